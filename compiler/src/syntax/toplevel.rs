//! Top-level forms: splitting them as EVAL, LOAD and COMPILE-FILE must.
//!
//! The problem: the parts of PROGN, LOCALLY, MACROLET, SYMBOL-MACROLET and EVAL-WHEN at top level
//! are top-level forms themselves, so that a macro defined by one part is known to the next; and
//! COMPILE-FILE decides for every part whether it is evaluated now, compiled, or both. The
//! approach: a form is expanded until it is one of those operators or something else; what is not
//! split any further goes to a sink. The modes are those of the table in CLHS 3.2.3.1.
//!
//! Invariants: forms reach the sink in order, each at most once per way of processing; macros are
//! expanded once here, the sink gets the expansion.
//!
//! Tests: `compiler/tests/syntax.rs`, `tests/lisp/evaluation/`.

use super::analyser::Analyser;
use super::environment::{Environment, EnvironmentId, FunctionBinding};
use super::operators::Operator;
use super::{Host, Syntax};
use brolga_image::{Failure, Image, Lisp, Word};

/// How top-level forms are processed.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Mode {
    /// EVAL, and LOAD of a source file.
    Evaluate,
    /// COMPILE-FILE, not-compile-time mode.
    CompileFile,
    /// COMPILE-FILE, compile-time-too mode.
    CompileTimeToo,
}

/// Takes the forms that are not split any further.
pub trait TopLevel {
    /// What evaluation gives.
    type Value;
    /// Evaluates the form in the environment now.
    fn evaluate(&mut self, form: Word, environment: Option<EnvironmentId>) -> Lisp<Self::Value>;
    /// Compiles the form for the file (COMPILE-FILE only).
    fn emit(&mut self, form: Word, environment: Option<EnvironmentId>) -> Lisp<()>;
}

/// The situations of an EVAL-WHEN.
#[derive(Copy, Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Situations {
    pub compile_toplevel: bool,
    pub load_toplevel: bool,
    pub execute: bool,
}

impl Analyser<'_> {
    /// The situations named by the list.
    pub(super) fn situations(&self, list: Word, form: Word) -> Lisp<Situations> {
        let symbols = &self.syntax.symbols;
        let Some(names) = self.list_elements(list) else {
            return self.malformed("The situations of the form are not a proper list: ~S", form);
        };
        let mut situations = Situations::default();
        for name in names {
            if name == symbols.key_compile_toplevel || name == symbols.compile {
                situations.compile_toplevel = true;
            } else if name == symbols.key_load_toplevel || name == symbols.load {
                situations.load_toplevel = true;
            } else if name == symbols.key_execute || name == symbols.eval {
                situations.execute = true;
            } else {
                return self.malformed("A situation is unknown in the form: ~S", form);
            }
        }
        Ok(situations)
    }
}

impl Syntax {
    /// Processes a top-level form: splits it and gives the parts to the sink. The result is that
    /// of the last evaluation in `Mode::Evaluate`, None when there was none (the value is NIL).
    /// The caller holds a keep scope open.
    pub fn process_toplevel<S: TopLevel>(
        &self,
        host: &dyn Host,
        image: &Image,
        form: Word,
        environment: Option<EnvironmentId>,
        mode: Mode,
        sink: &mut S,
    ) -> Lisp<Option<S::Value>> {
        let environment = self.resolve(environment)?;
        let mut analyser = Analyser::new(self, host, image, &environment);
        analyser.toplevel(image.keep(form), &environment, mode, sink)
    }

    fn resolve(&self, environment: Option<EnvironmentId>) -> Lisp<Environment> {
        self.environments.resolve(environment)
    }
}

impl Analyser<'_> {
    fn toplevel<S: TopLevel>(
        &mut self,
        form: Word,
        environment: &Environment,
        mode: Mode,
        sink: &mut S,
    ) -> Lisp<Option<S::Value>> {
        if self.too_deep() {
            return Err(Failure::error("SIMPLE-ERROR", "The forms are nested too deeply to be compiled.", &[]));
        }
        self.depth += 1;
        let result = self.toplevel_form(form, environment, mode, sink);
        self.depth -= 1;
        result
    }

    fn toplevel_form<S: TopLevel>(
        &mut self,
        form: Word,
        environment: &Environment,
        mode: Mode,
        sink: &mut S,
    ) -> Lisp<Option<S::Value>> {
        let image = self.image;
        let mut form = form;
        let muffling = self.unit.muffled.len();
        loop {
            let head = image.car(form);
            if !image.is_cons(form) || !image.is_symbol(head) {
                break;
            }
            let symbols = &self.syntax.symbols;
            let expander = match environment.function(head).map(|found| found.binding) {
                Some(FunctionBinding::Local(_)) => break,
                Some(FunctionBinding::Macro(definition)) => {
                    self.syntax.macro_definition_function(self.host, image, &definition)?
                }
                None if head == symbols.progn => {
                    let forms = self.arguments_of(form)?;
                    return self.toplevel_forms(&forms, environment, mode, sink);
                }
                None if head == symbols.locally => {
                    let forms = self.arguments_of(form)?;
                    let body = self.parse_body(&forms, false, form)?;
                    let inner = self.with_free_declarations(environment, &body.declarations, &[])?;
                    let outcome = self.toplevel_forms(&body.forms, &inner, mode, sink);
                    self.stop_muffling(muffling)?;
                    return outcome;
                }
                None if head == symbols.macrolet => {
                    let arguments = self.counted_arguments(form, 1, usize::MAX)?;
                    let inner = self.with_local_macros(form, environment)?;
                    let body = self.parse_body(&arguments[1..], false, form)?;
                    let inner = self.with_free_declarations(&inner, &body.declarations, &[])?;
                    let outcome = self.toplevel_forms(&body.forms, &inner, mode, sink);
                    self.stop_muffling(muffling)?;
                    return outcome;
                }
                None if head == symbols.symbol_macrolet => {
                    let arguments = self.counted_arguments(form, 1, usize::MAX)?;
                    let body = self.parse_body(&arguments[1..], false, form)?;
                    let inner = self.with_symbol_macros(form, &body.declarations.specials, environment)?;
                    let inner = self.with_free_declarations(&inner, &body.declarations, &[])?;
                    let outcome = self.toplevel_forms(&body.forms, &inner, mode, sink);
                    self.stop_muffling(muffling)?;
                    return outcome;
                }
                None if head == symbols.eval_when => {
                    let arguments = self.counted_arguments(form, 1, usize::MAX)?;
                    let situations = self.situations(arguments[0], form)?;
                    return self.toplevel_eval_when(situations, &arguments[1..], environment, mode, sink);
                }
                None => {
                    if let Some(Operator::Special { .. }) = self.syntax.operators.get(head) {
                        break;
                    }
                    let expander = image.symbol_info(head, symbols.info_macro_function);
                    if image.is_nil(expander) || self.syntax.operators.get(head).is_some() {
                        break;
                    }
                    expander
                }
            };
            form = image.keep(self.syntax.expand(image, expander, form, environment)?);
        }
        let scope = self.syntax.enter(environment);
        match mode {
            Mode::Evaluate => Ok(Some(sink.evaluate(form, scope.id())?)),
            Mode::CompileFile => {
                sink.emit(form, scope.id())?;
                Ok(None)
            }
            Mode::CompileTimeToo => {
                // The definition is made now and compiled for the file as well.
                sink.evaluate(form, scope.id())?;
                sink.emit(form, scope.id())?;
                Ok(None)
            }
        }
    }

    fn toplevel_forms<S: TopLevel>(
        &mut self,
        forms: &[Word],
        environment: &Environment,
        mode: Mode,
        sink: &mut S,
    ) -> Lisp<Option<S::Value>> {
        let mut last = None;
        for form in forms {
            last = self.toplevel(*form, environment, mode, sink)?;
        }
        Ok(last)
    }

    /// The table of CLHS 3.2.3.1.
    fn toplevel_eval_when<S: TopLevel>(
        &mut self,
        situations: Situations,
        forms: &[Word],
        environment: &Environment,
        mode: Mode,
        sink: &mut S,
    ) -> Lisp<Option<S::Value>> {
        let Situations { compile_toplevel, load_toplevel, execute } = situations;
        match mode {
            Mode::Evaluate if execute => self.toplevel_forms(forms, environment, mode, sink),
            Mode::Evaluate => Ok(None),
            _ if compile_toplevel && load_toplevel => {
                self.toplevel_forms(forms, environment, Mode::CompileTimeToo, sink)
            }
            Mode::CompileTimeToo if load_toplevel && execute => {
                self.toplevel_forms(forms, environment, Mode::CompileTimeToo, sink)
            }
            _ if load_toplevel => self.toplevel_forms(forms, environment, Mode::CompileFile, sink),
            _ if compile_toplevel => self.toplevel_forms(forms, environment, Mode::Evaluate, sink),
            Mode::CompileTimeToo if execute => self.toplevel_forms(forms, environment, Mode::Evaluate, sink),
            _ => Ok(None),
        }
    }
}
