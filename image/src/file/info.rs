//! What an image file says about itself, without opening it.
//!
//! Tests: `image/tests/save.rs`.

use super::ImageError;
use super::header::{FORMAT, Identity, SECTIONS, layout_hash};
use super::open::ImageFile;
use std::path::Path;

/// One section of a file.
#[derive(Clone, Debug)]
pub struct SectionInfo {
    /// Its name.
    pub name: &'static str,
    /// Where it starts in the file.
    pub file_offset: u64,
    /// Where it lies in the image's range; 0 when it is not mapped there.
    pub space_offset: u64,
    /// Bytes.
    pub length: u64,
}

/// What an image file says about itself.
#[derive(Clone, Debug)]
pub struct ImageInfo {
    /// Which image it is.
    pub identity: Identity,
    /// Format version.
    pub format: u32,
    /// Hash of the object layouts.
    pub layout_hash: u64,
    /// Address it wants to be mapped at.
    pub preferred_base: u64,
    /// Size of the file.
    pub file_bytes: u64,
    /// Number of objects.
    pub objects: u64,
    /// Number of pieces of machine code.
    pub code_pieces: u64,
    /// Cells of the call table, those never used excluded.
    pub cells: u32,
    /// Cells that are free.
    pub free_cells: u32,
    /// Binding indices allotted, plus one.
    pub binding_slots: u32,
    /// Instruction-set flags its code was compiled for.
    pub code_flags: String,
    /// Names of the host functions that its code calls.
    pub runtime_names: Vec<String>,
    /// The sections.
    pub sections: Vec<SectionInfo>,
}

/// Reads what an image file says about itself.
pub fn info(path: impl AsRef<Path>) -> Result<ImageInfo, ImageError> {
    let file = ImageFile::open(path.as_ref())?;
    let runtime_names = file.names()?;
    let header = &file.header;
    let sections = SECTIONS
        .into_iter()
        .map(|section| {
            let extent = header.extent(section);
            SectionInfo {
                name: section.name(),
                file_offset: extent.file,
                space_offset: extent.space,
                length: extent.length,
            }
        })
        .collect();
    Ok(ImageInfo {
        identity: header.identity,
        format: FORMAT,
        layout_hash: layout_hash(),
        preferred_base: header.base,
        file_bytes: header.file_length,
        objects: header.objects,
        code_pieces: header.code_pieces,
        cells: header.next_cell,
        free_cells: header.free_cells,
        binding_slots: header.binding_slots,
        code_flags: header.code_flags.clone(),
        runtime_names,
        sections,
    })
}
