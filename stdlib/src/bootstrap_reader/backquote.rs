//! Backquote: templates become code that builds what they show.
//!
//! A comma is read as a list that starts with a marker symbol. When a backquote's template has
//! been read, it is turned into QUOTE, LIST, LIST*, APPEND and NCONC forms at once; commas that
//! belong to an outer backquote are then simply parts of that code and are found when the outer
//! template is turned. So nesting needs no levels here, only two cares: parts without commas are
//! quoted whole, and a form that is an outer splice must stand where several arguments may stand.
//!
//! Tests: `stdlib/tests/bootstrap_reader.rs`.

use super::{Reader, Reading};
use brolga_image::Word;

/// Name of the marker of `,`.
const COMMA: &str = "%BACKQUOTE-COMMA";
/// Name of the marker of `,@`.
const COMMA_AT: &str = "%BACKQUOTE-COMMA-AT";
/// Name of the marker of `,.`.
const COMMA_DOT: &str = "%BACKQUOTE-COMMA-DOT";
/// Name of the marker of a vector template.
const VECTOR: &str = "%BACKQUOTE-VECTOR";

/// What a part of a template becomes.
#[derive(Copy, Clone)]
enum Part {
    /// A constant.
    Constant(Word),
    /// A form whose value is the part.
    Form(Word),
}

impl Reader<'_> {
    fn marker(&self, name: &str) -> Reading {
        self.lift(self.image.symbol("BROLGA-SYSTEM", name))
    }

    /// The code of the template after a backquote.
    pub(super) fn read_backquote(&mut self, depth: u32) -> Reading {
        self.backquotes += 1;
        let template = self.read_form(depth + 1);
        self.backquotes -= 1;
        let template = template?;
        if self.suppress {
            return Ok(template);
        }
        let part = self.part(template)?;
        self.form(part)
    }

    /// The marked form after a comma.
    pub(super) fn read_comma(&mut self, depth: u32) -> Reading {
        let marker = match self.source.peek() {
            Some('@') => COMMA_AT,
            Some('.') => COMMA_DOT,
            _ => COMMA,
        };
        if marker != COMMA {
            self.source.skip();
        }
        if self.suppress {
            return self.read_form(depth + 1);
        }
        if self.backquotes == 0 {
            return self.syntax("a comma outside a backquote");
        }
        self.backquotes -= 1;
        let form = self.read_form(depth + 1);
        self.backquotes += 1;
        let form = form?;
        self.list(&[self.marker(marker)?, form])
    }

    /// The template of a vector whose elements are templates.
    pub(super) fn vector_template(&self, list: Word) -> Reading {
        let marker = self.marker(VECTOR)?;
        self.lift(self.image.cons(marker, list))
    }

    /// The operand of a list that starts with this marker.
    fn marked(&self, word: Word, marker: &str) -> Reading<Option<Word>> {
        let image = self.image;
        let found = image.is_cons(word) && image.car(word) == self.marker(marker)?;
        Ok(found.then(|| image.car(image.cdr(word))))
    }

    /// Whether a form is a splice of an outer backquote.
    fn is_outer_splice(&self, form: Word) -> Reading<bool> {
        Ok(self.marked(form, COMMA_AT)?.is_some() || self.marked(form, COMMA_DOT)?.is_some())
    }

    /// A form whose value is the part.
    fn form(&self, part: Part) -> Reading {
        match part {
            Part::Form(form) => Ok(form),
            Part::Constant(word) => {
                let image = self.image;
                let evaluates_to_itself = image.is_nil(word)
                    || word == image.t()
                    || !(image.is_cons(word) || image.is_symbol(word))
                    || (image.is_symbol(word) && image.symbol_package(word) == self.keyword_home()?);
                if evaluates_to_itself { Ok(word) } else { self.list(&[self.symbol("QUOTE")?, word]) }
            }
        }
    }

    fn keyword_home(&self) -> Reading {
        Ok(self.image.find_package("KEYWORD").unwrap_or(self.image.nil()))
    }

    /// Turns a template.
    fn part(&self, template: Word) -> Reading<Part> {
        let image = self.image;
        if let Some(form) = self.marked(template, COMMA)? {
            return Ok(Part::Form(form));
        }
        if self.is_outer_splice(template)? {
            return self.syntax("a splice where no list goes on");
        }
        if image.is_cons(template) && image.car(template) == self.marker(VECTOR)? {
            return Ok(match self.list_part(image.cdr(template))? {
                Part::Constant(list) => Part::Constant(self.vector_from_list(list, None)?),
                Part::Form(list) => {
                    let vector = self.list(&[self.symbol("FUNCTION")?, self.symbol("VECTOR")?])?;
                    Part::Form(self.list(&[self.symbol("APPLY")?, vector, list])?)
                }
            });
        }
        if image.is_cons(template) { self.list_part(template) } else { Ok(Part::Constant(template)) }
    }

    /// Turns a template that is a list. Long lists are walked in a loop, from their end.
    fn list_part(&self, template: Word) -> Reading<Part> {
        let image = self.image;
        let mut elements = Vec::new();
        let mut rest = template;
        // A comma after the dot, `(a . ,b)`, reads as a tail that starts with the marker.
        while image.is_cons(rest) && self.marked(rest, COMMA)?.is_none() && !self.is_vector_tail(rest, template)? {
            if self.is_outer_splice(rest)? {
                return self.syntax("a splice after the dot of a list");
            }
            elements.push(rest);
            rest = image.cdr(rest);
        }
        let mut result = self.part(rest)?;
        // Forms that become arguments of one LIST or LIST*, as a list.
        let mut pending = image.nil();
        for &cons in elements.iter().rev() {
            let element = image.car(cons);
            let splice = match (self.marked(element, COMMA_AT)?, self.marked(element, COMMA_DOT)?) {
                (Some(form), _) => Some((form, "APPEND")),
                (None, Some(form)) => Some((form, "NCONC")),
                (None, None) => None,
            };
            match splice {
                Some((form, operator)) => {
                    result = self.flush(&mut pending, result)?;
                    result = self.splice(form, operator, result)?;
                }
                None => {
                    let part = self.part(element)?;
                    if let (Part::Constant(_), Part::Constant(tail), true) = (part, result, image.is_nil(pending)) {
                        let Part::Constant(head) = part else { continue };
                        // The template itself, unless a part of it was a vector template.
                        let same = head == element && tail == image.cdr(cons);
                        result = Part::Constant(if same { cons } else { self.lift(image.cons(head, tail))? });
                    } else {
                        pending = self.lift(image.cons(self.form(part)?, pending))?;
                    }
                }
            }
        }
        let result = self.flush(&mut pending, result);
        std::hint::black_box(template);
        result
    }

    /// Whether the rest of a list is the vector template after a dot.
    fn is_vector_tail(&self, rest: Word, whole: Word) -> Reading<bool> {
        Ok(rest != whole && self.image.car(rest) == self.marker(VECTOR)?)
    }

    /// Puts the pending elements in front of the result.
    fn flush(&self, pending: &mut Word, result: Part) -> Reading<Part> {
        let image = self.image;
        let elements = std::mem::replace(pending, image.nil());
        if image.is_nil(elements) {
            return Ok(result);
        }
        let tail = self.form(result)?;
        if image.is_nil(tail) {
            return Ok(Part::Form(self.lift(image.cons(self.symbol("LIST")?, elements))?));
        }
        let mut arguments: Vec<Word> = image.list_iter(elements).collect();
        let single = arguments.len() == 1 && !self.is_outer_splice(arguments[0])? && !self.is_outer_splice(tail)?;
        if self.is_outer_splice(tail)? {
            // LIST* takes its last argument apart; several spliced ones are to be appended.
            let list = self.lift(image.cons(self.symbol("LIST")?, elements))?;
            return Ok(Part::Form(self.list(&[self.symbol("APPEND")?, list, tail])?));
        }
        arguments.push(tail);
        let operator = self.symbol(if single { "CONS" } else { "LIST*" })?;
        let arguments_list = self.list(&arguments)?;
        let form = self.lift(image.cons(operator, arguments_list))?;
        std::hint::black_box(elements);
        Ok(Part::Form(form))
    }

    /// Puts the elements of a form's value in front of the result.
    fn splice(&self, form: Word, operator: &str, result: Part) -> Reading<Part> {
        let tail = self.form(result)?;
        if self.image.is_nil(tail) && !self.is_outer_splice(form)? {
            return Ok(Part::Form(form));
        }
        if self.image.is_nil(tail) {
            return Ok(Part::Form(self.list(&[self.symbol(operator)?, form])?));
        }
        Ok(Part::Form(self.list(&[self.symbol(operator)?, form, tail])?))
    }
}
