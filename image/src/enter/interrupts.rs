//! Interrupting a running image from another thread or a signal handler.
//!
//! An interrupt sets a bit and raises the stack limit, so that the next safepoint takes its slow
//! path. The context block is shared with the handles, so a handle that outlives its image is
//! harmless.
//!
//! Tests: `embed/tests/images.rs`, `repl/tests/terminal.rs`.

use crate::context::{CONTEXT_SIZE, Context};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The context block, shared with interrupt handles.
pub(super) struct ContextBlock(pub(super) *mut Context);

// SAFETY: only the interrupt word and the stack limit are touched through other threads, both by
// atomic stores; the rest is used by the thread that runs the image.
unsafe impl Send for ContextBlock {}
// SAFETY: see above.
unsafe impl Sync for ContextBlock {}

impl Drop for ContextBlock {
    fn drop(&mut self) {
        // SAFETY: mapped in `Running::new` with this size, and nobody else holds it.
        unsafe { libc::munmap(self.0.cast(), CONTEXT_SIZE) };
    }
}

/// Asks a running image to stop at its next safepoint. Async-signal-safe.
#[derive(Clone)]
pub struct InterruptHandle(pub(super) Arc<ContextBlock>);

impl InterruptHandle {
    /// Sets the bits of `mask` and makes the next safepoint take its slow path.
    pub fn interrupt(&self, mask: u64) {
        let context = self.0.0;
        // SAFETY: the block lives as long as this handle; both words are accessed atomically.
        unsafe {
            (*context).interrupt.fetch_or(mask, Ordering::SeqCst);
            AtomicU64::from_ptr(&raw mut (*context).stack_limit).store(u64::MAX, Ordering::SeqCst);
        }
    }
}

/// Interrupt bit: the user asks to break (Ctrl-C).
pub const INTERRUPT_BREAK: u64 = 1;
/// Interrupt bit: terminate quietly.
pub const INTERRUPT_TERMINATE: u64 = 2;
/// Interrupt bit: the heap reserve was touched.
pub const INTERRUPT_HEAP: u64 = 4;
/// Interrupt bit: finalizers are waiting.
pub const INTERRUPT_FINALIZERS: u64 = 8;
/// Interrupt bit: a timer ran out.
pub const INTERRUPT_TIMER: u64 = 16;
