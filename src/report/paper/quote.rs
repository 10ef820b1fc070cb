//! What a template quotes: standing reports with their tables, records with their columns. Each number knows the figure or the
//! record it comes from. Not for figures asked for by themselves: those are `answer`'s.

use super::answer::{Answers, attr, told};
use super::call::{Call, Source, said};
use super::given::{Given, Piece, Table};
use crate::base::column::Shape;
use crate::base::document::Align;
use crate::base::error::{Error, Result};
use crate::base::noun::{Noun, Value};
use crate::base::page::{Figure as Shown, FigureValue, Head, Report, Sheet};
use crate::base::private;
use crate::both;
use crate::db::{mask, query};
use crate::record::{self, NOUNS, office, sealed, unit};
use crate::report::dimension::dimension;
use crate::report::figure;
use crate::report::tally::Number;
use crate::report::{Scope, named};
use rusqlite::types::ToSql;
use std::collections::BTreeSet;

/// The most records a template is given at once.
const MANY: usize = 2_000;

impl Answers<'_> {
    /// A standing report: its figures and its tables.
    pub(super) fn report(&mut self, name: &str) -> Result<Given> {
        let (office, _) = office::read(self.teller.conn)?;
        let mut scope = Scope { known: self.teller.known, ..self.scope.clone() };
        let call = Call::over(figure::figure("complaints.received")?, None, &scope, &self.narrow);
        scope.narrow = self.teller.scope(&call)?.narrow;
        let report = named::report(self.teller.conn, self.teller.names, name, office, &scope, self.lang())?;
        self.of_report(report)
    }

    fn of_report(&mut self, report: Report<'_>) -> Result<Given> {
        let lang = self.lang();
        let mut figures = Vec::new();
        for shown in &report.figures {
            figures.push(self.shown(shown)?);
        }
        let mut tables = Vec::new();
        for sheet in report.tables {
            tables.push(self.sheet(&report.name, sheet)?);
        }
        let notes = report.notes.iter().map(|note| Given::Text(note.get(lang).to_owned()));
        Ok(Given::Row(vec![
            attr("title", Given::Text(report.title.get(lang).to_owned())),
            attr("figures", Given::List(figures)),
            attr("tables", Given::List(tables)),
            attr("notes", Given::List(notes.collect())),
        ]))
    }

    /// A figure that a report shows.
    fn shown(&self, shown: &Shown) -> Result<Given> {
        let figure = figure::figure(shown.id)?;
        let names = (&shown.label, &shown.definition, &shown.unit);
        Ok(match &shown.value {
            FigureValue::Count(n, parts) => {
                let call = Call::over(figure, None, &self.scope, &self.narrow);
                let parts = parts.iter().map(|p| (p.key.clone(), p.label.clone(), Number::Count(p.value))).collect();
                self.given(&call, Number::Count(*n), names, (shown.by.unwrap_or_default(), parts), figure)
            }
            FigureValue::Rate(part, whole) => {
                let call = Call::over(figure, Some(whole.id), &self.scope, &self.narrow);
                let base = figure::figure(whole.id)?;
                self.given(&call, Number::Rate(part.value, whole.value), names, ("", Vec::new()), base)
            }
        })
    }

    /// A table of a report: numbers of a figure know it, others know their row.
    fn sheet(&self, report: &str, sheet: Sheet<'_>) -> Result<Given> {
        let lang = self.lang();
        let all: Vec<usize> =
            if sheet.brief.is_empty() { (0..sheet.heads.len()).collect() } else { sheet.brief.clone() };
        // Codes of records stand behind a number, not on paper.
        let shown: Vec<usize> =
            all.into_iter().filter(|at| sheet.heads[*at].shape != Shape::List && !sheet.heads[*at].echo).collect();
        let title = sheet.title.as_ref().map(|t| t.get(lang).to_owned());
        let mut table = Table { key: sheet.key.clone(), title, ..Table::default() };
        let align = |head: &Head| if head.shape == Shape::Count { Align::Right } else { Align::Left };
        table.heads =
            shown.iter().map(|at| (self.pick(&sheet.heads[*at].label).to_owned(), align(&sheet.heads[*at]))).collect();
        let by = sheet.heads.first().and_then(|head| dimension(&head.key));
        let heads = &sheet.heads;
        let (key, names) = (sheet.key.clone(), self.teller.names);
        (sheet.rows)(&mut |cells| {
            let values: Vec<Value> = cells.iter().map(|cell| query::value(*cell)).collect();
            let first = values.first().map_or_else(String::new, |first| match first {
                Value::Text(text) => text.clone(),
                Value::Int(n) => n.to_string(),
                Value::Null => String::new(),
            });
            // What a row is about is the record it names, if it names one.
            let code = values.iter().find_map(|value| match value {
                Value::Text(text) if record::noun_of_code(text).is_some() => Some(text.clone()),
                _ => None,
            });
            let row = shown.iter().map(|at| {
                let head = &heads[*at];
                let value = values.get(*at).unwrap_or(&Value::Null);
                let text = match value {
                    Value::Null if head.none.is_some() => head.none.map_or("", |(zh, en)| lang.pick(zh, en)).to_owned(),
                    value => said(value, head.shape, names, lang),
                };
                let source = match (head.figure, by) {
                    (Some(figure), Some(by)) => figure::figure(figure).ok().map(|figure| {
                        Source::Figure(Call::over(figure, None, &self.scope, &self.narrow).part(by, &first))
                    }),
                    _ if *at == 0 => None,
                    _ => Some(Source::Cell {
                        report: report.to_owned(),
                        table: key.clone(),
                        row: code.clone().unwrap_or_else(|| first.clone()),
                        column: head.key.clone(),
                    }),
                };
                Piece { text, source }
            });
            table.rows.push(row.collect());
            Ok(())
        })?;
        table.notes = sheet.notes.iter().map(|note| note.get(lang).to_owned()).collect();
        Ok(Given::Table(Box::new(table)))
    }

    /// Records of a noun with one of these values in each of these columns; `figure` takes those a figure counts, `limit` so many.
    pub(super) fn rows(&mut self, noun: &str, filters: &[(String, String)]) -> Result<Given> {
        let found =
            NOUNS.iter().copied().find(|n| n.letters.is_some() && (n.name == noun || n.view == noun || n.zh == noun));
        let noun = found.ok_or_else(|| {
            let all = NOUNS.iter().filter(|n| n.letters.is_some()).map(|n| n.name).collect::<Vec<_>>().join(", ");
            Error::not_found("noun-unknown", both!("没有名词 {noun:?}", "there is no noun {noun:?}"))
                .hint(both!("可以是 {all}", "it may be {all}"))
        })?;
        let (mut conditions, mut values): (Vec<String>, Vec<String>) = (vec!["1".into()], Vec::new());
        let mut limit = MANY;
        let columns = query::columns_of(self.teller.conn, noun.view)?;
        let (ours, theirs): (Vec<_>, Vec<_>) = filters.iter().partition(|(c, _)| matches!(&**c, "limit" | "figure"));
        for column in theirs.iter().map(|(column, _)| column).collect::<BTreeSet<_>>() {
            if !columns.iter().any(|c| c == column) {
                return Err(query::unknown_column(column, &columns));
            }
            let among = theirs.iter().filter(|(other, value)| other == column && !value.is_empty());
            let among = among.map(|(_, value)| self.stored(noun, column, value)).collect::<Result<Vec<_>>>()?;
            let list = matches!(noun.shape(column), Shape::List | Shape::Words(_));
            let within = "IN (SELECT value FROM json_each(?))";
            conditions.push(if list {
                format!("EXISTS (SELECT 1 FROM json_each(\"{column}\") e WHERE e.value {within})")
            } else {
                format!("CAST(\"{column}\" AS TEXT) {within}")
            });
            values.push(serde_json::Value::from(among).to_string());
        }
        for (column, value) in ours {
            match column.as_str() {
                "limit" => limit = value.parse().unwrap_or(MANY).min(MANY),
                _ => {
                    let call = self.call(value, "", "")?;
                    let codes = self.teller.records(&call, true)?;
                    conditions.push("code IN (SELECT value FROM json_each(?))".into());
                    values.push(serde_json::Value::from(codes).to_string());
                }
            }
        }
        let (view, order) = (noun.view, noun.order);
        let sql = format!("SELECT id FROM {view} WHERE {} ORDER BY {order} LIMIT {limit}", conditions.join(" AND "));
        let mut statement = self.teller.conn.prepare(&sql)?;
        let values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        let ids = statement.query_map(&*values, |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        let rows = ids.into_iter().map(|id| self.record(noun, id)).collect::<Result<Vec<_>>>()?;
        Ok(Given::List(rows))
    }

    /// A value as the view has it: a slug for a label, a full name for any.
    fn stored(&self, noun: &Noun, column: &str, typed: &str) -> Result<String> {
        Ok(match noun.shape(column) {
            Shape::Word(list) => self.teller.names.word(list, typed)?,
            Shape::Unit => {
                let id = self.teller.names.unit(self.teller.conn, typed)?;
                unit::full_name(self.teller.conn, id)?
            }
            Shape::Flag => i64::from(["yes", "true", "是", "1"].contains(&typed)).to_string(),
            _ => typed.to_owned(),
        })
    }

    /// A record for a template: each column as people read it, what is somebody's own masked.
    pub fn record(&self, noun: &'static Noun, id: i64) -> Result<Given> {
        let (conn, names, lang) = (self.teller.conn, self.teller.names, self.lang());
        let (heads, mut values) = match query::standing(conn, noun, id, names.today)? {
            (_, none) if none.is_empty() => query::one(conn, noun, id, names.today)?,
            stood => stood,
        };
        // What stays in the office is in no paper.
        for (head, value) in heads.iter().zip(&mut values) {
            if noun.untold.contains(&head.key.as_str()) && *value != Value::Null {
                *value = Value::Text(mask::UNTOLD.to_owned());
            }
        }
        let words = sealed::words(conn, noun, id)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let code = noun.code(id);
        let column = |(head, value): (&Head, &Value)| {
            let text = said(value, head.shape, names, lang);
            let text = if mask::is_free(noun, &head.key) { private::masked(&text, &words).into_owned() } else { text };
            let is = !matches!(value, Value::Null | Value::Int(0));
            // Its own code is no number that could be wrong.
            let source = (head.key != "code").then(|| Source::Record { code: code.clone(), column: head.key.clone() });
            let mut given = told(text, source, is);
            given.attrs.push(attr(
                "stored",
                match value {
                    Value::Int(n) => Given::Int(*n),
                    Value::Text(text) => Given::Text(text.clone()),
                    Value::Null => Given::Text(String::new()),
                },
            ));
            attr(&head.key, Given::Told(Box::new(given)))
        };
        let mut columns: Vec<(String, Given)> = heads.iter().zip(&values).map(column).collect();
        let short = heads.iter().zip(&values).find(|(head, _)| head.key == "unit");
        if let Some((_, Value::Text(unit))) = short {
            let sql = "SELECT coalesce(short_name, name) FROM unit WHERE name = ?";
            let name: String = conn.query_row(sql, [unit], |r| r.get(0)).unwrap_or_else(|_| unit.clone());
            columns.push(attr("unit_short", Given::Text(name)));
        }
        Ok(Given::Row(columns))
    }
}
