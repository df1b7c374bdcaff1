//! Instances made and changed by layout object: for structures, conditions and classes.
//!
//! Compiled code reads slots in line; what is here is the making of layouts themselves, instances
//! of a layout known only at run time, copies and migration.
//!
//! Tests: `tests/lisp/structures/`.

use super::arguments;
use brolga_image::object::*;
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%make-root-layout" => make_root_layout(0);
    "%allocate-instance" => allocate_instance(2);
    "%set-instance-layout" => set_instance_layout(2);
    "%set-layout" => set_layout(2);
    "%copy-instance" => copy_instance(1);
    "%instance-slot" => instance_slot(2);
}

fn instance(image: &Image, word: Word) -> Lisp {
    if image.is_instance(word) { Ok(word) } else { Err(Failure::type_error(image, word, "STRUCTURE-OBJECT")) }
}

/// The layout of layouts: its own layout.
fn make_root_layout(image: &Image) -> Lisp {
    let layout = image.make_instance(image.nil(), LAYOUT_SLOTS, image.nil())?;
    image.set_layout(layout, layout);
    Ok(layout)
}

fn allocate_instance(image: &Image, layout: Word, count: Word) -> Lisp {
    let layout = instance(image, layout)?;
    let count = arguments::in_range(image, count, 0, 1 << 24)? as u64;
    image.make_instance(layout, count, Word::ZERO)
}

fn set_instance_layout(image: &Image, object: Word, layout: Word) -> Lisp {
    image.set_layout(instance(image, object)?, instance(image, layout)?);
    Ok(object)
}

/// Makes a layout the current one of a type name.
fn set_layout(image: &Image, name: Word, layout: Word) -> Lisp {
    image.set_current_layout(arguments::symbol(image, name)?, layout)?;
    Ok(layout)
}

fn copy_instance(image: &Image, object: Word) -> Lisp {
    let count = image.instance_slot_count(instance(image, object)?);
    let copy = image.make_instance(image.layout(object), count, Word::ZERO)?;
    for i in 0..count {
        image.set_instance_slot(copy, i, image.instance_slot(object, i));
    }
    Ok(copy)
}

fn slot_number(image: &Image, object: Word, number: Word) -> Lisp<u64> {
    let count = image.instance_slot_count(instance(image, object)?);
    Ok(arguments::index(image, number, count as usize)? as u64)
}

fn instance_slot(image: &Image, object: Word, number: Word) -> Lisp {
    Ok(image.instance_slot(object, slot_number(image, object, number)?))
}
