//! Integers to and from digits.
//!
//! Fixnums are converted here, bignums by dashu, whose algorithms are subquadratic. Characters go
//! straight to and from the image's strings.
//!
//! Tests: `stdlib/tests/integers.rs`.

use super::integers::{from_ubig, to_ibig};
use super::number::integer;
use crate::primitives::arguments;
use crate::primitives::characters::digit_weight;
use crate::primitives::strings::Characters;
use brolga_image::object::Kind;
use brolga_image::{Image, Lisp, Word};
use dashu_int::UBig;

primitives! {
    "%integer-to-string" => integer_to_string(2);
    "%integer-from-digits" => integer_from_digits(4);
}

fn base_string(image: &Image, text: &[u8]) -> Lisp {
    let string = image.make_raw(Kind::SimpleBaseString, text.len() as u64)?;
    image.raw_bytes_mut(string).copy_from_slice(text);
    Ok(string)
}

fn integer_to_string(image: &Image, n: Word, radix: Word) -> Lisp {
    let n = integer(image, n)?;
    let radix = arguments::in_range(image, radix, 2, 36)? as u64;
    match n.as_fixnum() {
        Some(value) => {
            let mut digits = [0; 66];
            let mut start = digits.len();
            let mut rest = value.unsigned_abs();
            loop {
                start -= 1;
                digits[start] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(rest % radix) as usize];
                rest /= radix;
                if rest == 0 {
                    break;
                }
            }
            if value < 0 {
                start -= 1;
                digits[start] = b'-';
            }
            base_string(image, &digits[start..])
        }
        None => {
            let value = to_ibig(image, n);
            let text = if radix == 10 { value.to_string() } else { format!("{:#}", value.in_radix(radix as u32)) };
            base_string(image, text.as_bytes())
        }
    }
}

/// The natural number that a range of digits spells; NIL when it is empty or holds anything else.
fn integer_from_digits(image: &Image, string: Word, start: Word, end: Word, radix: Word) -> Lisp {
    let characters = Characters::of(image, string)?;
    let (start, end) = arguments::range(image, start, end, characters.len())?;
    let radix = arguments::in_range(image, radix, 2, 36)? as u32;
    if start == end {
        return Ok(image.nil());
    }
    // 36^12 is below 2^63.
    if end - start <= 12 {
        let mut value = 0i64;
        for i in start..end {
            match digit_weight(characters.get(i), radix) {
                Some(weight) => value = value * radix as i64 + weight as i64,
                None => return Ok(image.nil()),
            }
        }
        return image.integer_i128(value as i128);
    }
    let mut text = String::with_capacity(end - start);
    for i in start..end {
        match digit_weight(characters.get(i), radix).and_then(|weight| char::from_digit(weight, radix)) {
            Some(digit) => text.push(digit),
            None => return Ok(image.nil()),
        }
    }
    match UBig::from_str_radix(&text, radix) {
        Ok(value) => from_ubig(image, &value),
        Err(_) => Ok(image.nil()),
    }
}
