//! `ducha explain G… WHO`: from a place down to what it rests on: parts and their weights, items, every answer, the records that the ledger
//! counted, and what was made of answers. Not for how they add up: that is `rule::score`'s and `rule::rank`'s.

use super::answers;
use super::compare::said;
use super::figure::Counting;
use super::fill::period;
use super::places::{Beside, heads, rows, table};
use super::rank::{decided, unscored};
use super::scored::{Key, Scored, heirs, key, scored};
use super::whom::Whom;
use crate::base::column::Shape;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::Value;
use crate::base::page::{Head, Page, Record, Sheet as Table};
use crate::both;
use crate::command::desk::Desk;
use crate::db::query::head;
use crate::record::returns::Sheet;
use crate::record::round::{ANSWER, NOUN};
use crate::record::round_rows::Return;
use crate::report::stats::Counted;
use crate::rule::form::{Answers, Exact, Form, Item, Scoring, Weighed, rounded};
use crate::rule::rank::{Place, Ranking, Sum};
use serde_json::Value as Json;
use std::collections::HashMap;

/// Why a subject of some rounds of a form stands where it stands; of nobody said, the whole ranking with whom to ask about next.
pub fn page<'a>(desk: &'a Desk, form: &Form, rounds: &[i64], whom: Option<&str>) -> Result<Page<'a>> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let scoring = form.scoring.as_ref().ok_or_else(|| unscored(form))?;
    let sheets = Sheet::each(conn, names, rounds)?;
    let all = scored(conn, form, &sheets, false, None)?;
    let mut ranking = scoring.ranked(&scoring.weights(), &all.entries);
    let decided = decided(conn, rounds, &all.keys)?;
    let beside = Beside { streaks: None, decided: &decided };
    let target = rounds.last().filter(|_| rounds.len() == 1).map_or_else(|| form.name.clone(), |id| NOUN.code(*id));
    let Some(whom) = whom else {
        desk.say(both!(
            "看一家怎么来的：ducha explain {target} 单位",
            "how one came to stand there: ducha explain {target} UNIT"
        ));
        return Ok(Page::Sheet(table(scoring, &all, &ranking, &beside, true)));
    };
    let at = found(desk, &sheets, &all, whom)?;
    let mut notes = ranking.notes.clone();
    notes.splice(0..0, neighbours(&all, &ranking, at));
    ranking.places.retain(|place| place.entry == at);
    let values = rows(scoring, &all, &ranking, &beside).pop().unwrap_or_default();
    // What its parts came to stands below, with why.
    let place = heads(scoring).into_iter().zip(values).filter(|(head, _)| !head.key.starts_with("part"));
    let (heads, values) = place.unzip();
    let mut down = Down { desk, scoring, who: &all.keys[at], heirs: heirs(conn)?, rows: Rows::default() };
    for sheet in &sheets {
        down.round(sheet)?;
    }
    let parts = [parts(scoring, &all, at), down.items(), down.rows.answers(), down.rows.counted(), down.rows.made()];
    let parts = parts.into_iter().flatten().collect();
    Ok(Page::Record(Box::new(Record { heads, values, parts, notes })))
}

/// Which entry a name means: whoever took a unit over stands for it.
fn found(desk: &Desk, sheets: &[Sheet], all: &Scored, whom: &str) -> Result<usize> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let heirs = heirs(conn)?;
    let mut why = None;
    for sheet in sheets.iter().rev() {
        let first = sheet.subjects.first();
        let said = Some(whom.to_owned());
        let whom = match first.map(|subject| (subject.unit, subject.person, subject.point)) {
            Some((Some(_), ..)) => Whom { unit: said, ..Whom::default() },
            Some((_, Some(_), _)) => Whom { person: said, ..Whom::default() },
            Some((.., Some(_))) => Whom { point: said, ..Whom::default() },
            _ => Whom { label: said, ..Whom::default() },
        };
        // Under its name of then, or under that of today.
        let lines = match whom.lines(conn, names, sheet) {
            Ok(lines) => lines,
            Err(error) => {
                let heir = whom.unit.as_deref().and_then(|unit| names.unit(conn, unit).ok());
                let here = |key: &Key| heir.is_some() && key.0 == heir;
                if let Some(at) = all.keys.iter().position(here) {
                    return Ok(at);
                }
                why.get_or_insert(error);
                continue;
            }
        };
        let subject = lines.first().and_then(|line| sheet.subject(*line));
        let at = subject.and_then(|subject| all.keys.iter().position(|of| *of == key(&heirs, subject)));
        if let Some(at) = at {
            return Ok(at);
        }
    }
    Err(why.unwrap_or_else(|| Error::not_found("round-not-of-it", both!("没有 {whom}", "there is no {whom}"))))
}

/// Who stands before and behind it in its group.
fn neighbours(all: &Scored, ranking: &Ranking, at: usize) -> Option<Both> {
    let group = &all.entries[at].group;
    let there: Vec<_> = ranking.places.iter().filter(|place| all.entries[place.entry].group == *group).collect();
    let own = there.iter().position(|place| place.entry == at)?;
    let Some(rank) = there[own].rank else {
        return Some(both!("有的部分没有回答，没有名次", "it lacks answers in a part and has no place"));
    };
    let ranked = there.iter().filter(|place| place.rank.is_some()).count();
    let told = |place: &&Place| format!("{} {}", all.called(place.entry), place.total.as_deref().unwrap_or("—"));
    let before = own.checked_sub(1).and_then(|at| there.get(at)).map_or_else(|| "—".to_owned(), told);
    let behind = there.get(own + 1).filter(|place| place.rank.is_some()).map_or_else(|| "—".to_owned(), told);
    Some(both!(
        "同组 {ranked} 家里第 {rank}；前一位 {before}，后一位 {behind}",
        "place {rank} of {ranked} in its group; before it {before}, behind it {behind}"
    ))
}

/// The parts of a total: their weights, on how many answers each rests, what each brings.
fn parts(scoring: &Scoring, all: &Scored, at: usize) -> Option<Table<'static>> {
    let entry = &all.entries[at];
    let weights = scoring.weights();
    let whole: Exact = weights.iter().sum();
    let number = |of: Option<Exact>| of.map_or(Value::Null, |of| Value::Text(shown(scoring, &of)));
    let row = |(part, at_part): (&Weighed, usize)| {
        let (weight, mean) = (&weights[at_part], entry.parts[at_part].mean());
        let brings = mean.as_ref().filter(|_| !whole.is_zero()).map(|mean| mean * weight / &whole);
        vec![
            Value::text(&part.key),
            Value::text(&part.zh),
            Value::Text(part.weight.to_string()),
            Value::Int(i64::try_from(all.counts[at][at_part]).unwrap_or(i64::MAX)),
            number(mean),
            number(brings),
        ]
    };
    let rows = scoring.parts.iter().zip(0..).map(row).collect();
    let heads = vec![
        Head::of("part", Shape::Text, "部分代码", "Part").echo(),
        Head::of("part_name", Shape::Text, "哪一部分", "What it is"),
        Head::of("weight", Shape::Measure, "权重", "Weight"),
        Head::of("answered", Shape::Count, "回答数", "Answers"),
        Head::of("mean", Shape::Measure, "平均", "Mean"),
        Head::of("brings", Shape::Measure, "计入总分", "Brings"),
    ];
    told("weighed", both!("总分怎么来的", "What the total is made of"), heads, rows, &[0])
}

/// Rows that are there as a table: people see the columns that say something, but those that are for programs.
fn told(
    name: &'static str,
    title: Both,
    heads: Vec<Head>,
    rows: Vec<Vec<Value>>,
    hidden: &[usize],
) -> Option<Table<'static>> {
    let filled = |at: usize| rows.iter().any(|row| row[at] != Value::Null);
    let brief = (0..heads.len()).filter(|at| !hidden.contains(at) && filled(*at)).collect();
    let any = !rows.is_empty();
    let mut table = Table::of(name, title, heads, rows);
    table.brief = brief;
    any.then_some(table)
}

/// A number as the form rounds it, to two places at least.
fn shown(scoring: &Scoring, number: &Exact) -> String {
    rounded(number, scoring.decimals.max(2), scoring.rounding)
}

/// Where among the columns of an answer what it gained stands.
const GAINED: usize = 7;

/// What stands behind one subject.
#[derive(Default)]
struct Rows {
    answers: Vec<Vec<Value>>,
    counted: Vec<Vec<Value>>,
    made: Vec<Vec<Value>>,
    /// Items by rater, in the order they were met.
    items: Vec<Sums>,
}

/// What answers of an item came to, of one kind of rater.
struct Sums {
    rater: [Value; 2],
    item: String,
    asks: String,
    worth: Exact,
    of: Sum,
}

/// The way down from one subject.
struct Down<'d> {
    desk: &'d Desk,
    scoring: &'d Scoring,
    who: &'d Key,
    heirs: HashMap<i64, i64>,
    rows: Rows,
}

impl Down<'_> {
    /// What one round holds of it.
    fn round(&mut self, sheet: &Sheet) -> Result<()> {
        let lines: Vec<i64> =
            sheet.subjects.iter().filter(|of| key(&self.heirs, of) == *self.who).filter_map(|of| of.line).collect();
        for one in sheet.counting(false).filter(|one| one.line.is_some_and(|line| lines.contains(&line))) {
            self.one(sheet, one)?;
        }
        Ok(())
    }

    /// What one return says, item by item.
    fn one(&mut self, sheet: &Sheet, one: &Return) -> Result<()> {
        let code = answers::code(sheet, one);
        let answers: Answers =
            one.answers.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let apart = sheet.apart(one)?;
        let ballots = one.ballots.and_then(|n| u64::try_from(n).ok());
        let text = |text: Option<&String>| text.map_or(Value::Null, |text| Value::Text(text.clone()));
        let at = sheet.at(one.line.unwrap_or_default(), one.rater.as_deref());
        let name = sheet.form.rater_name(one.rater.as_deref()).map_or(Value::Null, Value::text);
        let rater = [text(one.rater.as_ref()), name];
        for item in sheet.form.asked(at) {
            let answer = answers.get(&item.key).or_else(|| answers.get(&item.zh));
            let came = apart.as_ref().and_then(|apart| apart.item(&item.key));
            if answer.is_none() && came.is_none_or(|(_, gained)| gained.is_none()) {
                continue;
            }
            if let Some((worth, gained)) = came {
                self.rows.met(&rater, item, worth, gained.map(|gained| (gained, ballots.unwrap_or(1))));
            }
            let words = answer.map_or(Value::Null, |answer| Value::Text(in_words(item, answer)));
            let gained = came.and_then(|(_, gained)| gained);
            let mut row = answers::row(sheet, one, item, words).to_vec();
            row.insert(GAINED, gained.map_or(Value::Null, |gained| Value::Text(shown(self.scoring, gained))));
            self.rows.answers.push(row);
            if let Some(answer) = answer.filter(|_| item.figure.is_some()) {
                self.counted(sheet, one, (&code, item, answer))?;
            }
        }
        let made = sheet.makings().filter(|made| made.number == one.number);
        self.rows.made.extend(
            made.map(|made| vec![Value::Text(code.clone()), text(made.item.as_ref()), text(made.record.as_ref())]),
        );
        Ok(())
    }

    /// The records the ledger counted for an item.
    fn counted(&mut self, sheet: &Sheet, one: &Return, (code, item, filed): (&str, &Item, &Json)) -> Result<()> {
        let (conn, names) = (self.desk.read()?, self.desk.names()?);
        let unit = one.line.and_then(|line| sheet.subject(line)).and_then(|subject| subject.unit);
        let (Some(unit), Some(on)) = (unit, one.happened_on) else { return Ok(()) };
        let at = (period(conn, sheet.id)?, on);
        let counting = Counting::of(conn, names);
        let now = counting.number(item, unit, at)?;
        let mut records = counting.records(item, unit, at)?;
        counting.leave()?;
        // A figure that nothing is behind is told all the same.
        records.resize(records.len().max(1), Counted::default());
        for record in records {
            self.rows.counted.push(vec![
                Value::text(code),
                Value::text(&item.zh),
                Value::text(item.figure.as_deref().unwrap_or_default()),
                Value::Text(filed.to_string()),
                now.as_ref().map_or(Value::Null, |now| Value::Text(now.to_string())),
                Some(record.key).filter(|key| !key.is_empty()).map_or(Value::Null, Value::Text),
                Value::Int(record.counted),
            ]);
        }
        Ok(())
    }

    /// Item by item, of each rater: how many answered it and what they came to.
    fn items(&self) -> Option<Table<'static>> {
        let row = |Sums { rater, item, asks, worth, of }: &Sums| {
            let number = |of: &Exact| Value::Text(shown(self.scoring, of));
            let [rater, name] = rater.clone();
            let count = Value::Int(i64::try_from(of.count).unwrap_or(i64::MAX));
            let mean = of.mean().map_or(Value::Null, |mean| number(&mean));
            let worth = if worth.is_zero() { Value::Null } else { number(worth) };
            vec![rater, name, Value::text(item), Value::text(asks), worth, count, mean]
        };
        let heads = vec![
            head(Some(&ANSWER), "rater"),
            Head::of("rater_name", Shape::Text, "评价主体", "By whom"),
            head(Some(&ANSWER), "item"),
            Head::of("asks", Shape::Long, "问什么", "What it asks"),
            Head::of("worth", Shape::Measure, "值多少", "Worth"),
            Head::of("answered", Shape::Count, "回答数", "Answers"),
            Head::of("mean", Shape::Measure, "平均得", "Mean"),
        ];
        let rows = self.rows.items.iter().map(row).collect();
        told("items", both!("各项得分", "Item by item"), heads, rows, &[0, 2])
    }
}

impl Rows {
    /// One more answer of an item that counts.
    fn met(&mut self, rater: &[Value; 2], item: &Item, worth: &Exact, gained: Option<(&Exact, u64)>) {
        let there = self.items.iter().position(|sums| sums.item == item.key && sums.rater == *rater);
        let at = there.unwrap_or_else(|| {
            let (rater, worth, of) = (rater.clone(), worth.clone(), Sum::default());
            self.items.push(Sums { rater, item: item.key.clone(), asks: item.zh.clone(), worth, of });
            self.items.len() - 1
        });
        if let Some((gained, count)) = gained {
            self.items[at].of.add(gained, count);
        }
    }

    fn answers(&mut self) -> Option<Table<'static>> {
        let mut heads = answers::heads().to_vec();
        heads.insert(GAINED, Head::of("gained", Shape::Measure, "得分", "Gained"));
        told("answers", both!("每一个回答", "Every answer"), heads, std::mem::take(&mut self.answers), &[1, 4])
    }

    fn counted(&mut self) -> Option<Table<'static>> {
        let heads = vec![
            Head::of("code", Shape::Text, "报送", "Return"),
            Head::of("asks", Shape::Long, "问什么", "What it asks"),
            Head::of("figure", Shape::Text, "指标", "Figure"),
            Head::of("filed", Shape::Measure, "报送时", "When filed"),
            Head::of("now", Shape::Measure, "今天再算", "Counted today"),
            Head::of("record", Shape::Record, "记录", "Record"),
            Head::of("counted", Shape::Count, "计", "Counted"),
        ];
        let title = both!("由台账计算的，数的是哪些记录", "What the ledger counted: the records");
        told("records", title, heads, std::mem::take(&mut self.counted), &[])
    }

    fn made(&mut self) -> Option<Table<'static>> {
        let heads = vec![
            Head::of("code", Shape::Text, "报送", "Return"),
            head(Some(&ANSWER), "item"),
            Head::of("record", Shape::Record, "记录", "Record"),
        ];
        told("made", both!("由回答形成的记录", "Made of answers"), heads, std::mem::take(&mut self.made), &[])
    }
}

/// An answer as people read it; of a sheet of counts, how many gave which.
fn in_words(item: &Item, answer: &Json) -> String {
    let Some(counts) = answer.as_object() else { return said(item, answer) };
    let one = |(word, count): (&String, &Json)| format!("{} {count}", said(item, &Json::from(word.as_str())));
    counts.iter().map(one).collect::<Vec<_>>().join("，")
}
