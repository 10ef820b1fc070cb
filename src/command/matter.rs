//! `ducha matter`: its promises, steps and materials, and its clean-up.

use super::args::{self, option};
use super::desk::Desk;
use super::verbs;
use crate::base::error::{Lang, Result};
use crate::base::noun::{Raw, Value};
use crate::base::page::{Done, Page};
use crate::both;
use crate::record::matter::{self, Draft, Material, NOUN, Stage};
use crate::record::required;
use clap::{ArgMatches, Command};

/// What can be said about matters.
pub fn command(lang: Lang) -> Command {
    let pick = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let text = pick("文字", "TEXT");
    let promise = Command::new("promise")
        .about(pick(
            "改承诺时限；原来的留着，已受理的仍按原来的",
            "Promise another limit; the former one is kept, and holds for what was accepted",
        ))
        .arg(args::code(lang, &NOUN))
        .arg(args::positional(
            "limit",
            pick("时限", "LIMIT"),
            pick("新的承诺时限，如 4wd、3分钟", "the new limit, such as 4wd, 3min"),
        ))
        .arg(option("from", pick("日期", "DATE"), pick("从哪天起；默认今天", "since when; default today")))
        .arg(option("no", pick("文号", "NUMBER"), pick("哪份文件改的", "document that changed it")));
    let stage = Command::new("stage")
        .about(pick("加一个环节", "Add a step"))
        .arg(args::code(lang, &NOUN))
        .arg(args::positional("stage", pick("环节", "STEP"), pick("环节名称", "what the step is called")))
        .arg(option(
            "rank",
            pick("数", "N"),
            pick(
                "第几步；同一数的并行；默认接在后面",
                "which place it has, one place for those side by side; default the next",
            ),
        ))
        .arg(option(
            "unit",
            pick("单位", "UNIT"),
            pick("由哪个单位办；默认实施单位", "unit that takes it; default that of the matter"),
        ))
        .arg(option(
            "step-limit",
            pick("时限", "LIMIT"),
            pick(
                "这一步的时限，如 2wd、4小时；从上一步完成起算，随受理定下",
                "how long it may take, such as 2wd, 4h, from when the step before is done; a case keeps that of its acceptance",
            ),
        ));
    let material = Command::new("material")
        .about(pick("加一份申请材料", "Add what one brings for it"))
        .arg(args::code(lang, &NOUN))
        .arg(args::positional("material", pick("材料", "MATERIAL"), pick("材料名称", "what it is")))
        .arg(args::message(lang, pick("要求", "what is asked of it")));
    let end = Command::new("end")
        .about(pick(
            "清理：取消、合并、下放，写明文号",
            "Clean it up: abolished, merged, handed down, by which document",
        ))
        .arg(args::code(lang, &NOUN))
        .arg(option("as", pick("方式", "WORD"), pick("取消、合并或下放", "abolished, merged or handed-down")))
        .arg(args::on(lang))
        .arg(option("no", pick("文号", "NUMBER"), pick("清理文号", "document that cleans it up")))
        .arg(option("into", pick("事项", "MATTER"), pick("并入哪个事项", "matter it is merged into")))
        .arg(option("to", text, pick("下放给谁", "to whom it is handed down")));
    verbs::noun_command(lang, &NOUN, vec![promise, stage, material, end])
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "promise" => promise(desk, matches).map(|done| Page::Done(Box::new(done))),
        "stage" | "material" => consists(desk, verb, matches).map(|done| Page::Done(Box::new(done))),
        "end" => end(desk, matches).map(|done| Page::Done(Box::new(done))),
        _ => verbs::plain::<Draft>(desk, verb, matches),
    }
}

fn promise(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let text = |name: &str| matches.get_one::<String>(name);
    let typed = text("limit").ok_or_else(|| required(&NOUN, "promised"))?;
    desk.write(|write, names| {
        let from = text("from").map_or(Ok(names.today), |typed| names.day(write.conn(), typed))?;
        let was = matter::promise(write, names, id, (typed, from, text("no").map(String::as_str)))?;
        let (code, was) = (NOUN.code(id), was.unwrap_or_else(|| "—".into()));
        let said = both!(
            "{code} 的承诺时限自 {from} 起由 {was} 改为 {typed}；已受理的仍按 {was}",
            "{code} is promised within {typed} from {from} on, before within {was}; what was accepted so far keeps that"
        );
        if let (n, Some(first)) = matter::accepted_since(write.conn(), id, from)? {
            desk.say(both!(
                "请核对：{from} 起已受理的 {n} 件（如 {first}）不改，仍按受理时的承诺；以后登记的按 {typed}",
                "mind: {n} accepted from {from} on ({first} the first) keep the promise they were accepted under; those recorded from now on go by {typed}"
            ));
        }
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha matter show {code}")]))
    })
}

fn consists(desk: &Desk, verb: &str, matches: &ArgMatches) -> Result<Done<'static>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    let name = matches.get_one::<String>(verb).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    desk.write(|write, names| {
        let code = NOUN.code(id);
        let said = if verb == "stage" {
            let Some(name) = name else { return Err(required(&NOUN, "stage")) };
            let unit = matches.get_one::<String>("unit").map(|unit| names.unit(write.conn(), unit)).transpose()?;
            let rank = args::number(matches, "rank", 1..=999)?;
            let said = both!("{code} 加了环节“{name}”", "{code} has the step {name}");
            let step_limit = matches.get_one::<String>("step-limit").cloned();
            matter::stage(
                write,
                id,
                Stage { happened_on: Some(names.today), stage: Some(name), rank, unit, step_limit },
            )?;
            said
        } else {
            let Some(name) = name else { return Err(required(&NOUN, "material")) };
            let note = matches.get_one::<String>("message").map(|typed| super::input::said(typed)).transpose()?;
            let said = both!("{code} 加了材料“{name}”", "{code} asks for {name}");
            matter::material(write, id, &Material { happened_on: Some(names.today), material: Some(name), note })?;
            said
        };
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha matter show {code}")]))
    })
}

fn end(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let id = verbs::target(desk, &NOUN, matches)?;
    desk.write(|write, names| {
        let conn = write.conn();
        let on = matches.get_one::<String>("on").map_or(Ok(names.today), |typed| names.day(conn, typed))?;
        let mut puts = vec![("ended_on", Value::Text(on.to_string()))];
        for (flag, column) in [("as", "ending"), ("no", "ending_no"), ("into", "into_matter"), ("to", "ended_to")] {
            if let Some(typed) = matches.get_one::<String>(flag) {
                puts.push((column, names.value(conn, &NOUN, column, &Raw::Text(typed.clone()))?));
            }
        }
        matter::end(write, names, id, &puts)?;
        let open: i64 = write.conn().query_row(
            "SELECT count(*) FROM approval WHERE matter = ? AND void_reason IS NULL AND accepted_on IS NOT NULL AND decided_on IS NULL",
            [id],
            |r| r.get(0),
        )?;
        let code = NOUN.code(id);
        if open > 0 {
            desk.say(both!(
                "{code} 还有 {open} 件在办，按受理时的时限办完",
                "{open} cases of {code} are open and go on by the limits they were accepted under"
            ));
        }
        let said = both!("{code} 已清理（{on}）", "{code} was cleaned up on {on}");
        desk.done(write.conn(), names, &NOUN, id, (said, vec![format!("ducha matter show {code}")]))
    })
}
