//! Puts the library's Lisp sources into the crate, in load order, the files of `lisp/contrib`, and the
//! number of the build.

mod build_hash;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    build_hash::announce();
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("lisp");
    let order = fs::read_to_string(folder.join("ORDER")).expect("stdlib/lisp/ORDER is readable");
    let mut table = String::from("&[\n");
    for name in order.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let file = folder.join(format!("{name}.lisp"));
        println!("cargo::rerun-if-changed={}", file.display());
        writeln!(table, "    ({name:?}, include_str!({:?})),", file.display().to_string()).expect("a string");
    }
    table.push(']');
    println!("cargo::rerun-if-changed={}", folder.join("ORDER").display());
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo")).join("library.rs");
    fs::write(out, table).expect("the output folder is writable");
    write_contrib(&folder.join("contrib"));
}

/// The files of the folder, named by their file names.
fn write_contrib(folder: &Path) {
    let mut table = String::from("&[\n");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("stdlib/lisp/contrib is readable")
        .map(|entry| entry.expect("stdlib/lisp/contrib is readable").path())
        .collect();
    files.sort();
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name = file.file_name().expect("a file has a name").to_string_lossy().into_owned();
        writeln!(table, "    ({name:?}, include_str!({:?})),", file.display().to_string()).expect("a string");
    }
    table.push(']');
    println!("cargo::rerun-if-changed={}", folder.display());
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo")).join("contrib.rs");
    fs::write(out, table).expect("the output folder is writable");
}
