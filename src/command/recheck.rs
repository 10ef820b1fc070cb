//! `ducha visit recheck`, `finding recheck`, `finding transfer`: what became of findings.

use super::args::{self, option};
use super::desk::Desk;
use super::verbs;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Raw, Value};
use crate::base::page::{Head, Page, Sheet};
use crate::base::vocab::Carried;
use crate::both;
use crate::record::names::Names;
use crate::record::recheck::{self, Seen};
use crate::record::{finding, not_voided, order, order_proof, visit};
use clap::{Arg, ArgAction, ArgMatches, Command};
use rusqlite::Connection;

/// `visit recheck V… F…=gone F…=still:2`.
pub fn visit_command(lang: Lang) -> Command {
    let help = lang.pick(
        "问题=结果，如 F2026-0001=gone、F2026-0002=still:2（人数）；结果：gone 已整改、still 仍存在、worse 加重、pending 待核（撤回）",
        "FINDING=OUTCOME, such as F2026-0001=gone or F2026-0002=still:2 (persons); outcomes: gone, still, worse, pending (takes it back)",
    );
    Command::new("recheck")
        .about(lang.pick("回访时复查原来的问题", "Say what a revisit found of earlier findings"))
        .arg(args::code(lang, &visit::NOUN))
        .arg(
            Arg::new("seen")
                .required(true)
                .action(ArgAction::Append)
                .num_args(1..)
                .value_name(lang.pick("问题=结果", "F…=OUTCOME"))
                .help(help),
        )
        .arg(args::message(lang, lang.pick("说明", "what is to be said of it")))
}

/// `finding recheck F… --visit V… --outcome …`.
pub fn finding_command(lang: Lang) -> Command {
    Command::new("recheck")
        .about(lang.pick("记下回访看到的结果", "Say what a revisit found of it"))
        .arg(args::code(lang, &finding::NOUN))
        .arg(option("visit", lang.pick("编号", "CODE"), lang.pick("哪次回访", "the revisit")).required(true))
        .arg(
            option(
                "outcome",
                lang.pick("词", "WORD"),
                lang.pick("已整改、仍存在、加重；待核为撤回", "gone, still or worse; pending takes it back"),
            )
            .required(true),
        )
        .arg(option("persons", lang.pick("数", "N"), lang.pick("现有几人", "how many persons now")))
        .arg(args::message(lang, lang.pick("说明", "what is to be said of it")))
}

/// `finding transfer F… --to …`.
pub fn transfer_command(lang: Lang) -> Command {
    Command::new("transfer")
        .about(lang.pick("移送纪检监察等机关", "Hand it to a discipline organ"))
        .arg(args::code(lang, &finding::NOUN))
        .arg(option("to", lang.pick("机关", "ORGAN"), lang.pick("移送哪个机关", "to which organ")))
        .arg(args::on(lang))
        .arg(args::message(lang, lang.pick("说明", "what is to be said of it")))
}

/// `F…=still:2`, taken apart and understood.
fn seen(conn: &Connection, names: &Names, typed: &str) -> Result<Seen> {
    let unread = || {
        Error::usage("recheck-unreadable", both!("看不懂 {typed:?}", "{typed:?} says nothing of a finding"))
            .hint(both!("写成 F2026-0001=gone 或 F2026-0001=still:2", "write F2026-0001=gone or F2026-0001=still:2"))
    };
    let (which, outcome) = typed.split_once(['=', '＝']).ok_or_else(unread)?;
    let (word, persons) = match outcome.split_once([':', '：']) {
        Some((word, n)) => (word, Some(n)),
        None => (outcome, None),
    };
    let finding = names.record(conn, &finding::NOUN, which)?;
    Ok(Seen { finding, outcome: outcome_of(names, word)?, persons: persons_of(conn, names, persons)? })
}

fn outcome_of(names: &Names, word: &str) -> Result<Carried> {
    let slug = names.word("carried", word.trim()).or_else(|e| names.word("outcome", word.trim()).map_err(|_| e))?;
    Ok(Carried::from_slug(&slug).unwrap_or(Carried::Pending))
}

fn persons_of(conn: &Connection, names: &Names, typed: Option<&str>) -> Result<Option<i64>> {
    let Some(typed) = typed else { return Ok(None) };
    let value = names.value(conn, &finding::NOUN, "persons", &Raw::Text(typed.trim().to_owned()))?;
    Ok(if let Value::Int(n) = value { Some(n) } else { None })
}

/// How the carried findings stand, counted.
fn counted(all: &[recheck::Carry]) -> Both {
    let of = |outcome| all.iter().filter(|c| c.outcome == outcome).count();
    let (gone, still, worse, pending) =
        (of(Carried::Gone), of(Carried::Still), of(Carried::Worse), of(Carried::Pending));
    both!(
        "原有问题：已整改 {gone}、仍存在 {still}、加重 {worse}、待核 {pending}",
        "findings carried forward: {gone} gone, {still} still there, {worse} worse, {pending} pending"
    )
}

/// What to type next once a revisit has said something.
fn next(conn: &Connection, v: &str, all: &[recheck::Carry]) -> Result<Vec<String>> {
    let pending: Vec<String> = all
        .iter()
        .filter(|c| c.outcome == Carried::Pending)
        .map(|c| format!("{}=…", finding::NOUN.code(c.finding)))
        .collect();
    if !pending.is_empty() {
        return Ok(vec![format!("ducha visit recheck {v} {}", pending.join(" "))]);
    }
    let mut orders: Vec<(String, bool)> = Vec::new();
    for carry in all {
        if let Some(order) = order_proof::waiting(conn, carry.finding)? {
            let (code, gone) = (order::NOUN.code(order), carry.outcome == Carried::Gone);
            match orders.iter_mut().find(|(o, _)| *o == code) {
                Some((_, all_gone)) => *all_gone &= gone,
                None => orders.push((code, gone)),
            }
        }
    }
    let say = |(o, gone): &(String, bool)| {
        if *gone {
            format!("ducha order verify {o} --visit {v}")
        } else {
            format!("ducha order return {o} -m … --due 10wd")
        }
    };
    Ok(if orders.is_empty() { vec![format!("ducha visit show {v}")] } else { orders.iter().map(say).collect() })
}

fn keep(
    desk: &Desk,
    visit: i64,
    note: Option<&str>,
    all: impl Fn(&Connection, &Names) -> Result<Vec<Seen>>,
) -> Result<Page<'static>> {
    let done = desk.write(|write, names| {
        for seen in all(write.conn(), names)? {
            recheck::keep(write, visit, &seen, note)?;
            if let Some(persons) = seen.persons {
                finding::over_the_absent(write.conn(), seen.finding, (visit, persons))?
                    .into_iter()
                    .for_each(|aside| desk.say(aside));
            }
        }
        let v = visit::NOUN.code(visit);
        let carried = recheck::carried(write.conn(), visit)?;
        let Both { zh, en } = counted(&carried);
        let said = both!("{v} 已记复查；{zh}", "{v}: rechecked; {en}");
        let next = next(write.conn(), &v, &carried)?;
        desk.done(write.conn(), names, &visit::NOUN, visit, (said, next))
    })?;
    Ok(Page::Done(Box::new(done)))
}

fn note(matches: &ArgMatches) -> Result<Option<String>> {
    matches.get_one::<String>("message").map(|t| super::input::said(t)).transpose()
}

/// Does `visit recheck`.
pub fn of_visit<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let visit = verbs::target(desk, &visit::NOUN, matches)?;
    let note = note(matches)?;
    let typed: Vec<&String> = matches.get_many::<String>("seen").unwrap_or_default().collect();
    keep(desk, visit, note.as_deref(), |conn, names| typed.iter().map(|t| seen(conn, names, t)).collect())
}

/// Does `finding recheck`.
pub fn of_finding<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let finding = verbs::target(desk, &finding::NOUN, matches)?;
    let text = |id: &str| matches.get_one::<String>(id).map(String::as_str).unwrap_or_default();
    let visit = desk.names()?.record(desk.read()?, &visit::NOUN, text("visit"))?;
    let note = note(matches)?;
    keep(desk, visit, note.as_deref(), |conn, names| {
        let persons = persons_of(conn, names, matches.get_one::<String>("persons").map(String::as_str))?;
        Ok(vec![Seen { finding, outcome: outcome_of(names, text("outcome"))?, persons }])
    })
}

/// Does `finding transfer`.
pub fn transfer<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &finding::NOUN, matches)?;
    let to = matches.get_one::<String>("to").map(|t| t.trim()).filter(|t| !t.is_empty()).ok_or_else(|| {
        Error::usage("organ-missing", both!("没有说移送哪个机关", "to which organ is not said"))
            .hint(both!("加上 --to 机关", "add --to ORGAN"))
    })?;
    let note = note(matches)?;
    let done = desk.write(|write, names| {
        not_voided(write.conn(), &finding::NOUN, id)?;
        let on = matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(write.conn(), t))?;
        finding::transfer(write, names, id, to, on, note.as_deref())?;
        let code = finding::NOUN.code(id);
        let said = both!("{code} 已移送 {to}（{on}）", "{code} handed to {to} on {on}");
        desk.done(write.conn(), names, &finding::NOUN, id, (said, vec![format!("ducha finding show {code}")]))
    })?;
    Ok(Page::Done(Box::new(done)))
}

/// The findings a revisit carries forward, as a table and a sentence; none where there are none.
pub fn carried<'a>(desk: &Desk, visit: i64) -> Result<Option<(Sheet<'a>, Both)>> {
    let all = recheck::carried(desk.read()?, visit)?;
    if all.is_empty() {
        return Ok(None);
    }
    let text = |t: &str| Value::Text(t.to_owned());
    let maybe = |t: &Option<String>| t.as_deref().map_or(Value::Null, text);
    let count = |n: Option<i64>| n.map_or(Value::Null, Value::Int);
    let rows = all.iter().map(|c| {
        vec![
            text(&finding::NOUN.code(c.finding)),
            text(&c.found_on),
            text(&c.kind),
            count(c.persons_before),
            text(c.outcome.slug()),
            count(c.persons),
            maybe(&c.summary),
            maybe(&c.note),
        ]
    });
    let heads = vec![
        Head::of("code", Shape::Code("F"), "编号", "Code"),
        Head::of("found_on", Shape::Day, "发现日期", "Found on"),
        Head::of("kind", Shape::Word("finding_kind"), "类别", "Kind"),
        Head::of("persons_before", Shape::Count, "原人数", "Persons before"),
        Head::of("outcome", Shape::Word("carried"), "复查结果", "Outcome"),
        Head::of("persons_now", Shape::Count, "现人数", "Persons now"),
        Head::of("summary", Shape::Long, "内容", "Summary"),
        Head::of("note", Shape::Long, "备注", "Note"),
    ];
    let sheet = Sheet::of("carried", both!("复查原有问题", "Findings carried forward"), heads, rows.collect());
    Ok(Some((sheet, counted(&all))))
}
