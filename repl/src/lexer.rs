//! A lexical scan of Lisp text, as the line editor needs it on every key.
//!
//! Problem: the editor must know whether a text is complete, which parentheses match, what is a
//! string or a comment, and which operator the cursor stands behind, without interning anything.
//! Approach: one pass over the characters by the standard syntax; user-defined reader macros are
//! not known here, so the scan is advice for the editor, never the truth about a form.
//! Invariants: tokens cover the text without gaps and in order; any text is accepted.
//!
//! Tests: at the end of this file.

/// What a token is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// White space.
    Space,
    /// Opening parenthesis.
    Open,
    /// Closing parenthesis.
    Close,
    /// String, with its quotes.
    Text,
    /// Comment of either kind.
    Comment,
    /// A character such as `#\a`.
    Character,
    /// A keyword.
    Keyword,
    /// A number, as far as its first characters tell.
    Number,
    /// Any other symbol.
    Symbol,
    /// Quote, backquote, comma, `#'` and the like.
    Prefix,
}

/// A stretch of the text, by byte positions.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
}

/// The result of a scan.
#[derive(Debug, Default)]
pub struct Scan {
    /// All tokens.
    pub tokens: Vec<Token>,
    /// Numbers of the tokens of parentheses that are open at the end.
    pub open: Vec<usize>,
    /// The text ends inside a string, a comment with bars, or an escaped symbol.
    pub unterminated: bool,
}

impl Scan {
    /// Whether more text is needed.
    pub fn incomplete(&self) -> bool {
        self.unterminated || !self.open.is_empty() || self.tokens.last().is_some_and(|token| token.kind == Kind::Prefix)
    }

    /// The byte positions of the parenthesis at or before `position` and of its match.
    pub fn matching(&self, position: usize) -> Option<(usize, usize)> {
        let mut open = Vec::new();
        for token in &self.tokens {
            match token.kind {
                Kind::Open => open.push(token.start),
                Kind::Close => {
                    if let Some(start) = open.pop() {
                        let at = |place: usize| place == position || place + 1 == position;
                        if at(token.start) || start == position {
                            return Some((start, token.start));
                        }
                    }
                }
                _ => {}
            }
        }
        None
    }
}

fn ends_token(character: char) -> bool {
    character.is_whitespace() || matches!(character, '(' | ')' | '"' | '\'' | '`' | ',' | ';')
}

/// Scans a text.
pub fn scan(text: &str) -> Scan {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let place = |index: usize| characters.get(index).map_or(text.len(), |(place, _)| *place);
    let at = |index: usize| characters.get(index).map(|(_, character)| *character);
    let mut scan = Scan::default();
    let mut index = 0;
    while let Some(character) = at(index) {
        let start = index;
        let kind = match character {
            '(' => {
                index += 1;
                scan.open.push(scan.tokens.len());
                Kind::Open
            }
            ')' => {
                index += 1;
                scan.open.pop();
                Kind::Close
            }
            '"' => {
                index += 1;
                scan.unterminated = !skip_quoted(&at, &mut index, '"');
                Kind::Text
            }
            ';' => {
                while at(index).is_some_and(|character| character != '\n') {
                    index += 1;
                }
                Kind::Comment
            }
            '\'' | '`' => {
                index += 1;
                Kind::Prefix
            }
            ',' => {
                index += 1;
                if matches!(at(index), Some('@' | '.')) {
                    index += 1;
                }
                Kind::Prefix
            }
            '#' => match at(index + 1) {
                Some('|') => {
                    index += 2;
                    scan.unterminated = !skip_block_comment(&at, &mut index);
                    Kind::Comment
                }
                Some('\\') => {
                    index += 3;
                    while at(index).is_some_and(|character| !ends_token(character)) {
                        index += 1;
                    }
                    index = index.min(characters.len());
                    Kind::Character
                }
                Some('\'' | '.' | '+' | '-') => {
                    index += 2;
                    Kind::Prefix
                }
                Some('(') => {
                    index += 1;
                    Kind::Symbol
                }
                _ => {
                    scan.unterminated = !skip_symbol(&at, &mut index);
                    Kind::Symbol
                }
            },
            character if character.is_whitespace() => {
                while at(index).is_some_and(char::is_whitespace) {
                    index += 1;
                }
                Kind::Space
            }
            _ => {
                scan.unterminated = !skip_symbol(&at, &mut index);
                let second = at(start + 1);
                if character == ':' {
                    Kind::Keyword
                } else if character.is_ascii_digit()
                    || (matches!(character, '-' | '+' | '.') && second.is_some_and(|second| second.is_ascii_digit()))
                {
                    Kind::Number
                } else {
                    Kind::Symbol
                }
            }
        };
        scan.tokens.push(Token { kind, start: place(start), end: place(index) });
    }
    scan
}

/// Skips to behind the closing quote; false when there is none.
fn skip_quoted(at: &impl Fn(usize) -> Option<char>, index: &mut usize, quote: char) -> bool {
    while let Some(character) = at(*index) {
        *index += 1;
        if character == '\\' {
            if at(*index).is_none() {
                return false;
            }
            *index += 1;
        } else if character == quote {
            return true;
        }
    }
    false
}

/// Skips a comment between bars, whose beginning was skipped; false when it does not end.
fn skip_block_comment(at: &impl Fn(usize) -> Option<char>, index: &mut usize) -> bool {
    let mut depth = 1;
    while let Some(character) = at(*index) {
        *index += 1;
        let next = at(*index);
        if character == '|' && next == Some('#') {
            *index += 1;
            depth -= 1;
            if depth == 0 {
                return true;
            }
        } else if character == '#' && next == Some('|') {
            *index += 1;
            depth += 1;
        }
    }
    false
}

/// Skips a symbol or number; false when it ends inside bars.
fn skip_symbol(at: &impl Fn(usize) -> Option<char>, index: &mut usize) -> bool {
    let mut first = true;
    while let Some(character) = at(*index) {
        if !first && ends_token(character) {
            return true;
        }
        first = false;
        *index += 1;
        match character {
            '\\' if at(*index).is_some() => *index += 1,
            '|' if !skip_quoted(at, index, '|') => return false,
            _ => {}
        }
    }
    true
}

/// The operator whose arguments are being typed at the end of `text`, if it can be seen.
pub fn current_operator(text: &str) -> Option<&str> {
    let scan = scan(text);
    if scan.unterminated {
        return None;
    }
    let open = *scan.open.last()?;
    let operator = scan.tokens.get(open + 1).filter(|token| token.kind == Kind::Symbol)?;
    // Only once the operator is complete: something follows it.
    (operator.end < text.len()).then(|| &text[operator.start..operator.end])
}

/// The beginning of a symbol that ends at `position`, and where it starts.
pub fn symbol_before(text: &str, position: usize) -> Option<(usize, &str)> {
    let scan = scan(&text[..position]);
    let token = *scan.tokens.last()?;
    let is_name = matches!(token.kind, Kind::Symbol | Kind::Keyword) && token.end == position;
    let part = &text[token.start..position];
    (is_name && !part.starts_with('#') && !part.contains('|')).then_some((token.start, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completeness() {
        for text in ["(a", "\"a", "(a \")\"", "#| #| |#", "'", "(a #\\)", "|a", "(a ; )", "`(a ,", "#'", "\"\\\""] {
            assert!(scan(text).incomplete(), "{text}");
        }
        for text in
            ["", "a", "(a)", "(a))", "#\\(", "\"(\"", "; (", "#|(|#", "|(|", "\\(", "(a \"\\\"\")", "#(1 2)", "'a"]
        {
            assert!(!scan(text).incomplete(), "{text}");
        }
    }

    #[test]
    fn tokens_cover_the_text() {
        let text = "(defun f (x) \"é\" #\\Space :k 12 ,@a #'car |a b| ; c\n #| d |# 'q)";
        let mut end = 0;
        for token in scan(text).tokens {
            assert_eq!(token.start, end);
            end = token.end;
        }
        assert_eq!(end, text.len());
    }

    #[test]
    fn operators_and_symbols() {
        assert_eq!(current_operator("(mapcar "), Some("mapcar"));
        assert_eq!(current_operator("(foo (bar 1) "), Some("foo"));
        assert_eq!(current_operator("(mapcar"), None);
        assert_eq!(current_operator("(\"a\" "), None);
        assert_eq!(symbol_before("(cl:ca", 6), Some((1, "cl:ca")));
        assert_eq!(symbol_before("(list :k", 8), Some((6, ":k")));
        assert_eq!(symbol_before("(list ", 6), None);
    }

    #[test]
    fn parentheses_match() {
        let scan = scan("(a (b))");
        assert_eq!(scan.matching(7), Some((0, 6)));
        assert_eq!(scan.matching(6), Some((3, 5)));
        assert_eq!(scan.matching(0), Some((0, 6)));
    }
}
