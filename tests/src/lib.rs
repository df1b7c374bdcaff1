//! Runners of Brolga's tests.
//!
//! Problem: most of the language is best tested in the language: a form, and what it gives.
//! Approach: files under `tests/lisp/` hold forms with expectations as comments behind them;
//! `expectations` reads and rewrites them, `lisp_files` runs them in images of their own.
//! Invariants: this crate sees the public crate `brolga` and the program only.
//!
//! Run all with `cargo test -p brolga-tests`; run some, or rewrite expectations, with
//! `cargo run -p brolga-tests --example lisp-tests -- [--bless] [--collect-every N] [NAME...]`.

pub mod expectations;
pub mod lisp_files;
