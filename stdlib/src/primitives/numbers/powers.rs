//! Integer powers and roots.
//!
//! Powers go by squaring in dashu after the size of the result has been checked, so an absurd
//! exponent is an error at once and not an hour later. Results of few limbs are multiplied up on the
//! stack, a limb's worth of factors at a time.
//!
//! Tests: `stdlib/tests/integers.rs`.

use super::bits::shift_by;
use super::integers::{
    bit_length, check_bits, from_ibig, from_sign_magnitude, from_ubig, is_negative, is_odd, to_ibig,
};
use super::number::{integer, integer_too_large};
use brolga_image::{Failure, Image, Lisp, Word};
use dashu_int::ops::{SquareRoot, UnsignedAbs};

primitives! {
    "%integer-isqrt" => isqrt(1);
    "%integer-expt" => expt(2);
}

fn natural(image: &Image, word: Word) -> Lisp {
    if is_negative(image, integer(image, word)?) {
        return Err(Failure::type_error(image, word, "UNSIGNED-BYTE"));
    }
    Ok(word)
}

fn isqrt(image: &Image, n: Word) -> Lisp {
    match natural(image, n)?.as_fixnum() {
        Some(value) => Ok(Word::fixnum((value as u64).isqrt() as i64)),
        None => from_ubig(image, &to_ibig(image, n).unsigned_abs().sqrt()),
    }
}

fn expt(image: &Image, base: Word, n: Word) -> Lisp {
    let (base, n) = (integer(image, base)?, natural(image, n)?);
    match base.as_fixnum() {
        _ if n == Word::ZERO => return Ok(Word::fixnum(1)),
        Some(0 | 1) => return Ok(base),
        Some(-1) => return Ok(Word::fixnum(if is_odd(image, n) { -1 } else { 1 })),
        _ => {}
    }
    let length = bit_length(image, base) as u128;
    let Some(exponent) = n.as_fixnum() else {
        return Err(integer_too_large(u128::MAX));
    };
    if base == Word::fixnum(2) {
        return shift_by(image, Word::fixnum(1), exponent);
    }
    check_bits((length - 1).max(1) * exponent as u128)?;
    if let Some(small) = base.as_fixnum()
        && length * exponent as u128 <= 126
    {
        return image.integer_i128((small as i128).pow(exponent as u32));
    }
    if let Some(small) = base.as_fixnum()
        && length * exponent as u128 <= 64 * FEW_LIMBS as u128
    {
        let negative = small < 0 && exponent % 2 == 1;
        let (limbs, count) = small_power(small.unsigned_abs(), exponent as u64);
        return from_sign_magnitude(image, negative, &limbs[..count]);
    }
    from_ibig(image, &to_ibig(image, base).pow(exponent as usize))
}

/// Results of so many limbs are computed on the stack.
const FEW_LIMBS: usize = 16;

/// The limbs of base ^ exponent, which fit, and their number. The base is 2 or more.
fn small_power(base: u64, exponent: u64) -> ([u64; FEW_LIMBS + 1], usize) {
    let (mut chunk, mut factors) = (base, 1);
    while factors < exponent
        && let Some(next) = chunk.checked_mul(base)
    {
        (chunk, factors) = (next, factors + 1);
    }
    let (mut limbs, mut count) = ([0; FEW_LIMBS + 1], 1);
    limbs[0] = base.pow((exponent % factors) as u32);
    for _ in 0..exponent / factors {
        let mut carry = 0;
        for limb in &mut limbs[..count] {
            let product = u128::from(*limb) * u128::from(chunk) + carry;
            (*limb, carry) = (product as u64, product >> 64);
        }
        if carry != 0 {
            limbs[count] = carry as u64;
            count += 1;
        }
    }
    (limbs, count)
}
