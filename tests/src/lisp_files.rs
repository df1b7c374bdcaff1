//! Running test files, each in an image of its own.
//!
//! Problem: several hundred forms in dozens of files must run quickly, independently, and again
//! under forced collections.
//! Approach: files are dealt out to a few threads; each opens a fresh image for a file, loads the
//! driver, and gets back what every form did. `expectations` judges.
//! Invariants: files never share an image. A file that ends its image's process is found by name,
//! since names are printed before they run when asked for.
//!
//! Tests: `tests/tests/lisp.rs`.

use crate::expectations::{Mismatch, Outcome, bless, compare};
use brolga::{Error, Image, ImageOptions};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The Lisp half of the runner.
const DRIVER: &str = include_str!("driver.lisp");
/// Stack of a thread that runs a file.
const STACK: usize = 64 << 20;

/// How to run.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Rewrite the expectations to what happens.
    pub bless: bool,
    /// Collect at every n-th allocation; 0: when due.
    pub collect_every: u64,
    /// Open images at another address than they prefer.
    pub avoid_preferred_base: bool,
    /// Print each file's name before it runs.
    pub verbose: bool,
}

/// What became of a file.
#[derive(Debug)]
pub struct FileReport {
    /// The file.
    pub path: PathBuf,
    /// How many forms ran.
    pub forms: usize,
    /// Those that did not do what was expected.
    pub mismatches: Vec<Mismatch>,
    /// Why the file could not be run to its end.
    pub failure: Option<String>,
}

impl FileReport {
    /// Whether all is as expected.
    pub fn passed(&self) -> bool {
        self.failure.is_none() && self.mismatches.is_empty()
    }
}

impl std::fmt::Display for FileReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let path = self.path.display();
        if let Some(failure) = &self.failure {
            writeln!(f, "{path}: {failure}")?;
        }
        for mismatch in &self.mismatches {
            writeln!(f, "{path}:{}: {}", mismatch.line, mismatch.form)?;
            for line in &mismatch.expected {
                writeln!(f, "    expected {line}")?;
            }
            for line in &mismatch.actual {
                writeln!(f, "    actual   {line}")?;
            }
        }
        Ok(())
    }
}

/// The folder of the test files.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lisp")
}

/// All test files below a folder, sorted.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "lisp") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Evaluates the forms of a text in a fresh image.
fn outcomes(text: &str, settings: &Settings) -> Result<Vec<Outcome>, Error> {
    let image = Image::with_options(ImageOptions {
        collect_every: settings.collect_every,
        avoid_preferred_base: settings.avoid_preferred_base,
        ..ImageOptions::default()
    })?;
    image.eval_str(DRIVER)?;
    let results: Vec<brolga::Value> = image.funcall("test-driver:run-text", (text,))?;
    let mut outcomes = Vec::with_capacity(results.len());
    for result in results {
        let mut parts = result.elements().into_iter();
        let end = parts.next().map_or(Ok(0), |end| end.to::<usize>())?;
        let lines = parts.map(|line| line.to::<String>()).collect::<Result<_, _>>()?;
        outcomes.push(Outcome { end, lines });
    }
    if settings.collect_every > 0 {
        image.eval_str("(brolga-system::%verify-heap)")?;
    }
    Ok(outcomes)
}

/// Runs one file in this thread.
pub fn run_file(path: &Path, settings: &Settings) -> FileReport {
    let mut report = FileReport { path: path.to_path_buf(), forms: 0, mismatches: Vec::new(), failure: None };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            report.failure = Some(error.to_string());
            return report;
        }
    };
    match outcomes(&text, settings) {
        Ok(outcomes) => {
            report.forms = outcomes.len();
            if settings.bless {
                let blessed = bless(&text, &outcomes);
                if blessed != text {
                    report.failure = std::fs::write(path, blessed).err().map(|error| error.to_string());
                }
            } else {
                report.mismatches = compare(&text, &outcomes);
            }
        }
        Err(Error::Lisp(error)) => report.failure = Some(format!("{error}\n{}", error.backtrace)),
        Err(error) => report.failure = Some(error.to_string()),
    }
    report
}

/// Makes the cached base image if there is none, so that the threads do not all make it.
fn prepare() {
    let open = || drop(Image::new());
    // A failure shows again, with its text, in every file's report.
    let _ = std::thread::Builder::new().stack_size(STACK).spawn(open).map(std::thread::JoinHandle::join);
}

/// Runs files on as many threads as the machine has processors; reports in the order of `files`.
pub fn run_files(files: &[PathBuf], settings: &Settings) -> Vec<FileReport> {
    prepare();
    let next = AtomicUsize::new(0);
    let reports = Mutex::new(Vec::new());
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = files.get(number) else { return };
            if settings.verbose {
                eprintln!("{}", path.display());
            }
            let report = run_file(path, settings);
            if let Ok(mut reports) = reports.lock() {
                reports.push((number, report));
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get()).min(files.len().max(1));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            if let Err(error) = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work) {
                eprintln!("no thread for tests: {error}");
            }
        }
    });
    let mut reports = reports.into_inner().unwrap_or_default();
    reports.sort_by_key(|(number, _)| *number);
    reports.into_iter().map(|(_, report)| report).collect()
}
