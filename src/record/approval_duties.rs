//! What the licensing law owes an applicant beside the decision: to be told once what is missing, and to be handed what was decided; each with its last
//! day, by the rule set of that law. Not for the limits of the decision: those are `approval_worked`'s.

use crate::base::day::Day;
use crate::base::error::Both;
use crate::base::vocab::ApprovalStep as Step;
use crate::both;
use crate::record::clockwork::Clockwork;
use crate::rule::approve::Life;
use crate::rule::deadline;

/// One thing owed.
pub struct Duty {
    /// The step that does it, or was taken instead.
    pub by: Step,
    due: Day,
    done: Option<Day>,
    /// In which law, in both languages.
    law: Both,
}

impl Duty {
    /// Whether it was done after its last day.
    pub fn late(&self) -> bool {
        self.done.is_some_and(|done| self.due < done)
    }

    /// Until when it is owed, or by how much it is late; nothing of what was done in time.
    pub fn said(&self, with: &Clockwork, today: Day) -> Option<Both> {
        let Duty { due, law: Both { zh: law_zh, en: law_en }, .. } = self;
        let over = -deadline::working_days_left(self.done.unwrap_or(today), *due, &with.calendar);
        let Both { zh: done_zh, en: done_en } = self.by.said();
        let (zh, en) = if self.by == Step::Deliver {
            ("送达", "delivery")
        } else {
            ("一次性告知", "telling once what is missing")
        };
        Some(match self.done {
            Some(done) if *due < done => both!(
                "{zh}期限 {due}，{done} 才{done_zh}，晚了 {over} 个工作日（{law_zh}）",
                "{en} was due {due} and came {over} working days late: {done}, {done_en} ({law_en})"
            ),
            Some(_) => return None,
            None if *due < today => both!(
                "{zh}期限 {due} 已过 {over} 个工作日（{law_zh}）",
                "{en} was due {due}, {over} working days ago ({law_en})"
            ),
            None => both!("{zh}期限 {due}（{law_zh}）", "{en} is due {due} ({law_en})"),
        })
    }
}

/// What is or was owed of one that came in on a day.
pub fn duties(life: &Life, received: Day, with: &Clockwork) -> Vec<Duty> {
    let set = with.licensing(received);
    let owed = |clock: &str, from: Day, by: Step, done: Option<Day>| {
        let rule = set.rule(clock, from)?;
        let due = deadline::due(from, &rule.limit(), &[], &with.calendar).due;
        let (zh, en) = (format!("{}{}", set.title_zh, rule.article), format!("{}: {}", set.title_en, rule.title_en));
        Some(Duty { by, due, done, law: Both { zh, en } })
    };
    // What is accepted or refused at once lacks nothing that would have to be told.
    let answers = [(Step::Notice, life.notified_on), (Step::Accept, life.accepted_on), (Step::Refuse, life.refused_on)];
    let (by, answered) = answers.into_iter().find(|(_, on)| on.is_some()).unwrap_or((Step::Notice, None));
    let notice = owed("notice", received, by, answered);
    let deliver = life.decided_on.and_then(|on| owed("deliver", on, Step::Deliver, life.delivered_on));
    [notice, deliver].into_iter().flatten().collect()
}
