//! The manual is true: every session in `tests/transcripts` prints what it shows. `ACCEPT=1 cargo test --test suite transcripts`
//! takes over what is printed now; read the difference before you commit it.

use crate::shell;

use ducha::base::error::Lang;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts")
}

/// `help.md` before anything is printed: every command there is, in the order the program lists them.
fn help() -> String {
    let mut out = String::from(
        "# Help\n\nEvery command explains itself, in Chinese or, with `--lang en`, in English.\n\n\
         ```console\n$ ducha --help\n$ ducha --lang en --help\n$ ducha --version\n```\n",
    );
    for command in ducha::command::tree(Lang::Zh, None).get_subcommands() {
        let name = command.get_name();
        write!(out, "\n## {name}\n\n```console\n$ ducha {name} --help\n").expect("memory");
        for verb in command.get_subcommands() {
            writeln!(out, "$ ducha {name} {} --help", verb.get_name()).expect("memory");
        }
        out.push_str("```\n");
    }
    out
}

/// A new command gets its place in `help.md`.
fn place_every_command() -> Option<String> {
    let path = folder().join("help.md");
    let said =
        |text: &str| -> Vec<String> { text.lines().filter(|l| l.starts_with("$ ")).map(str::to_owned).collect() };
    let (wanted, have) = (help(), std::fs::read_to_string(&path).unwrap_or_default());
    if said(&wanted) == said(&have) {
        return None;
    }
    if std::env::var_os("ACCEPT").is_some() {
        std::fs::write(&path, wanted).expect("a writable help.md");
        return None;
    }
    let missing: Vec<String> = said(&wanted).into_iter().filter(|line| !have.contains(line.as_str())).collect();
    Some(format!("help.md has other commands than the program; missing: {missing:?}"))
}

#[test]
fn every_transcript_prints_what_it_shows() {
    let mut differences: Vec<String> = place_every_command().into_iter().collect();
    let entries = std::fs::read_dir(folder()).expect("the transcripts");
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "md"));
    paths.sort();
    std::thread::scope(|threads| {
        let running: Vec<_> = paths.iter().map(|path| threads.spawn(|| shell::compare(path))).collect();
        differences.extend(running.into_iter().filter_map(|one| one.join().expect("a session that ends").err()));
    });
    assert!(
        differences.is_empty(),
        "the manual and the program differ; to take over what is printed now: ACCEPT=1 cargo test --test suite -- transcripts asked\n{}",
        differences.join("\n")
    );
}
