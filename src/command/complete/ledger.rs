//! What a ledger has to offer: records newest first with what a list shows of them, units, words. Nothing of it is sealed, and of a record
//! that no other office is told of, the code alone. Not for which argument wants what.

use super::Offer;
use crate::base::code::{self, SERIALS};
use crate::base::day::{self, Day};
use crate::base::error::{Lang, Result};
use crate::base::noun::Noun;
use crate::base::private;
use crate::command::ask::{Choice, Found, Stock, find, told};
use crate::db::glimpse;
use crate::record::names::Names;
use crate::record::{self, saved, sealed, withheld};
use chrono::Datelike as _;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;
use std::time::Duration;

/// How long a ledger is looked at, at the most.
const ALLOWED: Duration = Duration::from_millis(100);
/// The most records that are offered.
const MOST: usize = 50;
/// The most of each noun where any may be meant.
const FEW: usize = 5;
/// The newest records that are looked through for words, or for a state.
const LATELY: i64 = 10_000;
/// The newest that are looked through for words a view puts together.
const RECENTLY: i64 = 1_000;

/// What an argument may be given.
#[derive(Clone, Debug)]
pub enum What {
    /// A record of a noun; of a verb's step, one that may be taken.
    Code(&'static Noun, Vec<&'static str>),
    /// A record of any noun.
    Any,
    /// A unit.
    Unit,
    /// A word of a list.
    Word(&'static str),
    /// What the program itself knows.
    Fixed(Vec<Offer>),
}

/// A ledger looked at in passing.
pub struct Ledger {
    conn: Connection,
    names: Names,
    lang: Lang,
}

impl Ledger {
    /// The ledger of a file, if it can be read at once.
    pub fn glimpsed(path: &Path, lang: Lang) -> Option<Ledger> {
        let conn = glimpse::of(path, ALLOWED)?;
        let names = Names::new(&conn, today()).ok()?;
        Some(Ledger { conn, names, lang })
    }

    /// What may be given for what was typed; nothing where looking takes too long.
    pub fn offers(&self, what: &What, typed: &str) -> Vec<Offer> {
        let stock = Stock { conn: &self.conn, names: &self.names, lang: self.lang };
        match what {
            What::Code(noun, may) if noun.letters.is_some() => self.records(noun, may, typed, MOST).unwrap_or_default(),
            What::Code(noun, _) => self.called(noun, typed).unwrap_or_default(),
            What::Any => self.any(typed),
            What::Unit => chosen(&stock.units(None).unwrap_or_default(), typed),
            What::Word(list) => chosen(&stock.words(list), typed),
            What::Fixed(all) => matching(all.clone(), typed),
        }
    }

    /// The noun a saved list is of.
    pub fn listed(&self, name: &str) -> Option<&'static str> {
        saved::found(&self.conn, &self.names, name).ok().map(|found| found.1.name)
    }

    /// Records of any noun: of the one whose letters were typed, else the newest few of each.
    fn any(&self, typed: &str) -> Vec<Offer> {
        let letters = code::letters(typed);
        let begins = |noun: &&&Noun| noun.letters.is_some_and(|own| own.starts_with(&letters));
        let all: Vec<_> = record::NOUNS.iter().filter(begins).collect();
        let most = if letters.is_empty() || all.len() > 1 { FEW } else { MOST };
        all.into_iter().flat_map(|noun| self.records(noun, &[], typed, most).unwrap_or_default()).collect()
    }

    /// Records that are called by their names.
    fn called(&self, noun: &'static Noun, typed: &str) -> Result<Vec<Offer>> {
        let (table, name) = (noun.table, noun.called_by);
        let sql =
            format!("SELECT DISTINCT \"{name}\" FROM {table} WHERE void_reason IS NULL ORDER BY id DESC LIMIT 1000");
        let mut statement = self.conn.prepare(&sql)?;
        let all = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(chosen(&all.into_iter().map(Choice::plain).collect::<Vec<_>>(), typed))
    }

    /// Records of a noun, the newest first; where states are given, those that stand in one.
    fn records(&self, noun: &'static Noun, may: &[&str], typed: &str, most: usize) -> Result<Vec<Offer>> {
        let letters = noun.letters.unwrap_or_default();
        let typed = typed.trim();
        let (ids, said) = match begun(letters, typed) {
            Some(ranges) => (self.within(noun, &ranges, may, most)?, ""),
            None => match code::parse(letters, typed, self.names.today.year()) {
                Some(id) => (vec![id], ""),
                None if typed.is_ascii() => (Vec::new(), ""),
                None => (self.saying(noun, typed, most)?, typed),
            },
        };
        // What is masked is not found either.
        let offers = self.told(noun, &ids)?.into_iter().filter(|offer| offer.told.contains(said));
        // Shells compare letter by letter: a small c stays small.
        let own = typed.get(..letters.len()).filter(|own| own.eq_ignore_ascii_case(letters)).unwrap_or(letters);
        let as_typed = |offer: Offer| Offer { value: offer.value.replacen(letters, own, 1), ..offer };
        Ok(offers.map(as_typed).collect())
    }

    /// The newest records whose numbers lie in ranges.
    fn within(&self, noun: &Noun, ranges: &[(i64, i64)], may: &[&str], most: usize) -> Result<Vec<i64>> {
        let mut out = Vec::new();
        let table = noun.table;
        for (from, to) in ranges {
            if out.len() >= most {
                break;
            }
            let sql = if may.is_empty() {
                format!(
                    "SELECT id FROM {table} WHERE void_reason IS NULL AND id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
                )
            } else {
                let states = may.iter().map(|state| format!("'{state}'")).collect::<Vec<_>>().join(", ");
                format!(
                    "SELECT id FROM (SELECT id, state, void_reason FROM {table} WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT {LATELY})
                     WHERE void_reason IS NULL AND state IN ({states}) LIMIT ?3"
                )
            };
            let mut statement = self.conn.prepare_cached(&sql)?;
            let left = i64::try_from(most - out.len()).unwrap_or(0);
            for id in statement.query_map((from, to, left), |row| row.get(0))? {
                out.push(id?);
            }
        }
        Ok(out)
    }

    /// The newest records that say something in what a list shows of them.
    fn saying(&self, noun: &'static Noun, typed: &str, most: usize) -> Result<Vec<i64>> {
        let (told, view, table) = (told(noun), noun.view, noun.table);
        let sql = format!(
            "SELECT id FROM {view} WHERE id >= coalesce((SELECT id FROM {table} ORDER BY id DESC LIMIT 1 OFFSET {RECENTLY}), 0)
             AND instr({told}, ?1) ORDER BY id DESC LIMIT {most}"
        );
        let mut statement = self.conn.prepare(&sql)?;
        let ids = statement.query_map([typed], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(ids)
    }

    /// Records by their numbers, with what a list shows of them: what is sealed of one masked, and nothing of what is withheld.
    fn told(&self, noun: &'static Noun, ids: &[i64]) -> Result<Vec<Offer>> {
        let places = vec!["?"; ids.len()].join(", ");
        let (told, view) = (told(noun), noun.view);
        let hidden = withheld::untold(noun).map_or_else(|| "0".to_owned(), |ids| format!("id IN ({ids})"));
        let sql = format!(
            "SELECT id, code, CASE WHEN {hidden} THEN '' ELSE {told} END FROM {view} WHERE id IN ({places}) ORDER BY id DESC"
        );
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(ids))?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, value, told): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let words = sealed::words(&self.conn, noun, id)?;
            let told = private::masked(told.trim(), &words.iter().map(String::as_str).collect::<Vec<_>>()).into_owned();
            out.push(Offer { value, told });
        }
        Ok(out)
    }
}

/// The day, as the environment says it.
fn today() -> Day {
    let now = day::now(480).date_naive();
    let typed = std::env::var("DUCHA_TODAY").ok();
    typed.and_then(|typed| day::parse(&typed, now, &day::plus).ok()).unwrap_or(now)
}

/// What may be given where there is no ledger.
pub fn without(what: &What, lang: Lang, typed: &str) -> Vec<Offer> {
    let (What::Word(list), Ok(conn)) = (what, Connection::open_in_memory()) else { return Vec::new() };
    let names = Names::bare(today());
    chosen(&Stock { conn: &conn, names: &names, lang }.words(list), typed)
}

/// Those that begin as was typed, or say so, or sound so.
pub fn matching(all: Vec<Offer>, typed: &str) -> Vec<Offer> {
    let choice = |offer: Offer| Choice { label: offer.told, ..Choice::plain(offer.value) };
    chosen(&all.into_iter().map(choice).collect::<Vec<_>>(), typed)
}

/// Choices for what was typed: by whichever of their words begins so, else by what is in them or sounds so.
fn chosen(all: &[Choice], typed: &str) -> Vec<Offer> {
    let told = |choice: &Choice, value: &str| {
        let other =
            if choice.label == value { choice.also.iter().find(|word| *word != value) } else { Some(&choice.label) };
        Offer { value: value.to_owned(), told: other.cloned().unwrap_or_default() }
    };
    let begins = |choice: &Choice| choice.words().find(|word| word.starts_with(typed)).map(|word| told(choice, word));
    let begun: Vec<Offer> = all.iter().filter_map(begins).collect();
    if !begun.is_empty() {
        return begun;
    }
    let found = match find(all, &[], typed) {
        Found::One(one) => vec![one],
        Found::Many(many) => many,
        Found::Nothing => Vec::new(),
    };
    found.iter().map(|choice| told(choice, &choice.value)).collect()
}

/// The ranges of numbers whose codes begin as was typed, the newest first; none where that begins no code.
fn begun(letters: &str, typed: &str) -> Option<Vec<(i64, i64)>> {
    let rest = if letters.to_lowercase().starts_with(&typed.to_lowercase()) {
        ""
    } else {
        let (first, rest) = typed.split_at_checked(letters.len())?;
        first.eq_ignore_ascii_case(letters).then_some(rest)?
    };
    let (year, serial) = rest.split_once('-').map_or((rest, None), |(year, serial)| (year, Some(serial)));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(year) || !serial.is_none_or(digits) || year.len() > 4 || serial.is_some() && year.len() < 4 {
        return None;
    }
    let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<i64>().ok() };
    let open = 10_i64.pow(u32::try_from(4 - year.len()).ok()?);
    let years = (number(year)? * open, (number(year)? + 1) * open);
    let Some(serial) = serial.filter(|serial| !serial.is_empty()) else {
        return Some(vec![(years.0 * SERIALS, years.1 * SERIALS)]);
    };
    let first = years.0 * SERIALS;
    // A serial has four digits, or more where it does not begin with nought.
    let widths =
        (4..=7_usize).rev().filter(|width| *width >= serial.len() && (*width == 4 || !serial.starts_with('0')));
    let range = |width: usize| {
        let open = 10_i64.pow(u32::try_from(width - serial.len()).ok()?);
        let from = number(serial)? * open;
        Some((first + from, first + from + open))
    };
    Some(widths.filter_map(range).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_code_is_a_range_of_numbers() {
        let year = 2026 * SERIALS;
        assert_eq!(begun("C", "C2026-"), Some(vec![(year, year + SERIALS)]));
        assert_eq!(begun("C", "c202"), Some(vec![(2020 * SERIALS, 2030 * SERIALS)]));
        assert_eq!(begun("CA", "C"), Some(vec![(0, 10_000 * SERIALS)]));
        assert_eq!(begun("C", "C2026-003"), Some(vec![(year + 30, year + 40)]));
        let wide = [(1_000_000, 2_000_000), (100_000, 200_000), (10_000, 20_000), (1_000, 2_000)];
        assert_eq!(begun("C", "C2026-1"), Some(wide.map(|(from, to)| (year + from, year + to)).to_vec()));
        for none in ["V", "停电", "31", "C2026-x", "C26-1", "C20261"] {
            assert_eq!(begun("C", none), None, "{none}");
        }
    }
}
