//! What the nouns with a life of steps share at the terminal: a verb a step, `undo`, the page with its steps, and what to
//! type next. Which steps there are, and what each takes, stands with the noun ([`Living`]).

use super::args::{self, option, switch};
use super::desk::{Desk, Said};
use super::privacy;
use super::verbs;
use crate::base::column::Shape;
use crate::base::day::Day;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Draft, Noun, Raw, Value};
use crate::base::page::{Page, Record, Sheet};
use crate::base::text;
use crate::base::vocab::{LimitUnit, Word};
use crate::both;
use crate::db::query;
use crate::db::write::Write;
use crate::record::belonging;
use crate::record::life::{Act, Carried, How, Living, Step, Take, Verb};
use crate::record::living;
use crate::record::names::Names;
use crate::record::steps;
use crate::render::Format;
use crate::rule::turn::Done;
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;

/// The flag of a column of a step.
fn flag<L: Living>(lang: Lang, take: &'static Take, others: &'static [Take]) -> Arg {
    let field = Carried::<L>::FIELDS.iter().find(|f| f.column == take.column);
    let (zh, en) = match (take.help, field) {
        (("", ""), Some(field)) => (field.zh, field.en),
        (help, _) => help,
    };
    let help = lang.pick(zh, en);
    let value = match (take.how, L::NOUN.shape(take.column)) {
        (How::Says(_), _) => {
            let against = others.iter().filter(|o| o.column == take.column && o.flag != take.flag).map(|o| o.flag);
            return switch(take.flag, help).conflicts_with_all(against);
        }
        (How::Limit, _) => lang.pick("期限", "LIMIT"),
        (_, Shape::Unit) => lang.pick("单位", "UNIT"),
        (_, Shape::Day) => lang.pick("日期", "DATE"),
        (_, Shape::Word(_)) => lang.pick("词", "WORD"),
        (_, Shape::Words(_)) => lang.pick("词,词", "WORD,…"),
        (_, Shape::Flag) => lang.pick("是否", "YES|NO"),
        (_, Shape::Count) => lang.pick("数", "N"),
        (_, Shape::Code(_)) => lang.pick("编号", "CODE"),
        _ if take.column == "by_whom" => lang.pick("姓名", "NAME"),
        _ => lang.pick("文字", "TEXT"),
    };
    option(take.flag, value, help)
}

/// The command of a noun with a life that has no verbs beside its steps.
pub fn command<L: Living>(lang: Lang) -> Command {
    verbs::noun_command(lang, L::NOUN, commands::<L>(lang))
}

/// A verb for each step, with what it takes beside its day and its text, and `undo`.
pub fn commands<L: Living>(lang: Lang) -> Vec<Command> {
    let said = lang.pick(L::SAID.0, L::SAID.1);
    let step = |verb: &'static Verb<Step<L>>| {
        let (zh, en) = verb.about;
        Command::new(verb.step.slug())
            .about(lang.pick(zh, en))
            .arg(args::codes(lang, L::NOUN))
            .arg(args::on(lang))
            .args(verb.takes.iter().map(|take| flag::<L>(lang, take, verb.takes)))
            .arg(args::message(lang, said))
    };
    let undo = Command::new("undo")
        .about(lang.pick("撤回最后一步，写明理由", "Take its last step back, with a reason"))
        .arg(args::code(lang, L::NOUN))
        .arg(args::why(lang, lang.pick("撤回的理由", "why it is taken back")));
    L::VERBS.iter().map(step).chain([undo]).collect()
}

/// The step a verb's arguments describe.
fn act<L: Living>(
    conn: &Connection,
    names: &Names,
    verb: &Verb<Step<L>>,
    matches: &ArgMatches,
    note: Option<&String>,
) -> Result<Act<L>> {
    let on = matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(conn, t))?;
    let mut with = Carried::<L>::default();
    for take in verb.takes {
        let value = match take.how {
            How::Says(said) => matches.get_flag(take.flag).then_some(Value::Int(said)),
            How::Limit => {
                let typed = matches.get_one::<String>(take.flag);
                let limit = typed.map(|t| steps::limit(conn, names, t, on)).transpose()?;
                limit.map(|limit| Value::Text(limit.written()))
            }
            How::Typed => {
                let typed = matches.get_one::<String>(take.flag);
                if typed.is_some_and(|typed| text::listed(typed).next().is_none()) {
                    let said = both!("--{} 写成了空的", "--{} was given as nothing", take.flag);
                    return Err(Error::usage("value-empty", said)
                        .hint(both!("写上内容，或去掉它", "say what it is, or leave it out"))
                        .field(take.column));
                }
                let typed = typed.map(|t| names.value(conn, L::NOUN, take.column, &Raw::Text(t.clone())));
                typed.transpose()?
            }
        };
        if let Some(value) = value {
            with.set(take.column, value);
        }
    }
    if let Some(note) = note {
        with.set("note", Value::Text(note.clone()));
    }
    Ok(Done { kind: verb.step, on, with })
}

/// Runs a step's verb, `undo` or `show`; anything else is a verb every noun has.
pub fn run<'a, L: Living>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    let step = L::VERBS.iter().find(|v| v.step.slug() == verb);
    match (verb, step) {
        ("show", _) => show::<L>(desk, matches),
        ("undo", _) => undo::<L>(desk, matches),
        (_, Some(verb)) => take::<L>(desk, verb, matches),
        _ => verbs::plain::<L>(desk, verb, matches),
    }
}

/// Takes a step of one record, or of several in one go: of all, or of none.
fn take<'a, L: Living>(desk: &'a Desk, verb: &'static Verb<Step<L>>, matches: &ArgMatches) -> Result<Page<'a>> {
    let ids = verbs::targets(desk, L::NOUN, matches)?;
    let note = matches.get_one::<String>("message").map(|t| super::input::said(t)).transpose()?;
    let done = desk.write(|write, names| {
        let one = |write: &mut Write<'_>, id| one::<L>((desk, verb, matches), write, names, (id, note.as_ref()));
        let mut all = ids.iter().map(|id| one(write, *id)).collect::<Result<Vec<Said>>>()?;
        if let [id] = ids.as_slice() {
            return desk.done(write.conn(), names, L::NOUN, *id, all.pop().unwrap_or_default());
        }
        let (n, Both { zh, en }) = (ids.len(), verb.step.said());
        let codes: Vec<String> = ids.iter().map(|id| L::NOUN.code(*id)).collect();
        let (zh_codes, en_codes) = (codes.join("、"), codes.join(", "));
        let said = both!("{n} 条已{zh}：{zh_codes}", "{n} records, {en}: {en_codes}");
        desk.done_all(write.conn(), names, L::NOUN, &ids, (said, Vec::new()))
    })?;
    Ok(Page::Done(Box::new(done)))
}

/// Takes a step of one record: what to say of it.
fn one<L: Living>(
    (desk, verb, matches): (&Desk, &'static Verb<Step<L>>, &ArgMatches),
    write: &mut Write<'_>,
    names: &Names,
    (id, note): (i64, Option<&String>),
) -> Result<Said> {
    let mut act = act::<L>(write.conn(), names, verb, matches, note)?;
    L::complete(&mut act, &|| desk.actor());
    let on = act.on;
    let mut said = Vec::new();
    act.with.each(|field, value| said.push((field.column, value)));
    privacy::mind(desk, write.conn(), L::NOUN, id, &said)?;
    let now = living::step::<L>(write, names, id, act)?;
    let code = L::NOUN.code(id);
    let aside = L::aside(write.conn(), id, &now, &code)?;
    [now.broken_on(on), aside].into_iter().flatten().for_each(|aside| desk.say(aside));
    let said = taken(&code, &verb.step.said(), on, now.running(names.today));
    Ok((said, living::next::<L>(write.conn(), names, id, &code)?))
}

/// The sentence that a step was taken; `also` ends it.
fn taken(code: &str, step: &Both, on: Day, also: Option<Both>) -> Both {
    let Both { zh, en } = step;
    let (also_zh, also_en) = also.map_or_else(Default::default, |also| (also.zh, also.en));
    both!("{code} 已{zh}（{on}）{also_zh}", "{code}: {en} on {on}{also_en}")
}

/// Takes the last step back.
fn undo<'a, L: Living>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let reason = args::reason(matches)?;
    let id = verbs::target(desk, L::NOUN, matches)?;
    let done = desk.write(|write, names| {
        let (step, _) = living::take_back::<L>(write, names, id, &reason)?;
        let Both { zh, en } = step.said();
        let code = L::NOUN.code(id);
        let said = both!("{code} 的“{zh}”已撤回：{reason}", "{code}: {en} taken back: {reason}");
        {
            let next = living::next::<L>(write.conn(), names, id, &code)?;
            desk.done(write.conn(), names, L::NOUN, id, (said, next))
        }
    })?;
    Ok(Page::Done(Box::new(done)))
}

fn sheet<'a>(
    conn: &'a Connection,
    noun: &Noun,
    id: i64,
    (key, (zh, en)): (&str, (&str, &str)),
    sql: &str,
    words: &[(&str, &'static str)],
) -> Result<Sheet<'a>> {
    let mut sheet = query::sheet(conn, key, sql, &[Value::Int(id)])?;
    for head in &mut sheet.heads {
        *head = query::head(Some(noun), &head.key);
        if let Some((_, words)) = words.iter().find(|(column, _)| *column == head.key) {
            head.shape = Shape::Word(words);
        }
    }
    sheet.title = Some(both!("{zh}", "{en}"));
    Ok(sheet)
}

/// The columns of a limit on a page.
const LIMIT: &[&str] =
    &["clock", "start_on", "amount", "limit_unit", "extended_by", "due_on", "provisional", "stopped_on", "rule"];

/// The steps and the limits of a record; a screen shows the columns that have something.
fn lived<L: Living>(conn: &Connection, id: i64) -> Result<[Sheet<'_>; 2]> {
    let carried = Carried::<L>::FIELDS.iter().map(|field| field.column);
    let steps = ["n", "kind", "happened_on"].into_iter().chain(carried).chain(["taken_back", "recorded_by"]);
    let words = [("kind", Step::<L>::LIST.name)];
    let part = |of, view: &str, columns: Vec<&str>, order: &str| -> Result<Sheet<'_>> {
        let there = query::columns_of(conn, view)?;
        let columns: Vec<&str> = columns.into_iter().filter(|c| there.iter().any(|t| t == c)).collect();
        let each = |what: &dyn Fn(&str) -> String| columns.iter().map(|c| what(c)).collect::<Vec<_>>().join(", ");
        let filled = each(&|c| match c {
            "recorded_by" => "0".to_owned(),
            c if view == L::STEPS && L::ASIDE.contains(&c) => "0".to_owned(),
            // A stated day is no amount of anything.
            "amount" | "limit_unit" => format!("max(limit_unit <> '{}')", LimitUnit::Date.slug()),
            c => format!("max(coalesce(\"{c}\", 0) <> 0)"),
        });
        let filled: Vec<Option<bool>> =
            conn.query_row(&format!("SELECT {filled} FROM {view} WHERE id = ?"), [id], |row| {
                (0..columns.len()).map(|at| row.get(at)).collect()
            })?;
        let shown = each(&|c| match c {
            "amount" if view == L::CLOCKS => {
                format!("CASE WHEN limit_unit <> '{}' THEN amount END AS amount", LimitUnit::Date.slug())
            }
            c => format!("\"{c}\""),
        });
        let sql = format!("SELECT {shown} FROM {view} WHERE id = ? ORDER BY {order}");
        let mut sheet = sheet(conn, L::NOUN, id, of, &sql, &words)?;
        sheet.brief = (0..columns.len()).filter(|at| filled[*at] == Some(true)).collect();
        Ok(sheet)
    };
    Ok([
        part(("steps", ("办理经过", "Steps")), L::STEPS, steps.collect(), L::ORDER)?,
        part(("clocks", ("期限", "Limits")), L::CLOCKS, LIMIT.to_vec(), "start_on, due_on")?,
    ])
}

/// A record's page with its parts and what to type next; the record alone where fields were chosen.
fn show<'a, L: Living>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, L::NOUN, matches)?;
    verbs::whole(desk, L::NOUN, id, page::<L>(desk, id)?)
}

/// The same before what belongs to it.
pub fn page<'a, L: Living>(desk: &'a Desk, id: i64) -> Result<Record<'a>> {
    let mut page: Record<'a> = verbs::show(desk, L::NOUN, id)?;
    if desk.wish.fields.is_some() {
        return Ok(page);
    }
    page.parts.extend(belonging::led_to(desk.read()?, L::NOUN, id)?);
    page.parts.extend(lived::<L>(desk.read()?, id)?);
    let code = L::NOUN.code(id);
    let next = living::next::<L>(desk.read()?, desk.names()?, id, &code)?.join(" · ");
    // A page that goes into a file of theirs tells nobody what to type.
    if !next.is_empty() && !desk.wish.format.is_some_and(Format::bears_title) {
        page.notes.push(both!("下一步：{next}", "next: {next}"));
    }
    Ok(page)
}
