//! What kind of number a word is, and the errors that arithmetic makes.
//!
//! An arithmetic failure carries no text: its kind is the condition type and its arguments are
//! the operation's name and operands, from which Lisp fills ARITHMETIC-ERROR's slots.
//!
//! Tests: `stdlib/tests/tower.rs`.

use brolga_image::object::{BODY, Kind};
use brolga_image::{Failure, Image, Lisp, Word};

/// A number, taken apart as far as costs nothing.
#[derive(Copy, Clone, Debug)]
pub enum Number {
    /// Small integer.
    Fixnum(i64),
    /// Large integer: the word.
    Bignum(Word),
    /// Ratio: the word.
    Ratio(Word),
    /// Single-float.
    Single(f32),
    /// Double-float.
    Double(f64),
    /// Complex number: the word.
    Complex(Word),
}

impl Number {
    /// Fixnum, bignum or ratio.
    pub fn is_rational(self) -> bool {
        matches!(self, Number::Fixnum(_) | Number::Bignum(_) | Number::Ratio(_))
    }

    /// Single-float or double-float.
    pub fn is_float(self) -> bool {
        matches!(self, Number::Single(_) | Number::Double(_))
    }
}

/// The number that a word is, if it is one.
#[inline]
pub fn classify(image: &Image, word: Word) -> Option<Number> {
    if let Some(value) = word.as_fixnum() {
        return Some(Number::Fixnum(value));
    }
    if let Some(value) = word.as_single_float() {
        return Some(Number::Single(value));
    }
    match image.kind(word)? {
        Kind::DoubleFloat => image.as_double(word).map(Number::Double),
        Kind::Bignum => Some(Number::Bignum(word)),
        Kind::Ratio => Some(Number::Ratio(word)),
        Kind::Complex => Some(Number::Complex(word)),
        _ => None,
    }
}

/// Any number.
#[inline]
pub fn number(image: &Image, word: Word) -> Lisp<Number> {
    classify(image, word).ok_or_else(|| Failure::type_error(image, word, "NUMBER"))
}

/// A real number.
#[inline]
pub fn real(image: &Image, word: Word) -> Lisp<Number> {
    match classify(image, word) {
        None | Some(Number::Complex(_)) => Err(Failure::type_error(image, word, "REAL")),
        Some(number) => Ok(number),
    }
}

/// A rational number.
pub fn rational(image: &Image, word: Word) -> Lisp<Number> {
    match classify(image, word) {
        Some(number) if number.is_rational() => Ok(number),
        _ => Err(Failure::type_error(image, word, "RATIONAL")),
    }
}

/// Whether a word is an integer.
#[inline]
pub fn is_integer(image: &Image, word: Word) -> bool {
    word.is_fixnum() || image.kind(word) == Some(Kind::Bignum)
}

/// The word itself, if it is an integer.
#[inline]
pub fn integer(image: &Image, word: Word) -> Lisp {
    if is_integer(image, word) { Ok(word) } else { Err(Failure::type_error(image, word, "INTEGER")) }
}

/// The double of a double-float.
pub fn double(image: &Image, word: Word) -> Lisp<f64> {
    image.as_double(word).ok_or_else(|| Failure::type_error(image, word, "DOUBLE-FLOAT"))
}

/// The single of a single-float.
pub fn single(image: &Image, word: Word) -> Lisp<f32> {
    word.as_single_float().ok_or_else(|| Failure::type_error(image, word, "SINGLE-FLOAT"))
}

/// The numerator and denominator of a ratio.
pub fn ratio_parts(image: &Image, ratio: Word) -> (Word, Word) {
    (image.slot(ratio, BODY), image.slot(ratio, BODY + 8))
}

/// The real and imaginary parts of a complex number.
pub fn complex_parts(image: &Image, complex: Word) -> (Word, Word) {
    (image.slot(complex, BODY), image.slot(complex, BODY + 8))
}

/// An arithmetic error of this condition type in the operation of that name.
#[cold]
pub fn arithmetic_failure(image: &Image, kind: &'static str, operation: &str, operands: &[Word]) -> Failure {
    let operation = match image.symbol("COMMON-LISP", operation) {
        Ok(symbol) => symbol,
        Err(failure) => return failure,
    };
    let mut arguments = vec![operation];
    arguments.extend_from_slice(operands);
    Failure::error(kind, "", &arguments)
}

/// DIVISION-BY-ZERO.
#[cold]
pub fn division_by_zero(image: &Image, operation: &str, operands: &[Word]) -> Failure {
    arithmetic_failure(image, "DIVISION-BY-ZERO", operation, operands)
}

/// The error of an integer that would be too large to hold.
#[cold]
pub fn integer_too_large(bits: u128) -> Failure {
    Failure::error("STORAGE-CONDITION", format!("An integer of {bits} bits is too large."), &[])
}
