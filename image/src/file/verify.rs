//! Verifying an image file: every hash, and that its objects hang together.
//!
//! Hashes find damage; walking the objects finds mistakes of whoever wrote the file. Every object
//! must have a sound header, every pointer must lead to the start of an object with its tag, and
//! the relocation bitmap must name exactly the words that depend on the base.
//!
//! Tests: `image/tests/damage.rs`, `image/tests/save.rs`.

use super::ImageError;
use super::header::{Extent, Section};
use super::open::ImageFile;
use crate::context::*;
use crate::heap::memory::{size_of_first_word, tag_of_first_word};
use crate::object::*;
use crate::space::{CODE_OFFSET, TABLE_OFFSET};
use crate::word::*;
use std::path::Path;

/// What a verification looked at.
#[derive(Clone, Debug, Default)]
pub struct VerifyReport {
    /// Segments whose hashes were compared.
    pub segments: u64,
    /// Objects that were looked at.
    pub objects: u64,
    /// Pointers that were followed.
    pub pointers: u64,
}

/// A section of objects, read into memory.
struct Objects {
    extent: Extent,
    words: Vec<u64>,
    /// Tag of the object that starts at each granule; 0 where none starts.
    tags: Vec<u8>,
}

impl Objects {
    fn read(file: &ImageFile, section: Section) -> Result<Objects, ImageError> {
        let bytes = file.read(section)?;
        let words = bytes.chunks_exact(8).map(|c| u64::from_le_bytes(c.try_into().unwrap_or_default())).collect();
        let extent = file.header.extent(section);
        let tags = vec![0; (extent.length / GRANULE) as usize];
        let mut objects = Objects { extent, words, tags };
        let mut offset = 0;
        while offset < extent.length {
            let size = objects.size_at(offset, section).ok_or_else(|| file.damaged(section))?;
            objects.tags[(offset / GRANULE) as usize] = tag_of_first_word(objects.words[offset as usize / 8]) as u8;
            offset += size;
        }
        Ok(objects)
    }

    /// Size of the object at an offset; None when it is none for this section.
    fn size_at(&self, offset: u64, section: Section) -> Option<u64> {
        let first = *self.words.get(offset as usize / 8)?;
        if first & TAG_MASK == TAG_HEADER {
            let raw = matches!(Kind::from_u8(header_kind(first))?.body(), Body::Raw(_));
            if raw != (section == Section::Raw) || header_length(first) > self.extent.length {
                return None;
            }
        } else if section == Section::Raw {
            return None;
        }
        let size = size_of_first_word(first);
        (size <= self.extent.length - offset).then_some(size)
    }

    fn tag(&self, space_offset: u64) -> Option<u8> {
        let offset = space_offset.checked_sub(self.extent.space)?;
        if offset % GRANULE != 0 { None } else { self.tags.get((offset / GRANULE) as usize).copied() }
    }

    fn count(&self) -> u64 {
        self.tags.iter().filter(|tag| **tag != 0).count() as u64
    }
}

struct Check<'a> {
    file: &'a ImageFile,
    boxed: Objects,
    raw: Objects,
    pointers: u64,
}

impl Check<'_> {
    /// Whether a pointer as it lies in the file leads to an object with its tag.
    fn is_sound(&self, word: u64) -> bool {
        let tag = word & TAG_MASK;
        let offset = (word & !TAG_MASK).wrapping_sub(self.file.header.base);
        if offset < TABLE_OFFSET {
            let distance = TABLE_OFFSET as i64 - offset as i64;
            return match distance {
                NIL_DISTANCE => tag == TAG_CONS,
                NIL_SYMBOL_DISTANCE | T_DISTANCE => tag == TAG_OTHER,
                _ => false,
            };
        }
        self.boxed.tag(offset).or_else(|| self.raw.tag(offset)).is_some_and(|found| u64::from(found) == tag)
    }

    fn is_code_address(&self, word: u64) -> bool {
        let offset = word.wrapping_sub(self.file.header.base + CODE_OFFSET);
        offset < self.file.header.extent(Section::Code).length
    }

    /// Checks one word: `raw_code` says that it is the address of machine code, or 0.
    fn word(&mut self, word: u64, relocated: bool, raw_code: bool) -> bool {
        if raw_code {
            return if word == 0 { !relocated } else { relocated && self.is_code_address(word) };
        }
        let pointer = matches!(word & TAG_MASK, TAG_CONS | TAG_INSTANCE | TAG_FUNCTION | TAG_OTHER);
        self.pointers += u64::from(pointer);
        pointer == relocated && (!pointer || self.is_sound(word))
    }

    /// Checks every word of the objects that hold values.
    fn boxed(&mut self, bits: &[u64]) -> bool {
        let words = std::mem::take(&mut self.boxed.words);
        let mut sound = true;
        let mut at = 0;
        while at < words.len() {
            let first = words[at];
            let size = (size_of_first_word(first) / WORD) as usize;
            let headered = first & TAG_MASK == TAG_HEADER;
            let kind = if headered { Kind::from_u8(header_kind(first)) } else { None };
            for index in usize::from(headered)..size {
                let raw_code = index == 1 && matches!(kind, Some(Kind::Function | Kind::Code));
                let position = at + index;
                sound &= self.word(words[position], bits[position / 64] >> (position % 64) & 1 == 1, raw_code);
            }
            at += size;
        }
        self.boxed.words = words;
        sound
    }

    /// Checks the statics and the table.
    fn table(&mut self, words: &[u64], bits: &[u64]) -> bool {
        words.iter().enumerate().fold(true, |sound, (position, word)| {
            let relocated = bits[position / 64] >> (position % 64) & 1 == 1;
            sound & self.word(*word, relocated, false)
        })
    }
}

/// Verifies an image file as a whole.
pub fn verify(path: impl AsRef<Path>) -> Result<VerifyReport, ImageError> {
    let file = ImageFile::open(path.as_ref())?;
    file.verify()?;
    file.names()?;
    let (table_bits, boxed_bits) = file.reloc_bits()?;
    let (boxed, raw) = (Objects::read(&file, Section::Boxed)?, Objects::read(&file, Section::Raw)?);
    let table: Vec<u64> = file
        .read(Section::Table)?
        .chunks_exact(8)
        .map(|chunk| u64::from_le_bytes(chunk.try_into().unwrap_or_default()))
        .collect();
    let mut check = Check { file: &file, boxed, raw, pointers: 0 };
    if !check.boxed(&boxed_bits) {
        return Err(file.damaged(Section::Boxed));
    }
    if !check.table(&table, &table_bits) {
        return Err(file.damaged(Section::Table));
    }
    let objects = check.boxed.count() + check.raw.count();
    Ok(VerifyReport { segments: file.header.segments(), objects, pointers: check.pointers })
}
