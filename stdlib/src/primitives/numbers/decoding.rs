//! Floats as bits, mantissa and exponent; scaling by powers of two.
//!
//! Scaling is done on mantissa and exponent so that a denormal result is rounded once.
//!
//! Tests: `stdlib/tests/floats.rs`.

use super::conversion::{DOUBLE, Format, SINGLE, exact_parts, round};
use super::integers::{self, is_negative};
use super::number::{Number, double, integer, number, single};
use super::traps::Trap;
use crate::primitives::arguments;
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%float-decode" => float_decode(1);
    "%scale-double" => scale_double(2);
    "%scale-single" => scale_single(2);
    "%double-bits" => double_bits(1);
    "%double-from-bits" => double_from_bits(1);
    "%single-bits" => single_bits(1);
    "%single-from-bits" => single_from_bits(1);
    "%float-nan-p" => float_nan_p(1);
    "%float-infinity-p" => float_infinity_p(1);
    "%float-negative-p" => float_negative_p(1);
}

fn float(image: &Image, f: Word) -> Lisp<f64> {
    match number(image, f)? {
        Number::Single(value) => Ok(value as f64),
        Number::Double(value) => Ok(value),
        _ => Err(Failure::type_error(image, f, "FLOAT")),
    }
}

/// (mantissa exponent sign) with the format's own precision; a denormal keeps its short mantissa.
fn float_decode(image: &Image, f: Word) -> Lisp {
    let (mantissa, exponent, negative) = match number(image, f)? {
        Number::Single(value) if value.is_finite() => {
            let bits = value.to_bits();
            let (biased, fraction) = ((bits >> 23 & 0xFF) as i64, (bits & 0x7F_FFFF) as i64);
            let parts = if biased == 0 { (fraction, -149) } else { (fraction | 1 << 23, biased - 150) };
            (parts.0, parts.1, value.is_sign_negative())
        }
        Number::Double(value) if value.is_finite() => {
            let (mantissa, exponent) = exact_parts(value.abs());
            (mantissa, exponent, value.is_sign_negative())
        }
        Number::Single(_) | Number::Double(_) => {
            return Err(Failure::error("SIMPLE-ERROR", "~S has no mantissa and exponent.", &[f]));
        }
        _ => return Err(Failure::type_error(image, f, "FLOAT")),
    };
    let exponent = if mantissa == 0 { 0 } else { exponent };
    let sign = Word::fixnum(if negative { -1 } else { 1 });
    image.list(&[Word::fixnum(mantissa), Word::fixnum(exponent), sign])
}

/// The bits of a finite float scaled by 2^n; None on overflow.
fn scale(image: &Image, format: Format, value: f64, n: Word) -> Lisp<Option<u64>> {
    let n = match integer(image, n)?.as_fixnum() {
        Some(n) => n.clamp(-10_000, 10_000),
        None if is_negative(image, n) => -10_000,
        None => 10_000,
    };
    let (mantissa, exponent) = exact_parts(value.abs());
    let bits = round(format, mantissa as u64, exponent + n, false);
    let infinity = ((format.greatest - format.least + 2) as u64) << (format.precision - 1);
    Ok((bits != infinity).then_some(bits))
}

fn scale_double(image: &Image, d: Word, n: Word) -> Lisp {
    let value = double(image, d)?;
    if !value.is_finite() {
        return Ok(d);
    }
    match scale(image, DOUBLE, value, n)? {
        Some(bits) => image.double(f64::from_bits(bits).copysign(value)),
        None => {
            let infinity = image.double(f64::INFINITY.copysign(value))?;
            Trap::Overflow.spring(image, "SCALE-FLOAT", &[d, n], infinity)
        }
    }
}

fn scale_single(image: &Image, f: Word, n: Word) -> Lisp {
    let value = single(image, f)?;
    if !value.is_finite() {
        return Ok(f);
    }
    match scale(image, SINGLE, value as f64, n)? {
        Some(bits) => Ok(Word::single_float(f32::from_bits(bits as u32).copysign(value))),
        None => {
            let infinity = Word::single_float(f32::INFINITY.copysign(value));
            Trap::Overflow.spring(image, "SCALE-FLOAT", &[f, n], infinity)
        }
    }
}

fn double_bits(image: &Image, d: Word) -> Lisp {
    image.integer_u64(double(image, d)?.to_bits())
}

/// From the bits as a natural number or as a signed one.
fn double_from_bits(image: &Image, n: Word) -> Lisp {
    let mut small = [0];
    match integers::limbs_of(image, integer(image, n)?, &mut small) {
        [bits] | [bits, 0] => image.double(f64::from_bits(*bits)),
        _ => Err(Failure::type_error(image, n, "UNSIGNED-BYTE")),
    }
}

fn single_bits(image: &Image, f: Word) -> Lisp {
    Ok(Word::fixnum(single(image, f)?.to_bits() as i64))
}

fn single_from_bits(image: &Image, n: Word) -> Lisp {
    let bits = arguments::in_range(image, n, i32::MIN as i64, u32::MAX as i64)?;
    Ok(Word::single_float(f32::from_bits(bits as u32)))
}

fn float_nan_p(image: &Image, f: Word) -> Lisp {
    Ok(image.boolean(float(image, f)?.is_nan()))
}

fn float_infinity_p(image: &Image, f: Word) -> Lisp {
    Ok(image.boolean(float(image, f)?.is_infinite()))
}

fn float_negative_p(image: &Image, f: Word) -> Lisp {
    Ok(image.boolean(float(image, f)?.is_sign_negative()))
}
