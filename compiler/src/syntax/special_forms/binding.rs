//! Binding: LET, LET*, PROGV, FLET, LABELS, MACROLET, SYMBOL-MACROLET.
//!
//! The problem: LET binds in parallel, lexical and dynamic variables mixed. The approach: every
//! lexical variable is a fresh number, so LET may bind them one after the other without capture;
//! values of dynamic variables wait in temporaries until all are computed.
//!
//! Tests: `compiler/tests/syntax.rs`, `tests/lisp/evaluation/special-operators.lisp`.

use crate::ir::*;
use crate::syntax::analyser::{Analyser, Step};
use crate::syntax::declarations::Bound;
use crate::syntax::diagnostics::malformed;
use crate::syntax::environment::{Environment, VariableBinding};
use crate::syntax::forms::GlobalVariable;
use brolga_image::object::SYMBOL_FLAG_SPECIAL;
use brolga_image::{Lisp, Word};

impl Analyser<'_> {
    /// The (name, init form) pairs of a LET.
    fn let_bindings(&self, list: Word, form: Word) -> Lisp<Vec<(Word, Word)>> {
        let image = self.image;
        let Some(bindings) = self.list_elements(list) else {
            return self.malformed("The bindings of the form are not a proper list: ~S", form);
        };
        let mut pairs = Vec::with_capacity(bindings.len());
        for binding in bindings {
            let pair = if image.is_symbol(binding) {
                Some((binding, image.nil()))
            } else {
                match self.list_elements(binding).as_deref() {
                    Some([name]) => Some((*name, image.nil())),
                    Some([name, init]) => Some((*name, *init)),
                    _ => None,
                }
            };
            match pair {
                Some((name, init)) if image.is_symbol(name) => pairs.push((name, init)),
                _ => {
                    let message = "~S is no binding, which is a variable or (variable form): ~S";
                    return Err(malformed(message, &[binding, form]));
                }
            }
        }
        Ok(pairs)
    }

    fn bind(&mut self, form: Word, environment: &Environment, sequential: bool) -> Lisp<Node> {
        let arguments = self.counted_arguments(form, 1, usize::MAX)?;
        let pairs = self.let_bindings(arguments[0], form)?;
        let body = self.parse_body(&arguments[1..], false, form)?;
        let mut names: Vec<Word> = Vec::with_capacity(pairs.len());
        let mut variables: Vec<VariableId> = Vec::with_capacity(pairs.len());
        let mut steps: Vec<Step> = Vec::with_capacity(pairs.len());
        let mut specials: Vec<(Word, Node)> = Vec::new();
        let mut entries: Vec<(Word, VariableBinding)> = Vec::new();
        let mut inner = environment.clone();
        let parallel_specials =
            pairs.iter().filter(|(name, _)| self.binds_specially(*name, &body.declarations)).count();
        let only_specials = parallel_specials == pairs.len();
        for (name, init) in &pairs {
            if !sequential && names.contains(name) {
                return self.malformed("A variable is bound twice in the form: ~S", form);
            }
            let value = self.argument(*init, if sequential { &inner } else { environment })?;
            let bound = self.declared_binding(*name, &body.declarations)?;
            names.push(*name);
            let entry = self.entry(*name, &bound);
            match bound {
                Bound::Lexical(variable) => {
                    variables.push(variable);
                    let value = self.assert_declared(variable, value)?;
                    steps.push(Step::Lexical(variable, value));
                }
                Bound::Special(wanted) => {
                    let value = self.assert(&wanted, value)?;
                    if sequential {
                        steps.push(Step::Special(*name, value));
                    } else if only_specials {
                        specials.push((*name, value));
                    } else {
                        let temporary = self.temporary();
                        steps.push(Step::Lexical(temporary, value));
                        let value = self.reference(temporary);
                        specials.push((*name, value));
                    }
                }
            }
            if sequential {
                inner = inner.with_variable(entry.0, entry.1);
            } else {
                entries.push(entry);
            }
        }
        let inner = inner.with_variables(entries);
        let inner = self.with_free_declarations(&inner, &body.declarations, &names)?;
        let mut node = self.progn(&body.forms, &inner)?;
        self.check_uses(&variables, form)?;
        if !specials.is_empty() {
            node = self.node(NodeKind::BindSpecial(specials, Box::new(node)));
        }
        Ok(self.wrap_steps(steps, node))
    }
}

pub(super) fn parallel_let(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    analyser.bind(form, environment, false)
}

pub(super) fn sequential_let(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    analyser.bind(form, environment, true)
}

pub(super) fn progv(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 2, usize::MAX)?;
    let symbols = analyser.argument(arguments[0], environment)?;
    let values = analyser.argument(arguments[1], environment)?;
    let body = analyser.progn(&arguments[2..], environment)?;
    if analyser.image.function(analyser.syntax.symbols.progv_values).is_none() {
        return Ok(analyser.node(NodeKind::Progv(Box::new(symbols), Box::new(values), Box::new(body))));
    }
    // The variables may have proclaimed types.
    let temporary = analyser.temporary();
    let checked = vec![analyser.reference(temporary), values];
    let values = analyser.node(NodeKind::Call(analyser.syntax.symbols.progv_values, checked));
    let names = analyser.reference(temporary);
    let node = analyser.node(NodeKind::Progv(Box::new(names), Box::new(values), Box::new(body)));
    Ok(analyser.let_(vec![(temporary, symbols)], node))
}

pub(super) fn flet(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    analyser.local_functions(form, environment, false)
}

pub(super) fn labels(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    analyser.local_functions(form, environment, true)
}

pub(super) fn macrolet(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 1, usize::MAX)?;
    let inner = analyser.with_local_macros(form, environment)?;
    let body = analyser.parse_body(&arguments[1..], false, form)?;
    let inner = analyser.with_free_declarations(&inner, &body.declarations, &[])?;
    analyser.progn(&body.forms, &inner)
}

pub(super) fn symbol_macrolet(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 1, usize::MAX)?;
    let body = analyser.parse_body(&arguments[1..], false, form)?;
    let inner = analyser.with_symbol_macros(form, &body.declarations.specials, environment)?;
    let inner = analyser.with_free_declarations(&inner, &body.declarations, &[])?;
    analyser.progn(&body.forms, &inner)
}

impl Analyser<'_> {
    /// SYMBOL-MACROLET: the environment of its body.
    pub(in crate::syntax) fn with_symbol_macros(
        &mut self,
        form: Word,
        specials: &[Word],
        environment: &Environment,
    ) -> Lisp<Environment> {
        let image = self.image;
        let Some(definitions) = self.list_elements(image.car(image.cdr(form))) else {
            return self.malformed("The definitions of the form are not a proper list: ~S", form);
        };
        let mut bindings = Vec::with_capacity(definitions.len());
        for definition in definitions {
            let (name, expansion) = match self.list_elements(definition).as_deref() {
                Some([name, expansion]) => (*name, *expansion),
                _ => return self.malformed("A definition is malformed in the form: ~S", form),
            };
            let global = if image.is_symbol(name) {
                Some(self.syntax.global_variable(image, name))
            } else {
                return self.malformed("A definition is malformed in the form: ~S", form);
            };
            let special = image.symbol_flags(name) & SYMBOL_FLAG_SPECIAL != 0;
            if special || specials.contains(&name) || matches!(global, Some(GlobalVariable::Constant)) {
                return self.malformed("A special variable or constant cannot be a symbol macro: ~S", form);
            }
            bindings.push((name, VariableBinding::SymbolMacro(expansion)));
        }
        Ok(environment.with_variables(bindings))
    }
}
