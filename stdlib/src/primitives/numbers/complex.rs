//! Complex numbers: both parts rational or both floats of one format.
//!
//! A complex with rational parts and imaginary part 0 is a real; with float parts it stays
//! complex. Arithmetic is written over `arithmetic` on the parts, so every mixture of formats
//! follows the same contagion; division of float complexes scales by the larger part of the
//! divisor so that intermediate results do not overflow.
//!
//! Tests: `stdlib/tests/tower.rs`.

use super::arithmetic::{absolute, add, divide, multiply, negate, subtract};
use super::comparison::compare_reals;
use super::conversion::{to_f32, to_f64};
use super::number::{Number, classify, complex_parts, number, real};
use super::ratios::Operation;
use brolga_image::{Image, Lisp, Word};
use std::cmp::Ordering;

primitives! {
    "%make-complex" => make_complex(2);
    "%realpart" => real_part(1);
    "%imagpart" => imaginary_part(1);
}

/// The complex number with these real parts, in canonical form.
pub fn make_complex(image: &Image, r: Word, i: Word) -> Lisp {
    let (x, y) = (real(image, r)?, real(image, i)?);
    match (x, y) {
        (Number::Double(_), Number::Double(_)) | (Number::Single(_), Number::Single(_)) => image.complex(r, i),
        (Number::Double(_), _) => image.complex(r, image.double(to_f64(image, y, i)?)?),
        (_, Number::Double(_)) => image.complex(image.double(to_f64(image, x, r)?)?, i),
        (Number::Single(_), _) => image.complex(r, Word::single_float(to_f32(image, y, i)?)),
        (_, Number::Single(_)) => image.complex(Word::single_float(to_f32(image, x, r)?), i),
        _ if i == Word::ZERO => Ok(r),
        _ => image.complex(r, i),
    }
}

/// The parts of a number; None for the imaginary part of a real.
fn split(image: &Image, word: Word) -> (Word, Option<Word>) {
    match classify(image, word) {
        Some(Number::Complex(_)) => {
            let (r, i) = complex_parts(image, word);
            (r, Some(i))
        }
        _ => (word, None),
    }
}

/// An operation of which at least one operand is complex.
pub fn arithmetic(image: &Image, operation: Operation, a: Word, b: Word) -> Lisp {
    let ((ar, ai), (br, bi)) = (split(image, a), split(image, b));
    match operation {
        Operation::Add => {
            let imaginary = match (ai, bi) {
                (Some(x), Some(y)) => add(image, x, y)?,
                (x, y) => x.or(y).unwrap_or(Word::ZERO),
            };
            make_complex(image, add(image, ar, br)?, imaginary)
        }
        Operation::Subtract => {
            let imaginary = match (ai, bi) {
                (Some(x), Some(y)) => subtract(image, x, y)?,
                (Some(x), None) => x,
                (None, Some(y)) => negate(image, y)?,
                (None, None) => Word::ZERO,
            };
            make_complex(image, subtract(image, ar, br)?, imaginary)
        }
        Operation::Multiply => match (ai, bi) {
            (Some(ai), Some(bi)) => {
                let r = subtract(image, multiply(image, ar, br)?, multiply(image, ai, bi)?)?;
                let i = add(image, multiply(image, ar, bi)?, multiply(image, ai, br)?)?;
                make_complex(image, r, i)
            }
            (Some(ai), None) => make_complex(image, multiply(image, ar, br)?, multiply(image, ai, br)?),
            (None, bi) => make_complex(image, multiply(image, ar, br)?, multiply(image, ar, bi.unwrap_or(Word::ZERO))?),
        },
        Operation::Divide => match bi {
            None => make_complex(image, divide(image, ar, br)?, divide(image, ai.unwrap_or(Word::ZERO), br)?),
            Some(bi) => divide_by_complex(image, (ar, ai.unwrap_or(Word::ZERO)), (br, bi)),
        },
    }
}

/// a / b with the divisor scaled by its larger part: with t = bi / br and s = br + bi t the
/// quotient is ((ar + ai t) / s, (ai - ar t) / s); exact for rationals too.
fn divide_by_complex(image: &Image, (ar, ai): (Word, Word), (br, bi): (Word, Word)) -> Lisp {
    let larger_real = magnitude_order(image, br, bi)? != Ordering::Less;
    let (large, small) = if larger_real { (br, bi) } else { (bi, br) };
    let t = divide(image, small, large)?;
    let s = add(image, large, multiply(image, small, t)?)?;
    let (r, i) = if larger_real {
        (add(image, ar, multiply(image, ai, t)?)?, subtract(image, ai, multiply(image, ar, t)?)?)
    } else {
        (add(image, multiply(image, ar, t)?, ai)?, subtract(image, multiply(image, ai, t)?, ar)?)
    };
    make_complex(image, divide(image, r, s)?, divide(image, i, s)?)
}

fn magnitude_order(image: &Image, a: Word, b: Word) -> Lisp<Ordering> {
    let (a, b) = (absolute(image, a)?, absolute(image, b)?);
    Ok(compare_reals(image, (real(image, a)?, a), (real(image, b)?, b)).unwrap_or(Ordering::Equal))
}

fn real_part(image: &Image, z: Word) -> Lisp {
    number(image, z)?;
    Ok(split(image, z).0)
}

/// The imaginary part; of a float x, 0 times x.
fn imaginary_part(image: &Image, z: Word) -> Lisp {
    Ok(match number(image, z)? {
        Number::Complex(_) => complex_parts(image, z).1,
        Number::Single(x) => Word::single_float(0.0f32.copysign(x)),
        Number::Double(x) => image.double(0.0f64.copysign(x))?,
        _ => Word::ZERO,
    })
}
