//! How long a measure weighs on a person, given what the ledger already holds against them: the rule's answer, the sanction
//! still running that it is laid behind, and the sentence that says all of it. Not for keeping it: `sanction` does.

use crate::base::code;
use crate::base::day::{self, Day};
use crate::base::error::{Both, Lang, Result};
use crate::base::vocab::{Convention, MEASURE_KIND};
use crate::both;
use crate::rule::measure::{is_probation, ladder};
use crate::rule::period::{self, AtOnce, Influence, Period};
use rusqlite::{Connection, params};

/// The measure asked about.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Its row, if it is kept already.
    pub id: Option<i64>,
    /// The person it falls on.
    pub person: Option<i64>,
    /// Its kind, a slug.
    pub kind: &'a str,
    /// Its regime, a slug.
    pub regime: Option<&'a str>,
    /// The day of the decision.
    pub decided_on: Day,
    /// The day rights were given back after a probation.
    pub restored_on: Option<Day>,
    /// Months stated by hand.
    pub months: Option<u32>,
}

/// What a measure comes to.
#[derive(Clone, Debug)]
pub struct Reckoned {
    /// What its kind brings by the text of the day.
    pub influence: Influence,
    /// The months the text gives; none where it gives none.
    pub by_text: Option<u32>,
    /// Its own period, if there is one.
    pub own: Option<Period>,
    /// The same with what an earlier one left, which is what is stored.
    pub whole: Option<Period>,
    /// Earlier sanctions still running, and until when they would have.
    pub carried: Option<(Vec<String>, Day)>,
    /// Whether the cap cut it.
    pub capped: bool,
    /// Others of the same day on the same ladder, and what they come to together.
    pub same_day: Option<(Vec<String>, AtOnce)>,
}

/// An earlier sanction of the same person on the same ladder.
struct Earlier {
    code: String,
    kind: String,
    period: Period,
    ends_on: Option<Day>,
    same_day: bool,
}

/// What else stands against the person on that ladder, decided by `from`.
fn earlier(conn: &Connection, case: &Case<'_>, from: Day) -> Result<Vec<Earlier>> {
    let ladder = ladder(case.regime.unwrap_or_default());
    let Some(person) = case.person.filter(|_| !ladder.is_empty()) else { return Ok(Vec::new()) };
    let ladder = serde_json::Value::from(ladder.to_vec()).to_string();
    let sql = "SELECT id, kind, decided_on, months, restored_on, lifted_on, ends_on FROM sanction
        WHERE person = ?1 AND id IS NOT ?2 AND void_reason IS NULL AND decided_on <= ?3
          AND regime IN (SELECT value FROM json_each(?4)) ORDER BY decided_on, id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![person, case.id, from.to_string(), ladder])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let on =
            |at: usize| -> Result<Option<Day>> { Ok(row.get::<_, Option<String>>(at)?.as_deref().and_then(day::iso)) };
        let (kind, months): (String, Option<u32>) = (row.get(1)?, row.get(3)?);
        let (Some(decided), restored, lifted) = (on(2)?, on(4)?, on(5)?) else { continue };
        let start = if is_probation(&kind) { restored } else { Some(decided) };
        // Expulsion has no influence, a probation none before rights are given back, a lifted one none any more.
        let Some((start, months)) = start.zip(months).filter(|_| kind != "party-expel") else { continue };
        if start > from || lifted.is_some_and(|lifted| lifted <= from) {
            continue;
        }
        out.push(Earlier {
            code: code::code("S", row.get(0)?),
            kind,
            period: period::span(start, months, None),
            ends_on: on(6)?,
            same_day: decided == case.decided_on && start == from,
        });
    }
    Ok(out)
}

/// What a measure comes to, given what the ledger holds.
pub fn reckon(conn: &Connection, case: &Case<'_>) -> Result<Reckoned> {
    let regime = case.regime.unwrap_or_default();
    let from = case.restored_on.unwrap_or(case.decided_on);
    let influence = match case.restored_on {
        Some(on) => period::after_probation(case.kind, case.decided_on, on).map_or(Influence::Unknown, Influence::Runs),
        None => period::influence(case.kind, regime, case.decided_on),
    };
    let by_rule = match &influence {
        Influence::Runs(p) | Influence::Readmission(p) | Influence::Probation(p, _) => Some(p.clone()),
        Influence::Without | Influence::Unknown => None,
    };
    let by_text = by_rule.as_ref().map(|p| p.months);
    let own = match case.months.filter(|months| Some(*months) != by_text) {
        Some(months) => Some(period::span(from, months, None)),
        None => by_rule,
    };
    let mut out =
        Reckoned { influence, by_text, whole: own.clone(), own, carried: None, capped: false, same_day: None };
    let runs = matches!(out.influence, Influence::Runs(_) | Influence::Unknown);
    let Some(own) = out.own.clone().filter(|_| runs) else { return Ok(out) };
    let (same, before): (Vec<Earlier>, Vec<Earlier>) = earlier(conn, case, from)?.into_iter().partition(|e| e.same_day);
    let periods: Vec<Period> = before.iter().map(|e| e.period.clone()).collect();
    if let Some(stacked) = period::stack(regime, &periods, &own) {
        let running = before.iter().filter(|e| e.ends_on.is_none_or(|ends| ends >= from)).map(|e| e.code.clone());
        out.carried = stacked.carried_until.map(|until| (running.collect(), until));
        out.capped = stacked.capped;
        out.whole = Some(stacked.period);
    }
    let kinds: Vec<&str> = same.iter().map(|e| e.kind.as_str()).chain([case.kind]).collect();
    if !same.is_empty() {
        let codes = same.iter().map(|e| e.code.clone()).collect();
        out.same_day = period::at_once(regime, &kinds, case.decided_on).map(|together| (codes, together));
    }
    Ok(out)
}

/// The article of a period in words, or that there is none.
fn source(period: &Period, stated: Option<&str>) -> Both {
    match (&period.rule, stated) {
        (Some(rule), _) => {
            let (text, article, version) = (rule.text, rule.article, rule.version);
            both!("{text}{article}，{version} 年文本", "{text}{article}, text of {version}")
        }
        (None, Some(stated)) => Both::same(stated),
        (None, None) => both!("没有查到条文，请按本单位依据核对", "no article was seen; please confirm"),
    }
}

/// The sentence about a kept measure: how long, by which text, both last days and the stored one, what it was laid behind.
pub fn explain(
    code: &str,
    now: &Reckoned,
    stated_rule: Option<&str>,
    stored: Option<(Day, Convention)>,
) -> Option<Both> {
    let (Some(own), Some(whole)) = (&now.own, &now.whole) else { return without(code, &now.influence) };
    let what = match now.influence {
        Influence::Probation(..) => both!("留党察看期", "probation"),
        Influence::Readmission(_) => both!("不得重新入党的期限", "bar on joining again"),
        _ => both!("影响期", "influence"),
    };
    let (zh, en, source) = (what.zh, what.en, source(own, stated_rule));
    let (months, from, source_zh, source_en) = (own.months, own.from, source.zh, source.en);
    let mut said = both!(
        "{code} 的{zh} {months} 个月（{source_zh}），自 {from} 起",
        "{code}: {en} of {months} months ({source_en}) from {from}"
    );
    add(&mut said, &behind(now));
    let (before, matching) = (whole.day_before, whole.matching_day);
    add(
        &mut said,
        &if before == matching {
            both!(
                "；该月没有对应日，止于月末 {matching}（民法典第202条）",
                "; that month has no such day: it ends with the month, on {matching} (Civil Code art. 202)"
            )
        } else {
            both!(
                "；止于 {before}（前一日）或 {matching}（对应日）",
                "; its last day is {before} (day before) or {matching} (matching day)"
            )
        },
    );
    if let Some((ends, convention)) = stored {
        let Both { zh, en } = convention.said();
        add(&mut said, &both!("，已记 {ends}（{zh}）", "; stored: {ends} ({en})"));
    }
    if let Influence::Probation(_, months) = now.influence {
        add(
            &mut said,
            &both!(
                "；恢复党员权利之日起另有 {months} 个月影响期",
                "; an influence of {months} months begins on the day rights are given back"
            ),
        );
    }
    add(&mut said, &beside(now));
    Some(said)
}

fn add(said: &mut Both, more: &Both) {
    said.zh.push_str(&more.zh);
    said.en.push_str(&more.en);
}

/// What is said of a kind that brings no period we know.
fn without(code: &str, influence: &Influence) -> Option<Both> {
    matches!(influence, Influence::Unknown).then(|| {
        both!(
            "{code} 的影响期没有查到条文，未填；本单位有规定的：ducha sanction edit {code} --months … --rule 依据",
            "{code}: no text known here gives its period, so none is stored; where the office has one: ducha sanction edit {code} --months … --rule TEXT"
        )
    })
}

/// That it was laid behind a sanction still running, and by which cap.
fn behind(now: &Reckoned) -> Both {
    let Some((codes, until)) = &now.carried else { return Both::default() };
    let (zh, en) = (codes.join("、"), codes.join(", "));
    let rule = now.whole.as_ref().and_then(|whole| whole.rule);
    let rule = rule.map_or_else(Both::default, |r| {
        let (text, article) = (r.text, r.article);
        both!("（{text}{article}）", " ({text}{article})")
    });
    let most = period::CAP_MONTHS;
    let cap = match now.influence {
        _ if now.capped => both!("，已截到最长 {most} 个月", ", cut to the most, {most} months"),
        _ if is_party(now) => both!("，党纪处分不封顶", ", which has no cap for the party"),
        _ => both!("，最长 {most} 个月", ", at most {most} months"),
    };
    let (rule_zh, rule_en, cap_zh, cap_en) = (rule.zh, rule.en, cap.zh, cap.en);
    both!(
        "；{zh} 到 {until} 未满，余期加新期{cap_zh}{rule_zh}",
        "; {en} would run until {until}: what remains is added{cap_en}{rule_en}"
    )
}

fn is_party(now: &Reckoned) -> bool {
    now.own.as_ref().and_then(|own| own.rule).is_some_and(|rule| rule.text == "纪律处分条例")
}

/// That others were decided the same day, and what they come to.
fn beside(now: &Reckoned) -> Both {
    let Some((codes, together)) = &now.same_day else { return Both::default() };
    let (zh, en, article) = (codes.join("、"), codes.join(", "), together.rule.article);
    let label = |lang| MEASURE_KIND.label(together.kind, lang).unwrap_or(together.kind);
    let (kind_zh, kind_en) = (label(Lang::Zh), label(Lang::En).to_lowercase());
    let months = together.months.as_ref().map_or_else(String::new, |m| format!(" {}–{}", m.start(), m.end()));
    both!(
        "；同日还有 {zh}：同时给的几个处分合并执行最重的，即{kind_zh}{months} 个月（{article}），核对后作废多余的",
        "; {en} is of the same day: of several at once the heaviest is carried out, {kind_en}{months} months ({article}); void what is too many"
    )
}
