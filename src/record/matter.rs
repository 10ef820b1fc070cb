//! A matter (审批事项) that a service hall decides: whose it is, by which limits, what was promised before, its steps and materials, and
//! what became of it where it was cleaned up. Not for its cases: those are `approval`'s.

use super::{Record, fields_of, naming, next_row, not_in_future, not_voided, office_no_free, required};
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Held as _, Noun, PLAIN, Part, Value};
use crate::base::vocab::MatterEnding;
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::{PartRow, Put, Write};
use crate::draft;
use crate::record::names::Names;
use crate::rule::hall::Term;
use crate::rule::step_limits;
use rusqlite::{Connection, OptionalExtension as _};

const fn part(
    table: &'static str,
    view: &'static str,
    called: (&'static str, &'static str),
    fields: &'static [crate::base::noun::Field],
) -> Part {
    Part { table, view, called, column: Some(view), fields }
}

/// The noun.
pub static NOUN: Noun = Noun {
    name: "matter",
    table: "matter",
    called_by: "name",
    view: "matters",
    letters: Some("M"),
    zh: "审批事项",
    en: "matter",
    about: (
        "审批事项：法定和承诺时限、环节、材料、收费、清理",
        "Matters of the hall: limits by law and as promised, steps, materials, clean-up",
    ),
    fields: Draft::FIELDS,
    lead: Some("name"),
    brief: &["code", "name", "unit", "service_window", "statutory", "promised_now", "first_promised", "ended_on", "ending"],
    daily: &[(
        "promised_now",
        "CASE WHEN promised_from > :today THEN (SELECT p.promised FROM matter_promise p WHERE p.matter = id AND p.taken_back IS NULL
          AND p.to_on >= :today ORDER BY p.to_on LIMIT 1) ELSE promised END",
    )],
    filters: &["unit", "ending"],
    words: &[("ending", "matter_ending")],
    identity: &["name", "unit"],
    known_by: &["name"],
    parts: &[
        part("matter_promise", "promises", ("原承诺时限", "Former promises"), Promise::FIELDS),
        part("matter_stage", "stages", ("环节", "Steps"), Stage::FIELDS),
        part("matter_material", "materials", ("材料", "Materials"), Material::FIELDS),
    ],
    ..PLAIN
};

draft! {
    /// A matter as a person fills it in.
    Draft {
        name: String, Anywhere, "事项名称", "name";
        unit: i64, Anywhere, "实施单位", "unit whose matter it is";
        service_window: String, Anywhere, "在哪个窗口办", "window at which it is done";
        statutory: String, Anywhere, "法定时限，如 20wd、20个工作日", "limit by law, such as 20wd";
        article: String, Anywhere, "法定时限的条款", "article of the limit by law";
        promised: String, Anywhere, "承诺时限，如 10wd、2小时、3min", "promised limit, such as 10wd, 2h, 3min";
        promised_from: Day, Anywhere, "现行承诺从哪天起；一直如此不写", "since when it is promised; none where always";
        fee: String, Anywhere, "收费依据；不收费不写", "document by which a fee is charged; none where it is free";
        published_in: String, Anywhere, "公开在哪里", "where it is published";
        published_on: Day, Anywhere, "公开日期", "day it was published";
        ended_on: Day, Anywhere, "清理日期", "day it was cleaned up";
        ending: String, Anywhere, "清理方式：取消、合并、下放", "abolished, merged or handed-down";
        ending_no: String, Anywhere, "清理文号", "document that cleaned it up";
        into_matter: i64, Anywhere, "并入哪个事项", "matter it was merged into";
        ended_to: String, Anywhere, "下放给谁", "to whom it was handed down";
        office_no: String, Anywhere, "目录编号", "its number in the catalogue";
        note: String, Anywhere, "备注", "note";
    }
}

draft! {
    /// What was promised before.
    Promise {
        happened_on: Day, Anywhere, "哪天登记的", "day it was told";
        from_on: Day, Anywhere, "从哪天起；最初的不写", "since when; none for the first";
        to_on: Day, Anywhere, "到哪天止", "until when";
        promised: String, Anywhere, "承诺时限", "the limit";
        basis: String, Anywhere, "改掉它的文号", "document that changed it";
    }
}

draft! {
    /// A step of a matter.
    Stage {
        happened_on: Day, Anywhere, "哪天登记的", "day it was told";
        stage: String, Anywhere, "环节名称", "what the step is called";
        rank: i64, Anywhere, "第几步；同一数的并行；默认接在后面", "which place it has, one place for those side by side; default the next";
        unit: i64, Anywhere, "由哪个单位办；默认实施单位", "unit that takes it; default that of the matter";
        step_limit: String, Anywhere, "这一步的时限，如 2wd、4小时", "how long it may take, such as 2wd, 4h";
    }
}

draft! {
    /// A paper one brings for it.
    Material {
        happened_on: Day, Anywhere, "哪天登记的", "day it was told";
        material: String, Anywhere, "材料名称", "what it is";
        note: String, Anywhere, "要求", "what is asked of it";
    }
}

/// A limit as it is kept.
fn kept(typed: &mut Option<String>, column: &'static str) -> Result<Option<Term>> {
    let term = typed.as_deref().map(Term::parse).transpose().map_err(|e| e.field(column))?;
    *typed = term.map(Term::written);
    Ok(term)
}

/// Refuses a promise that is longer than the law allows.
fn within(promised: Option<Term>, statutory: Option<Term>) -> Result<()> {
    let Some((promised, by_law)) = promised.zip(statutory).filter(|(promised, by_law)| promised.longer(*by_law)) else {
        return Ok(());
    };
    let (promised, by_law) = (promised.written(), by_law.written());
    let said = both!(
        "承诺时限 {promised} 比法定时限 {by_law} 长",
        "the promise of {promised} is longer than the limit by law, {by_law}"
    );
    Err(Error::refused("matter-promise-long", said).field("promised"))
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        self.settle_name(conn, names, id)?;
        if self.unit.is_none() {
            return Err(required(&NOUN, "unit"));
        }
        if self.statutory.is_none() {
            return Err(required(&NOUN, "statutory"));
        }
        let by_law = kept(&mut self.statutory, "statutory")?;
        let promised = kept(&mut self.promised, "promised")?;
        within(promised, by_law)?;
        if promised.is_none() && self.promised_from.is_some() {
            return Err(required(&NOUN, "promised"));
        }
        for (column, on) in [("published_on", self.published_on), ("ended_on", self.ended_on)] {
            on.map_or(Ok(()), |on| not_in_future(&NOUN, column, on, names.today))?;
        }
        self.settle_ending(conn, id)?;
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }

    fn rows(_conn: &Connection, _id: i64, given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
        let mut rank = 0;
        let mut row = |(column, values): &(&'static str, Vec<Put>)| match *column {
            "promises" => {
                let mut row = Promise::filled(values);
                kept(&mut row.promised, "promised")?;
                row.happened_on.ok_or_else(|| required(&NOUN, "happened_on"))?;
                row.to_on.ok_or_else(|| required(&NOUN, "to_on"))?;
                Ok(("matter_promise", fields_of(&row)))
            }
            "stages" => {
                let mut row = Stage::filled(values);
                row.happened_on.ok_or_else(|| required(&NOUN, "happened_on"))?;
                row.stage.as_ref().ok_or_else(|| required(&NOUN, "stage"))?;
                rank = ranked(row.rank, rank + 1)?;
                row.rank = Some(rank);
                kept(&mut row.step_limit, "step_limit")?;
                Ok(("matter_stage", fields_of(&row)))
            }
            _ => {
                let row = Material::filled(values);
                row.happened_on.ok_or_else(|| required(&NOUN, "happened_on"))?;
                row.material.as_ref().ok_or_else(|| required(&NOUN, "material"))?;
                Ok(("matter_material", fields_of(&row)))
            }
        };
        given.iter().map(|one| row(one).map_err(|e: Error| e.within(one.0))).collect()
    }

    fn next(_conn: &Connection, _names: &Names, _id: i64, code: &str) -> Result<Vec<String>> {
        Ok(vec![format!("ducha matter stage {code} …"), "ducha approval import …".into()])
    }
}

/// The place of a step: at the least the first.
fn ranked(rank: Option<i64>, else_: i64) -> Result<i64> {
    let rank = rank.unwrap_or(else_);
    if (1..=999).contains(&rank) {
        return Ok(rank);
    }
    let said = both!("环节的顺序是 1 至 999，不是 {rank}", "a step has a place from 1 to 999, not {rank}");
    Err(Error::refused("matter-rank", said).field("rank"))
}

impl Draft {
    /// A name is one matter's, that events of the hall may name it.
    fn settle_name(&mut self, conn: &Connection, names: &Names, id: Option<i64>) -> Result<()> {
        let name = naming::alone((conn, &names.called), &NOUN, (self.name.as_deref(), id), |said, code| {
            Error::refused("matter-name-taken", said).hint(both!(
                "两个单位各有一项，名称里写上单位；改时限：ducha matter promise {code} …",
                "where two units have one each, write the unit into the name; for a new limit: ducha matter promise {code} …"
            ))
        })?;
        self.name = Some(name);
        Ok(())
    }

    /// Nothing is merged into what had ended by then.
    fn goes_on(&self, conn: &Connection, into: i64) -> Result<()> {
        let other: Draft = super::load(conn, into)?;
        let Some((on, _)) = other.ended_on.zip(self.ended_on).filter(|(theirs, ours)| theirs <= ours) else {
            return Ok(());
        };
        let (code, name) = (NOUN.code(into), other.name.unwrap_or_default());
        let said = both!(
            "{code}“{name}”已于 {on} 清理，不能并入它",
            "{code} was cleaned up on {on}: nothing is merged into it"
        );
        Err(Error::refused("matter-not-merged", said).field("into_matter"))
    }

    /// A clean-up says its day, how, and into what.
    fn settle_ending(&self, conn: &Connection, id: Option<i64>) -> Result<()> {
        let ending = self.ending.as_deref().and_then(MatterEnding::from_slug);
        match (self.ended_on, ending) {
            (Some(_), None) => return Err(required(&NOUN, "ending")),
            (None, Some(_)) => return Err(required(&NOUN, "ended_on")),
            _ => {}
        }
        if self.into_matter.is_some() != (ending == Some(MatterEnding::Merged)) {
            if self.into_matter.is_none() {
                return Err(required(&NOUN, "into_matter"));
            }
            let said = both!("只有合并的事项才写并入哪个事项", "only what was merged names what it was merged into");
            return Err(Error::refused("matter-not-merged", said).field("into_matter"));
        }
        if let Some(into) = self.into_matter {
            if Some(into) == id {
                let said = both!("事项不能并入它自己", "a matter is not merged into itself");
                return Err(Error::refused("matter-not-merged", said).field("into_matter"));
            }
            not_voided(conn, &NOUN, into)?;
            self.goes_on(conn, into)?;
        }
        if self.ended_to.is_some() && ending != Some(MatterEnding::HandedDown) {
            let said = both!("只有下放的事项才写下放给谁", "only what was handed down names to whom");
            return Err(Error::refused("matter-not-merged", said).field("ended_to"));
        }
        let (Some(id), Some(on)) = (id, self.ended_on) else { return Ok(()) };
        let sql = "SELECT code, accepted_on FROM approval WHERE matter = ? AND void_reason IS NULL AND accepted_on > ? LIMIT 1";
        let later: Option<(String, String)> =
            conn.prepare_cached(sql)?.query_row((id, on.to_string()), |r| r.try_into()).optional()?;
        later.map_or(Ok(()), |(case, accepted)| {
            let code = NOUN.code(id);
            let said = both!(
                "{case} 于 {accepted} 才受理，{code} 不能在 {on} 清理",
                "{case} was accepted on {accepted}: {code} cannot have ended on {on}"
            );
            Err(Error::refused("matter-in-use", said).field("ended_on"))
        })
    }
}

/// Promises another limit from a day on; what was promised before stays with the matter. Returns what was promised until then.
pub fn promise(
    write: &mut Write<'_>,
    names: &Names,
    id: i64,
    (typed, from, basis): (&str, Day, Option<&str>),
) -> Result<Option<String>> {
    let was: Draft = super::load(write.conn(), id)?;
    let mut now = Some(typed.to_owned());
    within(kept(&mut now, "promised")?, was.statutory.as_deref().and_then(Term::kept))?;
    let code = NOUN.code(id);
    if let Some(ended) = &was.ended_on {
        let said = both!(
            "{code} 已于 {ended} 清理，不再承诺时限",
            "{code} ended on {ended}: nothing is promised of it any more"
        );
        return Err(Error::refused("matter-ended", said));
    }
    if let Some(since) = was.promised_from.filter(|since| from <= *since) {
        let said = both!(
            "{code} 现行的承诺自 {since} 起，新的要在那以后",
            "{code}: the promise there is holds from {since}, the next one begins after that"
        );
        return Err(Error::refused("matter-promise-before", said).field("promised_from"));
    }
    if now == was.promised {
        let promised = now.unwrap_or_default();
        let said = both!("{code} 承诺的已经是 {promised}", "{code} is promised within {promised} already");
        return Err(Error::refused("matter-promise-same", said).field("promised"));
    }
    let former = Promise {
        happened_on: Some(names.today),
        from_on: was.promised_from,
        to_on: Some(day::plus(from, -1)),
        promised: was.promised.clone(),
        basis: basis.map(str::to_owned),
    };
    let n = next_row(write.conn(), &NOUN, id)?;
    let puts = [("promised", now.map_or(Value::Null, Value::Text)), ("promised_from", from.value())];
    super::edit::<Draft>(write, names, id, &puts)?;
    write.step(&NOUN, id, n, &[("matter_promise", fields_of(&former))])?;
    Ok(was.promised)
}

/// Cleans a matter up, once, by a document; what is handed down says to whom.
pub fn end(write: &mut Write<'_>, names: &Names, id: i64, puts: &[Put]) -> Result<()> {
    let was: Draft = super::load(write.conn(), id)?;
    if let Some(on) = was.ended_on {
        let code = NOUN.code(id);
        let said = both!("{code} 已于 {on} 清理", "{code} was cleaned up on {on} already");
        return Err(Error::refused("matter-ended", said).hint(both!(
            "改登记的：ducha matter edit {code} --ended … --ending-no …",
            "to correct it: ducha matter edit {code} --ended … --ending-no …"
        )));
    }
    let given = |column: &str| puts.iter().find(|(name, _)| *name == column).map(|(_, value)| value);
    if given("ending") == Some(&Value::text(MatterEnding::Merged.slug())) && given("into_matter").is_none() {
        return Err(required(&NOUN, "into_matter").hint(both!("加上 --into …", "add --into …")));
    }
    super::edit::<Draft>(write, names, id, puts)?;
    let now: Draft = super::load(write.conn(), id)?;
    let down = now.ending.as_deref() == Some(MatterEnding::HandedDown.slug());
    for (column, flag, lacks) in
        [("ending_no", "no", now.ending_no.is_none()), ("ended_to", "to", down && now.ended_to.is_none())]
    {
        if lacks {
            return Err(required(&NOUN, column).hint(both!("加上 --{flag} …", "add --{flag} …")));
        }
    }
    Ok(())
}

/// The cases accepted from a day on, how many and the first: what is promised from then on does not move them.
pub fn accepted_since(conn: &Connection, id: i64, from: Day) -> Result<(i64, Option<String>)> {
    let sql = "SELECT count(*), min(code) FROM approval WHERE matter = ? AND void_reason IS NULL AND accepted_on >= ?";
    Ok(conn.query_row(sql, (id, from.to_string()), |r| r.try_into())?)
}

/// Adds a step to a matter, behind those it has unless it says its place.
pub fn stage(write: &mut Write<'_>, id: i64, mut stage: Stage) -> Result<()> {
    let sql = "SELECT coalesce(max(rank), 0) + 1 FROM matter_stage WHERE matter = ? AND taken_back IS NULL";
    let next: i64 = write.conn().query_row(sql, [id], |r| r.get(0))?;
    let name = step_limits::told(stage.stage.as_deref().unwrap_or_default());
    let sql = "SELECT stage FROM matter_stage WHERE matter = ? AND taken_back IS NULL";
    let named: Vec<String> =
        write.conn().prepare_cached(sql)?.query_map([id], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    if named.iter().any(|other| step_limits::told(other) == name) {
        let code = NOUN.code(id);
        let said = both!("{code} 已有环节“{name}”", "{code} has a step {name} already");
        return Err(Error::refused("matter-stage-taken", said).field("stage"));
    }
    stage.rank = Some(ranked(stage.rank, next)?);
    kept(&mut stage.step_limit, "step_limit")?;
    consists(write, id, ("matter_stage", fields_of(&stage)))
}

/// Adds what one brings for a matter.
pub fn material(write: &mut Write<'_>, id: i64, material: &Material) -> Result<()> {
    consists(write, id, ("matter_material", fields_of(material)))
}

fn consists(write: &mut Write<'_>, id: i64, row: PartRow) -> Result<()> {
    not_voided(write.conn(), &NOUN, id)?;
    let n = next_row(write.conn(), &NOUN, id)?;
    write.step(&NOUN, id, n, &[row])
}
