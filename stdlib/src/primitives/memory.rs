//! The collector as Lisp sees it: collections, statistics, weak pointers, finalizers.
//!
//! Tests: `image/tests/collector.rs`.

use super::arguments;
use brolga_image::heap::Generation;
use brolga_image::object::*;
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%collect" => collect(1);
    "%memory-report" => memory_report(0);
    "%set-heap-limit" => set_heap_limit(1);
    "%weak-pointer" => weak_pointer(1);
    "%weak-pointer-value" => weak_pointer_value(1);
    "%finalize" => finalize(2);
    "%cancel-finalization" => cancel_finalization(1);
    "%take-finalized" => take_finalized(0);
}

fn collect(image: &Image, generation: Word) -> Lisp {
    let generation = arguments::in_range(image, generation, 0, 1)?;
    image.collect(if generation == 0 { Generation::Young } else { Generation::Full });
    Ok(image.nil())
}

fn set_heap_limit(image: &Image, bytes: Word) -> Lisp {
    image.set_heap_limit(arguments::size(image, bytes)? as u64);
    Ok(bytes)
}

fn weak_pointer(image: &Image, object: Word) -> Lisp {
    image.weak_pointer(object)
}

/// (value), or NIL when the target is gone.
fn weak_pointer_value(image: &Image, pointer: Word) -> Lisp {
    if !image.is_kind(pointer, Kind::WeakPointer) {
        return Err(Failure::type_error_with(pointer, image.symbol("BROLGA-SYSTEM", "WEAK-POINTER")?));
    }
    match image.weak_pointer_value(pointer) {
        Some(value) => image.cons(value, image.nil()),
        None => Ok(image.nil()),
    }
}

fn finalize(image: &Image, object: Word, function: Word) -> Lisp {
    image.finalize(object, function);
    Ok(object)
}

fn cancel_finalization(image: &Image, object: Word) -> Lisp {
    image.cancel_finalization(object);
    Ok(object)
}

fn take_finalized(image: &Image) -> Lisp {
    image.take_finalized()
}

/// A property list of figures: bytes, counts, nanoseconds.
fn memory_report(image: &Image) -> Lisp {
    let report = image.memory();
    let statistics = report.statistics;
    let nanoseconds = |time: std::time::Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    let facts = [
        ("BYTES-IN-USE", report.used),
        ("BYTES-LIVE", report.live),
        ("BYTES-ALLOCATED", statistics.allocated.saturating_add(report.allocated_since_collection)),
        ("BYTES-ALLOCATED-SINCE-COLLECTION", report.allocated_since_collection),
        ("COLLECTIONS", statistics.young_collections + statistics.full_collections),
        ("FULL-COLLECTIONS", statistics.full_collections),
        ("COLLECTION-NANOSECONDS", nanoseconds(statistics.time)),
        ("LONGEST-COLLECTION-NANOSECONDS", nanoseconds(statistics.longest)),
        ("LAST-COLLECTION-NANOSECONDS", nanoseconds(statistics.last)),
        ("IMAGE-BYTES", report.image),
        ("LARGE-OBJECT-BYTES", report.large),
        ("LARGE-OBJECTS", report.large_objects),
        ("HEAP-LIMIT", report.limit),
    ];
    let mut list = image.nil();
    for (name, value) in facts.iter().rev() {
        list = image.cons(image.integer_u64(*value)?, list)?;
        list = image.cons(image.keyword(name)?, list)?;
    }
    Ok(list)
}
