//! A person a measure may fall on: name, unit, post and rank. Two may have one name; codes tell them apart.

use super::{Record, next_row, not_in_future, not_voided, required};
use crate::base::code;
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN, Part, Put};
use crate::base::word::fold;
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::{PartRow, Write};
use crate::draft;
use crate::record::names::Names;
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::BTreeSet;

/// The noun.
pub static NOUN: Noun = Noun {
    name: "person",
    table: "person",
    called_by: "name",
    known_by: &["name", "unit"],
    view: "persons",
    letters: Some("R"),
    zh: "人员",
    en: "person",
    about: ("人员：姓名、单位、职务、处理经历", "Persons: name, unit, post, what was done to them"),
    fields: Draft::FIELDS,
    lead: Some("name"),
    brief: &["code", "name", "unit", "post", "rank"],
    filters: &["unit"],
    parts: &[Part {
        table: "person_tie",
        view: "ties",
        called: ("应回避单位", "Units to keep away from"),
        column: Some("avoids"),
        fields: Tie::FIELDS,
    }],
    ..PLAIN
};

draft! {
    /// A unit a person keeps away from as an inspector.
    Tie {
        happened_on: Day, Anywhere, "登记日期", "day it was said";
        unit: i64, Anywhere, "单位", "unit";
        left_on: Day, Anywhere, "离任日期：原单位，过了本办定的年数就不再回避", "day they left it: free again after the years the office keeps";
        reason: String, Anywhere, "别的回避理由，如 亲属任职", "another reason, such as a relative there";
    }
}

draft! {
    /// A person as somebody fills them in.
    Draft {
        name: String, Anywhere, "姓名", "name";
        unit: i64, Anywhere, "所在单位", "unit they belong to";
        post: String, Anywhere, "职务", "post";
        rank: String, Anywhere, "职级", "rank";
        note: String, Anywhere, "备注", "note";
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, _conn: &dyn Reads, _names: &Names, _id: Option<i64>) -> Result<()> {
        let name = self.name.as_deref().map(str::trim).filter(|n| !n.is_empty());
        let Some(name) = name else {
            return Err(Error::usage("field-missing", both!("缺少姓名", "the name is missing"))
                .hint(both!("ducha person add 姓名 --unit …", "ducha person add NAME --unit …"))
                .lacks("name"));
        };
        if self.unit.is_none() {
            let said = both!("{name:?} 没有单位，不能登记", "{name:?} is at no unit and cannot be recorded");
            return Err(Error::usage("person-no-unit", said)
                .hint(both!("加上 --unit …", "add --unit …"))
                .lacks("unit"));
        }
        if NOUN.letters.is_some_and(|letters| code::parse(letters, name, 2000).is_some()) {
            let said = both!("姓名 {name:?} 看起来是编号", "the name {name:?} reads as a code");
            return Err(Error::usage("person-name-code", said)
                .hint(both!("编号自动编，这里写姓名", "codes are given by themselves; write the name here"))
                .field("name"));
        }
        self.name = Some(name.to_owned());
        Ok(())
    }

    fn rows(conn: &Connection, _id: i64, given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
        let mut units = BTreeSet::new();
        let row = |(column, values): &(&'static str, Vec<Put>)| {
            let tie = Tie::filled(values);
            let unit = checked(&tie).map_err(|e| e.within(column))?;
            if units.insert(unit) {
                Ok(tie_row(&tie))
            } else {
                Err(twice(&super::unit::full_name(conn, unit)?).within(column))
            }
        };
        given.iter().map(row).collect()
    }

    fn next(_conn: &Connection, _names: &Names, _id: i64, code: &str) -> Result<Vec<String>> {
        Ok(vec![format!("ducha sanction add --person {code} --kind … --on …")])
    }

    fn noticed(conn: &Connection, _names: &Names, id: i64) -> Result<Option<Both>> {
        // Of the edit that is being written.
        let sql = "SELECT u.name FROM change c, json_each(c.diff) d JOIN unit u ON u.id = d.value ->> 1
            WHERE c.noun = 'person' AND c.record = ?1 AND c.kind = 'edit' AND d.value ->> 0 = 'unit'
              AND c.entry = (SELECT max(seq) FROM journal) ORDER BY c.id DESC LIMIT 1";
        let left: Option<String> = conn.query_row(sql, [id], |r| r.get(0)).optional()?;
        let code = NOUN.code(id);
        Ok(left.map(|unit| {
            both!(
                "离开 {unit} 的，几年内不派去检查它，记下：ducha person avoid {code} --unit {unit} --left 日期",
                "who left {unit} is not sent to inspect it for some years: ducha person avoid {code} --unit {unit} --left DATE"
            )
        }))
    }

    fn hints(conn: &Connection, _names: &Names, id: i64, _code: &str) -> Result<Vec<Both>> {
        let sql = "SELECT id, name FROM person WHERE void_reason IS NULL OR id = ? ORDER BY id";
        let mut statement = conn.prepare_cached(sql)?;
        let all = statement.query_map([id], |r| Ok((r.get(0)?, fold(&r.get::<_, String>(1)?))));
        let all = all?.collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
        let own = all.iter().find(|(of, _)| *of == id).map(|(_, name)| name);
        let others = all.iter().filter(|(of, name)| *of != id && Some(name) == own);
        let codes: Vec<String> = others.map(|(of, _)| NOUN.code(*of)).collect();
        let (zh, en) = (codes.join("、"), codes.join(", "));
        let said = || {
            both!("已有同名的 {zh}；是同一人就作废这一条", "{en} has the same name; if it is one person, void this one")
        };
        Ok((!codes.is_empty()).then(said).into_iter().collect())
    }
}

fn tie_row(tie: &Tie) -> PartRow {
    let mut row = Vec::new();
    tie.each(|field, value| row.push((field.column, value)));
    ("person_tie", row)
}

/// Refuses a tie that says neither a day nor a reason; its unit.
fn checked(tie: &Tie) -> Result<i64> {
    let unit = tie.unit.ok_or_else(|| required(&NOUN, "unit"))?;
    let on = tie.happened_on.ok_or_else(|| required(&NOUN, "happened_on"))?;
    if tie.left_on.is_none() && tie.reason.is_none() {
        return Err(required(&NOUN, "reason").hint(both!(
            "原单位写 --left 离任日期，别的写 -m 理由",
            "a unit they left: --left DATE; anything else: -m REASON"
        )));
    }
    if let Some(left) = tie.left_on.filter(|left| *left > on) {
        let said = both!("离任日期 {left} 在登记的 {on} 之后", "they left it on {left}, after {on} when it is said");
        return Err(Error::refused("days-backwards", said).field("left_on"));
    }
    Ok(unit)
}

fn twice(unit: &str) -> Error {
    Error::refused("tie-twice", both!("{unit} 已在应回避的单位里", "{unit} is kept away from already"))
        .hint(both!("记错了先撤回：ducha person unavoid …", "if it is wrong, take it back: ducha person unavoid …"))
        .field("unit")
}

/// The number of the standing tie of a person to a unit.
fn standing(conn: &Connection, person: i64, unit: i64) -> Result<Option<i64>> {
    let sql = "SELECT n FROM person_tie WHERE person = ? AND unit = ? AND taken_back IS NULL ORDER BY n DESC";
    Ok(conn.prepare_cached(sql)?.query_row([person, unit], |r| r.get(0)).optional()?)
}

/// Has a person keep away from a unit.
pub fn avoid(write: &mut Write<'_>, names: &Names, person: i64, tie: &Tie) -> Result<()> {
    not_voided(write.conn(), &NOUN, person)?;
    let unit = checked(tie)?;
    tie.happened_on.map_or(Ok(()), |on| not_in_future(&NOUN, "happened_on", on, names.today))?;
    if standing(write.conn(), person, unit)?.is_some() {
        return Err(twice(&super::unit::full_name(write.conn(), unit)?));
    }
    let n = next_row(write.conn(), &NOUN, person)?;
    write.step(&NOUN, person, n, &[tie_row(tie)])
}

/// Takes back that a person keeps away from a unit, with a reason.
pub fn unavoid(write: &mut Write<'_>, person: i64, unit: i64, reason: &str) -> Result<()> {
    not_voided(write.conn(), &NOUN, person)?;
    let Some(n) = standing(write.conn(), person, unit)? else {
        let (code, unit) = (NOUN.code(person), super::unit::full_name(write.conn(), unit)?);
        let said = both!("{code} 没有记要回避 {unit}", "{code} is not on record as keeping away from {unit}");
        return Err(Error::refused("no-line", said)
            .hint(both!("看有哪些：ducha person show {code}", "see which: ducha person show {code}")));
    };
    write.take_back(&NOUN, person, n, reason)
}
