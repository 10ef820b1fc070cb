//! A paper (文稿) the office makes: what it is made from, what the clerk adds, and what became of it. Which act may follow which is
//! `rule::paper`'s business, what it says is `report::paper`'s.

use super::life::{Daily, Living, Standing, Verb, must, take, verb};
use super::paper_kind::{self, Kind};
use super::{Lived, Record, belonging, linking, living, required, steps};
use crate::base::day::{Day, Period};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Link, Noun, Put, Value};
use crate::base::vocab::{PaperState as State, PaperStep as Step, Publicity};
use crate::both;
use crate::db::behind::Reads;
use crate::draft;
use crate::record::names::Names;
use crate::rule::clock::Name;
use crate::rule::limit::Limit;
use crate::rule::paper::{Act, Life, Past};
use crate::rule::turn::Stands;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeSet;

/// The noun.
pub static NOUN: Noun = Noun {
    called_by: "number",
    letters: Some("B"),
    zh: "文稿",
    en: "paper",
    about: (
        "文稿：月报、快报、通报、整改通知书，从台账成文",
        "Papers: bulletins, circulars, orders, made from the ledger",
    ),
    brief: &["code", "kind", "number", "period", "state", "issued_on", "unit", "of", "due_on", "overdue"],
    filters: &["unit", "state", "kind"],
    day: Some("drafted_on"),
    words: &[("kind", "paper_kind"), ("state", "paper_state")],
    daily: crate::overdue!("sent_on IS NOT NULL AND acknowledged_on IS NULL AND withdrawn_on IS NULL"),
    links: &[
        Link {
            column: "findings",
            table: "paper_finding",
            to: &super::finding::NOUN,
            shown: ("found", ("所引问题", "Findings quoted"), super::finding::LINKED),
        },
        Link {
            column: "complaints",
            table: "paper_complaint",
            to: &super::complaint::NOUN,
            shown: (
                "complained",
                ("所引投诉", "Complaints quoted"),
                &["code", "received_on", "unit", "category", "subject", "state"],
            ),
        },
    ],
    ..crate::lived!("paper", Draft, Life, ["due_on", "provisional"])
};

draft! {
    /// A paper as a person fills it in.
    Draft {
        kind: String, Anywhere, "种类，如 月报、督查快报、整改通知书", "kind, such as monthly, express, rectify-notice";
        title: String, Anywhere, "标题；默认照模板", "title; default as its template says";
        from_on: Day, Anywhere, "期间首日", "first day of its period";
        to_on: Day, Anywhere, "期间末日", "last day of its period";
        as_of: Day, Anywhere, "数字截至哪天；默认印发那天", "day states are taken on; default the day it is issued";
        of: String, Anywhere, "由哪条记录成文", "record it is made from";
        unit: i64, Anywhere, "关于哪个单位；默认随所据记录", "unit it is about; default that of its record";
        findings: String, Anywhere, "所引问题，用逗号分开", "findings it quotes, separated by commas";
        complaints: String, Anywhere, "所引投诉，用逗号分开", "complaints it quotes, separated by commas";
        lead: String, Anywhere, "编者按", "what stands before the text";
        added: String, Anywhere, "补充的正文，空行分段", "text added, an empty line between paragraphs";
        demands: String, Anywhere, "有关要求", "what is demanded";
        main_to: String, Anywhere, "主送；默认照模板", "whom it is addressed to; default as its template says";
        copy_to: String, Anywhere, "抄送或报送发；默认照模板", "who else gets it; default as its template says";
        copies: i64, Anywhere, "印几份", "how many are printed";
        publicity: String, Anywhere, "公开程度：内部、系统内通报、媒体点名；默认照种类", "internal, system or media; default by its kind";
        signs: bool, Anywhere, "要不要签发；默认照种类", "whether it is signed first; default by its kind";
        receipt: String, Anywhere, "回执期限，如 5wd；默认照种类", "within what a receipt is wanted, such as 5wd; default by its kind";
        drafted_on: Day, Anywhere, "拟稿日期；默认今天", "day it was drafted; default today";
        series: String, Anywhere, "刊名：一年之内一起编号的；默认照种类", "what it is numbered together with in a year; default by its kind";
    }
    past Past
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;
    const LIFE: Option<Lived<Draft>> = Some(living::lived());

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        names.day_or_today(&NOUN, &mut self.drafted_on, "drafted_on")?;
        let slug = self.kind.clone().ok_or_else(|| required(&NOUN, "kind"))?;
        let kind = paper_kind::find(conn, &slug)?;
        if let Some(id) = id {
            not_issued(conn, names, id)?;
        }
        self.settle_from(conn, names, &kind, id)?;
        for (column, link) in [(&mut self.findings, &NOUN.links[0]), (&mut self.complaints, &NOUN.links[1])] {
            *column = linking::codes(link.to, &linking::linked(conn, names, link, column.as_deref())?);
        }
        self.series.get_or_insert_with(|| kind.series.clone());
        self.publicity.get_or_insert_with(|| kind.publicity.slug().into());
        // An old issue is what it was: nobody asks now who signed it.
        let old = names.filed.get() && self.past.issued_on.is_some() && self.past.signed_on.is_none();
        self.signs.get_or_insert(kind.signs && !old);
        let on = self.drafted_on.unwrap_or(names.today);
        let receipt = self.receipt.as_deref().map(|typed| steps::limit(conn, names, typed, on)).transpose()?;
        self.receipt = receipt.or(kind.receipt.filter(|_| id.is_none())).map(|limit| limit.written());
        Ok(())
    }

    fn may_void(conn: &Connection, id: i64) -> Result<()> {
        let issued: bool =
            conn.query_row("SELECT issued_on IS NOT NULL FROM paper WHERE id = ?", [id], |r| r.get(0))?;
        if !issued {
            return Ok(());
        }
        let code = NOUN.code(id);
        let said = both!("{code} 已印发，不能作废", "{code} has been issued: it is not voided");
        Err(Error::refused("paper-issued", said)
            .hint(both!("撤回：ducha paper withdraw {code} -m 理由", "withdraw it: ducha paper withdraw {code} -m …")))
    }
}

/// Refuses to change what was issued.
fn not_issued(conn: &Connection, names: &Names, id: i64) -> Result<()> {
    let now = living::standing::<Draft>(conn, names, id)?.life;
    let Some(on) = now.issued_on else { return Ok(()) };
    let code = NOUN.code(id);
    let said = both!("{code} 已于 {on} 印发，不能再改", "{code} was issued on {on} and is as it is");
    Err(Error::refused("paper-issued", said)
        .hint(both!("在下一期更正：ducha paper correct {code}", "correct it in the next: ducha paper correct {code}")))
}

impl Draft {
    /// What it is made from: what its kind allows, and something.
    fn settle_from(&mut self, conn: &Connection, names: &Names, kind: &Kind, id: Option<i64>) -> Result<()> {
        let Both { zh, en } = &kind.name;
        if let Some((from, to)) = self.from_on.zip(self.to_on).filter(|(from, to)| to < from) {
            let said = both!("末日 {to} 早于首日 {from}", "it ends on {to}, before it begins on {from}");
            return Err(Error::refused("days-backwards", said).field("to_on"));
        }
        for (column, on) in [("from_on", self.from_on), ("as_of", self.as_of)] {
            on.map_or(Ok(()), |on| super::not_in_future(&NOUN, column, on, names.today))?;
        }
        if let Some(stored) = self.of.clone() {
            let stored = stored.as_str();
            let (noun, record) = belonging::of(stored)?;
            super::not_voided(conn, noun, record)?;
            belonging::not_itself(conn, &NOUN, id, stored)?;
            if !kind.of.iter().any(|of| of == noun.name) {
                let (of_zh, of_en) = (noun.zh, noun.en);
                let said = both!("{zh}不能由{of_zh} {stored} 成文", "{en} is not made from the {of_en} {stored}");
                return Err(Error::refused("paper-of-unfit", said).hint(made_from(kind)).field("of"));
            }
            if self.unit.is_none() && noun.field("unit").is_some() {
                let sql = format!("SELECT unit FROM {} WHERE id = ?", noun.table);
                self.unit = conn.query_row(&sql, [record], |r| r.get(0))?;
            }
        }
        if self.from_on.is_some() != self.to_on.is_some() {
            return Err(required(&NOUN, if self.from_on.is_none() { "from_on" } else { "to_on" }));
        }
        let quotes = kind.of.iter().any(|of| of == super::finding::NOUN.name) && self.findings.is_some()
            || kind.of.iter().any(|of| of == super::complaint::NOUN.name) && self.complaints.is_some();
        let period = self.from_on.is_some() && kind.of_period();
        let old = names.filed.get() && self.past.issued_on.is_some();
        if kind.of.is_empty() || self.of.is_some() || quotes || period || old {
            return Ok(());
        }
        let said = both!("没有说{zh}由什么成文", "what the {en} is made from was not said");
        Err(Error::usage("paper-of-missing", said).hint(made_from(kind)).field("of"))
    }

    /// The days it is about, if it is about days.
    pub fn period(&self) -> Option<Period> {
        self.from_on.zip(self.to_on).map(|(from, to)| Period { from, to })
    }

    /// How far it goes.
    pub fn how_far(&self) -> Publicity {
        self.publicity.as_deref().and_then(Publicity::from_slug).unwrap_or(Publicity::Internal)
    }
}

fn made_from(kind: &Kind) -> Both {
    let noun = |of: &String| super::noun(of).map_or(("期间", "a period"), |noun| (noun.zh, noun.en));
    let (zh, en): (Vec<_>, Vec<_>) = kind.of.iter().map(noun).unzip();
    let (zh, en) = (zh.join("、"), en.join(", "));
    both!(
        "可以由{zh}成文：引问题写 --findings F…，整期用 ducha paper draft --period 2026-03，由一条记录写 --of 编号",
        "it is made from: {en}; say --findings F…, --of CODE, or ducha paper draft --period 2026-03"
    )
}

impl Living for Draft {
    type Life = Life;

    const ASIDE: &'static [&'static str] = &["known_entry", "sha256", "frozen"];
    const BEGINS: &'static [&'static str] = &["drafted_on", "signs", "receipt"];
    const LIMIT: Option<Name> = Some(Name::Receipt);
    const OPEN: &'static str = "withdrawn_on IS NULL AND (issued_on IS NULL OR receipt IS NOT NULL)";
    const VERBS: &'static [Verb<Step>] = &[
        verb(Step::Sign, "签发，写明谁签", "It is signed: by whom", &[must("by", "by_whom")], ""),
        verb(
            Step::Issue,
            "印发：取号，定稿，数字和所据记录从此不变",
            "Issue it: it takes its number, and is frozen",
            &[take("no", "series_no")],
            "",
        ),
        verb(
            Step::Send,
            "发送给单位或机关",
            "It is sent to a unit or an organ",
            &[take("to", "unit"), take("to-organ", "to_organ"), take("by", "by_whom")],
            "--to …",
        ),
        verb(
            Step::Receive,
            "对方签收",
            "It is received",
            &[take("from", "unit"), take("from-organ", "to_organ"), take("by", "by_whom")],
            "--from …",
        ),
        verb(
            Step::Answer,
            "对方回复",
            "It is answered",
            &[take("from", "unit"), take("from-organ", "to_organ"), take("by", "by_whom")],
            "--from … -m …",
        ),
        verb(Step::Effect, "记下它带来的成效", "What it brought about", &[], "-m …"),
        verb(Step::Withdraw, "撤回已印发的，写明理由", "Withdraw what was issued, with a reason", &[], "-m …"),
    ];

    const DAILY: Daily = Daily {
        own: &["kind", "number"],
        brief: &["kind", "number", "state", "due_on", "days_left", "verb_code"],
        ..Daily::PLAIN
    };

    fn begin(&self) -> Result<Life> {
        let drafted_on = self.drafted_on.ok_or_else(|| required(&NOUN, "drafted_on"))?;
        let receipt = self.receipt.as_deref().map(Limit::parse).transpose()?;
        Ok(Life::begin(drafted_on, self.signs == Some(true), receipt))
    }

    fn needs(act: &Act, _code: &str) -> Result<()> {
        let (column, flag) = match act.kind {
            Step::Send if act.unit.is_none() && act.to_organ.is_none() => ("unit", "--to …"),
            Step::Receive | Step::Answer if act.unit.is_none() && act.to_organ.is_none() => ("unit", "--from …"),
            Step::Effect | Step::Withdraw | Step::Correct | Step::Pass | Step::Answer if act.note.is_none() => {
                ("note", "-m …")
            }
            _ => return Ok(()),
        };
        Err(required(&NOUN, column).hint(both!("加上 {flag}", "add {flag}")))
    }

    fn proves(conn: &Connection, id: i64, _before: &Standing<Draft>, act: &Act, code: &str) -> Result<()> {
        match act.kind {
            Step::Issue => super::paper_issue::number_free(conn, id, act, code),
            _ => Ok(()),
        }
    }

    fn told_then(conn: &Connection, _id: i64, _then: (Day, i64), now: &Standing<Draft>) -> Result<Vec<Put>> {
        let sql = "SELECT at, lower(hex(hash)) FROM journal WHERE seq = ?";
        let head =
            conn.prepare_cached(sql)?.query_row([now.life.known_entry], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        let (at, hash): (Option<String>, Option<String>) = head.unzip();
        Ok(vec![("known_at", at.map_or(Value::Null, Value::Text)), ("head", hash.map_or(Value::Null, Value::Text))])
    }

    fn on_whom(_now: Stands<'_>) -> Option<&'static str> {
        None
    }
}

/// The paper of a kind over a period, from a record, or else of the very records it quotes, that is still a draft.
pub fn still_draft(conn: &Connection, draft: &Draft) -> Result<Option<i64>> {
    let sql =
        "SELECT p.id, q.findings, q.complaints FROM paper p JOIN papers q ON q.id = p.id WHERE p.kind = ? AND p.from_on IS ?
        AND p.to_on IS ? AND p.\"of\" IS ? AND p.issued_on IS NULL AND p.state IN (?, ?) ORDER BY p.id DESC";
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let values =
        (&draft.kind, day(draft.from_on), day(draft.to_on), &draft.of, State::Draft.slug(), State::Signed.slug());
    let codes = |json: Option<&String>| -> BTreeSet<String> {
        json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    };
    let whole = draft.of.is_some() || draft.from_on.is_some();
    let mut all = conn.prepare_cached(sql)?;
    let mut rows = all.query(values)?;
    while let Some(row) = rows.next()? {
        let quoted = (row.get::<_, Option<String>>(1)?, row.get::<_, Option<String>>(2)?);
        let quoted = (codes(quoted.0.as_ref()), codes(quoted.1.as_ref()));
        if whole || quoted == (codes(draft.findings.as_ref()), codes(draft.complaints.as_ref())) {
            return Ok(Some(row.get(0)?));
        }
    }
    Ok(None)
}
