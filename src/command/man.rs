//! `man`: manual pages made of the tree of commands, one a noun or command with all its verbs and examples, in either language; printed, or put where
//! `man` finds them. Not for what commands say of themselves: that is theirs.

use super::desk::{self, Desk};
use super::help_topics::TOPICS;
use super::{examples, spoken, tree};
use crate::base::error::{Error, Lang, Result};
use crate::base::page::{Done, Page};
use crate::base::text::{nearest, width};
use crate::both;
use crate::db::whole;
use clap::{Arg, ArgMatches, Command};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// `man`, as it can be said.
pub fn command(lang: Lang) -> Command {
    let folder = lang.pick("放到哪个文件夹；默认用户自己的 man1", "the folder; default the user's own man1");
    Command::new("man")
        .about(lang.pick("手册页，给 man 看；install 装好", "Manual pages for man; install puts them there"))
        .arg(
            Arg::new("command")
                .value_name(lang.pick("命令", "COMMAND"))
                .help(lang.pick("如 complaint；不写为总页", "such as complaint; without one the page of all")),
        )
        .args_conflicts_with_subcommands(true)
        .subcommand(
            Command::new("install")
                .about(lang.pick(
                    "把手册页写到 man 找得到的地方，此后 man ducha、man ducha-complaint",
                    "Write the pages where man finds them: man ducha, man ducha-complaint",
                ))
                .arg(Arg::new("folder").value_name(lang.pick("文件夹", "FOLDER")).help(folder)),
        )
}

/// `man`: a page, or where all were put.
pub fn run<'a>(desk: &'a Desk, matches: &ArgMatches) -> Result<Page<'a>> {
    let lang = desk.wish.lang;
    let mut root = tree(lang, None);
    root.build();
    let root = if lang == Lang::Zh { spoken::shown(root) } else { root };
    if let Some((_, inner)) = matches.subcommand() {
        return install(desk, &root, inner.get_one::<String>("folder").map(PathBuf::from));
    }
    let Some(typed) = matches.get_one::<String>("command") else { return Ok(Page::Text(whole_page(desk, &root))) };
    let called = |command: &&Command| {
        let name = command.get_name();
        name == typed || spoken::verb(crate::record::noun(name), "", name) == Some(typed.as_str())
    };
    match root.get_subcommands().find(called) {
        Some(command) => Ok(Page::Text(page(lang, command))),
        None => {
            let near = nearest(typed, root.get_subcommands().map(Command::get_name), 3).join(", ");
            let said = both!("没有命令 {typed:?} 的手册页", "there is no page of a command {typed:?}");
            Err(Error::not_found("topic-unknown", said).hint(both!("相近的是 {near}", "nearest {near}")))
        }
    }
}

/// Writes every page.
fn install<'a>(desk: &'a Desk, root: &Command, folder: Option<PathBuf>) -> Result<Page<'a>> {
    let usual = || desk::at_home("XDG_DATA_HOME", ".local/share").map(|data| data.join("man/man1"));
    let folder = folder.or_else(usual).ok_or_else(desk::homeless)?;
    let lang = desk.wish.lang;
    let mut pages = vec![("ducha.1".to_owned(), whole_page(desk, root))];
    let of = |command: &Command| (format!("ducha-{}.1", command.get_name()), page(lang, command));
    pages.extend(root.get_subcommands().filter(|command| !command.is_hide_set()).map(of));
    if !desk.wish.dry_run {
        for (name, text) in &pages {
            put(&folder.join(name), text)?;
        }
    }
    let (n, shown) = (pages.len(), folder.display());
    let said = desk.dry(both!("已写 {n} 页到 {shown}", "wrote {n} pages to {shown}"));
    let next = match folder.ends_with("man1").then(|| folder.parent()).flatten() {
        // Where man looks by itself is its own business.
        Some(above) => format!("man ducha · man -M {} ducha-complaint", above.display()),
        None => format!("man -l {shown}/ducha.1"),
    };
    Ok(Page::Done(Box::new(Done { said, next: vec![next], ..Done::default() })))
}

fn put(path: &Path, text: &str) -> Result<()> {
    let shown = path.display();
    let failed =
        |e: std::io::Error| Error::failed("file-unwritten", both!("写不了 {shown}", "cannot write {shown}")).because(e);
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(failed)?;
    whole::write(path, |out| out.write_all(text.as_bytes()).map_err(failed))
}

/// A text as roff has it: no sign of it an order, and a line of Chinese may end after any character.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for sign in text.trim().chars() {
        match sign {
            '\\' => out += "\\e",
            '-' => out += "\\-",
            '\n' => out.push(' '),
            sign => out.push(sign),
        }
        if is_wide(sign) {
            out += "\\:";
        }
    }
    if out.starts_with(['.', '\'']) { format!("\\&{out}") } else { out }
}

fn is_wide(sign: char) -> bool {
    width(sign.encode_utf8(&mut [0; 4])) > 1
}

/// A line that stays as it is.
fn kept(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-");
    if line.starts_with(['.', '\'']) { format!("\\&{line}\n") } else { line + "\n" }
}

/// The columns a line may have that is not to be broken.
const ROOM: usize = 68;

/// Lines that stay as they are, but for what is wider than a page.
fn block(lines: impl IntoIterator<Item = String>) -> String {
    let line = |line: String| if width(&line) > ROOM { format!(".fi\n{}\n.nf\n", plain(&line)) } else { kept(&line) };
    format!(".nf\n{}.fi\n", lines.into_iter().map(line).collect::<String>())
}

/// How a page begins.
fn begin(lang: Lang, name: &str, about: &str) -> String {
    let (title, version) = (name.to_uppercase().replace('-', "\\-"), env!("CARGO_PKG_VERSION"));
    let (head, about) = (lang.pick("名称", "NAME"), plain(about));
    let name = plain(name);
    // Neither hyphens nor a straight edge: both look wrong in Chinese.
    format!(".TH \"{title}\" 1 \"\" \"ducha {version}\" \"ducha\"\n.ad l\n.nh\n.SH {head}\n{name} \\- {about}\n")
}

/// The arguments of a command; what every command takes is told once, on the page of all.
fn arguments(command: &Command, everywhere: bool) -> String {
    let mut out = String::new();
    let shown = |arg: &&Arg| {
        !arg.is_hide_set() && arg.is_global_set() == everywhere && !["help", "version"].contains(&arg.get_id().as_str())
    };
    for arg in command.get_arguments().filter(shown) {
        let value = arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string).collect::<Vec<_>>();
        let takes = arg.is_positional() || arg.get_action().takes_values();
        let value = if takes { value.join(" ") } else { String::new() };
        let named = [arg.get_short().map(|short| format!("-{short}")), arg.get_long().map(|long| format!("--{long}"))];
        let named = named.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let (named, value) = (plain(&named), plain(&value));
        let room = if named.is_empty() || value.is_empty() { "" } else { " " };
        let _ = writeln!(out, ".TP\n\\fB{named}\\fR{room}\\fI{value}\\fR\n{}", plain(&help));
    }
    out
}

/// A command with its verbs, each with its arguments and examples.
fn page(lang: Lang, command: &Command) -> String {
    let name = command.get_name();
    let about = |command: &Command| command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut out = begin(lang, &format!("ducha-{name}"), &about(command));
    let mut told = Vec::new();
    walk(command, &[name], &mut told);
    let _ = writeln!(out, ".SH {}", lang.pick("命令", "COMMANDS"));
    for (words, command) in told {
        let called = words.join(" ");
        let places = command.get_positionals().map(|arg| {
            let value = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
            format!(" <{}>", value.unwrap_or_default())
        });
        let places: String = places.collect();
        let _ = writeln!(out, ".SS \"ducha {}{}\"\n{}", plain(&called), plain_in(&places), plain(&about(command)));
        out += &arguments(command, false);
        let examples = examples::of(&words);
        if !examples.is_empty() {
            let _ = writeln!(out, ".PP\n{}", plain(lang.pick("例子：", "Examples:")));
            out.extend([".RS 4\n", &block(examples), ".RE\n"]);
        }
    }
    let also = lang.pick("通用选项、日期、退出码见 ducha(1)。", "Common options, days and exit codes: ducha(1).");
    let _ = writeln!(out, ".SH {}\n{}", lang.pick("参见", "SEE ALSO"), plain(also));
    out
}

/// A text within a heading, where a quotation mark would end it.
fn plain_in(text: &str) -> String {
    let lead = if text.starts_with(' ') { " " } else { "" };
    format!("{lead}{}", plain(text).replace('"', "\\(dq"))
}

/// What does something below a command, itself too where it does.
fn walk<'c>(command: &'c Command, words: &[&'c str], out: &mut Vec<(Vec<&'c str>, &'c Command)>) {
    if !command.has_subcommands() || command.get_positionals().next().is_some() {
        out.push((words.to_vec(), command));
    }
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set() && inner.get_name() != "help") {
        walk(inner, &[words, &[inner.get_name()]].concat(), out);
    }
}

/// The page of all: every command, what each takes, the topics of help.
fn whole_page(desk: &Desk, root: &Command) -> String {
    let lang = desk.wish.lang;
    let about = |command: &Command| command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut out = begin(lang, "ducha", &about(root));
    let _ = writeln!(out, ".SH {}", lang.pick("命令", "COMMANDS"));
    for command in root.get_subcommands().filter(|command| !command.is_hide_set()) {
        let _ = writeln!(out, ".TP\n\\fBducha\\-{}\\fR(1)\n{}", plain(command.get_name()), plain(&about(command)));
    }
    let _ = writeln!(out, ".SH {}\n{}", lang.pick("通用选项", "COMMON OPTIONS"), arguments(root, true));
    for topic in TOPICS {
        let text = (topic.page)(desk, lang);
        let _ =
            write!(out, ".SH \"{}\"\n{}", topic.called(lang).to_uppercase(), block(text.lines().map(str::to_owned)));
    }
    out
}
