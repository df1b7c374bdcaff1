//! Declarations: reading them from bodies and applying them to bindings and scopes.
//!
//! The problem: one DECLARE mixes declarations of the variables that the form binds with
//! declarations about everything else, and the two have different scopes. The approach: a body's
//! declarations are collected first; `declared_binding` asks what they say of one variable being
//! bound, `with_free_declarations` extends the body's environment by the rest.
//!
//! Invariants: a declared type is never narrower than its specifier. Unknown declarations give a
//! style warning.
//!
//! Tests: `compiler/tests/syntax.rs`.

use super::analyser::{Analyser, Ignore};
use super::assertions::Assertion;
use super::diagnostics::{Severity, malformed};
use super::environment::{Environment, VariableBinding};
use super::forms::GlobalVariable;
use crate::ir::{Dependency, Policy, VariableId};
use crate::types::Type;
use brolga_image::{Lisp, Word};

/// The declarations of one body.
#[derive(Default)]
pub(super) struct Declarations {
    pub specials: Vec<Word>,
    pub types: Vec<(Word, Assertion)>,
    pub ignore: Vec<(Word, Ignore)>,
    /// Names of functions declared IGNORE or IGNORABLE.
    pub ignored_functions: Vec<Word>,
    /// The type of the conditions to be muffled from here on, where it changes.
    pub muffled: Option<Word>,
    pub dynamic_extent: Vec<Word>,
    /// Names of functions declared DYNAMIC-EXTENT.
    pub dynamic_extent_functions: Vec<Word>,
    pub inline: Vec<(Word, bool)>,
    pub result_types: Vec<(Word, Assertion)>,
    /// (FUNCTION arguments result) specifiers of functions.
    pub function_types: Vec<(Word, Word)>,
    pub qualities: Vec<(Word, u8)>,
    /// All specifiers as written.
    pub specifiers: Vec<Word>,
}

/// A body taken apart.
pub(super) struct Body {
    pub declarations: Declarations,
    /// The docstring or NIL.
    pub documentation: Word,
    pub forms: Vec<Word>,
}

/// How a variable is bound.
pub(super) enum Bound {
    Lexical(VariableId),
    Special(Assertion),
}

impl Analyser<'_> {
    /// Takes a body apart. `source` is the form it belongs to.
    pub(super) fn parse_body(&mut self, forms: &[Word], documentation: bool, source: Word) -> Lisp<Body> {
        let image = self.image;
        let mut body = Body { declarations: Declarations::default(), documentation: image.nil(), forms: Vec::new() };
        for (index, form) in forms.iter().enumerate() {
            if image.is_cons(*form) && image.car(*form) == self.syntax.symbols.declare {
                let Some(specifiers) = self.list_elements(image.cdr(*form)) else {
                    return self.malformed("The declaration is not a proper list: ~S", *form);
                };
                for specifier in &specifiers {
                    self.parse_declaration(&mut body.declarations, *specifier, source)?;
                }
                body.declarations.specifiers.extend(specifiers);
            } else if documentation
                && index + 1 < forms.len()
                && image.is_string(*form)
                && image.is_nil(body.documentation)
            {
                body.documentation = *form;
            } else {
                body.forms = forms[index..].to_vec();
                break;
            }
        }
        Ok(body)
    }

    pub(super) fn parse_declaration(&mut self, found: &mut Declarations, specifier: Word, source: Word) -> Lisp<()> {
        let image = self.image;
        let symbols = &self.syntax.symbols;
        let head = image.car(specifier);
        let Some(parts) = self.list_elements(image.cdr(specifier)).filter(|_| image.is_cons(specifier)) else {
            return self.malformed("The declaration is malformed: ~S", specifier);
        };
        let variables = |names: &[Word]| match names.iter().find(|name| !image.is_symbol(**name)) {
            Some(name) => Err(malformed("~S in the declaration ~S is not a symbol.", &[*name, specifier])),
            None => Ok(()),
        };
        if head == symbols.special {
            variables(&parts)?;
            found.specials.extend(parts);
        } else if head == symbols.ignore || head == symbols.ignorable {
            let how = if head == symbols.ignore { Ignore::Declared } else { Ignore::Ignorable };
            for part in parts {
                if image.is_symbol(part) {
                    found.ignore.push((part, how));
                } else if let Some(name) = self.name_in_function_form(part)? {
                    found.ignored_functions.push(name);
                }
            }
        } else if head == symbols.dynamic_extent {
            for part in parts {
                if image.is_symbol(part) {
                    found.dynamic_extent.push(part);
                } else if let Some(name) = self.name_in_function_form(part)? {
                    found.dynamic_extent_functions.push(name);
                }
            }
        } else if head == symbols.inline || head == symbols.notinline {
            for part in parts {
                match self.syntax.function_name_symbol(image, part)? {
                    Some(name) => found.inline.push((name, head == symbols.inline)),
                    None => return self.malformed("The declaration names no function: ~S", specifier),
                }
            }
        } else if head == symbols.optimize {
            for part in parts {
                let (quality, value) = if image.is_cons(part) {
                    (image.car(part), image.car(image.cdr(part)))
                } else {
                    (part, Word::fixnum(3))
                };
                match value.as_fixnum() {
                    Some(level @ 0..=3) => found.qualities.push((quality, level as u8)),
                    _ => {
                        self.warn(Severity::Warning, "Bad optimisation quality: ~S", &[part], source)?;
                    }
                }
            }
        } else if head == symbols.type_ {
            let Some((type_specifier, names)) = parts.split_first() else {
                return self.malformed("The declaration is malformed: ~S", specifier);
            };
            variables(names)?;
            let ty = self.assertion(*type_specifier)?;
            found.types.extend(names.iter().map(|name| (*name, ty)));
        } else if head == symbols.ftype {
            let Some((type_specifier, names)) = parts.split_first() else {
                return self.malformed("The declaration is malformed: ~S", specifier);
            };
            let result = self.result_assertion(*type_specifier)?;
            for name in names {
                if let Some(name) = self.syntax.function_name_symbol(image, *name)? {
                    found.function_types.push((name, *type_specifier));
                    found.result_types.extend(result.map(|result| (name, result)));
                }
            }
        } else if head == symbols.muffle_conditions || head == symbols.unmuffle_conditions {
            let known = found.muffled.unwrap_or(image.symbol_value(symbols.muffled_warnings));
            let types = image.cons(symbols.or, image.list(&parts)?)?;
            let all = if head == symbols.muffle_conditions {
                image.list(&[symbols.or, known, types])?
            } else {
                image.list(&[symbols.and, known, image.list(&[symbols.not, types])?])?
            };
            found.muffled = Some(image.keep(all));
        } else if head == symbols.declaration || head == symbols.values {
            // DECLARATION is global only; VALUES is CMUCL's and says nothing that is needed here.
        } else if image.is_cons(head)
            // A class.
            || image.is_instance(head)
            || (image.is_symbol(head) && self.is_type_name(head))
        {
            variables(&parts)?;
            let ty = self.assertion(head)?;
            found.types.extend(parts.into_iter().map(|name| (name, ty)));
        } else if !image.is_symbol(head) {
            return self.malformed("The declaration is malformed: ~S", specifier);
        } else if image.is_nil(image.symbol_info(head, symbols.info_declaration)) {
            self.warn(Severity::Style, "Unknown declaration: ~S", &[specifier], source)?;
        }
        Ok(())
    }

    /// The function name in (FUNCTION name), as a symbol.
    fn name_in_function_form(&self, form: Word) -> Lisp<Option<Word>> {
        let image = self.image;
        if image.is_cons(form) && image.car(form) == self.syntax.symbols.function {
            return self.syntax.function_name_symbol(image, image.car(image.cdr(form)));
        }
        Ok(None)
    }

    /// Checks that the word may be bound as a variable.
    pub(super) fn check_bindable(&self, name: Word) -> Lisp<()> {
        if !self.image.is_symbol(name) {
            return Err(malformed("~S is not a symbol and cannot be bound as a variable.", &[name]));
        }
        match self.syntax.global_variable(self.image, name) {
            GlobalVariable::Constant => Err(malformed("~S is a constant and cannot be bound as a variable.", &[name])),
            GlobalVariable::Special
                if !self.image.is_nil(self.image.symbol_info(name, self.syntax.symbols.info_global)) =>
            {
                Err(malformed("~S is a global variable (see EXT:DEFGLOBAL) and cannot be bound.", &[name]))
            }
            _ => Ok(()),
        }
    }

    /// Whether binding the name binds it dynamically.
    pub(super) fn binds_specially(&self, name: Word, declarations: &Declarations) -> bool {
        declarations.specials.contains(&name)
            || matches!(self.syntax.global_variable(self.image, name), GlobalVariable::Special)
    }

    /// The type that the declarations give to the variable.
    pub(super) fn declared_type(&self, name: Word, declarations: &Declarations) -> Lisp<Assertion> {
        let mut types = declarations.types.iter().filter(|(symbol, _)| *symbol == name);
        types.try_fold(self.no_assertion(), |all, (_, ty)| self.both(&all, ty))
    }

    /// Makes the variable for a binding of the name.
    pub(super) fn declared_binding(&mut self, name: Word, declarations: &Declarations) -> Lisp<Bound> {
        self.check_bindable(name)?;
        let wanted = self.declared_type(name, declarations)?;
        if self.binds_specially(name, declarations) {
            let proclaimed = self.proclaimed_type(name)?;
            return Ok(Bound::Special(self.both(&wanted, &proclaimed)?));
        }
        let ty = if wanted.ty.is_never() { Type::ANY } else { wanted.ty };
        let ignore = declarations.ignore.iter().find(|(symbol, _)| *symbol == name);
        let variable = self.new_variable(name, ty, ignore.map_or(Ignore::No, |(_, how)| *how));
        if self.is_checked_apart(&wanted) {
            self.notes[variable as usize].asserted = Some(wanted.specifier);
        }
        self.unit.variables[variable as usize].dynamic_extent = declarations.dynamic_extent.contains(&name);
        Ok(Bound::Lexical(variable))
    }

    /// The environment entry of a binding made by `declared_binding`.
    pub(super) fn entry(&self, name: Word, bound: &Bound) -> (Word, VariableBinding) {
        match bound {
            Bound::Lexical(variable) => (name, VariableBinding::Lexical(*variable, self.no_assertion())),
            Bound::Special(ty) => (name, VariableBinding::Special(*ty)),
        }
    }

    /// The environment with the declarations that are not about `bound` variables.
    pub(super) fn with_free_declarations(
        &mut self,
        environment: &Environment,
        declarations: &Declarations,
        bound: &[Word],
    ) -> Lisp<Environment> {
        if let Some(muffled) = declarations.muffled {
            self.muffle(muffled)?;
        }
        self.check_ignored_names(environment, declarations, bound)?;
        let mut entries = Vec::new();
        for name in declarations.specials.iter().filter(|name| !bound.contains(name)) {
            let declared = self.declared_type(*name, declarations)?;
            let proclaimed = self.proclaimed_type(*name)?;
            entries.push((*name, VariableBinding::Special(self.both(&declared, &proclaimed)?)));
        }
        for (name, ty) in declarations.types.iter().filter(|(name, _)| !bound.contains(name)) {
            let free_special = declarations.specials.contains(name);
            let found = environment.variable(*name);
            let foreign = found.as_ref().is_some_and(|found| found.foreign);
            match found.map(|found| found.binding) {
                _ if free_special => {}
                Some(VariableBinding::Lexical(..)) if foreign => {}
                Some(VariableBinding::Lexical(variable, known)) => {
                    entries.push((*name, VariableBinding::Lexical(variable, self.both(&known, ty)?)));
                }
                Some(VariableBinding::Special(known)) => {
                    entries.push((*name, VariableBinding::Special(self.both(&known, ty)?)));
                }
                Some(VariableBinding::SymbolMacro(expansion)) => {
                    let image = self.image;
                    let expansion = image.list(&[self.syntax.symbols.the, ty.specifier, expansion])?;
                    entries.push((*name, VariableBinding::SymbolMacro(image.keep(expansion))));
                }
                None => {
                    if let GlobalVariable::Special = self.syntax.global_variable(self.image, *name) {
                        let known = self.proclaimed_type(*name)?;
                        entries.push((*name, VariableBinding::Special(self.both(&known, ty)?)));
                    }
                }
            }
        }
        let mut result = environment
            .with_declared_variables(entries)
            .with_declarations(declarations.specifiers.clone())
            .with_inline(declarations.inline.clone())
            .with_result_types(declarations.result_types.clone());
        if !declarations.qualities.is_empty() {
            let policy = self.policy_with(self.policy_in(environment), &declarations.qualities);
            result = result.with_policy(policy);
        }
        Ok(result)
    }

    /// IGNORE and IGNORABLE are about variables that the form binds.
    fn check_ignored_names(
        &mut self,
        environment: &Environment,
        declarations: &Declarations,
        bound: &[Word],
    ) -> Lisp<()> {
        for (name, how) in declarations.ignore.iter().filter(|(name, _)| !bound.contains(name)) {
            let how = if *how == Ignore::Declared { "IGNORE" } else { "IGNORABLE" };
            let which = match environment.variable(*name) {
                Some(_) => "a variable that is not bound here",
                None => "an unknown variable",
            };
            let source = self.source_form();
            self.warn(Severity::Style, &format!("{how} is declared of {which}: ~S"), &[*name], source)?;
        }
        Ok(())
    }

    /// The type proclaimed for the dynamic variable.
    pub(super) fn proclaimed_type(&mut self, name: Word) -> Lisp<Assertion> {
        let specifier = self.image.symbol_info(name, self.syntax.symbols.info_type);
        if self.image.is_nil(specifier) {
            return Ok(self.no_assertion());
        }
        self.depend(Dependency::VariableType, name);
        self.assertion(specifier)
    }

    // ---- policy

    /// The qualities in force in the environment.
    pub(super) fn policy_in(&self, environment: &Environment) -> Policy {
        environment.policy().unwrap_or(self.policy)
    }

    /// The policy changed by (quality, value) pairs.
    pub(super) fn policy_with(&self, policy: Policy, qualities: &[(Word, u8)]) -> Policy {
        let symbols = &self.syntax.symbols;
        let mut policy = policy;
        for (quality, value) in qualities {
            let places = [
                (symbols.speed, &mut policy.speed),
                (symbols.safety, &mut policy.safety),
                (symbols.debug, &mut policy.debug),
                (symbols.space, &mut policy.space),
                (symbols.compilation_speed, &mut policy.compilation_speed),
            ];
            for (name, place) in places {
                if name == *quality {
                    *place = *value;
                }
            }
        }
        policy
    }

    /// The proclaimed policy: BROLGA-SYSTEM::*POLICY*, a list of (quality value), first wins.
    pub(super) fn global_policy(&self) -> Policy {
        let image = self.image;
        let list = image.symbol_value(self.syntax.symbols.policy);
        let Some(entries) = self.list_elements(list).filter(|_| image.is_cons(list)) else {
            return Policy::default();
        };
        let mut qualities: Vec<(Word, u8)> = Vec::new();
        for entry in entries.into_iter().rev() {
            if let Some(level @ 0..=3) = image.car(image.cdr(entry)).as_fixnum() {
                qualities.push((image.car(entry), level as u8));
            }
        }
        self.policy_with(Policy::default(), &qualities)
    }
}
