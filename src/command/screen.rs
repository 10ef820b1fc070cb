//! How an answer looks where it goes: width, colours, headings, the words and short names it is said in, and the pager. Not for what it says.

use super::desk::{Desk, Wish};
use super::pager::Pager;
use crate::base::error::{Lang, Result};
use crate::base::page::Page;
use crate::record::unit;
use crate::render::{self, Format, Headings, Style};
use std::io::{IsTerminal, Stdout};

/// How a page looks that goes to a file, or to what may be a terminal.
pub fn style(lang: Lang, color: Option<&str>, to_file: bool, on: &impl IsTerminal) -> Style {
    let screen = !to_file && on.is_terminal();
    let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let size = terminal_size::terminal_size().map(|(w, _)| usize::from(w.0));
    let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let color = match color {
        Some("always") => true,
        Some("never") => false,
        _ => screen && !plain,
    };
    let width = if to_file { 0 } else { columns.or(size.filter(|_| screen)).unwrap_or(if screen { 80 } else { 0 }) };
    Style { lang, width, color, to_file, screen, ..Style::default() }
}

/// The columns there are for an answer; 0 where a line may be any length.
pub fn columns(desk: &Desk) -> usize {
    let table = desk.wish.format.is_none_or(|format| format == Format::Table);
    if table { style(desk.wish.lang, None, desk.wish.output.is_some(), &std::io::stdout()).width } else { 0 }
}

/// Whether the terminal says of itself that it knows no orders.
pub fn is_dumb() -> bool {
    std::env::var("TERM").is_ok_and(|term| ["dumb", "cons25", "emacs"].contains(&term.as_str()))
}

/// The lines of the screen.
fn lines() -> usize {
    terminal_size::terminal_size().filter(|_| !is_dumb()).map_or(usize::MAX, |(_, lines)| usize::from(lines.0))
}

/// The same as it was wished.
pub fn wished(wish: &Wish, color: Option<&str>, stdout: &Stdout) -> Style {
    let headings = match (wish.headless, wish.quiet) {
        (true, _) => Headings::None,
        (false, true) => Headings::Quiet,
        _ => Headings::All,
    };
    Style { labels: wish.labels, headings, ..style(wish.lang, color, wish.output.is_some(), stdout) }
}

/// Whether a page is the codes alone of what was written.
fn bare(page: &Page<'_>, format: Option<Format>) -> bool {
    format.is_none() && matches!(page, Page::Done(_))
}

/// Gives a look the words of the office, and on a screen what units are called for short.
pub fn speak(desk: &Desk, page: &Page<'_>, format: Option<Format>, style: &mut Style) {
    let people = style.labels || format.is_none_or(Format::for_people);
    if bare(page, format) || !people || !desk.place().is_ok_and(|place| place.path.exists()) {
        return;
    }
    style.added = desk.names().map(|names| names.added.clone()).unwrap_or_default();
    let table = format.map_or(style.screen, |format| format == Format::Table);
    if table && style.width > 0 && matches!(page, Page::Sheet(_) | Page::Report(_)) {
        style.short = desk.read().and_then(unit::short_names).unwrap_or_default();
    }
}

/// Writes a page to where answers go, by the pager where that is a screen.
pub fn onto(stdout: Stdout, page: Page<'_>, format: Option<Format>, style: &Style) -> Result<()> {
    if !style.screen || bare(&page, format) {
        return render::page(page, format, style, &mut stdout.lock());
    }
    let mut pager = Pager::new(stdout, lines());
    let shown = render::page(page, format, style, &mut pager);
    shown.and(pager.end().map_err(render::failed))
}
