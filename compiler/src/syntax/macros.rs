//! Macro expansion: calling macro functions with an environment object.
//!
//! The problem: macro functions are Lisp functions of a form and an environment, global or local,
//! and local ones must themselves be compiled in the middle of an analysis. The approach: the
//! environment is put on the stack of environments for as long as the call lasts; functions of
//! MACROLET are made by PARSE-MACRO and the compiler at their first use and stored in an object
//! that the analysis keeps alive. *MACROEXPAND-HOOK* is called when it is not FUNCALL.
//!
//! Tests: `compiler/tests/syntax.rs`.

use super::diagnostics::malformed;
use super::environment::{Environment, FunctionBinding, MacroDefinition, VariableBinding, environment_word};
use super::forms::GlobalVariable;
use super::{Host, Syntax};
use brolga_image::object::VALUE_CELL_VALUE;
use brolga_image::{Failure, Image, Lisp, Word};

impl Syntax {
    /// Calls the macro function on the form, through the hook.
    pub(super) fn expand(&self, image: &Image, expander: Word, form: Word, environment: &Environment) -> Lisp {
        let scope = self.enter(environment);
        let environment = environment_word(image, scope.id())?;
        let hook = image.symbol_value(self.symbols.macroexpand_hook);
        let hook = if image.is_symbol(hook) && hook != self.symbols.funcall && !image.is_nil(hook) {
            image.function(hook)
        } else if image.is_function(hook) && Some(hook) != image.function(self.symbols.funcall) {
            Some(hook)
        } else {
            None
        };
        match hook {
            Some(hook) => image.call(hook, &[expander, form, environment]),
            None => image.call(expander, &[form, environment]),
        }
    }

    /// Like `expand`, for code that is being compiled: an error that the macro function signals
    /// becomes a PROGRAM-ERROR of the form, which is reported and left to run time. That takes
    /// the Lisp function %EXPAND-GUARDED; until it exists errors go their way.
    pub(super) fn expand_guarded(&self, image: &Image, expander: Word, form: Word, environment: &Environment) -> Lisp {
        let Some(guard) = image.function(self.symbols.expand_guarded) else {
            return self.expand(image, expander, form, environment);
        };
        let scope = self.enter(environment);
        let environment = environment_word(image, scope.id())?;
        let outcome = image.call(guard, &[expander, form, environment])?;
        if image.is_nil(image.car(outcome)) {
            let message = "~A~%The macro form cannot be expanded: ~S";
            return Err(malformed(message, &[image.cdr(outcome), form]));
        }
        Ok(image.cdr(outcome))
    }

    /// The macro function of a MACROLET definition, compiled when it is first wanted.
    pub(super) fn macro_definition_function(
        &self,
        host: &dyn Host,
        image: &Image,
        definition: &MacroDefinition,
    ) -> Lisp {
        let known = image.slot(definition.cell, VALUE_CELL_VALUE);
        if !image.is_nil(known) {
            return Ok(known);
        }
        let Some(parse_macro) = image.function(self.symbols.parse_macro) else {
            let name = self.symbols.parse_macro;
            return Err(Failure::error("UNDEFINED-FUNCTION", "The function ~S is undefined.", &[name]));
        };
        let scope = self.enter(&definition.environment);
        let environment = environment_word(image, scope.id())?;
        let arguments = [definition.name, definition.lambda_list, definition.body, environment];
        let lambda_expression = image.call(parse_macro, &arguments)?;
        let function = host.compile_lambda(image, lambda_expression, definition.name, scope.id())?;
        image.set_slot(definition.cell, VALUE_CELL_VALUE, function);
        Ok(function)
    }

    /// The macro function that the symbol names.
    pub(super) fn find_macro(
        &self,
        host: &dyn Host,
        image: &Image,
        name: Word,
        environment: &Environment,
    ) -> Lisp<Option<Word>> {
        match environment.function(name).map(|found| found.binding) {
            Some(FunctionBinding::Macro(definition)) => {
                Ok(Some(self.macro_definition_function(host, image, &definition)?))
            }
            Some(FunctionBinding::Local(_)) => Ok(None),
            None => {
                let function = image.symbol_info(name, self.symbols.info_macro_function);
                Ok((!image.is_nil(function)).then_some(function))
            }
        }
    }

    /// One expansion of a macro form or symbol macro; None when the form is neither.
    pub(super) fn expand_once(
        &self,
        host: &dyn Host,
        image: &Image,
        form: Word,
        environment: &Environment,
    ) -> Lisp<Option<Word>> {
        if image.is_symbol(form) {
            return Ok(match environment.variable(form).map(|found| found.binding) {
                Some(VariableBinding::SymbolMacro(expansion)) => Some(expansion),
                Some(_) => None,
                None => match self.global_variable(image, form) {
                    GlobalVariable::SymbolMacro(expansion) => Some(expansion),
                    _ => None,
                },
            });
        }
        let head = image.car(form);
        if !image.is_cons(form) || !image.is_symbol(head) {
            return Ok(None);
        }
        match self.find_macro(host, image, head, environment)? {
            Some(expander) => Ok(Some(self.expand(image, expander, form, environment)?)),
            None => Ok(None),
        }
    }
}
