//! What the heap tells about itself. Tests: `image/tests/collector.rs`.

use crate::Image;
use crate::heap::side::BLOCK;
use std::time::Duration;

/// Sums over the life of an image.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// Young collections.
    pub young_collections: u64,
    /// Full collections.
    pub full_collections: u64,
    /// Bytes of windows and large objects handed out.
    pub allocated: u64,
    /// Time spent in collections.
    pub time: Duration,
    /// Longest collection.
    pub longest: Duration,
    /// Time of the last collection.
    pub last: Duration,
    /// Bytes found live by the last full collection and by the young ones since.
    pub live: u64,
}

/// Figures about memory, in bytes unless their name says otherwise.
#[derive(Clone, Debug, Default)]
pub struct MemoryReport {
    /// Objects of the opened image file.
    pub image: u64,
    /// Found live by the last collections.
    pub live: u64,
    /// Occupied by blocks in use and large objects (dead ones not yet collected included).
    pub used: u64,
    /// In large objects, rounded up to pages.
    pub large: u64,
    /// Number of large objects.
    pub large_objects: u64,
    /// Largest value allowed for `used`.
    pub limit: u64,
    /// Handed out since the last collection.
    pub allocated_since_collection: u64,
    /// Sums over the life of the image.
    pub statistics: Statistics,
}

impl Image {
    /// Figures about memory.
    pub fn memory(&self) -> MemoryReport {
        let state = self.heap.state.borrow();
        MemoryReport {
            image: self.heap.image.boxed + (self.heap.image.raw.end - self.heap.image.raw.start),
            live: state.statistics.live,
            used: state.blocks.used * BLOCK + state.large.used,
            large: state.large.used,
            large_objects: state.large.count() as u64,
            limit: state.limits.limit,
            allocated_since_collection: state.limits.allocated,
            statistics: state.statistics.clone(),
        }
    }
}
