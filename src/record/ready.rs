//! Whether the team of a campaign is ready when it opens: all have signed, groups have units and inspectors enough.

use super::team::{Crew, named};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::Noun;
use crate::both;
use crate::rule::avoid::INSPECTORS;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Refuses to open a campaign while one of its team has not signed the ten don'ts.
pub fn all_pledged(conn: &Connection, noun: &'static Noun, id: i64) -> Result<()> {
    let crew = Crew::of(conn, noun, id)?;
    let code = crew.code.as_str();
    let signed = |person: Option<i64>| crew.pledges.iter().any(|p| !p.gone && p.of.person == person);
    let mut owing = Vec::new();
    for member in crew.members.iter().filter(|m| !m.gone && !signed(m.of.person)) {
        owing.extend(member.of.person.map(|person| named(conn, person)).transpose()?);
    }
    let Some(first) = owing.first() else { return Ok(()) };
    let (all, n) = (owing.join("、"), owing.len());
    let said = both!(
        "{code} 还有 {n} 人没有签十不准承诺：{all}",
        "{n} of the team of {code} have not signed the ten don'ts: {all}"
    );
    Err(Error::refused("campaign-unpledged", said).hint(both!(
        "先签：ducha pledge sign {code} --person {first}；仍要启动写 --even-so 理由，计数",
        "first: ducha pledge sign {code} --person {first}; or say why all the same, which is counted: --even-so REASON"
    )))
}

/// What is wanting of the team of a campaign that was opened: a group without units, a group or team with fewer than two inspectors.
pub fn wanting(conn: &Connection, noun: &'static Noun, id: i64) -> Result<Option<Both>> {
    let crew = Crew::of(conn, noun, id)?;
    let code = crew.code.as_str();
    if crew.members.iter().all(|m| m.gone) {
        return Ok(None);
    }
    let squads: BTreeSet<&str> =
        crew.members.iter().filter(|m| !m.gone).filter_map(|m| m.of.squad.as_deref()).collect();
    let idle =
        squads.iter().find(|squad| !crew.targets.iter().any(|t| !t.gone && t.of.squad.as_deref() == Some(**squad)));
    // Where a list is sealed, it says where they go.
    let sealed = "SELECT EXISTS (SELECT 1 FROM campaign_seal WHERE campaign = ? AND taken_back IS NULL)";
    let sealed: bool = conn.prepare_cached(sealed)?.query_row([id], |r| r.get(0))?;
    if let Some(squad) = idle.filter(|_| !sealed) {
        return Ok(Some(both!(
            "请核对：{code} 的{squad}还没有分单位：ducha team group {code} {squad} --units …",
            "mind: {squad} of {code} has no unit yet: ducha team group {code} {squad} --units …"
        )));
    }
    let few = |squad: Option<&str>| crew.inspectors(squad).count() < INSPECTORS;
    let short = squads.iter().copied().map(Some).chain(squads.is_empty().then_some(None)).find(|squad| few(*squad));
    Ok(short.map(|squad| {
        let group = squad.unwrap_or(code);
        both!("请核对：{group} 的检查人员不足 {INSPECTORS} 人", "mind: {group} has fewer than {INSPECTORS} inspectors")
    }))
}
