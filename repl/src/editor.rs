//! The line editor of the prompt: history, completion, hints, colours, forms over several lines.
//!
//! Problem: typing Lisp at a terminal needs help that depends on the running image.
//! Approach: rustyline does the editing; its helper asks the lexer about the text and a `Knowledge`
//! about symbols. The whole editor is one function from a prompt to what was typed.
//! Invariants: asking for completions or hints interns nothing and cannot end the session. History
//! is written after each entry, so that a killed session keeps it.
//!
//! Tests: `repl/tests/terminal.rs` (a scripted terminal session).

use crate::lexer::{self, Kind};
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};
use std::borrow::Cow;
use std::cell::RefCell;
use std::path::PathBuf;

/// What the editor asks the image.
pub trait Knowledge {
    /// What the beginning of a symbol can become.
    fn completions(&self, prefix: &str) -> Vec<String>;
    /// The argument list of an operator.
    fn arguments(&self, operator: &str) -> Option<String>;
}

/// What reading a text came to.
pub enum Typed {
    /// A text of complete forms.
    Text(String),
    /// Ctrl-C: what was typed is dropped.
    Interrupt,
    /// Ctrl-D, or the terminal is gone.
    End,
}

/// A hint that is shown and never inserted.
pub struct ArgumentHint(String);

impl Hint for ArgumentHint {
    fn display(&self) -> &str {
        &self.0
    }
    fn completion(&self) -> Option<&str> {
        None
    }
}

struct LispHelper<K> {
    knowledge: K,
    colours: bool,
    /// The operator asked about last and its answer: hints are wanted on every key.
    last_hint: RefCell<(String, Option<String>)>,
}

impl<K: Knowledge> Completer for LispHelper<K> {
    type Candidate = Pair;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let Some((start, prefix)) = lexer::symbol_before(line, position) else {
            return Ok((position, Vec::new()));
        };
        let pairs = self.knowledge.completions(prefix).into_iter().map(|name| {
            let display = match self.knowledge.arguments(&name) {
                Some(arguments) => format!("{name} {arguments}"),
                None => name.clone(),
            };
            Pair { display, replacement: name }
        });
        Ok((start, pairs.collect()))
    }
}

impl<K: Knowledge> Hinter for LispHelper<K> {
    type Hint = ArgumentHint;

    fn hint(&self, line: &str, position: usize, _: &Context<'_>) -> Option<ArgumentHint> {
        if position < line.len() {
            return None;
        }
        let operator = lexer::current_operator(line)?;
        let mut last = self.last_hint.borrow_mut();
        if last.0 != operator {
            *last = (operator.to_string(), self.knowledge.arguments(operator));
        }
        let arguments = last.1.as_ref()?;
        Some(ArgumentHint(format!("   {arguments}")))
    }
}

const RESET: &str = "\x1b[0m";

impl<K: Knowledge> Highlighter for LispHelper<K> {
    fn highlight<'l>(&self, line: &'l str, position: usize) -> Cow<'l, str> {
        if !self.colours {
            return Cow::Borrowed(line);
        }
        let scan = lexer::scan(line);
        let matching = scan.matching(position);
        let mut out = String::with_capacity(line.len() + 64);
        for token in &scan.tokens {
            let text = &line[token.start..token.end];
            let colour = match token.kind {
                Kind::Text | Kind::Character => "\x1b[32m",
                Kind::Comment => "\x1b[90m",
                Kind::Keyword => "\x1b[35m",
                Kind::Number => "\x1b[36m",
                Kind::Open | Kind::Close
                    if matching.is_some_and(|(open, close)| open == token.start || close == token.start) =>
                {
                    "\x1b[1;34m"
                }
                _ => "",
            };
            if colour.is_empty() {
                out.push_str(text);
            } else {
                out.push_str(colour);
                out.push_str(text);
                out.push_str(RESET);
            }
        }
        Cow::Owned(out)
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        if self.colours { Cow::Owned(format!("\x1b[1m{prompt}{RESET}")) } else { Cow::Borrowed(prompt) }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.colours { Cow::Owned(format!("\x1b[90m{hint}{RESET}")) } else { Cow::Borrowed(hint) }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.colours && kind != CmdKind::ForcedRefresh
    }
}

impl<K: Knowledge> Validator for LispHelper<K> {
    fn validate(&self, context: &mut ValidationContext) -> rustyline::Result<ValidationResult> {
        Ok(if lexer::scan(context.input()).incomplete() {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}

impl<K: Knowledge> Helper for LispHelper<K> {}

/// The editor.
pub struct LineEditor<K: Knowledge> {
    editor: Editor<LispHelper<K>, FileHistory>,
    history: Option<PathBuf>,
}

impl<K: Knowledge> LineEditor<K> {
    /// Makes an editor for this process's terminal.
    pub fn new(knowledge: K, history: Option<PathBuf>) -> rustyline::Result<Self> {
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .max_history_size(10_000)?
            .history_ignore_dups(true)?
            .auto_add_history(false)
            .build();
        let mut editor = Editor::with_config(config)?;
        let colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        editor.set_helper(Some(LispHelper { knowledge, colours, last_hint: RefCell::default() }));
        if let Some(path) = &history {
            if let Some(folder) = path.parent() {
                // Without the folder there is no history over sessions; the prompt works all the same.
                let _ = std::fs::create_dir_all(folder);
            }
            let _ = editor.load_history(path);
        }
        Ok(LineEditor { editor, history })
    }

    /// Reads a text of complete forms.
    pub fn read(&mut self, prompt: &str) -> Typed {
        if let Some(helper) = self.editor.helper_mut() {
            // Definitions may have changed since.
            helper.last_hint.get_mut().0.clear();
        }
        match self.editor.readline(prompt) {
            Ok(text) => {
                if !text.trim().is_empty()
                    && self.editor.add_history_entry(text.as_str()).unwrap_or(false)
                    && let Some(path) = &self.history
                {
                    // Without a writable file the history lasts as long as the session.
                    let _ = self.editor.append_history(path);
                }
                Typed::Text(text)
            }
            Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => Typed::Interrupt,
            Err(_) => Typed::End,
        }
    }
}
