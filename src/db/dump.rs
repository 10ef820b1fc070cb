//! A whole ledger as text: every table as rows of JSON, a line each, with a page that says what there is. Read into a new ledger it
//! is the same ledger, journal and all; a new table or column goes along by itself. Not for what a row means.

use super::head;
use super::signature;
use super::whole::sync_folder;
use crate::base::error::{Error, Kind, Result};
use crate::base::hex::{bytes, hex};
use crate::both;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// The page that says what there is.
pub const PAGE: &str = "ducha.json";
/// The longest row, in bytes: a paper that was frozen with tens of thousands of records. It stands in memory some five times over.
const LONGEST: u64 = 32 << 20;

/// What a whole ledger came to as text.
#[derive(Debug, Serialize, Deserialize)]
pub struct Contents {
    /// The version of the schema.
    pub version: i64,
    /// The entries of its journal.
    pub entries: i64,
    /// The hash of the last; none of a ledger that is only begun.
    pub head: Option<String>,
    /// Its tables.
    pub tables: Vec<Table>,
}

/// A table as text.
#[derive(Debug, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// The digest of its text.
    pub sha256: String,
}

/// Where text goes: files of a folder, or of a zip.
pub enum Pack {
    /// A folder, and the file being written.
    Folder(PathBuf, Option<BufWriter<File>>),
    /// A zip.
    Zip(Box<ZipWriter<File>>),
    /// Nowhere: what would be written is counted.
    Nowhere,
}

impl Pack {
    /// Into a folder that is there.
    pub fn folder(path: &Path) -> Pack {
        Pack::Folder(path.to_owned(), None)
    }

    /// Into a zip file that is there and empty.
    pub fn zip(path: &Path) -> Result<Pack> {
        Ok(Pack::Zip(Box::new(ZipWriter::new(File::create(path).map_err(unwritten)?))))
    }

    /// Begins a part.
    fn begin(&mut self, name: &str) -> Result<()> {
        self.end_part()?;
        match self {
            Pack::Folder(path, file) => {
                *file = Some(BufWriter::new(File::create_new(path.join(name)).map_err(unwritten)?));
                Ok(())
            }
            Pack::Zip(zip) => {
                let method = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
                let options = method.last_modified_time(DateTime::default()).large_file(true);
                zip.start_file(name, options).map_err(|e| unwritten(io::Error::other(e)))
            }
            Pack::Nowhere => Ok(()),
        }
    }

    fn end_part(&mut self) -> Result<()> {
        if let Pack::Folder(_, Some(file)) = self {
            file.flush().and_then(|()| file.get_ref().sync_all()).map_err(unwritten)?;
        }
        Ok(())
    }

    /// Ends it: all is on disk.
    pub fn end(mut self) -> Result<()> {
        self.end_part()?;
        match self {
            Pack::Folder(path, _) => sync_folder(&path).map_err(unwritten),
            Pack::Zip(zip) => zip.finish().map(drop).map_err(|e| unwritten(io::Error::other(e))),
            Pack::Nowhere => Ok(()),
        }
    }
}

impl Write for Pack {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Pack::Folder(_, Some(file)) => file.write(bytes),
            Pack::Folder(..) => Err(io::Error::other("no part was begun")),
            Pack::Zip(zip) => zip.write(bytes),
            Pack::Nowhere => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn unwritten(error: io::Error) -> Error {
    Error::failed("file-unwritten", both!("导出写不成", "the export cannot be written")).because(error)
}

/// Where text comes from.
pub enum Packed {
    /// A folder.
    Folder(PathBuf),
    /// A zip.
    Zip(Box<ZipArchive<File>>),
}

impl Packed {
    /// What lies at a path.
    pub fn at(path: &Path) -> Result<Packed> {
        if path.is_dir() {
            return Ok(Packed::Folder(path.to_owned()));
        }
        let file = File::open(path).map_err(|e| damaged("").because(e))?;
        Ok(Packed::Zip(Box::new(ZipArchive::new(file).map_err(|e| damaged("").because(e))?)))
    }

    fn part(&mut self, name: &str) -> Result<Box<dyn Read + '_>> {
        Ok(match self {
            Packed::Folder(path) => Box::new(File::open(path.join(name)).map_err(|e| damaged(name).because(e))?),
            Packed::Zip(zip) => Box::new(zip.by_name(name).map_err(|e| damaged(name).because(e))?),
        })
    }

    /// What there is.
    pub fn contents(&mut self) -> Result<Contents> {
        let mut text = String::new();
        self.part(PAGE)?.take(1 << 20).read_to_string(&mut text).map_err(|e| damaged(PAGE).because(e))?;
        serde_json::from_str(&text).map_err(|e| damaged(PAGE).because(e))
    }

    /// What lies there that is no part of a whole ledger, but for what is called so.
    pub fn beside(&self, contents: &Contents, but: &str) -> Result<Vec<String>> {
        let mut names: Vec<String> = match self {
            Packed::Folder(path) => {
                let names = std::fs::read_dir(path).map_err(|e| damaged("").because(e))?;
                names.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect()
            }
            Packed::Zip(zip) => zip.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect(),
        };
        let part = |name: &str| {
            name == PAGE
                || name.strip_suffix(".ndjson").is_some_and(|name| contents.tables.iter().any(|t| t.name == name))
        };
        names.retain(|name| name != but && !part(name));
        names.sort();
        Ok(names)
    }
}

fn damaged(part: &str) -> Error {
    let said = if part.is_empty() {
        both!("这不是 ducha 整本导出的文件夹或压缩包", "this is no folder and no archive of a whole ledger")
    } else {
        both!(
            "整本导出里的 {part} 缺失、读不出或被改过",
            "{part} of the whole export is missing, unreadable or altered"
        )
    };
    Error::new(Kind::NotOurs, "export-damaged", said)
        .hint(both!("用 ducha export --all 重新导出", "export it again with ducha export --all"))
}

/// The tables of a ledger, in the order they are made in.
fn tables(conn: &Connection) -> Result<Vec<String>> {
    // The key the office signs with is no text: it goes with a backup.
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'signing' ORDER BY rowid";
    let mut statement = conn.prepare(sql)?;
    let names = statement.query_map([], |r| r.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

/// The columns of a table that are written, each with whether it holds bytes; and those that number its rows.
type Columns = (Vec<(String, bool)>, Vec<String>);

fn columns(conn: &Connection, table: &str) -> Result<Columns> {
    let mut statement =
        conn.prepare("SELECT name, type, pk FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid")?;
    let all = statement.query_map([table], |r| Ok((r.get(0)?, r.get::<_, String>(1)?, r.get(2)?)))?;
    let all: Vec<(String, String, i64)> = all.collect::<rusqlite::Result<_>>()?;
    let mut keys: Vec<(i64, String)> = all.iter().filter(|c| c.2 > 0).map(|c| (c.2, c.0.clone())).collect();
    keys.sort();
    let keys = keys.into_iter().map(|(_, name)| name).collect();
    Ok((all.into_iter().map(|(name, kind, _)| (name, kind == "BLOB")).collect(), keys))
}

fn quoted(names: impl Iterator<Item = String>) -> String {
    names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

/// The error of a row that could not come in again, by what numbers it.
fn too_long(table: &str, number: &str) -> Error {
    let most = LONGEST >> 20;
    let said = both!(
        "{table} 里 {number} 的一行超过 {most} MB，导出去就导不回来",
        "a row of {table} ({number}) is longer than {most} MB and would not come in again"
    );
    Error::refused("export-row-too-long", said)
        .hint(both!("整本带走：ducha backup 文件.db", "take all with ducha backup FILE.db"))
}

/// Writes a table, a row a line, in the order of its keys.
fn write_table(conn: &Connection, table: &str, out: &mut Pack) -> Result<Table> {
    let (columns, keys) = columns(conn, table)?;
    let (all, order) = (quoted(columns.iter().map(|c| c.0.clone())), quoted(keys.iter().cloned()));
    let mut statement = conn.prepare(&format!("SELECT {all} FROM \"{table}\" ORDER BY {order}"))?;
    let (mut rows, mut digest, mut count) = (statement.query([])?, Sha256::new(), 0);
    while let Some(row) = rows.next()? {
        let mut line = Map::new();
        for (at, (name, _)) in columns.iter().enumerate() {
            let value = match row.get_ref(at)? {
                ValueRef::Null => Json::Null,
                ValueRef::Integer(n) => Json::from(n),
                ValueRef::Real(n) => Json::from(n),
                ValueRef::Text(text) => Json::from(String::from_utf8_lossy(text)),
                ValueRef::Blob(bytes) => Json::from(hex(bytes)),
            };
            line.insert(name.clone(), value);
        }
        let line = Json::Object(line).to_string() + "\n";
        if line.len() as u64 > LONGEST {
            let number = keys.first().map(|key| Ok::<_, Error>(format!("{key} {}", row.get::<_, i64>(key.as_str())?)));
            return Err(too_long(table, &number.transpose()?.unwrap_or_default()));
        }
        digest.update(line.as_bytes());
        out.write_all(line.as_bytes()).map_err(unwritten)?;
        count += 1;
    }
    Ok(Table { name: table.to_owned(), rows: count, sha256: hex(&digest.finalize()) })
}

/// Writes a whole ledger.
pub fn write(conn: &Connection, out: &mut Pack) -> Result<Contents> {
    // One moment of the ledger, whoever writes meanwhile.
    let moment = conn.unchecked_transaction()?;
    let last = head::of(conn)?;
    let mut all = Vec::new();
    for table in tables(conn)? {
        out.begin(&format!("{table}.ndjson"))?;
        all.push(write_table(conn, &table, out)?);
    }
    let version = conn.query_row("PRAGMA user_version", [], |r| r.get(0))?;
    let (entries, head) = last.map_or((0, None), |last| (last.seq, Some(last.hash)));
    let contents = Contents { version, entries, head, tables: all };
    let page = serde_json::to_string_pretty(&contents).map_err(|e| unwritten(e.into()))? + "\n";
    out.begin(PAGE)?;
    out.write_all(page.as_bytes()).map_err(unwritten)?;
    moment.commit()?;
    Ok(contents)
}

/// A row of columns, each with whether it holds bytes: their values in that order. What else stands in a line is not read, only refused.
struct Cells<'c>(&'c [(String, bool)]);

impl<'de> Visitor<'de> for Cells<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Vec<Value>, A::Error> {
        let mut values = vec![None; self.0.len()];
        while let Some(name) = map.next_key::<String>()? {
            let at = self.0.iter().position(|column| column.0 == name).filter(|at| values[*at].is_none());
            let at = at.ok_or_else(|| A::Error::custom("no such column, or one twice"))?;
            values[at] = Some(map.next_value_seed(Cell(self.0[at].1))?);
        }
        values.into_iter().collect::<Option<_>>().ok_or_else(|| A::Error::custom("a column is missing"))
    }
}

/// A value of a column, which holds bytes or none.
struct Cell(bool);

impl<'de> DeserializeSeed<'de> for Cell {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl Visitor<'_> for Cell {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing, a number or a text")
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_i64<E>(self, n: i64) -> std::result::Result<Value, E> {
        Ok(Value::Integer(n))
    }

    fn visit_u64<E: serde::de::Error>(self, n: u64) -> std::result::Result<Value, E> {
        i64::try_from(n).map(Value::Integer).map_err(E::custom)
    }

    fn visit_f64<E>(self, n: f64) -> std::result::Result<Value, E> {
        Ok(Value::Real(n))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<Value, E> {
        if self.0 {
            return bytes(text).map(Value::Blob).ok_or_else(|| E::custom("no bytes"));
        }
        Ok(Value::Text(text.to_owned()))
    }
}

/// Reads a table's rows into a new ledger.
fn read_table(conn: &Connection, of: &Table, from: &mut Packed) -> Result<()> {
    let table = of.name.as_str();
    let name = format!("{table}.ndjson");
    let wrong = || damaged(&name);
    let (columns, _) = columns(conn, table)?;
    let places = vec!["?"; columns.len()].join(", ");
    let all = quoted(columns.iter().map(|c| c.0.clone()));
    let mut statement = conn.prepare(&format!("INSERT INTO \"{table}\" ({all}) VALUES ({places})"))?;
    let mut lines = BufReader::new(from.part(&name)?);
    let (mut digest, mut count, mut line) = (Sha256::new(), 0, Vec::new());
    loop {
        line.clear();
        if (&mut lines).take(LONGEST).read_until(b'\n', &mut line).map_err(|e| wrong().because(e))? == 0 {
            break;
        }
        digest.update(&line);
        let mut row = serde_json::Deserializer::from_slice(&line);
        let values = row.deserialize_map(Cells(&columns)).and_then(|values| row.end().map(|()| values));
        let values = values.map_err(|e| wrong().because(e))?;
        statement.execute(params_from_iter(values)).map_err(|e| wrong().because(e))?;
        count += 1;
    }
    if count == of.rows && hex(&digest.finalize()) == of.sha256 { Ok(()) } else { Err(wrong()) }
}

/// Reads a whole ledger into one that is new and empty: every table that this program has must be there, and no other.
pub fn read(conn: &mut Connection, from: &mut Packed) -> Result<Contents> {
    let contents = from.contents()?;
    let here: i64 = conn.query_row("PRAGMA user_version", [], |r| r.get(0))?;
    if contents.version != here {
        let there = contents.version;
        let said = both!(
            "导出的是格式 {there}，本程序读写格式 {here}",
            "the export is of format {there}, and this program reads and writes format {here}"
        );
        return Err(Error::new(Kind::NotOurs, "export-other-version", said).hint(both!(
            "用导出它的那一版 ducha 先升级再导出",
            "migrate the ledger it came from, and export it again"
        )));
    }
    let mut there: Vec<&str> = contents.tables.iter().map(|table| table.name.as_str()).collect();
    let mut wanted = tables(conn)?;
    there.sort_unstable();
    wanted.sort_unstable();
    if there != wanted {
        return Err(damaged(PAGE));
    }
    conn.execute_batch("PRAGMA foreign_keys = OFF")?;
    let all = conn.transaction()?;
    for table in &contents.tables {
        read_table(&all, table, from)?;
    }
    signature::lacking(&all)?;
    all.commit()?;
    conn.execute_batch("PRAGMA foreign_keys = ON")?;
    let dangling = conn.prepare("PRAGMA foreign_key_check")?.exists([])?;
    if dangling { Err(damaged(PAGE)) } else { Ok(contents) }
}
