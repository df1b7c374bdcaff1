//! Pseudo-random numbers: the Mersenne twister MT19937 on a state vector that Lisp owns.
//!
//! The state is a simple (unsigned-byte 32) vector of 626 elements: 624 words, the position, and
//! one spare. It is ordinary data, so random states can be copied, printed and saved. Integers
//! are drawn without bias by rejecting numbers beyond the largest multiple of the limit.
//!
//! Tests: `stdlib/tests/random.rs` (reference values).

use super::numbers::integers::{bit_length, limbs_of, to_ibig};
use super::numbers::limbs::{compare, with_scratch};
use super::numbers::number::integer;
use brolga_image::object::Kind;
use brolga_image::{Failure, Image, Lisp, Word};
use dashu_int::ops::UnsignedAbs;

primitives! {
    "%make-random-vector" => make_random_vector(1);
    "%random-word" => random_word(1);
    "%random-integer" => random_integer(2);
    "%random-double" => random_double(1);
    "%random-single" => random_single(1);
}

/// Words of the generator.
const SIZE: usize = 624;
/// Distance of the words that are combined.
const SHIFT: usize = 397;
/// Elements of the state vector.
const LENGTH: usize = SIZE + 2;

#[allow(clippy::mut_from_ref)] // The image's memory is shared by design.
fn state(image: &Image, vector: Word) -> Lisp<&mut [u32]> {
    if image.kind(vector) != Some(Kind::SimpleArrayU32) || image.length(vector) as usize != LENGTH {
        return Err(Failure::type_error(image, vector, "RANDOM-STATE"));
    }
    Ok(image.raw_u32_mut(vector))
}

/// The next 32 bits.
fn next(state: &mut [u32]) -> u32 {
    let mut position = state[SIZE] as usize;
    if position >= SIZE {
        for i in 0..SIZE {
            let bits = state[i] & 0x8000_0000 | state[(i + 1) % SIZE] & 0x7FFF_FFFF;
            let twist = if bits & 1 == 0 { 0 } else { 0x9908_B0DF };
            state[i] = state[(i + SHIFT) % SIZE] ^ bits >> 1 ^ twist;
        }
        position = 0;
    }
    let mut word = state[position];
    state[SIZE] = position as u32 + 1;
    word ^= word >> 11;
    word ^= word << 7 & 0x9D2C_5680;
    word ^= word << 15 & 0xEFC6_0000;
    word ^ word >> 18
}

/// Fills a state from one word, as the reference implementation does.
fn seed_word(state: &mut [u32], seed: u32) {
    state[0] = seed;
    for i in 1..SIZE {
        let previous = state[i - 1];
        state[i] = (previous ^ previous >> 30).wrapping_mul(1_812_433_253).wrapping_add(i as u32);
    }
    state[SIZE] = SIZE as u32;
}

/// Fills a state from several words, as the reference implementation does.
fn seed_words(state: &mut [u32], key: &[u32]) {
    seed_word(state, 19_650_218);
    let (mut i, mut j) = (1, 0);
    let step = |state: &[u32], i: usize, factor: u32| {
        let previous = state[i - 1];
        state[i] ^ (previous ^ previous >> 30).wrapping_mul(factor)
    };
    for _ in 0..SIZE.max(key.len()) {
        state[i] = step(state, i, 1_664_525).wrapping_add(key[j]).wrapping_add(j as u32);
        i += 1;
        j = (j + 1) % key.len();
        if i >= SIZE {
            state[0] = state[SIZE - 1];
            i = 1;
        }
    }
    for _ in 0..SIZE - 1 {
        state[i] = step(state, i, 1_566_083_941).wrapping_sub(i as u32);
        i += 1;
        if i >= SIZE {
            state[0] = state[SIZE - 1];
            i = 1;
        }
    }
    state[0] = 0x8000_0000;
}

/// A fresh state vector from an integer of any size.
fn make_random_vector(image: &Image, seed: Word) -> Lisp {
    let magnitude = to_ibig(image, integer(image, seed)?).unsigned_abs();
    let vector = image.make_raw(Kind::SimpleArrayU32, LENGTH as u64)?;
    let state = image.raw_u32_mut(vector);
    match magnitude.as_words() {
        [] => seed_word(state, 0),
        [word] if *word <= u32::MAX as u64 => seed_word(state, *word as u32),
        words => {
            let key: Vec<u32> = words.iter().flat_map(|word| [*word as u32, (*word >> 32) as u32]).collect();
            seed_words(state, &key);
        }
    }
    Ok(vector)
}

fn random_word(image: &Image, vector: Word) -> Lisp {
    Ok(Word::fixnum(next(state(image, vector)?) as i64))
}

fn next_u64(state: &mut [u32]) -> u64 {
    (next(state) as u64) << 32 | next(state) as u64
}

/// A natural number below `n`.
fn random_integer(image: &Image, vector: Word, n: Word) -> Lisp {
    let state = state(image, vector)?;
    match integer(image, n)?.as_fixnum() {
        Some(limit) if limit > 0 => {
            let limit = limit as u64;
            if limit <= u32::MAX as u64 {
                // The high part of a 64-bit product is unbiased unless the low part is very small.
                let limit = limit as u32;
                let least = limit.wrapping_neg() % limit;
                loop {
                    let product = next(state) as u64 * limit as u64;
                    if product as u32 >= least {
                        return Ok(Word::fixnum((product >> 32) as i64));
                    }
                }
            }
            let mask = u64::MAX >> limit.leading_zeros();
            loop {
                let candidate = next_u64(state) & mask;
                if candidate < limit {
                    return Ok(Word::fixnum(candidate as i64));
                }
            }
        }
        None if !super::numbers::integers::is_negative(image, n) => {
            let mut small = [0];
            let limit = limbs_of(image, n, &mut small);
            let bits = bit_length(image, n) as usize;
            with_scratch(limit.len(), |candidate| {
                loop {
                    for (i, limb) in candidate.iter_mut().enumerate() {
                        let kept = bits.saturating_sub(i * 64).min(64);
                        let mask = if kept == 64 { u64::MAX } else { (1 << kept) - 1 };
                        *limb = next_u64(state) & mask;
                    }
                    if compare(candidate, limit).is_lt() {
                        return image.bignum(candidate);
                    }
                }
            })
        }
        _ => {
            let positive = image.list(&[image.symbol("COMMON-LISP", "INTEGER")?, Word::fixnum(1)])?;
            Err(Failure::type_error_with(n, positive))
        }
    }
}

fn random_double(image: &Image, vector: Word) -> Lisp {
    let bits = next_u64(state(image, vector)?) >> 11;
    image.double(bits as f64 * (1.0 / (1u64 << 53) as f64))
}

fn random_single(image: &Image, vector: Word) -> Lisp {
    let bits = next(state(image, vector)?) >> 8;
    Ok(Word::single_float(bits as f32 * (1.0 / (1u32 << 24) as f32)))
}
