//! Conses and lists. Tests: `image/tests/objects.rs`.

use crate::heap::memory::{load, store};
use crate::object::{CONS_CAR, CONS_CDR, GRANULE};
use crate::word::TAG_CONS;
use crate::{Image, Lisp, Word};

/// Most conses taken from one window at a time.
const RUN: usize = 32;

/// Iterator over the elements of a list; stops at the first cdr that is not a cons.
pub struct ListIterator<'image> {
    image: &'image Image,
    rest: Word,
}

impl ListIterator<'_> {
    /// What is left of the list.
    pub fn rest(&self) -> Word {
        self.rest
    }
}

impl Iterator for ListIterator<'_> {
    type Item = Word;

    #[inline]
    fn next(&mut self) -> Option<Word> {
        if !self.image.is_cons(self.rest) {
            return None;
        }
        let element = self.image.car(self.rest);
        self.rest = self.image.cdr(self.rest);
        Some(element)
    }
}

impl Image {
    /// Whether this is a cons; NIL is not.
    #[inline(always)]
    pub fn is_cons(&self, word: Word) -> bool {
        word.tag() == TAG_CONS && !self.is_nil(word)
    }

    /// Whether this is a cons or NIL.
    #[inline(always)]
    pub fn is_list(&self, word: Word) -> bool {
        word.tag() == TAG_CONS
    }

    #[inline(always)]
    fn cons_part(&self, word: Word, offset: i32) -> Word {
        if word.tag() == TAG_CONS {
            // SAFETY: a cons, or NIL, whose two words exist and hold NIL.
            unsafe { Word::from_bits(load(word.address() + offset as u64)) }
        } else {
            self.nil()
        }
    }

    /// The car of a list; NIL for anything else.
    #[inline]
    pub fn car(&self, word: Word) -> Word {
        self.cons_part(word, CONS_CAR)
    }

    /// The cdr of a list; NIL for anything else.
    #[inline]
    pub fn cdr(&self, word: Word) -> Word {
        self.cons_part(word, CONS_CDR)
    }

    /// Sets the car of a cons; nothing happens to anything else.
    #[inline]
    pub fn set_car(&self, cons: Word, value: Word) {
        if self.is_cons(cons) {
            // SAFETY: a slot of a live cons.
            unsafe { self.store_value(cons.address() + CONS_CAR as u64, value) };
        }
    }

    /// Sets the cdr of a cons; nothing happens to anything else.
    #[inline]
    pub fn set_cdr(&self, cons: Word, value: Word) {
        if self.is_cons(cons) {
            // SAFETY: a slot of a live cons.
            unsafe { self.store_value(cons.address() + CONS_CDR as u64, value) };
        }
    }

    /// A new cons.
    #[inline]
    pub fn cons(&self, car: Word, cdr: Word) -> Lisp {
        let address = self.allocate(GRANULE)?;
        // SAFETY: fresh memory for one cons.
        unsafe {
            store(address + CONS_CAR as u64, car.bits());
            store(address + CONS_CDR as u64, cdr.bits());
            Ok(Word::from_bits(address | TAG_CONS))
        }
    }

    /// A new list of these elements.
    pub fn list(&self, elements: &[Word]) -> Lisp {
        self.list_star(elements, self.nil())
    }

    /// A new list of these elements with this tail.
    pub fn list_star(&self, elements: &[Word], tail: Word) -> Lisp {
        let mut rest = tail;
        for run in elements.rchunks(RUN) {
            let bytes = run.len() as u64 * GRANULE;
            // All elements are protected, not only the run: the others are still to come.
            let address = self.allocate_protecting(bytes, elements)?;
            for (i, element) in run.iter().enumerate().rev() {
                let cons = address + i as u64 * GRANULE;
                // SAFETY: fresh memory for the conses of the run.
                unsafe {
                    store(cons + CONS_CAR as u64, element.bits());
                    store(cons + CONS_CDR as u64, rest.bits());
                    rest = Word::from_bits(cons | TAG_CONS);
                }
            }
        }
        Ok(rest)
    }

    /// The elements of a list.
    #[inline]
    pub fn list_iter(&self, list: Word) -> ListIterator<'_> {
        ListIterator { image: self, rest: list }
    }

    /// Number of conses of a list that ends; None for a circular one.
    pub fn list_length(&self, list: Word) -> Option<u64> {
        let mut count = 0;
        let (mut hare, mut tortoise) = (list, list);
        while self.is_cons(hare) {
            count += 1;
            hare = self.cdr(hare);
            if count % 2 == 0 {
                tortoise = self.cdr(tortoise);
                if hare == tortoise && self.is_cons(hare) {
                    return None;
                }
            }
        }
        Some(count)
    }
}
