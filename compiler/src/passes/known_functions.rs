//! Calls of variables that are known to hold one function.
//!
//! The problem: inline expansions of functions that take functions leave `(let ((f (lambda ...)))
//! ... (funcall f x))`: a function object and an indirect call for each round. The approach: a
//! variable that is never assigned and bound to a lambda expression becomes a local function, as
//! if FLET had made it, and calls of it local calls; a copy of such a variable is replaced by the
//! original. A variable bound to #'f is taken for f where f is a function of the standard, which
//! cannot be redefined.
//!
//! Invariants: a call is only turned where the number of arguments fits; otherwise it stays and
//! signals at run time.
//!
//! Tests: `compiler/tests/syntax.rs`, `tests/lisp/evaluation/lambda-lists.lisp`.

use super::{each_lambda_part, each_part, walk};
use crate::ir::*;
use crate::types;
use brolga_image::Word;

/// Makes the call of a global function of the standard; None when the symbol is not one.
pub type StandardCall<'a> = &'a dyn Fn(Word, &mut Vec<Node>) -> Option<NodeKind>;

#[derive(Copy, Clone)]
enum Known {
    /// The local function that this variable holds.
    Local(VariableId, LambdaId),
    /// #' of this name.
    Global(Word),
}

struct Rewriting<'a> {
    known: Vec<Option<Known>>,
    /// May the variable be followed: never assigned, no narrow declared type.
    steady: Vec<bool>,
    /// By lambda: least and greatest number of arguments.
    arities: Vec<(usize, Option<usize>)>,
    standard: StandardCall<'a>,
    changed: bool,
}

/// Runs the pass; tells whether anything changed.
pub fn run(unit: &mut Unit, standard: StandardCall<'_>) -> bool {
    let mut relevant = false;
    for lambda in &unit.lambdas {
        each_lambda_part(lambda, &mut |node| relevant = relevant || mentions_calls(node));
    }
    if !relevant {
        return false;
    }
    let steady = unit.variables.iter().map(|v| !v.assigned && v.declared.may_be(types::FUNCTION)).collect();
    let arities = unit.lambdas.iter().map(arity).collect();
    let known = vec![None; unit.variables.len()];
    let mut rewriting = Rewriting { known, steady, arities, standard, changed: false };
    for lambda in &mut unit.lambdas {
        walk::each_lambda_part_mut(lambda, &mut |node| rewriting.rewrite(node));
    }
    rewriting.changed
}

fn mentions_calls(node: &Node) -> bool {
    if let NodeKind::Funcall(function, _) = &node.kind
        && let NodeKind::Variable(_) = function.kind
    {
        return true;
    }
    let mut found = false;
    each_part(node, &mut |part| found = found || mentions_calls(part));
    found
}

fn arity(lambda: &Lambda) -> (usize, Option<usize>) {
    let least = lambda.required.len();
    let open = lambda.rest.is_some() || lambda.keys.is_some();
    (least, (!open).then_some(least + lambda.optional.len()))
}

impl Rewriting<'_> {
    /// What the value of a binding is known to be.
    fn value(&self, variable: VariableId, value: &Node) -> Option<Known> {
        if !self.steady[variable as usize] {
            return None;
        }
        match &value.kind {
            NodeKind::Closure(lambda) => Some(Known::Local(variable, *lambda)),
            NodeKind::Variable(other) => self.known[*other as usize],
            NodeKind::FunctionReference(name) => Some(Known::Global(*name)),
            _ => None,
        }
    }

    fn rewrite(&mut self, node: &mut Node) {
        match &mut node.kind {
            NodeKind::Let(bindings, body) => {
                for (variable, value) in bindings.iter_mut() {
                    self.rewrite(value);
                    self.known[*variable as usize] = self.value(*variable, value);
                }
                self.rewrite(body);
                self.split(node);
            }
            NodeKind::Labels(functions, body) => {
                for (variable, lambda) in functions.iter() {
                    self.known[*variable as usize] = Some(Known::Local(*variable, *lambda));
                }
                self.rewrite(body);
            }
            NodeKind::Funcall(function, arguments) => {
                arguments.iter_mut().for_each(|argument| self.rewrite(argument));
                let NodeKind::Variable(variable) = function.kind else { return self.rewrite(function) };
                match self.known[variable as usize] {
                    Some(Known::Local(holder, lambda)) => {
                        let (least, most) = self.arities[lambda as usize];
                        let count = arguments.len();
                        if count >= least && most.is_none_or(|most| count <= most) {
                            node.kind = NodeKind::LocalCall(holder, lambda, std::mem::take(arguments));
                            self.changed = true;
                        }
                    }
                    Some(Known::Global(name)) => {
                        if let Some(kind) = (self.standard)(name, arguments) {
                            node.kind = kind;
                            self.changed = true;
                        }
                    }
                    None => {}
                }
            }
            NodeKind::Variable(variable) => {
                if let Some(Known::Local(holder, _)) = self.known[*variable as usize] {
                    *variable = holder;
                }
            }
            _ => walk::each_part_mut(node, &mut |part| self.rewrite(part)),
        }
    }

    /// Turns the bindings of a LET that bind lambda expressions into a LABELS.
    fn split(&mut self, node: &mut Node) {
        let NodeKind::Let(bindings, body) = &mut node.kind else { return };
        let is_function = |(variable, value): &(VariableId, Node)| match value.kind {
            NodeKind::Closure(_) => matches!(self.known[*variable as usize], Some(Known::Local(..))),
            _ => false,
        };
        if !bindings.iter().any(is_function) {
            return;
        }
        self.changed = true;
        let source = node.source;
        let hollow = Node { kind: NodeKind::Sequence(Vec::new()), source, ty: types::Type::ANY };
        let mut inner = std::mem::replace(&mut **body, hollow);
        let mut waiting: Vec<(VariableId, Node)> = Vec::new();
        let wrap = |waiting: &mut Vec<(VariableId, Node)>, body: Node| {
            if waiting.is_empty() {
                return body;
            }
            waiting.reverse();
            Node { kind: NodeKind::Let(std::mem::take(waiting), Box::new(body)), source, ty: types::Type::ANY }
        };
        for (variable, value) in std::mem::take(bindings).into_iter().rev() {
            match (value.kind, self.known[variable as usize]) {
                (NodeKind::Closure(lambda), Some(Known::Local(..))) => {
                    let body = wrap(&mut waiting, inner);
                    let kind = NodeKind::Labels(vec![(variable, lambda)], Box::new(body));
                    inner = Node { kind, source, ty: types::Type::ANY };
                }
                (kind, _) => waiting.push((variable, Node { kind, source: value.source, ty: value.ty })),
            }
        }
        *node = wrap(&mut waiting, inner);
    }
}
