//! Rows on their way to others: what is somebody's own is masked in the free text of a record, and so is what is sealed of it. Where
//! there are many, one hand reads and hands on while another masks. Not for what such text is: that is `private`.

use crate::base::column::Shape;
use crate::base::error::Result;
use crate::base::kept;
use crate::base::lot::{Lot, Second};
use crate::base::noun::{KEPT, Noun};
use crate::base::page::{Cell, Sink};
use crate::base::private;
use rusqlite::{Connection, Statement};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::thread;

/// What of a row is masked, and how the sealed words of a record are read.
pub(super) struct Mask<'c> {
    places: Places,
    sealed: Sealed<'c>,
}

/// The places of a row's free text.
struct Places {
    all: Vec<usize>,
    /// Those of what stays in the office.
    untold: Vec<usize>,
    /// That of what its sheet had beside.
    kept: Option<usize>,
}

/// The sealed words of records, read some thousand rows ahead: records come in the order of their numbers unless a person asks
/// for another.
struct Sealed<'c> {
    statement: Statement<'c>,
    ahead: BTreeMap<i64, Vec<String>>,
    /// The records read: from, up to.
    read: (i64, i64),
}

/// What stands in place of a text that is not told.
pub const UNTOLD: &str = "***";

/// Columns of text that say what a record is, and of nobody anything.
pub const NOBODYS: [&str; 18] = [
    "code",
    "definition",
    "digest",
    "due",
    "entered_as",
    "frame",
    "hash",
    "office_no",
    "picks",
    "pool_digest",
    "quotas",
    "report_due",
    "score",
    "seed",
    "sha256",
    "token",
    "unit_code",
    "url",
];

/// Rows read ahead.
const AHEAD: i64 = 2_000;

impl Sealed<'_> {
    fn words(&mut self, id: i64) -> Result<&[String]> {
        if !(self.read.0..=self.read.1).contains(&id) {
            self.ahead.clear();
            let count = self.statement.column_count();
            let mut rows = self.statement.query([id, AHEAD])?;
            let (mut many, mut last) = (0, id);
            while let Some(row) = rows.next()? {
                (many, last) = (many + 1, row.get(0)?);
                for at in 1..count {
                    if let Ok(Some(word)) = row.get_ref(at)?.as_str_or_null() {
                        self.ahead.entry(last).or_default().push(word.to_owned());
                    }
                }
            }
            // The last record may go on beyond what was read.
            let to = if many < AHEAD { i64::MAX } else { (last - 1).max(id) };
            self.read = (id, to);
        }
        Ok(self.ahead.get(&id).map_or(&[], Vec::as_slice))
    }
}

/// Whether a column of a noun's records is free text. The names of units and words are nobody's own.
pub fn is_free(noun: &Noun, column: &str) -> bool {
    let text = noun.letters.is_some() && (noun.shape(column).is_text() || noun.shape(column) == Shape::Rows);
    text && !NOBODYS.contains(&column) && !noun.public.contains(&column)
}

impl<'c> Mask<'c> {
    /// The free text among the columns shown of a noun's records; `sealed` is the SELECT of the words sealed of a record, by its
    /// `id`.
    pub fn of(conn: &'c Connection, noun: &'static Noun, shown: &[String], sealed: &str) -> Result<Mask<'c>> {
        let places =
            |of: &dyn Fn(&str) -> bool| (0..).zip(shown).filter(|(_, name)| of(name)).map(|(at, _)| at).collect();
        let statement = conn.prepare(&format!("SELECT * FROM ({sealed}) WHERE id >= ? ORDER BY id LIMIT ?"))?;
        let places = Places {
            all: places(&|name| is_free(noun, name)),
            untold: places(&|name| noun.untold.contains(&name)),
            kept: shown.iter().position(|name| name == KEPT),
        };
        Ok(Mask { places, sealed: Sealed { statement, ahead: BTreeMap::new(), read: (0, -1) } })
    }

    /// Hands the rows of `feed` on, the record's number last in each, masked and without that.
    pub fn hand_on(&mut self, feed: impl FnOnce(Sink<'_>) -> Result<()>, sink: Sink<'_>) -> Result<()> {
        let Mask { places, sealed } = self;
        let places = &*places;
        thread::scope(|scope| {
            let (mut lot, mut second) = (Masking::default(), None);
            feed(&mut |row| {
                let (id, cells) = match row.split_last() {
                    Some((Cell::Int(id), cells)) => (*id, cells),
                    _ => (0, row),
                };
                let told = !places.all.iter().any(|at| matches!(cells[*at], Cell::Text(_)));
                lot.put(cells, if told { &[] } else { sealed.words(id)? });
                if lot.rows.is_full() {
                    let masks = |lot: &mut Masking| lot.mask(places);
                    let second = second.get_or_insert_with(|| Second::begin(scope, masks));
                    lot = second.give(std::mem::take(&mut lot)).unwrap_or_default();
                    lot.hand_on(sink)?;
                }
                Ok(())
            })?;
            if let Some(second) = second {
                second.end().try_for_each(|mut lot| lot.hand_on(sink))?;
            }
            lot.mask(places);
            lot.hand_on(sink)
        })
    }
}

/// Rows on their way to be masked.
#[derive(Default)]
struct Masking {
    rows: Lot,
    words: Vec<Range<usize>>,
    /// Where the words of each row end.
    words_to: Vec<usize>,
    /// The cells that are masked, in their order, and what stands there.
    masked: Vec<(usize, String)>,
}

impl Masking {
    fn put(&mut self, cells: &[Cell<'_>], words: &[String]) {
        self.rows.put(cells);
        for word in words {
            let word = self.rows.keep(word);
            self.words.push(word);
        }
        self.words_to.push(self.words.len());
    }

    fn mask(&mut self, places: &Places) {
        let mut words = 0;
        for (row, words_to) in self.rows.rows().zip(&self.words_to) {
            let sealed: Vec<&str> = self.words[words..*words_to].iter().map(|word| self.rows.kept(word)).collect();
            for at in &places.all {
                let Cell::Text(text) = self.rows.cell(row.start + at) else { continue };
                let masked = if places.untold.contains(at) {
                    UNTOLD.to_owned()
                } else if places.kept == Some(*at) {
                    kept::all_masked(text, &sealed)
                } else if let Cow::Owned(text) = private::masked(text, &sealed) {
                    text
                } else {
                    continue;
                };
                self.masked.push((row.start + at, masked));
            }
            words = *words_to;
        }
    }

    /// Hands its rows on; it is empty then.
    fn hand_on(&mut self, sink: Sink<'_>) -> Result<()> {
        let mut masked = self.masked.iter().peekable();
        let mut cells = Vec::new();
        for row in self.rows.rows() {
            cells.clear();
            cells.extend(row.clone().map(|at| self.rows.cell(at)));
            while let Some((at, text)) = masked.next_if(|(at, _)| *at < row.end) {
                cells[at - row.start] = Cell::Text(text);
            }
            sink(&cells)?;
        }
        self.rows.clear();
        self.words.clear();
        self.words_to.clear();
        self.masked.clear();
        Ok(())
    }
}
