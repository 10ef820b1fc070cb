//! An approval (办件): one case of a matter in the service hall, under the hall's own number. Which act may follow which is
//! `rule::approve`'s business, hours and lights are `rule::hall`'s; how events of the hall come in, `command::hall_events`'.

use super::approval_duties::duties;
use super::approval_light::LIGHT;
use super::approval_past;
use super::approval_whose::{of_other_unit, others, stranger};
use super::approval_worked::{WORKED_OUT, broken, clock, is_over, settled, worked_out};
use super::hall_event::IN_ORDER;
use super::life::{Counted, Counting, Daily, Listed, Living, Place, Standing, Take, Verb, must, take, verb};
use super::matter;
use super::point;
use super::register::Units;
use super::terms::Terms;
use super::{Lived, Record, living, not_in_future, not_voided, office_no_free, required};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::{Noun, Put, Value};
use crate::base::vocab::{ApprovalState as State, ApprovalStep as Step};
use crate::both;
use crate::db::behind::Reads;
use crate::draft;
use crate::record::names::Names;
use crate::rule::approve::{Act, Life, Past};
use crate::rule::clock::{Clock, Name};
use crate::rule::hall::{self, Term};
use crate::rule::step_limits;
use crate::rule::turn::Stands;
use rusqlite::{Connection, OptionalExtension as _};

/// The noun.
pub static NOUN: Noun = Noun {
    letters: Some("A"),
    zh: "审批办件",
    en: "approval",
    about: (
        "审批办件：受理、告知、中止、办结、送达，亮灯",
        "Approvals of the hall: accepted, paused, decided, delivered, and their lights",
    ),
    brief: &[
        "code",
        "office_no",
        "matter",
        "unit",
        "accepted_on",
        "state",
        "promised_due",
        "statutory_due",
        "decided_at",
        "light",
        "for_whom",
    ],
    filters: &["unit", "state", "matter", "point"],
    day: Some("received_on"),
    words: &[("state", "approval_state")],
    daily: &[("light", LIGHT)],
    borrowed: &["matter", "point"],
    told_on: &["point"],
    untold: &["for_whom"],
    handler: Some(["unit", "unit", "unit"]),
    ..crate::lived!("approval", Draft, Life, &WORKED_OUT)
};

draft! {
    /// An approval as a person fills it in.
    Draft {
        matter: i64, Anywhere, "审批事项", "the matter";
        office_no: String, Anywhere, "大厅的办件号", "the hall's own number";
        unit: i64, Anywhere, "实施单位；默认随事项", "unit; default that of the matter";
        received_on: Day, Anywhere, "收件日期；默认今天", "day it came in; default today";
        received_time: String, Anywhere, "收件时刻，如 9:30", "at what time it came in, such as 9:30";
        summary: String, Anywhere, "办的是什么", "what it is about";
        point: i64, Anywhere, "由哪个代办点代办", "agency point that handled it";
        for_whom: String, Anywhere, "为谁代办", "for whom the point handled it";
    }
    past Past
}

/// A time of day as it is kept.
fn canonical(typed: &mut Option<String>, column: &'static str) -> Result<()> {
    let Some(text) = typed.as_deref() else { return Ok(()) };
    let Some(time) = hall::time(text) else {
        let said = both!("看不懂时刻 {text:?}", "cannot read the time {text:?}");
        return Err(Error::usage("time-not-understood", said).hint(both!("写作 9:30", "write 9:30")).field(column));
    };
    *typed = Some(hall::clock(time));
    Ok(())
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;
    const LIFE: Option<Lived<Draft>> = Some(living::lived());

    fn hints(conn: &Connection, _names: &Names, id: i64, _code: &str) -> Result<Vec<Both>> {
        let sql = "SELECT m.code, m.ended_on FROM approval a JOIN matter m ON m.id = a.matter WHERE a.id = ? AND m.ended_on < a.received_on";
        let ended: Option<(String, String)> = conn.prepare_cached(sql)?.query_row([id], |r| r.try_into()).optional()?;
        let ended = ended.map(|(code, on)| {
            both!(
                "请核对：{code} 已于 {on} 清理，不能再受理",
                "mind: {code} was cleaned up on {on}, no case of it is accepted"
            )
        });
        Ok(ended.into_iter().collect())
    }

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let matter = self.matter.ok_or_else(|| required(&NOUN, "matter"))?;
        not_voided(conn, &matter::NOUN, matter)?;
        if self.received_on.is_none() && names.filed.get() {
            self.received_on = self.past.accepted_on;
        }
        let received = names.day_or_today(&NOUN, &mut self.received_on, "received_on")?;
        not_in_future(&NOUN, "received_on", received, names.today)?;
        canonical(&mut self.received_time, "received_time")?;
        canonical(&mut self.past.accepted_time, "accepted_time")?;
        canonical(&mut self.past.decided_time, "decided_time")?;
        canonical(&mut self.past.first_decided_time, "first_decided_time")?;
        canonical(&mut self.past.reopened_time, "reopened_time")?;
        if let Some(point) = self.point {
            point::serves(conn, point, received)?;
        } else if self.for_whom.is_some() {
            return Err(required(&NOUN, "point"));
        }
        let terms = Terms::of(conn, matter)?;
        self.unit.get_or_insert(terms.unit);
        if let Some(on) = self.past.accepted_on {
            terms.takes(matter, on)?;
            let past = &mut self.past;
            if past.statutory.is_none() && past.promised.is_none() {
                (past.statutory, past.promised) =
                    (Some(terms.statutory.clone()), terms.promised(on).map(str::to_owned));
                past.step_limits = past.step_limits.take().or(terms.steps);
            }
            readable(past.step_limits.as_deref())?;
        }
        if let Some(id) = id {
            self.settle_edit(conn, names, id)?;
        }
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }
}

impl Draft {
    /// What was accepted under the limits of a matter stays with it.
    fn settle_edit(&self, conn: &Connection, names: &Names, id: i64) -> Result<()> {
        let was: Draft = super::load(conn, id)?;
        let now = living::standing::<Draft>(conn, names, id)?.life;
        let Some(on) = now.accepted_on.filter(|_| was.matter != self.matter) else { return Ok(()) };
        let code = NOUN.code(id);
        let said = both!("{code} 已于 {on} 受理，事项随受理定下", "{code} was accepted on {on} with its matter");
        Err(Error::refused("approval-accepted", said)
            .hint(both!(
                "先撤回受理：ducha approval undo {code} -m …",
                "take that back first: ducha approval undo {code} -m …"
            ))
            .field("matter"))
    }
}

const fn listed(key: &'static str, zh: &'static str, en: &'static str, places: &'static [Place]) -> Listed {
    Listed { key, title: (zh, en), places, provisional: false, always: false }
}

/// At what time.
const AT: Take = take("at", "time");
/// By whom.
const BY: Take = take("by", "by_whom");

impl Living for Draft {
    type Life = Life;

    const BEGINS: &'static [&'static str] = &["received_on", "received_time"];
    const OPEN: &'static str = "accepted_on IS NOT NULL AND decided_on IS NULL";
    const ORDER: &'static str = IN_ORDER;
    const VERBS: &'static [Verb<Step>] = &[
        verb(Step::Accept, "受理，时限从此起算", "Accept it: its limits run from here", &[AT, BY], ""),
        verb(
            Step::Refuse,
            "不予受理，写明书面理由",
            "Refuse it, with the reason in writing",
            &[AT, BY, must("reason", "reason")],
            "",
        ),
        verb(Step::Notice, "一次性告知要补正什么", "Tell once what is missing", &[AT, BY], ""),
        verb(Step::Supplement, "补正材料收到", "What was missing came in", &[AT, BY], ""),
        verb(
            Step::Pause,
            "特别程序，中止计时",
            "Stop its clocks for a special procedure",
            &[AT, BY, must("ground", "ground")],
            "",
        ),
        verb(Step::Resume, "特别程序结束，恢复计时", "Let its clocks run again", &[AT, BY], ""),
        verb(
            Step::Step,
            "一个环节完成；环节可以并行",
            "A step of it is done; steps may go on side by side",
            &[AT, BY, must("stage", "stage")],
            "",
        ),
        verb(Step::Decide, "办结", "Decide it", &[AT, BY], ""),
        verb(Step::Deliver, "送达", "Deliver what was decided", &[AT, BY], ""),
        verb(Step::Rate, "申请人评价", "The applicant rates it", &[AT, must("satisfied", "satisfied")], ""),
        verb(
            Step::Late,
            "公开超时的理由，--on 是公开日期",
            "Tell in public why it is late; --on is the day it was published",
            &[must("reason", "reason")],
            "",
        ),
        verb(
            Step::Reopen,
            "办结的重新办理，时限仍从受理起算",
            "Reopen what was decided: its limits go on from its acceptance",
            &[AT, BY, take("reason", "reason")],
            "-m …",
        ),
    ];

    // The hall's own events may leave it out, and what was kept of them comes in again.
    const BARE: &'static [Step] = &[Step::Rate, Step::Late];

    const DAILY: Daily = Daily {
        tables: &[
            listed("approvals_overdue", "审批超时 {n} 件", "Approvals over their limits: {n}", &[Place::Late]),
            listed(
                "approvals_due",
                "审批 {within} 个工作日内到期 {n} 件",
                "Approvals due within {within} working days: {n}",
                &[Place::Soon],
            ),
            listed(
                "approvals_paused",
                "审批计时中止 {n} 件",
                "Approvals whose clock stands still: {n}",
                &[Place::Paused],
            ),
        ],
        own: &["office_no"],
        brief: &["unit", "office_no", "clock", "state", "due_on", "days_left", "verb_code"],
        ..Daily::PLAIN
    };

    fn begin(&self) -> Result<Life> {
        let received = self.received_on.ok_or_else(|| required(&NOUN, "received_on"))?;
        Ok(Life::begin(received, self.received_time.clone()))
    }

    fn plain(&self, history: &mut Vec<(&'static str, Act)>, _with: Counting<'_>) -> Result<()> {
        approval_past::first(&self.past, history);
        approval_past::in_order(&self.past, history);
        Ok(())
    }

    fn needs(act: &Act, _code: &str) -> Result<()> {
        canonical(&mut act.time.clone(), "time")
    }

    fn complete(act: &mut Act, _actor: &dyn Fn() -> String) {
        if let Some(time) = act.time.as_deref().and_then(hall::time) {
            act.with.time = Some(hall::clock(time));
        }
        if act.kind == Step::Reopen && act.reason.is_none() {
            act.with.reason = act.with.note.take();
        }
    }

    fn remarks(act: &Act) -> Result<()> {
        if act.kind != Step::Reopen || act.reason.is_some() || act.note.is_some() {
            return Ok(());
        }
        let Both { zh, en } = act.kind.said();
        Err(Error::usage("reason-missing", both!("{zh}要写明理由", "{en} needs a reason"))
            .hint(both!("加上 -m 理由", "add -m REASON"))
            .lacks("note"))
    }

    fn takes_over(conn: &Connection, id: i64, act: &mut Act) -> Result<()> {
        if act.kind != Step::Accept {
            return Ok(());
        }
        let matter = conn.query_row("SELECT matter FROM approval WHERE id = ?", [id], |r| r.get(0))?;
        accepted_under(&Terms::of(conn, matter)?, matter, act)
    }

    /// A step is done once until it is reopened, however often it is told; the hall's own events are held against this where they come in.
    /// Nor does another unit decide it.
    fn proves(conn: &Connection, id: i64, before: &Standing<Draft>, act: &Act, code: &str) -> Result<()> {
        if let Some(by) = act.by_whom.as_deref().filter(|_| act.kind == Step::Decide)
            && let unit = conn.query_row("SELECT unit FROM approval WHERE id = ?", [id], |r| r.get(0))?
            && others(conn, &Units::read(conn)?.meant(by), unit)?
        {
            return Err(of_other_unit(code, by).field("by_whom"));
        }
        if act.kind == Step::Late && !is_over(&before.life, &before.folded, act) {
            let said = both!(
                "{code} 没有超过时限，没有超时的理由可公开",
                "{code} is not over its limit: there is no delay to tell of"
            );
            return Err(Error::refused("approval-not-late", said).hint(both!(
                "核对办件和 --on：ducha why {code}",
                "look at the case and --on again: ducha why {code}"
            )));
        }
        let same = |other: &&Act| other.kind == Step::Step && step_named(other) == step_named(act);
        let round = before.acts.iter().rev().take_while(|act| act.kind != Step::Reopen);
        let done = round.filter(same).last().filter(|_| act.kind == Step::Step);
        let Some((done, stage)) = done.zip(act.stage.as_deref()) else { return Ok(()) };
        let on = done.on;
        let said = both!("{code} 的环节“{stage}”已于 {on} 完成", "{code}: the step {stage} was done on {on}");
        Err(Error::refused("approval-step-done", said).field("stage").hint(both!(
            "重做的写明是第几次，如 {stage}（第二次）",
            "one that is done again says so in its name, such as {stage} (again)"
        )))
    }

    fn clocks(&self, life: &Life, acts: &[Act], with: Counting<'_>) -> Result<Vec<Counted>> {
        let with = with(settled(life, acts))?;
        let counted = |(name, term): (Name, Option<Term>)| {
            Some(Counted { clock: clock(life, (name, term?), &with)?, with: with.clone() })
        };
        Ok([Name::Statutory, Name::Promised].into_iter().zip(life.terms()).filter_map(counted).collect())
    }

    fn besides(life: &Life, acts: &[Act], _clocks: &[Counted], with: Counting<'_>) -> Result<Vec<Put>> {
        let broken = broken(acts, with)?;
        let with = with(settled(life, acts))?;
        Ok(worked_out(life, acts, broken, &with))
    }

    /// What has run its course says no more than its columns do.
    fn keeps(_clock: &Clock) -> bool {
        false
    }

    fn told_then(_conn: &Connection, _id: i64, _then: (Day, i64), now: &Standing<Draft>) -> Result<Vec<Put>> {
        let life = &now.life;
        let at = life.decided_time.as_deref().map_or_else(String::new, |time| format!("T{time}"));
        Ok(vec![("decided_at", life.decided_on.map_or(Value::Null, |on| Value::Text(format!("{on}{at}"))))])
    }

    fn on_whom(now: Stands<'_>) -> Option<&'static str> {
        let state = now.text("state").and_then(State::from_slug);
        matches!(state, Some(State::Received | State::Accepted | State::Paused)).then_some("unit")
    }

    fn aside(conn: &Connection, id: i64, now: &Standing<Draft>, code: &str) -> Result<Option<Both>> {
        let Some(last) = now.acts.last() else { return Ok(None) };
        let of: (i64, i64) =
            conn.query_row("SELECT unit, matter FROM approval WHERE id = ?", [id], |r| r.try_into())?;
        let (terms, matter) = (Terms::of(conn, of.1)?, matter::NOUN.code(of.1));
        let stage = last.stage.as_deref().filter(|stage| last.kind == Step::Step && terms.lacks(stage));
        let stage =
            stage.map(|stage| both!("请核对：{matter} 没有环节“{stage}”", "mind: {matter} has no step {stage}"));
        let within = |name: &str| now.folded.iter().find(|(column, _)| *column == name).map(|(_, value)| value);
        let late = [within("in_promised"), within("in_statutory")].into_iter().flatten();
        let late = late.into_iter().find(|value| **value != Value::Null) == Some(&Value::Int(0));
        let late = (last.kind == Step::Decide && late).then(|| {
            both!(
                "超过时限，要公开理由：ducha approval late {code} --reason …",
                "it took longer than its limit, and the reason is to be published: ducha approval late {code} --reason …"
            )
        });
        let owed = now.begun.received_on.map_or_else(Vec::new, |on| duties(&now.life, on, &now.clockwork));
        let owed = owed.iter().find(|duty| duty.by == last.kind && duty.late());
        let owed = owed.and_then(|duty| duty.said(&now.clockwork, last.on));
        let all: Vec<Both> = [stage, stranger(conn, of, &terms, last)?, late, owed].into_iter().flatten().collect();
        let joined = |lang, between: &str| all.iter().map(|said| said.get(lang)).collect::<Vec<_>>().join(between);
        Ok((!all.is_empty()).then(|| Both { zh: joined(Lang::Zh, "；"), en: joined(Lang::En, "; ") }))
    }
}

/// Has an acceptance keep the limits in force on its day.
pub fn accepted_under(terms: &Terms, matter: i64, act: &mut Act) -> Result<()> {
    terms.takes(matter, act.on)?;
    act.with.statutory = Some(terms.statutory.clone());
    act.with.promised = terms.promised(act.on).map(str::to_owned);
    act.with.step_limits.clone_from(&terms.steps);
    Ok(())
}

/// What the step an act is done is called.
fn step_named(act: &Act) -> Option<String> {
    act.stage.as_deref().map(step_limits::told)
}

/// Refuses limits of steps that are none.
fn readable(step_limits: Option<&str>) -> Result<()> {
    let Some(text) = step_limits.filter(|text| step_limits::read(text).is_none()) else { return Ok(()) };
    let said = both!("看不懂环节时限 {text:?}", "cannot read the limits of steps {text:?}");
    let hint = both!("写作 1 受理 4h；2 审查 3wd", "write them as 1 intake 4h; 2 review 3wd");
    Err(Error::usage("limit-not-understood", said).hint(hint).field("step_limits"))
}
