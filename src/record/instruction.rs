//! An instruction of a leader (批示): what is said, on which paper or record, and the acts that see to it. Which act may
//! follow which is `rule::instruct`'s business.

use super::steps::{self, read_day, text, unreadable};
use super::{Born, Record, not_in_future, not_voided, office_no_free, required};
use crate::base::code;
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Held, Noun, PLAIN, Value};
use crate::base::vocab::InstructionStep as Step;
use crate::both;
use crate::db::write::{Put, Write};
use crate::draft;
use crate::record::names::Names;
use crate::rule::instruct::{self, Act, Life};
use rusqlite::{Connection, OptionalExtension};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "instruction",
    table: "instruction",
    view: "instructions",
    letter: Some('I'),
    zh: "批示",
    en: "instruction",
    fields: Draft::FIELDS,
    brief: &["code", "received_on", "leader", "summary", "unit", "state", "due_on", "urged", "overdue"],
    filters: &["unit", "state", "kind"],
    day: Some("received_on"),
    words: &[("kind", "instruction_kind"), ("state", "instruction_state")],
    daily: &[("overdue", "closed_on IS NULL AND answered_on IS NULL AND due_on IS NOT NULL AND due_on < :today")],
    folded: &["state", "unit", "assigned_on", "due_on", "urged", "answered_on", "closed_on"],
    part: Some("instruction_step"),
    ..PLAIN
};

draft! {
    /// An instruction as a person fills it in.
    Draft {
        leader: String, Anywhere, "批示领导", "leader who gave it";
        received_on: Day, Anywhere, "收到日期；默认今天", "day it came in; default today";
        kind: String, Anywhere, "类型：批示、口头指示、会议决定；默认批示", "written-note, oral or meeting-decision; default a written note";
        summary: String, Anywhere, "批示内容", "what it says";
        on_report: String, Anywhere, "批在哪份材料上", "report or paper it stands on";
        complaint: i64, Anywhere, "所涉投诉", "complaint it is about";
        visit: i64, Anywhere, "所涉检查", "visit it is about";
        campaign: i64, Anywhere, "所涉活动", "campaign it is about";
        on_order: String, Anywhere, "所涉整改通知的文号", "order it is about, by its number";
        office_no: String, Anywhere, "文号", "the office's own number";
    }
}

fn folded(life: &Life) -> Vec<Put<'static>> {
    let day = |day: Option<Day>| day.map_or(Value::Null, |d| d.value());
    vec![
        ("state", Value::Text(life.state.slug().into())),
        ("unit", life.unit.map_or(Value::Null, Value::Int)),
        ("assigned_on", day(life.assigned_on)),
        ("due_on", day(life.due_on)),
        ("urged", Value::Int(life.urged)),
        ("answered_on", day(life.answered_on)),
        ("closed_on", day(life.closed_on)),
    ]
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &Connection, names: &Names, id: Option<i64>) -> Result<()> {
        let received = *self.received_on.get_or_insert(names.today);
        not_in_future("received_on", received, names.today)?;
        self.kind.get_or_insert_with(|| "written-note".into());
        if self.leader.is_none() || self.summary.is_none() {
            return Err(required(if self.leader.is_none() { "leader" } else { "summary" }));
        }
        let records = [
            (&super::complaint::NOUN, self.complaint),
            (&super::visit::NOUN, self.visit),
            (&super::campaign::NOUN, self.campaign),
        ];
        for (noun, of) in records {
            of.map_or(Ok(()), |of| not_voided(conn, noun, of))?;
        }
        if let Some(id) = id {
            let first: Option<String> = conn
                .prepare_cached("SELECT happened_on FROM instruction_step WHERE instruction = ? AND taken_back IS NULL ORDER BY n LIMIT 1")?
                .query_row([id], |r| r.get(0))
                .optional()?;
            if let Some(first) = first.filter(|first| received.to_string() > *first) {
                let said = both!(
                    "收到日期 {received} 晚于第一步的 {first}",
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

    fn born(&self, _conn: &Connection, names: &Names) -> Result<Born> {
        let life = Life::begin(self.received_on.unwrap_or(names.today));
        Ok(Born { folded: folded(&life), ..Born::default() })
    }

    fn next(_conn: &Connection, _id: i64, code: &str) -> Result<Vec<String>> {
        Ok(vec![
            format!("ducha instruction assign {code} --to 单位 --due …"),
            format!("ducha evidence add {code} 批示件.pdf"),
        ])
    }
}

/// Where an instruction stands, by its standing acts, and the number the next one takes.
pub fn standing(conn: &Connection, id: i64) -> Result<(Life, i64)> {
    standing_then(conn, id, Day::MAX, i64::MAX - 1)
}

/// What an instruction added up to on a day, by what an entry and those before it knew.
pub fn folded_then(conn: &Connection, id: i64, as_of: Day, known: i64) -> Result<Vec<Put<'static>>> {
    let (life, _) = standing_then(conn, id, as_of, known)?;
    // The view's code of the unit goes with the unit.
    Ok(std::iter::once(("unit_code", Value::Null)).chain(folded(&life)).collect())
}

fn standing_then(conn: &Connection, id: i64, as_of: Day, known: i64) -> Result<(Life, i64)> {
    let received: String = conn.query_row("SELECT received_on FROM instruction WHERE id = ?", [id], |r| r.get(0))?;
    let mut life = Life::begin(read_day(&received)?);
    let mut statement = conn.prepare_cached(
        "SELECT n, coalesce(taken_back, ?3 + 1) <= ?3 OR entry > ?3 OR happened_on > ?2, kind, happened_on, unit, due_on FROM instruction_step WHERE instruction = ?1 ORDER BY n",
    )?;
    let as_of = if as_of == Day::MAX { "9999".to_owned() } else { as_of.to_string() };
    let mut rows = statement.query((id, as_of, known))?;
    let mut next = 1;
    while let Some(row) = rows.next()? {
        next = row.get::<_, i64>(0)? + 1;
        let (kind, on, due): (String, String, Option<String>) = (row.get(2)?, row.get(3)?, row.get(5)?);
        let known = Step::from_slug(&kind).zip(day::iso(&on)).ok_or_else(|| unreadable(&kind))?;
        if !row.get::<_, bool>(1)? {
            let due_on = due.as_deref().and_then(day::iso);
            life.then(&Act { kind: known.0, on: known.1, unit: row.get(4)?, due_on });
        }
    }
    Ok((life, next))
}

fn refold(write: &mut Write<'_>, id: i64) -> Result<Life> {
    let (life, _) = standing(write.conn(), id)?;
    write.fold(&NOUN, id, &folded(&life))?;
    Ok(life)
}

/// Takes an act on it; returns where it stands then. `person` is who answered when the unit was urged.
pub fn step(
    write: &mut Write<'_>,
    names: &Names,
    id: i64,
    act: &Act,
    person: Option<&str>,
    note: Option<&str>,
) -> Result<Life> {
    not_voided(write.conn(), &NOUN, id)?;
    let (life, next) = standing(write.conn(), id)?;
    let code = code::code('I', id);
    instruct::may(&life, act, &code, names.today)?;
    if act.kind == Step::Assign && act.unit.is_none() {
        return Err(required("unit").hint(both!("加上 --to 单位", "add --to UNIT")));
    }
    if act.kind == Step::Answer && note.is_none_or(|n| n.trim().is_empty()) {
        return Err(Error::usage(
            "feedback-missing",
            both!("{code} 的反馈没有内容", "{code}: what was answered is missing"),
        )
        .hint(both!("加上 -m 办理情况", "add -m TEXT")));
    }
    let row: Vec<Put<'static>> = vec![
        ("kind", Value::Text(act.kind.slug().into())),
        ("happened_on", act.on.value()),
        ("unit", act.unit.map_or(Value::Null, Value::Int)),
        ("due_on", act.due_on.map_or(Value::Null, |d| d.value())),
        ("person", text(person)),
        ("note", text(note)),
    ];
    write.step(&NOUN, id, next, &[row])?;
    refold(write, id)
}

/// Takes the last standing act back, with a reason; it stays on record.
pub fn take_back(write: &mut Write<'_>, id: i64, reason: &str) -> Result<(Step, Life)> {
    let kind = steps::take_back(write, &NOUN, id, reason)?;
    Ok((Step::from_slug(&kind).ok_or_else(|| unreadable(&kind))?, refold(write, id)?))
}

/// Instructions whose stored standing is not what their acts add up to.
pub fn misfolded(conn: &Connection) -> Result<Vec<i64>> {
    let mut statement = conn.prepare(&format!("SELECT id, {} FROM instruction ORDER BY id", NOUN.folded.join(", ")))?;
    let mut rows = statement.query([])?;
    let mut wrong = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let want = folded(&standing(conn, id)?.0);
        for (at, (_, want)) in (1..).zip(want) {
            if crate::db::query::value(crate::db::query::cell(row.get_ref(at)?)) != want {
                wrong.push(id);
                break;
            }
        }
    }
    Ok(wrong)
}
