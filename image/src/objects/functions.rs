//! Function objects. Tests: `image/tests/objects.rs`.

use crate::object::{CODE_ADDRESS, FUNCTION_CODE, FUNCTION_VALUES, Kind, WORD};
use crate::{Image, Lisp, Word};

impl Image {
    /// A new function object of this code with these closed-over values.
    pub fn make_function(&self, code: Word, values: &[Word]) -> Lisp {
        // The entry is an even raw word and so passes for a fixnum.
        let entry = if self.is_kind(code, Kind::Code) { self.slot(code, CODE_ADDRESS) } else { Word::ZERO };
        self.make_object_with(Kind::Function, &[&[entry, code, Word::fixnum(0)], values])
    }

    /// The code object of a function; NIL for anything else.
    pub fn function_code(&self, function: Word) -> Word {
        if self.is_function(function) { self.slot(function, FUNCTION_CODE) } else { self.nil() }
    }

    /// Number of closed-over values of a function.
    pub fn function_value_count(&self, function: Word) -> u64 {
        let fixed = (FUNCTION_VALUES as u64 - WORD) / WORD;
        if self.is_function(function) { self.length(function).saturating_sub(fixed) } else { 0 }
    }
}
