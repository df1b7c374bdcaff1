//! Strings. Tests: `image/tests/objects.rs`.

use super::hash_tables::elements;
use crate::object::Kind;
use crate::{Image, Lisp, Word};

fn is_string_kind(kind: Kind) -> bool {
    matches!(kind, Kind::SimpleBaseString | Kind::SimpleCharacterString | Kind::SimpleArrayNil)
}

impl Image {
    /// Whether this is a string, simple or not.
    #[inline]
    pub fn is_string(&self, word: Word) -> bool {
        self.is_simple_string(word)
            || (self.array_header_rank(word) == Some(1) && self.array_kind(word).is_some_and(is_string_kind))
    }

    /// Whether this is a simple string.
    #[inline]
    pub fn is_simple_string(&self, word: Word) -> bool {
        self.kind(word).is_some_and(is_string_kind)
    }

    /// The characters of a simple base string; None for anything else.
    #[inline]
    pub fn simple_base_string(&self, word: Word) -> Option<&[u8]> {
        // SAFETY: a simple base string has bytes behind its header.
        self.is_kind(word, Kind::SimpleBaseString).then(|| unsafe { elements(word) })
    }

    /// The codes of the characters of a simple character string; None for anything else.
    #[inline]
    pub fn simple_character_string(&self, word: Word) -> Option<&[u32]> {
        // SAFETY: a simple character string has 32-bit codes behind its header.
        self.is_kind(word, Kind::SimpleCharacterString).then(|| unsafe { elements(word) })
    }

    /// A new simple string: of base characters when the text is ASCII, else of characters.
    pub fn string(&self, text: &str) -> Lisp {
        if !text.is_ascii() {
            return self.character_string(text);
        }
        let string = self.make_raw(Kind::SimpleBaseString, text.len() as u64)?;
        self.raw_u8_mut(string).copy_from_slice(text.as_bytes());
        Ok(string)
    }

    /// A new simple string of characters.
    pub fn character_string(&self, text: &str) -> Lisp {
        let string = self.make_raw(Kind::SimpleCharacterString, text.chars().count() as u64)?;
        for (slot, character) in self.raw_u32_mut(string).iter_mut().zip(text.chars()) {
            *slot = character as u32;
        }
        Ok(string)
    }

    /// A new simple string of characters with these codes.
    pub fn string_from_codes(&self, codes: &[u32]) -> Lisp {
        let string = self.make_raw(Kind::SimpleCharacterString, codes.len() as u64)?;
        self.raw_u32_mut(string).copy_from_slice(codes);
        Ok(string)
    }

    /// Calls `visit` with the codes of a string's characters; None when it is no string.
    pub fn each_character(&self, string: Word, mut visit: impl FnMut(u32)) -> Option<()> {
        if !self.is_string(string) {
            return None;
        }
        let elements = self.array_elements(string)?;
        let range = elements.start..elements.start + elements.length;
        match self.kind(elements.data)? {
            Kind::SimpleBaseString => self.raw_u8(elements.data)[range].iter().for_each(|code| visit(u32::from(*code))),
            Kind::SimpleCharacterString => self.raw_u32(elements.data)[range].iter().for_each(|code| visit(*code)),
            // Nothing can be in there.
            Kind::SimpleArrayNil if elements.length == 0 => {}
            _ => return None,
        }
        Some(())
    }

    /// The codes of a string's characters up to the fill pointer; None when it is no string.
    pub fn string_chars(&self, string: Word) -> Option<Vec<u32>> {
        let mut codes = Vec::new();
        self.each_character(string, |code| codes.push(code))?;
        Some(codes)
    }

    /// The text of a string up to the fill pointer; surrogates become U+FFFD. None when it is no
    /// string.
    pub fn rust_string(&self, string: Word) -> Option<String> {
        let mut text = String::new();
        self.each_character(string, |code| {
            text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        })?;
        Some(text)
    }
}
