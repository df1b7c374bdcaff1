//! A plain printer for words, for the time before the Lisp printer exists and for messages when
//! it cannot be used. It allocates nothing in the image and bounds depth and length.
//!
//! Tests: `tests/lisp/conditions/failures.lisp`.

use brolga_image::object::Kind;
use brolga_image::{Image, Word};

/// A short text for a word.
pub fn debug_text(image: &Image, word: Word) -> String {
    let mut text = String::new();
    print(image, word, 6, &mut text);
    text
}

fn print(image: &Image, word: Word, depth: usize, out: &mut String) {
    if let Some(number) = word.as_fixnum() {
        out.push_str(&number.to_string());
    } else if image.is_symbol(word) {
        if image.symbol_package(word) == image.find_package("KEYWORD").unwrap_or(image.nil()) {
            out.push(':');
        }
        out.push_str(&image.rust_string(image.symbol_name(word)).unwrap_or_default());
    } else if image.is_cons(word) {
        print_list(image, word, depth, out);
    } else if let Some(code) = word.as_character() {
        out.push_str("#\\");
        out.push(char::from_u32(code).unwrap_or('?'));
    } else if let Some(number) = word.as_single_float() {
        out.push_str(&number.to_string());
    } else if let Some(number) = image.as_double(word) {
        out.push_str(&format!("{number:?}d0"));
    } else if let Some(string) = image.rust_string(word) {
        out.push_str(&format!("{string:?}"));
    } else if image.kind(word) == Some(Kind::SimpleVector) && depth > 0 {
        out.push_str("#(");
        for i in 0..image.length(word).min(20) as usize {
            if i > 0 {
                out.push(' ');
            }
            print(image, image.vector_ref(word, i), depth - 1, out);
        }
        out.push(')');
    } else {
        out.push_str(&format!("{word:?}"));
        if let Some(kind) = image.kind(word) {
            out.push_str(&format!("[{kind:?}]"));
        }
    }
}

fn print_list(image: &Image, word: Word, depth: usize, out: &mut String) {
    if depth == 0 {
        out.push('#');
        return;
    }
    out.push('(');
    let mut rest = word;
    for i in 0..40 {
        if !image.is_cons(rest) {
            break;
        }
        if i > 0 {
            out.push(' ');
        }
        print(image, image.car(rest), depth - 1, out);
        rest = image.cdr(rest);
    }
    if image.is_cons(rest) {
        out.push_str(" ...");
    } else if rest != image.nil() {
        out.push_str(" . ");
        print(image, rest, depth - 1, out);
    }
    out.push(')');
}
