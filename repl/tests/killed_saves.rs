//! The program killed while it saves: the file is the old or the new image, never neither.
//!
//! Each round starts `brolga image save` over a file that holds an earlier round's image and kills it
//! a little later than the one before, until one comes to its end; then the delay begins anew. The
//! program checks what is there each time.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

const ROUNDS: u32 = 100;
const STEP: Duration = Duration::from_millis(3);

struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brolga"));
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn killed_a_hundred_times() {
    let scratch = Scratch(std::env::temp_dir().join(format!("brolga-killed-{}", std::process::id())));
    std::fs::create_dir_all(&scratch.0).unwrap();
    let file = scratch.0.join("kept.image");
    let file = file.to_str().unwrap();
    let save = |number: u32| {
        let form = format!("(progn (defvar *number* {number}) (defun kept-number () *number*))");
        program(&["image", "save", file, "--eval", &form]).spawn().unwrap()
    };
    assert!(save(0).wait().unwrap().success());
    let (mut kept, mut new, mut at_work, mut delay) = (0, 0, 0, Duration::ZERO);
    for round in 1..=ROUNDS {
        let mut child = save(round);
        std::thread::sleep(delay);
        // The next one is killed a little later, until one comes to its end.
        let later = delay + STEP.max(delay / 8);
        delay = if child.try_wait().unwrap().is_some() { Duration::ZERO } else { later };
        child.kill().unwrap();
        child.wait().unwrap();
        let unfinished = |name: &str| name.contains("saving");
        let names = std::fs::read_dir(&scratch.0).unwrap().map(|entry| entry.unwrap().file_name());
        for name in names.filter(|name| unfinished(&name.to_string_lossy())) {
            at_work += 1;
            std::fs::remove_file(scratch.0.join(name)).unwrap();
        }
        let verified = program(&["image", "verify", file]).output().unwrap();
        assert!(verified.status.success(), "round {round}: {}", String::from_utf8_lossy(&verified.stderr));
        let words = ["--no-userinit", "--non-interactive", "--image", file, "--eval", "(princ (kept-number))"];
        let output = program(&words).output().unwrap();
        let number: u32 = String::from_utf8_lossy(&output.stdout).parse().unwrap();
        assert!(number == kept || number == round, "round {round} left {number}, before it was {kept}");
        new += u32::from(number == round);
        kept = number;
    }
    assert!(
        new > 0 && new < ROUNDS && at_work > 0,
        "of {ROUNDS} saves {new} ended, {at_work} were killed while writing"
    );
}
