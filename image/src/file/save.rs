//! Saving an image.
//!
//! The program stands still while its live objects are traced and copied; then it goes on. The
//! file is written beside the target, section by section with the header last, made durable, and
//! renamed: a reader sees the old file or the new one, and a failure leaves the old one as it was.
//!
//! Tests: `image/tests/save.rs`, `image/tests/save_crash.rs`.

use super::ImageError;
use super::copy::Copy;
use super::create::{base_of, fresh_identity};
use super::header::*;
use super::plan::Plan;
use super::storage::{FileLayer, SystemFiles, Target};
use super::tables::NewTables;
use super::trace::Reached;
use crate::Image;
use crate::space::{CODE_OFFSET, HEAP_OFFSET, LARGE_PAGE, PAGE, STATICS_OFFSET, TABLE_OFFSET};
use std::path::Path;
use std::time::{Duration, Instant};
use xxhash_rust::xxh3::xxh3_64;

/// What a save wrote.
#[derive(Clone, Debug)]
pub struct SaveReport {
    /// Which image file it is.
    pub identity: Identity,
    /// Size of the file in bytes.
    pub file_bytes: u64,
    /// Bytes of objects that hold values.
    pub boxed_bytes: u64,
    /// Bytes of objects that hold none.
    pub raw_bytes: u64,
    /// Bytes of machine code.
    pub code_bytes: u64,
    /// Number of objects.
    pub objects: u64,
    /// Number of pieces of machine code.
    pub code_pieces: u64,
    /// How long the program stood still.
    pub duration: Duration,
}

/// Writes one section after the other and hashes their segments.
pub(super) struct SectionWriter<'w> {
    layer: &'w mut dyn FileLayer,
    path: &'w Path,
    buffer: Vec<u8>,
    offset: u64,
    hashes: Vec<u64>,
}

impl SectionWriter<'_> {
    /// Starts a section at an offset of the file.
    fn start(&mut self, offset: u64) -> Result<(), ImageError> {
        self.flush()?;
        self.offset = offset;
        Ok(())
    }

    /// Appends bytes to the section.
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<(), ImageError> {
        while !bytes.is_empty() {
            let count = bytes.len().min(SEGMENT as usize - self.buffer.len());
            self.buffer.extend_from_slice(&bytes[..count]);
            bytes = &bytes[count..];
            if self.buffer.len() == SEGMENT as usize {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Appends zeros to the section.
    pub fn zeros(&mut self, count: u64) -> Result<(), ImageError> {
        let zeros = [0; 4096];
        let mut left = count as usize;
        while left > 0 {
            let step = left.min(zeros.len());
            self.write(&zeros[..step])?;
            left -= step;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ImageError> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.hashes.push(xxh3_64(&self.buffer));
        self.layer.write_at(&self.buffer, self.offset).map_err(|error| ImageError::of(self.path, error))?;
        self.offset += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }
}

fn bytes_of(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// The names of the runtime vector: a length and the text of each.
fn encode_names(names: &[String]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for name in names {
        bytes.extend_from_slice(&(name.len() as u32).to_le_bytes());
        bytes.extend_from_slice(name.as_bytes());
    }
    bytes
}

impl Header {
    /// Places the sections in the file. Mapped ones are congruent to their place in memory modulo
    /// the size of the pages that may map them.
    fn place_sections(&mut self) {
        let mut end = HEADER_SIZE as u64;
        for (number, extent) in self.extents.iter_mut().enumerate() {
            let unit = match extent.length {
                _ if number >= Section::Reloc as usize => PAGE,
                LARGE_PAGE.. => LARGE_PAGE,
                _ => SEGMENT,
            };
            let remainder = extent.space % unit;
            let mut file = end / unit * unit + remainder;
            if file < end {
                file += unit;
            }
            extent.file = file;
            end = file + extent.length;
        }
        self.file_length = end.next_multiple_of(PAGE);
    }
}

impl Image {
    /// Writes everything reachable to a new file at `path`, replacing an old one. The program may
    /// go on afterwards, whatever the result.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<SaveReport, ImageError> {
        self.save_with(path.as_ref(), &mut SystemFiles::default())
    }

    /// The same through a given file layer (tests of failing disks).
    pub fn save_with(&self, path: &Path, layer: &mut dyn FileLayer) -> Result<SaveReport, ImageError> {
        let started = Instant::now();
        let target = Target::new(path).map_err(|error| ImageError::of(path, error))?;
        let mut reached = Reached::trace(self)?;
        reached.boxed.number();
        reached.raw.number();
        let identity = fresh_identity(&self.code.identity());
        let base = base_of(&identity.id);
        let plan = Plan::new(self, &reached, base)?;
        let tables = NewTables::new(self, &reached, &plan);
        let copy = Copy { image: self, reached: &reached, plan: &plan, tables: &tables };
        let header = Header { identity, base, ..Header::default() };
        // Only from here on is there anything to remove again.
        let at = |error| ImageError::of(&target.path, error);
        layer.create(&target.temporary).map_err(|error| match ImageError::of(&target.directory, error) {
            ImageError::DiskFull { .. } => ImageError::DiskFull { path: target.path.clone() },
            error => error,
        })?;
        let written = write_file(&copy, header, &target, layer).and_then(|header| {
            if target.path.exists() {
                layer.copy_mode(&target.path).map_err(at)?;
            }
            layer.sync().map_err(at)?;
            layer.rename(&target.temporary, &target.path).map_err(at)?;
            Ok(header)
        });
        let header = match written {
            Ok(header) => header,
            Err(error) => {
                let _ = layer.remove(&target.temporary);
                return Err(error);
            }
        };
        self.code.set_identity(identity);
        let duration = started.elapsed();
        layer.sync_directory(&target.directory).map_err(at)?;
        target.remove_leftovers();
        Ok(SaveReport {
            identity,
            file_bytes: header.file_length,
            boxed_bytes: header.extent(Section::Boxed).length,
            raw_bytes: header.extent(Section::Raw).length,
            code_bytes: header.extent(Section::Code).length,
            objects: header.objects,
            code_pieces: header.code_pieces,
            duration,
        })
    }
}

/// Writes the temporary file, header last.
fn write_file(
    copy: &Copy<'_>,
    mut header: Header,
    target: &Target,
    layer: &mut dyn FileLayer,
) -> Result<Header, ImageError> {
    let (image, plan, reached) = (copy.image, copy.plan, copy.reached);
    let state = copy.table_state();
    let names = encode_names(&image.running.runtime_names());
    let index = plan.index();
    let weak: Vec<u64> = reached.weak_tables.iter().filter_map(|table| plan.place(*table)).collect();
    header.next_cell = state.next;
    header.free_cells = state.free_count;
    header.binding_slots = image.running.binding_slots();
    header.objects = reached.objects;
    header.code_pieces = plan.code.len() as u64;
    header.code_flags = image.code_flags();
    let table_length = TABLE_OFFSET - STATICS_OFFSET + u64::from(state.next) * 8;
    let reloc_length = (reloc_words(table_length) + reloc_words(reached.boxed.bytes())) * 8;
    let code_end = (CODE_OFFSET + plan.code_length).next_multiple_of(SEGMENT);
    for (section, space, length) in [
        (Section::Table, STATICS_OFFSET, table_length),
        (Section::Code, CODE_OFFSET, plan.code_length),
        (Section::Index, code_end, index.len() as u64),
        (Section::Boxed, HEAP_OFFSET, reached.boxed.bytes()),
        (Section::Raw, plan.raw_start, reached.raw.bytes()),
        (Section::Reloc, 0, reloc_length),
        (Section::Literal, 0, state.literal.len() as u64 * 8),
        (Section::Names, 0, names.len() as u64),
        (Section::Weak, 0, weak.len() as u64 * 8),
    ] {
        header.extents[section as usize] = Extent { file: 0, space, length };
    }
    header.extents[Section::Segments as usize].length = header.segments() * 8;
    header.place_sections();

    let at = |error| ImageError::of(&target.path, error);
    layer.set_length(header.file_length).map_err(at)?;
    let mut out = SectionWriter { layer, path: &target.path, buffer: Vec::new(), offset: 0, hashes: Vec::new() };
    out.start(header.extent(Section::Table).file)?;
    let (table_bits, free) = copy.write_table(&mut out, &state)?;
    header.free_cell = free;
    out.start(header.extent(Section::Code).file)?;
    copy.write_code(&mut out)?;
    out.start(header.extent(Section::Index).file)?;
    out.write(&index)?;
    out.start(header.extent(Section::Boxed).file)?;
    let boxed_bits = copy.write_boxed(&mut out)?;
    out.start(header.extent(Section::Raw).file)?;
    copy.write_raw(&mut out)?;
    out.start(header.extent(Section::Reloc).file)?;
    out.write(&bytes_of(&table_bits))?;
    out.write(&bytes_of(&boxed_bits))?;
    out.start(header.extent(Section::Literal).file)?;
    out.write(&bytes_of(&state.literal))?;
    out.start(header.extent(Section::Names).file)?;
    out.write(&names)?;
    out.start(header.extent(Section::Weak).file)?;
    out.write(&bytes_of(&weak))?;
    out.start(header.extent(Section::Segments).file)?;
    let segments = bytes_of(&out.hashes);
    header.segments_hash = xxh3_64(&segments);
    out.write(&segments)?;
    out.flush()?;
    layer.write_at(&header.encode(), 0).map_err(at)?;
    Ok(header)
}
