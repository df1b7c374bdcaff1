//! Strings as Unicode text: normal forms, case mappings of whole strings, segmentation.
//!
//! The standard's functions work on single characters; these follow the algorithms that Unicode
//! defines for texts (UAX #15 normal forms, UAX #29 segmentation, full case mapping and folding),
//! by crates. A string may hold surrogate codes, which are no Unicode scalar values: they stay as
//! they are, and the text before and behind each is treated by itself. No mapping and no normal form
//! reaches across one, as surrogates are unassigned starters.
//!
//! Tests: `tests/lisp/extensions/unicode.lisp`.

use super::arguments;
use super::strings::{Characters, copy};
use brolga_image::{Image, Lisp, Word};
use unicode_normalization::{
    IsNormalized, UnicodeNormalization, is_nfc_quick, is_nfd_quick, is_nfkc_quick, is_nfkd_quick,
};
use unicode_segmentation::UnicodeSegmentation;

primitives! {
    "%normalize-string" => normalize_string(2);
    "%full-upcase" => full_upcase(1);
    "%full-downcase" => full_downcase(1);
    "%fold-case" => fold_case(1);
    "%grapheme-ends" => grapheme_ends(1);
    "%word-ends" => word_ends(1);
    "%sentence-ends" => sentence_ends(1);
}

/// A part of a string: text, or one surrogate code.
enum Part {
    Text(String),
    Surrogate(u32),
}

fn parts(characters: Characters) -> Vec<Part> {
    let mut parts = Vec::new();
    for code in characters.iter() {
        match (char::from_u32(code), parts.last_mut()) {
            (Some(character), Some(Part::Text(text))) => text.push(character),
            (Some(character), _) => parts.push(Part::Text(character.into())),
            (None, _) => parts.push(Part::Surrogate(code)),
        }
    }
    parts
}

/// A new string: each text of the old one as `convert` makes it.
fn convert(image: &Image, characters: Characters, convert: impl Fn(&str) -> String) -> Lisp {
    let parts = parts(characters);
    if let [Part::Text(text)] = &parts[..] {
        return image.string(&convert(text));
    }
    let mut codes = Vec::with_capacity(characters.len());
    for part in &parts {
        match part {
            Part::Text(text) => codes.extend(convert(text).chars().map(u32::from)),
            Part::Surrogate(code) => codes.push(*code),
        }
    }
    image.string_from_codes(&codes)
}

/// A list of the positions in the string at which its segments end.
fn segment_ends<'a, Segments: Iterator<Item = &'a str>>(
    image: &Image,
    parts: &'a [Part],
    segments: impl Fn(&'a str) -> Segments,
) -> Lisp {
    let mut ends = Vec::new();
    let mut position = 0;
    for part in parts {
        match part {
            Part::Text(text) => {
                for segment in segments(text) {
                    position += segment.chars().count() as i64;
                    ends.push(Word::fixnum(position));
                }
            }
            Part::Surrogate(_) => {
                position += 1;
                ends.push(Word::fixnum(position));
            }
        }
    }
    image.list(&ends)
}

/// The normal form 0 NFC, 1 NFD, 2 NFKC or 3 NFKD of a string: always a new one.
fn normalize_string(image: &Image, string: Word, form: Word) -> Lisp {
    let characters = Characters::of(image, string)?;
    let form = arguments::in_range(image, form, 0, 3)?;
    let scalars = || characters.iter().filter_map(char::from_u32);
    let quick = match form {
        0 => is_nfc_quick(scalars()),
        1 => is_nfd_quick(scalars()),
        2 => is_nfkc_quick(scalars()),
        _ => is_nfkd_quick(scalars()),
    };
    if quick == IsNormalized::Yes {
        return copy(image, characters);
    }
    convert(image, characters, |text| match form {
        0 => text.nfc().collect(),
        1 => text.nfd().collect(),
        2 => text.nfkc().collect(),
        _ => text.nfkd().collect(),
    })
}

fn full_upcase(image: &Image, string: Word) -> Lisp {
    convert(image, Characters::of(image, string)?, str::to_uppercase)
}

fn full_downcase(image: &Image, string: Word) -> Lisp {
    convert(image, Characters::of(image, string)?, str::to_lowercase)
}

fn fold_case(image: &Image, string: Word) -> Lisp {
    convert(image, Characters::of(image, string)?, caseless::default_case_fold_str)
}

fn grapheme_ends(image: &Image, string: Word) -> Lisp {
    let parts = parts(Characters::of(image, string)?);
    segment_ends(image, &parts, |text| text.graphemes(true))
}

fn word_ends(image: &Image, string: Word) -> Lisp {
    let parts = parts(Characters::of(image, string)?);
    segment_ends(image, &parts, |text| text.split_word_bounds())
}

fn sentence_ends(image: &Image, string: Word) -> Lisp {
    let parts = parts(Characters::of(image, string)?);
    segment_ends(image, &parts, |text| text.split_sentence_bounds())
}
