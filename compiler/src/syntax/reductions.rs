//! Reduction of standard functions to operations of fixed arity that codegen emits in line.
//!
//! The problem: `+`, `<`, LIST or AREF take any number of arguments, codegen knows operations of
//! one to four. The approach: a table from name to a kind of reduction; each gives a node, or
//! declines before it has analysed anything. Order of evaluation is kept by temporaries wherever
//! an operation would use its arguments in another order or more than once.
//!
//! Invariants: a reduction that declines has had no effect.
//!
//! Tests: `compiler/tests/syntax.rs`, `tests/lisp/intrinsics/`.

use super::Syntax;
use super::analyser::{Analyser, Atom};
use super::environment::{Environment, FunctionBinding};
use super::operators::Operator;
use crate::intrinsics::Intrinsic::{self, *};
use crate::ir::*;
use crate::types::{self, Type};
use brolga_image::object::Kind;
use brolga_image::{Image, Lisp, Word};

/// How a call is reduced.
#[derive(Copy, Clone)]
pub(super) enum Reduction {
    /// (op) is the identity, (op a) checks the type of a, more are folded from the left.
    Fold { operation: Intrinsic, identity: Option<i64>, class: types::Classes },
    /// (op a) is the unary operation: - and /.
    Inverse(Intrinsic),
    /// A chain of comparisons.
    Compare { operation: Intrinsic, swapped: bool, negated: bool, class: types::Classes },
    /// All pairs differ.
    Different { operation: Intrinsic, class: types::Classes },
    /// LIST
    List,
    /// LIST*
    ListStar,
    /// AREF of rank 1 or 2.
    Aref,
    /// FLOOR or TRUNCATE, with a divisor of 1 when none is given.
    Divide(Intrinsic),
    /// A composition of CAR (a) and CDR (d), innermost last as in the name.
    Access(&'static str),
    /// EQUAL of something that EQL compares as well.
    Equal,
    /// COERCE to a constant float type.
    Coerce,
    /// FLOAT with a literal prototype.
    Float,
    /// VALUES
    Values,
    /// FUNCALL
    Funcall,
    /// APPLY
    Apply,
    /// IDENTITY
    Identity,
}

use Reduction as R;

const fn fold(operation: Intrinsic, identity: Option<i64>, class: types::Classes) -> Reduction {
    R::Fold { operation, identity, class }
}

const fn compare(operation: Intrinsic, swapped: bool, negated: bool, class: types::Classes) -> Reduction {
    R::Compare { operation, swapped, negated, class }
}

/// Functions of COMMON-LISP that are reduced.
pub(super) const REDUCTIONS: &[(&str, Reduction)] = &[
    ("+", fold(Add, Some(0), types::NUMBER)),
    ("*", fold(Multiply, Some(1), types::NUMBER)),
    ("-", R::Inverse(Subtract)),
    ("/", R::Inverse(Divide)),
    ("MIN", fold(Min, None, types::REAL)),
    ("MAX", fold(Max, None, types::REAL)),
    ("LOGAND", fold(LogicalAnd, Some(-1), types::INTEGER)),
    ("LOGIOR", fold(LogicalOr, Some(0), types::INTEGER)),
    ("LOGXOR", fold(LogicalXor, Some(0), types::INTEGER)),
    ("=", compare(NumberEqual, false, false, types::NUMBER)),
    ("<", compare(Less, false, false, types::REAL)),
    (">", compare(Greater, false, false, types::REAL)),
    ("<=", compare(LessEqual, false, false, types::REAL)),
    (">=", compare(GreaterEqual, false, false, types::REAL)),
    ("/=", R::Different { operation: NumberEqual, class: types::NUMBER }),
    ("CHAR=", compare(CharEqual, false, false, types::CHARACTER)),
    ("CHAR<", compare(CharLess, false, false, types::CHARACTER)),
    ("CHAR>", compare(CharLess, true, false, types::CHARACTER)),
    ("CHAR<=", compare(CharLess, true, true, types::CHARACTER)),
    ("CHAR>=", compare(CharLess, false, true, types::CHARACTER)),
    ("CHAR/=", R::Different { operation: CharEqual, class: types::CHARACTER }),
    ("LIST", R::List),
    ("LIST*", R::ListStar),
    ("AREF", R::Aref),
    ("FLOOR", R::Divide(Floor)),
    ("TRUNCATE", R::Divide(Truncate)),
    ("FIRST", R::Access("a")),
    ("REST", R::Access("d")),
    ("SECOND", R::Access("ad")),
    ("THIRD", R::Access("add")),
    ("FOURTH", R::Access("addd")),
    ("CAAR", R::Access("aa")),
    ("CADR", R::Access("ad")),
    ("CDAR", R::Access("da")),
    ("CDDR", R::Access("dd")),
    ("CAAAR", R::Access("aaa")),
    ("CAADR", R::Access("aad")),
    ("CADAR", R::Access("ada")),
    ("CADDR", R::Access("add")),
    ("CDAAR", R::Access("daa")),
    ("CDADR", R::Access("dad")),
    ("CDDAR", R::Access("dda")),
    ("CDDDR", R::Access("ddd")),
    ("CADDDR", R::Access("addd")),
    ("CDDDDR", R::Access("dddd")),
    ("EQUAL", R::Equal),
    ("COERCE", R::Coerce),
    ("FLOAT", R::Float),
    ("VALUES", R::Values),
    ("FUNCALL", R::Funcall),
    ("APPLY", R::Apply),
    ("IDENTITY", R::Identity),
];

/// Longer lists and comparisons are left to the function.
const MAXIMUM_LIST: usize = 10;
const MAXIMUM_COMPARED: usize = 6;
const MAXIMUM_DIFFERENT: usize = 4;

impl Syntax {
    /// The call of a function of COMMON-LISP, in line where that is simple; None for any other
    /// name. Takes the arguments when it gives a call.
    pub(super) fn standard_call(&self, image: &Image, name: Word, arguments: &mut Vec<Node>) -> Option<NodeKind> {
        if Some(image.symbol_package(name)) != image.find_package("COMMON-LISP") {
            return None;
        }
        let operation = match self.operators.get(name) {
            Some(Operator::Special { .. }) => return None,
            Some(Operator::Intrinsic(operation, arity)) if arity == arguments.len() => Some(operation),
            Some(Operator::Reduced(R::Fold { operation, .. } | R::Inverse(operation) | R::Divide(operation)))
                if arguments.len() == 2 =>
            {
                Some(operation)
            }
            Some(Operator::Reduced(R::Compare { operation, swapped: false, negated: false, .. }))
                if arguments.len() == 2 =>
            {
                Some(operation)
            }
            Some(Operator::Reduced(R::Access(path))) if arguments.len() == 1 => {
                let mut node = arguments.pop()?;
                for step in path.bytes().rev() {
                    let operation = if step == b'a' { Car } else { Cdr };
                    let kind = NodeKind::Intrinsic(operation, vec![node]);
                    node = Node { kind, source: NO_SOURCE, ty: Type::ANY };
                }
                return Some(node.kind);
            }
            _ => None,
        };
        let arguments = std::mem::take(arguments);
        Some(match operation {
            Some(operation) => NodeKind::Intrinsic(operation, arguments),
            None => NodeKind::Call(name, arguments),
        })
    }
}

/// Whether nobody can tell when a node is evaluated, but for which of several errors comes first.
fn is_harmless(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Literal(_) | NodeKind::Variable(_) => true,
        NodeKind::The(_, part) | NodeKind::TrulyThe(_, part) => is_harmless(part),
        NodeKind::Intrinsic(operation, parts) => {
            let reads = matches!(
                operation,
                Add | Subtract | Multiply | Divide | Negate | Increment | Decrement | Car | Cdr | Aref1 | Aref2 | Svref
            );
            reads && parts.iter().all(is_harmless)
        }
        _ => false,
    }
}

impl Analyser<'_> {
    /// The reduced call; None when the arguments do not allow it.
    pub(super) fn reduce(
        &mut self,
        reduction: Reduction,
        forms: &[Word],
        form: Word,
        environment: &Environment,
    ) -> Lisp<Option<Node>> {
        let count = forms.len();
        Ok(Some(match reduction {
            R::Fold { operation, identity, class } => match (count, identity) {
                (0, None) => return Ok(None),
                (0, Some(identity)) => self.literal(Word::fixnum(identity)),
                _ => {
                    let nodes = self.arguments(forms, environment)?;
                    self.fold_left(operation, class, nodes)
                }
            },
            R::Inverse(operation) => {
                if count == 0 {
                    return Ok(None);
                }
                let mut nodes = self.arguments(forms, environment)?;
                if count == 1 {
                    let node = nodes.remove(0);
                    match operation {
                        Subtract => self.intrinsic(Negate, vec![node]),
                        _ => {
                            let one = self.literal(Word::fixnum(1));
                            self.intrinsic(operation, vec![one, node])
                        }
                    }
                } else {
                    self.fold_left(operation, types::NUMBER, nodes)
                }
            }
            R::Compare { operation, swapped, negated, class } => {
                if count == 0 || count > MAXIMUM_COMPARED {
                    return Ok(None);
                }
                let nodes = self.arguments(forms, environment)?;
                self.compare_chain(operation, swapped, negated, class, nodes)
            }
            R::Different { operation, class } => {
                if count == 0 || count > MAXIMUM_DIFFERENT {
                    return Ok(None);
                }
                let nodes = self.arguments(forms, environment)?;
                self.all_different(operation, class, nodes)
            }
            R::List => {
                if count > MAXIMUM_LIST {
                    return Ok(None);
                }
                let nodes = self.arguments(forms, environment)?;
                self.list_of(nodes)
            }
            R::ListStar => {
                if count == 0 || count > MAXIMUM_LIST {
                    return Ok(None);
                }
                let mut nodes = self.arguments(forms, environment)?;
                let Some(mut list) = nodes.pop() else { return Ok(None) };
                if count == 1 {
                    list = self.node(NodeKind::Values(vec![list]));
                }
                while let Some(node) = nodes.pop() {
                    list = self.intrinsic(Cons, vec![node, list]);
                }
                list
            }
            R::Aref => {
                let operation = match count {
                    2 => Aref1,
                    3 => Aref2,
                    _ => return Ok(None),
                };
                let nodes = self.arguments(forms, environment)?;
                self.intrinsic(operation, nodes)
            }
            R::Divide(operation) => {
                if count != 1 && count != 2 {
                    return Ok(None);
                }
                let mut nodes = self.arguments(forms, environment)?;
                if count == 1 {
                    nodes.push(self.literal(Word::fixnum(1)));
                }
                self.intrinsic(operation, nodes)
            }
            R::Access(path) => {
                if count != 1 {
                    return Ok(None);
                }
                let mut node = self.argument(forms[0], environment)?;
                for step in path.bytes().rev() {
                    node = self.intrinsic(if step == b'a' { Car } else { Cdr }, vec![node]);
                }
                node
            }
            R::Equal => {
                if count != 2 || !forms.iter().any(|form| self.is_eql_comparable_constant(*form)) {
                    return Ok(None);
                }
                let nodes = self.arguments(forms, environment)?;
                self.simplified_intrinsic(Eql, nodes)
            }
            R::Coerce => {
                let symbols = &self.syntax.symbols;
                let Some(target) = forms.get(1).and_then(|form| self.quoted(*form)).filter(|_| count == 2) else {
                    return Ok(None);
                };
                let operation = if target == symbols.double_float || target == symbols.long_float {
                    ToDouble
                } else if target == symbols.single_float || target == symbols.short_float {
                    ToSingle
                } else {
                    return Ok(None);
                };
                let node = self.argument(forms[0], environment)?;
                self.intrinsic(operation, vec![node])
            }
            R::Float => {
                let Some(prototype) = forms.get(1).filter(|_| count == 2) else { return Ok(None) };
                let operation = match self.syntax.type_of_object(self.image, *prototype) {
                    ty if ty.within(types::DOUBLE) => ToDouble,
                    ty if ty.within(types::SINGLE) => ToSingle,
                    _ => return Ok(None),
                };
                let node = self.argument(forms[0], environment)?;
                self.intrinsic(operation, vec![node])
            }
            R::Values => {
                let nodes = self.arguments(forms, environment)?;
                self.node(NodeKind::Values(nodes))
            }
            R::Identity => {
                if count != 1 {
                    return Ok(None);
                }
                let node = self.argument(forms[0], environment)?;
                self.node(NodeKind::Values(vec![node]))
            }
            R::Funcall => {
                if count == 0 {
                    return Ok(None);
                }
                self.funcall(forms, form, environment)?
            }
            R::Apply => {
                if count < 2 {
                    return Ok(None);
                }
                let function = self.designated_function(forms[0], environment)?;
                if let NodeKind::FunctionReference(name) = function.kind {
                    self.check_applied(name, count - 2, form)?;
                }
                let mut nodes = self.arguments(&forms[1..], environment)?;
                let Some(list) = nodes.pop() else { return Ok(None) };
                self.node(NodeKind::Apply(Box::new(function), nodes, Box::new(list)))
            }
        }))
    }

    fn fold_left(&mut self, operation: Intrinsic, class: types::Classes, nodes: Vec<Node>) -> Node {
        // All arguments are evaluated before the first operation can fail.
        if nodes.iter().skip(2).any(|node| !is_harmless(node)) {
            return self.with_atoms(nodes, |analyser, atoms| {
                let nodes = atoms.iter().map(|atom| analyser.atom(*atom)).collect();
                analyser.fold_left(operation, class, nodes)
            });
        }
        let mut nodes = nodes.into_iter();
        let Some(mut result) = nodes.next() else { return self.nil() };
        let mut folded = false;
        for node in nodes {
            result = self.folded(operation, result, node);
            folded = true;
        }
        if folded { result } else { self.checked(class, result) }
    }

    /// The value, checked to be of the class, as one value.
    fn checked(&mut self, class: types::Classes, node: Node) -> Node {
        let node = self.the(Type::of(class), node);
        self.node(NodeKind::Values(vec![node]))
    }

    fn compare_chain(
        &mut self,
        operation: Intrinsic,
        swapped: bool,
        negated: bool,
        class: types::Classes,
        nodes: Vec<Node>,
    ) -> Node {
        let one = |analyser: &mut Self, left: Node, right: Node| {
            let arguments = if swapped { vec![right, left] } else { vec![left, right] };
            let node = analyser.intrinsic(operation, arguments);
            if negated { analyser.intrinsic(Not, vec![node]) } else { node }
        };
        match nodes.len() {
            1 => {
                let t = self.boolean(true);
                let mut nodes = nodes;
                let checked = self.the(Type::of(class), nodes.remove(0));
                self.node(NodeKind::Sequence(vec![checked, t]))
            }
            2 if !swapped => {
                let mut nodes = nodes.into_iter();
                match (nodes.next(), nodes.next()) {
                    (Some(left), Some(right)) => one(self, left, right),
                    _ => self.nil(),
                }
            }
            _ => self.with_atoms(nodes, |analyser, atoms| {
                let mut result: Option<Node> = None;
                for (index, pair) in atoms.windows(2).enumerate().rev() {
                    let (left, right) = (analyser.atom(pair[0]), analyser.atom(pair[1]));
                    let test = one(analyser, left, right);
                    result = Some(match result {
                        None => test,
                        Some(rest) => {
                            let otherwise = analyser.false_if_all_are(class, &atoms[index + 2..]);
                            analyser.conditional(test, rest, otherwise)
                        }
                    });
                }
                result.unwrap_or_else(|| analyser.nil())
            }),
        }
    }

    /// NIL, behind checks of arguments that no comparison has looked at.
    fn false_if_all_are(&mut self, class: types::Classes, atoms: &[Atom]) -> Node {
        let mut nodes: Vec<Node> = Vec::with_capacity(atoms.len() + 1);
        for atom in atoms {
            let node = self.atom(*atom);
            nodes.push(self.the(Type::of(class), node));
        }
        nodes.push(self.nil());
        self.sequence(nodes)
    }

    fn all_different(&mut self, operation: Intrinsic, class: types::Classes, nodes: Vec<Node>) -> Node {
        if nodes.len() == 1 {
            return self.compare_chain(operation, false, false, class, nodes);
        }
        if nodes.len() == 2 {
            let equal = self.intrinsic(operation, nodes);
            return self.intrinsic(Not, vec![equal]);
        }
        self.with_atoms(nodes, |analyser, atoms: &[Atom]| {
            let mut result = analyser.boolean(true);
            for (index, left) in atoms.iter().enumerate().rev() {
                for (after, right) in atoms.iter().enumerate().skip(index + 1).rev() {
                    let pair = vec![analyser.atom(*left), analyser.atom(*right)];
                    let equal = analyser.intrinsic(operation, pair);
                    // The first argument is compared with all others.
                    let unchecked = if index == 0 { &atoms[after + 1..] } else { &[] };
                    let otherwise = analyser.false_if_all_are(class, unchecked);
                    result = analyser.conditional(equal, otherwise, result);
                }
            }
            result
        })
    }

    /// An operation of table arity, with the cheaper one where a literal argument allows it.
    pub(super) fn simplified_intrinsic(&mut self, operation: Intrinsic, nodes: Vec<Node>) -> Node {
        match operation {
            Eql if nodes.iter().any(|node| self.is_eq_comparable(node)) => self.intrinsic(Eq, nodes),
            Add | Subtract | Multiply => {
                let mut nodes = nodes.into_iter();
                match (nodes.next(), nodes.next()) {
                    (Some(left), Some(right)) => self.folded(operation, left, right),
                    _ => self.nil(),
                }
            }
            Not | Null => match nodes.as_slice() {
                [Node { kind: NodeKind::Literal(word), .. }] => self.boolean(self.image.is_nil(*word)),
                _ => self.intrinsic(Not, nodes),
            },
            _ => self.intrinsic(operation, nodes),
        }
    }

    /// A literal for which EQL is EQ.
    fn is_eq_comparable(&self, node: &Node) -> bool {
        Self::literal_of(node).is_some_and(|word| {
            !matches!(self.image.kind(word), Some(Kind::Bignum | Kind::DoubleFloat | Kind::Ratio | Kind::Complex))
        })
    }

    /// A constant form for whose value EQUAL is EQL: a symbol, number or character.
    fn is_eql_comparable_constant(&self, form: Word) -> bool {
        let object = match self.quoted(form) {
            Some(object) => object,
            None if self.image.is_cons(form) => return false,
            None if self.image.is_symbol(form) => {
                let flags = self.image.symbol_flags(form);
                let constant = self.image.is_nil(form)
                    || form == self.image.t()
                    || flags & brolga_image::object::SYMBOL_FLAG_KEYWORD != 0;
                return constant;
            }
            None => form,
        };
        let ty = self.syntax.type_of_object(self.image, object);
        ty.within(types::NUMBER | types::CHARACTER | types::NULL | types::SYMBOL)
    }

    /// The object of a (QUOTE object) form.
    pub(super) fn quoted(&self, form: Word) -> Option<Word> {
        let image = self.image;
        let rest = image.cdr(form);
        (image.is_cons(form)
            && image.car(form) == self.syntax.symbols.quote
            && image.is_cons(rest)
            && image.is_nil(image.cdr(rest)))
        .then(|| image.car(rest))
    }

    /// The symbol whose global function a FUNCALL's first argument is sure to designate.
    fn designated_symbol(&self, form: Word, environment: &Environment) -> Lisp<Option<Word>> {
        let image = self.image;
        let symbol = if let Some(object) = self.quoted(form) {
            Some(object).filter(|object| image.is_symbol(*object) && !image.is_nil(*object))
        } else if image.is_cons(form) && image.car(form) == self.syntax.symbols.function {
            let rest = image.cdr(form);
            let name = if image.is_nil(image.cdr(rest)) { image.car(rest) } else { image.nil() };
            let symbol = self.syntax.function_name_symbol(image, name)?;
            symbol.filter(|symbol| environment.function(*symbol).is_none())
        } else {
            None
        };
        let is_function = |symbol: &Word| match self.syntax.operators.get(*symbol) {
            Some(Operator::Special { .. }) => false,
            Some(_) => true,
            None => image.is_nil(image.symbol_info(*symbol, self.syntax.symbols.info_macro_function)),
        };
        Ok(symbol.filter(is_function))
    }

    fn funcall(&mut self, forms: &[Word], form: Word, environment: &Environment) -> Lisp<Node> {
        let image = self.image;
        let arguments = image.cdr(image.cdr(form));
        if let Some(expression) = self.lambda_in(forms[0]) {
            let nodes = self.arguments(&forms[1..], environment)?;
            return self.apply_lambda(expression, nodes, environment);
        }
        if let Some(symbol) = self.designated_symbol(forms[0], environment)? {
            image.keep(symbol);
            if environment.function(symbol).is_none() {
                let call = image.keep(image.cons(symbol, arguments)?);
                return self.global_call(symbol, call, environment);
            }
            let nodes = self.arguments(&forms[1..], environment)?;
            return self.full_call(symbol, nodes, form);
        }
        if let Some(FunctionBinding::Local(function)) = self.local_function_in(forms[0], environment)? {
            let nodes = self.arguments(&forms[1..], environment)?;
            return self.call_local(function, nodes, form);
        }
        let function = self.argument(forms[0], environment)?;
        let nodes = self.arguments(&forms[1..], environment)?;
        Ok(self.node(NodeKind::Funcall(Box::new(function), nodes)))
    }

    /// The local function in a (FUNCTION name) form.
    fn local_function_in(&self, form: Word, environment: &Environment) -> Lisp<Option<FunctionBinding>> {
        let image = self.image;
        let rest = image.cdr(form);
        if !image.is_cons(form) || image.car(form) != self.syntax.symbols.function || !image.is_nil(image.cdr(rest)) {
            return Ok(None);
        }
        let Some(symbol) = self.syntax.function_name_symbol(image, image.car(rest))? else { return Ok(None) };
        let found = environment.function(symbol).filter(|found| !found.foreign);
        Ok(found.map(|found| found.binding))
    }

    /// The function of APPLY: a quoted symbol is looked up as by FUNCTION.
    fn designated_function(&mut self, form: Word, environment: &Environment) -> Lisp<Node> {
        match self.designated_symbol(form, environment)? {
            Some(symbol) => {
                self.image.keep(symbol);
                self.note_function(symbol)?;
                Ok(self.node(NodeKind::FunctionReference(symbol)))
            }
            None => self.argument(form, environment),
        }
    }
}
