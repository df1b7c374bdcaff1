//! Weak pointers, weak hash tables, finalizers.
//!
//! Marking passes over what these hold and notes the objects. Afterwards an entry of a weak table
//! whose deciding part is live makes its other part live (round by round, because that can decide
//! further entries); then dead targets and entries are struck out: a weak pointer gets the DELETED
//! marker, an entry DELETED as key and value, with the table's counts adjusted and its index left
//! alone. Finalizers hold their object weakly and their function strongly; when the object is
//! found dead the function is queued. Nothing is resurrected.
//!
//! Invariant: an old weak table that is not visited by a young collection holds old objects only.
//!
//! Tests: `image/tests/weak.rs`.

use super::State;
use super::mark::Marker;
use super::memory::{load, store};
use crate::object::*;
use crate::word::{TAG_MASK, TAG_OTHER};
use crate::{Image, Lisp, Word};

const WEAK_KEY: i64 = 1;
const WEAK_VALUE: i64 = 2;
const WEAK_KEY_AND_VALUE: i64 = 3;
const WEAK_KEY_OR_VALUE: i64 = 4;

/// What the collector keeps about weak things between collections.
#[derive(Default)]
pub(crate) struct WeakState {
    /// Addresses of live weak tables.
    tables: Vec<u64>,
    /// (object, function).
    finalizers: Vec<(Word, Word)>,
    /// Functions whose objects are dead.
    queue: Vec<Word>,
}

/// The entries of a weak table.
struct Entries {
    table: u64,
    weakness: i64,
    first: u64,
    count: u64,
}

fn fixnum_at(address: u64) -> i64 {
    // SAFETY: callers pass a slot of a live hash table.
    unsafe { load(address) as i64 >> 1 }
}

fn entries(table: u64) -> Option<Entries> {
    // SAFETY: a slot of a live hash table.
    let vector = unsafe { load(table + HASH_TABLE_ENTRIES as u64) };
    if vector & TAG_MASK != TAG_OTHER {
        return None;
    }
    // SAFETY: the vector is live.
    let header = unsafe { load(vector & !TAG_MASK) };
    if header_kind(header) != Kind::SimpleVector as u8 {
        return None;
    }
    let used = fixnum_at(table + HASH_TABLE_USED as u64).max(0) as u64;
    Some(Entries {
        table,
        weakness: fixnum_at(table + HASH_TABLE_WEAKNESS as u64),
        first: (vector & !TAG_MASK) + WORD,
        count: used.min(header_length(header) / 2),
    })
}

impl Entries {
    fn key_address(&self, entry: u64) -> u64 {
        self.first + entry * 2 * WORD
    }

    fn get(&self, entry: u64) -> (Word, Word) {
        let address = self.key_address(entry);
        // SAFETY: `count` keeps this inside the live vector.
        unsafe { (Word::from_bits(load(address)), Word::from_bits(load(address + WORD))) }
    }

    fn strike_out(&self, entry: u64) {
        let address = self.key_address(entry);
        let adjust = |offset: i32, change: i64| {
            let slot = self.table + offset as u64;
            // SAFETY: a fixnum slot of the live table.
            unsafe { store(slot, Word::fixnum(fixnum_at(slot) + change).bits()) };
        };
        // SAFETY: as in `get`.
        unsafe {
            store(address, Word::DELETED.bits());
            store(address + WORD, Word::DELETED.bits());
        }
        adjust(HASH_TABLE_COUNT, -1);
        adjust(HASH_TABLE_DELETED, 1);
    }
}

impl Marker<'_> {
    /// Marks what weak tables keep alive once the rest is marked.
    pub fn mark_weak_entries(&mut self) {
        self.drain();
        loop {
            let before = self.live;
            let mut number = 0;
            // Marking may find further tables.
            while number < self.weak_tables.len() {
                if let Some(entries) = entries(self.weak_tables[number]) {
                    self.mark_entries(&entries);
                }
                number += 1;
            }
            if self.live == before {
                return;
            }
        }
    }

    fn mark_entries(&mut self, entries: &Entries) {
        for entry in 0..entries.count {
            let (key, value) = entries.get(entry);
            let (key_live, value_live) = (self.is_live(key), self.is_live(value));
            if key_live == value_live || entries.weakness == WEAK_KEY_AND_VALUE {
                continue;
            }
            let keep = match entries.weakness {
                WEAK_KEY => key_live,
                WEAK_VALUE => value_live,
                WEAK_KEY_OR_VALUE => true,
                _ => false,
            };
            if keep {
                self.mark(key.bits());
                self.mark(value.bits());
                self.drain();
            }
        }
    }

    /// Strikes out what died, and remembers the weak objects that live on.
    pub fn finish_weak(&mut self, state: &mut State, full: bool) {
        for address in &self.weak_pointers {
            let slot = address + WEAK_POINTER_TARGET as u64;
            // SAFETY: the weak pointer is live.
            if !self.is_live(unsafe { Word::from_bits(load(slot)) }) {
                // SAFETY: as above.
                unsafe { store(slot, Word::DELETED.bits()) };
            }
        }
        for table in &self.weak_tables {
            let Some(entries) = entries(*table) else { continue };
            for entry in 0..entries.count {
                let (key, value) = entries.get(entry);
                if key != Word::DELETED && !(self.is_live(key) && self.is_live(value)) {
                    entries.strike_out(entry);
                }
            }
        }
        let weak = &mut state.weak;
        if full {
            weak.tables.clear();
        }
        let collected =
            self.weak_tables.drain(..).filter(|table| self.side.offset(*table) >= self.image.heap.collected);
        weak.tables.extend(collected);
        weak.tables.sort_unstable();
        weak.tables.dedup();
        let mut queue = std::mem::take(&mut weak.queue);
        weak.finalizers.retain(|(object, function)| {
            let live = self.is_live(*object);
            if !live {
                queue.push(*function);
            }
            live
        });
        weak.queue = queue;
    }

    /// Marks the functions of finalizers and the entry vectors of the weak tables that are known
    /// to live. A full collection looks at all weak tables of the image part, a young one at those
    /// that it finds changed.
    pub fn prepare_weak(&mut self, state: &State, full: bool) {
        for (_, function) in &state.weak.finalizers {
            self.mark(function.bits());
        }
        state.weak.queue.iter().for_each(|function| self.mark(function.bits()));
        let known: &[u64] = if full { &[] } else { &state.weak.tables };
        for table in known.iter().chain(&state.image_cards.weak_tables) {
            // Marked before anything else can be: a word on the stack does not make it strong.
            // SAFETY: the table is live: only a full collection finds old objects dead.
            let vector = unsafe { load(table + HASH_TABLE_ENTRIES as u64) };
            self.mark_entries_vector(vector);
            self.weak_entries.insert(vector & !TAG_MASK, *table);
        }
        if full {
            self.weak_tables.extend(&state.image_cards.weak_tables);
        }
    }
}

impl State {
    /// Whether finalizers wait to be run.
    pub(super) fn has_finalized(&self) -> bool {
        !self.weak.queue.is_empty()
    }
}

impl Image {
    /// Whether this hash table is weak.
    pub(crate) fn is_weak_table(&self, table: Word) -> bool {
        self.slot(table, HASH_TABLE_WEAKNESS).as_fixnum().is_some_and(|weakness| weakness > 0)
    }

    /// A new weak pointer.
    pub fn weak_pointer(&self, target: Word) -> Lisp {
        self.make_object(Kind::WeakPointer, 1, target)
    }

    /// The target of a weak pointer; None when it is gone, or for another object.
    pub fn weak_pointer_value(&self, pointer: Word) -> Option<Word> {
        if !self.is_kind(pointer, Kind::WeakPointer) {
            return None;
        }
        Some(self.slot(pointer, WEAK_POINTER_TARGET)).filter(|target| *target != Word::DELETED)
    }

    /// Asks that `function` be queued once `object` cannot be reached any more. The function must
    /// not refer to the object, or that never happens.
    pub fn finalize(&self, object: Word, function: Word) {
        self.heap.state.borrow_mut().weak.finalizers.push((object, function));
    }

    /// Withdraws all finalizers of an object.
    pub fn cancel_finalization(&self, object: Word) {
        self.heap.state.borrow_mut().weak.finalizers.retain(|(other, _)| *other != object);
    }

    /// The list of the queued functions, which are then forgotten, in the order of their deaths.
    pub fn take_finalized(&self) -> Lisp {
        let mut list = self.nil();
        let mut left = self.heap.state.borrow().weak.queue.len();
        while left > 0 {
            left -= 1;
            // The queue keeps its functions alive while the list grows. Making a cons may append
            // to it, so the number counts.
            let function = self.heap.state.borrow().weak.queue[left];
            list = self.cons(function, list)?;
            self.heap.state.borrow_mut().weak.queue.remove(left);
        }
        Ok(list)
    }

    /// Tells which objects of the image part are weak tables.
    pub(crate) fn adopt_weak_tables(&self, tables: &[Word]) {
        let cards = &mut self.heap.state.borrow_mut().image_cards;
        for table in tables.iter().filter(|table| self.is_kind(**table, Kind::HashTable)) {
            let address = table.address();
            let vector = self.slot(*table, HASH_TABLE_ENTRIES);
            let slot = address + HASH_TABLE_ENTRIES as u64;
            cards.weak_tables.push(address);
            cards.weak_parts.push((slot, slot + WORD, address));
            if self.is_simple_vector(vector) {
                let first = vector.address() + WORD;
                cards.weak_parts.push((first, first + self.length(vector) * WORD, address));
            }
        }
        cards.weak_parts.sort_unstable();
    }
}
