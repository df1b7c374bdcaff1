//! The evaluator of one-shot forms: runs simple units without making machine code for them.
//!
//! The problem: most top-level forms run once (`defun`, `defvar`, `setq`, a call at the prompt), and
//! machine code for them costs more than running them. The approach: a unit without loops,
//! captures, dynamic bindings and other rare things is interpreted node by node; the functions it
//! makes are compiled as always. `can_evaluate` decides, everything else is compiled.
//!
//! Invariants: order of evaluation and number of values are those of compiled code. Values are
//! kept by a scope while they are only in Rust vectors.
//!
//! Tests: `tests/lisp/**` (each file also runs compiled).

use crate::Compiler;
use crate::intrinsics::Intrinsic;
use crate::ir::*;
use crate::passes::each_part;
use brolga_image::{Failure, Image, Lisp, Word};

/// Larger units are compiled.
const MAXIMUM_NODES: usize = 400;

/// Whether the unit's first lambda can be evaluated directly.
pub fn can_evaluate(unit: &Unit) -> bool {
    let mut nodes = 0;
    simple(unit, &unit.lambdas[0].body, &mut nodes)
}

fn simple(unit: &Unit, node: &Node, nodes: &mut usize) -> bool {
    use NodeKind as N;
    *nodes += 1;
    let here = match &node.kind {
        N::Literal(_)
        | N::Special(_)
        | N::SetSpecial(..)
        | N::If(..)
        | N::Sequence(_)
        | N::Call(..)
        | N::Primitive(..)
        | N::Values(_)
        | N::LoadTimeValue(_)
        | N::MultipleValueProg1(..)
        | N::MultipleValueList(_)
        | N::TrulyThe(..) => true,
        N::Variable(variable) | N::SetVariable(variable, _) => plain(unit, *variable),
        N::Let(bindings, _) => bindings.iter().all(|(variable, _)| plain(unit, *variable)),
        N::MultipleValueBind(variables, ..) => variables.iter().all(|variable| plain(unit, *variable)),
        N::Block(block, _) | N::ReturnFrom(block, _) => !unit.blocks[*block as usize].escapes,
        N::Closure(lambda) => unit.lambdas[*lambda as usize].free.is_empty(),
        N::Intrinsic(operation, _) => {
            matches!(operation, Intrinsic::Cons | Intrinsic::List1 | Intrinsic::Eq | Intrinsic::Not | Intrinsic::Null)
        }
        N::BindSpecial(..)
        | N::Tagbody(..)
        | N::Go(..)
        | N::Catch(..)
        | N::Throw(..)
        | N::UnwindProtect(..)
        | N::Progv(..)
        | N::Funcall(..)
        | N::LocalCall(..)
        | N::Apply(..)
        | N::MultipleValueCall(..)
        | N::Labels(..)
        | N::FunctionReference(_)
        | N::The(..) => false,
    };
    let mut all = here && *nodes <= MAXIMUM_NODES;
    each_part(node, &mut |part| all = all && simple(unit, part, nodes));
    all
}

/// A variable that only this frame sees and whose values need no check.
fn plain(unit: &Unit, variable: VariableId) -> bool {
    let variable = &unit.variables[variable as usize];
    !variable.captured && variable.declared == crate::types::Type::ANY
}

/// Evaluates the first lambda's body; all values, kept by the caller's keep scope.
pub fn evaluate(compiler: &Compiler, image: &Image, unit: &mut Unit) -> Lisp<Vec<Word>> {
    let empty = Node { kind: NodeKind::Literal(image.nil()), source: NO_SOURCE, ty: crate::types::Type::ANY };
    let body = std::mem::replace(&mut unit.lambdas[0].body, empty);
    let variables = vec![Word::ZERO; unit.variables.len()];
    let functions = vec![None; unit.lambdas.len()];
    finished(Evaluation { compiler, image, unit, variables, functions }.values(&body))
}

/// Evaluates an expression of a compiled file in a frame of so many variables; all values, kept by
/// the caller's keep scope. `functions` are those of the lambdas that it mentions, by number.
pub fn evaluate_loaded(
    compiler: &Compiler,
    image: &Image,
    expression: &Node,
    variables: usize,
    functions: Vec<Option<Word>>,
) -> Lisp<Vec<Word>> {
    let variables = vec![Word::ZERO; variables];
    let unit = &mut Unit::default();
    finished(Evaluation { compiler, image, unit, variables, functions }.values(expression))
}

fn finished(outcome: Result<Vec<Word>, Stop>) -> Lisp<Vec<Word>> {
    match outcome {
        Ok(values) => Ok(values),
        Err(Stop::Failure(failure)) => Err(failure),
        Err(Stop::Return(..)) => Err(Failure::error("CONTROL-ERROR", "A block was left that is not entered.", &[])),
    }
}

/// Why evaluation of a node gave no value.
enum Stop {
    Failure(Failure),
    Return(BlockId, Vec<Word>),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failure(failure)
    }
}

struct Evaluation<'a> {
    compiler: &'a Compiler,
    image: &'a Image,
    unit: &'a mut Unit,
    variables: Vec<Word>,
    /// A lambda that closes over nothing has one function object.
    functions: Vec<Option<Word>>,
}

impl Evaluation<'_> {
    /// The first value, kept.
    fn value(&mut self, node: &Node) -> Result<Word, Stop> {
        let image = self.image;
        let word = match &node.kind {
            NodeKind::Literal(word) | NodeKind::LoadTimeValue(word) => *word,
            NodeKind::Variable(variable) => self.variables[*variable as usize],
            NodeKind::Call(name, arguments) => {
                let arguments = self.all(arguments)?;
                image.call_symbol(*name, &arguments)?
            }
            _ => self.values(node)?.first().copied().unwrap_or(image.nil()),
        };
        Ok(image.keep(word))
    }

    fn all(&mut self, nodes: &[Node]) -> Result<Vec<Word>, Stop> {
        let mut words = Vec::with_capacity(nodes.len());
        for node in nodes {
            words.push(self.value(node)?);
        }
        Ok(words)
    }

    fn one(&mut self, word: Word) -> Result<Vec<Word>, Stop> {
        Ok(vec![self.image.keep(word)])
    }

    /// All values, kept.
    fn values(&mut self, node: &Node) -> Result<Vec<Word>, Stop> {
        use NodeKind as N;
        let image = self.image;
        match &node.kind {
            N::Literal(_) | N::LoadTimeValue(_) | N::Variable(_) => {
                let word = self.value(node)?;
                self.one(word)
            }
            N::Special(name) => {
                let mut word = image.symbol_value(*name);
                if word == Word::UNBOUND {
                    let unbound = self.compiler.syntax(image)?.symbols.unbound_variable;
                    word = image.call_symbol(unbound, &[*name])?;
                }
                self.one(word)
            }
            N::SetSpecial(name, value) => {
                let word = self.value(value)?;
                image.set_symbol_value(*name, word)?;
                self.one(word)
            }
            N::SetVariable(variable, value) => {
                let word = self.value(value)?;
                self.variables[*variable as usize] = word;
                self.one(word)
            }
            N::If(test, then, otherwise) => {
                let branch = if image.is_nil(self.value(test)?) { otherwise } else { then };
                self.values(branch)
            }
            N::Sequence(nodes) => {
                let Some((last, others)) = nodes.split_last() else { return self.one(image.nil()) };
                for node in others {
                    self.value(node)?;
                }
                self.values(last)
            }
            N::Let(bindings, body) => {
                for (variable, value) in bindings {
                    self.variables[*variable as usize] = self.value(value)?;
                }
                self.values(body)
            }
            N::MultipleValueBind(variables, form, body) => {
                let values = self.values(form)?;
                for (index, variable) in variables.iter().enumerate() {
                    self.variables[*variable as usize] = values.get(index).copied().unwrap_or(image.nil());
                }
                self.values(body)
            }
            N::Call(name, arguments) => {
                let arguments = self.all(arguments)?;
                let cell = image.function_cell_index(*name)?;
                let values = image.call_values(image.cell(cell), &arguments)?;
                values.iter().for_each(|word| {
                    image.keep(*word);
                });
                Ok(values)
            }
            N::Primitive(slot, arguments) => {
                let arguments = self.all(arguments)?;
                let word = image.call_primitive(*slot, &arguments)?;
                self.one(word)
            }
            N::TrulyThe(_, form) => self.values(form),
            N::Values(nodes) => self.all(nodes),
            N::MultipleValueProg1(first, rest) => {
                let values = self.values(first)?;
                self.value(rest)?;
                Ok(values)
            }
            N::MultipleValueList(form) => {
                let values = self.values(form)?;
                let list = image.list(&values)?;
                self.one(list)
            }
            N::Block(block, body) => match self.values(body) {
                Err(Stop::Return(target, values)) if target == *block => Ok(values),
                other => other,
            },
            N::ReturnFrom(block, value) => {
                let values = self.values(value)?;
                Err(Stop::Return(*block, values))
            }
            N::Closure(lambda) => {
                let slot = *lambda as usize;
                if let Some(function) = self.functions[slot] {
                    return self.one(function);
                }
                let function = image.keep(self.compiler.compile_inner(image, self.unit, *lambda)?);
                self.functions[slot] = Some(function);
                self.one(function)
            }
            N::Intrinsic(operation, arguments) => {
                let arguments = self.all(arguments)?;
                let word = match (operation, arguments.as_slice()) {
                    (Intrinsic::Cons, [car, cdr]) => image.cons(*car, *cdr)?,
                    (Intrinsic::List1, [element]) => image.cons(*element, image.nil())?,
                    (Intrinsic::Eq, [a, b]) => image.boolean(a == b),
                    (Intrinsic::Not | Intrinsic::Null, [object]) => image.boolean(image.is_nil(*object)),
                    _ => return Err(left_out().into()),
                };
                self.one(word)
            }
            _ => Err(left_out().into()),
        }
    }
}

fn left_out() -> Failure {
    Failure::error("SIMPLE-ERROR", "The evaluator was given an expression that must be compiled.", &[])
}
