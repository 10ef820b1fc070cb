//! `check`: the file, the journal's chain, every record and every life held against what was written. Not for how each is held:
//! that is `db::check` and `record`.

use super::desk::Desk;
use super::noted;
use super::progress::Progress;
use crate::base::column::Shape;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::{KEPT, Noun, Value};
use crate::base::page::{Head, Page, Record, Sheet};
use crate::base::vocab::Intact;
use crate::both;
use crate::db::check::{self as held, Problem};

use crate::base::hex::hex;
use crate::db::head;
use crate::db::{chain, copy, signature, sound, store};
use crate::record;
use crate::record::evidence::{Piece, pieces};
use crate::record::names::Names;
use crate::record::taken;
use crate::render::Format;
use clap::ArgMatches;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;

/// One check: its name, how much it looked at, what it found.
struct Checked {
    key: String,
    label: Both,
    count: i64,
    problems: Vec<Problem>,
}

/// The checks made so far. One that could not be carried to its end is a finding like any other: the rest goes on.
#[derive(Default)]
struct Checks {
    all: Vec<Checked>,
    ended_early: bool,
}

impl Checks {
    fn put(&mut self, key: &str, label: Both, found: Result<(i64, Vec<Problem>)>) {
        let key = key.to_owned();
        let (count, problems) = found.unwrap_or_else(|error| {
            self.ended_early = true;
            let Both { zh, en } = error.told();
            let what = both!("核对不下去：{zh}", "it cannot be checked to its end: {en}");
            (0, vec![Problem { place: key.clone(), what }])
        });
        self.all.push(Checked { key, label, count, problems });
    }
}

/// All checks of what stands in the file, with its head and how many entries it has. Without names nothing is counted again. One connection
/// makes them all: opening the file again would let go of the lock that keeps it as it is meanwhile.
fn all_checks(conn: &Connection, names: Result<&Names>) -> Result<(Vec<Checked>, String, i64)> {
    let mut checks = Checks::default();
    let long = |(problems, count): (Vec<Problem>, u64)| (i64::try_from(count).unwrap_or(i64::MAX), problems);
    let pages = sound::pages(conn, &record::row_of)?;
    checks.put("pages", both!("文件页面和外键", "pages and foreign keys"), Ok((1, pages)));
    checks.put("schema", both!("表结构", "schema"), held::schema(conn).map(|problems| (1, problems)));
    let mut rules_altered = false;
    let last = head::of(conn).ok().flatten();
    let (mut head, mut entries) = last.map_or_else(|| (hex(&[0; 32]), 0), |last| (last.hash, last.seq));
    let mut broken = BTreeSet::new();
    let chain = chain::chain(conn).map(|chain| {
        (entries, head, broken) = (chain.last, hex(&chain.head), chain.broken);
        (chain.last, chain.problems)
    });
    checks.put("chain", both!("日志链", "journal chain"), chain);
    for noun in record::SETTINGS.iter().chain(record::NOUNS).copied() {
        let found = held::records(conn, noun, &broken).and_then(|(mut problems, count)| {
            problems.extend(sound::links(conn, noun, &broken)?);
            Ok(long((problems, count)))
        });
        rules_altered |= !found.as_ref().is_ok_and(|(_, problems)| problems.is_empty())
            && [record::calendar::NOUN.name, record::rules::NOUN.name].contains(&noun.name);
        checks.put(noun.name, Both { zh: noun.zh.into(), en: noun.view.into() }, found);
    }
    // A copy for another office has nothing under seal.
    let sealed = if signature::shared_at(conn)?.is_some() { &[][..] } else { record::NOUNS };
    for (noun, table) in sealed.iter().filter_map(|noun| Some((*noun, noun.sealed?))) {
        checks.put(table, both!("投诉人身份", "identities"), held::sealed(conn, noun, table, &broken).map(long));
    }
    let kept = sound::kept(conn, &broken).map(|(count, wrong)| {
        let noun = |name: &str| record::SETTINGS.iter().chain(record::NOUNS).find(|noun| noun.name == name);
        let place = |name: &str, id| noun(name).map_or_else(|| format!("{name} {id}"), |noun| noun.code(id));
        (count, wrong.into_iter().map(|(name, id, what)| Problem { place: place(&name, id), what }).collect())
    });
    checks.put(KEPT, both!("台账原有栏", "kept columns"), kept);
    let signing = signature::is_whole(conn).map(|whole| {
        let what = both!("缺失，或不是本单位公钥的那一把", "is missing, or not the one of the office's public key");
        (1, (!whole).then(|| Problem { place: "signing 1".into(), what }).into_iter().collect())
    });
    checks.put("signing", both!("签名密钥", "signing key"), signing);
    checks.put("words", both!("词表里的词", "words of the lists"), record::worded::unknown(conn));
    for (noun, column) in record::belonging::belonging() {
        let found = record::belonging::dangling(conn, noun, column).and_then(|wrong| {
            let problems = wrong.into_iter().map(|(id, what)| Problem { place: noun.code(id), what }).collect();
            let sql = format!("SELECT count(*) FROM {} WHERE \"{column}\" IS NOT NULL", noun.table);
            Ok((conn.query_row(&sql, [], |r| r.get(0))?, problems))
        });
        let (zh, en) = (noun.zh, noun.view);
        checks.put(&format!("{}_{column}", noun.name), both!("{zh}所属记录", "what {en} belong to"), found);
    }
    match names {
        Ok(names) => counted(conn, names, rules_altered, &mut checks),
        Err(error) => checks.put("names", both!("单位和词表", "units and words"), Err(error)),
    }
    if checks.ended_early {
        let unreadable = sound::unreadable(conn, &record::row_of).map(|problems| (1, problems));
        checks.put("values", both!("读不出的值", "values that cannot be read"), unreadable);
    }
    Ok((checks.all, head, entries))
}

/// What is stored although it follows from other rows: from other records, and from steps.
fn counted(conn: &Connection, names: &Names, rules_altered: bool, checks: &mut Checks) {
    let mut put = |noun: &Noun, key: &str, label, found: Result<Vec<(i64, Both)>>| {
        let found = found.and_then(|all| {
            let problems = all.into_iter().map(|(id, what)| Problem { place: noun.code(id), what }).collect();
            Ok((conn.query_row(&format!("SELECT count(*) FROM {}", noun.table), [], |r| r.get(0))?, problems))
        });
        checks.put(&format!("{}_{key}", noun.name), label, found);
    };
    // By other rules every record would come out otherwise: the rules are at fault, and are named.
    for (noun, miscounted) in record::COUNTED {
        let (zh, view) = (noun.zh, noun.view);
        let found = if rules_altered { Ok(Vec::new()) } else { miscounted(conn) };
        put(noun, "counted", both!("由别的记录推算的{zh}", "what {view} follow from"), found);
    }
    for life in record::LIVES {
        let (zh, view) = (life.noun.zh, life.noun.view);
        let found = if rules_altered { Ok(Vec::new()) } else { (life.misfolded)(conn, names) };
        put(life.noun, "standing", both!("{zh}状态和期限", "standing and limits of {view}"), found);
    }
}

/// All that is wrong with a ledger.
pub fn problems(conn: &Connection, names: Result<&Names>) -> Result<Vec<Problem>> {
    Ok(all_checks(conn, names)?.0.into_iter().flat_map(|check| check.problems).collect())
}

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

/// `check`: 0 where all is as it was written, 5 where it is not, each place named.
pub fn check<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let lang = desk.wish.lang;
    let _progress = Progress::begin(desk, &both!("核对台账", "checking the ledger"), None);
    // One state of the file from beginning to end, whoever writes meanwhile.
    let _state = desk.read()?.unchecked_transaction()?;
    let conn = desk.read()?;
    let (mut checks, head, entries) = all_checks(conn, desk.names())?;
    checks.push(witnesses(desk, conn, matches.get_one::<String>("against"))?);
    checks.extend(outside(desk, conn));
    let found: usize = checks.iter().map(|c| c.problems.len()).sum();
    let named = problems_named(&checks, lang);
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
    desk.exit(if found == 0 { 0 } else { 5 });
    if desk.wish.format != Some(Format::Json) {
        return Ok(Page::Sheet(sheet));
    }
    let heads =
        vec![Head::of("head", Shape::Text, "链头", "Head"), Head::of("entries", Shape::Count, "日志条数", "Entries")];
    let values = vec![Value::Text(head), Value::Int(entries)];
    Ok(Page::Record(Box::new(Record { heads, values, parts: vec![named, sheet], notes: Vec::new() })))
}
