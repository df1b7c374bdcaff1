//! Names of the operating system as strings, whatever their bytes are.
//!
//! The problem: names of files are bytes, mostly but not always UTF-8, and a file that can be listed
//! must be one that can be opened. The approach: a byte that belongs to no character in UTF-8 becomes
//! the code DC00 + byte, a lone surrogate, which no UTF-8 text gives; on the way back such codes become
//! bytes again.
//!
//! Invariants: `name` and `path` are each other's inverse.
//!
//! Tests: `stdlib/tests/files.rs`, `tests/lisp/files/names.lisp`.

use super::arguments;
use super::strings::Characters;
use super::utf8::string_from_utf8;
use brolga_image::{Failure, Image, Lisp, Word};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// What a byte that is no part of a character stands for.
const ESCAPE: u32 = 0xDC00;

/// The string that the bytes are.
pub fn name(image: &Image, bytes: &[u8]) -> Lisp {
    if std::str::from_utf8(bytes).is_ok() {
        return string_from_utf8(image, bytes);
    }
    let mut codes = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        codes.extend(chunk.valid().chars().map(u32::from));
        codes.extend(chunk.invalid().iter().map(|byte| ESCAPE + u32::from(*byte)));
    }
    image.string_from_codes(&codes)
}

/// The bytes that a string or a symbol's name is.
pub fn path(image: &Image, word: Word) -> Lisp<PathBuf> {
    let string = if image.is_symbol(word) { image.symbol_name(word) } else { word };
    let Ok(characters) = Characters::of(image, string) else {
        return Err(Failure::type_error(image, word, "STRING"));
    };
    let mut bytes = Vec::with_capacity(characters.len());
    for code in characters.iter() {
        match char::from_u32(code) {
            Some(character) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            None if (ESCAPE + 0x80..=ESCAPE + 0xFF).contains(&code) => bytes.push(code as u8),
            None => bytes.extend_from_slice("\u{FFFD}".as_bytes()),
        }
    }
    Ok(PathBuf::from(OsString::from_vec(bytes)))
}

/// The bytes of each string of a list.
pub fn arguments_of(image: &Image, list: Word) -> Lisp<Vec<OsString>> {
    image.list_iter(arguments::list(image, list)?).map(|word| Ok(path(image, word)?.into_os_string())).collect()
}
