//! The tower as a whole: contagion, canonical forms, exact comparison, errors.

mod support;

use support::*;

#[test]
fn rationals() {
    check_all(&[
        ("(%generic-divide 6 4)", "3/2"),
        ("(%generic-divide 6 -4)", "-3/2"),
        ("(%generic-divide 6 3)", "2"),
        ("(%generic-divide 100000000000000000000 15)", "20000000000000000000/3"),
        ("(%generic-add 1/2 1/3)", "5/6"),
        ("(%generic-add 1/2 1/2)", "1"),
        ("(%generic-subtract 1/2 1)", "-1/2"),
        ("(%generic-multiply 2/3 3/2)", "1"),
        ("(%generic-multiply 1/100000000000000000000 100000000000000000000)", "1"),
        ("(%generic-divide 1/2 1/4)", "2"),
        ("(%generic-divide 1/2 0)", "!! DIVISION-BY-ZERO / 1/2 0"),
        ("(%generic-divide 1 0)", "!! DIVISION-BY-ZERO / 1 0"),
        ("(%generic-negate 1/2)", "-1/2"),
        ("(%generic-negate -4611686018427387904)", "4611686018427387904"),
        ("(%generic-abs -2/3)", "2/3"),
        ("(%numerator 4/6)", "2"),
        ("(%denominator 7)", "1"),
    ]);
}

#[test]
fn contagion() {
    check_all(&[
        ("(%generic-add 1 1.5)", "2.5"),
        ("(%generic-add 1/2 1.5d0)", "2.0d"),
        ("(%generic-multiply 0 1.5)", "0.0"),
        ("(%generic-add 1.5 1.5d0)", "3.0d"),
        ("(%generic-add #c(1 2) 1.0)", "#C(2.0 2.0)"),
        ("(%generic-multiply #c(1.0 2) #c(3d0 4))", "#C(-5.0d 10.0d)"),
        ("(%generic-multiply 2 #c(1.5 2))", "#C(3.0 4.0)"),
        ("(%generic-subtract 1/2 #c(1 1/2))", "#C(-1/2 -1/2)"),
        ("(%generic-subtract #c(1 2) #c(0 2))", "1"),
        ("(%generic-divide #c(1 2) #c(3 4))", "#C(11/25 2/25)"),
        ("(%generic-divide 1 #c(1.0 2.0))", "#C(0.2 -0.4)"),
        ("(%generic-divide #c(1 2) 0)", "!! DIVISION-BY-ZERO / 1 0"),
        ("(%make-complex 1 0)", "1"),
        ("(%make-complex 1 0.0)", "#C(1.0 0.0)"),
        ("(%realpart #c(1 2))", "1"),
        ("(%imagpart 1.5)", "0.0"),
        ("(%generic-add 'a 1)", "!! TYPE-ERROR A NUMBER"),
        ("(%generic-add 1 'a)", "!! TYPE-ERROR A NUMBER"),
    ]);
}

#[test]
fn traps() {
    check_all(&[
        ("(%generic-multiply 1e38 1e38)", "!! FLOATING-POINT-OVERFLOW * 1e38 1e38"),
        ("(%generic-divide 1.0 0)", "!! DIVISION-BY-ZERO / 1.0 0.0"),
        ("(%generic-divide 0 0.0)", "!! FLOATING-POINT-INVALID-OPERATION / 0.0 0.0"),
        ("(%generic-multiply 1d-300 1d-300)", "0.0d"),
        (
            "(%generic-subtract (%double-from-bits #x7ff0000000000000) (%double-from-bits #x7ff0000000000000))",
            "!! FLOATING-POINT-INVALID-OPERATION - infd infd",
        ),
        ("(%generic-add (%double-from-bits #x7ff0000000000000) 1)", "infd"),
    ]);
}

#[test]
fn comparison_is_exact() {
    check_all(&[
        ("(%generic-compare 9007199254740993 9007199254740992d0)", "1"),
        ("(%generic-compare 9007199254740992d0 9007199254740993)", "-1"),
        ("(%generic-equal 9007199254740992 9007199254740992d0)", "T"),
        ("(%generic-compare 1/3 0.33333334)", "-1"),
        ("(%generic-equal 1/2 0.5)", "T"),
        ("(%generic-compare 100000000000000000000 1d20)", "0"),
        ("(%generic-compare 100000000000000000001 1d20)", "1"),
        ("(%generic-less 1 (%double-from-bits #x7ff0000000000000))", "T"),
        ("(%generic-compare (%double-from-bits #x7ff8000000000000) 1)", "NIL"),
        ("(%generic-equal (%double-from-bits #x7ff8000000000000) 1)", "NIL"),
        ("(%generic-compare 0.1 0.1d0)", "1"),
        ("(%generic-equal #c(1.0 0.0) 1)", "T"),
        ("(%generic-equal #c(1 2) #c(1.0 2.0))", "T"),
        ("(%generic-less #c(1 2) 1)", "!! TYPE-ERROR #C(1 2) REAL"),
        ("(%generic-compare 1/3 2/5)", "-1"),
        ("(%generic-compare 4611686018427387903 4611686018427387904d0)", "-1"),
        ("(%generic-compare -4611686018427387904 -4611686018427387904d0)", "0"),
        ("(%generic-compare 3 4.5d0)", "-1"),
        ("(%generic-compare -5 -4.5d0)", "-1"),
    ]);
}

/// Comparing an integer with a float agrees with comparing the float's exact value.
#[test]
fn comparison_agrees_with_rationals() {
    let image = image();
    let mut random = Random(4242);
    for _ in 0..3000 {
        let a = from_integer(&image, &random.integer(3));
        let float = f64::from_bits(random.next());
        if !float.is_finite() {
            continue;
        }
        let near = {
            let value = call(&image, "%to-double", &[a]).expect("a double");
            let value = image.as_double(value).expect("a double");
            f64::from_bits(value.to_bits().wrapping_add(random.below(3)).wrapping_sub(1))
        };
        for float in [float, near] {
            if !float.is_finite() {
                continue;
            }
            let b = image.double(float).expect("a double");
            let exact = call(&image, "%float-to-rational", &[b]).expect("a rational");
            let order = call(&image, "%generic-compare", &[a, b]).expect("an order");
            let expected = call(&image, "%generic-compare", &[a, exact]).expect("an order");
            assert_eq!(order, expected, "{} {float:e}", show(&image, a));
            let quotient = call(&image, "%generic-divide", &[a, brolga_image::Word::fixnum(3)]).expect("a ratio");
            let order = call(&image, "%generic-compare", &[quotient, b]).expect("an order");
            let expected = call(&image, "%generic-compare", &[quotient, exact]).expect("an order");
            assert_eq!(order, expected, "{} {float:e}", show(&image, quotient));
        }
    }
}
