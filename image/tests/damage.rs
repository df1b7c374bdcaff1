//! Damaged, truncated and foreign files: always a clear error, never a crash.

mod support;

use brolga_image::call_table::Root;
use brolga_image::file::{self, ImageError, Options, SectionInfo};
use brolga_image::{Image, Word};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use support::{Directory, Numbers};
use xxhash_rust::xxh3::xxh3_64;

const HEADER_SIZE: usize = 4096;

/// A file with something in every section.
fn sample(directory: &Directory) -> PathBuf {
    let path = directory.file("sample.image");
    let image = support::image();
    let mut list = image.nil();
    for i in 0..3000 {
        list = image.cons(image.string(&format!("string {i}")).unwrap(), list).unwrap();
    }
    image.set_root(Root::Upper0, list);
    let weak = image.make_object(brolga_image::object::Kind::HashTable, 13, Word::fixnum(0)).unwrap();
    image.set_slot(weak, brolga_image::object::HASH_TABLE_WEAKNESS, Word::fixnum(1));
    image.set_root(Root::Upper1, weak);
    let cell = image.allocate_cell().unwrap();
    let code = image.install_code(&[0xC3; 300], support::parts(&image, image.nil(), &[cell])).unwrap();
    image.set_root(Root::Upper2, image.make_function(code, &[]).unwrap());
    image.running().set_runtime_names(vec!["%one".into(), "%two".into()]);
    image.save(&path).unwrap();
    path
}

/// A changed copy of a file.
fn changed(directory: &Directory, original: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = original.to_vec();
    change(&mut bytes);
    let path = directory.file("changed.image");
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Replaces the header of a file in place.
fn set_header(path: &Path, header: &[u8]) {
    let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.write_all_at(&header[..HEADER_SIZE], 0).unwrap();
}

fn open(path: &Path) -> Result<(), ImageError> {
    Image::open(path, Options::default()).map(drop)
}

fn open_elsewhere(path: &Path) -> Result<(), ImageError> {
    Image::open(path, Options { avoid_preferred_base: true, ..Options::default() }).map(drop)
}

fn open_verified(path: &Path) -> Result<(), ImageError> {
    Image::open(path, Options { verify: true, ..Options::default() }).map(drop)
}

fn sections(path: &Path) -> Vec<SectionInfo> {
    file::info(path).unwrap().sections
}

#[test]
fn every_bit_of_the_header_counts() {
    let directory = Directory::new("header");
    let bytes = std::fs::read(sample(&directory)).unwrap();
    let path = changed(&directory, &bytes, |_| ());
    let mut numbers = Numbers(3);
    // Every byte once, and many more at random places.
    for position in (0..HEADER_SIZE).chain((0..4000).map(|_| 0)) {
        let position = if position == 0 { numbers.below(HEADER_SIZE as u64) as usize } else { position };
        let bit = 1 << numbers.below(8);
        let mut header = bytes[..HEADER_SIZE].to_vec();
        header[position] ^= bit;
        set_header(&path, &header);
        let error = file::info(&path).expect_err("a damaged header");
        let expected = match position {
            0..8 => matches!(error, ImageError::NotAnImage { .. }),
            8..12 => matches!(error, ImageError::OtherFormat { .. }),
            _ => matches!(error, ImageError::Damaged { section: "header", .. }),
        };
        assert!(expected, "byte {position}: {error}");
        if position % 64 == 0 {
            assert!(open(&path).is_err() && open_elsewhere(&path).is_err() && file::verify(&path).is_err());
        }
    }
}

#[test]
fn every_section_is_covered() {
    let directory = Directory::new("sections");
    let path = sample(&directory);
    let bytes = std::fs::read(&path).unwrap();
    let mut numbers = Numbers(9);
    for section in sections(&path) {
        assert!(section.length > 0, "the sample has no {}", section.name);
        for round in 0..60 {
            let position = section.file_offset
                + match round {
                    0 => 0,
                    1 => section.length - 1,
                    _ => numbers.below(section.length),
                };
            let bit = 1 << numbers.below(8);
            let path = changed(&directory, &bytes, |bytes| bytes[position as usize] ^= bit);
            let names = |result: Result<(), ImageError>| match result {
                Err(ImageError::Damaged { section: found, .. }) => assert_eq!(found, section.name),
                other => panic!("{} at {position}: {other:?}", section.name),
            };
            names(file::verify(&path).map(drop));
            names(open_verified(&path));
            match section.name {
                "index" | "literal" | "names" | "weak" | "segments" => names(open(&path)),
                "table" | "boxed" | "reloc" => names(open_elsewhere(&path)),
                _ => {}
            }
        }
    }
}

#[test]
fn truncated_files() {
    let directory = Directory::new("truncated");
    let path = sample(&directory);
    let bytes = std::fs::read(&path).unwrap();
    let mut lengths: Vec<u64> = vec![0, 1, 7, 8, 100, 4095, 4096, 4097, bytes.len() as u64 - 1];
    for section in sections(&path) {
        lengths.extend([section.file_offset, section.file_offset + 1, section.file_offset + section.length - 1]);
    }
    for length in lengths {
        let path = changed(&directory, &bytes, |bytes| bytes.truncate(length as usize));
        let error = open(&path).expect_err("a truncated file");
        let expected = match length {
            0..8 => matches!(error, ImageError::NotAnImage { .. }),
            _ => matches!(error, ImageError::Truncated { found, .. } if found == length),
        };
        assert!(expected, "{length}: {error}");
        assert!(file::info(&path).is_err() && file::verify(&path).is_err() && open_elsewhere(&path).is_err());
    }
}

#[test]
fn foreign_files() {
    let directory = Directory::new("foreign");
    let path = sample(&directory);
    let bytes = std::fs::read(&path).unwrap();
    for content in [&b"#!/bin/sh\necho no image\n"[..], b"\x7fELF", b"", &[0; 10_000]] {
        let path = directory.file("foreign");
        std::fs::write(&path, content).unwrap();
        assert!(matches!(open(&path), Err(ImageError::NotAnImage { .. })));
    }
    assert!(matches!(open(&directory.file("none")), Err(ImageError::NotFound { .. })));
    assert!(matches!(open(directory.path()), Err(ImageError::NotAnImage { .. })));
    let with_header = |change: &dyn Fn(&mut [u8])| {
        changed(&directory, &bytes, |bytes| {
            change(bytes);
            let hash = xxh3_64(&bytes[..HEADER_SIZE - 8]);
            bytes[HEADER_SIZE - 8..HEADER_SIZE].copy_from_slice(&hash.to_le_bytes());
        })
    };
    let other = with_header(&|bytes| bytes[8..12].copy_from_slice(&77u32.to_le_bytes()));
    match open(&other) {
        Err(error @ ImageError::OtherFormat { found: 77, .. }) => assert!(error.to_string().contains("77")),
        other => panic!("{other:?}"),
    }
    let other = with_header(&|bytes| bytes[16] ^= 1);
    match open(&other) {
        Err(error @ ImageError::OtherLayout { .. }) => assert!(error.to_string().contains("build the image anew")),
        other => panic!("{other:?}"),
    }
}

/// Headers whose hash is right and whose content is not: whoever wrote them, opening does not
/// crash, and does not ask for absurd amounts of memory.
#[test]
fn nonsense_with_the_right_hash() {
    let directory = Directory::new("nonsense");
    let path = sample(&directory);
    let bytes = std::fs::read(&path).unwrap();
    let mut numbers = Numbers(11);
    let path = changed(&directory, &bytes, |_| ());
    for _ in 0..1500 {
        let mut header = bytes[..HEADER_SIZE].to_vec();
        for _ in 0..=numbers.below(3) {
            // The numbers of the header, or the section table.
            let position = match numbers.below(2) {
                0 => 24 + numbers.below(15) * 8,
                _ => 512 + numbers.below(40) * 8,
            } as usize;
            let value = match numbers.below(4) {
                0 => u64::MAX,
                1 => numbers.next() << 20,
                2 => numbers.below(1 << 20),
                _ => 0,
            };
            header[position..position + 8].copy_from_slice(&value.to_le_bytes());
        }
        let hash = xxh3_64(&header[..HEADER_SIZE - 8]);
        header[HEADER_SIZE - 8..].copy_from_slice(&hash.to_le_bytes());
        set_header(&path, &header);
        let _ = file::verify(&path);
        let _ = open(&path);
        let _ = open_verified(&path);
    }
}
