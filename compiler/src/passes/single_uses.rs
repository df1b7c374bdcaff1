//! Variables that are read once, first thing, go away.
//!
//! The problem: in-line functions and macros bind what they are given to variables, `(let ((object a))
//! (%structure-ref object ...))`, and what is learnt about the new variable is not known of the old one.
//! The approach: where the value of the last variable of a LET is the first thing that the body
//! evaluates, but for constants and variables, and is read nowhere else, its form takes the place of the
//! reference.
//!
//! Invariants: the order of evaluation stays; a form goes only where one value is wanted, as a
//! variable holds one.
//!
//! Tests: `tests/tests/properties.rs`, `tests/lisp/intrinsics/`.

use super::infer::collect_assigned;
use super::walk::{each_lambda_part_mut, each_part_mut};
use crate::ir::*;
use crate::types::Type;

/// Rewrites all lambdas of a unit.
pub fn run(unit: &mut Unit) {
    let Unit { lambdas, variables, .. } = unit;
    for lambda in lambdas {
        each_lambda_part_mut(lambda, &mut |part| rewrite(part, variables));
    }
}

fn rewrite(node: &mut Node, variables: &[Variable]) {
    each_part_mut(node, &mut |part| rewrite(part, variables));
    let NodeKind::Let(bindings, body) = &mut node.kind else { return };
    while let Some((variable, form)) = bindings.last() {
        let v = &variables[*variable as usize];
        let plain = v.references == 1 && !v.assigned && !v.captured && !v.dynamic_extent && v.declared == Type::ANY;
        if !plain {
            break;
        }
        let mut assigned = Vec::new();
        collect_assigned(form, &mut assigned);
        let search = Search { variable: *variable, variables, assigned };
        let Some(place) = search.first_read(body, false) else { break };
        if let Some((_, form)) = bindings.pop() {
            *place = form;
        }
    }
    if bindings.is_empty() {
        let nothing = Node { kind: NodeKind::Values(Vec::new()), source: NO_SOURCE, ty: Type::ANY };
        *node = std::mem::replace(&mut **body, nothing);
    }
}

/// The search for the place where a variable is read.
struct Search<'a> {
    variable: VariableId,
    variables: &'a [Variable],
    /// Variables that the form it is bound to assigns.
    assigned: Vec<VariableId>,
}

impl Search<'_> {
    /// Whether evaluating a node before the form or after it is the same.
    fn indifferent(&self, node: &Node) -> bool {
        match node.kind {
            NodeKind::Literal(_) => true,
            NodeKind::Variable(read) if read != self.variable => {
                let v = &self.variables[read as usize];
                !v.assigned || !v.captured && !self.assigned.contains(&read)
            }
            _ => false,
        }
    }

    fn first_read_of<'n>(&self, nodes: &'n mut [Node]) -> Option<&'n mut Node> {
        let first = nodes.iter_mut().find(|node| !self.indifferent(node))?;
        self.first_read(first, true)
    }

    /// The reference to the variable, if it is the first thing that a node evaluates. `one`: exactly
    /// one value of the node is used.
    fn first_read<'n>(&self, node: &'n mut Node, one: bool) -> Option<&'n mut Node> {
        use NodeKind as N;
        if matches!(node.kind, N::Variable(found) if one && found == self.variable) {
            return Some(node);
        }
        match &mut node.kind {
            N::The(_, part) | N::TrulyThe(_, part) | N::ReturnFrom(_, part) => self.first_read(part, one),
            N::SetVariable(_, part) | N::SetSpecial(_, part) => self.first_read(part, true),
            N::If(test, ..) => self.first_read(test, true),
            N::Let(bindings, _) => self.first_read(&mut bindings.first_mut()?.1, true),
            N::Sequence(parts) if parts.len() > 1 => self.first_read(parts.first_mut()?, false),
            N::Call(_, parts) | N::LocalCall(_, _, parts) | N::Intrinsic(_, parts) | N::Primitive(_, parts) => {
                self.first_read_of(parts)
            }
            N::Values(parts) => self.first_read_of(parts),
            N::Funcall(function, _) => self.first_read(function, true),
            _ => None,
        }
    }
}
