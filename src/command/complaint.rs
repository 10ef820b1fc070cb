//! `ducha complaint`: the complaint's own verbs, one a step of its life.

use super::args::{self, option};
use super::desk::Desk;
use super::steps;
use super::verbs;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::{Put, Value};
use crate::base::page::{Page, Record, Sheet};
use crate::both;
use crate::db::query;
use crate::record::complaint::{Draft, NOUN};
use crate::record::sealed;
use crate::render::Format;
use clap::{ArgMatches, Command};

/// What can be said about complaints.
pub fn command(lang: Lang) -> Command {
    let said = lang.pick("说明；要理由的步骤必填", "what is to be said of it; a must where a step needs a reason");
    let mut own = steps::commands::<Draft>(lang, said);
    own.push(
        Command::new("reveal")
            .about(
                lang.pick(
                    "查看投诉人身份，写明理由，记入日志",
                    "Show who complained, with a reason; the journal keeps it",
                ),
            )
            .arg(args::code(lang, &NOUN))
            .arg(option("reason", lang.pick("文字", "TEXT"), lang.pick("查看的理由", "why it is looked at"))),
    );
    let about = both!("投诉：登记、受理、交办、办结、答复", "Complaints: record, accept, assign, close, reply");
    verbs::noun_command(lang, &NOUN, &about, own)
}

/// Does what was said.
pub fn run<'a>(desk: &'a Desk, verb: &str, matches: &ArgMatches) -> Result<Page<'a>> {
    match verb {
        "reveal" => reveal(desk, matches),
        _ => steps::run::<Draft>(desk, verb, matches),
    }
}

fn reveal<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let reason = matches.get_one::<String>("reason").cloned().unwrap_or_default();
    if reason.trim().is_empty() {
        let said = both!("查看投诉人身份要写理由", "a reason is needed to see who complained");
        return Err(Error::refused("reveal-without-reason", said)
            .hint(both!("加上 --reason 理由；查看会记入日志", "add --reason TEXT; the journal keeps it")));
    }
    // Nobody sees who complained unseen.
    if desk.wish.dry_run {
        let said = both!(
            "查看投诉人身份必须记入日志，不能演练",
            "who complained is never shown without a line in the journal"
        );
        return Err(Error::refused("reveal-dry-run", said).hint(both!("去掉 --dry-run", "leave --dry-run out")));
    }
    let id = verbs::target(desk, &NOUN, matches)?;
    let known = desk.write(|write, _| sealed::reveal(write, &NOUN, id, &reason))?;
    let Some((now, earlier)) = known.split_first() else {
        let code = NOUN.code(id);
        let said = both!("{code} 没有登记投诉人身份", "{code} names no complainant");
        return Err(Error::not_found("no-complainant", said));
    };
    let fields = || now.iter().map(|(column, _)| query::head(None, column));
    let values = |known: &[Put]| known.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>();
    let heads = std::iter::once(query::head(None, "code")).chain(fields()).collect();
    let values_now = std::iter::once(Value::Text(NOUN.code(id))).chain(values(now)).collect();
    let rows: Vec<Vec<Value>> = earlier.iter().map(|known| values(known)).collect();
    if !rows.is_empty() && matches!(desk.wish.format, Some(Format::Csv | Format::Tsv | Format::Ndjson)) {
        desk.say(both!("更正以前的只在表格和 JSON 里", "what was there before stands in a table and in JSON alone"));
    }
    let before = Sheet::of("earlier", both!("更正以前", "Before corrections"), fields().collect(), rows);
    Ok(Page::Record(Box::new(Record { heads, values: values_now, parts: vec![before], notes: Vec::new() })))
}
