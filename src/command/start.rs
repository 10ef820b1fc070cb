//! A start of the program: its language, its arguments parsed, the command done or asked about, errors told, an exit code. Not for what commands
//! there are: that is `command` itself.

use super::desk::{Desk, Wish};
use super::{Left, ask, complete, input, parse, run, saved, screen, shown, spoken, tree, wished, work};
use crate::base::error::{Both, Error, Kind, Lang, Result};
use crate::base::text;
use crate::both;
use crate::render;
use std::ffi::OsString;
use std::io::Write;

fn report_error(error: &Error, lang: Lang, json: bool) -> u8 {
    if error.id == "pipe-closed" {
        return 0;
    }
    let style = screen::style(lang, None, false, &std::io::stderr());
    let text = render::error(error, json, &style);
    let _ = writeln!(std::io::stderr(), "{text}");
    error.kind as u8
}

/// Says something beside an answer.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", text::one_line(line));
}

fn out(text: &str) -> Result<()> {
    let failed = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::BrokenPipe => Error::new(Kind::Failed, "pipe-closed", Both::default()),
        _ => Error::failed("output-failed", both!("输出出错", "the output cannot be written")).because(e),
    };
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(failed)
}

/// Reads the arguments and does what they say.
fn dispatch(argv: &[String], lang: Lang, (json, asks): (bool, bool), left: &mut Left) -> Result<u8> {
    let matches = match parse(argv, lang, left)? {
        Err(help) => return out(&help).map(|()| 0),
        Ok(matches) => &*left.matches.insert(matches),
    };
    if matches.get_flag("version") {
        return out(concat!("ducha ", env!("CARGO_PKG_VERSION"), "\n")).map(|()| 0);
    }
    let desk = &*left.desk.insert(Desk::new(Wish { asks, ..wished::wish(matches, argv, lang)? }));
    let done = work(desk, matches, &mut tell);
    // Nothing stands before an error that a program reads.
    if let Some(note) = desk.migrated().filter(|_| !desk.wish.quiet && (done.is_ok() || !json)) {
        tell(note.get(lang));
    }
    done
}

/// Does what a command would do, and writes nothing.
fn attempt(argv: &[String], lang: Lang) -> Result<()> {
    let Ok(matches) = parse(argv, lang, &mut Left::default())? else { return Ok(()) };
    let wish = Wish { dry_run: true, ..wished::wish(&matches, argv, lang)? };
    run(&Desk::new(wish), &matches).map(|_| ())
}

/// Asks for what a command lacks and does it then; where it lacks nothing that can be asked for, the error stands.
fn ask(argv: &[String], lang: Lang, error: Error) -> Result<u8> {
    let tree = tree(lang, Some(wished::first_word(argv)));
    let lenient = tree.clone().ignore_errors(true).try_get_matches_from(argv).map_err(|_| error.clone())?;
    let desk = Desk::new(wished::wish(&lenient, argv, lang)?);
    let typed = ask::Typed { argv, tree: &tree, lang, desk: &desk };
    match ask::complete(&typed, error, &|argv| attempt(argv, lang))? {
        Some(argv) => dispatch(&argv, lang, (false, false), &mut Left::default()),
        None => Ok(ask::left(lang)),
    }
}

/// The program: arguments in, exit code out.
pub fn main(typed: Vec<OsString>) -> u8 {
    // The version is asked for by scripts that start it often: it needs no tree of commands.
    if typed.len() == 2 && (typed[1] == "--version" || typed[1] == "-V") {
        let said = out(concat!("ducha ", env!("CARGO_PKG_VERSION"), "\n"));
        return said.map_or_else(|e| report_error(&e, Lang::Zh, false), |()| 0);
    }
    if let Some(code) = complete::answered(&typed) {
        return code;
    }
    let mut argv = match input::utf8(typed) {
        Ok(argv) => argv,
        Err(error) => return report_error(&error, wished::language(&[]), false),
    };
    argv = spoken::plain(argv, wished::language(&[]));
    // A code alone asks for its record.
    if let Some(at) = wished::words(&argv).first().copied().filter(|at| shown::is_code(&argv[*at])) {
        argv.insert(at, "show".to_owned());
    }
    let lang = wished::language(&argv);
    let json = argv.iter().any(|a| a == "--json" || a == "--format=json" || a == "--format=ndjson")
        || argv.windows(2).any(|w| w[0] == "--format" && (w[1] == "json" || w[1] == "ndjson"));
    let asks = ask::may(&argv, json);
    let mut left = Left::default();
    let done = saved::meant(&argv, lang).and_then(|list| {
        let Some(list) = list else { return dispatch(&argv, lang, (json, asks), &mut left) };
        let done = dispatch(&list.argv, lang, (json, asks), &mut left);
        let done = done.map_err(|error| list.blamed(error, &|argv| attempt(argv, lang)));
        done.inspect(|_| list.understood.iter().for_each(|said| tell(said.get(lang))))
    });
    // What failed is asked about with the file free.
    if done.is_ok() {
        std::mem::forget(left);
    } else {
        drop(left);
    }
    let done = done.or_else(|error| if asks { ask(&argv, lang, error) } else { Err(error) });
    done.unwrap_or_else(|error| report_error(&error, lang, json))
}
