//! Warnings and errors of the front end.
//!
//! The problem: a malformed form deep inside a definition must neither crash the compiler nor hide
//! the rest of the file. The approach: a malformed form is a PROGRAM-ERROR failure that names the
//! form; `forms` turns it into a warning and into code that signals the same error when it is
//! reached. Warnings go through the Lisp function %COMPILER-WARNING (dropped until it exists).
//! References to undefined functions and variables are collected until the outermost compilation
//! unit ends and reported only if they are still undefined then.
//!
//! Tests: `compiler/tests/syntax.rs`.

use super::analyser::Analyser;
use super::environment::Environment;
use super::{Host, Syntax};
use crate::ir::{LambdaId, Muffling, Unit};
use crate::passes::mismatches::{self, Mismatch};
use crate::types::{self, Type};
use brolga_image::{Failure, Image, Lisp, Word};
use std::cell::RefCell;

/// How bad it is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Severity {
    /// WARNING: surely wrong.
    Warning,
    /// STYLE-WARNING: probably not meant.
    Style,
    /// Advice.
    Note,
}

/// What an undefined name was used as.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ReferenceKind {
    /// Called or taken with #'.
    Function,
    /// Read or assigned.
    Variable,
}

/// A use of a name that was undefined when it was analysed.
#[derive(Copy, Clone, Debug)]
pub struct UndefinedReference {
    /// What it was used as.
    pub kind: ReferenceKind,
    /// The symbol (hidden for (SETF X)).
    pub name: Word,
    /// The form that uses it.
    pub source: Word,
}

/// Undefined references of the compilation units under way.
#[derive(Default)]
pub struct References {
    // Where the entries of each unit begin, the innermost last.
    starts: RefCell<Vec<usize>>,
    // Handles of the image: name and source form.
    entries: RefCell<Vec<(ReferenceKind, usize, usize)>>,
}

/// The error of a malformed form: a PROGRAM-ERROR.
pub fn malformed(message: &str, arguments: &[Word]) -> Failure {
    Failure::error("PROGRAM-ERROR", message, arguments)
}

impl Syntax {
    /// Starts a compilation unit; units nest.
    pub fn begin_compilation_unit(&self) {
        let start = self.references.entries.borrow().len();
        self.references.starts.borrow_mut().push(start);
    }

    /// Ends the innermost compilation unit: reports which of the names referred to in it that `wanted` says yes
    /// to are still undefined, and forgets the others.
    pub fn end_compilation_unit(&self, image: &Image, wanted: impl Fn(ReferenceKind) -> bool) -> Lisp<()> {
        let outcome = self.report_undefined(image, wanted);
        let _scope = image.keep_scope();
        self.take_undefined_references(image, |_| true);
        self.references.starts.borrow_mut().pop();
        outcome
    }

    fn start_of_unit(&self) -> usize {
        self.references.starts.borrow().last().copied().unwrap_or(0)
    }

    /// Reports which of the names that `wanted` says yes to are undefined, before the innermost unit ends.
    pub fn report_undefined(&self, image: &Image, wanted: impl Fn(ReferenceKind) -> bool) -> Lisp<()> {
        let _scope = image.keep_scope();
        for reference in self.take_undefined_references(image, wanted) {
            let name = self.function_name_of_symbol(image, reference.name);
            let (kind, message) = match reference.kind {
                ReferenceKind::Function => (self.symbols.key_undefined_function, "The function ~S is undefined."),
                ReferenceKind::Variable => (self.symbols.key_undefined_variable, "The variable ~S is undefined."),
            };
            self.report(image, kind, message, &[name], reference.source)?;
        }
        Ok(())
    }

    /// The forms that refer to a function that was undefined then, in the compilation units under way.
    pub fn references_to_function(&self, image: &Image, name: Word) -> Vec<Word> {
        let entries = self.references.entries.borrow();
        let of_name = entries
            .iter()
            .filter(|(kind, handle, _)| *kind == ReferenceKind::Function && image.handle(*handle) == Some(name));
        of_name.filter_map(|(_, _, source)| image.handle(*source)).collect()
    }

    /// Takes the names that were referred to in a `wanted` way in the innermost unit and are still undefined,
    /// each once, and forgets the rest of those. They are kept alive in the caller's keep scope.
    pub fn take_undefined_references(
        &self,
        image: &Image,
        wanted: impl Fn(ReferenceKind) -> bool,
    ) -> Vec<UndefinedReference> {
        let own = self.references.entries.borrow_mut().split_off(self.start_of_unit());
        let (entries, others): (Vec<_>, Vec<_>) = own.into_iter().partition(|entry| wanted(entry.0));
        self.references.entries.borrow_mut().extend(others);
        let mut found: Vec<UndefinedReference> = Vec::new();
        for (kind, name, source) in entries {
            if let (Some(name), Some(source)) = (image.handle(name), image.handle(source)) {
                let undefined = match kind {
                    ReferenceKind::Function => {
                        image.function(name).is_none()
                            && image.is_nil(image.symbol_info(name, self.symbols.info_macro_function))
                    }
                    ReferenceKind::Variable => {
                        image.symbol_flags(name) == 0 && image.symbol_value(name) == Word::UNBOUND
                    }
                };
                if undefined && !found.iter().any(|other| other.kind == kind && other.name == name) {
                    found.push(UndefinedReference { kind, name: image.keep(name), source: image.keep(source) });
                }
            }
            image.release_handle(name);
            image.release_handle(source);
        }
        found
    }

    /// Warns of the type errors that inference has proved in the lambdas that `root` uses.
    pub fn report_mismatches(&self, host: &dyn Host, image: &Image, unit: &Unit, root: LambdaId) -> Lisp<()> {
        if self.references.starts.borrow().is_empty() || image.function(self.symbols.compiler_warning).is_none() {
            return Ok(());
        }
        let mut analyser = Analyser::new(self, host, image, &Environment::default());
        let mut wanted = |name, index, before| analyser.argument_type(name, index, before).ok().flatten();
        for mismatch in mismatches::find(unit, root, &mut wanted) {
            let mut scopes = unit.muffled.iter().rev();
            match scopes.find(|scope| (scope.start..scope.end).contains(&mismatch.source)) {
                None => self.report_mismatch(image, unit, &mismatch)?,
                Some(scope) => {
                    let variable = self.symbols.muffled_warnings;
                    let outside = image.keep(image.symbol_value(variable));
                    image.set_symbol_value(variable, scope.inside)?;
                    let outcome = self.report_mismatch(image, unit, &mismatch);
                    image.set_symbol_value(variable, outside)?;
                    outcome?;
                }
            }
        }
        Ok(())
    }

    fn report_mismatch(&self, image: &Image, unit: &Unit, mismatch: &Mismatch) -> Lisp<()> {
        let Some(source) = self.form_as_written(image, unit, mismatch.source) else { return Ok(()) };
        let specifier = match mismatch.specifier {
            Some(specifier) => match image.function(self.symbols.public_type) {
                Some(function) => image.keep(image.call(function, &[specifier])?),
                None => specifier,
            },
            None => image.keep(self.named_type(image, &mismatch.wanted)?),
        };
        let (message, arguments) = if let Some(constant) = mismatch.constant {
            ("The constant ~S is not of type ~S.", vec![constant, specifier])
        } else {
            let found = image.keep(self.named_type(image, &mismatch.found)?);
            match mismatch.part.and_then(|part| unit.sources.get(part as usize)) {
                Some(part) => ("The value of ~S is of type ~S, not of type ~S.", vec![*part, found, specifier]),
                None => ("A value of type ~S is not of type ~S.", vec![found, specifier]),
            }
        };
        self.report(image, self.symbols.key_warning, message, &arguments, source)
    }

    /// The source, or the nearest one around it that is no call of an internal operation: those come
    /// from expansions.
    fn form_as_written(&self, image: &Image, unit: &Unit, source: u32) -> Option<Word> {
        let system = image.symbol_package(self.symbols.compiler_warning);
        let mut source = source as usize;
        let innermost = *unit.sources.get(source)?;
        loop {
            let Some(form) = unit.sources.get(source) else { return Some(innermost) };
            let head = image.car(*form);
            if !image.is_symbol(head) || image.symbol_package(head) != system {
                return Some(*form);
            }
            let Some(parent) = unit.source_parents.get(source) else { return Some(innermost) };
            source = *parent as usize;
        }
    }

    /// A specifier for a type, by the name that users know where there is one.
    fn named_type(&self, image: &Image, ty: &Type) -> Lisp {
        const ARRAY: types::Classes =
            types::SIMPLE_VECTOR | types::SIMPLE_STRING | types::SPECIALISED_VECTOR | types::ARRAY_HEADER;
        let name = match ty.classes {
            classes if classes == types::SIMPLE_STRING | types::ARRAY_HEADER => "STRING",
            classes if classes & !types::SIMPLE_STRING == 0 => "SIMPLE-STRING",
            ARRAY => "ARRAY",
            classes if classes & ARRAY == ARRAY && classes & types::CONS != 0 => "SEQUENCE",
            _ => return crate::codegen::specifier(image, ty),
        };
        image.symbol("COMMON-LISP", name)
    }

    /// Remembers the use of an undefined name until the compilation unit ends.
    pub(super) fn note_undefined(&self, image: &Image, kind: ReferenceKind, name: Word, source: Word) {
        if self.references.starts.borrow().is_empty() {
            return;
        }
        let start = self.start_of_unit();
        let mut entries = self.references.entries.borrow_mut();
        let known =
            |(other, handle, _): &(ReferenceKind, usize, usize)| *other == kind && image.handle(*handle) == Some(name);
        // Only the neighbourhood is searched: duplicates are dropped when the unit ends.
        if !entries[start..].iter().rev().take(32).any(known) {
            entries.push((kind, image.make_handle(name), image.make_handle(source)));
        }
    }

    /// Calls %COMPILER-WARNING with a kind keyword; does nothing while Lisp does not define it.
    pub(super) fn report(
        &self,
        image: &Image,
        kind: Word,
        message: &str,
        arguments: &[Word],
        source: Word,
    ) -> Lisp<()> {
        let Some(function) = image.function(self.symbols.compiler_warning) else { return Ok(()) };
        let control = image.string(message)?;
        let arguments = image.list(arguments)?;
        image.call(function, &[kind, control, arguments, source])?;
        Ok(())
    }
}

impl Analyser<'_> {
    /// Gives a warning about the form, unless the code comes from an inline expansion.
    pub(super) fn warn(&self, severity: Severity, message: &str, arguments: &[Word], source: Word) -> Lisp<()> {
        if self.quiet > 0 {
            return Ok(());
        }
        let symbols = &self.syntax.symbols;
        let kind = match severity {
            Severity::Warning => symbols.key_warning,
            Severity::Style => symbols.key_style_warning,
            Severity::Note => symbols.key_note,
        };
        self.syntax.report(self.image, kind, message, arguments, source)
    }

    /// Muffles warnings of the type `inside` until `stop_muffling`, those of macro functions as well.
    pub(super) fn muffle(&mut self, inside: Word) -> Lisp<()> {
        let variable = self.syntax.symbols.muffled_warnings;
        let (start, outside) = (self.unit.sources.len() as u32, self.image.keep(self.image.symbol_value(variable)));
        self.unit.muffled.push(Muffling { start, end: u32::MAX, inside, outside });
        self.image.set_symbol_value(variable, inside)
    }

    /// Whether a declaration around it muffles what is said about undefined names of the kind.
    pub(super) fn muffles(&self, kind: Word) -> Lisp<bool> {
        if self.unit.muffled.iter().all(|scope| scope.end != u32::MAX) {
            return Ok(false);
        }
        let Some(function) = self.image.function(self.syntax.symbols.muffled_kind_p) else { return Ok(false) };
        Ok(!self.image.is_nil(self.image.call(function, &[kind])?))
    }

    /// Ends the scopes that began after there were `before` of them.
    pub(super) fn stop_muffling(&mut self, before: usize) -> Lisp<()> {
        let end = self.unit.sources.len() as u32;
        let open = self.unit.muffled[before..].iter_mut().filter(|scope| scope.end == u32::MAX);
        let mut outside = None;
        for scope in open {
            scope.end = end;
            outside.get_or_insert(scope.outside);
        }
        match outside {
            Some(outside) => self.image.set_symbol_value(self.syntax.symbols.muffled_warnings, outside),
            None => Ok(()),
        }
    }

    /// The error of a malformed special form or macro call: the message gets the form as ~S.
    pub(super) fn malformed<T>(&self, message: &str, form: Word) -> Lisp<T> {
        Err(malformed(message, &[form]))
    }
}
