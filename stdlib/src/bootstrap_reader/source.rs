//! The text being read: characters one by one, with line and character counts.
//!
//! Tests: `stdlib/tests/bootstrap_reader.rs`.

/// A place in a text.
pub(super) struct Source<'a> {
    text: &'a str,
    /// Byte offset of the next character.
    offset: usize,
    line: usize,
    position: usize,
}

/// Whether a character ends a token.
pub(super) fn is_terminating(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '"' | '\'' | '`' | ',' | ';')
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Source<'a> {
        Source { text, offset: 0, line: 1, position: 0 }
    }

    /// The line of the next character, from 1.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// The number of the next character, from 0.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// The next character, not consumed.
    pub(super) fn peek(&self) -> Option<char> {
        self.text[self.offset..].chars().next()
    }

    /// The one after the next.
    pub(super) fn peek_second(&self) -> Option<char> {
        self.text[self.offset..].chars().nth(1)
    }

    /// Consumes the next character.
    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.offset += c.len_utf8();
        self.position += 1;
        if c == '\n' {
            self.line += 1;
        }
        Some(c)
    }

    /// Consumes the next character, if any.
    pub(super) fn skip(&mut self) {
        self.next();
    }

    /// Consumes the rest of the line.
    pub(super) fn skip_line(&mut self) {
        while self.next().is_some_and(|c| c != '\n') {}
    }

    /// Whether the dot that comes next is a token by itself.
    pub(super) fn dot_stands_alone(&self) -> bool {
        self.peek_second().is_none_or(is_terminating)
    }
}
