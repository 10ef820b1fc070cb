//! Whom of a round words mean: units, persons, points, things by name, by stage or line. Not for what is done to them.

use super::scored::heirs;
use crate::base::error::{Error, Lang, Result};
use crate::base::text;
use crate::both;
use crate::command::args::{self, option};
use crate::record::names::Names;
use crate::record::returns::{Sheet, Who};
use crate::record::round_rows::Subject;
use crate::record::{person, point};
use clap::{Arg, ArgMatches};
use rusqlite::Connection;
use std::collections::HashSet;

/// Whom of a round is meant.
pub fn subject_args(lang: Lang) -> [Arg; 6] {
    let text = lang.pick("文字", "TEXT");
    [
        option(
            "unit",
            lang.pick("单位", "UNIT"),
            lang.pick("哪个单位，几个用逗号分开", "which unit, several with commas"),
        ),
        option("person", lang.pick("人员", "PERSON"), lang.pick("哪个人", "which person")),
        option("point", lang.pick("监督点", "POINT"), lang.pick("哪个监督点", "which point")),
        option("label", text, lang.pick("哪个名目，如岗位", "which thing by its name, such as a post")),
        option("stage", text, lang.pick("哪个阶段：名称或第几个", "which stage: by name or number")),
        option("line", lang.pick("数", "N"), lang.pick("第几行", "which line")),
    ]
}

/// A text that was typed and says something.
pub fn typed<'m>(matches: &'m ArgMatches, name: &str) -> Option<&'m str> {
    matches.get_one::<String>(name).map(String::as_str).filter(|text| !text.trim().is_empty())
}

/// What a subject is called.
pub fn called(conn: &Connection, subject: &Subject) -> Result<String> {
    let name =
        |table: &str, id: i64| conn.query_row(&format!("SELECT name FROM {table} WHERE id = ?"), [id], |r| r.get(0));
    let stage = subject.stage.as_deref().map(|stage| format!(" {stage}")).unwrap_or_default();
    let name: String = match (subject.unit, subject.person, subject.point) {
        (Some(id), ..) => name("unit", id)?,
        (_, Some(id), _) => name("person", id)?,
        (.., Some(id)) => name("point", id)?,
        _ => subject.label.clone().unwrap_or_default(),
    };
    Ok(name + &stage)
}

/// The unit of a round that became part of another since.
fn forerunner(conn: &Connection, sheet: &Sheet, heir: i64) -> Result<Option<String>> {
    let heirs = heirs(conn)?;
    let was = sheet.subjects.iter().filter_map(|subject| subject.unit).find(|unit| heirs.get(unit) == Some(&heir));
    was.map(|unit| crate::record::unit::full_name(conn, unit)).transpose()
}

/// The error of somebody who is not among those of a round.
fn not_of_it(conn: &Connection, sheet: &Sheet, who: &str, unit: Option<i64>) -> Result<Error> {
    let code = &sheet.code;
    let error = Error::not_found("round-not-of-it", both!("{code} 里没有 {who}", "{who} is not among those of {code}"));
    Ok(error.hint(match unit.map(|unit| forerunner(conn, sheet, unit)).transpose()?.flatten() {
        Some(was) => both!(
            "布置时是并入它的 {was}，仍用 {was} 报：--unit {was}",
            "when it was opened it was {was}, which became part of it: file as --unit {was}"
        ),
        None => {
            both!("加进来：ducha round include {code} --units …", "to take it in: ducha round include {code} --units …")
        }
    }))
}

/// Whom words mean.
#[derive(Clone, Debug, Default)]
pub struct Whom {
    /// A unit.
    pub unit: Option<String>,
    /// A person.
    pub person: Option<String>,
    /// A point.
    pub point: Option<String>,
    /// A thing by its name.
    pub label: Option<String>,
    /// A stage.
    pub stage: Option<String>,
    /// A line.
    pub line: Option<i64>,
    /// Everybody.
    pub all: bool,
}

impl Whom {
    /// The lines of a round they mean.
    pub fn lines(&self, conn: &Connection, names: &Names, sheet: &Sheet) -> Result<Vec<i64>> {
        let units: Vec<i64> = self
            .unit
            .iter()
            .flat_map(|all| text::listed(all))
            .map(|one| names.unit(conn, one))
            .collect::<Result<_>>()?;
        let person = self.person.as_deref().map(|one| names.record(conn, &person::NOUN, one)).transpose()?;
        let point = self.point.as_deref().map(|one| names.record(conn, &point::NOUN, one)).transpose()?;
        let stage =
            self.stage.as_deref().map(|stage| sheet.form.stage(stage).map(|stage| stage.key.clone())).transpose()?;
        let meant = |subject: &Subject| {
            (units.is_empty() || subject.unit.is_some_and(|unit| units.contains(&unit)))
                && (person.is_none() || subject.person == person)
                && (point.is_none() || subject.point == point)
                && (self.label.is_none() || subject.label.as_deref() == self.label.as_deref().map(str::trim))
                && (self.line.is_none() || subject.line == self.line)
        };
        let somebody =
            !units.is_empty() || person.is_some() || point.is_some() || self.label.is_some() || self.line.is_some();
        let code = &sheet.code;
        let mut found: Vec<&Subject> =
            self.near(sheet, &units, (person, point)).into_iter().filter(|one| meant(one)).collect();
        found.sort_by_key(|subject| subject.line);
        found.dedup_by_key(|subject| subject.line);
        if !somebody && found.len() > 1 && stage.is_none() && !self.all {
            return Err(Error::usage(
                "round-whom",
                both!("没有说是 {code} 里的谁", "it is not said who of {code} is meant"),
            )
            .hint(both!(
                "加上 --unit 单位；看有谁：ducha round board {code}",
                "add --unit UNIT; who there is: ducha round board {code}"
            ))
            .lacks("unit"));
        }
        let at: Vec<&Subject> = found.into_iter().filter(|subject| stage.is_none() || subject.stage == stage).collect();
        let there: HashSet<_> = at.iter().filter_map(|subject| subject.unit).collect();
        let missing = units.iter().find(|unit| !there.contains(unit));
        if at.is_empty() || missing.is_some() {
            let who = [&self.unit, &self.person, &self.point, &self.label].into_iter().flatten().next().cloned();
            let who = match missing {
                Some(unit) => crate::record::unit::full_name(conn, *unit)?,
                None => who.or(self.line.map(|line| format!("第 {line} 行"))).unwrap_or_default(),
            };
            return Err(not_of_it(conn, sheet, &who, missing.copied())?);
        }
        Ok(at.into_iter().filter_map(|subject| subject.line).collect())
    }

    /// The subjects that may be meant, found without walking through all of them.
    fn near<'s>(
        &self,
        sheet: &'s Sheet,
        units: &[i64],
        (person, point): (Option<i64>, Option<i64>),
    ) -> Vec<&'s Subject> {
        let who: Vec<Who> = if units.is_empty() {
            let label = self.label.as_deref().map(|label| Who::Label(label.trim().to_owned()));
            person.map(Who::Person).or(point.map(Who::Point)).or(label).into_iter().collect()
        } else {
            units.iter().copied().map(Who::Unit).collect()
        };
        match self.line {
            _ if !who.is_empty() => who.iter().flat_map(|who| sheet.whom(who)).collect(),
            Some(line) => sheet.subject(line).into_iter().collect(),
            None => sheet.subjects.iter().collect(),
        }
    }

    /// As the flags of a command say.
    pub fn typed(matches: &ArgMatches) -> Result<Whom> {
        let text = |name: &str| typed(matches, name).map(str::to_owned);
        let line = args::number(matches, "line", 1..=1_000_000)?;
        Ok(Whom {
            unit: text("unit"),
            person: text("person"),
            point: text("point"),
            label: text("label"),
            stage: text("stage"),
            line,
            all: false,
        })
    }
}
