//! Memory for new machine code: written through one view, executed through another.
//!
//! Invariant: no mapping is ever writable and executable. The normal case is a memory file mapped
//! twice, read-execute inside the image's range and read-write elsewhere. Systems that refuse
//! executable memory files get private memory whose rights are switched while it is written.
//!
//! Tests: `image/tests/code_space.rs`.

use crate::space::{Access, Mapping, PAGE, Space};
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// The file grows by this much, so that limits on file sizes and memory see what is used.
const STEP: u64 = 4 << 20;

/// The two views of new code.
pub(crate) struct Views {
    offset: u64,
    length: u64,
    kind: Kind,
}

enum Kind {
    /// A memory file and the writable view of all of it.
    Double { file: OwnedFd, writable: Mapping, size: u64 },
    /// One private mapping; rights are switched for each write.
    Toggled,
}

impl Views {
    /// Opens `length` bytes of the image's range at `offset` for new code.
    pub fn new(space: &Space, offset: u64, length: u64) -> io::Result<Views> {
        let kind = match double(space, offset, length) {
            Ok(kind) => kind,
            Err(_) => {
                space.mapping().map_zeroed(offset, length, Access::Read)?;
                Kind::Toggled
            }
        };
        Ok(Views { offset, length, kind })
    }

    /// Copies `bytes` to a position (in bytes from the start of the views).
    pub fn write(&mut self, space: &Space, position: u64, bytes: &[u8]) -> io::Result<()> {
        let end = position + bytes.len() as u64;
        assert!(end <= self.length, "code outside the code space");
        let target = match &mut self.kind {
            Kind::Double { file, writable, size } => {
                if end > *size {
                    let wanted = end.next_multiple_of(STEP).min(self.length);
                    // SAFETY: plain system call on our own file.
                    if unsafe { libc::ftruncate(file.as_raw_fd(), wanted as libc::off_t) } != 0 {
                        return Err(io::Error::last_os_error());
                    }
                    *size = wanted;
                }
                writable.address() + position
            }
            Kind::Toggled => {
                self.toggle(space, position, end, Access::ReadWrite)?;
                space.at(self.offset) + position
            }
        };
        // SAFETY: the target is writable, inside our mapping, and not under execution: it was
        // just allocated, or it belongs to dead code.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), target as *mut u8, bytes.len()) };
        if matches!(self.kind, Kind::Toggled) {
            self.toggle(space, position, end, Access::ReadExecute)?;
        }
        publish_instructions(space.at(self.offset) + position, bytes.len());
        Ok(())
    }

    fn toggle(&self, space: &Space, start: u64, end: u64, access: Access) -> io::Result<()> {
        let start = start / PAGE * PAGE;
        let end = end.next_multiple_of(PAGE);
        space.mapping().protect(self.offset + start, end - start, access)
    }
}

/// A memory file that may be mapped executable, mapped twice.
fn double(space: &Space, offset: u64, length: u64) -> io::Result<Kind> {
    let file = memory_file()?;
    let writable = Mapping::reserve(length)?;
    writable.map_file(0, length, file.as_raw_fd(), 0, Access::ReadWrite, true)?;
    space.mapping().map_file(offset, length, file.as_raw_fd(), 0, Access::ReadExecute, true)?;
    Ok(Kind::Double { file, writable, size: 0 })
}

#[cfg(target_os = "linux")]
fn memory_file() -> io::Result<OwnedFd> {
    const MFD_NOEXEC_SEAL: libc::c_uint = 8;
    const MFD_EXEC: libc::c_uint = 16;
    // Kernels before 6.3 know neither flag; some settings refuse one or the other.
    for flags in [MFD_EXEC, MFD_NOEXEC_SEAL, 0] {
        // SAFETY: plain system call with a constant name.
        let file = unsafe { libc::memfd_create(c"brolga-code".as_ptr(), libc::MFD_CLOEXEC | flags) };
        if file >= 0 {
            // SAFETY: the descriptor is new and ours.
            return Ok(unsafe { OwnedFd::from_raw_fd(file) });
        }
    }
    Err(io::Error::last_os_error())
}

#[cfg(not(target_os = "linux"))]
fn memory_file() -> io::Result<OwnedFd> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Makes freshly written instructions visible to instruction fetch. The one place for it.
fn publish_instructions(address: u64, length: usize) {
    #[cfg(target_arch = "aarch64")]
    {
        const LINE: u64 = 64;
        let end = address + length as u64;
        let first = address / LINE * LINE;
        // SAFETY: cache maintenance by address on mapped memory; no registers or memory change.
        unsafe {
            (first..end).step_by(LINE as usize).for_each(|line| std::arch::asm!("dc cvau, {}", in(reg) line));
            std::arch::asm!("dsb ish");
            (first..end).step_by(LINE as usize).for_each(|line| std::arch::asm!("ic ivau, {}", in(reg) line));
            std::arch::asm!("dsb ish", "isb");
        }
    }
    // Instruction fetch is coherent with stores elsewhere.
    #[cfg(not(target_arch = "aarch64"))]
    let _ = (address, length);
}

/// Puts the code of a file that may not be executed itself at an offset of the image's range.
pub(crate) fn map_copied_code(space: &Space, offset: u64, bytes: &[u8]) -> io::Result<()> {
    let length = (bytes.len() as u64).next_multiple_of(PAGE);
    let mut views = Views::new(space, offset, length)?;
    views.write(space, 0, bytes)
    // The mapping stays; the file descriptor and the writable view are not needed any more.
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;
    use crate::space::CODE_OFFSET;

    /// Writes mov eax, N; ret at two places of one page and runs both.
    fn write_and_run(space: &Space, mut views: Views) {
        for (position, number) in [(0, 7u8), (64, 9), (PAGE - 3, 11)] {
            views.write(space, position, &[0xB8, number, 0, 0, 0, 0xC3]).unwrap();
        }
        for (position, number) in [(0, 7), (64, 9), (PAGE - 3, 11)] {
            // SAFETY: the code just written has this type.
            let function: extern "C" fn() -> u32 =
                unsafe { std::mem::transmute(space.at(CODE_OFFSET + position) as *const ()) };
            assert_eq!(function(), number);
        }
    }

    #[test]
    fn both_ways_to_write_code_work() {
        let space = Space::reserve(Space::slot_base(900), false).unwrap();
        write_and_run(&space, Views::new(&space, CODE_OFFSET, 1 << 20).unwrap());
        let space = Space::reserve(Space::slot_base(901), false).unwrap();
        space.mapping().map_zeroed(CODE_OFFSET, 1 << 20, Access::Read).unwrap();
        write_and_run(&space, Views { offset: CODE_OFFSET, length: 1 << 20, kind: Kind::Toggled });
    }
}
