//! From function names to function cells.
//!
//! A global call goes through the function cell of a symbol. A name like (SETF X) stands for a
//! hidden uninterned symbol kept in X's info. The cell of an undefined name holds a function
//! object over the *undefined-function code*, which the compiler installs once; its only closed
//! over value is the symbol. Before that code exists such cells hold `UNBOUND`.
//!
//! Tests: `image/tests/symbols.rs`.

use super::set;
use crate::call_table::Root;
use crate::object::*;
use crate::{Failure, Image, Lisp, Word};

impl Image {
    /// The table index of the symbol's function cell, allotted on demand. It never changes.
    pub fn function_cell_index(&self, symbol: Word) -> Lisp<u32> {
        self.check_symbol(symbol)?;
        let index = match self.symbol_number(symbol, SYMBOL_FUNCTION_CELL) {
            0 => {
                let index = self.allocate_cell()?;
                self.set_symbol_part(symbol, SYMBOL_FUNCTION_CELL, Word::fixnum(i64::from(index)));
                index
            }
            index => index as u32,
        };
        if self.cell(index) == Word::UNBOUND {
            self.set_cell(index, self.undefined_function(symbol)?);
        }
        Ok(index)
    }

    fn undefined_function(&self, symbol: Word) -> Lisp {
        let code = self.root(Root::UndefinedFunctionCode);
        if self.kind(code) == Some(Kind::Code) { self.make_function(code, &[symbol]) } else { Ok(Word::UNBOUND) }
    }

    /// Makes `code` the code of undefined functions and gives every function cell of an interned
    /// symbol that has none yet its function object.
    pub fn install_undefined_function_code(&self, code: Word) -> Lisp<()> {
        self.set_root(Root::UndefinedFunctionCode, code);
        let key = self.root(Root::SetfFunctionKey);
        for package in self.list_iter(self.packages()) {
            for part in [PACKAGE_EXTERNAL, PACKAGE_INTERNAL] {
                for symbol in set::members(self, self.slot(package, part)) {
                    for symbol in [symbol, self.symbol_info(symbol, key)] {
                        if self.symbol_number(symbol, SYMBOL_FUNCTION_CELL) != 0 {
                            self.function_cell_index(symbol)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// The function that a symbol names globally; None when it is undefined.
    pub fn function(&self, symbol: Word) -> Option<Word> {
        let index = self.symbol_number(symbol, SYMBOL_FUNCTION_CELL);
        if index == 0 {
            return None;
        }
        let function = self.cell(index as u32);
        let defined = self.kind(function) == Some(Kind::Function)
            && self.slot(function, FUNCTION_CODE) != self.root(Root::UndefinedFunctionCode);
        defined.then_some(function)
    }

    /// Makes `function` the global definition of a symbol.
    pub fn set_function(&self, symbol: Word, function: Word) -> Lisp<()> {
        if self.kind(function) != Some(Kind::Function) {
            return Err(Failure::type_error(self, function, "FUNCTION"));
        }
        let index = self.function_cell_index(symbol)?;
        self.set_cell(index, function);
        Ok(())
    }

    /// Removes the global function definition of a symbol.
    pub fn make_unbound_function(&self, symbol: Word) -> Lisp<()> {
        if self.function(symbol).is_some() {
            let undefined = self.undefined_function(symbol)?;
            let index = self.function_cell_index(symbol)?;
            self.set_cell(index, undefined);
        }
        Ok(())
    }

    /// The symbol whose function cell stands for a function name: the symbol itself, or the
    /// hidden symbol of (SETF X), made on demand if `create`. None when the hidden symbol does
    /// not exist; a TYPE-ERROR when `name` is no function name.
    pub fn function_name_symbol(&self, name: Word, create: bool) -> Lisp<Option<Word>> {
        if self.is_symbol(name) {
            return Ok(Some(name));
        }
        let rest = self.cdr(name);
        let base = self.car(rest);
        let proper = self.is_cons(name)
            && self.is_cons(rest)
            && self.is_nil(self.cdr(rest))
            && self.is_symbol(base)
            && self.car(name) == self.symbol("COMMON-LISP", "SETF")?;
        if !proper {
            return Err(Failure::type_error_with(name, self.function_name_type()?));
        }
        let key = self.root(Root::SetfFunctionKey);
        let hidden = self.symbol_info(base, key);
        if !self.is_nil(hidden) {
            return Ok(Some(hidden));
        }
        if !create {
            return Ok(None);
        }
        let text = self.rust_string(self.symbol_name(base)).unwrap_or_default();
        let hidden = self.make_symbol(self.string(&format!("(SETF {text})"))?)?;
        let kept = self.list(&[self.car(name), base])?;
        self.set_symbol_info(hidden, self.root(Root::FunctionNameKey), kept)?;
        self.set_symbol_info(base, key, hidden)?;
        Ok(Some(hidden))
    }

    /// (OR SYMBOL (CONS (EQL SETF) CONS)): the type of function names.
    fn function_name_type(&self) -> Lisp {
        let cl = |name| self.symbol("COMMON-LISP", name);
        let setf = self.list(&[cl("EQL")?, cl("SETF")?])?;
        let list = self.list(&[cl("CONS")?, setf, cl("CONS")?])?;
        self.list(&[cl("OR")?, cl("SYMBOL")?, list])
    }

    /// The function name that a symbol stands for: itself, or the list of a hidden symbol.
    pub fn function_symbol_name(&self, symbol: Word) -> Word {
        match self.symbol_info(symbol, self.root(Root::FunctionNameKey)) {
            name if self.is_nil(name) => symbol,
            name => name,
        }
    }
}
