//! Cards: stores into objects that a collection does not trace otherwise.
//!
//! A store dirties the card of the slot. A young collection marks from the dirty cards of old
//! objects and of the call table; a full one needs none of that, except for the image file's part,
//! whose objects are never traced: every card of it that was ever dirty is remembered as long as
//! it points out of the part. In that part every word of the boxed section is a value, a header
//! or an even raw word, so its cards are scanned word by word.
//!
//! Invariant: after a collection no card is dirty, and `remembered` covers all pointers from the
//! image part into the collected part.
//!
//! Tests: `image/tests/collector.rs`, `image/tests/image_part.rs`.

use super::large::LARGE_START;
use super::mark::Marker;
use super::memory::load;
use super::side::{BLOCK, BLOCK_SHIFT, BlockState, CARD};
use super::{Generation, Heap, State};
use crate::Image;
use crate::object::{GRANULE, WORD};
use crate::space::{HEAP_OFFSET, STATICS_OFFSET, TABLE_OFFSET};
use crate::word::TAG_MASK;
use std::collections::BTreeSet;

/// What is known about the image part's cards.
#[derive(Default)]
pub(crate) struct ImageCards {
    /// Offsets (from the image's base) of cards that may point out of the image part.
    remembered: BTreeSet<u64>,
    /// Weak tables in the image part.
    pub weak_tables: Vec<u64>,
    /// Where they hold their entries: entry vectors and the slots that hold the vectors, as (first
    /// word, behind the last, table), sorted.
    pub weak_parts: Vec<(u64, u64, u64)>,
}

impl ImageCards {
    /// Whether a slot of the image part that points out of it will be found.
    pub fn covers(&self, image: &Image, slot: u64) -> bool {
        image.heap.side.is_dirty(slot) || self.remembered.contains(&((slot - image.space.base()) & !(CARD - 1)))
    }
}

impl Marker<'_> {
    /// Marks from all stores since the last collection, and cleans the cards.
    pub fn mark_dirty_cards(&mut self, heap: &Heap, state: &mut State, generation: Generation) {
        self.mark_dirty_cells(generation);
        self.mark_image_cards(heap, &mut state.image_cards, generation);
        for block in state.blocks.first..state.blocks.frontier {
            if self.side.state(block) == BlockState::Used {
                let start = HEAP_OFFSET + (u64::from(block) << BLOCK_SHIFT);
                match generation {
                    Generation::Young => self.mark_dirty_block(start),
                    Generation::Full => self.side.clean_cards(start, start + BLOCK),
                }
            }
        }
        for (start, size) in state.large.iter() {
            let from = HEAP_OFFSET + start;
            match generation {
                Generation::Young if self.side.marks().get(start) => {
                    let side = self.side;
                    side.take_dirty_cards(from, from + size, |card| {
                        let part = side.address(card - HEAP_OFFSET);
                        self.mark_part(side.address(start), part, part + CARD);
                    });
                }
                _ => self.side.clean_cards(from, from + size),
            }
        }
    }

    /// Dirty cells of the call table, literals of code included: which ones may die is only asked
    /// in full collections.
    fn mark_dirty_cells(&mut self, generation: Generation) {
        let base = self.image.space.base();
        let end = self.image.table.used_end();
        let side = self.side;
        side.take_dirty_cards(STATICS_OFFSET, TABLE_OFFSET, |_| {});
        side.take_dirty_cards(TABLE_OFFSET, end - base, |card| {
            if generation == Generation::Young {
                self.mark_words(base + card, (base + card + CARD).min(end));
            }
        });
    }

    fn mark_image_cards(&mut self, heap: &Heap, cards: &mut ImageCards, generation: Generation) {
        let base = self.image.space.base();
        let side = self.side;
        let boxed_end = HEAP_OFFSET + heap.image.boxed;
        let mut dirty = Vec::new();
        side.take_dirty_cards(HEAP_OFFSET, boxed_end, |card| dirty.push(card));
        side.clean_cards(boxed_end & !(CARD - 1), HEAP_OFFSET + heap.collected);
        match generation {
            Generation::Young => {
                for card in dirty {
                    self.mark_image_card(cards, base + card, (base + card + CARD).min(base + boxed_end));
                    cards.remembered.insert(card);
                }
            }
            Generation::Full => {
                cards.remembered.extend(dirty);
                let remembered = std::mem::take(&mut cards.remembered);
                for card in remembered {
                    let (start, end) = (base + card, (base + card + CARD).min(base + boxed_end));
                    if self.mark_image_card(cards, start, end) {
                        cards.remembered.insert(card);
                    }
                }
            }
        }
    }

    /// Marks from a card of the image part; tells whether it points out of it.
    fn mark_image_card(&mut self, cards: &ImageCards, start: u64, end: u64) -> bool {
        let mut points_out = false;
        let mut address = start;
        let mut weak = cards.weak_parts.partition_point(|(_, last, _)| *last <= start);
        while address < end {
            if let Some((first, last, table)) = cards.weak_parts.get(weak)
                && address >= *first
            {
                if self.weak_tables.last() != Some(table) {
                    self.weak_tables.push(*table);
                }
                points_out = true;
                address = (*last).min(end);
                weak += 1;
                continue;
            }
            // SAFETY: a word of the mapped image part.
            let bits = unsafe { load(address) };
            points_out |= self.points_out(bits);
            self.mark(bits);
            address += WORD;
        }
        points_out
    }

    /// Marks from the dirty cards of a block given by its offset from the image's base.
    fn mark_dirty_block(&mut self, block_start: u64) {
        let side = self.side;
        let marks = side.marks();
        side.take_dirty_cards(block_start, block_start + BLOCK, |card| {
            let start = card - HEAP_OFFSET;
            let end = start + CARD;
            let (from, to) = (side.address(start), side.address(end));
            let lowest = block_start - HEAP_OFFSET;
            if start > lowest
                && let Some(before) = marks.previous(start - GRANULE, lowest)
            {
                // SAFETY: marked objects are live.
                let size = super::memory::size_of_first_word(unsafe { load(side.address(before)) });
                if before + size > start {
                    self.mark_part(side.address(before), from, to);
                }
            }
            let mut next = marks.next(start, end);
            while let Some(object) = next {
                self.mark_part(side.address(object), from, to);
                next = marks.next(object + GRANULE, end);
            }
        });
    }

    /// Whether a value points from the image part into the collected part.
    fn points_out(&self, bits: u64) -> bool {
        bits & 9 == 1 && self.is_collected(bits & !TAG_MASK)
    }
}

const _: () = assert!(LARGE_START.is_multiple_of(BLOCK));
