//! Opening an image file: checks, and mapping the sections where they belong.
//!
//! At the preferred base nothing is read but the header and the small sections, and no page of
//! the heap is written. At another base TABLE and BOXED are copied and corrected (`relocate`);
//! the rest is mapped all the same. File systems that forbid execution get their code copied to
//! memory.
//!
//! Tests: `image/tests/save.rs`, `image/tests/damage.rs`.

use super::create::{FromFile, assemble};
use super::header::*;
use super::relocate;
use super::{ImageError, Options};
use crate::call_table::TableState;
use crate::code_space::{ImageCode, ImagePiece, map_copied_code};
use crate::heap::ImagePart;
use crate::space::*;
use crate::word::TAG_OTHER;
use crate::{Image, Word};
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// An image file whose header, and whose hashes of segments, have been checked.
pub(super) struct ImageFile {
    pub path: PathBuf,
    pub file: File,
    pub header: Header,
    hashes: Vec<u64>,
}

/// Little-endian 64-bit numbers.
fn words_of(bytes: &[u8]) -> Vec<u64> {
    bytes.chunks_exact(8).map(|chunk| u64::from_le_bytes(chunk.try_into().unwrap_or_default())).collect()
}

impl ImageFile {
    /// Opens a file and checks its header.
    pub fn open(path: &Path) -> Result<ImageFile, ImageError> {
        let at = |error| ImageError::of(path, error);
        let file = File::open(path).map_err(at)?;
        let found = file.metadata().map_err(at)?;
        if !found.is_file() {
            return Err(ImageError::NotAnImage { path: path.to_path_buf() });
        }
        let mut page = vec![0; HEADER_SIZE.min(found.len() as usize)];
        file.read_exact_at(&mut page, 0).map_err(at)?;
        let header = Header::decode(path, &page, found.len())?;
        let mut image = ImageFile { path: path.to_path_buf(), file, header, hashes: Vec::new() };
        let segments = image.bytes(Section::Segments)?;
        if xxh3_64(&segments) != image.header.segments_hash {
            return Err(image.damaged(Section::Segments));
        }
        image.hashes = words_of(&segments);
        Ok(image)
    }

    /// The error for a damaged section.
    pub fn damaged(&self, section: Section) -> ImageError {
        ImageError::Damaged { path: self.path.clone(), section: section.name() }
    }

    fn bytes(&self, section: Section) -> Result<Vec<u8>, ImageError> {
        let extent = self.header.extent(section);
        let mut bytes = vec![0; extent.length as usize];
        self.file.read_exact_at(&mut bytes, extent.file).map_err(|error| ImageError::of(&self.path, error))?;
        Ok(bytes)
    }

    /// Whether the segments of a section, given as a whole, have their hashes.
    pub fn has_hashes(&self, section: Section, bytes: &[u8]) -> bool {
        let first = self.header.first_segment(section) as usize;
        bytes
            .chunks(SEGMENT as usize)
            .enumerate()
            .all(|(number, segment)| self.hashes.get(first + number).is_some_and(|hash| *hash == xxh3_64(segment)))
    }

    /// The verified content of a section.
    pub fn read(&self, section: Section) -> Result<Vec<u8>, ImageError> {
        let bytes = self.bytes(section)?;
        if self.has_hashes(section, &bytes) { Ok(bytes) } else { Err(self.damaged(section)) }
    }

    /// Verifies every section that `read` has not been asked for, a segment at a time.
    pub fn verify(&self) -> Result<(), ImageError> {
        let mut buffer = vec![0; SEGMENT as usize];
        for section in SECTIONS.into_iter().take(Section::Segments as usize) {
            let extent = self.header.extent(section);
            let first = self.header.first_segment(section);
            for number in 0..extent.segments() {
                let start = number * SEGMENT;
                let part = &mut buffer[..SEGMENT.min(extent.length - start) as usize];
                self.file
                    .read_exact_at(part, extent.file + start)
                    .map_err(|error| ImageError::of(&self.path, error))?;
                if xxh3_64(part) != self.hashes[(first + number) as usize] {
                    return Err(self.damaged(section));
                }
            }
        }
        Ok(())
    }

    fn literal_bits(&self) -> Result<Vec<u64>, ImageError> {
        Ok(words_of(&self.read(Section::Literal)?))
    }

    /// The relocation bitmaps of TABLE and BOXED.
    pub fn reloc_bits(&self) -> Result<(Vec<u64>, Vec<u64>), ImageError> {
        let mut table = words_of(&self.read(Section::Reloc)?);
        let boxed = table.split_off(reloc_words(self.header.extent(Section::Table).length) as usize);
        Ok((table, boxed))
    }

    /// The names of the runtime vector.
    pub fn names(&self) -> Result<Vec<String>, ImageError> {
        let bytes = self.read(Section::Names)?;
        let mut names = Vec::new();
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let name = rest.split_first_chunk::<4>().and_then(|(length, rest)| {
                let (name, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
                Some((String::from_utf8(name.to_vec()).ok()?, rest))
            });
            let (name, after) = name.ok_or_else(|| self.damaged(Section::Names))?;
            names.push(name);
            rest = after;
        }
        Ok(names)
    }

    /// Offsets of the weak hash tables.
    fn weak_tables(&self) -> Result<Vec<u64>, ImageError> {
        let offsets = words_of(&self.read(Section::Weak)?);
        let boxed = self.header.extent(Section::Boxed);
        let inside = |offset: &u64| offset.checked_sub(boxed.space).is_some_and(|offset| offset < boxed.length);
        match offsets.iter().all(|offset| inside(offset) && offset.is_multiple_of(16)) {
            true => Ok(offsets),
            false => Err(self.damaged(Section::Weak)),
        }
    }

    /// Checks the table of pieces of code, from which addresses of objects are made.
    fn check_index(&self) -> Result<(), ImageError> {
        let bytes = self.read(Section::Index)?;
        let code = self.header.extent(Section::Code).length;
        let boxed = self.header.extent(Section::Boxed);
        let mut end = 0;
        for entry in bytes.chunks_exact(size_of::<ImagePiece>()) {
            let words = words_of(entry);
            let (start, size) = (words[0] & 0xFFFF_FFFF, words[0] >> 32);
            let object = words[1].checked_sub(boxed.space).is_some_and(|offset| offset < boxed.length);
            if start < end || start + size > code || !object || !words[1].is_multiple_of(16) {
                return Err(self.damaged(Section::Index));
            }
            end = start + size;
        }
        Ok(())
    }

    /// Maps a section into the image's range.
    fn map(&self, space: &Space, section: Section, access: Access) -> io::Result<()> {
        let extent = self.header.extent(section);
        if extent.length == 0 {
            return Ok(());
        }
        let length = extent.length.next_multiple_of(PAGE);
        space.mapping().map_file(extent.space, length, self.file.as_raw_fd(), extent.file, access, false)
    }

    /// Maps the code; copies it where the file may not be executed.
    fn map_code(&self, space: &Space) -> Result<(), ImageError> {
        match self.map(space, Section::Code, Access::ReadExecute) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                let bytes = self.read(Section::Code)?;
                map_copied_code(space, self.header.extent(Section::Code).space, &bytes).map_err(ImageError::Memory)
            }
            result => result.map_err(|error| ImageError::of(&self.path, error)),
        }
    }
}

impl Image {
    /// Opens an image file.
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Image, ImageError> {
        let file = ImageFile::open(path.as_ref())?;
        if options.verify {
            file.verify()?;
        }
        let header = &file.header;
        let names = file.names()?;
        let literal = file.literal_bits()?;
        let weak_tables = file.weak_tables()?;
        file.check_index()?;

        let space = Space::reserve(header.base, options.avoid_preferred_base).map_err(ImageError::Memory)?;
        let at = |error| ImageError::of(&file.path, error);
        let table_area = CODE_OFFSET - STATICS_OFFSET;
        space.mapping().map_zeroed(STATICS_OFFSET, table_area, Access::ReadWrite).map_err(ImageError::Memory)?;
        if space.base() == header.base {
            file.map(&space, Section::Table, Access::ReadWrite).map_err(at)?;
            file.map(&space, Section::Boxed, Access::ReadWrite).map_err(at)?;
        } else {
            relocate::copy_sections(&file, &space)?;
        }
        file.map_code(&space)?;
        file.map(&space, Section::Index, Access::Read).map_err(at)?;
        file.map(&space, Section::Raw, Access::ReadWrite).map_err(at)?;

        let raw = header.extent(Section::Raw);
        let from_file = FromFile {
            table: TableState {
                next: header.next_cell,
                free: header.free_cell,
                free_count: header.free_cells,
                literal,
            },
            code: ImageCode {
                identity: header.identity,
                length: header.extent(Section::Code).length,
                index: header.extent(Section::Index).space,
                count: header.code_pieces,
            },
            heap: ImagePart { boxed: header.extent(Section::Boxed).length, raw: raw.space..raw.space + raw.length },
            binding_slots: header.binding_slots,
            names,
            code_flags: header.code_flags.clone(),
        };
        let image = assemble(space, from_file, &options)?;
        // SAFETY: the file's list of its weak tables, checked to lie among its objects.
        let tables = weak_tables.iter().map(|offset| unsafe { Word::from_bits(image.space.at(*offset) | TAG_OTHER) });
        image.adopt_weak_tables(&tables.collect::<Vec<_>>());
        Ok(image)
    }

    /// Which file the image was opened from or saved to last; all zeros for a new image.
    pub fn identity(&self) -> Identity {
        self.code.identity()
    }
}
