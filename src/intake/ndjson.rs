//! One JSON object a line, straight into the row's slots.

use super::wording::tight;
use super::{LONGEST_ROW, Match, Pair, Take, Unread, Watch, io, kept, not_utf8, unreadable};
use crate::base::error::{Error, Result};
use crate::base::noun::Raw;
use crate::both;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::fmt;
use std::io::{BufRead, Read};

/// The error for a file without a row.
pub fn empty() -> Error {
    Error::refused("import-empty", both!("导入文件是空的", "the import file is empty"))
}

/// What the keys of an object mean.
#[derive(Clone, Copy)]
pub struct Keys<'a> {
    /// How many slots a row has.
    pub slots: usize,
    /// Which a key fills; one beyond the last where it is kept as it is.
    pub matching: Match<'a>,
    /// The slot that takes what is kept as it is.
    pub kept: Option<usize>,
    /// What is kept of keys that fill no slot; nothing without it.
    pub unread: Option<Unread<'a>>,
    /// Is told each line and its text.
    pub watch: Option<Watch<'a>>,
}

/// Reads the rows, line by line.
pub fn read(mut input: impl BufRead, keys: Keys<'_>, take: Take<'_>) -> Result<()> {
    let mut bytes = Vec::new();
    let mut row = vec![Raw::Null; keys.slots];
    let (mut line, mut seen) = (0, false);
    loop {
        bytes.clear();
        let limit = LONGEST_ROW as u64 + 1;
        if input.by_ref().take(limit).read_until(b'\n', &mut bytes).map_err(io)? == 0 {
            return if seen { Ok(()) } else { Err(empty()) };
        }
        line += 1;
        if bytes.len() > LONGEST_ROW {
            return Err(unreadable(both!("第 {line} 行超过 4 MB", "line {line} is longer than 4 MB")));
        }
        let start = if line == 1 && bytes.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
        if bytes[start..].iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        seen = true;
        let parsed = parse(&bytes[start..], line, &mut row, keys);
        take(line, parsed.map(|()| &mut row[..]))?;
    }
}

/// One row.
pub fn parse(bytes: &[u8], line: u64, row: &mut [Raw], keys: Keys<'_>) -> Result<()> {
    let watch = |text: &str| keys.watch.into_iter().for_each(|watch| watch(line, &mut std::iter::once(text)));
    let text = simdutf8::basic::from_utf8(bytes).map_err(|_| {
        watch(&String::from_utf8_lossy(bytes));
        not_utf8(line)
    })?;
    watch(text);
    row.fill(Raw::Null);
    let fault = RefCell::new(None);
    let mut source = serde_json::Deserializer::from_str(text);
    let parsed = Row { slots: row, keys, fault: &fault }.deserialize(&mut source).and_then(|()| source.end());
    parsed.map_err(|e| {
        fault.take().unwrap_or_else(|| {
            let column = e.column();
            let said = e.to_string();
            let said = said.split(" at line ").next().unwrap_or_default();
            unreadable(both!(
                "不是有效的 JSON 对象（第 {column} 字节：{said}）",
                "is not a valid JSON object (byte {column}: {said})"
            ))
        })
    })
}

struct Row<'r, 'm> {
    slots: &'r mut [Raw],
    keys: Keys<'m>,
    fault: &'r RefCell<Option<Error>>,
}

impl Row<'_, '_> {
    /// The error, noted as what is wrong with the row.
    fn at_fault<E: serde::de::Error>(&self, error: Error) -> E {
        self.fault.replace(Some(error));
        E::custom("refused")
    }

    fn twice<E: serde::de::Error>(&self, key: &str) -> E {
        self.at_fault(unreadable(both!("字段 {key:?} 重复", "the key {key:?} appears twice")).field(key))
    }

    /// Puts what is kept as it is behind what the row gives as such itself.
    fn keep<E: serde::de::Error>(&mut self, beside: Vec<Pair>) -> std::result::Result<(), E> {
        let Some(slot) = self.keys.kept.filter(|_| !beside.is_empty()) else { return Ok(()) };
        let cells = beside.into_iter().map(|(name, text)| kept(name, text));
        match &mut self.slots[slot] {
            Raw::Rows(rows) => rows.extend(cells),
            Raw::Text(_) => return Err(self.twice(crate::base::noun::KEPT)),
            none => *none = Raw::Rows(cells.collect()),
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Row<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Row<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        let (mut this, mut filled, mut beside, mut unread) = (self, 0_u128, Vec::new(), Vec::new());
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            match (this.keys.matching)(&key) {
                Ok(None) if this.keys.unread.is_none() => drop(map.next_value::<IgnoredAny>()?),
                Ok(None) => {
                    let value = map.next_value::<Box<RawValue>>()?;
                    unread.extend(written(value.get()).map(|text| (tight(&key).into_owned(), text)));
                }
                Ok(Some(slot)) if slot >= this.slots.len() => {
                    let (name, value) = (tight(&key).into_owned(), map.next_value::<Box<RawValue>>()?);
                    if beside.iter().any(|(other, _)| *other == name) {
                        return Err(this.twice(&key));
                    }
                    beside.extend(written(value.get()).map(|text| (name, text)));
                }
                Ok(Some(slot)) => {
                    if filled & (1 << slot) != 0 {
                        return Err(this.twice(&key));
                    }
                    filled |= 1 << slot;
                    this.slots[slot] = map.next_value_seed(Value)?;
                }
                Err(error) => return Err(this.at_fault(error.field(&key))),
            }
        }
        if filled == 0
            && let Some((name, _)) = beside.first()
        {
            let said = both!("没有一个认得的字段（如 {name:?}）", "no key of it is known ({name:?} and such)");
            return Err(this.at_fault(Error::usage("column-unknown", said)));
        }
        beside.extend(this.keys.unread.map(|kept| kept(this.slots, unread)).into_iter().flatten());
        this.keep(beside)
    }
}

/// A value as it is kept: text as it is, anything else as it is written, without what only sets it wider; none where it is nothing.
fn written(json: &str) -> Option<String> {
    if json.starts_with('"') {
        return serde_json::from_str::<String>(json).ok().filter(|text| !text.trim().is_empty());
    }
    let (mut quoted, mut escaped) = (false, false);
    let tight = |c: &char| {
        let (was, out) = (quoted, !quoted && c.is_ascii_whitespace());
        quoted ^= *c == '"' && !escaped;
        escaped = was && *c == '\\' && !escaped;
        !out
    };
    Some(json.chars().filter(tight).collect()).filter(|text: &String| text != "null")
}

/// JSON as a value of a row.
pub fn value(text: &str) -> Result<Raw> {
    let mut source = serde_json::Deserializer::from_str(text);
    let value = Value.deserialize(&mut source).and_then(|value| source.end().map(|()| value));
    value.map_err(|e| unreadable(both!("不是有效的 JSON（{e}）", "is not valid JSON ({e})")))
}

struct Value;

impl<'de> DeserializeSeed<'de> for Value {
    type Value = Raw;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Raw, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a whole number, true, false, null, a list of text or of rows")
    }
    fn visit_unit<E>(self) -> std::result::Result<Raw, E> {
        Ok(Raw::Null)
    }
    fn visit_bool<E>(self, v: bool) -> std::result::Result<Raw, E> {
        Ok(Raw::Flag(v))
    }
    fn visit_i64<E>(self, v: i64) -> std::result::Result<Raw, E> {
        Ok(Raw::Int(v))
    }
    fn visit_u64<E: serde::de::Error>(self, v: u64) -> std::result::Result<Raw, E> {
        i64::try_from(v).map(Raw::Int).map_err(|_| E::custom("the number is too large"))
    }
    fn visit_str<E>(self, v: &str) -> std::result::Result<Raw, E> {
        Ok(if v.is_empty() { Raw::Null } else { Raw::Text(v.to_owned()) })
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Raw, A::Error> {
        let (mut words, mut rows) = (Vec::new(), Vec::new());
        while let Some(one) = seq.next_element_seed(Value)? {
            match one {
                Raw::Text(word) if rows.is_empty() => words.push(word),
                Raw::Null if rows.is_empty() => words.push(String::new()),
                Raw::Rows(row) if words.is_empty() => rows.extend(row),
                _ => return Err(A::Error::custom("a list holds texts or rows")),
            }
        }
        Ok(if rows.is_empty() { Raw::List(words) } else { Raw::Rows(rows) })
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Raw, A::Error> {
        let mut row = Vec::new();
        while let Some(key) = map.next_key()? {
            row.push((key, map.next_value_seed(Value)?));
        }
        Ok(Raw::Rows(vec![row]))
    }
}
