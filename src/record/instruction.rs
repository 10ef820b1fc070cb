//! An instruction of a leader (批示): what is said, on which paper or record, and the acts that see to it. Which act may
//! follow which is `rule::instruct`'s business.

use super::life::{Daily, Listed, Living, Place, Standing, Verb, take, verb};
use super::living;
use super::{Lived, Record, belonging, not_in_future, not_voided, office_no_free, required};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Held, Noun, Put};
use crate::base::vocab::{InstructionKind, InstructionState as State, InstructionStep as Step};
use crate::both;
use crate::db::behind::Reads;
use crate::draft;
use crate::record::names::Names;
use crate::rule::instruct::{Act, Life, Past};
use crate::rule::turn::Stands;
use rusqlite::Connection;

/// Which of them go on.
const OPEN: &str = "closed_on IS NULL";

/// The noun.
pub static NOUN: Noun = Noun {
    letters: Some("I"),
    zh: "批示",
    en: "instruction",
    about: ("批示：登记、交办、催办、反馈、办结", "Instructions of leaders: record, assign, urge, answer, close"),
    brief: &["code", "unit", "summary", "leader", "state", "due_on", "overdue", "received_on", "urged"],
    filters: &["unit", "state", "kind", "leader"],
    open: Some(OPEN),
    day: Some("received_on"),
    words: &[("kind", "instruction_kind"), ("state", "instruction_state")],
    daily: crate::overdue!("closed_on IS NULL AND answered_on IS NULL"),
    handler: Some(["unit", "unit", "unit"]),
    spelled: &["leader"],
    ..crate::lived!("instruction", Draft, Life, [])
};

draft! {
    /// An instruction as a person fills it in.
    Draft {
        leader: String, Anywhere, "批示领导", "leader who gave it";
        received_on: Day, Anywhere, "收到日期；默认今天", "day it came in; default today";
        kind: String, Anywhere, "类型：批示、口头指示、会议决定；默认批示", "written-note, oral or meeting-decision; default a written note";
        summary: String, Anywhere, "批示内容", "what it says";
        on_report: String, Anywhere, "批在哪份材料上", "report or paper it stands on";
        of: String, Anywhere, "所涉记录，如检查、投诉、活动", "record it is about: a visit, a complaint, a campaign";
        on_order: String, Anywhere, "所涉整改通知的文号", "order it is about, by its number";
        office_no: String, Anywhere, "文号", "the office's own number";
        feedback: String, History, "反馈的办理情况", "what came of it";
    }
    past Past
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;
    const LIFE: Option<Lived<Draft>> = Some(living::lived());

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let received = names.day_or_today(&NOUN, &mut self.received_on, "received_on")?;
        not_in_future(&NOUN, "received_on", received, names.today)?;
        self.kind.get_or_insert_with(|| InstructionKind::WrittenNote.slug().into());
        if self.leader.is_none() || self.summary.is_none() {
            return Err(required(&NOUN, if self.leader.is_none() { "leader" } else { "summary" }));
        }
        if let Some(stored) = &self.of {
            let (noun, of) = belonging::of(stored)?;
            not_voided(conn, noun, of)?;
            belonging::not_itself(conn, &NOUN, id, stored).map_err(|e| e.field("of"))?;
        }
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }

    fn next(conn: &Connection, names: &Names, id: i64, code: &str) -> Result<Vec<String>> {
        let mut next = living::next::<Draft>(conn, names, id, code)?;
        next.push(format!("ducha evidence add {code} …"));
        Ok(next)
    }
}

impl Living for Draft {
    type Life = Life;

    const BEGINS: &'static [&'static str] = &["received_on"];
    const OPEN: &'static str = OPEN;
    const SAID: (&'static str, &'static str) = ("说明；反馈必填", "what is to be said of it; a must for an answer");
    const VERBS: &'static [Verb<Step>] = &[
        verb(
            Step::Assign,
            "交办，写明单位和期限",
            "Assign it to a unit, with a limit",
            &[take("to", "unit"), take("due", "due_on")],
            "--to … --due …",
        ),
        verb(
            Step::Urge,
            "催办，记下谁答复",
            "Urge the unit; who answered is kept",
            &[take("answered-by", "by_whom")],
            "--answered-by …",
        ),
        verb(Step::Answer, "反馈办理情况（-m）", "What came of it (-m)", &[], "-m …"),
        verb(Step::Close, "办结", "Close it", &[], ""),
        verb(Step::Archive, "归档", "Archive it", &[], ""),
    ];

    const DAILY: Daily = Daily {
        tables: &[Listed {
            key: "instructions",
            title: ("批示待办 {n} 件", "Instructions to see to: {n}"),
            places: &[Place::Late, Place::Soon, Place::Idle],
            provisional: false,
            always: false,
        }],
        own: &["leader", "summary"],
        brief: &["leader", "unit", "state", "due_on", "weekday", "days_left", "verb_code"],
        units: &["unit"],
    };

    fn begin(&self) -> Result<Life> {
        Ok(Life::begin(self.received_on.ok_or_else(|| required(&NOUN, "received_on"))?))
    }

    fn says(&self, act: &mut Act) {
        match act.kind {
            Step::Assign => act.due_on = self.past.due_on,
            Step::Answer => act.note.clone_from(&self.feedback),
            Step::Urge | Step::Close | Step::Archive => {}
        }
    }

    fn needs(act: &Act, code: &str) -> Result<()> {
        if act.kind == Step::Assign && act.unit.is_none() {
            return Err(required(&NOUN, "unit").hint(both!("加上 --to 单位", "add --to UNIT")));
        }
        if act.kind == Step::Answer && act.note.as_deref().is_none_or(|n| n.trim().is_empty()) {
            return Err(Error::usage(
                "feedback-missing",
                both!("{code} 的反馈没有内容", "{code}: what was answered is missing"),
            )
            .hint(both!("加上 -m 办理情况", "add -m TEXT"))
            .lacks("note"));
        }
        Ok(())
    }

    fn on_whom(now: Stands<'_>) -> Option<&'static str> {
        (now.text("state") == Some(State::Assigned.slug())).then_some("unit")
    }

    fn aside(_conn: &Connection, _id: i64, now: &Standing<Draft>, code: &str) -> Result<Option<Both>> {
        let assigned = now.acts.last().is_some_and(|act| act.kind == Step::Assign);
        Ok((assigned && now.life.due_on.is_none())
            .then(|| both!("{code} 没有写期限，不会提醒超期", "{code} has no limit: nothing will say when it is late")))
    }

    fn told_then(_conn: &Connection, _id: i64, _then: (Day, i64), now: &Standing<Draft>) -> Result<Vec<Put>> {
        let answer = now.acts.iter().rfind(|act| act.kind == Step::Answer);
        let feedback = answer.and_then(|act| act.note.as_ref());
        Ok(vec![("feedback", Held::or_null(feedback))])
    }
}
