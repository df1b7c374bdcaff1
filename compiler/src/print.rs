//! A printer of the intermediate representation, for tests and for looking at what passes do.
//!
//! The problem: tests of the front end must say what tree they expect. The approach: every node is
//! written as a list, in lower case, variables as name.number, literals quoted; short enough that
//! a test compares whole trees as text. Not meant to be read back.
//!
//! Tests: `compiler/tests/syntax.rs` uses it throughout.

use crate::ir::*;
use crate::types::{self, Type};
use brolga_image::{Image, Word};
use std::fmt::Write;

/// The unit as text: one line per lambda.
pub fn unit_text(image: &Image, unit: &Unit) -> String {
    let printer = Printer { image, unit };
    let mut text = String::new();
    for (number, lambda) in unit.lambdas.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{number}: {}", printer.lambda(lambda));
    }
    text
}

/// One node as text.
pub fn node_text(image: &Image, unit: &Unit, node: &Node) -> String {
    Printer { image, unit }.node(node)
}

/// A word as text: symbols without package, strings and numbers as they are read.
pub fn word_text(image: &Image, word: Word) -> String {
    let mut text = String::new();
    write_word(image, word, 0, &mut text);
    text
}

/// A type as text.
pub fn type_text(image: &Image, ty: &Type) -> String {
    let names = [
        (types::INTEGER, "integer"),
        (types::RATIO, "ratio"),
        (types::SINGLE, "single"),
        (types::DOUBLE, "double"),
        (types::COMPLEX, "complex"),
        (types::CHARACTER, "character"),
        (types::NULL, "null"),
        (types::SYMBOL, "symbol"),
        (types::CONS, "cons"),
        (types::FUNCTION, "function"),
        (types::SIMPLE_VECTOR, "simple-vector"),
        (types::CHARACTER_STRING, "character-string"),
        (types::BASE_STRING, "base-string"),
        (types::NIL_STRING, "nil-string"),
        (types::SPECIALISED_VECTOR, "specialised-vector"),
        (types::ARRAY_HEADER, "array-header"),
        (types::INSTANCE, "instance"),
        (types::OTHER, "other"),
    ];
    if *ty == Type::ANY {
        return "t".into();
    }
    let mut parts: Vec<String> =
        names.iter().filter(|(class, _)| ty.may_be(*class)).map(|(_, name)| (*name).into()).collect();
    if ty.lo != types::NO_LOW || ty.hi != types::NO_HIGH {
        let low = if ty.lo == types::NO_LOW { "*".into() } else { ty.lo.to_string() };
        let high = if ty.hi == types::NO_HIGH { "*".into() } else { ty.hi.to_string() };
        parts.push(format!("{low}..{high}"));
    }
    if let Some(kind) = ty.element {
        parts.push(format!("{kind:?}"));
    }
    if let Some(rank) = ty.rank {
        parts.push(format!("rank{rank}"));
    }
    if ty.simple && ty.may_be(types::ARRAY_HEADER) {
        parts.push("simple".into());
    }
    if let Some(name) = ty.instance {
        parts.push(word_text(image, name));
    }
    parts.join("|")
}

/// Lists deeper than this are cut off.
const MAXIMUM_DEPTH: usize = 8;
/// Lists longer than this are cut off.
const MAXIMUM_LENGTH: usize = 40;

fn write_word(image: &Image, word: Word, depth: usize, text: &mut String) {
    if image.is_symbol(word) {
        text.push_str(&image.rust_string(image.symbol_name(word)).unwrap_or_default().to_lowercase());
    } else if let Some(number) = image.as_i64(word) {
        text.push_str(&number.to_string());
    } else if let Some(number) = image.as_double(word) {
        text.push_str(&format!("{number}d0"));
    } else if let Some(string) = image.rust_string(word) {
        text.push_str(&format!("{string:?}"));
    } else if let Some(code) = word.as_character() {
        text.push_str(&format!("#\\{}", char::from_u32(code).unwrap_or('?')));
    } else if image.is_cons(word) && depth < MAXIMUM_DEPTH {
        text.push('(');
        let mut rest = word;
        for index in 0..MAXIMUM_LENGTH {
            if index > 0 {
                text.push(' ');
            }
            write_word(image, image.car(rest), depth + 1, text);
            rest = image.cdr(rest);
            if !image.is_cons(rest) {
                break;
            }
        }
        if !image.is_nil(rest) {
            text.push_str(" . ");
            if image.is_cons(rest) {
                text.push_str("...");
            } else {
                write_word(image, rest, depth + 1, text);
            }
        }
        text.push(')');
    } else {
        text.push_str(&format!("{word:?}"));
    }
}

struct Printer<'a> {
    image: &'a Image,
    unit: &'a Unit,
}

impl Printer<'_> {
    fn variable(&self, variable: VariableId) -> String {
        let entry = &self.unit.variables[variable as usize];
        let name = if self.image.is_nil(entry.name) { "tmp".into() } else { self.word(entry.name) };
        format!("{name}.{variable}")
    }

    fn word(&self, word: Word) -> String {
        word_text(self.image, word)
    }

    fn nodes(&self, nodes: &[Node]) -> String {
        nodes.iter().map(|node| format!(" {}", self.node(node))).collect()
    }

    fn variables(&self, variables: &[VariableId]) -> String {
        variables.iter().map(|variable| self.variable(*variable)).collect::<Vec<_>>().join(" ")
    }

    fn optional(&self, optional: &Optional) -> String {
        let supplied = optional.supplied.map(|variable| format!(" {}", self.variable(variable))).unwrap_or_default();
        format!("({} {}{supplied})", self.variable(optional.variable), self.node(&optional.init))
    }

    fn lambda(&self, lambda: &Lambda) -> String {
        let mut parts: Vec<String> = lambda.required.iter().map(|variable| self.variable(*variable)).collect();
        if !lambda.optional.is_empty() {
            parts.push("&optional".into());
            parts.extend(lambda.optional.iter().map(|optional| self.optional(optional)));
        }
        if let Some(rest) = lambda.rest {
            parts.push(format!("&rest {}", self.variable(rest)));
        }
        if let Some(keys) = &lambda.keys {
            parts.push("&key".into());
            for key in &keys.parameters {
                parts.push(format!(":{} {}", self.word(key.keyword), self.optional(&key.parameter)));
            }
            if keys.allow_other_keys {
                parts.push("&allow-other-keys".into());
            }
        }
        let free =
            if lambda.free.is_empty() { String::new() } else { format!(" free ({})", self.variables(&lambda.free)) };
        format!("({}){free} {}", parts.join(" "), self.node(&lambda.body))
    }

    fn node(&self, node: &Node) -> String {
        use NodeKind as N;
        match &node.kind {
            N::Literal(word) => format!("'{}", self.word(*word)),
            N::LoadTimeValue(word) => format!("(load-time-value {})", self.word(*word)),
            N::Variable(variable) => self.variable(*variable),
            N::SetVariable(variable, value) => format!("(set {} {})", self.variable(*variable), self.node(value)),
            N::Special(name) => format!("(special {})", self.word(*name)),
            N::SetSpecial(name, value) => format!("(set-special {} {})", self.word(*name), self.node(value)),
            N::BindSpecial(bindings, body) => {
                let bindings: Vec<String> = bindings
                    .iter()
                    .map(|(name, value)| format!("({} {})", self.word(*name), self.node(value)))
                    .collect();
                format!("(bind-special ({}) {})", bindings.join(" "), self.node(body))
            }
            N::Let(bindings, body) => {
                let bindings: Vec<String> = bindings
                    .iter()
                    .map(|(variable, value)| format!("({} {})", self.variable(*variable), self.node(value)))
                    .collect();
                format!("(let ({}) {})", bindings.join(" "), self.node(body))
            }
            N::If(test, then, otherwise) => {
                format!("(if {} {} {})", self.node(test), self.node(then), self.node(otherwise))
            }
            N::Sequence(nodes) => format!("(progn{})", self.nodes(nodes)),
            N::Block(block, body) => format!("(block {block} {})", self.node(body)),
            N::ReturnFrom(block, value) => format!("(return-from {block} {})", self.node(value)),
            N::Tagbody(tagbody, segments) => format!("(tagbody {tagbody}{})", self.nodes(segments)),
            N::Go(tagbody, segment) => format!("(go {tagbody} {segment})"),
            N::Catch(tag, body) => format!("(catch {} {})", self.node(tag), self.node(body)),
            N::Throw(tag, value) => format!("(throw {} {})", self.node(tag), self.node(value)),
            N::UnwindProtect(body, cleanup) => format!("(unwind-protect {} {})", self.node(body), self.node(cleanup)),
            N::Progv(symbols, values, body) => {
                format!("(progv {} {} {})", self.node(symbols), self.node(values), self.node(body))
            }
            N::Call(name, arguments) => format!("({}{})", self.word(*name), self.nodes(arguments)),
            N::Funcall(function, arguments) => format!("(funcall {}{})", self.node(function), self.nodes(arguments)),
            N::LocalCall(variable, lambda, arguments) => {
                format!("(call {}/{lambda}{})", self.variable(*variable), self.nodes(arguments))
            }
            N::Apply(function, arguments, list) => {
                format!("(apply {}{} {})", self.node(function), self.nodes(arguments), self.node(list))
            }
            N::MultipleValueCall(function, forms) => {
                format!("(mv-call {}{})", self.node(function), self.nodes(forms))
            }
            N::MultipleValueProg1(first, rest) => format!("(mv-prog1 {} {})", self.node(first), self.node(rest)),
            N::MultipleValueBind(variables, values, body) => {
                format!("(mv-bind ({}) {} {})", self.variables(variables), self.node(values), self.node(body))
            }
            N::MultipleValueList(form) => format!("(mv-list {})", self.node(form)),
            N::Values(nodes) => format!("(values{})", self.nodes(nodes)),
            N::Closure(lambda) => format!("(closure {lambda})"),
            N::Labels(pairs, body) => {
                let pairs: Vec<String> =
                    pairs.iter().map(|(variable, lambda)| format!("({} {lambda})", self.variable(*variable))).collect();
                format!("(labels ({}) {})", pairs.join(" "), self.node(body))
            }
            N::FunctionReference(name) => format!("#'{}", self.word(*name)),
            N::Intrinsic(operation, arguments) => format!("[{operation:?}{}]", self.nodes(arguments)),
            N::Primitive(slot, arguments) => format!("(primitive {slot}{})", self.nodes(arguments)),
            N::TrulyThe(ty, value) => format!("(truly-the {} {})", type_text(self.image, ty), self.node(value)),
            N::The(ty, value) => format!("(the {} {})", type_text(self.image, ty), self.node(value)),
        }
    }
}
