//! The dispatch over in-line operations, and those on conses, instances, symbols, functions.

use super::branches::is_predicate;
use super::function::{FunctionCompiler, More, Out, Place, Representation, Want};
use crate::intrinsics::{INTRINSICS, Intrinsic};
use crate::ir::*;
use crate::passes::infer::checked_variable;
use crate::types::{self, Type};
use brolga_image::object::{self, Kind};
use brolga_image::objects::hash::HASH_FACTOR;
use brolga_image::space::TABLE_OFFSET;
use brolga_image::word::*;
use brolga_image::{Word, context};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

impl<'a> FunctionCompiler<'a> {
    /// Emits an in-line operation.
    pub(super) fn intrinsic(
        &mut self,
        op: Intrinsic,
        arguments: &'a [Node],
        node: &'a Node,
        want: Want,
    ) -> Option<Out> {
        use Intrinsic as I;
        if self.is_call_in_a_hurry(op, arguments, &node.ty) {
            return self.operation_by_call(op, arguments, want);
        }
        if is_predicate(op) {
            return self.predicate_value(op, arguments, want);
        }
        match op {
            I::Add | I::Subtract | I::Multiply | I::Divide => {
                self.binary(op, &arguments[0], &arguments[1], &node.ty, want)
            }
            I::Increment => self.increment(&arguments[0], 1, &node.ty, want),
            I::Decrement => self.increment(&arguments[0], -1, &node.ty, want),
            I::Negate => self.negate(&arguments[0], want),
            I::Abs => self.absolute(&arguments[0], want),
            I::LogicalNot => self.logical_not(&arguments[0], want),
            I::LogicalAnd | I::LogicalOr | I::LogicalXor | I::Min | I::Max => {
                self.bitwise(op, &arguments[0], &arguments[1], want)
            }
            I::Shift => self.shift(&arguments[0], &arguments[1], &node.ty, want),
            I::Truncate | I::Floor | I::Remainder | I::Modulo => {
                self.divide_integers(op, &arguments[0], &arguments[1], want)
            }
            I::Sqrt => self.square_root(&arguments[0], &node.ty, want),
            I::ToDouble => self.double_conversion(&arguments[0], want),
            I::Svref | I::Aref1 | I::RowMajorAref | I::Char | I::Schar => {
                self.vector_ref(op, &arguments[0], &arguments[1], want)
            }
            I::SetSvref | I::SetAref1 | I::SetRowMajorAref | I::SetChar | I::SetSchar => {
                self.vector_set(op, arguments, want)
            }
            I::Aref2 => self.matrix_ref(arguments, want),
            I::SetAref2 => self.matrix_set(arguments, want),
            I::Length => self.length(&arguments[0], want),
            I::VectorLength | I::ArrayTotalSize | I::ArrayDimension | I::ArrayRank => {
                self.array_query(op, arguments, want)
            }
            I::MakeSimpleVector => self.make_simple_vector(&arguments[0], &arguments[1], want),
            I::ValuesList => {
                let list = self.value(&arguments[0])?;
                let list = self.check_type(list, &arguments[0].ty, &Type::LIST);
                let value = self.stub_call(brolga_image::enter::Stub::ListValues, &[list]);
                let count = self.load_context(std::mem::offset_of!(context::Context, throw_count) as i32);
                let more = More::Dynamic(count);
                self.finish(Out { value, representation: Representation::Tagged, more }, want)
            }
            I::ForwardCall => {
                let function = self.value(&arguments[0])?;
                self.forward_call(function);
                None
            }
            I::StructureRef | I::StructureSet => self.structure_slot(op, arguments, want),
            I::StructureDoubleRef | I::StructureDoubleSet => self.structure_double(op, arguments, want),
            I::FreshDouble if arguments[0].ty.within(types::DOUBLE) => {
                let number = self.double(&arguments[0])?;
                let word = self.box_double(number);
                self.finish(Out::word(word), want)
            }
            I::SetDouble if arguments[1].ty.within(types::DOUBLE) => {
                let word = self.value(&arguments[0])?;
                let number = self.double(&arguments[1])?;
                self.set_double(word, number);
                self.finish(Out::double(number), want)
            }
            I::FreshDouble | I::SetDouble => {
                let words = self.all_values(arguments)?;
                let word = self.call_system(INTRINSICS[op as usize].1, &words);
                self.finish(Out::word(word), want)
            }
            _ => {
                let words = self.all_values(arguments)?;
                let word = self.simple_operation(op, arguments, &words);
                self.finish(Out::word(word), want)
            }
        }
    }

    /// T or NIL for a predicate.
    fn predicate_value(&mut self, op: Intrinsic, arguments: &'a [Node], want: Want) -> Option<Out> {
        let (then, other, join) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.predicate(op, arguments, then, other)?;
        if want == Want::Effect {
            self.switch_sealed(then);
            self.jump(join, &[]);
            self.switch_sealed(other);
            self.jump(join, &[]);
            self.switch_sealed(join);
            let zero = self.int(0);
            return Some(Out::word(zero));
        }
        let word = self.b.append_block_param(join, I64);
        self.switch_sealed(then);
        let t = self.t();
        self.jump(join, &[t]);
        self.switch_sealed(other);
        let nil = self.nil();
        self.jump(join, &[nil]);
        self.switch_sealed(join);
        self.finish(Out::word(word), want)
    }

    fn checked(&mut self, words: &[Value], arguments: &'a [Node], i: usize, ty: &Type) -> Value {
        self.check_type(words[i], &arguments[i].ty, ty)
    }

    /// The first argument, checked; what the user puts in its place goes into the variable that it
    /// was read from.
    fn checked_first(&mut self, op: Intrinsic, arguments: &'a [Node], word: Value, ty: &Type) -> Value {
        let checked = self.check_type(word, &arguments[0].ty, ty);
        if checked != word
            && let Some((variable, _)) = checked_variable(&self.unit.variables, op, arguments)
            && let Some(Place::Ssa(ssa, Representation::Tagged)) = self.places.get(&variable)
        {
            self.b.def_var(*ssa, checked);
        }
        checked
    }

    fn simple_operation(&mut self, op: Intrinsic, arguments: &'a [Node], words: &[Value]) -> Value {
        use Intrinsic as I;
        let cons_tag = TAG_CONS as i32;
        let cons = Type::of(types::CONS);
        match op {
            I::Cons => self.cons(words[0], words[1]),
            I::List1 => {
                let nil = self.nil();
                self.cons(words[0], nil)
            }
            I::Car => {
                let list = self.checked_first(op, arguments, words[0], &Type::LIST);
                self.load_heap(list, object::CONS_CAR - cons_tag)
            }
            I::Cdr => {
                let list = self.checked_first(op, arguments, words[0], &Type::LIST);
                self.load_heap(list, object::CONS_CDR - cons_tag)
            }
            I::Rplaca | I::SetCar | I::Rplacd | I::SetCdr => {
                let pair = self.checked_first(op, arguments, words[0], &cons);
                let offset = if matches!(op, I::Rplaca | I::SetCar) { object::CONS_CAR } else { object::CONS_CDR };
                self.store_barrier(pair, offset - cons_tag, words[1], &arguments[1].ty);
                if matches!(op, I::Rplaca | I::Rplacd) { pair } else { words[1] }
            }
            I::CharCode => {
                let character = self.checked(words, arguments, 0, &Type::CHARACTER);
                self.b.ins().ushr_imm_u(character, 7)
            }
            I::CodeChar => {
                let code = self.checked(words, arguments, 0, &Type::integers(0, 0x10FFFF));
                let shifted = self.b.ins().ishl_imm_u(code, 7);
                self.b.ins().bor_imm_u(shifted, TAG_CHARACTER as i64)
            }
            I::InstanceRef => match literal_index(&arguments[1]) {
                Some(slot) => self.load_heap(words[0], instance_slot(slot)),
                None => {
                    let address = self.scaled(words[0], words[1]);
                    self.load_heap(address, instance_slot(0))
                }
            },
            I::InstanceSet => {
                match literal_index(&arguments[1]) {
                    Some(slot) => self.store_barrier(words[0], instance_slot(slot), words[2], &arguments[2].ty),
                    None => {
                        let address = self.scaled(words[0], words[1]);
                        self.store_in(words[0], address, instance_slot(0), words[2], &arguments[2].ty);
                    }
                }
                words[2]
            }
            I::InstanceLayout => self.load_heap(words[0], object::INSTANCE_LAYOUT - TAG_INSTANCE as i32),
            I::InstanceLength => {
                let header = self.load_heap(words[0], object::HEADER - TAG_INSTANCE as i32);
                let length = self.b.ins().ushr_imm_u(header, 15);
                self.b.ins().iadd_imm_s(length, -2)
            }
            I::MakeStandardInstance => {
                let address = self.allocate_object(Kind::Instance, 2);
                self.store_heap(address, object::INSTANCE_LAYOUT, words[0]);
                self.store_heap(address, object::INSTANCE_SLOTS, words[1]);
                self.fresh_object(address, TAG_INSTANCE)
            }
            I::AllocateStructure => self.allocate_structure(arguments, words),
            I::ObjectRef => {
                let offset = literal_index(&arguments[1]).unwrap_or(0) as i32;
                self.load_heap(words[0], offset - TAG_OTHER as i32)
            }
            I::ObjectSet => {
                let offset = literal_index(&arguments[1]).unwrap_or(0) as i32;
                self.store_barrier(words[0], offset - TAG_OTHER as i32, words[2], &arguments[2].ty);
                words[2]
            }
            I::IdentityHash => self.identity_hash(words[0]),
            I::SymbolName | I::SymbolPlistCell => {
                let symbol = self.checked(words, arguments, 0, &Type::of(types::SYMBOL | types::NULL));
                let nil = self.nil();
                let is_nil = self.b.ins().icmp(IntCC::Equal, symbol, nil);
                let table = self.table();
                let nil_symbol = self.b.ins().iadd_imm_s(table, -context::NIL_SYMBOL_DISTANCE + TAG_OTHER as i64);
                let object = self.b.ins().select(is_nil, nil_symbol, symbol);
                let offset = if op == I::SymbolName { object::SYMBOL_NAME } else { object::SYMBOL_PLIST };
                self.load_heap(object, offset - TAG_OTHER as i32)
            }
            I::ClosureRef => {
                let n = literal_index(&arguments[1]).unwrap_or(0) as i32;
                self.load_heap(words[0], object::FUNCTION_VALUES + 8 * n - TAG_FUNCTION as i32)
            }
            I::CurrentFunction => self.function,
            I::UnboundMarker => self.int(Word::UNBOUND.bits() as i64),
            I::UnsuppliedMarker => self.int(Word::UNSUPPLIED.bits() as i64),
            I::CurrentFrame => {
                let frame = self.b.ins().get_frame_pointer(I64);
                self.b.ins().ishl_imm_u(frame, 1)
            }
            I::ContinueThrow => self.throwing_stub_call(brolga_image::enter::Stub::ContinueThrow, &[words[0]]),
            I::ToSingle => self.call_system("%TO-SINGLE-FLOAT", words),
            _ => {
                debug_assert!(false, "{op:?} has no emitter");
                self.nil()
            }
        }
    }

    /// Address of slot `index` (a fixnum) relative to slot 0.
    fn scaled(&mut self, instance: Value, index: Value) -> Value {
        let offset = self.b.ins().ishl_imm_u(index, 2);
        self.b.ins().iadd(instance, offset)
    }

    /// What `Image::eq_hash` computes, as a fixnum.
    fn identity_hash(&mut self, word: Value) -> Value {
        let table = self.table();
        let base = self.b.ins().iadd_imm_s(table, -(TABLE_OFFSET as i64));
        let distance = self.b.ins().isub(word, base);
        let granules = self.b.ins().ushr_imm_u(distance, 4);
        // Pointers have the odd tags below 8.
        let tag = self.b.ins().band_imm_u(word, 9);
        let is_pointer = self.b.ins().icmp_imm_u(IntCC::Equal, tag, 1);
        let key = self.b.ins().select(is_pointer, granules, word);
        let factor = self.int(HASH_FACTOR as i64);
        let product = self.b.ins().imul(key, factor);
        let high = self.b.ins().ushr_imm_u(product, 32);
        let mixed = self.b.ins().bxor(product, high);
        let low = self.b.ins().band_imm_u(mixed, 0xFFFF_FFFF);
        self.b.ins().ishl_imm_u(low, 1)
    }

    fn allocate_structure(&mut self, arguments: &'a [Node], words: &[Value]) -> Value {
        if let (NodeKind::Literal(name), Some(slots)) = (&arguments[0].kind, literal_index(&arguments[1]))
            && let Some((cell, _)) = self.layout_cell(*name)
            && slots < 500
        {
            let address = self.allocate_object(Kind::Instance, slots as u64 + 1);
            let layout = self.load_cell(cell);
            self.store_heap(address, object::INSTANCE_LAYOUT, layout);
            let zero = self.int(0);
            for slot in 0..slots {
                self.store_heap(address, object::INSTANCE_SLOTS + 8 * slot as i32, zero);
            }
            return self.fresh_object(address, TAG_INSTANCE);
        }
        self.call_system("%ALLOCATE-STRUCTURE", words)
    }

    /// (%STRUCTURE-REF object 'name slot), (%STRUCTURE-SET object 'name slot value).
    fn structure_slot(&mut self, op: Intrinsic, arguments: &'a [Node], want: Want) -> Option<Out> {
        let set = op == Intrinsic::StructureSet;
        let (NodeKind::Literal(name), Some(slot)) = (&arguments[1].kind, literal_index(&arguments[2])) else {
            let words = self.all_values(arguments)?;
            let name = if set { "%STRUCTURE-SET" } else { "%STRUCTURE-REF" };
            let word = self.call_system(name, &words);
            return self.finish(Out::word(word), want);
        };
        let object = self.value(&arguments[0])?;
        let value = if set { Some(self.value(&arguments[3])?) } else { None };
        let (object, _) = self.structure_object(op, arguments, object, *name);
        if let Some(value) = value {
            self.store_barrier(object, instance_slot(slot), value, &arguments[3].ty);
            return self.finish(Out::word(value), want);
        }
        let word = self.load_heap(object, instance_slot(slot));
        self.finish(Out::word(word), want)
    }

    /// An instance of the structure `name`, checked unless it surely is one; and whether loads of
    /// its unchanging parts may move: if it was checked here or where its variable was bound. What a
    /// test before has told of a variable does not hold where a load may move to.
    fn structure_object(&mut self, op: Intrinsic, arguments: &'a [Node], object: Value, name: Word) -> (Value, bool) {
        let is = |ty: &Type| ty.within(types::INSTANCE) && ty.instance == Some(name) && !ty.is_never();
        if is(&arguments[0].ty) {
            let bound = match arguments[0].kind {
                NodeKind::Variable(variable) => is(&self.unit.variables[variable as usize].inferred),
                _ => false,
            };
            return (object, bound);
        }
        let wanted = Type { instance: Some(name), ..Type::of(types::INSTANCE) };
        let checked = self.checked_first(op, arguments, object, &wanted);
        (checked, checked != object)
    }

    /// (%STRUCTURE-DOUBLE-REF object 'name slot), (%STRUCTURE-DOUBLE-SET object 'name slot value).
    fn structure_double(&mut self, op: Intrinsic, arguments: &'a [Node], want: Want) -> Option<Out> {
        let set = op == Intrinsic::StructureDoubleSet;
        let known = match (&arguments[1].kind, literal_index(&arguments[2])) {
            (NodeKind::Literal(name), Some(slot)) if !set || arguments[3].ty.within(types::DOUBLE) => {
                Some((*name, slot))
            }
            _ => None,
        };
        let Some((name, slot)) = known else {
            let words = self.all_values(arguments)?;
            let word = self.call_system(INTRINSICS[op as usize].1, &words);
            return self.finish(Out::word(word), want);
        };
        let object = self.value(&arguments[0])?;
        let number = if set { Some(self.double(&arguments[3])?) } else { None };
        let (object, movable) = self.structure_object(op, arguments, object, name);
        let offset = instance_slot(slot);
        let word = if movable { self.load_immutable(object, offset) } else { self.load_heap(object, offset) };
        let number = match number {
            Some(number) => {
                self.set_double(word, number);
                number
            }
            // Not the load of a double-float that never changes.
            None => {
                let flags = self.heap_flags();
                self.b.ins().load(F64, flags, word, object::BODY - TAG_OTHER as i32)
            }
        };
        self.finish(Out::double(number), want)
    }

    fn set_double(&mut self, word: Value, number: Value) {
        let flags = self.heap_flags();
        self.b.ins().store(flags, number, word, object::BODY - TAG_OTHER as i32);
    }
}

fn instance_slot(slot: i64) -> i32 {
    object::INSTANCE_SLOTS + 8 * slot as i32 - TAG_INSTANCE as i32
}

fn literal_index(node: &Node) -> Option<i64> {
    match &node.kind {
        NodeKind::Literal(word) => word.as_fixnum().filter(|n| (0..1 << 20).contains(n)),
        _ => None,
    }
}
