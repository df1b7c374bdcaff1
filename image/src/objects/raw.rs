//! The machine data of raw objects as slices.
//!
//! A slice is valid while the object is alive, which the caller sees to by holding the word on
//! the stack; Rust's borrow of the image says nothing about that, and two mutable slices of one
//! object must not be in use at once. Words of another kind give an empty slice.
//!
//! Tests: `image/tests/objects.rs`.

use crate::object::{BODY, Body, Kind, header_kind, header_length};
use crate::{Image, Word};

/// Bits per element by kind; `NOT_RAW` for kinds that hold values and for no kinds.
const RAW_BITS: [u8; 256] = {
    let mut table = [NOT_RAW; 256];
    let mut number = 0;
    while number < 256 {
        if let Some(kind) = Kind::from_u8(number as u8)
            && let Body::Raw(bits) = kind.body()
        {
            table[number] = bits as u8;
        }
        number += 1;
    }
    table
};
const NOT_RAW: u8 = 255;

impl Image {
    /// Address, length in elements and bits per element of a raw body; nothing for other words.
    #[inline]
    fn raw_body(&self, word: Word) -> (u64, u64, u8) {
        if let Some(header) = self.header_of(word) {
            let bits = RAW_BITS[header_kind(header) as usize];
            if bits != NOT_RAW {
                return (word.address() + BODY as u64, header_length(header), bits);
            }
        }
        // Aligned and never read: the length is 0.
        (BODY as u64, 0, NOT_RAW)
    }

    /// Address and length of a raw body with elements of `bits` bits; nothing for other words.
    #[inline]
    fn raw_elements(&self, word: Word, bits: u8) -> (u64, u64) {
        let (address, length, actual) = self.raw_body(word);
        if actual == bits { (address, length) } else { (BODY as u64, 0) }
    }

    /// The bytes of a raw object.
    #[inline]
    pub fn raw_bytes(&self, word: Word) -> &[u8] {
        let (address, length, bits) = self.raw_body(word);
        // SAFETY: the body of a live raw object has this many bytes.
        unsafe { std::slice::from_raw_parts(address as *const u8, (length * u64::from(bits)).div_ceil(8) as usize) }
    }

    /// The bytes of a raw object, to be changed.
    #[allow(clippy::mut_from_ref)] // The image's memory is shared by design; see the module header.
    #[inline]
    pub fn raw_bytes_mut(&self, word: Word) -> &mut [u8] {
        let (address, length, bits) = self.raw_body(word);
        // SAFETY: as in `raw_bytes`; exclusive by the caller's care.
        unsafe { std::slice::from_raw_parts_mut(address as *mut u8, (length * u64::from(bits)).div_ceil(8) as usize) }
    }
}

macro_rules! raw_slices {
    ($($(#[$doc:meta])* $name:ident, $name_mut:ident, $element:ty, $bits:literal;)*) => {
        impl Image {
            $(
                $(#[$doc])*
                #[inline]
                pub fn $name(&self, word: Word) -> &[$element] {
                    let (address, length) = self.raw_elements(word, $bits);
                    // SAFETY: the body of a live raw object has this many elements.
                    unsafe { std::slice::from_raw_parts(address as *const $element, length as usize) }
                }

                $(#[$doc])*
                /// To be changed.
                #[inline]
                #[allow(clippy::mut_from_ref)] // See the module header.
                pub fn $name_mut(&self, word: Word) -> &mut [$element] {
                    let (address, length) = self.raw_elements(word, $bits);
                    // SAFETY: as above; exclusive by the caller's care.
                    unsafe { std::slice::from_raw_parts_mut(address as *mut $element, length as usize) }
                }
            )*
        }
    };
}

raw_slices! {
    /// The elements of a raw object with 8-bit elements.
    raw_u8, raw_u8_mut, u8, 8;
    /// The elements of a raw object with 16-bit elements.
    raw_u16, raw_u16_mut, u16, 16;
    /// The elements of a raw object with 32-bit elements.
    raw_u32, raw_u32_mut, u32, 32;
    /// The elements of a raw object with 64-bit elements.
    raw_u64, raw_u64_mut, u64, 64;
    /// The elements of a raw object with 64-bit elements as double-floats.
    raw_f64, raw_f64_mut, f64, 64;
    /// The elements of a raw object with 32-bit elements as single-floats.
    raw_f32, raw_f32_mut, f32, 32;
}
