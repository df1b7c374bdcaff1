//! The `brolga` program.
//!
//! Problem: one command for the prompt, for scripts, and for work with image files.
//! Approach: `options` reads the command line; `session` runs Lisp; this file joins them and turns
//! every outcome into an exit status.
//! Invariants: usage errors exit with 2, all other failures with 1, and nothing is printed to
//! standard output that Lisp or a command's answer did not print.
//!
//! Tests: `repl/tests/program.rs`.

mod base_image;
mod editor;
mod image_commands;
mod lexer;
mod options;
mod places;
mod session;
mod signals;

use options::Action;

fn main() {
    let action = match options::parse(std::env::args_os().collect()) {
        Ok(action) => action,
        Err(error) => error.exit(),
    };
    let status = match action {
        Action::Run(session) => session::run(session, None),
        Action::ImageSave(path, session) => session::run(session, Some(path)),
        Action::ImageInfo(path) => image_commands::info(&path),
        Action::ImageVerify(path) => image_commands::verify(&path),
    };
    std::process::exit(status);
}
