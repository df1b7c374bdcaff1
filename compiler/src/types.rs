//! Types as the compiler knows them: a small lattice that decides representations and which
//! checks are needed.
//!
//! A `Type` is a set of classes of objects, refined by an interval for integers, an element kind
//! and rank for arrays and a name for structures. It over-approximates: a specifier that the
//! lattice cannot express (SATISFIES, user types) becomes a larger type and its check is left to
//! TYPEP.
//!
//! Invariants: `lo <= hi` where INTEGER is in `classes`; the empty set is the type of expressions
//! that never return.
//!
//! Tests: `tests/lisp/types/`.

use brolga_image::Word;
use brolga_image::object::Kind;

/// A set of classes.
pub type Classes = u32;
/// INTEGER (fixnums and bignums; the interval tells more).
pub const INTEGER: Classes = 1;
/// RATIO
pub const RATIO: Classes = 1 << 1;
/// SINGLE-FLOAT
pub const SINGLE: Classes = 1 << 2;
/// DOUBLE-FLOAT
pub const DOUBLE: Classes = 1 << 3;
/// COMPLEX
pub const COMPLEX: Classes = 1 << 4;
/// CHARACTER
pub const CHARACTER: Classes = 1 << 5;
/// NULL
pub const NULL: Classes = 1 << 6;
/// Symbols but NIL.
pub const SYMBOL: Classes = 1 << 7;
/// CONS
pub const CONS: Classes = 1 << 8;
/// FUNCTION
pub const FUNCTION: Classes = 1 << 9;
/// SIMPLE-VECTOR
pub const SIMPLE_VECTOR: Classes = 1 << 10;
/// (SIMPLE-ARRAY CHARACTER (*))
pub const CHARACTER_STRING: Classes = 1 << 11;
/// SIMPLE-BASE-STRING
pub const BASE_STRING: Classes = 1 << 12;
/// Simple vectors of machine data, bit vectors included; `element` tells which.
pub const SPECIALISED_VECTOR: Classes = 1 << 13;
/// Arrays with an ArrayHeader.
pub const ARRAY_HEADER: Classes = 1 << 14;
/// Instances; `instance` may name the structure.
pub const INSTANCE: Classes = 1 << 15;
/// Everything else (hash tables, packages, weak pointers, markers ...).
pub const OTHER: Classes = 1 << 16;
/// (SIMPLE-ARRAY NIL (*)), a string.
pub const NIL_STRING: Classes = 1 << 17;
/// All of them.
pub const ALL: Classes = (1 << 18) - 1;
/// REAL
pub const REAL: Classes = INTEGER | RATIO | SINGLE | DOUBLE;
/// NUMBER
pub const NUMBER: Classes = REAL | COMPLEX;
/// SIMPLE-STRING
pub const SIMPLE_STRING: Classes = CHARACTER_STRING | BASE_STRING | NIL_STRING;

/// No lower bound.
pub const NO_LOW: i128 = i128::MIN;
/// No upper bound.
pub const NO_HIGH: i128 = i128::MAX;
/// Fixnum bounds.
pub const FIXNUM_LOW: i128 = -(1 << 62);
/// Fixnum bounds.
pub const FIXNUM_HIGH: i128 = (1 << 62) - 1;

/// A type.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Type {
    /// The classes.
    pub classes: Classes,
    /// Lower bound of the reals (all real classes); only 0 or none where floats are possible.
    pub lo: i128,
    /// Upper bound of the reals; none where floats are possible.
    pub hi: i128,
    /// Element kind (as the Kind of simple vector) of SPECIALISED_VECTOR and ARRAY_HEADER parts;
    /// None: not known.
    pub element: Option<Kind>,
    /// Rank of the ARRAY_HEADER part; None: not known.
    pub rank: Option<u8>,
    /// The ARRAY_HEADER part is a simple array (not displaced, no fill pointer, not adjustable).
    pub simple: bool,
    /// Structure name (symbol) of the INSTANCE part; None: any.
    pub instance: Option<Word>,
}

impl Default for Type {
    fn default() -> Type {
        Type::ANY
    }
}

impl Type {
    /// T.
    pub const ANY: Type = Type::of(ALL);
    /// The empty type: control does not return.
    pub const NEVER: Type = Type::of(0);
    /// FIXNUM.
    pub const FIXNUM: Type = Type::integers(FIXNUM_LOW, FIXNUM_HIGH);
    /// INTEGER.
    pub const INTEGER: Type = Type::of(INTEGER);
    /// Array indices.
    pub const INDEX: Type = Type::integers(0, (1 << 46) - 1);
    /// NIL or T, or any generalised boolean known as symbol.
    pub const BOOLEAN: Type = Type::of(NULL | SYMBOL);
    /// DOUBLE-FLOAT.
    pub const DOUBLE: Type = Type::of(DOUBLE);
    /// SINGLE-FLOAT.
    pub const SINGLE: Type = Type::of(SINGLE);
    /// LIST.
    pub const LIST: Type = Type::of(NULL | CONS);
    /// CHARACTER.
    pub const CHARACTER: Type = Type::of(CHARACTER);

    /// The union of whole classes.
    pub const fn of(classes: Classes) -> Type {
        Type { classes, lo: NO_LOW, hi: NO_HIGH, element: None, rank: None, simple: false, instance: None }
    }

    /// The integers from `lo` to `hi`.
    pub const fn integers(lo: i128, hi: i128) -> Type {
        Type { classes: INTEGER, lo, hi, element: None, rank: None, simple: false, instance: None }
    }

    /// Whether every object of this type has one of `classes`.
    pub const fn within(&self, classes: Classes) -> bool {
        self.classes & !classes == 0
    }

    /// Whether some object of this type may have one of `classes`.
    pub const fn may_be(&self, classes: Classes) -> bool {
        self.classes & classes != 0
    }

    /// Whether this is a subtype of FIXNUM.
    pub const fn is_fixnum(&self) -> bool {
        self.within(INTEGER) && self.lo >= FIXNUM_LOW && self.hi <= FIXNUM_HIGH
    }

    /// Whether control never gets here.
    pub const fn is_never(&self) -> bool {
        self.classes == 0
    }

    /// Whether no object is NIL.
    pub const fn never_nil(&self) -> bool {
        !self.may_be(NULL)
    }

    /// The least type of the lattice above both.
    pub fn union(&self, other: &Type) -> Type {
        if self.is_never() {
            return *other;
        }
        if other.is_never() {
            return *self;
        }
        let arrays = SPECIALISED_VECTOR | ARRAY_HEADER;
        let (a, b) = (self.may_be(arrays), other.may_be(arrays));
        let pick = |mine, theirs| match (a, b) {
            (true, true) if mine == theirs => mine,
            (true, false) => mine,
            (false, true) => theirs,
            _ => None,
        };
        let (lo, hi) = match (self.may_be(REAL), other.may_be(REAL)) {
            (true, true) => (self.lo.min(other.lo), self.hi.max(other.hi)),
            (true, false) => (self.lo, self.hi),
            (false, true) => (other.lo, other.hi),
            _ => (NO_LOW, NO_HIGH),
        };
        let headers = (self.may_be(ARRAY_HEADER), other.may_be(ARRAY_HEADER));
        Type {
            classes: self.classes | other.classes,
            lo,
            hi,
            element: pick(self.element, other.element),
            rank: match headers {
                (true, true) if self.rank == other.rank => self.rank,
                (true, false) => self.rank,
                (false, true) => other.rank,
                _ => None,
            },
            simple: (!headers.0 || self.simple) && (!headers.1 || other.simple),
            instance: match (self.may_be(INSTANCE), other.may_be(INSTANCE)) {
                (true, true) if self.instance == other.instance => self.instance,
                (true, false) => self.instance,
                (false, true) => other.instance,
                _ => None,
            },
        }
    }

    /// A type that holds every object of both.
    pub fn intersection(&self, other: &Type) -> Type {
        let mut classes = self.classes & other.classes;
        let (lo, hi) = (self.lo.max(other.lo), self.hi.min(other.hi));
        if classes & INTEGER != 0 && lo > hi {
            classes &= !INTEGER;
        }
        if let (Some(a), Some(b)) = (self.element, other.element)
            && a != b
        {
            classes &= !SPECIALISED_VECTOR;
        }
        let (lo, hi) = if classes & REAL != 0 { (lo, hi) } else { (NO_LOW, NO_HIGH) };
        Type {
            classes,
            lo,
            hi,
            element: self.element.or(other.element),
            rank: self.rank.or(other.rank),
            simple: self.simple || other.simple,
            instance: self.instance.or(other.instance),
        }
    }

    /// Whether this is a union of whole classes.
    fn is_plain(&self) -> bool {
        *self == Type::of(self.classes)
    }

    /// Whether the union holds no object that is of neither type.
    pub fn union_is_exact(&self, other: &Type) -> bool {
        let refined = [REAL, SPECIALISED_VECTOR | ARRAY_HEADER, INSTANCE];
        self.is_subtype(other)
            || other.is_subtype(self)
            || (self.is_plain() && other.is_plain())
            || refined.iter().all(|classes| !self.may_be(*classes) || !other.may_be(*classes))
    }

    /// Whether the intersection holds no object that is not of both types.
    pub fn intersection_is_exact(&self, other: &Type) -> bool {
        self.is_subtype(other)
            || other.is_subtype(self)
            || (self.is_plain() && other.is_plain())
            || (self.within(INTEGER) && other.within(INTEGER))
    }

    /// Whether every object of this type is surely of `other`.
    pub fn is_subtype(&self, other: &Type) -> bool {
        let arrays = SPECIALISED_VECTOR | ARRAY_HEADER;
        self.within(other.classes)
            && (!self.may_be(REAL) || (self.lo >= other.lo && self.hi <= other.hi))
            && (!self.may_be(arrays) || other.element.is_none() || self.element == other.element)
            && (!self.may_be(ARRAY_HEADER)
                || ((other.rank.is_none() || self.rank == other.rank) && (!other.simple || self.simple)))
            && (!self.may_be(INSTANCE) || other.instance.is_none() || self.instance == other.instance)
    }
}

/// LIST.
pub const LIST_CLASSES: Classes = NULL | CONS;
