//! Conservative roots: machine stacks, registers, and the context's buffers.
//!
//! The problem: any word there may be a value, an address inside an object, or neither. The
//! approach: a word that falls into the collected part of the heap is looked up: in a window
//! handed out since the last collection the objects are walked once and their starts noted; elsewhere the
//! marks of the last collection tell where objects start (an object that it found dead is no
//! object any more). A word that falls into the code space keeps its Code object alive.
//!
//! Invariants: during a young collection `marks` holds the old objects and `starts` the walked
//! windows; during a full one the bitmaps were exchanged, so `starts` holds both.
//!
//! Tests: `image/tests/collector.rs`.

use super::allocate::Window;
use super::large::{LARGE_START, LargeSpace};
use super::mark::Marker;
use super::memory::{load, size_of_first_word, tag_of_first_word};
use super::side::{BLOCK_SHIFT, BlockState, SideTables};
use super::{Generation, State};
use crate::Image;
use crate::object::GRANULE;
use std::cell::Cell;

/// Entries of the memory of code addresses met: recursion meets the same ones again and again.
const REMEMBERED: usize = 64;

/// Notes the object starts of a window.
pub(super) fn walk_window(side: &SideTables, window: &mut Window) {
    if window.walked {
        return;
    }
    window.walked = true;
    let starts = side.starts();
    starts.clear_range(window.start, window.end);
    each_object(side, window, |offset, _| {
        starts.set(offset);
    });
}

/// Calls `visit` with offset and size of every object in a window.
pub(super) fn each_object(side: &SideTables, window: &Window, mut visit: impl FnMut(u64, u64)) {
    let mut offset = window.start;
    while offset < window.end {
        // SAFETY: windows are parsable object by object.
        let size = size_of_first_word(unsafe { load(side.address(offset)) });
        visit(offset, size);
        offset += size;
    }
}

/// Looks up words of unknown origin.
pub(super) struct Finder<'state> {
    windows: &'state mut [Window],
    large: &'state LargeSpace,
    collected: u64,
    frontier: u64,
    generation: Generation,
    code: [u64; REMEMBERED],
}

impl<'state> Finder<'state> {
    pub fn new(image: &Image, state: &'state mut State, generation: Generation) -> Finder<'state> {
        Finder {
            windows: &mut state.windows,
            large: &state.large,
            collected: image.heap.collected,
            frontier: u64::from(state.blocks.frontier) << BLOCK_SHIFT,
            generation,
            code: [0; REMEMBERED],
        }
    }

    /// Marks the object that a word may refer to.
    #[inline(always)]
    pub fn visit(&mut self, marker: &mut Marker<'_>, bits: u64) {
        let offset = marker.side.offset(bits);
        if offset.wrapping_sub(self.collected) < self.frontier - self.collected {
            self.visit_small(marker, offset);
        } else if offset.wrapping_sub(LARGE_START) < self.large.frontier() - LARGE_START {
            if let Some((start, _)) = self.large.containing(offset) {
                mark_at(marker, start);
            }
        } else if marker.image.code.contains(bits) {
            self.visit_code(marker, bits);
        }
    }

    #[cold]
    fn visit_code(&mut self, marker: &mut Marker<'_>, bits: u64) {
        let slot = (bits ^ bits >> 6) as usize % REMEMBERED;
        if self.code[slot] == bits {
            return;
        }
        self.code[slot] = bits;
        if let Some(code) = marker.image.code_at(bits) {
            marker.mark(code.bits());
        }
    }

    fn visit_small(&mut self, marker: &mut Marker<'_>, offset: u64) {
        let side = marker.side;
        let block = (offset >> BLOCK_SHIFT) as u32;
        if side.state(block) != BlockState::Used {
            return;
        }
        let mut number = side.block_window(block);
        while number != 0 {
            let window = &mut self.windows[number as usize - 1];
            if offset >= window.start && offset < window.end {
                walk_window(side, window);
                let lowest = window.start;
                return visit_found(marker, side.starts().previous(offset & !(GRANULE - 1), lowest), offset);
            }
            number = window.previous;
        }
        let known = match self.generation {
            Generation::Young => side.marks(),
            Generation::Full => side.starts(),
        };
        let lowest = u64::from(block) << BLOCK_SHIFT;
        visit_found(marker, known.previous(offset & !(GRANULE - 1), lowest), offset);
    }
}

/// Marks the object at `start` when it covers `offset`.
#[inline(always)]
fn visit_found(marker: &mut Marker<'_>, start: Option<u64>, offset: u64) {
    if let Some(start) = start {
        // SAFETY: an object starts here.
        let first = unsafe { load(marker.side.address(start)) };
        if offset - start < size_of_first_word(first) {
            mark_at(marker, start);
        }
    }
}

/// Marks the object that starts at an offset.
#[inline(always)]
fn mark_at(marker: &mut Marker<'_>, start: u64) {
    let address = marker.side.address(start);
    // SAFETY: an object starts here.
    let first = unsafe { load(address) };
    marker.mark(address | tag_of_first_word(first));
}

/// The highest address of the running thread's stack. Asking the system is slow, so the answer is
/// remembered for the thread.
#[derive(Default)]
pub(crate) struct StackBase(Cell<(usize, u64)>);

impl StackBase {
    fn get(&self) -> u64 {
        // SAFETY: plain query of the calling thread.
        let thread = unsafe { libc::pthread_self() } as usize;
        let (known, base) = self.0.get();
        if known == thread {
            return base;
        }
        let (_, base) = crate::enter::stack_bounds();
        self.0.set((thread, base));
        base
    }
}

#[cfg(target_arch = "x86_64")]
const REGISTERS: usize = 6;
#[cfg(target_arch = "aarch64")]
const REGISTERS: usize = 20;

/// Calls `visit` with every word of the running thread's stack from here up, and with the
/// registers that calls preserve.
#[inline(never)]
pub(super) fn each_stack_word(base: &StackBase, mut visit: impl FnMut(u64)) {
    let mut registers = [0_u64; REGISTERS];
    let stack_pointer: u64;
    // SAFETY: stores registers into the array and reads the stack pointer. What a register held
    // before this function used it lies in the frame, which is scanned too.
    #[cfg(target_arch = "x86_64")]
    unsafe {
        std::arch::asm!(
            "mov [{0}], rbx",
            "mov [{0} + 8], rbp",
            "mov [{0} + 16], r12",
            "mov [{0} + 24], r13",
            "mov [{0} + 32], r14",
            "mov [{0} + 40], r15",
            "mov {1}, rsp",
            in(reg) registers.as_mut_ptr(),
            out(reg) stack_pointer,
        );
    }
    // SAFETY: as above.
    #[cfg(target_arch = "aarch64")]
    unsafe {
        std::arch::asm!(
            "stp x19, x20, [{0}]",
            "stp x21, x22, [{0}, #16]",
            "stp x23, x24, [{0}, #32]",
            "stp x25, x26, [{0}, #48]",
            "stp x27, x28, [{0}, #64]",
            "stp x29, x30, [{0}, #80]",
            "stp d8, d9, [{0}, #96]",
            "stp d10, d11, [{0}, #112]",
            "stp d12, d13, [{0}, #128]",
            "stp d14, d15, [{0}, #144]",
            "mov {1}, sp",
            in(reg) registers.as_mut_ptr(),
            out(reg) stack_pointer,
        );
    }
    registers.iter().for_each(|word| visit(*word));
    let end = base.get();
    let mut address = stack_pointer & !7;
    while address < end {
        // SAFETY: lies between this frame and the stack's base.
        visit(unsafe { (address as *const u64).read_volatile() });
        address += 8;
    }
}
