//! What machine code refers to by the numbers of an image: cells of the call table, binding slots.
//!
//! The problem: code that is to run in the image that makes it wants numbers, which it holds as
//! displacements and constants; code for a compiled file must leave them open. The approach: an
//! emitter asks for the displacement of a [`Reference`]. For an image it gets the true one; for a
//! file, a *stand-in*: some large number plus a distance for each thing asked for before. `portable`
//! finds the places that depend on these.
//!
//! Invariants: one displacement for each thing in each function; cells of literals belong to the
//! code object once it is installed, and are given back when it is not.
//!
//! Tests: `tests/lisp/**`, `tests/lisp/evaluation/compile-file.lisp`.

use crate::ir::LambdaId;
use brolga_image::call_table::Root;
use brolga_image::{Image, Lisp, Word};
use std::collections::HashMap;

/// A thing that code refers to by number.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// The function cell of a symbol.
    Function(Word),
    /// The value cell of a symbol.
    Value(Word),
    /// The binding slot of a symbol; its displacement counts from slot 0.
    Binding(Word),
    /// The cell of a name's layout, whose depth the code relies on.
    Layout(Word, u64),
    /// A literal of the code.
    Literal(Word),
    /// The function object of a lambda of the unit without free variables.
    Lambda(LambdaId),
    /// The code object of a lambda of the unit.
    LambdaCode(LambdaId),
    /// The code object of undefined functions, as a literal.
    UndefinedFunctionCode,
}

impl Reference {
    /// Whether the code owns the cell.
    pub fn is_literal(self) -> bool {
        matches!(
            self,
            Reference::Literal(_) | Reference::Lambda(_) | Reference::LambdaCode(_) | Reference::UndefinedFunctionCode
        )
    }

    /// The displacement in this image; a literal gets a fresh cell, that of a lambda is filled later.
    pub fn displacement(self, image: &Image) -> Lisp<i32> {
        let literal = |word: Option<Word>| {
            let cell = image.allocate_cell()?;
            if let Some(word) = word {
                image.set_cell(cell, word);
            }
            Ok(cell)
        };
        let number = match self {
            Reference::Function(symbol) => image.function_cell_index(symbol),
            Reference::Value(symbol) => image.value_cell_index(symbol),
            Reference::Binding(symbol) => image.binding_index(symbol),
            Reference::Layout(name, _) => image.layout_cell(name),
            Reference::Literal(word) => literal(Some(word)),
            Reference::Lambda(_) | Reference::LambdaCode(_) => literal(None),
            Reference::UndefinedFunctionCode => literal(Some(image.root(Root::UndefinedFunctionCode))),
        }?;
        Ok((number * 8) as i32)
    }
}

/// Which stand-ins there are; all are multiples of 8.
#[derive(Copy, Clone, Debug)]
pub struct StandIns {
    /// The first one.
    pub start: i32,
    /// From one to the next.
    pub distance: i32,
}

impl StandIns {
    /// The stand-in of the thing with this number.
    pub fn of(self, number: usize) -> i32 {
        self.start + self.distance * number as i32
    }
}

/// The references of one function under compilation.
pub struct References<'a> {
    image: &'a Image,
    /// None: true displacements are given.
    stand_ins: Option<StandIns>,
    /// With stand-ins, everything asked for in order; without, the literals.
    list: Vec<(Reference, i32)>,
    known: HashMap<Reference, i32>,
}

impl<'a> References<'a> {
    /// None asked for yet.
    pub fn new(image: &'a Image, stand_ins: Option<StandIns>) -> References<'a> {
        References { image, stand_ins, list: Vec::new(), known: HashMap::new() }
    }

    /// The displacement of a reference.
    pub fn displacement(&mut self, reference: Reference) -> Lisp<i32> {
        if self.stand_ins.is_none() && !reference.is_literal() {
            return reference.displacement(self.image);
        }
        if let Some(displacement) = self.known.get(&reference) {
            return Ok(*displacement);
        }
        let displacement = match self.stand_ins {
            Some(stand_ins) => stand_ins.of(self.list.len()),
            None => reference.displacement(self.image)?,
        };
        self.known.insert(reference, displacement);
        self.list.push((reference, displacement));
        Ok(displacement)
    }

    /// The references with their displacements: all of them with stand-ins, else the literals.
    pub fn into_list(self) -> Vec<(Reference, i32)> {
        self.list
    }
}

/// The cells of literals in a list of true displacements.
pub fn literal_cells(list: &[(Reference, i32)]) -> impl Iterator<Item = u32> {
    list.iter().filter(|(reference, _)| reference.is_literal()).map(|(_, displacement)| *displacement as u32 / 8)
}
