//! The life of an order, as the ledger keeps it: its verbs, the limits counted from its steps, what a step must show. Not for
//! what is filled in: that is `order`; which step may follow which is `rule::order_flow`'s business.

use super::life::{Counted, Counting, Daily, Listed, Living, Place, Standing, Take, Verb, take, verb};
use super::order::{Draft, NOUN};
use super::order_proof::{self, findings};
use super::recheck;
use super::steps::read_day;
use crate::base::day::Day;
use crate::base::error::{Both, Result};
use crate::base::noun::{Held, Put};
use crate::base::vocab::{Carried as Seen, OrderStep as Step};
use crate::both;
use crate::rule::clock::Name;
use crate::rule::limit::Limit;
use crate::rule::order_clock;
use crate::rule::order_flow::{self, Act, Life};
use crate::rule::turn::Stands;
use rusqlite::{Connection, OptionalExtension};

const DUE: Take = take("due", "due").limit();

const BY: Take = take("by", "by_whom");

const PROOF: &[Take] = &[
    take("visit", "visit"),
    take("document", "document"),
    BY.help("核实人；默认操作人", "who checked; default who acts"),
];

const DECISION: &[Take] = &[
    take("upheld", "upheld").says(1).help("异议成立，撤销结论", "the contest holds: the order is set aside"),
    take("rejected", "upheld").says(0).help("异议不成立，维持", "it does not: the order stands"),
    BY.help("谁决定；默认操作人", "who decides; default who acts"),
];

/// A table of the day's page.
const TABLE: Listed = Listed { key: "", title: ("", ""), places: &[], provisional: false, always: false };

impl Living for Draft {
    type Life = Life;

    const BEGINS: &'static [&'static str] = &["issued_on", "due"];
    const RIGHTS: &'static [Name] = &[Name::Contest];
    const LIMIT: Option<Name> = Some(Name::Correct);
    const OPEN: &'static str = "ended_on IS NULL";
    const SAID: (&'static str, &'static str) =
        ("说明；要理由的步骤必填", "what is to be said of it; a must where a step needs a reason");
    const VERBS: &'static [Verb<Step>] = &[
        verb(Step::Acknowledge, "单位签收", "The unit acknowledges receipt", &[], ""),
        verb(Step::Plan, "单位报整改方案", "The unit files its plan", &[], ""),
        verb(
            Step::Extend,
            "延期，写明理由和批准人",
            "Extend its limit, with ground and approver",
            &[DUE, take("approver", "by_whom").help("批准人", "who approved")],
            "--due … --approver … -m …",
        ),
        verb(
            Step::Report,
            "单位报整改情况（自报，不算核实）",
            "The unit reports it done; that verifies nothing",
            &[],
            "-m …",
        ),
        verb(Step::Return, "退回重改，可另定期限", "Send the report back, perhaps with a new limit", &[DUE], "-m …"),
        verb(
            Step::Verify,
            "核实：凭回访，或凭本单位核过的材料",
            "Verify it, by a revisit or by a document the office checked",
            PROOF,
            "--visit V… | --document … -m …",
        ),
        verb(Step::Close, "销号", "Close it", &[], ""),
        verb(Step::Withdraw, "撤销，写明理由", "Withdraw it, with a reason", &[], "-m …"),
        verb(
            Step::Remind,
            "催办，可写明谁答复；整批催办用 --batch",
            "Remind the unit, perhaps with who answered; a whole batch with --batch",
            &[take("answered-by", "by_whom").help("谁答复的", "who answered")],
            "",
        ),
        verb(Step::Escalate, "升级督办，写明理由", "Escalate it, with a reason", &[], "-m …"),
        verb(
            Step::Contest,
            "单位对结论提出异议，三十日内",
            "The unit contests the conclusion, within thirty days",
            &[BY.help("谁提出", "who contests it")],
            "--by … -m …",
        ),
        verb(
            Step::Decide,
            "复核决定：异议是否成立；参与作出结论的回避",
            "Decide the contest; who had a part in the conclusion stands aside",
            DECISION,
            "--upheld | --rejected",
        ),
    ];

    const DAILY: Daily = Daily {
        tables: &[
            Listed {
                key: "orders_overdue",
                title: ("整改逾期 {n} 件", "Orders overdue: {n}"),
                places: &[Place::Late],
                ..TABLE
            },
            Listed {
                key: "orders_due",
                title: ("整改 {within} 个工作日内到期 {n} 件", "Orders due within {within} working days: {n}"),
                places: &[Place::Soon],
                ..TABLE
            },
            Listed {
                key: "orders_waiting",
                title: ("整改在办、待核实、待销号 {n} 件", "Orders going on, to verify or to close: {n}"),
                places: &[Place::Later, Place::Idle],
                ..TABLE
            },
        ],
        own: &["instrument"],
        brief: &["unit", "instrument", "state", "clock", "due_on", "days_left", "verb_code"],
        units: &["unit"],
    };

    fn begin(&self) -> Result<Life> {
        let issued_on = self.issued_on.ok_or_else(|| super::required(&NOUN, "issued_on"))?;
        Ok(Life::begin(issued_on, self.due.as_deref().map(Limit::parse).transpose()?))
    }

    fn needs(act: &Act, _code: &str) -> Result<()> {
        order_proof::needs(act)
    }

    fn clocks(&self, life: &Life, acts: &[Act], with: Counting<'_>) -> Result<Vec<Counted>> {
        let begun = self.begin()?;
        let mut out = Vec::new();
        for name in order_clock::NAMES {
            let with = with(order_clock::stopped_by(&begun, acts, name))?;
            if let Some(clock) = order_clock::clock(life, name, &with.calendar) {
                out.push(Counted { clock, with });
            }
        }
        Ok(out)
    }

    fn besides(life: &Life, acts: &[Act], clocks: &[Counted], with: Counting<'_>) -> Result<Vec<Put>> {
        let first = acts.iter().position(|act| act.kind == Step::Report);
        let on_time = order_clock::on_time(life, &with(first)?.calendar);
        let first = clocks.iter().find(|c| c.clock.name == Name::Correct).map(|c| c.clock.due.due);
        Ok(vec![("on_time", on_time.value()), ("first_due_on", Held::or_null(first.as_ref()))])
    }

    fn on_whom(now: Stands<'_>) -> Option<&'static str> {
        order_flow::with_the_unit(now).then_some("unit")
    }

    fn complete(act: &mut Act, actor: &dyn Fn() -> String) {
        if matches!(act.kind, Step::Verify | Step::Decide) {
            act.with.by_whom.get_or_insert_with(actor);
        }
    }

    fn proves(conn: &Connection, id: i64, before: &Standing<Draft>, act: &Act, code: &str) -> Result<()> {
        let clock = |name| before.clock(name);
        order_proof::check_limits(clock(Name::Contest), clock(Name::Correct), &before.clockwork.calendar, act, code)?;
        match act.kind {
            Step::Verify => order_proof::check_proof(conn, id, &before.life, act, code),
            Step::Decide => order_proof::check_decider(conn, id, act.by_whom.as_deref().unwrap_or_default(), code),
            _ => Ok(()),
        }
    }

    fn contradicted(conn: &Connection, id: i64, life: &Life) -> Result<Option<Both>> {
        let sql = "SELECT void_reason IS NULL FROM demand WHERE id = ?";
        let stands: bool = conn.prepare_cached(sql)?.query_row([id], |r| r.get(0))?;
        let linked = findings(conn, id)?;
        let gone = |visit| recheck::said_of(conn, visit, &linked).map(|all| all.iter().all(|c| *c == Seen::Gone));
        if stands && !life.verified_visit.map_or(Ok(true), gone)? {
            return Ok(Some(both!(
                "核实所凭的回访没有看到全部整改",
                "the visit that verified it did not see all gone"
            )));
        }
        Ok(None)
    }

    fn told_then(conn: &Connection, id: i64, (as_of, known): (Day, i64), now: &Standing<Draft>) -> Result<Vec<Put>> {
        let sql = "SELECT min(f.found_on) FROM order_finding l JOIN finding f ON f.relapse_of = l.finding
          WHERE l.demand = ?1 AND f.found_on > ?4 AND f.found_on <= ?2 AND f.entry <= ?3
          AND (f.void_reason IS NULL OR EXISTS (SELECT 1 FROM change c, json_each(c.diff) d
            WHERE c.noun = 'finding' AND c.record = f.id AND c.entry > ?3 AND d.value ->> 0 = 'void_reason'))";
        // Nothing comes after what was never verified.
        let verified = now.life.verified_on.map(|on| on.to_string());
        let then = (id, as_of.to_string(), known, verified);
        let relapsed: Option<String> = conn.prepare_cached(sql)?.query_row(then, |r| r.get(0)).optional()?.flatten();
        let relapsed = relapsed.as_deref().map(read_day).transpose()?;
        Ok(vec![
            ("returned", now.life.returned_on.is_some().value()),
            ("relapsed", relapsed.is_some().value()),
            ("relapsed_on", Held::or_null(relapsed.as_ref())),
        ])
    }
}
