//! The call table: allotting, freeing, root slots.

mod support;

use brolga_image::Word;
use brolga_image::call_table::Root;
use brolga_image::heap::Generation;
use support::image;

#[test]
fn cells_are_reused_and_roots_hold() {
    let image = image();
    let before = image.table_report().used;
    let cells: Vec<u32> = (0..1000).map(|_| image.allocate_cell().unwrap()).collect();
    for (number, cell) in cells.iter().enumerate() {
        assert_eq!(image.cell(*cell), Word::UNBOUND);
        image.set_cell(*cell, image.list(&[Word::fixnum(number as i64)]).unwrap());
    }
    image.collect(Generation::Full);
    for (number, cell) in cells.iter().enumerate() {
        assert_eq!(image.car(image.cell(*cell)), Word::fixnum(number as i64));
    }
    cells.iter().for_each(|cell| image.free_cell(*cell));
    assert_eq!(image.table_report().used, before);
    let again: Vec<u32> = (0..1000).map(|_| image.allocate_cell().unwrap()).collect();
    let (mut old, mut new) = (cells, again);
    old.sort_unstable();
    new.sort_unstable();
    assert_eq!(old, new);
    assert!(!new.contains(&0));
}

#[test]
fn root_slots_keep_objects() {
    let image = image();
    assert!(image.is_nil(image.root(Root::Upper3)));
    image.set_root(Root::Upper3, image.string("kept").unwrap());
    image.collect(Generation::Young);
    image.collect(Generation::Full);
    assert_eq!(image.rust_string(image.root(Root::Upper3)).as_deref(), Some("kept"));
    assert_eq!(image.root(Root::AllowOtherKeys), image.keyword("ALLOW-OTHER-KEYS").unwrap());
}

#[test]
#[should_panic(expected = "was not allotted")]
fn a_cell_that_was_never_allotted_is_a_defect() {
    let image = image();
    image.cell(image.table_report().used + 5);
}
