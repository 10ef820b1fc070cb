//! The register of error ids against the code that raises them: every id raised is in it, with the kind it is raised with,
//! and every id in it is raised. And what lies behind a failure of the machine reaches people and scripts.

use crate::shell;

use anyhow::Context as _;
use ducha::base::error::{Cause, Error, Kind};
use ducha::base::fault::{FAULTS, find};
use ducha::both;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// How an error is made with its id at the call, and of which kind it is then.
const CALLS: &[(&str, &str)] = &[
    ("Error::failed(", "Failed"),
    ("Error::usage(", "Usage"),
    ("Error::not_found(", "NotFound"),
    ("Error::refused(", "Refused"),
];

/// Where an id passes through another hand: the file, what stands before the id, what stands after it, the kind.
const HANDS: &[(&str, &str, &str, &str)] = &[
    ("command/wrong.rs", "(", ", both!(", "Usage"),
    ("command/sheet.rs", "missing(", ", ", "Usage"),
    ("db/file.rs", "not_ours(", ",", "NotOurs"),
    ("db/store.rs", "refused(", ", ", "Refused"),
    ("rule/set.rs", "refuse(", ", ", "Refused"),
];

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, into)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
    Ok(())
}

/// Every file below `src` without comments and tests, by its name there; the constructors themselves stand in `error.rs`.
fn sources() -> anyhow::Result<Vec<(String, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut paths, mut out) = (Vec::new(), Vec::new());
    collect(&root, &mut paths)?;
    for path in paths {
        let name = path.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&path).with_context(|| name.clone())?;
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let lines: Vec<&str> = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
        if !name.contains("/tests/") && !name.ends_with("/tests.rs") && name != "base/error.rs" {
            out.push((name, lines.join("\n")));
        }
    }
    Ok(out)
}

/// The literal a text begins with, and what follows it.
fn literal(text: &str) -> Option<(&str, &str)> {
    text.trim_start().strip_prefix('"')?.split_once('"')
}

/// Each id raised, and the kinds it is raised with.
type Raised = BTreeMap<String, BTreeSet<String>>;

/// Each id raised; then the files with calls whose id cannot be read off, and how many.
fn raised() -> anyhow::Result<(Raised, BTreeMap<String, usize>)> {
    let (mut found, mut passed) = (Raised::new(), BTreeMap::new());
    let mut put = |id: &str, kind: &str| {
        found.entry(id.to_owned()).or_default().insert(kind.to_owned());
    };
    for (name, code) in sources()? {
        let mut unclear = 0;
        for (call, kind) in CALLS {
            for (at, _) in code.match_indices(call) {
                match literal(&code[at + call.len()..]) {
                    Some((id, _)) => put(id, kind),
                    None => unclear += 1,
                }
            }
        }
        for (at, call) in code.match_indices("Error::new(") {
            let rest = code[at + call.len()..].trim_start();
            let kind = rest.strip_prefix("Kind::").and_then(|r| r.split_once(','));
            match kind.and_then(|(kind, rest)| Some((kind, literal(rest)?.0))) {
                Some((kind, id)) => put(id, kind),
                None => unclear += 1,
            }
        }
        for (_, before, after, kind) in HANDS.iter().filter(|(file, ..)| *file == name) {
            for (at, _) in code.match_indices(before) {
                let free = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
                match literal(&code[at + before.len()..]) {
                    Some((id, rest)) if free && rest.starts_with(after) => put(id, kind),
                    _ => {}
                }
            }
        }
        // A constructor handed on whole would raise ids no call shows.
        let handed = ["Error::failed", "Error::usage", "Error::not_found", "Error::refused", "Error::new"];
        unclear +=
            handed.iter().map(|h| code.matches(h).count() - code.matches(&format!("{h}(")).count()).sum::<usize>();
        if unclear > 0 {
            passed.insert(name, unclear);
        }
    }
    Ok((found, passed))
}

#[test]
fn every_id_raised_is_in_the_register_with_its_kind() -> anyhow::Result<()> {
    let (raised, passed) = raised()?;
    // Each hand makes its error in one place.
    let known: BTreeMap<String, usize> = HANDS.iter().map(|(file, ..)| ((*file).to_owned(), 1)).collect();
    assert_eq!(
        passed, known,
        "an id that no literal at the call shows: write it there, or name the hand it goes through"
    );
    let wrong: Vec<String> = raised
        .iter()
        .filter(|(id, kinds)| find(id).is_none_or(|f| kinds.len() != 1 || !kinds.contains(&format!("{:?}", f.kind))))
        .map(|(id, kinds)| format!("{id}: {kinds:?}, registered as {:?}", find(id).map(|f| f.kind)))
        .collect();
    assert!(
        wrong.is_empty(),
        "put these into src/base/fault.rs, or raise them as they stand there:\n{}",
        wrong.join("\n")
    );
    Ok(())
}

#[test]
fn every_id_in_the_register_is_raised() -> anyhow::Result<()> {
    let (raised, _) = raised()?;
    let idle: Vec<&str> = FAULTS.iter().map(|f| f.id).filter(|id| !raised.contains_key(*id)).collect();
    assert!(idle.is_empty(), "nothing raises these: {idle:?}");
    Ok(())
}

#[test]
fn the_register_is_sorted_and_says_what_each_id_means() {
    let unsorted: Vec<_> = FAULTS.windows(2).filter(|two| two[0].id >= two[1].id).map(|two| two[1].id).collect();
    assert!(unsorted.is_empty(), "out of order, or there twice: {unsorted:?}");
    for fault in FAULTS {
        let words: Vec<&str> = fault.id.split('-').collect();
        let kebab =
            words.iter().all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert!(kebab, "{} is no id", fault.id);
        let short = |text: &str, most| !text.is_empty() && text.chars().count() <= most && !text.ends_with(['.', '。']);
        assert!(short(fault.zh, 20) && short(fault.en, 60), "{}: {} | {}", fault.id, fault.zh, fault.en);
    }
}

#[test]
fn a_cause_keeps_its_chain_and_repeats_nothing() {
    let disk = std::io::Error::other("no space left");
    let error = Error::failed("file-unwritten", both!("写不了 x", "cannot write x"));
    let deep = error.clone().because(anyhow::Error::new(disk).context("the draft was not synced"));
    let chain = deep.cause.as_ref().map(Cause::chain);
    assert_eq!(chain, Some(vec!["the draft was not synced".to_owned(), "no space left".to_owned()]));
    let said = std::error::Error::source(&deep).map(ToString::to_string);
    assert_eq!((said.as_deref(), deep.kind), (Some("the draft was not synced"), Kind::Failed));
    let again = error.clone().because(anyhow::anyhow!("disk: full").context("wrote nothing: disk: full"));
    assert_eq!(again.cause.as_ref().map(|c| c.chain().len()), Some(1));
    let fuller = error.clone().because(anyhow::anyhow!("code 13: disk: full").context("disk: full"));
    assert_eq!(fuller.told().en, "cannot write x: code 13: disk: full");
    assert_eq!(error.clone().because_of(&deep), deep);
    assert_ne!(error, deep);
}

#[test]
fn what_lies_behind_a_failure_is_shown() -> anyhow::Result<()> {
    let mut session = shell::Session::start();
    session.say("ducha init --name 甲 --quiet");
    let said = session.say("ducha complaint import nothing.csv");
    assert!(said.starts_with("错误：打不开文件 \"nothing.csv\"\n原因：No such file"), "{said}");
    let said = session.say("ducha --lang en complaint import nothing.csv --json");
    let object: serde_json::Value = serde_json::from_str(said.lines().next().context("a line")?)?;
    let cause = object["error"]["cause"].as_array().context("a chain")?;
    assert!(cause.len() == 1 && cause[0].as_str().is_some_and(|c| c.starts_with("No such file")), "{said}");
    // Where nothing lies behind an error, the object has no such key.
    assert!(!session.say("ducha complaint show C1 --json").contains("\"cause\""));
    Ok(())
}

#[test]
fn the_manual_lists_every_id() -> anyhow::Result<()> {
    let mut session = shell::Session::start();
    let listed = session.say("ducha --lang en errors --json");
    let rows: Vec<BTreeMap<String, serde_json::Value>> = serde_json::from_str(&listed)?;
    assert_eq!(rows.len(), FAULTS.len());
    for (row, fault) in rows.iter().zip(FAULTS) {
        assert_eq!((row["id"].as_str(), row["exit_code"].as_u64()), (Some(fault.id), Some(fault.kind as u64)));
        assert_eq!((row["kind"].as_str(), row["meaning"].as_str()), (Some(fault.kind.slug()), Some(fault.en)));
    }
    Ok(())
}

#[test]
fn what_is_given_as_nothing_is_nobody_and_no_file() {
    let mut session = shell::Session::start();
    session.say("ducha init --name 甲 --quiet");
    for option in ["--actor", "-f", "-o", "--today"] {
        for value in ["''", "'  '", "\"$(printf 'x\\ny')\""] {
            let said = session.say(&format!("ducha unit list {option} {value}"));
            assert!(said.contains("是空白，或有看不见的字符"), "{option} {value}: {said}");
        }
    }
    for command in ["backup ''", "backup '  '", "restore ''"] {
        assert!(session.say(&format!("ducha {command}")).contains("文件名 是空白"), "{command}");
    }
    assert!(session.say("DUCHA_ACTOR= ducha where --json").contains("file"));
    assert!(session.say("DUCHA_ACTOR=' ' ducha where").contains("--actor 是空白"));
}

#[test]
fn what_is_missing_has_a_name_people_know() -> anyhow::Result<()> {
    let mut asked = BTreeSet::new();
    for (_, code) in sources()? {
        for call in code.split("required(&").skip(1) {
            let column = call
                .split_once(", \"")
                .and_then(|(noun, rest)| (!noun.contains(')')).then(|| rest.split('"').next())?);
            asked.extend(column.map(str::to_owned));
        }
    }
    assert!(asked.len() > 15, "{asked:?}");
    let nameless: Vec<&String> = asked.iter().filter(|name| ducha::base::column::column(name).is_none()).collect();
    assert!(nameless.is_empty(), "{nameless:?}");
    Ok(())
}
