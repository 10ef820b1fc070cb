//! `ducha instruction`: what leaders told the office to see to, and each act on it.

use super::args::{option, switch};
use super::desk::Desk;
use super::steps::{self, Part, Verb};
use super::{filter, verbs};
use crate::base::code;
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
const STEPS: &[Verb] = &[
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
    let own = steps::commands(lang, &NOUN, STEPS, step_args, said);
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
        ("undo", _) => steps::undo(desk, &NOUN, matches, |write, names, id, reason| {
            let (step, life) = instruction::take_back(write, id, reason)?;
            Ok((step.said(), instruct::next(&life, &code::code('I', id), names.today)))
        }),
        ("list" | "export", _) => {
            let mut filter = filter::asked(desk, &NOUN, matches)?;
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
    let (person, note) = steps::remark(matches, &["answered-by"])?;
    let text = |id: &str| matches.try_get_one::<String>(id).ok().flatten();
    let done = desk.write(|write, names| {
        let day = |id: &str| text(id).map(|t| names.day(write.conn(), t)).transpose();
        let unit = text("to").map(|t| names.unit(write.conn(), t)).transpose()?;
        let act = Act { kind, on: day("on")?.unwrap_or(names.today), unit, due_on: day("due")? };
        let life = instruction::step(write, names, id, &act, person.as_deref(), note.as_deref())?;
        let code = code::code('I', id);
        let due = life.due_on.filter(|_| kind == Step::Assign);
        if kind == Step::Assign && due.is_none() {
            desk.say(both!("{code} 没有写期限，不会提醒超期", "{code} has no limit: nothing will say when it is late"));
        }
        let due = due.map(|due| (format!("，期限 {due}"), format!("; due {due}")));
        let said = steps::taken(&code, &kind.said(), act.on, due);
        desk.done(write.conn(), names, &NOUN, id, (said, instruct::next(&life, &code, names.today)))
    })?;
    Ok(Page::Done(Box::new(done)))
}

/// What stands on an instruction's page below it.
const PARTS: &[Part] = &[
    Part {
        key: "steps",
        title: ("办理经过", "Steps"),
        sql: "SELECT n, kind, happened_on, unit, due_on, answered_by, note, taken_back, recorded_by FROM instruction_steps WHERE id = ? ORDER BY n",
        brief: &[],
        words: &[("kind", "instruction_step")],
    },
    Part {
        key: "evidence",
        title: ("原件", "Papers"),
        sql: "SELECT code, kind, file_name, bytes, taken_on, sha256 FROM evidences WHERE id IN (SELECT id FROM evidence WHERE instruction = ?) ORDER BY id",
        brief: &[0, 1, 2, 3, 4],
        words: &[("kind", "evidence_kind")],
    },
];

fn show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let (life, _) = instruction::standing(desk.read()?, id)?;
    let next = instruct::next(&life, &code::code('I', id), desk.names()?.today);
    steps::show(desk, &NOUN, id, PARTS, &next)
}
