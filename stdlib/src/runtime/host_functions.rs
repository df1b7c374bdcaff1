//! Rust closures as Lisp functions.
//!
//! A registered closure has a name; the Lisp function is a closure over that name, so an image
//! that was saved and reopened finds the closure that its new host registers under the same name,
//! or signals an error that says which is missing.
//!
//! Tests: `embed/tests/`.

use super::Runtime;
use crate::primitives::{count, primitive, primitive_of_arity, primitives};
use brolga_image::{Failure, Image, Lisp, Word};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// A Rust closure that Lisp calls with words.
pub type HostFunction = Rc<dyn Fn(&Image, &[Word]) -> Lisp>;

/// The closures of an image by name.
#[derive(Default)]
pub struct HostFunctions(RefCell<HashMap<String, HostFunction>>);

impl HostFunctions {
    /// Registers a closure; an earlier one of the name is replaced.
    pub fn register(&self, name: &str, function: HostFunction) {
        self.0.borrow_mut().insert(name.to_string(), function);
    }

    fn get(&self, name: &str) -> Option<HostFunction> {
        self.0.borrow().get(name).cloned()
    }
}

primitives! {
    "%call-host-function" => call_host_function(2);
}

/// (%call-host-function name arguments) -> what the closure gives.
fn call_host_function(image: &Image, name: Word, arguments: Word) -> Lisp {
    let text = image.rust_string(name).unwrap_or_default();
    let Some(function) = Runtime::of(image)?.host_functions.get(&text) else {
        return Err(Failure::error("SIMPLE-ERROR", "The host program has not registered the function ~A.", &[name]));
    };
    let words: Vec<Word> = image.list_iter(arguments).collect();
    // The argument list stays on the stack of the Lisp caller and keeps the words alive.
    function(image, &words)
}
