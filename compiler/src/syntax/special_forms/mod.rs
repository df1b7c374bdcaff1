//! Special operators and the standard macros that are compiled natively.
//!
//! The problem: 25 special operators, each with its own syntax. The approach: a handler function
//! per operator, grouped by what they do: binding, control, assignment, sequencing, values. The
//! table here is the only list of them; `operators` makes its map from it.
//!
//! Invariants: handlers check the shape of their form before analysing parts of it, and fail with
//! a PROGRAM-ERROR that names the form.
//!
//! Tests: `compiler/tests/syntax.rs`, `tests/lisp/evaluation/special-operators.lisp`.

mod assignment;
mod binding;
mod control;
mod sequencing;
mod values;

use super::operators::Handler;

/// Package, name, handler, and whether it is one of the 25 of the standard.
pub(super) const SPECIAL_FORMS: &[(&str, &str, Handler, bool)] = &[
    ("COMMON-LISP", "BLOCK", control::block, true),
    ("COMMON-LISP", "CATCH", control::catch, true),
    ("COMMON-LISP", "EVAL-WHEN", sequencing::eval_when, true),
    ("COMMON-LISP", "FLET", binding::flet, true),
    ("COMMON-LISP", "FUNCTION", sequencing::function, true),
    ("COMMON-LISP", "GO", control::go, true),
    ("COMMON-LISP", "IF", sequencing::conditional, true),
    ("COMMON-LISP", "LABELS", binding::labels, true),
    ("COMMON-LISP", "LET", binding::parallel_let, true),
    ("COMMON-LISP", "LET*", binding::sequential_let, true),
    ("COMMON-LISP", "LOAD-TIME-VALUE", sequencing::load_time_value, true),
    ("COMMON-LISP", "LOCALLY", sequencing::locally, true),
    ("COMMON-LISP", "MACROLET", binding::macrolet, true),
    ("COMMON-LISP", "MULTIPLE-VALUE-CALL", values::multiple_value_call, true),
    ("COMMON-LISP", "MULTIPLE-VALUE-PROG1", values::multiple_value_prog1, true),
    ("COMMON-LISP", "PROGN", sequencing::progn, true),
    ("COMMON-LISP", "PROGV", binding::progv, true),
    ("COMMON-LISP", "QUOTE", sequencing::quote, true),
    ("COMMON-LISP", "RETURN-FROM", control::return_from, true),
    ("COMMON-LISP", "SETQ", assignment::setq, true),
    ("COMMON-LISP", "SYMBOL-MACROLET", binding::symbol_macrolet, true),
    ("COMMON-LISP", "TAGBODY", control::tagbody, true),
    ("COMMON-LISP", "THE", sequencing::the, true),
    ("COMMON-LISP", "THROW", control::throw, true),
    ("COMMON-LISP", "UNWIND-PROTECT", control::unwind_protect, true),
    ("COMMON-LISP", "LAMBDA", sequencing::lambda, false),
    ("COMMON-LISP", "MULTIPLE-VALUE-BIND", values::multiple_value_bind, false),
    ("COMMON-LISP", "MULTIPLE-VALUE-LIST", values::multiple_value_list, false),
    ("BROLGA-SYSTEM", "%NAMED-LAMBDA", sequencing::lambda, false),
    ("BROLGA-SYSTEM", "TRULY-THE", sequencing::truly_the, false),
];
