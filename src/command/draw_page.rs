//! How a draw looks: its page, its receipt, its frame as it was published. Not for doing one.

use crate::base::column::Shape;
use crate::base::error::{Error, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Record, Sheet};
use crate::base::vocab::StrataBy;
use crate::both;
use crate::db::query;
use crate::record::draw::{self, Draft, NOUN, changed, list_of};
use crate::record::draw_heirs::{self, Picked};
use crate::record::draw_rows::{Kept, contradicted};
use crate::record::names::Names;
use crate::record::visit;
use crate::rule::draw::{self as rule, Place};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

/// The fields of a receipt.
const RECEIPT: &[&str] = &[
    "code",
    "campaign",
    "round",
    "framed_on",
    "criteria",
    "strata_by",
    "weighing",
    "quotas",
    "digest",
    "pool_digest",
    "seed",
    "seeded_on",
    "witness",
];

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn count(n: usize) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

fn or_null(text: Option<&String>) -> Value {
    text.cloned().map_or(Value::Null, Value::Text)
}

/// The heading of a stratum: a word of the list it is of, where it is of one.
fn stratum(draft: &Draft) -> Head {
    let list = list_of(draft.strata_by.as_deref().and_then(StrataBy::from_slug));
    let head = query::head(Some(&NOUN), "stratum");
    Head { shape: list.map_or(head.shape, Shape::Word), ..head }
}

/// The strata of a draw: how many units and tickets each has, how many are drawn of it.
fn strata(draft: &Draft, kept: &Kept) -> Sheet<'static> {
    let mut tickets: HashMap<&str, i64> = HashMap::new();
    for entry in &kept.frame {
        *tickets.entry(&entry.stratum).or_default() += i64::from(entry.weight);
    }
    let rows = rule::strata(&kept.frame).into_iter().map(|(stratum, units)| {
        let quota = kept.quotas.get(stratum).copied().unwrap_or(0);
        vec![text(stratum), Value::Int(units.into()), Value::Int(tickets[stratum]), Value::Int(quota.into())]
    });
    let heads = vec![
        stratum(draft),
        Head::of("units", Shape::Count, "单位数", "Units"),
        Head::of("tickets", Shape::Count, "签数", "Tickets"),
        Head::of("quota", Shape::Count, "名额", "Quota"),
    ];
    Sheet::of("strata", both!("分层", "Strata"), heads, rows.collect())
}

/// The whole order: every entry at its lowest ticket.
fn order(draft: &Draft, kept: &Kept, order: &[Place]) -> Sheet<'static> {
    let drawn: HashSet<usize> = kept.drawn(order).into_iter().collect();
    let row = |(n, place): (usize, &Place)| {
        let entry = &kept.frame[place.at];
        let is = Value::Int(drawn.contains(&place.at).into());
        vec![count(n), text(&entry.code), text(&entry.stratum), Value::Int(entry.weight.into()), text(place.hash()), is]
    };
    let heads = vec![
        Head::of("place", Shape::Count, "名次", "Place"),
        Head::of("code", Shape::Text, "单位代码", "Code"),
        stratum(draft),
        query::head(Some(&NOUN), "weight"),
        Head::of("hash", Shape::Text, "SHA-256", "SHA-256"),
        Head::of("drawn", Shape::Flag, "抽中", "Drawn"),
    ];
    Sheet::of("order", both!("顺序", "Order"), heads, (1..).zip(order).map(row).collect())
}

/// What was drawn, as it was.
fn drawn(conn: &Connection, draft: &Draft, kept: &Kept) -> Result<(Vec<Head>, Vec<Vec<Value>>)> {
    let mut name = conn.prepare_cached("SELECT name FROM unit WHERE id = ?")?;
    let strata: HashMap<&str, &str> =
        kept.frame.iter().map(|entry| (entry.code.as_str(), entry.stratum.as_str())).collect();
    let mut rows = Vec::new();
    for pick in &kept.picks {
        let unit = pick.unit.map(|unit| name.query_row([unit], |r| r.get::<_, String>(0))).transpose()?;
        let of = pick.frame_code.as_deref().and_then(|code| strata.get(code));
        rows.push(vec![
            or_null(pick.frame_code.as_ref()),
            or_null(unit.as_ref()),
            of.map_or(Value::Null, |stratum| text(*stratum)),
            or_null(pick.inspectors.as_ref()),
            or_null(pick.aside.as_ref()),
        ]);
    }
    let heads = vec![
        Head::of("code", Shape::Text, "单位代码", "Code"),
        query::head(None, "unit"),
        stratum(draft),
        query::head(None, "inspectors"),
        query::head(Some(&NOUN), "aside"),
    ];
    Ok((heads, rows))
}

/// What was drawn, and what became of each: who took over, whether somebody was there, why not.
fn followed(conn: &Connection, (draft, kept): (&Draft, &Kept), id: i64) -> Result<Sheet<'static>> {
    let (mut heads, mut rows) = drawn(conn, draft, kept)?;
    let mut name = conn.prepare_cached("SELECT name FROM unit WHERE id = ?")?;
    let became = draw_heirs::all(conn, None, Some(id))?;
    let became: HashMap<i64, &Picked> = became.iter().map(|one| (one.unit, one)).collect();
    for (row, pick) in rows.iter_mut().zip(&kept.picks) {
        let of = pick.unit.and_then(|unit| became.get(&unit));
        let heir = of.and_then(|one| one.heir).map(|unit| name.query_row([unit], |r| r.get::<_, String>(0)));
        row.push(heir.transpose()?.map_or(Value::Null, Value::Text));
        row.push(or_null(of.and_then(|one| one.visit.as_ref())));
        row.push(or_null(of.and_then(|one| one.skipped.as_ref())));
    }
    heads.push(Head::of("heir", Shape::Unit, "现承继单位", "Taken over by"));
    heads.push(Head::of("visit", Shape::Code("V"), "检查", "Visit"));
    heads.push(Head::of("skipped", Shape::Long, "不查的理由", "Why not visited"));
    Ok(Sheet::of("drawn", both!("抽中的单位", "Drawn"), heads, rows))
}

/// Rows of a part, told by its view.
fn rows<'a>(conn: &'a Connection, key: &str, title: (&str, &str), sql: &str, id: i64) -> Result<Sheet<'a>> {
    let mut sheet = query::sheet(conn, key, sql, &[Value::Int(id)])?;
    let (zh, en) = title;
    sheet.title = Some(both!("{zh}", "{en}"));
    for head in sheet.heads.iter_mut().filter(|head| head.key != "code") {
        *head = query::head(Some(&NOUN), &head.key);
    }
    Ok(sheet)
}

fn excluded(conn: &Connection, id: i64) -> Result<Sheet<'static>> {
    let sql = "SELECT x.frame_code, u.name, x.reason, x.visit FROM draw_exclusion x LEFT JOIN unit u ON u.id = x.unit
        WHERE x.draw = ? AND x.taken_back IS NULL ORDER BY x.n";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([id], |r| {
        let text = |at| Ok::<_, rusqlite::Error>(r.get::<_, Option<String>>(at)?.map_or(Value::Null, Value::Text));
        let visit: Option<i64> = r.get(3)?;
        Ok(vec![text(0)?, text(1)?, text(2)?, visit.map_or(Value::Null, |id| Value::Text(visit::NOUN.code(id)))])
    })?;
    let heads = vec![
        Head::of("code", Shape::Text, "单位代码", "Code"),
        query::head(None, "unit"),
        query::head(None, "reason"),
        Head::of("visit", Shape::Code("V"), "因近期检查", "For a visit"),
    ];
    Ok(Sheet::of("excluded", both!("排除的单位", "Left out"), heads, rows.collect::<rusqlite::Result<_>>()?))
}

const POOL: &str = "SELECT name, unit, frame_code FROM draw_pools WHERE id = ? AND NOT taken_back ORDER BY n";
const SKIPS: &str = "SELECT happened_on, unit, reason FROM draw_skips WHERE id = ? AND NOT taken_back ORDER BY n";

/// A draw's page; the whole order with it where that is asked for.
pub fn page<'a>(conn: &Connection, names: &Names, id: i64, whole: bool) -> Result<Record<'a>> {
    let (draft, kept) = draw::read(conn, id)?;
    let (heads, values) = query::one(conn, &NOUN, id, names.today)?;
    let mut parts = vec![strata(&draft, &kept)];
    if whole {
        parts.push(order(&draft, &kept, &kept.order()));
    }
    parts.push(followed(conn, (&draft, &kept), id)?);
    parts.push(excluded(conn, id)?);
    for (key, title, sql) in [
        ("pool", ("检查人员名单", "Pool of inspectors"), POOL),
        ("skips", ("抽中未查的说明", "Why not visited"), SKIPS),
    ] {
        parts.push(read(rows(conn, key, title, sql, id)?)?);
    }
    Ok(Record { heads, values, parts, notes: Vec::new() })
}

/// A sheet whose rows are read.
fn read<'a>(sheet: Sheet<'_>) -> Result<Sheet<'a>> {
    let mut rows = Vec::new();
    (sheet.rows)(&mut |cells| {
        rows.push(cells.iter().map(|cell| query::value(*cell)).collect());
        Ok(())
    })?;
    Ok(Sheet::of(&sheet.key, sheet.title.unwrap_or_default(), sheet.heads, rows))
}

/// The receipt of a draw that was done.
pub fn receipt<'a>(conn: &Connection, id: i64) -> Result<Record<'a>> {
    let (code, (draft, kept)) = (NOUN.code(id), sound(conn, id)?);
    if kept.seed.is_none() {
        return Err(Error::refused(
            "draw-no-seed",
            both!("{code} 还没有抽取，没有回执", "{code} was not drawn yet: there is no receipt"),
        )
        .hint(both!(
            "先给种子：ducha draw seed {code} --seed … --witness …",
            "give the seed: ducha draw seed {code} --seed … --witness …"
        )));
    }
    let (heads, values) = query::one(conn, &NOUN, id, draft.framed_on.unwrap_or_default())?;
    let (heads, values) =
        heads.into_iter().zip(values).filter(|(head, _)| RECEIPT.contains(&head.key.as_str())).unzip();
    let (of_drawn, rows_of) = drawn(conn, &draft, &kept)?;
    let parts = vec![
        strata(&draft, &kept),
        order(&draft, &kept, &kept.order()),
        Sheet::of("drawn", both!("抽中的单位", "Drawn"), of_drawn, rows_of),
        excluded(conn, id)?,
        read(rows(conn, "pool", ("检查人员名单", "Pool of inspectors"), POOL, id)?)?,
    ];
    Ok(Record { heads, values, parts, notes: Vec::new() })
}

/// A draw that is what was published.
fn sound(conn: &Connection, id: i64) -> Result<(Draft, Kept)> {
    let (code, (draft, kept)) = (NOUN.code(id), draw::read(conn, id)?);
    if !kept.told() {
        return Err(Error::refused(
            "draw-told-in-part",
            both!("这份副本里看不到 {code} 的名单", "this copy does not tell the frame of {code}"),
        )
        .hint(both!("向抽查的单位要名单和回执", "ask the office that drew for frame and receipt")));
    }
    match contradicted(&kept) {
        Some(what) => Err(changed(&code, &what)),
        None => Ok((draft, kept)),
    }
}

/// The digest of a draw's frame, and the frame as it was published.
pub fn published(conn: &Connection, id: i64) -> Result<(String, String)> {
    let (_, kept) = sound(conn, id)?;
    Ok((kept.digest.unwrap_or_default(), rule::text(&kept.frame)))
}
