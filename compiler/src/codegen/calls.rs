//! Calls: global, dynamic, local, apply, multiple-value-call, primitives.
//!
//! A call is a tail call when its result is what the function returns and nothing has to be
//! undone (no dynamic binding, no exit record) between.

use super::function::{FunctionCompiler, More, Out, Representation, Want};
use super::references::Reference;
use crate::ir::*;
use brolga_image::Word;
use brolga_image::context::ARGUMENTS;
use brolga_image::enter::Stub;
use brolga_image::object::FUNCTION_CODE;
use brolga_image::word::{TAG_FUNCTION, TAG_MASK};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};

impl<'a> FunctionCompiler<'a> {
    /// Calls a function object with words already placed, for a consumer.
    fn call_for(&mut self, function: Value, count: Value, first: &[Value], want: Want) -> Option<Out> {
        if want == Want::Tail && self.dynamics.is_empty() {
            self.tail_call_function(function, count, first);
            return None;
        }
        let (value, count) = self.call_function(function, count, first);
        let more = match want {
            Want::Values | Want::Tail => More::Dynamic(count),
            _ => More::One,
        };
        self.finish(Out { value, representation: Representation::Tagged, more }, want)
    }

    /// Tail-calls a function object with the arguments of the function under compilation: those in
    /// registers as they came, those in the context untouched.
    pub(super) fn forward_call(&mut self, function: Value) {
        debug_assert!(self.dynamics.is_empty(), "arguments are forwarded outside of dynamic bindings");
        let entry = self.b.func.layout.entry_block().expect("entry block");
        let incoming = self.b.block_params(entry).to_vec();
        self.tail_call_function(function, incoming[1], &incoming[2..]);
    }

    /// Calls the function of a global name.
    pub fn call_named_for(&mut self, name: Word, arguments: &[Value], want: Want) -> Option<Out> {
        let first = self.place_arguments(arguments);
        let function = self.load_function(name);
        let count = self.int(arguments.len() as i64);
        self.call_for(function, count, first, want)
    }

    pub(super) fn global_call(&mut self, name: Word, arguments: &'a [Node], want: Want) -> Option<Out> {
        let words = self.all_values(arguments)?;
        if want == Want::Tail && self.never_returns(name) {
            // Backtraces are to show who called it.
            let out = self.call_named_for(name, &words, Want::Values)?;
            return self.finish(out, want);
        }
        self.call_named_for(name, &words, want)
    }

    /// Whether Lisp has said that the function signals an error.
    fn never_returns(&mut self, name: Word) -> bool {
        let mark = self.image.symbol("BROLGA-SYSTEM", "%NEVER-RETURNS");
        mark.is_ok_and(|mark| !self.image.is_nil(self.image.symbol_info(name, mark)))
    }

    pub(super) fn funcall(&mut self, function: &'a Node, arguments: &'a [Node], want: Want) -> Option<Out> {
        let function = self.function_designator(function)?;
        let words = self.all_values(arguments)?;
        let first = self.place_arguments(&words);
        let count = self.int(words.len() as i64);
        self.call_for(function, count, first, want)
    }

    /// A function object from a node that gives a function designator. The function of an undefined
    /// name signals that when it is called.
    fn function_designator(&mut self, node: &'a Node) -> Option<Value> {
        let word = self.value(node)?;
        if node.ty.within(crate::types::FUNCTION) {
            return Some(word);
        }
        let tag = self.b.ins().band_imm_u(word, TAG_MASK as i64);
        let is_function = self.b.ins().icmp_imm_u(IntCC::Equal, tag, TAG_FUNCTION as i64);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        let function = self.b.append_block_param(next, I64);
        self.b.ins().brif(is_function, next, &[word.into()], cold, &[]);
        self.switch_sealed(cold);
        let coerced = self.slow_call_by(Stub::SymbolFunction, "%COERCE-TO-FUNCTION", &[word]);
        self.jump(next, &[coerced]);
        self.switch_sealed(next);
        Some(function)
    }

    pub(super) fn local_call(
        &mut self,
        variable: VariableId,
        lambda: LambdaId,
        arguments: &'a [Node],
        want: Want,
    ) -> Option<Out> {
        let function =
            if self.captures[lambda as usize].is_empty() { None } else { Some(self.read_variable(variable).value) };
        let words = self.all_values(arguments)?;
        let function = match function {
            Some(function) => function,
            None if lambda == self.lambda => self.function,
            None => self.lambda_literal(lambda, false),
        };
        let first = self.place_arguments(&words);
        let count = self.int(words.len() as i64);
        self.call_for(function, count, first, want)
    }

    pub(super) fn apply(
        &mut self,
        function: &'a Node,
        arguments: &'a [Node],
        list: &'a Node,
        want: Want,
    ) -> Option<Out> {
        let function = self.function_designator(function)?;
        let words = self.all_values(arguments)?;
        let list = self.value(list)?;
        for (i, word) in words.iter().enumerate() {
            self.store_context(ARGUMENTS + 8 * i as i32, *word);
        }
        let already = self.int(words.len() as i64);
        let count = self.stub_call(Stub::SpreadList, &[list, already]);
        let wrong = self.b.ins().icmp_imm_s(IntCC::Equal, count, -1);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        self.branch(wrong, cold, next);
        self.switch_sealed(cold);
        self.call_system("%APPLY-LIST-ERROR", &[list]);
        self.unreachable();
        self.switch_sealed(next);
        self.call_with_placed_arguments(function, count, want)
    }

    /// Calls a function whose arguments all lie in the context.
    fn call_with_placed_arguments(&mut self, function: Value, count: Value, want: Want) -> Option<Out> {
        let first: [Value; 4] = std::array::from_fn(|i| self.load_context(ARGUMENTS + 8 * i as i32));
        self.call_for(function, count, &first, want)
    }

    pub(super) fn multiple_value_call(&mut self, function: &'a Node, forms: &'a [Node], want: Want) -> Option<Out> {
        let function = self.function_designator(function)?;
        let Some((last, others)) = forms.split_last() else {
            let none = self.int(0);
            return self.call_with_placed_arguments(function, none, want);
        };
        let mut saved = Vec::with_capacity(others.len());
        for form in others {
            let out = self.emit(form, Want::Values)?;
            let (value, count) = self.spill(out);
            saved.push(self.stub_call(Stub::SaveValues, &[value, count]));
        }
        let out = self.emit(last, Want::Values)?;
        let (value, last_count) = self.spill(out);
        let mut count = self.int(0);
        for vector in saved {
            count = self.stub_call(Stub::AppendSaved, &[vector, count]);
        }
        let count = self.stub_call(Stub::AppendValues, &[value, last_count, count]);
        self.call_with_placed_arguments(function, count, want)
    }

    pub(super) fn primitive(&mut self, slot: u32, arguments: &'a [Node], want: Want) -> Option<Out> {
        let words = self.all_values(arguments)?;
        let fallible = self.image.running().primitive_fallible(slot);
        let value = self.primitive_call(slot, fallible, &words);
        self.finish(Out::word(value), want)
    }

    /// The function object of a global name; signals UNDEFINED-FUNCTION.
    pub(super) fn function_reference(&mut self, name: Word) -> Value {
        let function = self.load_function(name);
        let code = self.load_heap(function, FUNCTION_CODE - TAG_FUNCTION as i32);
        let undefined = self.load_literal(Reference::UndefinedFunctionCode);
        let is_undefined = self.b.ins().icmp(IntCC::Equal, code, undefined);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(next, I64);
        self.b.ins().brif(is_undefined, cold, &[], next, &[function.into()]);
        self.switch_sealed(cold);
        let symbol = self.literal(name);
        let replacement = self.slow_call("%UNDEFINED-FUNCTION-REFERENCED", &[symbol]);
        self.jump(next, &[replacement]);
        self.switch_sealed(next);
        result
    }
}
