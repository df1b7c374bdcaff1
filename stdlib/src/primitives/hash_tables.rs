//! Hash tables: insertion-ordered entries with an open-addressing index.
//!
//! Entries are pairs in one vector, in the order of insertion; the index maps a hash code to an
//! entry number, probing linearly, at most half full. Removing a key only marks its entry as
//! deleted (so does the collector for weak tables); the index keeps pointing at it until the
//! entries are full, when the table is compacted or doubled. So iteration by entry number stays
//! valid while the current entry is changed or removed, as MAPHASH must allow.
//!
//! Invariants: index length = 2 * capacity, a power of two (both 0 in a table never used);
//! COUNT + DELETED = USED <= capacity; index slots hold entry number + 1 or 0. An allocation may
//! collect and thereby delete entries, so the vectors are read afresh after it.
//!
//! Tests: `stdlib/tests/hash_tables.rs`.

use super::arguments;
use super::equality::{self, eql, equal};
use super::strings::Characters;
use brolga_image::object::*;
use brolga_image::objects::HashTableParts;
use brolga_image::word::TAG_OTHER;
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%make-hash-table" => make_hash_table(3);
    "%hash-table-get" => get(3);
    "%hash-table-get-entry" => get_entry(2);
    "%hash-table-put" => put(3);
    "%hash-table-remove" => remove(2);
    "%hash-table-clear" => clear(1);
    "%hash-table-count" => count(1);
    "%hash-table-capacity" => capacity(1);
    "%hash-table-next" => next(2);
    "%hash-table-key" => key(2);
    "%hash-table-value" => value(2);
    "%hash-table-set-value" => set_value(3);
    "%hash-table-slot" => slot(2);
    "%set-hash-table-slot" => set_slot(3);
    "%hash-table-candidates" => candidates(2);
    "%hash-table-add" => add(4);
    "%hash-table-remove-entry" => remove_entry(2);
}

/// Test number of EQ tables.
pub const TEST_EQ: i64 = 0;
/// Test number of EQL tables.
pub const TEST_EQL: i64 = 1;
/// Test number of EQUAL tables.
pub const TEST_EQUAL: i64 = 2;
/// Test number of EQUALP tables.
pub const TEST_EQUALP: i64 = 3;
/// Test number of tables whose test is the library's business.
pub const TEST_USER: i64 = 4;

/// Capacity of the smallest table in use.
const LEAST_CAPACITY: usize = 8;
/// Greatest capacity: entry numbers are 32 bits.
const GREATEST_CAPACITY: usize = 1 << 30;

fn check(image: &Image, table: Word) -> Lisp<()> {
    if image.is_kind(table, Kind::HashTable) { Ok(()) } else { Err(Failure::type_error(image, table, "HASH-TABLE")) }
}

/// The vectors of a hash table.
#[inline]
fn parts(image: &Image, table: Word) -> Lisp<HashTableParts<'_>> {
    image.hash_table_parts(table).ok_or_else(|| Failure::type_error(image, table, "HASH-TABLE"))
}

#[inline]
fn number(image: &Image, table: Word, offset: i32) -> i64 {
    image.slot(table, offset).as_fixnum().unwrap_or(0)
}

#[inline]
fn set_number(image: &Image, table: Word, offset: i32, value: i64) {
    image.set_slot(table, offset, Word::fixnum(value));
}

/// The code of a hash that Lisp computed.
fn user_hash(image: &Image, hash: Word) -> Lisp<u32> {
    let bits = arguments::fixnum(image, hash)? as u64;
    Ok((bits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32)
}

/// The entry whose hash code is `hash` and whose key satisfies `same`.
#[inline]
fn find(parts: &HashTableParts, hash: u32, mut same: impl FnMut(Word) -> bool) -> Option<usize> {
    let mask = parts.index.len().wrapping_sub(1);
    let mut position = hash as usize & mask;
    loop {
        // A table never used has no index; an index always has free places.
        let entry = (*parts.index.get(position)? as usize).checked_sub(1)?;
        if *parts.hashes.get(entry)? == hash && same(*parts.words.get(2 * entry)?) {
            return Some(entry);
        }
        position = (position + 1) & mask;
    }
}

/// What a lookup found: the key's hash code, and its entry if there is one. None when the table
/// has a test of its own, which only the library can call.
type Found = Option<(u32, Option<usize>)>;

/// The entry of a key.
#[inline]
fn lookup(image: &Image, parts: &HashTableParts, key: Word, depth: u32) -> Lisp<Found> {
    let test = parts.test;
    if test == TEST_EQ
        || (test == TEST_EQL && !is_heap_number(image, key))
        || (test == TEST_EQUAL && (!key.is_pointer() || image.is_symbol(key)))
    {
        let hash = image.eq_hash(key);
        return Ok(Some((hash, find(parts, hash, |other| other == key))));
    }
    lookup_by_content(image, parts, key, depth)
}

/// Whether EQL looks into a word.
#[inline]
fn is_heap_number(image: &Image, word: Word) -> bool {
    word.tag() == TAG_OTHER
        && matches!(image.kind(word), Some(Kind::DoubleFloat | Kind::Bignum | Kind::Ratio | Kind::Complex))
}

fn lookup_by_content(image: &Image, parts: &HashTableParts, key: Word, depth: u32) -> Lisp<Found> {
    let test = parts.test;
    if test == TEST_EQUAL
        && let Some(characters) = Characters::of_simple(image, key)
    {
        let hash = image.string_hash(key);
        let same = |other| match Characters::of_simple(image, other) {
            Some(others) => others.same(characters),
            None => equal(image, other, key),
        };
        return Ok(Some((hash, find(parts, hash, same))));
    }
    if test == TEST_USER {
        return Ok(None);
    }
    let hash = image.hash_key(test, key).0;
    let entry = match test {
        TEST_EQL => find(parts, hash, |other| eql(image, other, key)),
        TEST_EQUAL => find(parts, hash, |other| other == key || equal(image, other, key)),
        TEST_EQUALP => {
            let mut failure = None;
            let entry = find(parts, hash, |other| {
                equality::equalp_at_depth(image, other, key, depth + 1).unwrap_or_else(|error| {
                    failure = Some(error);
                    false
                })
            });
            if let Some(failure) = failure {
                return Err(failure);
            }
            entry
        }
        _ => return Ok(None),
    };
    Ok(Some((hash, entry)))
}

fn make_hash_table(image: &Image, test: Word, weakness: Word, size: Word) -> Lisp {
    arguments::in_range(image, test, TEST_EQ, TEST_USER)?;
    arguments::in_range(image, weakness, 0, 4)?;
    let size = arguments::size(image, size)?;
    let table = image.make_object(Kind::HashTable, HASH_TABLE_LENGTH, image.nil())?;
    image.set_slot(table, HASH_TABLE_TEST, test);
    image.set_slot(table, HASH_TABLE_WEAKNESS, weakness);
    for offset in [HASH_TABLE_COUNT, HASH_TABLE_USED, HASH_TABLE_DELETED] {
        set_number(image, table, offset, 0);
    }
    // A size is a hint: memory for a huge one is not taken before it is needed.
    let capacity = if size <= LEAST_CAPACITY { 0 } else { size.min(1 << 16).next_power_of_two() };
    resize(image, table, capacity)?;
    Ok(table)
}

/// Moves the live entries to fresh vectors of this capacity, which holds them.
fn resize(image: &Image, table: Word, capacity: usize) -> Lisp<()> {
    let entries = image.make_vector(2 * capacity, Word::EMPTY)?;
    let hashes = image.make_raw(Kind::SimpleArrayU32, capacity as u64)?;
    let index = image.make_raw(Kind::SimpleArrayU32, 2 * capacity as u64)?;
    let old = image.slot(table, HASH_TABLE_ENTRIES);
    let old_hashes = image.raw_u32(image.slot(table, HASH_TABLE_HASHES));
    let (new_hashes, new_index) = (image.raw_u32_mut(hashes), image.raw_u32_mut(index));
    let mut used = 0;
    let old_used = number(image, table, HASH_TABLE_USED) as usize;
    for (entry, &hash) in old_hashes.iter().enumerate().take(old_used) {
        let key = image.vector_ref(old, 2 * entry);
        if key != Word::DELETED {
            image.vector_set(entries, 2 * used, key);
            image.vector_set(entries, 2 * used + 1, image.vector_ref(old, 2 * entry + 1));
            new_hashes[used] = hash;
            insert(new_index, hash, used);
            used += 1;
        }
    }
    image.set_slot(table, HASH_TABLE_ENTRIES, entries);
    image.set_slot(table, HASH_TABLE_HASHES, hashes);
    image.set_slot(table, HASH_TABLE_INDEX, index);
    set_number(image, table, HASH_TABLE_COUNT, used as i64);
    set_number(image, table, HASH_TABLE_USED, used as i64);
    set_number(image, table, HASH_TABLE_DELETED, 0);
    Ok(())
}

/// Puts an entry number into the first free place of an index.
#[inline]
fn insert(index: &mut [u32], hash: u32, entry: usize) {
    let mask = index.len() - 1;
    let mut position = hash as usize & mask;
    while index[position] != 0 {
        position = (position + 1) & mask;
    }
    index[position] = entry as u32 + 1;
}

fn capacity_of(image: &Image, table: Word) -> usize {
    image.length(image.slot(table, HASH_TABLE_HASHES)) as usize
}

/// Adds an entry for a key that the table does not have.
fn append(image: &Image, table: Word, hash: u32, key: Word, value: Word) -> Lisp<usize> {
    let capacity = capacity_of(image, table);
    if number(image, table, HASH_TABLE_USED) as usize >= capacity {
        let live = number(image, table, HASH_TABLE_COUNT) as usize;
        // Compact in place when a quarter or more is deleted, else double.
        let wanted = if capacity >= LEAST_CAPACITY && live <= capacity / 4 * 3 { capacity } else { capacity * 2 };
        if wanted > GREATEST_CAPACITY {
            return Err(Failure::error("STORAGE-CONDITION", "~S has too many entries.", &[table]));
        }
        resize(image, table, wanted.max(LEAST_CAPACITY))?;
    }
    let entry = number(image, table, HASH_TABLE_USED) as usize;
    let entries = image.slot(table, HASH_TABLE_ENTRIES);
    image.vector_set(entries, 2 * entry, key);
    image.vector_set(entries, 2 * entry + 1, value);
    image.raw_u32_mut(image.slot(table, HASH_TABLE_HASHES))[entry] = hash;
    insert(image.raw_u32_mut(image.slot(table, HASH_TABLE_INDEX)), hash, entry);
    set_number(image, table, HASH_TABLE_USED, entry as i64 + 1);
    set_number(image, table, HASH_TABLE_COUNT, number(image, table, HASH_TABLE_COUNT) + 1);
    Ok(entry)
}

/// Marks a live entry as deleted; an emptied table starts afresh.
fn delete(image: &Image, table: Word, entry: usize) {
    let entries = image.slot(table, HASH_TABLE_ENTRIES);
    image.vector_set(entries, 2 * entry, Word::DELETED);
    image.vector_set(entries, 2 * entry + 1, Word::DELETED);
    let live = number(image, table, HASH_TABLE_COUNT) - 1;
    set_number(image, table, HASH_TABLE_COUNT, live);
    set_number(image, table, HASH_TABLE_DELETED, number(image, table, HASH_TABLE_DELETED) + 1);
    if live == 0 {
        erase(image, table);
    }
}

/// Forgets all entries and keeps the vectors.
fn erase(image: &Image, table: Word) {
    let entries = image.slot(table, HASH_TABLE_ENTRIES);
    for i in 0..2 * number(image, table, HASH_TABLE_USED) as usize {
        image.vector_set(entries, i, Word::EMPTY);
    }
    image.raw_u32_mut(image.slot(table, HASH_TABLE_INDEX)).fill(0);
    for offset in [HASH_TABLE_COUNT, HASH_TABLE_USED, HASH_TABLE_DELETED] {
        set_number(image, table, offset, 0);
    }
}

/// The value of a key, or the default; the default also when the table has its own test.
fn get(image: &Image, table: Word, key: Word, default: Word) -> Lisp {
    let parts = parts(image, table)?;
    Ok(match lookup(image, &parts, key, 0)? {
        Some((_, Some(entry))) => parts.words[2 * entry + 1],
        _ => default,
    })
}

fn get_entry(image: &Image, table: Word, key: Word) -> Lisp {
    let entry = lookup(image, &parts(image, table)?, key, 0)?.and_then(|(_, entry)| entry);
    Ok(entry.map_or(image.nil(), |entry| Word::fixnum(entry as i64)))
}

/// Sets the value of a key and returns it; a marker when the table has its own test.
fn put(image: &Image, table: Word, key: Word, value: Word) -> Lisp {
    let parts = parts(image, table)?;
    match lookup(image, &parts, key, 0)? {
        Some((_, Some(entry))) => image.vector_set(parts.entries, 2 * entry + 1, value),
        Some((hash, None)) => {
            append(image, table, hash, key, value)?;
        }
        None => return Ok(Word::EMPTY),
    }
    Ok(value)
}

/// Removes a key; whether it was there; a marker when the table has its own test.
fn remove(image: &Image, table: Word, key: Word) -> Lisp {
    match lookup(image, &parts(image, table)?, key, 0)? {
        Some((_, Some(entry))) => {
            delete(image, table, entry);
            Ok(image.t())
        }
        Some((_, None)) => Ok(image.nil()),
        None => Ok(Word::EMPTY),
    }
}

fn clear(image: &Image, table: Word) -> Lisp {
    check(image, table)?;
    erase(image, table);
    Ok(table)
}

fn count(image: &Image, table: Word) -> Lisp {
    check(image, table)?;
    Ok(image.slot(table, HASH_TABLE_COUNT))
}

fn capacity(image: &Image, table: Word) -> Lisp {
    check(image, table)?;
    Ok(Word::fixnum(capacity_of(image, table).max(LEAST_CAPACITY) as i64))
}

/// The first live entry with this number or a higher one.
fn next_live(image: &Image, table: Word, from: usize) -> Option<usize> {
    let entries = image.vector_elements(image.slot(table, HASH_TABLE_ENTRIES));
    let used = number(image, table, HASH_TABLE_USED) as usize;
    (from..used).find(|&entry| entries[2 * entry] != Word::DELETED)
}

fn next(image: &Image, table: Word, position: Word) -> Lisp {
    check(image, table)?;
    let from = arguments::size(image, position)?;
    Ok(next_live(image, table, from).map_or(image.nil(), |entry| Word::fixnum(entry as i64)))
}

/// A live entry's number.
fn live_entry(image: &Image, table: Word, entry: Word) -> Lisp<usize> {
    check(image, table)?;
    let used = number(image, table, HASH_TABLE_USED) as usize;
    arguments::index(image, entry, used)
}

/// The key or value of an entry; NIL when it was deleted meanwhile.
fn entry_part(image: &Image, table: Word, entry: Word, part: usize) -> Lisp {
    let entry = live_entry(image, table, entry)?;
    let word = image.vector_ref(image.slot(table, HASH_TABLE_ENTRIES), 2 * entry + part);
    Ok(if word == Word::DELETED { image.nil() } else { word })
}

fn key(image: &Image, table: Word, entry: Word) -> Lisp {
    entry_part(image, table, entry, 0)
}

fn value(image: &Image, table: Word, entry: Word) -> Lisp {
    entry_part(image, table, entry, 1)
}

fn set_value(image: &Image, table: Word, entry: Word, value: Word) -> Lisp {
    let entry = live_entry(image, table, entry)?;
    let entries = image.slot(table, HASH_TABLE_ENTRIES);
    if image.vector_ref(entries, 2 * entry) != Word::DELETED {
        image.vector_set(entries, 2 * entry + 1, value);
    }
    Ok(value)
}

/// Offsets of the slots that Lisp reads and, from the third on, writes.
const SLOTS: [i32; 7] = [
    HASH_TABLE_TEST,
    HASH_TABLE_WEAKNESS,
    HASH_TABLE_TEST_FUNCTION,
    HASH_TABLE_HASH_FUNCTION,
    HASH_TABLE_REHASH_SIZE,
    HASH_TABLE_REHASH_THRESHOLD,
    HASH_TABLE_SPARE,
];

fn slot(image: &Image, table: Word, number: Word) -> Lisp {
    check(image, table)?;
    Ok(image.slot(table, SLOTS[arguments::index(image, number, SLOTS.len())?]))
}

fn set_slot(image: &Image, table: Word, number: Word, value: Word) -> Lisp {
    check(image, table)?;
    let number = arguments::in_range(image, number, 2, SLOTS.len() as i64 - 1)?;
    image.set_slot(table, SLOTS[number as usize], value);
    Ok(value)
}

/// Entry numbers whose hash code is that of a hash computed by Lisp.
fn candidates(image: &Image, table: Word, hash: Word) -> Lisp {
    check(image, table)?;
    let code = user_hash(image, hash)?;
    let mut numbers = Vec::new();
    let index = image.raw_u32(image.slot(table, HASH_TABLE_INDEX));
    let hashes = image.raw_u32(image.slot(table, HASH_TABLE_HASHES));
    let entries = image.slot(table, HASH_TABLE_ENTRIES);
    if !index.is_empty() {
        let mut position = code as usize & (index.len() - 1);
        while index[position] != 0 {
            let entry = index[position] as usize - 1;
            if hashes[entry] == code && image.vector_ref(entries, 2 * entry) != Word::DELETED {
                numbers.push(Word::fixnum(entry as i64));
            }
            position = (position + 1) & (index.len() - 1);
        }
    }
    image.list(&numbers)
}

fn add(image: &Image, table: Word, hash: Word, key: Word, value: Word) -> Lisp {
    check(image, table)?;
    let code = user_hash(image, hash)?;
    Ok(Word::fixnum(append(image, table, code, key, value)? as i64))
}

fn remove_entry(image: &Image, table: Word, entry: Word) -> Lisp {
    let entry = live_entry(image, table, entry)?;
    let live = image.vector_ref(image.slot(table, HASH_TABLE_ENTRIES), 2 * entry) != Word::DELETED;
    if live {
        delete(image, table, entry);
    }
    Ok(image.boolean(live))
}

/// EQUALP of two tables: same test and count, and every key of one leads in the other to a value
/// that is EQUALP; the pairs of values go on the work list.
pub fn equalp(image: &Image, a: Word, b: Word, work: &mut Vec<(Word, Word)>, depth: u32) -> Lisp<bool> {
    let test = number(image, a, HASH_TABLE_TEST);
    if test != number(image, b, HASH_TABLE_TEST)
        || image.slot(a, HASH_TABLE_COUNT) != image.slot(b, HASH_TABLE_COUNT)
        || test == TEST_USER
    {
        return Ok(false);
    }
    let entries = image.slot(a, HASH_TABLE_ENTRIES);
    let mut from = 0;
    while let Some(entry) = next_live(image, a, from) {
        let found = lookup(image, &parts(image, b)?, image.vector_ref(entries, 2 * entry), depth)?;
        let Some((_, Some(found))) = found else { return Ok(false) };
        let value = image.vector_ref(image.slot(b, HASH_TABLE_ENTRIES), 2 * found + 1);
        work.push((image.vector_ref(entries, 2 * entry + 1), value));
        from = entry + 1;
    }
    Ok(true)
}
