//! An order to put findings right: what it says, and the steps of its life. Which step may follow
//! which is `rule::order_flow`'s business, what a step must show `order_proof`'s.

use super::follow::Follows;
use super::living;
use super::unit::full_name;
use super::{Lived, Record, linking, not_in_future, office_no_free, required, steps};
use crate::base::day::{self, Day};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Link, Noun};
use crate::base::vocab::{Instrument, OrderState as State, POSITIVE_SLUG};
use crate::both;
use crate::db::behind::Reads;
use crate::draft;
use crate::record::names::Names;
use crate::rule::order_flow::{Life, Past};
use rusqlite::{Connection, OptionalExtension};

/// The noun. ORDER is SQL's own word, so the table is `demand`.
pub static NOUN: Noun = Noun {
    table: "demand",
    letters: Some("O"),
    zh: "整改通知",
    en: "order",
    about: ("整改：下发、签收、报整改、核实、销号", "Orders: issue, acknowledge, report, verify, close"),
    links: &[Link {
        column: "findings",
        table: "order_finding",
        to: &super::finding::NOUN,
        shown: ("found", ("所涉问题", "Findings"), super::finding::LINKED),
    }],
    swayed: &["SELECT l.demand FROM change c JOIN finding f ON f.id = c.record
        JOIN order_finding l ON l.finding = f.relapse_of WHERE c.noun = 'finding' AND c.entry > ?"],
    brief: &[
        "code",
        "unit",
        "findings",
        "issued_on",
        "state",
        "due_on",
        "overdue_days",
        "instrument",
        "reported_on",
        "verified_on",
    ],
    filters: &["unit", "state", "instrument"],
    day: Some("issued_on"),
    in_being: true,
    together: Some("batch"),
    words: &[("state", "order_state"), ("result", "order_result")],
    daily: crate::overdue!("stopped_on IS NULL"),
    handler: Some(["unit", "unit", "unit"]),
    echoes: &[("first_due_on", "due_on"), ("first_returned_on", "returned_on")],
    ..crate::lived!("order", Draft, Life, ["due_on", "due_raw_on", "provisional", "on_time", "first_due_on"])
};

draft! {
    /// An order as a person fills it in; history may bring its life up to the unit's report, and no further.
    Draft {
        instrument: String, Anywhere, "文书，如 督查通知书；默认整改通知书", "paper, such as notice; default rectify-order";
        findings: String, Anywhere, "所涉问题，用逗号分开，须是同一单位的", "findings it is about, all of one unit, separated by commas";
        unit: i64, Anywhere, "单位；默认随问题", "unit; default that of its findings";
        due: String, Anywhere, "期限：日期，或 15wd（工作日）、15d（日）、2m", "limit: a day, or 15wd (working days), 15d (days), 2m";
        requirement: String, Anywhere, "整改要求", "what is required";
        issued_on: Day, Anywhere, "发文日期；默认今天", "day it was issued; default today";
        issued_by: String, Anywhere, "签发人", "who signed it";
        office_no: String, Anywhere, "文号", "the office's own number";
        batch: i64, Anywhere, "与哪一件同批下发", "an order it was issued together with";
        due_on: Day, History, "整改期限", "limit";
        verified_on: Day, History, "核实日期：导入不能核实", "day verified: an import verifies nothing";
    }
    past Past
}

impl Draft {
    /// Understands the findings and their unit.
    fn settle_findings(&mut self, conn: &Connection, names: &Names, issued: Day) -> Result<()> {
        let ids = linking::linked(conn, names, &NOUN.links[0], self.findings.as_deref())?;
        let mut first: Option<(String, i64)> = None;
        for id in &ids {
            let (unit, kind, found_on): (i64, String, String) = conn
                .prepare_cached("SELECT unit, kind, found_on FROM finding WHERE id = ?")?
                .query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
            let code = super::finding::NOUN.code(*id);
            if kind == POSITIVE_SLUG {
                let said = both!("{code} 是亮点，不用整改", "{code} is positive: nothing to put right");
                return Err(Error::refused("finding-positive", said).field("findings"));
            }
            if found_on > issued.to_string() {
                let said = both!(
                    "{code} 发现于 {found_on}，晚于发文日期 {issued}",
                    "{code} was found on {found_on}, after the order of {issued}"
                );
                return Err(Error::refused("order-before-finding", said).field("issued_on"));
            }
            match &first {
                Some((other, theirs)) if *theirs != unit => {
                    let (ours, theirs) = (full_name(conn, unit)?, full_name(conn, *theirs)?);
                    let said = both!(
                        "{code} 是 {ours} 的，{other} 是 {theirs} 的，一份文书只能给一个单位",
                        "{code} is of {ours}, {other} of {theirs}: an order goes to one unit"
                    );
                    return Err(Error::refused("order-two-units", said)
                        .hint(both!("每个单位各发一份", "issue one for each unit"))
                        .field("findings"));
                }
                Some(_) => {}
                None => first = Some((code.clone(), unit)),
            }
            if let Some(given) = self.unit.filter(|given| *given != unit) {
                let (ours, given) = (full_name(conn, unit)?, full_name(conn, given)?);
                let said = both!("{code} 是 {ours} 的，不是 {given} 的", "{code} is of {ours}, not of {given}");
                return Err(Error::refused("order-other-unit", said)
                    .hint(both!("去掉 --unit，单位随问题", "leave --unit out: it follows the findings"))
                    .field("unit"));
            }
        }
        self.unit = self.unit.or(first.map(|(_, unit)| unit));
        self.findings = linking::codes(&super::finding::NOUN, &ids);
        Ok(())
    }

    /// Once verified or ended an order says what it said, and a limit that ran out stays.
    fn settle_edit(&self, conn: &Connection, names: &Names, id: i64) -> Result<()> {
        let was: Draft = super::load(conn, id)?;
        let code = NOUN.code(id);
        let sql = "SELECT state, min(first_due_on, due_on) FROM demand WHERE id = ?";
        let (state, due): (String, Option<String>) = conn.query_row(sql, [id], |r| r.try_into())?;
        let moved = was.due != self.due
            || was.issued_on != self.issued_on && self.due.as_deref().is_some_and(|d| day::iso(d).is_none());
        if let Some(due) = due.as_deref().and_then(day::iso).filter(|due| *due < names.today && moved) {
            let said = both!("{code} 的期限 {due} 已过，不能另定", "{code}: its limit {due} has passed and stands");
            return Err(Error::refused("extension-late", said)
                .hint(both!(
                    "逾期照记；当初写错的，作废后重发：ducha order void {code} -m …",
                    "it stays late; if it was typed wrong, void the order and issue it anew: ducha order void {code} -m …"
                ))
                .field("due"));
        }
        let same = was.findings == self.findings && was.unit == self.unit && was.due == self.due;
        if matches!(State::from_slug(&state), Some(State::Verified | State::Closed | State::Withdrawn)) && !same {
            let said = both!(
                "{code} 已核实或了结，问题、单位、期限不能再改",
                "{code} is verified or ended: its findings, unit and limit stand"
            );
            return Err(Error::refused("order-settled", said).hint(both!(
                "先撤回：ducha order undo {code} -m …",
                "take that back first: ducha order undo {code} -m …"
            )));
        }
        Ok(())
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;
    const FOLLOWS: Option<Follows> = Some(Follows { concerns: "unit", recount: super::finding::recount, new: false });
    const LIFE: Option<Lived<Draft>> = Some(living::lived());

    fn settle(&mut self, conn: &dyn Reads, names: &Names, id: Option<i64>) -> Result<()> {
        let issued = names.day_or_today(&NOUN, &mut self.issued_on, "issued_on")?;
        not_in_future(&NOUN, "issued_on", issued, names.today)?;
        let instrument = self.instrument.get_or_insert_with(|| Instrument::RectifyOrder.slug().into()).clone();
        self.settle_findings(conn, names, issued)?;
        if self.findings.is_none() && instrument == Instrument::RectifyOrder.slug() {
            return Err(required(&NOUN, "findings").hint(both!(
                "加上 --findings F…；不是由问题而来的督办用别的文书：--instrument 督查通知书 --unit …",
                "add --findings F…; what comes of no finding takes another paper: --instrument notice --unit …"
            )));
        }
        if self.unit.is_none() {
            return Err(
                required(&NOUN, "unit").hint(both!("加上 --findings F… 或 --unit …", "add --findings F… or --unit …"))
            );
        }
        if self.due.is_none() {
            self.due = self.due_on.map(|d| d.to_string());
        }
        match &self.due {
            Some(typed) => self.due = Some(steps::limit(conn, names, typed, issued)?.written()),
            None => return Err(required(&NOUN, "due").hint(both!("加上 --due 15wd 或日期", "add --due 15wd or a day"))),
        }
        self.batch = self.batch.map(|with| batch(conn, with)).transpose()?;
        if let Some(id) = id {
            self.settle_edit(conn, names, id)?;
        }
        office_no_free(conn, names, &NOUN, self.office_no.as_deref(), id)
    }

    fn hints(conn: &Connection, names: &Names, id: i64, _code: &str) -> Result<Vec<Both>> {
        let sql = "SELECT l.finding, l.demand FROM order_finding l JOIN demand d ON d.id = l.demand
            WHERE l.finding IN (SELECT finding FROM order_finding WHERE demand = ?1) AND l.demand <> ?1
              AND d.void_reason IS NULL AND d.ended_on IS NULL ORDER BY l.demand DESC LIMIT 1";
        let found: Option<(i64, i64)> = conn.query_row(sql, [id], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        let (due, provisional): (Option<String>, Option<bool>) =
            conn.query_row("SELECT due_on, provisional FROM demand WHERE id = ?", [id], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })?;
        let (may_zh, may_en) = if provisional == Some(true) { ("（暂定）", " (provisional)") } else { ("", "") };
        let rest = match due.as_deref().and_then(day::iso) {
            Some(on) => names.clockwork(conn, on.min(names.today))?.calendar.rest_said(on),
            None => Both::default(),
        };
        let (rest_zh, rest_en) = (rest.zh, rest.en);
        let due = due.map(|due| both!("整改期限 {due}{rest_zh}{may_zh}", "correction is due {due}{rest_en}{may_en}"));
        let also = found.map(|(finding, order)| {
            let (finding, order) = (super::finding::NOUN.code(finding), NOUN.code(order));
            both!("{finding} 已列入未了结的 {order}", "{finding} stands in {order} already, which is open")
        });
        Ok([due, also].into_iter().flatten().collect())
    }
}

/// The first of those an order was issued together with; none where an import has not come to it yet.
pub fn batch(conn: &Connection, with: i64) -> Result<i64> {
    let sql = "SELECT batch FROM demand WHERE id = ?";
    let mut found = conn.prepare_cached(sql)?;
    let mut rows = found.query([with])?;
    let Some(row) = rows.next()? else { return Ok(with) };
    row.get::<_, Option<i64>>(0)?.ok_or_else(|| {
        let code = NOUN.code(with);
        Error::refused(
            "order-no-batch",
            both!("{code} 是单独下发的，不是同批的一件", "{code} was issued by itself, not in a batch"),
        )
        .hint(both!(
            "一次发给几个单位：ducha order issue --unit 甲,乙 --due … -m …；文件里同批的每一行（第一件也）都写第一件的编号",
            "one to many: ducha order issue --unit A,B --due … -m …; in a file every line of a batch, the first too, names the first"
        ))
        .field("batch")
    })
}
