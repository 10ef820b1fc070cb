//! `ducha demo`: an invented office from nothing to a month's report. What stands in `examples/demo` comes in through the
//! doors everything comes in by: records in the form `import` takes, and what its clerk typed, line by line.

use super::desk::{Desk, Wish};
use super::import::{How, take_in};
use super::several::Earlier;
use super::{Left, init, journaled, parse, run as run_one};
use crate::base::day::{Day, Period};
use crate::base::error::{Lang, Result};
use crate::base::page::{Added, Page};
use crate::both;
use crate::db::write::{Author, Write};
use crate::db::{file, head, output::Output};
use crate::intake::read_lines;
use crate::record::names::Names;
use crate::record::{Record, campaign, complaint, finding, office, unit, visit};
use crate::render::{self, Format, Style};
use crate::report::{Scope, month, paper};
use clap::Command;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// The bulletin it issues, B2026-0001.
const BULLETIN: i64 = 20_260_000_001;

const OFFICE: &str = "云川市机关效能建设督查办公室";

/// `demo`.
pub fn command(lang: Lang) -> Command {
    Command::new("demo").about(
        lang.pick(
            "新建示例台账 demo.db，出一份月报",
            "Make an invented office's ledger, demo.db, and its month's report",
        ),
    )
}

/// The last day of the story, and the month it reports on.
fn story() -> Option<(Day, Period)> {
    let day = |m, d| Day::from_ymd_opt(2026, m, d);
    Some((day(5, 31)?, Period { from: day(5, 1)?, to: day(5, 31)? }))
}

fn bring<D: Record>(conn: &mut Connection, desk: &Desk, today: Day, rows: &str) -> Result<()> {
    let author = Author {
        command: format!("ducha {} import examples/demo/{}.ndjson", D::NOUN.name, D::NOUN.view),
        ..desk.author(today)
    };
    let names = Names::new(conn, today)?;
    let mut write = Write::begin(conn, &author)?;
    take_in::<D>(&mut write, &names, (How { every: false, by_two: true }, &Earlier::default()), |columns, take| {
        read_lines(rows.as_bytes(), columns.slots(), &|key| columns.slot(key), take)
    })?;
    write.commit()
}

/// Does what a clerk typed, each line on its own day, in a ledger that has no name yet.
pub fn type_in(wish: &Wish, ledger: &Path, lines: &str) -> Result<()> {
    for line in lines.lines() {
        let mut words = line.split_whitespace().map(str::to_owned);
        let today = words.next();
        let argv: Vec<String> = std::iter::once("ducha".to_owned()).chain(words).collect();
        let Ok(matches) = parse(&argv, wish.lang, &mut Left::default())? else { continue };
        let (file, command) = (Some(ledger.to_owned()), journaled::typed(&argv));
        run_one(&Desk::new(Wish { file, today, command, ..wish.clone() }), &matches)?;
    }
    // Its heads are kept by its name, which it has not yet.
    let _ = std::fs::remove_file(head::named(ledger));
    Ok(())
}

/// Makes the ledger, prints the report, writes it as JSON, CSV and Markdown, the month's bulletin as Word and for a browser, and
/// says what to type next.
pub fn run(desk: &Desk) -> Result<Page<'_>> {
    let Some((today, period)) = story() else { return Ok(Page::Json(serde_json::Value::Null)) };
    let path = desk.wish.file.clone().unwrap_or_else(|| PathBuf::from("demo.db"));
    let output = |format: Format| {
        let file = path.with_file_name(format!("demo-2026-05.{}", format.slug()));
        let shown = file.display().to_string();
        Ok((format, Output::at(&file, desk.wish.force, super::desk::remembered())?, shown))
    };
    let all = [Format::Json, Format::Csv, Format::Md, Format::Docx, Format::Html];
    let outputs = all.map(output).into_iter().collect::<Result<Vec<_>>>()?;
    file::create(&path, |conn| {
        let mut write = Write::begin(conn, &desk.author(today))?;
        init::furnish(&mut write, OFFICE, ("city", false), None)?;
        write.commit()?;
        bring::<unit::Draft>(conn, desk, today, include_str!("../../examples/demo/units.ndjson"))?;
        bring::<campaign::Draft>(conn, desk, today, include_str!("../../examples/demo/campaigns.ndjson"))?;
        bring::<visit::Draft>(conn, desk, today, include_str!("../../examples/demo/visits.ndjson"))?;
        bring::<complaint::Draft>(conn, desk, today, include_str!("../../examples/demo/complaints.ndjson"))?;
        bring::<finding::Draft>(conn, desk, today, include_str!("../../examples/demo/findings.ndjson"))?;
        let lines = include_str!("../../examples/demo/typed.txt");
        type_in(&desk.wish, Path::new(conn.path().unwrap_or_default()), lines)
    })?;
    let conn = file::open_read(&path)?;
    head::keep(&conn, &path);
    let (office, _) = office::read(&conn)?;
    let report = || month::report(&conn, &Added::default(), office.clone(), &Scope::new(period, today));
    let style = Style { lang: desk.wish.lang, to_file: true, ..Style::default() };
    let mut made = vec![path.display().to_string()];
    for (format, output, shown) in outputs {
        let last = head::of(&conn)?;
        let bulletin =
            if matches!(format, Format::Docx | Format::Html) { paper::frozen(&conn, BULLETIN)? } else { None };
        let page = match bulletin {
            Some(bulletin) => Page::Document(Box::new(bulletin.document)),
            None => {
                let witness = last.clone().map(head::Head::witness);
                Page::Report(Box::new(crate::base::page::Report { witness, ..report()? }))
            }
        };
        output.write(last.as_ref(), |out| render::page(page, Some(format), &style, out))?;
        made.push(shown);
    }
    let (made, name) = (made.join("  "), path.display());
    desk.say(both!("已写好：{made}", "written: {made}"));
    desk.say(both!(
        "接着试：ducha -f {name} --today {today} today · ducha -f {name} visit list --unit 南街派出所 · ducha -f {name} check",
        "try next: ducha -f {name} --today {today} today · ducha -f {name} visit list --unit 南街派出所 · ducha -f {name} check"
    ));
    desk.prefer(Format::Table);
    Ok(Page::Report(Box::new(report()?)))
}
