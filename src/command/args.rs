//! Arguments: the global options, the flags a noun's fields become, and the words of help in both languages. Not for what
//! a command does.

use super::input;
use crate::base::column::{Shape, flag, label};
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::{Field, From as Source, Noun, Raw};
use crate::base::text::{is_hidden, narrowed};
use crate::both;
use clap::builder::StyledStr;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::any::Any;
use std::io::IsTerminal as _;
use std::ops::RangeInclusive;

/// The name of an argument that one place declares and another reads: a name nobody declares does not compile.
#[derive(Clone, Copy, Debug)]
pub struct Id(&'static str);

impl Id {
    pub const APPROVAL: Id = Id("approval");
    pub const AS_OF: Id = Id("as-of");
    pub const BELOW: Id = Id("below");
    pub const BY: Id = Id("by");
    pub const CAMPAIGN: Id = Id("campaign");
    pub const CAUSE: Id = Id("cause");
    pub const CATEGORY: Id = Id("category");
    pub const CHANNEL: Id = Id("channel");
    pub const FORERUNNERS: Id = Id("with-forerunners");
    pub const FROM: Id = Id("from");
    pub const HANDLER: Id = Id("handler");
    pub const KIND: Id = Id("kind");
    pub const KNOWN_AT: Id = Id("known-at");
    pub const LEAD: Id = Id("lead");
    pub const LEADER: Id = Id("leader");
    pub const LEVEL: Id = Id("level");
    pub const LIMIT: Id = Id("limit");
    pub const NAME: Id = Id("name");
    pub const OF: Id = Id("of");
    pub const OFFICES: Id = Id("offices");
    pub const OPEN: Id = Id("open");
    pub const PERIOD: Id = Id("period");
    pub const PERSON: Id = Id("person");
    pub const PLAN_ITEM: Id = Id("plan-item");
    pub const POINT: Id = Id("point");
    pub const REMEDY: Id = Id("remedy");
    pub const SAVE: Id = Id("save");
    pub const SORT: Id = Id("sort");
    pub const TO: Id = Id("to");
    pub const UNIT: Id = Id("unit");
    pub const WINDOW: Id = Id("window");
    pub const WHERE: Id = Id("where");

    /// The argument of a noun's column.
    pub fn column(column: &'static str) -> Id {
        Id(column)
    }
}

impl From<Id> for &'static str {
    fn from(id: Id) -> &'static str {
        id.0
    }
}

impl From<Id> for clap::Id {
    fn from(id: Id) -> clap::Id {
        id.0.into()
    }
}

/// An optional flag with a value.
pub fn option(name: impl Into<&'static str>, value: &'static str, help: impl Into<StyledStr>) -> Arg {
    let name = name.into();
    Arg::new(name).long(name).value_name(value).help(help).allow_hyphen_values(true)
}

/// A yes-or-no flag.
pub fn switch(name: impl Into<&'static str>, help: impl Into<StyledStr>) -> Arg {
    let name = name.into();
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

/// An argument told by its place.
pub fn positional(name: impl Into<&'static str>, value: &'static str, help: impl Into<StyledStr>) -> Arg {
    Arg::new(name.into()).value_name(value).help(help)
}

/// The record a verb is about.
pub fn code(lang: Lang, noun: &Noun) -> Arg {
    let word = noun.letters.map_or_else(
        || lang.pick(noun.zh, &noun.en.to_uppercase()).to_owned(),
        |l| lang.pick("编号", "CODE").to_owned() + &format!(" ({l}…)"),
    );
    Arg::new("target")
        .required(true)
        .value_name(word)
        .help(lang.pick("编号、文号或（单位）名称", "its code, office number or, for a unit, any of its names"))
}

/// The records a verb is about, of which it may take several.
pub fn codes(lang: Lang, noun: &Noun) -> Arg {
    let help =
        lang.pick("编号、文号，可写几个；- 从标准输入读", "codes or office numbers, any number; - for standard input");
    code(lang, noun).help(help).num_args(1..)
}

/// `--on`, the day of an act.
pub fn on(lang: Lang) -> Arg {
    option("on", lang.pick("日期", "DATE"), lang.pick("哪一天；默认今天", "day of the act; default today"))
}

/// `-m`, what is said.
pub fn message(lang: Lang, help: &'static str) -> Arg {
    option("message", lang.pick("文字", "TEXT"), help).short('m')
}

/// Why something is done: `-m`, or `--reason`.
pub fn why(lang: Lang, help: &'static str) -> Arg {
    message(lang, help).visible_alias("reason")
}

/// The flags of a noun's fields.
pub fn fields(lang: Lang, noun: &'static Noun, adding: bool) -> Vec<Arg> {
    let mut args: Vec<Arg> = Vec::new();
    for field in noun.fields.iter().filter(|f| f.from != Source::History) {
        let shape = noun.shape(field.column);
        let value = match shape {
            Shape::Day => lang.pick("日期", "DATE"),
            Shape::Count => lang.pick("数", "N"),
            Shape::Unit => lang.pick("单位", "UNIT"),
            Shape::Named(_) => lang.pick("名称", "NAME"),
            Shape::Code(_) | Shape::Record => lang.pick("编号", "CODE"),
            Shape::Word(_) => lang.pick("词", "WORD"),
            Shape::Words(_) => lang.pick("词,词", "WORD,…"),
            Shape::Flag => lang.pick("是否", "YES|NO"),
            _ => lang.pick("文字", "TEXT"),
        };
        let mut arg = Arg::new(field.column)
            .long(flag(field.column))
            .value_name(value)
            .help(lang.pick(field.zh, field.en))
            .allow_hyphen_values(true);
        if flag(field.column) != field.column.replace('_', "-") {
            arg = arg.alias(field.column.replace('_', "-"));
        }
        if noun.day == Some(field.column) {
            arg = arg.visible_alias("on");
        }
        if shape == Shape::Long {
            arg = arg.short('m');
        }
        args.push(arg);
    }
    if let Some(lead) = noun.lead.filter(|_| adding) {
        let label = label(noun.name, lead).map_or(lead, |(zh, en)| lang.pick(zh, en));
        args.push(
            Arg::new(Id::LEAD)
                .value_name(label)
                .help(lang.pick("同下面的对应选项", "the same as its option below"))
                .conflicts_with(lead),
        );
    }
    args
}

/// What was typed for an argument that only some commands have; nothing where this one has none of that name.
pub fn text(matches: &ArgMatches, id: Id) -> Option<&String> {
    told(matches, id)
}

/// What was typed for an argument by a name that was read off the command itself: nothing where it takes no text.
pub fn texts<'m>(matches: &'m ArgMatches, name: &str) -> impl Iterator<Item = &'m String> {
    matches.try_get_many(name).into_iter().flatten().flatten()
}

/// Whether a switch was given; none that the command does not have.
pub fn is_set(matches: &ArgMatches, id: Id) -> bool {
    told(matches, id).copied().unwrap_or(false)
}

/// What was told under a name, where the command has it.
fn told<T: Any + Clone + Send + Sync>(matches: &ArgMatches, id: Id) -> Option<&T> {
    if matches.try_contains_id(id.0).is_ok() { matches.get_one(id.0) } else { None }
}

/// How many rows at the most, where it was said.
pub fn limit(matches: &ArgMatches) -> Result<Option<u64>> {
    Ok(number(matches, Id::LIMIT, 0..=i64::MAX)?.map(i64::unsigned_abs))
}

/// A whole number given with an option, if it was: one within a range.
pub fn number(matches: &ArgMatches, id: impl Into<&'static str>, range: RangeInclusive<i64>) -> Result<Option<i64>> {
    let id = id.into();
    let Some(typed) = matches.get_one::<String>(id) else { return Ok(None) };
    counted(typed, &format!("--{id} "), range).map(Some)
}

/// A whole number within a range, of an argument that is called so, or stands by its place.
pub fn counted(typed: &str, called: &str, range: RangeInclusive<i64>) -> Result<i64> {
    let found = narrowed(typed.trim()).parse().ok().filter(|n| range.contains(n));
    let (from, to) = (range.start(), range.end());
    let hint = if *to > 1_000_000 {
        both!("写 {from} 以上的整数", "give a whole number from {from} on")
    } else {
        both!("写 {from} 至 {to} 的整数", "give a whole number from {from} to {to}")
    };
    found.ok_or_else(|| {
        let said = both!("{called}{typed:?} 不是个数", "{called}{typed:?} is not a count");
        Error::usage("count-unreadable", said).hint(hint)
    })
}

/// The fields a person gave on the command line, raw. `-` reads the long text from standard input.
pub fn given(noun: &'static Noun, matches: &ArgMatches) -> Result<Vec<(&'static str, Raw)>> {
    let mut out = Vec::new();
    let lead = text(matches, Id::LEAD);
    if let (Some(column), Some(text)) = (noun.lead, lead) {
        out.push((column, Raw::Text(text.clone())));
    }
    for field in noun.fields.iter().filter(|f| f.from != Source::History) {
        if let Some(typed) = text(matches, Id::column(field.column)) {
            let typed = match field.from {
                Source::Sealed => secret(noun, field, typed)?,
                _ if noun.shape(field.column) == Shape::Long => input::said(typed)?,
                _ => typed.clone(),
            };
            out.push((field.column, Raw::Text(typed)));
        }
    }
    Ok(out)
}

/// Refuses a global option given as nothing, or with what cannot be seen: it would be another's name, or no file's.
pub fn no_blanks(matches: &ArgMatches) -> Result<()> {
    for id in ["actor", "file", "output", "today"] {
        let given = matches.value_source(id) == Some(ValueSource::CommandLine);
        let named = (id == "actor" && !given).then(|| std::env::var("DUCHA_ACTOR").ok()).flatten();
        let typed = matches.get_one::<String>(id).cloned().or(named.filter(|name| !name.is_empty()));
        let shown = format!("--{id}");
        typed.map_or(Ok(()), |typed| not_blank(&typed, (&shown, &shown)))?;
    }
    Ok(())
}

/// Refuses an argument given as nothing, or with what cannot be seen.
pub fn not_blank(typed: &str, (zh, en): (&str, &str)) -> Result<()> {
    if !typed.trim().is_empty() && !typed.chars().any(is_hidden) {
        return Ok(());
    }
    let said = both!("{zh} 是空白，或有看不见的字符", "{en} is blank or holds what cannot be seen");
    Err(Error::usage("value-empty", said).hint(both!("写出内容，或去掉 {zh}", "say something, or leave {en} out")))
}

/// The fields of a new record: what is given is given, and nothing stands for a default.
pub fn added(noun: &'static Noun, matches: &ArgMatches) -> Result<Vec<(&'static str, Raw)>> {
    let given = given(noun, matches)?;
    let empty = |(_, raw): &&(&str, Raw)| matches!(raw, Raw::Text(text) if text.trim().is_empty());
    let Some((column, _)) = given.iter().find(empty) else { return Ok(given) };
    let (zh, en) = label(noun.name, column).unwrap_or((column, column));
    let flag = flag(column);
    Err(Error::usage("value-empty", both!("{zh}写成了空的", "{en} was given as nothing"))
        .hint(both!("写上内容，或去掉 --{flag}", "say what it is, or leave --{flag} out"))
        .field(column))
}

/// What a sealed field is given: itself, or where it is `-` a line of standard input, asked for without echo on a terminal:
/// what is typed after a flag stays in the shell's history, and every process can read it.
fn secret(noun: &'static Noun, field: &Field, typed: &str) -> Result<String> {
    if typed != "-" {
        return Ok(typed.to_owned());
    }
    let (zh, en) = label(noun.name, field.column).unwrap_or((field.column, field.column));
    let line = if std::io::stdin().is_terminal() {
        rpassword::prompt_password(format!("{zh} {en}: ")).map_err(input::unread)?
    } else {
        input::line()?
    };
    let line = line.trim_end_matches(['\r', '\n']);
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    if line.trim().is_empty() {
        return Err(
            Error::usage("input-empty", both!("标准输入里没有{zh}", "standard input has no {en}")).field(field.column)
        );
    }
    Ok(line.to_owned())
}

/// The long text of a verb that must have one.
pub fn reason(matches: &ArgMatches) -> Result<String> {
    let text = matches.get_one::<String>("message").map(|t| input::said(t)).transpose()?.unwrap_or_default();
    if text.trim().is_empty() {
        return Err(Error::usage("reason-missing", both!("缺少理由", "a reason is missing"))
            .hint(both!("加上 -m 理由", "add -m REASON"))
            .lacks("note"));
    }
    Ok(text)
}

const TEMPLATE_ZH: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";
const TEMPLATE_EN: &str = "{before-help}{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}";

/// Gives a command tree the headings, the help flag and the template of one language; where one command of it is typed, it alone
/// of all.
pub fn localise(command: Command, lang: Lang, only: Option<&str>) -> Command {
    let path = command.get_name().to_owned();
    let only = only.filter(|only| !only.is_empty());
    let command = localised(command, lang, &path);
    command.mut_subcommands(|c| if only.is_none_or(|only| c.get_name() == only) { all(c, lang, &path) } else { c })
}

fn all(command: Command, lang: Lang, path: &str) -> Command {
    let path = format!("{path} {}", command.get_name());
    localised(command, lang, &path).mut_subcommands(|c| all(c, lang, &path))
}

fn localised(command: Command, lang: Lang, path: &str) -> Command {
    let mut places = 0..;
    let command = command.mut_args(|arg| {
        let arg = arg.display_order(places.next().unwrap_or_default());
        let positional = arg.is_positional();
        let heading = if positional { lang.pick("参数", "Arguments") } else { lang.pick("选项", "Options") };
        if arg.get_help_heading().is_none() { arg.help_heading(heading) } else { arg }
    });
    let help =
        Arg::new("help").short('h').long("help").action(ArgAction::Help).help(lang.pick("显示帮助", "Print help"));
    command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(help.display_order(places.start).help_heading(lang.pick("选项", "Options")))
        .help_template(lang.pick(TEMPLATE_ZH, TEMPLATE_EN))
        .subcommand_help_heading(lang.pick("命令", "Commands"))
        .subcommand_value_name(lang.pick("命令", "COMMAND"))
        .override_usage_for(lang, path)
}

trait Usage {
    fn override_usage_for(self, lang: Lang, path: &str) -> Command;
}

impl Usage for Command {
    /// clap has no word of its own for `[OPTIONS]` in another language, so the usage line is written out.
    fn override_usage_for(self, lang: Lang, path: &str) -> Command {
        if lang == Lang::En {
            return self;
        }
        let mut usage = format!("{path} [选项]");
        for arg in self.get_positionals() {
            let name = arg.get_value_names().and_then(|n| n.first()).map_or("…", |n| n.as_str()).to_owned();
            let (open, end) = if arg.is_required_set() { (" <", '>') } else { (" [", ']') };
            usage.extend([open, &name]);
            usage.push(end);
        }
        if self.has_subcommands() {
            usage.push_str(" [命令]");
        }
        self.override_usage(usage)
    }
}
