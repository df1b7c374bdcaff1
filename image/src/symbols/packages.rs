//! Packages: making, finding, renaming and deleting them.
//!
//! All packages are in one list (a root slot), and their names and nicknames in one table (another
//! root slot): a simple vector of name, package, name, package ... with open addressing by the
//! name's hash. The table is made anew whenever the packages' names change, which is rare.
//!
//! Tests: `image/tests/packages.rs`.

use super::names::Name;
use super::set;
use crate::call_table::Root;
use crate::object::*;
use crate::{Failure, Image, Lisp, Word};

impl Image {
    /// All packages: the list itself, not a copy.
    pub fn packages(&self) -> Word {
        self.root(Root::Packages)
    }

    /// The package with this name or nickname.
    pub fn find_package(&self, name: &str) -> Option<Word> {
        self.package_named(Name::Text(name))
    }

    /// The package that a string (any kind) names.
    pub fn find_package_string(&self, name: Word) -> Lisp<Option<Word>> {
        self.with_name(name, |name| Ok(self.package_named(name)))
    }

    pub(super) fn package_named(&self, name: Name<'_>) -> Option<Word> {
        let table = self.root(Root::PackageNames);
        if self.kind(table) != Some(Kind::SimpleVector) {
            return None;
        }
        let mask = self.length(table) as usize / 2 - 1;
        let mut position = name.hash() as usize & mask;
        loop {
            let key = self.vector_ref(table, position * 2);
            if key == Word::EMPTY {
                return None;
            }
            if Name::of_simple(self, key).is_some_and(|key| key.same(name)) {
                return Some(self.vector_ref(table, position * 2 + 1));
            }
            position = (position + 1) & mask;
        }
    }

    /// Makes the table of names from the list of packages.
    fn refresh_package_names(&self) -> Lisp<()> {
        let names = |package: Word| {
            std::iter::once(self.slot(package, PACKAGE_NAME))
                .chain(self.list_iter(self.slot(package, PACKAGE_NICKNAMES)))
        };
        let count: usize = self.list_iter(self.packages()).map(|package| names(package).count()).sum();
        let size = (count * 2).next_power_of_two().max(16);
        let table = self.make_vector(size * 2, Word::EMPTY)?;
        for package in self.list_iter(self.packages()) {
            for name in names(package) {
                let Some(key) = Name::of_simple(self, name) else { continue };
                let mut position = key.hash() as usize & (size - 1);
                while self.vector_ref(table, position * 2) != Word::EMPTY {
                    position = (position + 1) & (size - 1);
                }
                self.vector_set(table, position * 2, name);
                self.vector_set(table, position * 2 + 1, package);
            }
        }
        self.set_root(Root::PackageNames, table);
        Ok(())
    }

    fn name_taken(&self, name: Word) -> Failure {
        Failure::error("PACKAGE-ERROR", "A package named ~S exists already.", &[name])
    }

    pub(super) fn check_package(&self, word: Word) -> Lisp<()> {
        match self.kind(word) {
            Some(Kind::Package) if !self.is_nil(self.slot(word, PACKAGE_NAME)) => Ok(()),
            Some(Kind::Package) => Err(Failure::error("PACKAGE-ERROR", "The package ~S is deleted.", &[word])),
            _ => Err(Failure::type_error(self, word, "PACKAGE")),
        }
    }

    /// Makes a package. The names must be free. Name conflicts among `uses` are not looked for:
    /// `use_package` does that.
    pub fn make_package(&self, name: &str, nicknames: &[&str], uses: &[Word]) -> Lisp {
        let name = self.string(name)?;
        let mut list = self.nil();
        for nickname in nicknames.iter().rev() {
            list = self.cons(self.string(nickname)?, list)?;
        }
        self.make_package_named(name, list, uses)
    }

    /// The same with Lisp strings: a name and a list of nicknames.
    pub fn make_package_named(&self, name: Word, nicknames: Word, uses: &[Word]) -> Lisp {
        for used in uses {
            self.check_package(*used)?;
        }
        let (name, nicknames) = self.fresh_names(name, nicknames, None)?;
        let package = self.make_object(Kind::Package, PACKAGE_LENGTH, self.nil())?;
        self.set_slot(package, PACKAGE_EXTERNAL_COUNT, Word::fixnum(0));
        self.set_slot(package, PACKAGE_INTERNAL_COUNT, Word::fixnum(0));
        self.set_slot(package, PACKAGE_NAME, name);
        self.set_slot(package, PACKAGE_NICKNAMES, nicknames);
        self.set_slot(package, PACKAGE_EXTERNAL, set::make(self)?);
        self.set_slot(package, PACKAGE_INTERNAL, set::make(self)?);
        for used in uses {
            self.link_use(package, *used)?;
        }
        let before = self.packages();
        self.set_root(Root::Packages, self.cons(package, before)?);
        self.refresh_package_names().inspect_err(|_| self.set_root(Root::Packages, before))?;
        Ok(package)
    }

    /// Copies names and checks that no package but `owner` has them.
    fn fresh_names(&self, name: Word, nicknames: Word, owner: Option<Word>) -> Lisp<(Word, Word)> {
        let check = |name: Word| {
            self.with_name(name, |characters| match self.package_named(characters) {
                Some(found) if Some(found) != owner => Err(self.name_taken(name)),
                _ => characters.to_string(self),
            })
        };
        let name = check(name)?;
        let mut list = self.nil();
        for nickname in self.list_iter(nicknames) {
            let nickname = check(nickname)?;
            let known = std::iter::once(name).chain(self.list_iter(list)).any(|known| {
                match (Name::of_simple(self, known), Name::of_simple(self, nickname)) {
                    (Some(known), Some(nickname)) => known.same(nickname),
                    _ => false,
                }
            });
            if !known {
                list = self.cons(nickname, list)?;
            }
        }
        Ok((name, list))
    }

    /// Gives a package a new name and new nicknames (a list of strings).
    pub fn rename_package(&self, package: Word, name: Word, nicknames: Word) -> Lisp<()> {
        self.check_package(package)?;
        let (name, nicknames) = self.fresh_names(name, nicknames, Some(package))?;
        self.set_slot(package, PACKAGE_NAME, name);
        self.set_slot(package, PACKAGE_NICKNAMES, nicknames);
        self.refresh_package_names()
    }

    /// Deletes a package that no other package uses: false, and nothing changed, when one does or
    /// when it was deleted before. Its symbols lose it as their home; it uses nothing any more.
    pub fn delete_package(&self, package: Word) -> Lisp<bool> {
        if self.kind(package) != Some(Kind::Package) {
            return Err(Failure::type_error(self, package, "PACKAGE"));
        }
        if self.is_nil(self.slot(package, PACKAGE_NAME)) || !self.is_nil(self.slot(package, PACKAGE_USED_BY)) {
            return Ok(false);
        }
        let remaining = self.list_without(self.packages(), package)?;
        let (external, internal) = (set::make(self)?, set::make(self)?);
        while self.is_cons(self.slot(package, PACKAGE_USE_LIST)) {
            let used = self.car(self.slot(package, PACKAGE_USE_LIST));
            self.unlink_use(package, used)?;
        }
        for part in [PACKAGE_EXTERNAL, PACKAGE_INTERNAL] {
            for symbol in set::members(self, self.slot(package, part)) {
                if self.symbol_package(symbol) == package {
                    self.set_symbol_package(symbol, self.nil());
                }
            }
        }
        self.set_slot(package, PACKAGE_EXTERNAL, external);
        self.set_slot(package, PACKAGE_INTERNAL, internal);
        self.set_slot(package, PACKAGE_EXTERNAL_COUNT, Word::fixnum(0));
        self.set_slot(package, PACKAGE_INTERNAL_COUNT, Word::fixnum(0));
        self.set_slot(package, PACKAGE_SHADOWING, self.nil());
        self.set_slot(package, PACKAGE_NAME, self.nil());
        self.set_slot(package, PACKAGE_NICKNAMES, self.nil());
        self.set_root(Root::Packages, remaining);
        self.refresh_package_names()?;
        Ok(true)
    }

    /// A copy of a list without an element.
    pub(super) fn list_without(&self, list: Word, element: Word) -> Lisp {
        let _scope = self.keep_scope();
        let kept: Vec<Word> =
            self.list_iter(list).filter(|member| *member != element).map(|member| self.keep(member)).collect();
        self.list(&kept)
    }

    /// Notes that `package` uses `used`, without looking for conflicts.
    pub(super) fn link_use(&self, package: Word, used: Word) -> Lisp<()> {
        if self.list_iter(self.slot(package, PACKAGE_USE_LIST)).any(|member| member == used) {
            return Ok(());
        }
        let uses = self.cons(used, self.slot(package, PACKAGE_USE_LIST))?;
        let users = self.cons(package, self.slot(used, PACKAGE_USED_BY))?;
        self.set_slot(package, PACKAGE_USE_LIST, uses);
        self.set_slot(used, PACKAGE_USED_BY, users);
        Ok(())
    }

    /// Notes that `package` does not use `used` any more.
    pub(super) fn unlink_use(&self, package: Word, used: Word) -> Lisp<()> {
        let uses = self.list_without(self.slot(package, PACKAGE_USE_LIST), used)?;
        let users = self.list_without(self.slot(used, PACKAGE_USED_BY), package)?;
        self.set_slot(package, PACKAGE_USE_LIST, uses);
        self.set_slot(used, PACKAGE_USED_BY, users);
        Ok(())
    }

    /// The symbols present in a package, as a fresh list.
    pub fn package_symbols(&self, package: Word, external: bool, internal: bool) -> Lisp {
        self.check_package(package)?;
        let mut list = self.nil();
        for (part, wanted) in [(PACKAGE_EXTERNAL, external), (PACKAGE_INTERNAL, internal)] {
            if wanted {
                for symbol in set::members(self, self.slot(package, part)) {
                    list = self.cons(symbol, list)?;
                }
            }
        }
        Ok(list)
    }

    /// Makes the packages of a new image and the symbols that the image itself needs.
    pub(crate) fn initialise_symbols(&self) -> Lisp<()> {
        let (nil, t) = (self.nil(), self.t());
        self.set_symbol_part(nil, SYMBOL_NAME, self.string("NIL")?);
        self.set_symbol_part(t, SYMBOL_NAME, self.string("T")?);
        let lisp = self.make_package("COMMON-LISP", &["CL"], &[])?;
        self.set_root(Root::CommonLisp, lisp);
        let keyword = self.make_package("KEYWORD", &[], &[])?;
        self.set_root(Root::Keyword, keyword);
        let system = self.make_package("BROLGA-SYSTEM", &[], &[lisp])?;
        self.set_root(Root::BrolgaSystem, system);
        self.make_package("COMMON-LISP-USER", &["CL-USER"], &[lisp])?;
        for symbol in [nil, t] {
            self.set_symbol_package(symbol, lisp);
            self.add_present(lisp, symbol, true)?;
            self.set_symbol_global_value(symbol, symbol)?;
            self.set_symbol_flags(symbol, SYMBOL_FLAG_CONSTANT);
        }
        self.set_root(Root::AllowOtherKeys, self.symbol("KEYWORD", "ALLOW-OTHER-KEYS")?);
        self.set_root(Root::SetfFunctionKey, self.symbol("BROLGA-SYSTEM", "%SETF-FUNCTION")?);
        self.set_root(Root::FunctionNameKey, self.symbol("BROLGA-SYSTEM", "%FUNCTION-NAME")?);
        Ok(())
    }
}
