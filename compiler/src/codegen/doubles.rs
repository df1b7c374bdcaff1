//! Arithmetic on unboxed double-floats, with the errors that ANSI asks for.
//!
//! The problem: an overflow and an invalid operation must be signalled, and a check of every result
//! costs as much as the operation. The approach: a result that is not finite makes every sum,
//! difference and product it goes into not finite either, so one check at the root of an
//! expression of these is enough; so does a dividend, while a divisor, which would hide it, is checked.
//! Where a check fails, the expression is done once more from its leaves by the Lisp functions,
//! which tell an error from operands that were not finite to begin with.
//!
//! Invariants: an operand is checked before anything else that may signal an error or have an effect
//! is computed, so that errors come in the order of evaluation; every value that leaves an
//! expression otherwise than into another is checked.
//!
//! Tests: `tests/lisp/numbers/floats.lisp`, `tests/tests/arithmetic.rs`.

use super::function::FunctionCompiler;
use crate::intrinsics::Intrinsic;
use crate::ir::*;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

/// How an unboxed double-float came about, as far as its check has been put off.
enum Tree {
    Leaf(Value),
    Operation(&'static str, Box<(Tree, Tree)>),
}

impl<'a> FunctionCompiler<'a> {
    /// A sum, difference, product or quotient of double-floats (and fixnums), checked.
    pub(super) fn double_expression(&mut self, op: Intrinsic, a: &'a Node, b: &'a Node) -> Option<Value> {
        let (value, tree) = self.double_operation(op, a, b)?;
        Some(self.checked_double(value, &tree))
    }

    fn double_operation(&mut self, op: Intrinsic, a: &'a Node, b: &'a Node) -> Option<(Value, Tree)> {
        use Intrinsic as I;
        let (x, left) = if self.quiet(b) { self.double_tree(a)? } else { self.double_leaf(a)? };
        let (y, right) = if op == I::Divide { self.double_leaf(b)? } else { self.double_tree(b)? };
        let (value, name) = match op {
            I::Add => (self.b.ins().fadd(x, y), "%TWO-ARG-+"),
            I::Subtract => (self.b.ins().fsub(x, y), "%TWO-ARG--"),
            I::Multiply => (self.b.ins().fmul(x, y), "%TWO-ARG-*"),
            _ => (self.quotient(x, (y, b), &left), "%TWO-ARG-/"),
        };
        Some((value, Tree::Operation(name, Box::new((left, right)))))
    }

    fn double_leaf(&mut self, node: &'a Node) -> Option<(Value, Tree)> {
        let value = self.double_operand(node)?;
        Some((value, Tree::Leaf(value)))
    }

    /// An operand whose check is left to the expression around it.
    fn double_tree(&mut self, node: &'a Node) -> Option<(Value, Tree)> {
        use Intrinsic as I;
        match &node.kind {
            NodeKind::Let(bindings, body) if body.ty.within(crate::types::DOUBLE) => {
                for (variable, init) in bindings {
                    self.let_binding(*variable, init)?;
                }
                self.double_tree(body)
            }
            NodeKind::Intrinsic(op @ (I::Add | I::Subtract | I::Multiply | I::Divide), arguments)
                if self.both_doubles(&arguments[0], &arguments[1]) =>
            {
                let before = self.set_source(node.source);
                let result = self.double_operation(*op, &arguments[0], &arguments[1]);
                self.restore_source(before);
                result
            }
            _ => self.double_leaf(node),
        }
    }

    /// Whether evaluating a node can do nothing but overflow in sums, differences and products.
    fn quiet(&self, node: &Node) -> bool {
        use Intrinsic as I;
        match &node.kind {
            NodeKind::Literal(_) | NodeKind::Variable(_) => true,
            NodeKind::Intrinsic(I::Add | I::Subtract | I::Multiply, operands) => {
                self.both_doubles(&operands[0], &operands[1]) && operands.iter().all(|operand| self.quiet(operand))
            }
            _ => false,
        }
    }

    fn quotient(&mut self, x: Value, (y, divisor): (Value, &Node), dividend: &Tree) -> Value {
        let never_zero = match self.constant_double(y) {
            Some(number) => number != 0.0,
            None => divisor.ty.is_fixnum() && (divisor.ty.lo > 0 || divisor.ty.hi < 0),
        };
        if !never_zero {
            let zero = self.b.ins().f64const(0.0);
            let is_zero = self.b.ins().fcmp(FloatCC::Equal, y, zero);
            let (cold, next) = (self.cold_block(), self.b.create_block());
            self.branch(is_zero, cold, next);
            let join = self.b.create_block();
            let result = self.b.append_block_param(join, F64);
            self.switch_sealed(cold);
            let a = self.done_again(dividend);
            let b = self.box_double(y);
            // It returns where the trap is masked.
            let answer = self.call_system("%DIVISION-BY-ZERO", &[a, b]);
            let answer = self.unbox_double(answer);
            self.jump(join, &[answer]);
            self.switch_sealed(next);
            let quotient = self.b.ins().fdiv(x, y);
            self.jump(join, &[quotient]);
            self.switch_sealed(join);
            return result;
        }
        self.b.ins().fdiv(x, y)
    }

    /// The number that a value is the constant of.
    fn constant_double(&self, value: Value) -> Option<f64> {
        use cranelift_codegen::ir::{InstructionData, Opcode};
        let inst = self.b.func.dfg.value_def(value).inst()?;
        match self.b.func.dfg.insts[inst] {
            InstructionData::UnaryIeee64 { opcode: Opcode::F64const, imm } => Some(imm.as_f64()),
            _ => None,
        }
    }

    /// The value if it is finite, otherwise what the Lisp functions of the operations say.
    fn checked_double(&mut self, value: Value, tree: &Tree) -> Value {
        if self.policy.safety == 0 {
            return value;
        }
        let flags = cranelift_codegen::ir::MemFlagsData::new();
        let bits = self.b.ins().bitcast(I64, flags, value);
        self.if_not_finite(value, bits, 0x7FF0_0000_0000_0000, |this| {
            let answer = this.done_again(tree);
            this.unbox_double(answer)
        })
    }

    /// A float whose bits are at the top of `bits`, or what `otherwise` gives if its exponent is the
    /// greatest, that of `infinity`.
    pub(super) fn if_not_finite(
        &mut self,
        value: Value,
        bits: Value,
        infinity: u64,
        otherwise: impl FnOnce(&mut Self) -> Value,
    ) -> Value {
        let unsigned = self.b.ins().ishl_imm_u(bits, 1);
        let limit = self.int(infinity.wrapping_shl(1) as i64);
        let finite = self.b.ins().icmp(IntCC::UnsignedLessThan, unsigned, limit);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        let ty = self.b.func.dfg.value_type(value);
        let result = self.b.append_block_param(next, ty);
        self.b.ins().brif(finite, next, &[value.into()], cold, &[]);
        self.switch_sealed(cold);
        let other = otherwise(self);
        self.jump(next, &[other]);
        self.switch_sealed(next);
        result
    }

    /// The word that an expression gives when the Lisp functions compute it.
    fn done_again(&mut self, tree: &Tree) -> Value {
        match tree {
            Tree::Leaf(value) => self.box_double(*value),
            Tree::Operation(name, operands) => {
                let (a, b) = (self.done_again(&operands.0), self.done_again(&operands.1));
                self.slow_call(name, &[a, b])
            }
        }
    }
}
