//! Self tail calls of local functions become loops.
//!
//! The problem: LABELS functions that call themselves last are how loops are written in a
//! functional style; a call for each round hides the loop from type inference and costs a
//! function entry. The approach: such a call assigns fresh loop variables and goes to the head of
//! the body, where the parameters are bound to them anew (so that closures made in one round keep
//! their own bindings). A function that is then called only once is moved to its call by
//! `local_calls`, and the whole is a loop in the caller's frame.
//!
//! Invariants: only functions with nothing but required parameters; only calls whose value is the
//! function's value with no dynamic binding, catch or cleanup between.
//!
//! Tests: `compiler/tests/syntax.rs`, `tests/lisp/evaluation/lambda-lists.lisp`.

use super::{each_lambda_part, each_part, walk};
use crate::ir::*;
use crate::types::Type;
use brolga_image::Word;

/// Runs the pass.
pub fn run(unit: &mut Unit, nil: Word) {
    let mut functions: Vec<(VariableId, LambdaId)> = Vec::new();
    for lambda in &unit.lambdas {
        each_lambda_part(lambda, &mut |node| collect(node, &mut functions));
    }
    for (variable, lambda) in functions {
        let entry = &unit.lambdas[lambda as usize];
        let simple = entry.optional.is_empty() && entry.rest.is_none() && entry.keys.is_none();
        if simple && entry.policy.debug < 3 {
            make_loop(unit, variable, lambda, nil);
        }
    }
}

fn collect(node: &Node, functions: &mut Vec<(VariableId, LambdaId)>) {
    if let NodeKind::Labels(pairs, _) = &node.kind {
        functions.extend_from_slice(pairs);
    }
    each_part(node, &mut |part| collect(part, functions));
}

fn node(kind: NodeKind, source: u32) -> Node {
    Node { kind, source, ty: Type::ANY }
}

fn make_loop(unit: &mut Unit, function: VariableId, lambda: LambdaId, nil: Word) {
    let first = unit.variables.len() as VariableId;
    let parameters = unit.lambdas[lambda as usize].required.clone();
    let tagbody = unit.tagbodies.len() as TagbodyId;
    let mut body = std::mem::replace(&mut unit.lambdas[lambda as usize].body, node(NodeKind::Literal(nil), NO_SOURCE));
    let mut rewriting =
        Rewriting { function, tagbody, first, count: parameters.len(), blocks: Vec::new(), found: false };
    rewriting.rewrite(&mut body, true);
    if !rewriting.found {
        unit.lambdas[lambda as usize].body = body;
        return;
    }
    let source = body.source;
    for parameter in &parameters {
        let name = unit.variables[*parameter as usize].name;
        unit.variables.push(Variable {
            name,
            home: lambda,
            assigned: true,
            captured: false,
            declared: Type::ANY,
            inferred: Type::ANY,
            references: 1,
            dynamic_extent: false,
        });
    }
    let exit = || Exit { name: nil, home: lambda, escapes: false, used: true, token: None };
    unit.tagbodies.push(exit());
    unit.blocks.push(exit());
    let block = (unit.blocks.len() - 1) as BlockId;
    let bindings: Vec<(VariableId, Node)> = parameters
        .iter()
        .enumerate()
        .map(|(index, parameter)| (*parameter, node(NodeKind::Variable(first + index as VariableId), source)))
        .collect();
    if !bindings.is_empty() {
        body = node(NodeKind::Let(bindings, Box::new(body)), source);
    }
    let round = node(NodeKind::ReturnFrom(block, Box::new(body)), source);
    let segments = vec![node(NodeKind::Literal(nil), source), round];
    let repeat = node(NodeKind::Tagbody(tagbody, segments), source);
    let entry = &mut unit.lambdas[lambda as usize];
    entry.body = node(NodeKind::Block(block, Box::new(repeat)), source);
    entry.required = (first..first + parameters.len() as VariableId).collect();
}

struct Rewriting {
    function: VariableId,
    tagbody: TagbodyId,
    /// The loop variables are numbered from here.
    first: VariableId,
    count: usize,
    /// Blocks whose value is the function's value.
    blocks: Vec<BlockId>,
    found: bool,
}

impl Rewriting {
    fn rewrite(&mut self, place: &mut Node, tail: bool) {
        use NodeKind as N;
        match &mut place.kind {
            N::LocalCall(variable, _, arguments) if tail && *variable == self.function => {
                let source = place.source;
                let mut nodes: Vec<Node> = std::mem::take(arguments)
                    .into_iter()
                    .enumerate()
                    .map(|(index, mut argument)| {
                        self.rewrite(&mut argument, false);
                        node(N::SetVariable(self.first + index as VariableId, Box::new(argument)), source)
                    })
                    .collect();
                debug_assert!(nodes.len() == self.count);
                nodes.push(node(N::Go(self.tagbody, 1), source));
                place.kind = N::Sequence(nodes);
                self.found = true;
            }
            N::ReturnFrom(block, value) => {
                let tail = self.blocks.contains(block);
                self.rewrite(value, tail);
            }
            N::Sequence(nodes) => {
                let last = nodes.len().saturating_sub(1);
                for (index, node) in nodes.iter_mut().enumerate() {
                    self.rewrite(node, tail && index == last);
                }
            }
            N::If(test, then, otherwise) => {
                self.rewrite(test, false);
                self.rewrite(then, tail);
                self.rewrite(otherwise, tail);
            }
            N::Let(bindings, body) => {
                for (_, value) in bindings {
                    self.rewrite(value, false);
                }
                self.rewrite(body, tail);
            }
            N::MultipleValueBind(_, values, body) => {
                self.rewrite(values, false);
                self.rewrite(body, tail);
            }
            N::Labels(_, body) => self.rewrite(body, tail),
            N::Block(block, body) => {
                if tail {
                    self.blocks.push(*block);
                }
                self.rewrite(body, tail);
            }
            // What is inside must be undone first: nothing there is a tail call.
            N::BindSpecial(..) | N::Catch(..) | N::UnwindProtect(..) | N::Progv(..) => {}
            _ => walk::each_part_mut(place, &mut |part| self.rewrite(part, false)),
        }
    }
}
