//! Floor 3: what can be typed. One file per noun; each verb makes a page of (arguments, file, day). Here words become a verb.

mod amend;
mod appraisal;
mod args;
mod ask;
mod backup;
mod brought;
mod calendar;
mod campaign;
pub mod check;
mod clue;
mod columns;
mod complaint;
mod complete;
mod completions;
mod condition;
mod corrected;
mod coverage;
mod deadline;
mod demo;
mod desk;
mod dictionary;
mod document;
mod dossier;
mod draw;
mod draw_frame;
mod draw_page;
mod draw_verify;
mod drawn;
mod entered;
mod errors;
mod everything;
mod evidence;
mod evidence_add;
mod evidence_copy;
pub mod examples;
mod explain;
mod fields;
mod filter;
mod form;
mod form_sheet;
mod general;
mod handed;
mod held;
mod help;
mod help_topics;
mod import;
mod input;
mod journaled;
mod mapped;
mod meter;
mod nouns;
mod office;
mod order;
mod others;
mod pager;
mod paper;
mod paper_check;
mod paper_kind;
mod person;
mod photos;
mod plan;
mod pledge;
mod point;
mod preset;
mod privacy;
mod progress;
mod recheck;
mod recount;
mod rejects;
mod report;
mod reveal;
mod round;
mod rows;
mod rules;
mod sanction;
mod saved;
mod schema;
mod scope;
mod screen;
mod search;
mod sheet;
mod sheets;
mod shown;
mod spoken;
mod start;
mod stats;
mod steps;
mod taken;
mod target;
mod team;
mod today;
mod travelled;
mod undo;
mod verbs;
mod visit_answers;
mod visit_enter;
mod whose;
mod why;
mod wished;
mod worked;
mod worked_json;
mod wrong;

use crate::base::error::{Both, Error, Lang, Result};
use crate::base::page::Page;
use crate::both;
use crate::db::output::Output;
use crate::record::undo::Way;
use crate::record::{self, exposure, instruction, mapping, proposal, stated, term};
use crate::render::{self, Format};
use args::switch;
use clap::error::ErrorKind;
use clap::{ArgMatches, Command};
use desk::Desk;
pub use help_topics::{DAYS, PERIODS};
use progress::Progress;
pub use start::main;

type Build = fn(Lang) -> Command;
type Run = for<'a> fn(&'a Desk, &str, &ArgMatches) -> Result<Page<'a>>;

/// The nouns: name, what can be said, what it does. One with no verbs of its own needs no file: `verbs` serves it, and `steps` one
/// with a life.
const NOUNS: &[(&str, Build, Run)] = &[
    ("unit", nouns::unit_command, nouns::unit_run),
    ("clue", clue::command, clue::run),
    ("plan", plan::command, plan::run),
    ("campaign", campaign::command, campaign::run),
    ("target", target::command, target::run),
    ("team", team::command, team::run),
    ("pledge", pledge::command, pledge::run),
    ("visit", nouns::visit_command, nouns::visit_run),
    ("finding", nouns::finding_command, nouns::finding_run),
    ("draw", draw::command, draw::run),
    ("point", point::command, point::run),
    ("complaint", complaint::command, complaint::run),
    ("order", order::command, order::run),
    ("stated", verbs::command::<stated::Draft>, verbs::plain::<stated::Draft>),
    ("person", person::command, person::run),
    ("sanction", sanction::command, sanction::run),
    ("instruction", steps::command::<instruction::Draft>, steps::run::<instruction::Draft>),
    ("proposal", steps::command::<proposal::Draft>, steps::run::<proposal::Draft>),
    ("paper", paper::command, paper::run),
    ("form", form::command, form::run),
    ("round", round::command, round::run),
    ("appraisal", appraisal::command, appraisal::run),
    ("exposure", verbs::command::<exposure::Draft>, verbs::plain::<exposure::Draft>),
    ("evidence", evidence::command, evidence::run),
    ("term", verbs::command::<term::Draft>, verbs::plain::<term::Draft>),
    ("mapping", verbs::command::<mapping::Draft>, verbs::plain::<mapping::Draft>),
    ("saved", verbs::command::<record::saved::Draft>, verbs::plain::<record::saved::Draft>),
    ("report", report::command, report::run),
    ("office", office::command, office::run),
    ("calendar", calendar::command, calendar::run),
    ("rules", rules::command, rules::run),
];

/// The whole tree of commands in one language; with `only`, where there is such a command, that one alone, so that a start is quick:
/// what is said of all is said of each of them, and taken anew for each.
pub fn tree(lang: Lang, only: Option<&str>) -> Command {
    let about = lang.pick(
        "督查：效能办的台账，从接收投诉、明查暗访到月报",
        "ducha: the case ledger of an efficiency office, from complaint and visit to the monthly report",
    );
    let of_noun = |(name, build, _): &(&'static str, Build, Run)| match only {
        Some("") => Command::new(*name).about(build(lang).get_about().cloned().unwrap_or_default()),
        Some(other) if other != *name => Command::new(*name),
        _ => build(lang),
    };
    let mut all = vec![today::command(lang), general::init_command(lang), demo::command(lang)];
    all.extend(NOUNS.iter().map(of_noun));
    all.extend(stats::commands(lang));
    all.extend([explain::command(lang), deadline::command(lang), why::command(lang)]);
    all.extend([search::command(lang), shown::command(lang), saved::command(lang), dossier::command(lang)]);
    all.extend(undo::commands(lang));
    all.extend(general::commands(lang));
    all.push(schema::command(lang));
    all.extend(backup::commands(lang));
    all.push(office::share_command(lang));
    all.extend(everything::commands(lang));
    all.extend([errors::command(lang), help::command(lang), completions::command(lang)]);
    if all.iter().any(|command| Some(command.get_name()) == only) {
        all.retain(|command| Some(command.get_name()) == only);
    }
    let version = switch("version", lang.pick("显示版本", "Print version")).short('V');
    let root = Command::new("ducha").version(clap::crate_version!()).about(about).disable_version_flag(true);
    let root = root.subcommands(all).args(wished::global(lang)).arg(version).after_help(help::more(lang));
    args::localise(root, lang, only)
}

fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    // Plain `ducha` is the day's page.
    let Some((name, inner)) = matches.subcommand() else { return today::run(desk, None) };
    match name {
        "init" => return general::init(desk, inner),
        "where" => return general::place(desk),
        "backup" => return backup::backup(desk, inner),
        "restore" => return backup::restore(desk, inner),
        "share" => return office::share(desk, inner),
        "export" => return everything::export(desk, inner),
        "import" => return everything::import(desk, inner),
        "history" => return general::history(desk, inner),
        "check" => return check::check(desk, inner),
        "query" => return general::query(desk, inner),
        "schema" => return schema::run(desk, inner),
        "vocab" => return dictionary::vocab(desk, inner),
        "errors" => return errors::run(desk, inner),
        "help" => return help::run(desk, inner),
        "completions" => return completions::run(desk, inner),
        "demo" => return demo::run(desk),
        "deadline" => return deadline::run(desk, inner),
        "stats" => return stats::stats(desk, inner),
        "explain" => return explain::explain(desk, inner),
        "why" => return why::run(desk, inner),
        "search" => return search::run(desk, inner),
        "show" => return shown::run(desk, inner),
        "list" => return saved::all(desk),
        "dossier" => return dossier::run(desk, inner),
        "today" => return today::run(desk, Some(inner)),
        "undo" => return undo::run(desk, Way::Back, inner),
        "redo" => return undo::run(desk, Way::Again, inner),
        _ => {}
    }
    if let ("figures", Some((verb, arguments))) = (name, inner.subcommand()) {
        return stats::figures(desk, verb, arguments);
    }
    let found = NOUNS.iter().find(|(noun, ..)| *noun == name);
    match (found, inner.subcommand()) {
        (Some((_, _, run)), Some((verb, arguments))) => run(desk, verb, arguments),
        _ => Err(Error::usage("command-missing", both!("缺少命令", "a command is missing"))),
    }
}

/// Everything after parsing: the page made and written, what there is to say said.
fn work(desk: &Desk, matches: &ArgMatches, say: &mut dyn FnMut(&str)) -> Result<u8> {
    let wish = &desk.wish;
    // Before anything is written: an answer that has nowhere to go leaves nothing behind.
    let output = wish.output.as_deref().map(|path| Output::at(path, wish.force, desk::remembered())).transpose()?;
    let stdout = std::io::stdout();
    let color = matches.get_one::<String>("color").map(String::as_str);
    let mut style = screen::wished(wish, color, &stdout);
    wish.format.map_or(Ok(()), |format| render::needs_file(format, &style))?;
    let verb = matches.subcommand().and_then(|(_, m)| m.subcommand()).map_or("", |(verb, _)| verb);
    if let Some(format) = verbs::default_format(verb) {
        desk.prefer(format);
    }
    let page = fields::chosen(run(desk, matches)?, wish.fields.as_ref())?;
    let mut page = handed::scanned(page, desk)?;
    if let Page::Done(done) = &page
        && !wish.quiet
    {
        desk.say(done.said.clone());
        if !done.next.is_empty() && !wish.dry_run {
            let next = done.next.join(" · ");
            desk.say(both!("下一步：{next}", "next: {next}"));
        }
    }
    let usual = || desk::usual_format().filter(|_| !matches!(page, Page::Done(_)));
    let format = wish.format.or(desk.preferred()).or_else(usual);
    screen::speak(desk, &page, format, &mut style);
    let written = matches!(&page, Page::Done(_) if !wish.dry_run);
    let read_to = desk.read_to(None);
    handed::dress(&mut page, format);
    desk.witness(&mut page, format.is_some_and(Format::is_handed_on) && output.as_ref().is_some_and(Output::stays));
    let rendered = match &output {
        Some(output) => {
            let progress = Progress::begin(desk, &both!("写文件", "writing"), None);
            output.write(read_to.as_ref(), |out| render::page(page, format, &style, &mut progress.writing(out)))
        }
        None => screen::onto(stdout, page, format, &style),
    };
    rendered.map_err(|error| if written && error.id != "pipe-closed" { after_writing(desk, &error) } else { error })?;
    if let (Some(path), Some(last)) = (output.filter(Output::stays).and(wish.output.as_ref()), read_to) {
        let (path, Both { zh, en }) = (path.display(), last.witness().said());
        desk.say(both!("已写 {path}：{zh}", "{path}: {en}"));
    }
    for aside in desk.asides().iter().filter(|_| !wish.quiet) {
        say(aside.get(wish.lang));
    }
    Ok(desk.exit_code())
}

/// The error of an answer that did not get out, though what it tells of was written: a script must not write it again.
fn after_writing(desk: &Desk, error: &Error) -> Error {
    let told = desk.asides().into_iter().next().unwrap_or_default();
    let (done_zh, done_en, zh, en) = (told.zh, told.en, &error.message.zh, &error.message.en);
    Error::failed("output-failed", both!("{done_zh}，但{zh}", "{done_en}, but {en}")).because_of(error).hint(both!(
        "已写入台账，不要重做；用 ducha history --limit 1 核对",
        "it stands in the ledger, do not repeat it; see ducha history --limit 1"
    ))
}

/// What a command worked with. A start that answers leaves it to the operating system, which is done with it in no time, where
/// taking the tree of commands and the connection apart is a tenth of a `show`.
#[derive(Default)]
struct Left {
    tree: Option<Command>,
    matches: Option<ArgMatches>,
    desk: Option<Desk>,
}

/// Reads the arguments; help is a page of its own.
fn parse(argv: &[String], lang: Lang, left: &mut Left) -> Result<std::result::Result<ArgMatches, String>> {
    let mut tree = tree(lang, Some(wished::first_word(argv)));
    if lang == Lang::Zh && argv.iter().any(|arg| arg == "-h" || arg == "--help") {
        tree = spoken::shown(tree);
    }
    let tree = left.tree.insert(tree);
    match tree.try_get_matches_from_mut(argv) {
        Ok(matches) => Ok(Ok(matches)),
        Err(e) if e.kind() == ErrorKind::DisplayHelp => {
            Ok(Err(help::page(argv, lang).unwrap_or_else(|| e.to_string())))
        }
        // A word that is no command may be a verb: all of them are asked.
        Err(e) if e.kind() == ErrorKind::InvalidSubcommand => Err(wrong::wrong(&e, &self::tree(lang, None), argv)),
        Err(e) => Err(wrong::wrong(&e, tree, argv)),
    }
}
