//! Type specifiers: from a specifier to the compiler's lattice of types.
//!
//! The problem: specifiers are an open language (DEFTYPE, SATISFIES, classes), the lattice is a
//! closed one. The approach: names of the standard are in a table, compound specifiers are
//! translated part by part, user types are expanded by the Lisp function %TYPE-EXPAND, structures
//! become INSTANCE with a name; whatever cannot be expressed becomes a larger type.
//!
//! Invariants: the result holds every object of the specifier. `exact` in an approximation means
//! that it holds no other; `whole`, that it is a union of classes, so that its complement is known too.
//!
//! Tests: `tests/lisp/types/`.

use super::Syntax;
use super::analyser::Analyser;
use super::assertions::Assertion;
use crate::ir::Dependency;
use crate::types::{self, Classes, Type};
use brolga_image::object::Kind;
use brolga_image::{Image, Lisp, Word};
use std::collections::HashMap;

/// Types of standard names: symbol -> (type, it is exactly a union of classes).
pub(super) struct NamedTypes(HashMap<Word, Approximation>);

#[derive(Copy, Clone)]
struct Approximation {
    ty: Type,
    whole: bool,
    exact: bool,
}

const VECTORS: Classes = types::SIMPLE_VECTOR | types::SIMPLE_STRING | types::SPECIALISED_VECTOR;

const fn whole(classes: Classes) -> Approximation {
    Approximation { ty: Type::of(classes), whole: true, exact: true }
}

/// Just this type, which is no union of classes.
const fn exactly(ty: Type) -> Approximation {
    Approximation { ty, whole: false, exact: true }
}

const fn larger(ty: Type) -> Approximation {
    Approximation { ty, whole: false, exact: false }
}

const ANY: Approximation = larger(Type::ANY);

impl Approximation {
    fn union(&self, other: &Approximation) -> Approximation {
        let exact = self.exact && other.exact && self.ty.union_is_exact(&other.ty);
        Approximation { ty: self.ty.union(&other.ty), whole: self.whole && other.whole, exact }
    }

    fn intersection(&self, other: &Approximation) -> Approximation {
        let exact = self.exact && other.exact && self.ty.intersection_is_exact(&other.ty);
        Approximation { ty: self.ty.intersection(&other.ty), whole: self.whole && other.whole, exact }
    }
}

/// The array type with these classes; a header part has the rank, element kind and simplicity.
const fn arrays(classes: Classes, element: Option<Kind>, rank: Option<u8>, simple: bool) -> Approximation {
    let mut ty = Type::of(classes);
    ty.element = element;
    ty.rank = rank;
    ty.simple = simple;
    exactly(ty)
}

impl NamedTypes {
    pub fn new(image: &Image) -> Lisp<NamedTypes> {
        use types::*;
        let strings = SIMPLE_STRING | ARRAY_HEADER;
        let bits = SPECIALISED_VECTOR | ARRAY_HEADER;
        let all_arrays = VECTORS | ARRAY_HEADER;
        let table = [
            ("T", whole(ALL)),
            ("NIL", larger(Type::NEVER)),
            ("ATOM", whole(ALL & !CONS)),
            ("NULL", whole(NULL)),
            ("SYMBOL", whole(NULL | SYMBOL)),
            ("BOOLEAN", larger(Type::of(NULL | SYMBOL))),
            ("KEYWORD", larger(Type::of(SYMBOL))),
            ("CONS", whole(CONS)),
            ("LIST", whole(NULL | CONS)),
            // Programs may define more kinds of sequences: instances.
            ("SEQUENCE", larger(arrays(NULL | CONS | all_arrays | INSTANCE, None, Some(1), false).ty)),
            ("NUMBER", whole(NUMBER)),
            ("COMPLEX", whole(COMPLEX)),
            ("REAL", whole(REAL)),
            ("RATIONAL", whole(INTEGER | RATIO)),
            ("RATIO", whole(RATIO)),
            ("INTEGER", whole(INTEGER)),
            ("FIXNUM", exactly(Type::FIXNUM)),
            ("BIGNUM", larger(Type::INTEGER)),
            ("BIT", exactly(Type::integers(0, 1))),
            ("UNSIGNED-BYTE", exactly(Type::integers(0, NO_HIGH))),
            ("SIGNED-BYTE", whole(INTEGER)),
            ("FLOAT", whole(SINGLE | DOUBLE)),
            ("SHORT-FLOAT", whole(SINGLE)),
            ("SINGLE-FLOAT", whole(SINGLE)),
            ("DOUBLE-FLOAT", whole(DOUBLE)),
            ("LONG-FLOAT", whole(DOUBLE)),
            ("CHARACTER", whole(CHARACTER)),
            ("BASE-CHAR", larger(Type::CHARACTER)),
            ("STANDARD-CHAR", larger(Type::CHARACTER)),
            ("EXTENDED-CHAR", larger(Type::CHARACTER)),
            ("FUNCTION", whole(FUNCTION)),
            ("COMPILED-FUNCTION", larger(Type::of(FUNCTION))),
            ("ARRAY", whole(all_arrays)),
            ("SIMPLE-ARRAY", arrays(all_arrays, None, None, true)),
            ("VECTOR", arrays(all_arrays, None, Some(1), false)),
            ("SIMPLE-VECTOR", whole(SIMPLE_VECTOR)),
            ("STRING", larger(arrays(strings, None, Some(1), false).ty)),
            ("SIMPLE-STRING", whole(SIMPLE_STRING)),
            ("BASE-STRING", arrays(BASE_STRING | ARRAY_HEADER, Some(Kind::SimpleBaseString), Some(1), false)),
            ("SIMPLE-BASE-STRING", whole(BASE_STRING)),
            ("BIT-VECTOR", arrays(bits, Some(Kind::SimpleBitVector), Some(1), false)),
            ("SIMPLE-BIT-VECTOR", arrays(SPECIALISED_VECTOR, Some(Kind::SimpleBitVector), None, false)),
            ("HASH-TABLE", larger(Type::of(OTHER))),
            ("PACKAGE", larger(Type::of(OTHER))),
        ];
        let mut names = HashMap::with_capacity(128);
        for (name, approximation) in table {
            names.insert(image.symbol("COMMON-LISP", name)?, approximation);
        }
        Ok(NamedTypes(names))
    }
}

impl Analyser<'_> {
    /// A type of the lattice that holds every object of the specifier.
    pub(super) fn type_of_specifier(&mut self, specifier: Word) -> Lisp<Type> {
        Ok(self.approximation(specifier, 0)?.ty)
    }

    /// What the specifier demands.
    pub(super) fn assertion(&mut self, specifier: Word) -> Lisp<Assertion> {
        let Approximation { ty, exact, .. } = self.approximation(specifier, 0)?;
        // Code generation has no test of its own for these.
        let unnamed =
            (ty.may_be(types::OTHER) && ty != Type::ANY) || (ty.may_be(types::INSTANCE) && ty.instance.is_none());
        let exact = exact && (!unnamed || ty == Type::ANY);
        Ok(Assertion { ty, specifier: self.image.keep(specifier), exact })
    }

    /// What a VALUES specifier or a type demands of the first value.
    pub(super) fn values_assertion(&mut self, specifier: Word) -> Lisp<Assertion> {
        match self.value_specifiers(specifier).first() {
            Some(first) => self.assertion(*first),
            None => Ok(self.no_assertion()),
        }
    }

    /// The specifiers of the values that a VALUES specifier or a type demands one by one.
    pub(super) fn value_specifiers(&self, specifier: Word) -> Vec<Word> {
        let image = self.image;
        let symbols = &self.syntax.symbols;
        if !image.is_cons(specifier) || image.car(specifier) != symbols.values {
            return if specifier == symbols.star { Vec::new() } else { vec![specifier] };
        }
        let keywords = [symbols.and_optional, symbols.and_rest, symbols.and_allow_other_keys];
        image.list_iter(image.cdr(specifier)).take_while(|part| !keywords.contains(part)).collect()
    }

    /// What a (FUNCTION arguments result) specifier demands of the first result.
    pub(super) fn result_assertion(&mut self, specifier: Word) -> Lisp<Option<Assertion>> {
        let image = self.image;
        let parts = self.list_elements(specifier);
        match parts.as_deref() {
            Some([head, _, result]) if *head == self.syntax.symbols.function && image.is_cons(specifier) => {
                let wanted = self.values_assertion(*result)?;
                Ok((!wanted.is_empty() && !wanted.ty.is_never()).then_some(wanted))
            }
            _ => Ok(None),
        }
    }

    /// What the global function wants of argument number `index`, which stands behind the constant
    /// `before`, as it was proclaimed or as the library says of its own.
    pub(super) fn argument_type(
        &mut self,
        name: Word,
        index: usize,
        before: Option<Word>,
    ) -> Lisp<Option<(Type, Word)>> {
        let image = self.image;
        let symbols = &self.syntax.symbols;
        let mut types = image.symbol_info(name, symbols.info_argument_types);
        if image.is_nil(types) {
            let proclaimed = image.symbol_info(name, symbols.info_ftype);
            if image.is_cons(proclaimed) && image.car(proclaimed) == symbols.function {
                types = image.car(image.cdr(proclaimed));
            }
        }
        let keywords =
            [symbols.and_optional, symbols.and_rest, symbols.and_key, symbols.and_allow_other_keys, symbols.star];
        for (i, specifier) in image.list_iter(types).enumerate() {
            if specifier == symbols.and_key && index > i && (index - i) % 2 == 1 {
                let mut pairs = image.list_iter(types).skip(i + 1).filter(|pair| image.is_cons(*pair));
                let Some(pair) = pairs.find(|pair| Some(image.car(*pair)) == before) else { break };
                let specifier = image.car(image.cdr(pair));
                return Ok(Some((self.type_of_specifier(specifier)?, specifier)));
            }
            if keywords.contains(&specifier) {
                break;
            }
            if i == index {
                return Ok(Some((self.type_of_specifier(specifier)?, specifier)));
            }
        }
        Ok(None)
    }

    /// Whether the symbol can be used as a type specifier, as far as is known.
    pub(super) fn is_type_name(&self, name: Word) -> bool {
        let image = self.image;
        let symbols = &self.syntax.symbols;
        if self.syntax.named_types.0.contains_key(&name)
            || !image.is_nil(image.symbol_info(name, symbols.info_layout))
            || !image.is_nil(image.symbol_info(name, symbols.info_class))
        {
            return true;
        }
        match image.function(symbols.type_expand) {
            Some(expand) => matches!(image.call(expand, &[name]), Ok(expansion) if expansion != name),
            None => false,
        }
    }

    fn approximation(&mut self, specifier: Word, depth: usize) -> Lisp<Approximation> {
        let image = self.image;
        if depth > 100 {
            return Ok(ANY);
        }
        if image.is_symbol(specifier) {
            if let Some(known) = self.syntax.named_types.0.get(&specifier) {
                return Ok(*known);
            }
            // A structure of type LIST or VECTOR has no layout, and its name is no type by itself.
            if !image.is_nil(image.symbol_info(specifier, self.syntax.symbols.info_structure))
                && !image.is_nil(image.symbol_info(specifier, self.syntax.symbols.info_layout))
            {
                self.depend(Dependency::Layout, specifier);
                let mut ty = Type::of(types::INSTANCE);
                ty.instance = Some(self.structure_version(specifier));
                return Ok(exactly(ty));
            }
            return self.expanded(specifier, depth);
        }
        if !image.is_cons(specifier) {
            return Ok(ANY);
        }
        let Some(parts) = self.list_elements(image.cdr(specifier)) else { return Ok(ANY) };
        self.compound(specifier, image.car(specifier), &parts, depth)
    }

    /// The symbol that stands for what a structure is now, as its accessors name it: what is known to
    /// be of it needs no check there. The name itself when it has no versions.
    fn structure_version(&self, name: Word) -> Word {
        let image = self.image;
        let versions = image.symbol_info(name, self.syntax.symbols.info_structure_versions);
        let present = image.current_layout(name);
        image.list_iter(versions).find(|version| image.current_layout(*version) == present).unwrap_or(name)
    }

    /// The type after a step of DEFTYPE expansion; anything when there is none.
    fn expanded(&mut self, specifier: Word, depth: usize) -> Lisp<Approximation> {
        let image = self.image;
        let Some(expand) = image.function(self.syntax.symbols.type_expand) else { return Ok(ANY) };
        let expansion = image.keep(image.call(expand, &[specifier])?);
        let same_list =
            image.is_cons(expansion) && image.is_cons(specifier) && image.car(expansion) == image.car(specifier);
        if expansion == specifier || same_list {
            self.note_undefined_type(specifier)?;
            return Ok(ANY);
        }
        let name = if image.is_cons(specifier) { image.car(specifier) } else { specifier };
        self.depend(Dependency::Type, name);
        self.approximation(expansion, depth + 1)
    }

    /// Remembers a specifier that means nothing yet until the compilation unit ends.
    fn note_undefined_type(&self, specifier: Word) -> Lisp<()> {
        let image = self.image;
        let name = if image.is_cons(specifier) { image.car(specifier) } else { specifier };
        if self.quiet > 0 || !image.is_symbol(name) || self.is_type_name(name) {
            return Ok(());
        }
        match image.function(self.syntax.symbols.note_undefined_type) {
            Some(note) => image.call(note, &[name, self.source_form()]).map(|_| ()),
            None => Ok(()),
        }
    }

    fn compound(&mut self, specifier: Word, head: Word, parts: &[Word], depth: usize) -> Lisp<Approximation> {
        let symbols = &self.syntax.symbols;
        let star = symbols.star;
        let part = |index: usize| parts.get(index).copied().unwrap_or(star);
        if head == symbols.or {
            let mut all = whole(0);
            for part in parts {
                let one = self.approximation(*part, depth + 1)?;
                all = all.union(&one);
            }
            return Ok(all);
        }
        if head == symbols.and {
            let mut all = whole(types::ALL);
            for part in parts {
                let one = self.approximation(*part, depth + 1)?;
                all = all.intersection(&one);
            }
            return Ok(all);
        }
        if head == symbols.not {
            let one = self.approximation(part(0), depth + 1)?;
            return Ok(if one.whole { whole(types::ALL & !one.ty.classes) } else { ANY });
        }
        if head == symbols.member || head == symbols.eql {
            let objects = parts.iter().map(|object| {
                let ty = self.syntax.type_of_object(self.image, *object);
                if ty.within(types::NULL) || ty.lo == ty.hi { exactly(ty) } else { larger(ty) }
            });
            return Ok(objects.fold(whole(0), |all, one| all.union(&one)));
        }
        if head == symbols.satisfies {
            return Ok(ANY);
        }
        if head == symbols.integer {
            let (low, high) = (self.low_bound(part(0)), self.high_bound(part(1)));
            if low > high {
                return Ok(larger(Type::NEVER));
            }
            let exact = (part(0) == star) == (low == types::NO_LOW) && (part(1) == star) == (high == types::NO_HIGH);
            return Ok(Approximation { ty: Type::integers(low, high), whole: false, exact });
        }
        if head == symbols.unsigned_byte || head == symbols.signed_byte || head == symbols.mod_ {
            let Some(size) = part(0).as_fixnum().filter(|size| *size > 0) else {
                let name = if head == symbols.mod_ { symbols.unsigned_byte } else { head };
                let all = self.approximation(name, depth + 1)?;
                return Ok(if part(0) == star { all } else { larger(all.ty) });
            };
            let exact = size < 127 || head == symbols.mod_;
            let ty = if head == symbols.mod_ {
                Type::integers(0, size as i128 - 1)
            } else if head == symbols.unsigned_byte {
                Type::integers(0, if size < 127 { (1i128 << size) - 1 } else { types::NO_HIGH })
            } else if size <= 127 {
                Type::integers(-(1i128 << (size - 1)), (1i128 << (size - 1)) - 1)
            } else {
                Type::INTEGER
            };
            return Ok(Approximation { ty, whole: false, exact });
        }
        let reals = [
            symbols.rational,
            symbols.real,
            symbols.float,
            symbols.single_float,
            symbols.double_float,
            symbols.short_float,
            symbols.long_float,
        ];
        if reals.contains(&head) {
            // Of bounds on anything but integers only "not negative" can be expressed.
            let all = self.approximation(head, depth + 1)?;
            if part(0) == star && part(1) == star {
                return Ok(all);
            }
            let mut ty = all.ty;
            if self.is_not_negative(part(0)) {
                ty.lo = 0;
            }
            let zero = self.image.as_double(part(0)).is_some_and(|bound| bound == 0.0);
            let exact = ty.within(types::DOUBLE) && zero && part(1) == star;
            return Ok(Approximation { ty, whole: false, exact });
        }
        let plain = [
            symbols.complex,
            symbols.cons,
            symbols.function,
            symbols.simple_vector,
            symbols.simple_string,
            symbols.simple_base_string,
            symbols.string,
            symbols.base_string,
            symbols.bit_vector,
            symbols.simple_bit_vector,
        ];
        if plain.contains(&head) {
            let all = self.approximation(head, depth + 1)?;
            // Of functions no more can be checked than that they are functions.
            let open = head == symbols.function || parts.iter().all(|part| *part == star);
            return Ok(if open { all } else { larger(all.ty) });
        }
        if head == symbols.array || head == symbols.simple_array {
            let element = self.element_kind(part(0), depth)?;
            let rank = self.rank_of(part(1));
            let array = array_type(element, rank, head == symbols.simple_array);
            let open = part(1) == star || (rank.is_some() && self.image.list_iter(part(1)).all(|size| size == star));
            let exact = open && (element.is_some() || part(0) == star);
            return Ok(Approximation { exact, ..array });
        }
        if head == symbols.vector {
            let element = self.element_kind(part(0), depth)?;
            let exact = part(1) == star && (element.is_some() || part(0) == star);
            return Ok(Approximation { exact, ..array_type(element, Some(1), false) });
        }
        self.expanded(specifier, depth)
    }

    /// Whether the lower bound is 0 or more.
    fn is_not_negative(&self, bound: Word) -> bool {
        let image = self.image;
        let number = if image.is_cons(bound) { image.car(bound) } else { bound };
        match self.syntax.integer_value(image, number) {
            Some(value) => value >= 0,
            None => {
                number.as_single_float().is_some_and(|value| value >= 0.0)
                    || image.as_double(number).is_some_and(|value| value >= 0.0)
            }
        }
    }

    fn low_bound(&self, bound: Word) -> i128 {
        let exclusive = self.image.is_cons(bound);
        let number = if exclusive { self.image.car(bound) } else { bound };
        match self.syntax.integer_value(self.image, number) {
            Some(value) if exclusive => value.saturating_add(1),
            Some(value) => value,
            None => types::NO_LOW,
        }
    }

    fn high_bound(&self, bound: Word) -> i128 {
        let exclusive = self.image.is_cons(bound);
        let number = if exclusive { self.image.car(bound) } else { bound };
        match self.syntax.integer_value(self.image, number) {
            Some(value) if exclusive => value.saturating_sub(1),
            Some(value) => value,
            None => types::NO_HIGH,
        }
    }

    fn rank_of(&self, dimensions: Word) -> Option<u8> {
        if let Some(rank) = dimensions.as_fixnum() {
            return u8::try_from(rank).ok();
        }
        let list = self.image.is_list(dimensions).then(|| self.list_elements(dimensions)).flatten();
        list.and_then(|elements| u8::try_from(elements.len()).ok())
    }

    /// The kind of simple vector that arrays of this element type are stored in. `Ok(None)`: any
    /// or not known.
    fn element_kind(&mut self, specifier: Word, depth: usize) -> Lisp<Option<Kind>> {
        let symbols = &self.syntax.symbols;
        if specifier == symbols.star {
            return Ok(None);
        }
        if specifier == symbols.t {
            return Ok(Some(Kind::SimpleVector));
        }
        if self.image.is_nil(specifier) {
            return Ok(Some(Kind::SimpleArrayNil));
        }
        if specifier == symbols.base_char || specifier == symbols.standard_char {
            return Ok(Some(Kind::SimpleBaseString));
        }
        if specifier == symbols.character {
            return Ok(Some(Kind::SimpleCharacterString));
        }
        let approximation = self.approximation(specifier, depth + 1)?;
        let ty = approximation.ty;
        // A type that is only approximated may be stored more tightly than it looks.
        let trusted = approximation.whole || self.image.is_cons(specifier) || ty.within(types::INTEGER);
        if ty.is_never() || !trusted {
            return Ok(None);
        }
        if ty.within(types::SINGLE) {
            return Ok(Some(Kind::SimpleArraySingle));
        }
        if ty.within(types::DOUBLE) {
            return Ok(Some(Kind::SimpleArrayDouble));
        }
        if ty.within(types::INTEGER) {
            return Ok(integer_kind(ty.lo, ty.hi));
        }
        // Types that hold numbers of several kinds or other objects are stored as T.
        let unmixed = types::INTEGER | types::CHARACTER;
        Ok((approximation.whole && !ty.within(unmixed)).then_some(Kind::SimpleVector))
    }
}

/// The kind that integers of exactly these bounds are stored in, where there is no doubt.
fn integer_kind(lo: i128, hi: i128) -> Option<Kind> {
    let exactly = |low: i128, high: i128| lo == low && hi == high;
    if lo >= 0 && hi <= 1 {
        Some(Kind::SimpleBitVector)
    } else if lo >= 0 && hi <= u8::MAX as i128 {
        Some(Kind::SimpleArrayU8)
    } else if lo >= 0 && hi <= u16::MAX as i128 {
        Some(Kind::SimpleArrayU16)
    } else if lo >= 0 && hi <= u32::MAX as i128 {
        Some(Kind::SimpleArrayU32)
    } else if exactly(0, u64::MAX as i128) {
        Some(Kind::SimpleArrayU64)
    } else if lo < 0 && lo >= i8::MIN as i128 && hi <= i8::MAX as i128 {
        Some(Kind::SimpleArrayI8)
    } else if lo < 0 && lo >= i16::MIN as i128 && hi <= i16::MAX as i128 {
        Some(Kind::SimpleArrayI16)
    } else if lo < 0 && lo >= i32::MIN as i128 && hi <= i32::MAX as i128 {
        Some(Kind::SimpleArrayI32)
    } else if exactly(types::FIXNUM_LOW, types::FIXNUM_HIGH) {
        Some(Kind::SimpleArrayFixnum)
    } else if exactly(i64::MIN as i128, i64::MAX as i128) {
        Some(Kind::SimpleArrayI64)
    } else if lo < i64::MIN as i128 || hi > u64::MAX as i128 || (lo < 0 && hi > i64::MAX as i128) {
        Some(Kind::SimpleVector)
    } else {
        None
    }
}

/// The type of arrays with this element kind and rank.
fn array_type(element: Option<Kind>, rank: Option<u8>, simple: bool) -> Approximation {
    let vectors = match element {
        None => VECTORS,
        Some(Kind::SimpleVector) => types::SIMPLE_VECTOR,
        Some(Kind::SimpleBaseString) => types::BASE_STRING,
        Some(Kind::SimpleCharacterString) => types::CHARACTER_STRING,
        Some(Kind::SimpleArrayNil) => types::NIL_STRING,
        Some(_) => types::SPECIALISED_VECTOR,
    };
    let classes = match (rank, simple) {
        // A header of rank 1 is never simple, see `image::object`.
        (Some(1), true) => vectors,
        (Some(1), false) | (None, _) => vectors | types::ARRAY_HEADER,
        (Some(_), _) => types::ARRAY_HEADER,
    };
    let header = classes & types::ARRAY_HEADER != 0;
    let specialised = classes & types::SPECIALISED_VECTOR != 0 && element.is_some();
    arrays(
        classes,
        if header || specialised { element } else { None },
        if header { rank } else { None },
        header && simple,
    )
}

impl Syntax {
    /// The integer, if the word is one that fits.
    pub(super) fn integer_value(&self, image: &Image, word: Word) -> Option<i128> {
        if let Some(value) = word.as_fixnum() {
            return Some(value as i128);
        }
        if image.kind(word) != Some(Kind::Bignum) {
            return None;
        }
        match image.limbs(word) {
            [low] => Some(*low as i64 as i128),
            [low, high] => Some((*high as i64 as i128) << 64 | *low as i128),
            _ => None,
        }
    }

    /// The type of an object.
    pub fn type_of_object(&self, image: &Image, object: Word) -> Type {
        use brolga_image::word::*;
        if let Some(value) = object.as_fixnum() {
            return Type::integers(value as i128, value as i128);
        }
        if image.is_nil(object) {
            return Type::of(types::NULL);
        }
        match object.tag() {
            TAG_CONS => Type::of(types::CONS),
            TAG_INSTANCE => Type::of(types::INSTANCE),
            TAG_FUNCTION => Type::of(types::FUNCTION),
            TAG_CHARACTER => Type::CHARACTER,
            TAG_SINGLE_FLOAT => Type::SINGLE,
            TAG_OTHER => match image.kind(object) {
                Some(Kind::Symbol) => Type::of(types::SYMBOL),
                Some(Kind::DoubleFloat) => Type::DOUBLE,
                Some(Kind::Bignum) => match self.integer_value(image, object) {
                    Some(value) => Type::integers(value, value),
                    None => Type::INTEGER,
                },
                Some(Kind::Ratio) => Type::of(types::RATIO),
                Some(Kind::Complex) => Type::of(types::COMPLEX),
                Some(Kind::SimpleVector) => Type::of(types::SIMPLE_VECTOR),
                Some(Kind::SimpleBaseString) => Type::of(types::BASE_STRING),
                Some(Kind::SimpleCharacterString) => Type::of(types::CHARACTER_STRING),
                Some(Kind::SimpleArrayNil) => Type::of(types::NIL_STRING),
                Some(Kind::ArrayHeader) => Type::of(types::ARRAY_HEADER),
                Some(kind)
                    if (kind as u8) >= Kind::SimpleBitVector as u8 && (kind as u8) < Kind::SimpleVector as u8 =>
                {
                    let mut ty = Type::of(types::SPECIALISED_VECTOR);
                    ty.element = Some(kind);
                    ty
                }
                _ => Type::of(types::OTHER),
            },
            _ => Type::of(types::OTHER),
        }
    }

    /// Whether the object is of the type as far as the lattice tells.
    pub fn object_has_type(&self, image: &Image, object: Word, ty: &Type) -> bool {
        let own = self.type_of_object(image, object);
        if !own.within(ty.classes) {
            return false;
        }
        if own.may_be(types::INTEGER) {
            return own.lo >= ty.lo && own.hi <= ty.hi;
        }
        if own.may_be(types::REAL) {
            return ty.lo == types::NO_LOW && ty.hi == types::NO_HIGH;
        }
        if own.may_be(types::SPECIALISED_VECTOR) {
            return ty.element.is_none() || ty.element == own.element;
        }
        true
    }
}
