//! The back end: from IR to installed machine code.
//!
//! One Cranelift function per lambda, innermost first, each installed as its own Code object
//! without relocations. `function` has the state and the small vocabulary (context, table, calls,
//! allocation) that the other files are written in; each of them emits one group of nodes:
//!
//! ```text
//!   entry        argument count, positional parameters, stack check
//!   argument_lists  rest and keyword arguments
//!   nodes        the dispatch over node kinds; variables, conditionals, sequences, values
//!   calls        global, local and dynamic calls, apply, multiple-value-call
//!   closures     function objects
//!   counting     the entry of functions whose calls are counted
//!   hurried      operations that are calls in such functions
//!   exits        block, tagbody, catch, throw, unwind-protect, dynamic bindings
//!   branches     predicates and comparisons as control flow
//!   arithmetic   numbers
//!   doubles      sums, differences, products and quotients of unboxed double-floats
//!   arrays       vectors, strings, arrays
//!   objects      conses, instances, symbols
//! ```
//!
//! `references` gives the numbers by which code reaches cells, `portable` makes code that leaves them open.
//!
//! Invariants: code reaches the heap only through its arguments, the context and the call table;
//! no machine code holds an address (checked in `install`); every call inside a protected region
//! is a `try_call` that has stored its landing pad.
//!
//! Tests: `tests/lisp/**`.

mod argument_lists;
mod arithmetic;
mod arrays;
mod branches;
mod calls;
mod closures;
mod counting;
mod doubles;
mod entry;
mod exits;
mod function;
mod hurried;
mod install;
mod nodes;
mod objects;
mod portable;
mod references;

pub(crate) use branches::specifier;
pub(crate) use install::arity;
pub use install::{CodeGenerator, CompiledUnit, ISA_FLAGS, Tier};
pub(crate) use portable::PortableCode;
pub(crate) use references::{Reference, literal_cells};
