//! The base image, with a progress bar while it is built.
//!
//! Problem: the first start compiles the standard library, which takes seconds; the user must see
//! that something happens, and how long it took.
//! Approach: the library crate finds, builds and caches the image; here its progress becomes a bar
//! on standard error, or one line where that is no terminal.
//! Invariants: nothing is printed when the cached image is used.
//!
//! Tests: `repl/tests/program.rs`.

use brolga::{Error, Image, ImageOptions};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::Instant;

/// Shows how far the build is.
struct Progress {
    start: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    fn begin() -> Progress {
        if !std::io::stderr().is_terminal() {
            // Scripts and pipes get what the program prints and nothing else.
            return Progress { start: Instant::now(), bar: None };
        }
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message("compiling the standard library");
        Progress { start: Instant::now(), bar: Some(bar) }
    }

    fn step(&self, done: usize, all: usize) {
        if let Some(bar) = &self.bar {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        }
    }

    fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
            eprintln!("brolga: the standard library was compiled in {:.1} s", self.start.elapsed().as_secs_f64());
        }
    }
}

/// Opens the base image, building it first when there is none.
pub fn open(options: ImageOptions) -> Result<Image, Error> {
    let mut progress = None;
    let image = Image::open_base(options, &mut |done, all, _| {
        progress.get_or_insert_with(Progress::begin).step(done, all);
    })?;
    if let Some(progress) = progress {
        progress.end();
        let kept = Image::base_path().is_some_and(|path| path.exists());
        if !kept {
            eprintln!("brolga: it could not be kept for the next start (no writable cache folder)");
        }
    }
    Ok(image)
}
