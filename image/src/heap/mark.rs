//! Marking: finds everything reachable from what it is given.
//!
//! The approach: a mark bit per object in a side table, an explicit stack of tagged words, and a
//! loop that follows cdrs without the stack. Line marks and the size in bytes are noted when an
//! object is scanned, because only then is its first word in the cache anyway. A word that points
//! outside the collected part of the heap (static objects, the image file, immediates) is done
//! with after one compare.
//!
//! Invariant: words given to `mark` are values: immediate or pointing to an object. Words of
//! unknown origin go through `stack`.
//!
//! Tests: `image/tests/collector.rs`.

use super::large::LARGE_START;
use super::memory::{load, size_of_header};
use super::side::{Bitmap, SideTables};
use crate::object::*;
use crate::space::{HEAP_OFFSET, SPACE_SIZE};
use crate::word::{TAG_CONS, TAG_MASK};
use crate::{Image, Word};
use std::collections::HashMap;

/// Objects that wait between being fetched into the cache and being scanned.
const AHEAD: usize = 8;

/// Entries of the mark stack whose memory is kept between collections.
const KEPT_STACK: usize = 1 << 17;

/// A marking under way.
pub(super) struct Marker<'image> {
    pub image: &'image Image,
    pub side: &'image SideTables,
    marks: Bitmap,
    /// Offset in the heap of the first byte that is collected.
    collected: u64,
    stack: Vec<u64>,
    /// Bytes in objects marked so far.
    pub live: u64,
    /// Weak tables met.
    pub weak_tables: Vec<u64>,
    /// Weak pointers met.
    pub weak_pointers: Vec<u64>,
    /// Entry vectors of known weak tables, by address, with the table's address.
    pub weak_entries: HashMap<u64, u64>,
}

impl<'image> Marker<'image> {
    pub fn new(image: &'image Image, stack: Vec<u64>) -> Marker<'image> {
        let side = &image.heap.side;
        Marker {
            image,
            side,
            marks: side.marks(),
            collected: image.heap.collected,
            stack,
            live: 0,
            weak_tables: Vec::new(),
            weak_pointers: Vec::new(),
            weak_entries: HashMap::new(),
        }
    }

    /// The empty stack, to be used again; not all of it when it became huge.
    pub fn into_stack(mut self) -> Vec<u64> {
        self.stack.shrink_to(KEPT_STACK);
        self.stack
    }

    /// Offset in the heap of the object that a value points to, when it is one that is collected.
    #[inline(always)]
    fn collected_offset(&self, bits: u64) -> Option<u64> {
        // The tags of pointers are the odd ones below 8.
        if bits & 9 != 1 {
            return None;
        }
        let offset = self.side.offset(bits & !TAG_MASK);
        let inside = offset.wrapping_sub(self.collected) < SPACE_SIZE - HEAP_OFFSET - self.collected;
        inside.then_some(offset)
    }

    /// Whether an address lies in the collected part of the heap.
    pub fn is_collected(&self, address: u64) -> bool {
        self.side.offset(address).wrapping_sub(self.collected) < SPACE_SIZE - HEAP_OFFSET - self.collected
    }

    /// Whether what a value points to survives, as far as is known now.
    pub fn is_live(&self, word: Word) -> bool {
        self.collected_offset(word.bits()).is_none_or(|offset| self.marks.get(offset))
    }

    /// Marks what a value points to.
    #[inline(always)]
    pub fn mark(&mut self, bits: u64) {
        if let Some(offset) = self.collected_offset(bits)
            && self.marks.set(offset)
        {
            self.stack.push(bits);
        }
    }

    /// Scans everything marked and not yet scanned.
    pub fn drain(&mut self) {
        let mut ahead = [0_u64; AHEAD];
        let mut next = 0;
        let mut waiting = 0;
        loop {
            match self.stack.pop() {
                Some(bits) => {
                    prefetch(bits & !TAG_MASK);
                    let fetched = std::mem::replace(&mut ahead[next], bits);
                    next = (next + 1) % AHEAD;
                    if fetched != 0 {
                        self.scan(fetched);
                    } else {
                        waiting += 1;
                    }
                }
                None if waiting == 0 => return,
                None => {
                    let fetched = std::mem::take(&mut ahead[next]);
                    next = (next + 1) % AHEAD;
                    if fetched != 0 {
                        waiting -= 1;
                        self.scan(fetched);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn scan(&mut self, bits: u64) {
        let address = bits & !TAG_MASK;
        if bits & TAG_MASK == TAG_CONS {
            self.scan_list(address);
        } else {
            self.scan_headered(address);
        }
    }

    /// Scans a marked cons and the conses reached through its cdr.
    #[inline(always)]
    fn scan_list(&mut self, mut address: u64) {
        loop {
            self.side.mark_lines(self.side.offset(address), GRANULE);
            self.live += GRANULE;
            // SAFETY: a marked cons is a live object.
            let (car, cdr) = unsafe { (load(address + CONS_CAR as u64), load(address + CONS_CDR as u64)) };
            self.mark(car);
            let Some(offset) = self.collected_offset(cdr) else { return };
            if !self.marks.set(offset) {
                return;
            }
            if cdr & TAG_MASK != TAG_CONS {
                self.stack.push(cdr);
                return;
            }
            address = cdr & !TAG_MASK;
        }
    }

    fn scan_headered(&mut self, address: u64) {
        // SAFETY: a marked object is live; the tag says that it has a header.
        let header = unsafe { load(address) };
        let size = size_of_header(header);
        self.live += size;
        let offset = self.side.offset(address);
        if offset < LARGE_START {
            self.side.mark_lines(offset, size);
        }
        let Some(kind) = Kind::from_u8(header_kind(header)) else { return };
        match kind.body() {
            Body::Boxed => self.mark_words(address + WORD, address + WORD + header_length(header) * WORD),
            Body::Raw(_) => {}
            Body::Special => self.scan_special(kind, address, header),
        }
    }

    /// Marks the values in a range of words.
    #[inline(always)]
    pub fn mark_words(&mut self, start: u64, end: u64) {
        let mut address = start;
        while address < end {
            // SAFETY: the range lies in a live object or in the call table.
            self.mark(unsafe { load(address) });
            address += WORD;
        }
    }

    fn scan_special(&mut self, kind: Kind, address: u64, header: u64) {
        let (start, end) = (address + WORD, address + WORD + header_length(header) * WORD);
        // SAFETY: the object is live.
        let object = unsafe { Word::from_bits(address | kind.tag()) };
        match kind {
            Kind::Code => {
                self.mark_words(start, end);
                let image = self.image;
                image.code_literals(object, |literal| self.mark(literal.bits()));
            }
            Kind::WeakPointer => self.weak_pointers.push(address),
            Kind::HashTable if self.image.is_weak_table(object) => {
                let entries = address + HASH_TABLE_ENTRIES as u64;
                self.mark_words(start, entries);
                self.mark_words(entries + WORD, end);
                // SAFETY: a slot of the live table.
                self.mark_entries_vector(unsafe { load(entries) });
                self.weak_tables.push(address);
            }
            _ => self.mark_words(start, end),
        }
    }

    /// Marks the vector of a weak table's entries, but nothing that it refers to.
    pub fn mark_entries_vector(&mut self, bits: u64) {
        if let Some(offset) = self.collected_offset(bits)
            && self.marks.set(offset)
        {
            // SAFETY: the vector is live now.
            let size = size_of_header(unsafe { load(bits & !TAG_MASK) });
            self.live += size;
            if offset < LARGE_START {
                self.side.mark_lines(offset, size);
            }
        }
    }

    /// Marks the values of an old object that lie in a dirty card. Objects with rules of their own
    /// are scanned as a whole.
    pub fn mark_part(&mut self, address: u64, start: u64, end: u64) {
        // SAFETY: the caller found a live object here.
        let header = unsafe { load(address) };
        if header & TAG_MASK != crate::word::TAG_HEADER {
            return self.mark_words(address.max(start), (address + GRANULE).min(end));
        }
        let Some(kind) = Kind::from_u8(header_kind(header)) else { return };
        match kind.body() {
            Body::Raw(_) => {}
            Body::Special => self.scan_special(kind, address, header),
            Body::Boxed => {
                if let Some(table) = self.weak_entries.get(&address) {
                    self.weak_tables.push(*table);
                    return;
                }
                let body_end = address + WORD + header_length(header) * WORD;
                self.mark_words((address + WORD).max(start), body_end.min(end));
            }
        }
    }
}

#[inline(always)]
fn prefetch(address: u64) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint; it never faults.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(address as *const i8);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}
