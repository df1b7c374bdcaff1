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
//! the instruction set. Tests: `image/tests/enter.rs`, `tests/lisp/exits/`.

use crate::context::*;
use crate::object::*;
use crate::word::{TAG_FUNCTION, TAG_OTHER};
use crate::{Failure, Image, Lisp, Word};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::mem::offset_of;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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
    /// PreserveAll, no arguments: allocate `alloc_result` bytes, address to `alloc_result`.
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
    /// in `alloc_result` and 2. Values go to ARGUMENTS from slot `count`.
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
    /// (context, entries): grows nothing, signals binding stack exhaustion; reserved.
    BindingOverflow = 15,
}

/// Number of stubs.
pub const STUBS: usize = 16;

/// The context block, shared with interrupt handles.
struct ContextBlock(*mut Context);

// SAFETY: only the interrupt word and the stack limit are touched through other threads, both by
// atomic stores; the rest is used by the thread that runs the image.
unsafe impl Send for ContextBlock {}
// SAFETY: see above.
unsafe impl Sync for ContextBlock {}

impl Drop for ContextBlock {
    fn drop(&mut self) {
        // SAFETY: mapped in `Running::new` with this size, and nobody else holds it.
        unsafe { libc::munmap(self.0.cast(), CONTEXT_SIZE) };
    }
}

/// Asks a running image to stop at its next safepoint. Async-signal-safe.
#[derive(Clone)]
pub struct InterruptHandle(Arc<ContextBlock>);

impl InterruptHandle {
    /// Sets the bits of `mask` and makes the next safepoint take its slow path.
    pub fn interrupt(&self, mask: u64) {
        let context = self.0.0;
        // SAFETY: the block lives as long as this handle; both words are accessed atomically.
        unsafe {
            (*context).interrupt.fetch_or(mask, Ordering::SeqCst);
            AtomicU64::from_ptr(&raw mut (*context).stack_limit).store(u64::MAX, Ordering::SeqCst);
        }
    }
}

/// Interrupt bit: the user asks to break (Ctrl-C).
pub const INTERRUPT_BREAK: u64 = 1;
/// Interrupt bit: terminate quietly.
pub const INTERRUPT_TERMINATE: u64 = 2;
/// Interrupt bit: the heap reserve was touched.
pub const INTERRUPT_HEAP: u64 = 4;
/// Interrupt bit: finalizers are waiting.
pub const INTERRUPT_FINALIZERS: u64 = 8;
/// Interrupt bit: a timer ran out.
pub const INTERRUPT_TIMER: u64 = 16;

/// Bytes of stack kept for handling exhaustion.
const STACK_RESERVE: u64 = 256 * 1024;
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
    exhausted: Cell<bool>,
    depth: Cell<u32>,
}

#[repr(C)]
struct Entered {
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
            depth: Cell::new(0),
        };
        let base = running.binding_stack.as_ptr() as u64;
        let context = running.context();
        // SAFETY: the block is mapped, zeroed and not shared yet.
        unsafe {
            (*context).binding_base = base;
            (*context).binding_pointer = base;
            (*context).binding_limit = base + (BINDING_STACK_ENTRIES as u64 - 64) * 16;
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
            words(ARGUMENTS, 64.max((*context).argument_mark + 1).min(ARGUMENTS_LIMIT)).for_each(&mut visit);
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
        let known = self.running.primitives.borrow().values().any(|(s, arity, _)| *s == slot && usize::from(*arity) == arguments.len());
        if address == 0 || !known {
            return Err(Failure::error("PROGRAM-ERROR", "A primitive is called with a wrong number of arguments.", &[]));
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
                [a, b, d, e] => std::mem::transmute::<u64, extern "C" fn(C, Word, Word, Word, Word) -> Word>(address)(
                    c, a, b, d, e,
                ),
                [a, b, d, e, f] => std::mem::transmute::<
                    u64,
                    extern "C" fn(C, Word, Word, Word, Word, Word) -> Word,
                >(address)(c, a, b, d, e, f),
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

/// Runs the body of a primitive: catches panics, records failures.
///
/// # Safety
/// `context` is the context of a live image, on the thread that runs it.
pub unsafe fn primitive_shim(context: *mut Context, body: impl FnOnce(&Image) -> Lisp) -> Word {
    // SAFETY: set by `enter` before any Lisp code runs.
    let image = unsafe { &*(*context).image };
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| body(image)));
    match outcome {
        Ok(Ok(word)) => word,
        Ok(Err(failure)) => fail(image, failure),
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_string()))
                .unwrap_or_else(|| "unknown panic".to_string());
            fail(image, Failure::error("SIMPLE-ERROR", format!("Internal error in a primitive: {}", text.replace('~', "~~")), &[]))
        }
    }
}

#[cold]
fn fail(image: &Image, failure: Failure) -> Word {
    let context = image.context();
    let (kind, arguments) = match failure {
        Failure::Throw => (FAILURE_THROW, [image.take_pending_throw(), Word::ZERO, Word::ZERO]),
        Failure::Error(report) => {
            let made = (|| -> Lisp<[Word; 3]> {
                let arguments = image.list(&report.arguments)?;
                Ok([image.string(report.kind)?, image.string(&report.message)?, arguments])
            })();
            let nil = image.nil();
            (FAILURE_ERROR, made.unwrap_or([nil, nil, nil]))
        }
    };
    // SAFETY: the context is ours.
    unsafe {
        (*context).failure_kind = kind;
        (*context).failure_arguments = arguments;
    }
    Word::FAILED
}

/// The primitives of this module: taking a failure, throw states, frames.
pub fn primitives() -> Vec<Primitive> {
    vec![Primitive { name: "%take-failure", arity: 0, fallible: false, address: take_failure as *const () as usize }]
}

/// The failure that a primitive recorded: a list (kind control arguments), or the saved state of
/// a throw (a simple vector).
unsafe extern "C" fn take_failure(context: *mut Context) -> Word {
    // SAFETY: called by compiled code with its context.
    let (image, kind, arguments) =
        unsafe { (&*(*context).image, (*context).failure_kind, (*context).failure_arguments) };
    if kind == FAILURE_THROW {
        return arguments[0];
    }
    image.list(&arguments).unwrap_or(image.nil())
}

// ---------------------------------------------------------------- throws

unsafe fn find_catch(context: *mut Context, tag: Word) -> u64 {
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

unsafe extern "C" fn throw(context: *mut Context, tag: Word, value: Word, count: u64) -> Word {
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
unsafe fn unwind(context: *mut Context) -> ! {
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

unsafe fn unbind(from: u64, to: u64, context: *mut Context) {
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

unsafe extern "C" fn unbind_to(context: *mut Context, pointer: u64) -> u64 {
    // SAFETY: called by compiled code with a pointer it saved.
    unsafe { unbind((*context).binding_pointer, pointer, context) };
    0
}

/// The throw under way as a vector: target, value count, values.
unsafe extern "C" fn save_throw(context: *mut Context) -> Word {
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
    let vector = image
        .make_vector(extra + 1 + count as usize, Word::ZERO)
        .unwrap_or_else(|_| std::process::abort());
    image.vector_set(vector, extra, Word::fixnum(count as i64));
    for i in 0..count as usize {
        // SAFETY: inside VALUES.
        let word = if i == 0 { value } else { unsafe { image.context_word(VALUES, i as u64).read() } };
        image.vector_set(vector, extra + 1 + i, word);
    }
    vector
}

unsafe fn restore(image: &Image, extra: usize, vector: Word) -> (Word, u64) {
    let count = image.vector_ref(vector, extra).as_fixnum().unwrap_or(0) as u64;
    for i in 1..count as usize {
        // SAFETY: inside VALUES.
        unsafe { image.context_word(VALUES, i as u64).write(image.vector_ref(vector, extra + 1 + i)) };
    }
    (if count > 0 { image.vector_ref(vector, extra + 1) } else { image.nil() }, count)
}

unsafe extern "C" fn continue_throw(context: *mut Context, saved: Word) -> Word {
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

unsafe extern "C" fn save_values(context: *mut Context, value: Word, count: u64) -> Word {
    // SAFETY: called by compiled code with its context.
    save(unsafe { &*(*context).image }, 0, value, count)
}

unsafe extern "C" fn restore_values(context: *mut Context, vector: Word) -> Word {
    // SAFETY: called by compiled code with a vector of `save_values`.
    unsafe {
        let (value, count) = restore(&*(*context).image, 0, vector);
        (*context).throw_count = count;
        value
    }
}

// ---------------------------------------------------------------- arguments and values

unsafe extern "C" fn rest_list(context: *mut Context, start: u64, count: u64) -> Word {
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

unsafe extern "C" fn parse_keys(context: *mut Context, keys: Word, start: u64, count_and_allow: u64) -> u64 {
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
                (*context).alloc_result = key.bits();
                2
            }
            _ => 0,
        }
    }
}

unsafe extern "C" fn values_list(context: *mut Context, value: Word, count: u64) -> Word {
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

unsafe extern "C" fn spread_list(context: *mut Context, list: Word, already: u64) -> u64 {
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

unsafe extern "C" fn append_values(context: *mut Context, value: Word, count: u64, already: u64) -> u64 {
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

unsafe extern "C" fn progv(context: *mut Context, symbols: Word, values: Word) -> u64 {
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

unsafe extern "C" fn make_vector(context: *mut Context, length: u64, fill: Word) -> Word {
    // SAFETY: called by compiled code; `length` is a fixnum word checked to be an index.
    unsafe { primitive_shim(context, |image| image.make_vector((length >> 1) as usize, fill)) }
}

unsafe extern "C" fn binding_overflow(context: *mut Context) -> Word {
    // SAFETY: called by compiled code with its context.
    unsafe {
        primitive_shim(context, |_| {
            Err(Failure::error("STORAGE-CONDITION", "The stack of dynamic bindings is exhausted.", &[]))
        })
    }
}

// ---------------------------------------------------------------- slow paths

unsafe extern "C" fn allocate_slow(context: *mut Context) {
    // SAFETY: called by the stub below with every register saved on the stack.
    unsafe {
        let image = &*(*context).image;
        let bytes = (*context).alloc_result;
        let address = image.allocate_slow(bytes).unwrap_or_else(|_| std::process::abort());
        (*context).alloc_result = address;
    }
}

unsafe extern "C" fn poll_slow(context: *mut Context, stack_pointer: u64) {
    // SAFETY: called by the stub below with every register saved on the stack.
    unsafe {
        let image = &*(*context).image;
        let mask = (*context).interrupt.swap(0, Ordering::SeqCst);
        (*context).stack_limit = (*context).true_stack_limit;
        let outcome = if stack_pointer < (*context).true_stack_limit {
            stack_exhausted(image)
        } else if mask != 0 {
            interrupt(image, mask)
        } else {
            Ok(())
        };
        if outcome.is_err() {
            let saved = image.take_pending_throw();
            if saved != Word::ZERO {
                continue_throw(context, saved);
            }
        }
    }
}

/// Signals stack exhaustion with the reserve opened for the handlers.
fn stack_exhausted(image: &Image) -> Lisp<()> {
    let context = image.context();
    let system = image.symbol("BROLGA-SYSTEM", "%STACK-EXHAUSTED")?;
    // SAFETY: the context is ours.
    unsafe {
        let limit = (*context).true_stack_limit;
        (*context).true_stack_limit = limit - STACK_RESERVE * 3 / 4;
        (*context).stack_limit = (*context).true_stack_limit;
        let outcome = image.call_symbol(system, &[]);
        (*context).true_stack_limit = limit;
        (*context).stack_limit = limit;
        outcome.map(|_| ())
    }
}

/// Calls the Lisp interrupt function with values and arguments of the interrupted code kept.
fn interrupt(image: &Image, mask: u64) -> Lisp<()> {
    let context = image.context();
    // SAFETY: reading the context's own buffers.
    let (arguments, values) = unsafe {
        let count = (*context).argument_mark.clamp(8, 4096) as usize;
        (std::slice::from_raw_parts(image.context_word(ARGUMENTS, 0), count).to_vec(),
         std::slice::from_raw_parts(image.context_word(VALUES, 0), 64).to_vec())
    };
    let _scope = image.keep_scope();
    arguments.iter().chain(&values).for_each(|word| {
        image.keep(*word);
    });
    let function = image.symbol("BROLGA-SYSTEM", "%INTERRUPT")?;
    image.call_symbol(function, &[Word::fixnum(mask as i64)])?;
    for (i, word) in arguments.iter().enumerate() {
        // SAFETY: inside ARGUMENTS, as read above.
        unsafe { image.context_word(ARGUMENTS, i as u64).write(*word) };
    }
    for (i, word) in values.iter().enumerate() {
        // SAFETY: inside VALUES.
        unsafe { image.context_word(VALUES, i as u64).write(*word) };
    }
    Ok(())
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
    ];
    for (stub, address) in table {
        addresses[stub as usize] = address as u64;
    }
    addresses
}

// ---------------------------------------------------------------- assembly

/// Host to Lisp. Pushes a boundary record, calls the function's entry, stores value, count and
/// status (0 returned, 1 a throw stopped here).
#[unsafe(naked)]
unsafe extern "C" fn enter_lisp(
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
unsafe extern "C" fn resume(sp: u64, fp: u64, pc: u64, context: *mut Context, value: Word, count: u64) -> ! {
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
        unsafe extern "C" fn $name() {
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

/// Tag of vectors, for the assembly's readers: `save_throw` keeps a raw record address in one
/// (16-byte aligned, so it reads as a fixnum).
const _: () = assert!(TAG_OTHER & 1 == 1);
