//! Paths behind "Tests:" at the head of a source file are of files and folders that exist.
//!
//! Paths are relative to the root of the repository; the paragraph ends with the comment or at an
//! empty comment line.

use std::path::{Path, PathBuf};

/// The source files below a folder.
fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("target") {
                sources(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "lisp") {
            files.push(path);
        }
    }
}

/// The text of a header's line, without what makes it a comment.
fn header_line(line: &str) -> Option<&str> {
    line.strip_prefix("//!").or_else(|| line.strip_prefix(";;;;")).map(str::trim)
}

/// What looks like a path with a folder in it.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_alphanumeric() || "/._-*".contains(c);
    text.split(move |c| !part(c)).map(|word| word.trim_end_matches('.')).filter(|word| word.contains('/'))
}

#[test]
fn tests_named_in_headers_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["image", "compiler", "stdlib", "embed", "repl", "tests"] {
        sources(&root.join(folder), &mut files);
    }
    let (mut named, mut missing) = (0, Vec::new());
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let mut open = false;
        for line in text.lines() {
            let Some(line) = header_line(line) else { break };
            let start = line.find("Tests:");
            open = (open || start.is_some()) && !line.is_empty();
            if !open {
                continue;
            }
            for path in paths(&line[start.unwrap_or(0)..]) {
                named += 1;
                let whole = path.split('*').next().unwrap_or(path);
                if !root.join(whole).exists() {
                    missing.push(format!("{}: {path}", file.display()));
                }
            }
        }
    }
    assert!(named > 200, "only {named} paths were found: are headers written differently now?");
    assert!(missing.is_empty(), "these do not exist:\n{}", missing.join("\n"));
}
