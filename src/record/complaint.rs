//! A complaint: as it comes in, the steps of its life, and who complained, kept apart. Which step may follow which is
//! `rule::flow`'s business.

use super::{Born, Record, not_in_future, not_voided, office_no_free, required};
use crate::base::code;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN, Value};
use crate::base::vocab::{ComplaintState, Step};
use crate::both;
use crate::db::write::{Put, Write};
use crate::draft;
use crate::record::alike::complaints_like;
use crate::record::case::{STEPS, acts, check_limits, check_words, counted, folded, next_act, part, standing};
use crate::record::complainant;
use crate::record::names::Names;
use crate::record::steps::{self, Moved, Remark, clock_row, optional, stored_day};
use crate::rule::complaint_clock::{self as clock, Case};
use crate::rule::flow::{self, Act, Life};
use rusqlite::{Connection, OptionalExtension};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "complaint",
    table: "complaint",
    view: "complaints",
    letter: Some('C'),
    zh: "投诉",
    en: "complaint",
    fields: Draft::FIELDS,
    brief: &["code", "received_on", "channel", "unit", "category", "state", "due_on", "summary"],
    filters: &["unit", "state", "channel", "category"],
    day: Some("received_on"),
    words: &[("state", "complaint_state")],
    // A clock that stands still is not over: its day is only the earliest, and provisional.
    daily: &[(
        "overdue",
        "ended_on IS NULL AND due_on IS NOT NULL AND due_on < :today AND NOT (paused AND provisional)",
    )],
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
    derived: Some("complaint_clock"),
    part: Some("complaint_step"),
    ..PLAIN
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
                    "SELECT happened_on FROM complaint_step WHERE complaint = ? AND taken_back IS NULL ORDER BY n LIMIT 1",
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
        let kept = clocks
            .iter()
            .filter(|c| c.stopped_on.is_none() || (c.span.rule.is_some() && c.name == clock::Name::Handle));
        let derived = kept.map(clock_row).collect();
        Ok(Born { folded: folded(&life, &clocks), parts, derived })
    }

    fn edited(write: &mut Write<'_>, names: &Names, id: i64) -> Result<()> {
        refold(write, names, id)
    }

    fn next(conn: &Connection, id: i64, code: &str) -> Result<Vec<String>> {
        let (acts, ..) = acts(conn, id)?;
        Ok(flow::next(&flow::life(Day::MIN, &acts), code))
    }

    fn hint(conn: &Connection, id: i64, code: &str) -> Result<Option<Both>> {
        let alike = complaints_like(conn, id)?;
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
        complainant::seal(write, id, &self.sealed())
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

/// Counts a complaint's standing and limits anew, and keeps them.
fn refold(write: &mut Write<'_>, names: &Names, id: i64) -> Result<()> {
    let now = standing(write.conn(), names, id)?;
    write.fold(&NOUN, id, &folded(&now.life, &now.clocks))?;
    let rows: Vec<_> = now.clocks.iter().map(clock_row).collect();
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

/// A complaint joins another that stands, and not itself.
fn check_merge(conn: &Connection, id: i64, act: &Act) -> Result<()> {
    let Some(into) = act.into_case.filter(|_| act.kind == Step::Merge) else { return Ok(()) };
    let (code, other) = (code::code('C', id), code::code('C', into));
    if into == id {
        return Err(Error::refused("merge-self", both!("{code} 不能并入自己", "{code} cannot join itself"))
            .hint(both!("--into 写另一件的编号", "give the other one's code with --into")));
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

/// Takes the last standing step back, with a reason; the step stays on record.
pub fn take_back(write: &mut Write<'_>, names: &Names, id: i64, reason: &str) -> Result<Step> {
    let kind = steps::take_back(write, &NOUN, id, reason)?;
    refold(write, names, id)?;
    Step::from_slug(&kind).ok_or_else(|| steps::unreadable(&kind))
}

/// Counts every running limit anew, after the calendar or the rules changed, and journals each that moved.
pub fn recount(write: &mut Write<'_>, names: &Names) -> Result<Vec<Moved>> {
    names.forget_clockwork();
    let sql = "SELECT id FROM complaint WHERE ended_on IS NULL AND void_reason IS NULL UNION SELECT complaint FROM complaint_clock WHERE stopped_on IS NULL ORDER BY 1";
    let open: Vec<i64> = write.conn().prepare(sql)?.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    let oldest: Option<String> =
        write.conn().query_row("SELECT min(received_on) FROM complaint WHERE ended_on IS NULL", [], |r| r.get(0))?;
    if let Some(oldest) = oldest.as_deref().and_then(day::iso) {
        names.clockwork(write.conn(), oldest)?;
    }
    steps::recount(write, &NOUN, &open, |write, id| refold(write, names, id))
}

/// Complaints whose stored standing, or whose stored limits, are not what their steps add up to.
pub fn misfolded(conn: &Connection, names: &Names) -> Result<Vec<i64>> {
    let mut rows = conn.prepare(&format!(
        "SELECT id, received_on, named, entry, {} FROM complaint ORDER BY id",
        NOUN.folded.join(", ")
    ))?;
    let mut rows = rows.query([])?;
    let mut steps = conn.prepare(&format!("{STEPS} WHERE taken_back IS NULL ORDER BY complaint, n"))?;
    let mut steps = steps.query([])?;
    let mut next = next_act(&mut steps)?;
    let mut limits = conn.prepare("SELECT * FROM complaint_clock ORDER BY complaint, name")?;
    let mut limits = limits.query([])?;
    let mut limit = next_limit(&mut limits)?;
    let (mut wrong, mut acts, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        acts.clear();
        entries.clear();
        while let Some(step) = next.take_if(|step| step.complaint <= id) {
            acts.push(step.act);
            entries.push(step.entry);
            next = next_act(&mut steps)?;
        }
        let mut kept = Vec::new();
        while let Some((_, row)) = limit.take_if(|(complaint, _)| *complaint <= id) {
            kept.push(row);
            limit = next_limit(&mut limits)?;
        }
        let Some(received_on) = stored_day(row, 1)? else {
            wrong.push(id);
            continue;
        };
        let replied = row.get_ref(2)?.as_str().is_ok_and(|n| n != "anonymous");
        let case = Case { received_on, replied, acts: &acts };
        let (clocks, _) = counted(conn, names, &case, &entries, i64::MAX)?;
        let folded = folded(&flow::life(received_on, &acts), &clocks);
        let mut right = true;
        for (at, (_, want)) in (4..).zip(folded) {
            right &= crate::db::query::value(crate::db::query::cell(row.get_ref(at)?)) == want;
        }
        let limits_now: Vec<Vec<Put<'_>>> = clocks.iter().map(clock_row).collect();
        right &= kept.iter().all(|row| limits_now.iter().any(|c| same_limit(c, row)));
        // A limit that had run its course when history brought it may be missing: no other.
        let born: i64 = row.get(3)?;
        let history = !entries.is_empty() && entries.iter().all(|e| *e == born);
        let runs = |row: &[Put<'_>]| row.iter().any(|(name, value)| *name == "stopped_on" && *value == Value::Null);
        right &=
            limits_now.iter().filter(|row| !history || runs(row)).all(|c| kept.iter().any(|row| same_limit(c, row)));
        if !right {
            wrong.push(id);
        }
    }
    if let Some((complaint, _)) = limit {
        wrong.push(complaint);
    }
    Ok(wrong)
}

/// A stored limit: its columns by name.
type Limit = Vec<(String, Value)>;

fn same_limit(counted: &[Put<'_>], kept: &Limit) -> bool {
    counted.iter().all(|(name, value)| kept.iter().any(|(n, v)| n == name && v == value))
}

fn next_limit(rows: &mut rusqlite::Rows<'_>) -> Result<Option<(i64, Limit)>> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let names: Vec<String> = row.as_ref().column_names().map(str::to_owned).collect();
    let values = names.into_iter().enumerate().map(|(at, name)| {
        let value = crate::db::query::value(crate::db::query::cell(row.get_ref(at)?));
        Ok((name, value))
    });
    Ok(Some((row.get(0)?, values.collect::<Result<_>>()?)))
}
