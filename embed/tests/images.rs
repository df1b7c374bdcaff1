//! Images seen from Rust: several at once, in threads, saved and opened, errors and conversions.

use brolga::{Error, Image, ImageOptions, Value, lexpr};

#[test]
fn two_images_redefine_the_same_name_differently() {
    let (one, two) = (Image::new().unwrap(), Image::new().unwrap());
    one.eval_str("(defun f () 1) (defun g () (f))").unwrap();
    two.eval_str("(defun f () 2) (defun g () (f))").unwrap();
    assert_eq!((one.funcall::<i64>("g", ()).unwrap(), two.funcall::<i64>("g", ()).unwrap()), (1, 2));
    one.eval_str("(defun f () 10)").unwrap();
    two.eval_str("(defun f () 20)").unwrap();
    assert_eq!((one.funcall::<i64>("g", ()).unwrap(), two.funcall::<i64>("g", ()).unwrap()), (10, 20));
}

#[test]
fn two_threads_run_an_image_each() {
    let work = |seed: i64| {
        move || {
            let image = Image::new().unwrap();
            image.eval_str("(defun sum (n) (loop for i below n sum (* i (length (make-list 3)))))").unwrap();
            image.funcall::<i64>("sum", (seed,)).unwrap()
        }
    };
    let threads = [std::thread::spawn(work(10_000)), std::thread::spawn(work(20_000))];
    let sums: Vec<i64> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(sums, [3 * 49_995_000, 3 * 199_990_000]);
}

#[test]
fn a_saved_image_brings_everything_back_at_any_base() {
    let path = std::env::temp_dir().join(format!("brolga-embed-{}.image", std::process::id()));
    let image = Image::new().unwrap();
    image
        .eval_str(
            r#"(defstruct point x y)
               (defvar *table* (make-hash-table))
               (defvar *key* (list 1 2))
               (setf (gethash *key* *table*) (make-point :x 1.5d0 :y (expt 3 100)))
               (defvar *circle* (let ((c (list 1 2))) (setf (cddr c) c)))
               (defvar *counter* (let ((n 0)) (lambda () (incf n))))
               (funcall *counter*)"#,
        )
        .unwrap();
    image.save(&path).unwrap();
    assert_eq!(image.eval_str("(funcall *counter*)").unwrap().to::<i64>().unwrap(), 2);
    for avoid_preferred_base in [false, true] {
        let options = ImageOptions { avoid_preferred_base, ..ImageOptions::default() };
        let opened = Image::open_with(&path, options).unwrap();
        let text = opened
            .eval_str(
                "(format nil \"~S ~S ~S\" (gethash *key* *table*) (eq (cddr *circle*) *circle*) (funcall *counter*))",
            )
            .unwrap();
        let expected = format!("#S(POINT :X 1.5d0 :Y {}) T 2", "515377520732011331036461129765621272702107522001");
        assert_eq!(text.to::<String>().unwrap(), expected);
    }
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn errors_carry_type_text_and_backtrace() {
    let image = Image::new().unwrap();
    image.eval_str("(defun inner (x) (car x)) (defun outer (x) (list (inner x)))").unwrap();
    match image.funcall::<Value>("outer", (5,)) {
        Err(Error::Lisp(error)) => {
            assert_eq!(error.condition_type, "TYPE-ERROR");
            assert!(error.text.contains('5'), "{}", error.text);
            assert!(error.backtrace.contains("INNER") && error.backtrace.contains("OUTER"), "{}", error.backtrace);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(image.eval_str("(+ 1 1)").unwrap().to::<i64>().unwrap(), 2);
}

#[test]
fn host_functions_fail_as_conditions_and_panics_stay_inside() {
    let image = Image::new().unwrap();
    image.register("half", |n: i64| if n % 2 == 0 { Ok(n / 2) } else { Err(Error::host("odd")) }).unwrap();
    image.register("explode", || -> i64 { panic!("on purpose") }).unwrap();
    assert_eq!(image.eval_str("(half 10)").unwrap().to::<i64>().unwrap(), 5);
    let text = image.eval_str("(handler-case (half 3) (error (c) (princ-to-string c)))").unwrap();
    assert_eq!(text.to::<String>().unwrap(), "odd");
    let text = image.eval_str("(handler-case (explode) (error () \"caught\"))").unwrap();
    assert_eq!(text.to::<String>().unwrap(), "caught");
    let throw = image.eval_str("(catch 'out (half (throw 'out 42)))").unwrap();
    assert_eq!(throw.to::<i64>().unwrap(), 42);
}

#[test]
fn values_convert_both_ways() {
    let image = Image::new().unwrap();
    assert_eq!(image.funcall::<u64>("identity", (u64::MAX,)).unwrap(), u64::MAX);
    assert_eq!(image.funcall::<i64>("identity", (i64::MIN,)).unwrap(), i64::MIN);
    assert_eq!(image.funcall::<f64>("/", (1, 4)).unwrap(), 0.25);
    assert_eq!(image.funcall::<Vec<i32>>("reverse", (vec![1, 2, 3],)).unwrap(), [3, 2, 1]);
    assert_eq!(image.funcall::<(i64, String)>("list", (1, "ä€")).unwrap(), (1, "ä€".to_string()));
    assert_eq!(image.funcall::<Option<i64>>("identity", (None::<i64>,)).unwrap(), None);
    assert_eq!(image.eval_str("#(1 2)").unwrap().to::<Vec<i64>>().unwrap(), [1, 2]);
    assert!(matches!(image.eval_str("'a").unwrap().to::<i64>(), Err(Error::Conversion { .. })));
    let data = lexpr::from_str("(1 (a \"b\" 2.5) . c)").unwrap();
    let back: lexpr::Value = image.funcall("identity", (&data,)).unwrap();
    assert_eq!(back.to_string(), "(1 (A \"b\" 2.5) . C)");
}

#[test]
fn open_hooks_run_when_a_saved_image_opens() {
    let path = std::env::temp_dir().join(format!("brolga-hooks-{}.image", std::process::id()));
    let image = Image::new().unwrap();
    image.eval_str("(defvar *opened* 0) (push (lambda () (incf *opened*)) ext:*open-hooks*)").unwrap();
    // One that fails must not keep the image from opening, nor the others from running.
    image.eval_str("(push (lambda () (error \"on purpose\")) ext:*open-hooks*)").unwrap();
    image.eval_str("(ext:schedule-timer (ext:make-timer (lambda () (setq *opened* :late))) 3600)").unwrap();
    image.save(&path).unwrap();
    let opened = Image::open(&path).unwrap();
    assert_eq!(opened.eval_str("*opened*").unwrap().to::<i64>().unwrap(), 1);
    assert!(opened.eval_str("brolga-system::*timers*").unwrap().is_nil(), "timers are not saved");
    assert_eq!(image.eval_str("*opened*").unwrap().to::<i64>().unwrap(), 0);
    std::fs::remove_file(path).unwrap();
}
