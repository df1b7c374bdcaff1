//! The four operations, negation and absolute value on numbers of any kind.
//!
//! Two numbers of the same kind are handled at once; otherwise contagion decides: rational with
//! float gives the float's format, single with double gives double, real with complex gives
//! complex. A float result is checked against the traps.
//!
//! Tests: `stdlib/tests/tower.rs`.

use super::number::{Number, classify, is_integer, number, real};
use super::ratios::{self, Operation, divide_integers, parts, zero_divisor};
use super::traps::Trap;
use super::{complex, conversion, gcd, integers};
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%generic-add" => add(2);
    "%generic-subtract" => subtract(2);
    "%generic-multiply" => multiply(2);
    "%generic-divide" => divide(2);
    "%generic-negate" => negate(1);
    "%generic-abs" => absolute(1);
}

/// a + b
pub fn add(image: &Image, a: Word, b: Word) -> Lisp {
    arithmetic(image, Operation::Add, a, b)
}

/// a - b
pub fn subtract(image: &Image, a: Word, b: Word) -> Lisp {
    arithmetic(image, Operation::Subtract, a, b)
}

/// a * b
pub fn multiply(image: &Image, a: Word, b: Word) -> Lisp {
    arithmetic(image, Operation::Multiply, a, b)
}

/// a / b
pub fn divide(image: &Image, a: Word, b: Word) -> Lisp {
    arithmetic(image, Operation::Divide, a, b)
}

/// An operation on any two numbers. Integers and pairs of doubles are told apart first, without
/// taking the numbers apart in memory.
#[inline]
pub fn arithmetic(image: &Image, operation: Operation, a: Word, b: Word) -> Lisp {
    if is_integer(image, a) && is_integer(image, b) {
        return integer_arithmetic(image, operation, a, b);
    }
    if let (Some(x), Some(y)) = (image.as_double(a), image.as_double(b)) {
        return double_arithmetic(image, operation, x, y);
    }
    mixed_arithmetic(image, operation, a, b)
}

fn mixed_arithmetic(image: &Image, operation: Operation, a: Word, b: Word) -> Lisp {
    let (Some(x), Some(y)) = (classify(image, a), classify(image, b)) else {
        return Err(number(image, a).and(number(image, b)).err().unwrap_or(Failure::type_error(image, b, "NUMBER")));
    };
    use Number::*;
    match (x, y) {
        (Fixnum(_) | Bignum(_), Fixnum(_) | Bignum(_)) => integer_arithmetic(image, operation, a, b),
        (Double(x), Double(y)) => double_arithmetic(image, operation, x, y),
        (Single(x), Single(y)) => single_arithmetic(image, operation, x, y),
        (Complex(_), _) | (_, Complex(_)) => complex::arithmetic(image, operation, a, b),
        (Double(x), _) => double_arithmetic(image, operation, x, conversion::to_f64(image, y, b)?),
        (_, Double(y)) => double_arithmetic(image, operation, conversion::to_f64(image, x, a)?, y),
        (Single(x), _) => single_arithmetic(image, operation, x, conversion::to_f32(image, y, b)?),
        (_, Single(y)) => single_arithmetic(image, operation, conversion::to_f32(image, x, a)?, y),
        (Ratio(_), _) | (_, Ratio(_)) => ratios::arithmetic(image, operation, parts(image, x, a), parts(image, y, b))
            .unwrap_or_else(|| Err(zero_divisor(image, operation, a, b))),
    }
}

#[inline]
fn integer_arithmetic(image: &Image, operation: Operation, a: Word, b: Word) -> Lisp {
    match operation {
        Operation::Add => integers::add(image, a, b),
        Operation::Subtract => integers::subtract(image, a, b),
        Operation::Multiply => integers::multiply(image, a, b),
        Operation::Divide => divide_integers(image, a, b).unwrap_or_else(|| Err(zero_divisor(image, operation, a, b))),
    }
}

macro_rules! float_arithmetic {
    ($name:ident, $float:ty, $make:expr) => {
        /// An operation on two floats of this format.
        #[inline]
        pub fn $name(image: &Image, operation: Operation, a: $float, b: $float) -> Lisp {
            let result = match operation {
                Operation::Add => a + b,
                Operation::Subtract => a - b,
                Operation::Multiply => a * b,
                Operation::Divide => a / b,
            };
            let make: fn(&Image, $float) -> Lisp = $make;
            if result.is_finite() {
                return make(image, result);
            }
            let trap = if result.is_nan() {
                (!a.is_nan() && !b.is_nan()).then_some(Trap::Invalid)
            } else if operation == Operation::Divide && b == 0.0 {
                a.is_finite().then_some(Trap::DivideByZero)
            } else {
                (a.is_finite() && b.is_finite()).then_some(Trap::Overflow)
            };
            match trap {
                None => make(image, result),
                Some(trap) => {
                    let operands = [make(image, a)?, make(image, b)?];
                    trap.spring(image, operation.name(), &operands, make(image, result)?)
                }
            }
        }
    };
}

float_arithmetic!(double_arithmetic, f64, |image, value| image.double(value));
float_arithmetic!(single_arithmetic, f32, |_, value| Ok(Word::single_float(value)));

/// -a
pub fn negate(image: &Image, a: Word) -> Lisp {
    match number(image, a)? {
        Number::Fixnum(_) | Number::Bignum(_) => integers::negate(image, a),
        Number::Ratio(_) => {
            let (n, d) = super::number::ratio_parts(image, a);
            image.ratio(integers::negate(image, n)?, d)
        }
        Number::Single(value) => Ok(Word::single_float(-value)),
        Number::Double(value) => image.double(-value),
        Number::Complex(_) => {
            let (r, i) = super::number::complex_parts(image, a);
            let (r, i) = (negate(image, r)?, negate(image, i)?);
            image.complex(r, i)
        }
    }
}

/// |a| of a real.
pub fn absolute(image: &Image, a: Word) -> Lisp {
    match real(image, a)? {
        Number::Single(value) => Ok(Word::single_float(value.abs())),
        Number::Double(value) if value.is_sign_positive() => Ok(a),
        Number::Double(value) => image.double(value.abs()),
        Number::Ratio(_) => {
            let (n, d) = super::number::ratio_parts(image, a);
            if integers::is_negative(image, n) { image.ratio(integers::negate(image, n)?, d) } else { Ok(a) }
        }
        _ => gcd::absolute(image, a),
    }
}
