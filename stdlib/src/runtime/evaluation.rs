//! Primitives by which Lisp reaches the compiler: evaluation, expansion, compilation,
//! questions about names.
//!
//! Tests: `tests/lisp/evaluation/`.

use super::Runtime;
use crate::primitives::{count, primitive, primitive_of_arity, primitives};
use brolga_compiler::Compiler;
use brolga_compiler::syntax::diagnostics::ReferenceKind;
use brolga_compiler::syntax::environment::EnvironmentScope;
use brolga_compiler::syntax::{EnvironmentId, Mode, Subject, TopLevel, augmented_environment_word};
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%evaluate" => evaluate(2);
    "%compile-lambda" => compile_lambda(3);
    "%optimise-function" => optimise_function(1);
    "%hurried-function-p" => hurried_function_p(1);
    "%macroexpand-1" => macroexpand_1(2);
    "%macro-function" => macro_function(2);
    "%variable-information" => variable_information(2);
    "%function-information" => function_information(2);
    "%declarations" => declarations(3);
    "%make-augmented-environment" => make_augmented_environment(5);
    "%special-operator-p" => special_operator_p(1);
    "%image-save" => image_save(1);
    "%set-collect-every" => set_collect_every(1);
    "%verify-heap" => verify_heap(0);
    "%bootstrap-error" => bootstrap_error(2);
    "%begin-compilation-unit" => begin_compilation_unit(0);
    "%end-compilation-unit" => end_compilation_unit(1);
    "%report-undefined-names" => report_undefined_names(1);
    "%references-to-function" => references_to_function(1);
    "%library-text" => library_text(1);
    "%contrib-text" => contrib_text(1);
}

/// Evaluates what top-level forms are split into.
pub(super) struct Evaluator<'a> {
    pub compiler: &'a Compiler,
    pub image: &'a Image,
}

impl TopLevel for Evaluator<'_> {
    type Value = Vec<Word>;

    fn evaluate(&mut self, form: Word, environment: Option<EnvironmentId>) -> Lisp<Vec<Word>> {
        self.compiler.evaluate_form(self.image, form, environment)
    }

    fn emit(&mut self, _form: Word, _environment: Option<EnvironmentId>) -> Lisp<()> {
        Err(Failure::error("PROGRAM-ERROR", "Only COMPILE-FILE emits forms.", &[]))
    }
}

/// Evaluates a top-level form; all its values. The caller holds a keep scope.
pub fn evaluate_toplevel(image: &Image, form: Word, environment: Option<EnvironmentId>) -> Lisp<Vec<Word>> {
    let compiler = &Runtime::of(image)?.compiler;
    let mut sink = Evaluator { compiler, image };
    let values =
        compiler.syntax(image)?.process_toplevel(compiler, image, form, environment, Mode::Evaluate, &mut sink)?;
    Ok(values.unwrap_or_else(|| vec![image.nil()]))
}

pub(super) fn environment(image: &Image, word: Word) -> Lisp<EnvironmentScope<'_>> {
    Runtime::of(image)?.compiler.syntax(image)?.environment_of_word(image, word)
}

/// (%evaluate form environment) -> list of the values.
fn evaluate(image: &Image, form: Word, env: Word) -> Lisp {
    let _scope = image.keep_scope();
    let values = evaluate_toplevel(image, form, environment(image, env)?.id())?;
    image.list(&values)
}

/// (%compile-lambda lambda-expression name environment) -> function.
fn compile_lambda(image: &Image, expression: Word, name: Word, env: Word) -> Lisp {
    let env = environment(image, env)?;
    Runtime::of(image)?.compiler.compile_lambda(image, expression, name, env.id())
}

/// (%optimise-function function) -> function, with optimised code if it was compiled in a hurry. A
/// function that cannot be compiled now (memory is short) goes on as it is.
fn optimise_function(image: &Image, function: Word) -> Lisp {
    let _ = Runtime::of(image)?.compiler.optimise(image, function);
    Ok(function)
}

/// (%hurried-function-p function) -> whether its code was made in a hurry and its calls are counted.
fn hurried_function_p(image: &Image, function: Word) -> Lisp {
    Ok(image.boolean(Compiler::is_hurried(image, function)))
}

/// (%begin-compilation-unit): from here on undefined names are collected. Units nest.
fn begin_compilation_unit(image: &Image) -> Lisp {
    Runtime::of(image)?.compiler.syntax(image)?.begin_compilation_unit();
    Ok(image.nil())
}

/// (%end-compilation-unit what): the outermost unit's undefined names go to %COMPILER-WARNING; WHAT is
/// :ALL, :VARIABLES, since functions may be defined by what was left out, or NIL.
fn end_compilation_unit(image: &Image, what: Word) -> Lisp {
    Runtime::of(image)?.compiler.syntax(image)?.end_compilation_unit(image, wanted(image, what)?)?;
    Ok(image.nil())
}

/// (%report-undefined-names what): the same before the unit ends.
fn report_undefined_names(image: &Image, what: Word) -> Lisp {
    Runtime::of(image)?.compiler.syntax(image)?.report_undefined(image, wanted(image, what)?)?;
    Ok(image.nil())
}

fn wanted(image: &Image, what: Word) -> Lisp<impl Fn(ReferenceKind) -> bool + use<>> {
    let (none, all) = (image.is_nil(what), what == image.symbol("KEYWORD", "ALL")?);
    Ok(move |kind| !none && (all || kind == ReferenceKind::Variable))
}

/// (%references-to-function symbol) -> the forms of the compilation unit under way that call the
/// function, or mention it, and were compiled before it was defined.
fn references_to_function(image: &Image, name: Word) -> Lisp {
    image.list(&Runtime::of(image)?.compiler.syntax(image)?.references_to_function(image, name))
}

/// (%library-text name) -> the text of the library's file, named as in `lisp/ORDER`, or NIL.
fn library_text(image: &Image, name: Word) -> Lisp {
    let name = image.rust_string(name).unwrap_or_default();
    match super::base::library_text(&name) {
        Some(text) => image.string(&text),
        None => Ok(image.nil()),
    }
}

/// (%contrib-text name) -> the text of the file of `lisp/contrib` of this name, or NIL.
fn contrib_text(image: &Image, name: Word) -> Lisp {
    let name = image.rust_string(name).unwrap_or_default();
    match super::base::contrib_text(&name) {
        Some(text) => image.string(&text),
        None => Ok(image.nil()),
    }
}

/// (%macroexpand-1 form environment) -> (expansion . expanded-p).
fn macroexpand_1(image: &Image, form: Word, env: Word) -> Lisp {
    let _scope = image.keep_scope();
    let env = environment(image, env)?;
    let compiler = &Runtime::of(image)?.compiler;
    let (expansion, expanded) = compiler.syntax(image)?.macroexpand_1(compiler, image, form, env.id())?;
    image.cons(expansion, image.boolean(expanded))
}

/// (%macro-function symbol environment) -> function or NIL.
fn macro_function(image: &Image, name: Word, env: Word) -> Lisp {
    let _scope = image.keep_scope();
    let env = environment(image, env)?;
    let compiler = &Runtime::of(image)?.compiler;
    Ok(compiler.syntax(image)?.macro_function(compiler, image, name, env.id())?.unwrap_or(image.nil()))
}

fn variable_information(image: &Image, name: Word, env: Word) -> Lisp {
    let env = environment(image, env)?;
    Runtime::of(image)?.compiler.syntax(image)?.variable_information(image, name, env.id())
}

fn function_information(image: &Image, name: Word, env: Word) -> Lisp {
    let env = environment(image, env)?;
    Runtime::of(image)?.compiler.syntax(image)?.function_information(image, name, env.id())
}

/// (%declarations kind name environment) -> (lexical-p . specifiers): what may be declared of the
/// :VARIABLE or :FUNCTION of that name (a symbol), or else everything. Nearest first.
fn declarations(image: &Image, kind: Word, name: Word, env: Word) -> Lisp {
    let syntax = Runtime::of(image)?.compiler.syntax(image)?;
    let subject = if kind == image.symbol("KEYWORD", "VARIABLE")? {
        Subject::Variable(name)
    } else if kind == syntax.symbols.key_function {
        Subject::Function(name)
    } else {
        Subject::Other
    };
    let (specifiers, lexical) = syntax.declarations(image, subject, env)?;
    image.cons(image.boolean(lexical), image.list(&specifiers)?)
}

/// (%make-augmented-environment environment variables functions inline specifiers) -> environment. The lists
/// are those that `augmented` in the compiler describes, with macro functions, which are put in cells.
fn make_augmented_environment(
    image: &Image,
    env: Word,
    variables: Word,
    functions: Word,
    inline: Word,
    specifiers: Word,
) -> Lisp {
    let _scope = image.keep_scope();
    let mut rest = functions;
    while image.is_cons(rest) {
        let function = image.cdr(image.car(rest));
        if image.is_cons(function) {
            image.set_car(function, image.value_cell(image.car(function))?);
        }
        rest = image.cdr(rest);
    }
    let additions = image.keep(image.list(&[variables, functions, inline, specifiers])?);
    augmented_environment_word(image, env, additions)
}

fn special_operator_p(image: &Image, name: Word) -> Lisp {
    Ok(image.boolean(Runtime::of(image)?.compiler.syntax(image)?.is_special_operator(name)))
}

/// (%image-save path) -> T; errors of the file system and of the format are FILE-ERRORs.
fn image_save(image: &Image, path: Word) -> Lisp {
    let Some(text) = image.rust_string(path) else { return Err(Failure::type_error(image, path, "STRING")) };
    match image.save(std::path::Path::new(&text)) {
        Ok(_) => Ok(image.t()),
        Err(error) => Err(Failure::error("FILE-ERROR", error.to_string().replace('~', "~~"), &[path])),
    }
}

fn set_collect_every(image: &Image, number: Word) -> Lisp {
    image.set_collect_every(number.as_fixnum().unwrap_or(0).max(0) as u64);
    Ok(number)
}

/// (%verify-heap) -> NIL, or a string that says what is wrong.
fn verify_heap(image: &Image) -> Lisp {
    match image.verify() {
        Ok(_) => Ok(image.nil()),
        Err(error) => image.string(&error.to_string()),
    }
}

/// (%bootstrap-error name arguments): something failed before conditions exist.
fn bootstrap_error(image: &Image, name: Word, arguments: Word) -> Lisp {
    eprintln!("building the base image: {} {}", super::debug_text(image, name), super::debug_text(image, arguments));
    for frame in image.frames(image.exit_frame(), 25) {
        let name = image.slot(frame.code, brolga_image::object::CODE_NAME);
        eprintln!("    in {}", super::debug_text(image, name));
    }
    std::process::exit(70);
}
