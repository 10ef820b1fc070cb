//! A value as SQLite stores it and as the journal writes it. Not for what a value means: that is `base::value`.

use crate::base::noun::Value;
use crate::base::page::Cell;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(stored(self)))
    }
}

/// A value as it is stored.
pub(super) fn stored(value: &Value) -> ValueRef<'_> {
    match value {
        Value::Null => ValueRef::Null,
        Value::Int(n) => ValueRef::Integer(*n),
        Value::Text(t) => ValueRef::Text(t.as_bytes()),
    }
}

/// A stored value as a page shows it.
pub fn cell(value: ValueRef<'_>) -> Cell<'_> {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(n) => Cell::Int(n),
        ValueRef::Real(r) => Cell::Real(r),
        ValueRef::Text(t) => Cell::Text(simdutf8::basic::from_utf8(t).unwrap_or("\u{fffd}")),
        ValueRef::Blob(_) => Cell::Text("(bytes)"),
    }
}

/// Whether a value is stored there.
pub fn holds(stored: ValueRef<'_>, value: &Value) -> bool {
    match (stored, value) {
        (ValueRef::Null, Value::Null) => true,
        (ValueRef::Integer(n), Value::Int(m)) => n == *m,
        (ValueRef::Text(t), Value::Text(u)) => t == u.as_bytes(),
        _ => false,
    }
}

/// A value as the journal writes it.
pub(super) fn json_value(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Int(n) => (*n).into(),
        Value::Text(t) => t.as_str().into(),
    }
}

/// A value the journal wrote; none of what it writes of no value of ours.
pub fn of_json(written: serde_json::Value) -> Option<Value> {
    match written {
        serde_json::Value::Null => Some(Value::Null),
        serde_json::Value::String(text) => Some(Value::Text(text)),
        other => other.as_i64().map(Value::Int),
    }
}

/// A stored value as the journal writes it.
pub fn json(value: &rusqlite::types::Value) -> serde_json::Value {
    use rusqlite::types::Value as Sql;
    match value {
        Sql::Null => serde_json::Value::Null,
        Sql::Integer(n) => (*n).into(),
        Sql::Real(r) => (*r).into(),
        Sql::Text(t) => t.as_str().into(),
        Sql::Blob(_) => "(bytes)".into(),
    }
}
