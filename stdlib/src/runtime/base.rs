//! Building the base image: a new image into which the library's sources are loaded in order.
//!
//! The problem: the library is written in the language that it defines. The approach: the Rust
//! reader reads its source text, every form is evaluated as a top-level form, and the order of
//! the files (`lisp/ORDER`) makes each thing available before it is used. Until conditions exist,
//! the functions that compiled code calls to report errors end the build with a plain message.
//!
//! Setting `BROLGA_LIBRARY` to a folder takes the sources from there instead of the copy in the
//! program: for work on the library. The contents of the folder are part of the cached image's name.
//!
//! Tests: every test that opens an image.

use super::evaluation::evaluate_toplevel;
use super::{MissingPrimitives, Runtime, debug_text};
use crate::bootstrap_reader::Reader;
use crate::common_lisp_symbols::COMMON_LISP_SYMBOLS;
use brolga_image::file::{ImageError, Options};
use brolga_image::{Failure, Image, Lisp, Word};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

/// The library: names and texts of its files in load order.
pub const LIBRARY: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// Tells builds apart: a hash of the sources of everything the base image is made from.
pub const BUILD_HASH: &str = env!("BROLGA_BUILD_HASH");

/// The files of `lisp/contrib`, which are no part of the image: names and texts.
const CONTRIB: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/contrib.rs"));

/// Why the base image could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    /// The empty image could not be made.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// Cannot happen for a new image, but is reported all the same.
    #[error(transparent)]
    Missing(#[from] MissingPrimitives),
    /// A file of `BROLGA_LIBRARY` is not readable.
    #[error("the library file {0} cannot be read: {1}; unset BROLGA_LIBRARY to use the library in the program")]
    Unreadable(PathBuf, std::io::Error),
    /// A form of the library failed.
    #[error("the library file {file}, line {line}, cannot be loaded: {text}")]
    Library {
        /// Name in `lisp/ORDER`.
        file: String,
        /// Line of the form.
        line: u32,
        /// What went wrong.
        text: String,
    },
}

/// Functions that compiled code calls when something is wrong; the library defines them all.
const PROTOCOL: &[&str] = &[
    "%PRIMITIVE-FAILED",
    "%UNDEFINED-FUNCTION-CALLED",
    "%UNDEFINED-FUNCTION-REFERENCED",
    "%UNBOUND-VARIABLE",
    "%WRONG-ARGUMENT-COUNT",
    "%KEYWORD-ERROR",
    "%CHECK-TYPE-FAILED",
    "%EXIT-GONE",
    "%NO-CATCH-TAG",
    "%APPLY-LIST-ERROR",
    "%PROGV-ERROR",
    "%STACK-EXHAUSTED",
    "%INTERRUPT",
    "%FULL-TYPEP",
    "%SVREF-ERROR",
    "%SET-SVREF-ERROR",
    "%COERCE-TO-FUNCTION",
    "ERROR",
    "WARN",
    "SIGNAL",
];

/// Builds the base image. `progress` is told the number of files done, of all files, and a name.
pub fn build(mut progress: impl FnMut(usize, usize, &str), options: Options) -> Result<Image, BaseError> {
    let image = Image::new(options)?;
    image.set_code_flags(brolga_compiler::codegen::ISA_FLAGS);
    Runtime::attach(&image)?;
    // Every program starts from these functions; and those that arithmetic in a hurry calls come late.
    set_patient(&image, true)?;
    let files = sources()?;
    prepare(&image).map_err(|failure| library_error(&image, "(preparation)", 0, &failure))?;
    for (done, (name, text)) in files.iter().enumerate() {
        progress(done, files.len(), name);
        load(&image, name, text)?;
    }
    set_patient(&image, false)?;
    note_build(&image).map_err(|failure| library_error(&image, "(build)", 0, &failure))?;
    progress(files.len(), files.len(), "");
    Ok(image)
}

/// Lets the image know what it was built from.
fn note_build(image: &Image) -> Lisp<()> {
    let build = image.string(&build_name())?;
    image.set_symbol_value(image.symbol("BROLGA-SYSTEM", "*LIBRARY-BUILD*")?, build)
}

/// The name of this build, with the library that `BROLGA_LIBRARY` gives.
pub fn build_name() -> String {
    match library_override() {
        None => BUILD_HASH.to_string(),
        Some(library) => format!("{BUILD_HASH}-{library:016x}"),
    }
}

fn set_patient(image: &Image, patient: bool) -> Result<(), BaseError> {
    let runtime = Runtime::of(image).map_err(|failure| library_error(image, "(preparation)", 0, &failure))?;
    runtime.compiler.set_patient(patient);
    Ok(())
}

/// Names and texts of the library's files.
fn sources() -> Result<Vec<(String, String)>, BaseError> {
    let Some(folder) = std::env::var_os("BROLGA_LIBRARY").map(PathBuf::from) else {
        return Ok(LIBRARY.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect());
    };
    let read = |path: PathBuf| std::fs::read_to_string(&path).map_err(|error| BaseError::Unreadable(path, error));
    let order = read(folder.join("ORDER"))?;
    let names = order.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    names.map(|name| Ok((name.to_string(), read(folder.join(format!("{name}.lisp")))?))).collect()
}

/// A number for the contents of the folder that `BROLGA_LIBRARY` names; `None` without the variable.
/// It is part of the name under which a base image is cached.
pub fn library_override() -> Option<u64> {
    std::env::var_os("BROLGA_LIBRARY")?;
    let mut hasher = DefaultHasher::new();
    // What cannot be read is reported when the image is built: it is never cached.
    sources().ok().hash(&mut hasher);
    Some(hasher.finish())
}

/// The text of one file of the library, by its name in `lisp/ORDER`.
pub(super) fn library_text(name: &str) -> Option<String> {
    sources().ok()?.into_iter().find(|(other, _)| other == name).map(|(_, text)| text)
}

/// The text of one file of `lisp/contrib`, by its file name.
pub(super) fn contrib_text(name: &str) -> Option<String> {
    match std::env::var_os("BROLGA_LIBRARY") {
        Some(folder) => std::fs::read_to_string(PathBuf::from(folder).join("contrib").join(name)).ok(),
        None => CONTRIB.iter().find(|(other, _)| *other == name).map(|(_, text)| text.to_string()),
    }
}

/// Symbols of COMMON-LISP, the code of undefined functions, error functions of the bootstrap.
fn prepare(image: &Image) -> Lisp<()> {
    let package = image.find_package("COMMON-LISP").unwrap_or(image.nil());
    for name in COMMON_LISP_SYMBOLS {
        image.intern(package, name)?;
    }
    let undefined = "(%named-lambda \"undefined function\" (&rest arguments)
                       (%undefined-function-called (%closure-ref (%current-function) 0) arguments))";
    let function = compile(image, undefined)?;
    image.install_undefined_function_code(image.function_code(function))?;
    for name in PROTOCOL {
        let package = if name.starts_with('%') { "BROLGA-SYSTEM" } else { "COMMON-LISP" };
        let text = format!("(%named-lambda {name} (&rest arguments) (%bootstrap-error \"{name}\" arguments))");
        let function = compile(image, &text)?;
        image.set_function(image.symbol(package, name)?, function)?;
    }
    // Warnings about the library have no reader before it can print.
    let quiet = compile(image, "(%named-lambda %compiler-warning (&rest arguments) arguments nil)")?;
    image.set_function(image.symbol("BROLGA-SYSTEM", "%COMPILER-WARNING")?, quiet)?;
    Ok(())
}

fn compile(image: &Image, text: &str) -> Lisp {
    let _scope = image.keep_scope();
    let package = image.find_package("BROLGA-SYSTEM").unwrap_or(image.nil());
    let mut reader = Reader::new(image, text, package);
    let form = reader.read()?.map_or(image.nil(), |read| read.form);
    Runtime::of(image)?.compiler.compile_lambda(image, form, image.nil(), None)
}

/// Loads one file of the library.
fn load(image: &Image, name: &str, text: &str) -> Result<(), BaseError> {
    let package = image.find_package("BROLGA-SYSTEM").unwrap_or(image.nil());
    let mut reader = Reader::new(image, text, package);
    let mut line = 1;
    let outcome = (|| -> Lisp<()> {
        let file = image.string(&format!("{name}.lisp"))?;
        let source_file = image.symbol("BROLGA-SYSTEM", "*SOURCE-FILE*")?;
        let source_position = image.symbol("BROLGA-SYSTEM", "*SOURCE-POSITION*")?;
        let in_package = image.symbol("COMMON-LISP", "IN-PACKAGE")?;
        image.set_symbol_value(source_file, file)?;
        loop {
            let _scope = image.keep_scope();
            let Some(read) = reader.read()? else { return Ok(()) };
            line = read.line;
            if image.is_cons(read.form) && image.car(read.form) == in_package {
                let name = image.rust_string(image.car(image.cdr(read.form))).unwrap_or_default();
                if let Some(package) = image.find_package(&name) {
                    reader.set_package(package);
                    continue;
                }
            }
            image.set_symbol_value(source_position, Word::fixnum(read.position as i64))?;
            evaluate_toplevel(image, image.keep(read.form), None)?;
        }
    })();
    outcome.map_err(|failure| library_error(image, name, line, &failure))
}

fn library_error(image: &Image, file: &str, line: u32, failure: &Failure) -> BaseError {
    let text = match failure {
        Failure::Throw => "a throw left the library".to_string(),
        Failure::Error(report) => {
            let arguments: Vec<String> = report.arguments.iter().map(|word| debug_text(image, *word)).collect();
            format!("{}: {} {}", report.kind, report.message, arguments.join(" "))
        }
    };
    BaseError::Library { file: file.to_string(), line, text }
}
