//! What a function object's code knows about itself: name, lambda list, documentation,
//! definition.
//!
//! These facts belong to the code object, so closures of one lambda expression share them.
//!
//! Tests: `tests/lisp/evaluation/`.

use brolga_image::object::*;
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%function-name" => function_name(1);
    "%set-function-name" => set_function_name(2);
    "%function-lambda-list" => function_lambda_list(1);
    "%function-documentation" => function_documentation(1);
    "%set-function-documentation" => set_function_documentation(2);
    "%set-function-definition" => set_function_definition(2);
    "%function-code" => function_code(1);
    "%code-size" => code_size(1);
    "%object-address" => object_address(1);
    "%object-kind" => object_kind(1);
}

/// The code of a function object, or a code object itself.
pub fn code(image: &Image, word: Word) -> Lisp {
    if image.is_kind(word, Kind::Code) {
        return Ok(word);
    }
    let code = image.function_code(word);
    if image.is_kind(code, Kind::Code) { Ok(code) } else { Err(Failure::type_error(image, word, "FUNCTION")) }
}

fn fact(image: &Image, function: Word, offset: i32) -> Lisp {
    Ok(image.slot(code(image, function)?, offset))
}

fn set_fact(image: &Image, function: Word, offset: i32, value: Word) -> Lisp {
    image.set_slot(code(image, function)?, offset, value);
    Ok(value)
}

fn function_name(image: &Image, function: Word) -> Lisp {
    fact(image, function, CODE_NAME)
}

fn set_function_name(image: &Image, function: Word, name: Word) -> Lisp {
    set_fact(image, function, CODE_NAME, name)
}

fn function_lambda_list(image: &Image, function: Word) -> Lisp {
    fact(image, function, CODE_LAMBDA_LIST)
}

fn function_documentation(image: &Image, function: Word) -> Lisp {
    fact(image, function, CODE_DOCUMENTATION)
}

fn set_function_documentation(image: &Image, function: Word, text: Word) -> Lisp {
    set_fact(image, function, CODE_DOCUMENTATION, text)
}

fn set_function_definition(image: &Image, function: Word, definition: Word) -> Lisp {
    set_fact(image, function, CODE_DEFINITION, definition)
}

fn function_code(image: &Image, function: Word) -> Lisp {
    code(image, function)
}

fn code_size(image: &Image, function: Word) -> Lisp {
    fact(image, function, CODE_SIZE)
}

/// The address of an object: for printing, unique while the object lives and the image runs.
fn object_address(image: &Image, object: Word) -> Lisp {
    image.integer_u64(object.bits())
}

/// The Kind number of a headered object, else NIL.
fn object_kind(image: &Image, object: Word) -> Lisp {
    Ok(image.kind(object).map_or(image.nil(), |kind| Word::fixnum(kind as i64)))
}
