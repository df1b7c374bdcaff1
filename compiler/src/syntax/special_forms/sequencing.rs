//! Sequencing and the small operators: PROGN, IF, LOCALLY, EVAL-WHEN, THE, QUOTE, FUNCTION,
//! LAMBDA, LOAD-TIME-VALUE.
//!
//! The problem: EVAL-WHEN and LOCALLY mean something else at top level; that is `toplevel`'s
//! business. Here they are ordinary forms. IF with a constant test keeps one branch; the other is
//! analysed all the same, so that its names count as used and its errors are seen.
//!
//! Tests: `compiler/tests/syntax.rs`, `tests/lisp/evaluation/special-operators.lisp`.

use crate::ir::*;
use crate::syntax::analyser::Analyser;
use crate::syntax::environment::Environment;
use crate::types::Type;
use brolga_image::{Lisp, Word};

pub(super) fn progn(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let forms = analyser.arguments_of(form)?;
    analyser.progn(&forms, environment)
}

pub(super) fn conditional(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 2, 3)?;
    let test = analyser.argument(arguments[0], environment)?;
    let then = analyser.form(arguments[1], environment)?;
    let otherwise = match arguments.get(2) {
        Some(otherwise) => analyser.form(*otherwise, environment)?,
        None => analyser.nil(),
    };
    Ok(analyser.conditional(test, then, otherwise))
}

pub(super) fn locally(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let forms = analyser.arguments_of(form)?;
    let body = analyser.parse_body(&forms, false, form)?;
    let inner = analyser.with_free_declarations(environment, &body.declarations, &[])?;
    analyser.progn(&body.forms, &inner)
}

pub(super) fn eval_when(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 1, usize::MAX)?;
    let situations = analyser.situations(arguments[0], form)?;
    if situations.execute { analyser.progn(&arguments[1..], environment) } else { Ok(analyser.nil()) }
}

pub(super) fn the(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 2, 2)?;
    let wanted = analyser.value_specifiers(arguments[0]);
    analyser.enter_source(form);
    let node = analyser.form(arguments[1], environment)?;
    analyser.assert_values(&wanted, node)
}

/// (TRULY-THE type form): a promise that nothing checks.
pub(super) fn truly_the(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 2, 2)?;
    let ty = analyser.values_assertion(arguments[0])?.ty;
    let node = analyser.form(arguments[1], environment)?;
    if ty == Type::ANY || ty.is_never() {
        return Ok(node);
    }
    Ok(analyser.node(NodeKind::TrulyThe(ty, Box::new(node))))
}

pub(super) fn quote(analyser: &mut Analyser<'_>, form: Word, _: &Environment) -> Lisp<Node> {
    let object = analyser.counted_arguments(form, 1, 1)?[0];
    Ok(analyser.literal(object))
}

pub(super) fn function(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    analyser.function_form(form, environment)
}

/// (LAMBDA ...) and (%NAMED-LAMBDA ...) as forms.
pub(super) fn lambda(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    analyser.enter_source(form);
    analyser.closure(form, analyser.image.nil(), environment)
}

pub(super) fn load_time_value(analyser: &mut Analyser<'_>, form: Word, _: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 1, 2)?;
    let value = analyser.host.evaluate(analyser.image, arguments[0], None)?;
    analyser.image.keep(value);
    Ok(analyser.node(NodeKind::LoadTimeValue(value)))
}
