//! Arithmetic on two's complement limbs, least significant first: the image's own bignum format.
//!
//! Converting to sign and magnitude for every addition would allocate three times; most bignums
//! are a few limbs long, so the linear operations work on slices and a scratch buffer on the
//! stack. Operands may have any length of at least 1; results are written with one limb more than
//! needed and are normalised by `Image::bignum`.
//!
//! Tests: `stdlib/tests/integers.rs`.

/// The limb that continues a number upwards: all ones if it is negative.
#[inline]
pub fn extension(limbs: &[u64]) -> u64 {
    match limbs.last() {
        Some(&top) => (top as i64 >> 63) as u64,
        None => 0,
    }
}

/// Limb `i`, sign-extended.
#[inline]
pub fn limb(limbs: &[u64], i: usize) -> u64 {
    limbs.get(i).copied().unwrap_or_else(|| extension(limbs))
}

/// Calls `body` with `length` zeroed limbs, on the stack when there are few.
#[inline]
pub fn with_scratch<R>(length: usize, body: impl FnOnce(&mut [u64]) -> R) -> R {
    if length <= 8 {
        body(&mut [0; 8][..length])
    } else if length <= 72 {
        body(&mut [0; 72][..length])
    } else {
        body(&mut vec![0; length])
    }
}

/// out = a + b, or a - b. `out` has more limbs than both.
pub fn add(out: &mut [u64], a: &[u64], b: &[u64], subtract: bool) {
    let (flip, mut carry) = if subtract { (u64::MAX, true) } else { (0, false) };
    let shared = a.len().min(b.len());
    for i in 0..shared {
        let (sum, c1) = a[i].overflowing_add(b[i] ^ flip);
        let (sum, c2) = sum.overflowing_add(carry as u64);
        out[i] = sum;
        carry = c1 | c2;
    }
    let (ea, eb) = (extension(a), extension(b));
    for (i, slot) in out.iter_mut().enumerate().skip(shared) {
        let (x, y) = (a.get(i).copied().unwrap_or(ea), b.get(i).copied().unwrap_or(eb));
        let (sum, c1) = x.overflowing_add(y ^ flip);
        let (sum, c2) = sum.overflowing_add(carry as u64);
        *slot = sum;
        carry = c1 | c2;
    }
}

/// Subtracts `b` from the front of `out`, letting the borrow run off the end.
fn subtract_in_place(out: &mut [u64], b: &[u64]) {
    let mut borrow = false;
    for (i, slot) in out.iter_mut().enumerate() {
        let y = match b.get(i) {
            Some(&y) => y,
            None if borrow => 0,
            None => return,
        };
        let (difference, b1) = slot.overflowing_sub(y);
        let (difference, b2) = difference.overflowing_sub(borrow as u64);
        *slot = difference;
        borrow = b1 | b2;
    }
}

/// out = a * b by rows; `out` has a.len() + b.len() limbs, all zero.
///
/// The product of the limbs as unsigned numbers is corrected for each negative factor: modulo
/// 2^(64 (n + m)), a negative `a` counts 2^(64 n) too much.
pub fn multiply(out: &mut [u64], a: &[u64], b: &[u64]) {
    for (i, &x) in a.iter().enumerate() {
        let mut carry = 0u64;
        for (slot, &y) in out[i..].iter_mut().zip(b) {
            let product = x as u128 * y as u128 + *slot as u128 + carry as u128;
            *slot = product as u64;
            carry = (product >> 64) as u64;
        }
        out[i + b.len()] = carry;
    }
    if extension(a) != 0 {
        subtract_in_place(&mut out[a.len()..], b);
    }
    if extension(b) != 0 {
        subtract_in_place(&mut out[b.len()..], a);
    }
}

/// Negates in place. The most negative number of the length stays as it is.
pub fn negate_in_place(limbs: &mut [u64]) {
    let mut carry = true;
    for limb in limbs {
        let (value, c) = (!*limb).overflowing_add(carry as u64);
        *limb = value;
        carry = c;
    }
}

/// Divides unsigned limbs in place; returns the remainder. `divisor` is not 0.
pub fn divide_in_place(limbs: &mut [u64], divisor: u64) -> u64 {
    let mut remainder = 0u64;
    for limb in limbs.iter_mut().rev() {
        let dividend = (remainder as u128) << 64 | *limb as u128;
        *limb = (dividend / divisor as u128) as u64;
        remainder = (dividend % divisor as u128) as u64;
    }
    remainder
}

/// out = a << count. `out` has count / 64 + 1 limbs more than `a`.
pub fn shift_left(out: &mut [u64], a: &[u64], count: usize) {
    let (words, bits) = (count / 64, count % 64);
    for (i, slot) in out.iter_mut().enumerate().skip(words) {
        let j = i - words;
        let low = if bits == 0 || j == 0 { 0 } else { limb(a, j - 1) >> (64 - bits) };
        *slot = limb(a, j) << bits | low;
    }
}

/// out = a >> count, rounding down.
pub fn shift_right(out: &mut [u64], a: &[u64], count: usize) {
    let (words, bits) = (count / 64, count % 64);
    for (i, slot) in out.iter_mut().enumerate() {
        let low = limb(a, i + words) >> bits;
        let high = if bits == 0 { 0 } else { limb(a, i + words + 1) << (64 - bits) };
        *slot = high | low;
    }
}

/// How many bits a number needs without its sign bit.
pub fn bit_length(limbs: &[u64]) -> u64 {
    let flip = extension(limbs);
    for (i, &x) in limbs.iter().enumerate().rev() {
        let x = x ^ flip;
        if x != 0 {
            return i as u64 * 64 + 64 - x.leading_zeros() as u64;
        }
    }
    0
}

/// The order of two numbers.
pub fn compare(a: &[u64], b: &[u64]) -> std::cmp::Ordering {
    let signs = (extension(b)).cmp(&extension(a));
    if signs.is_ne() {
        return signs;
    }
    for i in (0..a.len().max(b.len())).rev() {
        let order = limb(a, i).cmp(&limb(b, i));
        if order.is_ne() {
            return order;
        }
    }
    std::cmp::Ordering::Equal
}
