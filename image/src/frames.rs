//! Walking the machine stack: which Lisp functions are running.
//!
//! Compiled code keeps frame pointers, so Lisp frames form a chain. Where the host called Lisp the
//! chain goes through Rust frames, which need not keep it: the boundary record there knows the
//! frame pointer of the Lisp function that had called the host.
//!
//! Invariants: only addresses inside the calling thread's stack are read, and the walk only moves
//! towards older frames, so a damaged chain ends the walk.
//!
//! Tests: `tests/lisp/debugger/`.

use crate::context::ExitRecord;
use crate::enter::assembly::{enter_frame_record, is_enter_return};
use crate::enter::stack_bounds;
use crate::object::{CODE_ADDRESS, CODE_DEBUG_INFO};
use crate::{Image, Word};

/// A running function.
#[derive(Copy, Clone, Debug)]
pub struct Frame {
    /// Its frame pointer.
    pub frame_pointer: u64,
    /// Its Code object.
    pub code: Word,
    /// Where in the code the call under way returns to, from the start of the code.
    pub return_offset: u32,
}

impl Image {
    /// The functions running below the one whose frame pointer is given, newest first.
    pub fn frames(&self, frame_pointer: u64, most: usize) -> Vec<Frame> {
        let (low, high) = stack_bounds();
        let mut frames = Vec::new();
        let mut fp = frame_pointer;
        while frames.len() < most && fp >= low && fp + 16 <= high && fp.is_multiple_of(8) {
            // SAFETY: both words lie inside this thread's stack, checked above.
            let (previous, return_address) = unsafe { (*(fp as *const u64), *((fp + 8) as *const u64)) };
            let next = if is_enter_return(return_address) {
                let record = enter_frame_record(previous);
                if record < low || record + size_of::<ExitRecord>() as u64 > high {
                    break;
                }
                // SAFETY: the record lies inside this thread's stack, checked above.
                unsafe { (*(record as *const ExitRecord)).exit_frame }
            } else {
                if let Some(code) = self.code_at(return_address) {
                    let start = self.slot(code, CODE_ADDRESS).bits();
                    let return_offset = return_address.wrapping_sub(start) as u32;
                    frames.push(Frame { frame_pointer: previous, code, return_offset });
                }
                previous
            };
            if next <= fp {
                break;
            }
            fp = next;
        }
        frames
    }

    /// The source id of the call that a frame is in, from the code's debug map.
    pub fn source_id(&self, frame: &Frame) -> Option<u32> {
        let map = self.slot(frame.code, crate::object::CODE_DEBUG_MAP);
        if map == self.nil() {
            return None;
        }
        let pairs = self.raw_u32(map);
        pairs.chunks_exact(2).find(|pair| pair[0] == frame.return_offset).map(|pair| pair[1])
    }

    /// A word of a frame at an offset from its frame pointer.
    pub fn frame_word(&self, frame: &Frame, offset: i64) -> Option<Word> {
        let (low, high) = stack_bounds();
        let address = frame.frame_pointer.checked_add_signed(offset)?;
        if address < low || address + 8 > high || address % 8 != 0 {
            return None;
        }
        // SAFETY: inside this thread's stack; the slot holds an argument word of a live frame.
        Some(unsafe { Word::from_bits(*(address as *const u64)) })
    }

    /// The debug facts of a code object: a simple vector (sources, argument offset, names), or NIL.
    pub fn debug_info(&self, code: Word) -> Word {
        self.slot(code, CODE_DEBUG_INFO)
    }
}
