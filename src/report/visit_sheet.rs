//! One visit on one page (督察台帐): the head, the team, the roll by section beside the visit before it, what was found,
//! the evidence, the signature. Not for figures over visits.

use crate::base::column::Shape;
use crate::base::day::{self, Period};
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Report, Sheet};
use crate::both;
use crate::db::query;
use crate::record::names::Names;
use crate::record::{evidence, finding, revisits, visit};
use rusqlite::Connection;

/// What the head says, in order, where it is filled in.
const HEAD: &[&str] = &[
    "code",
    "office_no",
    "unit",
    "section",
    "campaign",
    "visited_on",
    "method",
    "follows",
    "expected",
    "present",
    "on_leave",
    "on_duty_elsewhere",
    "absent",
    "inspectors",
    "unplanned",
    "even_so",
    "errand_matter",
    "errand_materials",
    "errand_procedure",
    "errand_limit",
    "note",
];

/// The lines of the head as item and text, in the reader's language.
fn head(conn: &Connection, names: &Names, id: i64, lang: Lang) -> Result<(Sheet<'static>, Vec<(String, Value)>)> {
    let (heads, values) = query::one(conn, &visit::NOUN, id, names.today)?;
    let fields: Vec<(String, Value)> = heads.iter().map(|h| h.key.clone()).zip(values).collect();
    let mut rows = Vec::new();
    for name in HEAD {
        let (Some(head), Some((_, value))) =
            (heads.iter().find(|h| h.key == *name), fields.iter().find(|(key, _)| key == name))
        else {
            continue;
        };
        let said = match (value, head.shape) {
            (Value::Null, _) => continue,
            (Value::Text(slug), Shape::Word(vocab)) => names.added.label(vocab, slug, lang),
            (Value::Text(text), _) => text.clone(),
            (Value::Int(n), _) => n.to_string(),
        };
        rows.push(vec![Value::Text((*name).into()), Value::Text(head.label.get(lang).to_owned()), Value::Text(said)]);
    }
    let heads = vec![
        Head::of("item", Shape::Text, "字段", "Item").echo(),
        Head::of("label", Shape::Text, "项目", "Field"),
        Head::of("value", Shape::Long, "内容", "Value"),
    ];
    let mut sheet = Sheet::of("visit", both!("基本情况", "The visit"), heads, rows);
    sheet.brief = vec![1, 2];
    Ok((sheet, fields))
}

/// Rows over the views that belong to the visit, read into the page.
fn part(
    conn: &Connection,
    key: &str,
    title: Both,
    sql: &str,
    value: &Value,
    shape: impl Fn(&str) -> Option<Shape>,
) -> Result<(Sheet<'static>, usize)> {
    let read = query::sheet(conn, key, sql, std::slice::from_ref(value))?;
    let mut heads = read.heads;
    for head in &mut heads {
        if let Some(shape) = shape(&head.key) {
            head.shape = shape;
        }
        // On a sheet a name is a person's.
        if head.key == "name" {
            head.label.zh = "姓名".into();
        }
        if head.key == "heading" {
            head.label = both!("问题", "Question");
        }
        if head.key == "content" {
            head.label = both!("回答", "Answer");
        }
    }
    let mut rows = Vec::new();
    (read.rows)(&mut |cells| {
        rows.push(cells.iter().map(|c| query::value(*c)).collect::<Vec<_>>());
        Ok(())
    })?;
    let count = rows.len();
    Ok((Sheet::of(key, title, heads, rows), count))
}

const TEAM: &str =
    "SELECT name, unit, role, avoidance, note FROM visit_teams WHERE visit = ? AND NOT taken_back ORDER BY n";
const ROLL: &str = "SELECT section, attendance, persons, name, whereabouts_shown, note FROM visit_rolls WHERE visit = ? AND NOT taken_back ORDER BY n";
const SECTIONS: &str = "SELECT code, section, expected, present, on_leave, on_duty_elsewhere, absent, found FROM visits
    WHERE id IN (SELECT id FROM visit WHERE part_of = ?) ORDER BY id";
const REVISITS: &str =
    "SELECT code, visited_on, expected, present, on_leave, on_duty_elsewhere, absent, found FROM visits
    WHERE id IN (SELECT value FROM json_each(?)) ORDER BY visited_on, id";
const FOUND: &str = "SELECT code, kind, kind_note, persons, summary FROM findings
    WHERE id IN (SELECT id FROM finding WHERE visit = ?) ORDER BY id";
const ANSWERS: &str = "SELECT c.value ->> 'heading' AS heading, c.value ->> 'content' AS content
    FROM every_kept k, json_each(k.kept) c WHERE k.noun = 'visit' AND k.id = ?";
const EVIDENCE: &str = "SELECT code, finding, kind, file_name, bytes, taken_on, taken_by, sha256 FROM evidences
    WHERE \"of\" IN (SELECT code FROM every_visit WHERE id = ?1 UNION ALL SELECT code FROM every_finding WHERE id IN (SELECT id FROM finding WHERE visit = ?1))
    ORDER BY id";

/// The sheet of a visit.
pub fn report(conn: &Connection, names: &Names, office: String, id: i64, lang: Lang) -> Result<Report<'static>> {
    let (head, fields) = head(conn, names, id, lang)?;
    let field = |name: &str| match fields.iter().find(|(key, _)| key == name) {
        Some((_, Value::Text(text))) => Some(text.clone()),
        _ => None,
    };
    let code = Value::Text(field("code").unwrap_or_default());
    let row = Value::Int(id);
    let plain = |_: &str| None;
    let mut tables = vec![head];
    let (mut team, _) = part(conn, "team", both!("检查组", "Team"), TEAM, &code, plain)?;
    team.brief = vec![0, 1, 2, 3];
    tables.push(team);
    let of_section = [
        part(conn, "roll", both!("点名细目", "Roll by section"), ROLL, &code, plain)?,
        part(conn, "sections", both!("科室", "Sections"), SECTIONS, &row, plain)?,
        part(conn, "answers", both!("问答", "Answers"), ANSWERS, &row, plain)?,
    ];
    tables.extend(of_section.into_iter().filter(|(_, rows)| *rows > 0).map(|(sheet, _)| sheet));
    let mut notes = Vec::new();
    let chain = revisits::chain(conn, id)?;
    if chain.len() > 1 {
        let absent: Vec<String> = chain.iter().map(|v| v.absent.map_or("—".into(), |n| n.to_string())).collect();
        let absent = absent.join(" → ");
        notes.push(both!("回访缺岗：{absent}", "absent from visit to revisit: {absent}"));
        let ids = serde_json::Value::from(chain.iter().map(|v| v.id).collect::<Vec<_>>()).to_string();
        let title = both!("回访对照", "Visit and revisits");
        tables.push(part(conn, "revisits", title, REVISITS, &Value::Text(ids), plain)?.0);
    }
    let kinds = |key: &str| (key == "kind").then(|| finding::NOUN.shape("kind"));
    tables.push(part(conn, "found", both!("发现的问题", "Findings"), FOUND, &row, kinds)?.0);
    let kinds = |key: &str| (key == "kind").then(|| evidence::NOUN.shape("kind"));
    let (mut papers, count) = part(conn, "evidence", both!("证据", "Evidence"), EVIDENCE, &row, kinds)?;
    papers.brief = vec![0, 1, 2, 3, 5, 6];
    if count > 0 {
        tables.push(papers);
    }
    notes.push(signature(&field));
    let on = field("visited_on").as_deref().and_then(day::iso).unwrap_or(names.today);
    Ok(Report {
        name: "visit-sheet".into(),
        title: both!("督察台帐", "Sheet of a visit"),
        office,
        period: Period { from: on, to: on },
        as_of: names.today,
        filters: Vec::new(),
        figures: Vec::new(),
        tables,
        notes,
        witness: None,
    })
}

/// The sentence at the foot: signed, refused, or still open.
fn signature(field: &impl Fn(&str) -> Option<String>) -> Both {
    let on = field("signed_on").unwrap_or_default();
    if let Some(by) = field("signed_by") {
        return both!("被检查单位带班领导签字：{by}　{on}", "signed by the leader on duty: {by}, {on}");
    }
    if let Some(why) = field("sign_refused") {
        let who = field("sign_refused_by").unwrap_or_default();
        let en = if who.is_empty() { String::new() } else { format!(" by {who}") };
        return both!("被检查单位拒绝签字：{who}　{on}　原因：{why}", "signature refused{en}, {on}: {why}");
    }
    both!("被检查单位带班领导签字：＿＿＿＿＿＿", "signed by the leader on duty: ____________")
}
