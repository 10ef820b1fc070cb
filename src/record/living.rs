//! A noun with a life of steps, kept: its steps read and written, folded, counted, taken back, told as of a past day. Nothing
//! here depends on which noun it is; what its steps mean it declares itself ([`Living`]). The list of lives stands in `record`.

use super::clockwork::Clockwork;
use super::life::{Act, Carried, Counted, Counting, Living, Standing, Step, Unmet, Verb, needed, needed_all};
use super::names::Names;
use super::steps::{clock_row, unreadable};
use super::{Born, Lived, existing, follow, not_voided};
use crate::base::column;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft, Held, Noun, Put, Value};
use crate::base::page::Cell;
use crate::base::vocab::Word;
use crate::both;
use crate::db::behind::Reads;
use crate::db::query::{cell, value};
use crate::db::write::{PartRow, Write};
use crate::rule::turn::{Done, Life as _, Stands, Stood as _};
use rusqlite::{Connection, Row};
use std::rc::Rc;

/// The table of a noun's steps.
pub(crate) fn table(noun: &Noun) -> &'static str {
    noun.parts.first().map_or("", |part| part.table)
}

pub(super) fn quoted(columns: impl IntoIterator<Item = &'static str>) -> String {
    columns.into_iter().flat_map(|c| [", \"", c, "\""]).collect()
}

/// A step as it is kept.
pub(super) struct Stored<L: Living> {
    pub entry: i64,
    pub taken_back: bool,
    pub act: Act<L>,
}

/// The SELECT that [`stored`] reads.
pub(super) fn steps_sql<L: Living>() -> String {
    let (key, table) = (L::NOUN.table, table(L::NOUN));
    let columns = quoted(Carried::<L>::FIELDS.iter().map(|f| f.column));
    format!("SELECT {key}, n, entry, taken_back IS NOT NULL, kind, happened_on{columns} FROM {table}")
}

pub(super) fn stored<L: Living>(row: &Row<'_>) -> Result<Stored<L>> {
    let text = |at| Ok::<_, Error>(row.get_ref(at)?.as_str().map_err(rusqlite::Error::from)?);
    let (kind, on) = (text(4)?, text(5)?);
    let (record, n): (i64, i64) = (row.get(0)?, row.get(1)?);
    let damaged = |what: &str| unreadable(L::NOUN, record, n, what);
    let kind = Step::<L>::from_slug(kind).ok_or_else(|| damaged(kind))?;
    let on = day::iso(on).ok_or_else(|| damaged(on))?;
    let mut with = Carried::<L>::default();
    for (at, field) in (6..).zip(Carried::<L>::FIELDS) {
        let found = cell(row.get_ref(at)?);
        if !matches!(found, Cell::Null) && !with.set(field.column, value(found)) {
            return Err(damaged(field.column));
        }
    }
    Ok(Stored { entry: row.get(2)?, taken_back: row.get(3)?, act: Done { kind, on, with } })
}

/// A step as its row.
fn row_of<L: Living>(act: &Act<L>) -> Vec<Put> {
    let mut row = vec![("kind", Value::Text(act.kind.slug().into())), ("happened_on", act.on.value())];
    act.with.each(|field, value| row.push((field.column, value)));
    row
}

/// A step as a row of a part.
pub(super) fn part<L: Living>(act: &Act<L>) -> PartRow {
    (table(L::NOUN), row_of::<L>(act))
}

/// Reads the columns a life begins from.
pub(super) fn begun<L: Living>(row: &Row<'_>, first: usize, id: i64) -> Result<L> {
    let mut draft = L::default();
    for (at, column) in (first..).zip(L::BEGINS) {
        let found = cell(row.get_ref(at)?);
        if !matches!(found, Cell::Null) && !draft.set(column, value(found)) {
            return Err(unreadable(L::NOUN, id, 0, column));
        }
    }
    Ok(draft)
}

pub(super) fn load<L: Living>(conn: &Connection, id: i64) -> Result<L> {
    let sql = format!("SELECT id{} FROM {} WHERE id = ?", quoted(L::BEGINS.iter().copied()), L::NOUN.table);
    conn.prepare_cached(&sql)?.query_row([id], |row| Ok(begun(row, 1, id)))?
}

/// Folds steps and counts limits. `entries` are those that wrote each step; what was known ends with the entry `known`.
pub(super) fn stand<L: Living>(
    conn: &Connection,
    names: &Names,
    begun: L,
    (acts, entries): (Vec<Act<L>>, &[i64]),
    known: i64,
) -> Result<Standing<L>> {
    let mut life = begun.begin()?;
    for act in &acts {
        life.then(act);
    }
    let clockwork = names.clockwork(conn, begun.day().unwrap_or(names.today))?;
    let (clocks, folded) = counted(conn, names, &begun, (&life, &acts, entries), known)?;
    Ok(Standing { begun, life, acts, clocks, folded, clockwork, stopped: Vec::new() })
}

/// The limits of a life, and its columns. A limit that has stopped stays as it was counted by the entry that stopped it, whatever
/// calendar or rules came after: it was in time or late by the limit then in force.
fn counted<L: Living>(
    conn: &Connection,
    names: &Names,
    begun: &L,
    (life, acts, entries): (&L::Life, &[Act<L>], &[i64]),
    known: i64,
) -> Result<(Vec<Counted>, Vec<Put>)> {
    let from = begun.day().unwrap_or(names.today);
    let with = |stopped: Option<usize>| {
        let entry = stopped.and_then(|at| entries.get(at)).map_or(known, |entry| known.min(*entry));
        names.clockwork_then(conn, from, entry)
    };
    let clocks = all_clocks(begun, (life, acts), &with)?;
    let folded = L::folded(life, acts, &clocks, &with)?;
    Ok((clocks, folded))
}

/// Every limit of a life: before each step that set limits running anew what they had come to, then what they come to now. What
/// was broken stays broken, whatever follows.
fn all_clocks<L: Living>(begun: &L, (life, acts): (&L::Life, &[Act<L>]), with: Counting<'_>) -> Result<Vec<Counted>> {
    let now = begun.clocks(life, acts, with)?;
    let anew = |act: &Act<L>| L::Life::ANEW.contains(&act.kind);
    let again =
        |at: usize| L::Life::MOVES.contains(&acts[at].kind) && acts[..at].iter().any(|act| act.kind == acts[at].kind);
    let mut before: Vec<Counted> = Vec::new();
    for at in (0..acts.len()).filter(|at| anew(&acts[*at]) || again(*at)) {
        let mut life = begun.begin()?;
        acts[..at].iter().for_each(|act| life.then(act));
        for mut limit in begun.clocks(&life, &acts[..at], with)? {
            let clock = &mut limit.clock;
            let kept = |other: &Counted| {
                let (name, span, stopped_on) = (other.clock.name, &other.clock.span, other.clock.stopped_on);
                name == clock.name && *span == clock.span && stopped_on == clock.stopped_on
            };
            let ran_out = anew(&acts[at])
                || clock.stopped_on.is_none() && clock.due.due < acts[at].on && clock.paused_on().is_none();
            if L::RIGHTS.contains(&clock.name) || !ran_out || now.iter().chain(&before).any(kept) {
                continue;
            }
            // What nobody had met when it was set running anew ended there.
            clock.stopped_on = clock.stopped_on.or(Some(acts[at].on));
            before.push(limit);
        }
    }
    before.extend(now);
    for at in 1..before.len() {
        let name = before[at].clock.name;
        before[at].clock.round = 1 + before[..at].iter().filter(|c| c.clock.name == name).map(|_| 1).sum::<i64>();
    }
    Ok(before)
}

/// Reads a record and counts its limits.
pub fn standing<L: Living>(conn: &Connection, names: &Names, id: i64) -> Result<Standing<L>> {
    let (acts, entries) = acts::<L>(conn, id)?;
    stand(conn, names, load::<L>(conn, id)?, (acts, &entries), i64::MAX)
}

/// The standing steps of a record in their order, each with the entry that wrote it.
pub fn acts<L: Living>(conn: &Connection, id: i64) -> Result<(Vec<Act<L>>, Vec<i64>)> {
    let mut statement =
        conn.prepare_cached(&format!("{} WHERE {} = ? ORDER BY {}", steps_sql::<L>(), L::NOUN.table, L::ORDER))?;
    let mut rows = statement.query([id])?;
    let (mut acts, mut entries) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let step = stored::<L>(row)?;
        if !step.taken_back {
            acts.push(step.act);
            entries.push(step.entry);
        }
    }
    Ok((acts, entries))
}

/// The same as its steps stood on a day, of those known by a journal entry. `seen` gives the columns it began from as they
/// were then.
pub fn standing_then<L: Living>(
    conn: &Connection,
    names: &Names,
    id: i64,
    (as_of, known): (Day, i64),
    seen: &dyn Fn(&str) -> Option<Value>,
) -> Result<Standing<L>> {
    let mut begun: L = load(conn, id)?;
    for column in L::BEGINS {
        if seen(column).is_some_and(|then| !begun.set(column, then)) {
            return Err(unreadable(L::NOUN, id, 0, column));
        }
    }
    let sql = format!(
        "{} WHERE {} = ? AND happened_on <= ? AND entry <= ? AND (taken_back IS NULL OR taken_back > ?) ORDER BY {}",
        steps_sql::<L>(),
        L::NOUN.table,
        L::ORDER
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query((id, as_of.to_string(), known, known))?;
    let (mut acts, mut entries) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let step = stored::<L>(row)?;
        acts.push(step.act);
        entries.push(step.entry);
    }
    stand(conn, names, begun, (acts, &entries), known)
}

/// What a record does because it has a life.
pub const fn lived<L: Living>() -> Lived<L> {
    Lived { born: born::<L>, edited: edited::<L>, next: next::<L> }
}

/// What a new record's life brings: the steps its row of history states, and where they leave it.
pub fn born<L: Living>(draft: &L, conn: &dyn Reads, names: &Names) -> Result<Born> {
    let mut life = draft.begin()?;
    let mut acts = Vec::new();
    let code = L::NOUN.letters.map_or_else(String::new, |letters| format!("{letters}…"));
    let clockwork = names.clockwork(conn, draft.day().unwrap_or(names.today))?;
    let with = |_| Ok(Rc::clone(&clockwork));
    let mut history = draft.history()?;
    draft.plain(&mut history, &with)?;
    for (column, act) in history {
        if L::BARE.contains(&act.kind) { L::needs(&act, &code) } else { needed::<L>(&act, &code) }?;
        life.may(&act, &code, names.today).map_err(|e| skipped::<L>(&life, &act, e).field(column))?;
        life.then(&act);
        acts.push(act);
    }
    born_with(draft, (&life, &acts), &clockwork)
}

/// The same of steps that may be taken one after the other and lead where a life stands.
pub fn born_with<L: Living>(draft: &L, (life, acts): (&L::Life, &[Act<L>]), clockwork: &Rc<Clockwork>) -> Result<Born> {
    let with = |_| Ok(Rc::clone(clockwork));
    let (parts, clocks) = (acts.iter().map(part::<L>).collect(), all_clocks(draft, (life, acts), &with)?);
    let folded = L::folded(life, acts, &clocks, &with)?;
    let kept = clocks.iter().filter(|c| c.clock.stopped_on.is_none() || L::keeps(&c.clock));
    let (derived, doubt) = (kept.map(|c| clock_row(&c.clock)).collect(), draft.doubted(acts, clockwork));
    Ok(Born { folded, parts, derived, doubt, ..Born::default() })
}

/// The error of a row whose history leaves out what goes before a step: which steps, that their days may be filled in.
fn skipped<L: Living>(life: &L::Life, act: &Act<L>, error: Error) -> Error {
    let way = life.way(act.kind).filter(|way| error.id == "step-wrong-state" && !way.is_empty());
    let Some(way) = way else { return error };
    let Both { zh, en } = act.kind.said();
    let (before, slugs): (Vec<_>, Vec<_>) = way.iter().map(|step| (step.said().zh, step.slug())).unzip();
    let (before_zh, before_en) = (before.join("、"), slugs.join(", "));
    let said =
        both!("这一行写了{zh}，没有写之前的{before_zh}", "the row says {en}, and not what goes before it: {before_en}");
    Error::refused("step-wrong-state", said).hint(both!(
        "补上{before_zh}的日期一列；只想留着{zh}这一列，不当经过：--map 列名=kept",
        "add the column with its day; to keep the column of {en} as it is: --map HEADING=kept"
    ))
}

/// Stores where a record stands.
fn keep<L: Living>(write: &mut Write<'_>, id: i64, now: &Standing<L>) -> Result<()> {
    write.fold(L::NOUN, id, &now.folded)?;
    let rows: Vec<_> = now.clocks.iter().map(|c| clock_row(&c.clock)).collect();
    write.derive(L::NOUN, id, false, &rows)
}

/// Counts a record's standing and limits anew, and keeps them.
pub fn refold<L: Living>(write: &mut Write<'_>, names: &Names, id: i64) -> Result<Standing<L>> {
    let now = standing::<L>(write.conn(), names, id)?;
    keep(write, id, &now)?;
    Ok(now)
}

/// Takes a step: refused in the wrong state, on a wrong day, past a limit, without what it needs or without proof. Returns
/// where the record stands then.
pub fn step<L: Living>(write: &mut Write<'_>, names: &Names, id: i64, mut act: Act<L>) -> Result<Standing<L>> {
    not_voided(write.conn(), L::NOUN, id)?;
    let mut now = standing::<L>(write.conn(), names, id)?;
    L::takes_over(write.conn(), id, &mut act)?;
    let code = L::NOUN.code(id);
    now.life.may(&act, &code, names.today)?;
    needed_all::<L>(write.conn(), names, &act, &code)?;
    let row = row_of::<L>(&act);
    existing::there(write.conn(), L::NOUN, act.on, &row)?;
    existing::chosen(names, L::NOUN, act.on, &row)?;
    L::proves(write.conn(), id, &now, &act, &code)?;
    let concerned = follow::about::<L>(write.conn(), id)?;
    let n = super::next_row(write.conn(), L::NOUN, id)?;
    write.step(L::NOUN, id, n, &[part::<L>(&act)])?;
    now.life.then(&act);
    now.acts.push(act);
    let stopped = now.clocks.iter().filter(|c| c.clock.stopped_on.is_some());
    now.stopped = stopped.map(|c| (c.clock.name, c.clock.due.due)).collect();
    // The clocks this step stops are counted with what is known now, as all steps before it stay with their own.
    let entries = entries::<L>(write.conn(), id)?;
    (now.clocks, now.folded) = counted(write.conn(), names, &now.begun, (&now.life, &now.acts, &entries), i64::MAX)?;
    keep(write, id, &now)?;
    concerned.follow::<L>(write)?;
    Ok(now)
}

fn entries<L: Living>(conn: &Connection, id: i64) -> Result<Vec<i64>> {
    let (table, own, order) = (table(L::NOUN), L::NOUN.table, L::ORDER);
    let sql = format!("SELECT entry FROM {table} WHERE {own} = ? AND taken_back IS NULL ORDER BY {order}");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([id], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Takes the last standing step back, with a reason; it stays on record. Returns which it was, and where the record stands.
pub fn take_back<L: Living>(
    write: &mut Write<'_>,
    names: &Names,
    id: i64,
    reason: &str,
) -> Result<(Step<L>, Standing<L>)> {
    not_voided(write.conn(), L::NOUN, id)?;
    let (table, own, order) = (table(L::NOUN), L::NOUN.table, L::ORDER);
    let sql = format!("SELECT n, kind FROM {table} WHERE {own} = ? AND taken_back IS NULL ORDER BY {order}");
    let mut all = write.conn().prepare_cached(&sql)?;
    let last: Option<(i64, String)> = all.query_map([id], |r| r.try_into())?.last().transpose()?;
    drop(all);
    let Some((n, kind)) = last else {
        let (code, name) = (L::NOUN.code(id), L::NOUN.name);
        return Err(Error::refused("no-step", both!("{code} 还没有可撤回的步骤", "{code} has no step to take back"))
            .hint(both!(
                "整件作废：ducha {name} void {code} -m 理由",
                "to void it all: ducha {name} void {code} -m REASON"
            )));
    };
    let step = Step::<L>::from_slug(&kind).ok_or_else(|| unreadable(L::NOUN, id, n, &kind))?;
    let concerned = follow::about::<L>(write.conn(), id)?;
    write.take_back(L::NOUN, id, n, reason)?;
    let now = refold(write, names, id)?;
    concerned.follow::<L>(write)?;
    Ok((step, now))
}

/// What comes next for a record, by its stored standing.
pub fn next<L: Living>(conn: &Connection, names: &Names, id: i64, code: &str) -> Result<Vec<String>> {
    let columns: Vec<&'static str> = L::NOUN.folded().chain(L::BEGINS.iter().copied()).collect();
    let sql = format!("SELECT id{} FROM {} WHERE id = ?", quoted(columns.iter().copied()), L::NOUN.table);
    let stands: Vec<Put> = conn.prepare_cached(&sql)?.query_row([id], |row| {
        (1..).zip(columns).map(|(at, column)| Ok((column, value(cell(row.get_ref(at)?))))).collect()
    })?;
    L::advised(conn, id, code, L::Life::waits_for(Stands(&stands), code, names.today))
}

/// Counts an edited record anew; its beginning may not move past what followed.
fn edited<L: Living>(write: &mut Write<'_>, names: &Names, id: i64) -> Result<()> {
    let now = refold::<L>(write, names, id)?;
    let column = L::BEGINS[0];
    let (Some(on), Some(first)) = (Day::held(now.begun.get(column)), now.acts.first()) else { return Ok(()) };
    if on <= first.on {
        return Ok(());
    }
    let (zh, en) = column::label(L::NOUN.name, column).unwrap_or((column, column));
    let (code, first) = (L::NOUN.code(id), first.on);
    let said = both!("{code} 的{zh} {on} 晚于第一步的 {first}", "{code}: {en} {on} is after its first step on {first}");
    Err(Error::refused("begins-after-step", said).field(column))
}

/// All that stands between a record and a step.
pub fn unmet<L: Living>(now: &Standing<L>, step: Step<L>, code: &str, today: Day) -> Vec<Unmet> {
    let mut out = Vec::new();
    let way = now.life.way(step);
    // What was done is not in want of anything: to do it again is another matter.
    let anew = way.as_ref().is_none_or(|way| way.iter().any(|step| L::Life::ANEW.contains(step)));
    if let Some(act) = now.acts.iter().rfind(|act| act.kind == step).filter(|_| anew) {
        let (on, Both { zh, en }) = (act.on, step.said());
        out.push((both!("已于 {on} {zh}，不必再做", "done on {on}: {en}"), None));
        return out;
    }
    if let Some(way) = way {
        for step in way {
            let Both { zh, en } = step.said();
            out.push((both!("还没有{zh}", "not yet: {en}"), Some(spelled::<L>(step, code))));
        }
    } else {
        let Both { zh, en } = now.life.state().said();
        out.push((both!("“{zh}”之后没有这一步", "nothing leads there from {en}"), None));
    }
    let last = now.life.last_on();
    if last > today {
        out.push((both!("上一步的日期 {last} 在今天之后", "its last step, {last}, is after today"), None));
    }
    out.extend(L::lacks(now, step, today));
    out
}

/// A step as a command with what it asks for.
pub fn spelled<L: Living>(step: Step<L>, code: &str) -> String {
    let asked = L::VERBS.iter().find(|v| v.step == step).map_or_else(String::new, Verb::asked);
    format!("ducha {} {} {code}{asked}", L::NOUN.name, step.slug())
}
