//! What a command returns: a page, which one renderer turns into any format. Not for wording or layout: a page holds
//! values and the dictionary's headings.

use super::column::Shape;
use super::document::Block;
use super::error::{Both, Lang, Result};
use super::noun::Value;
use crate::both;
use std::cell::RefCell;
use std::rc::Rc;

/// One value as a row shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// A number, or yes and no.
    Int(i64),
    /// A measure.
    Real(f64),
    /// Text.
    Text(&'a str),
}

impl<'a> From<&'a Value> for Cell<'a> {
    fn from(value: &'a Value) -> Cell<'a> {
        match value {
            Value::Null => Cell::Null,
            Value::Int(n) => Cell::Int(*n),
            Value::Text(t) => Cell::Text(t),
        }
    }
}

/// Words an office added to the shipped vocabularies, or whose label it changed.
#[derive(Clone, Debug, Default)]
pub struct Added {
    /// Its own.
    pub own: Rc<Vec<AddedTerm>>,
    /// Those of other offices whose ledgers are read beside this one, by the key of each.
    others: Rc<RefCell<Vec<(String, Added)>>>,
}

/// One word of the office's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddedTerm {
    /// Vocabulary it belongs to.
    pub vocab: String,
    /// Stored word.
    pub slug: String,
    /// Label.
    pub label: Both,
    /// The wider word that counts it.
    pub family: Option<String>,
    /// First day it may be chosen.
    pub valid_from: Option<String>,
    /// Last day it may be chosen.
    pub valid_to: Option<String>,
}

/// The head of a column on a page.
#[derive(Clone, Debug)]
pub struct Head {
    /// Key in JSON and CSV.
    pub key: String,
    /// Heading for people.
    pub label: Both,
    /// What it holds.
    pub shape: Shape,
    /// What people are told where there is nothing; programs get nothing.
    pub none: Option<(&'static str, &'static str)>,
    /// The figure its numbers are of, by what its row begins with.
    pub figure: Option<&'static str>,
    /// Whether it says what another column says, for a screen that has no room for that or for a program: a paper leaves it out.
    pub echo: bool,
}

impl Head {
    /// A heading of its own, outside the dictionary.
    pub fn new(key: &str, shape: Shape, label: Both) -> Head {
        Head { key: key.to_owned(), label, shape, none: None, figure: None, echo: false }
    }

    /// The same, people being told where a row has none.
    #[must_use]
    pub fn or_none(self) -> Head {
        self.or(("（未填）", "(none)"))
    }

    /// The same, people being told what nothing means here.
    #[must_use]
    pub fn or(self, none: (&'static str, &'static str)) -> Head {
        Head { none: Some(none), ..self }
    }

    /// The same, its numbers being a figure's by what its row begins with.
    #[must_use]
    pub fn counting(self, figure: &'static str) -> Head {
        Head { figure: Some(figure), ..self }
    }

    /// The same, where another column says it to people.
    #[must_use]
    pub fn echo(self) -> Head {
        Head { echo: true, ..self }
    }

    /// The same, in words that stand ready.
    pub fn of(key: &str, shape: Shape, zh: &str, en: &str) -> Head {
        Head::new(key, shape, Both { zh: zh.into(), en: en.into() })
    }
}

/// Takes the rows of a sheet one by one.
pub type Sink<'s> = &'s mut dyn FnMut(&[Cell<'_>]) -> Result<()>;
/// Where rows come from: called once, it gives every row to the sink.
pub type Source<'a> = Box<dyn FnOnce(Sink<'_>) -> Result<()> + 'a>;

/// Rows under headings.
pub struct Sheet<'a> {
    /// Key of the table inside a report.
    pub key: String,
    /// Title, for people.
    pub title: Option<Both>,
    /// Headings.
    pub heads: Vec<Head>,
    /// Which of them a narrow screen shows; empty means all.
    pub brief: Vec<usize>,
    /// The columns that name a row together, where the first does not do so alone.
    pub named_by: &'static [&'static str],
    /// The rows.
    pub rows: Source<'a>,
    /// What a reader must know about the numbers.
    pub notes: Vec<Both>,
    /// The numbers as a chart, where one was asked for.
    pub chart: Option<Box<Block>>,
}

impl<'a> Sheet<'a> {
    /// A sheet of rows already in hand.
    pub fn of(key: &str, title: Both, heads: Vec<Head>, rows: Vec<Vec<Value>>) -> Sheet<'a> {
        let source: Source<'a> = Box::new(move |sink| {
            rows.iter().try_for_each(|row| {
                let cells: Vec<Cell<'_>> = row.iter().map(Cell::from).collect();
                sink(&cells)
            })
        });
        Sheet {
            key: key.to_owned(),
            title: Some(title),
            heads,
            brief: Vec::new(),
            named_by: &[],
            rows: source,
            notes: Vec::new(),
            chart: None,
        }
    }

    /// The same sheet, its rows named by these columns together.
    #[must_use]
    pub fn named_by(mut self, columns: &'static [&'static str]) -> Sheet<'a> {
        self.named_by = columns;
        self
    }

    /// The same sheet with a note below it.
    #[must_use]
    pub fn note(mut self, note: Both) -> Sheet<'a> {
        self.notes.push(note);
        self
    }
}

/// One record, and what belongs to it.
pub struct Record<'a> {
    /// Headings.
    pub heads: Vec<Head>,
    /// Its values.
    pub values: Vec<Value>,
    /// Tables below it, for people and under their keys in JSON.
    pub parts: Vec<Sheet<'a>>,
    /// Sentences below it: what is due, what to type next.
    pub notes: Vec<Both>,
}

/// What a writing command did.
#[derive(Default)]
pub struct Done<'a> {
    /// The codes to print alone where records were made.
    pub codes: Vec<String>,
    /// What happened, one sentence.
    pub said: Both,
    /// What to type next.
    pub next: Vec<String>,
    /// What it was done to, as it now is, for formats.
    pub kept: Option<Kept<'a>>,
}

/// What a writing command wrote.
pub enum Kept<'a> {
    /// A record.
    One(Box<Record<'a>>),
    /// Any number of them.
    Many(Sheet<'a>),
}

/// One part of a figure.
#[derive(Clone, Debug)]
pub struct FigurePart {
    /// Slug or name.
    pub key: String,
    /// Label.
    pub label: Both,
    /// How many.
    pub value: i64,
}

/// A count, or a rate of two counts.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub label: Both,
    /// What exactly it counts.
    pub definition: Both,
    /// What is counted: 件, 人, 单位 …
    pub unit: Both,
    /// The dimension its parts are by.
    pub by: Option<&'static str>,
    /// The number, or for a rate numerator and denominator.
    pub value: FigureValue,
}

/// The number of a figure.
#[derive(Clone, Debug)]
pub enum FigureValue {
    /// How many, and of which parts.
    Count(i64, Vec<FigurePart>),
    /// Two counts: of the records of the second, those that are of the first.
    Rate(Term, Term),
}

/// One side of a rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Id of the figure it is of.
    pub id: &'static str,
    /// What that figure is called.
    pub label: Both,
    /// How many.
    pub value: i64,
}

/// What a page is narrowed to: one column, one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrowed {
    /// Key of the column.
    pub key: &'static str,
    /// What the column is called.
    pub label: Both,
    /// The value as JSON has it: a slug, a name, a code.
    pub value: String,
    /// The value as people read it.
    pub shown: Both,
}

/// A report: figures and tables of one period, on one day.
pub struct Report<'a> {
    /// Name of the report.
    pub name: String,
    /// Title.
    pub title: Both,
    /// The office.
    pub office: String,
    /// First and last day.
    pub period: super::day::Period,
    /// The day states are taken on.
    pub as_of: super::day::Day,
    /// What it is narrowed to, if it is.
    pub filters: Vec<Narrowed>,
    /// Figures in order.
    pub figures: Vec<Figure>,
    /// Tables in order.
    pub tables: Vec<Sheet<'a>>,
    /// Sentences at the end.
    pub notes: Vec<Both>,
    /// Which entry of the journal it was read to.
    pub witness: Option<Witness>,
}

/// What a paper keeps of the journal it was read from. As of the paper's day it is the same whenever the paper is made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The number of the last entry.
    pub seq: i64,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

impl Witness {
    /// As a paper says it.
    pub fn said(&self) -> Both {
        let (seq, hash) = (self.seq, self.hash.get(..16).unwrap_or(&self.hash));
        both!("取自日志第 {seq} 条，链头 {hash}", "read to entry {seq}, head {hash}")
    }

    /// As a program reads it.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({ "seq": self.seq, "hash": self.hash })
    }
}

/// What a command returns.
pub enum Page<'a> {
    /// Many rows.
    Sheet(Sheet<'a>),
    /// One record.
    Record(Box<Record<'a>>),
    /// Something was written.
    Done(Box<Done<'a>>),
    /// A report.
    Report(Box<Report<'a>>),
    /// One word or number, alone on its line.
    Answer(Both),
    /// A paper.
    Document(Box<super::document::Document>),
    /// A text as it stands, to be edited and taken in again.
    Text(String),
    /// A document of ours: a JSON Schema, a rule set.
    Json(serde_json::Value),
}

impl Added {
    /// These words.
    pub fn of(own: Vec<AddedTerm>) -> Added {
        Added { own: Rc::new(own), others: Rc::default() }
    }

    /// Knows the words of another office from here on, as they are spoken of with its key.
    pub fn hear(&self, key: &str, words: &Added) {
        self.others.borrow_mut().push((key.to_owned(), words.clone()));
    }

    /// The wider word of the same list that counts a word, if one does.
    pub fn family(&self, vocab: &str, slug: &str) -> Option<&str> {
        let own = |slug: &str| self.own.iter().find(|t| t.vocab == vocab && t.slug == slug);
        let shipped = |slug: &str| super::vocab::vocab(vocab)?.get(slug);
        // A family that was voided counts nothing any more.
        let kept = own(slug)
            .and_then(|t| t.family.as_deref())
            .filter(|wider| own(wider).is_some() || shipped(wider).is_some());
        kept.or_else(|| shipped(slug)?.parent)
    }

    /// The words a word counts, itself first.
    pub fn under(&self, vocab: &str, slug: &str) -> Vec<String> {
        let counted = self.words(vocab).into_iter().filter(|word| self.family(vocab, word) == Some(slug));
        std::iter::once(slug).chain(counted).map(str::to_owned).collect()
    }

    /// The words of a list: those that ship, then the office's own.
    pub fn words(&self, vocab: &str) -> Vec<&str> {
        let shipped = super::vocab::vocab(vocab).into_iter().flat_map(|v| v.terms).map(|t| t.slug);
        let mut words: Vec<&str> = shipped.collect();
        let own = self.own.iter().filter(|t| t.vocab == vocab).map(|t| t.slug.as_str());
        words.extend(own.filter(|own| super::vocab::vocab(vocab).is_none_or(|v| v.get(own).is_none())));
        words
    }

    /// Whether words of a list count others.
    pub fn has_families(&self, vocab: &str) -> bool {
        super::vocab::vocab(vocab).is_some_and(|v| v.terms.iter().any(|t| t.parent.is_some()))
            || self.own.iter().any(|t| t.vocab == vocab && t.family.is_some())
    }

    /// The label of a slug: the office's own word, else the shipped one, else the slug itself.
    pub fn label(&self, vocab: &str, slug: &str, lang: Lang) -> String {
        // A column of many vocabularies says with each slug which one it is of: `method.covert-visit`.
        if vocab == "*"
            && let Some((vocab, slug)) = slug.split_once('.')
        {
            return self.label(vocab, slug, lang);
        }
        if let Some(term) = self.own.iter().find(|t| t.vocab == vocab && t.slug == slug) {
            return term.label.get(lang).to_owned();
        }
        // Another office's own word is spoken of with its key.
        if let Some((key, word)) = slug.split_once('/')
            && let Some((_, words)) = self.others.borrow().iter().find(|(of, _)| of == key)
        {
            return format!("{key}/{}", words.label(vocab, word, lang));
        }
        super::vocab::vocab(vocab).and_then(|v| v.label(slug, lang)).unwrap_or(slug).to_owned()
    }
}
