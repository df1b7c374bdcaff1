//! Random forms: whatever is analysed, nothing panics and the trees keep the invariants of `ir`.
//!
//! Forms are made from a small vocabulary so that binding, exits, local functions and malformed
//! parts meet in all combinations. The seed of a failure is in its message.

mod common;

use brolga_compiler::ir::*;
use brolga_compiler::passes::{each_lambda_part, each_part};
use brolga_compiler::print;
use brolga_compiler::syntax::{EnvironmentId, Host, Syntax};
use brolga_image::file::Options;
use brolga_image::{Failure, Image, Lisp, Word};

struct NoHost;

impl Host for NoHost {
    fn compile_lambda(&self, _: &Image, _: Word, _: Word, _: Option<EnvironmentId>) -> Lisp {
        Err(Failure::error("SIMPLE-ERROR", "no compiler in this test", &[]))
    }
    fn evaluate(&self, _: &Image, form: Word, _: Option<EnvironmentId>) -> Lisp {
        Ok(form)
    }
}

/// Xorshift: the test has to be repeatable, not random.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const NAMES: &[&str] = &["x", "y", "z", "f", "g", "nil", "t", ":k", "*s*", "car"];
const FUNCTIONS: &[&str] = &["f", "g", "car", "+", "<", "list", "funcall", "apply", "values", "aref", "floor", "h"];
const TAGS: &[&str] = &["a", "b", "1"];

/// A form as text; now and then a malformed one.
fn form(random: &mut Random, depth: usize) -> String {
    if depth == 0 || random.below(8) == 0 {
        return match random.below(6) {
            0 => random.below(100).to_string(),
            1 => "'q".into(),
            2 => "\"s\"".into(),
            _ => random.pick(NAMES).into(),
        };
    }
    let deeper = depth - 1;
    let name = random.pick(NAMES);
    let body = |random: &mut Random| {
        let count = random.below(3) + usize::from(random.below(20) > 0);
        (0..count).map(|_| form(random, deeper)).collect::<Vec<_>>().join(" ")
    };
    match random.below(30) {
        0 | 1 => format!(
            "(let (({name} {}) ({} {})) {})",
            form(random, deeper),
            random.pick(NAMES),
            form(random, deeper),
            body(random)
        ),
        2 => format!("(let* (({name} {}) (y {name})) (declare (special y)) {})", form(random, deeper), body(random)),
        3 => format!("(setq {name} {})", form(random, deeper)),
        4 | 5 => format!("(if {} {} {})", form(random, deeper), form(random, deeper), form(random, deeper)),
        6 => format!("(progn {})", body(random)),
        7 => format!("(block {} {})", random.pick(TAGS), body(random)),
        8 => format!("(return-from {} {})", random.pick(TAGS), form(random, deeper)),
        9 => format!("(tagbody {} a {} b {})", body(random), form(random, deeper), form(random, deeper)),
        10 => format!("(go {})", random.pick(TAGS)),
        11 | 12 => format!("(lambda ({}) {})", lambda_list(random, deeper), body(random)),
        13 | 14 => {
            let (kind, function) = (random.pick(&["flet", "labels"]), random.pick(&["f", "g"]));
            let (first, second) = (lambda_list(random, deeper), lambda_list(random, deeper));
            let (a, b) = (body(random), body(random));
            format!("({kind} (({function} ({first}) {a}) (h ({second}) {b})) {})", body(random))
        }
        15 => format!("#'{}", random.pick(FUNCTIONS)),
        16 => format!("(funcall (lambda ({}) {}) {})", lambda_list(random, deeper), body(random), body(random)),
        17 => format!("(multiple-value-bind (x {name}) {} {})", form(random, deeper), body(random)),
        18 => format!("(catch {} {})", form(random, deeper), body(random)),
        19 => format!("(unwind-protect {} {})", form(random, deeper), body(random)),
        20 => format!("(the fixnum {})", form(random, deeper)),
        21 => format!("(symbol-macrolet ((x {})) {})", form(random, deeper), body(random)),
        22 => format!("(multiple-value-call #'{} {})", random.pick(FUNCTIONS), body(random)),
        23 => {
            format!("(let ((f (lambda (x) {}))) (funcall f {}) {})", body(random), form(random, deeper), body(random))
        }
        24 => format!("({} . {})", random.pick(FUNCTIONS), form(random, deeper)),
        25 => format!("({} {})", form(random, deeper), body(random)),
        _ => format!("({} {})", random.pick(FUNCTIONS), body(random)),
    }
}

fn lambda_list(random: &mut Random, depth: usize) -> String {
    match random.below(9) {
        0..=2 => random.pick(NAMES).into(),
        3 => String::new(),
        4 => "x y".into(),
        5 => format!("x &optional (y {})", form(random, depth)),
        6 => format!("&rest z &key (x {} y)", form(random, depth)),
        7 => format!("*s* &aux (x {})", form(random, depth)),
        _ => format!("x &key {}", random.pick(NAMES)),
    }
}

/// Checks the unit; the error says what is wrong.
fn verify(unit: &Unit) -> Result<(), String> {
    for (number, lambda) in unit.lambdas.iter().enumerate() {
        if lambda.parent.is_some_and(|parent| parent as usize >= number) {
            return Err(format!("lambda {number} comes before its parent"));
        }
        if (number == 0) != lambda.parent.is_none() {
            return Err(format!("lambda {number}: only the first has no parent"));
        }
        let mut problem = Ok(());
        each_lambda_part(lambda, &mut |node| {
            if problem.is_ok() {
                problem = verify_node(unit, number as LambdaId, node);
            }
        });
        problem?;
        if let Some(parent) = lambda.parent {
            // What an inner function needs is the parent's own or needed by the parent as well.
            for variable in &lambda.free {
                let at_hand = unit.variables[*variable as usize].home == parent
                    || unit.lambdas[parent as usize].free.contains(variable);
                if !at_hand {
                    return Err(format!("variable {variable} is not at hand where lambda {number} is made"));
                }
            }
        }
    }
    Ok(())
}

fn verify_node(unit: &Unit, lambda: LambdaId, node: &Node) -> Result<(), String> {
    let visible = |variable: VariableId| {
        unit.variables[variable as usize].home == lambda || unit.lambdas[lambda as usize].free.contains(&variable)
    };
    match &node.kind {
        NodeKind::Variable(variable) | NodeKind::SetVariable(variable, _) if !visible(*variable) => {
            return Err(format!("variable {variable} is used in lambda {lambda} without being there"));
        }
        NodeKind::LocalCall(variable, callee, arguments) => {
            let callee = &unit.lambdas[*callee as usize];
            if !callee.free.is_empty() && !visible(*variable) {
                return Err(format!("function {variable} is called in lambda {lambda} without being there"));
            }
            let open = callee.rest.is_some() || callee.keys.is_some();
            let most = callee.required.len() + callee.optional.len();
            if arguments.len() < callee.required.len() || (!open && arguments.len() > most) {
                return Err(format!("function {variable} is called with {} arguments", arguments.len()));
            }
        }
        NodeKind::Closure(callee)
            if unit.lambdas[*callee as usize].parent != Some(lambda)
                && !unit.lambdas[*callee as usize].free.is_empty() =>
        {
            return Err(format!("lambda {callee} is closed in lambda {lambda}, which is not its parent"));
        }
        NodeKind::Labels(functions, _) => {
            for (_, callee) in functions {
                if unit.lambdas[*callee as usize].parent != Some(lambda) {
                    return Err(format!("lambda {callee} is bound in lambda {lambda}, which is not its parent"));
                }
            }
        }
        NodeKind::ReturnFrom(block, _) => verify_exit(&unit.blocks[*block as usize], lambda)?,
        NodeKind::Go(tagbody, _) => verify_exit(&unit.tagbodies[*tagbody as usize], lambda)?,
        NodeKind::Sequence(nodes) if nodes.is_empty() => return Err("an empty sequence".into()),
        _ => {}
    }
    let mut problem = Ok(());
    each_part(node, &mut |part| {
        if problem.is_ok() {
            problem = verify_node(unit, lambda, part);
        }
    });
    problem
}

fn verify_exit(exit: &Exit, lambda: LambdaId) -> Result<(), String> {
    if !exit.used || (exit.home != lambda && (!exit.escapes || exit.token.is_none())) {
        return Err(format!("an exit left from lambda {lambda} is not marked"));
    }
    Ok(())
}

#[test]
fn random_forms_keep_the_invariants() {
    let image = Image::new(Options::default()).unwrap_or_else(|_| panic!("an image"));
    let special = image.symbol("BROLGA-SYSTEM", "*S*").expect("a symbol");
    image.set_symbol_flags(special, brolga_image::object::SYMBOL_FLAG_SPECIAL);
    let syntax = Syntax::new(&image).expect("a front end");
    for seed in 1..=20_000u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let text = form(&mut random, 5);
        let _scope = image.keep_scope();
        let form = image.keep(common::read(&image, &text));
        match syntax.analyse_form(&NoHost, &image, form, None) {
            Ok(unit) => {
                if let Err(problem) = verify(&unit) {
                    panic!("seed {seed}: {problem}\n{text}\n{}", print::unit_text(&image, &unit));
                }
            }
            // Symbol macros that expand into themselves.
            Err(Failure::Error(report)) if report.message.contains("nested too deeply") => {}
            Err(failure) => panic!("seed {seed}: {failure:?}\n{text}"),
        }
    }
}
