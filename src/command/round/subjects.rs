//! For whom a round is opened: units, persons, points, things by name, a row a subject and stage. Not for what comes in of them.

use super::whom::typed;
use crate::base::day::Day;
use crate::base::error::{Error, Lang, Result};
use crate::base::text;
use crate::base::vocab::{FormSubject, StrataBy};
use crate::both;
use crate::command::args::option;
use crate::command::draw_frame;
use crate::record::names::Names;
use crate::record::round_rows::Subject;
use crate::record::{person, point};
use crate::rule::deadline;
use crate::rule::form::{Form, Stage};
use crate::rule::limit::Limit;
use clap::{Arg, ArgMatches};
use rusqlite::Connection;

/// Most subjects of a round.
const MOST: usize = 100_000;

pub fn subjects(lang: Lang) -> [Arg; 6] {
    let names = lang.pick("名目,名目", "NAME,…");
    [
        option(
            "units",
            lang.pick("条件", "SQL|UNITS"),
            lang.pick(
                "哪些单位：单位视图上的条件，或用逗号列出；默认全部",
                "which units: a condition on the view of units, or units with commas; default all",
            ),
        ),
        option(
            "persons",
            lang.pick("人员,人员", "PERSON,…"),
            lang.pick("哪些人，编号或姓名", "which persons, by code or name"),
        ),
        option("points", lang.pick("监督点", "POINT,…"), lang.pick("哪些监督点", "which points")),
        option("names", names, lang.pick("哪些名目，如岗位、行业", "which things by name, such as posts, trades")),
        option(
            "by",
            lang.pick("词", "WORD"),
            lang.pick("按什么分组排名：类别、层级、分组、上级", "ranked apart by kind, level, group or parent"),
        ),
        option(
            "division",
            lang.pick("组别", "GROUP"),
            lang.pick("都在哪一组里排名", "the group all of them are ranked in"),
        ),
    ]
}

/// The flag that says who, of a form about such.
const fn flag(of: FormSubject) -> &'static str {
    match of {
        FormSubject::Unit => "units",
        FormSubject::Person => "persons",
        FormSubject::Point => "points",
        FormSubject::Named => "names",
    }
}

/// Who is asked for.
fn who(conn: &Connection, names: &Names, matches: &ArgMatches, form: &Form, on: Day) -> Result<Vec<Subject>> {
    let flag = flag(form.of);
    let others = ["units", "persons", "points", "names"];
    if let Some(other) = others.into_iter().find(|other| *other != flag && typed(matches, other).is_some()) {
        let (name, of) = (&form.name, form.of.said());
        let (zh, en) = (of.zh, of.en);
        let said = both!("“{name}”是{zh}填报的，不能用 --{other}", "{name} is about {en}: --{other} is for others");
        return Err(Error::usage("form-about-other", said).hint(both!("用 --{flag}", "give --{flag}")));
    }
    let division = typed(matches, "division").map(|text| text.trim().to_owned());
    let by = typed(matches, "by").map(|word| names.word("strata_by", word)).transpose()?;
    let by = by.and_then(|slug| StrataBy::from_slug(&slug));
    let blank = Subject { happened_on: Some(on), division, ..Subject::default() };
    let listed = typed(matches, flag).map(text::listed).into_iter().flatten();
    let record = |noun, one: &str| names.record(conn, noun, one).map(Some);
    match form.of {
        FormSubject::Unit => draw_frame::units(conn, names, typed(matches, "units"), on)?
            .into_iter()
            .map(|unit| {
                let division = by.map(|by| stratum(conn, by, unit)).transpose()?.flatten();
                let division = division.or_else(|| blank.division.clone());
                Ok(Subject { unit: Some(unit), division, ..blank.clone() })
            })
            .collect(),
        FormSubject::Person => {
            listed.map(|one| Ok(Subject { person: record(&person::NOUN, one)?, ..blank.clone() })).collect()
        }
        FormSubject::Point => {
            listed.map(|one| Ok(Subject { point: record(&point::NOUN, one)?, ..blank.clone() })).collect()
        }
        FormSubject::Named => Ok(listed.map(|one| Subject { label: Some(one.to_owned()), ..blank.clone() }).collect()),
    }
}

/// Who is asked for, a row a subject and stage, numbered on from a line.
pub fn asked(
    conn: &Connection,
    names: &Names,
    matches: &ArgMatches,
    form: &Form,
    (on, last): (Day, i64),
) -> Result<Vec<Subject>> {
    let all = who(conn, names, matches, form, on)?;
    if all.is_empty() || all.len() * form.stages.len().max(1) > MOST {
        let (n, flag) = (all.len(), flag(form.of));
        return Err(Error::usage("round-nobody", both!("填报对象有 {n} 个", "there are {n} subjects"))
            .hint(both!(
                "写明 --{flag}，一个以上，不超过十万",
                "say --{flag}: one at the least, no more than a hundred thousand"
            ))
            .field(flag));
    }
    let stages: Vec<Option<&Stage>> =
        if form.stages.is_empty() { vec![None] } else { form.stages.iter().map(Some).collect() };
    let calendar = names.clockwork(conn, on)?;
    let mut out = Vec::new();
    for subject in &all {
        for stage in &stages {
            let due = stage.and_then(|stage| stage.due.as_deref()).map(Limit::parse).transpose()?;
            out.push(Subject {
                line: Some(last + 1 + i64::try_from(out.len()).unwrap_or_default()),
                stage: stage.map(|stage| stage.key.clone()),
                stage_due: due.map(|due| deadline::due(on, &due, &[], &calendar.calendar).due),
                ..subject.clone()
            });
        }
    }
    Ok(out)
}

/// What a unit is ranked among.
fn stratum(conn: &Connection, by: StrataBy, unit: i64) -> Result<Option<String>> {
    let (column, list) = match by {
        StrataBy::Kind => ("kind", "unit_kind"),
        StrataBy::Level => ("level", "level"),
        StrataBy::Group => ("\"group\"", "group"),
        StrataBy::Parent => ("(SELECT p.name FROM unit p WHERE p.id = unit.parent)", ""),
    };
    let sql = format!("SELECT {column} FROM unit WHERE id = ?");
    let word: Option<String> = conn.prepare_cached(&sql)?.query_row([unit], |r| r.get(0))?;
    let label =
        |word: &str| crate::base::vocab::vocab(list).and_then(|list| list.get(word)).map(|term| term.zh.to_owned());
    Ok(word.map(|word| label(&word).unwrap_or(word)))
}
