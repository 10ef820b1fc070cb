//! What an office does not tell another: where a covert visit is to go, and which unit a hidden clue is about, until somebody was
//! there. Not for who complained: that is sealed, and no copy has it.

use super::{NOUNS, campaign, clue, draw, finding, recheck, round, sealed};
use crate::base::error::Result;
use crate::base::noun::Noun;
use crate::base::private::Sealed;
use crate::base::vocab::CampaignKind;
use crate::db::redact::{Terms, Withheld};
use constcat::concat as sql;
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::BTreeMap;

/// The clues whose unit lists leave out.
const HIDDEN: &str =
    "SELECT c.id FROM clue c JOIN every_clue k ON k.id = c.id WHERE c.hidden AND c.unit IS NOT NULL AND k.unit IS NULL";

/// The campaigns that are covert, or come of a hidden clue, and of which no visit has been made.
const PLANNED: &str = sql!(
    "SELECT p.id FROM campaign p WHERE (p.kind = '",
    CampaignKind::Covert.slug(),
    "' OR p.id IN (SELECT l.campaign FROM campaign_clue l WHERE l.clue IN (",
    HIDDEN,
    "))) AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.campaign = p.id AND v.void_reason IS NULL)"
);

fn ids(conn: &Connection, sql: &str) -> Result<Vec<i64>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What leads to a record: the nouns with a column that holds its code, and of a campaign those with one that holds its row.
fn led_to(conn: &Connection, to: &Noun, id: i64) -> Result<Vec<(&'static Noun, i64)>> {
    let code = to.code(id);
    let mut out = Vec::new();
    for (noun, column) in super::belonging::belonging() {
        let sql = format!("SELECT id FROM {} WHERE \"{column}\" = '{code}'", noun.table);
        out.extend(ids(conn, &sql)?.into_iter().map(|id| (noun, id)));
    }
    let campaign = to.name == campaign::NOUN.name;
    for noun in NOUNS.iter().copied().filter(|noun| campaign && noun.field("campaign").is_some()) {
        let sql = format!("SELECT id FROM {} WHERE campaign = {id}", noun.table);
        out.extend(ids(conn, &sql)?.into_iter().map(|id| (noun, id)));
    }
    Ok(out)
}

/// The records of a noun of which an office tells no other more than the code: SQL of their numbers; none where there are none such.
pub fn untold(noun: &Noun) -> Option<String> {
    let planned = || format!("SELECT id FROM {} WHERE campaign IN ({PLANNED})", noun.table);
    let of =
        || format!("SELECT id FROM {} WHERE \"of\" IN (SELECT code FROM campaign WHERE id IN ({PLANNED}))", noun.table);
    match noun.name {
        name if name == clue::NOUN.name => Some(HIDDEN.to_owned()),
        name if name == campaign::NOUN.name => Some(PLANNED.to_owned()),
        _ if noun.field("campaign").is_some() => Some(planned()),
        _ if noun.field("of").is_some() => Some(of()),
        _ => None,
    }
}

/// What is left out of a copy for another office.
pub fn terms(conn: &Connection) -> Result<Terms> {
    const DAYS: &[&str] = &["office_no", "from_on", "to_on"];
    // Where its groups are to go, and when.
    const TARGETS: &[&str] = &["unit", "unit_code", "visit_on"];
    let mut withheld = BTreeMap::new();
    for (noun, sql, columns) in [(&clue::NOUN, HIDDEN, &["unit"][..]), (&campaign::NOUN, PLANNED, DAYS)] {
        for id in ids(conn, sql)? {
            withheld.insert((noun.name, id), Withheld { texts: true, columns, parts: TARGETS });
            for (noun, id) in led_to(conn, noun, id)? {
                // Who stands in the frame of a draw, or was drawn, stands in its rows; so does whom a round is for.
                let parts: &[&str] = match noun.name {
                    name if name == draw::NOUN.name => &["unit", "visit"],
                    name if name == round::NOUN.name => &["unit", "person", "point"],
                    _ => &[],
                };
                withheld.entry((noun.name, id)).or_insert(Withheld { texts: true, columns: &[], parts });
            }
        }
    }
    let nouns = NOUNS.iter().copied().chain([&recheck::NOUN]).collect();
    // A title of a word or two says nothing of one campaign. What was asked of a draw, and why nobody went, was typed with its units.
    let mut planned = conn.prepare(sql!(
        "SELECT title FROM campaign WHERE length(title) > 3 AND id IN (",
        PLANNED,
        ") UNION ALL SELECT d.criteria FROM draw d WHERE length(d.criteria) > 2 AND d.campaign IN (",
        PLANNED,
        ") UNION ALL SELECT s.reason FROM draw_skip s JOIN draw d ON d.id = s.draw WHERE length(s.reason) > 2 AND d.campaign IN (",
        PLANNED,
        ")"
    ))?;
    let planned = planned.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let sealed = Sealed::new(sealed::all(conn)?.into_iter().chain(planned));
    Ok(Terms { nouns, withheld, sealed, words })
}

/// The words that are sealed of a record: of a recheck, those of the finding it is of.
fn words(conn: &Connection, noun: &'static Noun, id: i64) -> Result<Vec<String>> {
    if noun.name == recheck::NOUN.name {
        let of: Option<i64> = conn
            .prepare_cached("SELECT finding FROM recheck WHERE id = ?")?
            .query_row([id], |r| r.get(0))
            .optional()?;
        return of.map_or_else(|| Ok(Vec::new()), |of| sealed::words(conn, &finding::NOUN, of));
    }
    if noun.letters.is_none() { Ok(Vec::new()) } else { sealed::words(conn, noun, id) }
}
