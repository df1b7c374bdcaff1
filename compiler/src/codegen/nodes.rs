//! The dispatch over node kinds, and the plain ones: constants, variables, conditionals,
//! sequences, multiple values, type assertions.

use super::function::{FunctionCompiler, More, Out, Place, Representation, Want};
use super::references::Reference;
use crate::ir::*;
use crate::types::{self, Type};
use brolga_image::Word;
use brolga_image::context::{BINDING_SLOTS, VALUES};
use brolga_image::object::{FUNCTION_VALUES, VALUE_CELL_VALUE};
use brolga_image::word::{TAG_FUNCTION, TAG_OTHER};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{InstBuilder, Value};

impl<'a> FunctionCompiler<'a> {
    /// Emits an expression for a consumer. None: control does not come out.
    pub fn emit(&mut self, node: &'a Node, want: Want) -> Option<Out> {
        if !self.waiting.is_empty() && !self.may_wait(node) {
            self.check_doubles();
        }
        let before = self.set_source(node.source);
        let out = self.emit_kind(node, want);
        self.restore_source(before);
        out
    }

    fn emit_kind(&mut self, node: &'a Node, want: Want) -> Option<Out> {
        match &node.kind {
            NodeKind::Literal(word) | NodeKind::LoadTimeValue(word) => {
                let out = self.constant(*word, want);
                self.finish(out, want)
            }
            NodeKind::Variable(variable) => {
                let out = self.read_variable(*variable);
                self.finish(out, want)
            }
            NodeKind::SetVariable(variable, value) => self.set_variable(*variable, value, want),
            NodeKind::Special(symbol) => {
                let value = self.read_special(*symbol);
                self.finish(Out::word(value), want)
            }
            NodeKind::SetSpecial(symbol, value) => {
                let word = self.value(value)?;
                self.write_special(*symbol, word, &value.ty);
                self.finish(Out::word(word), want)
            }
            NodeKind::BindSpecial(bindings, body) => self.bind_special(bindings, body, want),
            NodeKind::Let(bindings, body) => {
                for (variable, init) in bindings {
                    self.let_binding(*variable, init)?;
                }
                let out = self.emit(body, want)?;
                self.check_doubles();
                Some(out)
            }
            NodeKind::If(test, then, other) => self.conditional(test, then, other, want),
            NodeKind::Sequence(nodes) => {
                let (last, others) = nodes.split_last()?;
                for node in others {
                    self.emit(node, Want::Effect)?;
                }
                self.emit(last, want)
            }
            NodeKind::Block(block, body) => self.block(*block, body, want),
            NodeKind::ReturnFrom(block, value) => self.return_from(*block, value),
            NodeKind::Tagbody(tagbody, segments) => self.tagbody(*tagbody, segments, want),
            NodeKind::Go(tagbody, segment) => self.go(*tagbody, *segment),
            NodeKind::Catch(tag, body) => self.catch(tag, body, want),
            NodeKind::Throw(tag, value) => self.throw(tag, value),
            NodeKind::UnwindProtect(body, cleanup) => self.unwind_protect(body, cleanup, want),
            NodeKind::Progv(symbols, values, body) => self.progv(symbols, values, body, want),
            NodeKind::Call(name, arguments) => self.global_call(*name, arguments, want),
            NodeKind::Funcall(function, arguments) => self.funcall(function, arguments, want),
            NodeKind::LocalCall(variable, lambda, arguments) => self.local_call(*variable, *lambda, arguments, want),
            NodeKind::Apply(function, arguments, list) => self.apply(function, arguments, list, want),
            NodeKind::MultipleValueCall(function, forms) => self.multiple_value_call(function, forms, want),
            NodeKind::MultipleValueProg1(first, rest) => self.multiple_value_prog1(first, rest, want),
            NodeKind::MultipleValueBind(variables, values, body) => {
                self.multiple_value_bind(variables, values)?;
                self.emit(body, want)
            }
            NodeKind::MultipleValueList(form) => {
                let out = self.emit(form, Want::Values)?;
                let (value, count) = self.spill(out);
                let list = self.stub_call(brolga_image::enter::Stub::ValuesList, &[value, count]);
                self.finish(Out::word(list), want)
            }
            NodeKind::Values(nodes) => self.values(nodes, want),
            NodeKind::Closure(lambda) => {
                let function = self.closure(*lambda)?;
                self.finish(Out::word(function), want)
            }
            NodeKind::Labels(functions, body) => {
                self.labels(functions);
                self.emit(body, want)
            }
            NodeKind::FunctionReference(name) => {
                let function = self.function_reference(*name);
                self.finish(Out::word(function), want)
            }
            NodeKind::Intrinsic(op, arguments) => self.intrinsic(*op, arguments, node, want),
            NodeKind::Primitive(slot, arguments) => self.primitive(*slot, arguments, want),
            NodeKind::The(asserted, form) => self.the(asserted, form, want),
            NodeKind::TrulyThe(_, form) => self.truly_the(form, want),
        }
    }

    /// One word.
    pub fn value(&mut self, node: &'a Node) -> Option<Value> {
        Some(self.emit(node, Want::Value)?.value)
    }

    /// The words of several expressions, in order.
    pub fn all_values(&mut self, nodes: &'a [Node]) -> Option<Vec<Value>> {
        nodes.iter().map(|node| self.value(node)).collect()
    }

    /// One unboxed double-float of an expression known to be one.
    pub fn double(&mut self, node: &'a Node) -> Option<Value> {
        let value = self.emit(node, Want::Double)?.value;
        self.check_doubles();
        Some(value)
    }

    /// Hands a result on in the form that is wanted.
    pub fn finish(&mut self, out: Out, want: Want) -> Option<Out> {
        match want {
            Want::Effect => Some(out),
            Want::Value => {
                let value = self.as_word(out.value, out.representation);
                Some(Out::word(value))
            }
            Want::Double => Some(match out.representation {
                Representation::Double => Out::double(out.value),
                Representation::Tagged => {
                    let value = self.unbox_double(out.value);
                    Out::double(value)
                }
            }),
            Want::Values => {
                let value = self.as_word(out.value, out.representation);
                Some(Out { value, representation: Representation::Tagged, more: out.more })
            }
            Want::Tail => {
                let value = self.as_word(out.value, out.representation);
                let (value, count) = self.spill(Out { value, representation: Representation::Tagged, more: out.more });
                self.b.ins().return_(&[value, count]);
                None
            }
        }
    }

    /// Puts all values but the first into the context; gives the first and the count.
    pub fn spill(&mut self, out: Out) -> (Value, Value) {
        let value = self.as_word(out.value, out.representation);
        match out.more {
            More::One => (value, self.int(1)),
            More::Dynamic(count) => (value, count),
            More::Static(others) => {
                for (i, other) in others.iter().enumerate() {
                    self.store_context(VALUES + 8 * (i as i32 + 1), *other);
                }
                (value, self.int(others.len() as i64 + 1))
            }
        }
    }

    /// The want of a form whose value must be handed on after more work in this function.
    pub fn inner(want: Want) -> Want {
        if want == Want::Tail { Want::Values } else { want }
    }

    fn constant(&mut self, word: Word, want: Want) -> Out {
        if want == Want::Double
            && let Some(number) = self.image.as_double(word)
        {
            return Out::double(self.b.ins().f64const(number));
        }
        Out::word(self.literal(word))
    }

    // ------------------------------------------------------------ variables

    /// The value of a lexical variable.
    pub fn read_variable(&mut self, variable: VariableId) -> Out {
        let tag = TAG_OTHER as i32;
        match self.places.get(&variable).copied() {
            Some(Place::Ssa(ssa, representation)) => {
                Out { value: self.b.use_var(ssa), representation, more: More::One }
            }
            Some(Place::Cell(ssa)) => {
                let cell = self.b.use_var(ssa);
                Out::word(self.load_heap(cell, VALUE_CELL_VALUE - tag))
            }
            Some(Place::Free(index)) => Out::word(self.closed_over(index)),
            Some(Place::FreeCell(index)) => {
                let cell = self.closed_over(index);
                Out::word(self.load_heap(cell, VALUE_CELL_VALUE - tag))
            }
            None => {
                // Only in code that control cannot reach.
                Out::word(self.int(0))
            }
        }
    }

    /// The word a closure holds for a captured variable: the value, or its ValueCell.
    pub fn captured_word(&mut self, variable: VariableId) -> Value {
        match self.places.get(&variable).copied() {
            Some(Place::Cell(ssa)) => self.b.use_var(ssa),
            Some(Place::FreeCell(index)) => self.closed_over(index),
            _ => {
                let out = self.read_variable(variable);
                self.as_word(out.value, out.representation)
            }
        }
    }

    fn closed_over(&mut self, index: u32) -> Value {
        self.load_immutable(self.function, FUNCTION_VALUES + 8 * index as i32 - TAG_FUNCTION as i32)
    }

    fn set_variable(&mut self, variable: VariableId, node: &'a Node, want: Want) -> Option<Out> {
        let declared = self.unit.variables[variable as usize].declared;
        match self.places.get(&variable).copied() {
            Some(Place::Ssa(ssa, Representation::Double)) => {
                let value = if node.ty.within(types::DOUBLE) {
                    self.double(node)?
                } else {
                    let word = self.value(node)?;
                    let word = self.check_type(word, &node.ty, &Type::DOUBLE);
                    self.unbox_double(word)
                };
                self.b.def_var(ssa, value);
                self.finish(Out::double(value), want)
            }
            place => {
                let word = self.value(node)?;
                let word = self.check_type(word, &node.ty, &declared);
                match place {
                    Some(Place::Ssa(ssa, _)) => self.b.def_var(ssa, word),
                    Some(Place::Cell(ssa)) => {
                        let cell = self.b.use_var(ssa);
                        self.store_barrier(cell, VALUE_CELL_VALUE - TAG_OTHER as i32, word, &node.ty);
                    }
                    Some(Place::FreeCell(index)) => {
                        let cell = self.closed_over(index);
                        self.store_barrier(cell, VALUE_CELL_VALUE - TAG_OTHER as i32, word, &node.ty);
                    }
                    _ => {}
                }
                self.finish(Out::word(word), want)
            }
        }
    }

    /// Binds a variable of LET.
    pub fn let_binding(&mut self, variable: VariableId, init: &'a Node) -> Option<()> {
        let v = &self.unit.variables[variable as usize];
        let declared = v.declared;
        if self.variable_representation(variable) == Representation::Double && init.ty.within(types::DOUBLE) {
            let value = self.unchecked_double(init)?;
            self.bind_variable(variable, value, Representation::Double);
            return Some(());
        }
        let word = self.value(init)?;
        let word = self.check_type(word, &init.ty, &declared);
        self.bind_variable(variable, word, Representation::Tagged);
        Some(())
    }

    /// Where the binding slot is in the context, and the displacement of the value cell.
    fn special_cells(&mut self, symbol: Word) -> (i32, i32) {
        let binding = self.displacement(Reference::Binding(symbol));
        (BINDING_SLOTS + binding, self.displacement(Reference::Value(symbol)))
    }

    /// The value of a special variable.
    pub fn read_special(&mut self, symbol: Word) -> Value {
        let (slot, cell) = self.special_cells(symbol);
        let bound = self.load_context(slot);
        let global = self.load_cell(cell);
        let unbound_here = self.b.ins().icmp_imm_s(IntCC::Equal, bound, Word::NO_BINDING.bits() as i64);
        let value = self.b.ins().select(unbound_here, global, bound);
        let unbound = self.b.ins().icmp_imm_s(IntCC::Equal, value, Word::UNBOUND.bits() as i64);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(next, I64);
        self.b.ins().brif(unbound, cold, &[], next, &[value.into()]);
        self.switch_sealed(cold);
        let name = self.literal(symbol);
        let replacement = self.slow_call("%UNBOUND-VARIABLE", &[name]);
        self.jump(next, &[replacement]);
        self.switch_sealed(next);
        result
    }

    fn write_special(&mut self, symbol: Word, word: Value, ty: &Type) {
        let (slot, cell) = self.special_cells(symbol);
        let bound = self.load_context(slot);
        let unbound_here = self.b.ins().icmp_imm_s(IntCC::Equal, bound, Word::NO_BINDING.bits() as i64);
        let (global, local, next) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.branch(unbound_here, global, local);
        self.switch_sealed(global);
        self.store_cell(cell, word, ty);
        self.jump(next, &[]);
        self.switch_sealed(local);
        self.store_context(slot, word);
        self.jump(next, &[]);
        self.switch_sealed(next);
    }

    // ------------------------------------------------------------ control

    fn conditional(&mut self, test: &'a Node, then: &'a Node, other: &'a Node, want: Want) -> Option<Out> {
        let (then_block, other_block) = (self.b.create_block(), self.b.create_block());
        let outer = self.again;
        self.again = self.goes_back(then).then_some(then_block);
        let tested = self.test(test, then_block, other_block);
        self.again = outer;
        tested?;
        self.switch_sealed(then_block);
        let then_out = self.emit(then, want);
        if want == Want::Tail {
            self.switch_sealed(other_block);
            return self.emit(other, want);
        }
        let join = self.b.create_block();
        self.leave_to(then_out.clone(), join, want);
        self.switch_sealed(other_block);
        let other_out = self.emit(other, want);
        self.leave_to(other_out.clone(), join, want);
        if then_out.is_none() && other_out.is_none() {
            return None;
        }
        self.join(join, want)
    }

    /// Jumps to a join with a result in the wanted form; nothing where control ended.
    pub fn leave_to(&mut self, out: Option<Out>, join: cranelift_codegen::ir::Block, want: Want) {
        let Some(out) = out else { return };
        match want {
            Want::Effect => self.jump(join, &[]),
            Want::Value | Want::Double => self.jump(join, &[out.value]),
            Want::Values | Want::Tail => {
                let (value, count) = self.spill(out);
                self.jump(join, &[value, count]);
            }
        }
    }

    /// Adds the parameters of a join (before the first jump is fine too) and continues there.
    pub fn join(&mut self, join: cranelift_codegen::ir::Block, want: Want) -> Option<Out> {
        let out = match want {
            Want::Effect => None,
            Want::Value => Some(Out::word(self.b.append_block_param(join, I64))),
            Want::Double => Some(Out::double(self.b.append_block_param(join, F64))),
            Want::Values | Want::Tail => {
                let value = self.b.append_block_param(join, I64);
                let count = self.b.append_block_param(join, I64);
                Some(Out { value, representation: Representation::Tagged, more: More::Dynamic(count) })
            }
        };
        self.switch_sealed(join);
        Some(match out {
            Some(out) => out,
            None => Out::word(self.int(0)),
        })
    }

    // ------------------------------------------------------------ multiple values

    fn values(&mut self, nodes: &'a [Node], want: Want) -> Option<Out> {
        match (nodes, want) {
            ([], Want::Values | Want::Tail) => {
                let nil = self.nil();
                let zero = self.int(0);
                self.finish(Out { value: nil, representation: Representation::Tagged, more: More::Dynamic(zero) }, want)
            }
            ([], _) => {
                let nil = self.nil();
                self.finish(Out::word(nil), want)
            }
            ([one], Want::Values | Want::Tail) => {
                let value = self.value(one)?;
                self.finish(Out::word(value), want)
            }
            ([first, others @ ..], Want::Value | Want::Double | Want::Effect) => {
                let out = self.emit(first, want)?;
                for node in others {
                    self.emit(node, Want::Effect)?;
                }
                Some(Out { more: More::One, ..out })
            }
            (_, Want::Values | Want::Tail) => {
                let mut words = self.all_values(nodes)?;
                let value = words.remove(0);
                self.finish(Out { value, representation: Representation::Tagged, more: More::Static(words) }, want)
            }
        }
    }

    fn multiple_value_bind(&mut self, variables: &[VariableId], values: &'a Node) -> Option<()> {
        let out = self.emit(values, Want::Values)?;
        let nil = self.nil();
        let words: Vec<Value> = match out.more {
            More::One => (0..variables.len()).map(|i| if i == 0 { out.value } else { nil }).collect(),
            More::Static(others) => (0..variables.len())
                .map(|i| if i == 0 { out.value } else { others.get(i - 1).copied().unwrap_or(nil) })
                .collect(),
            More::Dynamic(count) => (0..variables.len())
                .map(|i| {
                    if i == 0 {
                        return out.value;
                    }
                    let present = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, count, i as i64);
                    let word = self.load_context(VALUES + 8 * i as i32);
                    self.b.ins().select(present, word, nil)
                })
                .collect(),
        };
        for (variable, word) in variables.iter().zip(words) {
            let declared = self.unit.variables[*variable as usize].declared;
            let word = self.check_type(word, &Type::ANY, &declared);
            self.bind_variable(*variable, word, Representation::Tagged);
        }
        Some(())
    }

    fn multiple_value_prog1(&mut self, first: &'a Node, rest: &'a Node, want: Want) -> Option<Out> {
        let out = self.emit(first, Self::inner(want))?;
        let out = self.protect_values(out, want, |this| this.emit(rest, Want::Effect).map(|_| ()))?;
        self.finish(out, want)
    }

    /// Runs `work`, which may call, while a result is held.
    pub fn protect_values(&mut self, out: Out, want: Want, work: impl FnOnce(&mut Self) -> Option<()>) -> Option<Out> {
        match (&out.more, want) {
            (More::Dynamic(count), Want::Values | Want::Tail) => {
                let count = *count;
                let saved = self.stub_call(brolga_image::enter::Stub::SaveValues, &[out.value, count]);
                work(self)?;
                let value = self.stub_call(brolga_image::enter::Stub::RestoreValues, &[saved]);
                Some(Out { value, representation: Representation::Tagged, more: More::Dynamic(count) })
            }
            _ => {
                work(self)?;
                Some(out)
            }
        }
    }

    // ------------------------------------------------------------ types

    fn the(&mut self, asserted: &Type, form: &'a Node, want: Want) -> Option<Out> {
        if self.policy.safety == 0 || form.ty.is_subtype(asserted) {
            let node_is_double = form.ty.within(types::DOUBLE);
            if want != Want::Double || node_is_double {
                return self.emit(form, want);
            }
        }
        match want {
            Want::Values | Want::Tail => {
                let out = self.emit(form, Want::Values)?;
                let value = self.check_type(out.value, &form.ty, asserted);
                self.finish(Out { value, ..out }, want)
            }
            Want::Effect if form.ty.is_subtype(asserted) => self.emit(form, want),
            _ => {
                let word = self.value(form)?;
                let word = if self.policy.safety == 0 { word } else { self.check_type(word, &form.ty, asserted) };
                self.finish(Out::word(word), want)
            }
        }
    }

    /// A value whose type is promised.
    fn truly_the(&mut self, form: &'a Node, want: Want) -> Option<Out> {
        if want != Want::Double || form.ty.within(types::DOUBLE) {
            return self.emit(form, want);
        }
        let word = self.value(form)?;
        self.finish(Out::word(word), want)
    }

    /// Checks that a word is of a type unless that is known; gives it, or what the user put in
    /// its place.
    pub fn check_type(&mut self, word: Value, known: &Type, wanted: &Type) -> Value {
        if self.policy.safety == 0 || known.is_subtype(wanted) {
            return word;
        }
        let (passed, cold, next) = (self.b.create_block(), self.cold_block(), self.b.create_block());
        let datum = self.b.append_block_param(next, I64);
        self.type_test(word, known, wanted, passed, cold);
        self.switch_sealed(passed);
        self.jump(next, &[word]);
        self.switch_sealed(cold);
        let specifier = self.type_specifier(wanted);
        let specifier = self.literal(specifier);
        // Lisp has seen to it that the replacement is of the type.
        let replacement = self.slow_call("%CHECK-TYPE-FAILED", &[word, specifier]);
        self.jump(next, &[replacement]);
        self.switch_sealed(next);
        datum
    }

    /// A specifier that says what a lattice type means.
    fn type_specifier(&mut self, ty: &Type) -> Word {
        match super::branches::specifier(self.image, ty) {
            Ok(word) => self.image.keep(word),
            Err(failure) => {
                self.failure.get_or_insert(failure);
                self.image.t()
            }
        }
    }
}
