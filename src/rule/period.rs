//! How long a sanction weighs on a person: the influence periods 影响期 of party, administrative and lighter measures,
//! by the text in force on the day of the decision, and what happens when sanctions meet.
//!
//! It is not a judge. It does not choose a sanction, does not decide which of two disputed end days holds (both are
//! offered, the clerk confirms one), and does not know the texts for staff of public institutions 事业单位. Where no
//! article was seen the `rule` of an answer is `None`: such a figure is shown as practice to confirm, never as law.

use super::under;
use chrono::{Datelike, Months, NaiveDate};
use std::ops::RangeInclusive;

/// Which day is the last of a period. The law fixes only the first, and people argue about the last, so the ledger
/// offers both and stores the one the clerk confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convention {
    /// The day before the matching day: 2020-12-15 and six months end on 2021-06-14.
    DayBefore,
    /// The matching day itself: 2020-12-15 and six months end on 2021-06-15.
    MatchingDay,
}

/// The article an answer rests on; the version is stored with the sanction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The text, as `政务处分法`.
    pub text: &'static str,
    /// The article, as `第8条`.
    pub article: &'static str,
    /// The year of the edition, as `2020`.
    pub version: &'static str,
}

/// A period in months with its end under both conventions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The months of this sanction itself, without what an earlier one carries over.
    pub months: u32,
    /// The day it starts: the decision, or the return of rights after a probation.
    pub from: NaiveDate,
    /// The last day under [`Convention::DayBefore`].
    pub day_before: NaiveDate,
    /// The last day under [`Convention::MatchingDay`].
    pub matching_day: NaiveDate,
    /// The article, or `None` where the figure is practice or the clerk's own.
    pub rule: Option<Rule>,
}

/// What a kind of sanction or measure brings with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Influence {
    /// A period that starts with the decision.
    Runs(Period),
    /// Probation first; the influence, of these months, starts on the day rights are restored: [`after_probation`]. A
    /// probation of one year can be extended to two, so the decision does not tell the end of the whole.
    Probation(Period, u32),
    /// No influence on a post but a bar on joining the party again; it does not stack.
    Readmission(Period),
    /// The kind has no period.
    Without,
    /// No text known here tells it for that kind, regime and day: the office's own text must say.
    Unknown,
}

/// A new sanction laid behind what is still running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stacked {
    /// From the new decision to the end of both; `months` stays the new sanction's own.
    pub period: Period,
    /// The matching day of what still ran on the day of the new decision; `None` when nothing did.
    pub carried_until: Option<NaiveDate>,
    /// Whether the end was cut to [`CAP_MONTHS`].
    pub capped: bool,
}

/// What to impose when several administrative sanctions are due at the same time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtOnce {
    /// The heaviest kind: the one that is carried out.
    pub kind: &'static str,
    /// The months the deciding body may choose from; `None` for dismissal.
    pub months: Option<RangeInclusive<u32>>,
    /// The article.
    pub rule: Rule,
}

// 行政机关公务员处分条例 第10条第3款; 政务处分法 第15条.
/// The longest administrative period, in months.
pub const CAP_MONTHS: u32 = 48;

// Lightest first, as in 政务处分法 第7条 and 行政机关公务员处分条例 第6条.
const ADMINISTRATIVE: [&str; 6] =
    ["admin-warning", "admin-demerit", "admin-major-demerit", "admin-grade-down", "admin-removal", "admin-dismissal"];
// In the same order, as in 政务处分法 第8条 and 行政机关公务员处分条例 第7条; dismissal has no period.
const ADMINISTRATIVE_MONTHS: [u32; 5] = [6, 12, 18, 24, 24];

/// An edition of 纪律处分条例, in force until the next: first day, version, months after a serious warning (all else is
/// the same in every edition), articles on both warnings, removal from a party post, probation, expulsion.
struct Edition((i32, u32, u32), &'static str, u32, [&'static str; 4]);

const PARTY: &str = "纪律处分条例";

// Oldest first. Days before the first (the rules on trial of 1997, not seen) answer `Unknown`.
static EDITIONS: [Edition; 4] = [
    // 纪律处分条例 2003, taken from its publication. Art. 14 and 15 were read; 12 and 13 follow from their order.
    Edition((2003, 12, 31), "2003", 12, ["第12条", "第13条", "第14条", "第15条"]),
    // 纪律处分条例 2015. Art. 11 and 12 were read; 9 and 10 follow from their order.
    Edition((2016, 1, 1), "2015", 18, ["第9条", "第10条", "第11条", "第12条"]),
    // 纪律处分条例 2018. Art. 10 and 13 were read; 11 and 12 lie between them.
    Edition((2018, 10, 1), "2018", 18, ["第10条", "第11条", "第12条", "第13条"]),
    // 纪律处分条例 2023. Art. 10 (which now bars 进一步使用 too) and 11 were read; 12 and 13 follow from 2018.
    Edition((2024, 1, 1), "2023", 18, ["第10条", "第11条", "第12条", "第13条"]),
];

// One text for each administrative regime so far, with its first day and its article on periods. The interim rules on
// 政务处分 of 2018 and the civil service acts before 2007 were not seen: those days answer `Unknown`.
static ACTS: [(&str, (i32, u32, u32), Rule); 2] = [
    // 行政机关公务员处分条例 第7条; 公务员法 第64条 gives the same months.
    (under::CHUFEN, (2007, 6, 1), Rule { text: "行政机关公务员处分条例", article: "第7条", version: "2007" }),
    // 政务处分法 第8条.
    (under::ZHENGWU, (2020, 7, 1), Rule { text: "政务处分法", article: "第8条", version: "2020" }),
];

/// The regimes a kind can have: two for `admin-*`, where the clerk must say which; none for an unknown slug and for
/// `transfer-discipline`, which hands a case over and punishes nobody.
pub fn regimes_of(kind: &str) -> &'static [&'static str] {
    let party =
        |rest| matches!(rest, "warning" | "serious-warning" | "post-removal" | "probation-1" | "probation-2" | "expel");
    match kind {
        _ if rank(kind).is_some() => &[under::ZHENGWU, under::CHUFEN],
        _ if kind.strip_prefix("party-").is_some_and(party) => &[under::PARTY],
        // 引咎辞职 is none of the five 组织处理 of 组织处理规定（试行） 第3条, yet it takes the post like them.
        "suspend-check" | "transfer" | "order-resign" | "remove-post" | "demote" | "resign-blame" => {
            &[under::ORGANISATIONAL]
        }
        "talk-remind"
        | "criticise-educate"
        | "written-self-criticism"
        | "circular-criticism"
        | "admonish"
        | "efficacy-admonish"
        | "efficacy-exhort"
        | "off-post" => &[under::LIGHTER],
        "pay-deduct" | "no-merit" => &[under::PERFORMANCE],
        "yellow-card" | "unit-write-check" => &[under::UNIT],
        _ => &[],
    }
}

/// The only regime a kind can have; `None` where the clerk must say it, or the slug is unknown.
pub fn regime_of(kind: &str) -> Option<&'static str> {
    if let [only] = regimes_of(kind) { Some(only) } else { None }
}

/// Whether a kind is a sanction 处分 and counts in 处分人数: 免职, 通报批评, 书面检查 and 诫勉 do not.
pub fn is_sanction(kind: &str) -> bool {
    regimes_of(kind).iter().any(|regime| matches!(*regime, under::PARTY | under::ZHENGWU | under::CHUFEN))
}

// 政务处分法 第16条, 公务员法 2018 第61条第2款: the supervisory body and the appointing one do not both answer one act.
/// Whether two regimes may not both answer the same act, in either order; a party sanction beside either may.
pub fn both_regimes(a: &str, b: &str) -> bool {
    matches!((a, b), (under::ZHENGWU, under::CHUFEN) | (under::CHUFEN, under::ZHENGWU))
}

// 民法典 第202条: the matching day, else the last day of that month.
/// The day `months` after `day`; at the end of the calendar, its last day.
pub fn add_months(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// A period of `months` from a day: for a length the deciding body chose, or the office's own text gives.
pub fn span(from: NaiveDate, months: u32, rule: Option<Rule>) -> Period {
    let matching_day = add_months(from, months);
    // 民法典 第202条: without a matching day there is none to stop short of, so the month end is the last day of both.
    let day_before = if matching_day.day() == from.day() { matching_day.pred_opt() } else { None };
    Period { months, from, day_before: day_before.unwrap_or(matching_day), matching_day, rule }
}

/// The last day of a period under a convention.
pub fn ends_on(period: &Period, convention: Convention) -> NaiveDate {
    match convention {
        Convention::DayBefore => period.day_before,
        Convention::MatchingDay => period.matching_day,
    }
}

/// What a kind brings with it under a regime, by the text in force on the day the decision took effect.
///
/// An act older than that text may fall under the text of its own time (从旧兼从轻). The deciding body says so, and
/// where the months differ they go through [`span`].
pub fn influence(kind: &str, regime: &str, decided_on: NaiveDate) -> Influence {
    match (regime, kind) {
        _ if !regimes_of(kind).contains(&regime) => Influence::Unknown,
        (under::PARTY, _) => party(kind, decided_on),
        (under::ZHENGWU | under::CHUFEN, _) => administrative(kind, regime, decided_on),
        // Six months are general practice. The article was not seen and local rules differ, so none is named.
        (_, "admonish") => Influence::Runs(span(decided_on, 6, None)),
        // Losing a post is often said to weigh one to two years, and local ladders differ; no text was seen.
        (under::ORGANISATIONAL, _) | (_, "efficacy-admonish" | "efficacy-exhort" | "off-post" | "yellow-card") => {
            Influence::Unknown
        }
        _ => Influence::Without,
    }
}

/// The period that starts with the decision, if there is one and it is known: [`influence`] for those who need no
/// more. For 开除党籍 it is the bar on joining again; a probation has none before rights are restored.
pub fn period(kind: &str, regime: &str, decided_on: NaiveDate) -> Option<Period> {
    let (Influence::Runs(found) | Influence::Readmission(found)) = influence(kind, regime, decided_on) else {
        return None;
    };
    Some(found)
}

/// The influence of a probation once rights are restored, by the text it was imposed under; `None` for other kinds.
pub fn after_probation(kind: &str, decided_on: NaiveDate, restored_on: NaiveDate) -> Option<Period> {
    let Influence::Probation(probation, months) = influence(kind, under::PARTY, decided_on) else { return None };
    Some(span(restored_on, months, probation.rule))
}

/// A new sanction while earlier ones may still run: what remains plus the new, from the new decision; at most
/// [`CAP_MONTHS`] for administrative ones, no cap for the party. `None` for any other regime.
///
/// `earlier` holds the person's earlier sanctions on that ladder in any order, each with its own months and start, as
/// [`span`] makes them and not as stacked; a probation stands there as [`after_probation`], expulsion not at all.
/// Periods are laid end to end from the first day, so a month end cut short once (31 August to 28 February) is not lost.
pub fn stack(regime: &str, earlier: &[Period], new: &Period) -> Option<Stacked> {
    let cap = match regime {
        under::PARTY => None,
        under::ZHENGWU | under::CHUFEN => Some(CAP_MONTHS),
        _ => return None,
    };
    let mut before: Vec<&Period> = earlier.iter().filter(|sanction| sanction.from <= new.from).collect();
    before.sort_by_key(|sanction| sanction.from);
    let running = before.into_iter().fold(None, |running, next| Some(lay(running.as_ref(), next, cap).0));
    let (whole, capped) = lay(running.as_ref(), new, cap);

    let carried_until = running.map(|running| running.matching_day).filter(|until| *until > new.from);
    let rule = if carried_until.is_some() { stacking_rule(regime, new.from) } else { new.rule };
    let period = Period { months: new.months, from: new.from, rule, ..whole };
    Some(Stacked { period, carried_until, capped })
}

/// Several administrative sanctions decided at the same time: the heaviest; of several alike, from one period to their
/// sum, at most [`CAP_MONTHS`]. `None` for an empty list, a kind of another ladder, a day or regime without a text:
/// the party aggravates by a rule of its own, which is the deciding body's to apply.
pub fn at_once(regime: &str, kinds: &[&str], decided_on: NaiveDate) -> Option<AtOnce> {
    let rule = act_of(regime, decided_on)?;
    // 政务处分法 第15条; 行政机关公务员处分条例 第10条第1款.
    let article = if regime == under::ZHENGWU { "第15条" } else { "第10条" };
    let ranks = kinds.iter().map(|kind| rank(kind)).collect::<Option<Vec<_>>>()?;
    let heaviest = *ranks.iter().max()?;
    let alike = ranks.iter().filter(|rank| **rank == heaviest);
    let range = |one: &u32| *one..=alike.fold(0, |sum, _| CAP_MONTHS.min(sum + one));
    let months = ADMINISTRATIVE_MONTHS.get(heaviest).map(range);
    Some(AtOnce { kind: ADMINISTRATIVE[heaviest], months, rule: Rule { article, ..rule } })
}

fn party(kind: &str, decided_on: NaiveDate) -> Influence {
    let Some(Edition(_, version, serious, articles)) = edition_of(decided_on) else { return Influence::Unknown };
    let [warnings, removal, probation, expulsion] = *articles;
    let span = |months, article| span(decided_on, months, Some(Rule { text: PARTY, article, version }));
    // The article on 留党察看 gives two years from the return of rights.
    let probation = |months| Influence::Probation(span(months, probation), 24);
    match kind {
        "party-warning" => Influence::Runs(span(12, warnings)),
        "party-serious-warning" => Influence::Runs(span(*serious, warnings)),
        "party-post-removal" => Influence::Runs(span(24, removal)),
        "party-probation-1" => probation(12),
        "party-probation-2" => probation(24),
        "party-expel" => Influence::Readmission(span(60, expulsion)),
        _ => Influence::Unknown,
    }
}

fn administrative(kind: &str, regime: &str, decided_on: NaiveDate) -> Influence {
    let (Some(rule), Some(rank)) = (act_of(regime, decided_on), rank(kind)) else { return Influence::Unknown };
    let run = |months: &u32| Influence::Runs(span(decided_on, *months, Some(rule)));
    ADMINISTRATIVE_MONTHS.get(rank).map_or(Influence::Without, run)
}

/// How heavy an administrative sanction is; `None` for kinds of other ladders.
fn rank(kind: &str) -> Option<usize> {
    ADMINISTRATIVE.iter().position(|known| *known == kind)
}

fn edition_of(on: NaiveDate) -> Option<&'static Edition> {
    EDITIONS.iter().rfind(|edition| edition.0 <= (on.year(), on.month(), on.day()))
}

fn act_of(regime: &str, on: NaiveDate) -> Option<Rule> {
    let day = (on.year(), on.month(), on.day());
    ACTS.iter().rfind(|(known, since, _)| *known == regime && *since <= day).map(|(_, _, rule)| *rule)
}

/// The article that adds a new period to what remains, where one was read.
fn stacking_rule(regime: &str, on: NaiveDate) -> Option<Rule> {
    match (regime, edition_of(on)) {
        // 纪律处分条例 2023 第21条. Under earlier editions adding up was practice; no article was seen.
        (under::PARTY, Some(Edition(_, version @ "2023", ..))) => {
            Some(Rule { text: PARTY, article: "第21条", version })
        }
        // 行政机关公务员处分条例 第10条第2款.
        (under::CHUFEN, _) => act_of(regime, on).map(|rule| Rule { article: "第10条", ..rule }),
        // 政务处分法 第15条 speaks of several acts at once; that it covers a new sanction inside the period is unverified.
        _ => None,
    }
}

/// Lays a sanction behind what still runs on its day, and tells whether the cap cut it.
fn lay(running: Option<&Period>, next: &Period, cap: Option<u32>) -> (Period, bool) {
    let Some(running) = running.filter(|it| next.from < it.matching_day) else { return (next.clone(), false) };
    let both = span(running.from, running.months.saturating_add(next.months), None);
    let longest = cap.map(|months| span(next.from, months, None));
    longest.filter(|longest| longest.matching_day < both.matching_day).map_or((both, false), |longest| (longest, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn both_ends_are_offered_and_month_ends_hold() {
        for (months, from, before, matching) in [
            (6, "2020-12-15", "2021-06-14", "2021-06-15"), // the disputed case: an act of 2021-06-15
            (6, "2026-08-31", "2027-02-28", "2027-02-28"),
            (6, "2023-08-31", "2024-02-29", "2024-02-29"),
            (6, "2023-08-29", "2024-02-28", "2024-02-29"),
            (48, "2024-02-29", "2028-02-28", "2028-02-29"),
            (24, "2026-03-01", "2028-02-29", "2028-03-01"),
        ] {
            let found = span(day(from), months, None);
            let both = [Convention::DayBefore, Convention::MatchingDay].map(|convention| ends_on(&found, convention));
            assert_eq!(both, [day(before), day(matching)], "{from} + {months}");
        }
    }

    #[test]
    fn months_follow_the_text_of_the_day() {
        for (kind, on, months, version, article) in [
            ("party-serious-warning", "2015-12-31", 12, "2003", "第12条"),
            ("party-serious-warning", "2016-01-01", 18, "2015", "第9条"),
            ("party-serious-warning", "2018-10-01", 18, "2018", "第10条"),
            ("party-post-removal", "2026-05-06", 24, "2023", "第11条"),
            ("party-expel", "2026-05-06", 60, "2023", "第13条"),
        ] {
            let found = period(kind, "party", day(on)).map(|found| (found.months, found.rule));
            assert_eq!(found, Some((months, Some(Rule { text: PARTY, article, version }))), "{kind} {on}");
        }
        let on = day("2020-07-01");
        let months = ADMINISTRATIVE.map(|kind| period(kind, "zhengwu", on).map(|found| found.months));
        assert_eq!(months, [Some(6), Some(12), Some(18), Some(24), Some(24), None]);
        let rule = period("admin-demerit", "chufen", day("2007-06-01")).and_then(|found| found.rule);
        assert_eq!(rule, Some(Rule { text: "行政机关公务员处分条例", article: "第7条", version: "2007" }));
        assert_eq!(influence("admonish", "lighter", on), Influence::Runs(span(on, 6, None)));
        assert_eq!(influence("admin-dismissal", "zhengwu", on), Influence::Without);
        for (kind, regime) in [("admin-warning", "party"), ("remove-post", "organisational"), ("警告", "zhengwu")] {
            assert_eq!(influence(kind, regime, on), Influence::Unknown);
        }
        assert_eq!(influence("admin-warning", "zhengwu", day("2020-06-30")), Influence::Unknown);
        let after = after_probation("party-probation-1", day("2024-05-10"), day("2025-05-12")).expect("two years");
        assert_eq!((after.months, after.matching_day), (24, day("2027-05-12")));
    }

    #[test]
    fn a_new_sanction_adds_what_remains() {
        let run = |regime, earlier: &[(&str, u32)], on, months| {
            let earlier: Vec<_> = earlier.iter().map(|(from, months)| span(day(from), *months, None)).collect();
            let found = stack(regime, &earlier, &span(day(on), months, None)).expect("a ladder");
            (found.period.matching_day.to_string(), found.capped, found.period.rule.map(|rule| rule.article))
        };
        let party = [("2024-01-10", 12), ("2024-07-10", 18)];
        assert_eq!(run("party", &party[..1], "2024-07-10", 18), ("2026-07-10".into(), false, Some("第21条")));
        assert_eq!(run("party", &party, "2025-01-10", 24), ("2028-07-10".into(), false, Some("第21条")));
        let heavy = [("2024-03-01", 24), ("2024-04-01", 24)];
        assert_eq!(run("party", &heavy, "2024-05-01", 24).0, "2030-03-01"); // no cap
        assert_eq!(run("chufen", &heavy, "2024-05-01", 24), ("2028-05-01".into(), true, Some("第10条")));
        assert_eq!(run("zhengwu", &heavy[..1], "2025-03-01", 12), ("2027-03-01".into(), false, None));
        assert_eq!(run("chufen", &heavy[..1], "2026-03-01", 6), ("2026-09-01".into(), false, None));
        assert_eq!(run("zhengwu", &[("2026-08-31", 6)], "2026-09-30", 6).0, "2027-08-31");
        assert_eq!(stack("lighter", &[], &span(day("2026-01-01"), 6, None)), None);
    }

    #[test]
    fn several_at_once_and_what_counts() {
        let run = |kinds: &[&str]| at_once("zhengwu", kinds, day("2026-01-05")).map(|found| (found.kind, found.months));
        assert_eq!(run(&["admin-warning", "admin-demerit", "admin-warning"]), Some(("admin-demerit", Some(12..=12))));
        assert_eq!(run(&["admin-demerit"; 3]), Some(("admin-demerit", Some(12..=36))));
        assert_eq!(run(&["admin-removal"; 3]), Some(("admin-removal", Some(24..=48))));
        assert_eq!(run(&["admin-dismissal", "admin-warning"]), Some(("admin-dismissal", None)));
        assert_eq!((run(&[]), run(&["party-warning"])), (None, None));
        assert!(both_regimes("chufen", "zhengwu") && !both_regimes("party", "zhengwu") && is_sanction("party-expel"));
        assert!(
            !["remove-post", "circular-criticism", "written-self-criticism", "admonish"].into_iter().any(is_sanction)
        );
        assert_eq!((regime_of("admin-warning"), regime_of("party-expel")), (None, Some("party")));
    }
}
