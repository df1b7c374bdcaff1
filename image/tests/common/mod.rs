//! What the tests of this crate share: images, a random number generator, stack hygiene.

#![allow(dead_code)] // Each test file uses a part.

use brolga_image::Image;
use brolga_image::file::Options;

/// A fresh image.
pub fn new_image() -> Image {
    let image = Image::new(Options::default()).expect("a new image");
    image.refresh_thread();
    image
}

/// xorshift64*: the same numbers in every run.
pub struct Random(u64);

impl Random {
    /// A generator; equal seeds give equal numbers.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 33) as usize % limit
    }
}

/// Overwrites the part of the stack below the caller, so that no dead word there passes for a
/// root.
#[inline(never)]
pub fn clear_stack() {
    let words = [0_u64; 4096];
    std::hint::black_box(&words);
}
