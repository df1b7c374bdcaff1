//! brolga-stdlib: what COMMON-LISP stands on.
//!
//! Owns the Rust primitives that the library in `lisp/` calls, the reader that bootstraps that
//! library, and the names of the COMMON-LISP package. Must never know a terminal. Key items:
//! [`primitives::all`], [`bootstrap_reader::Reader`], [`common_lisp_symbols::COMMON_LISP_SYMBOLS`].
//!
//! Tests: `stdlib/tests/`.

pub mod bootstrap_reader;
pub mod common_lisp_symbols;
pub mod primitives;
pub mod runtime;
