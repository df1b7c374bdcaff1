//! Tests of syntax analysis: forms against the trees that they become.
//!
//! Nothing here runs Lisp, so there are no macros but special operators; trees are compared as the
//! text of `print`. The reader is `common`.

mod common;

use brolga_compiler::ir::Unit;
use brolga_compiler::print;
use brolga_compiler::syntax::{EnvironmentId, Host, Syntax};
use brolga_image::file::Options;
use brolga_image::object::SYMBOL_FLAG_SPECIAL;
use brolga_image::{Failure, Image, Lisp, Word};

/// A host that can run nothing.
struct NoHost;

impl Host for NoHost {
    fn compile_lambda(&self, _: &Image, _: Word, _: Word, _: Option<EnvironmentId>) -> Lisp {
        Err(Failure::error("SIMPLE-ERROR", "no compiler in this test", &[]))
    }
    fn evaluate(&self, _: &Image, form: Word, _: Option<EnvironmentId>) -> Lisp {
        Ok(form)
    }
}

fn image() -> Image {
    let image = Image::new(Options::default()).unwrap_or_else(|_| panic!("an image"));
    for name in ["*A*", "*B*"] {
        let symbol = image.symbol("BROLGA-SYSTEM", name).expect("a symbol");
        image.set_symbol_flags(symbol, SYMBOL_FLAG_SPECIAL);
    }
    image
}

fn analyse(image: &Image, text: &str) -> Lisp<Unit> {
    let syntax = Syntax::new(image)?;
    let form = image.keep(common::read(image, text));
    syntax.analyse_form(&NoHost, image, form, None)
}

/// The tree of the form, all lambdas.
fn tree(text: &str) -> String {
    let image = image();
    let _scope = image.keep_scope();
    let unit = analyse(&image, text).unwrap_or_else(|failure| panic!("{text}: {failure:?}"));
    print::unit_text(&image, &unit).trim_end().to_string()
}

/// Checks the form's tree when it makes no functions.
fn check(text: &str, expected: &str) {
    assert_eq!(tree(text), format!("0: () {expected}"), "{text}");
}

/// Checks that the form becomes a call that signals a PROGRAM-ERROR.
fn check_malformed(text: &str) {
    let text_of_tree = tree(text);
    assert!(text_of_tree.starts_with("0: () (%signal-failure '\"PROGRAM-ERROR\""), "{text}: {text_of_tree}");
}

#[test]
fn constants_and_variables() {
    check("5", "'5");
    check("\"a\"", "'\"a\"");
    check("nil", "'nil");
    check(":key", "'key");
    check("'(a . b)", "'(a . b)");
    check("*a*", "(special *a*)");
    check("(setq *a* 1 *b* 2)", "(progn (set-special *a* '1) (set-special *b* '2))");
    check("(setq)", "'nil");
    check("(let ((x 1)) (setq x 2) x)", "(let ((x.0 '1)) (progn (set x.0 '2) x.0))");
    check_malformed("(setq x)");
    check_malformed("(setq t 1)");
    check_malformed("(setq :k 1)");
    check_malformed("(setq (car x) 1)");
    check_malformed("(quote)");
    check_malformed("(quote . a)");
    check_malformed("(if)");
    check_malformed("((f) 1)");
    check_malformed("(1 2)");
}

#[test]
fn let_is_parallel_by_renaming() {
    check("(let ((x 1)) (let ((x 2) (y x)) (f x y)))", "(f '2 '1)");
    check("(let* ((x 1) (x (g x))) x)", "(let ((x.0 '1) (x.1 (g x.0))) x.1)");
    check("(let (x (y)) (f x y))", "(f 'nil 'nil)");
    check_malformed("(let ((x 1) (x 2)) x)");
    check_malformed("(let ((x 1 2)) x)");
    check_malformed("(let ((nil 1)) nil)");
    check_malformed("(let x x)");
    check_malformed("(let ((:k 1)) 1)");
}

#[test]
fn dynamic_bindings_wait_for_all_values() {
    check("(let ((*a* 1) (*b* *a*)) (f))", "(bind-special ((*a* '1) (*b* (special *a*))) (f))");
    check(
        "(let ((x 1) (*a* (g)) (y *a*)) (f x y))",
        "(let ((x.0 '1) (tmp.1 (g)) (y.2 (special *a*))) (bind-special ((*a* tmp.1)) (f x.0 y.2)))",
    );
    check("(let* ((*a* 1) (x *a*)) (f x))", "(bind-special ((*a* '1)) (f (special *a*)))");
    check("(let ((x 1)) (declare (special x)) (f x))", "(bind-special ((x '1)) (f (special x)))");
    check(
        "(let ((x 1)) (locally (declare (special x)) (f x)) (f x))",
        "(let ((x.0 '1)) (progn (f (special x)) (f x.0)))",
    );
}

#[test]
fn declared_types() {
    check("(the fixnum (f))", "(the integer|-4611686018427387904..4611686018427387903 (f))");
    check("(the (integer 0 (10)) (f))", "(the integer|0..9 (f))");
    check("(the (unsigned-byte 8) (f))", "(the integer|0..255 (f))");
    check("(the (signed-byte 8) (f))", "(the integer|-128..127 (f))");
    check("(the (mod 5) (f))", "(the integer|0..4 (f))");
    check("(the (or null cons) (f))", "(the null|cons (f))");
    check("(the (and integer (not (satisfies p))) (f))", "(the integer (f))");
    check("(the (satisfies p) (f))", "(f)");
    check("(the (member 1 3 a) (f))", "(the integer|symbol|1..3 (f))");
    check("(the (double-float 0d0) (f))", "(the double|0..* (f))");
    check("(the (double-float -1d0 5d0) (f))", "(the double (f))");
    check("(the (simple-array double-float (*)) (f))", "(the specialised-vector|SimpleArrayDouble (f))");
    check("(the (simple-array t (* *)) (f))", "(the array-header|SimpleVector|rank2|simple (f))");
    check("(the (simple-array (unsigned-byte 8) (10)) (f))", "(the specialised-vector|SimpleArrayU8 (f))");
    check("(the (vector character) (f))", "(the character-string|array-header|SimpleCharacterString|rank1 (f))");
    check("(the simple-vector (f))", "(the simple-vector (f))");
    check("(the (values fixnum list) (f))", "(the integer|-4611686018427387904..4611686018427387903 (f))");
    check("(the t (f))", "(f)");
    check(
        "(let ((x (f))) (declare (type list x)) (let ((y 1)) (declare (type cons x) (ignore y)) (g x)))",
        "(let ((x.0 (f))) (let ((y.1 '1)) (g (the cons x.0))))",
    );
}

#[test]
fn exits_within_a_function() {
    check("(block a 1)", "'1");
    check("(block a (f) (return-from a 2))", "(block 0 (progn (f) (return-from 0 '2)))");
    check("(tagbody (f) a (g))", "(progn (f) (g) 'nil)");
    check("(tagbody (f) a (g) 5 (go a))", "(tagbody 0 (f) (g) (go 0 1))");
    check_malformed("(return-from a 1)");
    check_malformed("(go 5)");
    check_malformed("(tagbody a a)");
    check("(catch 'x (throw 'x 1))", "(catch 'x (throw 'x '1))");
    check("(unwind-protect (f) (g) (h))", "(unwind-protect (f) (progn (g) (h)))");
    check("(progv '(a) '(1) (f))", "(progv '(a) '(1) (f))");
}

#[test]
fn conditions_on_constants() {
    check("(if nil (f) (g))", "(g)");
    check("(if 1 (f))", "(f)");
    check("(if (not x) 1 2)", "(if (special x) '2 '1)");
    check("(if (null (f)) 1 2)", "(if (f) '2 '1)");
}

#[test]
fn arithmetic_is_reduced() {
    check("(+)", "'0");
    check("(+ 1 2)", "'3");
    check("(+ (f))", "(values (the integer|ratio|single|double|complex (f)))");
    check("(+ (a) (b) (c))", "(let ((tmp.0 (a)) (tmp.1 (b)) (tmp.2 (c))) [Add [Add tmp.0 tmp.1] tmp.2])");
    check("(+ (a) (b) 1)", "[Add [Add (a) (b)] '1]");
    check("(- (a))", "[Negate (a)]");
    check("(/ (a))", "[Divide '1 (a)]");
    check("(< (a) (b))", "[Less (a) (b)]");
    check(
        "(< (a) (b) (c))",
        "(let ((tmp.0 (a)) (tmp.1 (b)) (tmp.2 (c))) \
         (if [Less tmp.0 tmp.1] [Less tmp.1 tmp.2] (progn (the integer|ratio|single|double tmp.2) 'nil)))",
    );
    check("(/= (a) (b))", "[Not [NumberEqual (a) (b)]]");
    check("(char> (a) (b))", "(let ((tmp.0 (a))) [CharLess (b) tmp.0])");
    check("(char<= (a) (b))", "(let ((tmp.0 (a))) [Not [CharLess (b) tmp.0]])");
    check("(max (a) (b) 3)", "[Max [Max (a) (b)] '3]");
    check("(floor (a))", "[Floor (a) '1]");
    check("(1+ (a))", "[Increment (a)]");
    check("(logand)", "'-1");
    check("(coerce (a) 'double-float)", "[ToDouble (a)]");
    check("(float (a) 1d0)", "[ToDouble (a)]");
}

#[test]
fn lists_and_arrays_are_reduced() {
    check("(list (a) (b))", "[Cons (a) [List1 (b)]]");
    check("(list)", "'nil");
    check("(list* (a) (b))", "[Cons (a) (b)]");
    check("(cadr (a))", "[Car [Cdr (a)]]");
    check("(cdar (a))", "[Cdr [Car (a)]]");
    check("(aref (a) 1)", "[Aref1 (a) '1]");
    check("(aref (a) 1 2)", "[Aref2 (a) '1 '2]");
    check("(aref (a) 1 2 3)", "(aref (a) '1 '2 '3)");
    check("(eql (a) 'x)", "[Eq (a) 'x]");
    check("(eql (a) 1d0)", "[Eql (a) '1d0]");
    check("(equal (a) 'x)", "[Eq (a) 'x]");
    check("(equal (a) \"x\")", "(equal (a) '\"x\")");
    check("(car (a) (b))", "(car (a) (b))");
    check("(locally (declare (notinline car)) (car (a)))", "(car (a))");
    check("(flet ((car (x) (f x))) (car (a)))", "(f (a))");
}

#[test]
fn calls() {
    check("(f 1 (g))", "(f '1 (g))");
    check("(funcall #'f 1)", "(f '1)");
    check("(funcall 'f 1)", "(f '1)");
    check("(funcall (f) 1)", "(funcall (f) '1)");
    check("(funcall #'(lambda (x) x) 1)", "(let ((x.0 '1)) x.0)");
    check("((lambda (x &optional (y x)) (f x y)) 1)", "(let ((x.0 '1)) (f x.0 x.0))");
    check("((lambda (&rest x) x) 1 2)", "(let ((x.2 [Cons '1 [List1 '2]])) x.2)");
    check("((lambda (&key a (b 2)) (f a b)) :b 1)", "(f 'nil '1)");
    check("(apply #'f 1 (g))", "(apply #'f '1 (g))");
    check("(values 1 2)", "(values '1 '2)");
    check("(multiple-value-bind (a b) (f) (g a b))", "(mv-bind (a.0 b.1) (f) (g a.0 b.1))");
    check("(multiple-value-bind (a *a*) (f) (g a))", "(mv-bind (a.0 tmp.1) (f) (bind-special ((*a* tmp.1)) (g a.0)))");
    check(
        "(multiple-value-call (lambda (&optional a &rest r) (declare (ignore r)) (g a)) (f))",
        "(mv-bind (a.0) (f) (let ((tmp.1 'nil)) (g a.0)))",
    );
    check("(multiple-value-list (f))", "(mv-list (f))");
    check("(multiple-value-prog1 (f) (g))", "(mv-prog1 (f) (g))");
    check("(funcall #'(setf foo) 1 2)", "((setf foo) '1 '2)");
}

#[test]
fn functions() {
    assert_eq!(tree("(lambda (x) x)"), "0: () (closure 1)\n1: (x.0) x.0");
    assert_eq!(
        tree("(let ((n (f))) (lambda (x) (+ x n)))"),
        "0: () (let ((n.0 (f))) (closure 1))\n1: (x.1) free (n.0) [Add x.1 n.0]"
    );
    assert_eq!(
        tree(
            "(lambda (a &optional (b a bp) &rest c &key (d b) ((:e f) 1) &allow-other-keys &aux (g 2)) (h a b bp c d f g))"
        ),
        "0: () (closure 1)\n1: (a.0 &optional (b.1 a.0 bp.2) &rest c.3 &key :d (d.4 b.1) :e (f.5 '1) \
         &allow-other-keys) (h a.0 b.1 bp.2 c.3 d.4 f.5 '2)"
    );
    assert_eq!(
        tree("(lambda (*a* &optional (b *a*)) (h b))"),
        "0: () (closure 1)\n1: (tmp.0 &optional (tmp.1 'nil tmp.2)) \
         (bind-special ((*a* tmp.0)) (h (if tmp.2 tmp.1 (special *a*))))"
    );
    for list in
        ["(a a)", "(a &optional)", "(&rest)", "(&key a &optional b)", "(&rest a b)", "(1)", "(&body x)", "(a . b)"]
    {
        let form = format!("(lambda {list} 1)");
        if list == "(a &optional)" {
            tree(&form);
        } else {
            check_malformed(&form);
        }
    }
}

#[test]
fn local_functions_called_once_are_moved() {
    check("(flet ((f (x) (g x))) (f 1))", "(g '1)");
    check("(flet ((f () 1)) 2)", "'2");
    assert_eq!(
        tree("(labels ((f (x) (if x (h (f (g x))) 1))) (f 2))"),
        "0: () (call f.0/1 '2)\n1: (x.1) (if x.1 (h (call f.0/1 (g x.1))) '1)"
    );
    assert_eq!(
        tree("(let ((n (g))) (labels ((f (x) (if x (h (f n)) 1))) (f 2) (f 3)))"),
        "0: () (let ((n.0 (g))) (labels ((f.1 1)) (progn (call f.1/1 '2) (call f.1/1 '3))))\n\
         1: (x.2) free (n.0 f.1) (if x.2 (h (call f.1/1 n.0)) '1)"
    );
    assert_eq!(tree("(flet ((f (x) x)) (g #'f))"), "0: () (g (closure 1))\n1: (x.1) x.1");
    // Moved through one another: g is called by f, f by the body.
    check("(flet ((g (x) (h x))) (flet ((f (y) (g y))) (f 1)))", "(h '1)");
}

#[test]
fn self_tail_calls_are_loops() {
    check(
        "(labels ((f (x y) (if x (f (g x) (h y)) y))) (k (f 1 2)))",
        "(k (let ((x.3 '1) (y.4 '2)) (block 1 (tagbody 0 'nil (return-from 1 (let ((x.1 x.3) (y.2 y.4)) \
         (if x.1 (progn (set x.3 (g x.1)) (set y.4 (h y.2)) (go 0 1)) y.2)))))))",
    );
    // A call that is not the last thing to do stays a call.
    assert_eq!(
        tree("(labels ((f (x) (let ((*a* x)) (f (g x))))) (f 1))"),
        "0: () (call f.0/1 '1)\n1: (x.1) (bind-special ((*a* x.1)) (call f.0/1 (g x.1)))"
    );
}

#[test]
fn known_functions_are_called_directly() {
    check("(let ((f (lambda (x) (g x)))) (funcall f 1))", "(g '1)");
    check("(let ((f #'car)) (funcall f (g)))", "(let ((f.0 #'car)) [Car (g)])");
    check("(let ((f #'h)) (funcall f (g)))", "(funcall #'h (g))");
    check("((lambda (f y) (funcall f y)) (lambda (x) (g x)) 1)", "(g '1)");
    check("(flet ((call (f) (funcall f 1))) (call (lambda (x) (g x))))", "(g '1)");
    assert_eq!(
        tree("(let ((f (lambda (x) (g x)))) (funcall f 1) (h f))"),
        "0: () (progn (call f.1/1 '1) (h (closure 1)))\n1: (x.0) (g x.0)"
    );
    // A wrong number of arguments and assigned variables are left alone.
    assert_eq!(
        tree("(let ((f (lambda (x) x))) (setq f (k)) (funcall f 1))"),
        "0: () (let ((f.1 (closure 1))) (progn (set f.1 (k)) (funcall f.1 '1)))\n1: (x.0) x.0"
    );
}

#[test]
fn exits_from_closures_have_tokens() {
    assert_eq!(
        tree("(block a (f (lambda () (return-from a 1))))"),
        "0: () (block 0 (f (closure 1)))\n1: () free (a.0) (return-from 0 '1)"
    );
    let image = image();
    let _scope = image.keep_scope();
    let unit = analyse(&image, "(tagbody b (f (lambda () (go b))))").expect("a unit");
    assert!(unit.tagbodies[0].escapes && unit.tagbodies[0].token.is_some());
    assert_eq!(unit.lambdas[1].free.len(), 1);
}

#[test]
fn captured_and_assigned() {
    let image = image();
    let _scope = image.keep_scope();
    let unit = analyse(&image, "(let ((n 0) (m 1)) (lambda () (setq n m)))").expect("a unit");
    let (n, m) = (&unit.variables[0], &unit.variables[1]);
    assert!(n.captured && n.assigned && m.captured && !m.assigned);
}

#[test]
fn symbol_macros() {
    check("(symbol-macrolet ((x (f))) (g x))", "(g (f))");
    check("(symbol-macrolet ((x (f))) (let ((x 1)) x))", "(let ((x.0 '1)) x.0)");
    check_malformed("(symbol-macrolet ((*a* 1)) 1)");
    check_malformed("(symbol-macrolet ((x 1)) (declare (special x)) x)");
}

#[test]
fn odd_forms_do_not_harm() {
    for text in ["(let)", "(flet)", "(flet (f) 1)", "(labels ((f)) 1)", "(block)", "(block 1 2)", "(the)", "(go)"] {
        check_malformed(text);
    }
    for text in ["(lambda)", "(function)", "(function 1)", "(tagbody . a)", "(eval-when (x) 1)", "(let ((x 1) . y) 1)"]
    {
        check_malformed(text);
    }
    let image = image();
    let _scope = image.keep_scope();
    // Circular and very deep forms are errors.
    let circular = common::read(&image, "(progn 1 2)");
    image.set_cdr(image.cdr(image.cdr(circular)), circular);
    let syntax = Syntax::new(&image).expect("a front end");
    syntax.analyse_form(&NoHost, &image, circular, None).map(|_| ()).expect("code that signals the error");
    let mut deep = image.nil();
    let function = image.symbol("BROLGA-SYSTEM", "F").expect("a symbol");
    for _ in 0..1_000_000 {
        deep = image.keep(image.list(&[function, deep]).expect("a list"));
    }
    assert!(syntax.analyse_form(&NoHost, &image, deep, None).is_err());
}
