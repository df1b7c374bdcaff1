//! Which parts of the space for new code are free.
//!
//! Machine code comes and goes one function at a time and never moves, so this is an ordinary
//! best-fit allocator over units of 64 bytes (a cache line, so that functions do not share one),
//! with neighbours joined when a piece is freed. Invariants: free pieces never touch each other
//! or the top; `by_size` and `by_start` hold the same pieces.
//!
//! Tests: `image/tests/code_space.rs`, and below.

use std::collections::{BTreeMap, BTreeSet};

/// Free and used units. Positions and sizes are in units.
#[derive(Default)]
pub(crate) struct Units {
    by_start: BTreeMap<u32, u32>,
    by_size: BTreeSet<(u32, u32)>,
    top: u32,
    used: u32,
}

impl Units {
    /// The position of `count` free units; None when there is no room below `limit`.
    pub fn allocate(&mut self, count: u32, limit: u32) -> Option<u32> {
        let found = self.by_size.range((count, 0)..).next().copied();
        let start = match found {
            Some((size, start)) => {
                self.remove(start, size);
                if size > count {
                    self.insert(start + count, size - count);
                }
                start
            }
            None => {
                let start = self.top;
                let end = start.checked_add(count).filter(|end| *end <= limit)?;
                self.top = end;
                start
            }
        };
        self.used += count;
        Some(start)
    }

    /// Gives units back.
    pub fn free(&mut self, start: u32, count: u32) {
        self.used -= count;
        let (mut start, mut count) = (start, count);
        if let Some((&before, &size)) = self.by_start.range(..start).next_back()
            && before + size == start
        {
            self.remove(before, size);
            start = before;
            count += size;
        }
        if let Some(&size) = self.by_start.get(&(start + count)) {
            self.remove(start + count, size);
            count += size;
        }
        if start + count == self.top {
            self.top = start;
        } else {
            self.insert(start, count);
        }
    }

    fn insert(&mut self, start: u32, size: u32) {
        self.by_start.insert(start, size);
        self.by_size.insert((size, start));
    }

    fn remove(&mut self, start: u32, size: u32) {
        self.by_start.remove(&start);
        self.by_size.remove(&(size, start));
    }

    /// Units in use.
    pub fn used(&self) -> u32 {
        self.used
    }

    /// First unit above everything in use.
    pub fn top(&self) -> u32 {
        self.top
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_joined_and_reused() {
        let mut units = Units::default();
        let pieces: Vec<u32> = (0..4).map(|_| units.allocate(3, 100).unwrap()).collect();
        assert_eq!(pieces, [0, 3, 6, 9]);
        units.free(0, 3);
        units.free(6, 3);
        assert_eq!(units.allocate(2, 100), Some(0));
        units.free(0, 2);
        units.free(3, 3);
        assert_eq!(units.allocate(9, 100), Some(0), "three neighbours became one piece");
        units.free(0, 9);
        units.free(9, 3);
        assert_eq!((units.top(), units.used()), (0, 0));
        assert_eq!(units.allocate(101, 100), None);
    }
}
