//! A warning at entry: what is somebody's own stands in a text that lists and exports carry. Not for what such text is: that is
//! `base::private`.

use super::desk::Desk;
use crate::base::column::{self, flag};
use crate::base::error::Result;
use crate::base::noun::{From, Noun, Value};
use crate::base::private;
use crate::both;
use crate::db::mask;
use crate::record::sealed;
use rusqlite::Connection;

/// Says of each text just kept of a record, or of a step of it, that it holds a telephone or identity number or what is sealed
/// of the record.
pub fn mind(desk: &Desk, conn: &Connection, noun: &'static Noun, id: i64, texts: &[(&str, Value)]) -> Result<()> {
    let sealed = sealed::words(conn, noun, id)?;
    let sealed: Vec<&str> = sealed.iter().map(String::as_str).collect();
    for (column, value) in texts {
        let own = noun.field(column).is_some_and(|f| f.from == From::Sealed);
        let (Value::Text(text), false) = (value, own || !mask::is_free(noun, column)) else {
            continue;
        };
        if private::holds(text, &sealed) {
            let (zh, en) = column::label(noun.name, column).unwrap_or((column, column));
            let apart =
                noun.fields.iter().filter(|f| f.from == From::Sealed).take(2).map(|f| format!("--{}", flag(f.column)));
            let apart: Vec<String> = apart.collect();
            let (zh_apart, en_apart) = match apart.as_slice() {
                [] => (
                    "投诉的 --complainant-name、--complainant-phone".to_owned(),
                    "in the complaint, with --complainant-name and --complainant-phone".to_owned(),
                ),
                flags => (format!(" {}", flags.join("、")), format!("with {}", flags.join(" and "))),
            };
            desk.mind(both!(
                "{zh}里有电话、证件号码或投诉人的姓名：不写在这里，写在{zh_apart}，单独保管",
                "{en} holds a telephone or identity number, or who complained: keep that apart {en_apart}"
            ));
        }
    }
    Ok(())
}

/// Text on its way to others: what is sealed of the record it is of, and of those that comes from, is masked.
pub struct Others<'c> {
    conn: &'c Connection,
    of: Option<(&'static str, i64)>,
    words: Vec<String>,
}

impl<'c> Others<'c> {
    /// Of a ledger.
    pub fn new(conn: &'c Connection) -> Others<'c> {
        Others { conn, of: None, words: Vec::new() }
    }

    /// A text of a record, masked; of none, what is somebody's number.
    pub fn told(&mut self, of: Option<(&'static Noun, i64)>, text: &str) -> Result<String> {
        let key = of.map(|(noun, id)| (noun.name, id));
        if self.of != key {
            let words = of.map(|(noun, id)| sealed::words(self.conn, noun, id)).transpose()?;
            (self.of, self.words) = (key, words.unwrap_or_default());
        }
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        Ok(private::masked(text, &words).into_owned())
    }
}
