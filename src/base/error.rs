//! What went wrong, in both languages, and who must act. Not for wording: each message stands where it is raised.
//!
//! A message names the thing and the value and has no full stop; what to do next is the hint. Who must act decides the
//! [`Kind`], the kind decides the exit code, and the id is stable: scripts may match on it.

use std::fmt;

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
        $crate::base::error::Both { zh: format!($zh $(, $arg)*), en: format!($en $(, $arg)*) }
    };
}

/// The reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// 中文
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

/// Who must act on an error; its number is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The machine: disk, input and output, or a fault of ours.
    Failed = 1,
    /// What was typed cannot be understood.
    Usage = 2,
    /// Nothing, or more than one thing, answers to a name.
    NotFound = 3,
    /// A rule of the office or of the law says no.
    Refused = 4,
    /// A check found something.
    Found = 5,
    /// Another process holds the file.
    Locked = 6,
    /// The file is not a ledger of ours, damaged, or newer than this program.
    NotOurs = 7,
    /// The key does not open what it should.
    WrongKey = 8,
}

impl Kind {
    /// The word scripts see in the JSON error.
    pub fn slug(self) -> &'static str {
        match self {
            Kind::Failed => "failed",
            Kind::Usage => "usage",
            Kind::NotFound => "not-found",
            Kind::Refused => "refused",
            Kind::Found => "found",
            Kind::Locked => "locked",
            Kind::NotOurs => "not-ours",
            Kind::WrongKey => "wrong-key",
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
    /// Why.
    pub message: Both,
}

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
    /// The column at fault, where there is one.
    pub field: Option<String>,
    /// Refused rows of an import.
    pub rows: Vec<BadRow>,
}

/// The result of everything that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A new error of a kind.
    pub fn new(kind: Kind, id: &'static str, message: Both) -> Error {
        Error(Box::new(Inner { kind, id, message, hint: None, field: None, rows: Vec::new() }))
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
    /// The same error, naming the column at fault.
    #[must_use]
    pub fn field(mut self, name: &str) -> Error {
        self.0.field.get_or_insert_with(|| name.to_owned());
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

impl std::error::Error for Error {}
