//! Filling, copying and reversing simple vectors.
//!
//! Between vectors of one kind elements move as raw memory, in the direction that overlapping
//! ranges need; between kinds each element is read and stored, so one that does not fit is a
//! TYPE-ERROR.
//!
//! Tests: `stdlib/tests/arrays.rs`.

use super::arguments;
use super::arrays::{element_bits, get, make_vector, set, set_bits, simple_kind};
use super::bit_vectors::{copy_bits, fill_bits};
use super::strings::{Characters, copy_to_wide};
use brolga_image::object::{Body, Kind};
use brolga_image::{Image, Lisp, Word};

primitives! {
    "%fill-simple" => fill_simple(4);
    "%copy-simple-range" => copy_simple_range(5);
    "%subseq-simple" => subseq_simple(3);
}

fn range(image: &Image, vector: Word, start: Word, end: Word) -> Lisp<(usize, usize)> {
    arguments::range(image, start, end, image.length(vector) as usize)
}

fn fill_simple(image: &Image, vector: Word, item: Word, start: Word, end: Word) -> Lisp {
    let kind = simple_kind(image, vector)?;
    let (start, end) = range(image, vector, start, end)?;
    match kind.body() {
        Body::Raw(0) => {}
        Body::Raw(width) => {
            let bits = element_bits(image, kind, item)?;
            match width {
                1 => fill_bits(image.raw_bytes_mut(vector), start, end, bits != 0),
                8 => image.raw_u8_mut(vector)[start..end].fill(bits as u8),
                16 => image.raw_u16_mut(vector)[start..end].fill(bits as u16),
                32 => image.raw_u32_mut(vector)[start..end].fill(bits as u32),
                64 => image.raw_u64_mut(vector)[start..end].fill(bits),
                _ => (start..end).for_each(|i| set_bits(image, kind, vector, i, bits)),
            }
        }
        _ => (start..end).for_each(|i| image.vector_set(vector, i, item)),
    }
    Ok(vector)
}

fn copy_simple_range(image: &Image, from: Word, start: Word, end: Word, to: Word, to_start: Word) -> Lisp {
    let (from_kind, to_kind) = (simple_kind(image, from)?, simple_kind(image, to)?);
    let (start, end) = range(image, from, start, end)?;
    let most = (image.length(to) as usize).saturating_sub(end - start);
    let to_start = arguments::in_range(image, to_start, 0, most as i64)? as usize;
    if end - start > image.length(to) as usize {
        return Err(arguments::range_error(image, Word::fixnum((end - start) as i64), 0, image.length(to) as i64));
    }
    copy(image, (from, from_kind, start, end), (to, to_kind, to_start))?;
    Ok(to)
}

/// Copies elements `start..end`, which exist, to where there is room for them.
pub fn copy(
    image: &Image,
    (from, from_kind, start, end): (Word, Kind, usize, usize),
    (to, to_kind, to_start): (Word, Kind, usize),
) -> Lisp<()> {
    let to_end = to_start + (end - start);
    if from_kind == to_kind {
        match from_kind.body() {
            Body::Raw(0) => {}
            Body::Raw(1) if from == to => {
                let source = image.raw_bytes(from).to_vec();
                copy_bits(&source, start, end, image.raw_bytes_mut(to), to_start);
            }
            Body::Raw(1) => copy_bits(image.raw_bytes(from), start, end, image.raw_bytes_mut(to), to_start),
            Body::Raw(bits) => {
                let width = bits as usize / 8;
                if from == to {
                    image.raw_bytes_mut(to).copy_within(start * width..end * width, to_start * width);
                } else {
                    image.raw_bytes_mut(to)[to_start * width..to_end * width]
                        .copy_from_slice(&image.raw_bytes(from)[start * width..end * width]);
                }
            }
            _ if from == to && to_start > start => {
                for i in (0..end - start).rev() {
                    image.vector_set(to, to_start + i, image.vector_ref(from, start + i));
                }
            }
            _ => {
                for i in 0..end - start {
                    image.vector_set(to, to_start + i, image.vector_ref(from, start + i));
                }
            }
        }
        return Ok(());
    }
    if from_kind == Kind::SimpleBaseString && to_kind == Kind::SimpleCharacterString {
        let bytes = Characters::Base(&image.raw_u8(from)[start..end]);
        copy_to_wide(bytes, &mut image.raw_u32_mut(to)[to_start..to_end]);
        return Ok(());
    }
    for i in 0..end - start {
        set(image, to_kind, to, to_start + i, get(image, from_kind, from, start + i)?)?;
    }
    Ok(())
}

fn subseq_simple(image: &Image, vector: Word, start: Word, end: Word) -> Lisp {
    let kind = simple_kind(image, vector)?;
    let (start, end) = range(image, vector, start, end)?;
    if kind == Kind::SimpleVector {
        return image.vector(&image.vector_elements(vector)[start..end]);
    }
    let result = make_vector(image, kind, (end - start) as u64)?;
    copy(image, (vector, kind, start, end), (result, kind, 0))?;
    Ok(result)
}
