//! Lambda expressions: as functions, and applied on the spot.
//!
//! The problem: parameters are bound one after the other, some dynamically, and init forms see
//! what was bound before them, while the calling convention delivers all arguments at once. The
//! approach: a parameter that is bound dynamically, or whose declared type is checked by code of its
//! own, arrives in a lexical temporary and is rebound at the head of the body; from the first such parameter on, defaults that are not constants are
//! computed at the head of the body as well, in order. `bind_arguments` does the same for a lambda
//! expression in operator position, whose arguments become LET bindings.
//!
//! Invariants: `self.lambda` is restored; arguments are evaluated before any parameter is bound.
//!
//! Tests: `compiler/tests/syntax.rs`.

use super::analyser::{Analyser, Ignore, Step};
use super::assertions::Assertion;
use super::declarations::{Body, Bound};
use super::diagnostics::malformed;
use super::environment::{Environment, VariableBinding};
use super::lambda_lists::{LambdaList, Parameter};
use crate::intrinsics::Intrinsic;
use crate::ir::*;
use brolga_image::{Lisp, Word};

/// A lambda expression taken apart.
pub(super) struct LambdaParts {
    /// Its name for debugging; NIL when it has none.
    pub name: Word,
    /// The lambda list as written.
    pub lambda_list: Word,
    pub parameters: LambdaList,
    pub body: Body,
    /// What is asserted of the first value.
    pub result: Option<Assertion>,
    /// The expression or definition, for warnings.
    pub source: Word,
}

/// The parameters bound so far, while their init forms are analysed.
struct Scope {
    environment: Environment,
    names: Vec<Word>,
    variables: Vec<VariableId>,
    steps: Vec<Step>,
    /// Something was bound that the frame's own binding of parameters cannot express.
    deferred: bool,
}

impl Scope {
    fn new(environment: &Environment) -> Scope {
        Scope {
            environment: environment.clone(),
            names: Vec::new(),
            variables: Vec::new(),
            steps: Vec::new(),
            deferred: false,
        }
    }
}

impl Analyser<'_> {
    /// Takes (LAMBDA lambda-list . body) or (%NAMED-LAMBDA name lambda-list . body) apart.
    pub(super) fn lambda_parts(&mut self, expression: Word, name: Word) -> Lisp<LambdaParts> {
        let image = self.image;
        let Some(mut parts) = self.list_elements(expression) else {
            return self.malformed("The lambda expression is not a proper list: ~S", expression);
        };
        parts.remove(0);
        let mut name = name;
        if image.car(expression) == self.syntax.symbols.named_lambda {
            if parts.is_empty() {
                return self.malformed("The lambda expression has no name: ~S", expression);
            }
            name = parts.remove(0);
        }
        let Some((lambda_list, forms)) = parts.split_first() else {
            return self.malformed("The lambda expression has no lambda list: ~S", expression);
        };
        self.function_parts(name, *lambda_list, forms, expression)
    }

    /// The parts of a function definition.
    pub(super) fn function_parts(
        &mut self,
        name: Word,
        lambda_list: Word,
        forms: &[Word],
        source: Word,
    ) -> Lisp<LambdaParts> {
        let parameters = self.parse_lambda_list(lambda_list)?;
        let body = self.parse_body(forms, true, source)?;
        Ok(LambdaParts { name, lambda_list, parameters, body, result: None, source })
    }

    /// The outermost lambda of a unit that is a lambda expression.
    pub(super) fn outermost_lambda(&mut self, expression: Word, name: Word, environment: &Environment) -> Lisp<()> {
        let image = self.image;
        if !image.is_cons(expression) || !self.is_lambda_head(image.car(expression)) {
            return Err(malformed("~S is not a lambda expression.", &[expression]));
        }
        self.enter_source(expression);
        let parts = self.lambda_parts(expression, name)?;
        let id = self.new_lambda(parts.name, parts.lambda_list, None);
        self.fill_lambda(id, parts, None, environment)
    }

    /// A function object of a lambda expression.
    pub(super) fn closure(&mut self, expression: Word, name: Word, environment: &Environment) -> Lisp<Node> {
        let image = self.image;
        let mut parts = self.lambda_parts(expression, name)?;
        if image.is_nil(parts.name) {
            parts.name = image.keep(image.list(&[self.syntax.symbols.lambda, parts.lambda_list])?);
        }
        let id = self.new_lambda(parts.name, parts.lambda_list, Some(self.lambda));
        self.fill_lambda(id, parts, None, environment)?;
        Ok(self.node(NodeKind::Closure(id)))
    }

    /// Analyses the parameters and body of a lambda made by `new_lambda`. With a block name the
    /// body is in a block.
    pub(super) fn fill_lambda(
        &mut self,
        id: LambdaId,
        parts: LambdaParts,
        block: Option<Word>,
        environment: &Environment,
    ) -> Lisp<()> {
        let outer = std::mem::replace(&mut self.lambda, id);
        let muffling = self.unit.muffled.len();
        let policy = self.policy_with(self.policy_in(environment), &parts.body.declarations.qualities);
        self.unit.lambdas[id as usize].policy = policy;
        let mut scope = Scope::new(environment);
        let parameters = &parts.parameters;
        for name in &parameters.required {
            let variable = self.bind_parameter(&mut scope, *name, &parts.body)?;
            self.unit.lambdas[id as usize].required.push(variable);
        }
        for parameter in &parameters.optional {
            let optional = self.bind_optional(&mut scope, parameter, &parts.body)?;
            self.unit.lambdas[id as usize].optional.push(optional);
        }
        if let Some(name) = parameters.rest {
            let variable = self.bind_parameter(&mut scope, name, &parts.body)?;
            self.unit.lambdas[id as usize].rest = Some(variable);
        }
        if let Some(keys) = &parameters.keys {
            let mut bound = Vec::with_capacity(keys.len());
            for (keyword, parameter) in keys {
                let parameter = self.bind_optional(&mut scope, parameter, &parts.body)?;
                bound.push(Key { keyword: self.image.keep(*keyword), parameter });
            }
            let keys = Keys { parameters: bound, allow_other_keys: parameters.allow_other_keys };
            self.unit.lambdas[id as usize].keys = Some(keys);
        }
        let body = self.lambda_body(scope, &parts, block);
        self.stop_muffling(muffling)?;
        let body = body?;
        let lambda = &mut self.unit.lambdas[id as usize];
        lambda.documentation = parts.body.documentation;
        lambda.body = body;
        self.lambda = outer;
        Ok(())
    }

    /// &AUX variables and the body inside everything bound so far.
    fn lambda_body(&mut self, mut scope: Scope, parts: &LambdaParts, block: Option<Word>) -> Lisp<Node> {
        for (name, init) in &parts.parameters.auxiliary {
            let value = self.argument(*init, &scope.environment)?;
            self.bind_value(&mut scope, *name, value, &parts.body)?;
        }
        let inner = self.with_free_declarations(&scope.environment, &parts.body.declarations, &scope.names)?;
        let body = match block {
            Some(name) => self.block(name, &parts.body.forms, &inner)?,
            None => self.progn(&parts.body.forms, &inner)?,
        };
        let body = match &parts.result {
            Some(result) => self.assert(result, body)?,
            None => body,
        };
        self.check_uses(&scope.variables, parts.source)?;
        Ok(self.wrap_steps(scope.steps, body))
    }

    /// Binds a required or &REST parameter; gives the variable in which its argument arrives.
    fn bind_parameter(&mut self, scope: &mut Scope, name: Word, body: &Body) -> Lisp<VariableId> {
        let bound = self.declared_binding(name, &body.declarations)?;
        let arrives = match bound {
            Bound::Lexical(variable) => {
                scope.variables.push(variable);
                let arrives = self.arrival(variable, &mut scope.steps)?;
                scope.deferred |= arrives != variable;
                arrives
            }
            Bound::Special(wanted) => {
                let temporary = self.temporary();
                let value = self.reference(temporary);
                scope.steps.push(Step::Special(name, self.assert(&wanted, value)?));
                scope.deferred = true;
                temporary
            }
        };
        self.add_to_scope(scope, name, &bound);
        Ok(arrives)
    }

    fn add_to_scope(&mut self, scope: &mut Scope, name: Word, bound: &Bound) {
        let (name, binding) = self.entry(name, bound);
        scope.environment = scope.environment.with_variable(name, binding);
        scope.names.push(name);
    }

    /// Binds a variable to a value at the head of the body.
    fn bind_value(&mut self, scope: &mut Scope, name: Word, value: Node, body: &Body) -> Lisp<()> {
        let bound = self.declared_binding(name, &body.declarations)?;
        match bound {
            Bound::Lexical(variable) => {
                scope.variables.push(variable);
                let value = self.assert_declared(variable, value)?;
                scope.steps.push(Step::Lexical(variable, value));
            }
            Bound::Special(wanted) => {
                let value = self.assert(&wanted, value)?;
                scope.steps.push(Step::Special(name, value));
            }
        }
        self.add_to_scope(scope, name, &bound);
        Ok(())
    }

    /// Binds an optional or keyword parameter.
    fn bind_optional(&mut self, scope: &mut Scope, parameter: &Parameter, body: &Body) -> Lisp<Optional> {
        let init = self.argument(parameter.init, &scope.environment)?;
        let constant = matches!(init.kind, NodeKind::Literal(_));
        if scope.deferred && !constant {
            return self.bind_optional_later(scope, parameter, init, body);
        }
        let variable = self.bind_parameter(scope, parameter.name, body)?;
        let supplied = match parameter.supplied {
            Some(name) => Some(self.bind_parameter(scope, name, body)?),
            None => None,
        };
        Ok(Optional { variable, init, supplied })
    }

    /// The default depends on what is bound at the head of the body, so it is computed there.
    fn bind_optional_later(
        &mut self,
        scope: &mut Scope,
        parameter: &Parameter,
        init: Node,
        body: &Body,
    ) -> Lisp<Optional> {
        let arrives = self.temporary();
        let supplied = self.temporary();
        let (test, given) = (self.reference(supplied), self.reference(arrives));
        let value = self.node(NodeKind::If(Box::new(test), Box::new(given), Box::new(init)));
        self.bind_value(scope, parameter.name, value, body)?;
        if let Some(name) = parameter.supplied {
            let value = self.reference(supplied);
            self.bind_value(scope, name, value, body)?;
        }
        Ok(Optional { variable: arrives, init: self.nil(), supplied: Some(supplied) })
    }

    // ---- lambda expressions applied on the spot

    /// ((LAMBDA ...) argument ...).
    pub(super) fn lambda_form(&mut self, form: Word, environment: &Environment) -> Lisp<Node> {
        let arguments = self.arguments_of(form)?;
        let nodes = self.arguments(&arguments, environment)?;
        self.apply_lambda(self.image.car(form), nodes, environment)
    }

    /// Applies a lambda expression, closed in the environment, to arguments already analysed.
    pub(super) fn apply_lambda(
        &mut self,
        expression: Word,
        arguments: Vec<Node>,
        environment: &Environment,
    ) -> Lisp<Node> {
        let parts = self.lambda_parts(expression, self.image.nil())?;
        if self.can_bind_arguments(&parts.parameters, &arguments) {
            return self.bind_arguments(parts, arguments, environment);
        }
        self.check_local_call(self.image.nil(), parts.lambda_list, self.source_form())?;
        let mut parts = parts;
        if self.image.is_nil(parts.name) {
            let name = self.image.list(&[self.syntax.symbols.lambda, parts.lambda_list])?;
            parts.name = self.image.keep(name);
        }
        let id = self.new_lambda(parts.name, parts.lambda_list, Some(self.lambda));
        self.fill_lambda(id, parts, None, environment)?;
        let function = self.node(NodeKind::Closure(id));
        Ok(self.node(NodeKind::Funcall(Box::new(function), arguments)))
    }

    /// Whether the arguments can be matched with the parameters now.
    pub(super) fn can_bind_arguments(&self, parameters: &LambdaList, arguments: &[Node]) -> bool {
        let (minimum, maximum) = parameters.arity();
        if arguments.len() < minimum || maximum.is_some_and(|maximum| arguments.len() > maximum) {
            return false;
        }
        let positional = minimum + parameters.optional.len();
        let more = arguments.len().saturating_sub(positional);
        if more > 8 {
            return false;
        }
        let Some(keys) = &parameters.keys else { return true };
        // Keywords must be constants of the lambda list; with &REST as well the call is left alone.
        more.is_multiple_of(2)
            && parameters.rest.is_none()
            && arguments.iter().skip(positional).step_by(2).all(|node| match node.kind {
                NodeKind::Literal(word) => keys.iter().any(|(keyword, _)| *keyword == word),
                _ => false,
            })
    }

    /// The body with its parameters bound to the arguments. `can_bind_arguments` holds.
    pub(super) fn bind_arguments(
        &mut self,
        parts: LambdaParts,
        arguments: Vec<Node>,
        environment: &Environment,
    ) -> Lisp<Node> {
        let parameters = &parts.parameters;
        let mut scope = Scope::new(environment);
        let mut arguments = arguments.into_iter();
        // All arguments are evaluated first; what is bound dynamically waits in temporaries.
        let mut values: Vec<(VariableId, Node)> = Vec::new();
        for (name, argument) in parameters.required.iter().zip(arguments.by_ref().take(parameters.required.len())) {
            let variable = self.bind_parameter(&mut scope, *name, &parts.body)?;
            values.push((variable, argument));
        }
        let optional: Vec<VariableId> = arguments
            .by_ref()
            .take(parameters.optional.len())
            .map(|argument| self.value_in_temporary(argument, &mut values))
            .collect();
        let mut rest: Vec<VariableId> = Vec::new();
        let mut keywords: Vec<(Word, VariableId)> = Vec::new();
        if parameters.keys.is_some() {
            while let (Some(keyword), Some(argument)) = (arguments.next(), arguments.next()) {
                let variable = self.value_in_temporary(argument, &mut values);
                if let NodeKind::Literal(word) = keyword.kind {
                    keywords.push((word, variable));
                }
            }
        } else {
            rest.extend(arguments.map(|argument| self.value_in_temporary(argument, &mut values)));
        }
        for (index, parameter) in parameters.optional.iter().enumerate() {
            self.bind_given(&mut scope, parameter, optional.get(index).copied(), &parts.body)?;
        }
        if let Some(name) = parameters.rest {
            let elements: Vec<Node> = rest.iter().map(|variable| self.reference(*variable)).collect();
            let list = self.list_of(elements);
            self.bind_value(&mut scope, name, list, &parts.body)?;
        }
        for (keyword, parameter) in parameters.keys.iter().flatten() {
            let given = keywords.iter().find(|(word, _)| word == keyword).map(|(_, variable)| *variable);
            self.bind_given(&mut scope, parameter, given, &parts.body)?;
        }
        let body = self.lambda_body(scope, &parts, None)?;
        Ok(self.let_(values, body))
    }

    fn value_in_temporary(&mut self, value: Node, values: &mut Vec<(VariableId, Node)>) -> VariableId {
        let temporary = self.temporary();
        values.push((temporary, value));
        temporary
    }

    /// Binds an optional parameter to its argument, or to its default.
    fn bind_given(
        &mut self,
        scope: &mut Scope,
        parameter: &Parameter,
        given: Option<VariableId>,
        body: &Body,
    ) -> Lisp<()> {
        let value = match given {
            Some(variable) => self.reference(variable),
            None => self.argument(parameter.init, &scope.environment)?,
        };
        self.bind_value(scope, parameter.name, value, body)?;
        if let Some(name) = parameter.supplied {
            let value = self.boolean(given.is_some());
            self.bind_value(scope, name, value, body)?;
        }
        Ok(())
    }

    /// A fresh list of the values.
    pub(super) fn list_of(&mut self, elements: Vec<Node>) -> Node {
        let mut elements = elements;
        let Some(last) = elements.pop() else { return self.nil() };
        let mut list = self.intrinsic(Intrinsic::List1, vec![last]);
        while let Some(element) = elements.pop() {
            list = self.intrinsic(Intrinsic::Cons, vec![element, list]);
        }
        list
    }

    /// MULTIPLE-VALUE-CALL of (LAMBDA (&OPTIONAL a b &REST ignored) ...) on one form, if the lambda
    /// expression has that shape.
    pub(super) fn bind_values(
        &mut self,
        expression: Word,
        form: Word,
        environment: &Environment,
    ) -> Lisp<Option<Node>> {
        let parts = self.lambda_parts(expression, self.image.nil())?;
        let parameters = &parts.parameters;
        let declarations = &parts.body.declarations;
        let ignored =
            |name: &Word| declarations.ignore.iter().any(|(other, how)| other == name && *how == Ignore::Declared);
        let simple = parameters.required.is_empty()
            && parameters.keys.is_none()
            && parameters.rest.as_ref().is_some_and(ignored)
            && parameters.optional.iter().all(|parameter| {
                self.image.is_nil(parameter.init)
                    && parameter.supplied.is_none()
                    && !self.binds_specially(parameter.name, declarations)
            });
        if !simple {
            return Ok(None);
        }
        let values = self.form(form, environment)?;
        let mut scope = Scope::new(environment);
        let mut variables = Vec::new();
        for parameter in &parameters.optional {
            variables.push(self.bind_parameter(&mut scope, parameter.name, &parts.body)?);
        }
        if let Some(name) = parameters.rest {
            // Never referred to; bound so that the name does not mean an outer variable.
            let variable = self.temporary();
            scope.environment =
                scope.environment.with_variable(name, VariableBinding::Lexical(variable, self.no_assertion()));
            let nil = self.nil();
            scope.steps.push(Step::Lexical(variable, nil));
            scope.names.push(name);
        }
        let body = self.lambda_body(scope, &parts, None)?;
        Ok(Some(self.node(NodeKind::MultipleValueBind(variables, Box::new(values), Box::new(body)))))
    }
}
