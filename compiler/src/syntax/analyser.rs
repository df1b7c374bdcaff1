//! The analysis of one unit: its state and the small operations that every handler uses.
//!
//! The problem: handlers of forms all make nodes, variables and source ids, walk lists that may
//! be dotted or circular, and must leave consistent state behind when they fail half way. The
//! approach: the state is here and nowhere else; lists are turned into vectors by one checked
//! function; a failed form's state is restored by `forms::form` from a snapshot.
//!
//! Invariants: `lambda` is the lambda whose frame code under analysis runs in; every variable and
//! exit is made in it. References and assignments are counted here and recounted exactly by
//! `passes::closures` once dead code is gone.
//!
//! Tests: `compiler/tests/syntax.rs`.

use super::assertions::Assertion;
use super::diagnostics::{Severity, malformed};
use super::environment::Environment;
use super::{Host, Syntax};
use crate::intrinsics::Intrinsic;
use crate::ir::*;
use crate::passes;
use crate::types::Type;
use brolga_image::{Image, Lisp, Word};

/// What IGNORE and IGNORABLE said of a variable.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(crate) enum Ignore {
    #[default]
    No,
    Declared,
    Ignorable,
}

/// What the warnings about a variable depend on.
#[derive(Copy, Clone, Default)]
pub(crate) struct VariableNote {
    pub ignore: Ignore,
    /// Made by the compiler, or already warned about.
    pub silent: bool,
    /// The declared type where the lattice cannot express it.
    pub asserted: Option<Word>,
}

/// The analysis of one unit.
pub(crate) struct Analyser<'a> {
    pub syntax: &'a Syntax,
    pub host: &'a dyn Host,
    pub image: &'a Image,
    pub unit: Unit,
    /// The lambda under analysis.
    pub lambda: LambdaId,
    /// Source id of the innermost form under analysis.
    pub source: u32,
    /// Nesting of forms.
    pub depth: usize,
    /// Stack that must be left: the later passes and codegen go as deep again.
    stack_reserve: usize,
    /// Inside inline expansions, whose warnings were given at their definition.
    pub quiet: usize,
    /// A malformed form was found: what is unused may be used there.
    pub erroneous: bool,
    /// Functions whose inline expansion is under way.
    pub inlining: Vec<Word>,
    /// Blocks that are left from functions inside them.
    pub(super) left_from_inside: Vec<BlockId>,
    /// What local functions are declared to give.
    pub(super) local_results: Vec<(VariableId, Assertion)>,
    /// By variable id.
    pub(super) notes: Vec<VariableNote>,
    /// Qualities where the environment declares none.
    pub policy: Policy,
}

/// Greatest nesting of forms.
const MAXIMUM_DEPTH: usize = 10_000;
/// Stack that must be left for going deeper, in bytes.
const STACK_RESERVE: usize = 128 * 1024;
/// Rounds of the passes that find and move local functions.
const MAXIMUM_ROUNDS: usize = 3;
/// Longest list that is taken for a form's; a circular list is longer.
const MAXIMUM_LENGTH: usize = 1 << 22;

/// An expression that may be evaluated any number of times at any point.
#[derive(Copy, Clone)]
pub(crate) enum Atom {
    Literal(Word),
    Variable(VariableId),
}

/// A binding made at the head of a body.
pub(crate) enum Step {
    Lexical(VariableId, Node),
    Special(Word, Node),
}

impl<'a> Analyser<'a> {
    pub fn new(syntax: &'a Syntax, host: &'a dyn Host, image: &'a Image, environment: &Environment) -> Analyser<'a> {
        let mut analyser = Analyser {
            syntax,
            host,
            image,
            unit: Unit::default(),
            lambda: 0,
            source: NO_SOURCE,
            depth: 0,
            stack_reserve: (image.stack_remaining() * 2 / 5).max(STACK_RESERVE),
            quiet: 0,
            erroneous: false,
            inlining: Vec::new(),
            left_from_inside: Vec::new(),
            local_results: Vec::new(),
            notes: Vec::new(),
            policy: Policy::default(),
        };
        analyser.policy = environment.policy().unwrap_or_else(|| analyser.global_policy());
        analyser
    }

    /// Runs the passes that make the unit complete.
    pub fn finish(self) -> Lisp<Unit> {
        let (mut unit, syntax, image) = (self.unit, self.syntax, self.image);
        let nil = image.nil();
        // Moving a function to its call may show what a parameter holds.
        for _ in 0..MAXIMUM_ROUNDS {
            let standard = |name: Word, arguments: &mut Vec<Node>| syntax.standard_call(image, name, arguments);
            passes::known_functions::run(&mut unit, &standard);
            passes::self_calls::run(&mut unit, nil);
            if !passes::local_calls::run(&mut unit, nil) {
                break;
            }
        }
        passes::closures::run(&mut unit);
        passes::single_uses::run(&mut unit);
        passes::disjunctions::run(&mut unit, image.t(), nil);
        Ok(unit)
    }

    /// Whether forms may not nest any deeper here.
    pub fn too_deep(&self) -> bool {
        self.depth > MAXIMUM_DEPTH || self.image.stack_remaining() < self.stack_reserve
    }

    // ---- nodes

    pub fn node(&self, kind: NodeKind) -> Node {
        Node { kind, source: self.source, ty: Type::ANY }
    }

    pub fn literal(&self, word: Word) -> Node {
        self.image.keep(word);
        self.node(NodeKind::Literal(word))
    }

    pub fn nil(&self) -> Node {
        self.node(NodeKind::Literal(self.image.nil()))
    }

    pub fn boolean(&self, value: bool) -> Node {
        self.node(NodeKind::Literal(self.image.boolean(value)))
    }

    pub fn intrinsic(&self, operation: Intrinsic, arguments: Vec<Node>) -> Node {
        self.node(NodeKind::Intrinsic(operation, arguments))
    }

    /// The value asserted to be of the type.
    pub fn the(&self, ty: Type, value: Node) -> Node {
        if ty == Type::ANY || ty.is_never() {
            return value;
        }
        self.node(NodeKind::The(ty, Box::new(value)))
    }

    /// The nodes one after the other, without needless nesting.
    pub fn sequence(&self, nodes: Vec<Node>) -> Node {
        let mut flat: Vec<Node> = Vec::with_capacity(nodes.len());
        let count = nodes.len();
        for (index, node) in nodes.into_iter().enumerate() {
            match node.kind {
                NodeKind::Sequence(inner) => flat.extend(inner),
                _ => flat.push(node),
            }
            if index + 1 < count
                && let Some(Node { kind: NodeKind::Literal(_) | NodeKind::Variable(_) | NodeKind::Closure(_), .. }) =
                    flat.last()
            {
                flat.pop();
            }
        }
        match flat.len() {
            0 => self.nil(),
            1 => flat.remove(0),
            _ => self.node(NodeKind::Sequence(flat)),
        }
    }

    /// IF with constant tests decided and negated tests turned round.
    pub fn conditional(&self, test: Node, then: Node, otherwise: Node) -> Node {
        match test.kind {
            NodeKind::Literal(word) => {
                if self.image.is_nil(word) {
                    otherwise
                } else {
                    then
                }
            }
            NodeKind::Intrinsic(Intrinsic::Not | Intrinsic::Null, mut arguments) if arguments.len() == 1 => {
                self.conditional(arguments.remove(0), otherwise, then)
            }
            _ => self.node(NodeKind::If(Box::new(test), Box::new(then), Box::new(otherwise))),
        }
    }

    /// LET of the bindings around the body.
    pub fn let_(&self, bindings: Vec<(VariableId, Node)>, body: Node) -> Node {
        if bindings.is_empty() { body } else { self.node(NodeKind::Let(bindings, Box::new(body))) }
    }

    /// The steps one after the other, then the body.
    pub fn wrap_steps(&self, steps: Vec<Step>, body: Node) -> Node {
        let mut body = body;
        let mut bindings: Vec<(VariableId, Node)> = Vec::new();
        for step in steps.into_iter().rev() {
            match step {
                Step::Lexical(variable, value) => bindings.push((variable, value)),
                Step::Special(symbol, value) => {
                    bindings.reverse();
                    body = self.let_(std::mem::take(&mut bindings), body);
                    body = self.node(NodeKind::BindSpecial(vec![(symbol, value)], Box::new(body)));
                }
            }
        }
        bindings.reverse();
        self.let_(bindings, body)
    }

    /// Gives names to the values, in order, so that `make` may use them in any order and number.
    pub fn with_atoms(&mut self, nodes: Vec<Node>, make: impl FnOnce(&mut Self, &[Atom]) -> Node) -> Node {
        let movable = nodes.iter().all(|node| matches!(node.kind, NodeKind::Literal(_) | NodeKind::Variable(_)));
        let mut bindings = Vec::new();
        let atoms: Vec<Atom> = nodes
            .into_iter()
            .map(|node| match node.kind {
                NodeKind::Literal(word) => Atom::Literal(word),
                NodeKind::Variable(variable) if movable => Atom::Variable(variable),
                _ => {
                    let temporary = self.temporary();
                    bindings.push((temporary, node));
                    Atom::Variable(temporary)
                }
            })
            .collect();
        let body = make(self, &atoms);
        self.let_(bindings, body)
    }

    pub fn atom(&mut self, atom: Atom) -> Node {
        match atom {
            Atom::Literal(word) => self.literal(word),
            Atom::Variable(variable) => self.reference(variable),
        }
    }

    // ---- variables, exits, lambdas

    pub fn new_variable(&mut self, name: Word, declared: Type, ignore: Ignore) -> VariableId {
        self.unit.variables.push(Variable {
            name,
            home: self.lambda,
            assigned: false,
            captured: false,
            declared,
            inferred: declared,
            references: 0,
            dynamic_extent: false,
        });
        self.notes.push(VariableNote { ignore, silent: false, asserted: None });
        (self.unit.variables.len() - 1) as VariableId
    }

    /// A variable without a name, for the compiler's own use.
    pub fn temporary(&mut self) -> VariableId {
        let variable = self.new_variable(self.image.nil(), Type::ANY, Ignore::Ignorable);
        self.notes[variable as usize].silent = true;
        variable
    }

    /// A reference to the variable.
    pub fn reference(&mut self, variable: VariableId) -> Node {
        self.unit.variables[variable as usize].references += 1;
        self.node(NodeKind::Variable(variable))
    }

    pub fn new_exit(&self, name: Word) -> Exit {
        Exit { name, home: self.lambda, escapes: false, used: false, token: None }
    }

    /// A lambda without parameters and body yet.
    pub fn new_lambda(&mut self, name: Word, lambda_list: Word, parent: Option<LambdaId>) -> LambdaId {
        let body = self.nil();
        self.unit.lambdas.push(Lambda {
            name,
            lambda_list,
            documentation: self.image.nil(),
            parent,
            required: Vec::new(),
            optional: Vec::new(),
            rest: None,
            keys: None,
            body,
            free: Vec::new(),
            policy: self.policy,
        });
        (self.unit.lambdas.len() - 1) as LambdaId
    }

    /// Warnings about variables whose scope has ended.
    pub fn check_uses(&mut self, variables: &[VariableId], source: Word) -> Lisp<()> {
        for &variable in variables {
            let note = self.notes[variable as usize];
            let (name, references, assigned) = {
                let entry = &self.unit.variables[variable as usize];
                (entry.name, entry.references, entry.assigned)
            };
            if note.silent || self.quiet > 0 || self.image.is_nil(name) {
                continue;
            }
            self.notes[variable as usize].silent = true;
            match note.ignore {
                // Names without a package come from macros.
                Ignore::No if self.erroneous => {}
                Ignore::No if references == 0 && !self.image.is_nil(self.image.symbol_package(name)) => {
                    let message = if assigned {
                        "The variable ~S is assigned but never read."
                    } else {
                        "The variable ~S is defined but never used."
                    };
                    self.warn(Severity::Style, message, &[name], source)?;
                }
                Ignore::Declared if references > 0 => {
                    self.warn(Severity::Style, "The variable ~S is declared IGNORE but is used.", &[name], source)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    // ---- lists

    /// The elements of a proper list, or None when it is dotted or circular.
    pub fn list_elements(&self, list: Word) -> Option<Vec<Word>> {
        let mut elements = Vec::new();
        let mut rest = list;
        while self.image.is_cons(rest) {
            if elements.len() >= MAXIMUM_LENGTH {
                return None;
            }
            elements.push(self.image.car(rest));
            rest = self.image.cdr(rest);
        }
        self.image.is_nil(rest).then_some(elements)
    }

    /// The argument forms of a form.
    pub fn arguments_of(&self, form: Word) -> Lisp<Vec<Word>> {
        match self.list_elements(self.image.cdr(form)) {
            Some(arguments) => Ok(arguments),
            None => self.malformed("The form is dotted or circular: ~S", form),
        }
    }

    /// The argument forms, of which there must be between `minimum` and `maximum`.
    pub fn counted_arguments(&self, form: Word, minimum: usize, maximum: usize) -> Lisp<Vec<Word>> {
        let arguments = self.arguments_of(form)?;
        let count = arguments.len();
        if (minimum..=maximum).contains(&count) {
            return Ok(arguments);
        }
        let wanted = match (minimum, maximum) {
            (least, usize::MAX) => format!("at least {least}"),
            (least, most) if least == most => format!("exactly {least}"),
            (least, most) => format!("{least} to {most}"),
        };
        let message = format!("~S takes {wanted} form{}, not {count}: ~S", if maximum == 1 { "" } else { "s" });
        Err(malformed(&message, &[self.image.car(form), form]))
    }

    /// Whether two tags are the same (EQL).
    pub fn same_tag(&self, a: Word, b: Word) -> bool {
        a == b
            || (self.image.kind(a) == Some(brolga_image::object::Kind::Bignum)
                && self.image.kind(b) == Some(brolga_image::object::Kind::Bignum)
                && self.image.limbs(a) == self.image.limbs(b))
    }

    /// Makes `form` the source of the nodes made from now on; returns the source before.
    pub fn enter_source(&mut self, form: Word) -> u32 {
        self.image.keep(form);
        let parent = self.source;
        self.unit.sources.push(form);
        self.unit.source_parents.push(parent);
        self.source = (self.unit.sources.len() - 1) as u32;
        parent
    }

    /// The innermost source form, for warnings.
    pub fn source_form(&self) -> Word {
        self.unit.sources.get(self.source as usize).copied().unwrap_or(self.image.nil())
    }

    /// The one place where the unit learns something about another definition.
    pub fn depend(&mut self, dependency: Dependency, on: Word) {
        if !self.unit.dependencies.contains(&(dependency, on)) {
            self.image.keep(on);
            self.unit.dependencies.push((dependency, on));
        }
    }
}
