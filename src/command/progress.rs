//! How far work has come that takes longer than a second, on the screen of whoever waits for it; a pipe or a file is told nothing. Not for
//! what the work is.

use super::desk::Desk;
use crate::base::error::Both;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::Cell;
use std::io::{IsTerminal as _, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

/// Nobody is told of what is done sooner.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is drawn anew.
const TICK: Duration = Duration::from_millis(200);
/// The rows after which they are counted anew.
const ROWS: u64 = 4_096;

/// Work that may take long. Its line goes when it does.
pub struct Progress {
    bar: ProgressBar,
    done: Arc<AtomicBool>,
    watch: Option<Thread>,
    rows: Cell<u64>,
    counted: &'static str,
}

impl Progress {
    /// Begins work of so many bytes, if they are known.
    pub fn begin(desk: &Desk, doing: &Both, bytes: Option<u64>) -> Progress {
        let lang = desk.wish.lang;
        let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::hidden());
        let done = Arc::new(AtomicBool::new(false));
        let counted = lang.pick("行，每秒", "rows, each second");
        let mut progress = Progress { bar, done, watch: None, rows: Cell::new(0), counted };
        if desk.wish.quiet || !std::io::stderr().is_terminal() {
            return progress;
        }
        let line = match bytes {
            Some(_) => lang.pick("{prefix} {percent}%，还剩 {eta}　{msg}", "{prefix} {percent}%, {eta} left  {msg}"),
            None => lang.pick("{prefix} 已用 {elapsed}　{msg}", "{prefix} for {elapsed}  {msg}"),
        };
        if let Ok(style) = ProgressStyle::with_template(line) {
            progress.bar.set_style(style);
        }
        progress.bar.set_prefix(doing.get(lang).to_owned());
        let (bar, done) = (progress.bar.clone(), Arc::clone(&progress.done));
        let watch = thread::spawn(move || {
            thread::park_timeout(PATIENCE);
            if !done.load(Ordering::Acquire) {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.enable_steady_tick(TICK);
            }
        });
        progress.watch = Some(watch.thread().clone());
        progress
    }

    /// What is read, and so counted.
    pub fn reading<'r>(&self, from: impl Read + 'r) -> Box<dyn Read + 'r> {
        Box::new(self.bar.wrap_read(from))
    }

    /// What is written, and so counted.
    pub fn writing<'w>(&self, to: &'w mut dyn Write) -> impl Write + 'w {
        self.bar.wrap_write(to)
    }

    /// A row more is done.
    pub fn row(&self) {
        let rows = self.rows.get() + 1;
        self.rows.set(rows);
        if self.watch.is_some() && rows.is_multiple_of(ROWS) {
            let each = rows * 1_000 / u64::try_from(self.bar.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
            self.bar.set_message(format!("{rows} {} {each}", self.counted));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Release);
        if let Some(watch) = &self.watch {
            watch.unpark();
        }
        self.bar.finish_and_clear();
    }
}
