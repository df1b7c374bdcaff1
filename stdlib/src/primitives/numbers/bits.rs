//! Integers as infinite two's complement bit strings.
//!
//! Everything works limb by limb on the image's own format. Shifts by absurd counts are refused
//! before anything is allotted.
//!
//! Tests: `stdlib/tests/integers.rs`.

use super::integers::{bit_length, check_bits, from_i64, is_negative, limbs_of};
use super::limbs::{self, limb, with_scratch};
use super::number::integer;
use crate::primitives::arguments;
use brolga_image::{Image, Lisp, Word};

primitives! {
    "%integer-and" => and(2);
    "%integer-or" => or(2);
    "%integer-xor" => xor(2);
    "%integer-not" => not(1);
    "%integer-shift" => shift(2);
    "%integer-length" => length(1);
    "%integer-bit-count" => bit_count(1);
    "%integer-bit-p" => bit_p(2);
    "%integer-load-field" => load_field(3);
    "%integer-deposit" => deposit(4);
}

#[inline]
fn logical(image: &Image, a: Word, b: Word, operation: impl Fn(u64, u64) -> u64) -> Lisp {
    if let (Some(x), Some(y)) = (a.as_fixnum(), b.as_fixnum()) {
        return from_i64(image, operation(x as u64, y as u64) as i64);
    }
    let (a, b) = (integer(image, a)?, integer(image, b)?);
    let (mut sa, mut sb) = ([0], [0]);
    let (x, y) = (limbs_of(image, a, &mut sa), limbs_of(image, b, &mut sb));
    with_scratch(x.len().max(y.len()), |out| {
        for (i, slot) in out.iter_mut().enumerate() {
            *slot = operation(limb(x, i), limb(y, i));
        }
        image.bignum(out)
    })
}

fn and(image: &Image, a: Word, b: Word) -> Lisp {
    logical(image, a, b, |x, y| x & y)
}

fn or(image: &Image, a: Word, b: Word) -> Lisp {
    logical(image, a, b, |x, y| x | y)
}

fn xor(image: &Image, a: Word, b: Word) -> Lisp {
    logical(image, a, b, |x, y| x ^ y)
}

fn not(image: &Image, a: Word) -> Lisp {
    logical(image, a, Word::fixnum(-1), |x, y| x ^ y)
}

fn shift(image: &Image, n: Word, count: Word) -> Lisp {
    let (n, count) = (integer(image, n)?, integer(image, count)?);
    if n == Word::ZERO {
        return Ok(n);
    }
    match count.as_fixnum() {
        Some(count) => shift_by(image, n, count),
        None if is_negative(image, count) => Ok(Word::fixnum(-(is_negative(image, n) as i64))),
        None => Err(super::number::integer_too_large(u128::MAX)),
    }
}

/// An integer shifted left by `count`, or right when it is negative.
pub fn shift_by(image: &Image, n: Word, count: i64) -> Lisp {
    if n == Word::ZERO {
        return Ok(n);
    }
    let mut small = [0];
    if count <= 0 {
        if let Some(value) = n.as_fixnum() {
            return Ok(Word::fixnum(value >> (-count).min(63)));
        }
        let words = limbs_of(image, n, &mut small);
        let count = count.unsigned_abs() as usize;
        if count / 64 >= words.len() {
            return Ok(Word::fixnum(limbs::extension(words) as i64));
        }
        return with_scratch(words.len() - count / 64, |out| {
            limbs::shift_right(out, words, count);
            image.bignum(out)
        });
    }
    if let Some(value) = n.as_fixnum()
        && count < 64
    {
        return image.integer_i128((value as i128) << count);
    }
    check_bits(bit_length(image, n) as u128 + count as u128)?;
    let words = limbs_of(image, n, &mut small);
    let count = count as usize;
    with_scratch(words.len() + count / 64 + 1, |out| {
        limbs::shift_left(out, words, count);
        image.bignum(out)
    })
}

fn length(image: &Image, n: Word) -> Lisp {
    Ok(Word::fixnum(bit_length(image, integer(image, n)?) as i64))
}

/// Ones of a natural number, zeros of a negative one.
fn bit_count(image: &Image, n: Word) -> Lisp {
    let mut small = [0];
    let words = limbs_of(image, integer(image, n)?, &mut small);
    let flip = limbs::extension(words);
    Ok(Word::fixnum(words.iter().map(|word| (word ^ flip).count_ones() as i64).sum()))
}

fn bit_p(image: &Image, index: Word, n: Word) -> Lisp {
    let (index, n) = (integer(image, index)?, integer(image, n)?);
    if is_negative(image, index) {
        return Err(brolga_image::Failure::type_error(image, index, "UNSIGNED-BYTE"));
    }
    let Some(index) = index.as_fixnum() else {
        return Ok(image.boolean(is_negative(image, n)));
    };
    let mut small = [0];
    let words = limbs_of(image, n, &mut small);
    Ok(image.boolean(limb(words, index as usize / 64) >> (index % 64) & 1 != 0))
}

/// The `size` bits of `n` from bit `position`, as a natural number.
fn load_field(image: &Image, size: Word, position: Word, n: Word) -> Lisp {
    let (size, n) = (arguments::size(image, size)?, integer(image, n)?);
    // Bits beyond the largest fixnum position are all sign bits.
    let position = match integer(image, position)?.as_fixnum() {
        Some(_) => arguments::size(image, position)?,
        None if is_negative(image, position) => arguments::size(image, position)?,
        None => usize::MAX >> 1,
    };
    let mut small = [0];
    let words = limbs_of(image, n, &mut small);
    if size <= 64 {
        let (i, bits) = (position / 64, position % 64);
        let low = limb(words, i) >> bits;
        let high = if bits == 0 { 0 } else { limb(words, i + 1) << (64 - bits) };
        let mask = if size == 64 { u64::MAX } else { (1 << size) - 1 };
        return image.integer_u64((high | low) & mask);
    }
    // A negative number has ones up to the size asked for.
    let size = if limbs::extension(words) == 0 { size.min(words.len() * 64) } else { size };
    check_bits(size as u128)?;
    let mask = if size.is_multiple_of(64) { 0 } else { (1 << (size % 64)) - 1 };
    with_scratch(size / 64 + 1, |out| {
        limbs::shift_right(out, words, position);
        if let Some(top) = out.last_mut() {
            *top &= mask;
        }
        image.bignum(out)
    })
}

/// `n` with the `size` bits from bit `position` replaced by the low bits of `new`.
fn deposit(image: &Image, new: Word, size: Word, position: Word, n: Word) -> Lisp {
    let (new, n) = (integer(image, new)?, integer(image, n)?);
    let (size, position) = (arguments::size(image, size)?, arguments::size(image, position)?);
    if size == 0 {
        return Ok(n);
    }
    let end = size as u128 + position as u128;
    let (mut sn, mut sm) = ([0], [0]);
    let (old, field) = (limbs_of(image, n, &mut sn), limbs_of(image, new, &mut sm));
    // Depositing sign bits above all set bits changes nothing and must not cost memory.
    if limbs::extension(old) == limbs::extension(field) && position >= old.len() * 64 {
        let low_is_extension = limbs::bit_length(field) == 0;
        if low_is_extension {
            return Ok(n);
        }
    }
    check_bits(end)?;
    let length = (end as usize / 64 + 1).max(old.len()) + 1;
    with_scratch(length, |out| {
        with_scratch(length, |shifted| {
            limbs::shift_left(shifted, field, position);
            for (i, slot) in out.iter_mut().enumerate() {
                let mask = field_mask(i, position, position + size);
                *slot = limb(old, i) & !mask | shifted[i] & mask;
            }
        });
        image.bignum(out)
    })
}

/// The bits of limb `i` that lie from bit `start` to below bit `end`.
fn field_mask(i: usize, start: usize, end: usize) -> u64 {
    let low = start.saturating_sub(i * 64).min(64) as u32;
    let high = end.saturating_sub(i * 64).min(64) as u32;
    let below = |count: u32| if count == 64 { u64::MAX } else { (1u64 << count) - 1 };
    below(high) & !below(low)
}
