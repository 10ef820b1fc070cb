//! What every noun can be asked: add, list, show, edit, void, import, export. Not for a noun's own verbs.

use super::args;
use super::desk::Desk;
use super::filter;
use super::import;
use super::input;
use super::privacy;
use super::saved;
use crate::base::column::{self, Shape};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{KEPT, Noun, Raw, Value};
use crate::base::page::{Done, Page, Record as RecordPage};
use crate::both;
use crate::db::query;
use crate::record::names::Names;
use crate::record::{self, Record, belonging, existing, twin};
use crate::render::Format;
use clap::{ArgMatches, Command};
use rusqlite::Connection;

/// A noun's command with the verbs all nouns have, and its own.
pub fn noun_command(lang: Lang, noun: &'static Noun, own: Vec<Command>) -> Command {
    let (zh, en, about) = (noun.zh, noun.en, noun.about);
    let a = if en.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    let say = |verb: &'static str, both: Both| Command::new(verb).about(both.get(lang).to_owned());
    let list = |verb: &'static str, both: Both| say(verb, both).args(filter::args(lang, noun));
    let add = say("add", both!("登记一条{zh}", "Record {a} {en}")).args(args::fields(lang, noun, true));
    let edit = say("edit", both!("更正{zh}，原值留在日志里", "Correct {a} {en}; the journal keeps what it was"))
        .arg(args::code(lang, noun))
        .args(args::fields(lang, noun, false))
        .arg(beside(lang));
    let void = say("void", both!("作废{zh}，写明理由", "Void {a} {en}, with a reason"))
        .arg(args::code(lang, noun))
        .arg(args::why(lang, lang.pick("作废的理由", "why it is voided")).required(false));
    Command::new(noun.name)
        .about(lang.pick(about.0, about.1))
        .subcommand_required(true)
        .subcommand(add)
        .subcommand(list("list", both!("列出{zh}", "List {en} records")).args(saved::args(lang)))
        .subcommand(say("show", both!("查看一条{zh}", "Show one {en}")).arg(args::code(lang, noun)))
        .subcommand(edit)
        .subcommand(void)
        .subcommand(import::command(lang, noun))
        .subcommand(list("export", both!("导出{zh}（默认 NDJSON）", "Write out {en} records (default NDJSON)")))
        .subcommands(own)
}

/// The option that corrects what its sheet had beside.
fn beside(lang: Lang) -> clap::Arg {
    let (value, help) = (
        lang.pick("栏=内容", "HEADING=TEXT"),
        lang.pick(
            "台账原有栏的内容；= 后面空着就去掉这一栏；可重复",
            "a kept column; nothing behind = takes it away; repeat",
        ),
    );
    args::option(KEPT, value, help).action(clap::ArgAction::Append)
}

/// The command of a noun that has no verbs of its own.
pub fn command<D: Record>(lang: Lang) -> Command {
    noun_command(lang, D::NOUN, Vec::new())
}

/// Runs one of the verbs every noun has, of a noun whose own were seen to.
pub fn plain<'a, D: Record>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    run::<D>(desk, verb, matches).map(|page| page.unwrap_or(Page::Json(serde_json::Value::Null)))
}

/// Runs one of the verbs every noun has; `None` if it is the noun's own.
pub fn run<'a, D: Record>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Option<Page<'a>>> {
    let noun = D::NOUN;
    Ok(Some(match verb {
        "add" => Page::Done(Box::new(add::<D>(desk, matches)?)),
        "list" | "export" => {
            let (conn, names) = (desk.read()?, desk.names()?);
            let whole = verb == "export";
            // Formats that hold rows within a row have what sheets had beside as such; in the others each heading is a column.
            let nested = matches!(desk.wish.format, None | Some(Format::Json | Format::Ndjson));
            let spread = whole && !nested && desk.wish.fields.is_none();
            let filter = query::Filter { parts: whole, spread, ..filter::asked(desk, noun, matches)? };
            let sheet = query::list(conn, noun, &filter, names.today)?;
            saved::keep(desk, noun, matches)?;
            Page::Sheet(sheet)
        }
        "show" => {
            let id = target(desk, noun, matches)?;
            whole(desk, noun, id, show(desk, noun, id)?)?
        }
        "edit" => Page::Done(Box::new(edit::<D>(desk, matches)?)),
        "void" => Page::Done(Box::new(void::<D>(desk, matches)?)),
        "import" => import::run::<D>(desk, matches)?,
        _ => return Ok(None),
    }))
}

/// The row the `code` argument names.
pub fn target(desk: &Desk, noun: &'static Noun, matches: &ArgMatches) -> Result<i64> {
    let typed = matches.get_one::<String>("target").map(String::as_str).unwrap_or_default();
    desk.names()?.record(desk.read()?, noun, typed)
}

/// The rows that the codes of a verb name, each once; `-` has them read from standard input, apart by blanks or on lines of their own.
pub fn targets(desk: &Desk, noun: &'static Noun, matches: &ArgMatches) -> Result<Vec<i64>> {
    let typed: Vec<&String> = matches.get_many("target").into_iter().flatten().collect();
    let read = if let [one] = typed.as_slice() { (*one == "-").then(|| input::said("-")).transpose()? } else { None };
    let all: Vec<&str> = match &read {
        Some(text) => text.split_whitespace().collect(),
        // 1、3 are two codes; a name may hold a comma.
        None => typed
            .into_iter()
            .flat_map(|typed| typed.split(|c| noun.letters.is_some() && [',', '，', '、'].contains(&c)))
            .collect(),
    };
    let mut out = Vec::new();
    for code in all {
        let id = desk.names()?.record(desk.read()?, noun, code)?;
        if !out.contains(&id) {
            out.push(id);
        }
    }
    Ok(out)
}

/// A record's own fields, for `show`.
pub fn show<'a>(desk: &'a Desk, noun: &'static Noun, id: i64) -> Result<RecordPage<'a>> {
    let (heads, mut values) = query::one(desk.read()?, noun, id, desk.names()?.today)?;
    let place = |name: &str| heads.iter().position(|head| head.key == name);
    if desk.wish.format.is_none() && desk.wish.fields.is_none() {
        for (echo, of) in noun.echoes {
            if let Some((echo, _)) = place(echo).zip(place(of)).filter(|(echo, of)| values[*echo] == values[*of]) {
                values[echo] = Value::Null;
            }
        }
    }
    let record = RecordPage { heads, values, parts: Vec::new(), notes: Vec::new() };
    let (heads, values) = desk.chosen(record)?;
    Ok(RecordPage { heads, values, parts: Vec::new(), notes: Vec::new() })
}

/// A record's page ended by what belongs to it; not where fields were chosen.
pub fn whole<'a>(desk: &'a Desk, noun: &'static Noun, id: i64, mut page: RecordPage<'a>) -> Result<Page<'a>> {
    if desk.wish.fields.is_none() {
        page.parts.extend(belonging::parts(desk.read()?, noun, id)?);
        page.parts.extend(belonging::beside(desk.read()?, noun, id)?);
    }
    Ok(Page::Record(Box::new(page)))
}

/// Raw values of a noun's columns, understood.
pub fn understood(
    conn: &Connection,
    names: &Names,
    noun: &'static Noun,
    raw: &[(&'static str, Raw)],
) -> Result<Vec<(&'static str, Value)>> {
    raw.iter().map(|(column, raw)| Ok((*column, names.value(conn, noun, column, raw)?))).collect()
}

fn add<D: Record>(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let noun = D::NOUN;
    let raw = args::added(noun, matches)?;
    desk.write(|write, names| {
        let mut draft = D::default();
        for (column, value) in understood(write.conn(), names, noun, &raw)? {
            draft.set(column, value);
        }
        twin::spell(write.conn(), names, &mut draft)?;
        let given: Vec<(&str, Value)> = raw.iter().map(|(column, _)| (*column, draft.get(column))).collect();
        let id = record::add(write, names, draft, None)?;
        let code = record::called(write.conn(), noun, id)?;
        let (zh, en, name) = (noun.zh, noun.en, noun.name);
        let said = both!("已登记{zh} {code}", "recorded {en} {code}");
        mind::<D>(desk, write.conn(), names, id, &given)?;
        let next = D::next(write.conn(), names, id, &code)?;
        let next = if next.is_empty() { vec![format!("ducha {name} show {code}")] } else { next };
        let done = desk.done(write.conn(), names, noun, id, (said, next))?;
        Ok(Done { codes: vec![code], ..done })
    })
}

/// Says what a person should look at in a record that is new, of which this was given.
pub fn mind<D: Record>(desk: &Desk, conn: &Connection, names: &Names, id: i64, given: &[(&str, Value)]) -> Result<()> {
    let noun = D::NOUN;
    privacy::mind(desk, conn, noun, id, given)?;
    if let Some(Both { zh, en }) = existing::noticed(conn, names, noun, id)? {
        desk.say(both!("请核对：{zh}", "mind: {en}"));
    }
    D::hints(conn, names, id, &record::called(conn, noun, id)?)?.into_iter().for_each(|hint| desk.say(hint));
    Ok(())
}

fn edit<D: Record>(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let noun = D::NOUN;
    let raw = args::given(noun, matches)?;
    let beside: Vec<&String> = matches.get_many(KEPT).into_iter().flatten().collect();
    let cell = |typed: &&String| typed.split_once('=').map(|(of, is)| (of.trim().to_owned(), is.to_owned()));
    let beside = beside.iter().map(|typed| cell(typed).ok_or_else(|| unparted(typed))).collect::<Result<Vec<_>>>()?;
    if raw.is_empty() && beside.is_empty() {
        return Err(Error::usage("nothing-to-edit", both!("没有说要改什么", "nothing to change was given"))
            .hint(both!("如 --summary …；可改的见 --help", "such as --summary …; see --help")));
    }
    let id = target(desk, noun, matches)?;
    desk.write(|write, names| {
        let given = understood(write.conn(), names, noun, &raw)?;
        let mut changed = if raw.is_empty() { 0 } else { record::edit::<D>(write, names, id, &given)? };
        changed += record::edit_beside(write, noun, id, &beside)?;
        privacy::mind(desk, write.conn(), noun, id, &given)?;
        let of_unit = |(column, _): &(&str, Value)| noun.shape(column) == Shape::Unit || noun.day == Some(column);
        if let Some(Both { zh, en }) =
            existing::noticed(write.conn(), names, noun, id)?.filter(|_| given.iter().any(of_unit))
        {
            desk.say(both!("请核对：{zh}", "mind: {en}"));
        }
        D::noticed(write.conn(), names, id)?.into_iter().for_each(|noticed| desk.say(noticed));
        let code = record::called(write.conn(), noun, id)?;
        let empty: Vec<_> = given.iter().filter(|(_, value)| *value == Value::Null).map(|(c, _)| *c).collect();
        let label = |column: &&str| column::label(noun.name, column).unwrap_or_default();
        let (zh, en): (Vec<_>, Vec<_>) = empty.iter().map(label).unzip();
        let (zh, en) = match empty.len() {
            0 => Default::default(),
            _ => (format!("；已清空{}", zh.join("、")), format!("; now empty: {}", en.join(", "))),
        };
        let said = match changed {
            0 => both!("{code} 没有变化", "{code} is as it was"),
            n => both!("已更正 {code} 的 {n} 个字段{zh}", "{code}: {n} fields corrected{en}"),
        };
        let next = vec![format!("ducha history {code}")];
        desk.done(write.conn(), names, noun, id, (said, next))
    })
}

fn unparted(typed: &str) -> Error {
    let said = both!("--kept {typed:?} 里没有 =", "--kept {typed:?} has no =");
    Error::usage("map-unreadable", said).hint(both!("写成 --kept 栏=内容", "write --kept HEADING=TEXT"))
}

fn void<D: Record>(desk: &Desk, matches: &ArgMatches) -> Result<Done<'static>> {
    let noun = D::NOUN;
    let reason = args::reason(matches)?;
    let id = target(desk, noun, matches)?;
    desk.write(|write, names| {
        record::void::<D>(write, id, &reason)?;
        privacy::mind(desk, write.conn(), noun, id, &[("void_reason", Value::Text(reason.clone()))])?;
        let code = record::called(write.conn(), noun, id)?;
        let said = both!("已作废 {code}：{reason}", "voided {code}: {reason}");
        let next = vec![format!("ducha history {code}")];
        desk.done(write.conn(), names, noun, id, (said, next))
    })
}

/// What a list without a named format is written in: `export` is for other programs.
pub fn default_format(verb: &str) -> Option<Format> {
    (verb == "export").then_some(Format::Ndjson)
}
