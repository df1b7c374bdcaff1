//! Function objects of lambdas inside other functions.
//!
//! A lambda that closes over nothing has one function object, a literal. Others are allocated
//! where they are made, with the values (or ValueCells) of their free variables behind them.
//! Functions of one LABELS may close over each other: all are allocated first, then filled.

use super::function::FunctionCompiler;
use crate::ir::*;
use brolga_image::object::{self, FUNCTION_CODE, FUNCTION_ENTRY, FUNCTION_INFO, FUNCTION_VALUES, Kind};
use brolga_image::word::{TAG_FUNCTION, TAG_OTHER};
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{InstBuilder, Value};

impl<'a> FunctionCompiler<'a> {
    /// The function object of a lambda.
    pub(super) fn closure(&mut self, lambda: LambdaId) -> Option<Value> {
        if self.captures[lambda as usize].is_empty() {
            return Some(self.lambda_literal(lambda, false));
        }
        let captures = self.captures;
        let words: Vec<Value> = captures[lambda as usize].iter().map(|v| self.captured_word(*v)).collect();
        let address = self.allocate_function(lambda);
        for (i, word) in words.iter().enumerate() {
            self.store_heap(address, FUNCTION_VALUES + 8 * i as i32, *word);
        }
        Some(self.b.ins().iadd_imm_s(address, TAG_FUNCTION as i64))
    }

    /// Allocates a function object, its closed-over values still 0.
    fn allocate_function(&mut self, lambda: LambdaId) -> Value {
        let values = self.captures[lambda as usize].len() as u64;
        let length = 3 + values;
        let address = self.allocate_object(Kind::Function, length);
        let code = self.lambda_literal(lambda, true);
        let entry = self.load_immutable(code, object::CODE_ADDRESS - TAG_OTHER as i32);
        self.store_heap(address, FUNCTION_ENTRY, entry);
        self.store_heap(address, FUNCTION_CODE, code);
        let zero = self.int(0);
        self.store_heap(address, FUNCTION_INFO, zero);
        address
    }

    /// Makes the function objects of a LABELS and binds their variables.
    pub(super) fn labels(&mut self, functions: &[(VariableId, LambdaId)]) {
        let mut made = Vec::new();
        for (variable, lambda) in functions {
            let word = if self.captures[*lambda as usize].is_empty() {
                self.lambda_literal(*lambda, false)
            } else {
                let address = self.allocate_function(*lambda);
                for i in 0..self.captures[*lambda as usize].len() {
                    let zero = self.int(0);
                    self.store_heap(address, FUNCTION_VALUES + 8 * i as i32, zero);
                }
                let word = self.fresh_object(address, TAG_FUNCTION);
                made.push((word, *lambda));
                word
            };
            let ssa = self.b.declare_var(I64);
            self.b.def_var(ssa, word);
            self.places.insert(*variable, super::function::Place::Ssa(ssa, super::function::Representation::Tagged));
        }
        let captures = self.captures;
        for (function, lambda) in made {
            for (i, variable) in captures[lambda as usize].iter().enumerate() {
                let word = self.captured_word(*variable);
                // A collection between two allocations may have made the first object old.
                self.store_barrier(
                    function,
                    FUNCTION_VALUES + 8 * i as i32 - TAG_FUNCTION as i32,
                    word,
                    &crate::types::Type::ANY,
                );
            }
        }
    }
}
