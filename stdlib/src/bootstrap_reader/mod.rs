//! The reader that the library itself is read with, before the library's own reader exists.
//!
//! It reads standard syntax without readtables: symbols with packages, numbers, strings,
//! characters, lists, quote and backquote, and the sharpsign forms that library sources use. A
//! form under a false feature is skipped token by token, so it may name packages that do not exist.
//!
//! Lists are built in the image as they are read and hang on to the machine stack through their
//! heads; nothing is kept in Rust collections across an allocation.
//!
//! | module | what |
//! |---|---|
//! | `source` | characters and lines |
//! | `token` | tokens: numbers and symbols |
//! | `sharpsign` | what follows `#` |
//! | `backquote` | templates to code |
//!
//! Tests: `stdlib/tests/bootstrap_reader.rs`.

mod backquote;
mod sharpsign;
mod source;
mod token;

use brolga_image::{Failure, Image, Lisp, Word};
use source::Source;

/// Why a text cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The text ends inside a form.
    #[error("line {line}: the form that starts here does not end")]
    UnexpectedEnd {
        /// Where the form starts.
        line: usize,
    },
    /// A `)` without `(`.
    #[error("line {line}: unmatched close parenthesis")]
    UnmatchedClose {
        /// Where it is.
        line: usize,
    },
    /// Something that is no syntax.
    #[error("line {line}: {message}")]
    Syntax {
        /// Where it is.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The image refused: no memory, no such package, an error inside `#.`.
    #[error("line {line}: {failure:?}")]
    Lisp {
        /// Where it happened.
        line: usize,
        /// What the image said.
        failure: Failure,
    },
}

impl ReadError {
    /// The same as a failure of a Lisp operation.
    pub fn into_failure(self) -> Failure {
        match self {
            ReadError::Lisp { failure, .. } => failure,
            error => Failure::error("READER-ERROR", error.to_string().replace('~', "~~"), &[]),
        }
    }
}

/// The result of a step of reading.
type Reading<T = Word> = Result<T, ReadError>;

/// Evaluates the form after `#.`.
pub type Evaluator<'a> = &'a dyn Fn(&Image, Word) -> Lisp;

/// A form of the outermost level.
#[derive(Copy, Clone, Debug)]
pub struct Read {
    /// The form.
    pub form: Word,
    /// The line where it starts, from 1.
    pub line: u32,
    /// Number of the character where it starts.
    pub position: usize,
    /// Number of the character behind it.
    pub end: usize,
}

/// Features that hold unless a reader is told others.
pub const FEATURES: &[&str] = &[
    "BROLGA",
    "COMMON-LISP",
    "ANSI-CL",
    "IEEE-FLOATING-POINT",
    "UNICODE",
    "64-BIT",
    "LITTLE-ENDIAN",
    "UNIX",
    "LINUX",
    "X86-64",
];

/// Reads forms from a text.
pub struct Reader<'a> {
    image: &'a Image,
    source: Source<'a>,
    package: Word,
    features: &'a [&'a str],
    evaluate: Option<Evaluator<'a>>,
    /// Nesting of backquotes minus commas.
    backquotes: u32,
    /// Inside a form that is skipped.
    suppress: bool,
}

/// How deep forms may nest.
const DEPTH: u32 = 500;

impl<'a> Reader<'a> {
    /// A reader of `text` that interns in `package`, with the usual features and without `#.`.
    pub fn new(image: &'a Image, text: &'a str, package: Word) -> Reader<'a> {
        Reader {
            image,
            source: Source::new(text),
            package,
            features: FEATURES,
            evaluate: None,
            backquotes: 0,
            suppress: false,
        }
    }

    /// The reader with other features: names of keywords in upper case.
    pub fn with_features(self, features: &'a [&'a str]) -> Reader<'a> {
        Reader { features, ..self }
    }

    /// The reader with an evaluator for `#.`.
    pub fn with_evaluator(self, evaluate: Evaluator<'a>) -> Reader<'a> {
        Reader { evaluate: Some(evaluate), ..self }
    }

    /// The package that symbols are interned in.
    pub fn package(&self) -> Word {
        self.package
    }

    /// Changes the package, as after (in-package ...).
    pub fn set_package(&mut self, package: Word) {
        self.package = package;
    }

    /// The next form; None at the end of the text.
    pub fn read(&mut self) -> Lisp<Option<Read>> {
        self.next_form().map_err(ReadError::into_failure)
    }

    /// The next form, with errors that know their line.
    pub fn next_form(&mut self) -> Result<Option<Read>, ReadError> {
        loop {
            self.skip_blanks()?;
            let Some(first) = self.source.peek() else { return Ok(None) };
            if first == ')' {
                return Err(ReadError::UnmatchedClose { line: self.source.line() });
            }
            let (line, position) = (self.source.line() as u32, self.source.position());
            if let Some(form) = self.read_maybe(0)? {
                return Ok(Some(Read { form, line, position, end: self.source.position() }));
            }
        }
    }

    fn syntax<T>(&self, message: impl Into<String>) -> Reading<T> {
        Err(ReadError::Syntax { line: self.source.line(), message: message.into() })
    }

    fn lift<T>(&self, result: Lisp<T>) -> Reading<T> {
        result.map_err(|failure| ReadError::Lisp { line: self.source.line(), failure })
    }

    fn symbol(&self, name: &str) -> Reading {
        self.lift(self.image.symbol("COMMON-LISP", name))
    }

    fn list(&self, elements: &[Word]) -> Reading {
        self.lift(self.image.list(elements))
    }

    /// Skips white space, `;` comments and `#| |#` comments.
    fn skip_blanks(&mut self) -> Reading<()> {
        loop {
            match self.source.peek() {
                Some(c) if c.is_whitespace() => self.source.skip(),
                Some(';') => self.source.skip_line(),
                Some('#') if self.source.peek_second() == Some('|') => self.skip_block_comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn skip_block_comment(&mut self) -> Reading<()> {
        let line = self.source.line();
        let mut depth = 0;
        loop {
            match (self.source.next(), self.source.peek()) {
                (Some('#'), Some('|')) => depth += 1,
                (Some('|'), Some('#')) => depth -= 1,
                (Some(_), _) => continue,
                (None, _) => return Err(ReadError::UnexpectedEnd { line }),
            }
            self.source.skip();
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// The next form; an error at the end of the text.
    fn read_form(&mut self, depth: u32) -> Reading {
        let line = self.source.line();
        loop {
            self.skip_blanks()?;
            match self.source.peek() {
                None => return Err(ReadError::UnexpectedEnd { line }),
                Some(')') => return Err(ReadError::UnmatchedClose { line: self.source.line() }),
                Some(_) => {}
            }
            if let Some(form) = self.read_maybe(depth)? {
                return Ok(form);
            }
        }
    }

    /// What starts here; None when it was only skipped. There is something, and no `)`.
    fn read_maybe(&mut self, depth: u32) -> Reading<Option<Word>> {
        if depth > DEPTH {
            return self.syntax("forms are nested too deep");
        }
        match self.source.peek() {
            Some('(') => {
                self.source.skip();
                self.read_list(depth).map(Some)
            }
            Some('\'') => {
                self.source.skip();
                let quoted = self.read_form(depth + 1)?;
                self.list(&[self.symbol("QUOTE")?, quoted]).map(Some)
            }
            Some('"') => {
                self.source.skip();
                self.read_string().map(Some)
            }
            Some('`') => {
                self.source.skip();
                self.read_backquote(depth).map(Some)
            }
            Some(',') => {
                self.source.skip();
                self.read_comma(depth).map(Some)
            }
            Some('#') => {
                self.source.skip();
                self.read_sharpsign(depth)
            }
            _ => self.read_token().map(Some),
        }
    }

    /// The rest of a list after its parenthesis.
    fn read_list(&mut self, depth: u32) -> Reading {
        let line = self.source.line();
        let (mut head, mut tail) = (self.image.nil(), self.image.nil());
        loop {
            self.skip_blanks()?;
            match self.source.peek() {
                None => return Err(ReadError::UnexpectedEnd { line }),
                Some(')') => {
                    self.source.skip();
                    return Ok(head);
                }
                Some('.') if self.source.dot_stands_alone() => {
                    self.source.skip();
                    if self.image.is_nil(head) && !self.suppress {
                        return self.syntax("nothing before the dot of a list");
                    }
                    let last = self.read_form(depth + 1)?;
                    self.image.set_cdr(tail, last);
                    loop {
                        self.skip_blanks()?;
                        match self.source.peek() {
                            Some(')') => {
                                self.source.skip();
                                return Ok(head);
                            }
                            None => return Err(ReadError::UnexpectedEnd { line }),
                            // Forms under a false feature may stand here.
                            Some(_) => {
                                if self.read_maybe(depth + 1)?.is_some() {
                                    return self.syntax("more than one form after the dot of a list");
                                }
                            }
                        }
                    }
                }
                Some(_) => {
                    if let Some(element) = self.read_maybe(depth + 1)? {
                        let cons = self.lift(self.image.cons(element, self.image.nil()))?;
                        if self.image.is_nil(head) {
                            head = cons;
                        } else {
                            self.image.set_cdr(tail, cons);
                        }
                        tail = cons;
                    }
                }
            }
        }
    }

    /// The rest of a string after its first quotation mark.
    fn read_string(&mut self) -> Reading {
        let line = self.source.line();
        let mut text = String::new();
        loop {
            match self.source.next() {
                Some('"') => break,
                Some('\\') => match self.source.next() {
                    Some(c) => text.push(c),
                    None => return Err(ReadError::UnexpectedEnd { line }),
                },
                Some(c) => text.push(c),
                None => return Err(ReadError::UnexpectedEnd { line }),
            }
        }
        self.lift(self.image.character_string(&text))
    }
}
