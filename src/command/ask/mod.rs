//! A command with something missing, on a terminal, becomes a form: what it lacks is asked for, each answer held against the command itself,
//! tried and kept from writing. What comes of it is a longer command. Not for how a conversation goes (`dialogue`), nor for what a verb means.

mod choice;
mod dialogue;
mod line;
mod records;
mod shown;
mod talk;
mod terminal;
mod verb;

use super::desk::Desk;
use crate::base::error::{Error, Lang, Result};
use choice::Choice;
use clap::Command;
use dialogue::{About, Asking};
use records::Stock;
use std::collections::BTreeSet;
pub use terminal::is_there;
use verb::Verb;

/// Tries a command and keeps it from writing.
pub type Try<'t> = &'t dyn Fn(&[String]) -> Result<()>;

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
}

/// The command with what it lacked, or none where whoever types leaves. Gives the error back where it is about nothing that can be asked.
pub fn complete(typed: &Typed<'_>, error: Error, attempt: Try<'_>) -> Result<Option<Vec<String>>> {
    let Some(verb) = Verb::typed(typed.tree, typed.argv, typed.lang) else { return Err(error) };
    if verb.lacking(&error).is_empty() {
        return Err(error);
    }
    terminal::with(typed.lang, |screen| by_verb(typed, &verb, attempt, screen))
}

/// Asks for what a verb lacks.
fn by_verb(
    typed: &Typed<'_>,
    verb: &Verb<'_>,
    attempt: Try<'_>,
    screen: &mut dialogue::Screen<'_>,
) -> Result<Option<Vec<String>>> {
    let ledger = typed.desk.read().and_then(|conn| Ok((conn, typed.desk.names()?)));
    let empty = rusqlite::Connection::open_in_memory()?;
    let nobody;
    let (conn, names) = match ledger {
        Ok(ledger) => ledger,
        // There is none yet: nothing of it can be chosen.
        Err(_) => {
            nobody = crate::record::names::Names::bare(typed.desk.day_of(None)?);
            (&empty, &nobody)
        }
    };
    let stock = Stock { conn, names, lang: typed.lang };
    let mut asked: BTreeSet<String> = verb.offered(stock)?.into_iter().collect();
    let mut ask = |answers: &[(String, Choice)]| {
        let argv = line::completed(typed.argv, &verb.parts(answers));
        let error = attempt(&argv).err();
        let lacks = error.as_ref().map(|error| verb.lacking(error)).unwrap_or_default();
        asked.extend(lacks.iter().cloned());
        let refused = error.filter(|_| lacks.is_empty()).map(|error| {
            let key = error.field.as_deref().and_then(|column| verb.key(column));
            (key.filter(|key| answers.iter().any(|(of, _)| of == key)), error)
        });
        let keys: Vec<String> = asked.iter().cloned().collect();
        Ok(Asking { questions: verb.questions(stock, &keys, &lacks)?, refused })
    };
    let command = |answers: &[(String, Choice)]| line::shown(typed.argv, &verb.parts(answers));
    let mut about = About { ask: &mut ask, command: &command };
    let answers = dialogue::run(&mut about, screen)?;
    Ok(answers.map(|answers| line::completed(typed.argv, &verb.parts(&answers))))
}
