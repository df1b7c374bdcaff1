//! Reading and writing words of objects by address, and finding out how large an object is.
//!
//! Every load and store of heap memory by Rust code goes through here or through the typed
//! accessors of `objects`, so that what they rely on is stated once: an address given to these
//! functions is that of a live object's word. Tests: `image/tests/collector.rs`.

use crate::object::{Body, GRANULE, Kind, WORD, header_kind, header_length};
use crate::word::{TAG_CONS, TAG_HEADER, TAG_MASK};

/// The word at an address.
///
/// # Safety
/// The address is that of a word of a mapped object.
#[inline(always)]
pub unsafe fn load(address: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { *(address as *const u64) }
}

/// Stores a word without telling the collector: raw data, immediates, or a fresh object's slot.
///
/// # Safety
/// The address is that of a word of a mapped object.
#[inline(always)]
pub unsafe fn store(address: u64, bits: u64) {
    // SAFETY: the caller's promise.
    unsafe { *(address as *mut u64) = bits }
}

/// log2 of the element size in bits by kind; `NO_BODY` for none.
const SHIFTS: [u8; 256] = {
    let mut shifts = [6; 256];
    let mut number = 0;
    while number < 256 {
        if let Some(kind) = Kind::from_u8(number as u8) {
            shifts[number] = match kind.body() {
                Body::Boxed | Body::Special | Body::Raw(64) => 6,
                Body::Raw(32) => 5,
                Body::Raw(16) => 4,
                Body::Raw(8) => 3,
                Body::Raw(1) => 0,
                Body::Raw(_) => NO_BODY,
            };
        }
        number += 1;
    }
    shifts
};
const NO_BODY: u8 = 255;

/// Size in bytes of an object with this header.
#[inline(always)]
pub fn size_of_header(header: u64) -> u64 {
    let shift = SHIFTS[header_kind(header) as usize];
    let bytes = if shift == NO_BODY { 0 } else { ((header_length(header) << shift) + 7) >> 3 };
    (WORD + bytes + (GRANULE - 1)) & !(GRANULE - 1)
}

/// Size in bytes of the object whose first word is given.
#[inline(always)]
pub fn size_of_first_word(first: u64) -> u64 {
    if first & TAG_MASK == TAG_HEADER { size_of_header(first) } else { GRANULE }
}

/// The tag of pointers to the object whose first word is given.
#[inline(always)]
pub fn tag_of_first_word(first: u64) -> u64 {
    if first & TAG_MASK != TAG_HEADER {
        return TAG_CONS;
    }
    Kind::from_u8(header_kind(first)).unwrap_or(Kind::Filler).tag()
}
