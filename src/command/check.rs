//! `check`: what stands in the ledger and beside it held against what was written, told on a page. Not for what is looked at in the file: that
//! is `checks`.

use super::checks::{self, Checked, Checks};
use super::desk::Desk;
use super::noted;
use super::progress::Progress;
use crate::base::column::Shape;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Record, Sheet};
use crate::base::vocab::Intact;
use crate::both;
use crate::db::check::Problem;
use crate::db::{copy, head, signature, store};
use crate::record;
use crate::record::evidence::{Piece, pieces};
use crate::record::taken;
use crate::render::Format;
use clap::ArgMatches;
use rusqlite::Connection;
use std::path::Path;

/// The heads that witness a ledger from outside: those seen beside it, and those it is to be held against.
fn witnesses(desk: &Desk, conn: &Connection, against: Option<&String>) -> Result<Checked> {
    let mut heads = head::seen(&head::file(conn, &desk.place()?.path));
    let mut problems = Vec::new();
    if let Some(typed) = against {
        let (named, hashes) = noted::named(typed)?;
        heads.extend(named);
        if Path::new(typed).is_file() && !hashes.is_empty() {
            desk.say(both!(
                "{typed} 只核对了写着的链头；正文改没改过看不出来，要和 ducha 重新写出的比",
                "of {typed} only the head it names was held against the ledger; whether its text was changed shows when it is written anew"
            ));
        }
        let sql =
            "SELECT 1 FROM journal WHERE substr(lower(hex(hash)), 1, length(?1)) = ?1 AND (?2 IS NULL OR seq = ?2)";
        for (number, hash) in hashes {
            if !conn.prepare(sql)?.exists((&hash, number))? {
                let what = both!(
                    "日志里没有这个链头：被截去、重写，或不是这本台账",
                    "no entry has this head: cut off, written anew, or another ledger"
                );
                problems.push(Problem { place: hash, what });
            }
        }
    }
    for head in &heads {
        if !head::holds(conn, head)? {
            let place = format!("journal {}", head.0);
            let what = both!(
                "与见过的链头不符：被截去、换回旧的或重写过",
                "not the head that was seen: cut off, put back or written anew"
            );
            problems.push(Problem { place, what });
        }
    }
    problems.truncate(10);
    let count = i64::try_from(heads.len()).unwrap_or(i64::MAX);
    Ok(Checked { key: "heads".into(), label: both!("见过的链头", "heads seen"), count, problems })
}

/// What lies outside the tables: who may open the ledger and what is kept beside it, and every piece of evidence.
fn outside(desk: &Desk, conn: &Connection) -> Vec<Checked> {
    let mut checks = Checks::default();
    checks.put("mode", both!("文件权限", "who may open the files"), open_to_others(desk));
    checks.put("evidence_files", both!("证据文件", "files of evidence"), evidence(desk, conn));
    checks.all
}

/// The ledger and what stands beside it, where another user may open it.
fn open_to_others(desk: &Desk) -> Result<(i64, Vec<Problem>)> {
    let path = desk.place()?.path;
    let mut open = Vec::new();
    let all =
        [(path.clone(), 0o600), (head::named(&path), 0o600), (store::named(&path), 0o700), (copy::named(&path), 0o700)];
    let there: Vec<_> = all.into_iter().filter(|(path, _)| path.exists()).collect();
    #[cfg(unix)]
    for (path, right) in &there {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path).map_or(*right, |meta| meta.permissions().mode() & 0o777);
        if mode & 0o077 != 0 {
            let place = path.display().to_string();
            let what = both!(
                "别的用户也能打开（权限 {mode:04o}，应为 {right:04o}）",
                "others may open it (mode {mode:04o}, it should be {right:04o})"
            );
            open.push(Problem { place, what });
        }
    }
    Ok((i64::try_from(there.len()).unwrap_or(i64::MAX), open))
}

/// Every piece of evidence that stands: is its file there, and what it was?
fn evidence(desk: &Desk, conn: &Connection) -> Result<(i64, Vec<Problem>)> {
    // A copy for another office goes without it.
    if signature::shared_at(conn).is_ok_and(|at| at.is_some()) {
        return Ok((0, Vec::new()));
    }
    // Without its office a ledger does not say whose evidence is whose.
    let path = desk.place()?.path;
    let folder = super::evidence::folder(desk).unwrap_or_else(|_| store::named(&path));
    let all = pieces(conn, &[])?.into_iter().chain(taken::pieces(conn)?);
    let pieces: Vec<Piece> = all.filter(|piece| !piece.voided).collect();
    let found = |piece: &Piece| store::inspect(&folder, &piece.sha256, piece.bytes, &mut |_, _| {});
    let wanting = pieces.iter().map(|piece| (piece, found(piece))).filter(|(_, found)| *found != Intact::Whole);
    let wanting = wanting.map(|(piece, found)| Problem { place: piece.code.clone(), what: found.titled() }).collect();
    Ok((i64::try_from(pieces.len()).unwrap_or(i64::MAX), wanting))
}

/// The checks as rows: one where all is well, else one for each problem.
fn listed(checks: Vec<Checked>, lang: Lang) -> Sheet<'static> {
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
    Sheet::of("check", both!("台账核对", "Check of the ledger"), heads, rows)
}

/// The problems as programs read them: which check found it, and the noun and code of the record, where it is one.
fn problems_named(checks: &[Checked], lang: Lang) -> Sheet<'static> {
    let text = |text: &str| Value::Text(text.to_owned());
    let row = |check: &Checked, problem: &Problem| {
        let of =
            problem.place.split_once(' ').filter(|(noun, _)| noun.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
        let code = record::noun_of_code(&problem.place).map(|(noun, _)| (noun.name, problem.place.as_str()));
        let (noun, record) = code.or(of).map_or((Value::Null, text(&problem.place)), |(n, r)| (text(n), text(r)));
        vec![text(&check.key), noun, record, text(problem.what.get(lang))]
    };
    let rows = checks.iter().flat_map(|check| check.problems.iter().map(move |problem| row(check, problem))).collect();
    let heads = vec![
        Head::of("id", Shape::Text, "核对", "Check"),
        Head::of("noun", Shape::Text, "类别", "Kind"),
        Head::of("record", Shape::Text, "记录", "Record"),
        Head::of("message", Shape::Long, "问题", "Problem"),
    ];
    Sheet::of("problems", both!("问题", "Problems"), heads, rows)
}

/// From how many bytes on a ledger is worth two hands.
const LARGE: u64 = 8 << 20;

/// `check`: 0 where all is as it was written, 5 where it is not, each place named.
pub fn check<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let lang = desk.wish.lang;
    let _progress = Progress::begin(desk, &both!("核对台账", "checking the ledger"), None);
    // One state of the file from beginning to end, whoever writes meanwhile.
    let _state = desk.read()?.unchecked_transaction()?;
    let conn = desk.read()?;
    let path = desk.place()?.path;
    // A small ledger is checked before a second connection has read its tables.
    let large = std::fs::metadata(&path).is_ok_and(|meta| meta.len() > LARGE);
    let names = desk.names();
    let second = names.as_ref().ok().filter(|_| large).map(|names| (path.as_path(), names.today));
    let (mut checks, head, entries) = checks::all(conn, names, second)?;
    let countable = checks::damage(&checks) == 0 && checks.iter().any(|c| c.of_standing() && !c.problems.is_empty());
    checks.push(witnesses(desk, conn, matches.get_one::<String>("against"))?);
    checks.extend(outside(desk, conn));
    let found: usize = checks.iter().map(|c| c.problems.len()).sum();
    let told = problems_named(&checks, lang);
    let mut sheet = listed(checks, lang);
    sheet.brief = vec![1, 2, 3, 4];
    sheet.notes.extend(signature::shared_at(conn)?.map(|at| {
        both!(
            "这是 {at} 交给别的单位的副本：没有身份信息和证据文件，遮去的日志只核对摘要",
            "this is a copy shared with another office at {at}: without identities and files of evidence, and of entries told in part the digest alone is held"
        )
    }));
    sheet.notes.push(match found {
        0 => both!("没有发现问题；链头 {head}", "nothing found; head of the chain {head}"),
        n => both!("发现 {n} 处问题", "{n} problems found"),
    });
    if found > 0 {
        desk.say(both!("发现 {found} 处问题", "{found} problems found"));
    }
    if countable {
        desk.say(both!(
            "状态和期限可按办理经过重算，先看会改什么：ducha deadline recount --dry-run",
            "standing and limits can be counted anew from their steps; to see what would change: ducha deadline recount --dry-run"
        ));
    }
    desk.exit(if found == 0 { 0 } else { 5 });
    if desk.wish.format != Some(Format::Json) {
        return Ok(Page::Sheet(sheet));
    }
    let heads =
        vec![Head::of("head", Shape::Text, "链头", "Head"), Head::of("entries", Shape::Count, "日志条数", "Entries")];
    let values = vec![Value::Text(head), Value::Int(entries)];
    Ok(Page::Record(Box::new(Record { heads, values, parts: vec![told, sheet], notes: Vec::new() })))
}
