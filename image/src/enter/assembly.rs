//! The routines that are written for the instruction set (x86-64): entering Lisp, going on at a
//! landing pad, stubs that keep every register.
//!
//! Tests: everything that runs Lisp.

use super::Entered;
use super::slow_paths::{allocate_slow, poll_slow};
use crate::context::*;
use crate::object::FUNCTION_ENTRY;
use crate::word::TAG_FUNCTION;
use crate::Word;
use std::mem::offset_of;

/// Host to Lisp. Pushes a boundary record, calls the function's entry, stores value, count and
/// status (0 returned, 1 a throw stopped here).
#[unsafe(naked)]
pub(super) unsafe extern "C" fn enter_lisp(
    context: *mut Context,
    function: Word,
    count: u64,
    arguments: *const Word,
    out: *mut Entered,
) {
    std::arch::naked_asm!(
        "push rbp",
        "mov rbp, rsp",
        "push rbx",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        "push r8",
        "sub rsp, 64",
        "mov r15, rdi",
        "mov rax, [r15 + {chain}]",
        "mov [rsp + {previous}], rax",
        "mov qword ptr [rsp + {kind}], {boundary}",
        "mov qword ptr [rsp + {tag}], 0",
        "mov [rsp + {sp}], rsp",
        "mov [rsp + {fp}], rbp",
        "lea rax, [rip + 2f]",
        "mov [rsp + {resume}], rax",
        "mov rax, [r15 + {binding}]",
        "mov [rsp + {record_binding}], rax",
        "mov rax, [r15 + {exit_frame}]",
        "mov [rsp + {record_exit_frame}], rax",
        "mov [r15 + {chain}], rsp",
        "mov rax, rcx",
        "mov rdi, rsi",
        "mov rsi, rdx",
        "mov rdx, [rax]",
        "mov rcx, [rax + 8]",
        "mov r8, [rax + 16]",
        "mov r9, [rax + 24]",
        "mov rax, [rdi + {entry}]",
        "call rax",
        "xor edx, edx",
        "jmp 3f",
        "2:",
        "mov edx, 1",
        "3:",
        "mov rsi, [rsp + {previous}]",
        "mov [r15 + {chain}], rsi",
        "mov rsi, [rsp + {record_exit_frame}]",
        "mov [r15 + {exit_frame}], rsi",
        "add rsp, 64",
        "pop r8",
        "mov [r8], rax",
        "mov [r8 + 8], rcx",
        "mov [r8 + 16], rdx",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbx",
        "pop rbp",
        "ret",
        chain = const offset_of!(Context, exit_chain),
        previous = const offset_of!(ExitRecord, previous),
        kind = const offset_of!(ExitRecord, kind),
        tag = const offset_of!(ExitRecord, tag),
        sp = const offset_of!(ExitRecord, stack_pointer),
        fp = const offset_of!(ExitRecord, frame_pointer),
        resume = const offset_of!(ExitRecord, resume),
        record_binding = const offset_of!(ExitRecord, binding_pointer),
        record_exit_frame = const offset_of!(ExitRecord, exit_frame),
        binding = const offset_of!(Context, binding_pointer),
        exit_frame = const offset_of!(Context, exit_frame),
        boundary = const EXIT_BOUNDARY,
        entry = const FUNCTION_ENTRY - TAG_FUNCTION as i32,
    )
}

/// Whether a return address lies in `enter_lisp`: the frame above was called by the host.
pub(crate) fn is_enter_return(address: u64) -> bool {
    address.wrapping_sub(enter_lisp as *const () as u64) < 256
}

/// Address of the boundary record in the frame of `enter_lisp` with this frame pointer: six saved
/// registers lie between.
pub(crate) fn enter_frame_record(frame_pointer: u64) -> u64 {
    frame_pointer.wrapping_sub(6 * 8 + std::mem::size_of::<ExitRecord>() as u64)
}

/// Goes on at a landing pad with its frame's stack and frame pointer. Value in rax, count in rdx.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn resume(sp: u64, fp: u64, pc: u64, context: *mut Context, value: Word, count: u64) -> ! {
    std::arch::naked_asm!(
        "mov rsp, rdi",
        "mov rbp, rsi",
        "mov r15, rcx",
        "mov rax, r8",
        "mov r10, rdx",
        "mov rdx, r9",
        "jmp r10",
    )
}

macro_rules! preserve_all_stub {
    ($(#[$doc:meta])* $name:ident => $target:ident) => {
        $(#[$doc])*
        #[unsafe(naked)]
        pub(super) unsafe extern "C" fn $name() {
            std::arch::naked_asm!(
                "push rbp",
                "mov [r15 + {exit_frame}], rbp",
                "mov rbp, rsp",
                "push rax", "push rcx", "push rdx", "push rsi", "push rdi",
                "push r8", "push r9", "push r10", "push r11", "push rbx",
                "push r12", "push r13", "push r14", "push r15",
                "sub rsp, 256",
                "movups [rsp], xmm0", "movups [rsp + 16], xmm1",
                "movups [rsp + 32], xmm2", "movups [rsp + 48], xmm3",
                "movups [rsp + 64], xmm4", "movups [rsp + 80], xmm5",
                "movups [rsp + 96], xmm6", "movups [rsp + 112], xmm7",
                "movups [rsp + 128], xmm8", "movups [rsp + 144], xmm9",
                "movups [rsp + 160], xmm10", "movups [rsp + 176], xmm11",
                "movups [rsp + 192], xmm12", "movups [rsp + 208], xmm13",
                "movups [rsp + 224], xmm14", "movups [rsp + 240], xmm15",
                "mov rdi, r15",
                "lea rsi, [rbp + 16]",
                "mov rbx, rsp",
                "and rsp, -16",
                "call {target}",
                "mov rsp, rbx",
                "movups xmm0, [rsp]", "movups xmm1, [rsp + 16]",
                "movups xmm2, [rsp + 32]", "movups xmm3, [rsp + 48]",
                "movups xmm4, [rsp + 64]", "movups xmm5, [rsp + 80]",
                "movups xmm6, [rsp + 96]", "movups xmm7, [rsp + 112]",
                "movups xmm8, [rsp + 128]", "movups xmm9, [rsp + 144]",
                "movups xmm10, [rsp + 160]", "movups xmm11, [rsp + 176]",
                "movups xmm12, [rsp + 192]", "movups xmm13, [rsp + 208]",
                "movups xmm14, [rsp + 224]", "movups xmm15, [rsp + 240]",
                "add rsp, 256",
                "pop r15", "pop r14", "pop r13", "pop r12",
                "pop rbx", "pop r11", "pop r10", "pop r9", "pop r8",
                "pop rdi", "pop rsi", "pop rdx", "pop rcx", "pop rax",
                "pop rbp",
                "ret",
                exit_frame = const offset_of!(Context, exit_frame),
                target = sym $target,
            )
        }
    };
}

preserve_all_stub! {
    /// Allocation slow path: keeps every register.
    allocate_stub => allocate_slow
}
preserve_all_stub! {
    /// Safepoint slow path: keeps every register.
    poll_stub => poll_slow
}
