//! File descriptors, directories and facts about files.
//!
//! Paths are strings, descriptors fixnums. Errors are results, not conditions: a negative errno
//! fixnum, from which the library makes a FILE-ERROR that knows the pathname.
//!
//! Tests: `stdlib/tests/files.rs`.

use super::utf8::{character_string_from_utf8, string_from_utf8};
use super::{arguments, system};
use brolga_image::object::Kind;
use brolga_image::{Failure, Image, Lisp, Word};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};

primitives! {
    "%fd-open" => fd_open(3);
    "%fd-close" => fd_close(1);
    "%fd-read" => fd_read(4);
    "%fd-write" => fd_write(4);
    "%fd-seek" => fd_seek(3);
    "%fd-size" => fd_size(1);
    "%fd-truncate" => fd_truncate(2);
    "%fd-isatty" => fd_isatty(1);
    "%fd-sync" => fd_sync(1);
    "%fd-ready" => fd_ready(2);
    "%fd-wait-readable" => fd_ready(2);
    "%fd-writable" => fd_writable(2);
    "%fd-terminal-size" => fd_terminal_size(1);
    "%stat" => stat(1);
    "%lstat" => lstat(1);
    "%rename" => rename(2);
    "%unlink" => unlink(1);
    "%mkdir" => mkdir(2);
    "%rmdir" => rmdir(1);
    "%symlink" => symlink(2);
    "%link" => link(2);
    "%chmod" => chmod(2);
    "%set-file-times" => set_file_times(3);
    "%file-writable-p" => file_writable_p(1);
    "%realpath" => realpath(1);
    "%readlink" => readlink(1);
    "%getcwd" => getcwd(0);
    "%chdir" => chdir(1);
    "%list-directory" => list_directory(1);
    "%errno-message" => errno_message(1);
    "%errno-name" => errno_name(1);
    "%file-text" => file_text(1);
    "%write-file" => write_file(2);
}

/// Milliseconds between looks at the interrupt flag while waiting.
const SLICE: i32 = 20;

/// How many octets a pipe or terminal that can be written takes without waiting.
const PIPE_PIECE: usize = 4096;

fn descriptor(image: &Image, word: Word) -> Lisp<i32> {
    Ok(arguments::in_range(image, word, 0, i32::MAX as i64)? as i32)
}

fn number(value: i64) -> Lisp {
    Ok(Word::fixnum(value))
}

/// 0 or the negative errno.
fn outcome<T>(result: std::io::Result<T>) -> Lisp {
    number(result.map_or_else(|error| system::error_number(&error), |_| 0))
}

fn byte_vector(image: &Image, vector: Word) -> Lisp<()> {
    match image.kind(vector) {
        Some(Kind::SimpleArrayU8 | Kind::SimpleArrayI8) => Ok(()),
        _ => Err(Failure::type_error(image, vector, "VECTOR")),
    }
}

/// Flags: 1 read, 2 write, 4 create, 8 exclusive, 16 truncate, 32 append.
fn fd_open(image: &Image, path: Word, flags: Word, mode: Word) -> Lisp {
    let path = arguments::text(image, path)?;
    let bits = arguments::in_range(image, flags, 0, 63)?;
    let mode = arguments::in_range(image, mode, 0, 0o7777)? as u32;
    let mut flags = match bits & 3 {
        3 => libc::O_RDWR,
        2 => libc::O_WRONLY,
        _ => libc::O_RDONLY,
    };
    for (bit, flag) in [(4, libc::O_CREAT), (8, libc::O_EXCL), (16, libc::O_TRUNC), (32, libc::O_APPEND)] {
        if bits & bit != 0 {
            flags |= flag;
        }
    }
    match system::path(&path) {
        Ok(path) => number(system::open(&path, flags, mode)),
        Err(error) => number(error),
    }
}

fn fd_close(image: &Image, fd: Word) -> Lisp {
    number(system::close(descriptor(image, fd)?))
}

fn fd_read(image: &Image, fd: Word, vector: Word, start: Word, end: Word) -> Lisp {
    let fd = descriptor(image, fd)?;
    byte_vector(image, vector)?;
    let bytes = image.raw_bytes_mut(vector);
    let (start, end) = arguments::range(image, start, end, bytes.len())?;
    // Reading from a terminal or pipe may take for ever: an interrupt must end it.
    if may_block(fd) {
        while system::wait_readable(fd, SLICE) == 0 {
            if image.interrupt_pending() {
                return number(-(libc::EINTR as i64));
            }
        }
    }
    number(system::read(fd, &mut bytes[start..end]))
}

/// Whether reading from or writing to a descriptor may have to wait for somebody else.
fn may_block(fd: i32) -> bool {
    system::status(fd).is_ok_and(|(_, mode)| mode & libc::S_IFMT != libc::S_IFREG)
}

fn fd_write(image: &Image, fd: Word, vector: Word, start: Word, end: Word) -> Lisp {
    let fd = descriptor(image, fd)?;
    byte_vector(image, vector)?;
    let bytes = image.raw_bytes(vector);
    let (start, mut end) = arguments::range(image, start, end, bytes.len())?;
    // As in reading; what is written at once must not have to wait.
    if may_block(fd) {
        while system::wait_writable(fd, SLICE) == 0 {
            if image.interrupt_pending() {
                return number(-(libc::EINTR as i64));
            }
        }
        end = end.min(start + PIPE_PIECE);
    }
    number(system::write(fd, &bytes[start..end]))
}

/// Whence: 0 from the start, 1 from here, 2 from the end.
fn fd_seek(image: &Image, fd: Word, offset: Word, whence: Word) -> Lisp {
    let (fd, offset) = (descriptor(image, fd)?, arguments::fixnum(image, offset)?);
    let whence = [libc::SEEK_SET, libc::SEEK_CUR, libc::SEEK_END][arguments::index(image, whence, 3)?];
    number(system::seek(fd, offset, whence))
}

fn fd_size(image: &Image, fd: Word) -> Lisp {
    number(system::status(descriptor(image, fd)?).map_or_else(|error| error, |(size, _)| size))
}

fn fd_truncate(image: &Image, fd: Word, length: Word) -> Lisp {
    number(system::truncate(descriptor(image, fd)?, arguments::size(image, length)? as i64))
}

fn fd_isatty(image: &Image, fd: Word) -> Lisp {
    Ok(image.boolean(system::is_terminal(descriptor(image, fd)?)))
}

fn fd_sync(image: &Image, fd: Word) -> Lisp {
    number(system::sync(descriptor(image, fd)?))
}

/// Whether input is there within a time in milliseconds (-1: for ever); an interrupt counts as none.
fn fd_ready(image: &Image, fd: Word, milliseconds: Word) -> Lisp {
    ready_within(image, fd, milliseconds, system::wait_readable)
}

/// The same for output.
fn fd_writable(image: &Image, fd: Word, milliseconds: Word) -> Lisp {
    ready_within(image, fd, milliseconds, system::wait_writable)
}

fn ready_within(image: &Image, fd: Word, milliseconds: Word, wait: fn(i32, i32) -> i64) -> Lisp {
    let fd = descriptor(image, fd)?;
    let milliseconds = arguments::in_range(image, milliseconds, -1, i32::MAX as i64)? as i32;
    let mut left = milliseconds;
    loop {
        let slice = if left < 0 { SLICE } else { left.min(SLICE) };
        let ready = wait(fd, slice);
        left = if left < 0 { left } else { left - slice };
        if ready != 0 || left == 0 || image.interrupt_pending() {
            return Ok(image.boolean(ready > 0));
        }
    }
}

fn fd_terminal_size(image: &Image, fd: Word) -> Lisp {
    match system::terminal_size(descriptor(image, fd)?) {
        Some((columns, rows)) => image.cons(Word::fixnum(columns as i64), Word::fixnum(rows as i64)),
        None => Ok(image.nil()),
    }
}

/// The keyword of a file type.
fn kind(image: &Image, kind: fs::FileType) -> Lisp {
    image.keyword(if kind.is_dir() {
        "DIRECTORY"
    } else if kind.is_file() {
        "FILE"
    } else if kind.is_symlink() {
        "SYMLINK"
    } else if kind.is_char_device() || kind.is_block_device() || kind.is_fifo() || kind.is_socket() {
        "SPECIAL"
    } else {
        "UNKNOWN"
    })
}

/// (kind size modified uid mode device inode accessed modified-ns)
fn facts(image: &Image, metadata: &fs::Metadata) -> Lisp {
    image.list(&[
        kind(image, metadata.file_type())?,
        image.integer_u64(metadata.size())?,
        Word::fixnum(metadata.mtime()),
        Word::fixnum(metadata.uid() as i64),
        Word::fixnum(metadata.mode() as i64 & 0o7777),
        image.integer_u64(metadata.dev())?,
        image.integer_u64(metadata.ino())?,
        Word::fixnum(metadata.atime()),
        Word::fixnum(metadata.mtime_nsec()),
    ])
}

/// Facts about what a path leads to; about the link itself when it leads nowhere.
fn stat(image: &Image, path: Word) -> Lisp {
    let path = arguments::text(image, path)?;
    match fs::metadata(&path).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => fs::symlink_metadata(&path),
        _ => Err(error),
    }) {
        Ok(metadata) => facts(image, &metadata),
        Err(error) => number(system::error_number(&error)),
    }
}

fn lstat(image: &Image, path: Word) -> Lisp {
    match fs::symlink_metadata(arguments::text(image, path)?) {
        Ok(metadata) => facts(image, &metadata),
        Err(error) => number(system::error_number(&error)),
    }
}

fn rename(image: &Image, from: Word, to: Word) -> Lisp {
    outcome(fs::rename(arguments::text(image, from)?, arguments::text(image, to)?))
}

fn unlink(image: &Image, path: Word) -> Lisp {
    outcome(fs::remove_file(arguments::text(image, path)?))
}

fn mkdir(image: &Image, path: Word, mode: Word) -> Lisp {
    use std::os::unix::fs::DirBuilderExt;
    let mode = arguments::in_range(image, mode, 0, 0o7777)? as u32;
    outcome(fs::DirBuilder::new().mode(mode).create(arguments::text(image, path)?))
}

fn rmdir(image: &Image, path: Word) -> Lisp {
    outcome(fs::remove_dir(arguments::text(image, path)?))
}

fn symlink(image: &Image, target: Word, path: Word) -> Lisp {
    outcome(std::os::unix::fs::symlink(arguments::text(image, target)?, arguments::text(image, path)?))
}

fn link(image: &Image, from: Word, to: Word) -> Lisp {
    outcome(fs::hard_link(arguments::text(image, from)?, arguments::text(image, to)?))
}

fn chmod(image: &Image, path: Word, mode: Word) -> Lisp {
    let mode = arguments::in_range(image, mode, 0, 0o7777)? as u32;
    outcome(fs::set_permissions(arguments::text(image, path)?, fs::Permissions::from_mode(mode)))
}

/// Times in seconds since 1970.
fn set_file_times(image: &Image, path: Word, accessed: Word, modified: Word) -> Lisp {
    let (accessed, modified) = (arguments::fixnum(image, accessed)?, arguments::fixnum(image, modified)?);
    match system::path(&arguments::text(image, path)?) {
        Ok(path) => number(system::set_times(&path, accessed, modified)),
        Err(error) => number(error),
    }
}

fn file_writable_p(image: &Image, path: Word) -> Lisp {
    let path = system::path(&arguments::text(image, path)?);
    Ok(image.boolean(path.is_ok_and(|path| system::access(&path, libc::W_OK))))
}

/// A path as a string, or the negative errno.
fn path_result(image: &Image, result: std::io::Result<std::path::PathBuf>) -> Lisp {
    match result {
        Ok(path) => string_from_utf8(image, path.as_os_str().as_bytes()),
        Err(error) => number(system::error_number(&error)),
    }
}

fn realpath(image: &Image, path: Word) -> Lisp {
    path_result(image, fs::canonicalize(arguments::text(image, path)?))
}

fn readlink(image: &Image, path: Word) -> Lisp {
    path_result(image, fs::read_link(arguments::text(image, path)?))
}

fn getcwd(image: &Image) -> Lisp {
    path_result(image, std::env::current_dir())
}

fn chdir(image: &Image, path: Word) -> Lisp {
    outcome(std::env::set_current_dir(arguments::text(image, path)?))
}

/// ((name . kind)...) in order of names, or the negative errno.
fn list_directory(image: &Image, path: Word) -> Lisp {
    let read = || -> std::io::Result<Vec<(Vec<u8>, fs::FileType)>> {
        let path = arguments::text(image, path).map_err(|_| std::io::Error::from_raw_os_error(libc::EINVAL))?;
        let mut entries = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            entries.push((entry.file_name().as_bytes().to_vec(), entry.file_type()?));
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(entries)
    };
    match read() {
        Ok(entries) => {
            let mut list = image.nil();
            for (name, file_type) in entries.iter().rev() {
                let entry = image.cons(string_from_utf8(image, name)?, kind(image, *file_type)?)?;
                list = image.cons(entry, list)?;
            }
            Ok(list)
        }
        Err(error) => number(system::error_number(&error)),
    }
}

fn error_code(image: &Image, errno: Word) -> Lisp<i32> {
    Ok(arguments::in_range(image, errno, -4095, 4095)?.unsigned_abs() as i32)
}

/// What an errno (of either sign) means.
fn errno_message(image: &Image, errno: Word) -> Lisp {
    let text = std::io::Error::from_raw_os_error(error_code(image, errno)?).to_string();
    image.string(text.split(" (os error").next().unwrap_or(&text))
}

fn errno_name(image: &Image, errno: Word) -> Lisp {
    let code = error_code(image, errno)?;
    let names = [
        (libc::EPERM, "EPERM"),
        (libc::ENOENT, "ENOENT"),
        (libc::EINTR, "EINTR"),
        (libc::EIO, "EIO"),
        (libc::EBADF, "EBADF"),
        (libc::EAGAIN, "EAGAIN"),
        (libc::ENOMEM, "ENOMEM"),
        (libc::EACCES, "EACCES"),
        (libc::EBUSY, "EBUSY"),
        (libc::EEXIST, "EEXIST"),
        (libc::EXDEV, "EXDEV"),
        (libc::ENOTDIR, "ENOTDIR"),
        (libc::EISDIR, "EISDIR"),
        (libc::EINVAL, "EINVAL"),
        (libc::EMFILE, "EMFILE"),
        (libc::ENOSPC, "ENOSPC"),
        (libc::ESPIPE, "ESPIPE"),
        (libc::EROFS, "EROFS"),
        (libc::EPIPE, "EPIPE"),
        (libc::ENAMETOOLONG, "ENAMETOOLONG"),
        (libc::ENOTEMPTY, "ENOTEMPTY"),
        (libc::ELOOP, "ELOOP"),
    ];
    match names.iter().find(|(number, _)| *number == code) {
        Some((_, name)) => image.string(name),
        None => image.string(&format!("E{code}")),
    }
}

/// A whole file as a string, malformed parts replaced, or the negative errno.
fn file_text(image: &Image, path: Word) -> Lisp {
    match fs::read(arguments::text(image, path)?) {
        Ok(bytes) => character_string_from_utf8(image, &bytes),
        Err(error) => number(system::error_number(&error)),
    }
}

/// Makes a file hold a string in UTF-8, at once or not at all: written beside it, then renamed.
fn write_file(image: &Image, path: Word, string: Word) -> Lisp {
    let (path, text) = (arguments::text(image, path)?, arguments::text(image, string)?);
    let write = || -> std::io::Result<()> {
        use std::io::Write;
        let temporary = format!("{path}.{}.new", std::process::id());
        let mut file = fs::File::create(&temporary)?;
        let result = file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).and_then(|()| {
            if let Ok(old) = fs::metadata(&path) {
                fs::set_permissions(&temporary, old.permissions())?;
            }
            fs::rename(&temporary, &path)
        });
        if result.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        result
    };
    outcome(write())
}
