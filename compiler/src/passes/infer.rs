//! Type inference: an abstract interpretation of the tree, repeated until variables' types rest.
//!
//! Each variable's type is the union of what is bound and assigned to it, met with its declared
//! type; it starts empty and grows, integer bounds being pushed outwards (widened) after two
//! rounds so that loops settle. Along the way *facts* narrow variables: tests that hold in one
//! arm, assignments just made. Facts about variables assigned inside a loop, a block or a
//! protected form are dropped where control may come in from elsewhere.
//!
//! Invariants: a node's type holds every value it can have; captured variables that are assigned
//! have no facts. If the rounds do not settle, assigned variables fall back to their declared
//! types.
//!
//! Tests: `tests/tests/properties.rs`, `tests/lisp/intrinsics/`.

use super::each_part;
use crate::intrinsics::Intrinsic;
use crate::ir::*;
use crate::types::{self, Type};
use brolga_image::object::Kind;
use brolga_image::{Image, Word};
use std::collections::HashMap;

/// What is known of a variable at a place.
#[derive(Copy, Clone, PartialEq)]
struct Fact {
    variable: VariableId,
    ty: Type,
    /// A comparison has bounded it since it was last assigned: it need not be widened, for what it
    /// was compared with is.
    bounded: bool,
}

type Facts = Vec<Fact>;

/// Facts that hold at the starts of tagbody segments, from the GOs seen so far.
type SegmentFacts = HashMap<(TagbodyId, u32), Facts>;

struct Inference<'a> {
    image: &'a Image,
    /// See [`Unit::for_file`].
    for_file: bool,
    variables: &'a mut [Variable],
    /// Types of blocks' values, from RETURN-FROM.
    blocks: &'a mut [Type],
    tagbodies: &'a [Exit],
    segments: &'a mut SegmentFacts,
    /// Variables that the cleanup forms around assign: facts about them do not survive an exit.
    cleanups: Vec<VariableId>,
    facts: Facts,
    changed: bool,
    widen: bool,
}

/// Infers the types of all variables and nodes of a unit.
pub fn infer(unit: &mut Unit, image: &Image) {
    unit.variables.iter_mut().for_each(|v| v.inferred = Type::NEVER);
    for lambda in &unit.lambdas {
        let mut parameter = |id: VariableId| {
            let v = &mut unit.variables[id as usize];
            v.inferred = v.declared;
        };
        lambda.required.iter().copied().for_each(&mut parameter);
        lambda.rest.into_iter().for_each(&mut parameter);
    }
    let mut blocks = vec![Type::NEVER; unit.blocks.len()];
    let mut segments = SegmentFacts::new();
    const ROUNDS: usize = 24;
    for round in 0..=ROUNDS {
        if round == ROUNDS {
            unit.variables.iter_mut().filter(|v| v.assigned).for_each(|v| v.inferred = v.declared);
            blocks.fill(Type::ANY);
            segments.values_mut().for_each(Facts::clear);
        }
        let mut inference = Inference {
            image,
            for_file: unit.for_file,
            variables: &mut unit.variables,
            blocks: &mut blocks,
            tagbodies: &unit.tagbodies,
            segments: &mut segments,
            cleanups: Vec::new(),
            facts: Facts::new(),
            changed: false,
            widen: round >= 2,
        };
        for lambda in &mut unit.lambdas {
            inference.lambda(lambda);
        }
        if !inference.changed {
            return;
        }
    }
    // The fallback changed types once more: annotate with them.
    let mut inference = Inference {
        image,
        for_file: unit.for_file,
        variables: &mut unit.variables,
        blocks: &mut blocks,
        tagbodies: &unit.tagbodies,
        segments: &mut segments,
        cleanups: Vec::new(),
        facts: Facts::new(),
        changed: false,
        widen: true,
    };
    unit.lambdas.iter_mut().for_each(|lambda| inference.lambda(lambda));
}

impl Inference<'_> {
    fn lambda(&mut self, lambda: &mut Lambda) {
        self.facts.clear();
        for optional in &mut lambda.optional {
            self.parameter(optional);
        }
        if let Some(keys) = &mut lambda.keys {
            keys.parameters.iter_mut().for_each(|key| self.parameter(&mut key.parameter));
        }
        self.facts.clear();
        self.node(&mut lambda.body);
    }

    fn parameter(&mut self, optional: &mut Optional) {
        self.node(&mut optional.init);
        self.assign(optional.variable, Type::ANY);
        if let Some(supplied) = optional.supplied {
            self.assign(supplied, Type::BOOLEAN);
        }
    }

    /// A value of this type goes into a variable.
    fn assign(&mut self, variable: VariableId, ty: Type) -> Type {
        let v = &mut self.variables[variable as usize];
        let value = ty.intersection(&v.declared);
        let mut grown = v.inferred.union(&value);
        if grown != v.inferred {
            if self.widen {
                grown = widened(&v.inferred, grown).intersection(&v.declared);
            }
            v.inferred = grown;
            self.changed = true;
        }
        if !(v.captured && v.assigned) {
            self.set_fact(Fact { variable, ty: value, bounded: false });
        }
        value
    }

    fn set_fact(&mut self, fact: Fact) {
        match self.facts.iter_mut().find(|known| known.variable == fact.variable) {
            Some(known) => *known = fact,
            None => self.facts.push(fact),
        }
    }

    fn set_fact_type(&mut self, variable: VariableId, ty: Type) {
        if let Some(fact) = self.facts.iter_mut().find(|fact| fact.variable == variable) {
            fact.ty = ty;
        }
    }

    fn narrow(&mut self, variable: VariableId, ty: Type) {
        let v = &self.variables[variable as usize];
        if v.captured && v.assigned {
            return;
        }
        let known = self.variable(variable);
        let before = self.facts.iter().any(|fact| fact.variable == variable && fact.bounded);
        let bounded = before || ty.within(types::INTEGER) && (ty.lo != types::NO_LOW || ty.hi != types::NO_HIGH);
        self.set_fact(Fact { variable, ty: known.intersection(&ty), bounded });
    }

    fn variable(&self, variable: VariableId) -> Type {
        let inferred = self.variables[variable as usize].inferred;
        match self.facts.iter().find(|fact| fact.variable == variable) {
            Some(fact) => fact.ty.intersection(&inferred),
            None => inferred,
        }
    }

    /// Forgets facts about variables that `nodes` assign.
    fn drop_assigned(&mut self, nodes: &[&Node]) {
        let mut assigned = Vec::new();
        nodes.iter().for_each(|node| collect_assigned(node, &mut assigned));
        self.facts.retain(|fact| !assigned.contains(&fact.variable));
    }

    fn node(&mut self, node: &mut Node) -> Type {
        let ty = self.kind(&mut node.kind);
        node.ty = ty;
        ty
    }

    fn nodes(&mut self, nodes: &mut [Node]) -> bool {
        let mut comes_out = true;
        for node in nodes {
            comes_out &= !self.node(node).is_never();
        }
        comes_out
    }

    fn kind(&mut self, kind: &mut NodeKind) -> Type {
        use NodeKind as N;
        match kind {
            N::LoadTimeValue(_) if self.for_file => Type::ANY,
            N::Literal(word) if self.for_file => type_of_literal_in_file(self.image, *word),
            N::Literal(word) | N::LoadTimeValue(word) => type_of(self.image, *word),
            N::Variable(variable) => self.variable(*variable),
            N::SetVariable(variable, value) => {
                let ty = self.node(value);
                self.assign(*variable, ty)
            }
            N::Special(_) => Type::ANY,
            N::SetSpecial(_, value) => self.node(value),
            N::BindSpecial(bindings, body) => {
                for (_, value) in bindings {
                    self.node(value);
                }
                self.node(body)
            }
            N::Let(bindings, body) => {
                for (variable, value) in bindings {
                    let ty = self.node(value);
                    self.assign(*variable, ty);
                }
                self.node(body)
            }
            N::If(test, then, other) => self.conditional(test, then, other),
            N::Sequence(nodes) => {
                let mut ty = Type::NEVER;
                for node in nodes {
                    ty = self.node(node);
                    if ty.is_never() {
                        break;
                    }
                }
                ty
            }
            N::Block(block, body) => {
                let before = self.facts.clone();
                let ty = self.node(body);
                self.facts = before;
                self.drop_assigned(&[body]);
                ty.union(&self.blocks[*block as usize])
            }
            N::ReturnFrom(block, value) => {
                let ty = self.node(value);
                let known = self.blocks[*block as usize];
                let mut grown = known.union(&ty);
                if grown != known {
                    if self.widen {
                        grown = Type { lo: types::NO_LOW, hi: types::NO_HIGH, ..grown };
                    }
                    if grown != known {
                        self.blocks[*block as usize] = grown;
                        self.changed = true;
                    }
                }
                Type::NEVER
            }
            N::Tagbody(tagbody, segments) => self.tagbody(*tagbody, segments),
            N::Go(tagbody, segment) => {
                if !self.tagbodies[*tagbody as usize].escapes {
                    let cleanups = &self.cleanups;
                    let mut facts = self.facts.clone();
                    facts.retain(|fact| !cleanups.contains(&fact.variable));
                    self.reach((*tagbody, *segment), facts);
                }
                Type::NEVER
            }
            N::Catch(tag, body) => {
                self.node(tag);
                let before = self.facts.clone();
                self.node(body);
                self.facts = before;
                self.drop_assigned(&[body]);
                Type::ANY
            }
            N::Throw(tag, value) => {
                self.node(tag);
                self.node(value);
                Type::NEVER
            }
            N::UnwindProtect(body, cleanup) => {
                let before = self.facts.clone();
                let outer = self.cleanups.len();
                collect_assigned(cleanup, &mut self.cleanups);
                let ty = self.node(body);
                self.cleanups.truncate(outer);
                self.facts = before;
                self.drop_assigned(&[body]);
                self.node(cleanup);
                ty
            }
            N::Progv(symbols, values, body) => {
                self.node(symbols);
                self.node(values);
                self.node(body)
            }
            N::Call(_, arguments) | N::LocalCall(_, _, arguments) => {
                self.nodes(arguments);
                Type::ANY
            }
            N::Primitive(_, arguments) => {
                self.nodes(arguments);
                Type::ANY
            }
            N::Funcall(function, arguments) | N::MultipleValueCall(function, arguments) => {
                self.node(function);
                self.nodes(arguments);
                Type::ANY
            }
            N::Apply(function, arguments, list) => {
                self.node(function);
                self.nodes(arguments);
                self.node(list);
                Type::ANY
            }
            N::MultipleValueProg1(first, rest) => {
                let ty = self.node(first);
                if self.node(rest).is_never() { Type::NEVER } else { ty }
            }
            N::MultipleValueBind(variables, values, body) => {
                let first = self.node(values);
                let integers = matches!(
                    &values.kind,
                    N::Intrinsic(Intrinsic::Floor | Intrinsic::Truncate, parts)
                        if parts.iter().all(|part| part.ty.within(types::INTEGER))
                );
                for (i, variable) in variables.iter().enumerate() {
                    let ty = match (&values.kind, i) {
                        (N::Values(parts), i) => parts.get(i).map_or(Type::of(types::NULL), |part| part.ty),
                        (N::Intrinsic(op, parts), 1) if integers => {
                            let op = if *op == Intrinsic::Floor { Intrinsic::Modulo } else { Intrinsic::Remainder };
                            result(op, &[parts[0].ty, parts[1].ty])
                        }
                        (N::Intrinsic(..), 0) => first,
                        _ => Type::ANY,
                    };
                    self.assign(*variable, ty);
                }
                self.node(body)
            }
            N::MultipleValueList(form) => {
                self.node(form);
                Type::LIST
            }
            N::Values(nodes) => {
                let mut first = Type::of(types::NULL);
                for (i, node) in nodes.iter_mut().enumerate() {
                    let ty = self.node(node);
                    if i == 0 {
                        first = ty;
                    }
                }
                first
            }
            N::Closure(_) | N::FunctionReference(_) => Type::of(types::FUNCTION),
            N::Labels(functions, body) => {
                for (variable, _) in functions {
                    self.assign(*variable, Type::of(types::FUNCTION));
                }
                self.node(body)
            }
            N::Intrinsic(op, arguments) => {
                if !self.nodes(arguments) {
                    return Type::NEVER;
                }
                let same_square = *op == Intrinsic::Multiply
                    && matches!((&arguments[0].kind, &arguments[1].kind), (N::Variable(a), N::Variable(b)) if a == b);
                if let Some((variable, ty)) = checked_variable(self.variables, *op, arguments) {
                    let known = self.variable(variable).intersection(&ty);
                    self.narrow(variable, ty);
                    // What was checked last is what code can rely on.
                    let fact = Type { instance: ty.instance.or(known.instance), ..known };
                    self.set_fact_type(variable, fact);
                }
                let types: Vec<Type> = arguments.iter().map(|argument| argument.ty).collect();
                let mut ty = result(*op, &types);
                if same_square && ty.within(types::INTEGER | types::DOUBLE) {
                    ty.lo = ty.lo.max(0);
                }
                ty
            }
            N::The(asserted, form) | N::TrulyThe(asserted, form) => {
                let ty = self.node(form);
                ty.intersection(asserted)
            }
        }
    }

    /// A segment of a tagbody is entered with the facts that all ways into it share.
    fn tagbody(&mut self, tagbody: TagbodyId, segments: &mut [Node]) -> Type {
        if self.tagbodies[tagbody as usize].escapes {
            let all: Vec<&Node> = segments.iter().collect();
            self.drop_assigned(&all);
            let entry = self.facts.clone();
            let mut last = Type::NEVER;
            for segment in segments.iter_mut() {
                self.facts.clone_from(&entry);
                last = self.node(segment);
            }
            self.facts = entry;
            return if last.is_never() { Type::NEVER } else { Type::of(types::NULL) };
        }
        let mut done = vec![false; segments.len()];
        let mut end = None;
        let entry = std::mem::take(&mut self.facts);
        self.reach((tagbody, 0), entry);
        // A segment that only a later one goes to is found on a further turn.
        while let Some(i) = (0..segments.len()).find(|i| !done[*i] && self.segments.contains_key(&(tagbody, *i as u32)))
        {
            done[i] = true;
            self.facts.clone_from(&self.segments[&(tagbody, i as u32)]);
            if self.node(&mut segments[i]).is_never() {
                continue;
            }
            let facts = std::mem::take(&mut self.facts);
            if i + 1 < segments.len() {
                self.reach((tagbody, i as u32 + 1), facts);
            } else {
                end = Some(facts);
            }
        }
        match end {
            Some(facts) => {
                self.facts = facts;
                Type::of(types::NULL)
            }
            None => Type::NEVER,
        }
    }

    /// Control comes to a segment with these facts.
    fn reach(&mut self, segment: (TagbodyId, u32), facts: Facts) {
        let Some(known) = self.segments.get_mut(&segment) else {
            self.segments.insert(segment, facts);
            self.changed = true;
            return;
        };
        let mut joined = Facts::with_capacity(known.len());
        for old in known.iter() {
            if let Some(new) = facts.iter().find(|fact| fact.variable == old.variable) {
                let union = old.ty.union(&new.ty);
                let widen = self.widen && !new.bounded;
                let ty = if widen { widened(&old.ty, union) } else { union };
                joined.push(Fact { ty, bounded: old.bounded && new.bounded, ..*old });
            }
        }
        if joined != *known {
            *known = joined;
            self.changed = true;
        }
    }

    fn conditional(&mut self, test: &mut Node, then: &mut Node, other: &mut Node) -> Type {
        if self.node(test).is_never() {
            // Annotate what cannot run too: codegen does not look at it, but printers do.
            return Type::NEVER;
        }
        let before = self.facts.clone();
        let a = self.arm(test, true, then);
        let facts_a = std::mem::replace(&mut self.facts, before);
        let b = self.arm(test, false, other);
        if b.is_never() {
            self.facts = facts_a;
        } else if !a.is_never() {
            let facts_b = std::mem::take(&mut self.facts);
            for first in facts_a {
                if let Some(second) = facts_b.iter().find(|fact| fact.variable == first.variable) {
                    let bounded = first.bounded && second.bounded;
                    self.facts.push(Fact { ty: first.ty.union(&second.ty), bounded, ..first });
                }
            }
        }
        a.union(&b)
    }

    /// The type of an arm of a conditional: NEVER also where the test cannot come out so.
    fn arm(&mut self, test: &Node, outcome: bool, arm: &mut Node) -> Type {
        self.refine(test, outcome);
        let impossible = self.facts.iter().any(|fact| fact.ty.is_never());
        let ty = self.node(arm);
        if impossible { Type::NEVER } else { ty }
    }

    /// Adds what a test's outcome says about variables.
    fn refine(&mut self, test: &Node, outcome: bool) {
        match &test.kind {
            NodeKind::Variable(variable) => self.narrow_null(*variable, !outcome),
            NodeKind::If(a, b, c) => {
                let is = |node: &Node, word: Word| matches!(&node.kind, NodeKind::Literal(w) if *w == word);
                if outcome && is(c, self.image.nil()) {
                    self.refine(a, true);
                    self.refine(b, true);
                } else if !outcome && is(b, self.image.t()) {
                    self.refine(a, false);
                    self.refine(c, false);
                }
            }
            NodeKind::Intrinsic(op, arguments) => self.refine_operation(*op, arguments, outcome),
            _ => {}
        }
    }

    fn narrow_null(&mut self, variable: VariableId, null: bool) {
        let classes = if null { types::NULL } else { types::ALL & !types::NULL };
        self.narrow(variable, Type::of(classes));
    }

    fn refine_operation(&mut self, op: Intrinsic, arguments: &[Node], outcome: bool) {
        use Intrinsic as I;
        if matches!(op, I::Not | I::Null) {
            return self.refine(&arguments[0], !outcome);
        }
        let Some(NodeKind::Variable(variable)) = arguments.first().map(|argument| &argument.kind) else {
            if let (Some(op), [a, b]) = (mirrored(op), arguments)
                && let NodeKind::Variable(variable) = b.kind
            {
                self.refine_bound(op, variable, &a.ty, outcome);
            }
            return;
        };
        let variable = *variable;
        if let Some(mirror) = mirrored(op) {
            self.refine_bound(op, variable, &arguments[1].ty, outcome);
            if let NodeKind::Variable(second) = arguments[1].kind {
                self.refine_bound(mirror, second, &arguments[0].ty, outcome);
            }
            return;
        }
        let zero = Type::integers(0, 0);
        match op {
            I::Zerop => return self.refine_bound(I::NumberEqual, variable, &zero, outcome),
            I::Plusp => return self.refine_bound(I::Greater, variable, &zero, outcome),
            I::Minusp => return self.refine_bound(I::Less, variable, &zero, outcome),
            _ => {}
        }
        let classes = match op {
            I::Consp => types::CONS,
            I::Listp => types::LIST_CLASSES,
            I::Atom => types::ALL & !types::CONS,
            I::Symbolp => types::SYMBOL | types::NULL,
            I::Integerp => types::INTEGER,
            I::Characterp => types::CHARACTER,
            I::DoubleFloatp => types::DOUBLE,
            I::SingleFloatp => types::SINGLE,
            I::Functionp => types::FUNCTION,
            I::SimpleVectorp => types::SIMPLE_VECTOR,
            I::SimpleStringp => types::SIMPLE_STRING,
            I::Instancep => types::INSTANCE,
            I::Numberp => types::NUMBER,
            I::Realp => types::REAL,
            I::Floatp => types::SINGLE | types::DOUBLE,
            I::Rationalp => types::INTEGER | types::RATIO,
            // Arrays with a header may be either.
            I::Stringp if outcome => types::SIMPLE_STRING | types::ARRAY_HEADER,
            I::Stringp => types::SIMPLE_STRING,
            I::Fixnump if outcome => return self.narrow(variable, Type::FIXNUM),
            I::Fixnump if self.variable(variable).is_fixnum() => return self.narrow(variable, Type::NEVER),
            I::StructureTypep if outcome => {
                if let NodeKind::Literal(name) = arguments[1].kind {
                    self.narrow(variable, Type { instance: Some(name), ..Type::of(types::INSTANCE) });
                }
                return;
            }
            _ => return,
        };
        self.narrow(variable, Type::of(if outcome { classes } else { types::ALL & !classes }));
    }

    /// `variable op bound` came out as `outcome`.
    fn refine_bound(&mut self, op: Intrinsic, variable: VariableId, bound: &Type, outcome: bool) {
        use Intrinsic as I;
        let known = self.variable(variable);
        if !known.within(types::INTEGER) || !bound.within(types::INTEGER) || bound.is_never() {
            return;
        }
        let (low, high) = (bound.lo, bound.hi);
        let below = |limit: i128| if limit == types::NO_HIGH { limit } else { limit - 1 };
        let above = |limit: i128| if limit == types::NO_LOW { limit } else { limit + 1 };
        let range = match (op, outcome) {
            (I::Less, true) | (I::GreaterEqual, false) => Type::integers(types::NO_LOW, below(high)),
            (I::LessEqual, true) | (I::Greater, false) => Type::integers(types::NO_LOW, high),
            (I::Greater, true) | (I::LessEqual, false) => Type::integers(above(low), types::NO_HIGH),
            (I::GreaterEqual, true) | (I::Less, false) => Type::integers(low, types::NO_HIGH),
            (I::NumberEqual | I::Eql | I::Eq, true) => Type::integers(low, high),
            _ => return,
        };
        self.narrow(variable, range);
    }
}

/// The variable whose value an operation checks, and the type that it has afterwards: if the check
/// fails, what is used instead goes into the variable.
pub fn checked_variable(variables: &[Variable], op: Intrinsic, arguments: &[Node]) -> Option<(VariableId, Type)> {
    use Intrinsic as I;
    let (first, others) = arguments.split_first()?;
    let NodeKind::Variable(variable) = first.kind else { return None };
    let ty = match op {
        I::Car | I::Cdr => Type::LIST,
        I::Rplaca | I::Rplacd | I::SetCar | I::SetCdr => Type::of(types::CONS),
        I::StructureRef | I::StructureSet | I::StructureDoubleRef | I::StructureDoubleSet => match others.first()?.kind
        {
            NodeKind::Literal(name) => Type { instance: Some(name), ..Type::of(types::INSTANCE) },
            _ => return None,
        },
        _ => return None,
    };
    let mut assigned = Vec::new();
    others.iter().for_each(|argument| collect_assigned(argument, &mut assigned));
    let fixed = !variables[variable as usize].captured && !assigned.contains(&variable);
    fixed.then_some((variable, ty))
}

/// A type that has grown, its integer bounds pushed to the next landmark so that growth ends.
fn widened(old: &Type, mut grown: Type) -> Type {
    if old.may_be(types::REAL) {
        // The landmarks beside the ends: a counter that a test has kept off the end by one stays off it.
        if grown.lo < old.lo {
            let landmarks = [0, -1, types::FIXNUM_LOW + 1, types::FIXNUM_LOW];
            grown.lo = landmarks.into_iter().find(|landmark| *landmark <= grown.lo).unwrap_or(types::NO_LOW);
        }
        if grown.hi > old.hi {
            let landmarks = [types::FIXNUM_HIGH - 1, types::FIXNUM_HIGH];
            grown.hi = landmarks.into_iter().find(|landmark| *landmark >= grown.hi).unwrap_or(types::NO_HIGH);
        }
    }
    grown
}

/// The comparison with its arguments exchanged.
fn mirrored(op: Intrinsic) -> Option<Intrinsic> {
    use Intrinsic as I;
    Some(match op {
        I::Less => I::Greater,
        I::Greater => I::Less,
        I::LessEqual => I::GreaterEqual,
        I::GreaterEqual => I::LessEqual,
        I::NumberEqual => I::NumberEqual,
        _ => return None,
    })
}

/// The variables that a node assigns.
pub fn collect_assigned(node: &Node, assigned: &mut Vec<VariableId>) {
    if let NodeKind::SetVariable(variable, _) = &node.kind {
        assigned.push(*variable);
    }
    each_part(node, &mut |part| collect_assigned(part, assigned));
}

/// The type of what is made from a literal when a compiled file is loaded. Arrays with headers become
/// simple ones, and what instances become is for their load forms to say.
fn type_of_literal_in_file(image: &Image, word: Word) -> Type {
    let ty = type_of(image, word);
    let same = types::NUMBER
        | types::CHARACTER
        | types::SYMBOL
        | types::NULL
        | types::CONS
        | types::SIMPLE_VECTOR
        | types::SIMPLE_STRING
        | types::SPECIALISED_VECTOR;
    if ty.within(same) { ty } else { Type::ANY }
}

/// The type of a constant.
pub fn type_of(image: &Image, word: Word) -> Type {
    use brolga_image::word::*;
    if let Some(number) = word.as_fixnum() {
        return Type::integers(i128::from(number), i128::from(number));
    }
    if word == image.nil() {
        return Type::of(types::NULL);
    }
    match word.tag() {
        TAG_CONS => Type::of(types::CONS),
        TAG_CHARACTER => Type::CHARACTER,
        TAG_SINGLE_FLOAT => {
            let positive = word.as_single_float().is_some_and(|number| number >= 0.0);
            Type { lo: if positive { 0 } else { types::NO_LOW }, ..Type::SINGLE }
        }
        TAG_FUNCTION => Type::of(types::FUNCTION),
        TAG_INSTANCE => Type::of(types::INSTANCE),
        TAG_OTHER => match image.kind(word) {
            Some(Kind::DoubleFloat) => {
                let positive = image.as_double(word).is_some_and(|number| number >= 0.0);
                Type { lo: if positive { 0 } else { types::NO_LOW }, ..Type::DOUBLE }
            }
            Some(Kind::Bignum) => Type::INTEGER,
            Some(Kind::Ratio) => Type::of(types::RATIO),
            Some(Kind::Complex) => Type::of(types::COMPLEX),
            Some(Kind::Symbol) => Type::of(types::SYMBOL),
            Some(Kind::SimpleVector) => Type::of(types::SIMPLE_VECTOR),
            Some(Kind::SimpleCharacterString) => Type::of(types::CHARACTER_STRING),
            Some(Kind::SimpleBaseString) => Type::of(types::BASE_STRING),
            Some(Kind::SimpleArrayNil) => Type::of(types::NIL_STRING),
            Some(kind) if (kind as u8) >= Kind::SimpleBitVector as u8 && (kind as u8) < Kind::SimpleVector as u8 => {
                Type { element: Some(kind), ..Type::of(types::SPECIALISED_VECTOR) }
            }
            Some(Kind::ArrayHeader) => Type::of(types::ARRAY_HEADER),
            _ => Type::of(types::OTHER),
        },
        _ => Type::of(types::OTHER),
    }
}

fn saturating(bound: Option<i128>, otherwise: i128) -> i128 {
    // Bounds beyond 100 bits serve nobody and would overflow later products.
    match bound {
        Some(value) if (-(1 << 100)..(1 << 100)).contains(&value) => value,
        _ => otherwise,
    }
}

fn sum_low(a: i128, b: i128) -> i128 {
    if a == types::NO_LOW || b == types::NO_LOW { types::NO_LOW } else { saturating(a.checked_add(b), types::NO_LOW) }
}

fn sum_high(a: i128, b: i128) -> i128 {
    if a == types::NO_HIGH || b == types::NO_HIGH {
        types::NO_HIGH
    } else {
        saturating(a.checked_add(b), types::NO_HIGH)
    }
}

fn negated(ty: &Type) -> Type {
    let lo = if ty.hi == types::NO_HIGH { types::NO_LOW } else { -ty.hi };
    let hi = if ty.lo == types::NO_LOW { types::NO_HIGH } else { -ty.lo };
    Type { lo, hi, ..*ty }
}

fn product(a: &Type, b: &Type) -> (i128, i128) {
    let unbounded = |ty: &Type| ty.lo == types::NO_LOW || ty.hi == types::NO_HIGH;
    if unbounded(a) || unbounded(b) {
        let nonnegative = a.lo >= 0 && b.lo >= 0;
        return (if nonnegative { 0 } else { types::NO_LOW }, types::NO_HIGH);
    }
    let corners = [a.lo.checked_mul(b.lo), a.lo.checked_mul(b.hi), a.hi.checked_mul(b.lo), a.hi.checked_mul(b.hi)];
    if corners.iter().any(Option::is_none) {
        return (types::NO_LOW, types::NO_HIGH);
    }
    let low = corners.iter().flatten().min().copied();
    let high = corners.iter().flatten().max().copied();
    (saturating(low, types::NO_LOW), saturating(high, types::NO_HIGH))
}

/// The classes of a sum, difference or product.
fn contagion(a: &Type, b: &Type) -> types::Classes {
    let has = |class| a.may_be(class) || b.may_be(class);
    if a.within(types::INTEGER) && b.within(types::INTEGER) {
        return types::INTEGER;
    }
    if !a.within(types::NUMBER) || !b.within(types::NUMBER) || has(types::COMPLEX) {
        return types::NUMBER;
    }
    if a.within(types::DOUBLE) || b.within(types::DOUBLE) {
        return types::DOUBLE;
    }
    let mut classes = 0;
    if has(types::DOUBLE) {
        classes |= types::DOUBLE;
    }
    if has(types::SINGLE) {
        classes |= types::SINGLE;
    }
    let rational = types::INTEGER | types::RATIO;
    if a.may_be(rational) && b.may_be(rational) {
        classes |= rational;
    }
    classes
}

/// The type of an operation's (first) value.
pub fn result(op: Intrinsic, arguments: &[Type]) -> Type {
    use Intrinsic as I;
    let table = crate::intrinsics::INTRINSICS[op as usize].3;
    let one = Type::integers(1, 1);
    match (op, arguments) {
        (I::Add, [a, b]) => arithmetic(a, b, sum_low(a.lo, b.lo), sum_high(a.hi, b.hi)),
        (I::Increment, [a]) => arithmetic(a, &one, sum_low(a.lo, 1), sum_high(a.hi, 1)),
        (I::Decrement, [a]) => arithmetic(a, &one, sum_low(a.lo, -1), sum_high(a.hi, -1)),
        (I::Subtract, [a, b]) => {
            let minus = negated(b);
            arithmetic(a, b, sum_low(a.lo, minus.lo), sum_high(a.hi, minus.hi))
        }
        (I::Multiply, [a, b]) => {
            let (lo, hi) = product(a, b);
            arithmetic(a, b, lo, hi)
        }
        (I::Divide, [a, b]) => {
            let classes = contagion(a, b);
            let classes = if classes & types::INTEGER != 0 { classes | types::RATIO } else { classes };
            let lo = if a.lo >= 0 && b.lo >= 0 { 0 } else { types::NO_LOW };
            Type { lo, ..Type::of(classes) }
        }
        (I::Negate, [a]) if a.within(types::REAL) => {
            let ty = negated(a);
            if a.within(types::INTEGER) { ty } else { Type::of(a.classes) }
        }
        (I::Abs, [a]) if a.within(types::REAL) => {
            let hi = if a.within(types::INTEGER) { a.hi.max(negated(a).hi) } else { types::NO_HIGH };
            Type { lo: 0, hi, ..Type::of(a.classes) }
        }
        (I::Min | I::Max, [a, b]) if a.within(types::INTEGER) && b.within(types::INTEGER) => {
            if op == I::Min {
                Type::integers(a.lo.min(b.lo), a.hi.min(b.hi))
            } else {
                Type::integers(a.lo.max(b.lo), a.hi.max(b.hi))
            }
        }
        (I::Min | I::Max, [a, b]) if a.within(types::REAL) && b.within(types::REAL) => Type::of(a.classes | b.classes),
        (I::LogicalAnd, [a, b]) => match (a.lo >= 0 && a.within(types::INTEGER), b.lo >= 0 && b.within(types::INTEGER))
        {
            (true, true) => Type::integers(0, a.hi.min(b.hi)),
            (true, false) => Type::integers(0, a.hi),
            (false, true) => Type::integers(0, b.hi),
            _ if a.is_fixnum() || b.is_fixnum() && a.within(types::INTEGER) => both_fixnums(a, b),
            _ => Type::INTEGER,
        },
        (I::LogicalOr | I::LogicalXor, [a, b]) => {
            if a.is_fixnum() && b.is_fixnum() && a.lo >= 0 && b.lo >= 0 {
                let bits = 128 - (a.hi | b.hi).leading_zeros();
                Type::integers(0, (1 << bits) - 1)
            } else {
                both_fixnums(a, b)
            }
        }
        (I::LogicalNot, [a]) if a.is_fixnum() => Type::integers(-1 - a.hi, -1 - a.lo),
        (I::Shift, [a, count]) => shifted(a, count),
        (I::Remainder, [a, b]) if a.within(types::INTEGER) && b.within(types::INTEGER) => {
            let most = magnitude(b);
            let lo = if a.lo >= 0 { 0 } else { most.map_or(types::NO_LOW, |m| -(m - 1)).max(a.lo) };
            let hi = if a.hi <= 0 { 0 } else { most.map_or(types::NO_HIGH, |m| m - 1).min(a.hi) };
            Type::integers(lo.min(hi), hi)
        }
        (I::Modulo, [a, b]) if a.within(types::INTEGER) && b.within(types::INTEGER) => {
            let lo = if b.lo >= 0 { 0 } else { sum_low(b.lo, 1) };
            let hi = if b.hi <= 0 { 0 } else { sum_high(b.hi, -1) };
            let hi = if a.lo >= 0 && b.lo >= 0 { hi.min(a.hi) } else { hi };
            Type::integers(lo.min(hi), hi)
        }
        (I::Modulo | I::Remainder, [a, b]) if a.within(types::REAL) && b.within(types::REAL) => {
            Type::of(contagion(a, b))
        }
        (I::Truncate | I::Floor, [a, b]) if a.within(types::REAL) && b.within(types::REAL) => {
            if !a.within(types::INTEGER) || !b.within(types::INTEGER) {
                return Type::INTEGER;
            }
            if b.lo >= 1 {
                let lo = if a.lo >= 0 { 0 } else { a.lo };
                let hi = if a.hi <= 0 { 0 } else { a.hi };
                return match (a.lo >= 0 && a.hi != types::NO_HIGH, b.lo == b.hi) {
                    (true, true) => Type::integers(a.lo / b.lo, a.hi / b.lo),
                    _ => Type::integers(lo, hi),
                };
            }
            Type::INTEGER
        }
        (I::Sqrt, [a]) if a.within(types::DOUBLE) && a.lo >= 0 => Type { lo: 0, ..Type::DOUBLE },
        (I::ToDouble, [a]) => Type { lo: if a.lo >= 0 { 0 } else { types::NO_LOW }, ..Type::DOUBLE },
        (I::CodeChar, _) => Type::CHARACTER,
        (I::Aref1 | I::RowMajorAref | I::Aref2 | I::Svref, [array, ..]) => element(array),
        (I::SetCar | I::SetCdr, [_, value]) => *value,
        (I::SetSvref | I::SetAref1 | I::SetRowMajorAref, [_, _, value]) => *value,
        (I::SetAref2 | I::StructureSet, [_, _, _, value]) => *value,
        _ => table,
    }
}

fn arithmetic(a: &Type, b: &Type, lo: i128, hi: i128) -> Type {
    let classes = contagion(a, b);
    if classes == types::INTEGER {
        return Type::integers(lo, hi);
    }
    Type { lo: if lo >= 0 && classes & types::COMPLEX == 0 { 0 } else { types::NO_LOW }, ..Type::of(classes) }
}

fn both_fixnums(a: &Type, b: &Type) -> Type {
    if a.is_fixnum() && b.is_fixnum() { Type::FIXNUM } else { Type::INTEGER }
}

/// The greatest absolute value, where it is known.
fn magnitude(ty: &Type) -> Option<i128> {
    if ty.lo == types::NO_LOW || ty.hi == types::NO_HIGH { None } else { Some(ty.lo.abs().max(ty.hi.abs()).max(1)) }
}

fn shifted(a: &Type, count: &Type) -> Type {
    if !a.within(types::INTEGER) || !count.within(types::INTEGER) {
        return Type::INTEGER;
    }
    let fixed = |value: i128, by: i128| -> Option<i128> {
        if by >= 0 { if by > 100 { None } else { value.checked_mul(1 << by) } } else { Some(value >> (-by).min(126)) }
    };
    if count.hi > 100 || a.lo == types::NO_LOW || a.hi == types::NO_HIGH {
        let lo = if a.lo >= 0 { 0 } else { types::NO_LOW };
        return Type::integers(lo, types::NO_HIGH);
    }
    let least = count.lo.max(-126);
    let corners = [fixed(a.lo, least), fixed(a.lo, count.hi), fixed(a.hi, least), fixed(a.hi, count.hi)];
    if corners.iter().any(Option::is_none) {
        return Type::integers(if a.lo >= 0 { 0 } else { types::NO_LOW }, types::NO_HIGH);
    }
    let low = corners.iter().flatten().min().copied();
    let high = corners.iter().flatten().max().copied();
    Type::integers(saturating(low, types::NO_LOW), saturating(high, types::NO_HIGH))
}

fn element(array: &Type) -> Type {
    let kind = match array.classes {
        classes if classes & !types::SIMPLE_STRING == 0 => return Type::CHARACTER,
        types::SPECIALISED_VECTOR | types::ARRAY_HEADER => array.element,
        _ => None,
    };
    match kind {
        Some(Kind::SimpleArrayDouble) => Type::DOUBLE,
        Some(Kind::SimpleArraySingle) => Type::SINGLE,
        Some(Kind::SimpleArrayFixnum) => Type::FIXNUM,
        Some(Kind::SimpleBitVector) => Type::integers(0, 1),
        Some(Kind::SimpleArrayU8) => Type::integers(0, 0xFF),
        Some(Kind::SimpleArrayU16) => Type::integers(0, 0xFFFF),
        Some(Kind::SimpleArrayU32) => Type::integers(0, 0xFFFF_FFFF),
        Some(Kind::SimpleArrayU64) => Type::integers(0, u64::MAX as i128),
        Some(Kind::SimpleArrayI8) => Type::integers(-0x80, 0x7F),
        Some(Kind::SimpleArrayI16) => Type::integers(-0x8000, 0x7FFF),
        Some(Kind::SimpleArrayI32) => Type::integers(-0x8000_0000, 0x7FFF_FFFF),
        Some(Kind::SimpleArrayI64) => Type::integers(i64::MIN as i128, i64::MAX as i128),
        Some(Kind::SimpleCharacterString | Kind::SimpleBaseString) => Type::CHARACTER,
        _ => Type::ANY,
    }
}
