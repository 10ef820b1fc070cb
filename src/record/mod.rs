//! Floor 2: one file per noun: what is filled in, its checks, what is kept. Not for what can be typed: `command` says that.

pub mod added;
pub mod alike;
pub mod anew;
pub mod approval;
pub mod approval_duties;
pub mod approval_light;
pub mod approval_past;
pub mod approval_then;
pub mod approval_whose;
pub mod approval_worked;
mod aside;
pub mod batch;
pub mod before;
pub mod belonging;
pub mod calendar;
pub mod campaign;
pub mod case;
pub mod case_check;
pub mod channel;
pub mod clockwork;
pub mod closed;
pub mod clue;
pub mod complaint;
pub mod dependents;
pub mod dossier;
pub mod draw;
pub mod draw_heirs;
pub mod draw_rows;
pub mod drawing;
pub mod enforcement;
pub mod evidence;
pub mod existing;
pub mod exposure;
mod filed;
pub mod finding;
pub mod follow;
pub mod form;
pub mod framing;
pub mod frequency;
mod going;
pub mod hall;
pub mod hall_event;
pub mod influence;
pub mod instruction;
mod keep;
pub mod lacking;
pub mod life;
pub mod linking;
pub mod lives;
pub mod living;
pub mod mailbox;
pub mod mapping;
pub mod matter;
pub mod muster;
pub mod mustered;
pub mod names;
mod naming;
pub mod office;
pub mod order;
pub mod order_life;
pub mod order_proof;
pub mod pairing;
pub mod paper;
pub mod paper_issue;
pub mod paper_kind;
pub mod person;
pub mod plain;
pub mod plan;
pub mod pledge;
pub mod point;
pub mod project;
pub mod proposal;
mod ready;
pub mod recheck;
pub mod register;
pub mod repeated;
mod return_check;
pub mod returns;
pub mod revisits;
pub mod roster;
pub mod round;
pub mod round_rows;
pub mod rules;
pub mod sanction;
pub mod sanction_acts;
pub mod sanction_check;
pub mod saved;
pub mod scope;
pub mod sealed;
pub mod sheet;
pub mod stated;
pub mod steps;
pub mod taken;
pub mod target;
pub mod team;
pub mod term;
pub mod terms;
mod told;
pub mod twin;
pub mod undo;
mod undone;
pub mod unit;
mod verb;
pub mod visit;
pub mod withheld;
pub mod worded;

use crate::base::code;
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft, Held, Noun};
use crate::base::text;
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::{PartRow, Put, Write};
use chrono::Datelike;
use follow::Follows;
pub use keep::{
    add, bring, edit, edit_beside, fields_of, lacking_all, load, next_row, not_in_future, not_voided, office_no_free,
    required, standing_rows, void,
};
use lives::{Life, life};
use names::Names;
use rusqlite::Connection;

/// Every noun of the ledger, in the order people meet them.
pub static NOUNS: &[&Noun] = &[
    &unit::NOUN,
    &person::NOUN,
    &clue::NOUN,
    &plan::NOUN,
    &campaign::NOUN,
    &visit::NOUN,
    &finding::NOUN,
    &draw::NOUN,
    &point::NOUN,
    &complaint::NOUN,
    &order::NOUN,
    &sanction::NOUN,
    &instruction::NOUN,
    &proposal::NOUN,
    &matter::NOUN,
    &approval::NOUN,
    &project::NOUN,
    &enforcement::NOUN,
    &paper::NOUN,
    &form::NOUN,
    &round::NOUN,
    &exposure::NOUN,
    &evidence::NOUN,
    &stated::NOUN,
    &term::NOUN,
    &mapping::NOUN,
    &saved::NOUN,
];

/// What is journaled but has no verbs of a noun: the office itself, its calendar, its rules, what revisits found, other offices.
pub static SETTINGS: &[&Noun] =
    &[&office::NOUN, &calendar::NOUN, &rules::NOUN, &recheck::NOUN, &paper_kind::NOUN, &pledge::NOUN, &taken::NOUN];

/// The nouns with a life of steps.
pub static LIVES: &[Life] = &[
    life::<complaint::Draft>(),
    life::<instruction::Draft>(),
    life::<order::Draft>(),
    life::<proposal::Draft>(),
    life::<approval::Draft>(),
    life::<project::Draft>(),
    life::<enforcement::Draft>(),
    life::<paper::Draft>(),
    life::<campaign::Draft>(),
    life::<round::Draft>(),
];

/// The nouns from whose records something is counted that others store.
pub static FOLLOWED: &[(&Noun, Option<Follows>)] = &[
    (&finding::NOUN, finding::Draft::FOLLOWS),
    (&visit::NOUN, visit::Draft::FOLLOWS),
    (&order::NOUN, order::Draft::FOLLOWS),
    (&sanction::NOUN, sanction::Draft::FOLLOWS),
];

/// Finds the records of a noun that are not what they come to beside others, each with what is wrong with it.
type Miscounted = fn(&Connection) -> Result<Vec<(i64, Both)>>;

/// The nouns that store what follows from other records.
pub static COUNTED: &[(&Noun, Miscounted)] = &[
    (&sanction::NOUN, sanction::miscounted),
    (&finding::NOUN, finding::miscounted),
    (&draw::NOUN, draw::miscounted),
    (&round::NOUN, return_check::miscounted),
];

/// Refuses a record that came in with rows of its parts where they are not what they come to.
type Brought = fn(&Connection, i64) -> Result<()>;

/// The nouns whose parts come in with what follows from them.
pub static BROUGHT: &[(&Noun, Brought)] = &[(&round::NOUN, return_check::kept)];

/// What the page of a record shows of other rows, by the keys it has there: no row of a file brings it.
pub fn shown_beside(noun: &'static Noun) -> Vec<&'static str> {
    let parts = noun.parts.iter().filter(|part| part.column.is_none()).map(|part| part.table);
    let linked = NOUNS.iter().filter(|other| other.links.iter().any(|link| link.to.name == noun.name));
    let told = belonging::told_on(noun).map(|(other, _)| other.view);
    let linked = linked.map(|other| other.view).chain(told).chain(noun.links.iter().map(|link| link.shown.0));
    let belonging = belonging::belonging().map(|(other, _)| other.name);
    let own = ["steps", "clocks", "papers", "handovers", "former_names", "measures", "timeline"];
    let own = own.into_iter().chain(["draws", "draws_owing", "strata", "order", "drawn", "excluded"]);
    parts.chain(linked).chain(belonging).chain(own).collect()
}

/// The life of a noun, if it has one.
pub fn life_of(noun: &Noun) -> Option<&'static Life> {
    LIVES.iter().find(|life| life.noun.name == noun.name)
}

/// The noun of a typed name.
pub fn noun(name: &str) -> Option<&'static Noun> {
    NOUNS.iter().copied().find(|n| n.name == name || n.view == name || n.zh == name)
}

/// The same, refused with what there is.
pub fn noun_called(typed: &str) -> Result<&'static Noun> {
    let word = typed.trim().to_lowercase();
    noun(&word).ok_or_else(|| {
        let near = text::nearest(&word, NOUNS.iter().flat_map(|n| [n.name, n.zh]), 1);
        let near = near.first().map_or_else(Both::default, |near| both!("相近的是 {near}；", "nearest {near}; "));
        let all = |of: fn(&&Noun) -> &'static str| NOUNS.iter().map(of).collect::<Vec<_>>();
        let (zh, en) =
            (near.zh + "有：" + &all(|n| n.zh).join("、"), near.en + "there are " + &all(|n| n.name).join(", "));
        Error::not_found("noun-unknown", both!("没有名词 {typed:?}", "there is no noun {typed:?}"))
            .hint(Both { zh, en })
    })
}

/// The noun whose codes begin with these letters.
pub fn by_letters(letters: &str) -> Result<&'static Noun> {
    let noun = NOUNS.iter().copied().find(|n| n.letters == Some(letters));
    noun.ok_or_else(|| {
        let zh: Vec<String> = NOUNS.iter().filter_map(|n| Some(format!("{} {}", n.letters?, n.zh))).collect();
        let en: Vec<String> = NOUNS.iter().filter_map(|n| Some(format!("{} {}", n.letters?, n.en))).collect();
        let (zh, en) = (zh.join("、"), en.join(", "));
        Error::not_found("letter-unknown", both!("没有以 {letters} 开头的编号", "no code begins with {letters}"))
            .hint(both!("编号以这些字母开头：{zh}", "codes begin with: {en}"))
    })
}

/// The noun and row of any code (`C2026-0031`), whatever its letters.
pub fn by_code(conn: &Connection, names: &Names, typed: &str) -> Result<(&'static Noun, i64)> {
    let letters = code::letters(typed);
    let like_a_code = !letters.is_empty() && code::parse(&letters, typed, names.today.year()).is_some();
    // A unit may be coded like the short form of a record; that has a long one.
    if !typed.contains('-')
        && let Some(id) = register::by_code_or_name(conn, typed)?
    {
        return Ok((&unit::NOUN, id));
    }
    match by_letters(&letters) {
        Ok(noun) if like_a_code => names.record(conn, noun, typed).map(|id| (noun, id)),
        lettered => names.unit(conn, typed).map(|id| (&unit::NOUN, id)).map_err(|error| {
            // What is written like a code and is no unit has letters nobody has.
            let nobodys = like_a_code && typed.contains('-');
            lettered.err().filter(|_| nobodys).unwrap_or(error)
        }),
    }
}

/// The noun and row of a code with its letters and its year.
pub fn noun_of_code(stored: &str) -> Option<(&'static Noun, i64)> {
    let letters = code::letters(stored);
    let noun = NOUNS.iter().copied().find(|n| n.letters == Some(&letters))?;
    stored.contains('-').then(|| code::parse(&letters, stored, 0)).flatten().map(|id| (noun, id))
}

/// How a row of a table is called: by the code of the record it is or belongs to, where it is anybody's.
pub fn row_of(table: &str, id: i64) -> String {
    let owns = |noun: &&&Noun| {
        noun.table == table
            || noun.parts.iter().any(|part| part.table == table)
            || noun.links.iter().any(|link| link.table == table)
            || [noun.derived, noun.sealed].contains(&Some(table))
    };
    let owner = NOUNS.iter().chain(SETTINGS).find(owns);
    owner.map_or_else(|| format!("{table} {id}"), |noun| noun.code(id))
}

/// How people call a row.
pub fn called(conn: &Connection, noun: &Noun, id: i64) -> Result<String> {
    if noun.letters.is_some() {
        return Ok(noun.code(id));
    }
    Ok(conn.query_row(&format!("SELECT code FROM every_{} WHERE id = ?", noun.name), [id], |r| r.get(0))?)
}

/// What a new record brings beside its own fields.
#[derive(Default)]
pub struct Born {
    /// Its own columns, as they are kept.
    pub own: Vec<Put>,
    /// Columns folded from its parts.
    pub folded: Vec<Put>,
    /// Rows of its parts.
    pub parts: Vec<PartRow>,
    /// Rows counted from it.
    pub derived: Vec<Vec<Put>>,
    /// What a person should look at in the history it came in with.
    pub doubt: Option<Both>,
}

/// What a record with a life of steps does beside what all do.
#[derive(Debug)]
pub struct Lived<D> {
    /// The steps a new one states, and where they leave it.
    pub born: fn(&D, &dyn Reads, &Names) -> Result<Born>,
    /// Counts it anew after an edit.
    pub edited: fn(&mut Write<'_>, &Names, i64) -> Result<()>,
    /// What to type next.
    pub next: fn(&Connection, &Names, i64, &str) -> Result<Vec<String>>,
}

/// A noun that is added, edited and imported.
pub trait Record: Draft {
    /// The noun.
    const NOUN: &'static Noun;

    /// Leaves out what says that there is nothing: before it is settled, and before it is held against what is kept.
    fn tidy(&mut self) {}

    /// Fills in what follows from the rest, and refuses what cannot be: for a new record (`id` is `None`) or an edited one.
    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()>;

    /// What is counted from its records and stored with others.
    const FOLLOWS: Option<Follows> = None;

    /// What it does because it has a life of steps: [`living::lived`].
    const LIFE: Option<Lived<Self>> = None;

    /// The day whose year its code carries.
    fn day(&self) -> Option<Day> {
        Day::held(self.get(Self::NOUN.day?))
    }

    /// What it brings beside its fields.
    fn born(&self, conn: &dyn Reads, names: &Names) -> Result<Born> {
        Self::LIFE.map_or_else(|| Ok(Born::default()), |life| (life.born)(self, conn, names))
    }

    /// What follows from a change of its fields.
    fn edited(write: &mut Write<'_>, names: &Names, id: i64) -> Result<()> {
        Self::LIFE.map_or(Ok(()), |life| (life.edited)(write, names, id))
    }

    /// What to type next, once it is kept.
    fn next(conn: &Connection, names: &Names, id: i64, code: &str) -> Result<Vec<String>> {
        Self::LIFE.map_or_else(|| Ok(Vec::new()), |life| (life.next)(conn, names, id, code))
    }

    /// What a person should look at, once it is kept.
    fn hints(_conn: &Connection, _names: &Names, _id: i64, _code: &str) -> Result<Vec<Both>> {
        Ok(Vec::new())
    }

    /// What a person should look at, once it was corrected.
    fn noticed(_conn: &Connection, _names: &Names, _id: i64) -> Result<Option<Both>> {
        Ok(None)
    }

    /// Refuses to void it where others rest on it in a way no key says.
    fn may_void(_conn: &Connection, _id: i64) -> Result<()> {
        Ok(())
    }

    /// Of a row of a file the records before it that it may be, although it says otherwise.
    fn near(_conn: &Connection, _id: i64) -> Result<Option<Both>> {
        Ok(None)
    }

    /// What a person should look at in a row of a file that became a record.
    fn doubts(_conn: &dyn Reads, _id: i64, _born: &Born) -> Result<Option<Both>> {
        Ok(None)
    }

    /// The rows of its parts that travel, as a file brings them of one that is new, each under its part's column.
    fn rows(_conn: &Connection, _id: i64, _given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
        Ok(Vec::new())
    }

    /// What later rows of the same command must know of it.
    fn kept(_conn: &dyn Reads, _names: &Names, _id: i64) -> Result<()> {
        Ok(())
    }
}
