//! The back end: from IR to installed machine code.
//!
//! One Cranelift function per lambda, innermost first, each installed as its own Code object
//! without relocations. `function` has the state and the small vocabulary (context, table, calls,
//! allocation) that the other files are written in; each of them emits one group of nodes:
//!
//! ```text
//!   entry        argument parsing, stack check
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
//! Invariants: code reaches the heap only through its arguments, the context and the call table;
//! no machine code holds an address (checked in `install`); every call inside a protected region
//! is a `try_call` that has stored its landing pad.
//!
//! Tests: `tests/lisp/**`.

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

pub(crate) use branches::specifier;
pub use install::{CodeGenerator, CompiledUnit, ISA_FLAGS, Tier};
