//! Rule sets: the limits of one regulation or one place, as dated data an office chooses. Not for counting: a rule
//! gives a [`Limit`], and [`crate::rule::deadline`] counts it.
//!
//! Where two places differ, they differ here and nowhere in code. A rule holds for what was received while it was in
//! force, so a set may carry one clock several times, each with its own span of days.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::error::{Error, Result};
use crate::both;
use crate::rule::calendar::Calendar;
use crate::rule::card::{self, Card};
use crate::rule::deadline::due;
use crate::rule::grade::{self, Level};
use crate::rule::hall::Hall;
use crate::rule::limit::{AMOUNT_MAX, Limit, Unit};

/// The events a clock may start from.
pub const STARTS: [&str; 9] = [
    "received",
    "accepted",
    "assigned",
    "closed",
    "replied",
    "decided",
    "review-asked",
    "review-replied",
    "recheck-asked",
];

/// The limits of one regulation or one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Its slug, never renamed.
    pub name: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// The text it was taken from.
    pub source: String,
    /// What to know before choosing it.
    pub note: String,
    /// Whether it was checked against the text itself and not a reprint.
    pub verified: bool,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// The hours of the service hall, and when lights turn; such a set needs no rules, and leaves the limits of others in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<Hall>,
    /// The grades a quarter in the hall is given, the best first; such a set needs no rules either.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<Level>,
    /// What a card is given for in the hall; such a set needs no rules either.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
}

/// One clock's limit while it is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which clock: accept, handle, reply, object, review-ask and so on.
    pub clock: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
    /// The event it starts from; the day of the event is not counted.
    pub start: String,
    /// Whether a last day of rest moves to the next working day; never so for working days.
    pub rolls: bool,
    /// By how much it may be extended at most, in the same unit.
    pub extension: Option<Extension>,
    /// The regulation.
    pub source: String,
    /// The article.
    pub article: String,
    /// First day it is in force; none where that is not known.
    pub valid_from: Option<NaiveDate>,
    /// Last day it is in force; none while it is.
    pub valid_to: Option<NaiveDate>,
    /// Starts and last days that must come out.
    pub tests: Vec<Vector>,
}

/// The most a limit may be extended by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// How many.
    pub amount: u32,
    /// Of what; the rule's own unit.
    pub unit: Unit,
    /// Who approves, in Chinese.
    pub approver_zh: String,
    /// Who approves, in English.
    pub approver_en: String,
}

/// One start and the last day that must come out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// The day of the starting event.
    pub start: NaiveDate,
    /// The last day.
    pub due: NaiveDate,
}

/// A vector that did not come out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The clock.
    pub clock: String,
    /// The day of the starting event.
    pub start: NaiveDate,
    /// What the set says.
    pub expected: NaiveDate,
    /// What was counted.
    pub got: NaiveDate,
}

impl Rule {
    /// The rule's limit.
    pub fn limit(&self) -> Limit {
        self.limit_extended(0)
    }

    /// The rule's limit with an extension of so many of the same unit.
    pub fn limit_extended(&self, by: u32) -> Limit {
        Limit { amount: self.amount.saturating_add(by), unit: self.unit, rolls: self.rolls }
    }

    /// Whether it is in force on a day.
    pub fn in_force(&self, on: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= on) && self.valid_to.is_none_or(|to| on <= to)
    }
}

impl RuleSet {
    /// The rule of a clock in force on the day the case was received.
    pub fn rule(&self, clock: &str, on: NaiveDate) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.clock == clock && rule.in_force(on))
    }
}

/// The sets every binary carries, the national ones first.
///
/// # Panics
/// When a shipped file cannot be read, which a test rules out.
pub fn shipped() -> Vec<RuleSet> {
    [
        include_str!("sets/petition.json"),
        include_str!("sets/licensing.json"),
        include_str!("sets/regional-centre.json"),
        include_str!("sets/hunan.json"),
        include_str!("sets/xuhui.json"),
        include_str!("sets/hotline-weifang.json"),
        include_str!("sets/hotline-anyang.json"),
        include_str!("sets/hall-day-before.json"),
        include_str!("sets/hall-ninety.json"),
        include_str!("sets/hall-quarter.json"),
        include_str!("sets/hall-cards.json"),
    ]
    .iter()
    .map(|text| parse(text).expect("the shipped rule sets are tested"))
    .collect()
}

/// Reads a rule set and checks that it can be worked with; whether its vectors come out is for [`run_tests`].
pub fn parse(text: &str) -> Result<RuleSet> {
    let set: RuleSet = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|cause| {
        Error::usage(
            "rules-not-understood",
            both!("规则文件无法读懂：{cause}", "the rule file cannot be read: {cause}"),
        )
        .hint(both!("先看一份现成的：ducha rules show petition", "see one that works: ducha rules show petition"))
    })?;
    check_slug(&set.name)?;
    if set.hall.as_ref().is_some_and(|hall| !hall.holds()) {
        let said =
            both!("规则 {} 的大厅时间不能用", "the hours of the hall in the rule set {} cannot be used", set.name);
        return Err(Error::refused("rules-hall", said).hint(both!(
            "hours 依次写，如 09:00-12:00；percent 写 1 至 100",
            "give hours in order, as 09:00-12:00, and percent from 1 to 100"
        )));
    }
    if !set.grades.is_empty() && !grade::holds(&set.grades) {
        let said = both!("规则 {} 的等次不能用", "the grades of the rule set {} cannot be used", set.name);
        return Err(Error::refused("rules-grades", said).hint(both!(
            "从好到差写，各写 in_time、yellow、red 中的条件，最后一等不写条件；in_time、yellow 写 0 至 100",
            "give the best first, each with in_time, yellow or red, the last with none; in_time and yellow from 0 to 100"
        )));
    }
    if !set.cards.is_empty() && !card::holds(&set.cards) {
        let said = both!("规则 {} 的亮牌情形不能用", "the cards of the rule set {} cannot be used", set.name);
        return Err(Error::refused("rules-cards", said).hint(both!(
            "name 不能重复，至少一种写 seen 或 complaints",
            "give each a name of its own, and seen or complaints to one at the least"
        )));
    }
    if set.rules.is_empty() && set.hall.is_none() && set.grades.is_empty() && set.cards.is_empty() {
        return Err(Error::refused(
            "rules-empty",
            both!("规则 {} 里没有期限", "the rule set {} has no limit", set.name),
        )
        .hint(both!("rules 里至少写一条", "give at least one under rules")));
    }
    for (at, rule) in set.rules.iter().enumerate() {
        check_rule(rule)?;
        if set.rules[..at].iter().any(|other| overlap(rule, other)) {
            let clock = &rule.clock;
            return Err(Error::refused(
                "rules-overlap",
                both!(
                    "规则 {} 的 {clock} 有两条同时有效",
                    "two rules for {clock} of {} are in force at once",
                    set.name
                ),
            )
            .hint(both!(
                "给旧的一条写 valid_to，为新的一条 valid_from 的前一日",
                "end the older one with valid_to on the day before the newer one's valid_from"
            )));
        }
    }
    Ok(set)
}

/// The vectors of a set that do not come out on a calendar.
pub fn run_tests(set: &RuleSet, cal: &Calendar) -> Vec<Failure> {
    let mut failures = Vec::new();
    for rule in &set.rules {
        for vector in &rule.tests {
            let got = due(vector.start, &rule.limit(), &[], cal).due;
            if got != vector.due {
                let (clock, start, expected) = (rule.clock.clone(), vector.start, vector.due);
                failures.push(Failure { clock, start, expected, got });
            }
        }
    }
    failures
}

/// Whether two rules run the same clock on some day.
fn overlap(one: &Rule, other: &Rule) -> bool {
    let begins_in_time = |a: &Rule, b: &Rule| match (a.valid_from, b.valid_to) {
        (Some(from), Some(to)) => from <= to,
        _ => true,
    };
    one.clock == other.clock && begins_in_time(one, other) && begins_in_time(other, one)
}

/// Lower-case letters, digits and hyphens.
fn check_slug(word: &str) -> Result<()> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !word.is_empty() && word.chars().all(fits) && !word.starts_with('-') && !word.ends_with('-') {
        return Ok(());
    }
    Err(Error::refused("rules-bad-slug", both!("名称 {word} 不合规", "the name {word} is not a slug")).hint(both!(
        "只用小写字母、数字和连字符，如 my-city",
        "use lower-case letters, digits and hyphens, as in my-city"
    )))
}

/// One rule that can be counted and defended.
fn check_rule(rule: &Rule) -> Result<()> {
    check_slug(&rule.clock)?;
    let clock = &rule.clock;
    let refuse = |id, message, hint| Err(Error::refused(id, message).hint(hint));
    let extra = rule.extension.as_ref().map_or(1, |e| e.amount);
    if ![rule.amount, extra].iter().all(|amount| (1..=AMOUNT_MAX).contains(amount)) {
        let message = both!("{clock} 的期限或延期超出范围", "the limit or extension of {clock} is out of range");
        return refuse("rules-amount", message, both!("写 1 至 {AMOUNT_MAX}", "give 1 to {AMOUNT_MAX}"));
    }
    if rule.unit == Unit::Date || rule.extension.as_ref().is_some_and(|e| e.unit != rule.unit) {
        let message = both!("{clock} 的单位不能用", "the unit of {clock} cannot be used");
        let hint = both!(
            "单位写 working-days、calendar-days 或 months，延期用同一单位",
            "use working-days, calendar-days or months, the extension in the same unit"
        );
        return refuse("rules-unit", message, hint);
    }
    if rule.rolls && rule.unit == Unit::WorkingDays {
        let message = both!("{clock} 按工作日计算，不会顺延", "{clock} is counted in working days and never rolls");
        return refuse("rules-roll", message, both!("把 rolls 写为 false", "set rolls to false"));
    }
    if !STARTS.contains(&rule.start.as_str()) {
        let start = &rule.start;
        let message = both!("{clock} 的起算事件 {start} 不认识", "{clock} starts from an unknown event {start}");
        return refuse("rules-start-unknown", message, both!("可用：{}", "known events: {}", STARTS.join(" ")));
    }
    if matches!((rule.valid_from, rule.valid_to), (Some(from), Some(to)) if to < from) {
        let message = both!("{clock} 的失效日早于生效日", "{clock} ends before it begins");
        return refuse("rules-dates", message, both!("核对 valid_from 与 valid_to", "check valid_from and valid_to"));
    }
    let approver = rule.extension.as_ref().map(|e| ("approver_zh", &e.approver_zh));
    let texts = [
        ("title_zh", &rule.title_zh),
        ("title_en", &rule.title_en),
        ("source", &rule.source),
        ("article", &rule.article),
    ];
    if let Some((name, _)) = texts.into_iter().chain(approver).find(|(_, text)| text.trim().is_empty()) {
        let hint = both!(
            "每条期限都要写明名称、出处和条文，延期要写明由谁批准",
            "every limit names its title, source and article, and an extension who approves it"
        );
        return refuse("rules-field-empty", both!("{clock} 没有写 {name}", "{clock} has no {name}"), hint);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn every_shipped_set_passes_its_own_tests() {
        let cal = Calendar::new(&crate::rule::calendar::shipped());
        for set in shipped() {
            assert_eq!(run_tests(&set, &cal), [], "{}", set.name);
            assert!(set.rules.iter().all(|r| r.tests.len() > 1), "{}", set.name);
        }
    }

    #[test]
    fn a_wrong_vector_is_reported() {
        let cal = Calendar::new(&crate::rule::calendar::shipped());
        let mut set = shipped().remove(0);
        set.rules.truncate(1);
        set.rules[0].tests = vec![Vector { start: day("2026-09-18"), due: day("2026-10-03") }];
        let failures = run_tests(&set, &cal);
        assert_eq!((failures.len(), failures[0].got), (1, day("2026-10-08")));
    }

    #[test]
    fn a_case_keeps_the_rule_it_was_received_under() {
        let petition = shipped().remove(0);
        let source = |on| petition.rule("handle", day(on)).map(|r| r.source.as_str());
        assert_eq!([source("2022-04-30"), source("2022-05-01")], [Some("信访条例"), Some("信访工作条例")]);
        assert!(
            petition.rule("object", day("2022-04-30")).is_none()
                && petition.rule("handle", day("2004-01-01")).is_none()
        );
    }

    #[test]
    fn bad_sets_are_refused_by_name() {
        let good = include_str!("sets/hotline-anyang.json");
        let id = |from: &str, to: &str| {
            assert!(good.contains(from), "{from}");
            parse(&good.replacen(from, to, 1)).expect_err("refused").id
        };
        assert_eq!(id("\"note\"", "\"notes\""), "rules-not-understood");
        assert_eq!(id("\"hotline-anyang\"", "\"Anyang\""), "rules-bad-slug");
        assert_eq!(id("\"amount\": 5", "\"amount\": 0"), "rules-amount");
        assert_eq!(id("\"unit\": \"working-days\"", "\"unit\": \"calendar-days\""), "rules-unit");
        assert_eq!(id("\"rolls\": false", "\"rolls\": true"), "rules-roll");
        assert_eq!(id("\"assigned\"", "\"asigned\""), "rules-start-unknown");
        assert_eq!(id("第五十条", " "), "rules-field-empty");
        let dated = "\"valid_from\": \"2022-01-02\",\n\"valid_to\": \"2022-01-01\"";
        assert_eq!(id("\"valid_from\": null,\n      \"valid_to\": null", dated), "rules-dates");
        let mut set = parse(good).expect("a set");
        set.rules.push(set.rules[0].clone());
        let twice = serde_json::to_string(&set).expect("JSON");
        assert_eq!(parse(&twice).expect_err("refused").id, "rules-overlap");
    }
}
