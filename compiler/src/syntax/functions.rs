//! Local functions: FLET, LABELS, MACROLET, and calls of what they define.
//!
//! The problem: LABELS functions refer to each other before they are analysed, and calls must be
//! checked against lambda lists. The approach: all definitions are taken apart first, which gives
//! arities; then the bodies are analysed. Every local function becomes a lambda with a variable
//! for its function object; inlining of functions that are called once is left to
//! `passes::local_calls`, which sees all references.
//!
//! Tests: `compiler/tests/syntax.rs`.

use super::analyser::{Analyser, Ignore};
use super::diagnostics::{Severity, malformed};
use super::environment::{Environment, FunctionBinding, LocalFunction, MacroDefinition};
use super::lambdas::LambdaParts;
use super::operators::Operator;
use crate::ir::*;
use crate::types::Type;
use brolga_image::object::{Kind, PACKAGE_PLIST, VALUE_CELL_VALUE};
use brolga_image::{Lisp, Word};
use std::rc::Rc;

impl Analyser<'_> {
    /// FLET and LABELS.
    pub(super) fn local_functions(&mut self, form: Word, environment: &Environment, recursive: bool) -> Lisp<Node> {
        let arguments = self.counted_arguments(form, 1, usize::MAX)?;
        let Some(definitions) = self.list_elements(arguments[0]) else {
            return self.malformed("The definitions of the form are not a proper list: ~S", form);
        };
        let body = self.parse_body(&arguments[1..], false, form)?;
        let mut functions: Vec<(Word, LocalFunction, LambdaParts, Word)> = Vec::with_capacity(definitions.len());
        for definition in &definitions {
            let (symbol, mut parts, block) = self.local_definition(*definition, recursive)?;
            for (_, specifier) in body.declarations.function_types.iter().filter(|(name, _)| *name == symbol) {
                self.assert_function_type(&mut parts, *specifier)?;
            }
            if functions.iter().any(|(other, ..)| *other == symbol) {
                return self.malformed("A function is defined twice in the form: ~S", form);
            }
            let (minimum, maximum) = parts.parameters.arity();
            let lambda = self.new_lambda(parts.name, parts.lambda_list, Some(self.lambda));
            let variable = self.new_variable(symbol, Type::of(crate::types::FUNCTION), Ignore::Ignorable);
            self.notes[variable as usize].silent = true;
            self.local_results.extend(parts.result.map(|result| (variable, result)));
            let extent = &body.declarations;
            self.unit.variables[variable as usize].dynamic_extent = extent.dynamic_extent_functions.contains(&symbol);
            functions.push((symbol, LocalFunction { variable, lambda, minimum, maximum }, parts, block));
        }
        let bindings: Vec<(Word, FunctionBinding)> =
            functions.iter().map(|(name, function, ..)| (*name, FunctionBinding::Local(*function))).collect();
        let pairs: Vec<(VariableId, LambdaId)> =
            functions.iter().map(|(_, function, ..)| (function.variable, function.lambda)).collect();
        let bound = environment.with_functions(bindings);
        // Of the declarations only those about the functions themselves reach their bodies.
        let recursive_scope = bound
            .with_inline(body.declarations.inline.clone())
            .with_result_types(body.declarations.result_types.clone());
        let outside = if recursive { &recursive_scope } else { environment };
        for (_, function, parts, block) in functions {
            self.fill_lambda(function.lambda, parts, Some(block), outside)?;
        }
        let inner = self.with_free_declarations(&bound, &body.declarations, &[])?;
        let ignored = body.declarations.ignored_functions;
        let body = self.progn(&body.forms, &inner)?;
        if pairs.is_empty() {
            return Ok(body);
        }
        self.note_unused_functions(&pairs, &ignored, &definitions)?;
        Ok(self.node(NodeKind::Labels(pairs, Box::new(body))))
    }

    /// Says which local functions are not used. Macros may define some in case they are: those that
    /// have names of the standard, or of no package, are left out.
    fn note_unused_functions(
        &mut self,
        functions: &[(VariableId, LambdaId)],
        ignored: &[Word],
        definitions: &[Word],
    ) -> Lisp<()> {
        let image = self.image;
        let standard = image.find_package("COMMON-LISP");
        for ((variable, _), definition) in functions.iter().zip(definitions) {
            let entry = &self.unit.variables[*variable as usize];
            let name = entry.name;
            let package = image.symbol_package(name);
            if entry.references == 0
                && !self.erroneous
                && !ignored.contains(&name)
                && !image.is_nil(package)
                && Some(package) != standard
            {
                let name = self.syntax.function_name_of_symbol(image, name);
                self.warn(Severity::Note, "The local function ~S is never used.", &[name], *definition)?;
            }
        }
        Ok(())
    }

    /// Whether a package lock forbids to define the name locally is up to Lisp; only names whose
    /// package has properties, such as a lock, are asked about.
    fn check_local_name(&self, name: Word, definition: Word) -> Lisp<()> {
        let image = self.image;
        let package = image.symbol_package(name);
        if !image.is_kind(package, Kind::Package) || image.is_nil(image.slot(package, PACKAGE_PLIST)) {
            return Ok(());
        }
        let Some(function) = image.function(self.syntax.symbols.local_name_guarded) else { return Ok(()) };
        if image.is_nil(image.call(function, &[name])?) {
            return Ok(());
        }
        let message = "~S belongs to a locked package and cannot name a local function or macro: ~S";
        Err(malformed(message, &[name, definition]))
    }

    /// The symbol, parts and block name of one local function definition.
    fn local_definition(&mut self, definition: Word, recursive: bool) -> Lisp<(Word, LambdaParts, Word)> {
        let image = self.image;
        let elements = self.list_elements(definition).filter(|elements| elements.len() >= 2);
        let Some(elements) = elements else {
            return self.malformed("The local function definition is malformed: ~S", definition);
        };
        let name = elements[0];
        let Some(symbol) = self.syntax.function_name_symbol(image, name)? else {
            return self.malformed("The local function definition has no function name: ~S", definition);
        };
        image.keep(symbol);
        self.check_local_name(symbol, definition)?;
        let kind = if recursive { self.syntax.symbols.labels } else { self.syntax.symbols.flet };
        let outer = self.unit.lambdas.get(self.lambda as usize).map_or(image.nil(), |lambda| lambda.name);
        let debug_name = if image.is_nil(outer) {
            image.list(&[kind, name])?
        } else {
            image.list(&[kind, name, self.syntax.symbols.key_in, outer])?
        };
        image.keep(debug_name);
        let block = if image.is_cons(name) { image.car(image.cdr(name)) } else { name };
        let parts = self.function_parts(debug_name, elements[1], &elements[2..], definition)?;
        Ok((symbol, parts, block))
    }

    /// A call of a local function.
    pub(super) fn local_call(&mut self, function: LocalFunction, form: Word, environment: &Environment) -> Lisp<Node> {
        let forms = self.arguments_of(form)?;
        let arguments = self.arguments(&forms, environment)?;
        self.call_local(function, arguments, form)
    }

    /// A call of a local function with arguments already analysed.
    pub(super) fn call_local(&mut self, function: LocalFunction, arguments: Vec<Node>, form: Word) -> Lisp<Node> {
        let count = arguments.len();
        if count < function.minimum || function.maximum.is_some_and(|maximum| count > maximum) {
            let name = self.unit.variables[function.variable as usize].name;
            let name = self.syntax.function_name_of_symbol(self.image, name);
            let wanted = (function.minimum, function.maximum);
            self.warn_of_count("local function", name, count, wanted, Severity::Warning, form)?;
            let object = self.reference(function.variable);
            return Ok(self.node(NodeKind::Funcall(Box::new(object), arguments)));
        }
        if function.maximum.is_none() {
            let name = self.unit.variables[function.variable as usize].name;
            let name = self.syntax.function_name_of_symbol(self.image, name);
            self.check_local_call(name, self.unit.lambdas[function.lambda as usize].lambda_list, form)?;
        }
        self.unit.variables[function.variable as usize].references += 1;
        Ok(self.node(NodeKind::LocalCall(function.variable, function.lambda, arguments)))
    }

    /// (FUNCTION name-or-lambda).
    pub(super) fn function_form(&mut self, form: Word, environment: &Environment) -> Lisp<Node> {
        let image = self.image;
        let name = self.counted_arguments(form, 1, 1)?[0];
        if image.is_cons(name) && self.is_lambda_head(image.car(name)) {
            self.enter_source(name);
            return self.closure(name, image.nil(), environment);
        }
        let Some(symbol) = self.syntax.function_name_symbol(image, name)? else {
            return self.malformed("The form names no function: ~S", form);
        };
        image.keep(symbol);
        match environment.function(symbol) {
            Some(found) => match found.binding {
                FunctionBinding::Local(_) if found.foreign => self.unavailable(symbol),
                FunctionBinding::Local(function) => Ok(self.reference(function.variable)),
                FunctionBinding::Macro(_) => self.malformed("The form names a macro: ~S", form),
            },
            None => {
                let operator = self.syntax.operators.get(symbol);
                let is_macro = !image.is_nil(image.symbol_info(symbol, self.syntax.symbols.info_macro_function));
                if matches!(operator, Some(Operator::Special { .. })) || (operator.is_none() && is_macro) {
                    return self.malformed("The form names a macro or special operator: ~S", form);
                }
                self.note_function(symbol)?;
                Ok(self.node(NodeKind::FunctionReference(symbol)))
            }
        }
    }

    /// MACROLET: the environment of its body.
    pub(super) fn with_local_macros(&mut self, form: Word, environment: &Environment) -> Lisp<Environment> {
        let image = self.image;
        let definitions = self.list_elements(image.car(image.cdr(form)));
        let Some(definitions) = definitions else {
            return self.malformed("The definitions of the form are not a proper list: ~S", form);
        };
        let mut bindings: Vec<(Word, FunctionBinding)> = Vec::with_capacity(definitions.len());
        for definition in definitions {
            let name = image.car(definition);
            let rest = image.cdr(definition);
            if !image.is_cons(definition) || !image.is_symbol(name) || !image.is_cons(rest) {
                return self.malformed("The local macro definition is malformed: ~S", definition);
            }
            self.check_local_name(name, definition)?;
            if bindings.iter().any(|(other, _)| *other == name) {
                return self.malformed("A macro is defined twice in the form: ~S", form);
            }
            let cell = image.keep(image.value_cell(image.nil())?);
            debug_assert!(image.slot(cell, VALUE_CELL_VALUE) == image.nil());
            let definition = MacroDefinition {
                name,
                lambda_list: image.car(rest),
                body: image.cdr(rest),
                environment: environment.beyond_boundary(),
                cell,
            };
            bindings.push((name, FunctionBinding::Macro(Rc::new(definition))));
        }
        Ok(environment.with_functions(bindings))
    }
}
