//! Floor 2: figures and standing reports. A figure is declared once and is a set of records; a report arranges figures.
//! Not for printing: a report returns a page.

pub mod accountability;
pub mod blank_sheet;
pub mod broken;
pub mod cadence;
pub mod cards;
pub mod coming;
pub mod compare;
pub mod coverage;
pub mod dimension;
pub mod figure;
pub mod gaming;
pub mod grades;
pub mod known;
pub mod lens;
pub mod lights;
mod lots;
pub mod month;
pub mod named;
pub mod number;
mod numbered;
pub mod offices;
pub mod overdue;
pub mod owed;
mod owed_then;
pub mod paper;
pub mod participation;
pub mod past;
pub mod plan_year;
pub mod points;
pub mod projects;
pub mod repeats;
pub mod returns;
pub mod search;
pub mod shown;
pub mod signs;
pub mod signs_borne;
pub mod speed;
pub mod standing;
pub mod stated;
pub mod stats;
pub mod stood;
pub mod tally;
pub mod timeline;
pub mod today;
pub mod visit_sheet;
pub mod whole;

use crate::base::day::{Day, Period};
use crate::base::error::Both;
use crate::base::noun::{Noun, Value};
use crate::base::page::{Narrowed, Report};
use crate::both;
use crate::db::query::head;
use crate::record::scope::Units;

/// Who a record is told of where it went from hand to hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Who has it now.
    Now,
    /// Who had it when its first limit ran out.
    Then,
    /// Who had it first.
    First,
}

/// A condition that narrows what is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// SQL with one `?`.
    sql: String,
    /// Its value.
    value: Value,
    /// How a page says it.
    pub said: Narrowed,
}

impl Filter {
    /// Records of the campaigns of an item of the year's plan.
    pub fn plan_item(code: &str, title: &str) -> Filter {
        let sql = "campaign IN (SELECT p.code FROM campaigns p WHERE p.plan_item = ?)".into();
        let filter = Filter::new("campaign", code, Both::same(format!("{code} {title}")));
        Filter { sql, said: Narrowed { label: head(None, "plan_item").label, ..filter.said }, value: filter.value }
    }

    /// Records with a value in a column.
    pub fn new(column: &'static str, value: &str, shown: Both) -> Filter {
        let said = Narrowed { key: column, label: head(None, column).label, value: value.to_owned(), shown };
        Filter { sql: format!("{column} = ?"), value: Value::Text(value.to_owned()), said }
    }

    /// Records of some units, whatever they were called on the day that is looked at.
    pub fn units(units: &Units) -> Filter {
        let sql = "unit_code IN (SELECT o.code FROM units o WHERE o.id IN (SELECT value FROM json_each(?)))".into();
        Filter { sql, value: Value::Text(units.list()), ..Filter::new("unit", &units.called.zh, units.called.clone()) }
    }

    /// Records some units are to see to.
    pub fn handlers(units: &Units) -> Filter {
        let sql = "{handler} IN (SELECT o.name FROM units o WHERE o.id IN (SELECT value FROM json_each(?)))".into();
        Filter {
            sql,
            ..Filter {
                said: Filter::new("assigned_to", &units.called.zh, units.called.clone()).said,
                ..Filter::units(units)
            }
        }
    }

    /// Records with one of some words in a column.
    pub fn words(column: &'static str, slugs: &[String], shown: Both) -> Filter {
        let sql = format!("{column} IN (SELECT value FROM json_each(?))");
        let value = Value::Text(serde_json::Value::from(slugs.to_vec()).to_string());
        Filter { sql, value, ..Filter::new(column, slugs.first().map_or("", String::as_str), shown) }
    }

    /// Records with one of some words among those in a column.
    pub fn any_word(column: &'static str, slugs: &[String], shown: Both) -> Filter {
        let sql =
            format!("EXISTS (SELECT 1 FROM json_each({column}) e WHERE e.value IN (SELECT value FROM json_each(?)))");
        Filter { sql, ..Filter::words(column, slugs, shown) }
    }

    /// Records of a campaign. A finding belongs to one through its visit.
    pub fn campaign(code: &str, title: &str) -> Filter {
        let filter = Filter::new("campaign", code, Both::same(format!("{code} {title}")));
        Filter { sql: "coalesce(campaign = ?, 0)".into(), ..filter }
    }
}

/// How far back from a record's day an earlier one is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// As SQL counts days back: `-6 months`.
    pub back: String,
    /// As a page says it.
    pub said: Both,
}

/// What a figure is taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The days counted.
    pub period: Period,
    /// The day states are taken on.
    pub as_of: Day,
    /// The last journal entry known, if not all of them.
    pub known: Option<i64>,
    /// Conditions that narrow what is counted.
    pub narrow: Vec<Filter>,
    /// Whether words are counted by the wider word they belong to.
    pub families: bool,
    /// How far back an earlier time counts, if not a year.
    pub window: Option<Window>,
    /// The offices it is taken over, if not this one alone.
    pub offices: offices::Offices,
}

impl Scope {
    /// A period as the newest state shows it on a day.
    pub fn new(period: Period, as_of: Day) -> Scope {
        let offices = offices::Offices::default();
        Scope { period, as_of, known: None, narrow: Vec::new(), families: false, window: None, offices }
    }

    /// The same, over another period.
    #[must_use]
    pub fn over(&self, period: Period) -> Scope {
        Scope { period, ..self.clone() }
    }

    /// Whether it asks for those of a handler.
    pub fn of_a_handler(&self) -> bool {
        self.narrow.iter().any(|filter| filter.sql.contains("{handler}"))
    }

    /// The narrowing of a noun's records, a handler being who had them then, as one SQL condition, its values named `:narrow0`,
    /// `:narrow1` …
    pub fn narrowed(&self, noun: &Noun, holder: Holder) -> String {
        let handler = noun.handler.map_or("NULL", |of| of[holder as usize]);
        let conditions = self
            .narrow
            .iter()
            .enumerate()
            .map(|(at, f)| f.sql.replace("{handler}", handler).replace('?', &format!(":narrow{at}")));
        std::iter::once("1".to_owned()).chain(conditions).collect::<Vec<_>>().join(" AND ")
    }

    /// What it is narrowed to, as a page says it.
    pub fn filters(&self) -> Vec<Narrowed> {
        let window = self.window.iter().map(|window| Narrowed {
            key: "window",
            label: both!("往回看", "Looking back"),
            value: window.back.trim_start_matches('-').to_owned(),
            shown: window.said.clone(),
        });
        self.narrow.iter().map(|f| f.said.clone()).chain(window).chain(self.offices.narrowed()).collect()
    }

    /// A report over it, with nothing in it yet.
    pub fn report(&self, name: &str, title: Both, office: String) -> Report<'static> {
        let (period, as_of, filters) = (self.period, self.as_of, self.filters());
        let (figures, tables, notes) = (Vec::new(), Vec::new(), Vec::new());
        Report { name: name.to_owned(), title, office, period, as_of, filters, figures, tables, notes, witness: None }
    }

    /// What of the period has come by the as-of day.
    pub fn come(&self) -> Period {
        Period { from: self.period.from, to: self.until() }
    }

    /// The last day of the period that has come by the as-of day.
    pub fn until(&self) -> Day {
        self.period.to.min(self.as_of)
    }
}
