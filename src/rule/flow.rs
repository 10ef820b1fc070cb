//! The life of a complaint: which step may follow which state, and what the steps so far add up to. The source is the
//! list of states in use (接收→受理→交办→办结→答复) and 信访工作条例 art. 22–36 behind it. Not for limits: clocks are
//! `deadline`'s.

use crate::base::day::Day;
use crate::base::error::Result;
use crate::base::vocab::{ComplaintState as State, Step};
use crate::rule::turn;

/// One dated step, as far as a life depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Which step.
    pub kind: Step,
    /// The day it happened.
    pub on: Day,
    /// Refuse: why, a slug. Decide: `upheld` or `rejected`.
    pub reason: Option<String>,
    /// Assign: how it is handled, a slug.
    pub handling: Option<String>,
    /// Assign: to which unit.
    pub unit: Option<i64>,
    /// Assign, extend: the limit as stated.
    pub due_on: Option<Day>,
    /// Close: the result, a slug.
    pub result: Option<String>,
    /// Reply, revisit: whether the complainant is satisfied.
    pub satisfied: Option<bool>,
    /// Merge: the complaint it joins.
    pub into_case: Option<i64>,
    /// Extend: by how much, in the rule's unit.
    pub amount: Option<i64>,
}

impl Act {
    /// A step with nothing but its day.
    pub fn new(kind: Step, on: Day) -> Act {
        Act {
            kind,
            on,
            reason: None,
            handling: None,
            unit: None,
            due_on: None,
            result: None,
            satisfied: None,
            into_case: None,
            amount: None,
        }
    }
}

/// Where a complaint stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of `complaint`, described in schema.sql")]
pub struct Life {
    pub state: State,
    pub last_on: Day,
    pub accepted_on: Option<Day>,
    pub refused_on: Option<Day>,
    pub refused_reason: Option<String>,
    pub handling: Option<String>,
    pub assigned_to: Option<i64>,
    pub assigned_on: Option<Day>,
    pub due_on: Option<Day>,
    pub extended: bool,
    pub paused: bool,
    pub closed_on: Option<Day>,
    pub result: Option<String>,
    pub replied_on: Option<Day>,
    pub satisfied: Option<bool>,
    pub merged_into: Option<i64>,
    pub ended_on: Option<Day>,
    /// The state before a pause or a merge, to which the complaint comes back.
    pub before: Option<State>,
}

impl Life {
    /// A complaint that has only been received.
    pub fn begin(received_on: Day) -> Life {
        Life {
            state: State::Received,
            last_on: received_on,
            accepted_on: None,
            refused_on: None,
            refused_reason: None,
            handling: None,
            assigned_to: None,
            assigned_on: None,
            due_on: None,
            extended: false,
            paused: false,
            closed_on: None,
            result: None,
            replied_on: None,
            satisfied: None,
            merged_into: None,
            ended_on: None,
            before: None,
        }
    }

    /// The life after one more step; whether the step may be taken is [`may`]'s question.
    pub fn then(&mut self, act: &Act) {
        self.last_on = act.on;
        match act.kind {
            Step::Answer => self.end(State::AnsweredOnSpot, act.on),
            Step::Refuse => {
                (self.refused_on, self.refused_reason) = (Some(act.on), act.reason.clone());
                self.end(State::OutOfScope, act.on);
            }
            Step::Merge => {
                (self.before, self.merged_into) = (Some(self.state), act.into_case);
                self.end(State::Merged, act.on);
            }
            Step::Unmerge => {
                (self.merged_into, self.ended_on) = (None, None);
                self.state = self.before.take().unwrap_or(State::Received);
            }
            Step::Accept => {
                (self.state, self.accepted_on) = (State::Accepted, Some(act.on));
                self.due_on = act.due_on.or(self.due_on);
            }
            Step::Assign => {
                self.state = State::Assigned;
                (self.assigned_on, self.assigned_to) = (Some(act.on), act.unit);
                self.handling.clone_from(&act.handling);
                self.due_on = act.due_on.or(self.due_on);
            }
            Step::Object => self.state = State::ReturnedObjection,
            Step::Decide => self.decide(act),
            Step::Extend => (self.extended, self.due_on) = (true, act.due_on.or(self.due_on)),
            Step::Pause => {
                self.before = Some(self.state);
                (self.state, self.paused) = (State::Suspended, true);
            }
            Step::Resume => {
                self.state = self.before.take().unwrap_or(State::Assigned);
                self.paused = false;
            }
            Step::Urge => {}
            Step::File => self.state = State::ResultFiled,
            Step::Check => self.state = State::Checked,
            Step::SendBack => self.state = State::Assigned,
            Step::Close => {
                (self.closed_on, self.result, self.satisfied) = (Some(act.on), act.result.clone(), act.satisfied);
                self.end(State::Closed, act.on);
            }
            Step::Reply => {
                (self.state, self.replied_on, self.satisfied) = (State::Replied, Some(act.on), act.satisfied);
            }
            Step::Revisit => (self.state, self.satisfied) = (State::Revisited, act.satisfied),
            Step::Reopen => self.reopen(),
            Step::Withdraw => self.end(State::Withdrawn, act.on),
            Step::Transfer => self.end(State::TransferredOut, act.on),
            Step::Archive => self.state = State::Archived,
        }
    }

    fn end(&mut self, state: State, on: Day) {
        (self.state, self.ended_on, self.paused) = (state, Some(on), false);
    }

    /// An objection upheld takes the case back to be assigned anew; rejected, the unit keeps it.
    fn decide(&mut self, act: &Act) {
        if act.reason.as_deref() == Some("upheld") {
            (self.state, self.handling, self.assigned_to, self.assigned_on) = (State::Accepted, None, None, None);
        } else {
            self.state = State::Assigned;
        }
    }

    fn reopen(&mut self) {
        self.state = State::Reopened;
        // What runs from here on is a new limit, extended by nobody yet.
        (self.refused_on, self.refused_reason, self.extended) = (None, None, false);
        (self.closed_on, self.result, self.replied_on, self.satisfied) = (None, None, None, None);
        (self.merged_into, self.ended_on, self.before) = (None, None, None);
    }
}

/// What the steps of a complaint add up to.
pub fn life<'a>(received_on: Day, acts: impl IntoIterator<Item = &'a Act>) -> Life {
    let mut life = Life::begin(received_on);
    acts.into_iter().for_each(|act| life.then(act));
    life
}

/// The states a step may be taken in.
pub fn from_states(step: Step) -> &'static [State] {
    use State::{
        Accepted, AnsweredOnSpot, Archived, Assigned, Checked, Closed, Merged, OutOfScope, Received, Reopened, Replied,
        ResultFiled, ReturnedObjection, Revisited, Suspended, TransferredOut, Withdrawn,
    };
    match step {
        Step::Answer | Step::Refuse => &[Received],
        Step::Accept => &[Received, Reopened],
        Step::Merge | Step::Transfer => &[Received, Accepted, Assigned, Reopened],
        Step::Unmerge => &[Merged],
        Step::Assign | Step::Pause => &[Accepted, Assigned, Reopened],
        Step::Object | Step::File => &[Assigned],
        Step::Decide => &[ReturnedObjection],
        Step::Extend => &[Accepted, Assigned, Reopened, ResultFiled, Checked],
        Step::Resume => &[Suspended],
        Step::Urge => &[Accepted, Assigned, ReturnedObjection, Reopened, ResultFiled],
        Step::Check => &[ResultFiled],
        Step::SendBack => &[ResultFiled, Checked],
        Step::Close => &[Assigned, ResultFiled, Checked, Reopened],
        Step::Reply => &[Closed, OutOfScope, AnsweredOnSpot],
        Step::Revisit => &[Closed, Replied, AnsweredOnSpot, Revisited],
        Step::Reopen => &[Closed, Replied, Revisited, OutOfScope, AnsweredOnSpot, Withdrawn, Archived],
        Step::Withdraw => &[Received, Accepted, Assigned, ReturnedObjection, Suspended, ResultFiled, Checked, Reopened],
        Step::Archive => &[Closed, Replied, Revisited, OutOfScope, AnsweredOnSpot, Withdrawn, Merged, TransferredOut],
    }
}

/// What a state waits for: the step to take next, as a command. Empty where nothing is owed.
pub fn next(life: &Life, code: &str) -> Vec<String> {
    let say = |verb: &str| format!("ducha complaint {verb}").replace("CODE", code);
    match life.state {
        State::Received => vec![say("accept CODE"), say("refuse CODE --reason …")],
        State::Reopened if life.accepted_on.is_none() => vec![say("accept CODE")],
        State::Accepted => vec![say("assign CODE --to …"), say("assign CODE --handling self")],
        State::ResultFiled => vec![say("check CODE"), say("send-back CODE -m …")],
        State::Assigned | State::Reopened | State::Checked => vec![say("close CODE --result …")],
        State::ReturnedObjection => vec![say("decide CODE --upheld"), say("decide CODE --rejected -m …")],
        State::Suspended => vec![say("resume CODE")],
        State::Closed | State::OutOfScope | State::AnsweredOnSpot => vec![say("reply CODE")],
        State::Replied => vec![say("revisit CODE --satisfied yes")],
        State::Merged => vec![say("unmerge CODE")],
        State::Revisited if life.satisfied != Some(false) => vec![say("archive CODE")],
        State::TransferredOut => vec![say("archive CODE")],
        State::Revisited | State::Withdrawn | State::Archived => vec![say("reopen CODE -m …")],
    }
}

/// The steps that lead from where a complaint stands to where a step may be taken: the shortest way, each with the state
/// it is taken in. `None` where none of them leads there.
pub fn way(life: &Life, wanted: Step) -> Option<Vec<Step>> {
    const TRIED: [Step; 11] = [
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
    ];
    let ready = |life: &Life, step: Step| possible(life, step);
    let mut ways = vec![(life.clone(), Vec::new())];
    for _ in 0..6 {
        if let Some((_, way)) = ways.iter().find(|(life, _)| ready(life, wanted)) {
            return Some(way.clone());
        }
        let mut longer = Vec::new();
        for (life, way) in &ways {
            for step in TRIED.into_iter().chain([Step::Decide]).filter(|s| ready(life, *s)) {
                let mut next = life.clone();
                next.then(&Act {
                    handling: Some("self".into()),
                    result: Some("partly".into()),
                    ..Act::new(step, life.last_on)
                });
                longer.push((next, way.iter().copied().chain([step]).collect()));
            }
        }
        ways = longer;
    }
    None
}

/// Whether a step may be taken in the state a complaint is in, whatever the day.
fn possible(life: &Life, step: Step) -> bool {
    let fits = match (step, life.state) {
        (Step::Assign, State::Reopened) => life.accepted_on.is_some(),
        (Step::Close, State::Reopened) => life.assigned_on.is_some(),
        (Step::Accept, _) => life.accepted_on.is_none(),
        _ => true,
    };
    fits && from_states(step).contains(&life.state)
}

/// Whether a step may be taken on a day; every unmet condition is an error that names the command which cures it.
pub fn may(life: &Life, act: &Act, code: &str, today: Day) -> Result<()> {
    let step = act.kind;
    if !possible(life, step) {
        let (state, from) = (life.state.said(), State::all_said(from_states(step)));
        return Err(turn::wrong_state(code, (&step.said(), step.slug()), &state, &from, &next(life, code)));
    }
    turn::check_day(code, &step.said(), act.on, life.last_on, today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: u32) -> Day {
        Day::from_ymd_opt(2026, 3, n).expect("a day of March")
    }

    #[test]
    fn a_plain_life_ends_replied() {
        let mut life = Life::begin(day(1));
        let close = Act { result: Some("substantiated".into()), ..Act::new(Step::Close, day(9)) };
        let assign = Act { handling: Some("ordered".into()), unit: Some(7), ..Act::new(Step::Assign, day(3)) };
        for act in [Act::new(Step::Accept, day(2)), assign, close, Act::new(Step::Reply, day(10))] {
            assert_eq!(may(&life, &act, "C2026-0001", day(30)), Ok(()));
            life.then(&act);
        }
        assert_eq!((life.state, life.closed_on, life.ended_on), (State::Replied, Some(day(9)), Some(day(9))));
    }

    #[test]
    fn a_step_out_of_turn_names_the_state_and_the_cure() {
        let error = may(&Life::begin(day(1)), &Act::new(Step::Close, day(2)), "C2026-0001", day(30))
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
        assert_eq!(way(&life, Step::Close), Some(vec![Step::Accept, Step::Assign]));
        assert_eq!(way(&life, Step::Accept), Some(vec![]));
        life.then(&Act { reason: Some("litigation".into()), ..Act::new(Step::Refuse, day(2)) });
        assert_eq!(way(&life, Step::Assign), Some(vec![Step::Reopen, Step::Accept]));
    }

    #[test]
    fn days_run_forward_and_not_past_today() {
        let id =
            |on, today| may(&Life::begin(day(5)), &Act::new(Step::Accept, on), "C2026-0001", today).map_err(|e| e.id);
        assert_eq!(id(day(4), day(30)), Err("step-before-last"));
        assert_eq!(id(day(7), day(6)), Err("day-in-future"));
        assert_eq!(id(day(5), day(5)), Ok(()));
    }

    #[test]
    fn reopened_it_is_open_again() {
        let mut acts = vec![
            Act::new(Step::Accept, day(1)),
            Act { handling: Some("self".into()), ..Act::new(Step::Assign, day(1)) },
        ];
        acts.push(Act { result: Some("partly".into()), ..Act::new(Step::Close, day(2)) });
        acts.push(Act::new(Step::Reopen, day(3)));
        let life = life(day(1), &acts);
        assert_eq!((life.state, life.closed_on, life.result, life.ended_on), (State::Reopened, None, None, None));
        assert_eq!(life.assigned_on, Some(day(1)));
    }

    proptest! {
        /// Whatever is tried in whatever order, what `may` lets through never contradicts itself.
        #[test]
        fn no_walk_reaches_an_impossible_state(kinds in prop::collection::vec(0..Step::ALL.len(), 0..40)) {
            let mut life = Life::begin(day(1));
            for kind in kinds {
                let step = Step::ALL[kind];
                let mut act = Act::new(step, day(2));
                match step {
                    Step::Refuse => act.reason = Some("litigation".into()),
                    Step::Assign => act.handling = Some("self".into()),
                    Step::Close => act.result = Some("partly".into()),
                    _ => {}
                }
                if may(&life, &act, "C2026-0001", day(2)).is_err() { continue }
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
