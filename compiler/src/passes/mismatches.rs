//! Type errors that inference proves: arguments and assertions that cannot hold.
//!
//! The problem: `(+ 1 "a")` is wrong whenever it is reached, and its author wants to know now. The
//! approach: after inference every part that was reached has its type; where an operation, an
//! assertion or a called function wants a type that shares nothing with it, that is a mismatch.
//!
//! Invariants: a part whose type is empty is never reached and says nothing; one that inference did
//! not visit has the type T and says nothing either. Only what is certain is in the table below.
//!
//! Tests: `tests/lisp/evaluation/mismatches.lisp`.

use super::{each_lambda_part, each_part, reachable};
use crate::intrinsics::Intrinsic;
use crate::ir::*;
use crate::types::{self, Type};
use brolga_image::Word;

/// A part that is not of the type that is wanted of it.
pub struct Mismatch {
    /// The form, or `NO_SOURCE`.
    pub source: u32,
    /// The form of the part where it is another one.
    pub part: Option<u32>,
    /// The value where it is a constant.
    pub constant: Option<Word>,
    /// Its type.
    pub found: Type,
    /// The type wanted.
    pub wanted: Type,
    /// How the program names the type wanted, where it does.
    pub specifier: Option<Word>,
}

/// What a called function wants of an argument, where it is known.
/// For keyword arguments it matters which constant stands before.
pub type Wanted<'a> = dyn FnMut(FunctionName, usize, Option<Word>) -> Option<(Type, Word)> + 'a;

/// The mismatches of the lambdas that `root` uses.
pub fn find(unit: &Unit, root: LambdaId, of_function: &mut Wanted<'_>) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for (lambda, reached) in unit.lambdas.iter().zip(reachable(unit, root)) {
        if reached {
            each_lambda_part(lambda, &mut |node| walk(unit, node, of_function, &mut found));
        }
    }
    found
}

fn walk(unit: &Unit, node: &Node, of_function: &mut Wanted<'_>, found: &mut Vec<Mismatch>) {
    match &node.kind {
        NodeKind::The(wanted, part) => check(node, part, wanted, None, found),
        NodeKind::TrulyThe(wanted, part) => {
            if let Some((value, specifier)) = tested(part) {
                check(node, value, wanted, Some(specifier), found);
            }
        }
        NodeKind::Let(bindings, _) => {
            for (variable, value) in bindings {
                check(node, value, &unit.variables[*variable as usize].declared, None, found);
            }
        }
        NodeKind::Intrinsic(op, arguments) => {
            for (i, argument) in arguments.iter().enumerate() {
                if let Some(wanted) = of_operation(*op, i) {
                    check(node, argument, &wanted, structure_name(*op, arguments), found);
                }
            }
        }
        NodeKind::Call(name, arguments) => {
            for (i, argument) in arguments.iter().enumerate() {
                let before = i.checked_sub(1).and_then(|i| literal(&arguments[i]));
                if argument.ty != Type::ANY
                    && let Some((wanted, specifier)) = of_function(*name, i, before)
                {
                    check(node, argument, &wanted, Some(specifier), found);
                }
            }
        }
        _ => {}
    }
    each_part(node, &mut |part| walk(unit, part, of_function, found));
}

/// The value and the specifier where the node is an assertion as `syntax::assertions` writes it.
fn tested(node: &Node) -> Option<(&Node, Word)> {
    let NodeKind::Let(bindings, body) = &node.kind else { return None };
    let ([(variable, value)], NodeKind::If(_, _, otherwise)) = (bindings.as_slice(), &body.kind) else { return None };
    match &otherwise.kind {
        NodeKind::Call(_, arguments) => match arguments.as_slice() {
            [datum, specifier] if matches!(datum.kind, NodeKind::Variable(other) if other == *variable) => {
                Some((value, literal(specifier)?))
            }
            _ => None,
        },
        _ => None,
    }
}

fn literal(node: &Node) -> Option<Word> {
    match &node.kind {
        NodeKind::Literal(word) => Some(*word),
        _ => None,
    }
}

/// Which structure the operation works on.
fn structure_name(op: Intrinsic, arguments: &[Node]) -> Option<Word> {
    matches!(op, Intrinsic::StructureRef | Intrinsic::StructureSet).then(|| literal(arguments.get(1)?))?
}

fn check(node: &Node, part: &Node, wanted: &Type, specifier: Option<Word>, found: &mut Vec<Mismatch>) {
    if part.ty.is_never() || wanted.is_never() || !part.ty.intersection(wanted).is_never() {
        return;
    }
    // What the same form is said to be wrong in once is enough.
    if found.last().is_some_and(|last| last.source == node.source) {
        return;
    }
    let constant = match &part.kind {
        NodeKind::Literal(word) => Some(*word),
        // A variable whose value is known.
        _ if part.ty.is_fixnum() && part.ty.lo == part.ty.hi => Some(Word::fixnum(part.ty.lo as i64)),
        _ => None,
    };
    let form = (part.source != node.source && part.source != NO_SOURCE).then_some(part.source);
    found.push(Mismatch { source: node.source, part: form, constant, found: part.ty, wanted: *wanted, specifier });
}

/// What an operation wants of its argument number `i`.
fn of_operation(op: Intrinsic, i: usize) -> Option<Type> {
    use Intrinsic as I;
    const ARRAY: types::Classes =
        types::SIMPLE_VECTOR | types::SIMPLE_STRING | types::SPECIALISED_VECTOR | types::ARRAY_HEADER;
    let classes = match (op, i) {
        (I::Car | I::Cdr | I::Endp, 0) => return Some(Type::LIST),
        (I::Rplaca | I::Rplacd | I::SetCar | I::SetCdr, 0) => types::CONS,
        (I::Add | I::Subtract | I::Multiply | I::Divide | I::NumberEqual, _)
        | (I::Negate | I::Increment | I::Decrement | I::Zerop | I::Abs | I::Sqrt, 0) => types::NUMBER,
        (I::Less | I::Greater | I::LessEqual | I::GreaterEqual | I::Min | I::Max, _)
        | (I::Truncate | I::Floor | I::Remainder | I::Modulo, _)
        | (I::Plusp | I::Minusp, 0) => types::REAL,
        (I::Evenp | I::Oddp | I::LogicalNot | I::CodeChar, 0)
        | (I::LogicalAnd | I::LogicalOr | I::LogicalXor | I::Shift, _) => types::INTEGER,
        (I::CharCode, 0) | (I::CharEqual | I::CharLess, _) => types::CHARACTER,
        (I::Svref | I::SetSvref, 0) => types::SIMPLE_VECTOR,
        (I::Aref1 | I::SetAref1 | I::Aref2 | I::SetAref2 | I::RowMajorAref | I::SetRowMajorAref, 0) => ARRAY,
        (I::ArrayTotalSize | I::ArrayDimension | I::ArrayRank, 0) => ARRAY,
        (I::Char | I::SetChar | I::Schar | I::SetSchar, 0) => types::SIMPLE_STRING | types::ARRAY_HEADER,
        (I::Svref | I::SetSvref | I::Aref1 | I::SetAref1 | I::RowMajorAref | I::SetRowMajorAref, 1)
        | (I::Char | I::SetChar | I::Schar | I::SetSchar, 1)
        | (I::Aref2 | I::SetAref2, 1 | 2) => types::INTEGER,
        (I::Length, 0) => ARRAY | types::CONS | types::NULL | types::INSTANCE,
        (I::SymbolName, 0) => types::NULL | types::SYMBOL,
        (I::StructureRef | I::StructureSet | I::StructureDoubleRef | I::StructureDoubleSet, 0) => types::INSTANCE,
        _ => return None,
    };
    Some(Type::of(classes))
}
