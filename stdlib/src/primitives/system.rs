//! Calls to the operating system that Rust's library has no safe form for.
//!
//! Lisp streams hold file descriptors as numbers, so they are used by number here; each function
//! wraps one call, turns the error into a negative errno and repeats what a signal interrupted
//! (EINTR) where repeating is right. This is the one file of the crate, besides the primitive
//! shims, with `unsafe`.
//!
//! Invariant: pointers handed to the system are to live slices or NUL-terminated strings for the
//! duration of the call.
//!
//! Tests: `stdlib/tests/files.rs`.

use std::ffi::{CStr, CString};
use std::os::unix::ffi::OsStrExt;

/// The negative errno of the call that just failed.
fn last_error() -> i64 {
    -(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO) as i64)
}

/// The negative errno of a Rust I/O error.
pub fn error_number(error: &std::io::Error) -> i64 {
    -(error.raw_os_error().unwrap_or(libc::EIO) as i64)
}

/// A path as the system wants it; EINVAL when it holds a NUL.
pub fn path(text: &str) -> Result<CString, i64> {
    CString::new(std::ffi::OsStr::new(text).as_bytes()).map_err(|_| -(libc::EINVAL as i64))
}

/// Repeats a call that a signal interrupted.
fn retry(mut call: impl FnMut() -> i64) -> i64 {
    loop {
        let result = call();
        if result != -1 {
            return result;
        }
        let error = last_error();
        if error != -(libc::EINTR as i64) {
            return error;
        }
    }
}

/// open(2), with close-on-exec.
pub fn open(path: &CStr, flags: i32, mode: u32) -> i64 {
    // SAFETY: the path is NUL-terminated.
    retry(|| unsafe { libc::open(path.as_ptr(), flags | libc::O_CLOEXEC, mode) } as i64)
}

/// close(2). Not repeated: the descriptor is gone even when a signal interrupts.
pub fn close(fd: i32) -> i64 {
    // SAFETY: no memory is involved.
    if unsafe { libc::close(fd) } == -1 && last_error() != -(libc::EINTR as i64) { last_error() } else { 0 }
}

/// read(2).
pub fn read(fd: i32, buffer: &mut [u8]) -> i64 {
    // SAFETY: the buffer is live and of this size.
    retry(|| unsafe { libc::read(fd, buffer.as_mut_ptr().cast(), buffer.len()) } as i64)
}

/// write(2).
pub fn write(fd: i32, buffer: &[u8]) -> i64 {
    // SAFETY: the buffer is live and of this size.
    retry(|| unsafe { libc::write(fd, buffer.as_ptr().cast(), buffer.len()) } as i64)
}

/// lseek(2).
pub fn seek(fd: i32, offset: i64, whence: i32) -> i64 {
    // SAFETY: no memory is involved.
    retry(|| unsafe { libc::lseek(fd, offset, whence) })
}

/// ftruncate(2).
pub fn truncate(fd: i32, length: i64) -> i64 {
    // SAFETY: no memory is involved.
    retry(|| unsafe { libc::ftruncate(fd, length) } as i64)
}

/// fsync(2).
pub fn sync(fd: i32) -> i64 {
    // SAFETY: no memory is involved.
    retry(|| unsafe { libc::fsync(fd) } as i64)
}

/// isatty(3).
pub fn is_terminal(fd: i32) -> bool {
    // SAFETY: no memory is involved.
    unsafe { libc::isatty(fd) == 1 }
}

/// fstat(2): size and mode.
pub fn status(fd: i32) -> Result<(i64, u32), i64> {
    let mut status = std::mem::MaybeUninit::<libc::stat>::uninit();
    // SAFETY: the structure is written before it is read, on success only.
    unsafe {
        match retry(|| libc::fstat(fd, status.as_mut_ptr()) as i64) {
            0 => {
                let status = status.assume_init();
                Ok((status.st_size, status.st_mode))
            }
            error => Err(error),
        }
    }
}

/// Waits until a descriptor can be read, at most this long (negative: for ever): 1, 0 or errno.
pub fn wait_readable(fd: i32, milliseconds: i32) -> i64 {
    wait_for(fd, libc::POLLIN, milliseconds)
}

/// Waits in the same way until a descriptor can be written.
pub fn wait_writable(fd: i32, milliseconds: i32) -> i64 {
    wait_for(fd, libc::POLLOUT, milliseconds)
}

fn wait_for(fd: i32, events: libc::c_short, milliseconds: i32) -> i64 {
    let mut poll = libc::pollfd { fd, events, revents: 0 };
    // SAFETY: one live structure.
    match unsafe { libc::poll(&mut poll, 1, milliseconds) } {
        -1 => last_error(),
        ready => (ready > 0) as i64,
    }
}

/// Columns and rows of a terminal.
pub fn terminal_size(fd: i32) -> Option<(u16, u16)> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the structure is live and of the type the request fills.
    let result = unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, &mut size) };
    (result == 0 && size.ws_col > 0).then_some((size.ws_col, size.ws_row))
}

/// A clock in nanoseconds.
fn clock(which: libc::clockid_t) -> i64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure is live.
    unsafe { libc::clock_gettime(which, &mut time) };
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Nanoseconds of a clock that never goes back.
pub fn monotonic_nanoseconds() -> i64 {
    clock(libc::CLOCK_MONOTONIC)
}

/// Nanoseconds of processor time that the process has used.
pub fn processor_nanoseconds() -> i64 {
    clock(libc::CLOCK_PROCESS_CPUTIME_ID)
}

/// Nanoseconds since 1970.
pub fn real_nanoseconds() -> i64 {
    clock(libc::CLOCK_REALTIME)
}

/// Seconds west of Greenwich at a time, and whether daylight saving is in force.
pub fn local_timezone(unix_seconds: i64) -> Option<(i64, bool)> {
    let mut parts = std::mem::MaybeUninit::<libc::tm>::uninit();
    // SAFETY: localtime_r fills the structure when it succeeds.
    unsafe {
        if libc::localtime_r(&unix_seconds, parts.as_mut_ptr()).is_null() {
            return None;
        }
        let parts = parts.assume_init();
        Some((-parts.tm_gmtoff, parts.tm_isdst > 0))
    }
}

/// nanosleep(2); returns early when a signal arrives, with the nanoseconds left.
pub fn sleep(nanoseconds: i64) -> i64 {
    let wanted = libc::timespec { tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000 };
    let mut left = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: both structures are live.
    match unsafe { libc::nanosleep(&wanted, &mut left) } {
        0 => 0,
        _ => left.tv_sec * 1_000_000_000 + left.tv_nsec,
    }
}

/// Random bytes from the system.
pub fn random_bytes(buffer: &mut [u8]) -> i64 {
    let mut done = 0;
    while done < buffer.len() {
        let rest = &mut buffer[done..];
        // SAFETY: the rest of the buffer is live and of this size.
        match retry(|| unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) } as i64) {
            count if count > 0 => done += count as usize,
            error => return error,
        }
    }
    0
}

/// access(2) with W_OK and the like.
pub fn access(path: &CStr, mode: i32) -> bool {
    // SAFETY: the path is NUL-terminated.
    unsafe { libc::access(path.as_ptr(), mode) == 0 }
}

/// utimensat(2): access and modification times in seconds.
pub fn set_times(path: &CStr, accessed: i64, modified: i64) -> i64 {
    let times = [libc::timespec { tv_sec: accessed, tv_nsec: 0 }, libc::timespec { tv_sec: modified, tv_nsec: 0 }];
    // SAFETY: the path is NUL-terminated, the array has two elements.
    retry(|| unsafe { libc::utimensat(libc::AT_FDCWD, path.as_ptr(), times.as_ptr(), 0) } as i64)
}

/// The home directory and name of a user: by name, or by number.
pub fn user(name: Option<&CStr>, number: Option<u32>) -> Option<(String, String)> {
    let mut buffer = vec![0 as libc::c_char; 16 * 1024];
    let mut entry = std::mem::MaybeUninit::<libc::passwd>::uninit();
    let mut found = std::ptr::null_mut();
    // SAFETY: entry, buffer and result live through the call; strings of a found entry lie in the buffer.
    unsafe {
        let result = match (name, number) {
            (Some(name), _) => {
                libc::getpwnam_r(name.as_ptr(), entry.as_mut_ptr(), buffer.as_mut_ptr(), buffer.len(), &mut found)
            }
            (None, Some(number)) => {
                libc::getpwuid_r(number, entry.as_mut_ptr(), buffer.as_mut_ptr(), buffer.len(), &mut found)
            }
            (None, None) => return None,
        };
        if result != 0 || found.is_null() {
            return None;
        }
        let entry = entry.assume_init();
        let text = |pointer: *const libc::c_char| CStr::from_ptr(pointer).to_string_lossy().into_owned();
        Some((text(entry.pw_dir), text(entry.pw_name)))
    }
}

/// The number of the user that the process runs as.
pub fn user_number() -> u32 {
    // SAFETY: no memory is involved.
    unsafe { libc::getuid() }
}

/// The host's name.
pub fn host_name() -> String {
    let mut buffer = [0u8; 256];
    // SAFETY: the buffer is live; one byte is left for the terminator.
    unsafe { libc::gethostname(buffer.as_mut_ptr().cast(), buffer.len() - 1) };
    CStr::from_bytes_until_nul(&buffer).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// pipe2(2) with close-on-exec: (read end, write end).
pub fn pipe() -> Result<(i32, i32), i64> {
    let mut ends = [0; 2];
    // SAFETY: the array has two elements.
    match unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } {
        0 => Ok((ends[0], ends[1])),
        _ => Err(last_error()),
    }
}

/// dup(2) with close-on-exec.
pub fn duplicate(fd: i32) -> i64 {
    // SAFETY: no memory is involved.
    retry(|| unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3) } as i64)
}

/// An owned descriptor for handing to a child process.
pub fn owned(fd: i32) -> std::os::fd::OwnedFd {
    use std::os::fd::FromRawFd;
    // SAFETY: callers pass a descriptor they just made and do not use again.
    unsafe { std::os::fd::OwnedFd::from_raw_fd(fd) }
}

/// waitpid(2): the raw status, None when `nohang` and the process still runs.
pub fn wait(process: i32, nohang: bool) -> Result<Option<i32>, i64> {
    let mut status = 0;
    let flags = if nohang { libc::WNOHANG } else { 0 };
    // SAFETY: the status is live.
    match retry(|| unsafe { libc::waitpid(process, &mut status, flags) } as i64) {
        0 => Ok(None),
        result if result < 0 => Err(result),
        _ => Ok(Some(status)),
    }
}

/// kill(2).
pub fn kill(process: i32, signal: i32) -> i64 {
    // SAFETY: no memory is involved.
    if unsafe { libc::kill(process, signal) } == 0 { 0 } else { last_error() }
}

/// Sets or removes a variable of the environment.
pub fn set_environment(name: &str, value: Option<&str>) {
    // SAFETY: the host program reads its environment on this thread only; documented in `environment.rs`.
    unsafe {
        match value {
            Some(value) => std::env::set_var(name, value),
            None => std::env::remove_var(name),
        }
    }
}

/// Ends the process without running exit handlers.
pub fn exit_now(code: i32) -> ! {
    // SAFETY: does not return.
    unsafe { libc::_exit(code) }
}
