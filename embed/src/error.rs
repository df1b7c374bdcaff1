//! What can go wrong between Rust and Lisp.
//!
//! Tests: `embed/tests/images.rs`.

use std::path::{Path, PathBuf};

/// An unhandled Lisp error, as text: the condition itself stays in the image.
#[derive(Debug, Clone)]
pub struct LispError {
    /// Type of the condition, printed: `DIVISION-BY-ZERO`.
    pub condition_type: String,
    /// Its report.
    pub text: String,
    /// The functions that were running, newest first, a line each.
    pub backtrace: String,
}

impl std::fmt::Display for LispError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.condition_type, self.text)
    }
}

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Lisp signalled an error that nothing handled.
    #[error("{0}")]
    Lisp(Box<LispError>),
    /// A Lisp value is not what the Rust type needs.
    #[error("a Lisp value of type {found} cannot become a Rust {wanted}: {text}")]
    Conversion {
        /// The Rust type.
        wanted: &'static str,
        /// Type of the value.
        found: String,
        /// The value, printed shortly.
        text: String,
    },
    /// Lisp code called EXIT.
    #[error("Lisp code asked to exit with status {0}")]
    Exit(i32),
    /// The image file cannot be used, or could not be written.
    #[error(transparent)]
    Image(#[from] brolga_image::file::ImageError),
    /// The image was saved by another build.
    #[error(transparent)]
    Primitives(#[from] brolga_stdlib::runtime::MissingPrimitives),
    /// The base image could not be built.
    #[error(transparent)]
    Base(#[from] brolga_stdlib::runtime::base::BaseError),
    /// The file system refused.
    #[error("{0}: {1}", .path.display(), .error)]
    Io {
        /// What was being used.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// Lisp itself failed where it must not.
    #[error("internal error: {0}")]
    Internal(String),
    /// A Rust closure called from Lisp returned an error of its own.
    #[error("{0}")]
    Host(String),
}

impl Error {
    /// An input or output error at a path.
    pub fn from_io(path: &Path, error: std::io::Error) -> Error {
        Error::Io { path: path.to_path_buf(), error }
    }

    /// An error for a registered closure to return: it becomes a Lisp SIMPLE-ERROR with this text.
    pub fn host(text: impl Into<String>) -> Error {
        Error::Host(text.into())
    }
}
