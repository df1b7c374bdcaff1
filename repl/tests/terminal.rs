//! A session in a real terminal, typed by a script.
//!
//! The program `script` of util-linux gives the session a terminal of its own; what is typed goes
//! to its standard input. Without `script` the tests say so and pass.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// A terminal session.
struct Session {
    child: Child,
    keys: ChildStdin,
    screen: Receiver<u8>,
    seen: Vec<u8>,
}

const PATIENCE: Duration = Duration::from_secs(30);

impl Session {
    /// Starts the program in a terminal; `None` when there is no way to make one.
    fn start(words: &str) -> Option<Session> {
        let folder = std::env::temp_dir().join(format!("brolga-terminal-{}", std::process::id()));
        // `exec`: a shell that waited beside the program would take Ctrl-C for its own end.
        let command = format!("exec '{}' --no-userinit {words}", env!("CARGO_BIN_EXE_brolga"));
        let child = Command::new("script")
            .args(["-q", "-f", "-e", "-c", &command, "/dev/null"])
            .env("XDG_STATE_HOME", folder)
            .env("TERM", "xterm")
            .env("NO_COLOR", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = child else {
            eprintln!("the program `script` is missing: no terminal, nothing tested");
            return None;
        };
        let keys = child.stdin.take()?;
        let mut output = child.stdout.take()?;
        let (send, screen) = channel();
        std::thread::spawn(move || {
            let mut byte = [0];
            while output.read(&mut byte).is_ok_and(|count| count == 1) && send.send(byte[0]).is_ok() {}
        });
        Some(Session { child, keys, screen, seen: Vec::new() })
    }

    /// Types keys.
    fn type_keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until a text appears behind what was waited for before; gives what came until then.
    fn expect(&mut self, text: &str) -> String {
        let start = Instant::now();
        loop {
            if let Some(place) = self.seen.windows(text.len()).position(|part| part == text.as_bytes()) {
                let rest = self.seen.split_off(place + text.len());
                let before = std::mem::replace(&mut self.seen, rest);
                return String::from_utf8_lossy(&before).into_owned();
            }
            match self.screen.recv_timeout(Duration::from_millis(100)) {
                Ok(byte) => self.seen.push(byte),
                Err(_) if start.elapsed() < PATIENCE => {}
                Err(_) => panic!("{text:?} did not appear; there is {:?}", String::from_utf8_lossy(&self.seen)),
            }
        }
    }

    /// Waits for the end of the session.
    fn status(mut self) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.child.kill().unwrap();
        panic!("the session does not end");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // After a failure nothing else would end it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_session_with_errors_interrupts_and_restarts() {
    let Some(mut session) = Session::start("") else { return };
    session.expect("Brolga");
    session.expect("CL-USER> ");
    session.type_keys("(+ 1\r");
    session.type_keys("   2)\r");
    session.expect("\n3\r\n");
    session.expect("CL-USER> ");
    session.type_keys("(values 'a (list \"b\"))\r");
    session.expect("A\r\n(\"b\")\r\n");
    // An error, its restarts, a frame's arguments, a nested error, one level back, the prompt.
    session.type_keys("(defun f (x) (car x))\r");
    session.expect("F\r\n");
    session.type_keys("(f 17)\r");
    session.expect("TYPE-ERROR");
    session.expect("0: [");
    session.expect("CL-USER [1]> ");
    session.type_keys("bt\r");
    session.expect("(F 17)");
    session.expect("CL-USER [1]> ");
    session.type_keys("args\r");
    session.expect("17");
    session.type_keys("(error \"nested\")\r");
    session.expect("CL-USER [2]> ");
    session.type_keys("\x04");
    session.expect("CL-USER [1]> ");
    session.type_keys("abort\r");
    session.expect("CL-USER> ");
    // Ctrl-C while Lisp runs.
    session.type_keys("(progn (princ 'spin) (finish-output) (loop))\r");
    session.expect("SPIN");
    let start = Instant::now();
    session.type_keys("\x03");
    session.expect("INTERACTIVE-INTERRUPT");
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    session.expect("CL-USER [1]> ");
    session.type_keys("toplevel\r");
    session.expect("CL-USER> ");
    // Ctrl-C while the program waits for a line; it goes on waiting for it.
    session.type_keys("(progn (princ 'waiting) (finish-output) (list :got (read-line)))\r");
    session.expect("WAITING");
    std::thread::sleep(Duration::from_millis(300));
    session.type_keys("\x03");
    session.expect("CL-USER [1]> ");
    session.type_keys("continue\r");
    std::thread::sleep(Duration::from_millis(500));
    session.type_keys("a line\r");
    session.expect("(:GOT \"a line\")\r\n");
    session.expect("CL-USER> ");
    // What the compiler knows about a form comes before its failure, not into the next line typed.
    session.type_keys("(list no-such-variable (no-such-function))\r");
    let before = session.expect("Debugger invoked on an UNBOUND-VARIABLE");
    assert!(before.contains("NO-SUCH-FUNCTION is undefined"), "{before}");
    session.type_keys("(list 1\r2)\r");
    let answer = session.expect("(1 2)\r\n");
    assert!(!answer.contains("undefined"), "{answer}");
    session.type_keys("toplevel\r");
    session.expect("CL-USER> ");
    // Ctrl-C while typing drops the line.
    session.type_keys("(this is dropped\x03");
    session.expect("CL-USER> ");
    session.type_keys("(in-package :keyword)\r");
    session.expect("KEYWORD> ");
    session.type_keys("(cl:in-package :cl-user)\r");
    session.expect("CL-USER> ");
    session.type_keys("\x04");
    assert_eq!(session.status(), Some(0));
}

/// A loop that runs sees definitions that a timer, a loaded file and the debugger make.
#[test]
fn a_running_loop_sees_new_definitions() {
    let Some(mut session) = Session::start("") else { return };
    let file = std::env::temp_dir().join(format!("brolga-tick-{}.lisp", std::process::id()));
    std::fs::write(&file, "(defun tick () (throw :spin 'from-the-file))").unwrap();
    session.expect("CL-USER> ");
    session.type_keys("(defun tick () 1)\r");
    session.expect("\nTICK\r\n");
    session.type_keys("(defun spin () (loop (tick)))\r");
    session.expect("\nSPIN\r\n");
    let define = "(ext:make-timer (lambda () (defun tick () (throw :spin 'from-the-timer))))";
    session.type_keys(&format!("(progn (ext:schedule-timer {define} 0.2) (catch :spin (spin)))\r"));
    session.expect("\nFROM-THE-TIMER\r\n");
    session.type_keys("(defun tick () 1)\r");
    session.expect("\nTICK\r\n");
    session.type_keys(&format!(
        "(progn (ext:schedule-timer (ext:make-timer (lambda () (load {file:?}))) 0.2) (catch :spin (spin)))\r"
    ));
    session.expect("\nFROM-THE-FILE\r\n");
    session.type_keys("(defun tick () 1)\r");
    session.expect("\nTICK\r\n");
    session.type_keys("(progn (princ 'spinning) (finish-output) (catch :spin (spin)))\r");
    session.expect("SPINNING");
    session.type_keys("\x03");
    session.expect("CL-USER [1]> ");
    session.type_keys("(defun tick () (throw :spin 'from-the-debugger))\r");
    session.expect("\nTICK\r\n");
    session.type_keys("continue\r");
    session.expect("\nFROM-THE-DEBUGGER\r\n");
    std::fs::remove_file(file).unwrap();
    session.type_keys("(ext:exit)\r");
    assert_eq!(session.status(), Some(0));
}

#[test]
fn completion_and_hints_know_the_image() {
    let Some(mut session) = Session::start("") else { return };
    session.expect("CL-USER> ");
    session.type_keys("(defun very-long-name (first-argument) first-argument)\r");
    session.expect("VERY-LONG-NAME\r\n");
    session.expect("CL-USER> ");
    session.type_keys("(very-lo\t");
    session.expect("very-long-name");
    session.type_keys(" ");
    session.expect("(first-argument)");
    session.type_keys("'done)\r");
    session.expect("DONE\r\n");
    session.type_keys("(ext:exit :code 5)\r");
    assert_eq!(session.status(), Some(5));
}

#[test]
fn what_is_typed_ahead_waits_for_the_prompt() {
    let Some(mut session) = Session::start("") else { return };
    session.expect("CL-USER> ");
    session.type_keys("(progn (princ :busy) (finish-output) (sleep 1/2) :first)\r");
    session.expect("BUSY");
    session.type_keys("(+ 1 1000)\r(+ 2 2000)\r(list :last\r :one)\r");
    session.expect("\n1001\r\n");
    session.expect("\n2002\r\n");
    session.expect("\n(:LAST :ONE)\r\n");
    session.type_keys("(ext:exit)\r");
    assert_eq!(session.status(), Some(0));
}

/// Values for restarts are read from the terminal; what is left of their lines is nobody's input, and a
/// constant of a wrong type can be replaced.
#[test]
fn restarts_ask_for_values() {
    let Some(mut session) = Session::start("") else { return };
    session.expect("CL-USER> ");
    session.type_keys("(car 5)\r");
    session.expect("[1]> ");
    session.type_keys("0\r");
    session.expect("(evaluated): ");
    session.type_keys("'(:in :stead)  \r");
    session.expect("\n:IN\r\n");
    session.expect("CL-USER> ");
    session.type_keys("(list (read-line) :read)\r");
    std::thread::sleep(Duration::from_millis(300));
    session.type_keys("a line\r");
    session.expect("(\"a line\" :READ)\r\n");
    // The arguments of the frame are variables of what is typed. The frames of a new error are its own, not those
    // of the one around it.
    session.type_keys("(defun outer (some &key more) (list more (car some)))\r(outer 5)\r");
    session.expect("[1]> ");
    session.type_keys("some\r");
    session.expect("\n5\r\n");
    session.expect("[1]> ");
    session.type_keys("(mapcar (lambda (x) (* x some)) (list 1 2))\r");
    session.expect("\n(5 10)\r\n");
    session.expect("[1]> ");
    session.type_keys("(error \"inner\")\r");
    session.expect("[2]> ");
    session.type_keys("backtrace\r");
    let frames = session.expect("[2]> ");
    assert!(!frames.contains("OUTER"), "{frames}");
    session.type_keys("toplevel\r");
    session.expect("CL-USER> ");
    session.type_keys("(ext:exit)\r");
    assert_eq!(session.status(), Some(0));
}
