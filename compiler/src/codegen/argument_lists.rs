//! Rest and keyword arguments.
//!
//! The problem: a call of the host that makes a list or looks for keywords costs more than the work
//! itself. The approach: code that is compiled with care makes the list, and looks for few keywords,
//! in line, from the last argument to the first, so that the first of two equal keywords wins. What
//! is not plain (an odd count, a keyword unknown here, :ALLOW-OTHER-KEYS, many arguments) is left to
//! the stub that parses everything again.
//!
//! Invariants: the first four arguments have been stored into the context. The collector looks at
//! `ARGUMENTS_SCANNED` arguments there always, at more only when a stub has asked for it.
//!
//! Tests: `tests/lisp/evaluation/lambda-lists.lisp`.

use super::Tier;
use super::function::FunctionCompiler;
use crate::ir::Keys;
use brolga_image::Word;
use brolga_image::context::{ARGUMENTS, ARGUMENTS_SCANNED, Context};
use brolga_image::enter::Stub;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};
use std::mem::offset_of;

/// Most keyword parameters that are looked for in line.
const KEYS_IN_LINE: usize = 6;

impl<'a> FunctionCompiler<'a> {
    /// Loads argument `index` (plus `more`) of those in the context.
    fn load_argument(&mut self, index: Value, more: i32) -> Value {
        let context = self.context();
        let offset = self.b.ins().ishl_imm_u(index, 3);
        let address = self.b.ins().iadd(context, offset);
        let flags = self.context_flags();
        self.b.ins().load(I64, flags, address, ARGUMENTS + 8 * more)
    }

    /// The list of the arguments from `start`.
    pub(super) fn rest_list(&mut self, start: Value, count: Value) -> Value {
        if self.tier != Tier::Optimised {
            return self.stub_call(Stub::RestList, &[start, count]);
        }
        let (cold, head, body, next) =
            (self.cold_block(), self.b.create_block(), self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(next, I64);
        let (index, list) = (self.b.append_block_param(head, I64), self.b.append_block_param(head, I64));
        let many = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, count, ARGUMENTS_SCANNED as i64);
        let nil = self.nil();
        self.b.ins().brif(many, cold, &[], head, &[count.into(), nil.into()]);
        self.switch(head);
        let more = self.b.ins().icmp(IntCC::SignedGreaterThan, index, start);
        self.b.ins().brif(more, body, &[], next, &[list.into()]);
        self.switch_sealed(body);
        let word = self.load_argument(index, -1);
        let longer = self.cons(word, list);
        let index = self.b.ins().iadd_imm_s(index, -1);
        self.jump(head, &[index, longer]);
        self.b.seal_block(head);
        self.switch_sealed(cold);
        let list = self.stub_call(Stub::RestList, &[start, count]);
        self.jump(next, &[list]);
        self.switch_sealed(next);
        result
    }

    /// The arguments of the keyword parameters; those not supplied are a marker.
    pub(super) fn keyword_arguments(&mut self, keys: &Keys, positional: usize, count: Value) -> Vec<Value> {
        if self.tier != Tier::Optimised || keys.parameters.len() > KEYS_IN_LINE {
            return self.parse_keys(keys, positional, count);
        }
        let words: Vec<Value> = keys.parameters.iter().map(|key| self.literal(key.keyword)).collect();
        let unsupplied = self.int(Word::UNSUPPLIED.bits() as i64);
        let (cold, head, body) = (self.cold_block(), self.b.create_block(), self.b.create_block());
        let (done, next) = (self.b.create_block(), self.b.create_block());
        let index = self.b.append_block_param(head, I64);
        let found: Vec<Value> = words.iter().map(|_| self.b.append_block_param(head, I64)).collect();
        let results: Vec<Value> = words.iter().map(|_| self.b.append_block_param(next, I64)).collect();
        let last = self.b.ins().iadd_imm_s(count, -2);
        self.jump(head, &[&[last], &vec![unsupplied; words.len()][..]].concat());
        self.switch(head);
        let more = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, index, positional as i64);
        self.branch(more, body, done);
        self.switch_sealed(body);
        let key = self.load_argument(index, 0);
        let value = self.load_argument(index, 1);
        let before = self.b.ins().iadd_imm_s(index, -2);
        for (i, word) in words.iter().enumerate() {
            let other = if i + 1 == words.len() { cold } else { self.b.create_block() };
            let mut arguments = vec![before];
            arguments.extend_from_slice(&found);
            arguments[1 + i] = value;
            let arguments: Vec<_> = arguments.into_iter().map(Into::into).collect();
            let same = self.b.ins().icmp(IntCC::Equal, key, *word);
            self.b.ins().brif(same, head, &arguments, other, &[]);
            if other != cold {
                self.switch_sealed(other);
            }
        }
        if words.is_empty() {
            self.jump(cold, &[]);
        }
        self.b.seal_block(head);
        self.switch_sealed(done);
        let odd = self.b.ins().icmp_imm_s(IntCC::Equal, index, positional as i64 - 1);
        let found: Vec<_> = found.into_iter().map(Into::into).collect();
        self.b.ins().brif(odd, cold, &[], next, &found);
        self.switch_sealed(cold);
        let parsed = self.parse_keys(keys, positional, count);
        self.jump(next, &parsed);
        self.switch_sealed(next);
        results
    }

    fn parse_keys(&mut self, keys: &Keys, positional: usize, count: Value) -> Vec<Value> {
        let start = self.int(positional as i64);
        let words: Vec<Word> = keys.parameters.iter().map(|key| key.keyword).collect();
        let vector = match self.image.make_vector(words.len(), Word::ZERO) {
            Ok(vector) => vector,
            Err(failure) => {
                self.failure.get_or_insert(failure);
                return Vec::new();
            }
        };
        words.iter().enumerate().for_each(|(i, word)| self.image.vector_set(vector, i, *word));
        self.image.keep(vector);
        let vector = self.literal(vector);
        let packed = if keys.allow_other_keys {
            let flag = self.int(1 << 32);
            self.b.ins().bor(count, flag)
        } else {
            count
        };
        let status = self.stub_call(Stub::ParseKeys, &[vector, start, packed]);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        self.branch(status, cold, next);
        self.switch_sealed(cold);
        let key = self.load_context(offset_of!(Context, unknown_key) as i32);
        let status = self.b.ins().ishl_imm_u(status, 1);
        let first = self.int(0);
        let arguments = self.stub_call(Stub::RestList, &[first, count]);
        self.call_system("%KEYWORD-ERROR", &[self.function, status, key, arguments]);
        self.unreachable();
        self.switch_sealed(next);
        // Values lie behind the arguments, at slot max(count, positional).
        let slot = self.b.ins().umax(count, start);
        let context = self.context();
        let offset = self.b.ins().ishl_imm_u(slot, 3);
        let base = self.b.ins().iadd(context, offset);
        let flags = self.frame_flags();
        (0..words.len()).map(|i| self.b.ins().load(I64, flags, base, ARGUMENTS + 8 * i as i32)).collect()
    }
}
