//! The Mersenne twister against its reference values, and the bounds of its derived numbers.

mod support;

use brolga_image::Word;
use support::*;

#[test]
fn reference_values() {
    let image = image();
    // First outputs of MT19937 seeded with 5489.
    let state = call(&image, "%make-random-vector", &[Word::fixnum(5489)]).expect("a state");
    for expected in [3_499_211_612i64, 581_869_302, 3_890_346_734, 3_586_334_585, 545_404_204] {
        assert_eq!(call(&image, "%random-word", &[state]), Ok(Word::fixnum(expected)));
    }
}

#[test]
fn array_seeding() {
    let image = image();
    // The reference seeds with {0x123, 0x234, 0x345, 0x456}; as one integer, least word first.
    let seed = read(&image, "#x00000456000003450000023400000123");
    let state = call(&image, "%make-random-vector", &[seed]).expect("a state");
    for expected in [1_067_595_299i64, 955_945_823, 477_289_528, 4_107_218_783] {
        assert_eq!(call(&image, "%random-word", &[state]), Ok(Word::fixnum(expected)));
    }
}

#[test]
fn bounds() {
    let image = image();
    let state = call(&image, "%make-random-vector", &[Word::fixnum(1)]).expect("a state");
    for limit in ["1", "2", "10", "4294967296", "4611686018427387903", "100000000000000000000000"] {
        let limit = read(&image, limit);
        for _ in 0..200 {
            let value = call(&image, "%random-integer", &[state, limit]).expect("a number");
            assert!(integer(&image, value) < integer(&image, limit) && integer(&image, value) >= 0.into());
        }
    }
    for _ in 0..1000 {
        let value = call(&image, "%random-double", &[state]).expect("a double");
        assert!((0.0..1.0).contains(&image.as_double(value).expect("a double")));
        let value = call(&image, "%random-single", &[state]).expect("a single");
        assert!((0.0..1.0).contains(&value.as_single_float().expect("a single")));
    }
    assert!(call(&image, "%random-integer", &[state, Word::ZERO]).is_err());
}
