//! Arithmetic on unboxed double-floats, with the errors that ANSI asks for.
//!
//! The problem: an overflow and an invalid operation must be signalled, and a check of every result
//! costs as much as the operation. The approach: a result that is not finite makes every sum,
//! difference and product it goes into not finite either, and every quotient that it is divided in. So
//! operations wait for their check in a list, also over the variables of LET, and where it comes to a
//! check, only those are looked at that did not go into another one. Where a check fails, all that
//! waited are done once more, in order, by the Lisp functions, which tell an error from operands that
//! were not finite to begin with.
//!
//! Invariants: what waits is checked before anything else that may signal an error or have an effect,
//! before control splits or joins, and before a value is used for anything but another operation
//! (`emit` asks `may_wait`); so errors come in the order of evaluation. A check in a cold block does not
//! relieve the main path. The Lisp functions signal or give the same value, so values stay as they are.
//!
//! Tests: `tests/lisp/numbers/floats.lisp`, `tests/tests/arithmetic.rs`.

use super::function::{FunctionCompiler, Want};
use crate::intrinsics::Intrinsic;
use crate::ir::*;
use crate::types;
use brolga_image::context::{ARGUMENTS, Context};
use brolga_image::enter::Stub;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{InstBuilder, Value};
use std::mem::offset_of;

/// More do not wait: their operands take registers up.
const MOST_WAITING: usize = 16;

/// An operation whose result was not checked yet.
#[derive(Clone)]
pub struct Waiting {
    value: Value,
    name: &'static str,
    operands: [Value; 2],
    /// If the result is not finite, neither is that of a later one.
    covered: bool,
    source: u32,
}

impl<'a> FunctionCompiler<'a> {
    /// A sum, difference, product or quotient of double-floats (and fixnums), checked.
    pub(super) fn double_expression(&mut self, op: Intrinsic, a: &'a Node, b: &'a Node) -> Option<Value> {
        let value = self.double_operation(op, a, b)?;
        self.check_doubles();
        Some(value)
    }

    fn double_operation(&mut self, op: Intrinsic, a: &'a Node, b: &'a Node) -> Option<Value> {
        use Intrinsic as I;
        let x = self.unchecked_double(a)?;
        let y = self.unchecked_double(b)?;
        let (value, name) = match op {
            I::Add => (self.b.ins().fadd(x, y), "%TWO-ARG-+"),
            I::Subtract => (self.b.ins().fsub(x, y), "%TWO-ARG--"),
            I::Multiply => (self.b.ins().fmul(x, y), "%TWO-ARG-*"),
            _ => {
                // An infinite divisor would not show in the quotient.
                if self.waiting.iter().any(|waiting| waiting.value == y) {
                    self.check_doubles();
                }
                (self.b.ins().fdiv(x, y), "%TWO-ARG-/")
            }
        };
        for waiting in &mut self.waiting {
            waiting.covered |= waiting.value == x || waiting.value == y;
        }
        if self.policy.safety > 0 {
            self.waiting.push(Waiting { value, name, operands: [x, y], covered: false, source: self.source });
        }
        if self.waiting.len() > MOST_WAITING {
            self.check_doubles();
        }
        Some(value)
    }

    /// A double-float from an expression of type DOUBLE-FLOAT or FIXNUM, which may wait for its check.
    pub(super) fn unchecked_double(&mut self, node: &'a Node) -> Option<Value> {
        use Intrinsic as I;
        match &node.kind {
            NodeKind::Let(bindings, body) if body.ty.within(types::DOUBLE) => {
                for (variable, init) in bindings {
                    self.let_binding(*variable, init)?;
                }
                self.unchecked_double(body)
            }
            NodeKind::Intrinsic(op @ (I::Add | I::Subtract | I::Multiply | I::Divide), arguments)
                if self.both_doubles(&arguments[0], &arguments[1]) =>
            {
                let before = self.set_source(node.source);
                let result = self.double_operation(*op, &arguments[0], &arguments[1]);
                self.restore_source(before);
                result
            }
            _ if node.ty.within(types::DOUBLE) => Some(self.emit(node, Want::Double)?.value),
            _ => self.double_operand(node),
        }
    }

    /// Whether operations may wait for their checks while a node is computed: it has no effect, and
    /// leaves the main path only for cold blocks.
    pub(super) fn may_wait(&self, node: &Node) -> bool {
        use Intrinsic as I;
        match &node.kind {
            NodeKind::Literal(_) | NodeKind::Variable(_) | NodeKind::Let(..) | NodeKind::Sequence(_) => true,
            NodeKind::The(asserted, form) => form.ty.is_subtype(asserted),
            NodeKind::TrulyThe(..) => true,
            NodeKind::Intrinsic(op, arguments) => match op {
                I::Add | I::Subtract | I::Multiply | I::Divide if self.both_doubles(&arguments[0], &arguments[1]) => {
                    true
                }
                I::Add | I::Subtract | I::Multiply | I::Increment | I::Decrement => {
                    node.ty.is_fixnum() && arguments.iter().all(|argument| argument.ty.is_fixnum())
                }
                I::StructureRef | I::StructureDoubleRef => true,
                // The number is checked before it is stored.
                I::StructureDoubleSet => arguments[3].ty.within(types::DOUBLE),
                I::Svref | I::Aref1 => Self::is_simple_storage(&arguments[0].ty),
                _ => false,
            },
            _ => false,
        }
    }

    /// Checks all operations that wait.
    pub(super) fn check_doubles(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let waiting = std::mem::take(&mut self.waiting);
        // A sum shows whether one of its parts is not finite. If only the sum is not, nothing is signalled.
        let mut open = waiting.iter().filter(|waiting| !waiting.covered).map(|waiting| waiting.value);
        let mut sum = open.next().expect("the last is not covered");
        for value in open {
            sum = self.b.ins().fadd(sum, value);
        }
        let flags = cranelift_codegen::ir::MemFlagsData::new();
        let bits = self.b.ins().bitcast(I64, flags, sum);
        let finite = self.is_finite(bits, 0x7FF0_0000_0000_0000);
        let in_cold_block = self.b.current_block().is_some_and(|block| self.b.func.layout.is_cold(block));
        let (cold, next) = (self.cold_block(), self.block_like_this());
        self.b.ins().brif(finite, next, &[], cold, &[]);
        self.switch_sealed(cold);
        self.do_again(&waiting);
        self.jump(next, &[]);
        self.switch_sealed(next);
        if in_cold_block {
            self.waiting = waiting;
        }
    }

    /// Whether the exponent of the float at the top of `bits` is not the greatest, that of `infinity`.
    pub(super) fn is_finite(&mut self, bits: Value, infinity: u64) -> Value {
        let unsigned = self.b.ins().ishl_imm_u(bits, 1);
        let limit = self.int(infinity.wrapping_shl(1) as i64);
        self.b.ins().icmp(IntCC::UnsignedLessThan, unsigned, limit)
    }

    /// Has the Lisp functions of the operations do them.
    fn do_again(&mut self, waiting: &[Waiting]) {
        let mut done: Vec<(Value, Value)> = Vec::with_capacity(waiting.len());
        for operation in waiting {
            let before = self.set_source(operation.source);
            let flags = self.context_flags();
            let context = self.context();
            for (i, operand) in operation.operands.iter().enumerate() {
                let again = done.iter().find(|(value, _)| value == operand).map_or(*operand, |(_, again)| *again);
                self.b.ins().store(flags, again, context, ARGUMENTS + 8 * i as i32);
            }
            self.slow_call_placed(Stub::DoubleCall, operation.name, 2);
            let context = self.context();
            let offset = offset_of!(Context, slow_result) as i32;
            done.push((operation.value, self.b.ins().load(F64, flags, context, offset)));
            self.restore_source(before);
        }
    }
}
