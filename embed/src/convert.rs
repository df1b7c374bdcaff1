//! Conversions between Rust and Lisp values.
//!
//! | Rust | Lisp |
//! |---|---|
//! | integers | integers (errors when out of range) |
//! | `f64`, `f32` | floats; from Lisp any real |
//! | `bool` | T, NIL; from Lisp any object |
//! | `char`, `String`, `&str` | characters, strings; a symbol gives its name as `String` |
//! | `Vec<T>`, arrays of values | lists; from Lisp lists and vectors |
//! | `Option<T>` | NIL for `None` |
//! | tuples | lists of that length |
//! | `()` | NIL |
//! | [`lexpr::Value`] | S-expressions, see `sexp` |
//! | [`Value`] | itself |
//!
//! Tests: `embed/tests/images.rs`.

use crate::error::Error;
use crate::image::Image;
use crate::value::Value;
use brolga_image::Word;

/// Rust types that become Lisp objects.
pub trait IntoLisp {
    /// The object in `image`.
    fn into_lisp(self, image: &Image) -> Result<Value, Error>;
}

/// Rust types that Lisp objects become.
pub trait FromLisp: Sized {
    /// The Rust value; [`Error::Conversion`] when the object does not fit.
    fn from_lisp(value: &Value) -> Result<Self, Error>;
}

/// The arguments of a call: a tuple of up to eight values, or a `Vec<Value>`.
pub trait Arguments {
    /// The objects in `image`.
    fn into_values(self, image: &Image) -> Result<Vec<Value>, Error>;
}

impl Arguments for Vec<Value> {
    fn into_values(self, _image: &Image) -> Result<Vec<Value>, Error> {
        Ok(self)
    }
}

impl IntoLisp for Value {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        if std::rc::Rc::ptr_eq(&self.image().heap, &image.heap) {
            Ok(self)
        } else {
            Err(Error::Internal("a value of another image was passed; convert it to a Rust value first".into()))
        }
    }
}

impl IntoLisp for &Value {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        self.clone().into_lisp(image)
    }
}

impl FromLisp for Value {
    fn from_lisp(value: &Value) -> Result<Value, Error> {
        Ok(value.clone())
    }
}

macro_rules! integers {
    ($($type:ident),*) => {$(
        impl IntoLisp for $type {
            fn into_lisp(self, image: &Image) -> Result<Value, Error> {
                let word = image.heap.integer_i128(self as i128).map_err(|failure| image.failure(failure))?;
                Ok(Value::new(image, word))
            }
        }
        impl FromLisp for $type {
            fn from_lisp(value: &Value) -> Result<$type, Error> {
                integer(value).and_then(|number| $type::try_from(number).ok())
                    .ok_or_else(|| value.mismatch(stringify!($type)))
            }
        }
    )*};
}
integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

/// The value of an integer of up to 127 bits.
fn integer(value: &Value) -> Option<i128> {
    let word = value.word();
    if let Some(number) = word.as_fixnum() {
        return Some(i128::from(number));
    }
    let heap = &value.image().heap;
    if heap.kind(word) != Some(brolga_image::object::Kind::Bignum) {
        return None;
    }
    match *heap.limbs(word) {
        [low] => Some(i128::from(low as i64)),
        [low, high] => Some((i128::from(high as i64) << 64) | i128::from(low)),
        _ => None,
    }
}

impl IntoLisp for f64 {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        let word = image.heap.double(self).map_err(|failure| image.failure(failure))?;
        Ok(Value::new(image, word))
    }
}

impl IntoLisp for f32 {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        Ok(Value::new(image, Word::single_float(self)))
    }
}

impl FromLisp for f64 {
    fn from_lisp(value: &Value) -> Result<f64, Error> {
        let word = value.word();
        if let Some(number) = value.image().heap.as_double(word) {
            return Ok(number);
        }
        if let Some(number) = word.as_single_float() {
            return Ok(f64::from(number));
        }
        let double = value.image().system_call("%HOST-DOUBLE", &[word])?;
        value.image().heap.as_double(double).ok_or_else(|| value.mismatch("f64"))
    }
}

impl FromLisp for f32 {
    fn from_lisp(value: &Value) -> Result<f32, Error> {
        f64::from_lisp(value).map(|number| number as f32).map_err(|_| value.mismatch("f32"))
    }
}

impl IntoLisp for bool {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        Ok(Value::new(image, image.heap.boolean(self)))
    }
}

impl FromLisp for bool {
    fn from_lisp(value: &Value) -> Result<bool, Error> {
        Ok(!value.is_nil())
    }
}

impl IntoLisp for char {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        Ok(Value::new(image, Word::character(self as u32)))
    }
}

impl FromLisp for char {
    fn from_lisp(value: &Value) -> Result<char, Error> {
        value.word().as_character().and_then(char::from_u32).ok_or_else(|| value.mismatch("char"))
    }
}

impl IntoLisp for &str {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        Value::from_str(image, self)
    }
}

impl IntoLisp for String {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        Value::from_str(image, &self)
    }
}

impl IntoLisp for &String {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        Value::from_str(image, self)
    }
}

impl FromLisp for String {
    fn from_lisp(value: &Value) -> Result<String, Error> {
        let heap = &value.image().heap;
        let word = value.word();
        let name = if heap.is_symbol(word) && !value.is_nil() { heap.symbol_name(word) } else { word };
        heap.rust_string(name).ok_or_else(|| value.mismatch("String"))
    }
}

impl IntoLisp for () {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        Ok(Value::new(image, image.heap.nil()))
    }
}

impl FromLisp for () {
    fn from_lisp(_value: &Value) -> Result<(), Error> {
        Ok(())
    }
}

impl<T: IntoLisp> IntoLisp for Option<T> {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        match self {
            Some(value) => value.into_lisp(image),
            None => ().into_lisp(image),
        }
    }
}

impl<T: FromLisp> FromLisp for Option<T> {
    fn from_lisp(value: &Value) -> Result<Option<T>, Error> {
        if value.is_nil() { Ok(None) } else { T::from_lisp(value).map(Some) }
    }
}

/// A list of objects.
pub(crate) fn list(image: &Image, values: &[Value]) -> Result<Value, Error> {
    let words: Vec<Word> = values.iter().map(Value::word).collect();
    let word = image.heap.list(&words).map_err(|failure| image.failure(failure))?;
    Ok(Value::new(image, word))
}

impl<T: IntoLisp> IntoLisp for Vec<T> {
    fn into_lisp(self, image: &Image) -> Result<Value, Error> {
        let values: Vec<Value> = self.into_iter().map(|element| element.into_lisp(image)).collect::<Result<_, _>>()?;
        list(image, &values)
    }
}

impl<T: FromLisp> FromLisp for Vec<T> {
    fn from_lisp(value: &Value) -> Result<Vec<T>, Error> {
        let heap = &value.image().heap;
        let word = value.word();
        if value.is_nil() || heap.is_cons(word) {
            return value.elements().iter().map(T::from_lisp).collect();
        }
        let elements = value.image().system_call("%HOST-LIST", &[word])?;
        let elements = Value::new(value.image(), elements);
        if elements.is_nil() && !heap.is_cons(elements.word()) && heap.kind(word).is_none() {
            return Err(value.mismatch("Vec"));
        }
        elements.elements().iter().map(T::from_lisp).collect()
    }
}

macro_rules! tuples {
    ($($name:ident $number:tt),+) => {
        impl<$($name: IntoLisp),+> IntoLisp for ($($name,)+) {
            fn into_lisp(self, image: &Image) -> Result<Value, Error> {
                list(image, &[$(self.$number.into_lisp(image)?),+])
            }
        }
        impl<$($name: FromLisp),+> FromLisp for ($($name,)+) {
            fn from_lisp(value: &Value) -> Result<($($name,)+), Error> {
                let elements = value.elements();
                if elements.len() != [$($number),+].len() {
                    return Err(value.mismatch("tuple"));
                }
                Ok(($($name::from_lisp(&elements[$number])?,)+))
            }
        }
        impl<$($name: IntoLisp),+> Arguments for ($($name,)+) {
            fn into_values(self, image: &Image) -> Result<Vec<Value>, Error> {
                Ok(vec![$(self.$number.into_lisp(image)?),+])
            }
        }
    };
}

impl Arguments for () {
    fn into_values(self, _image: &Image) -> Result<Vec<Value>, Error> {
        Ok(Vec::new())
    }
}

tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
