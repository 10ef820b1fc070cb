//! `ducha paper`: drafted from the ledger, looked at, signed, issued under a number and frozen, held against the ledger again.

use super::args::{self, option, positional, switch};
use super::desk::Desk;
use super::document::{self, let_through, made};
use super::paper_check;
use super::paper_kind;
use super::steps;
use super::verbs;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Draft as _, Value};
use crate::base::page::{Done, Page};
use crate::base::text;
use crate::base::vocab::{PAPER_KIND, PaperStep as Step};
use crate::both;
use crate::db::head;
use crate::record::life::Act;
use crate::record::names::Names;
use crate::record::paper::{self, Draft, NOUN};
use crate::record::{self, living};
use crate::render::Format;
use crate::report::paper::call::Teller;
use crate::report::paper::facts::Asked;
use crate::report::paper::{self as made_of, proof};
use crate::report::standing;
use clap::{Arg, ArgAction, ArgMatches, Command};
use rusqlite::Connection;

/// What can be said about papers.
pub fn command(lang: Lang) -> Command {
    let command = steps::command::<Draft>(lang);
    let say = |verb: &'static str, zh: &'static str, en: &'static str| {
        Command::new(verb).about(lang.pick(zh, en)).arg(args::code(lang, &NOUN))
    };
    command
        .subcommand(draft_command(lang))
        .subcommand(
            say("correct", "与现在的数不同的，在下一期更正", "Correct in the next what has come out otherwise").arg(
                args::message(
                    lang,
                    lang.pick("更正的话；不写则由数字成文", "the correction; made from the numbers without it"),
                ),
            ),
        )
        .subcommand(say(
            "check",
            "查：手写的数、没有根据的词、对不上的合计、泄露",
            "Numbers typed by hand, words unproved, sums, leaks",
        ))
        .subcommand(say(
            "diff",
            "印发后哪些数变了，是哪些记录",
            "What has come out otherwise since, and by which records",
        ))
        .subcommand(paper_kind::command(lang))
        .subcommand(
            Command::new("gaps").about(
                lang.pick("哪些期号文号没有在用的文稿，为什么", "Which numbers have no standing paper, and why"),
            ),
        )
        .mut_subcommand("show", |show| {
            let text = switch("text", lang.pick("只看正文", "the text alone"));
            show.arg(text).args(passing_flags(lang))
        })
        .mut_subcommand("issue", |issue| issue.args(passing_flags(lang)))
}

fn draft_command(lang: Lang) -> Command {
    let code = lang.pick("编号", "CODE");
    let words = lang.pick("文字", "TEXT");
    Command::new("draft")
        .about(lang.pick(
            "由台账成文；同一期已有草稿的接着用，补充的话都在",
            "Make one from the ledger; a draft there is goes on, with what was added",
        ))
        .arg(
            positional(
                "kind",
                lang.pick("种类", "KIND"),
                lang.pick("如 月报、督查快报、整改通知书", "such as monthly, express, rectify-notice"),
            )
            .required(true),
        )
        .arg(option(
            "period",
            lang.pick("期间", "PERIOD"),
            lang.pick("如 2026-03；默认上月", "such as 2026-03; default last month"),
        ))
        .arg(option(
            "of",
            code,
            lang.pick("由哪条记录成文；几条就几份", "the record it is made from; a paper for each of several"),
        ))
        .arg(option("findings", code, lang.pick("所引问题，用逗号分开", "findings it quotes, with commas")))
        .arg(option("complaints", code, lang.pick("所引投诉，用逗号分开", "complaints it quotes, with commas")))
        .arg(option("title", words, lang.pick("标题", "its title")))
        .arg(option("lead", words, lang.pick("编者按", "what stands before the text")))
        .arg(option("demands", words, lang.pick("有关要求", "what is demanded")))
        .arg(option("as-of", lang.pick("日期", "DATE"), lang.pick("数字截至哪天", "the day states are taken on")))
        .arg(args::message(lang, lang.pick("补充的正文", "text added")))
}

/// What lets a place through that is held back.
fn passing_flags(lang: Lang) -> [Arg; 2] {
    [
        option(
            "let-through",
            lang.pick("位置", "PLACE"),
            lang.pick("放行这一处，如 2-3", "let this place through, such as 2-3"),
        )
        .action(ArgAction::Append),
        option("reason", lang.pick("理由", "REASON"), lang.pick("为什么放行，记入日志", "why; it is journaled")),
    ]
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "draft" => draft(desk, matches),
        "issue" => issue(desk, matches),
        "show" => show(desk, matches),
        "check" => paper_check::check(desk, matches),
        "diff" => paper_check::diff(desk, matches),
        "correct" => paper_check::correct(desk, matches),
        "kind" => paper_kind::run(desk, matches),
        "gaps" => paper_check::gaps(desk),
        "send" if text::listed(matches.get_one::<String>("to").map_or("", String::as_str)).count() > 1 => {
            send(desk, matches)
        }
        _ => steps::run::<Draft>(desk, verb, matches),
    }
}

/// The fields that `draft` was given, understood.
fn given(conn: &Connection, names: &Names, matches: &ArgMatches) -> Result<Vec<(&'static str, Value)>> {
    let mut out = Vec::new();
    for (flag, column) in [
        ("findings", "findings"),
        ("complaints", "complaints"),
        ("title", "title"),
        ("lead", "lead"),
        ("demands", "demands"),
        ("as-of", "as_of"),
        ("message", "added"),
    ] {
        if let Some(typed) = matches.get_one::<String>(flag) {
            let typed = if flag == "message" { super::input::said(typed)? } else { typed.clone() };
            let raw = crate::base::noun::Raw::Text(typed);
            out.push((column, names.value(conn, &NOUN, column, &raw)?));
        }
    }
    Ok(out)
}

fn draft<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let typed = |id: &str| matches.get_one::<String>(id);
    let done = desk.write(|write, names| {
        let conn = write.conn();
        let slug = names.word("paper_kind", typed("kind").map(String::as_str).unwrap_or_default())?;
        let kind = record::paper_kind::find(conn, &slug)?;
        let given = given(conn, names, matches)?;
        let mut of = Vec::new();
        for code in typed("of").into_iter().flat_map(|typed| text::listed(typed)) {
            let (noun, id) = record::by_code(conn, names, code).map_err(|e| e.field("of"))?;
            of.push(Some(record::belonging::code_of(noun, id)?));
        }
        let quotes = given.iter().any(|(column, _)| matches!(*column, "findings" | "complaints"));
        let period = match typed("period") {
            Some(typed) => Some(names.period(conn, typed)?),
            None if kind.of_period() && of.is_empty() && !quotes => Some(standing::usual("month", names.today)),
            None => None,
        };
        if of.is_empty() {
            of.push(None);
        }
        let mut ids = Vec::new();
        for of in of {
            let mut draft = Draft { kind: Some(slug.clone()), of, ..Draft::default() };
            (draft.from_on, draft.to_on) = (period.map(|p| p.from), period.map(|p| p.to));
            draft.fill(&given);
            let made_from = draft.of.is_some() || period.is_some() || quotes;
            let there = if made_from { paper::still_draft(write.conn(), &draft)? } else { None };
            ids.push(match there {
                Some(id) => {
                    record::edit::<Draft>(write, names, id, &given)?;
                    id
                }
                None => record::add(write, names, draft, None)?,
            });
        }
        // What its template cannot make is told now, and nothing is kept.
        for id in &ids {
            let (conn, on) = (write.conn(), names.today);
            made_of::made(&Asked { conn, names, id: *id, on, number: None })?;
        }
        let codes: Vec<String> = ids.iter().map(|id| NOUN.code(*id)).collect();
        let (zh, en, all) = (&kind.name.zh, &kind.name.en, codes.join("、"));
        let said = both!("{zh}草稿 {all}", "draft of the {en}: {all}");
        let first = &codes[0];
        let mut next = vec![format!("ducha paper show {first} -o {zh}.docx"), format!("ducha paper check {first}")];
        next.extend(living::next::<Draft>(write.conn(), names, ids[0], first)?);
        let done = match ids.as_slice() {
            [id] => desk.done(write.conn(), names, &NOUN, *id, (said, next))?,
            ids => desk.done_all(write.conn(), names, &NOUN, ids, (said, next))?,
        };
        Ok(Done { codes, ..done })
    })?;
    Ok(Page::Done(Box::new(done)))
}

/// The places that are to be let through, and why.
fn passing(matches: &ArgMatches) -> Result<(Vec<String>, Option<String>)> {
    let places: Vec<String> = matches.get_many::<String>("let-through").into_iter().flatten().cloned().collect();
    let reason = matches.get_one::<String>("reason").map(|typed| typed.trim().to_owned()).filter(|r| !r.is_empty());
    if !places.is_empty() && reason.is_none() {
        return Err(Error::usage("reason-missing", both!("缺少理由", "a reason is missing"))
            .hint(both!("加上 --reason 理由", "add --reason REASON"))
            .lacks("note"));
    }
    Ok((places, reason))
}

/// The step that issues a paper, all that it froze in it, behind those that let places through; and what of the paper stands on
/// nothing.
fn frozen(desk: &Desk, id: i64, matches: &ArgMatches) -> Result<(Vec<Act<Draft>>, Act<Draft>, usize)> {
    let (conn, names, code) = (desk.read()?, desk.names()?, NOUN.code(id));
    let on = matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(conn, t))?;
    let wanted = args::number(matches, "no", 1..=1_000_000)?;
    let mut act = Act::<Draft>::new(Step::Issue, on);
    act.note = matches.get_one::<String>("message").map(|t| super::input::said(t)).transpose()?;
    // Whether it may be issued at all is told before it is made.
    crate::rule::turn::Life::may(&living::standing::<Draft>(conn, names, id)?.life, &act, &code, names.today)?;
    let (places, reason) = passing(matches)?;
    let made = made(desk, id, Some((on, wanted)))?;
    let passes = let_through(desk, (id, on), &made, (&places, reason.as_ref()))?;
    let draft: Draft = record::load(conn, id)?;
    let kind = record::paper_kind::find(conn, draft.kind.as_deref().unwrap_or_default())?;
    let number = made_of::number(conn, &kind, &draft.series.unwrap_or_default(), on, wanted)?;
    (act.number, act.series_no, act.total) = (number.printed, number.serial, number.total);
    act.known_entry = made.head.as_ref().map(|(seq, _)| *seq);
    act.sha256 = Some(document::digest(&made.document)?);
    let text = serde_json::to_string(&made);
    act.frozen =
        Some(text.map_err(|e| {
            Error::failed("output-failed", both!("定稿写不成", "the paper cannot be frozen")).because(e)
        })?);
    let unproved = proof::unproved(&made, &mut Teller::new(conn, names, None, Lang::Zh))?;
    Ok((passes, act, unproved.len()))
}

fn issue<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let code = NOUN.code(id);
    let (passes, act, unproved) = frozen(desk, id, matches)?;
    let done = desk.write(|write, names| {
        let last = head::by(write.conn(), write.entry() - 1, None)?.map(|head| head.seq);
        if last != act.known_entry {
            let said = both!(
                "成文时台账有别的写入，{code} 没有印发",
                "the ledger was written to while {code} was made: not issued"
            );
            return Err(Error::refused("paper-overtaken", said).hint(both!("再发一次", "issue it again")));
        }
        let (on, number) = (act.on, act.number.clone());
        for pass in passes {
            living::step::<Draft>(write, names, id, pass)?;
        }
        living::step::<Draft>(write, names, id, act)?;
        let (as_zh, as_en) =
            number.map_or_else(Default::default, |number| (format!("，{number}"), format!(", {number}")));
        let draft: Draft = record::load(write.conn(), id)?;
        let name = names.added.label(PAPER_KIND.name, draft.kind.as_deref().unwrap_or_default(), Lang::Zh);
        let said = both!(
            "{code} 已印发（{on}）{as_zh}；文件：ducha paper show {code} -o {name}.docx",
            "{code}: issued on {on}{as_en}; its file: ducha paper show {code} -o {name}.docx"
        );
        let next = living::next::<Draft>(write.conn(), names, id, &code)?;
        desk.done(write.conn(), names, &NOUN, id, (said, next))
    })?;
    if unproved > 0 {
        desk.say(both!(
            "有 {unproved} 处没有根据：ducha paper check {code}",
            "{unproved} places stand on nothing: ducha paper check {code}"
        ));
    }
    Ok(Page::Done(Box::new(done)))
}

/// Sends a paper to several units at once: all or none.
fn send<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let code = NOUN.code(id);
    let to = matches.get_one::<String>("to").cloned().unwrap_or_default();
    let note = matches.get_one::<String>("message").map(|t| super::input::said(t)).transpose()?;
    let done = desk.write(|write, names| {
        let on = matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(write.conn(), t))?;
        let mut last = None;
        let units = text::listed(&to).map(|unit| names.unit(write.conn(), unit)).collect::<Result<Vec<_>>>()?;
        for unit in &units {
            let mut act = Act::<Draft>::new(Step::Send, on);
            (act.unit, act.note) = (Some(*unit), note.clone());
            act.by_whom = matches.get_one::<String>("by").cloned();
            last = Some(living::step::<Draft>(write, names, id, act)?);
        }
        let n = units.len();
        let Both { zh, en } = last.and_then(|now| now.running(names.today)).unwrap_or_default();
        let said = both!("{code} 已发送 {n} 个单位（{on}）{zh}", "{code}: sent to {n} units on {on}{en}");
        let next = living::next::<Draft>(write.conn(), names, id, &code)?;
        desk.done(write.conn(), names, &NOUN, id, (said, next))
    })?;
    Ok(Page::Done(Box::new(done)))
}

fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let laid_out = desk.wish.format.is_some_and(Format::is_handed_on)
        || desk.wish.output.is_some() && desk.wish.format == Some(Format::Table);
    if !laid_out && !matches.get_flag("text") {
        let made = made(desk, id, None)?;
        let Page::Record(mut page) = steps::run::<Draft>(desk, "show", matches)? else {
            return Ok(Page::Answer(Both::default()));
        };
        if desk.wish.format.is_some() {
            page.parts.insert(0, paper_check::numbers(&made, desk.wish.lang));
        } else {
            let code = NOUN.code(id);
            page.notes
                .push(both!("看正文：ducha paper show {code} --text", "its text: ducha paper show {code} --text"));
        }
        return Ok(Page::Record(page));
    }
    let (places, reason) = passing(matches)?;
    let made = made(desk, id, None)?;
    // As plain text it is the clerk's own, wherever no other format is asked for.
    if desk.goes_out(Format::Table) {
        let issued = living::standing::<Draft>(desk.read()?, desk.names()?, id)?.life.issued_on.is_some();
        if !issued {
            let today = desk.names()?.today;
            let passes = let_through(desk, (id, today), &made, (&places, reason.as_ref()))?;
            if !passes.is_empty() {
                desk.write(|write, names| {
                    let mut each = passes.into_iter();
                    each.try_for_each(|pass| living::step::<Draft>(write, names, id, pass).map(drop))
                })?;
            }
        }
    }
    Ok(Page::Document(Box::new(made.document)))
}
