//! Code objects live and die with what refers to them: functions, stacks, and nothing else; their
//! literals live and die with them.

mod common;
mod support;

use brolga_image::heap::Generation;
use brolga_image::object::{CODE_ADDRESS, Kind};
use brolga_image::{Image, Word};
use common::{clear_stack, new_image};
use support::{machine, parts};

#[inline(never)]
fn install(image: &Image, number: i64) -> Word {
    let cell = image.allocate_cell().unwrap();
    image.set_cell(cell, image.list(&[Word::fixnum(number)]).unwrap());
    let name = image.string("made by a test").unwrap();
    let code = image.install_code(&machine::cell(cell), parts(image, name, &[cell])).unwrap();
    image.make_function(code, &[]).unwrap()
}

#[test]
fn redefining_a_function_leaves_memory_flat() {
    let image = new_image();
    let cell = image.allocate_cell().unwrap();
    for round in 0..30_000 {
        image.set_cell(cell, install(&image, round));
        if round % 5000 == 4999 {
            clear_stack();
            image.collect(if round % 10_000 < 5000 { Generation::Young } else { Generation::Full });
            image.verify().unwrap();
            let value = image.call(image.cell(cell), &[]).unwrap();
            assert_eq!(image.car(value), Word::fixnum(round));
            assert!(image.table_report().literals <= 4, "{:?}", image.table_report());
            assert!(image.code_report().new_pieces <= 4, "{:?}", image.code_report());
        }
    }
}

#[test]
fn a_code_address_on_the_stack_keeps_code_and_literals_alive() {
    let image = new_image();
    #[inline(never)]
    fn address_of_code(image: &Image) -> u64 {
        image.slot(image.function_code(install(image, 42)), CODE_ADDRESS).bits()
    }
    for generation in [Generation::Young, Generation::Full] {
        let address = std::hint::black_box([address_of_code(&image) + 3]);
        for _ in 0..3 {
            clear_stack();
            image.collect(generation);
        }
        let code = image.code_at(address[0]).expect("the code is still there");
        assert!(image.is_kind(code, Kind::Code));
        let value = image.call(image.make_function(code, &[]).unwrap(), &[]).unwrap();
        assert_eq!(image.car(value), Word::fixnum(42));
        image.verify().unwrap();
    }
}

#[test]
fn literals_changed_later_stay_alive() {
    let image = new_image();
    let cell = image.allocate_cell().unwrap();
    let name = image.string("changed").unwrap();
    let code = image.install_code(&machine::cell(cell), parts(&image, name, &[cell])).unwrap();
    let function = image.keep(image.make_function(code, &[]).unwrap());
    image.collect(Generation::Full);
    for round in 0..10 {
        image.set_cell(cell, image.list(&[Word::fixnum(round)]).unwrap());
        clear_stack();
        image.collect(if round % 2 == 0 { Generation::Young } else { Generation::Full });
        for i in 0..10_000 {
            std::hint::black_box(image.cons(Word::fixnum(-i), image.nil()).unwrap());
        }
        assert_eq!(image.car(image.call(function, &[]).unwrap()), Word::fixnum(round));
        image.verify().unwrap();
    }
}
