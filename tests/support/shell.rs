//! Plays the shell sessions a document shows and says what they print now: one `sh` a document, in a fresh folder, with a
//! clean environment in which only the day, the clerk and the width of the screen are set.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Ends what one command printed; its exit code follows. No command prints it.
const END: u8 = 0x1e;
/// What a moment, a hash and the folder are shown as: as wide as the real ones, and the same every time.
const INSTANT: &str = "2026-03-20T09:00:00+08:00";
const MINUTE: &str = "2026-03-20 09:00";
const HASH_DIGITS: usize = 64;
/// How many of them are said of a head, behind the word.
const HEAD_DIGITS: usize = 16;
const FOLDER: &str = "/home/lijuan";

/// A shell in a folder of its own.
pub struct Session {
    folder: tempfile::TempDir,
    shell: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// The keys of offices in the order they were met.
    keys: Vec<String>,
}

/// A command that sees nothing of this machine but its tools.
pub fn clean(program: &str, folder: &Path) -> Command {
    let binary = Path::new(env!("CARGO_BIN_EXE_ducha")).parent().expect("a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(program);
    command.env_clear().current_dir(folder).env("HOME", folder).env("PATH", format!("{}:{path}", binary.display()));
    let fixed = [("DUCHA_TODAY", "2026-03-20"), ("DUCHA_ACTOR", "李娟"), ("DUCHA_FORMAT", "table"), ("COLUMNS", "100")];
    command.envs(fixed);
    command
}

impl Session {
    pub fn start() -> Session {
        let folder = tempfile::tempdir().expect("a folder");
        let mut shell = clean("sh", folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("a shell");
        let (input, output) = (shell.stdin.take().expect("its input"), shell.stdout.take().expect("its output"));
        Session { folder, shell, input, output: BufReader::new(output), keys: Vec::new() }
    }

    /// What a command prints, both streams in order, and `[code]` where it fails.
    pub fn say(&mut self, command: &str) -> String {
        writeln!(self.input, "{{ {command}\n}} </dev/null 2>&1; printf '\\036%d\\n' $?").expect("a shell that listens");
        let (mut printed, mut code) = (Vec::new(), String::new());
        self.output.read_until(END, &mut printed).expect("output");
        self.output.read_line(&mut code).expect("an exit code");
        printed.pop();
        let mut text = String::from_utf8_lossy(&printed).replace(&self.folder.path().display().to_string(), FOLDER);
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        match code.trim() {
            "0" => {}
            "" => panic!("the shell ended at: {command}\n{text}"),
            code => writeln!(text, "[{code}]").expect("memory"),
        }
        self.called(&steady(&text))
    }

    /// The text with the keys of offices, which are made of chance, as ones that are told apart and stay.
    fn called(&mut self, text: &str) -> String {
        let is_key = |word: &str| {
            let signs = word.as_bytes();
            let sign = |b: &u8| b.is_ascii_digit() || b.is_ascii_uppercase() && !b"ILOU".contains(b);
            signs.len() == 8 && signs[0].is_ascii_uppercase() && signs[1].is_ascii_digit() && signs.iter().all(sign)
        };
        let mut out = String::with_capacity(text.len());
        for word in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
            let (bare, end) = word.split_at(word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).len());
            if is_key(bare) {
                let known = self.keys.iter().position(|key| key == bare);
                let at = known.unwrap_or_else(|| {
                    self.keys.push(bare.to_owned());
                    self.keys.len() - 1
                });
                write!(out, "K{at}XXXXXX{end}").expect("memory");
            } else {
                out.push_str(word);
            }
        }
        out
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.shell.kill();
        let _ = self.output.read_to_end(&mut Vec::new());
        let _ = self.shell.wait();
    }
}

fn like(bytes: &[u8], shape: &str) -> bool {
    bytes.len() >= shape.len()
        && shape.bytes().zip(bytes).all(|(want, have)| if want == b'9' { have.is_ascii_digit() } else { want == *have })
}

/// Whether a day is that of the clock, in whatever zone: what is of another was typed.
fn is_now(day: &str) -> bool {
    let day: chrono::NaiveDate = day.parse().unwrap_or_default();
    (chrono::Utc::now().date_naive() - day).num_days().abs() <= 1
}

/// The text with moments of now and hashes replaced by ones that never change.
fn steady(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes[at..].iter().take_while(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')).count();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let with = if like(&bytes[at..], "9999-99-99T99:99:99+99:99") {
            INSTANT.to_owned()
        } else if like(&bytes[at..], "9999-99-99 99:99") && is_now(&text[at..at + 10]) {
            MINUTE.to_owned()
        } else if hex(at) == HASH_DIGITS {
            "0".repeat(HASH_DIGITS)
        } else if hex(at) == HEAD_DIGITS
            && ["链头 ", "校验 ", "head "].iter().any(|word| out.ends_with(word.as_bytes()))
        {
            "0".repeat(HEAD_DIGITS)
        } else {
            out.push(bytes[at]);
            at += 1;
            continue;
        };
        at += with.len();
        out.extend(with.into_bytes());
    }
    String::from_utf8(out).expect("UTF-8, as before")
}

/// The document with every `console` block as its commands print it now. A command that builds is not played.
pub fn replay(document: &str) -> String {
    let mut session = Session::start();
    let mut out = String::new();
    let mut lines = document.lines().peekable();
    while let Some(line) = lines.next() {
        out.extend([line, "\n"]);
        if line != "```console" {
            continue;
        }
        let mut played = true;
        while let Some(line) = lines.next_if(|l| *l != "```") {
            let Some(command) = line.strip_prefix("$ ") else {
                if !played {
                    out.extend([line, "\n"]);
                }
                continue;
            };
            out.extend([line, "\n"]);
            let mut command = command.to_owned();
            while let Some(line) = lines.next_if(|l| l.starts_with("> ") || *l == ">") {
                out.extend([line, "\n"]);
                command.extend(["\n", line[1..].strip_prefix(' ').unwrap_or_default()]);
            }
            played = !["cargo ", "git "].iter().any(|word| command.starts_with(word));
            if played {
                out += &session.say(&command);
            }
        }
    }
    out
}

/// Compares a document with what it prints now; `ACCEPT=1` writes that into it instead. The error is a readable difference.
pub fn compare(path: &Path) -> Result<(), String> {
    let document = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let now = replay(&document);
    if now == document {
        return Ok(());
    }
    // A program that broke off is nothing to take over.
    let broken = now.contains("panicked at") && !document.contains("panicked at");
    if std::env::var_os("ACCEPT").is_some() && !broken {
        return std::fs::write(path, now).map_err(|e| format!("{}: {e}", path.display()));
    }
    let diff = similar::TextDiff::from_lines(&document, &now);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Err(diff.unified_diff().context_radius(3).header(&name, "as it prints now").to_string())
}
