//! Machine code as text.
//!
//! The instructions of one code object are decoded by iced-x86 and written in Intel order; the
//! library decides what to print around them.
//!
//! Tests: `stdlib/tests/disassembly.rs`.

use super::functions::code;
use brolga_image::{Image, Lisp, Word};
use iced_x86::{Decoder, DecoderOptions, Formatter, Instruction, NasmFormatter};

primitives! {
    "%disassemble-bytes" => disassemble_bytes(1);
}

/// The instructions of machine code: offsets and texts. Branches inside
/// the code are shown as offsets.
pub fn instructions(bytes: &[u8]) -> Vec<(usize, String)> {
    let mut decoder = Decoder::with_ip(64, bytes, 0, DecoderOptions::NONE);
    let mut formatter = NasmFormatter::new();
    formatter.options_mut().set_rip_relative_addresses(false);
    formatter.options_mut().set_hex_prefix("0x");
    formatter.options_mut().set_hex_suffix("");
    formatter.options_mut().set_space_after_operand_separator(true);
    let mut instruction = Instruction::default();
    let mut listing = Vec::new();
    while decoder.can_decode() {
        let offset = decoder.position();
        decoder.decode_out(&mut instruction);
        let mut text = String::new();
        formatter.format(&instruction, &mut text);
        listing.push((offset, text));
    }
    listing
}

/// ((offset text)...) of a code or function object.
fn disassemble_bytes(image: &Image, function: Word) -> Lisp {
    let code = code(image, function)?;
    let bytes = image.code_bytes(code);
    let mut list = image.nil();
    for (offset, text) in instructions(bytes).iter().rev() {
        let entry = image.list(&[Word::fixnum(*offset as i64), image.string(text)?])?;
        list = image.cons(entry, list)?;
    }
    Ok(list)
}
