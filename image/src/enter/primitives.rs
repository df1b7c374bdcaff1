//! The shim around Rust primitives: panics and failures become `Word::FAILED`.
//!
//! Tests: `embed/tests/images.rs`.

use super::Primitive;
use crate::context::*;
use crate::{Failure, Image, Lisp, Word};

/// Runs the body of a primitive: catches panics, records failures.
///
/// # Safety
/// `context` is the context of a live image, on the thread that runs it.
pub unsafe fn primitive_shim(context: *mut Context, body: impl FnOnce(&Image) -> Lisp) -> Word {
    // SAFETY: set by `enter` before any Lisp code runs.
    let image = unsafe { &*(*context).image };
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| body(image)));
    match outcome {
        Ok(Ok(word)) => word,
        Ok(Err(failure)) => fail(image, failure),
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_string()))
                .unwrap_or_else(|| "unknown panic".to_string());
            fail(
                image,
                Failure::error(
                    "SIMPLE-ERROR",
                    format!("Internal error in a primitive: {}", text.replace('~', "~~")),
                    &[],
                ),
            )
        }
    }
}

#[cold]
fn fail(image: &Image, failure: Failure) -> Word {
    let context = image.context();
    let (kind, arguments) = match failure {
        Failure::Throw => (FAILURE_THROW, [image.take_pending_throw(), Word::ZERO, Word::ZERO]),
        Failure::Error(report) => {
            let made = (|| -> Lisp<[Word; 3]> {
                let arguments = image.list(&report.arguments)?;
                Ok([image.string(report.kind)?, image.string(&report.message)?, arguments])
            })();
            let nil = image.nil();
            (FAILURE_ERROR, made.unwrap_or([nil, nil, nil]))
        }
    };
    // SAFETY: the context is ours.
    unsafe {
        (*context).failure_kind = kind;
        (*context).failure_arguments = arguments;
    }
    Word::FAILED
}

/// The primitives of this module: taking a failure, throw states, frames.
pub fn primitives() -> Vec<Primitive> {
    vec![Primitive { name: "%take-failure", arity: 0, fallible: false, address: take_failure as *const () as usize }]
}

/// The failure that a primitive recorded: a list (kind control arguments), or the saved state of
/// a throw (a simple vector).
unsafe extern "C" fn take_failure(context: *mut Context) -> Word {
    // SAFETY: called by compiled code with its context.
    let (image, kind, arguments) =
        unsafe { (&*(*context).image, (*context).failure_kind, (*context).failure_arguments) };
    if kind == FAILURE_THROW {
        return arguments[0];
    }
    image.list(&arguments).unwrap_or(image.nil())
}
