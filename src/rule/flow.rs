//! The life of a complaint: which step may follow which state, and what the steps so far add up to. The source is the
//! list of states in use (接收→受理→交办→办结→答复) and 信访工作条例 art. 22–36 behind it. Not for limits: clocks are
//! `deadline`'s.

use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::vocab::{ComplaintResult, ComplaintState as State, Handling, Named, Satisfaction, Step};
use crate::rule::turn::{self, Done, Stands};
use crate::{both, draft, stands};

draft! {
    /// What a step carries beside its day.
    Carried {
        refused_reason: String, Anywhere, "理由，如 诉讼", "why, such as litigation";
        handling: String, Anywhere, "办理方式：自办、责成、转办；默认看有无 --to", "self, ordered or forwarded; default by whether there is --to";
        unit: i64, Anywhere, "承办单位", "unit to handle it";
        officer: String, Anywhere, "承办人", "who there handles it";
        due_on: Day, Anywhere, "另定的办结期限", "a limit stated by hand";
        result: String, Anywhere, "结果，如 属实", "result, such as substantiated";
        cause: String, Anywhere, "原因，可几个，如 制度缺失,业务不熟", "why it came about, one or several, such as no-rule,skill";
        remedy: String, Anywhere, "整治措施，可几个，如 教育提醒,建章立制", "what was done about it, one or several, such as educated,rule-made";
        reply_way: String, Anywhere, "怎样答复，如 电话、书面", "how they were told, such as phone, letter";
        reached: bool, Anywhere, "是否联系上（是、否）", "whether they were reached, yes or no";
        satisfied: Satisfaction, Anywhere, "满意度，如 满意、基本满意、不满意", "how satisfied, such as satisfied, dissatisfied";
        resolved: bool, Anywhere, "问题是否解决（是、否）", "whether it was put right, yes or no";
        merged_into: i64, Anywhere, "并入哪件", "the complaint it joins";
        upheld: bool, Anywhere, "异议是否成立", "whether the objection holds";
        amount: i64, Anywhere, "延长多少，单位同规则", "by how much, in the rule's unit";
        by_whom: String, Anywhere, "谁批准、答复或回访的", "who approved, answered or called";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// One dated step.
pub type Act = Done<Step, Carried>;

stands! {
    /// Where a complaint stands.
    Life: State, Step, Carried;
    history {
        Accept [Received Reopened] => Accepted on accepted_on;
        Refuse [Received] on refused_on first first_refused_on { refused_reason: String };
        Assign [Accepted Assigned Reopened] => Assigned on assigned_on first first_assigned_on
            { handling: String, assigned_to = unit: i64 };
        Close [Assigned ResultFiled Checked Reopened] on closed_on first first_closed_on
            { result: String, cause: String, remedy: String };
        Reply [Closed OutOfScope AnsweredOnSpot Revisited] => Replied on replied_on first first_replied_on;
        Merge [Received Accepted Assigned Reopened] { merged_into: i64 };
    }
    steps {
        Answer [Received];
        Unmerge [Merged];
        Object [Assigned] => ReturnedObjection;
        Decide [ReturnedObjection];
        Extend [Accepted Assigned Reopened ResultFiled Checked];
        Pause [Accepted Assigned Reopened] => Suspended;
        Resume [Suspended];
        Urge [Accepted Assigned ReturnedObjection Reopened ResultFiled];
        File [Assigned] => ResultFiled;
        Check [ResultFiled] => Checked;
        SendBack [ResultFiled Checked] => Assigned;
        Call [Closed Replied AnsweredOnSpot Revisited];
        Reopen [Closed Replied Revisited OutOfScope AnsweredOnSpot Withdrawn Archived] => Reopened;
        Withdraw [Received Accepted Assigned ReturnedObjection Suspended ResultFiled Checked Reopened];
        Transfer [Received Accepted Assigned Reopened];
        Archive [Closed Replied Revisited OutOfScope AnsweredOnSpot Withdrawn Merged TransferredOut] => Archived;
    }
    told {
        called_on: Day, "回访日期", "day they were called back";
        reached: bool, "回访是否联系上", "whether they were reached";
        satisfied: Satisfaction, "满意度", "how satisfied";
        resolved: bool, "问题是否解决", "whether it was put right";
        ended_on: Day, "了结日期", "day it ended";
    }
    kept {
        first_refused_reason: Option<String>,
        extended: bool,
        paused: bool,
    }
    beside {
        /// The limit stated by hand.
        due_on: Option<Day>,
        /// The state before a pause or a merge, to which the complaint comes back.
        before: Option<State>,
    }
}

impl Life {
    /// A complaint that has only been received.
    pub fn begin(received_on: Day) -> Life {
        Life::at(State::Received, received_on)
    }

    fn end(&mut self, state: State, on: Day) {
        (self.state, self.ended_on, self.paused) = (state, Some(on), false);
    }

    /// An objection upheld takes the case back to be assigned anew; rejected, the unit keeps it.
    fn decide(&mut self, act: &Act) {
        if act.upheld == Some(true) {
            (self.state, self.handling, self.assigned_to, self.assigned_on) = (State::Accepted, None, None, None);
        } else {
            self.state = State::Assigned;
        }
    }

    /// Whoever could not be reached said nothing: what they said before stands, and the call in which they said it.
    fn call(&mut self, act: &Act) {
        if act.reached == Some(true) {
            (self.state, self.satisfied, self.resolved) = (State::Revisited, act.satisfied, act.resolved);
        } else if self.reached == Some(true) {
            return;
        }
        (self.called_on, self.reached) = (Some(act.on), act.reached);
    }

    fn reopen(&mut self) {
        // What runs from here on is a new limit, extended by nobody yet.
        (self.refused_on, self.refused_reason, self.extended) = (None, None, false);
        (self.closed_on, self.result, self.replied_on) = (None, None, None);
        (self.cause, self.remedy) = (None, None);
        (self.merged_into, self.ended_on, self.before) = (None, None, None);
    }
}

impl turn::Life for Life {
    const NOUN: &'static str = "complaint";
    const ANEW: &'static [Step] = &[Step::Reopen];
    const MOVES: &'static [Step] = &[Step::Assign];
    const WAY: &'static [Step] = &[
        Step::Accept,
        Step::Assign,
        Step::File,
        Step::Check,
        Step::Close,
        Step::Reply,
        Step::Resume,
        Step::Unmerge,
        Step::Reopen,
        Step::Object,
        Step::Pause,
        Step::Decide,
    ];

    fn more(&mut self, act: &Act) {
        match act.kind {
            Step::Answer => self.end(State::AnsweredOnSpot, act.on),
            Step::Refuse => {
                if self.first_refused_on.is_none() {
                    self.first_refused_reason.clone_from(&act.refused_reason);
                }
                self.end(State::OutOfScope, act.on);
            }
            Step::Merge => {
                self.before = Some(self.state);
                self.end(State::Merged, act.on);
            }
            Step::Unmerge => {
                (self.merged_into, self.ended_on) = (None, None);
                self.state = self.before.take().unwrap_or(State::Received);
            }
            Step::Accept | Step::Assign => self.due_on = act.due_on.or(self.due_on),
            Step::Decide => self.decide(act),
            Step::Extend => (self.extended, self.due_on) = (true, act.due_on.or(self.due_on)),
            Step::Pause => (self.before, self.paused) = (Some(self.state), true),
            Step::Resume => {
                self.state = self.before.take().unwrap_or(State::Assigned);
                self.paused = false;
            }
            // What they said when called stands with the call, which stands too.
            Step::Close => {
                self.satisfied = act.satisfied.or(self.satisfied);
                self.end(State::Closed, act.on);
            }
            Step::Reply => self.satisfied = act.satisfied.or(self.satisfied),
            Step::Call => self.call(act),
            Step::Reopen => self.reopen(),
            Step::Withdraw => self.end(State::Withdrawn, act.on),
            Step::Transfer => self.end(State::TransferredOut, act.on),
            Step::Object | Step::Urge | Step::File | Step::Check | Step::SendBack | Step::Archive => {}
        }
    }

    fn next(now: Stands<'_>, today: Day) -> Vec<&'static str> {
        let Some(state) = now.text("state").and_then(State::from_slug) else { return Vec::new() };
        let due = now.day("due_on").is_some_and(|due| due <= today);
        // Nobody replies to the anonymous, or to who wants no reply.
        let unasked = now.text("named") == Some(Named::Anonymous.slug()) || now.flag("reply_wanted") == Some(false);
        let owed = !now.has("replied_on") && !unasked;
        let content = now.text("satisfied").and_then(Satisfaction::from_slug).is_none_or(Satisfaction::is_content);
        match state {
            State::Received => vec!["accept CODE", "refuse CODE --reason …"],
            State::Reopened if !now.has("accepted_on") => vec!["accept CODE"],
            State::Reopened if !now.has("assigned_on") => {
                vec!["assign CODE --to …", "assign CODE --handling self"]
            }
            State::Accepted => vec!["assign CODE --to …", "assign CODE --handling self"],
            State::ResultFiled => vec!["check CODE", "send-back CODE -m …"],
            State::Assigned | State::Reopened if due && now.has("assigned_to") => {
                vec!["urge CODE --answered-by …", "close CODE --result …"]
            }
            State::Assigned | State::Reopened | State::Checked => vec!["close CODE --result …"],
            State::ReturnedObjection => vec!["decide CODE --upheld", "decide CODE --rejected -m …"],
            State::Suspended => vec!["resume CODE"],
            State::Closed | State::OutOfScope | State::AnsweredOnSpot if unasked => vec!["archive CODE"],
            State::Closed | State::OutOfScope | State::AnsweredOnSpot => vec!["reply CODE"],
            State::Revisited if owed => vec!["reply CODE"],
            State::Replied => vec!["call CODE --reached … --satisfied … --resolved …"],
            State::Merged => vec!["unmerge CODE"],
            State::Revisited if content && now.flag("resolved") != Some(false) => vec!["archive CODE"],
            State::TransferredOut => vec!["archive CODE"],
            State::Revisited | State::Withdrawn | State::Archived => vec!["reopen CODE -m …"],
        }
    }

    fn fits(&self, act: &Act, code: &str, today: Day) -> Result<()> {
        let fits = match (act.kind, self.state) {
            (Step::Assign, State::Reopened) => self.accepted_on.is_some(),
            (Step::Close, State::Reopened) => self.assigned_on.is_some(),
            (Step::Accept, _) => self.accepted_on.is_none(),
            // Asked before they were told, they are told after.
            (Step::Reply, State::Revisited) if self.replied_on.is_some() => {
                return Err(told_twice(self.replied_on, code));
            }
            _ => true,
        };
        if fits { Ok(()) } else { Err(self.out_of_turn(act.kind, code, today)) }
    }

    fn tried(_step: Step) -> Carried {
        Carried {
            handling: Some(Handling::Own.slug().into()),
            result: Some(ComplaintResult::Partly.slug().into()),
            ..Carried::default()
        }
    }
}

/// The error of a second reply.
fn told_twice(on: Option<Day>, code: &str) -> Error {
    let on = on.map_or_else(String::new, |on| on.to_string());
    Error::refused("replied-already", both!("{code} 已于 {on} 答复过", "{code}: they were told on {on}")).hint(both!(
        "再联系的记回访：ducha complaint call {code} --reached …；要重新办的：ducha complaint reopen {code} -m …",
        "another talk is a call: ducha complaint call {code} --reached …; to take it up again: ducha complaint reopen {code} -m …"
    ))
}

/// Whether the unit it was assigned to is to act, and not the office.
pub fn with_the_unit(now: Stands<'_>) -> bool {
    let state = now.text("state").and_then(State::from_slug);
    matches!(state, Some(State::Assigned | State::Reopened)) && now.has("assigned_to")
}

#[cfg(test)]
mod tests {
    use super::turn::Life as _;
    use super::*;
    use proptest::prelude::*;

    fn day(n: u32) -> Day {
        Day::from_ymd_opt(2026, 3, n).expect("a day of March")
    }

    #[test]
    fn a_plain_life_ends_replied() {
        let mut life = Life::begin(day(1));
        let close = Act {
            with: Carried { result: Some("substantiated".into()), ..Carried::default() },
            ..Act::new(Step::Close, day(9))
        };
        let assign = Act {
            with: Carried { handling: Some("ordered".into()), unit: Some(7), ..Carried::default() },
            ..Act::new(Step::Assign, day(3))
        };
        for act in [Act::new(Step::Accept, day(2)), assign, close, Act::new(Step::Reply, day(10))] {
            assert_eq!(life.may(&act, "C2026-0001", day(30)), Ok(()));
            life.then(&act);
        }
        assert_eq!((life.state, life.closed_on, life.ended_on), (State::Replied, Some(day(9)), Some(day(9))));
    }

    #[test]
    fn a_step_out_of_turn_names_the_state_and_the_cure() {
        let error = Life::begin(day(1))
            .may(&Act::new(Step::Close, day(2)), "C2026-0001", day(30))
            .expect_err("not accepted yet");
        assert_eq!(error.id, "step-wrong-state");
        assert!(
            error.message.zh.contains("已接收")
                && error.hint.as_ref().is_some_and(|h| h.zh.contains("accept C2026-0001"))
        );
    }

    #[test]
    fn the_way_to_a_step_is_the_shortest() {
        let mut life = Life::begin(day(1));
        assert_eq!(life.way(Step::Close), Some(vec![Step::Accept, Step::Assign]));
        assert_eq!(life.way(Step::Accept), Some(vec![]));
        life.then(&Act {
            with: Carried { refused_reason: Some("litigation".into()), ..Carried::default() },
            ..Act::new(Step::Refuse, day(2))
        });
        assert_eq!(life.way(Step::Assign), Some(vec![Step::Reopen, Step::Accept]));
    }

    #[test]
    fn days_run_forward_and_not_past_today() {
        let id =
            |on, today| Life::begin(day(5)).may(&Act::new(Step::Accept, on), "C2026-0001", today).map_err(|e| e.id);
        assert_eq!(id(day(4), day(30)), Err("step-before-last"));
        assert_eq!(id(day(7), day(6)), Err("day-in-future"));
        assert_eq!(id(day(5), day(5)), Ok(()));
    }

    #[test]
    fn reopened_it_is_open_again() {
        let mut acts = vec![
            Act::new(Step::Accept, day(1)),
            Act {
                with: Carried { handling: Some("self".into()), ..Carried::default() },
                ..Act::new(Step::Assign, day(1))
            },
        ];
        acts.push(Act {
            with: Carried { result: Some("partly".into()), ..Carried::default() },
            ..Act::new(Step::Close, day(2))
        });
        acts.push(Act::new(Step::Reopen, day(3)));
        let life = Life::begin(day(1)).after(&acts);
        assert_eq!((life.state, life.closed_on, life.result, life.ended_on), (State::Reopened, None, None, None));
        assert_eq!(life.assigned_on, Some(day(1)));
    }

    proptest! {
        /// Whatever is tried in whatever order, what `may` lets through never contradicts itself.
        #[test]
        fn no_walk_reaches_an_impossible_state(kinds in prop::collection::vec(0..Step::ALL.len(), 0..40)) {
            let mut life = Life::begin(day(1));
            for step in kinds.into_iter().map(|kind| Step::ALL[kind]) {
                let mut act = Act::new(step, day(2));
                match step {
                    Step::Refuse => act.with.refused_reason = Some("litigation".into()),
                    Step::Assign => act.with.handling = Some("self".into()),
                    Step::Close => act.with.result = Some("partly".into()),
                    _ => {}
                }
                if let Err(refused) = life.may(&act, "C2026-0001", day(2)) {
                    let wanted = refused.message.zh.split_once("只能在").map_or("", |(_, states)| states);
                    prop_assert!(!wanted.split(['“', '、', '”']).any(|one| one == life.state.said().zh), "{wanted}");
                    continue;
                }
                life.then(&act);
                prop_assert_eq!(life.closed_on.is_some(), life.result.is_some());
                prop_assert_eq!(life.assigned_on.is_some(), life.handling.is_some());
                prop_assert_eq!(life.refused_on.is_some(), life.refused_reason.is_some());
                prop_assert!(!(life.closed_on.is_some() && life.ended_on.is_none()));
                prop_assert_eq!(life.paused, life.state == State::Suspended);
                prop_assert!(life.closed_on.is_none() || life.accepted_on.is_some());
            }
        }
    }
}
