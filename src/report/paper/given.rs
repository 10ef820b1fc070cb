//! What a template asks, and what it is given: words between the thread that runs it and the one that has the ledger. Not for what
//! either does with them.

use super::call::{Call, Source};
use crate::base::document::{Align, Chart};

/// What a template asks of the ledger.
#[derive(Clone, Debug)]
pub enum Ask {
    /// A figure: its id, and the dimension of its parts, its base, of which unit.
    Figure(String, [String; 3]),
    /// A figure held against another period.
    Compare(Call, String),
    /// A standing report.
    Report(String),
    /// Records of a noun with these values in these columns.
    Rows(String, Vec<(String, String)>),
    /// Figures beside each other by one dimension, so many rows at the most, with their share or without.
    Table(Vec<String>, String, usize, bool),
    /// The same, to be drawn.
    Chart(Vec<String>, String, usize),
    /// Which part of a figure, by a dimension, has the most.
    Most(String, String),
    /// No paper is made, and why.
    Stop(String),
}

impl Ask {
    /// What it costs to answer, a figure being one.
    pub fn costs(&self) -> usize {
        match self {
            Ask::Figure(..) | Ask::Compare(..) | Ask::Most(..) | Ask::Stop(..) => 1,
            Ask::Rows(..) | Ask::Table(..) | Ask::Chart(..) => 10,
            Ask::Report(..) => 100,
        }
    }
}

/// A piece of text, and where it comes from.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    /// As it reads.
    pub text: String,
    /// Its source; none of what is nobody's number.
    pub source: Option<Source>,
}

/// What a template is given: a piece of text with what is known of it.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The piece.
    pub piece: Piece,
    /// Whether it counts as something in a condition.
    pub is: bool,
    /// The question it answers, where it can be held against another period.
    pub call: Option<Call>,
    /// What more can be asked of it by name.
    pub attrs: Vec<(String, Given)>,
}

/// A value for a template.
#[derive(Clone, Debug)]
pub enum Given {
    /// A word of ours.
    Text(String),
    /// A text of the clerk's own, with its paragraphs.
    Written(String),
    /// A number for conditions.
    Int(i64),
    /// Something told.
    Told(Box<Told>),
    /// Several.
    List(Vec<Given>),
    /// Columns by name.
    Row(Vec<(String, Given)>),
    /// A table.
    Table(Box<Table>),
    /// A chart.
    Chart(Box<Drawn>),
}

/// A table before it is laid out.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What it is called in its report.
    pub key: String,
    /// What it shows.
    pub title: Option<String>,
    /// Its headings, each with how its cells stand.
    pub heads: Vec<(String, Align)>,
    /// Its rows.
    pub rows: Vec<Vec<Piece>>,
    /// What a reader must know of it.
    pub notes: Vec<String>,
}

/// A chart before it is laid out.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// How.
    pub kind: Chart,
    /// What it shows.
    pub title: String,
    /// What the categories are.
    pub by: String,
    /// What the numbers are of.
    pub categories: Vec<String>,
    /// Rows of numbers with their names.
    pub series: Vec<(String, Vec<i64>)>,
}

/// A block that a template printed.
#[derive(Clone, Debug)]
pub enum Printed {
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Drawn),
}

/// What a template printed, piece by piece and block by block, as its marks number them.
#[derive(Debug, Default)]
pub struct Store {
    /// Marked pieces.
    pub pieces: Vec<Piece>,
    /// Blocks.
    pub blocks: Vec<Printed>,
}
