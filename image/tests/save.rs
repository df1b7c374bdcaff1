//! Saving and opening: every kind of object, sharing and circles, hash tables, weak things, code,
//! other bases, clean pages.

mod support;

use brolga_image::call_table::Root;
use brolga_image::context::Context;
use brolga_image::enter::Primitive;
use brolga_image::file::{self, ImageError, Options};
use brolga_image::heap::Generation;
use brolga_image::object::*;
use brolga_image::objects::hash::*;
use brolga_image::{Image, Word};
use support::{Directory, image};

fn elsewhere() -> Options {
    Options { avoid_preferred_base: true, ..Options::default() }
}

/// Opens a file at its own base and at another one, both at once, and tries both.
fn in_both(path: &std::path::Path, check: impl Fn(&Image)) {
    let report = file::verify(path).unwrap();
    assert!(report.objects > 0 && report.pointers > 0);
    let base = file::info(path).unwrap().preferred_base;
    let here = Image::open(path, Options::default()).unwrap();
    let there = Image::open(path, Options::default()).unwrap();
    // An image of another test may have the range already.
    assert_ne!(there.base(), base, "the range is taken");
    let third = Image::open(path, elsewhere()).unwrap();
    for image in [&here, &there, &third] {
        image.verify().unwrap();
        check(image);
        image.collect(Generation::Full);
        image.verify().unwrap();
        check(image);
    }
}

/// One object of every kind in one vector, with sharing and circles.
fn zoo(image: &Image) -> Word {
    let vector = image.make_vector(40, image.nil()).unwrap();
    image.set_root(Root::Upper0, vector);
    let put = |index: usize, word: Word| image.vector_set(vector, index, word);
    let raw = |kind, bytes: &[u8], length| {
        let object = image.make_raw(kind, length).unwrap();
        image.raw_bytes_mut(object).copy_from_slice(bytes);
        object
    };
    put(0, image.list(&[Word::fixnum(1), Word::character(955), Word::single_float(1.5), image.t()]).unwrap());
    put(1, image.string("base").unwrap());
    put(2, image.character_string("λ wide").unwrap());
    put(3, image.double(std::f64::consts::PI).unwrap());
    put(4, image.bignum(&[7, 8, 9]).unwrap());
    put(5, image.ratio(Word::fixnum(1), Word::fixnum(3)).unwrap());
    put(6, image.complex(Word::fixnum(1), image.vector_ref(vector, 3)).unwrap());
    put(7, image.value_cell(vector).unwrap());
    put(8, raw(Kind::SimpleBitVector, &[0b101], 3));
    put(9, raw(Kind::SimpleArrayU8, &[1, 2, 3], 3));
    put(10, raw(Kind::SimpleArrayU16, &[1, 2, 3, 4], 2));
    put(11, raw(Kind::SimpleArrayU32, &[0xFF; 12], 3));
    put(12, raw(Kind::SimpleArrayU64, &[0xF1; 24], 3));
    put(13, raw(Kind::SimpleArrayI8, &[0xFF], 1));
    put(14, raw(Kind::SimpleArrayI64, &[0xFF; 8], 1));
    put(15, raw(Kind::SimpleArrayFixnum, &[2; 8], 1));
    put(16, raw(Kind::SimpleArraySingle, &[9; 8], 2));
    put(17, raw(Kind::SimpleArrayDouble, &[9; 16], 2));
    put(18, image.make_raw(Kind::SimpleArrayNil, 5).unwrap());
    let rank_and_kind = 1 << 8 | Kind::SimpleVector as i64;
    put(19, image.make_array_header(vector, Word::fixnum(2), 1, 4, 2, rank_and_kind, &[Word::fixnum(4)]).unwrap());
    let layout = image.instance(image.nil(), &[image.keyword("LAYOUT").unwrap()]).unwrap();
    image.set_layout(layout, layout);
    put(20, image.instance(layout, &[vector, image.vector_ref(vector, 0)]).unwrap());
    put(21, image.make_symbol(image.string("UNINTERNED").unwrap()).unwrap());
    put(22, image.weak_pointer(image.vector_ref(vector, 1)).unwrap());
    put(23, image.weak_pointer(image.string("soon gone").unwrap()).unwrap());
    put(24, image.make_object(Kind::HostHandle, 2, Word::fixnum(17)).unwrap());
    let circle = image.cons(Word::fixnum(1), image.nil()).unwrap();
    image.set_cdr(circle, circle);
    put(25, circle);
    put(26, image.vector_ref(vector, 0));
    put(27, image.symbol("CL-USER", "A-SYMBOL").unwrap());
    let long = image.make_vector(200_000, image.vector_ref(vector, 0)).unwrap();
    image.vector_set(long, 199_999, vector);
    put(28, long);
    let wide = image.make_raw(Kind::SimpleArrayU8, 3_000_000).unwrap();
    image.raw_bytes_mut(wide)[2_999_999] = 77;
    put(29, wide);
    put(30, image.make_object(Kind::Instance, 1, image.nil()).unwrap());
    vector
}

fn check_zoo(image: &Image) {
    let vector = image.root(Root::Upper0);
    let get = |index: usize| image.vector_ref(vector, index);
    let list: Vec<Word> = image.list_iter(get(0)).collect();
    assert_eq!(list, [Word::fixnum(1), Word::character(955), Word::single_float(1.5), image.t()]);
    assert_eq!(image.rust_string(get(1)).as_deref(), Some("base"));
    assert_eq!(image.rust_string(get(2)).as_deref(), Some("λ wide"));
    assert_eq!(image.as_double(get(3)), Some(std::f64::consts::PI));
    assert_eq!(image.limbs(get(4)), [7, 8, 9]);
    assert_eq!(image.slot(get(5), BODY + 8), Word::fixnum(3));
    assert_eq!(image.slot(get(6), BODY + 8), get(3), "shared");
    assert_eq!(image.slot(get(7), VALUE_CELL_VALUE), vector, "a circle");
    assert_eq!(image.raw_bytes(get(8)), [0b101]);
    assert_eq!(image.length(get(8)), 3);
    assert_eq!(image.raw_bytes(get(9)), [1, 2, 3]);
    assert_eq!(image.raw_bytes(get(12)), [0xF1; 24]);
    assert_eq!(image.raw_bytes(get(17)), [9; 16]);
    assert_eq!(image.length(get(18)), 5);
    assert_eq!(image.array_elements(get(19)).map(|elements| (elements.start, elements.length)), Some((1, 2)));
    assert_eq!(image.layout(image.layout(get(20))), image.layout(get(20)));
    assert_eq!(image.instance_slot(get(20), 1), get(0), "shared");
    assert!(image.is_nil(image.symbol_package(get(21))));
    assert_eq!(image.weak_pointer_value(get(22)), Some(get(1)));
    assert_eq!(image.weak_pointer_value(get(23)), None);
    assert_eq!(image.slot(get(24), BODY), Word::fixnum(17));
    assert_eq!(image.cdr(get(25)), get(25));
    assert_eq!(get(26), get(0));
    assert_eq!(image.symbol("CL-USER", "A-SYMBOL").unwrap(), get(27));
    assert_eq!(image.vector_ref(get(28), 199_999), vector);
    assert_eq!(image.raw_bytes(get(29))[2_999_999], 77);
    assert_eq!(image.instance_slot_count(get(30)), 0);
}

#[test]
fn every_kind_of_object_comes_back() {
    let directory = Directory::new("zoo");
    let path = directory.file("zoo.image");
    let image = image();
    zoo(&image);
    let weakly_held = || image.weak_pointer_value(image.vector_ref(image.root(Root::Upper0), 23));
    let before = weakly_held();
    let report = image.save(&path).unwrap();
    assert_eq!(report.file_bytes, std::fs::metadata(&path).unwrap().len());
    assert_eq!(directory.names(), ["zoo.image"]);
    // The program goes on as it was.
    assert_eq!(weakly_held(), before);
    in_both(&path, check_zoo);

    // An image opened from a file saves what it has, and so on.
    let second = directory.file("second.image");
    let opened = Image::open(&path, elsewhere()).unwrap();
    opened.symbol("CL-USER", "LATER").unwrap();
    let again = opened.save(&second).unwrap();
    assert_eq!(again.identity.parent, report.identity.id);
    assert_eq!(again.identity.generation, report.identity.generation + 1);
    in_both(&second, check_zoo);
    let last = Image::open(&second, Options::default()).unwrap();
    let user = last.find_package("CL-USER").unwrap();
    assert!(last.find_symbol(user, "LATER").is_some());
    // Saving over the file that is open.
    assert_eq!(last.identity(), again.identity);
    let third = last.save(&second).unwrap();
    assert_eq!((last.identity(), third.identity.parent), (third.identity, again.identity.id));
    check_zoo(&last);
    in_both(&second, check_zoo);
}

#[test]
fn what_is_unreachable_is_left_out() {
    let directory = Directory::new("garbage");
    let path = directory.file("a.image");
    let image = image();
    image.make_vector(1_000_000, image.nil()).unwrap();
    let kept_by_rust_only = image.make_handle(image.make_vector(1_000_000, image.nil()).unwrap());
    let report = image.save(&path).unwrap();
    assert!(report.boxed_bytes < 100_000, "{report:?}");
    assert!(image.handle(kept_by_rust_only).is_some());
}

/// A hash table as the library makes it.
fn table(image: &Image, test: i64, weakness: i64, pairs: &[(Word, Word)]) -> Word {
    let table = image.make_object(Kind::HashTable, HASH_TABLE_LENGTH, image.nil()).unwrap();
    let capacity = pairs.len().next_power_of_two().max(4);
    let entries = image.make_vector(capacity * 2, Word::EMPTY).unwrap();
    let hashes = image.make_raw(Kind::SimpleArrayU32, capacity as u64).unwrap();
    let index = image.make_raw(Kind::SimpleArrayU32, capacity as u64 * 2).unwrap();
    for (offset, number) in [
        (HASH_TABLE_TEST, test),
        (HASH_TABLE_WEAKNESS, weakness),
        (HASH_TABLE_COUNT, pairs.len() as i64),
        (HASH_TABLE_USED, pairs.len() as i64),
        (HASH_TABLE_DELETED, 0),
    ] {
        image.set_slot(table, offset, Word::fixnum(number));
    }
    for (entry, (key, value)) in pairs.iter().enumerate() {
        image.vector_set(entries, entry * 2, *key);
        image.vector_set(entries, entry * 2 + 1, *value);
        let hash = image.hash_key(test, *key).0;
        image.raw_u32_mut(hashes)[entry] = hash;
        let slots = image.raw_u32_mut(index);
        let mut position = hash as usize & (slots.len() - 1);
        while slots[position] != 0 {
            position = (position + 1) & (slots.len() - 1);
        }
        slots[position] = entry as u32 + 1;
    }
    for (offset, word) in [(HASH_TABLE_ENTRIES, entries), (HASH_TABLE_HASHES, hashes), (HASH_TABLE_INDEX, index)] {
        image.set_slot(table, offset, word);
    }
    table
}

/// Looks a key up, the same object or not, by hash code and a comparison.
fn lookup(image: &Image, table: Word, key: Word, same: impl Fn(Word) -> bool) -> Option<Word> {
    let test = image.slot(table, HASH_TABLE_TEST).as_fixnum().unwrap();
    let entries = image.slot(table, HASH_TABLE_ENTRIES);
    let hash = image.hash_key(test, key).0;
    let index = image.raw_u32(image.slot(table, HASH_TABLE_INDEX));
    let hashes = image.raw_u32(image.slot(table, HASH_TABLE_HASHES));
    let mut position = hash as usize & (index.len() - 1);
    while index[position] != 0 {
        let entry = index[position] as usize - 1;
        if hashes[entry] == hash && same(image.vector_ref(entries, entry * 2)) {
            return Some(image.vector_ref(entries, entry * 2 + 1));
        }
        position = (position + 1) & (index.len() - 1);
    }
    None
}

#[test]
fn hash_tables_find_their_keys_again() {
    let directory = Directory::new("tables");
    let path = directory.file("a.image");
    let image = image();
    // Garbage in between, so that every object moves in the file.
    let pairs: Vec<(Word, Word)> = (0..500)
        .map(|i| {
            image.make_vector(i % 7, image.nil()).unwrap();
            let key = match i % 4 {
                0 => image.symbol("CL-USER", &format!("KEY-{i}")).unwrap(),
                1 => image.cons(Word::fixnum(i as i64), image.nil()).unwrap(),
                2 => Word::fixnum(i as i64),
                _ => image.string(&format!("key {i}")).unwrap(),
            };
            (key, Word::fixnum(i as i64))
        })
        .collect();
    let keys: Vec<Word> = pairs.iter().map(|pair| pair.0).collect();
    let keys = image.vector(&keys).unwrap();
    let tables: Vec<Word> = (TEST_EQ..=TEST_EQUALP).map(|test| table(&image, test, 0, &pairs)).collect();
    let tables = image.vector(&tables).unwrap();
    image.set_root(Root::Upper1, image.cons(keys, tables).unwrap());
    image.save(&path).unwrap();
    in_both(&path, |image| {
        let (keys, tables) = (image.car(image.root(Root::Upper1)), image.cdr(image.root(Root::Upper1)));
        for test in 0..4 {
            let table = image.vector_ref(tables, test);
            for (number, key) in image.vector_elements(keys).iter().enumerate() {
                let found = lookup(image, table, *key, |other| other == *key);
                assert_eq!(found, Some(Word::fixnum(number as i64)), "test {test} key {number}");
            }
        }
    });
}

#[test]
fn weak_tables_lose_what_nobody_else_keeps() {
    let directory = Directory::new("weak");
    let path = directory.file("a.image");
    let image = image();
    let kept: Vec<Word> = (0..4).map(|i| image.cons(Word::fixnum(i), image.nil()).unwrap()).collect();
    let kept = image.keep_vector(&kept);
    let lost = image.keep_vector(&[image.string("lost 0").unwrap(), image.string("lost 1").unwrap()]);
    let get = |vector, i| image.vector_ref(vector, i);
    // Both sides kept; only the key; only the value; neither.
    let pairs = [
        (get(kept, 0), get(kept, 1)),
        (get(kept, 2), get(lost, 0)),
        (get(lost, 1), get(kept, 3)),
        (image.string("x").unwrap(), image.string("y").unwrap()),
    ];
    // An ephemeron chain: the key of the second entry is the value of the first.
    let middle = image.string("middle").unwrap();
    let chain = [(get(kept, 0), middle), (middle, image.string("end").unwrap())];
    let tables: Vec<Word> =
        (0..=4)
            .map(|weakness| {
                if weakness == 0 { table(&image, TEST_EQ, 1, &chain) } else { table(&image, TEST_EQ, weakness, &pairs) }
            })
            .collect();
    // The strong entries of a key-or-value table keep the lost ones: each table in its own file.
    for (weakness, expected) in [(0, 2), (1, 2), (2, 2), (3, 1), (4, 3)] {
        let both = image.cons(kept, tables[weakness]).unwrap();
        image.set_root(Root::Upper1, both);
        image.save(&path).unwrap();
        in_both(&path, |image| {
            let (kept, table) = (image.car(image.root(Root::Upper1)), image.cdr(image.root(Root::Upper1)));
            let number = |offset| image.slot(table, offset).as_fixnum().unwrap();
            assert_eq!(number(HASH_TABLE_COUNT), expected, "weakness {weakness}");
            let used = if weakness == 0 { 2 } else { 4 };
            assert_eq!(number(HASH_TABLE_DELETED), used - expected);
            let key = image.vector_ref(kept, 0);
            let found = lookup(image, table, key, |other| other == key).unwrap();
            if weakness == 0 {
                assert_eq!(image.rust_string(found).as_deref(), Some("middle"));
                let end = lookup(image, table, found, |other| other == found).unwrap();
                assert_eq!(image.rust_string(end).as_deref(), Some("end"));
            } else {
                assert_eq!(found, image.vector_ref(kept, 1));
            }
        });
        assert_eq!(image.slot(tables[weakness], HASH_TABLE_DELETED), Word::fixnum(0), "the running image is as it was");
    }
}

trait KeepVector {
    fn keep_vector(&self, words: &[Word]) -> Word;
}

impl KeepVector for Image {
    fn keep_vector(&self, words: &[Word]) -> Word {
        self.vector(words).unwrap()
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn code_runs_after_opening() {
    use support::machine;
    let directory = Directory::new("code");
    let path = directory.file("a.image");
    let image = image();
    let named = |name: &str| image.symbol("CL-USER", name).unwrap();
    let define = |name: &str, bytes: &[u8], literals: &[u32], values: &[Word]| {
        let mut parts = support::parts(&image, named(name), literals);
        parts.documentation = image.string(name).unwrap();
        let code = image.install_code(bytes, parts).unwrap();
        image.set_function(named(name), image.make_function(code, values).unwrap()).unwrap();
    };
    let literal = || {
        let cell = image.allocate_cell().unwrap();
        image.set_cell(cell, image.string("the literal").unwrap());
        cell
    };
    // Redefined code and its literal are left out, so what follows moves.
    let old = literal();
    define("LITERAL", &machine::cell(old), &[old], &[]);
    define("IDENTITY", &machine::identity(), &[], &[]);
    let cell = literal();
    define("LITERAL", &machine::cell(cell), &[cell], &[]);
    define("CLOSED", &machine::closed_over(), &[], &[named("X")]);
    image.set_symbol_value(named("*V*"), Word::fixnum(12)).unwrap();
    image.binding_index(named("*V*")).unwrap();
    image.set_code_flags("avx2=0");
    let report = image.save(&path).unwrap();
    assert_eq!(report.code_pieces, 3);
    in_both(&path, |image| {
        let named = |name: &str| image.symbol("CL-USER", name).unwrap();
        let call =
            |name: &str, arguments: &[Word]| image.call(image.function(named(name)).unwrap(), arguments).unwrap();
        assert_eq!(call("IDENTITY", &[named("Y")]), named("Y"));
        assert_eq!(image.rust_string(call("LITERAL", &[])).as_deref(), Some("the literal"));
        assert_eq!(call("CLOSED", &[]), named("X"));
        assert_eq!(image.symbol_value(named("*V*")), Word::fixnum(12));
        assert_eq!(image.code_flags(), "avx2=0");
        let code = image.function_code(image.function(named("LITERAL")).unwrap());
        let address = image.slot(code, CODE_ADDRESS).bits();
        assert_eq!(image.code_at(address + 3), Some(code));
        assert_eq!(image.code_bytes(code), machine::cell(cell));
        assert_eq!(image.raw_u32(image.slot(code, CODE_DEBUG_MAP)), [4, 1, 9, 2]);
        // The old literal's cell is free and is used first.
        assert_eq!(image.table_report().literals, 1);
        // New code beside the file's.
        let new = image.install_code(&machine::identity(), support::parts(image, image.nil(), &[])).unwrap();
        let function = image.make_function(new, &[]).unwrap();
        assert_eq!(image.call(function, &[Word::fixnum(5)]).unwrap(), Word::fixnum(5));
        let used = image.table_report();
        let cell = image.allocate_cell().unwrap();
        assert_eq!(image.table_report().free + 1, used.free);
        image.free_cell(cell);
        // A redefinition reaches callers through the same cell.
        image.set_function(named("CLOSED"), function).unwrap();
        assert_eq!(call("CLOSED", &[Word::fixnum(3)]), Word::fixnum(3));
        image
            .set_function(named("CLOSED"), {
                let code =
                    image.install_code(&machine::closed_over(), support::parts(image, image.nil(), &[])).unwrap();
                image.make_function(code, &[named("X")]).unwrap()
            })
            .unwrap();
    });
}

extern "C" fn nothing(_: *mut Context) -> Word {
    Word::ZERO
}

#[test]
fn runtime_names_keep_their_numbers() {
    let directory = Directory::new("names");
    let path = directory.file("a.image");
    let primitive = |name| Primitive { name, arity: 0, fallible: false, address: nothing as *const () as usize };
    let image = image();
    image.register_primitives(&[primitive("%one"), primitive("%two")]).unwrap();
    let two = image.running().primitive("%two").unwrap();
    image.save(&path).unwrap();
    assert_eq!(file::info(&path).unwrap().runtime_names, ["%one", "%two"]);

    let opened = Image::open(&path, Options::default()).unwrap();
    match opened.register_primitives(&[primitive("%zero"), primitive("%two")]) {
        Err(error @ ImageError::MissingPrimitives { .. }) => {
            assert!(error.to_string().contains("%one"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    let opened = Image::open(&path, Options::default()).unwrap();
    opened.register_primitives(&[primitive("%zero"), primitive("%two"), primitive("%one")]).unwrap();
    assert_eq!(opened.running().primitive("%two").unwrap(), two);
}

/// Mappings of a file, and kilobytes of them that were written: copied to memory of our own.
/// (`Private_Dirty` also counts pages of the file itself that are not on disk yet.)
fn dirty(file: &str) -> (u64, u64) {
    let smaps = std::fs::read_to_string("/proc/self/smaps").unwrap();
    let (mut inside, mut mappings, mut sum) = (false, 0, 0);
    for line in smaps.lines() {
        let first = line.split_whitespace().next().unwrap_or_default();
        if first.contains('-') && !first.ends_with(':') {
            inside = line.ends_with(file);
            mappings += u64::from(inside);
        } else if inside && first == "Anonymous:" {
            sum += line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
        }
    }
    (mappings, sum)
}

/// Saves and opens until the file's base is not one that another test's image has.
fn open_at_preferred_base(image: &Image, path: &std::path::Path) -> Image {
    for _ in 0..20 {
        image.save(path).unwrap();
        let opened = Image::open(path, Options::default()).unwrap();
        if opened.base() == file::info(path).unwrap().preferred_base {
            return opened;
        }
    }
    panic!("the preferred base is never free");
}

#[test]
fn opening_writes_no_page() {
    let directory = Directory::new("clean");
    let path = directory.file("clean.image");
    let image = image();
    zoo(&image);
    let opened = open_at_preferred_base(&image, &path);
    let name = "clean.image";
    let (mappings, kilobytes) = dirty(name);
    assert!(mappings >= 3, "table, boxed and raw objects");
    assert_eq!(kilobytes, 0);
    check_zoo_without_interning(&opened);
    assert_eq!(dirty(name).1, 0, "reading writes nothing");
    opened.collect(Generation::Full);
    assert_eq!(dirty(name).1, 0, "nor does a collection");
    opened.vector_set(opened.root(Root::Upper0), 1, Word::fixnum(1));
    assert!(dirty(name).1 > 0, "the measurement sees a write");
}

fn check_zoo_without_interning(image: &Image) {
    let vector = image.root(Root::Upper0);
    assert_eq!(image.rust_string(image.vector_ref(vector, 1)).as_deref(), Some("base"));
    assert_eq!(image.raw_bytes(image.vector_ref(vector, 29))[2_999_999], 77);
}

#[test]
fn saving_from_an_image_with_forced_collections() {
    let directory = Directory::new("forced");
    let path = directory.file("a.image");
    let image = Image::new(Options { collect_every: 3, ..Options::default() }).unwrap();
    let list = image.list(&[Word::fixnum(1), Word::fixnum(2)]).unwrap();
    image.set_root(Root::Upper0, list);
    image.save(&path).unwrap();
    let opened = Image::open(&path, Options { collect_every: 1, ..Options::default() }).unwrap();
    for i in 0..200 {
        let cons = opened.cons(Word::fixnum(i), opened.root(Root::Upper0)).unwrap();
        opened.set_root(Root::Upper0, cons);
    }
    assert_eq!(opened.list_length(opened.root(Root::Upper0)), Some(202));
    let second = directory.file("b.image");
    opened.save(&second).unwrap();
    in_both(&second, |image| assert_eq!(image.list_length(image.root(Root::Upper0)), Some(202)));
}
