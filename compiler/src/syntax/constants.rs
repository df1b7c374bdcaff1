//! Constants: self-evaluating objects, constant variables and folding.
//!
//! The problem: a constant variable's value may be used in its place only where the object's
//! identity does not matter or cannot change, and a redefinition must reach the code that has
//! used it. The approach: numbers, characters and symbols are put in line and recorded as a
//! dependency; everything else is read from the value cell. Folding is limited to fixnum
//! arithmetic that cannot overflow.
//!
//! Tests: `compiler/tests/syntax.rs`.

use super::analyser::Analyser;
use crate::intrinsics::Intrinsic;
use crate::ir::{Dependency, Node, NodeKind};
use brolga_image::Word;
use brolga_image::object::{Kind, SYMBOL_FLAG_KEYWORD};

impl Analyser<'_> {
    /// The value of a constant variable.
    pub fn constant_reference(&mut self, name: Word) -> Node {
        let image = self.image;
        if image.is_nil(name) || name == image.t() || image.symbol_flags(name) & SYMBOL_FLAG_KEYWORD != 0 {
            return self.literal(name);
        }
        let value = image.symbol_value(name);
        let number = matches!(image.kind(value), Some(Kind::Bignum | Kind::DoubleFloat | Kind::Ratio | Kind::Complex));
        let immediate = !value.is_pointer() && value != Word::UNBOUND;
        if immediate || number || image.is_symbol(value) {
            self.depend(Dependency::Constant, name);
            return self.literal(value);
        }
        self.node(NodeKind::Special(name))
    }

    /// The node's value when it is a literal.
    pub fn literal_of(node: &Node) -> Option<Word> {
        match node.kind {
            NodeKind::Literal(word) => Some(word),
            _ => None,
        }
    }

    /// The node's value when it is a literal fixnum.
    pub fn fixnum_of(node: &Node) -> Option<i64> {
        Self::literal_of(node).and_then(Word::as_fixnum)
    }

    /// An operation of two arguments, done now when both are fixnums and so is the result.
    pub fn folded(&self, operation: Intrinsic, left: Node, right: Node) -> Node {
        if let (Some(a), Some(b)) = (Self::fixnum_of(&left), Self::fixnum_of(&right)) {
            let result = match operation {
                Intrinsic::Add => a.checked_add(b),
                Intrinsic::Subtract => a.checked_sub(b),
                Intrinsic::Multiply => a.checked_mul(b),
                Intrinsic::LogicalAnd => Some(a & b),
                Intrinsic::LogicalOr => Some(a | b),
                Intrinsic::LogicalXor => Some(a ^ b),
                Intrinsic::Min => Some(a.min(b)),
                Intrinsic::Max => Some(a.max(b)),
                _ => None,
            };
            if let Some(word) = result.and_then(Word::try_fixnum) {
                return self.literal(word);
            }
        }
        self.intrinsic(operation, vec![left, right])
    }
}
