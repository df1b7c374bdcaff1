//! Simple vectors of every kind, headers, bit vectors.

mod support;

use brolga_image::Word;
use support::*;

#[test]
fn elements_of_every_kind() {
    check_all(&[
        ("(%raw-aset (%make-specialised-vector 36 3) 1 255)", "255"),
        ("(%raw-aset (%make-specialised-vector 36 3) 1 256)", "!! TYPE-ERROR 256 (INTEGER 0 255)"),
        ("(%raw-aset (%make-specialised-vector 40 3) 1 -129)", "!! TYPE-ERROR -129 (INTEGER -128 127)"),
        ("(%raw-aset (%make-specialised-vector 39 3) 1 18446744073709551615)", "18446744073709551615"),
        ("(%raw-aset (%make-specialised-vector 43 3) 3 0)", "!! TYPE-ERROR 3 (INTEGER 0 2)"),
        ("(%raw-aset (%make-specialised-vector 35 3) 0 2)", "!! TYPE-ERROR 2 BIT"),
        ("(%raw-aref \"aλ\" 1)", "#\\λ"),
        ("(%raw-aref #*101 2)", "1"),
        ("(%raw-aref '#(a b) 1)", "B"),
        ("(%subseq-simple #*1011001 1 6)", "#*01100"),
        ("(%subseq-simple '#(1 2 3 4) 1 nil)", "#(2 3 4)"),
        (
            "(%fill-simple (%make-specialised-vector 35 70) 1 3 5)",
            "#*0001100000000000000000000000000000000000000000000000000000000000000000",
        ),
        ("(%copy-simple-range (%base-string \"abc\") 0 3 (%string-copy \"uvwxyz\" 0 nil) 2)", "\"uvabcz\""),
        ("(%copy-simple-range \"aλ\" 0 2 (%base-string \"xyz\") 0)", "!! TYPE-ERROR #\\λ BASE-CHAR"),
        ("(%copy-simple-range '#(1 2 3) 0 3 '#(0 0) 0)", "!! TYPE-ERROR 3 (INTEGER 0 2)"),
    ]);
}

/// Reads back what was stored, for each kind and many values.
#[test]
fn stored_elements_come_back() {
    let image = image();
    let mut random = Random(12);
    for kind in 36..=44 {
        let vector =
            call(&image, "%make-specialised-vector", &[Word::fixnum(kind), Word::fixnum(5)]).expect("a vector");
        for _ in 0..200 {
            let value = from_integer(&image, &random.integer(1));
            let index = Word::fixnum(random.below(5) as i64);
            if call(&image, "%raw-aset", &[vector, index, value]).is_ok() {
                let back = call(&image, "%raw-aref", &[vector, index]).expect("an element");
                assert_eq!(integer(&image, back), integer(&image, value));
            }
        }
    }
}

#[test]
fn overlapping_copies() {
    let image = image();
    for kind in [47, 34, 35, 36, 38, 46] {
        for (start, end, to) in [(0, 60, 7), (7, 70, 0), (3, 3, 9), (10, 75, 11)] {
            let vector =
                call(&image, "%make-specialised-vector", &[Word::fixnum(kind), Word::fixnum(80)]).expect("room");
            let element = |i: usize| match kind {
                34 => Word::character(i as u32 + 65),
                35 => Word::fixnum((i * i / 3 % 2) as i64),
                46 => image.double(i as f64).expect("room"),
                _ => Word::fixnum(i as i64),
            };
            for i in 0..80 {
                call(&image, "%raw-aset", &[vector, Word::fixnum(i as i64), element(i)]).expect("stored");
            }
            let fixnum = |n: usize| Word::fixnum(n as i64);
            call(&image, "%copy-simple-range", &[vector, fixnum(start), fixnum(end), vector, fixnum(to)])
                .expect("copied");
            for i in 0..80 {
                let source = if (to..to + end - start).contains(&i) { start + i - to } else { i };
                let now = call(&image, "%raw-aref", &[vector, fixnum(i)]).expect("an element");
                assert_eq!(
                    show(&image, now),
                    show(&image, element(source)),
                    "kind {kind}, {start}..{end} to {to}, {i}"
                );
            }
        }
    }
}

#[test]
fn bit_vectors() {
    let image = image();
    let mut random = Random(3);
    let make = |bits: &[bool]| {
        let text: String = bits.iter().map(|bit| if *bit { '1' } else { '0' }).collect();
        read(&image, &format!("#*{text}"))
    };
    for _ in 0..300 {
        let length = random.below(200) as usize;
        let a: Vec<bool> = (0..length).map(|_| random.below(2) == 0).collect();
        let b: Vec<bool> = (0..length).map(|_| random.below(2) == 0).collect();
        let (x, y) = (make(&a), make(&b));
        for table in 0..16 {
            let out = make(&vec![false; length]);
            let result = call(&image, "%bit-operation", &[Word::fixnum(table), x, y, out]).expect("bits");
            let bit = |i: usize| table >> (2 * a[i] as i64 + b[i] as i64) & 1 != 0;
            let expected = make(&(0..length).map(bit).collect::<Vec<_>>());
            assert_eq!(show(&image, result), show(&image, expected));
            // The padding stays clear.
            assert_eq!(image.raw_bytes(result), image.raw_bytes(expected));
        }
        let start = random.below(length as u64 + 1) as usize;
        let arguments = [x, Word::fixnum(start as i64), image.nil()];
        let count = call(&image, "%bit-vector-count", &arguments).expect("a count");
        assert_eq!(count.as_fixnum(), Some(a[start..].iter().filter(|bit| **bit).count() as i64));
    }
}

#[test]
fn headers() {
    check_all(&[
        ("(%array-dimensions (%make-array-header '#(1 2 3 4 5 6) nil 0 6 '(0 544 2 3)))", "(2 3)"),
        ("(%array-data-vector (%make-array-header '#(1 2 3) nil 1 2 '(0 288 2)))", "(#(1 2 3) . 1)"),
        ("(%string-copy (%make-array-header \"hello\" 2 1 4 '(0 290 4)) 0 nil)", "\"el\""),
        ("(%array-kind (%make-array-header \"hello\" 2 1 4 '(0 290 4)))", "34"),
        ("(%make-array-header '#(1) nil 0 1 '(0 288 1 2))", "!! SIMPLE-ERROR 1 (0 288 1 2)"),
        ("(%equal (%make-array-header \"hello\" 2 1 4 '(0 290 4)) \"el\")", "T"),
    ]);
}
