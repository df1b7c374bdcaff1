//! Operations that are calls in functions compiled in a hurry.
//!
//! The problem: in line, `(+ a b)` of unknown types is five blocks, and the time of a compilation
//! goes with blocks and instructions. The approach: where the types allow no short path, the Lisp
//! function of the operation is called instead, as the slow path in line would; a function that is
//! called often is soon compiled again with everything in line.
//!
//! Invariants: an operation that may signal an error is here only if its slow path in line is that
//! same function, so that errors and backtraces do not differ between the tiers.
//!
//! Tests: `tests/lisp/compiler/tiers.lisp`.

use super::Tier;
use super::function::{FunctionCompiler, More, Out, Representation, Want};
use crate::intrinsics::{INTRINSICS, Intrinsic};
use crate::ir::Node;
use crate::types::{self, Type};

impl<'a> FunctionCompiler<'a> {
    /// Whether an in-line operation is a call here.
    pub(super) fn is_call_in_a_hurry(&self, op: Intrinsic, arguments: &'a [Node], result: &Type) -> bool {
        use Intrinsic as I;
        if self.tier != Tier::Counted {
            return false;
        }
        let floats = match arguments {
            [a] => !a.ty.is_never() && (a.ty.within(types::DOUBLE) || a.ty.within(types::SINGLE)),
            [a, b] => self.both_doubles(a, b) || Self::both_singles(a, b),
            _ => true,
        };
        let fixnums = arguments.iter().all(|argument| argument.ty.is_fixnum());
        match op {
            I::Add | I::Subtract | I::Multiply | I::Increment | I::Decrement | I::Negate | I::Abs | I::Shift => {
                !(floats || fixnums && result.is_fixnum())
            }
            I::LogicalNot | I::LogicalAnd | I::LogicalOr | I::LogicalXor | I::Min | I::Max => !floats && !fixnums,
            I::NumberEqual | I::Less | I::Greater | I::LessEqual | I::GreaterEqual => !floats && !fixnums,
            I::Zerop | I::Plusp | I::Minusp | I::Evenp | I::Oddp => !floats && !fixnums,
            I::Eql => !Self::eql_by_address(&arguments[0], &arguments[1]),
            I::Truncate | I::Floor | I::Remainder | I::Modulo => !fixnums,
            _ => false,
        }
    }

    /// Emits an operation as a call of its Lisp function.
    pub(super) fn operation_by_call(&mut self, op: Intrinsic, arguments: &'a [Node], want: Want) -> Option<Out> {
        let words = self.all_values(arguments)?;
        let (value, count) = self.call_system_values(INTRINSICS[op as usize].1, &words);
        let several = matches!(op, Intrinsic::Truncate | Intrinsic::Floor);
        let more = if several { More::Dynamic(count) } else { More::One };
        self.finish(Out { value, representation: Representation::Tagged, more }, want)
    }
}
