//! A list as it was asked for once, under a name: of which noun, with the options that were typed. Not for what the options mean: `command`
//! understands them anew each time, as if they were typed.

use super::naming::{named, named_near};
use super::{Record, add, edit, required};
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN, Value};
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::Write;
use crate::draft;
use crate::record::names::Names;
use rusqlite::{Connection, OptionalExtension as _};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "saved",
    table: "saved",
    called_by: "name",
    view: "saved_lists",
    zh: "常用清单",
    en: "saved list",
    about: ("常用清单：存下的查法，ducha list 名称", "Saved lists: what was asked for once, for ducha list NAME"),
    fields: Draft::FIELDS,
    lead: Some("name"),
    brief: &["name", "noun", "options"],
    identity: &["name"],
    ..PLAIN
};

draft! {
    /// A saved list.
    Draft {
        name: String, Anywhere, "清单的名称，ducha list 用", "its name, which ducha list takes";
        noun: String, Anywhere, "列的是什么，如 complaint", "what it lists, such as complaint";
        options: String, Anywhere, "list 的条件、字段和排序，照样写", "the options of its list, as they are typed";
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, _names: &Names, id: Option<i64>) -> Result<()> {
        let name = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| required(&NOUN, "name"))?.to_owned();
        if name.starts_with('-') {
            let said = both!("清单的名称不能以 - 开头：{name:?}", "a list's name does not begin with -: {name:?}");
            return Err(Error::usage("saved-unreadable", said)
                .hint(both!("如 --save 超期的国土", "such as --save overdue-land"))
                .field("name"));
        }
        let typed = self.noun.as_deref().ok_or_else(|| required(&NOUN, "noun"))?;
        let noun = super::noun_called(typed).map_err(|e| e.field("noun"))?;
        if let Some(options) = &self.options {
            words(options).map_err(|e| e.field("options"))?;
        }
        let sql = "SELECT void_reason IS NOT NULL FROM saved WHERE name = ? AND id IS NOT ?";
        let taken: Option<bool> = conn.prepare_cached(sql)?.query_row((&name, id), |r| r.get(0)).optional()?;
        if let Some(voided) = taken {
            let said = if voided {
                both!("常用清单 {name:?} 已作废", "the saved list {name:?} was voided")
            } else {
                both!("常用清单 {name:?} 已有", "there is a saved list {name:?} already")
            };
            return Err(Error::refused("saved-taken", said)
                .hint(both!(
                    "要换掉它：ducha {} list … --save {name} --replace",
                    "to replace it: ducha {} list … --save {name} --replace",
                    noun.name
                ))
                .field("name"));
        }
        (self.name, self.noun) = (Some(name), Some(noun.name.to_owned()));
        Ok(())
    }

    fn next(_conn: &Connection, _names: &Names, _id: i64, code: &str) -> Result<Vec<String>> {
        Ok(vec![format!("ducha list {code}")])
    }
}

/// The words of a text as a shell reads it, each an option of a list with its value: `--unit=国土局`.
pub fn words(options: &str) -> Result<Vec<String>> {
    let unreadable = |said| {
        Error::usage("saved-unreadable", said).hint(both!(
            "写成 '--unit=国土局 --overdue'，如同打在 list 后面",
            "write '--unit=land --overdue', as behind list"
        ))
    };
    let all = shlex::split(options);
    let all = all.ok_or_else(|| {
        unreadable(both!("{options:?} 的引号没有配对", "a quotation mark of {options:?} is not closed"))
    })?;
    match all.iter().find(|word| !word.starts_with("--")) {
        Some(odd) => Err(unreadable(both!("{odd:?} 不是选项", "{odd:?} is no option"))),
        None => Ok(all),
    }
}

/// A saved list that stands: its name, its noun, its options.
pub fn found(conn: &Connection, names: &Names, typed: &str) -> Result<(String, &'static Noun, Vec<String>)> {
    let stands = |id: &i64| super::not_voided(conn, &NOUN, *id).is_ok();
    let id = match named(conn, &NOUN, typed)?.filter(stands) {
        Some(id) => id,
        None => {
            let (id, called) = named_near(conn, &NOUN, typed)?;
            names.understand(typed, &called);
            id
        }
    };
    let draft: Draft = super::load(conn, id)?;
    let noun = super::noun_called(draft.noun.as_deref().unwrap_or_default())?;
    Ok((draft.name.unwrap_or_default(), noun, words(draft.options.as_deref().unwrap_or_default())?))
}

/// Keeps the options of a list under a name: anew, or where that was said in place of what stands there. Whether it says anything new.
pub fn keep(
    write: &mut Write<'_>,
    names: &Names,
    name: &str,
    (noun, options): (&Noun, String),
    replace: bool,
) -> Result<bool> {
    let options = (!options.is_empty()).then_some(options);
    let sql = "SELECT id, void_reason IS NULL, noun, options FROM saved WHERE name = ?";
    let there = write.conn().query_row(sql, [name.trim()], |r| r.try_into());
    let there: Option<(i64, bool, String, Option<String>)> = there.optional()?;
    match there {
        Some((_, true, of, has)) if of == noun.name && has == options => return Ok(false),
        Some((id, true, ..)) if replace => {
            let puts = [("noun", Value::text(noun.name)), ("options", options.map_or(Value::Null, Value::Text))];
            return edit::<Draft>(write, names, id, &puts).map(|_| true);
        }
        // The name of one that was voided is free again.
        Some((id, false, ..)) => {
            let freed = format!("{}（{}）", name.trim(), write.entry());
            write.edit(&NOUN, id, &[("name", Value::Text(freed))])?;
        }
        _ => {}
    }
    let draft = Draft { name: Some(name.to_owned()), noun: Some(noun.name.to_owned()), options };
    add(write, names, draft, None).map(|_| true)
}
