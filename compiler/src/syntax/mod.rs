//! Syntax analysis: from forms to the intermediate representation.
//!
//! The problem: Lisp's syntax is defined by macros, declarations and environments, so reading a
//! form's meaning means running Lisp code and remembering what each name stands for. The approach:
//! one recursive analysis (`analyser`, `forms`) over an immutable environment; each operator has a
//! handler found by symbol (`operators`); every lexical variable gets a number of its own, so that
//! later passes never look at names. Whatever is learnt about another definition (a macro
//! expanded, a function inlined, a constant's value) goes through `Analyser::depend`.
//!
//! Invariants: macro functions are the only code run during analysis, besides LOAD-TIME-VALUE.
//! Malformed forms give errors, never panics. Words in the unit and in environments are kept by
//! the keep scope that the *caller* of an entry point has opened.
//!
//! Tests: `compiler/tests/syntax.rs`, `tests/lisp/evaluation/special-operators.lisp`.

pub(crate) mod analyser;
pub mod assertions;
mod augmented;
mod calls;
mod constants;
mod declarations;
pub mod diagnostics;
pub mod environment;
mod forms;
mod functions;
mod lambda_lists;
mod lambdas;
mod macros;
mod operators;
mod reductions;
mod special_forms;
pub mod symbols;
pub mod toplevel;
pub mod type_specifiers;

pub use environment::{EnvironmentId, Subject, augmented_environment_word};
pub use toplevel::{Mode, TopLevel};

use crate::ir::{NodeKind, Unit};
use analyser::Analyser;
use brolga_image::{Image, Lisp, Word};
use environment::{Environment, EnvironmentScope, EnvironmentStack};
use operators::Operators;
use symbols::Symbols;

/// What syntax analysis needs from the compiler as a whole.
pub trait Host {
    /// Compiles a lambda expression that macro definitions need, and gives the function.
    fn compile_lambda(
        &self,
        image: &Image,
        lambda_expression: Word,
        name: Word,
        environment: Option<EnvironmentId>,
    ) -> Lisp;
    /// Evaluates a form for LOAD-TIME-VALUE and gives its first value.
    fn evaluate(&self, image: &Image, form: Word, environment: Option<EnvironmentId>) -> Lisp;
}

/// The state of the front end of one image.
pub struct Syntax {
    /// Symbols known by identity.
    pub symbols: Symbols,
    operators: Operators,
    environments: EnvironmentStack,
    references: diagnostics::References,
    named_types: type_specifiers::NamedTypes,
}

impl Syntax {
    /// A front end for the image.
    pub fn new(image: &Image) -> Lisp<Syntax> {
        Ok(Syntax {
            symbols: Symbols::new(image)?,
            operators: Operators::new(image)?,
            environments: EnvironmentStack::default(),
            references: diagnostics::References::default(),
            named_types: type_specifiers::NamedTypes::new(image)?,
        })
    }

    /// Makes the BROLGA-SYSTEM symbol `name` call the Rust primitive with this number.
    pub fn register_primitive(&self, image: &Image, name: &str, index: u32, arity: usize) -> Lisp<()> {
        self.operators.register_primitive(image.symbol("BROLGA-SYSTEM", name)?, index, arity);
        Ok(())
    }

    /// Analyses a form; `lambdas[0]` of the unit is a function of no arguments. The caller holds a
    /// keep scope open for as long as it uses the unit.
    pub fn analyse_form(
        &self,
        host: &dyn Host,
        image: &Image,
        form: Word,
        environment: Option<EnvironmentId>,
    ) -> Lisp<Unit> {
        let environment = self.environments.resolve(environment)?.beyond_boundary();
        let mut analyser = Analyser::new(self, host, image, &environment);
        image.keep(form);
        let root = analyser.new_lambda(image.nil(), image.nil(), None);
        let body = analyser.form(form, &environment)?;
        analyser.unit.lambdas[root as usize].body = body;
        analyser.finish()
    }

    /// Analyses a lambda expression, (LAMBDA ..) or (%NAMED-LAMBDA name ..); `lambdas[0]` is that
    /// function. `name` is its name for debugging unless the expression has one. The caller holds
    /// a keep scope open for as long as it uses the unit.
    pub fn analyse_lambda(
        &self,
        host: &dyn Host,
        image: &Image,
        lambda_expression: Word,
        name: Word,
        environment: Option<EnvironmentId>,
    ) -> Lisp<Unit> {
        let environment = self.environments.resolve(environment)?.beyond_boundary();
        let mut analyser = Analyser::new(self, host, image, &environment);
        image.keep(lambda_expression);
        image.keep(name);
        analyser.outermost_lambda(lambda_expression, name, &environment)?;
        analyser.finish()
    }

    /// Expands the form once; tells whether it was a macro form or a symbol macro.
    pub fn macroexpand_1(
        &self,
        host: &dyn Host,
        image: &Image,
        form: Word,
        environment: Option<EnvironmentId>,
    ) -> Lisp<(Word, bool)> {
        let environment = self.environments.resolve(environment)?;
        Ok(match self.expand_once(host, image, form, &environment)? {
            Some(expansion) => (expansion, true),
            None => (form, false),
        })
    }

    /// The macro function that the symbol names in the environment, or None.
    pub fn macro_function(
        &self,
        host: &dyn Host,
        image: &Image,
        name: Word,
        environment: Option<EnvironmentId>,
    ) -> Lisp<Option<Word>> {
        let environment = self.environments.resolve(environment)?;
        self.find_macro(host, image, name, &environment)
    }

    /// :LEXICAL, :SPECIAL, :SYMBOL-MACRO, :CONSTANT or NIL.
    pub fn variable_information(&self, image: &Image, name: Word, environment: Option<EnvironmentId>) -> Lisp {
        use environment::VariableBinding::*;
        use forms::GlobalVariable;
        let environment = self.environments.resolve(environment)?;
        let symbols = &self.symbols;
        Ok(match environment.variable(name).map(|found| found.binding) {
            Some(Lexical(..)) => symbols.key_lexical,
            Some(Special(_)) => symbols.key_special,
            Some(SymbolMacro(_)) => symbols.key_symbol_macro,
            None => match self.global_variable(image, name) {
                GlobalVariable::Constant => symbols.key_constant,
                GlobalVariable::Special => symbols.key_special,
                GlobalVariable::SymbolMacro(_) => symbols.key_symbol_macro,
                GlobalVariable::Unknown => image.nil(),
            },
        })
    }

    /// :LOCAL-FUNCTION, :LOCAL-MACRO, :FUNCTION, :MACRO, :SPECIAL-OPERATOR or NIL. The name may be a
    /// list (SETF X).
    pub fn function_information(&self, image: &Image, name: Word, environment: Option<EnvironmentId>) -> Lisp {
        use environment::FunctionBinding::*;
        let environment = self.environments.resolve(environment)?;
        let symbols = &self.symbols;
        if !self.is_function_name(image, name) {
            return Ok(image.nil());
        }
        let Some(symbol) = image.function_name_symbol(name, false)? else { return Ok(image.nil()) };
        Ok(match environment.function(symbol).map(|found| found.binding) {
            Some(Local(_)) => symbols.key_local_function,
            Some(Macro(_)) => symbols.key_local_macro,
            None if self.operators.is_special_operator(symbol) => symbols.key_special_operator,
            None if !image.is_nil(image.symbol_info(symbol, symbols.info_macro_function)) => symbols.key_macro,
            None if self.operators.is_native_macro(symbol) => symbols.key_macro,
            None if image.function(symbol).is_some() => symbols.key_function,
            None => image.nil(),
        })
    }

    /// Whether the symbol names one of the 25 special operators.
    pub fn is_special_operator(&self, symbol: Word) -> bool {
        self.operators.is_special_operator(symbol)
    }

    pub(crate) fn enter(&self, environment: &Environment) -> EnvironmentScope<'_> {
        self.environments.enter(environment)
    }

    /// The symbol whose function cell a function name stands for: the symbol itself, or the
    /// hidden symbol of (SETF X), made on demand. None when it is not a function name.
    pub fn function_name_symbol(&self, image: &Image, name: Word) -> Lisp<Option<Word>> {
        if !self.is_function_name(image, name) {
            return Ok(None);
        }
        image.function_name_symbol(name, true)
    }

    /// Whether the word is a symbol or a list (SETF symbol).
    pub fn is_function_name(&self, image: &Image, name: Word) -> bool {
        let rest = image.cdr(name);
        image.is_symbol(name)
            || (image.is_cons(name)
                && image.car(name) == self.symbols.setf
                && image.is_cons(rest)
                && image.is_nil(image.cdr(rest))
                && image.is_symbol(image.car(rest)))
    }

    /// The function name that the symbol stands for, as written: itself or (SETF X).
    pub fn function_name_of_symbol(&self, image: &Image, symbol: Word) -> Word {
        image.function_symbol_name(symbol)
    }
}

/// Whether the unit is nothing but a constant.
pub fn constant_of(unit: &Unit) -> Option<Word> {
    match unit.lambdas.first().map(|lambda| &lambda.body.kind) {
        Some(NodeKind::Literal(word)) => Some(*word),
        _ => None,
    }
}
