//! Address space: slots, fallbacks, parts of mappings.

use brolga_image::space::*;

#[test]
fn ranges_do_not_overlap_and_prefer_their_slot() {
    let preferred = Space::slot_base(700);
    let first = Space::reserve(preferred, false).unwrap();
    let second = Space::reserve(preferred, false).unwrap();
    let third = Space::reserve(preferred, true).unwrap();
    let mut bases = [first.base(), second.base(), third.base()];
    assert_eq!(bases[0], preferred);
    bases.sort_unstable();
    assert!(bases.windows(2).all(|pair| pair[0] + SPACE_SIZE <= pair[1]));
    assert!(first.contains(preferred) && first.contains(preferred + SPACE_SIZE - 1));
    assert!(!first.contains(preferred + SPACE_SIZE) && !first.contains(preferred - 1));
}

#[test]
fn a_dropped_range_can_be_had_again() {
    let preferred = Space::slot_base(701);
    for _ in 0..50 {
        assert_eq!(Space::reserve(preferred, false).unwrap().base(), preferred);
    }
}

#[test]
fn opened_parts_are_memory_and_discarded_parts_are_zero() {
    let space = Space::reserve(Space::slot_base(702), false).unwrap();
    space.mapping().protect(TABLE_OFFSET, 16 * PAGE, Access::ReadWrite).unwrap();
    let bytes = space.at(TABLE_OFFSET) as *mut u8;
    // SAFETY: opened above and used by this test only.
    unsafe {
        bytes.write_bytes(7, 16 * PAGE as usize);
        space.mapping().discard(TABLE_OFFSET + PAGE, PAGE).unwrap();
        assert_eq!((bytes.read(), bytes.add(PAGE as usize).read(), bytes.add(2 * PAGE as usize).read()), (7, 0, 7));
    }
}

#[test]
fn parts_outside_a_mapping_are_refused() {
    let mapping = Mapping::reserve(4 * PAGE).unwrap();
    for (offset, length) in [(0, 5 * PAGE), (4 * PAGE, PAGE), (1, PAGE), (u64::MAX - PAGE + 1, PAGE)] {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _ = mapping.protect(offset, length, Access::Read);
        }));
        assert!(outcome.is_err(), "{offset} {length}");
    }
}
