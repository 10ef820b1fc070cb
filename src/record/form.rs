//! Forms (表) and their versions, as they are kept; and those that ship. What a definition may say is `rule::form`'s business.

use super::{Record, next_row, not_in_future, not_voided, required, steps};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN, Part, Put, Value};
use crate::base::text;
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::{PartRow, Write};
use crate::draft;
use crate::record::names::Names;
use crate::rule::form::{Form, near_or};
use rusqlite::{Connection, OptionalExtension as _};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "form",
    table: "form",
    view: "forms",
    called_by: "name",
    letters: Some("FM"),
    zh: "表",
    en: "form",
    about: (
        "表：自查、周报、登记册、评议，项目是数据，一表一文件",
        "Forms: self-checks, returns, registers, appraisals; a form is a file",
    ),
    fields: Draft::FIELDS,
    brief: &["code", "name", "every", "about", "items", "version", "rounds", "retired_on"],
    filters: &["every"],
    day: Some("added_on"),
    words: &[("about", "form_subject"), ("every", "form_period")],
    identity: &["name"],
    swayed: &[
        "SELECT g.form FROM change c JOIN form_round g ON g.id = c.record WHERE c.noun = 'round' AND c.entry > ?",
    ],
    parts: &[Part {
        table: "form_version",
        view: "form_versions",
        called: ("历次版本", "All versions"),
        column: Some("versions"),
        fields: Version::FIELDS,
    }],
    ..PLAIN
};

draft! {
    /// A form as it is kept; a person brings one as a file.
    Draft {
        name: String, Anywhere, "名称", "name";
        every: String, Anywhere, "填报周期", "how often it is answered";
        about: String, Anywhere, "填报对象", "whom it is about";
        added_on: Day, Anywhere, "加入日期；默认今天", "day it was added; default today";
        retired_on: Day, Anywhere, "停用日期", "day it was given up";
        note: String, Anywhere, "备注", "note";
    }
}

draft! {
    /// A version of a form.
    Version {
        happened_on: Day, Anywhere, "从哪天起", "from which day on";
        version: i64, Anywhere, "第几版", "which version";
        definition: String, Anywhere, "表的定义（JSON）", "its definition, JSON";
    }
}

/// The forms that ship, each as its file.
const SHIPPED: &[&str] = &[
    include_str!("forms/self-check.json"),
    include_str!("forms/eleven-questions.json"),
    include_str!("forms/staged-drive.json"),
    include_str!("forms/weekly-return.json"),
    include_str!("forms/opinion-gathering.json"),
    include_str!("forms/duty-systems.json"),
    include_str!("forms/rule-documents.json"),
    include_str!("forms/pre-review.json"),
    include_str!("forms/catalogue.json"),
    include_str!("forms/agency-points.json"),
    include_str!("forms/promised-limits.json"),
    include_str!("forms/responsibility-letters.json"),
    include_str!("forms/joint-meetings.json"),
    include_str!("forms/monitor-meetings.json"),
    include_str!("forms/monthly-score.json"),
    include_str!("forms/target-appraisal.json"),
    include_str!("forms/style-appraisal.json"),
    include_str!("forms/key-posts.json"),
    include_str!("forms/station-vote.json"),
    include_str!("forms/integrity-report.json"),
];

/// The forms that ship.
pub fn shipped() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().copied()
}

/// The form that ships under a name, Chinese or English.
pub fn ships(name: &str) -> Option<Form> {
    let name = name.trim();
    shipped().filter_map(|text| Form::parse(text).ok()).find(|form| {
        form.name == name || form.en.eq_ignore_ascii_case(name) || form.en.replace(' ', "-").eq_ignore_ascii_case(name)
    })
}

fn version_row(form: &Form, version: i64, on: Day) -> Vec<Put> {
    vec![
        ("happened_on", Value::Text(on.to_string())),
        ("version", Value::Int(version)),
        ("definition", Value::Text(form.text())),
    ]
}

/// A new form, its first version with it.
pub fn add(write: &mut Write<'_>, names: &Names, form: &Form) -> Result<i64> {
    let draft = Draft {
        name: Some(form.name.clone()),
        every: Some(form.period.slug().into()),
        about: Some(form.of.slug().into()),
        added_on: Some(names.today),
        ..Draft::default()
    };
    let id = super::add(write, names, draft, None)?;
    write.step(&NOUN, id, 1, &[("form_version", version_row(form, 1, names.today))])?;
    Ok(id)
}

/// A new version of a form; returns its number, or none where nothing changed. Rounds that go on keep theirs.
pub fn revise(write: &mut Write<'_>, names: &Names, id: i64, form: &Form) -> Result<Option<i64>> {
    not_voided(write.conn(), &NOUN, id)?;
    let (last, was) = current(write.conn(), id)?;
    if was == *form {
        return Ok(None);
    }
    if was.of != form.of {
        let Both { zh: was_zh, en: was_en } = was.of.said();
        let Both { zh, en } = form.of.said();
        let said =
            both!("填报对象原来是{was_zh}，不能改成{zh}", "it is about {was_en}, and cannot come to be about {en}");
        return Err(Error::refused("form-other-subject", said)
            .hint(both!("另加一张表：ducha form add", "add another form: ducha form add")));
    }
    let given = [("name", Value::Text(form.name.clone())), ("every", Value::Text(form.period.slug().into()))];
    super::edit::<Draft>(write, names, id, &given)?;
    let n = next_row(write.conn(), &NOUN, id)?;
    write.step(&NOUN, id, n, &[("form_version", version_row(form, last + 1, names.today))])?;
    Ok(Some(last + 1))
}

/// The newest version of a form, and its number.
pub fn current(conn: &Connection, id: i64) -> Result<(i64, Form)> {
    let sql = "SELECT version, definition FROM form_version WHERE form = ? AND taken_back IS NULL ORDER BY version DESC LIMIT 1";
    let found: Option<(i64, String)> = conn.prepare_cached(sql)?.query_row([id], |r| r.try_into()).optional()?;
    let (version, text) = found.ok_or_else(|| no_version(id, None))?;
    Form::parse(&text).map(|form| (version, form)).map_err(|error| steps::unreadable(&NOUN, id, 0, &error.message.en))
}

/// A version of a form.
pub fn version(conn: &Connection, id: i64, version: i64) -> Result<Form> {
    let sql = "SELECT definition FROM form_version WHERE form = ? AND version = ? AND taken_back IS NULL";
    let text: Option<String> = conn.prepare_cached(sql)?.query_row([id, version], |r| r.get(0)).optional()?;
    let text = text.ok_or_else(|| no_version(id, Some(version)))?;
    Form::parse(&text).map_err(|error| steps::unreadable(&NOUN, id, 0, &error.message.en))
}

fn no_version(id: i64, version: Option<i64>) -> Error {
    let code = NOUN.code(id);
    let said = match version {
        Some(version) => both!("{code} 没有第 {version} 版", "{code} has no version {version}"),
        None => both!("{code} 还没有内容", "{code} has no version yet"),
    };
    Error::not_found("form-no-version", said).hint(both!("ducha form edit {code} 文件", "ducha form edit {code} FILE"))
}

/// The form of a code or name: of the ledger, or else one that ships, which is taken in.
pub fn taken_in(write: &mut Write<'_>, names: &Names, typed: &str) -> Result<i64> {
    match names.record(write.conn(), &NOUN, typed) {
        Err(error) if error.id == "record-unknown" => match ships(typed) {
            Some(form) => add(write, names, &form),
            None => Err(unknown(&error, typed)),
        },
        found => found,
    }
}

/// The error of a form nobody knows: what ships under a like name.
pub fn unknown(error: &Error, typed: &str) -> Error {
    let names: Vec<String> = shipped().filter_map(|text| Form::parse(text).ok()).map(|form| form.name).collect();
    let near = text::nearest(typed, names.iter().map(String::as_str), 3);
    let all = both!(
        "自带的全部见 ducha form shipped；自己的表：ducha form add 文件",
        "all that ship: ducha form shipped; your own: ducha form add FILE"
    );
    Error::not_found("record-unknown", error.message.clone()).hint(near_or(&near, all))
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let Some(name) = &self.name else { return Err(required(&NOUN, "name")) };
        if self.every.is_none() || self.about.is_none() {
            return Err(required(&NOUN, if self.every.is_none() { "every" } else { "about" }));
        }
        let added = names.day_or_today(&NOUN, &mut self.added_on, "added_on")?;
        not_in_future(&NOUN, "added_on", added, names.today)?;
        let sql = "SELECT id FROM form WHERE name = ? AND id IS NOT ? AND void_reason IS NULL";
        let other: Option<i64> = conn.prepare_cached(sql)?.query_row((name, id), |r| r.get(0)).optional()?;
        if let Some(other) = other {
            let other = NOUN.code(other);
            return Err(Error::refused(
                "form-taken",
                both!("已有“{name}”（{other}）", "there is a form {name} already ({other})"),
            )
            .hint(both!("改它：ducha form edit {other} 文件", "change it: ducha form edit {other} FILE"))
            .field("name"));
        }
        Ok(())
    }

    fn next(_conn: &Connection, _names: &Names, _id: i64, code: &str) -> Result<Vec<String>> {
        Ok(vec![format!("ducha form show {code}"), format!("ducha round open {code} --period … --units …")])
    }

    fn rows(_conn: &Connection, id: i64, given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
        let mut rows = Vec::new();
        for (_, put) in given {
            let version = Version::filled(put);
            let text = version.definition.as_deref().ok_or_else(|| required(&NOUN, "definition"))?;
            Form::parse(text).map_err(|error| error.within("versions"))?;
            if version.version.is_none() || version.happened_on.is_none() {
                return Err(no_version(id, None).within("versions"));
            }
            rows.push(("form_version", put.clone()));
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_ships_holds_together() {
        let mut names = std::collections::HashSet::new();
        for text in shipped() {
            let form = Form::parse(text).unwrap_or_else(|e| panic!("{}: {:?} {:?}", &text[..60], e.message, e.told()));
            assert!(
                !form.en.is_empty() && form.items.iter().all(|item| !item.en.is_empty()),
                "{} has no English",
                form.name
            );
            assert!(names.insert(form.name.clone()), "{} stands twice", form.name);
            assert!(ships(&form.name).is_some() && ships(&form.en).is_some());
        }
    }
}
