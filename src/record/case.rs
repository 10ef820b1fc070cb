//! A complaint's case: its steps as kept, where they leave it, the limits counted from them, and what stands between it
//! and a step. Not for what is filled in: that is `complaint`.

use super::required;
use super::steps::{Remark, optional, read_day, stored_day, text, unreadable};
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Held, Value};
use crate::base::vocab::Step;
use crate::both;
use crate::db::write::Put;
use crate::record::clockwork::Clockwork;
use crate::record::names::Names;
use crate::rule::clock::{self, Case, Clock};
use crate::rule::deadline;
use crate::rule::flow::{self, Act, Life};
use crate::rule::set::Rule;
use rusqlite::{Connection, Row};
use std::rc::Rc;

/// The columns a life and its handling clock come to.
pub fn folded(life: &Life, clocks: &[Clock]) -> Vec<Put<'static>> {
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
pub fn clock_row(clock: &Clock) -> Vec<Put<'static>> {
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
        ("calendar", optional(clock.notice.as_ref())),
        ("stopped_on", optional(on.as_ref())),
    ]
}

/// A step as its row.
pub fn part(act: &Act, remark: Remark<'_>) -> Vec<Put<'static>> {
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

/// What a step needs beside its day.
pub fn check_words(act: &Act) -> Result<()> {
    let missing = match act.kind {
        Step::Refuse | Step::Decide if act.reason.is_none() => "reason",
        Step::Assign if act.handling.is_none() => "handling",
        Step::Assign if act.handling.as_deref() != Some("self") && act.unit.is_none() => "assigned_to",
        Step::Close if act.result.is_none() => "result",
        Step::Revisit if act.satisfied.is_none() => "satisfied",
        Step::Merge if act.into_case.is_none() => "merged_into",
        _ => return Ok(()),
    };
    Err(match (act.kind, missing) {
        (_, "assigned_to") => required(missing)
            .hint(both!("加上 --to 单位，或 --handling self 自办", "add --to UNIT, or --handling self")),
        (Step::Decide, _) => Error::usage("decision-missing", both!("没有说异议是否成立", "the decision is missing"))
            .hint(both!("加上 --upheld（成立）或 --rejected（不成立）", "add --upheld or --rejected")),
        (_, "merged_into") => required(missing).hint(both!("加上 --into 编号", "add --into CODE")),
        _ => required(missing),
    })
}

/// The steps as [`step_of`] reads them.
pub const STEPS: &str = "SELECT complaint, n, taken_back IS NOT NULL, kind, happened_on, reason, handling, unit, due_on, result, satisfied, into_case, amount, entry FROM complaint_step";

/// A row of [`STEPS`].
pub struct Stored {
    /// The complaint it is a step of.
    pub complaint: i64,
    /// Its number.
    pub n: i64,
    /// Whether it was taken back.
    pub taken_back: bool,
    /// What was done.
    pub act: Act,
    /// The journal entry that wrote it.
    pub entry: i64,
}

/// Reads a row of [`STEPS`].
pub fn step_of(row: &Row<'_>) -> Result<Stored> {
    let kind: String = row.get(3)?;
    let (Some(kind), Some(on)) = (Step::from_slug(&kind), stored_day(row, 4)?) else {
        return Err(unreadable(&kind));
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
    Ok(Stored { complaint: row.get(0)?, n: row.get(1)?, taken_back: row.get(2)?, act, entry: row.get(13)? })
}

/// The standing steps of a complaint, the entry that wrote each, and the number the next one takes.
pub fn acts(conn: &Connection, id: i64) -> Result<(Vec<Act>, Vec<i64>, i64)> {
    let mut statement = conn.prepare_cached(&format!("{STEPS} WHERE complaint = ? ORDER BY n"))?;
    let mut rows = statement.query([id])?;
    let (mut acts, mut entries, mut next) = (Vec::new(), Vec::new(), 1);
    while let Some(row) = rows.next()? {
        let step = step_of(row)?;
        next = step.n + 1;
        if !step.taken_back {
            acts.push(step.act);
            entries.push(step.entry);
        }
    }
    Ok((acts, entries, next))
}

/// The clocks of a case and what each was counted with. One that has stopped stays as it was counted by the entry that
/// stopped it, whatever calendar or rules came after: it was in time or late by the limit then in force. Those that run
/// are counted with what is there at the entry `known`.
pub fn counted(
    conn: &Connection,
    names: &Names,
    case: &Case<'_>,
    entries: &[i64],
    known: i64,
) -> Result<(Vec<Clock>, Vec<Rc<Clockwork>>)> {
    let mut out = (Vec::new(), Vec::new());
    for name in clock::NAMES {
        let stopped = clock::stopped_by(case, name).and_then(|at| entries.get(at)).copied();
        let with = names.clockwork_then(conn, case.received_on, stopped.map_or(known, |entry| entry.min(known)))?;
        if let Some(clock) = clock::clock(case, name, with.set(case.received_on), &with.calendar) {
            out.0.push(clock);
            out.1.push(with);
        }
    }
    Ok(out)
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
    /// What each was counted with.
    pub counted_with: Vec<Rc<Clockwork>>,
    /// What limits are counted with now.
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
        let Both { zh: what_zh, en: what_en } = clock.name.said();
        let (may_zh, may_en) = if clock.due.provisional { ("（暂定）", " (provisional)") } else { ("", "") };
        let over = left.abs();
        let (left_zh, left_en) = match left {
            0 if due < today => ("已过".into(), "over".into()),
            0 => ("今天到期".into(), "today".into()),
            1.. => (format!("还有 {left} 个工作日"), format!("{left} working days left")),
            _ => (format!("已超期 {over} 个工作日"), format!("{over} working days over")),
        };
        Some((
            format!("，{what_zh}期限 {due}{may_zh}，{left_zh}"),
            format!("; {what_en} is due {due}{may_en}, {left_en}"),
        ))
    }

    /// One of its clocks, if it runs or ran.
    pub fn clock(&self, name: clock::Name) -> Option<&Clock> {
        self.clocks.iter().find(|c| c.name == name)
    }
}

/// Reads a complaint and counts its limits.
pub fn standing(conn: &Connection, names: &Names, id: i64) -> Result<Standing> {
    let (received, word): (String, String) = conn
        .prepare_cached("SELECT received_on, named FROM complaint WHERE id = ?")?
        .query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let received_on = read_day(&received)?;
    let (acts, entries, next) = acts(conn, id)?;
    let clockwork = names.clockwork(conn, received_on)?;
    let replied = word != "anonymous";
    let case = Case { received_on, replied, acts: &acts };
    let (clocks, counted_with) = counted(conn, names, &case, &entries, i64::MAX)?;
    let life = flow::life(received_on, &acts);
    Ok(Standing { life, acts, next, clocks, counted_with, clockwork, received_on, replied })
}

/// What a step needs said with it.
pub fn check_remark(kind: Step, remark: Remark<'_>) -> Result<()> {
    let reasoned = matches!(
        kind,
        Step::Object | Step::Extend | Step::Pause | Step::SendBack | Step::Transfer | Step::Reopen | Step::Unmerge
    );
    if reasoned && remark.note.is_none_or(|n| n.trim().is_empty()) {
        let Both { zh, en } = kind.said();
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
pub fn check_limits(before: &Standing, act: &Act, remark: Remark<'_>, code: &str) -> Result<()> {
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
        )
        .hint(both!("规则见 ducha rules list", "the rules: ducha rules list")));
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
            )
            .hint(both!("写晚于 {due} 的日期", "give a day after {due}"))),
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
        )
        .hint(both!(
            "按期办结，或有依据时中止：ducha complaint pause {code} -m …",
            "close it in time, or pause it where there is ground: ducha complaint pause {code} -m …"
        )));
    };
    if act.due_on.is_some() {
        let said = both!(
            "{code} 的期限由规则算出，延期不写日期",
            "{code} has its limit from a rule: an extension is an amount"
        );
        return Err(Error::usage("extension-unclear", said)
            .hint(both!("去掉 --due，用 --by 数，最多 {most}", "leave --due out and give --by N, at most {most}")));
    }
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
        let left = most - so_far;
        return Err(Error::refused("extension-too-long", said).hint(if left > 0 {
            both!("最多再延 {left}：--by {left}", "at most {left} more: --by {left}")
        } else {
            both!("已延到最多，不能再延", "it was extended by the most there is")
        }));
    }
    Ok(())
}

/// All that stands between a complaint and a step: each condition, with the command that meets it.
pub fn unmet(now: &Standing, step: Step, code: &str, today: Day) -> Vec<(Both, Option<String>)> {
    let mut out = Vec::new();
    let command = |verb: &str, rest: &str| Some(format!("ducha complaint {verb} {code}{rest}"));
    if let Some(way) = flow::way(&now.life, step) {
        for step in way {
            let (Both { zh, en }, slug) = (step.said(), step.slug());
            let rest = match step {
                Step::Assign => " --to … | --handling self",
                Step::Close => " --result …",
                Step::Reopen | Step::Unmerge | Step::Object | Step::Pause => " -m …",
                Step::Decide => " --upheld | --rejected",
                _ => "",
            };
            out.push((both!("还没有{zh}", "not yet: {en}"), command(slug, rest)));
        }
    } else {
        let Both { zh: state, en } = now.life.state.said();
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

/// A complaint's life and limits as its steps stood on a day, of those known by a journal entry.
fn standing_then(
    conn: &Connection,
    names: &Names,
    id: i64,
    (as_of, known): (Day, i64),
    received: Option<&Value>,
) -> Result<(Life, Vec<Clock>)> {
    let mut now = standing(conn, names, id)?;
    if let Some(Value::Text(text)) = received {
        now.received_on = day::iso(text).unwrap_or(now.received_on);
    }
    let mut statement = conn.prepare_cached(&format!(
        "{STEPS} WHERE complaint = ? AND happened_on <= ? AND entry <= ? AND (taken_back IS NULL OR taken_back > ?) ORDER BY n"
    ))?;
    let mut rows = statement.query((id, as_of.to_string(), known, known))?;
    let (mut acts, mut entries) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let step = step_of(row)?;
        acts.push(step.act);
        entries.push(step.entry);
    }
    let case = Case { received_on: now.received_on, replied: now.replied, acts: &acts };
    let (clocks, _) = counted(conn, names, &case, &entries, known)?;
    Ok((flow::life(now.received_on, &acts), clocks))
}

/// The folded columns of a complaint as they were then.
pub fn folded_then(
    conn: &Connection,
    names: &Names,
    id: i64,
    then: (Day, i64),
    received: Option<&Value>,
) -> Result<Vec<Put<'static>>> {
    let (life, clocks) = standing_then(conn, names, id, then, received)?;
    Ok(folded(&life, &clocks))
}

/// The working days a complaint's clock stood still until it was closed, as the ledger had it on a day and by a journal
/// entry.
pub fn paused_days(conn: &Connection, names: &Names, id: i64, (as_of, known): (Day, i64)) -> Result<i64> {
    let (life, clocks) = standing_then(conn, names, id, (as_of, known), None)?;
    let end = life.closed_on.or(life.ended_on).unwrap_or(life.last_on);
    let clock = |name| clocks.iter().find(|c: &&Clock| c.name == name);
    let Some(clock) = clock(clock::Name::Handle).or_else(|| clock(clock::Name::Reply)) else { return Ok(0) };
    let clockwork = names.clockwork_then(conn, clock.start_on, known)?;
    let between = |p: &deadline::Pause| clockwork.calendar.working_days_between(p.from, p.to.unwrap_or(end).min(end));
    Ok(clock.pauses.iter().filter(|p| p.from <= end).map(between).sum())
}

/// The next step of [`STEPS`], with its complaint.
pub fn next_act(rows: &mut rusqlite::Rows<'_>) -> Result<Option<Stored>> {
    rows.next()?.map(step_of).transpose()
}
