//! What a table is made of: its cells, what is merged, what is asked of it, what was seen of it. Not for reading one: that is `grid`.

use super::Match;
use super::wording::is_own;
use crate::base::error::Result;
use crate::base::noun::Raw;
use crate::base::text;

/// From when a workbook counts the days that a number in it may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// As most do.
    Y1900,
    /// As those of older Macs do.
    Y1904,
}

/// A cell: what it shows, and whether a workbook has it as a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// From when its workbook counts days, where it is a number there.
    pub number: Option<Since>,
    /// The number its workbook has, where that shows it otherwise.
    pub figure: Option<String>,
}

impl Cell {
    /// One that holds words.
    pub fn words(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), ..Cell::default() }
    }

    /// Makes it the number it shows.
    pub fn be_figure(&mut self) {
        if let Some(figure) = self.figure.take() {
            self.text = figure;
        }
    }

    /// Whether nothing stands in it.
    pub fn blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    /// Whether it may be a heading's.
    pub fn may_head(&self) -> bool {
        self.number.is_none() && self.text.len() < 100 && !self.text.bytes().any(|byte| byte.is_ascii_digit())
    }
}

/// What stands in a row, in one line; nothing of one that is blank.
pub fn all_of(cells: &[Cell]) -> Option<String> {
    let all: Vec<&str> = cells.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
    let all = text::cut(&text::one_line(&all.join(" ")), TOLD).into_owned();
    (!all.is_empty()).then_some(all)
}

/// How much of a row that is not read is told, in columns of a screen.
const TOLD: usize = 400;

/// Cells merged into one: rows as the sheet counts them, columns from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First and last row.
    pub rows: (u64, u64),
    /// First and last column.
    pub columns: (usize, usize),
}

/// Rows or columns of a sheet: the first and the last of each that stand together, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spans<N>(Vec<(N, N)>);

impl<N> Default for Spans<N> {
    fn default() -> Spans<N> {
        Spans(Vec::new())
    }
}

impl<N: Copy + Ord> Spans<N> {
    /// Adds some; what does not come in its order is passed over.
    pub fn add(&mut self, first: N, last: N) {
        if self.0.last().is_none_or(|before| before.1 < first) {
            self.0.push((first, last));
        }
    }

    /// Whether one is among them.
    pub fn has(&self, one: N) -> bool {
        let at = self.0.partition_point(|(_, last)| *last < one);
        self.0.get(at).is_some_and(|(first, _)| *first <= one)
    }
}

/// What is asked of a table.
pub struct Asked<'a> {
    /// How many slots a row has.
    pub slots: usize,
    /// Which a heading fills.
    pub matching: Match<'a>,
    /// The same of a key of JSON: one beyond the last slot is for what is kept as it is.
    pub keys: Match<'a>,
    /// Whether a heading is understood.
    pub knows: &'a dyn Fn(&str) -> bool,
    /// Which slot a column that fills none says something of: the name of whom another names by code.
    pub stands_for: &'a dyn Fn(&str) -> Option<(usize, &'static str)>,
    /// Makes a cell plain for its slot of a row; what stood there where that says more.
    pub tidy: Tidy<'a>,
    /// The slot that takes what stands in columns nobody knows; where there is none, an unknown heading is refused.
    pub kept: Option<usize>,
    /// Of what a row has in columns that fill no slot, what is kept as it is.
    pub unread: Unread<'a>,
    /// What was said of this table: headings that mean another, or nothing; words of a column, `column.word`, that mean another.
    pub map: &'a [Pair],
    /// What was said of others, by which this one may be known.
    pub known: &'a [Known],
    /// Is told which of those goes for this one, before any row.
    pub recalled: &'a dyn Fn(&Known) -> Result<()>,
    /// Is told what stands over the table: the name of its sheet, then its titles.
    pub titled: &'a dyn Fn(&mut dyn Iterator<Item = &str>),
    /// Of those what goes for this one.
    pub also: &'a [Pair],
    /// Headings of columns in which blank means what stands above.
    pub fill_down: &'a [String],
    /// What is merged.
    pub merges: &'a [Merge],
    /// Which rows and columns are hidden.
    pub hidden: Option<&'a (Spans<u64>, Spans<usize>)>,
    /// Whether a row must have as many cells as the heading.
    pub exact: bool,
    /// Sees every row as it stands in the table.
    pub watch: Watch<'a>,
}

impl<'a> Asked<'a> {
    /// What is asked of rows that are taken as they stand: so many slots, filled by what their headings mean.
    pub fn plain(slots: usize, means: Match<'a>, knows: &'a dyn Fn(&str) -> bool) -> Asked<'a> {
        Asked {
            slots,
            matching: means,
            keys: means,
            knows,
            stands_for: &|_| None,
            tidy: &|_, _, _| None,
            kept: None,
            unread: &|_, _| Vec::new(),
            map: &[],
            known: &[],
            recalled: &|_| Ok(()),
            titled: &|_| {},
            also: &[],
            fill_down: &[],
            merges: &[],
            hidden: None,
            exact: true,
            watch: &|_, _| {},
        }
    }
}

/// A heading, or `column.word`, and what it means.
pub type Pair = (String, String);

/// What is said of a table beside its columns and words: a column in which blank means the row above.
pub const FILL_DOWN: &str = "--fill-down";
/// The same: `field=value`, what a field is that a row leaves blank.
pub const SET: &str = "--set";

/// What was said of a table once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The name it goes by.
    pub name: String,
    /// The headings of the table.
    pub headings: Vec<String>,
    /// What was said.
    pub pairs: Vec<Pair>,
    /// Whether it goes for this table whatever its headings.
    pub asked_for: bool,
}

/// What a column that is kept as it is means.
pub const KEPT: &str = "kept";

/// A column as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// Its place, from 0.
    pub at: usize,
    /// What stands over it.
    pub text: String,
    /// What it was taken for; nothing where it was passed over.
    pub means: Option<String>,
    /// The name it is kept under, where nobody knows it.
    pub kept: Option<String>,
    /// Which slot it fills.
    pub slot: Option<usize>,
    /// Whether blank means what stands above.
    pub down: bool,
    /// Words in it that mean another.
    pub words: Vec<Pair>,
    /// Whether the column is hidden.
    pub hidden: bool,
}

/// What was seen of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many columns its heading goes over.
    pub width: usize,
    /// Its columns.
    pub headings: Vec<Heading>,
    /// Rows that are no record: what stands over the heading, totals, headings once more, who filled it in.
    pub left: Vec<(u64, String)>,
    /// Rows under a heading that is another: the first and the last line of each such part.
    pub apart: Vec<(u64, u64)>,
    /// How many rows were read that are hidden.
    pub hidden: u64,
    /// What was said once and went for it: its name and pairs.
    pub known: Option<Known>,
}

/// Of what stands in columns of a row that fill no slot, by heading, what is kept as it is; the row as it was read.
pub type Unread<'a> = &'a dyn Fn(&[Raw], Vec<Pair>) -> Vec<Pair>;

/// Makes a cell plain for a slot of a row; what stood there where that says more.
pub type Tidy<'a> = &'a dyn Fn(usize, &mut Cell, &mut [Raw]) -> Option<String>;

/// Is told the line of a row and what stands in its cells; of an object its text.
pub type Watch<'a> = &'a dyn Fn(u64, &mut dyn Iterator<Item = &str>);

impl Seen {
    /// Its columns that were read and are hidden.
    pub fn hidden_columns(&self) -> impl Iterator<Item = &Heading> {
        self.headings.iter().filter(|h| h.hidden && (h.slot.is_some() || h.kept.is_some()))
    }

    /// Its columns but for those that an import wrote beside rows it refused.
    pub fn theirs(&self) -> impl Iterator<Item = &Heading> {
        self.headings.iter().filter(|heading| !is_own(&heading.text))
    }
}

/// A row with its number; none after the last.
pub type Rows<'r> = &'r mut dyn FnMut() -> Result<Option<(u64, Vec<Cell>)>>;
