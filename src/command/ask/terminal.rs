//! The terminal a conversation takes place on: a line read, an editor opened. Not for what is asked.

use super::dialogue::{Screen, Typed};
use super::keys::{self, Begun, Keys, Shared};
use super::shown::Look;
use super::talk::clean;
use crate::base::error::{Error, Lang, Result};
use crate::both;
use crate::command::screen;
use crate::db::halt;
use reedline::{EditCommand, Prompt, PromptEditMode, PromptHistorySearch, Reedline, Signal};
use std::borrow::Cow;
use std::io::{IsTerminal as _, Write as _, stderr, stdin, stdout};
use std::process::Command;
use std::sync::{LazyLock, Once};

/// Whether somebody sits there: what is asked is seen, and can be answered.
pub fn is_there() -> bool {
    stdin().is_terminal() && stdout().is_terminal() && stderr().is_terminal()
}

/// Says lines.
pub fn say(lines: &[String]) {
    let _ = writeln!(stderr(), "{}", lines.join("\n"));
}

/// What stands before a line: a word, and nothing beside it or before the lines of a paste.
struct Before(&'static str);

impl Prompt for Before {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        self.0.into()
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        "".into()
    }

    fn render_prompt_indicator(&self, _: PromptEditMode) -> Cow<'_, str> {
        "".into()
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        "".into()
    }

    fn render_prompt_history_search_indicator(&self, _: PromptHistorySearch) -> Cow<'_, str> {
        self.0.into()
    }
}

/// What reads lines of a terminal; where it remembers them, the arrows bring them back.
struct Lines {
    editor: Reedline,
    typed: Shared,
    remembers: bool,
}

impl Lines {
    fn new(remembers: bool) -> Lines {
        static MINDED: Once = Once::new();
        // A line is read key by key, which would stay so for the shell.
        MINDED.call_once(|| drop(halt::before(|| drop(crossterm::terminal::disable_raw_mode()))));
        let typed = Shared::default();
        Lines { editor: editor(&typed, remembers), typed, remembers }
    }

    /// A line that begins as something, clean of what no record should hold.
    fn line(&mut self, before: &'static str, initial: &str) -> Result<Typed> {
        let typed = if is_plain() {
            let _ = write!(stderr(), "{before}");
            let mut line = String::new();
            (stdin().read_line(&mut line).map_err(failed)? > 0).then_some(line)
        } else {
            match keys::begin(&self.typed) {
                Begun::Left => None,
                Begun::Line(line) => {
                    let _ = writeln!(stderr(), "{before}{line}");
                    Some(line)
                }
                Begun::With(begun) => self.edited(before, &format!("{initial}{begun}"))?,
            }
        };
        let pasted = keys::dropped(&self.typed);
        Ok(typed.map(|typed| clean(&typed)).map(|(line, dropped)| (line, dropped || pasted)))
    }

    fn edited(&mut self, before: &'static str, initial: &str) -> Result<Option<String>> {
        if !self.remembers {
            self.editor = editor(&self.typed, false);
        }
        self.editor.run_edit_commands(&[EditCommand::InsertString(initial.to_owned())]);
        Ok(match self.editor.read_line(&Before(before)).map_err(failed)? {
            Signal::Success(line) => Some(line),
            _ => None,
        })
    }
}

fn editor(typed: &Shared, remembers: bool) -> Reedline {
    let keys = Box::new(Keys::of(typed, remembers));
    Reedline::create().with_edit_mode(keys).use_bracketed_paste(true).with_ansi_colors(false)
}

fn failed(error: std::io::Error) -> Error {
    Error::failed("input-failed", both!("读终端出错", "the terminal cannot be read")).because(error)
}

/// Whether nothing can be drawn on the terminal: it knows no orders, or does not say where it stands. That takes two seconds, and is asked once.
fn is_plain() -> bool {
    static PLAIN: LazyLock<bool> = LazyLock::new(|| {
        let stands = || crossterm::terminal::enable_raw_mode().and_then(|()| crossterm::cursor::position());
        let plain = screen::is_dumb() || stands().is_err();
        let _ = crossterm::terminal::disable_raw_mode();
        plain
    });
    *PLAIN
}

/// Columns of the screen.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(columns, _)| usize::from(columns.0)).max(20)
}

/// Does something with the terminal.
pub fn with<T>(lang: Lang, work: impl FnOnce(&mut Screen<'_>) -> Result<T>) -> Result<T> {
    // An answer is nothing for the arrows to bring back.
    let mut lines = Lines::new(false);
    let mut read = |initial: &str| lines.line("> ", initial);
    let look = Look { lang, width: width() };
    work(&mut Screen { look, read: &mut read, say: &mut |lines| say(lines), edit: &mut edit })
}

/// What reads commands at a prompt.
pub fn commands(before: &'static str) -> impl FnMut() -> Result<Option<String>> {
    let mut lines = Lines::new(true);
    move || Ok(lines.line(before, "")?.map(|(line, _)| line))
}

/// A text written in the editor of whoever sits there.
fn edit(text: &str) -> Result<String> {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok());
    let editor = named.into_iter().find(|name| !name.trim().is_empty()).unwrap_or_else(|| "vi".to_owned());
    let failed = |why: anyhow::Error| {
        Error::failed(
            "editor-failed",
            both!("编辑器 {editor:?} 没有打开或没有写成", "the editor {editor:?} did not open, or failed"),
        )
        .hint(both!("直接在这里写；换一个：EDITOR=…", "write it here; another: EDITOR=…"))
        .because(why)
    };
    let mut file = tempfile::Builder::new().prefix("ducha-").suffix(".txt").tempfile().map_err(|e| failed(e.into()))?;
    file.write_all(text.as_bytes()).map_err(|e| failed(e.into()))?;
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or("vi"));
    let status = command.args(words).arg(file.path()).status().map_err(|e| failed(e.into()))?;
    if !status.success() {
        return Err(failed(anyhow::anyhow!("{status}")));
    }
    // An editor may have put another file in its place.
    std::fs::read_to_string(file.path()).map_err(|e| failed(e.into()))
}
