//! OR of predicates tests without keeping what they gave.
//!
//! The problem: `(or a b)` is `(let ((value a)) (if value value b))`, so a comparison makes T or NIL only for
//! that to be compared again. The approach: where `a` gives nothing but T and NIL, the variable goes:
//! `(if a t b)`, which the back end turns into branches.
//!
//! Invariants: only variables that nothing else refers to go.
//!
//! Tests: `tests/lisp/intrinsics/`, `tests/tests/properties.rs`.

use super::walk::{each_lambda_part_mut, each_part_mut};
use crate::intrinsics::INTRINSICS;
use crate::ir::*;
use crate::types::Type;
use brolga_image::Word;

/// Rewrites all lambdas of a unit.
pub fn run(unit: &mut Unit, t: Word, nil: Word) {
    let Unit { lambdas, variables, .. } = unit;
    let pass = Pass { variables, t, nil };
    for lambda in lambdas {
        each_lambda_part_mut(lambda, &mut |part| pass.rewrite(part));
    }
}

struct Pass<'a> {
    variables: &'a [Variable],
    t: Word,
    nil: Word,
}

impl Pass<'_> {
    fn rewrite(&self, node: &mut Node) {
        each_part_mut(node, &mut |part| self.rewrite(part));
        let NodeKind::Let(bindings, body) = &mut node.kind else { return };
        let Some((variable, form)) = bindings.last() else { return };
        let v = &self.variables[*variable as usize];
        let plain = v.references == 2 && !v.assigned && !v.captured && v.declared == Type::ANY;
        if !plain || !self.gives_truth(form) {
            return;
        }
        let reads = |node: &Node| matches!(node.kind, NodeKind::Variable(read) if read == *variable);
        let NodeKind::If(test, then, _) = &mut body.kind else { return };
        if !reads(test) || !reads(then) {
            return;
        }
        then.kind = NodeKind::Literal(self.t);
        if let Some((_, form)) = bindings.pop() {
            **test = form;
        }
        if bindings.is_empty() {
            let nothing = Node { kind: NodeKind::Values(Vec::new()), source: NO_SOURCE, ty: Type::ANY };
            *node = std::mem::replace(&mut **body, nothing);
        }
    }

    /// Whether a node gives T or NIL and nothing else.
    fn gives_truth(&self, node: &Node) -> bool {
        match &node.kind {
            NodeKind::Literal(word) => *word == self.t || *word == self.nil,
            NodeKind::Intrinsic(op, _) => INTRINSICS[*op as usize].3 == Type::BOOLEAN,
            NodeKind::If(_, then, other) => self.gives_truth(then) && self.gives_truth(other),
            NodeKind::Let(_, body) => self.gives_truth(body),
            NodeKind::Sequence(parts) => parts.last().is_some_and(|last| self.gives_truth(last)),
            _ => false,
        }
    }
}
