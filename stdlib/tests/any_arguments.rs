//! Every primitive with arguments of every kind: errors are Lisp errors, never panics, and the
//! heap stays sound.
//!
//! Primitives that would end the process, block, or touch the machine are left out by name.

mod support;

use brolga_image::file::Options;
use brolga_image::{Image, Word};
use brolga_stdlib::primitives;
use support::*;

/// Not called: they end or block the process, change files, or make the image unusable.
const LEFT_OUT: &[&str] = &[
    "%exit",
    "%process-kill",
    "%process-wait",
    "%run-process",
    "%sleep-ns",
    "%fd-open",
    "%fd-close",
    "%fd-read",
    "%fd-write",
    "%fd-seek",
    "%fd-ready",
    "%fd-duplicate",
    "%make-pipe",
    "%unlink",
    "%rename",
    "%rmdir",
    "%mkdir",
    "%symlink",
    "%chdir",
    "%set-file-times",
    "%write-file",
    "%setenv",
    "%delete-package-raw",
    "%rename-package",
    "%set-heap-limit",
    "%finalize",
    // Trust their arguments by contract.
    "%set-instance-layout",
    "%set-layout",
    "%allocate-instance",
    "%set-symbol-plist",
    "%set-symbol-package",
    "%set-package-plist",
];

fn pool(image: &Image) -> Vec<Word> {
    let mut pool: Vec<Word> = [
        "0",
        "1",
        "-1",
        "2",
        "3",
        "7",
        "10",
        "36",
        "64",
        "100",
        "1000",
        "8589934592",
        "4611686018427387903",
        "-4611686018427387904",
        "100000000000000000000000",
        "-100000000000000000000000",
        "1/2",
        "-7/3",
        "1.5",
        "-0.0",
        "1d300",
        "-2.5d0",
        "#c(1 2)",
        "#c(1.0 -2.0)",
        "#\\a",
        "#\\λ",
        "\"\"",
        "\"hello\"",
        "\"λx\"",
        "abc",
        ":key",
        "nil",
        "t",
        "()",
        "(1 2 3)",
        "(a . b)",
        "((1 . 2) \"x\")",
        "(0 288 3)",
        "#(1 2 3)",
        "#()",
        "#*10110",
        "#*",
        "(setf car)",
        "1e38",
        "-5",
    ]
    .iter()
    .map(|text| image.keep(read(image, text)))
    .collect();
    let not_a_number = image.double(f64::NAN).expect("room");
    let infinity = image.double(f64::INFINITY).expect("room");
    pool.extend([not_a_number, infinity, Word::single_float(f32::NAN), Word::UNBOUND].map(|word| image.keep(word)));
    for kind in 32..=47 {
        for length in [0, 5] {
            let arguments = [Word::fixnum(kind), Word::fixnum(length)];
            pool.push(image.keep(call(image, "%make-specialised-vector", &arguments).expect("a vector")));
        }
    }
    for test in 0..=4 {
        let arguments = [Word::fixnum(test), Word::ZERO, Word::ZERO];
        pool.push(image.keep(call(image, "%make-hash-table", &arguments).expect("a table")));
    }
    for text in [
        "(%make-array-header \"hello\" 2 1 4 '(0 290 4))",
        "(%make-array-header '#(1 2 3 4 5 6) nil 0 6 '(0 544 2 3))",
        "(%make-array-header #*10110 nil 1 3 '(0 291 3))",
        "(%make-root-layout)",
        "(%find-package \"CL-USER\")",
        "(%weak-pointer \"x\")",
        "(%make-random-vector 5)",
    ] {
        pool.push(image.keep(evaluate(image, read(image, text)).expect(text)));
    }
    pool
}

#[test]
fn no_panics() {
    run(Options { heap_limit: Some(1 << 30), ..Options::default() }, 1);
}

#[test]
fn no_panics_with_a_collection_at_every_third_allocation() {
    run(Options { heap_limit: Some(1 << 30), collect_every: 3, ..Options::default() }, 8);
}

fn run(options: Options, fewer: usize) {
    let image = image_with(options);
    let _scope = image.keep_scope();
    let pool = pool(&image);
    let mut random = Random(20_260_101);
    for primitive in primitives::all() {
        if LEFT_OUT.contains(&primitive.name) {
            continue;
        }
        let rounds = [1_usize, 80, 500, 900, 1200, 1500][primitive.arity as usize];
        for _ in 0..rounds.div_ceil(fewer) {
            let arguments: Vec<Word> =
                (0..primitive.arity).map(|_| pool[random.below(pool.len() as u64) as usize]).collect();
            let (slot, ..) = image.running().primitive(primitive.name).expect("registered");
            if image.call_primitive(slot, &arguments).is_err() {
                let (slot, ..) = image.running().primitive("%take-failure").expect("%take-failure");
                let failure = image.call_primitive(slot, &[]).expect("a failure");
                let message = image.rust_string(image.car(image.cdr(failure))).unwrap_or_default();
                let shown: Vec<String> = arguments.iter().map(|word| show(&image, *word)).collect();
                assert!(!message.contains("Internal error"), "{} {}: {message}", primitive.name, shown.join(" "));
            }
        }
    }
    image.verify().expect("a sound heap");
}
