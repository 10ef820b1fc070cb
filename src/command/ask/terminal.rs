//! The terminal a conversation takes place on: a line read, an editor opened. Not for what is asked.

use super::dialogue::{Screen, Typed};
use super::shown::Look;
use super::talk::clean;
use crate::base::error::{Error, Lang, Result};
use crate::both;
use reedline::{EditCommand, EditMode, Emacs, KeyCode, KeyModifiers, Prompt, PromptEditMode, PromptHistorySearch};
use reedline::{Reedline, ReedlineEvent, ReedlineRawEvent, Signal, default_emacs_keybindings};
use std::borrow::Cow;
use std::io::{IsTerminal as _, Write as _, stderr, stdin, stdout};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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

/// What keys mean. A paste is cleaned before it is drawn; whether anything was left out is noted.
struct Keys {
    keys: Emacs,
    dropped: Arc<AtomicBool>,
}

impl EditMode for Keys {
    fn parse_event(&mut self, event: ReedlineRawEvent) -> ReedlineEvent {
        match self.keys.parse_event(event) {
            ReedlineEvent::Edit(commands) => {
                ReedlineEvent::Edit(commands.into_iter().map(|c| self.cleaned(c)).collect())
            }
            other => other,
        }
    }

    fn edit_mode(&self) -> PromptEditMode {
        self.keys.edit_mode()
    }
}

impl Keys {
    fn cleaned(&self, command: EditCommand) -> EditCommand {
        let EditCommand::InsertString(text) = command else { return command };
        let (text, dropped) = clean(&text);
        self.dropped.fetch_or(dropped, Ordering::Relaxed);
        EditCommand::InsertString(text)
    }
}

/// What reads lines of a terminal; the arrows bring back what it read before.
struct Lines {
    editor: Reedline,
    dropped: Arc<AtomicBool>,
}

impl Lines {
    fn new() -> Lines {
        let mut keys = default_emacs_keybindings();
        keys.add_binding(KeyModifiers::NONE, KeyCode::Esc, ReedlineEvent::CtrlC);
        // An Enter that was typed before anybody read comes as a line feed.
        keys.add_binding(KeyModifiers::CONTROL, KeyCode::Char('j'), ReedlineEvent::Enter);
        let dropped = Arc::new(AtomicBool::new(false));
        let keys = Keys { keys: Emacs::new(keys), dropped: Arc::clone(&dropped) };
        let editor =
            Reedline::create().with_edit_mode(Box::new(keys)).use_bracketed_paste(true).with_ansi_colors(false);
        Lines { editor, dropped }
    }

    /// A line that begins as something, clean of what no record should hold.
    fn line(&mut self, before: &'static str, initial: &str) -> Result<Typed> {
        let typed = if is_dumb() {
            let _ = write!(stderr(), "{before}");
            let mut line = String::new();
            (stdin().read_line(&mut line).map_err(failed)? > 0).then_some(line)
        } else {
            self.editor.run_edit_commands(&[EditCommand::InsertString(initial.to_owned())]);
            match self.editor.read_line(&Before(before)).map_err(failed)? {
                Signal::Success(line) => Some(line),
                _ => None,
            }
        };
        let pasted = self.dropped.swap(false, Ordering::Relaxed);
        Ok(typed.map(|typed| clean(&typed)).map(|(line, dropped)| (line, dropped || pasted)))
    }
}

fn failed(error: std::io::Error) -> Error {
    Error::failed("input-failed", both!("读终端出错", "the terminal cannot be read")).because(error)
}

/// Whether the terminal knows no orders: nothing is drawn on it.
fn is_dumb() -> bool {
    std::env::var("TERM").is_ok_and(|term| ["dumb", "cons25", "emacs"].contains(&term.as_str()))
}

/// Columns of the screen.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(columns, _)| usize::from(columns.0)).max(20)
}

/// Does something with the terminal.
pub fn with<T>(lang: Lang, work: impl FnOnce(&mut Screen<'_>) -> Result<T>) -> Result<T> {
    // An answer is nothing for the arrows to bring back: each line is read anew.
    let mut read = |initial: &str| Lines::new().line("> ", initial);
    let look = Look { lang, width: width() };
    work(&mut Screen { look, read: &mut read, say: &mut |lines| say(lines), edit: &mut edit })
}

/// What reads commands at a prompt.
pub fn commands(before: &'static str) -> impl FnMut() -> Result<Option<String>> {
    let mut lines = Lines::new();
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
