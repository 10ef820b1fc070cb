//! `ducha unit`, `campaign`, `visit`, `finding`: what these can be asked beside the common verbs.

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
use crate::record::{campaign, finding, frequency, office, unit, visit};
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

/// What can be said about campaigns.
pub fn campaign_command(lang: Lang) -> Command {
    let turn = |verb: &'static str, zh: &'static str, en: &'static str| {
        Command::new(verb).about(lang.pick(zh, en)).arg(args::code(lang, &campaign::NOUN)).arg(args::on(lang))
    };
    let (open, close) = (turn("open", "启动活动", "Open a campaign"), turn("close", "结束活动", "Close a campaign"));
    let own = vec![open, close, coverage::command(lang)];
    verbs::noun_command(lang, &campaign::NOUN, own)
}

/// What can be said about visits.
pub fn visit_command(lang: Lang) -> Command {
    verbs::noun_command(
        lang,
        &visit::NOUN,
        super::sheet::commands(lang).into_iter().chain([recheck::visit_command(lang), gap_command(lang)]).collect(),
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

fn titled<'a>(desk: &'a Desk, key: &str, title: Both, sql: &str, value: &Value) -> Result<Sheet<'a>> {
    let mut sheet = query::sheet(desk.read()?, key, sql, std::slice::from_ref(value))?;
    sheet.title = Some(title);
    Ok(sheet)
}

/// Campaigns.
pub fn campaign_run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "show" => campaign_show(desk, matches),
        "coverage" => coverage::run(desk, matches),
        "open" | "close" => {
            let id = verbs::target(desk, &campaign::NOUN, matches)?;
            let close = verb == "close";
            let done = desk.write(|write, names| {
                let on = matches.get_one::<String>("on").map_or(Ok(names.today), |t| names.day(write.conn(), t))?;
                campaign::turn(write, names, id, close, on)?;
                if let Some(said) = coverage::unexplained(write.conn(), id)?.filter(|_| close) {
                    desk.say(said);
                }
                let code = campaign::NOUN.code(id);
                let said = if close {
                    both!("{code} 已结束（{on}）", "{code} closed on {on}")
                } else {
                    both!("{code} 已启动（{on}）", "{code} opened on {on}")
                };
                let next = if close {
                    format!("ducha campaign show {code}")
                } else {
                    format!("ducha visit add --campaign {code} --unit …")
                };
                desk.done(write.conn(), names, &campaign::NOUN, id, (said, vec![next]))
            })?;
            Ok(Page::Done(Box::new(done)))
        }
        _ => verbs::plain::<campaign::Draft>(desk, verb, matches),
    }
}

/// A campaign's page: visits and distinct units counted apart, by kind of unit, then the visits.
fn campaign_show<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let id = verbs::target(desk, &campaign::NOUN, matches)?;
    let mut page: RecordPage<'a> = verbs::show(desk, &campaign::NOUN, id)?;
    if desk.wish.fields.is_none() {
        let code = Value::Text(campaign::NOUN.code(id));
        let kinds = "SELECT unit_kind, count(DISTINCT unit_code) AS units, count(*) FILTER (WHERE part_of IS NULL) AS visits, sum(found) AS findings
                     FROM visits WHERE campaign = ? GROUP BY unit_kind ORDER BY units DESC, unit_kind";
        page.parts.push(titled(desk, "by_unit_kind", both!("按单位类别", "By kind of unit"), kinds, &code)?);
        let visits = "SELECT code, visited_on, unit, method, expected, present, absent, follows, found FROM visits WHERE campaign = ? ORDER BY id";
        page.parts.push(titled(desk, "visits_made", both!("检查", "Visits"), visits, &code)?);
        page.parts.extend(coverage::of_campaign(desk, id)?);
    }
    verbs::whole(desk, &campaign::NOUN, id, page)
}

/// Visits.
pub fn visit_run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    if let Some(page) = super::sheet::run(desk, verb, matches)? {
        return Ok(page);
    }
    match verb {
        "show" => {}
        "recheck" => return recheck::of_visit(desk, matches),
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
    let chain = visit::chain(desk.read()?, id)?;
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
