//! What a figure can be split by: each dimension once, as SQL over the views.

use crate::base::column::Shape;

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

/// All dimensions.
pub static DIMENSIONS: &[Dimension] = &[
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
    d("point", "监督点", "monitor point", Shape::Text),
];

/// The dimension of a name.
pub fn dimension(name: &str) -> Option<&'static Dimension> {
    DIMENSIONS.iter().find(|d| d.name == name)
}
