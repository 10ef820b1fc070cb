//! A proposal (建议) to a unit or to another organ: what is proposed, on which findings, and what became of it. Which act may
//! follow which is `rule::propose`'s business.

use super::life::{Daily, Living, Standing, Verb, must, take, verb};
use super::living;
use super::{Lived, Record, linking, not_in_future, not_voided, office_no_free, required, steps};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Link, Noun};
use crate::base::vocab::{ProposalKind, ProposalResult as Answer, ProposalState as State, ProposalStep as Step};
use crate::both;
use crate::db::behind::Reads;
use crate::draft;
use crate::record::names::Names;
use crate::rule::clock::Name;
use crate::rule::limit::Limit;
use crate::rule::propose::{self, Act, Life, Past};
use crate::rule::turn::Stands;
use rusqlite::Connection;

/// The noun.
pub static NOUN: Noun = Noun {
    letters: Some("J"),
    zh: "建议",
    en: "proposal",
    about: ("建议：提出、批准、发出、答复、办结", "Proposals: make, approve, send, answer, close"),
    brief: &["code", "unit", "to_organ", "kind", "made_on", "state", "due_on", "replied_on", "result", "overdue"],
    filters: &["unit", "state", "kind", "result"],
    day: Some("made_on"),
    words: &[("kind", "proposal_kind"), ("state", "proposal_state")],
    daily: crate::overdue!("sent_on IS NOT NULL AND replied_on IS NULL"),
    handler: Some(["unit", "unit", "unit"]),
    links: &[Link {
        column: "findings",
        table: "proposal_finding",
        to: &super::finding::NOUN,
        shown: ("found", ("所据问题", "Findings"), super::finding::LINKED),
    }],
    ..crate::lived!("proposal", Draft, Life, ["due_on", "provisional"])
};

draft! {
    /// A proposal as a person fills it in.
    Draft {
        kind: String, Anywhere, "类别，如 整改建议、问责建议、表彰建议", "kind, such as rectify, accountability, praise";
        unit: i64, Anywhere, "提给哪个单位；默认随问题", "unit it is put to; default that of its findings";
        to_organ: String, Anywhere, "提给名册以外的哪个机关，如 县纪委监委", "organ outside the register it is put to";
        findings: String, Anywhere, "所据问题，用逗号分开", "findings it rests on, separated by commas";
        complaint: i64, Anywhere, "所据投诉", "complaint it rests on";
        campaign: i64, Anywhere, "所属督查活动", "campaign it comes from";
        summary: String, Anywhere, "建议内容", "what is proposed";
        due: String, Anywhere, "答复期限：日期，或 15wd、15d、2m，从发出起算", "limit to answer: a day, or 15wd, 15d, 2m from sending";
        made_on: Day, Anywhere, "提出日期；默认今天", "day it was made; default today";
        office_no: String, Anywhere, "文号", "the office's own number";
        due_on: Day, History, "答复期限", "by when it was to be answered";
    }
    past Past
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;
    const LIFE: Option<Lived<Draft>> = Some(living::lived());

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let made = names.day_or_today(&NOUN, &mut self.made_on, "made_on")?;
        not_in_future(&NOUN, "made_on", made, names.today)?;
        if self.kind.is_none() || self.summary.is_none() {
            return Err(required(&NOUN, if self.kind.is_none() { "kind" } else { "summary" }));
        }
        let findings = linking::linked(conn, names, &NOUN.links[0], self.findings.as_deref())?;
        if self.unit.is_none() && self.to_organ.is_none() && !names.filed.get() {
            let sql = "SELECT unit FROM finding WHERE id = ?";
            self.unit = findings.first().map(|id| conn.query_row(sql, [id], |r| r.get(0))).transpose()?;
        }
        if self.unit.is_some() == self.to_organ.is_some() {
            let said = both!("建议要提给一个单位，或者一个机关", "a proposal is put to one unit or to one organ");
            return Err(Error::usage("proposal-to-whom", said)
                .hint(both!("加上 --unit … 或 --to-organ …，不能都写", "add --unit … or --to-organ …, not both"))
                .field("unit"));
        }
        self.findings = linking::codes(&super::finding::NOUN, &findings);
        for (noun, id) in [(&super::complaint::NOUN, self.complaint), (&super::campaign::NOUN, self.campaign)] {
            id.map(|id| not_voided(conn, noun, id)).transpose()?;
        }
        let due = self.due.take().or(self.due_on.map(|on| on.to_string()));
        self.due = due.as_deref().map(|typed| steps::limit(conn, names, typed, made)).transpose()?.map(|l| l.written());
        if let Some(id) = id {
            self.settle_edit(conn, names, id)?;
        }
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }
}

impl Draft {
    /// What was sent without approval does not become what needs it, and the limit it was sent with stands.
    fn settle_edit(&self, conn: &Connection, names: &Names, id: i64) -> Result<()> {
        let was: Draft = super::load(conn, id)?;
        let now = living::standing::<Draft>(conn, names, id)?.life;
        if let Some(on) = now.sent_on.filter(|_| was.due != self.due) {
            let code = NOUN.code(id);
            let said = both!("{code} 已于 {on} 发出，期限随发出定下", "{code} was sent on {on} with its limit");
            return Err(Error::refused("proposal-sent", said).hint(taken_back(&code)).field("due"));
        }
        let sent = now.sent_on.is_some() && now.approved_on.is_none();
        if let Some(kind) = self.begin()?.kind.filter(|kind| sent && propose::needs_approval(*kind)) {
            let (code, kind) = (NOUN.code(id), kind.said());
            let (zh, en) = (kind.zh, kind.en);
            let said = both!(
                "{code} 未经批准就已发出，不能改成{zh}",
                "{code} was sent without approval and cannot be of the kind {en}"
            );
            return Err(Error::refused("proposal-unapproved", said).hint(taken_back(&code)).field("kind"));
        }
        Ok(())
    }
}

/// What to do first about one that was sent.
fn taken_back(code: &str) -> Both {
    both!("先撤回发出：ducha proposal undo {code} -m …", "take the sending back first: ducha proposal undo {code} -m …")
}

impl Living for Draft {
    type Life = Life;

    const BEGINS: &'static [&'static str] = &["made_on", "kind", "due", "to_organ"];
    const LIMIT: Option<Name> = Some(Name::Reply);
    const OPEN: &'static str = "closed_on IS NULL";
    const VERBS: &'static [Verb<Step>] = &[
        verb(
            Step::Approve,
            "批准，写明谁批准、文号",
            "Approve it: by whom, under which number",
            &[must("by", "approved_by"), must("no", "approval_no")],
            "",
        ),
        verb(
            Step::Send,
            "发出，定答复期限",
            "Send it, with a limit to answer",
            &[take("due", "due").limit()],
            "--due …",
        ),
        verb(Step::Receive, "对方签收", "It is received", &[], ""),
        verb(
            Step::Reply,
            "对方答复：采纳、部分采纳、不采纳",
            "The answer: adopted, partly, rejected",
            &[must("result", "result"), take("reason", "reason")],
            "",
        ),
        verb(
            Step::Close,
            "办结，可写明带来的处理或制度",
            "Close it, with the measure or the rule it brought",
            &[take("sanction", "sanction"), take("rule", "rule_made")],
            "",
        ),
    ];

    const DAILY: Daily = Daily {
        own: &["kind"],
        brief: &["waits_for", "kind", "state", "due_on", "days_left", "verb_code"],
        ..Daily::PLAIN
    };

    fn begin(&self) -> Result<Life> {
        let made_on = self.made_on.ok_or_else(|| required(&NOUN, "made_on"))?;
        let kind = self.kind.as_deref().and_then(ProposalKind::from_slug).ok_or_else(|| required(&NOUN, "kind"))?;
        Ok(Life::begin(made_on, kind, self.due.as_deref().map(Limit::parse).transpose()?))
    }

    fn needs(act: &Act, _code: &str) -> Result<()> {
        let unsaid = act.kind == Step::Reply && act.result != Some(Answer::Adopted) && act.reason.is_none();
        if unsaid { Err(required(&NOUN, "reason")) } else { Ok(()) }
    }

    fn proves(conn: &Connection, _id: i64, _before: &Standing<Draft>, act: &Act, code: &str) -> Result<()> {
        let Some(sanction) = act.sanction else { return Ok(()) };
        not_voided(conn, &super::sanction::NOUN, sanction)?;
        let sql = "SELECT code, decided_on FROM sanction WHERE id = ?";
        let (by, decided): (String, String) = conn.prepare_cached(sql)?.query_row([sanction], |r| r.try_into())?;
        let on = act.on;
        if decided <= on.to_string() {
            return Ok(());
        }
        let said = both!(
            "{by} 是 {decided} 才作出的，{code} 不能在 {on} 凭它办结",
            "{by} was decided on {decided}: {code} cannot be closed by it on {on}"
        );
        Err(Error::refused("proposal-before-sanction", said).field("sanction"))
    }

    fn on_whom(now: Stands<'_>) -> Option<&'static str> {
        let sent = now.text("state") == Some(State::Sent.slug());
        sent.then_some(if now.has("to_organ") { "to_organ" } else { "unit" })
    }
}
