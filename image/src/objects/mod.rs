//! Typed, safe access to objects.
//!
//! The problem: Rust code above and beside the collector must read and make Lisp objects without
//! touching memory by hand. The approach: every function checks tag, kind and bounds before it
//! loads or stores; a reader given a word of another type gives NIL, None or an empty slice, and a
//! slot number out of range is a defect of the caller and panics (the boundary around primitives
//! makes a Lisp error of that). Every store of a value goes through `store_value`, which dirties
//! the card.
//!
//! Invariants: a pointer word refers to a live object of this image (see `word`); a function that
//! allocates writes the header before anything else can allocate.
//!
//! Tests: `image/tests/objects.rs`.

mod arrays;
mod conses;
mod functions;
pub mod hash;
mod hash_tables;
mod instances;
pub mod layouts;
mod numbers;
mod raw;
mod strings;
mod vectors;

pub use arrays::Elements;
pub use conses::ListIterator;
pub use hash_tables::HashTableParts;

use crate::context::{NIL_DISTANCE, NIL_SYMBOL_DISTANCE, T_DISTANCE};
use crate::heap::memory::{load, store};
use crate::object::{BODY, Body, Kind, WORD, header, header_kind, header_length, object_size};
use crate::space::TABLE_OFFSET;
use crate::word::{TAG_CONS, TAG_FUNCTION, TAG_INSTANCE, TAG_OTHER};
use crate::{Failure, Image, Lisp, Word};

/// Longest object in words: keeps sizes far from overflow.
const LONGEST: u64 = 1 << 44;

impl Image {
    /// Address of word 0 of the call table.
    #[inline(always)]
    pub(crate) fn table_address(&self) -> u64 {
        self.space.at(TABLE_OFFSET)
    }

    /// NIL.
    #[inline(always)]
    pub fn nil(&self) -> Word {
        // SAFETY: NIL lies at a fixed distance below the call table.
        unsafe { Word::from_bits((self.table_address() - NIL_DISTANCE as u64) | TAG_CONS) }
    }

    /// T.
    #[inline(always)]
    pub fn t(&self) -> Word {
        // SAFETY: T lies at a fixed distance below the call table.
        unsafe { Word::from_bits((self.table_address() - T_DISTANCE as u64) | TAG_OTHER) }
    }

    /// T or NIL.
    #[inline(always)]
    pub fn boolean(&self, value: bool) -> Word {
        if value { self.t() } else { self.nil() }
    }

    /// Whether this is NIL.
    #[inline(always)]
    pub fn is_nil(&self, word: Word) -> bool {
        word == self.nil()
    }

    /// The symbol object behind a symbol: NIL's own for NIL, any other word itself.
    #[inline(always)]
    pub fn symbol_object(&self, word: Word) -> Word {
        if word == self.nil() {
            // SAFETY: NIL's symbol lies at a fixed distance below the call table.
            unsafe { Word::from_bits((self.table_address() - NIL_SYMBOL_DISTANCE as u64) | TAG_OTHER) }
        } else {
            word
        }
    }

    /// The header of an object that has one.
    #[inline(always)]
    pub(crate) fn header_of(&self, word: Word) -> Option<u64> {
        if matches!(word.tag(), TAG_INSTANCE | TAG_FUNCTION | TAG_OTHER) {
            // SAFETY: a pointer word refers to a live object; these tags have headers.
            Some(unsafe { load(word.address()) })
        } else {
            None
        }
    }

    /// What a headered object is; None for conses and immediates.
    #[inline]
    pub fn kind(&self, word: Word) -> Option<Kind> {
        self.header_of(word).and_then(|header| Kind::from_u8(header_kind(header)))
    }

    /// Whether this is a headered object of this kind.
    #[inline]
    pub fn is_kind(&self, word: Word, kind: Kind) -> bool {
        word.tag() == kind.tag() && self.header_of(word).is_some_and(|header| header_kind(header) == kind as u8)
    }

    /// The length in a headered object's header; 0 for anything else.
    #[inline]
    pub fn length(&self, word: Word) -> u64 {
        self.header_of(word).map_or(0, header_length)
    }

    /// Whether this is a symbol, NIL included.
    #[inline]
    pub fn is_symbol(&self, word: Word) -> bool {
        self.is_nil(word) || self.is_kind(word, Kind::Symbol)
    }

    /// Whether this is a function object.
    #[inline]
    pub fn is_function(&self, word: Word) -> bool {
        word.tag() == TAG_FUNCTION
    }

    /// Whether this is an instance.
    #[inline]
    pub fn is_instance(&self, word: Word) -> bool {
        word.tag() == TAG_INSTANCE
    }

    /// Whether this is a simple vector with elements of type T.
    #[inline]
    pub fn is_simple_vector(&self, word: Word) -> bool {
        self.is_kind(word, Kind::SimpleVector)
    }

    /// Bytes that an object occupies; 0 for immediates.
    pub fn size_in_bytes(&self, word: Word) -> u64 {
        if word.is_pointer() {
            // SAFETY: a pointer word refers to a live object.
            crate::heap::memory::size_of_first_word(unsafe { load(word.address()) })
        } else {
            0
        }
    }

    /// Tells the collector that a value was stored at an address.
    #[inline(always)]
    pub(crate) fn mark_card(&self, address: u64) {
        self.heap.side.dirty(address);
    }

    /// Stores a value into a live object's slot.
    ///
    /// # Safety
    /// The address is that of a boxed slot of a live object of this image.
    #[inline(always)]
    pub(crate) unsafe fn store_value(&self, address: u64, value: Word) {
        // SAFETY: the caller's promise.
        unsafe { store(address, value.bits()) };
        self.mark_card(address);
    }

    /// Address of the boxed slot at a byte offset; panics when the object has no such slot.
    #[inline(always)]
    fn slot_address(&self, word: Word, offset: i32) -> u64 {
        let header = self.header_of(word).expect("slot access to an object without a header");
        let boxed =
            Kind::from_u8(header_kind(header)).is_some_and(|kind| matches!(kind.body(), Body::Boxed | Body::Special));
        let index = (offset - BODY) / WORD as i32;
        assert!(
            boxed && offset >= BODY && offset % WORD as i32 == 0 && (index as u64) < header_length(header),
            "slot offset {offset} outside an object"
        );
        word.address() + offset as u64
    }

    /// The value at a byte offset of a boxed object (`object` gives the offsets).
    ///
    /// # Panics
    /// When the object has no such slot.
    #[inline]
    pub fn slot(&self, word: Word, offset: i32) -> Word {
        // SAFETY: the slot exists and holds a value.
        unsafe { Word::from_bits(load(self.slot_address(word, offset))) }
    }

    /// Stores a value at a byte offset of a boxed object.
    ///
    /// # Panics
    /// When the object has no such slot.
    #[inline]
    pub fn set_slot(&self, word: Word, offset: i32, value: Word) {
        // SAFETY: the slot exists.
        unsafe { self.store_value(self.slot_address(word, offset), value) };
    }

    /// Size of an object to be made; an error when it cannot exist.
    fn checked_size(&self, kind: Kind, length: u64) -> Lisp<u64> {
        if length > LONGEST {
            let length = Word::fixnum(length.min(1 << 60) as i64);
            return Err(Failure::error(
                "STORAGE-CONDITION",
                "The heap is exhausted: there is no room for an object of ~D elements.",
                &[length],
            ));
        }
        Ok(object_size(kind, length))
    }

    /// A new object of a boxed or special kind, all of whose words are `fill`.
    #[inline]
    pub fn make_object(&self, kind: Kind, length: u64, fill: Word) -> Lisp {
        debug_assert!(matches!(kind.body(), Body::Boxed | Body::Special));
        let bytes = self.checked_size(kind, length)?;
        let address = self.allocate_uncleared(bytes)?;
        // SAFETY: fresh memory of this size.
        unsafe {
            store(address, header(kind, length));
            for i in 1..=length {
                store(address + i * WORD, fill.bits());
            }
        }
        if matches!(kind.body(), Body::Special) {
            self.heap.register(kind);
        }
        // SAFETY: the object was made above.
        Ok(unsafe { Word::from_bits(address | kind.tag()) })
    }

    /// A new object of a boxed kind with these words.
    #[inline]
    pub(crate) fn make_object_with(&self, kind: Kind, words: &[&[Word]]) -> Lisp {
        let length = words.iter().map(|part| part.len() as u64).sum();
        let bytes = self.checked_size(kind, length)?;
        let last = words.last().copied().unwrap_or(&[]);
        let address = self.allocate_protecting(bytes, last)?;
        // SAFETY: fresh memory of this size.
        unsafe {
            store(address, header(kind, length));
            let mut slot = address + WORD;
            for part in words {
                for word in *part {
                    store(slot, word.bits());
                    slot += WORD;
                }
            }
        }
        // SAFETY: the object was made above.
        Ok(unsafe { Word::from_bits(address | kind.tag()) })
    }

    /// A new object of a raw kind, all of whose elements are zero.
    #[inline]
    pub fn make_raw(&self, kind: Kind, length: u64) -> Lisp {
        debug_assert!(matches!(kind.body(), Body::Raw(_)));
        let bytes = self.checked_size(kind, length)?;
        let address = self.allocate(bytes)?;
        // SAFETY: fresh zeroed memory of this size.
        unsafe {
            store(address, header(kind, length));
            Ok(Word::from_bits(address | kind.tag()))
        }
    }

    /// A new box of a variable.
    pub fn value_cell(&self, value: Word) -> Lisp {
        self.make_object(Kind::ValueCell, 1, value)
    }
}
