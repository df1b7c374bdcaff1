//! Rust closures as Lisp functions.
//!
//! Tests: `embed/tests/images.rs`.

use crate::convert::{FromLisp, IntoLisp};
use crate::error::Error;
use crate::image::Image;
use crate::value::Value;
use brolga_image::{Failure, Image as Heap, Lisp, Word};
use brolga_stdlib::runtime::HostFunction;
use std::rc::{Rc, Weak};

/// Rust closures that can be registered: of up to six convertible arguments, giving a convertible
/// value or a `Result` of one. `A` is the tuple of argument types.
pub trait Callable<A> {
    /// Calls the closure with Lisp objects.
    fn call(&self, image: &Image, arguments: &[Value]) -> Result<Value, Error>;
    /// How many arguments it takes.
    fn arity(&self) -> usize;
}

/// What closures return.
pub trait Outcome {
    /// The object, or the error to signal.
    fn into_outcome(self, image: &Image) -> Result<Value, Error>;
}

impl<T: IntoLisp> Outcome for T {
    fn into_outcome(self, image: &Image) -> Result<Value, Error> {
        self.into_lisp(image)
    }
}

impl<T: IntoLisp> IntoLisp for Result<T, Error> {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        self?.into_lisp(image)
    }
}

macro_rules! callables {
    ($count:literal $(, $name:ident $number:tt)*) => {
        impl<Function, R: Outcome, $($name: FromLisp),*> Callable<($($name,)*)> for Function
        where
            Function: Fn($($name),*) -> R,
        {
            fn call(&self, image: &Image, arguments: &[Value]) -> Result<Value, Error> {
                let _ = arguments;
                self($($name::from_lisp(&arguments[$number])?),*).into_outcome(image)
            }
            fn arity(&self) -> usize {
                $count
            }
        }
    };
}

callables!(0);
callables!(1, A 0);
callables!(2, A 0, B 1);
callables!(3, A 0, B 1, C 2);
callables!(4, A 0, B 1, C 2, D 3);
callables!(5, A 0, B 1, C 2, D 3, E 4);
callables!(6, A 0, B 1, C 2, D 3, E 4, F 5);

/// Wraps a closure for the runtime.
pub(crate) fn host_function<A>(heap: Weak<Heap>, function: impl Callable<A> + 'static) -> HostFunction {
    Rc::new(move |_: &Heap, words: &[Word]| -> Lisp {
        let Some(heap) = heap.upgrade() else {
            return Err(Failure::error("SIMPLE-ERROR", "The image is being closed.", &[]));
        };
        let image = Image { heap };
        if words.len() != function.arity() {
            let text = "A host function of ~D argument~:P was called with ~D.";
            let counts = [Word::fixnum(function.arity() as i64), Word::fixnum(words.len() as i64)];
            return Err(Failure::error("PROGRAM-ERROR", text, &counts));
        }
        let arguments: Vec<Value> = words.iter().map(|word| Value::new(&image, *word)).collect();
        match function.call(&image, &arguments) {
            Ok(value) => Ok(value.word()),
            Err(error) => Err(Failure::error("SIMPLE-ERROR", error.to_string().replace('~', "~~"), &[])),
        }
    })
}
