//! What goes out beside an answer: help, what is said below it, errors. Not for answers: `render` writes those.

use super::desk::Desk;
use super::screen;
use crate::base::error::{Both, Error, Kind, Lang, Result};
use crate::base::text;
use crate::both;
use crate::render;
use std::io::Write;

/// The error of an answer that did not get out, though what it tells of was written: a script must not write it again.
pub fn after_writing(desk: &Desk, error: &Error) -> Error {
    let told = desk.asides().into_iter().next().unwrap_or_default();
    let (done_zh, done_en, zh, en) = (told.zh, told.en, &error.message.zh, &error.message.en);
    Error::failed("output-failed", both!("{done_zh}，但{zh}", "{done_en}, but {en}")).because_of(error).hint(both!(
        "已写入台账，不要重做；用 ducha history --limit 1 核对",
        "it stands in the ledger, do not repeat it; see ducha history --limit 1"
    ))
}

/// Says what went wrong; the exit code.
pub fn report_error(error: &Error, lang: Lang, json: bool) -> u8 {
    if error.id == "pipe-closed" {
        return 0;
    }
    let style = screen::style(lang, None, false, &std::io::stderr());
    let text = render::error(error, json, &style);
    let _ = writeln!(std::io::stderr(), "{text}");
    error.kind as u8
}

/// Says something beside an answer.
pub fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", text::one_line(line));
}

/// Writes a text of ours where answers go.
pub fn out(text: &str) -> Result<()> {
    let failed = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::BrokenPipe => Error::new(Kind::Failed, "pipe-closed", Both::default()),
        _ => Error::failed("output-failed", both!("输出出错", "the output cannot be written")).because(e),
    };
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(failed)
}
