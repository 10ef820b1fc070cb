//! `check`: the file, the journal's chain, every record and every life held against what was written. Not for how each is held:
//! that is `db::check` and `record`.

use super::desk::Desk;
use crate::base::column::Shape;
use crate::base::error::{Both, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::both;
use crate::db::check::{self as held, Problem};
use crate::record;
use crate::record::names::Names;
use rusqlite::Connection;

/// One check: its name, how much it looked at, what it found.
struct Checked {
    key: String,
    label: Both,
    count: i64,
    problems: Vec<Problem>,
}

fn all_checks(conn: &Connection, names: &Names) -> Result<(Vec<Checked>, String)> {
    let mut out = Vec::new();
    let mut put = |key: String, label, count: i64, problems| out.push(Checked { key, label, count, problems });
    put("pages".into(), both!("文件页面和外键", "pages and foreign keys"), 1, held::pages(conn)?);
    put("schema".into(), both!("表结构", "schema"), 1, held::schema(conn)?);
    let (problems, entries, head) = held::chain(conn)?;
    put("chain".into(), both!("日志链", "journal chain"), entries, problems);
    for noun in record::SETTINGS.iter().chain(record::NOUNS).copied() {
        let (problems, count) = held::records(conn, noun)?;
        put(
            noun.name.to_owned(),
            Both { zh: noun.zh.into(), en: noun.view.into() },
            i64::try_from(count).unwrap_or(i64::MAX),
            problems,
        );
    }
    for (noun, table) in record::NOUNS.iter().filter_map(|noun| Some((*noun, noun.sealed?))) {
        let (problems, count) = held::sealed(conn, noun, table)?;
        put(table.into(), both!("投诉人身份", "identities"), i64::try_from(count).unwrap_or(i64::MAX), problems);
    }
    let (count, problems) = record::worded::unknown(conn)?;
    put("words".into(), both!("词表里的词", "words of the lists"), count, problems);
    for (noun, column) in record::belonging::belonging() {
        let place = |id| noun.code(id);
        let wrong = record::belonging::dangling(conn, noun, column)?;
        let problems = wrong.into_iter().map(|(id, what)| Problem { place: place(id), what }).collect();
        let sql = format!("SELECT count(*) FROM {} WHERE \"{column}\" IS NOT NULL", noun.table);
        let (zh, en) = (noun.zh, noun.view);
        let label = both!("{zh}所属记录", "what {en} belong to");
        put(format!("{}_{column}", noun.name), label, conn.query_row(&sql, [], |r| r.get(0))?, problems);
    }
    for life in record::LIVES {
        let noun = life.noun;
        let problems = match (life.misfolded)(conn, names) {
            Ok(all) => all.into_iter().map(|(id, what)| Problem { place: noun.code(id), what }).collect(),
            // A calendar or a rule set that cannot be read any more is itself a finding.
            Err(error) => vec![Problem { place: "rule_set, notice".into(), what: error.told() }],
        };
        let count = conn.query_row(&format!("SELECT count(*) FROM {}", noun.table), [], |r| r.get(0))?;
        let (zh, view) = (noun.zh, noun.view);
        put(
            format!("{}_standing", noun.name),
            both!("{zh}状态和期限", "standing and limits of {view}"),
            count,
            problems,
        );
    }
    Ok((out, hex(&head)))
}

/// Bytes as people compare them.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// `check`: 0 where all is as it was written, 5 where it is not, each place named.
pub fn check(desk: &Desk) -> Result<Page<'_>> {
    let lang = desk.wish.lang;
    // One state of the file from beginning to end, whoever writes meanwhile.
    let _state = desk.read()?.unchecked_transaction()?;
    let (checks, head) = all_checks(desk.read()?, desk.names()?)?;
    let found: usize = checks.iter().map(|c| c.problems.len()).sum();
    let mut rows = Vec::new();
    for check in checks {
        let label = check.label.get(lang).to_owned();
        if check.problems.is_empty() {
            rows.push(vec![
                Value::Text(check.key.clone()),
                Value::Text(label),
                Value::Int(check.count),
                Value::Text("ok".into()),
                Value::Null,
            ]);
            continue;
        }
        for problem in check.problems {
            let what = problem.what.get(lang).to_owned();
            rows.push(vec![
                Value::Text(check.key.clone()),
                Value::Text(label.clone()),
                Value::Null,
                Value::Text(problem.place),
                Value::Text(what),
            ]);
        }
    }
    let own = Head::of;
    let heads = vec![
        own("check", Shape::Text, "检查", "Check"),
        own("label", Shape::Text, "名称", "Name"),
        own("count", Shape::Count, "数量", "Count"),
        own("place", Shape::Text, "位置", "Place"),
        own("problem", Shape::Long, "问题", "Problem"),
    ];
    let mut sheet = Sheet::of("check", both!("台账核对", "Check of the ledger"), heads, rows);
    sheet.brief = vec![1, 2, 3, 4];
    sheet.notes.push(match found {
        0 => both!("没有发现问题；链头 {head}", "nothing found; head of the chain {head}"),
        n => both!("发现 {n} 处问题", "{n} problems found"),
    });
    if found > 0 {
        desk.say(both!("发现 {found} 处问题", "{found} problems found"));
    }
    desk.exit(if found == 0 { 0 } else { 5 });
    Ok(Page::Sheet(sheet))
}
