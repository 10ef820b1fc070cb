//! What a paper says, proved: numbers that nobody can ask again, words that say what numbers are without one, parts that do not
//! add up. Not for what has changed since: that is `diff`'s.

use super::Made;
use super::amount::{self, amounts};
use super::call::{Source, Teller, trend};
use super::leak::places;
use crate::base::document::{Line, Run, read};
use crate::base::error::{Both, Result};
use crate::both;
use crate::report::dimension::dimension;
use crate::report::tally::Number;
use std::collections::{BTreeMap, BTreeSet};

/// Something on a paper that is not proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unproved {
    /// `typed-number`, `typed-word`, `word-wrong`, `sum-wrong`.
    pub id: &'static str,
    /// Where: `2-3`, the third block of section two.
    pub place: String,
    /// What.
    pub said: Both,
}

/// Words that say a number has grown, fallen, stayed.
const GROWN: &[&str] = &[
    "增长",
    "上升",
    "攀升",
    "增加",
    "提高",
    "提升",
    "激增",
    "猛增",
    "回升",
    "递增",
    "高于上",
    "高于去",
    "多于上",
    "多于去",
    "超过上",
    "超过去",
];
const FALLEN: &[&str] = &[
    "下降",
    "回落",
    "减少",
    "降低",
    "下滑",
    "下跌",
    "走低",
    "递减",
    "锐减",
    "骤降",
    "腰斩",
    "低于上",
    "低于去",
    "少于上",
    "少于去",
];
const STAYED: &[&str] = &["持平", "基本相当"];
/// Those of them that are also wished for; they say what a number is where something is counted or compared, or where it is said how
/// much.
const WISHED: &[&str] = &["增加", "提高", "提升", "减少", "降低"];
const COMPARED: &[&str] = &["同比", "环比", "上期", "上月", "上年", "去年", "相比", "比上", "较上", "较去", "比去"];
const MUCH: &[&str] = &["明显增加", "大幅增加", "有所增加", "明显减少", "大幅减少", "有所减少"];
/// What is wished for, or to be kept off, is not said to be so.
const WISHES: &[&str] =
    &["力争", "争取", "确保", "防止", "避免", "杜绝", "严防", "要求", "务必", "目标", "努力", "推动", "促进"];
/// Words that say which part has the most or the least, and what such words stand in that says nothing of any.
const MOST: &[&str] = &[
    "最多",
    "最高",
    "居首",
    "首位",
    "最少",
    "最低",
    "最集中的是",
    "居多",
    "占比最",
    "排名第",
    "位居第",
    "位列第",
    "全市第一",
    "全县第一",
    "全省第一",
];
const NO_MOST: &[&str] =
    &["最多跑", "最多不", "最高人民", "最低生活", "最低工资", "最高限", "最低限", "放在首位", "摆在首位"];

fn typed(line: &Line) -> impl Iterator<Item = &str> {
    line.iter().filter_map(|run| match run {
        Run::Plain(text) | Run::Strong(text) => Some(text.as_str()),
        Run::Number { .. } => None,
    })
}

/// What stands for a number that is asked for, in a text of the words around it.
const ASKED: char = '\u{e001}';

/// The sentences of lines, numbers that are asked for as signs.
fn sentences(lines: &[&Line]) -> Vec<String> {
    let mut text = String::new();
    for line in lines {
        for run in *line {
            match run {
                Run::Plain(words) | Run::Strong(words) => text += words,
                Run::Number { .. } => text.push(ASKED),
            }
        }
        text.push('。');
    }
    text.split(['。', '；', '！', '？', '\n']).map(str::to_owned).collect()
}

/// The words of a list that a sentence claims something by.
fn claimed<'w>(all: &'w [&'w str], sentence: &str) -> impl Iterator<Item = &'w str> {
    let counted = sentence.contains(ASKED) || !amounts(sentence).is_empty();
    let compared = counted || COMPARED.iter().any(|word| sentence.contains(word));
    let much = MUCH.iter().any(|word| sentence.contains(word));
    let wished = WISHES.iter().filter_map(|word| sentence.find(word)).min().filter(|_| !compared);
    let sentence = NO_MOST.iter().fold(sentence.to_owned(), |text, other| text.replace(other, ""));
    all.iter().copied().filter(move |word| {
        let said = sentence.find(word).is_some_and(|at| wished.is_none_or(|wish| at < wish));
        said && (compared || much || !WISHED.contains(word))
    })
}

/// The names of units: a number in one counts nothing.
fn named(teller: &Teller<'_>) -> Result<Vec<String>> {
    let mut statement = teller.conn.prepare("SELECT name FROM every_unit UNION SELECT short_name FROM every_unit")?;
    let rows = statement.query_map([], |r| r.get::<_, Option<String>>(0))?;
    let mut names: Vec<String> = rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect();
    names.retain(|name| amount::numeric(name));
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    Ok(names)
}

fn without(text: &str, names: &[String]) -> String {
    names.iter().fold(text.to_owned(), |text, name| text.replace(name.as_str(), "某"))
}

/// What is not proved on a paper.
pub fn unproved(made: &Made, teller: &mut Teller<'_>) -> Result<Vec<Unproved>> {
    let mut out = Vec::new();
    let names = named(teller)?;
    let sources: BTreeMap<&str, &Source> = made.numbers.iter().map(|n| (n.at.as_str(), &n.source)).collect();
    // What corrects an earlier paper says what that said.
    let corrects = |lines: &[&Line]| {
        let text: String = lines.iter().map(|line| read(line)).collect();
        made.corrects.iter().any(|said| text.contains(said.as_str()))
    };
    for (place, lines, _) in places(&made.document) {
        if corrects(&lines) {
            continue;
        }
        for line in &lines {
            for text in typed(line) {
                for amount in amounts(&without(text, &names)) {
                    let said = both!(
                        "{amount} 是手写的数，查不到记录",
                        "{amount} was typed by hand: no record stands behind it"
                    );
                    out.push(Unproved { id: "typed-number", place: place.clone(), said });
                }
            }
        }
        let on = lines.iter().flat_map(|line| line.iter()).filter_map(|run| match run {
            Run::Number { at, .. } => sources.get(at.as_str()).copied(),
            _ => None,
        });
        let on: Vec<&Source> = on.collect();
        out.extend(words(&place, &sentences(&lines), &on, teller)?);
    }
    out.extend(sums(made, teller)?);
    Ok(out)
}

/// Words of a block that say what numbers are: each needs a comparison that says the same, or a part that has the most.
fn words(place: &str, texts: &[String], on: &[&Source], teller: &mut Teller<'_>) -> Result<Vec<Unproved>> {
    let mut out = Vec::new();
    let mut tell = |id, said| out.push(Unproved { id, place: place.to_owned(), said });
    let mut trends = BTreeSet::new();
    for source in on {
        if let Source::Change { now, before, .. } = source {
            let (before, now) = (teller.number(before)?, teller.number(now)?);
            trends.extend(trend(before, now, crate::base::error::Lang::Zh));
        }
    }
    for (all, means) in [(GROWN, "增长"), (FALLEN, "下降"), (STAYED, "持平")] {
        for word in texts.iter().flat_map(|text| claimed(all, text)).collect::<BTreeSet<_>>() {
            if trends.is_empty() {
                tell("typed-word", both!("“{word}”没有可比的数为证", "\"{word}\" has no comparison behind it"));
            } else if !trends.contains(means) {
                let is = trends.iter().copied().collect::<Vec<_>>().join("、");
                tell("word-wrong", both!("写的是“{word}”，数字是{is}", "it says \"{word}\", and the numbers say {is}"));
            }
        }
    }
    let most = on.iter().any(|source| matches!(source, Source::Most { .. }));
    let claims = texts.iter().filter(|_| !most).flat_map(|text| claimed(MOST, text));
    for word in claims.collect::<BTreeSet<_>>() {
        tell("typed-word", both!("“{word}”没有数字为证", "\"{word}\" has no number behind it"));
    }
    Ok(out)
}

/// Parts that are all there and do not add up to their whole.
fn sums(made: &Made, teller: &mut Teller<'_>) -> Result<Vec<Unproved>> {
    let mut all: BTreeMap<String, (&super::call::Call, String, BTreeMap<String, i64>)> = BTreeMap::new();
    for number in &made.numbers {
        let Source::Figure(call) = &number.source else { continue };
        let ([(by, key)], Ok(n)) = (call.keys.as_slice(), number.text.parse::<i64>()) else { continue };
        let whole = serde_json::to_string(&(call.whole(), by)).unwrap_or_default();
        all.entry(whole).or_insert_with(|| (call, number.at.clone(), BTreeMap::new())).2.insert(key.clone(), n);
    }
    let mut out = Vec::new();
    for (call, at, parts) in all.into_values() {
        let (figure, base) = call.of()?;
        let by = call.keys.first().and_then(|(by, _)| dimension(by));
        let Some(by) = by.filter(|by| !by.overlaps() && base.adds_up()) else { continue };
        let keys = teller.parts(call, Some(by))?;
        // What the paper says itself of the whole, as it says the parts: of one that is issued the ledger may say otherwise by now.
        let said = made.numbers.iter().find(|n| matches!(&n.source, Source::Figure(of) if *of == call.whole()));
        let whole = match said.and_then(|number| number.text.parse().ok()) {
            Some(whole) => whole,
            None => match teller.number(&call.whole())? {
                Number::Count(whole) => whole,
                Number::Rate(..) | Number::Rank(_) => continue,
            },
        };
        let sum: i64 = parts.values().sum();
        if keys.keys().all(|key| parts.contains_key(&key.concat())) && sum != whole {
            let (zh, en) = (figure.zh, figure.en);
            let said =
                both!("{zh}各部分之和 {sum} 不等于合计 {whole}", "{en}: the parts come to {sum}, the whole is {whole}");
            let section = at.split('.').next().unwrap_or_default().to_owned();
            out.push(Unproved { id: "sum-wrong", place: format!("{section}-#{at}"), said });
        }
    }
    Ok(out)
}
