//! The terminal a conversation takes place on: a line read, an editor opened. Not for what is asked.

use super::dialogue::Screen;
use super::shown::Look;
use crate::base::error::{Error, Lang, Result};
use crate::both;
use rustyline::config::Config;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Cmd, Editor, KeyCode, KeyEvent, Modifiers};
use std::io::{IsTerminal as _, Write as _, stderr, stdin, stdout};
use std::process::Command;

/// How long a key may be the beginning of another, in milliseconds: Esc alone is Esc.
const KEY_MS: u16 = 50;

/// Whether somebody sits there: what is asked is seen, and can be answered.
pub fn is_there() -> bool {
    stdin().is_terminal() && stdout().is_terminal() && stderr().is_terminal()
}

/// Says lines.
pub fn say(lines: &[String]) {
    let _ = writeln!(stderr(), "{}", lines.join("\n"));
}

/// What reads lines of a terminal: some are remembered, for the arrows to bring back.
type Lines = Editor<(), MemHistory>;

fn failed(error: ReadlineError) -> Error {
    Error::failed("input-failed", both!("读终端出错", "the terminal cannot be read")).because(error)
}

fn lines(remembered: bool) -> Result<Lines> {
    let config = Config::builder().auto_add_history(remembered).keyseq_timeout(Some(KEY_MS)).build();
    let mut editor: Lines = Editor::with_history(config, MemHistory::new()).map_err(failed)?;
    editor.bind_sequence(KeyEvent(KeyCode::Esc, Modifiers::NONE), Cmd::Interrupt);
    Ok(editor)
}

/// A line that begins as something; none where whoever types leaves.
fn line(editor: &mut Lines, prompt: &str, initial: &str) -> Result<Option<String>> {
    loop {
        match editor.readline_with_initial(prompt, (initial, "")) {
            Ok(line) => return Ok(Some(line)),
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => return Ok(None),
            // The window took another size.
            Err(ReadlineError::Signal(_)) => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

/// Columns of the screen.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(columns, _)| usize::from(columns.0)).max(20)
}

/// Does something with the terminal.
pub fn with<T>(lang: Lang, work: impl FnOnce(&mut Screen<'_>) -> Result<T>) -> Result<T> {
    let mut editor = lines(false)?;
    let mut read = |initial: &str| line(&mut editor, "> ", initial);
    let look = Look { lang, width: width() };
    work(&mut Screen { look, read: &mut read, say: &mut |lines| say(lines), edit: &mut edit })
}

/// What reads commands at a prompt.
pub fn commands(prompt: &'static str) -> Result<impl FnMut() -> Result<Option<String>>> {
    let mut editor = lines(true)?;
    Ok(move || line(&mut editor, prompt, ""))
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
