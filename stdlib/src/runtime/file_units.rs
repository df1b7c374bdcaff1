//! Primitives of COMPILE-FILE and LOAD: forms compiled for files, what such files depend on, checksums.
//!
//! Tests: `tests/lisp/evaluation/compile-file.lisp`.

use super::Runtime;
use super::base::build_name;
use super::evaluation::environment;
use crate::primitives::{arguments, count, primitive, primitive_of_arity, primitives};
use brolga_compiler::Compiler;
use brolga_compiler::syntax::{EnvironmentId, Host};
use brolga_image::object::Kind;
use brolga_image::{Failure, Image, Lisp, Word};
use xxhash_rust::xxh3::xxh3_64;

primitives! {
    "%compile-for-file" => compile_for_file(2);
    "%run-file-unit" => run_file_unit(1);
    "%file-format" => file_format(0);
    "%checksum" => checksum(3);
}

/// The compiler as COMPILE-FILE uses it: a LOAD-TIME-VALUE form is compiled too, and stands for itself
/// until the file is loaded.
struct FileHost<'a>(&'a Compiler);

impl Host for FileHost<'_> {
    fn compile_lambda(&self, image: &Image, expression: Word, name: Word, env: Option<EnvironmentId>) -> Lisp {
        self.0.compile_lambda(image, expression, name, env)
    }

    fn evaluate(&self, image: &Image, form: Word, environment: Option<EnvironmentId>) -> Lisp {
        let unit = self.0.compile_for_file(self, image, form, environment)?.unwrap_or(image.nil());
        image.keep(unit);
        image.call_symbol(image.symbol("BROLGA-SYSTEM", "MAKE-DEFERRED-VALUE")?, &[form, unit])
    }
}

/// (%compile-for-file form environment) -> an object for %RUN-FILE-UNIT, or NIL when machine code that
/// fits every image cannot be made of the form; gives the warnings of its compilation. Nothing but
/// macro functions is run.
fn compile_for_file(image: &Image, form: Word, env: Word) -> Lisp {
    let _scope = image.keep_scope();
    let env = environment(image, env)?;
    let compiler = &Runtime::of(image)?.compiler;
    let unit = compiler.compile_for_file(&FileHost(compiler), image, form, env.id())?;
    Ok(unit.unwrap_or(image.nil()))
}

/// (%run-file-unit unit) -> list of the values of the form.
fn run_file_unit(image: &Image, unit: Word) -> Lisp {
    let _scope = image.keep_scope();
    let values = Runtime::of(image)?.compiler.run_file_unit(image, unit)?;
    image.list(&values)
}

/// (%file-format) -> what a compiled file must have in common with the image that loads it: 16
/// hexadecimal digits for the program, the library in the image, and the runtime vector.
fn file_format(image: &Image) -> Lisp {
    let library = image.symbol_value(image.symbol("BROLGA-SYSTEM", "*LIBRARY-BUILD*")?);
    let library = image.rust_string(library).unwrap_or_default();
    let parts = format!("{} {library} {}", build_name(), Compiler::file_format(image));
    image.string(&format!("{:016x}", xxh3_64(parts.as_bytes())))
}

/// (%checksum octets start end) -> a fixnum for the octets between the indices.
fn checksum(image: &Image, octets: Word, start: Word, end: Word) -> Lisp {
    if !image.is_kind(octets, Kind::SimpleArrayU8) {
        return Err(Failure::type_error(image, octets, "SIMPLE-ARRAY"));
    }
    let bytes = image.raw_bytes(octets);
    let (start, end) = arguments::range(image, start, end, bytes.len())?;
    Ok(Word::fixnum((xxh3_64(&bytes[start..end]) >> 2) as i64))
}
