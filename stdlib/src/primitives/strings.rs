//! Strings as the primitives see them: a view of the characters of any string, copies,
//! comparisons.
//!
//! A string is a vector of 8-bit or 32-bit elements, directly or behind array headers; a symbol
//! counts as its name. `Characters` resolves that once and gives slices, so loops are monomorphic
//! and need no allocation.
//!
//! Invariant: a view is not held across an allocation that could run Lisp code (adjusting the
//! array); plain allocation is harmless because objects do not move.
//!
//! Tests: `stdlib/tests/strings.rs`.

use super::arguments;
use super::arrays::elements;
use super::characters::fold;
use brolga_image::object::Kind;
use brolga_image::{Failure, Image, Lisp, Word};
use std::cmp::Ordering;

primitives! {
    "%string=" => string_same(2);
    "%string-equal" => string_equal(2);
    "%string-equal-range" => string_equal_range(5);
    "%string-mismatch" => string_mismatch(5);
    "%string-mismatch-ignoring-case" => string_mismatch_ignoring_case(5);
    "%string-compare" => string_compare(2);
    "%string-copy" => string_copy(3);
    "%string-concatenate" => string_concatenate(1);
    "%character-string" => character_string(1);
    "%base-string" => base_string(1);
    "%string-ascii-p" => string_ascii_p(1);
}

/// The characters of a string.
#[derive(Copy, Clone)]
pub enum Characters<'a> {
    /// Base characters.
    Base(&'a [u8]),
    /// Characters.
    Wide(&'a [u32]),
}

impl<'a> Characters<'a> {
    /// The characters of a string or of a symbol's name.
    #[inline]
    pub fn of(image: &'a Image, word: Word) -> Lisp<Characters<'a>> {
        Characters::maybe(image, word).ok_or_else(|| Failure::type_error(image, word, "STRING"))
    }

    /// The same, None for other objects.
    #[inline]
    pub fn maybe(image: &'a Image, word: Word) -> Option<Characters<'a>> {
        Characters::of_simple(image, word).or_else(|| Characters::of_others(image, word))
    }

    /// The characters of a simple string, found out quickly; None for other objects and for a string
    /// without an element type.
    #[inline]
    pub fn of_simple(image: &'a Image, word: Word) -> Option<Characters<'a>> {
        match image.simple_character_string(word) {
            Some(codes) => Some(Characters::Wide(codes)),
            None => image.simple_base_string(word).map(Characters::Base),
        }
    }

    fn of_others(image: &'a Image, word: Word) -> Option<Characters<'a>> {
        if image.is_nil(word) {
            return Characters::maybe(image, image.symbol_name(word));
        }
        match image.kind(word)? {
            Kind::Symbol => Characters::maybe(image, image.symbol_name(word)),
            Kind::ArrayHeader => {
                let (data, start, end) = elements(image, word)?;
                match image.kind(data)? {
                    Kind::SimpleBaseString => image.raw_bytes(data).get(start..end).map(Characters::Base),
                    Kind::SimpleCharacterString => image.raw_u32(data).get(start..end).map(Characters::Wide),
                    Kind::SimpleArrayNil => Some(Characters::Base(&[])),
                    _ => None,
                }
            }
            Kind::SimpleArrayNil if image.length(word) == 0 => Some(Characters::Base(&[])),
            _ => None,
        }
    }

    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        match self {
            Characters::Base(bytes) => bytes.len(),
            Characters::Wide(codes) => codes.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code of character `i`, which exists.
    #[inline]
    pub fn get(&self, i: usize) -> u32 {
        match self {
            Characters::Base(bytes) => bytes[i] as u32,
            Characters::Wide(codes) => codes[i],
        }
    }

    /// The part from `start` to `end`, which exist.
    #[inline]
    pub fn slice(self, start: usize, end: usize) -> Characters<'a> {
        match self {
            Characters::Base(bytes) => Characters::Base(&bytes[start..end]),
            Characters::Wide(codes) => Characters::Wide(&codes[start..end]),
        }
    }

    /// The codes one after another.
    pub fn iter(self) -> impl Iterator<Item = u32> + 'a {
        let (bytes, codes): (&[u8], &[u32]) = match self {
            Characters::Base(bytes) => (bytes, &[]),
            Characters::Wide(codes) => (&[], codes),
        };
        bytes.iter().map(|&byte| byte as u32).chain(codes.iter().copied())
    }

    /// Whether both have the same characters.
    #[inline]
    pub fn same(self, other: Characters) -> bool {
        match (self, other) {
            (Characters::Base(a), Characters::Base(b)) => a == b,
            (Characters::Wide(a), Characters::Wide(b)) => a == b,
            (Characters::Base(a), Characters::Wide(b)) | (Characters::Wide(b), Characters::Base(a)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(&x, &y)| x as u32 == y)
            }
        }
    }

    /// Whether both have the same characters but for case.
    pub fn same_ignoring_case(self, other: Characters) -> bool {
        self.len() == other.len() && self.mismatch(other, |x, y| x == y || fold(x) == fold(y)).is_none()
    }

    /// The first position of the shorter length at which `same` does not hold.
    #[inline]
    fn mismatch(self, other: Characters, same: impl Fn(u32, u32) -> bool) -> Option<usize> {
        match (self, other) {
            (Characters::Base(a), Characters::Base(b)) => {
                a.iter().zip(b).position(|(&x, &y)| !same(x as u32, y as u32))
            }
            (Characters::Wide(a), Characters::Wide(b)) => a.iter().zip(b).position(|(&x, &y)| !same(x, y)),
            (Characters::Base(a), Characters::Wide(b)) => a.iter().zip(b).position(|(&x, &y)| !same(x as u32, y)),
            (Characters::Wide(a), Characters::Base(b)) => a.iter().zip(b).position(|(&x, &y)| !same(x, y as u32)),
        }
    }

    /// Order by code.
    pub fn order(self, other: Characters) -> Ordering {
        match self.mismatch(other, |x, y| x == y) {
            Some(i) => self.get(i).cmp(&other.get(i)),
            None => self.len().cmp(&other.len()),
        }
    }

    /// Whether every character is a base character.
    pub fn is_ascii(self) -> bool {
        match self {
            Characters::Base(_) => true,
            Characters::Wide(codes) => codes.iter().all(|&code| code < 128),
        }
    }
}

/// A fresh simple base string.
pub fn make_base_string(image: &Image, bytes: &[u8]) -> Lisp {
    let string = image.make_raw(Kind::SimpleBaseString, bytes.len() as u64)?;
    image.raw_bytes_mut(string).copy_from_slice(bytes);
    Ok(string)
}

/// A fresh simple character string.
pub fn make_character_string(image: &Image, characters: Characters) -> Lisp {
    let string = image.make_raw(Kind::SimpleCharacterString, characters.len() as u64)?;
    copy_to_wide(characters, image.raw_u32_mut(string));
    Ok(string)
}

/// Copies characters to the front of 32-bit elements, of which there are enough.
pub fn copy_to_wide(characters: Characters, out: &mut [u32]) {
    match characters {
        Characters::Base(bytes) => {
            for (slot, &byte) in out.iter_mut().zip(bytes) {
                *slot = byte as u32;
            }
        }
        Characters::Wide(codes) => out[..codes.len()].copy_from_slice(codes),
    }
}

/// A fresh simple string of the same kind.
pub fn copy(image: &Image, characters: Characters) -> Lisp {
    match characters {
        Characters::Base(bytes) => make_base_string(image, bytes),
        wide => make_character_string(image, wide),
    }
}

fn string_same(image: &Image, a: Word, b: Word) -> Lisp {
    Ok(image.boolean(
        a == b && Characters::maybe(image, a).is_some() || Characters::of(image, a)?.same(Characters::of(image, b)?),
    ))
}

fn string_equal(image: &Image, a: Word, b: Word) -> Lisp {
    Ok(image.boolean(Characters::of(image, a)?.same_ignoring_case(Characters::of(image, b)?)))
}

/// Two ranges of the same length.
fn two_ranges<'a>(
    image: &'a Image,
    (a, a_start): (Word, Word),
    (b, b_start): (Word, Word),
    count: Word,
) -> Lisp<(Characters<'a>, Characters<'a>)> {
    let (x, y) = (Characters::of(image, a)?, Characters::of(image, b)?);
    let (i, _) = arguments::range(image, a_start, image.nil(), x.len())?;
    let (j, _) = arguments::range(image, b_start, image.nil(), y.len())?;
    let most = (x.len() - i).min(y.len() - j);
    let count = arguments::in_range(image, count, 0, most as i64)? as usize;
    Ok((x.slice(i, i + count), y.slice(j, j + count)))
}

fn string_equal_range(image: &Image, a: Word, a_start: Word, b: Word, b_start: Word, count: Word) -> Lisp {
    let (x, y) = two_ranges(image, (a, a_start), (b, b_start), count)?;
    Ok(image.boolean(x.same(y)))
}

fn offset(image: &Image, position: Option<usize>) -> Word {
    position.map_or(image.nil(), |position| Word::fixnum(position as i64))
}

fn string_mismatch(image: &Image, a: Word, a_start: Word, b: Word, b_start: Word, count: Word) -> Lisp {
    let (x, y) = two_ranges(image, (a, a_start), (b, b_start), count)?;
    Ok(offset(image, x.mismatch(y, |x, y| x == y)))
}

fn string_mismatch_ignoring_case(image: &Image, a: Word, a_start: Word, b: Word, b_start: Word, count: Word) -> Lisp {
    let (x, y) = two_ranges(image, (a, a_start), (b, b_start), count)?;
    Ok(offset(image, x.mismatch(y, |x, y| x == y || fold(x) == fold(y))))
}

fn string_compare(image: &Image, a: Word, b: Word) -> Lisp {
    Ok(Word::fixnum(Characters::of(image, a)?.order(Characters::of(image, b)?) as i64))
}

fn string_copy(image: &Image, string: Word, start: Word, end: Word) -> Lisp {
    let characters = Characters::of(image, string)?;
    let (start, end) = arguments::range(image, start, end, characters.len())?;
    copy(image, characters.slice(start, end))
}

fn string_concatenate(image: &Image, list: Word) -> Lisp {
    let list = arguments::list(image, list)?;
    let (mut length, mut all_base) = (0, true);
    for string in image.list_iter(list) {
        let characters = Characters::of(image, string)?;
        length += characters.len();
        all_base &= matches!(characters, Characters::Base(_));
    }
    let kind = if all_base { Kind::SimpleBaseString } else { Kind::SimpleCharacterString };
    let result = image.make_raw(kind, length as u64)?;
    let mut position = 0;
    for string in image.list_iter(list) {
        let characters = Characters::of(image, string)?;
        let end = position + characters.len();
        match characters {
            Characters::Base(bytes) if all_base => image.raw_bytes_mut(result)[position..end].copy_from_slice(bytes),
            _ => copy_to_wide(characters, &mut image.raw_u32_mut(result)[position..end]),
        }
        position = end;
    }
    Ok(result)
}

fn character_string(image: &Image, string: Word) -> Lisp {
    if image.kind(string) == Some(Kind::SimpleCharacterString) {
        return Ok(string);
    }
    make_character_string(image, Characters::of(image, string)?)
}

fn base_string(image: &Image, string: Word) -> Lisp {
    if image.kind(string) == Some(Kind::SimpleBaseString) {
        return Ok(string);
    }
    let characters = Characters::of(image, string)?;
    if !characters.is_ascii() {
        return Ok(image.nil());
    }
    let bytes: Vec<u8> = characters.iter().map(|code| code as u8).collect();
    make_base_string(image, &bytes)
}

fn string_ascii_p(image: &Image, string: Word) -> Lisp {
    Ok(image.boolean(Characters::of(image, string)?.is_ascii()))
}
