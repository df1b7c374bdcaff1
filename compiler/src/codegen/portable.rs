//! Machine code for compiled files: the numbers of the image in it left open.
//!
//! The problem: code holds displacements of cells and binding slots, which differ from image to
//! image, in instructions that Cranelift has chosen; it tells nobody where. The approach: a lambda
//! is compiled twice, with two sets of stand-ins for displacements, at different distances from each
//! other. Where the results differ there must be a 32-bit field that holds exactly the stand-in of one
//! reference in each of them (or that of a binding slot, seen from the context): a *fixup*.
//! Everything else is the same and so depends on no number. Decoding instructions, or trusting that
//! a large number does not occur by accident, would be faster and prove less; a helper thread would
//! be in the way of signals.
//!
//! Invariants: every byte that depends on a reference lies in a fixup, else the lambda is refused and
//! its caller keeps the source form. Stand-ins need 32 bits and have a clear sign bit like every true
//! displacement, so instructions have the same size for all of them; the two of a reference differ in
//! their lowest byte, so the first byte that differs is the first of its field.
//!
//! Tests: `tests/lisp/evaluation/compile-file.lisp`.

use super::install::{CodeGenerator, MachineCode, Request, Tier, debug_info};
use super::references::{Reference, StandIns};
use crate::ir::*;
use brolga_image::context::BINDING_SLOTS;
use brolga_image::{Image, Lisp, Word};

/// Modulo 16 one is 0 and one 8 for each reference.
const SETS: [StandIns; 2] =
    [StandIns { start: 0x2020_2020, distance: 16 }, StandIns { start: 0x3434_3438, distance: 48 }];
/// As many references as can be told apart: more displacements would reach those of binding slots.
const LIMIT: usize = BINDING_SLOTS as usize / 16;

/// The machine code of a lambda without the numbers of an image.
pub struct PortableCode {
    /// The code; fields that are fixups hold what is to be added to the displacement.
    pub bytes: Vec<u8>,
    /// Offsets of 32-bit fields, and which reference's displacement is to be added there.
    pub fixups: Vec<(u32, u32)>,
    /// What the code refers to.
    pub references: Vec<Reference>,
    /// Pairs of return offset and source id.
    pub debug_map: Vec<(u32, u32)>,
    /// Further debug facts, or NIL.
    pub debug_info: Word,
}

impl CodeGenerator {
    /// Compiles a lambda for a compiled file; None when not every difference is explained.
    pub fn portable_code(
        &self,
        image: &Image,
        unit: &Unit,
        lambda: LambdaId,
        captures: &[Vec<VariableId>],
        tier: Tier,
    ) -> Lisp<Option<PortableCode>> {
        let request = Request { image, unit, lambda, captures, tier };
        let mut made = self.machine_code(&request, Some(SETS[0]))?;
        let other = self.machine_code(&request, Some(SETS[1]))?;
        let references: Vec<Reference> = made.references.iter().map(|(reference, _)| *reference).collect();
        let Some(fixups) = open_places(&mut made, &other, &references) else { return Ok(None) };
        let debug_info = debug_info(image, unit, lambda, &mut made)?;
        let MachineCode { bytes, debug_map, .. } = made;
        Ok(Some(PortableCode { bytes, fixups, references, debug_map, debug_info }))
    }
}

/// Takes the stand-ins away; tells where they were.
fn open_places(made: &mut MachineCode, other: &MachineCode, references: &[Reference]) -> Option<Vec<(u32, u32)>> {
    let bytes = &mut made.bytes;
    let same = bytes.len() == other.bytes.len()
        && references.len() < LIMIT
        && references.len() == other.references.len()
        && made.debug_map == other.debug_map
        && made.home == other.home;
    if !same {
        return None;
    }
    let (mut fixups, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if bytes[at] == other.bytes[at] {
            at += 1;
            continue;
        }
        let field = |bytes: &[u8]| Some(i32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        let (number, rest) = explained(references, field(bytes)?.checked_sub(SETS[0].start)?)?;
        if field(&other.bytes)? != SETS[1].of(number as usize) + rest {
            return None;
        }
        bytes[at..at + 4].copy_from_slice(&rest.to_le_bytes());
        fixups.push((at as u32, number));
        at += 4;
    }
    Some(fixups)
}

/// Which reference a field that is `distance` above the start of the stand-ins belongs to, and what
/// the field holds besides its displacement.
fn explained(references: &[Reference], distance: i32) -> Option<(u32, i32)> {
    let number = |distance: i32| {
        let whole = distance >= 0 && distance % SETS[0].distance == 0;
        let number = (distance / SETS[0].distance) as usize;
        (whole && number < references.len()).then_some(number as u32)
    };
    if let Some(number) = number(distance) {
        return Some((number, 0));
    }
    let number = number(distance - BINDING_SLOTS)?;
    let binding = matches!(references[number as usize], Reference::Binding(_));
    binding.then_some((number, BINDING_SLOTS))
}
