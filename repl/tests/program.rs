//! The program from outside: options, exit statuses, scripts, pipes, signals, image commands.
//!
//! Every test runs the program that cargo built, in a scratch folder of its own.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A folder that goes away with the value.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Scratch {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("brolga-program-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brolga"));
    command.args(words).stdin(Stdio::null());
    command
}

fn run(words: &[&str]) -> Output {
    program(words).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const QUIET: [&str; 2] = ["--no-userinit", "--non-interactive"];

/// Runs with the quiet options and some more.
fn batch(words: &[&str]) -> Output {
    run(&[&QUIET[..], words].concat())
}

fn start(words: &[&str]) -> Child {
    program(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits for the end, or kills the child and fails.
fn wait_within(mut child: Child, limit: Duration) -> Output {
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > limit {
            child.kill().unwrap();
            let output = child.wait_with_output().unwrap();
            panic!("still running after {limit:?}: {} {}", out(&output), err(&output));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

#[test]
fn version_and_help() {
    let output = run(&["--version"]);
    assert_eq!(out(&output), concat!("brolga ", env!("CARGO_PKG_VERSION"), "\n"));
    assert!(out(&run(&["--help"])).contains("--non-interactive"));
    assert_eq!(run(&["--zork"]).status.code(), Some(2));
}

#[test]
fn steps_run_in_order_and_print_nothing_by_themselves() {
    let scratch = Scratch::new();
    let file = scratch.file("a.lisp", "(princ *x*) (setq *x* 3)");
    let output = batch(&["--eval", "(defvar *x* 2)", "--load", &file, "--eval", "(princ *x*) :not-printed"]);
    assert_eq!((out(&output).as_str(), output.status.code()), ("23", Some(0)), "{}", err(&output));
}

#[test]
fn unhandled_errors_exit_with_one_and_a_backtrace() {
    let scratch = Scratch::new();
    let file =
        scratch.file("bad.lisp", "(defun inner (x)\n  (car x))\n(defun outer (y)\n  (list (inner y)))\n(outer 42)\n");
    let output = batch(&["--load", &file, "--eval", "(print :never)"]);
    let text = err(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(out(&output), "");
    for part in ["TYPE-ERROR", "42", "INNER", "OUTER", "bad.lisp:2"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[test]
fn exit_statuses_and_cleanup() {
    assert_eq!(batch(&["--eval", "(ext:exit :code 7)"]).status.code(), Some(7));
    let form = "(unwind-protect (ext:exit :code 3) (princ :cleaned))";
    let output = batch(&["--eval", form]);
    assert_eq!((out(&output).as_str(), output.status.code()), ("CLEANED", Some(3)));
    let form = "(unwind-protect (ext:exit :code 0 :abort t) (princ :cleaned))";
    let output = batch(&["--eval", form]);
    assert_eq!((out(&output).as_str(), output.status.code()), ("", Some(0)));
}

#[test]
fn scripts_skip_their_first_line_and_get_their_arguments() {
    let scratch = Scratch::new();
    let text =
        "#!/usr/bin/env -S brolga --script\n(format t \"~{~A~^,~}~%\" (ext:script-arguments))\n(princ (read-line))";
    let file = scratch.file("script.lisp", text);
    let mut child = start(&["--script", &file, "a b", "--help"]);
    child.stdin.take().unwrap().write_all(b"from stdin\n").unwrap();
    let output = wait_within(child, Duration::from_secs(60));
    assert_eq!((out(&output).as_str(), output.status.code()), ("a b,--help\nfrom stdin", Some(0)), "{}", err(&output));
    let file = scratch.file("fail.lisp", "#!x\n(error \"no ~A\" :luck)");
    let output = run(&["--script", &file]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("no LUCK"), "{}", err(&output));
}

#[test]
fn pipes_answer_without_prompts() {
    let mut child = start(&["--no-userinit"]);
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"(+ 1 2)\n(values 'a \"b\")\n(values)\n*\n(defun f (x) (* x 2)) (f 21)")
        .unwrap();
    let output = wait_within(child, Duration::from_secs(60));
    assert_eq!(
        (out(&output).as_str(), output.status.code()),
        ("3\nA\n\"b\"\nNIL\nF\n42\n", Some(0)),
        "{}",
        err(&output)
    );
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!(
        "'{}' --no-userinit --non-interactive --eval '(loop (write-line \"line\"))' | head -n 2",
        env!("CARGO_BIN_EXE_brolga")
    ));
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let output = wait_within(child, Duration::from_secs(60));
    assert_eq!((out(&output).as_str(), err(&output).as_str()), ("line\nline\n", ""));
}

#[test]
fn a_program_that_reads_no_more_is_a_stream_error() {
    let output = batch(&[
        "--eval",
        "(let ((process (ext:run-program \"true\" '() :input :stream :wait nil)))
           (ext:process-wait process)
           (handler-case (progn (write-line \"text\" (ext:process-input process))
                                (finish-output (ext:process-input process)))
             (stream-error () (princ \"alive\"))))",
    ]);
    assert_eq!((out(&output).as_str(), output.status.code()), ("alive", Some(0)), "{}", err(&output));
}

/// What is said of an error must not depend on what the program has made of the printer or the streams.
#[test]
fn every_failure_is_told() {
    for (form, said) in [
        ("(let ((*error-output* (make-string-output-stream))) (error \"lost?\"))", "SIMPLE-ERROR: lost?"),
        ("(let ((*error-output* 3)) (error \"lost?\"))", "SIMPLE-ERROR: lost?"),
        ("(progn (close *error-output*) (error \"lost?\"))", "SIMPLE-ERROR: lost?"),
        ("(let ((*standard-output* 3)) (error \"lost?\"))", "SIMPLE-ERROR: lost?"),
        ("(let ((*print-base* 40) (*print-case* 3)) (error \"lost? ~A\" '(a 1)))", "SIMPLE-ERROR: lost? (A 1)"),
        ("(let ((*package* 3) (*readtable* 3)) (error \"lost? ~A\" 'a))", "SIMPLE-ERROR: lost? A"),
        (
            "(progn (defstruct odd) (defmethod print-object ((object odd) stream) (print object stream))
               (error \"lost? ~A\" (list 1 (make-odd) 2)))",
            "SIMPLE-ERROR: lost? (1 #<ODD that cannot be printed: ",
        ),
        (
            "(progn (define-condition deep (error) ()
                      (:report (lambda (c s) (declare (ignore c s)) (labels ((f (x) (1+ (f x)))) (f 1)))))
               (error 'deep))",
            "DEEP: (its report fails with ",
        ),
    ] {
        let output = batch(&["--eval", form]);
        assert!(err(&output).contains(&format!("Unhandled {said}")), "{form}: {}", err(&output));
        assert_eq!(output.status.code(), Some(1), "{form}");
    }
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").arg("-s").arg(name).arg(child.id().to_string()).status().unwrap();
    assert!(status.success());
}

/// Reads from the child until a mark is there.
fn read_until(stream: &mut impl std::io::Read, mark: &str) -> String {
    let mut seen = Vec::new();
    let mut byte = [0];
    while !String::from_utf8_lossy(&seen).contains(mark) {
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "end after {}", String::from_utf8_lossy(&seen));
        seen.push(byte[0]);
    }
    String::from_utf8_lossy(&seen).into_owned()
}

#[test]
fn termination_is_quiet_and_runs_cleanup() {
    for form in ["(loop)", "(sleep 1000)"] {
        let form = format!("(unwind-protect (progn (princ :go) (finish-output) {form}) (princ :bye))");
        let mut child = start(&["--no-userinit", "--non-interactive", "--eval", &form]);
        let mut stdout = child.stdout.take().unwrap();
        read_until(&mut stdout, "GO");
        signal(&child, "TERM");
        let rest = read_until(&mut stdout, "BYE");
        let output = wait_within(child, Duration::from_secs(10));
        assert_eq!((rest.as_str(), err(&output).as_str(), output.status.code()), ("BYE", "", Some(143)));
    }
}

#[test]
fn an_interrupt_breaks_an_endless_loop_soon() {
    let mut child = start(&["--no-userinit"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdin.write_all(b"(defun spin (n) (princ :spinning) (finish-output) (loop) n)\n(spin 5)\n").unwrap();
    read_until(&mut stdout, "SPINNING");
    let start = Instant::now();
    signal(&child, "INT");
    let text = read_until(&mut stdout, "CONTINUE");
    let took = start.elapsed();
    assert!(text.contains("INTERACTIVE-INTERRUPT"), "{text}");
    let text = read_until(&mut stdout, "0: (SPIN 5");
    assert!(text.contains("ABORT"), "the interrupted function is the first frame: {text}");
    assert!(took < Duration::from_millis(1000), "{took:?}");
    stdin.write_all(b"abort\n(* 6 7)\n").unwrap();
    read_until(&mut stdout, "42");
    drop(stdin);
    assert_eq!(wait_within(child, Duration::from_secs(10)).status.code(), Some(0));
}

#[test]
fn the_debugger_takes_commands_from_a_pipe() {
    let mut child = start(&["--no-userinit"]);
    let text = "(defun g (x) (list (error \"bad ~A\" x)))\n(defun f (y) (list (g y)))\n(f 5)\nbacktrace\n(+ 40 2)\n0\n(list :back *)\n";
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = wait_within(child, Duration::from_secs(60));
    let text = out(&output);
    for part in ["SIMPLE-ERROR", "bad 5", "0: [ABORT]", "(G 5)", "(F 5)", "\n42\n", "(:BACK 42)"] {
        assert!(text.contains(part), "{part} is missing in {text}{}", err(&output));
    }
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn user_init_is_loaded_unless_told_otherwise() {
    let scratch = Scratch::new();
    std::fs::create_dir_all(scratch.0.join("brolga")).unwrap();
    scratch.file("brolga/init.lisp", "(defvar *from-init* :yes)");
    let form = "(princ (boundp '*from-init*))";
    let with = program(&["--non-interactive", "--eval", form]).env("XDG_CONFIG_HOME", &scratch.0).output().unwrap();
    assert_eq!(out(&with), "T", "{}", err(&with));
    let without = program(&["--no-userinit", "--non-interactive", "--eval", form])
        .env("XDG_CONFIG_HOME", &scratch.0)
        .output()
        .unwrap();
    assert_eq!(out(&without), "NIL", "{}", err(&without));
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn a_changed_library_folder_makes_another_base_image() {
    let scratch = Scratch::new();
    let library = scratch.0.join("library");
    copy_folder(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../stdlib/lisp"), &library);
    let answer = || {
        let form = "(princ (cl-user::library-state))";
        let mut command = program(&[&QUIET[..], &["--eval", form]].concat());
        let output = command.env("BROLGA_LIBRARY", &library).env("XDG_CACHE_HOME", &scratch.0).output().unwrap();
        out(&output) + &err(&output)
    };
    let order = std::fs::read_to_string(library.join("ORDER")).unwrap();
    std::fs::write(library.join("ORDER"), order + "\nstate\n").unwrap();
    for state in ["one", "two", "one"] {
        let text = format!("(in-package \"COMMON-LISP-USER\")\n(defun library-state () '{state})\n");
        std::fs::write(library.join("state.lisp"), text).unwrap();
        assert_eq!(answer(), state.to_uppercase());
    }
    assert_eq!(std::fs::read_dir(scratch.0.join("brolga")).unwrap().count(), 2, "an image for each state");
}

#[test]
fn images_are_saved_opened_described_and_checked() {
    let scratch = Scratch::new();
    let image = scratch.path("x.image");
    let output = run(&["image", "save", &image, "--eval", "(defun hello () :hello-from-image)"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let output = batch(&["--image", &image, "--eval", "(princ (hello))"]);
    assert_eq!(out(&output), "HELLO-FROM-IMAGE", "{}", err(&output));
    let info = run(&["image", "info", &image]);
    assert!(out(&info).contains("objects") && info.status.success(), "{}", err(&info));
    assert!(run(&["image", "verify", &image]).status.success());
    // What an open hook finds, the streams of the new process among it, is there to stay.
    let hooked = scratch.path("hooked.image");
    let hook = "(push (lambda () (defparameter cl-user::*kept* ext:*stdout*)) ext:*open-hooks*)";
    assert!(run(&["image", "save", &hooked, "--eval", hook]).status.success());
    let output = batch(&["--image", &hooked, "--eval", "(write-string \"kept\" cl-user::*kept*)"]);
    assert_eq!(out(&output), "kept", "{}", err(&output));
    let second = scratch.path("y.image");
    let form = format!("(progn (image:save \"{second}\") (princ :went-on))");
    let output = batch(&["--image", &image, "--eval", "(defvar *more* 5)", "--eval", &form]);
    assert_eq!(out(&output), "WENT-ON", "{}", err(&output));
    let output = batch(&["--image", &second, "--eval", "(princ (list *more* (hello)))"]);
    assert_eq!(out(&output), "(5 HELLO-FROM-IMAGE)", "{}", err(&output));
}

#[test]
fn damaged_and_foreign_files_are_refused() {
    let scratch = Scratch::new();
    let image = scratch.path("x.image");
    assert!(run(&["image", "save", &image]).status.success());
    let bytes = std::fs::read(&image).unwrap();
    let truncated = scratch.path("truncated.image");
    std::fs::write(&truncated, &bytes[..bytes.len() / 2]).unwrap();
    let text = scratch.file("text.image", "not an image");
    for file in [truncated.as_str(), text.as_str(), "/no/such.image", "/"] {
        for words in
            [vec!["--image", file, "--non-interactive"], vec!["image", "verify", file], vec!["image", "info", file]]
        {
            let output = run(&words);
            assert_eq!(output.status.code(), Some(1), "{words:?} {}", out(&output));
            assert!(err(&output).starts_with("brolga: ") && err(&output).lines().count() == 1, "{}", err(&output));
        }
    }
}

/// Descriptors, process numbers and moments mean nothing to another process.
#[test]
fn what_belongs_to_a_process_is_not_saved() {
    let scratch = Scratch::new();
    let (image, copy) = (scratch.path("x.image"), scratch.path("dribble.txt"));
    let form = format!(
        "(progn
           (defvar *listener* (ext:socket-listen \"127.0.0.1\" 0))
           (defvar *program* (ext:run-program \"sleep\" '(\"1\") :wait nil))
           (defvar *timer* (ext:make-timer (lambda () (princ :old))))
           (ext:schedule-timer *timer* 1000)
           (push (lambda ()
                   (defvar *another* (ext:socket-listen \"127.0.0.1\" 0))
                   (ext:schedule-timer (ext:make-timer (lambda () (princ \"new \"))) 1/20))
                 ext:*open-hooks*)
           (dribble \"{copy}\")
           (image:save \"{image}\"))"
    );
    let output = batch(&["--eval", &form]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let form = "(progn
           (sleep 1/5)
           (format t \"~A ~A ~A ~A ~A\"
                   (search \"closed\" (prin1-to-string *listener*)) (ext:socket-close *listener*)
                   (ext:process-status *program*) (ext:timer-scheduled-p *timer*)
                   (stringp (ext:socket-local-address *another*))))";
    let output = batch(&["--image", &image, "--eval", form]);
    let answer = out(&output);
    assert!(answer.starts_with("new ") && answer.ends_with(" NIL UNKNOWN NIL T"), "{answer}{}", err(&output));
}
