//! Assertions: checking declared types, those included that the lattice of types cannot express.
//!
//! The problem: the lattice holds kinds of objects, integers between bounds and structures; a check
//! of its types alone would let (MEMBER :A :B), (FLOAT 0.0 1.0), (SATISFIES EVENP) and classes
//! pass almost anything. The approach: an assertion keeps its specifier and whether the lattice is exact
//! about it. Where it is, code generation checks the lattice's type. Where it is not, the value is
//! tested here by the code that TYPEP of a constant type is, and known to be of the lattice's type
//! from then on. Of a form with several values the first is tested by a function that passes all on.
//!
//! Invariants: a value that passes is of the specifier; nothing is tested at safety 0, nor before the
//! library has defined %ASSERTION-TEST.
//!
//! Tests: `tests/lisp/types/declared.lisp`.

use super::analyser::{Analyser, Step};
use super::diagnostics::Severity;
use super::environment::{Environment, VariableBinding};
use super::lambdas::LambdaParts;
use crate::intrinsics::Intrinsic;
use crate::ir::*;
use crate::passes::walk::each_part_mut;
use crate::types::Type;
use brolga_image::{Image, Lisp, Word};

/// What a type specifier demands of a value.
#[derive(Copy, Clone)]
pub struct Assertion {
    /// A type of the lattice that holds every object of the specifier.
    pub ty: Type,
    /// The specifier.
    pub specifier: Word,
    /// `ty` holds no other object.
    pub exact: bool,
}

impl Assertion {
    /// What T demands.
    pub(super) fn none(image: &Image) -> Assertion {
        Assertion { ty: Type::ANY, specifier: image.t(), exact: true }
    }

    /// Whether it demands nothing.
    pub fn is_empty(&self) -> bool {
        self.exact && self.ty == Type::ANY
    }

    /// Whether what passes this surely passes the other.
    fn implies(&self, other: &Assertion) -> bool {
        self.specifier == other.specifier || (other.exact && self.ty.is_subtype(&other.ty))
    }
}

impl Analyser<'_> {
    /// What T demands.
    pub(super) fn no_assertion(&self) -> Assertion {
        Assertion::none(self.image)
    }

    /// What both demand.
    pub(super) fn both(&self, one: &Assertion, other: &Assertion) -> Lisp<Assertion> {
        let image = self.image;
        if one.is_empty() || one.specifier == other.specifier {
            return Ok(*other);
        }
        if other.is_empty() {
            return Ok(*one);
        }
        let specifier = image.keep(image.list(&[self.syntax.symbols.and, one.specifier, other.specifier])?);
        let exact = one.exact && other.exact && one.ty.intersection_is_exact(&other.ty);
        Ok(Assertion { ty: one.ty.intersection(&other.ty), specifier, exact })
    }

    /// Whether a check of the lattice's type would not do.
    pub(super) fn is_checked_apart(&self, wanted: &Assertion) -> bool {
        !wanted.exact
            && self.unit.lambdas.get(self.lambda as usize).is_none_or(|lambda| lambda.policy.safety > 0)
            && self.image.function(self.syntax.symbols.assertion_test).is_some()
    }

    /// The form's first value asserted; all its values pass. The assertion goes where the values come
    /// from, so that branches which need none have none and tail calls of functions that are
    /// proclaimed to give such values stay tail calls.
    pub(super) fn assert(&mut self, wanted: &Assertion, value: Node) -> Lisp<Node> {
        use NodeKind as N;
        if wanted.is_empty() || (wanted.exact && wanted.ty.is_never()) {
            return Ok(value);
        }
        if gives_one_value(&value) {
            return self.assert_one(wanted, value);
        }
        let kind = match value.kind {
            N::If(test, then, otherwise) => {
                let (then, otherwise) = (self.assert(wanted, *then)?, self.assert(wanted, *otherwise)?);
                N::If(test, Box::new(then), Box::new(otherwise))
            }
            N::Let(bindings, body) => N::Let(bindings, Box::new(self.assert(wanted, *body)?)),
            N::Labels(functions, body) => N::Labels(functions, Box::new(self.assert(wanted, *body)?)),
            N::MultipleValueBind(variables, values, body) => {
                N::MultipleValueBind(variables, values, Box::new(self.assert(wanted, *body)?))
            }
            N::Sequence(mut parts) => {
                if let Some(last) = parts.pop() {
                    parts.push(self.assert(wanted, last)?);
                }
                N::Sequence(parts)
            }
            N::Block(block, mut body) if !self.left_from_inside.contains(&block) => {
                self.assert_returned(wanted, block, &mut body)?;
                N::Block(block, Box::new(self.assert(wanted, *body)?))
            }
            N::ReturnFrom(..) | N::Go(..) | N::Throw(..) => value.kind,
            N::Call(name, _) if self.is_proclaimed_to_give(name, wanted)? => value.kind,
            N::LocalCall(function, ..) if self.is_declared_to_give(function, wanted) => value.kind,
            kind => return self.assert_all(wanted, Node { kind, ..value }),
        };
        Ok(Node { kind, ..value })
    }

    /// What RETURN-FROM gives the block.
    fn assert_returned(&mut self, wanted: &Assertion, block: BlockId, node: &mut Node) -> Lisp<()> {
        let mut result = Ok(());
        each_part_mut(node, &mut |part| {
            if result.is_ok() {
                result = self.assert_returned(wanted, block, part);
            }
        });
        result?;
        if let NodeKind::ReturnFrom(target, value) = &mut node.kind
            && *target == block
        {
            let nothing = self.nil();
            **value = self.assert(wanted, std::mem::replace(value, nothing))?;
        }
        Ok(())
    }

    /// Whether callers assert the same of the function's result.
    fn is_proclaimed_to_give(&mut self, name: FunctionName, wanted: &Assertion) -> Lisp<bool> {
        let specifier = self.image.symbol_info(name, self.syntax.symbols.info_ftype);
        let Some(result) = self.result_assertion(specifier)? else { return Ok(false) };
        Ok(result.implies(wanted))
    }

    /// Whether the local function asserts the same of its result.
    fn is_declared_to_give(&self, function: VariableId, wanted: &Assertion) -> bool {
        self.local_results.iter().any(|(variable, result)| *variable == function && result.implies(wanted))
    }

    /// Asserts what a (FUNCTION arguments result) specifier says of the parameters and the result.
    pub(super) fn assert_function_type(&mut self, parts: &mut LambdaParts, specifier: Word) -> Lisp<()> {
        let image = self.image;
        parts.result = self.result_assertion(specifier)?;
        let Some(declarations) = image.function(self.syntax.symbols.parameter_declarations) else { return Ok(()) };
        let arguments = image.car(image.cdr(specifier));
        if image.is_list(arguments) {
            let found = image.keep(image.call(declarations, &[parts.lambda_list, arguments])?);
            for declaration in image.list_iter(found) {
                self.parse_declaration(&mut parts.body.declarations, declaration, parts.source)?;
            }
        }
        Ok(())
    }

    fn assert_all(&mut self, wanted: &Assertion, value: Node) -> Lisp<Node> {
        if !self.is_checked_apart(wanted) {
            return Ok(self.the(wanted.ty, value));
        }
        let function = self.node(NodeKind::FunctionReference(self.syntax.symbols.checked_values));
        let specifier = self.literal(wanted.specifier);
        let call = NodeKind::MultipleValueCall(Box::new(function), vec![specifier, value]);
        let call = self.node(call);
        Ok(self.known(wanted.ty, call))
    }

    /// The form's values asserted to be of the specifiers, one after the other. Values that are not
    /// written down one by one are asserted as far as the first.
    pub(super) fn assert_values(&mut self, wanted: &[Word], value: Node) -> Lisp<Node> {
        let [first, others @ ..] = wanted else { return Ok(value) };
        let assertion = self.assertion(*first)?;
        match value.kind {
            NodeKind::Values(nodes) if !others.is_empty() && nodes.len() > 1 => {
                let mut asserted = Vec::with_capacity(nodes.len());
                for (index, node) in nodes.into_iter().enumerate() {
                    asserted.push(match wanted.get(index) {
                        Some(specifier) => {
                            let assertion = self.assertion(*specifier)?;
                            self.assert_one(&assertion, node)?
                        }
                        None => node,
                    });
                }
                Ok(self.node(NodeKind::Values(asserted)))
            }
            _ => self.assert(&assertion, value),
        }
    }

    /// The same node where one value is used of it.
    pub(super) fn assert_single_value(&mut self, node: Node) -> Lisp<Node> {
        let (ty, inner) = match node.kind {
            NodeKind::TrulyThe(ty, inner) if self.is_checked_call(&inner) => (ty, *inner),
            _ if self.is_checked_call(&node) => (Type::ANY, node),
            _ => return Ok(node),
        };
        let NodeKind::MultipleValueCall(_, mut arguments) = inner.kind else { return Ok(inner) };
        match (arguments.pop(), arguments.pop()) {
            (Some(value), Some(Node { kind: NodeKind::Literal(specifier), .. })) => {
                let value = self.assert_single_value(value)?;
                self.tested(&Assertion { ty, specifier, exact: false }, value)
            }
            _ => Ok(self.nil()),
        }
    }

    fn is_checked_call(&self, node: &Node) -> bool {
        let NodeKind::MultipleValueCall(function, arguments) = &node.kind else { return false };
        matches!(function.kind, NodeKind::FunctionReference(name) if name == self.syntax.symbols.checked_values)
            && matches!(arguments.as_slice(), [Node { kind: NodeKind::Literal(_), .. }, _])
    }

    /// A value, one of which is used, asserted.
    pub(super) fn assert_one(&mut self, wanted: &Assertion, value: Node) -> Lisp<Node> {
        if self.is_checked_apart(wanted) { self.tested(wanted, value) } else { Ok(self.the(wanted.ty, value)) }
    }

    /// What is stored in a variable, of its declared type as far as code generation does not check it.
    pub(super) fn assert_declared(&mut self, variable: VariableId, value: Node) -> Lisp<Node> {
        match self.notes[variable as usize].asserted {
            None => Ok(value),
            Some(specifier) => {
                let ty = self.unit.variables[variable as usize].declared;
                self.tested(&Assertion { ty, specifier, exact: false }, value)
            }
        }
    }

    /// The variable in which an argument or value arrives that is then bound to `variable`: itself, or
    /// a temporary that the step added here checks.
    pub(super) fn arrival(&mut self, variable: VariableId, steps: &mut Vec<Step>) -> Lisp<VariableId> {
        if self.notes[variable as usize].asserted.is_none() {
            return Ok(variable);
        }
        let arrives = self.temporary();
        let value = self.reference(arrives);
        let value = self.assert_declared(variable, value)?;
        steps.push(Step::Lexical(variable, value));
        Ok(arrives)
    }

    /// (LET ((VALUE value)) (IF (TYPEP VALUE specifier) VALUE (%CHECKED-VALUE VALUE specifier)))
    fn tested(&mut self, wanted: &Assertion, value: Node) -> Lisp<Node> {
        let image = self.image;
        let symbols = &self.syntax.symbols;
        let Some(test) = image.function(symbols.assertion_test) else { return Ok(value) };
        let (name, replacement) = (symbols.asserted_value, symbols.checked_value);
        self.warn_of_constant(wanted, &value)?;
        let test = image.keep(image.call(test, &[name, wanted.specifier])?);
        let variable = self.temporary();
        let binding = VariableBinding::Lexical(variable, self.no_assertion());
        let test = self.form(test, &Environment::default().with_variable(name, binding))?;
        let then = self.reference(variable);
        let (datum, specifier) = (self.reference(variable), self.literal(wanted.specifier));
        let otherwise = self.node(NodeKind::Call(replacement, vec![datum, specifier]));
        let body = self.conditional(test, then, otherwise);
        let node = self.let_(vec![(variable, value)], body);
        Ok(self.known(wanted.ty, node))
    }

    /// What can be said of a constant that the lattice does not know to be of another type.
    fn warn_of_constant(&mut self, wanted: &Assertion, value: &Node) -> Lisp<()> {
        let (image, symbols) = (self.image, &self.syntax.symbols);
        if let NodeKind::Literal(constant) = value.kind
            && !self.syntax.type_of_object(image, constant).intersection(&wanted.ty).is_never()
            && let Some(function) = image.function(symbols.constant_mismatch)
            && !image.is_nil(image.call(function, &[constant, wanted.specifier])?)
        {
            let arguments = [constant, wanted.specifier];
            return self.warn(Severity::Warning, "The constant ~S is not of type ~S.", &arguments, self.source_form());
        }
        Ok(())
    }

    fn known(&self, ty: Type, value: Node) -> Node {
        if ty == Type::ANY || ty.is_never() {
            return value;
        }
        self.node(NodeKind::TrulyThe(ty, Box::new(value)))
    }
}

/// Whether the node surely gives exactly one value.
fn gives_one_value(node: &Node) -> bool {
    use Intrinsic as I;
    use NodeKind as N;
    match &node.kind {
        N::Literal(_)
        | N::Variable(_)
        | N::SetVariable(..)
        | N::Special(_)
        | N::SetSpecial(..)
        | N::MultipleValueList(_)
        | N::Closure(_)
        | N::FunctionReference(_)
        | N::Primitive(..)
        | N::LoadTimeValue(_) => true,
        N::Intrinsic(operation, _) => !matches!(operation, I::Floor | I::Truncate | I::ValuesList | I::ForwardCall),
        N::The(_, part) | N::TrulyThe(_, part) => gives_one_value(part),
        N::If(_, a, b) => gives_one_value(a) && gives_one_value(b),
        N::Let(_, body) | N::BindSpecial(_, body) | N::Labels(_, body) | N::MultipleValueBind(_, _, body) => {
            gives_one_value(body)
        }
        N::Sequence(parts) => parts.last().is_some_and(gives_one_value),
        N::MultipleValueProg1(first, _) => gives_one_value(first),
        N::Values(parts) => parts.len() == 1,
        _ => false,
    }
}
