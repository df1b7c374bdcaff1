//! What follows a sharpsign: functions, vectors, characters, radices, features, evaluation.
//!
//! Tests: `stdlib/tests/bootstrap_reader.rs`.

use super::{ReadError, Reader, Reading};
use crate::primitives::characters::code_of_name;
use brolga_image::Word;
use brolga_image::object::Kind;

impl Reader<'_> {
    /// The rest of a form after its `#`; None when it was skipped.
    pub(super) fn read_sharpsign(&mut self, depth: u32) -> Reading<Option<Word>> {
        let line = self.source.line();
        let mut number: Option<u32> = None;
        while let Some(digit) = self.source.peek().and_then(|c| c.to_digit(10)) {
            self.source.skip();
            number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(digit));
        }
        let Some(c) = self.source.next() else { return Err(ReadError::UnexpectedEnd { line }) };
        let form = match c.to_ascii_uppercase() {
            '\'' => {
                let name = self.read_form(depth + 1)?;
                self.list(&[self.symbol("FUNCTION")?, name])?
            }
            '(' => self.read_vector(number, depth)?,
            '\\' => self.read_character()?,
            ':' => self.read_uninterned()?,
            'X' => self.read_in_radix(16)?,
            'O' => self.read_in_radix(8)?,
            'B' => self.read_in_radix(2)?,
            'R' => match number {
                Some(radix @ 2..=36) => self.read_in_radix(radix)?,
                _ => return self.syntax("#R wants a radix from 2 to 36"),
            },
            'C' => self.read_complex(depth)?,
            '*' => self.read_bit_vector(number)?,
            '.' => {
                let form = self.read_form(depth + 1)?;
                match self.evaluate {
                    _ if self.suppress => form,
                    Some(evaluate) => self.lift(evaluate(self.image, form))?,
                    None => return self.syntax("#. is not available here"),
                }
            }
            '+' | '-' => return self.read_conditional(c == '+', depth),
            c => return self.syntax(format!("#{c} is not known here")),
        };
        Ok(Some(form))
    }

    /// A vector; inside a backquote, a template of one.
    fn read_vector(&mut self, length: Option<u32>, depth: u32) -> Reading {
        let list = self.read_list(depth + 1)?;
        if self.suppress {
            return Ok(list);
        }
        if self.backquotes > 0 {
            return self.vector_template(list);
        }
        self.vector_from_list(list, length)
    }

    /// A simple vector of a list's elements, the last one repeated up to `length`.
    pub(super) fn vector_from_list(&self, list: Word, length: Option<u32>) -> Reading {
        let mut elements: Vec<Word> = self.image.list_iter(list).collect();
        if let Some(length) = length {
            let Some(&last) = elements.last() else {
                return if length == 0 { self.lift(self.image.vector(&[])) } else { self.syntax("an empty #n()") };
            };
            if elements.len() > length as usize {
                return self.syntax("more elements in #n() than n");
            }
            elements.resize(length as usize, last);
        }
        // The list on the stack keeps the elements alive.
        let vector = self.lift(self.image.vector(&elements));
        std::hint::black_box(list);
        vector
    }

    fn read_character(&mut self) -> Reading {
        let line = self.source.line();
        let first = self.source.next().ok_or(ReadError::UnexpectedEnd { line })?;
        let mut name = String::from(first);
        while let Some(c) = self.source.peek().filter(|c| !super::source::is_terminating(*c)) {
            self.source.skip();
            name.push(c);
        }
        match code_of_name(&name) {
            _ if self.suppress => Ok(self.image.nil()),
            Some(code) => Ok(Word::character(code)),
            None => self.syntax(format!("there is no character named {name}")),
        }
    }

    fn read_complex(&mut self, depth: u32) -> Reading {
        let list = self.read_form(depth + 1)?;
        if self.suppress {
            return Ok(list);
        }
        let (real, imaginary) = (self.image.car(list), self.image.car(self.image.cdr(list)));
        self.lift(crate::primitives::numbers::complex::make_complex(self.image, real, imaginary))
    }

    fn read_bit_vector(&mut self, length: Option<u32>) -> Reading {
        let token = self.token()?;
        if self.suppress {
            return Ok(self.image.nil());
        }
        let mut bits: Vec<bool> = token.text.chars().map(|c| c == '1').collect();
        if token.text.chars().any(|c| c != '0' && c != '1') {
            return self.syntax("#* with something else than 0 and 1");
        }
        if let (Some(length), Some(&last)) = (length, bits.last()) {
            bits.resize(length as usize, last);
        }
        let vector = self.lift(self.image.make_raw(Kind::SimpleBitVector, bits.len() as u64))?;
        let bytes = self.image.raw_bytes_mut(vector);
        for (i, bit) in bits.iter().enumerate() {
            bytes[i / 8] |= (*bit as u8) << (i % 8);
        }
        Ok(vector)
    }

    /// The form after `#+` or `#-` and its feature expression, if the condition holds.
    fn read_conditional(&mut self, wanted: bool, depth: u32) -> Reading<Option<Word>> {
        let keyword = self.keyword_package()?;
        let package = std::mem::replace(&mut self.package, keyword);
        let backquotes = std::mem::replace(&mut self.backquotes, 0);
        let suppressed = std::mem::replace(&mut self.suppress, false);
        let expression = self.read_form(depth + 1);
        self.package = package;
        self.backquotes = backquotes;
        self.suppress = suppressed;
        let expression = expression?;
        if !suppressed && self.feature(expression)? == wanted {
            return self.read_form(depth + 1).map(Some);
        }
        self.suppress = true;
        let skipped = self.read_form(depth + 1);
        self.suppress = suppressed;
        skipped.map(|_| None)
    }

    fn keyword_package(&self) -> Reading {
        match self.image.find_package("KEYWORD") {
            Some(package) => Ok(package),
            None => self.syntax("there is no package KEYWORD"),
        }
    }

    fn feature(&self, expression: Word) -> Reading<bool> {
        let image = self.image;
        let name = |word: Word| image.rust_string(image.symbol_name(word)).unwrap_or_default();
        if image.is_symbol(expression) {
            return Ok(self.features.contains(&name(expression).as_str()));
        }
        let operator = if image.is_symbol(image.car(expression)) { name(image.car(expression)) } else { String::new() };
        let mut parts = image.list_iter(image.cdr(expression)).map(|part| self.feature(part));
        match operator.as_str() {
            "AND" => parts.try_fold(true, |all, part| Ok(all & part?)),
            "OR" => parts.try_fold(false, |any, part| Ok(any | part?)),
            "NOT" => parts.next().unwrap_or(Ok(false)).map(|holds| !holds),
            _ => self.syntax("this is no feature expression"),
        }
    }
}
