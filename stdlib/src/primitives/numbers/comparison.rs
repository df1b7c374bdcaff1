//! Order and equality of numbers, exact across formats.
//!
//! A rational is compared with a float by the float's exact value, so `=` is transitive. Two
//! floats compare by IEEE rules: a NaN is neither equal nor ordered.
//!
//! Tests: `stdlib/tests/tower.rs`.

use super::number::{Number, complex_parts, number, ratio_parts, real};
use super::ratios::{self, parts};
use super::{conversion, integers};
use brolga_image::{Image, Lisp, Word};
use dashu_int::IBig;
use std::cmp::Ordering;

primitives! {
    "%generic-equal" => generic_equal(2);
    "%generic-less" => generic_less(2);
    "%generic-compare" => generic_compare(2);
}

/// The order of two reals given with their words; None when one is a NaN.
pub fn compare_reals(image: &Image, (x, a): (Number, Word), (y, b): (Number, Word)) -> Option<Ordering> {
    use Number::*;
    match (x, y) {
        (Fixnum(x), Fixnum(y)) => Some(x.cmp(&y)),
        (Double(x), Double(y)) => x.partial_cmp(&y),
        (Single(x), Single(y)) => x.partial_cmp(&y),
        (Single(x), Double(y)) => (x as f64).partial_cmp(&y),
        (Double(x), Single(y)) => x.partial_cmp(&(y as f64)),
        (Double(x), _) => compare_with_float(image, (y, b), x).map(Ordering::reverse),
        (Single(x), _) => compare_with_float(image, (y, b), x as f64).map(Ordering::reverse),
        (_, Double(y)) => compare_with_float(image, (x, a), y),
        (_, Single(y)) => compare_with_float(image, (x, a), y as f64),
        (Ratio(_), _) | (_, Ratio(_)) => Some(ratios::compare(image, parts(image, x, a), parts(image, y, b))),
        _ => Some(integers::compare(image, a, b)),
    }
}

/// The order of a rational and a float.
fn compare_with_float(image: &Image, (x, a): (Number, Word), y: f64) -> Option<Ordering> {
    if !y.is_finite() {
        return if y.is_nan() {
            None
        } else if y > 0.0 {
            Some(Ordering::Less)
        } else {
            Some(Ordering::Greater)
        };
    }
    const TWO_TO_62: f64 = 4611686018427387904.0;
    Some(match x {
        Number::Fixnum(x) => compare_fixnum(x, y),
        Number::Bignum(_) if y.abs() < TWO_TO_62 => {
            if integers::is_negative(image, a) {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        }
        Number::Bignum(_) => integers::to_ibig(image, a).cmp(&conversion::whole_part(y)),
        _ => {
            let (n, d) = ratio_parts(image, a);
            let (n, d) = (integers::to_ibig(image, n), integers::to_ibig(image, d));
            let (mantissa, exponent) = conversion::exact_parts(y);
            let scaled = IBig::from(mantissa) * d;
            if exponent >= 0 { n.cmp(&(scaled << exponent as usize)) } else { (n << -exponent as usize).cmp(&scaled) }
        }
    })
}

fn compare_fixnum(x: i64, y: f64) -> Ordering {
    if x.unsigned_abs() <= 1 << 53 {
        return (x as f64).partial_cmp(&y).unwrap_or(Ordering::Equal);
    }
    if y >= 9.3e18 {
        Ordering::Less
    } else if y <= -9.3e18 {
        Ordering::Greater
    } else {
        // The cast saturates, beyond every fixnum; so large a float has no fraction that matters,
        // and a smaller one differs from x in its whole part.
        x.cmp(&(y as i64))
    }
}

fn order(image: &Image, a: Word, b: Word) -> Lisp<Option<Ordering>> {
    let (x, y) = (real(image, a)?, real(image, b)?);
    Ok(compare_reals(image, (x, a), (y, b)))
}

/// Numeric equality of any two numbers.
pub fn equal(image: &Image, (x, a): (Number, Word), (y, b): (Number, Word)) -> bool {
    let equal_parts = |p: Word, q: Word| match (number(image, p), number(image, q)) {
        (Ok(x), Ok(y)) => compare_reals(image, (x, p), (y, q)) == Some(Ordering::Equal),
        _ => false,
    };
    match (x, y) {
        (Number::Complex(_), Number::Complex(_)) => {
            let ((ar, ai), (br, bi)) = (complex_parts(image, a), complex_parts(image, b));
            equal_parts(ar, br) && equal_parts(ai, bi)
        }
        (Number::Complex(_), _) => {
            let (ar, ai) = complex_parts(image, a);
            equal_parts(ar, b) && equal_parts(ai, Word::ZERO)
        }
        (_, Number::Complex(_)) => {
            let (br, bi) = complex_parts(image, b);
            equal_parts(a, br) && equal_parts(bi, Word::ZERO)
        }
        _ => compare_reals(image, (x, a), (y, b)) == Some(Ordering::Equal),
    }
}

fn generic_equal(image: &Image, a: Word, b: Word) -> Lisp {
    let (x, y) = (number(image, a)?, number(image, b)?);
    Ok(image.boolean(equal(image, (x, a), (y, b))))
}

fn generic_less(image: &Image, a: Word, b: Word) -> Lisp {
    Ok(image.boolean(order(image, a, b)? == Some(Ordering::Less)))
}

fn generic_compare(image: &Image, a: Word, b: Word) -> Lisp {
    Ok(order(image, a, b)?.map_or(image.nil(), |order| Word::fixnum(order as i64)))
}
