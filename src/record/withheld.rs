//! What an office does not tell another: where a covert visit is to go, and which unit a hidden clue is about, until somebody was
//! there. Not for who complained: that is sealed, and no copy has it.

use super::closed::{COVERT, STILL_TO_GO};
use super::{
    NOUNS, campaign, clue, draw, evidence, finding, mapping, paper, paper_kind, plan, recheck, round, saved, sealed,
    term, visit,
};
use crate::base::column::Shape;
use crate::base::error::Result;
use crate::base::noun::{From, Noun};
use crate::base::private::Sealed;
use crate::base::vocab::CampaignKind;
use crate::db::mask;
use crate::db::redact::{Columns, Instead, Terms, Withheld};
use constcat::concat as sql;
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::BTreeMap;

/// The clues whose unit lists leave out.
const HIDDEN: &str =
    "SELECT c.id FROM clue c JOIN every_clue k ON k.id = c.id WHERE c.hidden AND c.unit IS NOT NULL AND k.unit IS NULL";

/// The campaigns that are covert, or come of a hidden clue, and for which somebody is still to go somewhere.
const PLANNED: &str = sql!(
    "SELECT p.id FROM campaign p WHERE (",
    COVERT,
    " OR p.id IN (SELECT l.campaign FROM campaign_clue l WHERE l.clue IN (",
    HIDDEN,
    "))) AND ",
    STILL_TO_GO
);

/// Clues that tell where such a campaign goes.
const CLUES: &str = sql!(HIDDEN, " UNION SELECT l.clue FROM campaign_clue l WHERE l.campaign IN (", PLANNED, ")");

/// The items of the year's plan that are covert, or that such a campaign belongs to, and for which somebody is still to go.
const ITEMS: &str = sql!(
    "SELECT i.id FROM plan i WHERE (i.kind = '",
    CampaignKind::Covert.slug(),
    "' OR i.id IN (SELECT plan_item FROM campaign WHERE id IN (",
    PLANNED,
    "))) AND NOT EXISTS (SELECT 1 FROM campaign p WHERE p.plan_item = i.id AND NOT ",
    STILL_TO_GO,
    ")"
);

/// What their texts say of them, and texts of their draws, wherever else it is told. A title of a word or two says nothing of one
/// campaign. What was asked of a draw, and why nobody went, was typed with its units.
const SAID: &str = sql!(
    "SELECT title FROM campaign WHERE length(title) > 3 AND id IN (",
    PLANNED,
    ") UNION ALL SELECT title FROM plan WHERE length(title) > 3 AND id IN (",
    ITEMS,
    ") UNION ALL SELECT d.criteria FROM draw d WHERE length(d.criteria) > 2 AND d.campaign IN (",
    PLANNED,
    ") UNION ALL SELECT s.reason FROM draw_skip s JOIN draw d ON d.id = s.draw WHERE length(s.reason) > 2 AND d.campaign IN (",
    PLANNED,
    ")"
);

fn ids(conn: &Connection, sql: &str, of: impl rusqlite::Params) -> Result<Vec<i64>> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map(of, |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What leads to records of a noun: those with a column that holds the code of one, or its row. Campaigns say themselves what they are.
fn led_to(conn: &Connection, to: &Noun, of: &[i64]) -> Result<Vec<(&'static Noun, Vec<i64>)>> {
    let codes: Vec<String> = of.iter().map(|id| to.code(*id)).collect();
    let (codes, rows) = (serde_json::json!(codes).to_string(), serde_json::json!(of).to_string());
    let mut out = Vec::new();
    for noun in NOUNS.iter().copied().filter(|noun| noun.name != campaign::NOUN.name) {
        for field in noun.fields.iter().filter(|field| field.from == From::Anywhere) {
            let named = match noun.shape(field.column) {
                Shape::Record => &codes,
                Shape::Code(letters) if to.letters == Some(letters) => &rows,
                _ => continue,
            };
            let (table, column) = (noun.table, field.column);
            // Where somebody went is told.
            let went = if noun.name == visit::NOUN.name { " AND void_reason IS NOT NULL" } else { "" };
            let sql = format!("SELECT id FROM {table} WHERE \"{column}\" IN (SELECT value FROM json_each(?)){went}");
            out.push((noun, ids(conn, &sql, [named])?));
        }
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
        name if name == plan::NOUN.name => Some(ITEMS.to_owned()),
        _ if noun.field("campaign").is_some() => Some(planned()),
        _ if noun.field("of").is_some() => Some(of()),
        _ => None,
    }
}

/// What an office made for its own work, named and filled as it liked: its lists and ways of reading a sheet are nobody else's, its words and templates
/// are told without what is sealed of anybody.
static OFFICES_OWN: [(&Noun, Columns); 4] = [
    (&saved::NOUN, &[("name", Instead::Own), ("options", Instead::Nothing)]),
    (&mapping::NOUN, &[("name", Instead::Own), ("headings", Instead::Text("[]")), ("pairs", Instead::Text("[]"))]),
    (&term::NOUN, &[("zh", Instead::Masked), ("en", Instead::Masked)]),
    (&paper_kind::NOUN, &[("zh", Instead::Masked), ("en", Instead::Masked), ("body", Instead::Masked)]),
];

/// What stands for a digest that is not told: what it is of can be tried out.
const NO_DIGEST: Instead = Instead::Text("0000000000000000000000000000000000000000000000000000000000000000");

/// What is not told of a record that leads to one that is withheld. Who stands in the frame of a draw, or was drawn, stands in its
/// rows, and its seed draws anew; whom a round is for stands in its rows too.
fn leading(noun: &Noun) -> Withheld {
    const UNTOLD: Instead = Instead::Text(mask::UNTOLD);
    const DRAWN: Columns = &[("quotas", UNTOLD), ("digest", NO_DIGEST), ("pool_digest", NO_DIGEST), ("seed", UNTOLD)];
    const FRAMED: Columns = &[("unit", Instead::Nothing), ("visit", Instead::Nothing), ("weight", Instead::One)];
    const SUBJECTS: Columns = &[("unit", Instead::Nothing), ("person", Instead::Nothing), ("point", Instead::Nothing)];
    const ISSUED: Columns = &[("frozen", Instead::Nothing), ("sha256", Instead::Nothing)];
    let (columns, parts): (Columns, Columns) = match noun.name {
        name if name == draw::NOUN.name => (DRAWN, FRAMED),
        name if name == round::NOUN.name => (&[], SUBJECTS),
        name if name == paper::NOUN.name => (ISSUED, ISSUED),
        name if name == evidence::NOUN.name => (&[("sha256", NO_DIGEST)], &[]),
        _ => (&[], &[]),
    };
    Withheld { texts: true, columns, parts }
}

/// What is left out of a copy for another office.
pub fn terms(conn: &Connection) -> Result<Terms> {
    const DAYS: Columns =
        &[("office_no", Instead::Nothing), ("from_on", Instead::Nothing), ("to_on", Instead::Nothing)];
    const YEAR: Columns = &[
        ("office_no", Instead::Nothing),
        ("from_on", Instead::InYear("-01-01")),
        ("to_on", Instead::InYear("-12-31")),
    ];
    // Where its groups are to go, and when; what keeps the digest of a list from being tried out.
    const TARGETS: Columns = &[
        ("unit", Instead::Nothing),
        ("unit_code", Instead::Nothing),
        ("visit_on", Instead::Nothing),
        ("token", Instead::Text("00000000000000000000000000000000")),
    ];
    let (mut withheld, mut next) = (BTreeMap::new(), Vec::new());
    let all: [(&'static Noun, _, Columns); 3] = [
        (&clue::NOUN, CLUES, &[("unit", Instead::Nothing)]),
        (&campaign::NOUN, PLANNED, DAYS),
        (&plan::NOUN, ITEMS, YEAR),
    ];
    for (noun, sql, columns) in all {
        let of = ids(conn, sql, [])?;
        if of.is_empty() {
            continue;
        }
        withheld.extend(of.iter().map(|id| ((noun.name, *id), Withheld { texts: true, columns, parts: TARGETS })));
        next.push((noun, of));
    }
    while let Some((noun, of)) = next.pop() {
        for (noun, mut of) in led_to(conn, noun, &of)? {
            of.retain(|id| !withheld.contains_key(&(noun.name, *id)));
            withheld.extend(of.iter().map(|id| ((noun.name, *id), leading(noun))));
            next.extend((!of.is_empty()).then_some((noun, of)));
        }
    }
    for (noun, columns) in &OFFICES_OWN {
        let ids = ids(conn, &format!("SELECT id FROM {}", noun.table), [])?;
        withheld.extend(ids.into_iter().map(|id| ((noun.name, id), Withheld { texts: false, columns, parts: &[] })));
    }
    let nouns = NOUNS.iter().copied().chain([&recheck::NOUN]).collect();
    let mut said = conn.prepare(SAID)?;
    let said = said.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let sealed = Sealed::new(sealed::all(conn)?.into_iter().chain(said));
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
