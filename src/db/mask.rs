//! Rows on their way to others: what is somebody's own is masked in the free text of a record, and so is what is sealed of it. Where
//! there are many, one hand reads and hands on while another masks. Not for what such text is: that is `private`.

use crate::base::column::Shape;
use crate::base::error::Result;
use crate::base::kept;
use crate::base::noun::{KEPT, Noun};
use crate::base::page::Cell;
use crate::base::private;
use rusqlite::{Connection, Statement};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, Scope};

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

/// What takes rows.
type Sink<'s> = &'s mut dyn FnMut(&[Cell<'_>]) -> Result<()>;

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
            let (mut lot, mut second) = (Lot::default(), None);
            feed(&mut |row| {
                let (id, cells) = match row.split_last() {
                    Some((Cell::Int(id), cells)) => (*id, cells),
                    _ => (0, row),
                };
                let told = !places.all.iter().any(|at| matches!(cells[*at], Cell::Text(_)));
                lot.put(cells, if told { &[] } else { sealed.words(id)? });
                if lot.rows.len() == ROWS {
                    let second = second.get_or_insert_with(|| Second::begin(scope, places));
                    lot = second.mask(std::mem::take(&mut lot), sink)?;
                }
                Ok(())
            })?;
            if let Some(second) = second {
                second.end(sink)?;
            }
            lot.mask(places);
            lot.hand_on(sink)
        })
    }
}

/// Rows of a lot: fewer are masked by the hand that reads them.
const ROWS: usize = 64;
/// Lots that are out to be masked at the most.
const OUT: usize = 3;

/// A value of a row of a lot; a text is a part of the lot's.
enum Held {
    Text(Range<usize>),
    Other(Cell<'static>),
}

/// Rows on their way from one hand to the other.
#[derive(Default)]
struct Lot {
    text: String,
    cells: Vec<Held>,
    words: Vec<Range<usize>>,
    /// Where the cells of each row end, and its words.
    rows: Vec<(usize, usize)>,
    /// The cells that are masked, in their order, and what stands there.
    masked: Vec<(usize, String)>,
}

impl Lot {
    fn kept(&mut self, text: &str) -> Range<usize> {
        let from = self.text.len();
        self.text.push_str(text);
        from..self.text.len()
    }

    fn put(&mut self, cells: &[Cell<'_>], words: &[String]) {
        for cell in cells {
            let held = match *cell {
                Cell::Text(text) => Held::Text(self.kept(text)),
                Cell::Null => Held::Other(Cell::Null),
                Cell::Int(n) => Held::Other(Cell::Int(n)),
                Cell::Real(r) => Held::Other(Cell::Real(r)),
            };
            self.cells.push(held);
        }
        for word in words {
            let word = self.kept(word);
            self.words.push(word);
        }
        self.rows.push((self.cells.len(), self.words.len()));
    }

    fn mask(&mut self, places: &Places) {
        let (mut from, mut words) = (0, 0);
        for (to, words_to) in &self.rows {
            let sealed: Vec<&str> = self.words[words..*words_to].iter().map(|word| &self.text[word.clone()]).collect();
            for at in &places.all {
                let Held::Text(text) = &self.cells[from + at] else { continue };
                let text = &self.text[text.clone()];
                let masked = if places.untold.contains(at) {
                    UNTOLD.to_owned()
                } else if places.kept == Some(*at) {
                    kept::all_masked(text, &sealed)
                } else if let Cow::Owned(text) = private::masked(text, &sealed) {
                    text
                } else {
                    continue;
                };
                self.masked.push((from + at, masked));
            }
            (from, words) = (*to, *words_to);
        }
    }

    /// Hands its rows on; it is empty then.
    fn hand_on(&mut self, sink: Sink<'_>) -> Result<()> {
        let (mut from, mut masked) = (0, self.masked.iter().peekable());
        let mut row = Vec::new();
        for (to, _) in &self.rows {
            row.clear();
            row.extend(self.cells[from..*to].iter().map(|held| match held {
                Held::Text(text) => Cell::Text(&self.text[text.clone()]),
                Held::Other(cell) => *cell,
            }));
            while let Some((at, text)) = masked.next_if(|(at, _)| at < to) {
                row[at - from] = Cell::Text(text);
            }
            sink(&row)?;
            from = *to;
        }
        self.text.clear();
        self.cells.clear();
        self.words.clear();
        self.rows.clear();
        self.masked.clear();
        Ok(())
    }
}

/// The hand that masks.
struct Second {
    to: SyncSender<Lot>,
    back: Receiver<Lot>,
    out: usize,
}

impl Second {
    fn begin<'s>(scope: &'s Scope<'s, '_>, places: &'s Places) -> Second {
        let (to, lots) = sync_channel::<Lot>(OUT);
        let (masked, back) = sync_channel(OUT);
        scope.spawn(move || {
            for mut lot in lots {
                lot.mask(places);
                if masked.send(lot).is_err() {
                    return;
                }
            }
        });
        Second { to, back, out: 0 }
    }

    /// Gives a lot to be masked; where enough are out, hands the first of them on. Returns an empty one.
    fn mask(&mut self, lot: Lot, sink: Sink<'_>) -> Result<Lot> {
        // Where the other hand is gone, its end is told by whoever waits for it.
        let _ = self.to.send(lot);
        self.out += 1;
        let Some(mut lot) = (self.out == OUT).then(|| self.back.recv().unwrap_or_default()) else {
            return Ok(Lot::default());
        };
        self.out -= 1;
        lot.hand_on(sink)?;
        Ok(lot)
    }

    /// Hands on what is still out.
    fn end(self, sink: Sink<'_>) -> Result<()> {
        drop(self.to);
        self.back.iter().try_for_each(|mut lot| lot.hand_on(sink))
    }
}
