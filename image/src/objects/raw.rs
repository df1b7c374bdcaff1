//! The machine data of raw objects as slices.
//!
//! A slice is valid while the object is alive, which the caller sees to by holding the word on
//! the stack; Rust's borrow of the image says nothing about that, and two mutable slices of one
//! object must not be in use at once. Words of another kind give an empty slice.
//!
//! Tests: `image/tests/objects.rs`.

use crate::object::{BODY, Body, Kind, header_kind, header_length};
use crate::{Image, Word};

impl Image {
    /// Address and length in elements of a raw body with elements of `bits` bits (None: any).
    fn raw_body(&self, word: Word, bits: Option<u32>) -> (u64, u64, u32) {
        let header = self.header_of(word);
        match header.and_then(|header| Kind::from_u8(header_kind(header))).map(Kind::body) {
            Some(Body::Raw(actual)) if bits.is_none_or(|bits| bits == actual) => {
                (word.address() + BODY as u64, header.map_or(0, header_length), actual)
            }
            // Aligned and never read: the length is 0.
            _ => (BODY as u64, 0, 0),
        }
    }

    /// The bytes of a raw object.
    pub fn raw_bytes(&self, word: Word) -> &[u8] {
        let (address, length, bits) = self.raw_body(word, None);
        // SAFETY: the body of a live raw object has this many bytes.
        unsafe { std::slice::from_raw_parts(address as *const u8, (length * u64::from(bits)).div_ceil(8) as usize) }
    }

    /// The bytes of a raw object, to be changed.
    #[allow(clippy::mut_from_ref)] // The image's memory is shared by design; see the module header.
    pub fn raw_bytes_mut(&self, word: Word) -> &mut [u8] {
        let (address, length, bits) = self.raw_body(word, None);
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
                    let (address, length, _) = self.raw_body(word, Some($bits));
                    // SAFETY: the body of a live raw object has this many elements.
                    unsafe { std::slice::from_raw_parts(address as *const $element, length as usize) }
                }

                $(#[$doc])*
                /// To be changed.
                #[inline]
                #[allow(clippy::mut_from_ref)] // See the module header.
                pub fn $name_mut(&self, word: Word) -> &mut [$element] {
                    let (address, length, _) = self.raw_body(word, Some($bits));
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
