//! Numbers: fixnum operations on tagged words, double-floats unboxed, everything else by the
//! Lisp function of the operation.
//!
//! A fixnum is its value shifted left by one, so sums, differences, comparisons and bitwise
//! operations work on the words as they are; a product needs one operand shifted back.
//! Where the inferred result is a fixnum there is no overflow check.

use super::function::{FunctionCompiler, More, Out, Representation, Want};
use crate::intrinsics::Intrinsic;
use crate::ir::*;
use crate::types::{self, Type};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F32, F64, I32, I64};
use cranelift_codegen::ir::{Block, InstBuilder, Value};

impl<'a> FunctionCompiler<'a> {
    /// Whether an operation on both can be done on unboxed double-floats.
    pub fn both_doubles(&self, a: &Node, b: &Node) -> bool {
        let number = |node: &Node| node.ty.within(types::DOUBLE) || node.ty.is_fixnum();
        number(a)
            && number(b)
            && (a.ty.within(types::DOUBLE) || b.ty.within(types::DOUBLE))
            && !a.ty.is_never()
            && !b.ty.is_never()
    }

    /// An unboxed double-float from an expression of type DOUBLE-FLOAT or FIXNUM.
    pub fn double_operand(&mut self, node: &'a Node) -> Option<Value> {
        if node.ty.within(types::DOUBLE) {
            return self.double(node);
        }
        if let NodeKind::Literal(word) = &node.kind
            && let Some(number) = word.as_fixnum()
        {
            return Some(self.b.ins().f64const(number as f64));
        }
        let word = self.value(node)?;
        let number = self.b.ins().sshr_imm_u(word, 1);
        Some(self.b.ins().fcvt_from_sint(F64, number))
    }

    pub(super) fn both_singles(a: &'a Node, b: &'a Node) -> bool {
        a.ty.within(types::SINGLE) && b.ty.within(types::SINGLE) && !a.ty.is_never() && !b.ty.is_never()
    }

    fn single_operand(&mut self, node: &'a Node) -> Option<Value> {
        let word = self.value(node)?;
        let high = self.b.ins().ushr_imm_u(word, 32);
        let bits = self.b.ins().ireduce(I32, high);
        let flags = cranelift_codegen::ir::MemFlagsData::new();
        Some(self.b.ins().bitcast(F32, flags, bits))
    }

    fn single_word(&mut self, value: Value) -> Value {
        let flags = cranelift_codegen::ir::MemFlagsData::new();
        let bits = self.b.ins().bitcast(I32, flags, value);
        let wide = self.b.ins().uextend(I64, bits);
        let high = self.b.ins().ishl_imm_u(wide, 32);
        self.b.ins().bor_imm_u(high, brolga_image::word::TAG_SINGLE_FLOAT as i64)
    }

    /// +, - and *.
    pub(super) fn binary(&mut self, op: Intrinsic, a: &'a Node, b: &'a Node, result: &Type, want: Want) -> Option<Out> {
        use Intrinsic as I;
        let name = match op {
            I::Add => "%TWO-ARG-+",
            I::Subtract => "%TWO-ARG--",
            I::Multiply => "%TWO-ARG-*",
            _ => "%TWO-ARG-/",
        };
        if self.both_doubles(a, b) {
            let value = self.double_expression(op, a, b)?;
            return self.finish(Out::double(value), want);
        }
        if Self::both_singles(a, b) && op != I::Divide {
            let x = self.single_operand(a)?;
            let y = self.single_operand(b)?;
            let value = match op {
                I::Add => self.b.ins().fadd(x, y),
                I::Subtract => self.b.ins().fsub(x, y),
                _ => self.b.ins().fmul(x, y),
            };
            let word = self.single_word(value);
            let word = self.checked_single(word, name, x, y);
            return self.finish(Out::word(word), want);
        }
        let x = self.value(a)?;
        let y = self.value(b)?;
        if op == I::Divide {
            let word = self.call_system(name, &[x, y]);
            return self.finish(Out::word(word), want);
        }
        let slow = self.cold_block();
        let join = self.b.create_block();
        let word = self.b.append_block_param(join, I64);
        let mut slow_used = false;
        if let Some(bits) = self.not_both_fixnums((x, &a.ty), (y, &b.ty)) {
            let fast = self.b.create_block();
            self.branch(bits, slow, fast);
            self.switch_sealed(fast);
            slow_used = true;
        }
        let fits = a.ty.is_fixnum() && b.ty.is_fixnum() && result.is_fixnum();
        let fast = if fits {
            match op {
                I::Add => self.b.ins().iadd(x, y),
                I::Subtract => self.b.ins().isub(x, y),
                _ => {
                    let number = self.b.ins().sshr_imm_u(x, 1);
                    self.b.ins().imul(number, y)
                }
            }
        } else {
            let (value, overflow) = match (op, literal_fixnum(a), literal_fixnum(b)) {
                (I::Add, Some(n), _) => self.add_literal(y, n),
                (I::Add, _, Some(n)) => self.add_literal(x, n),
                (I::Subtract, _, Some(n)) if n != i64::MIN >> 1 => self.add_literal(x, -n),
                (I::Add, ..) => self.b.ins().sadd_overflow(x, y),
                (I::Subtract, ..) => self.b.ins().ssub_overflow(x, y),
                _ => {
                    let number = self.b.ins().sshr_imm_u(x, 1);
                    self.b.ins().smul_overflow(number, y)
                }
            };
            let fine = self.b.create_block();
            self.branch(overflow, slow, fine);
            self.switch_sealed(fine);
            slow_used = true;
            value
        };
        if !slow_used {
            return self.finish(Out::word(fast), want);
        }
        self.jump(join, &[fast]);
        self.switch_sealed(slow);
        let rare = a.ty.is_fixnum() && b.ty.is_fixnum();
        let answer = if rare { self.slow_call(name, &[x, y]) } else { self.call_system(name, &[x, y]) };
        self.jump(join, &[answer]);
        self.switch_sealed(join);
        self.finish(Out::word(word), want)
    }

    /// The sum of a fixnum and a literal one, and whether it overflowed: then it has gone the wrong way,
    /// which is quicker to test than the flag.
    fn add_literal(&mut self, x: Value, n: i64) -> (Value, Value) {
        let sum = self.b.ins().iadd_imm_s(x, n << 1);
        let wrong_way = if n < 0 { IntCC::SignedGreaterThan } else { IntCC::SignedLessThan };
        (sum, self.b.ins().icmp(wrong_way, sum, x))
    }

    /// A single-float result that is not finite goes through the Lisp function of the operation, which
    /// tells an overflow or an invalid operation (signalled) from operands that were not finite either.
    fn checked_single(&mut self, word: Value, operation: &str, x: Value, y: Value) -> Value {
        if self.policy.safety == 0 {
            return word;
        }
        let finite = self.is_finite(word, 0x7F80_0000_0000_0000);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(next, I64);
        self.b.ins().brif(finite, next, &[word.into()], cold, &[]);
        self.switch_sealed(cold);
        let (a, b) = (self.single_word(x), self.single_word(y));
        let answer = self.slow_call(operation, &[a, b]);
        self.jump(next, &[answer]);
        self.switch_sealed(next);
        result
    }

    /// 1+, 1-.
    pub(super) fn increment(&mut self, node: &'a Node, by: i64, result: &Type, want: Want) -> Option<Out> {
        if node.ty.within(types::DOUBLE) && !node.ty.is_never() {
            let x = self.double(node)?;
            let one = self.b.ins().f64const(by as f64);
            let value = self.b.ins().fadd(x, one);
            return self.finish(Out::double(value), want);
        }
        let x = self.value(node)?;
        if node.ty.is_fixnum() && result.is_fixnum() {
            let value = self.b.ins().iadd_imm_s(x, by << 1);
            return self.finish(Out::word(value), want);
        }
        let slow = self.cold_block();
        let join = self.b.create_block();
        let word = self.b.append_block_param(join, I64);
        if !node.ty.is_fixnum() {
            let bit = self.b.ins().band_imm_u(x, 1);
            let fast = self.b.create_block();
            self.branch(bit, slow, fast);
            self.switch_sealed(fast);
        }
        let (value, overflow) = self.add_literal(x, by);
        self.b.ins().brif(overflow, slow, &[], join, &[value.into()]);
        self.switch_sealed(slow);
        let one = self.fixnum(by);
        let answer = self.slow_call("%TWO-ARG-+", &[x, one]);
        self.jump(join, &[answer]);
        self.switch_sealed(join);
        self.finish(Out::word(word), want)
    }

    pub(super) fn negate(&mut self, node: &'a Node, want: Want) -> Option<Out> {
        if node.ty.within(types::DOUBLE) && !node.ty.is_never() {
            let x = self.double(node)?;
            let value = self.b.ins().fneg(x);
            return self.finish(Out::double(value), want);
        }
        let x = self.value(node)?;
        let fast = |this: &mut Self| this.b.ins().ineg(x);
        self.fixnum_unary(x, &node.ty, "%NEGATE", true, want, fast)
    }

    pub(super) fn absolute(&mut self, node: &'a Node, want: Want) -> Option<Out> {
        if node.ty.within(types::DOUBLE) && !node.ty.is_never() {
            let x = self.double(node)?;
            let value = self.b.ins().fabs(x);
            return self.finish(Out::double(value), want);
        }
        let x = self.value(node)?;
        let fast = |this: &mut Self| this.b.ins().iabs(x);
        self.fixnum_unary(x, &node.ty, "ABS", true, want, fast)
    }

    pub(super) fn logical_not(&mut self, node: &'a Node, want: Want) -> Option<Out> {
        let x = self.value(node)?;
        self.fixnum_unary(x, &node.ty, "LOGNOT", false, want, |this| this.b.ins().bxor_imm_s(x, -2))
    }

    /// A unary operation with a fixnum path; the least fixnum is left to the slow path if asked.
    fn fixnum_unary(
        &mut self,
        x: Value,
        ty: &Type,
        name: &str,
        least_is_slow: bool,
        want: Want,
        fast: impl FnOnce(&mut Self) -> Value,
    ) -> Option<Out> {
        let check_least = least_is_slow && ty.lo <= types::FIXNUM_LOW;
        if ty.is_fixnum() && !check_least {
            let value = fast(self);
            return self.finish(Out::word(value), want);
        }
        let slow = self.cold_block();
        let join = self.b.create_block();
        let word = self.b.append_block_param(join, I64);
        if !ty.is_fixnum() {
            let bit = self.b.ins().band_imm_u(x, 1);
            let next = self.b.create_block();
            self.branch(bit, slow, next);
            self.switch_sealed(next);
        }
        if check_least {
            let least = self.b.ins().icmp_imm_s(IntCC::Equal, x, i64::MIN);
            let next = self.b.create_block();
            self.branch(least, slow, next);
            self.switch_sealed(next);
        }
        let value = fast(self);
        self.jump(join, &[value]);
        self.switch_sealed(slow);
        let answer = self.call_system(name, &[x]);
        self.jump(join, &[answer]);
        self.switch_sealed(join);
        self.finish(Out::word(word), want)
    }

    /// LOGAND, LOGIOR, LOGXOR of two integers; MIN and MAX of two reals.
    pub(super) fn bitwise(&mut self, op: Intrinsic, a: &'a Node, b: &'a Node, want: Want) -> Option<Out> {
        use Intrinsic as I;
        if matches!(op, I::Min | I::Max)
            && a.ty.within(types::DOUBLE)
            && b.ty.within(types::DOUBLE)
            && !a.ty.is_never()
            && !b.ty.is_never()
        {
            let x = self.double(a)?;
            let y = self.double(b)?;
            let condition = if op == I::Min { FloatCC::LessThan } else { FloatCC::GreaterThan };
            let other = self.b.ins().fcmp(condition, y, x);
            let value = self.b.ins().select(other, y, x);
            return self.finish(Out::double(value), want);
        }
        let x = self.value(a)?;
        let y = self.value(b)?;
        let fast = |this: &mut Self| match op {
            I::LogicalAnd => this.b.ins().band(x, y),
            I::LogicalOr => this.b.ins().bor(x, y),
            I::LogicalXor => this.b.ins().bxor(x, y),
            I::Min => this.b.ins().smin(x, y),
            _ => this.b.ins().smax(x, y),
        };
        let name = match op {
            I::LogicalAnd => "%TWO-ARG-LOGAND",
            I::LogicalOr => "%TWO-ARG-LOGIOR",
            I::LogicalXor => "%TWO-ARG-LOGXOR",
            I::Min => "%TWO-ARG-MIN",
            _ => "%TWO-ARG-MAX",
        };
        let Some(bits) = self.not_both_fixnums((x, &a.ty), (y, &b.ty)) else {
            let value = fast(self);
            return self.finish(Out::word(value), want);
        };
        let (slow, next, join) = (self.cold_block(), self.b.create_block(), self.b.create_block());
        let word = self.b.append_block_param(join, I64);
        self.branch(bits, slow, next);
        self.switch_sealed(next);
        let value = fast(self);
        self.jump(join, &[value]);
        self.switch_sealed(slow);
        let answer = self.slow_call(name, &[x, y]);
        self.jump(join, &[answer]);
        self.switch_sealed(join);
        self.finish(Out::word(word), want)
    }

    /// ASH.
    pub(super) fn shift(&mut self, a: &'a Node, count: &'a Node, result: &Type, want: Want) -> Option<Out> {
        let known = match &count.kind {
            NodeKind::Literal(word) => word.as_fixnum(),
            _ => None,
        };
        let x = self.value(a)?;
        let c = self.value(count)?;
        let slow = self.cold_block();
        let join = self.b.create_block();
        let word = self.b.append_block_param(join, I64);
        let mut slow_used = false;
        if !a.ty.is_fixnum() {
            let bit = self.b.ins().band_imm_u(x, 1);
            let next = self.b.create_block();
            self.branch(bit, slow, next);
            self.switch_sealed(next);
            slow_used = true;
        }
        match known {
            Some(n) if n <= 0 => {
                let shifted = self.b.ins().sshr_imm_u(x, (-n).min(63));
                let value = self.b.ins().band_imm_s(shifted, -2);
                self.jump(join, &[value]);
            }
            Some(n) if n < 62 => {
                let value = self.b.ins().ishl_imm_u(x, n);
                if result.is_fixnum() && a.ty.is_fixnum() {
                    self.jump(join, &[value]);
                } else {
                    let back = self.b.ins().sshr_imm_u(value, n);
                    let same = self.b.ins().icmp(IntCC::Equal, back, x);
                    self.b.ins().brif(same, join, &[value.into()], slow, &[]);
                    slow_used = true;
                }
            }
            Some(_) => {
                self.jump(slow, &[]);
                slow_used = true;
            }
            None => {
                // Right shifts and left shifts that fit; the rest by the function.
                let bit = if count.ty.is_fixnum() { None } else { Some(self.b.ins().band_imm_u(c, 1)) };
                if let Some(bit) = bit {
                    let next = self.b.create_block();
                    self.branch(bit, slow, next);
                    self.switch_sealed(next);
                }
                let n = self.b.ins().sshr_imm_u(c, 1);
                let (left, right) = (self.b.create_block(), self.b.create_block());
                let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, n, 0);
                self.branch(negative, right, left);
                self.switch_sealed(right);
                let amount = self.b.ins().ineg(n);
                let most = self.int(63);
                let amount = self.b.ins().umin(amount, most);
                let shifted = self.b.ins().sshr(x, amount);
                let value = self.b.ins().band_imm_s(shifted, -2);
                self.jump(join, &[value]);
                self.switch_sealed(left);
                let small = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, n, 62);
                let next = self.b.create_block();
                self.branch(small, next, slow);
                self.switch_sealed(next);
                let value = self.b.ins().ishl(x, n);
                let back = self.b.ins().sshr(value, n);
                let same = self.b.ins().icmp(IntCC::Equal, back, x);
                self.b.ins().brif(same, join, &[value.into()], slow, &[]);
                slow_used = true;
            }
        }
        if slow_used {
            self.switch_sealed(slow);
            let answer = self.slow_call("ASH", &[x, c]);
            self.jump(join, &[answer]);
        }
        self.switch_sealed(join);
        self.finish(Out::word(word), want)
    }

    /// TRUNCATE, FLOOR, REM, MOD of two numbers.
    pub(super) fn divide_integers(&mut self, op: Intrinsic, a: &'a Node, b: &'a Node, want: Want) -> Option<Out> {
        use Intrinsic as I;
        let two_values = matches!(op, I::Truncate | I::Floor) && matches!(want, Want::Values | Want::Tail);
        let x = self.value(a)?;
        let y = self.value(b)?;
        let divisor = match &b.kind {
            NodeKind::Literal(word) => word.as_fixnum(),
            _ => None,
        };
        let slow = self.cold_block();
        let join = self.b.create_block();
        let first = self.b.append_block_param(join, I64);
        let second = two_values.then(|| self.b.append_block_param(join, I64));
        let mut slow_used = false;
        if let Some(bits) = self.not_both_fixnums((x, &a.ty), (y, &b.ty)) {
            let next = self.b.create_block();
            self.branch(bits, slow, next);
            self.switch_sealed(next);
            slow_used = true;
        }
        let constant = matches!(divisor, Some(d) if d != 0 && d != -1);
        if !constant {
            // Zero and -1 (whose quotient may overflow) are left to the function.
            if b.ty.lo <= 0 && b.ty.hi >= -1 || !b.ty.is_fixnum() {
                let above = self.b.ins().iadd_imm_s(y, 2);
                let special = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, above, 2);
                let next = self.b.create_block();
                self.branch(special, slow, next);
                self.switch_sealed(next);
                slow_used = true;
            }
        }
        let positive_power = divisor.filter(|d| *d > 0 && d.count_ones() == 1).map(|d| d.trailing_zeros());
        let floors = matches!(op, I::Floor | I::Modulo);
        let nonnegative = a.ty.is_fixnum() && a.ty.lo >= 0;
        let (quotient, remainder) = match positive_power {
            Some(bits) if floors || nonnegative => {
                let mask = ((1i64 << bits) - 1) << 1;
                let shifted = self.b.ins().sshr_imm_u(x, i64::from(bits));
                let quotient = self.b.ins().band_imm_s(shifted, -2);
                let remainder = self.b.ins().band_imm_s(x, mask);
                (quotient, remainder)
            }
            _ => {
                // Tagged words divide to an untagged quotient and a tagged remainder.
                let (quotient, remainder) = match divisor.filter(|_| constant) {
                    Some(d) => {
                        // The remainder from the quotient lets the division by a constant be a
                        // multiplication.
                        let number = self.b.ins().sshr_imm_u(x, 1);
                        let by = self.int(d);
                        let quotient = self.b.ins().sdiv(number, by);
                        let product = self.b.ins().imul(quotient, y);
                        (quotient, self.b.ins().isub(x, product))
                    }
                    None => {
                        let quotient = self.b.ins().sdiv(x, y);
                        let product = self.b.ins().imul(quotient, y);
                        (quotient, self.b.ins().isub(x, product))
                    }
                };
                let nothing_to_floor = !floors || (nonnegative && b.ty.is_fixnum() && b.ty.lo > 0);
                let (quotient, remainder) = if nothing_to_floor {
                    (quotient, remainder)
                } else {
                    let mixed = self.b.ins().bxor(remainder, y);
                    let differ = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, mixed, 0);
                    let inexact = self.b.ins().icmp_imm_s(IntCC::NotEqual, remainder, 0);
                    let adjust = self.b.ins().band(differ, inexact);
                    let lower = self.b.ins().iadd_imm_s(quotient, -1);
                    let higher = self.b.ins().iadd(remainder, y);
                    (self.b.ins().select(adjust, lower, quotient), self.b.ins().select(adjust, higher, remainder))
                };
                (self.b.ins().ishl_imm_u(quotient, 1), remainder)
            }
        };
        let wanted = if matches!(op, I::Remainder | I::Modulo) { remainder } else { quotient };
        match second {
            Some(_) => self.jump(join, &[quotient, remainder]),
            None => self.jump(join, &[wanted]),
        }
        if slow_used {
            self.switch_sealed(slow);
            self.slow_division(op, x, y, join, two_values);
        }
        self.switch_sealed(join);
        let more = match second {
            Some(second) => More::Static(vec![second]),
            None => More::One,
        };
        self.finish(Out { value: first, representation: Representation::Tagged, more }, want)
    }

    fn slow_division(&mut self, op: Intrinsic, x: Value, y: Value, join: Block, two_values: bool) {
        use Intrinsic as I;
        let answer = match op {
            I::Truncate => self.slow_call("%TWO-ARG-TRUNCATE", &[x, y]),
            I::Floor => self.slow_call("%TWO-ARG-FLOOR", &[x, y]),
            I::Remainder => self.slow_call("REM", &[x, y]),
            _ => self.slow_call("MOD", &[x, y]),
        };
        if two_values {
            let remainder = self.load_context(brolga_image::context::VALUES + 8);
            self.jump(join, &[answer, remainder]);
        } else {
            self.jump(join, &[answer]);
        }
    }

    /// SQRT: of a double-float that is not negative in line.
    pub(super) fn square_root(&mut self, node: &'a Node, result: &Type, want: Want) -> Option<Out> {
        if !node.ty.within(types::DOUBLE) || node.ty.is_never() {
            let x = self.value(node)?;
            let word = self.call_system("SQRT", &[x]);
            return self.finish(Out::word(word), want);
        }
        let x = self.double(node)?;
        if result.within(types::DOUBLE) {
            let value = self.b.ins().sqrt(x);
            return self.finish(Out::double(value), want);
        }
        let zero = self.b.ins().f64const(0.0);
        let fine = self.b.ins().fcmp(FloatCC::GreaterThanOrEqual, x, zero);
        let (fast, slow, join) = (self.b.create_block(), self.cold_block(), self.b.create_block());
        let word = self.b.append_block_param(join, I64);
        self.branch(fine, fast, slow);
        self.switch_sealed(fast);
        let value = self.b.ins().sqrt(x);
        let boxed = self.box_double(value);
        self.jump(join, &[boxed]);
        self.switch_sealed(slow);
        let boxed = self.box_double(x);
        let answer = self.call_system("SQRT", &[boxed]);
        self.jump(join, &[answer]);
        self.switch_sealed(join);
        self.finish(Out::word(word), want)
    }

    /// Conversion of a real to a double-float.
    pub(super) fn double_conversion(&mut self, node: &'a Node, want: Want) -> Option<Out> {
        if (node.ty.within(types::DOUBLE) || node.ty.is_fixnum()) && !node.ty.is_never() {
            let value = self.double_operand(node)?;
            return self.finish(Out::double(value), want);
        }
        if node.ty.within(types::SINGLE) && !node.ty.is_never() {
            let single = self.single_operand(node)?;
            let value = self.b.ins().fpromote(F64, single);
            return self.finish(Out::double(value), want);
        }
        let x = self.value(node)?;
        let word = self.call_system("%TO-DOUBLE-FLOAT", &[x]);
        self.finish(Out::word(word), want)
    }
}

/// The number that a node is a literal of.
fn literal_fixnum(node: &Node) -> Option<i64> {
    match &node.kind {
        NodeKind::Literal(word) => word.as_fixnum(),
        _ => None,
    }
}
