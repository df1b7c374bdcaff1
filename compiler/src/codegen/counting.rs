//! The entry of functions whose calls are counted: counts down, has the function optimised at zero,
//! and goes on to the function's own code with all arguments as they came.
//!
//! The function object says where that code is, so one piece of code serves all functions. It also
//! checks the number of arguments and is their safepoint, so that code made in a hurry is shorter.
//!
//! Invariants: arguments beyond the registers are not touched; optimising runs no Lisp code; code
//! made in a hurry is never reached with a wrong number of arguments.
//!
//! Tests: `tests/lisp/compiler/tiers.lisp`.

use super::function::FunctionCompiler;
use crate::ir::{Lambda, NO_SOURCE, Node, NodeKind, Policy, Unit, Variable};
use crate::types::Type;
use brolga_image::object::{CODE_ADDRESS, CODE_ARITY, FUNCTION_CODE, FUNCTION_INFO};
use brolga_image::word::{TAG_FUNCTION, TAG_OTHER};
use brolga_image::{Image, Lisp, Word};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value};

/// A unit whose only lambda reads all four argument registers.
pub fn unit(image: &Image) -> Lisp<Unit> {
    let nil = image.nil();
    let parameter = |_| Variable {
        name: nil,
        home: 0,
        assigned: false,
        captured: false,
        declared: Type::ANY,
        inferred: Type::ANY,
        references: 0,
        dynamic_extent: false,
    };
    let lambda = Lambda {
        name: image.keep(image.string("counted function")?),
        lambda_list: nil,
        documentation: nil,
        parent: None,
        required: (0..4).collect(),
        optional: Vec::new(),
        rest: None,
        keys: None,
        body: Node { kind: NodeKind::Literal(nil), source: NO_SOURCE, ty: Type::ANY },
        free: Vec::new(),
        policy: Policy::default(),
    };
    Ok(Unit { lambdas: vec![lambda], variables: (0..4).map(parameter).collect(), ..Unit::default() })
}

impl FunctionCompiler<'_> {
    /// Emits the whole function.
    pub(super) fn count_and_go_on(&mut self) {
        let entry = self.b.current_block().expect("entry block");
        let incoming: Vec<Value> = self.b.block_params(entry).to_vec();
        let tag = TAG_FUNCTION as i32;
        let left = self.load_heap(self.function, FUNCTION_INFO - tag);
        let left = self.b.ins().iadd_imm_s(left, -(Word::fixnum(1).bits() as i64));
        self.store_heap(self.function, FUNCTION_INFO - tag, left);
        let due = self.b.ins().icmp_imm_s(IntCC::SignedLessThanOrEqual, left, 0);
        let wrong = self.wrong_count(incoming[1]);
        let rare = self.b.ins().bor(due, wrong);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        self.branch(rare, cold, next);
        self.switch_sealed(cold);
        let (refused, counted) = (self.cold_block(), self.cold_block());
        self.branch(wrong, refused, counted);
        self.switch_sealed(refused);
        self.refuse_arguments();
        self.switch_sealed(counted);
        if let Some((slot, ..)) = self.image.running().primitive(crate::tiers::OPTIMISE) {
            self.primitive_call(slot, false, &[self.function]);
        }
        self.jump(next, &[]);
        self.switch_sealed(next);
        self.poll();
        let code = self.load_heap(self.function, FUNCTION_CODE - tag);
        let address = self.load_heap(code, CODE_ADDRESS - TAG_OTHER as i32);
        self.tail_call_entry(address, self.function, incoming[1], &incoming[2..]);
    }

    /// Whether the function does not take so many arguments; counted ones take a fixed number.
    fn wrong_count(&mut self, count: Value) -> Value {
        let code = self.load_heap(self.function, FUNCTION_CODE - TAG_FUNCTION as i32);
        let arity = self.load_heap(code, CODE_ARITY - TAG_OTHER as i32);
        let tagged = self.b.ins().ishl_imm_u(count, 1);
        let least = self.b.ins().band_imm_u(arity, 0xFFFF << 1);
        self.b.ins().icmp(IntCC::NotEqual, least, tagged)
    }
}
