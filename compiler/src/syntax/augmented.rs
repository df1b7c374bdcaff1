//! Environments that programs make by augmenting others, and what is declared in any environment.
//!
//! The problem: a code walker adds bindings and declarations to the environment that its macro was
//! given, and passes the result to MACROEXPAND and to the functions that ask about names, as often
//! as it likes. The approach: the Lisp function AUGMENT-ENVIRONMENT makes a list of the additions, the
//! environment's handle holds it, and the environment is built from it for each use. Nothing
//! has to be released, and the collector sees what is held.
//!
//! Invariants: what is bound by the additions exists in no unit, so all of it lies outside a boundary
//! whenever code is compiled. The additions are a list of four: variables as (name), (name :SPECIAL) or
//! (name :SYMBOL-MACRO expansion); functions as (symbol) or (symbol value-cell), a macro with its
//! function; INLINE and NOTINLINE declarations as (symbol . inline-p); declaration specifiers.
//!
//! Tests: `tests/lisp/evaluation/environments.lisp`.

use super::Syntax;
use super::assertions::Assertion;
use super::environment::{
    Environment, EnvironmentHandle, EnvironmentScope, FunctionBinding, LocalFunction, MacroDefinition, Subject,
    VariableBinding, environment_handle,
};
use crate::ir::{LambdaId, VariableId};
use brolga_image::{Image, Lisp, Word};
use std::rc::Rc;

impl Syntax {
    /// The environment that the second argument of a macro function stands for, for as long as the
    /// scope lives.
    pub fn environment_of_word(&self, image: &Image, word: Word) -> Lisp<EnvironmentScope<'_>> {
        Ok(self.enter(&self.environment_behind(image, word)?))
    }

    fn environment_behind(&self, image: &Image, word: Word) -> Lisp<Environment> {
        match environment_handle(image, word)? {
            EnvironmentHandle::Null => Ok(Environment::default()),
            EnvironmentHandle::InUse(id) => self.environments.resolve(Some(id)),
            EnvironmentHandle::Augmented(parent, additions) => {
                let parent = self.environment_behind(image, parent)?;
                Ok(self.augment(image, &parent, additions))
            }
        }
    }

    fn augment(&self, image: &Image, parent: &Environment, additions: Word) -> Environment {
        let lists: Vec<Vec<Word>> = elements(image, additions).map(|list| elements(image, list).collect()).collect();
        let [variables, functions, inline, specifiers] = lists.as_slice() else { return parent.clone() };
        let second = |entry: Word| image.car(image.cdr(entry));
        let variable = |entry: &Word| {
            let kind = second(*entry);
            let binding = if kind == self.symbols.key_special {
                VariableBinding::Special(Assertion::none(image))
            } else if kind == self.symbols.key_symbol_macro {
                VariableBinding::SymbolMacro(second(image.cdr(*entry)))
            } else {
                VariableBinding::Lexical(VariableId::MAX, Assertion::none(image))
            };
            (image.car(*entry), binding)
        };
        let function = |entry: &Word| {
            let (name, cell) = (image.car(*entry), second(*entry));
            let binding = if image.is_nil(cell) {
                let (variable, lambda) = (VariableId::MAX, LambdaId::MAX);
                FunctionBinding::Local(LocalFunction { variable, lambda, minimum: 0, maximum: None })
            } else {
                let (lambda_list, body, environment) = (image.nil(), image.nil(), Environment::default());
                FunctionBinding::Macro(Rc::new(MacroDefinition { name, lambda_list, body, environment, cell }))
            };
            (name, binding)
        };
        let inline = inline.iter().map(|entry| (image.car(*entry), !image.is_nil(image.cdr(*entry))));
        parent
            .beyond_boundary()
            .with_variables(variables.iter().map(variable).collect())
            .with_functions(functions.iter().map(function).collect())
            .with_inline(inline.collect())
            .with_declarations(specifiers.clone())
            .beyond_boundary()
    }

    /// The specifiers, nearest first, of declarations around the environment that may be about the
    /// subject, and whether it is bound lexically there.
    pub fn declarations(&self, image: &Image, subject: Subject, environment: Word) -> Lisp<(Vec<Word>, bool)> {
        Ok(self.environment_behind(image, environment)?.declarations(subject))
    }
}

fn elements<'a>(image: &'a Image, list: Word) -> impl Iterator<Item = Word> + 'a {
    let mut rest = list;
    std::iter::from_fn(move || {
        let next = image.is_cons(rest).then(|| image.car(rest));
        rest = image.cdr(rest);
        next
    })
}
