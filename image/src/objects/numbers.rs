//! Numbers that are not immediate. Tests: `image/tests/objects.rs`.

use crate::heap::memory::{load, store};
use crate::object::{BODY, Kind, WORD, header};
use crate::{Image, Lisp, Word};

impl Image {
    /// A double-float.
    #[inline]
    pub fn double(&self, value: f64) -> Lisp {
        let address = self.allocate(2 * WORD)?;
        // SAFETY: fresh memory for a double-float.
        unsafe {
            store(address, header(Kind::DoubleFloat, 1));
            store(address + BODY as u64, value.to_bits());
            Ok(Word::from_bits(address | Kind::DoubleFloat.tag()))
        }
    }

    /// The value of a double-float.
    #[inline]
    pub fn as_double(&self, word: Word) -> Option<f64> {
        if self.is_kind(word, Kind::DoubleFloat) {
            // SAFETY: the body of a double-float is one word.
            Some(f64::from_bits(unsafe { load(word.address() + BODY as u64) }))
        } else {
            None
        }
    }

    /// The integer with these limbs (two's complement, least significant first): normalised, a
    /// fixnum when it fits.
    pub fn bignum(&self, limbs: &[u64]) -> Lisp {
        let mut length = limbs.len();
        while length > 1 {
            let sign = (limbs[length - 2] as i64 >> 63) as u64;
            if limbs[length - 1] != sign {
                break;
            }
            length -= 1;
        }
        match limbs[..length] {
            [] => return Ok(Word::ZERO),
            [limb] => {
                if let Some(fixnum) = Word::try_fixnum(limb as i64) {
                    return Ok(fixnum);
                }
            }
            _ => {}
        }
        let bignum = self.make_raw(Kind::Bignum, length as u64)?;
        self.raw_u64_mut(bignum).copy_from_slice(&limbs[..length]);
        Ok(bignum)
    }

    /// An integer.
    pub fn integer_i128(&self, value: i128) -> Lisp {
        self.bignum(&[value as u64, (value >> 64) as u64])
    }

    /// An integer.
    pub fn integer_u64(&self, value: u64) -> Lisp {
        self.bignum(&[value, 0])
    }

    /// An integer.
    pub fn integer_i64(&self, value: i64) -> Lisp {
        self.bignum(&[value as u64])
    }

    /// The value of an integer that fits.
    #[inline]
    pub fn as_i64(&self, word: Word) -> Option<i64> {
        match (word.as_fixnum(), self.limbs(word)) {
            (Some(value), _) => Some(value),
            (None, [limb]) => Some(*limb as i64),
            _ => None,
        }
    }

    /// The limbs of a bignum; empty for anything else.
    #[inline]
    pub fn limbs(&self, word: Word) -> &[u64] {
        if self.is_kind(word, Kind::Bignum) { self.raw_u64(word) } else { &[] }
    }

    /// A ratio of these parts, as they are.
    pub fn ratio(&self, numerator: Word, denominator: Word) -> Lisp {
        self.make_object_with(Kind::Ratio, &[&[numerator, denominator]])
    }

    /// A complex number of these parts, as they are.
    pub fn complex(&self, real: Word, imaginary: Word) -> Lisp {
        self.make_object_with(Kind::Complex, &[&[real, imaginary]])
    }
}
