//! What a figure can be split by: each dimension once.

use super::figure::{Figure, Set};
use crate::base::column::Shape;
use crate::base::day::{self, Day, Period, plus};
use crate::base::error::{Error, Result};
use crate::base::noun::Noun;
use crate::base::page::Added;
use crate::base::vocab::Way;
use crate::both;
use chrono::Datelike;
use constcat::concat as sql;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeSet;

/// One way to split records.
#[derive(Debug)]
pub struct Dimension {
    /// Name, as typed after `--by`.
    pub name: &'static str,
    /// Chinese label.
    pub zh: &'static str,
    /// English label.
    pub en: &'static str,
    /// Where the key of a record comes from.
    pub key: Key,
    /// What the key is; `Word("")` is the noun's own vocabulary of that column.
    pub shape: Shape,
}

/// Where a key comes from.
#[derive(Debug)]
pub enum Key {
    /// SQL over the record.
    Read(&'static str),
    /// The span of time that the figure's day falls in.
    Span,
    /// SQL over the record of a JSON array: it counts under each key of that.
    Each(&'static str),
    /// Who is to see to it: now for what stands, else when its first limit ran out.
    Handler,
    /// A column of the record's unit.
    OfUnit(&'static str),
}

const fn d(name: &'static str, zh: &'static str, en: &'static str, shape: Shape) -> Dimension {
    Dimension { name, zh, en, key: Key::Read(name), shape }
}

const fn of_unit(
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    column: &'static str,
    shape: Shape,
) -> Dimension {
    Dimension { name, zh, en, key: Key::OfUnit(column), shape }
}

const fn each(name: &'static str, zh: &'static str, en: &'static str) -> Dimension {
    Dimension { name, zh, en, key: Key::Each(name), shape: Shape::Word(name) }
}

const fn time(name: &'static str, zh: &'static str, en: &'static str) -> Dimension {
    Dimension { name, zh, en, key: Key::Span, shape: Shape::Text }
}

/// What became of a complaint: the first that holds.
const WAY: &str = sql!(
    "CASE WHEN refused_on <= :as_of THEN '",
    Way::Refused.slug(),
    "' WHEN closed_on <= :as_of THEN '",
    Way::Closed.slug(),
    "' WHEN ended_on <= :as_of THEN '",
    Way::Ended.slug(),
    "' WHEN assigned_on <= :as_of THEN '",
    Way::InProgress.slug(),
    "' WHEN accepted_on <= :as_of THEN '",
    Way::Unassigned.slug(),
    "' ELSE '",
    Way::Undecided.slug(),
    "' END"
);

/// All dimensions.
pub static DIMENSIONS: &[Dimension] = &[
    time("month", "月份", "Month"),
    time("quarter", "季度", "Quarter"),
    time("year", "年度", "Year"),
    time("week", "周", "Week"),
    of_unit("level", "层级", "Level", "level", Shape::Word("level")),
    of_unit("group", "评议分组", "Appraisal group", "\"group\"", Shape::Word("group")),
    of_unit("parent", "上级单位", "Parent", "parent", Shape::Unit),
    d("channel", "渠道", "Channel", Shape::Word("channel")),
    d("category", "类别", "Category", Shape::Word("category")),
    d("matter", "事项", "Matter", Shape::Named("M")),
    d("service_window", "窗口", "Window", Shape::Text),
    d("ending", "清理方式", "Clean-up", Shape::Word("matter_ending")),
    d("unit", "单位", "Unit", Shape::Unit),
    Dimension { name: "handler", zh: "承办单位", en: "Handler", key: Key::Handler, shape: Shape::Unit },
    d("unit_kind", "单位类别", "Unit kind", Shape::Word("unit_kind")),
    d("handling", "办理方式", "Handling", Shape::Word("handling")),
    Dimension {
        name: "refused_reason",
        zh: "不予受理理由",
        en: "Reason of refusal",
        key: Key::Read("first_refused_reason"),
        shape: Shape::Word("refused_reason"),
    },
    Dimension { name: "way", zh: "去向", en: "Way", key: Key::Read(WAY), shape: Shape::Word("way") },
    d("result", "结果", "Result", Shape::Word("")),
    d("state", "状态", "State", Shape::Word("")),
    d("kind", "类别", "Kind", Shape::Word("")),
    d("method", "检查方式", "Method", Shape::Word("method")),
    d("regime", "处理依据", "Regime", Shape::Word("regime")),
    d("person_rank", "时任职级", "Rank then", Shape::Text),
    d("responsibility", "责任类型", "Responsibility", Shape::Word("responsibility")),
    d("leader", "批示领导", "Leader", Shape::Person),
    d("instrument", "文书", "Instrument", Shape::Word("instrument")),
    each("cause", "投诉原因", "Cause"),
    each("remedy", "整治措施", "Remedy"),
    d("publicity", "公开程度", "Publicity", Shape::Word("publicity")),
    d("medium", "曝光方式", "Medium", Shape::Word("medium")),
    // Known only where several are asked for: every record of a ledger is its office's.
    Dimension { name: "office", zh: "单位台账", en: "Office", key: Key::Read("NULL"), shape: Shape::Text },
    d("role", "身份", "Role", Shape::Word("team_role")),
    d("person", "人员", "Person", Shape::Code("R")),
    d("campaign", "督查活动", "Campaign", Shape::Code("P")),
    d("project", "项目", "Project", Shape::Code("H")),
    d("stage", "阶段", "Stage", Shape::Text),
    d("form", "表", "Form", Shape::Text),
    d("item", "项目", "Item", Shape::Text),
    d("answer", "回答", "Answer", Shape::Text),
    d("entry_name", "登记项", "Row of a register", Shape::Text),
    d("plan_item", "年度计划项", "Item of the year's plan", Shape::Code("N")),
    d("point", "收件点", "Point", Shape::Text),
    d("point_kind", "收件点类别", "Point kind", Shape::Word("point_kind")),
];

/// The dimension of a name.
pub fn dimension(name: &str) -> Option<&'static Dimension> {
    DIMENSIONS.iter().find(|d| d.name == name)
}

/// The dimension that a report names.
pub fn by(name: &str) -> Result<&'static Dimension> {
    dimension(name)
        .ok_or_else(|| Error::failed("dimension-undeclared", both!("没有维度 {name}", "there is no dimension {name}")))
}

impl Dimension {
    /// Whether it is a span of time.
    pub fn is_time(&self) -> bool {
        matches!(self.key, Key::Span)
    }

    /// Whether a record may count under several of its keys, so that the parts are more than the whole.
    pub fn overlaps(&self) -> bool {
        matches!(self.key, Key::Each(_))
    }

    /// SQL of what is read of a record that a figure counts, to know its key.
    pub fn read(&self, figure: &Figure) -> &'static str {
        match (&self.key, &figure.set) {
            (Key::Read(column) | Key::Each(column), _) => {
                figure.noun().counted_by.iter().find(|by| by.0 == *column).map_or(column, |by| by.1)
            }
            (Key::OfUnit(_), _) => "unit_code",
            (Key::Handler, _) => figure.noun().handler.map_or("NULL", |of| of[figure.holder() as usize]),
            (Key::Span, Set::Flow { day, .. }) => day,
            (Key::Span, _) => "NULL",
        }
    }

    /// The key of what was read of a record.
    fn key(&self, conn: &Connection, read: &str) -> Result<String> {
        Ok(match self.key {
            Key::Read(_) | Key::Each(_) | Key::Handler => read.to_owned(),
            Key::Span => day::iso(read).map_or_else(String::new, |day| self.key_of(day)),
            Key::OfUnit(column) => {
                let mut statement = conn.prepare_cached(&format!("SELECT {column} FROM units WHERE code = ?"))?;
                statement.query_row([read], |r| r.get::<_, Option<String>>(0)).optional()?.flatten().unwrap_or_default()
            }
        })
    }

    /// The keys a record of a noun counts under for what was read of it: one, unless the dimension overlaps. `families` are the words
    /// counted by wider ones.
    pub fn keys(&self, conn: &Connection, read: &str, noun: &Noun, families: Option<&Added>) -> Result<Vec<String>> {
        if !self.overlaps() || read.is_empty() {
            return Ok(vec![self.key(conn, read)?]);
        }
        let words: Vec<String> = serde_json::from_str(read).unwrap_or_else(|_| vec![read.to_owned()]);
        let wider = |word: String| {
            let family =
                families.zip(self.list(noun)).and_then(|(own, list)| own.family(list, &word).map(str::to_owned));
            family.unwrap_or(word)
        };
        Ok(words.into_iter().map(wider).collect::<BTreeSet<_>>().into_iter().collect())
    }

    /// The list its keys are words of, for the records of a noun.
    pub fn list(&self, noun: &Noun) -> Option<&'static str> {
        match (self.shape, noun.shape(self.name)) {
            (Shape::Word(""), Shape::Word(list)) | (Shape::Word(list), _) => Some(list),
            _ => None,
        }
    }

    /// The key of the span of time a day is in.
    pub fn key_of(&self, day: Day) -> String {
        match self.name {
            "quarter" => format!("{}Q{}", day.year(), day.month0() / 3 + 1),
            "year" => day.year().to_string(),
            "week" => day.format("%G-W%V").to_string(),
            _ => day.format("%Y-%m").to_string(),
        }
    }

    /// The keys of all spans of time in a period, for a dimension that is one.
    pub fn spans(&self, period: Period) -> Vec<String> {
        if !self.is_time() {
            return Vec::new();
        }
        let days = std::iter::successors(Some(period.from), |day| Some(plus(*day, 1)));
        let mut keys: Vec<String> = days.take_while(|day| *day <= period.to).map(|day| self.key_of(day)).collect();
        keys.dedup();
        keys
    }

    /// Whether its keys are units, which are listed in the official order and in bands unless a rank is asked for
    /// (国办函〔2025〕66号: no chasing of ranks).
    pub fn is_units(&self) -> bool {
        self.shape == Shape::Unit
    }
}
