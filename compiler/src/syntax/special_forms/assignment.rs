//! Assignment: SETQ.
//!
//! The problem: the name may be a lexical variable, a dynamic one, a symbol macro (then it is a
//! SETF) or a constant (an error). The approach: one pair at a time, in order; the last value is
//! the value of the form.
//!
//! Tests: `compiler/tests/syntax.rs`.

use crate::ir::*;
use crate::syntax::analyser::Analyser;
use crate::syntax::assertions::Assertion;
use crate::syntax::diagnostics::malformed;
use crate::syntax::environment::{Environment, VariableBinding};
use crate::syntax::forms::GlobalVariable;
use brolga_image::{Lisp, Word};

pub(super) fn setq(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.arguments_of(form)?;
    if !arguments.len().is_multiple_of(2) {
        return analyser.malformed("A value is missing in the form: ~S", form);
    }
    let mut nodes = Vec::with_capacity(arguments.len() / 2);
    for pair in arguments.chunks_exact(2) {
        nodes.push(analyser.assign(pair[0], pair[1], form, environment)?);
    }
    Ok(analyser.sequence(nodes))
}

impl Analyser<'_> {
    fn assign(&mut self, name: Word, value: Word, form: Word, environment: &Environment) -> Lisp<Node> {
        let image = self.image;
        if !image.is_symbol(name) {
            return self.malformed("Only variables can be assigned by SETQ: ~S", form);
        }
        let found = environment.variable(name);
        let expansion = match &found {
            Some(found) => match &found.binding {
                VariableBinding::Lexical(..) if found.foreign => return self.unavailable(name),
                VariableBinding::Lexical(variable, wanted) => {
                    let (variable, wanted) = (*variable, *wanted);
                    let value = self.argument(value, environment)?;
                    self.unit.variables[variable as usize].assigned = true;
                    let value = self.assert(&wanted, value)?;
                    let value = self.assert_declared(variable, value)?;
                    return Ok(self.node(NodeKind::SetVariable(variable, Box::new(value))));
                }
                VariableBinding::Special(wanted) => return self.assign_special(name, value, *wanted, environment),
                VariableBinding::SymbolMacro(expansion) => *expansion,
            },
            None => match self.syntax.global_variable(image, name) {
                GlobalVariable::Constant => {
                    return Err(malformed("~S is a constant and cannot be assigned: ~S", &[name, form]));
                }
                GlobalVariable::Special => {
                    let wanted = self.proclaimed_type(name)?;
                    return self.assign_special(name, value, wanted, environment);
                }
                GlobalVariable::SymbolMacro(expansion) => {
                    self.depend(Dependency::SymbolMacro, name);
                    expansion
                }
                GlobalVariable::Unknown => {
                    self.undefined_variable(name)?;
                    return self.assign_special(name, value, self.no_assertion(), environment);
                }
            },
        };
        let setf = image.keep(image.list(&[self.syntax.symbols.setf, expansion, value])?);
        self.form(setf, environment)
    }

    fn assign_special(&mut self, name: Word, value: Word, wanted: Assertion, environment: &Environment) -> Lisp<Node> {
        let value = self.argument(value, environment)?;
        let value = self.assert(&wanted, value)?;
        Ok(self.node(NodeKind::SetSpecial(name, Box::new(value))))
    }
}
