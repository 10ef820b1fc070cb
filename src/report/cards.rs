//! Which approvals are given a warning, a yellow or a red card in a period, and for what, by the triggers of the rule set in use; and which triggers
//! the ledger cannot tell. Not for what a trigger is: that is `rule::card`'s.

use crate::base::column::Shape;
use crate::base::day::Period;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::base::vocab::ComplaintResult;
use crate::both;
use crate::db::query::head;
use crate::record::approval::NOUN;
use crate::record::approval_light::{LATE, UNTOLD};
use crate::record::names::Names;
use crate::rule::card::{Card, Seen};
use constcat::concat as sql;
use rusqlite::Connection;

/// The approvals, each with the day it was seen and the complaint that tells of it.
const REFUSED: &str =
    "SELECT id, refused_on AS day, NULL FROM approval WHERE void_reason IS NULL AND refused_on BETWEEN ?1 AND ?2 AND ";
const DECIDED: &str =
    "SELECT id, decided_on AS day, NULL FROM approval WHERE void_reason IS NULL AND decided_on BETWEEN ?1 AND ?2 AND ";
const RUNNING: &str = " UNION ALL SELECT id, substr(red_after, 1, 10), NULL FROM approval WHERE void_reason IS NULL
    AND yellow_at <= ?2 || 'T23:59' AND red_after < ?2 || 'T23:59' AND ";
const OF: &str = "(?3 IS NULL OR unit IN (SELECT value FROM json_each(?3)))";
const OVER: &str = sql!(DECIDED, LATE, " AND ", OF, RUNNING, OF);
const STEP_OVER: &str = sql!(
    "SELECT id, substr(tight_step_after, 1, 10) AS day, NULL FROM approval WHERE void_reason IS NULL
    AND tight_step_after >= ?1 AND tight_step_after < ?2 || 'T23:59' AND ",
    OF
);
const SILENT: &str = sql!(DECIDED, UNTOLD, " AND ", OF);
const FOUND_TRUE: &str = sql!(
    "SELECT a.id, c.closed_on AS day, c.code FROM complaint c JOIN approval a ON a.id = c.approval
    WHERE c.void_reason IS NULL AND a.void_reason IS NULL AND c.closed_on BETWEEN ?1 AND ?2
    AND c.result IN ('",
    ComplaintResult::Substantiated.slug(),
    "', '",
    ComplaintResult::Partly.slug(),
    "') AND c.category IN (SELECT value FROM json_each(?4)) AND (?3 IS NULL OR a.unit IN (SELECT value FROM json_each(?3)))"
);

/// An approval, the day, and the complaint.
type Found = (i64, String, Option<String>);

fn found(conn: &Connection, card: &Card, Period { from, to }: Period, units: Option<&str>) -> Result<Vec<Found>> {
    let by_itself = card.seen.map(|seen| match seen {
        Seen::Refused => sql!(REFUSED, OF),
        Seen::OverLimit => OVER,
        Seen::StepOver => STEP_OVER,
        Seen::Untold => SILENT,
    });
    let (from, to) = (from.to_string(), to.to_string());
    let mut all: Vec<Found> = Vec::new();
    if let Some(sql) = by_itself {
        let mut statement = conn.prepare(sql)?;
        let rows = statement.query_map((&from, &to, units), |r| r.try_into())?;
        all.extend(rows.collect::<rusqlite::Result<Vec<Found>>>()?);
    }
    if !card.complaints.is_empty() {
        let categories = serde_json::Value::from(card.complaints.clone()).to_string();
        let mut statement = conn.prepare(FOUND_TRUE)?;
        let rows = statement.query_map((&from, &to, units, categories), |r| r.try_into())?;
        all.extend(rows.collect::<rusqlite::Result<Vec<Found>>>()?);
    }
    all.sort_by(|one, other| (&one.1, one.0).cmp(&(&other.1, other.0)));
    Ok(all)
}

/// The cards of a period, the gravest first.
pub fn sheet(
    conn: &Connection,
    names: &Names,
    period: Period,
    units: Option<&str>,
    lang: Lang,
) -> Result<Sheet<'static>> {
    let Period { from, to } = period;
    let clockwork = names.clockwork(conn, from)?;
    let set = clockwork.carded(to);
    let mut cards: Vec<&Card> = set.cards.iter().collect();
    cards.sort_by_key(|card| card.light);
    let mut rows = Vec::new();
    let sql = "SELECT office_no, (SELECT name FROM matter WHERE id = a.matter), (SELECT name FROM unit WHERE id = a.unit) FROM approval a WHERE id = ?";
    let mut called = conn.prepare(sql)?;
    for card in &cards {
        for (id, on, complaint) in found(conn, card, period, units)? {
            let (office_no, matter, unit): (Option<String>, String, String) =
                called.query_row([id], |r| r.try_into())?;
            let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
            rows.push(vec![
                Value::text(card.light.slug()),
                Value::Text(card.light.said().get(lang).to_owned()),
                Value::text(card.name.as_str()),
                Value::text(lang.pick(&card.title_zh, &card.title_en)),
                Value::Text(NOUN.code(id)),
                text(office_no),
                Value::Text(matter),
                Value::Text(unit),
                Value::Text(on),
                text(complaint),
            ]);
        }
    }
    let heads = vec![
        Head::of("card", Shape::Text, "牌代码", "Card slug"),
        Head::of("card_name", Shape::Text, "牌", "Card"),
        Head::of("trigger", Shape::Text, "情形代码", "Trigger slug"),
        Head::of("trigger_name", Shape::Text, "情形", "Trigger"),
        Head::of("code", Shape::Code("A"), "编号", "Code"),
        head(Some(&NOUN), "office_no"),
        head(Some(&NOUN), "matter"),
        head(Some(&NOUN), "unit"),
        Head::of("seen_on", Shape::Day, "日期", "On"),
        head(None, "complaint"),
    ];
    let n = rows.len();
    let title = both!("预警、黄牌、红牌 {n} 张（{from} 至 {to}）", "Warnings and cards: {n} ({from} to {to})");
    let mut sheet = Sheet::of("cards", title, heads, rows);
    sheet.brief = vec![1, 3, 4, 6, 7, 8, 9];
    sheet.notes.extend(untold(&set.cards));
    let (zh, en, name) = (&set.title_zh, &set.title_en, &set.name);
    sheet.notes.push(both!("按《{zh}》（ducha rules show {name}）", "by {en} (ducha rules show {name})"));
    Ok(sheet)
}

/// The triggers that the ledger cannot tell.
fn untold(cards: &[Card]) -> Option<Both> {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for card in cards.iter().filter(|card| !card.told()) {
        zh.push(card.title_zh.as_str());
        en.push(card.title_en.as_str());
    }
    let (zh, en) = (zh.join("、"), en.join(", "));
    (!zh.is_empty())
        .then(|| both!("台账看不出的情形，没有算：{zh}", "triggers the ledger cannot tell, and left out: {en}"))
}
