//! Code space: installing, calling, finding, giving back.

#![cfg(target_arch = "x86_64")]

mod support;

use brolga_image::Word;
use brolga_image::heap::Generation;
use brolga_image::object::*;
use support::{image, machine, parts};

#[test]
fn code_runs_and_is_found_by_address() {
    let image = image();
    let name = image.keyword("IDENTITY").unwrap();
    let bytes = machine::identity();
    let code = image.install_code(&bytes, parts(&image, name, &[])).unwrap();
    assert_eq!(image.code_bytes(code), bytes);
    assert_eq!(image.raw_u32(image.slot(code, CODE_DEBUG_MAP)), [4, 1, 9, 2]);
    let function = image.make_function(code, &[]).unwrap();
    assert_eq!(image.call(function, &[Word::fixnum(42)]).unwrap(), Word::fixnum(42));

    let address = image.slot(code, CODE_ADDRESS).bits();
    let end = address + bytes.len() as u64;
    assert_eq!(address % 64, 0);
    assert_eq!(image.code_at(address), Some(code));
    assert_eq!(image.code_at(end), Some(code), "a return address may be the end");
    assert_eq!(image.code_at(end + 1), None);
    assert_eq!(image.code_at(address - 1), None);
    assert_eq!(image.code_at(image.base()), None);

    let cell = image.allocate_cell().unwrap();
    image.set_cell(cell, image.string("literal").unwrap());
    let code = image.install_code(&machine::cell(cell), parts(&image, name, &[cell])).unwrap();
    let function = image.make_function(code, &[]).unwrap();
    image.collect(Generation::Full);
    let value = image.call(function, &[]).unwrap();
    assert_eq!(image.rust_string(value).as_deref(), Some("literal"));

    let code = image.install_code(&machine::closed_over(), parts(&image, name, &[])).unwrap();
    let function = image.make_function(code, &[Word::character(955)]).unwrap();
    assert_eq!(image.call(function, &[]).unwrap(), Word::character(955));
}

#[test]
fn no_mapping_is_writable_and_executable() {
    let image = image();
    image.install_code(&machine::identity(), parts(&image, image.nil(), &[])).unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    assert!(!maps.lines().any(|line| line.contains("rwx")), "{maps}");
    let code = maps.lines().filter(|line| line.contains("brolga-code")).count();
    assert!(code >= 2, "a writable and an executable view");
}

/// Installs a function with a literal and forgets it.
#[inline(never)]
fn install_and_forget(image: &brolga_image::Image, size: usize) {
    let cell = image.allocate_cell().unwrap();
    image.set_cell(cell, image.string("a literal that dies with its code").unwrap());
    let mut bytes = machine::cell(cell);
    bytes.resize(bytes.len().max(size), 0x90);
    let code = image.install_code(&bytes, parts(image, image.nil(), &[cell])).unwrap();
    image.make_function(code, &[]).unwrap();
}

#[test]
fn redefinition_leaves_memory_flat() {
    let image = image();
    let keep = image.symbol("CL-USER", "KEPT").unwrap();
    let code = image.install_code(&machine::identity(), parts(&image, keep, &[])).unwrap();
    image.set_function(keep, image.make_function(code, &[]).unwrap()).unwrap();
    let mut numbers = support::Numbers(1);
    let mut extents = Vec::new();
    for round in 0..6 {
        for _ in 0..3000 {
            install_and_forget(&image, 20 + numbers.below(400) as usize);
        }
        image.collect(if round % 2 == 0 { Generation::Full } else { Generation::Young });
        extents.push(image.code_report());
    }
    image.collect(Generation::Full);
    let report = image.code_report();
    // Conservative stacks may keep a few pieces.
    assert!(report.new_pieces < 20, "{report:?}");
    assert!(image.table_report().literals < 20);
    assert!(report.new_extent <= extents[0].new_extent.max(extents[1].new_extent) * 2, "{extents:?}");
    let function = image.function(keep).unwrap();
    assert_eq!(image.call(function, &[Word::fixnum(7)]).unwrap(), Word::fixnum(7));
    image.verify().unwrap();
}

#[test]
fn only_code_objects_have_code() {
    let image = image();
    let pieces: Vec<Word> =
        (0..40u8).map(|number| image.install_code(&[number; 1000], parts(&image, image.nil(), &[])).unwrap()).collect();
    for (number, code) in pieces.iter().enumerate() {
        assert_eq!(image.code_bytes(*code), [number as u8; 1000]);
    }
    for other in [Word::fixnum(1), image.nil(), image.t(), image.string("code").unwrap()] {
        assert!(image.code_bytes(other).is_empty());
    }
}
