//! Files and directories for a save: a temporary file beside the target, made durable and renamed.
//!
//! Everything goes through `FileLayer`, so that tests can put a failing disk in between. A
//! temporary file is locked while it is written; one that is found unlocked was left behind by a
//! process that was killed, and is removed by the next save to the same name.
//!
//! Tests: `image/tests/save.rs`, `image/tests/save_crash.rs`.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a save does to the file system.
pub trait FileLayer {
    /// Makes the temporary file that the following calls write.
    fn create(&mut self, path: &Path) -> io::Result<()>;
    /// Writes at an offset of the file.
    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Sets the file's length.
    fn set_length(&mut self, length: u64) -> io::Result<()>;
    /// Gives the file the permissions of another file.
    fn copy_mode(&mut self, from: &Path) -> io::Result<()>;
    /// Makes the file durable.
    fn sync(&mut self) -> io::Result<()>;
    /// Renames the file.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;
    /// Makes the names in a directory durable.
    fn sync_directory(&mut self, directory: &Path) -> io::Result<()>;
    /// Removes the file.
    fn remove(&mut self, path: &Path) -> io::Result<()>;
}

/// The real file system.
#[derive(Debug, Default)]
pub struct SystemFiles {
    file: Option<File>,
}

impl SystemFiles {
    fn file(&self) -> io::Result<&File> {
        self.file.as_ref().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
}

impl FileLayer for SystemFiles {
    fn create(&mut self, path: &Path) -> io::Result<()> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(path)?;
        // Some file systems have no locks; then nobody removes what is left behind.
        let _ = file.try_lock();
        self.file = Some(file);
        Ok(())
    }

    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.file()?.write_all_at(bytes, offset)
    }

    fn set_length(&mut self, length: u64) -> io::Result<()> {
        self.file()?.set_len(length)
    }

    fn copy_mode(&mut self, from: &Path) -> io::Result<()> {
        let mode = std::fs::metadata(from)?.mode() & 0o777;
        self.file()?.set_permissions(std::fs::Permissions::from_mode(mode))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file()?.sync_all()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn sync_directory(&mut self, directory: &Path) -> io::Result<()> {
        File::open(directory)?.sync_all()
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.file = None;
        std::fs::remove_file(path)
    }
}

/// Names of the target of a save.
pub(super) struct Target {
    /// The file itself, links followed.
    pub path: PathBuf,
    /// Its directory.
    pub directory: PathBuf,
    /// The temporary file.
    pub temporary: PathBuf,
}

/// What temporary files of a target are called, the rest of the name being process and number.
fn temporary_prefix(path: &Path) -> OsString {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".saving-");
    name
}

impl Target {
    /// The names for saving to `path`. Fails when it names something that no file can replace.
    pub fn new(path: &Path) -> io::Result<Target> {
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        match std::fs::metadata(&path) {
            Ok(found) if found.is_dir() => return Err(io::Error::from(io::ErrorKind::IsADirectory)),
            Ok(found) if !found.is_file() => return Err(io::Error::other("not an ordinary file")),
            // Renaming would replace a file that must not be written.
            Ok(_) => drop(OpenOptions::new().write(true).open(&path)?),
            Err(_) => {}
        }
        if path.file_name().is_none() {
            return Err(io::Error::from(io::ErrorKind::InvalidFilename));
        }
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        let mut name = temporary_prefix(&path);
        let unique = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        name.push(format!("{}-{}", std::process::id(), unique.as_nanos()));
        let temporary = directory.join(name);
        Ok(Target { path, directory, temporary })
    }

    /// Removes temporary files that killed processes left behind.
    pub fn remove_leftovers(&self) {
        let prefix = temporary_prefix(&self.path);
        let Ok(entries) = std::fs::read_dir(&self.directory) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            if !name.as_encoded_bytes().starts_with(prefix.as_encoded_bytes()) || entry.path() == self.temporary {
                continue;
            }
            let Ok(file) = OpenOptions::new().write(true).open(entry.path()) else { continue };
            // A file just made may not be locked yet.
            let old = file
                .metadata()
                .and_then(|found| found.modified())
                .is_ok_and(|time| time.elapsed().is_ok_and(|age| age > Duration::from_secs(10)));
            if old && file.try_lock().is_ok() {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}
