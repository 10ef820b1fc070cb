//! What a script reads is what `schema` says it is: every command's `--json`, every write of the story, every error.

use crate::help::typed;
use crate::office;
use crate::story;

use clap::Command;
use ducha::base::error::Lang;
use ducha::command::examples::{Line, filled, lines};
use office::Office;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What answers no keys of its own: a text, a paper, a form, a rule set.
const KEYLESS: &[&str] = &[
    "help",
    "demo",
    "form blank",
    "form show",
    "paper show",
    "paper kind",
    "paper-kind show",
    "pledge text",
    "rules show",
    "schema",
    "visit sheet",
];

/// Commands that read, where one without arguments says too little.
const READ: &[&str] = &[
    "complaint show C1",
    "unit show A01",
    "campaign show P1",
    "visit show V1",
    "finding show F1",
    "order show O1",
    "deadline explain C1",
    "deadline 2026-03-02 10wd",
    "why C1",
    "why C1 close",
    "explain complaints.received",
    "stats complaints.received --by category",
    "stats complaints.close_rate complaints.closed",
    "search 下午",
    "vocab channel",
    "history",
    "history C1",
    "backup 备份.db",
    "share 副本.db",
    "export --all 全部",
    "report unit A01",
    "report campaign P1",
    "query SELECT(unit),count(*)n,avg(id)FROM(complaints)",
    "calendar show 2026-03",
];

/// What a value is that a schema says it is not.
fn wrong(schema: &Value, value: &Value, at: &str) -> Option<String> {
    if let Some(any) = schema["anyOf"].as_array() {
        let all: Vec<Option<String>> = any.iter().map(|one| wrong(one, value, at)).collect();
        return if all.contains(&None) { None } else { all.into_iter().flatten().next() };
    }
    let is = |kind: &Value| match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => value.is_null(),
    };
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        Value::Null => Vec::new(),
        kind => vec![kind.clone()],
    };
    if !kinds.is_empty() && !kinds.iter().any(is) {
        return Some(format!("{at}: {value} is no {kinds:?}"));
    }
    if let Some(words) = schema["enum"].as_array().filter(|words| !words.contains(value)) {
        return Some(format!("{at}: {value} is none of {words:?}"));
    }
    // Every pattern is that of a code: letters, a year, a number.
    let numbers = |text: &str| text.split('-').all(|part| part.chars().filter(char::is_ascii_digit).count() >= 4);
    let code = |text: &str| text.contains('-') && numbers(text.rsplit('/').next().unwrap_or_default());
    if let Some(text) = value.as_str().filter(|text| schema["pattern"].is_string() && !code(text)) {
        return Some(format!("{at}: {text} is no code"));
    }
    if let Value::Array(items) = value {
        return items.iter().find_map(|item| wrong(&schema["items"], item, &format!("{at}[]")));
    }
    let Value::Object(members) = value else { return None };
    let missing = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|key| members.get(key.as_str().unwrap_or_default()).is_none());
    if let Some(missing) = missing {
        return Some(format!("{at}: no {missing} in {value}"));
    }
    members.iter().find_map(|(key, member)| match (&schema["properties"][key], &schema["additionalProperties"]) {
        (Value::Null, Value::Bool(false)) => Some(format!("{at}: {key} is not told")),
        (Value::Null, other) => wrong(other, member, &format!("{at}.{key}")),
        (own, _) => wrong(own, member, &format!("{at}.{key}")),
    })
}

/// An answer whose objects have no key twice, which a reader of JSON passes over.
struct Once;

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Once, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Once;
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("JSON")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
                let mut met = BTreeSet::new();
                while let Some((key, _)) = map.next_entry::<String, Once>()? {
                    if !met.insert(key.clone()) {
                        return Err(serde::de::Error::custom(format!("{key} stands twice")));
                    }
                }
                Ok(Once)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Once, A::Error> {
                while all.next_element::<Once>()?.is_some() {}
                Ok(Once)
            }
            fn visit_str<E>(self, _: &str) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_bool<E>(self, _: bool) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_unit<E>(self) -> Result<Once, E> {
                Ok(Once)
            }
        }
        from.deserialize_any(All)
    }
}

/// A command's answer held against the schema of the words it began with; an error against that of errors.
fn holds(office: &Office, line: &str, options: &[&str]) -> Result<bool, String> {
    let words: Vec<&str> = line.split(' ').collect();
    // Asked for before: what was done cannot be tried again.
    let schema = office.say(&[&["schema"], words.as_slice()].concat(), "");
    let said = office.say(&[words.as_slice(), options, &["--json"]].concat(), "");
    if said.code != 0 && said.out.is_empty() {
        let error: Value = serde_json::from_str(&said.err).map_err(|_| format!("{line}: {}", said.err))?;
        let schema = office.say(&["schema", "error"], "").out;
        let found = wrong(&serde_json::from_str(&schema).expect("a schema"), &error, line);
        return found.map_or(Ok(false), Err);
    }
    if KEYLESS.iter().any(|known| line.starts_with(known)) {
        return Ok(true);
    }
    let answer: Value = serde_json::from_str(&said.out).map_err(|_| format!("{line}: {} {}", said.out, said.err))?;
    serde_json::from_str::<Once>(&said.out).map_err(|error| format!("{line}: {error}"))?;
    let schema: Value =
        serde_json::from_str(&schema.out).map_err(|_| format!("schema {line}: {}{}", schema.out, schema.err))?;
    wrong(&schema, &answer, line).map_or(Ok(true), Err)
}

fn leaves(command: &Command, path: &str, into: &mut Vec<String>) {
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        let path = format!("{path} {}", inner.get_name());
        if inner.has_subcommands() { leaves(inner, &path, into) } else { into.push(path.trim_start().to_owned()) }
    }
}

#[test]
fn every_command_answers_what_its_schema_says() {
    let office = story::full();
    let mut lines = Vec::new();
    leaves(&ducha::command::tree(Lang::Zh, None), "", &mut lines);
    lines.retain(|line| line != "demo");
    lines.extend(READ.iter().map(|line| (*line).to_owned()));
    let parts: Vec<&[String]> = lines.chunks(lines.len() / 4 + 1).collect();
    let all: Vec<Result<bool, String>> = std::thread::scope(|threads| {
        let each = |part: &[String]| part.iter().map(|line| holds(&office, line, &["--dry-run"])).collect::<Vec<_>>();
        let running: Vec<_> = parts.iter().map(|part| threads.spawn(move || each(part))).collect();
        running.into_iter().flat_map(|one| one.join().expect("a thread that ends")).collect()
    });
    let failed: Vec<&String> = all.iter().filter_map(|one| one.as_ref().err()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let answered = all.iter().filter(|one| **one == Ok(true)).count();
    assert!(answered > 90, "{answered} commands answer");
    for line in READ {
        assert_eq!(holds(&office, line, &[]), Ok(true), "{line}");
    }
}

/// The first of each noun as its list calls it, with all that stands on its page.
#[test]
fn every_page_is_what_its_schema_says() {
    let office = story::full();
    let (mut failed, mut shown) = (Vec::new(), 0);
    for noun in ducha::record::NOUNS {
        let rows = office.say(&[noun.name, "list", "--json"], "").out;
        let rows: Value = serde_json::from_str(&rows).unwrap_or_default();
        let Some(code) = rows[0]["code"].as_str().filter(|code| !code.contains(' ')) else { continue };
        match holds(&office, &format!("{} show {code}", noun.name), &[]) {
            Ok(whole) => shown += usize::from(whole),
            Err(error) => failed.push(error),
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(shown > 15, "{shown} pages");
}

/// A period that has not begun has an answer, or is refused by name.
#[test]
fn a_report_of_a_time_to_come_is_an_answer() {
    let office = story::full();
    let reports = office.json(&["report"]);
    for report in reports.as_array().expect("reports").iter().filter_map(|report| report["name"].as_str()) {
        for period in ["2027", "2099-01"] {
            let said = office.say(&["report", report, "--period", period, "--json"], "");
            assert!(matches!(said.code, 0 | 2 | 3 | 4), "{report} {period}: {} {}", said.code, said.err);
        }
    }
}

#[test]
fn every_write_answers_what_its_schema_says() {
    let office = Office::open(story::TODAY);
    story::furnish(&office);
    let mut written = 0;
    for line in story::TYPED {
        let verb: Vec<&str> = line.split(' ').take(2).collect();
        let words: Vec<&str> = line.split(' ').collect();
        let answer = office.say(&[words.as_slice(), &["--json"]].concat(), "");
        assert_eq!(answer.code, 0, "{line}: {}", answer.err);
        let schema = office.say(&[&["schema"], verb.as_slice()].concat(), "");
        // What is made of more than a record is told by the whole line alone.
        if schema.code != 0 {
            continue;
        }
        let (answer, schema): (Value, Value) =
            (serde_json::from_str(&answer.out).expect("JSON"), serde_json::from_str(&schema.out).expect("a schema"));
        let answer = if answer.is_array() && schema["type"] == "object" { answer[0].clone() } else { answer };
        assert_eq!(wrong(&schema, &answer, line), None, "{line}");
        written += 1;
    }
    assert!(written > 40, "{written} writes answer");
}

#[test]
fn a_key_holds_the_same_everywhere_and_no_prose() {
    let office = story::full();
    let page = office.json(&["today", "--within", "400"]);
    let rows =
        page["tables"].as_array().expect("tables").iter().flat_map(|table| table["rows"].as_array().expect("rows"));
    let rows: Vec<&Value> = rows.collect();
    let all = office.json(&["unit", "list"]);
    let names: Vec<&Value> = all.as_array().expect("units").iter().map(|unit| &unit["name"]).collect();
    assert!(rows.iter().any(|row| names.contains(&&row["unit"])), "{rows:?}");
    for row in rows {
        assert!(row["unit"].is_null() || names.contains(&&row["unit"]), "{row}");
        assert!(row["weekday"].as_str().is_none_or(|day| day.is_ascii() && day.len() == 3), "{row}");
        assert!(row["waits_for"].as_str().is_none_or(|unit| unit != "本单位"), "{row}");
    }
    let days = office.json(&["calendar", "show", "2026-03"]);
    assert_eq!(days[0]["weekday"], json!("sun"));
    let counted = office.say(&["unit", "import", "-", "--json"], "{\"name\":\"丙局\",\"kind\":\"county-dept\"}\n").out;
    let counted: Value = serde_json::from_str(&counted).expect("JSON");
    assert_eq!((&counted["read"], &counted["added"], &counted["rejected"]), (&json!(1), &json!(1), &json!(0)));
}

/// What `schema` says of commands that need more than their words, kept for whoever types these alone.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/command/answers.json");

/// A schema without what the dictionary and the vocabularies say of each key.
fn bare(schema: &mut Value) {
    if let Value::Object(members) = schema {
        members.retain(|key, word| !matches!(key.as_str(), "$schema" | "title") || word.is_object());
        members.retain(|key, words| !matches!(key.as_str(), "enum" | "examples") || words.is_object());
        members.values_mut().for_each(bare);
    }
}

/// What a command answers, by the first of its examples that is one command and answers in JSON, which is held against it.
fn by_example(words: &str) -> Option<Result<Value, String>> {
    let path: Vec<&str> = words.split(' ').collect();
    let all = lines(&path);
    let of = |line: &Line<'static>, shown: bool| match line {
        Line::Before(line) if !shown => Some(filled(line, path[0])),
        Line::Shown(line) if shown => Some(filled(line, path[0])),
        _ => None,
    };
    let plain = |line: &String| !line.contains(['|', '<', '>', ';', '&', '$']);
    all.iter().filter_map(|line| of(line, true)).filter(plain).find_map(|line| {
        let office = story::full();
        all.iter().filter_map(|line| of(line, false)).try_for_each(|before| typed(&office, &before)).ok()?;
        let argv = shlex::split(&line)?;
        let argv: Vec<&str> = argv.iter().skip(1).map(String::as_str).collect();
        let mut schema: Value =
            serde_json::from_str(&office.say(&[&["schema"], argv.as_slice()].concat(), "").out).ok()?;
        let answer: Value = serde_json::from_str(&office.say(&[argv.as_slice(), &["--json"]].concat(), "").out).ok()?;
        let answer = if answer.is_array() && schema["type"] == "object" { answer[0].clone() } else { answer };
        let found = wrong(&schema, &answer, &line);
        bare(&mut schema);
        Some(found.map_or(Ok(schema), Err))
    })
}

/// Whoever writes a script asks what a command answers before there is anything to ask it about.
#[test]
fn every_command_has_a_schema_by_its_words_alone() {
    let mut all = Vec::new();
    leaves(&ducha::command::tree(Lang::Zh, None), "", &mut all);
    let (office, next, found) = (Office::open(story::TODAY), AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let kept: BTreeMap<String, Value> =
        serde_json::from_str(&std::fs::read_to_string(KEPT).unwrap_or_default()).unwrap_or_default();
    let of_words =
        |words: &str| office.say(&[&["schema"], words.split(' ').collect::<Vec<_>>().as_slice()].concat(), "");
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(words) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if (kept.contains_key(words) || of_words(words).code != 0)
                        && let Some(schema) = by_example(words)
                    {
                        found.lock().expect("a list").insert(words.clone(), schema);
                    }
                }
            });
        }
    });
    let found = found.into_inner().expect("a list");
    let wrong: Vec<&String> = found.values().filter_map(|schema| schema.as_ref().err()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let found: BTreeMap<&String, &Value> =
        found.iter().filter_map(|(words, schema)| Some((words, schema.as_ref().ok()?))).collect();
    if std::env::var_os("ACCEPT").is_some() {
        let lines: Vec<String> = found.iter().map(|(words, schema)| format!("{}:{schema}", json!(words))).collect();
        std::fs::write(KEPT, format!("{{\n{}\n}}\n", lines.join(",\n"))).expect("a file");
        return;
    }
    assert!(kept.iter().eq(found), "ACCEPT=1 cargo test --test suite -- answers takes it over");
    // What is a text, a paper or a table for a printer has none, and says so or what it lacks.
    let texts = ["draw publish", "form file", "round sheet"];
    let keyless = |words: &&String| KEYLESS.iter().chain(&texts).any(|text| words.starts_with(text));
    let without: Vec<&String> = all.iter().filter(|words| !keyless(words) && of_words(words).code != 0).collect();
    assert_eq!(without, [""; 0], "no schema");
}
