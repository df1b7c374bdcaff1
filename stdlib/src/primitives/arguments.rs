//! Taking arguments of primitives apart: each function gives the Rust value or a TYPE-ERROR.
//!
//! The expected types are spelled as a Lisp programmer would: `(INTEGER 0 (10))` for an index,
//! so that a condition's report reads naturally.
//!
//! Tests: every primitive's own.

use brolga_image::{Failure, Image, Lisp, Word};

/// The value of a fixnum.
#[inline]
pub fn fixnum(image: &Image, word: Word) -> Lisp<i64> {
    match word.as_fixnum() {
        Some(value) => Ok(value),
        None => Err(Failure::type_error(image, word, "FIXNUM")),
    }
}

/// A fixnum from `low` to `high`.
#[inline]
pub fn in_range(image: &Image, word: Word, low: i64, high: i64) -> Lisp<i64> {
    match word.as_fixnum() {
        Some(value) if (low..=high).contains(&value) => Ok(value),
        _ => Err(range_error(image, word, low, high)),
    }
}

/// A fixnum of at least 0.
#[inline]
pub fn size(image: &Image, word: Word) -> Lisp<usize> {
    match word.as_fixnum() {
        Some(value) if value >= 0 => Ok(value as usize),
        _ => Err(Failure::type_error(image, word, "UNSIGNED-BYTE")),
    }
}

/// An index below `length`.
#[inline]
pub fn index(image: &Image, word: Word, length: usize) -> Lisp<usize> {
    match word.as_fixnum() {
        Some(value) if value >= 0 && (value as usize) < length => Ok(value as usize),
        _ => Err(range_error(image, word, 0, length as i64 - 1)),
    }
}

/// A range of a sequence of `length` elements; NIL as the end means `length`.
#[inline]
pub fn range(image: &Image, start: Word, end: Word, length: usize) -> Lisp<(usize, usize)> {
    let end_index = if image.is_nil(end) {
        length
    } else {
        match end.as_fixnum() {
            Some(value) if value >= 0 && value as usize <= length => value as usize,
            _ => return Err(range_error(image, end, 0, length as i64)),
        }
    };
    match start.as_fixnum() {
        Some(value) if value >= 0 && value as usize <= end_index => Ok((value as usize, end_index)),
        _ => Err(range_error(image, start, 0, end_index as i64)),
    }
}

/// The TYPE-ERROR of a value outside `low..=high`.
#[cold]
pub fn range_error(image: &Image, datum: Word, low: i64, high: i64) -> Failure {
    match integer_type(image, low, high) {
        Ok(expected) => Failure::type_error_with(datum, expected),
        Err(failure) => failure,
    }
}

/// The type specifier (INTEGER low high).
fn integer_type(image: &Image, low: i64, high: i64) -> Lisp {
    let integer = image.symbol("COMMON-LISP", "INTEGER")?;
    let (low, high) = (image.integer_i128(low as i128)?, image.integer_i128(high as i128)?);
    image.list(&[integer, low, high])
}

/// A character's code, from a character.
pub fn character(image: &Image, word: Word) -> Lisp<u32> {
    word.as_character().ok_or_else(|| Failure::type_error(image, word, "CHARACTER"))
}

/// A character's code, from a code (fixnum).
pub fn character_code(image: &Image, word: Word) -> Lisp<u32> {
    Ok(in_range(image, word, 0, 0x10FFFF)? as u32)
}

/// A Rust string from a string or symbol.
pub fn text(image: &Image, word: Word) -> Lisp<String> {
    if image.is_symbol(word) {
        return text(image, image.symbol_name(word));
    }
    image.rust_string(word).ok_or_else(|| Failure::type_error(image, word, "STRING"))
}

/// A symbol.
pub fn symbol(image: &Image, word: Word) -> Lisp {
    if image.is_symbol(word) { Ok(word) } else { Err(Failure::type_error(image, word, "SYMBOL")) }
}

/// A list that ends.
pub fn list(image: &Image, word: Word) -> Lisp {
    if image.is_list(word) && image.list_length(word).is_some() {
        Ok(word)
    } else {
        Err(Failure::type_error(image, word, "LIST"))
    }
}
