//! A hall's year beside the least that does the same: cases of five events each from one CSV, beside bare rusqlite that keeps the same
//! rows with their indexes and a line of audit a case; the lights beside a record's page; a quarter's grades beside
//! SQL by hand; the signs beside one pass over both tables. It prints times and ratios, and never judges them. `CASES=1000000` for a large hall.
//!
//!     cargo bench --bench hall

#![expect(clippy::print_stdout, reason = "a program whose work is to print")]

use anyhow::Context as _;
use rusqlite::Connection;
use serde_json::json;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const UNITS: u64 = 10;
const MATTERS: u64 = 200;
/// The days that are worked on, from the first of 2025.
const DAYS: usize = 370;

/// Numbers that look like chance and are always the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % n
    }
}

fn ducha(file: &Path, words: &[&str]) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ducha"));
    let file = file.to_str().context("a path")?;
    command.args(["-f", file, "--today", "2026-09-01", "--actor", "bench"]).args(words);
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    anyhow::ensure!(status.success(), "{words:?}: {status}");
    Ok(begun.elapsed())
}

/// The events as a hall's own system hands them on, case by case.
fn events(at: &Path, cases: u64) -> anyhow::Result<()> {
    let first = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).context("a day")?;
    let worked = |day: &chrono::NaiveDate| chrono::Datelike::weekday(day).number_from_monday() < 6;
    let days: Vec<String> = first.iter_days().filter(worked).take(DAYS + 12).map(|day| day.to_string()).collect();
    let (mut chance, mut out) = (Chance(7), BufWriter::new(File::create(at)?));
    writeln!(out, "办件编号,事项,事件,时间,经办")?;
    for n in 0..cases {
        let (from, matter, taken) = (chance.below(DAYS), n % MATTERS, 1 + chance.below(5));
        let told = [("受理", 0, 9), ("环节", 1, 9), ("环节", 1, 10), ("办结", taken, 11), ("送达", taken + 1, 12)];
        for (what, after, hour) in told {
            let (day, minute) = (&days[from + after], chance.below(60));
            writeln!(out, "H{n},事项{matter},{what},{day} {hour:02}:{minute:02},许某")?;
        }
    }
    Ok(out.flush()?)
}

/// The same rows as plain SQL keeps them, durable; and one pass over them.
fn bare(file: &Path, from: &Path) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let mut conn = Connection::open(file)?;
    conn.execute_batch(
        "PRAGMA synchronous = FULL;
         CREATE TABLE approval (id INTEGER PRIMARY KEY, no TEXT NOT NULL UNIQUE, matter TEXT NOT NULL, received TEXT NOT NULL) STRICT;
         CREATE INDEX by_matter ON approval (matter, received);
         CREATE INDEX by_received ON approval (received);
         CREATE TABLE event (approval INTEGER NOT NULL REFERENCES approval (id), n INTEGER NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL,
           time TEXT NOT NULL, by_whom TEXT NOT NULL, PRIMARY KEY (approval, n)) STRICT, WITHOUT ROWID;
         CREATE TABLE audit (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, verb TEXT NOT NULL, eid INTEGER NOT NULL) STRICT;",
    )?;
    let write = conn.transaction()?;
    let mut case = write.prepare("INSERT INTO approval (no, matter, received) VALUES (?, ?, ?)")?;
    let mut event = write.prepare("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)")?;
    let mut audit = write
        .prepare("INSERT INTO audit (at, actor, verb, eid) VALUES ('2026-09-01T09:00:00', 'bench', 'import', ?)")?;
    let mut known: HashMap<String, (i64, i64)> = HashMap::new();
    for line in BufReader::new(File::open(from)?).lines().skip(1) {
        let line = line?;
        let mut cells = line.split(',');
        let mut cell = || cells.next().context("a cell");
        let (no, matter, kind, at, by) = (cell()?, cell()?, cell()?, cell()?, cell()?);
        let (day, time) = at.split_once(' ').context("a moment")?;
        if !known.contains_key(no) {
            case.execute((no, matter, day))?;
            let id = write.last_insert_rowid();
            audit.execute([id])?;
            known.insert(no.to_owned(), (id, 0));
        }
        let (id, n) = known.get_mut(no).context("a case")?;
        *n += 1;
        event.execute((*id, *n, kind, day, time, by))?;
    }
    drop((case, event, audit));
    write.commit()?;
    Ok(begun.elapsed())
}

/// The counts that a quarter's grades go by, all of them, as somebody types them in the `sqlite3` shell; none where there is no such shell.
fn by_hand(file: &Path) -> anyhow::Result<Option<Duration>> {
    let sql = "SELECT unit, sum(decided), sum(in_time), sum(yellow), sum(red) FROM (
        SELECT unit, 1 AS decided, in_promised AS in_time, in_yellow AS yellow, in_promised = 0 AS red FROM approvals
          WHERE decided_on BETWEEN '2025-07-01' AND '2025-09-30'
        UNION ALL SELECT unit, 0, 0, 0, 1 FROM approvals
          WHERE promised_due < '2025-09-30' AND (decided_on IS NULL OR decided_on > '2025-09-30')) GROUP BY unit";
    let begun = Instant::now();
    let Ok(status) = Command::new("sqlite3").arg(file).arg(sql).stdout(Stdio::null()).status() else { return Ok(None) };
    anyhow::ensure!(status.success(), "sqlite3: {status}");
    Ok(Some(begun.elapsed()))
}

/// One pass over a ledger's cases and their events.
fn pass(file: &Path) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let conn = Connection::open(file)?;
    for sql in ["SELECT sum(length(accepted_on)) FROM approval", "SELECT sum(length(happened_on)) FROM approval_step"] {
        conn.query_row(sql, [], |row| row.get::<_, i64>(0))?;
    }
    Ok(begun.elapsed())
}

fn least(times: usize, work: impl Fn() -> anyhow::Result<Duration>) -> anyhow::Result<Duration> {
    let mut all = (0..times).map(|_| work()).collect::<anyhow::Result<Vec<_>>>()?;
    all.sort_unstable();
    Ok(all[0])
}

fn main() -> anyhow::Result<()> {
    let cases: u64 = std::env::var("CASES").map_or(Ok(100_000), |said| said.parse())?;
    let folder = tempfile::tempdir().context("a folder for the ledger")?;
    let at = |name: &str| folder.path().join(name);
    let path = |name: &str| at(name).to_str().map(str::to_owned).context("a path");
    let file = at("hall.db");
    ducha(&file, &["init", "--name", "云江市效能办", "--level", "city", "--quiet"])?;
    let unit = |n: u64| json!({ "code": format!("A{n:02}"), "name": format!("第{n}局"), "kind": "county-dept" });
    let matter = |n: u64| json!({ "name": format!("事项{n}"), "unit": format!("A{:02}", n % UNITS), "statutory": "20wd", "promised": "5wd" });
    std::fs::write(at("units.json"), json!((0..UNITS).map(unit).collect::<Vec<_>>()).to_string())?;
    std::fs::write(at("matters.json"), json!((0..MATTERS).map(matter).collect::<Vec<_>>()).to_string())?;
    events(&at("events.csv"), cases)?;
    ducha(&file, &["unit", "import", &path("units.json")?])?;
    ducha(&file, &["matter", "import", &path("matters.json")?])?;

    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    let took = ducha(&file, &["approval", "import", &path("events.csv")?])?;
    let inserted = bare(&at("bare.db"), &at("events.csv"))?;
    let n = cases * 5;
    println!("{n} events of {cases} cases: {took:.2?}; bare {inserted:.2?}: {:.2} × (goal 1.5)", ratio(took, inserted));
    let again = ducha(&file, &["approval", "import", &path("events.csv")?])?;
    println!("the same file again: {again:.2?}: {:.2} of the first time", ratio(again, took));
    let show = least(5, || ducha(&file, &["approval", "show", "1"]))?;
    let lights = least(5, || ducha(&file, &["approval", "lights"]))?;
    println!("lights: {lights:.1?}; show {show:.1?}: {:.2} × (goal 3)", ratio(lights, show));
    let graded = least(5, || ducha(&file, &["approval", "grades", "--period", "2025Q3", "--json"]))?;
    let hand = (0..5).map(|_| by_hand(&file)).collect::<anyhow::Result<Option<Vec<_>>>>()?;
    if let Some(hand) = hand.and_then(|all| all.into_iter().min()) {
        println!("a quarter's grades: {graded:.1?}; by hand {hand:.1?}: {:.2} × (goal 0.6)", ratio(graded, hand));
    }
    let signs = least(3, || ducha(&file, &["approval", "gaming", "--json"]))?;
    let passed = least(3, || pass(&file))?;
    println!("signs over all: {signs:.2?}; one pass {passed:.2?}: {:.2} × (goal 5)", ratio(signs, passed));
    Ok(())
}
