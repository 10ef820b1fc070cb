//! A finding: what was found at a visit or in a complaint, good or bad.

use super::{Record, not_in_future, office_no_free, required};
use crate::base::code;
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Noun};
use crate::both;
use crate::draft;
use crate::record::names::Names;
use rusqlite::Connection;

/// The noun.
pub static NOUN: Noun = Noun {
    name: "finding",
    table: "finding",
    called_by: "office_no",
    view: "findings",
    letter: Some('F'),
    zh: "问题",
    en: "finding",
    fields: Draft::FIELDS,
    lead: None,
    brief: &["code", "found_on", "unit", "kind", "persons", "summary", "visit"],
    order: "id",
    filters: &["unit", "kind"],
    day: Some("found_on"),
    words: &[("kind", "finding_kind")],
    daily: &[],
    folded: &[],
    derived: None,
    part: None,
};

draft! {
    /// A finding as a person fills it in.
    Draft {
        visit: i64, Anywhere, "在哪次检查发现", "visit it was found at";
        complaint: i64, Anywhere, "由哪件投诉发现", "complaint it came from";
        unit: i64, Anywhere, "单位；默认随检查或投诉", "unit; default that of the visit or complaint";
        found_on: Day, Anywhere, "发现日期；默认检查当天", "day it was found; default the day of the visit";
        kind: String, Anywhere, "问题类型，如 脱岗", "kind, such as absent-post";
        kind_note: String, Anywhere, "类型为“其他”时的说明", "what it is, where the kind is other";
        persons: i64, Anywhere, "涉及人数", "how many persons";
        summary: String, Anywhere, "情况", "what was found";
        office_no: String, Anywhere, "文号", "the office's own number";
    }
}

/// The unit and day of the visit or complaint a finding came from.
fn source(conn: &Connection, draft: &Draft) -> Result<Option<(String, Option<i64>, Day)>> {
    let (letter, noun, column, id) = match (draft.visit, draft.complaint) {
        (Some(id), _) => ('V', &super::visit::NOUN, "visited_on", id),
        (None, Some(id)) => ('C', &super::complaint::NOUN, "received_on", id),
        (None, None) => return Ok(None),
    };
    super::not_voided(conn, noun, id)?;
    let sql = format!("SELECT unit, {column} FROM {} WHERE id = ?", noun.table);
    let (unit, on): (Option<i64>, String) =
        conn.prepare_cached(&sql)?.query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let unreadable = || {
        Error::failed(
            "day-unreadable",
            both!("台账里的日期 {on:?} 无法识别", "the ledger holds an unreadable day {on:?}"),
        )
    };
    Ok(Some((code::code(letter, id), unit, day::iso(&on).ok_or_else(unreadable)?)))
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &Connection, names: &Names, id: Option<i64>) -> Result<()> {
        let source = source(conn, self)?;
        if let Some((code, unit, day)) = &source {
            self.unit = self.unit.or(*unit);
            let on = *self.found_on.get_or_insert(*day);
            if on < *day {
                let said = both!("发现日期 {on} 早于 {code} 的 {day}", "it was found on {on}, before {code} on {day}");
                return Err(Error::refused("finding-before-visit", said)
                    .hint(both!("去掉 --on，默认 {day}", "leave --on out: it defaults to {day}"))
                    .field("found_on"));
            }
            if unit.is_some() && self.unit != *unit && self.visit.is_some() {
                let said = both!("{code} 检查的不是这个单位", "{code} was not at this unit");
                return Err(Error::refused("finding-other-unit", said)
                    .hint(both!("去掉 --unit，单位随 {code}", "leave --unit out: it follows {code}"))
                    .field("unit"));
            }
        }
        let on = *self.found_on.get_or_insert(names.today);
        not_in_future("found_on", on, names.today)?;
        if self.unit.is_none() {
            return Err(required("unit").hint(both!("加上 --visit V… 或 --unit …", "add --visit V… or --unit …")));
        }
        let kind = self.kind.as_deref().ok_or_else(|| required("kind"))?;
        if kind == "other" && self.kind_note.is_none() {
            return Err(required("kind_note"));
        }
        office_no_free(conn, &NOUN, self.office_no.as_deref(), id)
    }

    fn day(&self) -> Option<Day> {
        self.found_on
    }
}
