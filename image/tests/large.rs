//! Large objects: contents, reuse, cards inside them, limits of size.

mod common;

use brolga_image::heap::Generation;
use brolga_image::object::Kind;
use brolga_image::{Image, Word};
use common::{Random, clear_stack, new_image};

#[test]
fn large_objects_keep_their_contents() {
    let image = new_image();
    let mut random = Random::new(3);
    let mut live: Vec<(usize, usize, u64)> = Vec::new();
    for step in 0..600_u64 {
        let length = 1 + random.below(60_000);
        let bytes = image.make_raw(Kind::SimpleArrayU64, length as u64).unwrap();
        assert!(image.raw_u64(bytes).iter().all(|word| *word == 0), "fresh memory is not clear");
        image.raw_u64_mut(bytes).fill(step);
        live.push((image.make_handle(bytes), length, step));
        if live.len() > 12 {
            let (handle, length, value) = live.swap_remove(random.below(live.len()));
            let words = image.raw_u64(image.handle(handle).unwrap());
            assert_eq!(words.len(), length);
            assert!(words.iter().all(|word| *word == value));
            image.release_handle(handle);
        }
        if step % 50 == 0 {
            image.collect(if step % 100 == 0 { Generation::Young } else { Generation::Full });
            image.verify().unwrap();
        }
    }
    assert!(image.memory().used < 200 << 20, "{:?}", image.memory());
}

#[inline(never)]
fn make_large_garbage(image: &Image, count: usize, length: usize) {
    for _ in 0..count {
        std::hint::black_box(image.make_vector(length, image.nil()).unwrap());
    }
}

#[test]
fn dead_large_objects_are_given_back() {
    let image = new_image();
    for _ in 0..10 {
        make_large_garbage(&image, 100, 100_000);
        clear_stack();
        image.collect(Generation::Full);
        assert!(image.memory().large_objects <= 3);
    }
    assert!(image.memory().large < 10 << 20);
}

#[test]
fn stores_into_old_large_vectors_are_seen() {
    let image = new_image();
    let vector = image.keep(image.make_vector(300_000, image.nil()).unwrap());
    image.collect(Generation::Full);
    for round in 0..5 {
        for i in (0..300_000).step_by(997) {
            image.vector_set(vector, i, image.list(&[Word::fixnum(i as i64), Word::fixnum(round)]).unwrap());
        }
        clear_stack();
        image.collect(Generation::Young);
        make_large_garbage(&image, 10, 50_000);
        image.verify().unwrap();
        for i in (0..300_000).step_by(997) {
            assert_eq!(image.car(image.vector_ref(vector, i)), Word::fixnum(i as i64));
        }
    }
}

#[test]
fn sizes_around_the_threshold_work() {
    let image = new_image();
    image.set_collect_every(3);
    let scope = image.keep_scope();
    let mut vectors = Vec::new();
    for length in 1000..1050 {
        let vector = image.keep(image.make_vector(length, Word::fixnum(length as i64)).unwrap());
        vectors.push(vector);
    }
    for (i, vector) in vectors.iter().enumerate() {
        assert_eq!(image.vector_elements(*vector), vec![Word::fixnum(1000 + i as i64); 1000 + i]);
    }
    image.verify().unwrap();
    drop(scope);
}

#[test]
fn impossible_sizes_are_errors() {
    let image = new_image();
    for length in [1 << 40, 1 << 45, 1 << 60, usize::MAX] {
        assert!(image.make_vector(length, image.nil()).is_err());
        assert!(image.make_raw(Kind::SimpleBaseString, length as u64).is_err());
    }
    assert!(image.make_vector(10, image.nil()).is_ok());
    image.verify().unwrap();
}
