//! A value on its way into the ledger and out of it, and how a typed field holds one. Not for what a column means: that is
//! `column`'s.

use super::day::{self, Day};

/// A value on its way into the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// A number, a row, or yes (1) and no (0).
    Int(i64),
    /// Text, a slug, an ISO day.
    Text(String),
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    /// The text it is, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// This value, or another where there is none.
    #[must_use]
    pub fn or(self, other: Value) -> Value {
        if self == Value::Null { other } else { self }
    }
}

/// A field of a row to be written: column and value.
pub type Put = (&'static str, Value);

/// A value as a field of a draft holds it, and back.
pub trait Held: Sized {
    /// From a checked value; `None` if it is empty.
    fn held(value: Value) -> Option<Self>;
    /// Back to a value.
    fn value(&self) -> Value;
    /// A field that may be empty, as a value.
    fn or_null(held: Option<&Self>) -> Value {
        held.map_or(Value::Null, Held::value)
    }
}

impl<T: Held> Held for Option<T> {
    fn held(value: Value) -> Option<Option<T>> {
        Some(T::held(value))
    }
    fn value(&self) -> Value {
        Held::or_null(self.as_ref())
    }
}

impl Held for i64 {
    fn held(value: Value) -> Option<i64> {
        if let Value::Int(n) = value { Some(n) } else { None }
    }
    fn value(&self) -> Value {
        Value::Int(*self)
    }
}

impl Held for String {
    fn held(value: Value) -> Option<String> {
        if let Value::Text(t) = value { Some(t) } else { None }
    }
    fn value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl Held for bool {
    fn held(value: Value) -> Option<bool> {
        if let Value::Int(n) = value { Some(n != 0) } else { None }
    }
    fn value(&self) -> Value {
        Value::Int(i64::from(*self))
    }
}

impl Held for Day {
    fn held(value: Value) -> Option<Day> {
        if let Value::Text(t) = value { day::iso(&t) } else { None }
    }
    fn value(&self) -> Value {
        Value::Text(day::text(*self))
    }
}
