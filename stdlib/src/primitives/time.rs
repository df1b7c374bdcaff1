//! Clocks, sleeping and the local time zone.
//!
//! Tests: `stdlib/tests/files.rs`.

use super::{arguments, system};
use crate::runtime::Runtime;
use brolga_image::{Image, Lisp, Word};
use std::time::{Duration, Instant};

primitives! {
    "%monotonic-ns" => monotonic_ns(0);
    "%real-time-us" => real_time_us(0);
    "%run-time-us" => run_time_us(0);
    "%unix-time-us" => unix_time_us(0);
    "%universal-time" => universal_time(0);
    "%sleep-ns" => sleep_ns(1);
    "%arm-timer" => arm_timer(1);
    "%local-timezone" => local_timezone(1);
}

/// Seconds from the start of 1900 to the start of 1970.
const UNIX_EPOCH: i64 = 2_208_988_800;

/// Nanoseconds between looks at the interrupt flag while sleeping.
const SLICE: i64 = 20_000_000;

fn monotonic_ns(_: &Image) -> Lisp {
    Ok(Word::fixnum(system::monotonic_nanoseconds()))
}

fn real_time_us(_: &Image) -> Lisp {
    Ok(Word::fixnum(system::monotonic_nanoseconds() / 1000))
}

fn run_time_us(_: &Image) -> Lisp {
    Ok(Word::fixnum(system::processor_nanoseconds() / 1000))
}

fn unix_time_us(_: &Image) -> Lisp {
    Ok(Word::fixnum(system::real_nanoseconds() / 1000))
}

fn universal_time(_: &Image) -> Lisp {
    Ok(Word::fixnum(system::real_nanoseconds() / 1_000_000_000 + UNIX_EPOCH))
}

/// Sleeps; returns the nanoseconds left when an interrupt came first, so that the caller reaches a
/// safepoint and can go on.
fn sleep_ns(image: &Image, nanoseconds: Word) -> Lisp {
    let end = system::monotonic_nanoseconds().saturating_add(arguments::size(image, nanoseconds)? as i64);
    loop {
        let left = end - system::monotonic_nanoseconds();
        if left <= 0 || image.interrupt_pending() {
            return Ok(Word::fixnum(left.clamp(0, brolga_image::word::MOST_POSITIVE_FIXNUM)));
        }
        system::sleep(left.min(SLICE));
    }
}

/// Has the timer interrupt raised so many nanoseconds from now instead of when asked for before.
fn arm_timer(image: &Image, nanoseconds: Word) -> Lisp {
    let delay = Duration::from_nanos(arguments::size(image, nanoseconds)? as u64);
    // Beyond what the clock can say is never.
    if let Some(due) = Instant::now().checked_add(delay) {
        Runtime::of(image)?.timer.arm(image, due);
    }
    Ok(image.nil())
}

/// (seconds-west . daylight-saving-p) at a universal time.
fn local_timezone(image: &Image, time: Word) -> Lisp {
    // Times outside the system's range have the zone of its bounds.
    let seconds = time.as_fixnum().unwrap_or(i64::MAX >> 8).clamp(-(1 << 40), 1 << 40) - UNIX_EPOCH;
    let (west, daylight) = system::local_timezone(seconds).unwrap_or((0, false));
    image.cons(Word::fixnum(west), image.boolean(daylight))
}
