//! Rows of a view as they stood: each a list of values, a column found by its place. Not for how they are worked out.

use crate::base::noun::Value;
use rusqlite::Statement;
use std::collections::{BTreeMap, HashMap};

/// The columns of a view, and where each stands.
#[derive(Default)]
pub struct Columns {
    /// In the order they stand.
    pub names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Columns {
    /// Of what a statement returns.
    pub fn of_view(statement: &Statement<'_>) -> Columns {
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let places = (0..).zip(&names).map(|(at, name)| (name.clone(), at)).collect();
        Columns { names, places }
    }

    /// The value of a column in a row.
    pub fn of<'r>(&self, row: &'r [Value], name: &str) -> Option<&'r Value> {
        row.get(*self.places.get(name)?)
    }

    /// Sets a column of a row, if there is one of that name.
    pub fn set(&self, row: &mut [Value], name: &str, value: Value) {
        if let Some(slot) = self.places.get(name).and_then(|at| row.get_mut(*at)) {
            *slot = value;
        }
    }
}

/// Rows of a view that stood otherwise then: by number, with all columns, or `None` where there was no such record.
#[derive(Default)]
pub struct Rows {
    /// Their columns.
    pub columns: Columns,
    /// By number.
    pub rows: BTreeMap<i64, Option<Vec<Value>>>,
}
