//! Floats to and from decimal digits.
//!
//! Rust's `{:e}` gives the shortest digits that read back as the same float, and its parser is
//! correctly rounded; both are used through the one spelling `DIGITSe±N`. Digits at a fixed
//! position are exact: the float is taken as a fraction of integers and rounded half up.
//!
//! A result is (digit string . k), meaning 0.DIGITS times 10 to the k.
//!
//! Tests: `stdlib/tests/floats.rs`.

use super::conversion::exact_parts;
use super::integers::to_ibig;
use super::number::{Number, arithmetic_failure, integer, number};
use crate::primitives::arguments;
use brolga_image::{Failure, Image, Lisp, Word};
use dashu_int::UBig;
use dashu_int::ops::UnsignedAbs;

primitives! {
    "%float-digits" => float_digits(1);
    "%float-digits-fixed" => float_digits_fixed(2);
    "%float-digits-precise" => float_digits_precise(2);
    "%digits-to-double" => digits_to_double(2);
    "%digits-to-single" => digits_to_single(2);
}

/// Digits and k of `{:e}` text such as "1.25e-7".
fn split_scientific(text: &str) -> (String, i64) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    (digits, exponent.parse::<i64>().unwrap_or(0) + 1)
}

fn finite(image: &Image, f: Word) -> Lisp<Number> {
    match number(image, f)? {
        value @ Number::Single(x) if x.is_finite() => Ok(value),
        value @ Number::Double(x) if x.is_finite() => Ok(value),
        Number::Single(_) | Number::Double(_) => Err(Failure::error("SIMPLE-ERROR", "~S has no digits.", &[f])),
        _ => Err(Failure::type_error(image, f, "FLOAT")),
    }
}

fn result(image: &Image, digits: &str, k: i64) -> Lisp {
    image.cons(image.string(digits)?, Word::fixnum(k))
}

fn float_digits(image: &Image, f: Word) -> Lisp {
    let text = match finite(image, f)? {
        Number::Single(value) => format!("{:e}", value.abs()),
        Number::Double(value) => format!("{:e}", value.abs()),
        _ => String::new(),
    };
    let (digits, k) = split_scientific(&text);
    result(image, &digits, k)
}

/// |value| times 10 to the `position`, rounded half up.
fn scaled(value: f64, position: i64) -> UBig {
    let (mantissa, exponent) = exact_parts(value.abs());
    let mut numerator = UBig::from(mantissa as u64);
    let mut denominator = UBig::ONE;
    let power = UBig::from(10u8).pow(position.unsigned_abs() as usize);
    if position >= 0 {
        numerator *= power
    } else {
        denominator *= power
    }
    if exponent >= 0 {
        numerator <<= exponent as usize
    } else {
        denominator <<= -exponent as usize
    }
    // floor(n/d + 1/2) = floor((2n + d) / 2d)
    ((numerator << 1usize) + &denominator) / (denominator << 1usize)
}

fn as_double(value: Number) -> f64 {
    match value {
        Number::Single(value) => value as f64,
        Number::Double(value) => value,
        _ => 0.0,
    }
}

fn float_digits_fixed(image: &Image, f: Word, position: Word) -> Lisp {
    let value = as_double(finite(image, f)?);
    let position = arguments::in_range(image, position, -100_000, 100_000)?;
    // Past the last binary digit every decimal is 0: no need to compute them.
    let computed = position.clamp(-400, 1080);
    let number = scaled(value, computed);
    if number.is_zero() {
        return result(image, "", -position);
    }
    let mut digits = number.to_string();
    let k = digits.len() as i64 - computed;
    digits.extend(std::iter::repeat_n('0', (position - computed).max(0) as usize));
    result(image, &digits, k)
}

/// `count` significant digits, rounded half up.
fn float_digits_precise(image: &Image, f: Word, count: Word) -> Lisp {
    let value = as_double(finite(image, f)?);
    let count = arguments::in_range(image, count, 1, 100_000)?;
    if value == 0.0 {
        return result(image, &"0".repeat(count as usize), 1);
    }
    let (_, k) = split_scientific(&format!("{:e}", value.abs()));
    let computed = (count - k).min(1080);
    let mut digits = scaled(value, computed).to_string();
    let mut k = digits.len() as i64 - computed;
    // Rounding up to the next power of ten makes one digit too many; it is a zero.
    if digits.len() as i64 > count {
        digits.truncate(count as usize);
    }
    // The shortest digits can round up across a power of ten that the exact value is below.
    if (digits.len() as i64) < count && computed == count - k {
        digits = scaled(value, computed + 1).to_string();
        k = digits.len() as i64 - (computed + 1);
    }
    digits.extend(std::iter::repeat_n('0', (count - digits.len() as i64).max(0) as usize));
    result(image, &digits, k)
}

/// The decimal spelling of integer * 10^exponent; far exponents are brought near, where the
/// result is 0 or infinity all the same.
fn spelling(image: &Image, n: Word, exponent: Word) -> Lisp<String> {
    let (n, exponent) = (integer(image, n)?, integer(image, exponent)?);
    let digits = to_ibig(image, n).unsigned_abs().to_string();
    let limit = digits.len() as i64 + 2000;
    let exponent = match exponent.as_fixnum() {
        Some(value) => value.clamp(-limit, limit),
        None if super::integers::is_negative(image, exponent) => -limit,
        None => limit,
    };
    let sign = if super::integers::is_negative(image, n) { "-" } else { "" };
    Ok(format!("{sign}{digits}e{exponent}"))
}

fn digits_to_double(image: &Image, n: Word, exponent: Word) -> Lisp {
    let value: f64 = spelling(image, n, exponent)?.parse().unwrap_or(f64::INFINITY);
    if value.is_infinite() {
        return Err(arithmetic_failure(image, "FLOATING-POINT-OVERFLOW", "SCALE-FLOAT", &[n, exponent]));
    }
    image.double(value)
}

fn digits_to_single(image: &Image, n: Word, exponent: Word) -> Lisp {
    let value: f32 = spelling(image, n, exponent)?.parse().unwrap_or(f32::INFINITY);
    if value.is_infinite() {
        return Err(arithmetic_failure(image, "FLOATING-POINT-OVERFLOW", "SCALE-FLOAT", &[n, exponent]));
    }
    Ok(Word::single_float(value))
}
