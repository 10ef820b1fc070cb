//! What a paper says, worked out from the ledger by its kind's template: text, and numbers that know where they came from. A
//! draft is worked out anew each time it is looked at; an issued one is what was frozen. Not for how it is kept: that is
//! `record::paper`'s, nor for how it looks: that is `render`'s.

pub mod again;
pub mod amount;
pub mod answer;
mod bound;
pub mod call;
pub mod facts;
pub mod given;
pub mod layout;
pub mod leak;
pub mod proof;
pub mod quote;
pub mod template;
mod used;
pub mod wrong;

use crate::base::day::{Day, Period};
use crate::base::document::Document;
use crate::base::error::{Error, Result};
use crate::base::noun::Noun;
use crate::both;
use crate::db::head::{self, Head};
use crate::record::paper::{self, Draft};
use crate::record::paper_kind::{self, Kind};
use crate::record::{belonging, campaign, paper_issue};
use crate::report::Scope;
use answer::Answers;
use call::Teller;
use chrono::Datelike;
use facts::{Asked, Facts, GLOBALS, LANG, Numbered};
use layout::Number;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use wrong::Text;

/// A paper as it reads, with all its numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Made {
    /// What is laid out.
    pub document: Document,
    /// Its numbers, in the order they are read in.
    pub numbers: Vec<Number>,
    /// The day states are taken on.
    pub as_of: String,
    /// The last journal entry it was read from, and its hash; none of a ledger that is only begun.
    pub head: Option<(i64, String)>,
    /// The paragraphs that correct earlier papers.
    #[serde(default)]
    pub corrects: Vec<String>,
}

/// The number of a paper: the one wanted, else the next of its series.
pub fn number(conn: &Connection, kind: &Kind, series: &str, on: Day, wanted: Option<i64>) -> Result<Numbered> {
    if kind.number.is_empty() {
        return Ok(Numbered { printed: None, serial: None, total: None });
    }
    let (next, total) = paper_issue::next_number(conn, series, on)?;
    let serial = wanted.unwrap_or(next);
    let printed = kind
        .number
        .replace("{n}", &serial.to_string())
        .replace("{total}", &total.to_string())
        .replace("{year}", &on.year().to_string());
    Ok(Numbered { printed: Some(printed), serial: Some(serial), total: Some(total) })
}

/// What a paper says: as frozen where it was issued, else worked out anew.
pub fn made(asked: &Asked<'_>) -> Result<Made> {
    match frozen(asked.conn, asked.id)? {
        Some(made) => Ok(made),
        None => draft(asked),
    }
}

/// What an issue froze; none of a draft.
pub fn frozen(conn: &Connection, id: i64) -> Result<Option<Made>> {
    let unreadable = |e: serde_json::Error| {
        let code = paper::NOUN.code(id);
        Error::failed(
            "paper-unreadable",
            both!("{code} 印发时的内容读不出来", "what was frozen of {code} cannot be read"),
        )
        .because(e)
        .hint(both!("检查台账：ducha check", "see ducha check"))
    };
    paper_issue::frozen(conn, id)?.map(|text| serde_json::from_str(&text).map_err(unreadable)).transpose()
}

/// The days a paper is about: its own, those of the campaign it is made from, else the year to its day.
fn days(conn: &Connection, draft: &Draft, of: Option<(&'static Noun, i64)>, on: Day) -> Result<Period> {
    if let Some(period) = draft.period() {
        return Ok(period);
    }
    let year = Period { from: on.with_ordinal(1).unwrap_or(on), to: on };
    match of {
        Some((noun, id)) if noun.name == campaign::NOUN.name => Ok(campaign::days(conn, id, year)?.1),
        _ => Ok(year),
    }
}

/// Works a paper out.
fn draft(asked: &Asked<'_>) -> Result<Made> {
    let (conn, names, on) = (asked.conn, asked.names, asked.on);
    let draft: Draft = crate::record::load(conn, asked.id)?;
    let kind = paper_kind::find(conn, draft.kind.as_deref().unwrap_or_default())?;
    let of = draft.of.as_deref().map(belonging::of).transpose()?;
    let period = days(conn, &draft, of, on)?;
    let latest = if kind.at_end { on.min(period.to) } else { on };
    let as_of = draft.as_of.unwrap_or(on).min(latest);
    let head = head::of(conn)?;
    let mut answers = Answers {
        teller: Teller::new(conn, names, None, LANG),
        scope: Scope::new(period, as_of),
        narrow: of
            .filter(|(noun, _)| noun.name == campaign::NOUN.name)
            .map(|(noun, id)| ("campaign".to_owned(), noun.code(id)))
            .into_iter()
            .collect(),
    };
    let series = draft.series.clone().unwrap_or_default();
    let numbered = match &asked.number {
        Some(number) => number.clone(),
        None => number(conn, &kind, &series, on, None)?,
    };
    let corrects = paper_issue::corrections(conn, &series, asked.id)?;
    let facts = Facts { draft: &draft, kind: &kind, period, as_of, on, number: &numbered, corrects: &corrects, of };
    let globals = facts.globals(&answers, asked.id)?;
    let texts = texts(&draft, &kind);
    let texts: Vec<Text<'_>> = texts.iter().map(|(name, text, before)| (*name, text.as_str(), *before)).collect();
    let (printed, store) = template::run(&texts, globals, &mut |ask| answers.answer(ask))?;
    let (document, mut numbers) = facts.laid_out(asked, &texts, &printed, &store, head.as_ref())?;
    for number in &mut numbers {
        number.records = answers.teller.behind(&number.source)?;
    }
    answers.teller.see(&Scope::new(period, names.today))?;
    Ok(Made {
        document,
        numbers,
        as_of: as_of.to_string(),
        head: head.map(|Head { seq, hash, .. }| (seq, hash)),
        corrects,
    })
}

/// The templates of a paper: that of its text, with what nobody placed at its end, and those of its head and foot. What the
/// clerk wrote stands in place of what the kind says.
fn texts(draft: &Draft, kind: &Kind) -> Vec<(&'static str, String, usize)> {
    let mut body = template::clean(&kind.body);
    let placed = |name: &str| kind.body.contains(name);
    let mut before = kind.before;
    if draft.lead.is_some() && !placed("lead") {
        // Two lines more stand before the template's own.
        (body, before) = (format!("> {{{{ lead }}}}\n\n{body}"), before.saturating_sub(2));
    }
    for (name, heading, given) in [("added", "其他情况", &draft.added), ("demands", "有关要求", &draft.demands)]
    {
        if given.is_some() && !placed(name) {
            body.extend(["\n\n## ", heading, "\n\n{{ ", name, " }}\n"]);
        }
    }
    if !placed("corrections") {
        body.push_str("\n{% for said in corrections %}\n> **更正**　{{ said }}\n\n{% endfor %}\n");
    }
    let own = |key: &'static str, given: Option<&String>| {
        let text = given.map_or_else(|| kind.line(key).to_owned(), |_| format!("{{{{ {key}_given }}}}"));
        (key, text, 0)
    };
    vec![
        ("模板", body, before),
        own("title", draft.title.as_ref()),
        own("head", None),
        own("marks", None),
        own("left", None),
        own("right", None),
        own("main_to", draft.main_to.as_ref()),
        own("to", draft.copy_to.as_ref()),
        own("signature", None),
    ]
}

/// Refuses a kind whose templates cannot be read, or name what is not there.
pub fn readable(kind: &Kind) -> Result<()> {
    let mut texts = texts(&Draft::default(), kind);
    // By itself first: what it leaves open is not closed by what is put behind it.
    texts.insert(0, ("模板", template::clean(&kind.body), kind.before));
    let texts: Vec<Text<'_>> = texts.iter().map(|(name, text, before)| (*name, text.as_str(), *before)).collect();
    template::readable(&texts, &GLOBALS)
}
