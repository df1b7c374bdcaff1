//! Figures for what users feel, beside SBCL and ECL where they are installed. It only prints.
//!
//! `bench [--full]`: `--full` redefines one function a million times instead of fifty thousand.
//! Problem: whether a change made the system slower shows only in numbers, taken on one machine in
//! one run. Approach: the programs run the workloads of `tests/bench/workloads.lisp`; figures are
//! medians or totals of wall time. Invariants: implementations take turns, one at a time.
//!
//! Tests: none; nothing depends on the figures.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// An implementation: how to start it with forms to evaluate.
struct Lisp {
    name: &'static str,
    program: PathBuf,
    /// Words before the forms.
    before: &'static [&'static str],
    /// The option that takes an image file, if there is one.
    image: Option<&'static str>,
    /// A form that must follow the others.
    last: Option<&'static str>,
    /// The rest of the words of an idle prompt that reads standard input.
    prompt: &'static [&'static str],
}

impl Lisp {
    fn command(&self, image: Option<&Path>, forms: &[String]) -> Command {
        let mut command = Command::new(&self.program);
        if let (Some(option), Some(file)) = (self.image, image) {
            command.arg(option).arg(file);
        }
        command.args(self.before);
        for form in forms.iter().map(String::as_str).chain(self.last) {
            command.args(["--eval", form]);
        }
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// The numbers that a workload prints.
    fn results(&self, form: &str) -> Vec<f64> {
        let load = format!("(load {:?})", folder().join("bench/workloads.lisp"));
        let output = self.command(None, &[load, form.to_string()]).output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        text.lines().filter_map(|line| line.strip_prefix("RESULT ")?.trim().parse().ok()).collect()
    }

    /// Median milliseconds from start to exit.
    fn start(&self, image: Option<&Path>, times: usize) -> f64 {
        let mut samples: Vec<f64> = (0..times)
            .map(|_| {
                let start = Instant::now();
                let _ = self.command(image, &["42".to_string()]).stdout(Stdio::null()).status();
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        samples.sort_by(f64::total_cmp);
        samples[times / 2]
    }

    /// Megabytes that belong to an idle prompt: its proportional set size.
    fn memory(&self) -> Option<f64> {
        let mut child = Command::new(&self.program)
            .args(self.prompt)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut keys = child.stdin.take()?;
        writeln!(keys, "(print (+ 40 2))").ok()?;
        keys.flush().ok()?;
        let answered =
            BufReader::new(child.stdout.take()?).lines().any(|line| line.is_ok_and(|line| line.contains("42")));
        let rollup = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", child.id())).ok();
        drop(keys);
        let _ = child.kill();
        let _ = child.wait();
        let rollup = rollup.filter(|_| answered)?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? / 1024.0)
    }
}

/// The folder of this crate.
fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn on_path(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// The implementations that are there; Brolga first.
fn implementations() -> Vec<Lisp> {
    let ours = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.parent()?.join("brolga")));
    let ours = ours.filter(|program| program.exists()).unwrap_or_else(|| {
        eprintln!("bench: the program is not built yet; run `cargo build --release` first");
        std::process::exit(1);
    });
    let mut all = vec![Lisp {
        name: "brolga",
        program: ours,
        before: &["--no-userinit", "--non-interactive"],
        image: Some("--image"),
        last: None,
        prompt: &["--no-userinit"],
    }];
    all.extend(on_path("sbcl").map(|program| Lisp {
        name: "sbcl",
        program,
        before: &["--noinform", "--no-sysinit", "--no-userinit", "--non-interactive"],
        image: Some("--core"),
        last: None,
        prompt: &["--noinform", "--no-sysinit", "--no-userinit"],
    }));
    all.extend(on_path("ecl").map(|program| Lisp {
        name: "ecl",
        program,
        before: &["--norc"],
        image: None,
        last: Some("(ext:quit)"),
        prompt: &["--norc"],
    }));
    all
}

/// Prints a line of the table.
fn row(what: &str, all: &[Lisp], figure: impl Fn(&Lisp) -> Option<f64>) {
    print!("{what:<58}");
    for lisp in all {
        let _ = std::io::stdout().flush();
        match figure(lisp) {
            Some(number) if number.abs() >= 1000.0 => print!("{number:>14.0}"),
            Some(number) => print!("{number:>14.2}"),
            None => print!("{:>14}", "-"),
        }
    }
    println!();
}

fn main() {
    let full = std::env::args().any(|word| word == "--full");
    let all = implementations();
    let scratch = std::env::temp_dir().join(format!("brolga-bench-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).expect("a scratch folder");
    print!("{:<58}", "");
    for lisp in &all {
        // The first start may build the base image.
        lisp.start(None, 1);
        print!("{:>14}", lisp.name);
    }
    println!();
    let native = |lisp: &Lisp| lisp.name != "ecl";
    row("start to exit, ms", &all, |lisp| Some(lisp.start(None, 15)));
    row("memory at the prompt (PSS), MB", &all, Lisp::memory);
    // What ECL's EVAL makes is byte code, and its compiler calls a C compiler.
    for functions in [1000, 50_000] {
        row(&format!("small defun, text to called, {functions} functions beside, us"), &all, |lisp| {
            lisp.results(&format!("(bench-redefine {functions})")).first().copied().filter(|_| native(lisp))
        });
    }
    let corpus: Vec<String> = ["random-programs", "round-trip"]
        .map(|name| format!("{:?}", folder().join(format!("properties/{name}.lisp"))))
        .into();
    row("functions compiled a second", &all, |lisp| {
        let form = format!("(bench-compile {})", corpus.join(" "));
        native(lisp).then(|| lisp.results(&form).first().copied()).flatten()
    });
    row("a call of an undeclared fib through its cell, ns", &all, |lisp| lisp.results("(bench-fib)").first().copied());

    let file = |lisp: &Lisp, megabytes: u32| scratch.join(format!("{}-{megabytes}.image", lisp.name));
    for megabytes in [0, 100] {
        row(&format!("saving the image with {megabytes} MB of lists, ms"), &all, |lisp| {
            lisp.image?;
            let load = format!("(load {:?})", folder().join("bench/workloads.lisp"));
            let save = format!("(bench-save {:?})", file(lisp, megabytes));
            let forms = [load, format!("(make-data {megabytes})"), save];
            let start = Instant::now();
            let output = lisp.command(None, &forms).output().ok()?;
            let whole = start.elapsed().as_secs_f64() * 1e3;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            // Where saving ends the program, the whole run is what it takes.
            Some(text.lines().find_map(|line| line.strip_prefix("RESULT ")?.trim().parse().ok()).unwrap_or(whole))
        });
        row(&format!("  its size, MB, with {megabytes} MB of lists"), &all, |lisp| {
            Some(std::fs::metadata(file(lisp, megabytes)).ok()?.len() as f64 / 1e6)
        });
        row(&format!("  start to exit with it, {megabytes} MB of lists, ms"), &all, |lisp| {
            file(lisp, megabytes).exists().then(|| lisp.start(Some(&file(lisp, megabytes)), 9))
        });
    }

    let times = if full { 1_000_000 } else { 50_000 };
    println!("live bytes above the start along {times} redefinitions of one function");
    for lisp in all.iter().filter(|lisp| lisp.name == "brolga" || (full && lisp.name == "sbcl")) {
        let bytes = lisp.results(&format!("(bench-growth {times})"));
        println!("  {}: {}", lisp.name, bytes.iter().map(|bytes| format!("{bytes:.0}")).collect::<Vec<_>>().join(" "));
    }
    let _ = std::fs::remove_dir_all(&scratch);
}
