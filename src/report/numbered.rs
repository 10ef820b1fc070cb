//! Values of columns as numbers, so that records are counted without comparing texts. Not for what is counted: that is `tally`.

use crate::base::page::Added;
use rusqlite::types::ValueRef;
use std::collections::HashMap;

/// The last value of a column, with its number: rows come along an index, where the next one has nearly always the same.
#[derive(Default)]
pub struct Last {
    int: Option<i64>,
    text: Vec<u8>,
    /// The number of it.
    pub number: u32,
}

impl Last {
    /// Whether a value is the same.
    pub fn is(&self, value: ValueRef<'_>) -> bool {
        match value {
            ValueRef::Integer(n) => self.int == Some(n),
            ValueRef::Text(text) => self.int.is_none() && self.text == text,
            _ => false,
        }
    }

    /// Takes another, with its number.
    pub fn keep(&mut self, value: ValueRef<'_>, number: u32) {
        self.int = if let ValueRef::Integer(n) = value { Some(n) } else { None };
        self.text.clear();
        if let ValueRef::Text(text) = value {
            self.text.extend_from_slice(text);
        }
        self.number = number;
    }
}

/// The number of a value, or of the wider word that counts it; 0 of nothing.
pub fn numbered(numbers: &mut HashMap<Vec<u8>, u32>, value: ValueRef<'_>, wider: Option<(&Added, &str)>) -> u32 {
    let digits;
    let text = match value {
        ValueRef::Text(text) if !text.is_empty() => text,
        ValueRef::Integer(n) => {
            digits = n.to_string();
            digits.as_bytes()
        }
        _ => return 0,
    };
    let word = wider.and_then(|(own, list)| own.family(list, std::str::from_utf8(text).ok()?));
    let text = word.map_or(text, str::as_bytes);
    if let Some(number) = numbers.get(text) {
        return *number;
    }
    let number = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
    numbers.insert(text.to_owned(), number);
    number
}
