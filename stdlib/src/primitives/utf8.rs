//! UTF-8 between byte vectors and strings.
//!
//! The incremental forms work on buffers: they stop when the output is full or the input ends in
//! the middle of a character, and say how far they came, so that a stream can refill and go on.
//! Malformed input is either replaced (one U+FFFD for each maximal part of a character, as
//! Unicode recommends) or, in the strict form, where decoding stops.
//!
//! Strings may hold surrogate codes; they are encoded in three bytes like any other code.
//!
//! Tests: `stdlib/tests/utf8.rs`.

use super::arguments;
use super::strings::{Characters, make_base_string};
use brolga_image::object::Kind;
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%decode-utf8" => decode_utf8(5);
    "%decode-utf8-strict" => decode_utf8_strict(5);
    "%encode-utf8" => encode_utf8(5);
    "%utf8-to-string" => utf8_to_string(3);
    "%string-to-utf8" => string_to_utf8(3);
}

/// What the next bytes are.
enum Step {
    /// A character of this many bytes.
    Character(u32, usize),
    /// This many bytes that begin no character.
    Malformed(usize),
    /// The beginning of a character that goes on behind the end.
    Incomplete,
}

fn step(bytes: &[u8]) -> Step {
    let first = bytes[0];
    if first < 0x80 {
        return Step::Character(first as u32, 1);
    }
    // The second byte's bounds exclude overlong forms, surrogates and codes above 10FFFF.
    let (length, mut low, mut high) = match first {
        0xC2..=0xDF => (2, 0x80, 0xBF),
        0xE0 => (3, 0xA0, 0xBF),
        0xED => (3, 0x80, 0x9F),
        0xE1..=0xEF => (3, 0x80, 0xBF),
        0xF0 => (4, 0x90, 0xBF),
        0xF1..=0xF3 => (4, 0x80, 0xBF),
        0xF4 => (4, 0x80, 0x8F),
        _ => return Step::Malformed(1),
    };
    let mut code = first as u32 & (0x7F >> length);
    for i in 1..length {
        let Some(&byte) = bytes.get(i) else { return Step::Incomplete };
        if byte < low || byte > high {
            return Step::Malformed(i);
        }
        code = code << 6 | (byte as u32 & 0x3F);
        (low, high) = (0x80, 0xBF);
    }
    Step::Character(code, length)
}

/// What to do where the input is no UTF-8.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Malformed {
    Replace,
    ReplaceAtEndToo,
    Stop,
}

/// Decodes from `bytes` into `out`; returns bytes consumed and characters produced.
fn decode(bytes: &[u8], out: &mut [u32], malformed: Malformed) -> (usize, usize) {
    let (mut from, mut to) = (0, 0);
    while from < bytes.len() && to < out.len() {
        // Runs of ASCII are the common case.
        let run = bytes[from..].iter().zip(&mut out[to..]).take_while(|(byte, _)| **byte < 0x80);
        let mut count = 0;
        for (byte, slot) in run {
            *slot = *byte as u32;
            count += 1;
        }
        from += count;
        to += count;
        if from == bytes.len() || to == out.len() {
            break;
        }
        let (code, length) = match step(&bytes[from..]) {
            Step::Character(code, length) => (code, length),
            _ if malformed == Malformed::Stop => break,
            Step::Malformed(length) => (0xFFFD, length),
            Step::Incomplete if malformed == Malformed::ReplaceAtEndToo => (0xFFFD, bytes.len() - from),
            Step::Incomplete => break,
        };
        out[to] = code;
        from += length;
        to += 1;
    }
    (from, to)
}

fn byte_vector(image: &Image, vector: Word) -> Lisp<&[u8]> {
    match image.kind(vector) {
        Some(Kind::SimpleArrayU8) => Ok(image.raw_bytes(vector)),
        _ => Err(byte_vector_error(image, vector)),
    }
}

fn byte_vector_error(image: &Image, datum: Word) -> Failure {
    let make = || -> Lisp {
        let name = |name| image.symbol("COMMON-LISP", name);
        let byte = image.list(&[name("UNSIGNED-BYTE")?, Word::fixnum(8)])?;
        let dimensions = image.list(&[name("*")?])?;
        image.list(&[name("SIMPLE-ARRAY")?, byte, dimensions])
    };
    match make() {
        Ok(expected) => Failure::type_error_with(datum, expected),
        Err(failure) => failure,
    }
}

fn pair(image: &Image, (consumed, produced): (usize, usize)) -> Lisp {
    image.cons(Word::fixnum(consumed as i64), Word::fixnum(produced as i64))
}

/// The common part of the decoders: checks the arguments, decodes, returns the two counts.
fn decode_with(
    image: &Image,
    (vector, start, end): (Word, Word, Word),
    (string, string_start): (Word, Word),
    decode: impl FnOnce(&[u8], &mut [u32]) -> (usize, usize),
) -> Lisp {
    let bytes = byte_vector(image, vector)?;
    let (start, end) = arguments::range(image, start, end, bytes.len())?;
    if image.kind(string) != Some(Kind::SimpleCharacterString) {
        return Err(Failure::type_error(image, string, "SIMPLE-STRING"));
    }
    let out = image.raw_u32_mut(string);
    let (to, _) = arguments::range(image, string_start, image.nil(), out.len())?;
    pair(image, decode(&bytes[start..end], &mut out[to..]))
}

fn decode_utf8(image: &Image, vector: Word, start: Word, end: Word, string: Word, to: Word) -> Lisp {
    decode_with(image, (vector, start, end), (string, to), |bytes, out| decode(bytes, out, Malformed::Replace))
}

fn decode_utf8_strict(image: &Image, vector: Word, start: Word, end: Word, string: Word, to: Word) -> Lisp {
    decode_with(image, (vector, start, end), (string, to), |bytes, out| decode(bytes, out, Malformed::Stop))
}

/// The bytes of a code, and how many there are.
#[inline]
fn encoded(code: u32) -> ([u8; 4], usize) {
    let tail = |shift: u32| 0x80 | (code >> shift & 0x3F) as u8;
    match code {
        0..=0x7F => ([code as u8, 0, 0, 0], 1),
        0x80..=0x7FF => ([0xC0 | (code >> 6) as u8, tail(0), 0, 0], 2),
        0x800..=0xFFFF => ([0xE0 | (code >> 12) as u8, tail(6), tail(0), 0], 3),
        _ => ([0xF0 | (code >> 18) as u8, tail(12), tail(6), tail(0)], 4),
    }
}

/// The common part of the encoders.
fn encode_with(
    image: &Image,
    (string, start, end): (Word, Word, Word),
    (vector, vector_start): (Word, Word),
    encode: impl FnOnce(Characters, &mut [u8]) -> (usize, usize),
) -> Lisp {
    let characters = Characters::of(image, string)?;
    let (start, end) = arguments::range(image, start, end, characters.len())?;
    byte_vector(image, vector)?;
    let out = image.raw_bytes_mut(vector);
    let (to, _) = arguments::range(image, vector_start, image.nil(), out.len())?;
    pair(image, encode(characters.slice(start, end), &mut out[to..]))
}

fn encode_utf8(image: &Image, string: Word, start: Word, end: Word, vector: Word, to: Word) -> Lisp {
    encode_with(image, (string, start, end), (vector, to), |characters, out| match characters {
        Characters::Base(bytes) => {
            let count = bytes.len().min(out.len());
            out[..count].copy_from_slice(&bytes[..count]);
            (count, count)
        }
        Characters::Wide(codes) => {
            let mut position = 0;
            for (i, &code) in codes.iter().enumerate() {
                let (bytes, length) = encoded(code);
                let Some(room) = out.get_mut(position..position + length) else { return (i, position) };
                room.copy_from_slice(&bytes[..length]);
                position += length;
            }
            (codes.len(), position)
        }
    })
}

fn length_of(characters: Characters) -> usize {
    match characters {
        Characters::Base(bytes) => bytes.len(),
        Characters::Wide(codes) => codes.iter().map(|&code| encoded(code).1).sum(),
    }
}

/// A fresh string from UTF-8, malformed parts replaced: a base string when all is ASCII.
pub fn string_from_utf8(image: &Image, bytes: &[u8]) -> Lisp {
    if bytes.is_ascii() {
        return make_base_string(image, bytes);
    }
    character_string_from_utf8(image, bytes)
}

/// A fresh simple character string from UTF-8, malformed parts replaced.
pub fn character_string_from_utf8(image: &Image, bytes: &[u8]) -> Lisp {
    let mut length = 0;
    let mut from = 0;
    while from < bytes.len() {
        from += match step(&bytes[from..]) {
            Step::Character(_, length) | Step::Malformed(length) => length,
            Step::Incomplete => bytes.len() - from,
        };
        length += 1;
    }
    let string = image.make_raw(Kind::SimpleCharacterString, length)?;
    decode(bytes, image.raw_u32_mut(string), Malformed::ReplaceAtEndToo);
    Ok(string)
}

fn utf8_to_string(image: &Image, vector: Word, start: Word, end: Word) -> Lisp {
    let bytes = byte_vector(image, vector)?;
    let (start, end) = arguments::range(image, start, end, bytes.len())?;
    character_string_from_utf8(image, &bytes[start..end])
}

fn string_to_utf8(image: &Image, string: Word, start: Word, end: Word) -> Lisp {
    let characters = Characters::of(image, string)?;
    let (start, end) = arguments::range(image, start, end, characters.len())?;
    let characters = characters.slice(start, end);
    let vector = image.make_raw(Kind::SimpleArrayU8, length_of(characters) as u64)?;
    let out = image.raw_bytes_mut(vector);
    let mut position = 0;
    for code in characters.iter() {
        let (bytes, length) = encoded(code);
        out[position..position + length].copy_from_slice(&bytes[..length]);
        position += length;
    }
    Ok(vector)
}
