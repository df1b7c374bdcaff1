//! Hash codes of Lisp objects, for hash tables and SXHASH.
//!
//! The problem: a table's key must hash the same as long as the table lives, a saved image is
//! compacted and may be opened at another address, and EQ tables should not cost a hash word in
//! each object. The approach: an object whose identity counts is hashed by its distance from the
//! image's base, which changes only in a save. The saver computes the hash codes of such keys
//! anew for the places they get in the file (`KeyHasher` is generic over where objects are), and
//! knows from the second result of `hash_key` which ones need it.
//!
//! Invariants: keys that the test calls the same have the same hash code; content hashes do not
//! depend on addresses except where an object inside is hashed by identity. Structures, lists and
//! arrays are hashed down to a limited depth and number of parts, so circular ones are no problem.
//!
//! Tests: `image/tests/hash.rs`.

use crate::object::*;
use crate::symbols::hash_characters;
use crate::{Image, Word};

/// Flag of layouts whose instances EQUAL compares slot by slot, all but the last (pathnames, which
/// keep there what must not matter).
pub const LAYOUT_FLAG_EQUAL_BY_SLOTS: i64 = 8;

/// What hash codes are mixed by: compiled code does so too.
pub const HASH_FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Parts of one key that are looked at.
const PARTS: u32 = 48;
/// Depth down to which parts are looked at.
const DEPTH: u32 = 6;

/// Test number of EQ tables in `HASH_TABLE_TEST`.
pub const TEST_EQ: i64 = 0;
/// Test number of EQL tables.
pub const TEST_EQL: i64 = 1;
/// Test number of EQUAL tables.
pub const TEST_EQUAL: i64 = 2;
/// Test number of EQUALP tables.
pub const TEST_EQUALP: i64 = 3;

/// Mixes 64 bits to 32.
#[inline]
fn mix(bits: u64) -> u32 {
    let product = bits.wrapping_mul(HASH_FACTOR);
    (product ^ product >> 32) as u32
}

fn combine(a: u32, b: u32) -> u32 {
    mix(u64::from(a).rotate_left(17) ^ u64::from(b).wrapping_add(0xD1B5_4A32_D192_ED03))
}

/// Computes hash codes; `position` gives the distance of an object from the image's base.
pub(crate) struct KeyHasher<'a, P: Fn(Word) -> u64> {
    image: &'a Image,
    position: P,
    by_identity: bool,
    sensitive: bool,
    parts: u32,
}

impl<'a, P: Fn(Word) -> u64> KeyHasher<'a, P> {
    pub(crate) fn new(image: &'a Image, position: P) -> Self {
        KeyHasher { image, position, by_identity: true, sensitive: false, parts: 0 }
    }

    /// The hash code of a key under a test, and whether it depends on where objects are.
    pub(crate) fn hash(&mut self, test: i64, key: Word) -> (u32, bool) {
        self.sensitive = false;
        self.parts = PARTS;
        let hash = match test {
            TEST_EQ => self.identity(key),
            TEST_EQL => self.eql(key),
            TEST_EQUAL => self.equal(key, DEPTH),
            _ => self.equalp(key, DEPTH),
        };
        (hash, self.sensitive)
    }

    fn identity(&mut self, key: Word) -> u32 {
        if !key.is_pointer() {
            return mix(key.bits());
        }
        if !self.by_identity {
            return self.stable(key);
        }
        self.sensitive = true;
        mix((self.position)(key) >> 4)
    }

    /// What can be said of an object without its address.
    fn stable(&self, key: Word) -> u32 {
        let image = self.image;
        if image.is_symbol(key) {
            return image.string_hash(image.symbol_name(key));
        }
        match image.kind(key) {
            Some(Kind::Instance) => {
                let layout = image.layout(key);
                if image.is_instance(layout) && image.instance_slot_count(layout) > LAYOUT_HASH {
                    mix(image.instance_slot(layout, LAYOUT_HASH).as_fixnum().unwrap_or(0) as u64)
                } else {
                    1
                }
            }
            Some(kind) => mix(kind as u64),
            None => 2,
        }
    }

    fn eql(&mut self, key: Word) -> u32 {
        let image = self.image;
        if !self.by_identity {
            // SXHASH is the same for similar numbers, and zeros of both signs are similar.
            let negative_zero = -0.0f64;
            if key.as_single_float() == Some(0.0) {
                return mix(Kind::SimpleArraySingle as u64);
            }
            if image.as_double(key).is_some_and(|value| value.to_bits() == negative_zero.to_bits()) {
                return combine(Kind::DoubleFloat as u32, mix(0));
            }
        }
        match image.kind(key) {
            Some(kind @ (Kind::DoubleFloat | Kind::Bignum)) => {
                image.raw_u64(key).iter().fold(kind as u32, |hash, limb| combine(hash, mix(*limb)))
            }
            Some(kind @ (Kind::Ratio | Kind::Complex)) => {
                let (first, second) = (image.slot(key, BODY), image.slot(key, BODY + 8));
                let first = self.eql(first);
                combine(combine(kind as u32, first), self.eql(second))
            }
            _ => self.identity(key),
        }
    }

    /// Whether one more part may be looked at.
    fn part(&mut self) -> bool {
        self.parts = self.parts.saturating_sub(1);
        self.parts > 0
    }

    fn list(&mut self, list: Word, depth: u32, part: fn(&mut Self, Word, u32) -> u32) -> u32 {
        let mut hash = 3;
        let mut rest = list;
        while self.image.is_cons(rest) {
            if depth == 0 || !self.part() {
                return hash;
            }
            hash = combine(hash, part(self, self.image.car(rest), depth - 1));
            rest = self.image.cdr(rest);
        }
        combine(hash, part(self, rest, depth.saturating_sub(1)))
    }

    fn layout_flags(&self, key: Word) -> i64 {
        let layout = self.image.layout(key);
        if self.image.is_instance(layout) && self.image.instance_slot_count(layout) > LAYOUT_FLAGS {
            self.image.instance_slot(layout, LAYOUT_FLAGS).as_fixnum().unwrap_or(0)
        } else {
            0
        }
    }

    fn slots(&mut self, key: Word, depth: u32, part: fn(&mut Self, Word, u32) -> u32) -> u32 {
        let mut hash = 4;
        let but_last = u64::from(self.layout_flags(key) & LAYOUT_FLAG_EQUAL_BY_SLOTS != 0);
        for i in 0..self.image.instance_slot_count(key).saturating_sub(but_last) {
            if depth == 0 || !self.part() {
                break;
            }
            hash = combine(hash, part(self, self.image.instance_slot(key, i), depth - 1));
        }
        hash
    }

    fn equal(&mut self, key: Word, depth: u32) -> u32 {
        let image = self.image;
        if image.is_cons(key) {
            return self.list(key, depth, Self::equal);
        }
        if image.is_string(key) {
            return image.string_hash(key);
        }
        if let Some(hash) = self.bit_vector(key) {
            return hash;
        }
        if image.is_instance(key) && self.layout_flags(key) & LAYOUT_FLAG_EQUAL_BY_SLOTS != 0 {
            return self.slots(key, depth, Self::equal);
        }
        self.eql(key)
    }

    fn bit_vector(&self, key: Word) -> Option<u32> {
        let image = self.image;
        if image.array_kind(key) != Some(Kind::SimpleBitVector) || image.array_header_rank(key).unwrap_or(1) != 1 {
            return None;
        }
        let elements = image.array_elements(key)?;
        let bytes = image.raw_bytes(elements.data);
        let bits = (elements.start..elements.start + elements.length).take(256);
        let hash = hash_characters(bits.map(|i| u32::from(bit(bytes, i))));
        Some(combine(mix(elements.length as u64), hash))
    }

    fn equalp(&mut self, key: Word, depth: u32) -> u32 {
        let image = self.image;
        if let Some(code) = key.as_character() {
            return folded_character(code);
        }
        if let Some(hash) = self.number(key) {
            return hash;
        }
        if image.is_cons(key) {
            return self.list(key, depth, Self::equalp);
        }
        if image.array_kind(key).is_some() {
            return self.array(key, depth);
        }
        if image.is_instance(key) {
            let flags = self.layout_flags(key);
            if flags & (LAYOUT_FLAG_STRUCTURE | LAYOUT_FLAG_EQUAL_BY_SLOTS) != 0 {
                return combine(self.stable(key), self.slots(key, depth, Self::equalp));
            }
        }
        if image.is_kind(key, Kind::HashTable) {
            let count = image.slot(key, HASH_TABLE_COUNT).bits();
            return combine(mix(count), mix(image.slot(key, HASH_TABLE_TEST).bits()));
        }
        self.identity(key)
    }

    /// Arrays of any element type with EQUALP elements are EQUALP, so elements are hashed as the
    /// Lisp objects they stand for.
    fn array(&mut self, key: Word, depth: u32) -> u32 {
        let image = self.image;
        let (Some(kind), Some(elements)) = (image.array_kind(key), image.array_elements(key)) else { return 5 };
        let mut hash = combine(5, mix(elements.length as u64));
        for i in 0..elements.length {
            if depth == 0 || !self.part() {
                break;
            }
            let position = elements.start + i;
            let data = elements.data;
            let element = match kind {
                Kind::SimpleVector => {
                    let element = image.vector_ref(data, position);
                    self.equalp(element, depth - 1)
                }
                Kind::SimpleBaseString => folded_character(u32::from(image.raw_u8(data)[position])),
                Kind::SimpleCharacterString => folded_character(image.raw_u32(data)[position]),
                Kind::SimpleBitVector => exact(f64::from(bit(image.raw_bytes(data), position))),
                Kind::SimpleArrayU8 => exact(f64::from(image.raw_u8(data)[position])),
                Kind::SimpleArrayU16 => exact(f64::from(image.raw_u16(data)[position])),
                Kind::SimpleArrayU32 => exact(f64::from(image.raw_u32(data)[position])),
                Kind::SimpleArrayI8 => exact(f64::from(image.raw_u8(data)[position] as i8)),
                Kind::SimpleArrayI16 => exact(f64::from(image.raw_u16(data)[position] as i16)),
                Kind::SimpleArrayI32 => exact(f64::from(image.raw_u32(data)[position] as i32)),
                Kind::SimpleArrayU64 => integer(i128::from(image.raw_u64(data)[position])),
                Kind::SimpleArrayI64 => integer(i128::from(image.raw_u64(data)[position] as i64)),
                Kind::SimpleArrayFixnum => integer(i128::from(image.raw_u64(data)[position] as i64 >> 1)),
                Kind::SimpleArraySingle => exact(f64::from(image.raw_f32(data)[position])),
                Kind::SimpleArrayDouble => exact(image.raw_f64(data)[position]),
                _ => 0,
            };
            hash = combine(hash, element);
        }
        hash
    }

    /// Numbers that are = hash alike, so those that a double-float represents exactly hash by it.
    fn number(&mut self, key: Word) -> Option<u32> {
        let image = self.image;
        if let Some(value) = key.as_fixnum() {
            return Some(integer(i128::from(value)));
        }
        if let Some(value) = key.as_single_float() {
            return Some(exact(f64::from(value)));
        }
        match image.kind(key)? {
            Kind::DoubleFloat => image.as_double(key).map(exact),
            Kind::Bignum => Some(match odd_part(image.limbs(key)) {
                Some((odd, shift)) => scaled(odd, i64::from(shift)).map_or_else(|| self.eql(key), exact),
                None => self.eql(key),
            }),
            Kind::Ratio => {
                let (numerator, denominator) = (image.slot(key, BODY), image.slot(key, BODY + 8));
                Some(self.binary_fraction(numerator, denominator).map_or_else(|| self.eql(key), exact))
            }
            Kind::Complex => {
                let (real, imaginary) = (image.slot(key, BODY), image.slot(key, BODY + 8));
                let (real, imaginary) = (self.number(real)?, self.number(imaginary)?);
                Some(if imaginary == exact(0.0) { real } else { combine(real, imaginary) })
            }
            _ => None,
        }
    }

    /// The double-float that equals a ratio, if there is one.
    fn binary_fraction(&self, numerator: Word, denominator: Word) -> Option<f64> {
        let parts = |integer: Word| match integer.as_fixnum() {
            Some(value) => odd_part(&[value as u64]),
            None => odd_part(self.image.limbs(integer)),
        };
        let (odd, up) = parts(numerator)?;
        let (one, down) = parts(denominator)?;
        if one == 1 { scaled(odd, i64::from(up) - i64::from(down)) } else { None }
    }
}

/// An element of a simple bit vector.
fn bit(bytes: &[u8], index: usize) -> u8 {
    bytes[index / 8] >> (index % 8) & 1
}

/// Hash of a character without regard to case. Only ASCII letters are told apart: which other
/// characters have case is the library's business, and equal characters must hash alike.
fn folded_character(code: u32) -> u32 {
    match u8::try_from(code) {
        Ok(byte) if byte.is_ascii() => mix(u64::from(byte.to_ascii_lowercase()) << 8 | 9),
        _ => 6,
    }
}

/// Hash of a number that this double-float represents exactly.
fn exact(value: f64) -> u32 {
    if value == 0.0 || value.is_nan() { 7 } else { mix(value.to_bits()) }
}

fn integer(value: i128) -> u32 {
    if value == 0 {
        return exact(0.0);
    }
    let limbs = [value as u64, (value >> 64) as u64];
    match odd_part(&limbs).and_then(|(odd, shift)| scaled(odd, i64::from(shift))) {
        Some(value) => exact(value),
        // The same limbs that the bignum has, so that it hashes like `eql` of it.
        None => {
            let count = if i128::from(value as i64) == value { 1 } else { 2 };
            match count == 1 && (-(1i128 << 62)..1i128 << 62).contains(&value) {
                true => mix((value as u64) << 1),
                false => limbs[..count].iter().fold(Kind::Bignum as u32, |hash, limb| combine(hash, mix(*limb))),
            }
        }
    }
}

/// An integer (two's complement limbs) as odd * 2^shift, if its odd part fits.
fn odd_part(limbs: &[u64]) -> Option<(i64, u32)> {
    let first = limbs.iter().position(|limb| *limb != 0)?;
    let limb = |i: usize| {
        let sign = if limbs[limbs.len() - 1] >> 63 == 1 { u64::MAX } else { 0 };
        limbs.get(i).copied().unwrap_or(sign)
    };
    let shift = limbs[first].trailing_zeros();
    let low = (u128::from(limb(first + 1)) << 64 | u128::from(limb(first))) as i128 >> shift;
    let odd = i64::try_from(low).ok()?;
    let sign = if odd < 0 { u64::MAX } else { 0 };
    let rest = (first + 2..limbs.len()).all(|i| limbs[i] == sign);
    // What the shift cut off above bit 127 must be sign as well.
    let fits = rest && (limb(first + 2) == sign || shift == 0);
    fits.then_some((odd, first as u32 * 64 + shift))
}

/// odd * 2^shift as a double-float, if it is exact.
fn scaled(odd: i64, shift: i64) -> Option<f64> {
    if odd == 0 {
        return Some(0.0);
    }
    let bits = 64 - i64::from(odd.unsigned_abs().leading_zeros());
    // Highest and lowest bit must lie in the range of double-floats, denormals included.
    if bits > 53 || shift + bits > 1024 || shift < -1074 {
        return None;
    }
    let mut value = odd as f64;
    let mut shift = shift;
    while shift != 0 {
        let step = shift.clamp(-1000, 1000);
        value *= 2f64.powi(step as i32);
        shift -= step;
    }
    Some(value)
}

impl Image {
    /// Distance of an object from the image's base.
    #[inline]
    fn position(&self, word: Word) -> u64 {
        word.address().wrapping_sub(self.space.base())
    }

    /// The hash code of a key in a table with one of the standard tests (`TEST_*`), and whether it
    /// depends on where objects are (and so changes in a save).
    pub fn hash_key(&self, test: i64, key: Word) -> (u32, bool) {
        KeyHasher::new(self, |word| self.position(word)).hash(test, key)
    }

    /// The hash code of an object's identity.
    #[inline]
    pub fn eq_hash(&self, word: Word) -> u32 {
        if word.is_pointer() { mix(self.position(word) >> 4) } else { mix(word.bits()) }
    }

    /// The hash code of a string's characters; 0 for what is no string.
    pub fn string_hash(&self, string: Word) -> u32 {
        if let Some(codes) = self.simple_character_string(string) {
            return hash_characters(codes.iter().copied());
        }
        if let Some(bytes) = self.simple_base_string(string) {
            return hash_characters(bytes.iter().map(|byte| u32::from(*byte)));
        }
        self.string_chars(string).map_or(0, |characters| hash_characters(characters.into_iter()))
    }

    /// SXHASH: the same for EQUAL objects, in every image and session.
    pub fn sxhash(&self, word: Word) -> u32 {
        let mut hasher = KeyHasher::new(self, |_| 0);
        hasher.by_identity = false;
        hasher.hash(TEST_EQUAL, word).0
    }
}
