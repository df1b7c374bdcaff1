//! Integer arithmetic compared with `num-bigint`, which the program itself does not use.
//!
//! Problem: operations have many ways (fixnum code in line, calls, limbs of all sizes), and they part at
//! many limits.
//! Approach: random questions about integers around powers of two and of random sizes; the Lisp side
//! (`tests/properties/arithmetic.lisp`) answers each in all its ways. A wrong answer is asked again
//! about smaller integers as long as it stays wrong. Conversions to floats are checked exactly: by
//! the distance of the float's own value and of its neighbours.
//! Invariants: the seed decides everything. `BROLGA_PROPERTY_CASES` and `BROLGA_PROPERTY_SEED`
//! change number and seed as in `properties.rs`.

use brolga::Image;
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};

/// Xorshift: a seed gives the same questions everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        (self.next() >> 11) % limit
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }

    /// An integer: small, near a power of two, or of random bits; sometimes thousands of them.
    fn integer(&mut self) -> BigInt {
        const LIMITS: [u32; 18] = [1, 7, 8, 16, 24, 31, 32, 52, 53, 54, 61, 62, 63, 64, 65, 127, 128, 1024];
        let magnitude = match self.below(8) {
            0 => BigInt::from(self.below(20)),
            1..=3 => (BigInt::one() << self.pick(&LIMITS)) + self.below(5) as i64 - 2,
            4 => self.bits(4000),
            5 if self.below(20) == 0 => self.bits(60_000),
            _ => self.bits(200),
        };
        if self.below(2) == 0 { -magnitude } else { magnitude }
    }

    /// Up to so many random bits, or runs of equal ones.
    fn bits(&mut self, most: u64) -> BigInt {
        let bits = 1 + self.below(most);
        let runs = self.below(4) == 0;
        let words = (0..bits.div_ceil(32)).map(|_| if runs { self.pick(&[0, u32::MAX]) } else { self.next() as u32 });
        BigInt::from_slice(Sign::Plus, &words.collect::<Vec<_>>()) >> (self.below(32))
    }
}

/// A question: an operator and its arguments.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    operator: &'static str,
    arguments: Vec<BigInt>,
}

const OPERATORS: &[&str] = &[
    "+",
    "+",
    "-",
    "-",
    "*",
    "*",
    "*",
    "floor",
    "truncate",
    "ceiling",
    "round",
    "mod",
    "rem",
    "gcd",
    "lcm",
    "logand",
    "logior",
    "logxor",
    "logandc1",
    "logandc2",
    "logorc1",
    "logorc2",
    "logeqv",
    "lognand",
    "lognor",
    "lognot",
    "ash",
    "integer-length",
    "logcount",
    "isqrt",
    "expt",
    "abs",
    "1+",
    "1-",
    "-1",
    "<",
    "<=",
    "=",
    "/=",
    "max",
    "min",
    "logbitp",
    "load-byte",
    "deposit-byte",
    "in-base",
    "float-of",
    "compare-with-float",
];

fn question(random: &mut Random) -> Question {
    let operator = random.pick(OPERATORS);
    let small = |random: &mut Random, limit: u64| BigInt::from(random.below(limit));
    let arguments = match operator {
        "lognot" | "integer-length" | "logcount" | "abs" | "1+" | "1-" | "-1" => vec![random.integer()],
        "isqrt" => vec![random.integer().abs()],
        "ash" => {
            let most = random.pick(&[70, 70, 3000]);
            let shift = small(random, 2 * most) - most;
            vec![random.integer(), shift]
        }
        "expt" => {
            let most = random.pick(&[5, 20, 70]);
            vec![random.bits(60) - (BigInt::one() << 20), small(random, most)]
        }
        "logbitp" => vec![small(random, 200), random.integer()],
        "load-byte" => vec![small(random, 140), small(random, 140), random.integer()],
        "deposit-byte" => vec![random.integer(), small(random, 140), small(random, 140), random.integer()],
        "in-base" => vec![random.integer(), small(random, 35) + 2],
        // Within the format's range, denormal numbers included; often halfway between two floats.
        "float-of" => {
            let single = random.below(2) == 0;
            let (bits, power) =
                (random.pick(&[30, 64, if single { 120 } else { 1000 }]), if single { 148 } else { 1070 });
            let denominator =
                if random.below(3) == 0 { BigInt::one() << random.below(power) } else { random.bits(bits) + 1 };
            let numerator = if random.below(3) == 0 {
                (BigInt::one() << random.pick(&[24, 53, 54])) + random.below(5)
            } else {
                random.bits(bits)
            };
            vec![numerator * random.pick(&[1, -1]), denominator, BigInt::from(if single { 1 } else { 2 })]
        }
        "compare-with-float" => {
            let significand = random.bits(53) & ((BigInt::one() << 53) - 1);
            let exponent = small(random, 80);
            let near = (&significand << exponent.to_u64().unwrap_or(0)) + random.below(3) as i64 - 1;
            vec![if random.below(2) == 0 { near } else { random.integer() }, significand, exponent]
        }
        _ => vec![random.integer(), random.integer()],
    };
    Question { operator, arguments }
}

/// Quotient and remainder with the quotient rounded to the nearest, halves to even.
fn round(a: &BigInt, b: &BigInt) -> (BigInt, BigInt) {
    let (quotient, remainder) = a.div_mod_floor(b);
    let twice: BigInt = &remainder * 2;
    let up = twice.magnitude() > b.magnitude() || (twice.magnitude() == b.magnitude() && quotient.is_odd());
    if up { (quotient + 1, remainder - b) } else { (quotient, remainder) }
}

fn truth(value: bool) -> String {
    if value { "T".into() } else { "NIL".into() }
}

/// The value of a field's mask.
fn mask(size: &BigInt) -> BigInt {
    (BigInt::one() << size.to_u64().unwrap_or(0)) - 1
}

/// The right answer; `None` for questions that are judged by `float_is_nearest`.
fn answer(question: &Question) -> Option<String> {
    let arguments = &question.arguments;
    let a = &arguments[0];
    let b = arguments.get(1).unwrap_or(a);
    let division = |divide: &dyn Fn() -> (BigInt, BigInt), values: fn(&BigInt, &BigInt) -> String| {
        if b.is_zero() {
            return "DIVISION-BY-ZERO".to_string();
        }
        let (quotient, remainder) = divide();
        values(&quotient, &remainder)
    };
    let both = |quotient: &BigInt, remainder: &BigInt| format!("{quotient} {remainder}");
    let last = |_: &BigInt, remainder: &BigInt| remainder.to_string();
    let shift = |value: &BigInt, by: i64| if by < 0 { value >> by.unsigned_abs() } else { value << by };
    Some(match question.operator {
        "+" => (a + b).to_string(),
        "-" => (a - b).to_string(),
        "*" => (a * b).to_string(),
        "floor" => division(&|| a.div_mod_floor(b), both),
        "truncate" => division(&|| a.div_rem(b), both),
        "ceiling" => division(&|| (a.div_ceil(b), a - a.div_ceil(b) * b), both),
        "round" => division(&|| round(a, b), both),
        "mod" => division(&|| a.div_mod_floor(b), last),
        "rem" => division(&|| a.div_rem(b), last),
        "gcd" => a.gcd(b).to_string(),
        "lcm" => a.lcm(b).to_string(),
        "logand" => (a & b).to_string(),
        "logior" => (a | b).to_string(),
        "logxor" => (a ^ b).to_string(),
        "logandc1" => (!a & b).to_string(),
        "logandc2" => (a & !b).to_string(),
        "logorc1" => (!a | b).to_string(),
        "logorc2" => (a | !b).to_string(),
        "logeqv" => (!(a ^ b)).to_string(),
        "lognand" => (!(a & b)).to_string(),
        "lognor" => (!(a | b)).to_string(),
        "lognot" => (!a).to_string(),
        "ash" => shift(a, b.to_i64()?).to_string(),
        "integer-length" => if a.is_negative() { !a } else { a.clone() }.bits().to_string(),
        "logcount" => {
            let bits = if a.is_negative() { !a } else { a.clone() };
            bits.iter_u64_digits().map(|digit| u64::from(digit.count_ones())).sum::<u64>().to_string()
        }
        "isqrt" => a.sqrt().to_string(),
        "expt" => Pow::pow(a, b.to_u64()?).to_string(),
        "abs" => a.abs().to_string(),
        "1+" => (a + BigInt::one()).to_string(),
        "1-" => (a - BigInt::one()).to_string(),
        "-1" => (-a).to_string(),
        "<" => truth(a < b),
        "<=" => truth(a <= b),
        "=" => truth(a == b),
        "/=" => truth(a != b),
        "max" => a.max(b).to_string(),
        "min" => a.min(b).to_string(),
        "logbitp" => truth((b >> a.to_u64()?).is_odd()),
        "load-byte" => ((&arguments[2] >> b.to_u64()?) & mask(a)).to_string(),
        "deposit-byte" => {
            let (size, position) = (&arguments[1], arguments[2].to_u64()?);
            let field = mask(size) << position;
            ((&arguments[3] & !&field) | ((a << position) & field)).to_string()
        }
        "in-base" => a.to_str_radix(b.to_u32()?).to_uppercase(),
        "compare-with-float" => {
            let order = a.cmp(&shift(b, arguments[2].to_i64()?)) as i64;
            format!("{order} {order}")
        }
        _ => return None,
    })
}

/// Whether "significand exponent sign" is the float nearest to a ratio, halves to even.
fn float_is_nearest(question: &Question, text: &str) -> bool {
    let parts: Vec<i64> = text.split(' ').filter_map(|part| part.parse().ok()).collect();
    let [significand, exponent, sign] = parts[..] else { return false };
    let [numerator, denominator, format] = &question.arguments[..] else { return false };
    if numerator.is_zero() {
        return significand == 0;
    }
    let (digits, least) = if format.is_one() { (24, -149) } else { (53, -1074) };
    let normal = significand >> (digits - 1) == 1 || (exponent == least && significand >> digits == 0);
    // The distance from the ratio to significand * 2^exponent, times 2 * denominator * 2^-least.
    let scaled = |value: BigInt, up: i64| value << (up - least) as u64;
    let exact: BigInt = scaled(numerator.abs(), 0) * 2;
    let value: BigInt = scaled(BigInt::from(significand), exponent) * denominator * 2;
    let half: BigInt = scaled(BigInt::one(), exponent) * denominator;
    // Below a power of two the next float is half as far away.
    let below = if significand == 1 << (digits - 1) && exponent > least { &half / 2 } else { half.clone() };
    let distance: BigInt = &exact - &value;
    let limit = if distance.is_negative() { &below } else { &half };
    let near = distance.abs() < *limit || (distance.abs() == *limit && significand % 2 == 0);
    normal && near && (sign < 0) == numerator.is_negative()
}

fn right(question: &Question, text: &str) -> bool {
    match answer(question) {
        Some(expected) => text == expected,
        None => float_is_nearest(question, text),
    }
}

fn ask(image: &Image, questions: &[Question]) -> Vec<String> {
    let line = |question: &Question| {
        let operator = if question.operator == "-1" { "-" } else { question.operator };
        question.arguments.iter().fold(operator.to_string(), |line, argument| format!("{line} {argument}"))
    };
    image.funcall("arithmetic:answers", (questions.iter().map(line).collect::<Vec<_>>(),)).unwrap()
}

/// The smallest wrong question found by making integers smaller one at a time.
fn smallest(image: &Image, mut question: Question) -> Question {
    'smaller: loop {
        for place in 0..question.arguments.len() {
            let value = &question.arguments[place];
            for less in [BigInt::zero(), BigInt::one(), value / 65_536, value / 2, value - value.signum(), -value] {
                let smaller = less.magnitude() < value.magnitude() || (value.is_negative() && less == -value);
                let zero_divides = less.is_zero() && matches!((question.operator, place), ("float-of", 1));
                let small_base = question.operator == "in-base" && place == 1 && less < BigInt::from(2);
                let negative_size = less.is_negative() && question.operator.ends_with("-byte");
                if !smaller || zero_divides || small_base || negative_size {
                    continue;
                }
                let mut candidate = question.clone();
                candidate.arguments[place] = less;
                if !right(&candidate, &ask(image, std::slice::from_ref(&candidate))[0]) {
                    question = candidate;
                    continue 'smaller;
                }
            }
        }
        return question;
    }
}

#[test]
fn integers_agree_with_another_implementation() {
    let variable = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = variable("BROLGA_PROPERTY_SEED").unwrap_or(1);
    let cases = variable("BROLGA_PROPERTY_CASES").unwrap_or(30_000);
    let run = move || {
        let image = Image::new().unwrap();
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/properties/arithmetic.lisp");
        let _: bool = image.funcall("load", (file,)).unwrap();
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..cases.div_ceil(1000) {
            let questions: Vec<Question> = (0..1000).map(|_| question(&mut random)).collect();
            for (question, text) in questions.iter().zip(ask(&image, &questions)) {
                if !right(question, &text) {
                    let question = smallest(&image, question.clone());
                    let text = &ask(&image, std::slice::from_ref(&question))[0];
                    panic!("seed {seed}: {question:?}\n gives {text}\n and not {:?}", answer(&question));
                }
            }
        }
    };
    std::thread::Builder::new().stack_size(64 << 20).spawn(run).unwrap().join().unwrap();
}
