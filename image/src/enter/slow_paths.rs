//! Slow paths of allocation and safepoints, called by stubs that keep every register.
//!
//! Tests: `image/tests/exhaustion.rs`, `repl/tests/program.rs`.

use super::STACK_RESERVE;
use super::throws::{continue_throw, unwind};
use crate::context::*;
use crate::{Failure, Image, Lisp, Word};
use std::sync::atomic::Ordering;

pub(super) unsafe extern "C" fn allocate_slow(context: *mut Context, bytes: u64) -> u64 {
    // SAFETY: called by the stub with every register saved on the stack.
    let image = unsafe { &*(*context).image };
    image.allocate_slow(bytes).unwrap_or_else(|_| std::process::abort())
}

/// Puts double-float objects in place of the bits in the first two slots of ARGUMENTS.
pub(super) unsafe extern "C" fn box_double_arguments(context: *mut Context) {
    // SAFETY: called by the stub with every register saved on the stack.
    unsafe {
        let image = &*(*context).image;
        for i in 0..2 {
            let slot = image.context_word(ARGUMENTS, i);
            let number = f64::from_bits(slot.read().bits());
            slot.write(image.double(number).unwrap_or_else(|_| std::process::abort()));
        }
    }
}

/// The bits of a double-float object.
pub(super) unsafe extern "C" fn unbox_double(context: *mut Context, word: Word) -> u64 {
    // SAFETY: called by the stub with every register saved on the stack.
    let image = unsafe { &*(*context).image };
    image.as_double(word).unwrap_or(f64::NAN).to_bits()
}

pub(super) unsafe extern "C" fn poll_slow(context: *mut Context, stack_pointer: u64) {
    // SAFETY: called by the stub with every register saved on the stack.
    unsafe {
        let image = &*(*context).image;
        let mask = (*context).interrupt.swap(0, Ordering::SeqCst);
        (*context).stack_limit = (*context).true_stack_limit;
        let outcome = if stack_pointer < (*context).true_stack_limit {
            if image.running.exhausted.get() {
                // The reserve is used up as well: leave for the host call that is under way.
                leave_for_host(context);
            }
            stack_exhausted(image)
        } else if mask != 0 {
            interrupt(image, mask)
        } else {
            Ok(())
        };
        match outcome {
            Ok(()) => {}
            Err(Failure::Throw) => {
                let saved = image.take_pending_throw();
                continue_throw(context, saved);
            }
            Err(Failure::Error(_)) => leave_for_host(context),
        }
    }
}

/// Unwinds to the newest call from the host, which then fails with a storage condition.
unsafe fn leave_for_host(context: *mut Context) -> ! {
    // SAFETY: Lisp runs, so there is a boundary record in the chain.
    unsafe {
        let mut record = (*context).exit_chain;
        while (*(record as *const ExitRecord)).kind != EXIT_BOUNDARY {
            record = (*(record as *const ExitRecord)).previous;
        }
        (*(*context).image).running.abandoned.set(true);
        (*context).throw_target = record;
        (*context).throw_count = 0;
        unwind(context)
    }
}

/// Signals stack exhaustion with the reserve opened for the handlers.
fn stack_exhausted(image: &Image) -> Lisp<()> {
    let context = image.context();
    let system = image.symbol("BROLGA-SYSTEM", "%STACK-EXHAUSTED")?;
    // SAFETY: the context is ours.
    unsafe {
        let limit = (*context).true_stack_limit;
        (*context).true_stack_limit = limit - STACK_RESERVE * 3 / 4;
        (*context).stack_limit = (*context).true_stack_limit;
        image.running.exhausted.set(true);
        let outcome = image.call_symbol(system, &[]);
        image.running.exhausted.set(false);
        (*context).true_stack_limit = limit;
        (*context).stack_limit = limit;
        outcome.map(|_| ())
    }
}

/// Calls the Lisp interrupt function with values and arguments of the interrupted code kept.
fn interrupt(image: &Image, mask: u64) -> Lisp<()> {
    let context = image.context();
    // SAFETY: reading the context's own buffers.
    let (arguments, values) = unsafe {
        let count = (*context).argument_mark.clamp(8, 4096) as usize;
        (
            std::slice::from_raw_parts(image.context_word(ARGUMENTS, 0), count).to_vec(),
            std::slice::from_raw_parts(image.context_word(VALUES, 0), 64).to_vec(),
        )
    };
    let _scope = image.keep_scope();
    arguments.iter().chain(&values).for_each(|word| {
        image.keep(*word);
    });
    let function = image.symbol("BROLGA-SYSTEM", "%INTERRUPT")?;
    image.call_symbol(function, &[Word::fixnum(mask as i64)])?;
    for (i, word) in arguments.iter().enumerate() {
        // SAFETY: inside ARGUMENTS, as read above.
        unsafe { image.context_word(ARGUMENTS, i as u64).write(*word) };
    }
    for (i, word) in values.iter().enumerate() {
        // SAFETY: inside VALUES.
        unsafe { image.context_word(VALUES, i as u64).write(*word) };
    }
    Ok(())
}
