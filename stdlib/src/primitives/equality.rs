//! EQL, EQUAL and EQUALP, and the hash codes that go with them.
//!
//! Nested structure is compared with a list of pairs still to do instead of recursion, so depth
//! costs memory and never the stack; flat lists and vectors add nothing to that list. Keys of
//! hash tables compared by EQUALP are the only recursion, and that is bounded.
//!
//! Nothing here allocates in the image, so words may lie in the work list.
//!
//! Tests: `stdlib/tests/equality.rs`.

use super::arrays::get;
use super::bit_vectors::same_bits;
use super::characters::fold;
use super::hash_tables;
use super::numbers::comparison;
use super::numbers::number::classify;
use super::strings::Characters;
use brolga_image::object::*;
use brolga_image::objects::hash::LAYOUT_FLAG_EQUAL_BY_SLOTS;
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%eql" => eql_primitive(2);
    "%equal" => equal_primitive(2);
    "%equalp" => equalp_primitive(2);
    "%sxhash" => sxhash(1);
    "%string-hash" => string_hash(1);
    "%equalp-hash" => equalp_hash(1);
}

/// How deep hash tables may be keys of hash tables in EQUALP.
const TABLE_DEPTH: u32 = 100;

/// EQL.
#[inline]
pub fn eql(image: &Image, a: Word, b: Word) -> bool {
    a == b || (a.tag() == b.tag() && a.tag() == brolga_image::word::TAG_OTHER && eql_numbers(image, a, b))
}

fn eql_numbers(image: &Image, a: Word, b: Word) -> bool {
    let (Some(kind), Some(other)) = (image.kind(a), image.kind(b)) else { return false };
    if kind != other {
        return false;
    }
    match kind {
        Kind::DoubleFloat | Kind::Bignum => image.raw_u64(a) == image.raw_u64(b),
        Kind::Ratio | Kind::Complex => {
            eql(image, image.slot(a, BODY), image.slot(b, BODY))
                && eql(image, image.slot(a, BODY + 8), image.slot(b, BODY + 8))
        }
        _ => false,
    }
}

/// Pairs that are still to be compared.
type Work = Vec<(Word, Word)>;

/// How many pairs of conses are compared between looks at whether to stop.
const STEPS: u32 = 1 << 16;

/// EQUAL.
pub fn equal(image: &Image, a: Word, b: Word) -> bool {
    equal_unless(image, a, b, &|| false).unwrap_or(false)
}

/// EQUAL; None when it was stopped, as is the only way out of circular structure.
fn equal_unless(image: &Image, a: Word, b: Word, stop: &dyn Fn() -> bool) -> Option<bool> {
    let mut work = Work::new();
    let (mut a, mut b) = (a, b);
    let mut steps = 0u32;
    loop {
        // Down a pair of lists: cars at once when they are atoms.
        while a != b && image.is_cons(a) && image.is_cons(b) {
            steps = steps.wrapping_add(1);
            if steps.is_multiple_of(STEPS) && stop() {
                return None;
            }
            let (x, y) = (image.car(a), image.car(b));
            let rest = (image.cdr(a), image.cdr(b));
            if x != y && image.is_cons(x) && image.is_cons(y) {
                work.push(rest);
                (a, b) = (x, y);
            } else if equal_atoms(image, x, y, &mut work) {
                (a, b) = rest;
            } else {
                return Some(false);
            }
        }
        if !equal_atoms(image, a, b, &mut work) {
            return Some(false);
        }
        match work.pop() {
            Some(pair) => (a, b) = pair,
            None => return Some(true),
        }
    }
}

fn equal_atoms(image: &Image, a: Word, b: Word, work: &mut Work) -> bool {
    if a == b {
        return true;
    }
    if a.tag() != b.tag() || !a.is_pointer() || image.is_list(a) {
        return false;
    }
    match (image.array_kind(a), image.array_kind(b)) {
        (Some(Kind::SimpleBaseString | Kind::SimpleCharacterString | Kind::SimpleArrayNil), Some(_)) => {
            match (string(image, a), string(image, b)) {
                (Some(x), Some(y)) => x.same(y),
                _ => false,
            }
        }
        (Some(Kind::SimpleBitVector), Some(Kind::SimpleBitVector)) if is_vector(image, a) && is_vector(image, b) => {
            equal_bit_vectors(image, a, b)
        }
        (None, None) if image.is_instance(a) => {
            // The last slot of such objects (a pathname's version) does not count.
            let count = image.instance_slot_count(a).saturating_sub(1);
            equal_by_slots(image, a, b, LAYOUT_FLAG_EQUAL_BY_SLOTS) && push_slots(image, a, b, count, work)
        }
        (None, None) => eql(image, a, b),
        _ => false,
    }
}

fn is_vector(image: &Image, array: Word) -> bool {
    image.array_header_rank(array).unwrap_or(1) == 1
}

fn string(image: &Image, word: Word) -> Option<Characters<'_>> {
    if is_vector(image, word) { Characters::maybe(image, word) } else { None }
}

fn equal_bit_vectors(image: &Image, a: Word, b: Word) -> bool {
    let (Some(x), Some(y)) = (image.array_elements(a), image.array_elements(b)) else { return false };
    x.length == y.length && same_bits((image.raw_bytes(x.data), x.start), (image.raw_bytes(y.data), y.start), x.length)
}

/// Whether two instances have one layout with one of these flags.
fn equal_by_slots(image: &Image, a: Word, b: Word, flags: i64) -> bool {
    let layout = image.layout(a);
    layout == image.layout(b)
        && image.instance_slot_count(layout) > LAYOUT_FLAGS
        && image.instance_slot(layout, LAYOUT_FLAGS).as_fixnum().unwrap_or(0) & flags != 0
}

fn push_slots(image: &Image, a: Word, b: Word, count: u64, work: &mut Work) -> bool {
    if image.instance_slot_count(a) != image.instance_slot_count(b) {
        return false;
    }
    for i in (0..count).rev() {
        work.push((image.instance_slot(a, i), image.instance_slot(b, i)));
    }
    true
}

/// EQUALP; an error only for hash tables nested absurdly deep.
pub fn equalp(image: &Image, a: Word, b: Word) -> Lisp<bool> {
    equalp_at_depth(image, a, b, 0)
}

/// EQUALP inside this many hash tables.
pub fn equalp_at_depth(image: &Image, a: Word, b: Word, depth: u32) -> Lisp<bool> {
    Ok(equalp_unless(image, a, b, depth, &|| false)?.unwrap_or(false))
}

/// The same; None when it was stopped.
fn equalp_unless(image: &Image, a: Word, b: Word, depth: u32, stop: &dyn Fn() -> bool) -> Lisp<Option<bool>> {
    if depth > TABLE_DEPTH {
        return Err(Failure::error("STORAGE-CONDITION", "Hash tables are nested too deep for EQUALP.", &[]));
    }
    let mut work = Work::new();
    let (mut a, mut b) = (a, b);
    let mut steps = 0u32;
    loop {
        while a != b && image.is_cons(a) && image.is_cons(b) {
            steps = steps.wrapping_add(1);
            if steps.is_multiple_of(STEPS) && stop() {
                return Ok(None);
            }
            let (x, y) = (image.car(a), image.car(b));
            let rest = (image.cdr(a), image.cdr(b));
            if x != y && image.is_cons(x) && image.is_cons(y) {
                work.push(rest);
                (a, b) = (x, y);
            } else if equalp_atoms(image, x, y, &mut work, depth)? {
                (a, b) = rest;
            } else {
                return Ok(Some(false));
            }
        }
        if !equalp_atoms(image, a, b, &mut work, depth)? {
            return Ok(Some(false));
        }
        match work.pop() {
            Some(pair) => (a, b) = pair,
            None => return Ok(Some(true)),
        }
    }
}

fn equalp_atoms(image: &Image, a: Word, b: Word, work: &mut Work, depth: u32) -> Lisp<bool> {
    if a == b {
        return Ok(true);
    }
    if let (Some(x), Some(y)) = (a.as_character(), b.as_character()) {
        return Ok(fold(x) == fold(y));
    }
    if let (Some(x), Some(y)) = (classify(image, a), classify(image, b)) {
        return Ok(comparison::equal(image, (x, a), (y, b)));
    }
    if image.array_kind(a).is_some() && image.array_kind(b).is_some() {
        return equalp_arrays(image, a, b, work);
    }
    if image.is_instance(a) && image.is_instance(b) {
        if equal_by_slots(image, a, b, LAYOUT_FLAG_EQUAL_BY_SLOTS) {
            return Ok(equal(image, a, b));
        }
        let count = image.instance_slot_count(a);
        return Ok(equal_by_slots(image, a, b, LAYOUT_FLAG_STRUCTURE) && push_slots(image, a, b, count, work));
    }
    if image.is_kind(a, Kind::HashTable) && image.is_kind(b, Kind::HashTable) {
        return hash_tables::equalp(image, a, b, work, depth);
    }
    Ok(false)
}

fn equalp_arrays(image: &Image, a: Word, b: Word, work: &mut Work) -> Lisp<bool> {
    let (rank_a, rank_b) = (image.array_header_rank(a).unwrap_or(1), image.array_header_rank(b).unwrap_or(1));
    if rank_a != rank_b {
        return Ok(false);
    }
    if rank_a != 1 {
        let same = (0..rank_a as i32).all(|i| {
            let offset = ARRAY_DIMENSIONS + 8 * i;
            image.slot(a, offset) == image.slot(b, offset)
        });
        if !same {
            return Ok(false);
        }
    } else if let (Some(x), Some(y)) = (Characters::maybe(image, a), Characters::maybe(image, b)) {
        return Ok(x.same_ignoring_case(y));
    }
    let (Some(x), Some(y)) = (image.array_elements(a), image.array_elements(b)) else { return Ok(false) };
    let (Some(kind_x), Some(kind_y)) = (image.kind(x.data), image.kind(y.data)) else { return Ok(false) };
    if x.length != y.length {
        return Ok(false);
    }
    for i in (0..x.length).rev() {
        let same = if kind_x == Kind::SimpleVector && kind_y == Kind::SimpleVector {
            let (p, q) = (image.vector_ref(x.data, x.start + i), image.vector_ref(y.data, y.start + i));
            // Only pairs with parts go on the work list.
            p == q || {
                let simple = |word: Word| !word.is_pointer() || classify(image, word).is_some();
                if simple(p) && simple(q) {
                    equalp_atoms(image, p, q, work, 0)?
                } else {
                    work.push((p, q));
                    true
                }
            }
        } else {
            // Elements of raw vectors are numbers or characters, made for the moment only.
            let (p, q) = (get(image, kind_x, x.data, x.start + i)?, get(image, kind_y, y.data, y.start + i)?);
            equalp_simple(image, p, q)
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equalp_simple(image: &Image, a: Word, b: Word) -> bool {
    match (a.as_character(), b.as_character()) {
        (Some(x), Some(y)) => fold(x) == fold(y),
        _ => match (classify(image, a), classify(image, b)) {
            (Some(x), Some(y)) => comparison::equal(image, (x, a), (y, b)),
            _ => a == b,
        },
    }
}

fn eql_primitive(image: &Image, a: Word, b: Word) -> Lisp {
    Ok(image.boolean(eql(image, a, b)))
}

/// The answer of a comparison; 0 when an interrupt stopped it, so that the caller reaches a safepoint
/// and begins again.
fn answer(image: &Image, answer: Option<bool>) -> Word {
    answer.map_or(Word::fixnum(0), |equal| image.boolean(equal))
}

fn equal_primitive(image: &Image, a: Word, b: Word) -> Lisp {
    Ok(answer(image, equal_unless(image, a, b, &|| image.interrupt_pending())))
}

fn equalp_primitive(image: &Image, a: Word, b: Word) -> Lisp {
    Ok(answer(image, equalp_unless(image, a, b, 0, &|| image.interrupt_pending())?))
}

fn sxhash(image: &Image, x: Word) -> Lisp {
    Ok(Word::fixnum(image.sxhash(x) as i64))
}

fn string_hash(image: &Image, x: Word) -> Lisp {
    let x = if image.is_symbol(x) { image.symbol_name(x) } else { x };
    if !image.is_string(x) {
        return Err(Failure::type_error(image, x, "STRING"));
    }
    Ok(Word::fixnum(image.string_hash(x) as i64))
}

fn equalp_hash(image: &Image, x: Word) -> Lisp {
    Ok(Word::fixnum(image.hash_key(hash_tables::TEST_EQUALP, x).0 as i64))
}
