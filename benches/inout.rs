//! What goes in and out, beside the least that does the same: an import beside bare rusqlite that parses, inserts and keeps four
//! indexes; the same file again beside the first time; an export beside rusqlite and serde_json; a workbook beside openpyxl. It prints
//! times, ratios and the most memory that was held, and never judges them.
//!
//!     cargo bench --bench inout -- FOLDER       # or DUCHA_BENCH_DATA=FOLDER cargo bench
//!
//! FOLDER holds units and complaints as NDJSON in the form `import` takes.

#![expect(clippy::print_stdout, reason = "a program whose work is to print")]

use anyhow::Context as _;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What the bare import keeps of a row.
const COLUMNS: [&str; 16] = [
    "office_no",
    "received_on",
    "channel",
    "category",
    "unit",
    "named",
    "complainant_name",
    "complainant_phone",
    "summary",
    "accepted_on",
    "handling",
    "assigned_on",
    "due_on",
    "assigned_to",
    "closed_on",
    "result",
];
/// Rows of a workbook.
const ROWS: &str = "100000";
/// The workbook as openpyxl writes and reads it.
const WRITE: &str = "import csv,sys,openpyxl
b=openpyxl.Workbook(write_only=True); s=b.create_sheet()
for row in csv.reader(open(sys.argv[1],encoding='utf-8-sig')): s.append(row)
b.save(sys.argv[2])";
const READ: &str = "import sys,openpyxl
b=openpyxl.load_workbook(sys.argv[1],read_only=True)
print(sum(1 for _ in b.worksheets[0].iter_rows(values_only=True)))";

fn main() -> anyhow::Result<()> {
    let typed = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let Some(data) = typed.or_else(|| std::env::var("DUCHA_BENCH_DATA").ok()).map(PathBuf::from) else {
        println!("no data: give a folder of NDJSON, as an argument or in DUCHA_BENCH_DATA; see benches/ledger.rs");
        return Ok(());
    };
    let folder = tempfile::tempdir().context("a folder for the ledger")?;
    let at = |name: &str| folder.path().join(name);
    let complaints = data.join("complaints.ndjson");
    ran(ducha(&at("a.db")).args(["init", "--name", "云江市效能办", "--level", "city", "--quiet"]))?;
    ran(ducha(&at("a.db")).args(["unit", "import", "--quiet"]).arg(data.join("units.ndjson")))?;
    let import = || {
        let mut command = ducha(&at("a.db"));
        command.args(["complaint", "import", "--quiet"]).arg(&complaints);
        command
    };
    let bare = timed(|| bare_import(&complaints, &at("bare.db")))?;
    let first = ran(&mut import())?;
    println!("{:24} {:>9} {:>9} {:>7} {:>9}", "", "ducha s", "beside s", "ratio", "peak MiB");
    told("import NDJSON", first, Some(bare));
    told("the same file again", ran(&mut import())?, Some(first.0));
    ran(ducha(&at("b.db")).args(["init", "--name", "云江市效能办", "--level", "city", "--quiet"]))?;
    ran(ducha(&at("b.db")).args(["unit", "import", "--quiet"]).arg(data.join("units.ndjson")))?;
    unnumbered(&complaints, &at("plain.ndjson"))?;
    let plain = || ran(ducha(&at("b.db")).args(["complaint", "import", "--quiet"]).arg(at("plain.ndjson")));
    let first = plain()?;
    told("20,000 without numbers", first, None);
    told("the same file again", plain()?, Some(first.0));
    let bare = timed(|| bare_export(&at("bare.db"), &at("bare.ndjson")))?;
    let export = ran(ducha(&at("a.db")).args(["complaint", "export", "--quiet", "-o"]).arg(at("a.ndjson")))?;
    told("export NDJSON", export, Some(bare));
    let list = |to: &str| {
        let mut command = ducha(&at("a.db"));
        command.args(["complaint", "list", "--limit", ROWS, "--quiet", "-o"]).arg(at(to));
        command
    };
    ran(&mut list("a.csv"))?;
    let python = |script: &str, files: &[&str]| {
        let mut command = Command::new("python3");
        command.args(["-c", script]).args(files.iter().map(|name| at(name)));
        ran(&mut command).ok().map(|(took, _)| took)
    };
    told("workbook out", ran(&mut list("a.xlsx"))?, python(WRITE, &["a.csv", "o.xlsx"]));
    let back = ran(ducha(&at("a.db")).args(["complaint", "import", "--dry-run", "--quiet"]).arg(at("a.xlsx")))?;
    told("workbook in", back, python(READ, &["a.xlsx"]));
    Ok(())
}

fn told(name: &str, (took, peak): (Duration, u64), beside: Option<Duration>) {
    let (ours, peak) = (took.as_secs_f64(), peak >> 10);
    match beside.map(|beside| beside.as_secs_f64()) {
        Some(theirs) => println!("{name:24} {ours:9.2} {theirs:9.2} {:6.2}x {peak:9}", ours / theirs),
        None => println!("{name:24} {ours:9.2} {:>9} {:>7} {peak:9}", "—", "—"),
    }
}

fn timed(work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    work().map(|()| begun.elapsed())
}

/// Parses, inserts, keeps four indexes, in one transaction that lasts.
fn bare_import(from: &Path, to: &Path) -> anyhow::Result<()> {
    let conn = Connection::open(to)?;
    conn.execute_batch(&format!(
        "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;
         CREATE TABLE complaint (id INTEGER PRIMARY KEY, {}) STRICT;
         CREATE INDEX a ON complaint (received_on); CREATE INDEX b ON complaint (unit, received_on);
         CREATE INDEX c ON complaint (due_on) WHERE closed_on IS NULL; CREATE UNIQUE INDEX d ON complaint (office_no);
         BEGIN",
        COLUMNS.map(|column| format!("{column} TEXT")).join(", ")
    ))?;
    let places = ["?"; COLUMNS.len()].join(", ");
    let mut insert = conn.prepare(&format!("INSERT INTO complaint ({}) VALUES ({places})", COLUMNS.join(", ")))?;
    for line in BufReader::new(File::open(from)?).lines() {
        let row: Map<String, Value> = serde_json::from_str(&line?)?;
        insert.execute(params_from_iter(COLUMNS.map(|column| row.get(column).and_then(Value::as_str))))?;
    }
    drop(insert);
    Ok(conn.execute_batch("COMMIT")?)
}

/// The first of the rows without the number that tells one from the next.
fn unnumbered(from: &Path, to: &Path) -> anyhow::Result<()> {
    let mut out = BufWriter::new(File::create(to)?);
    for line in BufReader::new(File::open(from)?).lines().take(20_000) {
        let mut row: Map<String, Value> = serde_json::from_str(&line?)?;
        row.remove("office_no");
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

/// Every row as an object of its columns.
fn bare_export(from: &Path, to: &Path) -> anyhow::Result<()> {
    let conn = Connection::open(from)?;
    let mut out = BufWriter::new(File::create(to)?);
    let mut all = conn.prepare(&format!("SELECT {} FROM complaint ORDER BY id", COLUMNS.join(", ")))?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let mut object = Map::new();
        for (at, column) in COLUMNS.iter().enumerate() {
            object.insert((*column).to_owned(), row.get::<_, Option<String>>(at)?.into());
        }
        serde_json::to_writer(&mut out, &object)?;
        out.write_all(b"\n")?;
    }
    Ok(out.into_inner()?.sync_all()?)
}

fn ducha(file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ducha"));
    command.env("DUCHA_TODAY", "2025-12-31").env("DUCHA_ACTOR", "bench").arg("-f").arg(file);
    command
}

/// How long a command takes that must succeed, and the most memory it held, in KiB, where the system tells.
fn ran(command: &mut Command) -> anyhow::Result<(Duration, u64)> {
    let begun = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let (status, mut peak) = (format!("/proc/{}/status", child.id()), 0);
    let done = loop {
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let most =
            told.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(most.unwrap_or(0));
        match child.try_wait()? {
            Some(done) => break done,
            None => sleep(Duration::from_millis(5)),
        }
    };
    let took = begun.elapsed();
    anyhow::ensure!(done.success(), "{command:?}: {done}");
    Ok((took, peak))
}
