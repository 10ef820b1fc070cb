//! What a shell is offered: codes newest first, units, words, verbs, options; quickly, without a word, and nothing that is sealed.

use crate::office;
use crate::story;

use office::Office;
use rusqlite::Connection;
use serde_json::json;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a shell is told of a line, the last word of which is being typed; and the exit code.
fn asked(office: &Office, shell: &str, words: &[&str]) -> (Vec<String>, i32) {
    let said = office.say(&[&["complete", shell, "200", "9", "--", "ducha"], words].concat(), "");
    assert_eq!(said.err, "", "{words:?}");
    (said.out.lines().map(str::to_owned).collect(), said.code)
}

/// The words that are offered.
fn offered(office: &Office, words: &[&str]) -> Vec<String> {
    let (lines, _) = asked(office, "fish", words);
    lines.iter().map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn codes_come_newest_first_with_what_a_list_shows_of_them() {
    let office = story::full();
    let (lines, code) = asked(&office, "fish", &["complaint", "show", ""]);
    assert_eq!(code, 0);
    assert!(lines[0].starts_with("C2026-0002\t") && lines[1].starts_with("C2026-0001\t清河县住建局"), "{lines:?}");
    assert_eq!(offered(&office, &["complaint", "show", "c2026-0001"]), ["c2026-0001"]);
    assert_eq!(offered(&office, &["complaint", "show", "1"]), ["C2026-0001"]);
    assert_eq!(offered(&office, &["complaint", "show", "住建"]), ["C2026-0001"]);
    assert_eq!(offered(&office, &["C"]), ["C2026-0002", "C2026-0001"]);
    assert!(offered(&office, &["show", "F"]).contains(&"F2026-0001".to_owned()));
    assert!(offered(&office, &["complaint", "accept", "C2026-0002", "C2026-0002"]).is_empty());
}

#[test]
fn a_step_is_offered_what_it_may_be_taken_of() {
    let office = story::full();
    assert_eq!(offered(&office, &["complaint", "accept", ""]), ["C2026-0002"]);
    assert_eq!(offered(&office, &["complaint", "reopen", ""]), ["C2026-0001"]);
}

#[test]
fn a_saved_list_is_offered_by_its_name_and_then_what_its_list_takes() {
    let office = story::full();
    assert_eq!(offered(&office, &["list", ""]), ["城东超期2"]);
    assert_eq!(offered(&office, &["list", "cdcq"]), ["城东超期2"]);
    assert_eq!(offered(&office, &["visit", "list", "--save", "城"]), ["城东超期2"]);
    assert_eq!(offered(&office, &["list", "城东超期2", "--chan"]), ["--channel"]);
    assert!(offered(&office, &["list", "城东超期2", "--unit", ""]).contains(&"住建局".to_owned()));
    assert!(offered(&office, &["list", "没有", "--chan"]).is_empty());
}

#[test]
fn units_and_words_come_by_any_part_of_any_of_their_names() {
    let office = story::full();
    let units = |typed| offered(&office, &["complaint", "list", "--unit", typed]);
    assert!(units("").contains(&"住建局".to_owned()), "{:?}", units(""));
    assert_eq!(
        (units("城东"), units("zjj"), units("清河县住")),
        (vec!["城东所".to_owned()], vec!["住建局".into()], vec!["清河县住建局".into()])
    );
    assert_eq!(offered(&office, &["complaint", "add", "--channel", "hotline-3"]), ["hotline-3"]);
    assert_eq!(offered(&office, &["complaint", "add", "--channel", "三号"]), ["三号热线"]);
    assert_eq!(offered(&office, &["complaint", "list", "--channel", "电话,三号"]), ["电话,三号热线"]);
    assert_eq!(offered(&office, &["complaint", "list", "--channel=三号"]), ["--channel=三号热线"]);
    let (english, _) = asked(&office, "fish", &["--lang", "en", "complaint", "add", "--channel", "pho"]);
    assert_eq!(english, ["phone\tPhone"]);
}

#[test]
fn verbs_options_topics_and_figures_are_offered() {
    let office = story::full();
    assert_eq!(offered(&office, &["compla"]), ["complaint"]);
    assert_eq!(offered(&office, &["complaint", "ac"]), ["accept"]);
    assert_eq!(offered(&office, &["complaint", "add", "--summ"]), ["--summary"]);
    assert_eq!(offered(&office, &["help", "exit"]), ["exit-codes"]);
    assert_eq!(offered(&office, &["help", "complaint", "ac"]), ["accept"]);
    assert_eq!(offered(&office, &["stats", "complaints.rec"]), ["complaints.received"]);
    assert_eq!(offered(&office, &["completions", "fi"]), ["fish"]);
    assert_eq!(offered(&office, &["schema", "complaint", "ac"]), ["accept"]);
    assert_eq!(
        (offered(&office, &["投"]), offered(&office, &["投诉", "受"])),
        (vec!["投诉".to_owned()], vec!["受理".to_owned()])
    );
    assert_eq!(offered(&office, &["投诉", "登记", "--渠道", "三号"]), ["三号热线"]);
    assert_eq!(offered(&office, &["投诉", "登记", "--渠"]), ["--渠道说明"]);
    let add = offered(&office, &["complaint", "add", ""]);
    assert!(add.contains(&"--channel".to_owned()) && !add.contains(&"--json".to_owned()), "{add:?}");
}

#[test]
fn a_file_is_left_to_the_shell() {
    let office = story::full();
    assert_eq!(asked(&office, "bash", &["complaint", "import", ""]), (Vec::new(), 1));
    assert_eq!(asked(&office, "bash", &["-f", ""]), (Vec::new(), 1));
    assert_eq!(asked(&office, "bash", &["complaint", "nonsense"]).1, 0);
}

#[test]
fn nothing_sealed_is_shown_and_of_a_covert_plan_the_code_alone() {
    let office = story::full();
    office.line("complaint edit C2026-0001 -m 王秀英说13912345678常打不通");
    office.line("campaign add 窗口暗访 --kind 暗访 --from 2026-03-30");
    office.line("team add P2026-0003 --person 孙某某");
    let all = ["complaint", "clue", "campaign", "visit", "finding", "order", "evidence", "draw", "round", "paper"];
    for noun in all {
        let (lines, _) = asked(&office, "fish", &[noun, "show", ""]);
        let text = lines.join("\n");
        assert!(!lines.is_empty(), "{noun}");
        for sealed in ["王秀英", "13912345678", "赵某某", "窗口暗访"] {
            assert!(!text.contains(sealed), "{noun}: {text}");
        }
    }
    assert!(asked(&office, "fish", &["campaign", "show", ""]).0.contains(&"P2026-0003\t".to_owned()));
    assert!(asked(&office, "fish", &["complaint", "show", "王秀英"]).0.is_empty(), "a sealed name finds its record");
}

#[test]
fn a_ledger_that_is_locked_missing_or_none_of_ours_offers_nothing_and_says_nothing() {
    let office = story::full();
    let path = office.folder.path().join("ducha.db");
    let locked = Connection::open(&path).expect("the ledger");
    locked.execute_batch("BEGIN EXCLUSIVE").expect("a lock");
    let began = Instant::now();
    assert_eq!(asked(&office, "bash", &["complaint", "show", ""]), (Vec::new(), 0));
    assert!(began.elapsed() < Duration::from_secs(4), "a lock was waited for");
    // What needs no ledger is offered all the same.
    assert_eq!(offered(&office, &["complaint", "add", "--channel", "phone"]), ["phone"]);
    drop(locked);
    for (name, bytes) in [("不是.db", &b"SQLite format 3\0 no more"[..]), ("空.db", b"")] {
        std::fs::write(office.folder.path().join(name), bytes).expect("a file");
        assert_eq!(asked(&office, "bash", &["-f", name, "complaint", "show", ""]), (Vec::new(), 0));
    }
    assert_eq!(asked(&office, "bash", &["-f", "没有.db", "complaint", "show", ""]), (Vec::new(), 0));
    for odd in [&["complete"][..], &["complete", "tcsh", "80", "9", "--", "ducha", ""], &["complete", "bash"]] {
        let said = office.say(odd, "");
        assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""), "{odd:?}");
    }
}

#[test]
fn to_be_asked_writes_nothing() {
    let office = story::full();
    let folder = office.folder.path();
    let held = |name: &str| std::fs::read(folder.join(name)).expect("a file");
    let names = || {
        let all = std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").file_name());
        all.collect::<std::collections::BTreeSet<_>>()
    };
    let before = (held("ducha.db"), names());
    for words in [&["complaint", "accept", ""][..], &["complaint", "list", "--unit", ""], &["show", ""], &["C"]] {
        assert!(!offered(&office, words).is_empty(), "{words:?}");
    }
    assert!(before == (held("ducha.db"), names()), "a completion wrote");
}

#[test]
fn what_takes_too_long_is_left_out() {
    let office = story::full();
    let rows: Vec<_> = (0..3_000)
        .map(|_| json!({ "channel": "letter", "received_on": "2026-03-06", "category": "buck-passing", "summary": "停电" }))
        .collect();
    office.import("complaint", &rows);
    // No more is offered than a person reads.
    let (lines, _) = asked(&office, "fish", &["complaint", "show", "停电"]);
    assert_eq!((lines.len(), lines[0].as_str()), (50, "C2026-3002\t停电"));
    let ranges = offered(&office, &["complaint", "show", "C2026-300"]);
    assert_eq!(ranges, ["C2026-3002", "C2026-3001", "C2026-3000"]);
}

#[test]
fn a_script_is_put_where_the_shell_finds_it_and_over_nothing_of_anybodys() {
    let office = Office::empty("2026-03-20");
    let home = office.folder.path();
    let held = |name: &str| std::fs::read_to_string(home.join(name)).unwrap_or_default();
    assert_eq!(office.line("completions fish"), include_str!("../src/command/shells/ducha.fish"));
    let dry = office.say(&["completions", "install", "fish", "--dry-run"], "");
    assert!(dry.code == 0 && !home.join(".config").exists(), "{}", dry.err);
    office.line("completions install fish");
    assert_eq!(held(".config/fish/completions/ducha.fish"), office.line("completions fish"));
    // Twice is once.
    std::fs::write(home.join(".zshrc"), "alias l=ls").expect("a file");
    office.line("completions install zsh");
    let once = held(".zshrc");
    assert!(once.starts_with("alias l=ls\n[ -r '") && once.ends_with("# ducha completions\n"), "{once}");
    office.line("completions install zsh");
    assert_eq!(held(".zshrc"), once);
    // What somebody else wrote stays.
    std::fs::create_dir_all(home.join(".local/share/bash-completion/completions")).expect("a folder");
    std::fs::write(home.join(".local/share/bash-completion/completions/ducha"), "mine").expect("a file");
    let refused = office.say(&["completions", "install", "bash"], "");
    assert_eq!((refused.code, held(".bashrc").as_str()), (4, ""), "{}", refused.err);
    assert_eq!(held(".local/share/bash-completion/completions/ducha"), "mine");
    for (words, code) in [
        (&["completions", "tcsh"][..], 2),
        (&["completions", "install", "nushell"], 2),
        (&["completions", "install"], 2),
    ] {
        let said = office.say(words, "");
        assert_eq!(said.code, code, "{words:?}: {}{}", said.out, said.err);
    }
    assert!(office.say(&["--lang", "en", "completions", "bsh"], "").err.contains("bash"), "no near shell is named");
}

/// What a shell prints of a script, in an office's folder; none where there is no such shell.
fn shell(office: &Office, program: &str, arguments: &[&str]) -> Option<String> {
    let binary = Path::new(env!("CARGO_BIN_EXE_ducha")).parent().expect("a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let run = Command::new(program)
        .args(arguments)
        .env_clear()
        .env("PATH", format!("{}:{path}", binary.display()))
        .env("HOME", office.folder.path())
        .envs([("DUCHA_TODAY", story::TODAY), ("LC_ALL", "C.UTF-8")])
        .current_dir(office.folder.path())
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success() && said.is_empty(), "{program}: {said}");
    Some(String::from_utf8_lossy(&run.stdout).into_owned())
}

#[test]
fn bash_is_told_by_its_script() {
    let office = story::full();
    let line = |words: &str| {
        let script = format!(
            "eval \"$(ducha completions bash)\"; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}}-1)); COMP_TYPE=9; _ducha ducha \"${{COMP_WORDS[COMP_CWORD]}}\" ''; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        shell(&office, "bash", &["--norc", "-c", &script])
    };
    let Some(codes) = line("ducha complaint show ''") else { return };
    assert!(codes.starts_with("C2026-0002") && codes.contains("\nC2026-0001  清河县住建局"), "{codes}");
    assert_eq!(line("ducha complaint list --unit = 城东").as_deref(), Some("城东所\n"));
    assert_eq!(line("./nowhere/ducha complaint accept ''").as_deref(), Some("C2026-0002\n"));
}

#[test]
fn fish_is_told_by_its_script() {
    let office = story::full();
    let script = "ducha completions fish | source; complete -C 'ducha complaint show '; complete -C 'ducha complaint list --unit 城东'";
    let Some(said) = shell(&office, "fish", &["--no-config", "-c", script]) else { return };
    assert!(said.starts_with("C2026-0002") && said.ends_with("城东所\t清河县公安局城东派出所\n"), "{said}");
}
