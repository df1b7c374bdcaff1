//! What several tests need: fresh images, temporary directories, small pieces of machine code.

#![allow(dead_code)] // Every test file uses another part.

use brolga_image::code_space::CodeParts;
use brolga_image::file::Options;
use brolga_image::{Image, Word};
use std::path::{Path, PathBuf};

/// A new image.
pub fn image() -> Image {
    Image::new(Options::default()).expect("a new image")
}

/// The parts of a Code object that tests do not care about.
pub fn parts<'a>(image: &Image, name: Word, literals: &'a [u32]) -> CodeParts<'a> {
    CodeParts {
        name,
        lambda_list: image.nil(),
        literals,
        debug_map: &[(4, 1), (9, 2)],
        debug_info: image.nil(),
        arity: 1,
        documentation: image.nil(),
    }
}

/// Machine code with the calling convention of Lisp functions.
#[cfg(target_arch = "x86_64")]
pub mod machine {
    use brolga_image::context::Context;
    use brolga_image::object::FUNCTION_VALUES;
    use brolga_image::word::TAG_FUNCTION;

    /// One value: argument 0.
    pub fn identity() -> Vec<u8> {
        returning(&[0x48, 0x89, 0xD0])
    }

    /// One value: closed-over value 0.
    pub fn closed_over() -> Vec<u8> {
        let offset = FUNCTION_VALUES - TAG_FUNCTION as i32;
        returning(&[0x48, 0x8B, 0x47, offset as u8])
    }

    /// One value: the content of a cell.
    pub fn cell(index: u32) -> Vec<u8> {
        let table = std::mem::offset_of!(Context, table);
        let mut code = vec![0x49, 0x8B, 0x47, table as u8, 0x48, 0x8B, 0x80];
        code.extend_from_slice(&(index * 8).to_le_bytes());
        returning(&code)
    }

    /// mov ecx, 1; mov edx, 1; ret: the number of values, wherever the convention wants it.
    fn returning(code: &[u8]) -> Vec<u8> {
        let mut code = code.to_vec();
        code.extend_from_slice(&[0xB9, 1, 0, 0, 0, 0xBA, 1, 0, 0, 0, 0xC3]);
        code
    }
}

/// A directory that is removed when dropped.
pub struct Directory(PathBuf);

impl Directory {
    pub fn new(name: &str) -> Directory {
        let path = std::env::temp_dir().join(format!("brolga-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a temporary directory");
        Directory(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Names of the files in it, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(&self.0)
            .expect("the directory")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A small deterministic source of numbers.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let x = self.0 ^ self.0 >> 29;
        x.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 16
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}
