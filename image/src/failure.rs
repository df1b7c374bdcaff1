//! How Rust code below Lisp reports that it cannot give a result.
//!
//! A primitive returns `Lisp<Word>`. `Failure::Error` becomes a Lisp condition, signalled by the
//! Lisp code that called the primitive (so handlers and restarts see ordinary frames);
//! `Failure::Throw` says that a non-local exit is crossing this Rust frame and must be passed on.
//!
//! Tests: `tests/lisp/conditions/failures.lisp`.

use crate::{Image, Word};

/// The result of an operation that may fail as Lisp operations do.
pub type Lisp<T = Word> = Result<T, Failure>;

/// Why there is no result.
#[derive(Debug, Clone)]
pub enum Failure {
    /// A throw is crossing the host frame; the context holds its target and values.
    Throw,
    /// An error to be signalled as a Lisp condition.
    Error(Box<ErrorReport>),
}

/// An error that is to become a Lisp condition.
#[derive(Debug, Clone)]
pub struct ErrorReport {
    /// Name of the condition type in COMMON-LISP, or in BROLGA-SYSTEM when it starts with `%`.
    pub kind: &'static str,
    /// Format control using `~S`, `~A` and `~D` only; empty for TYPE-ERROR and the like, whose
    /// arguments are their slots.
    pub message: String,
    /// Arguments. TYPE-ERROR: datum, expected type. Kept alive by the machine stack only while
    /// few; reports are made and consumed without a collection in between.
    pub arguments: Vec<Word>,
}

impl Failure {
    /// A TYPE-ERROR: `datum` is not of the type that `expected` (a symbol of COMMON-LISP) names.
    pub fn type_error(image: &Image, datum: Word, expected: &str) -> Failure {
        let expected = image.symbol("COMMON-LISP", expected).unwrap_or(image.t());
        Failure::type_error_with(datum, expected)
    }

    /// A TYPE-ERROR with a type specifier already made.
    pub fn type_error_with(datum: Word, expected: Word) -> Failure {
        Failure::error("TYPE-ERROR", "", &[datum, expected])
    }

    /// An error of this condition type with a format control and its arguments.
    pub fn error(kind: &'static str, message: impl Into<String>, arguments: &[Word]) -> Failure {
        Failure::Error(Box::new(ErrorReport { kind, message: message.into(), arguments: arguments.to_vec() }))
    }
}
