//! A symbol's parts.
//!
//! NIL is a cons to the tag checks but has a symbol object of its own behind it; every access
//! here goes through `symbol_address`, which knows that. Accessors of something that is no symbol
//! give NIL or do nothing, so no caller can reach memory by mistake.
//!
//! A variable's value is the thread's binding when its binding slot holds one, else the content
//! of its value cell. Cells and binding indices are allotted when first needed.
//!
//! Tests: `image/tests/symbols.rs`.

use super::names::Name;
use crate::call_table::{load_word, store_word};
use crate::object::*;
use crate::{Failure, Image, Lisp, Word};

impl Image {
    /// Address of a symbol's object; None for what is no symbol.
    pub(super) fn symbol_address(&self, symbol: Word) -> Option<u64> {
        if symbol == self.table.nil() {
            Some(self.table.nil_symbol_address())
        } else if self.kind(symbol) == Some(Kind::Symbol) {
            Some(symbol.address())
        } else {
            None
        }
    }

    pub(super) fn symbol_part(&self, symbol: Word, offset: i32) -> Word {
        match self.symbol_address(symbol) {
            // SAFETY: the offset is one of a symbol's parts.
            Some(address) => unsafe { load_word(address + offset as u64) },
            None => self.table.nil(),
        }
    }

    pub(super) fn set_symbol_part(&self, symbol: Word, offset: i32, word: Word) {
        if let Some(address) = self.symbol_address(symbol) {
            // SAFETY: the offset is one of a symbol's parts.
            unsafe { store_word(self, address + offset as u64, word) };
        }
    }

    pub(super) fn symbol_number(&self, symbol: Word, offset: i32) -> i64 {
        self.symbol_part(symbol, offset).as_fixnum().unwrap_or(0)
    }

    pub(super) fn check_symbol(&self, word: Word) -> Lisp<()> {
        match self.symbol_address(word) {
            Some(_) => Ok(()),
            None => Err(Failure::type_error(self, word, "SYMBOL")),
        }
    }

    /// A fresh uninterned symbol. `name` is any string; the symbol gets a copy.
    pub fn make_symbol(&self, name: Word) -> Lisp {
        self.with_name(name, |name| self.make_symbol_named(name))
    }

    pub(super) fn make_symbol_named(&self, name: Name<'_>) -> Lisp {
        let name = name.to_string(self)?;
        let symbol = self.make_object(Kind::Symbol, SYMBOL_LENGTH, Word::ZERO)?;
        self.set_symbol_part(symbol, SYMBOL_NAME, name);
        self.set_symbol_part(symbol, SYMBOL_PACKAGE, self.nil());
        self.set_symbol_part(symbol, SYMBOL_PLIST, self.nil());
        Ok(symbol)
    }

    /// The name: a simple string.
    pub fn symbol_name(&self, symbol: Word) -> Word {
        self.symbol_part(symbol, SYMBOL_NAME)
    }

    /// The home package or NIL.
    pub fn symbol_package(&self, symbol: Word) -> Word {
        self.symbol_part(symbol, SYMBOL_PACKAGE)
    }

    /// Sets the home package. Raw: packages' sets are not touched.
    pub fn set_symbol_package(&self, symbol: Word, package: Word) {
        self.set_symbol_part(symbol, SYMBOL_PACKAGE, package);
    }

    /// The user's property list.
    pub fn symbol_plist(&self, symbol: Word) -> Word {
        self.car(self.symbol_part(symbol, SYMBOL_PLIST))
    }

    /// Sets the user's property list.
    pub fn set_symbol_plist(&self, symbol: Word, list: Word) -> Lisp<()> {
        self.check_symbol(symbol)?;
        let both = self.symbol_part(symbol, SYMBOL_PLIST);
        if self.is_cons(both) {
            self.set_car(both, list);
        } else if !self.is_nil(list) {
            let both = self.cons(list, self.nil())?;
            self.set_symbol_part(symbol, SYMBOL_PLIST, both);
        }
        Ok(())
    }

    /// The cell (a cons whose car is the value) of a key in the internal info list.
    fn info_entry(&self, symbol: Word, key: Word) -> Option<Word> {
        let mut list = self.cdr(self.symbol_part(symbol, SYMBOL_PLIST));
        while self.is_cons(list) {
            let rest = self.cdr(list);
            if self.car(list) == key {
                return Some(rest);
            }
            list = self.cdr(rest);
        }
        None
    }

    /// The internal info under a key; NIL when absent.
    pub fn symbol_info(&self, symbol: Word, key: Word) -> Word {
        self.info_entry(symbol, key).map_or(self.nil(), |entry| self.car(entry))
    }

    /// Sets the internal info under a key; NIL removes it.
    pub fn set_symbol_info(&self, symbol: Word, key: Word, value: Word) -> Lisp<()> {
        self.check_symbol(symbol)?;
        if let Some(entry) = self.info_entry(symbol, key) {
            if self.is_nil(value) {
                self.remove_info(symbol, entry);
            } else {
                self.set_car(entry, value);
            }
            return Ok(());
        }
        if self.is_nil(value) {
            return Ok(());
        }
        let both = self.symbol_part(symbol, SYMBOL_PLIST);
        let info = self.list_star(&[key, value], self.cdr(both))?;
        if self.is_cons(both) {
            self.set_cdr(both, info);
        } else {
            let both = self.cons(self.nil(), info)?;
            self.set_symbol_part(symbol, SYMBOL_PLIST, both);
        }
        Ok(())
    }

    fn remove_info(&self, symbol: Word, entry: Word) {
        let mut before = self.symbol_part(symbol, SYMBOL_PLIST);
        while self.is_cons(before) {
            let value = self.cdr(self.cdr(before));
            if value == entry {
                self.set_cdr(before, self.cdr(entry));
                return;
            }
            before = value;
        }
    }

    /// The internal info list itself: keys and values alternating.
    pub fn symbol_info_list(&self, symbol: Word) -> Word {
        self.cdr(self.symbol_part(symbol, SYMBOL_PLIST))
    }

    /// The flags, `SYMBOL_FLAG_*`.
    pub fn symbol_flags(&self, symbol: Word) -> i64 {
        self.symbol_number(symbol, SYMBOL_FLAGS)
    }

    /// Sets the flags.
    pub fn set_symbol_flags(&self, symbol: Word, flags: i64) {
        self.set_symbol_part(symbol, SYMBOL_FLAGS, Word::fixnum(flags));
    }

    /// The table index of the symbol's value cell, allotted on demand.
    pub fn value_cell_index(&self, symbol: Word) -> Lisp<u32> {
        self.check_symbol(symbol)?;
        match self.symbol_number(symbol, SYMBOL_VALUE_CELL) {
            0 => {
                let index = self.allocate_cell()?;
                self.set_symbol_part(symbol, SYMBOL_VALUE_CELL, Word::fixnum(i64::from(index)));
                Ok(index)
            }
            index => Ok(index as u32),
        }
    }

    /// The number of the symbol's binding slot, allotted on demand.
    pub fn binding_index(&self, symbol: Word) -> Lisp<u32> {
        self.check_symbol(symbol)?;
        match self.symbol_number(symbol, SYMBOL_BINDING_INDEX) {
            0 => {
                let index = self.running.allocate_binding_slot().ok_or_else(|| {
                    Failure::error("STORAGE-CONDITION", "There are too many special variables to bind ~S.", &[symbol])
                })?;
                self.set_symbol_part(symbol, SYMBOL_BINDING_INDEX, Word::fixnum(i64::from(index)));
                Ok(index)
            }
            index => Ok(index as u32),
        }
    }

    /// Where this thread's binding of the symbol is, if it has one.
    fn binding_of(&self, symbol: Word) -> Option<*mut Word> {
        let index = self.symbol_number(symbol, SYMBOL_BINDING_INDEX);
        if index == 0 {
            return None;
        }
        let slot = self.running.binding_slot(index as u32);
        // SAFETY: binding slots lie in the context, which lives as long as the image.
        (unsafe { slot.read() } != Word::NO_BINDING).then_some(slot)
    }

    /// The value as the running thread sees it; `Word::UNBOUND` when there is none.
    pub fn symbol_value(&self, symbol: Word) -> Word {
        match self.binding_of(symbol) {
            // SAFETY: as in `binding_of`.
            Some(slot) => unsafe { slot.read() },
            None => self.symbol_global_value(symbol),
        }
    }

    /// Sets the innermost binding, or the global value when there is none.
    pub fn set_symbol_value(&self, symbol: Word, value: Word) -> Lisp<()> {
        match self.binding_of(symbol) {
            Some(slot) => {
                // SAFETY: as in `binding_of`.
                unsafe { slot.write(value) };
                Ok(())
            }
            None => self.set_symbol_global_value(symbol, value),
        }
    }

    /// The global value; `Word::UNBOUND` when there is none.
    pub fn symbol_global_value(&self, symbol: Word) -> Word {
        match self.symbol_number(symbol, SYMBOL_VALUE_CELL) {
            0 => Word::UNBOUND,
            index => self.cell(index as u32),
        }
    }

    /// Sets the global value.
    pub fn set_symbol_global_value(&self, symbol: Word, value: Word) -> Lisp<()> {
        let index = self.value_cell_index(symbol)?;
        self.set_cell(index, value);
        Ok(())
    }
}
