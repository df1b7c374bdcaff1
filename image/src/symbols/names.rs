//! Names: sequences of characters, whichever way they are stored.
//!
//! A name may come as Rust text or as a Lisp string of either width; equal names must hash alike.
//! So the hash goes over character codes. It is stored nowhere, yet image files contain tables
//! ordered by it: a change of the function is a change of the file format.
//!
//! Tests: `image/tests/symbols.rs`.

use crate::object::Kind;
use crate::{Failure, Image, Lisp, Word};

/// Hash of a sequence of character codes; also what strings hash to.
pub(crate) fn hash_characters(characters: impl Iterator<Item = u32>) -> u32 {
    let mut hash: u64 = 0x9E37_79B9_7F4A_7C15;
    for character in characters {
        hash = (hash.rotate_left(5) ^ u64::from(character)).wrapping_mul(0x517C_C1B7_2722_0A95);
    }
    (hash ^ hash >> 32) as u32
}

/// A name.
#[derive(Copy, Clone)]
pub(super) enum Name<'a> {
    /// Rust text.
    Text(&'a str),
    /// Characters of a simple base string.
    Base(&'a [u8]),
    /// Characters of a simple character string.
    Wide(&'a [u32]),
}

impl<'a> Name<'a> {
    /// The characters of a simple string.
    pub fn of_simple(image: &'a Image, string: Word) -> Option<Name<'a>> {
        match image.kind(string)? {
            Kind::SimpleBaseString => Some(Name::Base(image.raw_bytes(string))),
            Kind::SimpleCharacterString => Some(Name::Wide(image.raw_u32(string))),
            Kind::SimpleArrayNil if image.length(string) == 0 => Some(Name::Base(&[])),
            _ => None,
        }
    }

    fn each<R>(self, text: impl FnOnce(&mut dyn Iterator<Item = u32>) -> R) -> R {
        match self {
            Name::Text(name) => text(&mut name.chars().map(u32::from)),
            Name::Base(name) => text(&mut name.iter().map(|byte| u32::from(*byte))),
            Name::Wide(name) => text(&mut name.iter().copied()),
        }
    }

    /// The hash.
    pub fn hash(self) -> u32 {
        match self {
            Name::Text(name) => hash_characters(name.chars().map(u32::from)),
            Name::Base(name) => hash_characters(name.iter().map(|byte| u32::from(*byte))),
            Name::Wide(name) => hash_characters(name.iter().copied()),
        }
    }

    /// Whether both have the same characters.
    pub fn same(self, other: Name<'_>) -> bool {
        match (self, other) {
            (Name::Base(a), Name::Base(b)) => a == b,
            (Name::Wide(a), Name::Wide(b)) => a == b,
            // Base strings hold ASCII only, so equal bytes are equal characters.
            (Name::Text(a), Name::Base(b)) | (Name::Base(b), Name::Text(a)) => a.as_bytes() == b,
            (Name::Text(a), Name::Text(b)) => a == b,
            _ => self.each(|a| other.each(|b| a.eq(b))),
        }
    }

    /// A fresh simple string with these characters, as narrow as they allow.
    pub fn to_string(self, image: &Image) -> Lisp {
        match self {
            Name::Text(name) => image.string(name),
            Name::Base(name) => {
                let string = image.make_raw(Kind::SimpleBaseString, name.len() as u64)?;
                image.raw_bytes_mut(string).copy_from_slice(name);
                Ok(string)
            }
            Name::Wide(name) if name.iter().all(|character| *character < 128) => {
                let string = image.make_raw(Kind::SimpleBaseString, name.len() as u64)?;
                for (to, from) in image.raw_bytes_mut(string).iter_mut().zip(name) {
                    *to = *from as u8;
                }
                Ok(string)
            }
            Name::Wide(name) => {
                let string = image.make_raw(Kind::SimpleCharacterString, name.len() as u64)?;
                image.raw_u32_mut(string).copy_from_slice(name);
                Ok(string)
            }
        }
    }
}

impl Image {
    /// Calls `body` with the characters of any string.
    pub(super) fn with_name<R>(&self, string: Word, body: impl FnOnce(Name<'_>) -> Lisp<R>) -> Lisp<R> {
        if let Some(name) = Name::of_simple(self, string) {
            return body(name);
        }
        match self.string_chars(string) {
            Some(characters) => body(Name::Wide(&characters)),
            None => Err(Failure::type_error(self, string, "STRING")),
        }
    }
}
