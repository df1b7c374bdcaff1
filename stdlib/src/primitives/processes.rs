//! Running other programs.
//!
//! Each standard descriptor of the child is inherited, /dev/null, one end of a new pipe, or a
//! descriptor that Lisp holds; the other ends of pipes come back as numbers. Lisp waits for the
//! child by its process id.
//!
//! Tests: `stdlib/tests/files.rs`.

use super::{arguments, native_names, system};
use brolga_image::{Failure, Image, Lisp, Word};
use std::os::fd::IntoRawFd;
use std::process::{Command, Stdio};

primitives! {
    "%run-process" => run_process(5);
    "%process-wait" => process_wait(2);
    "%process-kill" => process_kill(2);
    "%make-pipe" => make_pipe(0);
    "%fd-duplicate" => fd_duplicate(1);
}

fn texts(image: &Image, list: Word) -> Lisp<Vec<String>> {
    image.list_iter(arguments::list(image, list)?).map(|word| arguments::text(image, word)).collect()
}

/// What a standard descriptor shall be: :INHERIT, :NULL, :PIPE or a descriptor.
fn standard(image: &Image, word: Word) -> Lisp<Result<Stdio, i64>> {
    if let Some(fd) = word.as_fixnum() {
        let copy = system::duplicate(fd as i32);
        return Ok(if copy < 0 { Err(copy) } else { Ok(Stdio::from(system::owned(copy as i32))) });
    }
    let name = if image.is_symbol(word) { arguments::text(image, word)? } else { String::new() };
    Ok(Ok(match name.as_str() {
        "INHERIT" => Stdio::inherit(),
        "NULL" => Stdio::null(),
        "PIPE" => Stdio::piped(),
        _ => return Err(Failure::error("SIMPLE-ERROR", "~S is no way to connect a process.", &[word])),
    }))
}

/// (process-id input output error), the last three descriptors or NIL; or the negative errno.
fn run_process(
    image: &Image,
    program: Word,
    arguments_list: Word,
    environment: Word,
    directory: Word,
    connections: Word,
) -> Lisp {
    let mut command = Command::new(native_names::path(image, program)?);
    command.args(native_names::arguments_of(image, arguments_list)?);
    if !image.is_nil(environment) {
        command.env_clear();
        for entry in texts(image, environment)? {
            if let Some((name, value)) = entry.split_once('=') {
                command.env(name, value);
            }
        }
    }
    if !image.is_nil(directory) {
        command.current_dir(native_names::path(image, directory)?);
    }
    let mut rest = connections;
    for set in [Command::stdin, Command::stdout, Command::stderr] as [fn(&mut Command, Stdio) -> &mut Command; 3] {
        match standard(image, image.car(rest))? {
            Ok(stdio) => set(&mut command, stdio),
            Err(error) => return Ok(Word::fixnum(error)),
        };
        rest = image.cdr(rest);
    }
    match command.spawn() {
        Ok(mut child) => {
            let end = |fd: Option<i32>| fd.map_or(image.nil(), |fd| Word::fixnum(fd as i64));
            image.list(&[
                Word::fixnum(child.id() as i64),
                end(child.stdin.take().map(IntoRawFd::into_raw_fd)),
                end(child.stdout.take().map(IntoRawFd::into_raw_fd)),
                end(child.stderr.take().map(IntoRawFd::into_raw_fd)),
            ])
        }
        Err(error) => Ok(Word::fixnum(system::error_number(&error))),
    }
}

/// (:EXITED code), (:SIGNALED number), NIL while it runs (with `nohang`, or when interrupted), or
/// the negative errno.
fn process_wait(image: &Image, process: Word, nohang: Word) -> Lisp {
    let process = arguments::in_range(image, process, 1, i32::MAX as i64)? as i32;
    // Waiting by looking now and then keeps interrupts possible.
    let outcome = loop {
        let outcome = system::wait(process, true);
        if !matches!(outcome, Ok(None)) || !image.is_nil(nohang) || image.interrupt_pending() {
            break outcome;
        }
        system::sleep(2_000_000);
    };
    match outcome {
        Ok(None) => Ok(image.nil()),
        Ok(Some(status)) if libc::WIFSIGNALED(status) => {
            image.list(&[image.keyword("SIGNALED")?, Word::fixnum(libc::WTERMSIG(status) as i64)])
        }
        Ok(Some(status)) => image.list(&[image.keyword("EXITED")?, Word::fixnum(libc::WEXITSTATUS(status) as i64)]),
        Err(error) => Ok(Word::fixnum(error)),
    }
}

fn process_kill(image: &Image, process: Word, signal: Word) -> Lisp {
    let process = arguments::in_range(image, process, 1, i32::MAX as i64)? as i32;
    let signal = arguments::in_range(image, signal, 0, 64)? as i32;
    Ok(Word::fixnum(system::kill(process, signal)))
}

/// (read-end . write-end), or the negative errno.
fn make_pipe(image: &Image) -> Lisp {
    match system::pipe() {
        Ok((read, write)) => image.cons(Word::fixnum(read as i64), Word::fixnum(write as i64)),
        Err(error) => Ok(Word::fixnum(error)),
    }
}

fn fd_duplicate(image: &Image, fd: Word) -> Lisp {
    let fd = arguments::in_range(image, fd, 0, i32::MAX as i64)? as i32;
    Ok(Word::fixnum(system::duplicate(fd)))
}
