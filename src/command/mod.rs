//! Floor 3: what can be typed. One file per noun; each verb makes a page of (arguments, file, day). Here words become a verb.

mod amend;
mod answered;
mod appraisal;
mod approval;
mod args;
mod ask;
mod backup;
mod brought;
mod calendar;
mod campaign;
pub mod cells;
mod check;
pub mod checks;
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
mod enforcement;
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
mod init;
mod input;
mod journaled;
mod known;
mod learn;
mod lived;
mod man;
mod mapped;
mod matter;
mod meter;
mod monday;
mod noted;
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
mod project;
mod recheck;
mod recount;
mod rejects;
mod rejects_file;
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
mod several;
mod sheet;
mod sheets;
mod shown;
mod spoken;
mod spoken_words;
mod stats;
mod steps;
mod taken;
mod target;
mod team;
mod today;
mod travelled;
mod tried;
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

use crate::base::error::{Error, Lang, Result};
use crate::base::lot;
use crate::base::page::Page;
use crate::both;
use crate::record::undo::Way;
use crate::record::{self, exposure, instruction, mapping, proposal, stated, term};
use answered::Seat;
use args::switch;
use clap::error::ErrorKind;
use clap::{ArgMatches, Command};
use desk::Desk;
pub use help_topics::{DAYS, PERIODS};
use std::ffi::OsString;

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
    ("matter", matter::command, matter::run),
    ("approval", approval::command, approval::run),
    ("project", project::command, project::run),
    ("enforcement", enforcement::command, enforcement::run),
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
    let mut all = vec![today::command(lang), init::command(lang), learn::command(lang), demo::command(lang)];
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
    all.extend([errors::command(lang), help::command(lang), completions::command(lang), man::command(lang)]);
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
        "init" => return init::run(desk, inner),
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
        "man" => return man::run(desk, inner),
        "demo" => return demo::run(desk),
        "learn" => return learn::run(desk, inner),
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
    if let ("report", None) = (name, inner.subcommand()) {
        return Ok(report::list());
    }
    let found = NOUNS.iter().find(|(noun, ..)| *noun == name);
    match (found, inner.subcommand()) {
        (Some((_, _, run)), Some((verb, arguments))) => run(desk, verb, arguments),
        _ => Err(Error::usage("command-missing", both!("缺少命令", "a command is missing"))),
    }
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

/// The program: arguments in, exit code out.
pub fn main(typed: Vec<OsString>) -> u8 {
    // The version is asked for by scripts that start it often: it needs no tree of commands.
    if typed.len() == 2 && (typed[1] == "--version" || typed[1] == "-V") {
        return answered::version();
    }
    if let Some(code) = complete::answered(&typed) {
        return code;
    }
    // Before there is anything in memory: what is there already stays in large pages.
    if ["import", "导入", "export", "导出"].iter().any(|many| typed.iter().any(|arg| arg == many)) {
        lot::in_small_pages();
    }
    let json = wished::json(typed.iter().filter_map(|arg| arg.to_str())).unwrap_or_else(wished::usually_json);
    match input::utf8(typed).map_err(|error| (error, json)) {
        Ok(argv) => answered::line(argv, &Seat::default()),
        Err((error, json)) => answered::failed(&error, wished::language(&[], None), json),
    }
}
