//! How the columns and words of a sheet are read, under a name: what was said of it once, and the headings by which it is known again. Not for
//! reading a sheet: that is `intake`.

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
    name: "mapping",
    table: "mapping",
    called_by: "name",
    view: "mappings",
    zh: "读法",
    en: "mapping",
    about: ("读法：导入的表，列和词各是什么", "Mappings: what columns and words of imported sheets mean"),
    fields: Draft::FIELDS,
    lead: Some("name"),
    brief: &["name", "noun", "pairs"],
    identity: &["name"],
    ..PLAIN
};

draft! {
    /// How a sheet is read.
    Draft {
        name: String, Anywhere, "读法的名称，import --mapping 用", "its name, which import --mapping takes";
        noun: String, Anywhere, "表里是什么，如 complaint", "what the sheet holds, such as complaint";
        headings: String, Anywhere, "表头；同样表头的表自动照此读", "its headings: a sheet with the same is read so by itself";
        pairs: String, Anywhere, "列名=字段、列名=-、列名.词=词、--fill-down=列名、--set=字段=值", "HEADING=FIELD, HEADING=-, HEADING.WORD=WORD, --fill-down=HEADING, --set=FIELD=VALUE";
    }
}

/// Nothing was said.
const NONE: &str = "[]";

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, _names: &Names, id: Option<i64>) -> Result<()> {
        let name = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| required(&NOUN, "name"))?.to_owned();
        let typed = self.noun.as_deref().ok_or_else(|| required(&NOUN, "noun"))?;
        let noun = super::noun_called(typed).map_err(|e| e.field("noun"))?;
        self.headings.get_or_insert_with(|| NONE.to_owned());
        let pairs: Vec<String> =
            serde_json::from_str(self.pairs.get_or_insert_with(|| NONE.to_owned())).unwrap_or_default();
        if let Some(odd) = pairs.iter().find(|pair| !pair.contains('=')) {
            let said = both!("读法 {odd:?} 里没有 =", "the mapping {odd:?} has no =");
            return Err(Error::usage("map-unreadable", said)
                .hint(both!("写成 列名=字段", "write HEADING=FIELD"))
                .field("pairs"));
        }
        let sql = "SELECT void_reason IS NOT NULL FROM mapping WHERE name = ? AND id IS NOT ?";
        let taken: Option<bool> = conn.prepare_cached(sql)?.query_row((&name, id), |r| r.get(0)).optional()?;
        if let Some(voided) = taken {
            let said = if voided {
                both!(
                    "读法 {name:?} 已作废，名称不能再用",
                    "the mapping {name:?} was voided: its name is not used again"
                )
            } else {
                both!("读法 {name:?} 已有", "there is a mapping {name:?} already")
            };
            return Err(Error::refused("mapping-taken", said)
                .hint(both!("换一个名称；已有的见 ducha mapping list", "choose another name; see ducha mapping list"))
                .field("name"));
        }
        (self.name, self.noun) = (Some(name), Some(noun.name.to_owned()));
        Ok(())
    }
}

/// A mapping as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// The headings of its sheet.
    pub headings: Vec<String>,
    /// What was said: what is meant, and what it means.
    pub pairs: Vec<(String, String)>,
}

/// Every mapping of a noun that stands, the newest first.
pub fn of(conn: &Connection, noun: &Noun) -> Result<Vec<Kept>> {
    let sql = "SELECT name, headings, pairs FROM mapping WHERE noun = ? AND void_reason IS NULL ORDER BY id DESC";
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([noun.name], |r| Ok((r.get(0)?, r.get::<_, String>(1)?, r.get::<_, String>(2)?)))?;
    let kept = |(name, headings, pairs): (String, String, String)| {
        let list = |json: &str| serde_json::from_str::<Vec<String>>(json).unwrap_or_default();
        let pair = |pair: &String| pair.split_once('=').map(|(from, to)| (from.to_owned(), to.to_owned()));
        Kept { name, headings: list(&headings), pairs: list(&pairs).iter().filter_map(pair).collect() }
    };
    Ok(rows.map(|row| row.map(kept)).collect::<rusqlite::Result<_>>()?)
}

/// Keeps what was said of a sheet of a noun: anew, or in the place of what was said under the name. Whether it says anything new.
pub fn keep(write: &mut Write<'_>, names: &Names, noun: &'static Noun, kept: &Kept) -> Result<bool> {
    let list = |all: Vec<String>| Value::Text(serde_json::Value::from(all).to_string());
    let pairs = list(kept.pairs.iter().map(|(from, to)| format!("{from}={to}")).collect());
    let sql = "SELECT id, pairs FROM mapping WHERE name = ? AND noun = ? AND void_reason IS NULL";
    let there = write.conn().query_row(sql, (&kept.name, noun.name), |r| Ok((r.get(0)?, r.get::<_, String>(1)?)));
    match there.optional()? {
        Some((_, has)) if Value::Text(has.clone()) == pairs => Ok(false),
        Some((id, _)) => edit::<Draft>(write, names, id, &[("pairs", pairs)]).map(|_| true),
        None => {
            let mut draft = Draft { name: Some(kept.name.clone()), noun: Some(noun.name.into()), ..Draft::default() };
            draft.set("headings", list(kept.headings.clone()));
            draft.set("pairs", pairs);
            add(write, names, draft, None).map(|_| true)
        }
    }
}

/// A name nobody has yet, like this one.
pub fn free_name(conn: &Connection, like: &str) -> Result<String> {
    let mut statement = conn.prepare("SELECT 1 FROM mapping WHERE name = ?")?;
    for n in 2.. {
        let name = if n == 2 { like.to_owned() } else { format!("{like}-{}", n - 1) };
        if !statement.exists([&name])? {
            return Ok(name);
        }
    }
    Ok(like.to_owned())
}
