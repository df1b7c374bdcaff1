//! Sets of symbols: simple vectors with open addressing by the hash of the symbol's name.
//!
//! Linear probing; at most two thirds full; removal shifts later members back, so there are no
//! marks of removed members and lookups stay short. The vectors are Lisp objects and go into the
//! image file as they are: name hashes do not depend on addresses.
//!
//! Tests: `image/tests/packages.rs`.

use super::names::Name;
use crate::{Image, Lisp, Word};

/// Size of a set's first vector.
const FIRST_SIZE: usize = 16;

/// An empty set.
pub(super) fn make(image: &Image) -> Lisp {
    image.make_vector(FIRST_SIZE, Word::EMPTY)
}

fn name_of(image: &Image, symbol: Word) -> Name<'_> {
    Name::of_simple(image, image.symbol_name(symbol)).unwrap_or(Name::Text(""))
}

/// The member with this name.
pub(super) fn find(image: &Image, set: Word, name: Name<'_>, hash: u32) -> Option<Word> {
    let mask = image.length(set) as usize - 1;
    let mut position = hash as usize & mask;
    loop {
        let member = image.vector_ref(set, position);
        if member == Word::EMPTY {
            return None;
        }
        if name_of(image, member).same(name) {
            return Some(member);
        }
        position = (position + 1) & mask;
    }
}

fn put(image: &Image, set: Word, symbol: Word) {
    let mask = image.length(set) as usize - 1;
    let mut position = name_of(image, symbol).hash() as usize & mask;
    while image.vector_ref(set, position) != Word::EMPTY {
        position = (position + 1) & mask;
    }
    image.vector_set(set, position, symbol);
}

/// Adds a symbol whose name is not in the set of `count` members. Returns the set to use from now
/// on: the same vector, or a larger one.
pub(super) fn add(image: &Image, set: Word, count: usize, symbol: Word) -> Lisp {
    let size = image.length(set) as usize;
    if (count + 1) * 3 <= size * 2 {
        put(image, set, symbol);
        return Ok(set);
    }
    let larger = image.make_vector(size * 2, Word::EMPTY)?;
    members(image, set).for_each(|member| put(image, larger, member));
    put(image, larger, symbol);
    Ok(larger)
}

/// Removes a symbol; whether it was a member.
pub(super) fn remove(image: &Image, set: Word, symbol: Word) -> bool {
    let mask = image.length(set) as usize - 1;
    let mut hole = name_of(image, symbol).hash() as usize & mask;
    loop {
        match image.vector_ref(set, hole) {
            Word::EMPTY => return false,
            member if member == symbol => break,
            _ => hole = (hole + 1) & mask,
        }
    }
    let mut position = hole;
    loop {
        position = (position + 1) & mask;
        let member = image.vector_ref(set, position);
        if member == Word::EMPTY {
            break;
        }
        // A member may move back to the hole unless its home lies behind the hole.
        let home = name_of(image, member).hash() as usize & mask;
        if (position.wrapping_sub(home) & mask) >= (position.wrapping_sub(hole) & mask) {
            image.vector_set(set, hole, member);
            hole = position;
        }
    }
    image.vector_set(set, hole, Word::EMPTY);
    true
}

/// The members, in no particular order.
pub(super) fn members(image: &Image, set: Word) -> impl Iterator<Item = Word> + '_ {
    (0..image.length(set) as usize).map(move |i| image.vector_ref(set, i)).filter(|word| *word != Word::EMPTY)
}
