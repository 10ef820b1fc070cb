//! What a paper says, proved: numbers that nobody can ask again, words that say what numbers are without one, parts that do not
//! add up. Not for what has changed since: that is `diff`'s.

use super::Made;
use super::call::{Source, Teller, trend};
use super::leak::places;
use crate::base::document::{Line, Run, read};
use crate::base::error::{Both, Result};
use crate::both;
use crate::report::dimension::dimension;
use crate::report::figure::{Count, Set};
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
const GROWN: &[&str] = &["增长", "上升", "增加", "提高", "攀升"];
const FALLEN: &[&str] = &["下降", "减少", "降低", "回落"];
const STAYED: &[&str] = &["持平"];
/// Words that say which part has the most or the least.
const MOST: &[&str] = &["最多", "最高", "居首", "首位", "最少", "最低"];

/// What follows an amount.
const MEASURES: &str = "件人个家次份条万亿多余名起户天元场倍成单百千位";

/// What follows the amount of a limit: 3个工作日内 asks for something, and counts nothing.
const LIMITS: &[&str] = &["个工作日内", "个工作日以内", "个月内", "个月以内", "天内", "日内"];

/// The digits in words that are amounts: not those of days, limits, numbers of papers, articles, codes and lists.
fn amounts(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    let mut out = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        if !digit(signs.get(at)) {
            at += 1;
            continue;
        }
        let from = at;
        while digit(signs.get(at)) || matches!(signs.get(at), Some('.' | ',')) && digit(signs.get(at + 1)) {
            at += 1;
        }
        let before = from.checked_sub(1).and_then(|before| signs.get(before)).copied().unwrap_or(' ');
        let after = signs.get(at).copied().unwrap_or(' ');
        let listed = from == 0 && matches!(after, '.' | '．' | '、' | '）' | ')');
        let counted = matches!(before, '第' | '〔' | '[' | '-' | '—' | '/' | ':' | '：' | '（' | '(')
            && !matches!(after, '件' | '人' | '个' | '家' | '次' | '%');
        let named =
            matches!(after, '年' | '月' | '日' | '号' | '期' | '条' | '款' | '项' | '版' | '-' | '/' | ':' | '〕');
        let lettered = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
        // 12345热线 and 3号楼 are names; an amount has its measure behind it, or nothing.
        let next = signs[at..].iter().find(|c| **c != ' ').copied().unwrap_or('。');
        let behind: String = signs[at..].iter().filter(|c| **c != ' ').take(6).collect();
        let limit = LIMITS.iter().any(|limit| behind.starts_with(limit));
        let measured = !limit && (!next.is_alphabetic() || MEASURES.contains(next));
        if measured && !listed && !counted && !named && !lettered {
            out.push(signs[from..at].iter().collect());
        }
    }
    out
}

fn typed(line: &Line) -> impl Iterator<Item = &str> {
    line.iter().filter_map(|run| match run {
        Run::Plain(text) | Run::Strong(text) => Some(text.as_str()),
        Run::Number { .. } => None,
    })
}

/// What is not proved on a paper.
pub fn unproved(made: &Made, teller: &mut Teller<'_>) -> Result<Vec<Unproved>> {
    let mut out = Vec::new();
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
                for amount in amounts(text) {
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
        let texts: String = lines.iter().flat_map(|line| typed(line)).collect();
        out.extend(words(&place, &texts, &on, teller)?);
    }
    out.extend(sums(made, teller)?);
    Ok(out)
}

/// Words of a block that say what numbers are: each needs a comparison that says the same, or a part that has the most.
fn words(place: &str, texts: &str, on: &[&Source], teller: &mut Teller<'_>) -> Result<Vec<Unproved>> {
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
        for word in all.iter().filter(|word| texts.contains(**word)) {
            if trends.is_empty() {
                tell("typed-word", both!("“{word}”没有可比的数为证", "\"{word}\" has no comparison behind it"));
            } else if !trends.contains(means) {
                let is = trends.iter().copied().collect::<Vec<_>>().join("、");
                tell("word-wrong", both!("写的是“{word}”，数字是{is}", "it says \"{word}\", and the numbers say {is}"));
            }
        }
    }
    let most = on.iter().any(|source| matches!(source, Source::Most { .. }));
    for word in MOST.iter().filter(|word| texts.contains(**word) && !most) {
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
        let distinct = matches!(&base.set, Set::Flow { count: Count::Distinct(_), .. });
        let Some(by) = by.filter(|by| !by.overlaps() && !distinct) else { continue };
        let keys = teller.parts(call, Some(by))?;
        let Number::Count(whole) = teller.number(&call.whole())? else { continue };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_from_days_and_numbers_of_papers() {
        let none: Vec<String> = Vec::new();
        for text in [
            "2026年3月5日",
            "效能办〔2026〕1号",
            "第20期（总第63期）",
            "信访条例第22条",
            "C2026-0031",
            "1.检查情况",
            "（1）甲",
            "请在3个工作日内回执，2 个月内整改，5日内报送",
        ] {
            assert_eq!(amounts(text), none, "{text}");
        }
        assert_eq!(amounts("共查12家，整改率 60.7%，1,200 人"), ["12", "60.7", "1,200"]);
        assert_eq!(amounts("（12件）"), ["12"]);
        assert_eq!(amounts("平均用时5个工作日"), ["5"]);
    }
}
