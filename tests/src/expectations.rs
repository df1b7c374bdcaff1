//! Expectations: the comments behind the forms of a test file.
//!
//! A form is followed by lines that say what it does, in this order:
//!
//! ```text
//! (progn (print 1) (values 'a "b"))
//! ;>>
//! ;>> 1
//! ;=> A
//! ;=> "b"
//! ```
//!
//! * `;>> line` for each line printed to standard output (trailing spaces do not count),
//! * `;=> value` for each value as PRIN1 prints it, `;=>` alone for no values, `;.. line` for the
//!   further lines of a value of several lines,
//! * `;!! TYPE` when the form signals an unhandled serious condition of that type.
//!
//! A form without such lines must only not signal. Other comments are comments.
//!
//! Problem: compare what happened with those lines, and rewrite them when asked to.
//! Approach: the file is cut at the ends of its forms; the lines directly behind an end that begin
//! with one of the marks belong to the form before.
//! Invariants: blessing changes those lines and nothing else.
//!
//! Tests: at the end of this file.

/// What one form did: where its text ends, in characters, and the lines that describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Number of characters before the form's end.
    pub end: usize,
    /// Lines in the notation of the expectations.
    pub lines: Vec<String>,
}

/// A form that did not do what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The line of the file, counted from 1, on which the form ends.
    pub line: usize,
    /// The text of the form.
    pub form: String,
    /// Lines in the file.
    pub expected: Vec<String>,
    /// What happened.
    pub actual: Vec<String>,
}

const MARKS: [&str; 4] = [";=>", ";..", ";>>", ";!!"];

fn is_expectation(line: &str) -> bool {
    MARKS.iter().any(|mark| line.starts_with(mark))
}

/// One form's part of the file: its text up to its end, its expectations, what follows.
struct Part<'t> {
    form: &'t str,
    expected: Vec<&'t str>,
    line: usize,
}

/// Cuts `text` at the ends of `outcomes`. The last part is what follows the last form.
fn parts<'t>(text: &'t str, outcomes: &[Outcome]) -> Vec<Part<'t>> {
    let mut places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
    places.push(text.len());
    let mut parts = Vec::new();
    let mut start = 0;
    for outcome in outcomes {
        let end = places[outcome.end.min(places.len() - 1)].max(start);
        let line = 1 + text[..end].matches('\n').count();
        let mut rest = end;
        let mut expected = Vec::new();
        // The rest of the form's line may hold a comment; expectations begin on the next one.
        let line_end = text[end..].find('\n').map_or(text.len(), |offset| end + offset + 1);
        let same_line = text[end..line_end].trim();
        if same_line.is_empty() || same_line.starts_with(';') {
            rest = line_end;
            while rest < text.len() {
                let next = text[rest..].find('\n').map_or(text.len(), |offset| rest + offset + 1);
                let candidate = text[rest..next].trim_end();
                if !is_expectation(candidate) {
                    break;
                }
                expected.push(candidate);
                rest = next;
            }
        }
        let form_end = if expected.is_empty() { end } else { line_end };
        if expected.is_empty() {
            rest = end;
        }
        parts.push(Part { form: &text[start..form_end], expected, line });
        start = rest;
    }
    parts.push(Part { form: &text[start..], expected: Vec::new(), line: 1 + text.matches('\n').count() });
    parts
}

/// Whether what happened is as expected.
fn agrees(expected: &[&str], actual: &[String]) -> bool {
    if expected.is_empty() {
        return !actual.iter().any(|line| line.starts_with(";!!"));
    }
    expected.len() == actual.len() && expected.iter().zip(actual).all(|(a, b)| *a == b.trim_end())
}

/// The forms that did not do what the file expects.
pub fn compare(text: &str, outcomes: &[Outcome]) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for (part, outcome) in parts(text, outcomes).iter().zip(outcomes) {
        if !agrees(&part.expected, &outcome.lines) {
            mismatches.push(Mismatch {
                line: part.line,
                form: part.form.trim().to_string(),
                expected: part.expected.iter().map(|line| line.to_string()).collect(),
                actual: outcome.lines.clone(),
            });
        }
    }
    mismatches
}

/// Whether a form is worth an expectation when it has none: definitions are not.
fn defines(form: &str) -> bool {
    let code = form.lines().map(str::trim_start).find(|line| !line.is_empty() && !line.starts_with(';'));
    code.is_some_and(|line| {
        line.starts_with("(def") || line.starts_with("(in-package") || line.starts_with("(setf (get")
    })
}

/// The text with the expectations of all forms rewritten to what happened. Definitions get
/// expectations only where they had some.
pub fn bless(text: &str, outcomes: &[Outcome]) -> String {
    let parts = parts(text, outcomes);
    let mut blessed = String::with_capacity(text.len());
    for (index, part) in parts.iter().enumerate() {
        blessed.push_str(part.form);
        let Some(outcome) = outcomes.get(index) else { break };
        let failed = outcome.lines.iter().any(|line| line.starts_with(";!!"));
        if part.expected.is_empty() && defines(part.form) && !failed {
            continue;
        }
        if part.expected.is_empty() {
            blessed.push('\n');
        }
        for line in &outcome.lines {
            blessed.push_str(line.trim_end());
            blessed.push('\n');
        }
        if part.expected.is_empty() {
            // The newline behind the form is still to come.
            blessed.pop();
        }
    }
    blessed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(text: &str, form: &str, lines: &[&str]) -> Outcome {
        let end = text[..text.find(form).unwrap() + form.len()].chars().count();
        Outcome { end, lines: lines.iter().map(|line| line.to_string()).collect() }
    }

    #[test]
    fn agreement_and_blessing() {
        let text = ";; é\n(+ 1 2) ; a sum\n;=> 3\n\n(f)\n(print 1)\n;>>\n;>> 1\n;=> 2\n; end\n";
        let outcomes = [
            outcome(text, "(+ 1 2)", &[";=> 3"]),
            outcome(text, "(f)", &[";!! UNDEFINED-FUNCTION"]),
            outcome(text, "(print 1)", &[";>>", ";>> 1", ";=> 1"]),
        ];
        let mismatches = compare(text, &outcomes);
        assert_eq!(mismatches.iter().map(|mismatch| mismatch.line).collect::<Vec<_>>(), [5, 6]);
        let blessed = bless(text, &outcomes);
        assert_eq!(
            blessed,
            ";; é\n(+ 1 2) ; a sum\n;=> 3\n\n(f)\n;!! UNDEFINED-FUNCTION\n(print 1)\n;>>\n;>> 1\n;=> 1\n; end\n"
        );
    }

    #[test]
    fn definitions_stay_bare() {
        let text = "(defun f () 1)\n(f)\n";
        let outcomes = [outcome(text, "(defun f () 1)", &[";=> F"]), outcome(text, "\n(f)", &[";=> 1"])];
        assert_eq!(bless(text, &outcomes), "(defun f () 1)\n(f)\n;=> 1\n");
        assert!(compare(text, &outcomes).is_empty());
    }
}
