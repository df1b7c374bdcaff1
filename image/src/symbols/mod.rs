//! Symbols and packages: the names of a Lisp world.
//!
//! | file | what |
//! |---|---|
//! | `names` | hashing and comparing names, however they are given |
//! | `set` | the sets of symbols that packages hold |
//! | `symbol` | a symbol's parts: value, function, flags, internal info |
//! | `function_names` | function cells, undefined functions, names like (SETF X) |
//! | `packages` | making, finding, renaming and deleting packages |
//! | `intern` | finding and interning symbols |
//! | `access` | export, import, shadowing, use: with conflicts found, not signalled |
//!
//! Operations here are raw: they check what memory safety and the invariants need, and report
//! name conflicts as values. The Lisp library makes conditions and restarts of them.
//!
//! Invariants: a symbol is in at most one of a package's two sets; every package is in the list
//! of packages and in the table of package names under its name and each nickname; symbols of
//! KEYWORD are external, constant, and their own values.
//!
//! Tests: `image/tests/symbols.rs`, `image/tests/packages.rs`.

mod access;
mod function_names;
mod intern;
mod names;
mod packages;
mod set;
mod symbol;

pub use access::{NameConflict, PackageChange};
pub(crate) use names::hash_characters;

/// How a symbol is accessible in a package.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Present and not exported.
    Internal,
    /// Present and exported.
    External,
    /// Exported by a package that this one uses.
    Inherited,
}
