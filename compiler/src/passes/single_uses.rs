//! Variables that are read once, first thing, go away.
//!
//! The problem: in-line functions and macros bind what they are given to variables, `(let ((object a))
//! (%structure-ref object ...))`, and what is learnt about the new variable is not known of the old one.
//! The approach: where the value of the last variable of a LET is the first thing that the body
//! evaluates, and is read nowhere else, its form takes the place of the reference.
//!
//! Invariants: the order of evaluation stays; a form goes only where one value is wanted, as a
//! variable holds one.
//!
//! Tests: `tests/tests/properties.rs`, `tests/lisp/intrinsics/`.

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
    while let Some((variable, _)) = bindings.last() {
        let v = &variables[*variable as usize];
        let plain = v.references == 1 && !v.assigned && !v.captured && !v.dynamic_extent && v.declared == Type::ANY;
        let Some(place) = (if plain { first_read(body, *variable, false) } else { None }) else { break };
        if let Some((_, form)) = bindings.pop() {
            *place = form;
        }
    }
    if bindings.is_empty() {
        let body = std::mem::replace(
            &mut **body,
            Node { kind: NodeKind::Values(Vec::new()), source: NO_SOURCE, ty: Type::ANY },
        );
        *node = body;
    }
}

/// The reference to a variable, if it is the first thing that a node evaluates. `one`: exactly one
/// value of the node is used.
fn first_read(node: &mut Node, variable: VariableId, one: bool) -> Option<&mut Node> {
    use NodeKind as N;
    if matches!(node.kind, N::Variable(found) if one && found == variable) {
        return Some(node);
    }
    match &mut node.kind {
        N::The(_, part) | N::TrulyThe(_, part) | N::ReturnFrom(_, part) => first_read(part, variable, one),
        N::SetVariable(_, part) | N::SetSpecial(_, part) => first_read(part, variable, true),
        N::If(test, ..) => first_read(test, variable, true),
        N::Let(bindings, _) => first_read(&mut bindings.first_mut()?.1, variable, true),
        N::Sequence(parts) if parts.len() > 1 => first_read(parts.first_mut()?, variable, false),
        N::Call(_, parts)
        | N::LocalCall(_, _, parts)
        | N::Intrinsic(_, parts)
        | N::Primitive(_, parts)
        | N::Values(parts) => first_read(parts.first_mut()?, variable, true),
        N::Funcall(function, _) => first_read(function, variable, true),
        _ => None,
    }
}
