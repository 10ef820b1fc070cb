//! What commands, verbs and options are called in Chinese: nouns, steps and columns by the dictionary, the rest by one list. A name is looked
//! up where one was typed, and shown where help is asked for; a start that needs neither pays nothing. Not for values: words of lists
//! are `names`'.

use super::spoken_words::{ALSO, OPTIONS, OWN, VERBS};
use super::wished;
use crate::base::column::{column, flag, label};
use crate::base::error::Lang;
use crate::base::noun::Noun;
use crate::base::text;
use crate::base::vocab::fold;
use crate::record;
use clap::{Arg, Command};

fn own(of: &[&str], name: &str) -> Option<&'static str> {
    OWN.iter().find(|(place, known, _)| *known == name && of.contains(place)).map(|own| own.2)
}

fn among(words: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    words.iter().find(|(known, _)| *known == name).map(|word| word.1)
}

/// What a command, or a verb of a noun, is called.
pub fn verb(noun: Option<&'static Noun>, of: &str, name: &str) -> Option<&'static str> {
    let step = || noun.and_then(record::life_of).and_then(|life| life.steps.get(name)).map(|step| step.zh);
    let of_noun = || (of.is_empty()).then(|| record::noun(name)).flatten().map(|noun| noun.zh);
    own(&[of], name).or_else(step).or_else(|| among(VERBS, name)).or_else(of_noun)
}

/// What an option of a verb is called: as its noun, then anybody, calls the column it fills.
pub fn option(noun: Option<&'static Noun>, of: &str, verb: &str, name: &str) -> Option<&'static str> {
    let filled = |noun: &'static Noun| {
        let takes = record::life_of(noun).and_then(|life| (life.takes)(verb)).unwrap_or_default();
        let filled = takes.iter().find(|take| take.flag == name).map(|take| take.column);
        let field = || noun.fields.iter().map(|field| field.column).find(|column| flag(column) == name);
        filled.or_else(field).and_then(|column| label(noun.name, column)).map(|label| label.0)
    };
    let key = name.replace('-', "_");
    let any = || column(&key).or_else(|| column(&format!("{key}_on"))).map(|column| column.zh);
    own(&[of, verb], name).or_else(|| noun.and_then(filled)).or_else(|| among(OPTIONS, name)).or_else(any)
}

/// What an argument begins with that is an option in Chinese: two dashes, as they are typed.
fn dashed(arg: &str) -> Option<&str> {
    let rest = ["--", "——", "－－"].into_iter().find_map(|dashes| arg.strip_prefix(dashes))?;
    (!rest.is_ascii()).then_some(rest)
}

/// The arguments, with what is called in Chinese called as the program calls it. What is not understood stays as it is.
pub fn plain(mut argv: Vec<String>, lang: Lang) -> Vec<String> {
    if !argv.iter().any(|arg| dashed(arg).is_some())
        && wished::words(&argv).iter().take(2).all(|at| argv[*at].is_ascii())
    {
        return argv;
    }
    let everywhere: Vec<Arg> = wished::global(lang);
    options(&mut argv, &|typed| find(&everywhere, typed, &|name| option(None, "", "", name)));
    let (mut path, mut command) = (Vec::new(), super::tree(lang, Some("")));
    for at in wished::words(&argv) {
        let place = path.join(" ");
        let noun = path.first().and_then(|of: &String| record::noun(of));
        let called = |inner: &&Command| {
            let begins = path.is_empty().then(|| begins(inner)).flatten();
            let name = verb(noun, &place, inner.get_name()).map(str::to_owned);
            [name, begins].iter().flatten().any(|name| fold(name) == fold(&argv[at]))
        };
        let also = |inner: &&Command| {
            let words = ALSO.iter().find(|(name, _)| *name == inner.get_name()).map_or(&[][..], |(_, words)| words);
            let step = noun.and_then(record::life_of).and_then(|life| life.steps.get(inner.get_name()));
            let also = step.map_or(&[][..], |step| step.also);
            words.iter().chain(also).any(|word| fold(word) == fold(&argv[at]))
        };
        let verbs = || command.get_subcommands();
        let found = command.find_subcommand(&argv[at]).or_else(|| verbs().find(called)).or_else(|| verbs().find(also));
        let Some(inner) = found.map(Command::get_name).map(str::to_owned) else { break };
        command = if path.is_empty() { super::tree(lang, Some(&inner)) } else { command };
        let Some(next) = command.find_subcommand(&inner).cloned() else { break };
        command = next;
        argv[at].clone_from(&inner);
        path.push(inner);
    }
    let (noun, of) = (path.first().and_then(|of| record::noun(of)), path.first().map_or("", String::as_str));
    let last = path.last().map_or("", String::as_str);
    let all: Vec<Arg> = command.get_arguments().cloned().collect();
    let heading = |typed: &str| {
        let column = noun?.heading(typed)?;
        let fills = |arg: &&Arg| arg.get_long().is_some_and(|long| flag(column.name) == long);
        all.iter().find(fills).and_then(Arg::get_long).map(str::to_owned)
    };
    options(&mut argv, &|typed| find(&all, typed, &|name| option(noun, of, last, name)).or_else(|| heading(typed)));
    argv
}

/// What help calls a command first: 填报：布置、报送…
fn begins(command: &Command) -> Option<String> {
    command.get_about()?.to_string().split_once('：').map(|(word, _)| word.to_owned())
}

/// Calls options as `known` has them.
fn options(argv: &mut [String], known: &dyn Fn(&str) -> Option<String>) {
    for arg in argv.iter_mut().skip(1).take_while(|arg| *arg != "--") {
        let Some((name, value)) =
            dashed(arg).map(|rest| rest.split_once(['=', '＝']).map_or((rest, None), |(n, v)| (n, Some(v))))
        else {
            continue;
        };
        if let Some(long) = known(name) {
            *arg = value.map_or_else(|| format!("--{long}"), |value| format!("--{long}={value}"));
        }
    }
}

/// The option that is called so.
fn find(all: &[Arg], typed: &str, called: &dyn Fn(&str) -> Option<&'static str>) -> Option<String> {
    let is = |long: &&str| called(long).is_some_and(|name| fold(name) == fold(typed));
    all.iter().filter_map(Arg::get_long).find(is).map(str::to_owned)
}

/// The option of a command itself whose value help calls what was typed, or whose help begins with it, in either language, where it is one
/// alone: its Chinese name, and its own. What means the same goes before what is near in letters.
pub fn meant(path: &[&str], typed: &str) -> Option<(&'static str, String)> {
    let (of, last) = (path.first().copied()?, path.last().copied()?);
    let tree = super::tree(if typed.is_ascii() { Lang::En } else { Lang::Zh }, Some(of));
    let command = path.iter().try_fold(&tree, |command, name| command.find_subcommand(name))?;
    let begins = |arg: &Arg| arg.get_help().is_some_and(|help| fold(&help.to_string()).starts_with(&fold(typed)));
    let valued = |arg: &Arg| arg.get_value_names().is_some_and(|all| all.iter().any(|name| fold(name) == fold(typed)));
    let called = |arg: &&Arg| valued(arg) || typed.chars().count() > 1 && begins(arg);
    let own = |arg: &&Arg| !arg.is_hide_set() && !arg.is_global_set() && called(arg);
    let all: Vec<&str> = command.get_arguments().filter(own).filter_map(Arg::get_long).collect();
    let [long] = all[..] else { return None };
    Some((option(record::noun(of), of, last, long)?, long.to_owned()))
}

/// The option, or the verb, whose Chinese name is nearest to what was typed: that name, and its own.
pub fn nearest<'c>(
    command: &'c Command,
    path: &[&str],
    typed: &str,
    of_options: bool,
) -> Option<(&'static str, &'c str)> {
    let (of, last) = (path.first().copied().unwrap_or_default(), path.last().copied().unwrap_or_default());
    let (noun, place) = (record::noun(of), path.join(" "));
    let options = command.get_arguments().filter(|arg| !arg.is_hide_set()).filter_map(Arg::get_long);
    let verbs = command.get_subcommands().filter(|verb| !verb.is_hide_set()).map(Command::get_name);
    let names: Vec<(&'static str, &str)> = if of_options {
        options.filter_map(|long| Some((option(noun, of, last, long)?, long))).collect()
    } else {
        verbs.filter_map(|name| Some((verb(noun, &place, name)?, name))).collect()
    };
    // The end of a name is what it is called for short: 渠道 of 投诉渠道.
    let tail = |name: &'static str| {
        let from = name.char_indices().rev().nth(typed.chars().count().saturating_sub(1)).map_or(0, |(at, _)| at);
        &name[from..]
    };
    let near = text::nearest(typed, names.iter().flat_map(|(name, _)| [*name, tail(name)]), 1).first().copied()?;
    names.iter().copied().find(|(name, _)| *name == near || tail(name) == near)
}

/// A command whose Chinese help says what its verbs and options are called.
pub fn shown(command: Command) -> Command {
    told(command, &[])
}

fn told(command: Command, path: &[String]) -> Command {
    let (of, last) = (path.first().cloned().unwrap_or_default(), path.last().cloned().unwrap_or_default());
    let noun = record::noun(&of);
    let said = |help: String, name: &str| if help.starts_with(name) { help } else { format!("{help} [{name}]") };
    let command = command.mut_args(|arg| {
        let name = arg.get_long().and_then(|long| option(noun, &of, &last, long));
        match (name, arg.get_help().map(ToString::to_string)) {
            (Some(name), Some(help)) if !name.is_ascii() => arg.help(said(help, &format!("--{name}"))),
            _ => arg,
        }
    });
    command.mut_subcommands(|inner| {
        let path = [path, &[inner.get_name().to_owned()]].concat();
        let name = verb(noun, &path[..path.len() - 1].join(" "), inner.get_name());
        let about = inner.get_about().map(ToString::to_string).unwrap_or_default();
        let inner = told(inner, &path);
        match name {
            Some(name) => inner.about(said(about, name)),
            None => inner,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn walk(command: &Command, path: &[&str], into: &mut dyn FnMut(&[&str], &Command)) {
        into(path, command);
        for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
            walk(inner, &[path, &[inner.get_name()]].concat(), into);
        }
    }

    /// By its name in the dictionary, and by the word its help begins with.
    #[test]
    fn a_command_is_what_its_help_calls_it() {
        let said = |line: &str| plain(line.split(' ').map(str::to_owned).collect(), Lang::Zh).join(" ");
        assert_eq!(said("ducha 填报 看板 G1"), "ducha round board G1");
        assert_eq!(said("ducha 填报轮次 看板 G1"), "ducha round board G1");
        assert_eq!(said("ducha 整改 签收 O1"), "ducha order acknowledge O1");
        assert_eq!(said("ducha 没有的 看板"), "ducha 没有的 看板");
        assert_eq!(said("ducha complaint 登记"), "ducha complaint add", "the one as the other");
        assert_eq!(said("ducha search 登记"), "ducha search 登记");
        assert_eq!(said("ducha 登记"), "ducha 登记");
    }

    #[test]
    fn what_else_people_say_is_understood_where_nothing_is_called_so() {
        let said = |line: &str| plain(line.split(' ').map(str::to_owned).collect(), Lang::Zh).join(" ");
        let tree = crate::command::tree(Lang::Zh, None);
        for (name, words) in ALSO {
            let noun = if tree.find_subcommand(name).is_some() { "" } else { "complaint " };
            for word in *words {
                assert_eq!(said(&format!("ducha {noun}{word}")), format!("ducha {noun}{name}"));
            }
        }
        assert_eq!(said("ducha visit 录入"), "ducha visit enter", "what is called so goes before");
    }

    #[test]
    fn everything_has_a_name_of_its_own() {
        let mut wrong = Vec::new();
        walk(&crate::command::tree(Lang::Zh, None), &[], &mut |path, command| {
            let of = path.first().copied().unwrap_or_default();
            let noun = record::noun(of);
            let last = path.last().copied().unwrap_or_default();
            let mut names: BTreeMap<(bool, &str), Vec<String>> = BTreeMap::new();
            let mut keep = |name: Option<&'static str>, of: String| match name {
                Some(name) => names.entry((of.starts_with('-'), name)).or_default().push(of),
                None => wrong.push(format!("{path:?} {of} has no name")),
            };
            for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
                keep(verb(noun, path.join(" ").as_str(), inner.get_name()), inner.get_name().to_owned());
            }
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                if let Some(long) = arg.get_long() {
                    keep(option(noun, of, last, long), format!("--{long}"));
                }
            }
            wrong.extend(
                names
                    .into_iter()
                    .filter(|(_, of)| of.len() > 1)
                    .map(|((_, name), of)| format!("{path:?} {of:?} are all {name}")),
            );
        });
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
