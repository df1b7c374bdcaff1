//! Tokens: what they spell, and the number or symbol that this is.
//!
//! Characters behind a backslash or between bars are taken as they are, all others in upper case.
//! A token with any such character is a symbol. The markers `e s f` make single-floats, `d l`
//! double-floats, none the default, which is single.
//!
//! Tests: `stdlib/tests/bootstrap_reader.rs`.

use super::source::is_terminating;
use super::{ReadError, Reader, Reading};
use brolga_image::symbols::Status;
use brolga_image::{Image, Lisp, Word};
use dashu_int::IBig;

use crate::primitives::numbers::integers::from_ibig;
use crate::primitives::numbers::ratios::normalise_big;

/// The characters of a token.
pub(super) struct Token {
    /// Upper case where not escaped.
    pub(super) text: String,
    /// Byte offset of the first colon that is not escaped.
    colon: Option<usize>,
    /// Some character was escaped.
    escaped: bool,
}

impl Reader<'_> {
    /// The characters up to the next one that ends a token.
    pub(super) fn token(&mut self) -> Reading<Token> {
        let line = self.source.line();
        let mut token = Token { text: String::new(), colon: None, escaped: false };
        while let Some(c) = self.source.peek() {
            if is_terminating(c) {
                break;
            }
            self.source.skip();
            match c {
                '\\' => {
                    token.escaped = true;
                    token.text.push(self.source.next().ok_or(ReadError::UnexpectedEnd { line })?);
                }
                '|' => {
                    token.escaped = true;
                    loop {
                        match self.source.next() {
                            Some('|') => break,
                            Some('\\') => token.text.extend(self.source.next()),
                            Some(c) => token.text.push(c),
                            None => return Err(ReadError::UnexpectedEnd { line }),
                        }
                    }
                }
                ':' if token.colon.is_none() => {
                    token.colon = Some(token.text.len());
                    token.text.push(':');
                }
                c => push_upper(&mut token.text, c),
            }
        }
        Ok(token)
    }

    /// A number or symbol.
    pub(super) fn read_token(&mut self) -> Reading {
        let token = self.token()?;
        if self.suppress {
            return Ok(self.image.nil());
        }
        if !token.escaped {
            if let Some(number) = parse_number(self.image, &token.text, 10) {
                return self.lift(number);
            }
            if !token.text.is_empty() && token.text.chars().all(|c| c == '.') {
                return self.syntax("a token of dots only");
            }
        }
        self.find_symbol(&token)
    }

    fn find_symbol(&self, token: &Token) -> Reading {
        let image = self.image;
        let Some(colon) = token.colon else {
            return self.lift(image.intern(self.package, &token.text)).map(|(symbol, _)| symbol);
        };
        let (package, name) = (&token.text[..colon], &token.text[colon + 1..]);
        if package.is_empty() {
            return self.lift(image.keyword(name));
        }
        let (internal, name) = match name.strip_prefix(':') {
            Some(name) => (true, name),
            None => (false, name),
        };
        let Some(home) = image.find_package(package) else {
            return self.syntax(format!("there is no package {package}"));
        };
        if internal {
            return self.lift(image.intern(home, name)).map(|(symbol, _)| symbol);
        }
        match image.find_symbol(home, name) {
            Some((symbol, Status::External)) => Ok(symbol),
            _ => self.syntax(format!("{name} is not external in {package}")),
        }
    }

    /// A fresh uninterned symbol, after `#:`.
    pub(super) fn read_uninterned(&mut self) -> Reading {
        let token = self.token()?;
        if self.suppress {
            return Ok(self.image.nil());
        }
        let name = self.lift(self.image.string(&token.text))?;
        self.lift(self.image.make_symbol(name))
    }

    /// An integer or ratio in a radix, after `#x` and the like.
    pub(super) fn read_in_radix(&mut self, radix: u32) -> Reading {
        let token = self.token()?;
        if self.suppress {
            return Ok(self.image.nil());
        }
        match parse_rational(self.image, &token.text, radix) {
            Some(number) => self.lift(number),
            None => self.syntax(format!("{} is no rational number in radix {radix}", token.text)),
        }
    }
}

/// Upper case by the mapping that SYMBOL names use: one character to one.
fn push_upper(text: &mut String, c: char) {
    let upper = crate::primitives::characters::upcase(c as u32);
    text.push(char::from_u32(upper).unwrap_or(c));
}

/// The number that a token in upper case spells, if any.
pub(super) fn parse_number(image: &Image, token: &str, radix: u32) -> Option<Lisp> {
    let integer = token.strip_suffix('.').unwrap_or(token);
    if let Some(value) = parse_integer(integer, 10) {
        return Some(from_ibig(image, &value));
    }
    parse_rational(image, token, radix).or_else(|| parse_float(image, token))
}

fn parse_integer(text: &str, radix: u32) -> Option<IBig> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let value = IBig::from_str_radix(digits, radix).ok()?;
    Some(if text.starts_with('-') { -value } else { value })
}

fn parse_rational(image: &Image, token: &str, radix: u32) -> Option<Lisp> {
    match token.split_once('/') {
        None => parse_integer(token, radix).map(|value| from_ibig(image, &value)),
        Some((numerator, denominator)) => {
            let numerator = parse_integer(numerator, radix)?;
            let denominator = parse_integer(denominator, radix).filter(|_| !denominator.starts_with(['+', '-']))?;
            (!denominator.is_zero()).then(|| normalise_big(image, numerator, denominator))
        }
    }
}

/// [sign] digits* . digits+ [exponent] or [sign] digits+ [. digits*] exponent
fn parse_float(image: &Image, token: &str) -> Option<Lisp> {
    let (mantissa, marker, exponent) = match token.find(['E', 'S', 'F', 'D', 'L']) {
        Some(i) => (&token[..i], &token[i..i + 1], &token[i + 1..]),
        None => (token, "", "0"),
    };
    let digits = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let shape = all_digits(whole)
        && all_digits(fraction)
        && if marker.is_empty() { !fraction.is_empty() } else { !(whole.is_empty() && fraction.is_empty()) };
    let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if !shape || power.is_empty() || !all_digits(power) {
        return None;
    }
    let text = format!("{}{whole}.{fraction}e{exponent}", if mantissa.starts_with('-') { "-" } else { "" });
    // Rust wants a digit before the point.
    let text = text.replacen("-.", "-0.", 1);
    let text = if text.starts_with('.') { format!("0{text}") } else { text };
    if matches!(marker, "D" | "L") {
        let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
        Some(image.double(value))
    } else {
        let value: f32 = text.parse().ok().filter(|value: &f32| value.is_finite())?;
        Some(Ok(Word::single_float(value)))
    }
}
