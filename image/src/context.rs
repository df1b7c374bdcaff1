//! The context: the per-thread block that the pinned register points to.
//!
//! Compiled code reads and writes it at the offsets below, so the fixed part is `repr(C)` and the
//! buffers behind it lie at fixed distances. It is reserved as one range of address space and is
//! never part of an image file.
//!
//! ```text
//!   0        fixed part (`Context`)
//!   VALUES   multiple values 1.. of the last return   (value 0 is in a register)
//!   ARGUMENTS  arguments 4.. of the call under way     (0 to 3 are in registers)
//!   BINDING_SLOTS  current value of each special variable that has a binding index
//! ```
//!
//! Tests: `embed/tests/images.rs`.

use crate::word::Word;

/// Fixed part of the context. All offsets are ABI for compiled code.
#[repr(C)]
pub struct Context {
    /// Next free byte of the allocation window.
    pub alloc_pointer: u64,
    /// End of the allocation window.
    pub alloc_limit: u64,
    /// Stack pointer below which a function entry or a loop takes its slow path; u64::MAX asks
    /// for the slow path at once (interrupt, collection).
    pub stack_limit: u64,
    /// Address of word 0 of the call table; static objects lie at fixed distances from it.
    pub table: u64,
    /// Newest exit record (`ExitRecord`), or 0.
    pub exit_chain: u64,
    /// Next free entry of the binding stack; entries are (binding index * 8, old value).
    pub binding_pointer: u64,
    /// End of the binding stack.
    pub binding_limit: u64,
    /// Address of the card table minus (image base >> CARD_SHIFT): index it by address >> 9.
    pub cards: u64,
    /// Address of the runtime vector: host addresses of stubs and primitives.
    pub runtime: u64,
    /// Size to allocate and address allocated (`Stub::Allocate`); value 0 of a slow call.
    pub slow_result: u64,
    /// What a slow call calls: cell offset | argument count << 32 (`Stub::SlowCall`).
    pub slow_target: u64,
    /// The keyword argument that a function does not accept (`Stub::ParseKeys`).
    pub unknown_key: u64,
    /// Frame pointer of the newest Lisp frame when Lisp is left for the host.
    pub exit_frame: u64,
    /// True stack limit (what `stack_limit` is when nothing is asked for).
    pub true_stack_limit: u64,
    /// Lowest address of the binding stack.
    pub binding_base: u64,
    /// Set when an interrupt is asked for (bit mask, see `interrupt`), cleared when taken.
    pub interrupt: std::sync::atomic::AtomicU64,
    /// The image this context belongs to.
    pub image: *const crate::Image,
    /// Why a primitive returned FAILED: `FAILURE_*`.
    pub failure_kind: u64,
    /// Arguments of the failure.
    pub failure_arguments: [Word; 3],
    /// Pending throw: target record address.
    pub throw_target: u64,
    /// Pending throw: number of values; value 0 below, the others in VALUES.
    pub throw_count: u64,
    /// Pending throw: first value.
    pub throw_value: Word,
    /// Highest argument count passed in ARGUMENTS since the last collection.
    pub argument_mark: u64,
    /// Addresses of the stubs, by their numbers (`enter::Stub`).
    pub stubs: [u64; STUBS],
}

/// Number of stubs.
pub const STUBS: usize = 22;

/// A throw is under way; `throw_*` say where to.
pub const FAILURE_THROW: u64 = 1;
/// A Lisp error is to be signalled: arguments are (condition type or designator, datum list).
pub const FAILURE_ERROR: u64 = 2;

/// Offset of values 1.. (value i is at VALUES + 8*i; slot 0 is free).
pub const VALUES: i32 = 4096;
/// Most values a function returns, exclusive.
pub const VALUES_LIMIT: u64 = 1 << 17;
/// Offset of arguments 4.. (argument i is at ARGUMENTS + 8*i; slots 0 to 3 are free).
pub const ARGUMENTS: i32 = VALUES + (VALUES_LIMIT as i32) * 8;
/// Most arguments a function takes, exclusive.
pub const ARGUMENTS_LIMIT: u64 = 1 << 17;
/// Arguments that the collector looks at always; at more when `argument_mark` says so.
pub const ARGUMENTS_SCANNED: u64 = 64;
/// Offset of the binding slots (slot i is at BINDING_SLOTS + 8*i).
pub const BINDING_SLOTS: i32 = ARGUMENTS + (ARGUMENTS_LIMIT as i32) * 8;
/// Most special variables with a binding index, exclusive.
pub const BINDING_SLOTS_LIMIT: u64 = 1 << 20;
/// Bytes of address space of a context.
pub const CONTEXT_SIZE: usize = BINDING_SLOTS as usize + (BINDING_SLOTS_LIMIT as usize) * 8;

/// One entry of the chain of exits, in a stack slot of the frame that made it.
#[repr(C)]
pub struct ExitRecord {
    /// The next older record, or 0.
    pub previous: u64,
    /// `EXIT_*`.
    pub kind: u64,
    /// Catch: the tag.
    pub tag: Word,
    /// Stack pointer to resume with.
    pub stack_pointer: u64,
    /// Frame pointer to resume with.
    pub frame_pointer: u64,
    /// Where to resume: the landing pad of the call that is under way.
    pub resume: u64,
    /// Binding stack pointer to unbind to.
    pub binding_pointer: u64,
    /// Boundary: the exit frame of the Lisp code that called the host.
    pub exit_frame: u64,
}

/// CATCH, and BLOCK and TAGBODY left from closures (the tag is a fresh ValueCell).
pub const EXIT_CATCH: u64 = 0;
/// UNWIND-PROTECT.
pub const EXIT_UNWIND_PROTECT: u64 = 1;
/// Host code called Lisp here.
pub const EXIT_BOUNDARY: u64 = 2;

/// Static objects, by distance in bytes below the call table (`Context::table`).
///
/// NIL's two words (car, cdr) are at `table - NIL_DISTANCE`; the word NIL has the cons tag.
pub const NIL_DISTANCE: i64 = 512;
/// NIL's symbol object (kind Symbol): what symbol accessors use when given NIL.
pub const NIL_SYMBOL_DISTANCE: i64 = NIL_DISTANCE - 16;
/// T's symbol object.
pub const T_DISTANCE: i64 = NIL_SYMBOL_DISTANCE - 64;
/// The image's root vector slots lie between T and the table (see `roots`).
pub const ROOTS_DISTANCE: i64 = T_DISTANCE - 64;
