//! Calls of global functions.
//!
//! The problem: a call by name may be compiled in line, reduced, rewritten by a compiler macro,
//! inlined from its definition or left as a call, and NOTINLINE forbids all but the last. The
//! approach: the possibilities are tried in that order; each records what it relies on. Calls of
//! defined functions are checked against the arity of their code for a style warning; a call of
//! an undefined one is noted until the compilation unit ends.
//!
//! Invariants: arguments are analysed exactly once.
//!
//! Tests: `compiler/tests/syntax.rs`.

use super::analyser::Analyser;
use super::diagnostics::{ReferenceKind, Severity};
use super::environment::{Environment, environment_word};
use super::operators::Operator;
use crate::ir::*;
use brolga_image::object::{CODE_ARITY, FUNCTION_CODE, Kind};
use brolga_image::{Failure, Lisp, Word};

/// Inline expansions may nest this deep.
const MAXIMUM_INLINE_DEPTH: usize = 12;

impl Analyser<'_> {
    /// A call of the global function that the symbol names. `form` has the arguments in its rest.
    pub(super) fn global_call(&mut self, name: Word, form: Word, environment: &Environment) -> Lisp<Node> {
        let arguments = self.arguments_of(form)?;
        let declared = environment.inline_declaration(name);
        let symbols = &self.syntax.symbols;
        let proclaimed = self.image.symbol_info(name, symbols.info_inline);
        let inline = declared.unwrap_or(proclaimed == symbols.key_inline);
        let notinline = declared == Some(false) || (declared.is_none() && proclaimed == symbols.key_notinline);
        let operator = self.syntax.operators.get(name);
        if let Some(Operator::Primitive(index, arity)) = operator {
            return self.primitive_call(index, arity, &arguments, form, environment);
        }
        self.check_specially(name, form, environment)?;
        if !notinline {
            match operator {
                Some(Operator::Intrinsic(operation, arity)) if arity == arguments.len() => {
                    let nodes = self.arguments(&arguments, environment)?;
                    return Ok(self.simplified_intrinsic(operation, nodes));
                }
                Some(Operator::Reduced(reduction)) => {
                    if let Some(node) = self.reduce(reduction, &arguments, form, environment)? {
                        return Ok(node);
                    }
                }
                _ => {}
            }
            if let Some(node) = self.compiler_macro_call(name, form, environment)? {
                return Ok(node);
            }
            if inline && let Some(node) = self.inline_call(name, &arguments, environment)? {
                return Ok(node);
            }
        }
        let nodes = self.arguments(&arguments, environment)?;
        self.full_call(name, nodes, form)
    }

    /// A call through the function cell.
    pub(super) fn full_call(&mut self, name: Word, arguments: Vec<Node>, form: Word) -> Lisp<Node> {
        self.image.keep(name);
        self.note_function(name)?;
        self.check_arity(name, arguments.len(), form)?;
        Ok(self.node(NodeKind::Call(name, arguments)))
    }

    fn primitive_call(
        &mut self,
        index: u32,
        arity: usize,
        arguments: &[Word],
        form: Word,
        environment: &Environment,
    ) -> Lisp<Node> {
        if arguments.len() != arity {
            return self.malformed("The primitive is called with a wrong number of arguments: ~S", form);
        }
        let nodes = self.arguments(arguments, environment)?;
        Ok(self.node(NodeKind::Primitive(index, nodes)))
    }

    /// The compiler macro's expansion, analysed; None when there is none or it declines.
    fn compiler_macro_call(&mut self, name: Word, form: Word, environment: &Environment) -> Lisp<Option<Node>> {
        let image = self.image;
        let expander = image.symbol_info(name, self.syntax.symbols.info_compiler_macro);
        if image.is_nil(expander) {
            return Ok(None);
        }
        let expansion = match self.syntax.expand_guarded(image, expander, form, environment) {
            Ok(expansion) => image.keep(expansion),
            // The function itself is there all the same, and knows what to say of its arguments.
            Err(Failure::Error(report)) if report.kind == "PROGRAM-ERROR" => {
                let condition = report.arguments.first().copied().unwrap_or(form);
                let message = "The compiler macro of ~S failed, and the function will be called: ~A";
                self.warn(Severity::Warning, message, &[name, condition], form)?;
                return Ok(None);
            }
            Err(failure) => return Err(failure),
        };
        if expansion == form {
            return Ok(None);
        }
        self.depend(Dependency::CompilerMacro, name);
        Ok(Some(self.form(expansion, environment)?))
    }

    /// The body of a function whose inline expansion is known, with its parameters bound.
    fn inline_call(&mut self, name: Word, arguments: &[Word], environment: &Environment) -> Lisp<Option<Node>> {
        let image = self.image;
        let expression = image.symbol_info(name, self.syntax.symbols.info_inline_lambda);
        if !image.is_cons(expression)
            || !self.is_lambda_head(image.car(expression))
            || self.inlining.contains(&name)
            || self.inlining.len() >= MAXIMUM_INLINE_DEPTH
        {
            return Ok(None);
        }
        image.keep(expression);
        let policy = self.policy_in(environment);
        self.quiet += 1;
        let parts = self.lambda_parts(expression, image.nil())?;
        self.quiet -= 1;
        let (minimum, maximum) = parts.parameters.arity();
        if arguments.len() < minimum || maximum.is_some_and(|maximum| arguments.len() > maximum) {
            return Ok(None);
        }
        let nodes = self.arguments(arguments, environment)?;
        if !self.can_bind_arguments(&parts.parameters, &nodes) {
            let form = self.source_form();
            return Ok(Some(self.full_call(name, nodes, form)?));
        }
        self.depend(Dependency::Inlined, name);
        self.inlining.push(name);
        self.quiet += 1;
        let outside = Environment::default().with_policy(policy);
        let node = self.bind_arguments(parts, nodes, &outside)?;
        self.quiet -= 1;
        self.inlining.pop();
        Ok(Some(node))
    }

    /// Remembers the use of a function that is not defined yet.
    pub(super) fn note_function(&mut self, name: Word) -> Lisp<()> {
        if self.quiet == 0
            && self.image.function(name).is_none()
            && !self.muffles(self.syntax.symbols.key_undefined_function)?
        {
            let source = if self.image.is_nil(self.image.symbol_package(name)) {
                // A call of (SETF X) comes from an expansion: what was written is told.
                self.macro_form().unwrap_or_else(|| self.source_form())
            } else {
                self.source_form()
            };
            self.syntax.note_undefined(self.image, ReferenceKind::Function, name, source);
        }
        Ok(())
    }

    /// The innermost macro form around what is being analysed.
    fn macro_form(&self) -> Option<Word> {
        let image = self.image;
        let mut source = self.source as usize;
        loop {
            let form = *self.unit.sources.get(source)?;
            let head = if image.is_cons(form) { image.car(form) } else { image.nil() };
            if image.is_symbol(head) && !image.is_nil(image.symbol_info(head, self.syntax.symbols.info_macro_function))
            {
                return Some(form);
            }
            source = *self.unit.source_parents.get(source)? as usize;
        }
    }

    /// Lets the function that the library has for calls of this name look at one.
    fn check_specially(&self, name: Word, form: Word, environment: &Environment) -> Lisp<()> {
        let image = self.image;
        let check = image.symbol_info(name, self.syntax.symbols.info_call_check);
        if self.quiet > 0 || image.is_nil(check) {
            return Ok(());
        }
        let Some(function) = image.function(check) else { return Ok(()) };
        let scope = self.syntax.enter(environment);
        let environment = environment_word(image, scope.id())?;
        image.call(function, &[form, environment]).map(|_| ())
    }

    /// Lets Lisp warn about the arguments of FORM, a call of a local function or, without a name, of a lambda
    /// expression.
    pub(super) fn check_local_call(&self, name: Word, lambda_list: Word, form: Word) -> Lisp<()> {
        if self.quiet > 0 {
            return Ok(());
        }
        match self.image.function(self.syntax.symbols.check_local_call) {
            Some(check) => self.image.call(check, &[name, lambda_list, form]).map(|_| ()),
            None => Ok(()),
        }
    }

    /// A style warning when the function's present definition does not take that many arguments.
    fn check_arity(&mut self, name: Word, count: usize, form: Word) -> Lisp<()> {
        let image = self.image;
        if self.quiet > 0 {
            return Ok(());
        }
        let Some(function) = image.function(name) else { return self.check_by_lambda_list(name, form) };
        // A generic function's code says nothing.
        let Some((minimum, limit)) = self.arity_of(function) else { return self.check_by_lambda_list(name, form) };
        if count > minimum && limit == 0 {
            return self.check_by_lambda_list(name, form);
        }
        if count >= minimum && (limit == 0 || count < limit) {
            return Ok(());
        }
        let severity = self.severity_about(name);
        let name = self.syntax.function_name_of_symbol(image, name);
        self.warn_of_count("function", name, count, (minimum, limit.checked_sub(1)), severity, form)
    }

    /// The same for APPLY with so many arguments before the list.
    pub(super) fn check_applied(&self, name: Word, count: usize, form: Word) -> Lisp<()> {
        let image = self.image;
        let Some(function) = image.function(name).filter(|_| self.quiet == 0) else { return Ok(()) };
        match self.arity_of(function) {
            Some((_, limit)) if limit != 0 && count >= limit => {
                let severity = self.severity_about(name);
                let name = self.syntax.function_name_of_symbol(image, name);
                let (given, most) = (Word::fixnum(count as i64), Word::fixnum(limit as i64 - 1));
                let message = "The function ~S is called with ~D arguments and more, but wants ~D at most.";
                self.warn(severity, message, &[name, given, most], form)
            }
            _ => Ok(()),
        }
    }

    /// Functions of the standard are not going to be redefined.
    fn severity_about(&self, name: Word) -> Severity {
        let standard = self.image.find_package("COMMON-LISP") == Some(self.image.symbol_package(name));
        if standard { Severity::Warning } else { Severity::Style }
    }

    /// How few arguments a function takes, and one more than how many, or 0 when there is no limit.
    fn arity_of(&self, function: Word) -> Option<(usize, usize)> {
        let image = self.image;
        if image.kind(function) != Some(Kind::Function) {
            return None;
        }
        let code = image.slot(function, FUNCTION_CODE);
        if image.kind(code) != Some(Kind::Code) {
            return None;
        }
        let arity = image.slot(code, CODE_ARITY).as_fixnum()?;
        Some(((arity & 0xFFFF) as usize, (arity >> 16) as usize))
    }

    /// The warning about a call with a wrong number of arguments.
    pub(super) fn warn_of_count(
        &self,
        what: &str,
        name: Word,
        count: usize,
        wanted: (usize, Option<usize>),
        severity: Severity,
        form: Word,
    ) -> Lisp<()> {
        let wanted = match wanted {
            (least, None) => format!("at least {least}"),
            (least, Some(most)) if least == most => format!("exactly {least}"),
            (least, Some(most)) => format!("{least} to {most}"),
        };
        let plural = if count == 1 { "" } else { "s" };
        let message = format!("The {what} ~S is called with {count} argument{plural}, but wants {wanted}.");
        self.warn(severity, &message, &[name], form)
    }

    /// Lets Lisp warn about keywords, and about calls of functions whose definitions it has seen in the
    /// file under compilation.
    fn check_by_lambda_list(&self, name: Word, form: Word) -> Lisp<()> {
        let image = self.image;
        let Some(check) = image.function(self.syntax.symbols.check_call) else { return Ok(()) };
        let name = self.syntax.function_name_of_symbol(image, name);
        image.call(check, &[name, form]).map(|_| ())
    }

    /// The node of a call asserted to give the result type that is declared or proclaimed for the
    /// function. Only where one value is used: an assertion would undo a tail call.
    pub(super) fn assert_result_type(&mut self, node: Node, environment: &Environment) -> Lisp<Node> {
        let name = match &node.kind {
            NodeKind::Call(name, _) => *name,
            NodeKind::LocalCall(variable, ..) => self.unit.variables[*variable as usize].name,
            _ => return Ok(node),
        };
        if let Some(ty) = environment.result_type(name) {
            return self.assert_one(&ty, node);
        }
        if let NodeKind::Call(..) = node.kind {
            let specifier = self.image.symbol_info(name, self.syntax.symbols.info_ftype);
            if !self.image.is_nil(specifier)
                && let Some(ty) = self.result_assertion(specifier)?
            {
                self.depend(Dependency::FunctionType, name);
                return self.assert_one(&ty, node);
            }
        }
        Ok(node)
    }
}
