//! A step as a verb: what it is for, and the flags it takes. Not for what it does: that is its life's.

/// How a verb fills a column of its step.
#[derive(Clone, Copy, Debug)]
pub enum How {
    /// By what is typed after the flag, as the column's shape has it.
    Typed,
    /// By a limit: an amount of days, or a day.
    Limit,
    /// The flag alone says yes (1) or no (0).
    Says(i64),
}

/// What a verb takes beside its day and its text.
#[derive(Clone, Copy, Debug)]
pub struct Take {
    /// The flag.
    pub flag: &'static str,
    /// The column of the step it fills.
    pub column: &'static str,
    /// How.
    pub how: How,
    /// Help in both languages; the column's own where this is empty.
    pub help: (&'static str, &'static str),
    /// Whether the step needs it said.
    pub must: bool,
}

/// A flag that fills a column by what is typed after it.
pub const fn take(flag: &'static str, column: &'static str) -> Take {
    Take { flag, column, how: How::Typed, help: ("", ""), must: false }
}

/// The same, and the step needs it said.
pub const fn must(flag: &'static str, column: &'static str) -> Take {
    Take { must: true, ..take(flag, column) }
}

impl Take {
    /// With help of its own.
    #[must_use]
    pub const fn help(self, zh: &'static str, en: &'static str) -> Take {
        Take { help: (zh, en), ..self }
    }

    /// A limit is typed after it.
    #[must_use]
    pub const fn limit(self) -> Take {
        Take { how: How::Limit, ..self }
    }

    /// The flag alone says it.
    #[must_use]
    pub const fn says(self, said: i64) -> Take {
        Take { how: How::Says(said), ..self }
    }
}

/// A step as a verb: what it is for in both languages, and what it takes.
#[derive(Clone, Copy, Debug)]
pub struct Verb<S> {
    /// The step.
    pub step: S,
    /// What it is for.
    pub about: (&'static str, &'static str),
    /// What it takes beside its day and its text.
    pub takes: &'static [Take],
    /// What is typed after its code when it is advised; where this is empty, what it needs said.
    pub asks: &'static str,
}

impl<S: Copy + PartialEq> Verb<S> {
    /// What is typed after its code when it is advised.
    pub(super) fn asked(&self) -> String {
        if self.asks.is_empty() {
            let musts = self.takes.iter().filter(|take| take.must);
            return musts.flat_map(|take| [" --", take.flag, " …"]).collect();
        }
        format!(" {}", self.asks)
    }
}

/// A step as a verb.
pub const fn verb<S: Copy>(
    step: S,
    zh: &'static str,
    en: &'static str,
    takes: &'static [Take],
    asks: &'static str,
) -> Verb<S> {
    Verb { step, about: (zh, en), takes, asks }
}
