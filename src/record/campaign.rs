//! A campaign: a drive of visits with one purpose; its plan, and how far it has come. Which act may follow which is `rule::drive`'s business,
//! who is on it `team`'s.

use super::life::{Daily, Listed, Living, Place, Standing, Unmet, Verb, must, take, verb};
use super::ready;
use super::team::{self, Member, Pledge, Target};
use super::{Lived, Record, living, not_in_future, not_voided, office_no_free, plan, required, steps};
use crate::base::day::{self, Day, Period};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Noun, Part};
use crate::base::vocab::{CampaignState as State, CampaignStep as Step};
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::{PartRow, Put};
use crate::draft;
use crate::record::names::Names;
use crate::rule::clock::Name;
use crate::rule::drive::{Act, Carried, Life, Past};
use crate::rule::limit::Limit;
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
    letters: Some("P"),
    zh: "督查活动",
    en: "campaign",
    about: ("督查活动：明查、暗访、专项", "Campaigns: open, covert, special"),
    lead: Some("title"),
    brief: &["code", "title", "kind", "state", "from_on", "to_on", "visits", "units", "findings"],
    filters: &["state", "kind"],
    day: Some("from_on"),
    words: &[("kind", "campaign_kind"), ("state", "campaign_state")],
    // Of one that owes no report by a day nothing is said.
    daily: &[("overdue", "CASE WHEN due_on IS NOT NULL THEN closed_on IS NULL AND due_on < :today END")],
    identity: &["title", "from_on"],
    spelled: &["title"],
    swayed: &[
        "SELECT v.campaign FROM change c JOIN visit v ON v.id = c.record
         WHERE c.noun = 'visit' AND c.entry > ? AND v.campaign IS NOT NULL",
        "SELECT v.campaign FROM change c JOIN finding f ON f.id = c.record JOIN visit v ON v.id = f.visit
         WHERE c.noun = 'finding' AND c.entry > ? AND v.campaign IS NOT NULL",
        "SELECT m.campaign FROM change c JOIN campaign_member m ON m.person = c.record WHERE c.noun = 'person' AND c.entry > ?",
    ],
    links: &[super::clue::link("campaign_clue")],
    parts: &[
        Part::steps("campaign_step", "campaign_steps", Carried::FIELDS),
        part("campaign_member", "members", ("督查组成员", "Members"), Member::FIELDS),
        part("campaign_target", "targets", ("各组单位", "Units of the groups"), Target::FIELDS),
        part("campaign_pledge", "pledges", ("十不准承诺", "Pledges"), Pledge::FIELDS),
        Part {
            table: "campaign_seal",
            view: "campaign_seals",
            called: ("封存的名单", "Sealed lists"),
            column: None,
            fields: Sealed::FIELDS,
        },
        Part {
            table: "campaign_unsealed",
            view: "campaign_unsealed_units",
            called: ("启封的检查对象", "Targets that were opened"),
            column: None,
            fields: Unsealed::FIELDS,
        },
    ],
    ..crate::lived!("campaign", Draft, Life, ["due_on", "provisional"])
};

draft! {
    /// A campaign as a person fills it in.
    Draft {
        title: String, Anywhere, "名称", "title";
        kind: String, Anywhere, "督查类别，如 暗访", "kind, such as covert or special";
        office_no: String, Anywhere, "文号", "the office's own number";
        basis: String, Anywhere, "检查依据", "what it is based on";
        clue: String, Anywhere, "所据线索，用逗号分开", "clues it came of, separated by commas";
        authority: String, Anywhere, "批准依据：谁批准、何时", "who designated it, and when";
        authority_no: String, Anywhere, "批准依据的文号", "document that designated it";
        from_on: Day, Anywhere, "开始日期；默认今天", "first day; default today";
        to_on: Day, Anywhere, "结束日期", "last day";
        plan_item: i64, Anywhere, "所属年度计划项", "item of the year's plan it belongs to";
        matters: String, Anywhere, "督查事项", "matters it looks into";
        focus: String, Anywhere, "督查重点", "what it looks at most";
        scope: String, Anywhere, "督查范围：哪些单位", "which units, in words";
        methods: String, Anywhere, "督查方式，用逗号分开", "methods, separated by commas";
        staff: i64, Anywhere, "计划多少人去", "how many are to go";
        planned_days: i64, Anywhere, "计划外勤天数", "how many days in the field are planned";
        due: String, Anywhere, "督查报告期限：日期，或 15wd、15d、2m，从启动起算", "limit of its report: a day, or 15wd, 15d, 2m from its opening";
        drafted_on: Day, Anywhere, "督查方案的拟定日期；没有方案不写", "day its plan was drafted; none where it has no plan";
    }
    past Past
}

draft! {
    /// A list as it was sealed.
    Sealed {
        sealed_units: i64, Anywhere, "检查对象数", "how many units";
        digest: String, Anywhere, "名单摘要", "digest of the list";
        vault: String, Anywhere, "密封的名单", "the list, closed";
    }
}

draft! {
    /// A unit of a list that was opened.
    Unsealed {
        unit: i64, Anywhere, "检查对象", "the unit";
        unit_code: String, Anywhere, "封存时的代码", "its code when the list was sealed";
        token: String, Anywhere, "随机串", "what nobody could guess";
    }
}
/// What an approved plan fixes (政府督查工作条例 art. 15: its scope is not widened).
const FIXED: [&str; 7] = ["matters", "focus", "scope", "methods", "staff", "planned_days", "due"];

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;
    const LIFE: Option<Lived<Draft>> = Some(living::lived());

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        if self.title.is_none() || self.kind.is_none() {
            return Err(required(&NOUN, if self.title.is_none() { "title" } else { "kind" }));
        }
        let from = names.day_or_today(&NOUN, &mut self.from_on, "from_on")?;
        if let Some(to) = self.to_on.filter(|to| *to < from) {
            return Err(Error::refused(
                "days-backwards",
                both!("结束日期 {to} 早于开始日期 {from}", "it ends on {to}, before it begins on {from}"),
            )
            .field("to_on"));
        }
        let told = &mut self.past;
        if told.closed_on.is_some() && told.opened_on.is_none() {
            told.opened_on = Some(from);
        }
        if let Some((opened, closed)) = told.opened_on.zip(told.closed_on).filter(|(o, c)| c < o) {
            let said =
                both!("结束 {closed} 早于启动 {opened}", "it is closed on {closed}, before it is opened on {opened}");
            return Err(Error::refused("days-backwards", said).field("closed_on"));
        }
        self.settle_plan(conn, names, from)?;
        super::clue::led_to(conn, names, &NOUN.links[0], &mut self.clue, None)?;
        if let Some(id) = id {
            self.settle_edit(conn, names, id)?;
        }
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }

    fn rows(conn: &Connection, id: i64, given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
        team::rows(conn, &NOUN, id, given)
    }
}

impl Draft {
    /// What its plan says can be so.
    fn settle_plan(&mut self, conn: &Connection, names: &Names, from: Day) -> Result<()> {
        self.drafted_on.map_or(Ok(()), |on| not_in_future(&NOUN, "drafted_on", on, names.today))?;
        self.plan_item.map_or(Ok(()), |item| not_voided(conn, &plan::NOUN, item))?;
        plan::some(&NOUN, "staff", self.staff)?;
        plan::some(&NOUN, "planned_days", self.planned_days)?;
        for due in [&mut self.due, &mut self.past.report_due] {
            *due = due.as_deref().map(|typed| steps::limit(conn, names, typed, from)).transpose()?.map(|l| l.written());
        }
        Ok(())
    }

    /// What was approved stays as it was approved, and what was opened without a plan is given none afterwards.
    fn settle_edit(&self, conn: &Connection, names: &Names, id: i64) -> Result<()> {
        let was: Draft = super::load(conn, id)?;
        let now = living::standing::<Draft>(conn, names, id)?.life;
        let code = NOUN.code(id);
        let none = self.drafted_on.is_none() && was.drafted_on.is_some();
        let other = FIXED.into_iter().find(|column| was.get(column) != self.get(column));
        let other = other.or(none.then_some("drafted_on"));
        if let Some((column, on)) = other.zip(now.approved_on) {
            let said = both!(
                "{code} 的方案已于 {on} 批准，内容不能再改（政府督查工作条例第十五条）",
                "the plan of {code} was approved on {on} and stays as it is (政府督查工作条例 art. 15)"
            );
            return Err(Error::refused("campaign-plan-fixed", said)
                .hint(both!(
                    "先撤回批准，改好再报批：ducha campaign undo {code} -m …",
                    "take the approval back, correct it, and have it approved again: ducha campaign undo {code} -m …"
                ))
                .field(column));
        }
        if let (None, Some(_), Some(on)) = (was.drafted_on, self.drafted_on, now.opened_on) {
            let said = both!(
                "{code} 已于 {on} 启动，不能事后补方案",
                "{code} was opened on {on}: no plan is drafted after that"
            );
            return Err(Error::refused("campaign-plan-late", said)
                .hint(both!(
                    "当时有方案的，先撤回启动再登记：ducha campaign undo {code} -m …",
                    "where it had one, take the opening back and record it first: ducha campaign undo {code} -m …"
                ))
                .field("drafted_on"));
        }
        Ok(())
    }
}

/// The flag that says why all the same.
const EVEN_SO: super::life::Take = take("even-so", "even_so");

const fn listed(key: &'static str, zh: &'static str, en: &'static str, places: &'static [Place]) -> Listed {
    Listed { key, title: (zh, en), places, provisional: false, always: false }
}

impl Living for Draft {
    type Life = Life;

    const BEGINS: &'static [&'static str] = &["drafted_on", "from_on", "due"];
    const LIMIT: Option<Name> = Some(Name::Report);
    const OPEN: &'static str = "opened_on IS NOT NULL AND closed_on IS NULL";
    const VERBS: &'static [Verb<Step>] = &[
        verb(
            Step::Approve,
            "批准督查方案，写明谁批准、文号",
            "Approve its plan: by whom, under which number",
            &[must("by", "approved_by"), take("no", "approval_no")],
            "",
        ),
        verb(Step::Open, "启动活动", "Open a campaign", &[take("due", "due").limit(), EVEN_SO], ""),
        verb(
            Step::Close,
            "结束活动，有方案的附督查报告",
            "Close a campaign, with its report where it has a plan",
            &[take("report", "report"), EVEN_SO],
            "",
        ),
    ];

    /// Only what is owed by a day is on the day's page: a campaign goes on for weeks.
    const DAILY: Daily = Daily {
        tables: &[
            listed("campaigns_overdue", "督查报告逾期 {n} 件", "Campaign reports overdue: {n}", &[Place::Late]),
            listed(
                "campaigns_due",
                "督查报告 {within} 个工作日内到期 {n} 件",
                "Campaign reports due within {within} working days: {n}",
                &[Place::Soon],
            ),
            listed("campaigns_waiting", "督查报告未到期 {n} 件", "Campaign reports due later: {n}", &[Place::Later]),
        ],
        own: &["title"],
        brief: &["title", "state", "due_on", "days_left", "verb_code"],
        units: &[],
    };

    fn begin(&self) -> Result<Life> {
        Ok(Life::begin(self.drafted_on, self.due.as_deref().map(Limit::parse).transpose()?))
    }

    fn proves(conn: &Connection, id: i64, _before: &Standing<Draft>, act: &Act, _code: &str) -> Result<()> {
        match act.kind {
            Step::Open if act.even_so.is_none() => ready::all_pledged(conn, &NOUN, id),
            Step::Close => act.report.map_or(Ok(()), |report| not_voided(conn, super::by_letters("B")?, report)),
            _ => Ok(()),
        }
    }

    fn advised(conn: &Connection, id: i64, code: &str, next: Vec<String>) -> Result<Vec<String>> {
        let sql = "SELECT state, drafted_on IS NOT NULL FROM campaign WHERE id = ?";
        let (state, plan): (String, bool) = conn.prepare_cached(sql)?.query_row([id], |r| r.try_into())?;
        let visit = format!("ducha visit add --campaign {code} --unit …");
        Ok(match (State::from_slug(&state), plan) {
            (Some(State::Planned), false) => next.into_iter().chain([visit]).collect(),
            (Some(State::Open), false) => vec![visit],
            (Some(State::Open), true) => [visit].into_iter().chain(next).collect(),
            (Some(State::Closed), false) => vec![format!("ducha campaign show {code}")],
            (Some(State::Closed), true) => vec![format!("ducha report campaign {code}")],
            _ => next,
        })
    }

    fn lacks(now: &Standing<Draft>, step: Step, _today: Day) -> Vec<Unmet> {
        let undrafted = step == Step::Approve && now.life.drafted_on.is_none();
        undrafted.then(|| (both!("还没有督查方案", "it has no plan yet"), None)).into_iter().collect()
    }

    fn contradicted(conn: &Connection, id: i64, life: &Life) -> Result<Option<Both>> {
        let report = life.report.map(|report| gone(conn, "B", report)).transpose()?.flatten();
        let sql = "SELECT evidence FROM campaign_pledge WHERE campaign = ? AND evidence IS NOT NULL AND evidence NOT IN (SELECT id FROM evidence) LIMIT 1";
        let piece: Option<i64> = conn.prepare_cached(sql)?.query_row([id], |r| r.get(0)).optional()?;
        report.map_or_else(|| piece.map_or(Ok(None), |piece| gone(conn, "E", piece)), |report| Ok(Some(report)))
    }

    fn aside(conn: &Connection, id: i64, now: &Standing<Draft>, _code: &str) -> Result<Option<Both>> {
        if now.acts.last().is_some_and(|act| act.kind == Step::Open) {
            ready::wanting(conn, &NOUN, id)
        } else {
            Ok(None)
        }
    }
}

/// That a record, named by its number, is not there.
fn gone(conn: &Connection, letters: &str, id: i64) -> Result<Option<Both>> {
    let noun = super::by_letters(letters)?;
    let there = conn.prepare_cached(&format!("SELECT 1 FROM {} WHERE id = ?", noun.table))?.exists([id])?;
    let code = noun.code(id);
    Ok((!there).then(|| both!("所写的 {code} 不存在", "it names {code}, which is not there")))
}

/// The title of a campaign, and its days: from its beginning to its end, or those usual where it has none yet or they are not told,
/// and those of all its visits.
pub fn days(conn: &Connection, id: i64, usual: Period) -> Result<(String, Period)> {
    let sql = "SELECT title, from_on, coalesce(to_on, closed_on),
          (SELECT min(visited_on) FROM visit WHERE campaign = c.id AND void_reason IS NULL),
          (SELECT max(visited_on) FROM visit WHERE campaign = c.id AND void_reason IS NULL)
        FROM campaign c WHERE id = ?";
    let (title, days): (String, [Option<String>; 4]) =
        conn.query_row(sql, [id], |r| Ok((r.get(0)?, [r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?])))?;
    let [from, to, first, last] = days.map(|day| day.as_deref().and_then(day::iso));
    let (begins, ends) = (from.unwrap_or(usual.from), to.unwrap_or(usual.to));
    let from = first.map_or(begins, |first| first.min(begins));
    let to = last.map_or(ends, |last| last.max(ends)).max(from);
    Ok((title, Period { from, to }))
}

/// Refuses a visit after a campaign has ended.
pub fn goes_on(conn: &Connection, campaign: i64, on: Day) -> Result<()> {
    not_voided(conn, &NOUN, campaign)?;
    let closed: Option<String> =
        conn.prepare_cached("SELECT closed_on FROM campaign WHERE id = ?")?.query_row([campaign], |r| r.get(0))?;
    if let Some(closed) = closed.filter(|c| *c < on.to_string()) {
        let code = NOUN.code(campaign);
        let said = both!(
            "{code} 已于 {closed} 结束，不能再记 {on} 的检查",
            "{code} was closed on {closed}: no visit on {on} can belong to it"
        );
        return Err(Error::refused("campaign-closed", said).field("campaign"));
    }
    Ok(())
}

/// That a visit of a campaign lies outside its days.
pub fn outside(conn: &Connection, visit: i64) -> Result<Option<Both>> {
    let sql = "SELECT c.code, c.from_on, coalesce(c.to_on, c.closed_on, '…') FROM visit v JOIN campaign c ON c.id = v.campaign
        WHERE v.id = ? AND (v.visited_on < c.from_on OR v.visited_on > coalesce(c.to_on, c.closed_on, '9999'))";
    let row: Option<(String, String, String)> =
        conn.prepare_cached(sql)?.query_row([visit], |r| r.try_into()).optional()?;
    Ok(row.map(|(code, from, to)| {
        both!(
            "请核对：{code} 是 {from} 至 {to} 的，这次检查在其外",
            "mind: {code} is of {from} to {to}, and this visit lies outside"
        )
    }))
}
