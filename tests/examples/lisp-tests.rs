//! Runs test files from the command line.
//!
//! `lisp-tests [--bless] [--collect-every N] [--other-base] [--verbose] [NAME...]`: runs the files
//! below `tests/lisp/` whose paths contain one of the names (all without names). `--bless` rewrites
//! the expectations of those files to what happens: look at the difference before you keep it.

use brolga_tests::lisp_files::{Settings, files_below, folder, run_files};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut settings = Settings::default();
    let mut names = Vec::new();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--bless" => settings.bless = true,
            "--other-base" => settings.avoid_preferred_base = true,
            "--verbose" => settings.verbose = true,
            "--collect-every" => match words.next().and_then(|number| number.parse().ok()) {
                Some(number) => settings.collect_every = number,
                None => {
                    eprintln!("--collect-every needs a number");
                    return ExitCode::from(2);
                }
            },
            _ if word.starts_with('-') => {
                eprintln!("unknown option {word}");
                return ExitCode::from(2);
            }
            _ => names.push(word),
        }
    }
    let mut files = files_below(&folder());
    files.retain(|path| names.is_empty() || names.iter().any(|name| path.to_string_lossy().contains(name.as_str())));
    let reports = run_files(&files, &settings);
    let mut failed = 0;
    for report in &reports {
        if !report.passed() {
            failed += 1;
            print!("{report}");
        }
    }
    let forms: usize = reports.iter().map(|report| report.forms).sum();
    println!("{} files, {forms} forms, {failed} files failed", reports.len());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
