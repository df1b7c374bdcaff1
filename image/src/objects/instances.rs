//! Instances of structures, conditions and classes. Tests: `image/tests/objects.rs`.

use crate::object::{INSTANCE_LAYOUT, INSTANCE_SLOTS, Kind, WORD};
use crate::{Image, Lisp, Word};

impl Image {
    /// A new instance.
    pub fn instance(&self, layout: Word, slots: &[Word]) -> Lisp {
        self.make_object_with(Kind::Instance, &[&[layout], slots])
    }

    /// A new instance with `count` slots, all `fill`.
    pub fn make_instance(&self, layout: Word, count: u64, fill: Word) -> Lisp {
        let instance = self.make_object(Kind::Instance, count + 1, fill)?;
        self.set_slot(instance, INSTANCE_LAYOUT, layout);
        Ok(instance)
    }

    /// Number of slots of an instance.
    #[inline]
    pub fn instance_slot_count(&self, instance: Word) -> u64 {
        if self.is_instance(instance) { self.length(instance).saturating_sub(1) } else { 0 }
    }

    fn slot_offset(index: u64) -> i32 {
        i32::try_from(index * WORD + INSTANCE_SLOTS as u64).expect("slot number out of range")
    }

    /// A slot of an instance.
    ///
    /// # Panics
    /// When there is no such slot.
    #[inline]
    pub fn instance_slot(&self, instance: Word, index: u64) -> Word {
        self.slot(instance, Image::slot_offset(index))
    }

    /// Stores a slot of an instance.
    ///
    /// # Panics
    /// When there is no such slot.
    #[inline]
    pub fn set_instance_slot(&self, instance: Word, index: u64, value: Word) {
        self.set_slot(instance, Image::slot_offset(index), value);
    }

    /// The layout of an instance; NIL for anything else.
    #[inline]
    pub fn layout(&self, instance: Word) -> Word {
        if self.is_instance(instance) { self.slot(instance, INSTANCE_LAYOUT) } else { self.nil() }
    }

    /// Replaces the layout of an instance.
    pub fn set_layout(&self, instance: Word, layout: Word) {
        self.set_slot(instance, INSTANCE_LAYOUT, layout);
    }
}
