//! Hash tables in the copy.
//!
//! Objects get new places in the file, so keys that are hashed by identity get new hash codes and
//! the index must be made anew; weak tables lose the entries whose keys or values are not kept.
//! The running image's tables stay as they are: the new contents are kept here by the address of
//! the vector that they replace, and `copy` writes them.
//!
//! An index is a power of two of slots (or none), probed linearly from the hash code; a slot holds
//! an entry's number plus one, or 0. Removed entries need not be in it.
//!
//! Tests: `image/tests/save.rs`.

use super::plan::Plan;
use super::trace::Reached;
use crate::object::*;
use crate::objects::hash::{KeyHasher, TEST_EQUALP};
use crate::{Image, Word};
use std::collections::HashMap;

/// Contents that differ from what the running image holds, by address of the object.
#[derive(Default)]
pub(super) struct NewTables {
    /// Numbers of an (unsigned-byte 32) vector.
    pub numbers: HashMap<u64, Vec<u32>>,
    /// Elements of an entries vector.
    pub entries: HashMap<u64, Vec<Word>>,
    /// Live and removed entries of a table.
    pub counts: HashMap<u64, (i64, i64)>,
}

impl NewTables {
    /// Works out what changes.
    pub fn new(image: &Image, reached: &Reached<'_>, plan: &Plan<'_>) -> NewTables {
        let mut tables = NewTables::default();
        for table in &reached.tables {
            tables.add(image, reached, plan, *table);
        }
        tables
    }

    fn add(&mut self, image: &Image, reached: &Reached<'_>, plan: &Plan<'_>, table: Word) {
        let number = |offset| image.slot(table, offset).as_fixnum().unwrap_or(0);
        let part = |offset| image.slot(table, offset);
        let (test, weakness) = (number(HASH_TABLE_TEST), number(HASH_TABLE_WEAKNESS));
        let vector = part(HASH_TABLE_ENTRIES);
        if !image.is_simple_vector(vector) {
            return;
        }
        let old_hashes = image.raw_u32(part(HASH_TABLE_HASHES));
        let mut entries = image.vector_elements(vector).to_vec();
        let mut hashes = old_hashes.to_vec();
        let used = (number(HASH_TABLE_USED) as usize).min(entries.len() / 2).min(hashes.len());
        let mut hasher = KeyHasher::new(image, |word| plan.place(word).unwrap_or(0));
        let (mut rehashed, mut dropped) = (false, 0);
        for entry in 0..used {
            let (key, value) = (entries[2 * entry], entries[2 * entry + 1]);
            if key == Word::DELETED {
                continue;
            }
            if !reached.keeps_entry(weakness, key, value) {
                entries[2 * entry] = Word::DELETED;
                entries[2 * entry + 1] = Word::DELETED;
                dropped += 1;
            } else if test <= TEST_EQUALP
                && let (hash, true) = hasher.hash(test, key)
                && hash != hashes[entry]
            {
                hashes[entry] = hash;
                rehashed = true;
            }
        }
        if !rehashed && dropped == 0 {
            return;
        }
        let index = part(HASH_TABLE_INDEX);
        let keys = entries.chunks_exact(2).take(used).map(|pair| pair[0]);
        let new_index = make_index(image.raw_u32(index).len(), keys, &hashes);
        self.numbers.insert(index.address(), new_index);
        self.numbers.insert(part(HASH_TABLE_HASHES).address(), hashes);
        if dropped > 0 {
            self.entries.insert(vector.address(), entries);
            let counts = (number(HASH_TABLE_COUNT) - dropped, number(HASH_TABLE_DELETED) + dropped);
            self.counts.insert(table.address(), counts);
        }
    }
}

/// The index of entries with these keys and hash codes.
fn make_index(slots: usize, keys: impl Iterator<Item = Word>, hashes: &[u32]) -> Vec<u32> {
    let mut index = vec![0; slots];
    if !slots.is_power_of_two() {
        return index;
    }
    for (entry, (key, hash)) in keys.zip(hashes).enumerate() {
        if key == Word::DELETED {
            continue;
        }
        let mut position = *hash as usize & (slots - 1);
        let mut left = slots;
        while index[position] != 0 && left > 0 {
            position = (position + 1) & (slots - 1);
            left -= 1;
        }
        index[position] = entry as u32 + 1;
    }
    index
}
