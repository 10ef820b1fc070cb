//! `ducha undo` and `redo`: the last command taken back, and done again. Not for one step of a record with a reason: that is `NOUN undo`.

use super::args::{self, option, positional, switch};
use super::ask::terminal;
use super::desk::Desk;
use crate::base::column::{self, Shape};
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Done, Head, Page, Sheet};
use crate::base::vocab::Undone;
use crate::both;
use crate::record::undo::{self, Doing, Plan, Turn, Way};
use clap::{ArgMatches, Command};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// `undo` and `redo`.
pub fn commands(lang: Lang) -> [Command; 2] {
    let entry = || {
        positional(
            "entry",
            lang.pick("第几条", "ENTRY"),
            lang.pick("日志的第几条；别人做的要写明", "which entry of the journal; a must where it is another's"),
        )
    };
    let yes = || switch("yes", lang.pick("不再问", "without asking"));
    let back = Command::new("undo")
        .about(lang.pick(
            "撤销上一个命令，一次导入也是一个；留有记录，可重做",
            "Take the last command back, an import too; it stays on record and can be done again",
        ))
        .arg(entry())
        .arg(switch("list", lang.pick("列出做过的，能撤销到哪里", "list what was done and what was taken back")))
        .arg(option("limit", lang.pick("数", "N"), lang.pick("列最近几个，默认 20", "how many; default 20")))
        .arg(yes());
    let again = Command::new("redo")
        .about(lang.pick("重做刚撤销的命令", "Do again what was just taken back"))
        .arg(entry())
        .arg(yes());
    [back, again]
}

/// `undo` or `redo`.
pub fn run<'a>(desk: &'a Desk, way: Way, matches: &ArgMatches) -> Result<Page<'a>> {
    if way == Way::Back && matches.get_flag("list") {
        return list(desk, args::limit(matches)?.unwrap_or(20));
    }
    let wanted = matches.get_one::<String>("entry").map(|typed| args::counted(typed, "", 1..=i64::MAX)).transpose()?;
    let conn = desk.read()?;
    let doing = meant(desk, undo::target(conn, way)?, wanted, way)?;
    let planned = changes(desk, &undo::plan(conn, &doing)?)?;
    if desk.wish.dry_run {
        return Ok(Page::Sheet(told(planned, &doing, way)));
    }
    if !matches.get_flag("yes") && desk.wish.asks && terminal::is_there() && !agreed(desk, &planned, &doing, way)? {
        desk.say(both!("没有动", "nothing was changed"));
        return Ok(Page::Done(Box::default()));
    }
    let entry = doing.entry;
    desk.write(|write, names| {
        // Somebody else may have written since it was shown.
        let now = undo::target(write.conn(), way)?;
        if now.entry != entry {
            let (command, actor) = (now.command, now.actor);
            let said = both!("刚才 {actor} 又做了：{command}", "meanwhile {actor} did: {command}");
            return Err(Error::refused("undo-moved", said)
                .hint(both!("再看一遍：ducha undo --list", "look again: ducha undo --list")));
        }
        let plan = undo::plan(write.conn(), &now)?;
        undo::turn(write, names, entry, &plan)?;
        write.retell(&way.command(entry))
    })?;
    let (n, command) = (planned.len(), &doing.command);
    let (said, next) = match way {
        Way::Back => (
            both!("已撤销第 {entry} 条（{n} 处）：{command}", "entry {entry} taken back ({n} changes): {command}"),
            "ducha redo",
        ),
        Way::Again => (both!("已重做（{n} 处）", "done again ({n} changes)"), "ducha undo"),
    };
    Ok(Page::Done(Box::new(Done { said, next: vec![next.to_owned()], ..Done::default() })))
}

/// The entry that was found, where it is the one that is meant: the one that was named, or else one's own.
fn meant(desk: &Desk, doing: Doing, wanted: Option<i64>, way: Way) -> Result<Doing> {
    let Doing { entry, actor, command, .. } = &doing;
    let verb = if way == Way::Back { "undo" } else { "redo" };
    let how = format!("ducha {verb} {entry}");
    if let Some(wanted) = wanted.filter(|wanted| wanted != entry) {
        let said = both!(
            "第 {wanted} 条不是最后做的；最后的是第 {entry} 条：{command}",
            "entry {wanted} is not the last; that is {entry}: {command}"
        );
        let hint = both!("先撤销后做的：{how}", "take back first what came after: {how}");
        return Err(Error::refused("undo-not-last", said).hint(hint));
    }
    if wanted.is_none() && *actor != desk.actor() {
        let said = match way {
            Way::Back => both!("最后一个命令是 {actor} 做的：{command}", "the last command was {actor}'s: {command}"),
            Way::Again => both!("是 {actor} 撤销的", "it was {actor} who took it back"),
        };
        let hint = both!("别人做的，写明第几条：{how}", "of what another did, say which: {how}");
        return Err(Error::refused("undo-of-other", said).hint(hint));
    }
    Ok(doing)
}

/// One change as it is told: the record, how it is undone, which fields.
type Change = [Value; 3];

fn changes(desk: &Desk, plan: &Plan) -> Result<Vec<Change>> {
    let (conn, lang) = (desk.read()?, desk.wish.lang);
    let row = |(noun, id, turn): &(&'static crate::base::noun::Noun, i64, Turn)| -> Result<Change> {
        let how = match turn {
            Turn::Void => Undone::Void,
            Turn::Fields(_) => Undone::Restore,
            Turn::Back(_) => Undone::TakeBack,
            Turn::Again(..) => Undone::TakeAgain,
        };
        let label = |column: &str| {
            let label = column::label(noun.name, column);
            label.map_or_else(|| column.to_owned(), |(zh, en)| lang.pick(zh, en).to_owned())
        };
        let fields: BTreeSet<String> = match turn {
            Turn::Fields(fields) => fields.iter().map(|(column, _)| label(column)).collect(),
            _ => BTreeSet::new(),
        };
        let fields = fields.into_iter().collect::<Vec<_>>().join(lang.pick("、", ", "));
        let fields = if fields.is_empty() { Value::Null } else { Value::Text(fields) };
        Ok([Value::Text(undo::named(conn, noun, *id)?), Value::text(how.slug()), fields])
    };
    plan.iter().map(row).collect()
}

/// What turning an entry does, as a table.
fn told(changes: Vec<Change>, doing: &Doing, way: Way) -> Sheet<'static> {
    let heads = vec![
        Head::of("record", Shape::Text, "记录", "Record"),
        Head::of("undone", Shape::Word("undone"), "做法", "How"),
        Head::of("fields", Shape::Text, "字段", "Fields"),
    ];
    let Doing { entry, actor, command, at, .. } = doing;
    let at = at.get(..16).unwrap_or(at).replace('T', " ");
    let title = match way {
        Way::Back => both!(
            "将撤销第 {entry} 条（{at} {actor}）：{command}",
            "would take back entry {entry} ({at} {actor}): {command}"
        ),
        Way::Again => both!("将重做第 {entry} 条撤销的", "would do again what entry {entry} took back"),
    };
    Sheet::of("undo", title, heads, changes.into_iter().map(Vec::from).collect())
}

/// How many changes are shown before it is asked.
const SHOWN: usize = 10;

/// Shows what it does, and asks.
fn agreed(desk: &Desk, changes: &[Change], doing: &Doing, way: Way) -> Result<bool> {
    let lang = desk.wish.lang;
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    };
    let mut lines = vec![told(Vec::new(), doing, way).title.unwrap_or_default().get(lang).to_owned()];
    lines.extend(changes.iter().take(SHOWN).map(|[record, how, fields]| {
        let how = Undone::from_slug(&text(how)).map_or("", |how| how.label(lang));
        format!("  {} {how} {}", text(record), text(fields)).trim_end().to_owned()
    }));
    if changes.len() > SHOWN {
        let n = changes.len();
        lines.push(both!("  …… 共 {n} 处", "  … {n} in all").get(lang).to_owned());
    }
    lines.push(
        lang.pick("按 y 回车就做，其他不动", "y and Enter does it; anything else leaves all as it is").to_owned(),
    );
    terminal::say(&lines);
    let said = terminal::with(lang, |screen| screen.line(""))?;
    Ok(said.is_some_and(|said| ["y", "yes", "是", "好", "ｙ"].contains(&said.trim().to_lowercase().as_str())))
}

/// What was done last, and what of it was taken back.
fn list(desk: &Desk, most: u64) -> Result<Page<'_>> {
    let rows = doings(desk.read()?, usize::try_from(most).unwrap_or(20))?;
    let heads = vec![
        Head::of("seq", Shape::Count, "第几条", "Entry"),
        Head::of("recorded_at", Shape::Instant, "时间", "At"),
        Head::of("recorded_by", Shape::Text, "谁", "By"),
        Head::of("command", Shape::Text, "命令", "Command"),
        Head::of("back", Shape::Flag, "已撤销", "Taken back"),
        Head::of("stays", Shape::Text, "不能撤销的原因", "Why it stays"),
    ];
    let lang = desk.wish.lang;
    let rows = rows.into_iter().map(|(doing, stays)| {
        vec![
            Value::Int(doing.entry),
            Value::Text(doing.at),
            Value::Text(doing.actor),
            Value::Text(doing.command),
            Value::Int(i64::from(doing.back)),
            stays.map_or(Value::Null, |error| Value::Text(error.told().get(lang).to_owned())),
        ]
    });
    Ok(Page::Sheet(Sheet::of(
        "undo",
        both!("最近做的，新的在前", "What was done, the newest first"),
        heads,
        rows.collect(),
    )))
}

/// The last entries, each with why it stays where it does.
fn doings(conn: &Connection, most: usize) -> Result<Vec<(Doing, Option<Error>)>> {
    let mut all = Vec::new();
    undo::walk(conn, |doing| {
        all.push(doing);
        all.len() < most
    })?;
    let why = |doing: Doing| {
        let stays = if doing.back { None } else { undo::plan(conn, &doing).err() };
        (doing, stays)
    };
    Ok(all.into_iter().map(why).collect())
}
