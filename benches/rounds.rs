//! A year of returns beside the least that does the same: sixty units, a hundred items, every week (312,000 answers) filed beside bare rusqlite
//! that inserts as many rows; the board beside a bare GROUP BY over them; the ranking with its sensitivity beside the board. It prints times
//! and ratios, and never judges them.
//!
//!     cargo bench --bench rounds

#![expect(clippy::print_stdout, reason = "a program whose work is to print")]

use anyhow::Context as _;
use rusqlite::Connection;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const UNITS: u32 = 60;
const ITEMS: u32 = 100;
const WEEKS: u32 = 52;

/// What a unit answers to an item in a week: anything, but always the same.
fn answer(unit: u32, item: u32, week: u32) -> u32 {
    (unit * 31 + item * 17 + week * 7) % 11
}

fn ducha(file: &Path, words: &[&str]) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ducha"));
    let file = file.to_str().context("a path")?;
    command.args(["-f", file, "--today", "2027-01-10", "--actor", "bench"]).args(words);
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    anyhow::ensure!(status.success(), "{words:?}: {status}");
    Ok(begun.elapsed())
}

/// The form: a hundred scores of ten each.
fn form() -> Value {
    let item =
        |n: u32| json!({ "key": format!("q{n}"), "zh": format!("第{n}项"), "kind": "score", "max": 10, "weight": 1 });
    json!({
        "name": "周考核", "period": "week", "due": "3wd", "items": (1..=ITEMS).map(item).collect::<Vec<_>>(),
        "scoring": { "decimals": 2, "grades": [{ "key": "good", "zh": "优秀", "first": 10 }, { "key": "rest", "zh": "达标" }, { "key": "bottom", "zh": "末位", "last": 3 }] }
    })
}

/// What a unit files of a week, as a line of a file.
fn row(unit: u32, week: u32) -> String {
    let mut row: Map<String, Value> =
        (1..=ITEMS).map(|item| (format!("q{item}"), Value::from(answer(unit, item, week)))).collect();
    row.insert("unit".into(), Value::from(format!("A{unit:02}")));
    row.insert("round".into(), Value::from(format!("G2026-{week:04}")));
    Value::Object(row).to_string()
}

/// The same rows as plain SQL keeps them.
fn bare(file: &Path) -> anyhow::Result<(Duration, Duration)> {
    let begun = Instant::now();
    let mut conn = Connection::open(file)?;
    conn.execute_batch("CREATE TABLE answer (unit INTEGER, week INTEGER, item TEXT, value INTEGER); CREATE INDEX by_unit ON answer (unit, week)")?;
    let write = conn.transaction()?;
    let mut insert = write.prepare("INSERT INTO answer VALUES (?, ?, ?, ?)")?;
    for week in 1..=WEEKS {
        for unit in 1..=UNITS {
            for item in 1..=ITEMS {
                insert.execute((unit, week, format!("q{item}"), answer(unit, item, week)))?;
            }
        }
    }
    drop(insert);
    write.commit()?;
    let inserted = begun.elapsed();
    let begun = Instant::now();
    let mut group = conn.prepare("SELECT unit, week, count(*), sum(value) FROM answer GROUP BY unit, week")?;
    let rows = group.query_map([], |row| row.get::<_, i64>(3))?.count();
    anyhow::ensure!(rows == (UNITS * WEEKS) as usize, "{rows} groups");
    Ok((inserted, begun.elapsed()))
}

fn least(times: usize, work: impl Fn() -> anyhow::Result<Duration>) -> anyhow::Result<Duration> {
    let mut all = (0..times).map(|_| work()).collect::<anyhow::Result<Vec<_>>>()?;
    all.sort_unstable();
    Ok(all[0])
}

fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("a folder for the ledger")?;
    let at = |name: &str| folder.path().join(name);
    let file = at("a.db");
    ducha(&file, &["init", "--name", "云江市效能办", "--level", "city", "--quiet"])?;
    let unit =
        |n: u32| json!({ "code": format!("A{n:02}"), "name": format!("第{n}局"), "kind": "county-dept" }).to_string();
    let units = (1..=UNITS).map(unit).collect::<Vec<_>>().join("\n");
    std::fs::write(at("units.ndjson"), units)?;
    std::fs::write(at("form.json"), form().to_string())?;
    let path = |name: &str| at(name).to_str().map(str::to_owned).context("a path");
    ducha(&file, &["unit", "import", &path("units.ndjson")?])?;
    ducha(&file, &["form", "add", &path("form.json")?])?;
    ducha(&file, &["round", "open", "周考核", "--period", "2026-01-05..2027-01-03"])?;
    // The year in one file, into a copy; then week by week.
    let whole = at("whole.db");
    std::fs::copy(&file, &whole)?;
    let rows = |week: u32| (1..=UNITS).map(move |unit| row(unit, week)).collect::<Vec<_>>().join("\n");
    std::fs::write(at("year.ndjson"), (1..=WEEKS).map(rows).collect::<Vec<_>>().join("\n"))?;
    let at_once = ducha(&whole, &["round", "fill", "周考核", &path("year.ndjson")?])?;
    let mut filed = Duration::ZERO;
    for week in 1..=WEEKS {
        std::fs::write(at("week.ndjson"), rows(week))?;
        filed += ducha(&file, &["round", "fill", &format!("G2026-{week:04}"), &path("week.ndjson")?])?;
    }
    let (inserted, grouped) = bare(&at("bare.db"))?;
    let start = least(5, || ducha(&file, &["round", "show", "G2026-0001", "--fields", "code"]))?;
    let board = least(5, || ducha(&file, &["round", "board", "周考核", "--period", "2026"]))?;
    let ranked = least(5, || ducha(&file, &["round", "rank", "周考核", "--period", "2026", "--sensitivity"]))?;
    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    let answers = UNITS * ITEMS * WEEKS;
    println!(
        "filed {answers} answers from one file: {at_once:.1?}; bare insert {inserted:.1?}: {:.2} × (goal 2); in {WEEKS} files: {filed:.1?}, {:.2} ×",
        ratio(at_once, inserted),
        ratio(filed, inserted)
    );
    println!("a start alone: {start:.1?}");
    println!(
        "board of {} returns: {board:.1?}; bare GROUP BY {grouped:.1?}: {:.2} × (goal 3)",
        UNITS * WEEKS,
        ratio(board, grouped)
    );
    println!(
        "ranking with sensitivity, a hundred weights moved: {ranked:.1?}: {:.2} boards (goal 10)",
        ratio(ranked, board)
    );
    Ok(())
}
