//! Where everything lies in the new file.
//!
//! Objects that hold values come first, the others behind them, both in the order of their
//! addresses now; machine code is closed up in the same way. The plan answers one question: what
//! does a word of this image look like in the file?
//!
//! Tests: `image/tests/save.rs`.

use super::header::SEGMENT;
use super::trace::Reached;
use super::{ImageError, live::LiveMap};
use crate::code_space::{CODE_UNIT, ImagePiece};
use crate::object::*;
use crate::space::{CODE_OFFSET, HEAP_OFFSET, LARGE_PAGE, TABLE_OFFSET};
use crate::word::TAG_MASK;
use crate::{Image, Word};

/// One piece of machine code.
#[derive(Copy, Clone, Debug)]
pub(super) struct CodePiece {
    /// Address now.
    pub address: u64,
    /// Size in bytes.
    pub size: u64,
    /// Start in the file, in bytes from CODE_OFFSET.
    pub start: u64,
    /// The Code object.
    pub object: Word,
}

/// The places in the new file.
pub(super) struct Plan<'a> {
    base: u64,
    new_base: u64,
    boxed: &'a LiveMap,
    raw: &'a LiveMap,
    /// Offset of the first raw object from the base.
    pub raw_start: u64,
    /// Pieces of code by address.
    pub code: Vec<CodePiece>,
    /// Bytes of code.
    pub code_length: u64,
}

/// A word as it is written, and whether it depends on the base.
pub(super) type Placed = (u64, bool);

impl<'a> Plan<'a> {
    /// Makes the plan. The maps of `reached` must be numbered.
    pub fn new(image: &Image, reached: &'a Reached<'_>, new_base: u64) -> Result<Plan<'a>, ImageError> {
        let mut code = Vec::with_capacity(reached.codes.len());
        for object in &reached.codes {
            let address = image.slot(*object, CODE_ADDRESS).bits();
            let size = image.slot(*object, CODE_SIZE).as_fixnum().unwrap_or(0) as u64;
            if address == 0 {
                continue;
            }
            if image.code.owner(address) != Some(*object) || size > u64::from(u32::MAX) {
                let offset = object.address() - image.space.base();
                return Err(ImageError::BadObject { what: "a Code object with a damaged address", offset });
            }
            code.push(CodePiece { address, size, start: 0, object: *object });
        }
        code.sort_by_key(|piece| piece.address);
        let mut code_length = 0;
        for piece in &mut code {
            piece.start = code_length;
            code_length += (piece.size + 1).next_multiple_of(CODE_UNIT);
        }
        let alignment = if reached.raw.bytes() >= LARGE_PAGE { LARGE_PAGE } else { SEGMENT };
        let raw_start = HEAP_OFFSET + reached.boxed.bytes().next_multiple_of(alignment);
        let (boxed, raw) = (&reached.boxed, &reached.raw);
        Ok(Plan { base: image.space.base(), new_base, boxed, raw, raw_start, code, code_length })
    }

    /// Offset from the base that an object gets; None when it is not kept.
    pub fn place(&self, word: Word) -> Option<u64> {
        let offset = word.address().wrapping_sub(self.base);
        match offset.checked_sub(HEAP_OFFSET) {
            None => (offset < TABLE_OFFSET).then_some(offset),
            Some(offset) => match self.boxed.place(offset) {
                Some(place) => Some(HEAP_OFFSET + place),
                None => self.raw.place(offset).map(|place| self.raw_start + place),
            },
        }
    }

    /// A value as it is written. What is not kept (it can only be the target of something weak)
    /// becomes the mark of a removed object.
    pub fn value(&self, word: Word) -> Placed {
        if !word.is_pointer() {
            return (word.bits(), false);
        }
        match self.place(word) {
            Some(offset) => ((self.new_base + offset) | (word.bits() & TAG_MASK), true),
            None => (Word::DELETED.bits(), false),
        }
    }

    /// An address in machine code as it is written.
    pub fn code_address(&self, address: u64) -> Option<Placed> {
        if address == 0 {
            return Some((0, false));
        }
        let after = self.code.partition_point(|piece| piece.address <= address);
        let piece = self.code.get(after.checked_sub(1)?)?;
        let inside = address - piece.address;
        (inside <= piece.size).then(|| (self.new_base + CODE_OFFSET + piece.start + inside, true))
    }

    /// The table of pieces for the file.
    pub fn index(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.code.len() * size_of::<ImagePiece>());
        for piece in &self.code {
            bytes.extend_from_slice(&(piece.start as u32).to_le_bytes());
            bytes.extend_from_slice(&(piece.size as u32).to_le_bytes());
            bytes.extend_from_slice(&self.place(piece.object).unwrap_or(0).to_le_bytes());
        }
        bytes
    }
}
