//! Throws: finding the target in the chain of exit records, unwinding to it record by record,
//! and keeping a throw's values while cleanup forms or host frames run.
//!
//! Invariants: a throw starts only when its target exists. `unwind` is entered only from frames
//! that own nothing with a destructor.
//!
//! Tests: `tests/lisp/evaluation/special-operators.lisp`.

use super::assembly::resume;
use crate::context::*;
use crate::{Image, Word};

pub(super) unsafe fn find_catch(context: *mut Context, tag: Word) -> u64 {
    // SAFETY: the chain consists of live records in stack frames.
    unsafe {
        let mut record = (*context).exit_chain;
        while record != 0 {
            let r = record as *const ExitRecord;
            if (*r).kind == EXIT_CATCH && (*r).tag == tag {
                return record;
            }
            record = (*r).previous;
        }
        0
    }
}

pub(super) unsafe extern "C" fn throw(context: *mut Context, tag: Word, value: Word, count: u64) -> Word {
    // SAFETY: called by compiled code; no local here has a destructor.
    unsafe {
        let target = find_catch(context, tag);
        if target == 0 {
            return Word::FAILED;
        }
        (*context).throw_target = target;
        (*context).throw_count = count;
        (*context).throw_value = value;
        unwind(context)
    }
}

/// Goes on with the throw in the context: to the next unwind-protect, boundary or the target.
pub(super) unsafe fn unwind(context: *mut Context) -> ! {
    // SAFETY: the chain consists of live records; the target is one of them.
    unsafe {
        let mut record = (*context).exit_chain;
        loop {
            let r = record as *const ExitRecord;
            let target = record == (*context).throw_target;
            if target || (*r).kind != EXIT_CATCH {
                unbind((*context).binding_pointer, (*r).binding_pointer, context);
                if (*r).kind != EXIT_BOUNDARY {
                    (*context).exit_chain = (*r).previous;
                } else {
                    (*context).exit_chain = record;
                }
                resume(
                    (*r).stack_pointer,
                    (*r).frame_pointer,
                    (*r).resume,
                    context,
                    (*context).throw_value,
                    (*context).throw_count,
                );
            }
            record = (*r).previous;
        }
    }
}

pub(super) unsafe fn unbind(from: u64, to: u64, context: *mut Context) {
    let mut pointer = from;
    // SAFETY: entries between `to` and `from` are (slot offset, old value) pairs.
    unsafe {
        while pointer > to {
            pointer -= 16;
            let entry = pointer as *const u64;
            let slot = context.cast::<u8>().add(BINDING_SLOTS as usize + entry.read() as usize).cast::<u64>();
            slot.write(entry.add(1).read());
        }
        (*context).binding_pointer = to;
    }
}

pub(super) unsafe extern "C" fn unbind_to(context: *mut Context, pointer: u64) -> u64 {
    // SAFETY: called by compiled code with a pointer it saved.
    unsafe { unbind((*context).binding_pointer, pointer, context) };
    0
}

/// The throw under way as a vector: target, value count, values.
pub(super) unsafe extern "C" fn save_throw(context: *mut Context) -> Word {
    // SAFETY: the context is live; values are inside its buffers.
    unsafe {
        let image = &*(*context).image;
        let count = (*context).throw_count;
        let vector = save(image, 1, (*context).throw_value, count);
        image.vector_set(vector, 0, Word::from_bits((*context).throw_target));
        vector
    }
}

/// A vector of `extra` free slots, the count and the values.
fn save(image: &Image, extra: usize, value: Word, count: u64) -> Word {
    let vector = image.make_vector(extra + 1 + count as usize, Word::ZERO).unwrap_or_else(|_| std::process::abort());
    image.vector_set(vector, extra, Word::fixnum(count as i64));
    for i in 0..count as usize {
        // SAFETY: inside VALUES.
        let word = if i == 0 { value } else { unsafe { image.context_word(VALUES, i as u64).read() } };
        image.vector_set(vector, extra + 1 + i, word);
    }
    vector
}

/// Appends saved values to the arguments.
pub(super) unsafe extern "C" fn append_saved(context: *mut Context, vector: Word, already: u64) -> u64 {
    // SAFETY: called by compiled code with a vector of `save_values`; the limit keeps all inside ARGUMENTS.
    unsafe {
        let image = &*(*context).image;
        let values = image.vector_elements(vector).get(1..).unwrap_or(&[]);
        let mut count = already;
        for word in values.iter().take((ARGUMENTS_LIMIT - 1 - already) as usize) {
            image.context_word(ARGUMENTS, count).write(*word);
            count += 1;
        }
        (*context).argument_mark = (*context).argument_mark.max(count);
        count
    }
}

pub(super) unsafe fn restore(image: &Image, extra: usize, vector: Word) -> (Word, u64) {
    let count = image.vector_ref(vector, extra).as_fixnum().unwrap_or(0) as u64;
    for i in 1..count as usize {
        // SAFETY: inside VALUES.
        unsafe { image.context_word(VALUES, i as u64).write(image.vector_ref(vector, extra + 1 + i)) };
    }
    (if count > 0 { image.vector_ref(vector, extra + 1) } else { image.nil() }, count)
}

pub(super) unsafe extern "C" fn continue_throw(context: *mut Context, saved: Word) -> Word {
    // SAFETY: `saved` was made by `save_throw`, and its target record is still live because
    // whoever saved it had not left that extent.
    unsafe {
        let image = &*(*context).image;
        (*context).throw_target = image.vector_ref(saved, 0).bits();
        let (value, count) = restore(image, 1, saved);
        (*context).throw_value = value;
        (*context).throw_count = count;
        unwind(context)
    }
}

pub(super) unsafe extern "C" fn save_values(context: *mut Context, value: Word, count: u64) -> Word {
    // SAFETY: called by compiled code with its context.
    save(unsafe { &*(*context).image }, 0, value, count)
}

pub(super) unsafe extern "C" fn restore_values(context: *mut Context, vector: Word) -> Word {
    // SAFETY: called by compiled code with a vector of `save_values`.
    unsafe {
        let (value, count) = restore(&*(*context).image, 0, vector);
        (*context).throw_count = count;
        value
    }
}
