//! Image files: saving a Lisp world and mapping it again.
//!
//! The problem: opening must cost the same however large the image is, must write no page, and
//! must work when the image's address range is taken; a save must leave either the old file or
//! the new one, whatever happens; and no damaged or foreign file may be taken for an image.
//!
//! The approach: a save writes everything that can be reached, compacted, as it would lie at the
//! file's own *preferred base*; opening reserves that range and maps the file's sections into it,
//! privately. At another base the sections with values are copied and corrected with a bitmap of
//! the words that depend on the base; pointer-free objects and code stay mapped.
//!
//! ```text
//!   HEADER    4 KiB: identity, preferred base, section table, hash of itself
//!   TABLE     static objects and call table         read-write
//!   CODE      machine code                          read-execute
//!   INDEX     pieces of code and their owners       read
//!   BOXED     objects that hold values              read-write
//!   RAW       objects that hold none                read-write
//!   RELOC     a bit per word of TABLE and BOXED: depends on the base
//!   LITERAL   a bit per cell: belongs to a Code object
//!   NAMES     the runtime vector's names
//!   WEAK      offsets of the weak hash tables
//!   SEGMENTS  hash of every 64 KiB of the sections above
//! ```
//!
//! | file | what |
//! |---|---|
//! | `header` | the header and the section table; the layout hash |
//! | `create` | new images; putting the parts of an `Image` together |
//! | `open`, `relocate` | from file to memory |
//! | `trace`, `live` | what can be reached |
//! | `plan`, `tables`, `copy` | where it goes, hash tables, the copy itself |
//! | `save`, `storage` | the order of writing; files and directories |
//! | `info`, `verify` | questions about files |
//!
//! At opening the header and the small sections (INDEX, LITERAL, NAMES, WEAK, SEGMENTS) are verified;
//! RELOC, TABLE and BOXED when they are copied; everything by `verify` or with
//! `Options::verify`. Nothing of the machine stack, of dynamic bindings or of host objects is
//! saved. Finalizers are not saved either: what they would close belongs to this process.
//!
//! Tests: `image/tests/save.rs`, `image/tests/damage.rs`, `image/tests/save_crash.rs`.

mod copy;
mod create;
mod errors;
mod header;
mod info;
mod live;
mod open;
mod plan;
mod relocate;
mod save;
mod storage;
mod tables;
mod trace;
mod verify;

pub use errors::ImageError;
pub(crate) use header::Identity;
pub use header::layout_hash;
pub use info::{ImageInfo, SectionInfo, info};
pub use save::SaveReport;
pub use storage::{FileLayer, SystemFiles};
pub use verify::{VerifyReport, verify};

/// How to make or open an image.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Bytes that the heap may grow to.
    pub heap_limit: Option<u64>,
    /// Collect at every n-th allocation; 0: when it is due.
    pub collect_every: u64,
    /// Open at another base than the preferred one, as when that is taken.
    pub avoid_preferred_base: bool,
    /// Verify the whole file before opening it.
    pub verify: bool,
}
