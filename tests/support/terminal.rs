//! A terminal with nobody before it: the program started on a pseudo-terminal, keys typed, what it shows read back.

use rustix::fs::{Mode, OFlags};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long anything may take to be shown.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a program sends to be told where it stands.
const WHERE: &str = "\u{1b}[6n";

/// What it sends before it reads a line: that a paste be told from what is typed.
const WAITS: &str = "\u{1b}[?2004h";

/// A program on a terminal.
pub struct Terminal {
    child: Child,
    keys: File,
    shown: Arc<Mutex<Vec<u8>>>,
    /// How much of what was shown was looked at.
    seen: usize,
    /// What is shown where a line is read.
    waits: &'static str,
}

impl Terminal {
    /// The program on a terminal of so many columns, in a folder, on a day.
    pub fn start(folder: &Path, arguments: &[&str], columns: u16, environment: &[(&str, &str)]) -> Terminal {
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        // A program that had our end too would never learn that we are gone.
        fcntl_setfd(&controller, FdFlags::CLOEXEC).expect("an end of ours alone");
        grantpt(&controller).and_then(|()| unlockpt(&controller)).expect("its other end");
        let name = ptsname(&controller, Vec::new()).expect("its name");
        let end = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())
            .expect("its other end");
        tcsetwinsize(&end, Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).expect("a size");
        let end = File::from(end);
        let stdio = || Stdio::from(end.try_clone().expect("its other end"));
        let path = std::env::var("PATH").unwrap_or_default();
        let child = Command::new(env!("CARGO_BIN_EXE_ducha"))
            .args(arguments)
            .env_clear()
            .envs([("PATH", path.as_str()), ("TERM", "xterm"), ("DUCHA_TODAY", "2026-03-20"), ("DUCHA_ACTOR", "李娟")])
            .env("HOME", folder)
            .envs(environment.iter().copied())
            .current_dir(folder)
            .stdin(stdio())
            .stdout(stdio())
            .stderr(stdio())
            .spawn()
            .expect("the program");
        drop(end);
        let keys = File::from(controller);
        let (mut from, shown) = (keys.try_clone().expect("the terminal"), Arc::new(Mutex::new(Vec::new())));
        let into = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            let mut answered = 0;
            // A terminal whose other end is closed is an error, which ends it.
            while let Ok(n @ 1..) = from.read(&mut buffer) {
                let mut shown = into.lock().expect("memory");
                shown.extend_from_slice(&buffer[..n]);
                let asked = shown.windows(WHERE.len()).filter(|bytes| bytes == &WHERE.as_bytes()).count();
                drop(shown);
                // It is told where it stands, as a terminal tells it.
                for _ in answered..asked {
                    let _ = from.write_all(b"\x1b[24;1R");
                }
                answered = asked;
            }
        });
        let dumb = environment.contains(&("TERM", "dumb"));
        Terminal { child, keys, shown, seen: 0, waits: if dumb { "> " } else { WAITS } }
    }

    /// Waits until something is shown that was not looked at yet.
    pub fn sees(&mut self, wanted: &str) -> &mut Terminal {
        let begun = Instant::now();
        loop {
            let text = self.all();
            if let Some(at) = text.get(self.seen..).and_then(|rest| rest.find(wanted)) {
                self.seen += at + wanted.len();
                return self;
            }
            let over = begun.elapsed() > PATIENCE || self.child.try_wait().expect("the program").is_some();
            // What was shown last is still on its way.
            std::thread::sleep(Duration::from_millis(if over { 100 } else { 0 }));
            assert!(
                !over || self.all().get(self.seen..).is_some_and(|rest| rest.contains(wanted)),
                "no {wanted:?} in:\n{text}"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Types keys once the program waits for them.
    pub fn types(&mut self, keys: &str) -> &mut Terminal {
        self.sees(self.waits);
        self.keys.write_all(keys.as_bytes()).expect("keys");
        self
    }

    /// Types more keys where it waits.
    pub fn types_on(&mut self, keys: &str) -> &mut Terminal {
        self.keys.write_all(keys.as_bytes()).expect("keys");
        self
    }

    /// Types a line.
    pub fn line(&mut self, text: &str) -> &mut Terminal {
        self.types(&format!("{text}\r"))
    }

    /// Whether something is shown before the next line is waited for.
    pub fn is_at(&mut self, wanted: &str) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let rest = self.all().get(self.seen..).unwrap_or_default().to_owned();
            // Once the program waits, all of what comes before was shown.
            if rest.contains(self.waits) || self.child.try_wait().expect("the program").is_some() {
                return rest.contains(wanted);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it says nothing:\n{}", self.all());
    }

    /// The same once something was shown.
    pub fn sees_to_the_end(mut self, wanted: &str) -> (i32, String) {
        self.sees(wanted);
        self.ends()
    }

    /// Leaves where it is asked for something: the exit code, and all it showed.
    pub fn asked_or_ended(mut self) -> (i32, String) {
        while !self.all().contains("Esc 放弃") && self.child.try_wait().expect("the program").is_none() {
            std::thread::sleep(Duration::from_millis(10));
        }
        if self.all().contains("Esc 放弃") {
            self.types("\u{4}");
        }
        self.ends()
    }

    /// Its exit code, and all it showed.
    pub fn ends(mut self) -> (i32, String) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("the program") {
                break status;
            }
            assert!(begun.elapsed() <= PATIENCE, "it waits for something:\n{}", self.all());
            std::thread::sleep(Duration::from_millis(10));
        };
        // What was shown last is still on its way.
        std::thread::sleep(Duration::from_millis(50));
        (status.code().unwrap_or(-1), self.all())
    }

    /// Ends it by a signal where it waits: whether the terminal is as it was.
    pub fn ended_by(mut self, signal: &str) -> bool {
        self.sees(self.waits);
        let sent = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status();
        assert!(sent.expect("kill").success());
        self.child.wait().expect("its end");
        tcgetattr(&self.keys).expect("a terminal").local_modes.contains(LocalModes::ICANON | LocalModes::ECHO)
    }

    fn all(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().expect("memory")).into_owned()
    }
}

impl Drop for Terminal {
    /// A test that failed leaves nobody waiting for keys.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
