//! Finding and interning symbols.
//!
//! A lookup goes through the package's own two sets and then through the external sets of the
//! packages it uses; the name is hashed once. A symbol interned in KEYWORD becomes external, a
//! constant and its own value; one interned in COMMON-LISP becomes external.
//!
//! Tests: `image/tests/packages.rs`.

use super::Status;
use super::names::Name;
use super::set;
use crate::call_table::Root;
use crate::object::*;
use crate::{Failure, Image, Lisp, Word};

impl Image {
    pub(super) fn find_named(&self, package: Word, name: Name<'_>) -> Option<(Word, Status)> {
        let hash = name.hash();
        if let Some(symbol) = set::find(self, self.slot(package, PACKAGE_EXTERNAL), name, hash) {
            return Some((symbol, Status::External));
        }
        if let Some(symbol) = set::find(self, self.slot(package, PACKAGE_INTERNAL), name, hash) {
            return Some((symbol, Status::Internal));
        }
        self.list_iter(self.slot(package, PACKAGE_USE_LIST))
            .find_map(|used| set::find(self, self.slot(used, PACKAGE_EXTERNAL), name, hash))
            .map(|symbol| (symbol, Status::Inherited))
    }

    /// The symbol with the same name as `symbol` that is accessible in a package.
    pub(super) fn find_same_name(&self, package: Word, symbol: Word) -> Option<(Word, Status)> {
        self.find_named(package, Name::of_simple(self, self.symbol_name(symbol))?)
    }

    /// The symbol with this name that is accessible in a package.
    pub fn find_symbol(&self, package: Word, name: &str) -> Option<(Word, Status)> {
        self.check_package(package).ok()?;
        self.find_named(package, Name::Text(name))
    }

    /// The same with a Lisp string.
    pub fn find_symbol_string(&self, package: Word, name: Word) -> Lisp<Option<(Word, Status)>> {
        self.check_package(package)?;
        self.with_name(name, |name| Ok(self.find_named(package, name)))
    }

    /// Finds or makes the symbol with this name; the status is None when it is new.
    pub fn intern(&self, package: Word, name: &str) -> Lisp<(Word, Option<Status>)> {
        self.check_package(package)?;
        self.intern_named(package, Name::Text(name))
    }

    /// The same with a Lisp string.
    pub fn intern_string(&self, package: Word, name: Word) -> Lisp<(Word, Option<Status>)> {
        self.check_package(package)?;
        self.with_name(name, |name| self.intern_named(package, name))
    }

    fn intern_named(&self, package: Word, name: Name<'_>) -> Lisp<(Word, Option<Status>)> {
        if let Some((symbol, status)) = self.find_named(package, name) {
            return Ok((symbol, Some(status)));
        }
        let symbol = self.make_symbol_named(name)?;
        self.set_symbol_package(symbol, package);
        let keyword = package == self.root(Root::Keyword);
        if keyword {
            self.set_symbol_global_value(symbol, symbol)?;
            self.set_symbol_flags(symbol, SYMBOL_FLAG_KEYWORD | SYMBOL_FLAG_CONSTANT);
        }
        self.add_present(package, symbol, keyword || package == self.root(Root::CommonLisp))?;
        Ok((symbol, None))
    }

    /// The symbol of this name in the package of that name, interned on demand.
    pub fn symbol(&self, package: &str, name: &str) -> Lisp {
        let package = match package {
            "COMMON-LISP" => self.root(Root::CommonLisp),
            "BROLGA-SYSTEM" => self.root(Root::BrolgaSystem),
            "KEYWORD" => self.root(Root::Keyword),
            _ => self
                .find_package(package)
                .ok_or_else(|| Failure::error("PACKAGE-ERROR", format!("There is no package named {package}."), &[]))?,
        };
        Ok(self.intern(package, name)?.0)
    }

    /// The keyword with this name.
    pub fn keyword(&self, name: &str) -> Lisp {
        self.symbol("KEYWORD", name)
    }

    /// Adds a symbol to one of a package's sets.
    pub(super) fn add_present(&self, package: Word, symbol: Word, external: bool) -> Lisp<()> {
        let (part, count) = parts(external);
        let members = self.slot(package, count).as_fixnum().unwrap_or(0);
        let set = set::add(self, self.slot(package, part), members as usize, symbol)?;
        self.set_slot(package, part, set);
        self.set_slot(package, count, Word::fixnum(members + 1));
        Ok(())
    }

    /// Removes a symbol from one of a package's sets; whether it was there.
    pub(super) fn remove_present(&self, package: Word, symbol: Word, external: bool) -> bool {
        let (part, count) = parts(external);
        let removed = set::remove(self, self.slot(package, part), symbol);
        if removed {
            let members = self.slot(package, count).as_fixnum().unwrap_or(1);
            self.set_slot(package, count, Word::fixnum(members - 1));
        }
        removed
    }
}

/// Offsets of a package's set and of the number of its members.
fn parts(external: bool) -> (i32, i32) {
    if external { (PACKAGE_EXTERNAL, PACKAGE_EXTERNAL_COUNT) } else { (PACKAGE_INTERNAL, PACKAGE_INTERNAL_COUNT) }
}
