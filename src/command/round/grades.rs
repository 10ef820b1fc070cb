//! `ducha appraisal grades`: how many times and how many different subjects had each grade over some rounds, that grade and lower together, split by
//! what an item was answered if wanted: person-times and persons, heads, causes. Not for places: those are `places`'.

use super::compare::said;
use super::scored::{Key, heirs, key, scored};
use crate::base::column::Shape;
use crate::base::error::{Error, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet as Table};
use crate::both;
use crate::command::desk::Desk;
use crate::record::returns::Sheet;
use crate::rule::form::{Answers, Form, Item, Scoring};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What each subject of a round answered to an item.
fn answered(desk: &Desk, item: &Item, round: i64) -> Result<HashMap<Key, String>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let (sheet, heirs) = (Sheet::of(conn, names, round)?, heirs(conn)?);
    let mut out = HashMap::new();
    for one in sheet.counting(false).filter(|one| one.ballots.is_none()) {
        let answers: Answers =
            one.answers.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        if let Some((subject, answer)) = one.line.and_then(|line| sheet.subject(line)).zip(answers.get(&item.key)) {
            out.insert(key(&heirs, subject), said(item, answer));
        }
    }
    Ok(out)
}

/// What grades are split by.
#[derive(Clone, Copy)]
enum By<'f> {
    /// Nothing.
    Nothing,
    /// What an item was answered.
    Item(&'f Item),
    /// The unit, of a person its own.
    Unit,
    /// What they are ranked among, such as a section.
    Division,
}

impl<'f> By<'f> {
    fn said(form: &'f Form, word: Option<&str>) -> Result<By<'f>> {
        Ok(match word {
            None => By::Nothing,
            Some("unit" | "单位") => By::Unit,
            Some("division" | "组别" | "科室") => By::Division,
            Some(item) => By::Item(form.known(item)?),
        })
    }

    /// Its heading.
    fn head(self) -> Head {
        match self {
            By::Nothing => Head::of("answer", Shape::Text, "", ""),
            By::Item(item) => Head::of("answer", Shape::Text, &item.zh, &item.en),
            By::Unit => Head::of("answer", Shape::Text, "单位", "Unit"),
            By::Division => Head::of("answer", Shape::Text, "组别", "Group"),
        }
    }
}

/// The unit of a subject, of a person its own.
fn unit_of(conn: &Connection, key: &Key) -> Result<String> {
    let sql = "SELECT name FROM unit WHERE id = coalesce(?, (SELECT unit FROM person WHERE id = ?))";
    let found = conn.prepare_cached(sql)?.query_row((key.0, key.1), |r| r.get(0)).optional()?;
    Ok(found.unwrap_or_default())
}

/// Who had a grade, each time, by what they are split by and the place of the grade.
type Graded = BTreeMap<(String, usize), Vec<Key>>;

fn graded(desk: &Desk, (form, scoring): (&Form, &Scoring), by: By<'_>, rounds: &[i64]) -> Result<Graded> {
    let mut all = Graded::new();
    for round in rounds {
        let scored = scored(desk.read()?, form, &[Sheet::of(desk.read()?, desk.names()?, *round)?], false, None)?;
        let answers = match by {
            By::Item(item) => answered(desk, item, *round)?,
            _ => HashMap::new(),
        };
        for place in scoring.ranked(&scoring.weights(), &scored.entries).places {
            if let Some(grade) = place.grade {
                let key = scored.keys[place.entry].clone();
                let says = match by {
                    By::Nothing => String::new(),
                    By::Item(_) => answers.get(&key).cloned().unwrap_or_default(),
                    By::Unit => unit_of(desk.read()?, &key)?,
                    By::Division => scored.entries[place.entry].group.clone(),
                };
                all.entry((says, grade)).or_default().push(key);
            }
        }
    }
    Ok(all)
}

/// Times and subjects of each grade, worst last.
pub fn page<'a>(desk: &'a Desk, form: &Form, rounds: &[i64], by: Option<&str>) -> Result<Page<'a>> {
    let scoring = form.scoring.as_ref().filter(|scoring| !scoring.grades.is_empty()).ok_or_else(|| {
        let name = &form.name;
        Error::refused("form-unscored", both!("“{name}”没有等次", "{name} gives no grades"))
            .hint(both!("看得分：ducha round rank …", "see the scores: ducha round rank …"))
    })?;
    let by = By::said(form, by)?;
    let all = graded(desk, (form, scoring), by, rounds)?;
    let count = |n: usize| Value::Int(i64::try_from(n).unwrap_or_default());
    let says: BTreeSet<&String> = all.keys().map(|(says, _)| says).collect();
    let mut rows = Vec::new();
    for says in says {
        for (at, grade) in scoring.grades.iter().enumerate() {
            let of = |range: std::ops::RangeInclusive<usize>| {
                let keys: Vec<&Key> = all
                    .range((says.clone(), *range.start())..=(says.clone(), *range.end()))
                    .flat_map(|(_, keys)| keys)
                    .collect();
                let different = keys.iter().collect::<BTreeSet<_>>().len();
                (count(keys.len()), count(different))
            };
            let ((times, subjects), (times_below, subjects_below)) = (of(at..=at), of(at..=scoring.grades.len()));
            let answer = if says.is_empty() { Value::Null } else { Value::Text(says.clone()) };
            rows.push(vec![answer, Value::Text(grade.zh.clone()), times, subjects, times_below, subjects_below]);
        }
    }
    let heads = vec![
        by.head(),
        Head::of("band", Shape::Text, "等次", "Grade"),
        Head::of("times", Shape::Count, "次数（人次）", "Times"),
        Head::of("subjects", Shape::Count, "个数（人）", "Subjects"),
        Head::of("times_or_lower", Shape::Count, "本等以下次数", "Times, or lower"),
        Head::of("subjects_or_lower", Shape::Count, "本等以下个数", "Subjects, or lower"),
    ];
    let (name, n) = (&form.name, rounds.len());
    let mut sheet = Table::of("grades", both!("{name}：{n} 轮的等次", "{name}: grades of {n} rounds"), heads, rows)
        .named_by(&["answer", "band"]);
    sheet.brief = (usize::from(matches!(by, By::Nothing))..6).collect();
    let note = both!(
        "“以下”连本等在内；同一对象在几轮里各算一次次数，个数只算一个",
        "\"or lower\" takes the grade itself in; one subject in several rounds counts each time, and once among subjects"
    );
    Ok(Page::Sheet(sheet.note(note)))
}
