//! `ducha unit`, `visit`, `finding`: what these can be asked beside the common verbs.

use super::args::{self, option, switch};
use super::coverage;
use super::desk::Desk;
use super::recheck;
use super::verbs;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Done, Page, Record as RecordPage, Sheet};
use crate::both;
use crate::db::query;
use crate::record::{finding, frequency, office, revisits, unit, visit};
use crate::render::Format;
use crate::report::timeline;
use clap::{ArgMatches, Command};

/// What can be said about units.
pub fn unit_command(lang: Lang) -> Command {
    verbs::noun_command(lang, &unit::NOUN, Vec::new()).mut_subcommand("show", |show| {
        show.arg(switch(
            "timeline",
            lang.pick(
                "督查档案：检查、问题、投诉、批示，从早到晚",
                "its dossier: visits, findings, complaints, instructions in order",
            ),
        ))
    })
}

/// What can be said about visits.
pub fn visit_command(lang: Lang) -> Command {
    verbs::noun_command(
        lang,
        &visit::NOUN,
        super::sheet::commands(lang)
            .into_iter()
            .chain([recheck::visit_command(lang), super::visit_enter::command(lang), gap_command(lang)])
            .collect(),
    )
}

/// `visit gap`: the days the office keeps between two visits of a unit.
fn gap_command(lang: Lang) -> Command {
    let days = option(
        "days",
        lang.pick("天数", "N"),
        lang.pick("多少天内再查要提醒；0 不提醒", "days within which another visit is warned of; 0 for none"),
    );
    Command::new("gap")
        .about(lang.pick("定检查间隔：多少天内再查同一单位要提醒", "Set the days kept between two visits of a unit"))
        .arg(days.required(true))
}

fn gap<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let days = args::number(matches, "days", 0..=3660)?.unwrap_or_default();
    desk.write(|write, _| frequency::keep(write, days).map(drop))?;
    let said = desk.dry(match days {
        0 => both!("同一单位多久再查都不提醒", "no visit is warned of, however soon"),
        _ => both!("同一单位 {days} 天内再查要提醒", "another visit of a unit within {days} days is warned of"),
    });
    let next = vec!["ducha stats visits.again_soon".into()];
    Ok(Page::Done(Box::new(Done { codes: Vec::new(), said, next, kept: None })))
}

/// What can be said about findings.
pub fn finding_command(lang: Lang) -> Command {
    verbs::noun_command(lang, &finding::NOUN, vec![recheck::finding_command(lang), recheck::transfer_command(lang)])
}

/// Units.
pub fn unit_run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    if verb == "show" && matches.get_flag("timeline") {
        let (conn, id) = (desk.read()?, verbs::target(desk, &unit::NOUN, matches)?);
        if matches!(desk.wish.format, Some(Format::Csv | Format::Tsv)) {
            return Ok(Page::Sheet(timeline::sheet(conn, id)?));
        }
        let report = timeline::report(conn, desk.names()?, office::read(conn)?.0, id)?;
        return Ok(Page::Report(Box::new(report)));
    }
    if verb == "show" && desk.wish.fields.is_none() {
        let (conn, id) = (desk.read()?, verbs::target(desk, &unit::NOUN, matches)?);
        let mut page = verbs::show(desk, &unit::NOUN, id)?;
        // What it was called before still finds it.
        let sql = "SELECT d.value ->> 1 AS name, j.day AS valid_to FROM change c JOIN journal j ON j.seq = c.entry, json_each(c.diff) d
            WHERE c.noun = 'unit' AND c.kind = 'edit' AND c.record = ? AND d.value ->> 0 = 'name' ORDER BY c.id";
        let mut former = query::sheet(conn, "former_names", sql, &[Value::Int(id)])?;
        former.title = Some(both!("曾用名（仍可用来查找）", "Former names, which still find it"));
        page.parts.push(former);
        page.parts.extend(coverage::of_unit(desk, id)?);
        let code: String = conn.query_row("SELECT code FROM unit WHERE id = ?", [id], |r| r.get(0))?;
        page.notes.push(both!(
            "所知的一切在一页上：ducha unit show {code} --timeline",
            "all that is known of it on one page: ducha unit show {code} --timeline"
        ));
        return verbs::whole(desk, &unit::NOUN, id, page);
    }
    verbs::plain::<unit::Draft>(desk, verb, matches)
}

/// Findings.
pub fn finding_run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "recheck" => recheck::of_finding(desk, matches),
        "transfer" => recheck::transfer(desk, matches),
        _ => verbs::plain::<finding::Draft>(desk, verb, matches),
    }
}

/// Rows beside a record, under a title.
pub(super) fn titled<'a>(desk: &'a Desk, key: &str, title: Both, sql: &str, value: &Value) -> Result<Sheet<'a>> {
    let mut sheet = query::sheet(desk.read()?, key, sql, std::slice::from_ref(value))?;
    sheet.title = Some(title);
    Ok(sheet)
}

/// Visits.
pub fn visit_run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    if let Some(page) = super::sheet::run(desk, verb, matches)? {
        return Ok(page);
    }
    match verb {
        "show" => {}
        "recheck" => return recheck::of_visit(desk, matches),
        "enter" => return super::visit_enter::run(desk, matches),
        "gap" => return gap(desk, matches),
        _ => return verbs::plain::<visit::Draft>(desk, verb, matches),
    }
    let id = verbs::target(desk, &visit::NOUN, matches)?;
    let mut page: RecordPage<'a> = verbs::show(desk, &visit::NOUN, id)?;
    if desk.wish.fields.is_some() {
        return Ok(Page::Record(Box::new(page)));
    }
    let code = Value::Text(visit::NOUN.code(id));
    let found = "SELECT code, found_on, kind, kind_note, persons, summary FROM findings WHERE visit = ? ORDER BY id";
    let mut findings = titled(desk, "found", both!("发现的问题", "Findings"), found, &code)?;
    findings.heads.iter_mut().for_each(|h| h.shape = finding::NOUN.shape(&h.key));
    page.parts.push(findings);
    let sections = "SELECT code, section, expected, present, absent, found FROM visits WHERE part_of = ? ORDER BY id";
    page.parts.push(titled(desk, "sections", both!("科室", "Sections"), sections, &code)?);
    if let Some((carried, note)) = recheck::carried(desk, id)? {
        page.parts.push(carried);
        page.notes.push(note);
    }
    let chain = revisits::chain(desk.read()?, id)?;
    if chain.len() > 1 {
        let absent: Vec<String> = chain.iter().map(|v| v.absent.map_or("—".into(), |n| n.to_string())).collect();
        let absent = absent.join(" → ");
        page.notes.push(both!("回访缺岗：{absent}", "absent from visit to revisit: {absent}"));
        let ids = serde_json::Value::from(chain.iter().map(|v| v.id).collect::<Vec<_>>()).to_string();
        let rows = "SELECT code, visited_on, expected, present, on_leave, on_duty_elsewhere, absent, found FROM visits WHERE id IN (SELECT value FROM json_each(?)) ORDER BY visited_on, id";
        page.parts.push(titled(desk, "revisits", both!("回访对照", "Visit and revisits"), rows, &Value::Text(ids))?);
    }
    verbs::whole(desk, &visit::NOUN, id, page)
}
