//! Verification: looks at every object and checks what the collector relies on.
//!
//! Checked: memory parses object by object; every pointer leads to the start of a live object and
//! has its tag; every pointer from an old object or a cell to a young one lies in a dirty card;
//! no card points out of the image part unnoticed; no live object lies on a free line. Nothing is
//! changed. It is slow (every object, several times) and meant for tests and after faults.
//!
//! Tests: `image/tests/collector.rs`.

use super::State;
use super::memory::{load, size_of_first_word, tag_of_first_word};
use super::side::{BLOCK_SHIFT, BlockState, LINE_SHIFT, LINES_PER_BLOCK};
use super::stack::each_object;
use crate::Image;
use crate::context::{NIL_DISTANCE, NIL_SYMBOL_DISTANCE, T_DISTANCE};
use crate::object::*;
use crate::word::{TAG_CONS, TAG_HEADER, TAG_MASK, TAG_OTHER};

/// What a verification counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeapReport {
    /// Objects in the collected part, conses included; those of the last windows may be dead.
    pub objects: u64,
    /// Conses among them.
    pub conses: u64,
    /// Objects allocated since the last collection among them.
    pub young: u64,
    /// Large objects among them.
    pub large: u64,
    /// Bytes they occupy.
    pub bytes: u64,
    /// Objects in the boxed section of the image part.
    pub image_objects: u64,
    /// Pointers checked.
    pub pointers: u64,
}

/// What is wrong with the heap.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// An object's first word is no header of any kind.
    #[error("object at {address:#x} has the impossible header {header:#x}")]
    Header {
        /// Where.
        address: u64,
        /// The word.
        header: u64,
    },
    /// Walking objects one by one missed the end of the piece of memory.
    #[error("objects from {start:#x} do not end at {end:#x}")]
    Walk {
        /// First object.
        start: u64,
        /// Where they should have ended.
        end: u64,
    },
    /// A slot points to no live object, or with the wrong tag.
    #[error("slot {slot:#x} of the object at {holder:#x} holds {word:#x}, which is no live object")]
    Pointer {
        /// The object (0: a root).
        holder: u64,
        /// Address of the slot.
        slot: u64,
        /// Its content.
        word: u64,
    },
    /// A slot of an old object points to a young one and its card is clean.
    #[error("slot {slot:#x} of the old object at {holder:#x} points to the young {word:#x} without a dirty card")]
    Card {
        /// The object (0: a cell).
        holder: u64,
        /// Address of the slot.
        slot: u64,
        /// Its content.
        word: u64,
    },
    /// An old object lies on a line that counts as free.
    #[error("the live object at {address:#x} lies on a line that is not marked")]
    Line {
        /// The object.
        address: u64,
    },
}

struct Verifier<'image> {
    image: &'image Image,
    /// Offsets of the objects in the windows since the last collection, ascending.
    young: Vec<u64>,
    /// Offsets of the large objects, ascending.
    large: Vec<u64>,
    /// Offsets of object starts in the boxed section of the image part, ascending.
    image_starts: Vec<u64>,
    report: HeapReport,
}

#[derive(Copy, Clone, PartialEq, Eq)]
enum Age {
    Young,
    Old,
}

impl Image {
    /// Checks every object; the error says what is wrong first.
    pub fn verify(&self) -> Result<HeapReport, VerifyError> {
        let mut state = self.heap.state.borrow_mut();
        self.note_windows(&mut state);
        let mut verifier = Verifier {
            image: self,
            young: Vec::new(),
            large: Vec::new(),
            image_starts: Vec::new(),
            report: HeapReport::default(),
        };
        verifier.collect_starts(&state)?;
        verifier.check_image_part(&state)?;
        verifier.check_blocks(&state)?;
        verifier.check_large(&state)?;
        verifier.check_roots()?;
        Ok(verifier.report)
    }
}

impl Verifier<'_> {
    fn collect_starts(&mut self, state: &State) -> Result<(), VerifyError> {
        let heap = &self.image.heap;
        for window in &state.windows {
            let mut end = window.start;
            each_object(&heap.side, window, |offset, size| {
                self.young.push(offset);
                end = offset + size;
            });
            if end != window.end {
                let (start, end) = (heap.side.address(window.start), heap.side.address(window.end));
                return Err(VerifyError::Walk { start, end });
            }
        }
        self.young.sort_unstable();
        self.large = state.large.iter().map(|(start, _)| start).collect();
        let mut offset = 0;
        while offset < heap.image.boxed {
            self.image_starts.push(offset);
            // SAFETY: the boxed section is mapped and parsable.
            offset += size_of_first_word(unsafe { load(heap.side.address(offset)) });
        }
        if offset != heap.image.boxed {
            let (start, end) = (heap.side.address(0), heap.side.address(heap.image.boxed));
            return Err(VerifyError::Walk { start, end });
        }
        Ok(())
    }

    fn check_image_part(&mut self, state: &State) -> Result<(), VerifyError> {
        for i in 0..self.image_starts.len() {
            let offset = self.image_starts[i];
            self.report.image_objects += 1;
            self.check_object(state, offset, |verifier, state, slot, bits| {
                verifier.is_collected(bits) && !state.image_cards.covers(verifier.image, slot)
            })?;
        }
        Ok(())
    }

    fn check_blocks(&mut self, state: &State) -> Result<(), VerifyError> {
        let side = &self.image.heap.side;
        for block in state.blocks.first..state.blocks.frontier {
            if side.state(block) != BlockState::Used {
                continue;
            }
            let start = u64::from(block) << BLOCK_SHIFT;
            let end = start + super::side::BLOCK;
            let mut next = side.marks().next(start, end);
            while let Some(offset) = next {
                self.check_lines(block, offset)?;
                self.check_old(state, offset)?;
                next = side.marks().next(offset + GRANULE, end);
            }
        }
        for i in 0..self.young.len() {
            let offset = self.young[i];
            if !side.marks().get(offset) {
                self.count(offset, Age::Young);
                self.check_object(state, offset, |_, _, _, _| false)?;
            }
        }
        Ok(())
    }

    fn check_large(&mut self, state: &State) -> Result<(), VerifyError> {
        for (offset, _) in state.large.iter() {
            self.report.large += 1;
            if self.image.heap.side.marks().get(offset) {
                self.check_old(state, offset)?;
            } else {
                self.count(offset, Age::Young);
                self.check_object(state, offset, |_, _, _, _| false)?;
            }
        }
        Ok(())
    }

    fn check_old(&mut self, state: &State, offset: u64) -> Result<(), VerifyError> {
        self.count(offset, Age::Old);
        self.check_object(state, offset, |verifier, _, slot, bits| {
            verifier.is_young(bits) && !verifier.image.heap.side.is_dirty(slot)
        })
    }

    fn check_lines(&self, block: u32, offset: u64) -> Result<(), VerifyError> {
        let side = &self.image.heap.side;
        let address = side.address(offset);
        // SAFETY: a marked object is live.
        let size = size_of_first_word(unsafe { load(address) });
        let lines = side.lines(block);
        let first = (offset >> LINE_SHIFT) as usize % LINES_PER_BLOCK;
        let last = ((offset + size - 1) >> LINE_SHIFT) as usize % LINES_PER_BLOCK;
        if first > last || lines[first..=last].contains(&0) {
            return Err(VerifyError::Line { address });
        }
        Ok(())
    }

    fn check_roots(&mut self) -> Result<(), VerifyError> {
        let image = self.image;
        let (start, end) = (image.table.statics_address(), image.table.used_end());
        let mut slot = start;
        while slot < end {
            // SAFETY: statics and allotted cells are mapped.
            let bits = unsafe { load(slot) };
            self.check_pointer(0, slot, bits)?;
            if slot >= image.table.address() && self.is_young(bits) && !image.heap.side.is_dirty(slot) {
                return Err(VerifyError::Card { holder: 0, slot, word: bits });
            }
            slot += WORD;
        }
        let mut outcome = Ok(());
        image.roots.each(|word| {
            if outcome.is_ok() {
                outcome = self.check_pointer(0, 0, word.bits());
            }
        });
        outcome
    }

    fn count(&mut self, offset: u64, age: Age) {
        // SAFETY: an object starts here.
        let first = unsafe { load(self.image.heap.side.address(offset)) };
        self.report.objects += 1;
        self.report.bytes += size_of_first_word(first);
        self.report.conses += u64::from(first & TAG_MASK != TAG_HEADER);
        self.report.young += u64::from(age == Age::Young);
    }

    /// Checks header and slots; `uncovered` tells whether a pointer lacks its card.
    fn check_object(
        &mut self,
        state: &State,
        offset: u64,
        uncovered: impl Fn(&Self, &State, u64, u64) -> bool,
    ) -> Result<(), VerifyError> {
        let address = self.image.heap.side.address(offset);
        // SAFETY: an object starts here.
        let first = unsafe { load(address) };
        let (start, end) = if first & TAG_MASK != TAG_HEADER {
            (address, address + GRANULE)
        } else {
            let Some(kind) = Kind::from_u8(header_kind(first)) else {
                return Err(VerifyError::Header { address, header: first });
            };
            match kind.body() {
                Body::Raw(_) => return Ok(()),
                Body::Boxed | Body::Special => (address + WORD, address + WORD + header_length(first) * WORD),
            }
        };
        let mut slot = start;
        while slot < end {
            // SAFETY: a word of the object.
            let bits = unsafe { load(slot) };
            self.check_pointer(address, slot, bits)?;
            if uncovered(self, state, slot, bits) {
                return Err(VerifyError::Card { holder: address, slot, word: bits });
            }
            slot += WORD;
        }
        Ok(())
    }

    fn is_collected(&self, bits: u64) -> bool {
        bits & 9 == 1
            && self.image.space.contains(bits)
            && self.image.heap.side.offset(bits & !TAG_MASK) as i64 >= self.image.heap.collected as i64
    }

    fn is_young(&self, bits: u64) -> bool {
        if !self.is_collected(bits) {
            return false;
        }
        let offset = self.image.heap.side.offset(bits & !TAG_MASK);
        !self.image.heap.side.marks().get(offset)
    }

    /// Checks that a value leads to a live object with its tag.
    fn check_pointer(&mut self, holder: u64, slot: u64, bits: u64) -> Result<(), VerifyError> {
        if bits & 9 != 1 {
            return Ok(());
        }
        self.report.pointers += 1;
        if self.leads_to_object(bits) { Ok(()) } else { Err(VerifyError::Pointer { holder, slot, word: bits }) }
    }

    fn leads_to_object(&self, bits: u64) -> bool {
        let image = self.image;
        let (address, tag) = (bits & !TAG_MASK, bits & TAG_MASK);
        if !image.space.contains(address) {
            return false;
        }
        let heap = &image.heap;
        if address < heap.side.address(0) {
            let table = image.table.address();
            let is_static = match tag {
                TAG_CONS => address == table - NIL_DISTANCE as u64,
                TAG_OTHER => [NIL_SYMBOL_DISTANCE, T_DISTANCE].contains(&(table.wrapping_sub(address) as i64)),
                _ => false,
            };
            return is_static || self.is_raw_of_image(address, tag);
        }
        let offset = heap.side.offset(address);
        if offset < heap.image.boxed {
            return self.image_starts.binary_search(&offset).is_ok() && self.has_tag(address, tag);
        }
        if offset < heap.collected {
            return self.is_raw_of_image(address, tag);
        }
        let live = heap.side.is_open(offset)
            && (heap.side.marks().get(offset)
                || self.young.binary_search(&offset).is_ok()
                || self.large.binary_search(&offset).is_ok());
        live && self.has_tag(address, tag)
    }

    fn is_raw_of_image(&self, address: u64, tag: u64) -> bool {
        let image = self.image;
        let raw = &image.heap.image.raw;
        raw.contains(&(address - image.space.base())) && tag == TAG_OTHER && self.has_tag(address, tag)
    }

    fn has_tag(&self, address: u64, tag: u64) -> bool {
        // SAFETY: an object starts here.
        tag_of_first_word(unsafe { load(address) }) == tag
    }
}
