//! State of the compilation of one lambda, and the vocabulary the emitters share.
//!
//! Control flow: an emitter returns `None` when control does not come out of what it emitted (its
//! block is terminated); with `?` that propagates until a join that something else reaches.
//!
//! The context and the table base are cached per block and forgotten at calls: keeping them alive
//! over calls would cost callee-saved registers in every small function (a register move and a
//! load that hits are free there).

use super::exits::{Dynamic, Region};
use super::install::Tier;
use super::references::{Reference, References};
use crate::ir::*;
use brolga_image::context::*;
use brolga_image::enter::Stub;
use brolga_image::object;
use brolga_image::{Image, Word};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I8, I64};
use cranelift_codegen::ir::{
    AbiParam, AliasRegion, AliasRegionData, Block, BlockArg, BlockCall, ExceptionTableData, ExceptionTableItem,
    ExceptionTag, InstBuilder, MemFlagsData, SigRef, Signature, SourceLoc, StackSlot, TrapCode, Value,
};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::{FunctionBuilder, Variable as SsaVariable};
use std::collections::HashMap;
use std::mem::offset_of;

/// What the consumer of an expression wants.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// Nothing.
    Effect,
    /// One value, as a word.
    Value,
    /// One double-float, unboxed; only asked of expressions of type DOUBLE-FLOAT.
    Double,
    /// All values.
    Values,
    /// The function returns what the expression gives.
    Tail,
}

/// How a value is held.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Representation {
    /// A Lisp word.
    Tagged,
    /// An f64.
    Double,
}

/// Values after the first.
#[derive(Clone, Debug)]
pub enum More {
    /// There is exactly one value.
    One,
    /// These follow (words).
    Static(Vec<Value>),
    /// As many as the count says; those after the first are in the context.
    Dynamic(Value),
}

/// What an expression gave.
#[derive(Clone, Debug)]
pub struct Out {
    /// The first value (NIL when there are none).
    pub value: Value,
    /// How it is held.
    pub representation: Representation,
    /// The others.
    pub more: More,
}

impl Out {
    /// One word.
    pub fn word(value: Value) -> Out {
        Out { value, representation: Representation::Tagged, more: More::One }
    }
    /// One unboxed double-float.
    pub fn double(value: Value) -> Out {
        Out { value, representation: Representation::Double, more: More::One }
    }
}

/// Where a lexical variable of this function is.
#[derive(Copy, Clone, Debug)]
pub enum Place {
    /// In an SSA variable.
    Ssa(SsaVariable, Representation),
    /// In a ValueCell that an SSA variable points to.
    Cell(SsaVariable),
    /// Closed over, by value.
    Free(u32),
    /// Closed over, through a ValueCell.
    FreeCell(u32),
}

/// Memory that stores to one part cannot change loads of another.
#[derive(Copy, Clone)]
pub struct Regions {
    heap: AliasRegion,
    context: AliasRegion,
    table: AliasRegion,
    frame: AliasRegion,
}

/// A signature of words: convention, parameters, results.
type Shape = (CallConv, usize, usize);

/// The compilation of one lambda.
pub struct FunctionCompiler<'a> {
    pub b: FunctionBuilder<'a>,
    pub image: &'a Image,
    pub unit: &'a Unit,
    pub lambda: LambdaId,
    pub policy: Policy,
    pub tier: Tier,
    /// The function object (argument 0).
    pub function: Value,
    pub places: HashMap<VariableId, Place>,
    pub references: References<'a>,
    pub dynamics: Vec<Dynamic<'a>>,
    pub regions: Vec<Region>,
    pub blocks: HashMap<BlockId, super::exits::BlockTarget>,
    pub tagbodies: HashMap<TagbodyId, super::exits::TagbodyTarget>,
    /// Operations on double-floats that wait for their check (`doubles`).
    pub waiting: Vec<super::doubles::Waiting>,
    /// The newest object, while nothing that could collect was emitted since: a collection finds it
    /// without the cards of its words.
    pub fresh: Option<Value>,
    /// The arm of the conditional under emission that goes round a loop again.
    pub again: Option<Block>,
    /// Free variables of each lambda that its function object really holds.
    pub captures: &'a [Vec<VariableId>],
    /// Signatures imported so far.
    signatures: Vec<(Shape, SigRef)>,
    alias: Regions,
    context_cache: Option<(Block, Value)>,
    table_cache: Option<(Block, Value)>,
    pub source: u32,
    /// Stack slot that keeps the positional arguments for the debugger.
    pub argument_home: Option<StackSlot>,
    /// First failure of the image while compiling (out of cells or memory).
    pub failure: Option<brolga_image::Failure>,
}

/// The signature of Lisp functions: they may hand on all four argument registers.
pub fn lisp_signature() -> Signature {
    signature_of(lisp_shape(4))
}

/// A call with so many arguments in registers; the others need no care.
fn lisp_shape(registers: usize) -> Shape {
    (CallConv::Tail, 2 + registers, 2)
}

fn signature_of((convention, parameters, results): Shape) -> Signature {
    let mut signature = Signature::new(convention);
    signature.params.extend((0..parameters).map(|_| AbiParam::new(I64)));
    signature.returns.extend((0..results).map(|_| AbiParam::new(I64)));
    signature
}

impl<'a> FunctionCompiler<'a> {
    /// Starts the function of `lambda`: entry block current, arguments not parsed yet.
    pub fn new(
        mut b: FunctionBuilder<'a>,
        image: &'a Image,
        unit: &'a Unit,
        lambda: LambdaId,
        captures: &'a [Vec<VariableId>],
        tier: Tier,
        references: References<'a>,
    ) -> FunctionCompiler<'a> {
        let mut region = |id: u32, description: &'static str| {
            b.func.dfg.alias_regions.insert(AliasRegionData { user_id: id, description: description.into() })
        };
        let alias = Regions {
            heap: region(1, "heap"),
            context: region(2, "context"),
            table: region(3, "table"),
            frame: region(4, "frame"),
        };
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        b.seal_block(entry);
        let function = b.block_params(entry)[0];
        FunctionCompiler {
            b,
            image,
            unit,
            lambda,
            policy: unit.lambdas[lambda as usize].policy,
            tier,
            function,
            places: HashMap::new(),
            references,
            dynamics: Vec::new(),
            regions: Vec::new(),
            blocks: HashMap::new(),
            tagbodies: HashMap::new(),
            waiting: Vec::new(),
            fresh: None,
            again: None,
            captures,
            signatures: Vec::new(),
            alias,
            context_cache: None,
            table_cache: None,
            source: NO_SOURCE,
            argument_home: None,
            failure: None,
        }
    }

    // ------------------------------------------------------------ memory

    fn flags(&self, region: AliasRegion) -> MemFlagsData {
        MemFlagsData::trusted().with_alias_region(Some(region))
    }

    /// Loads a word of a heap object; `offset` counts from the tagged pointer.
    pub fn load_heap(&mut self, pointer: Value, offset: i32) -> Value {
        let flags = self.flags(self.alias.heap);
        self.b.ins().load(I64, flags, pointer, offset)
    }

    /// Loads a word that never changes once the object exists.
    pub fn load_immutable(&mut self, pointer: Value, offset: i32) -> Value {
        let flags = self.flags(self.alias.heap).with_readonly().with_can_move();
        self.b.ins().load(I64, flags, pointer, offset)
    }

    /// Flags for heap accesses of other widths.
    pub fn heap_flags(&self) -> MemFlagsData {
        MemFlagsData::new().with_notrap().with_alias_region(Some(self.alias.heap))
    }

    /// Stores a word that cannot be a pointer to a younger object, or into a fresh object.
    pub fn store_heap(&mut self, pointer: Value, offset: i32, value: Value) {
        let flags = self.flags(self.alias.heap);
        self.b.ins().store(flags, value, pointer, offset);
    }

    /// Stores a word and marks the card; `value_type` may show that it is never a pointer.
    pub fn store_barrier(&mut self, pointer: Value, offset: i32, value: Value, value_type: &crate::types::Type) {
        self.store_in(pointer, pointer, offset, value, value_type);
    }

    /// The same at an address inside of `object`.
    pub fn store_in(&mut self, object: Value, pointer: Value, offset: i32, value: Value, ty: &crate::types::Type) {
        self.store_heap(pointer, offset, value);
        let no_pointer = ty.is_fixnum() || ty.within(crate::types::CHARACTER | crate::types::SINGLE);
        if !no_pointer && self.fresh != Some(object) {
            self.mark_card(pointer, offset);
        }
    }

    /// A tagged word for an object that was allocated just now.
    pub fn fresh_object(&mut self, address: Value, tag: u64) -> Value {
        let word = self.b.ins().iadd_imm_s(address, tag as i64);
        self.fresh = Some(word);
        word
    }

    /// Marks the card of the word at `pointer + offset`.
    pub fn mark_card(&mut self, pointer: Value, offset: i32) {
        let cards = self.load_context(offset_of!(Context, cards) as i32);
        let address = if offset == 0 { pointer } else { self.b.ins().iadd_imm_s(pointer, i64::from(offset)) };
        let card = self.b.ins().ushr_imm_u(address, 9);
        let slot = self.b.ins().iadd(cards, card);
        let one = self.b.ins().iconst(I8, 1);
        let flags = self.flags(self.alias.context);
        self.b.ins().store(flags, one, slot, 0);
    }

    /// The context.
    pub fn context(&mut self) -> Value {
        let block = self.b.current_block().expect("a block is current");
        match self.context_cache {
            Some((cached, value)) if cached == block => value,
            _ => {
                let value = self.b.ins().get_pinned_reg(I64);
                self.context_cache = Some((block, value));
                value
            }
        }
    }

    /// Loads a word of the context.
    pub fn load_context(&mut self, offset: i32) -> Value {
        let context = self.context();
        let flags = self.flags(self.alias.context);
        self.b.ins().load(I64, flags, context, offset)
    }

    /// Stores a word of the context.
    pub fn store_context(&mut self, offset: i32, value: Value) {
        let context = self.context();
        let flags = self.flags(self.alias.context);
        self.b.ins().store(flags, value, context, offset);
    }

    /// Address of word 0 of the call table.
    pub fn table(&mut self) -> Value {
        let block = self.b.current_block().expect("a block is current");
        match self.table_cache {
            Some((cached, value)) if cached == block => value,
            _ => {
                let context = self.context();
                let flags = self.flags(self.alias.context).with_readonly().with_can_move();
                let value = self.b.ins().load(I64, flags, context, offset_of!(Context, table) as i32);
                self.table_cache = Some((block, value));
                value
            }
        }
    }

    /// The displacement of a reference. A failure is recorded; code goes on with a harmless number.
    pub fn displacement(&mut self, reference: Reference) -> i32 {
        self.references.displacement(reference).unwrap_or_else(|failure| {
            self.failure.get_or_insert(failure);
            0
        })
    }

    /// Loads a cell of the call table that may change (function or value cell).
    pub fn load_cell(&mut self, displacement: i32) -> Value {
        let table = self.table();
        let flags = self.flags(self.alias.table);
        self.b.ins().load(I64, flags, table, displacement)
    }

    /// Stores into a value cell.
    pub fn store_cell(&mut self, displacement: i32, value: Value, value_type: &crate::types::Type) {
        let table = self.table();
        let flags = self.flags(self.alias.table);
        self.b.ins().store(flags, value, table, displacement);
        if !value_type.is_fixnum() {
            self.mark_card(table, displacement);
        }
    }

    /// Forgets cached values that must not live across calls.
    pub fn forget(&mut self) {
        self.context_cache = None;
        self.table_cache = None;
    }

    // ------------------------------------------------------------ constants

    /// An integer constant.
    pub fn int(&mut self, value: i64) -> Value {
        self.b.ins().iconst(I64, value)
    }

    /// A fixnum.
    pub fn fixnum(&mut self, value: i64) -> Value {
        self.int(value << 1)
    }

    /// NIL.
    pub fn nil(&mut self) -> Value {
        let table = self.table();
        self.b.ins().iadd_imm_s(table, -NIL_DISTANCE + brolga_image::word::TAG_CONS as i64)
    }

    /// T.
    pub fn t(&mut self) -> Value {
        let table = self.table();
        self.b.ins().iadd_imm_s(table, -T_DISTANCE + brolga_image::word::TAG_OTHER as i64)
    }

    /// A constant word.
    pub fn literal(&mut self, word: Word) -> Value {
        if word == self.image.nil() {
            return self.nil();
        }
        if word == self.image.t() {
            return self.t();
        }
        if !word.is_pointer() {
            return self.int(word.bits() as i64);
        }
        self.load_literal(Reference::Literal(word))
    }

    /// Loads a cell that never changes.
    pub fn load_literal(&mut self, reference: Reference) -> Value {
        let displacement = self.displacement(reference);
        let table = self.table();
        let flags = self.flags(self.alias.table).with_readonly().with_can_move();
        self.b.ins().load(I64, flags, table, displacement)
    }

    /// The function object (or code object) of a lambda of this unit, filled in at installation.
    pub fn lambda_literal(&mut self, lambda: LambdaId, code: bool) -> Value {
        self.load_literal(if code { Reference::LambdaCode(lambda) } else { Reference::Lambda(lambda) })
    }

    // ------------------------------------------------------------ control

    /// Makes `block` current.
    pub fn switch(&mut self, block: Block) {
        self.b.switch_to_block(block);
        self.forget();
        // More may jump here, from behind a later allocation.
        self.fresh = None;
    }

    /// Makes `block` current; nothing else will jump to it.
    pub fn switch_sealed(&mut self, block: Block) {
        self.b.seal_block(block);
        self.b.switch_to_block(block);
        self.forget();
    }

    /// A new block off the hot path.
    pub fn cold_block(&mut self) -> Block {
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        block
    }

    /// A new block that is off the hot path if the current one is.
    pub fn block_like_this(&mut self) -> Block {
        let cold = self.b.current_block().is_some_and(|block| self.b.func.layout.is_cold(block));
        if cold { self.cold_block() } else { self.b.create_block() }
    }

    /// Jumps with these arguments.
    pub fn jump(&mut self, block: Block, arguments: &[Value]) {
        let arguments: Vec<BlockArg> = arguments.iter().map(|value| BlockArg::Value(*value)).collect();
        self.b.ins().jump(block, &arguments);
    }

    /// Branches on a condition; neither block takes arguments.
    ///
    /// Cranelift hoists only what it meets in a loop before it has met a block outside, and it meets
    /// second successors first: the way back into the loop must be the second.
    pub fn branch(&mut self, condition: Value, then: Block, other: Block) {
        if self.again == Some(then) {
            let not = self.b.ins().icmp_imm_u(IntCC::Equal, condition, 0);
            self.b.ins().brif(not, other, &[], then, &[]);
        } else {
            self.b.ins().brif(condition, then, &[], other, &[]);
        }
    }

    /// Ends a block that control cannot reach the end of.
    pub fn unreachable(&mut self) {
        self.b.ins().trap(TrapCode::unwrap_user(1));
    }

    /// Sets the source form of the calls that follow; returns the one before.
    pub fn set_source(&mut self, source: u32) -> u32 {
        let before = self.source;
        if source != NO_SOURCE && source != before {
            self.source = source;
            self.b.set_srcloc(SourceLoc::new(source));
        }
        before
    }

    /// Goes back to an earlier source form.
    pub fn restore_source(&mut self, source: u32) {
        if source != self.source {
            self.source = source;
            self.b.set_srcloc(SourceLoc::new(source));
        }
    }

    // ------------------------------------------------------------ calls out

    /// Emits a call that a throw may leave; in protected regions as a `try_call`.
    fn throwing_call(&mut self, signature: SigRef, callee: Value, arguments: &[Value], returns: usize) -> Vec<Value> {
        self.fresh = None;
        self.check_doubles();
        if self.regions.is_empty() {
            let call = self.b.ins().call_indirect(signature, callee, arguments);
            self.forget();
            return self.b.inst_results(call).to_vec();
        }
        let block = self.b.current_block().expect("a block is current");
        let regions: Vec<(Block, Value)> =
            self.regions.iter().rev().map(|region| (region.handler, region.record)).collect();
        for (index, (_, record)) in regions.iter().enumerate() {
            let pc = self.b.ins().get_exception_handler_address(I64, block, index as i64);
            let flags = self.flags(self.alias.frame);
            self.b.ins().store(flags, pc, *record, offset_of!(ExitRecord, resume) as i32);
        }
        let next = self.b.create_block();
        let results: Vec<Value> = (0..returns).map(|_| self.b.append_block_param(next, I64)).collect();
        let pool = &mut self.b.func.dfg.value_lists;
        let normal = BlockCall::new(next, (0..returns as u32).map(BlockArg::TryCallRet), pool);
        let items: Vec<ExceptionTableItem> = regions
            .iter()
            .enumerate()
            .map(|(index, (handler, _))| {
                let call = BlockCall::new(*handler, [BlockArg::TryCallExn(0), BlockArg::TryCallExn(1)], pool);
                ExceptionTableItem::Tag(ExceptionTag::from_u32(index as u32), call)
            })
            .collect();
        let table = self.b.func.dfg.exception_tables.push(ExceptionTableData::new(signature, normal, items));
        self.b.ins().try_call_indirect(callee, arguments, table);
        self.switch_sealed(next);
        results
    }

    fn signature(&mut self, shape: Shape) -> SigRef {
        match self.signatures.iter().find(|(other, _)| *other == shape) {
            Some((_, signature)) => *signature,
            None => {
                let signature = self.b.import_signature(signature_of(shape));
                self.signatures.push((shape, signature));
                signature
            }
        }
    }

    fn stub_entry(&mut self, stub: Stub) -> Value {
        let context = self.context();
        let flags = self.flags(self.alias.context).with_readonly();
        self.b.ins().load(I64, flags, context, offset_of!(Context, stubs) as i32 + 8 * stub as i32)
    }

    fn primitive_entry(&mut self, slot: u32) -> Value {
        let runtime = self.load_context(offset_of!(Context, runtime) as i32);
        let flags = self.flags(self.alias.context).with_readonly();
        self.b.ins().load(I64, flags, runtime, (slot * 8) as i32)
    }

    /// Calls a host function that never throws; the context is passed first.
    fn host_call(&mut self, entry: Value, arguments: &[Value]) -> Value {
        self.check_doubles();
        self.fresh = None;
        let frame = self.b.ins().get_frame_pointer(I64);
        self.store_context(offset_of!(Context, exit_frame) as i32, frame);
        let mut all = vec![self.context()];
        all.extend_from_slice(arguments);
        let signature = self.signature((CallConv::SystemV, all.len(), 1));
        let call = self.b.ins().call_indirect(signature, entry, &all);
        self.forget();
        self.b.inst_results(call)[0]
    }

    /// Calls a stub that never throws.
    pub fn stub_call(&mut self, stub: Stub, arguments: &[Value]) -> Value {
        let entry = self.stub_entry(stub);
        self.host_call(entry, arguments)
    }

    /// Calls a stub that may throw.
    pub fn throwing_stub_call(&mut self, stub: Stub, arguments: &[Value]) -> Value {
        let entry = self.stub_entry(stub);
        let mut all = vec![self.context()];
        all.extend_from_slice(arguments);
        let signature = self.signature((CallConv::Tail, all.len(), 1));
        self.throwing_call(signature, entry, &all, 1)[0]
    }

    /// Calls a primitive; when it fails, goes on with what `%PRIMITIVE-FAILED` gives.
    pub fn primitive_call(&mut self, slot: u32, fallible: bool, arguments: &[Value]) -> Value {
        let entry = self.primitive_entry(slot);
        let result = self.host_call(entry, arguments);
        if !fallible {
            return result;
        }
        let failed = self.b.ins().icmp_imm_s(IntCC::Equal, result, Word::FAILED.bits() as i64);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        let value = self.b.append_block_param(next, I64);
        self.b.ins().brif(failed, cold, &[], next, &[BlockArg::Value(result)]);
        self.switch_sealed(cold);
        let replacement = self.slow_call("%PRIMITIVE-FAILED", &[]);
        self.jump(next, &[replacement]);
        self.switch_sealed(next);
        value
    }

    /// Puts arguments 4.. into the context; gives those that go into registers.
    pub fn place_arguments<'v>(&mut self, arguments: &'v [Value]) -> &'v [Value] {
        for (i, argument) in arguments.iter().enumerate().skip(4) {
            self.store_context(ARGUMENTS + 8 * i as i32, *argument);
        }
        &arguments[..arguments.len().min(4)]
    }

    /// Calls a function object with the first arguments; gives value 0 and the value count.
    pub fn call_function(&mut self, function: Value, count: Value, first: &[Value]) -> (Value, Value) {
        let entry = self.load_heap(function, object::FUNCTION_ENTRY - brolga_image::word::TAG_FUNCTION as i32);
        let signature = self.signature(lisp_shape(first.len()));
        let results = self.throwing_call(signature, entry, &[&[function, count], first].concat(), 2);
        (results[0], results[1])
    }

    /// Tail-calls a function object.
    pub fn tail_call_function(&mut self, function: Value, count: Value, first: &[Value]) {
        let entry = self.load_heap(function, object::FUNCTION_ENTRY - brolga_image::word::TAG_FUNCTION as i32);
        self.tail_call_entry(entry, function, count, first);
    }

    /// Goes to a function's machine code.
    pub fn tail_call_entry(&mut self, entry: Value, function: Value, count: Value, first: &[Value]) {
        let signature = self.signature(lisp_shape(first.len()));
        self.b.ins().return_call_indirect(signature, entry, &[&[function, count], first].concat());
        self.forget();
    }

    /// The function that a global name stands for now.
    pub fn load_function(&mut self, name: Word) -> Value {
        let displacement = self.displacement(Reference::Function(name));
        self.load_cell(displacement)
    }

    /// What tells the stubs which global function to call with how many arguments, at most four.
    fn global_target(&mut self, name: &str, count: usize) -> Value {
        debug_assert!(count <= 4);
        let package = if name.starts_with('%') { "BROLGA-SYSTEM" } else { "COMMON-LISP" };
        let displacement = match self.image.symbol(package, name) {
            Ok(symbol) => self.displacement(Reference::Function(symbol)),
            Err(failure) => {
                self.failure.get_or_insert(failure);
                0
            }
        };
        self.int(i64::from(displacement) | ((count as i64) << 32))
    }

    /// Calls a function of BROLGA-SYSTEM, or of COMMON-LISP when the name does not start with %,
    /// with words; gives its first value.
    pub fn call_system(&mut self, name: &str, arguments: &[Value]) -> Value {
        self.call_system_values(name, arguments).0
    }

    /// The same; gives the count of the values too, whose others are in the context.
    pub fn call_system_values(&mut self, name: &str, arguments: &[Value]) -> (Value, Value) {
        let target = self.global_target(name, arguments.len());
        let entry = self.stub_entry(Stub::GlobalCall);
        let signature = self.signature((CallConv::Tail, 1 + arguments.len(), 2));
        let results = self.throwing_call(signature, entry, &[&[target], arguments].concat(), 2);
        (results[0], results[1])
    }

    /// The same where the call is rare (errors, overflow): keeps every register and asks for none,
    /// so that the fast path around spills and moves nothing.
    pub fn slow_call(&mut self, name: &str, arguments: &[Value]) -> Value {
        self.slow_call_by(Stub::SlowCall, name, arguments)
    }

    /// The same by a stub that may know the answer without calling.
    pub fn slow_call_by(&mut self, stub: Stub, name: &str, arguments: &[Value]) -> Value {
        // What waits for its check puts its operands where the arguments go.
        self.check_doubles();
        for (i, argument) in arguments.iter().enumerate() {
            self.store_context(ARGUMENTS + 8 * i as i32, *argument);
        }
        self.slow_call_placed(stub, name, arguments.len());
        self.load_context(offset_of!(Context, slow_result) as i32)
    }

    /// The same with arguments that were placed already.
    pub fn slow_call_placed(&mut self, stub: Stub, name: &str, count: usize) {
        let target = self.global_target(name, count);
        self.store_context(offset_of!(Context, slow_target) as i32, target);
        let entry = self.stub_entry(stub);
        let signature = self.signature((CallConv::PreserveAll, 0, 0));
        self.throwing_call(signature, entry, &[], 0);
    }

    /// Safepoint: takes the slow path when the stack is used up or an interrupt is asked for.
    pub fn poll(&mut self) {
        self.forget();
        let limit = self.load_context(offset_of!(Context, stack_limit) as i32);
        let sp = self.b.ins().get_stack_pointer(I64);
        let due = self.b.ins().icmp(IntCC::UnsignedLessThan, sp, limit);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        self.branch(due, cold, next);
        self.switch_sealed(cold);
        let entry = self.stub_entry(Stub::Poll);
        let signature = self.signature((CallConv::PreserveAll, 0, 0));
        self.throwing_call(signature, entry, &[], 0);
        self.jump(next, &[]);
        self.switch_sealed(next);
    }

    // ------------------------------------------------------------ allocation

    /// Allocates `bytes` (a multiple of 16, small); gives the untagged address.
    pub fn allocate(&mut self, bytes: u64) -> Value {
        self.fresh = None;
        let pointer = self.load_context(offset_of!(Context, alloc_pointer) as i32);
        let end = self.b.ins().iadd_imm_s(pointer, bytes as i64);
        let limit = self.load_context(offset_of!(Context, alloc_limit) as i32);
        let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, end, limit);
        let (cold, fast, next) = (self.cold_block(), self.block_like_this(), self.block_like_this());
        let address = self.b.append_block_param(next, I64);
        self.branch(full, cold, fast);
        self.switch_sealed(fast);
        self.store_context(offset_of!(Context, alloc_pointer) as i32, end);
        self.jump(next, &[pointer]);
        self.switch_sealed(cold);
        let size = self.int(bytes as i64);
        self.store_context(offset_of!(Context, slow_result) as i32, size);
        let entry = self.stub_entry(Stub::Allocate);
        let signature = self.signature((CallConv::PreserveAll, 0, 0));
        self.b.ins().call_indirect(signature, entry, &[]);
        self.forget();
        let slow = self.load_context(offset_of!(Context, slow_result) as i32);
        self.jump(next, &[slow]);
        self.switch_sealed(next);
        address
    }

    /// Allocates an object with this header; gives the untagged address.
    pub fn allocate_object(&mut self, kind: object::Kind, length: u64) -> Value {
        let address = self.allocate(object::object_size(kind, length));
        let header = self.int(object::header(kind, length) as i64);
        self.store_heap(address, 0, header);
        address
    }

    /// A new cons.
    pub fn cons(&mut self, car: Value, cdr: Value) -> Value {
        let address = self.allocate(16);
        self.store_heap(address, object::CONS_CAR, car);
        self.store_heap(address, object::CONS_CDR, cdr);
        self.b.ins().iadd_imm_s(address, brolga_image::word::TAG_CONS as i64)
    }

    /// A new ValueCell.
    pub fn value_cell(&mut self, value: Value) -> Value {
        let address = self.allocate_object(object::Kind::ValueCell, 1);
        self.store_heap(address, object::VALUE_CELL_VALUE, value);
        self.b.ins().iadd_imm_s(address, brolga_image::word::TAG_OTHER as i64)
    }

    /// Boxes a double-float.
    pub fn box_double(&mut self, value: Value) -> Value {
        let address = self.allocate_object(object::Kind::DoubleFloat, 1);
        self.store_heap(address, object::BODY, value);
        self.b.ins().iadd_imm_s(address, brolga_image::word::TAG_OTHER as i64)
    }

    /// The number in a double-float object.
    pub fn unbox_double(&mut self, word: Value) -> Value {
        let flags = self.flags(self.alias.heap).with_readonly();
        self.b.ins().load(F64, flags, word, object::BODY - brolga_image::word::TAG_OTHER as i32)
    }

    // ------------------------------------------------------------ frames

    /// Flags for the context.
    pub fn context_flags(&self) -> MemFlagsData {
        self.flags(self.alias.context)
    }

    /// Flags for stack slots that only this function touches.
    pub fn frame_flags(&self) -> MemFlagsData {
        self.flags(self.alias.frame)
    }
}
