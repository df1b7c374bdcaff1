//! The header page of an image file, and the hash that says how objects are laid out.
//!
//! All numbers are little endian. The header holds the hash of itself and of the SEGMENTS
//! section, which holds the hashes of everything else. Whatever a header says is checked for
//! sense before it is used, hash or no hash.
//!
//! Tests: `image/tests/damage.rs`.

use super::ImageError;
use crate::call_table::CELLS_LIMIT;
use crate::context::*;
use crate::object::*;
use crate::space::*;
use std::mem::offset_of;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// Size of the header.
pub(super) const HEADER_SIZE: usize = 4096;
/// Version of the format: raised whenever a reader of older files would misread newer ones.
pub(super) const FORMAT: u32 = 1;
/// Bytes that have one hash in SEGMENTS.
pub(super) const SEGMENT: u64 = 0x1_0000;
const MAGIC: [u8; 8] = *b"BROLGA\r\n";
const SECTIONS_AT: usize = 512;
const SECTION_SIZE: usize = 32;
const FLAGS_AT: usize = 2048;
const FLAGS_LIMIT: usize = 1024;
const HASH_AT: usize = HEADER_SIZE - 8;
const EARLIEST_BASE: u64 = 0x10_0000;
const LATEST_BASE: u64 = 1 << 56;

/// The sections in the order of the file.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Section {
    Table,
    Code,
    Index,
    Boxed,
    Raw,
    Reloc,
    Literal,
    Names,
    Weak,
    Segments,
}

pub(super) const SECTIONS: [Section; 10] = [
    Section::Table,
    Section::Code,
    Section::Index,
    Section::Boxed,
    Section::Raw,
    Section::Reloc,
    Section::Literal,
    Section::Names,
    Section::Weak,
    Section::Segments,
];

impl Section {
    /// Name for messages.
    pub fn name(self) -> &'static str {
        match self {
            Section::Table => "table",
            Section::Code => "code",
            Section::Index => "index",
            Section::Boxed => "boxed",
            Section::Raw => "raw",
            Section::Reloc => "reloc",
            Section::Literal => "literal",
            Section::Names => "names",
            Section::Weak => "weak",
            Section::Segments => "segments",
        }
    }

    /// Part of the address range in which a mapped section lies.
    fn range(self) -> Option<(u64, u64)> {
        match self {
            Section::Table => Some((STATICS_OFFSET, CODE_OFFSET)),
            Section::Code | Section::Index => Some((CODE_OFFSET, CODE_END)),
            Section::Boxed | Section::Raw => Some((HEAP_OFFSET, LARGE_OFFSET)),
            _ => None,
        }
    }
}

/// Where a section lies.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    /// In the file.
    pub file: u64,
    /// In the address range; 0 for sections that are not mapped there.
    pub space: u64,
    /// In bytes.
    pub length: u64,
}

impl Extent {
    /// Number of segments.
    pub fn segments(&self) -> u64 {
        self.length.div_ceil(SEGMENT)
    }
}

/// Which image a file is.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Random number of the file.
    pub id: [u8; 16],
    /// Number of the file from which the image was opened; 0 for a new one.
    pub parent: [u8; 16],
    /// How many saves lie between the first image and this.
    pub generation: u64,
    /// When it was saved, in seconds since 1970.
    pub saved: u64,
}

/// What the header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub identity: Identity,
    pub base: u64,
    pub file_length: u64,
    pub next_cell: u32,
    pub free_cell: u32,
    pub free_cells: u32,
    pub binding_slots: u32,
    pub objects: u64,
    pub code_pieces: u64,
    pub segments_hash: u64,
    pub code_flags: String,
    pub extents: [Extent; SECTIONS.len()],
}

struct Fields<'a> {
    bytes: &'a mut [u8],
    at: usize,
}

impl Fields<'_> {
    fn put(&mut self, bytes: &[u8]) {
        self.bytes[self.at..self.at + bytes.len()].copy_from_slice(bytes);
        self.at += bytes.len();
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut field = [0; N];
        field.copy_from_slice(&self.bytes[self.at..self.at + N]);
        self.at += N;
        field
    }
    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }
    fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }
}

impl Header {
    pub fn extent(&self, section: Section) -> Extent {
        self.extents[section as usize]
    }

    /// The header page.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![0; HEADER_SIZE];
        let mut fields = Fields { bytes: &mut bytes, at: 0 };
        fields.put(&MAGIC);
        fields.put(&FORMAT.to_le_bytes());
        fields.put(&(HEADER_SIZE as u32).to_le_bytes());
        fields.put(&layout_hash().to_le_bytes());
        fields.put(&self.identity.id);
        fields.put(&self.identity.parent);
        for number in [
            self.identity.generation,
            self.identity.saved,
            self.base,
            self.file_length,
            self.objects,
            self.code_pieces,
            self.segments_hash,
        ] {
            fields.put(&number.to_le_bytes());
        }
        for number in [self.next_cell, self.free_cell, self.free_cells, self.binding_slots] {
            fields.put(&number.to_le_bytes());
        }
        fields.at = SECTIONS_AT;
        for (number, extent) in self.extents.iter().enumerate() {
            for field in [number as u64, extent.file, extent.space, extent.length] {
                fields.put(&field.to_le_bytes());
            }
        }
        fields.at = FLAGS_AT;
        let flags = &self.code_flags.as_bytes()[..self.code_flags.len().min(FLAGS_LIMIT)];
        fields.put(&(flags.len() as u32).to_le_bytes());
        fields.put(flags);
        let hash = xxh3_64(&bytes[..HASH_AT]);
        bytes[HASH_AT..].copy_from_slice(&hash.to_le_bytes());
        bytes
    }

    /// Reads the header from the first bytes of a file.
    pub fn decode(path: &Path, bytes: &[u8], file_length: u64) -> Result<Header, ImageError> {
        let path_buf = || path.to_path_buf();
        if bytes.len() < MAGIC.len() || bytes[..MAGIC.len()] != MAGIC {
            return Err(ImageError::NotAnImage { path: path_buf() });
        }
        if bytes.len() < HEADER_SIZE {
            return Err(ImageError::Truncated { path: path_buf(), found: file_length, expected: HEADER_SIZE as u64 });
        }
        let damaged = || ImageError::Damaged { path: path_buf(), section: "header" };
        let mut reader = Reader { bytes, at: MAGIC.len() };
        let format = reader.u32();
        if format != FORMAT {
            return Err(ImageError::OtherFormat { path: path_buf(), found: format, expected: FORMAT });
        }
        let mut end = Reader { bytes, at: HASH_AT };
        if xxh3_64(&bytes[..HASH_AT]) != end.u64() || reader.u32() != HEADER_SIZE as u32 {
            return Err(damaged());
        }
        let layout = reader.u64();
        if layout != layout_hash() {
            return Err(ImageError::OtherLayout { path: path_buf(), found: layout, expected: layout_hash() });
        }
        let identity_parts = (reader.take(), reader.take());
        let mut header = Header {
            identity: Identity {
                id: identity_parts.0,
                parent: identity_parts.1,
                generation: reader.u64(),
                saved: reader.u64(),
            },
            base: reader.u64(),
            file_length: reader.u64(),
            objects: reader.u64(),
            code_pieces: reader.u64(),
            segments_hash: reader.u64(),
            next_cell: reader.u32(),
            free_cell: reader.u32(),
            free_cells: reader.u32(),
            binding_slots: reader.u32(),
            ..Header::default()
        };
        reader.at = SECTIONS_AT;
        for (number, extent) in header.extents.iter_mut().enumerate() {
            if reader.u64() != number as u64 {
                return Err(damaged());
            }
            *extent = Extent { file: reader.u64(), space: reader.u64(), length: reader.u64() };
        }
        debug_assert!(reader.at == SECTIONS_AT + SECTIONS.len() * SECTION_SIZE);
        reader.at = FLAGS_AT;
        let length = reader.u32() as usize;
        let flags = bytes[reader.at..].get(..length.min(FLAGS_LIMIT)).ok_or_else(damaged)?;
        header.code_flags = String::from_utf8(flags.to_vec()).map_err(|_| damaged())?;
        if file_length < header.file_length {
            return Err(ImageError::Truncated { path: path_buf(), found: file_length, expected: header.file_length });
        }
        if header.is_sensible() { Ok(header) } else { Err(damaged()) }
    }

    /// Whether all offsets and numbers fit together.
    fn is_sensible(&self) -> bool {
        let mut file_end = HEADER_SIZE as u64;
        let mut space_end = 0;
        for section in SECTIONS {
            let extent = self.extent(section);
            let (Some(end), Some(space)) =
                (extent.file.checked_add(extent.length), extent.space.checked_add(extent.length))
            else {
                return false;
            };
            if extent.file < file_end || end > self.file_length || !extent.file.is_multiple_of(PAGE) {
                return false;
            }
            file_end = end;
            if let Some((start, limit)) = section.range() {
                let in_place = extent.space >= start && space <= limit && extent.space >= space_end;
                if extent.length > 0 && !(in_place && extent.space.is_multiple_of(SEGMENT)) {
                    return false;
                }
                space_end = space_end.max(space);
            }
        }
        let table = self.extent(Section::Table);
        let boxed = self.extent(Section::Boxed);
        let cells = u64::from(self.next_cell);
        let words = |section| self.extent(section).length.is_multiple_of(8);
        self.base.is_multiple_of(PAGE)
            && (EARLIEST_BASE..LATEST_BASE).contains(&self.base)
            && self.next_cell >= 1
            && self.next_cell <= CELLS_LIMIT
            && table.space == STATICS_OFFSET
            && table.length == TABLE_OFFSET - STATICS_OFFSET + cells * 8
            && self.free_cell < self.next_cell
            && self.free_cells < self.next_cell
            && self.file_length.is_multiple_of(PAGE)
            && (1..=BINDING_SLOTS_LIMIT).contains(&u64::from(self.binding_slots))
            && words(Section::Boxed)
            && words(Section::Raw)
            && words(Section::Weak)
            && (boxed.length == 0 || boxed.space == HEAP_OFFSET)
            && self.extent(Section::Code).length < CODE_END - CODE_OFFSET
            && self.code_pieces.checked_mul(16) == Some(self.extent(Section::Index).length)
            && self.extent(Section::Reloc).length == (reloc_words(table.length) + reloc_words(boxed.length)) * 8
            && self.extent(Section::Literal).length == cells.div_ceil(64) * 8
            && self.extent(Section::Segments).length == self.segments() * 8
    }

    /// Number of segments of all sections before SEGMENTS.
    pub fn segments(&self) -> u64 {
        self.extents[..Section::Segments as usize].iter().map(Extent::segments).sum()
    }

    /// Number of the first segment of a section.
    pub fn first_segment(&self, section: Section) -> u64 {
        self.extents[..section as usize].iter().map(Extent::segments).sum()
    }
}

/// 64-bit words of the relocation bitmap for a section of this many bytes.
pub(super) fn reloc_words(length: u64) -> u64 {
    (length / 8).div_ceil(64)
}

macro_rules! numbers {
    ($list:ident; $($constant:ident),* $(,)?) => { $($list.extend_from_slice(&($constant as i64).to_le_bytes());)* };
}
macro_rules! context_offsets {
    ($list:ident; $($field:ident),* $(,)?) => {
        $($list.extend_from_slice(&(offset_of!(Context, $field) as i64).to_le_bytes());)*
    };
}

/// Hash of everything that compiled code and saved objects take for granted: kinds, offsets,
/// distances, buffer places, the shape of the address range.
pub fn layout_hash() -> u64 {
    let mut list: Vec<u8> = Vec::new();
    for number in 0..=u8::MAX {
        if let Some(kind) = Kind::from_u8(number) {
            let body = match kind.body() {
                Body::Boxed => 1,
                Body::Special => 2,
                Body::Raw(bits) => 3 + bits as i64,
            };
            list.extend_from_slice(&[number, kind.tag() as u8]);
            list.extend_from_slice(&body.to_le_bytes());
        }
    }
    numbers!(list; CONS_CAR, CONS_CDR, HEADER, BODY, INSTANCE_LAYOUT, INSTANCE_SLOTS, FUNCTION_ENTRY, FUNCTION_CODE,
        FUNCTION_INFO, FUNCTION_VALUES, SYMBOL_LENGTH, SYMBOL_NAME, SYMBOL_PACKAGE, SYMBOL_PLIST, SYMBOL_VALUE_CELL,
        SYMBOL_FUNCTION_CELL, SYMBOL_BINDING_INDEX, SYMBOL_FLAGS, SYMBOL_FLAG_SPECIAL, SYMBOL_FLAG_CONSTANT,
        SYMBOL_FLAG_KEYWORD, VALUE_CELL_VALUE, WEAK_POINTER_TARGET);
    numbers!(list; CODE_LENGTH, CODE_ADDRESS, CODE_SIZE, CODE_NAME, CODE_LAMBDA_LIST, CODE_LITERALS, CODE_DEBUG_MAP,
        CODE_DEFINITION, CODE_DEBUG_INFO, CODE_ARITY, CODE_DOCUMENTATION, CODE_SAVED);
    numbers!(list; HASH_TABLE_LENGTH, HASH_TABLE_TEST, HASH_TABLE_ENTRIES, HASH_TABLE_INDEX, HASH_TABLE_HASHES,
        HASH_TABLE_COUNT, HASH_TABLE_USED, HASH_TABLE_WEAKNESS, HASH_TABLE_TEST_FUNCTION, HASH_TABLE_HASH_FUNCTION,
        HASH_TABLE_REHASH_SIZE, HASH_TABLE_REHASH_THRESHOLD, HASH_TABLE_SPARE, HASH_TABLE_DELETED);
    numbers!(list; PACKAGE_LENGTH, PACKAGE_NAME, PACKAGE_NICKNAMES, PACKAGE_USE_LIST, PACKAGE_USED_BY,
        PACKAGE_SHADOWING, PACKAGE_EXTERNAL, PACKAGE_INTERNAL, PACKAGE_EXTERNAL_COUNT, PACKAGE_INTERNAL_COUNT,
        PACKAGE_DOCUMENTATION, PACKAGE_PLIST);
    numbers!(list; ARRAY_FIXED_LENGTH, ARRAY_DATA, ARRAY_FILL_POINTER, ARRAY_OFFSET, ARRAY_TOTAL_SIZE, ARRAY_FLAGS,
        ARRAY_RANK_AND_KIND, ARRAY_DIMENSIONS, ARRAY_FLAG_DISPLACED, ARRAY_FLAG_ADJUSTABLE);
    numbers!(list; LAYOUT_NAME, LAYOUT_DEPTH, LAYOUT_SLOT_COUNT, LAYOUT_FLAGS, LAYOUT_DESCRIPTION, LAYOUT_SUCCESSOR,
        LAYOUT_HASH, LAYOUT_SPARE, LAYOUT_ANCESTORS, LAYOUT_MAX_DEPTH);
    numbers!(list; VALUES, VALUES_LIMIT, ARGUMENTS, ARGUMENTS_LIMIT, BINDING_SLOTS, BINDING_SLOTS_LIMIT, NIL_DISTANCE,
        NIL_SYMBOL_DISTANCE, T_DISTANCE, ROOTS_DISTANCE, EXIT_CATCH, EXIT_UNWIND_PROTECT, EXIT_BOUNDARY);
    numbers!(list; STATICS_OFFSET, TABLE_OFFSET, CODE_OFFSET, CODE_END, HEAP_OFFSET, SPACE_SIZE);
    context_offsets!(list; alloc_pointer, alloc_limit, stack_limit, table, exit_chain, binding_pointer, binding_limit,
        cards, runtime, slow_result, slow_target, unknown_key, exit_frame, failure_kind, throw_target, throw_count, throw_value, argument_mark, stubs);
    list.extend_from_slice(&(STUBS as u64).to_le_bytes());
    list.extend_from_slice(std::env::consts::ARCH.as_bytes());
    xxh3_64(&list)
}
