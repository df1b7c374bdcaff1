//! Object layouts: the one definition that the compiler, the collector, the image file and its
//! verifier all read.
//!
//! Every object but a cons starts with a header word:
//!
//! ```text
//!   63                     16 15      8 7    4 3   0
//!  +-------------------------+---------+------+-----+
//!  | length                  | kind    | flags| 0xF |
//!  +-------------------------+---------+------+-----+
//! ```
//!
//! `length` counts elements for arrays of machine data and words for everything else. Objects are
//! 16-byte aligned. A boxed object's words after the header are all values; kinds with raw words
//! say so in `Kind::body`. Offsets below are in bytes from the object's address (the untagged
//! pointer).
//!
//! Tests: `image/tests/objects.rs`.

use crate::word::{TAG_FUNCTION, TAG_HEADER, TAG_INSTANCE, TAG_OTHER};

/// Bytes in a word.
pub const WORD: u64 = 8;
/// Alignment and size unit of objects.
pub const GRANULE: u64 = 16;

/// Offset of a cons's car.
pub const CONS_CAR: i32 = 0;
/// Offset of a cons's cdr.
pub const CONS_CDR: i32 = 8;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $value:literal),* $(,)?) => {
        /// What a headered object is.
        #[repr(u8)]
        #[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $name = $value),* }
        impl Kind {
            /// The kind with this number, if there is one.
            pub const fn from_u8(value: u8) -> Option<Kind> {
                match value { $($value => Some(Kind::$name),)* _ => None }
            }
        }
    };
}

kinds! {
    /// Structure, condition or class instance: layout, then slots. Tag INSTANCE.
    Instance = 0x01,
    /// Function object: entry address (raw, even), code, info, closed-over values. Tag FUNCTION.
    Function = 0x02,
    /// Symbol.
    Symbol = 0x10,
    /// Box of a variable that is closed over and assigned; also the token of a lexical exit.
    ValueCell = 0x11,
    /// Ratio: numerator, denominator.
    Ratio = 0x12,
    /// Complex number: real part, imaginary part.
    Complex = 0x13,
    /// Double-float: raw bits.
    DoubleFloat = 0x14,
    /// Bignum: `length` 64-bit limbs, least significant first, two's complement, normalised.
    Bignum = 0x15,
    /// One function's machine code: see `CODE_*`.
    Code = 0x16,
    /// Weak pointer: target.
    WeakPointer = 0x17,
    /// Hash table: see `HASH_TABLE_*`.
    HashTable = 0x18,
    /// Package: see `PACKAGE_*`.
    Package = 0x19,
    /// Handle of something that lives in the host process (dead after reopening): number, kind.
    HostHandle = 0x1A,
    /// Free filler; never referenced.
    Filler = 0x1F,
    /// Element type NIL: no storage. A string all the same, since NIL is a subtype of CHARACTER.
    SimpleArrayNil = 0x20,
    /// Simple string of base characters (codes below 128), 8 bits each.
    SimpleBaseString = 0x21,
    /// Simple string of characters, 32 bits each.
    SimpleCharacterString = 0x22,
    /// Simple bit vector; bit i is bit i%64 of word i/64.
    SimpleBitVector = 0x23,
    /// Specialised simple vectors.
    SimpleArrayU8 = 0x24,
    /// (unsigned-byte 16)
    SimpleArrayU16 = 0x25,
    /// (unsigned-byte 32)
    SimpleArrayU32 = 0x26,
    /// (unsigned-byte 64)
    SimpleArrayU64 = 0x27,
    /// (signed-byte 8)
    SimpleArrayI8 = 0x28,
    /// (signed-byte 16)
    SimpleArrayI16 = 0x29,
    /// (signed-byte 32)
    SimpleArrayI32 = 0x2A,
    /// (signed-byte 64)
    SimpleArrayI64 = 0x2B,
    /// fixnum: elements are stored as tagged words
    SimpleArrayFixnum = 0x2C,
    /// single-float
    SimpleArraySingle = 0x2D,
    /// double-float
    SimpleArrayDouble = 0x2E,
    /// Simple vector of element type T.
    SimpleVector = 0x2F,
    /// Array that is not a simple vector: multidimensional, displaced, adjustable or with a fill
    /// pointer: see `ARRAY_*`.
    ArrayHeader = 0x30,
}

/// What follows the header.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// `length` words, all values. (Function's entry word is even and so reads as a fixnum.)
    Boxed,
    /// `length` elements of this many bits, no values.
    Raw(u32),
    /// Like boxed, but the collector treats it by its own rules.
    Special,
}

impl Kind {
    /// What follows the header of an object of this kind.
    pub const fn body(self) -> Body {
        match self {
            Kind::Instance
            | Kind::Function
            | Kind::Symbol
            | Kind::ValueCell
            | Kind::Ratio
            | Kind::Complex
            | Kind::Package
            | Kind::HostHandle
            | Kind::SimpleVector
            | Kind::ArrayHeader => Body::Boxed,
            Kind::Code | Kind::WeakPointer | Kind::HashTable => Body::Special,
            Kind::SimpleBitVector => Body::Raw(1),
            Kind::SimpleBaseString | Kind::SimpleArrayU8 | Kind::SimpleArrayI8 => Body::Raw(8),
            Kind::SimpleArrayU16 | Kind::SimpleArrayI16 => Body::Raw(16),
            Kind::SimpleCharacterString | Kind::SimpleArrayU32 | Kind::SimpleArrayI32 | Kind::SimpleArraySingle => {
                Body::Raw(32)
            }
            Kind::DoubleFloat
            | Kind::Bignum
            | Kind::SimpleArrayU64
            | Kind::SimpleArrayI64
            | Kind::SimpleArrayFixnum
            | Kind::SimpleArrayDouble
            | Kind::Filler => Body::Raw(64),
            Kind::SimpleArrayNil => Body::Raw(0),
        }
    }

    /// Low tag of pointers to objects of this kind.
    pub const fn tag(self) -> u64 {
        match self {
            Kind::Instance => TAG_INSTANCE,
            Kind::Function => TAG_FUNCTION,
            _ => TAG_OTHER,
        }
    }
}

/// The header word of an object.
pub const fn header(kind: Kind, length: u64) -> u64 {
    length << 16 | (kind as u64) << 8 | TAG_HEADER
}

/// The length field of a header word.
pub const fn header_length(header: u64) -> u64 {
    header >> 16
}

/// The kind number of a header word.
pub const fn header_kind(header: u64) -> u8 {
    (header >> 8) as u8
}

/// Size in bytes, header and padding included, of an object with this kind and length.
pub const fn object_size(kind: Kind, length: u64) -> u64 {
    let body = match kind.body() {
        Body::Boxed | Body::Special => length * WORD,
        Body::Raw(bits) => (length * bits as u64).div_ceil(8),
    };
    (WORD + body).next_multiple_of(GRANULE)
}

/// Offset of the header.
pub const HEADER: i32 = 0;
/// Offset of the first word after the header.
pub const BODY: i32 = 8;

/// Instance: offset of the layout.
pub const INSTANCE_LAYOUT: i32 = 8;
/// Instance: offset of the first slot. An instance of n slots has length n + 1.
pub const INSTANCE_SLOTS: i32 = 16;

/// Function: offset of the entry address.
pub const FUNCTION_ENTRY: i32 = 8;
/// Function: offset of the code object.
pub const FUNCTION_CODE: i32 = 16;
/// Function: offset of the info word: fixnum: calls left until code made in a hurry is made again.
pub const FUNCTION_INFO: i32 = 24;
/// Function: offset of the first closed-over value.
pub const FUNCTION_VALUES: i32 = 32;

/// Symbol: number of words after the header.
pub const SYMBOL_LENGTH: u64 = 7;
/// Symbol: name, a simple string.
pub const SYMBOL_NAME: i32 = 8;
/// Symbol: home package or NIL.
pub const SYMBOL_PACKAGE: i32 = 16;
/// Symbol: property list.
pub const SYMBOL_PLIST: i32 = 24;
/// Symbol: fixnum index of the global value cell in the call table, 0 when none is allotted.
pub const SYMBOL_VALUE_CELL: i32 = 32;
/// Symbol: fixnum index of the function cell in the call table, 0 when none is allotted.
pub const SYMBOL_FUNCTION_CELL: i32 = 40;
/// Symbol: fixnum index of the thread-local binding slot, 0 when none is allotted.
pub const SYMBOL_BINDING_INDEX: i32 = 48;
/// Symbol: fixnum of flags, `SYMBOL_FLAG_*`.
pub const SYMBOL_FLAGS: i32 = 56;
/// Proclaimed special.
pub const SYMBOL_FLAG_SPECIAL: i64 = 1;
/// Constant.
pub const SYMBOL_FLAG_CONSTANT: i64 = 2;
/// Keyword (constant, evaluates to itself).
pub const SYMBOL_FLAG_KEYWORD: i64 = 4;

/// ValueCell: offset of the value.
pub const VALUE_CELL_VALUE: i32 = 8;

/// Code: number of words after the header.
pub const CODE_LENGTH: u64 = 11;
/// Code: address of the machine code in the executable view (raw, even).
pub const CODE_ADDRESS: i32 = 8;
/// Code: size of the machine code in bytes (fixnum).
pub const CODE_SIZE: i32 = 16;
/// Code: name: a symbol, a list such as (SETF X), (LABELS F :IN G), or a string.
pub const CODE_NAME: i32 = 24;
/// Code: the lambda list as written, for arglists.
pub const CODE_LAMBDA_LIST: i32 = 32;
/// Code: simple vector of fixnum call-table indices of the literal cells this code owns, or NIL.
pub const CODE_LITERALS: i32 = 40;
/// Code: debug map: (unsigned-byte 32) vector of (return offset, source id) pairs, or NIL.
pub const CODE_DEBUG_MAP: i32 = 48;
/// Code: the definition this code belongs to, or NIL.
pub const CODE_DEFINITION: i32 = 56;
/// Code: simple vector of further debug facts (argument homes, source forms), or NIL.
pub const CODE_DEBUG_INFO: i32 = 64;
/// Code: fixnum: required argument count | (maximum + 1, or 0 for no maximum) << 16.
pub const CODE_ARITY: i32 = 72;
/// Code: docstring or NIL.
pub const CODE_DOCUMENTATION: i32 = 80;
/// Code: what the compiler keeps to compile the function again with more care, or NIL.
pub const CODE_SAVED: i32 = 88;

/// WeakPointer: offset of the target (weak).
pub const WEAK_POINTER_TARGET: i32 = 8;

/// HashTable: number of words after the header.
pub const HASH_TABLE_LENGTH: u64 = 13;
/// HashTable: fixnum: 0 EQ, 1 EQL, 2 EQUAL, 3 EQUALP, 4 user-defined.
pub const HASH_TABLE_TEST: i32 = 8;
/// HashTable: simple vector k0 v0 k1 v1 ... in insertion order.
pub const HASH_TABLE_ENTRIES: i32 = 16;
/// HashTable: (unsigned-byte 32) vector, power of two: entry number + 1, or 0.
pub const HASH_TABLE_INDEX: i32 = 24;
/// HashTable: (unsigned-byte 32) vector: the hash of each entry.
pub const HASH_TABLE_HASHES: i32 = 32;
/// HashTable: fixnum: live entries.
pub const HASH_TABLE_COUNT: i32 = 40;
/// HashTable: fixnum: entries ever used (first free entry number).
pub const HASH_TABLE_USED: i32 = 48;
/// HashTable: fixnum: 0 strong, 1 key, 2 value, 3 key-and-value, 4 key-or-value.
pub const HASH_TABLE_WEAKNESS: i32 = 56;
/// HashTable: test function (user-defined tests) or the name of the test.
pub const HASH_TABLE_TEST_FUNCTION: i32 = 64;
/// HashTable: hash function of a user-defined test, or NIL.
pub const HASH_TABLE_HASH_FUNCTION: i32 = 72;
/// HashTable: rehash size as given.
pub const HASH_TABLE_REHASH_SIZE: i32 = 80;
/// HashTable: rehash threshold as given.
pub const HASH_TABLE_REHASH_THRESHOLD: i32 = 88;
/// HashTable: free for Lisp.
pub const HASH_TABLE_SPARE: i32 = 96;
/// HashTable: fixnum: number of deleted entries.
pub const HASH_TABLE_DELETED: i32 = 104;

/// Package: number of words after the header.
pub const PACKAGE_LENGTH: u64 = 11;
/// Package: name, a simple string; NIL when deleted.
pub const PACKAGE_NAME: i32 = 8;
/// Package: list of nicknames (strings).
pub const PACKAGE_NICKNAMES: i32 = 16;
/// Package: list of used packages.
pub const PACKAGE_USE_LIST: i32 = 24;
/// Package: list of packages that use it.
pub const PACKAGE_USED_BY: i32 = 32;
/// Package: list of shadowing symbols.
pub const PACKAGE_SHADOWING: i32 = 40;
/// Package: symbol set of external symbols: simple vector, open addressing by name hash.
pub const PACKAGE_EXTERNAL: i32 = 48;
/// Package: symbol set of internal symbols.
pub const PACKAGE_INTERNAL: i32 = 56;
/// Package: fixnum counts: external symbols.
pub const PACKAGE_EXTERNAL_COUNT: i32 = 64;
/// Package: internal symbols.
pub const PACKAGE_INTERNAL_COUNT: i32 = 72;
/// Package: docstring or NIL.
pub const PACKAGE_DOCUMENTATION: i32 = 80;
/// Package: property list for Lisp: local nicknames, lock.
pub const PACKAGE_PLIST: i32 = 88;

/// ArrayHeader: number of words after the header but for the dimensions.
pub const ARRAY_FIXED_LENGTH: u64 = 6;
/// ArrayHeader: the array displaced to, or the simple vector that holds the elements.
pub const ARRAY_DATA: i32 = 8;
/// ArrayHeader: fill pointer (fixnum) or NIL.
pub const ARRAY_FILL_POINTER: i32 = 16;
/// ArrayHeader: fixnum: element number of the data at which this array starts.
pub const ARRAY_OFFSET: i32 = 24;
/// ArrayHeader: fixnum: number of elements.
pub const ARRAY_TOTAL_SIZE: i32 = 32;
/// ArrayHeader: fixnum flags, `ARRAY_FLAG_*`.
pub const ARRAY_FLAGS: i32 = 40;
/// ArrayHeader: fixnum: rank << 8 | Kind of simple vector that the elements finally lie in.
pub const ARRAY_RANK_AND_KIND: i32 = 48;
/// ArrayHeader: first dimension (fixnums).
pub const ARRAY_DIMENSIONS: i32 = 56;
/// Explicitly displaced.
pub const ARRAY_FLAG_DISPLACED: i64 = 1;
/// Expressly adjustable.
pub const ARRAY_FLAG_ADJUSTABLE: i64 = 2;

/// Layouts are instances of the structure LAYOUT. Slot numbers (0-based, after the layout word):
/// name (symbol).
pub const LAYOUT_NAME: u64 = 0;
/// Layout slot: fixnum depth of inclusion; the root has 0.
pub const LAYOUT_DEPTH: u64 = 1;
/// Layout slot: fixnum: number of slots of instances.
pub const LAYOUT_SLOT_COUNT: u64 = 2;
/// Layout slot: fixnum flags, `LAYOUT_FLAG_*`.
pub const LAYOUT_FLAGS: u64 = 3;
/// Layout slot: the Lisp description (structure definition, class), opaque here.
pub const LAYOUT_DESCRIPTION: u64 = 4;
/// Layout slot: the next layout when this one is out of date, else NIL.
pub const LAYOUT_SUCCESSOR: u64 = 5;
/// Layout slot: stable hash (fixnum).
pub const LAYOUT_HASH: u64 = 6;
/// Layout slot: free for Lisp (print function, class).
pub const LAYOUT_SPARE: u64 = 7;
/// Layout slots: the ancestors by depth, itself included, then NIL.
pub const LAYOUT_ANCESTORS: u64 = 8;
/// How many ancestors a layout holds.
pub const LAYOUT_MAX_DEPTH: u64 = 12;
/// Number of slots of a layout.
pub const LAYOUT_SLOTS: u64 = LAYOUT_ANCESTORS + LAYOUT_MAX_DEPTH;
/// The instances are structures.
pub const LAYOUT_FLAG_STRUCTURE: i64 = 1;
/// The instances are conditions.
pub const LAYOUT_FLAG_CONDITION: i64 = 2;
/// The instances are standard objects.
pub const LAYOUT_FLAG_STANDARD: i64 = 4;
