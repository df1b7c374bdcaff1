//! Running out of memory: an error, and an image that goes on working, as often as one likes.

mod common;

use brolga_image::heap::Generation;
use brolga_image::{Failure, Image, Lisp, Word};
use common::{clear_stack, new_image};

fn is_storage_condition(failure: &Failure) -> bool {
    matches!(failure, Failure::Error(report) if report.kind == "STORAGE-CONDITION")
}

#[inline(never)]
fn fill_with_conses(image: &Image) -> (u64, Failure) {
    let mut list = image.nil();
    for count in 0.. {
        match image.cons(Word::fixnum(count as i64), list) {
            Ok(cons) => list = cons,
            Err(failure) => {
                assert_eq!(image.list_length(list), Some(count));
                return (count, failure);
            }
        }
    }
    unreachable!()
}

#[inline(never)]
fn work_in_the_reserve(image: &Image) {
    // What a handler does: some thousands of small objects, while everything is still held.
    let words = image.list(&[Word::fixnum(1); 5000]).expect("the reserve holds a list");
    assert_eq!(image.list_length(words), Some(5000));
    image.string("a message about the heap").expect("the reserve holds a string");
}

#[test]
fn small_objects_can_exhaust_the_heap_a_thousand_times() {
    let image = new_image();
    image.set_heap_limit(1 << 20);
    let mut first = 0;
    for round in 0..1000 {
        let (count, failure) = fill_with_conses(&image);
        assert!(is_storage_condition(&failure));
        clear_stack();
        if round == 0 {
            first = count;
        }
        assert!(count > first / 2, "round {round}: {count} conses, {first} at first");
        if round % 100 == 0 {
            image.verify().unwrap();
        }
    }
}

#[test]
fn a_handler_has_room_to_work() {
    let image = new_image();
    image.set_heap_limit(16 << 20);
    #[inline(never)]
    fn fill_and_handle(image: &Image) {
        let mut list = image.nil();
        while let Ok(cons) = image.cons(Word::fixnum(0), list) {
            list = cons;
        }
        // The handler fails and is handled in turn, again and again, with everything still held.
        for _ in 0..5 {
            work_in_the_reserve(image);
            let mut more = image.nil();
            while let Ok(cons) = image.cons(Word::fixnum(0), more) {
                more = cons;
            }
        }
        work_in_the_reserve(image);
        assert!(image.is_cons(list));
    }
    for _ in 0..5 {
        fill_and_handle(&image);
        clear_stack();
        image.collect(Generation::Full);
    }
    image.verify().unwrap();
}

#[test]
fn large_objects_can_exhaust_the_heap() {
    let image = new_image();
    image.set_heap_limit(16 << 20);
    #[inline(never)]
    fn fill(image: &Image) -> Lisp {
        let mut list = image.nil();
        loop {
            list = image.cons(image.make_vector(100_000, Word::ZERO)?, list)?;
        }
    }
    for _ in 0..40 {
        let failure = fill(&image).unwrap_err();
        assert!(is_storage_condition(&failure));
        clear_stack();
        work_in_the_reserve(&image);
    }
    image.verify().unwrap();
}

#[test]
fn one_object_that_is_too_large_leaves_the_rest_alone() {
    let image = new_image();
    image.set_heap_limit(32 << 20);
    for _ in 0..200 {
        assert!(is_storage_condition(&image.make_vector(100 << 20, Word::ZERO).unwrap_err()));
        work_in_the_reserve(&image);
    }
    assert!(image.memory().used < 32 << 20);
}

#[test]
fn compiled_code_is_never_refused_a_small_object() {
    let image = new_image();
    image.set_heap_limit(4 << 20);
    let mut kept = image.nil();
    // What the inline path's slow path does, with everything kept alive.
    for _ in 0..400_000 {
        let address = image.allocate_slow(16).unwrap();
        // SAFETY: fresh memory for a cons, filled before anything else happens.
        kept = unsafe {
            (address as *mut u64).write(Word::ZERO.bits());
            (address as *mut u64).add(1).write(kept.bits());
            Word::from_bits(address | 1)
        };
    }
    assert_eq!(image.list_length(kept), Some(400_000));
    // SAFETY: the context belongs to the image.
    let interrupt = unsafe { (*image.context()).interrupt.load(std::sync::atomic::Ordering::SeqCst) };
    assert_eq!(interrupt & brolga_image::enter::INTERRUPT_HEAP, brolga_image::enter::INTERRUPT_HEAP);
    image.verify().unwrap();
}
