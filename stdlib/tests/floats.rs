//! Floats: conversion, decoding, digits, elementary functions.

mod support;

use brolga_image::Word;
use dashu_int::IBig;
use support::*;

#[test]
fn conversion_of_integers_is_correctly_rounded() {
    let image = image();
    let mut random = Random(1);
    for _ in 0..5000 {
        let value = random.integer(4);
        let word = from_integer(&image, &value);
        // Rust's parser rounds correctly.
        let text = value.to_string();
        let double = call(&image, "%to-double", &[word]).expect("a double");
        assert_eq!(image.as_double(double), text.parse().ok(), "{value}");
        match call(&image, "%to-single", &[word]) {
            Ok(single) => assert_eq!(single.as_single_float(), text.parse().ok(), "{value}"),
            Err(_) => assert!(text.parse::<f32>().is_ok_and(f32::is_infinite), "{value}"),
        }
    }
}

#[test]
fn conversion_of_decimals_is_correctly_rounded() {
    let image = image();
    let mut random = Random(2);
    for _ in 0..5000 {
        let digits = random.next() >> random.below(60);
        let exponent = random.below(700) as i64 - 380;
        let text = format!("{digits}e{exponent}");
        let expected: f64 = text.parse().expect("a double");
        if !expected.is_finite() {
            continue;
        }
        let power = from_integer(&image, &IBig::from(10).pow(exponent.unsigned_abs() as usize));
        let n = from_integer(&image, &IBig::from(digits));
        let name = if exponent >= 0 { "%generic-multiply" } else { "%generic-divide" };
        let ratio = call(&image, name, &[n, power]).expect("a rational");
        let double = call(&image, "%to-double", &[ratio]).expect("a double");
        assert_eq!(image.as_double(double), Some(expected), "{text}");
        let parsed = call(&image, "%digits-to-double", &[n, Word::fixnum(exponent)]).expect("a double");
        assert_eq!(image.as_double(parsed), Some(expected), "{text}");
        let single: f32 = text.parse().expect("a single");
        if single.is_finite() {
            let result = call(&image, "%to-single", &[ratio]).expect("a single");
            assert_eq!(result.as_single_float(), Some(single), "{text}");
        }
    }
}

#[test]
fn digits_round_trip() {
    let image = image();
    let mut random = Random(3);
    for _ in 0..5000 {
        let value = f64::from_bits(random.next());
        if !value.is_finite() {
            continue;
        }
        let word = image.double(value).expect("a double");
        let pair = call(&image, "%float-digits", &[word]).expect("digits");
        let digits = image.rust_string(image.car(pair)).expect("a string");
        let k = image.cdr(pair).as_fixnum().expect("an exponent");
        assert_eq!(format!("0.{digits}e{k}").parse::<f64>(), Ok(value.abs()));
        let exact = call(&image, "%float-to-rational", &[word]).expect("a rational");
        let back = call(&image, "%to-double", &[exact]).expect("a double");
        assert_eq!(image.as_double(back).map(f64::to_bits), Some((value + 0.0).to_bits()));
        let parts = call(&image, "%float-decode", &[word]).expect("parts");
        let mantissa = image.car(parts).as_fixnum().expect("a mantissa");
        let exponent = image.car(image.cdr(parts));
        let unscaled = image.double(mantissa as f64).expect("a double");
        let scaled = call(&image, "%scale-double", &[unscaled, exponent]).expect("a double");
        assert_eq!(image.as_double(scaled), Some(value.abs()));
    }
}

#[test]
fn by_hand() {
    check_all(&[
        ("(%float-digits 1.5)", "(\"15\" . 1)"),
        ("(%float-digits 0.001)", "(\"1\" . -2)"),
        ("(%float-digits 123d0)", "(\"123\" . 3)"),
        ("(%float-digits 0.0)", "(\"0\" . 1)"),
        ("(%float-digits 0.1)", "(\"1\" . 0)"),
        ("(%float-digits-fixed 1.005 2)", "(\"100\" . 1)"),
        ("(%float-digits-fixed 0.25 1)", "(\"3\" . 0)"),
        ("(%float-digits-fixed 0.5 0)", "(\"1\" . 1)"),
        ("(%float-digits-fixed 2.5 0)", "(\"3\" . 1)"),
        ("(%float-digits-fixed 0.001 2)", "(\"\" . -2)"),
        ("(%float-digits-fixed 1e10 3)", "(\"10000000000000\" . 11)"),
        ("(%float-digits-fixed 1234.5 -2)", "(\"12\" . 4)"),
        ("(%float-digits-fixed 99.96 1)", "(\"1000\" . 3)"),
        ("(%float-digits-precise 99.96 3)", "(\"100\" . 3)"),
        ("(%float-digits-precise 0.00123 2)", "(\"12\" . -2)"),
        ("(%float-digits-precise 1d0 4)", "(\"1000\" . 1)"),
        ("(%float-decode 1.0)", "(8388608 -23 1)"),
        ("(%float-decode -0.0)", "(0 0 -1)"),
        ("(%float-decode (%double-from-bits 1))", "(1 -1074 1)"),
        ("(%scale-double 1d0 -1074)", "5e-324d"),
        ("(%scale-double 1d0 -2000)", "0.0d"),
        ("(%scale-double 1d0 2000)", "!! FLOATING-POINT-OVERFLOW SCALE-FLOAT 1.0d 2000"),
        (
            "(%scale-single 1.0 100000000000000000000)",
            "!! FLOATING-POINT-OVERFLOW SCALE-FLOAT 1.0 100000000000000000000",
        ),
        ("(%float-to-rational 0.1)", "13421773/134217728"),
        ("(%float-to-rational 1d20)", "100000000000000000000"),
        ("(%float-to-rational -0.75)", "-3/4"),
        ("(%float-truncate 1d19)", "10000000000000000000"),
        ("(%float-truncate -1.5)", "-1"),
        ("(%float-round 2.5)", "2"),
        ("(%float-ftruncate -0.5d0)", "-0.0d"),
        ("(%double-to-single 1d300)", "!! FLOATING-POINT-OVERFLOW FLOAT 1e300d SINGLE-FLOAT"),
        ("(%double-bits -2d0)", "13835058055282163712"),
        ("(%double-from-bits -4611686018427387904)", "-2.0d"),
        ("(%single-bits 1.0)", "1065353216"),
        ("(%double-log 0d0)", "!! DIVISION-BY-ZERO LOG 0.0d"),
        ("(%double-log -1d0)", "!! FLOATING-POINT-INVALID-OPERATION LOG -1.0d"),
        ("(%double-exp 1000d0)", "!! FLOATING-POINT-OVERFLOW EXP 1000.0d"),
        ("(%double-sqrt 2d0)", "1.4142135623730951d"),
        ("(%double-atan2 1d0 -1d0)", "2.356194490192345d"),
        ("(%double-expt 2d0 0.5d0)", "1.4142135623730951d"),
        ("(%digits-to-double 1 400)", "!! FLOATING-POINT-OVERFLOW SCALE-FLOAT 1 400"),
        ("(%digits-to-single 1 -400)", "0.0"),
        ("(%float-nan-p (%double-from-bits #x7ff8000000000000))", "T"),
        ("(%float-negative-p -0.0)", "T"),
    ]);
}
