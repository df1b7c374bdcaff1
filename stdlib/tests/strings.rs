//! Strings: comparison, search, case.

mod support;

use support::*;

#[test]
fn comparison() {
    check_all(&[
        ("(%string= \"abc\" \"abc\")", "T"),
        ("(%string= \"abc\" 'abc)", "NIL"),
        ("(%string= 'abc \"ABC\")", "T"),
        ("(%string-mismatch \"xabc\" 1 \"abd\" 0 3)", "2"),
        ("(%string-mismatch \"xabc\" 1 \"abd\" 0 2)", "NIL"),
        ("(%string-mismatch-ignoring-case \"ABC\" 0 \"abd\" 0 3)", "2"),
        ("(%string= \"a\" 1)", "!! TYPE-ERROR 1 STRING"),
        ("(%string= nil \"NIL\")", "T"),
    ]);
}

#[test]
fn search() {
    check_all(&[
        ("(%string-search \"lo\" \"hello world lo\" 0 nil)", "3"),
        ("(%string-search \"lo\" \"hello world lo\" 4 nil)", "12"),
        ("(%string-search \"\" \"abc\" 2 nil)", "2"),
        ("(%string-search \"abcd\" \"abc\" 0 nil)", "NIL"),
        ("(%string-search \"aab\" \"aaab\" 0 nil)", "1"),
        ("(%string-position #\\l \"hello\" 0 nil)", "2"),
        ("(%string-position-last #\\l \"hello\" 0 nil)", "3"),
        ("(%string-position-last #\\l \"hello\" 0 3)", "2"),
        ("(%string-position #\\λ (%base-string \"hello\") 0 nil)", "NIL"),
        ("(%string-position #\\l \"hello\" 4 2)", "!! TYPE-ERROR 4 (INTEGER 0 2)"),
        ("(%string-trim \"  ab \" \" \" t t)", "(2 . 4)"),
        ("(%string-trim \"  ab \" \" \" nil t)", "(0 . 4)"),
        ("(%string-trim \"   \" \" \" t t)", "(3 . 3)"),
    ]);
}

#[test]
fn making_and_case() {
    check_all(&[
        ("(%string-copy \"hello\" 1 3)", "\"el\""),
        ("(%string-concatenate '(\"ab\" c \"λ\"))", "\"abCλ\""),
        ("(%base-string \"λ\")", "NIL"),
        ("(%vector-kind (%base-string \"abc\"))", "33"),
        ("(%nstring-upcase (%string-copy \"straße é\" 0 nil) 0 nil)", "\"STRAßE É\""),
        ("(%nstring-downcase (%string-copy \"ABC\" 0 nil) 1 2)", "\"AbC\""),
        ("(%nstring-capitalize (%string-copy \"hello wORLD 3d don't\" 0 nil) 0 nil)", "\"Hello World 3d Don'T\""),
        ("(%nstring-upcase (%base-string \"abc\") 0 nil)", "\"ABC\""),
    ]);
}
