//! Ratios: always in lowest terms, denominator at least 2; everything else is an integer.
//!
//! Parts that are fixnums stay in 128-bit arithmetic (products of fixnums and their sums fit);
//! larger ones go through dashu once per operation, not once per step.
//!
//! Tests: `stdlib/tests/tower.rs`.

use super::gcd::{gcd_u128, natural_gcd};
use super::integers::{self, from_ibig, to_ibig};
use super::number::{Number, division_by_zero, ratio_parts, rational};
use brolga_image::{Failure, Image, Lisp, Word};
use dashu_int::ops::UnsignedAbs;
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;

primitives! {
    "%numerator" => numerator(1);
    "%denominator" => denominator(1);
}

/// A rational as numerator and denominator, both integers.
pub fn parts(image: &Image, number: Number, word: Word) -> (Word, Word) {
    match number {
        Number::Ratio(ratio) => ratio_parts(image, ratio),
        _ => (word, Word::fixnum(1)),
    }
}

/// n / d in lowest terms; `d` is not 0.
pub fn normalise(image: &Image, n: i128, d: i128) -> Lisp {
    let divisor = gcd_u128(n.unsigned_abs(), d.unsigned_abs()) as i128;
    let (mut n, mut d) = (n / divisor, d / divisor);
    if d < 0 {
        (n, d) = (-n, -d);
    }
    let n = image.integer_i128(n)?;
    if d == 1 { Ok(n) } else { image.ratio(n, image.integer_i128(d)?) }
}

/// n / d in lowest terms; `d` is not 0.
pub fn normalise_big(image: &Image, n: IBig, d: IBig) -> Lisp {
    let n = if d < IBig::ZERO { -n } else { n };
    let d = d.unsigned_abs();
    let divisor = natural_gcd(n.clone().unsigned_abs(), d.clone());
    let (n, d) = if divisor == UBig::ONE { (n, d) } else { (n / IBig::from(divisor.clone()), d / divisor) };
    let numerator = from_ibig(image, &n)?;
    if d == UBig::ONE { Ok(numerator) } else { image.ratio(numerator, integers::from_ubig(image, &d)?) }
}

/// n / d in lowest terms, of integers; None when d is 0.
pub fn divide_integers(image: &Image, n: Word, d: Word) -> Option<Lisp> {
    if d == Word::ZERO {
        return None;
    }
    Some(match (n.as_fixnum(), d.as_fixnum()) {
        (Some(x), Some(y)) => normalise(image, x as i128, y as i128),
        _ => normalise_big(image, to_ibig(image, n), to_ibig(image, d)),
    })
}

/// The four operations.
#[derive(Copy, Clone, PartialEq, Eq)]
pub enum Operation {
    /// a + b
    Add,
    /// a - b
    Subtract,
    /// a * b
    Multiply,
    /// a / b
    Divide,
}

impl Operation {
    /// Its name in COMMON-LISP.
    pub fn name(self) -> &'static str {
        match self {
            Operation::Add => "+",
            Operation::Subtract => "-",
            Operation::Multiply => "*",
            Operation::Divide => "/",
        }
    }
}

/// An operation on rationals of which at least one is a ratio, or a division of integers.
pub fn arithmetic(image: &Image, operation: Operation, a: (Word, Word), b: (Word, Word)) -> Option<Lisp> {
    let ((an, ad), (bn, bd)) = (a, b);
    let small = (an.as_fixnum(), ad.as_fixnum(), bn.as_fixnum(), bd.as_fixnum());
    if let (Some(an), Some(ad), Some(bn), Some(bd)) = small {
        let (an, ad, bn, bd) = (an as i128, ad as i128, bn as i128, bd as i128);
        let (n, d) = match operation {
            Operation::Add => (an * bd + bn * ad, ad * bd),
            Operation::Subtract => (an * bd - bn * ad, ad * bd),
            Operation::Multiply => (an * bn, ad * bd),
            Operation::Divide => (an * bd, ad * bn),
        };
        return (d != 0).then(|| normalise(image, n, d));
    }
    let (an, ad) = (to_ibig(image, an), to_ibig(image, ad));
    let (bn, bd) = (to_ibig(image, bn), to_ibig(image, bd));
    let (n, d) = match operation {
        Operation::Add => (an * &bd + bn * &ad, ad * bd),
        Operation::Subtract => (an * &bd - bn * &ad, ad * bd),
        Operation::Multiply => (an * bn, ad * bd),
        Operation::Divide => (an * bd, ad * bn),
    };
    (!d.is_zero()).then(|| normalise_big(image, n, d))
}

/// The order of two rationals.
pub fn compare(image: &Image, a: (Word, Word), b: (Word, Word)) -> Ordering {
    let ((an, ad), (bn, bd)) = (a, b);
    if ad == bd {
        return integers::compare(image, an, bn);
    }
    let small = (an.as_fixnum(), ad.as_fixnum(), bn.as_fixnum(), bd.as_fixnum());
    if let (Some(an), Some(ad), Some(bn), Some(bd)) = small {
        return (an as i128 * bd as i128).cmp(&(bn as i128 * ad as i128));
    }
    match (integers::is_negative(image, an), integers::is_negative(image, bn)) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        _ => (to_ibig(image, an) * to_ibig(image, bd)).cmp(&(to_ibig(image, bn) * to_ibig(image, ad))),
    }
}

fn numerator(image: &Image, r: Word) -> Lisp {
    Ok(parts(image, rational(image, r)?, r).0)
}

fn denominator(image: &Image, r: Word) -> Lisp {
    Ok(parts(image, rational(image, r)?, r).1)
}

/// The failure of dividing by zero, for callers that have the operands.
pub fn zero_divisor(image: &Image, operation: Operation, a: Word, b: Word) -> Failure {
    division_by_zero(image, operation.name(), &[a, b])
}
