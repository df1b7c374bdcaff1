//! A reader small enough for tests of the front end: lists, dotted pairs, symbols, strings,
//! fixnums, double-floats, quote and #'.

use brolga_image::{Image, Lisp, Word};

/// Reads the first form of the text. Symbols are looked up in BROLGA-SYSTEM, `:x` in KEYWORD.
pub fn read(image: &Image, text: &str) -> Word {
    let mut reader = Reader { image, rest: text };
    reader.form().expect("a readable form")
}

struct Reader<'a> {
    image: &'a Image,
    rest: &'a str,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn form(&mut self) -> Lisp {
        self.skip();
        let image = self.image;
        if let Some(rest) = self.rest.strip_prefix('(') {
            self.rest = rest;
            return self.list();
        }
        if let Some(rest) = self.rest.strip_prefix("#'") {
            self.rest = rest;
            let form = self.form()?;
            return image.list(&[image.symbol("COMMON-LISP", "FUNCTION")?, form]);
        }
        if let Some(rest) = self.rest.strip_prefix('\'') {
            self.rest = rest;
            let form = self.form()?;
            return image.list(&[image.symbol("COMMON-LISP", "QUOTE")?, form]);
        }
        if let Some(rest) = self.rest.strip_prefix('"') {
            let (text, rest) = rest.split_once('"').expect("a closing quote");
            self.rest = rest;
            return image.character_string(text);
        }
        let end = self.rest.find(|c: char| c.is_whitespace() || c == '(' || c == ')').unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at(end);
        self.rest = rest;
        if let Ok(number) = token.parse::<i64>() {
            return Ok(Word::fixnum(number));
        }
        if let Some(number) = token.strip_suffix("d0").and_then(|digits| digits.parse::<f64>().ok()) {
            return image.double(number);
        }
        match token.strip_prefix(':') {
            Some(name) => image.symbol("KEYWORD", &name.to_uppercase()),
            None if token.eq_ignore_ascii_case("nil") => Ok(image.nil()),
            None if token.eq_ignore_ascii_case("t") => Ok(image.t()),
            None => image.symbol("BROLGA-SYSTEM", &token.to_uppercase()),
        }
    }

    fn list(&mut self) -> Lisp {
        let image = self.image;
        let _scope = image.keep_scope();
        let mut elements = Vec::new();
        let mut tail = image.nil();
        loop {
            self.skip();
            if let Some(rest) = self.rest.strip_prefix(')') {
                self.rest = rest;
                return image.list_star(&elements, tail);
            }
            if self.rest.starts_with(". ") {
                self.rest = &self.rest[2..];
                tail = image.keep(self.form()?);
                continue;
            }
            elements.push(image.keep(self.form()?));
        }
    }
}
