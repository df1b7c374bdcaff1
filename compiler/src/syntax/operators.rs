//! Operators that the compiler knows: a table from symbol to what to do with a call of it.
//!
//! The problem: special operators, operators compiled in line, functions of any number of
//! arguments that reduce to those, and Rust primitives must all be found in one look-up. The
//! approach: one map keyed by symbol, made from the tables of the modules that handle them. All
//! keys are present in packages of the system, which keep them alive.
//!
//! Tests: `compiler/tests/syntax.rs`.

use super::analyser::Analyser;
use super::environment::Environment;
use super::{reductions, special_forms};
use crate::intrinsics::{INTRINSICS, Intrinsic};
use crate::ir::Node;
use brolga_image::{Image, Lisp, Word};
use std::cell::RefCell;
use std::collections::HashMap;

/// Analyses a form of one operator.
pub(super) type Handler = fn(&mut Analyser<'_>, Word, &Environment) -> Lisp<Node>;

/// What to do with a form whose operator is in the table.
#[derive(Copy, Clone)]
pub(super) enum Operator {
    /// A special operator, or a macro that is compiled natively.
    Special { handler: Handler, standard: bool },
    /// A function compiled in line when it has this many arguments.
    Intrinsic(Intrinsic, usize),
    /// A function that is reduced to simpler operations where the arguments allow.
    Reduced(reductions::Reduction),
    /// A Rust primitive: number and arity.
    Primitive(u32, usize),
}

/// The table.
pub(super) struct Operators {
    table: RefCell<HashMap<Word, Operator>>,
}

impl Operators {
    pub fn new(image: &Image) -> Lisp<Operators> {
        let mut table = HashMap::with_capacity(1024);
        for (operation, name, arity, _) in INTRINSICS {
            let package = if name.starts_with('%') { "BROLGA-SYSTEM" } else { "COMMON-LISP" };
            table.insert(image.symbol(package, name)?, Operator::Intrinsic(*operation, *arity));
        }
        for (name, reduction) in reductions::REDUCTIONS {
            table.insert(image.symbol("COMMON-LISP", name)?, Operator::Reduced(*reduction));
        }
        for (package, name, handler, standard) in special_forms::SPECIAL_FORMS {
            let operator = Operator::Special { handler: *handler, standard: *standard };
            table.insert(image.symbol(package, name)?, operator);
        }
        Ok(Operators { table: RefCell::new(table) })
    }

    pub fn register_primitive(&self, symbol: Word, index: u32, arity: usize) {
        // An operation compiled in line wins over a primitive of the same name.
        self.table.borrow_mut().entry(symbol).or_insert(Operator::Primitive(index, arity));
    }

    pub fn get(&self, symbol: Word) -> Option<Operator> {
        self.table.borrow().get(&symbol).copied()
    }

    pub fn is_special_operator(&self, symbol: Word) -> bool {
        matches!(self.get(symbol), Some(Operator::Special { standard: true, .. }))
    }

    /// A macro of the standard that the compiler handles itself.
    pub fn is_native_macro(&self, symbol: Word) -> bool {
        matches!(self.get(symbol), Some(Operator::Special { standard: false, .. }))
    }
}
