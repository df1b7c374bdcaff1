//! The heart of the analysis: what kind of form is it, and who handles it.
//!
//! The problem: a form is a symbol, a list or self-evaluating, and what a list means depends on
//! what its operator names here. The approach: lexical names first, then special operators, then
//! global macros (expanded in a loop, not by recursion), then calls. A malformed form becomes a
//! warning and code that signals the error; every other failure ends the analysis.
//!
//! Invariants: `form` is the only recursion of the analysis and checks its depth.
//!
//! Tests: `compiler/tests/syntax.rs`.

use super::Syntax;
use super::analyser::Analyser;
use super::diagnostics::{ReferenceKind, Severity, malformed};
use super::environment::{Environment, FunctionBinding, VariableBinding};
use super::operators::Operator;
use crate::ir::*;
use crate::types::Type;
use brolga_image::object::{SYMBOL_FLAG_CONSTANT, SYMBOL_FLAG_KEYWORD, SYMBOL_FLAG_SPECIAL};
use brolga_image::{ErrorReport, Failure, Image, Lisp, Word};

/// What a symbol is as a variable when it has no lexical binding.
pub(super) enum GlobalVariable {
    Constant,
    Special,
    SymbolMacro(Word),
    Unknown,
}

impl Syntax {
    pub(super) fn global_variable(&self, image: &Image, name: Word) -> GlobalVariable {
        let flags = image.symbol_flags(name);
        if flags & (SYMBOL_FLAG_CONSTANT | SYMBOL_FLAG_KEYWORD) != 0 || image.is_nil(name) || name == image.t() {
            return GlobalVariable::Constant;
        }
        if flags & SYMBOL_FLAG_SPECIAL != 0 {
            return GlobalVariable::Special;
        }
        let expansion = image.symbol_info(name, self.symbols.info_symbol_macro);
        if image.is_cons(expansion) {
            return GlobalVariable::SymbolMacro(image.car(expansion));
        }
        GlobalVariable::Unknown
    }
}

impl Analyser<'_> {
    /// Analyses a form.
    pub fn form(&mut self, form: Word, environment: &Environment) -> Lisp<Node> {
        if self.too_deep() {
            return Err(Failure::error("SIMPLE-ERROR", "The forms are nested too deeply to be compiled.", &[]));
        }
        let (lambda, source, quiet, inlining) = (self.lambda, self.source, self.quiet, self.inlining.len());
        let muffling = self.unit.muffled.len();
        self.depth += 1;
        let result = if self.image.is_cons(form) {
            self.compound_form(form, environment)
        } else if self.image.is_symbol(form) {
            self.variable_form(form, environment)
        } else {
            Ok(self.literal(form))
        };
        self.depth -= 1;
        (self.lambda, self.source, self.quiet) = (lambda, source, quiet);
        self.inlining.truncate(inlining);
        self.stop_muffling(muffling)?;
        match result {
            Err(Failure::Error(report)) if report.kind == "PROGRAM-ERROR" => self.erroneous_form(&report, form),
            other => other,
        }
    }

    /// The forms one after the other, as PROGN.
    pub fn progn(&mut self, forms: &[Word], environment: &Environment) -> Lisp<Node> {
        match forms {
            [] => Ok(self.nil()),
            [form] => self.form(*form, environment),
            _ => {
                let mut nodes = Vec::with_capacity(forms.len());
                for form in forms {
                    nodes.push(self.form(*form, environment)?);
                }
                Ok(self.sequence(nodes))
            }
        }
    }

    /// A form of which one value is used: declared result types are asserted.
    pub fn argument(&mut self, form: Word, environment: &Environment) -> Lisp<Node> {
        let node = self.form(form, environment)?;
        let node = self.assert_single_value(node)?;
        self.assert_result_type(node, environment)
    }

    /// The argument forms of a call.
    pub fn arguments(&mut self, forms: &[Word], environment: &Environment) -> Lisp<Vec<Node>> {
        let mut nodes = Vec::with_capacity(forms.len());
        for form in forms {
            nodes.push(self.argument(*form, environment)?);
        }
        Ok(nodes)
    }

    /// Warns of a malformed form and makes code that signals the error.
    fn erroneous_form(&mut self, report: &ErrorReport, form: Word) -> Lisp<Node> {
        let image = self.image;
        let arguments = image.keep(image.list(&report.arguments)?);
        // The form is shown above the warning anyway.
        let (message, shown) = match (report.message.strip_suffix(": ~S"), report.arguments.split_last()) {
            (Some(message), Some((last, others))) if *last == form => (format!("{message}."), others),
            _ => (report.message.to_string(), &report.arguments[..]),
        };
        self.quiet_off(|analyser| analyser.warn(Severity::Warning, &message, shown, form))?;
        self.erroneous = true;
        let kind = self.literal(image.string(report.kind)?);
        let message = self.literal(image.string(&report.message)?);
        let arguments = self.literal(arguments);
        Ok(self.node(NodeKind::Call(self.syntax.symbols.signal_failure, vec![kind, message, arguments])))
    }

    fn quiet_off<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let quiet = std::mem::replace(&mut self.quiet, 0);
        let result = run(self);
        self.quiet = quiet;
        result
    }

    // ---- variables

    fn variable_form(&mut self, name: Word, environment: &Environment) -> Lisp<Node> {
        if self.image.is_nil(name) {
            return Ok(self.nil());
        }
        match environment.variable(name) {
            Some(found) => match found.binding {
                VariableBinding::Lexical(..) if found.foreign => self.unavailable(name),
                VariableBinding::Lexical(variable, wanted) => {
                    let node = self.reference(variable);
                    self.assert(&wanted, node)
                }
                VariableBinding::Special(wanted) => Ok(self.special_reference(name, wanted.ty)),
                VariableBinding::SymbolMacro(expansion) => self.form(expansion, environment),
            },
            None => match self.syntax.global_variable(self.image, name) {
                GlobalVariable::Constant => Ok(self.constant_reference(name)),
                GlobalVariable::Special => {
                    let wanted = self.proclaimed_type(name)?;
                    Ok(self.special_reference(name, wanted.ty))
                }
                GlobalVariable::SymbolMacro(expansion) => {
                    self.depend(Dependency::SymbolMacro, name);
                    self.form(self.image.keep(expansion), environment)
                }
                GlobalVariable::Unknown => {
                    self.undefined_variable(name)?;
                    Ok(self.node(NodeKind::Special(name)))
                }
            },
        }
    }

    /// Values of dynamic variables are checked in full where they are stored.
    fn special_reference(&self, name: Word, ty: Type) -> Node {
        self.the(ty, self.node(NodeKind::Special(name)))
    }

    /// Notes the use of a variable that is neither bound nor known.
    pub fn undefined_variable(&mut self, name: Word) -> Lisp<()> {
        if self.image.symbol_value(name) == Word::UNBOUND
            && !self.muffles(self.syntax.symbols.key_undefined_variable)?
        {
            self.syntax.note_undefined(self.image, ReferenceKind::Variable, name, self.source_form());
        }
        Ok(())
    }

    /// The error of using something of a run-time environment at compile time.
    pub fn unavailable<T>(&self, name: Word) -> Lisp<T> {
        self.malformed("~S names something that exists only at run time and is used at compile time.", name)
    }

    // ---- compound forms

    fn compound_form(&mut self, form: Word, environment: &Environment) -> Lisp<Node> {
        let image = self.image;
        let mut form = form;
        loop {
            let head = image.car(form);
            if !image.is_symbol(head) {
                if image.is_cons(head) && self.is_lambda_head(image.car(head)) {
                    self.enter_source(form);
                    return self.lambda_form(form, environment);
                }
                let message = "~S cannot be called: it is no symbol or lambda expression. Data is quoted: ~S";
                return Err(malformed(message, &[head, form]));
            }
            let expander = match environment.function(head) {
                Some(found) => match found.binding {
                    FunctionBinding::Macro(definition) => {
                        self.syntax.macro_definition_function(self.host, image, &definition)?
                    }
                    FunctionBinding::Local(_) if found.foreign => return self.unavailable(head),
                    FunctionBinding::Local(function) => {
                        self.enter_source(form);
                        return self.local_call(function, form, environment);
                    }
                },
                None => {
                    let operator = self.syntax.operators.get(head);
                    if let Some(Operator::Special { handler, .. }) = operator {
                        return handler(self, form, environment);
                    }
                    let expander = if operator.is_some() {
                        image.nil()
                    } else {
                        image.symbol_info(head, self.syntax.symbols.info_macro_function)
                    };
                    if image.is_nil(expander) {
                        self.enter_source(form);
                        return self.global_call(head, form, environment);
                    }
                    self.depend(Dependency::Macro, head);
                    expander
                }
            };
            self.enter_source(form);
            form = image.keep(self.syntax.expand_guarded(image, expander, form, environment)?);
            if !image.is_cons(form) {
                return self.form(form, environment);
            }
        }
    }

    /// Whether the symbol starts a lambda expression.
    pub fn is_lambda_head(&self, head: Word) -> bool {
        head == self.syntax.symbols.lambda || head == self.syntax.symbols.named_lambda
    }
}
