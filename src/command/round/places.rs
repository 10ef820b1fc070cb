//! Places, and what would come of other weights, as tables. Not for how they are worked out: that is `rule::rank`'s.

use super::scored::Scored;
use crate::base::column::Shape;
use crate::base::error::Both;
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet as Table};
use crate::both;
use crate::rule::form::{Form, Scoring};
use crate::rule::rank::{Change, Place, Ranking};
use serde_json::{Value as Json, json};

fn text(text: Option<String>) -> Value {
    text.map_or(Value::Null, Value::Text)
}

/// The headings of places: a column for each part at the end.
pub fn heads(scoring: &Scoring) -> Vec<Head> {
    let mut heads = vec![
        Head::of("group", Shape::Text, "组别", "Group"),
        Head::of("unit", Shape::Unit, "单位", "Unit"),
        Head::of("person", Shape::Person, "人员", "Person"),
        Head::of("point", Shape::Text, "监督点", "Point"),
        Head::of("label", Shape::Text, "名目", "Subject"),
        Head::of("score", Shape::Measure, "得分", "Score"),
        Head::of("rank", Shape::Count, "名次", "Place"),
        Head::of("tied", Shape::Flag, "并列", "Tied"),
        Head::of("band", Shape::Text, "等次", "Grade"),
        Head::of("parts", Shape::Rows, "各部分", "Parts").echo(),
        Head::of("few", Shape::Flag, "票少", "On few"),
        Head::of("streak", Shape::Count, "连续末位", "Last running"),
        Head::of("proposed", Shape::Text, "按表提出", "Proposed"),
        Head::of("decided", Shape::Text, "已决定", "Decided"),
        Head::of("vetoed", Shape::Flag, "一票否决", "Vetoed"),
    ];
    heads.extend(scoring.parts.iter().map(|part| {
        let label =
            Both { zh: part.zh.clone(), en: if part.en.is_empty() { part.zh.clone() } else { part.en.clone() } };
        Head::new(&format!("part_{}", part.key), Shape::Measure, label)
    }));
    heads
}

/// What is told beside places, by entry.
pub struct Beside<'b> {
    /// How many times running it was last.
    pub streaks: Option<&'b [u32]>,
    /// The measures that were decided.
    pub decided: &'b [Option<String>],
}

/// Places, a row each, under `heads`.
pub fn rows(scoring: &Scoring, all: &Scored, ranking: &Ranking, beside: &Beside<'_>) -> Vec<Vec<Value>> {
    let places = |value: Option<usize>| value.and_then(|n| i64::try_from(n).ok()).map_or(Value::Null, Value::Int);
    let row = |place: &Place| {
        let at = place.entry;
        let [unit, person, point, label] = all.names[at].clone();
        let parts: Vec<Json> = scoring
            .parts
            .iter()
            .zip(&place.parts)
            .zip(&all.counts[at])
            .map(|((part, score), answers)| json!({"key": part.key, "score": score, "answers": answers}))
            .collect();
        let mut weighed = scoring.parts.iter().zip(&all.counts[at]);
        let few = weighed.any(|(part, count)| part.few.is_some_and(|few| *count < few));
        let streak = beside.streaks.map_or(0, |streaks| streaks[at]);
        let graded = place.grade.and_then(|at| scoring.grades[at].follows.as_ref()).map(|follows| follows.zh.as_str());
        let again = scoring.consequences.iter().rfind(|one| one.times <= streak).map(|one| one.zh.as_str());
        let follows = graded.into_iter().chain(again).collect::<Vec<_>>().join("；");
        let mut row = vec![
            text(Some(all.entries[at].group.clone()).filter(|group| !group.is_empty())),
            text(unit),
            text(person),
            text(point),
            text(label),
            text(place.total.clone()),
            places(place.rank),
            Value::Int(i64::from(place.tied)),
            text(place.grade.map(|at| scoring.grades[at].zh.clone())),
            Value::Text(Json::from(parts).to_string()),
            Value::Int(i64::from(few)),
            if beside.streaks.is_some() { Value::Int(i64::from(streak)) } else { Value::Null },
            text(Some(follows).filter(|follows| !follows.is_empty())),
            text(beside.decided[at].clone()),
            Value::Int(i64::from(all.entries[at].vetoed)),
        ];
        if !scoring.parts.is_empty() {
            row.extend(place.parts.iter().cloned().map(text));
        }
        row
    };
    ranking.places.iter().map(row).collect()
}

/// Places as a table: the parts each in a column for people, and together for programs; people see grades, and places where they are asked for.
pub fn table(
    scoring: &Scoring,
    all: &Scored,
    ranking: &Ranking,
    beside: &Beside<'_>,
    by_place: bool,
) -> Table<'static> {
    let rows = rows(scoring, all, ranking, beside);
    let heads = heads(scoring);
    let filled = |at: usize| rows.iter().any(|row| !matches!(row[at], Value::Null | Value::Int(0)));
    let hidden = |at: &usize| *at == 9 || !by_place && (6..8).contains(at);
    let brief = (0..heads.len()).filter(|at| !hidden(at) && filled(*at)).collect();
    let title = if by_place { both!("名次", "Places") } else { both!("等次", "Grades") };
    let mut sheet = Table::of("rank", title, heads, rows).named_by(&["group", "unit", "person", "point", "label"]);
    sheet.brief = brief;
    sheet
}

/// What would come of other weights.
pub fn sensitivity(form: &Form, scoring: &Scoring, all: &Scored, changes: &[Change]) -> Table<'static> {
    let weighed = form.weighed();
    let name = |at: &usize| all.called(*at);
    let join =
        |of: &[usize]| text(Some(of.iter().map(name).collect::<Vec<_>>().join("、")).filter(|names| !names.is_empty()));
    let grade = |at: Option<usize>| at.map_or("—", |at| scoring.grades[at].zh.as_str());
    let row = |change: &Change| {
        let graded = change.graded.iter().map(|(at, was, now)| format!("{} {}→{}", name(at), grade(*was), grade(*now)));
        let graded = graded.collect::<Vec<_>>().join("；");
        vec![
            Value::text(weighed[change.part].0),
            Value::text(weighed[change.part].1),
            Value::text(change.moved.slug()),
            Value::Int(i64::from(change.holds())),
            join(&change.last.0),
            join(&change.last.1),
            text(Some(graded).filter(|graded| !graded.is_empty())),
        ]
    };
    let moved = changes.iter().filter(|change| !change.holds()).count();
    let rows = changes.iter().map(row).collect();
    let heads = vec![
        Head::of("part", Shape::Text, "部分代码", "Part"),
        Head::of("part_name", Shape::Text, "哪一部分", "What it is"),
        Head::of("moved", Shape::Word("weight_move"), "权重变动", "Weight moved"),
        Head::of("holds", Shape::Flag, "结果不变", "Stands"),
        Head::of("last_now", Shape::Text, "变成末位", "Last now"),
        Head::of("last_before", Shape::Text, "不再末位", "Last no more"),
        Head::of("graded", Shape::Long, "等次变动", "Grades changed"),
    ];
    let mut sheet = Table::of("sensitivity", both!("权重变动后的变化", "With other weights"), heads, rows)
        .named_by(&["part", "moved"]);
    sheet.brief = (1..7).collect();
    let n = changes.len();
    sheet
        .note(both!("{n} 种变动里 {moved} 种会改变末位或等次", "{moved} of {n} changes move the last place or a grade"))
}
