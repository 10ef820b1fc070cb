//! Floor 3: what can be typed. One file per noun; each verb makes a page of (arguments, file, day). Here words become a verb.

mod amend;
mod appraisal;
mod approval;
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
mod draw;
mod draw_frame;
mod draw_page;
mod draw_verify;
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
mod matter;
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
mod schema;
mod scope;
mod screen;
mod search;
mod sheet;
mod sheets;
mod shown;
mod spoken;
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

use crate::base::error::{Both, Error, Kind, Lang, Result};
use crate::base::page::Page;
use crate::base::text;
use crate::both;
use crate::db::output::Output;
use crate::record::undo::Way;
use crate::record::{exposure, instruction, mapping, proposal, stated, term};
use crate::render::{self, Format};
use args::switch;
use clap::error::ErrorKind;
use clap::{ArgMatches, Command};
use desk::{Desk, Wish};
pub use help_topics::{DAYS, PERIODS};
use progress::Progress;
use std::ffi::OsString;
use std::io::Write;

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
    ("paper", paper::command, paper::run),
    ("form", form::command, form::run),
    ("round", round::command, round::run),
    ("appraisal", appraisal::command, appraisal::run),
    ("exposure", verbs::command::<exposure::Draft>, verbs::plain::<exposure::Draft>),
    ("evidence", evidence::command, evidence::run),
    ("term", verbs::command::<term::Draft>, verbs::plain::<term::Draft>),
    ("mapping", verbs::command::<mapping::Draft>, verbs::plain::<mapping::Draft>),
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
    all.extend([search::command(lang), shown::command(lang)]);
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
    rendered.map_err(
        |error| if written && error.id != "pipe-closed" { handed::after_writing(desk, &error) } else { error },
    )?;
    if let (Some(path), Some(last)) = (output.filter(Output::stays).and(wish.output.as_ref()), read_to) {
        let (path, Both { zh, en }) = (path.display(), last.witness().said());
        desk.say(both!("已写 {path}：{zh}", "{path}: {en}"));
    }
    for aside in desk.asides().iter().filter(|_| !wish.quiet) {
        say(aside.get(wish.lang));
    }
    Ok(desk.exit_code())
}

/// The noun or command among the arguments: the first that is not an option or an option's value.
fn first_word(argv: &[String]) -> &str {
    wished::words(argv).first().map_or("", |at| &argv[*at])
}

/// Reads the arguments; help is a page of its own.
fn parse(argv: &[String], lang: Lang) -> Result<std::result::Result<ArgMatches, String>> {
    let mut tree = tree(lang, Some(first_word(argv)));
    if lang == Lang::Zh && argv.iter().any(|arg| arg == "-h" || arg == "--help") {
        tree = spoken::shown(tree);
    }
    match tree.try_get_matches_from_mut(argv) {
        Ok(matches) => Ok(Ok(matches)),
        Err(e) if e.kind() == ErrorKind::DisplayHelp => {
            Ok(Err(help::page(argv, lang).unwrap_or_else(|| e.to_string())))
        }
        // A word that is no command may be a verb: all of them are asked.
        Err(e) if e.kind() == ErrorKind::InvalidSubcommand => Err(wrong::wrong(&e, &self::tree(lang, None), argv)),
        Err(e) => Err(wrong::wrong(&e, &tree, argv)),
    }
}

fn report_error(error: &Error, lang: Lang, json: bool) -> u8 {
    if error.id == "pipe-closed" {
        return 0;
    }
    let style = screen::style(lang, None, false, &std::io::stderr());
    let text = render::error(error, json, &style);
    let _ = writeln!(std::io::stderr(), "{text}");
    error.kind as u8
}

fn out(text: &str) -> Result<()> {
    let failed = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::BrokenPipe => Error::new(Kind::Failed, "pipe-closed", Both::default()),
        _ => Error::failed("output-failed", both!("输出出错", "the output cannot be written")).because(e),
    };
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(failed)
}

/// Reads the arguments and does what they say.
fn dispatch(argv: &[String], lang: Lang, json: bool, asks: bool) -> Result<u8> {
    let matches = match parse(argv, lang)? {
        Err(help) => return out(&help).map(|()| 0),
        Ok(matches) => matches,
    };
    if matches.get_flag("version") {
        return out(concat!("ducha ", env!("CARGO_PKG_VERSION"), "\n")).map(|()| 0);
    }
    let desk = Desk::new(Wish { asks, ..wished::wish(&matches, argv, lang)? });
    let mut say = |line: &str| {
        let _ = writeln!(std::io::stderr(), "{}", text::one_line(line));
    };
    let done = work(&desk, &matches, &mut say);
    // Nothing stands before an error that a program reads.
    if let Some(note) = desk.migrated().filter(|_| !desk.wish.quiet && (done.is_ok() || !json)) {
        say(note.get(lang));
    }
    done
}

/// Does what a command would do, and writes nothing.
fn attempt(argv: &[String], lang: Lang) -> Result<()> {
    let Ok(matches) = parse(argv, lang)? else { return Ok(()) };
    let wish = Wish { dry_run: true, ..wished::wish(&matches, argv, lang)? };
    run(&Desk::new(wish), &matches).map(|_| ())
}

/// Asks for what a command lacks and does it then; where it lacks nothing that can be asked for, the error stands.
fn ask(argv: &[String], lang: Lang, error: Error) -> Result<u8> {
    let tree = tree(lang, Some(first_word(argv)));
    let lenient = tree.clone().ignore_errors(true).try_get_matches_from(argv).map_err(|_| error.clone())?;
    let desk = Desk::new(wished::wish(&lenient, argv, lang)?);
    let typed = ask::Typed { argv, tree: &tree, lang, desk: &desk };
    match ask::complete(&typed, error, &|argv| attempt(argv, lang))? {
        Some(argv) => dispatch(&argv, lang, false, false),
        None => Ok(ask::left(lang)),
    }
}

/// The program: arguments in, exit code out.
pub fn main(typed: Vec<OsString>) -> u8 {
    // The version is asked for by scripts that start it often: it needs no tree of commands.
    if typed.len() == 2 && (typed[1] == "--version" || typed[1] == "-V") {
        let said = out(concat!("ducha ", env!("CARGO_PKG_VERSION"), "\n"));
        return said.map_or_else(|e| report_error(&e, Lang::Zh, false), |()| 0);
    }
    if let Some(code) = complete::answered(&typed) {
        return code;
    }
    let mut argv = match input::utf8(typed) {
        Ok(argv) => argv,
        Err(error) => return report_error(&error, wished::language(&[]), false),
    };
    argv = spoken::plain(argv, wished::language(&[]));
    // A code alone asks for its record.
    if let Some(at) = wished::words(&argv).first().copied().filter(|at| shown::is_code(&argv[*at])) {
        argv.insert(at, "show".to_owned());
    }
    let lang = wished::language(&argv);
    let json = argv.iter().any(|a| a == "--json" || a == "--format=json" || a == "--format=ndjson")
        || argv.windows(2).any(|w| w[0] == "--format" && (w[1] == "json" || w[1] == "ndjson"));
    let asks = ask::may(&argv, json);
    let done = dispatch(&argv, lang, json, asks);
    let done = done.or_else(|error| if asks { ask(&argv, lang, error) } else { Err(error) });
    done.unwrap_or_else(|error| report_error(&error, lang, json))
}
