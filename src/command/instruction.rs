//! `ducha instruction`: what leaders told the office to see to, and each act on it.

use super::args::{self, option, switch};
use super::desk::Desk;
use super::verbs;
use crate::base::code;
use crate::base::column::Shape;
use crate::base::error::{Lang, Result};
use crate::base::noun::Value;
use crate::base::page::Page;
use crate::base::vocab::InstructionStep as Step;
use crate::both;
use crate::db::query;
use crate::record::instruction::{self, Draft, NOUN};
use crate::rule::instruct::{self, Act};
use clap::{Arg, ArgMatches, Command};

/// The acts as verbs, with what each is for.
const STEPS: &[(&str, &str, &str)] = &[
    ("assign", "交办，写明单位和期限", "Assign it to a unit, with a limit"),
    ("urge", "催办，记下谁答复", "Urge the unit; who answered is kept"),
    ("answer", "反馈办理情况（-m）", "What came of it (-m)"),
    ("close", "办结", "Close it"),
    ("archive", "归档", "Archive it"),
];

fn step_args(lang: Lang, verb: &str) -> Vec<Arg> {
    match verb {
        "assign" => vec![
            option("to", lang.pick("单位", "UNIT"), lang.pick("承办单位", "unit to see to it")),
            option("due", lang.pick("日期", "DATE"), lang.pick("期限，如 +5wd", "by when, such as +5wd")),
        ],
        "urge" => vec![option("answered-by", lang.pick("姓名", "NAME"), lang.pick("谁答复的", "who answered"))],
        _ => Vec::new(),
    }
}

/// What can be said about instructions.
pub fn command(lang: Lang) -> Command {
    let said = lang.pick("说明；反馈必填", "what is to be said of it; a must for an answer");
    let step = |(verb, zh, en): &(&'static str, &'static str, &'static str)| {
        Command::new(*verb)
            .about(lang.pick(zh, en))
            .arg(args::code(lang, &NOUN))
            .arg(args::on(lang))
            .args(step_args(lang, verb))
            .arg(args::message(lang, said))
    };
    let mut own: Vec<Command> = STEPS.iter().map(step).collect();
    own.push(
        Command::new("undo")
            .about(lang.pick("撤回最后一步，写明理由", "Take its last step back, with a reason"))
            .arg(args::code(lang, &NOUN))
            .arg(args::message(lang, lang.pick("撤回的理由", "why it is taken back"))),
    );
    let about =
        both!("批示：登记、交办、催办、反馈、办结", "Instructions of leaders: record, assign, urge, answer, close");
    let name = lang.pick("姓名", "NAME");
    let with = |c: Command| {
        c.arg(switch("open", lang.pick("只要未办结的", "only those not closed"))).arg(option(
            "leader",
            name,
            lang.pick("哪位领导的", "of one leader"),
        ))
    };
    verbs::noun_command(lang, &NOUN, &about, own).mut_subcommand("list", with).mut_subcommand("export", with)
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match (verb, Step::from_slug(verb)) {
        ("show", _) => show(desk, matches),
        ("undo", _) => undo(desk, matches),
        ("list" | "export", _) => {
            let mut filter = verbs::filter(desk, &NOUN, matches)?;
            if matches.get_flag("open") {
                filter.conditions.push(("closed_on IS ?".into(), Value::Null));
            }
            if let Some(leader) = matches.get_one::<String>("leader") {
                filter.conditions.push(("leader = ?".into(), Value::Text(leader.clone())));
            }
            Ok(Page::Sheet(query::list(desk.read()?, &NOUN, &filter, desk.names()?.today)?))
        }
        (_, Some(step)) => take(desk, step, matches),
        _ => verbs::run::<Draft>(desk, verb, matches).map(|page| page.unwrap_or(Page::Json(serde_json::Value::Null))),
    }
}

fn take<'a>(desk: &'a Desk, kind: Step, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let note = matches.get_one::<String>("message").map(|t| args::said(t)).transpose()?;
    let text = |id: &str| matches.try_get_one::<String>(id).ok().flatten();
    let done = desk.write(|write, names| {
        let day = |id: &str| text(id).map(|t| names.day(write.conn(), t)).transpose();
        let unit = text("to").map(|t| names.unit(write.conn(), t)).transpose()?;
        let act = Act { kind, on: day("on")?.unwrap_or(names.today), unit, due_on: day("due")? };
        let person = text("answered-by").map(String::as_str);
        let life = instruction::step(write, names, id, &act, person, note.as_deref())?;
        let (code, on) = (code::code('I', id), act.on);
        let (zh, en) = (kind.label(Lang::Zh), kind.label(Lang::En).to_lowercase());
        let mut said = both!("{code} 已{zh}（{on}）", "{code}: {en} on {on}");
        match (kind, life.due_on) {
            (Step::Assign, Some(due)) => {
                said.zh.extend(["，期限 ", &due.to_string()]);
                said.en.extend(["; due ", &due.to_string()]);
            }
            (Step::Assign, None) => {
                desk.say(both!(
                    "{code} 没有写期限，不会提醒超期",
                    "{code} has no limit: nothing will say when it is late"
                ));
            }
            _ => {}
        }
        desk.done(write.conn(), names, &NOUN, id, (said, instruct::next(&life, &code, names.today)))
    })?;
    Ok(Page::Done(Box::new(done)))
}

fn undo<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let reason = args::reason(matches)?;
    let id = verbs::target(desk, &NOUN, matches)?;
    let done = desk.write(|write, names| {
        let (step, life) = instruction::take_back(write, id, &reason)?;
        let code = code::code('I', id);
        let (zh, en) = (step.label(Lang::Zh), step.label(Lang::En).to_lowercase());
        let said = both!("{code} 的“{zh}”已撤回：{reason}", "{code}: {en} taken back: {reason}");
        desk.done(write.conn(), names, &NOUN, id, (said, instruct::next(&life, &code, names.today)))
    })?;
    Ok(Page::Done(Box::new(done)))
}

fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let mut page = verbs::show(desk, &NOUN, id)?;
    let (conn, code) = (desk.read()?, code::code('I', id));
    if desk.wish.fields.is_some() {
        return Ok(Page::Record(Box::new(page)));
    }
    let value = [Value::Text(code.clone())];
    let steps = "SELECT n, kind, happened_on, unit, due_on, answered_by, note, taken_back, recorded_by FROM instruction_steps WHERE instruction = ? ORDER BY n";
    let mut steps = query::sheet(conn, "steps", steps, &value)?;
    steps.title = Some(both!("办理经过", "Steps"));
    steps.heads.iter_mut().filter(|h| h.key == "kind").for_each(|h| h.shape = Shape::Word("instruction_step"));
    let papers =
        "SELECT code, kind, file_name, bytes, taken_on, sha256 FROM evidences WHERE instruction = ? ORDER BY id";
    let mut papers = query::sheet(conn, "evidence", papers, &value)?;
    papers.title = Some(both!("原件", "Papers"));
    papers.heads.iter_mut().filter(|h| h.key == "kind").for_each(|h| h.shape = Shape::Word("evidence_kind"));
    papers.brief = vec![0, 1, 2, 3, 4];
    page.parts.extend([steps, papers]);
    let (life, _) = instruction::standing(conn, id)?;
    let next = instruct::next(&life, &code, desk.names()?.today).join(" · ");
    if !next.is_empty() {
        page.notes.push(both!("下一步：{next}", "next: {next}"));
    }
    Ok(Page::Record(Box::new(page)))
}
