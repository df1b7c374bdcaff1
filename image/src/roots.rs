//! Words that Rust code keeps alive outside the machine stack.
//!
//! A keep scope is a mark in one vector of words that the collector scans; dropping the scope
//! forgets everything kept since. Host values of the embedding API use numbered handles, which
//! are forgotten one by one.
//!
//! Tests: `image/tests/collector.rs`.

use crate::{Image, Word};
use std::cell::RefCell;

/// The kept words of an image.
#[derive(Default)]
pub struct Roots {
    kept: RefCell<Vec<Word>>,
    handles: RefCell<Handles>,
}

#[derive(Default)]
struct Handles {
    words: Vec<Option<Word>>,
    free: Vec<usize>,
}

impl Roots {
    /// Calls `visit` with every kept word.
    pub(crate) fn each(&self, mut visit: impl FnMut(Word)) {
        self.kept.borrow().iter().copied().for_each(&mut visit);
        self.handles.borrow().words.iter().flatten().copied().for_each(&mut visit);
    }
}

/// While this lives, words given to `Image::keep` stay alive. Scopes nest.
pub struct KeepScope<'image> {
    image: &'image Image,
    length: usize,
}

impl Drop for KeepScope<'_> {
    fn drop(&mut self) {
        self.image.roots.kept.borrow_mut().truncate(self.length);
    }
}

impl Image {
    /// Opens a scope for `keep`.
    pub fn keep_scope(&self) -> KeepScope<'_> {
        KeepScope { image: self, length: self.roots.kept.borrow().len() }
    }

    /// Keeps `word` alive until the innermost keep scope ends; returns it.
    pub fn keep(&self, word: Word) -> Word {
        if word.is_pointer() {
            self.roots.kept.borrow_mut().push(word);
        }
        word
    }

    /// Keeps `word` alive until `release_handle`; returns the handle's number.
    pub fn make_handle(&self, word: Word) -> usize {
        let mut handles = self.roots.handles.borrow_mut();
        match handles.free.pop() {
            Some(number) => {
                handles.words[number] = Some(word);
                number
            }
            None => {
                handles.words.push(Some(word));
                handles.words.len() - 1
            }
        }
    }

    /// The word of a handle; None when it was released.
    pub fn handle(&self, number: usize) -> Option<Word> {
        self.roots.handles.borrow().words.get(number).copied().flatten()
    }

    /// Forgets a handle.
    pub fn release_handle(&self, number: usize) {
        let mut handles = self.roots.handles.borrow_mut();
        if handles.words.get_mut(number).and_then(Option::take).is_some() {
            handles.free.push(number);
        }
    }
}
