//! A command with something missing, on a terminal, becomes a form: what it lacks is asked for, each answer held against the command itself,
//! tried and kept from writing. What is done in the end is a longer command. Not for how a conversation goes (`dialogue`), nor for what a verb means.

mod blame;
mod choice;
mod dialogue;
mod keys;
pub mod line;
mod records;
mod round;
mod shown;
mod talk;
pub mod terminal;
mod verb;
mod visit;

use super::desk::Desk;
use crate::base::error::{Error, Lang, Result};
use crate::record::names::Names;
use blame::Lacking;
use clap::Command;
use dialogue::{About, Answers, Asking, Refused, Screen};
use line::Part;
use rusqlite::Connection;
use verb::Verb;

pub use choice::{Choice, Found, find};
pub use line::quoted;
pub use records::{Stock, noun_of, told};
pub use verb::filled;

/// A command that was typed.
pub struct Typed<'a> {
    /// Its arguments.
    pub argv: &'a [String],
    /// The tree of commands.
    pub tree: &'a Command,
    /// The reader's language.
    pub lang: Lang,
    /// Its place of work.
    pub desk: &'a Desk,
    /// Tries a command and keeps it from writing.
    pub attempt: &'a dyn Fn(&[String]) -> Result<()>,
    /// Does a command: the exit code.
    pub write: &'a dyn Fn(&[String]) -> Result<u8>,
}

/// The exit code of whoever leaves in the middle: that of an interruption.
pub const LEFT: u8 = 130;

/// Whether somebody sits there who can be asked, and the command is no script's: it names no format, and what it reads stands in it.
pub fn may(argv: &[String], json: bool) -> bool {
    let scripted = |arg: &String| {
        matches!(arg.as_str(), "--quiet" | "-o" | "-" | "-m-")
            || arg.ends_with("=-")
            || arg.starts_with("--format")
            || arg.starts_with("--output")
    };
    !json && !argv.iter().any(scripted) && terminal::is_there()
}

/// Says that whoever was asked left, and with which exit code that ends.
pub fn left(lang: Lang) -> u8 {
    terminal::say(&[lang.pick("已放弃，什么也没有写", "left; nothing was written").to_owned()]);
    LEFT
}

/// Does the command with what it lacked: the exit code, or none where whoever types leaves. Gives the error back where it is about nothing
/// that can be asked.
pub fn complete(typed: &Typed<'_>, error: Error) -> Result<Option<u8>> {
    let Some(verb) = Verb::typed(typed.tree, typed.argv, typed.lang) else { return Err(error) };
    let (round, visit) = (verb.is("round fill"), verb.is("visit enter"));
    let asks = match () {
        () if round => round::asks(&verb, &error),
        () if visit => error.id == "enter-no-file",
        () => !verb.lacking(&error).keys.is_empty(),
    };
    if !asks {
        return Err(error);
    }
    let ledger = typed.desk.read().and_then(|conn| Ok((conn, typed.desk.names()?)));
    let (nothing, nobody) = (Connection::open_in_memory()?, Names::bare(typed.desk.day_of(None)?));
    // Where there is no ledger yet, nothing of it can be chosen.
    let (conn, names) = ledger.unwrap_or((&nothing, &nobody));
    let stock = Stock { conn, names, lang: typed.lang };
    // Nothing is asked about a record that is not there.
    if let Some(code) = verb.text("target").filter(|_| !round && !visit && verb.noun.letters.is_some()) {
        names.record(conn, verb.noun, &code)?;
    }
    terminal::with(typed.lang, |screen| match () {
        () if round => round::fill(typed, &verb, stock, screen),
        () if visit => visit::enter(typed, &verb, stock, screen),
        () => by_verb(typed, &verb, stock, screen),
    })
}

/// Asks for what a verb lacks.
fn by_verb(typed: &Typed<'_>, verb: &Verb<'_>, stock: Stock<'_>, screen: &mut Screen<'_>) -> Result<Option<u8>> {
    let (offered, line) = (verb.offered(stock)?, (typed.argv, verb.depth));
    let parts =
        |answers: &Answers| -> Vec<Part> { verb.parts(answers).into_iter().chain(line::switches(answers)).collect() };
    let mut ask = |answers: &Answers| {
        let argv = line::completed(line, &parts(answers));
        let error = if verb.may_be_tried() { (typed.attempt)(&argv).err() } else { verb::unread(typed.tree, &argv) };
        let is_open = |key: &String| !answers.iter().any(|(of, _)| of == key);
        let Lacking { mut keys, any } = error.as_ref().map(|error| verb.lacking(error)).unwrap_or_default();
        keys.retain(is_open);
        // Where one of several will do, none of them is a must.
        let must = if any { Vec::new() } else { keys.clone() };
        let grows = error.as_ref().is_some_and(|error| error.id == "argument-missing");
        let refused = error.map(|error| {
            let mut waits = verb.waits(&error);
            waits.extend(keys.iter().cloned());
            waits.retain(is_open);
            Refused { about: verb.about(&error, answers, &waits), waits, error }
        });
        // What only another answer demanded is asked no more once that answer is gone.
        keys.extend(offered.iter().chain(answers.iter().map(|(key, _)| key)).cloned());
        Ok(Asking { questions: verb.questions(stock, answers, &keys, &must)?, told: Vec::new(), refused, grows })
    };
    let keep = |key: &str, choice| stock.kept(verb.shape(key), choice);
    let command = |answers: &Answers| line::shown(line, &parts(answers));
    let write = |answers: &Answers| (typed.write)(&line::completed(line, &parts(answers)));
    dialogue::run(&mut About { ask: &mut ask, keep: &keep, command: &command, write: &write }, screen)
}
