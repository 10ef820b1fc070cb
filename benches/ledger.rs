//! The ledger beside the `sqlite3` shell on the same file: one month's report, thirty-six months, a unit, a figure's
//! records, a case, a list, the check; a search beside `grep` on the file that was imported; lists, a common word and the day's page
//! beside a record's page. It prints medians and ratios, none where there is nothing to run beside, and never judges them.
//!
//!     cargo bench --bench ledger -- FOLDER      # or DUCHA_BENCH_DATA=FOLDER cargo bench
//!
//! FOLDER holds units, campaigns, visits, findings and complaints as NDJSON in the form `import` takes.

#![expect(clippy::print_stdout, reason = "a program whose work is to print")]

use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const TODAY: &str = "2025-12-31";

/// The five tables of one month, typed by hand over our tables.
const MONTH: &str = "
SELECT channel, count(*) FROM complaint WHERE received_on>='2025-11-01' AND received_on<'2025-12-01' GROUP BY channel ORDER BY 2 DESC;
SELECT unit, count(*) n, sum(closed_on IS NOT NULL) closed, sum(closed_on IS NOT NULL AND closed_on<=due_on) ontime FROM complaint
  WHERE received_on>='2025-11-01' AND received_on<'2025-12-01' GROUP BY unit ORDER BY unit;
SELECT office_no, unit, received_on, due_on, CAST(julianday('2025-12-31')-julianday(due_on) AS INTEGER) FROM complaint
  WHERE closed_on IS NULL AND due_on<'2025-12-31' ORDER BY due_on, office_no;
SELECT unit, count(*) n FROM complaint WHERE received_on>='2025-11-01' AND received_on<'2025-12-01' GROUP BY unit ORDER BY n DESC, unit LIMIT 20;
SELECT category, sum(received_on>='2025-11-01') cur, sum(received_on<'2025-11-01') prev FROM complaint
  WHERE (received_on>='2025-11-01' AND received_on<'2025-12-01') OR (received_on>='2024-11-01' AND received_on<'2024-12-01')
  GROUP BY category ORDER BY cur DESC;";

/// The five tables of all thirty-six months.
const ALL: &str = "
SELECT substr(received_on,1,7) ym, channel, count(*) FROM complaint GROUP BY 1,2 ORDER BY 1,2;
SELECT unit, count(*) n, sum(closed_on IS NOT NULL) closed, sum(closed_on IS NOT NULL AND closed_on<=due_on) ontime FROM complaint GROUP BY unit ORDER BY unit;
SELECT office_no, unit, received_on, due_on, CAST(julianday('2025-12-31')-julianday(due_on) AS INTEGER) FROM complaint
  WHERE closed_on IS NULL AND due_on<'2025-12-31' ORDER BY due_on, office_no;
SELECT unit, count(*) n FROM complaint GROUP BY unit ORDER BY n DESC, unit LIMIT 20;
SELECT category, substr(received_on,1,7) ym, count(*) FROM complaint GROUP BY 1,2 ORDER BY 1,2;";

/// What a command is held against.
enum Beside {
    /// The same by the shell.
    Shell(&'static str),
    /// What the shell says of the file, opened as it opens one: for reading alone SQLite does not know what tables allow of a row.
    Shelled(&'static str),
    /// A record's page.
    Show,
    /// The lines of the file of complaints that hold a word.
    Grep(&'static str),
}

use Beside::{Grep, Shell, Shelled, Show};

impl Beside {
    fn command(&self, file: &Path, data: &Path) -> Command {
        let mut command = match self {
            Shell(_) | Shelled(_) => Command::new("sqlite3"),
            Show => ducha(file),
            Grep(_) => Command::new("grep"),
        };
        match self {
            Shell(sql) => command.arg("-readonly").arg(file).arg(sql),
            Shelled(sql) => command.arg(file).arg(sql),
            Show => command.args(SHOW),
            Grep(word) => command.args(["-c", word]).arg(data.join("complaints.ndjson")),
        };
        command
    }
}

const SHOW: &[&str] = &["complaint", "show", "C2025-0100"];

/// What is timed: its name, our command, what it is held against, and how often.
const CASES: &[(&str, &[&str], Beside, usize)] = &[
    ("report month", &["report", "month", "--period", "2025-11"], Shell(MONTH), 9),
    ("report month, 36 months", &["report", "month", "--period", "2023-01-01..2025-12-31"], Shell(ALL), 5),
    ("report complaints", &["report", "complaints", "--period", "2025-11"], Shell(MONTH), 9),
    ("stats by month, 36", &["stats", "complaints.received", "--by", "month,channel", "--period", "2023-01-01..2025-12-31"],
     Shell("SELECT substr(received_on,1,7) ym, channel, count(*) FROM complaint GROUP BY 1,2 ORDER BY 1,2;"), 5),
    ("unit show", &["unit", "show", "U0170"], Shell("SELECT * FROM every_unit WHERE code = 'U0170';"), 9),
    ("unit show --timeline", &["unit", "show", "U0170", "--timeline"],
     Shell("SELECT visited_on, code, method, absent FROM visits WHERE id IN (SELECT id FROM visit WHERE unit = 170);
           SELECT found_on, code, kind, summary FROM findings WHERE id IN (SELECT id FROM finding WHERE unit = 170);
           SELECT received_on, code, category, summary, state FROM complaints WHERE id IN (SELECT id FROM complaint WHERE unit = 170);"), 9),
    ("explain", &["explain", "complaints.received", "--period", "2025-11", "--format", "tsv"],
     Shell("SELECT code, received_on, unit, category, summary, state FROM complaints WHERE received_on BETWEEN '2025-11-01' AND '2025-11-30' ORDER BY id;"), 9),
    ("complaint show", SHOW, Shell("SELECT * FROM every_complaint WHERE id = 20250000100;"), 99),
    ("complaint list --limit 50", &["complaint", "list", "--limit", "50"], Shell("SELECT * FROM complaints ORDER BY id LIMIT 50;"), 29),
    ("list, unit and state", &["complaint", "list", "--limit", "50", "--unit", "U0170", "--state", "closed"], Show, 29),
    ("list, period and category", &["complaint", "list", "--limit", "50", "--period", "2025-11", "--category", "no-action"], Show, 29),
    ("search, a rare word", &["search", "炮舅糟砖"], Grep("炮舅糟砖"), 5),
    ("search, a common word", &["search", "群众"], Show, 29),
    ("today", &["today"], Show, 29),
    ("stats by unit, all", &["stats", "complaints.received", "--by", "unit", "--period", "2023-01-01..2025-12-31"],
     Shell("SELECT unit, count(*) FROM complaint GROUP BY unit;"), 5),
    ("check", &["check"], Shelled("PRAGMA integrity_check;"), 5),
];

fn main() -> anyhow::Result<()> {
    let typed = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let Some(data) = typed.or_else(|| std::env::var("DUCHA_BENCH_DATA").ok()).map(PathBuf::from) else {
        println!(
            "no data: give a folder of NDJSON, as an argument or in DUCHA_BENCH_DATA. To make one of 100 000 complaints:"
        );
        println!(
            "  python3 gen.py --n 100000 --out data/M --formats ndjson && python3 contract.py data/M   # then data/M/ducha"
        );
        return Ok(());
    };
    let folder = tempfile::tempdir().context("a folder for the ledger")?;
    let file = folder.path().join("bench.db");
    std::fs::copy(env!("CARGO_BIN_EXE_ducha"), installed(&file)).context("the program copied")?;
    let (import, rows) = made(&data, &file)?;
    let size = std::fs::metadata(&file).map_or(0, |m| m.len());
    println!("{rows} rows, {} MiB, imported in {:.1} s", size >> 20, import.as_secs_f64());
    println!("{:28} {:>10} {:>10} {:>7}", "", "ducha ms", "beside ms", "ratio");
    for (name, arguments, beside, times) in CASES {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..*times {
            ours.push(took(ducha(&file).args(*arguments))?);
            theirs.extend(took(&mut beside.command(&file, &data)).ok());
        }
        let ours = median(ours);
        if theirs.is_empty() {
            println!("{name:28} {:10.1}", ms(ours));
        } else {
            let theirs = median(theirs);
            println!("{name:28} {:10.1} {:10.1} {:6.2}x", ms(ours), ms(theirs), ms(ours) / ms(theirs));
        }
    }
    Ok(())
}

/// The program as it is installed, a copy beside the ledger: one that a linker has just written lies in memory piece by piece, and starts
/// a tenth slower than what a package brought.
fn installed(file: &Path) -> PathBuf {
    file.with_file_name("ducha")
}

fn ducha(file: &Path) -> Command {
    let mut command = Command::new(installed(file));
    command.env("DUCHA_TODAY", TODAY).env("DUCHA_ACTOR", "bench").arg("-f").arg(file);
    command
}

/// The ledger from the folder's files; how long it took, and how many rows there are.
fn made(data: &Path, file: &Path) -> anyhow::Result<(Duration, usize)> {
    let begun = Instant::now();
    took(ducha(file).args(["init", "--name", "云江市效能办", "--level", "city", "--quiet"]))?;
    let mut rows = 0;
    for noun in ["unit", "campaign", "visit", "finding", "complaint"] {
        let path = data.join(format!("{noun}s.ndjson"));
        rows += std::fs::read(&path).map_or(0, |text| text.split(|b| *b == b'\n').filter(|l| !l.is_empty()).count());
        took(ducha(file).args([noun, "import", "--quiet"]).arg(&path))?;
    }
    Ok((begun.elapsed(), rows))
}

/// How long a command takes that must succeed. Its output goes through a pipe: into nothing, `grep` stops at the first line it finds.
fn took(command: &mut Command) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let run = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).output();
    let run = run.with_context(|| format!("{command:?} does not start"))?;
    let took = begun.elapsed();
    anyhow::ensure!(run.status.success(), "{command:?}: {}", String::from_utf8_lossy(&run.stderr));
    Ok(took)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
