//! Exits and dynamic bindings: block, tagbody, catch, throw, unwind-protect, progv, special
//! variables bound.
//!
//! An exit inside one function is a jump that first undoes what lies between (`Dynamic`): bindings
//! are unbound, exit records popped, cleanup forms run. An exit that closures use has a record in
//! a stack slot and a fresh ValueCell as its tag; while it is open, every call of this function is
//! a `try_call` (a `Region`).
//!
//! Invariants: `dynamics` lists what is open, outermost first; `regions` the records among them.
//! A record is popped by whoever leaves it: the normal path, a local exit, or the throw itself.

use super::function::{FunctionCompiler, More, Out, Place, Representation, Want};
use crate::ir::*;
use crate::types::Type;
use brolga_image::Word;
use brolga_image::context::*;
use brolga_image::enter::Stub;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{Block, InstBuilder, StackSlotData, StackSlotKind, Value};
use std::mem::offset_of;

/// A protected region: calls inside land in `handler` when a throw reaches the record.
pub struct Region {
    /// Landing pad; takes value 0 and the value count.
    pub handler: Block,
    /// Address of the record.
    pub record: Value,
}

/// Something a local exit must undo.
pub enum Dynamic<'a> {
    /// Bindings of these binding slots (offsets in the context), oldest first.
    Bindings(Vec<i32>),
    /// Bindings of PROGV: the binding pointer from before.
    Progv(Value),
    /// An exit record without cleanup.
    Record,
    /// An UNWIND-PROTECT and its cleanup form.
    Protect(&'a Node),
}

/// Where RETURN-FROM goes.
#[derive(Clone, Copy)]
pub struct BlockTarget {
    join: Block,
    want: Want,
    dynamics: usize,
}

/// Where GO goes.
#[derive(Clone)]
pub struct TagbodyTarget {
    segments: Vec<Block>,
    /// The segment being emitted.
    current: u32,
    dynamics: usize,
}

impl<'a> FunctionCompiler<'a> {
    // ------------------------------------------------------------ records

    /// Opens a region: fills a record, links it, and starts a fresh block for the body.
    fn open_region(&mut self, kind: u64, tag: Option<Value>, dynamic: Dynamic<'a>) -> Block {
        let size = std::mem::size_of::<ExitRecord>() as u32;
        let slot = self.b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, size, 4));
        let record = self.b.ins().stack_addr(I64, slot, 0);
        let flags = self.frame_flags();
        let chain = self.load_context(offset_of!(Context, exit_chain) as i32);
        let bindings = self.load_context(offset_of!(Context, binding_pointer) as i32);
        let sp = self.b.ins().get_stack_pointer(I64);
        let fp = self.b.ins().get_frame_pointer(I64);
        let kind = self.int(kind as i64);
        let zero = self.int(0);
        for (value, offset) in [
            (chain, offset_of!(ExitRecord, previous)),
            (kind, offset_of!(ExitRecord, kind)),
            (tag.unwrap_or(zero), offset_of!(ExitRecord, tag)),
            (sp, offset_of!(ExitRecord, stack_pointer)),
            (fp, offset_of!(ExitRecord, frame_pointer)),
            (bindings, offset_of!(ExitRecord, binding_pointer)),
        ] {
            self.b.ins().store(flags, value, record, offset as i32);
        }
        self.store_context(offset_of!(Context, exit_chain) as i32, record);
        let body = self.b.create_block();
        self.jump(body, &[]);
        self.switch_sealed(body);
        let handler = self.b.create_block();
        self.b.append_block_param(handler, I64);
        self.b.append_block_param(handler, I64);
        self.regions.push(Region { handler, record });
        self.dynamics.push(dynamic);
        handler
    }

    /// Closes the innermost region; the handler is sealed.
    fn close_region(&mut self) -> Region {
        self.dynamics.pop();
        let region = self.regions.pop().expect("a region is open");
        self.b.seal_block(region.handler);
        region
    }

    /// Takes the newest record off the chain.
    fn pop_record(&mut self, record: Value) {
        let flags = self.frame_flags();
        let previous = self.b.ins().load(I64, flags, record, offset_of!(ExitRecord, previous) as i32);
        self.store_context(offset_of!(Context, exit_chain) as i32, previous);
    }

    /// Emits what leaving all dynamics above `depth` takes, while `held` values stay intact.
    fn unwind_to(&mut self, depth: usize) -> Option<()> {
        // Cleanups run with only the outer dynamics open, so take them off while emitting.
        let mut removed: Vec<(Dynamic<'a>, Option<Region>)> = Vec::new();
        let mut alive = Some(());
        while self.dynamics.len() > depth {
            let dynamic = self.dynamics.pop().expect("not empty");
            let region = match dynamic {
                Dynamic::Record | Dynamic::Protect(_) => self.regions.pop(),
                _ => None,
            };
            if alive.is_some() {
                alive = self.undo(&dynamic, region.as_ref());
            }
            removed.push((dynamic, region));
        }
        for (dynamic, region) in removed.into_iter().rev() {
            self.dynamics.push(dynamic);
            self.regions.extend(region);
        }
        alive
    }

    fn undo(&mut self, dynamic: &Dynamic<'a>, region: Option<&Region>) -> Option<()> {
        match dynamic {
            Dynamic::Bindings(slots) => self.unbind(slots),
            Dynamic::Progv(pointer) => {
                self.stub_call(Stub::Unbind, &[*pointer]);
            }
            Dynamic::Record => self.pop_record(region?.record),
            Dynamic::Protect(cleanup) => {
                self.pop_record(region?.record);
                self.emit(cleanup, Want::Effect)?;
            }
        }
        Some(())
    }

    fn unwinds_calls(&self, depth: usize) -> bool {
        self.dynamics[depth..].iter().any(|d| matches!(d, Dynamic::Protect(_)))
    }

    // ------------------------------------------------------------ block

    pub(super) fn block(&mut self, block: BlockId, body: &'a Node, want: Want) -> Option<Out> {
        let exit = &self.unit.blocks[block as usize];
        if !exit.used {
            return self.emit(body, want);
        }
        let escapes = exit.escapes;
        let token = exit.token;
        let inner = if escapes { Self::inner(want) } else { want };
        let join = self.b.create_block();
        let target = BlockTarget { join, want: inner, dynamics: self.dynamics.len() };
        self.blocks.insert(block, target);
        if !escapes {
            let out = self.emit(body, want);
            if want == Want::Tail {
                // Exits from inside dynamics arrive as values.
                self.b.seal_block(join);
                return None;
            }
            self.leave_to(out, join, want);
            return self.join(join, want);
        }
        let zero = self.int(0);
        let cell = self.value_cell(zero);
        if let Some(token) = token {
            let ssa = self.b.declare_var(I64);
            self.b.def_var(ssa, cell);
            self.places.insert(token, Place::Ssa(ssa, Representation::Tagged));
        }
        let handler = self.open_region(EXIT_CATCH, Some(cell), Dynamic::Record);
        let out = self.emit(body, inner);
        let region = self.close_region();
        if out.is_some() {
            self.pop_record(region.record);
            self.leave_to(out, join, inner);
        }
        self.switch(handler);
        self.land(handler, join, inner);
        let out = self.join(join, inner)?;
        self.finish(out, want)
    }

    /// In a landing pad: hands the thrown values to a join.
    fn land(&mut self, handler: Block, join: Block, want: Want) {
        let (value, count) = (self.b.block_params(handler)[0], self.b.block_params(handler)[1]);
        let out = Out { value, representation: Representation::Tagged, more: More::Dynamic(count) };
        let out = self.finish(out, want);
        self.leave_to(out, join, want);
    }

    pub(super) fn return_from(&mut self, block: BlockId, value: &'a Node) -> Option<Out> {
        let Some(target) = self.blocks.get(&block).copied() else {
            return self.escape(self.unit.blocks[block as usize].token, value);
        };
        if target.want == Want::Tail && self.dynamics.len() == target.dynamics {
            return self.emit(value, Want::Tail);
        }
        let out = self.emit(value, Self::inner(target.want))?;
        let out = if self.unwinds_calls(target.dynamics) {
            self.protect_values(out, target.want, |this| this.unwind_to(target.dynamics))?
        } else {
            self.unwind_to(target.dynamics)?;
            out
        };
        if target.want == Want::Tail {
            return self.finish(out, Want::Tail);
        }
        self.leave_to(Some(out), target.join, target.want);
        None
    }

    /// Leaves for an exit of an enclosing function by throwing to its token.
    fn escape(&mut self, token: Option<VariableId>, value: &'a Node) -> Option<Out> {
        let out = self.emit(value, Want::Values)?;
        let (value, count) = self.spill(out);
        let token = match token {
            Some(token) => self.captured_word(token),
            None => self.int(0),
        };
        self.throw_to(token, value, count, "%EXIT-GONE");
        None
    }

    fn throw_to(&mut self, tag: Value, value: Value, count: Value, missing: &str) {
        self.throwing_stub_call(Stub::Throw, &[tag, value, count]);
        self.call_system(missing, &[tag]);
        self.unreachable();
    }

    // ------------------------------------------------------------ tagbody

    pub(super) fn tagbody(&mut self, tagbody: TagbodyId, segments: &'a [Node], want: Want) -> Option<Out> {
        let exit = &self.unit.tagbodies[tagbody as usize];
        let (escapes, token) = (exit.escapes, exit.token);
        let blocks: Vec<Block> = segments.iter().map(|_| self.b.create_block()).collect();
        let mut handler = None;
        if escapes {
            let zero = self.int(0);
            let cell = self.value_cell(zero);
            if let Some(token) = token {
                let ssa = self.b.declare_var(I64);
                self.b.def_var(ssa, cell);
                self.places.insert(token, Place::Ssa(ssa, Representation::Tagged));
            }
            handler = Some(self.open_region(EXIT_CATCH, Some(cell), Dynamic::Record));
        }
        let target = TagbodyTarget { segments: blocks.clone(), current: 0, dynamics: self.dynamics.len() };
        self.tagbodies.insert(tagbody, target);
        self.jump(blocks[0], &[]);
        let mut out = None;
        for (i, segment) in segments.iter().enumerate() {
            if let Some(target) = self.tagbodies.get_mut(&tagbody) {
                target.current = i as u32;
            }
            self.switch(blocks[i]);
            out = self.emit(segment, Want::Effect);
            if out.is_some()
                && let Some(next) = blocks.get(i + 1)
            {
                self.jump(*next, &[]);
            }
        }
        let done = self.b.create_block();
        if out.is_some() {
            if escapes {
                let record = self.regions.last().expect("open").record;
                self.pop_record(record);
            }
            self.jump(done, &[]);
        }
        if let Some(handler) = handler {
            // A throw took the record off; it stays open while the tagbody runs.
            let record = self.regions.last().expect("open").record;
            self.switch(handler);
            let number = self.b.block_params(handler)[0];
            self.store_context(offset_of!(Context, exit_chain) as i32, record);
            for (i, block) in blocks.iter().enumerate() {
                if i + 1 == blocks.len() {
                    self.jump(*block, &[]);
                } else {
                    let here = self.b.ins().icmp_imm_u(IntCC::Equal, number, (i as i64) << 1);
                    let next = self.b.create_block();
                    self.branch(here, *block, next);
                    self.switch_sealed(next);
                }
            }
            self.close_region();
        }
        blocks.iter().for_each(|block| self.b.seal_block(*block));
        self.switch_sealed(done);
        out.as_ref()?;
        let nil = self.nil();
        self.finish(Out::word(nil), want)
    }

    /// Whether a node is a GO to an earlier segment or the current one.
    pub(super) fn goes_back(&self, node: &Node) -> bool {
        match node.kind {
            NodeKind::Go(tagbody, segment) => {
                self.tagbodies.get(&tagbody).is_some_and(|target| segment <= target.current)
            }
            _ => false,
        }
    }

    pub(super) fn go(&mut self, tagbody: TagbodyId, segment: u32) -> Option<Out> {
        let Some(target) = self.tagbodies.get(&tagbody) else {
            let number = self.fixnum(i64::from(segment));
            let one = self.int(1);
            let token = match self.unit.tagbodies[tagbody as usize].token {
                Some(token) => self.captured_word(token),
                None => self.int(0),
            };
            self.throw_to(token, number, one, "%EXIT-GONE");
            return None;
        };
        let (block, backward, depth) = (target.segments[segment as usize], segment <= target.current, target.dynamics);
        self.unwind_to(depth)?;
        if backward {
            self.poll();
        }
        self.jump(block, &[]);
        None
    }

    // ------------------------------------------------------------ catch, throw, unwind-protect

    pub(super) fn catch(&mut self, tag: &'a Node, body: &'a Node, want: Want) -> Option<Out> {
        let tag = self.value(tag)?;
        let inner = Self::inner(want);
        let join = self.b.create_block();
        let handler = self.open_region(EXIT_CATCH, Some(tag), Dynamic::Record);
        let out = self.emit(body, inner);
        let region = self.close_region();
        if out.is_some() {
            self.pop_record(region.record);
            self.leave_to(out, join, inner);
        }
        self.switch(handler);
        self.land(handler, join, inner);
        let out = self.join(join, inner)?;
        self.finish(out, want)
    }

    pub(super) fn throw(&mut self, tag: &'a Node, value: &'a Node) -> Option<Out> {
        let tag = self.value(tag)?;
        let out = self.emit(value, Want::Values)?;
        let (value, count) = self.spill(out);
        self.throw_to(tag, value, count, "%NO-CATCH-TAG");
        None
    }

    pub(super) fn unwind_protect(&mut self, body: &'a Node, cleanup: &'a Node, want: Want) -> Option<Out> {
        let inner = Self::inner(want);
        let handler = self.open_region(EXIT_UNWIND_PROTECT, None, Dynamic::Protect(cleanup));
        let out = self.emit(body, inner);
        let region = self.close_region();
        let after = self.b.create_block();
        let mut normal = None;
        if let Some(out) = out {
            self.pop_record(region.record);
            normal = self.protect_values(out, inner, |this| this.emit(cleanup, Want::Effect).map(|_| ()));
            if normal.is_some() {
                self.jump(after, &[]);
            }
        }
        self.switch(handler);
        let saved = self.stub_call(Stub::SaveThrow, &[]);
        if self.emit(cleanup, Want::Effect).is_some() {
            self.throwing_stub_call(Stub::ContinueThrow, &[saved]);
            self.unreachable();
        }
        self.switch_sealed(after);
        let normal = normal?;
        self.finish(normal, want)
    }

    // ------------------------------------------------------------ dynamic bindings

    pub(super) fn bind_special(&mut self, bindings: &'a [(Word, Node)], body: &'a Node, want: Want) -> Option<Out> {
        let mut words = Vec::with_capacity(bindings.len());
        for (_, node) in bindings {
            words.push(self.value(node)?);
        }
        let mut slots = Vec::with_capacity(bindings.len());
        for (symbol, _) in bindings {
            match self.image.binding_index(*symbol) {
                Ok(index) => slots.push(8 * index as i32),
                Err(failure) => {
                    self.failure.get_or_insert(failure);
                    return None;
                }
            }
        }
        let pointer = self.load_context(offset_of!(Context, binding_pointer) as i32);
        let limit = self.load_context(offset_of!(Context, binding_limit) as i32);
        let full = self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, pointer, limit);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        self.branch(full, cold, next);
        self.switch_sealed(cold);
        self.primitive_call(Stub::BindingOverflow as u32, true, &[]);
        self.unreachable();
        self.switch_sealed(next);
        let flags = self.frame_flags();
        for (i, (slot, word)) in slots.iter().zip(&words).enumerate() {
            let offset = self.int(i64::from(*slot));
            let old = self.load_context(BINDING_SLOTS + slot);
            self.b.ins().store(flags, offset, pointer, 16 * i as i32);
            self.b.ins().store(flags, old, pointer, 16 * i as i32 + 8);
            self.store_context(BINDING_SLOTS + slot, *word);
        }
        let top = self.b.ins().iadd_imm_s(pointer, 16 * slots.len() as i64);
        self.store_context(offset_of!(Context, binding_pointer) as i32, top);
        self.dynamics.push(Dynamic::Bindings(slots.clone()));
        let out = self.emit(body, Self::inner(want));
        self.dynamics.pop();
        let out = out?;
        self.unbind(&slots);
        self.finish(out, want)
    }

    fn unbind(&mut self, slots: &[i32]) {
        let top = self.load_context(offset_of!(Context, binding_pointer) as i32);
        let pointer = self.b.ins().iadd_imm_s(top, -16 * slots.len() as i64);
        let flags = self.frame_flags();
        for (i, slot) in slots.iter().enumerate().rev() {
            let old = self.b.ins().load(I64, flags, pointer, 16 * i as i32 + 8);
            self.store_context(BINDING_SLOTS + slot, old);
        }
        self.store_context(offset_of!(Context, binding_pointer) as i32, pointer);
    }

    pub(super) fn progv(&mut self, symbols: &'a Node, values: &'a Node, body: &'a Node, want: Want) -> Option<Out> {
        let symbols_word = self.value(symbols)?;
        let symbols_word = self.check_type(symbols_word, &symbols.ty, &Type::LIST);
        let values_word = self.value(values)?;
        let values_word = self.check_type(values_word, &values.ty, &Type::LIST);
        let pointer = self.load_context(offset_of!(Context, binding_pointer) as i32);
        let status = self.stub_call(Stub::Progv, &[symbols_word, values_word]);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        self.branch(status, cold, next);
        self.switch_sealed(cold);
        self.stub_call(Stub::Unbind, &[pointer]);
        self.call_system("%PROGV-ERROR", &[symbols_word]);
        self.unreachable();
        self.switch_sealed(next);
        self.dynamics.push(Dynamic::Progv(pointer));
        let out = self.emit(body, Self::inner(want));
        self.dynamics.pop();
        let out = out?;
        self.stub_call(Stub::Unbind, &[pointer]);
        self.finish(out, want)
    }
}
