//! Hash tables taken apart for lookups.
//!
//! A lookup reads four objects; checking each access by itself costs more than the lookup. This
//! checks the kinds once and hands out slices. What the vectors mean is the library's business
//! (`stdlib/src/primitives/hash_tables.rs`).
//!
//! Tests: `stdlib/tests/hash_tables.rs`.

use crate::heap::memory::load;
use crate::object::*;
use crate::{Image, Word};

/// The vectors of a hash table. Valid until something allocates or stores into the table.
#[derive(Copy, Clone)]
pub struct HashTableParts<'a> {
    /// Number of the test.
    pub test: i64,
    /// The vector of entries.
    pub entries: Word,
    /// Its elements: key, value, key, value ...
    pub words: &'a [Word],
    /// Entry number + 1 by hash code, or 0.
    pub index: &'a [u32],
    /// Hash codes of the entries.
    pub hashes: &'a [u32],
}

impl Image {
    /// The parts of a hash table; None for anything else.
    #[inline]
    pub fn hash_table_parts(&self, table: Word) -> Option<HashTableParts<'_>> {
        if !self.is_kind(table, Kind::HashTable) {
            return None;
        }
        // SAFETY: every hash table has these slots, and they hold values.
        let slot = |offset: i32| unsafe { Word::from_bits(load(table.address() + offset as u64)) };
        let (entries, index, hashes) = (slot(HASH_TABLE_ENTRIES), slot(HASH_TABLE_INDEX), slot(HASH_TABLE_HASHES));
        let sound = self.is_kind(entries, Kind::SimpleVector)
            && self.is_kind(index, Kind::SimpleArrayU32)
            && self.is_kind(hashes, Kind::SimpleArrayU32);
        if !sound {
            return None;
        }
        // SAFETY: the kinds were checked above; a body has as many elements as its header says.
        unsafe {
            Some(HashTableParts {
                test: slot(HASH_TABLE_TEST).as_fixnum().unwrap_or(0),
                entries,
                words: elements(entries),
                index: elements(index),
                hashes: elements(hashes),
            })
        }
    }
}

/// The body of a headered object as a slice.
///
/// # Safety
/// The object is live and its kind's elements are of type `T`.
#[inline(always)]
pub(super) unsafe fn elements<'a, T>(object: Word) -> &'a [T] {
    let address = object.address();
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts((address + BODY as u64) as *const T, header_length(load(address)) as usize) }
}
