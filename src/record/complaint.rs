//! A complaint: as it comes in, the steps of its life, and who complained, kept apart. Which step may follow which is
//! `rule::flow`'s business.

use super::{Born, Record, not_in_future, not_voided, office_no_free, required};
use crate::base::code;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Draft as _, Held, Noun, Value};
use crate::base::vocab::{ComplaintState, Step};
use crate::both;
use crate::db::write::{Put, Write};
use crate::draft;
use crate::record::names::{Clockwork, Names};
use crate::rule::calendar::Calendar;
use crate::rule::clock::{self, Case, Clock};
use crate::rule::deadline;
use crate::rule::flow::{self, Act, Life};
use crate::rule::set::Rule;
use rusqlite::{Connection, OptionalExtension, Row};
use std::rc::Rc;

/// The noun.
pub static NOUN: Noun = Noun {
    name: "complaint",
    table: "complaint",
    called_by: "office_no",
    view: "complaints",
    letter: Some('C'),
    zh: "投诉",
    en: "complaint",
    fields: Draft::FIELDS,
    lead: None,
    brief: &["code", "received_on", "channel", "unit", "category", "state", "due_on", "summary"],
    filters: &["unit", "state", "channel", "category"],
    day: Some("received_on"),
    words: &[("state", "complaint_state")],
    daily: &[("overdue", "ended_on IS NULL AND due_on IS NOT NULL AND due_on < :today")],
    folded: &[
        "state",
        "accepted_on",
        "refused_on",
        "refused_reason",
        "handling",
        "assigned_to",
        "assigned_on",
        "due_on",
        "due_raw_on",
        "provisional",
        "extended",
        "paused",
        "closed_on",
        "result",
        "replied_on",
        "satisfied",
        "merged_into",
        "ended_on",
    ],
    derived: Some("clock"),
    part: Some("step"),
};

draft! {
    /// A complaint as a person fills it in; history may bring its whole life.
    Draft {
        received_on: Day, Anywhere, "接收日期；默认今天", "day it came in; default today";
        channel: String, Anywhere, "渠道，如 电话", "channel, such as phone";
        channel_note: String, Anywhere, "渠道为“其他”时的说明", "which, where the channel is other";
        unit: i64, Anywhere, "被投诉单位", "unit complained of";
        category: String, Anywhere, "类别，如 慢作为", "category, such as slow-action";
        category_note: String, Anywhere, "类别为“其他”时的说明", "which, where the category is other";
        summary: String, Anywhere, "反映的内容", "what is complained of";
        subject: String, Anywhere, "标题", "a short title";
        point: String, Anywhere, "监督点或投诉中心", "monitor point or complaint centre";
        named: String, Anywhere, "实名、匿名或署名待核；默认看有无姓名", "named, anonymous or unverified; default by whether there is a name";
        persons: i64, Anywhere, "投诉人数", "how many complain";
        office_no: String, Anywhere, "文号", "the office's own number";
        complainant_name: String, Sealed, "投诉人姓名（单独保管）", "who complains (kept apart)";
        complainant_phone: String, Sealed, "投诉人电话（单独保管）", "their phone (kept apart)";
        complainant_address: String, Sealed, "投诉人住址（单独保管）", "their address (kept apart)";
        accepted_on: Day, History, "受理日期", "day accepted";
        refused_on: Day, History, "不予受理日期", "day refused";
        refused_reason: String, History, "不予受理理由", "why refused";
        handling: String, History, "办理方式", "how handled";
        assigned_to: i64, History, "承办单位", "unit assigned to";
        assigned_on: Day, History, "交办日期", "day assigned";
        due_on: Day, History, "办结期限", "limit for closing";
        closed_on: Day, History, "办结日期", "day closed";
        result: String, History, "调查结果", "result";
        replied_on: Day, History, "答复日期", "day replied";
        satisfied: bool, History, "满意与否", "whether satisfied";
        merged_into: i64, History, "并入哪件", "complaint it joined";
        state: String, History, "状态（撤诉、移送、当场答复）", "state (withdrawn, transferred-out, answered-on-spot)";
        ended_on: Day, History, "了结日期", "day it ended";
    }
}

fn optional<T: Held>(value: Option<&T>) -> Value {
    value.map_or(Value::Null, Held::value)
}

fn text(value: Option<&str>) -> Value {
    value.map_or(Value::Null, |t| Value::Text(t.to_owned()))
}

/// The columns a life and its handling clock come to.
fn folded(life: &Life, clocks: &[Clock]) -> Vec<Put<'static>> {
    let handle = clocks.iter().find(|c| c.name == clock::Name::Handle);
    let due = |day: fn(&Clock) -> Day| handle.map_or(Value::Null, |c| day(c).value());
    vec![
        ("state", Value::Text(life.state.slug().into())),
        ("accepted_on", optional(life.accepted_on.as_ref())),
        ("refused_on", optional(life.refused_on.as_ref())),
        ("refused_reason", optional(life.refused_reason.as_ref())),
        ("handling", optional(life.handling.as_ref())),
        ("assigned_to", optional(life.assigned_to.as_ref())),
        ("assigned_on", optional(life.assigned_on.as_ref())),
        ("due_on", due(|c| c.due.due)),
        ("due_raw_on", due(|c| c.due.raw)),
        ("provisional", handle.map_or(Value::Null, |c| c.due.provisional.value())),
        ("extended", life.extended.value()),
        ("paused", life.paused.value()),
        ("closed_on", optional(life.closed_on.as_ref())),
        ("result", optional(life.result.as_ref())),
        ("replied_on", optional(life.replied_on.as_ref())),
        ("satisfied", optional(life.satisfied.as_ref())),
        ("merged_into", optional(life.merged_into.as_ref())),
        ("ended_on", optional(life.ended_on.as_ref())),
    ]
}

/// A clock as its row.
fn clock_row(clock: &Clock, calendar: &Calendar) -> Vec<Put<'static>> {
    let on = clock.stopped_on;
    vec![
        ("name", Value::Text(clock.name.slug().into())),
        ("amount", Value::Int(clock.limit.amount.into())),
        ("unit", Value::Text(clock.limit.unit.slug().into())),
        ("rolls", clock.limit.rolls.value()),
        ("extended_by", Value::Int(clock.extended_by.into())),
        ("start_event", Value::Text(clock.start_event.clone())),
        ("start_on", clock.start_on.value()),
        ("raw_on", clock.due.raw.value()),
        ("due_on", clock.due.due.value()),
        ("provisional", clock.due.provisional.value()),
        ("rule", optional(clock.rule.as_ref())),
        ("calendar", optional(clock::resting_on(clock, calendar).as_ref())),
        ("stopped_on", optional(on.as_ref())),
    ]
}

/// What a step carries for people, beside the act.
#[derive(Clone, Copy, Debug, Default)]
pub struct Remark<'a> {
    /// Who approved, or who answered.
    pub person: Option<&'a str>,
    /// What is said of it.
    pub note: Option<&'a str>,
}

fn part(act: &Act, remark: Remark<'_>) -> Vec<Put<'static>> {
    vec![
        ("kind", Value::Text(act.kind.slug().into())),
        ("happened_on", act.on.value()),
        ("reason", optional(act.reason.as_ref())),
        ("handling", optional(act.handling.as_ref())),
        ("unit", optional(act.unit.as_ref())),
        ("due_on", optional(act.due_on.as_ref())),
        ("result", optional(act.result.as_ref())),
        ("satisfied", optional(act.satisfied.as_ref())),
        ("into_case", optional(act.into_case.as_ref())),
        ("amount", optional(act.amount.as_ref())),
        ("person", text(remark.person)),
        ("note", text(remark.note)),
    ]
}

impl Draft {
    /// The steps a row of history brings, in the order they are taken.
    fn acts(&self) -> Result<Vec<Act>> {
        let mut acts = Vec::new();
        if let Some(on) = self.accepted_on {
            acts.push(Act::new(Step::Accept, on));
        }
        if let Some(on) = self.refused_on {
            let reason = Some(self.refused_reason.clone().ok_or_else(|| required("refused_reason"))?);
            acts.push(Act { reason, ..Act::new(Step::Refuse, on) });
        }
        if let Some(on) = self.assigned_on {
            let default = if self.assigned_to.is_some() { "ordered" } else { "self" };
            let handling = Some(self.handling.clone().unwrap_or_else(|| default.into()));
            acts.push(Act { handling, unit: self.assigned_to, ..Act::new(Step::Assign, on) });
        }
        if let Some(on) = self.closed_on {
            let result = Some(self.result.clone().ok_or_else(|| required("result"))?);
            let satisfied = self.satisfied.filter(|_| self.replied_on.is_none());
            acts.push(Act { result, satisfied, ..Act::new(Step::Close, on) });
        }
        if let Some(on) = self.replied_on {
            acts.push(Act { satisfied: self.satisfied, ..Act::new(Step::Reply, on) });
        }
        if let Some(kind) = self.ending() {
            let on = self.ended_on.ok_or_else(|| required("ended_on"))?;
            acts.push(Act { into_case: self.merged_into, ..Act::new(kind, on) });
        }
        // A stated limit belongs to the step that set it running.
        let limited = acts.iter_mut().rfind(|a| matches!(a.kind, Step::Accept | Step::Assign));
        if let (Some(act), Some(due)) = (limited, self.due_on) {
            act.due_on = Some(due);
        }
        Ok(acts)
    }

    /// The ending no column of its own stands for, where the row names one.
    fn ending(&self) -> Option<Step> {
        if self.merged_into.is_some() {
            return Some(Step::Merge);
        }
        match ComplaintState::from_slug(self.state.as_deref()?)? {
            ComplaintState::Withdrawn => Some(Step::Withdraw),
            ComplaintState::TransferredOut => Some(Step::Transfer),
            ComplaintState::AnsweredOnSpot => Some(Step::Answer),
            _ => None,
        }
    }

    fn sealed(&self) -> Vec<Put<'static>> {
        vec![
            ("name", optional(self.complainant_name.as_ref())),
            ("phone", optional(self.complainant_phone.as_ref())),
            ("address", optional(self.complainant_address.as_ref())),
        ]
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &Connection, names: &Names, id: Option<i64>) -> Result<()> {
        let received = *self.received_on.get_or_insert(names.today);
        not_in_future("received_on", received, names.today)?;
        if self.channel.is_none() || self.category.is_none() {
            return Err(required(if self.channel.is_none() { "channel" } else { "category" }));
        }
        if self.channel.as_deref() == Some("other") && self.channel_note.is_none() {
            return Err(required("channel_note"));
        }
        if self.category.as_deref() == Some("other") && self.category_note.is_none() {
            return Err(required("category_note"));
        }
        if self.persons == Some(0) {
            return Err(Error::refused("persons-none", both!("投诉人数至少是 1", "at least one person complains"))
                .field("persons"));
        }
        let has_name = self.complainant_name.is_some();
        self.named.get_or_insert_with(|| if has_name { "named" } else { "anonymous" }.into());
        if let Some(id) = id {
            let first: Option<String> = conn
                .prepare_cached(
                    "SELECT happened_on FROM step WHERE complaint = ? AND taken_back IS NULL ORDER BY n LIMIT 1",
                )?
                .query_row([id], |r| r.get(0))
                .optional()?;
            if let Some(first) = first.filter(|first| received.to_string() > *first) {
                let said = both!(
                    "接收日期 {received} 晚于第一步的 {first}",
                    "it is received on {received}, after its first step on {first}"
                );
                return Err(Error::refused("received-after-step", said).field("received_on"));
            }
        }
        office_no_free(conn, &NOUN, self.office_no.as_deref(), id)
    }

    fn day(&self) -> Option<Day> {
        self.received_on
    }

    fn born(&self, conn: &Connection, names: &Names) -> Result<Born> {
        let received_on = self.received_on.unwrap_or(names.today);
        let mut life = Life::begin(received_on);
        let mut parts = Vec::new();
        let acts = self.acts()?;
        for act in &acts {
            check_words(act)?;
            flow::may(&life, act, "C…", names.today).map_err(|e| e.field(column_of(act.kind)))?;
            life.then(act);
            parts.push(part(act, Remark::default()));
        }
        let clockwork = names.clockwork(conn, received_on)?;
        let case = Case { received_on, replied: self.named.as_deref() != Some("anonymous"), acts: &acts };
        let clocks = clock::clocks(&case, clockwork.set(received_on), &clockwork.calendar);
        // A limit that history brought with it and that has run its course stands in `due_on` alone.
        let kept =
            clocks.iter().filter(|c| c.stopped_on.is_none() || (c.rule.is_some() && c.name == clock::Name::Handle));
        let derived = kept.map(|c| clock_row(c, &clockwork.calendar)).collect();
        Ok(Born { folded: folded(&life, &clocks), parts, derived })
    }

    fn edited(write: &mut Write<'_>, names: &Names, id: i64) -> Result<()> {
        refold(write, names, id)
    }

    fn next(conn: &Connection, id: i64, code: &str) -> Result<Vec<String>> {
        let (acts, _) = acts(conn, id)?;
        Ok(flow::next(&flow::life(Day::MIN, &acts), code))
    }

    fn hint(conn: &Connection, id: i64, code: &str) -> Result<Option<Both>> {
        let alike = alike(conn, id)?;
        let Some(first) = alike.first() else { return Ok(None) };
        let all = alike.join("、");
        Ok(Some(both!(
            "可能重复：{all}（同一单位、相近日期、文字相近）；并件：ducha complaint merge {code} --into {first}",
            "perhaps the same as {all} (same unit, near days, near words); to merge: ducha complaint merge {code} --into {first}"
        )))
    }

    fn seal(&self, write: &mut Write<'_>, id: i64) -> Result<()> {
        if self.complainant_name.is_none() && self.complainant_phone.is_none() && self.complainant_address.is_none() {
            return Ok(());
        }
        write.seal("complainant", id, &salt()?, &self.sealed())
    }
}

/// The column a history row states a step in.
fn column_of(step: Step) -> &'static str {
    match step {
        Step::Accept => "accepted_on",
        Step::Refuse => "refused_on",
        Step::Assign => "assigned_on",
        Step::Close => "closed_on",
        Step::Reply => "replied_on",
        _ => "ended_on",
    }
}

/// What a step needs beside its day.
fn check_words(act: &Act) -> Result<()> {
    let missing = match act.kind {
        Step::Refuse | Step::Decide if act.reason.is_none() => "reason",
        Step::Assign if act.handling.is_none() => "handling",
        Step::Assign if act.handling.as_deref() != Some("self") && act.unit.is_none() => "assigned_to",
        Step::Close if act.result.is_none() => "result",
        Step::Revisit if act.satisfied.is_none() => "satisfied",
        Step::Merge if act.into_case.is_none() => "merged_into",
        _ => return Ok(()),
    };
    if missing == "assigned_to" {
        return Err(required(missing)
            .hint(both!("加上 --to 单位，或 --handling self 自办", "add --to UNIT, or --handling self")));
    }
    Err(required(missing))
}

/// Sixteen bytes nobody can guess, for a sealed row's digest.
fn salt() -> Result<[u8; 16]> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)
        .map_err(|e| Error::failed("no-randomness", both!("取不到随机数：{e}", "no randomness: {e}")))?;
    Ok(salt)
}

fn stored_day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Day>> {
    Ok(row.get::<_, Option<String>>(at)?.as_deref().and_then(day::iso))
}

const STEPS: &str = "SELECT complaint, n, taken_back IS NOT NULL, kind, happened_on, reason, handling, unit, due_on, result, satisfied, into_case, amount FROM step";

/// A row of [`STEPS`]: its complaint, its number, whether it was taken back, and the act.
fn step_of(row: &Row<'_>) -> Result<(i64, i64, bool, Act)> {
    let kind: String = row.get(3)?;
    let (Some(kind), Some(on)) = (Step::from_slug(&kind), stored_day(row, 4)?) else {
        return Err(Error::failed(
            "step-unreadable",
            both!("台账里有看不懂的步骤 {kind:?}", "the ledger holds an unreadable step {kind:?}"),
        ));
    };
    let act = Act {
        kind,
        on,
        reason: row.get(5)?,
        handling: row.get(6)?,
        unit: row.get(7)?,
        due_on: stored_day(row, 8)?,
        result: row.get(9)?,
        satisfied: row.get(10)?,
        into_case: row.get(11)?,
        amount: row.get(12)?,
    };
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, act))
}

/// The standing steps of a complaint, and the number the next one takes.
pub fn acts(conn: &Connection, id: i64) -> Result<(Vec<Act>, i64)> {
    let mut statement = conn.prepare_cached(&format!("{STEPS} WHERE complaint = ? ORDER BY n"))?;
    let mut rows = statement.query([id])?;
    let (mut acts, mut next) = (Vec::new(), 1);
    while let Some(row) = rows.next()? {
        let (_, n, taken_back, act) = step_of(row)?;
        next = n + 1;
        if !taken_back {
            acts.push(act);
        }
    }
    Ok((acts, next))
}

/// A complaint with everything that is counted from it.
pub struct Standing {
    /// Where it stands.
    pub life: Life,
    /// Its standing steps.
    pub acts: Vec<Act>,
    /// The number its next step takes.
    pub next: i64,
    /// Its limits.
    pub clocks: Vec<Clock>,
    /// What they were counted with.
    pub clockwork: Rc<Clockwork>,
    /// The day it came in.
    pub received_on: Day,
    /// Whether a reply is owed.
    pub replied: bool,
}

impl Standing {
    /// The rule behind its handling clock, if a rule set gives one.
    pub fn handling_rule(&self) -> Option<&Rule> {
        let case = Case { received_on: self.received_on, replied: self.replied, acts: &self.acts };
        clock::handling_rule(&case, self.clockwork.set(self.received_on)?)
    }

    /// The limit that runs now, as the end of a sentence: `，期限 2026-06-29（还有 41 个工作日）`.
    pub fn running(&self, today: Day) -> Option<(String, String)> {
        let clock = self.clocks.iter().rfind(|c| c.stopped_on.is_none() && c.name != clock::Name::Object)?;
        let due = clock.due.due;
        let left = deadline::working_days_left(today, due, &self.clockwork.calendar);
        let (what_zh, what_en) = (clock.name.label(Lang::Zh), clock.name.label(Lang::En).to_lowercase());
        let (may_zh, may_en) = if clock.due.provisional { ("（暂定）", " (provisional)") } else { ("", "") };
        Some((
            format!("，{what_zh}期限 {due}{may_zh}，还有 {left} 个工作日"),
            format!("; {what_en} is due {due}{may_en}, {left} working days left"),
        ))
    }

    fn clock(&self, name: clock::Name) -> Option<&Clock> {
        self.clocks.iter().find(|c| c.name == name)
    }
}

/// Reads a complaint and counts its limits.
pub fn standing(conn: &Connection, names: &Names, id: i64) -> Result<Standing> {
    let (received, word): (String, String) = conn
        .prepare_cached("SELECT received_on, named FROM complaint WHERE id = ?")?
        .query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let received_on = day::iso(&received).ok_or_else(|| {
        Error::failed(
            "day-unreadable",
            both!("台账里的日期 {received:?} 无法识别", "the ledger holds an unreadable day {received:?}"),
        )
    })?;
    let (acts, next) = acts(conn, id)?;
    let clockwork = names.clockwork(conn, received_on)?;
    let replied = word != "anonymous";
    let clocks =
        clock::clocks(&Case { received_on, replied, acts: &acts }, clockwork.set(received_on), &clockwork.calendar);
    Ok(Standing { life: flow::life(received_on, &acts), acts, next, clocks, clockwork, received_on, replied })
}

/// The working days a complaint's clock stood still.
pub fn paused_days(conn: &Connection, names: &Names, id: i64) -> Result<i64> {
    let now = standing(conn, names, id)?;
    let end = now.life.ended_on.unwrap_or(now.life.last_on);
    let between = |p: &deadline::Pause| now.clockwork.calendar.working_days_between(p.from, p.to.unwrap_or(end));
    Ok(now.clock(clock::Name::Handle).map_or(0, |c| c.pauses.iter().map(between).sum()))
}

/// Complaints like a new one: of the same unit, received within a month of it, in much the same words.
pub fn alike(conn: &Connection, id: i64) -> Result<Vec<String>> {
    let sql = "SELECT o.id, coalesce(o.subject, '') || coalesce(o.summary, ''), coalesce(c.subject, '') || coalesce(c.summary, '')
        FROM complaint c JOIN complaint o ON o.unit = c.unit AND o.received_on BETWEEN date(c.received_on, '-30 days') AND date(c.received_on, '+30 days')
        WHERE c.id = ? AND o.id <> c.id AND o.void_reason IS NULL AND o.merged_into IS NULL ORDER BY o.id DESC LIMIT 200";
    let mut statement = conn.prepare_cached(sql)?;
    let rows =
        statement.query_map([id], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?, r.get::<_, String>(2)?)))?;
    let mut out = Vec::new();
    for row in rows {
        let (other, theirs, ours) = row?;
        if !ours.is_empty() && strsim::sorensen_dice(&theirs, &ours) >= 0.6 {
            out.push(code::code('C', other));
        }
    }
    Ok(out)
}

/// Counts a complaint's standing and limits anew, and keeps them.
fn refold(write: &mut Write<'_>, names: &Names, id: i64) -> Result<()> {
    let now = standing(write.conn(), names, id)?;
    write.fold(&NOUN, id, &folded(&now.life, &now.clocks))?;
    let rows: Vec<_> = now.clocks.iter().map(|c| clock_row(c, &now.clockwork.calendar)).collect();
    write.derive(&NOUN, id, false, &rows)
}

/// Takes a step: refused in the wrong state, on a wrong day, past a limit, or without what it needs.
pub fn step(write: &mut Write<'_>, names: &Names, id: i64, act: &Act, remark: Remark<'_>) -> Result<()> {
    not_voided(write.conn(), &NOUN, id)?;
    let before = standing(write.conn(), names, id)?;
    let code = code::code('C', id);
    flow::may(&before.life, act, &code, names.today)?;
    check_words(act)?;
    check_limits(&before, act, remark, &code)?;
    check_merge(write.conn(), id, act)?;
    write.step(&NOUN, id, before.next, &[part(act, remark)])?;
    refold(write, names, id)
}

/// What a step needs said with it.
fn check_remark(kind: Step, remark: Remark<'_>) -> Result<()> {
    let reasoned = matches!(
        kind,
        Step::Object | Step::Extend | Step::Pause | Step::SendBack | Step::Transfer | Step::Reopen | Step::Unmerge
    );
    if reasoned && remark.note.is_none_or(|n| n.trim().is_empty()) {
        let (zh, en) = (kind.label(Lang::Zh), kind.label(Lang::En).to_lowercase());
        return Err(Error::usage("reason-missing", both!("{zh}要写明理由", "{en} needs a reason"))
            .hint(both!("加上 -m 理由", "add -m REASON")));
    }
    if kind == Step::Extend && remark.person.is_none() {
        return Err(Error::usage("approver-missing", both!("延期要写明批准人", "an extension needs its approver"))
            .hint(both!("加上 --approver 姓名", "add --approver NAME")));
    }
    Ok(())
}

/// An objection within its days, an extension asked for in time and within what the rule allows.
fn check_limits(before: &Standing, act: &Act, remark: Remark<'_>, code: &str) -> Result<()> {
    check_remark(act.kind, remark)?;
    let on = act.on;
    if act.kind == Step::Object
        && let Some(due) = before.clock(clock::Name::Object).map(|c| c.due.due).filter(|due| on > *due)
    {
        let said =
            both!("{code} 的异议期限是 {due}，{on} 已过", "{code}: the days to object ended on {due}, before {on}");
        return Err(Error::refused("objection-late", said)
            .hint(both!("经过见 ducha deadline explain {code}", "see ducha deadline explain {code}")));
    }
    if act.kind != Step::Extend {
        return Ok(());
    }
    let Some(clock) = before.clock(clock::Name::Handle) else {
        return Err(Error::refused(
            "no-limit",
            both!("{code} 没有办结期限，谈不上延期", "{code} has no limit to extend"),
        ));
    };
    let due = clock.due.due;
    if on > due {
        let said = both!(
            "{code} 的期限 {due} 已过，{on} 不能再申请延期",
            "{code}: its limit {due} had passed on {on}; an extension is asked for before"
        );
        return Err(Error::refused("extension-late", said)
            .hint(both!("如确在期内申请，用 --on 写申请日期", "if it was asked for in time, give the day with --on")));
    }
    let Some(rule) = before.handling_rule().filter(|_| clock.rule.is_some()) else {
        return match act.due_on {
            Some(to) if to > due => Ok(()),
            Some(to) => Err(Error::refused(
                "extension-backwards",
                both!("新期限 {to} 不晚于原期限 {due}", "the new limit {to} is not after the old one, {due}"),
            )),
            None => Err(Error::usage(
                "extension-unclear",
                both!(
                    "{code} 的期限是手工写定的，延期要给新日期",
                    "{code} has a limit stated by hand: give the new one"
                ),
            )
            .hint(both!("加上 --due 日期", "add --due DATE"))),
        };
    };
    let Some(most) = rule.extension.as_ref().map(|e| i64::from(e.amount)) else {
        let (source, article) = (&rule.source, &rule.article);
        return Err(Error::refused(
            "extension-none",
            both!("{source}{article}不许延期", "{source} {article} allows no extension"),
        ));
    };
    let (so_far, by) = (i64::from(clock.extended_by), act.amount.unwrap_or(0));
    if by < 1 {
        return Err(Error::usage("extension-unclear", both!("没有说延长多少", "by how much is not said"))
            .hint(both!("加上 --by 数，最多 {most}", "add --by N, at most {most}")));
    }
    if so_far + by > most {
        let (unit, source, article) = (rule.unit.slug(), &rule.source, &rule.article);
        let said = both!(
            "{code} 已延长 {so_far}，再延 {by} 超过最多 {most}（{source}{article}）",
            "{code} was extended by {so_far}; {by} more is over the most, {most} {unit} ({source} {article})"
        );
        return Err(Error::refused("extension-too-long", said));
    }
    Ok(())
}

/// A complaint joins another that stands, and not itself.
fn check_merge(conn: &Connection, id: i64, act: &Act) -> Result<()> {
    let Some(into) = act.into_case.filter(|_| act.kind == Step::Merge) else { return Ok(()) };
    let (code, other) = (code::code('C', id), code::code('C', into));
    if into == id {
        return Err(Error::refused("merge-self", both!("{code} 不能并入自己", "{code} cannot join itself")));
    }
    not_voided(conn, &NOUN, into)?;
    let further: Option<i64> =
        conn.query_row("SELECT merged_into FROM complaint WHERE id = ?", [into], |r| r.get(0))?;
    if let Some(further) = further.map(|f| code::code('C', f)) {
        return Err(Error::refused(
            "merge-merged",
            both!("{other} 自己已并入 {further}", "{other} itself joined {further}"),
        )
        .hint(both!("并入 {further}：--into {further}", "join that one: --into {further}")));
    }
    Ok(())
}

/// All that stands between a complaint and a step: each condition, with the command that meets it.
pub fn unmet(now: &Standing, step: Step, code: &str, today: Day) -> Vec<(Both, Option<String>)> {
    let mut out = Vec::new();
    let command = |verb: &str, rest: &str| Some(format!("ducha complaint {verb} {code}{rest}"));
    if let Some(way) = flow::way(&now.life, step) {
        for step in way {
            let (zh, en, slug) = (step.label(Lang::Zh), step.label(Lang::En).to_lowercase(), step.slug());
            let rest = match step {
                Step::Assign => " --to … | --handling self",
                Step::Close => " --result …",
                Step::Reopen | Step::Unmerge => " -m …",
                Step::Decide => " --upheld | --rejected",
                _ => "",
            };
            out.push((both!("还没有{zh}", "not yet: {en}"), command(slug, rest)));
        }
    } else {
        let (state, en) = (now.life.state.label(Lang::Zh), now.life.state.label(Lang::En).to_lowercase());
        out.push((both!("“{state}”之后没有这一步", "nothing leads there from {en}"), None));
    }
    if now.life.last_on > today {
        let last = now.life.last_on;
        out.push((both!("上一步的日期 {last} 在今天之后", "its last step, {last}, is after today"), None));
    }
    match step {
        Step::Extend => out.extend(unmet_extension(now, today)),
        Step::Object => {
            if let Some(due) = now.clock(clock::Name::Object).map(|c| c.due.due).filter(|d| today > *d) {
                out.push((both!("异议期限 {due} 已过", "the days to object ended on {due}"), None));
            }
        }
        Step::Reply if !now.replied => out.push((both!("匿名投诉不答复", "nobody replies to the anonymous"), None)),
        _ => {}
    }
    out
}

fn unmet_extension(now: &Standing, today: Day) -> Option<(Both, Option<String>)> {
    let Some(handle) = now.clock(clock::Name::Handle) else {
        return Some((both!("没有办结期限", "there is no limit for closing"), None));
    };
    let due = handle.due.due;
    if today > due {
        return Some((
            both!("期限 {due} 已过，延期要在期内申请", "its limit {due} has passed; an extension is asked for before"),
            None,
        ));
    }
    let rule = now.handling_rule().filter(|_| handle.rule.is_some())?;
    let (source, article) = (&rule.source, &rule.article);
    match &rule.extension {
        None => Some((both!("{source}{article}不许延期", "{source} {article} allows no extension"), None)),
        Some(most) if handle.extended_by >= most.amount => {
            let most = most.amount;
            Some((
                both!(
                    "已延长到最多 {most}（{source}{article}）",
                    "extended by the most there is, {most} ({source} {article})"
                ),
                None,
            ))
        }
        Some(_) => None,
    }
}

/// The folded columns of a complaint as its steps stood on a day, of those known by a journal entry.
pub fn folded_then(
    conn: &Connection,
    names: &Names,
    id: i64,
    as_of: Day,
    known: i64,
    received: Option<Value>,
) -> Result<Vec<Put<'static>>> {
    let mut now = standing(conn, names, id)?;
    if let Some(Value::Text(text)) = received {
        now.received_on = day::iso(&text).unwrap_or(now.received_on);
    }
    let mut statement = conn.prepare_cached(&format!(
        "{STEPS} WHERE complaint = ? AND happened_on <= ? AND entry <= ? AND (taken_back IS NULL OR taken_back > ?) ORDER BY n"
    ))?;
    let mut rows = statement.query((id, as_of.to_string(), known, known))?;
    let mut acts = Vec::new();
    while let Some(row) = rows.next()? {
        acts.push(step_of(row)?.3);
    }
    let case = Case { received_on: now.received_on, replied: now.replied, acts: &acts };
    let clocks = clock::clocks(&case, now.clockwork.set(now.received_on), &now.clockwork.calendar);
    Ok(folded(&flow::life(now.received_on, &acts), &clocks))
}

/// Takes the last standing step back, with a reason; the step stays on record.
pub fn take_back(write: &mut Write<'_>, names: &Names, id: i64, reason: &str) -> Result<Step> {
    not_voided(write.conn(), &NOUN, id)?;
    let last: Option<(i64, String)> = write
        .conn()
        .query_row(
            "SELECT n, kind FROM step WHERE complaint = ? AND taken_back IS NULL ORDER BY n DESC LIMIT 1",
            [id],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .optional()?;
    let code = code::code('C', id);
    let Some((n, kind)) = last else {
        return Err(Error::refused("no-step", both!("{code} 还没有可撤回的步骤", "{code} has no step to take back"))
            .hint(both!(
                "整件作废：ducha complaint void {code} -m 理由",
                "to void it all: ducha complaint void {code} -m REASON"
            )));
    };
    write.take_back(&NOUN, id, n, reason)?;
    refold(write, names, id)?;
    Ok(Step::from_slug(&kind).unwrap_or(Step::Accept))
}

/// A limit that came out otherwise than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The complaint.
    pub code: String,
    /// Which clock, a slug.
    pub clock: String,
    /// The last day before and after; one of them is missing where there was or is no limit.
    pub days: (Option<String>, Option<String>),
}

/// Counts every running limit anew, after the calendar or the rules changed, and journals each that moved.
pub fn recount(write: &mut Write<'_>, names: &Names) -> Result<Vec<Moved>> {
    names.forget_clockwork();
    let sql = "SELECT id FROM complaint WHERE ended_on IS NULL AND void_reason IS NULL UNION SELECT complaint FROM clock WHERE stopped_on IS NULL ORDER BY 1";
    let open: Vec<i64> = write.conn().prepare(sql)?.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    let oldest: Option<String> =
        write.conn().query_row("SELECT min(received_on) FROM complaint WHERE ended_on IS NULL", [], |r| r.get(0))?;
    if let Some(oldest) = oldest.as_deref().and_then(day::iso) {
        names.clockwork(write.conn(), oldest)?;
    }
    let mut out = Vec::new();
    for id in open {
        let before = stored_clocks(write.conn(), id)?;
        refold(write, names, id)?;
        let after = stored_clocks(write.conn(), id)?;
        for name in clock::Name::ALL.iter().map(|n| n.slug()) {
            let day = |all: &[(String, String)]| all.iter().find(|c| c.0 == name).map(|c| c.1.clone());
            let days = (day(&before), day(&after));
            if days.0 != days.1 {
                let value = |d: &Option<String>| d.clone().map_or(Value::Null, Value::Text);
                write.moved(&NOUN, id, &format!("{name}.due_on"), &value(&days.0), &value(&days.1))?;
                out.push(Moved { code: code::code('C', id), clock: name.to_owned(), days });
            }
        }
    }
    Ok(out)
}

fn stored_clocks(conn: &Connection, id: i64) -> Result<Vec<(String, String)>> {
    let mut statement =
        conn.prepare_cached("SELECT name, due_on FROM clock WHERE complaint = ? AND stopped_on IS NULL")?;
    let rows = statement.query_map([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who complained: name, phone, address. The reading is journaled with its reason.
pub fn reveal(write: &mut Write<'_>, id: i64, reason: &str) -> Result<[Option<String>; 3]> {
    let found = write
        .conn()
        .query_row("SELECT name, phone, address FROM complainant WHERE id = ?", [id], |r| {
            Ok([r.get(0)?, r.get(1)?, r.get(2)?])
        })
        .optional()?;
    let Some(found) = found else {
        let code = code::code('C', id);
        return Err(Error::not_found(
            "no-complainant",
            both!("{code} 没有登记投诉人身份", "{code} names no complainant"),
        ));
    };
    write.read("complainant", id, reason)?;
    Ok(found)
}

/// Complaints whose stored standing is not what their steps add up to.
pub fn misfolded(conn: &Connection, names: &Names) -> Result<Vec<i64>> {
    let mut rows =
        conn.prepare(&format!("SELECT id, received_on, named, {} FROM complaint ORDER BY id", NOUN.folded.join(", ")))?;
    let mut rows = rows.query([])?;
    let mut steps = conn.prepare(&format!("{STEPS} WHERE taken_back IS NULL ORDER BY complaint, n"))?;
    let mut steps = steps.query([])?;
    let mut next = next_act(&mut steps)?;
    let (mut wrong, mut acts) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        acts.clear();
        while let Some((_, act)) = next.take_if(|(complaint, _)| *complaint <= id) {
            acts.push(act);
            next = next_act(&mut steps)?;
        }
        let Some(received_on) = stored_day(row, 1)? else {
            wrong.push(id);
            continue;
        };
        let clockwork = names.clockwork(conn, received_on)?;
        let replied = row.get_ref(2)?.as_str().is_ok_and(|n| n != "anonymous");
        let clocks =
            clock::clocks(&Case { received_on, replied, acts: &acts }, clockwork.set(received_on), &clockwork.calendar);
        let want = folded(&flow::life(received_on, &acts), &clocks);
        for (at, (_, want)) in (3..).zip(want) {
            if crate::db::query::value(crate::db::query::cell(row.get_ref(at)?)) != want {
                wrong.push(id);
                break;
            }
        }
    }
    Ok(wrong)
}

fn next_act(rows: &mut rusqlite::Rows<'_>) -> Result<Option<(i64, Act)>> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let (complaint, _, _, act) = step_of(row)?;
    Ok(Some((complaint, act)))
}
