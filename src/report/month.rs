//! The monthly report (月报): complaints and their way, rates with their bases, visits, findings, revisits.

use super::dimension::by;
use super::figure::{bind, each, figure};
use super::shown::{Beside, Line, PROPOSALS, all_shown, ask_all};
use super::tally::{Answers, Asks, Groups};
use super::{Holder, Scope, offices};
use crate::base::column::Shape;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Added, Head, Report, Sheet};
use crate::base::vocab::{Named, Told, Way};
use crate::both;
use crate::db::query::{cell, head, value};
use crate::record::visit;
use constcat::concat_slices;
use rusqlite::Connection;
use std::cmp::Reverse;

/// Figures in order, each with the dimension of its parts or, for a rate, its base.
const FIGURES: &[Line] = concat_slices!([Line]: CASES_AND_VISITS, PROPOSALS, MEASURES);

const CASES_AND_VISITS: &[Line] = &[
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
    ("complaints.reply_due", ""),
    ("complaints.replied", ""),
    ("complaints.replied_on_time", ""),
    ("complaints.reply_overdue", ""),
    ("complaints.reached", ""),
    ("complaints.unreached", ""),
    ("complaints.response_rate", "complaints.reply_due"),
    ("complaints.resolution_rate", "complaints.reached"),
    ("complaints.satisfaction_rate", "complaints.reached"),
    ("campaigns.held", ""),
    ("visits.made", "unit_kind"),
    ("visits.units", "unit_kind"),
    ("findings.found", "kind"),
    ("findings.units", ""),
    ("findings.persons", ""),
    ("findings.relapsed", ""),
    ("orders.issued", "instrument"),
    ("orders.units", ""),
    ("orders.due", ""),
    ("orders.reported", ""),
    ("orders.reported_on_time", ""),
    ("orders.returned", ""),
    ("orders.verified", ""),
    ("orders.reported_rate", "orders.due"),
    ("orders.verified_rate", "orders.due"),
    ("orders.overdue", ""),
    ("orders.relapsed", ""),
];

const MEASURES: &[Line] = &[("measures.taken", "regime"), ("sanctions.decided", "regime"), ("sanctions.persons", "")];

/// A table of counts by the keys of one dimension: its key, its title, and for each count the key, the heading and the
/// figure.
struct Table {
    key: &'static str,
    title: (&'static str, &'static str),
    by: &'static str,
    noun: Option<&'static Noun>,
    columns: &'static [(&'static str, &'static str, &'static str, &'static str)],
}

const TABLES: [Table; 3] = [
    Table {
        key: "by_category",
        title: ("按投诉类别", "By category"),
        by: "category",
        noun: None,
        columns: &[("received", "接收", "Received", "complaints.received")],
    },
    Table {
        key: "by_unit",
        title: ("按被投诉单位", "By unit complained of"),
        by: "unit",
        noun: None,
        columns: &[
            ("received", "接收", "Received", "complaints.received"),
            ("accepted", "受理", "Accepted", "complaints.accepted"),
            ("assigned", "交办", "Assigned", "complaints.assigned"),
            ("closed", "办结", "Closed", "complaints.closed"),
        ],
    },
    Table {
        key: "findings_by_kind",
        title: ("按问题类型", "Findings by kind"),
        by: "kind",
        noun: Some(&crate::record::finding::NOUN),
        columns: &[
            ("findings", "问题数", "Findings", "findings.found"),
            ("units", "单位数", "Units", "findings.units"),
            ("persons", "人次", "Person-times", "findings.persons"),
        ],
    },
];

impl Table {
    fn ask(&self, asks: &mut Asks) -> Result<Beside> {
        let columns: Vec<(&str, &'static str)> = self.columns.iter().map(|c| (c.3, "1")).collect();
        Beside::ask(asks, by(self.by)?, &columns)
    }

    fn sheet(&self, conn: &Connection, asked: &Beside, answers: &Answers, scope: &Scope) -> Result<Sheet<'static>> {
        let mut rows = asked.rows(conn, answers, scope)?;
        rows.sort_by_key(|(_, counts)| Reverse(counts[0]));
        let rows = rows
            .into_iter()
            .map(|(key, counts)| std::iter::once(Beside::key(key)).chain(counts.into_iter().map(Value::Int)).collect());
        let rows = rows.collect();
        let counts = self.columns.iter().map(|(key, zh, en, id)| Head::of(key, Shape::Count, zh, en).counting(id));
        let heads = std::iter::once(head(self.noun, self.by).or_none()).chain(counts).collect();
        let (zh, en) = self.title;
        Ok(Sheet::of(self.key, both!("{zh}", "{en}"), heads, rows))
    }
}

/// A monthly report over a period.
pub fn report(conn: &Connection, added: &Added, office: String, scope: &Scope) -> Result<Report<'static>> {
    let mut asks = Asks::default();
    let figures = ask_all(&mut asks, FIGURES)?;
    let received = figure("complaints.received")?;
    let way = by("way")?;
    let (all, assigned) =
        (asks.records(received, "1", &[way]), asks.records(received, "assigned_on <= :as_of", &[way]));
    let beside = TABLES.iter().map(|t| t.ask(&mut asks)).collect::<Result<Vec<_>>>()?;
    let answers = asks.answer(conn, scope)?;
    let (notes, ways) = ways(answers.groups(all), answers.groups(assigned));
    let mut tables = vec![ways];
    for (table, asked) in TABLES.iter().zip(&beside) {
        tables.push(table.sheet(conn, asked, &answers, scope)?);
    }
    tables.extend([replies(conn, scope)?, revisits(conn, scope)?]);
    Ok(Report {
        figures: all_shown(&figures, &answers, added),
        tables,
        notes,
        ..scope.report("month", both!("机关效能督查月报", "Monthly report of the efficiency office"), office)
    })
}

/// The way of the received, and the sentence that says where received and assigned part.
fn ways(all: &Groups, among: &Groups) -> (Vec<Both>, Sheet<'static>) {
    let count = |groups: &Groups, way: Way| groups.get([way.slug().to_owned()].as_slice()).copied().unwrap_or(0);
    let rows: Vec<(Way, i64)> = Way::ALL.iter().map(|way| (*way, count(all, *way))).collect();
    let rest: Vec<(Way, i64)> = rows.iter().map(|(way, n)| (*way, n - count(among, *way))).collect();
    let among = |way: Way| count(among, way);
    let total: i64 = rows.iter().map(|r| r.1).sum();
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
        Head::new("cases", Shape::Count, both!("件数", "Cases")).counting("complaints.received"),
    ];
    let cells = rows.iter().map(|(way, n)| vec![Value::Text(way.slug().into()), Value::Int(*n)]).collect();
    let title = both!("接收投诉的去向（合计 {total} 件）", "What became of the {total} received");
    (notes, Sheet::of("ways", title, heads, cells))
}

/// Its code, whether it owes an answer, whether that was told.
const ANSWERED: &str = constcat::concat!(
    "code, named <> '",
    Named::Anonymous.slug(),
    "' AND coalesce(reply_wanted, 1), first_replied_on <= :as_of"
);

/// Whether each complaint closed in the period had its answer (事事有回音): those that owe one, told and not yet told, by code.
fn replies(conn: &Connection, scope: &Scope) -> Result<Sheet<'static>> {
    let mut all: [Vec<String>; 4] = Default::default();
    let [closed, told, not_yet, outside] = &mut all;
    offices::each(conn, scope, |conn, scope, office| {
        each(conn, figure("complaints.closed")?, ANSWERED, "id", scope, &mut |row| {
            let (code, owed, replied): (String, bool, Option<bool>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let code = offices::code(office, &code);
            if !owed {
                outside.push(code);
                return Ok(());
            }
            if replied == Some(true) {
                told.push(code.clone());
            } else {
                not_yet.push(code.clone());
            }
            closed.push(code);
            Ok(())
        })
    })?;
    let rows = Told::ALL.iter().zip(all).map(|(told, codes)| {
        let cases = Value::Int(i64::try_from(codes.len()).unwrap_or(i64::MAX));
        let list = if codes.is_empty() { Value::Null } else { Value::Text(serde_json::Value::from(codes).to_string()) };
        vec![Value::text(told.slug()), cases, list]
    });
    let heads = vec![
        Head::new("told", Shape::Word(Told::VOCAB.name), both!("回音", "Told")),
        Head::new("cases", Shape::Count, both!("件数", "Cases")),
        Head::new("codes", Shape::List, both!("编号", "Codes")),
    ];
    Ok(Sheet::of(
        "replies",
        both!("事事有回音：期间内办结的", "Every complaint answered: those closed"),
        heads,
        rows.collect(),
    ))
}

/// Revisits of the period beside what they follow.
fn revisits(conn: &Connection, scope: &Scope) -> Result<Sheet<'static>> {
    let sql = "SELECT v.unit, b.code AS first_visit, b.visited_on AS first_on, b.expected AS expected_before, b.absent AS absent_before,
          v.code AS revisit, v.visited_on AS revisit_on, v.expected AS expected_now, v.absent AS absent_now
        FROM (SELECT * FROM visits WHERE :narrowed) v JOIN visits b ON b.id = substr(v.follows, 2, 4) * 10000000 + substr(v.follows, 7) WHERE v.visited_on BETWEEN :from AND :to ORDER BY v.id";
    let labels = [
        ("单位", "Unit"),
        ("原检查", "Visit"),
        ("日期", "On"),
        ("应到", "Expected"),
        ("缺岗", "Absent"),
        ("回访", "Revisit"),
        ("回访日期", "Revisited on"),
        ("回访应到", "Expected then"),
        ("仍缺岗", "Still absent"),
    ];
    let shapes = [
        Shape::Unit,
        Shape::Code("V"),
        Shape::Day,
        Shape::Count,
        Shape::Count,
        Shape::Code("V"),
        Shape::Day,
        Shape::Count,
        Shape::Count,
    ];
    let (mut names, mut found) = (Vec::new(), Vec::new());
    offices::each(conn, scope, |conn, scope, office| {
        let mut statement = conn.prepare(&sql.replace(":narrowed", &scope.narrowed(&visit::NOUN, Holder::Then)))?;
        bind(&mut statement, scope)?;
        names = statement.column_names().map(str::to_owned).collect::<Vec<_>>();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let cell =
                |(i, shape): (usize, &Shape)| row.get_ref(i).map(|v| offices::told(*shape, office, value(cell(v))));
            found.push(shapes.iter().enumerate().map(cell).collect::<rusqlite::Result<_>>()?);
        }
        Ok(())
    })?;
    let heads = names
        .iter()
        .zip(labels)
        .zip(shapes)
        .map(|((key, (zh, en)), shape)| Head::new(key, shape, Both { zh: zh.into(), en: en.into() }));
    Ok(Sheet::of("revisits", both!("回访对照", "Visits and revisits"), heads.collect(), found))
}
