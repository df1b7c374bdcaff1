//! What a save keeps: everything reachable from the statics, the root slots and the strong cells,
//! and the literal cells of code that is reached. Machine stacks, dynamic bindings, handles and
//! finalizers keep nothing.
//!
//! Weak pointers do not keep their targets. The entries of a weak table are kept when its
//! weakness says so, which is decided again until nothing more is reached.
//!
//! A tracer reads memory that the running program may have damaged (unsafe code exists), so it
//! checks headers and tags and reports what it finds instead of going astray.
//!
//! Tests: `image/tests/save.rs`.

use super::ImageError;
use super::live::LiveMap;
use crate::call_table::load_word;
use crate::heap::memory::size_of_first_word;
use crate::object::*;
use crate::space::{HEAP_OFFSET, SPACE_SIZE, STATICS_OFFSET, TABLE_OFFSET};
use crate::word::{TAG_CONS, TAG_HEADER, TAG_MASK, TAG_OTHER};
use crate::{Image, Word};

/// The live part of an image.
pub(super) struct Reached<'a> {
    image: &'a Image,
    base: u64,
    /// Objects that hold values.
    pub boxed: LiveMap,
    /// Objects that hold none.
    pub raw: LiveMap,
    /// Number of objects.
    pub objects: u64,
    /// Live Code objects.
    pub codes: Vec<Word>,
    /// Live hash tables.
    pub tables: Vec<Word>,
    /// The weak ones among them.
    pub weak_tables: Vec<Word>,
    /// Bit per cell: literal of live code.
    literals: Vec<u64>,
    stack: Vec<u64>,
}

/// What kind of object lies at an address; None for a cons.
pub(super) fn kind_at(address: u64) -> Option<Kind> {
    // SAFETY: callers pass addresses of live objects.
    let first = unsafe { load_word(address) }.bits();
    if first & TAG_MASK == TAG_HEADER { Kind::from_u8(header_kind(first)) } else { None }
}

impl<'a> Reached<'a> {
    /// Traces the image.
    pub fn trace(image: &'a Image) -> Result<Reached<'a>, ImageError> {
        let mut reached = Reached {
            image,
            base: image.space.base(),
            boxed: LiveMap::new(),
            raw: LiveMap::new(),
            objects: 0,
            codes: Vec::new(),
            tables: Vec::new(),
            weak_tables: Vec::new(),
            literals: vec![0; (image.table.next() as usize).div_ceil(64)],
            stack: Vec::new(),
        };
        let mut address = image.table.statics_address();
        while address < image.table.used_end() {
            let literal = address >= image.table.address()
                && image.table.is_literal(((address - image.table.address()) / 8) as u32);
            if !literal {
                // SAFETY: statics and cells in use are mapped words.
                reached.visit(unsafe { load_word(address) })?;
            }
            address += 8;
        }
        reached.drain()?;
        while reached.visit_weak_entries()? {
            reached.drain()?;
        }
        Ok(reached)
    }

    /// Whether a cell is kept: strong, or the literal of live code.
    pub fn keeps_cell(&self, index: u32) -> bool {
        !self.image.table.is_literal(index) || self.literals[index as usize / 64] >> (index % 64) & 1 == 1
    }

    /// Whether what a word refers to is kept.
    pub fn is_live(&self, word: Word) -> bool {
        if !word.is_pointer() {
            return true;
        }
        let offset = word.address().wrapping_sub(self.base);
        match offset.checked_sub(HEAP_OFFSET) {
            Some(offset) => self.boxed.contains(offset) || self.raw.contains(offset),
            None => true,
        }
    }

    fn bad(&self, what: &'static str, address: u64) -> ImageError {
        ImageError::BadObject { what, offset: address.wrapping_sub(self.base) }
    }

    /// Marks the object that a word refers to; true when it was not marked and holds values.
    fn mark(&mut self, word: Word) -> Result<bool, ImageError> {
        let address = word.address();
        let offset = address.wrapping_sub(self.base);
        if offset < HEAP_OFFSET {
            return match offset {
                STATICS_OFFSET..TABLE_OFFSET => Ok(false),
                _ => Err(self.bad("a pointer to no object", address)),
            };
        }
        if offset >= SPACE_SIZE {
            return Err(self.bad("a pointer out of the image", address));
        }
        let offset = offset - HEAP_OFFSET;
        // SAFETY: a pointer word refers to a live object.
        let first = unsafe { load_word(address) }.bits();
        let boxed = if word.tag() == TAG_CONS {
            if first & TAG_MASK == TAG_HEADER {
                return Err(self.bad("an object with a wrong tag", address));
            }
            true
        } else {
            let kind = Kind::from_u8(header_kind(first)).filter(|_| first & TAG_MASK == TAG_HEADER);
            match kind {
                Some(kind) if kind.tag() == word.tag() && kind != Kind::Filler => !matches!(kind.body(), Body::Raw(_)),
                _ => return Err(self.bad("an object with a damaged header", address)),
            }
        };
        let size = size_of_first_word(first);
        if offset + size > SPACE_SIZE - HEAP_OFFSET {
            return Err(self.bad("an object with a damaged header", address));
        }
        let map = if boxed { &mut self.boxed } else { &mut self.raw };
        let fresh = map.add(offset, size);
        self.objects += u64::from(fresh);
        Ok(fresh && boxed)
    }

    fn visit(&mut self, word: Word) -> Result<(), ImageError> {
        if word.is_pointer() && self.mark(word)? {
            self.stack.push(word.address());
        }
        Ok(())
    }

    fn drain(&mut self) -> Result<(), ImageError> {
        while let Some(address) = self.stack.pop() {
            self.scan(address)?;
        }
        Ok(())
    }

    fn scan(&mut self, address: u64) -> Result<(), ImageError> {
        // SAFETY: the words of a live object are mapped; `index` stays below its length.
        let word = |index: u64| unsafe { load_word(address + index * WORD) };
        let Some(kind) = kind_at(address) else {
            self.visit(word(0))?;
            return self.visit(word(1));
        };
        let length = header_length(word(0).bits());
        match kind {
            Kind::WeakPointer => return Ok(()),
            Kind::Function => {
                let entry = word(FUNCTION_ENTRY as u64 / WORD).bits();
                if entry != 0 {
                    match self.image.code.owner(entry) {
                        Some(code) => self.visit(code)?,
                        None => return Err(self.bad("a function without machine code", address)),
                    }
                }
            }
            Kind::Code => self.scan_code(address)?,
            Kind::HashTable => return self.scan_table(address),
            _ => {}
        }
        for index in 1..=length {
            self.visit(word(index))?;
        }
        Ok(())
    }

    fn scan_code(&mut self, address: u64) -> Result<(), ImageError> {
        // SAFETY: `scan` found a Code object here.
        let code = unsafe { Word::from_bits(address | TAG_OTHER) };
        self.codes.push(code);
        let mut cells = Vec::new();
        self.image.each_literal_cell(code, |cell| cells.push(cell));
        for cell in cells {
            if cell == 0 || cell >= self.image.table.next() {
                return Err(self.bad("code with a damaged list of literals", address));
            }
            self.literals[cell as usize / 64] |= 1 << (cell % 64);
            self.visit(self.image.cell(cell))?;
        }
        Ok(())
    }

    fn scan_table(&mut self, address: u64) -> Result<(), ImageError> {
        // SAFETY: `scan` found a hash table here.
        let table = unsafe { Word::from_bits(address | TAG_OTHER) };
        self.tables.push(table);
        let weak = self.image.slot(table, HASH_TABLE_WEAKNESS) != Word::fixnum(0);
        for offset in (BODY..BODY + (HASH_TABLE_LENGTH * WORD) as i32).step_by(WORD as usize) {
            let word = self.image.slot(table, offset);
            if offset == HASH_TABLE_ENTRIES && weak && word.is_pointer() {
                // The vector is kept; what it holds is decided entry by entry.
                self.mark(word)?;
            } else {
                self.visit(word)?;
            }
        }
        if weak {
            self.weak_tables.push(table);
        }
        Ok(())
    }

    /// Whether a weak table keeps an entry.
    pub fn keeps_entry(&self, weakness: i64, key: Word, value: Word) -> bool {
        match weakness {
            0 => true,
            1 => self.is_live(key),
            2 => self.is_live(value),
            3 => self.is_live(key) && self.is_live(value),
            _ => self.is_live(key) || self.is_live(value),
        }
    }

    /// Visits the entries that weak tables keep; whether that reached anything.
    fn visit_weak_entries(&mut self) -> Result<bool, ImageError> {
        let before = self.objects;
        for table in self.weak_tables.clone() {
            let weakness = self.image.slot(table, HASH_TABLE_WEAKNESS).as_fixnum().unwrap_or(0);
            let entries = self.image.slot(table, HASH_TABLE_ENTRIES);
            if !self.image.is_simple_vector(entries) {
                continue;
            }
            for pair in self.image.vector_elements(entries).chunks_exact(2) {
                if self.keeps_entry(weakness, pair[0], pair[1]) {
                    self.visit(pair[0])?;
                    self.visit(pair[1])?;
                }
            }
        }
        Ok(self.objects != before)
    }
}
