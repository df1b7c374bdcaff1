//! What the program says about common mistakes, word by word.
//!
//! `tests/mistakes/` holds small programs with a mistake (`NAME.lisp`, loaded from the command line) and
//! texts with mistakes that are typed (`NAME.typed`, at the prompt and in the debugger); `NAME.out` is all that
//! is printed, on both streams. `docs/mistakes.md` shows some of them beside another Lisp's texts: its
//! blocks `lisp NAME` and `text NAME` must be the files' contents. With BLESS=1 in the environment the
//! outputs and the blocks are written anew.
//!
//! What differs from run to run is left out: addresses, the folder, lines of the library.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/mistakes").canonicalize().unwrap()
}

fn blessing() -> bool {
    std::env::var_os("BLESS").is_some()
}

/// All that the program prints about a file.
fn output(folder: &Path, file: &Path) -> String {
    let name = file.file_name().unwrap().to_str().unwrap();
    let arguments = if name.ends_with(".typed") {
        format!("< {name}")
    } else {
        format!("--non-interactive --load {name} < /dev/null")
    };
    let command = format!("'{}' --no-userinit --heap-size 400 {arguments} 2>&1", env!("CARGO_BIN_EXE_brolga"));
    let output = Command::new("sh").args(["-c", &command]).current_dir(folder).stdin(Stdio::null()).output().unwrap();
    normalised(&String::from_utf8_lossy(&output.stdout), folder)
}

fn normalised(text: &str, folder: &Path) -> String {
    let folder = folder.to_str().unwrap();
    let text = text.replace(&format!("{folder}/"), "").replace(folder, ".");
    let mut lines: Vec<String> = text.lines().map(|line| normalised_line(line.trim_end())).collect();
    lines.push(String::new());
    lines.join("\n")
}

fn normalised_line(line: &str) -> String {
    let mut line = line.to_string();
    // {7F00100D28353} at the end of unreadable objects.
    let mut from = 0;
    while let Some(start) = line[from..].find(" {").map(|start| from + start + 2) {
        let length = line[start..].bytes().take_while(|byte| byte.is_ascii_hexdigit()).count();
        if length > 4 && line[start + length..].starts_with('}') {
            line.replace_range(start..start + length, "...");
        }
        from = start;
    }
    // [lists/accessors.lisp:39], a place in the library, behind a frame.
    if let Some(start) = line.rfind("  [")
        && line[start..].contains('/')
        && let Some(colon) = line.rfind(":").filter(|colon| *colon > start)
        && line.ends_with(']')
    {
        line.replace_range(colon..line.len() - 1, "");
    }
    // ... 1,234 more calls of F: as many as the stack holds.
    if let Some(end) = line.find(" more calls")
        && let Some(start) = line.find("... ").map(|start| start + 4)
    {
        line.replace_range(start..end, "N");
    }
    line
}

#[test]
fn mistakes_are_explained_as_expected() {
    let folder = folder();
    check_outputs(&folder);
    // In this order: blessing writes the outputs first.
    check_documentation(&folder);
}

fn check_outputs(folder: &Path) {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "lisp" || extension == "typed"));
    files.sort();
    assert!(files.len() > 40, "{} mistakes", files.len());
    let mut wrong = Vec::new();
    for file in files {
        let expected = fs::read_to_string(file.with_extension("out")).unwrap_or_default();
        let actual = output(folder, &file);
        if actual != expected && blessing() {
            fs::write(file.with_extension("out"), &actual).unwrap();
        } else if actual != expected {
            wrong.push(format!("{}\n--- expected\n{expected}--- printed\n{actual}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check_documentation(folder: &Path) {
    let path = folder.join("../../docs/mistakes.md");
    let text = fs::read_to_string(&path).unwrap();
    let mut shown = 0;
    let mut result = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        result.push_str(line);
        result.push('\n');
        let Some(kind) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let mut block = body.join("\n");
        if let Some((kind, name)) = kind.split_once(' ') {
            let file = match kind {
                "lisp" if folder.join(name).with_extension("typed").exists() => format!("{name}.typed"),
                "lisp" => format!("{name}.lisp"),
                _ => format!("{name}.out"),
            };
            let actual = fs::read_to_string(folder.join(&file)).unwrap_or_else(|_| panic!("there is no {file}"));
            let actual = actual.trim_matches('\n');
            if !blessing() {
                assert_eq!(block, actual, "{file}");
            }
            block = actual.to_string();
            shown += usize::from(kind == "text");
        }
        result.push_str(&block);
        result.push_str("\n```\n");
    }
    assert!(shown >= 20, "the documentation shows {shown} mistakes");
    if blessing() && result != text {
        fs::write(path, result).unwrap();
    }
}
