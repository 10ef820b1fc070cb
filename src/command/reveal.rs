//! `ducha complaint reveal`, `clue reveal`: who it was, with a reason that the journal keeps. Not for how it is kept: that is
//! `record::sealed`.

use super::args;
use super::desk::Desk;
use super::verbs;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::{Noun, Put, Value};
use crate::base::page::{Page, Record, Sheet};
use crate::both;
use crate::db::query;
use crate::record::sealed;
use crate::render::Format;
use clap::{ArgMatches, Command};

/// What can be said of what a noun keeps apart.
pub fn command(lang: Lang, noun: &Noun) -> Command {
    let about = lang.pick("查看身份，写明理由，记入日志", "Show who it was, with a reason; the journal keeps it");
    Command::new("reveal")
        .about(about)
        .arg(args::code(lang, noun))
        .arg(args::why(lang, lang.pick("查看的理由", "why it is looked at")))
}

/// Why somebody looks at who it was; nobody does without a reason, nor unseen.
pub(super) fn reason(desk: &Desk, matches: &ArgMatches) -> Result<String> {
    let reason = matches.get_one::<String>("message").cloned().unwrap_or_default();
    if reason.trim().is_empty() {
        let said = both!("查看身份要写理由", "a reason is needed to see who it was");
        return Err(Error::refused("reveal-without-reason", said)
            .hint(both!("加上 --reason 理由；查看会记入日志", "add --reason TEXT; the journal keeps it")));
    }
    // Nobody sees who complained unseen.
    if desk.wish.dry_run {
        let said = both!("查看身份必须记入日志，不能演练", "who it was is never shown without a line in the journal");
        return Err(Error::refused("reveal-dry-run", said).hint(both!("去掉 --dry-run", "leave --dry-run out")));
    }
    Ok(reason)
}

/// `reveal`: what is sealed of a record, now and before corrections.
pub fn run<'a>(desk: &'a Desk, noun: &'static Noun, matches: &ArgMatches) -> Result<Page<'a>> {
    let reason = reason(desk, matches)?;
    let id = verbs::target(desk, noun, matches)?;
    let known = desk.write(|write, _| sealed::reveal(write, noun, id, &reason))?;
    let page = page(noun, id, &known).ok_or_else(|| {
        let code = noun.code(id);
        let said = both!("{code} 没有登记身份", "{code} names nobody");
        Error::not_found("no-complainant", said)
    })?;
    if known.len() > 1 && matches!(desk.wish.format, Some(Format::Csv | Format::Tsv | Format::Ndjson)) {
        desk.say(both!("更正以前的只在表格和 JSON 里", "what was there before stands in a table and in JSON alone"));
    }
    Ok(Page::Record(Box::new(page)))
}

/// What was ever known of who a record names, the newest first, as a page; none where it names nobody.
pub(super) fn page(noun: &'static Noun, id: i64, known: &[Vec<Put>]) -> Option<Record<'static>> {
    let (now, earlier) = known.split_first()?;
    let fields = || now.iter().map(|(column, _)| query::head(None, column));
    let values = |known: &[Put]| known.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>();
    let heads = std::iter::once(query::head(None, "code")).chain(fields()).collect();
    let values_now = std::iter::once(Value::Text(noun.code(id))).chain(values(now)).collect();
    let rows: Vec<Vec<Value>> = earlier.iter().map(|known| values(known)).collect();
    let before = Sheet::of("earlier", both!("更正以前", "Before corrections"), fields().collect(), rows);
    Some(Record { heads, values: values_now, parts: vec![before], notes: Vec::new() })
}
