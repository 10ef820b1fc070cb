//! The life of a campaign (督查活动): its plan drafted, approved, the campaign opened, closed with its report. Which act may follow which state.
//! One without a plan is opened and closed as it is. Not for who goes: that is `avoid`'s and the record's.

use super::turn::{self, Done, Owed, Stands};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::vocab::{CampaignState as State, CampaignStep as Step};
use crate::both;
use crate::rule::clock::Name;
use crate::rule::limit::Limit;
use crate::{draft, stands};

draft! {
    /// What an act carries beside its day.
    Carried {
        approved_by: String, Anywhere, "批准人", "who approved it";
        approval_no: String, Anywhere, "批准文号", "number of the approval";
        due: String, Anywhere, "督查报告期限，从启动起算", "by when its report is due, from its opening";
        report: i64, Anywhere, "督查报告（文稿编号）", "its report, a paper";
        even_so: String, Anywhere, "条件不齐仍然这样做的理由，计数", "why all the same, though something is wanting; counted";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// One dated act.
pub type Act = Done<Step, Carried>;

stands! {
    /// Where a campaign stands.
    Life: State, Step, Carried;
    history {
        Approve [Planned] => Approved on approved_on { approved_by: String, approval_no: String };
        Open [Planned Approved] => Open on opened_on { opened_even_so = even_so: String, report_due = due: String };
        Close [Open] => Closed on closed_on { report: i64, closed_even_so = even_so: String };
    }
    beside {
        /// The day its plan was drafted; none where it has no plan.
        drafted_on: Option<Day>,
        /// By when its report is due.
        due: Option<Limit>,
    }
}

impl Life {
    /// A campaign of which nothing was done; without a plan there is no day its acts may not be before.
    pub fn begin(drafted_on: Option<Day>, due: Option<Limit>) -> Life {
        Life { drafted_on, due, ..Life::at(State::Planned, drafted_on.unwrap_or(Day::MIN)) }
    }
}

/// The refusal of a plan that is not there, or not approved.
// 政府督查工作条例 第七条: a department supervises only where it was designated; 第十五条: by a plan.
fn unapproved(life: &Life, kind: Step, code: &str) -> Error {
    if life.drafted_on.is_none() {
        let said = both!("{code} 还没有督查方案，没有可批准的", "{code} has no plan yet to approve");
        return Error::refused("campaign-undrafted", said).hint(both!(
            "先拟方案：ducha campaign plan {code} --matters … --scope …",
            "draft it first: ducha campaign plan {code} --matters … --scope …"
        ));
    }
    let Both { zh, en } = kind.said();
    let said = both!(
        "{code} 的督查方案还没有批准，不能{zh}（政府督查工作条例第七条、第十五条）",
        "the plan of {code} is not approved: it cannot {en} (政府督查工作条例 art. 7, 15)"
    );
    Error::refused("campaign-unapproved", said).hint(both!(
        "先批准：ducha campaign approve {code} --by …；仍要做写 --even-so 理由，计数",
        "first: ducha campaign approve {code} --by …; or say why all the same, which is counted: --even-so REASON"
    ))
}

/// The refusal of an act that does not follow where a campaign stands: when it came there, and what to do.
fn wrong(said: Both, hint: Both) -> Error {
    Error::refused("campaign-wrong-state", said).field("state").hint(hint)
}

impl turn::Life for Life {
    const NOUN: &'static str = "campaign";

    fn more(&mut self, act: &Act) {
        let set = act.due.as_deref().and_then(|due| Limit::parse(due).ok());
        self.due = set.or(self.due);
    }

    /// From the day it was opened until it is closed with its report.
    fn owed(&self) -> Option<Owed> {
        let (limit, from) = self.due.zip(self.opened_on)?;
        Some(Owed { name: Name::Report, limit, event: Step::Open.slug(), from, until: self.closed_on })
    }

    fn next(now: Stands<'_>, _today: Day) -> Vec<&'static str> {
        let Some(state) = now.text("state").and_then(State::from_slug) else { return Vec::new() };
        let plan = now.has("drafted_on");
        match state {
            State::Planned if plan => vec!["approve CODE --by …"],
            State::Planned => vec!["open CODE"],
            State::Approved => vec!["open CODE --due …"],
            State::Open if plan => vec!["close CODE --report …"],
            State::Open => vec!["close CODE"],
            State::Closed => Vec::new(),
        }
    }

    fn fits(&self, act: &Act, code: &str, _today: Day) -> Result<()> {
        match act.kind {
            Step::Approve if self.drafted_on.is_none() => Err(unapproved(self, act.kind, code)),
            Step::Open if self.drafted_on.is_some() && self.approved_on.is_none() && act.even_so.is_none() => {
                Err(unapproved(self, act.kind, code))
            }
            Step::Close => self.may_close(act, code),
            _ => Ok(()),
        }
    }

    /// A report is made on the way to the end.
    fn tried(step: Step) -> Carried {
        Carried { report: (step == Step::Close).then_some(0), ..Carried::default() }
    }

    fn out_of_turn(&self, step: Step, code: &str, _today: Day) -> Error {
        match (self.approved_on, self.opened_on, self.closed_on) {
            (_, _, Some(day)) => wrong(
                both!("{code} 已于 {day} 结束", "{code} was closed on {day}"),
                both!("新活动：ducha campaign add", "a new one: ducha campaign add"),
            ),
            (_, Some(day), None) => wrong(
                both!("{code} 已于 {day} 启动", "{code} was opened on {day}"),
                both!("结束：ducha campaign close {code}", "close it: ducha campaign close {code}"),
            ),
            (Some(day), None, None) if step == Step::Approve => wrong(
                both!("{code} 的方案已于 {day} 批准", "the plan of {code} was approved on {day}"),
                both!("启动：ducha campaign open {code}", "open it: ducha campaign open {code}"),
            ),
            _ => wrong(
                both!("{code} 还没有启动", "{code} was never opened"),
                both!("先启动：ducha campaign open {code}", "open it first: ducha campaign open {code}"),
            ),
        }
    }
}

impl Life {
    /// Not before it was opened; one with a plan ends with its report.
    fn may_close(&self, act: &Act, code: &str) -> Result<()> {
        if let Some(opened) = self.opened_on.filter(|opened| act.on < *opened) {
            let on = act.on;
            return Err(wrong(
                both!(
                    "{code} 于 {opened} 启动，不能在 {on} 结束",
                    "{code} was opened on {opened} and cannot be closed on {on}"
                ),
                both!("--on 写不早于 {opened} 的日期", "give --on a day not before {opened}"),
            ));
        }
        if self.drafted_on.is_none() || act.report.is_some() || act.even_so.is_some() {
            return Ok(());
        }
        let said = both!("{code} 有督查方案，结束要有督查报告", "{code} has a plan: it is closed with its report");
        Err(Error::refused("campaign-no-report", said)
            .hint(both!(
                "加上 --report B…；没有报告的写 --even-so 理由，计数",
                "add --report B…; without one say why, which is counted: --even-so REASON"
            ))
            .field("report"))
    }
}

#[cfg(test)]
mod tests {
    use super::turn::Life as _;
    use super::*;
    use crate::base::day::iso;
    use proptest::prelude::*;

    fn day(n: u32) -> Day {
        iso(&format!("2026-03-{n:02}")).expect("a day")
    }

    fn refused(life: &Life, act: &Act) -> Option<&'static str> {
        life.may(act, "P2026-0001", day(30)).err().map(|e| e.id)
    }

    #[test]
    fn a_plan_is_approved_before_the_campaign_opens_and_ends_with_a_report() {
        let mut life = Life::begin(Some(day(2)), None);
        assert_eq!(refused(&life, &Act::new(Step::Open, day(3))), Some("campaign-unapproved"));
        assert_eq!(life.way(Step::Open), Some(vec![Step::Approve]));
        assert_eq!(refused(&life, &Act::new(Step::Approve, day(1))), Some("step-before-last"));
        let mut anyhow = Act::new(Step::Open, day(3));
        anyhow.with.even_so = Some("急".into());
        assert_eq!(refused(&life, &anyhow), None);
        life.then(&Act::new(Step::Approve, day(4)));
        assert_eq!(refused(&life, &Act::new(Step::Approve, day(5))), Some("campaign-wrong-state"));
        life.then(&Act::new(Step::Open, day(5)));
        assert_eq!(refused(&life, &Act::new(Step::Close, day(6))), Some("campaign-no-report"));
        assert_eq!(refused(&life, &Act::new(Step::Close, day(4))), Some("campaign-wrong-state"));
        let mut close = Act::new(Step::Close, day(6));
        close.with.report = Some(1);
        assert_eq!(refused(&life, &close), None);
    }

    #[test]
    fn without_a_plan_it_opens_and_closes_on_any_day() {
        let mut life = Life::begin(None, None);
        assert_eq!(refused(&life, &Act::new(Step::Approve, day(3))), Some("campaign-undrafted"));
        assert_eq!(refused(&life, &Act::new(Step::Close, day(3))), Some("campaign-wrong-state"));
        life.then(&Act::new(Step::Open, day(1)));
        assert_eq!(refused(&life, &Act::new(Step::Close, day(1))), None);
    }

    #[test]
    fn the_report_is_owed_from_the_opening_to_the_end() {
        let mut life = Life::begin(Some(day(2)), Limit::parse("10wd").ok());
        life.then(&Act::new(Step::Approve, day(3)));
        assert!(life.owed().is_none());
        life.then(&Act::new(Step::Open, day(5)));
        assert_eq!(life.owed().map(|owed| (owed.from, owed.until)), Some((day(5), None)));
        life.then(&Act::new(Step::Close, day(9)));
        assert_eq!(life.owed().and_then(|owed| owed.until), Some(day(9)));
    }

    proptest! {
        /// Whatever is tried in whatever order, nothing is closed that was not opened, nor opened unapproved without a word.
        #[test]
        fn no_walk_reaches_an_impossible_state(plan in any::<bool>(), steps in prop::collection::vec((0..Step::ALL.len(), any::<bool>()), 0..30)) {
            let mut life = Life::begin(plan.then(|| day(1)), Limit::parse("5wd").ok());
            for (step, said) in steps {
                let mut act = Act::new(Step::ALL[step], day(2));
                act.with.even_so = said.then(|| "确有需要".into());
                if life.may(&act, "P2026-0001", day(2)).is_err() { continue }
                life.then(&act);
                prop_assert!(life.closed_on.is_none() || life.opened_on.is_some());
                prop_assert!(life.opened_on.is_none() || !plan || life.approved_on.is_some() || life.opened_even_so.is_some());
                prop_assert!(life.closed_on.is_none() || !plan || life.report.is_some() || life.closed_even_so.is_some());
                prop_assert_eq!(life.closed_on.is_some(), life.state == State::Closed);
            }
        }
    }
}
