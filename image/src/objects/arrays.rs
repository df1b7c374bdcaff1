//! Arrays with a header: multidimensional, displaced, adjustable or with a fill pointer.
//!
//! Tests: `image/tests/objects.rs`.

use crate::object::*;
use crate::{Image, Lisp, Word};

/// Where the elements of a vector lie.
#[derive(Copy, Clone, Debug)]
pub struct Elements {
    /// The simple vector that holds them.
    pub data: Word,
    /// Number of the first one in it.
    pub start: usize,
    /// How many there are: fill pointers are honoured, and a displaced array whose target became
    /// too short ends with it.
    pub length: usize,
}

impl Image {
    /// A new array header. `rank_and_kind` and the other words are as `object` describes.
    #[allow(clippy::too_many_arguments)] // One argument per word of the object.
    pub fn make_array_header(
        &self,
        data: Word,
        fill_pointer: Word,
        offset: u64,
        total_size: u64,
        flags: i64,
        rank_and_kind: i64,
        dimensions: &[Word],
    ) -> Lisp {
        let fixed = [
            data,
            fill_pointer,
            Word::fixnum(offset as i64),
            Word::fixnum(total_size as i64),
            Word::fixnum(flags),
            Word::fixnum(rank_and_kind),
        ];
        self.make_object_with(Kind::ArrayHeader, &[&fixed, dimensions])
    }

    /// Rank of an array header; None for anything else.
    #[inline]
    pub fn array_header_rank(&self, word: Word) -> Option<u64> {
        if !self.is_kind(word, Kind::ArrayHeader) {
            return None;
        }
        self.slot(word, ARRAY_RANK_AND_KIND).as_fixnum().map(|bits| (bits >> 8) as u64)
    }

    /// Kind of simple vector that the elements of an array finally lie in.
    #[inline]
    pub fn array_kind(&self, word: Word) -> Option<Kind> {
        match self.kind(word)? {
            Kind::ArrayHeader => {
                let bits = self.slot(word, ARRAY_RANK_AND_KIND).as_fixnum()?;
                Kind::from_u8(bits as u8)
            }
            kind if kind as u8 >= Kind::SimpleArrayNil as u8 => Some(kind),
            _ => None,
        }
    }

    /// Where the elements of an array lie, in row-major order; None when the word is no array.
    pub fn array_elements(&self, array: Word) -> Option<Elements> {
        self.array_kind(array)?;
        let (mut data, mut start, mut wanted) = (array, 0_u64, u64::MAX);
        while self.is_kind(data, Kind::ArrayHeader) {
            if wanted == u64::MAX {
                let fill = self.slot(data, ARRAY_FILL_POINTER).as_fixnum();
                let total = self.slot(data, ARRAY_TOTAL_SIZE).as_fixnum();
                wanted = fill.or(total).unwrap_or(0) as u64;
            }
            start = start.saturating_add(self.slot(data, ARRAY_OFFSET).as_fixnum().unwrap_or(0) as u64);
            data = self.slot(data, ARRAY_DATA);
        }
        let start = start.min(self.length(data));
        let available = self.length(data) - start;
        Some(Elements { data, start: start as usize, length: wanted.min(available) as usize })
    }
}
