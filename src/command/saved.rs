//! `NOUN list … --save NAME` and `ducha list NAME`: a list asked for once and kept under a name, and the same asked for again. Its options
//! are understood as if they were typed. Not for how it is kept: that is `record::saved`.

use super::args::{self, Id, option, positional, switch};
use super::ask::quoted;
use super::desk::{Desk, Wish};
use super::{Left, parse, tree, wished};
use crate::base::error::{Both, Error, Lang, Result};
use crate::base::noun::Noun;
use crate::base::page::Page;
use crate::both;
use crate::db::query::{self, Filter};
use crate::record::saved;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

/// The options that keep a list.
pub fn args(lang: Lang) -> [Arg; 2] {
    let save = lang.pick(
        "把条件、字段和排序存为常用清单，以后 ducha list 名称",
        "keep conditions, columns and order under a name, for ducha list NAME",
    );
    let replace = lang.pick("同名的常用清单已有就换掉", "in place of the saved list of that name");
    [option("save", lang.pick("名称", "NAME"), save), switch("replace", replace).requires("save")]
}

/// `list`, as it can be said.
pub fn command(lang: Lang) -> Command {
    let help = lang.pick(
        "常用清单的名称；不写则列出全部。后面可再加条件，与存的同一种则以新的为准；不要存的 --overdue：--no-overdue",
        "its name; all of them without one. Options behind it narrow the list, or take the place of the same option; --no-overdue takes away a kept --overdue",
    );
    Command::new("list")
        .about(lang.pick(
            "看常用清单（存时：ducha complaint list … --save 名称）",
            "A saved list (to save one: ducha complaint list … --save NAME)",
        ))
        .arg(positional("target", lang.pick("名称", "NAME"), help))
}

/// `list` without a name: which there are.
pub fn all(desk: &Desk) -> Result<Page<'_>> {
    Ok(Page::Sheet(query::list(
        desk.read()?,
        &saved::NOUN,
        &Filter { fields: desk.wish.fields.clone(), ..Filter::default() },
        desk.names()?.today,
    )?))
}

/// The days a list is narrowed to, said in one way or the other.
const DAYS: [&str; 3] = ["from", "to", "period"];

/// Whether one option stands for another: it is the same, or says the days otherwise.
fn stands_for(typed: &str, kept: &str) -> bool {
    typed == kept || DAYS.contains(&kept) && (typed == "period" || kept == "period" && DAYS.contains(&typed))
}

/// The options of a noun's list, as they are called.
fn options(noun: &Noun) -> Vec<String> {
    let tree = tree(Lang::En, Some(noun.name));
    let list = tree.find_subcommand(noun.name).and_then(|noun| noun.find_subcommand("list"));
    let own = list.into_iter().flat_map(Command::get_arguments).filter_map(Arg::get_long);
    own.chain(["fields"]).filter(|long| !["save", "replace"].contains(long)).map(str::to_owned).collect()
}

/// Whether an option was typed.
fn is_typed(matches: &ArgMatches, long: &str) -> bool {
    matches.value_source(long) == Some(ValueSource::CommandLine)
}

/// What was typed of a list that can be kept.
fn typed(noun: &Noun, matches: &ArgMatches) -> String {
    let said = |long: &String| match args::texts(matches, long).next() {
        Some(value) => quoted(&format!("--{long}={value}")),
        None => format!("--{long}"),
    };
    options(noun).iter().filter(|long| is_typed(matches, long)).map(said).collect::<Vec<_>>().join(" ")
}

/// Keeps a list that was made, if it was asked to.
pub fn keep(desk: &Desk, noun: &'static Noun, matches: &ArgMatches) -> Result<()> {
    let Some(name) = args::text(matches, Id::SAVE) else { return Ok(()) };
    let kept = (noun, typed(noun, matches));
    let new = desk.write(|write, names| saved::keep(write, names, name, kept, matches.get_flag("replace")))?;
    let shown = quoted(name);
    let said = if new {
        both!("已存为常用清单“{name}”：ducha list {shown}", "kept as the saved list {name:?}: ducha list {shown}")
    } else {
        both!("常用清单“{name}”本来就是这样", "the saved list {name:?} was so already")
    };
    desk.say(desk.dry(said));
    Ok(())
}

/// What `ducha list NAME` means.
pub struct Meant {
    /// The command it stands for.
    pub argv: Vec<String>,
    /// As what its name was understood, where that is to be said.
    pub understood: Vec<Both>,
    name: String,
    noun: &'static Noun,
    kept: Vec<String>,
    /// The ledger it was kept in, as it was named.
    file: Vec<String>,
}

/// What was typed, where it asks for a saved list by its name: the options kept, but for those typed anew.
pub fn meant(
    argv: &[String],
    lang: Lang,
    wish: &dyn Fn(&ArgMatches, &[String]) -> Result<Wish>,
) -> Result<Option<Meant>> {
    let places = wished::words(argv);
    let [list, name, ..] = places.as_slice() else { return Ok(None) };
    if argv[*list] != "list" {
        return Ok(None);
    }
    let lenient = tree(lang, Some("list")).ignore_errors(true).try_get_matches_from(argv);
    let Ok(lenient) = lenient else { return Ok(None) };
    let file = lenient.get_one::<String>("file").map(|file| format!("--file={file}"));
    let desk = Desk::new(Wish { format: None, ..wish(&lenient, argv)? });
    let (called, noun, kept) = saved::found(desk.read()?, desk.names()?, &argv[*name])?;
    let mut argv = argv.to_vec();
    noun.name.clone_into(&mut argv[*list]);
    "list".clone_into(&mut argv[*name]);
    let mut behind = kept.clone();
    // A switch that was kept is taken away by its name behind `--no-`.
    behind.retain(|word| {
        let off = (name + 1..argv.len()).find(|at| argv[*at].strip_prefix("--no-") == Some(long(word)));
        off.is_none_or(|at| {
            argv.remove(at);
            false
        })
    });
    // A page of help has no options to stand back.
    if let Ok(matches) = parse(&argv, lang, &mut Left::default())? {
        let of_list = matches.subcommand().and_then(|(_, noun)| noun.subcommand()).map_or(&matches, |(_, list)| list);
        let anew: Vec<String> = options(noun).into_iter().filter(|long| is_typed(of_list, long)).collect();
        behind.retain(|word| !anew.iter().any(|typed| stands_for(typed, long(word))));
    }
    let at = name + 1;
    argv.splice(at..at, behind);
    let understood = if desk.wish.quiet { Vec::new() } else { desk.asides() };
    Ok(Some(Meant { argv, understood, name: called, noun, kept, file: file.into_iter().collect() }))
}

/// What a word calls its option.
fn long(word: &str) -> &str {
    let name = word.trim_start_matches('-');
    name.split_once('=').map_or(name, |(name, _)| name)
}

impl Meant {
    /// An error of the command, saying which option that was kept can no longer be understood, where it is one.
    pub fn blamed(&self, error: Error, attempt: &dyn Fn(&[String]) -> Result<()>) -> Error {
        let alone = |word: &&String| {
            let argv = ["ducha", self.noun.name, "list"].map(str::to_owned).into_iter();
            attempt(&argv.chain(self.file.clone()).chain([(*word).clone()]).collect::<Vec<_>>()).is_err()
        };
        let Some(word) = self.kept.iter().filter(|word| self.argv.contains(word)).find(alone) else { return error };
        let (name, noun, option) = (&self.name, self.noun.name, long(word));
        let Both { zh, en } = error.message.clone();
        let Both { zh: hint_zh, en: hint_en } = error.hint.clone().unwrap_or_default();
        let (zh_end, en_end) = if hint_zh.is_empty() { ("", "") } else { ("；", "; ") };
        error
            .in_words(both!(
                "常用清单“{name}”里的 {word} 用不了了：{zh}",
                "{word} of the saved list {name:?} is no longer understood: {en}"
            ))
            .hint(both!(
                "这次另说 --{option}，或重存一次：ducha {noun} list … --save {name} --replace{zh_end}{hint_zh}",
                "say --{option} anew, or save it again: ducha {noun} list … --save {name} --replace{en_end}{hint_en}"
            ))
    }
}
