//! Objects of an opened image file are never traced, yet what they come to refer to must live:
//! cards that were ever dirtied, weak tables of the file, literals of the file's code.

mod common;

use brolga_image::call_table::Root;
use brolga_image::file::Options;
use brolga_image::heap::Generation;
use brolga_image::object::*;
use brolga_image::{Image, Word};
use common::{Random, clear_stack, new_image};
use std::path::PathBuf;

/// A file name of its own for each test; the file is removed at the end.
struct TemporaryFile(PathBuf);

impl TemporaryFile {
    fn new(name: &str) -> TemporaryFile {
        TemporaryFile(std::env::temp_dir().join(format!("brolga-{name}-{}.image", std::process::id())))
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Saves an image whose first free root holds what `make` returns, and opens the file.
fn reopened(name: &str, make: impl Fn(&Image) -> Word) -> (Image, TemporaryFile) {
    let file = TemporaryFile::new(name);
    let image = new_image();
    image.set_root(Root::Upper0, make(&image));
    image.save(&file.0).unwrap();
    drop(image);
    let image = Image::open(&file.0, Options::default()).unwrap();
    image.refresh_thread();
    image.verify().unwrap();
    (image, file)
}

#[inline(never)]
fn make_garbage(image: &Image) {
    for i in 0..30_000 {
        std::hint::black_box(image.cons(Word::fixnum(i), image.nil()).unwrap());
    }
}

fn collect(image: &Image, generation: Generation) {
    clear_stack();
    image.collect(generation);
    make_garbage(image);
    image.verify().unwrap();
}

#[test]
fn stores_into_the_file_s_objects_keep_their_values_alive() {
    const LENGTH: usize = 3000;
    let (image, _file) = reopened("cards", |image| {
        let vector = image.make_vector(LENGTH, image.nil()).unwrap();
        (0..LENGTH).for_each(|i| image.vector_set(vector, i, image.value_cell(Word::fixnum(i as i64)).unwrap()));
        vector
    });
    let vector = image.root(Root::Upper0);
    let mut random = Random::new(11);
    let mut model: Vec<Option<i64>> = vec![None; LENGTH];
    for round in 0..60 {
        for _ in 0..20 {
            let slot = random.below(LENGTH);
            let number = (random.next() >> 8) as i64;
            let cell = image.vector_ref(vector, slot);
            // Half the stores go into the vector, half into the cells, old and new.
            if random.below(2) == 0 {
                image.vector_set(vector, slot, image.value_cell(image.list(&[Word::fixnum(number)]).unwrap()).unwrap());
            } else {
                image.set_slot(cell, VALUE_CELL_VALUE, image.list(&[Word::fixnum(number)]).unwrap());
            }
            model[slot] = Some(number);
            if random.below(4) == 0 {
                let slot = random.below(LENGTH);
                image.set_slot(image.vector_ref(vector, slot), VALUE_CELL_VALUE, Word::fixnum(slot as i64));
                model[slot] = None;
            }
        }
        collect(&image, if round % 3 == 2 { Generation::Full } else { Generation::Young });
        for (slot, expected) in model.iter().enumerate() {
            let value = image.slot(image.vector_ref(vector, slot), VALUE_CELL_VALUE);
            match expected {
                None => assert_eq!(value, Word::fixnum(slot as i64)),
                Some(number) => assert_eq!(image.car(value), Word::fixnum(*number)),
            }
        }
    }
}

fn make_weak_table(image: &Image, capacity: usize) -> Word {
    let table = image.make_object(Kind::HashTable, HASH_TABLE_LENGTH, Word::fixnum(0)).unwrap();
    image.set_slot(table, HASH_TABLE_WEAKNESS, Word::fixnum(1));
    image.set_slot(table, HASH_TABLE_ENTRIES, image.make_vector(capacity * 2, Word::EMPTY).unwrap());
    image.set_slot(table, HASH_TABLE_INDEX, image.make_raw(Kind::SimpleArrayU32, 4 * capacity as u64).unwrap());
    image.set_slot(table, HASH_TABLE_HASHES, image.make_raw(Kind::SimpleArrayU32, capacity as u64).unwrap());
    for slot in [HASH_TABLE_TEST_FUNCTION, HASH_TABLE_HASH_FUNCTION, HASH_TABLE_SPARE] {
        image.set_slot(table, slot, image.nil());
    }
    table
}

fn field(image: &Image, table: Word, offset: i32) -> i64 {
    image.slot(table, offset).as_fixnum().unwrap()
}

#[inline(never)]
fn add_dead_entries(image: &Image, table: Word, count: i64) {
    for i in 0..count {
        let key = image.value_cell(Word::fixnum(i)).unwrap();
        let value = image.cons(key, key).unwrap();
        let used = field(image, table, HASH_TABLE_USED);
        let entries = image.slot(table, HASH_TABLE_ENTRIES);
        image.vector_set(entries, used as usize * 2, key);
        image.vector_set(entries, used as usize * 2 + 1, value);
        image.set_slot(table, HASH_TABLE_USED, Word::fixnum(used + 1));
        image.set_slot(table, HASH_TABLE_COUNT, Word::fixnum(field(image, table, HASH_TABLE_COUNT) + 1));
    }
}

#[test]
fn weak_tables_of_the_file_stay_weak() {
    let (image, _file) = reopened("weak", |image| make_weak_table(image, 1000));
    let table = image.root(Root::Upper0);
    for generation in [Generation::Young, Generation::Full, Generation::Young, Generation::Full] {
        add_dead_entries(&image, table, 100);
        let kept = image.value_cell(Word::fixnum(-1)).unwrap();
        add_dead_entries(&image, table, 100);
        let _scope = image.keep_scope();
        image.keep(kept);
        collect(&image, generation);
        assert!(field(&image, table, HASH_TABLE_COUNT) <= 5, "{generation:?}");
    }
}

#[test]
fn weak_tables_of_the_file_stay_weak_when_they_grow() {
    let (image, _file) = reopened("weak-grown", |image| make_weak_table(image, 10));
    let table = image.root(Root::Upper0);
    image.set_slot(table, HASH_TABLE_ENTRIES, image.make_vector(4000, Word::EMPTY).unwrap());
    for generation in [Generation::Young, Generation::Young, Generation::Full, Generation::Young, Generation::Full] {
        add_dead_entries(&image, table, 300);
        collect(&image, generation);
        assert!(field(&image, table, HASH_TABLE_COUNT) <= 5, "{generation:?}");
    }
}

#[test]
fn dropped_references_from_the_file_are_forgotten() {
    let (image, _file) = reopened("dropped", |image| image.make_vector(2000, image.nil()).unwrap());
    let vector = image.root(Root::Upper0);
    for _ in 0..20 {
        (0..2000).for_each(|i| image.vector_set(vector, i, image.make_vector(100, image.nil()).unwrap()));
        collect(&image, Generation::Young);
        assert!(image.memory().live >= 2000 * 800);
        (0..2000).for_each(|i| image.vector_set(vector, i, image.nil()));
        collect(&image, Generation::Full);
        assert!(image.memory().live < 1 << 20, "{:?}", image.memory());
    }
}
