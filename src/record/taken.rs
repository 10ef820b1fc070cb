//! Other offices, of which this one keeps the newest copy they shared. Not for what a copy is: that is `db::offer`; not for what it
//! says: that is read in it, and never becomes this office's own.

use super::evidence::Piece;
use super::office;
use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::hex::hex;
use crate::base::noun::{Noun, PLAIN, Value};
use crate::base::vocab::fold;
use crate::both;
use crate::db::head;
use crate::db::offer::Statement;
use crate::db::write::{Put, Write};
use rusqlite::Connection;

/// What is kept of another office, journaled like any other.
pub static NOUN: Noun =
    Noun { name: "taken", table: "taken", view: "taken_offices", zh: "别的单位", en: "other office", ..PLAIN };

/// An office whose copy is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its row.
    pub id: i64,
    /// What others know it by.
    pub key: String,
    /// The key its signature is checked with, in hexadecimal.
    pub public: String,
    /// Its name.
    pub name: String,
    /// The unit of the register that it is.
    pub unit: Option<String>,
    /// The number of the last entry of the copy.
    pub entries: i64,
    /// The hash of that.
    pub head: String,
    /// When the copy was made.
    pub shared_at: String,
    /// The digest of the copy, by which its file is found.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// The offices whose copies are kept, in the order they first came.
pub fn all(conn: &Connection) -> Result<Vec<Taken>> {
    let sql = "SELECT id, key, public_key, name, unit, entries, head, shared_at, sha256, bytes FROM taken_offices ORDER BY id";
    let mut statement = conn.prepare(sql)?;
    let row = |r: &rusqlite::Row<'_>| {
        let bytes: i64 = r.get(9)?;
        Ok(Taken {
            id: r.get(0)?,
            key: r.get(1)?,
            public: r.get(2)?,
            name: r.get(3)?,
            unit: r.get(4)?,
            entries: r.get(5)?,
            head: r.get(6)?,
            shared_at: r.get(7)?,
            sha256: r.get(8)?,
            bytes: bytes.unsigned_abs(),
        })
    };
    Ok(statement.query_map([], row)?.collect::<rusqlite::Result<_>>()?)
}

/// The office of a key, a name, or the unit it is.
pub fn find(conn: &Connection, typed: &str) -> Result<Taken> {
    let all = all(conn)?;
    let wanted = fold(typed);
    let known: Vec<String> = all.iter().map(|office| format!("{} {}", office.key, office.name)).collect();
    let is = |office: &Taken| {
        [Some(&office.key), Some(&office.name), office.unit.as_ref()]
            .into_iter()
            .flatten()
            .any(|name| fold(name) == wanted)
    };
    let mut found: Vec<Taken> = all.into_iter().filter(is).collect();
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => {
            let known = known.join("、");
            let said = both!("没有收到过单位 {typed:?} 的副本", "no copy of an office {typed:?} was taken");
            Err(Error::not_found("office-unknown", said).hint(if known.is_empty() {
                both!("先收下它交来的副本：ducha office take 文件", "take the copy it shared: ducha office take FILE")
            } else {
                both!("有副本的：{known}", "copies are kept of: {known}")
            }))
        }
        _ => {
            let keys = found.iter().map(|office| office.key.as_str()).collect::<Vec<_>>().join("、");
            let said = both!("{typed:?} 有几个单位：{keys}", "{typed:?} are several offices: {keys}");
            Err(Error::not_found("office-ambiguous", said).hint(both!("写它的 8 位代号", "give its key of eight")))
        }
    }
}

/// How a copy stands to the one that is kept of its office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// None is kept.
    First,
    /// It goes on from that one.
    Newer,
    /// It ends with the same entry.
    Same,
}

/// How a copy stands to the one that is kept, if that can still be read: refused where it does not continue it.
pub fn stands(copy: &Connection, said: &Statement, kept: Option<(&Taken, Option<&Connection>)>) -> Result<Stands> {
    let Some((kept, before)) = kept else { return Ok(Stands::First) };
    let (key, name, had) = (&kept.key, &kept.name, kept.entries);
    if kept.public != hex(&said.public) {
        let said = both!(
            "代号 {key} 已是 {name} 的，这份副本由另一把密钥签名：两个单位不能用一个代号",
            "{key} is the key of {name}, and this copy is signed with another secret: two offices have no one key"
        );
        return Err(Error::refused("office-key-twice", said)
            .hint(both!("请对方核对是谁的台账", "ask the office whose ledger it is")));
    }
    if head::holds(copy, &(had, kept.head.clone()))? {
        return Ok(if said.entries == had { Stands::Same } else { Stands::Newer });
    }
    let ends = said.entries;
    if before.is_some_and(|before| head::holds(before, &(ends, said.head.clone())).unwrap_or(false)) {
        let said = both!(
            "{name} 的副本已有到日志第 {had} 条的，这份只到第 {ends} 条",
            "a copy of {name} to entry {had} is kept, and this one ends with entry {ends}"
        );
        return Err(Error::refused("shared-copy-older", said)
            .hint(both!("请对方重新交一份：ducha share", "have the office share it again: ducha share")));
    }
    let at = before.map_or(Ok(had.min(ends)), |before| parting(before, copy))?;
    let said = both!(
        "这份副本不是 {name} 已有那份的继续：从日志第 {at} 条起不同",
        "this copy does not continue the one kept of {name}: they part at entry {at}"
    );
    Err(Error::refused("shared-copy-parts", said).hint(both!(
        "对方的台账换回过旧的，或两个单位用了同一本台账的复本；问清后 ducha office drop {key} --reason … 再收",
        "the office went back to an older ledger, or two offices write to copies of one: when that is clear ducha office drop {key} --reason … and take it"
    )))
}

/// The first entry that is not the same in two journals.
fn parting(one: &Connection, other: &Connection) -> Result<i64> {
    let sql = "SELECT seq, hash FROM journal ORDER BY seq";
    let (mut one, mut other) = (one.prepare(sql)?, other.prepare(sql)?);
    let entry = |r: &rusqlite::Row<'_>| Ok((r.get::<_, i64>(0)?, r.get::<_, Vec<u8>>(1)?));
    let (one, other) = (one.query_map([], entry)?, other.query_map([], entry)?);
    let mut last = 0;
    for (one, other) in one.zip(other) {
        let (one, other) = (one?, other?);
        if one != other {
            return Ok(one.0);
        }
        last = one.0;
    }
    Ok(last + 1)
}

/// Keeps what is known of a copy: of an office that is known already in place of the one before.
pub fn keep(
    write: &mut Write<'_>,
    said: &Statement,
    (copy, unit): (&Connection, Option<i64>),
    (sha256, bytes): (&str, u64),
    today: Day,
) -> Result<String> {
    let (name, _) = office::read(copy)?;
    let level: String = copy.query_row("SELECT level FROM office", [], |r| r.get(0))?;
    let before = all(write.conn())?.into_iter().find(|office| office.key == said.key);
    let mut puts: Vec<Put> = vec![
        ("name", Value::text(&name)),
        ("level", Value::Text(level)),
        ("entries", Value::Int(said.entries)),
        ("head", Value::text(&said.head)),
        ("shared_at", Value::text(&said.shared_at)),
        ("taken_on", Value::Text(today.to_string())),
        ("sha256", Value::text(sha256)),
        ("bytes", Value::Int(i64::try_from(bytes).unwrap_or(i64::MAX))),
    ];
    match before {
        Some(before) => {
            puts.extend(unit.map(|unit| ("unit", Value::Int(unit))));
            write.edit(&NOUN, before.id, &puts)?;
        }
        None => {
            let id: i64 = write.conn().query_row("SELECT coalesce(max(id), 0) + 1 FROM taken", [], |r| r.get(0))?;
            puts.extend([
                ("key", Value::text(&said.key)),
                ("public_key", Value::Text(hex(&said.public))),
                ("unit", unit.map_or(Value::Null, Value::Int)),
            ]);
            write.add(&NOUN, id, &puts, &[], &[])?;
        }
    }
    Ok(name)
}

/// Says which unit of the register an office is.
pub fn is_unit(write: &mut Write<'_>, id: i64, unit: i64) -> Result<usize> {
    write.edit(&NOUN, id, &[("unit", Value::Int(unit))])
}

/// Keeps no copy of an office any more.
pub fn drop(write: &mut Write<'_>, id: i64, reason: &str) -> Result<usize> {
    write.edit(&NOUN, id, &[("void_reason", Value::text(reason))])
}

/// The copies that are kept, as what lies in the folder of evidence.
pub fn pieces(conn: &Connection) -> Result<Vec<Piece>> {
    let piece = |office: Taken| Piece {
        code: office.key.clone(),
        of: office.key,
        file_name: office.name,
        sha256: office.sha256,
        bytes: office.bytes,
        voided: false,
    };
    Ok(all(conn)?.into_iter().map(piece).collect())
}
