//! Compiled files between images, damaged ones, and those of other builds: loaded exactly, or refused by
//! a Lisp error, and the image goes on.

use brolga::{Image, ImageOptions};
use std::path::{Path, PathBuf};

const SOURCE: &str = r#"
(defpackage :carried (:use :cl) (:export #:area #:counter #:limit))
(in-package :carried)
(defvar *calls* 0)
(defstruct shape (width 1) height)
(defun area (&key (width 2) height)
  (incf *calls*)
  (let ((shape (make-shape :width width :height height)))
    (handler-case (* (shape-width shape) (shape-height shape))
      (type-error () (list :no-area "of" shape)))))
(let ((n 0))
  (defun counter () (incf n)))
(defmacro twice (form) `(list ,form ,form))
(defun limit (x)
  (declare (double-float x))
  (twice (min x #.(sqrt 2d0))))
"#;
const CALLS: &str = r#"(write-to-string (list (carried:area :height 4) (carried:area :height 'x) (carried:counter)
                                              (carried:counter) (carried:limit 3d0))
                                        :pretty nil)"#;
const ANSWER: &str =
    r#"(8 (:NO-AREA "of" #S(CARRIED::SHAPE :WIDTH 2 :HEIGHT X)) 1 2 (1.4142135623730951d0 1.4142135623730951d0))"#;

/// A folder of this test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("brolga-compiled-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// Compiles SOURCE in a fresh image; the compiled file.
    fn compiled(&self) -> PathBuf {
        let source = self.0.join("carried.lisp");
        std::fs::write(&source, SOURCE).unwrap();
        let image = Image::new().unwrap();
        image.eval_str(&format!("(compile-file {source:?} :verbose nil)")).unwrap();
        self.0.join("carried.fasl")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn load(image: &Image, file: &Path) -> Result<(), brolga::Error> {
    image.eval_str(&format!("(load {file:?})")).map(|_| ())
}

fn answer(image: &Image) -> String {
    image.eval_str(CALLS).unwrap().to().unwrap()
}

#[test]
fn a_file_does_the_same_in_images_with_other_numbers() {
    let folder = Folder::new("carried");
    let file = folder.compiled();
    for avoid_preferred_base in [false, true] {
        let image = Image::with_options(ImageOptions { avoid_preferred_base, ..ImageOptions::default() }).unwrap();
        // Cells and binding slots are taken by others first.
        image
            .eval_str(
                "(dotimes (i 300) (eval `(defvar ,(gensym) ,i)) (eval `(let ((*x* ,i)) (declare (special *x*)) *x*)))",
            )
            .unwrap();
        load(&image, &file).unwrap();
        assert_eq!(answer(&image), ANSWER);
        // And from there through an image file.
        let saved = folder.0.join("saved.image");
        image.save(&saved).unwrap();
        let opened = Image::open(&saved).unwrap();
        assert_eq!(opened.eval_str("(carried:counter)").unwrap().to::<i64>().unwrap(), 3);
        // The image was saved by this build, so its files and those of the base are one another's.
        load(&opened, &file).unwrap();
        assert_eq!(answer(&opened), ANSWER);
    }
}

#[test]
fn damaged_files_are_refused() {
    let folder = Folder::new("damaged");
    let file = folder.compiled();
    let whole = std::fs::read(&file).unwrap();
    let image = Image::new().unwrap();
    let refused = |bytes: &[u8], what: &str| {
        std::fs::write(&file, bytes).unwrap();
        let error = load(&image, &file).expect_err(what).to_string();
        assert!(error.contains("damaged") || error.contains("another build"), "{what}: {error}");
        assert!(image.eval_str("(find-package :carried)").unwrap().is_nil(), "{what}: something was loaded");
    };
    for length in (1..100).chain((100..whole.len()).step_by(97)) {
        refused(&whole[..length], &format!("the first {length} bytes"));
    }
    for at in (0..100).chain((100..whole.len()).step_by(61)) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        refused(&bytes, &format!("a bit of byte {at}"));
    }
    refused(&[&whole[..], b"(print 1)"].concat(), "text behind the end");
    std::fs::write(&file, &whole).unwrap();
    load(&image, &file).unwrap();
    assert_eq!(answer(&image), ANSWER);
}

#[test]
fn files_of_other_builds_are_refused_by_name() {
    let folder = Folder::new("foreign");
    let file = folder.compiled();
    let mut bytes = std::fs::read(&file).unwrap();
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    bytes[end - 16..end].copy_from_slice(b"0123456789abcdef");
    std::fs::write(&file, &bytes).unwrap();
    let image = Image::new().unwrap();
    let error = load(&image, &file).unwrap_err().to_string();
    assert!(error.contains("another build") && error.contains("0123456789abcdef"), "{error}");
    let kind = "(handler-case (load FILE) (brolga-system::compiled-file-version-error () :version))";
    let kind = image.eval_str(&kind.replace("FILE", &format!("{file:?}"))).unwrap();
    assert_eq!(kind.to_string(), ":VERSION");
}
