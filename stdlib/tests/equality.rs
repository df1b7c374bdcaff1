//! EQL, EQUAL and EQUALP, deep and wide, and hash codes that agree with them.

mod support;

use brolga_image::Word;
use support::*;

#[test]
fn by_hand() {
    check_all(&[
        ("(%eql 1 1.0)", "NIL"),
        ("(%eql 0.0 -0.0)", "NIL"),
        ("(%eql 1.5d0 1.5d0)", "T"),
        ("(%equal '(1 \"a\" (#\\b . c)) '(1 \"a\" (#\\b . c)))", "T"),
        ("(%equal '(1 2) '(1 2 . 3))", "NIL"),
        ("(%equal '#(1) '#(1))", "NIL"),
        ("(%equalp '#(1 \"aB\" #(2)) '#(1.0 \"Ab\" #(2d0)))", "T"),
        ("(%equalp '#(1 2) '#(1 3))", "NIL"),
        ("(%equalp \"ab\" '#(#\\A #\\b))", "T"),
        ("(%equalp nil '())", "T"),
        ("(%equalp 'a \"A\")", "NIL"),
    ]);
}

#[test]
fn hash_tables_compare_by_content() {
    let image = image();
    let _scope = image.keep_scope();
    let make = |value: f64| {
        let arguments = [Word::fixnum(3), Word::ZERO, Word::ZERO];
        let table = image.keep(call(&image, "%make-hash-table", &arguments).expect("a table"));
        let key = image.string("Key").expect("room");
        call(&image, "%hash-table-put", &[table, key, image.double(value).expect("room")]).expect("put");
        table
    };
    let (a, b, c) = (make(1.0), make(1.0), make(2.0));
    assert_eq!(call(&image, "%equalp", &[a, b]), Ok(image.t()));
    assert_eq!(call(&image, "%equalp", &[a, c]), Ok(image.nil()));
    assert_eq!(call(&image, "%equal", &[a, b]), Ok(image.nil()));
}

#[test]
fn depth_costs_no_stack() {
    let image = image();
    let _scope = image.keep_scope();
    let deep = || {
        let mut list = image.nil();
        for _ in 0..1_000_000 {
            list = image.cons(list, image.nil()).expect("room");
        }
        image.keep(list)
    };
    let (a, b) = (deep(), deep());
    assert_eq!(call(&image, "%equal", &[a, b]), Ok(image.t()));
    assert_eq!(call(&image, "%equalp", &[a, b]), Ok(image.t()));
    call(&image, "%sxhash", &[a]).expect("a hash");
}
