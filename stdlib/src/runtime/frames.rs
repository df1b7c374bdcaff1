//! Primitives about running functions: backtraces with names, source forms and arguments.
//!
//! Tests: `tests/lisp/debugger/`.

use crate::primitives::{count, primitive, primitive_of_arity, primitives};
use brolga_image::frames::Frame;
use brolga_image::object::CODE_NAME;
use brolga_image::{Image, Lisp, Word};

primitives! {
    "%backtrace" => backtrace(3);
}

/// (%backtrace frame-pointer newest oldest) -> list of
/// (name source-form code return-offset frame-pointer . arguments), newest first: so many of the
/// newest and of the oldest frames, and between them how many were left out, if any. The frame
/// pointer is that of %CURRENT-FRAME; the list starts with its caller.
fn backtrace(image: &Image, frame_pointer: Word, newest: Word, oldest: Word) -> Lisp {
    let pointer = frame_pointer.as_fixnum().unwrap_or(0) as u64;
    let number = |word: Word| word.as_fixnum().unwrap_or(0).max(0) as usize;
    let (newest, oldest) = (number(newest), number(oldest));
    let frames = image.frames(pointer, if oldest == 0 { newest } else { usize::MAX });
    let left_out = frames.len().saturating_sub(newest + oldest);
    let mut list = image.nil();
    for (i, frame) in frames.iter().enumerate().rev() {
        if left_out == 0 || i < newest || i >= newest + left_out {
            let entry = describe(image, frame)?;
            list = image.cons(entry, list)?;
        } else if i == newest {
            list = image.cons(Word::fixnum(left_out as i64), list)?;
        }
    }
    Ok(list)
}

fn describe(image: &Image, frame: &Frame) -> Lisp {
    let info = image.debug_info(frame.code);
    let (mut source, mut arguments) = (image.nil(), image.nil());
    if info != image.nil() {
        let sources = image.vector_ref(info, 0);
        if let Some(id) = image.source_id(frame)
            && sources != image.nil()
            && u64::from(id) < image.length(sources)
        {
            source = image.vector_ref(sources, id as usize);
        }
        if let Some(offset) = image.vector_ref(info, 1).as_fixnum() {
            let names = image.list_iter(image.vector_ref(info, 2)).count() as i64;
            // A mark stands behind the last argument that was supplied.
            let words = (0..names).map(|i| image.frame_word(frame, offset + 8 * i).unwrap_or(image.nil()));
            let words: Vec<Word> = words.take_while(|word| *word != Word::UNSUPPLIED).collect();
            arguments = image.list(&words)?;
        }
    }
    let name = image.slot(frame.code, CODE_NAME);
    let pointer = Word::fixnum(frame.frame_pointer as i64);
    let offset = Word::fixnum(i64::from(frame.return_offset));
    image.list_star(&[name, source, frame.code, offset, pointer], arguments)
}
