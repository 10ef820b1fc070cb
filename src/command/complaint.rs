//! `ducha complaint`: the complaint's own verbs, one a step of its life.

use super::args::{self, option, switch};
use super::desk::Desk;
use super::steps::{self, Part, Verb};
use super::verbs;
use crate::base::code;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::{Raw, Value};
use crate::base::page::{Page, Record};
use crate::base::vocab::Step;
use crate::both;
use crate::db::query;
use crate::record::case;
use crate::record::complainant;
use crate::record::complaint::{self, Draft, NOUN};
use crate::record::names::Names;
use crate::record::steps::Remark;
use crate::rule::flow::{self, Act};
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;

/// The steps as verbs, with what each is for.
const STEPS: &[Verb] = &[
    ("answer", "当场答复，就此了结", "Answer it on the spot, and so end it"),
    ("accept", "受理", "Accept it as within scope"),
    ("refuse", "不予受理，写明理由和去向（-m）", "Refuse it, with the reason and (-m) where to go"),
    ("merge", "并入另一件", "Merge it into another"),
    ("unmerge", "撤销并件", "Take a merge back"),
    ("assign", "交办、转办或自办", "Assign it: ordered, forwarded or self"),
    ("object", "承办单位提出异议退件", "The unit objects that it is not theirs"),
    ("decide", "裁定异议", "Decide the objection"),
    ("extend", "延期，写明理由和批准人", "Extend its limit, with ground and approver"),
    ("pause", "中止计时", "Pause its clock"),
    ("resume", "恢复计时", "Resume its clock"),
    ("urge", "催办，记下谁答复", "Urge the unit; who answered is kept"),
    ("file", "承办单位报结果", "The unit files its result"),
    ("check", "审核结果", "Check the result filed"),
    ("send-back", "退回重办", "Send the result back for more"),
    ("close", "办结", "Close it"),
    ("reply", "答复投诉人", "Reply to the complainant"),
    ("revisit", "回访投诉人", "Ask the complainant again"),
    ("reopen", "重办", "Reopen it"),
    ("withdraw", "撤诉", "Withdraw it, at the complainant's wish"),
    ("transfer", "移送其他机关", "Transfer it to another organ"),
    ("archive", "归档", "Archive it"),
];

/// What a step takes beside its day and its text.
fn step_args(lang: Lang, verb: &str) -> Vec<Arg> {
    let word = lang.pick("词", "WORD");
    let (yes, date, name) = (lang.pick("是否", "YES|NO"), lang.pick("日期", "DATE"), lang.pick("姓名", "NAME"));
    match verb {
        "refuse" => vec![option("reason", word, lang.pick("理由，如 诉讼", "why, such as litigation"))],
        "merge" => vec![option("into", lang.pick("编号", "CODE"), lang.pick("并入哪件", "the complaint it joins"))],
        "assign" => vec![
            option("to", lang.pick("单位", "UNIT"), lang.pick("承办单位", "unit to handle it")),
            option(
                "handling",
                word,
                lang.pick(
                    "办理方式：自办、责成、转办；默认看有无 --to",
                    "self, ordered or forwarded; default by whether there is --to",
                ),
            ),
            option("due", date, lang.pick("另定的办结期限", "a limit stated by hand")),
        ],
        "decide" => vec![
            switch("upheld", lang.pick("异议成立，收回另行交办", "the objection holds: it is taken back")),
            switch("rejected", lang.pick("异议不成立，继续办理", "it does not: the unit goes on"))
                .conflicts_with("upheld"),
        ],
        "extend" => vec![
            option("by", lang.pick("数", "N"), lang.pick("延长多少，单位同规则", "by how much, in the rule's unit")),
            option("due", date, lang.pick("新期限（期限为手工写定时）", "the new limit, where it was stated by hand")),
            option("approver", name, lang.pick("批准人", "who approved")),
        ],
        "urge" => vec![option("answered-by", name, lang.pick("谁答复的", "who answered"))],
        "close" => vec![option("result", word, lang.pick("结果，如 属实", "result, such as substantiated"))],
        "reply" | "revisit" => vec![option("satisfied", yes, lang.pick("是否满意", "whether they are satisfied"))],
        _ => Vec::new(),
    }
}

/// What can be said about complaints.
pub fn command(lang: Lang) -> Command {
    let said = lang.pick("说明；要理由的步骤必填", "what is to be said of it; a must where a step needs a reason");
    let mut own = steps::commands(lang, &NOUN, STEPS, step_args, said);
    own.push(
        Command::new("reveal")
            .about(
                lang.pick(
                    "查看投诉人身份，写明理由，记入日志",
                    "Show who complained, with a reason; the journal keeps it",
                ),
            )
            .arg(args::code(lang, &NOUN))
            .arg(option("reason", lang.pick("文字", "TEXT"), lang.pick("查看的理由", "why it is looked at"))),
    );
    let about = both!("投诉：登记、受理、交办、办结、答复", "Complaints: record, accept, assign, close, reply");
    verbs::noun_command(lang, &NOUN, &about, own)
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match (verb, Step::from_slug(verb)) {
        ("show", _) => show(desk, matches),
        ("undo", _) => steps::undo(desk, &NOUN, matches, |write, names, id, reason| {
            let step = complaint::take_back(write, names, id, reason)?;
            let life = case::standing(write.conn(), names, id)?.life;
            Ok((step.said(), flow::next(&life, &code::code('C', id))))
        }),
        ("reveal", _) => reveal(desk, matches),
        (_, Some(step)) => take(desk, step, matches),
        _ => verbs::run::<Draft>(desk, verb, matches).map(|page| page.unwrap_or(Page::Json(serde_json::Value::Null))),
    }
}

/// The act a verb's arguments describe.
fn act(conn: &Connection, names: &Names, kind: Step, matches: &ArgMatches) -> Result<Act> {
    let text = |id: &str| matches.try_get_one::<String>(id).ok().flatten();
    let flag = |id: &str| matches.try_get_one::<bool>(id).ok().flatten().is_some_and(|f| *f);
    let word = |id: &str, vocab: &str| text(id).map(|t| names.word(vocab, t)).transpose();
    let day = |id: &str| text(id).map(|t| names.day(conn, t)).transpose();
    let value = |id: &str, column: &str| match text(id) {
        Some(typed) => names.value(conn, &NOUN, column, &Raw::Text(typed.clone())),
        None => Ok(Value::Null),
    };
    let number = |value: Value| if let Value::Int(n) = value { Some(n) } else { None };
    let mut act = Act::new(kind, day("on")?.unwrap_or(names.today));
    act.reason = word("reason", "refused_reason")?;
    if kind == Step::Decide {
        act.reason = flag("upheld").then_some("upheld").or(flag("rejected").then_some("rejected")).map(str::to_owned);
    }
    act.unit = text("to").map(|t| names.unit(conn, t)).transpose()?;
    act.handling = word("handling", "handling")?;
    if kind == Step::Assign && act.handling.is_none() && act.unit.is_some() {
        act.handling = Some("ordered".into());
    }
    act.due_on = day("due")?;
    act.result = word("result", "result")?;
    act.satisfied = number(value("satisfied", "satisfied")?).map(|yes| yes != 0);
    act.into_case = text("into").map(|t| names.record(conn, &NOUN, t)).transpose()?;
    act.amount = number(value("by", "amount")?);
    Ok(act)
}

fn take<'a>(desk: &'a Desk, kind: Step, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let (person, note) = steps::remark(matches, &["approver", "answered-by"])?;
    let done = desk.write(|write, names| {
        let act = act(write.conn(), names, kind, matches)?;
        complaint::step(write, names, id, &act, Remark { person: person.as_deref(), note: note.as_deref() })?;
        let code = code::code('C', id);
        let now = case::standing(write.conn(), names, id)?;
        let said = steps::taken(&code, &kind.said(), act.on, now.running(names.today));
        desk.done(write.conn(), names, &NOUN, id, (said, flow::next(&now.life, &code)))
    })?;
    Ok(Page::Done(Box::new(done)))
}

fn reveal<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let reason = matches.get_one::<String>("reason").cloned().unwrap_or_default();
    if reason.trim().is_empty() {
        let said = both!("查看投诉人身份要写理由", "a reason is needed to see who complained");
        return Err(Error::refused("reveal-without-reason", said)
            .hint(both!("加上 --reason 理由；查看会记入日志", "add --reason TEXT; the journal keeps it")));
    }
    let id = verbs::target(desk, &NOUN, matches)?;
    let found = desk.write(|write, _| complainant::reveal(write, id, &reason))?;
    let columns = ["code", "complainant_name", "complainant_phone", "complainant_address"];
    let heads = columns.into_iter().map(|c| query::head(None, c)).collect();
    let found = found.into_iter().map(|v| v.map_or(Value::Null, Value::Text));
    let values = std::iter::once(Value::Text(code::code('C', id))).chain(found).collect();
    Ok(Page::Record(Box::new(Record { heads, values, parts: Vec::new(), notes: Vec::new() })))
}

/// What stands on a complaint's page below it.
const PARTS: &[Part] = &[
    Part {
        key: "steps",
        title: ("办理经过", "Steps"),
        sql: "SELECT n, kind, happened_on, reason, handling, unit, due_on, result, satisfied, amount, answered_by, merged_into, note, taken_back, recorded_by
            FROM steps WHERE id = ? ORDER BY n",
        brief: &[0, 1, 2, 5, 10, 12, 13],
        words: &[("kind", "step")],
    },
    Part {
        key: "clocks",
        title: ("期限", "Limits"),
        sql: "SELECT clock, start_on, amount, limit_unit, extended_by, due_on, provisional, stopped_on, rule FROM clocks WHERE id = ? ORDER BY start_on, due_on",
        brief: &[],
        words: &[],
    },
];

fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let next = flow::next(&case::standing(desk.read()?, desk.names()?, id)?.life, &code::code('C', id));
    steps::show(desk, &NOUN, id, PARTS, &next)
}
