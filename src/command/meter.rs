//! How far a long file is, and how long files are. Not for an import of many rows: that is `progress`.

use super::desk::Desk;
use std::io::{IsTerminal as _, Write as _};

/// Files from this length on show how far they are.
const LONG: u64 = 16 << 20;

/// Says how far a long file is, on one line of a terminal that is wiped at the end.
pub struct Meter {
    what: String,
    shown: u64,
    on: bool,
}

impl Meter {
    /// Of a file that is called so.
    pub fn new(desk: &Desk, what: &str) -> Meter {
        let what = crate::base::text::one_line(&crate::base::text::cut(what, 40)).into_owned();
        Meter { what, shown: 0, on: !desk.wish.quiet && std::io::stderr().is_terminal() }
    }

    /// Says that so much of it is done.
    pub fn tell(&mut self, done: u64, total: u64) {
        let percent = done.saturating_mul(100) / total.max(1);
        if !self.on || total < LONG || (percent == self.shown && done < total) {
            return;
        }
        self.shown = percent;
        let mut err = std::io::stderr();
        // Progress is a courtesy: a terminal that is gone is no reason to stop.
        let _ = if done < total {
            write!(err, "\r{} {} / {} ({percent}%)\u{1b}[K", self.what, size(done), size(total))
        } else {
            write!(err, "\r\u{1b}[K")
        };
        let _ = err.flush();
    }
}

/// A length as people say it: `1.2 MB`.
pub fn size(bytes: u64) -> String {
    let mut unit = ("B", 1_u64);
    for next in [("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30)] {
        if bytes >= next.1 {
            unit = next;
        }
    }
    if unit.1 == 1 {
        return format!("{bytes} B");
    }
    let tenths = u128::from(bytes) * 10 / u128::from(unit.1);
    format!("{}.{} {}", tenths / 10, tenths % 10, unit.0)
}
