//! Multiple values: MULTIPLE-VALUE-CALL, -PROG1, -BIND, -LIST.
//!
//! The problem: macros make MULTIPLE-VALUE-CALL of lambda expressions that only name some values;
//! a list or a closure for those would be waste. The approach: such a call becomes the same node
//! as MULTIPLE-VALUE-BIND. Dynamic variables among those bound wait in temporaries.
//!
//! Tests: `compiler/tests/syntax.rs`, `tests/lisp/evaluation/special-operators.lisp`.

use crate::ir::*;
use crate::syntax::analyser::Analyser;
use crate::syntax::declarations::Bound;
use crate::syntax::environment::Environment;
use brolga_image::{Lisp, Word};

impl Analyser<'_> {
    /// The lambda expression in a form that evaluates to its function, if the form is one.
    pub(in crate::syntax) fn lambda_in(&self, form: Word) -> Option<Word> {
        let image = self.image;
        if !image.is_cons(form) {
            return None;
        }
        if self.is_lambda_head(image.car(form)) {
            return Some(form);
        }
        let inner = image.car(image.cdr(form));
        let lambda = image.car(form) == self.syntax.symbols.function
            && image.is_cons(inner)
            && self.is_lambda_head(image.car(inner));
        lambda.then_some(inner)
    }
}

pub(super) fn multiple_value_call(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 1, usize::MAX)?;
    analyser.enter_source(form);
    if let ([function, values], Some(expression)) = (arguments.as_slice(), analyser.lambda_in(arguments[0]))
        && let Some(node) = analyser.bind_values(expression, *values, environment)?
    {
        let _ = function;
        return Ok(node);
    }
    let function = analyser.argument(arguments[0], environment)?;
    let mut nodes = Vec::with_capacity(arguments.len() - 1);
    for argument in &arguments[1..] {
        nodes.push(analyser.form(*argument, environment)?);
    }
    Ok(analyser.node(NodeKind::MultipleValueCall(Box::new(function), nodes)))
}

pub(super) fn multiple_value_prog1(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 1, usize::MAX)?;
    let values = analyser.form(arguments[0], environment)?;
    if arguments.len() == 1 {
        return Ok(values);
    }
    let rest = analyser.progn(&arguments[1..], environment)?;
    Ok(analyser.node(NodeKind::MultipleValueProg1(Box::new(values), Box::new(rest))))
}

pub(super) fn multiple_value_bind(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 2, usize::MAX)?;
    let Some(names) = analyser.list_elements(arguments[0]) else {
        return analyser.malformed("The variables of the form are not a proper list: ~S", form);
    };
    let body = analyser.parse_body(&arguments[2..], false, form)?;
    analyser.enter_source(form);
    let values = analyser.form(arguments[1], environment)?;
    let mut variables = Vec::with_capacity(names.len());
    let mut lexical = Vec::new();
    let mut entries = Vec::with_capacity(names.len());
    let mut specials = Vec::new();
    let mut checked = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            return analyser.malformed("A variable is bound twice in the form: ~S", form);
        }
        let bound = analyser.declared_binding(*name, &body.declarations)?;
        entries.push(analyser.entry(*name, &bound));
        match bound {
            Bound::Lexical(variable) => {
                lexical.push(variable);
                variables.push(analyser.arrival(variable, &mut checked)?);
            }
            Bound::Special(wanted) => {
                let temporary = analyser.temporary();
                variables.push(temporary);
                let value = analyser.reference(temporary);
                specials.push((*name, analyser.assert(&wanted, value)?));
            }
        }
    }
    let inner = environment.with_variables(entries);
    let inner = analyser.with_free_declarations(&inner, &body.declarations, &names)?;
    let mut node = analyser.progn(&body.forms, &inner)?;
    analyser.check_uses(&lexical, form)?;
    if !specials.is_empty() {
        node = analyser.node(NodeKind::BindSpecial(specials, Box::new(node)));
    }
    let node = analyser.wrap_steps(checked, node);
    Ok(analyser.node(NodeKind::MultipleValueBind(variables, Box::new(values), Box::new(node))))
}

pub(super) fn multiple_value_list(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 1, 1)?;
    let values = analyser.form(arguments[0], environment)?;
    Ok(analyser.node(NodeKind::MultipleValueList(Box::new(values))))
}
