//! Closures: what is alive, who captures what, and which exits leave closures.
//!
//! The problem: codegen must know for every lambda which variables of others it uses, which
//! variables need a cell, and which exits need a record; and what analysis made and dropped (dead
//! branches, inlined functions) must not be compiled. The approach: lambdas that cannot be reached
//! from the outermost one are taken out and the rest renumbered; then one walk counts references
//! and notes uses across lambdas, and free variables follow from the chain of parents.
//! Functions of LABELS that need nothing from outside are static: they leave their LABELS, calls
//! of them need no function object, references become `Closure` nodes.
//!
//! Invariants (afterwards): a lambda's `free` lists every variable of others that it or a lambda
//! in it uses, tokens of exits included, static functions not. `references`, `assigned`,
//! `captured`, `used` and `escapes` are exact for the code that is left.
//!
//! Tests: `compiler/tests/random_forms.rs`.

use super::{each_lambda_part, each_part, walk};
use crate::ir::*;
use crate::types::Type;
use brolga_image::Word;

const DEAD: LambdaId = LambdaId::MAX;

/// Runs the pass.
pub fn run(unit: &mut Unit) {
    remove_dead_lambdas(unit);
    let uses = count_uses(unit);
    let functions = local_functions(unit);
    let free = free_variables(unit, &uses);
    let is_static = static_functions(unit, &functions, &free);
    for (lambda, variables) in free.into_iter().enumerate() {
        let kept: Vec<VariableId> = variables
            .into_iter()
            .filter(|variable| functions[*variable as usize].is_none_or(|function| !is_static[function as usize]))
            .collect();
        for variable in &kept {
            unit.variables[*variable as usize].captured = true;
        }
        unit.lambdas[lambda].free = kept;
    }
    if functions.iter().flatten().any(|lambda| is_static[*lambda as usize]) {
        for lambda in &mut unit.lambdas {
            walk::each_lambda_part_mut(lambda, &mut |node| make_static(node, &functions, &is_static));
        }
    }
}

// ---- reachability

fn remove_dead_lambdas(unit: &mut Unit) {
    let count = unit.lambdas.len();
    let mut functions: Vec<Option<LambdaId>> = vec![None; unit.variables.len()];
    let mut alive = vec![false; count];
    let mut work: Vec<LambdaId> = vec![0];
    alive[0] = true;
    while let Some(lambda) = work.pop() {
        each_lambda_part(&unit.lambdas[lambda as usize], &mut |node| {
            reach(node, &mut functions, &mut alive, &mut work);
        });
    }
    // Outer lambdas come before the ones inside them; moving code may have changed that.
    let depth = |lambda: usize| {
        let mut depth = 0;
        let mut next = unit.lambdas[lambda].parent;
        while let Some(parent) = next {
            depth += 1;
            next = unit.lambdas[parent as usize].parent;
        }
        depth
    };
    let mut order: Vec<usize> = (0..count).filter(|lambda| alive[*lambda]).collect();
    order.sort_by_cached_key(|lambda| depth(*lambda));
    let mut number = vec![DEAD; count];
    for (next, lambda) in order.iter().enumerate() {
        number[*lambda] = next as LambdaId;
    }
    let mut lambdas: Vec<Option<Lambda>> = std::mem::take(&mut unit.lambdas).into_iter().map(Some).collect();
    unit.lambdas = order.iter().filter_map(|lambda| lambdas[*lambda].take()).collect();
    for lambda in &mut unit.lambdas {
        lambda.parent = lambda.parent.map(|parent| renumbered(&number, parent));
        walk::each_lambda_part_mut(lambda, &mut |node| renumber(node, &number));
    }
    for variable in &mut unit.variables {
        variable.home = renumbered(&number, variable.home);
    }
    for exit in unit.blocks.iter_mut().chain(&mut unit.tagbodies) {
        exit.home = renumbered(&number, exit.home);
    }
}

/// What belongs to a dead lambda is not used any more; any number does.
fn renumbered(number: &[LambdaId], lambda: LambdaId) -> LambdaId {
    match number[lambda as usize] {
        DEAD => 0,
        lambda => lambda,
    }
}

fn reach(node: &Node, functions: &mut Vec<Option<LambdaId>>, alive: &mut Vec<bool>, work: &mut Vec<LambdaId>) {
    let mut found = |lambda: LambdaId| {
        if !std::mem::replace(&mut alive[lambda as usize], true) {
            work.push(lambda);
        }
    };
    match &node.kind {
        NodeKind::Closure(lambda) | NodeKind::LocalCall(_, lambda, _) => found(*lambda),
        // A LABELS node is met before the references inside it.
        NodeKind::Labels(pairs, _) => {
            for (variable, lambda) in pairs {
                functions[*variable as usize] = Some(*lambda);
            }
        }
        NodeKind::Variable(variable) => {
            if let Some(lambda) = functions[*variable as usize] {
                found(lambda);
            }
        }
        _ => {}
    }
    each_part(node, &mut |child| reach(child, functions, alive, work));
}

fn renumber(node: &mut Node, number: &[LambdaId]) {
    match &mut node.kind {
        NodeKind::Closure(lambda) | NodeKind::LocalCall(_, lambda, _) => *lambda = number[*lambda as usize],
        NodeKind::Labels(pairs, _) => {
            pairs.retain(|(_, lambda)| number[*lambda as usize] != DEAD);
            for (_, lambda) in pairs.iter_mut() {
                *lambda = number[*lambda as usize];
            }
        }
        _ => {}
    }
    if let NodeKind::Labels(pairs, body) = &mut node.kind
        && pairs.is_empty()
    {
        let body = std::mem::replace(&mut **body, placeholder());
        *node = body;
        renumber(node, number);
        return;
    }
    walk::each_part_mut(node, &mut |child| renumber(child, number));
}

/// Stands where a node was moved out; never seen by anyone.
fn placeholder() -> Node {
    Node { kind: NodeKind::Literal(Word::ZERO), source: NO_SOURCE, ty: Type::ANY }
}

// ---- uses

/// A variable used in another lambda than its home.
type Use = (LambdaId, VariableId);

fn count_uses(unit: &mut Unit) -> Vec<Use> {
    for variable in &mut unit.variables {
        (variable.references, variable.assigned, variable.captured) = (0, false, false);
    }
    for exit in unit.blocks.iter_mut().chain(&mut unit.tagbodies) {
        (exit.used, exit.escapes, exit.token) = (false, false, None);
    }
    let mut uses = Vec::new();
    let lambdas = std::mem::take(&mut unit.lambdas);
    for (number, lambda) in lambdas.iter().enumerate() {
        each_lambda_part(lambda, &mut |node| count(node, number as LambdaId, unit, &mut uses));
    }
    unit.lambdas = lambdas;
    uses.sort_unstable();
    uses.dedup();
    uses
}

fn count(node: &Node, lambda: LambdaId, unit: &mut Unit, uses: &mut Vec<Use>) {
    let mut used = |variable: VariableId, unit: &mut Unit| {
        if unit.variables[variable as usize].home != lambda {
            uses.push((lambda, variable));
        }
    };
    match &node.kind {
        NodeKind::Variable(variable) | NodeKind::LocalCall(variable, ..) => {
            unit.variables[*variable as usize].references += 1;
            used(*variable, unit);
        }
        NodeKind::SetVariable(variable, _) => {
            unit.variables[*variable as usize].assigned = true;
            used(*variable, unit);
        }
        NodeKind::ReturnFrom(block, _) => {
            if let Some(token) = leave(&mut unit.blocks[*block as usize], lambda, &mut unit.variables) {
                used(token, unit);
            }
        }
        NodeKind::Go(tagbody, _) => {
            if let Some(token) = leave(&mut unit.tagbodies[*tagbody as usize], lambda, &mut unit.variables) {
                used(token, unit);
            }
        }
        _ => {}
    }
    each_part(node, &mut |child| count(child, lambda, unit, uses));
}

/// Notes that the exit is left from the lambda; gives the token when that is not its home.
fn leave(exit: &mut Exit, lambda: LambdaId, variables: &mut Vec<Variable>) -> Option<VariableId> {
    exit.used = true;
    if exit.home == lambda {
        return None;
    }
    exit.escapes = true;
    let token = exit.token.unwrap_or_else(|| {
        variables.push(Variable {
            name: exit.name,
            home: exit.home,
            assigned: false,
            captured: true,
            declared: Type::ANY,
            inferred: Type::ANY,
            references: 0,
            dynamic_extent: false,
        });
        (variables.len() - 1) as VariableId
    });
    exit.token = Some(token);
    variables[token as usize].references += 1;
    Some(token)
}

/// For every lambda the variables of others that it or a lambda in it uses, in order.
fn free_variables(unit: &Unit, uses: &[Use]) -> Vec<Vec<VariableId>> {
    let mut free: Vec<Vec<VariableId>> = vec![Vec::new(); unit.lambdas.len()];
    for (lambda, variable) in uses {
        let home = unit.variables[*variable as usize].home;
        let mut next = Some(*lambda);
        while let Some(lambda) = next.filter(|lambda| *lambda != home) {
            if free[lambda as usize].contains(variable) {
                break;
            }
            free[lambda as usize].push(*variable);
            next = unit.lambdas[lambda as usize].parent;
        }
    }
    free
}

/// By variable: the lambda of the local function that it holds.
fn local_functions(unit: &Unit) -> Vec<Option<LambdaId>> {
    fn collect(node: &Node, functions: &mut Vec<Option<LambdaId>>) {
        if let NodeKind::Labels(pairs, _) = &node.kind {
            for (variable, lambda) in pairs {
                functions[*variable as usize] = Some(*lambda);
            }
        }
        each_part(node, &mut |child| collect(child, functions));
    }
    let mut functions = vec![None; unit.variables.len()];
    for lambda in &unit.lambdas {
        each_lambda_part(lambda, &mut |node| collect(node, &mut functions));
    }
    functions
}

/// By lambda: it is a local function that needs nothing but static local functions from outside.
fn static_functions(unit: &Unit, functions: &[Option<LambdaId>], free: &[Vec<VariableId>]) -> Vec<bool> {
    let mut is_static = vec![false; unit.lambdas.len()];
    for lambda in functions.iter().flatten() {
        is_static[*lambda as usize] = true;
    }
    loop {
        let mut changed = false;
        for lambda in 0..is_static.len() {
            let needs = |variable: &VariableId| {
                functions[*variable as usize].is_none_or(|function| !is_static[function as usize])
            };
            if is_static[lambda] && free[lambda].iter().any(needs) {
                is_static[lambda] = false;
                changed = true;
            }
        }
        if !changed {
            return is_static;
        }
    }
}

fn make_static(node: &mut Node, functions: &[Option<LambdaId>], is_static: &[bool]) {
    if let NodeKind::Variable(variable) = node.kind
        && let Some(lambda) = functions[variable as usize].filter(|lambda| is_static[*lambda as usize])
    {
        node.kind = NodeKind::Closure(lambda);
        return;
    }
    if let NodeKind::Labels(pairs, body) = &mut node.kind {
        pairs.retain(|(_, lambda)| !is_static[*lambda as usize]);
        if pairs.is_empty() {
            let body = std::mem::replace(&mut **body, placeholder());
            *node = body;
            make_static(node, functions, is_static);
            return;
        }
    }
    walk::each_part_mut(node, &mut |child| make_static(child, functions, is_static));
}
