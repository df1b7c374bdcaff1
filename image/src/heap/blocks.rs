//! The area for small objects: which blocks are free, and where the next window comes from.
//!
//! The problem: fresh pages cost microseconds each and cold memory costs misses, so memory that
//! was just freed is the best memory to allocate in. The approach: completely free blocks form a
//! stack (the last one freed, still warm, is handed out first); blocks with free lines are used
//! before them; never-used memory comes last.
//!
//! Invariants: a block is in at most one list; a block in a list holds no window that is in use.
//!
//! Tests: `image/tests/collector.rs`.

use super::side::{BLOCK, BLOCK_SHIFT, BlockState, LINE, LINES_PER_BLOCK, SideTables};
use crate::space::{HEAP_OFFSET, LARGE_OFFSET, Space};

/// Fewest free lines in a row worth handing out, and fewest in a block worth looking for them,
/// while there is plenty of memory.
const PLENTY: (usize, usize) = (4, 32);
/// The same while there is not.
const SCARCITY: (usize, usize) = (1, 1);

/// Blocks of the area for small objects.
#[derive(Default)]
pub struct Blocks {
    /// First block that belongs to the collector: what lies below is the image file's.
    pub first: u32,
    /// First block never used.
    pub frontier: u32,
    free: Vec<u32>,
    zero: Vec<u32>,
    recyclable: Vec<u32>,
    hole_block: Option<u32>,
    hole_line: usize,
    scarce: bool,
    /// Number of blocks in state `Used`.
    pub used: u64,
}

/// A piece of memory to allocate in, as offsets in the heap.
#[derive(Copy, Clone, Debug)]
pub struct Piece {
    /// First byte.
    pub start: u64,
    /// Behind the last byte.
    pub end: u64,
    /// Whether it is known to hold zeros.
    pub zero: bool,
}

impl Blocks {
    /// No blocks yet; the first one will be `first`.
    pub fn new(first: u32) -> Blocks {
        Blocks { first, frontier: first, ..Blocks::default() }
    }

    /// Says whether memory is scarce, so that small holes count too.
    pub fn set_scarce(&mut self, scarce: bool) {
        self.scarce = scarce;
    }

    /// Fewest free lines in a row, and in a block, that are worth anything.
    pub fn minimum(&self) -> (usize, usize) {
        if self.scarce { SCARCITY } else { PLENTY }
    }

    /// The next hole of at least `bytes` bytes in a partly used block, if any.
    pub fn take_hole(&mut self, side: &SideTables, bytes: u64) -> Option<Piece> {
        let minimum = self.minimum().0.max(bytes.div_ceil(LINE) as usize);
        loop {
            let block = match self.hole_block {
                Some(block) => block,
                None => {
                    let block = self.recyclable.pop()?;
                    self.hole_block = Some(block);
                    self.hole_line = 0;
                    block
                }
            };
            match next_hole(side.lines(block), self.hole_line, minimum) {
                Some((first, end)) => {
                    self.hole_line = end;
                    let start = u64::from(block) << BLOCK_SHIFT;
                    let piece =
                        Piece { start: start + first as u64 * LINE, end: start + end as u64 * LINE, zero: false };
                    return Some(piece);
                }
                None => self.hole_block = None,
            }
        }
    }

    /// A completely free block, if there is address space left.
    pub fn take_block(&mut self, side: &SideTables, space: &Space) -> Option<Piece> {
        let (block, zero) = if let Some(block) = self.free.pop() {
            (block, false)
        } else if let Some(block) = self.zero.pop() {
            (block, true)
        } else {
            let block = self.frontier;
            let end = (u64::from(block) + 1) << BLOCK_SHIFT;
            if end > LARGE_OFFSET - HEAP_OFFSET || side.open_to(space, end).is_err() {
                return None;
            }
            self.frontier += 1;
            (block, true)
        };
        side.set_state(block, BlockState::Used);
        self.used += 1;
        let start = u64::from(block) << BLOCK_SHIFT;
        Some(Piece { start, end: start + BLOCK, zero })
    }
}

/// Largest piece of free memory given back at once, in blocks.
const GIVE_BACK_RUN: u32 = 64;

impl Blocks {
    /// Forgets the block whose holes are being handed out; `sort_block` finds it again.
    pub fn forget_hole(&mut self) {
        self.hole_block = None;
    }

    /// Empties the list of blocks with holes.
    pub fn clear_recyclable(&mut self) {
        self.recyclable.clear();
    }

    /// Adds a block without live objects.
    pub fn add_free(&mut self, block: u32) {
        self.free.push(block);
    }

    /// Adds a block with holes.
    pub fn add_recyclable(&mut self, block: u32) {
        self.recyclable.push(block);
    }

    /// Gives memory of free blocks beyond `keep` bytes back to the system, highest addresses first.
    pub fn give_back(&mut self, side: &SideTables, space: &Space, keep: u64) {
        let keep = (keep >> BLOCK_SHIFT) as usize;
        if self.free.len() <= keep {
            return;
        }
        // The top of the stack is handed out next: lowest addresses on top.
        self.free.sort_unstable_by(|a, b| b.cmp(a));
        let surplus = self.free.len() - keep;
        let mut given: Vec<u32> = self.free.drain(..surplus).collect();
        given.reverse();
        for run in given.chunk_by(|a, b| *b == *a + 1).flat_map(|run| run.chunks(GIVE_BACK_RUN as usize)) {
            let start = HEAP_OFFSET + (u64::from(run[0]) << BLOCK_SHIFT);
            let length = (run.len() as u64) << BLOCK_SHIFT;
            if space.mapping().discard(start, length).is_ok() {
                run.iter().for_each(|block| side.set_state(*block, BlockState::Zero));
                self.zero.extend(run.iter().rev());
            } else {
                self.free.extend(run.iter().rev());
            }
        }
    }
}

/// The next run of at least `minimum` free lines from `line` on.
fn next_hole(lines: &[u8], mut line: usize, minimum: usize) -> Option<(usize, usize)> {
    while line < LINES_PER_BLOCK {
        if lines[line] != 0 {
            line += 1;
            continue;
        }
        let end = lines[line..].iter().position(|mark| *mark != 0).map_or(LINES_PER_BLOCK, |count| line + count);
        if end - line >= minimum {
            return Some((line, end));
        }
        line = end;
    }
    None
}
