//! `learn` as somebody goes through it: ten steps on a terminal, what goes wrong told and nothing lost by it, what was taken back asked for again, and
//! where she stopped kept; in a pipe the steps as rows.
#![cfg(unix)]

use crate::office;
use crate::terminal;

use office::Office;
use serde_json::Value;
use std::path::PathBuf;
use terminal::Terminal;

fn lesson(office: &Office, columns: u16) -> Terminal {
    Terminal::start(office.folder.path(), &["learn"], columns, &[("PAGER", "cat")])
}

fn folder(office: &Office) -> PathBuf {
    office.folder.path().join(".local/state/ducha/learn")
}

/// Which steps are done.
fn done(office: &Office) -> Vec<bool> {
    let rows = office.json(&["learn"]);
    rows.as_array().expect("rows").iter().map(|row| row["done"] == true).collect()
}

const ADD: &str =
    "complaint add --channel 电话 --unit 登记中心 --category 脱岗缺位 --complainant-name 王秀英 -m 中午窗口没人";

#[test]
fn ten_steps_are_gone_through_on_a_terminal_and_any_command_that_comes_to_it_will_do() {
    let office = Office::empty("2026-11-29");
    let mut terminal = lesson(&office, 80);
    terminal.sees("第 1 步（共 10 步）：登记一件投诉").line(ADD).sees("✓ 第 1 步做到了");
    // Today under another name.
    terminal.sees("第 2 步").line("今天 --within 5").sees("已超期 1 件").sees("✓ 第 2 步做到了");
    // What is typed may begin with the program's name, and name the record shortly.
    terminal.sees("第 3 步").line("ducha complaint accept 4").sees("已受理（2026-03-20）").sees("✓ 第 3 步做到了");
    // A form is a form here too.
    terminal.sees("第 4 步").line("complaint assign 4 --to 自然资源局 --due 4月10日").sees("✓ 第 4 步做到了");
    terminal.sees("第 5 步").line("deadline explain C4").sees("国办发明电").sees("✓ 第 5 步做到了");
    terminal.sees("第 6 步").line("search '停电' --in 投诉").sees("C2026-0002").sees("✓ 第 6 步做到了");
    terminal.sees("第 7 步").line("complaint edit 4 --unit 城管局").sees("还差").sees("ducha undo");
    terminal.line("undo").sees("complaint edit 4 --unit 城管局").line("y").sees("✓ 第 7 步做到了");
    terminal.sees("第 8 步").line("complaint close 4 --result 属实").sees("还差");
    terminal.line("complaint reply 4 --way 电话").sees("✓ 第 8 步做到了");
    terminal.sees("第 9 步").line("report month --period 2026-03").sees("还差");
    terminal.line("paper draft 月报 --period 2026-03").sees("✓ 第 9 步做到了");
    terminal.sees("第 10 步").line("check").sees("没有发现问题").sees("还差").line("backup").sees("✓ 第 10 步做到了");
    terminal.sees("学完了：十步里做到 10 步");
    let (code, shown) = terminal.ends();
    assert!(code == 0 && shown.contains("ducha init"), "{shown}");
    assert_eq!(done(&office), [true; 10]);
    assert!(folder(&office).join("ducha-2026-03-20.db").exists());
    // The office has no ledger by that, nor anything else in its folder.
    assert!(!office.folder.path().join("ducha.db").exists());
    assert_eq!(office.say(&["where"], "").code, 1);
}

#[test]
fn a_wrong_command_is_told_and_the_step_stays() {
    let office = Office::empty("2026-03-20");
    let mut terminal = lesson(&office, 40);
    for (line, told) in [
        ("complaint accept 9", "没有投诉"),
        ("没有的命令", "错误"),
        ("complaint add -m '没人", "没有配对"),
        ("complaint list | head", "没有配对"),
        ("-f other.db today", "别的台账"),
        ("complaint list", "还差"),
    ] {
        terminal.sees("ducha complaint add").line(line).sees(told);
    }
    terminal.line("?").sees("第 1 步（共").line("exit").sees("先到这里");
    let (code, _) = terminal.ends();
    assert_eq!((code, done(&office)), (0, vec![false; 10]));
    assert!(!folder(&office).join("other.db").exists());
}

#[test]
fn whoever_leaves_goes_on_where_she_stopped_and_what_is_taken_back_is_asked_for_again() {
    let office = Office::empty("2026-03-20");
    let mut terminal = lesson(&office, 80);
    terminal.line(ADD).sees("第 2 步").line("").types("\u{4}").sees("先到这里");
    assert_eq!(terminal.ends().0, 0);
    for key in ["\u{1b}", "\u{3}", "\u{4}"] {
        let mut terminal = lesson(&office, 80);
        terminal.sees("第 2 步").types(key).sees("先到这里");
        assert_eq!(terminal.ends().0, 0, "{key:?}");
    }
    let mut terminal = lesson(&office, 80);
    // Esc in the middle of a form leaves the form alone.
    terminal.sees("第 2 步").line("complaint add").sees("Esc").types("\u{1b}").sees("什么也没有写").sees("第 2 步");
    terminal.line("undo").sees("y 回车").line("y").sees("第 1 步撤回了").sees("第 1 步（共");
    // What the office had is not hers to take back.
    terminal.line("undo").sees("教程").sees("没有做成");
    terminal.line("redo").sees("y 回车").line("y").sees("✓ 第 1 步做到了").sees("第 2 步").line("skip").sees("第 3 步");
    terminal.types("\u{4}");
    assert_eq!(terminal.ends().0, 0);
    // Taking back what was no slip is no lesson learnt yet.
    let all = done(&office);
    assert_eq!((&all[..3], all[6]), (&[true, false, false][..], false));
    // Passed over stays passed over, until it is begun anew.
    assert!(office.ok(&["learn", "--format", "table"]).contains("第 3 步："));
    assert!(office.ok(&["learn", "--again", "--format", "table"]).contains("第 1 步："));
    assert_eq!(done(&office), [false; 10]);
}

#[test]
fn in_a_shell_of_her_own_the_steps_are_seen_as_well() {
    let office = Office::empty("2026-03-20");
    let first = office.json(&["--lang", "en", "learn"]);
    let ledger = folder(&office).join("ducha.db").display().to_string();
    assert!(std::path::Path::new(&ledger).exists());
    let commands: Vec<&Value> = first.as_array().expect("rows").iter().map(|row| &row["command"]).collect();
    for command in commands {
        for line in command.as_str().expect("a command").split(" && ") {
            let words: Vec<String> = line.split(' ').skip(1).map(|word| word.replace('\'', "")).collect();
            // No word of what was found has a space here.
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let words = match words.iter().position(|word| *word == "-m") {
                Some(at) => [&words[..=at], &["nobody there"]].concat(),
                None => words,
            };
            let said = office.say(&[&["-f", &ledger, "--lang", "en"], words.as_slice()].concat(), "");
            assert_eq!(said.code, 0, "{line}: {}", said.err);
        }
    }
    assert_eq!(done(&office), [true; 10]);
    let said = office.ok(&["--lang", "en", "learn", "--format", "table"]);
    assert!(said.contains("all ten are done"), "{said}");
}

#[test]
fn trying_learn_out_makes_nothing() {
    let office = Office::empty("2026-03-20");
    let rows = office.json(&["learn", "--dry-run", "--again"]);
    assert_eq!(rows.as_array().map(Vec::len), Some(10));
    assert!(!folder(&office).exists());
}
