//! Weak pointers, weak hash tables of every weakness, finalizers.

mod common;

use brolga_image::heap::Generation;
use brolga_image::object::*;
use brolga_image::{Image, Word};
use common::{Random, clear_stack, new_image};

/// A table in the layout that the hash table primitives use, with an empty index.
fn make_table(image: &Image, weakness: i64, capacity: usize) -> Word {
    let table = image.make_object(Kind::HashTable, HASH_TABLE_LENGTH, Word::fixnum(0)).unwrap();
    image.set_slot(table, HASH_TABLE_WEAKNESS, Word::fixnum(weakness));
    image.set_slot(table, HASH_TABLE_ENTRIES, image.make_vector(capacity * 2, Word::EMPTY).unwrap());
    table
}

fn count(image: &Image, table: Word, offset: i32) -> i64 {
    image.slot(table, offset).as_fixnum().unwrap()
}

fn add(image: &Image, table: Word, key: Word, value: Word) {
    let used = count(image, table, HASH_TABLE_USED);
    let entries = image.slot(table, HASH_TABLE_ENTRIES);
    image.vector_set(entries, used as usize * 2, key);
    image.vector_set(entries, used as usize * 2 + 1, value);
    image.set_slot(table, HASH_TABLE_USED, Word::fixnum(used + 1));
    image.set_slot(table, HASH_TABLE_COUNT, Word::fixnum(count(image, table, HASH_TABLE_COUNT) + 1));
}

fn entry(image: &Image, table: Word, number: usize) -> (Word, Word) {
    let entries = image.slot(table, HASH_TABLE_ENTRIES);
    (image.vector_ref(entries, number * 2), image.vector_ref(entries, number * 2 + 1))
}

#[inline(never)]
fn box_of(image: &Image, number: i64) -> Word {
    image.value_cell(Word::fixnum(number)).unwrap()
}

#[inline(never)]
fn fill(image: &Image, table: Word, keep: Word, kept: impl Fn(usize) -> (bool, bool), entries: usize) {
    for i in 0..entries {
        let (key, value) = (box_of(image, i as i64), box_of(image, -(i as i64)));
        add(image, table, key, value);
        let (keep_key, keep_value) = kept(i);
        if keep_key {
            image.vector_set(keep, i * 2, key);
        }
        if keep_value {
            image.vector_set(keep, i * 2 + 1, value);
        }
    }
}

/// Whether an entry survives whose (key, value) are held elsewhere.
type Survives = fn(bool, bool) -> bool;

/// Fills a table whose entries are kept by key only, by value only, both or neither in turn, and
/// checks which are left.
fn check_weakness(weakness: i64, survives: Survives, generation: Generation, old_table: bool) {
    const ENTRIES: usize = 400;
    let kept = |i: usize| (i % 4 < 2, i.is_multiple_of(2));
    let image = new_image();
    let keep = image.keep(image.make_vector(ENTRIES * 2, image.nil()).unwrap());
    let table = image.keep(make_table(&image, weakness, ENTRIES));
    if old_table {
        image.collect(Generation::Full);
    }
    fill(&image, table, keep, kept, ENTRIES);
    clear_stack();
    image.collect(generation);
    image.verify().unwrap();
    let mut stale = 0;
    let mut live = 0;
    for i in 0..ENTRIES {
        let (keep_key, keep_value) = kept(i);
        let (key, value) = entry(&image, table, i);
        if survives(keep_key, keep_value) {
            assert_eq!(image.slot(key, VALUE_CELL_VALUE), Word::fixnum(i as i64), "key {i}");
            assert_eq!(image.slot(value, VALUE_CELL_VALUE), Word::fixnum(-(i as i64)), "value {i}");
            live += 1;
        } else if key == Word::DELETED {
            assert_eq!(value, Word::DELETED);
        } else {
            stale += 1;
        }
    }
    // A forgotten word on the stack may keep one or two.
    assert!(stale <= 3, "{stale} entries outlived their keys");
    assert_eq!(count(&image, table, HASH_TABLE_COUNT), live + stale);
    assert_eq!(count(&image, table, HASH_TABLE_DELETED), ENTRIES as i64 - live - stale);
    assert_eq!(count(&image, table, HASH_TABLE_USED), ENTRIES as i64);
}

#[test]
fn entries_live_as_their_weakness_says() {
    let cases: [(i64, Survives); 5] = [
        (0, |_, _| true),
        (1, |key, _| key),
        (2, |_, value| value),
        (3, |key, value| key && value),
        (4, |key, value| key || value),
    ];
    for (weakness, survives) in cases {
        for generation in [Generation::Young, Generation::Full] {
            for old_table in [false, true] {
                check_weakness(weakness, survives, generation, old_table);
            }
        }
    }
}

#[test]
fn chains_through_weak_tables_live_from_their_first_key() {
    let image = new_image();
    let table = image.keep(make_table(&image, 1, 300));
    let other = image.keep(make_table(&image, 1, 300));
    let first = image.keep(box_of(&image, 0));
    // Value n is key n + 1, in alternating tables: only rounds find them all.
    let mut key = first;
    for i in 1..=300 {
        let value = box_of(&image, i);
        add(&image, if i % 2 == 0 { table } else { other }, key, value);
        key = value;
    }
    clear_stack();
    image.collect(Generation::Full);
    assert_eq!(count(&image, table, HASH_TABLE_COUNT) + count(&image, other, HASH_TABLE_COUNT), 300);
    image.verify().unwrap();
}

#[test]
fn a_weak_table_that_dies_is_forgotten() {
    let image = new_image();
    #[inline(never)]
    fn make(image: &Image) {
        for _ in 0..100 {
            let table = make_table(image, 1, 50);
            (0..50).for_each(|i| add(image, table, box_of(image, i), Word::fixnum(i)));
        }
    }
    for _ in 0..30 {
        make(&image);
        clear_stack();
        image.collect(Generation::Young);
        image.collect(Generation::Full);
        image.verify().unwrap();
    }
    assert!(image.memory().live < 1 << 20);
}

#[test]
fn weak_pointers_lose_dead_targets_and_keep_live_ones() {
    const COUNT: usize = 1000;
    for generation in [Generation::Young, Generation::Full] {
        let image = new_image();
        let pointers = image.keep(image.make_vector(COUNT, image.nil()).unwrap());
        let kept = image.keep(image.make_vector(COUNT, image.nil()).unwrap());
        #[inline(never)]
        fn make(image: &Image, pointers: Word, kept: Word) {
            for i in 0..COUNT {
                let target = box_of(image, i as i64);
                image.vector_set(pointers, i, image.weak_pointer(target).unwrap());
                if i % 3 == 0 {
                    image.vector_set(kept, i, target);
                }
            }
        }
        make(&image, pointers, kept);
        clear_stack();
        image.collect(generation);
        let mut stale = 0;
        for i in 0..COUNT {
            let target = image.weak_pointer_value(image.vector_ref(pointers, i));
            if i % 3 == 0 {
                assert_eq!(target, Some(image.vector_ref(kept, i)));
            } else if target.is_some() {
                stale += 1;
            }
        }
        assert!(stale <= 3, "{stale} targets outlived their last reference");
        image.verify().unwrap();
    }
}

#[test]
fn finalizers_are_queued_when_their_object_dies() {
    const COUNT: i64 = 500;
    let image = new_image();
    let kept = image.keep(image.make_vector(COUNT as usize, image.nil()).unwrap());
    #[inline(never)]
    fn make(image: &Image, kept: Word) {
        for i in 0..COUNT {
            let object = box_of(image, i);
            image.finalize(object, image.cons(Word::fixnum(i), image.nil()).unwrap());
            if i % 5 == 0 {
                image.vector_set(kept, i as usize, object);
            }
            if i % 5 == 1 {
                image.cancel_finalization(object);
            }
        }
    }
    make(&image, kept);
    clear_stack();
    image.collect(Generation::Young);
    image.set_collect_every(1);
    let list = image.take_finalized().unwrap();
    let queued: Vec<i64> = image.list_iter(list).map(|function| image.car(function).as_fixnum().unwrap()).collect();
    image.set_collect_every(0);
    assert!(queued.iter().all(|number| number % 5 >= 2), "{queued:?}");
    assert!(queued.len() as i64 >= COUNT * 3 / 5 - 3, "{}", queued.len());
    assert!(image.is_nil(image.take_finalized().unwrap()));
    // The others follow when they die.
    (0..COUNT as usize).for_each(|i| image.vector_set(kept, i, image.nil()));
    clear_stack();
    image.collect(Generation::Full);
    let late = image.list_length(image.take_finalized().unwrap()).unwrap() as i64;
    assert!(late >= COUNT / 5 - 3, "{late}");
    image.verify().unwrap();
}

#[test]
fn random_weak_tables_agree_with_a_model() {
    for seed in 1..8 {
        let image = new_image();
        image.set_collect_every(3);
        let mut random = Random::new(seed);
        let keys = image.keep(image.make_vector(64, image.nil()).unwrap());
        let table = image.keep(make_table(&image, 1, 2000));
        for number in 0..2000 {
            let key = box_of(&image, number);
            let value = image.cons(key, Word::fixnum(number)).unwrap();
            add(&image, table, key, value);
            image.vector_set(keys, random.below(64), key);
        }
        image.set_collect_every(0);
        clear_stack();
        image.collect(Generation::Full);
        image.verify().unwrap();
        // Each value refers to its key: only the key vector may keep entries alive.
        for slot in 0..64 {
            let key = image.vector_ref(keys, slot);
            if image.is_nil(key) {
                continue;
            }
            let number = image.slot(key, VALUE_CELL_VALUE).as_fixnum().unwrap();
            let (found, value) = entry(&image, table, number as usize);
            assert_eq!(found, key);
            assert_eq!((image.car(value), image.cdr(value)), (key, Word::fixnum(number)));
        }
        assert!(count(&image, table, HASH_TABLE_COUNT) <= 64 + 3);
    }
}
