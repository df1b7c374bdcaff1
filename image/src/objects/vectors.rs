//! Simple vectors of element type T. Tests: `image/tests/objects.rs`.

use crate::heap::memory::load;
use crate::object::{Kind, WORD};
use crate::{Image, Lisp, Word};

impl Image {
    /// A new simple vector.
    #[inline]
    pub fn make_vector(&self, length: usize, fill: Word) -> Lisp {
        self.make_object(Kind::SimpleVector, length as u64, fill)
    }

    /// A new simple vector with these elements.
    #[inline]
    pub fn vector(&self, elements: &[Word]) -> Lisp {
        self.make_object_with(Kind::SimpleVector, &[elements])
    }

    #[inline(always)]
    fn element_address(&self, vector: Word, index: usize) -> u64 {
        assert!(
            self.is_simple_vector(vector) && (index as u64) < self.length(vector),
            "element {index} outside a simple vector"
        );
        vector.address() + WORD + index as u64 * WORD
    }

    /// An element of a simple vector.
    ///
    /// # Panics
    /// When there is no such element.
    #[inline]
    pub fn vector_ref(&self, vector: Word, index: usize) -> Word {
        // SAFETY: the element exists.
        unsafe { Word::from_bits(load(self.element_address(vector, index))) }
    }

    /// Stores an element of a simple vector.
    ///
    /// # Panics
    /// When there is no such element.
    #[inline]
    pub fn vector_set(&self, vector: Word, index: usize, value: Word) {
        // SAFETY: the element exists.
        unsafe { self.store_value(self.element_address(vector, index), value) };
    }

    /// The elements of a simple vector, empty for anything else. Valid while the vector is alive
    /// and nothing stores into it.
    #[inline]
    pub fn vector_elements(&self, vector: Word) -> &[Word] {
        if !self.is_simple_vector(vector) {
            return &[];
        }
        // SAFETY: the body of a live simple vector is `length` words, all values.
        unsafe { std::slice::from_raw_parts((vector.address() + WORD) as *const Word, self.length(vector) as usize) }
    }
}
