//! The floors of `src/architecture.md`, held as data and compared with what the code says: who uses whom, where SQL writes,
//! who prints, how long a file and a function are.

use ducha::base::vocab;
use ducha::record::NOUNS;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Who may use whom, the lowest floor first. Nobody else may use anybody else.
const FLOORS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("rule", &["base"]),
    ("db", &["base"]),
    ("render", &["base"]),
    ("intake", &["base"]),
    ("record", &["base", "rule", "db"]),
    // A figure counts records of a noun, so a report names nouns; it never writes one.
    ("report", &["base", "rule", "db", "record"]),
    ("command", &["base", "rule", "db", "render", "intake", "record", "report"]),
    ("main", &["command"]),
];

/// Macros stand at the root of the crate, wherever they are written.
const MACROS: &[(&str, &str)] = &[
    ("both", "base"),
    ("draft", "base"),
    ("earlier_time", "record"),
    ("lived", "record"),
    ("overdue", "base"),
    ("stands", "rule"),
];

/// Lines a file may have before its tests.
const LONGEST_FILE: usize = 400;

/// Lines a function may have.
const LONGEST_FUNCTION: usize = 60;

/// Files that may be longer, each with its reason.
const LONG_FILES: &[(&str, &str)] = &[
    ("base/column.rs", "the dictionary is one list"),
    ("base/fault.rs", "the errors are one list"),
    ("base/vocab.rs", "the closed words are one list"),
    ("report/figure.rs", "the figures are one list"),
];

/// Functions that may be longer, each with its file and its reason.
const LONG_FUNCTIONS: &[(&str, &str, &str)] = &[];

struct Source {
    /// Below `src`, with slashes.
    name: String,
    text: String,
}

impl Source {
    /// The room a file stands in.
    fn room(&self) -> &str {
        self.name.split(['/', '.']).next().unwrap_or_default()
    }

    /// The path other files name it by: `db::write` for `db/write.rs`, `db` for `db/mod.rs`.
    fn module(&self) -> String {
        let path = self.name.trim_end_matches(".rs");
        path.strip_suffix("/mod").unwrap_or(path).replace('/', "::")
    }

    fn before_tests(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default()
    }

    /// Code without comments and without its tests.
    fn code(&self) -> String {
        let lines = self.before_tests().lines().filter(|l| !l.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn is_test(&self) -> bool {
        self.name.contains("/tests/") || self.name.ends_with("/tests.rs")
    }
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let read = |path: &PathBuf| Source {
        name: path.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/"),
        text: fs::read_to_string(path).expect("UTF-8"),
    };
    paths.iter().map(read).collect()
}

/// The paths that follow `start` in a text, groups taken apart: `crate::{a, b::{c, d}}` gives `a`, `b::c`, `b::d`.
fn paths(code: &str, start: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in code.match_indices(start) {
        let before = code[..at].chars().next_back();
        if !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            expand("", &code[at + start.len()..], &mut out);
        }
    }
    out
}

/// Reads one path, or one group of paths, into `out`; returns how many bytes it took.
fn expand(prefix: &str, text: &str, out: &mut Vec<String>) -> usize {
    if !text.starts_with('{') {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(text.len());
        let (path, rest) = text.split_at(end);
        if path.ends_with("::") && rest.starts_with('{') {
            return end + expand(&format!("{prefix}{path}"), rest, out);
        }
        out.push(format!("{prefix}{}", path.trim_end_matches(':')));
        return end;
    }
    let mut at = 1;
    while at < text.len() && !text[at..].starts_with('}') {
        let skipped = text[at..].len() - text[at..].trim_start_matches(|c: char| c == ',' || c.is_whitespace()).len();
        at += skipped;
        if !text[at..].starts_with('}') {
            // `as name`, `*` and whatever else is no path: one step on, so that this ends.
            at += expand(prefix, &text[at..], out).max(1);
        }
    }
    at + 1
}

/// Every path of the crate a file names, from the crate's root.
fn uses(source: &Source) -> BTreeSet<String> {
    let code = source.code();
    let module = source.module();
    let own = if source.name.ends_with("/mod.rs") { module.clone() + "::x" } else { module };
    let above = own.rsplit_once("::").map_or("", |(up, _)| up).to_owned();
    let mut out: BTreeSet<String> = ["crate::", "ducha::"].iter().flat_map(|s| paths(&code, s)).collect();
    // `super` of a room's mod.rs is the crate itself; of any other file, its room.
    for path in paths(&code, "super::") {
        let parent =
            if source.name.ends_with("/mod.rs") { above.rsplit_once("::").map_or("", |(up, _)| up) } else { &above };
        out.insert(if parent.is_empty() { path } else { format!("{parent}::{path}") });
    }
    out
}

fn room_of(path: &str) -> &str {
    let first = path.split("::").next().unwrap_or_default();
    MACROS.iter().find(|(name, _)| *name == first).map_or(first, |(_, room)| room)
}

#[test]
fn every_room_is_on_a_floor() {
    let rooms: BTreeSet<String> = sources().iter().map(|s| s.room().to_owned()).filter(|r| r != "lib").collect();
    let planned: BTreeSet<String> = FLOORS.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(rooms, planned, "src has other rooms than the floor table");
}

#[test]
fn nobody_uses_a_room_they_may_not() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| s.room() != "lib" && !s.is_test()) {
        let (_, allowed) = FLOORS.iter().find(|(room, _)| *room == source.room()).expect("on a floor");
        for path in uses(source) {
            let room = room_of(&path);
            if room != source.room() && !allowed.contains(&room) {
                wrong.push(format!("{} uses {path}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "against the floors of src/architecture.md:\n{}", wrong.join("\n"));
}

#[test]
fn the_floors_have_no_circle() {
    for (at, (room, allowed)) in FLOORS.iter().enumerate() {
        for below in *allowed {
            let place = FLOORS.iter().position(|(r, _)| r == below);
            assert!(place.is_some_and(|p| p < at), "{room} may use {below}, which does not stand below it");
        }
    }
}

#[test]
fn no_two_files_use_each_other() {
    let sources: Vec<Source> = sources().into_iter().filter(|s| !s.is_test() && !s.name.ends_with("mod.rs")).collect();
    let modules: BTreeMap<String, &Source> = sources.iter().map(|s| (s.module(), s)).collect();
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (module, source) in &modules {
        let used = uses(source);
        let met =
            modules.keys().filter(|m| *m != module && used.iter().any(|u| u == *m || u.starts_with(&format!("{m}::"))));
        edges.insert(module, met.map(String::as_str).collect());
    }
    // Take away whoever uses nobody that is left: what remains is a circle.
    loop {
        let free: Vec<&str> = edges.iter().filter(|(_, to)| to.is_empty()).map(|(from, _)| *from).collect();
        if free.is_empty() {
            break;
        }
        edges.retain(|from, _| !free.contains(from));
        for to in edges.values_mut() {
            to.retain(|t| !free.contains(t));
        }
    }
    assert!(edges.is_empty(), "these files go round in a circle: {edges:?}");
}

#[test]
fn only_the_write_path_writes() {
    let verbs = ["INSERT ", "UPDATE ", "DELETE FROM", "REPLACE INTO", "CREATE ", "DROP ", "ALTER "];
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| s.room() != "db" && !s.is_test()) {
        let code = source.code();
        for (at, verb) in verbs.iter().flat_map(|verb| code.match_indices(verb)) {
            // What stands in `temp` is a connection's own and reaches no file.
            let statement: String = code[at..].chars().take(40).collect();
            if !statement.to_lowercase().contains("temp") {
                wrong.push(format!("{}: {verb}…", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "SQL that writes stands outside src/db:\n{}", wrong.join("\n"));
}

/// A word the program acts on is said by its enum, in SQL too: a slug in quotes would go on meaning what it once meant.
#[test]
fn no_sql_spells_out_a_word_the_program_acts_on() {
    // What the journal calls its changes, and what a noun is called, are no words of the office.
    let own: BTreeSet<&str> =
        ["add", "step", "edit", "read", "move"].into_iter().chain(NOUNS.iter().map(|noun| noun.name)).collect();
    let closed = vocab::ALL.iter().filter(|list| !list.open).flat_map(|list| list.terms.iter().map(|term| term.slug));
    let mut slugs: BTreeSet<&str> = closed.filter(|slug| !own.contains(slug)).collect();
    slugs.extend([vocab::OTHER_SLUG, vocab::POSITIVE_SLUG]);
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| s.room() != "base" && !s.is_test()) {
        let code = source.code();
        let spelled = slugs.iter().filter(|slug| code.contains(&format!("'{slug}'")));
        wrong.extend(spelled.map(|slug| format!("{}: '{slug}'", source.name)));
    }
    assert!(wrong.is_empty(), "words of closed lists stand in SQL as text:\n{}", wrong.join("\n"));
}

#[test]
fn nobody_prints() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| !s.is_test()) {
        let code = source.code();
        let words = ["println!", "print!(", "eprintln!", "eprint!(", "dbg!(", "process::exit"];
        wrong.extend(words.iter().filter(|w| code.contains(**w)).map(|w| format!("{}: {w}", source.name)));
    }
    assert!(wrong.is_empty(), "only the renderer writes, and it returns its errors:\n{}", wrong.join("\n"));
}

/// A name of an argument that is misspelled is no argument that was not given.
#[test]
fn arguments_are_read_by_what_declares_them() {
    let asks = |s: &&Source| s.code().contains("try_get_one") || s.code().contains("try_get_many");
    let wrong: Vec<String> = sources().iter().filter(asks).map(|s| s.name.clone()).collect();
    assert_eq!(wrong, ["command/args.rs"], "`args::Id` names what other rooms declare");
}

/// Lines of data that stand in two places are one list.
#[test]
fn no_list_is_written_twice() {
    const LINES: usize = 6;
    let (mut seen, mut twice) = (BTreeMap::new(), Vec::new());
    for source in sources() {
        let text = source.before_tests();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for run in lines.windows(LINES).filter(|run| run.iter().all(|line| line.starts_with("(\""))) {
            let run = run.join("\n");
            if let Some(other) = seen.insert(run.clone(), source.name.clone()) {
                twice.push(format!("{other} and {}:\n{run}", source.name));
            }
        }
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}

#[test]
fn every_file_of_tests_is_run() {
    let suite = fs::read_to_string("tests/suite.rs").expect("the list of tests");
    let listed = |name: &str| name == "suite" || suite.lines().any(|line| line == format!("mod {name};"));
    for entry in fs::read_dir("tests").expect("the tests") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        assert!(path.extension().is_none_or(|of| of != "rs") || listed(name), "{name} is not in tests/suite.rs");
    }
}

#[test]
fn every_file_opens_by_saying_what_it_is_for() {
    let wrong: Vec<String> = sources().into_iter().filter(|s| !s.text.starts_with("//! ")).map(|s| s.name).collect();
    assert!(wrong.is_empty(), "no `//!` on the first line: {wrong:?}");
}

/// What is longer than it may be and no exception, and which exceptions need not be any.
fn told_apart<'a, T: PartialEq + std::fmt::Debug>(long: &'a [T], excepted: &'a [T]) -> (Vec<&'a T>, Vec<&'a T>) {
    let wrong = long.iter().filter(|l| !excepted.contains(l)).collect();
    (wrong, excepted.iter().filter(|e| !long.contains(e)).collect())
}

#[test]
fn no_file_is_too_long_to_read() {
    let sources: Vec<Source> = sources().into_iter().filter(|s| !s.is_test()).collect();
    let long = sources.iter().filter(|s| s.before_tests().lines().count() > LONGEST_FILE);
    let long: Vec<&str> = long.map(|s| s.name.as_str()).collect();
    let excepted: Vec<&str> = LONG_FILES.iter().map(|(name, _)| *name).collect();
    let (wrong, idle) = told_apart(&long, &excepted);
    assert!(wrong.is_empty(), "longer than {LONGEST_FILE} lines: {wrong:?}");
    assert!(idle.is_empty(), "no longer than {LONGEST_FILE} lines, and so no exceptions: {idle:?}");
}

/// The functions of a formatted text, each with how many lines it has: it ends at the brace that stands below its start.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some((before, rest)) = code.split_once("fn ") else { continue };
        let words = ["pub", "const", "async", "unsafe"];
        if !before.split_whitespace().all(|w| words.contains(&w) || w.starts_with("pub(") || w.ends_with(')')) {
            continue;
        }
        let end = format!("{}}}", &line[..line.len() - code.len()]);
        // One that has no body, or all of it on its own line, is followed by none of its own.
        if line.ends_with([';', '}']) {
            continue;
        }
        let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let long = lines[at..].iter().position(|l| *l == end).unwrap_or_default();
        out.push((name, long + 1));
    }
    out
}

#[test]
fn no_function_is_too_long_to_read() {
    let sources: Vec<Source> = sources().into_iter().filter(|s| !s.is_test()).collect();
    let all = sources.iter().flat_map(|s| functions(s.before_tests()).into_iter().map(|f| (s.name.as_str(), f)));
    let long = all.filter(|(_, (_, lines))| *lines > LONGEST_FUNCTION);
    let long: Vec<(&str, &str)> = long.map(|(file, (name, _))| (file, name)).collect();
    let excepted: Vec<(&str, &str)> = LONG_FUNCTIONS.iter().map(|(file, name, _)| (*file, *name)).collect();
    let (wrong, idle) = told_apart(&long, &excepted);
    assert!(wrong.is_empty(), "longer than {LONGEST_FUNCTION} lines: {wrong:?}");
    assert!(idle.is_empty(), "no longer than {LONGEST_FUNCTION} lines, and so no exceptions: {idle:?}");
}

#[test]
fn functions_are_measured() {
    let text = "fn a() {\n    b();\n}\nimpl X {\n    pub(super) fn c(\n        d: u8,\n    ) -> u8 {\n        d\n    }\n    fn e();\n}\n";
    assert_eq!(functions(text), [("a", 3), ("c", 5)]);
}

#[test]
fn paths_are_taken_apart() {
    let code = "use crate::{a, b::{c, d}};\nlet x = crate::e::f(1); mycrate::no; use crate::g::{self, H as I};";
    assert_eq!(paths(code, "crate::"), ["a", "b::c", "b::d", "e::f", "g::self", "g::H", "g::as", "g::I"]);
}
