//! Walking the intermediate representation with exclusive references.
//!
//! The problem: passes that rewrite nodes need to visit all sub-expressions, and a kind of node
//! that one pass forgets is a silent error. The approach: the parts of a node are listed here once
//! more, as `each_part` of the module above does for shared references, without a catch-all arm.
//!
//! Tests: `compiler/tests/random_forms.rs`.

use crate::ir::{Lambda, Node, NodeKind};

/// Calls `visit` with the direct sub-expressions of a node, in evaluation order.
pub fn each_part_mut(node: &mut Node, visit: &mut dyn FnMut(&mut Node)) {
    use NodeKind as N;
    match &mut node.kind {
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
        N::Catch(a, b)
        | N::Throw(a, b)
        | N::UnwindProtect(a, b)
        | N::MultipleValueProg1(a, b)
        | N::MultipleValueBind(_, a, b) => {
            visit(a);
            visit(b);
        }
        N::If(a, b, c) | N::Progv(a, b, c) => {
            visit(a);
            visit(b);
            visit(c);
        }
        N::BindSpecial(bindings, body) => {
            bindings.iter_mut().for_each(|(_, part)| visit(part));
            visit(body);
        }
        N::Let(bindings, body) => {
            bindings.iter_mut().for_each(|(_, part)| visit(part));
            visit(body);
        }
        N::Sequence(parts)
        | N::Tagbody(_, parts)
        | N::Call(_, parts)
        | N::LocalCall(_, _, parts)
        | N::Values(parts)
        | N::Intrinsic(_, parts)
        | N::Primitive(_, parts) => parts.iter_mut().for_each(visit),
        N::Funcall(function, parts) | N::MultipleValueCall(function, parts) => {
            visit(function);
            parts.iter_mut().for_each(visit);
        }
        N::Apply(function, parts, list) => {
            visit(function);
            parts.iter_mut().for_each(&mut *visit);
            visit(list);
        }
    }
}

/// Calls `visit` with the init forms of a lambda in order, then its body.
pub fn each_lambda_part_mut(lambda: &mut Lambda, visit: &mut dyn FnMut(&mut Node)) {
    for optional in &mut lambda.optional {
        visit(&mut optional.init);
    }
    for key in lambda.keys.iter_mut().flat_map(|keys| &mut keys.parameters) {
        visit(&mut key.parameter.init);
    }
    visit(&mut lambda.body);
}
