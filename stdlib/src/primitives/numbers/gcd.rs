//! Greatest common divisors.
//!
//! Machine integers use the binary algorithm, bignums dashu's Lehmer algorithm; a mixed pair is
//! first reduced to machine integers by one remainder.
//!
//! Tests: `stdlib/tests/integers.rs`.

use super::integers::{self, from_ubig, is_negative, negate, to_ibig};
use super::limbs;
use super::number::integer;
use brolga_image::{Image, Lisp, Word};
use dashu_int::UBig;
use dashu_int::ops::{BitTest, Gcd, UnsignedAbs};

primitives! {
    "%integer-gcd" => integer_gcd(2);
    "%integer-lcm" => integer_lcm(2);
}

/// The greatest common divisor of two machine integers; gcd(0, n) = n.
pub fn gcd_u64(mut a: u64, mut b: u64) -> u64 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let shift = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    while b != 0 {
        b >>= b.trailing_zeros();
        if a > b {
            std::mem::swap(&mut a, &mut b);
        }
        b -= a;
    }
    a << shift
}

/// The same for double words.
pub fn gcd_u128(mut a: u128, mut b: u128) -> u128 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let shift = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    b >>= b.trailing_zeros();
    while a != b {
        if a <= u64::MAX as u128 && b <= u64::MAX as u128 {
            return (gcd_u64(a as u64, b as u64) as u128) << shift;
        }
        if a > b {
            a -= b;
            a >>= a.trailing_zeros();
        } else {
            b -= a;
            b >>= b.trailing_zeros();
        }
    }
    a << shift
}

/// Bits from which on the crate divides recursively.
const LARGE: usize = 32 * 64;

/// The greatest common divisor.
///
/// The crate takes scratch memory for a division of its operands as they come, but needs more where a
/// later remainder is much shorter than the one before (it panics with "not enough memory"). A multiple
/// of the smaller operand, added to the larger, makes it take enough.
pub(super) fn natural_gcd(a: UBig, b: UBig) -> UBig {
    let (larger, smaller) = if a < b { (b, a) } else { (a, b) };
    let bits = smaller.bit_len();
    if bits <= LARGE || larger.bit_len() >= 2 * bits {
        return larger.gcd(smaller);
    }
    (larger + (&smaller << bits)).gcd(smaller)
}

/// The greatest common divisor of two integers, never negative.
pub fn gcd(image: &Image, a: Word, b: Word) -> Lisp {
    match (a.as_fixnum(), b.as_fixnum()) {
        (Some(x), Some(y)) => image.integer_u64(gcd_u64(x.unsigned_abs(), y.unsigned_abs())),
        (Some(0), None) => absolute(image, b),
        (None, Some(0)) => absolute(image, a),
        (Some(x), None) => image.integer_u64(gcd_u64(x.unsigned_abs(), remainder_u64(image, b, x.unsigned_abs()))),
        (None, Some(y)) => image.integer_u64(gcd_u64(y.unsigned_abs(), remainder_u64(image, a, y.unsigned_abs()))),
        (None, None) => {
            from_ubig(image, &natural_gcd(to_ibig(image, a).unsigned_abs(), to_ibig(image, b).unsigned_abs()))
        }
    }
}

/// |a| mod divisor, of a bignum.
fn remainder_u64(image: &Image, a: Word, divisor: u64) -> u64 {
    let words = image.limbs(a);
    limbs::with_scratch(words.len(), |magnitude| {
        magnitude.copy_from_slice(words);
        if limbs::extension(words) != 0 {
            limbs::negate_in_place(magnitude);
        }
        limbs::divide_in_place(magnitude, divisor)
    })
}

/// |a|
pub fn absolute(image: &Image, a: Word) -> Lisp {
    if is_negative(image, a) { negate(image, a) } else { Ok(a) }
}

fn integer_gcd(image: &Image, a: Word, b: Word) -> Lisp {
    gcd(image, integer(image, a)?, integer(image, b)?)
}

fn integer_lcm(image: &Image, a: Word, b: Word) -> Lisp {
    let (a, b) = (integer(image, a)?, integer(image, b)?);
    if a == Word::ZERO || b == Word::ZERO {
        return Ok(Word::ZERO);
    }
    let divisor = gcd(image, a, b)?;
    let quotient = super::division::quotient(image, a, divisor)?;
    absolute(image, integers::multiply(image, quotient, b)?)
}
