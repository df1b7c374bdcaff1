//! Integer arithmetic against dashu: random operands of all sizes, and the edges by hand.

mod support;

use brolga_image::Word;
use dashu_int::ops::{BitTest, DivRem, Gcd, SquareRoot, UnsignedAbs};
use dashu_int::{IBig, UBig};
use support::*;

/// Runs a two-argument primitive on random operands and compares with a model.
fn against(name: &str, words: u64, rounds: usize, model: impl Fn(&IBig, &IBig) -> Option<String>) {
    let image = image();
    let mut random = Random(0x1234_5678_9ABC_DEF1);
    for _ in 0..rounds {
        let (a, b) = (random.integer(words), random.integer(words));
        let Some(expected) = model(&a, &b) else { continue };
        let (x, y) = (from_integer(&image, &a), from_integer(&image, &b));
        let result = call(&image, name, &[x, y]).unwrap_or_else(|error| panic!("{name} {a} {b}: {error:?}"));
        assert_eq!(show(&image, result), expected, "{name} {a} {b}");
    }
}

fn text(value: impl ToString) -> Option<String> {
    Some(value.to_string())
}

#[test]
fn sums_and_products() {
    against("%generic-add", 5, 3000, |a, b| text(a + b));
    against("%generic-subtract", 5, 3000, |a, b| text(a - b));
    against("%generic-multiply", 5, 3000, |a, b| text(a * b));
    against("%generic-multiply", 90, 300, |a, b| text(a * b));
}

#[test]
fn conversions_round_trip() {
    let image = image();
    let mut random = Random(99);
    for _ in 0..5000 {
        let value = random.integer(6);
        assert_eq!(integer(&image, from_integer(&image, &value)), value);
    }
    for value in [-(IBig::ONE << 62), (IBig::ONE << 62), (IBig::ONE << 62) - 1, -(IBig::ONE << 62) - 1] {
        let word = from_integer(&image, &value);
        assert_eq!(integer(&image, word), value);
        assert_eq!(word.is_fixnum(), value == -(IBig::ONE << 62) || value == (IBig::ONE << 62) - 1, "{value}");
    }
}

fn floor(a: &IBig, b: &IBig) -> (IBig, IBig) {
    let (q, r) = a.clone().div_rem(b.clone());
    if !r.is_zero() && (r < IBig::ZERO) != (*b < IBig::ZERO) { (q - 1, r + b) } else { (q, r) }
}

#[test]
fn division() {
    for words in [2, 6] {
        against("%integer-truncate", words, 3000, |a, b| {
            if b.is_zero() {
                return None;
            }
            let (q, r) = a.clone().div_rem(b.clone());
            text(format!("({q} . {r})"))
        });
        against("%integer-floor", words, 3000, |a, b| {
            if b.is_zero() {
                return None;
            }
            let (q, r) = floor(a, b);
            text(format!("({q} . {r})"))
        });
        against("%integer-modulo", words, 2000, |a, b| (!b.is_zero()).then(|| floor(a, b).1.to_string()));
    }
}

#[test]
fn division_by_hand() {
    check_all(&[
        ("(%integer-truncate -4611686018427387904 -1)", "(4611686018427387904 . 0)"),
        ("(%integer-truncate -4611686018427387904 4611686018427387904)", "(-1 . 0)"),
        ("(%integer-floor -7 2)", "(-4 . 1)"),
        ("(%integer-truncate 1 0)", "!! DIVISION-BY-ZERO TRUNCATE 1 0"),
        ("(%integer-floor 1.0 2)", "!! TYPE-ERROR 1.0 INTEGER"),
    ]);
}

#[test]
fn greatest_common_divisors() {
    against("%integer-gcd", 4, 2000, |a, b| {
        if a.is_zero() && b.is_zero() {
            return text(0);
        }
        text(a.clone().unsigned_abs().gcd(b.clone().unsigned_abs()))
    });
    against("%integer-lcm", 3, 1000, |a, b| {
        if a.is_zero() || b.is_zero() {
            return text(0);
        }
        let (x, y) = (a.clone().unsigned_abs(), b.clone().unsigned_abs());
        let divisor = x.clone().gcd(&y);
        text(x / divisor * y)
    });
}

#[test]
fn bit_operations() {
    against("%integer-and", 4, 2000, |a, b| text(a & b));
    against("%integer-or", 4, 2000, |a, b| text(a | b));
    against("%integer-xor", 4, 2000, |a, b| text(a ^ b));
    let image = image();
    let mut random = Random(7);
    for _ in 0..3000 {
        let a = random.integer(4);
        let word = from_integer(&image, &a);
        let count = random.below(300) as i64 - 150;
        let shifted = call(&image, "%integer-shift", &[word, Word::fixnum(count)]).expect("a shift");
        let expected = if count >= 0 {
            a.clone() << count as usize
        } else {
            floor(&a, &(IBig::ONE << count.unsigned_abs() as usize)).0
        };
        assert_eq!(integer(&image, shifted), expected, "{a} {count}");
        let not = call(&image, "%integer-not", &[word]).expect("not");
        assert_eq!(integer(&image, not), -a.clone() - 1);
        let length = call(&image, "%integer-length", &[word]).expect("length");
        let magnitude = if a < IBig::ZERO { -a.clone() - 1 } else { a.clone() };
        assert_eq!(length.as_fixnum(), Some(magnitude.bit_len() as i64), "{a}");
        let count = call(&image, "%integer-bit-count", &[word]).expect("count");
        assert_eq!(count.as_fixnum(), Some(magnitude.unsigned_abs().count_ones() as i64), "{a}");
    }
}

/// The `size` bits of `n` from `position`.
fn field(n: &IBig, size: usize, position: usize) -> IBig {
    let shifted = floor(n, &(IBig::ONE << position)).0;
    floor(&shifted, &(IBig::ONE << size)).1
}

#[test]
fn fields() {
    let image = image();
    let mut random = Random(31);
    for _ in 0..3000 {
        let (n, new) = (random.integer(4), random.integer(3));
        let (size, position) = (random.below(150) as usize, random.below(200) as usize);
        let (wide, at) = (Word::fixnum(size as i64), Word::fixnum(position as i64));
        let (x, y) = (from_integer(&image, &n), from_integer(&image, &new));
        let loaded = call(&image, "%integer-load-field", &[wide, at, x]).expect("a field");
        assert_eq!(integer(&image, loaded), field(&n, size, position), "{n} {size} {position}");
        let deposited = call(&image, "%integer-deposit", &[y, wide, at, x]).expect("a number");
        let expected = &n - (field(&n, size, position) << position) + (field(&new, size, 0) << position);
        assert_eq!(integer(&image, deposited), expected, "{new} {size} {position} {n}");
        let bit = call(&image, "%integer-bit-p", &[at, x]).expect("a bit");
        assert_eq!(!image.is_nil(bit), !field(&n, 1, position).is_zero());
    }
    check(&image, "(%integer-bit-p 100000000000000000000 -1)", "T");
    check(&image, "(%integer-load-field 5 100000000000000000000 -1)", "31");
    check(&image, "(%integer-shift -1 -100000000000000000000)", "-1");
    check(&image, "(%integer-shift 0 100000000000000000000)", "0");
    assert!(result(&image, "(%integer-shift 1 100000000000000)").starts_with("!! STORAGE-CONDITION"));
    assert!(result(&image, "(%integer-shift 1 100000000000000000000)").starts_with("!! STORAGE-CONDITION"));
}

/// Operands with few bits set have remainders that are much shorter than the one before.
#[test]
fn divisors_of_sparse_numbers() {
    let image = image();
    let mut random = Random(4711);
    for round in 0..120 {
        let size = [300, 2_000, 4_000, 12_000, 34_000][round % 5];
        let mut sparse = || {
            let mut number = IBig::ONE << (size + random.below(size / 10)) as usize;
            for _ in 0..random.below(4) {
                number += IBig::from(random.below(1 << 40)) << random.below(size) as usize;
            }
            number + IBig::from(random.below(1 << 30))
        };
        let (a, b, common) = (sparse(), sparse(), sparse());
        let (a, b) = if round % 2 == 0 { (a * &common, b * common) } else { (a, b) };
        let (mut x, mut y) = (a.clone(), b.clone());
        while !y.is_zero() {
            (x, y) = (y.clone(), x % y);
        }
        let divisor = call(&image, "%integer-gcd", &[from_integer(&image, &a), from_integer(&image, &b)]);
        assert_eq!(integer(&image, divisor.expect("a divisor")), x, "{round}");
    }
    // The first case that was found: 10,000 decimal digits.
    let power = |n: usize| IBig::from(10).pow(n);
    let a = power(10_000) + IBig::from(7) * IBig::from(3).pow(5_000) + IBig::from(12_345);
    let b = IBig::from(3) * power(9_999) + IBig::from(987_654_321);
    let words = [from_integer(&image, &a), from_integer(&image, &b)];
    assert!(call(&image, "%integer-gcd", &words).is_ok());
    assert!(call(&image, "%generic-divide", &words).is_ok());
}

#[test]
fn powers_and_roots() {
    let image = image();
    let mut random = Random(5);
    for _ in 0..800 {
        let base = random.integer(2);
        let exponent = random.below(20) as usize;
        let power = call(&image, "%integer-expt", &[from_integer(&image, &base), Word::fixnum(exponent as i64)]);
        assert_eq!(integer(&image, power.expect("a power")), base.pow(exponent), "{base} {exponent}");
        let square = UBig::try_from(base.clone() * base.clone()).expect("natural") + UBig::from(random.below(3));
        let root = call(&image, "%integer-isqrt", &[from_integer(&image, &IBig::from(square.clone()))]);
        assert_eq!(integer(&image, root.expect("a root")), IBig::from(square.sqrt()));
    }
    for (text, expected) in [
        ("(%integer-expt 2 100)", "1267650600228229401496703205376"),
        ("(%integer-expt -1 100000000000000000000001)", "-1"),
        ("(%integer-expt 0 0)", "1"),
        ("(%integer-isqrt -1)", "!! TYPE-ERROR -1 UNSIGNED-BYTE"),
    ] {
        check(&image, text, expected);
    }
    assert!(result(&image, "(%integer-expt 3 10000000000000)").starts_with("!! STORAGE-CONDITION"));
}

#[test]
fn digits() {
    let image = image();
    let mut random = Random(77);
    for _ in 0..1500 {
        let value = random.integer(4);
        let radix = random.below(35) as u32 + 2;
        let word = from_integer(&image, &value);
        let string = call(&image, "%integer-to-string", &[word, Word::fixnum(radix as i64)]).expect("a string");
        let digits = image.rust_string(string).expect("a string");
        assert_eq!(digits, value.in_radix(radix).to_string().to_uppercase());
        let start = Word::fixnum(digits.starts_with('-') as i64);
        let radix = Word::fixnum(radix as i64);
        let parsed = call(&image, "%integer-from-digits", &[string, start, image.nil(), radix]).expect("a number");
        assert_eq!(integer(&image, parsed), IBig::from(value.unsigned_abs()));
    }
    for (text, expected) in [
        ("(%integer-from-digits \"\" 0 nil 10)", "NIL"),
        ("(%integer-from-digits \"12a\" 0 nil 10)", "NIL"),
        ("(%integer-from-digits \"12a\" 0 2 10)", "12"),
        ("(%integer-from-digits \"zz\" 0 nil 36)", "1295"),
        ("(%integer-from-digits \"١٢\" 0 nil 10)", "12"),
    ] {
        check(&image, text, expected);
    }
}
