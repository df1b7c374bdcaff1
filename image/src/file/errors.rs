//! What can be wrong with image files. Every message says what the user can do.
//!
//! Tests: `image/tests/damage.rs`.

use std::io;
use std::path::{Path, PathBuf};

/// Why an image could not be made, opened, saved or verified.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// There is no such file.
    #[error("There is no image file {}.", path.display())]
    NotFound {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{} is not an image file.", path.display())]
    NotAnImage {
        /// The file.
        path: PathBuf,
    },
    /// The file has another version of the format.
    #[error(
        "{} has image format {found}; this program reads format {expected}. \
         Open it with the program that saved it, or build the image anew from its sources.",
        path.display()
    )]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// Ours.
        expected: u32,
    },
    /// Objects are laid out otherwise than in this build.
    #[error(
        "{} was saved by another build whose objects are laid out differently \
         (layout {found:016x}, this build {expected:016x}). \
         Open it with the build that saved it, or build the image anew from its sources.",
        path.display()
    )]
    OtherLayout {
        /// The file.
        path: PathBuf,
        /// Its layout hash.
        found: u64,
        /// Ours.
        expected: u64,
    },
    /// Compiled code of the image calls functions that this build does not have.
    #[error(
        "The image needs runtime functions that this program does not have: {}. \
         Open it with a program that has them.", names.join(", ")
    )]
    MissingPrimitives {
        /// Their names.
        names: Vec<String>,
    },
    /// The file ends too early.
    #[error(
        "{} is truncated: it has {found} bytes and should have {expected}. Restore it from a copy.",
        path.display()
    )]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Its size.
        found: u64,
        /// The size it should have.
        expected: u64,
    },
    /// The file's content is not what was saved.
    #[error("{} is damaged in its {section} section. Restore it from a copy.", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Name of the section.
        section: &'static str,
    },
    /// The running image cannot be saved because something in its memory is not as it should be.
    #[error("The image cannot be saved: {what} at image offset {offset:#x}.")]
    BadObject {
        /// What was found.
        what: &'static str,
        /// Where, from the image's base.
        offset: u64,
    },
    /// Reading, writing, renaming or removing is not allowed.
    #[error("No permission: {}.", path.display())]
    Permission {
        /// The file or directory.
        path: PathBuf,
    },
    /// There is no room for the file. The old file is as it was.
    #[error("There is not enough room to write {}.", path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The system gives no memory or address space.
    #[error("No memory for an image: {0}.")]
    Memory(#[source] io::Error),
    /// A new image could not be filled.
    #[error("No room for the first objects of an image.")]
    Heap,
    /// Anything else that went wrong with a file.
    #[error("{}: {source}.", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl ImageError {
    /// The error for what the system said about a file.
    pub(crate) fn of(path: &Path, source: io::Error) -> ImageError {
        let path = path.to_path_buf();
        match (source.kind(), source.raw_os_error()) {
            (io::ErrorKind::NotFound, _) => ImageError::NotFound { path },
            (io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem, _) => ImageError::Permission { path },
            (io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge, _) => {
                ImageError::DiskFull { path }
            }
            (io::ErrorKind::OutOfMemory, _) => ImageError::Memory(source),
            _ => ImageError::Io { path, source },
        }
    }
}
