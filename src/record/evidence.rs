//! Evidence: a file that belongs to a record, what it is, and who had it when. Not for the
//! content: `db::store` keeps that.

use super::steps::dated;
use super::{Record, belonging, not_in_future, not_voided, required};
use crate::base::day::{self, Day};
use crate::base::error::{Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN, Part, Value};
use crate::base::vocab::EvidenceKind;
use crate::both;
use crate::db::behind::Reads;
use crate::db::store::Kept;
use crate::db::write::Write;
use crate::draft;
use crate::record::names::Names;
use chrono::Datelike;
use rusqlite::{Connection, OptionalExtension};

/// The noun.
pub static NOUN: Noun = Noun {
    name: "evidence",
    table: "evidence",
    called_by: "sha256",
    view: "evidences",
    letters: Some("E"),
    zh: "证据",
    en: "evidence",
    about: (
        "证据：照片、录像、书证，原件存放和移交",
        "Evidence: photos, films, papers; kept whole, handed on, verified",
    ),
    fields: Draft::FIELDS,
    brief: &["code", "of", "kind", "file_name", "bytes", "taken_on", "held_by"],
    filters: &["kind"],
    day: Some("taken_on"),
    words: &[("kind", "evidence_kind")],
    untold: &["place"],
    parts: &[Part {
        table: "custody",
        view: "custodies",
        called: ("移交经过", "Custody"),
        column: None,
        fields: Custody::FIELDS,
    }],
    ..PLAIN
};

draft! {
    /// What a person says of a piece of evidence; its content, length and name come from the file.
    Draft {
        of: String, Anywhere, "属于哪条记录", "record it belongs to";
        kind: String, Anywhere, "种类，如 照片；默认看文件名", "kind, such as photo; default by the file's name";
        kind_note: String, Anywhere, "种类为“其他”时的说明", "what it is, where the kind is other";
        taken_on: Day, Anywhere, "取证日期；默认检查或发现当天", "day it was taken; default that of the visit or finding";
        taken_by: String, Anywhere, "取证人", "who took it";
        note: String, Anywhere, "备注", "note";
    }
}

draft! {
    /// Who has a piece of evidence from a day on.
    Custody {
        held_by: String, Anywhere, "保管人", "who has it";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// What a file is, by the ending of its name.
pub fn kind_of(name: &str) -> Option<EvidenceKind> {
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    Some(match ending.as_str() {
        "jpg" | "jpeg" | "png" | "heic" | "webp" | "bmp" | "tif" | "tiff" | "gif" => EvidenceKind::Photo,
        "mp4" | "mov" | "avi" | "mkv" | "wmv" | "3gp" | "m4v" => EvidenceKind::Film,
        "mp3" | "wav" | "m4a" | "amr" | "aac" | "ogg" => EvidenceKind::Audio,
        "pdf" | "doc" | "docx" | "wps" | "ofd" | "txt" | "xls" | "xlsx" | "et" | "rtf" => EvidenceKind::Document,
        _ => return None,
    })
}

impl Draft {
    /// The record it belongs to: noun and row.
    pub fn belongs_to(&self) -> Result<(&'static Noun, i64)> {
        let (noun, id) = belonging::of(self.of.as_deref().ok_or_else(|| required(&NOUN, "of"))?)?;
        if noun.name == NOUN.name { Err(belonging::not_to(noun)) } else { Ok((noun, id)) }
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, conn: &dyn Reads, names: &Names, _id: Option<i64>) -> Result<()> {
        let (noun, of) = self.belongs_to()?;
        not_voided(conn, noun, of)?;
        let day = match noun.name {
            "visit" => Some("visited_on"),
            "finding" => Some("found_on"),
            _ => None,
        };
        if let (None, Some(day)) = (self.taken_on, day) {
            let sql = format!("SELECT {day} FROM {} WHERE id = ?", noun.table);
            let on: String = conn.prepare_cached(&sql)?.query_row([of], |r| r.get(0))?;
            self.taken_on = day::iso(&on);
        }
        if let Some(on) = self.taken_on {
            not_in_future(&NOUN, "taken_on", on, names.today)?;
        }
        let kind = self.kind.as_deref().ok_or_else(|| required(&NOUN, "kind"))?;
        if kind == EvidenceKind::Other.slug() && self.kind_note.is_none() {
            return Err(required(&NOUN, "kind_note"));
        }
        Ok(())
    }
}

/// What a camera wrote into a photo.
#[derive(Clone, Debug, Default)]
pub struct Shot {
    /// The moment, RFC 3339.
    pub at: Option<String>,
    /// Degrees north and east.
    pub place: Option<String>,
}

/// The standing evidence of a record with this content.
pub fn kept_of(conn: &Connection, of: Option<&str>, sha256: &str) -> Result<Option<i64>> {
    let sql = "SELECT id FROM evidence WHERE \"of\" = ? AND sha256 = ? AND void_reason IS NULL";
    Ok(conn.prepare_cached(sql)?.query_row((of, sha256), |r| r.get(0)).optional()?)
}

/// Adds a piece of evidence whose content is kept already, and what its camera wrote; the journal's digest covers its hash.
pub fn add(
    write: &mut Write<'_>,
    names: &Names,
    mut draft: Draft,
    (file_name, kept, shot): (&str, &Kept, &Shot),
) -> Result<i64> {
    draft.settle(write.conn(), names, None)?;
    let same = kept_of(write.conn(), draft.of.as_deref(), &kept.sha256)?;
    if let Some(same) = same.map(|id| NOUN.code(id)) {
        let said = both!(
            "{file_name:?} 已是同一记录的证据 {same}",
            "{file_name:?} is evidence {same} of the same record already"
        );
        return Err(Error::refused("evidence-twice", said)
            .hint(both!("见 ducha evidence show {same}", "see ducha evidence show {same}")));
    }
    let id = write.next_id(NOUN.table, draft.day().unwrap_or(names.today).year())?;
    let mut puts = super::keep::puts(&draft, crate::base::noun::From::Anywhere);
    puts.extend([
        ("sha256", Value::Text(kept.sha256.clone())),
        ("bytes", Value::Int(i64::try_from(kept.bytes).unwrap_or(i64::MAX))),
        ("file_name", Value::Text(file_name.to_owned())),
        ("taken_at", shot.at.clone().map_or(Value::Null, Value::Text)),
        ("place", shot.place.clone().map_or(Value::Null, Value::Text)),
    ]);
    write.add(&NOUN, id, &puts, &[], &[])?;
    Ok(id)
}

/// Other standing pieces of evidence with the same content, with the record each belongs to.
pub fn alike(conn: &Connection, id: i64) -> Result<Vec<(String, String)>> {
    let sql = "SELECT o.code, o.\"of\"
        FROM evidence e JOIN evidence t ON t.sha256 = e.sha256 AND t.id <> e.id JOIN evidences o ON o.id = t.id
        WHERE e.id = ? ORDER BY o.id LIMIT 20";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One piece of evidence to be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its code.
    pub code: String,
    /// The record it belongs to.
    pub of: String,
    /// The name it came under.
    pub file_name: String,
    /// The hash of its content.
    pub sha256: String,
    /// The length of its content.
    pub bytes: u64,
    /// Whether it was voided: its file stays, and need not be sound.
    pub voided: bool,
}

/// The evidence of these rows, or all there is.
pub fn pieces(conn: &Connection, ids: &[i64]) -> Result<Vec<Piece>> {
    let sql = "SELECT code, \"of\", file_name, sha256, bytes, void_reason IS NOT NULL FROM every_evidence
        WHERE json_array_length(?1) = 0 OR id IN (SELECT value FROM json_each(?1)) ORDER BY id";
    let ids = serde_json::Value::from(ids.to_vec()).to_string();
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([ids], |r| {
        let bytes: i64 = r.get(4)?;
        Ok(Piece {
            code: r.get(0)?,
            of: r.get(1)?,
            file_name: r.get(2)?,
            sha256: r.get(3)?,
            bytes: bytes.unsigned_abs(),
            voided: r.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The standing evidence of a record, by its code.
pub fn of(conn: &Connection, code: &str) -> Result<Vec<i64>> {
    let mut statement =
        conn.prepare_cached("SELECT id FROM evidence WHERE \"of\" = ? AND void_reason IS NULL ORDER BY id")?;
    let rows = statement.query_map([code], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The hashes the ledger names, voided evidence and all.
pub fn hashes(conn: &Connection) -> Result<Vec<String>> {
    let mut statement = conn.prepare("SELECT DISTINCT sha256 FROM evidence ORDER BY 1")?;
    let rows = statement.query_map([], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Hands a piece of evidence on to a new keeper.
pub fn hand(write: &mut Write<'_>, names: &Names, id: i64, to: &str, on: Day, note: Option<&str>) -> Result<()> {
    not_voided(write.conn(), &NOUN, id)?;
    not_in_future(&NOUN, "happened_on", on, names.today)?;
    let code = NOUN.code(id);
    let last: Option<(i64, String, String)> = write
        .conn()
        .query_row(
            "SELECT n, held_by, happened_on FROM custody WHERE evidence = ? ORDER BY n DESC LIMIT 1",
            [id],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )
        .optional()?;
    let (taken_by, taken_on): (Option<String>, Option<String>) =
        write
            .conn()
            .query_row("SELECT taken_by, taken_on FROM evidence WHERE id = ?", [id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let (n, holder, since) = match last {
        Some((n, holder, since)) => (n, Some(holder), Some(since)),
        None => (0, taken_by, taken_on),
    };
    if holder.as_deref() == Some(to) {
        return Err(Error::refused("custody-same", both!("{code} 已在 {to} 手里", "{code} is with {to} already")));
    }
    if let Some(since) = since.filter(|since| on.to_string() < *since) {
        let said =
            both!("{code} 在 {since} 才到手，不能在 {on} 移交", "{code} cannot be handed on on {on}, before {since}");
        return Err(Error::refused("custody-before", said)
            .hint(both!("--on 写不早于 {since} 的日期", "give --on a day not before {since}")));
    }
    let hand = Custody { held_by: Some(to.to_owned()), note: note.map(str::to_owned) };
    write.step(&NOUN, id, n + 1, &[("custody", dated(on, &hand))])
}
