//! The bootstrap reader: tokens, backquote, features, positions, errors.

mod support;

use brolga_image::{Image, Word};
use brolga_stdlib::bootstrap_reader::Reader;
use support::{image, read, show};

fn shown(image: &Image, text: &str) -> String {
    show(image, read(image, text))
}

#[test]
fn tokens() {
    let image = image();
    for (text, expected) in [
        ("abc", "ABC"),
        ("|abc D|e\\f", "abc DEf"),
        ("foo-\\1", "FOO-1"),
        (":key", ":KEY"),
        ("cl:car", "CAR"),
        ("common-lisp::cdr", "CDR"),
        ("#:gone", "#:GONE"),
        ("12", "12"),
        ("-12.", "-12"),
        ("+5", "5"),
        ("100000000000000000000", "100000000000000000000"),
        ("4/6", "2/3"),
        ("1.5", "1.5"),
        (".5", "0.5"),
        ("-1.5e3", "-1500.0"),
        ("1d0", "1.0d"),
        ("1.25d-2", "0.0125d"),
        ("1e3", "1000.0"),
        ("1+", "1+"),
        ("-", "-"),
        ("+.e", "+.E"),
        ("1e", "1E"),
        ("1/2/3", "1/2/3"),
        ("#xFF", "255"),
        ("#b-101", "-5"),
        ("#o17/3", "5"),
        ("#36rZZ", "1295"),
        ("#\\a", "#\\a"),
        ("#\\Space", "#\\ "),
        ("#\\(", "#\\("),
        ("#\\newline", "#\\\n"),
        ("\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\""),
        ("#*1011", "#*1011"),
        ("#(1 a #(2))", "#(1 A #(2))"),
        ("#4(1 2)", "#(1 2 2 2)"),
        ("#c(1 2)", "#C(1 2)"),
        ("'a", "(QUOTE A)"),
        ("#'car", "(FUNCTION CAR)"),
        ("(a . b)", "(A . B)"),
        ("(a b . (c))", "(A B C)"),
        ("(a .b)", "(A .B)"),
        ("()", "NIL"),
        ("( ; comment )\n a #| nested #| comment |# |# b)", "(A B)"),
        ("(a #+brolga b #-brolga c #+(or sbcl (not brolga)) (sb-ext:x #.(y) \"(\" #\\)) d)", "(A B D)"),
        ("(a . #+nope x b)", "(A . B)"),
        ("(a #+nope b)", "(A)"),
    ] {
        assert_eq!(shown(&image, text), expected, "{text}");
    }
    assert_eq!(image.kind(read(&image, "\"abc\"")), Some(brolga_image::object::Kind::SimpleCharacterString));
}

#[test]
fn backquote() {
    let image = image();
    for (text, expected) in [
        ("`a", "(QUOTE A)"),
        ("`1", "1"),
        ("`,a", "A"),
        ("`(a b)", "(QUOTE (A B))"),
        ("`(a ,b)", "(LIST (QUOTE A) B)"),
        ("`(a ,b c)", "(LIST* (QUOTE A) B (QUOTE (C)))"),
        ("`(,a . b)", "(CONS A (QUOTE B))"),
        ("`(a . ,b)", "(CONS (QUOTE A) B)"),
        ("`(,@a)", "A"),
        ("`(,@a ,@b)", "(APPEND A B)"),
        ("`(x ,@a y)", "(CONS (QUOTE X) (APPEND A (QUOTE (Y))))"),
        ("`(,.a b)", "(NCONC A (QUOTE (B)))"),
        ("`(a (b ,c) d)", "(LIST* (QUOTE A) (LIST (QUOTE B) C) (QUOTE (D)))"),
        ("`#(a ,b)", "(APPLY (FUNCTION VECTOR) (LIST (QUOTE A) B))"),
        ("`#(a b)", "#(A B)"),
        ("`(:k ,a nil)", "(LIST* :K A (QUOTE (NIL)))"),
        ("`(if ,a (progn ,@b))", "(LIST (QUOTE IF) A (CONS (QUOTE PROGN) B))"),
    ] {
        assert_eq!(shown(&image, text), expected, "{text}");
    }
}

/// Evaluates the code of templates with a few operators and variables.
fn evaluate(image: &Image, form: Word, variables: &[(&str, Word)]) -> Word {
    if image.is_symbol(form) && !image.is_nil(form) {
        let name = image.rust_string(image.symbol_name(form)).expect("a name");
        return variables.iter().find(|(variable, _)| *variable == name).map_or(form, |(_, value)| *value);
    }
    if !image.is_cons(form) {
        return form;
    }
    let name = image.rust_string(image.symbol_name(image.car(form))).expect("an operator");
    if name == "QUOTE" {
        return image.car(image.cdr(form));
    }
    if name == "FUNCTION" {
        return form;
    }
    let values: Vec<Word> = image.list_iter(image.cdr(form)).map(|form| evaluate(image, form, variables)).collect();
    let append = |values: &[Word]| {
        let mut result = *values.last().unwrap_or(&image.nil());
        for list in values.iter().rev().skip(1) {
            let elements: Vec<Word> = image.list_iter(*list).collect();
            result = image.list_star(&elements, result).expect("room");
        }
        result
    };
    match name.as_str() {
        "LIST" => image.list(&values).expect("room"),
        "CONS" => image.cons(values[0], values[1]).expect("room"),
        "LIST*" => image.list_star(&values[..values.len() - 1], values[values.len() - 1]).expect("room"),
        "APPEND" | "NCONC" => append(&values),
        "APPLY" => image.vector(&image.list_iter(values[1]).collect::<Vec<_>>()).expect("room"),
        _ => panic!("operator {name}"),
    }
}

#[test]
fn nested_backquote() {
    let image = image();
    let value = |text: &str| read(&image, text);
    let variables = [
        ("X", value("(1 2)")),
        ("Y", value("(x y)")),
        ("Z", value("z1")),
        ("Z1", value("17")),
        ("W", value("((quote a) z)")),
    ];
    for (text, once, twice) in [
        ("``(a ,,z)", "(LIST (QUOTE A) Z1)", "(A 17)"),
        ("``(a ,',z)", "(LIST (QUOTE A) (QUOTE Z1))", "(A Z1)"),
        ("``(a ,@,z)", "(CONS (QUOTE A) Z1)", "(A . 17)"),
        ("``(a ,,@y)", "(LIST (QUOTE A) X Y)", "(A (1 2) (X Y))"),
        ("``(a ,@,@y)", "(CONS (QUOTE A) (APPEND X Y))", "(A 1 2 X Y)"),
        ("``(,@,@y b)", "(APPEND X Y (QUOTE (B)))", "(1 2 X Y B)"),
        ("``(a ,@',x)", "(CONS (QUOTE A) (QUOTE (1 2)))", "(A 1 2)"),
        ("``(,,@w . e)", "(LIST* (QUOTE A) Z (QUOTE E))", "(A Z1 . E)"),
    ] {
        let code = evaluate(&image, read(&image, text), &variables);
        assert_eq!(show(&image, code), once, "{text}");
        assert_eq!(show(&image, evaluate(&image, code, &variables)), twice, "{text}");
    }
}

#[test]
fn positions_and_evaluation() {
    let image = image();
    let package = image.find_package("BROLGA-SYSTEM").expect("a package");
    let evaluator = |image: &Image, form: Word| image.list(&[form, form]);
    let mut reader = Reader::new(&image, "a\n ; x\n  (b #.c)\n\n#+nope d\n\"é\"", package).with_evaluator(&evaluator);
    let mut seen = Vec::new();
    while let Some(read) = reader.read().expect("readable") {
        seen.push(format!("{} {} {} {}", read.line, read.position, read.end, show(&image, read.form)));
    }
    assert_eq!(seen, ["1 0 1 A", "3 9 16 (B (C C))", "6 27 30 \"é\""]);
}

#[test]
fn errors() {
    let image = image();
    let package = image.find_package("BROLGA-SYSTEM").expect("a package");
    for (text, expected) in [
        ("(a\n(b)", "line 1: the form that starts here does not end"),
        ("\n)", "line 2: unmatched close parenthesis"),
        ("\n\"abc", "line 2: the form that starts here does not end"),
        ("(a . b c)", "line 1: more than one form after the dot of a list"),
        ("no-package:x", "line 1: there is no package NO-PACKAGE"),
        ("cl:no-such", "line 1: NO-SUCH is not external in CL"),
        (",a", "line 1: a comma outside a backquote"),
        ("#\\nonsense", "line 1: there is no character named nonsense"),
        ("#<x>", "line 1: #< is not known here"),
        ("...", "line 1: a token of dots only"),
        ("#| x", "line 1: the form that starts here does not end"),
    ] {
        let error = Reader::new(&image, text, package).next_form().expect_err(text);
        assert_eq!(error.to_string(), expected, "{text}");
    }
    let deep = "(".repeat(100_000);
    assert!(Reader::new(&image, &deep, package).next_form().is_err());
}
