//! The intermediate representation: a tree of nodes over numbered variables, lambdas and exits.
//!
//! `syntax` makes it from forms, the passes annotate it, `codegen` turns each lambda into machine
//! code and `evaluate` runs one-shot forms directly. It is plain data, outlives one compilation,
//! and holds no reference to the environment that it was made in.
//!
//! Invariants: every variable, block and tagbody belongs to one lambda; a node that names one of
//! an enclosing lambda is a capture and the lambda's `free` (or the exit's `escapes`) says so
//! after `passes::closures`. Words in nodes are kept alive by the `Unit`'s keep scope.
//!
//! Tests: `tests/lisp/**` run every kind of node directly and compiled.

use crate::types::Type;
use brolga_image::Word;

/// Number of a variable in its unit.
pub type VariableId = u32;
/// Number of a lambda in its unit.
pub type LambdaId = u32;
/// Number of a block in its unit.
pub type BlockId = u32;
/// Number of a tagbody in its unit.
pub type TagbodyId = u32;

/// One compilation: a top-level form or lambda expression with everything inside it.
/// `lambdas[0]` is the outermost: a function of no arguments for a form.
#[derive(Default)]
pub struct Unit {
    /// Lexical variables.
    pub variables: Vec<Variable>,
    /// Functions.
    pub lambdas: Vec<Lambda>,
    /// Blocks.
    pub blocks: Vec<Exit>,
    /// Tagbodies.
    pub tagbodies: Vec<Exit>,
    /// Source forms by source id (index), for debug maps: (form, character position or NIL).
    pub sources: Vec<Word>,
    /// For each source the source id of the form around it, or `NO_SOURCE`. Forms that macros made
    /// are unknown to the reader's table of positions: look for the nearest one that is known.
    pub source_parents: Vec<u32>,
    /// Made for a compiled file: literals stand for objects that are made when it is loaded, and the
    /// values of LOAD-TIME-VALUE forms are not known.
    pub for_file: bool,
    /// What was learnt from other definitions, each once, with the symbol of the definition.
    pub dependencies: Vec<(Dependency, Word)>,
    /// Where warnings are muffled by declarations, in the order in which the scopes began.
    pub muffled: Vec<Muffling>,
}

/// The scope of a declaration about warnings.
#[derive(Copy, Clone, Debug)]
pub struct Muffling {
    /// The first source id inside.
    pub start: u32,
    /// The first source id behind it; the greatest number while it lasts.
    pub end: u32,
    /// The type of the conditions that are muffled inside.
    pub inside: Word,
    /// The same outside.
    pub outside: Word,
}

/// How a unit depends on another definition.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Dependency {
    /// A macro was expanded.
    Macro,
    /// A symbol macro was expanded.
    SymbolMacro,
    /// A compiler macro was applied.
    CompilerMacro,
    /// A function was inlined.
    Inlined,
    /// A constant's value was put in line.
    Constant,
    /// The layout of a structure was assumed.
    Layout,
    /// A type definition was expanded.
    Type,
    /// A proclaimed function type was relied upon.
    FunctionType,
    /// A proclaimed variable type was relied upon.
    VariableType,
}

/// A lexical variable.
pub struct Variable {
    /// Its symbol.
    pub name: Word,
    /// The lambda whose frame it lives in.
    pub home: LambdaId,
    /// Assigned after its binding (SETQ).
    pub assigned: bool,
    /// Referred to from another lambda than `home`. Captured and assigned: lives in a ValueCell.
    pub captured: bool,
    /// Declared type, asserted where the variable is bound or assigned.
    pub declared: Type,
    /// What inference knows; at least as narrow as `declared`.
    pub inferred: Type,
    /// Number of references, assignments not counted.
    pub references: u32,
    /// Declared DYNAMIC-EXTENT.
    pub dynamic_extent: bool,
}

/// A block or tagbody.
pub struct Exit {
    /// Its name (blocks) or NIL.
    pub name: Word,
    /// The lambda it belongs to.
    pub home: LambdaId,
    /// Left from another lambda: needs an exit record and a token.
    pub escapes: bool,
    /// Left at all, from anywhere.
    pub used: bool,
    /// The variable that holds the token (a ValueCell) when `escapes`; closures capture it.
    pub token: Option<VariableId>,
}

/// A function.
pub struct Lambda {
    /// Name for debugging: symbol, (SETF X), (LABELS F :IN G), (LAMBDA (X) :IN G), ...
    pub name: Word,
    /// The lambda list as written.
    pub lambda_list: Word,
    /// Docstring or NIL.
    pub documentation: Word,
    /// The lambda around it.
    pub parent: Option<LambdaId>,
    /// Required parameters.
    pub required: Vec<VariableId>,
    /// Optional parameters; init forms see the parameters before them.
    pub optional: Vec<Optional>,
    /// &REST parameter.
    pub rest: Option<VariableId>,
    /// &KEY part; None when there is no &KEY.
    pub keys: Option<Keys>,
    /// The body (declared specials among the parameters are rebound at its head).
    pub body: Node,
    /// Variables of enclosing lambdas used here or in lambdas inside (after `passes::closures`).
    pub free: Vec<VariableId>,
    /// Optimisation qualities in force.
    pub policy: Policy,
}

/// An optional parameter.
pub struct Optional {
    /// The parameter.
    pub variable: VariableId,
    /// Its default.
    pub init: Node,
    /// Its supplied-p variable.
    pub supplied: Option<VariableId>,
}

/// The &KEY part of a lambda list.
pub struct Keys {
    /// The keyword parameters in order.
    pub parameters: Vec<Key>,
    /// &ALLOW-OTHER-KEYS was given.
    pub allow_other_keys: bool,
}

/// A keyword parameter.
pub struct Key {
    /// The symbol that callers pass.
    pub keyword: Word,
    /// Parameter, default and supplied-p variable.
    pub parameter: Optional,
}

/// Optimisation qualities.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// SPEED
    pub speed: u8,
    /// SAFETY
    pub safety: u8,
    /// DEBUG
    pub debug: u8,
    /// SPACE
    pub space: u8,
    /// COMPILATION-SPEED
    pub compilation_speed: u8,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy { speed: 1, safety: 1, debug: 1, space: 1, compilation_speed: 1 }
    }
}

/// An expression.
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Index into `Unit::sources`, or `NO_SOURCE`.
    pub source: u32,
    /// Set by inference.
    pub ty: Type,
}

/// No source known.
pub const NO_SOURCE: u32 = u32::MAX;

/// A global function's name: always a symbol ((SETF X) names have hidden symbols).
pub type FunctionName = Word;

/// The kinds of expressions. Unless said otherwise a sub-expression gives one value.
pub enum NodeKind {
    /// A constant.
    Literal(Word),
    /// Value of a lexical variable.
    Variable(VariableId),
    /// Assignment; gives the new value.
    SetVariable(VariableId, Box<Node>),
    /// Value of a special variable; signals UNBOUND-VARIABLE.
    Special(Word),
    /// Assignment of a special variable; gives the new value.
    SetSpecial(Word, Box<Node>),
    /// Evaluates the values in order, binds all, then the body (all values of the body).
    BindSpecial(Vec<(Word, Node)>, Box<Node>),
    /// Binds variables one after the other (LET is made sequential by fresh variables).
    Let(Vec<(VariableId, Node)>, Box<Node>),
    /// Test, then, else.
    If(Box<Node>, Box<Node>, Box<Node>),
    /// All but the last for effect; never empty.
    Sequence(Vec<Node>),
    /// BLOCK.
    Block(BlockId, Box<Node>),
    /// RETURN-FROM; all values.
    ReturnFrom(BlockId, Box<Node>),
    /// TAGBODY: the segments in order; GO names a segment by its number. Segment 0 is the part
    /// before the first tag and may be empty. Gives NIL.
    Tagbody(TagbodyId, Vec<Node>),
    /// GO to a segment.
    Go(TagbodyId, u32),
    /// CATCH: tag, body.
    Catch(Box<Node>, Box<Node>),
    /// THROW: tag, values.
    Throw(Box<Node>, Box<Node>),
    /// UNWIND-PROTECT: protected form (all values), cleanup for effect.
    UnwindProtect(Box<Node>, Box<Node>),
    /// PROGV: symbols, values, body.
    Progv(Box<Node>, Box<Node>, Box<Node>),
    /// Call of a global function, looked up at every call.
    Call(FunctionName, Vec<Node>),
    /// Call of a function object or (when not known to be a function) a designator.
    Funcall(Box<Node>, Vec<Node>),
    /// Call of a lambda of this unit whose function object is in the variable (FLET, LABELS).
    /// Argument counts were checked by `syntax` where the lambda has required parameters only.
    /// When the lambda's `free` is empty the variable is bound nowhere: its function object is
    /// static and `passes::closures` has taken it out of its LABELS.
    LocalCall(VariableId, LambdaId, Vec<Node>),
    /// APPLY: function, arguments, list.
    Apply(Box<Node>, Vec<Node>, Box<Node>),
    /// MULTIPLE-VALUE-CALL: function, forms whose values are all passed.
    MultipleValueCall(Box<Node>, Vec<Node>),
    /// MULTIPLE-VALUE-PROG1.
    MultipleValueProg1(Box<Node>, Box<Node>),
    /// MULTIPLE-VALUE-BIND: missing values are NIL.
    MultipleValueBind(Vec<VariableId>, Box<Node>, Box<Node>),
    /// MULTIPLE-VALUE-LIST.
    MultipleValueList(Box<Node>),
    /// VALUES.
    Values(Vec<Node>),
    /// A function object of the lambda, closed over its free variables.
    Closure(LambdaId),
    /// LABELS and FLET: all function objects are made, then the body runs. The variables are
    /// never assigned.
    Labels(Vec<(VariableId, LambdaId)>, Box<Node>),
    /// #'name of a global function; signals UNDEFINED-FUNCTION.
    FunctionReference(FunctionName),
    /// An operation that codegen emits in line; `args` were checked against its arity.
    Intrinsic(crate::intrinsics::Intrinsic, Vec<Node>),
    /// A call of a Rust primitive by its number in the runtime vector.
    Primitive(u32, Vec<Node>),
    /// LOAD-TIME-VALUE: the value was computed; the word is what to use (compile-file replaces it).
    LoadTimeValue(Word),
    /// The value asserted to be of the type (a TYPE-ERROR otherwise; trusted at safety 0).
    The(Type, Box<Node>),
    /// The value known to be of the type, never checked (TRULY-THE).
    TrulyThe(Type, Box<Node>),
}
