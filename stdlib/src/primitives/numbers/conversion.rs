//! Rationals to floats, correctly rounded, and floats to rationals, exactly.
//!
//! A rational is reduced to its first 64 bits and a sticky bit that tells whether anything
//! follows; rounding to the format's precision (less for denormals) happens once, half to even.
//! A value too large for the format is FLOATING-POINT-OVERFLOW; one too small becomes a denormal
//! or zero, as with SBCL's default traps.
//!
//! Tests: `stdlib/tests/floats.rs`.

use super::integers::{self, from_ibig, is_negative, to_ibig};
use super::number::{Number, double, number, real};
use super::ratios;
use super::traps::Trap;
use brolga_image::{Failure, Image, Lisp, Word};
use dashu_int::ops::{BitTest, DivRem, UnsignedAbs};
use dashu_int::{IBig, UBig};

primitives! {
    "%float-to-rational" => float_to_rational(1);
    "%to-double" => to_double(1);
    "%to-single" => to_single(1);
    "%double-to-single" => double_to_single(1);
    "%float-truncate" => float_truncate(1);
    "%float-round" => float_round(1);
    "%float-ftruncate" => float_ftruncate(1);
    "%float-ffloor" => float_ffloor(1);
}

/// A binary format.
#[derive(Copy, Clone)]
pub struct Format {
    /// Bits of precision, the hidden one included.
    pub precision: i64,
    /// Exponent of the least normal number's leading bit.
    pub least: i64,
    /// Exponent of the greatest number's leading bit.
    pub greatest: i64,
}

/// Double-float.
pub const DOUBLE: Format = Format { precision: 53, least: -1022, greatest: 1023 };
/// Single-float.
pub const SINGLE: Format = Format { precision: 24, least: -126, greatest: 127 };

/// The bits (without sign) of `mantissa * 2^exponent` plus a little if `sticky`, rounded half to
/// even. Infinity when it is too large.
pub fn round(format: Format, mantissa: u64, exponent: i64, sticky: bool) -> u64 {
    if mantissa == 0 {
        return 0;
    }
    let shift = mantissa.leading_zeros();
    let (mantissa, exponent) = (mantissa << shift, exponent - shift as i64);
    let leading = exponent + 63;
    let stored = format.precision - 1;
    let infinity = ((format.greatest - format.least + 2) as u64) << stored;
    if leading > format.greatest {
        return infinity;
    }
    // Bits that are kept: fewer below the least normal number, none far below.
    let kept = (format.precision - (format.least - leading).max(0)).max(-1);
    if kept < 0 {
        return 0;
    }
    let dropped = 64 - kept as u32;
    let (quotient, rest, half) = if dropped == 64 {
        (0, mantissa, 1 << 63)
    } else {
        (mantissa >> dropped, mantissa & ((1 << dropped) - 1), 1 << (dropped - 1))
    };
    let up = rest > half || (rest == half && (sticky || quotient & 1 != 0));
    let rounded = quotient + up as u64;
    if leading < format.least {
        // A denormal's bits are its mantissa; a carry makes the least normal number by itself.
        rounded
    } else {
        (((leading - format.least) as u64) << stored) + rounded
    }
}

/// The first 64 bits of a natural number, the exponent of their last one, and whether ones follow.
fn leading_bits(value: &UBig) -> (u64, i64, bool) {
    let words = value.as_words();
    match words {
        [] => (0, 0, false),
        [word] => (*word, 0, false),
        _ => {
            let length = value.bit_len();
            let shift = length - 64;
            let (i, bits) = (shift / 64, shift % 64);
            let low = words[i] >> bits;
            let high = if bits == 0 { 0 } else { words[i + 1] << (64 - bits) };
            let sticky = words[..i].iter().any(|&word| word != 0) || words[i] & ((1u64 << bits) - 1) != 0;
            (low | high, shift as i64, sticky)
        }
    }
}

/// The bits of |n / d| in a format.
fn rational_bits(format: Format, n: &UBig, d: &UBig) -> u64 {
    if *d == UBig::ONE {
        let (mantissa, exponent, sticky) = leading_bits(n);
        return round(format, mantissa, exponent, sticky);
    }
    // Scale so that the quotient has 64 or 65 bits, then keep the remainder as the sticky bit.
    let shift = 65 - (n.bit_len() as i64 - d.bit_len() as i64);
    let (quotient, remainder) =
        if shift >= 0 { (n << shift as usize).div_rem(d) } else { n.div_rem(d << (-shift) as usize) };
    let (mantissa, exponent, sticky) = leading_bits(&quotient);
    round(format, mantissa, exponent - shift, sticky || !remainder.is_zero())
}

/// A rational in a format, or None when it is too large: sign and bits.
fn convert(image: &Image, format: Format, value: Number, word: Word) -> Option<(bool, u64)> {
    let (n, d) = ratios::parts(image, value, word);
    let negative = is_negative(image, n);
    let bits = rational_bits(format, &to_ibig(image, n).unsigned_abs(), &to_ibig(image, d).unsigned_abs());
    let infinity = ((format.greatest - format.least + 2) as u64) << (format.precision - 1);
    (bits != infinity).then_some((negative, bits))
}

/// The infinity that a real too large for a format becomes while overflows are masked.
#[cold]
fn overflow(image: &Image, value: Number, word: Word, format: &str) -> Lisp<f64> {
    if Trap::Overflow.is_masked(image) {
        let negative = match value {
            Number::Double(value) => value < 0.0,
            _ => is_negative(image, ratios::parts(image, value, word).0),
        };
        return Ok(if negative { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    let format = image.symbol("COMMON-LISP", format)?;
    Err(Trap::Overflow.failure(image, "FLOAT", &[word, format]))
}

/// Any real as a double.
#[inline]
pub fn to_f64(image: &Image, value: Number, word: Word) -> Lisp<f64> {
    match value {
        Number::Fixnum(value) => Ok(value as f64),
        Number::Single(value) => Ok(value as f64),
        Number::Double(value) => Ok(value),
        Number::Complex(_) => Err(Failure::type_error(image, word, "REAL")),
        _ => match convert(image, DOUBLE, value, word) {
            Some((negative, bits)) => Ok(f64::from_bits(bits | (negative as u64) << 63)),
            None => overflow(image, value, word, "DOUBLE-FLOAT"),
        },
    }
}

/// Any real as a single.
#[inline]
pub fn to_f32(image: &Image, value: Number, word: Word) -> Lisp<f32> {
    match value {
        Number::Fixnum(value) => Ok(value as f32),
        Number::Single(value) => Ok(value),
        Number::Double(number) => {
            let result = number as f32;
            if result.is_infinite() && number.is_finite() {
                return Ok(overflow(image, value, word, "SINGLE-FLOAT")? as f32);
            }
            Ok(result)
        }
        Number::Complex(_) => Err(Failure::type_error(image, word, "REAL")),
        _ => match convert(image, SINGLE, value, word) {
            Some((negative, bits)) => Ok(f32::from_bits(bits as u32 | (negative as u32) << 31)),
            None => Ok(overflow(image, value, word, "SINGLE-FLOAT")? as f32),
        },
    }
}

/// A finite double as `mantissa * 2^exponent`, exactly.
pub fn exact_parts(value: f64) -> (i64, i64) {
    let bits = value.to_bits();
    let biased = (bits >> 52 & 0x7FF) as i64;
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let (mantissa, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
    (if value.is_sign_negative() { -mantissa } else { mantissa }, exponent)
}

/// The integer part of a finite double.
pub fn whole_part(value: f64) -> IBig {
    let (mantissa, exponent) = exact_parts(value.trunc());
    if exponent >= 0 { IBig::from(mantissa) << exponent as usize } else { IBig::from(value as i64) }
}

/// A whole, finite double as an integer.
pub fn integer_from_whole(image: &Image, value: f64) -> Lisp {
    if value.abs() < 9.0e18 {
        return integers::from_i64(image, value as i64);
    }
    from_ibig(image, &whole_part(value))
}

/// The value of a float, which must be finite, as a double.
fn finite(image: &Image, f: Word) -> Lisp<f64> {
    let value = match number(image, f)? {
        Number::Single(value) => value as f64,
        Number::Double(value) => value,
        _ => return Err(Failure::type_error(image, f, "FLOAT")),
    };
    if !value.is_finite() {
        return Err(Failure::error("SIMPLE-ERROR", "~S has no rational value.", &[f]));
    }
    Ok(value)
}

fn float_to_rational(image: &Image, f: Word) -> Lisp {
    let value = finite(image, f)?;
    if value == value.trunc() {
        return integer_from_whole(image, value);
    }
    let (mantissa, exponent) = exact_parts(value);
    // Not whole: the exponent is negative, and the denominator a power of two.
    let zeros = (mantissa.trailing_zeros() as i64).min(-exponent);
    let numerator = integers::from_i64(image, mantissa >> zeros)?;
    let denominator = super::bits::shift_by(image, Word::fixnum(1), -exponent - zeros)?;
    image.ratio(numerator, denominator)
}

fn to_double(image: &Image, r: Word) -> Lisp {
    match real(image, r)? {
        Number::Double(_) => Ok(r),
        value => image.double(to_f64(image, value, r)?),
    }
}

fn to_single(image: &Image, r: Word) -> Lisp {
    Ok(Word::single_float(to_f32(image, real(image, r)?, r)?))
}

fn double_to_single(image: &Image, d: Word) -> Lisp {
    Ok(Word::single_float(to_f32(image, Number::Double(double(image, d)?), d)?))
}

fn float_truncate(image: &Image, f: Word) -> Lisp {
    integer_from_whole(image, finite(image, f)?.trunc())
}

fn float_round(image: &Image, f: Word) -> Lisp {
    integer_from_whole(image, finite(image, f)?.round_ties_even())
}

/// Applies a rounding to a float, keeping its format.
fn whole_float(image: &Image, f: Word, operation: fn(f64) -> f64) -> Lisp {
    match number(image, f)? {
        // Whole numbers near a single are singles, so rounding its double value loses nothing.
        Number::Single(value) => Ok(Word::single_float(operation(value as f64) as f32)),
        Number::Double(value) => image.double(operation(value)),
        _ => Err(Failure::type_error(image, f, "FLOAT")),
    }
}

fn float_ftruncate(image: &Image, f: Word) -> Lisp {
    whole_float(image, f, f64::trunc)
}

fn float_ffloor(image: &Image, f: Word) -> Lisp {
    whole_float(image, f, f64::floor)
}
