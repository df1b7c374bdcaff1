//! The clock of an image: raises the timer interrupt at a time that Lisp asked for.
//!
//! Problem: running Lisp code must be interrupted when a timer is due, without looking at a clock.
//! Approach: a thread, started when it is first needed, waits for the next time or for another
//! request. Lisp keeps the list of timers and asks for the first of them only.
//! Invariants: no Lisp object is touched by the thread; it ends when the image does.
//!
//! Tests: `tests/lisp/extensions/timers.lisp`.

use brolga_image::Image;
use brolga_image::enter::{INTERRUPT_TIMER, InterruptHandle};
use std::cell::OnceCell;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Instant;

/// Asks the thread for an interrupt.
#[derive(Default)]
pub struct Timer {
    requests: OnceCell<Sender<Instant>>,
}

impl Timer {
    /// Has the image interrupted at `due` instead of when asked for before.
    pub fn arm(&self, image: &Image, due: Instant) {
        let requests = self.requests.get_or_init(|| {
            let (send, receive) = channel();
            let handle = image.interrupt_handle();
            // Without a thread timers are late: they run when something else interrupts.
            let _ = std::thread::Builder::new().name("timer".into()).spawn(move || serve(&receive, &handle));
            send
        });
        let _ = requests.send(due);
    }
}

/// Waits and interrupts until the image is gone.
fn serve(requests: &Receiver<Instant>, handle: &InterruptHandle) {
    while let Ok(mut due) = requests.recv() {
        loop {
            match requests.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(earlier_or_later) => due = earlier_or_later,
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        handle.interrupt(INTERRUPT_TIMER);
    }
}
