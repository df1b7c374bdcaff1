//! Funcallable instances: function objects that are standard instances at the same time.
//!
//! The problem: a generic function is called like any function and has a class and slots. The
//! approach: a function object whose closed-over values are the function that does the work, the
//! layout, the slots and the memory of the dispatcher. Its machine code is borrowed: that of a
//! template that forwards to the first value, or that of a dispatcher that reads its memory from
//! the object itself, so that a call goes through no further function.
//!
//! Invariant: the info word of a funcallable instance is -1, of no other function.
//!
//! Tests: `tests/lisp/clos/mop.lisp`.

use super::arguments;
use brolga_image::object::*;
use brolga_image::{Failure, Image, Lisp, Word};

/// Info word that marks funcallable instances.
const MARK: Word = Word::fixnum(-1);
/// Closed-over values: function, layout, slots, memory, spare.
const VALUES: usize = 5;

primitives! {
    "%make-funcallable-instance" => make_funcallable_instance(3);
    "%funcallable-instance-p" => funcallable_instance_p(1);
    "%set-funcallable-code" => set_funcallable_code(2);
    "%set-closure-value" => set_closure_value(3);
}

fn function(image: &Image, word: Word) -> Lisp {
    if image.is_function(word) { Ok(word) } else { Err(Failure::type_error(image, word, "FUNCTION")) }
}

/// A funcallable instance with the code of a template.
fn make_funcallable_instance(image: &Image, template: Word, layout: Word, slots: Word) -> Lisp {
    let code = image.function_code(function(image, template)?);
    let mut values = [image.nil(); VALUES];
    (values[1], values[2]) = (layout, slots);
    let instance = image.make_function(code, &values)?;
    image.set_slot(instance, FUNCTION_INFO, MARK);
    Ok(instance)
}

fn funcallable_instance_p(image: &Image, object: Word) -> Lisp {
    let is = image.is_function(object) && image.slot(object, FUNCTION_INFO) == MARK;
    Ok(if is { image.t() } else { image.nil() })
}

/// Gives a funcallable instance the code of another template.
fn set_funcallable_code(image: &Image, instance: Word, template: Word) -> Lisp {
    if image.slot(function(image, instance)?, FUNCTION_INFO) != MARK {
        return Err(Failure::type_error(image, instance, "FUNCTION"));
    }
    let template = function(image, template)?;
    image.set_slot(instance, FUNCTION_CODE, image.slot(template, FUNCTION_CODE));
    image.set_slot(instance, FUNCTION_ENTRY, image.slot(template, FUNCTION_ENTRY));
    Ok(instance)
}

/// Stores a closed-over value.
fn set_closure_value(image: &Image, closure: Word, number: Word, value: Word) -> Lisp {
    let count = image.function_value_count(function(image, closure)?);
    let number = arguments::index(image, number, count as usize)?;
    image.set_slot(closure, FUNCTION_VALUES + 8 * number as i32, value);
    Ok(value)
}
