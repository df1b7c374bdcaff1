//! Hash tables against a model, with removal, iteration and forced collections.

mod support;

use brolga_image::file::Options;
use brolga_image::{Image, Word};
use std::collections::HashMap;
use support::*;

fn table(image: &Image, test: i64, size: i64) -> Word {
    call(image, "%make-hash-table", &[Word::fixnum(test), Word::ZERO, Word::fixnum(size)]).expect("a table")
}

#[test]
fn against_a_model() {
    let image = image();
    for test in 0..4 {
        let mut random = Random(100 + test as u64);
        let table = table(&image, test, 0);
        let mut model = HashMap::new();
        for _ in 0..20_000 {
            let key = random.below(500) as i64;
            match random.below(5) {
                0 => {
                    let removed = call(&image, "%hash-table-remove", &[table, Word::fixnum(key)]).expect("removed");
                    assert_eq!(!image.is_nil(removed), model.remove(&key).is_some());
                }
                1 | 2 => {
                    let value = random.below(1000) as i64;
                    call(&image, "%hash-table-put", &[table, Word::fixnum(key), Word::fixnum(value)]).expect("put");
                    model.insert(key, value);
                }
                _ => {
                    let found = call(&image, "%hash-table-get", &[table, Word::fixnum(key), image.nil()]).expect("got");
                    assert_eq!(found.as_fixnum(), model.get(&key).copied());
                }
            }
            let count = call(&image, "%hash-table-count", &[table]).expect("a count");
            assert_eq!(count.as_fixnum(), Some(model.len() as i64));
        }
        // Iteration visits every entry once.
        let mut position = Word::ZERO;
        let mut seen = HashMap::new();
        loop {
            let entry = call(&image, "%hash-table-next", &[table, position]).expect("an entry");
            let Some(number) = entry.as_fixnum() else { break };
            let key = call(&image, "%hash-table-key", &[table, entry]).expect("a key").as_fixnum().expect("a fixnum");
            let value = call(&image, "%hash-table-value", &[table, entry]).expect("a value").as_fixnum();
            assert!(seen.insert(key, value.expect("a fixnum")).is_none());
            position = Word::fixnum(number + 1);
        }
        assert_eq!(seen, model);
    }
}

#[test]
fn tests_of_keys() {
    let image = image();
    let cases = [
        // Two keys and the tests (eq eql equal equalp) that take them as the same.
        ("\"abc\"", "\"abc\"", [false, false, true, true]),
        ("\"abc\"", "\"ABC\"", [false, false, false, true]),
        ("1.5d0", "1.5d0", [false, true, true, true]),
        ("100000000000000000000", "100000000000000000000", [false, true, true, true]),
        ("1/3", "1/3", [false, true, true, true]),
        ("1", "1.0", [false, false, false, true]),
        ("1/2", "0.5d0", [false, false, false, true]),
        ("(1 (2 \"x\") . 3)", "(1 (2 \"x\") . 3)", [false, false, true, true]),
        ("(a #\\a)", "(a #\\A)", [false, false, false, true]),
        ("#(1 2)", "#(1 2)", [false, false, false, true]),
        ("#*101", "#*101", [false, false, true, true]),
        ("#*101", "#(1 0 1)", [false, false, false, true]),
        ("abc", "abc", [true, true, true, true]),
        ("0.0", "-0.0", [false, false, false, true]),
        ("#c(1 2)", "#c(1.0 2.0)", [false, false, false, true]),
        ("\"Äx\"", "\"äX\"", [false, false, false, true]),
    ];
    for (a, b, same) in cases {
        for test in 0..4 {
            let _scope = image.keep_scope();
            let (a, b) = (image.keep(read(&image, a)), image.keep(read(&image, b)));
            let table = table(&image, test, 10);
            call(&image, "%hash-table-put", &[table, a, image.t()]).expect("put");
            let found = call(&image, "%hash-table-get", &[table, b, image.nil()]).expect("got");
            assert_eq!(found == image.t(), same[test as usize], "{} {} {test}", show(&image, a), show(&image, b));
        }
    }
}

#[test]
fn changes_during_iteration() {
    let image = image();
    let table = table(&image, 1, 0);
    for i in 0..100 {
        call(&image, "%hash-table-put", &[table, Word::fixnum(i), Word::fixnum(i)]).expect("put");
    }
    let mut visited = 0;
    let mut position = 0;
    while let Some(entry) =
        call(&image, "%hash-table-next", &[table, Word::fixnum(position)]).expect("next").as_fixnum()
    {
        let key = call(&image, "%hash-table-key", &[table, Word::fixnum(entry)]).expect("a key");
        call(&image, "%hash-table-remove", &[table, key]).expect("removed");
        visited += 1;
        position = entry + 1;
    }
    assert_eq!(visited, 100);
    check(&image, "(%hash-table-count (%hash-table-clear (%make-hash-table 0 0 0)))", "0");
    check(&image, "(%hash-table-get 1 2 3)", "!! TYPE-ERROR 1 HASH-TABLE");
}

#[test]
fn own_tests_by_candidates() {
    let image = image();
    let table = table(&image, 4, 0);
    for i in 0..50 {
        let arguments = [table, Word::fixnum(i % 5), Word::fixnum(i), Word::fixnum(-i)];
        call(&image, "%hash-table-add", &arguments).expect("added");
    }
    let candidates = call(&image, "%hash-table-candidates", &[table, Word::fixnum(3)]).expect("candidates");
    assert_eq!(image.list_iter(candidates).count(), 10);
    for candidate in image.list_iter(candidates) {
        call(&image, "%hash-table-remove-entry", &[table, candidate]).expect("removed");
    }
    let candidates = call(&image, "%hash-table-candidates", &[table, Word::fixnum(3)]).expect("candidates");
    assert!(image.is_nil(candidates));
}

#[test]
fn growth_under_forced_collections() {
    let image = image_with(Options { collect_every: 3, ..Options::default() });
    let _scope = image.keep_scope();
    let table = image.keep(table(&image, 2, 0));
    for i in 0..300 {
        let key = image.string(&format!("key {i}")).expect("room");
        call(&image, "%hash-table-put", &[table, key, Word::fixnum(i)]).expect("put");
    }
    for i in 0..300 {
        let key = image.string(&format!("key {i}")).expect("room");
        let value = call(&image, "%hash-table-get", &[table, key, image.nil()]).expect("got");
        assert_eq!(value.as_fixnum(), Some(i));
    }
    image.verify().expect("a sound heap");
}
