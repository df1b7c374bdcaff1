//! Side tables: everything the collector notes about memory, outside the memory itself.
//!
//! The problem: a collection must leave the pages of an opened image file clean, and marking must
//! not pull objects into the cache just to note a bit. The approach: tables parallel to the heap,
//! reserved for its whole range and opened piece by piece as the heap grows:
//!
//! - `marks`: one bit per granule, set for the first granule of every object known to be live;
//! - `starts`: the same shape; object starts that marks cannot tell (see `lookup`);
//! - `lines`: a byte per 128-byte line, not 0 when a live object lies on it;
//! - `blocks`: state and mark summary of each 32 KiB block;
//! - `cards`: a byte per 512 bytes of the image's range, table and static objects included.
//!
//! Invariant: offsets given to these functions lie in the opened part of the tables (debug
//! assertions check it); the opened part of all tables covers the same memory.
//!
//! Tests: `image/tests/collector.rs`.

use crate::space::{Access, HEAP_OFFSET, LARGE_OFFSET, Mapping, PAGE, SPACE_SIZE, Space};
use std::cell::Cell;
use std::io;

/// log2 of the bytes in a granule.
pub const GRANULE_SHIFT: u64 = 4;
/// log2 of the bytes in a line.
pub const LINE_SHIFT: u64 = 7;
/// log2 of the bytes in a card.
pub const CARD_SHIFT: u64 = 9;
/// log2 of the bytes in a block.
pub const BLOCK_SHIFT: u64 = 15;
/// Bytes in a line.
pub const LINE: u64 = 1 << LINE_SHIFT;
/// Bytes in a card.
pub const CARD: u64 = 1 << CARD_SHIFT;
/// Bytes in a block.
pub const BLOCK: u64 = 1 << BLOCK_SHIFT;
/// Lines in a block.
pub const LINES_PER_BLOCK: usize = (BLOCK / LINE) as usize;
/// Bytes of memory covered by one word of a bitmap.
pub const BITMAP_WORD_COVERS: u64 = 64 << GRANULE_SHIFT;
/// Tables and memory are opened in steps of this many bytes of memory.
pub const COMMIT_STEP: u64 = 64 << 20;

const HEAP_SIZE: u64 = SPACE_SIZE - HEAP_OFFSET;
/// Number of blocks in the heap's range.
pub const BLOCKS: u64 = HEAP_SIZE / BLOCK;

/// A bitmap with a bit per granule of the heap, bit 0 for the first granule.
#[derive(Copy, Clone)]
pub struct Bitmap(*mut u64);

impl Bitmap {
    /// Address of the word with the bit of the granule at `offset`.
    fn word(self, offset: u64) -> *mut u64 {
        debug_assert!(offset < HEAP_SIZE);
        self.0.wrapping_add((offset / BITMAP_WORD_COVERS) as usize)
    }

    /// Whether the bit is set.
    #[inline(always)]
    pub fn get(self, offset: u64) -> bool {
        // SAFETY: the offset lies in the opened part (module invariant).
        unsafe { *self.word(offset) >> (offset >> GRANULE_SHIFT & 63) & 1 != 0 }
    }

    /// Sets the bit; returns whether it was clear.
    #[inline(always)]
    pub fn set(self, offset: u64) -> bool {
        let mask = 1 << (offset >> GRANULE_SHIFT & 63);
        let word = self.word(offset);
        // SAFETY: the offset lies in the opened part (module invariant).
        unsafe {
            let old = *word;
            *word = old | mask;
            old & mask == 0
        }
    }

    /// Clears the bit.
    pub fn clear(self, offset: u64) {
        // SAFETY: the offset lies in the opened part (module invariant).
        unsafe { *self.word(offset) &= !(1 << (offset >> GRANULE_SHIFT & 63)) };
    }

    /// Clears the bits of a range whose ends are multiples of a granule.
    pub fn clear_range(self, start: u64, end: u64) {
        let mut offset = start;
        while offset < end {
            let next = ((offset / BITMAP_WORD_COVERS + 1) * BITMAP_WORD_COVERS).min(end);
            let count = (next - offset) >> GRANULE_SHIFT;
            let mask = (u64::MAX >> (64 - count)) << (offset >> GRANULE_SHIFT & 63);
            // SAFETY: the offset lies in the opened part (module invariant).
            unsafe { *self.word(offset) &= !mask };
            offset = next;
        }
    }

    /// The highest set bit at or below `offset` and not below `lowest`.
    pub fn previous(self, offset: u64, lowest: u64) -> Option<u64> {
        let mut word_start = offset & !(BITMAP_WORD_COVERS - 1);
        let keep = 63 - (offset >> GRANULE_SHIFT & 63);
        // SAFETY: the offsets lie in the opened part (module invariant), here and below.
        let mut word = unsafe { *self.word(offset) } << keep >> keep;
        loop {
            if word != 0 {
                let found = word_start + (63 - u64::from(word.leading_zeros())) * 16;
                return (found >= lowest).then_some(found);
            }
            if word_start <= lowest {
                return None;
            }
            word_start -= BITMAP_WORD_COVERS;
            // SAFETY: as above.
            word = unsafe { *self.word(word_start) };
        }
    }

    /// The lowest set bit at or above `offset` and below `end`.
    pub fn next(self, offset: u64, end: u64) -> Option<u64> {
        if offset >= end {
            return None;
        }
        let mut word_start = offset & !(BITMAP_WORD_COVERS - 1);
        let skip = offset >> GRANULE_SHIFT & 63;
        // SAFETY: the offsets lie in the opened part (module invariant), here and below.
        let mut word = unsafe { *self.word(offset) } >> skip << skip;
        loop {
            if word != 0 {
                let found = word_start + u64::from(word.trailing_zeros()) * 16;
                return (found < end).then_some(found);
            }
            word_start += BITMAP_WORD_COVERS;
            if word_start >= end {
                return None;
            }
            // SAFETY: as above.
            word = unsafe { *self.word(word_start) };
        }
    }
}

/// What a block is used for.
#[repr(u8)]
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum BlockState {
    /// Never used, or given back to the system: its memory reads as zero.
    Zero = 0,
    /// Holds no objects; its memory may hold anything.
    Free = 1,
    /// May hold objects.
    Used = 2,
    /// Part of the opened image file.
    Image = 3,
}

/// The tables.
pub struct SideTables {
    heap: u64,
    marks: Cell<Bitmap>,
    starts: Cell<Bitmap>,
    lines: *mut u8,
    states: *mut u8,
    summaries: *mut u8,
    block_windows: *mut u32,
    cards: *mut u8,
    cards_of_heap: *mut u8,
    mappings: [Mapping; 5],
    small_open: Cell<u64>,
    large_open: Cell<u64>,
}

impl SideTables {
    /// Reserves the tables of an image's range; opens what covers everything below the heap.
    pub fn new(space: &Space) -> io::Result<SideTables> {
        let marks = Mapping::reserve(HEAP_SIZE >> 7)?;
        let starts = Mapping::reserve(HEAP_SIZE >> 7)?;
        let lines = Mapping::reserve(HEAP_SIZE >> LINE_SHIFT)?;
        let cards = Mapping::reserve(SPACE_SIZE >> CARD_SHIFT)?;
        cards.protect(0, HEAP_OFFSET >> CARD_SHIFT, Access::ReadWrite)?;
        let blocks_size = BLOCKS.next_multiple_of(4096);
        let blocks = Mapping::reserve(blocks_size * 6)?;
        blocks.protect(0, blocks.length(), Access::ReadWrite)?;
        let states = blocks.address() as *mut u8;
        Ok(SideTables {
            heap: space.at(HEAP_OFFSET),
            marks: Cell::new(Bitmap(marks.address() as *mut u64)),
            starts: Cell::new(Bitmap(starts.address() as *mut u64)),
            lines: lines.address() as *mut u8,
            states,
            summaries: states.wrapping_add(blocks_size as usize),
            block_windows: states.wrapping_add(2 * blocks_size as usize).cast(),
            cards: cards.address() as *mut u8,
            cards_of_heap: (cards.address() + (HEAP_OFFSET >> CARD_SHIFT)) as *mut u8,
            mappings: [marks, starts, lines, cards, blocks],
            small_open: Cell::new(0),
            large_open: Cell::new(LARGE_OFFSET - HEAP_OFFSET),
        })
    }

    /// Opens tables and memory so that the heap can be used up to `end` (an offset in the heap).
    pub fn open_to(&self, space: &Space, end: u64) -> io::Result<()> {
        let large_start = LARGE_OFFSET - HEAP_OFFSET;
        let opened = if end > large_start { &self.large_open } else { &self.small_open };
        let start = opened.get();
        if end <= start {
            return Ok(());
        }
        let limit = if end > large_start { HEAP_SIZE } else { large_start };
        let stop = end.next_multiple_of(COMMIT_STEP).min(limit);
        let length = stop - start;
        let [marks, starts, lines, cards, _] = &self.mappings;
        marks.protect(start >> 7, length >> 7, Access::ReadWrite)?;
        starts.protect(start >> 7, length >> 7, Access::ReadWrite)?;
        lines.protect(start >> LINE_SHIFT, length >> LINE_SHIFT, Access::ReadWrite)?;
        cards.protect((HEAP_OFFSET + start) >> CARD_SHIFT, length >> CARD_SHIFT, Access::ReadWrite)?;
        space.mapping().protect(HEAP_OFFSET + start, length, Access::ReadWrite)?;
        // Small objects are allocated in recycled blocks: large pages would only touch more fresh
        // memory than is needed. Large objects fill theirs at once.
        if start >= large_start {
            space.mapping().prefer_large_pages(HEAP_OFFSET + start, length);
        }
        opened.set(stop);
        Ok(())
    }

    /// Opens the tables for the part of the heap that an image file occupies, up to `end`, and
    /// memory behind it up to the next step. The file's own pages are left alone.
    pub fn open_for_image(&self, space: &Space, end: u64) -> io::Result<()> {
        let [marks, starts, lines, cards, _] = &self.mappings;
        let memory = end.next_multiple_of(PAGE);
        let stop = end.next_multiple_of(COMMIT_STEP);
        marks.protect(0, stop >> 7, Access::ReadWrite)?;
        starts.protect(0, stop >> 7, Access::ReadWrite)?;
        lines.protect(0, stop >> LINE_SHIFT, Access::ReadWrite)?;
        cards.protect(HEAP_OFFSET >> CARD_SHIFT, stop >> CARD_SHIFT, Access::ReadWrite)?;
        space.mapping().protect(HEAP_OFFSET + memory, stop - memory, Access::ReadWrite)?;
        self.small_open.set(stop);
        Ok(())
    }

    /// Whether the tables and memory are open at an offset.
    pub fn is_open(&self, offset: u64) -> bool {
        offset < self.small_open.get() || (offset >= LARGE_OFFSET - HEAP_OFFSET && offset < self.large_open.get())
    }

    /// Offset in the heap of an address.
    #[inline(always)]
    pub fn offset(&self, address: u64) -> u64 {
        address.wrapping_sub(self.heap)
    }

    /// Address at an offset in the heap.
    pub fn address(&self, offset: u64) -> u64 {
        self.heap + offset
    }

    /// The mark bits.
    #[inline(always)]
    pub fn marks(&self) -> Bitmap {
        self.marks.get()
    }

    /// The start bits.
    #[inline(always)]
    pub fn starts(&self) -> Bitmap {
        self.starts.get()
    }

    /// Exchanges mark and start bits.
    pub fn swap_bitmaps(&self) {
        self.marks.swap(&self.starts);
    }

    /// Notes that a live object covers `size` bytes from `offset`.
    #[inline(always)]
    pub fn mark_lines(&self, offset: u64, size: u64) {
        let first = offset >> LINE_SHIFT;
        let last = (offset + size - 1) >> LINE_SHIFT;
        // SAFETY: the object lies in the opened part (module invariant).
        unsafe {
            *self.summaries.add((offset >> BLOCK_SHIFT) as usize) = 1;
            let mut line = first;
            while line <= last {
                *self.lines.add(line as usize) = 1;
                line += 1;
            }
        }
    }

    /// The line bytes of a block.
    pub fn lines(&self, block: u32) -> &[u8] {
        // SAFETY: the block is opened (module invariant); one thread at a time.
        unsafe { std::slice::from_raw_parts(self.lines.add(block as usize * LINES_PER_BLOCK), LINES_PER_BLOCK) }
    }

    /// Forgets the marks of a range of blocks: mark bits, lines and summaries.
    pub fn clear_marks(&self, first: u32, end: u32) {
        let (first, count) = (first as usize, (end - first) as usize);
        let words = (BLOCK / BITMAP_WORD_COVERS) as usize;
        // SAFETY: the blocks are opened (module invariant).
        unsafe {
            std::ptr::write_bytes(self.lines.add(first * LINES_PER_BLOCK), 0, count * LINES_PER_BLOCK);
            std::ptr::write_bytes(self.marks().0.add(first * words), 0, count * words);
            std::ptr::write_bytes(self.summaries.add(first), 0, count);
        }
    }

    /// Whether a live object starts in the block.
    pub fn has_marks(&self, block: u32) -> bool {
        // SAFETY: the table of blocks is opened as a whole.
        unsafe { *self.summaries.add(block as usize) != 0 }
    }

    /// State of a block.
    pub fn state(&self, block: u32) -> BlockState {
        // SAFETY: the table of blocks is opened as a whole.
        match unsafe { *self.states.add(block as usize) } {
            0 => BlockState::Zero,
            1 => BlockState::Free,
            2 => BlockState::Used,
            _ => BlockState::Image,
        }
    }

    /// Sets the state of a block.
    pub fn set_state(&self, block: u32, state: BlockState) {
        assert!(u64::from(block) < BLOCKS);
        // SAFETY: the table of blocks is opened as a whole.
        unsafe { *self.states.add(block as usize) = state as u8 };
    }

    /// Newest allocation window in a block since the last collection, as its number plus one.
    pub fn block_window(&self, block: u32) -> u32 {
        // SAFETY: the table of blocks is opened as a whole.
        unsafe { *self.block_windows.add(block as usize) }
    }

    /// Sets the newest allocation window of a block.
    pub fn set_block_window(&self, block: u32, window: u32) {
        // SAFETY: the table of blocks is opened as a whole.
        unsafe { *self.block_windows.add(block as usize) = window };
    }

    /// What `Context::cards` holds: indexed by address >> 9.
    pub fn biased_cards(&self) -> u64 {
        (self.cards as u64).wrapping_sub((self.heap - HEAP_OFFSET) >> CARD_SHIFT)
    }

    /// Address of the byte of a card given by an offset from the image's base.
    fn card(&self, offset: u64) -> *mut u8 {
        debug_assert!(offset < SPACE_SIZE);
        self.cards.wrapping_add((offset >> CARD_SHIFT) as usize)
    }

    /// Cleans the cards of a range of offsets from the image's base that starts at a multiple of
    /// 8 cards, and calls `visit` with the offset of every card that was dirty.
    pub fn take_dirty_cards(&self, start: u64, end: u64, mut visit: impl FnMut(u64)) {
        debug_assert!(start.is_multiple_of(8 * CARD));
        let mut offset = start;
        while offset < end {
            // SAFETY: the range is opened (module invariant); 8 cards are 8 aligned bytes.
            let eight = unsafe { self.card(offset).cast::<u64>().replace(0) };
            if eight != 0 {
                for i in 0..8 {
                    let card = offset + i * CARD;
                    if eight.to_le() >> (8 * i) & 0xFF != 0 && card < end {
                        visit(card);
                    }
                }
            }
            offset += 8 * CARD;
        }
    }

    /// Cleans the cards of a range of offsets from the image's base.
    pub fn clean_cards(&self, start: u64, end: u64) {
        let count = end.div_ceil(CARD) - (start >> CARD_SHIFT);
        // SAFETY: the range is opened (module invariant).
        unsafe { std::ptr::write_bytes(self.card(start), 0, count as usize) };
    }

    /// Dirties the card of an address in the image's range.
    #[inline(always)]
    pub fn dirty(&self, address: u64) {
        let card = self.offset(address) as i64 >> CARD_SHIFT;
        // SAFETY: addresses below the heap give negative indices into the part that covers them.
        unsafe { *self.cards_of_heap.offset(card as isize) = 1 };
    }

    /// Whether the card of an address is dirty.
    pub fn is_dirty(&self, address: u64) -> bool {
        let card = self.offset(address) as i64 >> CARD_SHIFT;
        // SAFETY: as above.
        unsafe { *self.cards_of_heap.offset(card as isize) != 0 }
    }
}
