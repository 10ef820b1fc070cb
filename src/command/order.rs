//! `ducha order`: an order's own verbs, one a step of its life.

use super::args::{self, option, switch};
use super::desk::Desk;
use super::steps::{self, Part, Verb};
use super::verbs;
use crate::base::code;
use crate::base::error::{Lang, Result};
use crate::base::page::Page;
use crate::base::vocab::OrderStep as Step;
use crate::both;
use crate::record::names::Names;
use crate::record::order::{self, Draft, NOUN};
use crate::record::steps::Remark;
use crate::record::visit;
use crate::rule::order_flow::{self, Act};
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;

/// The steps as verbs, with what each is for.
const STEPS: &[Verb] = &[
    ("acknowledge", "单位签收", "The unit acknowledges receipt"),
    ("plan", "单位报整改方案", "The unit files its plan"),
    ("extend", "延期，写明理由和批准人", "Extend its limit, with ground and approver"),
    ("report", "单位报整改情况（自报，不算核实）", "The unit reports it done; that verifies nothing"),
    ("return", "退回重改，可另定期限", "Send the report back, perhaps with a new limit"),
    ("verify", "核实：凭回访，或凭本单位核过的材料", "Verify it, by a revisit or by a document the office checked"),
    ("close", "销号", "Close it"),
    ("withdraw", "撤销，写明理由", "Withdraw it, with a reason"),
    ("escalate", "升级督办，写明理由", "Escalate it, with a reason"),
    ("contest", "单位对结论提出异议，三十日内", "The unit contests the conclusion, within thirty days"),
    (
        "decide",
        "复核决定：异议是否成立；参与作出结论的回避",
        "Decide the contest; who had a part in the conclusion stands aside",
    ),
];

/// What a step takes beside its day and its text.
fn step_args(lang: Lang, verb: &str) -> Vec<Arg> {
    let name = lang.pick("姓名", "NAME");
    let due = || {
        option(
            "due",
            lang.pick("期限", "LIMIT"),
            lang.pick(
                "新期限：日期，或从当日起 10wd、10d",
                "the new limit: a day, or 10wd, 10d from the day of the act",
            ),
        )
    };
    match verb {
        "extend" => vec![due(), option("approver", name, lang.pick("批准人", "who approved"))],
        "return" => vec![due()],
        "verify" => vec![
            option("visit", lang.pick("编号", "CODE"), lang.pick("凭哪次回访", "the revisit that saw it")),
            option(
                "document",
                lang.pick("文字", "TEXT"),
                lang.pick("凭哪份材料；核了什么写在 -m", "the document that was checked; -m says what was checked"),
            ),
            option("by", name, lang.pick("核实人；默认操作人", "who checked; default who acts")),
        ],
        "contest" => vec![option("by", name, lang.pick("谁提出", "who contests it"))],
        "decide" => vec![
            switch("upheld", lang.pick("异议成立，撤销结论", "the contest holds: the order is set aside")),
            switch("rejected", lang.pick("异议不成立，维持", "it does not: the order stands")).conflicts_with("upheld"),
            option("by", name, lang.pick("谁决定；默认操作人", "who decides; default who acts")),
        ],
        _ => Vec::new(),
    }
}

/// What can be said about orders.
pub fn command(lang: Lang) -> Command {
    let said = lang.pick("说明；要理由的步骤必填", "what is to be said of it; a must where a step needs a reason");
    let issue =
        Command::new("issue")
            .about(lang.pick(
                "就问题下发整改通知，定期限（同 add）",
                "Issue an order on findings, with a limit (the same as add)",
            ))
            .args(args::fields(lang, &NOUN, true));
    let mut own = vec![issue];
    own.extend(steps::commands(lang, &NOUN, STEPS, step_args, said));
    let about = both!("整改：下发、签收、报整改、核实、销号", "Orders: issue, acknowledge, report, verify, close");
    verbs::noun_command(lang, &NOUN, &about, own)
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match (verb, Step::from_slug(verb)) {
        ("show", _) => show(desk, matches),
        ("undo", _) => steps::undo(desk, &NOUN, matches, |write, names, id, reason| {
            let step = order::take_back(write, names, id, reason)?;
            let life = order::standing(write.conn(), names, id)?.life;
            Ok((step.said(), order_flow::next(&life, &code::code('O', id))))
        }),
        (_, Some(step)) => take(desk, step, matches),
        _ => {
            let verb = if verb == "issue" { "add" } else { verb };
            verbs::run::<Draft>(desk, verb, matches).map(|page| page.unwrap_or(Page::Json(serde_json::Value::Null)))
        }
    }
}

/// The act a verb's arguments describe.
fn act(conn: &Connection, names: &Names, kind: Step, matches: &ArgMatches) -> Result<Act> {
    let text = |id: &str| matches.try_get_one::<String>(id).ok().flatten();
    let flag = |id: &str| matches.try_get_one::<bool>(id).ok().flatten().is_some_and(|f| *f);
    let on = text("on").map_or(Ok(names.today), |t| names.day(conn, t))?;
    let mut act = Act::new(kind, on);
    act.limit = text("due").map(|t| order::limit(conn, names, t, on)).transpose()?;
    act.visit = text("visit").map(|t| names.record(conn, &visit::NOUN, t)).transpose()?;
    act.document = text("document").cloned();
    if kind == Step::Decide {
        act.upheld = flag("upheld").then_some(true).or(flag("rejected").then_some(false));
    }
    Ok(act)
}

fn take<'a>(desk: &'a Desk, kind: Step, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let (person, note) = steps::remark(matches, &["approver", "by"])?;
    let person = person.or_else(|| matches!(kind, Step::Verify | Step::Decide).then(|| desk.actor()));
    let done = desk.write(|write, names| {
        let act = act(write.conn(), names, kind, matches)?;
        order::step(write, names, id, &act, Remark { person: person.as_deref(), note: note.as_deref() })?;
        let code = code::code('O', id);
        let now = order::standing(write.conn(), names, id)?;
        let said = steps::taken(&code, &kind.said(), act.on, now.running(names.today));
        desk.done(write.conn(), names, &NOUN, id, (said, order_flow::next(&now.life, &code)))
    })?;
    Ok(Page::Done(Box::new(done)))
}

/// What stands on an order's page below it.
const PARTS: &[Part] = &[
    Part {
        key: "found",
        title: ("所涉问题", "Findings"),
        sql: "SELECT code, found_on, kind, persons, summary, visit, resolved_on FROM findings
            WHERE id IN (SELECT finding FROM order_finding WHERE demand = ?) ORDER BY id",
        brief: &[],
        words: &[("kind", "finding_kind")],
    },
    Part {
        key: "steps",
        title: ("办理经过", "Steps"),
        sql: "SELECT n, kind, happened_on, due, visit, document, upheld, answered_by, note, taken_back, recorded_by FROM order_steps WHERE id = ? ORDER BY n",
        brief: &[0, 1, 2, 3, 4, 5, 7, 8, 9],
        words: &[("kind", "order_step")],
    },
    Part {
        key: "clocks",
        title: ("期限", "Limits"),
        sql: "SELECT clock, start_on, amount, limit_unit, due_on, provisional, stopped_on, rule FROM order_clocks WHERE id = ? ORDER BY start_on, due_on",
        brief: &[],
        words: &[("clock", "order_clock")],
    },
];

fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let next = order_flow::next(&order::standing(desk.read()?, desk.names()?, id)?.life, &code::code('O', id));
    steps::show(desk, &NOUN, id, PARTS, &next)
}
