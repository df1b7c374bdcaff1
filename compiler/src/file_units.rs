//! Units of compiled files as Lisp objects: what COMPILE-FILE writes and LOAD runs.
//!
//! The problem: a form of a file is to be run in another image, without compiling anything there. The
//! approach: its functions become machine code with the image's numbers left open
//! (`codegen/portable.rs`); the form itself, when the evaluator can take it, is kept as data, else it
//! is a function of no arguments too. All of it is a vector of ordinary objects, which Lisp puts into
//! the file and gets back from it like any literal; running it fills in the numbers and installs
//! the code.
//!
//! ```text
//!   unit     #(expression code ...)         expression: see `saved_ir`, or NIL: call lambda 0
//!   code     #(lambda bytes fixups references debug-map debug-info name lambda-list documentation arity)
//!   fixups   offset, reference number, ... in a vector of 32-bit numbers
//!   references  #(kind object ...)          kind: see `described`
//! ```
//!
//! Invariants: what a unit says is checked before anything is done with it, but the code in it is
//! trusted: the file's checksum and header vouch for it.
//!
//! Tests: `tests/lisp/evaluation/compile-file.lisp`.

use crate::codegen::{CodeGenerator, PortableCode, Reference, Tier, literal_cells};
use crate::ir::{Lambda, LambdaId, Node, NodeKind, Unit, VariableId};
use crate::passes::each_part;
use crate::tiers;
use crate::{Compiler, evaluate, saved_ir};
use brolga_image::code_space::CodeParts;
use brolga_image::object::{Kind, LAYOUT_DEPTH};
use brolga_image::{Failure, Image, Lisp, Word};
use std::collections::HashMap;

/// Parts of a code vector.
const CODE_PARTS: usize = 10;

/// The unit as a Lisp object; None when some code cannot be made portable.
pub fn save(generator: &CodeGenerator, image: &Image, unit: &Unit) -> Lisp<Option<Word>> {
    let captures: Vec<Vec<VariableId>> = unit.lambdas.iter().map(|lambda| lambda.free.clone()).collect();
    let direct = evaluate::can_evaluate(unit);
    let reachable = crate::passes::reachable(unit, 0);
    let expression = match direct {
        true => saved_ir::save_expression(image, &unit.lambdas[0].body, unit.variables.len())?,
        false => image.nil(),
    };
    let mut parts = vec![image.keep(expression)];
    for id in (0..unit.lambdas.len()).rev().filter(|id| reachable[*id] && !(direct && *id == 0)) {
        let tier = if id == 0 { tiers::of_form(unit) } else { Tier::Optimised };
        let Some(code) = generator.portable_code(image, unit, id as LambdaId, &captures, tier)? else {
            return Ok(None);
        };
        image.keep(code.debug_info);
        parts.push(image.keep(code_vector(image, id, &unit.lambdas[id], &code)?));
    }
    image.vector(&parts).map(Some)
}

fn code_vector(image: &Image, id: usize, lambda: &Lambda, code: &PortableCode) -> Lisp {
    let bytes = image.keep(image.make_raw(Kind::SimpleArrayU8, code.bytes.len() as u64)?);
    image.raw_bytes_mut(bytes).copy_from_slice(&code.bytes);
    let mut references = Vec::with_capacity(2 * code.references.len());
    for reference in &code.references {
        let (kind, object) = described(image, *reference)?;
        references.extend([Word::fixnum(kind), image.keep(object)]);
    }
    image.vector(&[
        Word::fixnum(id as i64),
        bytes,
        pairs(image, &code.fixups)?,
        image.keep(image.vector(&references)?),
        pairs(image, &code.debug_map)?,
        code.debug_info,
        lambda.name,
        lambda.lambda_list,
        lambda.documentation,
        Word::fixnum(i64::from(crate::codegen::arity(lambda))),
    ])
}

fn pairs(image: &Image, pairs: &[(u32, u32)]) -> Lisp {
    let vector = image.keep(image.make_raw(Kind::SimpleArrayU32, 2 * pairs.len() as u64)?);
    for (words, (first, second)) in image.raw_u32_mut(vector).chunks_exact_mut(2).zip(pairs) {
        words.copy_from_slice(&[*first, *second]);
    }
    Ok(vector)
}

/// A reference as a number of its kind and an object.
fn described(image: &Image, reference: Reference) -> Lisp<(i64, Word)> {
    Ok(match reference {
        Reference::Function(symbol) => (0, symbol),
        Reference::Value(symbol) => (1, symbol),
        Reference::Binding(symbol) => (2, symbol),
        Reference::Layout(name, depth) => (3, image.cons(name, Word::fixnum(depth as i64))?),
        Reference::Literal(word) => (4, word),
        Reference::Lambda(lambda) => (5, Word::fixnum(i64::from(lambda))),
        Reference::LambdaCode(lambda) => (6, Word::fixnum(i64::from(lambda))),
        Reference::UndefinedFunctionCode => (7, image.nil()),
    })
}

/// The opposite of `described`.
fn reference(image: &Image, kind: Word, object: Word) -> Option<Reference> {
    let lambda = || object.as_fixnum().and_then(|number| LambdaId::try_from(number).ok());
    let symbol = |symbol| image.is_symbol(symbol).then_some(symbol);
    Some(match kind.as_fixnum()? {
        0 => Reference::Function(symbol(object)?),
        1 => Reference::Value(symbol(object)?),
        2 => Reference::Binding(symbol(object)?),
        3 => Reference::Layout(symbol(image.car(object))?, image.cdr(object).as_fixnum()? as u64),
        4 => Reference::Literal(object),
        5 => Reference::Lambda(lambda()?),
        6 => Reference::LambdaCode(lambda()?),
        7 => Reference::UndefinedFunctionCode,
        _ => return None,
    })
}

/// Installs the functions of a unit and evaluates its form; all values, kept by the caller's keep
/// scope.
pub fn run(compiler: &Compiler, image: &Image, unit: Word) -> Lisp<Vec<Word>> {
    let parts = elements(image, unit).filter(|parts| !parts.is_empty()).ok_or_else(unreadable)?;
    let mut functions = Functions { image, codes: HashMap::new(), functions: HashMap::new() };
    functions.install(&parts[1..])?;
    if image.is_nil(parts[0]) {
        return image.call_values(functions.function(0)?, &[]);
    }
    let (variables, expression) = saved_ir::load_expression(image, parts[0]).ok_or_else(unreadable)?;
    let mut mentioned = Vec::new();
    closures(&expression, &mut mentioned);
    let mut by_number = vec![None; mentioned.iter().max().map_or(0, |most| *most as usize + 1)];
    for lambda in mentioned {
        by_number[lambda as usize] = Some(functions.function(lambda)?);
    }
    evaluate::evaluate_loaded(compiler, image, &expression, variables, by_number)
}

fn unreadable() -> Failure {
    let text = "The compiled file holds something that this build of Brolga cannot read; compile it again.";
    Failure::error("SIMPLE-ERROR", text, &[])
}

fn elements(image: &Image, vector: Word) -> Option<Vec<Word>> {
    let is_vector = image.is_kind(vector, Kind::SimpleVector);
    is_vector.then(|| (0..image.length(vector) as usize).map(|i| image.vector_ref(vector, i)).collect())
}

fn closures(node: &Node, lambdas: &mut Vec<LambdaId>) {
    if let NodeKind::Closure(lambda) = node.kind {
        lambdas.push(lambda);
    }
    each_part(node, &mut |part| closures(part, lambdas));
}

/// The functions of a unit by the number of their lambda.
struct Functions<'a> {
    image: &'a Image,
    codes: HashMap<LambdaId, Word>,
    functions: HashMap<LambdaId, Word>,
}

impl Functions<'_> {
    /// Installs all code, then fills the literals that are functions of the unit.
    fn install(&mut self, codes: &[Word]) -> Lisp<()> {
        let mut waiting = Vec::new();
        for vector in codes {
            waiting.extend(self.install_code(*vector)?);
        }
        for (reference, displacement) in waiting {
            let word = match reference {
                Reference::Lambda(lambda) => self.function(lambda)?,
                Reference::LambdaCode(lambda) => *self.codes.get(&lambda).ok_or_else(unreadable)?,
                _ => continue,
            };
            self.image.set_cell(displacement as u32 / 8, word);
        }
        Ok(())
    }

    /// The function object of a lambda that closes over nothing.
    fn function(&mut self, lambda: LambdaId) -> Lisp {
        if let Some(function) = self.functions.get(&lambda) {
            return Ok(*function);
        }
        let code = *self.codes.get(&lambda).ok_or_else(unreadable)?;
        let function = self.image.keep(self.image.make_function(code, &[])?);
        self.functions.insert(lambda, function);
        Ok(function)
    }

    /// Installs one code vector; its references with their displacements here.
    fn install_code(&mut self, vector: Word) -> Lisp<Vec<(Reference, i32)>> {
        let image = self.image;
        let parts = elements(image, vector).filter(|parts| parts.len() == CODE_PARTS).ok_or_else(unreadable)?;
        let numbers = |word: Word| image.is_kind(word, Kind::SimpleArrayU32).then(|| image.raw_u32(word).to_vec());
        let pairs = |word: Word| -> Option<Vec<(u32, u32)>> {
            Some(numbers(word)?.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
        };
        let lambda = parts[0].as_fixnum().and_then(|id| LambdaId::try_from(id).ok()).ok_or_else(unreadable)?;
        if !image.is_kind(parts[1], Kind::SimpleArrayU8) {
            return Err(unreadable());
        }
        let mut bytes = image.raw_bytes(parts[1]).to_vec();
        let (fixups, debug_map) = pairs(parts[2]).zip(pairs(parts[4])).ok_or_else(unreadable)?;
        let references = elements(image, parts[3]).ok_or_else(unreadable)?;
        let references = references.chunks_exact(2).map(|pair| reference(image, pair[0], pair[1]));
        let references = references.collect::<Option<Vec<Reference>>>().ok_or_else(unreadable)?;
        let placed = self.place(&references)?;
        let installed = patch(&mut bytes, &fixups, &placed).ok_or_else(unreadable).and_then(|()| {
            let cells: Vec<u32> = literal_cells(&placed).collect();
            image.install_code(
                &bytes,
                CodeParts {
                    name: parts[6],
                    lambda_list: parts[7],
                    literals: &cells,
                    debug_map: &debug_map,
                    debug_info: parts[5],
                    arity: parts[9].as_fixnum().unwrap_or(0) as u32,
                    documentation: parts[8],
                },
            )
        });
        match installed {
            Ok(code) => self.codes.insert(lambda, image.keep(code)),
            Err(failure) => {
                literal_cells(&placed).for_each(|cell| image.free_cell(cell));
                return Err(failure);
            }
        };
        Ok(placed)
    }

    /// Displacements for the references; cells of literals are allotted.
    fn place(&self, references: &[Reference]) -> Lisp<Vec<(Reference, i32)>> {
        let mut placed = Vec::with_capacity(references.len());
        for reference in references {
            match self.check_layout(*reference).and_then(|()| reference.displacement(self.image)) {
                Ok(displacement) => placed.push((*reference, displacement)),
                Err(failure) => {
                    literal_cells(&placed).for_each(|cell| self.image.free_cell(cell));
                    return Err(failure);
                }
            }
        }
        Ok(placed)
    }

    /// A structure must be where code that looks for it among its ancestors expects it.
    fn check_layout(&self, reference: Reference) -> Lisp<()> {
        let Reference::Layout(name, depth) = reference else { return Ok(()) };
        let Some(layout) = self.image.current_layout(name) else { return Ok(()) };
        if self.image.instance_slot(layout, LAYOUT_DEPTH) == Word::fixnum(depth as i64) {
            return Ok(());
        }
        let text = "The structure ~S includes others than when this file was compiled; compile the file again.";
        Err(Failure::error("SIMPLE-ERROR", text, &[name]))
    }
}

/// Adds displacements where the code wants them; None when a fixup lies outside of it.
fn patch(bytes: &mut [u8], fixups: &[(u32, u32)], placed: &[(Reference, i32)]) -> Option<()> {
    for (offset, number) in fixups {
        let field: &mut [u8; 4] = bytes.get_mut(*offset as usize..)?.first_chunk_mut()?;
        let displacement = placed.get(*number as usize)?.1;
        *field = i32::from_le_bytes(*field).checked_add(displacement)?.to_le_bytes();
    }
    Some(())
}
