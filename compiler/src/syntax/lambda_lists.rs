//! Ordinary lambda lists: from a list to its parts.
//!
//! The problem: parameters come in sections whose order, shapes and names all have to be checked
//! before anything is bound. The approach: one pass that knows the section it is in; errors are
//! PROGRAM-ERRORs that name the lambda list. Nothing is analysed here: init forms stay forms.
//!
//! Tests: `compiler/tests/syntax.rs`.

use super::analyser::Analyser;
use super::diagnostics::malformed;
use brolga_image::{Lisp, Word};

/// The parts of an ordinary lambda list.
#[derive(Default)]
pub(super) struct LambdaList {
    pub required: Vec<Word>,
    pub optional: Vec<Parameter>,
    pub rest: Option<Word>,
    /// None when there is no &KEY.
    pub keys: Option<Vec<(Word, Parameter)>>,
    pub allow_other_keys: bool,
    pub auxiliary: Vec<(Word, Word)>,
}

/// An optional or keyword parameter.
#[derive(Copy, Clone)]
pub(super) struct Parameter {
    pub name: Word,
    /// NIL when none is given.
    pub init: Word,
    pub supplied: Option<Word>,
}

#[derive(Copy, Clone, PartialEq, PartialOrd)]
enum Section {
    Required,
    Optional,
    Rest,
    AfterRest,
    Key,
    AfterKey,
    Auxiliary,
}

impl LambdaList {
    /// All parameter names in order of binding.
    pub fn names(&self) -> Vec<Word> {
        let mut names = self.required.clone();
        let optional = |parameter: &Parameter, names: &mut Vec<Word>| {
            names.push(parameter.name);
            names.extend(parameter.supplied);
        };
        self.optional.iter().for_each(|parameter| optional(parameter, &mut names));
        names.extend(self.rest);
        self.keys.iter().flatten().for_each(|(_, parameter)| optional(parameter, &mut names));
        names.extend(self.auxiliary.iter().map(|(name, _)| *name));
        names
    }

    /// Least and greatest number of arguments.
    pub fn arity(&self) -> (usize, Option<usize>) {
        let minimum = self.required.len();
        let open = self.rest.is_some() || self.keys.is_some();
        (minimum, (!open).then_some(minimum + self.optional.len()))
    }
}

impl Analyser<'_> {
    /// The parts of an ordinary lambda list.
    pub(super) fn parse_lambda_list(&self, list: Word) -> Lisp<LambdaList> {
        let symbols = &self.syntax.symbols;
        let bad = |message: &str, part: Word| malformed(message, &[part, list]);
        let Some(parts) = self.list_elements(list) else {
            return Err(malformed("The lambda list is not a proper list: ~S", &[list]));
        };
        let mut result = LambdaList::default();
        let mut section = Section::Required;
        for part in parts {
            let next = if part == symbols.and_optional {
                Section::Optional
            } else if part == symbols.and_rest {
                Section::Rest
            } else if part == symbols.and_key {
                Section::Key
            } else if part == symbols.and_allow_other_keys {
                Section::AfterKey
            } else if part == symbols.and_aux {
                Section::Auxiliary
            } else if [symbols.and_body, symbols.and_environment, symbols.and_whole].contains(&part) {
                return Err(bad("~S is not allowed in the ordinary lambda list ~S", part));
            } else {
                self.add_parameter(&mut result, &mut section, part, list)?;
                continue;
            };
            let in_order = next > section && (next != Section::AfterKey || section == Section::Key);
            if !in_order || section == Section::Rest {
                return Err(bad("~S is misplaced in the lambda list ~S", part));
            }
            if next == Section::Key {
                result.keys = Some(Vec::new());
            }
            if next == Section::AfterKey {
                result.allow_other_keys = true;
            }
            section = next;
        }
        if section == Section::Rest {
            return Err(bad("A parameter is missing after ~S in the lambda list ~S", symbols.and_rest));
        }
        let names = result.names();
        for (index, name) in names.iter().enumerate() {
            self.check_bindable(*name)?;
            // &AUX variables bind like LET*, so a later one may shadow.
            let fixed = names.len() - result.auxiliary.len();
            if index < fixed && names[..index].contains(name) {
                return Err(bad("The parameter ~S occurs more than once in the lambda list ~S", *name));
            }
        }
        Ok(result)
    }

    fn add_parameter(&self, result: &mut LambdaList, section: &mut Section, part: Word, list: Word) -> Lisp<()> {
        let image = self.image;
        let bad = |message: &str| malformed(message, &[part, list]);
        match section {
            Section::Required => result.required.push(part),
            Section::Optional => {
                let (name, init, supplied) = self.parameter_parts(part, list)?;
                result.optional.push(Parameter { name, init, supplied });
            }
            Section::Rest => {
                result.rest = Some(part);
                *section = Section::AfterRest;
            }
            Section::AfterRest | Section::AfterKey => {
                return Err(bad("The parameter ~S is misplaced in the lambda list ~S"));
            }
            Section::Key => {
                let (name, init, supplied) = self.parameter_parts(part, list)?;
                let (keyword, name) = if image.is_cons(name) {
                    let rest = image.cdr(name);
                    if !image.is_symbol(image.car(name)) || !image.is_cons(rest) || !image.is_nil(image.cdr(rest)) {
                        return Err(bad("The parameter ~S is malformed in the lambda list ~S"));
                    }
                    (image.car(name), image.car(rest))
                } else if image.is_symbol(name) {
                    let text = image.symbol_name(name);
                    let Some(keywords) = image.find_package("KEYWORD") else {
                        return Err(malformed("There is no package KEYWORD.", &[]));
                    };
                    (image.intern_string(keywords, text)?.0, name)
                } else {
                    return Err(bad("The parameter ~S is malformed in the lambda list ~S"));
                };
                if let Some(keys) = &mut result.keys {
                    keys.push((keyword, Parameter { name, init, supplied }));
                }
            }
            Section::Auxiliary => {
                let (name, init, supplied) = self.parameter_parts(part, list)?;
                if supplied.is_some() {
                    return Err(bad("The parameter ~S is malformed in the lambda list ~S"));
                }
                result.auxiliary.push((name, init));
            }
        }
        Ok(())
    }

    /// The parts of `name` or (name [init [supplied-p]]).
    fn parameter_parts(&self, part: Word, list: Word) -> Lisp<(Word, Word, Option<Word>)> {
        if !self.image.is_cons(part) {
            return Ok((part, self.image.nil(), None));
        }
        match self.list_elements(part).as_deref() {
            Some([name]) => Ok((*name, self.image.nil(), None)),
            Some([name, init]) => Ok((*name, *init, None)),
            Some([name, init, supplied]) => Ok((*name, *init, Some(*supplied))),
            _ => Err(malformed("The parameter ~S is malformed in the lambda list ~S", &[part, list])),
        }
    }
}
