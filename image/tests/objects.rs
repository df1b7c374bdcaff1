//! Typed access to objects: what is written is read back, and the wrong type is never trouble.

mod common;

use brolga_image::object::*;
use brolga_image::{Image, Word};
use common::{Random, new_image};

/// One object of every sort.
fn zoo(image: &Image) -> Vec<Word> {
    let string = image.string("zoo").unwrap();
    let vector = image.vector(&[Word::fixnum(1), image.t()]).unwrap();
    vec![
        image.nil(),
        image.t(),
        Word::fixnum(-5),
        Word::character(65),
        Word::single_float(1.5),
        Word::UNBOUND,
        image.cons(Word::fixnum(1), image.nil()).unwrap(),
        string,
        image.character_string("zöö").unwrap(),
        vector,
        image.double(2.5).unwrap(),
        image.integer_u64(u64::MAX).unwrap(),
        image.ratio(Word::fixnum(1), Word::fixnum(3)).unwrap(),
        image.complex(Word::fixnum(1), Word::fixnum(3)).unwrap(),
        image.value_cell(image.nil()).unwrap(),
        image.instance(image.t(), &[Word::fixnum(9)]).unwrap(),
        image.weak_pointer(string).unwrap(),
        image.make_raw(Kind::SimpleBitVector, 70).unwrap(),
        image.make_raw(Kind::SimpleArrayNil, 3).unwrap(),
        image
            .make_array_header(
                string,
                image.nil(),
                1,
                2,
                0,
                1 << 8 | Kind::SimpleCharacterString as i64,
                &[Word::fixnum(2)],
            )
            .unwrap(),
    ]
}

#[test]
fn readers_take_any_word() {
    let image = new_image();
    for word in zoo(&image) {
        let _ = (image.car(word), image.cdr(word), image.kind(word), image.length(word), image.layout(word));
        let _ = (image.as_double(word), image.as_i64(word), image.limbs(word), image.rust_string(word));
        let _ = (image.raw_bytes(word), image.raw_u8(word), image.raw_u16(word), image.raw_u32(word));
        let _ = (image.raw_u64(word), image.array_elements(word), image.array_kind(word), image.vector_elements(word));
        let _ = (image.is_string(word), image.is_symbol(word), image.is_list(word), image.list_length(word));
        let _ = (image.function_code(word), image.weak_pointer_value(word), image.size_in_bytes(word));
        image.set_car(image.nil(), word);
        assert!(image.is_nil(image.car(image.nil())), "NIL was changed");
    }
}

#[test]
fn lists() {
    let image = new_image();
    for length in [0, 1, 2, 31, 32, 33, 100, 5000] {
        let elements: Vec<Word> = (0..length).map(Word::fixnum).collect();
        let list = image.list(&elements).unwrap();
        assert_eq!(image.list_iter(list).collect::<Vec<_>>(), elements);
        let dotted = image.list_star(&elements, Word::fixnum(-1)).unwrap();
        let mut iterator = image.list_iter(dotted);
        assert_eq!(iterator.by_ref().collect::<Vec<_>>(), elements);
        assert_eq!(iterator.rest(), Word::fixnum(-1));
        assert_eq!(image.list_length(list), Some(length as u64));
    }
    for length in 1..10 {
        for back in 0..length {
            let list = image.list(&vec![Word::ZERO; length]).unwrap();
            let nth = |n: usize| (0..n).fold(list, |rest, _| image.cdr(rest));
            image.set_cdr(nth(length - 1), nth(back));
            assert_eq!(image.list_length(list), None, "circle of {length} back to {back}");
        }
    }
}

#[test]
fn integers_are_normalised() {
    let image = new_image();
    let mut random = Random::new(5);
    for round in 0..3000 {
        let shift = round % 127;
        let value = (((u128::from(random.next()) << 64) | u128::from(random.next())) as i128) >> shift;
        let word = image.integer_i128(value).unwrap();
        if (-(1 << 62)..(1 << 62)).contains(&value) {
            assert_eq!(word.as_fixnum(), Some(value as i64));
        } else {
            let limbs = image.limbs(word);
            let read = match limbs {
                [low] => i128::from(*low as i64),
                [low, high] => i128::from(*high as i64) << 64 | i128::from(*low),
                _ => panic!("{} limbs", limbs.len()),
            };
            assert_eq!(read, value);
            assert_eq!(limbs.len() == 1, i64::try_from(value).is_ok());
        }
        assert_eq!(image.as_i64(word), i64::try_from(value).ok());
    }
    assert_eq!(image.bignum(&[]).unwrap(), Word::ZERO);
    assert_eq!(image.bignum(&[5, 0, 0, 0]).unwrap(), Word::fixnum(5));
    assert_eq!(image.bignum(&[u64::MAX; 4]).unwrap(), Word::fixnum(-1));
}

#[test]
fn strings() {
    let image = new_image();
    for text in ["", "a", "plain", "grüße", "日本語", "a😀b"] {
        let string = image.string(text).unwrap();
        assert_eq!(image.rust_string(string).as_deref(), Some(text));
        assert_eq!(image.kind(string) == Some(Kind::SimpleBaseString), text.is_ascii());
        assert_eq!(image.rust_string(image.character_string(text).unwrap()).as_deref(), Some(text));
    }
    let surrogate = image.string_from_codes(&[0x41, 0xD800]).unwrap();
    assert_eq!(image.rust_string(surrogate).as_deref(), Some("A\u{FFFD}"));
    assert_eq!(image.string_chars(surrogate), Some(vec![0x41, 0xD800]));
}

#[test]
fn arrays_with_headers() {
    let image = new_image();
    let data = image.string("0123456789").unwrap();
    let kind = 1 << 8 | Kind::SimpleBaseString as i64;
    let header = |data, fill, offset, size: i64| {
        image.make_array_header(data, fill, offset, size as u64, 0, kind, &[Word::fixnum(size)]).unwrap()
    };
    let inner = header(data, image.nil(), 2, 6);
    assert_eq!(image.rust_string(inner).as_deref(), Some("234567"));
    assert_eq!(image.rust_string(header(inner, image.nil(), 1, 3)).as_deref(), Some("345"));
    assert_eq!(image.rust_string(header(inner, Word::fixnum(2), 1, 3)).as_deref(), Some("34"));
    // The target became too short: the array ends with it.
    assert_eq!(image.rust_string(header(data, image.nil(), 7, 100)).as_deref(), Some("789"));
    assert_eq!(image.rust_string(header(data, image.nil(), 70, 100)).as_deref(), Some(""));
    assert_eq!(image.array_header_rank(inner), Some(1));
}

#[test]
fn raw_objects_are_clear_and_hold_what_is_written() {
    let image = new_image();
    let kinds: Vec<Kind> = (0..=255).filter_map(Kind::from_u8).collect();
    for kind in kinds {
        let Body::Raw(bits) = kind.body() else { continue };
        for length in [0, 1, 2, 3, 7, 8, 9, 63, 64, 65, 127, 4000, 20_000] {
            let object = image.make_raw(kind, length).unwrap();
            assert_eq!((image.kind(object), image.length(object)), (Some(kind), length));
            assert_eq!(image.raw_bytes(object).len() as u64, (length * u64::from(bits)).div_ceil(8));
            assert!(image.raw_bytes(object).iter().all(|byte| *byte == 0));
            image.raw_bytes_mut(object).fill(0xAB);
            assert_eq!(image.size_in_bytes(object), object_size(kind, length));
        }
    }
    image.verify().unwrap();
}

#[test]
fn slots_outside_an_object_are_refused() {
    let image = new_image();
    let cell = image.value_cell(image.t()).unwrap();
    let string = image.string("bytes are no slots").unwrap();
    assert_eq!(image.slot(cell, VALUE_CELL_VALUE), image.t());
    for (word, offset) in
        [(cell, 0), (cell, 16), (cell, -8), (cell, 12), (string, 8), (Word::fixnum(1), 8), (image.nil(), 8)]
    {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| image.slot(word, offset)));
        assert!(outcome.is_err(), "slot {offset} of {word:?}");
    }
}

#[test]
fn instances_and_vectors() {
    let image = new_image();
    let instance = image.make_instance(image.t(), 3, Word::UNBOUND).unwrap();
    image.set_instance_slot(instance, 2, Word::fixnum(4));
    assert_eq!(image.layout(instance), image.t());
    assert_eq!(image.instance_slot(instance, 0), Word::UNBOUND);
    assert_eq!(image.instance_slot(instance, 2), Word::fixnum(4));
    image.set_layout(instance, image.nil());
    assert!(image.is_nil(image.layout(instance)));
    let vector = image.make_vector(3, image.t()).unwrap();
    image.vector_set(vector, 1, instance);
    assert_eq!(image.vector_elements(vector), [image.t(), instance, image.t()]);
}
