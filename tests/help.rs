//! Help is true: every command shows two examples or more and each does what it says in a ledger of its own; topics are made of what the
//! program goes by; a shell is told what may stand next, and nothing that is sealed.

use crate::office;
use crate::story;

use clap::Command as Verb;
use ducha::base::error::Lang;
use ducha::command::examples::{self, Line};
use ducha::command::{DAYS, PERIODS};
use office::Office;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Every command that does something, by its words; `hidden` ones are nobody's to look up.
fn commands() -> Vec<Vec<String>> {
    fn walk(verb: &Verb, words: &[String], out: &mut Vec<Vec<String>>) {
        let below: Vec<&Verb> = verb.get_subcommands().collect();
        let alone = !verb.is_subcommand_required_set() && verb.get_positionals().next().is_some();
        if !words.is_empty() && (below.is_empty() || alone) {
            out.push(words.to_vec());
        }
        for verb in below.into_iter().filter(|verb| !verb.is_hide_set()) {
            walk(verb, &[words, &[verb.get_name().to_owned()]].concat(), out);
        }
    }
    let mut out = Vec::new();
    walk(&ducha::command::tree(Lang::Zh, None), &[], &mut out);
    out
}

#[test]
fn a_noun_begins_by_a_verb_there_is() {
    let (tree, empty) = (ducha::command::tree(Lang::En, None), Office::open("2026-03-20"));
    for noun in ducha::record::NOUNS {
        let verb = tree.find_subcommand(noun.name).and_then(|verbs| verbs.find_subcommand(noun.begins_by));
        assert!(verb.is_some_and(|verb| !verb.is_hide_set()), "{} {}", noun.name, noun.begins_by);
    }
    for (words, begins) in [(["draw", "show", "1"], "ducha draw frame"), (["round", "show", "1"], "ducha round open")] {
        let said = empty.say(&words, "");
        assert!(said.code == 3 && said.err.contains(begins), "{said:?}");
    }
    for noun in ducha::record::NOUNS {
        let said = empty.say(&[noun.name, "show", "没有这个"], "");
        assert!(said.code == 3 && !said.err.contains("SQL"), "{} show: {said:?}", noun.name);
    }
    // Nothing is no record's name.
    let said = empty.say(&["complaint", "show", ""], "");
    assert!(said.code == 2 && said.err.contains("没有说是哪条投诉"), "{said:?}");
}

/// A line typed into a shell in an office's folder; what went wrong, if anything did.
pub fn typed(office: &Office, line: &str) -> Result<(), String> {
    let binary = Path::new(env!("CARGO_BIN_EXE_ducha")).parent().expect("a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let run = Command::new("sh")
        .args(["-c", line])
        .env_clear()
        .env("PATH", format!("{}:{path}", binary.display()))
        .env("HOME", office.folder.path())
        .envs([("DUCHA_TODAY", story::TODAY), ("DUCHA_ACTOR", "李娟"), ("TZ", "CST-8"), ("SHELL", "/bin/bash")])
        .current_dir(office.folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    if run.status.success() {
        return Ok(());
    }
    Err(format!("{line}: {} {}", run.status, String::from_utf8_lossy(&run.stderr)))
}

/// What is wrong with the examples of a command.
fn wrong(words: &[String]) -> Vec<String> {
    let (name, words) = (words.join(" "), words.iter().map(String::as_str).collect::<Vec<_>>());
    let lines = examples::lines(&words);
    let of = |line: &Line<'static>, wanted: bool| match line {
        Line::Before(line) if !wanted => Some(examples::filled(line, words[0])),
        Line::Shown(line) if wanted => Some(examples::filled(line, words[0])),
        _ => None,
    };
    let before: Vec<String> = lines.iter().filter_map(|line| of(line, false)).collect();
    let shown: Vec<String> = lines.iter().filter_map(|line| of(line, true)).collect();
    let mut out = Vec::new();
    if shown.len() < 2 {
        out.push(format!("{name}: {} examples in src/command/examples.txt, which is fewer than two", shown.len()));
    }
    for line in &shown {
        let office = story::full();
        let all = before.iter().chain([line]);
        out.extend(all.map(|line| typed(&office, line)).find_map(Result::err).map(|wrong| format!("{name}: {wrong}")));
        // The line is about the command it stands under.
        let is_of = words.iter().try_fold(line.as_str(), |rest, word| Some(rest.split_once(word)?.1)).is_some();
        out.extend((!is_of).then(|| format!("{name}: {line} is of another command")));
    }
    out
}

#[test]
fn every_command_has_two_examples_and_each_works() {
    let (commands, next, wrongs) = (commands(), AtomicUsize::new(0), Mutex::new(Vec::new()));
    assert!(commands.len() > 300, "{} commands", commands.len());
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(words) = commands.get(next.fetch_add(1, Ordering::Relaxed)) {
                    wrongs.lock().expect("a list").extend(wrong(words));
                }
            });
        }
    });
    let wrongs = wrongs.into_inner().expect("a list");
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n"));
}

#[test]
fn every_heading_of_the_examples_names_a_command() {
    let commands: Vec<String> = commands().iter().map(|words| words.join(" ")).collect();
    let verbs = ["list", "show", "export", "import"];
    let known = |heading: &&str| {
        commands.iter().any(|name| name == heading)
            || heading.strip_prefix("* ").is_some_and(|verb| verbs.contains(&verb))
    };
    let lost: Vec<&str> = examples::headings().filter(|heading| !known(heading)).collect();
    assert!(lost.is_empty(), "no command is called so: {lost:?}");
}

#[test]
fn a_help_page_shows_its_examples_in_both_languages() {
    let office = Office::empty("2026-03-20");
    let (zh, en) = (office.line("complaint accept --help"), office.line("--lang en complaint accept -h"));
    assert!(zh.contains("例子:\n  ducha complaint accept C2026-0002\n"), "{zh}");
    assert!(en.contains("Examples:\n  ducha complaint accept C2026-0002\n"), "{en}");
    assert_eq!(office.line("help complaint accept"), zh);
}

#[test]
fn help_alone_lists_commands_and_topics_and_knows_both() {
    let office = Office::empty("2026-03-20");
    let all = office.line("help");
    assert!(all.contains("complaint ") && all.contains("退出码"), "{all}");
    assert!(office.line("--lang en help").contains("exit-codes"), "{all}");
    let near = office.say(&["help", "complant"], "");
    assert_eq!((near.code, near.err.contains("complaint")), (3, true), "{}", near.err);
    let verb = office.say(&["--lang", "en", "help", "complaint", "acept"], "");
    assert_eq!((verb.code, verb.err.contains("accept")), (3, true), "{}", verb.err);
}

#[test]
fn every_day_and_period_that_help_shows_is_understood() {
    let office = Office::empty("2026-03-20");
    let page = office.line("help dates");
    for (typed, meant) in [("前天", "2026-03-18"), ("+5wd", "2026-03-27"), ("上月", "2026-02-01 – 2026-02-28")] {
        let line =
            page.lines().find(|line| line.trim().starts_with(typed)).unwrap_or_else(|| panic!("{typed}: {page}"));
        assert!(line.ends_with(meant), "{line}");
    }
    let missing: Vec<_> = DAYS.iter().chain(PERIODS).filter(|typed| !page.contains(&format!("  {typed}  "))).collect();
    assert!(missing.is_empty(), "help dates does not understand {missing:?}");
}

#[test]
fn the_page_of_filters_names_every_one_of_a_noun() {
    let page = Office::empty("2026-03-20").line("help filters");
    let complaint = page.lines().find(|line| line.trim().starts_with("complaint ")).expect("complaints");
    for flag in ["--unit", "--handler", "--state", "--overdue", "--where"] {
        assert!(complaint.contains(flag), "{complaint}");
    }
}

fn sources(folder: &Path, out: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push((path.clone(), std::fs::read_to_string(&path).expect("a source")));
        }
    }
}

#[test]
fn every_environment_variable_is_told_and_every_one_told_is_read() {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let reads = ["var(\"", "var_os(\"", "named(\"", "at_home(\"", "env(\"", "from(\"L", "VISUAL"];
    let mut read: Vec<String> = Vec::new();
    for (_, text) in all.iter().filter(|(path, _)| !path.ends_with("help_topics.rs")) {
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        for line in code.lines().filter(|line| reads.iter().any(|call| line.contains(call))) {
            let names = line.split('"').skip(1).step_by(2);
            let name = |name: &&str| name.len() > 3 && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
            read.extend(names.filter(name).map(str::to_owned));
        }
    }
    let page = Office::empty("2026-03-20").line("help environment");
    let told: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    let untold: Vec<_> = read.iter().filter(|name| !told.contains(&name.as_str())).collect();
    let unread: Vec<_> = told.iter().filter(|name| !read.iter().any(|read| read == *name)).collect();
    assert!(untold.is_empty() && unread.is_empty(), "not told: {untold:?}; not read: {unread:?}");
}

#[test]
fn the_exit_codes_of_the_readme_are_those_of_the_program() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the README");
    for kind in ducha::base::fault::Kind::ALL {
        let (zh, en) = kind.means();
        let row = format!("| {} | {en} | {zh} |", kind as u8);
        assert!(readme.contains(&row), "the README has no row {row}");
    }
}
