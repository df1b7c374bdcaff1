//! The area for large objects: page runs, a list of objects, free runs by address and by size.
//!
//! Large objects are few and each costs at least the clearing of its pages, so ordered maps are
//! fast enough; a best fit keeps the area compact. Freed runs keep their memory until a full
//! collection finds too much of it idle. Offsets are offsets in the heap.
//!
//! Invariants: free runs never touch each other (neighbours are merged); every object's run is
//! `size` rounded up to pages. Tests: `image/tests/large.rs`.

use super::blocks::Piece;
use super::side::SideTables;
use crate::space::{HEAP_OFFSET, LARGE_OFFSET, PAGE, SPACE_SIZE, Space};
use std::collections::{BTreeMap, BTreeSet};

/// First offset of the area.
pub const LARGE_START: u64 = LARGE_OFFSET - HEAP_OFFSET;
const LARGE_END: u64 = SPACE_SIZE - HEAP_OFFSET;

/// The area.
pub struct LargeSpace {
    /// Size in bytes by first offset.
    objects: BTreeMap<u64, u64>,
    free: BTreeMap<u64, u64>,
    free_by_size: BTreeSet<(u64, u64)>,
    frontier: u64,
    /// Idle bytes when memory was last given back: giving it back again would gain nothing.
    given_back: u64,
    /// Bytes in the runs of all objects.
    pub used: u64,
}

impl Default for LargeSpace {
    fn default() -> Self {
        LargeSpace {
            objects: BTreeMap::new(),
            free: BTreeMap::new(),
            free_by_size: BTreeSet::new(),
            frontier: LARGE_START,
            given_back: 0,
            used: 0,
        }
    }
}

impl LargeSpace {
    /// A run for an object of `size` bytes; None when there is no address space or memory left.
    pub fn allocate(&mut self, size: u64, side: &SideTables, space: &Space) -> Option<Piece> {
        let length = size.checked_next_multiple_of(PAGE)?;
        let fit = self.free_by_size.range((length, 0)..).next().copied();
        let (start, zero) = match fit {
            Some((run, start)) => {
                self.free_by_size.remove(&(run, start));
                self.free.remove(&start);
                if run > length {
                    self.insert_free(start + length, run - length);
                }
                (start, false)
            }
            None => {
                let start = self.frontier;
                let end = start.checked_add(length).filter(|end| *end <= LARGE_END)?;
                side.open_to(space, end).ok()?;
                self.frontier = end;
                (start, true)
            }
        };
        self.objects.insert(start, size);
        self.used += length;
        Some(Piece { start, end: start + size, zero })
    }

    fn insert_free(&mut self, start: u64, length: u64) {
        self.free.insert(start, length);
        self.free_by_size.insert((length, start));
    }

    /// Frees the run of an object.
    pub fn release(&mut self, start: u64) {
        let Some(size) = self.objects.remove(&start) else { return };
        let mut length = size.next_multiple_of(PAGE);
        let mut start = start;
        self.used -= length;
        if let Some((before, before_length)) = self.free.range(..start).next_back().map(|(s, l)| (*s, *l))
            && before + before_length == start
        {
            self.free.remove(&before);
            self.free_by_size.remove(&(before_length, before));
            start = before;
            length += before_length;
        }
        if let Some(after_length) = self.free.remove(&(start + length)) {
            self.free_by_size.remove(&(after_length, start + length));
            length += after_length;
        }
        self.insert_free(start, length);
    }

    /// The object that contains an offset, as (start, size).
    pub fn containing(&self, offset: u64) -> Option<(u64, u64)> {
        let (start, size) = self.objects.range(..=offset).next_back()?;
        (offset - start < *size).then_some((*start, *size))
    }

    /// All objects as (start, size), by address.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.objects.iter().map(|(start, size)| (*start, *size))
    }

    /// Number of objects.
    pub fn count(&self) -> usize {
        self.objects.len()
    }

    /// Behind the last run ever used.
    pub fn frontier(&self) -> u64 {
        self.frontier
    }

    /// Gives the memory of free runs back to the system when it is more than `keep` bytes. The
    /// runs stay what they are: memory that may hold anything.
    pub fn give_back(&mut self, space: &Space, keep: u64) {
        let idle: u64 = self.free.values().sum();
        if idle <= keep.max(self.given_back) {
            return;
        }
        for (start, length) in &self.free {
            // Failure costs memory only.
            let _ = space.mapping().discard(HEAP_OFFSET + start, *length);
        }
        self.given_back = idle;
    }
}
