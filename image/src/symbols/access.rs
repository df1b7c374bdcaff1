//! Accessibility: export, import, shadowing, use.
//!
//! Each operation first finds every name conflict that it would cause. If there is one, nothing
//! is changed and the conflicts are the result, so that the Lisp library can signal one error
//! with restarts that resolve all of them and then call the operation again.
//!
//! Tests: `image/tests/packages.rs`.

use super::Status;
use super::names::Name;
use super::set;
use crate::object::*;
use crate::{Image, Lisp, Word};

/// Two different symbols of one name that would both be accessible in a package.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct NameConflict {
    /// The package in which they would meet.
    pub package: Word,
    /// The one that is accessible there now.
    pub existing: Word,
    /// The one that the operation would make accessible.
    pub incoming: Word,
}

/// What came of changing a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackageChange {
    /// Done, or there was nothing to do.
    Done,
    /// Nothing was changed: the symbol is not accessible in the package.
    NotAccessible,
    /// Nothing was changed: there are name conflicts.
    Conflicts(Vec<NameConflict>),
}

impl PackageChange {
    fn of(conflicts: &[NameConflict]) -> Option<PackageChange> {
        (!conflicts.is_empty()).then(|| PackageChange::Conflicts(conflicts.to_vec()))
    }
}

impl Image {
    fn is_shadowing(&self, package: Word, symbol: Word) -> bool {
        self.list_iter(self.slot(package, PACKAGE_SHADOWING)).any(|member| member == symbol)
    }

    fn add_shadowing(&self, package: Word, symbol: Word) -> Lisp<()> {
        if !self.is_shadowing(package, symbol) {
            let list = self.cons(symbol, self.slot(package, PACKAGE_SHADOWING))?;
            self.set_slot(package, PACKAGE_SHADOWING, list);
        }
        Ok(())
    }

    fn remove_shadowing(&self, package: Word, symbol: Word) -> Lisp<()> {
        if self.is_shadowing(package, symbol) {
            let list = self.list_without(self.slot(package, PACKAGE_SHADOWING), symbol)?;
            self.set_slot(package, PACKAGE_SHADOWING, list);
        }
        Ok(())
    }

    /// Makes an accessible symbol external.
    pub fn export(&self, symbol: Word, package: Word) -> Lisp<PackageChange> {
        self.check_package(package)?;
        self.check_symbol(symbol)?;
        let status = match self.find_same_name(package, symbol) {
            Some((found, status)) if found == symbol => status,
            _ => return Ok(PackageChange::NotAccessible),
        };
        if status == Status::External {
            return Ok(PackageChange::Done);
        }
        let mut conflicts = Vec::new();
        for user in self.list_iter(self.slot(package, PACKAGE_USED_BY)) {
            if let Some((existing, _)) = self.find_same_name(user, symbol)
                && existing != symbol
                && !self.is_shadowing(user, existing)
            {
                conflicts.push(NameConflict { package: user, existing, incoming: symbol });
            }
        }
        if let Some(conflicts) = PackageChange::of(&conflicts) {
            return Ok(conflicts);
        }
        self.add_present(package, symbol, true)?;
        if status == Status::Internal {
            self.remove_present(package, symbol, false);
        }
        Ok(PackageChange::Done)
    }

    /// Makes an external symbol internal again.
    pub fn unexport(&self, symbol: Word, package: Word) -> Lisp<PackageChange> {
        self.check_package(package)?;
        self.check_symbol(symbol)?;
        match self.find_same_name(package, symbol) {
            Some((found, status)) if found == symbol => {
                if status == Status::External {
                    self.add_present(package, symbol, false)?;
                    self.remove_present(package, symbol, true);
                }
                Ok(PackageChange::Done)
            }
            _ => Ok(PackageChange::NotAccessible),
        }
    }

    /// Makes a symbol present in a package.
    pub fn import(&self, symbol: Word, package: Word) -> Lisp<PackageChange> {
        self.check_package(package)?;
        self.check_symbol(symbol)?;
        match self.find_same_name(package, symbol) {
            Some((existing, _)) if existing != symbol => {
                return Ok(PackageChange::Conflicts(vec![NameConflict { package, existing, incoming: symbol }]));
            }
            Some((_, Status::Internal | Status::External)) => {}
            _ => self.add_present(package, symbol, false)?,
        }
        if self.is_nil(self.symbol_package(symbol)) {
            self.set_symbol_package(symbol, package);
        }
        Ok(PackageChange::Done)
    }

    /// Makes a symbol present in a package, in place of any other one of its name, and shadowing.
    pub fn shadowing_import(&self, symbol: Word, package: Word) -> Lisp<()> {
        self.check_package(package)?;
        self.check_symbol(symbol)?;
        match self.find_same_name(package, symbol) {
            Some((existing, Status::Internal | Status::External)) if existing == symbol => {}
            Some((existing, status @ (Status::Internal | Status::External))) => {
                self.remove_shadowing(package, existing)?;
                self.remove_present(package, existing, status == Status::External);
                if self.symbol_package(existing) == package {
                    self.set_symbol_package(existing, self.nil());
                }
                self.add_present(package, symbol, false)?;
            }
            _ => self.add_present(package, symbol, false)?,
        }
        if self.is_nil(self.symbol_package(symbol)) {
            self.set_symbol_package(symbol, package);
        }
        self.add_shadowing(package, symbol)
    }

    /// Makes sure that a symbol of this name (any string) is present and shadowing.
    pub fn shadow(&self, name: Word, package: Word) -> Lisp<()> {
        self.check_package(package)?;
        let symbol = self.with_name(name, |name: Name<'_>| match self.find_named(package, name) {
            Some((symbol, Status::Internal | Status::External)) => Ok(symbol),
            _ => {
                let symbol = self.make_symbol_named(name)?;
                self.set_symbol_package(symbol, package);
                self.add_present(package, symbol, false)?;
                Ok(symbol)
            }
        })?;
        self.add_shadowing(package, symbol)
    }

    /// Removes a present symbol. Conflicts: it shadowed several symbols of used packages.
    /// `NotAccessible` when it was not present.
    pub fn unintern(&self, symbol: Word, package: Word) -> Lisp<PackageChange> {
        self.check_package(package)?;
        self.check_symbol(symbol)?;
        let external = match self.find_same_name(package, symbol) {
            Some((found, Status::External)) if found == symbol => true,
            Some((found, Status::Internal)) if found == symbol => false,
            _ => return Ok(PackageChange::NotAccessible),
        };
        if self.is_shadowing(package, symbol) {
            let mut inherited: Vec<Word> = Vec::new();
            if let Some(name) = Name::of_simple(self, self.symbol_name(symbol)) {
                for used in self.list_iter(self.slot(package, PACKAGE_USE_LIST)) {
                    if let Some(found) = set::find(self, self.slot(used, PACKAGE_EXTERNAL), name, name.hash())
                        && !inherited.contains(&found)
                    {
                        inherited.push(found);
                    }
                }
            }
            if let [first, others @ ..] = &inherited[..]
                && !others.is_empty()
            {
                let conflict = |incoming: &Word| NameConflict { package, existing: *first, incoming: *incoming };
                return Ok(PackageChange::Conflicts(others.iter().map(conflict).collect()));
            }
        }
        self.remove_shadowing(package, symbol)?;
        self.remove_present(package, symbol, external);
        if self.symbol_package(symbol) == package {
            self.set_symbol_package(symbol, self.nil());
        }
        Ok(PackageChange::Done)
    }

    /// Makes the external symbols of `used` accessible in `package`.
    pub fn use_package(&self, used: Word, package: Word) -> Lisp<PackageChange> {
        self.check_package(package)?;
        self.check_package(used)?;
        let uses = |package| self.list_iter(self.slot(package, PACKAGE_USE_LIST));
        if used == package || uses(package).any(|member| member == used) {
            return Ok(PackageChange::Done);
        }
        let mut conflicts = Vec::new();
        for incoming in set::members(self, self.slot(used, PACKAGE_EXTERNAL)) {
            if let Some((existing, _)) = self.find_same_name(package, incoming)
                && existing != incoming
                && !self.is_shadowing(package, existing)
            {
                conflicts.push(NameConflict { package, existing, incoming });
            }
        }
        if let Some(conflicts) = PackageChange::of(&conflicts) {
            return Ok(conflicts);
        }
        self.link_use(package, used)?;
        Ok(PackageChange::Done)
    }

    /// Ends the use of a package.
    pub fn unuse_package(&self, used: Word, package: Word) -> Lisp<()> {
        self.check_package(package)?;
        self.check_package(used)?;
        self.unlink_use(package, used)
    }
}
