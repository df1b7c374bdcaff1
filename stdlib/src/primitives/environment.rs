//! The process and its environment: variables, command line, user, exit, random bytes.
//!
//! Setting a variable changes the whole process; the host program must not read the environment
//! on other threads while Lisp does that.
//!
//! Tests: `stdlib/tests/files.rs`.

use super::utf8::string_from_utf8;
use super::{arguments, system};
use brolga_image::object::Kind;
use brolga_image::{Failure, Image, Lisp, Word};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

primitives! {
    "%getenv" => getenv(1);
    "%setenv" => setenv(2);
    "%environment" => environment(0);
    "%command-line" => command_line(0);
    "%exit" => exit(2);
    "%process-id" => process_id(0);
    "%host-name" => host_name(0);
    "%user-home" => user_home(1);
    "%random-bytes" => random_bytes(3);
    "%version" => version(0);
}

/// A name that can be a variable's.
fn variable_name(image: &Image, word: Word) -> Lisp<Option<String>> {
    let name = arguments::text(image, word)?;
    Ok((!name.is_empty() && !name.contains(['=', '\0'])).then_some(name))
}

fn getenv(image: &Image, name: Word) -> Lisp {
    match variable_name(image, name)?.and_then(std::env::var_os) {
        Some(value) => string_from_utf8(image, value.as_bytes()),
        None => Ok(image.nil()),
    }
}

/// Sets a variable, or removes it when the value is NIL.
fn setenv(image: &Image, name: Word, value: Word) -> Lisp {
    let Some(variable) = variable_name(image, name)? else {
        return Err(Failure::error("SIMPLE-ERROR", "~S cannot be the name of a variable.", &[name]));
    };
    let text = if image.is_nil(value) { None } else { Some(arguments::text(image, value)?.replace('\0', "")) };
    system::set_environment(&variable, text.as_deref());
    Ok(value)
}

fn strings(image: &Image, texts: impl DoubleEndedIterator<Item = Vec<u8>>) -> Lisp {
    let mut list = image.nil();
    for text in texts.rev() {
        list = image.cons(string_from_utf8(image, &text)?, list)?;
    }
    Ok(list)
}

fn environment(image: &Image) -> Lisp {
    let mut texts: Vec<Vec<u8>> =
        std::env::vars_os().map(|(name, value)| [name.as_bytes(), b"=", value.as_bytes()].concat()).collect();
    texts.sort();
    strings(image, texts.into_iter())
}

fn command_line(image: &Image) -> Lisp {
    strings(image, std::env::args_os().map(|argument| argument.into_vec()))
}

/// Ends the process: the library has flushed its streams and run its hooks. With `abort`, without
/// the host's own exit handlers.
fn exit(image: &Image, code: Word, abort: Word) -> Lisp {
    let code = (arguments::fixnum(image, code)? & 0xFF) as i32;
    if image.is_nil(abort) { std::process::exit(code) } else { system::exit_now(code) }
}

fn process_id(_: &Image) -> Lisp {
    Ok(Word::fixnum(std::process::id() as i64))
}

fn host_name(image: &Image) -> Lisp {
    image.string(&system::host_name())
}

/// A user's home directory: by name, or (NIL) that of the process, from HOME first.
fn user_home(image: &Image, name: Word) -> Lisp {
    let entry = if image.is_nil(name) {
        if let Some(home) = std::env::var_os("HOME").filter(|home| !home.is_empty()) {
            return string_from_utf8(image, home.as_bytes());
        }
        system::user(None, Some(system::user_number()))
    } else {
        system::path(&arguments::text(image, name)?).ok().and_then(|name| system::user(Some(&name), None))
    };
    match entry {
        Some((home, _)) => image.string(&home),
        None => Ok(image.nil()),
    }
}

fn random_bytes(image: &Image, vector: Word, start: Word, end: Word) -> Lisp {
    if image.kind(vector) != Some(Kind::SimpleArrayU8) {
        return Err(Failure::type_error(image, vector, "VECTOR"));
    }
    let bytes = image.raw_bytes_mut(vector);
    let (start, end) = arguments::range(image, start, end, bytes.len())?;
    Ok(Word::fixnum(system::random_bytes(&mut bytes[start..end])))
}

/// The version of this build.
fn version(image: &Image) -> Lisp {
    image.string(env!("CARGO_PKG_VERSION"))
}
