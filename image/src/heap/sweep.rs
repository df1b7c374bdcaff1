//! After marking: which blocks and large objects are free.
//!
//! Nothing in the memory of dead objects is touched. A block without marks goes to the free stack;
//! a block with enough free lines is noted for its holes, which are looked up when they are handed
//! out. A young collection looks only at the blocks it allocated in, because no other block can
//! have lost an object.
//!
//! Invariants: see `blocks`. Tests: `image/tests/collector.rs`.

use super::side::{BlockState, LINES_PER_BLOCK, SideTables};
use super::{Generation, Heap, State};
use crate::space::Space;

/// Free memory always kept for reuse: getting it back costs more than a collection.
const SMALLEST_SLACK: u64 = 64 << 20;

impl State {
    /// Sorts blocks and large objects after marking.
    pub(super) fn sweep(&mut self, heap: &Heap, space: &Space, generation: Generation) {
        let side = &heap.side;
        let windows = std::mem::take(&mut self.windows);
        self.blocks.forget_hole();
        self.blocks.set_scarce(self.used() > self.limits.limit / 4 * 3);
        match generation {
            Generation::Young => {
                for window in &windows {
                    let block = (window.start >> super::side::BLOCK_SHIFT) as u32;
                    if side.block_window(block) != 0 {
                        side.set_block_window(block, 0);
                        self.blocks.sort_block(side, block);
                    }
                }
            }
            Generation::Full => {
                for window in &windows {
                    side.set_block_window((window.start >> super::side::BLOCK_SHIFT) as u32, 0);
                }
                self.blocks.clear_recyclable();
                // Downwards, so that the lowest addresses are handed out first.
                for block in (self.blocks.first..self.blocks.frontier).rev() {
                    if side.state(block) == BlockState::Used {
                        self.blocks.sort_block(side, block);
                    }
                }
            }
        }
        self.windows = windows;
        self.windows.clear();
        self.sweep_large(side, generation);
        if generation == Generation::Full {
            let keep = (2 * self.limits.budget).max(self.statistics.live / 2).max(SMALLEST_SLACK);
            self.blocks.give_back(side, space, keep);
            self.large.give_back(space, keep);
        }
    }

    fn sweep_large(&mut self, side: &SideTables, generation: Generation) {
        let fresh = std::mem::take(&mut self.fresh_large);
        let candidates = match generation {
            Generation::Young => fresh,
            Generation::Full => self.large.iter().map(|(start, _)| start).collect(),
        };
        for start in candidates {
            if !side.marks().get(start) {
                side.starts().clear(start);
                self.large.release(start);
            }
        }
    }
}

impl super::blocks::Blocks {
    /// Puts a block that holds no window into the list it belongs to.
    fn sort_block(&mut self, side: &SideTables, block: u32) {
        if !side.has_marks(block) {
            side.set_state(block, BlockState::Free);
            self.used -= 1;
            self.add_free(block);
            return;
        }
        let taken: usize = side.lines(block).iter().map(|mark| usize::from(*mark)).sum();
        if LINES_PER_BLOCK - taken >= self.minimum().1 {
            self.add_recyclable(block);
        }
    }
}
