//! `brolga image info` and `brolga image verify`.
//!
//! Problem: a user wants to know what an image file is, and whether it is whole.
//! Approach: the library reads the file; here its answers become lines.
//! Invariants: the file is only read. Damage and foreign files give one line on standard error and
//! status 1.
//!
//! Tests: `repl/tests/program.rs`.

use std::fmt::Display;
use std::path::Path;

fn report<T: Display, E: Display>(path: &Path, result: Result<T, E>) -> i32 {
    match result {
        Ok(text) => {
            println!("{text}");
            0
        }
        Err(error) => {
            eprintln!("brolga: {}: {error}", path.display());
            1
        }
    }
}

/// Describes an image file.
pub fn info(path: &Path) -> i32 {
    report(path, brolga::image_info(path))
}

/// Checks an image file.
pub fn verify(path: &Path) -> i32 {
    report(path, brolga::image_verify(path))
}
