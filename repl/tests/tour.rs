//! The tour of the README does what it says.
//!
//! Blocks marked `lisp-session` are typed into one running program, form by form; what is printed
//! must be the lines that follow. A line with `...` stands for any lines. Blocks marked `console`
//! whose lines begin with `$ brolga` are run by a shell in a scratch folder, in order with the
//! sessions.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Something typed and the lines that answer it.
#[derive(Debug, PartialEq)]
struct Step {
    typed: String,
    answer: Vec<String>,
}

enum Block {
    Session(Vec<Step>),
    Shell(Vec<Step>),
}

/// Cuts a block into steps: a step begins where `prompt` says that a line was typed.
fn steps<'t>(lines: &[&'t str], prompt: impl Fn(&'t str) -> Option<(&'t str, bool)>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in lines {
        match prompt(line) {
            Some((typed, false)) => steps.push(Step { typed: typed.to_string(), answer: Vec::new() }),
            Some((typed, true)) => {
                let last = steps.last_mut().expect("a continuation line follows a typed line");
                last.typed.push('\n');
                last.typed.push_str(typed);
            }
            None => steps.last_mut().expect("an answer follows a typed line").answer.push(line.to_string()),
        }
    }
    steps
}

/// A typed line of a session: `PACKAGE> form` or `PACKAGE [1]> form`; `........> ` continues one.
fn session_prompt(line: &str) -> Option<(&str, bool)> {
    let (prompt, typed) = line.split_once("> ")?;
    if prompt.chars().all(|character| character == '.') && !prompt.is_empty() {
        return Some((typed, true));
    }
    let name = prompt.split(" [").next()?;
    name.chars().all(|character| character.is_ascii_uppercase() || character == '-').then_some((typed, false))
}

fn shell_prompt(line: &str) -> Option<(&str, bool)> {
    line.strip_prefix("$ ").map(|typed| (typed, false))
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(kind) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        match kind {
            "lisp-session" => blocks.push(Block::Session(steps(&body, session_prompt))),
            "console" if body.iter().any(|line| line.starts_with("$ brolga")) => {
                blocks.push(Block::Shell(steps(&body, shell_prompt)));
            }
            _ => {}
        }
    }
    blocks
}

/// Whether the lines are those expected, `...` standing for any.
fn agrees(expected: &[String], actual: &[String]) -> bool {
    match expected.split_first() {
        None => actual.is_empty(),
        Some((first, rest)) if first.trim() == "..." => (0..=actual.len()).any(|from| agrees(rest, &actual[from..])),
        Some((first, rest)) => actual
            .split_first()
            .is_some_and(|(line, others)| line.trim_end() == first.trim_end() && agrees(rest, others)),
    }
}

struct Session {
    child: Child,
    keys: ChildStdin,
    screen: BufReader<ChildStdout>,
    number: u32,
}

impl Session {
    fn start(folder: &Path) -> Session {
        let mut child = Command::new(env!("CARGO_BIN_EXE_brolga"))
            .arg("--no-userinit")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let keys = child.stdin.take().unwrap();
        let screen = BufReader::new(child.stdout.take().unwrap());
        Session { child, keys, screen, number: 0 }
    }

    /// Types a form and gives the lines printed until it is done.
    fn ask(&mut self, typed: &str) -> Vec<String> {
        self.number += 1;
        let mark = format!("@@ {} @@", self.number);
        let form = format!("{typed}\n(cl:progn (cl:format cl:t \"~&{mark}~%\") (cl:values))\n");
        self.keys.write_all(form.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert!(self.screen.read_line(&mut line).unwrap() > 0, "the session ended after {typed}: {lines:?}");
            let line = line.trim_end_matches('\n');
            if line == mark {
                return lines;
            }
            lines.push(line.to_string());
        }
    }
}

#[test]
fn the_tour_does_what_it_says() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = std::fs::read_to_string(readme).unwrap();
    let folder = std::env::temp_dir().join(format!("brolga-tour-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_brolga")).parent().unwrap().to_path_buf();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut session: Option<Session> = None;
    let mut count = 0;
    for block in blocks(&text) {
        match block {
            Block::Session(steps) => {
                let session = session.get_or_insert_with(|| Session::start(&folder));
                for step in steps {
                    let actual = session.ask(&step.typed);
                    assert!(agrees(&step.answer, &actual), "{step:#?}\nanswered {actual:#?}");
                    count += 1;
                }
            }
            Block::Shell(steps) => {
                for step in steps.iter().filter(|step| step.typed.starts_with("brolga")) {
                    let output = Command::new("sh")
                        .args(["-c", &step.typed])
                        .current_dir(&folder)
                        .env("PATH", &path)
                        .stdin(Stdio::null())
                        .output()
                        .unwrap();
                    let actual: Vec<String> =
                        String::from_utf8_lossy(&output.stdout).lines().map(str::to_string).collect();
                    assert!(agrees(&step.answer, &actual), "{step:#?}\nanswered {actual:#?} {output:?}");
                    count += 1;
                }
            }
        }
    }
    if let Some(mut session) = session {
        drop(session.keys);
        assert!(session.child.wait().unwrap().success());
    }
    let _ = std::fs::remove_dir_all(&folder);
    assert!(count > 15, "the README has no tour: {count} steps");
}

#[test]
fn answers_may_leave_out_lines() {
    let lines = |text: &str| text.lines().map(str::to_string).collect::<Vec<_>>();
    assert!(agrees(&lines("a\n...\nd"), &lines("a\nb\nc\nd")));
    assert!(agrees(&lines("..."), &lines("a\nb")));
    assert!(!agrees(&lines("a\n..."), &lines("b")));
    assert!(!agrees(&lines("a"), &lines("a\nb")));
}
