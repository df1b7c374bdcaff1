//! Data of every kind saved, opened and compared: at the preferred base and at another one, with the
//! image that saved still running, saved again from a copy.
//!
//! The data and the lines that describe it are `tests/images/every-kind.lisp`.

use brolga::{Image, ImageOptions, image_verify};
use std::path::PathBuf;

/// A file that goes away with the value.
struct File(PathBuf);

impl File {
    fn new(name: &str) -> File {
        File(std::env::temp_dir().join(format!("brolga-saving-{}-{name}.image", std::process::id())))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn in_large_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(64 << 20).spawn(test).unwrap().join().unwrap();
}

/// An image with the data.
fn world() -> Image {
    let image = Image::new().unwrap();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/images/every-kind.lisp");
    let _: bool = image.funcall("load", (file,)).unwrap();
    image
}

fn description(image: &Image) -> Vec<String> {
    image.funcall("every-kind:describe-world", ()).unwrap()
}

/// The lines of `image` are those expected, first as it is and again after a collection.
fn check(image: &Image, expected: &[String]) {
    for _ in 0..2 {
        let lines = description(image);
        assert_eq!(lines.len(), expected.len());
        for (line, expected) in lines.iter().zip(expected) {
            assert_eq!(line, expected);
        }
        image.collect();
    }
}

fn other_base() -> ImageOptions {
    ImageOptions { avoid_preferred_base: true, verify: true, ..ImageOptions::default() }
}

#[test]
fn every_kind_of_data_comes_back() {
    in_large_stack(|| {
        let (first, second) = (File::new("first"), File::new("second"));
        let image = world();
        let before = description(&image);
        let failed: Vec<&String> = before.iter().filter(|line| line.contains(":SIGNALLED")).collect();
        assert_eq!(failed.len(), 2, "the two that try errors: {failed:?}");
        image.save(&first.0).unwrap();
        image_verify(&first.0).unwrap();
        // The program goes on, its streams too.
        check(&image, &before);

        let stream = "open or closed: T";
        let saved: Vec<String> = before
            .iter()
            .map(|line| if line == stream { "open or closed: NIL".into() } else { line.clone() })
            .collect();
        assert_ne!(saved, before, "the stream was open");

        // Beside the first image and beside each other, each changing the same names its own way.
        let opened = Image::open(&first.0).unwrap();
        let elsewhere = Image::open_with(&first.0, other_base()).unwrap();
        check(&elsewhere, &saved);
        check(&opened, &saved);
        opened.eval_str("(defun every-kind::square (x) (list :opened x))").unwrap();
        elsewhere.eval_str("(setq every-kind::*circular* :elsewhere)").unwrap();
        check(&image, &before);
        assert_eq!(opened.eval_str("(every-kind::caller 1)").unwrap().print().unwrap(), "(:OPENED 2)");
        assert_eq!(elsewhere.eval_str("(every-kind::caller 1)").unwrap().to::<i64>().unwrap(), 4);
        elsewhere.eval_str("(setq every-kind::*circular* (let ((l (list 1 2 3))) (setf (cdddr l) l)))").unwrap();
        elsewhere.eval_str("(setq every-kind::*tail* (cddr every-kind::*circular*))").unwrap();

        // A copy of the copy, which lay at another base when it was saved.
        elsewhere.save(&second.0).unwrap();
        image_verify(&second.0).unwrap();
        drop((image, opened, elsewhere));
        check(&Image::open(&second.0).unwrap(), &saved);
        check(&Image::open_with(&second.0, other_base()).unwrap(), &saved);
        check(&Image::open(&first.0).unwrap(), &saved);
    });
}

#[test]
fn every_kind_of_data_survives_forced_collections() {
    in_large_stack(|| {
        let file = File::new("forced");
        let image = world();
        let before = description(&image);
        image.save(&file.0).unwrap();
        for avoid_preferred_base in [false, true] {
            let options = ImageOptions { collect_every: 997, avoid_preferred_base, ..ImageOptions::default() };
            let opened = Image::open_with(&file.0, options).unwrap();
            let lines = description(&opened);
            let changed = lines.iter().zip(&before).filter(|(line, before)| line != before).count();
            assert_eq!(changed, 1, "only the stream");
            opened.eval_str("(brolga-system::%verify-heap)").unwrap();
        }
    });
}
