//! A unit: whom the office inspects and hears complaints about, in the official order.

use super::{Record, required};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN};
use crate::both;
use crate::draft;
use crate::record::names::Names;
use rusqlite::{Connection, OptionalExtension};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "unit",
    table: "unit",
    view: "units",
    zh: "单位",
    en: "unit",
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

fn taken(conn: &Connection, column: &str, value: &str, id: Option<i64>) -> Result<Option<String>> {
    let sql = format!("SELECT name FROM unit WHERE {column} = ? AND id IS NOT ?");
    Ok(conn.prepare_cached(&sql)?.query_row((value, id), |r| r.get(0)).optional()?)
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &Connection, _names: &Names, id: Option<i64>) -> Result<()> {
        let name = self.name.as_deref().ok_or_else(|| required("name"))?;
        if self.kind.is_none() {
            return Err(required("kind"));
        }
        if taken(conn, "name", name, id)?.is_some() {
            return Err(Error::refused(
                "unit-name-taken",
                both!("已有单位 {name:?}", "there is a unit {name:?} already"),
            )
            .field("name"));
        }
        match &self.code {
            Some(code) => {
                if let Some(other) = taken(conn, "code", code, id)? {
                    let said = both!("单位代码 {code:?} 已是 {other} 的", "the unit code {code:?} is {other}'s");
                    return Err(Error::refused("unit-code-taken", said).field("code"));
                }
            }
            None => self.code = Some(next_code(conn)?),
        }
        if self.valid_from.zip(self.valid_to).is_some_and(|(from, to)| to < from) {
            return Err(Error::refused("days-backwards", both!("停用日期早于启用日期", "it ends before it begins"))
                .field("valid_to"));
        }
        let mut above = self.parent;
        for _ in 0..64 {
            if above.is_some() && above == id {
                return Err(Error::refused(
                    "unit-own-parent",
                    both!("{name} 不能是自己的上级", "{name} cannot be above itself"),
                )
                .field("parent"));
            }
            let Some(up) = above else { break };
            above = conn.query_row("SELECT parent FROM unit WHERE id = ?", [up], |r| r.get(0))?;
        }
        Ok(())
    }

    fn kept(conn: &Connection, names: &Names, id: i64) -> Result<()> {
        let sql = "SELECT code, name, short_name, aliases FROM unit WHERE id = ?";
        let (code, name, short, aliases): (String, String, Option<String>, Option<String>) =
            conn.prepare_cached(sql)?.query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
        let aliases: Vec<String> = aliases.and_then(|a| serde_json::from_str(&a).ok()).unwrap_or_default();
        let others: Vec<&str> = short.as_deref().into_iter().chain(aliases.iter().map(String::as_str)).collect();
        names.learn(id, &code, &name, &others);
        Ok(())
    }
}

/// The next free code of the form U0001.
fn next_code(conn: &Connection) -> Result<String> {
    let sql = "SELECT max(CAST(substr(code, 2) AS INTEGER)) FROM unit WHERE code GLOB 'U[0-9]*'";
    let last: Option<i64> = conn.prepare_cached(sql)?.query_row([], |r| r.get(0))?;
    Ok(format!("U{:04}", last.unwrap_or(0) + 1))
}
