//! Integer division in its variants.
//!
//! All are truncating division with an adjustment by the signs of remainder and divisor. Results
//! are pairs (quotient . remainder); the single-result forms make no pair.
//!
//! Tests: `stdlib/tests/integers.rs`.

use super::integers::{self, from_ibig, is_negative, to_ibig};
use super::limbs::{self, with_scratch};
use super::number::{division_by_zero, integer};
use brolga_image::{Image, Lisp, Word};
use dashu_int::ops::DivRem;

primitives! {
    "%integer-truncate" => integer_truncate(2);
    "%integer-floor" => integer_floor(2);
    "%integer-quotient" => integer_quotient(2);
    "%integer-remainder" => integer_remainder(2);
    "%integer-modulo" => integer_modulo(2);
}

/// The quotient rounded towards 0 and the remainder, which has the dividend's sign. Arguments are
/// integers, `b` is not 0.
pub fn truncate(image: &Image, a: Word, b: Word) -> Lisp<(Word, Word)> {
    match (a.as_fixnum(), b.as_fixnum()) {
        (Some(x), Some(y)) => Ok((integers::from_i64(image, x / y)?, Word::fixnum(x % y))),
        (None, Some(y)) => divide_by_small(image, a, y),
        (Some(x), None) => {
            // A fixnum is smaller than every bignum but for -(2^62), which equals -most-negative-fixnum's.
            let size = image.limbs(b);
            if x == brolga_image::word::MOST_NEGATIVE_FIXNUM && size == [1 << 62] {
                return Ok((Word::fixnum(-1), Word::ZERO));
            }
            Ok((Word::ZERO, a))
        }
        (None, None) => {
            let (x, y) = (image.limbs(a), image.limbs(b));
            if x.len() + 1 < y.len() {
                return Ok((Word::ZERO, a));
            }
            let (q, r) = to_ibig(image, a).div_rem(to_ibig(image, b));
            Ok((from_ibig(image, &q)?, from_ibig(image, &r)?))
        }
    }
}

fn divide_by_small(image: &Image, a: Word, divisor: i64) -> Lisp<(Word, Word)> {
    let words = image.limbs(a);
    let negative = limbs::extension(words) != 0;
    // One limb more than needed keeps the quotient's sign right.
    with_scratch(words.len() + 1, |quotient| {
        quotient[..words.len()].copy_from_slice(words);
        quotient[words.len()] = limbs::extension(words);
        if negative {
            limbs::negate_in_place(quotient);
        }
        let remainder = limbs::divide_in_place(quotient, divisor.unsigned_abs()) as i64;
        if negative != (divisor < 0) {
            limbs::negate_in_place(quotient);
        }
        let remainder = if negative { -remainder } else { remainder };
        Ok((image.bignum(quotient)?, Word::fixnum(remainder)))
    })
}

/// The truncated quotient.
pub fn quotient(image: &Image, a: Word, b: Word) -> Lisp {
    truncate(image, a, b).map(|(quotient, _)| quotient)
}

/// Checks the arguments and divides.
fn checked(image: &Image, operation: &str, a: Word, b: Word) -> Lisp<(Word, Word)> {
    let (a, b) = (integer(image, a)?, integer(image, b)?);
    if b == Word::ZERO {
        return Err(division_by_zero(image, operation, &[a, b]));
    }
    truncate(image, a, b)
}

/// Moves the quotient by one and the remainder by the divisor.
fn adjust(image: &Image, up: bool, q: Word, r: Word, b: Word) -> Lisp<(Word, Word)> {
    let one = Word::fixnum(1);
    if up {
        Ok((integers::add(image, q, one)?, integers::subtract(image, r, b)?))
    } else {
        Ok((integers::subtract(image, q, one)?, integers::add(image, r, b)?))
    }
}

/// The quotient rounded down and its remainder. `b` is not 0.
pub fn floor(image: &Image, a: Word, b: Word) -> Lisp<(Word, Word)> {
    let (q, r) = truncate(image, a, b)?;
    if r != Word::ZERO && is_negative(image, r) != is_negative(image, b) {
        return adjust(image, false, q, r, b);
    }
    Ok((q, r))
}

fn pair(image: &Image, (q, r): (Word, Word)) -> Lisp {
    image.cons(q, r)
}

fn integer_truncate(image: &Image, a: Word, b: Word) -> Lisp {
    pair(image, checked(image, "TRUNCATE", a, b)?)
}

fn integer_floor(image: &Image, a: Word, b: Word) -> Lisp {
    let (q, r) = checked(image, "FLOOR", a, b)?;
    if r != Word::ZERO && is_negative(image, r) != is_negative(image, b) {
        return pair(image, adjust(image, false, q, r, b)?);
    }
    pair(image, (q, r))
}

fn integer_quotient(image: &Image, a: Word, b: Word) -> Lisp {
    Ok(checked(image, "TRUNCATE", a, b)?.0)
}

fn integer_remainder(image: &Image, a: Word, b: Word) -> Lisp {
    Ok(checked(image, "REM", a, b)?.1)
}

fn integer_modulo(image: &Image, a: Word, b: Word) -> Lisp {
    let (_, r) = checked(image, "MOD", a, b)?;
    if r != Word::ZERO && is_negative(image, r) != is_negative(image, b) {
        return integers::add(image, r, b);
    }
    Ok(r)
}
