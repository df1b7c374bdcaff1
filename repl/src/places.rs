//! Where the program keeps its files: history, user init.
//!
//! Problem: users and systems move these places by environment variables.
//! Approach: the XDG base directory rules; an unset or relative variable means its default.
//! Invariants: nothing is created here.
//!
//! Tests: `repl/tests/program.rs`.

use std::path::PathBuf;

/// The directory that `variable` names, or `fallback` below the user's home.
fn base(variable: &str, fallback: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    named.or_else(|| std::env::home_dir().filter(|home| home.is_absolute()).map(|home| home.join(fallback)))
}

/// The user's init file.
pub fn user_init() -> Option<PathBuf> {
    Some(base("XDG_CONFIG_HOME", ".config")?.join("brolga").join("init.lisp"))
}

/// The file of the prompt's history.
pub fn history() -> Option<PathBuf> {
    Some(base("XDG_STATE_HOME", ".local/state")?.join("brolga").join("history"))
}
