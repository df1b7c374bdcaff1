//! Signals: Ctrl-C and termination.
//!
//! Problem: Lisp code that runs must stop within a moment, whatever it does, and a program that is
//! asked to end must end without a word.
//! Approach: a thread of its own receives the signals and raises the image's interrupt flag, which
//! the next safepoint sees. Termination that is not served in time ends the process from here.
//! SIGPIPE stays ignored, as Rust's runtime has it: a socket or program that is gone must not end this
//! one. The library ends the program when it is standard output that nobody reads.
//! Invariants: no Lisp code runs on this thread.
//!
//! Tests: `repl/tests/terminal.rs`, `repl/tests/program.rs`.

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::time::Duration;

/// How long Lisp has to end after being asked to.
const PATIENCE: Duration = Duration::from_millis(500);

/// Passes signals on to `interrupt`, which is called with true for termination.
pub fn forward(interrupt: impl Fn(bool) + Send + 'static) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            interrupt(signal != SIGINT);
            if signal != SIGINT {
                std::thread::sleep(PATIENCE);
                std::process::exit(128 + signal);
            }
        }
    })?;
    Ok(())
}
