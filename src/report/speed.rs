//! How much faster than the law (承诺提速): of each matter, or unit, what was promised against the limit by law, and what cases took against the
//! promise they were accepted under, by median and ninetieth of a hundred. Not for what a limit is: that is `rule::hall`'s.

use super::grades::{Asked, By};
use crate::base::column::Shape;
use crate::base::day::Period;
use crate::base::error::Result;
use crate::base::noun::Value;
use crate::base::page::{Head, Sheet};
use crate::both;
use crate::db::query::head;
use crate::record::approval::NOUN;
use crate::record::approval_then::{REOPENED, over};
use crate::record::names::Names;
use crate::rule::grade::nearest_rank;
use crate::rule::hall::Term;
use crate::rule::limit::Unit;
use constcat::concat as sql;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What cases took in the unit of their limit, how many each.
const TOOK: &str = sql!(EACH, "approval", IN_PERIOD, " UNION ALL ", EACH, REOPENED, IN_PERIOD);
const EACH: &str = "SELECT unit, matter, statutory, promised,
    CASE WHEN coalesce(promised, statutory) LIKE '%min' OR coalesce(promised, statutory) LIKE '%h' THEN used_minutes ELSE used_days END AS used, count(*)
  FROM ";
const IN_PERIOD: &str = " WHERE void_reason IS NULL AND decided_on BETWEEN ?1 AND ?2 AND (?3 IS NULL OR unit IN (SELECT value FROM json_each(?3)))
  GROUP BY 1, 2, 3, 4, 5 HAVING used IS NOT NULL";

/// Who: the unit, and of a matter the matter with the limits of its cases.
type Key = (i64, Option<(i64, Option<String>, Option<String>)>);

/// What the cases of one came to.
#[derive(Default)]
struct Took {
    /// What was promised and what the law says, of all cases together, in minutes.
    promised: i64,
    statutory: i64,
    cases: u64,
    /// What they took in the unit of the limit.
    used: BTreeMap<i64, u64>,
    /// The same in hundredths of the promise, begun ones in full: what took longer is more than a hundred.
    share: BTreeMap<i64, u64>,
}

impl Took {
    /// So many more cases of these limits that took so long.
    fn met(&mut self, day_long: i64, (by_law, promised): (Option<Term>, Option<Term>), used: i64, cases: u64) {
        let many = i64::try_from(cases).unwrap_or(i64::MAX);
        *self.used.entry(used).or_default() += cases;
        self.cases += cases;
        let Some(promised) = promised else { return };
        let term = promised.minutes(day_long);
        // What a case took is known in working days: calendar days are not measured by them.
        let took = match promised {
            Term::Minutes(_) => Some(used),
            Term::Days(limit) => (limit.unit == Unit::WorkingDays).then_some(used * day_long),
        };
        if let Some(took) = took {
            *self.share.entry((took * 100 + term.max(1) - 1) / term.max(1)).or_default() += cases;
        }
        if let Some(by_law) = by_law {
            self.promised += term * many;
            self.statutory += by_law.minutes(day_long) * many;
        }
    }

    /// By how many of a hundred the promise is shorter than the law, in full.
    fn shorter(&self) -> Value {
        let share = self.promised * 100;
        if self.statutory == 0 { Value::Null } else { Value::Int(100 - (share + self.statutory - 1) / self.statutory) }
    }
}

fn ranks(of: &BTreeMap<i64, u64>, said: &dyn Fn(i64) -> Value) -> [Value; 2] {
    [50, 90].map(|percent| nearest_rank(of, percent).map_or(Value::Null, said))
}

fn took(conn: &Connection, names: &Names, asked: &Asked) -> Result<BTreeMap<Key, Took>> {
    let period = asked.period;
    let clockwork = names.clockwork(conn, period.from)?;
    let day_long = clockwork.hall(period.to).day_long();
    let mut all: BTreeMap<Key, Took> = BTreeMap::new();
    let mut statement = conn.prepare(TOOK)?;
    let then = over(conn, names, period.to)?;
    let mut rows = statement.query((period.from.to_string(), period.to.to_string(), &asked.units, then))?;
    while let Some(row) = rows.next()? {
        let (by_law, promised): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
        let terms = [&by_law, &promised].map(|kept| kept.as_deref().and_then(Term::kept));
        let matter: i64 = row.get(1)?;
        let key = (row.get(0)?, (asked.by != By::Unit).then_some((matter, by_law, promised)));
        all.entry(key).or_default().met(day_long, terms.into(), row.get(4)?, row.get::<_, u32>(5)?.into());
    }
    Ok(all)
}

/// What they come to: of matters in the unit of each limit, of units as part of what was promised.
pub fn sheet(conn: &Connection, names: &Names, asked: &Asked) -> Result<Sheet<'static>> {
    let mut rows = Vec::new();
    for ((unit, matter), took) in took(conn, names, asked)? {
        let called: String =
            conn.prepare_cached("SELECT name FROM unit WHERE id = ?")?.query_row([unit], |r| r.get(0))?;
        let count = Value::Int(i64::try_from(took.cases).unwrap_or(i64::MAX));
        let share = ranks(&took.share, &Value::Int);
        let mut row = vec![Value::Text(called)];
        if let Some((matter, by_law, promised)) = matter {
            let sql = "SELECT code, name FROM matter WHERE id = ?";
            let (code, name): (String, String) = conn.prepare_cached(sql)?.query_row([matter], |r| r.try_into())?;
            let finely = promised.as_ref().or(by_law.as_ref()).and_then(|kept| Term::kept(kept));
            let word = if matches!(finely, Some(Term::Minutes(_))) { "min" } else { "wd" };
            let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
            row.splice(0..0, [Value::Text(code), Value::Text(name)]);
            row.extend([text(by_law), text(promised), took.shorter(), count]);
            row.extend(ranks(&took.used, &|n| Value::Text(format!("{n}{word}"))));
        } else {
            row.extend([took.shorter(), count]);
        }
        row.extend(share);
        rows.push(row);
    }
    let Period { from, to } = asked.period;
    let heads = heads(asked.by);
    let mut sheet =
        Sheet::of("speed", both!("承诺提速（{from} 至 {to}）", "Faster than the law ({from} to {to})"), heads, rows);
    sheet.notes.push(both!(
        "只算期间内办结、用时已知的；中位数、九成位取最近秩：至少一半、九成的办件不超过它。承诺占法定的，自然日按一周五个工作日、月按30天折算；承诺按自然日、月算的不算占承诺几成",
        "of cases decided in the period that took a known time; the ranks are nearest ranks: at least half, or ninety of a hundred, took no longer. For the promise against the law days are compared as five working days to the week, a month as thirty days; what was promised in calendar days or months has no share of its promise"
    ));
    Ok(sheet)
}

fn heads(by: By) -> Vec<Head> {
    let matter = by != By::Unit;
    let mut heads = Vec::new();
    if matter {
        heads.extend([head(None, "matter_code"), head(Some(&NOUN), "matter")]);
    }
    heads.push(head(Some(&NOUN), "unit"));
    if matter {
        heads.extend([head(None, "statutory"), head(None, "promised")]);
    }
    heads.extend([
        Head::of("shorter", Shape::Count, "承诺比法定缩短%", "Shorter by %"),
        Head::of("decided", Shape::Count, "办结", "Decided"),
    ]);
    if matter {
        heads.extend([
            Head::of("median", Shape::Cell, "用时中位数", "Median"),
            Head::of("ninetieth", Shape::Cell, "用时九成位", "90th of 100"),
        ]);
    }
    heads.extend([
        Head::of("median_of_promise", Shape::Count, "中位数占承诺%", "Median, % of promise"),
        Head::of("ninetieth_of_promise", Shape::Count, "九成位占承诺%", "90th, % of promise"),
    ]);
    heads
}
