//! Lexical environments: what names mean at a point of the program.
//!
//! The problem: macros receive the environment of their call, closures of the analysis run at any
//! depth, and an environment must be extended without touching the one it extends. The approach:
//! an immutable chain of contours, shared by reference count. Macro functions get environments as
//! HostHandle objects that index the stack of environments in use; a handle is dead once the
//! expansion that it was made for is over. A program can also make an environment by augmenting
//! another; its handle holds what is to be added, and `augmented` builds it anew whenever it is used.
//!
//! Invariants: function names are symbols ((SETF X) by its hidden symbol). What lies outside a
//! `Boundary` belongs to another unit: its macros and declarations count, its variables,
//! functions and exits do not exist at run time.
//!
//! Tests: `compiler/tests/syntax.rs`.

use super::assertions::Assertion;
use crate::ir::{BlockId, LambdaId, Policy, TagbodyId, VariableId};
use brolga_image::object::Kind;
use brolga_image::{Failure, Image, Lisp, Word};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Names an environment while the macro expansion or compilation that it was made for lasts.
pub type EnvironmentId = u64;

/// A lexical environment; the default is the null lexical environment.
#[derive(Clone, Default)]
pub struct Environment(Option<Rc<Contour>>);

struct Contour {
    parent: Environment,
    kind: ContourKind,
}

enum ContourKind {
    Variables(Vec<(Word, VariableBinding)>),
    /// Variables about which free declarations say more; nothing is bound.
    DeclaredVariables(Vec<(Word, VariableBinding)>),
    Functions(Vec<(Word, FunctionBinding)>),
    Block(Word, BlockId),
    Tags(TagbodyId, Vec<(Word, u32)>),
    Inline(Vec<(Word, bool)>),
    ResultTypes(Vec<(Word, Assertion)>),
    Policy(Policy),
    /// The declaration specifiers of a body, as written, for those who ask.
    Declarations(Vec<Word>),
    Boundary,
}

/// What declarations are asked about.
#[derive(Copy, Clone, PartialEq)]
pub enum Subject {
    /// The variable of this name.
    Variable(Word),
    /// The function or macro of this name.
    Function(Word),
    /// Everything else.
    Other,
}

/// What a variable name stands for.
#[derive(Clone)]
pub enum VariableBinding {
    /// A lexical variable; references are asserted to be of the type as well.
    Lexical(VariableId, Assertion),
    /// A dynamic variable, with a locally declared type.
    Special(Assertion),
    /// A symbol macro.
    SymbolMacro(Word),
}

/// What a function name stands for.
#[derive(Clone)]
pub enum FunctionBinding {
    /// A function of FLET or LABELS.
    Local(LocalFunction),
    /// A macro of MACROLET.
    Macro(Rc<MacroDefinition>),
}

/// A macro of MACROLET; its function is made at the first use (see `macros`).
pub struct MacroDefinition {
    /// Its name.
    pub name: Word,
    /// Its macro lambda list.
    pub lambda_list: Word,
    /// Its body.
    pub body: Word,
    /// Where it is defined.
    pub environment: Environment,
    /// A ValueCell that holds the function once it is made, NIL before.
    pub cell: Word,
}

/// A function of FLET or LABELS.
#[derive(Copy, Clone)]
pub struct LocalFunction {
    /// The variable that holds its function object.
    pub variable: VariableId,
    /// The function.
    pub lambda: LambdaId,
    /// Least number of arguments.
    pub minimum: usize,
    /// Greatest number of arguments; None without limit.
    pub maximum: Option<usize>,
}

/// A binding and whether it lies outside the unit under compilation.
pub struct Found<T> {
    /// What was found.
    pub binding: T,
    /// It belongs to another unit.
    pub foreign: bool,
}

impl Environment {
    /// Whether this is the null lexical environment.
    pub fn is_null(&self) -> bool {
        self.0.is_none()
    }

    fn extend(&self, kind: ContourKind) -> Environment {
        Environment(Some(Rc::new(Contour { parent: self.clone(), kind })))
    }

    fn contours(&self) -> impl Iterator<Item = &ContourKind> {
        let mut next = self.0.as_deref();
        std::iter::from_fn(move || {
            let contour = next?;
            next = contour.parent.0.as_deref();
            Some(&contour.kind)
        })
    }

    /// With more variables; later ones shadow earlier ones.
    pub fn with_variables(&self, bindings: Vec<(Word, VariableBinding)>) -> Environment {
        if bindings.is_empty() { self.clone() } else { self.extend(ContourKind::Variables(bindings)) }
    }

    /// With free declarations about variables.
    pub fn with_declared_variables(&self, bindings: Vec<(Word, VariableBinding)>) -> Environment {
        if bindings.is_empty() { self.clone() } else { self.extend(ContourKind::DeclaredVariables(bindings)) }
    }

    /// With one more variable.
    pub fn with_variable(&self, name: Word, binding: VariableBinding) -> Environment {
        self.extend(ContourKind::Variables(vec![(name, binding)]))
    }

    /// With more functions or macros.
    pub fn with_functions(&self, bindings: Vec<(Word, FunctionBinding)>) -> Environment {
        if bindings.is_empty() { self.clone() } else { self.extend(ContourKind::Functions(bindings)) }
    }

    /// Inside a block.
    pub fn with_block(&self, name: Word, block: BlockId) -> Environment {
        self.extend(ContourKind::Block(name, block))
    }

    /// Inside a tagbody.
    pub fn with_tags(&self, tagbody: TagbodyId, tags: Vec<(Word, u32)>) -> Environment {
        self.extend(ContourKind::Tags(tagbody, tags))
    }

    /// With INLINE (true) and NOTINLINE (false) declarations.
    pub fn with_inline(&self, declarations: Vec<(Word, bool)>) -> Environment {
        if declarations.is_empty() { self.clone() } else { self.extend(ContourKind::Inline(declarations)) }
    }

    /// With result types of functions declared by FTYPE.
    pub fn with_result_types(&self, declarations: Vec<(Word, Assertion)>) -> Environment {
        if declarations.is_empty() { self.clone() } else { self.extend(ContourKind::ResultTypes(declarations)) }
    }

    /// With these optimisation qualities.
    pub fn with_policy(&self, policy: Policy) -> Environment {
        self.extend(ContourKind::Policy(policy))
    }

    /// With the declaration specifiers of a body.
    pub fn with_declarations(&self, specifiers: Vec<Word>) -> Environment {
        if specifiers.is_empty() { self.clone() } else { self.extend(ContourKind::Declarations(specifiers)) }
    }

    /// The environment as another unit sees it.
    pub fn beyond_boundary(&self) -> Environment {
        if self.is_null() { self.clone() } else { self.extend(ContourKind::Boundary) }
    }

    /// The variable of this name, if it is bound or declared here.
    pub fn variable(&self, name: Word) -> Option<Found<VariableBinding>> {
        let mut foreign = false;
        for contour in self.contours() {
            match contour {
                ContourKind::Boundary => foreign = true,
                ContourKind::Variables(bindings) | ContourKind::DeclaredVariables(bindings) => {
                    if let Some((_, binding)) = bindings.iter().rev().find(|(symbol, _)| *symbol == name) {
                        return Some(Found { binding: binding.clone(), foreign });
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The function or macro of this name.
    pub fn function(&self, name: Word) -> Option<Found<FunctionBinding>> {
        let mut foreign = false;
        for contour in self.contours() {
            match contour {
                ContourKind::Boundary => foreign = true,
                ContourKind::Functions(bindings) => {
                    if let Some((_, binding)) = bindings.iter().rev().find(|(symbol, _)| *symbol == name) {
                        return Some(Found { binding: binding.clone(), foreign });
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The block of this name.
    pub fn block(&self, name: Word) -> Option<Found<BlockId>> {
        let mut foreign = false;
        for contour in self.contours() {
            match contour {
                ContourKind::Boundary => foreign = true,
                ContourKind::Block(symbol, block) if *symbol == name => {
                    return Some(Found { binding: *block, foreign });
                }
                _ => {}
            }
        }
        None
    }

    /// The tag: its tagbody and segment. `same` compares tags.
    pub fn tag(&self, tag: Word, same: impl Fn(Word, Word) -> bool) -> Option<Found<(TagbodyId, u32)>> {
        let mut foreign = false;
        for contour in self.contours() {
            match contour {
                ContourKind::Boundary => foreign = true,
                ContourKind::Tags(tagbody, tags) => {
                    if let Some((_, segment)) = tags.iter().find(|(other, _)| same(*other, tag)) {
                        return Some(Found { binding: (*tagbody, *segment), foreign });
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// What INLINE and NOTINLINE declarations say of the function; a nearer function binding of
    /// the same name hides them.
    pub fn inline_declaration(&self, name: Word) -> Option<bool> {
        for contour in self.contours() {
            match contour {
                ContourKind::Inline(declarations) => {
                    if let Some((_, inline)) = declarations.iter().rev().find(|(symbol, _)| *symbol == name) {
                        return Some(*inline);
                    }
                }
                ContourKind::Functions(bindings) if bindings.iter().any(|(symbol, _)| *symbol == name) => {
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    /// The declared type of the first value of the function.
    pub fn result_type(&self, name: Word) -> Option<Assertion> {
        for contour in self.contours() {
            match contour {
                ContourKind::ResultTypes(declarations) => {
                    if let Some((_, ty)) = declarations.iter().rev().find(|(symbol, _)| *symbol == name) {
                        return Some(*ty);
                    }
                }
                ContourKind::Functions(bindings) if bindings.iter().any(|(symbol, _)| *symbol == name) => {
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    /// The declaration specifiers, nearest first, that may be about the subject: those up to its
    /// binding. Also whether it is bound lexically here.
    pub fn declarations(&self, subject: Subject) -> (Vec<Word>, bool) {
        let mut specifiers = Vec::new();
        let mut environment = self;
        while let Some(contour) = environment.0.as_deref() {
            environment = &contour.parent;
            match (&contour.kind, subject) {
                (ContourKind::Declarations(declared), _) => specifiers.extend(declared.iter().copied()),
                (ContourKind::Variables(bindings), Subject::Variable(name)) => {
                    if let Some((_, binding)) = bindings.iter().rev().find(|(symbol, _)| *symbol == name) {
                        return (specifiers, !matches!(binding, VariableBinding::Special(_)));
                    }
                }
                (ContourKind::DeclaredVariables(bindings), Subject::Variable(name)) => {
                    // A dynamic variable hides the lexical one of the same name and what is declared of that.
                    let special = |(symbol, binding): &(Word, VariableBinding)| {
                        *symbol == name && matches!(binding, VariableBinding::Special(_))
                    };
                    let outer = environment.variable(name).map(|found| found.binding);
                    if bindings.iter().any(special) && !matches!(outer, None | Some(VariableBinding::Special(_))) {
                        return (specifiers, false);
                    }
                }
                (ContourKind::Functions(bindings), Subject::Function(name))
                    if bindings.iter().any(|(symbol, _)| *symbol == name) =>
                {
                    return (specifiers, true);
                }
                _ => {}
            }
        }
        (specifiers, false)
    }

    /// The optimisation qualities declared here, if any are.
    pub fn policy(&self) -> Option<Policy> {
        self.contours().find_map(|contour| match contour {
            ContourKind::Policy(policy) => Some(*policy),
            _ => None,
        })
    }
}

/// The environments that handles name at the moment.
#[derive(Default)]
pub struct EnvironmentStack {
    entries: RefCell<Vec<(EnvironmentId, Environment)>>,
    last: Cell<EnvironmentId>,
}

/// Takes its environment off the stack when dropped.
pub struct EnvironmentScope<'stack> {
    stack: &'stack EnvironmentStack,
    length: usize,
    id: Option<EnvironmentId>,
}

impl EnvironmentScope<'_> {
    /// The name of the environment; None for the null lexical environment.
    pub fn id(&self) -> Option<EnvironmentId> {
        self.id
    }
}

impl Drop for EnvironmentScope<'_> {
    fn drop(&mut self) {
        self.stack.entries.borrow_mut().truncate(self.length);
    }
}

impl EnvironmentStack {
    /// Makes the environment known by a name while the scope lives.
    pub fn enter(&self, environment: &Environment) -> EnvironmentScope<'_> {
        let length = self.entries.borrow().len();
        let id = (!environment.is_null()).then(|| {
            let id = self.last.get() + 1;
            self.last.set(id);
            self.entries.borrow_mut().push((id, environment.clone()));
            id
        });
        EnvironmentScope { stack: self, length, id }
    }

    /// The environment of this name.
    pub fn get(&self, id: EnvironmentId) -> Option<Environment> {
        let entries = self.entries.borrow();
        entries.iter().rev().find(|(other, _)| *other == id).map(|(_, environment)| environment.clone())
    }

    /// The environment of an optional name; an error when it is over.
    pub fn resolve(&self, id: Option<EnvironmentId>) -> Lisp<Environment> {
        match id {
            None => Ok(Environment::default()),
            Some(id) => self.get(id).ok_or_else(expired),
        }
    }
}

fn expired() -> Failure {
    Failure::error("SIMPLE-ERROR", "The environment object has expired: it was valid during a macro expansion.", &[])
}

/// Numbers that tell environments among host handles (the second word of a HostHandle).
const ENVIRONMENT_HANDLE: i64 = 1;
const AUGMENTED_HANDLE: i64 = 2;
const HANDLE_NUMBER: i32 = brolga_image::object::BODY;
const HANDLE_KIND: i32 = brolga_image::object::BODY + 8;
const HANDLE_ADDITIONS: i32 = brolga_image::object::BODY + 16;

/// What a Lisp object stands for where an environment is wanted.
pub enum EnvironmentHandle {
    /// The null lexical environment.
    Null,
    /// An environment in use.
    InUse(EnvironmentId),
    /// The environment that the first word stands for, with the additions that the second lists.
    Augmented(Word, Word),
}

/// The Lisp object that stands for the environment: NIL or a HostHandle.
pub fn environment_word(image: &Image, id: Option<EnvironmentId>) -> Lisp {
    let Some(id) = id else { return Ok(image.nil()) };
    let handle = image.make_object(Kind::HostHandle, 2, Word::ZERO)?;
    image.set_slot(handle, HANDLE_NUMBER, Word::fixnum(id as i64));
    image.set_slot(handle, HANDLE_KIND, Word::fixnum(ENVIRONMENT_HANDLE));
    Ok(handle)
}

/// The Lisp object that stands for the environment of `parent` with the additions.
pub fn augmented_environment_word(image: &Image, parent: Word, additions: Word) -> Lisp {
    let handle = image.make_object(Kind::HostHandle, 3, Word::ZERO)?;
    image.set_slot(handle, HANDLE_NUMBER, parent);
    image.set_slot(handle, HANDLE_KIND, Word::fixnum(AUGMENTED_HANDLE));
    image.set_slot(handle, HANDLE_ADDITIONS, additions);
    Ok(handle)
}

/// What the Lisp object stands for as an environment.
pub fn environment_handle(image: &Image, word: Word) -> Lisp<EnvironmentHandle> {
    if image.is_nil(word) {
        return Ok(EnvironmentHandle::Null);
    }
    if image.kind(word) == Some(Kind::HostHandle) {
        let first = image.slot(word, HANDLE_NUMBER);
        match (image.slot(word, HANDLE_KIND).as_fixnum(), first.as_fixnum()) {
            (Some(ENVIRONMENT_HANDLE), Some(number)) => return Ok(EnvironmentHandle::InUse(number as EnvironmentId)),
            (Some(AUGMENTED_HANDLE), _) => {
                return Ok(EnvironmentHandle::Augmented(first, image.slot(word, HANDLE_ADDITIONS)));
            }
            _ => {}
        }
    }
    Err(Failure::error("SIMPLE-ERROR", "~S is not an environment object.", &[word]))
}
