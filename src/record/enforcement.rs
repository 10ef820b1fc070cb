//! An enforcement visit to an enterprise (进企检查): which unit wants to go where, why and when, and who approved it before. Which act may follow
//! is `rule::permit`'s business. Not for the office's own visits: those are `visit`'s.

use super::life::{Daily, Listed, Living, Place, Standing, Take, Verb, must, take, verb};
use super::{Lived, Record, finding, living, not_in_future, not_voided, office, office_no_free, required};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Held, Noun, Put, Value};
use crate::base::vocab::{ARBITRARY_SLUG, EnforcementStep as Step};
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::Write;
use crate::draft;
use crate::record::names::Names;
use crate::rule::clock::Name;
use crate::rule::permit::{Act, Calm, Life, Past};
use rusqlite::{Connection, OptionalExtension as _};

/// The noun.
pub static NOUN: Noun = Noun {
    letters: Some("Y"),
    zh: "进企检查",
    en: "enforcement visit",
    about: (
        "进企检查：执法进企业先批准，未经批准是问题，企业宁静日",
        "Enforcement visits to enterprises: approved before, or a finding; calm days",
    ),
    brief: &["code", "unit", "enterprise", "planned_on", "state", "approved_by", "visited_on", "unapproved", "finding"],
    filters: &["unit", "state"],
    day: Some("asked_on"),
    words: &[("state", "enforcement_state")],
    in_being: true,
    handler: Some(["unit", "unit", "unit"]),
    ..crate::lived!("enforcement", Draft, Life, ["due_on", "provisional"])
};

draft! {
    /// An enforcement visit as a person fills it in.
    Draft {
        unit: i64, Anywhere, "要进企业的单位", "unit that wants to go";
        enterprise: String, Anywhere, "进哪家企业", "which enterprise";
        purpose: String, Anywhere, "为什么去", "why";
        basis: String, Anywhere, "检查依据", "what it is based on";
        asked_on: Day, Anywhere, "报批日期；默认今天", "day it was asked for; default today";
        planned_on: Day, Anywhere, "拟去日期", "day it is planned for";
        planned_to: Day, Anywhere, "拟去的最后一天；只去一天不写", "last day of it; none for a single day";
        inspectors: String, Anywhere, "谁去，用顿号分开", "who goes, separated by commas";
        calm_ground: String, Anywhere, "宁静日仍去的法定理由，如 投诉举报、安全生产", "ground on which they go on a calm day, such as complaint, safety";
        office_no: String, Anywhere, "文号", "the office's own number";
    }
    past Past
}

/// The calm days of the office, with where they are set down; none where it keeps none.
pub fn calm(conn: &Connection) -> Result<Option<(Calm, String)>> {
    let sql = "SELECT calm_from, calm_to, calm_source FROM office";
    let (from, to, source): (Option<u32>, Option<u32>, Option<String>) =
        conn.prepare_cached(sql)?.query_row([], |r| r.try_into())?;
    Ok(from.zip(to).map(|(from, to)| (Calm { from, to }, source.unwrap_or_default())))
}

/// Sets the calm days of the office, or that it keeps none.
pub fn keep_calm(write: &mut Write<'_>, calm: Option<(Calm, String)>) -> Result<usize> {
    let (from, to, source) = match calm {
        Some((calm, source)) => (Value::Int(calm.from.into()), Value::Int(calm.to.into()), Value::Text(source)),
        None => (Value::Null, Value::Null, Value::Null),
    };
    write.edit(&office::NOUN, 1, &[("calm_from", from), ("calm_to", to), ("calm_source", source)])
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;
    const LIFE: Option<Lived<Draft>> = Some(living::lived());

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let asked = names.day_or_today(&NOUN, &mut self.asked_on, "asked_on")?;
        not_in_future(&NOUN, "asked_on", asked, names.today)?;
        let given = [("unit", self.unit.is_some()), ("enterprise", self.enterprise.is_some())];
        let given = given.into_iter().chain([("purpose", self.purpose.is_some())]);
        if let Some((column, _)) = given.into_iter().find(|(_, given)| !given) {
            return Err(required(&NOUN, column));
        }
        let planned = self.planned_on.ok_or_else(|| required(&NOUN, "planned_on"))?;
        for (column, earlier, later) in [("planned_on", asked, Some(planned)), ("planned_to", planned, self.planned_to)]
        {
            if let Some(later) = later.filter(|later| *later < earlier) {
                let said = both!("拟去的 {later} 早于 {earlier}", "it is planned for {later}, before {earlier}");
                return Err(Error::refused("days-backwards", said).field(column));
            }
        }
        let was: Option<Draft> = id.map(|id| super::load(conn, id)).transpose()?;
        let moved = was.is_none_or(|was| {
            (was.planned_on, was.planned_to, &was.calm_ground) != (self.planned_on, self.planned_to, &self.calm_ground)
        });
        // What was planned for a day that has passed is recorded as it was.
        if moved && !names.filed.get() && planned >= names.today {
            self.leaves_in_peace(conn, planned)?;
        }
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }
}

impl Draft {
    /// On a calm day nobody goes, unless on a ground that the law allows.
    fn leaves_in_peace(&self, conn: &Connection, planned: Day) -> Result<()> {
        let Some((calm, source)) = calm(conn)?.filter(|_| self.calm_ground.is_none()) else { return Ok(()) };
        let Some(on) = calm.first(planned, self.planned_to.unwrap_or(planned)) else { return Ok(()) };
        let Calm { from, to } = calm;
        let said = both!(
            "{on} 是企业宁静日（每月 {from} 日至 {to} 日，{source}），不安排进企检查",
            "{on} is a calm day (days {from} to {to} of each month, {source}): no enforcement visit is planned on it"
        );
        Err(Error::refused("enforcement-calm-day", said)
            .hint(both!(
                "改到宁静日以外；投诉举报、安全生产等法定情形：--calm-ground 投诉举报",
                "take another day; where the law has them go, such as a complaint or safety: --calm-ground complaint"
            ))
            .field("planned_on"))
    }
}

const fn listed(key: &'static str, zh: &'static str, en: &'static str, places: &'static [Place]) -> Listed {
    Listed { key, title: (zh, en), places, provisional: false, always: false }
}

/// Under which number.
const NO: Take = take("no", "approval_no");

impl Living for Draft {
    type Life = Life;

    const BEGINS: &'static [&'static str] = &["asked_on", "planned_on"];
    const LIMIT: Option<Name> = Some(Name::Permit);
    const OPEN: &'static str = "visited_on IS NOT NULL AND approved_on IS NULL AND finding IS NULL";
    const VERBS: &'static [Verb<Step>] = &[
        verb(
            Step::Approve,
            "批准，写明谁批准、文号",
            "Approve it: by whom, under which number",
            &[must("by", "approved_by"), NO],
            "",
        ),
        verb(Step::Refuse, "不批准，写明理由", "Refuse it, with the reason", &[must("reason", "reason")], ""),
        verb(Step::Visit, "去了；没有批准的列为问题", "They went; without approval it is a finding", &[], ""),
        verb(Step::Drop, "没有去", "They did not go", &[], ""),
        verb(
            Step::Find,
            "未经批准进企，列为问题；不写哪个就登记一个",
            "They went without approval: put it down as a finding, made where none is given",
            &[take("finding", "finding")],
            "",
        ),
    ];

    /// What waits for an answer before its day, and who went without one.
    const DAILY: Daily = Daily {
        tables: &[
            listed(
                "enforcements_overdue",
                "进企检查到期没有批复 {n} 件",
                "Enforcement visits not answered by their day: {n}",
                &[Place::Late],
            ),
            listed(
                "enforcements_due",
                "进企检查待批 {n} 件",
                "Enforcement visits to be approved or refused: {n}",
                &[Place::Soon, Place::Later],
            ),
            listed(
                "enforcements_unapproved",
                "未经批准进企、还没有列为问题 {n} 件",
                "Enforcement visits without approval, not put down as findings yet: {n}",
                &[Place::Idle],
            ),
        ],
        own: &["enterprise"],
        brief: &["unit", "enterprise", "state", "due_on", "days_left", "verb_code"],
        ..Daily::PLAIN
    };

    fn begin(&self) -> Result<Life> {
        let asked_on = self.asked_on.ok_or_else(|| required(&NOUN, "asked_on"))?;
        Ok(Life::begin(asked_on, self.planned_on.ok_or_else(|| required(&NOUN, "planned_on"))?))
    }

    fn needs(act: &Act, _code: &str) -> Result<()> {
        if act.kind == Step::Find && act.finding.is_none() { Err(required(&NOUN, "finding")) } else { Ok(()) }
    }

    /// A finding it is put down as is of the unit that went, and not from before it went.
    fn proves(conn: &Connection, id: i64, before: &Standing<Draft>, act: &Act, code: &str) -> Result<()> {
        let Some(as_) = act.finding else { return Ok(()) };
        not_voided(conn, &finding::NOUN, as_)?;
        let sql = "SELECT f.unit = e.unit, f.found_on FROM finding f, enforcement e WHERE f.id = ? AND e.id = ?";
        let (same, found_on): (bool, String) = conn.prepare_cached(sql)?.query_row([as_, id], |r| r.try_into())?;
        let (found, went) = (finding::NOUN.code(as_), before.life.visited_on);
        if !same {
            let said = both!("{found} 不是 {code} 那个单位的", "{found} is not of the unit of {code}");
            return Err(Error::refused("enforcement-other-finding", said).field("finding"));
        }
        let Some(went) = went.filter(|went| found_on < went.to_string()) else { return Ok(()) };
        let said = both!(
            "{found} 发现于 {found_on}，早于进企的 {went}",
            "{found} was found on {found_on}, before they went on {went}"
        );
        Err(Error::refused("enforcement-other-finding", said).field("finding"))
    }

    fn told_then(_conn: &Connection, _id: i64, _then: (Day, i64), now: &Standing<Draft>) -> Result<Vec<Put>> {
        let unapproved = now.life.visited_on.map(|_| now.life.approved_on.is_none());
        Ok(vec![("unapproved", Held::or_null(unapproved.as_ref()))])
    }

    /// Who goes on a calm day that was not approved says so.
    fn takes_over(conn: &Connection, id: i64, act: &mut Act) -> Result<()> {
        let sql = "SELECT planned_on FROM enforcement WHERE id = ?1 AND approved_on IS NOT NULL AND calm_ground IS NULL
            AND ?2 NOT BETWEEN planned_on AND coalesce(planned_to, planned_on)";
        let on = act.on;
        if act.kind != Step::Visit || calm(conn)?.is_none_or(|(calm, _)| calm.first(on, on).is_none()) {
            return Ok(());
        }
        let planned: Option<String> = conn.query_row(sql, (id, on.to_string()), |r| r.get(0)).optional()?;
        act.with.reason = planned.map(|planned| format!("批准的是 {planned}，{on} 是企业宁静日"));
        Ok(())
    }

    fn aside(conn: &Connection, id: i64, now: &Standing<Draft>, code: &str) -> Result<Option<Both>> {
        let Some(act) = now.acts.last().filter(|act| act.kind == Step::Visit) else { return Ok(None) };
        let (sql, on) = ("SELECT planned_on, planned_to, calm_ground FROM enforcement WHERE id = ?", act.on);
        let (planned, to, ground): (String, Option<String>, Option<String>) =
            conn.query_row(sql, [id], |r| r.try_into())?;
        if now.life.approved_on.is_none() {
            let approved = now.acts.iter().find(|act| act.kind == Step::Approve).map(|act| act.on);
            let (zh, en) = match approved {
                None => Default::default(),
                Some(day) if day > on => {
                    (format!("{day} 才批准；"), format!("it was approved on {day} and not before; "))
                }
                Some(_) => (
                    format!("批准的是 {planned} 去，{on} 是企业宁静日；"),
                    format!("it was approved for {planned}, {on} is a calm day; "),
                ),
            };
            return Ok(Some(both!(
                "{zh}未经批准进企是问题，登记：ducha enforcement find {code}",
                "{en}a visit without approval is a finding; record it: ducha enforcement find {code}"
            )));
        }
        let day = on.to_string();
        if day < planned || day > to.unwrap_or_else(|| planned.clone()) {
            return Ok(Some(both!(
                "请核对：批准的是 {planned} 去，实际 {on} 去",
                "mind: it was approved for {planned}, they went on {on}"
            )));
        }
        let calm = calm(conn)?.filter(|(calm, _)| ground.is_none() && calm.first(on, on).is_some());
        Ok(calm
            .map(|(_, source)| both!("请核对：{on} 是企业宁静日（{source}）", "mind: {on} is a calm day ({source})")))
    }
}

/// The finding that a visit without approval is, made; what of it could not be said otherwise is in `text`.
pub fn found(write: &mut Write<'_>, names: &Names, id: i64, text: impl Fn(&str, &str) -> String) -> Result<i64> {
    let sql = "SELECT unit, visited_on, enterprise, purpose FROM enforcement WHERE id = ?";
    let (unit, went, enterprise, purpose): (i64, Option<String>, String, String) =
        write.conn().query_row(sql, [id], |r| r.try_into())?;
    let draft = finding::Draft {
        unit: Some(unit),
        found_on: went.as_deref().and_then(crate::base::day::iso),
        kind: Some(ARBITRARY_SLUG.into()),
        summary: Some(text(&enterprise, &purpose)),
        ..finding::Draft::default()
    };
    super::add(write, names, draft, None)
}
