//! Running a session: the Lisp thread, what the command line asks for, the way back to a status.
//!
//! Problem: deep recursion in Lisp needs more stack than a main thread has, and the prompt, the
//! debugger and the command line's steps are Lisp's business, not the host's.
//! Approach: a thread with a large stack opens the image and calls BROLGA-SYSTEM::%TOPLEVEL with
//! the options as a property list. The line editor is a host function that Lisp calls when it wants
//! a text. What %TOPLEVEL returns is the exit status.
//! Invariants: strings reach Lisp as data that READ gives back unchanged.
//!
//! Tests: `repl/tests/program.rs`, `repl/tests/terminal.rs`.

use crate::editor::{Knowledge, LineEditor, Typed};
use crate::options::{Session, Step};
use crate::{base_image, places, signals};
use brolga::{Error, INTERRUPT_BREAK, INTERRUPT_TERMINATE, Image, ImageOptions, IntoLisp, Value};
use std::cell::RefCell;
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Stack of the thread that runs Lisp.
const STACK: usize = 64 << 20;

/// `text` as a Lisp string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The steps of a session as a Lisp list; `save` is the image file to write at the end.
fn steps(session: &Session, save: Option<&Path>) -> String {
    let mut text = String::from("(");
    if !session.no_userinit
        && save.is_none()
        && let Some(init) = places::user_init().filter(|init| init.exists())
    {
        let _ = write!(text, "(:init {})", quoted(&init.to_string_lossy()));
    }
    for step in &session.steps {
        let _ = match step {
            Step::Load(file) => write!(text, "(:load {})", quoted(file)),
            Step::Eval(form) => write!(text, "(:eval {})", quoted(form)),
        };
    }
    if let Some(script) = &session.script {
        let _ = write!(text, "(:script {})", quoted(&script.file));
    }
    if let Some(path) = save {
        let _ = write!(text, "(:save {})", quoted(&path.to_string_lossy()));
    }
    text.push(')');
    text
}

/// The form that runs the session.
fn toplevel_form(session: &Session, save: Option<&Path>, terminal: bool) -> String {
    let non_interactive = session.non_interactive || save.is_some();
    let mut text = format!("(brolga-system::%toplevel :steps '{}", steps(session, save));
    if non_interactive {
        text.push_str(" :non-interactive t");
    } else if terminal {
        let banner = format!("Brolga {}, a Common Lisp. Ctrl-D or (ext:exit) leaves.", env!("CARGO_PKG_VERSION"));
        let _ = write!(text, " :line-editor t :banner {}", quoted(&banner));
    }
    if let Some(script) = &session.script {
        let words: Vec<String> = script.arguments.iter().map(|word| quoted(word)).collect();
        let _ = write!(text, " :arguments '({})", words.join(" "));
    }
    text.push(')');
    text
}

/// Answers the editor's questions from the image that is running.
struct ImageKnowledge {
    image: Image,
}

impl Knowledge for ImageKnowledge {
    fn completions(&self, prefix: &str) -> Vec<String> {
        self.image.funcall("brolga-system::%complete", (prefix,)).unwrap_or_default()
    }

    fn arguments(&self, operator: &str) -> Option<String> {
        self.image.funcall("brolga-system::%arguments-of", (operator,)).ok().flatten()
    }
}

/// Registers the function by which Lisp reads from the terminal.
fn install_editor(image: &Image) -> Result<(), Error> {
    let editor = LineEditor::new(ImageKnowledge { image: image.clone() }, places::history())
        .map_err(|error| Error::host(format!("the terminal cannot be used: {error}")))?;
    let editor = RefCell::new(editor);
    let interrupted = image.intern(":interrupt")?;
    image.register("brolga-system::read-text-from-editor", move |prompt: String| -> Result<Value, Error> {
        let Ok(mut editor) = editor.try_borrow_mut() else {
            return Err(Error::host("the line editor is already reading"));
        };
        match editor.read(&prompt) {
            Typed::Text(text) => text.into_lisp(interrupted.image()),
            Typed::Interrupt => Ok(interrupted.clone()),
            Typed::End => ().into_lisp(interrupted.image()),
        }
    })
}

/// Runs a session in this thread; the exit status.
fn run_here(session: &Session, save: Option<&Path>) -> Result<i32, Error> {
    let options = ImageOptions { heap_limit: session.heap_limit, ..ImageOptions::default() };
    let image = match &session.image {
        Some(path) => Image::open_with(path, options)?,
        None => base_image::open(options)?,
    };
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if terminal && !session.non_interactive && save.is_none() {
        install_editor(&image)?;
    }
    // Behind the line editor, which takes the signals for itself when it is made.
    let handle = image.interrupt_handle();
    let forwarding = signals::forward(move |terminate| {
        handle.interrupt(if terminate { INTERRUPT_TERMINATE } else { INTERRUPT_BREAK });
    });
    if let Err(error) = forwarding {
        eprintln!("brolga: Ctrl-C will not be noticed: {error}");
    }
    let form = toplevel_form(session, save, terminal);
    match image.eval_str(&form) {
        Ok(status) => status.to::<i32>(),
        Err(Error::Exit(status)) => Ok(status),
        Err(error) => Err(error),
    }
}

/// Runs a session; the exit status of the process.
pub fn run(session: Session, save: Option<PathBuf>) -> i32 {
    let thread = std::thread::Builder::new().name("lisp".into()).stack_size(STACK);
    let running = thread.spawn(move || run_here(&session, save.as_deref()));
    match running.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(status))) => status,
        Ok(Ok(Err(error))) => {
            eprintln!("brolga: {error}");
            1
        }
        Ok(Err(_)) => {
            eprintln!("brolga: internal error");
            70
        }
        Err(error) => {
            eprintln!("brolga: no thread for Lisp: {error}");
            1
        }
    }
}
