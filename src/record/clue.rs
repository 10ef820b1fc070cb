//! A clue (线索): what somebody says is worth a look, and what asks for no answer; who said it is kept apart. Not for what came of it:
//! campaigns and visits name their clues.

use super::complaint;
use super::linking;
use super::{Born, Record, not_in_future, not_voided, office_no_free, required};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Link, Noun, PLAIN};
use crate::both;
use crate::db::behind::Reads;
use crate::draft;
use crate::record::names::Names;
use rusqlite::{Connection, OptionalExtension};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "clue",
    table: "clue",
    view: "clues",
    letters: Some("L"),
    zh: "线索",
    en: "clue",
    about: ("线索：值得去看、不要答复的反映", "Clues: what is worth a look and asks for no answer"),
    fields: Draft::FIELDS,
    brief: &["code", "unit", "summary", "received_on", "state", "channel", "used_on", "found"],
    filters: &["unit", "state", "channel"],
    day: Some("received_on"),
    swayed: &[
        "SELECT l.clue FROM change c JOIN visit_clue l ON l.visit = c.record WHERE c.noun = 'visit' AND c.entry > ?",
        "SELECT l.clue FROM change c JOIN finding f ON f.id = c.record JOIN visit_clue l ON l.visit = f.visit
         WHERE c.noun = 'finding' AND c.entry > ?",
        "SELECT l.clue FROM change c JOIN campaign_clue l ON l.campaign = c.record WHERE c.noun = 'campaign' AND c.entry > ?",
    ],
    words: &[("state", "clue_state")],
    sealed: Some("informant"),
    ..PLAIN
};

/// The columns of a clue on the page of what came of it.
const LINKED: &[&str] = &["code", "received_on", "channel", "unit", "summary"];

/// The link of what came of clues to them, kept in a table.
pub const fn link(table: &'static str) -> Link {
    Link { column: "clue", table, to: &NOUN, shown: ("clues", ("所据线索", "Clues"), LINKED) }
}

draft! {
    /// A clue as a person fills it in.
    Draft {
        received_on: Day, Anywhere, "接收日期；默认今天，由投诉而来的随投诉", "day it came in; default today, or that of its complaint";
        channel: String, Anywhere, "渠道，如 电话；由投诉而来的随投诉", "channel, such as phone; default that of its complaint";
        unit: i64, Anywhere, "涉及单位；由投诉而来的随投诉", "unit it is about; default that of its complaint";
        hidden: bool, Anywhere, "查之前列表里不显示单位（是、否）", "whether lists leave its unit out until somebody was there";
        complaint: i64, Anywhere, "由哪件投诉而来", "complaint that brought it";
        summary: String, Anywhere, "线索内容", "what it says";
        set_aside: String, Anywhere, "不用的理由", "why nobody goes";
        office_no: String, Anywhere, "文号", "the office's own number";
        informant_name: String, Sealed, "提供人姓名（单独保管）", "who gave it (kept apart)";
        informant_phone: String, Sealed, "提供人电话（单独保管）", "their phone (kept apart)";
        informant_address: String, Sealed, "提供人住址（单独保管）", "their address (kept apart)";
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        if let Some(complaint) = self.complaint {
            not_voided(conn, &complaint::NOUN, complaint)?;
            if id.is_none() && !names.filed.get() {
                let of: complaint::Draft = super::load(conn, complaint)?;
                self.received_on = self.received_on.or(of.received_on);
                self.channel = self.channel.take().or(of.channel);
                self.unit = self.unit.or(of.unit);
                self.summary = self.summary.take().or(of.summary);
            }
        }
        let received = names.day_or_today(&NOUN, &mut self.received_on, "received_on")?;
        not_in_future(&NOUN, "received_on", received, names.today)?;
        if self.channel.is_none() || self.summary.is_none() {
            return Err(required(&NOUN, if self.channel.is_none() { "channel" } else { "summary" }));
        }
        if let Some(id) = id {
            before_its_visits(conn, id, received)?;
        }
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }

    fn hints(conn: &Connection, _names: &Names, id: i64, code: &str) -> Result<Vec<Both>> {
        let sql = "SELECT u.name FROM clue c JOIN unit u ON u.id = c.unit WHERE c.id = ? AND c.hidden AND
            (instr(c.summary, u.name) OR instr(c.summary, u.short_name))";
        let told: Option<String> = conn.prepare_cached(sql)?.query_row([id], |r| r.get(0)).optional()?;
        Ok(told
            .map(|_| both!("{code} 的单位不公开，内容里却写着它", "{code} hides its unit, and its text names it"))
            .into_iter()
            .collect())
    }

    fn doubts(conn: &dyn Reads, id: i64, _born: &Born) -> Result<Option<Both>> {
        let sql = "SELECT hidden AND unit IS NULL FROM clue WHERE id = ?";
        let lost: Option<bool> = conn.prepare_cached(sql)?.query_row([id], |r| r.get(0))?;
        Ok(lost.filter(|lost| *lost).map(|_| {
            both!(
                "单位不公开而没有写单位：导出的行不带它，要核对补上",
                "its unit is hidden and not given: an exported row leaves it out, look whether it has one"
            )
        }))
    }

    fn next(_conn: &Connection, _names: &Names, _id: i64, code: &str) -> Result<Vec<String>> {
        Ok(vec![
            format!("ducha visit add --clue {code} --method … --unit …"),
            format!("ducha campaign add --clue {code} --kind …"),
        ])
    }
}

/// The unit of a clue, hidden or not.
pub fn unit(conn: &Connection, id: i64) -> Result<Option<i64>> {
    Ok(conn.prepare_cached("SELECT unit FROM clue WHERE id = ?")?.query_row([id], |r| r.get(0))?)
}

/// The rows of the clues that what came of them names, and how they are kept; one received after it led to nothing.
pub fn led_to(
    conn: &Connection,
    names: &Names,
    link: &Link,
    typed: &mut Option<String>,
    on: Option<Day>,
) -> Result<Vec<i64>> {
    let all = linking::linked(conn, names, link, typed.as_deref())?;
    for id in &all {
        let received: String =
            conn.prepare_cached("SELECT received_on FROM clue WHERE id = ?")?.query_row([id], |r| r.get(0))?;
        if let Some(on) = on.filter(|on| on.to_string() < received) {
            let code = NOUN.code(*id);
            let said = both!(
                "{code} 是 {received} 才收到的，{on} 的检查不是由它而来",
                "{code} came in on {received}: no visit of {on} came of it"
            );
            return Err(Error::refused("clue-after-visit", said).field("clue"));
        }
    }
    *typed = linking::codes(&NOUN, &all);
    Ok(all)
}

/// What a visit says of itself, by which its clues are known where nobody names them.
pub struct Of {
    /// Its campaign.
    pub campaign: Option<i64>,
    /// The visit it is a section of.
    pub part_of: Option<i64>,
    /// Its day.
    pub on: Day,
    /// Whether what is not said follows from the rest.
    pub asks: bool,
}

/// Settles the clues of a visit: those of its whole, or of its campaign about the unit, where nobody says which; its unit follows them.
pub fn of_visit(
    conn: &Connection,
    names: &Names,
    link: &Link,
    (typed, unit): (&mut Option<String>, &mut Option<i64>),
    of: &Of,
) -> Result<()> {
    if typed.is_none() && of.asks {
        let sql = "SELECT c.id FROM clue c WHERE c.void_reason IS NULL AND CASE WHEN ?1 IS NOT NULL
            THEN c.id IN (SELECT clue FROM visit_clue WHERE visit = ?1)
            ELSE c.unit = ?3 AND c.received_on <= ?4 AND c.id IN (SELECT clue FROM campaign_clue WHERE campaign = ?2) END ORDER BY c.id";
        let mut statement = conn.prepare_cached(sql)?;
        let given = (of.part_of, of.campaign, *unit, of.on.to_string());
        let found = statement.query_map(given, |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        *typed = linking::codes(&NOUN, &found);
    }
    let all = led_to(conn, names, link, typed, Some(of.on))?;
    if let (None, Some(first)) = (*unit, all.first()) {
        *unit = self::unit(conn, *first)?;
    }
    Ok(())
}

/// Refuses a day of receipt after a visit that came of it.
fn before_its_visits(conn: &Connection, id: i64, received: Day) -> Result<()> {
    let sql = "SELECT v.code, v.visited_on FROM visit_clue l JOIN visit v ON v.id = l.visit
        WHERE l.clue = ?1 AND v.void_reason IS NULL AND v.visited_on < ?2 LIMIT 1";
    let row: Option<(String, String)> =
        conn.prepare_cached(sql)?.query_row((id, received.to_string()), |r| r.try_into()).optional()?;
    row.map_or(Ok(()), |(visit, on)| {
        let said = both!("{visit} 在 {on} 就依它查了", "{visit} of {on} came of it");
        Err(Error::refused("clue-after-visit", said).field("received_on"))
    })
}

/// That a visit was not at the unit of a clue it is said to come of.
pub fn elsewhere(conn: &Connection, visit: i64) -> Result<Option<Both>> {
    let sql = "SELECT c.code, u.name FROM visit_clue l JOIN clue c ON c.id = l.clue JOIN unit u ON u.id = c.unit
        JOIN visit v ON v.id = l.visit WHERE v.id = ? AND v.unit <> c.unit ORDER BY c.id LIMIT 1";
    let row: Option<(String, String)> = conn.prepare_cached(sql)?.query_row([visit], |r| r.try_into()).optional()?;
    Ok(row.map(|(code, unit)| {
        both!(
            "请核对：{code} 说的是 {unit}，不是这次检查的单位",
            "mind: {code} is about {unit}, not about the unit of this visit"
        )
    }))
}
