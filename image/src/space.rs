//! Address space: the 64 GiB range of an image, and every mapping call.
//!
//! The problem: objects never move and an image file is mapped where it was written, so each image
//! wants a base address of its own; and reserving must cost nothing. The approach: slots of 64 GiB
//! at fixed addresses. A range is reserved without access rights (no memory, no overcommit charge)
//! and parts of it are opened as they are needed; tables beside it are reserved the same way.
//!
//! This is the only module that calls the system's mapping functions, so that another system needs
//! changes here only. Invariant: nothing outside a `Mapping` is ever mapped over or unmapped.
//!
//! Tests: `image/tests/space.rs`.

use std::io;
use std::os::fd::RawFd;

/// Bytes of address space of an image, and the distance between slots.
pub const SPACE_SIZE: u64 = 1 << 36;
/// Base address of slot 0.
pub const FIRST_SLOT: u64 = 0x1000_0000_0000;
/// Number of slots.
pub const SLOTS: u64 = 1024;

/// Offset of the header page of the file.
pub const HEADER_OFFSET: u64 = 0;
/// Offset of the static objects' area; it ends where the call table starts.
pub const STATICS_OFFSET: u64 = 0x1_0000;
/// Offset of word 0 of the call table.
pub const TABLE_OFFSET: u64 = 0x2_0000;
/// Offset of the code space: end of the call table.
pub const CODE_OFFSET: u64 = 0x1000_0000;
/// End of what code may occupy (within 2 GiB of the call table).
pub const CODE_END: u64 = 0x8000_0000;
/// Offset of the heap.
pub const HEAP_OFFSET: u64 = 0x1_0000_0000;
/// Offset of the area for large objects: end of the area for small ones.
pub const LARGE_OFFSET: u64 = 0x8_0000_0000;

/// Bytes in a page as far as we are concerned (a multiple of the system's on Linux x86-64).
pub const PAGE: u64 = 4096;
/// Bytes in a large page.
pub const LARGE_PAGE: u64 = 2 << 20;

/// What may be done with mapped memory.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing: reserved address space.
    None,
    /// Reading.
    Read,
    /// Reading and writing.
    ReadWrite,
    /// Reading and executing.
    ReadExecute,
}

impl Access {
    fn protection(self) -> i32 {
        match self {
            Access::None => libc::PROT_NONE,
            Access::Read => libc::PROT_READ,
            Access::ReadWrite => libc::PROT_READ | libc::PROT_WRITE,
            Access::ReadExecute => libc::PROT_READ | libc::PROT_EXEC,
        }
    }
}

#[cfg(target_os = "linux")]
const FIXED_IF_FREE: i32 = libc::MAP_FIXED_NOREPLACE;
#[cfg(not(target_os = "linux"))]
const FIXED_IF_FREE: i32 = 0;

/// A range of address space that belongs to its holder; unmapped when dropped.
#[derive(Debug)]
pub struct Mapping {
    address: u64,
    length: u64,
}

impl Mapping {
    /// Reserves `length` bytes anywhere, without access rights.
    pub fn reserve(length: u64) -> io::Result<Mapping> {
        Mapping::map(0, length, Access::None, 0)
    }

    /// Reserves `length` bytes at `address`; fails when any of it is taken.
    pub fn reserve_at(address: u64, length: u64) -> io::Result<Mapping> {
        let mapping = Mapping::map(address, length, Access::None, FIXED_IF_FREE)?;
        if mapping.address == address { Ok(mapping) } else { Err(io::Error::from(io::ErrorKind::AddrInUse)) }
    }

    fn map(address: u64, length: u64, access: Access, flags: i32) -> io::Result<Mapping> {
        let flags = flags | libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: without MAP_FIXED no existing mapping is touched.
        let result = unsafe { libc::mmap(address as *mut _, length as usize, access.protection(), flags, -1, 0) };
        if result == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(Mapping { address: result as u64, length })
    }

    /// Keeps `length` bytes from the first multiple of `alignment` on, unmaps the rest.
    fn trim(mut self, length: u64, alignment: u64) -> Mapping {
        let start = self.address.next_multiple_of(alignment);
        let end = start + length;
        let old_end = self.address + self.length;
        // SAFETY: both pieces belong to this mapping, which gives them up.
        unsafe {
            if start > self.address {
                libc::munmap(self.address as *mut _, (start - self.address) as usize);
            }
            if old_end > end {
                libc::munmap(end as *mut _, (old_end - end) as usize);
            }
        }
        self.address = start;
        self.length = length;
        self
    }

    /// First address.
    pub fn address(&self) -> u64 {
        self.address
    }

    /// Number of bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Panics unless the page-aligned range lies inside: a wrong range is a defect of the caller.
    fn check(&self, offset: u64, length: u64) {
        assert!(
            offset.is_multiple_of(PAGE) && offset.checked_add(length).is_some_and(|end| end <= self.length),
            "range outside a mapping"
        );
    }

    /// Sets the access rights of a part.
    pub fn protect(&self, offset: u64, length: u64, access: Access) -> io::Result<()> {
        self.check(offset, length);
        // SAFETY: the range belongs to this mapping.
        let status = unsafe { libc::mprotect((self.address + offset) as *mut _, length as usize, access.protection()) };
        if status == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }

    /// Replaces a part by a mapping of a file: private (changes stay in memory) or shared.
    pub fn map_file(
        &self,
        offset: u64,
        length: u64,
        file: RawFd,
        file_offset: u64,
        access: Access,
        shared: bool,
    ) -> io::Result<()> {
        self.check(offset, length);
        let flags = libc::MAP_FIXED | if shared { libc::MAP_SHARED } else { libc::MAP_PRIVATE | libc::MAP_NORESERVE };
        // SAFETY: only a part of this mapping is replaced.
        let result = unsafe {
            libc::mmap(
                (self.address + offset) as *mut _,
                length as usize,
                access.protection(),
                flags,
                file,
                file_offset as libc::off_t,
            )
        };
        if result == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    /// Replaces a part by fresh zeroed private memory with these rights.
    pub fn map_zeroed(&self, offset: u64, length: u64, access: Access) -> io::Result<()> {
        self.check(offset, length);
        let flags = libc::MAP_FIXED | libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: only a part of this mapping is replaced.
        let result = unsafe {
            libc::mmap((self.address + offset) as *mut _, length as usize, access.protection(), flags, -1, 0)
        };
        if result == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    /// Gives the memory of a part back; it reads as zero afterwards (private anonymous parts only).
    pub fn discard(&self, offset: u64, length: u64) -> io::Result<()> {
        self.check(offset, length);
        if cfg!(target_os = "linux") {
            // SAFETY: the range belongs to this mapping; its contents are not needed any more.
            let status =
                unsafe { libc::madvise((self.address + offset) as *mut _, length as usize, libc::MADV_DONTNEED) };
            if status == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
        } else {
            self.map_zeroed(offset, length, Access::ReadWrite)
        }
    }

    /// Asks for large pages in a part, where the system has them. Only speed depends on it.
    pub fn prefer_large_pages(&self, offset: u64, length: u64) {
        self.check(offset, length);
        #[cfg(target_os = "linux")]
        // SAFETY: advice about a range of this mapping.
        unsafe {
            libc::madvise((self.address + offset) as *mut _, length as usize, libc::MADV_HUGEPAGE);
        }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the range belongs to this mapping alone.
        unsafe { libc::munmap(self.address as *mut _, self.length as usize) };
    }
}

/// The reserved address range of an image.
#[derive(Debug)]
pub struct Space {
    mapping: Mapping,
}

impl Space {
    /// Base address of a slot.
    pub fn slot_base(slot: u64) -> u64 {
        FIRST_SLOT + (slot % SLOTS) * SPACE_SIZE
    }

    /// Reserves a range: at `preferred` unless `avoid` asks for another place, else at the next
    /// free slot, else anywhere (aligned to 2 MiB). What was had is seen from `base`.
    pub fn reserve(preferred: u64, avoid: bool) -> io::Result<Space> {
        let slot = preferred.wrapping_sub(FIRST_SLOT) / SPACE_SIZE;
        if !avoid && let Ok(mapping) = Mapping::reserve_at(preferred, SPACE_SIZE) {
            return Ok(Space { mapping });
        }
        for step in 1..SLOTS {
            if let Ok(mapping) = Mapping::reserve_at(Space::slot_base(slot.wrapping_add(step)), SPACE_SIZE) {
                return Ok(Space { mapping });
            }
        }
        let mapping = Mapping::reserve(SPACE_SIZE + LARGE_PAGE)?.trim(SPACE_SIZE, LARGE_PAGE);
        Ok(Space { mapping })
    }

    /// Base address.
    pub fn base(&self) -> u64 {
        self.mapping.address
    }

    /// The address at an offset.
    pub fn at(&self, offset: u64) -> u64 {
        self.mapping.address + offset
    }

    /// Whether an address lies in the range.
    pub fn contains(&self, address: u64) -> bool {
        address.wrapping_sub(self.mapping.address) < SPACE_SIZE
    }

    /// The mapping, to open parts of it by offset.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }
}
