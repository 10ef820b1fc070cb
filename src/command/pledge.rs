//! `ducha pledge`: who signed the ten don'ts (十不准) for a campaign, the text they signed, and who broke them.

use super::args::{self, option, positional};
use super::desk::Desk;
use super::input::read_text;
use super::team::{person_arg, persons};
use super::{privacy, verbs};
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Done, Page};
use crate::base::vocab::BREACH_SLUG;
use crate::both;
use crate::record::campaign::NOUN;
use crate::record::muster::{self, Gone};
use crate::record::team::Pledge;
use crate::record::{self, evidence, finding, pledge};
use clap::{ArgMatches, Command};

/// What can be said about pledges.
pub fn command(lang: Lang) -> Command {
    let number = lang.pick("数", "N");
    let sign = Command::new("sign")
        .about(lang.pick("签十不准承诺", "Somebody signs the ten don'ts"))
        .arg(args::code(lang, &NOUN))
        .arg(person_arg(lang))
        .arg(args::on(lang))
        .arg(option("witness", lang.pick("姓名", "NAME"), lang.pick("见证人", "witness")))
        .arg(option(
            "evidence",
            lang.pick("编号", "CODE"),
            lang.pick("签字件（证据编号）", "the signed paper, a piece of evidence"),
        ))
        .arg(option(
            "version",
            number,
            lang.pick("文本第几版；默认现用的，0 是程序自带的", "version of the text; default the one in use, 0 ships"),
        ))
        .arg(args::message(lang, lang.pick("备注", "note")));
    let undo = Command::new("undo")
        .about(lang.pick("撤回一份承诺，写明理由", "Take a pledge back, with a reason"))
        .arg(args::code(lang, &NOUN))
        .arg(person_arg(lang))
        .arg(args::why(lang, lang.pick("撤回的理由", "why it is taken back")));
    let text = Command::new("text").about(lang.pick("看承诺书的文本", "The text that is signed")).arg(option(
        "version",
        number,
        lang.pick("第几版；默认现用的，0 是程序自带的", "which version; default the one in use, 0 ships"),
    ));
    let file = positional(
        "input",
        lang.pick("文件", "FILE"),
        lang.pick("承诺书的全文；- 读标准输入", "the whole text; - reads standard input"),
    );
    let import = Command::new("import")
        .about(lang.pick("收入本办自己的承诺书，成为新的一版", "Take in the office's own text, a new version"))
        .arg(file.required(true));
    let breach = Command::new("breach")
        .about(lang.pick("登记违反十不准：成为一个问题", "Record that one of the ten don'ts was done: a finding"))
        .arg(args::code(lang, &NOUN))
        .arg(person_arg(lang))
        .arg(args::on(lang))
        .arg(args::message(lang, lang.pick("违反了哪一条、怎么回事", "which of them, and what happened")));
    Command::new("pledge")
        .about(lang.pick("十不准承诺：签、文本、违反", "The ten don'ts: who signed, the text, breaches"))
        .subcommand_required(true)
        .subcommands([sign, undo, text, import, breach])
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    Ok(match verb {
        "text" => {
            let asked = args::number(matches, "version", 0..=1_000_000)?;
            Page::Text(pledge::version(desk.read()?, asked)?.body)
        }
        "import" => Page::Done(Box::new(import(desk, matches)?)),
        "sign" => Page::Done(Box::new(sign(desk, matches)?)),
        "undo" => Page::Done(Box::new(undo(desk, matches)?)),
        _ => Page::Done(Box::new(breach(desk, matches)?)),
    })
}

fn import(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let body = read_text(matches.get_one::<String>("input").map(String::as_str).unwrap_or_default())?;
    let version = desk.write(|write, _| pledge::keep(write, &body))?;
    let said = desk.dry(both!(
        "已收入承诺书第 {version} 版，今后签这一版",
        "version {version} of the pledge is in use from now on"
    ));
    Ok(Done { codes: Vec::new(), said, next: vec!["ducha pledge text".into()], kept: None })
}

fn sign(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let text = |name: &str| matches.get_one::<String>(name).filter(|t| !t.trim().is_empty());
    let note = text("message").map(|t| super::input::said(t)).transpose()?;
    desk.write(|write, names| {
        let conn = write.conn();
        let on = text("on").map_or(Ok(names.today), |t| names.day(conn, t))?;
        let piece = text("evidence").map(|t| names.record(conn, &evidence::NOUN, t)).transpose()?;
        let persons = persons(conn, names, matches)?;
        let mut crew = muster::crew(conn, id)?;
        let mut rows = Vec::new();
        for person in &persons {
            let signed = Pledge {
                happened_on: Some(on),
                person: Some(*person),
                version: args::number(matches, "version", 0..=1_000_000)?,
                sha256: None,
                witness: text("witness").cloned(),
                evidence: piece,
                note: note.clone(),
            };
            rows.push(crew.sign(conn, signed)?);
        }
        muster::keep(write, id, names.today, on, &rows)?;
        let (code, n) = (NOUN.code(id), persons.len());
        let said = both!("{code} 签十不准承诺 {n} 人（{on}）", "{code}: {n} signed the ten don'ts on {on}");
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha campaign team {code}")]))
    })
}

fn undo(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let reason = args::reason(matches)?;
    let id = verbs::target(desk, &NOUN, matches)?;
    desk.write(|write, names| {
        for person in persons(write.conn(), names, matches)? {
            muster::take_back(write, id, Gone::Pledge(person), &reason)?;
        }
        let code = NOUN.code(id);
        let said = both!("{code} 的承诺已撤回：{reason}", "{code}: the pledge is taken back: {reason}");
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha campaign team {code}")]))
    })
}

/// A breach is a finding about one of our own.
fn breach(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let what = args::reason(matches)?;
    let id = verbs::target(desk, &NOUN, matches)?;
    desk.write(|write, names| {
        let conn = write.conn();
        let on = matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(conn, t))?;
        let mut codes = Vec::new();
        let mut last = 0;
        for person in persons(conn, names, matches)? {
            let draft = finding::Draft {
                kind: Some(BREACH_SLUG.into()),
                inspector: Some(person),
                of_campaign: Some(id),
                found_on: Some(on),
                persons: Some(1),
                summary: Some(what.clone()),
                ..finding::Draft::default()
            };
            last = record::add(write, names, draft, None)?;
            privacy::mind(desk, write.conn(), &finding::NOUN, last, &[("summary", Value::Text(what.clone()))])?;
            codes.push(finding::NOUN.code(last));
        }
        let all = codes.join("、");
        let said = both!("已登记违反十不准 {all}", "recorded as a breach of the ten don'ts: {all}");
        let done = desk.done(
            write.conn(),
            names,
            &finding::NOUN,
            last,
            (said, vec!["ducha explain pledges.breaches".into()]),
        )?;
        Ok(Done { codes, ..done })
    })
}
