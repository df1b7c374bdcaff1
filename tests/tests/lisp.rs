//! All test files under `tests/lisp/`, at rest and under forced collections.
//!
//! `BROLGA_COLLECT_EVERY=n` runs the first test with a collection at every n-th allocation. The tests take
//! turns, because a Lisp file run twice at a time would meet its own files in the temporary folder.

use brolga_tests::lisp_files::{FileReport, Settings, files_below, folder, run_files};
use std::sync::{Mutex, MutexGuard, PoisonError};

static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn check(reports: &[FileReport]) {
    let failed: Vec<String> = reports.iter().filter(|report| !report.passed()).map(ToString::to_string).collect();
    assert!(failed.is_empty(), "\n{}", failed.concat());
}

#[test]
fn files_do_what_they_expect() {
    let _turn = turn();
    let collect_every = std::env::var("BROLGA_COLLECT_EVERY").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let settings = Settings { collect_every, ..Settings::default() };
    check(&run_files(&files_below(&folder()), &settings));
}

/// All files with a collection at every thousandth and at every seventh allocation.
#[test]
fn forced_collections_change_nothing() {
    let _turn = turn();
    for collect_every in [1000, 7] {
        let settings = Settings { collect_every, ..Settings::default() };
        check(&run_files(&files_below(&folder()), &settings));
    }
}

/// The parts that make most objects, with a collection at every allocation.
#[test]
fn a_collection_at_every_allocation_changes_nothing() {
    let _turn = turn();
    let names = ["evaluation/setf", "loop/accumulation", "hash-tables", "strings/", "structures/"];
    let mut files = files_below(&folder());
    files.retain(|path| names.iter().any(|name| path.to_string_lossy().contains(name)));
    let settings = Settings { collect_every: 1, ..Settings::default() };
    check(&run_files(&files, &settings));
}

/// Images that do not get the address they prefer behave the same.
#[test]
fn another_base_changes_nothing() {
    let _turn = turn();
    let settings = Settings { avoid_preferred_base: true, ..Settings::default() };
    check(&run_files(&files_below(&folder()), &settings));
}
