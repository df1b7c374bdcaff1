//! Simple bit vectors: boolean operations, copying, searching and counting by machine words.
//!
//! Bit i of a vector is bit i % 8 of byte i / 8. The bits behind the last element, up to the end
//! of the storage, are always 0, so whole words can be compared and counted.
//!
//! Tests: `stdlib/tests/arrays.rs`.

use super::arguments;
use brolga_image::object::Kind;
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%bit-operation" => bit_operation(4);
    "%bit-vector-count" => bit_vector_count(3);
}

fn bit_vector(image: &Image, word: Word) -> Lisp<usize> {
    if !image.is_kind(word, Kind::SimpleBitVector) {
        return Err(Failure::type_error(image, word, "SIMPLE-BIT-VECTOR"));
    }
    Ok(image.length(word) as usize)
}

/// Up to 64 bits from bit `start`; the bytes may end before the 64th.
#[inline]
fn load(bytes: &[u8], start: usize) -> u64 {
    let (first, shift) = (start / 8, start % 8);
    let mut window = [0; 16];
    let available = &bytes[first.min(bytes.len())..(first + 9).min(bytes.len())];
    window[..available.len()].copy_from_slice(available);
    (u128::from_le_bytes(window) >> shift) as u64
}

/// Stores the low `count` bits (at most 64) at bit `start`.
#[inline]
fn store(bytes: &mut [u8], start: usize, count: usize, bits: u64) {
    let (first, shift) = (start / 8, start % 8);
    let last = (start + count).div_ceil(8);
    let mask = (if count == 64 { u64::MAX as u128 } else { (1u128 << count) - 1 }) << shift;
    let mut window = [0; 16];
    window[..last - first].copy_from_slice(&bytes[first..last]);
    let value = u128::from_le_bytes(window) & !mask | ((bits as u128) << shift) & mask;
    bytes[first..last].copy_from_slice(&value.to_le_bytes()[..last - first]);
}

/// Calls `body` with the start and size of pieces of at most 64 bits.
#[inline]
fn pieces(start: usize, end: usize, mut body: impl FnMut(usize, usize)) {
    let mut position = start;
    while position < end {
        let count = (end - position).min(64);
        body(position, count);
        position += count;
    }
}

/// Copies bits `start..end` to bit `to_start` of another vector.
pub fn copy_bits(from: &[u8], start: usize, end: usize, to: &mut [u8], to_start: usize) {
    pieces(start, end, |position, count| store(to, to_start + position - start, count, load(from, position)));
}

/// Sets bits `start..end`.
pub fn fill_bits(bytes: &mut [u8], start: usize, end: usize, value: bool) {
    pieces(start, end, |position, count| store(bytes, position, count, if value { u64::MAX } else { 0 }));
}

/// Applies a boolean operation, given as its truth table, to all bits.
fn bit_operation(image: &Image, operation: Word, a: Word, b: Word, result: Word) -> Lisp {
    let table = arguments::in_range(image, operation, 0, 15)?;
    let length = bit_vector(image, a)?;
    for other in [b, result] {
        if bit_vector(image, other)? != length {
            return Err(Failure::error("SIMPLE-ERROR", "~S and ~S have different dimensions.", &[a, other]));
        }
    }
    // What each pair of bits gives, as masks.
    let [neither, second, first, both] = [0, 1, 2, 3].map(|entry| if table >> entry & 1 != 0 { u64::MAX } else { 0 });
    let combine = |x: u64, y: u64| (neither & !x & !y) | (second & !x & y) | (first & x & !y) | (both & x & y);
    // The result may be one of the arguments, so whole words of a long vector are copied out first.
    let whole = if length >= 512 { length / 64 * 8 } else { 0 };
    if whole > 0 {
        let words = |bytes: &[u8]| -> Vec<u64> {
            bytes[..whole].chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default())).collect()
        };
        let (x, y) = (words(image.raw_bytes(a)), words(image.raw_bytes(b)));
        for (place, (x, y)) in image.raw_bytes_mut(result)[..whole].chunks_exact_mut(8).zip(x.iter().zip(&y)) {
            place.copy_from_slice(&combine(*x, *y).to_le_bytes());
        }
    }
    pieces(whole * 8, length, |position, count| {
        let (x, y) = (load(image.raw_bytes(a), position), load(image.raw_bytes(b), position));
        store(image.raw_bytes_mut(result), position, count, combine(x, y));
    });
    Ok(result)
}

fn low_bits(bits: u64, count: usize) -> u64 {
    if count == 64 { bits } else { bits & ((1 << count) - 1) }
}

fn bit_vector_count(image: &Image, vector: Word, start: Word, end: Word) -> Lisp {
    let length = bit_vector(image, vector)?;
    let (start, end) = arguments::range(image, start, end, length)?;
    let bytes = image.raw_bytes(vector);
    let mut total = 0;
    pieces(start, end, |position, count| total += low_bits(load(bytes, position), count).count_ones() as i64);
    Ok(Word::fixnum(total))
}

/// Whether `length` bits from two positions are the same.
pub fn same_bits((a, a_start): (&[u8], usize), (b, b_start): (&[u8], usize), length: usize) -> bool {
    let mut same = true;
    pieces(0, length, |position, count| {
        same &= low_bits(load(a, a_start + position) ^ load(b, b_start + position), count) == 0;
    });
    same
}
