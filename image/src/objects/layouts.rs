//! Layouts by name: which layout a structure, condition or class name stands for now.
//!
//! Compiled type checks read the current layout from a strong cell of the call table, one a name,
//! so that a redefinition reaches them all by one store.
//!
//! Tests: `tests/lisp/structures/`.

use crate::{Image, Lisp, Word};

impl Image {
    /// The current layout of a name; None when it has none.
    pub fn current_layout(&self, name: Word) -> Option<Word> {
        let key = self.symbol("BROLGA-SYSTEM", "%LAYOUT").ok()?;
        let layout = self.symbol_info(name, key);
        (layout.tag() == crate::word::TAG_INSTANCE).then_some(layout)
    }

    /// Index of the cell that holds the current layout of a name (UNBOUND while it has none).
    pub fn layout_cell(&self, name: Word) -> Lisp<u32> {
        let key = self.symbol("BROLGA-SYSTEM", "%LAYOUT-CELL")?;
        if let Some(cell) = self.symbol_info(name, key).as_fixnum()
            && cell > 0
        {
            return Ok(cell as u32);
        }
        let cell = self.allocate_cell()?;
        self.set_cell(cell, self.current_layout(name).unwrap_or(Word::UNBOUND));
        self.set_symbol_info(name, key, Word::fixnum(i64::from(cell)))?;
        Ok(cell)
    }

    /// Makes `layout` what a name stands for from now on.
    pub fn set_current_layout(&self, name: Word, layout: Word) -> Lisp<()> {
        let key = self.symbol("BROLGA-SYSTEM", "%LAYOUT")?;
        self.set_symbol_info(name, key, layout)?;
        let cell = self.layout_cell(name)?;
        self.set_cell(cell, layout);
        Ok(())
    }
}
