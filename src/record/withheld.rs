//! What an office does not tell another: where a covert visit is to go, and which unit a hidden clue is about, until somebody was
//! there. Not for who complained: that is sealed, and no copy has it.

use super::{NOUNS, campaign, clue, sealed};
use crate::base::error::Result;
use crate::base::noun::Noun;
use crate::base::vocab::CampaignKind;
use crate::db::redact::{Terms, Withheld};
use constcat::concat as sql;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The covert campaigns of which no visit has been made.
const PLANNED: &str = sql!(
    "SELECT p.id FROM campaign p WHERE p.kind = '",
    CampaignKind::Covert.slug(),
    "' AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.campaign = p.id AND v.void_reason IS NULL)"
);

/// The clues whose unit lists leave out.
const HIDDEN: &str =
    "SELECT c.id FROM clue c JOIN every_clue k ON k.id = c.id WHERE c.hidden AND c.unit IS NOT NULL AND k.unit IS NULL";

fn ids(conn: &Connection, sql: &str) -> Result<Vec<i64>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What leads to a campaign: the nouns with a column that holds its row, or its code.
fn led_to(conn: &Connection, plan: i64) -> Result<Vec<(&'static Noun, i64)>> {
    let code = campaign::NOUN.code(plan);
    let mut out = Vec::new();
    for (noun, column) in super::belonging::belonging() {
        let sql = format!("SELECT id FROM {} WHERE \"{column}\" = '{code}'", noun.table);
        out.extend(ids(conn, &sql)?.into_iter().map(|id| (noun, id)));
    }
    for noun in NOUNS.iter().copied().filter(|noun| noun.field("campaign").is_some()) {
        let sql = format!("SELECT id FROM {} WHERE campaign = {plan}", noun.table);
        out.extend(ids(conn, &sql)?.into_iter().map(|id| (noun, id)));
    }
    Ok(out)
}

/// What is left out of a copy for another office.
pub fn terms(conn: &Connection) -> Result<Terms> {
    let mut withheld = BTreeMap::new();
    for id in ids(conn, HIDDEN)? {
        withheld.insert((clue::NOUN.name, id), Withheld { texts: true, columns: &["unit"] });
    }
    for plan in ids(conn, PLANNED)? {
        let columns = &["office_no", "from_on", "to_on", "opened_on", "closed_on"];
        withheld.insert((campaign::NOUN.name, plan), Withheld { texts: true, columns });
        for (noun, id) in led_to(conn, plan)? {
            withheld.entry((noun.name, id)).or_insert(Withheld { texts: true, columns: &[] });
        }
    }
    Ok(Terms { nouns: NOUNS, withheld, words })
}

/// The words that are sealed of a record; none where its noun has nothing to do with what is sealed.
pub fn words(conn: &Connection, noun: &'static Noun, id: i64) -> Result<Vec<String>> {
    if noun.letters.is_none() { Ok(Vec::new()) } else { sealed::words(conn, noun, id) }
}
