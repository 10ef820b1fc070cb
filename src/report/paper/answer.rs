//! What a template asks of the ledger, answered: figures with their parts, tables, charts, standing reports, records. Each number
//! goes out with the question it answers. No figure is worked out here: they come from where all come from.

use super::call::{Call, Source, Teller, read, trend};
use super::given::{Ask, Drawn, Given, Piece, Table, Told};
use crate::base::document::{Align, Chart};
use crate::base::error::{Both, Error, Lang, Result};
use crate::both;
use crate::db::query;
use crate::report::compare::{self, Against};
use crate::report::dimension::Dimension;
use crate::report::figure::{self, Figure};
use crate::report::shown::{key_label, official_order};
use crate::report::tally::Number;
use crate::report::{Scope, stats};
use std::cmp::Reverse;

/// Answers what one paper asks.
pub struct Answers<'c> {
    /// The ledger, as far as it is known.
    pub teller: Teller<'c>,
    /// The days the paper is about.
    pub scope: Scope,
    /// What it is narrowed to.
    pub narrow: Vec<(String, String)>,
}

pub(super) fn told(text: impl Into<String>, source: Option<Source>, is: bool) -> Told {
    Told { piece: Piece { text: text.into(), source }, is, call: None, attrs: Vec::new() }
}

pub(super) fn attr(name: &str, given: Given) -> (String, Given) {
    (name.to_owned(), given)
}

/// The share of a part in a whole.
pub(super) fn shared(part: Number, total: i64) -> String {
    let share = Number::Rate(counted(part), total);
    share.measure().map_or("—".into(), |share| format!("{:.1}%", share * 100.0))
}

pub(super) fn counted(number: Number) -> i64 {
    match number {
        Number::Count(n) | Number::Rate(n, _) => n,
        Number::Rank(n) => n.unwrap_or(0),
    }
}

impl Answers<'_> {
    /// Answers a question.
    pub fn answer(&mut self, ask: Ask) -> Result<Given> {
        match ask {
            Ask::Figure(id, [by, base, unit]) => self.figure(&id, (&by, &base, &unit)),
            Ask::Compare(call, against) => self.compare(&call, &against),
            Ask::Report(name) => self.report(&name),
            Ask::Rows(noun, filters) => self.rows(&noun, &filters),
            Ask::Table(ids, by, top, share) => self.table(&ids, &by, top, share),
            Ask::Chart(ids, by, top) => self.chart(&ids, &by, top),
            Ask::Most(id, by) => self.most(&id, &by),
            Ask::Stop(why) => Err(Error::refused("paper-stopped", both!("不能成文：{why}", "no paper is made: {why}"))),
        }
    }

    pub(super) fn lang(&self) -> Lang {
        self.teller.lang
    }

    pub(super) fn pick<'a>(&self, of: &'a Both) -> &'a str {
        of.get(self.lang())
    }

    /// A figure as a question over the paper's days, if its records have what the paper is narrowed to.
    pub(super) fn call(&self, id: &str, base: &str, unit: &str) -> Result<Call> {
        let figure = figure::figure(id)?;
        let base = stats::base_of(figure, Some(base).filter(|base| !base.is_empty()))?;
        let mut narrow = self.narrow.clone();
        if !unit.is_empty() {
            let id = self.teller.names.unit(self.teller.conn, unit)?;
            let sql = "SELECT code FROM unit WHERE id = ?";
            narrow.push(("unit".to_owned(), self.teller.conn.query_row(sql, [id], |r| r.get(0))?));
        }
        let columns = query::columns(self.teller.conn, figure.noun())?;
        if let Some((column, _)) = narrow.iter().find(|(column, _)| !columns.contains(column)) {
            let (id, zh, en) = (figure.id, figure.noun().zh, figure.noun().en);
            let said = both!("{id} 数的是{zh}，没有 {column} 可筛", "{id} counts {en} records, which have no {column}");
            return Err(Error::usage("filter-unfit", said));
        }
        Ok(Call::over(figure, figure.is_rate().then_some(base.id), &self.scope, &narrow))
    }

    fn figure(&mut self, id: &str, (by, base, unit): (&str, &str, &str)) -> Result<Given> {
        let call = self.call(id, base, unit)?;
        let (figure, base) = call.of()?;
        let by = (!by.is_empty()).then(|| stats::by(base, by)).transpose()?;
        let number = self.teller.number(&call)?;
        let parts = match by {
            Some(by) => (by.name, self.keys(&call, by)?),
            None => ("", Vec::new()),
        };
        let label = Both { zh: figure.zh.into(), en: figure.en.into() };
        let definition = Both { zh: figure.means_zh.into(), en: figure.means_en.into() };
        Ok(self.given(&call, number, (&label, &definition, &figure.unit.word()), parts, base))
    }

    /// The parts of a figure in the order people read them: key, label, number.
    fn keys(&mut self, call: &Call, by: &'static Dimension) -> Result<Vec<(String, Both, Number)>> {
        let (figure, _) = call.of()?;
        let parts = self.teller.parts(call, Some(by))?;
        let added = &self.teller.names.added;
        let mut out: Vec<(String, Both, Number)> = parts
            .into_iter()
            .map(|(mut keys, number)| {
                let key = keys.pop().unwrap_or_default();
                (key.clone(), key_label(added, figure.noun(), by, &key), number)
            })
            .collect();
        if by.is_units() {
            let order = official_order(self.teller.conn)?;
            out.sort_by_key(|(key, ..)| order.get(key).copied().unwrap_or(usize::MAX));
        } else if !by.is_time() {
            out.sort_by_key(|(.., number)| Reverse(counted(*number)));
        }
        Ok(out)
    }

    /// A figure for a template: itself, what it is called, its parts and, of a rate, its two sides.
    pub(super) fn given(
        &self,
        call: &Call,
        number: Number,
        (label, definition, unit): (&Both, &Both, &Both),
        (by, parts): (&str, Vec<(String, Both, Number)>),
        base: &'static Figure,
    ) -> Given {
        let lang = self.lang();
        let text = read(number, lang, base);
        let mut whole = told(text, Some(Source::Figure(call.clone())), counted(number) != 0);
        whole.call = Some(call.clone());
        let one = |(key, label, number): (String, Both, Number)| {
            let part = Call { keys: vec![(by.to_owned(), key.clone())], ..call.clone() };
            let mut given = told(read(number, lang, base), Some(Source::Figure(part)), counted(number) != 0);
            given.attrs = vec![
                attr("key", Given::Text(key)),
                attr("label", Given::Text(label.get(lang).to_owned())),
                attr("value", Given::Int(counted(number))),
            ];
            Given::Told(Box::new(given))
        };
        whole.attrs = vec![
            attr("id", Given::Text(call.figure.clone())),
            attr("label", Given::Text(label.get(lang).to_owned())),
            attr("definition", Given::Text(definition.get(lang).to_owned())),
            attr("unit", Given::Text(unit.get(lang).to_owned())),
            attr("value", Given::Int(counted(number))),
            attr("parts", Given::List(parts.into_iter().map(one).collect())),
        ];
        if let Number::Rate(part, of) = number {
            let side = |n: i64, source| Given::Told(Box::new(told(n.to_string(), Some(source), n != 0)));
            whole.attrs.push(attr("part", side(part, Source::Reached(call.clone()))));
            let of_base = Call { figure: base.id.to_owned(), base: None, ..call.clone() };
            whole.attrs.push(attr("whole", side(of, Source::Figure(of_base))));
        }
        Given::Told(Box::new(whole))
    }

    /// A figure held against an earlier period, each as it stood at the same age.
    fn compare(&mut self, call: &Call, against: &str) -> Result<Given> {
        let against = Against::from_word(against).ok_or_else(|| {
            let said = both!("不能与 {against:?} 比", "there is no comparison {against:?}");
            Error::usage("compare-unknown", said).hint(both!("可以是 mom、yoy、ytd", "it may be mom, yoy or ytd"))
        })?;
        let (figure, base) = call.of()?;
        let scope = self.teller.scope(call)?;
        let other = against.scope(figure, &scope);
        let begun = compare::begun(self.teller.conn, figure, &other)?;
        let earlier = Call {
            from: other.period.from.to_string(),
            to: other.period.to.to_string(),
            as_of: other.as_of.to_string(),
            ..call.clone()
        };
        let (now, before) = (self.teller.number(call)?, self.teller.number(&earlier)?);
        let source = |word| Source::Change { now: call.clone(), before: earlier.clone(), word };
        let change = if begun { compare::said_change(before, now, 0) } else { "—".to_owned() };
        let word = trend(before, now, self.lang()).filter(|_| begun).unwrap_or_default();
        // 下降 34.8% says it in a word.
        // Nothing before, or nothing changed: there is no amount to say.
        let changed = begun && compare::change(before, now).is_some_and(|change| change != 0.0);
        let amount = Told { call: None, ..told(change.trim_start_matches(['+', '-']), Some(source(false)), changed) };
        let amount = Given::Told(Box::new(amount));
        let mut given = told(change, Some(source(false)), begun);
        let before_text = read(before, self.lang(), base);
        let was = told(before_text, Some(Source::Figure(earlier.clone())), begun);
        given.attrs = vec![
            attr("amount", amount),
            attr("before", Given::Told(Box::new(was))),
            attr("word", Given::Told(Box::new(told(word, Some(source(true)).filter(|_| begun), begun)))),
            attr("value", Given::Int(counted(now) - counted(before))),
        ];
        Ok(Given::Told(Box::new(given)))
    }

    /// Several figures beside each other.
    fn table(&mut self, ids: &[String], by: &str, top: usize, share: bool) -> Result<Given> {
        let mut columns = Vec::new();
        for id in ids {
            columns.push(self.call(id, "", "")?);
        }
        let Some(first) = columns.first() else {
            return Err(Error::usage("figure-unknown", both!("没有写指标", "no figure was named")));
        };
        let by = stats::by(first.of()?.1, by)?;
        let total = counted(self.teller.number(first)?);
        let mut rows: Vec<(String, Both)> = Vec::new();
        for call in &columns {
            for (key, label, _) in self.keys(call, by)? {
                if rows.iter().all(|(other, _)| *other != key) {
                    rows.push((key, label));
                }
            }
        }
        let left = rows.len().saturating_sub(top);
        rows.truncate(top);
        let mut table = Table::default();
        table.heads.push((self.lang().pick(by.zh, by.en).to_owned(), Align::Left));
        for call in &columns {
            let (figure, _) = call.of()?;
            table.heads.push((self.lang().pick(figure.zh, figure.en).to_owned(), Align::Right));
        }
        let shown: Vec<&str> = table.heads[1..].iter().map(|(head, _)| head.as_str()).collect();
        table.title = Some(self.titled(by, &shown));
        if share {
            table.heads.push((self.lang().pick("占比", "Share").to_owned(), Align::Right));
        }
        for (key, label) in rows {
            let mut row = vec![Piece { text: self.pick(&label).to_owned(), source: None }];
            for call in &columns {
                let part = call.part(by, &key);
                let (_, base) = part.of()?;
                let text = read(self.teller.number(&part)?, self.lang(), base);
                row.push(Piece { text, source: Some(Source::Figure(part)) });
            }
            if share {
                let part = first.part(by, &key);
                let text = shared(self.teller.number(&part)?, total);
                row.push(Piece { text, source: Some(Source::Share(part)) });
            }
            table.rows.push(row);
        }
        if left > 0 {
            table.notes.push(self.lang().pick("其余从略", "The rest is left out").to_owned());
        }
        if by.overlaps() {
            let said = both!(
                "一件可计入几项，各项之和大于合计",
                "one record may count under several: the parts exceed the whole"
            );
            table.notes.push(self.pick(&said).to_owned());
        }
        Ok(Given::Table(Box::new(table)))
    }

    /// What a table or a chart shows: 按渠道：接收投诉.
    fn titled(&self, by: &Dimension, shown: &[&str]) -> String {
        let (by, shown) = (self.lang().pick(by.zh, by.en), shown.join(self.lang().pick("、", ", ")));
        self.lang().pick("按", "By ").to_owned() + by + self.lang().pick("：", ": ") + &shown
    }

    fn chart(&mut self, ids: &[String], by: &str, top: usize) -> Result<Given> {
        let mut series: Vec<(String, Vec<i64>)> = Vec::new();
        let mut categories: Vec<(String, String)> = Vec::new();
        let mut split = None;
        let mut over_time = false;
        for id in ids {
            let call = self.call(id, "", "")?;
            let (figure, base) = call.of()?;
            let by = stats::by(base, by)?;
            over_time = by.is_time();
            let name = self.lang().pick(figure.zh, figure.en).to_owned();
            split = Some(by);
            let parts = self.keys(&call, by)?;
            for (key, label, _) in &parts {
                if categories.iter().all(|(other, _)| other != key) {
                    categories.push((key.clone(), self.pick(label).to_owned()));
                }
            }
            let of = |key: &String| parts.iter().find(|(k, ..)| k == key).map_or(0, |(.., n)| counted(*n));
            series.push((name, categories.iter().map(|(key, _)| of(key)).collect()));
        }
        categories.truncate(top);
        for (_, all) in &mut series {
            all.resize(categories.len(), 0);
        }
        let names: Vec<&str> = series.iter().map(|(name, _)| name.as_str()).collect();
        let title = split.map_or_else(String::new, |by| self.titled(by, &names));
        let by = split.map_or_else(String::new, |by| self.lang().pick(by.zh, by.en).to_owned());
        let kind = if over_time { Chart::Line } else { Chart::Bars };
        let categories = categories.into_iter().map(|(_, label)| label).collect();
        Ok(Given::Chart(Box::new(Drawn { kind, title, by, categories, series })))
    }

    /// The parts with the most, as their labels.
    fn most(&mut self, id: &str, by: &str) -> Result<Given> {
        let call = self.call(id, "", "")?;
        let (figure, base) = call.of()?;
        let by = stats::by(base, by)?;
        let most = self.teller.most(&call, by)?;
        let added = &self.teller.names.added;
        let label = |key: &String| key_label(added, figure.noun(), by, key).get(self.lang()).to_owned();
        let text = most.iter().map(label).collect::<Vec<_>>().join(self.lang().pick("、", ", "));
        let is = !text.is_empty();
        let source = Source::Most { of: call.clone(), by: by.name.to_owned() };
        let mut given = told(text, Some(source), is);
        if let Some(key) = most.first() {
            let part = call.part(by, key);
            let number = self.teller.number(&part)?;
            let count = told(read(number, self.lang(), base), Some(Source::Figure(part)), true);
            given.attrs.push(attr("number", Given::Told(Box::new(count))));
        }
        Ok(Given::Told(Box::new(given)))
    }
}
