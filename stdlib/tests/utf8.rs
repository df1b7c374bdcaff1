//! UTF-8: against Rust's own encoder and decoder, and the stops at edges.

mod support;

use brolga_image::Word;
use support::*;

#[test]
fn decoding_agrees_with_rust() {
    let image = image();
    let mut random = Random(8);
    for _ in 0..3000 {
        // Mostly valid text with damage.
        let mut bytes = Vec::new();
        for _ in 0..random.below(12) {
            let c = char::from_u32(random.next() as u32 >> (11 + random.below(18))).unwrap_or('x');
            bytes.extend(c.to_string().as_bytes());
            if random.below(4) == 0 {
                bytes.push(random.next() as u8);
            }
            if random.below(8) == 0 {
                bytes.pop();
            }
        }
        let expected = String::from_utf8_lossy(&bytes).into_owned();
        let vector = image.make_raw(brolga_image::object::Kind::SimpleArrayU8, bytes.len() as u64).expect("room");
        image.raw_bytes_mut(vector).copy_from_slice(&bytes);
        let string = call(&image, "%utf8-to-string", &[vector, Word::ZERO, image.nil()]).expect("a string");
        assert_eq!(image.rust_string(string), Some(expected.clone()), "{bytes:x?}");
        let encoded = call(&image, "%string-to-utf8", &[string, Word::ZERO, image.nil()]).expect("bytes");
        assert_eq!(image.raw_bytes(encoded), expected.as_bytes());
    }
}

#[test]
fn edges() {
    let image = image();
    let bytes = |bytes: &[u8]| {
        let vector = image.make_raw(brolga_image::object::Kind::SimpleArrayU8, bytes.len() as u64).expect("room");
        image.raw_bytes_mut(vector).copy_from_slice(bytes);
        vector
    };
    let decode = |name: &str, input: &[u8], room: &str| {
        let string = image.character_string(room).expect("room");
        let pair = call(&image, name, &[bytes(input), Word::ZERO, image.nil(), string, Word::ZERO]).expect("a pair");
        format!("{} {}", show(&image, pair), show(&image, string))
    };
    assert_eq!(decode("%decode-utf8", b"a\xC3\xA4b", "___"), "(4 . 3) \"aäb\"");
    assert_eq!(decode("%decode-utf8", b"a\xC3\xA4b", "__"), "(3 . 2) \"aä\"");
    assert_eq!(decode("%decode-utf8", b"ab\xE2\x82", "____"), "(2 . 2) \"ab__\"");
    assert_eq!(decode("%decode-utf8", b"a\xFFb", "____"), "(3 . 3) \"a\u{FFFD}b_\"");
    assert_eq!(decode("%decode-utf8-strict", b"a\xFFb", "____"), "(1 . 1) \"a___\"");
    let encode = |name: &str, text: &str, room: usize| {
        let string = image.character_string(text).expect("room");
        let out = bytes(&vec![0; room]);
        let pair = call(&image, name, &[string, Word::ZERO, image.nil(), out, Word::ZERO]).expect("a pair");
        format!("{} {:?}", show(&image, pair), image.raw_bytes(out))
    };
    assert_eq!(encode("%encode-utf8", "aä", 4), "(2 . 3) [97, 195, 164, 0]");
    assert_eq!(encode("%encode-utf8", "aä", 2), "(1 . 1) [97, 0]");
}
