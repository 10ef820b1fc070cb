//! The heads a word or a file names, whatever wrote it: a backup, a file of heads, an answer that was written out, the foot of a paper. Not for
//! what they are held against: that is `check`'s.

use super::desk;
use crate::base::error::{Error, Result};
use crate::both;
use crate::db::file;
use crate::db::head::{self, Seen};
use crate::db::output;
use std::path::Path;

/// A head as a text has it: the number of its entry, where that stands there, and its hash or the beginning of it.
pub type Noted = (Option<i64>, String);

/// The heads an argument names: with their numbers those of a backup, of a file of heads, of what `-o` wrote; without one itself, or
/// what stands in a text behind the word.
pub fn named(typed: &str) -> Result<(Vec<Seen>, Vec<Noted>)> {
    let is_head = |word: &str| (16..=64).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_hexdigit());
    let (path, hash) = (Path::new(typed), typed.trim().to_lowercase());
    if !path.is_file() {
        if is_head(&hash) {
            return Ok((Vec::new(), vec![(None, hash)]));
        }
        // As the foot of a paper has it: n=75，校验 fe7c…; or 75:fe7c….
        let (number, rest) = hash.split_once([':', '：', '，', ',']).unwrap_or_default();
        let number = number.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse().ok());
        let word = rest.rsplit(|c: char| !c.is_ascii_hexdigit()).next().unwrap_or_default();
        if number.is_some() && is_head(word) {
            return Ok((Vec::new(), vec![(number, word.to_owned())]));
        }
        let said = both!("{typed:?} 不是链头，也不是文件", "{typed:?} is no head and no file");
        return Err(Error::usage("head-unreadable", said).hint(both!(
            "链头是 ducha check 末行的 64 位，至少写前 16 位",
            "a head is the 64 digits in the last line of ducha check; give 16 of them or more"
        )));
    }
    if file::is_database(path) {
        let last = head::of(&file::open_read(path)?)?;
        return Ok((last.map(|last| (last.seq, last.hash)).into_iter().collect(), Vec::new()));
    }
    let mut numbered = head::seen(path);
    numbered.extend(desk::remembered().and_then(|memory| output::read_to(path, &memory)));
    if !numbered.is_empty() {
        return Ok((numbered, Vec::new()));
    }
    let text = std::fs::read_to_string(path).unwrap_or_default().to_lowercase();
    if let Some(head) =
        serde_json::from_str(&text).ok().and_then(|json| in_json(&json)).filter(|(_, hash)| is_head(hash))
    {
        return Ok((Vec::new(), vec![head]));
    }
    let behind = |line: &str| {
        let (before, rest) = ["链头", "校验", "head"].iter().find_map(|word| line.split_once(word))?;
        let word = rest.split(|c: char| !c.is_ascii_alphanumeric()).find(|word| !word.is_empty())?;
        // The number of its entry, where the text says one before it.
        let entry =
            ["日志第", "n=", "entry"].iter().find_map(|word| before.rsplit_once(word)).map_or("", |(_, rest)| rest);
        let number = entry.split(|c: char| !c.is_ascii_digit()).find(|n| !n.is_empty()).and_then(|n| n.parse().ok());
        is_head(word).then(|| (number, word.to_owned()))
    };
    let hashes: Vec<Noted> = text.lines().filter_map(behind).collect();
    if hashes.is_empty() {
        let said = both!(
            "{typed:?} 里没有链头，也不是这里用 -o 写出的样子",
            "{typed:?} names no head, and is not as -o wrote it here"
        );
        return Err(Error::usage("head-unreadable", said).hint(both!(
            "csv、tsv、ndjson 和 json 清单里不写链头，只在写出它的电脑上、原样未改时认得；报告（md、json）、备份、链头文件里有，写出时也说过，可以直接给",
            "csv, tsv, ndjson and lists in json hold no head, and are known as they are where they were written; a report (md, json), a backup and a file of heads do, and so does what was said when it was written: give that"
        )));
    }
    Ok((Vec::new(), hashes))
}

/// The head that a report, a backup or a check names as a program reads it: with its entry, or alone.
fn in_json(page: &serde_json::Value) -> Option<Noted> {
    let head = page.get("head")?;
    let (seq, hash) = (head.get("seq").and_then(serde_json::Value::as_i64), head.get("hash").unwrap_or(head));
    Some((seq, hash.as_str()?.to_owned()))
}
