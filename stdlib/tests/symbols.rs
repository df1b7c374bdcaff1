//! Symbols and packages through the primitives.

mod support;

use support::*;

#[test]
fn symbols() {
    check_all(&[
        ("(%set-symbol-value 'x 5)", "5"),
        ("(%symbol-value (%copy-symbol-cells (%make-symbol \"A\") (%make-symbol \"B\")))", "#<None>"),
        ("(%boundp 'unbound-thing)", "NIL"),
        ("(%symbol-info 'x 'y)", "NIL"),
        ("(%set-symbol-info 'x 'y 3)", "3"),
        ("(%function-symbol-name (%function-name-symbol '(setf car) t))", "(SETF CAR)"),
        ("(%function-name-symbol '(setf cdr) nil)", "NIL"),
        ("(%fdefinition 'nothing)", "NIL"),
        ("(%symbol-plist 'x)", "NIL"),
        ("(%symbol-info 1 'y)", "!! TYPE-ERROR 1 SYMBOL"),
    ]);
}

#[test]
fn packages() {
    check_all(&[
        ("(%package-name (%find-package \"CL\"))", "\"COMMON-LISP\""),
        ("(%find-package \"NO-SUCH\")", "NIL"),
        ("(%find-symbol \"CAR\" (%find-package 'common-lisp-user))", "(CAR . :INHERITED)"),
        ("(%find-symbol \"NO-SUCH-SYMBOL\" (%find-package 'common-lisp-user))", "NIL"),
        ("(%intern \"NEW\" (%find-package 'common-lisp-user))", "(NEW)"),
        ("(%find-symbol-from-buffer \"xCARy\" 1 4 (%find-package 'common-lisp))", "CAR"),
        ("(%find-symbol-from-buffer \"xCARy\" 0 4 (%find-package 'common-lisp))", "0"),
        ("(%export 'car (%find-package 'common-lisp))", "T"),
        ("(%import 'x (%find-package 'common-lisp-user))", "T"),
        ("(%unexport 'y (%find-package 'common-lisp-user))", ":NOT-ACCESSIBLE"),
    ]);
}
