//! A number that changes with everything the base image is made from.
//!
//! Problem: the cached base image must be rebuilt after any change of the library, the compiler or
//! the image format, and must not be rebuilt otherwise, at no cost when the program starts; and a
//! compiled file must be refused by other builds than its own. Approach: the build script hashes the
//! sources of the crates below and hands the result over as the environment variable
//! `BROLGA_BUILD_HASH`.

use std::path::{Path, PathBuf};

/// Crates whose sources decide on the contents of the base image.
const SOURCES: [&str; 3] = ["image", "compiler", "stdlib"];

/// Hashes the sources and tells the compiler.
pub fn announce() {
    let root = PathBuf::from("..");
    let mut files = Vec::new();
    for name in SOURCES {
        let folder = root.join(name);
        println!("cargo::rerun-if-changed={}", folder.display());
        collect(&folder, &mut files);
    }
    println!("cargo::rerun-if-changed=../Cargo.lock");
    files.push(root.join("Cargo.lock"));
    files.sort();
    let mut hash = Fnv(0xCBF2_9CE4_8422_2325);
    for file in &files {
        hash.add(file.to_string_lossy().as_bytes());
        if let Ok(bytes) = std::fs::read(file) {
            hash.add(&bytes);
        }
    }
    hash.add(std::env::var("PROFILE").unwrap_or_default().as_bytes());
    println!("cargo::rustc-env=BROLGA_BUILD_HASH={:016x}", hash.0);
}

/// Adds the source files below `folder`.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if path.is_dir() {
            if name != "tests" && name != "examples" && name != "benches" {
                collect(&path, files);
            }
        } else if name == "ORDER" || [".rs", ".lisp", ".toml"].iter().any(|end| name.ends_with(end)) {
            files.push(path);
        }
    }
}

/// The 64-bit Fowler-Noll-Vo hash, variant 1a.
struct Fnv(u64);

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3);
        }
        // Keeps "ab" "c" apart from "a" "bc".
        self.0 = (self.0 ^ 0xFF).wrapping_mul(0x100_0000_01B3);
    }
}
