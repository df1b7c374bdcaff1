//! What the tests of primitives share: an image with the primitives registered, a way to write
//! calls as Lisp text, and a printer of results.
//!
//! `check("(%generic-add 1/2 2)", "5/2")` reads the form with the bootstrap reader, calls the
//! primitives from the inside out and compares the printed result. An error prints as
//! `!! KIND arguments`.

#![allow(dead_code)] // Every test file uses its part.

use brolga_image::file::Options;
use brolga_image::object::{BODY, Kind};
use brolga_image::{Image, Word};
use brolga_stdlib::bootstrap_reader::Reader;
use brolga_stdlib::common_lisp_symbols::COMMON_LISP_SYMBOLS;
use brolga_stdlib::primitives;

/// A fresh image with all primitives.
pub fn image() -> Image {
    image_with(Options::default())
}

/// The same with options.
pub fn image_with(options: Options) -> Image {
    let image = Image::new(options).expect("a new image");
    let package = image.find_package("COMMON-LISP").expect("COMMON-LISP");
    for name in COMMON_LISP_SYMBOLS {
        image.intern(package, name).expect("a symbol");
    }
    let mut all = primitives::all();
    all.extend(brolga_image::enter::primitives());
    let missing = image.running().register(&all);
    assert!(missing.is_empty());
    image
}

/// A result, or the text of an error.
pub type Outcome = Result<Word, String>;

/// Calls a primitive by name.
pub fn call(image: &Image, name: &str, arguments: &[Word]) -> Outcome {
    let (slot, arity, _) = image.running().primitive(name).unwrap_or_else(|| panic!("no primitive {name}"));
    assert_eq!(arity as usize, arguments.len(), "arity of {name}");
    image.call_primitive(slot, arguments).map_err(|_| {
        // There is no Lisp here to signal it; the image still knows the failure.
        let (slot, ..) = image.running().primitive("%take-failure").expect("%take-failure");
        let failure = image.call_primitive(slot, &[]).expect("a failure");
        let mut text = format!("!! {}", image.rust_string(image.car(failure)).unwrap_or_default());
        for argument in image.list_iter(image.car(image.cdr(image.cdr(failure)))) {
            text += &format!(" {}", show(image, argument));
        }
        text
    })
}

/// Reads one form.
pub fn read(image: &Image, text: &str) -> Word {
    let package = image.find_package("BROLGA-SYSTEM").expect("BROLGA-SYSTEM");
    Reader::new(image, text, package).read().expect("readable").expect("a form").form
}

/// Evaluates nested calls of primitives; (quote x) and atoms stand for themselves.
pub fn evaluate(image: &Image, form: Word) -> Outcome {
    if !image.is_cons(form) {
        return Ok(form);
    }
    let head = image.car(form);
    let name = image.rust_string(image.symbol_name(head)).expect("an operator").to_lowercase();
    if name == "quote" {
        return Ok(image.car(image.cdr(form)));
    }
    let _scope = image.keep_scope();
    let mut arguments = Vec::new();
    for argument in image.list_iter(image.cdr(form)) {
        arguments.push(image.keep(evaluate(image, argument)?));
    }
    call(image, &name, &arguments)
}

/// The printed result of a call written as text.
pub fn result(image: &Image, text: &str) -> String {
    evaluate(image, read(image, text)).map_or_else(|error| error, |word| show(image, word))
}

/// Checks a call written as text.
pub fn check(image: &Image, text: &str, expected: &str) {
    assert_eq!(result(image, text), expected, "{text}");
}

/// Checks pairs of calls and results.
pub fn check_all(cases: &[(&str, &str)]) {
    let image = image();
    for (text, expected) in cases {
        check(&image, text, expected);
    }
}

/// Prints an object.
pub fn show(image: &Image, word: Word) -> String {
    if let Some(value) = word.as_fixnum() {
        return value.to_string();
    }
    if let Some(value) = word.as_single_float() {
        return format!("{value:?}");
    }
    if let Some(code) = word.as_character() {
        return format!("#\\{}", char::from_u32(code).map_or(format!("U{code:X}"), String::from));
    }
    if image.is_cons(word) {
        let mut text = String::from("(");
        let mut rest = word;
        while image.is_cons(rest) {
            if text.len() > 1 {
                text.push(' ');
            }
            text += &show(image, image.car(rest));
            rest = image.cdr(rest);
        }
        if !image.is_nil(rest) {
            text += &format!(" . {}", show(image, rest));
        }
        return text + ")";
    }
    if image.is_symbol(word) {
        let name = image.rust_string(image.symbol_name(word)).unwrap_or_default();
        let home = image.symbol_package(word);
        let keyword = Some(home) == image.find_package("KEYWORD");
        let prefix = if keyword {
            ":"
        } else if image.is_nil(home) {
            "#:"
        } else {
            ""
        };
        return format!("{prefix}{name}");
    }
    if let Some(text) = image.rust_string(word) {
        return format!("{text:?}");
    }
    let parts = || (show(image, image.slot(word, BODY)), show(image, image.slot(word, BODY + 8)));
    match image.kind(word) {
        Some(Kind::Bignum) => integer(image, word).to_string(),
        Some(Kind::DoubleFloat) => format!("{:?}d", image.as_double(word).unwrap_or(f64::NAN)),
        Some(Kind::Ratio) => format!("{}/{}", parts().0, parts().1),
        Some(Kind::Complex) => format!("#C({} {})", parts().0, parts().1),
        Some(Kind::SimpleVector) => {
            let elements: Vec<String> = image.vector_elements(word).iter().map(|word| show(image, *word)).collect();
            format!("#({})", elements.join(" "))
        }
        Some(Kind::SimpleBitVector) => {
            let bytes = image.raw_bytes(word);
            let bits =
                (0..image.length(word) as usize).map(|i| if bytes[i / 8] >> (i % 8) & 1 == 1 { '1' } else { '0' });
            format!("#*{}", bits.collect::<String>())
        }
        Some(Kind::SimpleArrayU8) => format!("#u8{:?}", image.raw_u8(word)),
        kind => format!("#<{kind:?}>"),
    }
}

/// An integer as a dashu number.
pub fn integer(image: &Image, word: Word) -> dashu_int::IBig {
    brolga_stdlib::primitives::numbers::integers::to_ibig(image, word)
}

/// A dashu number as an integer.
pub fn from_integer(image: &Image, value: &dashu_int::IBig) -> Word {
    brolga_stdlib::primitives::numbers::integers::from_ibig(image, value).expect("room")
}

/// A small generator of test data.
pub struct Random(pub u64);

impl Random {
    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// An integer of up to `words` words, often near a power of two or small.
    pub fn integer(&mut self, words: u64) -> dashu_int::IBig {
        let count = self.below(words) + 1;
        let limbs: Vec<u64> = (0..count)
            .map(|_| match self.below(6) {
                0 => 0,
                1 => u64::MAX,
                2 => 1 << self.below(64),
                _ => self.next(),
            })
            .collect();
        let value = dashu_int::IBig::from(dashu_int::UBig::from_words(&limbs));
        let value = match self.below(5) {
            0 => value >> (self.below(64 * count) as usize),
            1 => value + 1,
            _ => value,
        };
        if self.below(2) == 0 { value } else { -value }
    }
}
