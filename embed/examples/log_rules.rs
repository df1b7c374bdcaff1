//! A log analyser whose rules are Lisp functions that may be redefined while it runs.
//!
//! Every line of a log is split in Rust and given to the Lisp function RULE, which answers with a
//! severity or NIL. Between two batches the rule is redefined, as somebody at a prompt or a file
//! loaded by a timer would, and the host sees the new one at its next call.
//!
//! `cargo run --release -p brolga --example log_rules [LOG-FILE [RULES.lisp]]`

use brolga::{Error, Image};
use std::collections::BTreeMap;

const SAMPLE: &str = "\
12:00:01 web GET /index.html 200 12
12:00:02 web GET /login 500 3401
12:00:02 db query 0 88
12:00:03 web GET /cart 404 9
12:00:05 db query 1 12903
12:00:08 web POST /login 200 2210
";

const FIRST_RULES: &str = r#"
(defun rule (source words)
  "The severity of a line of SOURCE whose words are WORDS, or NIL."
  (cond ((member "500" words :test #'string=) :error)
        ((and (string= source "db") (string= (third words) "1")) :error)))
"#;

const SLOW_IS_BAD: &str = r#"
(defun rule (source words)
  (declare (ignore source))
  (let ((milliseconds (parse-integer (car (last words)) :junk-allowed t)))
    (cond ((null milliseconds) nil)
          ((> milliseconds 10000) :error)
          ((> milliseconds (threshold)) :warning))))
"#;

/// Counts the severities that the rules give to the lines of a log.
fn analyse(image: &Image, log: &str) -> Result<BTreeMap<String, usize>, Error> {
    let mut counts = BTreeMap::new();
    for line in log.lines() {
        let mut words = line.split_whitespace().skip(1).map(str::to_string);
        let Some(source) = words.next() else { continue };
        let mut rest: Vec<String> = vec![source.clone()];
        rest.extend(words);
        let severity: Option<String> = image.funcall("rule", (source, rest))?;
        if let Some(severity) = severity {
            *counts.entry(severity).or_insert(0) += 1;
        }
    }
    Ok(counts)
}

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let log = match arguments.next() {
        Some(path) => std::fs::read_to_string(&path).map_err(|error| Error::host(format!("{path}: {error}")))?,
        None => SAMPLE.to_string(),
    };
    let image = Image::new()?;
    image.register("threshold", || 2000_i64)?;
    image.eval_str(FIRST_RULES)?;
    println!("by status:   {:?}", analyse(&image, &log)?);
    image.eval_str(SLOW_IS_BAD)?;
    println!("by duration: {:?}", analyse(&image, &log)?);
    if let Some(path) = arguments.next() {
        image.funcall::<bool>("load", (path,))?;
        println!("by file:     {:?}", analyse(&image, &log)?);
    }
    // A broken rule is an error with a backtrace, and the host goes on.
    image.eval_str("(defun rule (source words) (+ source words))")?;
    if let Err(Error::Lisp(error)) = analyse(&image, &log) {
        println!("broken rule: {error}");
    }
    Ok(())
}
