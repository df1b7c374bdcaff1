//! Inlining of local functions that are called exactly once.
//!
//! The problem: FLET and LABELS are used to name pieces of code; a function object and a call for
//! each would be waste. The approach: a function whose function object is never wanted and that is
//! called once, from outside itself, with arguments for its required parameters only, is moved to its
//! call as a LET; a &REST parameter is then NIL.
//! What lived in its frame then lives in the frame of the caller.
//!
//! Invariants: a function is not moved into itself, directly or through others that were moved;
//! qualities of caller and callee agree. References are counted here afresh.
//!
//! Tests: `compiler/tests/random_forms.rs`.

use super::{each_lambda_part, each_part, walk};
use crate::ir::*;
use crate::types::Type;
use brolga_image::Word;
use std::collections::HashMap;

struct Function {
    lambda: LambdaId,
    calls: u32,
    caller: LambdaId,
    arguments: usize,
    other_uses: u32,
}

/// Runs the pass; tells whether anything was moved.
pub fn run(unit: &mut Unit, nil: Word) -> bool {
    let mut functions: HashMap<VariableId, Function> = HashMap::new();
    // Moved code may refer to functions from lambdas with smaller numbers: find them all first.
    for lambda in &unit.lambdas {
        each_lambda_part(lambda, &mut |node| define(node, &mut functions));
    }
    if functions.is_empty() {
        return false;
    }
    for lambda in 0..unit.lambdas.len() {
        each_lambda_part(&unit.lambdas[lambda], &mut |node| collect(node, lambda as LambdaId, &mut functions));
    }
    // `moved[l]` is the lambda that l's code was moved into.
    let mut moved: Vec<LambdaId> = (0..unit.lambdas.len() as LambdaId).collect();
    let mut candidates: Vec<(VariableId, LambdaId, LambdaId)> = functions
        .iter()
        .filter(|(_, function)| function.calls == 1 && function.other_uses == 0)
        .filter(|(_, function)| {
            let (callee, caller) = (&unit.lambdas[function.lambda as usize], &unit.lambdas[function.caller as usize]);
            may_move(callee, caller, function.arguments)
        })
        .map(|(variable, function)| (*variable, function.lambda, function.caller))
        .collect();
    candidates.sort_unstable();
    candidates.retain(|(_, callee, caller)| {
        let outside = !is_inside(unit, &moved, *caller, *callee);
        if outside {
            moved[*callee as usize] = *caller;
        }
        outside
    });
    if candidates.is_empty() {
        return false;
    }
    let mut bodies: HashMap<VariableId, (Vec<VariableId>, Node)> = HashMap::new();
    for (variable, callee, _) in &candidates {
        let lambda = &mut unit.lambdas[*callee as usize];
        let empty = Node { kind: NodeKind::Literal(nil), source: NO_SOURCE, ty: Type::ANY };
        let body = std::mem::replace(&mut lambda.body, empty);
        let mut parameters = std::mem::take(&mut lambda.required);
        parameters.extend(lambda.rest.take());
        bodies.insert(*variable, (parameters, body));
    }
    for lambda in &mut unit.lambdas {
        walk::each_lambda_part_mut(lambda, &mut |node| rewrite(node, &mut bodies, nil));
    }
    let finally: Vec<LambdaId> = (0..moved.len()).map(|lambda| target(&moved, lambda as LambdaId)).collect();
    for variable in &mut unit.variables {
        variable.home = finally[variable.home as usize];
    }
    for exit in unit.blocks.iter_mut().chain(&mut unit.tagbodies) {
        exit.home = finally[exit.home as usize];
    }
    for lambda in &mut unit.lambdas {
        lambda.parent = lambda.parent.map(|parent| finally[parent as usize]);
    }
    true
}

fn define(node: &Node, functions: &mut HashMap<VariableId, Function>) {
    if let NodeKind::Labels(pairs, _) = &node.kind {
        for (variable, lambda) in pairs {
            functions.insert(*variable, Function { lambda: *lambda, calls: 0, caller: 0, arguments: 0, other_uses: 0 });
        }
    }
    each_part(node, &mut |part| define(part, functions));
}

fn collect(node: &Node, lambda: LambdaId, functions: &mut HashMap<VariableId, Function>) {
    match &node.kind {
        NodeKind::LocalCall(variable, _, arguments) => {
            if let Some(function) = functions.get_mut(variable) {
                function.calls += 1;
                function.arguments = arguments.len();
                function.caller = lambda;
            }
        }
        NodeKind::Variable(variable) => {
            if let Some(function) = functions.get_mut(variable) {
                function.other_uses += 1;
            }
        }
        _ => {}
    }
    each_part(node, &mut |part| collect(part, lambda, functions));
}

fn may_move(callee: &Lambda, caller: &Lambda, arguments: usize) -> bool {
    callee.optional.is_empty()
        && (callee.rest.is_none() || arguments == callee.required.len())
        && callee.keys.is_none()
        && callee.policy == caller.policy
        && callee.policy.debug < 3
}

fn target(moved: &[LambdaId], lambda: LambdaId) -> LambdaId {
    let mut lambda = lambda;
    while moved[lambda as usize] != lambda {
        lambda = moved[lambda as usize];
    }
    lambda
}

/// Whether code of `lambda` runs inside `outer`, given what was moved.
fn is_inside(unit: &Unit, moved: &[LambdaId], lambda: LambdaId, outer: LambdaId) -> bool {
    let outer = target(moved, outer);
    let mut next = Some(lambda);
    while let Some(lambda) = next {
        let here = target(moved, lambda);
        if here == outer {
            return true;
        }
        next = unit.lambdas[here as usize].parent;
    }
    false
}

fn rewrite(node: &mut Node, bodies: &mut HashMap<VariableId, (Vec<VariableId>, Node)>, nil: Word) {
    if let NodeKind::LocalCall(variable, _, arguments) = &mut node.kind
        && let Some((parameters, body)) = bodies.remove(variable)
    {
        let mut arguments = std::mem::take(arguments);
        if arguments.len() < parameters.len() {
            arguments.push(Node { kind: NodeKind::Literal(nil), source: NO_SOURCE, ty: Type::ANY });
        }
        let bindings: Vec<(VariableId, Node)> = parameters.into_iter().zip(arguments).collect();
        if bindings.is_empty() {
            *node = body;
            // The body may itself be a call that is to be replaced.
            rewrite(node, bodies, nil);
            return;
        }
        node.kind = NodeKind::Let(bindings, Box::new(body));
    }
    walk::each_part_mut(node, &mut |child| rewrite(child, bodies, nil));
}
