//! What a step of a complaint must say and may do: its words, its ground and approver, its limits, where it is merged into.

use super::clockwork::Clockwork;
use super::complaint::{Draft, NOUN};
use super::life::{Standing, Unmet};
use super::told;
use super::{not_voided, required};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::vocab::{Handling, OTHER_SLUG, Step};
use crate::both;
use crate::rule::complaint_clock::{self as clock, Case, Clock, Name};
use crate::rule::flow::Act;
use crate::rule::set::Rule;
use rusqlite::Connection;

/// The rule behind a complaint's handling clock, if a rule set gives one.
pub(super) fn handling_rule(now: &Standing<Draft>) -> Option<&Rule> {
    let received_on = now.begun.received_on?;
    let case = Case { received_on, replied: now.begun.replied(), acts: &now.acts };
    clock::handling_rule(&case, now.clockwork.set(received_on)?)
}

/// What a step needs beside its day.
pub(super) fn check_words(act: &Act) -> Result<()> {
    let missing = match act.kind {
        Step::Refuse if act.refused_reason.is_none() => "refused_reason",
        Step::Decide if act.upheld.is_none() => "upheld",
        Step::Assign if act.handling.is_none() => "handling",
        Step::Assign if act.handling.as_deref() != Some(Handling::Own.slug()) && act.unit.is_none() => "assigned_to",
        Step::Close if act.result.is_none() => "result",
        Step::Call if act.reached.is_none() => "reached",
        Step::Merge if act.merged_into.is_none() => "merged_into",
        _ => return Ok(()),
    };
    Err(match (act.kind, missing) {
        (_, "assigned_to") => required(&NOUN, missing)
            .hint(both!("加上 --to 单位，或 --handling self 自办", "add --to UNIT, or --handling self")),
        (Step::Decide, _) => Error::usage("decision-missing", both!("没有说异议是否成立", "the decision is missing"))
            .hint(both!("加上 --upheld（成立）或 --rejected（不成立）", "add --upheld or --rejected"))
            .lacks("upheld"),
        (_, "refused_reason") => required(&NOUN, missing).hint(both!("加上 --reason …", "add --reason …")),
        (_, "merged_into") => required(&NOUN, missing).hint(both!("加上 --into 编号", "add --into CODE")),
        _ => required(&NOUN, missing),
    })
}

/// What a step needs said with it.
pub(super) fn check_remark(act: &Act) -> Result<()> {
    let kind = act.kind;
    let reasoned = matches!(
        kind,
        Step::Object | Step::Extend | Step::Pause | Step::SendBack | Step::Transfer | Step::Reopen | Step::Unmerge
    );
    if reasoned && act.note.as_deref().is_none_or(|n| n.trim().is_empty()) {
        let Both { zh, en } = kind.said();
        return Err(Error::usage("reason-missing", both!("{zh}要写明理由", "{en} needs a reason"))
            .hint(both!("加上 -m 理由", "add -m REASON"))
            .lacks("note"));
    }
    let other = |words: &Option<String>| {
        words
            .as_deref()
            .and_then(|all| serde_json::from_str::<Vec<String>>(all).ok())
            .is_some_and(|all| all.iter().any(|w| w == OTHER_SLUG))
    };
    if (other(&act.cause) || other(&act.remedy)) && act.note.as_deref().is_none_or(|n| n.trim().is_empty()) {
        return Err(
            required(&NOUN, "note").hint(both!("“其他”是什么，写在 -m", "say with -m what the word other stands for"))
        );
    }
    if kind == Step::Extend && act.by_whom.is_none() {
        return Err(Error::usage("approver-missing", both!("延期要写明批准人", "an extension needs its approver"))
            .hint(both!("加上 --approver 姓名", "add --approver NAME"))
            .lacks("by_whom"));
    }
    Ok(())
}

/// An objection within its days, an extension asked for in time and within what the rule allows.
pub(super) fn check_limits(before: &Standing<Draft>, act: &Act, code: &str) -> Result<()> {
    let on = act.on;
    if act.kind == Step::Object
        && let Some(due) = before.clock(Name::Object).map(|c| c.due.due).filter(|due| on > *due)
    {
        let said =
            both!("{code} 的异议期限是 {due}，{on} 已过", "{code}: the days to object ended on {due}, before {on}");
        return Err(Error::refused("objection-late", said)
            .hint(both!("经过见 ducha deadline explain {code}", "see ducha deadline explain {code}")));
    }
    match act.kind {
        Step::Extend => check_extension(before, act, code)?,
        Step::Assign => check_by_hand(before, act, code)?,
        _ => {}
    }
    check_not_past_rule(before, act, code)
}

/// Refuses a limit before the day it is stated on.
pub(super) fn after_its_step(act: &Act, code: &str) -> Result<()> {
    let (on, Some(due)) = (act.on, act.due_on.filter(|due| *due < act.on)) else { return Ok(()) };
    let said =
        both!("{code} 的期限 {due} 早于交办日期 {on}", "{code}: its limit {due} is before it is assigned on {on}");
    Err(Error::refused("due-before-assigned", said)
        .hint(both!("写 {on} 以后的日期", "give a day after {on}"))
        .field("due_on"))
}

/// That a limit history brought with it is past the rule's: it may have been extended, or stood still, which no row says.
pub(super) fn brought_past_rule(begun: &Draft, acts: &[Act], clockwork: &Clockwork) -> Option<Both> {
    let stated = acts.iter().rev().find_map(|act| act.due_on)?;
    let (clock, rule) = by_rule(begun, acts.iter(), clockwork, 0).filter(|(clock, _)| stated > clock.due.due)?;
    let (by, source, article) = (clock.due.due, &rule.source, &rule.article);
    Some(both!(
        "期限 {stated} 超过规定的 {by}（{source}{article}），延期或中止要有据",
        "its limit {stated} is past the rule's, {by} ({source} {article}): an extension or a pause needs its ground"
    ))
}

/// A limit stated by hand comes after the day it is stated on, before the last one ran out, and within the rule.
fn check_by_hand(before: &Standing<Draft>, act: &Act, code: &str) -> Result<()> {
    let on = act.on;
    after_its_step(act, code)?;
    // A limit that ran out stays broken, whoever is handed the case then.
    let ran_out =
        before.clock(Name::Handle).filter(|c| c.stopped_on.is_none() && c.paused_on().is_none()).map(|c| c.due.due);
    if let (Some(_), Some(due)) = (act.due_on, ran_out.filter(|due| on > *due)) {
        let said = both!(
            "{code} 的期限 {due} 已过，{on} 交办不能另定期限",
            "{code}: its limit {due} had passed on {on}; to assign it then states no other"
        );
        return Err(Error::refused("extension-late", said)
            .hint(both!(
                "去掉 --due：逾期照记；重办用 ducha complaint reopen",
                "leave --due out: it stays late; to do it anew: ducha complaint reopen"
            ))
            .field("due_on"));
    }
    let Some((due, rule)) = act.due_on.zip(by_rule_after(before, act, 0)) else { return Ok(()) };
    let (by, source, article) = (rule.0.due.due, &rule.1.source, &rule.1.article);
    let approver = act.by_whom.is_none().then_some("by_whom");
    let reason = act.note.as_deref().is_none_or(|n| n.trim().is_empty()).then_some("note");
    let lacks: Vec<_> = approver.into_iter().chain(reason).collect();
    if due > by && !lacks.is_empty() {
        // What nobody may approve needs no approver.
        check_not_past_rule(before, act, code)?;
        let said = both!(
            "{code} 的期限 {due} 超过规定的 {by}（{source}{article}），要写明批准人和理由",
            "{code}: the limit {due} is past the rule's, {by} ({source} {article}): it needs an approver and a reason"
        );
        return Err(Error::refused("due-past-rule", said)
            .hint(both!(
                "加上 --approver 姓名 -m 理由，或不写 --due",
                "add --approver NAME -m REASON, or leave --due out"
            ))
            .field("due_on")
            .lacking(lacks));
    }
    Ok(())
}

/// The limit for closing as the rule gives it after some steps, with so much more, and the rule; none where no rule does.
fn by_rule<'c, 'a>(
    begun: &Draft,
    acts: impl Iterator<Item = &'a Act>,
    clockwork: &'c Clockwork,
    more: u32,
) -> Option<(Clock, &'c Rule)> {
    let plain = |act: &Act| {
        let mut act = act.clone();
        act.with.due_on = None;
        act
    };
    let acts: Vec<Act> = acts.map(plain).collect();
    let received_on = begun.received_on?;
    let set = clockwork.set(received_on)?;
    let case = Case { received_on, replied: begun.replied(), acts: &acts };
    let rule = clock::handling_rule(&case, set)?;
    let counted = clock::clock(&case, Name::Handle, Some(set), &clockwork.calendar)?;
    let mut span = counted.span.clone();
    span.limit = rule.limit_extended(more);
    Some((Clock::count(Name::Handle, span, counted.pauses, None, &clockwork.calendar), rule))
}

/// The same after one more step.
fn by_rule_after<'s>(before: &'s Standing<Draft>, act: &Act, more: u32) -> Option<(Clock, &'s Rule)> {
    by_rule(&before.begun, before.acts.iter().chain([act]), &before.clockwork, more)
}

/// No hand states a limit past the rule's own and the most it may be extended by.
fn check_not_past_rule(before: &Standing<Draft>, act: &Act, code: &str) -> Result<()> {
    let Some(due) = act.due_on.filter(|_| matches!(act.kind, Step::Assign | Step::Extend)) else { return Ok(()) };
    let most = handling_rule(before).and_then(|rule| rule.extension.as_ref()).map_or(0, |e| e.amount);
    let Some((clock, rule)) = by_rule_after(before, act, most).filter(|(clock, _)| due > clock.due.due) else {
        return Ok(());
    };
    let (last, source, article) = (clock.due.due, &rule.source, &rule.article);
    let said = both!(
        "{code} 的期限 {due} 超过规定连同延期的最后一天 {last}（{source}{article}）",
        "{code}: the limit {due} is past {last}, the last day the rule and its extension give ({source} {article})"
    );
    Err(Error::refused("due-past-rule", said)
        .hint(both!("写 {last} 以前的日期", "give a day up to {last}"))
        .field("due_on"))
}

/// An extension asked for in time, of a limit there is: by an amount the rule allows, or to a later day where a hand stated it.
fn check_extension(before: &Standing<Draft>, act: &Act, code: &str) -> Result<()> {
    let on = act.on;
    let Some(clock) = before.clock(Name::Handle) else {
        return Err(Error::refused(
            "no-limit",
            both!("{code} 没有办结期限，谈不上延期", "{code} has no limit to extend"),
        )
        .hint(both!("规则见 ducha rules list", "the rules: ducha rules list")));
    };
    let due = clock.due.due;
    if on > due {
        let said = both!(
            "{code} 的期限 {due} 已过，{on} 不能再申请延期",
            "{code}: its limit {due} had passed on {on}; an extension is asked for before"
        );
        return Err(Error::refused("extension-late", said)
            .hint(both!("如确在期内申请，用 --on 写申请日期", "if it was asked for in time, give the day with --on")));
    }
    match handling_rule(before).filter(|_| clock.span.rule.is_some()) {
        Some(rule) => check_amount(rule, clock, act, code),
        None => check_new_day(due, act, code),
    }
}

/// The new limit of one that was stated by hand.
fn check_new_day(due: Day, act: &Act, code: &str) -> Result<()> {
    match act.due_on {
        Some(to) if to > due => Ok(()),
        Some(to) => Err(Error::refused(
            "extension-backwards",
            both!("新期限 {to} 不晚于原期限 {due}", "the new limit {to} is not after the old one, {due}"),
        )
        .hint(both!("写晚于 {due} 的日期", "give a day after {due}"))
        .field("due_on")),
        None => Err(Error::usage(
            "extension-unclear",
            both!("{code} 的期限是手工写定的，延期要给新日期", "{code} has a limit stated by hand: give the new one"),
        )
        .hint(both!("加上 --due 日期", "add --due DATE"))),
    }
}

/// By how much the rule lets it be extended.
fn check_amount(rule: &Rule, clock: &Clock, act: &Act, code: &str) -> Result<()> {
    let Some(most) = rule.extension.as_ref().map(|e| i64::from(e.amount)) else {
        let (source, article) = (&rule.source, &rule.article);
        return Err(Error::refused(
            "extension-none",
            both!("{source}{article}不许延期", "{source} {article} allows no extension"),
        )
        .hint(both!(
            "按期办结，或有依据时中止：ducha complaint pause {code} -m …",
            "close it in time, or pause it where there is ground: ducha complaint pause {code} -m …"
        )));
    };
    if act.due_on.is_some() {
        let said = both!(
            "{code} 的期限由规则算出，延期不写日期",
            "{code} has its limit from a rule: an extension is an amount"
        );
        return Err(Error::usage("extension-unclear", said)
            .hint(both!("去掉 --due，用 --by 数，最多 {most}", "leave --due out and give --by N, at most {most}"))
            .field("due_on"));
    }
    let (so_far, by) = (i64::from(clock.span.extended_by), act.amount.unwrap_or(0));
    if by < 1 {
        return Err(Error::usage("extension-unclear", both!("没有说延长多少", "by how much is not said"))
            .hint(both!("加上 --by 数，最多 {most}", "add --by N, at most {most}")));
    }
    if so_far + by > most {
        let (unit, source, article) = (rule.unit.slug(), &rule.source, &rule.article);
        let said = both!(
            "{code} 已延长 {so_far}，再延 {by} 超过最多 {most}（{source}{article}）",
            "{code} was extended by {so_far}; {by} more is over the most, {most} {unit} ({source} {article})"
        );
        let left = most - so_far;
        return Err(Error::refused("extension-too-long", said).field("amount").hint(if left > 0 {
            both!("最多再延 {left}：--by {left}", "at most {left} more: --by {left}")
        } else {
            both!("已延到最多，不能再延", "it was extended by the most there is")
        }));
    }
    Ok(())
}

/// A complaint joins another that stands, and not itself.
pub(super) fn check_merge(conn: &Connection, id: i64, act: &Act) -> Result<()> {
    let Some(into) = act.merged_into.filter(|_| act.kind == Step::Merge) else { return Ok(()) };
    let (code, other) = (NOUN.code(id), NOUN.code(into));
    if into == id {
        return Err(Error::refused("merge-self", both!("{code} 不能并入自己", "{code} cannot join itself"))
            .hint(both!("--into 写另一件的编号", "give the other one's code with --into")));
    }
    not_voided(conn, &NOUN, into)?;
    let further: Option<i64> =
        conn.query_row("SELECT merged_into FROM complaint WHERE id = ?", [into], |r| r.get(0))?;
    if let Some(further) = further.map(|f| NOUN.code(f)) {
        return Err(Error::refused(
            "merge-merged",
            both!("{other} 自己已并入 {further}", "{other} itself joined {further}"),
        )
        .hint(both!("并入 {further}：--into {further}", "join that one: --into {further}")));
    }
    Ok(())
}

pub(super) fn unmet_extension(now: &Standing<Draft>, today: Day) -> Option<Unmet> {
    let Some(handle) = now.clock(Name::Handle) else {
        return Some((both!("没有办结期限", "there is no limit for closing"), None));
    };
    let due = handle.due.due;
    if today > due {
        return Some((
            both!("期限 {due} 已过，延期要在期内申请", "its limit {due} has passed; an extension is asked for before"),
            None,
        ));
    }
    let rule = handling_rule(now).filter(|_| handle.span.rule.is_some())?;
    let (source, article) = (&rule.source, &rule.article);
    match &rule.extension {
        None => Some((both!("{source}{article}不许延期", "{source} {article} allows no extension"), None)),
        Some(most) if handle.span.extended_by >= most.amount => {
            let most = most.amount;
            Some((
                both!(
                    "已延长到最多 {most}（{source}{article}）",
                    "extended by the most there is, {most} ({source} {article})"
                ),
                None,
            ))
        }
        Some(_) => None,
    }
}

/// What a person should know of a step just taken: that what was found and ordered stays open when the case is closed, that a unit
/// whose objection held gets the case again.
pub(super) fn aside(conn: &Connection, id: i64, acts: &[Act], code: &str) -> Result<Option<Both>> {
    let Some((last, before)) = acts.split_last() else { return Ok(None) };
    match last.kind {
        Step::Close | Step::Withdraw | Step::Transfer | Step::Merge | Step::Answer => still_open(conn, id, code),
        Step::Assign => {
            let upheld = before.iter().rposition(|act| act.kind == Step::Decide && act.upheld == Some(true));
            let of = upheld.and_then(|at| before[..at].iter().rfind(|act| act.kind == Step::Assign)?.unit);
            Ok(of.filter(|unit| last.unit == Some(*unit)).map(|_| {
                both!(
                    "{code} 又交给了异议已成立的单位，请核对",
                    "{code} goes to the unit whose objection held: mind that it is meant"
                )
            }))
        }
        Step::Call => Ok(told::otherwise(last, before, code)),
        _ => Ok(None),
    }
}

/// What goes on of a complaint that ended: findings not verified gone, the orders on them, proposals, what leaders told of it.
fn still_open(conn: &Connection, id: i64, code: &str) -> Result<Option<Both>> {
    let sql = "SELECT f.code FROM findings f JOIN complaint c ON c.code = f.complaint
          WHERE c.id = ?1 AND f.resolved_on IS NULL AND NOT f.positive
        UNION SELECT d.code FROM demand d JOIN order_finding l ON l.demand = d.id JOIN finding f ON f.id = l.finding
          WHERE f.complaint = ?1 AND d.void_reason IS NULL AND d.ended_on IS NULL
        UNION SELECT code FROM proposal WHERE complaint = ?1 AND void_reason IS NULL AND closed_on IS NULL
        UNION SELECT i.code FROM instruction i JOIN complaint c ON c.code = i.\"of\"
          WHERE c.id = ?1 AND i.void_reason IS NULL AND i.closed_on IS NULL ORDER BY 1";
    let mut statement = conn.prepare(sql)?;
    let open = statement.query_map([id], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let (zh, en) = (open.join("、"), open.join(", "));
    Ok((!open.is_empty()).then(|| both!("{code} 了结了，{zh} 还没有了结", "{code} has ended, and {en} go on")))
}
