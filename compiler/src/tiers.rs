//! Tiers: small functions are compiled in a hurry first, and again with care when they turn out to
//! be called often.
//!
//! The problem: most of the time between typing a definition and calling it goes into the register
//! allocator and the optimiser, and most definitions are never hot. The approach: a function typed
//! or loaded as source without loops and inner functions gets code from the quick instruction set;
//! its entry is a shared piece of code that counts calls down and goes on to the function's own.
//! At zero the function is compiled again from its saved intermediate representation, and the
//! function object is changed in place: identity, literals and meaning stay.
//!
//! Invariants: what runs often enough runs optimised code; both tiers come from the same
//! intermediate representation. A function with loops is optimised at once, because a frame that is
//! running cannot change its code; so is everything given to COMPILE and COMPILE-FILE, all with
//! a SPEED above its COMPILATION-SPEED, and functions made by forms that run once.
//!
//! Tests: `tests/lisp/compiler/tiers.lisp`.

use crate::codegen::{CodeGenerator, Tier};
use crate::ir::{Lambda, LambdaId, Node, NodeKind, Unit};
use crate::passes::{each_lambda_part, each_part};
use crate::saved_ir;
use brolga_image::call_table::Root;
use brolga_image::object::{CODE_ADDRESS, CODE_SAVED, FUNCTION_CODE, FUNCTION_ENTRY, FUNCTION_INFO};
use brolga_image::{Image, Lisp, Word};

/// Calls after which a function is optimised: at a few nanoseconds saved by a call and some hundred
/// microseconds spent on compiling, an earlier moment would not pay.
const CALLS: i64 = 2000;
/// Larger functions are optimised at once: their calls take long enough to be worth it.
const MAXIMUM_NODES: usize = 300;
/// The primitive that the counting code calls.
pub(crate) const OPTIMISE: &str = "%optimise-function";

/// Whether a lambda is small and simple enough: arguments in registers only, no loops, no mention
/// of other lambdas.
pub fn may_hurry(unit: &Unit, lambda: LambdaId) -> bool {
    let l = &unit.lambdas[lambda as usize];
    let simple_list = l.optional.is_empty() && l.rest.is_none() && l.keys.is_none() && l.required.len() <= 4;
    let mut nodes = 0;
    simple_list && l.free.is_empty() && l.policy.speed <= l.policy.compilation_speed && plain(l, &mut nodes)
}

fn plain(lambda: &Lambda, nodes: &mut usize) -> bool {
    let mut all = true;
    each_lambda_part(lambda, &mut |part| all = all && plain_node(part, nodes));
    all
}

fn plain_node(node: &Node, nodes: &mut usize) -> bool {
    *nodes += 1;
    let here = !matches!(
        node.kind,
        NodeKind::Tagbody(..) | NodeKind::Closure(_) | NodeKind::LocalCall(..) | NodeKind::Labels(..)
    );
    let mut all = here && *nodes <= MAXIMUM_NODES;
    each_part(node, &mut |part| all = all && plain_node(part, nodes));
    all
}

/// How the form of a unit is compiled: it runs once, but what loops in it may run long.
pub fn of_form(unit: &Unit) -> Tier {
    if loops(&unit.lambdas[0].body) { Tier::Optimised } else { Tier::Once }
}

fn loops(node: &Node) -> bool {
    let mut found = matches!(node.kind, NodeKind::Tagbody(..) | NodeKind::LocalCall(..));
    each_part(node, &mut |part| found = found || loops(part));
    found
}

/// Makes the code that counts calls, if it is not there yet; false: this host cannot optimise later.
pub fn prepare(generator: &CodeGenerator, image: &Image) -> Lisp<bool> {
    if image.running().primitive(OPTIMISE).is_none() {
        return Ok(false);
    }
    if image.is_nil(image.root(Root::CountingCode)) {
        image.set_root(Root::CountingCode, generator.counting_code(image)?);
    }
    Ok(true)
}

/// Compiles the lambda with the quick instruction set and has its calls counted.
pub fn compile_in_a_hurry(generator: &CodeGenerator, image: &Image, unit: &Unit, lambda: LambdaId) -> Lisp {
    let function = image.keep(generator.compile_from(image, unit, lambda, Tier::Counted)?);
    let saved = saved_ir::save(image, unit, lambda)?;
    image.set_slot(image.function_code(function), CODE_SAVED, saved);
    let counting = image.root(Root::CountingCode);
    image.set_slot(function, FUNCTION_INFO, Word::fixnum(CALLS));
    image.set_slot(function, FUNCTION_ENTRY, image.slot(counting, CODE_ADDRESS));
    Ok(function)
}

/// Whether a function's calls are counted.
pub fn is_hurried(image: &Image, function: Word) -> bool {
    let counting = image.root(Root::CountingCode);
    !image.is_nil(counting)
        && image.is_function(function)
        && image.slot(function, FUNCTION_ENTRY) == image.slot(counting, CODE_ADDRESS)
}

/// Gives a function compiled in a hurry its optimised code.
pub fn optimise(generator: &CodeGenerator, image: &Image, function: Word) -> Lisp<()> {
    let _scope = image.keep_scope();
    if !is_hurried(image, function) {
        return Ok(());
    }
    let code = image.keep(image.function_code(function));
    let Some(unit) = saved_ir::load(image, image.slot(code, CODE_SAVED)) else {
        // Saved by another build: what there is goes on.
        image.set_slot(function, FUNCTION_INFO, Word::fixnum(i64::MAX >> 2));
        return Ok(());
    };
    let code = image.function_code(image.keep(generator.compile_from(image, &unit, 0, Tier::Optimised)?));
    image.set_slot(function, FUNCTION_CODE, code);
    image.set_slot(function, FUNCTION_ENTRY, image.slot(code, CODE_ADDRESS));
    Ok(())
}
