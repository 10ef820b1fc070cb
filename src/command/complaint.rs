//! `ducha complaint`: the complaint's own verbs, one a step of its life.

use super::args::{self, option};
use super::desk::Desk;
use super::verbs;
use crate::base::code;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::base::vocab::Step;
use crate::both;
use crate::db::query;
use crate::record::complaint::{self, Draft, NOUN};
use crate::record::names::Names;
use crate::rule::flow::{self, Act};
use clap::{ArgMatches, Command};
use rusqlite::Connection;

/// What can be said about complaints.
pub fn command(lang: Lang) -> Command {
    let step = |verb: &'static str, zh: &'static str, en: &'static str| {
        Command::new(verb)
            .about(lang.pick(zh, en))
            .arg(args::code(lang, &NOUN))
            .arg(args::on(lang))
            .arg(args::message(lang, lang.pick("说明", "what is to be said of it")))
    };
    let word = lang.pick("词", "WORD");
    let own =
        vec![
            step("accept", "受理", "Accept it"),
            step("refuse", "不予受理", "Refuse it").arg(option(
                "reason",
                word,
                lang.pick("理由，如 诉讼", "why, such as litigation"),
            )),
            step("assign", "交办、转办或自办", "Assign it: ordered, forwarded or self")
                .arg(option("to", lang.pick("单位", "UNIT"), lang.pick("承办单位", "unit to handle it")))
                .arg(option(
                    "handling",
                    word,
                    lang.pick(
                        "办理方式：自办、责成、转办；默认看有无 --to",
                        "self, ordered or forwarded; default by whether there is --to",
                    ),
                ))
                .arg(option("due", lang.pick("日期", "DATE"), lang.pick("办结期限", "limit for closing"))),
            step("close", "办结", "Close it").arg(option(
                "result",
                word,
                lang.pick("结果，如 属实", "result, such as substantiated"),
            )),
            step("reply", "答复投诉人", "Reply to the complainant").arg(option(
                "satisfied",
                lang.pick("是否", "YES|NO"),
                lang.pick("是否满意", "whether they are satisfied"),
            )),
            step("withdraw", "撤诉", "Withdraw it, at the complainant's wish"),
            step("reopen", "重办", "Reopen it"),
            Command::new("undo")
                .about(lang.pick("撤回最后一步，写明理由", "Take its last step back, with a reason"))
                .arg(args::code(lang, &NOUN))
                .arg(args::message(lang, lang.pick("撤回的理由", "why it is taken back"))),
            Command::new("reveal")
                .about(lang.pick(
                    "查看投诉人身份，写明理由，记入日志",
                    "Show who complained, with a reason; the journal keeps it",
                ))
                .arg(args::code(lang, &NOUN))
                .arg(option("reason", lang.pick("文字", "TEXT"), lang.pick("查看的理由", "why it is looked at"))),
        ];
    let about = both!("投诉：登记、受理、交办、办结、答复", "Complaints: record, accept, assign, close, reply");
    verbs::noun_command(lang, &NOUN, &about, own)
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "show" => return show(desk, matches),
        "undo" => return undo(desk, matches),
        "reveal" => return reveal(desk, matches),
        _ => {}
    }
    if let Some(step) = Step::from_slug(verb) {
        return take(desk, step, matches);
    }
    verbs::run::<Draft>(desk, verb, matches).map(|page| page.unwrap_or(Page::Json(serde_json::Value::Null)))
}

/// The act a verb's arguments describe.
fn act(conn: &Connection, names: &Names, kind: Step, matches: &ArgMatches) -> Result<Act> {
    let text = |id: &str| matches.try_get_one::<String>(id).ok().flatten();
    let word = |id: &str, vocab: &str| text(id).map(|t| names.word(vocab, t)).transpose();
    let day = |id: &str| text(id).map(|t| names.day(t)).transpose();
    let mut act = Act::new(kind, day("on")?.unwrap_or(names.today));
    act.reason = word("reason", "refused_reason")?;
    act.unit = text("to").map(|t| names.unit(conn, t)).transpose()?;
    act.handling = word("handling", "handling")?;
    if kind == Step::Assign && act.handling.is_none() && act.unit.is_some() {
        act.handling = Some("ordered".into());
    }
    act.due_on = day("due")?;
    act.result = word("result", "result")?;
    if let Some(Value::Int(yes)) = text("satisfied")
        .map(|t| names.value(conn, &NOUN, "satisfied", &crate::base::noun::Raw::Text(t.clone())))
        .transpose()?
    {
        act.satisfied = Some(yes != 0);
    }
    Ok(act)
}

fn take<'a>(desk: &'a Desk, kind: Step, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let note = matches.get_one::<String>("message").map(|t| args::said(t)).transpose()?;
    let done = desk.write(|write, names| {
        let act = act(write.conn(), names, kind, matches)?;
        complaint::step(write, names, id, &act, note.as_deref())?;
        let code = code::code('C', id);
        let (zh, en, on) = (kind.label(Lang::Zh), kind.label(Lang::En).to_lowercase(), act.on);
        let said = both!("{code} 已{zh}（{on}）", "{code}: {en} on {on}");
        let next = flow::next(&complaint::life(write.conn(), id)?.0, &code);
        desk.done(write.conn(), names, &NOUN, id, (said, next))
    })?;
    Ok(Page::Done(Box::new(done)))
}

fn undo<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let reason = args::reason(matches)?;
    let id = verbs::target(desk, &NOUN, matches)?;
    let done = desk.write(|write, names| {
        let step = complaint::take_back(write, id, &reason)?;
        let code = code::code('C', id);
        let (zh, en) = (step.label(Lang::Zh), step.label(Lang::En).to_lowercase());
        let said = both!("{code} 的“{zh}”已撤回：{reason}", "{code}: {en} taken back: {reason}");
        let next = flow::next(&complaint::life(write.conn(), id)?.0, &code);
        desk.done(write.conn(), names, &NOUN, id, (said, next))
    })?;
    Ok(Page::Done(Box::new(done)))
}

fn reveal<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let reason = matches.get_one::<String>("reason").cloned().unwrap_or_default();
    if reason.trim().is_empty() {
        let said = both!("查看投诉人身份要写理由", "a reason is needed to see who complained");
        return Err(crate::base::error::Error::refused("reason-missing", said)
            .hint(both!("加上 --reason 理由；查看会记入日志", "add --reason TEXT; the journal keeps it")));
    }
    let id = verbs::target(desk, &NOUN, matches)?;
    let found = desk.write(|write, _| complaint::reveal(write, id, &reason))?;
    let columns = ["complainant_name", "complainant_phone", "complainant_address"];
    let heads = std::iter::once("code").chain(columns).map(|c| query::head(None, c)).collect();
    let values = found.into_iter().map(|v| v.map_or(Value::Null, Value::Text));
    let values = std::iter::once(Value::Text(code::code('C', id))).chain(values).collect();
    Ok(Page::Record(Box::new(crate::base::page::Record { heads, values, parts: Vec::new(), notes: Vec::new() })))
}

fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let mut page = verbs::show(desk, &NOUN, id)?;
    let conn = desk.read()?;
    let code = code::code('C', id);
    if desk.wish.fields.is_none() {
        let sql = "SELECT n, kind, happened_on, reason, handling, unit, due_on, result, satisfied, note, taken_back, recorded_by FROM steps WHERE complaint = ? ORDER BY n";
        let mut steps: Sheet<'a> = query::sheet(conn, "steps", sql, &[Value::Text(code.clone())])?;
        steps.title = Some(both!("办理经过", "Steps"));
        let kind = |h: &Head| h.key == "kind";
        steps.heads.iter_mut().filter(|h| kind(h)).for_each(|h| h.shape = crate::base::column::Shape::Word("step"));
        page.parts.push(steps);
    }
    let next = flow::next(&complaint::life(conn, id)?.0, &code).join(" · ");
    page.notes.push(both!("下一步：{next}", "next: {next}"));
    Ok(Page::Record(Box::new(page)))
}
