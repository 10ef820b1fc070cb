//! What a figure comes to: a count, or a rate that is never without its two counts. Not for how it is counted.

/// A count, or a rate as its two counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// How many.
    Count(i64),
    /// Numerator and denominator.
    Rate(i64, i64),
}

impl Number {
    /// As a measure; none for a rate on nothing.
    pub fn measure(self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts of records stay far below 2^52")]
        match self {
            Number::Count(n) => Some(n as f64),
            Number::Rate(_, 0) => None,
            Number::Rate(n, of) => Some(n as f64 / of as f64),
        }
    }

    /// As people read it: a rate never without its two counts, and marked where it stands on few.
    pub fn said(self, few: i64) -> String {
        match self {
            Number::Count(n) => n.to_string(),
            Number::Rate(_, 0) => "—".into(),
            Number::Rate(n, of) => {
                let mark = if self.stands_on_few(few) { " *" } else { "" };
                format!("{:.1}% = {n}/{of}{mark}", self.measure().unwrap_or(0.0) * 100.0)
            }
        }
    }

    /// Whether it is a rate on fewer than so many.
    pub fn stands_on_few(self, few: i64) -> bool {
        matches!(self, Number::Rate(_, of) if of < few)
    }
}
