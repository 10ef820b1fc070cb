//! A round (填报轮次): a form opened for subjects and a period. Which act may follow which is `rule::round`'s business, what comes in of its
//! subjects `returns`'.

use super::life::{Daily, Listed, Living, Place, Standing, Verb, take, verb};
use super::round_rows::{self, Made, Return, Subject, Verdict};
use super::{Lived, Record, closed, form, living, not_in_future, not_voided, required, steps};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Field, Noun, Part};
use crate::base::vocab::{FormPeriod, RoundState as State, RoundStep as Step};
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::{PartRow, Put};
use crate::draft;
use crate::record::names::Names;
use crate::rule::clock::Name;
use crate::rule::deadline;
use crate::rule::form::Form;
use crate::rule::limit::Limit;
use crate::rule::round::{Act, Carried, Life, Past};
use crate::rule::stood::Stood as _;
use rusqlite::Connection;

const fn part(
    table: &'static str,
    view: &'static str,
    called: (&'static str, &'static str),
    column: &'static str,
    fields: &'static [Field],
) -> Part {
    Part { table, view, called, column: Some(column), fields }
}

/// The noun. ROUND is a function of SQL's own, so the table is `form_round`.
pub static NOUN: Noun = Noun {
    table: "form_round",
    called_by: "code",
    letters: Some("G"),
    zh: "填报轮次",
    en: "round",
    about: (
        "填报：布置、报送、审核、定稿，谁没报、谁晚了",
        "Rounds of a form: open, fill, accept, freeze; who is missing, who is late",
    ),
    begins_by: "open",
    brief: &["code", "form", "title", "state", "from_on", "to_on", "due_on", "subjects", "came_in"],
    filters: &["form", "state", "campaign"],
    day: Some("from_on"),
    words: &[("state", "round_state")],
    daily: &[(
        "overdue",
        "CASE WHEN due_on IS NOT NULL THEN frozen_on IS NULL AND closed_on IS NULL AND came_in < subjects AND due_on < :today END",
    )],
    identity: &["form", "title", "from_on", "to_on"],
    borrowed: &["form"],
    parts: &[
        Part::steps("round_step", "round_steps", Carried::FIELDS),
        part("round_subject", "round_subjects", ("填报对象", "Subjects"), "subject_rows", Subject::FIELDS),
        part("round_return", "round_returns", ("报送", "Returns"), "returns", Return::FIELDS),
        part("round_verdict", "round_verdicts", ("审核", "Verdicts"), "verdicts", Verdict::FIELDS),
        part("round_made", "round_makings", ("形成的记录", "Records made"), "makings", Made::FIELDS),
    ],
    ..crate::lived!("round", Draft, Life, ["due_on", "provisional"])
};

/// The return of one subject, as figures count it: nothing is filled in.
pub static RETURN: Noun = Noun {
    name: "return",
    table: "round_subjects",
    view: "round_subjects",
    zh: "应报",
    en: "return due",
    brief: &["code", "form", "unit", "label", "stage", "due_on", "state", "came_in_on", "on_time", "score"],
    day: Some("due_on"),
    words: &[("state", "return_state")],
    ..crate::base::noun::PLAIN
};

/// An answer that counts, as figures count it: nothing is filled in.
pub static ANSWER: Noun = Noun {
    name: "answer",
    table: "answers",
    view: "answers",
    zh: "回答",
    en: "answer",
    brief: &["code", "form", "unit", "label", "item", "answer", "happened_on"],
    day: Some("happened_on"),
    ..crate::base::noun::PLAIN
};

draft! {
    /// A round as it is kept; a person opens one with `round open`.
    Draft {
        form: i64, Anywhere, "哪张表", "the form";
        version: i64, Anywhere, "表的第几版；默认最新的", "version of the form; default the newest";
        title: String, Anywhere, "名称", "title";
        campaign: i64, Anywhere, "所属督查活动", "campaign it belongs to";
        from_on: Day, Anywhere, "期间首日", "first day of its period";
        to_on: Day, Anywhere, "期间末日", "last day of its period";
        opened_on: Day, Anywhere, "布置日期；默认今天", "day it was opened; default today";
        due: String, Anywhere, "报送期限：日期，或 3wd、10d，从布置起算", "limit of its returns: a day, or 3wd, 10d from its opening";
        note: String, Anywhere, "备注", "note";
    }
    past Past
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;
    const LIFE: Option<Lived<Draft>> = Some(living::lived());

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let form = self.form.ok_or_else(|| required(&NOUN, "form"))?;
        not_voided(conn, &form::NOUN, form)?;
        let of = match self.version {
            Some(version) => form::version(conn, form, version)?,
            None => {
                let (version, of) = form::current(conn, form)?;
                self.version = Some(version);
                of
            }
        };
        let opened = names.day_or_today(&NOUN, &mut self.opened_on, "opened_on")?;
        not_in_future(&NOUN, "opened_on", opened, names.today)?;
        let from = *self.from_on.get_or_insert(opened);
        let to = *self.to_on.get_or_insert(from);
        if to < from {
            let said = both!("期间末日 {to} 早于首日 {from}", "its period ends on {to}, before it begins on {from}");
            return Err(Error::refused("days-backwards", said).field("to_on"));
        }
        self.title
            .get_or_insert_with(|| if from == to { of.name.clone() } else { format!("{} {from} 至 {to}", of.name) });
        self.campaign.map_or(Ok(()), |campaign| not_voided(conn, &super::campaign::NOUN, campaign))?;
        self.due = self.limit(conn, names, &of, (to, opened), id.is_none() && !names.filed.get())?;
        let was: Option<Draft> = id.map(|id| super::load(conn, id)).transpose()?;
        let new =
            self.campaign.filter(|new| !names.filed.get() && was.as_ref().and_then(|was| was.campaign) != Some(*new));
        new.map_or(Ok(None), |campaign| closed::named(conn, campaign))?;
        let (Some(id), Some(was)) = (id, was) else { return Ok(()) };
        if (was.form, was.version) != (self.form, self.version) {
            let code = NOUN.code(id);
            let said = both!("{code} 按布置时的表填报，不能换", "{code} keeps the form it was opened with");
            return Err(Error::refused("round-keeps-form", said)
                .hint(both!(
                    "要用新版，另开一轮：ducha round open",
                    "for the new version open another: ducha round open"
                ))
                .field("version"));
        }
        Ok(())
    }

    fn rows(_conn: &Connection, _id: i64, given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
        round_rows::rows(given)
    }
}

impl Draft {
    /// By when returns are due: as it is said, else as the form says. A limit of days counts from the end of the period, or from the opening
    /// of what is answered once or comes to be asked for afterwards.
    fn limit(
        &self,
        conn: &Connection,
        names: &Names,
        form: &Form,
        (to, opened): (Day, Day),
        new: bool,
    ) -> Result<Option<String>> {
        let Some(said) = self.due.as_deref().or(form.due.as_deref().filter(|_| new)) else { return Ok(None) };
        let limit = steps::limit(conn, names, said, opened)?;
        let once = matches!(form.period, FormPeriod::Once | FormPeriod::Stage);
        if !new || once || to <= opened || limit.date().is_some() {
            return Ok(Some(limit.written()));
        }
        let ends = deadline::due(to, &limit, &[], &names.clockwork(conn, opened)?.calendar).due;
        Ok(Some(Limit::on(ends, false).written()))
    }
}

const fn listed(key: &'static str, zh: &'static str, en: &'static str, places: &'static [Place]) -> Listed {
    Listed { key, title: (zh, en), places, provisional: false, always: false }
}

impl Living for Draft {
    type Life = Life;

    const BEGINS: &'static [&'static str] = &["opened_on", "due"];
    const LIMIT: Option<Name> = Some(Name::Returns);
    const OPEN: &'static str = "frozen_on IS NULL AND closed_on IS NULL";
    const VERBS: &'static [Verb<Step>] = &[
        verb(
            Step::Freeze,
            "定稿：此后的更正记在旁边，定稿的数不变",
            "Freeze it: corrections stand beside what was frozen from then on",
            &[],
            "",
        ),
        verb(
            Step::Close,
            "结束；没有收齐的要写理由",
            "Close it; where something is missing, say why",
            &[take("even-so", "even_so")],
            "",
        ),
    ];

    const DAILY: Daily = Daily {
        tables: &[
            listed(
                "rounds_overdue",
                "填报到期未定稿 {n} 轮",
                "Rounds past their day and not frozen: {n}",
                &[Place::Late],
            ),
            listed(
                "rounds_due",
                "填报 {within} 个工作日内到期 {n} 轮",
                "Rounds due within {within} working days: {n}",
                &[Place::Soon],
            ),
            listed("rounds_waiting", "填报中 {n} 轮", "Rounds going on: {n}", &[Place::Later, Place::Idle]),
        ],
        own: &["title"],
        brief: &["title", "state", "due_on", "days_left", "verb_code"],
        units: &[],
    };

    fn begin(&self) -> Result<Life> {
        let opened = self.opened_on.ok_or_else(|| required(&NOUN, "opened_on"))?;
        Ok(Life::begin(opened, self.due.as_deref().map(Limit::parse).transpose()?))
    }

    fn proves(conn: &Connection, id: i64, _before: &Standing<Draft>, act: &Act, code: &str) -> Result<()> {
        let missing = round_rows::missing(conn, &NOUN.code(id))?;
        if act.kind != Step::Close || act.even_so.is_some() || missing.is_empty() {
            return Ok(());
        }
        let (n, first) = (missing.len(), missing.into_iter().take(5).collect::<Vec<_>>().join("、"));
        let said = both!("{code} 还有 {n} 家没有报：{first}", "{code}: {n} have not filed: {first}");
        Err(Error::refused("round-missing", said).hint(both!(
            "看：ducha round board {code} --missing；仍要结束写 --even-so 理由",
            "see ducha round board {code} --missing; or say why all the same: --even-so REASON"
        )))
    }

    fn advised(_conn: &Connection, _id: i64, code: &str, next: Vec<String>) -> Result<Vec<String>> {
        let board = (!next.is_empty()).then(|| format!("ducha round board {code}"));
        Ok(next.into_iter().take(1).chain(board).collect())
    }

    fn aside(conn: &Connection, id: i64, now: &Standing<Draft>, code: &str) -> Result<Option<Both>> {
        if now.life.state() != State::Frozen {
            return Ok(None);
        }
        let n = round_rows::missing(conn, &NOUN.code(id))?.len();
        Ok((n > 0)
            .then(|| both!("请核对：{code} 定稿时还有 {n} 家没有报", "mind: {n} had not filed when {code} was frozen")))
    }
}
