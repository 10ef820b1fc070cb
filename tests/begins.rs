//! A ledger is begun: asked for on a terminal, with its first units from a sheet, whole or not at all; and what is typed on Monday.
#![cfg(unix)]

use crate::office;
use crate::terminal;

use office::Office;
use serde_json::Value;
use std::fs;
use terminal::Terminal;

const SHEET: &str = "单位名称,类别,简称\n清河县自然资源局,县直部门,自然资源局\n清河县城市管理局,县直部门,城管局\n";

fn init(office: &Office, line: &str, columns: u16) -> Terminal {
    Terminal::start(office.folder.path(), &line.split(' ').collect::<Vec<_>>(), columns, &[])
}

/// What lies in the folder of an office.
fn there(office: &Office) -> Vec<String> {
    let entries = fs::read_dir(office.folder.path()).expect("a folder");
    let mut all: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    all.sort();
    all
}

#[test]
fn an_office_is_asked_for_and_its_units_come_from_a_sheet() {
    let office = Office::empty("2026-03-20");
    fs::write(office.folder.path().join("单位.csv"), SHEET).expect("a sheet");
    let mut terminal = init(&office, "init", 60);
    terminal.sees("本单位名称").line("清河县效能办").sees("层级").line("星球").sees("没有").line("县级");
    terminal.sees("单位名册").line("没有.csv").sees("打不开").line("单位.csv");
    terminal.sees("将写入").sees("init --name 清河县效能办 --level 县级 --units-from 单位.csv").line("");
    let (code, shown) = terminal.sees_to_the_end("周一上班");
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("ducha complaint add") && !shown.contains("ducha unit import"), "{shown}");
    let units = office.json(&["unit", "list"]);
    assert_eq!(units.as_array().map(Vec::len), Some(2), "{units}");
    assert_eq!(units[1]["short_name"], "城管局");
    office.ok(&["check"]);
    assert_eq!(there(&office), ["ducha.db", "单位.csv"]);
    // What was typed is not asked, and where there is a ledger nothing is.
    let (code, shown) = init(&office, "init", 60).ends();
    assert!(code == 4 && shown.contains("已存在") && !shown.contains("Esc"), "{shown}");
}

#[test]
fn what_is_typed_is_not_asked_and_without_a_sheet_units_come_on_monday() {
    let office = Office::empty("2026-03-20");
    let mut terminal = init(&office, "init --level 市级", 80);
    terminal.line("清河市效能办").sees("单位名册").line("").sees("将写入").line("");
    let (code, shown) = terminal.sees_to_the_end("ducha unit import");
    assert!(code == 0 && !shown.contains("1 省级"), "{shown}");
    let level: Value = office.json(&["query", "SELECT level FROM offices"]);
    assert_eq!(level[0]["level"], "city");
}

#[test]
fn whoever_leaves_and_a_sheet_that_cannot_be_read_leave_nothing() {
    let office = Office::empty("2026-03-20");
    for key in ["\u{3}", "\u{4}", "\u{1b}"] {
        let mut terminal = init(&office, "init", 40);
        terminal.line("清河县效能办").line("").types(key).sees("什么也没有写");
        assert_eq!(terminal.ends().0, 130, "{key:?}");
    }
    fs::write(office.folder.path().join("坏.xlsx"), "PK no workbook").expect("a file");
    fs::write(office.folder.path().join("半.csv"), format!("{SHEET}清河县住建局,没有的类别,\n")).expect("a sheet");
    fs::create_dir(office.folder.path().join("夹")).expect("a folder");
    let before = there(&office);
    for sheet in ["坏.xlsx", "半.csv", "夹", "没有.csv"] {
        for dry in [&[][..], &["--dry-run"]] {
            let arguments = [&["init", "--name", "甲县效能办", "--units-from", sheet], dry].concat();
            let said = office.say(&arguments, "");
            assert!(said.code != 0 && !said.err.is_empty(), "{sheet}: {}", said.err);
            assert_eq!(there(&office), before, "{sheet}");
        }
    }
    // What is hinted at can be typed: what an import takes is no option here.
    let said = office.say(&["init", "--name", "甲县效能办", "--units-from", "半.csv"], "");
    assert!(said.err.contains("ducha unit import 半.csv"), "{}", said.err);
    // In a pipe nothing is asked.
    let said = office.say(&["init"], "");
    assert!(said.code == 2 && said.err.contains("--name"), "{}", said.err);
    assert_eq!(there(&office), before);
}
