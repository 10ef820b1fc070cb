//! The numbers of an issued paper asked again: what each would say now, and which records entered or left it. Not for the paper's
//! words.

use super::answer::{Answers, counted, shared};
use super::call::{Source, read, said, trend};
use super::given::{Ask, Given};
use super::layout::Number;
use crate::base::error::Result;
use crate::base::private;
use crate::db::{mask, query};
use crate::record::{noun_of_code, sealed};
use crate::report::compare::said_change;
use crate::report::dimension::dimension;
use crate::report::shown::key_label;

/// A number that came out otherwise.
#[derive(Clone, Debug)]
pub struct Differs {
    /// As it was issued.
    pub then: Number,
    /// As it reads now.
    pub now: String,
    /// The records that came in.
    pub entered: Vec<String>,
    /// The records that left.
    pub left: Vec<String>,
}

impl Answers<'_> {
    /// What a number says now.
    pub fn again(&mut self, source: &Source) -> Result<String> {
        let lang = self.teller.lang;
        Ok(match source {
            Source::Figure(call) => read(self.teller.number(call)?, lang, call.of()?.1),
            Source::Reached(call) => counted(self.teller.number(call)?).to_string(),
            Source::Share(call) => {
                let (part, whole) = (self.teller.number(call)?, self.teller.number(&call.whole())?);
                shared(part, counted(whole))
            }
            Source::Change { now, before, word } => {
                let (now, before) = (self.teller.number(now)?, self.teller.number(before)?);
                if *word {
                    trend(before, now, lang).unwrap_or_default().to_owned()
                } else {
                    said_change(before, now, 0)
                }
            }
            Source::Most { of, by } => {
                let Some(by) = dimension(by) else { return Ok(String::new()) };
                let (figure, _) = of.of()?;
                let added = self.teller.names.added.clone();
                let labels = self.teller.most(of, by)?.into_iter();
                let labels = labels.map(|key| key_label(&added, figure.noun(), by, &key).get(lang).to_owned());
                labels.collect::<Vec<_>>().join(lang.pick("、", ", "))
            }
            Source::Record { code, column } => self.column(code, column)?,
            Source::Used { code, clock, on } => self.used_again(code, clock, on)?,
            Source::Cell { report, table, row, column } => self.cell(report, (table, row, column))?,
        })
    }

    /// A column of a record as a paper quotes it.
    fn column(&self, code: &str, column: &str) -> Result<String> {
        let Some((noun, id)) = noun_of_code(code) else { return Ok(String::new()) };
        let (heads, values) = query::one(self.teller.conn, noun, id, self.teller.names.today)?;
        let Some(at) = heads.iter().position(|head| head.key == column) else { return Ok(String::new()) };
        let text = said(&values[at], heads[at].shape, self.teller.names, self.teller.lang);
        if !mask::is_free(noun, column) {
            return Ok(text);
        }
        let words = sealed::words(self.teller.conn, noun, id)?;
        Ok(private::masked(&text, &words.iter().map(String::as_str).collect::<Vec<_>>()).into_owned())
    }

    /// A cell of a standing report's table.
    fn cell(&mut self, report: &str, (table, row, column): (&str, &str, &str)) -> Result<String> {
        let Given::Row(made) = self.answer(Ask::Report(report.to_owned()))? else { return Ok(String::new()) };
        let tables = made.into_iter().find(|(name, _)| name == "tables");
        let Some((_, Given::List(tables))) = tables else { return Ok(String::new()) };
        let wanted = |source: &Source| matches!(source, Source::Cell { table: t, row: r, column: c, .. } if t == table && r == row && c == column);
        let cells = tables.into_iter().flat_map(|table| match table {
            Given::Table(table) => table.rows,
            _ => Vec::new(),
        });
        let found = cells.flatten().find(|piece| piece.source.as_ref().is_some_and(wanted));
        Ok(found.map_or_else(String::new, |piece| piece.text))
    }

    /// The numbers of an issued paper that come out otherwise now.
    pub fn differing(&mut self, numbers: &[Number]) -> Result<Vec<Differs>> {
        let mut out = Vec::new();
        for then in numbers {
            let (now, records) = (self.again(&then.source)?, self.teller.behind(&then.source)?);
            // 下降 34.8% had its sign as a word.
            let bare = matches!(then.source, Source::Change { .. }) && !then.text.starts_with(['+', '-']);
            let now = if bare { now.trim_start_matches(['+', '-']).to_owned() } else { now };
            let not_in = |all: &[String], other: &[String]| -> Vec<String> {
                all.iter().filter(|code| !other.contains(code)).cloned().collect()
            };
            let (entered, left) = (not_in(&records, &then.records), not_in(&then.records, &records));
            if now != then.text || !entered.is_empty() || !left.is_empty() {
                out.push(Differs { then: then.clone(), now, entered, left });
            }
        }
        Ok(out)
    }
}
