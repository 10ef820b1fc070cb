//! The fault harnesses drive the program by `harness.json`: every write it names must do what it says where nothing is at
//! fault, or a harness waits for what never comes.

use crate::office;

use office::Office;
use serde_json::Value;

/// Words of a command, with what stands for the places in them.
fn words(argv: &Value, places: &[(&str, &str)]) -> Vec<String> {
    let place = |text: &str| places.iter().fold(text.to_owned(), |text, (mark, value)| text.replace(mark, value));
    argv.as_array().expect("words").iter().map(|word| place(word.as_str().expect("a word"))).collect()
}

#[test]
fn every_write_of_the_harnesses_is_taken() {
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/harness.json");
    let config: Value = serde_json::from_str(&std::fs::read_to_string(config).expect("the file")).expect("JSON");
    let office = Office::open("2026-06-10");
    let list = |key: &str| config[key].as_array().expect("a list").clone();
    let run = |argv: &Value, places: &[(&str, &str)], input: &str| {
        let words = words(argv, &[&[("{db}", "ducha.db")], places].concat());
        assert_eq!(words[0], "{bin}");
        office.say(&words[1..].iter().map(String::as_str).collect::<Vec<_>>(), input)
    };
    for argv in list("setup") {
        assert_eq!(run(&argv, &[], "").code, 0, "{argv}");
    }
    let writes: Vec<Value> = list("writes").into_iter().filter(|write| write["argv"][0] == "{bin}").collect();
    assert!(writes.len() >= 6, "{writes:?}");
    for (n, write) in writes.iter().enumerate() {
        let token = |row: u64| format!("K{n:06}ab-{row:04}");
        let file = &write["file"];
        let text = |key: &str| file[key].as_str().unwrap_or_default();
        let rows = (0..file["rows"].as_u64().unwrap_or(0))
            .map(|row| text("row").replace("{tok}", &token(row)) + file["eol"].as_str().unwrap_or("\n"));
        let name = format!("f.{}", text("ext"));
        std::fs::write(office.folder.path().join(&name), text("head").to_owned() + &rows.collect::<String>())
            .expect("a file");
        let input = write["stdin"].as_str().unwrap_or_default().replace("{tok}", &token(0));
        let said = run(&write["argv"], &[("{tok}", &token(0)), ("{file}", &name), ("{id}", "C2026-0001")], &input);
        assert_eq!(said.code, 0, "{}: {}", write["name"], said.err);
        // What stood in the file stands in the dump, to the letter.
        let dump = run(&config["dump"], &[], "").out;
        let kept = write["stores"] == false || dump.contains(&token(0));
        assert!(kept, "{}: {} is not in the dump", write["name"], token(0));
    }
}
