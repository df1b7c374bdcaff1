//! [`lexpr::Value`]: S-expression data written in Rust, and data handed out as such.
//!
//! Symbols are read as the image's current reader would read their names; keywords are those of
//! KEYWORD; `#nil` and `#f` are NIL, `#t` is T; vectors are simple vectors. From Lisp, symbols give
//! their printed names, strings, characters, integers up to 64 bits and floats themselves.
//!
//! Tests: `embed/tests/images.rs`.

use crate::convert::{FromLisp, IntoLisp, list};
use crate::error::Error;
use crate::image::Image;
use crate::value::Value;
use brolga_image::object::Kind;
use lexpr::Value as Sexp;

impl IntoLisp for Sexp {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        (&self).into_lisp(image)
    }
}

impl IntoLisp for &Sexp {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        match self {
            Sexp::Nil | Sexp::Null | Sexp::Bool(false) => ().into_lisp(image),
            Sexp::Bool(true) => true.into_lisp(image),
            Sexp::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(number), ..) => number.into_lisp(image),
                (None, Some(number), _) => number.into_lisp(image),
                (None, None, number) => number.unwrap_or(f64::NAN).into_lisp(image),
            },
            Sexp::Char(character) => character.into_lisp(image),
            Sexp::String(text) => text.as_ref().into_lisp(image),
            Sexp::Symbol(name) => image.intern(name),
            Sexp::Keyword(name) => image.intern(&format!(":{name}")),
            Sexp::Bytes(bytes) => {
                let bytes: Vec<u8> = bytes.to_vec();
                let elements = bytes.into_lisp(image)?;
                let word = image.system_call("%HOST-OCTETS", &[elements.word()])?;
                Ok(Value::new(image, word))
            }
            Sexp::Cons(cons) => {
                let (elements, tail) = cons.to_ref_vec();
                let mut values: Vec<Value> =
                    elements.into_iter().map(|element| element.into_lisp(image)).collect::<Result<_, _>>()?;
                let mut result = tail.into_lisp(image)?;
                while let Some(value) = values.pop() {
                    let word =
                        image.heap.cons(value.word(), result.word()).map_err(|failure| image.failure(failure))?;
                    result = Value::new(image, word);
                }
                Ok(result)
            }
            Sexp::Vector(elements) => {
                let values: Vec<Value> =
                    elements.iter().map(|element| element.into_lisp(image)).collect::<Result<_, _>>()?;
                let elements = list(image, &values)?;
                let word = image.system_call("%HOST-VECTOR", &[elements.word()])?;
                Ok(Value::new(image, word))
            }
        }
    }
}

impl FromLisp for Sexp {
    fn from_lisp(value: &Value) -> Result<Sexp, Error> {
        let heap = &value.image().heap;
        let word = value.word();
        if value.is_nil() {
            return Ok(Sexp::Null);
        }
        if let Some((car, cdr)) = value.as_cons() {
            let mut elements = vec![Sexp::from_lisp(&car)?];
            let mut rest = cdr;
            while let Some((car, cdr)) = rest.as_cons() {
                elements.push(Sexp::from_lisp(&car)?);
                rest = cdr;
            }
            return Ok(Sexp::append(elements, Sexp::from_lisp(&rest)?));
        }
        if let Ok(number) = value.to::<i64>() {
            return Ok(number.into());
        }
        if let Some(character) = word.as_character().and_then(char::from_u32) {
            return Ok(Sexp::Char(character));
        }
        if word.as_single_float().is_some() || heap.kind(word) == Some(Kind::DoubleFloat) {
            return Ok(value.to::<f64>()?.into());
        }
        if heap.is_symbol(word) {
            let text = value.to_string();
            return Ok(match text.strip_prefix(':') {
                Some(name) => Sexp::keyword(name),
                None => Sexp::symbol(text),
            });
        }
        if let Some(text) = heap.rust_string(word) {
            return Ok(Sexp::string(text));
        }
        if heap.kind(word) == Some(Kind::SimpleVector) {
            return Ok(Sexp::vector(value.to::<Vec<Sexp>>()?));
        }
        Err(value.mismatch("lexpr::Value"))
    }
}
