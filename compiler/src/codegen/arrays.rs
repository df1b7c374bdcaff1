//! Vectors, strings and arrays: element access in line where the type says how, and for the two
//! commonest cases (simple vectors, character strings) where a check of the kind does.
//!
//! An index that is a fixnum is compared unsigned with the length doubled (as a tagged word), so
//! negative ones fail too. Everything else goes to the function of the operation.

use super::function::{FunctionCompiler, Out, Want};
use crate::intrinsics::Intrinsic;
use crate::ir::*;
use crate::types::{self, Type};
use brolga_image::object::{self, Kind};
use brolga_image::word::{TAG_CHARACTER, TAG_OTHER};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{Block, InstBuilder, Value};

const OTHER: i32 = TAG_OTHER as i32;

/// What an access needs to know of where elements lie.
enum Storage {
    /// A simple vector of this kind.
    Vector(Kind),
    /// A simple two-dimensional array over this kind.
    Matrix(Kind),
    /// Anything.
    Unknown,
}

impl<'a> FunctionCompiler<'a> {
    fn storage(ty: &Type, rank: u8) -> Storage {
        if ty.is_never() {
            return Storage::Unknown;
        }
        match (ty.classes, rank) {
            (types::SIMPLE_VECTOR, 1) => Storage::Vector(Kind::SimpleVector),
            (types::CHARACTER_STRING, 1) => Storage::Vector(Kind::SimpleCharacterString),
            (types::BASE_STRING, 1) => Storage::Vector(Kind::SimpleBaseString),
            (types::SPECIALISED_VECTOR, 1) => match ty.element {
                Some(kind) if kind != Kind::SimpleBitVector && kind != Kind::SimpleArrayNil => Storage::Vector(kind),
                _ => Storage::Unknown,
            },
            (types::ARRAY_HEADER, 2) if ty.simple && ty.rank == Some(2) => match ty.element {
                Some(kind) if kind != Kind::SimpleBitVector && kind != Kind::SimpleArrayNil => Storage::Matrix(kind),
                _ => Storage::Unknown,
            },
            _ => Storage::Unknown,
        }
    }

    /// Whether the type of an array was checked where its variable was bound. Only then may loads
    /// of its unchanging parts move out of loops: knowledge from a test in the loop does not hold
    /// before it.
    fn checked_at_binding(&self, node: &Node, rank: u8) -> bool {
        match node.kind {
            NodeKind::Variable(variable) => {
                let bound = self.unit.variables[variable as usize].inferred;
                !matches!(Self::storage(&bound, rank), Storage::Unknown)
            }
            _ => false,
        }
    }

    /// Loads a word of an array that never changes.
    fn load_array_word(&mut self, array: Value, offset: i32, movable: bool) -> Value {
        if movable { self.load_immutable(array, offset) } else { self.load_heap(array, offset) }
    }

    /// The length of a simple vector, as a fixnum.
    fn simple_length(&mut self, vector: Value, movable: bool) -> Value {
        let header = self.load_array_word(vector, object::HEADER - OTHER, movable);
        // The bit below the length is bit 7 of the kind, which is 0.
        self.b.ins().ushr_imm_u(header, 15)
    }

    /// A fixnum index below a length; the function of the operation otherwise.
    fn checked_index(&mut self, index: Value, ty: &Type, length: Value, slow: Block) {
        if self.policy.safety == 0 {
            return;
        }
        let next = self.b.create_block();
        if ty.is_fixnum() {
            let below = self.b.ins().icmp(IntCC::UnsignedLessThan, index, length);
            self.branch(below, next, slow);
        } else {
            // Rotating the tag bit to the top makes what is no fixnum too large.
            let number = self.b.ins().rotr_imm_u(index, 1);
            let count = self.b.ins().ushr_imm_u(length, 1);
            let below = self.b.ins().icmp(IntCC::UnsignedLessThan, number, count);
            self.branch(below, next, slow);
        }
        self.switch_sealed(next);
    }

    /// Address of element `index` (a fixnum) of a simple vector, less the header and tag offset.
    fn element_address(&mut self, vector: Value, index: Value, kind: Kind) -> Value {
        let offset = match kind {
            Kind::SimpleBaseString | Kind::SimpleArrayU8 | Kind::SimpleArrayI8 => self.b.ins().ushr_imm_u(index, 1),
            Kind::SimpleArrayU16 | Kind::SimpleArrayI16 => index,
            Kind::SimpleCharacterString | Kind::SimpleArrayU32 | Kind::SimpleArrayI32 | Kind::SimpleArraySingle => {
                self.b.ins().ishl_imm_u(index, 1)
            }
            _ => self.b.ins().ishl_imm_u(index, 2),
        };
        self.b.ins().iadd(vector, offset)
    }

    /// Reads an element in its own representation.
    fn read_element(&mut self, vector: Value, index: Value, kind: Kind) -> Out {
        let address = self.element_address(vector, index, kind);
        let flags = self.heap_flags();
        let offset = object::BODY - OTHER;
        let code_to_character = |this: &mut Self, code: Value| {
            let shifted = this.b.ins().ishl_imm_u(code, 8);
            this.b.ins().bor_imm_u(shifted, TAG_CHARACTER as i64)
        };
        Out::word(match kind {
            Kind::SimpleArrayDouble => {
                return Out::double(self.b.ins().load(F64, flags, address, offset));
            }
            Kind::SimpleBaseString => {
                let code = self.b.ins().uload8(I64, flags, address, offset);
                code_to_character(self, code)
            }
            Kind::SimpleCharacterString => {
                let code = self.b.ins().uload32(flags, address, offset);
                code_to_character(self, code)
            }
            Kind::SimpleArrayU8 => {
                let number = self.b.ins().uload8(I64, flags, address, offset);
                self.b.ins().ishl_imm_u(number, 1)
            }
            Kind::SimpleArrayI8 => {
                let number = self.b.ins().sload8(I64, flags, address, offset);
                self.b.ins().ishl_imm_u(number, 1)
            }
            Kind::SimpleArrayU16 => {
                let number = self.b.ins().uload16(I64, flags, address, offset);
                self.b.ins().ishl_imm_u(number, 1)
            }
            Kind::SimpleArrayI16 => {
                let number = self.b.ins().sload16(I64, flags, address, offset);
                self.b.ins().ishl_imm_u(number, 1)
            }
            Kind::SimpleArrayU32 => {
                let number = self.b.ins().uload32(flags, address, offset);
                self.b.ins().ishl_imm_u(number, 1)
            }
            Kind::SimpleArrayI32 => {
                let number = self.b.ins().sload32(flags, address, offset);
                self.b.ins().ishl_imm_u(number, 1)
            }
            Kind::SimpleArraySingle => {
                let bits = self.b.ins().uload32(flags, address, offset);
                let high = self.b.ins().ishl_imm_u(bits, 32);
                self.b.ins().bor_imm_u(high, brolga_image::word::TAG_SINGLE_FLOAT as i64)
            }
            _ => self.b.ins().load(I64, flags, address, offset),
        })
    }

    /// The element type of a kind, and whether the words of a kind need more than shifting.
    fn element_type(kind: Kind) -> Option<Type> {
        Some(match kind {
            Kind::SimpleVector => Type::ANY,
            Kind::SimpleArrayDouble => Type::DOUBLE,
            Kind::SimpleArraySingle => Type::SINGLE,
            Kind::SimpleCharacterString => Type::CHARACTER,
            Kind::SimpleArrayFixnum => Type::FIXNUM,
            Kind::SimpleArrayU8 => Type::integers(0, 0xFF),
            Kind::SimpleArrayU16 => Type::integers(0, 0xFFFF),
            Kind::SimpleArrayU32 => Type::integers(0, 0xFFFF_FFFF),
            Kind::SimpleArrayI8 => Type::integers(-0x80, 0x7F),
            Kind::SimpleArrayI16 => Type::integers(-0x8000, 0x7FFF),
            Kind::SimpleArrayI32 => Type::integers(-0x8000_0000, 0x7FFF_FFFF),
            // Base strings accept only codes below 128, 64-bit integers need boxing.
            _ => return None,
        })
    }

    fn write_element(&mut self, vector: Value, index: Value, kind: Kind, value: Value, ty: &Type) {
        let address = self.element_address(vector, index, kind);
        let flags = self.heap_flags();
        let offset = object::BODY - OTHER;
        match kind {
            Kind::SimpleVector => self.store_in(vector, address, offset, value, ty),
            Kind::SimpleCharacterString => {
                let code = self.b.ins().ushr_imm_u(value, 8);
                self.b.ins().istore32(flags, code, address, offset);
            }
            Kind::SimpleArrayU8 | Kind::SimpleArrayI8 => {
                let number = self.b.ins().ushr_imm_u(value, 1);
                self.b.ins().istore8(flags, number, address, offset);
            }
            Kind::SimpleArrayU16 | Kind::SimpleArrayI16 => {
                let number = self.b.ins().ushr_imm_u(value, 1);
                self.b.ins().istore16(flags, number, address, offset);
            }
            Kind::SimpleArrayU32 | Kind::SimpleArrayI32 => {
                let number = self.b.ins().ushr_imm_u(value, 1);
                self.b.ins().istore32(flags, number, address, offset);
            }
            Kind::SimpleArraySingle => {
                let bits = self.b.ins().ushr_imm_u(value, 32);
                self.b.ins().istore32(flags, bits, address, offset);
            }
            _ => {
                self.b.ins().store(flags, value, address, offset);
            }
        }
    }

    /// Whether an accessor is for vectors of the kind: SVREF and CHAR are not for all.
    fn accepts(op: Intrinsic, kind: Kind) -> bool {
        use Intrinsic as I;
        match op {
            I::Svref | I::SetSvref => kind == Kind::SimpleVector,
            I::Char | I::Schar | I::SetChar | I::SetSchar => {
                matches!(kind, Kind::SimpleCharacterString | Kind::SimpleBaseString)
            }
            _ => true,
        }
    }

    /// Whether elements of a vector of this type are read in line, with nothing but errors off the path.
    pub(super) fn is_simple_storage(ty: &Type) -> bool {
        matches!(Self::storage(ty, 1), Storage::Vector(kind) if Self::in_line(kind))
    }

    fn in_line(kind: Kind) -> bool {
        !matches!(kind, Kind::SimpleArrayU64 | Kind::SimpleArrayI64)
    }

    /// (AREF vector index), SVREF, CHAR, SCHAR, ROW-MAJOR-AREF.
    pub(super) fn vector_ref(&mut self, op: Intrinsic, array: &'a Node, index: &'a Node, want: Want) -> Option<Out> {
        use Intrinsic as I;
        let v = self.value(array)?;
        let i = self.value(index)?;
        let guess = match op {
            I::Char | I::Schar => Kind::SimpleCharacterString,
            _ => Kind::SimpleVector,
        };
        let known = match Self::storage(&array.ty, 1) {
            Storage::Vector(kind) if Self::in_line(kind) && Self::accepts(op, kind) => Some(kind),
            _ => None,
        };
        let kind = known.unwrap_or(guess);
        let want_inner = match want {
            Want::Double if kind == Kind::SimpleArrayDouble => Want::Double,
            Want::Double | Want::Effect | Want::Tail | Want::Values => Want::Value,
            other => other,
        };
        let (slow, join) = (self.cold_block(), self.b.create_block());
        if known.is_none() {
            let next = self.b.create_block();
            self.kind_is(v, guess, next, slow);
            self.switch_sealed(next);
        }
        let movable = known.is_some() && self.checked_at_binding(array, 1);
        let length = self.simple_length(v, movable);
        self.checked_index(i, &index.ty, length, slow);
        let element = self.read_element(v, i, kind);
        let element = self.finish(element, want_inner)?;
        self.jump(join, &[element.value]);
        let name = match op {
            I::Svref => "%SVREF-ERROR",
            I::Char => "CHAR",
            I::Schar => "SCHAR",
            I::RowMajorAref => "ROW-MAJOR-AREF",
            _ => "%AREF-1",
        };
        self.switch_sealed(slow);
        let answer = if known.is_some() { self.slow_call(name, &[v, i]) } else { self.call_system(name, &[v, i]) };
        let answer = if want_inner == Want::Double { self.unbox_double(answer) } else { answer };
        self.jump(join, &[answer]);
        let out = self.join(join, want_inner)?;
        self.finish(out, want)
    }

    /// (%SET-AREF-1 vector index value) and its like.
    pub(super) fn vector_set(&mut self, op: Intrinsic, arguments: &'a [Node], want: Want) -> Option<Out> {
        use Intrinsic as I;
        let [array, index, new] = arguments else { return None };
        let known = match Self::storage(&array.ty, 1) {
            Storage::Vector(kind) if Self::in_line(kind) && Self::accepts(op, kind) => Some(kind),
            _ => None,
        };
        if known == Some(Kind::SimpleArrayDouble) && new.ty.within(types::DOUBLE) && !new.ty.is_never() {
            let v = self.value(array)?;
            let i = self.value(index)?;
            let number = self.double(new)?;
            let (slow, next) = (self.cold_block(), self.b.create_block());
            let movable = self.checked_at_binding(array, 1);
            let length = self.simple_length(v, movable);
            self.checked_index(i, &index.ty, length, slow);
            self.write_element(v, i, Kind::SimpleArrayDouble, number, &new.ty);
            self.jump(next, &[]);
            self.switch_sealed(slow);
            let boxed = self.box_double(number);
            self.slow_call("%SET-AREF-1", &[v, i, boxed]);
            self.jump(next, &[]);
            self.switch_sealed(next);
            return self.finish(Out::double(number), want);
        }
        let v = self.value(array)?;
        let i = self.value(index)?;
        let x = self.value(new)?;
        let guess = match op {
            I::SetChar | I::SetSchar => Kind::SimpleCharacterString,
            _ => Kind::SimpleVector,
        };
        let kind = known.unwrap_or(guess);
        let name = match op {
            I::SetSvref => "%SET-SVREF-ERROR",
            I::SetChar => "%SET-CHAR",
            I::SetSchar => "%SET-SCHAR",
            I::SetRowMajorAref => "%SET-ROW-MAJOR-AREF",
            _ => "%SET-AREF-1",
        };
        let Some(element) = Self::element_type(kind) else {
            let answer = self.call_system(name, &[v, i, x]);
            return self.finish(Out::word(answer), want);
        };
        if known == Some(Kind::SimpleVector) && self.policy.safety == 0 {
            self.write_element(v, i, kind, x, &new.ty);
            return self.finish(Out::word(x), want);
        }
        let (slow, next) = (self.cold_block(), self.b.create_block());
        if known.is_none() {
            let simple = self.b.create_block();
            self.kind_is(v, guess, simple, slow);
            self.switch_sealed(simple);
        }
        let movable = known.is_some() && self.checked_at_binding(array, 1);
        let length = self.simple_length(v, movable);
        self.checked_index(i, &index.ty, length, slow);
        if !new.ty.is_subtype(&element) {
            let fits = self.b.create_block();
            self.type_test(x, &new.ty, &element, fits, slow);
            self.switch_sealed(fits);
        }
        let raw = if kind == Kind::SimpleArrayDouble { self.unbox_double(x) } else { x };
        self.write_element(v, i, kind, raw, &new.ty);
        self.jump(next, &[]);
        self.switch_sealed(slow);
        if known.is_some() {
            self.slow_call(name, &[v, i, x]);
        } else {
            self.call_system(name, &[v, i, x]);
        }
        self.jump(next, &[]);
        self.switch_sealed(next);
        self.finish(Out::word(x), want)
    }

    /// The data vector and row-major index of an element of a simple matrix.
    fn matrix_element(
        &mut self,
        (array, movable): (Value, bool),
        i: (Value, &Type),
        j: (Value, &Type),
        slow: Block,
    ) -> (Value, Value) {
        // A simple array keeps its dimensions and its data for life.
        let rows = self.load_array_word(array, object::ARRAY_DIMENSIONS - OTHER, movable);
        let columns = self.load_array_word(array, object::ARRAY_DIMENSIONS + 8 - OTHER, movable);
        self.checked_index(i.0, i.1, rows, slow);
        self.checked_index(j.0, j.1, columns, slow);
        let row = self.b.ins().ushr_imm_u(i.0, 1);
        let start = self.b.ins().imul(row, columns);
        let index = self.b.ins().iadd(start, j.0);
        let data = self.load_array_word(array, object::ARRAY_DATA - OTHER, movable);
        (data, index)
    }

    /// (AREF array i j).
    pub(super) fn matrix_ref(&mut self, arguments: &'a [Node], want: Want) -> Option<Out> {
        let [array, row, column] = arguments else { return None };
        let words = self.all_values(arguments)?;
        let kind = match Self::storage(&array.ty, 2) {
            Storage::Matrix(kind) if Self::in_line(kind) => kind,
            _ => {
                let answer = self.call_system("%AREF-2", &words);
                return self.finish(Out::word(answer), want);
            }
        };
        let inner = if want == Want::Double && kind == Kind::SimpleArrayDouble { Want::Double } else { Want::Value };
        let (slow, join) = (self.cold_block(), self.b.create_block());
        let movable = self.checked_at_binding(array, 2);
        let (data, index) = self.matrix_element((words[0], movable), (words[1], &row.ty), (words[2], &column.ty), slow);
        let element = self.read_element(data, index, kind);
        let element = self.finish(element, inner)?;
        self.jump(join, &[element.value]);
        if self.policy.safety > 0 {
            self.switch_sealed(slow);
            let answer = self.slow_call("%AREF-2", &words);
            let answer = if inner == Want::Double { self.unbox_double(answer) } else { answer };
            self.jump(join, &[answer]);
        }
        let out = self.join(join, inner)?;
        self.finish(out, want)
    }

    /// (%SET-AREF-2 array i j value).
    pub(super) fn matrix_set(&mut self, arguments: &'a [Node], want: Want) -> Option<Out> {
        let [array, row, column, new] = arguments else { return None };
        let kind = match Self::storage(&array.ty, 2) {
            Storage::Matrix(kind) if Self::in_line(kind) => kind,
            _ => {
                let words = self.all_values(arguments)?;
                let answer = self.call_system("%SET-AREF-2", &words);
                return self.finish(Out::word(answer), want);
            }
        };
        let a = self.value(array)?;
        let i = self.value(row)?;
        let j = self.value(column)?;
        let double = kind == Kind::SimpleArrayDouble && new.ty.within(types::DOUBLE) && !new.ty.is_never();
        let out = if double { Out::double(self.double(new)?) } else { Out::word(self.value(new)?) };
        let element = Self::element_type(kind);
        let (slow, next) = (self.cold_block(), self.b.create_block());
        let movable = self.checked_at_binding(array, 2);
        let (data, index) = self.matrix_element((a, movable), (i, &row.ty), (j, &column.ty), slow);
        match element {
            Some(element) if !double && !new.ty.is_subtype(&element) => {
                let fits = self.b.create_block();
                self.type_test(out.value, &new.ty, &element, fits, slow);
                self.switch_sealed(fits);
            }
            None => {
                self.jump(slow, &[]);
                let dead = self.b.create_block();
                self.switch_sealed(dead);
            }
            _ => {}
        }
        let raw = if kind == Kind::SimpleArrayDouble && !double { self.unbox_double(out.value) } else { out.value };
        self.write_element(data, index, kind, raw, &new.ty);
        self.jump(next, &[]);
        self.switch_sealed(slow);
        let word = self.as_word(out.value, out.representation);
        self.slow_call("%SET-AREF-2", &[a, i, j, word]);
        self.jump(next, &[]);
        self.switch_sealed(next);
        self.finish(out, want)
    }

    /// LENGTH.
    pub(super) fn length(&mut self, node: &'a Node, want: Want) -> Option<Out> {
        let v = self.value(node)?;
        let simple = types::SIMPLE_VECTOR | types::SIMPLE_STRING | types::SPECIALISED_VECTOR;
        if node.ty.within(simple) && !node.ty.is_never() {
            let length = self.simple_length(v, false);
            return self.finish(Out::word(length), want);
        }
        let (slow, fast, join) = (self.cold_block(), self.b.create_block(), self.b.create_block());
        let word = self.b.append_block_param(join, I64);
        let heap = self.b.create_block();
        self.tag_is(v, TAG_OTHER, heap, slow);
        self.switch_sealed(heap);
        let byte = self.kind_byte(v);
        let class = self.b.ins().band_imm_u(byte, 0xF0);
        let is = self.b.ins().icmp_imm_u(IntCC::Equal, class, Kind::SimpleArrayNil as i64);
        self.branch(is, fast, slow);
        self.switch_sealed(fast);
        let length = self.simple_length(v, false);
        self.jump(join, &[length]);
        self.switch_sealed(slow);
        let answer = self.call_system("LENGTH", &[v]);
        self.jump(join, &[answer]);
        self.switch_sealed(join);
        self.finish(Out::word(word), want)
    }

    /// Dimensions of arrays whose type is known; otherwise the function.
    pub(super) fn array_query(&mut self, op: Intrinsic, arguments: &'a [Node], want: Want) -> Option<Out> {
        use Intrinsic as I;
        let ty = arguments[0].ty;
        let words = self.all_values(arguments)?;
        let axis = arguments.get(1).and_then(|node| match &node.kind {
            NodeKind::Literal(word) => word.as_fixnum(),
            _ => None,
        });
        let header = ty.within(types::ARRAY_HEADER) && !ty.is_never();
        let word = match (op, axis) {
            (I::ArrayDimension, Some(axis))
                if header && ty.rank.is_some_and(|rank| (0..i64::from(rank)).contains(&axis)) =>
            {
                self.load_heap(words[0], object::ARRAY_DIMENSIONS + 8 * axis as i32 - OTHER)
            }
            (I::VectorLength, _) => self.simple_length(words[0], false),
            (I::ArrayDimension, _) => self.call_system("ARRAY-DIMENSION", &words),
            (I::ArrayTotalSize, _) => self.call_system("ARRAY-TOTAL-SIZE", &words),
            _ => self.call_system("ARRAY-RANK", &words),
        };
        self.finish(Out::word(word), want)
    }

    /// (%MAKE-SIMPLE-VECTOR length fill).
    pub(super) fn make_simple_vector(&mut self, length: &'a Node, fill: &'a Node, want: Want) -> Option<Out> {
        // A small vector of constant length is made in line.
        if let NodeKind::Literal(word) = &length.kind
            && let Some(n @ 0..=32) = word.as_fixnum()
        {
            let x = self.value(fill)?;
            let address = self.allocate_object(Kind::SimpleVector, n as u64);
            for i in 0..n as i32 {
                self.store_heap(address, object::BODY + 8 * i, x);
            }
            let vector = self.fresh_object(address, TAG_OTHER);
            return self.finish(Out::word(vector), want);
        }
        let n = self.value(length)?;
        let n = self.check_type(n, &length.ty, &Type::INDEX);
        let x = self.value(fill)?;
        let vector = self.primitive_call(brolga_image::enter::Stub::MakeVector as u32, true, &[n, x]);
        self.finish(Out::word(vector), want)
    }
}
