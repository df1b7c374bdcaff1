//! Writing objects as they are to lie in the file.
//!
//! The words that depend on the base are noted in the relocation bitmap as they are written, so
//! the bitmap is right by construction: it has a bit exactly where `Plan` made an address.
//!
//! Tests: `image/tests/save.rs`.

use super::ImageError;
use super::header::reloc_words;
use super::plan::{Placed, Plan};
use super::save::SectionWriter;
use super::tables::NewTables;
use super::trace::{Reached, kind_at};
use crate::call_table::{TableState, load_word};
use crate::heap::memory::size_of_first_word;
use crate::object::*;
use crate::space::{HEAP_OFFSET, STATICS_OFFSET, TABLE_OFFSET};
use crate::word::{TAG_HEADER, TAG_MASK};
use crate::{Image, Word};

/// Writes words and notes those that depend on the base.
struct WordWriter<'a, 'w> {
    out: &'a mut SectionWriter<'w>,
    bits: Vec<u64>,
    written: u64,
}

impl<'a, 'w> WordWriter<'a, 'w> {
    fn new(out: &'a mut SectionWriter<'w>, length: u64) -> Self {
        WordWriter { out, bits: vec![0; reloc_words(length) as usize], written: 0 }
    }

    fn put(&mut self, (bits, relocated): Placed) -> Result<(), ImageError> {
        if relocated {
            self.bits[self.written as usize / 64] |= 1 << (self.written % 64);
        }
        self.written += 1;
        self.out.write(&bits.to_le_bytes())
    }

    fn plain(&mut self, bits: u64) -> Result<(), ImageError> {
        self.put((bits, false))
    }
}

/// Everything the copy is made of.
pub(super) struct Copy<'a> {
    pub image: &'a Image,
    pub reached: &'a Reached<'a>,
    pub plan: &'a Plan<'a>,
    pub tables: &'a NewTables,
}

/// A word of a live object.
fn word_at(address: u64) -> Word {
    // SAFETY: callers pass addresses of words of live objects, statics and cells.
    unsafe { load_word(address) }
}

impl Copy<'_> {
    fn base(&self) -> u64 {
        self.image.space.base()
    }

    fn bad(&self, address: u64) -> ImageError {
        ImageError::BadObject { what: "an object that changed while it was saved", offset: address - self.base() }
    }

    /// What the file keeps of the table: literals of dead code become free cells.
    pub fn table_state(&self) -> TableState {
        let mut state = self.image.table.state();
        for cell in 1..state.next {
            if !self.reached.keeps_cell(cell) {
                state.literal[cell as usize / 64] &= !(1 << (cell % 64));
                state.free_count += 1;
            }
        }
        state.literal.resize((state.next as usize).div_ceil(64), 0);
        state
    }

    /// Writes the statics and the table; returns the relocation bits and the first free cell.
    pub fn write_table(&self, out: &mut SectionWriter<'_>, state: &TableState) -> Result<(Vec<u64>, u32), ImageError> {
        let mut words = WordWriter::new(out, TABLE_OFFSET - STATICS_OFFSET + u64::from(state.next) * 8);
        let statics = self.image.table.statics_address();
        for _ in (self.base() + STATICS_OFFSET..statics).step_by(8) {
            words.plain(0)?;
        }
        for address in (statics..self.image.table.address()).step_by(8) {
            let word = word_at(address);
            // The headers of NIL's and T's symbols look like no value.
            words.put(self.plan.value(word))?;
        }
        let mut free = state.free;
        words.plain(0)?;
        for cell in 1..state.next {
            if self.reached.keeps_cell(cell) {
                words.put(self.plan.value(self.image.cell(cell)))?;
            } else {
                words.plain(Word::fixnum(i64::from(free)).bits())?;
                free = cell;
            }
        }
        Ok((words.bits, free))
    }

    /// Writes the machine code.
    pub fn write_code(&self, out: &mut SectionWriter<'_>) -> Result<(), ImageError> {
        for (number, piece) in self.plan.code.iter().enumerate() {
            // SAFETY: live code is mapped readable.
            out.write(unsafe { std::slice::from_raw_parts(piece.address as *const u8, piece.size as usize) })?;
            let end = self.plan.code.get(number + 1).map_or(self.plan.code_length, |next| next.start);
            out.zeros(end - piece.start - piece.size)?;
        }
        Ok(())
    }

    /// Writes the objects that hold values; returns their relocation bits.
    pub fn write_boxed(&self, out: &mut SectionWriter<'_>) -> Result<Vec<u64>, ImageError> {
        let mut words = WordWriter::new(out, self.reached.boxed.bytes());
        let mut from = 0;
        while let Some(offset) = self.reached.boxed.next(from) {
            let address = self.base() + HEAP_OFFSET + offset;
            let size = size_of_first_word(word_at(address).bits());
            let before = words.written;
            self.write_object(&mut words, address)?;
            while words.written - before < size / WORD {
                words.plain(0)?;
            }
            if words.written - before != size / WORD {
                return Err(self.bad(address));
            }
            from = offset + size;
        }
        Ok(words.bits)
    }

    fn write_object(&self, words: &mut WordWriter<'_, '_>, address: u64) -> Result<(), ImageError> {
        let first = word_at(address);
        let Some(kind) = kind_at(address) else {
            words.put(self.plan.value(first))?;
            return words.put(self.plan.value(word_at(address + WORD)));
        };
        debug_assert!(first.bits() & TAG_MASK == TAG_HEADER);
        words.plain(first.bits())?;
        let value = |index: u64| self.plan.value(word_at(address + index * WORD));
        let mut index = 1;
        match kind {
            Kind::Function | Kind::Code => {
                let code = word_at(address + WORD).bits();
                words.put(self.plan.code_address(code).ok_or_else(|| self.bad(address))?)?;
                index = 2;
            }
            Kind::HashTable => {
                if let Some((count, removed)) = self.tables.counts.get(&address) {
                    for index in 1..=HASH_TABLE_LENGTH {
                        words.put(match (index * WORD) as i32 {
                            HASH_TABLE_COUNT => (Word::fixnum(*count).bits(), false),
                            HASH_TABLE_DELETED => (Word::fixnum(*removed).bits(), false),
                            _ => value(index),
                        })?;
                    }
                    return Ok(());
                }
            }
            Kind::SimpleVector => {
                if let Some(entries) = self.tables.entries.get(&address) {
                    for entry in entries {
                        words.put(self.plan.value(*entry))?;
                    }
                    return Ok(());
                }
            }
            _ => {}
        }
        for index in index..=header_length(first.bits()) {
            words.put(value(index))?;
        }
        Ok(())
    }

    /// Writes the objects that hold no values.
    pub fn write_raw(&self, out: &mut SectionWriter<'_>) -> Result<(), ImageError> {
        let mut from = 0;
        while let Some(offset) = self.reached.raw.next(from) {
            let address = self.base() + HEAP_OFFSET + offset;
            let header = word_at(address).bits();
            let size = size_of_first_word(header);
            let kind = kind_at(address).ok_or_else(|| self.bad(address))?;
            let Body::Raw(bits) = kind.body() else { return Err(self.bad(address)) };
            let length = (header_length(header) * u64::from(bits)).div_ceil(8);
            out.write(&header.to_le_bytes())?;
            match self.tables.numbers.get(&address) {
                Some(numbers) if numbers.len() as u64 * 4 == length => {
                    for number in numbers {
                        out.write(&number.to_le_bytes())?;
                    }
                }
                _ => {
                    // SAFETY: the body of a live object of this kind and length.
                    let body = unsafe { std::slice::from_raw_parts((address + WORD) as *const u8, length as usize) };
                    out.write(body)?;
                }
            }
            out.zeros(size - WORD - length)?;
            from = offset + size;
        }
        Ok(())
    }
}
