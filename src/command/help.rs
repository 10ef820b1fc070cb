//! `help`: the page of a command, with examples, or of a topic. Not for what topics say: that is `help_topics`; nor for what a command
//! says of its own arguments.

use super::complete::Offer;
use super::desk::Desk;
use super::examples;
use super::help_topics::{TOPICS, Topic};
use super::{Left, parse, spoken, tree, wished};
use crate::base::error::{Error, Lang, Result};
use crate::base::page::Page;
use crate::base::text;
use crate::both;
use clap::{Arg, ArgMatches, Command};

/// `help`, as it can be said.
pub fn command(lang: Lang) -> Command {
    let help = lang.pick("命令，如 complaint add；或主题", "a command, such as complaint add; or a topic");
    Command::new("help")
        .about(lang.pick("帮助：命令怎么写，或一个主题", "Help: how a command is said, or a topic"))
        .arg(Arg::new("words").value_name(lang.pick("命令|主题", "COMMAND|TOPIC")).help(help).num_args(0..))
}

/// The topics, for the page of all commands.
pub fn more(lang: Lang) -> String {
    let widest = TOPICS.iter().map(|topic| topic.called(lang).len()).max().unwrap_or_default();
    let line = |topic: &Topic| {
        let name = topic.called(lang);
        format!("  {name:widest$}  {}\n", lang.pick(topic.about.0, topic.about.1))
    };
    let head = lang.pick("主题（ducha help 主题）:\n", "Topics (ducha help TOPIC):\n").to_owned();
    (head + &TOPICS.iter().map(line).collect::<String>()).trim_end().to_owned()
}

/// The topics, to be offered on a line.
pub fn topics(lang: Lang) -> impl Iterator<Item = Offer> {
    let told = move |topic: &Topic| lang.pick(topic.about.0, topic.about.1).to_owned();
    TOPICS.iter().map(move |topic| Offer { value: topic.name.into(), told: told(topic) })
}

/// `help`: of all, of a command, or of a topic.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let lang = desk.wish.lang;
    let words: Vec<&String> = matches.get_many("words").into_iter().flatten().collect();
    if let [one] = words.as_slice()
        && let Some(topic) = TOPICS.iter().find(|topic| topic.is_called(one))
    {
        return Ok(Page::Text((topic.page)(desk, lang)));
    }
    let typed = std::iter::once("ducha".to_owned()).chain(words.into_iter().cloned()).collect();
    let words = &spoken::plain(typed, lang)[1..];
    let root = tree(lang, Some(words.first().map_or("", String::as_str)));
    let mut here = &root;
    for word in words {
        here = here.find_subcommand(word).ok_or_else(|| unknown(here, word, words.first() == Some(word)))?;
    }
    let mut argv: Vec<String> = ["ducha", "--lang", lang.pick("zh", "en")].map(str::to_owned).to_vec();
    argv.extend(words.iter().cloned());
    argv.push("--help".to_owned());
    match parse(&argv, lang, &mut Left::default())? {
        Err(page) => Ok(Page::Text(page)),
        Ok(_) => Ok(Page::Text(String::new())),
    }
}

/// No command, and where one could stand that is none's verb no topic either, is called so.
fn unknown(here: &Command, typed: &str, first: bool) -> Error {
    let verbs = here.get_subcommands().map(Command::get_name);
    let topics = TOPICS.iter().filter(|_| first).flat_map(|topic| [topic.name, topic.zh]);
    let near = text::nearest(typed, verbs.chain(topics), 3).join(", ");
    let all = |lang| TOPICS.iter().map(|topic| topic.called(lang)).collect::<Vec<_>>();
    let (zh, en) = (all(Lang::Zh).join("、"), all(Lang::En).join(", "));
    Error::not_found("topic-unknown", both!("没有命令或主题 {typed:?}", "there is no command or topic {typed:?}")).hint(
        both!(
            "相近的是 {near}；主题有 {zh}；全部命令：ducha help",
            "nearest {near}; the topics are {en}; all commands: ducha help"
        ),
    )
}

/// The page of the command that was typed, with its examples; none where it has none.
pub fn page(argv: &[String], lang: Lang) -> Option<String> {
    let root = tree(lang, Some(wished::first_word(argv)));
    let mut words: Vec<&str> = Vec::new();
    let mut here = &root;
    for at in wished::words(argv) {
        let Some(next) = here.find_subcommand(&argv[at]) else { break };
        words.push(next.get_name());
        here = next;
    }
    let examples = examples::of(&words);
    if examples.is_empty() {
        return None;
    }
    let head = lang.pick("例子:", "Examples:").to_owned();
    let examples = examples.into_iter().map(|line| format!("  {line}"));
    let shown = [head].into_iter().chain(examples).collect::<Vec<_>>().join("\n");
    let path: Vec<String> = words.into_iter().map(str::to_owned).collect();
    let root = below(root, &path, shown);
    let root = if lang == Lang::Zh { spoken::shown(root) } else { root };
    root.try_get_matches_from(argv).err().map(|page| page.to_string())
}

/// A tree in which the command at a path ends its help with a text.
fn below(command: Command, path: &[String], shown: String) -> Command {
    match path {
        [] => command.after_help(shown),
        [first, rest @ ..] => command.mut_subcommand(first, |command| below(command, rest, shown)),
    }
}
