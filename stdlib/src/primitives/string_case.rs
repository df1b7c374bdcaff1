//! Changing the case of a string in place.
//!
//! The string functions of COMMON-LISP that return a new string copy first and then come here.
//! Capitalising treats every maximal run of alphanumeric characters as a word.
//!
//! Tests: `stdlib/tests/strings.rs`.

use super::arguments;
use super::arrays::elements;
use super::characters::{downcase, is_alphanumeric, upcase};
use brolga_image::object::Kind;
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%nstring-upcase" => nstring_upcase(3);
    "%nstring-downcase" => nstring_downcase(3);
    "%nstring-capitalize" => nstring_capitalize(3);
}

/// Replaces each character of a range by what `convert` makes of it.
fn convert(image: &Image, string: Word, start: Word, end: Word, mut convert: impl FnMut(u32) -> u32) -> Lisp {
    let not_a_string = || Failure::type_error(image, string, "STRING");
    let (data, first, last) = match image.kind(string).ok_or_else(not_a_string)? {
        Kind::ArrayHeader => elements(image, string).ok_or_else(not_a_string)?,
        _ => (string, 0, image.length(string) as usize),
    };
    let (start, end) = arguments::range(image, start, end, last - first)?;
    let range = first + start..first + end;
    match image.kind(data) {
        Some(Kind::SimpleBaseString) => {
            for byte in image.raw_bytes_mut(data).get_mut(range).into_iter().flatten() {
                // Base characters map to base characters.
                *byte = convert(*byte as u32) as u8;
            }
        }
        Some(Kind::SimpleCharacterString) => {
            for code in image.raw_u32_mut(data).get_mut(range).into_iter().flatten() {
                *code = convert(*code);
            }
        }
        Some(Kind::SimpleArrayNil) if start == end => {}
        _ => return Err(not_a_string()),
    }
    Ok(string)
}

fn nstring_upcase(image: &Image, string: Word, start: Word, end: Word) -> Lisp {
    convert(image, string, start, end, upcase)
}

fn nstring_downcase(image: &Image, string: Word, start: Word, end: Word) -> Lisp {
    convert(image, string, start, end, downcase)
}

fn nstring_capitalize(image: &Image, string: Word, start: Word, end: Word) -> Lisp {
    let mut inside = false;
    convert(image, string, start, end, |code| {
        let converted = if inside { downcase(code) } else { upcase(code) };
        inside = is_alphanumeric(code);
        converted
    })
}
