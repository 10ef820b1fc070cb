//! A complaint: as it comes in, the steps of its life, and who complained, kept apart. Which step may follow which is
//! `rule::flow`'s business.

use super::{Born, Record, not_in_future, not_voided, office_no_free, required};
use crate::base::code;
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Held, Noun, Value};
use crate::base::vocab::{ComplaintState, Step};
use crate::both;
use crate::db::write::{Put, Write};
use crate::draft;
use crate::record::names::Names;
use crate::rule::flow::{self, Act, Life};
use rusqlite::{Connection, OptionalExtension, Row};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "complaint",
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

/// The columns a life comes to.
fn folded(life: &Life) -> Vec<Put<'static>> {
    vec![
        ("state", Value::Text(life.state.slug().into())),
        ("accepted_on", optional(life.accepted_on.as_ref())),
        ("refused_on", optional(life.refused_on.as_ref())),
        ("refused_reason", optional(life.refused_reason.as_ref())),
        ("handling", optional(life.handling.as_ref())),
        ("assigned_to", optional(life.assigned_to.as_ref())),
        ("assigned_on", optional(life.assigned_on.as_ref())),
        ("due_on", optional(life.due_on.as_ref())),
        ("due_raw_on", Value::Null),
        ("provisional", Value::Null),
        ("extended", Value::Int(i64::from(life.extended))),
        ("paused", Value::Int(i64::from(life.paused))),
        ("closed_on", optional(life.closed_on.as_ref())),
        ("result", optional(life.result.as_ref())),
        ("replied_on", optional(life.replied_on.as_ref())),
        ("satisfied", optional(life.satisfied.as_ref())),
        ("merged_into", optional(life.merged_into.as_ref())),
        ("ended_on", optional(life.ended_on.as_ref())),
    ]
}

fn part(act: &Act, note: Option<&str>) -> Vec<Put<'static>> {
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
        ("note", text(note)),
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

    fn born(&self, names: &Names) -> Result<Born> {
        let received = self.received_on.unwrap_or(names.today);
        let mut life = Life::begin(received);
        let mut parts = Vec::new();
        for act in self.acts()? {
            check_words(&act)?;
            flow::may(&life, &act, "C…", names.today).map_err(|e| e.field(column_of(act.kind)))?;
            life.then(&act);
            parts.push(part(&act, None));
        }
        Ok(Born { folded: folded(&life), parts })
    }

    fn next(conn: &Connection, id: i64, code: &str) -> Result<Vec<String>> {
        Ok(flow::next(&life(conn, id)?.0, code))
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
        Step::Refuse if act.reason.is_none() => "reason",
        Step::Assign if act.handling.is_none() => "handling",
        Step::Assign if act.handling.as_deref() != Some("self") && act.unit.is_none() => "assigned_to",
        Step::Close if act.result.is_none() => "result",
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

const STEPS: &str = "SELECT complaint, n, taken_back IS NOT NULL, kind, happened_on, reason, handling, unit, due_on, result, satisfied, into_case FROM step";

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

fn received_on(conn: &Connection, id: i64) -> Result<Day> {
    let text: String =
        conn.prepare_cached("SELECT received_on FROM complaint WHERE id = ?")?.query_row([id], |r| r.get(0))?;
    day::iso(&text).ok_or_else(|| {
        Error::failed(
            "day-unreadable",
            both!("台账里的日期 {text:?} 无法识别", "the ledger holds an unreadable day {text:?}"),
        )
    })
}

/// Where a complaint stands, and the number its next step takes.
pub fn life(conn: &Connection, id: i64) -> Result<(Life, i64)> {
    let (acts, next) = acts(conn, id)?;
    Ok((flow::life(received_on(conn, id)?, &acts), next))
}

/// Takes a step: refused in the wrong state, on a wrong day, or without what it needs.
pub fn step(write: &mut Write<'_>, names: &Names, id: i64, act: &Act, note: Option<&str>) -> Result<()> {
    not_voided(write.conn(), &NOUN, id)?;
    let (mut life, n) = life(write.conn(), id)?;
    flow::may(&life, act, &code::code('C', id), names.today)?;
    check_words(act)?;
    life.then(act);
    write.step(&NOUN, id, n, &[part(act, note)])?;
    write.fold(&NOUN, id, &folded(&life))
}

/// Takes the last standing step back, with a reason; the step stays on record.
pub fn take_back(write: &mut Write<'_>, id: i64, reason: &str) -> Result<Step> {
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
    let (life, _) = life(write.conn(), id)?;
    write.fold(&NOUN, id, &folded(&life))?;
    Ok(Step::from_slug(&kind).unwrap_or(Step::Accept))
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

/// Complaints whose stored standing is not what their steps add up to, of all or those written by one of the entries.
pub fn misfolded(conn: &Connection) -> Result<Vec<i64>> {
    let names: Vec<&str> = NOUN.folded.to_vec();
    let mut rows = conn.prepare(&format!("SELECT id, received_on, {} FROM complaint ORDER BY id", names.join(", ")))?;
    let mut rows = rows.query([])?;
    let mut steps = conn.prepare(&format!("{STEPS} WHERE taken_back IS NULL ORDER BY complaint, n"))?;
    let mut steps = steps.query([])?;
    let mut next = next_act(&mut steps)?;
    let mut wrong = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let Some(received) = stored_day(row, 1)? else {
            wrong.push(id);
            continue;
        };
        let mut life = Life::begin(received);
        while let Some((_, act)) = next.take_if(|(complaint, _)| *complaint <= id) {
            life.then(&act);
            next = next_act(&mut steps)?;
        }
        for (at, (name, want)) in (2..).zip(folded(&life)) {
            let have = crate::db::query::value(crate::db::query::cell(row.get_ref(at)?));
            if have != want && !matches!(name, "due_on" | "due_raw_on" | "provisional") {
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
