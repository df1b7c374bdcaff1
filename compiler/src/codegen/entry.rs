//! Function entry: argument count, optional parameters, safepoint; `argument_lists` has rest and keyword parameters.
//!
//! Arguments 0 to 3 arrive in registers, the others in the context. Everything is copied to SSA
//! values before any form of the lambda list runs, because init forms may call.
//!
//! Invariants: the safepoint comes after the arguments are copied. A function without calls and
//! loops has none: it cannot recurse. A function whose calls are counted does neither: its arguments
//! were counted, and the safepoint passed, by the code that counts (`counting`).

use super::Tier;
use super::function::{FunctionCompiler, Place, Representation, Want};
use crate::ir::*;
use brolga_image::Word;
use brolga_image::context::ARGUMENTS;
use brolga_image::object::FUNCTION_ENTRY;
use brolga_image::word::TAG_FUNCTION;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F64, I64};
use cranelift_codegen::ir::{InstBuilder, StackSlot, StackSlotData, StackSlotKind, Value};

impl<'a> FunctionCompiler<'a> {
    /// Emits the whole function.
    pub fn lambda_body(&mut self) {
        let lambda = &self.unit.lambdas[self.lambda as usize];
        self.place_captures();
        if self.parameters(lambda).is_some() {
            self.emit(&lambda.body, Want::Tail);
        }
    }

    /// Says where the closed-over variables are.
    fn place_captures(&mut self) {
        let captures = self.captures;
        for (index, variable) in captures[self.lambda as usize].iter().enumerate() {
            let v = &self.unit.variables[*variable as usize];
            let place = if v.assigned { Place::FreeCell(index as u32) } else { Place::Free(index as u32) };
            self.places.insert(*variable, place);
        }
    }

    fn parameters(&mut self, lambda: &'a Lambda) -> Option<()> {
        let entry = self.b.current_block().expect("entry block");
        let incoming: Vec<Value> = self.b.block_params(entry).to_vec();
        let count = incoming[1];
        let required = lambda.required.len();
        let positional = required + lambda.optional.len();
        let more = lambda.rest.is_some() || lambda.keys.is_some();
        let home = (self.policy.debug > 0 && positional > 0).then(|| self.argument_slot(positional));
        let counted = self.tier == Tier::Counted;
        if !counted {
            self.check_count(count, required, if more { None } else { Some(positional) });
        }
        let mut arguments: Vec<Value> = Vec::with_capacity(positional);
        for i in 0..positional {
            arguments.push(if i < 4 { incoming[2 + i] } else { self.load_context(ARGUMENTS + 8 * i as i32) });
        }
        if let Some(slot) = home {
            self.keep_arguments(slot, &arguments, count, required);
        }
        let (mut rest, mut keys) = (None, Vec::new());
        // A &REST parameter that nothing refers to costs nothing.
        let wanted = |variable: VariableId| {
            let v = &self.unit.variables[variable as usize];
            v.references > 0 || v.assigned || v.captured
        };
        let list_wanted = lambda.rest.is_some_and(wanted);
        if lambda.keys.is_some() || list_wanted {
            for i in 0..4 {
                self.store_context(ARGUMENTS + 8 * i as i32, incoming[2 + i]);
            }
            let start = self.int(positional as i64);
            if let Some(k) = &lambda.keys
                && (!k.parameters.is_empty() || !k.allow_other_keys)
            {
                keys = self.keyword_arguments(k, positional, count);
            }
            if list_wanted {
                rest = Some(self.rest_list(start, count));
            }
        }
        if !counted && self.needs_safepoint(lambda) {
            self.poll();
        }
        for (variable, value) in lambda.required.iter().zip(&arguments) {
            self.bind_parameter(*variable, *value);
        }
        for (i, optional) in lambda.optional.iter().enumerate() {
            let supplied = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, count, (required + i) as i64);
            self.optional(optional, supplied, arguments[required + i])?;
        }
        if let (Some(variable), Some(list)) = (lambda.rest, rest) {
            self.bind_parameter(variable, list);
        }
        if let Some(k) = &lambda.keys {
            for (key, value) in k.parameters.iter().zip(keys) {
                let supplied = self.b.ins().icmp_imm_s(IntCC::NotEqual, value, Word::UNSUPPLIED.bits() as i64);
                self.optional(&key.parameter, supplied, value)?;
            }
        }
        Some(())
    }

    /// Makes the place where the debugger finds the positional arguments.
    fn argument_slot(&mut self, positional: usize) -> StackSlot {
        let size = 8 * positional as u32;
        let slot = self.b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3));
        self.argument_home = Some(slot);
        slot
    }

    /// Stores the positional arguments for the debugger; a mark ends those that were supplied, since
    /// the registers of the others hold anything.
    fn keep_arguments(&mut self, slot: StackSlot, arguments: &[Value], count: Value, required: usize) {
        let address = self.b.ins().stack_addr(I64, slot, 0);
        let flags = self.frame_flags();
        for (i, argument) in arguments.iter().enumerate() {
            let kept = if i < required {
                *argument
            } else {
                let supplied = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, count, i as i64);
                let mark = self.int(Word::UNSUPPLIED.bits() as i64);
                self.b.ins().select(supplied, *argument, mark)
            };
            self.b.ins().store(flags, kept, address, 8 * i as i32);
        }
    }

    fn check_count(&mut self, count: Value, least: usize, most: Option<usize>) {
        let wrong = match most {
            Some(most) if most == least => self.b.ins().icmp_imm_u(IntCC::NotEqual, count, least as i64),
            Some(most) => {
                let above = self.b.ins().iadd_imm_s(count, -(least as i64));
                self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, above, (most - least) as i64)
            }
            None if least == 0 => return,
            None => self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, count, least as i64),
        };
        let (cold, next) = (self.cold_block(), self.b.create_block());
        self.branch(wrong, cold, next);
        self.switch_sealed(cold);
        self.refuse_arguments();
        self.switch_sealed(next);
    }

    /// Goes to the function that says that there are too few or too many arguments. It gets them all,
    /// and finds this function where others find themselves.
    pub(super) fn refuse_arguments(&mut self) {
        let entry = self.b.func.layout.entry_block().expect("entry block");
        let incoming = self.b.block_params(entry).to_vec();
        let name = self.image.symbol("BROLGA-SYSTEM", "%WRONG-ARGUMENT-COUNT");
        let refusing = match name {
            Ok(name) => self.load_function(name),
            Err(failure) => {
                self.failure.get_or_insert(failure);
                self.function
            }
        };
        let address = self.load_heap(refusing, FUNCTION_ENTRY - TAG_FUNCTION as i32);
        self.tail_call_entry(address, self.function, incoming[1], &incoming[2..]);
    }

    /// Binds an optional or keyword parameter and its supplied-p variable.
    fn optional(&mut self, optional: &'a Optional, supplied: Value, value: Value) -> Option<()> {
        let simple = match &optional.init.kind {
            NodeKind::Literal(word) => Some(self.literal(*word)),
            _ => None,
        };
        if let Some(default) = simple {
            let chosen = self.b.ins().select(supplied, value, default);
            self.bind_parameter(optional.variable, chosen);
        } else {
            let (default, next) = (self.b.create_block(), self.b.create_block());
            let chosen = self.b.append_block_param(next, I64);
            self.b.ins().brif(supplied, next, &[value.into()], default, &[]);
            self.switch_sealed(default);
            if let Some(out) = self.emit(&optional.init, Want::Value) {
                self.jump(next, &[out.value]);
            }
            self.switch_sealed(next);
            self.bind_parameter(optional.variable, chosen);
        }
        if let Some(variable) = optional.supplied {
            let (t, nil) = (self.t(), self.nil());
            let flag = self.b.ins().select(supplied, t, nil);
            self.bind_parameter(variable, flag);
        }
        Some(())
    }

    /// Binds a parameter to a word, checking its declared type.
    fn bind_parameter(&mut self, variable: VariableId, value: Value) {
        let declared = self.unit.variables[variable as usize].declared;
        let value = self.check_type(value, &crate::types::Type::ANY, &declared);
        self.bind_variable(variable, value, Representation::Tagged);
    }

    /// Binds a variable to a value of its type.
    pub fn bind_variable(&mut self, variable: VariableId, value: Value, representation: Representation) {
        let v = &self.unit.variables[variable as usize];
        if v.captured && v.assigned {
            let word = self.as_word(value, representation);
            let cell = self.value_cell(word);
            let ssa = self.b.declare_var(I64);
            self.b.def_var(ssa, cell);
            self.places.insert(variable, Place::Cell(ssa));
            return;
        }
        let wanted = self.variable_representation(variable);
        let value = match (wanted, representation) {
            (Representation::Double, Representation::Tagged) => self.unbox_double(value),
            (Representation::Tagged, _) => self.as_word(value, representation),
            _ => value,
        };
        let ty = if wanted == Representation::Double { F64 } else { I64 };
        let ssa = self.b.declare_var(ty);
        self.b.def_var(ssa, value);
        self.places.insert(variable, Place::Ssa(ssa, wanted));
    }

    /// Double-floats that stay in this function are held unboxed.
    pub fn variable_representation(&self, variable: VariableId) -> Representation {
        let v = &self.unit.variables[variable as usize];
        let double = !v.inferred.is_never() && v.inferred.within(crate::types::DOUBLE);
        if double && !v.captured { Representation::Double } else { Representation::Tagged }
    }

    /// A word for a value.
    pub fn as_word(&mut self, value: Value, representation: Representation) -> Value {
        match representation {
            Representation::Tagged => value,
            Representation::Double => {
                self.check_doubles();
                self.box_double(value)
            }
        }
    }

    fn needs_safepoint(&self, lambda: &Lambda) -> bool {
        crate::passes::calls_or_loops(&lambda.body)
            || lambda.optional.iter().any(|o| crate::passes::calls_or_loops(&o.init))
            || lambda
                .keys
                .as_ref()
                .is_some_and(|k| k.parameters.iter().any(|key| crate::passes::calls_or_loops(&key.parameter.init)))
    }
}
