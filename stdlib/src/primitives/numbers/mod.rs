//! The numeric tower over the image's representations.
//!
//! Fixnums are words; bignums are two's complement limbs in the image; ratios and complex numbers
//! are pairs. Arithmetic has three speeds: machine integers for fixnums, limb loops straight on
//! the image's memory for medium bignums, and `dashu-int` where subquadratic algorithms pay.
//!
//! Floats follow SBCL's default traps: an operation that makes a NaN from non-NaN operands, an
//! infinity from finite ones, or divides by zero, is an error. Conversions are correctly rounded
//! and comparisons between rationals and floats are exact.
//!
//! Tests: `stdlib/tests/integers.rs`, `stdlib/tests/floats.rs`, `stdlib/tests/tower.rs`.

pub mod arithmetic;
pub mod bits;
pub mod comparison;
pub mod complex;
pub mod conversion;
pub mod decoding;
pub mod digits;
pub mod division;
pub mod functions;
pub mod gcd;
pub mod integers;
pub mod limbs;
pub mod number;
pub mod powers;
pub mod radix;
pub mod ratios;
pub mod traps;

use super::Primitive;

/// The primitives of the tower.
pub fn table() -> Vec<Primitive> {
    [
        arithmetic::table(),
        bits::table(),
        comparison::table(),
        complex::table(),
        conversion::table(),
        decoding::table(),
        digits::table(),
        division::table(),
        functions::table(),
        gcd::table(),
        powers::table(),
        radix::table(),
        ratios::table(),
        traps::table(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
