//! Every life without its types: all that history, check, the past, the day's page, deadlines and `why` ask of a noun with
//! steps. They walk the list of lives in `record` and name no noun. Not for what a step means: that is each noun's own.

use super::life::{Counted, Daily, Living, Standing, Step, Take, Unmet};
use super::living::{Stored, begun, quoted, refold, spelled, stand, standing, standing_then, steps_sql, stored, unmet};
use super::names::Names;
use super::steps::{CLOCK, Moved, clock_row, recounted};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Noun, Put, Value};
use crate::base::vocab::{Clock as Name, Vocab, Word};
use crate::both;
use crate::db::query::{cell, value};
use crate::db::stored::holds;
use crate::db::write::Write;
use crate::rule::stood::Stood;
use crate::rule::turn::{Life as _, Stands};
use rusqlite::{Connection, Row, Rows};

/// Gives a column of a record as it was then.
pub type Seen<'s> = &'s dyn Fn(&str) -> Option<Value>;

/// Tells a record's folded columns as they were on a day, by what was known at a journal entry.
type Then = fn(&Connection, &Names, i64, (Day, i64), Seen<'_>) -> Result<Vec<Put>>;
/// Tells a record's limits as they were on a day, by what was known at a journal entry.
type LimitsThen = fn(&Connection, &Names, i64, (Day, i64), Seen<'_>) -> Result<Vec<Counted>>;
/// Records, each with what is wrong with it.
type Misfolded = Vec<(i64, Both)>;
/// What stands between a record and a step, with the step as it is said.
type Way = (Both, Vec<Unmet>);

/// A life without its types.
pub struct Life {
    /// Whose.
    pub noun: &'static Noun,
    /// Its steps.
    pub steps: &'static Vocab,
    /// The columns it begins from.
    pub begins: &'static [&'static str],
    /// What the verb of a step takes beside its day and its text; none where no step is called so.
    pub takes: fn(&str) -> Option<&'static [Take]>,
    /// The states the verb of a step may be said in; none where no step is called so.
    pub may: fn(&str) -> Option<Vec<&'static str>>,
    /// The limit that stands in its `due_on`, if it has several.
    pub main: Option<Name>,
    /// Limits nobody is late by.
    pub rights: &'static [Name],
    /// Which of its records something may still be owed of, as SQL over its table.
    pub open: &'static str,
    /// How it stands on the day's page.
    pub daily: Daily,
    /// The column of the unit it waits for; none where the office is to act.
    pub on_whom: fn(Stands<'_>) -> Option<&'static str>,
    /// What comes next, by the columns it stands in.
    pub next: fn(Stands<'_>, &str, Day) -> Vec<String>,
    /// A record's limits.
    pub limits: fn(&Connection, &Names, i64) -> Result<Vec<Counted>>,
    /// A record's limits as they were on a day, by what was known at a journal entry.
    pub limits_then: LimitsThen,
    /// A record's folded columns as they were on a day, by what was known at a journal entry.
    pub then: Then,
    /// Records whose stored standing or limits are not what their steps add up to.
    pub misfolded: fn(&Connection, &Names) -> Result<Misfolded>,
    /// Counts where a record stands and its limits anew.
    pub refold: fn(&mut Write<'_>, &Names, i64) -> Result<()>,
    /// Counts every running limit anew, and journals each that moved.
    pub recount: fn(&mut Write<'_>, &Names) -> Result<Vec<Moved>>,
    /// All that stands between a record and a step as typed; and the step, as it is said.
    pub unmet: fn(&Connection, &Names, i64, &str) -> Result<Way>,
    /// Every step that is a verb, and what stands before it.
    pub ways: fn(&Connection, &Names, i64) -> Result<Vec<Asked>>,
}

/// The life of a noun.
pub const fn life<L: Living>() -> Life {
    Life {
        noun: L::NOUN,
        steps: Step::<L>::LIST,
        begins: L::BEGINS,
        takes: |step| L::VERBS.iter().find(|verb| verb.step.slug() == step).map(|verb| verb.takes),
        may: |step| {
            let step = L::VERBS.iter().find(|verb| verb.step.slug() == step)?.step;
            Some(<L::Life as Stood>::from_states(step).iter().map(|state| state.slug()).collect())
        },
        main: L::LIMIT,
        rights: L::RIGHTS,
        open: L::OPEN,
        daily: L::DAILY,
        on_whom: L::on_whom,
        next: L::Life::waits_for,
        limits: limits::<L>,
        limits_then: limits_then::<L>,
        then: then::<L>,
        misfolded: misfolded::<L>,
        refold: |write, names, id| refold::<L>(write, names, id).map(drop),
        recount: recount::<L>,
        unmet: unmet_typed::<L>,
        ways: ways::<L>,
    }
}

fn limits<L: Living>(conn: &Connection, names: &Names, id: i64) -> Result<Vec<Counted>> {
    Ok(standing::<L>(conn, names, id)?.clocks)
}

fn limits_then<L: Living>(
    conn: &Connection,
    names: &Names,
    id: i64,
    then: (Day, i64),
    seen: Seen<'_>,
) -> Result<Vec<Counted>> {
    Ok(standing_then::<L>(conn, names, id, then, seen)?.clocks)
}

fn then<L: Living>(conn: &Connection, names: &Names, id: i64, then: (Day, i64), seen: Seen<'_>) -> Result<Vec<Put>> {
    let now: Standing<L> = standing_then(conn, names, id, then, seen)?;
    let told = L::told_then(conn, id, then, &now)?;
    Ok(now.folded.into_iter().chain(told).collect())
}

fn recount<L: Living>(write: &mut Write<'_>, names: &Names) -> Result<Vec<Moved>> {
    let (table, kept) = (L::NOUN.table, L::NOUN.derived.unwrap_or_default());
    let sql = format!(
        "SELECT id FROM {table} WHERE ({}) AND void_reason IS NULL
         UNION SELECT {table} FROM {kept} WHERE stopped_on IS NULL ORDER BY 1",
        L::OPEN
    );
    let open: Vec<i64> = write.conn().prepare(&sql)?.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    recounted(write, L::NOUN, &open, |write, id| refold::<L>(write, names, id).map(drop))
}

fn unmet_typed<L: Living>(conn: &Connection, names: &Names, id: i64, typed: &str) -> Result<Way> {
    let list = Step::<L>::LIST;
    let step = list.find(typed).and_then(|t| Step::<L>::from_slug(t.slug)).ok_or_else(|| {
        let near = list.nearest(typed, 3).iter().map(|t| t.slug).collect::<Vec<_>>().join(", ");
        Error::usage("word-unknown", both!("没有步骤 {typed:?}", "there is no step {typed:?}"))
            .hint(both!("相近的是 {near}", "did you mean {near}?"))
    })?;
    let now = standing::<L>(conn, names, id)?;
    let code = L::NOUN.code(id);
    Ok((step.said(), unmet(&now, step, &code, names.today)))
}

/// A step as a verb: its slug, how it is said, as a command, and all that stands before it.
pub type Asked = (&'static str, Both, String, Vec<Unmet>);

fn ways<L: Living>(conn: &Connection, names: &Names, id: i64) -> Result<Vec<Asked>> {
    let (now, code) = (standing::<L>(conn, names, id)?, L::NOUN.code(id));
    let way =
        |step: Step<L>| (step.slug(), step.said(), spelled::<L>(step, &code), unmet(&now, step, &code, names.today));
    Ok(L::VERBS.iter().map(|verb| way(verb.step)).collect())
}

/// A step read from the stream of all, or why it cannot be.
type Read<L> = (i64, Result<Stored<L>>);

fn next_step<L: Living>(rows: &mut Rows<'_>) -> Result<Option<Read<L>>> {
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some((row.get(0)?, stored(row))))
}

fn next_limit(rows: &mut Rows<'_>) -> Result<Option<(i64, Vec<Value>)>> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut values = Vec::with_capacity(CLOCK.len());
    for at in 1..=CLOCK.len() {
        values.push(value(cell(row.get_ref(at)?)));
    }
    Ok(Some((row.get(0)?, values)))
}

/// Three cursors side by side: records, their steps, their stored limits. A record that cannot be read is told, and the
/// walk goes on.
fn misfolded<L: Living>(conn: &Connection, names: &Names) -> Result<Misfolded> {
    let (table, kept) = (L::NOUN.table, L::NOUN.derived.unwrap_or_default());
    let columns = quoted(L::BEGINS.iter().copied().chain(L::NOUN.folded()));
    let mut rows = conn.prepare(&format!("SELECT id, entry{columns} FROM {table} ORDER BY id"))?;
    let mut rows = rows.query([])?;
    let mut steps =
        conn.prepare(&format!("{} WHERE taken_back IS NULL ORDER BY {table}, {}", steps_sql::<L>(), L::ORDER))?;
    let mut steps = steps.query([])?;
    let mut limits = conn.prepare(&format!(
        "SELECT {table}{} FROM {kept} ORDER BY {table}, name, round",
        quoted(CLOCK.iter().copied())
    ))?;
    let mut limits = limits.query([])?;
    let (mut step, mut limit) = (next_step::<L>(&mut steps)?, next_limit(&mut limits)?);
    let folded: Vec<&str> = L::NOUN.folded().collect();
    let mut wrong = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, born): (i64, i64) = (row.get(0)?, row.get(1)?);
        let (mut own, mut stored_limits) = (Vec::new(), Vec::new());
        while let Some((_, read)) = step.take_if(|(record, _)| *record <= id) {
            own.push(read);
            step = next_step::<L>(&mut steps)?;
        }
        while let Some((_, values)) = limit.take_if(|(record, _)| *record <= id) {
            stored_limits.push(values);
            limit = next_limit(&mut limits)?;
        }
        let kept = Kept { id, born, row, folded: (2 + L::BEGINS.len(), &folded), limits: stored_limits };
        let found = begun::<L>(row, 2, id).and_then(|begun| differs(conn, names, begun, own, &kept));
        wrong.extend(found.unwrap_or_else(|error| Some(error.told())).map(|what| (id, what)));
    }
    let orphan = || both!("步骤或期限没有对应的记录", "a step or a limit belongs to no record");
    wrong.extend(step.map(|(id, _)| (id, orphan())));
    wrong.extend(limit.map(|(id, _)| (id, orphan())));
    Ok(wrong)
}

/// What is stored of a record's standing.
struct Kept<'k> {
    id: i64,
    born: i64,
    row: &'k Row<'k>,
    /// Where in the row its folded columns begin, and which they are.
    folded: (usize, &'k [&'static str]),
    limits: Vec<Vec<Value>>,
}

impl Kept<'_> {
    /// Whether a folded column holds a value. Both come in an order of their own, nearly always the same one, so it is looked for first
    /// where it stands in the other.
    fn holds(&self, at: usize, (column, value): &Put) -> Result<bool> {
        let (first, columns) = self.folded;
        let at = Some(at).filter(|at| columns.get(*at) == Some(column));
        let Some(at) = at.or_else(|| columns.iter().position(|other| other == column)) else { return Ok(false) };
        Ok(holds(self.row.get_ref(first + at)?, value))
    }
}

/// In what a stored standing is not what its steps add up to, if in anything.
fn differs<L: Living>(
    conn: &Connection,
    names: &Names,
    begun: L,
    steps: Vec<Result<Stored<L>>>,
    kept: &Kept<'_>,
) -> Result<Option<Both>> {
    let (mut acts, mut entries) = (Vec::new(), Vec::new());
    for step in steps {
        let step = step?;
        acts.push(step.act);
        entries.push(step.entry);
    }
    let history = !entries.is_empty() && entries.iter().all(|entry| *entry == kept.born);
    let now = stand(conn, names, begun, (acts, &entries), i64::MAX)?;
    for (at, want) in now.folded.iter().enumerate() {
        if !kept.holds(at, want)? {
            return Ok(Some(both!("状态与办理经过不符", "its standing is not what its steps add up to")));
        }
    }
    // One that had run its course when history brought it may be missing: no other.
    let must = |c: &Counted| !history || c.clock.stopped_on.is_none() || L::keeps(&c.clock);
    let told = |c: &Counted| clock_row(&c.clock).into_iter().map(|(_, value)| value).collect::<Vec<_>>();
    let known = kept.limits.iter().all(|stored| now.clocks.iter().any(|c| told(c) == *stored));
    if !known || now.clocks.iter().any(|c| must(c) && !kept.limits.contains(&told(c))) {
        return Ok(Some(both!("期限与办理经过不符", "its limits are not what its steps add up to")));
    }
    L::contradicted(conn, kept.id, &now.life)
}
