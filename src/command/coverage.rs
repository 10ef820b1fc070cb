//! `ducha campaign coverage`, and what campaigns and units tell of draws. Not for draws themselves: that is `draw`.

use super::args::{self, option, positional};
use super::desk::Desk;
use crate::base::column::Shape;
use crate::base::day::Period;
use crate::base::error::{Both, Lang, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Sheet};
use crate::both;
use crate::db::query;
use crate::record::{campaign, draw, draw_heirs, office};
use crate::report::coverage::{self, Of};
use chrono::Datelike as _;
use clap::{ArgMatches, Command};
use rusqlite::Connection;

/// `campaign coverage`.
pub fn command(lang: Lang) -> Command {
    Command::new("coverage")
        .about(lang.pick(
            "抽查覆盖：谁从未抽中，期望与实际，按类别和层级；默认今年",
            "Coverage by draws: never drawn, expected and actual, by kind and level; default this year",
        ))
        .arg(positional("target", lang.pick("编号 (P…)", "CODE (P…)"), lang.pick("哪次活动的", "of one campaign")))
        .arg(
            option(
                args::Id::PERIOD,
                lang.pick("期间", "PERIOD"),
                lang.pick("哪个期间抽取的，如 2026Q1", "drawn in a period, such as 2026Q1"),
            )
            .conflicts_with("target"),
        )
}

/// Makes the report.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let text = |name: &str| matches.get_one::<String>(name);
    let of = match (text("target"), text("period")) {
        (Some(code), _) => Of::Campaign(names.record(conn, &campaign::NOUN, code)?),
        (None, Some(period)) => Of::Period(names.period(conn, period)?),
        (None, None) => {
            let first = names.today.with_ordinal(1).unwrap_or(names.today);
            Of::Period(Period { from: first, to: names.today })
        }
    };
    let report = coverage::report(conn, office::read(conn)?.0, of, names.today)?;
    Ok(Page::Report(Box::new(report)))
}

/// The draws of a campaign, voided ones with them, and what they left owing; nothing where there are none.
pub fn of_campaign(desk: &Desk, id: i64) -> Result<Vec<Sheet<'_>>> {
    let conn = desk.read()?;
    if !conn.prepare_cached("SELECT 1 FROM draw WHERE campaign = ?")?.exists([id])? {
        return Ok(Vec::new());
    }
    let sql = "SELECT round, code, state, framed_on, units, left_out, picked, seeded_on, witness, void_reason FROM every_draw WHERE campaign = ? ORDER BY round";
    let mut draws = query::sheet(conn, "draws", sql, &[Value::Text(campaign::NOUN.code(id))])?;
    draws.title = Some(both!("抽查", "Draws"));
    for head in &mut draws.heads {
        *head = query::head(Some(&draw::NOUN), &head.key);
    }
    Ok(vec![draws, coverage::owing(conn, &draw_heirs::all(conn, Some(id), None)?)?])
}

/// The frames a unit stood in, and whether it was drawn; nothing where it stood in none.
pub fn of_unit(desk: &Desk, id: i64) -> Result<Option<Sheet<'_>>> {
    let conn = desk.read()?;
    if !conn.prepare_cached("SELECT 1 FROM draw_frame WHERE unit = ?")?.exists([id])? {
        return Ok(None);
    }
    let sql = "SELECT f.draw, d.campaign, d.framed_on, f.stratum, f.weight, d.seeded_on,
          EXISTS (SELECT 1 FROM draw_picks p WHERE p.id = f.id AND p.unit_code = f.unit_code AND NOT p.taken_back) AS drawn,
          (SELECT p.inspectors FROM draw_picks p WHERE p.id = f.id AND p.unit_code = f.unit_code AND NOT p.taken_back) AS inspectors
        FROM draw_frames f JOIN draws d ON d.id = f.id WHERE f.unit_code = (SELECT code FROM units WHERE id = ?) ORDER BY f.id";
    let mut sheet = query::sheet(conn, "draws", sql, &[Value::Int(id)])?;
    sheet.title = Some(both!("抽查：进过的名单", "Draws: the frames it stood in"));
    for head in &mut sheet.heads {
        *head = query::head(Some(&draw::NOUN), &head.key);
        if head.key == "drawn" {
            *head = Head::of("drawn", Shape::Flag, "抽中", "Drawn");
        }
    }
    Ok(Some(sheet))
}

/// That a campaign ends with units drawn that nobody visited, and nobody said why.
pub fn unexplained(conn: &Connection, id: i64) -> Result<Option<Both>> {
    let owing = draw_heirs::all(conn, Some(id), None)?;
    let n = owing.iter().filter(|pick| pick.visit.is_none() && pick.skipped.is_none()).count();
    let code = campaign::NOUN.code(id);
    Ok((n > 0).then(|| {
        both!(
            "抽中的还有 {n} 个没有去查，也没有说明：ducha draw skip {code} 单位 --reason …",
            "{n} units drawn were neither visited nor explained: ducha draw skip {code} UNIT --reason …"
        )
    }))
}
