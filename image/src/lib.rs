//! brolga-image: everything that a Lisp world consists of, and its file.
//!
//! Owns words, object layouts, the heap and its collector, the code space, the call table, symbols
//! and packages, the ways into and out of Lisp code, and the image file. Must never know Lisp
//! syntax, Cranelift or a terminal. Key types: [`Word`], [`Image`], [`context::Context`].
//!
//! Tests: `image/tests/`.

pub mod call_table;
pub mod code_space;
pub mod context;
pub mod enter;
pub mod failure;
pub mod file;
pub mod frames;
pub mod heap;
pub mod object;
pub mod objects;
pub mod roots;
pub mod space;
pub mod symbols;
pub mod word;

pub use failure::{ErrorReport, Failure, Lisp};
pub use word::Word;

/// A Lisp world: heap, code space, call table, symbols. Used through shared references by one
/// thread at a time; two images share nothing.
pub struct Image {
    /// The reserved address range.
    pub(crate) space: space::Space,
    /// Objects and their collector.
    pub(crate) heap: heap::Heap,
    /// Function cells, value cells and literals.
    pub(crate) table: call_table::CallTable,
    /// Machine code.
    pub(crate) code: code_space::CodeSpace,
    /// Entering and leaving Lisp: context, runtime vector, primitives.
    pub(crate) running: enter::Running,
    /// Words that Rust code keeps alive.
    pub(crate) roots: roots::Roots,
    /// What the layer above keeps with the image (its compiler, streams, host functions).
    pub(crate) host: std::cell::OnceCell<Box<dyn std::any::Any>>,
}
