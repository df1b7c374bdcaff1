//! Predicates and comparisons as control flow, and checks of lattice types.
//!
//! `test` sends control to one of two blocks without making T or NIL. A predicate whose value is
//! wanted is emitted as a test with two constant arms.

use super::function::{FunctionCompiler, Want};
use super::references::Reference;
use crate::intrinsics::Intrinsic;
use crate::ir::*;
use crate::types::{self, Type};
use brolga_image::object::{self, Kind};
use brolga_image::word::*;
use brolga_image::{Image, Lisp, Word};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{Block, InstBuilder, Value};

const OTHER: i32 = TAG_OTHER as i32;

impl<'a> FunctionCompiler<'a> {
    /// Branches on whether an expression is true.
    pub fn test(&mut self, node: &'a Node, then: Block, other: Block) -> Option<()> {
        match &node.kind {
            NodeKind::Literal(word) => {
                let target = if *word == self.image.nil() { other } else { then };
                self.jump(target, &[]);
                Some(())
            }
            NodeKind::If(test, first, second) => {
                let (a, b) = (self.b.create_block(), self.b.create_block());
                self.test(test, a, b)?;
                self.switch_sealed(a);
                let first = self.test(first, then, other);
                self.switch_sealed(b);
                let second = self.test(second, then, other);
                first.or(second)
            }
            NodeKind::Let(bindings, body) => {
                for (variable, init) in bindings {
                    self.let_binding(*variable, init)?;
                }
                self.check_doubles();
                self.test(body, then, other)
            }
            NodeKind::Sequence(nodes) => {
                let (last, others) = nodes.split_last()?;
                for node in others {
                    self.emit(node, Want::Effect)?;
                }
                self.test(last, then, other)
            }
            NodeKind::Intrinsic(op, arguments) if is_predicate(*op) => {
                let before = self.set_source(node.source);
                let done = self.predicate(*op, arguments, then, other);
                self.restore_source(before);
                done
            }
            _ => {
                let word = self.value(node)?;
                if node.ty.never_nil() {
                    self.jump(then, &[]);
                    return Some(());
                }
                self.branch_true(word, then, other);
                Some(())
            }
        }
    }

    /// Branches on whether a word is not NIL.
    pub fn branch_true(&mut self, word: Value, then: Block, other: Block) {
        let nil = self.nil();
        let is_nil = self.b.ins().icmp(IntCC::Equal, word, nil);
        self.branch(is_nil, other, then);
    }

    /// Emits a predicate.
    pub fn predicate(&mut self, op: Intrinsic, arguments: &'a [Node], then: Block, other: Block) -> Option<()> {
        use Intrinsic as I;
        if self.is_call_in_a_hurry(op, arguments, &Type::BOOLEAN) {
            let answer = self.operation_by_call(op, arguments, Want::Value)?.value;
            self.branch_true(answer, then, other);
            return Some(());
        }
        match op {
            I::Not | I::Null => return self.test(&arguments[0], other, then),
            I::NumberEqual | I::Less | I::Greater | I::LessEqual | I::GreaterEqual => {
                return self.compare(op, &arguments[0], &arguments[1], then, other);
            }
            I::Eq => {
                let words = self.all_values(arguments)?;
                let same = self.b.ins().icmp(IntCC::Equal, words[0], words[1]);
                self.branch(same, then, other);
                return Some(());
            }
            I::Eql => return self.eql(&arguments[0], &arguments[1], then, other),
            I::Zerop | I::Plusp | I::Minusp => return self.sign_test(op, &arguments[0], then, other),
            I::Evenp | I::Oddp => return self.parity(op, &arguments[0], then, other),
            I::CharEqual | I::CharLess => {
                let a = self.character(&arguments[0])?;
                let b = self.character(&arguments[1])?;
                let condition = if op == I::CharEqual { IntCC::Equal } else { IntCC::UnsignedLessThan };
                let holds = self.b.ins().icmp(condition, a, b);
                self.branch(holds, then, other);
                return Some(());
            }
            I::StructureTypep => return self.structure_typep(&arguments[0], &arguments[1], then, other),
            I::Endp => {
                let word = self.value(&arguments[0])?;
                let word = self.check_type(word, &arguments[0].ty, &Type::LIST);
                self.branch_true(word, other, then);
                return Some(());
            }
            I::Kindp => {
                let word = self.value(&arguments[0])?;
                let kind = match &arguments[1].kind {
                    NodeKind::Literal(number) => number.as_fixnum().unwrap_or(0),
                    _ => 0,
                };
                self.kind_between(word, kind, kind, then, other);
                return Some(());
            }
            _ => {}
        }
        let word = self.value(&arguments[0])?;
        if op == I::Fixnump && arguments[0].ty.is_fixnum() {
            self.jump(then, &[]);
        } else {
            self.type_predicate(op, word, then, other);
        }
        Some(())
    }

    fn type_predicate(&mut self, op: Intrinsic, word: Value, then: Block, other: Block) {
        use Intrinsic as I;
        match op {
            I::Fixnump => {
                let bit = self.b.ins().band_imm_u(word, 1);
                self.branch(bit, other, then);
            }
            I::Listp => self.tag_is(word, TAG_CONS, then, other),
            I::Consp => self.is_cons(word, then, other),
            I::Atom => self.is_cons(word, other, then),
            I::Functionp => self.tag_is(word, TAG_FUNCTION, then, other),
            I::Instancep => self.tag_is(word, TAG_INSTANCE, then, other),
            I::Characterp => self.tag_is(word, TAG_CHARACTER, then, other),
            I::SingleFloatp => self.tag_is(word, TAG_SINGLE_FLOAT, then, other),
            I::Markerp => self.tag_is(word, TAG_MARKER, then, other),
            I::Unsuppliedp => {
                let is = self.b.ins().icmp_imm_s(IntCC::Equal, word, Word::UNSUPPLIED.bits() as i64);
                self.branch(is, then, other);
            }
            I::Symbolp => {
                let nil = self.nil();
                let is_nil = self.b.ins().icmp(IntCC::Equal, word, nil);
                let next = self.b.create_block();
                self.branch(is_nil, then, next);
                self.switch_sealed(next);
                self.kind_is(word, Kind::Symbol, then, other);
            }
            I::Bignump => self.kind_is(word, Kind::Bignum, then, other),
            I::Ratiop => self.kind_is(word, Kind::Ratio, then, other),
            I::Complexp => self.kind_is(word, Kind::Complex, then, other),
            I::DoubleFloatp => self.kind_is(word, Kind::DoubleFloat, then, other),
            I::HashTablep => self.kind_is(word, Kind::HashTable, then, other),
            I::Packagep => self.kind_is(word, Kind::Package, then, other),
            I::SimpleVectorp => self.kind_is(word, Kind::SimpleVector, then, other),
            I::SimpleBitVectorp => self.kind_is(word, Kind::SimpleBitVector, then, other),
            I::ArrayHeaderp => self.kind_is(word, Kind::ArrayHeader, then, other),
            I::SimpleStringp => self.kinds(word, Kind::SimpleArrayNil, Kind::SimpleCharacterString, then, other),
            I::Arrayp => self.kinds(word, Kind::SimpleArrayNil, Kind::ArrayHeader, then, other),
            I::Vectorp => self.vector_kinds(word, Kind::SimpleArrayNil, Kind::SimpleVector, then, other),
            I::Stringp => {
                self.vector_kinds(word, Kind::SimpleArrayNil, Kind::SimpleCharacterString, then, other);
            }
            I::BitVectorp => self.vector_kinds(word, Kind::SimpleBitVector, Kind::SimpleBitVector, then, other),
            I::Integerp => self.fixnum_or(word, then, |this| this.kind_is(word, Kind::Bignum, then, other)),
            I::Rationalp => self.fixnum_or(word, then, |this| {
                this.kind_in(word, &[Kind::Bignum, Kind::Ratio], then, other);
            }),
            I::Floatp => {
                let next = self.b.create_block();
                self.tag_is(word, TAG_SINGLE_FLOAT, then, next);
                self.switch_sealed(next);
                self.kind_is(word, Kind::DoubleFloat, then, other);
            }
            I::Realp | I::Numberp => self.fixnum_or(word, then, |this| {
                let next = this.b.create_block();
                this.tag_is(word, TAG_SINGLE_FLOAT, then, next);
                this.switch_sealed(next);
                let low = if op == I::Realp { &REAL_KINDS[..] } else { &NUMBER_KINDS[..] };
                this.kind_in(word, low, then, other);
            }),
            _ => {
                debug_assert!(false, "{op:?} is no type predicate");
                self.jump(other, &[]);
            }
        }
    }

    fn fixnum_or(&mut self, word: Value, then: Block, rest: impl FnOnce(&mut Self)) {
        let bit = self.b.ins().band_imm_u(word, 1);
        let next = self.b.create_block();
        self.branch(bit, next, then);
        self.switch_sealed(next);
        rest(self);
    }

    /// Branches on the low tag.
    pub fn tag_is(&mut self, word: Value, tag: u64, then: Block, other: Block) {
        let found = self.b.ins().band_imm_u(word, TAG_MASK as i64);
        let is = self.b.ins().icmp_imm_u(IntCC::Equal, found, tag as i64);
        self.branch(is, then, other);
    }

    fn is_cons(&mut self, word: Value, then: Block, other: Block) {
        let next = self.b.create_block();
        self.tag_is(word, TAG_CONS, next, other);
        self.switch_sealed(next);
        let nil = self.nil();
        let is_nil = self.b.ins().icmp(IntCC::Equal, word, nil);
        self.branch(is_nil, other, then);
    }

    /// The kind byte of a headered object.
    pub fn kind_byte(&mut self, word: Value) -> Value {
        let flags = self.heap_flags().with_readonly();
        self.b.ins().uload8(I64, flags, word, object::HEADER + 1 - OTHER)
    }

    /// Branches on an object being of one kind (of tag OTHER).
    pub fn kind_is(&mut self, word: Value, kind: Kind, then: Block, other: Block) {
        self.kind_between(word, kind as i64, kind as i64, then, other);
    }

    fn kinds(&mut self, word: Value, first: Kind, last: Kind, then: Block, other: Block) {
        self.kind_between(word, first as i64, last as i64, then, other);
    }

    fn kind_in(&mut self, word: Value, kinds: &[Kind], then: Block, other: Block) {
        let next = self.b.create_block();
        self.tag_is(word, TAG_OTHER, next, other);
        self.switch_sealed(next);
        let byte = self.kind_byte(word);
        for (i, kind) in kinds.iter().enumerate() {
            let is = self.b.ins().icmp_imm_u(IntCC::Equal, byte, *kind as i64);
            if i + 1 == kinds.len() {
                self.branch(is, then, other);
            } else {
                let next = self.b.create_block();
                self.branch(is, then, next);
                self.switch_sealed(next);
            }
        }
    }

    fn kind_between(&mut self, word: Value, first: i64, last: i64, then: Block, other: Block) {
        let next = self.b.create_block();
        self.tag_is(word, TAG_OTHER, next, other);
        self.switch_sealed(next);
        let byte = self.kind_byte(word);
        let is = self.in_range(byte, first, last);
        self.branch(is, then, other);
    }

    fn in_range(&mut self, byte: Value, first: i64, last: i64) -> Value {
        if first == last {
            return self.b.ins().icmp_imm_u(IntCC::Equal, byte, first);
        }
        let above = self.b.ins().iadd_imm_s(byte, -first);
        self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, above, last - first)
    }

    /// Simple vectors of the kinds, or headers of rank 1 over them.
    fn vector_kinds(&mut self, word: Value, first: Kind, last: Kind, then: Block, other: Block) {
        let (heap, header_test, header) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.tag_is(word, TAG_OTHER, heap, other);
        self.switch_sealed(heap);
        let byte = self.kind_byte(word);
        let is = self.in_range(byte, first as i64, last as i64);
        self.branch(is, then, header_test);
        self.switch_sealed(header_test);
        let is_header = self.b.ins().icmp_imm_u(IntCC::Equal, byte, Kind::ArrayHeader as i64);
        self.branch(is_header, header, other);
        self.switch_sealed(header);
        let word = self.load_heap(word, object::ARRAY_RANK_AND_KIND - OTHER);
        let number = self.b.ins().ushr_imm_u(word, 1);
        let is = self.in_range(number, 0x100 | first as i64, 0x100 | last as i64);
        self.branch(is, then, other);
    }

    fn eql(&mut self, a: &'a Node, b: &'a Node, then: Block, other: Block) -> Option<()> {
        let x = self.value(a)?;
        let y = self.value(b)?;
        let same = self.b.ins().icmp(IntCC::Equal, x, y);
        if Self::eql_by_address(a, b) {
            self.branch(same, then, other);
            return Some(());
        }
        let (maybe, slow) = (self.b.create_block(), self.cold_block());
        self.branch(same, then, maybe);
        self.switch_sealed(maybe);
        let both = self.b.ins().band(x, y);
        let tag = self.b.ins().band_imm_u(both, TAG_MASK as i64);
        let boxed = self.b.ins().icmp_imm_u(IntCC::Equal, tag, TAG_OTHER as i64);
        let number = self.b.create_block();
        self.branch(boxed, number, other);
        self.switch_sealed(number);
        let byte = self.kind_byte(x);
        let is = self.in_range(byte, Kind::Ratio as i64, Kind::Bignum as i64);
        self.branch(is, slow, other);
        self.switch_sealed(slow);
        let answer = self.call_system("%EQL-NUMBERS", &[x, y]);
        self.branch_true(answer, then, other);
        Some(())
    }

    /// Whether EQL of two expressions is EQ, by their types.
    pub(super) fn eql_by_address(a: &Node, b: &Node) -> bool {
        let by_address =
            |ty: &Type| ty.is_fixnum() || !ty.may_be(types::INTEGER | types::RATIO | types::DOUBLE | types::COMPLEX);
        by_address(&a.ty) || by_address(&b.ty)
    }

    // ------------------------------------------------------------ numbers

    fn compare(&mut self, op: Intrinsic, a: &'a Node, b: &'a Node, then: Block, other: Block) -> Option<()> {
        use Intrinsic as I;
        let (int, float, name) = match op {
            I::NumberEqual => (IntCC::Equal, FloatCC::Equal, "%TWO-ARG-="),
            I::Less => (IntCC::SignedLessThan, FloatCC::LessThan, "%TWO-ARG-<"),
            I::Greater => (IntCC::SignedGreaterThan, FloatCC::GreaterThan, "%TWO-ARG->"),
            I::LessEqual => (IntCC::SignedLessThanOrEqual, FloatCC::LessThanOrEqual, "%TWO-ARG-<="),
            _ => (IntCC::SignedGreaterThanOrEqual, FloatCC::GreaterThanOrEqual, "%TWO-ARG->="),
        };
        if self.both_doubles(a, b) {
            let (x, y) = (self.double_operand(a)?, self.double_operand(b)?);
            let holds = self.b.ins().fcmp(float, x, y);
            self.branch(holds, then, other);
            return Some(());
        }
        let x = self.value(a)?;
        let y = self.value(b)?;
        let Some(not_fixnums) = self.not_both_fixnums((x, &a.ty), (y, &b.ty)) else {
            let holds = self.b.ins().icmp(int, x, y);
            self.branch(holds, then, other);
            return Some(());
        };
        let (cold, fast) = (self.cold_block(), self.b.create_block());
        self.branch(not_fixnums, cold, fast);
        self.switch_sealed(fast);
        let holds = self.b.ins().icmp(int, x, y);
        self.branch(holds, then, other);
        self.switch_sealed(cold);
        let answer = self.call_system(name, &[x, y]);
        self.branch_true(answer, then, other);
        Some(())
    }

    fn sign_test(&mut self, op: Intrinsic, node: &'a Node, then: Block, other: Block) -> Option<()> {
        use Intrinsic as I;
        let (int, float, name) = match op {
            I::Zerop => (IntCC::Equal, FloatCC::Equal, "ZEROP"),
            I::Plusp => (IntCC::SignedGreaterThan, FloatCC::GreaterThan, "PLUSP"),
            _ => (IntCC::SignedLessThan, FloatCC::LessThan, "MINUSP"),
        };
        if node.ty.within(types::DOUBLE) {
            let x = self.double(node)?;
            let zero = self.b.ins().f64const(0.0);
            let holds = self.b.ins().fcmp(float, x, zero);
            self.branch(holds, then, other);
            return Some(());
        }
        let x = self.value(node)?;
        if !node.ty.is_fixnum() {
            let bit = self.b.ins().band_imm_u(x, 1);
            let (cold, fast) = (self.cold_block(), self.b.create_block());
            self.branch(bit, cold, fast);
            self.switch_sealed(cold);
            let answer = self.call_system(name, &[x]);
            self.branch_true(answer, then, other);
            self.switch_sealed(fast);
        }
        let holds = self.b.ins().icmp_imm_s(int, x, 0);
        self.branch(holds, then, other);
        Some(())
    }

    fn parity(&mut self, op: Intrinsic, node: &'a Node, then: Block, other: Block) -> Option<()> {
        let x = self.value(node)?;
        let (odd, even) = if op == Intrinsic::Oddp { (then, other) } else { (other, then) };
        if !node.ty.is_fixnum() {
            let bit = self.b.ins().band_imm_u(x, 1);
            let (cold, fast) = (self.cold_block(), self.b.create_block());
            self.branch(bit, cold, fast);
            self.switch_sealed(cold);
            let answer = self.call_system("ODDP", &[x]);
            self.branch_true(answer, odd, even);
            self.switch_sealed(fast);
        }
        let bit = self.b.ins().band_imm_u(x, 2);
        self.branch(bit, odd, even);
        Some(())
    }

    /// A condition that is true unless both words are fixnums; None when the types say they are.
    pub fn not_both_fixnums(&mut self, a: (Value, &Type), b: (Value, &Type)) -> Option<Value> {
        let bits = match (a.1.is_fixnum(), b.1.is_fixnum()) {
            (true, true) => return None,
            (true, false) => b.0,
            (false, true) => a.0,
            (false, false) => self.b.ins().bor(a.0, b.0),
        };
        Some(self.b.ins().band_imm_u(bits, 1))
    }

    /// A character word, checked.
    pub fn character(&mut self, node: &'a Node) -> Option<Value> {
        let word = self.value(node)?;
        Some(self.check_type(word, &node.ty, &Type::CHARACTER))
    }

    // ------------------------------------------------------------ structures

    /// The displacement of the cell that holds the current layout of a structure name, and the
    /// layout's depth.
    pub fn layout_cell(&mut self, name: Word) -> Option<(i32, u64)> {
        let layout = self.image.current_layout(name)?;
        let depth = self.image.instance_slot(layout, object::LAYOUT_DEPTH).as_fixnum()? as u64;
        let cheap = depth < object::LAYOUT_MAX_DEPTH;
        cheap.then(|| (self.displacement(Reference::Layout(name, depth)), depth))
    }

    fn structure_typep(&mut self, object: &'a Node, name: &'a Node, then: Block, other: Block) -> Option<()> {
        let word = self.value(object)?;
        let NodeKind::Literal(name) = &name.kind else {
            let name = self.value(name)?;
            let answer = self.call_system("%STRUCTURE-TYPEP", &[word, name]);
            self.branch_true(answer, then, other);
            return Some(());
        };
        self.is_structure(word, *name, then, other);
        Some(())
    }

    /// Branches on an object being an instance of a structure (or of one that includes it).
    pub fn is_structure(&mut self, word: Value, name: Word, then: Block, other: Block) {
        let Some((cell, depth)) = self.layout_cell(name) else {
            let name = self.literal(name);
            let answer = self.call_system("%STRUCTURE-TYPEP", &[word, name]);
            self.branch_true(answer, then, other);
            return;
        };
        let next = self.b.create_block();
        self.tag_is(word, TAG_INSTANCE, next, other);
        self.switch_sealed(next);
        let layout = self.load_heap(word, object::INSTANCE_LAYOUT - TAG_INSTANCE as i32);
        let slot = object::INSTANCE_SLOTS + 8 * (object::LAYOUT_ANCESTORS + depth) as i32;
        let ancestor = self.load_immutable(layout, slot - TAG_INSTANCE as i32);
        let current = self.load_cell(cell);
        let is = self.b.ins().icmp(IntCC::Equal, ancestor, current);
        self.branch(is, then, other);
    }

    // ------------------------------------------------------------ lattice types

    /// Branches on a word being of a type, given what is known of it.
    pub fn type_test(&mut self, word: Value, known: &Type, wanted: &Type, then: Block, other: Block) {
        let possible = known.intersection(wanted);
        let mut classes = possible.classes;
        if classes == 0 {
            self.jump(other, &[]);
            return;
        }
        let hard = (classes & types::OTHER != 0 && classes != types::ALL)
            || (classes & types::SPECIALISED_VECTOR != 0 && wanted.element.is_none())
            || classes.count_ones() > 6
            || (classes & types::INTEGER != 0
                && !wanted.is_fixnum()
                && (wanted.lo != types::NO_LOW || wanted.hi != types::NO_HIGH));
        if hard {
            let specifier = match specifier(self.image, wanted) {
                Ok(word) => self.image.keep(word),
                Err(_) => self.image.t(),
            };
            let specifier = self.literal(specifier);
            let answer = self.call_system("%FULL-TYPEP", &[word, specifier]);
            self.branch_true(answer, then, other);
            return;
        }
        while classes != 0 {
            let mut class = 1 << classes.trailing_zeros();
            if classes & types::LIST_CLASSES == types::LIST_CLASSES && class & types::LIST_CLASSES != 0 {
                class = types::LIST_CLASSES;
            }
            if classes & types::SIMPLE_STRING == types::SIMPLE_STRING && class & types::SIMPLE_STRING != 0 {
                class = types::SIMPLE_STRING;
            }
            classes &= !class;
            let next = if classes == 0 { other } else { self.b.create_block() };
            self.class_test(word, class, wanted, then, next);
            if classes != 0 {
                self.switch_sealed(next);
            }
        }
    }

    fn class_test(&mut self, word: Value, class: types::Classes, wanted: &Type, then: Block, other: Block) {
        match class {
            types::INTEGER => {
                let bit = self.b.ins().band_imm_u(word, 1);
                let fixnum = self.b.create_block();
                if wanted.is_fixnum() {
                    self.branch(bit, other, fixnum);
                } else {
                    let boxed = self.b.create_block();
                    self.branch(bit, boxed, fixnum);
                    self.switch_sealed(boxed);
                    self.kind_is(word, Kind::Bignum, then, other);
                }
                self.switch_sealed(fixnum);
                self.interval_test(word, wanted, then, other);
            }
            types::LIST_CLASSES => self.tag_is(word, TAG_CONS, then, other),
            types::CONS => self.is_cons(word, then, other),
            types::NULL => {
                let nil = self.nil();
                let is = self.b.ins().icmp(IntCC::Equal, word, nil);
                self.branch(is, then, other);
            }
            types::SYMBOL => self.kind_is(word, Kind::Symbol, then, other),
            types::FUNCTION => self.tag_is(word, TAG_FUNCTION, then, other),
            types::CHARACTER => self.tag_is(word, TAG_CHARACTER, then, other),
            types::SINGLE => self.tag_is(word, TAG_SINGLE_FLOAT, then, other),
            types::DOUBLE if wanted.lo == 0 => {
                let next = self.b.create_block();
                self.kind_is(word, Kind::DoubleFloat, next, other);
                self.switch_sealed(next);
                let number = self.unbox_double(word);
                let zero = self.b.ins().f64const(0.0);
                let is = self.b.ins().fcmp(FloatCC::GreaterThanOrEqual, number, zero);
                self.branch(is, then, other);
            }
            types::DOUBLE => self.kind_is(word, Kind::DoubleFloat, then, other),
            types::RATIO => self.kind_is(word, Kind::Ratio, then, other),
            types::COMPLEX => self.kind_is(word, Kind::Complex, then, other),
            types::SIMPLE_VECTOR => self.kind_is(word, Kind::SimpleVector, then, other),
            types::CHARACTER_STRING => self.kind_is(word, Kind::SimpleCharacterString, then, other),
            types::BASE_STRING => self.kind_is(word, Kind::SimpleBaseString, then, other),
            types::NIL_STRING => self.kind_is(word, Kind::SimpleArrayNil, then, other),
            types::SIMPLE_STRING => self.kinds(word, Kind::SimpleArrayNil, Kind::SimpleCharacterString, then, other),
            types::SPECIALISED_VECTOR => {
                self.kind_is(word, wanted.element.unwrap_or(Kind::SimpleBitVector), then, other);
            }
            types::ARRAY_HEADER => self.header_test(word, wanted, then, other),
            types::INSTANCE => match wanted.instance {
                Some(name) => self.is_structure(word, name, then, other),
                None => self.tag_is(word, TAG_INSTANCE, then, other),
            },
            _ => self.jump(then, &[]),
        }
    }

    fn interval_test(&mut self, word: Value, wanted: &Type, then: Block, other: Block) {
        let low = wanted.lo.max(types::FIXNUM_LOW);
        let high = wanted.hi.min(types::FIXNUM_HIGH);
        if low == types::FIXNUM_LOW && high == types::FIXNUM_HIGH {
            self.jump(then, &[]);
            return;
        }
        let bottom = self.fixnum(low as i64);
        let above = self.b.ins().isub(word, bottom);
        let width = self.int(((high - low) as i64).wrapping_shl(1));
        let is = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, above, width);
        self.branch(is, then, other);
    }

    fn header_test(&mut self, word: Value, wanted: &Type, then: Block, other: Block) {
        let header = self.b.create_block();
        self.kind_is(word, Kind::ArrayHeader, header, other);
        self.switch_sealed(header);
        if wanted.element.is_some() || wanted.rank.is_some() {
            let found = self.load_heap(word, object::ARRAY_RANK_AND_KIND - OTHER);
            let next = self.b.create_block();
            let is = match (wanted.rank, wanted.element) {
                (Some(rank), Some(kind)) => {
                    let number = (i64::from(rank) << 8 | kind as i64) << 1;
                    self.b.ins().icmp_imm_s(IntCC::Equal, found, number)
                }
                (Some(rank), None) => {
                    let found = self.b.ins().ushr_imm_u(found, 9);
                    self.b.ins().icmp_imm_s(IntCC::Equal, found, i64::from(rank))
                }
                (None, kind) => {
                    let found = self.b.ins().band_imm_u(found, 0xFF << 1);
                    self.b.ins().icmp_imm_s(IntCC::Equal, found, kind.map_or(0, |kind| kind as i64) << 1)
                }
            };
            self.branch(is, next, other);
            self.switch_sealed(next);
        }
        if wanted.simple {
            let flags = self.load_heap(word, object::ARRAY_FLAGS - OTHER);
            let fill = self.load_heap(word, object::ARRAY_FILL_POINTER - OTHER);
            let next = self.b.create_block();
            self.branch(flags, other, next);
            self.switch_sealed(next);
            let nil = self.nil();
            let is = self.b.ins().icmp(IntCC::Equal, fill, nil);
            self.branch(is, then, other);
        } else {
            self.jump(then, &[]);
        }
    }
}

const REAL_KINDS: [Kind; 3] = [Kind::DoubleFloat, Kind::Bignum, Kind::Ratio];
const NUMBER_KINDS: [Kind; 4] = [Kind::DoubleFloat, Kind::Bignum, Kind::Ratio, Kind::Complex];

/// Whether an operation is emitted by `predicate`.
pub fn is_predicate(op: Intrinsic) -> bool {
    use Intrinsic as I;
    matches!(
        op,
        I::Eq
            | I::Eql
            | I::Not
            | I::Null
            | I::Consp
            | I::Listp
            | I::Atom
            | I::Symbolp
            | I::Fixnump
            | I::Bignump
            | I::Integerp
            | I::Rationalp
            | I::Floatp
            | I::Realp
            | I::Numberp
            | I::Complexp
            | I::Ratiop
            | I::SingleFloatp
            | I::DoubleFloatp
            | I::Characterp
            | I::Functionp
            | I::Instancep
            | I::SimpleVectorp
            | I::SimpleStringp
            | I::Stringp
            | I::Vectorp
            | I::Arrayp
            | I::SimpleBitVectorp
            | I::BitVectorp
            | I::HashTablep
            | I::Packagep
            | I::Kindp
            | I::ArrayHeaderp
            | I::Markerp
            | I::NumberEqual
            | I::Less
            | I::Greater
            | I::LessEqual
            | I::GreaterEqual
            | I::Zerop
            | I::Plusp
            | I::Minusp
            | I::Evenp
            | I::Oddp
            | I::CharEqual
            | I::CharLess
            | I::StructureTypep
            | I::Unsuppliedp
            | I::Endp
    )
}

/// A type specifier that says what a lattice type means.
pub fn specifier(image: &Image, ty: &Type) -> Lisp {
    // The parts lie in a Rust vector while more are made.
    let _scope = image.keep_scope();
    let symbol = |name: &str| image.symbol("COMMON-LISP", name);
    let star = symbol("*")?;
    let mut parts = Vec::new();
    let mut classes = ty.classes;
    if classes == types::ALL {
        return symbol("T");
    }
    let arrays = types::SIMPLE_VECTOR | types::SIMPLE_STRING | types::SPECIALISED_VECTOR | types::ARRAY_HEADER;
    if classes == types::LIST_CLASSES | arrays | types::INSTANCE && ty.instance.is_none() && ty.rank == Some(1) {
        return symbol("SEQUENCE");
    }
    if classes & types::LIST_CLASSES == types::LIST_CLASSES {
        parts.push(symbol("LIST")?);
        classes &= !types::LIST_CLASSES;
    }
    if classes & (types::NULL | types::SYMBOL) == types::NULL | types::SYMBOL {
        parts.push(symbol("SYMBOL")?);
        classes &= !(types::NULL | types::SYMBOL);
    }
    if classes & types::NUMBER == types::NUMBER && ty.lo == types::NO_LOW && ty.hi == types::NO_HIGH {
        parts.push(symbol("NUMBER")?);
        classes &= !types::NUMBER;
    } else if classes & types::REAL == types::REAL && ty.lo == types::NO_LOW && ty.hi == types::NO_HIGH {
        parts.push(symbol("REAL")?);
        classes &= !types::REAL;
    }
    if classes & types::SIMPLE_STRING == types::SIMPLE_STRING {
        parts.push(symbol("SIMPLE-STRING")?);
        classes &= !types::SIMPLE_STRING;
    }
    let element = |kind: Option<Kind>| -> Lisp {
        let Some(kind) = kind else { return Ok(star) };
        Ok(match kind {
            Kind::SimpleVector => symbol("T")?,
            Kind::SimpleCharacterString => symbol("CHARACTER")?,
            Kind::SimpleBaseString => symbol("BASE-CHAR")?,
            Kind::SimpleBitVector => symbol("BIT")?,
            Kind::SimpleArrayFixnum => symbol("FIXNUM")?,
            Kind::SimpleArraySingle => symbol("SINGLE-FLOAT")?,
            Kind::SimpleArrayDouble => symbol("DOUBLE-FLOAT")?,
            Kind::SimpleArrayNil => image.nil(),
            _ => {
                let (name, bits) = match kind {
                    Kind::SimpleArrayU8 => ("UNSIGNED-BYTE", 8),
                    Kind::SimpleArrayU16 => ("UNSIGNED-BYTE", 16),
                    Kind::SimpleArrayU32 => ("UNSIGNED-BYTE", 32),
                    Kind::SimpleArrayU64 => ("UNSIGNED-BYTE", 64),
                    Kind::SimpleArrayI8 => ("SIGNED-BYTE", 8),
                    Kind::SimpleArrayI16 => ("SIGNED-BYTE", 16),
                    Kind::SimpleArrayI32 => ("SIGNED-BYTE", 32),
                    _ => ("SIGNED-BYTE", 64),
                };
                image.list(&[symbol(name)?, Word::fixnum(bits)])?
            }
        })
    };
    while classes != 0 {
        let class = 1 << classes.trailing_zeros();
        classes &= !class;
        let part = match class {
            types::INTEGER => match (ty.lo, ty.hi) {
                (types::NO_LOW, types::NO_HIGH) => symbol("INTEGER")?,
                (types::FIXNUM_LOW, types::FIXNUM_HIGH) => symbol("FIXNUM")?,
                (low, high) => {
                    let low = if low == types::NO_LOW { star } else { image.integer_i128(low)? };
                    let high = if high == types::NO_HIGH { star } else { image.integer_i128(high)? };
                    image.list(&[symbol("INTEGER")?, low, high])?
                }
            },
            types::RATIO => symbol("RATIO")?,
            types::SINGLE => symbol("SINGLE-FLOAT")?,
            types::DOUBLE => symbol("DOUBLE-FLOAT")?,
            types::COMPLEX => symbol("COMPLEX")?,
            types::CHARACTER => symbol("CHARACTER")?,
            types::NULL => symbol("NULL")?,
            types::SYMBOL => symbol("SYMBOL")?,
            types::CONS => symbol("CONS")?,
            types::FUNCTION => symbol("FUNCTION")?,
            types::SIMPLE_VECTOR => symbol("SIMPLE-VECTOR")?,
            types::CHARACTER_STRING => {
                image.list(&[symbol("SIMPLE-ARRAY")?, symbol("CHARACTER")?, image.list(&[star])?])?
            }
            types::BASE_STRING => symbol("SIMPLE-BASE-STRING")?,
            types::NIL_STRING => image.list(&[symbol("SIMPLE-ARRAY")?, image.nil(), image.list(&[star])?])?,
            types::SPECIALISED_VECTOR => {
                image.list(&[symbol("SIMPLE-ARRAY")?, element(ty.element)?, image.list(&[star])?])?
            }
            types::ARRAY_HEADER => {
                let name = symbol(if ty.simple { "SIMPLE-ARRAY" } else { "ARRAY" })?;
                let rank = ty.rank.map_or(star, |rank| Word::fixnum(i64::from(rank)));
                image.list(&[name, element(ty.element)?, rank])?
            }
            types::INSTANCE => match ty.instance {
                Some(name) => name,
                None => {
                    // Beside arrays this is what is left of SEQUENCE.
                    if ty.may_be(types::ARRAY_HEADER) {
                        parts.push(image.symbol("BROLGA-SYSTEM", "EXTENDED-SEQUENCE")?);
                    }
                    symbol("STRUCTURE-OBJECT")?
                }
            },
            _ => symbol("T")?,
        };
        parts.push(image.keep(part));
    }
    if parts.len() == 1 {
        return Ok(parts[0]);
    }
    let list = image.list(&parts)?;
    image.cons(symbol("OR")?, list)
}
