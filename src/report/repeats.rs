//! Who does it again and again (屡查屡犯): findings of one kind, or one family, at one unit on several days within a window; persons
//! dealt with on several days. Not for the figures beside it: those stand in `figure`.

use super::figure::{self, Figure, bind};
use super::{Holder, Scope, Window};
use crate::base::column::Shape;
use crate::base::day::{Day, iso};
use crate::base::error::{Both, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Head, Report, Sheet};
use crate::base::vocab::OTHER_SLUG;
use crate::both;
use crate::db::query::head;
use crate::record::names::Names;
use crate::record::repeated::YEAR;
use crate::record::{finding, sanction};
use rusqlite::{Connection, named_params};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Who is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Units, by what was found.
    Unit,
    /// Persons, by what was decided.
    Person,
}

impl Whose {
    /// The figure that counts them.
    pub fn figure(self) -> Result<&'static Figure> {
        figure::figure(match self {
            Whose::Unit => "findings.repeated",
            Whose::Person => "measures.repeated",
        })
    }
}

/// One day something happened: the day, the code, the kind.
struct Time {
    day: Day,
    code: String,
    kind: String,
}

/// What happened to each: of a unit and a kind, or of a person and their name.
type Times = BTreeMap<Key, Vec<Time>>;
/// Who, and of which kind or by which name.
type Key = (String, String);
/// Stands between `other` and what its note says it is.
const APART: char = '\u{1f}';

/// The times of each, up to the end of the period; what is of one kind goes by the kind or, where families are asked for, by those.
fn happened(conn: &Connection, names: &Names, whose: Whose, scope: &Scope) -> Result<Times> {
    let (columns, noun, day, when) = match whose {
        Whose::Unit => ("unit, kind, coalesce(kind_note, '')", &finding::NOUN, "found_on", "NOT positive"),
        Whose::Person => {
            ("person, kind, person_name", &sanction::NOUN, "decided_on", "regime IS NOT NULL AND person IS NOT NULL")
        }
    };
    let view = noun.view;
    let sql = format!(
        "SELECT {day}, code, {columns} FROM {view} WHERE {day} <= :to AND {when} AND {} ORDER BY {day}, id",
        scope.narrowed(noun, Holder::Then)
    );
    let mut statement = conn.prepare(&sql)?;
    bind(&mut statement, scope)?;
    let mut rows = statement.raw_query();
    let mut out = Times::new();
    while let Some(row) = rows.next()? {
        let text = |at: usize| row.get::<_, String>(at);
        let (Some(day), code, who, kind, third) = (iso(&text(0)?), text(1)?, text(2)?, text(3)?, text(4)?) else {
            continue;
        };
        let by = match whose {
            Whose::Person => third,
            Whose::Unit if scope.families => names.added.family("finding_kind", &kind).unwrap_or(&kind).to_owned(),
            // `other` says in its note what it is.
            Whose::Unit if kind == OTHER_SLUG => format!("{OTHER_SLUG}{APART}{third}"),
            Whose::Unit => kind.clone(),
        };
        out.entry((who, by)).or_default().push(Time { day, code, kind });
    }
    Ok(out)
}

/// The times that make up a run: those within the window up to a day of the period on which it was the nth or a later time.
fn run(conn: &Connection, times: Vec<Time>, scope: &Scope, least: usize) -> Result<Vec<Time>> {
    let back = scope.window.as_ref().map_or(YEAR, |window| window.back.as_str());
    let days: BTreeSet<Day> = times.iter().map(|time| time.day).collect();
    let mut in_run = BTreeSet::new();
    let within = |day: &&Day| (scope.period.from..=scope.until()).contains(*day);
    for last in days.iter().filter(within) {
        let first: String = conn
            .prepare_cached("SELECT date(:day, :back, 'floor')")?
            .query_row(named_params! { ":day": last.to_string(), ":back": back }, |r| r.get(0))?;
        let within: Vec<Day> = days.iter().copied().filter(|day| day <= last && day.to_string() >= first).collect();
        if within.len() >= least {
            in_run.extend(within);
        }
    }
    Ok(times.into_iter().filter(|time| in_run.contains(&time.day)).collect())
}

fn list(words: impl IntoIterator<Item = String>) -> Value {
    let mut all: Vec<String> = Vec::new();
    for word in words {
        if !all.contains(&word) {
            all.push(word);
        }
    }
    Value::Text(serde_json::Value::from(all).to_string())
}

/// What was ordered of findings, and who answered for it: by the code of the finding.
#[derive(Default)]
struct Became {
    ordered: HashMap<String, Vec<String>>,
    answered: HashMap<String, Vec<String>>,
}

const OF_ORDERS: &str =
    "SELECT f.value AS finding, o.code AS \"order\", o.issued_on FROM orders o, json_each(o.findings) f";

impl Became {
    fn read(conn: &Connection) -> Result<Became> {
        let all = |sql: &str| -> Result<HashMap<String, Vec<String>>> {
            let mut out: HashMap<String, Vec<String>> = HashMap::new();
            let mut statement = conn.prepare(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                out.entry(row.get(0)?).or_default().push(row.get(1)?);
            }
            Ok(out)
        };
        let answered = format!(
            "SELECT finding, said FROM (SELECT coalesce(s.finding, o.finding) AS finding, s.code || ' ' || coalesce(s.person_name, s.unit) AS said,
               s.decided_on, s.id FROM sanctions s LEFT JOIN ({OF_ORDERS}) o ON o.\"order\" = s.\"order\" WHERE s.regime IS NOT NULL)
             WHERE finding IS NOT NULL ORDER BY decided_on, id"
        );
        Ok(Became {
            ordered: all(&format!("SELECT finding, \"order\" FROM ({OF_ORDERS}) ORDER BY issued_on, \"order\""))?,
            answered: all(&answered)?,
        })
    }

    fn of(&self, finding: &str) -> Vec<Value> {
        [&self.ordered, &self.answered].map(|map| list(map.get(finding).into_iter().flatten().cloned())).to_vec()
    }
}

/// The heads of the two tables: one row a run, one row a time.
fn heads(whose: Whose, noun: &Noun) -> (Vec<Head>, Vec<Head>) {
    let own = |key: &str, shape: Shape, zh: &str, en: &str| Head::of(key, shape, zh, en);
    let kind = Head::of("kind", noun.shape("kind"), "类别", "Kind");
    let (who, codes) = match whose {
        Whose::Unit => (vec![head(None, "unit"), kind.clone()], own("findings", Shape::List, "问题", "Findings")),
        Whose::Person => (
            vec![own("person", Shape::Code("R"), "人员", "Person"), own("person_name", Shape::Person, "姓名", "Name")],
            own("measures", Shape::List, "处理", "Measures"),
        ),
    };
    let times = own("times", Shape::Count, "次数", "Times");
    let runs = who.iter().cloned().chain([times, own("days", Shape::List, "日期", "Days"), codes]).collect();
    let nth = own("time", Shape::Count, "第几次", "Time");
    let rest = match whose {
        Whose::Unit => vec![
            own("finding", Shape::Code("F"), "问题", "Finding"),
            own("orders", Shape::List, "下发整改", "Ordered"),
            own("answered", Shape::List, "受处理", "Answered"),
        ],
        Whose::Person => vec![own("measure", Shape::Code("S"), "处理", "Measure"), kind],
    };
    (runs, who.into_iter().chain([nth, own("on", Shape::Day, "日期", "Day")]).chain(rest).collect())
}

/// Those that did it so many times or more, the most first.
fn found(
    conn: &Connection,
    names: &Names,
    scope: &Scope,
    (whose, least): (Whose, usize),
) -> Result<Vec<(Key, Vec<Time>)>> {
    let mut found = Vec::new();
    for (key, times) in happened(conn, names, whose, scope)? {
        let times = run(conn, times, scope, least)?;
        if !times.is_empty() {
            found.push((key, times));
        }
    }
    found.sort_by(|(a, times), (b, others)| days(others).cmp(&days(times)).then_with(|| a.cmp(b)));
    Ok(found)
}

fn days(times: &[Time]) -> i64 {
    let all: BTreeSet<Day> = times.iter().map(|time| time.day).collect();
    i64::try_from(all.len()).unwrap_or(i64::MAX)
}

/// What is counted, said below.
fn note(whose: Whose, least: usize, window: Option<&Window>) -> Both {
    let back = window.map_or_else(|| both!("12 个月", "12 months"), |window| window.said.clone());
    let (zh, en) = match whose {
        Whose::Unit => ("同一单位同类问题", "findings of a kind at a unit"),
        Whose::Person => ("同一人的处理", "measures of a person"),
    };
    let (back_zh, back_en) = (back.zh, back.en);
    both!(
        "数的是{zh}：{back_zh}内不同日子 {least} 次以上、其中一次在期间内；同一天的算一次，不问前一次是否整改",
        "{en}: {least} times or more on different days within {back_en}, one of them in the period; those of a day are one time, whatever became of the one before"
    )
}

/// The report on those of a period that did it so many times or more within the window.
pub fn report(
    conn: &Connection,
    names: &Names,
    office: String,
    scope: &Scope,
    (whose, least): (Whose, usize),
) -> Result<Report<'static>> {
    let (runs, each) = heads(whose, whose.figure()?.noun());
    let became = if whose == Whose::Unit { Became::read(conn)? } else { Became::default() };
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for ((who, by), times) in found(conn, names, scope, (whose, least))? {
        let by = by.split(APART).next().unwrap_or_default().to_owned();
        let key = [Value::Text(who), Value::Text(by)];
        let dates = list(times.iter().map(|time| time.day.to_string()));
        let codes = list(times.iter().map(|time| time.code.clone()));
        rows.push(key.iter().cloned().chain([Value::Int(days(&times)), dates, codes]).collect());
        for (at, time) in times.iter().enumerate() {
            let rest = match whose {
                Whose::Unit => became.of(&time.code),
                Whose::Person => vec![Value::Text(time.kind.clone())],
            };
            let nth = Value::Int(days(&times[..=at]));
            let what = [nth, Value::Text(time.day.to_string()), Value::Text(time.code.clone())];
            lines.push(key.iter().cloned().chain(what).chain(rest).collect());
        }
    }
    let count = rows.len();
    let title = match whose {
        Whose::Unit => both!("屡查屡犯", "Found again and again"),
        Whose::Person => both!("屡次受处理", "Dealt with again and again"),
    };
    Ok(Report {
        tables: vec![
            Sheet::of("repeats", both!("{count} 项", "{count} of them"), runs, rows)
                .named_by(&["unit", "kind", "person"]),
            Sheet::of("each_time", both!("每一次", "Each time"), each, lines).named_by(&["finding", "measure"]),
        ],
        notes: vec![note(whose, least, scope.window.as_ref())],
        ..scope.report("repeats", title, office)
    })
}
