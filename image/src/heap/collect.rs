//! Collections: when, and in which order what happens.
//!
//! Policy: a young collection after `budget` bytes of allocation; a full one instead when the
//! bytes found live have grown to a multiple of what the last full collection left. The budget
//! is small while young collections are cheap, so that allocation stays in the cache, and grows
//! with what they cost. Times are estimated from counts, not measured: a program collects at the
//! same points in every run.
//!
//! Phases: close the windows; (full: exchange the bitmaps, clear the marks); mark from cards, roots,
//! stack; weak things; dead code; sweep. Tests: `image/tests/collector.rs`.

use super::mark::Marker;
use super::side::BLOCK;
use super::stack::{Finder, each_stack_word};
use crate::Image;
use crate::enter::INTERRUPT_FINALIZERS;
use std::time::Instant;

/// Which objects a collection looks at.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Generation {
    /// Those allocated since the last collection.
    Young,
    /// All but those of the image file.
    Full,
}

/// Smallest allocation budget: what it hands out stays in the cache from one collection to the next.
pub(super) const SMALLEST_BUDGET: u64 = 4 << 20;
/// Largest allocation budget.
const LARGEST_BUDGET: u64 = 64 << 20;
/// Bytes of budget per unit of a collection's cost (a unit is about a nanosecond), so that young
/// collections take a few percent of the time in which the budget is allocated.
const BUDGET_PER_COST: u64 = 40;
/// Live bytes below which no full collection is due.
pub(super) const FIRST_FULL: u64 = 64 << 20;
/// With `collect_every`, one collection in this many is a full one.
const FORCED_FULL: u64 = 4;

impl Image {
    /// Frees what cannot be reached: of the objects allocated since the last collection, or of
    /// all but the image file's.
    pub fn collect(&self, generation: Generation) {
        self.run_collection(generation);
        if self.heap.state.borrow().has_finalized() {
            self.interrupt_handle().interrupt(INTERRUPT_FINALIZERS);
        }
    }

    fn run_collection(&self, generation: Generation) {
        let begun = Instant::now();
        self.retire_windows();
        let heap = &self.heap;
        let full = generation == Generation::Full;
        let mut state = heap.state.borrow_mut();
        let state = &mut *state;
        if full {
            heap.side.swap_bitmaps();
            heap.side.clear_marks(state.blocks.first, state.blocks.frontier);
            state.large.iter().for_each(|(start, _)| heap.side.marks().clear(start));
        }
        let mut marker = Marker::new(self, std::mem::take(&mut state.mark_stack));
        marker.prepare_weak(state, full);
        marker.mark_dirty_cards(heap, state, generation);
        let stack_words = self.mark_roots(&mut marker, state, generation);
        marker.mark_weak_entries();
        marker.finish_weak(state, full);
        if full || state.fresh_code {
            self.release_dead_code(|code| marker.is_live(code));
            state.fresh_code = false;
        }
        let live = marker.live;
        state.mark_stack = marker.into_stack();
        state.sweep(heap, &self.space, generation);
        state.adjust_limits(live, stack_words, full);
        let statistics = &mut state.statistics;
        match generation {
            Generation::Young => statistics.young_collections += 1,
            Generation::Full => statistics.full_collections += 1,
        }
        statistics.last = begun.elapsed();
        statistics.time += statistics.last;
        statistics.longest = statistics.longest.max(statistics.last);
    }

    /// Marks from all roots; returns the number of words looked at on the stack.
    fn mark_roots(&self, marker: &mut Marker<'_>, state: &mut super::State, generation: Generation) -> u64 {
        let statics = self.table.statics_address()..self.table.address();
        match generation {
            Generation::Young => self.table.roots_in(statics, |word| marker.mark(word.bits())),
            Generation::Full => self.table.each_strong(|word| marker.mark(word.bits())),
        }
        self.roots.each(|word| marker.mark(word.bits()));
        let (words, length) = self.heap.protected.get();
        for i in 0..length {
            // SAFETY: the slice is borrowed by the allocating function that called us.
            marker.mark(unsafe { words.add(i).read() }.bits());
        }
        // The stack comes last, so that weak tables are found before their entries are.
        marker.drain();
        let mut finder = Finder::new(self, state, generation);
        self.running.each_root(|word| finder.visit(marker, word.bits()));
        let mut stack_words = 0;
        each_stack_word(&self.heap.stack_base, |bits| {
            stack_words += 1;
            finder.visit(marker, bits);
        });
        marker.drain();
        stack_words
    }

    /// The collection asked for by `set_collect_every`.
    pub(super) fn collect_forced(&self) {
        let number = {
            let statistics = &self.heap.state.borrow().statistics;
            statistics.young_collections + statistics.full_collections
        };
        self.collect(if number % FORCED_FULL == FORCED_FULL - 1 { Generation::Full } else { Generation::Young });
    }

    /// Collects when the budget does not allow `bytes` more.
    pub(super) fn collect_when_due(&self, bytes: u64) {
        let generation = {
            let state = self.heap.state.borrow();
            let limits = &state.limits;
            if limits.allocated.saturating_add(bytes) <= limits.budget || limits.allocated == 0 {
                return;
            }
            if state.statistics.live > limits.full_at { Generation::Full } else { Generation::Young }
        };
        self.collect(generation);
    }
}

impl super::State {
    /// Sets the budgets after a collection that marked `live` bytes.
    fn adjust_limits(&mut self, live: u64, stack_words: u64, full: bool) {
        let used = self.used();
        let limits = &mut self.limits;
        limits.allocated = 0;
        if full {
            self.statistics.live = live;
            limits.allocated_since_full = 0;
            limits.full_at = (2 * live).max(FIRST_FULL);
        } else {
            self.statistics.live += live;
            // What a young collection costs: survivors, stack, and a pass over the blocks in use.
            let cost = live / 2 + stack_words + used / BLOCK * 4;
            limits.budget = (cost * BUDGET_PER_COST).max(limits.budget / 2).clamp(SMALLEST_BUDGET, LARGEST_BUDGET);
        }
        if limits.exhausted && used + limits.reserve / 2 <= limits.limit {
            limits.exhausted = false;
        }
    }
}
