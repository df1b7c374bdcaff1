//! brolga-compiler: from forms to machine code.
//!
//! Owns syntax analysis, the intermediate representation, its passes, the direct evaluator and
//! the Cranelift back end. Must never know streams, the printer or a terminal. Key types:
//! [`Compiler`], [`ir::Unit`], [`types::Type`].
//!
//! Tests: `compiler/tests/`, `tests/lisp/`.

pub mod codegen;
pub mod evaluate;
mod file_units;
pub mod intrinsics;
pub mod ir;
pub mod passes;
pub mod print;
mod saved_ir;
pub mod syntax;
mod tiers;
pub mod types;

use brolga_image::{Image, Lisp, Word};
use codegen::Tier;
use std::cell::{Cell, OnceCell};
use syntax::{EnvironmentId, Host, Syntax};

/// The compiler of one image. Made cheaply; tables and instruction sets come at first use.
#[derive(Default)]
pub struct Compiler {
    syntax: OnceCell<Syntax>,
    generator: OnceCell<codegen::CodeGenerator>,
    patient: Cell<bool>,
}

impl Compiler {
    /// Sets whether all functions are optimised at once, whatever their declarations.
    pub fn set_patient(&self, patient: bool) {
        self.patient.set(patient);
    }

    /// The front end.
    pub fn syntax(&self, image: &Image) -> Lisp<&Syntax> {
        if let Some(syntax) = self.syntax.get() {
            return Ok(syntax);
        }
        let syntax = Syntax::new(image)?;
        let mut primitives = Vec::new();
        image.running().each_primitive(|name, slot, arity, _| primitives.push((name.to_uppercase(), slot, arity)));
        for (name, slot, arity) in primitives {
            syntax.register_primitive(image, &name, slot, arity as usize)?;
        }
        Ok(self.syntax.get_or_init(|| syntax))
    }

    fn generator(&self) -> Lisp<&codegen::CodeGenerator> {
        if let Some(generator) = self.generator.get() {
            return Ok(generator);
        }
        let generator = codegen::CodeGenerator::new()?;
        Ok(self.generator.get_or_init(|| generator))
    }

    /// Compiles a lambda expression, ((%NAMED-)LAMBDA ...), to a function object.
    pub fn compile_lambda(
        &self,
        image: &Image,
        lambda_expression: Word,
        name: Word,
        environment: Option<EnvironmentId>,
    ) -> Lisp {
        let _scope = image.keep_scope();
        let mut unit = self.syntax(image)?.analyse_lambda(self, image, lambda_expression, name, environment)?;
        self.install(image, &mut unit, Tier::Optimised)
    }

    /// Runs the passes and the back end; the function object of the unit's first lambda.
    fn install(&self, image: &Image, unit: &mut ir::Unit, tier: Tier) -> Lisp {
        passes::infer::infer(unit, image);
        self.syntax(image)?.report_mismatches(self, image, unit, 0)?;
        Ok(self.generator()?.compile(image, unit, tier)?.function)
    }

    /// Evaluates one form that is not split any further; all its values, kept by the caller's
    /// keep scope.
    pub fn evaluate_form(&self, image: &Image, form: Word, environment: Option<EnvironmentId>) -> Lisp<Vec<Word>> {
        let mut unit = self.syntax(image)?.analyse_form(self, image, form, environment)?;
        if evaluate::can_evaluate(&unit) {
            return evaluate::evaluate(self, image, &mut unit);
        }
        let tier = tiers::of_form(&unit);
        let function = image.keep(self.install(image, &mut unit, tier)?);
        image.call_values(function, &[])
    }

    /// Compiles a form for a compiled file, with all optimisations: an object for `run_file_unit`;
    /// None when machine code that fits every image cannot be made of it.
    pub fn compile_for_file(
        &self,
        host: &dyn Host,
        image: &Image,
        form: Word,
        environment: Option<EnvironmentId>,
    ) -> Lisp<Option<Word>> {
        let syntax = self.syntax(image)?;
        let mut unit = syntax.analyse_form(host, image, form, environment)?;
        unit.for_file = true;
        passes::infer::infer(&mut unit, image);
        syntax.report_mismatches(host, image, &unit, 0)?;
        file_units::save(self.generator()?, image, &unit)
    }

    /// Runs what `compile_for_file` gave; all values, kept by the caller's keep scope.
    pub fn run_file_unit(&self, image: &Image, unit: Word) -> Lisp<Vec<Word>> {
        file_units::run(self, image, unit)
    }

    /// A text that differs between builds, or images, that cannot run each other's compiled forms.
    pub fn file_format(image: &Image) -> String {
        let names = image.running().runtime_names().join(" ");
        format!(
            "{} {:016x} {:016x} {names}",
            codegen::ISA_FLAGS,
            saved_ir::fingerprint(),
            brolga_image::file::layout_hash()
        )
    }

    /// Compiles one lambda of an analysed unit that closes over nothing, for the evaluator: in a
    /// hurry if it may be, until it turns out to be called often.
    pub fn compile_inner(&self, image: &Image, unit: &mut ir::Unit, lambda: ir::LambdaId) -> Lisp {
        passes::infer::infer(unit, image);
        self.syntax(image)?.report_mismatches(self, image, unit, lambda)?;
        if !self.patient.get() && tiers::may_hurry(unit, lambda) && tiers::prepare(self.generator()?, image)? {
            return tiers::compile_in_a_hurry(self.generator()?, image, unit, lambda);
        }
        self.generator()?.compile_from(image, unit, lambda, Tier::Optimised)
    }

    /// Whether a function's code was made in a hurry and its calls are counted.
    pub fn is_hurried(image: &Image, function: Word) -> bool {
        tiers::is_hurried(image, function)
    }

    /// Compiles a function that was compiled in a hurry again, with all optimisations; nothing
    /// happens to others.
    pub fn optimise(&self, image: &Image, function: Word) -> Lisp<()> {
        tiers::optimise(self.generator()?, image, function)
    }
}

impl Host for Compiler {
    fn compile_lambda(
        &self,
        image: &Image,
        lambda_expression: Word,
        name: Word,
        environment: Option<EnvironmentId>,
    ) -> Lisp {
        Compiler::compile_lambda(self, image, lambda_expression, name, environment)
    }

    fn evaluate(&self, image: &Image, form: Word, environment: Option<EnvironmentId>) -> Lisp {
        let values = self.evaluate_form(image, form, environment)?;
        Ok(values.first().copied().unwrap_or(image.nil()))
    }
}
