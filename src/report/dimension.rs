//! What a figure can be split by: each dimension once, as SQL over the views.

use crate::base::column::Shape;
use crate::base::day::Day;
use chrono::Datelike;

/// One way to split records.
#[derive(Debug)]
pub struct Dimension {
    /// Name, as typed after `--by`.
    pub name: &'static str,
    /// Chinese label.
    pub zh: &'static str,
    /// English label.
    pub en: &'static str,
    /// SQL for the key of a record.
    pub sql: &'static str,
    /// SQL the parts are put in order by, over `key` and `value`.
    pub order: &'static str,
    /// What the key is; `Word("")` is the noun's own vocabulary of that column.
    pub shape: Shape,
}

const COUNTED: &str = "value DESC, key";

const fn d(name: &'static str, zh: &'static str, en: &'static str, shape: Shape) -> Dimension {
    Dimension { name, zh, en, sql: name, order: COUNTED, shape }
}

const fn of_unit(name: &'static str, zh: &'static str, en: &'static str, sql: &'static str, shape: Shape) -> Dimension {
    Dimension { name, zh, en, sql, order: COUNTED, shape }
}

/// A span of time; `:day` is the day the figure goes by.
const fn time(name: &'static str, zh: &'static str, en: &'static str, sql: &'static str) -> Dimension {
    Dimension { name, zh, en, sql, order: "key", shape: Shape::Text }
}

/// All dimensions.
pub static DIMENSIONS: &[Dimension] = &[
    time("month", "月份", "month", "substr(:day, 1, 7)"),
    time("quarter", "季度", "quarter", "substr(:day, 1, 4) || 'Q' || ((substr(:day, 6, 2) + 2) / 3)"),
    time("year", "年度", "year", "substr(:day, 1, 4)"),
    time("week", "周", "week", "strftime('%G-W%V', :day)"),
    of_unit("level", "层级", "level", "(SELECT u.level FROM units u WHERE u.code = unit_code)", Shape::Word("level")),
    of_unit(
        "group",
        "评议分组",
        "appraisal group",
        "(SELECT u.\"group\" FROM units u WHERE u.code = unit_code)",
        Shape::Word("group"),
    ),
    of_unit("parent", "上级单位", "parent", "(SELECT u.parent FROM units u WHERE u.code = unit_code)", Shape::Unit),
    d("channel", "渠道", "channel", Shape::Word("channel")),
    d("category", "类别", "category", Shape::Word("category")),
    d("unit", "单位", "unit", Shape::Unit),
    d("unit_kind", "单位类别", "unit kind", Shape::Word("unit_kind")),
    d("handling", "办理方式", "handling", Shape::Word("handling")),
    d("refused_reason", "不予受理理由", "reason of refusal", Shape::Word("refused_reason")),
    d("result", "结果", "result", Shape::Word("result")),
    d("state", "状态", "state", Shape::Word("")),
    d("kind", "类别", "kind", Shape::Word("")),
    d("method", "检查方式", "method", Shape::Word("method")),
    d("regime", "处理依据", "regime", Shape::Word("regime")),
    d("responsibility", "责任类型", "responsibility", Shape::Word("responsibility")),
    d("leader", "批示领导", "leader", Shape::Text),
    d("instrument", "文书", "instrument", Shape::Word("instrument")),
    d("point", "监督点", "monitor point", Shape::Text),
];

/// The dimension of a name.
pub fn dimension(name: &str) -> Option<&'static Dimension> {
    DIMENSIONS.iter().find(|d| d.name == name)
}

impl Dimension {
    /// Whether it is a span of time.
    pub fn is_time(&self) -> bool {
        self.sql.contains(":day")
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

    /// Whether its keys are units, which are listed in the official order and in bands unless a rank is asked for
    /// (国办函〔2025〕66号: no chasing of ranks).
    pub fn is_units(&self) -> bool {
        self.shape == Shape::Unit
    }
}
