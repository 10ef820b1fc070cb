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
use crate::record::approval_light::{LATE, UNTOLD_BY};
use crate::record::approval_then::{REOPENED, THEN, then};
use crate::record::names::Names;
use crate::rule::card::{Card, Seen};
use crate::rule::hall::END;
use constcat::concat as sql;
use rusqlite::Connection;

/// The approvals, each with the day it was seen (of one that was or is over the day of the minute after its limit), the complaint that tells of it, and the unit that is given the card.
const REFUSED: &str =
    "SELECT id, refused_on AS day, NULL, unit FROM approval WHERE void_reason IS NULL AND refused_on BETWEEN ?1 AND ?2";
const DECIDED: &str = "SELECT id, decided_on AS day, NULL, unit FROM ";
const IN_PERIOD: &str = " WHERE void_reason IS NULL AND decided_on BETWEEN ?1 AND ?2 AND ";
/// Of one decided over its limit, the day of the minute after that, as of one that is open: whichever it is at the end of a period, it is given its
/// card on that day alone, and the cards of months add up to those of their quarter.
const WENT_OVER: &str =
    "min(date(substr(coalesce(promised_due, statutory_due) || 'T23:59', 1, 16), '+1 minute'), decided_on)";
const WENT: &str = sql!("SELECT id, ", WENT_OVER, " AS day, NULL, unit FROM ");
const LATE_IN_PERIOD: &str = sql!(IN_PERIOD, LATE, " AND ", WENT_OVER, " >= ?1");
const OVER: &str = sql!(
    WENT,
    "approval",
    LATE_IN_PERIOD,
    " UNION ALL ",
    WENT,
    REOPENED,
    LATE_IN_PERIOD,
    " UNION ALL SELECT id, date(red_after, '+1 minute'), NULL, unit FROM ",
    THEN,
    " WHERE yellow_at <= ?2 || 'T23:59' AND red_after < ?2 || 'T23:59' AND date(red_after, '+1 minute') >= ?1"
);
/// The step is that of its matter by its name, as a case keeps names; a unit of its own takes it.
const STEP_OVER: &str = sql!(
    "SELECT t.id, date(t.tight_step_after, '+1 minute') AS day, NULL, coalesce((SELECT s.unit FROM matter_stage s WHERE s.matter = t.matter
      AND s.taken_back IS NULL AND replace(replace(trim(s.stage), '；', '，'), ';', '，') = t.tight_step ORDER BY s.n DESC LIMIT 1), t.unit) AS unit
    FROM ",
    THEN,
    " t WHERE date(t.tight_step_after, '+1 minute') BETWEEN ?1 AND ?2"
);
const SILENT: &str =
    sql!(DECIDED, "approval", IN_PERIOD, UNTOLD_BY, " UNION ALL ", DECIDED, REOPENED, IN_PERIOD, UNTOLD_BY);
const FOUND_TRUE: &str = sql!(
    "SELECT a.id, c.closed_on AS day, c.code, a.unit FROM complaint c JOIN approval a ON a.id = c.approval
    WHERE c.void_reason IS NULL AND a.void_reason IS NULL AND c.closed_on BETWEEN ?1 AND ?2
    AND c.result IN ('",
    ComplaintResult::Substantiated.slug(),
    "', '",
    ComplaintResult::Partly.slug(),
    "') AND c.category IN (SELECT value FROM json_each(?4))"
);

/// What is asked of the ledger: the period, of which units, and what stood otherwise at its end.
struct Asked<'a> {
    period: Period,
    units: Option<&'a str>,
    then: String,
}

/// An approval, the day, the complaint, and the unit.
type Found = (i64, String, Option<String>, i64);

fn found(conn: &Connection, card: &Card, asked: &Asked<'_>) -> Result<Vec<Found>> {
    let by_itself = card.seen.map(|seen| match seen {
        Seen::Refused => REFUSED,
        Seen::OverLimit => OVER,
        Seen::StepOver => STEP_OVER,
        Seen::Untold => SILENT,
    });
    let (from, to) = (asked.period.from.to_string(), asked.period.to.to_string());
    let mut all: Vec<Found> = Vec::new();
    let mut read = |sql: &str, fourth: &str| -> Result<()> {
        let sql = format!(
            "SELECT * FROM ({sql}) WHERE (?3 IS NULL OR unit IN (SELECT value FROM json_each(?3))) AND ?4 IS NOT NULL"
        );
        let mut statement = conn.prepare(&sql)?;
        let rows = statement.query_map((&from, &to, asked.units, fourth), |r| r.try_into())?;
        for row in rows {
            all.push(row?);
        }
        Ok(())
    };
    by_itself.map_or(Ok(()), |sql| read(sql, &asked.then))?;
    if !card.complaints.is_empty() {
        read(FOUND_TRUE, &serde_json::Value::from(card.complaints.clone()).to_string())?;
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
    let asked = Asked { period, units, then: then(conn, names, to.and_time(END))? };
    let sql = "SELECT office_no, (SELECT name FROM matter WHERE id = a.matter), (SELECT name FROM unit WHERE id = ?2) FROM approval a WHERE id = ?1";
    let mut called = conn.prepare(sql)?;
    for card in &cards {
        for (id, on, complaint, of) in found(conn, card, &asked)? {
            let (office_no, matter, unit): (Option<String>, String, String) =
                called.query_row([id, of], |r| r.try_into())?;
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
