//! Integers as words: addition to multiplication, sign, order, and the way to and from `IBig`.
//!
//! Arguments are integers (callers have checked); results are normalised: a fixnum whenever it
//! fits. Fixnum cases come first everywhere and do not touch memory.
//!
//! Tests: `stdlib/tests/integers.rs` (properties against dashu).

use super::limbs::{self, with_scratch};
use super::number::integer_too_large;
use brolga_image::{Image, Lisp, Word};
use dashu_int::{IBig, Sign, UBig};
use std::cmp::Ordering;

/// Most bits an integer may have: 512 MiB of digits.
pub const MAXIMUM_BITS: u128 = 1 << 32;

/// From this many limbs of the shorter factor, dashu's subquadratic multiplication is faster.
const SCHOOLBOOK_LIMIT: usize = 20;

/// The two's complement limbs of an integer; `small` is where a fixnum's go.
#[inline]
pub fn limbs_of<'a>(image: &'a Image, word: Word, small: &'a mut [u64; 1]) -> &'a [u64] {
    match word.as_fixnum() {
        Some(value) => {
            small[0] = value as u64;
            small
        }
        None => image.limbs(word),
    }
}

/// An integer as a dashu number.
pub fn to_ibig(image: &Image, word: Word) -> IBig {
    match word.as_fixnum() {
        Some(value) => IBig::from(value),
        None => limbs_to_ibig(image.limbs(word)),
    }
}

/// Two's complement limbs as a dashu number.
pub fn limbs_to_ibig(words: &[u64]) -> IBig {
    if limbs::extension(words) == 0 {
        return IBig::from(UBig::from_words(words));
    }
    with_scratch(words.len(), |magnitude| {
        magnitude.copy_from_slice(words);
        limbs::negate_in_place(magnitude);
        IBig::from_parts(Sign::Negative, UBig::from_words(magnitude))
    })
}

/// A dashu number as an integer.
pub fn from_ibig(image: &Image, value: &IBig) -> Lisp {
    let (sign, words) = value.as_sign_words();
    from_sign_magnitude(image, sign == Sign::Negative, words)
}

/// A dashu natural as an integer.
pub fn from_ubig(image: &Image, value: &UBig) -> Lisp {
    from_sign_magnitude(image, false, value.as_words())
}

/// An integer from sign and magnitude.
pub fn from_sign_magnitude(image: &Image, negative: bool, magnitude: &[u64]) -> Lisp {
    if let [] | [_] = magnitude {
        let value = magnitude.first().copied().unwrap_or(0) as i128;
        return image.integer_i128(if negative { -value } else { value });
    }
    with_scratch(magnitude.len() + 1, |out| {
        out[..magnitude.len()].copy_from_slice(magnitude);
        if negative {
            limbs::negate_in_place(out);
        }
        image.bignum(out)
    })
}

/// a + b
#[inline]
pub fn add(image: &Image, a: Word, b: Word) -> Lisp {
    if let (Some(x), Some(y)) = (a.as_fixnum(), b.as_fixnum()) {
        return from_i64(image, x + y);
    }
    add_limbs(image, a, b, false)
}

/// a - b
#[inline]
pub fn subtract(image: &Image, a: Word, b: Word) -> Lisp {
    if let (Some(x), Some(y)) = (a.as_fixnum(), b.as_fixnum()) {
        return from_i64(image, x - y);
    }
    add_limbs(image, a, b, true)
}

/// An i64 as an integer.
#[inline]
pub fn from_i64(image: &Image, value: i64) -> Lisp {
    match Word::try_fixnum(value) {
        Some(word) => Ok(word),
        None => image.bignum(&[value as u64]),
    }
}

fn add_limbs(image: &Image, a: Word, b: Word, subtract: bool) -> Lisp {
    let (mut sa, mut sb) = ([0], [0]);
    let (x, y) = (limbs_of(image, a, &mut sa), limbs_of(image, b, &mut sb));
    with_scratch(x.len().max(y.len()) + 1, |out| {
        limbs::add(out, x, y, subtract);
        image.bignum(out)
    })
}

/// a * b
#[inline]
pub fn multiply(image: &Image, a: Word, b: Word) -> Lisp {
    if let (Some(x), Some(y)) = (a.as_fixnum(), b.as_fixnum()) {
        return match x.checked_mul(y) {
            Some(product) => from_i64(image, product),
            None => image.integer_i128(x as i128 * y as i128),
        };
    }
    multiply_limbs(image, a, b)
}

fn multiply_limbs(image: &Image, a: Word, b: Word) -> Lisp {
    let (mut sa, mut sb) = ([0], [0]);
    let (x, y) = (limbs_of(image, a, &mut sa), limbs_of(image, b, &mut sb));
    check_bits((x.len() + y.len()) as u128 * 64)?;
    if x.len().min(y.len()) < SCHOOLBOOK_LIMIT {
        return with_scratch(x.len() + y.len(), |out| {
            // Rows along the shorter factor: long inner loops.
            let (short, long) = if x.len() < y.len() { (x, y) } else { (y, x) };
            limbs::multiply(out, short, long);
            image.bignum(out)
        });
    }
    let product = limbs_to_ibig(x) * limbs_to_ibig(y);
    from_ibig(image, &product)
}

/// -a
pub fn negate(image: &Image, a: Word) -> Lisp {
    subtract(image, Word::ZERO, a)
}

/// Refuses an integer of more than MAXIMUM_BITS bits.
pub fn check_bits(bits: u128) -> Lisp<()> {
    if bits > MAXIMUM_BITS { Err(integer_too_large(bits)) } else { Ok(()) }
}

/// Whether an integer is negative.
#[inline]
pub fn is_negative(image: &Image, a: Word) -> bool {
    match a.as_fixnum() {
        Some(value) => value < 0,
        None => limbs::extension(image.limbs(a)) != 0,
    }
}

/// The order of two integers.
#[inline]
pub fn compare(image: &Image, a: Word, b: Word) -> Ordering {
    match (a.as_fixnum(), b.as_fixnum()) {
        (Some(x), Some(y)) => x.cmp(&y),
        (Some(_), None) if is_negative(image, b) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) if is_negative(image, a) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => limbs::compare(image.limbs(a), image.limbs(b)),
    }
}

/// Whether two integers are equal.
#[inline]
pub fn equal(image: &Image, a: Word, b: Word) -> bool {
    a == b || (!a.is_fixnum() && !b.is_fixnum() && image.limbs(a) == image.limbs(b))
}

/// How many bits an integer needs without its sign bit.
pub fn bit_length(image: &Image, a: Word) -> u64 {
    match a.as_fixnum() {
        Some(value) => 64 - (value ^ (value >> 63)).leading_zeros() as u64,
        None => limbs::bit_length(image.limbs(a)),
    }
}

/// Whether an integer is odd.
pub fn is_odd(image: &Image, a: Word) -> bool {
    match a.as_fixnum() {
        Some(value) => value & 1 != 0,
        None => image.limbs(a)[0] & 1 != 0,
    }
}
