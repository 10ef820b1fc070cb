//! What a command lacks: named all at once where nobody can answer, asked for on a terminal, and nothing written by whoever leaves.
#![cfg(unix)]

use crate::office;
use crate::story;
use crate::terminal;

use office::Office;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use terminal::Terminal;

fn opened() -> Office {
    let office = Office::open("2026-03-20");
    for line in [
        "unit add 清河市国土资源局 --kind 市直部门 --code A01 --short-name 国土局",
        "unit add 清河市工商局 --kind 市直部门 --code A02 --short-name 工商局",
        "unit add 清河市登记中心 --kind 窗口单位 --code A03 --short-name 登记中心",
    ] {
        office.line(line);
    }
    office
}

fn asked(office: &Office, line: &str, columns: u16) -> Terminal {
    let arguments: Vec<&str> = line.split(' ').collect();
    Terminal::start(office.folder.path(), &arguments, columns, &[("PAGER", "cat")])
}

fn record(office: &Office, code: &str) -> Value {
    office.json(&["complaint", "show", code])
}

/// How many entries the journal has: what was left unwritten is in none.
fn entries(office: &Office) -> u64 {
    office.json(&["check"])["entries"].as_u64().expect("a number")
}

fn error(office: &Office, line: &str) -> (i32, String, String) {
    let arguments: Vec<&str> = line.split(' ').chain(["--json"]).collect();
    let said = office.say(&arguments, "");
    let told: Value = serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{line}: {}", said.err));
    let text = |key: &str| told["error"][key].as_str().unwrap_or_default().to_owned();
    (said.code, text("id"), format!("{} | {}", text("message"), text("hint")))
}

/// Whoever is ended while a line is read leaves the terminal to the shell as it was.
#[test]
fn a_signal_in_a_form_leaves_the_terminal_as_it_was() {
    let office = opened();
    assert!(asked(&office, "complaint add", 80).ended_by("TERM"));
    assert_eq!(office.json(&["complaint", "list"]), Value::Array(Vec::new()));
}

#[test]
fn all_that_is_lacking_is_named_at_once_where_nobody_can_answer() {
    let office = opened();
    office.line("complaint add --channel 电话 --category 慢作为 --unit 登记中心");
    office.line("complaint accept C1");
    office.line("complaint assign C1 --to 工商局");
    for (line, id, told) in [
        ("complaint add", "field-missing", "缺少投诉渠道、投诉类别 | 加上 --channel 电话 --category 慢作为"),
        (
            "complaint add --channel 其他",
            "field-missing",
            "缺少渠道说明、投诉类别 | 加上 --channel-note 文字 --category 慢作为",
        ),
        ("visit add", "field-missing", "缺少单位、检查方式 | 加上 --unit 单位 --method 暗访"),
        ("unit add", "field-missing", "缺少名称、类别 | 加上 --name 文字 --kind 派出所"),
        (
            "stated add",
            "field-missing",
            "缺少指标、数值、开始日期、结束日期、出处 | 加上 --figure visits.units --value 1 --from 今天 --to 今天 --source 文字",
        ),
        ("complaint extend C1", "reason-missing", "缺少批准人、备注 | 加上 --approver 姓名 -m 文字"),
        // One that is lacking keeps what is said of it alone.
        ("unit add --kind 派出所", "field-missing", "缺少名称 | 加上 --name …"),
        ("complaint close C1", "field-missing", "缺少调查结果 | 加上 --result …"),
    ] {
        let (code, found, said) = error(&office, line);
        assert_eq!((code, found.as_str(), said.as_str()), (2, id, told), "{line}");
    }
}

#[test]
fn a_complaint_is_asked_for_and_the_same_command_is_shown() {
    let office = opened();
    office.line("complaint add --channel 来信 --category 慢作为");
    let mut terminal = asked(&office, "complaint add", 80);
    terminal
        .line("明天")
        .sees("在今天 2026-03-20 之后")
        .line("3月19日")
        .sees("投诉渠道（必填）")
        .line("飞鸽")
        .sees("没有");
    // Enter takes what the last one had, `<` goes back, the first letters of the sound choose.
    terminal.line("").sees("单位（可不填）").line("<").sees("回车 = 来信").line("?").sees("必填").line("dh");
    terminal.line("gtj").sees("投诉类别").line("").sees("内容").line("窗口没人，it's bad");
    terminal.sees("将写入").sees("电话").sees("同样的命令").line("");
    let (code, shown) = terminal.ends();
    let command = "ducha complaint add --received 2026-03-19 --channel 电话 --unit 国土局 --category 慢作为 --summary '窗口没人，it'\\''s bad'";
    // A wide line is broken by the terminal alone.
    assert!(code == 0 && shown.contains(command), "{shown}");
    let kept = record(&office, "C2");
    assert_eq!(
        [&kept["received_on"], &kept["channel"], &kept["unit_code"], &kept["summary"]],
        ["2026-03-19", "phone", "A01", "窗口没人，it's bad"]
    );
    // What was shown does the same in a shell.
    let path = std::path::Path::new(env!("CARGO_BIN_EXE_ducha")).parent().expect("a folder").display().to_string();
    let pasted = std::process::Command::new("sh")
        .args(["-c", command])
        .env("PATH", format!("{path}:{}", std::env::var("PATH").unwrap_or_default()))
        .env("DUCHA_TODAY", "2026-03-20")
        .current_dir(office.folder.path())
        .output()
        .expect("a shell");
    assert!(pasted.status.success(), "{pasted:?}");
    let again = record(&office, "C3");
    for key in ["received_on", "channel", "unit", "category", "summary"] {
        assert_eq!(kept[key], again[key], "{key}");
    }
}

#[test]
fn whoever_leaves_leaves_nothing() {
    let office = opened();
    let before = entries(&office);
    for key in ["\u{1b}", "\u{3}", "\u{4}"] {
        let mut terminal = asked(&office, "complaint add", 40);
        terminal.line("").line("电话").types(key).sees("什么也没有写");
        let (code, shown) = terminal.ends();
        assert_eq!((code, entries(&office)), (130, before), "{key:?}: {shown}");
    }
    // At the very end too.
    office.line("complaint add --channel 电话 --category 慢作为");
    let before = entries(&office);
    let mut terminal = asked(&office, "complaint void C1", 40);
    terminal.line("重了").sees("将写入").types("\u{1b}").sees("什么也没有写");
    assert_eq!((terminal.ends().0, entries(&office)), (130, before));
}

#[test]
fn what_does_more_than_write_a_record_is_asked_and_not_tried() {
    let office = opened();
    let copy = office.folder.path().join("副本.db");
    for (line, answer) in [("share", "副本.db"), ("restore", "没有.db"), ("export", "整本")] {
        let mut terminal = asked(&office, line, 80);
        terminal.sees("（必填）").line(answer).sees("将写入").types("\u{1b}").sees("什么也没有写");
        assert_eq!(terminal.ends().0, 130, "{line}");
    }
    assert!(!copy.exists() && !office.folder.path().join("整本").exists());
    let mut terminal = asked(&office, "share", 80);
    terminal.line("副本.db").sees("将写入").line("");
    assert_eq!((terminal.ends().0, copy.exists()), (0, true));
}

/// Verbs that lack something and do not ask for it, and why.
const NOT_ASKED: &[(&str, &str)] = &[
    ("appraisal grades", "what is missing is a round"),
    ("appraisal rank", "what is missing is a round"),
    ("completions install", "the shell is read from the environment, which here has none"),
    ("init", "there is a ledger"),
    ("redo", "what is missing is something taken back"),
    ("report diff", "what is missing is a ledger as old as the return"),
];

fn leaves(command: &clap::Command, path: &str, into: &mut Vec<String>) {
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        let path = format!("{path} {}", inner.get_name());
        // `completions` and `deadline` do something of their own beside their verbs.
        if inner.has_subcommands() && inner.is_subcommand_required_set() {
            leaves(inner, &path, into);
        } else {
            into.push(path.trim_start().to_owned());
        }
    }
}

/// Whether a command, typed alone on a terminal, asks or is done.
fn asks(office: &Office, line: &str) -> Option<String> {
    let arguments: Vec<&str> = line.split(' ').collect();
    let terminal = Terminal::start(office.folder.path(), &arguments, 80, &[("PAGER", "cat")]);
    let (code, shown) = terminal.asked_or_ended();
    let fine = NOT_ASKED.iter().any(|(known, _)| *known == line) != (code == 130 || code == 0);
    (!fine).then(|| format!("{line} ends with {code}: {shown}"))
}

#[test]
fn every_command_that_lacks_something_asks_for_it_on_a_terminal() {
    let office = story::full();
    let mut lines = Vec::new();
    leaves(&ducha::command::tree(ducha::base::error::Lang::Zh, None), "", &mut lines);
    lines.retain(|line| !["demo", "learn", "undo"].contains(&line.as_str()));
    assert!(lines.len() > 300, "{} commands", lines.len());
    let parts: Vec<&[String]> = lines.chunks(lines.len() / 4 + 1).collect();
    let wrong: Vec<String> = std::thread::scope(|threads| {
        let each = |part: &[String]| part.iter().filter_map(|line| asks(&office, line)).collect::<Vec<_>>();
        let running: Vec<_> = parts.iter().map(|part| threads.spawn(move || each(part))).collect();
        running.into_iter().flat_map(|one| one.join().expect("a thread that ends")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn verbs_of_their_own_are_asked_to_the_end() {
    let office = opened();
    for line in [
        "point add 书记信箱 --kind 意见箱",
        "person add 张三 --unit 登记中心",
        "campaign add 节后在岗 --kind 专项 --from 2026-03-02",
        "complaint add --channel 电话 --category 慢作为 --unit 登记中心",
        "form add 每周一报",
    ] {
        office.line(line);
    }
    // A word that names another noun's record, one of several flags that will do, a verb of a verb, a figure by a word of its name.
    for (line, answers, shown) in [
        ("point open", &["书记", "3"][..], "ducha point open D2026-0001 --slips 3"),
        ("team add", &["节后", "张三"], "ducha team add P2026-0001 --person R2026-0001"),
        ("person add", &["李四", "djzx"], "ducha person add --name 李四 --unit 登记中心"),
        ("paper kind show", &["月报"], "ducha paper kind show 月报"),
        ("report unit", &["gsj"], "ducha report unit 工商局"),
        ("explain", &["complaints.received"], "ducha explain complaints.received"),
        (
            "complaint edit",
            &["1", "", "来信", "", "", "窗口没人"],
            "ducha complaint edit 1 --channel 来信 --summary 窗口没人",
        ),
    ] {
        let mut terminal = asked(&office, line, 100);
        for answer in answers {
            terminal.line(answer);
        }
        while !terminal.is_at("同样的命令") {
            terminal.line("");
        }
        terminal.sees(shown).line("");
        let (code, said) = terminal.ends();
        assert_eq!(code, 0, "{line}: {said}");
    }
}

#[test]
fn what_stands_is_told_where_a_record_is_changed() {
    let office = opened();
    office.line("complaint add --channel 电话 --category 慢作为 --unit 登记中心 --summary 没人接电话");
    let mut terminal = asked(&office, "complaint edit", 100);
    terminal.line("1").sees("现为 2026-03-").line("").sees("现为 电话；回车不改").line("来信").line("").line("");
    terminal.sees("现为 没人接电话；回车不改");
    while !terminal.is_at("同样的命令") {
        terminal.line("");
    }
    terminal.sees("ducha complaint edit 1 --channel 来信").line("");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn a_script_on_a_terminal_is_not_asked() {
    let office = opened();
    for line in
        ["complaint add --json", "complaint add --quiet", "complaint add --format=json", "complaint accept -m -"]
    {
        let (code, shown) = asked(&office, line, 80).ends();
        assert!(code == 2 && !shown.contains("> "), "{line}: {shown}");
    }
}

#[test]
fn what_another_answer_demands_is_asked_next_and_no_more_once_it_does_not() {
    let office = opened();
    let mut terminal = asked(&office, "complaint add", 40);
    terminal.line("").line("其他").sees("渠道说明").line("门口").sees("单位").line("<").sees("渠道说明").line("<");
    terminal.sees("投诉渠道").line("电话").sees("单位").line("").line("慢作为").line("").sees("将写入").line("");
    assert_eq!(terminal.ends().0, 0);
    let kept = record(&office, "C1");
    assert_eq!((&kept["channel"], &kept["channel_note"]), (&Value::from("phone"), &Value::Null));
}

#[test]
fn a_paste_leaves_no_orders_in_the_record() {
    let office = opened();
    for (n, (paste, kept)) in [
        ("第一行\r\n第二\u{7}\u{202e}行", "第一行\n第二行"),
        ("清河县\u{1b}[31m效能办\u{1b}[0m\n窗口", "清河县效能办\n窗口"),
        ("\u{1b}[97mA\u{1b}[1;31mB\u{1b}[mC\u{1b}(B\u{1b}[?25l", "ABC"),
        ("\u{1b}]0;标题\u{7}一\u{1b}[0", "一"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut terminal = asked(&office, "complaint add --category 慢作为", 40);
        terminal.line("").line("电话").line("").sees("内容");
        terminal.types(&format!("\u{1b}[200~{paste}\u{1b}[201~\r")).sees("控制字符").sees("将写入").line("");
        let (code, shown) = terminal.ends();
        assert_eq!((code, &record(&office, &format!("C{}", n + 1))["summary"]), (0, &Value::from(kept)), "{paste:?}");
        assert!(["[31m", "[97m", "\u{7}", "]0;", "\u{202e}"].iter().all(|order| !shown.contains(order)), "{shown:?}");
    }
}

#[test]
fn what_is_typed_ahead_is_not_lost() {
    let office = opened();
    // All at once: after an Enter nobody reads yet; where nobody read before, one comes as a line feed. What is begun goes on.
    for (n, burst) in ["\r电话\r\r没人接\r", "\n电话\n\n没人接\n", "\n电话\r\n没人x\u{7f}接\n"].into_iter().enumerate()
    {
        let mut terminal = asked(&office, "complaint add --category 慢作为", 40);
        terminal.types(burst).sees("将写入").line("");
        let (code, _) = terminal.ends();
        let kept = record(&office, &format!("C{}", n + 1));
        let told = (code, &kept["channel"], &kept["summary"]);
        assert_eq!(told, (0, &Value::from("phone"), &Value::from("没人接")), "{burst:?}");
    }
    let mut terminal = asked(&office, "complaint add --category 慢作为", 40);
    terminal.types("\n电话\n\n没人").sees("> 没人").types_on("接\r").sees("将写入").line("");
    assert_eq!((terminal.ends().0, &record(&office, "C4")["summary"]), (0, &Value::from("没人接")));
    // Whoever leaves takes the rest along.
    for leaves in ["\u{3}", "\u{4}"] {
        let mut terminal = asked(&office, "complaint add --category 慢作为", 40);
        terminal.types(&format!("\n电话\n\n{leaves}没人接\n\n\n")).sees("什么也没有写");
        assert_eq!(terminal.ends().0, 130);
    }
}

#[test]
fn a_dumb_terminal_is_asked_line_by_line() {
    let office = opened();
    let arguments = ["complaint", "add"];
    let mut terminal = Terminal::start(office.folder.path(), &arguments, 40, &[("TERM", "dumb")]);
    for line in ["", "电话", "gtj", "慢作为", "没人接", ""] {
        terminal.line(line);
    }
    let (code, shown) = terminal.ends();
    assert!(code == 0 && !shown.contains('\u{1b}'), "{shown}");
    assert_eq!(record(&office, "C1")["summary"], "没人接");
}

#[test]
fn a_long_text_is_written_in_an_editor_and_one_that_fails_leaves_the_question() {
    let office = opened();
    let script = office.folder.path().join("写");
    fs::write(&script, "#!/bin/sh\nprintf '第一段\\n第二段\\n' > \"$1\"\n").expect("a script");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("its mode");
    let script = script.display().to_string();
    for (editor, failed) in [("false", true), ("/nowhere/no-editor", true), (script.as_str(), false)] {
        let arguments = ["complaint", "add", "--category", "慢作为"];
        let mut terminal = Terminal::start(office.folder.path(), &arguments, 80, &[("EDITOR", editor)]);
        terminal.line("").line("电话").line("").sees("内容").line("!");
        if failed {
            terminal.sees("没有打开或没有写成").line("还是在这里写");
        }
        terminal.sees("将写入").line("");
        let (code, shown) = terminal.ends();
        assert_eq!(code, 0, "{shown}");
    }
    assert_eq!(record(&office, "C2")["summary"], "还是在这里写");
    assert_eq!(record(&office, "C3")["summary"], "第一段\n第二段");
}

#[test]
fn who_complained_is_shown_nowhere_again() {
    let office = opened();
    office.line(
        "complaint add --channel 电话 --category 慢作为 --complainant-name 王秀英 --complainant-phone 13800000001",
    );
    let mut terminal = asked(&office, "complaint add --category 慢作为", 80);
    terminal
        .line("")
        .line("电话")
        .line("")
        .line("")
        .sees("投诉人姓名")
        .line("赵桂兰")
        .sees("投诉人电话")
        .line("13900000002");
    terminal
        .sees("将写入")
        .sees("单独保管")
        .sees("同样的命令")
        .sees("--complainant-name - --complainant-phone -")
        .line("");
    let (code, shown) = terminal.ends();
    let said = shown.split("将写入").nth(1).unwrap_or_default();
    assert!(
        code == 0 && !shown.contains("王秀英") && !said.contains("赵桂兰") && !said.contains("13900000002"),
        "{shown}"
    );
    let opened = office.ok(&["complaint", "reveal", "C2", "--reason", "核实", "--format", "json"]);
    assert!(opened.contains("赵桂兰"), "{opened}");
    assert!(!office.ok(&["history", "--format", "json"]).contains("赵桂兰"));
}

#[test]
fn a_step_asks_which_record_and_what_it_needs() {
    let office = opened();
    office.line("complaint add --channel 电话 --category 慢作为 --unit 登记中心 -m 没人接电话");
    let mut terminal = asked(&office, "complaint accept", 40);
    terminal
        .sees("C2026-0001")
        .line("没人")
        .line("")
        .line("材料齐")
        .sees("将写入")
        .sees("complaint accept C2026-0001 -m 材料齐")
        .line("");
    assert_eq!(terminal.ends().0, 0);
    let mut terminal = asked(&office, "complaint assign 1", 60);
    for _ in 0..3 {
        terminal.line("");
    }
    terminal.sees("办理方式（必填）").line("自办");
    for _ in 0..3 {
        terminal.line("");
    }
    terminal.sees("将写入").line("");
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
    assert_eq!(record(&office, "C1")["handling"], "self");
}

#[test]
fn an_answer_that_needs_others_is_kept_and_they_are_asked() {
    let office = opened();
    office.line("complaint add --channel 电话 --category 慢作为 --unit 登记中心 --named 实名");
    office.line("complaint accept C1");
    let mut terminal = asked(&office, "complaint assign", 100);
    terminal.line("1").line("").line("工商局");
    while !terminal.is_at("期限（") {
        terminal.line("");
    }
    terminal
        .line("2026-12-31")
        .sees("最后一天 2026-06-18")
        .line("2026-06-01")
        .sees("要写明批准人和理由")
        .sees("（必填）")
        .line("张局长")
        .sees("（必填）")
        .line("案情复杂");
    terminal.sees("将写入").sees("--due 2026-06-01 --approver 张局长 -m 案情复杂").line("");
    let (code, shown) = terminal.ends();
    assert!(code == 0 && shown.matches("要写明批准人和理由").count() == 1, "{shown}");
    assert_eq!(record(&office, "C1")["due_on"], "2026-06-01");
}

#[test]
fn what_is_refused_in_the_end_leads_back_and_nothing_is_lost() {
    let office = opened();
    office.line("complaint add --channel 电话 --category 慢作为 --unit 登记中心 --named 实名");
    office.line("complaint accept C1");
    office.line("complaint assign C1 --to 工商局");
    let mut terminal = asked(&office, "complaint extend C1", 100);
    terminal.line("").line("").line("").sees("批准人（必填）").line("张局长").line("案情复杂");
    terminal.sees("没有说延长多少").sees("（必填）");
    terminal.line("99").sees("超过最多").line("5");
    terminal.sees("将写入").sees("--by 5 --approver 张局长 -m 案情复杂").line("");
    let (code, shown) = terminal.ends();
    assert!(code == 0 && shown.matches("同样的命令").count() == 1, "{shown}");
    // What is not tried beforehand is refused only when it is done.
    let mut terminal = asked(&office, "restore", 80);
    terminal.line("没有.db").sees("将写入").line("").sees("已存在").sees("< 回去改").line("<").sees("回车 = 没有.db");
    terminal.types("\u{1b}").sees("什么也没有写");
    assert_eq!(terminal.ends().0, 130);
}

#[test]
fn a_record_that_is_not_there_is_told_before_anything_is_asked() {
    let office = opened();
    for line in ["complaint edit 8", "complaint extend 8", "visit edit V2026-0009", "complaint void 9"] {
        let (code, shown) = asked(&office, line, 80).ends();
        assert!(code == 3 && shown.contains("没有") && !shown.contains("Esc"), "{line}: {shown}");
    }
}

#[test]
fn a_record_that_stands_otherwise_is_refused_at_once_and_not_offered() {
    let office = opened();
    office.line("complaint add --channel 电话 --category 慢作为 --unit 登记中心 -m 没人接电话");
    office.line("complaint add --channel 电话 --category 慢作为 --unit 登记中心 -m 排队太久");
    office.line("complaint accept C1");
    let mut terminal = asked(&office, "complaint assign", 100);
    terminal
        .sees("[1] ")
        .sees("C2026-0001")
        .line("2")
        .sees("不能交办")
        .sees("下一步：ducha complaint accept C2026-0002");
    terminal.line("99").sees("没有投诉").line("1").sees("[2/").types("\u{1b}").sees("什么也没有写");
    let (_, shown) = terminal.ends();
    assert!(!shown.contains("排队太久"), "{shown}");
}

#[test]
fn a_period_that_was_issued_is_amended_where_that_is_meant() {
    let office = opened();
    office.line("complaint add --channel 电话 --category 慢作为 --unit 登记中心 --received 2026-02-10");
    office.line("paper draft 月报 --period 2026-02");
    office.line("paper issue 1");
    let mut terminal = asked(&office, "complaint add --channel 电话 --received 2026-02-14", 100);
    terminal
        .line("工商局")
        .line("慢作为")
        .line("晚到")
        .sees("已印发")
        .sees("y/N")
        .line("n")
        .sees("回车 = 晚到")
        .line("了");
    terminal.sees("y/N").line("y").sees("将写入").sees("--summary 晚到了 --amend").line("");
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
    assert_eq!(record(&office, "C2")["summary"], "晚到了");
}

#[test]
fn a_round_is_filled_item_by_item() {
    let office = opened();
    let form = serde_json::json!({ "name": "周报", "period": "week", "items": [
        { "key": "done", "zh": "自查了吗", "kind": "yes-no", "required": true },
        { "key": "times", "zh": "次数", "kind": "number", "max": 10, "required": true },
        { "key": "kind", "zh": "方式", "kind": "choice", "options": [{ "key": "a", "zh": "开会" }, { "key": "b", "zh": "走访" }] },
        { "key": "in", "zh": "投诉件数", "kind": "number", "figure": "complaints.received" },
        { "key": "why", "zh": "说明", "kind": "text" } ] });
    fs::write(office.folder.path().join("周报.json"), form.to_string()).expect("a file");
    office.line("form add 周报.json");
    office.line("complaint add --channel 电话 --category 慢作为 --unit 国土局 --received 2026-03-17");
    office.line("round open 周报 --period 2026-W12 --units code<>'A03' --on 2026-03-16");
    let mut terminal = asked(&office, "round fill G1", 60);
    terminal.sees("填报对象（必填）").sees("清河市国土资源局").line("gtzy").sees("由台账计算，不用填：投诉件数 1");
    terminal.sees("自查了吗（必填）").line("也许").sees("没有").line("s").sees("次数（必填）").sees("0 至 10");
    terminal
        .line("11")
        .sees("最多 10")
        .line("３")
        .sees("方式（可不填）")
        .line("2")
        .line("都查了")
        .sees("将写入")
        .line("");
    let (code, shown) = terminal.ends();
    assert!(
        code == 0 && shown.contains("ducha round fill G1 --unit 国土局 done=是 times=３ kind=走访 why=都查了"),
        "{shown}"
    );
    // What was answered stands there when it is asked again, and Enter keeps it.
    let mut terminal = asked(&office, "round fill G1 --unit 国土局", 60);
    terminal
        .sees("回车 = 是")
        .line("")
        .sees("回车 = 3")
        .line("4")
        .sees("回车 = 走访")
        .line("")
        .line("")
        .sees("将写入")
        .line("");
    assert_eq!(terminal.ends().0, 0);
    let answers = office.json(&["round", "answers", "G1"]).to_string();
    assert!(answers.contains("走访") || answers.contains("\"b\""), "{answers}");
    let before = entries(&office);
    let mut terminal = asked(&office, "round fill G1", 60);
    terminal.sees("已报").line("<").sees("这是第一题").types("\u{4}").sees("什么也没有写");
    assert_eq!((terminal.ends().0, entries(&office)), (130, before));
}

#[test]
fn a_visit_is_entered_item_by_item() {
    let office = opened();
    for line in [
        "unit add 清河市效能办 --kind 市直部门 --code Z01",
        "person add 刘建国 --unit A03 --post 窗口长",
        "person add 王芳 --unit A03",
        "campaign add 节后在岗 --kind 专项 --from 2026-03-02",
        "campaign plan P1 --matters 在岗情况 --focus 空岗 --scope 窗口 --methods 暗访 --on 2026-03-01",
        "campaign open P1 --on 2026-03-02 --even-so 急办",
    ] {
        office.line(line);
    }
    let mut terminal = asked(&office, "visit enter P1", 60);
    terminal.sees("单位（必填）").line("djzx").sees("检查日期").line("").sees("检查方式（必填）").line("af").line("");
    terminal
        .sees("检查人员")
        .line("张三、李四")
        .sees("刘建国 窗口长")
        .sees("回车 = 到岗")
        .line("")
        .sees("王芳")
        .line("tg");
    terminal.sees("名册以外").line("小赵").sees("小赵（必填）").line("请假").sees("名册以外").line("");
    terminal.sees("在岗情况（可不填）").line("空了一个窗口").sees("空岗").line("是").sees("第 1 个问题").line("脱岗");
    terminal.sees("内容（必填）").line("9:40 窗口没人").sees("人数").line("两个").sees("不是个数").line("1");
    terminal
        .sees("第 2 个问题")
        .line("")
        .sees("签字")
        .line("")
        .line("")
        .sees("将写入")
        .sees("visit enter P1 '{")
        .line("");
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
    let visit = office.json(&["visit", "show", "V1"]);
    assert_eq!([&visit["unit_code"], &visit["method"], &visit["campaign"]], ["A03", "covert-visit", "P2026-0001"]);
    let told = visit.to_string();
    for part in ["刘建国", "王芳", "小赵", "空了一个窗口", "absent"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(office.json(&["finding", "show", "F1"])["summary"], "9:40 窗口没人");
}

/// The session that the manual shows, as it looks on a terminal that can do nothing but lines.
#[test]
fn the_manual_shows_how_it_looks() {
    let office = opened();
    office.line("complaint add --channel 来信 --category 慢作为 --unit 登记中心");
    let dumb = [("TERM", "dumb")];
    let mut terminal = Terminal::start(office.folder.path(), &["complaint", "add"], 72, &dumb);
    for line in ["明天", "昨天", "飞鸽", "dh", "gtj", "", "窗口没人，等了一上午", ""] {
        terminal.line(line);
    }
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
    let shown = format!("$ ducha complaint add\n{}", shown.replace('\r', ""));
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts/asked.md");
    let page = fs::read_to_string(&path).expect("the page");
    let (before, rest) = page.split_once("```text\n").expect("a session");
    let (session, after) = rest.split_once("```").expect("its end");
    if std::env::var_os("ACCEPT").is_some() {
        fs::write(&path, format!("{before}```text\n{shown}```{after}")).expect("the page");
    } else {
        assert_eq!(session, shown, "ACCEPT=1 cargo test --test suite asked takes it over");
    }
}

#[test]
fn a_step_is_taken_of_several_records_at_once_or_of_none() {
    let office = opened();
    for _ in 0..3 {
        office.line("complaint add --channel 电话 --category 慢作为 --named 匿名");
    }
    let before = entries(&office);
    office.line("complaint accept 3");
    // One of them may not: none is.
    for codes in ["1 3 2", "1、3，2", "1,3 2"] {
        let (code, _, told) = error(&office, &format!("complaint accept {codes}"));
        assert!(code == 4 && told.contains("C2026-0003"), "{codes}: {told}");
    }
    assert_eq!(entries(&office), before + 1);
    let said = office.say(&["complaint", "accept", "-", "-m", "一并受理"], "C2026-0001\n2\n1\n");
    assert!(said.code == 0 && said.err.contains("2 条已受理：C2026-0001、C2026-0002"), "{said:?}");
    assert_eq!(entries(&office), before + 2);
    for code in ["C1", "C2", "C3"] {
        assert_eq!(record(&office, code)["state"], "accepted", "{code}");
    }
    let all = office.json(&["complaint", "assign", "1", "2", "--handling", "self"]);
    assert_eq!(all.as_array().map(Vec::len), Some(2), "{all}");
    office.ok(&["check"]);
}

#[test]
fn what_can_follow_is_told_and_wide_figures_are_figures() {
    let office = opened();
    let (code, _, told) = error(&office, "complaint");
    assert!(code == 2 && told.contains("add · list") && told.contains("accept"), "{told}");
    assert!(office.ok(&["help", "complaint", "add"]).contains("--channel"));
    assert!(office.ok(&["help"]).contains("complaint"));
    let (_, _, told) = error(&office, "complaint void 1 --note 重了");
    assert!(told.ends_with("是不是 -m？"), "{told}");
    office.line("visit add --unit 登记中心 --method 暗访 --on 前天 --expected １６ --present １４");
    let visit = office.json(&["visit", "show", "V1"]);
    assert_eq!((&visit["visited_on"], &visit["expected"]), (&Value::from("2026-03-18"), &Value::from(16)));
}
