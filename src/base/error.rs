//! What went wrong, in both languages, and who must act. Not for wording: each message stands where it is raised.
//!
//! A message names the thing and the value and has no full stop; what to do next is the hint. Who must act decides the
//! [`Kind`], the kind decides the exit code, and the id is stable: scripts may match on it, and
//! [`FAULTS`](super::fault::FAULTS) lists them all. What the machine or a library said is the cause, never part of the message.

use super::fault;
use std::fmt;
use std::sync::Arc;

pub use super::fault::Kind;

/// A sentence in both languages of the house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Both {
    /// Chinese
    pub zh: String,
    /// English
    pub en: String,
}

impl Both {
    /// The words for one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// The same words in both languages: a name, a number, a command.
    pub fn same(word: impl Into<String>) -> Both {
        let zh: String = word.into();
        Both { en: zh.clone(), zh }
    }
}

/// `both!("中文 {x}", "English {x}")`: one sentence, said in both languages at once.
#[macro_export]
macro_rules! both {
    ($zh:literal, $en:literal $(, $arg:expr)* $(,)?) => {
        $crate::base::error::Both { zh: format!($zh $(, $arg)*), en: $crate::base::english::in_number(format!($en $(, $arg)*)) }
    };
}

/// The reader's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl Lang {
    /// The word for this language, of a pair.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// One refused row of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Line of the file, counted from 1.
    pub line: u64,
    /// Column at fault; empty when the whole row is.
    pub field: String,
    /// What that column is called in Chinese; in English by its name.
    pub label: &'static str,
    /// Where that is in the file, as people find it: sheet, cell, heading; empty where line and column say all.
    pub place: String,
    /// Why.
    pub message: Both,
}

/// What lies behind an error: what a library or the machine said, and what lay behind that.
#[derive(Clone, Debug)]
pub struct Cause(Arc<anyhow::Error>);

impl Cause {
    /// The chain as text, the nearest first. Of two neighbours that say the same, as in many libraries, the fuller stands.
    pub fn chain(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for link in self.0.chain().map(ToString::to_string).filter(|link| !link.is_empty()) {
            match out.last_mut() {
                Some(above) if above.contains(&link) => {}
                Some(above) if link.contains(above.as_str()) => *above = link,
                _ => out.push(link),
            }
        }
        out
    }
}

/// Two causes are alike when they say the same.
impl PartialEq for Cause {
    fn eq(&self, other: &Cause) -> bool {
        self.chain() == other.chain()
    }
}

impl Eq for Cause {}

/// An error as every layer returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Inner>);

/// What an [`Error`] carries; boxed, so a `Result` stays small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inner {
    /// Who must act.
    pub kind: Kind,
    /// Stable name of the error.
    pub id: &'static str,
    /// What is wrong, naming the thing and the value.
    pub message: Both,
    /// What to do next.
    pub hint: Option<Both>,
    /// What lies behind it, in a library's or the machine's own words.
    pub cause: Option<Cause>,
    /// The column at fault, where there is one.
    pub field: Option<String>,
    /// The columns that were not given and must be.
    pub lacks: Vec<&'static str>,
    /// Refused rows of an import.
    pub rows: Vec<BadRow>,
}

/// The result of everything that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A new error of a kind; the id stands in the register with that kind.
    pub fn new(kind: Kind, id: &'static str, message: Both) -> Error {
        debug_assert!(
            fault::find(id).is_some_and(|f| f.kind == kind),
            "{id} does not stand in src/base/fault.rs as {kind:?}"
        );
        Error(Box::new(Inner {
            kind,
            id,
            message,
            hint: None,
            cause: None,
            field: None,
            lacks: Vec::new(),
            rows: Vec::new(),
        }))
    }
    /// The machine's fault.
    pub fn failed(id: &'static str, message: Both) -> Error {
        Error::new(Kind::Failed, id, message)
    }
    /// What was typed cannot be understood.
    pub fn usage(id: &'static str, message: Both) -> Error {
        Error::new(Kind::Usage, id, message)
    }
    /// Nothing answers to the name.
    pub fn not_found(id: &'static str, message: Both) -> Error {
        Error::new(Kind::NotFound, id, message)
    }
    /// A rule says no.
    pub fn refused(id: &'static str, message: Both) -> Error {
        Error::new(Kind::Refused, id, message)
    }
    /// The same error with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: Both) -> Error {
        self.0.hint = Some(hint);
        self
    }
    /// The same error in other words.
    #[must_use]
    pub fn in_words(mut self, message: Both) -> Error {
        self.0.message = message;
        self
    }
    /// The same error with what lies behind it.
    #[must_use]
    pub fn because(mut self, cause: impl Into<anyhow::Error>) -> Error {
        self.0.cause = Some(Cause(Arc::new(cause.into())));
        self
    }
    /// The same error with the cause of another, whose message it takes up.
    #[must_use]
    pub fn because_of(mut self, other: &Error) -> Error {
        self.0.cause.clone_from(&other.cause);
        self
    }
    /// Message and cause in one sentence, where there is one line for both.
    pub fn told(&self) -> Both {
        let Both { zh, en } = &self.message;
        match &self.cause {
            Some(cause) => {
                let cause = cause.chain().join(": ");
                both!("{zh}：{cause}", "{en}: {cause}")
            }
            None => self.message.clone(),
        }
    }
    /// The same error, naming the column at fault.
    #[must_use]
    pub fn field(mut self, name: &str) -> Error {
        self.0.field.get_or_insert_with(|| name.to_owned());
        self
    }
    /// The same error of columns that were not given and must be.
    #[must_use]
    pub fn lacking(mut self, columns: Vec<&'static str>) -> Error {
        self.0.lacks = columns;
        self
    }
    /// The same error of one column that was not given and must be.
    #[must_use]
    pub fn lacks(self, column: &'static str) -> Error {
        self.field(column).lacking(vec![column])
    }
    /// The same error of a field within another.
    #[must_use]
    pub fn within(mut self, of: &str) -> Error {
        self.0.field = Some(self.0.field.map_or_else(|| of.to_owned(), |field| format!("{of}.{field}")));
        self
    }
    /// The same error, told of a place in what was given.
    #[must_use]
    pub fn at(mut self, place: &Both) -> Error {
        let Both { zh, en } = std::mem::take(&mut self.0.message);
        self.0.message = Both { zh: format!("{}：{zh}", place.zh), en: format!("{}: {en}", place.en) };
        self
    }
    /// The same error with the rows it is about.
    #[must_use]
    pub fn rows(mut self, rows: Vec<BadRow>) -> Error {
        self.0.rows = rows;
        self
    }
}

impl std::ops::Deref for Error {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.en)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let cause: &(dyn std::error::Error + Send + Sync) = self.cause.as_ref()?.0.as_ref().as_ref();
        Some(cause)
    }
}
