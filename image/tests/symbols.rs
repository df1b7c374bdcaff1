//! Symbols: parts, values, functions, internal info.

mod support;

use brolga_image::Word;
use brolga_image::call_table::Root;
use brolga_image::object::*;
use support::image;

#[test]
fn nil_and_t_are_symbols_of_common_lisp() {
    let image = image();
    let lisp = image.find_package("CL").unwrap();
    for (word, name) in [(image.nil(), "NIL"), (image.t(), "T")] {
        assert_eq!(image.find_symbol(lisp, name).map(|found| found.0), Some(word));
        assert_eq!(image.symbol("COMMON-LISP-USER", name).unwrap(), word);
        assert_eq!(image.rust_string(image.symbol_name(word)).as_deref(), Some(name));
        assert_eq!(image.symbol_package(word), lisp);
        assert_eq!(image.symbol_value(word), word);
        assert_eq!(image.symbol_flags(word), SYMBOL_FLAG_CONSTANT);
    }
    assert!(image.is_nil(image.car(image.nil())) && image.is_nil(image.cdr(image.nil())));
}

#[test]
fn names_hash_alike_however_they_are_stored() {
    let image = image();
    let package = image.find_package("CL-USER").unwrap();
    let (symbol, status) = image.intern(package, "HELLO").unwrap();
    assert_eq!(status, None);
    for string in [image.string("HELLO").unwrap(), image.character_string("HELLO").unwrap()] {
        assert_eq!(image.intern_string(package, string).unwrap().0, symbol);
        assert_eq!(image.string_hash(string), image.string_hash(image.symbol_name(symbol)));
    }
    let data = image.character_string("xHELLOx").unwrap();
    let five = Word::fixnum(5);
    let rank_and_kind = 1 << 8 | Kind::SimpleCharacterString as i64;
    let displaced =
        image.make_array_header(data, image.nil(), 1, 5, ARRAY_FLAG_DISPLACED, rank_and_kind, &[five]).unwrap();
    assert_eq!(image.intern_string(package, displaced).unwrap().0, symbol);
    assert_eq!(image.string_hash(displaced), image.string_hash(data.to_owned_name(&image)));
    let greek = image.symbol("CL-USER", "λάμδα").unwrap();
    assert_eq!(image.rust_string(image.symbol_name(greek)).as_deref(), Some("λάμδα"));
    assert_ne!(greek, symbol);
}

/// The string HELLO again, fresh.
trait OwnedName {
    fn to_owned_name(&self, image: &brolga_image::Image) -> Word;
}

impl OwnedName for Word {
    fn to_owned_name(&self, image: &brolga_image::Image) -> Word {
        image.string("HELLO").unwrap()
    }
}

#[test]
fn info_and_property_list_are_apart() {
    let image = image();
    let symbol = image.symbol("CL-USER", "THING").unwrap();
    let keys: Vec<Word> = ["A", "B", "C"].iter().map(|name| image.keyword(name).unwrap()).collect();
    for (number, key) in keys.iter().enumerate() {
        image.set_symbol_info(symbol, *key, Word::fixnum(number as i64)).unwrap();
    }
    let list = image.list(&[keys[0], Word::fixnum(99)]).unwrap();
    image.set_symbol_plist(symbol, list).unwrap();
    assert_eq!(image.symbol_plist(symbol), list);
    assert_eq!(image.symbol_info(symbol, keys[0]), Word::fixnum(0));
    image.set_symbol_info(symbol, keys[1], Word::fixnum(7)).unwrap();
    assert_eq!(image.symbol_info(symbol, keys[1]), Word::fixnum(7));
    image.set_symbol_info(symbol, keys[1], image.nil()).unwrap();
    assert!(image.is_nil(image.symbol_info(symbol, keys[1])));
    assert_eq!(image.list_length(image.symbol_info_list(symbol)), Some(4));
    for key in [keys[0], keys[2]] {
        image.set_symbol_info(symbol, key, image.nil()).unwrap();
    }
    assert!(image.is_nil(image.symbol_info_list(symbol)));
    assert_eq!(image.symbol_plist(symbol), list);
    // NIL has info like any other symbol.
    image.set_symbol_info(image.nil(), keys[0], image.t()).unwrap();
    assert_eq!(image.symbol_info(image.nil(), keys[0]), image.t());
    assert!(image.set_symbol_info(Word::fixnum(3), keys[0], image.t()).is_err());
}

#[test]
fn values_go_to_the_binding_or_the_cell() {
    let image = image();
    let symbol = image.symbol("CL-USER", "*X*").unwrap();
    assert_eq!(image.symbol_value(symbol), Word::UNBOUND);
    image.set_symbol_value(symbol, Word::fixnum(1)).unwrap();
    let cell = image.value_cell_index(symbol).unwrap();
    assert_eq!(image.cell(cell), Word::fixnum(1));
    let index = image.binding_index(symbol).unwrap();
    assert_eq!(image.binding_index(symbol).unwrap(), index, "an index is allotted once");
    assert_eq!(image.symbol_value(symbol), Word::fixnum(1), "a fresh slot holds no binding");
    // SAFETY: the slot belongs to this thread's context.
    unsafe { image.running().binding_slot(index).write(Word::fixnum(2)) };
    assert_eq!(image.symbol_value(symbol), Word::fixnum(2));
    image.set_symbol_value(symbol, Word::fixnum(3)).unwrap();
    assert_eq!(image.symbol_global_value(symbol), Word::fixnum(1));
    assert_eq!(image.symbol_value(symbol), Word::fixnum(3));
}

#[test]
fn function_cells_and_setf_names() {
    let image = image();
    let name = image.symbol("CL-USER", "FROB").unwrap();
    assert_eq!(image.function(name), None);
    let early = image.function_cell_index(name).unwrap();
    assert_eq!(image.cell(early), Word::UNBOUND, "there is no code for undefined functions yet");

    let code = image.install_code(&[0xC3], support::parts(&image, name, &[])).unwrap();
    image.install_undefined_function_code(code).unwrap();
    let undefined = image.cell(early);
    assert!(image.is_function(undefined));
    assert_eq!(image.slot(undefined, FUNCTION_VALUES), name);
    assert_eq!(image.root(Root::UndefinedFunctionCode), code);
    assert_eq!(image.function(name), None, "an undefined name has a function object all the same");

    let setf = image.list(&[image.symbol("COMMON-LISP", "SETF").unwrap(), name]).unwrap();
    assert_eq!(image.function_name_symbol(setf, false).unwrap(), None);
    let hidden = image.function_name_symbol(setf, true).unwrap().unwrap();
    assert_eq!(image.function_name_symbol(setf, false).unwrap(), Some(hidden));
    assert!(image.is_nil(image.symbol_package(hidden)));
    let back = image.function_symbol_name(hidden);
    assert_eq!(image.car(image.cdr(back)), name);
    assert_eq!(image.function_symbol_name(name), name);
    assert!(image.function_name_symbol(Word::fixnum(1), true).is_err());

    let real = image.install_code(&[0xC3], support::parts(&image, name, &[])).unwrap();
    let function = image.make_function(real, &[]).unwrap();
    for symbol in [name, hidden] {
        image.set_function(symbol, function).unwrap();
        assert_eq!(image.function(symbol), Some(function));
        image.make_unbound_function(symbol).unwrap();
        assert_eq!(image.function(symbol), None);
    }
    assert!(image.set_function(name, Word::fixnum(1)).is_err());
    assert_eq!(image.function_cell_index(name).unwrap(), early, "a cell is for ever");
}

#[test]
fn other_objects_are_no_symbols() {
    let image = image();
    let cons = image.cons(Word::fixnum(1), image.nil()).unwrap();
    for word in [cons, Word::fixnum(4), Word::character(65), Word::UNBOUND, image.string("X").unwrap()] {
        assert!(image.is_nil(image.symbol_name(word)));
        assert_eq!(image.symbol_value(word), Word::UNBOUND);
        assert!(image.value_cell_index(word).is_err());
        assert!(image.binding_index(word).is_err());
        assert!(image.set_symbol_plist(word, image.nil()).is_err());
        image.set_symbol_flags(word, 1);
    }
}
