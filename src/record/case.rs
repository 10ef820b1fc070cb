//! The life of a complaint, as the ledger keeps it: its verbs, the limits counted from its steps, what stands between it and
//! a step. Not for what is filled in: that is `complaint`; which step may follow which is `rule::flow`'s business.

use super::aside;
use super::case_check::{self, check_limits, check_merge, check_remark, check_words, unmet_extension};
use super::clockwork::Clockwork;
use super::complaint::{Draft, NOUN};
use super::life::{Counted, Counting, Daily, Listed, Living, Place, Standing, Take, Unmet, Verb, take, verb};
use super::living;
use super::names::Names;
use super::{required, told};
use crate::base::day::Day;
use crate::base::error::{Both, Result};
use crate::base::noun::{Held, Put};
use crate::base::vocab::{Handling, Step};
use crate::both;
use crate::rule::complaint_clock::{self as clock, Case, Clock, Name};
use crate::rule::deadline;
use crate::rule::flow::{self, Act, Life};
use crate::rule::turn::Stands;
use rusqlite::Connection;

/// Upheld or rejected, said by the flag alone.
const DECISION: &[Take] = &[
    take("upheld", "upheld").says(1).help("异议成立，收回另行交办", "the objection holds: it is taken back"),
    take("rejected", "upheld").says(0).help("异议不成立，继续办理", "it does not: the unit goes on"),
];

const EXTENSION: &[Take] = &[
    take("by", "amount"),
    take("due", "due_on").help("新期限（期限为手工写定时）", "the new limit, where it was stated by hand"),
    APPROVER,
];

const ANSWERED: &[Take] = &[take("answered-by", "by_whom").help("谁答复的", "who answered")];

const REPLY: &[Take] = &[take("way", "reply_way"), BY, take("satisfied", "satisfied")];

const CALL: &[Take] = &[take("reached", "reached"), take("satisfied", "satisfied"), take("resolved", "resolved"), BY];

const BY: Take = take("by", "by_whom").help("经办人", "who did");

const APPROVER: Take = take("approver", "by_whom").help("批准人", "who approved");

const ASSIGNMENT: &[Take] = &[
    take("to", "unit"),
    take("officer", "officer"),
    take("handling", "handling"),
    take("due", "due_on"),
    APPROVER.help(
        "批准人；期限长于规定时必填，理由写在 -m",
        "who approved a limit longer than the rule's; the reason with -m",
    ),
];

/// A table of the day's page that is told even when it is empty.
const TABLE: Listed = Listed { key: "", title: ("", ""), places: &[], provisional: false, always: true };

impl Living for Draft {
    type Life = Life;

    const ASIDE: &'static [&'static str] = &["handling", "upheld", "amount"];
    const BEGINS: &'static [&'static str] = &["received_on", "named", "reply_wanted"];
    const RIGHTS: &'static [Name] = &[Name::Object];
    const LIMIT: Option<Name> = Some(Name::Handle);
    const OPEN: &'static str = "ended_on IS NULL";
    const SAID: (&'static str, &'static str) =
        ("说明；要理由的步骤必填", "what is to be said of it; a must where a step needs a reason");
    const VERBS: &'static [Verb<Step>] = &[
        verb(Step::Answer, "当场答复，就此了结", "Answer it on the spot, and so end it", &[], ""),
        verb(Step::Accept, "受理", "Accept it as within scope", &[], ""),
        verb(
            Step::Refuse,
            "不予受理，写明理由和去向（-m）",
            "Refuse it, with the reason and (-m) where to go",
            &[take("reason", "refused_reason")],
            "--reason …",
        ),
        verb(Step::Merge, "并入另一件", "Merge it into another", &[take("into", "merged_into")], "--into …"),
        verb(Step::Unmerge, "撤销并件", "Take a merge back", &[], "-m …"),
        verb(
            Step::Assign,
            "交办、转办或自办",
            "Assign it: ordered, forwarded or self",
            ASSIGNMENT,
            "--to … | --handling self",
        ),
        verb(Step::Object, "承办单位提出异议退件", "The unit objects that it is not theirs", &[], "-m …"),
        verb(Step::Decide, "裁定异议", "Decide the objection", DECISION, "--upheld | --rejected"),
        verb(
            Step::Extend,
            "延期，写明理由和批准人",
            "Extend its limit, with ground and approver",
            EXTENSION,
            "--by … --approver … -m …",
        ),
        verb(Step::Pause, "中止计时", "Pause its clock", &[], "-m …"),
        verb(Step::Resume, "恢复计时", "Resume its clock", &[], ""),
        verb(Step::Urge, "催办，记下谁答复", "Urge the unit; who answered is kept", ANSWERED, "--answered-by …"),
        verb(Step::File, "承办单位报结果", "The unit files its result", &[], ""),
        verb(Step::Check, "审核结果", "Check the result filed", &[], ""),
        verb(Step::SendBack, "退回重办", "Send the result back for more", &[], "-m …"),
        verb(
            Step::Close,
            "办结，可写明原因和整治措施",
            "Close it, perhaps with why it came about and what was done",
            &[take("result", "result"), take("cause", "cause"), take("remedy", "remedy")],
            "--result …",
        ),
        verb(
            Step::Reply,
            "答复投诉人：怎样答复、谁答复的",
            "Tell the complainant what came of it: how, by whom",
            REPLY,
            "",
        ),
        verb(
            Step::Call,
            "回访投诉人：是否联系上、满意度、是否解决",
            "Call the complainant back: reached, satisfied, put right",
            CALL,
            "--reached …",
        ),
        verb(Step::Reopen, "重办", "Reopen it", &[], "-m …"),
        verb(Step::Withdraw, "撤诉", "Withdraw it, at the complainant's wish", &[], ""),
        verb(Step::Transfer, "移送其他机关", "Transfer it to another organ", &[], "-m …"),
        verb(Step::Archive, "归档", "Archive it", &[], ""),
    ];

    const DAILY: Daily = Daily {
        tables: &[
            Listed {
                key: "overdue",
                title: ("投诉已超期 {n} 件", "Complaints overdue: {n}"),
                places: &[Place::Late],
                ..TABLE
            },
            Listed {
                key: "due",
                title: ("{within} 个工作日内到期 {n} 件", "Due within {within} working days: {n}"),
                places: &[Place::Soon],
                ..TABLE
            },
            Listed {
                key: "waiting",
                title: ("在办未到期 {n} 件", "Waiting, not yet due: {n}"),
                places: &[Place::Later],
                ..TABLE
            },
            Listed {
                key: "paused",
                title: ("中止计时 {n} 件，恢复后重算", "Paused, counted anew once resumed: {n}"),
                places: &[Place::Paused],
                always: false,
                ..TABLE
            },
            Listed {
                key: "provisional",
                title: ("放假通知未发的年度，暂定期限 {n} 件", "Provisional, for want of a holiday notice: {n}"),
                places: &[Place::Late, Place::Soon, Place::Later],
                provisional: true,
                always: false,
            },
        ],
        own: &[],
        brief: &["unit", "clock", "waits_for", "due_on", "weekday", "days_left", "verb_code"],
        units: &["unit", "assigned_to"],
    };

    fn begin(&self) -> Result<Life> {
        Ok(Life::begin(self.received_on.ok_or_else(|| required(&NOUN, "received_on"))?))
    }

    fn history(&self) -> Result<Vec<(&'static str, Act)>> {
        let acts = self.acts()?;
        acts.iter().try_for_each(|act| case_check::after_its_step(act, "C…"))?;
        Ok(acts.into_iter().map(|act| (column_of(act.kind), act)).collect())
    }

    fn plain(&self, history: &mut Vec<(&'static str, Act)>, with: Counting<'_>) -> Result<()> {
        let Some(stated) = self.due_on else { return Ok(()) };
        let mut bare: Vec<Act> = history.iter().map(|(_, act)| act.clone()).collect();
        for act in &mut bare {
            act.with.due_on = None;
        }
        let received_on = self.received_on.ok_or_else(|| required(&NOUN, "received_on"))?;
        let (case, with) = (Case { received_on, replied: self.replied(), acts: &bare }, with(None)?);
        let ruled = clock::clock(&case, Name::Handle, with.set(received_on), &with.calendar);
        // A limit that is the rule's is the rule's: it goes with pauses and extensions.
        if ruled.is_some_and(|clock| clock.due.due == stated) {
            for (_, act) in history {
                act.with.due_on = None;
            }
        }
        Ok(())
    }

    fn needs(act: &Act, _code: &str) -> Result<()> {
        check_words(act)
    }

    fn remarks(act: &Act) -> Result<()> {
        check_remark(act)
    }

    fn clocks(&self, _life: &Life, acts: &[Act], with: Counting<'_>) -> Result<Vec<Counted>> {
        let received_on = self.received_on.ok_or_else(|| required(&NOUN, "received_on"))?;
        let case = Case { received_on, replied: self.replied(), acts };
        let mut out = Vec::new();
        for name in clock::NAMES {
            let with = with(clock::stopped_by(&case, name))?;
            if let Some(clock) = clock::clock(&case, name, with.set(received_on), &with.calendar) {
                out.push(Counted { clock, with });
            }
        }
        Ok(out)
    }

    fn besides(life: &Life, acts: &[Act], clocks: &[Counted], _with: Counting<'_>) -> Result<Vec<Put>> {
        let of = |name| move |c: &&Clock| c.name == name;
        let mut all = clocks.iter().map(|c| &c.clock);
        let (accept, first) = (all.clone().rfind(of(Name::Accept)), all.find(of(Name::Handle)));
        // Refused in its days it was not to be accepted; reopened, it is by another limit.
        let taken = |on: Day| acts.iter().any(|act| act.kind == Step::Accept && act.on == on);
        let mut accepts = clocks.iter().map(|c| &c.clock).filter(of(Name::Accept));
        let first_accept = accepts.find(|c| c.stopped_on.is_none_or(|on| taken(on) || c.broken()));
        let due = |clock: Option<&Clock>| Held::or_null(clock.map(|c| c.due.due).as_ref());
        // Whose lateness it is: who had it when the first limit ran out, or when it was closed before.
        let until = first.map(|c| c.due.due).into_iter().chain(life.first_closed_on).min();
        let assigned = |act: &&Act| act.kind == Step::Assign && act.unit.is_some();
        let then = until.and_then(|until| acts.iter().filter(assigned).rfind(|act| act.on <= until));
        let handled_by = then.or_else(|| acts.iter().find(assigned)).and_then(|act| act.unit);
        // What a reopening or another end took away before its day is owed by another limit, or no more.
        let told = |on: Day| acts.iter().any(|act| act.kind == Step::Reply && act.on == on);
        let stood = |c: &&Clock| c.stopped_on.is_none_or(|on| told(on) || c.broken());
        let mut replies = clocks.iter().map(|c| &c.clock).filter(of(Name::Reply));
        let first_reply = replies.clone().find(stood);
        let reply = replies.rfind(|c| c.stopped_on.is_none() || life.replied_on.is_some());
        Ok(vec![
            ("accept_due_on", due(accept)),
            ("first_accept_due_on", due(first_accept)),
            ("first_due_on", due(first)),
            ("reply_due_on", due(reply)),
            ("first_reply_due_on", due(first_reply)),
            ("handled_by", handled_by.value()),
        ])
    }

    fn on_whom(now: Stands<'_>) -> Option<&'static str> {
        flow::with_the_unit(now).then_some("assigned_to")
    }

    fn complete(act: &mut Act, _actor: &dyn Fn() -> String) {
        if act.kind == Step::Assign && act.with.handling.is_none() && act.with.unit.is_some() {
            act.with.handling = Some(Handling::Ordered.slug().into());
        }
        // Who said something was reached.
        if act.kind == Step::Call && (act.satisfied.is_some() || act.resolved.is_some()) {
            act.with.reached.get_or_insert(true);
        }
    }

    fn proves(conn: &Connection, id: i64, before: &Standing<Draft>, act: &Act, code: &str) -> Result<()> {
        check_limits(before, act, code)?;
        told::check(before, act, code)?;
        aside::of_whom_it_is_about(conn, id, before.life.assigned_to, act, code)?;
        check_merge(conn, id, act)
    }

    fn lacks(now: &Standing<Draft>, step: Step, today: Day) -> Vec<Unmet> {
        let lacking = match step {
            Step::Extend => unmet_extension(now, today),
            Step::Object => now
                .clock(Name::Object)
                .map(|c| c.due.due)
                .filter(|due| today > *due)
                .map(|due| (both!("异议期限 {due} 已过", "the days to object ended on {due}"), None)),
            Step::Reply | Step::Call => told::nobody(now),
            _ => None,
        };
        lacking.into_iter().collect()
    }

    fn keeps(clock: &Clock) -> bool {
        // A limit that history brought with it stands in `due_on` alone.
        clock.span.rule.is_some()
            && (clock.name == Name::Handle || clock.broken() && !Self::RIGHTS.contains(&clock.name))
    }

    fn doubted(&self, acts: &[Act], clockwork: &Clockwork) -> Option<Both> {
        case_check::brought_past_rule(self, acts, clockwork)
    }

    fn advised(conn: &Connection, id: i64, code: &str, next: Vec<String>) -> Result<Vec<String>> {
        aside::advised(conn, id, code, next)
    }

    fn aside(conn: &Connection, id: i64, now: &Standing<Draft>, code: &str) -> Result<Option<Both>> {
        case_check::aside(conn, id, &now.acts, code)
    }

    fn told_then(_conn: &Connection, _id: i64, _then: (Day, i64), now: &Standing<Draft>) -> Result<Vec<Put>> {
        let due = now.clock(Name::Handle).map(|c| c.due.due);
        let on_time = now.life.closed_on.zip(due).map(|(closed, due)| closed <= due);
        Ok(vec![("on_time", Held::or_null(on_time.as_ref()))])
    }
}

/// The column a history row states a step in.
fn column_of(step: Step) -> &'static str {
    match step {
        Step::Accept => "accepted_on",
        Step::Refuse => "refused_on",
        Step::Assign => "assigned_on",
        Step::Close => "closed_on",
        Step::Reply => "replied_on",
        _ => "ended_on",
    }
}

/// The working days a complaint's clock stood still until a day, as the ledger had it on a day and by a journal entry.
pub fn paused_days(conn: &Connection, names: &Names, id: i64, end: Day, then: (Day, i64)) -> Result<i64> {
    let now: Standing<Draft> = living::standing_then(conn, names, id, then, &|_| None)?;
    let Some(clock) = now.clock(Name::Handle).or_else(|| now.clock(Name::Reply)) else { return Ok(0) };
    let clockwork = names.clockwork_then(conn, clock.span.from, then.1)?;
    let between = |p: &deadline::Pause| clockwork.calendar.working_days_between(p.from, p.to.unwrap_or(end).min(end));
    Ok(clock::pauses(&now.acts).iter().filter(|p| p.from <= end).map(between).sum())
}
