//! `ducha round`: a form opened for its subjects, what comes in of them, what the office says of it. How a round is opened stands in
//! `open`, what is filled in in `fill`, how it looks in `board` and `rank`.

pub mod answers;
pub mod board;
pub mod compare;
pub mod explain;
pub mod figure;
pub mod fill;
pub mod grades;
pub mod make;
pub mod open;
pub mod places;
pub mod rank;
pub mod row;
pub mod scored;
pub mod sheet;
pub mod subjects;
pub mod target;
pub mod whom;

use crate::base::error::{Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Done, Page};
use crate::base::vocab::ReturnState;
use crate::both;
use crate::command::args::{self, switch};
use crate::command::desk::Desk;
use crate::command::steps;
use crate::command::verbs;
use crate::record::returns::{self, Sheet};
use crate::record::round::{Draft, NOUN};
use crate::record::round_rows::{self, Return, Verdict};
use crate::render::Format;
use clap::{ArgMatches, Command};
use rusqlite::Connection;
use std::collections::HashMap;
use whom::{Whom, called, subject_args, typed};

/// What can be said about rounds.
pub fn command(lang: Lang) -> Command {
    let all = verbs::noun_command(lang, &NOUN, steps::commands::<Draft>(lang));
    // A round is opened, not typed field by field.
    let common = all.get_subcommands().map(|c| if c.get_name() == "add" { c.clone().hide(true) } else { c.clone() });
    let say = |verb: &'static str, zh: &'static str, en: &'static str| {
        Command::new(verb).about(lang.pick(zh, en)).arg(args::code(lang, &NOUN))
    };
    let all_of = || switch("all", lang.pick("全部已报的", "all that came in"));
    let accept = say("accept", "审核通过，收下报送", "Accept what came in")
        .args(subject_args(lang))
        .arg(all_of())
        .arg(args::on(lang));
    let back = say("send-back", "退回重报，写明理由", "Send it back, with a reason")
        .args(subject_args(lang))
        .arg(args::on(lang))
        .arg(args::why(lang, lang.pick("为什么退回", "why it is sent back")));
    let appeal = say("appeal", "申诉：对得分或等次有异议，写明理由", "Appeal against a score or grade, with a reason")
        .args(subject_args(lang))
        .arg(args::on(lang))
        .arg(args::why(lang, lang.pick("为什么申诉", "why it is appealed against")));
    let uphold = say("uphold", "申诉不成立，维持，写明理由", "Turn an appeal down, with a reason")
        .args(subject_args(lang))
        .arg(args::on(lang))
        .arg(args::why(lang, lang.pick("为什么维持", "why it is upheld")));
    let excuse = say("excuse", "免报：这次不用报，写明理由", "Let a subject off this round, with a reason")
        .args(subject_args(lang))
        .arg(args::why(lang, lang.pick("为什么免报", "why it is let off")));
    Command::new(NOUN.name)
        .about(lang.pick(NOUN.about.0, NOUN.about.1))
        .subcommand_required(true)
        .subcommands([open::open(lang), open::include(lang), fill::command(lang), accept, back, excuse, appeal, uphold])
        .subcommands([
            answers::command(lang),
            sheet::command(lang),
            board::command(lang),
            rank::command(lang),
            compare::command(lang),
        ])
        .subcommands((100..).zip(common).map(|(place, command)| command.display_order(place)))
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    let done = match verb {
        "open" => open::run(desk, matches)?,
        "include" => open::run_include(desk, matches)?,
        "fill" => fill::run(desk, matches)?,
        "accept" => said(desk, matches, ReturnState::Accepted)?,
        "send-back" => said(desk, matches, ReturnState::SentBack)?,
        "appeal" => said(desk, matches, ReturnState::Appealed)?,
        "uphold" => said(desk, matches, ReturnState::Upheld)?,
        "excuse" => excuse(desk, matches)?,
        "board" => return board::run(desk, matches),
        "show" => return show(desk, matches),
        "answers" => return answers::run(desk, matches),
        "sheet" => return sheet::run(desk, matches),
        "rank" => return rank::run(desk, matches),
        "compare" => return compare::run(desk, matches),
        _ => return steps::run::<Draft>(desk, verb, matches),
    };
    Ok(Page::Done(Box::new(done)))
}

/// A round's page: for people its board and what was corrected, for programs every row that belongs to it.
fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let mut page = steps::page::<Draft>(desk, id)?;
    if desk.wish.fields.is_some() || matches!(desk.wish.format, Some(Format::Json | Format::Ndjson)) {
        return verbs::whole(desk, &NOUN, id, page);
    }
    let (conn, code) = (desk.read()?, Value::Text(NOUN.code(id)));
    let sheet = Sheet::of(conn, desk.names()?, id)?;
    page.parts.push(board::of(desk, &sheet.form, id)?);
    let corrected = "SELECT line, coalesce(unit, person, point, label) AS label, happened_on, correction, answers, score FROM round_returns
        WHERE round = ? AND NOT taken_back AND correction IS NOT NULL ORDER BY number";
    page.parts.push(crate::command::nouns::titled(
        desk,
        "corrections",
        both!("定稿后的更正", "Corrected afterwards"),
        corrected,
        &code,
    )?);
    let made = "SELECT number, item, record FROM round_makings WHERE round = ? AND NOT taken_back ORDER BY n";
    page.parts.push(crate::command::nouns::titled(
        desk,
        "makings",
        both!("由回答形成的记录", "Made of answers"),
        made,
        &code,
    )?);
    Ok(Page::Record(Box::new(page)))
}

/// What waits for something to be said of it, by line: for a verdict what has none yet, for an appeal the last of those that count, for an
/// answer what is appealed against.
fn waiting(sheet: &Sheet, verdict: ReturnState) -> HashMap<Option<i64>, Vec<&Return>> {
    let appealed = |one: &Return| sheet.is(one.number, ReturnState::Appealed);
    let waits = |one: &&Return| match verdict {
        ReturnState::Appealed => !appealed(one),
        ReturnState::Upheld => appealed(one),
        _ => sheet.verdict(one.number).is_none(),
    };
    let of_appeals = matches!(verdict, ReturnState::Appealed | ReturnState::Upheld);
    let mut out: HashMap<Option<i64>, Vec<&Return>> = HashMap::new();
    for one in sheet.counting(!of_appeals).filter(waits) {
        let all = out.entry(one.line).or_default();
        if verdict == ReturnState::Appealed {
            all.clear();
        }
        all.push(one);
    }
    out
}

/// Accepts what came in, sends it back, appeals against what it came to, or upholds that.
fn said(desk: &Desk, matches: &ArgMatches, verdict: ReturnState) -> Result<Done<'static>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let note = match verdict {
        ReturnState::Accepted => None,
        _ => Some(args::reason(matches)?),
    };
    let all = verdict == ReturnState::Accepted && matches.get_flag("all");
    let whom = Whom { all, ..Whom::typed(matches)? };
    desk.write(|write, names| {
        let conn = write.conn();
        let on = typed(matches, "on").map_or(Ok(names.today), |on| names.day(conn, on))?;
        let sheet = Sheet::of(conn, names, id)?;
        let lines = whom.lines(conn, names, &sheet)?;
        let (mut rows, mut accepted) = (Vec::new(), Vec::new());
        let mut waiting = waiting(&sheet, verdict);
        for line in lines {
            let open = waiting.remove(&Some(line)).unwrap_or_default();
            if open.is_empty() && !all {
                return Err(nothing_in(conn, &sheet, line, verdict)?);
            }
            for one in open {
                rows.push(round_rows::row(
                    "round_verdict",
                    &Verdict {
                        happened_on: Some(on),
                        number: one.number,
                        verdict: Some(verdict.slug().into()),
                        note: note.clone(),
                    },
                ));
                accepted.push(one.clone());
            }
        }
        if rows.is_empty() {
            let code = &sheet.code;
            return Err(Error::refused(
                "return-none",
                both!("{code} 没有待审核的报送", "{code} has nothing that waits to be accepted"),
            )
            .hint(both!("看：ducha round board {code}", "see ducha round board {code}")));
        }
        crate::record::not_in_future(&NOUN, "happened_on", on, names.today)?;
        let made = if verdict == ReturnState::Accepted {
            make::make(write, names, &sheet, &accepted, on)?
        } else {
            Default::default()
        };
        let (made, brought) = made;
        rows.extend(brought);
        returns::keep(write, id, &rows)?;
        let (n, code, what) = (accepted.len(), &sheet.code, verdict.said());
        let (zh, en) = (what.zh, what.en);
        if !made.is_empty() {
            let list = made.join("、");
            desk.say(both!("由回答形成：{list}", "made of answers: {list}"));
        }
        let said = both!("{code} {zh} {n} 份", "{code}: {n} returns {en}");
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha round board {code}")]))
    })
}

/// The error of a subject of whom nothing waits.
fn nothing_in(conn: &Connection, sheet: &Sheet, line: i64, verdict: ReturnState) -> Result<Error> {
    let (code, who) =
        (&sheet.code, sheet.subject(line).map(|subject| called(conn, subject)).transpose()?.unwrap_or_default());
    let said = match verdict {
        ReturnState::Appealed => {
            both!("{who} 在 {code} 没有可申诉的报送", "{who} has nothing in {code} to appeal against")
        }
        ReturnState::Upheld => both!("{who} 在 {code} 没有申诉", "{who} has no appeal in {code}"),
        _ => both!("{who} 在 {code} 没有待审核的报送", "{who} has nothing in {code} that waits to be accepted"),
    };
    Ok(Error::refused("return-none", said).hint(both!("看：ducha round board {code}", "see ducha round board {code}")))
}

/// Lets subjects off.
fn excuse(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let reason = args::reason(matches)?;
    let whom = Whom::typed(matches)?;
    desk.write(|write, names| {
        let sheet = Sheet::of(write.conn(), names, id)?;
        let lines = whom.lines(write.conn(), names, &sheet)?;
        for line in &lines {
            if let Some(one) = sheet.returns.iter().find(|r| r.line == Some(*line)) {
                let (code, number) = (&sheet.code, one.number.unwrap_or_default());
                let said = both!(
                    "已经报了（第 {number} 份），不能免报",
                    "it has filed (return {number}): it cannot be let off"
                );
                return Err(Error::refused("return-there", said).hint(both!(
                    "不合格的退回：ducha round send-back {code} …",
                    "what will not do is sent back: ducha round send-back {code} …"
                )));
            }
            let n: i64 = write.conn().query_row(
                "SELECT n FROM round_subject WHERE form_round = ? AND line = ?",
                [id, *line],
                |r| r.get(0),
            )?;
            write.take_back(&NOUN, id, n, &reason)?;
        }
        let (n, code) = (lines.len(), &sheet.code);
        let said = both!("{code} 免报 {n} 家：{reason}", "{code}: {n} let off: {reason}");
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha round board {code}")]))
    })
}
