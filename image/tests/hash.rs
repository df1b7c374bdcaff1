//! Hash codes: keys that a test calls the same hash alike; identity depends on the place only.

mod support;

use brolga_image::object::*;
use brolga_image::objects::hash::*;
use brolga_image::{Image, Word};
use support::image;

fn hash(image: &Image, test: i64, key: Word) -> u32 {
    image.hash_key(test, key).0
}

fn bits(image: &Image, bits: &[u8]) -> Word {
    let vector = image.make_raw(Kind::SimpleBitVector, bits.len() as u64).unwrap();
    bits.iter().enumerate().for_each(|(i, bit)| image.raw_bytes_mut(vector)[i / 8] |= bit << (i % 8));
    vector
}

#[test]
fn identity_and_content() {
    let image = image();
    let double = |value| image.double(value).unwrap();
    let string = |text| image.string(text).unwrap();
    for (test, a, b, same) in [
        (TEST_EQ, Word::fixnum(5), Word::fixnum(5), true),
        (TEST_EQ, string("a"), string("a"), false),
        (TEST_EQL, double(1.5), double(1.5), true),
        (TEST_EQL, image.bignum(&[1, 2, 3]).unwrap(), image.bignum(&[1, 2, 3]).unwrap(), true),
        (TEST_EQL, string("a"), string("a"), false),
        (TEST_EQUAL, string("abc"), image.character_string("abc").unwrap(), true),
        (TEST_EQUAL, bits(&image, &[1, 0, 1]), bits(&image, &[1, 0, 1]), true),
        (
            TEST_EQUAL,
            image.list(&[string("x"), double(2.0)]).unwrap(),
            image.list(&[string("x"), double(2.0)]).unwrap(),
            true,
        ),
        (TEST_EQUALP, string("ABC"), image.character_string("abc").unwrap(), true),
        (TEST_EQUALP, string("ABC"), string("abd"), false),
    ] {
        assert_eq!(hash(&image, test, a) == hash(&image, test, b), same, "{test} {a:?} {b:?}");
    }
    let symbol = image.keyword("K").unwrap();
    for test in [TEST_EQ, TEST_EQL, TEST_EQUAL, TEST_EQUALP] {
        assert_eq!(image.hash_key(test, symbol), (image.eq_hash(symbol), true));
        assert!(!image.hash_key(test, Word::fixnum(3)).1);
    }
    assert!(!image.hash_key(TEST_EQUAL, string("text")).1);
    assert!(image.hash_key(TEST_EQUAL, image.list(&[string("text"), symbol]).unwrap()).1);
}

#[test]
fn numbers_that_are_equal_hash_alike_under_equalp() {
    let image = image();
    let double = |value| image.double(value).unwrap();
    let ratio = |n, d| image.ratio(Word::fixnum(n), Word::fixnum(d)).unwrap();
    let two_100 = image.bignum(&[0, 1 << 36]).unwrap();
    let minus_two_100 = image.bignum(&[0, (1u64 << 36).wrapping_neg()]).unwrap();
    for (a, b) in [
        (Word::fixnum(1), double(1.0)),
        (Word::fixnum(-3), Word::single_float(-3.0)),
        (Word::fixnum(0), double(-0.0)),
        (ratio(1, 2), Word::single_float(0.5)),
        (ratio(-7, 1 << 40), double(-7.0 / (1u64 << 40) as f64)),
        (two_100, double(2f64.powi(100))),
        (minus_two_100, double(-(2f64.powi(100)))),
        (image.integer_u64(1 << 63).unwrap(), double(2f64.powi(63))),
        (image.complex(Word::single_float(2.0), Word::single_float(0.0)).unwrap(), Word::fixnum(2)),
    ] {
        assert_eq!(hash(&image, TEST_EQUALP, a), hash(&image, TEST_EQUALP, b), "{a:?} {b:?}");
    }
    // Vectors of different element types with equal elements.
    let longs = image.make_raw(Kind::SimpleArrayU64, 3).unwrap();
    image.raw_u64_mut(longs).copy_from_slice(&[1, u64::MAX, (1 << 62) + 1]);
    let boxed = image
        .vector(&[Word::fixnum(1), image.integer_u64(u64::MAX).unwrap(), image.integer_u64((1 << 62) + 1).unwrap()])
        .unwrap();
    assert_eq!(hash(&image, TEST_EQUALP, longs), hash(&image, TEST_EQUALP, boxed));
    let doubles = image.make_raw(Kind::SimpleArrayDouble, 2).unwrap();
    image.raw_f64_mut(doubles).copy_from_slice(&[1.0, 0.25]);
    let mixed = image.vector(&[Word::fixnum(1), ratio(1, 4)]).unwrap();
    assert_eq!(hash(&image, TEST_EQUALP, doubles), hash(&image, TEST_EQUALP, mixed));
    let text = image.vector(&[Word::character(97), Word::character(66)]).unwrap();
    assert_eq!(hash(&image, TEST_EQUALP, text), hash(&image, TEST_EQUALP, image.string("Ab").unwrap()));
}

#[test]
fn instances_by_identity_or_by_slots() {
    let image = image();
    let layout = |flags| {
        let layout = image.make_instance(image.nil(), LAYOUT_SLOTS, image.nil()).unwrap();
        image.set_instance_slot(layout, LAYOUT_FLAGS, Word::fixnum(flags));
        layout
    };
    let make = |layout, last| image.instance(layout, &[image.string("a").unwrap(), Word::fixnum(last)]).unwrap();
    let same = |layout, test, last| hash(&image, test, make(layout, 1)) == hash(&image, test, make(layout, last));
    let pathname = layout(LAYOUT_FLAG_STRUCTURE | LAYOUT_FLAG_EQUAL_BY_SLOTS);
    assert!(same(pathname, TEST_EQUAL, 2) && same(pathname, TEST_EQUALP, 2), "the last slot does not matter");
    assert!(!same(pathname, TEST_EQL, 1));
    let structure = layout(LAYOUT_FLAG_STRUCTURE);
    assert!(same(structure, TEST_EQUALP, 1) && !same(structure, TEST_EQUALP, 2) && !same(structure, TEST_EQUAL, 1));
    let object = layout(LAYOUT_FLAG_STANDARD);
    assert!(!same(object, TEST_EQUALP, 1));
    assert_eq!(image.sxhash(make(object, 1)), image.sxhash(make(object, 2)));
}

#[test]
fn circular_and_deep_keys_end() {
    let image = image();
    let cons = image.cons(Word::fixnum(1), image.nil()).unwrap();
    image.set_cdr(cons, cons);
    image.set_car(cons, cons);
    let vector = image.make_vector(3, image.nil()).unwrap();
    image.vector_set(vector, 1, vector);
    for test in [TEST_EQUAL, TEST_EQUALP] {
        hash(&image, test, cons);
        hash(&image, test, vector);
    }
    image.sxhash(cons);
}

#[test]
fn sxhash_is_the_same_in_another_image() {
    let (a, b) = (image(), image());
    b.make_vector(1000, Word::ZERO).unwrap();
    let objects = |image: &Image| {
        let symbol = image.symbol("CL-USER", "SOME-SYMBOL").unwrap();
        let list = image.list(&[symbol, image.string("x").unwrap(), image.double(2.5).unwrap(), image.nil()]).unwrap();
        [symbol, list, image.nil(), image.t(), Word::fixnum(1), image.make_vector(2, symbol).unwrap()]
    };
    for (x, y) in objects(&a).into_iter().zip(objects(&b)) {
        assert_eq!(a.sxhash(x), b.sxhash(y));
    }
}
