//! An order to put findings right: what it says, and the steps of its life. Which step may follow
//! which is `rule::order_flow`'s business, what a step must show `order_proof`'s.

use super::order_proof::{self, findings};
use super::steps::{self, Moved, Remark, optional, read_day, stored_day, text, unreadable};
use super::{Born, Record, not_in_future, not_voided, office_no_free, recheck, required};
use crate::base::code;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Held, Noun, PLAIN, Value};
use crate::base::vocab::{Carried, OrderStep as Step};
use crate::both;
use crate::db::query::{cell, value};
use crate::db::write::{Put, Write};
use crate::draft;
use crate::record::clockwork::Clockwork;
use crate::record::names::Names;
use crate::rule::calendar::Calendar;
use crate::rule::deadline;
use crate::rule::limit::Limit;
use crate::rule::order_clock::{self, Clock};
use crate::rule::order_flow::{self, Act, Life};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The noun. ORDER is SQL's own word, so the table is `demand`.
pub static NOUN: Noun = Noun {
    name: "order",
    table: "demand",
    view: "orders",
    letter: Some('O'),
    zh: "整改通知",
    en: "order",
    fields: Draft::FIELDS,
    brief: &["code", "issued_on", "instrument", "unit", "findings", "state", "due_on", "reported_on", "verified_on"],
    filters: &["unit", "state", "instrument"],
    day: Some("issued_on"),
    words: &[("state", "order_state"), ("result", "order_result")],
    daily: &[("overdue", "stopped_on IS NULL AND due_on IS NOT NULL AND due_on < :today")],
    folded: &[
        "state",
        "due_on",
        "due_raw_on",
        "provisional",
        "acknowledged_on",
        "plan_on",
        "reported_on",
        "extended",
        "returned_on",
        "escalated_on",
        "stopped_on",
        "verified_on",
        "verified_visit",
        "verified_document",
        "closed_on",
        "on_time",
        "contested_on",
        "decided_on",
        "upheld",
        "result",
        "ended_on",
    ],
    derived: Some("order_clock"),
    part: Some("order_step"),
    ..PLAIN
};

draft! {
    /// An order as a person fills it in; history may bring its life up to the unit's report, and no further.
    Draft {
        instrument: String, Anywhere, "文书，如 督查通知书；默认整改通知书", "paper, such as notice; default rectify-order";
        findings: String, Anywhere, "所涉问题，用逗号分开，须是同一单位的", "findings it is about, all of one unit, separated by commas";
        unit: i64, Anywhere, "单位；默认随问题", "unit; default that of its findings";
        due: String, Anywhere, "期限：日期，或 15wd（工作日）、15d（日）、2m", "limit: a day, or 15wd (working days), 15d (days), 2m";
        requirement: String, Anywhere, "整改要求", "what is required";
        issued_on: Day, Anywhere, "发文日期；默认今天", "day it was issued; default today";
        issued_by: String, Anywhere, "签发人", "who signed it";
        office_no: String, Anywhere, "文号", "the office's own number";
        due_on: Day, History, "整改期限", "limit";
        acknowledged_on: Day, History, "签收日期", "day acknowledged";
        plan_on: Day, History, "报方案日期", "day the plan was filed";
        reported_on: Day, History, "报整改日期", "day reported on";
        verified_on: Day, History, "核实日期：导入不能核实", "day verified: an import verifies nothing";
    }
}

/// The columns a life and its limits come to.
fn folded(life: &Life, clocks: &[Clock], calendar: &Calendar) -> Vec<Put<'static>> {
    let correct = clocks.iter().find(|c| c.name == order_clock::Name::Correct);
    let due = |day: fn(&Clock) -> Day| correct.map_or(Value::Null, |c| day(c).value());
    vec![
        ("state", Value::Text(life.state.slug().into())),
        ("due_on", due(|c| c.due.due)),
        ("due_raw_on", due(|c| c.due.raw)),
        ("provisional", correct.map_or(Value::Null, |c| c.due.provisional.value())),
        ("acknowledged_on", optional(life.acknowledged_on.as_ref())),
        ("plan_on", optional(life.plan_on.as_ref())),
        ("reported_on", optional(life.reported_on.as_ref())),
        ("extended", life.extended.value()),
        ("returned_on", optional(life.returned_on.as_ref())),
        ("escalated_on", optional(life.escalated_on.as_ref())),
        ("stopped_on", optional(life.stopped_on.as_ref())),
        ("verified_on", optional(life.verified_on.as_ref())),
        ("verified_visit", optional(life.verified_visit.as_ref())),
        ("verified_document", optional(life.verified_document.as_ref())),
        ("closed_on", optional(life.closed_on.as_ref())),
        ("on_time", optional(order_clock::on_time(life, calendar).as_ref())),
        ("contested_on", optional(life.contested_on.as_ref())),
        ("decided_on", optional(life.decided_on.as_ref())),
        ("upheld", optional(life.upheld.as_ref())),
        ("result", life.result.map_or(Value::Null, |r| Value::Text(r.slug().into()))),
        ("ended_on", optional(life.ended_on.as_ref())),
    ]
}

fn clock_row(clock: &Clock, calendar: &Calendar) -> Vec<Put<'static>> {
    vec![
        ("name", Value::Text(clock.name.slug().into())),
        ("amount", Value::Int(clock.limit.amount.into())),
        ("unit", Value::Text(clock.limit.unit.slug().into())),
        ("rolls", clock.limit.rolls.value()),
        ("start_event", Value::Text(clock.start_event.into())),
        ("start_on", clock.start_on.value()),
        ("raw_on", clock.due.raw.value()),
        ("due_on", clock.due.due.value()),
        ("provisional", clock.due.provisional.value()),
        ("rule", clock.rule.map_or(Value::Null, |r| Value::Text(r.into()))),
        ("calendar", optional(clock.resting_on(calendar).as_ref())),
        ("stopped_on", optional(clock.stopped_on.as_ref())),
    ]
}

fn part(act: &Act, remark: Remark<'_>) -> Vec<Put<'static>> {
    vec![
        ("kind", Value::Text(act.kind.slug().into())),
        ("happened_on", act.on.value()),
        ("due", act.limit.map_or(Value::Null, |l| Value::Text(l.written()))),
        ("visit", optional(act.visit.as_ref())),
        ("document", optional(act.document.as_ref())),
        ("upheld", optional(act.upheld.as_ref())),
        ("person", text(remark.person)),
        ("note", text(remark.note)),
    ]
}

/// A limit as typed: an amount of days, or a day in any form. A day before the one it runs from is refused.
pub fn limit(conn: &Connection, names: &Names, typed: &str, from: Day) -> Result<Limit> {
    let limit = match Limit::parse(typed) {
        Ok(limit) => limit,
        Err(unread) => match names.day(conn, typed) {
            Ok(on) => Limit::on(on, false),
            Err(_) => return Err(unread.field("due")),
        },
    };
    if let Some(on) = limit.date().filter(|on| *on < from) {
        return Err(Error::refused(
            "due-before-issue",
            both!("期限 {on} 早于 {from}", "the limit {on} is before {from}"),
        )
        .hint(both!("写 {from} 以后的日期，或 15wd、15d", "give a day after {from}, or 15wd, 15d"))
        .field("due"));
    }
    Ok(limit)
}

/// The rows a stored list of codes names.
fn covered(findings: Option<&str>) -> Vec<i64> {
    let codes: Vec<String> = findings.and_then(|f| serde_json::from_str(f).ok()).unwrap_or_default();
    codes.iter().filter_map(|c| code::parse('F', c, 0)).collect()
}

impl Draft {
    /// Understands the findings and their unit.
    fn settle_findings(&mut self, conn: &Connection, names: &Names, issued: Day) -> Result<()> {
        let typed: Vec<String> =
            self.findings.as_deref().and_then(|f| serde_json::from_str(f).ok()).unwrap_or_default();
        let mut ids = BTreeSet::new();
        for word in &typed {
            ids.insert(names.record(conn, &super::finding::NOUN, word).map_err(|e| e.field("findings"))?);
        }
        let mut first: Option<(String, i64)> = None;
        for id in &ids {
            not_voided(conn, &super::finding::NOUN, *id)?;
            let (unit, kind, found_on): (i64, String, String) = conn
                .prepare_cached("SELECT unit, kind, found_on FROM finding WHERE id = ?")?
                .query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
            let code = code::code('F', *id);
            if kind == "positive" {
                let said = both!("{code} 是亮点，不用整改", "{code} is positive: nothing to put right");
                return Err(Error::refused("finding-positive", said).field("findings"));
            }
            if found_on > issued.to_string() {
                let said = both!(
                    "{code} 发现于 {found_on}，晚于发文日期 {issued}",
                    "{code} was found on {found_on}, after the order of {issued}"
                );
                return Err(Error::refused("order-before-finding", said).field("issued_on"));
            }
            let name =
                |unit: i64| conn.query_row("SELECT name FROM unit WHERE id = ?", [unit], |r| r.get::<_, String>(0));
            match &first {
                Some((other, theirs)) if *theirs != unit => {
                    let (ours, theirs) = (name(unit)?, name(*theirs)?);
                    let said = both!(
                        "{code} 是 {ours} 的，{other} 是 {theirs} 的，一份文书只能给一个单位",
                        "{code} is of {ours}, {other} of {theirs}: an order goes to one unit"
                    );
                    return Err(Error::refused("order-two-units", said)
                        .hint(both!("每个单位各发一份", "issue one for each unit"))
                        .field("findings"));
                }
                Some(_) => {}
                None => first = Some((code.clone(), unit)),
            }
            if let Some(given) = self.unit.filter(|given| *given != unit) {
                let (ours, given) = (name(unit)?, name(given)?);
                let said = both!("{code} 是 {ours} 的，不是 {given} 的", "{code} is of {ours}, not of {given}");
                return Err(Error::refused("order-other-unit", said)
                    .hint(both!("去掉 --unit，单位随问题", "leave --unit out: it follows the findings"))
                    .field("unit"));
            }
        }
        self.unit = self.unit.or(first.map(|(_, unit)| unit));
        let codes: Vec<String> = ids.into_iter().map(|id| code::code('F', id)).collect();
        self.findings = Some(codes).filter(|c| !c.is_empty()).map(|c| serde_json::Value::from(c).to_string());
        Ok(())
    }

    /// Once verified or ended an order says what it said; before that, its day stays before its steps.
    fn settle_edit(&self, conn: &Connection, id: i64, issued: Day) -> Result<()> {
        let was: Draft = super::load(conn, id)?;
        let code = code::code('O', id);
        let (state, first): (String, Option<String>) = conn.query_row(
            "SELECT state, (SELECT min(happened_on) FROM order_step WHERE demand = demand.id AND taken_back IS NULL) FROM demand WHERE id = ?",
            [id],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        let same = was.findings == self.findings && was.unit == self.unit && was.due == self.due;
        if matches!(state.as_str(), "verified" | "closed" | "withdrawn") && !same {
            let said = both!(
                "{code} 已核实或了结，问题、单位、期限不能再改",
                "{code} is verified or ended: its findings, unit and limit stand"
            );
            return Err(Error::refused("order-settled", said).hint(both!(
                "先撤回：ducha order undo {code} -m …",
                "take that back first: ducha order undo {code} -m …"
            )));
        }
        if let Some(first) = first.filter(|first| issued.to_string() > *first) {
            let said = both!(
                "发文日期 {issued} 晚于第一步的 {first}",
                "it is issued on {issued}, after its first step on {first}"
            );
            return Err(Error::refused("issued-after-step", said).field("issued_on"));
        }
        Ok(())
    }

    fn acts(&self) -> Vec<(&'static str, Act)> {
        let steps = [
            ("acknowledged_on", Step::Acknowledge, self.acknowledged_on),
            ("plan_on", Step::Plan, self.plan_on),
            ("reported_on", Step::Report, self.reported_on),
        ];
        steps.into_iter().filter_map(|(column, kind, on)| Some((column, Act::new(kind, on?)))).collect()
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &Connection, names: &Names, id: Option<i64>) -> Result<()> {
        let issued = *self.issued_on.get_or_insert(names.today);
        not_in_future("issued_on", issued, names.today)?;
        let instrument = self.instrument.get_or_insert_with(|| "rectify-order".into()).clone();
        self.settle_findings(conn, names, issued)?;
        if self.findings.is_none() && instrument == "rectify-order" {
            return Err(required("findings"));
        }
        if self.unit.is_none() {
            return Err(required("unit").hint(both!("加上 --findings F… 或 --unit …", "add --findings F… or --unit …")));
        }
        if self.due.is_none() {
            self.due = self.due_on.map(|d| d.to_string());
        }
        match &self.due {
            Some(typed) => self.due = Some(limit(conn, names, typed, issued)?.written()),
            // A recommendation (整改建议) may leave the day open; an order may not.
            None if instrument == "recommendation" => {}
            None => return Err(required("due").hint(both!("加上 --due 15wd 或日期", "add --due 15wd or a day"))),
        }
        if let Some(id) = id {
            self.settle_edit(conn, id, issued)?;
        }
        office_no_free(conn, &NOUN, self.office_no.as_deref(), id)
    }

    fn day(&self) -> Option<Day> {
        self.issued_on
    }

    fn born(&self, conn: &Connection, names: &Names) -> Result<Born> {
        let issued_on = self.issued_on.unwrap_or(names.today);
        let limit = self.due.as_deref().and_then(|d| Limit::parse(d).ok());
        let mut life = Life::begin(issued_on, limit);
        let mut parts = Vec::new();
        for (column, act) in self.acts() {
            order_flow::may(&life, &act, "O…", names.today).map_err(|e| e.field(column))?;
            life.then(&act);
            parts.push(part(&act, Remark::default()));
        }
        let clockwork = names.clockwork(conn, issued_on)?;
        let clocks = order_clock::clocks(&life, &clockwork.calendar);
        let derived = clocks.iter().map(|c| clock_row(c, &clockwork.calendar)).collect();
        Ok(Born { folded: folded(&life, &clocks, &clockwork.calendar), parts, derived })
    }

    fn edited(write: &mut Write<'_>, names: &Names, id: i64) -> Result<()> {
        let draft: Draft = super::load(write.conn(), id)?;
        draft.seal(write, id)?;
        refold(write, names, id)
    }

    fn next(conn: &Connection, id: i64, code: &str) -> Result<Vec<String>> {
        let (issued, _) = issued(conn, id)?;
        Ok(order_flow::next(&order_flow::life(issued, None, &acts(conn, id)?.0), code))
    }

    fn hint(conn: &Connection, id: i64, _code: &str) -> Result<Option<Both>> {
        let sql = "SELECT l.finding, l.demand FROM order_finding l JOIN demand d ON d.id = l.demand
            WHERE l.finding IN (SELECT finding FROM order_finding WHERE demand = ?1) AND l.demand <> ?1
              AND d.void_reason IS NULL AND d.ended_on IS NULL ORDER BY l.demand DESC LIMIT 1";
        let found: Option<(i64, i64)> = conn.query_row(sql, [id], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        let (due, provisional): (Option<String>, Option<bool>) =
            conn.query_row("SELECT due_on, provisional FROM demand WHERE id = ?", [id], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })?;
        let (may_zh, may_en) = if provisional == Some(true) { ("（暂定）", " (provisional)") } else { ("", "") };
        let due = due.map(|due| both!("整改期限 {due}{may_zh}", "correction is due {due}{may_en}"));
        let also = found.map(|(finding, order)| {
            let (finding, order) = (code::code('F', finding), code::code('O', order));
            both!("{finding} 已列入未了结的 {order}", "{finding} stands in {order} already, which is open")
        });
        Ok(match (due, also) {
            (Some(due), Some(also)) => {
                Some(Both { zh: format!("{}；{}", due.zh, also.zh), en: format!("{}; {}", due.en, also.en) })
            }
            (due, also) => due.or(also),
        })
    }

    fn overreaches(&self) -> bool {
        self.verified_on.is_some()
    }

    fn seal(&self, write: &mut Write<'_>, id: i64) -> Result<()> {
        write.link("order_finding", ["demand", "finding"], id, &covered(self.findings.as_deref()))
    }
}

const STEPS: &str =
    "SELECT demand, n, taken_back IS NOT NULL, kind, happened_on, due, visit, document, upheld FROM order_step";

/// A row of [`STEPS`]: its order, its number, whether it was taken back, and the act.
fn step_of(row: &Row<'_>) -> Result<(i64, i64, bool, Act)> {
    let kind: String = row.get(3)?;
    let (Some(kind), Some(on)) = (Step::from_slug(&kind), stored_day(row, 4)?) else {
        return Err(unreadable(&kind));
    };
    let due: Option<String> = row.get(5)?;
    let limit = due.map(|d| Limit::parse(&d)).transpose()?;
    let act = Act { kind, on, limit, visit: row.get(6)?, document: row.get(7)?, upheld: row.get(8)? };
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, act))
}

/// The standing steps of an order, and the number the next one takes.
fn acts(conn: &Connection, id: i64) -> Result<(Vec<Act>, i64)> {
    let mut statement = conn.prepare_cached(&format!("{STEPS} WHERE demand = ? ORDER BY n"))?;
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

/// The day an order was issued, and the limit it set.
fn issued(conn: &Connection, id: i64) -> Result<(Day, Option<Limit>)> {
    let (on, due): (String, Option<String>) = conn
        .prepare_cached("SELECT issued_on, due FROM demand WHERE id = ?")?
        .query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    begun(&on, due.as_deref())
}

fn begun(on: &str, due: Option<&str>) -> Result<(Day, Option<Limit>)> {
    Ok((read_day(on)?, due.map(Limit::parse).transpose()?))
}

/// An order with everything that is counted from it.
pub struct Standing {
    /// Where it stands.
    pub life: Life,
    /// The number its next step takes.
    pub next: i64,
    /// Its limits.
    pub clocks: Vec<Clock>,
    /// What they were counted with.
    pub clockwork: Rc<Clockwork>,
}

impl Standing {
    /// The limit that runs now, as the end of a sentence.
    pub fn running(&self, today: Day) -> Option<(String, String)> {
        let clock = self.clocks.iter().find(|c| c.name == order_clock::Name::Correct && c.stopped_on.is_none())?;
        let due = clock.due.due;
        let left = deadline::working_days_left(today, due, &self.clockwork.calendar);
        let (may_zh, may_en) = if clock.due.provisional { ("（暂定）", " (provisional)") } else { ("", "") };
        Some(if left < 0 || due < today {
            (format!("，整改期限 {due}{may_zh} 已过"), format!("; correction was due {due}{may_en}"))
        } else {
            (
                format!("，整改期限 {due}{may_zh}，还有 {left} 个工作日"),
                format!("; correction is due {due}{may_en}, {left} working days left"),
            )
        })
    }
}

/// Reads an order and counts its limits.
pub fn standing(conn: &Connection, names: &Names, id: i64) -> Result<Standing> {
    let (issued_on, limit) = issued(conn, id)?;
    let (acts, next) = acts(conn, id)?;
    let clockwork = names.clockwork(conn, issued_on)?;
    let life = order_flow::life(issued_on, limit, &acts);
    let clocks = order_clock::clocks(&life, &clockwork.calendar);
    Ok(Standing { life, next, clocks, clockwork })
}

/// Counts an order's standing and limits anew, and keeps them.
fn refold(write: &mut Write<'_>, names: &Names, id: i64) -> Result<()> {
    let now = standing(write.conn(), names, id)?;
    write.fold(&NOUN, id, &folded(&now.life, &now.clocks, &now.clockwork.calendar))?;
    let rows: Vec<_> = now.clocks.iter().map(|c| clock_row(c, &now.clockwork.calendar)).collect();
    write.derive(&NOUN, id, false, &rows)
}

/// Takes a step: refused in the wrong state, on a wrong day, past a limit, without what it needs or without proof.
pub fn step(write: &mut Write<'_>, names: &Names, id: i64, act: &Act, remark: Remark<'_>) -> Result<()> {
    not_voided(write.conn(), &NOUN, id)?;
    let before = standing(write.conn(), names, id)?;
    let code = code::code('O', id);
    order_flow::may(&before.life, act, &code, names.today)?;
    order_proof::check_remark(act, remark)?;
    order_proof::check_limits(&before.clocks, &before.clockwork.calendar, act, &code)?;
    match act.kind {
        Step::Verify => order_proof::check_proof(write.conn(), id, &before.life, act, &code)?,
        Step::Decide => order_proof::check_decider(write.conn(), id, remark.person.unwrap_or_default(), &code)?,
        _ => {}
    }
    write.step(&NOUN, id, before.next, &[part(act, remark)])?;
    refold(write, names, id)?;
    if act.document.is_some() {
        for finding in findings(write.conn(), id)? {
            super::finding::mark_relapses(write, finding, act.on)?;
        }
    }
    Ok(())
}

/// Takes the last standing step back, with a reason; the step stays on record.
pub fn take_back(write: &mut Write<'_>, names: &Names, id: i64, reason: &str) -> Result<Step> {
    let kind = steps::take_back(write, &NOUN, id, reason)?;
    refold(write, names, id)?;
    Step::from_slug(&kind).ok_or_else(|| unreadable(&kind))
}

/// Counts every limit anew, after the calendar changed, and journals each running one that moved.
pub fn recount(write: &mut Write<'_>, names: &Names) -> Result<Vec<Moved>> {
    let all: Vec<i64> = write
        .conn()
        .prepare("SELECT id FROM demand ORDER BY issued_on")?
        .query_map([], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    steps::recount(write, &NOUN, &all, |write, id| refold(write, names, id))
}

/// The folded columns of an order as its steps stood on a day, of those known by a journal entry, as its view shows them.
/// `begun` is its day of issue and its limit as they were then.
pub fn folded_then(
    conn: &Connection,
    names: &Names,
    id: i64,
    (as_of, known): (Day, i64),
    begun: (Option<&Value>, Option<&Value>),
) -> Result<Vec<Put<'static>>> {
    let (mut issued_on, mut limit) = issued(conn, id)?;
    if let Some(Value::Text(on)) = begun.0 {
        issued_on = day::iso(on).unwrap_or(issued_on);
    }
    if let Some(due) = begun.1 {
        limit = if let Value::Text(due) = due { Limit::parse(due).ok() } else { None };
    }
    let mut statement = conn.prepare_cached(&format!(
        "{STEPS} WHERE demand = ? AND happened_on <= ? AND entry <= ? AND (taken_back IS NULL OR taken_back > ?) ORDER BY n"
    ))?;
    let mut rows = statement.query((id, as_of.to_string(), known, known))?;
    let mut acts = Vec::new();
    while let Some(row) = rows.next()? {
        acts.push(step_of(row)?.3);
    }
    let life = order_flow::life(issued_on, limit, &acts);
    let clockwork = names.clockwork(conn, issued_on)?;
    let clocks = order_clock::clocks(&life, &clockwork.calendar);
    let mut out = folded(&life, &clocks, &clockwork.calendar);
    for (name, value) in &mut out {
        if let ("verified_visit", Value::Int(visit)) = (*name, &*value) {
            *value = Value::Text(code::code('V', *visit));
        }
    }
    let relapsed: Option<String> = conn
        .prepare_cached("SELECT min(f.found_on) FROM order_finding l JOIN finding f ON f.relapse_of = l.finding WHERE l.demand = ?1 AND f.found_on <= ?2 AND f.entry <= ?3
          AND (f.void_reason IS NULL OR EXISTS (SELECT 1 FROM change c, json_each(c.diff) d
            WHERE c.noun = 'finding' AND c.record = f.id AND c.entry > ?3 AND d.value ->> 0 = 'void_reason'))")?
        .query_row((id, as_of.to_string(), known), |r| r.get(0))?;
    let relapsed = relapsed.filter(|_| life.verified_on.is_some());
    out.push(("returned", life.returned_on.is_some().value()));
    out.push(("relapsed", relapsed.is_some().value()));
    out.push(("relapsed_on", optional(relapsed.as_ref())));
    Ok(out)
}

/// Orders whose stored standing is not what their steps add up to, whose links are not what they list, or whose proof is
/// none.
pub fn misfolded(conn: &Connection, names: &Names) -> Result<Vec<(i64, Both)>> {
    let columns = NOUN.folded.join(", ");
    let mut rows = conn
        .prepare(&format!("SELECT id, findings, void_reason IS NULL, {columns} FROM demand ORDER BY issued_on, id"))?;
    let mut rows = rows.query([])?;
    let mut wrong = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, listed): (i64, Option<String>) = (row.get(0)?, row.get(1)?);
        let now = standing(conn, names, id)?;
        let want = folded(&now.life, &now.clocks, &now.clockwork.calendar);
        let mut differs = false;
        for (at, (_, want)) in (3..).zip(want) {
            differs |= value(cell(row.get_ref(at)?)) != want;
        }
        if differs {
            wrong.push((id, both!("状态与办理经过不符", "its standing is not what its steps add up to")));
        }
        let linked = findings(conn, id)?;
        if linked != covered(listed.as_deref()) {
            wrong.push((id, both!("所涉问题与链接不符", "its findings are not what its links say")));
        }
        let gone = |visit| recheck::said_of(conn, visit, &linked).map(|all| all.iter().all(|c| *c == Carried::Gone));
        if row.get(2)? && !now.life.verified_visit.map_or(Ok(true), gone)? {
            wrong
                .push((id, both!("核实所凭的回访没有看到全部整改", "the visit that verified it did not see all gone")));
        }
    }
    Ok(wrong)
}
