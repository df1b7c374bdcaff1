//! Elementary functions of doubles.
//!
//! Rust's standard functions with the traps on top: a NaN made from other numbers is
//! FLOATING-POINT-INVALID-OPERATION, an infinity made from finite ones FLOATING-POINT-OVERFLOW, a
//! pole (log 0, atanh 1) DIVISION-BY-ZERO. Real arguments whose result is complex are the
//! library's business.
//!
//! Tests: `stdlib/tests/floats.rs`.

use super::number::{double, single};
use super::traps::Trap;
use brolga_image::{Image, Lisp, Word};

macro_rules! functions {
    ($($lisp:literal, $name:ident, $operation:literal, $poles:expr, $function:expr;)*) => {
        primitives! {
            $($lisp => $name(1);)*
            "%double-atan2" => double_atan2(2);
            "%double-expt" => double_expt(2);
            "%double-hypot" => double_hypot(2);
            "%double-rem" => double_rem(2);
            "%single-sqrt" => single_sqrt(1);
        }
        $(fn $name(image: &Image, d: Word) -> Lisp {
            let function: fn(f64) -> f64 = $function;
            let poles: &[f64] = &$poles;
            let x = double(image, d)?;
            check(image, $operation, function(x), &[x], poles.contains(&x))
        })*
    };
}

functions! {
    "%double-sin", double_sin, "SIN", [], f64::sin;
    "%double-cos", double_cos, "COS", [], f64::cos;
    "%double-tan", double_tan, "TAN", [], f64::tan;
    "%double-asin", double_asin, "ASIN", [], f64::asin;
    "%double-acos", double_acos, "ACOS", [], f64::acos;
    "%double-atan", double_atan, "ATAN", [], f64::atan;
    "%double-sinh", double_sinh, "SINH", [], f64::sinh;
    "%double-cosh", double_cosh, "COSH", [], f64::cosh;
    "%double-tanh", double_tanh, "TANH", [], f64::tanh;
    "%double-asinh", double_asinh, "ASINH", [], f64::asinh;
    "%double-acosh", double_acosh, "ACOSH", [], f64::acosh;
    "%double-atanh", double_atanh, "ATANH", [1.0, -1.0], f64::atanh;
    "%double-exp", double_exp, "EXP", [], f64::exp;
    "%double-expm1", double_expm1, "EXP", [], f64::exp_m1;
    "%double-log", double_log, "LOG", [0.0], f64::ln;
    "%double-log2", double_log2, "LOG", [0.0], f64::log2;
    "%double-log10", double_log10, "LOG", [0.0], f64::log10;
    "%double-log1p", double_log1p, "LOG", [-1.0], f64::ln_1p;
    "%double-sqrt", double_sqrt, "SQRT", [], f64::sqrt;
    "%double-cbrt", double_cbrt, "EXPT", [], f64::cbrt;
}

/// The result as a word, or the error that its coming about is.
fn check(image: &Image, operation: &str, result: f64, arguments: &[f64], pole: bool) -> Lisp {
    if result.is_finite() {
        return image.double(result);
    }
    let trap = if result.is_nan() {
        if arguments.iter().any(|x| x.is_nan()) {
            return image.double(result);
        }
        Trap::Invalid
    } else if pole {
        Trap::DivideByZero
    } else if arguments.iter().all(|x| x.is_finite()) {
        Trap::Overflow
    } else {
        return image.double(result);
    };
    let mut operands = [image.nil(); 2];
    for (slot, x) in operands.iter_mut().zip(arguments) {
        *slot = image.double(*x)?;
    }
    trap.spring(image, operation, &operands[..arguments.len().min(2)], image.double(result)?)
}

fn double_atan2(image: &Image, y: Word, x: Word) -> Lisp {
    let (y, x) = (double(image, y)?, double(image, x)?);
    check(image, "ATAN", y.atan2(x), &[y, x], false)
}

fn double_expt(image: &Image, base: Word, exponent: Word) -> Lisp {
    let (b, e) = (double(image, base)?, double(image, exponent)?);
    check(image, "EXPT", b.powf(e), &[b, e], b == 0.0)
}

fn double_hypot(image: &Image, x: Word, y: Word) -> Lisp {
    let (x, y) = (double(image, x)?, double(image, y)?);
    check(image, "ABS", x.hypot(y), &[x, y], false)
}

/// The exact remainder of truncating division.
fn double_rem(image: &Image, a: Word, b: Word) -> Lisp {
    let (a, b) = (double(image, a)?, double(image, b)?);
    if b == 0.0 {
        let operands = [image.double(a)?, image.double(b)?];
        return Trap::DivideByZero.spring(image, "REM", &operands, image.double(f64::NAN)?);
    }
    check(image, "REM", a % b, &[a, b], false)
}

fn single_sqrt(image: &Image, f: Word) -> Lisp {
    let x = single(image, f)?;
    let result = x.sqrt();
    if result.is_nan() && !x.is_nan() {
        return Trap::Invalid.spring(image, "SQRT", &[f], Word::single_float(result));
    }
    Ok(Word::single_float(result))
}
