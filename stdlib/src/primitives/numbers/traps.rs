//! Float traps: the errors of operations whose result is not finite although their operands are.
//!
//! The standard leaves it open what an overflow does; here, as in SBCL, it is an error unless the
//! program has masked the trap for some time, and then the value that IEEE 754 gives. Compiled code
//! that finds a result that is not finite comes here, too, so masking costs nothing elsewhere.
//!
//! Tests: `tests/lisp/numbers/float-traps.lisp`.

use super::number::arithmetic_failure;
use crate::primitives::arguments;
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%masked-float-traps" => masked_float_traps(0);
    "%mask-float-traps" => mask_float_traps(1);
}

/// What can be trapped.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Trap {
    /// A NaN made from other numbers.
    Invalid = 1,
    /// An infinity that is exact: the quotient of a number and zero, a pole.
    DivideByZero = 2,
    /// A number too large for the format.
    Overflow = 4,
}

impl Trap {
    fn condition(self) -> &'static str {
        match self {
            Trap::Invalid => "FLOATING-POINT-INVALID-OPERATION",
            Trap::DivideByZero => "DIVISION-BY-ZERO",
            Trap::Overflow => "FLOATING-POINT-OVERFLOW",
        }
    }

    /// Whether it gives a value instead of an error now.
    pub fn is_masked(self, image: &Image) -> bool {
        image.running().masked_float_traps() & self as u8 != 0
    }

    /// The error of an operation.
    pub fn failure(self, image: &Image, operation: &str, operands: &[Word]) -> Failure {
        arithmetic_failure(image, self.condition(), operation, operands)
    }

    /// The error of an operation, or its value while the trap is masked.
    #[cold]
    pub fn spring(self, image: &Image, operation: &str, operands: &[Word], value: Word) -> Lisp {
        if self.is_masked(image) { Ok(value) } else { Err(self.failure(image, operation, operands)) }
    }
}

fn masked_float_traps(image: &Image) -> Lisp {
    Ok(Word::fixnum(i64::from(image.running().masked_float_traps())))
}

fn mask_float_traps(image: &Image, traps: Word) -> Lisp {
    image.running().mask_float_traps(arguments::in_range(image, traps, 0, 7)? as u8);
    Ok(traps)
}
