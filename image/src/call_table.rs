//! The call table: words that names and code reach by index.
//!
//! The problem: code must reach functions, variables and literals without containing an address,
//! and a redefinition must be one atomic store. The approach: one array of words at a fixed
//! distance from the image's base. A *strong* cell (function cell, value cell) is a root; a
//! *literal* cell belongs to one Code object and lives as long as that. Cell 0 is never used, so
//! 0 in a symbol says "none allotted". Free cells form a chain of fixnums through the cells
//! themselves, so opening an image rebuilds nothing.
//!
//! The static objects (NIL, NIL's symbol, T, the root slots) lie below word 0 at the distances
//! that `context` fixes; this file initialises them and gives the root slots names.
//!
//! Invariants: a cell's index never changes while anything uses it, not even across a save; a
//! cell that was allotted for a literal is strong until `install_code` takes it over, so the
//! compiler need not keep its contents alive itself.
//!
//! Tests: `image/tests/call_table.rs`.

use crate::context::{NIL_DISTANCE, NIL_SYMBOL_DISTANCE, ROOTS_DISTANCE, T_DISTANCE};
use crate::object::{Kind, SYMBOL_LENGTH, header};
use crate::space::{CODE_OFFSET, TABLE_OFFSET};
use crate::word::{TAG_CONS, TAG_OTHER};
use crate::{Failure, Image, Lisp, Word};
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// Number of cells that fit into the table's part of the address range.
pub const CELLS_LIMIT: u32 = ((CODE_OFFSET - TABLE_OFFSET) / 8) as u32;
/// Number of root slots between T's symbol and the table.
pub const ROOTS: usize = (ROOTS_DISTANCE / 8) as usize;

macro_rules! roots {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// Root slots: words that live as long as the image and are saved with it.
        #[derive(Copy, Clone, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum Root { $($(#[$doc])* $name),* }
        const NAMED_ROOTS: usize = [$(Root::$name),*].len();
    };
}

roots! {
    /// List of all packages.
    Packages,
    /// Simple vector: name, package, name, package ...: open addressing by the hash of the name.
    PackageNames,
    /// Package COMMON-LISP.
    CommonLisp,
    /// Package KEYWORD.
    Keyword,
    /// Package BROLGA-SYSTEM.
    BrolgaSystem,
    /// The keyword :ALLOW-OTHER-KEYS.
    AllowOtherKeys,
    /// Code object of undefined functions, or NIL before the compiler installed it.
    UndefinedFunctionCode,
    /// Key under which a symbol's info holds the hidden symbol of its SETF function.
    SetfFunctionKey,
    /// Key under which a hidden symbol's info holds the function name it stands for.
    FunctionNameKey,
    /// Code object that counts calls of functions compiled in a hurry, or NIL.
    CountingCode,
    /// Free for the layers above.
    Upper0,
    /// Free for the layers above.
    Upper1,
    /// Free for the layers above.
    Upper2,
    /// Free for the layers above.
    Upper3,
    /// Free for the layers above.
    Upper4,
    /// Free for the layers above.
    Upper5,
    /// Free for the layers above.
    Upper6,
    /// Free for the layers above.
    Upper7,
    /// Free for the layers above.
    Upper8,
    /// Free for the layers above.
    Upper9,
    /// Free for the layers above.
    Upper10,
    /// Free for the layers above.
    Upper11,
    /// Free for the layers above.
    Upper12,
    /// Free for the layers above.
    Upper13,
    /// Free for the layers above.
    Upper14,
    /// Free for the layers above.
    Upper15,
}

const _: () = assert!(NAMED_ROOTS <= ROOTS);

/// What keeps the content of a cell alive.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// The cell itself: it is a root.
    Strong,
    /// The Code object that owns the cell.
    Literal,
}

/// What the image file keeps about the table besides its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TableState {
    /// First cell that was never used.
    pub next: u32,
    /// First cell of the free chain, or 0.
    pub free: u32,
    /// Number of cells in the free chain.
    pub free_count: u32,
    /// One bit per cell: it is a literal.
    pub literal: Vec<u64>,
}

/// The call table of an image.
pub struct CallTable {
    address: u64,
    next: Cell<u32>,
    free: Cell<u32>,
    free_count: Cell<u32>,
    /// Cells that belong to Code objects.
    literal: RefCell<Vec<u64>>,
    /// Those among them whose Code object may die: all but those of the image file.
    mortal: RefCell<Vec<u64>>,
}

/// How much of the table is used.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct TableReport {
    /// Cells in use, strong and literal.
    pub used: u32,
    /// Cells that were freed and can be used again.
    pub free: u32,
    /// Literal cells in use.
    pub literals: u32,
}

/// Reads a word of the image.
///
/// # Safety
/// `address` is 8-byte aligned and lies in mapped memory of the image.
pub(crate) unsafe fn load_word(address: u64) -> Word {
    // SAFETY: the caller's promise; the words of the image are accessed atomically so that other
    // threads see whole words.
    unsafe { Word::from_bits(AtomicU64::from_ptr(address as *mut u64).load(Ordering::Acquire)) }
}

/// Writes a word of the image and marks its card.
///
/// # Safety
/// `address` is 8-byte aligned, lies in mapped writable memory of the image, and holds a value.
pub(crate) unsafe fn store_word(image: &Image, address: u64, word: Word) {
    // SAFETY: the caller's promise. Release: what the word points to is written before the word.
    unsafe { AtomicU64::from_ptr(address as *mut u64).store(word.bits(), Ordering::Release) };
    image.mark_card(address);
}

/// Bit `index` of a bit vector; bits behind its end are clear.
fn bit(bits: &[u64], index: usize) -> bool {
    bits.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
}

impl CallTable {
    /// The table of an image whose range starts at `base`. The memory from the statics to the end
    /// of the table must be mapped readable and writable.
    pub(crate) fn new(base: u64, state: TableState) -> CallTable {
        CallTable {
            address: base + TABLE_OFFSET,
            next: Cell::new(state.next.max(1)),
            free: Cell::new(state.free),
            free_count: Cell::new(state.free_count),
            literal: RefCell::new(state.literal),
            mortal: RefCell::new(Vec::new()),
        }
    }

    /// Fills the static objects of a new image: NIL, NIL's symbol, T's symbol, root slots. Names,
    /// packages and values come later (`symbols`).
    pub(crate) fn initialise_statics(&self) {
        let nil = self.nil().bits();
        let write = |distance: i64, index: u64, bits: u64| {
            let address = self.address.wrapping_sub(distance as u64) + index * 8;
            // SAFETY: the statics lie in the mapped page below the table, which nobody uses yet.
            unsafe { (address as *mut u64).write(bits) };
        };
        write(NIL_DISTANCE, 0, nil);
        write(NIL_DISTANCE, 1, nil);
        for distance in [NIL_SYMBOL_DISTANCE, T_DISTANCE] {
            write(distance, 0, header(Kind::Symbol, SYMBOL_LENGTH));
            (1..=3).for_each(|slot| write(distance, slot, nil));
            (4..=SYMBOL_LENGTH).for_each(|slot| write(distance, slot, Word::ZERO.bits()));
        }
        (0..ROOTS as u64).for_each(|slot| write(ROOTS_DISTANCE, slot, nil));
    }

    /// Address of word 0.
    pub fn address(&self) -> u64 {
        self.address
    }

    /// NIL.
    pub fn nil(&self) -> Word {
        // SAFETY: NIL is a static object of the image.
        unsafe { Word::from_bits((self.address - NIL_DISTANCE as u64) | TAG_CONS) }
    }

    /// T.
    pub fn t(&self) -> Word {
        // SAFETY: T is a static object of the image.
        unsafe { Word::from_bits((self.address - T_DISTANCE as u64) | TAG_OTHER) }
    }

    /// Address of the words of NIL's symbol object.
    pub(crate) fn nil_symbol_address(&self) -> u64 {
        self.address - NIL_SYMBOL_DISTANCE as u64
    }

    /// Address of the first static word.
    pub(crate) fn statics_address(&self) -> u64 {
        self.address - NIL_DISTANCE as u64
    }

    /// First cell that was never used.
    pub(crate) fn next(&self) -> u32 {
        self.next.get()
    }

    /// Whether a cell belongs to a Code object.
    pub fn is_literal(&self, index: u32) -> bool {
        bit(&self.literal.borrow(), index as usize)
    }

    /// Address behind the last cell that was ever used.
    pub fn used_end(&self) -> u64 {
        self.address + u64::from(self.next.get()) * 8
    }

    /// Says what keeps a cell alive.
    pub(crate) fn set_kind(&self, index: u32, kind: CellKind) {
        for bits in [&self.literal, &self.mortal] {
            let mut bits = bits.borrow_mut();
            let position = index as usize / 64;
            if bits.len() <= position {
                bits.resize(position + 1, 0);
            }
            match kind {
                CellKind::Strong => bits[position] &= !(1 << (index % 64)),
                CellKind::Literal => bits[position] |= 1 << (index % 64),
            }
        }
    }

    fn checked(&self, index: u32) -> u64 {
        assert!(index != 0 && index < self.next.get(), "cell {index} was not allotted");
        self.address + u64::from(index) * 8
    }

    /// The content of a cell.
    pub(crate) fn load(&self, index: u32) -> Word {
        // SAFETY: allotted cells lie in the mapped table.
        unsafe { load_word(self.checked(index)) }
    }

    /// Calls `visit` with every word that the table and the statics keep alive by themselves:
    /// all but the literals of code that may die. Headers of static objects are passed too; they
    /// are no pointers.
    pub(crate) fn each_strong(&self, visit: impl FnMut(Word)) {
        self.roots_in(self.statics_address()..self.used_end(), visit);
    }

    /// The same for the words among `addresses`.
    pub(crate) fn roots_in(&self, addresses: Range<u64>, mut visit: impl FnMut(Word)) {
        let start = addresses.start.max(self.statics_address());
        let end = addresses.end.min(self.used_end());
        let mortal = self.mortal.borrow();
        let mut address = start;
        while address < end {
            if address < self.address || !bit(&mortal, (address - self.address) as usize / 8) {
                // SAFETY: statics and allotted cells lie in the mapped table.
                visit(unsafe { load_word(address) });
            }
            address += 8;
        }
    }

    /// What the image file keeps.
    pub(crate) fn state(&self) -> TableState {
        TableState {
            next: self.next.get(),
            free: self.free.get(),
            free_count: self.free_count.get(),
            literal: self.literal.borrow().clone(),
        }
    }

    /// How much is used.
    pub fn report(&self) -> TableReport {
        TableReport {
            used: self.next.get() - 1 - self.free_count.get(),
            free: self.free_count.get(),
            literals: self.literal.borrow().iter().map(|word| word.count_ones()).sum(),
        }
    }
}

impl Image {
    /// The content of an allotted cell.
    pub fn cell(&self, index: u32) -> Word {
        self.table.load(index)
    }

    /// Publishes `word` in a cell: one release store.
    pub fn set_cell(&self, index: u32, word: Word) {
        let address = self.table.checked(index);
        // SAFETY: allotted cells lie in the mapped table.
        unsafe { store_word(self, address, word) };
    }

    /// Allots a cell that holds `UNBOUND`. It is a root until it is freed or `install_code` makes
    /// it a literal of its code.
    pub fn allocate_cell(&self) -> Lisp<u32> {
        let table = &self.table;
        let free = table.free.get();
        let index = if free != 0 {
            let next = table.load(free).as_fixnum().unwrap_or(0);
            table.free.set(next as u32);
            table.free_count.set(table.free_count.get() - 1);
            free
        } else {
            let index = table.next.get();
            if index >= CELLS_LIMIT {
                return Err(Failure::error("STORAGE-CONDITION", "The call table is full.", &[]));
            }
            table.next.set(index + 1);
            index
        };
        self.set_cell(index, Word::UNBOUND);
        Ok(index)
    }

    /// Gives a cell back. Nothing may use its index any more.
    pub fn free_cell(&self, index: u32) {
        let table = &self.table;
        table.set_kind(index, CellKind::Strong);
        self.set_cell(index, Word::fixnum(i64::from(table.free.get())));
        table.free.set(index);
        table.free_count.set(table.free_count.get() + 1);
    }

    /// The content of a root slot.
    pub fn root(&self, root: Root) -> Word {
        // SAFETY: root slots are static words of the image.
        unsafe { load_word(self.root_address(root)) }
    }

    /// Sets a root slot.
    pub fn set_root(&self, root: Root, word: Word) {
        // SAFETY: root slots are static words of the image.
        unsafe { store_word(self, self.root_address(root), word) };
    }

    fn root_address(&self, root: Root) -> u64 {
        self.table.address - ROOTS_DISTANCE as u64 + root as u64 * 8
    }

    /// How much of the call table is used.
    pub fn table_report(&self) -> TableReport {
        self.table.report()
    }
}
