//! Code space: where machine code lies, and which Code object it belongs to.
//!
//! ```text
//!   CODE_OFFSET          code of the opened image file: private file mapping, read-execute
//!   (next 64 KiB)        new code: see `views`
//!   CODE_END
//! ```
//!
//! Both lie within 2 GiB of the call table. Code contains neither relocations nor addresses (the
//! compiler sees to that), so it may lie elsewhere in the next image file, but it never moves
//! while the program runs. Each piece of code is owned by one Code object of the heap, which owns
//! the literal cells of the code too; when the collector finds it dead, `release_dead_code` gives
//! back both. The code of the image file is never given back; the next save leaves out what is
//! dead.
//!
//! Invariant: between two pieces lies at least one unused byte, so that the return address of a
//! call at the very end of a function still belongs to it.
//!
//! Tests: `image/tests/code_space.rs`.

mod units;
mod views;

use crate::call_table::CellKind;
use crate::file::Identity;
use crate::object::*;
use crate::space::{CODE_END, CODE_OFFSET, Space};
use crate::word::TAG_OTHER;
use crate::{Failure, Image, Lisp, Word};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;
use units::Units;
use views::Views;
pub(crate) use views::map_copied_code;

/// Machine code is allotted in units of this many bytes.
pub const CODE_UNIT: u64 = 64;
/// New code starts at a multiple of this behind the file's code.
const NEW_CODE_ALIGNMENT: u64 = 0x1_0000;

/// Code of the image file, mapped into the range.
#[derive(Copy, Clone, Debug, Default)]
pub(crate) struct ImageCode {
    /// Which file it is.
    pub identity: Identity,
    /// Bytes of code from CODE_OFFSET on.
    pub length: u64,
    /// Offset of the table of pieces, sorted by start, behind the code.
    pub index: u64,
    /// Number of entries of the table.
    pub count: u64,
}

impl ImageCode {
    /// Offset of the first byte behind everything that the file put into the code space.
    fn end(&self) -> u64 {
        (CODE_OFFSET + self.length).max(self.index + self.count * size_of::<ImagePiece>() as u64)
    }
}

/// One entry of the file's table of pieces of code.
#[repr(C)]
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImagePiece {
    /// Start in bytes from CODE_OFFSET.
    pub start: u32,
    /// Size in bytes.
    pub size: u32,
    /// Offset of the Code object from the image's base.
    pub object: u64,
}

/// A piece of new code.
struct Piece {
    object: Word,
    size: u32,
}

struct NewCode {
    views: Views,
    units: Units,
    /// By start in bytes from the start of new code.
    pieces: BTreeMap<u64, Piece>,
}

/// The machine code of an image.
pub struct CodeSpace {
    base: u64,
    image: ImageCode,
    identity: Cell<Identity>,
    new_offset: u64,
    new: RefCell<NewCode>,
    flags: RefCell<String>,
}

/// What a Code object records besides the machine code.
#[derive(Copy, Clone, Debug)]
pub struct CodeParts<'a> {
    /// Name for people: a symbol, a list or a string.
    pub name: Word,
    /// The lambda list as written.
    pub lambda_list: Word,
    /// Cells whose contents live as long as this code.
    pub literals: &'a [u32],
    /// Pairs of (return offset, source id), ascending.
    pub debug_map: &'a [(u32, u32)],
    /// Further debug facts, or NIL.
    pub debug_info: Word,
    /// Required arguments | (maximum + 1, or 0 when there is none) << 16.
    pub arity: u32,
    /// Docstring or NIL.
    pub documentation: Word,
}

/// How much of the code space is used.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct CodeReport {
    /// Bytes of the image file's code.
    pub image_bytes: u64,
    /// Pieces of the image file's code.
    pub image_pieces: u64,
    /// Bytes of new code in use.
    pub new_bytes: u64,
    /// Pieces of new code.
    pub new_pieces: u64,
    /// Bytes of new code from its start to the last one in use.
    pub new_extent: u64,
}

impl CodeSpace {
    /// The code space of an image whose file's code, if any, is mapped already.
    pub(crate) fn new(space: &Space, image: ImageCode, flags: String) -> io::Result<CodeSpace> {
        let new_offset = image.end().next_multiple_of(NEW_CODE_ALIGNMENT);
        let views = Views::new(space, new_offset, CODE_END - new_offset)?;
        let new = NewCode { views, units: Units::default(), pieces: BTreeMap::new() };
        let (new, flags) = (RefCell::new(new), RefCell::new(flags));
        let identity = Cell::new(image.identity);
        Ok(CodeSpace { base: space.base(), image, identity, new_offset, new, flags })
    }

    /// Which file the image was opened from or saved to last.
    pub(crate) fn identity(&self) -> Identity {
        self.identity.get()
    }

    /// Notes which file holds the image now, after a save.
    pub(crate) fn set_identity(&self, identity: Identity) {
        self.identity.set(identity);
    }

    /// The instruction-set flags that the code was compiled for.
    pub(crate) fn flags(&self) -> String {
        self.flags.borrow().clone()
    }

    /// Records the instruction-set flags.
    pub(crate) fn set_flags(&self, flags: &str) {
        *self.flags.borrow_mut() = flags.to_string();
    }

    fn new_start(&self) -> u64 {
        self.base + self.new_offset
    }

    /// Whether an address lies in the code space.
    pub(crate) fn contains(&self, address: u64) -> bool {
        address.wrapping_sub(self.base + CODE_OFFSET) < CODE_END - CODE_OFFSET
    }

    fn image_pieces(&self) -> &[ImagePiece] {
        if self.image.count == 0 {
            return &[];
        }
        let table = (self.base + self.image.index) as *const ImagePiece;
        // SAFETY: the table is mapped as long as the image lives, and its bounds were checked
        // against its section when the file was opened.
        unsafe { std::slice::from_raw_parts(table, self.image.count as usize) }
    }

    /// The Code object of the piece that contains an address or ends at it.
    pub(crate) fn owner(&self, address: u64) -> Option<Word> {
        if address >= self.new_start() {
            let position = address - self.new_start();
            let new = self.new.borrow();
            let (start, piece) = new.pieces.range(..=position).next_back()?;
            return (position - start <= u64::from(piece.size)).then_some(piece.object);
        }
        let position = address.checked_sub(self.base + CODE_OFFSET)?;
        let pieces = self.image_pieces();
        let after = pieces.partition_point(|piece| u64::from(piece.start) <= position);
        let piece = pieces.get(after.checked_sub(1)?)?;
        if position - u64::from(piece.start) > u64::from(piece.size) {
            return None;
        }
        // SAFETY: the table names Code objects of the image file, which live as long as the image.
        Some(unsafe { Word::from_bits((self.base + piece.object) | TAG_OTHER) })
    }

    fn report(&self) -> CodeReport {
        let new = self.new.borrow();
        CodeReport {
            image_bytes: self.image.length,
            image_pieces: self.image.count,
            new_bytes: u64::from(new.units.used()) * CODE_UNIT,
            new_pieces: new.pieces.len() as u64,
            new_extent: u64::from(new.units.top()) * CODE_UNIT,
        }
    }
}

/// Units that a piece of code takes, the gap behind it included.
fn units_of(size: usize) -> u32 {
    (size as u64 + 1).div_ceil(CODE_UNIT) as u32
}

impl Image {
    /// Installs machine code: makes its Code object, copies the bytes, and lets the object own
    /// the literal cells.
    pub fn install_code(&self, bytes: &[u8], parts: CodeParts<'_>) -> Lisp {
        let full = || Failure::error("STORAGE-CONDITION", "The code space is exhausted.", &[]);
        let size = u32::try_from(bytes.len()).map_err(|_| full())?;
        let literals = if parts.literals.is_empty() {
            self.nil()
        } else {
            let vector = self.make_vector(parts.literals.len(), Word::ZERO)?;
            for (i, cell) in parts.literals.iter().enumerate() {
                self.vector_set(vector, i, Word::fixnum(i64::from(*cell)));
            }
            vector
        };
        let debug_map = if parts.debug_map.is_empty() {
            self.nil()
        } else {
            let vector = self.make_raw(Kind::SimpleArrayU32, parts.debug_map.len() as u64 * 2)?;
            let words = self.raw_u32_mut(vector);
            for (pair, (offset, source)) in words.chunks_exact_mut(2).zip(parts.debug_map) {
                pair.copy_from_slice(&[*offset, *source]);
            }
            vector
        };
        let code = self.make_object(Kind::Code, CODE_LENGTH, self.nil())?;
        self.set_slot(code, CODE_ADDRESS, Word::ZERO);
        self.set_slot(code, CODE_SIZE, Word::fixnum(i64::from(size)));
        self.set_slot(code, CODE_NAME, parts.name);
        self.set_slot(code, CODE_LAMBDA_LIST, parts.lambda_list);
        self.set_slot(code, CODE_DEBUG_MAP, debug_map);
        self.set_slot(code, CODE_DEBUG_INFO, parts.debug_info);
        self.set_slot(code, CODE_ARITY, Word::fixnum(i64::from(parts.arity)));
        self.set_slot(code, CODE_DOCUMENTATION, parts.documentation);
        let address = self.place_code(bytes, code).map_err(|error| match error {
            Some(error) => Failure::error("STORAGE-CONDITION", format!("No memory for code: {error}."), &[]),
            None => full(),
        })?;
        // SAFETY: the address of code is even and so reads as a fixnum.
        self.set_slot(code, CODE_ADDRESS, unsafe { Word::from_bits(address) });
        // From here on the object owns the cells.
        self.set_slot(code, CODE_LITERALS, literals);
        parts.literals.iter().for_each(|cell| self.table.set_kind(*cell, CellKind::Literal));
        Ok(code)
    }

    /// Copies code into the code space; None as error says that there is no room.
    fn place_code(&self, bytes: &[u8], object: Word) -> Result<u64, Option<io::Error>> {
        let space = &self.code;
        let new = &mut *space.new.borrow_mut();
        let limit = ((CODE_END - space.new_offset) / CODE_UNIT) as u32;
        let count = units_of(bytes.len());
        let unit = new.units.allocate(count, limit).ok_or(None)?;
        let position = u64::from(unit) * CODE_UNIT;
        if let Err(error) = new.views.write(&self.space, position, bytes) {
            new.units.free(unit, count);
            return Err(Some(error));
        }
        new.pieces.insert(position, Piece { object, size: bytes.len() as u32 });
        Ok(space.new_start() + position)
    }

    /// The Code object whose machine code contains `address`, or ends there (return addresses).
    pub fn code_at(&self, address: u64) -> Option<Word> {
        self.code.owner(address)
    }

    /// The machine code of a Code object; empty for anything else.
    pub fn code_bytes(&self, code: Word) -> &[u8] {
        if !self.is_kind(code, Kind::Code) {
            return &[];
        }
        let address = self.slot(code, CODE_ADDRESS).bits();
        let size = self.slot(code, CODE_SIZE).as_fixnum().unwrap_or(0);
        if address == 0 || self.code.owner(address) != Some(code) {
            return &[];
        }
        // SAFETY: the code space says that this object owns a piece here; it lives as long as the
        // object, which the caller holds.
        unsafe { std::slice::from_raw_parts(address as *const u8, size as usize) }
    }

    /// Calls `visit` with the contents of the literal cells that a Code object owns.
    pub(crate) fn code_literals(&self, code: Word, mut visit: impl FnMut(Word)) {
        self.each_literal_cell(code, |cell| visit(self.table.load(cell)));
    }

    /// Calls `visit` with the literal cells that a Code object owns.
    pub(crate) fn each_literal_cell(&self, code: Word, mut visit: impl FnMut(u32)) {
        let literals = self.slot(code, CODE_LITERALS);
        if self.kind(literals) != Some(Kind::SimpleVector) {
            return;
        }
        for i in 0..self.length(literals) as usize {
            if let Some(cell) = self.vector_ref(literals, i).as_fixnum() {
                visit(cell as u32);
            }
        }
    }

    /// Gives back machine code and literal cells of new code whose Code object is dead. For the
    /// collector, after marking and before any dead object's memory is used again.
    pub(crate) fn release_dead_code(&self, is_live: impl Fn(Word) -> bool) {
        let new = &mut *self.code.new.borrow_mut();
        let NewCode { units, pieces, .. } = new;
        pieces.retain(|start, piece| {
            if is_live(piece.object) {
                return true;
            }
            self.each_literal_cell(piece.object, |cell| self.free_cell(cell));
            units.free((start / CODE_UNIT) as u32, units_of(piece.size as usize));
            false
        });
    }

    /// How much of the code space is used.
    pub fn code_report(&self) -> CodeReport {
        self.code.report()
    }
}
