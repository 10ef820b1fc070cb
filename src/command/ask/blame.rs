//! What an error says to a verb that is asked about: what it lacks, what may yet be said to it, which answer it is about. Not for what is asked.

use super::choice::Choice;
use super::verb::{Verb, Wanted};
use crate::base::error::{Error, Kind as ErrorKind};

/// What a verb lacks.
#[derive(Debug, Default)]
pub struct Lacking {
    /// The keys of what is asked for.
    pub keys: Vec<String>,
    /// Whether any one of them will do.
    pub any: bool,
}

impl Verb<'_> {
    /// What an error says is lacking.
    pub fn lacking(&self, error: &Error) -> Lacking {
        if error.id == "argument-missing" {
            return Lacking { keys: self.missing(), any: false };
        }
        if error.id == "nothing-to-edit" {
            let may = self.wanted().into_iter().filter(|wanted| self.is_read(wanted.column));
            return Lacking { keys: may.map(|wanted| wanted.key).collect(), any: true };
        }
        let keys: Vec<String> = error.lacks.iter().filter_map(|column| self.key(column)).collect();
        if !keys.is_empty() || error.kind != ErrorKind::Usage {
            return Lacking { keys, any: false };
        }
        let keys = self.hinted(error);
        let any = keys.len() > 1;
        Lacking { keys, any }
    }

    /// The keys of the flags an error says to add.
    fn hinted(&self, error: &Error) -> Vec<String> {
        let hint = error.hint.as_ref().and_then(|hint| hint.en.strip_prefix("add ")).unwrap_or_default();
        self.flagged(hint.split(';').next().unwrap_or_default())
    }

    /// The keys of the flags that what an error says to do names, before it names another command: what may yet be said to it.
    pub fn waits(&self, error: &Error) -> Vec<String> {
        let hint = error.hint.as_ref().map(|hint| hint.en.as_str()).unwrap_or_default();
        self.flagged(hint.split("ducha ").next().unwrap_or_default())
    }

    /// The answered question an error is about: that of its column; where it names none and a record is all that was said, that record.
    pub fn about(&self, error: &Error, answers: &[(String, Choice)], waits: &[String]) -> Option<String> {
        let named = error.field.as_deref().and_then(|column| self.key(column));
        let is_theirs = matches!(error.kind, ErrorKind::NotFound | ErrorKind::Refused) && error.id != "period-issued";
        match (named, answers) {
            (Some(key), _) => answers.iter().any(|(of, _)| *of == key).then_some(key),
            (None, [(only, _)]) if is_theirs && waits.is_empty() && self.is_place(only) => Some(only.clone()),
            _ => None,
        }
    }

    /// Whether a question is of a word that is told by its place.
    fn is_place(&self, key: &str) -> bool {
        self.wanted().iter().any(|wanted| wanted.key == key && wanted.args[0].is_positional())
    }

    /// The keys of the flags some words name that were not typed.
    fn flagged(&self, said: &str) -> Vec<String> {
        let flags = said.split(|c: char| c != '-' && !c.is_ascii_alphanumeric());
        let named = |wanted: &Wanted<'_>, flag: &str| match flag.strip_prefix("--") {
            Some(long) => wanted.args.iter().any(|arg| arg.get_long() == Some(long)),
            None => flag == "-m" && wanted.key == "message",
        };
        let wanted = self.wanted();
        let of = |flag| wanted.iter().find(|wanted| named(wanted, flag) && !self.is_given(wanted));
        let mut keys: Vec<String> = flags.filter_map(of).map(|wanted| wanted.key.clone()).collect();
        keys.dedup();
        keys
    }
}
