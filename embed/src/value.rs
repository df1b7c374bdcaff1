//! Handles to Lisp objects.
//!
//! Tests: `embed/tests/images.rs`.

use crate::convert::{FromLisp, IntoLisp};
use crate::error::Error;
use crate::image::Image;
use brolga_image::Word;
use brolga_stdlib::runtime::debug_text;
use std::fmt;

/// A Lisp object, kept alive while the handle lives. Belongs to one image.
pub struct Value {
    image: Image,
    handle: usize,
}

impl Value {
    pub(crate) fn new(image: &Image, word: Word) -> Value {
        Value { image: image.clone(), handle: image.heap.make_handle(word) }
    }

    pub(crate) fn word(&self) -> Word {
        self.image.heap.handle(self.handle).unwrap_or(self.image.heap.nil())
    }

    pub(crate) fn from_str(image: &Image, text: &str) -> Result<Value, Error> {
        let word = image.heap.string(text).map_err(|failure| image.failure(failure))?;
        Ok(Value::new(image, word))
    }

    /// The image that the object lives in.
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// A Lisp object for a Rust value.
    pub fn from(image: &Image, value: impl IntoLisp) -> Result<Value, Error> {
        value.into_lisp(image)
    }

    /// The Rust value of this object.
    pub fn to<T: FromLisp>(&self) -> Result<T, Error> {
        T::from_lisp(self)
    }

    /// Whether this is NIL.
    pub fn is_nil(&self) -> bool {
        self.word() == self.image.heap.nil()
    }

    /// The elements of a proper list.
    pub fn elements(&self) -> Vec<Value> {
        let heap = &self.image.heap;
        heap.list_iter(self.word()).map(|word| Value::new(&self.image, word)).collect()
    }

    /// Car and cdr of a cons.
    pub fn as_cons(&self) -> Option<(Value, Value)> {
        let heap = &self.image.heap;
        let word = self.word();
        heap.is_cons(word).then(|| (Value::new(&self.image, heap.car(word)), Value::new(&self.image, heap.cdr(word))))
    }

    /// The object printed as by PRIN1.
    pub fn print(&self) -> Result<String, Error> {
        let word = self.image.system_call("%HOST-PRINT", &[self.word()])?;
        Ok(self.image.heap.rust_string(word).unwrap_or_default())
    }

    /// A conversion error for this value.
    pub(crate) fn mismatch(&self, wanted: &'static str) -> Error {
        let heap = &self.image.heap;
        let found = self
            .image
            .system_call("%HOST-TYPE", &[self.word()])
            .ok()
            .and_then(|word| heap.rust_string(word))
            .unwrap_or_else(|| "unknown".into());
        Error::Conversion { wanted, found, text: debug_text(heap, self.word()) }
    }
}

impl Clone for Value {
    fn clone(&self) -> Value {
        Value::new(&self.image, self.word())
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        self.image.heap.release_handle(self.handle);
    }
}

/// Identity, as by EQ (numbers of the same value may differ).
impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        std::rc::Rc::ptr_eq(&self.image.heap, &other.image.heap) && self.word() == other.word()
    }
}

/// As PRIN1 prints it, or a plain form when that signals.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.print() {
            Ok(text) => f.write_str(&text),
            Err(_) => f.write_str(&debug_text(&self.image.heap, self.word())),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value({})", debug_text(&self.image.heap, self.word()))
    }
}
