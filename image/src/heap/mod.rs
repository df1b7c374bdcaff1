//! The heap: objects that never move, and the collector that finds the dead ones.
//!
//! The problem: objects keep their addresses (identity is the address), an opened image file's
//! pages must stay clean, allocation must be a pointer bump, and a collection must cost what
//! survives. The approach: mark-region (32 KiB blocks of 128-byte lines, bump allocation into
//! free runs of lines), generational by sticky mark bits (a marked object is old until a full
//! collection clears the marks), a card table for stores into old objects, side tables for
//! everything the collector notes, page runs for large objects.
//!
//! | module | what |
//! |---|---|
//! | `side` | side tables |
//! | `memory` | loads, stores, sizes |
//! | `blocks`, `large` | where free memory is |
//! | `allocate` | windows, the allocation slow path, the limit |
//! | `collect` | policy and phases of a collection |
//! | `mark` | tracing |
//! | `stack` | conservative roots |
//! | `cards` | stores into old objects |
//! | `weak` | weak pointers, weak tables, finalizers |
//! | `sweep` | sorting blocks after marking |
//! | `verify` | checking every object |
//! | `statistics` | reports |
//!
//! Invariants: between collections an object is live when it is marked or lies in a window handed
//! out since the last collection; free lines hold no marked object; objects of an image file are
//! always live. Tests: `image/tests/collector.rs`, `weak.rs`, `large.rs`, `exhaustion.rs`.

mod allocate;
mod blocks;
mod cards;
mod collect;
mod large;
mod mark;
pub(crate) mod memory;
mod side;
mod stack;
mod statistics;
mod sweep;
mod verify;
mod weak;

use crate::Word;
use crate::object::Kind;
use crate::space::{HEAP_OFFSET, Space};
use blocks::Blocks;
pub use collect::Generation;
use large::LargeSpace;
use side::{BLOCK, BlockState, SideTables};
pub use statistics::{MemoryReport, Statistics};
use std::cell::{Cell, RefCell};
use std::ops::Range;
pub use verify::{HeapReport, VerifyError};

/// What an opened image file occupies; all 0 for a new image.
#[derive(Clone, Debug, Default)]
pub struct ImagePart {
    /// Bytes from `HEAP_OFFSET` on in which every word is a value, a header or an even raw word.
    pub boxed: u64,
    /// Objects without values, by offsets from the image's base.
    pub raw: Range<u64>,
}

/// Bytes that may be allocated when nothing else is asked for.
pub const DEFAULT_LIMIT: u64 = 8 << 30;

/// Objects and their collector.
pub struct Heap {
    /// Side tables.
    pub(crate) side: SideTables,
    /// What the image file occupies.
    pub(crate) image: ImagePart,
    /// Offset in the heap of the first byte that is collected.
    collected: u64,
    state: RefCell<State>,
    /// Words of a slice that an allocating function was given.
    protected: Cell<(*const Word, usize)>,
    stack_base: stack::StackBase,
}

// SAFETY: the pointers lead into mappings that the heap owns, and to slices borrowed by a function
// that is running. One thread at a time uses an image.
unsafe impl Send for Heap {}

/// The changing part.
pub(crate) struct State {
    blocks: Blocks,
    large: LargeSpace,
    windows: Vec<allocate::Window>,
    current: allocate::Current,
    limits: allocate::Limits,
    /// Large objects allocated since the last collection.
    fresh_large: Vec<u64>,
    /// A Code object was made since the last collection.
    fresh_code: bool,
    image_cards: cards::ImageCards,
    weak: weak::WeakState,
    mark_stack: Vec<u64>,
    statistics: statistics::Statistics,
}

impl Heap {
    /// Reserves the tables for the heap of an image and opens memory behind the image part.
    pub fn new(space: &Space, image: ImagePart, limit: Option<u64>) -> std::io::Result<Heap> {
        let side = SideTables::new(space)?;
        let image_end = image.boxed.max(image.raw.end.saturating_sub(HEAP_OFFSET));
        let collected = image_end.next_multiple_of(BLOCK);
        if image_end > 0 {
            side.open_for_image(space, image_end)?;
        }
        let first = (collected / BLOCK) as u32;
        (0..first).for_each(|block| side.set_state(block, BlockState::Image));
        let state = State {
            blocks: Blocks::new(first),
            large: LargeSpace::default(),
            windows: Vec::new(),
            current: allocate::Current::default(),
            limits: allocate::Limits::new(limit.unwrap_or(DEFAULT_LIMIT)),
            fresh_large: Vec::new(),
            fresh_code: false,
            image_cards: cards::ImageCards::default(),
            weak: weak::WeakState::default(),
            mark_stack: Vec::new(),
            statistics: statistics::Statistics::default(),
        };
        Ok(Heap {
            side,
            image,
            collected,
            state: RefCell::new(state),
            protected: Cell::new((std::ptr::null(), 0)),
            stack_base: stack::StackBase::default(),
        })
    }

    /// What `Context::cards` is to hold.
    pub fn cards(&self) -> u64 {
        self.side.biased_cards()
    }

    /// Notes a new object of a special kind.
    pub(crate) fn register(&self, kind: Kind) {
        if kind == Kind::Code {
            self.state.borrow_mut().fresh_code = true;
        }
    }
}
