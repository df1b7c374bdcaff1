//! Signals: Ctrl-C, termination, a closed pipe.
//!
//! Problem: Lisp code that runs must stop within a moment, whatever it does, and a program that is
//! asked to end must end without a word.
//! Approach: a thread of its own receives the signals and raises the image's interrupt flag, which
//! the next safepoint sees. Termination that is not served in time ends the process from here. A
//! closed pipe has the system's default effect, which Rust's runtime had switched off.
//! Invariants: no Lisp code runs on this thread.
//!
//! Tests: `repl/tests/terminal.rs`, `repl/tests/program.rs`.

use signal_hook::consts::{SIGHUP, SIGINT, SIGPIPE, SIGTERM};
use signal_hook::iterator::Signals;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long Lisp has to end after being asked to.
const PATIENCE: Duration = Duration::from_millis(500);

/// Ends the process as a closed pipe does by default.
pub fn end_on_closed_pipe() -> std::io::Result<()> {
    signal_hook::flag::register_conditional_default(SIGPIPE, Arc::new(AtomicBool::new(true)))?;
    Ok(())
}

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
