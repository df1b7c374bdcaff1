//! Control transfer: BLOCK, RETURN-FROM, TAGBODY, GO, CATCH, THROW, UNWIND-PROTECT.
//!
//! The problem: whether an exit is a jump or a throw depends on whether it leaves a closure. The
//! approach: blocks and tagbodies get numbers; `passes::closures` later sees which are left from
//! other lambdas. A block or tagbody that nothing leaves or goes to disappears here.
//!
//! Tests: `compiler/tests/syntax.rs`, `tests/lisp/evaluation/special-operators.lisp`.

use crate::ir::*;
use crate::syntax::analyser::Analyser;
use crate::syntax::diagnostics::malformed;
use crate::syntax::environment::Environment;
use brolga_image::{Lisp, Word};

impl Analyser<'_> {
    /// The forms in a block of this name.
    pub(in crate::syntax) fn block(&mut self, name: Word, forms: &[Word], environment: &Environment) -> Lisp<Node> {
        self.unit.blocks.push(self.new_exit(name));
        let id = (self.unit.blocks.len() - 1) as BlockId;
        let body = self.progn(forms, &environment.with_block(name, id))?;
        if !self.unit.blocks[id as usize].used {
            return Ok(body);
        }
        Ok(self.node(NodeKind::Block(id, Box::new(body))))
    }

    /// Whether the statement of a tagbody is a tag.
    fn is_tag(&self, statement: Word) -> bool {
        self.image.is_symbol(statement)
            || statement.is_fixnum()
            || self.image.kind(statement) == Some(brolga_image::object::Kind::Bignum)
    }
}

pub(super) fn block(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 1, usize::MAX)?;
    if !analyser.image.is_symbol(arguments[0]) {
        return analyser.malformed("The name of the block is not a symbol: ~S", form);
    }
    analyser.block(arguments[0], &arguments[1..], environment)
}

pub(super) fn return_from(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 1, 2)?;
    if !analyser.image.is_symbol(arguments[0]) {
        return analyser.malformed("The name of the block is not a symbol: ~S", form);
    }
    let Some(found) = environment.block(arguments[0]) else {
        return Err(malformed("There is no block ~S around this: ~S", &[arguments[0], form]));
    };
    if found.foreign {
        return analyser.unavailable(arguments[0]);
    }
    let value = match arguments.get(1) {
        Some(value) => analyser.form(*value, environment)?,
        None => analyser.nil(),
    };
    analyser.unit.blocks[found.binding as usize].used = true;
    if analyser.unit.blocks[found.binding as usize].home != analyser.lambda {
        analyser.left_from_inside.push(found.binding);
    }
    Ok(analyser.node(NodeKind::ReturnFrom(found.binding, Box::new(value))))
}

pub(super) fn tagbody(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let statements = analyser.arguments_of(form)?;
    let mut tags: Vec<(Word, u32)> = Vec::new();
    for statement in statements.iter().filter(|statement| analyser.is_tag(**statement)) {
        if tags.iter().any(|(tag, _)| analyser.same_tag(*tag, *statement)) {
            return analyser.malformed("A tag occurs twice in the form: ~S", form);
        }
        tags.push((*statement, tags.len() as u32 + 1));
    }
    let exit = analyser.new_exit(analyser.image.nil());
    analyser.unit.tagbodies.push(exit);
    let id = (analyser.unit.tagbodies.len() - 1) as TagbodyId;
    let inner = if tags.is_empty() { environment.clone() } else { environment.with_tags(id, tags) };
    let mut segments: Vec<Vec<Node>> = vec![Vec::new()];
    for statement in statements {
        if analyser.is_tag(statement) {
            segments.push(Vec::new());
        } else {
            let node = analyser.form(statement, &inner)?;
            if let Some(segment) = segments.last_mut() {
                segment.push(node);
            }
        }
    }
    if !analyser.unit.tagbodies[id as usize].used {
        let mut all: Vec<Node> = segments.into_iter().flatten().collect();
        all.push(analyser.nil());
        return Ok(analyser.sequence(all));
    }
    let segments = segments.into_iter().map(|segment| analyser.sequence(segment)).collect();
    Ok(analyser.node(NodeKind::Tagbody(id, segments)))
}

pub(super) fn go(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let tag = analyser.counted_arguments(form, 1, 1)?[0];
    let Some(found) = environment.tag(tag, |a, b| analyser.same_tag(a, b)) else {
        return Err(malformed("There is no tag ~S around this: ~S", &[tag, form]));
    };
    if found.foreign {
        return analyser.unavailable(tag);
    }
    let (tagbody, segment) = found.binding;
    analyser.unit.tagbodies[tagbody as usize].used = true;
    Ok(analyser.node(NodeKind::Go(tagbody, segment)))
}

pub(super) fn catch(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 1, usize::MAX)?;
    let tag = analyser.argument(arguments[0], environment)?;
    let body = analyser.progn(&arguments[1..], environment)?;
    Ok(analyser.node(NodeKind::Catch(Box::new(tag), Box::new(body))))
}

pub(super) fn throw(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 2, 2)?;
    analyser.enter_source(form);
    let tag = analyser.argument(arguments[0], environment)?;
    let values = analyser.form(arguments[1], environment)?;
    Ok(analyser.node(NodeKind::Throw(Box::new(tag), Box::new(values))))
}

pub(super) fn unwind_protect(analyser: &mut Analyser<'_>, form: Word, environment: &Environment) -> Lisp<Node> {
    let arguments = analyser.counted_arguments(form, 1, usize::MAX)?;
    let protected = analyser.form(arguments[0], environment)?;
    if arguments.len() == 1 {
        return Ok(protected);
    }
    let cleanup = analyser.progn(&arguments[1..], environment)?;
    Ok(analyser.node(NodeKind::UnwindProtect(Box::new(protected), Box::new(cleanup))))
}
