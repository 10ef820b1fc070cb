//! The text of the ten don'ts (十不准) that everybody signs before a campaign: one that ships, and the office's own versions, each kept whole.
//! Not for who signed: that is `team`'s.

use crate::base::error::{Error, Result};
use crate::base::hex::hex;
use crate::base::noun::{Noun, PLAIN, Value};
use crate::both;
use crate::db::write::Write;
use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

/// The text as a noun: journaled like any other.
pub static NOUN: Noun = Noun {
    name: "pledge_text",
    table: "pledge_text",
    view: "pledge_texts",
    zh: "十不准文本",
    en: "pledge text",
    ..PLAIN
};

/// The text that ships, version 0.
const SHIPPED: &str = include_str!("pledge.md");

/// The longest text, in bytes.
const LONGEST: usize = 20_000;

/// A version of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its number; 0 is the one that ships.
    pub version: i64,
    /// The text.
    pub body: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

fn text(version: i64, body: String) -> Text {
    let sha256 = hex(&Sha256::digest(body.as_bytes()));
    Text { version, body, sha256 }
}

/// A version of the text: the one asked for, else the newest of the office's own, else the one that ships.
pub fn version(conn: &Connection, asked: Option<i64>) -> Result<Text> {
    if asked == Some(0) {
        return Ok(text(0, SHIPPED.to_owned()));
    }
    let sql = "SELECT id, body FROM pledge_text WHERE ?1 IS NULL OR id = ?1 ORDER BY id DESC LIMIT 1";
    let own: Option<(i64, String)> = conn.prepare_cached(sql)?.query_row([asked], |r| r.try_into()).optional()?;
    match (own, asked) {
        (Some((version, body)), _) => Ok(text(version, body)),
        (None, None) => Ok(text(0, SHIPPED.to_owned())),
        (None, Some(version)) => {
            let said = both!("十不准没有第 {version} 版", "there is no version {version} of the ten don'ts");
            Err(Error::not_found("pledge-version-unknown", said)
                .hint(both!("看现用的：ducha pledge text", "see the one in use: ducha pledge text"))
                .field("version"))
        }
    }
}

/// Takes in the office's own text, which is in use from then on; its number.
pub fn keep(write: &mut Write<'_>, body: &str) -> Result<i64> {
    let body = body.trim();
    if body.is_empty() || body.len() > LONGEST {
        let said =
            both!("承诺书的文本是空的，或超过 {LONGEST} 字节", "the text is empty, or longer than {LONGEST} bytes");
        return Err(Error::usage("pledge-text-wrong", said).hint(both!(
            "照现用的改：ducha pledge text > 十不准.txt",
            "begin from the one in use: ducha pledge text > pledge.txt"
        )));
    }
    let newest = version(write.conn(), None)?;
    if newest.body.trim() == body {
        let n = newest.version;
        return Err(Error::refused(
            "pledge-text-same",
            both!("和现用的第 {n} 版一样", "it is version {n}, which is in use"),
        )
        .hint(both!("没有变化就不用再收", "there is nothing to take in")));
    }
    let sql = "SELECT coalesce(max(id), 0) + 1 FROM pledge_text";
    let id: i64 = write.conn().query_row(sql, [], |r| r.get(0))?;
    write.add(&NOUN, id, &[("body", Value::Text(body.to_owned()))], &[], &[])?;
    Ok(id)
}
