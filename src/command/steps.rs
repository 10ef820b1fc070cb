//! What the nouns with a life of steps share at the terminal: a verb a step, `undo`, the page with its steps, and what to
//! type next. Which steps there are, and what each takes, stands with the noun.

use super::args;
use super::desk::Desk;
use super::verbs;
use crate::base::code;
use crate::base::column::Shape;
use crate::base::day::Day;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Page, Record, Sheet};
use crate::both;
use crate::db::query;
use crate::db::write::Write;
use crate::record::names::Names;
use clap::{Arg, ArgMatches, Command};
use rusqlite::Connection;

/// A step as a verb, and what it is for in both languages.
pub type Verb = (&'static str, &'static str, &'static str);

/// A verb for each step, with what it takes beside its day and its text, and `undo`.
pub fn commands(
    lang: Lang,
    noun: &'static Noun,
    steps: &[Verb],
    takes: fn(Lang, &str) -> Vec<Arg>,
    said: &'static str,
) -> Vec<Command> {
    let step = |(verb, zh, en): &Verb| {
        Command::new(*verb)
            .about(lang.pick(zh, en))
            .arg(args::code(lang, noun))
            .arg(args::on(lang))
            .args(takes(lang, verb))
            .arg(args::message(lang, said))
    };
    let undo = Command::new("undo")
        .about(lang.pick("撤回最后一步，写明理由", "Take its last step back, with a reason"))
        .arg(args::code(lang, noun))
        .arg(args::message(lang, lang.pick("撤回的理由", "why it is taken back")));
    steps.iter().map(step).chain([undo]).collect()
}

/// The text given with a step, and the person: the first of some options.
pub fn remark(matches: &ArgMatches, persons: &[&str]) -> Result<(Option<String>, Option<String>)> {
    let person = persons.iter().find_map(|id| matches.try_get_one::<String>(id).ok().flatten().cloned());
    let note = matches.get_one::<String>("message").map(|t| args::said(t)).transpose()?;
    Ok((person, note))
}

/// The sentence that a step was taken; `also` ends it.
pub fn taken(code: &str, step: &Both, on: Day, also: Option<(String, String)>) -> Both {
    let Both { zh, en } = step;
    let (also_zh, also_en) = also.unwrap_or_default();
    both!("{code} 已{zh}（{on}）{also_zh}", "{code}: {en} on {on}{also_en}")
}

/// Takes the last step back; `back` does it and says which step it was and what comes next.
pub fn undo<'a>(
    desk: &'a Desk,
    noun: &'static Noun,
    matches: &ArgMatches,
    mut back: impl FnMut(&mut Write<'_>, &Names, i64, &str) -> Result<(Both, Vec<String>)>,
) -> Result<Page<'a>> {
    let reason = args::reason(matches)?;
    let id = verbs::target(desk, noun, matches)?;
    let done = desk.write(|write, names| {
        let (Both { zh, en }, next) = back(write, names, id, &reason)?;
        let code = code::code(noun.letter.unwrap_or('?'), id);
        let said = both!("{code} 的“{zh}”已撤回：{reason}", "{code}: {en} taken back: {reason}");
        desk.done(write.conn(), names, noun, id, (said, next))
    })?;
    Ok(Page::Done(Box::new(done)))
}

/// A part of a record's page: its key and title, the SQL of its rows, the columns a screen shows of them (all, if none is
/// named), and the vocabularies of columns whose words are another noun's.
pub struct Part {
    /// Key in JSON.
    pub key: &'static str,
    /// Title in both languages.
    pub title: (&'static str, &'static str),
    /// SQL with one `?` for the record's number.
    pub sql: &'static str,
    /// Places of the columns a screen shows.
    pub brief: &'static [usize],
    /// Column and vocabulary.
    pub words: &'static [(&'static str, &'static str)],
}

impl Part {
    fn sheet<'a>(&self, conn: &'a Connection, noun: &Noun, id: i64) -> Result<Sheet<'a>> {
        let mut sheet = query::sheet(conn, self.key, self.sql, &[Value::Int(id)])?;
        for head in &mut sheet.heads {
            *head = query::head(Some(noun), &head.key);
            if let Some((_, words)) = self.words.iter().find(|(column, _)| *column == head.key) {
                head.shape = Shape::Word(words);
            }
        }
        let (zh, en) = self.title;
        sheet.title = Some(both!("{zh}", "{en}"));
        sheet.brief = self.brief.to_vec();
        Ok(sheet)
    }
}

/// A record's page with its parts and what to type next; the record alone where fields were chosen.
pub fn show<'a>(desk: &'a Desk, noun: &'static Noun, id: i64, parts: &[Part], next: &[String]) -> Result<Page<'a>> {
    let mut page: Record<'a> = verbs::show(desk, noun, id)?;
    if desk.wish.fields.is_some() {
        return Ok(Page::Record(Box::new(page)));
    }
    for part in parts {
        page.parts.push(part.sheet(desk.read()?, noun, id)?);
    }
    let next = next.join(" · ");
    if !next.is_empty() {
        page.notes.push(both!("下一步：{next}", "next: {next}"));
    }
    Ok(Page::Record(Box::new(page)))
}
