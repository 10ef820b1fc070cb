//! What a paper must not say: who complained, telephone and identity numbers however they are written, persons and units beyond
//! the publicity they were approved for, counts so small that they point at somebody. Found before the paper gets its name;
//! told by place, never by the word itself.

use super::Made;
use super::call::Source;
use crate::base::document::{Block, Document, Line, read};
use crate::base::error::{Both, Result};
use crate::base::hex::hex;
use crate::base::private;
use crate::base::vocab::{Publicity, fold};
use crate::both;
use crate::record::exposure::allowed;
use crate::record::sealed;
use crate::report::figure;
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

/// Something a paper must not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// Where: `2-3`, the third block of section two; `head`, `foot`.
    pub place: String,
    /// What.
    pub said: Both,
    /// Digest of all that the place says: what is let through is let through as it reads.
    pub seen: String,
}

/// The texts of a document, each with its place.
pub fn places(document: &Document) -> Vec<(String, Vec<&Line>, &Block)> {
    let (mut section, mut n) = (0, 0);
    let mut out = Vec::new();
    for block in &document.blocks {
        if let Block::Heading(1, _) = block {
            (section, n) = (section + 1, 0);
        }
        let lines = match block {
            Block::Title(line)
            | Block::Subtitle(line)
            | Block::Heading(_, line)
            | Block::Paragraph(line)
            | Block::Aside(line)
            | Block::Item(line)
            | Block::Small(line) => vec![line],
            Block::Table { rows, notes, .. } => rows.iter().flatten().chain(notes).collect(),
            Block::Facts(facts) => facts.iter().map(|(_, line)| line).collect(),
            _ => Vec::new(),
        };
        n += 1;
        out.push((format!("{section}-{n}"), lines, block));
    }
    out
}

/// Everything a document says, each text with its place.
fn said(document: &Document) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (place, lines, block) in places(document) {
        out.extend(lines.into_iter().map(|line| (place.clone(), read(line))));
        let titles: Vec<&String> = match block {
            Block::Table { title, heads, .. } => title.iter().chain(heads.iter().map(|(head, _)| head)).collect(),
            Block::Chart { categories, .. } | Block::Attachments(categories) => categories.iter().collect(),
            Block::Remark(text) | Block::Signature { name: text, .. } => vec![text],
            _ => Vec::new(),
        };
        out.extend(titles.into_iter().map(|text| (place.clone(), text.clone())));
    }
    out.extend(around(document).into_iter().map(|(place, text)| (place.to_owned(), text)));
    out
}

/// The words of head and foot.
fn around(document: &Document) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if let Some(head) = &document.head {
        let all = [Some(&head.name), head.number.as_ref(), head.left.as_ref(), head.right.as_ref()];
        out.extend(all.into_iter().flatten().chain(&head.marks).map(|text| ("head", text.clone())));
    }
    if let Some(foot) = &document.foot {
        out.extend(foot.to.iter().map(|(_, whom)| ("foot", whom.clone())));
    }
    let addressee = document.blocks.iter().filter_map(|block| match block {
        Block::Addressee(to) => Some(("head", to.clone())),
        _ => None,
    });
    out.extend(addressee);
    out
}

/// Somebody who may be named: column of exposures, row, and the names they go by.
type Somebody = (&'static str, i64, Vec<String>);

fn somebodies(conn: &Connection, how_far: Publicity) -> Result<Vec<Somebody>> {
    let mut out = Vec::new();
    if how_far == Publicity::Internal {
        return Ok(out);
    }
    let mut persons = conn.prepare("SELECT id, name FROM persons")?;
    for row in persons.query_map([], |r| Ok((r.get(0)?, r.get::<_, String>(1)?)))? {
        let (id, name) = row?;
        out.push(("person", id, vec![fold(&name)]));
    }
    if how_far == Publicity::Media {
        let mut units = conn.prepare("SELECT id, name, short_name FROM units")?;
        for row in units.query_map([], |r| Ok((r.get(0)?, r.get::<_, String>(1)?, r.get::<_, Option<String>>(2)?)))? {
            let (id, name, short) = row?;
            out.push(("unit", id, std::iter::once(name).chain(short).map(|name| fold(&name)).collect()));
        }
    }
    for (.., names) in &mut out {
        names.retain(|name| name.chars().count() >= 2);
    }
    Ok(out)
}

/// The counts under which people can be told.
const SMALL: i64 = 3;

/// What a paper says that it must not, place by place. `own` are names it may say: its office and who signed it.
pub fn scan(conn: &Connection, made: &Made, (paper, how_far): (i64, Publicity), own: &[String]) -> Result<Vec<Leak>> {
    let everything: Vec<(String, String)> = said(&made.document);
    let words = private::Sealed::new(sealed::all(conn)?);
    let own: Vec<String> = own.iter().map(|name| fold(name)).collect();
    let mut named = Vec::new();
    for (column, id, names) in somebodies(conn, how_far)? {
        let mine = names.iter().any(|name| own.iter().any(|own| own == name));
        if !mine && !allowed(conn, (column, id), paper, how_far)? {
            named.push((column, names));
        }
    }
    let mut out: Vec<Leak> = Vec::new();
    let mut tell = |place: &str, said: Both| {
        let all: Vec<&str> = everything.iter().filter(|(at, _)| at == place).map(|(_, text)| text.as_str()).collect();
        // The place of a small count is the count, and what is said of it says how many.
        let seen = hex(&Sha256::digest(if all.is_empty() { said.en.clone() } else { all.join("\n") }));
        let leak = Leak { place: place.to_owned(), said, seen };
        if !out.contains(&leak) {
            out.push(leak);
        }
    };
    let mut look = |place: &str, text: &str| {
        if private::holds(text, &[]) {
            tell(place, both!("电话或证件号码", "a telephone or identity number"));
        }
        let plain = fold(text);
        if words.within(text) {
            tell(place, both!("投诉人或线索提供人的信息", "who complained, or gave a clue"));
        }
        for (column, names) in &named {
            if names.iter().any(|name| plain.contains(name.as_str())) {
                let said = match *column {
                    "person" => both!("未经批准点到的人", "a person named without leave"),
                    _ => both!("未经批准点名的单位", "a unit named without leave"),
                };
                tell(place, said);
            }
        }
    };
    for (place, text) in &everything {
        look(place, text);
    }
    if how_far == Publicity::Media {
        for (place, said) in small(made)? {
            tell(&place, said);
        }
    }
    Ok(out)
}

/// Counts of complaints or persons so small that a part points at somebody: in what everybody reads.
fn small(made: &Made) -> Result<Vec<(String, Both)>> {
    let mut out = Vec::new();
    for number in &made.numbers {
        let Source::Figure(call) = &number.source else { continue };
        let of = figure::figure(&call.figure)?;
        let telling = of.noun().sealed.is_some() || of.unit == figure::Unit::Head;
        let n: i64 = number.text.parse().unwrap_or(SMALL);
        if telling && !call.keys.is_empty() && (1..SMALL).contains(&n) {
            let section = number.at.split('.').next().unwrap_or_default();
            let at = &number.at;
            let said = both!("第 {at} 个数只有 {n}，看得出是谁", "number {at} is only {n}: it points at somebody");
            out.push((format!("{section}-#{at}"), said));
        }
    }
    Ok(out)
}
