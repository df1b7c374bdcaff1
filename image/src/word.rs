//! Words: the 64-bit values that Lisp variables, slots and cells hold.
//!
//! The problem: one machine word must say what it is in one instruction, small integers must add
//! and compare as they are, and a collector must be able to walk memory without other help.
//! The approach: fixnums have low bit 0; everything else has an odd low nibble that tells cons,
//! instance, function and other heap object apart; characters, single-floats and markers are
//! immediate. The nibble `HEADER` never occurs in a value: it marks the first word of every
//! object that is not a cons, so memory is parsable object by object.
//!
//! Invariant: a `Word` made by safe code is immediate or was handed out by the image. Words kept
//! outside the machine stack and the image are not roots (see `roots`).
//!
//! Tests: `image/tests/objects.rs`.

/// Bits of the low tag.
pub const TAG_MASK: u64 = 0xF;
/// Low tag of a cons, and of NIL.
pub const TAG_CONS: u64 = 0x1;
/// Low tag of an instance (structure, condition, class instance).
pub const TAG_INSTANCE: u64 = 0x3;
/// Low tag of a function object.
pub const TAG_FUNCTION: u64 = 0x5;
/// Low tag of every other heap object.
pub const TAG_OTHER: u64 = 0x7;
/// Low tag of a character: the code is in bits 8 and up.
pub const TAG_CHARACTER: u64 = 0x9;
/// Low tag of a single-float: the IEEE bits are in the upper half.
pub const TAG_SINGLE_FLOAT: u64 = 0xB;
/// Low tag of a marker: the number of the marker is in bits 8 and up.
pub const TAG_MARKER: u64 = 0xD;
/// Low nibble of an object's header; never of a value.
pub const TAG_HEADER: u64 = 0xF;

/// Largest fixnum.
pub const MOST_POSITIVE_FIXNUM: i64 = (1 << 62) - 1;
/// Smallest fixnum.
pub const MOST_NEGATIVE_FIXNUM: i64 = -(1 << 62);

/// A Lisp value.
#[repr(transparent)]
#[derive(Copy, Clone, PartialEq, Eq, Hash)]
pub struct Word(u64);

const fn marker(number: u64) -> Word {
    Word(number << 8 | TAG_MARKER)
}

impl Word {
    /// Fixnum 0: also what fresh memory holds.
    pub const ZERO: Word = Word(0);
    /// In a value cell: the variable has no value.
    pub const UNBOUND: Word = marker(1);
    /// In a thread's binding slot: not bound in this thread, see the global value.
    pub const NO_BINDING: Word = marker(2);
    /// Passed to a function in place of an optional argument that was not given.
    pub const UNSUPPLIED: Word = marker(3);
    /// Returned by a primitive that failed; the context says why.
    pub const FAILED: Word = marker(4);
    /// In a hash table's key vector: never used.
    pub const EMPTY: Word = marker(5);
    /// In a hash table's key vector: removed. In a weak pointer: the target is gone.
    pub const DELETED: Word = marker(6);

    /// The word with these bits.
    ///
    /// # Safety
    /// The bits are an immediate value or a tagged pointer to a live object of the image in which
    /// the word is used.
    pub const unsafe fn from_bits(bits: u64) -> Word {
        Word(bits)
    }

    /// The bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The fixnum `value`, which must lie in the fixnum range.
    pub const fn fixnum(value: i64) -> Word {
        debug_assert!(value >= MOST_NEGATIVE_FIXNUM && value <= MOST_POSITIVE_FIXNUM);
        Word((value as u64) << 1)
    }

    /// `value` as a fixnum, or None when it is out of range.
    pub const fn try_fixnum(value: i64) -> Option<Word> {
        if value >= MOST_NEGATIVE_FIXNUM && value <= MOST_POSITIVE_FIXNUM {
            Some(Word((value as u64) << 1))
        } else {
            None
        }
    }

    /// The character with this code (a Unicode scalar value or a surrogate code point).
    pub const fn character(code: u32) -> Word {
        Word((code as u64) << 8 | TAG_CHARACTER)
    }

    /// The single-float.
    pub fn single_float(value: f32) -> Word {
        Word((value.to_bits() as u64) << 32 | TAG_SINGLE_FLOAT)
    }

    /// The low tag.
    pub const fn tag(self) -> u64 {
        self.0 & TAG_MASK
    }

    /// Whether this is a fixnum.
    pub const fn is_fixnum(self) -> bool {
        self.0 & 1 == 0
    }

    /// The value of a fixnum.
    pub const fn as_fixnum(self) -> Option<i64> {
        if self.is_fixnum() { Some(self.0 as i64 >> 1) } else { None }
    }

    /// The code of a character.
    pub const fn as_character(self) -> Option<u32> {
        if self.tag() == TAG_CHARACTER { Some((self.0 >> 8) as u32) } else { None }
    }

    /// The value of a single-float.
    pub fn as_single_float(self) -> Option<f32> {
        if self.tag() == TAG_SINGLE_FLOAT { Some(f32::from_bits((self.0 >> 32) as u32)) } else { None }
    }

    /// Whether this points into the heap (a cons, NIL, instance, function or other object).
    pub const fn is_pointer(self) -> bool {
        matches!(self.tag(), TAG_CONS | TAG_INSTANCE | TAG_FUNCTION | TAG_OTHER)
    }

    /// The address of the object a pointer word points to (its first word).
    pub const fn address(self) -> u64 {
        self.0 & !TAG_MASK
    }
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.tag() {
            _ if self.is_fixnum() => write!(f, "#<fixnum {}>", self.0 as i64 >> 1),
            TAG_CHARACTER => write!(f, "#<character U+{:04X}>", self.0 >> 8),
            TAG_SINGLE_FLOAT => write!(f, "#<single-float {}>", f32::from_bits((self.0 >> 32) as u32)),
            TAG_MARKER => write!(f, "#<marker {}>", self.0 >> 8),
            tag => write!(f, "#<{tag:x} at {:#x}>", self.address()),
        }
    }
}
