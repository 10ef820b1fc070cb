//! An item of the year's plan of inspections (年度检查计划): what is to be inspected in which part of the year, how many visits, and with whom
//! the plan was filed. Not for a campaign's own plan: that is the campaign's.

use super::{Record, not_in_future, office_no_free, required};
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Held as _, Noun, PLAIN, Value};
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::Write;
use crate::draft;
use crate::record::names::Names;
use chrono::Datelike as _;
use rusqlite::Connection;

/// The noun.
pub static NOUN: Noun = Noun {
    name: "plan",
    table: "plan",
    view: "plans",
    letters: Some("N"),
    zh: "年度计划项",
    en: "plan item",
    about: (
        "年度检查计划：各季度各阶段查什么，备案",
        "The year's plan of inspections: what in which quarter, and its filing",
    ),
    fields: Draft::FIELDS,
    lead: Some("title"),
    brief: &[
        "code",
        "quarter",
        "stage",
        "title",
        "kind",
        "from_on",
        "to_on",
        "planned_visits",
        "planned_days",
        "filed_on",
    ],
    filters: &["kind"],
    day: Some("from_on"),
    words: &[("kind", "campaign_kind")],
    identity: &["title", "from_on"],
    spelled: &["title"],
    ..PLAIN
};

draft! {
    /// An item as a person fills it in.
    Draft {
        title: String, Anywhere, "名称", "title";
        kind: String, Anywhere, "督查类别，如 暗访", "kind, such as covert or special";
        stage: String, Anywhere, "阶段，如 第一阶段", "stage of the year's work";
        scope: String, Anywhere, "检查对象和范围", "which units, in words";
        from_on: Day, Anywhere, "开始日期；默认今年1月1日", "first day; default 1 January of this year";
        to_on: Day, Anywhere, "结束日期；默认当年12月31日", "last day; default 31 December of its year";
        planned_visits: i64, Anywhere, "计划查多少单位次", "how many unit-visits are planned";
        planned_days: i64, Anywhere, "计划外勤天数", "how many days in the field are planned";
        filed_with: String, Anywhere, "向哪个机关备案", "with whom it was filed";
        filed_on: Day, Anywhere, "备案日期", "day it was filed";
        filed_no: String, Anywhere, "备案文号", "document it was filed with";
        office_no: String, Anywhere, "文号", "the office's own number";
        note: String, Anywhere, "备注", "note";
    }
}

/// Refuses a count of none.
pub(super) fn some(noun: &'static Noun, column: &'static str, count: Option<i64>) -> Result<()> {
    let Some(count) = count.filter(|count| *count < 1) else { return Ok(()) };
    let (zh, en) = crate::base::column::label(noun.name, column).unwrap_or((column, column));
    let said = both!("{zh}至少是 1，不能是 {count}", "{en} is 1 at the least, not {count}");
    Err(Error::refused("plan-count-none", said)
        .hint(both!("不知道就不写", "leave it out where it is not known"))
        .field(column))
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        if self.title.is_none() {
            return Err(required(&NOUN, "title"));
        }
        let year = self.to_on.map_or(names.today.year(), |to| to.year());
        let edge = |year, month, day| Day::from_ymd_opt(year, month, day).unwrap_or(names.today);
        let from = *self.from_on.get_or_insert(edge(year, 1, 1));
        let to = *self.to_on.get_or_insert(edge(from.year(), 12, 31));
        if to < from {
            let said = both!("结束日期 {to} 早于开始日期 {from}", "it ends on {to}, before it begins on {from}");
            return Err(Error::refused("days-backwards", said).field("to_on"));
        }
        if to.year() != from.year() {
            let said = both!("{from} 至 {to} 跨了年度", "{from} to {to} is of two years");
            return Err(Error::refused("plan-two-years", said)
                .hint(both!("每年一项", "make it one item a year"))
                .field("to_on"));
        }
        some(&NOUN, "planned_visits", self.planned_visits)?;
        some(&NOUN, "planned_days", self.planned_days)?;
        self.settle_filing(names)?;
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }

    fn next(_conn: &Connection, _names: &Names, _id: i64, code: &str) -> Result<Vec<String>> {
        Ok(vec![format!("ducha campaign add --plan-item {code} --kind …"), "ducha plan year".into()])
    }
}

impl Draft {
    /// A filing says with whom and when.
    fn settle_filing(&self, names: &Names) -> Result<()> {
        match (&self.filed_with, self.filed_on) {
            (None, Some(_)) => {
                return Err(
                    required(&NOUN, "filed_with").hint(both!("加上 --filed-with 机关", "add --filed-with ORGAN"))
                );
            }
            (Some(_), None) => {
                return Err(required(&NOUN, "filed_on").hint(both!("加上 --filed 日期", "add --filed DATE")));
            }
            (None, None) if self.filed_no.is_some() => return Err(required(&NOUN, "filed_with")),
            _ => {}
        }
        self.filed_on.map_or(Ok(()), |on| not_in_future(&NOUN, "filed_on", on, names.today))
    }
}

/// Files the items of a year that were not filed yet: with whom, on which day, by which document; how many they were.
// 2024 rules on easing grass-roots burdens: inspections follow a yearly plan, limited in number, which is filed.
pub fn file(
    write: &mut Write<'_>,
    names: &Names,
    year: i64,
    (with, on, number): (&str, Day, Option<&str>),
) -> Result<usize> {
    let sql =
        "SELECT id FROM plan WHERE from_on LIKE ? || '-%' AND void_reason IS NULL AND filed_on IS NULL ORDER BY id";
    let ids: Vec<i64> =
        write.conn().prepare(sql)?.query_map([format!("{year:04}")], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    if ids.is_empty() {
        let said = both!("{year} 年没有还未备案的计划项", "no item of the plan of {year} is left to be filed");
        return Err(Error::refused("plan-none-to-file", said).hint(both!(
            "先登记：ducha plan add …；看全年：ducha plan year {year}",
            "record it: ducha plan add …; see ducha plan year {year}"
        )));
    }
    for id in &ids {
        let mut puts = vec![("filed_with", Value::Text(with.to_owned())), ("filed_on", on.value())];
        puts.extend(number.map(|number| ("filed_no", Value::Text(number.to_owned()))));
        super::edit::<Draft>(write, names, *id, &puts)?;
    }
    Ok(ids.len())
}
