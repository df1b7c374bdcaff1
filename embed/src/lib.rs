//! Brolga for Rust programs: hold Lisp images, call into them, be called by them.
//!
//! ```
//! # fn main() -> Result<(), brolga::Error> {
//! let image = brolga::Image::new()?;
//! image.eval_str("(defun greet (name) (format nil \"Hello, ~A!\" name))")?;
//! let text: String = image.funcall("greet", ("world",))?;
//! assert_eq!(text, "Hello, world!");
//! # Ok(())
//! # }
//! ```
//!
//! An [`Image`] is a whole Lisp world. Several live in one process without sharing anything; one
//! image is used by one thread at a time and stays on the thread that made it. A [`Value`] is a
//! handle to a Lisp object: while it lives, so does the object. Rust closures become Lisp functions
//! by [`Image::register`]; Lisp errors become [`Error::Lisp`] with the condition's type, text and
//! backtrace. No Lisp error and no panic of a registered closure unwinds through the other side.
//!
//! This is the one public interface of the workspace; the crates below may change at any time.
//!
//! Tests: `embed/tests/`, the examples in this documentation, `embed/examples/log_rules.rs`.

mod convert;
mod error;
mod functions;
mod image;
mod sexp;
mod value;

pub use convert::{Arguments, FromLisp, IntoLisp};
pub use error::{Error, LispError};
pub use functions::Callable;
pub use image::{BuildProgress, Image, ImageOptions, image_info, image_verify};
pub use value::Value;

pub use brolga_image::enter::{INTERRUPT_BREAK, INTERRUPT_TERMINATE, InterruptHandle};
pub use lexpr;
