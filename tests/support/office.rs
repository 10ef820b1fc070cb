//! A ledger of its own for one test, worked through the program as a clerk or a script would.

use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// A folder with a ledger in it, and the day it is.
pub struct Office {
    /// Where it works; the ledger is `ducha.db` there.
    pub folder: tempfile::TempDir,
    today: &'static str,
}

/// What one command printed, and its exit code.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Office {
    /// A folder on a day, with nothing in it.
    pub fn empty(today: &'static str) -> Office {
        Office { folder: tempfile::tempdir().expect("a folder"), today }
    }

    /// A new ledger on a day.
    pub fn open(today: &'static str) -> Office {
        let office = Office::empty(today);
        office.ok(&["init", "--name", "清河市效能办", "--level", "city"]);
        office
    }

    /// The program with these arguments and this on its standard input.
    pub fn say(&self, arguments: &[&str], input: &str) -> Said {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ducha"))
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("DUCHA_TODAY", self.today)
            .env("DUCHA_ACTOR", "李娟")
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut to = child.stdin.take().expect("its input");
        let text = input.to_owned();
        let feeding = std::thread::spawn(move || drop(to.write_all(text.as_bytes())));
        let Output { status, stdout, stderr } = child.wait_with_output().expect("its output");
        feeding.join().expect("input taken");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Said { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
    }

    /// What it prints where it must succeed.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let said = self.say(arguments, "");
        assert_eq!(said.code, 0, "{arguments:?}: {}", said.err);
        said.out
    }

    /// What a line of words prints where it must succeed.
    pub fn line(&self, words: &str) -> String {
        self.ok(&words.split_whitespace().collect::<Vec<_>>())
    }

    /// The same as JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let out = self.ok(&[arguments, &["--json"]].concat());
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{arguments:?}: {e}\n{out}"))
    }

    /// Takes in rows of a noun, one JSON object a line.
    pub fn import(&self, noun: &str, rows: &[Value]) {
        let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
        let said = self.say(&[noun, "import", "-"], &lines.join("\n"));
        assert_eq!(said.code, 0, "{noun} import: {}{}", said.out, said.err);
    }
}
