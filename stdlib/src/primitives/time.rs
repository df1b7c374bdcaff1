//! Clocks, sleeping and the local time zone.
//!
//! Tests: `stdlib/tests/files.rs`.

use super::{arguments, system};
use brolga_image::enter::INTERRUPT_TIMER;
use brolga_image::{Image, Lisp, Word};

primitives! {
    "%monotonic-ns" => monotonic_ns(0);
    "%real-time-us" => real_time_us(0);
    "%run-time-us" => run_time_us(0);
    "%unix-time-us" => unix_time_us(0);
    "%universal-time" => universal_time(0);
    "%sleep-ns" => sleep_ns(1);
    "%local-timezone" => local_timezone(1);
    "%start-timer" => start_timer(1);
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

/// Interrupts the image after some nanoseconds. Lisp keeps account of what is to be done then.
fn start_timer(image: &Image, nanoseconds: Word) -> Lisp {
    let time = std::time::Duration::from_nanos(arguments::size(image, nanoseconds)? as u64);
    let handle = image.interrupt_handle();
    let timer = std::thread::Builder::new().name("timer".into()).stack_size(1 << 16).spawn(move || {
        std::thread::sleep(time);
        handle.interrupt(INTERRUPT_TIMER);
    });
    Ok(image.boolean(timer.is_ok()))
}

/// (seconds-west . daylight-saving-p) at a universal time.
fn local_timezone(image: &Image, time: Word) -> Lisp {
    // Times outside the system's range have the zone of its bounds.
    let seconds = time.as_fixnum().unwrap_or(i64::MAX >> 8).clamp(-(1 << 40), 1 << 40) - UNIX_EPOCH;
    let (west, daylight) = system::local_timezone(seconds).unwrap_or((0, false));
    image.cons(Word::fixnum(west), image.boolean(daylight))
}
