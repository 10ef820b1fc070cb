//! What a step of an order must show before it is taken: what is said with it, that it comes in time, and above all what
//! proves a correction: a revisit that saw everything gone, or a document the office checked. Not for taking it.

use super::{not_voided, recheck};
use crate::base::error::{Both, Error, Result};
use crate::base::vocab::{Carried, OrderState, OrderStep as Step};
use crate::both;
use crate::rule::calendar::Calendar;
use crate::rule::clock::Clock;
use crate::rule::deadline;
use crate::rule::order_clock;
use crate::rule::order_flow::{Act, Life};
use rusqlite::{Connection, OptionalExtension as _, params};

/// The findings an order covers.
pub fn findings(conn: &Connection, id: i64) -> Result<Vec<i64>> {
    let mut statement = conn.prepare_cached("SELECT finding FROM order_finding WHERE demand = ? ORDER BY finding")?;
    let rows = statement.query_map([id], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The newest order on a finding that a revisit may prove or send back.
pub fn waiting(conn: &Connection, finding: i64) -> Result<Option<i64>> {
    let sql = "SELECT d.id FROM order_finding l JOIN demand d ON d.id = l.demand
        WHERE l.finding = ?1 AND d.void_reason IS NULL AND d.state IN (?2, ?3) ORDER BY d.id DESC LIMIT 1";
    let states = [OrderState::Reported.slug(), OrderState::Returned.slug()];
    Ok(conn.prepare_cached(sql)?.query_row(params![finding, states[0], states[1]], |r| r.get(0)).optional()?)
}

/// What a step needs said with it.
pub fn needs(act: &Act) -> Result<()> {
    let blank = |text: Option<&str>| text.is_none_or(|t| t.trim().is_empty());
    let Both { zh, en } = act.kind.said();
    let reasoned = matches!(act.kind, Step::Extend | Step::Return | Step::Withdraw | Step::Escalate | Step::Contest);
    if reasoned && blank(act.note.as_deref()) {
        return Err(Error::usage("reason-missing", both!("{zh}要写明理由", "{en} needs a reason"))
            .hint(both!("加上 -m 理由", "add -m REASON"))
            .lacks("note"));
    }
    match act.kind {
        Step::Extend if blank(act.by_whom.as_deref()) => {
            Err(Error::usage("approver-missing", both!("延期要写明批准人", "an extension needs its approver"))
                .hint(both!("加上 --approver 姓名", "add --approver NAME"))
                .lacks("by_whom"))
        }
        Step::Extend if act.due.is_none() => {
            Err(Error::usage("extension-unclear", both!("没有说延到什么时候", "until when is not said"))
                .hint(both!("加上 --due 日期，或 10wd、10d", "add --due DATE, or 10wd, 10d"))
                .lacks("due"))
        }
        Step::Decide if act.upheld.is_none() => {
            Err(Error::usage("decision-missing", both!("没有说异议是否成立", "whether the contest holds is not said"))
                .hint(both!("加上 --upheld 或 --rejected", "add --upheld or --rejected"))
                .lacks("upheld"))
        }
        Step::Decide if blank(act.by_whom.as_deref()) => {
            Err(Error::usage("decider-missing", both!("复核决定要写明由谁作出", "a decision needs who made it"))
                .hint(both!("加上 --by 姓名", "add --by NAME"))
                .lacks("by_whom"))
        }
        Step::Verify if act.visit.is_none() && act.document.as_deref().is_none_or(|d| d.trim().is_empty()) => {
            Err(Error::refused(
                "verify-without-proof",
                both!(
                    "单位自己报的不算核实：要凭回访或本单位核过的材料",
                    "a unit's own report verifies nothing: it takes a revisit or a document the office checked"
                ),
            )
            .hint(both!(
                "加上 --visit V…，或 --document 材料 -m 核了什么",
                "add --visit V…, or --document TEXT -m WHAT-WAS-CHECKED"
            )))
        }
        Step::Verify if act.visit.is_some() && act.document.is_some() => {
            Err(Error::usage("verify-two-proofs", both!("回访和材料只写一样", "give a visit or a document, not both")))
        }
        Step::Verify if act.document.is_some() && blank(act.note.as_deref()) => Err(Error::usage(
            "check-missing",
            both!("凭材料核实要写明核了什么", "what was checked in the document is not said"),
        )
        .hint(both!("加上 -m 核了什么", "add -m WHAT-WAS-CHECKED"))
        .lacks("note")),
        _ => Ok(()),
    }
}

/// A contest within its days; an extension asked for in time and forward; a new limit after the day it is set.
pub fn check_limits(
    contest: Option<&Clock>,
    correct: Option<&Clock>,
    calendar: &Calendar,
    act: &Act,
    code: &str,
) -> Result<()> {
    let on = act.on;
    if act.kind == Step::Contest
        && let Some(due) = contest.map(|c| c.due.due).filter(|due| on > *due)
    {
        let article = order_clock::ARTICLE;
        let said = both!(
            "{code} 提出异议的期限 {due} 已过（{article}）",
            "{code}: the days to contest it ended on {due} ({article})"
        );
        return Err(Error::refused("contest-late", said)
            .hint(both!("如确在期内提出，用 --on 写提出日期", "if it was raised in time, give the day with --on")));
    }
    let Some(new) = act.due else { return Ok(()) };
    let new = deadline::due(on, &new, &[], calendar).due;
    if new < on {
        return Err(Error::refused(
            "due-before-issue",
            both!("期限 {new} 早于 {on}", "the limit {new} is before {on}"),
        )
        .field("due"));
    }
    let Some(due) = correct.map(|c| c.due.due).filter(|_| act.kind == Step::Extend) else {
        return Ok(());
    };
    if on > due {
        let said = both!(
            "{code} 的期限 {due} 已过，{on} 不能再延期",
            "{code}: its limit {due} had passed on {on}; an extension is asked for before"
        );
        return Err(Error::refused("extension-late", said).hint(both!(
            "督促：ducha order escalate {code} -m …；如确在期内申请，用 --on 写申请日期",
            "press on: ducha order escalate {code} -m …; if it was asked for in time, give the day with --on"
        )));
    }
    if new <= due {
        let said = both!("新期限 {new} 不晚于原期限 {due}", "the new limit {new} is not after the old one, {due}");
        return Err(Error::refused("extension-backwards", said).field("due"));
    }
    Ok(())
}

/// A visit proves a correction if it was at the unit, after the unit's report, and found every finding gone.
pub fn check_proof(conn: &Connection, id: i64, life: &Life, act: &Act, code: &str) -> Result<()> {
    let Some(visit) = act.visit else { return Ok(()) };
    not_voided(conn, &super::visit::NOUN, visit)?;
    let v = super::visit::NOUN.code(visit);
    let (unit, ours, follows, visited): (String, String, Option<i64>, String) = conn.query_row(
        "SELECT u.name, o.name, v.follows, v.visited_on FROM visit v JOIN unit u ON u.id = v.unit, demand d JOIN unit o ON o.id = d.unit WHERE v.id = ? AND d.id = ?",
        [visit, id],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
    )?;
    if unit != ours {
        let said = both!("{v} 检查的是 {unit}，{code} 是给 {ours} 的", "{v} was at {unit}, {code} went to {ours}");
        return Err(Error::refused("verify-other-unit", said).field("visit"));
    }
    let covered = findings(conn, id)?;
    let from_visits: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM order_finding l JOIN finding f ON f.id = l.finding WHERE l.demand = ? AND f.visit IS NOT NULL)",
        [id],
        |r| r.get(0),
    )?;
    if follows.is_none() && from_visits {
        let said =
            both!("{v} 不是回访，不能凭它核实 {code}", "{v} follows no earlier visit and verifies nothing of {code}");
        return Err(Error::refused("visit-no-revisit", said).hint(both!(
            "写明回访哪一次：ducha visit edit {v} --follows V…",
            "say which: ducha visit edit {v} --follows V…"
        )));
    }
    let since = life.reported_last.max(life.returned_on).unwrap_or(life.issued_on);
    let on = act.on;
    if visited < since.to_string() || visited > on.to_string() {
        let said = if visited < since.to_string() {
            both!(
                "{v}（{visited}）早于最近一次报整改或退回的 {since}",
                "{v} on {visited} is before the last report or return, {since}"
            )
        } else {
            both!("核实日期 {on} 早于 {v} 的 {visited}", "it is verified on {on}, before {v} on {visited}")
        };
        return Err(Error::refused("verify-before-report", said).hint(both!(
            "报整改之后再去回访：ducha visit add --follows V…",
            "go again after the report: ducha visit add --follows V…"
        )));
    }
    check_rechecked(conn, visit, &covered, code)
}

/// A visit that proves a correction said of every finding that it is gone.
fn check_rechecked(conn: &Connection, visit: i64, covered: &[i64], code: &str) -> Result<()> {
    let v = super::visit::NOUN.code(visit);
    let said_of = recheck::said_of(conn, visit, covered)?;
    let of = |wanted: &[Carried]| -> Vec<String> {
        covered
            .iter()
            .zip(&said_of)
            .filter(|(_, c)| wanted.contains(c))
            .map(|(f, _)| super::finding::NOUN.code(*f))
            .collect()
    };
    let (there, pending) = (of(&[Carried::Still, Carried::Worse]), of(&[Carried::Pending]));
    if !there.is_empty() {
        let there = there.join("、");
        let said =
            both!("{v} 看到 {there} 仍未整改，{code} 不能核实", "{v} saw {there} still there: {code} is not verified");
        return Err(Error::refused("finding-still-there", said).hint(both!(
            "退回重改：ducha order return {code} -m … --due 10wd",
            "send it back: ducha order return {code} -m … --due 10wd"
        )));
    }
    if !pending.is_empty() {
        let list: Vec<String> = pending.iter().map(|f| format!("{f}=gone|still|worse")).collect();
        let (pending, list) = (pending.join("、"), list.join(" "));
        let said = both!("{v} 还没有复查 {pending}", "{v} says nothing of {pending} yet");
        return Err(Error::refused("finding-not-rechecked", said)
            .hint(both!("先登记：ducha visit recheck {v} {list}", "record it first: ducha visit recheck {v} {list}")));
    }
    Ok(())
}

/// Who had a part in the conclusion stands aside: who signed, issued or verified it, and who inspected.
// 政府督查工作条例 第十七条: 参与作出督查结论的工作人员在复核中应当回避。
pub fn check_decider(conn: &Connection, id: i64, decider: &str, code: &str) -> Result<()> {
    let sql = "SELECT j.actor FROM demand d JOIN journal j ON j.seq = d.entry WHERE d.id = ?1
        UNION SELECT issued_by FROM demand WHERE id = ?1 AND issued_by IS NOT NULL
        UNION SELECT j.actor FROM order_step s JOIN journal j ON j.seq = s.entry WHERE s.demand = ?1 AND s.kind = ?2 AND s.taken_back IS NULL
        UNION SELECT by_whom FROM order_step WHERE demand = ?1 AND kind = ?2 AND taken_back IS NULL AND by_whom IS NOT NULL
        UNION SELECT v.inspectors FROM order_finding l JOIN finding f ON f.id = l.finding JOIN visit v ON v.id = f.visit
          WHERE l.demand = ?1 AND v.inspectors IS NOT NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map((id, Step::Verify.slug()), |r| r.get::<_, String>(0))?;
    for names in rows {
        let names = names?;
        if names.split(['、', ',', '，', ';', '；', ' ']).chain([names.as_str()]).any(|n| n.trim() == decider.trim())
        {
            let said = both!(
                "{decider} 参与作出 {code} 的结论，复核应当回避",
                "{decider} had a part in {code} and stands aside from its review"
            );
            return Err(Error::refused("author-decides", said)
                .hint(both!("由别人作出：--by 姓名", "let another decide: --by NAME"))
                .field("person"));
        }
    }
    Ok(())
}
