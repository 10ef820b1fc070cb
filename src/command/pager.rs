//! A page longer than the screen goes to a program that turns its leaves: `$PAGER`, else `less`. Not for what goes to a file or a pipe.

use std::io::{self, Stdout, Write};
use std::process::{Child, Command, Stdio};
#[cfg(unix)]
use std::sync::Arc;

/// Where a page for a screen goes: nowhere until it is longer than that, then to the pager; what is short, or finds no pager, to the screen.
pub struct Pager {
    screen: Stdout,
    room: usize,
    held: Vec<u8>,
    turns: Option<Child>,
    /// It has gone past the held text, with no pager.
    plain: bool,
}

impl Pager {
    /// One for a screen of so many lines.
    pub fn new(screen: Stdout, lines: usize) -> Pager {
        Pager { screen, room: lines.saturating_sub(1), held: Vec::new(), turns: None, plain: false }
    }

    /// Hands over what was held, to the pager where there is one.
    fn begin(&mut self, long: bool) -> io::Result<()> {
        self.turns = long.then(start).flatten();
        self.plain = self.turns.is_none();
        let held = std::mem::take(&mut self.held);
        self.write_all(&held)
    }

    /// Ends it: waits until whoever reads has seen enough.
    pub fn end(mut self) -> io::Result<()> {
        if !self.plain && self.turns.is_none() {
            self.begin(false)?;
        }
        self.screen.flush()?;
        if let Some(mut child) = self.turns.take() {
            drop(child.stdin.take());
            child.wait()?;
        }
        Ok(())
    }
}

impl Write for Pager {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(to) = self.turns.as_mut().and_then(|child| child.stdin.as_mut()) {
            return to.write(bytes);
        }
        if self.plain {
            return self.screen.write(bytes);
        }
        self.held.extend_from_slice(bytes);
        if self.held.split(|byte| *byte == b'\n').count() > self.room + 1 {
            self.begin(true)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.turns.as_mut().and_then(|child| child.stdin.as_mut()) {
            Some(to) => to.flush(),
            None => self.screen.flush(),
        }
    }
}

/// The pager; none where none is wanted, or it cannot be started.
fn start() -> Option<Child> {
    let wanted = std::env::var("PAGER").unwrap_or_else(|_| "less".to_owned());
    let mut words = wanted.split_whitespace();
    let program = words.next().filter(|program| *program != "cat")?;
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    // Colours as they are, and what was read stays on the screen.
    for (name, value) in [("LESS", "FRX"), ("LESSCHARSET", "utf-8")] {
        if std::env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    let child = command.spawn().ok()?;
    // Ctrl-C is the pager's to hear: it stops no one else.
    #[cfg(unix)]
    drop(signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::default()));
    Some(child)
}
