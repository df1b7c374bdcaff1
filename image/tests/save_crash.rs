//! Saves that fail or are killed: the old file stays as it was, nothing is left behind.

mod support;

use brolga_image::call_table::Root;
use brolga_image::file::{self, FileLayer, ImageError, Options, SystemFiles};
use brolga_image::{Image, Word};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support::{Directory, Numbers, image};

/// Says to a child process of this test what to do.
const ROLE: &str = "BROLGA_TEST_ROLE";

/// The real file system with a failure at the n-th call.
struct Failing {
    files: SystemFiles,
    calls: u64,
    fail_at: u64,
    error: i32,
    /// A failing write writes this much of its bytes.
    torn: bool,
}

impl Failing {
    fn step(&mut self) -> io::Result<()> {
        self.calls += 1;
        if self.calls == self.fail_at { Err(io::Error::from_raw_os_error(self.error)) } else { Ok(()) }
    }
}

impl FileLayer for Failing {
    fn create(&mut self, path: &Path) -> io::Result<()> {
        self.step()?;
        self.files.create(path)
    }
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        if let Err(error) = self.step() {
            if self.torn {
                self.files.write_at(&bytes[..bytes.len() / 2], offset)?;
            }
            return Err(error);
        }
        self.files.write_at(bytes, offset)
    }
    fn set_length(&mut self, length: u64) -> io::Result<()> {
        self.step()?;
        self.files.set_length(length)
    }
    fn copy_mode(&mut self, from: &Path) -> io::Result<()> {
        self.step()?;
        self.files.copy_mode(from)
    }
    fn sync(&mut self) -> io::Result<()> {
        self.step()?;
        self.files.sync()
    }
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        self.files.rename(from, to)
    }
    fn sync_directory(&mut self, directory: &Path) -> io::Result<()> {
        self.step()?;
        self.files.sync_directory(directory)
    }
    fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.files.remove(path)
    }
}

fn numbered(number: i64) -> Image {
    let image = image();
    image.set_root(Root::Upper0, Word::fixnum(number));
    let mut list = image.nil();
    for i in 0..2000 {
        list = image.cons(image.string(&format!("{number} {i}")).unwrap(), list).unwrap();
    }
    image.set_root(Root::Upper1, list);
    image
}

fn number_in(path: &Path) -> i64 {
    file::verify(path).unwrap();
    let image = Image::open(path, Options::default()).unwrap();
    let number = image.root(Root::Upper0).as_fixnum().unwrap();
    let first = image.rust_string(image.car(image.root(Root::Upper1)));
    assert_eq!(first, Some(format!("{number} 1999")));
    number
}

#[test]
fn any_failing_call_leaves_the_old_file() {
    let directory = Directory::new("failing");
    let path = directory.file("a.image");
    numbered(1).save(&path).unwrap();
    let old = std::fs::read(&path).unwrap();
    let image = numbered(2);
    let mut fail_at = 1;
    loop {
        let error = if fail_at % 2 == 0 { libc::ENOSPC } else { libc::EIO };
        let files = SystemFiles::default();
        let mut layer = Failing { files, calls: 0, fail_at, error, torn: fail_at % 3 == 0 };
        match image.save_with(&path, &mut layer) {
            Ok(_) => break,
            Err(found) => {
                match error {
                    libc::ENOSPC => assert!(matches!(found, ImageError::DiskFull { .. }), "{found}"),
                    _ => assert!(matches!(found, ImageError::Io { .. }), "{found}"),
                }
                assert_eq!(directory.names(), ["a.image"], "call {fail_at} left a file behind");
                if layer.calls < fail_at + 1 && std::fs::read(&path).unwrap() != old {
                    // Only making the directory durable comes after the rename.
                    assert_eq!(number_in(&path), 2);
                }
            }
        }
        fail_at += 1;
    }
    assert!(fail_at > 10, "there were calls to fail");
    assert_eq!(number_in(&path), 2);
    // The program went on through all of it.
    image.verify().unwrap();
}

#[test]
fn targets_that_cannot_be_written() {
    let directory = Directory::new("targets");
    let image = numbered(1);
    assert!(matches!(image.save(directory.file("no/such/directory")), Err(ImageError::NotFound { .. })));
    assert!(image.save(directory.path()).is_err());
    assert!(image.save("/dev/full").is_err());
    assert!(image.save("").is_err());
    assert!(directory.names().is_empty());
    // A link is followed, permissions are kept.
    use std::os::unix::fs::PermissionsExt;
    let (target, link) = (directory.file("target.image"), directory.file("link.image"));
    image.save(&target).unwrap();
    std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    numbered(2).save(&link).unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(number_in(&target), 2);
}

/// Runs one test of this program in a child process with a role.
fn child(test: &str, role: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]).env(ROLE, role);
    command
}

#[test]
fn killed_while_saving() {
    if let Ok(path) = std::env::var(ROLE) {
        let image = numbered(0);
        for number in 1.. {
            image.set_root(Root::Upper0, Word::fixnum(number));
            let text = image.string(&format!("{number} 1999")).unwrap();
            image.set_car(image.root(Root::Upper1), text);
            image.save(&path).unwrap();
            eprintln!("saved {number}");
        }
    }
    let directory = Directory::new("killed");
    let path = directory.file("a.image");
    let mut numbers = Numbers(std::process::id().into());
    for _ in 0..12 {
        let _ = std::fs::remove_file(&path);
        let mut running = child("killed_while_saving", path.to_str().unwrap())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(running.stderr.take().unwrap()).lines();
        let wanted = 1 + numbers.below(6) as i64;
        let (mut last, mut killed) = (0, false);
        for line in lines {
            let Some(number) = line.unwrap().strip_prefix("saved ").and_then(|text| text.parse().ok()) else {
                continue;
            };
            last = number;
            if !killed && number >= wanted {
                std::thread::sleep(std::time::Duration::from_micros(numbers.below(8000)));
                running.kill().unwrap();
                killed = true;
            }
        }
        running.wait().unwrap();
        assert!(number_in(&path) >= last, "an acknowledged save was lost");
    }
    // What the killed ones left behind goes away with a later save.
    for name in directory.names() {
        if name.contains("saving") {
            let old = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
            let file = std::fs::OpenOptions::new().write(true).open(directory.file(&name)).unwrap();
            file.set_modified(old).unwrap();
        }
    }
    numbered(5).save(&path).unwrap();
    assert_eq!(directory.names(), ["a.image"]);
}

#[test]
fn disk_full() {
    if let Ok(path) = std::env::var(ROLE) {
        let image = numbered(2);
        let limit = libc::rlimit { rlim_cur: 100_000, rlim_max: 100_000 };
        // SAFETY: plain system calls; the limit holds for this child process only.
        unsafe {
            libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
            assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &limit), 0);
        }
        let error = image.save(&path).expect_err("no room");
        assert!(matches!(error, ImageError::DiskFull { .. }), "{error}");
        image.verify().unwrap();
        return;
    }
    let directory = Directory::new("full");
    let path: PathBuf = directory.file("a.image");
    numbered(1).save(&path).unwrap();
    let status = child("disk_full", path.to_str().unwrap()).status().unwrap();
    assert!(status.success());
    assert_eq!(number_in(&path), 1);
    assert_eq!(directory.names(), ["a.image"]);
}
