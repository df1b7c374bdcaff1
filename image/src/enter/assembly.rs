//! The routines that are written for the instruction set (x86-64): entering Lisp, going on at a
//! landing pad, stubs that keep every register.
//!
//! Tests: everything that runs Lisp.

use super::Entered;
use super::slow_paths::{allocate_slow, box_double_arguments, poll_slow, unbox_double};
use crate::Word;
use crate::context::*;
use crate::object::{FUNCTION_ENTRY, Kind, SYMBOL_FUNCTION_CELL};
use crate::word::{TAG_FUNCTION, TAG_MASK, TAG_OTHER};
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

/// Pushes every register that a PreserveAll callee must keep, and aligns the stack.
macro_rules! save_registers {
    () => {
        concat!(
            "push rbp\n",
            "mov rbp, rsp\n",
            // This frame, not the caller's: a walk finds the caller by the return address above it.
            "mov [r15 + {exit_frame}], rbp\n",
            "push rax\npush rcx\npush rdx\npush rsi\npush rdi\n",
            "push r8\npush r9\npush r10\npush r11\npush rbx\n",
            "push r12\npush r13\npush r14\npush r15\n",
            "sub rsp, 256\n",
            "movups [rsp], xmm0\nmovups [rsp + 16], xmm1\n",
            "movups [rsp + 32], xmm2\nmovups [rsp + 48], xmm3\n",
            "movups [rsp + 64], xmm4\nmovups [rsp + 80], xmm5\n",
            "movups [rsp + 96], xmm6\nmovups [rsp + 112], xmm7\n",
            "movups [rsp + 128], xmm8\nmovups [rsp + 144], xmm9\n",
            "movups [rsp + 160], xmm10\nmovups [rsp + 176], xmm11\n",
            "movups [rsp + 192], xmm12\nmovups [rsp + 208], xmm13\n",
            "movups [rsp + 224], xmm14\nmovups [rsp + 240], xmm15\n",
            "mov rbx, rsp\n",
            "and rsp, -16\n",
        )
    };
}

/// Undoes `save_registers` and returns.
macro_rules! restore_registers {
    () => {
        concat!(
            "mov rsp, rbx\n",
            "movups xmm0, [rsp]\nmovups xmm1, [rsp + 16]\n",
            "movups xmm2, [rsp + 32]\nmovups xmm3, [rsp + 48]\n",
            "movups xmm4, [rsp + 64]\nmovups xmm5, [rsp + 80]\n",
            "movups xmm6, [rsp + 96]\nmovups xmm7, [rsp + 112]\n",
            "movups xmm8, [rsp + 128]\nmovups xmm9, [rsp + 144]\n",
            "movups xmm10, [rsp + 160]\nmovups xmm11, [rsp + 176]\n",
            "movups xmm12, [rsp + 192]\nmovups xmm13, [rsp + 208]\n",
            "movups xmm14, [rsp + 224]\nmovups xmm15, [rsp + 240]\n",
            "add rsp, 256\n",
            "pop r15\npop r14\npop r13\npop r12\n",
            "pop rbx\npop r11\npop r10\npop r9\npop r8\n",
            "pop rdi\npop rsi\npop rdx\npop rcx\npop rax\n",
            "pop rbp\n",
            "ret\n",
        )
    };
}

/// Allocation slow path, keeping every register: size and address go through the context, since
/// registers for them would cost the fast path moves.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn allocate_stub() {
    std::arch::naked_asm!(
        save_registers!(),
        "mov rsi, [r15 + {result}]",
        "mov rdi, r15",
        "call {target}",
        "mov [r15 + {result}], rax",
        restore_registers!(),
        exit_frame = const offset_of!(Context, exit_frame),
        result = const offset_of!(Context, slow_result),
        target = sym allocate_slow,
    )
}

/// Safepoint slow path, keeping every register.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn poll_stub() {
    std::arch::naked_asm!(
        save_registers!(),
        "mov rdi, r15",
        "lea rsi, [rbp + 16]",
        "call {target}",
        restore_registers!(),
        exit_frame = const offset_of!(Context, exit_frame),
        target = sym poll_slow,
    )
}

/// From (cell offset | count << 32, argument 0..3) to the registers of a call of the function in
/// that cell; the entry address is in rax.
macro_rules! global_function {
    () => {
        concat!(
            "mov eax, edi\n",
            "shr rdi, 32\n",
            "mov r9, r8\nmov r8, rcx\nmov rcx, rdx\nmov rdx, rsi\n",
            "mov rsi, rdi\n",
            "mov rdi, [r15 + {table}]\n",
            "mov rdi, [rdi + rax]\n",
            "mov rax, [rdi + {entry}]\n",
        )
    };
}

/// Calls a global function, keeping every register: slow paths of in-line operations, which so cost
/// the fast path neither spilled values nor moves.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn slow_call_stub() {
    std::arch::naked_asm!(
        save_registers!(),
        "mov rdi, [r15 + {target}]",
        "mov rsi, [r15 + {arguments}]",
        "mov rdx, [r15 + {arguments} + 8]",
        "mov rcx, [r15 + {arguments} + 16]",
        "mov r8, [r15 + {arguments} + 24]",
        global_function!(),
        "call rax",
        "mov [r15 + {result}], rax",
        restore_registers!(),
        exit_frame = const offset_of!(Context, exit_frame),
        table = const offset_of!(Context, table),
        entry = const FUNCTION_ENTRY - TAG_FUNCTION as i32,
        target = const offset_of!(Context, slow_target),
        arguments = const ARGUMENTS,
        result = const offset_of!(Context, slow_result),
    )
}

/// The same for two double-floats, boxed here, and a result that is unboxed: short code where an
/// operation on unboxed numbers may have to signal an error.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn double_call_stub() {
    std::arch::naked_asm!(
        save_registers!(),
        "mov rdi, r15",
        "call {box_arguments}",
        "mov rdi, [r15 + {target}]",
        "mov rsi, [r15 + {arguments}]",
        "mov rdx, [r15 + {arguments} + 8]",
        global_function!(),
        "call rax",
        "mov rdi, r15",
        "mov rsi, rax",
        "call {unbox}",
        "mov [r15 + {result}], rax",
        restore_registers!(),
        exit_frame = const offset_of!(Context, exit_frame),
        table = const offset_of!(Context, table),
        entry = const FUNCTION_ENTRY - TAG_FUNCTION as i32,
        target = const offset_of!(Context, slow_target),
        arguments = const ARGUMENTS,
        result = const offset_of!(Context, slow_result),
        box_arguments = sym box_double_arguments,
        unbox = sym unbox_double,
    )
}

/// The function that a symbol names, keeping every register; what is no symbol, or one without a
/// function cell, is left to the slow call.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn symbol_function_stub() {
    std::arch::naked_asm!(
        "push rax",
        "mov rax, [r15 + {arguments}]",
        "sub rax, {tag}",
        "test al, {tag_mask}",
        "jne 2f",
        "cmp byte ptr [rax + 1], {symbol}",
        "jne 2f",
        // A fixnum, so twice the index.
        "mov rax, [rax + {cell}]",
        "test rax, rax",
        "je 2f",
        "shl rax, 2",
        "add rax, [r15 + {table}]",
        "mov rax, [rax]",
        "mov [r15 + {result}], rax",
        "pop rax",
        "ret",
        "2:",
        "pop rax",
        "jmp {slow_call}",
        arguments = const ARGUMENTS,
        tag_mask = const TAG_MASK,
        tag = const TAG_OTHER,
        symbol = const Kind::Symbol as u8,
        cell = const SYMBOL_FUNCTION_CELL,
        table = const offset_of!(Context, table),
        result = const offset_of!(Context, slow_result),
        slow_call = sym slow_call_stub,
    )
}

/// Goes to a global function as if the caller had called it: short code for calls of system
/// functions.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn global_call_stub() {
    std::arch::naked_asm!(
        global_function!(),
        "jmp rax",
        table = const offset_of!(Context, table),
        entry = const FUNCTION_ENTRY - TAG_FUNCTION as i32,
    )
}
