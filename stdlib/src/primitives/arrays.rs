//! Arrays: elements of simple vectors of every kind, array headers, displacement.
//!
//! A simple vector's kind decides how an element is read and written; everything here goes
//! through `get` and `set`, which know all kinds. Arrays with a header lead to a simple vector by
//! one or more steps of displacement.
//!
//! Tests: `stdlib/tests/arrays.rs`.

use super::arguments;
use super::numbers::integers::from_i64;
use brolga_image::object::*;
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%vector-kind" => vector_kind(1);
    "%array-kind" => array_kind(1);
    "%make-specialised-vector" => make_specialised_vector(2);
    "%raw-aref" => raw_aref(2);
    "%raw-aset" => raw_aset(3);
    "%array-data-vector" => array_data_vector(1);
    "%make-array-header" => make_array_header(5);
    "%update-array-header" => update_array_header(5);
    "%array-dimensions" => array_dimensions(1);
    "%array-header-dimension" => array_header_dimension(2);
}

/// Where a vector's elements lie: simple vector, first element, end. The fill pointer counts.
#[inline]
pub fn elements(image: &Image, array: Word) -> Option<(Word, usize, usize)> {
    let elements = image.array_elements(array)?;
    Some((elements.data, elements.start, elements.start + elements.length))
}

/// Whether objects of this kind are simple vectors.
pub fn is_vector_kind(kind: Kind) -> bool {
    (Kind::SimpleArrayNil as u8..=Kind::SimpleVector as u8).contains(&(kind as u8))
}

/// The kind of a simple vector.
#[inline]
pub fn simple_kind(image: &Image, vector: Word) -> Lisp<Kind> {
    match image.kind(vector) {
        Some(kind) if is_vector_kind(kind) => Ok(kind),
        _ => Err(Failure::type_error(image, vector, "VECTOR")),
    }
}

/// Element `i`, which exists, of a simple vector of this kind.
pub fn get(image: &Image, kind: Kind, vector: Word, i: usize) -> Lisp {
    Ok(match kind {
        Kind::SimpleVector => image.vector_ref(vector, i),
        Kind::SimpleBaseString => Word::character(image.raw_u8(vector)[i] as u32),
        Kind::SimpleCharacterString => Word::character(image.raw_u32(vector)[i]),
        Kind::SimpleBitVector => Word::fixnum((image.raw_bytes(vector)[i / 8] >> (i % 8) & 1) as i64),
        Kind::SimpleArrayU8 => Word::fixnum(image.raw_u8(vector)[i] as i64),
        Kind::SimpleArrayU16 => Word::fixnum(image.raw_u16(vector)[i] as i64),
        Kind::SimpleArrayU32 => Word::fixnum(image.raw_u32(vector)[i] as i64),
        Kind::SimpleArrayI8 => Word::fixnum(image.raw_u8(vector)[i] as i8 as i64),
        Kind::SimpleArrayI16 => Word::fixnum(image.raw_u16(vector)[i] as i16 as i64),
        Kind::SimpleArrayI32 => Word::fixnum(image.raw_u32(vector)[i] as i32 as i64),
        Kind::SimpleArrayU64 => return image.integer_u64(image.raw_u64(vector)[i]),
        Kind::SimpleArrayI64 => return from_i64(image, image.raw_u64(vector)[i] as i64),
        Kind::SimpleArrayFixnum => Word::fixnum(image.raw_u64(vector)[i] as i64 >> 1),
        Kind::SimpleArraySingle => Word::single_float(image.raw_f32(vector)[i]),
        Kind::SimpleArrayDouble => return image.double(image.raw_f64(vector)[i]),
        _ => return Err(Failure::type_error(image, vector, "VECTOR")),
    })
}

/// The raw bits that a value is stored as in vectors of this kind (not T), or a TYPE-ERROR.
pub fn element_bits(image: &Image, kind: Kind, value: Word) -> Lisp<u64> {
    let signed = |bits: u32| -> Lisp<u64> {
        Ok(arguments::in_range(image, value, -(1 << (bits - 1)), (1 << (bits - 1)) - 1)? as u64)
    };
    let unsigned = |bits: u32| -> Lisp<u64> { Ok(arguments::in_range(image, value, 0, (1 << bits) - 1)? as u64) };
    let type_error = |expected| Failure::type_error(image, value, expected);
    match kind {
        Kind::SimpleBaseString => match value.as_character() {
            Some(code) if code < 128 => Ok(code as u64),
            _ => Err(type_error("BASE-CHAR")),
        },
        Kind::SimpleCharacterString => Ok(arguments::character(image, value)? as u64),
        Kind::SimpleBitVector => match value.as_fixnum() {
            Some(bit @ (0 | 1)) => Ok(bit as u64),
            _ => Err(type_error("BIT")),
        },
        Kind::SimpleArrayU8 => unsigned(8),
        Kind::SimpleArrayU16 => unsigned(16),
        Kind::SimpleArrayU32 => unsigned(32),
        Kind::SimpleArrayI8 => signed(8),
        Kind::SimpleArrayI16 => signed(16),
        Kind::SimpleArrayI32 => signed(32),
        Kind::SimpleArrayU64 => match (value.as_fixnum(), image.limbs(value)) {
            (Some(value), _) if value >= 0 => Ok(value as u64),
            (None, [limb]) if *limb as i64 >= 0 => Ok(*limb),
            (None, [limb, 0]) => Ok(*limb),
            _ => Err(type_error("UNSIGNED-BYTE")),
        },
        Kind::SimpleArrayI64 => match image.as_i64(value) {
            Some(value) => Ok(value as u64),
            None => Err(type_error("INTEGER")),
        },
        Kind::SimpleArrayFixnum => Ok((arguments::fixnum(image, value)? as u64) << 1),
        Kind::SimpleArraySingle => match value.as_single_float() {
            Some(value) => Ok(value.to_bits() as u64),
            None => Err(type_error("SINGLE-FLOAT")),
        },
        Kind::SimpleArrayDouble => match image.as_double(value) {
            Some(value) => Ok(value.to_bits()),
            None => Err(type_error("DOUBLE-FLOAT")),
        },
        _ => Err(Failure::type_error_with(value, image.nil())),
    }
}

/// Stores raw bits as element `i`, which exists, of a raw vector of this kind.
#[inline]
pub fn set_bits(image: &Image, kind: Kind, vector: Word, i: usize, bits: u64) {
    match kind.body() {
        Body::Raw(1) => {
            let byte = &mut image.raw_bytes_mut(vector)[i / 8];
            *byte = *byte & !(1 << (i % 8)) | (bits as u8 & 1) << (i % 8);
        }
        Body::Raw(8) => image.raw_u8_mut(vector)[i] = bits as u8,
        Body::Raw(16) => image.raw_u16_mut(vector)[i] = bits as u16,
        Body::Raw(32) => image.raw_u32_mut(vector)[i] = bits as u32,
        Body::Raw(64) => image.raw_u64_mut(vector)[i] = bits,
        _ => {}
    }
}

/// Stores element `i`, which exists, of a simple vector of this kind.
pub fn set(image: &Image, kind: Kind, vector: Word, i: usize, value: Word) -> Lisp<()> {
    if kind == Kind::SimpleVector {
        image.vector_set(vector, i, value);
    } else {
        let bits = element_bits(image, kind, value)?;
        set_bits(image, kind, vector, i, bits);
    }
    Ok(())
}

fn vector_kind(image: &Image, vector: Word) -> Lisp {
    Ok(match image.kind(vector) {
        Some(kind) if is_vector_kind(kind) => Word::fixnum(kind as i64),
        _ => image.nil(),
    })
}

fn array_kind(image: &Image, array: Word) -> Lisp {
    Ok(image.array_kind(array).map_or(image.nil(), |kind| Word::fixnum(kind as i64)))
}

/// The kind with this number, of a simple vector.
pub fn kind_argument(image: &Image, number: Word) -> Lisp<Kind> {
    let low = Kind::SimpleArrayNil as i64;
    let number_value = arguments::in_range(image, number, low, Kind::SimpleVector as i64)?;
    Kind::from_u8(number_value as u8).ok_or_else(|| Failure::type_error(image, number, "VECTOR"))
}

/// A fresh simple vector of a kind, elements 0.
pub fn make_vector(image: &Image, kind: Kind, length: u64) -> Lisp {
    if kind == Kind::SimpleVector {
        image.make_vector(length as usize, Word::ZERO)
    } else {
        image.make_raw(kind, length)
    }
}

fn make_specialised_vector(image: &Image, kind: Word, length: Word) -> Lisp {
    let kind = kind_argument(image, kind)?;
    make_vector(image, kind, arguments::size(image, length)? as u64)
}

fn raw_aref(image: &Image, vector: Word, index: Word) -> Lisp {
    let kind = simple_kind(image, vector)?;
    get(image, kind, vector, arguments::index(image, index, image.length(vector) as usize)?)
}

fn raw_aset(image: &Image, vector: Word, index: Word, value: Word) -> Lisp {
    let kind = simple_kind(image, vector)?;
    set(image, kind, vector, arguments::index(image, index, image.length(vector) as usize)?, value)?;
    Ok(value)
}

/// (simple-vector . offset) of any array.
fn array_data_vector(image: &Image, array: Word) -> Lisp {
    let elements = image.array_elements(array).ok_or_else(|| Failure::type_error(image, array, "ARRAY"))?;
    image.cons(elements.data, Word::fixnum(elements.start as i64))
}

fn make_array_header(
    image: &Image,
    data: Word,
    fill_pointer: Word,
    offset: Word,
    total_size: Word,
    rest: Word,
) -> Lisp {
    let flags = arguments::fixnum(image, image.car(rest))?;
    let rank_and_kind = arguments::size(image, image.car(image.cdr(rest)))? as i64;
    let mut dimensions = [Word::ZERO; 256];
    let mut rank = 0;
    for dimension in image.list_iter(arguments::list(image, image.cdr(image.cdr(rest)))?) {
        arguments::size(image, dimension)?;
        let Some(slot) = dimensions.get_mut(rank) else {
            return Err(Failure::error("SIMPLE-ERROR", "An array has at most 255 dimensions.", &[]));
        };
        *slot = dimension;
        rank += 1;
    }
    if rank as i64 != rank_and_kind >> 8 {
        return Err(Failure::error(
            "SIMPLE-ERROR",
            "Rank ~D does not fit the dimensions ~S.",
            &[Word::fixnum(rank_and_kind >> 8), rest],
        ));
    }
    check_data(image, data, fill_pointer)?;
    image.make_array_header(
        data,
        fill_pointer,
        arguments::size(image, offset)? as u64,
        arguments::size(image, total_size)? as u64,
        flags,
        rank_and_kind,
        &dimensions[..rank],
    )
}

fn check_data(image: &Image, data: Word, fill_pointer: Word) -> Lisp<()> {
    if image.array_kind(data).is_none() {
        return Err(Failure::type_error(image, data, "ARRAY"));
    }
    if !image.is_nil(fill_pointer) {
        arguments::size(image, fill_pointer)?;
    }
    Ok(())
}

/// New contents for a header of the same rank: `rest` is (total-size flags . dimensions).
fn update_array_header(image: &Image, header: Word, data: Word, fill_pointer: Word, offset: Word, rest: Word) -> Lisp {
    let rank = image.array_header_rank(header).ok_or_else(|| Failure::type_error(image, header, "ARRAY"))?;
    check_data(image, data, fill_pointer)?;
    arguments::size(image, offset)?;
    let (total_size, flags) = (image.car(rest), image.car(image.cdr(rest)));
    arguments::size(image, total_size)?;
    arguments::fixnum(image, flags)?;
    let dimensions = arguments::list(image, image.cdr(image.cdr(rest)))?;
    if image.list_iter(dimensions).count() as u64 != rank {
        return Err(Failure::error("SIMPLE-ERROR", "The rank of an array cannot change.", &[]));
    }
    // A cycle of displaced arrays would never end.
    let mut step = data;
    while image.is_kind(step, Kind::ArrayHeader) {
        if step == header {
            return Err(Failure::error("SIMPLE-ERROR", "An array cannot be displaced to itself.", &[]));
        }
        step = image.slot(step, ARRAY_DATA);
    }
    image.set_slot(header, ARRAY_DATA, data);
    image.set_slot(header, ARRAY_FILL_POINTER, fill_pointer);
    image.set_slot(header, ARRAY_OFFSET, offset);
    image.set_slot(header, ARRAY_TOTAL_SIZE, total_size);
    image.set_slot(header, ARRAY_FLAGS, flags);
    for (i, dimension) in image.list_iter(dimensions).enumerate() {
        image.set_slot(header, ARRAY_DIMENSIONS + 8 * i as i32, dimension);
    }
    Ok(header)
}

fn header_rank(image: &Image, header: Word) -> Lisp<usize> {
    match image.array_header_rank(header) {
        Some(rank) => Ok(rank as usize),
        None => Err(Failure::type_error(image, header, "ARRAY")),
    }
}

/// The dimensions of an array header as a fresh list.
fn array_dimensions(image: &Image, header: Word) -> Lisp {
    let mut list = image.nil();
    for i in (0..header_rank(image, header)? as i32).rev() {
        list = image.cons(image.slot(header, ARRAY_DIMENSIONS + 8 * i), list)?;
    }
    Ok(list)
}

fn array_header_dimension(image: &Image, header: Word, axis: Word) -> Lisp {
    let axis = arguments::index(image, axis, header_rank(image, header)?)?;
    Ok(image.slot(header, ARRAY_DIMENSIONS + 8 * axis as i32))
}
