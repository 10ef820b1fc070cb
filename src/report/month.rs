//! The monthly report (月报): complaints and their way, rates with their bases, visits, findings, revisits.

use super::Scope;
use super::figure::{self, bind};
use crate::base::column::Shape;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Added, Figure, FigureValue, Head, Report, Sheet};
use crate::base::vocab::Way;
use crate::both;
use crate::db::query::{cell, head, value};
use rusqlite::Connection;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Figures in order, each with the dimension of its parts or, for a rate, its base.
const FIGURES: &[(&str, &str)] = &[
    ("complaints.received", "channel"),
    ("complaints.accepted", ""),
    ("complaints.refused", "refused_reason"),
    ("complaints.assigned", "handling"),
    ("complaints.closed", "result"),
    ("complaints.open", "state"),
    ("complaints.due", ""),
    ("complaints.overdue", ""),
    ("complaints.closed_on_time", ""),
    ("complaints.close_rate", "complaints.received"),
    ("complaints.close_rate", "complaints.accepted"),
    ("complaints.close_rate", "complaints.assigned"),
    ("complaints.on_time_rate", "complaints.due"),
    ("campaigns.held", ""),
    ("visits.made", "unit_kind"),
    ("visits.units", "unit_kind"),
    ("findings.found", "kind"),
    ("findings.units", ""),
    ("findings.persons", ""),
    ("findings.relapsed", ""),
    ("orders.issued", "instrument"),
    ("orders.due", ""),
    ("orders.reported", ""),
    ("orders.reported_on_time", ""),
    ("orders.returned", ""),
    ("orders.verified", ""),
    ("orders.reported_rate", "orders.due"),
    ("orders.verified_rate", "orders.due"),
    ("orders.overdue", ""),
    ("orders.relapsed", ""),
    ("proposals.made", ""),
    ("measures.taken", "regime"),
    ("sanctions.decided", "regime"),
    ("sanctions.persons", ""),
];

/// What became of the complaints received in the period, each in exactly one way: the first whose condition holds.
const WAYS: &[(Way, &str)] = &[
    (Way::Refused, "refused_on <= :as_of"),
    (Way::Closed, "closed_on <= :as_of"),
    (Way::Ended, "ended_on <= :as_of"),
    (Way::InProgress, "assigned_on <= :as_of"),
    (Way::Unassigned, "accepted_on <= :as_of"),
    (Way::Undecided, "1"),
];

/// A monthly report over a period.
pub fn report(conn: &Connection, added: &Added, office: String, scope: &Scope) -> Result<Report<'static>> {
    let mut figures = Vec::new();
    for (id, option) in FIGURES {
        figures.push(figure::show(conn, added, id, option, scope)?);
    }
    let (notes, ways) = ways(conn, scope, &figures)?;
    let tables =
        vec![ways, by_category(conn, scope)?, by_unit(conn, scope)?, by_kind(conn, scope)?, revisits(conn, scope)?];
    Ok(Report {
        name: "month".into(),
        title: both!("机关效能督查月报", "Monthly report of the efficiency office"),
        office,
        period: scope.period,
        as_of: scope.as_of,
        figures,
        tables,
        notes,
    })
}

fn of(figures: &[Figure], id: &str) -> i64 {
    figures.iter().find(|f| f.id == id).map_or(0, |f| if let FigureValue::Count(n, _) = f.value { n } else { 0 })
}

/// The way of the received, and the sentence that says where received and assigned part.
fn ways(conn: &Connection, scope: &Scope, figures: &[Figure]) -> Result<(Vec<Both>, Sheet<'static>)> {
    let received = figure::figure("complaints.received")?;
    let total = of(figures, "complaints.received");
    let cases: Vec<String> = WAYS.iter().map(|(way, when)| format!("WHEN {when} THEN '{}'", way.slug())).collect();
    let way = format!("CASE {} END", cases.join(" "));
    let mut rows: Vec<(Way, i64)> = WAYS.iter().map(|(way, _)| (*way, 0)).collect();
    let mut rest = rows.clone();
    figure::grouped(conn, received, &[&way, "(assigned_on <= :as_of) IS 1"], scope, &mut |row| {
        let (way, assigned, count): (String, bool, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let Some(at) = WAYS.iter().position(|(w, _)| w.slug() == way) else { return Ok(()) };
        rows[at].1 += count;
        rest[at].1 += if assigned { 0 } else { count };
        Ok(())
    })?;
    let among = |way: Way| {
        let of = |all: &[(Way, i64)]| all.iter().find(|(w, _)| *w == way).map_or(0, |r| r.1);
        of(&rows) - of(&rest)
    };
    let (closed, going) = (among(Way::Closed), among(Way::InProgress));
    let assigned = total - rest.iter().map(|r| r.1).sum::<i64>();
    let ended = assigned - closed - going;
    let list = |lang: Lang| {
        let one = |(way, n): &(Way, i64)| match lang {
            Lang::Zh => format!("{} {n} 件", way.label(lang)),
            Lang::En => format!("{n} {}", way.label(lang).to_lowercase()),
        };
        rest.iter().filter(|r| r.1 > 0).map(one).collect::<Vec<_>>().join(lang.pick("、", "; "))
    };
    let (other, zh, en) = (total - assigned, list(Lang::Zh), list(Lang::En));
    let mut notes = Vec::new();
    if total > 0 {
        let (also_zh, also_en) = if ended > 0 {
            (format!("、以其他方式了结 {ended} 件"), format!(", {ended} ended otherwise"))
        } else {
            Default::default()
        };
        notes.push(both!(
            "期间接收 {total} 件，其中交办 {assigned} 件（办结 {closed} 件、办理中 {going} 件{also_zh}）",
            "of {total} received in the period, {assigned} were assigned ({closed} closed, {going} in progress{also_en})"
        ));
    }
    if other > 0 {
        notes.push(both!("其余 {other} 件：{zh}", "the other {other}: {en}"));
    }
    let heads = vec![
        Head::new("way", Shape::Word("way"), both!("去向", "Way")),
        Head::new("cases", Shape::Count, both!("件数", "Cases")),
    ];
    let cells = rows.iter().map(|(way, n)| vec![Value::Text(way.slug().into()), Value::Int(*n)]).collect();
    Ok((
        notes,
        Sheet::of(
            "ways",
            both!("接收投诉的去向（合计 {total} 件）", "What became of the {total} received"),
            heads,
            cells,
        ),
    ))
}

/// Rows of our own SQL, kept.
fn rows(conn: &Connection, sql: &str, scope: &Scope) -> Result<(Vec<String>, Vec<Vec<Value>>)> {
    let mut statement = conn.prepare(sql)?;
    bind(&mut statement, scope)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut out = Vec::new();
    let mut found = statement.raw_query();
    while let Some(row) = found.next()? {
        out.push((0..names.len()).map(|i| row.get_ref(i).map(|v| value(cell(v)))).collect::<rusqlite::Result<_>>()?);
    }
    Ok((names, out))
}

fn count_heads(first: Head, names: &[(&str, &str, &str)]) -> Vec<Head> {
    let counts =
        names.iter().map(|(key, zh, en)| Head::new(key, Shape::Count, Both { zh: (*zh).into(), en: (*en).into() }));
    std::iter::once(first).chain(counts).collect()
}

fn by_category(conn: &Connection, scope: &Scope) -> Result<Sheet<'static>> {
    let narrowed = scope.narrowed();
    let sql = format!(
        "SELECT category, count(*) FROM complaints WHERE received_on BETWEEN :from AND :to AND {narrowed} GROUP BY 1 ORDER BY 2 DESC, 1"
    );
    let (_, found) = rows(conn, &sql, scope)?;
    let heads = count_heads(head(None, "category"), &[("received", "接收", "Received")]);
    Ok(Sheet::of("by_category", both!("按投诉类别", "By category"), heads, found))
}

fn by_unit(conn: &Connection, scope: &Scope) -> Result<Sheet<'static>> {
    const FIGURES: [&str; 4] =
        ["complaints.received", "complaints.accepted", "complaints.assigned", "complaints.closed"];
    let mut units: BTreeMap<String, [i64; 4]> = BTreeMap::new();
    for (at, id) in FIGURES.into_iter().enumerate() {
        figure::grouped(conn, figure::figure(id)?, &["coalesce(unit, '')"], scope, &mut |row| {
            units.entry(row.get(0)?).or_default()[at] = row.get(1)?;
            Ok(())
        })?;
    }
    let mut statement = conn.prepare("SELECT name FROM units ORDER BY coalesce(order_no, 1000000), id")?;
    let names: Vec<String> = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    let places: HashMap<String, usize> = names.into_iter().zip(0..).collect();
    let mut units: Vec<(String, [i64; 4])> = units.into_iter().collect();
    units.sort_by_key(|(name, counts)| (Reverse(counts[0]), places.get(name).copied().unwrap_or(usize::MAX)));
    let found = units.into_iter().map(|(name, counts)| {
        let name = if name.is_empty() { Value::Null } else { Value::Text(name) };
        std::iter::once(name).chain(counts.map(Value::Int)).collect()
    });
    let found = found.collect();
    let counts = [
        ("received", "接收", "Received"),
        ("accepted", "受理", "Accepted"),
        ("assigned", "交办", "Assigned"),
        ("closed", "办结", "Closed"),
    ];
    Ok(Sheet::of(
        "by_unit",
        both!("按被投诉单位", "By unit complained of"),
        count_heads(head(None, "unit"), &counts),
        found,
    ))
}

fn by_kind(conn: &Connection, scope: &Scope) -> Result<Sheet<'static>> {
    let sql = "SELECT kind, count(*), count(DISTINCT unit_code), coalesce(sum(persons), 0) FROM findings
        WHERE found_on BETWEEN :from AND :to AND NOT positive AND :narrowed GROUP BY 1 ORDER BY 2 DESC, 1";
    let (_, found) = rows(conn, &sql.replace(":narrowed", &scope.narrowed()), scope)?;
    let counts =
        [("findings", "问题数", "Findings"), ("units", "单位数", "Units"), ("persons", "人次", "Person-times")];
    Ok(Sheet::of(
        "findings_by_kind",
        both!("按问题类型", "Findings by kind"),
        count_heads(head(Some(&crate::record::finding::NOUN), "kind"), &counts),
        found,
    ))
}

/// Revisits of the period beside what they follow.
fn revisits(conn: &Connection, scope: &Scope) -> Result<Sheet<'static>> {
    let sql = "SELECT v.unit, b.code AS first_visit, b.visited_on AS first_on, b.expected AS expected_before, b.absent AS absent_before,
          v.code AS revisit, v.visited_on AS revisit_on, v.expected AS expected_now, v.absent AS absent_now
        FROM (SELECT * FROM visits WHERE :narrowed) v JOIN visits b ON b.id = substr(v.follows, 2, 4) * 10000000 + substr(v.follows, 7) WHERE v.visited_on BETWEEN :from AND :to ORDER BY v.id";
    let (names, found) = rows(conn, &sql.replace(":narrowed", &scope.narrowed()), scope)?;
    let labels = [
        ("单位", "Unit"),
        ("原检查", "Visit"),
        ("日期", "On"),
        ("应到", "Expected"),
        ("缺岗", "Absent"),
        ("回访", "Revisit"),
        ("回访日期", "On"),
        ("应到", "Expected"),
        ("仍缺岗", "Still absent"),
    ];
    let shapes = [
        Shape::Unit,
        Shape::Code('V'),
        Shape::Day,
        Shape::Count,
        Shape::Count,
        Shape::Code('V'),
        Shape::Day,
        Shape::Count,
        Shape::Count,
    ];
    let heads = names
        .iter()
        .zip(labels)
        .zip(shapes)
        .map(|((key, (zh, en)), shape)| Head::new(key, shape, Both { zh: zh.into(), en: en.into() }));
    Ok(Sheet::of("revisits", both!("回访对照", "Visits and revisits"), heads.collect(), found))
}
