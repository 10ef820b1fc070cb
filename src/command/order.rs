//! `ducha order`: an order's own verbs, one a step of its life.

use super::args::{self, option, switch};
use super::desk::Desk;
use super::verbs;
use crate::base::code;
use crate::base::column::Shape;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Page, Sheet};
use crate::base::vocab::OrderStep as Step;
use crate::both;
use crate::db::query;
use crate::record::names::Names;
use crate::record::order::{self, Draft, NOUN, Remark};
use crate::record::visit;
use crate::rule::order_flow::{self, Act};
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;

/// The steps as verbs, with what each is for.
const STEPS: &[(&str, &str, &str)] = &[
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
    let step = |(verb, zh, en): &(&'static str, &'static str, &'static str)| {
        Command::new(*verb)
            .about(lang.pick(zh, en))
            .arg(args::code(lang, &NOUN))
            .arg(args::on(lang))
            .args(step_args(lang, verb))
            .arg(args::message(lang, said))
    };
    let issue =
        Command::new("issue")
            .about(lang.pick(
                "就问题下发整改通知，定期限（同 add）",
                "Issue an order on findings, with a limit (the same as add)",
            ))
            .args(args::fields(lang, &NOUN, true));
    let mut own = vec![issue];
    own.extend(STEPS.iter().map(step));
    own.push(
        Command::new("undo")
            .about(lang.pick("撤回最后一步，写明理由", "Take its last step back, with a reason"))
            .arg(args::code(lang, &NOUN))
            .arg(args::message(lang, lang.pick("撤回的理由", "why it is taken back"))),
    );
    let about = both!("整改：下发、签收、报整改、核实、销号", "Orders: issue, acknowledge, report, verify, close");
    verbs::noun_command(lang, &NOUN, &about, own)
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match (verb, Step::from_slug(verb)) {
        ("show", _) => show(desk, matches),
        ("undo", _) => undo(desk, matches),
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
    let note = matches.get_one::<String>("message").map(|t| args::said(t)).transpose()?;
    let person =
        ["approver", "by"].into_iter().find_map(|id| matches.try_get_one::<String>(id).ok().flatten().cloned());
    let person = person.or_else(|| matches!(kind, Step::Verify | Step::Decide).then(|| desk.actor()));
    let done = desk.write(|write, names| {
        let act = act(write.conn(), names, kind, matches)?;
        order::step(write, names, id, &act, Remark { person: person.as_deref(), note: note.as_deref() })?;
        let code = code::code('O', id);
        let (zh, en, on) = (kind.label(Lang::Zh), kind.label(Lang::En).to_lowercase(), act.on);
        let mut said = both!("{code} 已{zh}（{on}）", "{code}: {en} on {on}");
        let now = order::standing(write.conn(), names, id)?;
        if let Some((zh, en)) = now.running(names.today) {
            said.zh.push_str(&zh);
            said.en.push_str(&en);
        }
        desk.done(write.conn(), names, &NOUN, id, (said, order_flow::next(&now.life, &code)))
    })?;
    Ok(Page::Done(Box::new(done)))
}

fn undo<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let reason = args::reason(matches)?;
    let id = verbs::target(desk, &NOUN, matches)?;
    let done = desk.write(|write, names| {
        let step = order::take_back(write, names, id, &reason)?;
        let code = code::code('O', id);
        let (zh, en) = (step.label(Lang::Zh), step.label(Lang::En).to_lowercase());
        let said = both!("{code} 的“{zh}”已撤回：{reason}", "{code}: {en} taken back: {reason}");
        let next = order_flow::next(&order::standing(write.conn(), names, id)?.life, &code);
        desk.done(write.conn(), names, &NOUN, id, (said, next))
    })?;
    Ok(Page::Done(Box::new(done)))
}

/// A part of an order's page: rows that name it.
fn part<'a>(conn: &'a Connection, key: &str, sql: &str, value: Value) -> Result<Sheet<'a>> {
    let mut sheet = query::sheet(conn, key, sql, &[value])?;
    for head in &mut sheet.heads {
        *head = query::head(Some(&NOUN), &head.key);
        head.shape = match (key, head.key.as_str()) {
            ("steps", "kind") => Shape::Word("order_step"),
            ("found", "kind") => Shape::Word("finding_kind"),
            (_, "clock") => Shape::Word("order_clock"),
            _ => head.shape,
        };
    }
    Ok(sheet)
}

fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let mut page = verbs::show(desk, &NOUN, id)?;
    let (conn, code) = (desk.read()?, code::code('O', id));
    if desk.wish.fields.is_some() {
        return Ok(Page::Record(Box::new(page)));
    }
    let found = "SELECT code, found_on, kind, persons, summary, visit, resolved_on FROM findings WHERE id IN (SELECT finding FROM demand_finding WHERE demand = ?) ORDER BY id";
    let mut found = part(conn, "found", found, Value::Int(id))?;
    found.title = Some(both!("所涉问题", "Findings"));
    let steps = "SELECT n, kind, happened_on, due, visit, document, upheld, answered_by, note, taken_back, recorded_by FROM order_steps WHERE \"order\" = ? ORDER BY n";
    let mut steps = part(conn, "steps", steps, Value::Text(code.clone()))?;
    steps.title = Some(both!("办理经过", "Steps"));
    steps.brief = vec![0, 1, 2, 3, 4, 5, 7, 8, 9];
    let clocks = "SELECT clock, start_on, amount, limit_unit, due_on, provisional, stopped_on, rule FROM order_clocks WHERE \"order\" = ? ORDER BY start_on, due_on";
    let mut clocks = part(conn, "clocks", clocks, Value::Text(code.clone()))?;
    clocks.title = Some(both!("期限", "Limits"));
    page.parts.extend([found, steps, clocks]);
    let next = order_flow::next(&order::standing(conn, desk.names()?, id)?.life, &code).join(" · ");
    if !next.is_empty() {
        page.notes.push(both!("下一步：{next}", "next: {next}"));
    }
    Ok(Page::Record(Box::new(page)))
}
