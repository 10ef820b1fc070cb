//! Counting: any number of figures, split any way, in one walk over the records of their noun. Which records a figure is
//! stands in `figure`, what a dimension's key is in `dimension`.

use super::dimension::Dimension;
use super::figure::{Count, Figure, Set, bind};
pub use super::number::Number;
use super::number::by_value;
use super::numbered::{Last, numbered};
use super::whole::{Whole, spans_much};
use super::{Holder, Scope, offices};
use crate::base::error::Result;
use crate::base::noun::Noun;
use crate::base::page::Added;
use crate::record::added;
use rusqlite::Connection;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Counts by their keys, one a dimension; `""` where a record has none. Of a rank there is one key more, the value.
pub type Groups = BTreeMap<Vec<String>, i64>;

/// Where the answer to a question will stand.
#[derive(Clone, Copy, Debug)]
pub struct Asked(usize);

/// The records of a count figure that also meet a condition, split by at most two dimensions.
#[derive(Debug)]
struct Ask {
    figure: &'static Figure,
    when: &'static str,
    by: Vec<&'static Dimension>,
}

/// Questions about one scope, to be answered together.
#[derive(Debug, Default)]
pub struct Asks(Vec<Ask>);

/// The answers, each where its `Asked` says.
#[derive(Debug)]
pub struct Answers(Vec<Groups>);

/// A figure asked for, whatever it is: a count, or a rate of a base.
#[derive(Debug)]
pub struct Wanted {
    /// The records counted, or those of the base.
    of: Asked,
    /// Of the base, those that reached what the rate is about.
    reached: Option<Asked>,
    /// Of how many of a hundred it is the value they do not exceed.
    rank: Option<u64>,
}

impl Asks {
    /// Asks for the records of a count figure that meet a condition.
    pub fn records(&mut self, figure: &'static Figure, when: &'static str, by: &[&'static Dimension]) -> Asked {
        self.0.push(Ask { figure, when, by: by.to_vec() });
        Asked(self.0.len() - 1)
    }

    /// Asks for a figure, of a base if it is a rate.
    pub fn figure(&mut self, figure: &'static Figure, base: &'static Figure, by: &[&'static Dimension]) -> Wanted {
        let reached = match &figure.set {
            Set::Rate { when, .. } => Some(self.records(base, when, by)),
            _ => None,
        };
        Wanted { of: self.records(base, "1", by), reached, rank: figure.rank() }
    }

    /// Answers everything asked, of each office that is asked for, and adds that up.
    pub fn answer(self, conn: &Connection, scope: &Scope) -> Result<Answers> {
        let mut sum = Answers(self.0.iter().map(|_| Groups::new()).collect());
        let own = offices::own(scope);
        let all = offices::each(conn, scope, |conn, scope, office| {
            Ok((office.map(str::to_owned), self.answer_one(conn, scope)?))
        })?;
        // What is asked of this one alone is as it came.
        if !scope.offices.asked() {
            return Ok(all.into_iter().next().map_or(sum, |(_, answers)| answers));
        }
        for (office, Answers(answers)) in all {
            for ((ask, groups), sum) in self.0.iter().zip(answers).zip(&mut sum.0) {
                for (keys, count) in groups {
                    let noun = ask.figure.noun();
                    let keyed =
                        |(by, key): (&&Dimension, String)| offices::keyed(by, noun, office.as_deref(), own, key);
                    let (keys, value) = keys.split_at(ask.by.len());
                    let keys = ask.by.iter().zip(keys.to_vec()).map(keyed).chain(value.to_vec());
                    *sum.entry(keys.collect()).or_default() += count;
                }
            }
        }
        Ok(sum)
    }

    /// The same of one office: one statement a noun for what happened in the period, one for what stands on the day.
    fn answer_one(&self, conn: &Connection, scope: &Scope) -> Result<Answers> {
        let own = if scope.families { added::words(conn)? } else { Added::default() };
        let mut answers: Vec<Groups> = self.0.iter().map(|_| Groups::new()).collect();
        let mut walks: Vec<Walk> = Vec::new();
        for (at, ask) in self.0.iter().enumerate() {
            let noun = ask.figure.noun();
            let (stock, holder) = (ask.figure.is_stock(), ask.figure.holder());
            // Whose a record was matters only where those of one handler are asked for.
            let alike = |w: &Walk| w.stock == stock && (w.holder == holder || !scope.of_a_handler());
            // What stands finds itself by one index; two such conditions together by none.
            let stands = ask.figure.stands().map(|stands| format!("({stands})"));
            let beside = |w: &Walk| stands.as_ref().is_none_or(|stands| w.doors.iter().all(|door| door == stands));
            let fits = |w: &Walk| w.noun.name == noun.name && alike(w) && beside(w) && w.sets.len() < SETS;
            let found = walks.iter().position(fits).unwrap_or_else(|| {
                walks.push(Walk::new(noun, stock, holder));
                walks.len() - 1
            });
            walks[found].take(at, ask, scope.families.then_some(&own));
        }
        for mut walk in walks {
            walk.run(conn, scope, &own)?;
            let mut texts = vec![""; walk.numbers.len() + 1];
            for (text, number) in &walk.numbers {
                texts[*number as usize] = std::str::from_utf8(text).unwrap_or_default();
            }
            for tally in &walk.tallies {
                answers[tally.answers] = tally.folded(conn, &texts, walk.noun, scope.families.then_some(&own))?;
            }
        }
        Ok(Answers(answers))
    }
}

impl Answers {
    /// The counts of a question by their keys.
    pub fn groups(&self, asked: Asked) -> &Groups {
        &self.0[asked.0]
    }

    /// The count of a question that was not split.
    pub fn count(&self, asked: Asked) -> i64 {
        self.groups(asked).values().sum()
    }
}

impl Wanted {
    /// The figure by its keys. A rate has a row for every key of its base.
    pub fn parts(&self, answers: &Answers) -> BTreeMap<Vec<String>, Number> {
        if let Some(percent) = self.rank {
            let by_value = by_value(answers.groups(self.of).iter().map(|(keys, n)| (keys.as_slice(), *n)));
            return by_value.into_iter().map(|(keys, values)| (keys.to_vec(), Number::at(&values, percent))).collect();
        }
        let number = |key: &Vec<String>, n: i64| match self.reached {
            Some(reached) => Number::Rate(answers.groups(reached).get(key).copied().unwrap_or(0), n),
            None => Number::Count(n),
        };
        answers.groups(self.of).iter().map(|(key, n)| (key.clone(), number(key, *n))).collect()
    }

    /// The figure that was not split.
    pub fn number(&self, answers: &Answers) -> Number {
        if let Some(percent) = self.rank {
            let all = answers.groups(self.of).iter().map(|(keys, n)| (&keys[keys.len() - 1..], *n));
            return by_value(all)
                .into_values()
                .next()
                .map_or(Number::Rank(None), |values| Number::at(&values, percent));
        }
        let of = answers.count(self.of);
        self.reached.map_or(Number::Count(of), |reached| Number::Rate(answers.count(reached), of))
    }
}

/// A record says which sets it is in by the bits of one number.
const SETS: usize = 62;

/// One pass over the records of a noun.
struct Walk {
    noun: &'static Noun,
    /// Over what stands on the as-of day, not what happened in the period.
    stock: bool,
    /// Whose its records are.
    holder: Holder,
    /// Conditions one of which holds for every record read.
    doors: Vec<String>,
    /// The sets of records counted: behind which door, and on what condition.
    sets: Vec<(usize, String)>,
    /// SQL of what is read of each record, and the list whose wider words are counted in its place.
    columns: Vec<(&'static str, Option<&'static str>)>,
    tallies: Vec<Tally>,
    /// Numbers for the values met, all columns together; none is 0.
    numbers: HashMap<Vec<u8>, u32>,
}

/// One question, while its records pass.
struct Tally {
    answers: usize,
    set: usize,
    by: Vec<(&'static Dimension, usize)>,
    how: How,
    counts: Counts,
}

/// Counts by the numbers of their keys. Most questions have one key: a list is some 15 % quicker for them than a map.
#[derive(Default)]
struct Counts {
    single: Vec<Option<i64>>,
    pairs: HashMap<[u32; 2], i64>,
}

impl Counts {
    fn add(&mut self, key: [u32; 2], n: i64) {
        if key[1] != 0 {
            *self.pairs.entry(key).or_default() += n;
            return;
        }
        let at = key[0] as usize;
        if self.single.len() <= at {
            self.single.resize(at + 1, None);
        }
        self.single[at] = Some(self.single[at].unwrap_or(0) + n);
    }

    fn iter(&self) -> impl Iterator<Item = ([u32; 2], i64)> {
        let single = (0..).zip(&self.single).filter_map(|(at, n)| n.map(|n| ([at, 0], n)));
        single.chain(self.pairs.iter().map(|(key, n)| (*key, *n)))
    }
}

/// What a record adds to a count.
enum How {
    /// One.
    Record,
    /// One for the first of each value.
    First(usize, HashSet<([u32; 2], u32)>),
    /// The value.
    Value(usize),
    /// One, under its value.
    Under(usize),
}

/// The place of something in a list that holds it once.
fn place<T: PartialEq>(list: &mut Vec<T>, one: T) -> usize {
    list.iter().position(|other| *other == one).unwrap_or_else(|| {
        list.push(one);
        list.len() - 1
    })
}

impl Walk {
    fn new(noun: &'static Noun, stock: bool, holder: Holder) -> Walk {
        let (doors, sets, columns, tallies) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Walk { noun, stock, holder, doors, sets, columns, tallies, numbers: HashMap::new() }
    }

    fn take(&mut self, answers: usize, ask: &Ask, families: Option<&Added>) {
        let (door, when, how) = match &ask.figure.set {
            Set::Flow { day, when, count, .. } => {
                let how = match count {
                    Count::Records => How::Record,
                    Count::Distinct(column) => How::First(place(&mut self.columns, (column, None)), HashSet::new()),
                    Count::Sum(column) => How::Value(place(&mut self.columns, (column, None))),
                    Count::Rank(column, _) => How::Under(place(&mut self.columns, (column, None))),
                };
                (format!("{day} BETWEEN :from AND :to"), *when, how)
            }
            Set::Stock { stands, when, .. } => (format!("({stands})"), *when, How::Record),
            Set::Rate { .. } => {
                debug_assert!(false, "{} is asked for as the two counts of its base", ask.figure.id);
                return;
            }
        };
        debug_assert!(
            !matches!(how, How::First(..)) || !ask.by.iter().any(|d| d.is_time()),
            "{}: what is distinct in a year is not the sum of its months",
            ask.figure.id
        );
        let door = place(&mut self.doors, door);
        let set = place(&mut self.sets, (door, format!("({when}) AND ({})", ask.when)));
        let read = |d: &Dimension| {
            let whole = families.filter(|_| !d.overlaps());
            (d.read(ask.figure), whole.and_then(|own| d.list(self.noun).filter(|list| own.has_families(list))))
        };
        let by = ask.by.iter().map(|d| (*d, place(&mut self.columns, read(d)))).collect();
        self.tallies.push(Tally { answers, set, by, how, counts: Counts::default() });
    }

    /// The statement that reads every record once: the sets it is in, and the columns.
    fn sql(&self, whole: Option<Whole>, scope: &Scope) -> String {
        let bit =
            |(n, (_, when)): (usize, &(usize, String))| format!("CASE WHEN {when} THEN {} ELSE 0 END", 1_i64 << n);
        let behind = |(at, door): (usize, &String)| {
            let sets = self.sets.iter().enumerate().filter(|(_, (door, _))| *door == at).map(bit);
            format!("CASE WHEN {door} THEN {} ELSE 0 END", sets.collect::<Vec<_>>().join(" + "))
        };
        let bits = self.doors.iter().enumerate().map(behind).collect::<Vec<_>>().join(" + ");
        let read = std::iter::once(bits.as_str())
            .chain(self.columns.iter().map(|(sql, _)| *sql))
            .collect::<Vec<_>>()
            .join(", ");
        // The plus keeps SQLite from the index of a day: for much of a ledger it is quicker to read through it.
        let plus = if whole.is_some() { "+" } else { "" };
        let doors = self.doors.iter().map(|door| format!("{plus}{door}")).collect::<Vec<_>>().join(" OR ");
        let begun = whole.map_or_else(String::new, |whole| whole.begun(self.noun, scope));
        let narrowed = scope.narrowed(self.noun, self.holder);
        format!("SELECT {read} FROM {} WHERE ({doors}) AND {narrowed}{begun}", self.noun.view)
    }

    fn run(&mut self, conn: &Connection, scope: &Scope, own: &Added) -> Result<()> {
        let whole = if self.stock { None } else { spans_much(conn, self.noun, scope)? };
        let mut statement = conn.prepare(&self.sql(whole, scope))?;
        bind(&mut statement, scope)?;
        let mut rows = statement.raw_query();
        let mut read: Vec<Option<u32>> = vec![None; self.columns.len()];
        let mut last: Vec<Last> = self.columns.iter().map(|_| Last::default()).collect();
        while let Some(row) = rows.next()? {
            let sets: i64 = row.get(0)?;
            read.fill(None);
            for tally in self.tallies.iter_mut().filter(|t| sets >> t.set & 1 == 1) {
                let mut number = |column: usize| -> Result<u32> {
                    if read[column].is_none() {
                        let value = row.get_ref(column + 1)?;
                        if !last[column].is(value) {
                            let wider = self.columns[column].1.map(|list| (own, list));
                            last[column].keep(value, numbered(&mut self.numbers, value, wider));
                        }
                        read[column] = Some(last[column].number);
                    }
                    Ok(read[column].unwrap_or(0))
                };
                let mut key = [0; 2];
                for (slot, (_, column)) in key.iter_mut().zip(&tally.by) {
                    *slot = number(*column)?;
                }
                let adds = match &mut tally.how {
                    How::Record => 1,
                    How::First(column, seen) => {
                        let value = number(*column)?;
                        i64::from(value != 0 && seen.insert((key, value)))
                    }
                    How::Value(column) => row.get::<_, Option<i64>>(*column + 1)?.unwrap_or(0),
                    How::Under(column) => {
                        let value = number(*column)?;
                        if value == 0 {
                            continue;
                        }
                        // It has one dimension at the most: `scope` asks for no more.
                        key[tally.by.len().min(1)] = value;
                        1
                    }
                };
                tally.counts.add(key, adds);
            }
        }
        Ok(())
    }
}

impl Tally {
    /// The counts under the keys people read; `texts` are the values that were numbered, `families` the words counted by wider ones.
    fn folded(&self, conn: &Connection, texts: &[&str], noun: &Noun, families: Option<&Added>) -> Result<Groups> {
        let mut known: HashMap<(usize, u32), Vec<String>> = HashMap::new();
        let mut out = Groups::new();
        for (key, count) in self.counts.iter() {
            let mut groups = vec![Vec::with_capacity(self.by.len())];
            for (at, (by, _)) in self.by.iter().enumerate() {
                let keys = match known.entry((at, key[at])) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => new.insert(by.keys(conn, texts[key[at] as usize], noun, families)?),
                };
                let with = |group: &Vec<String>, key: &String| group.iter().chain([key]).cloned().collect();
                groups = groups.iter().flat_map(|group| keys.iter().map(move |key| with(group, key))).collect();
            }
            for mut group in groups {
                if matches!(self.how, How::Under(_)) {
                    group.push(texts[key[self.by.len().min(1)] as usize].to_owned());
                }
                *out.entry(group).or_default() += count;
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::day;
    use crate::db::plan::{empty, leads, walked};
    use crate::report::dimension::dimension;
    use crate::report::figure::FIGURES;
    use std::collections::BTreeSet;

    /// Tables that grow with every day's work: no figure of a month reads one through.
    const GREAT: [&str; 7] =
        ["change", "complainant", "complaint", "complaint_clock", "complaint_step", "finding", "journal"];

    /// Figures that do all the same, or read their own table through though an index has its day.
    const THROUGH: [(&str, &str); 7] = [
        // What comes of clues is found from the clues of all visits.
        ("clues.borne_out", "finding"),
        // No index has the day a complaint should have been accepted by: none other asks for it.
        ("complaints.accept_due", "complaint"),
        // A visit's sections are those visits that name it.
        ("visits.absent", "visit"),
        ("visits.expected", "visit"),
        ("visits.found_absent", "visit"),
        ("visits.present", "visit"),
        ("visits.sections", "visit"),
    ];

    #[test]
    fn no_figure_of_a_month_reads_a_great_table_through() {
        let conn = empty().expect("a ledger");
        let today = day::iso("2026-03-20").expect("a day");
        let month = day::period("2026-02", today, &day::plus).expect("a month");
        let scope = Scope::new(month, today);
        let mut found = BTreeSet::new();
        for figure in FIGURES.iter().filter(|figure| !matches!(figure.set, Set::Rate { .. })) {
            let own = figure.noun().table;
            let dated = matches!(figure.set, Set::Flow { day, .. } if leads(&conn, own, day).expect("an index"));
            for by in [None].into_iter().chain(figure.by.iter().map(|by| dimension(by))) {
                let mut walk = Walk::new(figure.noun(), figure.is_stock(), figure.holder());
                walk.take(0, &Ask { figure, when: "1", by: by.into_iter().collect() }, None);
                let through = walked(&conn, &walk.sql(None, &scope)).expect("a plan").into_iter();
                let through = through.filter(|table| GREAT.contains(&table.as_str()) || (dated && table == own));
                found.extend(through.map(|table| (figure.id, table)));
            }
        }
        let found: Vec<_> = found.iter().map(|(figure, table)| (*figure, table.as_str())).collect();
        assert_eq!(found, THROUGH);
    }
}
