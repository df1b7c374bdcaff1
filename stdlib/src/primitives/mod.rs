//! Primitives: the Rust functions that Lisp code calls by name.
//!
//! A primitive is an ordinary safe function `fn(&Image, Word...) -> Lisp` with 0 to 5 words. Each
//! file lists its own in a `primitives!` table (Lisp name, function, arity); the macro makes the
//! `extern "C"` shim that compiled code calls and the `Primitive` that the image registers under.
//! Names lie in BROLGA-SYSTEM and are written in lower case here.
//!
//! Invariants: no primitive panics on any argument (the shim catches what slips through), none
//! keeps a `Word` in a Rust collection across an allocation without `Image::keep`, and every
//! wrong argument is a TYPE-ERROR with datum and expected type.
//!
//! The macros hold the only `unsafe` of this crate besides `system.rs`, whose subject is libc.
//!
//! Tests: `stdlib/tests/`, a file per concept.

pub use brolga_image::enter::Primitive;

/// One primitive: its shim and its description.
macro_rules! primitive {
    ($name:literal, $function:path, $($argument:ident)*) => {{
        unsafe extern "C" fn shim(
            context: *mut brolga_image::context::Context,
            $($argument: brolga_image::Word),*
        ) -> brolga_image::Word {
            // SAFETY: only compiled code of the image calls this, with its own context and live words.
            unsafe { brolga_image::enter::primitive_shim(context, |image| $function(image, $($argument),*)) }
        }
        $crate::primitives::Primitive {
            name: $name,
            arity: count!($($argument)*),
            fallible: true,
            address: shim as *const () as usize,
        }
    }};
}

macro_rules! count {
    () => { 0 };
    ($head:ident $($tail:ident)*) => { 1 + count!($($tail)*) };
}

macro_rules! primitive_of_arity {
    ($name:literal, $function:path, 0) => { primitive!($name, $function,) };
    ($name:literal, $function:path, 1) => { primitive!($name, $function, a) };
    ($name:literal, $function:path, 2) => { primitive!($name, $function, a b) };
    ($name:literal, $function:path, 3) => { primitive!($name, $function, a b c) };
    ($name:literal, $function:path, 4) => { primitive!($name, $function, a b c d) };
    ($name:literal, $function:path, 5) => { primitive!($name, $function, a b c d e) };
}

/// The table of a file's primitives: `"%name" => function(arity);` lines.
macro_rules! primitives {
    ($($name:literal => $($function:ident)::+ ($arity:tt);)*) => {
        /// The primitives of this file.
        pub fn table() -> Vec<$crate::primitives::Primitive> {
            vec![$(primitive_of_arity!($name, $($function)::+, $arity)),*]
        }
    };
}

#[allow(unused_imports)] // For the tables of other modules of this crate.
pub(crate) use {count, primitive, primitive_of_arity, primitives};

pub mod arguments;
pub mod arrays;
pub mod bit_vectors;
pub mod characters;
pub mod copying;
pub mod disassembly;
pub mod environment;
pub mod equality;
pub mod files;
pub mod funcallable;
pub mod functions;
pub mod hash_tables;
pub mod instances;
pub mod memory;
pub mod numbers;
pub mod packages;
pub mod processes;
pub mod random;
pub mod sockets;
pub mod string_case;
pub mod string_search;
pub mod strings;
pub mod symbols;
pub mod system;
pub mod time;
pub mod unicode_text;
pub mod utf8;

/// Every primitive of this crate.
pub fn all() -> Vec<Primitive> {
    [
        numbers::table(),
        arrays::table(),
        bit_vectors::table(),
        characters::table(),
        copying::table(),
        disassembly::table(),
        environment::table(),
        equality::table(),
        files::table(),
        funcallable::table(),
        functions::table(),
        hash_tables::table(),
        instances::table(),
        memory::table(),
        packages::table(),
        processes::table(),
        random::table(),
        sockets::table(),
        string_case::table(),
        string_search::table(),
        strings::table(),
        symbols::table(),
        time::table(),
        unicode_text::table(),
        utf8::table(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
