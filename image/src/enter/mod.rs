//! Entering and leaving Lisp: the context block, the runtime vector, calls from the host, throws.
//!
//! The problem: Lisp frames and Rust frames share one machine stack, and neither may unwind
//! through the other. The approach: the host enters Lisp by `enter_lisp`, which pushes a boundary
//! record; a throw that meets it comes back as a status and travels on as `Err(Failure::Throw)`;
//! primitives turn that into `Word::FAILED`, and the compiled code that called them goes on.
//! Throws search the chain of exit records first, then pop record by record.
//!
//! Invariants: the pinned register (r15) holds the context while Lisp runs. `resume` is entered
//! only from frames that own nothing with a destructor. A pending throw that crosses host frames
//! keeps its values in a heap vector (`pending_throw`), so Lisp run in between cannot clobber them.
//!
//! The assembly here and in `heap` is the only code besides the compiler's back end that knows
//! the instruction set. Tests: `embed/tests/images.rs`, `tests/lisp/evaluation/special-operators.lisp`.
//!
//! ```text
//!   mod         context block, runtime vector, calls from the host
//!   interrupts  asking a running image to stop
//!   primitives  the shim around Rust primitives
//!   throws      searching and unwinding the chain of exits
//!   arguments   stubs for argument lists and multiple values
//!   slow_paths  stubs for allocation and safepoints
//!   assembly    the few routines that are written for the instruction set
//! ```

mod arguments;
pub(crate) mod assembly;
mod interrupts;
mod primitives;
mod slow_paths;
pub(crate) mod throws;

pub use interrupts::*;
pub use primitives::{primitive_shim, primitives};

use crate::context::*;
use crate::word::TAG_FUNCTION;
use crate::{Failure, Image, Lisp, Word};
use arguments::*;
use assembly::{
    allocate_stub, double_call_stub, enter_lisp, global_call_stub, poll_stub, slow_call_stub, symbol_function_stub,
};
use interrupts::ContextBlock;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use throws::*;

/// A Rust function that compiled code calls.
#[derive(Copy, Clone, Debug)]
pub struct Primitive {
    /// Its name in BROLGA-SYSTEM.
    pub name: &'static str,
    /// How many words it takes after the context.
    pub arity: u8,
    /// It may return `Word::FAILED`.
    pub fallible: bool,
    /// Its address: `extern "C" fn(*mut Context, Word * arity) -> Word`.
    pub address: usize,
}

/// Fixed entries at the head of the runtime vector: stubs that codegen calls by number.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Stub {
    /// PreserveAll, no arguments: allocates `slow_result` bytes, address to `slow_result`.
    Allocate = 0,
    /// PreserveAll, no arguments: safepoint slow path.
    Poll = 1,
    /// (context, tag, value 0, count): throws; returns FAILED when there is no such tag.
    Throw = 2,
    /// (context, saved): continues a throw saved by `SaveThrow`.
    ContinueThrow = 3,
    /// (context) -> vector: saves the throw under way.
    SaveThrow = 4,
    /// (context, value 0, count) -> vector: saves multiple values.
    SaveValues = 5,
    /// (context, vector) -> value 0; the count is in `throw_count`.
    RestoreValues = 6,
    /// (context, start, count) -> list of the arguments from `start`; all are in ARGUMENTS.
    RestList = 7,
    /// (context, keys, start, count | allow-other-keys << 32) -> 0, or 1 odd, or the unknown key
    /// in `unknown_key` and 2. Values go to ARGUMENTS from slot `count`.
    ParseKeys = 8,
    /// (context, value 0, count) -> list of the values.
    ValuesList = 9,
    /// (context, list, already) -> count: spreads a list into ARGUMENTS from slot `already`;
    /// u64::MAX when it is not a proper list or too long.
    SpreadList = 10,
    /// (context, value 0, count, already) -> new count: appends values to ARGUMENTS.
    AppendValues = 11,
    /// (context, symbols, values) : binds dynamically; 0, or 1 when it cannot.
    Progv = 12,
    /// (context, pointer): unbinds down to a binding stack pointer.
    Unbind = 13,
    /// (context, number, length, fill) -> vector: large or computed-size simple vector.
    MakeVector = 14,
    /// (context): signals exhaustion of the binding stack.
    BindingOverflow = 15,
    /// PreserveAll, no arguments: calls the global function that `slow_target` says with the
    /// arguments in ARGUMENTS from slot 0; value 0 to `slow_result`.
    SlowCall = 17,
    /// Tail, (cell offset | count << 32, argument 0..3): goes to a global function.
    GlobalCall = 18,
    /// (context, list) -> value 0: the elements become values; the count is in `throw_count`.
    ListValues = 16,
    /// Like `SlowCall`, which it goes on with when the argument in slot 0 is no symbol with a
    /// function cell; gives the content of that cell at once otherwise.
    SymbolFunction = 19,
    /// Like `SlowCall` with two arguments that are the bits of double-floats, and a value that is.
    DoubleCall = 20,
    /// (context, vector, already) -> new count: appends values saved by `SaveValues` to ARGUMENTS.
    AppendSaved = 21,
}

/// Bytes of stack kept for handling exhaustion.
const STACK_RESERVE: u64 = 512 * 1024;
/// Entries of the binding stack.
const BINDING_STACK_ENTRIES: usize = 1 << 20;

/// Everything about running Lisp code in an image.
pub struct Running {
    context: Arc<ContextBlock>,
    runtime: RefCell<Vec<u64>>,
    names: RefCell<Vec<String>>,
    primitives: RefCell<HashMap<String, (u32, u8, bool)>>,
    fallible: RefCell<Vec<bool>>,
    pending_throw: Cell<Word>,
    binding_slots: Cell<u32>,
    binding_stack: Vec<[u64; 2]>,
    thread: Cell<usize>,
    stack_size_limit: Cell<u64>,
    /// Stack exhaustion is being handled.
    exhausted: Cell<bool>,
    /// Float traps that give the value of IEEE 754 instead of an error: bits whose meaning is the library's.
    masked_float_traps: Cell<u8>,
    /// The host call that a throw stopped at was left because stack and reserve are used up.
    abandoned: Cell<bool>,
}

#[repr(C)]
pub(crate) struct Entered {
    value: Word,
    count: u64,
    status: u64,
}

impl Running {
    /// Makes the context block. `bind_image` completes it once the image has its final address.
    pub fn new() -> std::io::Result<Running> {
        // SAFETY: a fresh anonymous mapping.
        let block = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                CONTEXT_SIZE,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if block == libc::MAP_FAILED {
            return Err(std::io::Error::last_os_error());
        }
        let mut binding_stack: Vec<[u64; 2]> = Vec::new();
        binding_stack.reserve_exact(BINDING_STACK_ENTRIES);
        let running = Running {
            context: Arc::new(ContextBlock(block.cast())),
            runtime: RefCell::new(Vec::new()),
            names: RefCell::new(Vec::new()),
            primitives: RefCell::new(HashMap::new()),
            fallible: RefCell::new(Vec::new()),
            pending_throw: Cell::new(Word::ZERO),
            binding_slots: Cell::new(1),
            binding_stack,
            thread: Cell::new(0),
            stack_size_limit: Cell::new(u64::MAX),
            exhausted: Cell::new(false),
            masked_float_traps: Cell::new(0),
            abandoned: Cell::new(false),
        };
        let base = running.binding_stack.as_ptr() as u64;
        let context = running.context();
        // SAFETY: the block is mapped, zeroed and not shared yet.
        unsafe {
            (*context).binding_base = base;
            (*context).binding_pointer = base;
            (*context).binding_limit = base + (BINDING_STACK_ENTRIES as u64 - 64) * 16;
            (*context).stubs = stub_addresses();
        }
        Ok(running)
    }

    /// The context.
    pub fn context(&self) -> *mut Context {
        self.context.0
    }

    /// Number of binding indices allotted, plus one; saved with the image.
    pub fn binding_slots(&self) -> u32 {
        self.binding_slots.get()
    }

    /// Allots the next binding index.
    pub fn allocate_binding_slot(&self) -> Option<u32> {
        let index = self.binding_slots.get();
        if u64::from(index) >= BINDING_SLOTS_LIMIT {
            return None;
        }
        self.binding_slots.set(index + 1);
        self.initialise_binding_slot(index);
        Some(index)
    }

    /// Marks a binding slot as having no binding in this thread.
    pub fn initialise_binding_slot(&self, index: u32) {
        // SAFETY: the slot lies inside the context block.
        unsafe { self.binding_slot(index).write(Word::NO_BINDING) };
    }

    /// Sets the number of binding indices (opening an image) and initialises all their slots.
    pub fn set_binding_slots(&self, count: u32) {
        self.binding_slots.set(count);
        (0..count).for_each(|index| self.initialise_binding_slot(index));
    }

    /// Address of a binding slot.
    pub fn binding_slot(&self, index: u32) -> *mut Word {
        assert!(u64::from(index) < BINDING_SLOTS_LIMIT);
        // SAFETY: inside the context block, checked above.
        unsafe { self.context().cast::<u8>().add(BINDING_SLOTS as usize + index as usize * 8).cast() }
    }

    /// Completes the context once the image's address range is known.
    pub fn bind_image(&self, table: u64, cards: u64) {
        let context = self.context();
        // SAFETY: the block is ours; no Lisp code runs yet.
        unsafe {
            (*context).table = table;
            (*context).cards = cards;
        }
    }

    /// Names in the runtime vector after the stubs, in order.
    pub fn runtime_names(&self) -> Vec<String> {
        self.names.borrow().clone()
    }

    /// The names that compiled code of an opened image refers to, in order; `register` fills them.
    pub fn set_runtime_names(&self, names: Vec<String>) {
        *self.names.borrow_mut() = names;
    }

    /// Fills the runtime vector. Names that the image knows keep their numbers; new ones follow.
    /// Returns the names the image needs and nobody gave.
    pub fn register(&self, primitives: &[Primitive]) -> Vec<String> {
        let mut names = self.names.borrow_mut();
        let mut table = self.primitives.borrow_mut();
        let mut numbers: HashMap<String, u32> =
            names.iter().enumerate().map(|(number, name)| (name.clone(), number as u32)).collect();
        let mut runtime = self.runtime.borrow_mut();
        if runtime.is_empty() {
            runtime.extend(stub_addresses());
            runtime.reserve_exact(8192);
        }
        for primitive in primitives {
            let number = *numbers.entry(primitive.name.to_string()).or_insert_with(|| {
                names.push(primitive.name.to_string());
                names.len() as u32 - 1
            });
            let slot = STUBS + number as usize;
            if runtime.len() <= slot {
                runtime.resize(slot + 1, 0);
            }
            runtime[slot] = primitive.address as u64;
            let mut fallible = self.fallible.borrow_mut();
            if fallible.len() <= slot {
                fallible.resize(slot + 1, true);
            }
            fallible[slot] = primitive.fallible;
            table.insert(primitive.name.to_string(), (slot as u32, primitive.arity, primitive.fallible));
        }
        let missing = names
            .iter()
            .enumerate()
            .filter(|(number, _)| runtime.get(STUBS + number).is_none_or(|address| *address == 0))
            .map(|(_, name)| name.clone())
            .collect();
        // SAFETY: the context is ours; the vector's buffer is stable until the next `register`.
        unsafe { (*self.context()).runtime = runtime.as_ptr() as u64 };
        missing
    }

    /// Runtime vector slot, arity and fallibility of a primitive.
    pub fn primitive(&self, name: &str) -> Option<(u32, u8, bool)> {
        self.primitives.borrow().get(name).copied()
    }

    /// Whether the primitive at a slot of the runtime vector may fail.
    pub fn primitive_fallible(&self, slot: u32) -> bool {
        self.fallible.borrow().get(slot as usize).copied().unwrap_or(true)
    }

    /// All primitives by name.
    pub fn each_primitive(&self, mut visit: impl FnMut(&str, u32, u8, bool)) {
        for (name, (slot, arity, fallible)) in self.primitives.borrow().iter() {
            visit(name, *slot, *arity, *fallible);
        }
    }

    /// The float traps that are masked now.
    pub fn masked_float_traps(&self) -> u8 {
        self.masked_float_traps.get()
    }

    /// Masks these float traps and no others.
    pub fn mask_float_traps(&self, traps: u8) {
        self.masked_float_traps.set(traps);
    }

    /// Calls `visit` with every word that the context keeps alive: values, arguments, bindings,
    /// the pending throw.
    pub fn each_root(&self, mut visit: impl FnMut(Word)) {
        let context = self.context();
        visit(self.pending_throw.get());
        // SAFETY: all these words lie in the context block or in the used part of the binding
        // stack; stale ones are harmless because the collector treats them conservatively.
        unsafe {
            let words = |offset: i32, count: u64| {
                let first = context.cast::<u8>().add(offset as usize).cast::<Word>();
                (0..count as usize).map(move |i| first.add(i).read())
            };
            words(VALUES, 64.max((*context).throw_count + 1).min(VALUES_LIMIT)).for_each(&mut visit);
            words(ARGUMENTS, ARGUMENTS_SCANNED.max((*context).argument_mark + 1).min(ARGUMENTS_LIMIT))
                .for_each(&mut visit);
            words(BINDING_SLOTS, u64::from(self.binding_slots.get())).for_each(&mut visit);
            visit((*context).throw_value);
            (*context).failure_arguments.iter().copied().for_each(&mut visit);
            let mut entry = (*context).binding_base;
            while entry < (*context).binding_pointer {
                visit((entry as *const Word).add(1).read());
                entry += 16;
            }
        }
    }
}

impl Image {
    /// The context that compiled code runs with.
    pub fn context(&self) -> *mut Context {
        self.running.context()
    }

    /// A handle by which other threads and signal handlers interrupt this image.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        InterruptHandle(self.running.context.clone())
    }

    /// Entering and leaving Lisp.
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// Keeps the upper layer's state with the image; the first call wins.
    pub fn set_host(&self, host: Box<dyn std::any::Any>) {
        let _ = self.host.set(host);
    }

    /// The upper layer's state, if it is of this type.
    pub fn host<T: 'static>(&self) -> Option<&T> {
        self.host.get().and_then(|host| host.downcast_ref())
    }

    /// Limits the stack that Lisp may use to `bytes` (for tests of exhaustion).
    pub fn set_stack_limit(&self, bytes: u64) {
        self.running.stack_size_limit.set(bytes);
        self.running.thread.set(0);
        self.refresh_thread();
    }

    /// Adjusts the stack limit to the thread that runs now.
    pub fn refresh_thread(&self) {
        // SAFETY: plain query of the calling thread.
        let thread = unsafe { libc::pthread_self() } as usize;
        if self.running.thread.get() == thread {
            return;
        }
        self.running.thread.set(thread);
        let (low, high) = stack_bounds();
        let size = (high - low).min(self.running.stack_size_limit.get());
        let limit = high - size + STACK_RESERVE.min(size / 2);
        let context = self.context();
        // SAFETY: the context is ours; `image` outlives it by construction of Image.
        unsafe {
            (*context).true_stack_limit = limit;
            (*context).image = self;
            if (*context).interrupt.load(Ordering::SeqCst) == 0 {
                (*context).stack_limit = limit;
            }
        }
    }

    /// Whether an interrupt waits for the next safepoint.
    pub fn interrupt_pending(&self) -> bool {
        // SAFETY: the context is ours.
        unsafe { (*self.context()).interrupt.load(Ordering::SeqCst) != 0 }
    }

    /// Frame pointer of the Lisp function that called the host last.
    pub fn exit_frame(&self) -> u64 {
        // SAFETY: the context is ours.
        unsafe { (*self.context()).exit_frame }
    }

    /// Bytes of stack left to the calling thread before Lisp's limit.
    pub fn stack_remaining(&self) -> usize {
        self.refresh_thread();
        let here = 0u8;
        // SAFETY: the context is ours.
        let limit = unsafe { (*self.context()).true_stack_limit };
        (&raw const here as u64).saturating_sub(limit) as usize
    }

    /// Calls a function object and returns its first value.
    pub fn call(&self, function: Word, arguments: &[Word]) -> Lisp {
        self.enter(function, arguments).map(|entered| entered.value)
    }

    /// Calls a function object and returns all its values.
    pub fn call_values(&self, function: Word, arguments: &[Word]) -> Lisp<Vec<Word>> {
        let entered = self.enter(function, arguments)?;
        let mut values = Vec::with_capacity(entered.count as usize);
        if entered.count > 0 {
            values.push(entered.value);
        }
        for i in 1..entered.count {
            // SAFETY: inside the context block.
            values.push(unsafe { self.context_word(VALUES, i).read() });
        }
        Ok(values)
    }

    /// Calls the global function of a symbol.
    pub fn call_symbol(&self, symbol: Word, arguments: &[Word]) -> Lisp {
        let cell = self.function_cell_index(symbol)?;
        self.call(self.cell(cell), arguments)
    }

    /// Calls a primitive by its slot in the runtime vector, as compiled code does: a failure is
    /// signalled by the Lisp function `%PRIMITIVE-FAILED`, whose value takes its place.
    pub fn call_primitive(&self, slot: u32, arguments: &[Word]) -> Lisp {
        let address = self.running.runtime.borrow().get(slot as usize).copied().unwrap_or(0);
        let known = self
            .running
            .primitives
            .borrow()
            .values()
            .any(|(s, arity, _)| *s == slot && usize::from(*arity) == arguments.len());
        if address == 0 || !known {
            return Err(Failure::error(
                "PROGRAM-ERROR",
                "A primitive is called with a wrong number of arguments.",
                &[],
            ));
        }
        self.refresh_thread();
        let c = self.context();
        // SAFETY: the slot holds a primitive of this arity, checked above; the context is ours.
        let result = unsafe {
            (*c).image = self;
            type C = *mut Context;
            match *arguments {
                [] => std::mem::transmute::<u64, extern "C" fn(C) -> Word>(address)(c),
                [a] => std::mem::transmute::<u64, extern "C" fn(C, Word) -> Word>(address)(c, a),
                [a, b] => std::mem::transmute::<u64, extern "C" fn(C, Word, Word) -> Word>(address)(c, a, b),
                [a, b, d] => {
                    std::mem::transmute::<u64, extern "C" fn(C, Word, Word, Word) -> Word>(address)(c, a, b, d)
                }
                [a, b, d, e] => {
                    std::mem::transmute::<u64, extern "C" fn(C, Word, Word, Word, Word) -> Word>(address)(c, a, b, d, e)
                }
                [a, b, d, e, f] => std::mem::transmute::<u64, extern "C" fn(C, Word, Word, Word, Word, Word) -> Word>(
                    address,
                )(c, a, b, d, e, f),
                _ => return Err(Failure::error("PROGRAM-ERROR", "Primitives take five arguments at most.", &[])),
            }
        };
        if result == Word::FAILED {
            let function = self.symbol("BROLGA-SYSTEM", "%PRIMITIVE-FAILED")?;
            return self.call_symbol(function, &[]);
        }
        Ok(result)
    }

    fn context_word(&self, offset: i32, index: u64) -> *mut Word {
        // SAFETY: callers stay inside the buffers of the context block.
        unsafe { self.context().cast::<u8>().add(offset as usize).cast::<Word>().add(index as usize) }
    }

    fn enter(&self, function: Word, arguments: &[Word]) -> Lisp<Entered> {
        if function.tag() != TAG_FUNCTION {
            return Err(Failure::type_error(self, function, "FUNCTION"));
        }
        if arguments.len() as u64 >= ARGUMENTS_LIMIT {
            return Err(Failure::error("PROGRAM-ERROR", "Too many arguments in a call.", &[]));
        }
        self.refresh_thread();
        let context = self.context();
        let mut first = [self.nil(); 4];
        for (i, argument) in arguments.iter().enumerate() {
            if i < 4 {
                first[i] = *argument;
            } else {
                // SAFETY: below ARGUMENTS_LIMIT, checked above.
                unsafe { self.context_word(ARGUMENTS, i as u64).write(*argument) };
            }
        }
        let mut entered = Entered { value: self.nil(), count: 0, status: 0 };
        // SAFETY: `function` is a function object, whose entry follows the calling convention;
        // the context belongs to this image and thread.
        unsafe {
            (*context).image = self;
            (*context).argument_mark = (*context).argument_mark.max(arguments.len() as u64);
            enter_lisp(context, function, arguments.len() as u64, first.as_ptr(), &mut entered);
        }
        if entered.status == 0 {
            return Ok(entered);
        }
        if self.running.abandoned.take() {
            return Err(Failure::error("STORAGE-CONDITION", "The control stack and its reserve are exhausted.", &[]));
        }
        // SAFETY: a throw is under way and stopped at our boundary.
        self.running.pending_throw.set(unsafe { save_throw(context) });
        Err(Failure::Throw)
    }

    /// Takes the saved state of the throw that `Err(Failure::Throw)` stands for.
    pub fn take_pending_throw(&self) -> Word {
        self.running.pending_throw.replace(Word::ZERO)
    }

    /// Whether a throw could reach a catch of this tag now.
    pub fn catch_tag_exists(&self, tag: Word) -> bool {
        // SAFETY: the context is ours.
        unsafe { find_catch(self.context(), tag) != 0 }
    }
}

/// The bounds of the calling thread's stack: lowest address and end.
pub fn stack_bounds() -> (u64, u64) {
    // SAFETY: `attributes` is initialised by pthread_getattr_np and destroyed after use.
    unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        let mut low = std::ptr::null_mut();
        let mut size = 0;
        libc::pthread_getattr_np(libc::pthread_self(), &mut attributes);
        libc::pthread_attr_getstack(&attributes, &mut low, &mut size);
        libc::pthread_attr_destroy(&mut attributes);
        (low as u64, low as u64 + size as u64)
    }
}

fn stub_addresses() -> [u64; STUBS] {
    let mut addresses = [0; STUBS];
    let table: [(Stub, *const ()); STUBS] = [
        (Stub::Allocate, allocate_stub as *const ()),
        (Stub::Poll, poll_stub as *const ()),
        (Stub::Throw, throw as *const ()),
        (Stub::ContinueThrow, continue_throw as *const ()),
        (Stub::SaveThrow, save_throw as *const ()),
        (Stub::SaveValues, save_values as *const ()),
        (Stub::RestoreValues, restore_values as *const ()),
        (Stub::RestList, rest_list as *const ()),
        (Stub::ParseKeys, parse_keys as *const ()),
        (Stub::ValuesList, values_list as *const ()),
        (Stub::SpreadList, spread_list as *const ()),
        (Stub::AppendValues, append_values as *const ()),
        (Stub::Progv, progv as *const ()),
        (Stub::Unbind, unbind_to as *const ()),
        (Stub::MakeVector, make_vector as *const ()),
        (Stub::BindingOverflow, binding_overflow as *const ()),
        (Stub::ListValues, list_values as *const ()),
        (Stub::SlowCall, slow_call_stub as *const ()),
        (Stub::GlobalCall, global_call_stub as *const ()),
        (Stub::SymbolFunction, symbol_function_stub as *const ()),
        (Stub::DoubleCall, double_call_stub as *const ()),
        (Stub::AppendSaved, append_saved as *const ()),
    ];
    for (stub, address) in table {
        addresses[stub as usize] = address as u64;
    }
    addresses
}
