//! Opening at another base: copying the sections that hold values and correcting them.
//!
//! The words to correct are known from the file's bitmap, so nothing is parsed. The copies go to
//! anonymous memory in large pages: writing to a private mapping of the file would cost a fault
//! and a copy for every 4 KiB. Contents are verified on the way, since they pass through our
//! hands anyhow.
//!
//! Tests: `image/tests/save.rs`.

use super::ImageError;
use super::header::{SEGMENT, Section};
use super::open::ImageFile;
use crate::space::{Access, PAGE, Space};
use std::os::unix::fs::FileExt;

/// Adds `delta` to the words that the bitmap names.
fn correct(words: &mut [u64], bits: &[u64], delta: u64) {
    for (group, bits) in words.chunks_mut(64).zip(bits) {
        let mut bits = *bits;
        while bits != 0 {
            let position = bits.trailing_zeros() as usize;
            if let Some(word) = group.get_mut(position) {
                *word = word.wrapping_add(delta);
            }
            bits &= bits - 1;
        }
    }
}

fn copy_section(file: &ImageFile, space: &Space, section: Section, bits: &[u64]) -> Result<(), ImageError> {
    let extent = file.header.extent(section);
    if extent.length == 0 {
        return Ok(());
    }
    let mapping = space.mapping();
    let mapped = extent.length.next_multiple_of(PAGE);
    mapping.map_zeroed(extent.space, mapped, Access::ReadWrite).map_err(ImageError::Memory)?;
    mapping.prefer_large_pages(extent.space, mapped);
    // SAFETY: the range was just mapped for this section, and nobody else knows of it yet.
    let bytes = unsafe { std::slice::from_raw_parts_mut(space.at(extent.space) as *mut u8, extent.length as usize) };
    file.file.read_exact_at(bytes, extent.file).map_err(|error| ImageError::of(&file.path, error))?;
    if !file.has_hashes(section, bytes) {
        return Err(file.damaged(section));
    }
    // SAFETY: as above; sections of words are page-aligned and a multiple of 8 bytes long.
    let words =
        unsafe { std::slice::from_raw_parts_mut(space.at(extent.space) as *mut u64, extent.length as usize / 8) };
    correct(words, bits, space.base().wrapping_sub(file.header.base));
    Ok(())
}

/// Copies TABLE and BOXED into their places.
pub(super) fn copy_sections(file: &ImageFile, space: &Space) -> Result<(), ImageError> {
    const { assert!(SEGMENT.is_multiple_of(PAGE)) };
    let (table, boxed) = file.reloc_bits()?;
    copy_section(file, space, Section::Table, &table)?;
    copy_section(file, space, Section::Boxed, &boxed)
}
