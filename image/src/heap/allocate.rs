//! Allocation: windows, the slow path, large objects, the limit.
//!
//! The problem: allocation must be a pointer bump in compiled code and in Rust alike, and running
//! out of memory must leave an image in which handlers can run. The approach: the context holds
//! the window; whoever finds it too small comes here. A request that does not fit a hole goes to
//! an overflow block, one above `LARGE` to the area for large objects. When a full collection
//! cannot get below the limit, a reserve is opened: a host caller gets an error, compiled code gets
//! its memory and an interrupt that makes Lisp signal the condition at its next safepoint. When the
//! reserve is used up, that repeats.
//!
//! Invariants: a window is zeroed when handed out; `Context::alloc_pointer` is the only record of
//! how far the current window is used. With `collect_every` the window shown to compiled code is
//! always empty, so every allocation comes here.
//!
//! Tests: `image/tests/collector.rs`, `image/tests/exhaustion.rs`.

use super::blocks::Piece;
use super::side::{BLOCK, BLOCK_SHIFT};
use super::{Heap, State};
use crate::enter::INTERRUPT_HEAP;
use crate::object::{GRANULE, WORD};
use crate::{Failure, Image, Lisp, Word};

/// Larger objects have pages of their own, unless the current window has room for them.
pub const LARGE: u64 = 8192;
/// Host code is given no reserve beyond this multiple of the limit.
const HARD_LIMIT: u64 = 2;
/// Smaller ones fit every hole.
const MEDIUM: u64 = 512;

/// A piece of memory handed out since the last collection.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Window {
    /// First byte, as an offset in the heap.
    pub start: u64,
    /// Behind the last object; known when the window is retired.
    pub end: u64,
    /// Number plus one of the window before it in the same block.
    pub previous: u32,
    /// Its object starts are in the start bitmap.
    pub walked: bool,
}

/// The windows in use.
#[derive(Default)]
pub(crate) struct Current {
    /// True end of the context's window (an address), 0 when there is none.
    pub end: u64,
    /// Number of the context's window.
    pub window: usize,
    /// Bump pointer and end of the overflow block (addresses).
    pub overflow: (u64, u64),
    /// Number of the overflow window.
    pub overflow_window: usize,
}

/// Budgets.
pub(crate) struct Limits {
    /// Most bytes in use.
    pub limit: u64,
    /// Bytes that are handed out for handling exhaustion, each time it is reported.
    pub reserve: u64,
    /// The reserve is open.
    pub exhausted: bool,
    /// Use at which exhaustion is reported again.
    pub next_alarm: u64,
    /// Handed out since the last collection.
    pub allocated: u64,
    /// Handed out since the last full collection.
    pub allocated_since_full: u64,
    /// Live bytes above which the next collection is a full one.
    pub full_at: u64,
    /// Allocation after which a collection is due.
    pub budget: u64,
    /// Collect at every n-th allocation; 0 never.
    pub collect_every: u64,
    /// Allocations until the next such collection.
    pub countdown: u64,
}

impl Limits {
    pub(crate) fn new(limit: u64) -> Limits {
        Limits {
            limit,
            reserve: (limit / 16).clamp(256 << 10, 4 << 20),
            exhausted: false,
            next_alarm: 0,
            allocated: 0,
            allocated_since_full: 0,
            full_at: super::collect::FIRST_FULL,
            budget: super::collect::SMALLEST_BUDGET,
            collect_every: 0,
            countdown: 0,
        }
    }
}

/// Who wants memory.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Caller {
    /// Compiled code: never refused a small object.
    Compiled,
    /// Rust code: gets an error.
    Host,
}

impl State {
    /// Bytes in use, dead objects included.
    pub(crate) fn used(&self) -> u64 {
        self.blocks.used * BLOCK + self.large.used
    }

    fn note_handed_out(&mut self, bytes: u64) {
        self.limits.allocated += bytes;
        self.limits.allocated_since_full += bytes;
        self.statistics.allocated += bytes;
    }

    /// Records a window on a piece and clears it.
    fn open_window(&mut self, heap: &Heap, piece: Piece) -> usize {
        clear(heap, piece);
        let block = (piece.start >> BLOCK_SHIFT) as u32;
        let previous = heap.side.block_window(block);
        self.windows.push(Window { start: piece.start, end: piece.start, previous, walked: false });
        heap.side.set_block_window(block, self.windows.len() as u32);
        self.note_handed_out(piece.end - piece.start);
        self.windows.len() - 1
    }
}

fn clear(heap: &Heap, piece: Piece) {
    if !piece.zero {
        let address = heap.side.address(piece.start);
        // SAFETY: the piece is free memory of the heap.
        unsafe { std::ptr::write_bytes(address as *mut u8, 0, (piece.end - piece.start) as usize) };
    }
}

impl Image {
    /// Address of `bytes` bytes of zeroed memory, a multiple of 16. The caller makes an object of
    /// it before it allocates again.
    #[inline]
    pub(crate) fn allocate(&self, bytes: u64) -> Lisp<u64> {
        debug_assert!(bytes.is_multiple_of(GRANULE) && bytes > 0);
        let context = self.context();
        // SAFETY: the context lives as long as the image and is used by this thread alone.
        unsafe {
            let address = (*context).alloc_pointer;
            if bytes <= (*context).alloc_limit.wrapping_sub(address) {
                (*context).alloc_pointer = address + bytes;
                return Ok(address);
            }
        }
        self.allocate_from(bytes, Caller::Host)
    }

    /// Like `allocate`, with the words of a slice kept alive meanwhile.
    #[inline]
    pub(crate) fn allocate_protecting(&self, bytes: u64, words: &[Word]) -> Lisp<u64> {
        let outer = self.heap.protected.replace((words.as_ptr(), words.len()));
        let result = self.allocate(bytes);
        self.heap.protected.set(outer);
        result
    }

    /// The slow path of inline allocation in compiled code: the window is too small for `bytes`.
    pub fn allocate_slow(&self, bytes: u64) -> Lisp<u64> {
        self.allocate_from(bytes.next_multiple_of(GRANULE), Caller::Compiled)
    }

    /// Like `allocate`, but a large object's memory may hold anything except in its last word.
    #[inline]
    pub(crate) fn allocate_uncleared(&self, bytes: u64) -> Lisp<u64> {
        if bytes <= LARGE {
            return self.allocate(bytes);
        }
        if self.collection_is_forced() {
            self.collect_forced();
        }
        let piece = self.take_large(bytes, Caller::Host)?;
        let address = self.heap.side.address(piece.start);
        // SAFETY: the last word of a piece of free memory. An object's padding is at most that.
        unsafe { super::memory::store(address + bytes - WORD, 0) };
        Ok(address)
    }

    #[inline(never)]
    fn allocate_from(&self, bytes: u64, caller: Caller) -> Lisp<u64> {
        if self.collection_is_forced() {
            self.collect_forced();
        }
        if let Some(address) = self.bump_current(bytes) {
            return Ok(address);
        }
        if bytes > LARGE {
            return self.allocate_large(bytes, caller);
        }
        if bytes > MEDIUM {
            return self.allocate_medium(bytes, caller);
        }
        let piece = self.take_piece(Some(bytes), caller)?;
        self.retire_window();
        let context = self.context();
        let heap = &self.heap;
        let mut state = heap.state.borrow_mut();
        let window = state.open_window(heap, piece);
        state.current.window = window;
        state.current.end = heap.side.address(piece.end);
        // SAFETY: as in `allocate`.
        unsafe { (*context).alloc_pointer = heap.side.address(piece.start) };
        drop(state);
        self.bump_current(bytes).ok_or_else(|| self.heap_exhausted(bytes))
    }

    /// Takes memory from the true end of the current window, if it has that much.
    fn bump_current(&self, bytes: u64) -> Option<u64> {
        let state = self.heap.state.borrow();
        let context = self.context();
        // SAFETY: as in `allocate`.
        unsafe {
            let address = (*context).alloc_pointer;
            if bytes > state.current.end.wrapping_sub(address) {
                return None;
            }
            let pointer = address + bytes;
            (*context).alloc_pointer = pointer;
            (*context).alloc_limit = if state.limits.collect_every != 0 { pointer } else { state.current.end };
            Some(address)
        }
    }

    /// Notes how far the windows are used, and closes them when `close`.
    pub(super) fn note_windows(&self, state: &mut State) {
        let context = self.context();
        if state.current.end != 0 {
            // SAFETY: as in `allocate`.
            let pointer = unsafe { (*context).alloc_pointer };
            let window = state.current.window;
            state.windows[window].end = self.heap.side.offset(pointer);
        }
        if state.current.overflow.1 != 0 {
            let window = state.current.overflow_window;
            state.windows[window].end = self.heap.side.offset(state.current.overflow.0);
        }
    }

    /// Closes the context's window.
    fn retire_window(&self) {
        let mut state = self.heap.state.borrow_mut();
        self.note_windows(&mut state);
        state.current.end = 0;
        let context = self.context();
        // SAFETY: as in `allocate`.
        unsafe {
            (*context).alloc_pointer = 0;
            (*context).alloc_limit = 0;
        }
    }

    /// Closes all windows.
    pub(super) fn retire_windows(&self) {
        self.retire_window();
        self.heap.state.borrow_mut().current.overflow = (0, 0);
    }

    fn allocate_medium(&self, bytes: u64, caller: Caller) -> Lisp<u64> {
        let heap = &self.heap;
        let (pointer, end) = heap.state.borrow().current.overflow;
        if bytes > end - pointer {
            let piece = self.take_piece(None, caller)?;
            let mut state = heap.state.borrow_mut();
            self.note_windows(&mut state);
            let window = state.open_window(heap, piece);
            state.current.overflow_window = window;
            state.current.overflow = (heap.side.address(piece.start), heap.side.address(piece.end));
        }
        let mut state = heap.state.borrow_mut();
        let address = state.current.overflow.0;
        state.current.overflow.0 += bytes;
        Ok(address)
    }

    /// A hole of at least `hole` bytes or a free block, after the collection that may be due.
    fn take_piece(&self, hole: Option<u64>, caller: Caller) -> Lisp<Piece> {
        self.collect_when_due(BLOCK);
        if let Some(piece) = self.take_hole(hole) {
            return Ok(piece);
        }
        if self.admit(BLOCK, caller)?
            && let Some(piece) = self.take_hole(hole)
        {
            return Ok(piece);
        }
        let mut state = self.heap.state.borrow_mut();
        let piece = state.blocks.take_block(&self.heap.side, &self.space);
        drop(state);
        piece.ok_or_else(|| self.heap_exhausted(BLOCK))
    }

    fn take_hole(&self, bytes: Option<u64>) -> Option<Piece> {
        self.heap.state.borrow_mut().blocks.take_hole(&self.heap.side, bytes?)
    }

    fn allocate_large(&self, bytes: u64, caller: Caller) -> Lisp<u64> {
        let piece = self.take_large(bytes, caller)?;
        clear(&self.heap, piece);
        Ok(self.heap.side.address(piece.start))
    }

    fn take_large(&self, bytes: u64, caller: Caller) -> Lisp<Piece> {
        self.collect_when_due(bytes);
        self.admit(bytes, if bytes > 1 << 20 { Caller::Host } else { caller })?;
        let mut state = self.heap.state.borrow_mut();
        let piece = state.large.allocate(bytes, &self.heap.side, &self.space);
        let Some(piece) = piece else {
            drop(state);
            return Err(self.heap_exhausted(bytes));
        };
        state.fresh_large.push(piece.start);
        state.note_handed_out(bytes);
        Ok(piece)
    }

    /// Makes sure that `bytes` more may be used: collects, opens the reserve or fails. Tells
    /// whether it collected.
    fn admit(&self, bytes: u64, caller: Caller) -> Lisp<bool> {
        let fits = |state: &State| state.used().saturating_add(bytes) <= state.limits.limit;
        let (fine, worthwhile) = {
            let state = self.heap.state.borrow();
            let limits = &state.limits;
            let worthwhile =
                bytes <= limits.limit && (!limits.exhausted || limits.allocated_since_full >= limits.reserve / 4);
            (fits(&state), worthwhile)
        };
        if fine {
            return Ok(false);
        }
        if worthwhile {
            self.collect(super::Generation::Full);
            if fits(&self.heap.state.borrow()) {
                return Ok(true);
            }
        }
        let mut state = self.heap.state.borrow_mut();
        let wanted = state.used().saturating_add(bytes);
        let limits = &mut state.limits;
        if limits.exhausted && wanted <= limits.next_alarm {
            return Ok(worthwhile);
        }
        // Every time exhaustion is reported, its handler gets a reserve of its own. A single
        // request beyond that leaves the reserve alone: the memory is still there.
        let opens_reserve = bytes <= limits.reserve
            && (caller == Caller::Compiled || wanted <= limits.limit.saturating_mul(HARD_LIMIT));
        if opens_reserve {
            limits.exhausted = true;
            limits.next_alarm = wanted + limits.reserve;
        }
        drop(state);
        if caller == Caller::Host || !opens_reserve {
            return Err(self.heap_exhausted(bytes));
        }
        self.interrupt_handle().interrupt(INTERRUPT_HEAP);
        Ok(worthwhile)
    }

    #[cold]
    fn heap_exhausted(&self, bytes: u64) -> Failure {
        let bytes = Word::fixnum(bytes.min(1 << 60) as i64);
        Failure::error("STORAGE-CONDITION", "The heap is exhausted: there is no room for ~D more bytes.", &[bytes])
    }

    /// Sets the largest number of bytes that objects may occupy.
    pub fn set_heap_limit(&self, bytes: u64) {
        let mut state = self.heap.state.borrow_mut();
        let old = &state.limits;
        let limits = Limits {
            allocated: old.allocated,
            allocated_since_full: old.allocated_since_full,
            full_at: old.full_at,
            budget: old.budget,
            collect_every: old.collect_every,
            countdown: old.countdown,
            ..Limits::new(bytes)
        };
        state.limits = limits;
    }

    /// Collects at every n-th allocation, inline ones included; 0 turns that off.
    pub fn set_collect_every(&self, n: u64) {
        let mut state = self.heap.state.borrow_mut();
        state.limits.collect_every = n;
        state.limits.countdown = n;
        let context = self.context();
        // SAFETY: as in `allocate`.
        unsafe { (*context).alloc_limit = if n != 0 { (*context).alloc_pointer } else { state.current.end } };
    }

    fn collection_is_forced(&self) -> bool {
        let mut state = self.heap.state.borrow_mut();
        let limits = &mut state.limits;
        if limits.collect_every == 0 {
            return false;
        }
        limits.countdown = limits.countdown.saturating_sub(1);
        if limits.countdown > 0 {
            return false;
        }
        limits.countdown = limits.collect_every;
        true
    }
}
