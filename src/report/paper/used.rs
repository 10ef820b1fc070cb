//! How much of each of its limits a record has used by a day, in the measure of the limit. Not for when a limit ends: that is the record's.

use super::answer::{Answers, attr, told};
use super::call::{Source, iso};
use super::given::Given;
use crate::base::day::Day;
use crate::base::error::Result;
use crate::base::noun::Noun;
use crate::record::life::Counted;
use crate::record::{life_of, noun_of_code};

impl Answers<'_> {
    /// What a record has used of each of its limits by the end of a day, as text, by the slug of the limit; of one counted anew the last holds.
    fn amounts(&self, noun: &'static Noun, id: i64, on: Day) -> Result<Vec<(&'static str, String)>> {
        let Some(life) = life_of(noun) else { return Ok(Vec::new()) };
        let (conn, names) = (self.teller.conn, self.teller.names);
        let then = (on, self.teller.known.unwrap_or(i64::MAX));
        let limits = (life.limits_then)(conn, names, id, then, &|_| None)?;
        let amount = |Counted { clock, with }: &Counted| {
            (clock.name.slug(), self.pick(&clock.used(on, &with.calendar)).to_owned())
        };
        Ok(limits.iter().map(amount).collect())
    }

    /// A record for a template, with the same beside its columns: `record.used.promised`.
    pub(super) fn with_used(&self, noun: &'static Noun, id: i64, on: Day) -> Result<Given> {
        let (mut record, code) = (self.record(noun, id)?, noun.code(id));
        let given = |(clock, text): (&str, String)| {
            let source = Source::Used { code: code.clone(), clock: clock.to_owned(), on: on.to_string() };
            attr(clock, Given::Told(Box::new(told(text, Some(source), true))))
        };
        let used = self.amounts(noun, id, on)?.into_iter().map(given).collect();
        if let Given::Row(columns) = &mut record {
            columns.push(attr("used", Given::Row(used)));
        }
        Ok(record)
    }

    /// The same of one limit, asked again.
    pub(super) fn used_again(&self, code: &str, clock: &str, on: &str) -> Result<String> {
        let Some((noun, id)) = noun_of_code(code) else { return Ok(String::new()) };
        let all = self.amounts(noun, id, iso(on)?)?;
        Ok(all.into_iter().rfind(|(name, _)| *name == clock).map_or_else(String::new, |(_, text)| text))
    }
}
