//! Files, processes, environment and clocks.

mod support;

use brolga_image::{Image, Word};
use support::*;

fn text(image: &Image, text: &str) -> Word {
    image.string(text).expect("room")
}

/// A fresh folder, removed at the end.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("brolga-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn descriptors() {
    let image = image();
    let folder = Folder::new("descriptors");
    let path = text(&image, &folder.path("file"));
    let n = Word::fixnum;
    let fd = call(&image, "%fd-open", &[path, n(2 | 4 | 16), n(0o644)]).expect("a descriptor");
    assert!(fd.as_fixnum().expect("a fixnum") > 0);
    let bytes = call(&image, "%string-to-utf8", &[text(&image, "hello"), n(0), image.nil()]).expect("bytes");
    assert_eq!(call(&image, "%fd-write", &[fd, bytes, n(0), image.nil()]), Ok(n(5)));
    assert_eq!(call(&image, "%fd-size", &[fd]), Ok(n(5)));
    assert_eq!(call(&image, "%fd-close", &[fd]), Ok(n(0)));
    let fd = call(&image, "%fd-open", &[path, n(1), n(0)]).expect("a descriptor");
    assert_eq!(call(&image, "%fd-seek", &[fd, n(1), n(0)]), Ok(n(1)));
    assert_eq!(call(&image, "%fd-read", &[fd, bytes, n(0), image.nil()]), Ok(n(4)));
    assert_eq!(&image.raw_bytes(bytes)[..4], b"ello");
    assert_eq!(call(&image, "%fd-read", &[fd, bytes, n(0), image.nil()]), Ok(n(0)));
    assert_eq!(call(&image, "%fd-isatty", &[fd]), Ok(image.nil()));
    assert_eq!(call(&image, "%fd-close", &[fd]), Ok(n(0)));
    assert_eq!(call(&image, "%fd-close", &[fd]), Ok(n(-9)));
    let missing = text(&image, &folder.path("missing"));
    assert_eq!(call(&image, "%fd-open", &[missing, n(1), n(0)]), Ok(n(-2)));
    check(&image, "(%errno-name -2)", "\"ENOENT\"");
    check(&image, "(%errno-message -2)", "\"No such file or directory\"");
}

#[test]
fn directories_and_facts() {
    let image = image();
    let folder = Folder::new("directories");
    let n = Word::fixnum;
    let file = text(&image, &folder.path("b"));
    assert_eq!(call(&image, "%write-file", &[file, text(&image, "λx")]), Ok(n(0)));
    assert_eq!(show(&image, call(&image, "%file-text", &[file]).expect("text")), "\"λx\"");
    let inner = text(&image, &folder.path("a"));
    assert_eq!(call(&image, "%mkdir", &[inner, n(0o755)]), Ok(n(0)));
    assert_eq!(call(&image, "%mkdir", &[inner, n(0o755)]), Ok(n(-17)));
    let link = text(&image, &folder.path("c"));
    assert_eq!(call(&image, "%symlink", &[text(&image, "nowhere"), link]), Ok(n(0)));
    let listing = call(&image, "%list-directory", &[text(&image, &folder.path(""))]).expect("a list");
    assert_eq!(show(&image, listing), "((\"a\" . :DIRECTORY) (\"b\" . :FILE) (\"c\" . :SYMLINK))");
    let facts = call(&image, "%stat", &[file]).expect("facts");
    assert!(show(&image, facts).starts_with("(:FILE 3 "));
    assert!(show(&image, call(&image, "%stat", &[link]).expect("facts")).starts_with("(:SYMLINK"));
    assert_eq!(show(&image, call(&image, "%readlink", &[link]).expect("a path")), "\"nowhere\"");
    assert_eq!(call(&image, "%set-file-times", &[file, n(1000), n(2000)]), Ok(n(0)));
    let modified = image.car(image.cdr(image.cdr(call(&image, "%stat", &[file]).expect("facts"))));
    assert_eq!(modified, n(2000));
    let moved = text(&image, &folder.path("d"));
    assert_eq!(call(&image, "%rename", &[file, moved]), Ok(n(0)));
    assert_eq!(call(&image, "%unlink", &[moved]), Ok(n(0)));
    assert_eq!(call(&image, "%rmdir", &[inner]), Ok(n(0)));
    assert_eq!(call(&image, "%stat", &[inner]), Ok(n(-2)));
}

#[test]
fn processes() {
    let image = image();
    let _scope = image.keep_scope();
    let arguments = read(&image, "(\"-c\" \"read x; echo got $x; exit 3\")");
    let connections = read(&image, "(:pipe :pipe :inherit)");
    let nil = image.nil();
    let process =
        call(&image, "%run-process", &[text(&image, "/bin/sh"), arguments, nil, nil, connections]).expect("a process");
    let part = |i: usize| image.list_iter(process).nth(i).expect("a part");
    let n = Word::fixnum;
    let bytes = call(&image, "%string-to-utf8", &[text(&image, "this\n        "), n(0), nil]).expect("bytes");
    assert_eq!(call(&image, "%fd-write", &[part(1), bytes, n(0), n(5)]), Ok(n(5)));
    assert_eq!(call(&image, "%fd-ready", &[part(2), n(5000)]), Ok(image.t()));
    assert_eq!(call(&image, "%fd-read", &[part(2), bytes, n(0), nil]), Ok(n(9)));
    assert_eq!(&image.raw_bytes(bytes)[..9], b"got this\n");
    let status = call(&image, "%process-wait", &[part(0), nil]).expect("a status");
    assert_eq!(show(&image, status), "(:EXITED 3)");
    let missing = call(&image, "%run-process", &[text(&image, "/no/such"), nil, nil, nil, connections]);
    assert_eq!(missing, Ok(n(-2)));
}

#[test]
fn environment_and_clocks() {
    let image = image();
    let n = Word::fixnum;
    check(&image, "(%getenv \"BROLGA_SURELY_NOT_SET\")", "NIL");
    check(&image, "(%version)", &format!("{:?}", env!("CARGO_PKG_VERSION")));
    let number = |name: &str| call(&image, name, &[]).expect("a time").as_fixnum().expect("a fixnum");
    let before = number("%monotonic-ns");
    assert_eq!(call(&image, "%sleep-ns", &[n(3_000_000)]), Ok(n(0)));
    assert!(number("%monotonic-ns") - before >= 3_000_000);
    assert!(number("%universal-time") > 3_900_000_000);
    assert!(number("%run-time-us") >= 0);
    call(&image, "%local-timezone", &[n(3_900_000_000)]).expect("a zone");
    call(&image, "%user-home", &[image.nil()]).expect("a folder");
    call(&image, "%memory-report", &[]).expect("figures");
}
