//! New images, and putting the parts of an `Image` together.
//!
//! Tests: `image/tests/symbols.rs`, `image/tests/save.rs`.

use super::header::Identity;
use super::{ImageError, Options};
use crate::Image;
use crate::call_table::{CallTable, TableState};
use crate::code_space::{CodeSpace, ImageCode};
use crate::enter::{Primitive, Running};
use crate::heap::{Heap, ImagePart};
use crate::roots::Roots;
use crate::space::{Access, CODE_OFFSET, SLOTS, STATICS_OFFSET, Space};
use std::io::Read;
use std::time::{SystemTime, UNIX_EPOCH};

/// What an opened file brings along.
#[derive(Default)]
pub(super) struct FromFile {
    pub table: TableState,
    pub code: ImageCode,
    pub heap: ImagePart,
    pub binding_slots: u32,
    pub names: Vec<String>,
    pub code_flags: String,
}

/// An image of its parts. The statics and the table of a file must be mapped.
pub(super) fn assemble(space: Space, file: FromFile, options: &Options) -> Result<Image, ImageError> {
    let heap = Heap::new(&space, file.heap, options.heap_limit).map_err(ImageError::Memory)?;
    let table = CallTable::new(space.base(), file.table);
    let code = CodeSpace::new(&space, file.code, file.code_flags).map_err(ImageError::Memory)?;
    let running = Running::new().map_err(ImageError::Memory)?;
    running.bind_image(table.address(), heap.cards());
    running.set_binding_slots(file.binding_slots.max(1));
    running.set_runtime_names(file.names);
    let image = Image { space, heap, table, code, running, roots: Roots::default(), host: std::cell::OnceCell::new() };
    image.set_collect_every(options.collect_every);
    Ok(image)
}

/// The base address that goes with an image's number.
pub(super) fn base_of(id: &[u8; 16]) -> u64 {
    let mut number = [0; 8];
    number.copy_from_slice(&id[..8]);
    Space::slot_base(u64::from_le_bytes(number) % SLOTS)
}

/// A fresh identity for a file saved now.
pub(super) fn fresh_identity(parent: &Identity) -> Identity {
    let saved = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut id = [0; 16];
    let random = std::fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut id));
    if random.is_err() {
        // No source of randomness: time and process are different enough.
        id[..8].copy_from_slice(&(saved.as_nanos() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes());
        id[8..12].copy_from_slice(&std::process::id().to_le_bytes());
    }
    Identity { id, parent: parent.id, generation: parent.generation + 1, saved: saved.as_secs() }
}

impl Image {
    /// A new image: the packages COMMON-LISP, KEYWORD, BROLGA-SYSTEM and COMMON-LISP-USER, and
    /// hardly a symbol in them.
    pub fn new(options: Options) -> Result<Image, ImageError> {
        let identity = fresh_identity(&Identity::default());
        let space = Space::reserve(base_of(&identity.id), options.avoid_preferred_base).map_err(ImageError::Memory)?;
        let table_area = CODE_OFFSET - STATICS_OFFSET;
        space.mapping().map_zeroed(STATICS_OFFSET, table_area, Access::ReadWrite).map_err(ImageError::Memory)?;
        let image = assemble(space, FromFile::default(), &options)?;
        image.table.initialise_statics();
        image.initialise_symbols().map_err(|_| ImageError::Heap)?;
        Ok(image)
    }

    /// Gives the image the host functions that its compiled code calls. An error names those it
    /// needs and does not get; it must not run then.
    pub fn register_primitives(&self, primitives: &[Primitive]) -> Result<(), ImageError> {
        match self.running.register(primitives) {
            missing if missing.is_empty() => Ok(()),
            names => Err(ImageError::MissingPrimitives { names }),
        }
    }

    /// Base address of the image's range.
    pub fn base(&self) -> u64 {
        self.space.base()
    }

    /// The instruction-set flags that the image's code was compiled for.
    pub fn code_flags(&self) -> String {
        self.code.flags()
    }

    /// Records the instruction-set flags; saved with the image.
    pub fn set_code_flags(&self, flags: &str) {
        self.code.set_flags(flags);
    }
}
