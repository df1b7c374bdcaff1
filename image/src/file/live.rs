//! Sets of live objects and the places they get in the file.
//!
//! One bit per 16 bytes of heap, set for every granule of a live object. After tracing, an
//! object's place in the file is the number of set bits before it: compaction in address order
//! (neighbours stay neighbours) without a table of objects. Bits are kept in leaves of 1 MiB of
//! heap, so that empty parts of the range cost nothing.
//!
//! Tests: below and `image/tests/save.rs`.

use crate::object::GRANULE;
use crate::space::{HEAP_OFFSET, SPACE_SIZE};

const LEAF_BYTES: u64 = 1 << 20;
const WORDS: usize = (LEAF_BYTES / GRANULE / 64) as usize;

struct Leaf {
    bits: [u64; WORDS],
    /// Set bits in earlier words of this leaf.
    before: [u32; WORDS],
    /// Set bits in earlier leaves.
    base: u64,
}

/// A set of live granules. Offsets are from the start of the heap.
pub(super) struct LiveMap {
    leaves: Vec<Option<Box<Leaf>>>,
    granules: u64,
}

fn position(offset: u64) -> (usize, usize, u64) {
    let granule = offset / GRANULE;
    let leaf = (offset / LEAF_BYTES) as usize;
    (leaf, (granule / 64) as usize % WORDS, granule % 64)
}

impl LiveMap {
    /// The empty set.
    pub fn new() -> LiveMap {
        let mut leaves = Vec::new();
        leaves.resize_with(((SPACE_SIZE - HEAP_OFFSET) / LEAF_BYTES) as usize, || None);
        LiveMap { leaves, granules: 0 }
    }

    /// Whether the granule at an offset is in the set.
    pub fn contains(&self, offset: u64) -> bool {
        let (leaf, word, bit) = position(offset);
        self.leaves.get(leaf).and_then(Option::as_ref).is_some_and(|leaf| leaf.bits[word] >> bit & 1 == 1)
    }

    /// Adds an object; false when it was there.
    pub fn add(&mut self, offset: u64, size: u64) -> bool {
        if self.contains(offset) {
            return false;
        }
        self.granules += size / GRANULE;
        let end = offset + size;
        let mut at = offset;
        while at < end {
            let (leaf, word, bit) = position(at);
            let leaf = self.leaves[leaf]
                .get_or_insert_with(|| Box::new(Leaf { bits: [0; WORDS], before: [0; WORDS], base: 0 }));
            let count = (64 - bit).min((end - at) / GRANULE);
            leaf.bits[word] |= (u64::MAX >> (64 - count)) << bit;
            at += count * GRANULE;
        }
        true
    }

    /// Bytes of all objects in the set.
    pub fn bytes(&self) -> u64 {
        self.granules * GRANULE
    }

    /// Fixes the places. Nothing may be added afterwards.
    pub fn number(&mut self) {
        let mut base = 0;
        for leaf in self.leaves.iter_mut().flatten() {
            leaf.base = base;
            let mut count = 0;
            for (before, bits) in leaf.before.iter_mut().zip(&leaf.bits) {
                *before = count;
                count += bits.count_ones();
            }
            base += u64::from(count);
        }
    }

    /// The place of an object in the set, in bytes from the place of the first one.
    pub fn place(&self, offset: u64) -> Option<u64> {
        let (leaf, word, bit) = position(offset);
        let leaf = self.leaves.get(leaf)?.as_ref()?;
        if leaf.bits[word] >> bit & 1 == 0 {
            return None;
        }
        let below = leaf.bits[word] & ((1 << bit) - 1);
        Some((leaf.base + u64::from(leaf.before[word]) + u64::from(below.count_ones())) * GRANULE)
    }

    /// The first granule of the set at or behind an offset.
    pub fn next(&self, offset: u64) -> Option<u64> {
        let (first_leaf, first_word, bit) = position(offset);
        let mut mask = u64::MAX << bit;
        let mut word = first_word;
        for leaf in first_leaf..self.leaves.len() {
            if let Some(bits) = self.leaves[leaf].as_ref().map(|leaf| &leaf.bits) {
                while word < WORDS {
                    let found = bits[word] & mask;
                    if found != 0 {
                        let granule = (word as u64) * 64 + u64::from(found.trailing_zeros());
                        return Some(leaf as u64 * LEAF_BYTES + granule * GRANULE);
                    }
                    mask = u64::MAX;
                    word += 1;
                }
            }
            mask = u64::MAX;
            word = 0;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_dense_and_in_address_order() {
        let mut live = LiveMap::new();
        let objects = [(0, 16), (48, 4096), (LEAF_BYTES - 32, 64), (40 * LEAF_BYTES, 3 * LEAF_BYTES)];
        for (offset, size) in objects.iter().rev() {
            assert!(live.add(*offset, *size));
            assert!(!live.add(*offset, *size));
        }
        live.number();
        let (mut place, mut from) = (0, 0);
        for (offset, size) in objects {
            assert_eq!(live.next(from), Some(offset));
            assert_eq!(live.place(offset), Some(place));
            place += size;
            from = offset + size;
        }
        assert_eq!((live.next(from), live.bytes()), (None, place));
        assert_eq!(live.place(16), None);
    }
}
