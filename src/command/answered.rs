//! From a line of arguments to what stands on the screen: understood, done, written; what it lacks asked for, and what went wrong told. Not for
//! what a command does.

use super::ask;
use super::desk::{self, Desk, Wish};
use super::learn::place as practice;
use super::progress::Progress;
use super::{Left, fields, handed, parse, run, saved, screen, shown, spoken, tree, verbs, wished};
use crate::base::error::{Both, Error, Kind, Lang, Result};
use crate::base::page::Page;
use crate::base::text;
use crate::both;
use crate::db::output::Output;
use crate::render::{self, Format};
use clap::ArgMatches;
use std::io::Write;
use std::path::PathBuf;

/// Where a line is typed: into a shell, or at a prompt of ours, which has a ledger, a day and a language of its own.
#[derive(Clone, Debug, Default)]
pub struct Seat {
    /// The ledger, and no other.
    pub file: Option<PathBuf>,
    /// The day, unless the line names one.
    pub today: Option<String>,
    /// The language, unless the line names one.
    pub lang: Option<Lang>,
}

impl Seat {
    /// What a line wishes here.
    fn wish(&self, matches: &ArgMatches, argv: &[String], lang: Lang) -> Result<Wish> {
        let wish = wished::wish(matches, argv, lang)?;
        let Some(ledger) = &self.file else { return Ok(wish) };
        if let Some(other) = wish.file {
            let other = other.display();
            let said = both!("练习里不能用别的台账 {other}", "no other ledger than this is used here: {other}");
            return Err(Error::usage("ledger-other", said)
                .hint(both!("去掉 --file；Ctrl-D 离开练习", "leave --file out; Ctrl-D leaves the practice")));
        }
        let today = matches.get_one::<String>("today").or(self.today.as_ref()).cloned();
        Ok(Wish { file: Some(ledger.clone()), today, ..wish })
    }
}

/// The version.
pub fn version() -> u8 {
    let said = out(concat!("ducha ", env!("CARGO_PKG_VERSION"), "\n"));
    said.map_or_else(|error| failed(&error, Lang::Zh, false), |()| 0)
}

/// Answers a line: the exit code.
pub fn line(argv: Vec<String>, seat: &Seat) -> u8 {
    let mut argv = spoken::plain(argv, wished::language(&[], seat.lang));
    // A code alone asks for its record.
    if let Some(at) = wished::words(&argv).first().copied().filter(|at| shown::is_code(&argv[*at])) {
        argv.insert(at, "show".to_owned());
    }
    let lang = wished::language(&argv, seat.lang);
    let said = wished::json(argv.iter().map(String::as_str));
    let (json, asks) = (said.unwrap_or_else(wished::usually_json), ask::may(&argv, said == Some(true)));
    let mut left = Left::default();
    let list = saved::meant(&argv, lang, &|matches, argv| seat.wish(matches, argv, lang));
    let done = list.and_then(|list| {
        let Some(list) = list else { return dispatch(&argv, (lang, seat), (json, asks), &mut left) };
        let done = dispatch(&list.argv, (lang, seat), (json, asks), &mut left);
        let done = done.map_err(|error| list.blamed(error, &|argv| attempt(argv, (lang, seat))));
        done.inspect(|_| list.understood.iter().for_each(|said| tell(said.get(lang))))
    });
    // What failed is asked about with the file free, and a prompt goes on.
    if done.is_ok() && seat.file.is_none() {
        std::mem::forget(left);
    } else {
        drop(left);
    }
    let done = done.or_else(|error| if asks { asked(&argv, (lang, seat), error) } else { Err(error) });
    done.unwrap_or_else(|error| failed(&error, lang, json))
}

/// Says something beside an answer.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", text::one_line(line));
}

/// Reads the arguments and does what they say.
fn dispatch(argv: &[String], (lang, seat): (Lang, &Seat), (json, asks): (bool, bool), left: &mut Left) -> Result<u8> {
    let matches = match parse(argv, lang, left)? {
        Err(help) => return out(&help).map(|()| 0),
        Ok(matches) => &*left.matches.insert(matches),
    };
    if matches.get_flag("version") {
        return Ok(version());
    }
    let desk = &*left.desk.insert(Desk::new(Wish { asks, ..seat.wish(matches, argv, lang)? }));
    let done = work(desk, matches, &mut tell);
    // Nothing stands before an error that a program reads.
    if let Some(note) = desk.migrated().filter(|_| !desk.wish.quiet && (done.is_ok() || !json)) {
        tell(note.get(lang));
    }
    done.map(|()| desk.exit_code())
}

/// Does what a command would do, and writes nothing.
fn attempt(argv: &[String], (lang, seat): (Lang, &Seat)) -> Result<()> {
    let Ok(matches) = parse(argv, lang, &mut Left::default())? else { return Ok(()) };
    let wish = Wish { dry_run: true, ..seat.wish(&matches, argv, lang)? };
    run(&Desk::new(wish), &matches).map(|_| ())
}

/// Asks for what a command lacks and does it then; where it lacks nothing that can be asked for, the error stands.
fn asked(argv: &[String], (lang, seat): (Lang, &Seat), error: Error) -> Result<u8> {
    let tree = tree(lang, Some(wished::first_word(argv)));
    let lenient = tree.clone().ignore_errors(true).try_get_matches_from(argv).map_err(|_| error.clone())?;
    let desk = Desk::new(seat.wish(&lenient, argv, lang)?);
    let tried = |argv: &[String]| attempt(argv, (lang, seat));
    let write = |argv: &[String]| dispatch(argv, (lang, seat), (false, false), &mut Left::default());
    let typed = ask::Typed { argv, tree: &tree, lang, desk: &desk, attempt: &tried, write: &write };
    Ok(ask::complete(&typed, error)?.unwrap_or_else(|| ask::left(lang)))
}

/// Everything after parsing: the page made and written, what there is to say said.
fn work(desk: &Desk, matches: &ArgMatches, say: &mut dyn FnMut(&str)) -> Result<()> {
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
    let kinds = kinds(&page, matches);
    if let Page::Done(done) = &page
        && !wish.quiet
    {
        desk.say(done.said.clone());
        if !done.next.is_empty() && !wish.dry_run {
            let next = done.next.join(" · ");
            desk.say(both!("下一步：{next}", "next: {next}"));
        }
    }
    // What is set for all that is read is not for what is written.
    let format = if let Page::Done(_) = page { wish.format.or(desk.preferred()) } else { desk.format() };
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
    practice::notice(desk, &kinds);
    Ok(())
}

/// What kinds of answer a page is: its name, those of its parts, and the command it answers.
fn kinds(page: &Page<'_>, matches: &ArgMatches) -> Vec<String> {
    let mut kinds: Vec<String> = match page {
        Page::Sheet(sheet) => vec![sheet.key.clone()],
        Page::Report(report) => vec![report.name.clone()],
        Page::Record(record) => record.parts.iter().map(|part| part.key.clone()).collect(),
        _ => Vec::new(),
    };
    kinds.extend(matches.subcommand_name().map(str::to_owned));
    kinds
}

/// Tells what went wrong: the exit code.
pub fn failed(error: &Error, lang: Lang, json: bool) -> u8 {
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
