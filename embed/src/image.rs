//! Images: making, opening, evaluating, calling, saving.
//!
//! Tests: `embed/tests/`.

use crate::convert::{Arguments, FromLisp};
use crate::error::{Error, LispError};
use crate::functions::{Callable, host_function};
use crate::value::Value;
use brolga_image::enter::InterruptHandle;
use brolga_image::file::{self, Options};
use brolga_image::{Failure, Image as Heap, Word};
use brolga_stdlib::runtime::{Runtime, base, debug_text};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// How an image is opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImageOptions {
    /// Bytes that the heap may grow to.
    pub heap_limit: Option<u64>,
    /// Collect at every n-th allocation (for tests); 0: when it is due.
    pub collect_every: u64,
    /// Do not use the address that the file prefers (for tests of relocation).
    pub avoid_preferred_base: bool,
    /// Check the whole file before opening it.
    pub verify: bool,
}

impl From<ImageOptions> for Options {
    fn from(options: ImageOptions) -> Options {
        Options {
            heap_limit: options.heap_limit,
            collect_every: options.collect_every,
            avoid_preferred_base: options.avoid_preferred_base,
            verify: options.verify,
        }
    }
}

/// A Lisp world. Clones are handles to the same one.
#[derive(Clone)]
pub struct Image {
    pub(crate) heap: Rc<Heap>,
}

/// Told while the base image is built: files done, all files, name of the next.
pub type BuildProgress<'a> = &'a mut dyn FnMut(usize, usize, &str);

impl Image {
    /// A fresh image with the standard library: the cached base image, which is built first (in
    /// some seconds) when there is none. See [`Image::base_path`].
    pub fn new() -> Result<Image, Error> {
        Image::with_options(ImageOptions::default())
    }

    /// Like [`Image::new`], with options.
    pub fn with_options(options: ImageOptions) -> Result<Image, Error> {
        Image::open_base(options, &mut |_, _, _| {})
    }

    /// Opens the cached base image; builds it with `progress` and caches it when there is none or
    /// the cached one is damaged. Without a writable cache the image stays in memory.
    pub fn open_base(options: ImageOptions, progress: BuildProgress) -> Result<Image, Error> {
        let Some(path) = Image::base_path() else { return Image::build_base(options, progress) };
        if path.exists()
            && let Ok(image) = Image::open_with(&path, options)
        {
            return Ok(image);
        }
        let built = Image::build_base(ImageOptions::default(), progress)?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        if std::fs::create_dir_all(&folder).is_ok() && built.save(&path).is_ok() {
            remove_stale(&folder, &path);
            if let Ok(image) = Image::open_with(&path, options) {
                return Ok(image);
            }
        }
        built.heap.set_collect_every(options.collect_every);
        Ok(built)
    }

    /// Builds the base image from the library's sources, in memory.
    pub fn build_base(options: ImageOptions, progress: BuildProgress) -> Result<Image, Error> {
        let heap = base::build(|done, all, name| progress(done, all, name), options.into())?;
        let image = Image { heap: Rc::new(heap) };
        image.start()?;
        Ok(image)
    }

    /// Where the base image of this build is cached: `brolga/base-HASH.image` in
    /// `$XDG_CACHE_HOME` or `~/.cache`; with `BROLGA_LIBRARY`, one for the contents of that folder.
    pub fn base_path() -> Option<PathBuf> {
        let cache = std::env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))?;
        Some(cache.join("brolga").join(format!("base-{}.image", base::build_name())))
    }

    /// Opens an image file.
    pub fn open(path: impl AsRef<Path>) -> Result<Image, Error> {
        Image::open_with(path, ImageOptions::default())
    }

    /// Opens an image file with options.
    pub fn open_with(path: impl AsRef<Path>, options: ImageOptions) -> Result<Image, Error> {
        let heap = Heap::open(path, options.into())?;
        Runtime::attach(&heap)?;
        let image = Image { heap: Rc::new(heap) };
        image.start()?;
        image.system_call("RUN-OPEN-HOOKS", &[])?;
        Ok(image)
    }

    /// Gives the image its standard streams.
    fn start(&self) -> Result<(), Error> {
        self.system_call("%INITIALISE-STANDARD-STREAMS", &[]).map(|_| ())
    }

    /// Evaluates all forms of a text; the first value of the last one.
    ///
    /// ```
    /// # fn main() -> Result<(), brolga::Error> {
    /// let image = brolga::Image::new()?;
    /// let sum: i64 = image.eval_str("(defvar *x* 40) (+ *x* 2)")?.to()?;
    /// assert_eq!(sum, 42);
    /// # Ok(())
    /// # }
    /// ```
    pub fn eval_str(&self, text: &str) -> Result<Value, Error> {
        let _scope = self.heap.keep_scope();
        let text = self.heap.string(text).map_err(|failure| self.failure(failure))?;
        let outcome = self.system_call("%HOST-EVAL", &[self.heap.keep(text)])?;
        self.outcome(outcome)
    }

    /// The symbol of this name; `name` is read like a symbol: `car`, `my-package::thing`, `:key`.
    pub fn intern(&self, name: &str) -> Result<Value, Error> {
        let quoted = format!("'{name}");
        self.eval_str(&quoted)
    }

    /// Calls a function by name (read like a symbol) with Rust arguments, in a tuple, and converts
    /// its first value.
    ///
    /// ```
    /// # fn main() -> Result<(), brolga::Error> {
    /// let image = brolga::Image::new()?;
    /// let longest: Option<String> = image.funcall("find", ("b", vec!["a", "b"], image.intern(":test")?, image.intern("string=")?))?;
    /// assert_eq!(longest.as_deref(), Some("b"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn funcall<R: FromLisp>(&self, name: &str, arguments: impl Arguments) -> Result<R, Error> {
        let function = self.intern(name)?;
        self.call(&function, arguments)
    }

    /// Calls a function designator: a function object or a symbol.
    pub fn call<R: FromLisp>(&self, function: &Value, arguments: impl Arguments) -> Result<R, Error> {
        let _scope = self.heap.keep_scope();
        let values = arguments.into_values(self)?;
        let words: Vec<Word> = values.iter().map(Value::word).collect();
        let list = self.heap.list(&words).map_err(|failure| self.failure(failure))?;
        let outcome = self.system_call("HOST-CALL", &[function.word(), self.heap.keep(list)])?;
        R::from_lisp(&self.outcome(outcome)?)
    }

    /// Makes a Rust closure callable from Lisp under a name (read like a symbol). Arguments and
    /// result are converted; a returned `Err` becomes a Lisp error.
    ///
    /// ```
    /// # fn main() -> Result<(), brolga::Error> {
    /// let image = brolga::Image::new()?;
    /// image.register("shout", |text: String| text.to_uppercase())?;
    /// let loud: String = image.eval_str("(shout \"hey\")")?.to()?;
    /// assert_eq!(loud, "HEY");
    /// # Ok(())
    /// # }
    /// ```
    pub fn register<A>(&self, name: &str, function: impl Callable<A> + 'static) -> Result<(), Error> {
        let symbol = self.intern(name)?;
        let key = symbol.to_string();
        let runtime = self.runtime()?;
        runtime.host_functions.register(&key, host_function(Rc::downgrade(&self.heap), function));
        let key = Value::from_str(self, &key)?;
        self.system_call("%DEFINE-HOST-FUNCTION", &[symbol.word(), key.word()]).map(|_| ())
    }

    /// Writes the image to a file; the program goes on. The file appears complete or not at all.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        self.heap.save(path.as_ref())?;
        Ok(())
    }

    /// A handle by which other threads and signal handlers stop what is running.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        self.heap.interrupt_handle()
    }

    /// Collects garbage, all of it.
    pub fn collect(&self) {
        self.heap.collect(brolga_image::heap::Generation::Full);
    }

    fn runtime(&self) -> Result<&Runtime, Error> {
        Runtime::of(&self.heap).map_err(|failure| self.failure(failure))
    }

    /// Calls a function of BROLGA-SYSTEM that does not signal.
    pub(crate) fn system_call(&self, name: &str, arguments: &[Word]) -> Result<Word, Error> {
        let call = || {
            let symbol = self.heap.symbol("BROLGA-SYSTEM", name)?;
            self.heap.call_symbol(symbol, arguments)
        };
        call().map_err(|failure| self.failure(failure))
    }

    pub(crate) fn failure(&self, failure: Failure) -> Error {
        match failure {
            Failure::Throw => Error::Internal("a throw left Lisp".into()),
            Failure::Error(report) => {
                let arguments: Vec<String> =
                    report.arguments.iter().map(|word| debug_text(&self.heap, *word)).collect();
                Error::Lisp(Box::new(LispError {
                    condition_type: report.kind.to_string(),
                    text: format!("{} {}", report.message, arguments.join(" ")),
                    backtrace: String::new(),
                }))
            }
        }
    }

    /// Turns (:OK value ...), (:ERROR type text backtrace ...), (:EXIT code) into a result.
    fn outcome(&self, outcome: Word) -> Result<Value, Error> {
        let heap = &self.heap;
        let _scope = heap.keep_scope();
        heap.keep(outcome);
        let status = heap.rust_string(heap.symbol_name(heap.car(outcome))).unwrap_or_default();
        let rest: Vec<Word> = heap.list_iter(heap.cdr(outcome)).collect();
        let text = |i: usize| rest.get(i).and_then(|word| heap.rust_string(*word)).unwrap_or_default();
        match status.as_str() {
            "OK" => Ok(Value::new(self, rest.first().copied().unwrap_or(heap.nil()))),
            "EXIT" => Err(Error::Exit(rest.first().and_then(|code| code.as_fixnum()).unwrap_or(0) as i32)),
            _ => Err(Error::Lisp(Box::new(LispError { condition_type: text(0), text: text(1), backtrace: text(2) }))),
        }
    }
}

/// Removes base images that other builds have not used for a month.
fn remove_stale(folder: &Path, current: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let ours = name.starts_with("base-") && name.ends_with(".image") && entry.path() != current;
        let used = entry.metadata().and_then(|data| data.accessed().or_else(|_| data.modified()));
        if ours && used.ok().and_then(|time| time.elapsed().ok()).is_some_and(|age| age.as_secs() > 30 * 86_400) {
            // It is a cache: what cannot be removed does no harm.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// What an image file says about itself, as lines of text.
pub fn image_info(path: impl AsRef<Path>) -> Result<String, Error> {
    use std::fmt::Write;
    let path = path.as_ref();
    let info = file::info(path)?;
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "{name:<16} {value}");
    };
    line("file", path.display().to_string());
    line("size", format!("{} bytes", info.file_bytes));
    line("format", info.format.to_string());
    line("identity", format!("{:?}", info.identity));
    line("layout hash", format!("{:016x}", info.layout_hash));
    line("preferred base", format!("{:#x}", info.preferred_base));
    line("objects", info.objects.to_string());
    line("code", format!("{} functions for {}", info.code_pieces, info.code_flags));
    line("cells", format!("{}, {} of them free", info.cells, info.free_cells));
    line("special variables", info.binding_slots.saturating_sub(1).to_string());
    line("primitives", info.runtime_names.len().to_string());
    for section in &info.sections {
        line("section", format!("{section:?}"));
    }
    Ok(text.trim_end().to_string())
}

/// Checks a whole image file: every section's checksum and every pointer; a line of counts.
pub fn image_verify(path: impl AsRef<Path>) -> Result<String, Error> {
    let report = file::verify(path)?;
    Ok(format!("whole: {} segments, {} objects, {} pointers checked", report.segments, report.objects, report.pointers))
}
