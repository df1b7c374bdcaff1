//! Stubs for argument lists, keyword arguments, multiple values and PROGV.
//!
//! Compiled code keeps arguments 4.. and values 1.. in the context; before it calls one of these
//! it has put the first four arguments there as well.
//!
//! Tests: `tests/lisp/evaluation/lambda-lists.lisp`.

use super::primitive_shim;
use crate::context::*;
use crate::{Failure, Word};

pub(super) unsafe extern "C" fn rest_list(context: *mut Context, start: u64, count: u64) -> Word {
    // SAFETY: called by compiled code: arguments `start..count` are in ARGUMENTS.
    unsafe {
        let image = &*(*context).image;
        (*context).argument_mark = (*context).argument_mark.max(count);
        let mut list = image.nil();
        for i in (start..count).rev() {
            let word = image.context_word(ARGUMENTS, i).read();
            list = image.cons(word, list).unwrap_or_else(|_| std::process::abort());
        }
        list
    }
}

pub(super) unsafe extern "C" fn parse_keys(context: *mut Context, keys: Word, start: u64, count_and_allow: u64) -> u64 {
    // SAFETY: called by compiled code: arguments are in ARGUMENTS, `keys` is a simple vector.
    unsafe {
        let image = &*(*context).image;
        let count = count_and_allow & 0xFFFF_FFFF;
        let mut allow = count_and_allow >> 32 != 0;
        let parameters = image.length(keys);
        let arguments = image.context_word(ARGUMENTS, 0);
        let out = image.context_word(ARGUMENTS, count.max(start));
        for i in 0..parameters as usize {
            out.add(i).write(Word::UNSUPPLIED);
        }
        if count <= start {
            return 0;
        }
        if (count - start) % 2 == 1 {
            return 1;
        }
        let mut unknown = None;
        let allow_key = image.root(crate::call_table::Root::AllowOtherKeys);
        let mut allow_seen = false;
        let mut i = start as usize;
        while i < count as usize {
            let key = arguments.add(i).read();
            let position = (0..parameters as usize).find(|p| image.vector_ref(keys, *p) == key);
            match position {
                Some(p) if out.add(p).read() == Word::UNSUPPLIED => out.add(p).write(arguments.add(i + 1).read()),
                Some(_) => {}
                None if key == allow_key => {}
                None => unknown = unknown.or(Some(key)),
            }
            if key == allow_key && !allow_seen {
                allow_seen = true;
                allow |= arguments.add(i + 1).read() != image.nil();
            }
            i += 2;
        }
        match unknown {
            Some(key) if !allow => {
                (*context).unknown_key = key.bits();
                2
            }
            _ => 0,
        }
    }
}

pub(super) unsafe extern "C" fn values_list(context: *mut Context, value: Word, count: u64) -> Word {
    // SAFETY: called by compiled code; values 1.. are in VALUES.
    unsafe {
        let image = &*(*context).image;
        let mut list = image.nil();
        for i in (0..count).rev() {
            let word = if i == 0 { value } else { image.context_word(VALUES, i).read() };
            list = image.cons(word, list).unwrap_or_else(|_| std::process::abort());
        }
        list
    }
}

pub(super) unsafe extern "C" fn list_values(context: *mut Context, list: Word) -> Word {
    // SAFETY: called by compiled code; stays inside VALUES.
    unsafe {
        let image = &*(*context).image;
        let mut first = image.nil();
        let mut count = 0;
        let mut rest = list;
        while image.is_cons(rest) && count < VALUES_LIMIT - 1 {
            let word = image.car(rest);
            if count == 0 {
                first = word;
            } else {
                image.context_word(VALUES, count).write(word);
            }
            count += 1;
            rest = image.cdr(rest);
        }
        (*context).throw_count = count;
        first
    }
}

pub(super) unsafe extern "C" fn spread_list(context: *mut Context, list: Word, already: u64) -> u64 {
    // SAFETY: called by compiled code; stays inside ARGUMENTS.
    unsafe {
        let image = &*(*context).image;
        let mut count = already;
        let mut rest = list;
        while image.is_cons(rest) {
            if count >= ARGUMENTS_LIMIT - 1 {
                return u64::MAX;
            }
            image.context_word(ARGUMENTS, count).write(image.car(rest));
            count += 1;
            rest = image.cdr(rest);
        }
        (*context).argument_mark = (*context).argument_mark.max(count);
        if rest == image.nil() { count } else { u64::MAX }
    }
}

pub(super) unsafe extern "C" fn append_values(context: *mut Context, value: Word, count: u64, already: u64) -> u64 {
    // SAFETY: called by compiled code; values 1.. are in VALUES; limits keep both inside.
    unsafe {
        let image = &*(*context).image;
        let count = count.min(ARGUMENTS_LIMIT - 1 - already);
        for i in 0..count {
            let word = if i == 0 { value } else { image.context_word(VALUES, i).read() };
            image.context_word(ARGUMENTS, already + i).write(word);
        }
        (*context).argument_mark = (*context).argument_mark.max(already + count);
        already + count
    }
}

pub(super) unsafe extern "C" fn progv(context: *mut Context, symbols: Word, values: Word) -> u64 {
    // SAFETY: called by compiled code with its context.
    unsafe {
        let image = &*(*context).image;
        let mut values = values;
        for symbol in image.list_iter(symbols) {
            let Ok(index) = image.binding_index(symbol) else { return 1 };
            let pointer = (*context).binding_pointer;
            if pointer >= (*context).binding_limit {
                return 1;
            }
            let value = if image.is_cons(values) { image.car(values) } else { Word::UNBOUND };
            values = image.cdr(values);
            let slot = image.running.binding_slot(index);
            let entry = pointer as *mut u64;
            entry.write(u64::from(index) * 8);
            entry.add(1).write(slot.read().bits());
            (*context).binding_pointer = pointer + 16;
            slot.write(value);
        }
        0
    }
}

pub(super) unsafe extern "C" fn make_vector(context: *mut Context, length: u64, fill: Word) -> Word {
    // SAFETY: called by compiled code; `length` is a fixnum word checked to be an index.
    unsafe { primitive_shim(context, |image| image.make_vector((length >> 1) as usize, fill)) }
}

pub(super) unsafe extern "C" fn binding_overflow(context: *mut Context) -> Word {
    // SAFETY: called by compiled code with its context.
    unsafe {
        primitive_shim(context, |_| {
            Err(Failure::error("STORAGE-CONDITION", "The stack of dynamic bindings is exhausted.", &[]))
        })
    }
}
