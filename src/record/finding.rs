//! A finding: what was found at a visit or in a complaint, good or bad.

use super::follow::Follows;
use super::{Born, Record, not_in_future, office_no_free, repeated, required};
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN, Value};
use crate::base::vocab::{BREACH_SLUG, OTHER_SLUG, POSITIVE_SLUG};
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::Write;
use crate::draft;
use crate::record::names::Names;
use rusqlite::{Connection, OptionalExtension};

/// The columns of findings on the page of what was issued on them.
pub const LINKED: &[&str] = &["code", "found_on", "kind", "persons", "summary", "visit", "resolved_on"];

/// The noun.
pub static NOUN: Noun = Noun {
    name: "finding",
    table: "finding",
    view: "findings",
    letters: Some("F"),
    zh: "问题",
    en: "finding",
    about: ("问题：检查或投诉中发现的", "Findings, from visits or complaints"),
    fields: Draft::FIELDS,
    made: &[("resolved_on", "visit recheck")],
    borrowed: &["visit"],
    brief: &["code", "unit", "kind", "summary", "found_on", "persons", "visit"],
    filters: &["unit", "kind"],
    day: Some("found_on"),
    swayed: &[
        "SELECT r.finding FROM change c JOIN recheck r ON r.id = c.record WHERE c.noun = 'recheck' AND c.entry > ?",
        "SELECT r.finding FROM change c JOIN recheck r ON r.visit = c.record WHERE c.noun = 'visit' AND c.entry > ?",
        "SELECT l.finding FROM change c JOIN order_finding l ON l.demand = c.record WHERE c.noun = 'order' AND c.entry > ?",
    ],
    words: &[("kind", "finding_kind")],
    counted: &["relapse_of"],
    ..PLAIN
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
        relapse_of: i64, Anywhere, "反弹自哪个问题；默认自动认定", "finding it repeats; default found by kind and unit";
        relapse_stated: bool, Anywhere, "反弹由人认定；写了 --relapse-of 就是", "whether a person says so; so where --relapse-of is given";
        transferred_to: String, Anywhere, "移送哪个机关", "discipline organ it was handed to";
        transferred_on: Day, Anywhere, "移送日期；默认今天", "day it was handed over; default today";
        transfer_note: String, Anywhere, "移送说明", "what is said of that";
        inspector: i64, Anywhere, "违反十不准的本办人员", "the one of our own who broke the ten don'ts";
        of_campaign: i64, Anywhere, "在哪个督查活动里违反", "the campaign it was in";
    }
}

impl Draft {
    /// A breach of the ten don'ts (十不准) is about one of our own, at their own unit; nothing else is.
    fn settle_breach(&mut self, conn: &Connection, names: &Names) -> Result<()> {
        let breach = self.kind.as_deref() == Some(BREACH_SLUG);
        let Some(person) = self.inspector.filter(|_| breach) else {
            return match self.inspector.or(self.of_campaign) {
                // An old sheet may not say who it was.
                _ if breach && names.filed.get() => Ok(()),
                _ if breach => Err(required(&NOUN, "inspector")),
                Some(_) => {
                    let said = both!(
                        "只有“违反十不准”写本办人员和活动",
                        "only a breach of the ten don'ts names one of our own and a campaign"
                    );
                    Err(Error::usage("finding-no-breach", said)
                        .hint(both!("加上 --kind 违反十不准，或去掉它", "give --kind pledge-breach, or leave it out"))
                        .field("inspector"))
                }
                None => Ok(()),
            };
        };
        super::not_voided(conn, super::by_letters("R")?, person)?;
        self.of_campaign.map_or(Ok(()), |campaign| super::not_voided(conn, super::by_letters("P")?, campaign))?;
        if self.unit.is_none() {
            let sql = "SELECT unit FROM person WHERE id = ?";
            self.unit = conn.prepare_cached(sql)?.query_row([person], |r| r.get(0))?;
        }
        Ok(())
    }
}

/// The unit and day of the visit or complaint a finding came from.
fn source(conn: &Connection, draft: &Draft) -> Result<Option<(String, Option<i64>, Day)>> {
    let (noun, column, id) = match (draft.visit, draft.complaint) {
        (Some(id), _) => (super::by_letters("V")?, "visited_on", id),
        (None, Some(id)) => (super::by_letters("C")?, "received_on", id),
        (None, None) => return Ok(None),
    };
    super::not_voided(conn, noun, id)?;
    let sql = format!("SELECT unit, {column} FROM {} WHERE id = ?", noun.table);
    let (unit, on): (Option<i64>, String) =
        conn.prepare_cached(&sql)?.query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let unreadable = || {
        Error::failed(
            "stored-day-unreadable",
            both!("台账里的日期 {on:?} 无法识别", "the ledger holds an unreadable day {on:?}"),
        )
    };
    Ok(Some((noun.code(id), unit, day::iso(&on).ok_or_else(unreadable)?)))
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;
    // A new finding is nobody's earlier one before it is verified gone.
    const FOLLOWS: Option<Follows> = Some(Follows { concerns: "unit", recount, new: false });

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let source = source(conn, self)?;
        if let Some((code, unit, day)) = &source {
            // A complaint may lead to another unit, and on another day; a visit is where and when it was seen.
            let seen = self.visit.is_some() || !names.filed.get();
            self.unit = self.unit.or(unit.filter(|_| seen));
            self.found_on = self.found_on.or(Some(*day).filter(|_| seen));
            if let Some(on) = self.found_on.filter(|on| on < day) {
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
        let on = names.day_or_today(&NOUN, &mut self.found_on, "found_on")?;
        not_in_future(&NOUN, "found_on", on, names.today)?;
        self.settle_breach(conn, names)?;
        if self.unit.is_none() {
            return Err(
                required(&NOUN, "unit").hint(both!("加上 --visit V… 或 --unit …", "add --visit V… or --unit …"))
            );
        }
        let kind = self.kind.as_deref().ok_or_else(|| required(&NOUN, "kind"))?;
        if kind == OTHER_SLUG && self.kind_note.is_none() {
            return Err(required(&NOUN, "kind_note"));
        }
        self.fits_the_roll(conn)?;
        self.settle_transfer(names, on)?;
        self.settle_relapse(conn, on, id)?;
        if let Some(id) = id {
            self.stays_under_its_orders(conn, id, on)?;
        }
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }

    fn next(conn: &Connection, _names: &Names, id: i64, code: &str) -> Result<Vec<String>> {
        let kind: String = conn.query_row("SELECT kind FROM finding WHERE id = ?", [id], |r| r.get(0))?;
        Ok(if kind == POSITIVE_SLUG {
            Vec::new()
        } else {
            vec![format!("ducha order issue --findings {code} --due 15wd -m …")]
        })
    }

    fn hints(conn: &Connection, _names: &Names, id: i64, _code: &str) -> Result<Vec<Both>> {
        let sql = "SELECT g.code, g.resolved_on FROM finding f JOIN findings g ON g.id = f.relapse_of WHERE f.id = ?";
        let found: Option<(String, Option<String>)> =
            conn.query_row(sql, [id], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        let relapse = found.map(|(earlier, on)| {
            let on = on.unwrap_or_default();
            both!(
                "反弹：同一单位的同类问题 {earlier} 已于 {on} 核实整改，一年内再现",
                "a relapse: {earlier}, the same kind at the same unit, was verified gone on {on}, within a year"
            )
        });
        let all = [relapse, repeated::finding(conn, id)?, over_its_absent(conn, id)?];
        Ok(all.into_iter().flatten().collect())
    }

    fn doubts(conn: &dyn Reads, id: i64, _born: &Born) -> Result<Option<Both>> {
        over_its_absent(conn, id)
    }
}

/// The kinds whose persons are those a roll counts absent.
const ABSENT: [&str; 2] = ["absent-post", "absent-long"];

impl Draft {
    /// No more persons than the roll of its visit has.
    fn fits_the_roll(&self, conn: &Connection) -> Result<()> {
        let Some((visit, persons)) = self.visit.zip(self.persons) else { return Ok(()) };
        let sql = "SELECT expected FROM visit WHERE id = ?";
        let expected: Option<i64> = conn.prepare_cached(sql)?.query_row([visit], |r| r.get(0))?;
        let Some(expected) = expected.filter(|expected| persons > *expected) else { return Ok(()) };
        let code = super::by_letters("V")?.code(visit);
        let said = both!(
            "{code} 应到 {expected} 人，问题涉及不了 {persons} 人",
            "{code} had {expected} to expect: {persons} persons are too many"
        );
        Err(Error::refused("persons-over-roll", said)
            .hint(both!(
                "核对人数，或更正应到：ducha visit edit {code} --expected …",
                "mind the number, or correct the roll: ducha visit edit {code} --expected …"
            ))
            .field("persons"))
    }

    /// A transfer has its organ and its day.
    fn settle_transfer(&mut self, names: &Names, found_on: Day) -> Result<()> {
        if self.transferred_to.is_none() {
            return if self.transferred_on.is_some() || self.transfer_note.is_some() {
                Err(required(&NOUN, "transferred_to"))
            } else {
                Ok(())
            };
        }
        let on = names.day_or_today(&NOUN, &mut self.transferred_on, "transferred_on")?;
        not_in_future(&NOUN, "transferred_on", on, names.today)?;
        if on < found_on {
            let said = both!(
                "移送日期 {on} 早于发现日期 {found_on}",
                "it was handed over on {on}, before it was found on {found_on}"
            );
            return Err(Error::refused("transfer-before-found", said).field("transferred_on"));
        }
        Ok(())
    }

    /// Links a finding to the earlier one it repeats: as a person says, else as the ledger finds it.
    fn settle_relapse(&mut self, conn: &Connection, on: Day, id: Option<i64>) -> Result<()> {
        let was: Option<Draft> = id.map(|id| super::load(conn, id)).transpose()?;
        let said = self.relapse_of != was.as_ref().and_then(|was| was.relapse_of);
        let counted = self.repeats(conn, on, id)?;
        // What is said not to be stated is the ledger's to find, as it was where it comes from.
        let stated = self.relapse_stated;
        if let Some(earlier) = self.relapse_of.filter(|_| stated.unwrap_or(said)) {
            let alike = "SELECT 1 FROM finding WHERE id = ? AND unit IS ? AND kind IS ? AND found_on <= ? AND void_reason IS NULL AND id IS NOT ?";
            let fits = conn.prepare_cached(alike)?.exists((earlier, self.unit, &self.kind, on.to_string(), id))?;
            if !fits && said {
                let code = NOUN.code(earlier);
                let said = both!(
                    "{code} 不是这个单位更早的同类问题",
                    "{code} is no earlier finding of this kind at this unit"
                );
                return Err(Error::refused("relapse-other", said)
                    .hint(both!("去掉 --relapse-of，由台账认定", "leave --relapse-of out: the ledger finds it"))
                    .field("relapse_of"));
            }
            // What is said as the ledger has it states nothing.
            if fits && counted != Some(earlier) {
                self.relapse_stated = Some(true);
                return Ok(());
            }
        }
        (self.relapse_of, self.relapse_stated) = (counted, None);
        Ok(())
    }

    /// The finding it repeats by what the ledger holds: the last of its kind at its unit that was verified gone within the year
    /// before.
    fn repeats(&self, conn: &Connection, on: Day, id: Option<i64>) -> Result<Option<i64>> {
        let Some(kind) = self.kind.as_ref().filter(|kind| *kind != POSITIVE_SLUG) else { return Ok(None) };
        // Only `other` says in its note what kind it is.
        let note = self.kind_note.as_ref().filter(|_| kind == OTHER_SLUG);
        let alike = if note.is_some() { "f.kind_note IS :kind_note" } else { ":kind_note IS NULL" };
        let sql = format!(
            "SELECT f.id FROM findings f JOIN units u ON u.code = f.unit_code
             WHERE u.id = :unit AND f.kind = :kind AND {alike} AND f.id IS NOT :id
               AND f.resolved_on < :on AND f.resolved_on >= date(:on, '-365 days')
             ORDER BY f.resolved_on DESC, f.id DESC LIMIT 1"
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let values = rusqlite::named_params! { ":unit": self.unit, ":kind": kind, ":kind_note": note, ":id": id, ":on": on.to_string() };
        Ok(statement.query_row(values, |r| r.get(0)).optional()?)
    }

    /// What an order covers stays of its unit, bad, and found before the order; what a revisit saw likewise.
    fn stays_under_its_orders(&self, conn: &Connection, id: i64, on: Day) -> Result<()> {
        let sql = "SELECT d.code, d.unit, d.issued_on FROM order_finding l
              JOIN demand d ON d.id = l.demand WHERE l.finding = ?1 AND d.void_reason IS NULL
            UNION ALL SELECT v.code, v.unit, v.visited_on FROM recheck r
              JOIN visit v ON v.id = r.visit WHERE r.finding = ?1 AND r.void_reason IS NULL AND v.void_reason IS NULL
            UNION ALL SELECT s.code, ?2, s.decided_on FROM sanction s WHERE s.finding = ?1 AND s.void_reason IS NULL";
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query((id, self.unit))?;
        while let Some(row) = rows.next()? {
            let (by, unit, day): (String, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let code = NOUN.code(id);
            let wrong = if self.unit != Some(unit) {
                both!("{code} 已列入 {by}，不能改单位", "{code} stands in {by}: its unit cannot change")
            } else if self.kind.as_deref() == Some(POSITIVE_SLUG) {
                both!("{code} 已列入 {by}，不能改为亮点", "{code} stands in {by} and cannot become positive")
            } else if on.to_string() > day {
                both!(
                    "{code} 已列入 {day} 的 {by}，发现日期不能是 {on}",
                    "{code} stands in {by} of {day} and cannot be found on {on}"
                )
            } else {
                continue;
            };
            return Err(
                Error::refused("finding-in-use", wrong).hint(both!("先更正或作废 {by}", "correct or void {by} first"))
            );
        }
        Ok(())
    }
}

/// That a finding names more persons than its roll counts absent, where it is of the absent.
pub(super) fn over_its_absent(conn: &Connection, id: i64) -> Result<Option<Both>> {
    let sql = "SELECT visit, persons FROM finding WHERE id = ? AND visit IS NOT NULL AND persons IS NOT NULL";
    let own: Option<(i64, i64)> = conn.prepare_cached(sql)?.query_row([id], |r| r.try_into()).optional()?;
    own.map_or(Ok(None), |own| over_the_absent(conn, id, own))
}

/// The same of what a visit says of it now.
pub fn over_the_absent(conn: &Connection, id: i64, (visit, persons): (i64, i64)) -> Result<Option<Both>> {
    let sql =
        "SELECT ?3, v.absent, v.code, f.kind FROM finding f, visit v WHERE f.id = ?1 AND v.id = ?2 AND ?3 > v.absent";
    let found: Option<(i64, i64, String, String)> =
        conn.prepare_cached(sql)?.query_row((id, visit, persons), |r| r.try_into()).optional()?;
    Ok(found.filter(|(.., kind)| ABSENT.contains(&kind.as_str())).map(|(persons, absent, visit, _)| {
        both!(
            "{persons} 人多于 {visit} 点名的缺岗 {absent} 人，请核对",
            "{persons} persons are more than the {absent} that {visit} counts absent: mind the number"
        )
    }))
}

/// Hands a finding to a discipline organ: a recorded act, done once.
pub fn transfer(write: &mut Write<'_>, names: &Names, id: i64, to: &str, on: Day, note: Option<&str>) -> Result<()> {
    let draft: Draft = super::load(write.conn(), id)?;
    if let Some((organ, day)) = draft.transferred_to.as_deref().zip(draft.transferred_on) {
        let code = NOUN.code(id);
        let said = both!("{code} 已于 {day} 移送 {organ}", "{code} was handed to {organ} on {day}");
        return Err(Error::refused("finding-transferred", said).hint(both!(
            "写错了就更正：ducha finding edit {code} --transferred-to …",
            "to correct it: ducha finding edit {code} --transferred-to …"
        )));
    }
    let text = |t: &str| Value::Text(t.to_owned());
    let given = [
        ("transferred_to", text(to)),
        ("transferred_on", Value::Text(on.to_string())),
        ("transfer_note", note.map_or(Value::Null, text)),
    ];
    super::edit::<Draft>(write, names, id, &given).map(drop)
}

/// The standing findings of a unit, or of all, whose link to the earlier one is not what the ledger finds, each with what it is.
fn misplaced(conn: &Connection, unit: Option<i64>) -> Result<Vec<(i64, Option<i64>)>> {
    let sql = "SELECT id FROM finding WHERE (?1 IS NULL OR unit = ?1) AND void_reason IS NULL ORDER BY found_on, id";
    let mut statement = conn.prepare_cached(sql)?;
    let ids: Vec<i64> = statement.query_map([unit], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut out = Vec::new();
    for id in ids {
        let draft: Draft = super::load(conn, id)?;
        let Some(on) = draft.found_on.filter(|_| draft.relapse_stated != Some(true)) else { continue };
        let counted = draft.repeats(conn, on, Some(id))?;
        if counted != draft.relapse_of {
            out.push((id, counted));
        }
    }
    Ok(out)
}

/// Counts again which findings of a unit repeat which.
pub fn recount(write: &mut Write<'_>, unit: i64) -> Result<()> {
    for (id, counted) in misplaced(write.conn(), Some(unit))? {
        write.edit(&NOUN, id, &[("relapse_of", counted.map_or(Value::Null, Value::Int))])?;
    }
    Ok(())
}

/// The findings that repeat another than they are said to.
pub fn miscounted(conn: &Connection) -> Result<Vec<(i64, Both)>> {
    let said = |counted: Option<i64>| match counted.map(|id| NOUN.code(id)) {
        Some(code) => both!("按核实和复查应是 {code} 的反弹", "by what was verified it repeats {code}"),
        None => both!("按核实和复查不是反弹", "by what was verified it repeats nothing"),
    };
    Ok(misplaced(conn, None)?.into_iter().map(|(id, counted)| (id, said(counted))).collect())
}
