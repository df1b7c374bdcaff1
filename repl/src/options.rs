//! The command line.
//!
//! Problem: `--load` and `--eval` run in the order in which they were written, and everything
//! behind `--script FILE` belongs to the script, options included.
//! Approach: what follows `--script` is cut off before clap sees the words; clap's indices of the
//! values restore the order of the rest.
//! Invariants: parsing has no side effect but help, version and usage errors, which end the program.
//!
//! Tests: at the end of this file, and `repl/tests/program.rs`.

use clap::{Arg, ArgAction, ArgMatches, Command};
use std::ffi::OsString;
use std::path::PathBuf;

/// One step that the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Load a file.
    Load(String),
    /// Evaluate the forms of a text.
    Eval(String),
}

/// A script and the words behind its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The file.
    pub file: String,
    /// The words behind it.
    pub arguments: Vec<String>,
}

/// What a session starts from and does first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// Image to open instead of the base image.
    pub image: Option<PathBuf>,
    /// Loads and evaluations, in order.
    pub steps: Vec<Step>,
    /// End after the steps; an unhandled error ends the program.
    pub non_interactive: bool,
    /// Leave the user's init file alone.
    pub no_userinit: bool,
    /// A script to run instead of the prompt.
    pub script: Option<Script>,
    /// Bytes that the heap may grow to.
    pub heap_limit: Option<u64>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Run a session.
    Run(Session),
    /// Build an image file.
    ImageSave(PathBuf, Session),
    /// Describe an image file.
    ImageInfo(PathBuf),
    /// Check an image file.
    ImageVerify(PathBuf),
}

fn session_arguments(command: Command) -> Command {
    command
        .arg(
            Arg::new("image")
                .long("image")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Start from this image instead of the base image"),
        )
        .arg(Arg::new("load").long("load").value_name("FILE").action(ArgAction::Append).help("Load a file"))
        .arg(
            Arg::new("eval")
                .long("eval")
                .value_name("FORM")
                .action(ArgAction::Append)
                .allow_hyphen_values(true)
                .help("Evaluate forms; --load and --eval run in the order given"),
        )
        .arg(
            Arg::new("heap-size")
                .long("heap-size")
                .value_name("MB")
                .value_parser(clap::value_parser!(u64).range(16..1 << 20))
                .help("How many megabytes the heap may grow to"),
        )
        .arg(
            Arg::new("no-userinit")
                .long("no-userinit")
                .action(ArgAction::SetTrue)
                .help("Do not load ~/.config/brolga/init.lisp"),
        )
}

fn prompt_arguments(command: Command) -> Command {
    command.arg(
        Arg::new("non-interactive")
            .long("non-interactive")
            .action(ArgAction::SetTrue)
            .help("End after the last file or form; an unhandled error prints a backtrace and exits with status 1"),
    )
}

fn file_argument() -> Arg {
    Arg::new("file").value_name("FILE").required(true).value_parser(clap::value_parser!(PathBuf))
}

fn command() -> Command {
    let image = Command::new("image")
        .about("Work with image files")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(session_arguments(
            Command::new("save").about("Build an image without a prompt").arg(file_argument()),
        ))
        .subcommand(prompt_arguments(session_arguments(
            Command::new("load").about("Open an image at the prompt").arg(file_argument()),
        )))
        .subcommand(Command::new("info").about("Describe an image file").arg(file_argument()))
        .subcommand(Command::new("verify").about("Check an image file for damage").arg(file_argument()));
    prompt_arguments(session_arguments(
        Command::new("brolga")
            .version(env!("CARGO_PKG_VERSION"))
            .about("A Common Lisp whose programs live in a persistent image")
            .args_conflicts_with_subcommands(true)
            .subcommand(image),
    ))
    .arg(
        // Only for the help text: the words are cut off before clap reads them.
        Arg::new("script")
            .long("script")
            .value_names(["FILE", "ARGUMENTS"])
            .num_args(1..)
            .help("Run a file, whose first line may begin with #!, and end; the rest of the line is the script's"),
    )
}

/// Options that take a value as their next word.
const VALUED: [&str; 4] = ["--image", "--load", "--eval", "--heap-size"];

/// Splits off the script and its arguments.
fn split_script(words: Vec<OsString>) -> (Vec<OsString>, Option<Script>) {
    let mut position = 1;
    while position < words.len() {
        let word = &words[position];
        if VALUED.iter().any(|name| word == name) {
            position += 2;
        } else if word == "--script" && position + 1 < words.len() {
            let rest: Vec<String> =
                words[position + 1..].iter().map(|word| word.to_string_lossy().into_owned()).collect();
            let script = Script { file: rest[0].clone(), arguments: rest[1..].to_vec() };
            return (words[..position].to_vec(), Some(script));
        } else {
            position += 1;
        }
    }
    (words, None)
}

fn steps(matches: &ArgMatches) -> Vec<Step> {
    let mut steps = Vec::new();
    for (name, make) in [("load", Step::Load as fn(String) -> Step), ("eval", Step::Eval)] {
        if let (Some(indices), Some(values)) = (matches.indices_of(name), matches.get_many::<String>(name)) {
            steps.extend(indices.zip(values).map(|(index, value)| (index, make(value.clone()))));
        }
    }
    steps.sort_by_key(|(index, _)| *index);
    steps.into_iter().map(|(_, step)| step).collect()
}

fn session(matches: &ArgMatches) -> Session {
    Session {
        image: matches.get_one::<PathBuf>("image").cloned(),
        steps: steps(matches),
        non_interactive: matches.try_get_one::<bool>("non-interactive").ok().flatten().copied().unwrap_or(false),
        no_userinit: matches.get_flag("no-userinit"),
        script: None,
        heap_limit: matches.get_one::<u64>("heap-size").map(|megabytes| megabytes << 20),
    }
}

fn file(matches: &ArgMatches) -> PathBuf {
    matches.get_one::<PathBuf>("file").cloned().unwrap_or_default()
}

/// A Lisp file that stands on the command line without an option before it.
fn bare_file(words: &[OsString]) -> Option<String> {
    let options = ["--load", "--eval", "--image", "--heap-size"];
    let takes_value = |word: &OsString| word.to_str().is_some_and(|word| options.contains(&word));
    let is_lisp = |word: &str| word.ends_with(".lisp") || word.ends_with(".fasl");
    let pairs = words.iter().zip(words.iter().skip(1));
    pairs
        .filter(|(before, _)| !takes_value(before))
        .find_map(|(_, word)| word.to_str().filter(|word| is_lisp(word)).map(Into::into))
}

/// Reads the command line. Help, version and usage errors come back as clap's error.
pub fn parse(words: Vec<OsString>) -> Result<Action, clap::Error> {
    let (words, script) = split_script(words);
    let bare = bare_file(&words);
    let matches = command().try_get_matches_from(words).map_err(|error| match bare {
        Some(file) if error.use_stderr() => {
            let message = format!("a file is loaded by '--load {file}' and run by '--script {file}'");
            command().error(clap::error::ErrorKind::InvalidSubcommand, message)
        }
        _ => error,
    })?;
    if let Some(("image", matches)) = matches.subcommand() {
        return Ok(match matches.subcommand() {
            Some(("save", matches)) => Action::ImageSave(file(matches), session(matches)),
            Some(("load", matches)) => {
                let mut session = session(matches);
                session.image = Some(file(matches));
                Action::Run(session)
            }
            Some(("info", matches)) => Action::ImageInfo(file(matches)),
            Some((_, matches)) => Action::ImageVerify(file(matches)),
            None => Action::Run(Session::default()),
        });
    }
    let mut session = session(&matches);
    if script.is_some() {
        session.non_interactive = true;
        session.no_userinit = true;
        session.script = script;
    }
    Ok(Action::Run(session))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(words: &[&str]) -> Session {
        let words = std::iter::once("brolga").chain(words.iter().copied()).map(OsString::from).collect();
        match parse(words) {
            Ok(Action::Run(session)) => session,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn order_is_kept() {
        let session = run(&["--eval", "(a)", "--load", "b", "--eval", "(c)", "--load=d", "--eval", "-1"]);
        let expected = [
            Step::Eval("(a)".into()),
            Step::Load("b".into()),
            Step::Eval("(c)".into()),
            Step::Load("d".into()),
            Step::Eval("-1".into()),
        ];
        assert_eq!(session.steps, expected);
    }

    #[test]
    fn script_takes_the_rest() {
        let session = run(&["--eval", "--script", "--script", "f.lisp", "--help", "--script", "x"]);
        assert_eq!(session.steps, [Step::Eval("--script".into())]);
        let script = session.script.unwrap();
        assert_eq!((script.file.as_str(), script.arguments.len()), ("f.lisp", 3));
        assert!(session.non_interactive && session.no_userinit);
    }

    #[test]
    fn image_commands() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(parse(words("brolga image info x")).unwrap(), Action::ImageInfo("x".into()));
        assert!(matches!(parse(words("brolga image save x --eval (a)")).unwrap(),
            Action::ImageSave(_, session) if session.steps.len() == 1));
        assert!(matches!(parse(words("brolga image load x")).unwrap(),
            Action::Run(session) if session.image == Some("x".into())));
        assert!(parse(words("brolga --nonsense")).is_err());
    }
}
