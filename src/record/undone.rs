//! What was taken back by `undo`, told from what somebody voided: by the journal. Not for taking back: that is `undo`.

use crate::base::noun::Noun;

/// The reason a record or a row no longer stands, in two halves around the entry that was taken back.
const REASON: (&str, &str) = ("撤销日志第 ", " 条");

/// Why a record or a row no longer stands.
pub fn reason(entry: i64) -> String {
    format!("{}{entry}{}", REASON.0, REASON.1)
}

/// SQL of a record having been taken back: it says so, and so does the journal.
pub fn sql(noun: &Noun) -> String {
    let (table, name, (before, after)) = (noun.table, noun.name, REASON);
    format!(
        "EXISTS (SELECT 1 FROM change c JOIN journal j ON j.seq = c.entry WHERE c.noun = '{name}' AND c.record = {table}.id
           AND j.command GLOB 'ducha undo *' AND {table}.void_reason = '{before}' || substr(j.command, length('ducha undo ') + 1) || '{after}')"
    )
}
