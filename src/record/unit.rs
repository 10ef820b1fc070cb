//! A unit: whom the office inspects and hears complaints about, in the official order.

use super::{Record, required, sanction_check};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, From, Noun, PLAIN};
use crate::both;
use crate::db::behind::Reads;
use crate::draft;
use crate::record::names::Names;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

/// The noun.
pub static NOUN: Noun = Noun {
    name: "unit",
    table: "unit",
    view: "units",
    zh: "单位",
    en: "unit",
    about: ("单位：名册、层级、别名", "Units: the register, levels, other names"),
    fields: Draft::FIELDS,
    lead: Some("name"),
    brief: &["code", "name", "short_name", "kind", "level", "parent"],
    order: "coalesce(order_no, 1000000), id",
    filters: &["unit", "kind"],
    words: &[("kind", "unit_kind")],
    daily: &[("active", "coalesce(valid_from <= :today, 1) AND coalesce(valid_to >= :today, 1)")],
    ..PLAIN
};

draft! {
    /// A unit as a person fills it in.
    Draft {
        code: String, Anywhere, "单位代码；默认自动编", "unit code; default the next free one";
        name: String, Anywhere, "全称", "full name";
        short_name: String, Anywhere, "简称", "short name";
        kind: String, Anywhere, "单位类别，如 派出所", "kind of unit, such as police-station";
        level: String, Anywhere, "层级，如 市级", "level, such as city";
        parent: i64, Anywhere, "上级单位", "unit it belongs to";
        group: String, Anywhere, "评议分组", "appraisal group";
        order_no: i64, Anywhere, "机构排序", "place in the official order";
        aliases: String, Anywhere, "别名，用顿号分开", "other names, separated by commas";
        valid_from: Day, Anywhere, "启用日期", "first day of the unit";
        valid_to: Day, Anywhere, "停用日期", "last day of the unit";
        successor: i64, Anywhere, "承继单位", "unit that took over";
    }
}

impl Draft {
    /// Each of its names, and its code, is its own.
    fn answers_alone(&self, conn: &Connection, names: &Names, id: Option<i64>) -> Result<()> {
        if let Some(code) = &self.code {
            let sql = "SELECT name FROM unit WHERE code = ? AND id IS NOT ?";
            let taken: Option<String> = conn.prepare_cached(sql)?.query_row((code, id), |r| r.get(0)).optional()?;
            if let Some(other) = taken {
                let said = both!("单位代码 {code:?} 已是 {other} 的", "the unit code {code:?} is {other}'s");
                return Err(Error::refused("unit-code-taken", said).field("code"));
            }
        }
        let one = |column, word: &Option<String>| word.iter().map(|word| (column, word.clone())).collect::<Vec<_>>();
        let (mut all, aliases) = (one("name", &self.name), self.aliases.as_deref());
        all.extend(one("code", &self.code));
        all.extend(one("short_name", &self.short_name));
        let aliases: Vec<String> = aliases.and_then(|all| serde_json::from_str(all).ok()).unwrap_or_default();
        all.extend(aliases.into_iter().map(|alias| ("aliases", alias)));
        // What an older ledger has two units of hinders no other correction.
        let had = id.map_or_else(|| Ok(Vec::new()), |id| called(conn, id).map(|had| had.2))?;
        for (column, word) in all.into_iter().filter(|(_, word)| !had.contains(word)) {
            let Some(other) = names.clash(conn, &word, id)? else { continue };
            let said = both!("{word:?} 已是 {other} 的名称", "{word:?} is a name of {other} already");
            return Err(Error::refused("unit-name-taken", said)
                .hint(both!(
                    "同一个单位就不用再登记；是另一个，名称要写得能区分",
                    "if it is the same unit it is there; if it is another, name it so that they can be told apart"
                ))
                .field(column));
        }
        Ok(())
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let name = self.name.as_deref().ok_or_else(|| required(&NOUN, "name"))?;
        if self.kind.is_none() {
            return Err(required(&NOUN, "kind"));
        }
        self.answers_alone(conn, names, id)?;
        if let Some(other) = names.went_by(conn, name, id)?.filter(|_| self.valid_from.is_none()) {
            let said = both!(
                "{name} 是 {other} 用过的名称，要写从哪天起是这个单位的",
                "{name} was the name of {other}: say from which day it is this unit's"
            );
            return Err(Error::refused("unit-name-before", said)
                .hint(both!("加上 --valid-from 日期", "add --valid-from DATE"))
                .field("valid_from"));
        }
        if self.code.is_none() {
            self.code = Some(next_code(conn, names)?);
        }
        if self.valid_from.zip(self.valid_to).is_some_and(|(from, to)| to < from) {
            return Err(Error::refused("days-backwards", both!("停用日期早于启用日期", "it ends before it begins"))
                .field("valid_to"));
        }
        if comes_back(conn, "parent", self.parent, id)? {
            let said = both!("{name} 不能是自己的上级", "{name} cannot be above itself");
            return Err(Error::refused("unit-own-parent", said).field("parent"));
        }
        if comes_back(conn, "successor", self.successor, id)? {
            let said = both!("{name} 不能承继自己", "{name} cannot take over from itself");
            return Err(Error::refused("unit-own-successor", said)
                .hint(both!("承继单位写后来的那个", "name the one that came after it"))
                .field("successor"));
        }
        Ok(())
    }

    fn noticed(conn: &Connection, names: &Names, id: i64) -> Result<Option<Both>> {
        if let Some(shared) = shared(conn, names, id)? {
            return Ok(Some(shared));
        }
        if let Some(unlawful) = sanction_check::no_more_lawful(conn, id)? {
            return Ok(Some(unlawful));
        }
        let mut said = Vec::new();
        for (noun, day) in super::NOUNS.iter().filter_map(|noun| Some((*noun, noun.day?))) {
            if !noun.fields.iter().any(|f| f.column == "unit" && f.from == From::Anywhere) || noun.name == NOUN.name {
                continue;
            }
            let sql = format!(
                "SELECT count(*) FROM {0} r JOIN unit u ON u.id = r.unit
                 WHERE u.id = ? AND r.void_reason IS NULL AND (r.{day} > u.valid_to OR r.{day} < u.valid_from)",
                noun.table
            );
            let count: i64 = conn.query_row(&sql, [id], |r| r.get(0))?;
            said.extend((count > 0).then(|| (format!("{} {count} 条", noun.zh), format!("{count} {}", noun.view))));
        }
        let (zh, en): (Vec<String>, Vec<String>) = said.into_iter().unzip();
        let (zh, en) = (zh.join("、"), en.join(", "));
        Ok((!zh.is_empty()).then(|| both!("启用停用日期以外还有{zh}", "outside its days there are {en}")))
    }

    fn kept(conn: &dyn Reads, names: &Names, id: i64) -> Result<()> {
        let (code, name, others) = called(conn, id)?;
        names.learn(id, &code, &name, &others.iter().map(String::as_str).collect::<Vec<_>>());
        Ok(())
    }
}

/// What a unit is called: its code, its full name, and the others.
fn called(conn: &Connection, id: i64) -> Result<(String, String, Vec<String>)> {
    let sql = "SELECT code, name, short_name, aliases FROM unit WHERE id = ?";
    let (code, name, short, aliases): (String, String, Option<String>, Option<String>) =
        conn.prepare_cached(sql)?.query_row([id], |r| r.try_into())?;
    let aliases: Vec<String> = aliases.and_then(|a| serde_json::from_str(&a).ok()).unwrap_or_default();
    Ok((code, name, short.into_iter().chain(aliases).collect()))
}

/// That a short name or another of a unit is one of another unit too, so that neither is found by it alone.
fn shared(conn: &Connection, names: &Names, id: i64) -> Result<Option<Both>> {
    for word in called(conn, id)?.2 {
        if let Some(other) = names.clash(conn, &word, Some(id))? {
            return Ok(Some(both!(
                "“{word}”也是 {other} 的简称或别名：以后写它分不出是哪个，要写全称或代码",
                "{word:?} is a name of {other} too: by itself it tells neither, give the full name or the code"
            )));
        }
    }
    Ok(None)
}

/// What units are called for short, by full name.
pub fn short_names(conn: &Connection) -> Result<HashMap<String, String>> {
    let mut statement = conn.prepare_cached("SELECT name, short_name FROM unit WHERE short_name IS NOT NULL")?;
    Ok(statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
}

/// What a unit is called in full.
pub fn full_name(conn: &Connection, unit: i64) -> Result<String> {
    Ok(conn.query_row("SELECT name FROM unit WHERE id = ?", [unit], |r| r.get(0))?)
}

/// Whether a chain of units, followed up a column, comes back to one.
fn comes_back(conn: &Connection, column: &str, first: Option<i64>, to: Option<i64>) -> Result<bool> {
    let mut next = first;
    for _ in 0..64 {
        if next.is_some() && next == to {
            return Ok(true);
        }
        let Some(at) = next else { break };
        next = conn.query_row(&format!("SELECT {column} FROM unit WHERE id = ?"), [at], |r| r.get(0))?;
    }
    Ok(false)
}

/// The next free code of the form U0001: behind the last one, which is looked for once.
fn next_code(conn: &Connection, names: &Names) -> Result<String> {
    let sql = "SELECT max(CAST(substr(code, 2) AS INTEGER)) FROM unit WHERE code GLOB 'U[0-9]*'";
    let last =
        || conn.prepare_cached(sql)?.query_row([], |r| r.get::<_, Option<i64>>(0)).map(Option::unwrap_or_default);
    let behind = |last: i64| format!("U{:04}", last + 1);
    let taken = |code: &str| conn.prepare_cached("SELECT 1 FROM unit WHERE code = ?")?.exists([code]);
    let mut serial = names.last_unit.get().map_or_else(last, Ok)?;
    if taken(&behind(serial))? {
        serial = last()?;
    }
    names.last_unit.set(Some(serial + 1));
    Ok(behind(serial))
}
