//! Compiling a unit and installing its code: the instruction set, one Cranelift run per lambda,
//! checks, debug maps, function objects.

use super::function::{FunctionCompiler, lisp_signature};
use super::references::{Reference, References, StandIns, literal_cells};
use crate::ir::*;
use brolga_image::code_space::CodeParts;
use brolga_image::{Failure, Image, Lisp, Word};
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{Function, StackSlot, UserFuncName};
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};
use cranelift_codegen::{Context, isa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use std::cell::RefCell;
use std::collections::HashMap;

/// How much time goes into machine code, and what it can rely on.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Tier {
    /// A form that runs once: no optimiser, one-pass register allocation.
    Once,
    /// The same for a function whose calls are counted; the code that counts checks the number of
    /// arguments and polls, and operations that take several blocks in line are calls.
    Counted,
    /// With all optimisations.
    Optimised,
    /// The code that counts, optimised too.
    Counting,
}

impl Tier {
    /// How the functions that code of this tier makes are compiled: nothing is known about how often
    /// they will be called.
    fn of_inner_functions(self) -> Tier {
        match self {
            Tier::Once => Tier::Optimised,
            other => other,
        }
    }
}

/// What compiling a unit gave.
pub struct CompiledUnit {
    /// The function object of `lambdas[0]`; a function of no arguments for a form.
    pub function: Word,
}

/// The machine-code compiler of an image: instruction sets and scratch memory, reused.
pub struct CodeGenerator {
    optimising: OwnedTargetIsa,
    quick: OwnedTargetIsa,
    scratch: RefCell<Scratch>,
}

/// Which lambda is to become machine code, and how.
#[derive(Copy, Clone)]
pub(super) struct Request<'a> {
    pub image: &'a Image,
    pub unit: &'a Unit,
    pub lambda: LambdaId,
    /// Free variables of each lambda of the unit.
    pub captures: &'a [Vec<VariableId>],
    pub tier: Tier,
}

/// The machine code of a lambda, not installed yet.
pub(super) struct MachineCode {
    pub bytes: Vec<u8>,
    /// Pairs of return offset and source id.
    pub debug_map: Vec<(u32, u32)>,
    /// Where the positional arguments are kept for the debugger, from the frame pointer.
    pub home: Option<i64>,
    /// What it refers to, with the displacements that it holds.
    pub references: Vec<(Reference, i32)>,
}

struct Scratch {
    context: Context,
    builder: FunctionBuilderContext,
}

/// The instruction set extensions that code may use: fixed, so that images are portable among
/// the processors of the last fifteen years. Recorded in the image file.
pub const ISA_FLAGS: &str = "x86_64 sse3 ssse3 sse4.1 sse4.2 popcnt";

fn make_isa(quick: bool) -> Lisp<OwnedTargetIsa> {
    let text = |error: &dyn std::fmt::Display| {
        Failure::error("SIMPLE-ERROR", format!("No machine code can be made here: {error}"), &[])
    };
    let mut flags = settings::builder();
    let options: &[(&str, &str)] = &[
        ("opt_level", if quick { "none" } else { "speed" }),
        ("regalloc_algorithm", if quick { "single_pass" } else { "backtracking" }),
        ("enable_pinned_reg", "true"),
        ("preserve_frame_pointers", "true"),
        ("enable_probestack", "false"),
        ("is_pic", "false"),
        ("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" }),
        ("enable_alias_analysis", "true"),
    ];
    for (name, value) in options {
        flags.set(name, value).map_err(|error| text(&error))?;
    }
    let mut builder = isa::lookup_by_name("x86_64").map_err(|error| text(&error))?;
    for flag in ["has_sse3", "has_ssse3", "has_sse41", "has_sse42", "has_popcnt"] {
        builder.enable(flag).map_err(|error| text(&error))?;
    }
    builder.finish(settings::Flags::new(flags)).map_err(|error| text(&error))
}

impl CodeGenerator {
    /// Makes the instruction sets.
    pub fn new() -> Lisp<CodeGenerator> {
        Ok(CodeGenerator {
            optimising: make_isa(false)?,
            quick: make_isa(true)?,
            scratch: RefCell::new(Scratch { context: Context::new(), builder: FunctionBuilderContext::new() }),
        })
    }

    /// Compiles all lambdas of a unit and makes the function object of the first.
    pub fn compile(&self, image: &Image, unit: &Unit, tier: Tier) -> Lisp<CompiledUnit> {
        self.compile_from(image, unit, 0, tier).map(|function| CompiledUnit { function })
    }

    /// Compiles a lambda that closes over nothing, with all that it mentions, and makes its
    /// function object.
    pub fn compile_from(&self, image: &Image, unit: &Unit, root: LambdaId, tier: Tier) -> Lisp {
        let scope = image.keep_scope();
        let captures: Vec<Vec<VariableId>> = unit.lambdas.iter().map(|lambda| lambda.free.clone()).collect();
        let reachable = crate::passes::reachable(unit, root);
        let mut codes = vec![None; unit.lambdas.len()];
        let mut waiting: Vec<(Reference, i32)> = Vec::new();
        for lambda in (0..unit.lambdas.len()).rev() {
            if !reachable[lambda] {
                continue;
            }
            let lambda_id = lambda as LambdaId;
            let tier = if lambda_id == root { tier } else { tier.of_inner_functions() };
            let request = Request { image, unit, lambda: lambda_id, captures: &captures, tier };
            let (code, literals) = self.compile_with(&request)?;
            codes[lambda] = Some(image.keep(code));
            waiting.extend(literals);
        }
        let mut functions: Vec<Option<Word>> = vec![None; unit.lambdas.len()];
        let mut function = |lambda: LambdaId| -> Lisp {
            let slot = lambda as usize;
            match (functions[slot], codes[slot]) {
                (Some(function), _) => Ok(function),
                (None, Some(code)) => {
                    let made = image.keep(image.make_function(code, &[])?);
                    functions[slot] = Some(made);
                    Ok(made)
                }
                (None, None) => Err(Failure::error("SIMPLE-ERROR", "A function that was left out is used.", &[])),
            }
        };
        for (reference, displacement) in waiting {
            let cell = displacement as u32 / 8;
            match reference {
                Reference::Lambda(lambda) => image.set_cell(cell, function(lambda)?),
                Reference::LambdaCode(lambda) => {
                    if let Some(code) = codes[lambda as usize] {
                        image.set_cell(cell, code);
                    }
                }
                _ => {}
            }
        }
        let function = function(root)?;
        drop(scope);
        Ok(function)
    }

    /// The code object that counts calls (see `tiers`).
    pub fn counting_code(&self, image: &Image) -> Lisp {
        let unit = super::counting::unit(image)?;
        let request = Request { image, unit: &unit, lambda: 0, captures: &[Vec::new()], tier: Tier::Counting };
        Ok(self.compile_with(&request)?.0)
    }

    fn compile_with(&self, request: &Request<'_>) -> Lisp<(Word, Vec<(Reference, i32)>)> {
        let Request { image, unit, lambda, .. } = *request;
        let l = &unit.lambdas[lambda as usize];
        let mut made = self.machine_code(request, None)?;
        let cells: Vec<u32> = literal_cells(&made.references).collect();
        let debug_info = debug_info(image, unit, lambda, &mut made)?;
        let code = image.install_code(
            &made.bytes,
            CodeParts {
                name: l.name,
                lambda_list: l.lambda_list,
                literals: &cells,
                debug_map: &made.debug_map,
                debug_info,
                arity: arity(l),
                documentation: l.documentation,
            },
        )?;
        Ok((code, made.references))
    }

    /// The machine code of one lambda, with true displacements or with stand-ins (see `references`).
    pub(super) fn machine_code(&self, request: &Request<'_>, stand_ins: Option<StandIns>) -> Lisp<MachineCode> {
        let Request { image, unit, lambda, captures, tier } = *request;
        let mut scratch = self.scratch.try_borrow_mut().map_err(|_| busy())?;
        let Scratch { context, builder } = &mut *scratch;
        context.clear();
        context.func = Function::with_name_signature(UserFuncName::default(), lisp_signature());
        let isa = match tier {
            Tier::Once | Tier::Counted => &self.quick,
            Tier::Optimised | Tier::Counting => &self.optimising,
        };
        let b = FunctionBuilder::new(&mut context.func, builder);
        let references = References::new(image, stand_ins);
        let mut compiler = FunctionCompiler::new(b, image, unit, lambda, captures, tier, references);
        match tier {
            Tier::Counting => compiler.count_and_go_on(),
            _ => compiler.lambda_body(),
        }
        let FunctionCompiler { b, references, failure, argument_home, .. } = compiler;
        b.finalize(isa.frontend_config());
        let references = references.into_list();
        let outcome = match failure {
            Some(failure) => Err(failure),
            None => assemble(context, isa, argument_home),
        };
        match outcome {
            Ok(made) => Ok(MachineCode { references, ..made }),
            Err(failure) => {
                if stand_ins.is_none() {
                    literal_cells(&references).for_each(|cell| image.free_cell(cell));
                }
                Err(failure)
            }
        }
    }
}

/// Makes machine code of the context's function.
fn assemble(context: &mut Context, isa: &OwnedTargetIsa, argument_home: Option<StackSlot>) -> Lisp<MachineCode> {
    let compiled = context.compile(&**isa, &mut ControlPlane::default()).map_err(|error| {
        let text = format!("Cranelift refused a function: {:?}", error.inner).replace('~', "~~");
        Failure::error("SIMPLE-ERROR", text, &[])
    })?;
    if !compiled.buffer.relocs().is_empty() {
        return Err(Failure::error("SIMPLE-ERROR", "Machine code with relocations cannot be installed.", &[]));
    }
    Ok(MachineCode {
        bytes: compiled.buffer.data().to_vec(),
        debug_map: debug_map(compiled),
        home: argument_home.and_then(|slot| home_offset(compiled, slot)),
        references: Vec::new(),
    })
}

fn busy() -> Failure {
    Failure::error("SIMPLE-ERROR", "The code generator was entered while it was at work.", &[])
}

pub(crate) fn arity(lambda: &Lambda) -> u32 {
    let least = lambda.required.len() as u32;
    let most =
        if lambda.rest.is_some() || lambda.keys.is_some() { 0 } else { least + lambda.optional.len() as u32 + 1 };
    least | most << 16
}

/// Pairs of return offset and source id for every call with a known source.
fn debug_map(compiled: &cranelift_codegen::CompiledCode) -> Vec<(u32, u32)> {
    let locations = compiled.buffer.get_srclocs_sorted();
    compiled
        .buffer
        .call_sites()
        .filter_map(|site| {
            let at = site.ret_addr.saturating_sub(1);
            let index = locations.partition_point(|location| location.start <= at);
            let location = locations.get(index.checked_sub(1)?)?;
            let inside = at < location.end && !location.loc.is_default();
            inside.then(|| (site.ret_addr, location.loc.bits()))
        })
        .collect()
}

/// Offset of a stack slot from the frame pointer.
fn home_offset(compiled: &cranelift_codegen::CompiledCode, slot: StackSlot) -> Option<i64> {
    let layout = compiled.buffer.frame_layout()?;
    let offset = layout.stackslots.get(slot)?.offset;
    Some(i64::from(offset) - i64::from(layout.frame_to_fp_offset))
}

/// What the debugger needs beside the debug map: a vector of (source forms by source id, offset
/// of the argument home from the frame pointer or NIL, names of the arguments there). The sources are
/// numbered anew.
pub(super) fn debug_info(image: &Image, unit: &Unit, lambda: LambdaId, made: &mut MachineCode) -> Lisp {
    if made.debug_map.is_empty() && made.home.is_none() {
        return Ok(image.nil());
    }
    let l = &unit.lambdas[lambda as usize];
    let names: Vec<Word> = l
        .required
        .iter()
        .copied()
        .chain(l.optional.iter().map(|optional| optional.variable))
        .map(|variable| unit.variables[variable as usize].name)
        .collect();
    let names = image.list(&names)?;
    let sources = sources(image, unit, &mut made.debug_map)?;
    image.vector(&[sources, made.home.map_or(image.nil(), Word::fixnum), names])
}

/// The source forms that a debug map refers to, as a vector; their ids in the map become positions
/// there.
fn sources(image: &Image, unit: &Unit, debug_map: &mut [(u32, u32)]) -> Lisp {
    let mut forms = Vec::new();
    let mut positions = HashMap::new();
    for (_, source) in debug_map.iter_mut() {
        *source = *positions.entry(*source).or_insert_with(|| {
            forms.push(unit.sources.get(*source as usize).copied().unwrap_or(image.nil()));
            forms.len() as u32 - 1
        });
    }
    if forms.is_empty() { Ok(image.nil()) } else { image.vector(&forms) }
}
