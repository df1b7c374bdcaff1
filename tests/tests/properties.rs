//! Properties that hold for all inputs, tried on random ones: what is printed reads back, and a
//! program does the same however it is evaluated.
//!
//! The generators are Lisp programs (`tests/properties/`); seeds decide everything, and a failure
//! comes with its seed and the smallest case found. `BROLGA_PROPERTY_CASES=n` tries n cases each
//! instead of the usual number, `BROLGA_PROPERTY_SEED=n` begins with another seed.

use brolga::{Image, ImageOptions};

const ROUND_TRIP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/properties/round-trip.lisp");
const RANDOM_PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/properties/random-programs.lisp");
const STACK: usize = 64 << 20;

fn variable(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Loads a generator and calls its CHECK with a seed and a number of cases.
fn check(generator: &'static str, function: &'static str, cases: u64, options: ImageOptions) {
    let first = variable("BROLGA_PROPERTY_SEED", 1);
    let cases = variable("BROLGA_PROPERTY_CASES", cases);
    let run = move || {
        let image = Image::with_options(options).unwrap();
        let _: bool = image.funcall("load", (generator,)).unwrap();
        let failures: Vec<String> = image.funcall(function, (first as i64, cases as i64)).unwrap();
        assert!(failures.is_empty(), "{} of {cases} cases fail\n\n{}", failures.len(), failures.join("\n\n"));
    };
    std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap();
}

#[test]
fn objects_read_back_as_they_were_printed() {
    check(ROUND_TRIP, "round-trip:check", 20_000, ImageOptions::default());
}

#[test]
fn objects_come_back_from_compiled_files() {
    check(ROUND_TRIP, "round-trip:check-files", 1_000, ImageOptions::default());
}

#[test]
fn programs_do_the_same_evaluated_and_compiled() {
    check(RANDOM_PROGRAMS, "random-programs:check", 150, ImageOptions::default());
}

/// The same under forced collections, at another base.
#[test]
fn collections_and_addresses_change_nothing() {
    let options = ImageOptions { collect_every: 500, avoid_preferred_base: true, ..ImageOptions::default() };
    check(ROUND_TRIP, "round-trip:check", 300, options);
    check(ROUND_TRIP, "round-trip:check-files", 50, options);
    check(RANDOM_PROGRAMS, "random-programs:check", 20, options);
}
