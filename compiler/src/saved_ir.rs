//! The intermediate representation as a Lisp object: how a function keeps what it was compiled
//! from, so that it can be compiled again with more care.
//!
//! The problem: a tree of Rust values with words in it must live in the heap, be collected with
//! its function, and survive in an image file. The approach: bytes in a vector of machine data, a
//! field after the other, and a simple vector of the words they refer to by position. One lambda
//! that mentions no other is saved; it becomes the only lambda of the unit that is loaded.
//!
//! Invariants: a saved unit starts with the fingerprint of the format; bytes with another one (an
//! image of another build) are refused, never misread. Every kind of node appears in the table
//! below, which has no catch-all.
//!
//! Compiled files keep forms that run once in the same way, without types and sources (`bare`).
//!
//! Tests: `tests/lisp/compiler/tiers.lisp`.

use crate::intrinsics::{INTRINSICS, Intrinsic};
use crate::ir::*;
use crate::types::Type;
use brolga_image::object::Kind;
use brolga_image::{Image, Lisp, Word};
use std::sync::LazyLock;

/// Changes when the meaning of saved bytes does without a change of the operations' names.
const VERSION: u64 = 1;

/// Tells formats apart: the operations in their order, and the version.
static FINGERPRINT: LazyLock<u64> = LazyLock::new(|| {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    INTRINSICS.iter().flat_map(|(_, name, ..)| name.bytes()).fold(VERSION, mix)
});

/// Collects bytes and words.
#[derive(Default)]
struct Saver {
    bytes: Vec<u8>,
    words: Vec<Word>,
    /// Nodes without source and type.
    bare: bool,
}

impl Saver {
    /// A list (bytes . words).
    fn into_words(self, image: &Image) -> Lisp {
        let bytes = image.keep(image.make_raw(Kind::SimpleArrayU8, self.bytes.len() as u64)?);
        image.raw_bytes_mut(bytes).copy_from_slice(&self.bytes);
        image.cons(bytes, image.keep(image.vector(&self.words)?))
    }
}

/// The bytes and words of such a list, which keeps the words alive.
fn parts(image: &Image, saved: Word) -> Option<(Vec<u8>, Vec<Word>)> {
    let (bytes, vector) = (image.car(saved), image.cdr(saved));
    if !image.is_kind(bytes, Kind::SimpleArrayU8) || !image.is_kind(vector, Kind::SimpleVector) {
        return None;
    }
    let words = (0..image.length(vector) as usize).map(|i| image.vector_ref(vector, i)).collect();
    Some((image.raw_bytes(bytes).to_vec(), words))
}

/// Reads what a `Saver` wrote.
struct Loader<'a> {
    bytes: &'a [u8],
    words: &'a [Word],
    bare: bool,
}

/// Can be written and read back; None: the bytes are not what was written.
trait Saved: Sized {
    fn save(&self, out: &mut Saver);
    fn load(from: &mut Loader<'_>) -> Option<Self>;
}

impl Saved for u64 {
    fn save(&self, out: &mut Saver) {
        let mut rest = *self;
        while rest >= 0x80 {
            out.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        out.bytes.push(rest as u8);
    }
    fn load(from: &mut Loader<'_>) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = from.bytes.split_first()?;
            from.bytes = rest;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

impl Saved for u32 {
    fn save(&self, out: &mut Saver) {
        u64::from(*self).save(out);
    }
    fn load(from: &mut Loader<'_>) -> Option<u32> {
        u64::load(from)?.try_into().ok()
    }
}

impl Saved for u8 {
    fn save(&self, out: &mut Saver) {
        u64::from(*self).save(out);
    }
    fn load(from: &mut Loader<'_>) -> Option<u8> {
        u64::load(from)?.try_into().ok()
    }
}

impl Saved for bool {
    fn save(&self, out: &mut Saver) {
        u64::from(*self).save(out);
    }
    fn load(from: &mut Loader<'_>) -> Option<bool> {
        Some(u64::load(from)? != 0)
    }
}

impl Saved for i128 {
    fn save(&self, out: &mut Saver) {
        (*self as u64).save(out);
        ((*self >> 64) as u64).save(out);
    }
    fn load(from: &mut Loader<'_>) -> Option<i128> {
        let low = u64::load(from)?;
        Some(i128::from(low) | (u64::load(from)? as i128) << 64)
    }
}

impl Saved for Word {
    fn save(&self, out: &mut Saver) {
        let known = out.words.iter().position(|word| word == self);
        let index = known.unwrap_or_else(|| {
            out.words.push(*self);
            out.words.len() - 1
        });
        (index as u64).save(out);
    }
    fn load(from: &mut Loader<'_>) -> Option<Word> {
        from.words.get(u64::load(from)? as usize).copied()
    }
}

impl Saved for Kind {
    fn save(&self, out: &mut Saver) {
        (*self as u8).save(out);
    }
    fn load(from: &mut Loader<'_>) -> Option<Kind> {
        Kind::from_u8(u8::load(from)?)
    }
}

impl Saved for Intrinsic {
    fn save(&self, out: &mut Saver) {
        (*self as u64).save(out);
    }
    fn load(from: &mut Loader<'_>) -> Option<Intrinsic> {
        Some(INTRINSICS.get(u64::load(from)? as usize)?.0)
    }
}

impl<T: Saved> Saved for Box<T> {
    fn save(&self, out: &mut Saver) {
        (**self).save(out);
    }
    fn load(from: &mut Loader<'_>) -> Option<Box<T>> {
        T::load(from).map(Box::new)
    }
}

impl<T: Saved> Saved for Option<T> {
    fn save(&self, out: &mut Saver) {
        self.is_some().save(out);
        if let Some(value) = self {
            value.save(out);
        }
    }
    fn load(from: &mut Loader<'_>) -> Option<Option<T>> {
        if bool::load(from)? { T::load(from).map(Some) } else { Some(None) }
    }
}

impl<T: Saved> Saved for Vec<T> {
    fn save(&self, out: &mut Saver) {
        (self.len() as u64).save(out);
        self.iter().for_each(|element| element.save(out));
    }
    fn load(from: &mut Loader<'_>) -> Option<Vec<T>> {
        (0..u64::load(from)?).map(|_| T::load(from)).collect()
    }
}

impl<A: Saved, B: Saved> Saved for (A, B) {
    fn save(&self, out: &mut Saver) {
        self.0.save(out);
        self.1.save(out);
    }
    fn load(from: &mut Loader<'_>) -> Option<(A, B)> {
        Some((A::load(from)?, B::load(from)?))
    }
}

macro_rules! saved_structs {
    ($($name:ident { $($field:ident),* })*) => {$(
        impl Saved for $name {
            fn save(&self, out: &mut Saver) {
                $(self.$field.save(out);)*
            }
            fn load(from: &mut Loader<'_>) -> Option<$name> {
                Some($name { $($field: Saved::load(from)?),* })
            }
        }
    )*};
}

saved_structs! {
    Variable { name, home, assigned, captured, declared, inferred, references, dynamic_extent }
    Exit { name, home, escapes, used, token }
    Optional { variable, init, supplied }
    Key { keyword, parameter }
    Keys { parameters, allow_other_keys }
    Policy { speed, safety, debug, space, compilation_speed }
    Lambda { name, lambda_list, documentation, parent, required, optional, rest, keys, body, free, policy }
}

impl Saved for Node {
    fn save(&self, out: &mut Saver) {
        self.kind.save(out);
        if !out.bare {
            self.source.save(out);
            self.ty.save(out);
        }
    }
    fn load(from: &mut Loader<'_>) -> Option<Node> {
        let kind = NodeKind::load(from)?;
        if from.bare {
            return Some(Node { kind, source: NO_SOURCE, ty: Type::ANY });
        }
        Some(Node { kind, source: Saved::load(from)?, ty: Saved::load(from)? })
    }
}

impl Saved for Type {
    fn save(&self, out: &mut Saver) {
        let plain = *self == Type::ANY;
        plain.save(out);
        if plain {
            return;
        }
        self.classes.save(out);
        self.lo.save(out);
        self.hi.save(out);
        self.element.save(out);
        self.rank.save(out);
        self.simple.save(out);
        self.instance.save(out);
    }
    fn load(from: &mut Loader<'_>) -> Option<Type> {
        if bool::load(from)? {
            return Some(Type::ANY);
        }
        Some(Type {
            classes: Saved::load(from)?,
            lo: Saved::load(from)?,
            hi: Saved::load(from)?,
            element: Saved::load(from)?,
            rank: Saved::load(from)?,
            simple: Saved::load(from)?,
            instance: Saved::load(from)?,
        })
    }
}

macro_rules! saved_nodes {
    ($($number:literal $name:ident($($part:ident),*),)*) => {
        impl Saved for NodeKind {
            fn save(&self, out: &mut Saver) {
                match self {
                    $(NodeKind::$name($($part),*) => {
                        u64::save(&$number, out);
                        $($part.save(out);)*
                    })*
                }
            }
            fn load(from: &mut Loader<'_>) -> Option<NodeKind> {
                Some(match u64::load(from)? {
                    $($number => {
                        $(let $part = Saved::load(from)?;)*
                        NodeKind::$name($($part),*)
                    })*
                    _ => return None,
                })
            }
        }
    };
}

saved_nodes! {
    0 Literal(word),
    1 Variable(variable),
    2 SetVariable(variable, value),
    3 Special(name),
    4 SetSpecial(name, value),
    5 BindSpecial(bindings, body),
    6 Let(bindings, body),
    7 If(test, then, other),
    8 Sequence(parts),
    9 Block(block, body),
    10 ReturnFrom(block, value),
    11 Tagbody(tagbody, segments),
    12 Go(tagbody, segment),
    13 Catch(tag, body),
    14 Throw(tag, value),
    15 UnwindProtect(body, cleanup),
    16 Progv(symbols, values, body),
    17 Call(name, arguments),
    18 Funcall(function, arguments),
    19 LocalCall(variable, lambda, arguments),
    20 Apply(function, arguments, list),
    21 MultipleValueCall(function, forms),
    22 MultipleValueProg1(first, rest),
    23 MultipleValueBind(variables, values, body),
    24 MultipleValueList(form),
    25 Values(forms),
    26 Closure(lambda),
    27 Labels(functions, body),
    28 FunctionReference(name),
    29 Intrinsic(operation, arguments),
    30 Primitive(slot, arguments),
    31 LoadTimeValue(word),
    32 The(asserted, form),
    33 TrulyThe(known, form),
}

/// The lambda, which mentions no other, as a list (bytes . words).
pub fn save(image: &Image, unit: &Unit, lambda: LambdaId) -> Lisp {
    let mut out = Saver::default();
    FINGERPRINT.save(&mut out);
    unit.lambdas[lambda as usize].save(&mut out);
    unit.variables.save(&mut out);
    unit.blocks.save(&mut out);
    unit.tagbodies.save(&mut out);
    unit.sources.save(&mut out);
    out.into_words(image)
}

/// An expression for the evaluator, in a frame of so many variables, as a list (bytes . words).
pub fn save_expression(image: &Image, expression: &Node, variables: usize) -> Lisp {
    let mut out = Saver { bare: true, ..Saver::default() };
    FINGERPRINT.save(&mut out);
    (variables as u64).save(&mut out);
    expression.save(&mut out);
    out.into_words(image)
}

/// The number of variables and the expression; None when another build saved them.
pub fn load_expression(image: &Image, saved: Word) -> Option<(usize, Node)> {
    let (bytes, words) = parts(image, saved)?;
    let from = &mut Loader { bytes: &bytes, words: &words, bare: true };
    if u64::load(from)? != *FINGERPRINT {
        return None;
    }
    let variables = u64::load(from)? as usize;
    Some((variables, Node::load(from)?))
}

/// A number for the form of what is saved.
pub fn fingerprint() -> u64 {
    *FINGERPRINT
}

/// The unit that was saved, with one lambda; None when another build saved it.
pub fn load(image: &Image, saved: Word) -> Option<Unit> {
    let (bytes, words) = parts(image, saved)?;
    let from = &mut Loader { bytes: &bytes, words: &words, bare: false };
    if u64::load(from)? != *FINGERPRINT {
        return None;
    }
    let mut lambda = Lambda::load(from)?;
    lambda.parent = None;
    Some(Unit {
        lambdas: vec![lambda],
        variables: Saved::load(from)?,
        blocks: Saved::load(from)?,
        tagbodies: Saved::load(from)?,
        sources: Saved::load(from)?,
        ..Unit::default()
    })
}
