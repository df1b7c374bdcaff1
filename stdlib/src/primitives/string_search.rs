//! Finding characters and substrings.
//!
//! Loops run over slices of one element width, which the compiler vectorises; a substring is
//! looked for by its first character.
//!
//! Tests: `stdlib/tests/strings.rs`.

use super::arguments;
use super::strings::Characters;
use brolga_image::{Image, Lisp, Word};

primitives! {
    "%string-search" => string_search(4);
    "%string-position" => string_position(4);
    "%string-position-last" => string_position_last(4);
    "%string-trim" => string_trim(4);
}

fn ranged<'a>(image: &'a Image, string: Word, start: Word, end: Word) -> Lisp<(Characters<'a>, usize)> {
    let characters = Characters::of(image, string)?;
    let (start, end) = arguments::range(image, start, end, characters.len())?;
    Ok((characters.slice(start, end), start))
}

fn found(image: &Image, position: Option<usize>, start: usize) -> Lisp {
    Ok(position.map_or(image.nil(), |position| Word::fixnum((start + position) as i64)))
}

#[inline]
fn position(characters: Characters, mut wanted: impl FnMut(u32) -> bool) -> Option<usize> {
    match characters {
        Characters::Base(bytes) => bytes.iter().position(|&byte| wanted(byte as u32)),
        Characters::Wide(codes) => codes.iter().position(|&code| wanted(code)),
    }
}

fn string_position(image: &Image, character: Word, string: Word, start: Word, end: Word) -> Lisp {
    let code = arguments::character(image, character)?;
    let (characters, start) = ranged(image, string, start, end)?;
    found(image, position(characters, |other| other == code), start)
}

fn string_position_last(image: &Image, character: Word, string: Word, start: Word, end: Word) -> Lisp {
    let code = arguments::character(image, character)?;
    let (characters, start) = ranged(image, string, start, end)?;
    let last = match characters {
        Characters::Base(bytes) => bytes.iter().rposition(|&byte| byte as u32 == code),
        Characters::Wide(codes) => codes.iter().rposition(|&other| other == code),
    };
    found(image, last, start)
}

fn string_search(image: &Image, pattern: Word, string: Word, start: Word, end: Word) -> Lisp {
    let pattern = Characters::of(image, pattern)?;
    let (characters, start) = ranged(image, string, start, end)?;
    found(image, search(pattern, characters), start)
}

/// The first position at which `pattern` occurs.
pub fn search(pattern: Characters, characters: Characters) -> Option<usize> {
    if pattern.is_empty() {
        return Some(0);
    }
    let last = characters.len().checked_sub(pattern.len())?;
    let first = pattern.get(0);
    let mut from = 0;
    while from <= last {
        from += position(characters.slice(from, last + 1), |code| code == first)?;
        if characters.slice(from, from + pattern.len()).same(pattern) {
            return Some(from);
        }
        from += 1;
    }
    None
}

/// The bounds of a string without the characters of a set at either end; the set is a string or
/// a list or vector of characters made a string by the caller.
fn string_trim(image: &Image, string: Word, set: Word, left: Word, right: Word) -> Lisp {
    let characters = Characters::of(image, string)?;
    let set = Characters::of(image, set)?;
    let member = |code: u32| set.iter().any(|other| other == code);
    let (mut start, mut end) = (0, characters.len());
    if !image.is_nil(left) {
        while start < end && member(characters.get(start)) {
            start += 1;
        }
    }
    if !image.is_nil(right) {
        while end > start && member(characters.get(end - 1)) {
            end -= 1;
        }
    }
    image.cons(Word::fixnum(start as i64), Word::fixnum(end as i64))
}
