//! The runtime: what a running image has beside its heap: a compiler and host functions.
//!
//! `Runtime::attach` hangs one on every image that is made or opened and fills the runtime vector;
//! `base` builds the base image from the library's sources.
//!
//! Tests: `tests/`, `embed/tests/`.

pub mod base;
mod debug_print;
mod evaluation;
mod file_units;
mod frames;
mod host_functions;
mod timer;

pub use debug_print::debug_text;
pub use evaluation::evaluate_toplevel as evaluation_toplevel;
pub use host_functions::HostFunction;

use brolga_compiler::Compiler;
use brolga_image::{Failure, Image, Lisp};
use host_functions::HostFunctions;

/// What hangs on an image.
#[derive(Default)]
pub struct Runtime {
    /// The compiler.
    pub compiler: Compiler,
    /// Rust closures that Lisp calls.
    pub host_functions: HostFunctions,
    /// The clock that raises timer interrupts.
    pub timer: timer::Timer,
}

impl Runtime {
    /// Gives the image a runtime and fills its runtime vector. Errors when the image needs a
    /// primitive that this build does not have.
    pub fn attach(image: &Image) -> Result<(), MissingPrimitives> {
        let mut primitives = crate::primitives::all();
        primitives.extend(brolga_image::enter::primitives());
        primitives.extend(evaluation::table());
        primitives.extend(file_units::table());
        primitives.extend(frames::table());
        primitives.extend(host_functions::table());
        let missing = image.running().register(&primitives);
        if !missing.is_empty() {
            return Err(MissingPrimitives { names: missing });
        }
        image.set_host(Box::new(Runtime::default()));
        Ok(())
    }

    /// The runtime of an image.
    pub fn of(image: &Image) -> Lisp<&Runtime> {
        image.host::<Runtime>().ok_or_else(|| Failure::error("SIMPLE-ERROR", "The image has no runtime attached.", &[]))
    }
}

/// The image was saved by a build with primitives that this one lacks.
#[derive(Debug, thiserror::Error)]
#[error("the image needs primitives that this build of Brolga does not have ({}); open it with the build that saved it, or build it anew from source", names.join(", "))]
pub struct MissingPrimitives {
    /// Their names.
    pub names: Vec<String>,
}
