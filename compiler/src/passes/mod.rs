//! Passes over the IR, in the order they run:
//!
//! ```text
//!   known_functions  variables that hold one function become local functions (run by `syntax`)
//!   self_calls   self tail calls of local functions become loops (run by `syntax`)
//!   local_calls  local functions that are called once move to their call (run by `syntax`)
//!   closures   which variables and exits are used from inner functions; what closures hold
//!   disjunctions  OR of predicates tests without keeping what they gave (run by `syntax`)
//!   single_uses  variables that are read once, first thing, go away (run by `syntax`)
//!   infer      types of variables and expressions
//!   mismatches   type errors that inference proves, for warnings
//! ```
//!
//! This file has what they and codegen share: walking a node's parts, and small questions.

pub mod closures;
pub mod disjunctions;
pub mod infer;
pub mod known_functions;
pub mod local_calls;
pub mod mismatches;
pub mod self_calls;
pub mod single_uses;
pub mod walk;

use crate::ir::*;

/// Calls `visit` with the direct sub-expressions of a node, in evaluation order.
pub fn each_part<'a>(node: &'a Node, visit: &mut dyn FnMut(&'a Node)) {
    use NodeKind as N;
    match &node.kind {
        N::Literal(_)
        | N::Variable(_)
        | N::Special(_)
        | N::Go(..)
        | N::Closure(_)
        | N::FunctionReference(_)
        | N::LoadTimeValue(_) => {}
        N::SetVariable(_, part)
        | N::SetSpecial(_, part)
        | N::Block(_, part)
        | N::ReturnFrom(_, part)
        | N::MultipleValueList(part)
        | N::Labels(_, part)
        | N::The(_, part)
        | N::TrulyThe(_, part) => visit(part),
        N::Catch(a, b) | N::Throw(a, b) | N::UnwindProtect(a, b) | N::MultipleValueProg1(a, b) => {
            visit(a);
            visit(b);
        }
        N::MultipleValueBind(_, a, b) => {
            visit(a);
            visit(b);
        }
        N::If(a, b, c) | N::Progv(a, b, c) => {
            visit(a);
            visit(b);
            visit(c);
        }
        N::BindSpecial(bindings, body) => {
            bindings.iter().for_each(|(_, part)| visit(part));
            visit(body);
        }
        N::Let(bindings, body) => {
            bindings.iter().for_each(|(_, part)| visit(part));
            visit(body);
        }
        N::Sequence(parts)
        | N::Tagbody(_, parts)
        | N::Call(_, parts)
        | N::LocalCall(_, _, parts)
        | N::Values(parts)
        | N::Intrinsic(_, parts)
        | N::Primitive(_, parts) => parts.iter().for_each(visit),
        N::Funcall(function, parts) | N::MultipleValueCall(function, parts) => {
            visit(function);
            parts.iter().for_each(visit);
        }
        N::Apply(function, parts, list) => {
            visit(function);
            parts.iter().for_each(&mut *visit);
            visit(list);
        }
    }
}

/// Whether a node calls Lisp functions or loops, so that the function around it needs a
/// safepoint. Slow paths of in-line operations do not count: what they call has its own.
pub fn calls_or_loops(node: &Node) -> bool {
    use NodeKind as N;
    match &node.kind {
        N::Call(..) | N::Funcall(..) | N::LocalCall(..) | N::Apply(..) | N::MultipleValueCall(..) | N::Tagbody(..) => {
            true
        }
        _ => {
            let mut found = false;
            each_part(node, &mut |part| found = found || calls_or_loops(part));
            found
        }
    }
}

/// Which lambdas of a unit are used by one: itself, and those that used ones mention.
pub fn reachable(unit: &Unit, root: LambdaId) -> Vec<bool> {
    let mut reached = vec![false; unit.lambdas.len()];
    let mut waiting = vec![root];
    while let Some(lambda) = waiting.pop() {
        if std::mem::replace(&mut reached[lambda as usize], true) {
            continue;
        }
        each_lambda_part(&unit.lambdas[lambda as usize], &mut |node| mentioned(node, &mut waiting));
    }
    reached
}

/// Calls `visit` with the body and the init forms of a lambda.
pub fn each_lambda_part<'a>(lambda: &'a Lambda, visit: &mut dyn FnMut(&'a Node)) {
    lambda.optional.iter().for_each(|optional| visit(&optional.init));
    if let Some(keys) = &lambda.keys {
        keys.parameters.iter().for_each(|key| visit(&key.parameter.init));
    }
    visit(&lambda.body);
}

fn mentioned(node: &Node, lambdas: &mut Vec<LambdaId>) {
    match &node.kind {
        NodeKind::Closure(lambda) | NodeKind::LocalCall(_, lambda, _) => lambdas.push(*lambda),
        NodeKind::Labels(functions, _) => lambdas.extend(functions.iter().map(|(_, lambda)| *lambda)),
        _ => {}
    }
    each_part(node, &mut |part| mentioned(part, lambdas));
}
