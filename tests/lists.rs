//! Lists as they are read: on a screen of 80 and of 120, by columns, orders and conditions in the words people have, without headings, leaf
//! by leaf.
#![cfg(unix)]

use crate::office;
use crate::terminal;

use office::Office;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use terminal::Terminal;
use unicode_width::UnicodeWidthStr as _;

/// An office whose names are as long as names are.
fn opened() -> Office {
    let office = Office::open("2026-06-10");
    for line in [
        "unit add 云川市清河区住房和城乡建设局 --kind 县直部门 --short-name 区住建局",
        "unit add 云川市清河区政务服务中心不动产登记窗口 --kind 窗口单位 --short-name 不动产窗口",
        "unit add 云川市清河区城市管理综合行政执法大队 --kind 县直部门",
        "complaint add --channel 电话 --category 慢作为 --unit 区住建局 --received 2026-03-02 -m 幸福里小区维修基金申请递上去两个多月几次去问都说正在研究",
        "complaint add --channel 来信 --category 审批超时 --unit 不动产窗口 --received 2026-06-01 -m 办二手房过户跑了四趟每次都说还缺一样",
        "complaint add --channel 电话 --category 不作为 --unit 执法大队 --received 2026-06-02 -m 占道经营没有人管",
        "complaint accept C1 --on 2026-03-03",
        "complaint assign C1 --handling 自办 --on 2026-03-03",
    ] {
        office.line(line);
    }
    office
}

/// What a list is on a terminal of so many columns.
fn screen(office: &Office, line: &str, columns: u16, environment: &[(&str, &str)]) -> String {
    let arguments: Vec<&str> = line.split(' ').collect();
    let (code, text) = Terminal::start(office.folder.path(), &arguments, columns, environment).ends();
    assert_eq!(code, 0, "{line}: {text}");
    text.replace('\r', "")
}

#[test]
fn reports_are_listed_with_what_they_are_called_in_both_languages() {
    let office = Office::open("2026-03-20");
    let all = office.json(&["report"]);
    let month = all.as_array().expect("rows").iter().find(|row| row["name"] == "month").expect("the month");
    assert_eq!((&month["zh"], &month["en"]), (&"月报".into(), &"The monthly report".into()));
    assert!(all.as_array().is_some_and(|all| all.len() > 15), "{all}");
}

#[test]
fn a_list_on_a_screen_says_which_unit_what_since_when_and_what_next() {
    let office = opened();
    let at = |columns| screen(&office, "complaint list --color never", columns, &[("DUCHA_TODAY", "2026-06-10")]);
    let narrow = at(80);
    for told in ["区住建局", "不动产窗口", "…行政执法大队", "幸福里小区维修", "2026-03-02", "已交办", "办结期限"]
    {
        assert!(narrow.contains(told), "{told}: {narrow}");
    }
    assert!(!narrow.contains("云川市"), "{narrow}");
    assert!(at(120).contains("投诉类别"), "{}", at(120));
    for line in at(80).lines() {
        assert!(line.width() <= 80, "{line}");
    }
    // Where no row has anything a column has no place, unless it was asked for.
    let empty = |line: &str| screen(&office, line, 120, &[]);
    assert!(!empty("unit list").contains("上级单位"), "{}", empty("unit list"));
    assert!(empty("unit list --fields name,parent").contains("上级单位"));
    // Whole values go to a pipe.
    assert!(office.ok(&["complaint", "list", "--fields", "unit"]).contains("云川市清河区住房和城乡建设局"));
}

#[test]
fn what_is_overdue_is_red_on_a_terminal_alone() {
    let office = opened();
    let day = ("DUCHA_TODAY", "2026-12-31");
    let red = "\u{1b}[31mC2026-0001";
    assert!(screen(&office, "complaint list", 80, &[day]).contains(red));
    assert!(!screen(&office, "complaint list", 80, &[day]).contains("\u{1b}[31mC2026-0002"));
    assert!(!screen(&office, "complaint list", 80, &[day, ("NO_COLOR", "1")]).contains(red));
    assert!(!office.ok(&["complaint", "list", "--format", "table", "--today", "2026-12-31"]).contains("\u{1b}["));
    let page = screen(&office, "today", 80, &[day]);
    assert!(page.lines().any(|line| line.starts_with("\u{1b}[31m") && line.contains("区住建局")), "{page}");
}

#[test]
fn headings_are_left_out_where_nothing_beside_the_answer_is_wanted() {
    let office = opened();
    let first = |line: &str| office.line(line).lines().next().unwrap_or_default().to_owned();
    for (options, format, headed) in [
        ("", "tsv", true),
        (" --quiet", "tsv", false),
        (" --quiet", "table", false),
        (" --quiet", "csv", true),
        (" --no-header", "tsv", false),
        (" --no-header", "table", false),
        (" --no-header", "csv", false),
    ] {
        let said = first(&format!("complaint list --fields code --format {format}{options}"));
        assert_eq!(said != "C2026-0001", headed, "{format}{options}: {said}");
    }
}

#[test]
fn columns_orders_and_conditions_are_said_in_the_words_people_have() {
    let office = opened();
    let codes = |line: &str| -> Vec<String> {
        let (option, value) = line.split_once(' ').expect("an option and its value");
        let said =
            office.ok(&["complaint", "list", "--format", "csv", "--no-header", "--fields", "编号", option, value]);
        said.lines().map(|line| line.trim_start_matches("C2026-000").to_owned()).collect()
    };
    for (line, wanted) in [
        ("--sort -接收日期", "3 2 1"),
        ("--sort received_on", "1 2 3"),
        ("--sort 单位,接收日期倒序", "3 2 1"),
        ("--where 状态=已交办", "1"),
        ("--where 状态<>已交办", "2 3"),
        ("--where 接收日期>=6月1日", "2 3"),
        ("--where 接收日期＞6月1日", "3"),
        ("--where 单位=住建局 or 单位 = 不动产窗口", "1 2"),
        ("--where 投诉类别 in (慢作为, '审批超时')", "1 2"),
        ("--where 内容 like '%占道%'", "3"),
        ("--where state='assigned'", "1"),
        ("--where state='已交办'", "1"),
        ("--where 超期=否", "2 3"),
    ] {
        assert_eq!(codes(line).join(" "), wanted, "{line}");
    }
    assert_eq!(
        office.line("complaint list --fields 编号,Unit --limit 1 --format csv").lines().next(),
        Some("code,unit")
    );
    assert!(office.line("complaint show C1 --fields 单位 --format csv").contains("云川市清河区住房和城乡建设局"));
    for (line, told) in [
        ("complaint list --fields 编码", "编号(code)"),
        ("complaint list --where 状太=已办结", "状态(state)"),
        ("complaint list --where 状态=办完了", "已办结(closed)"),
        ("complaint list --sort 收件日", "收件点(point)"),
    ] {
        let said = office.say(&line.split(' ').collect::<Vec<_>>(), "");
        assert!(said.code == 2 && said.err.contains(told), "{line}: {}", said.err);
    }
}

#[test]
fn what_is_longer_than_the_screen_goes_to_the_pager() {
    let office = opened();
    for n in 0..30 {
        office.line(&format!("unit add 第{n}街道办事处 --kind 街道"));
    }
    let at = |name: &str| office.folder.path().join(name).display().to_string();
    let pager = at("翻页");
    fs::write(&pager, "#!/bin/sh\necho 翻页 \"$LESS\"\nexec /bin/cat\n").expect("a pager");
    fs::set_permissions(&pager, fs::Permissions::from_mode(0o755)).expect("a pager");
    let with = |line: &str, pager: &str| screen(&office, line, 80, &[("PAGER", pager)]);
    let leafed = with("unit list", &pager);
    assert!(leafed.starts_with("翻页 FRX") && leafed.contains("第29街道办事处"), "{leafed}");
    // What fits the screen needs none; nor does one who wants none, or has one that is not there.
    for (line, pager) in
        [("unit list --limit 5", pager.as_str()), ("unit list", ""), ("unit list", "cat"), ("unit list", "/没有的")]
    {
        let said = with(line, pager);
        assert!(!said.contains("翻页 FRX") && said.contains("云川市清河区住房和城乡建设局"), "{line} {pager}: {said}");
    }
    // A reader who has seen enough ends it quietly.
    fs::write(at("翻页"), "#!/bin/sh\nhead -c 20 >/dev/null\n").expect("a pager");
    with("unit list", &at("翻页"));
    assert!(!office.ok(&["unit", "list", "--format", "table"]).contains("翻页"));
}

#[test]
fn a_saved_list_is_what_was_typed_of_every_noun_and_travels() {
    let office = opened();
    office.line(
        "complaint list --unit=区住建局 --from -100d --sort -接收日期 --limit 3 --voided --format csv --save 近百日",
    );
    let kept = office.json(&["saved", "show", "近百日"]);
    assert_eq!(kept["options"], "--unit=区住建局 --from=-100d --sort=-接收日期 --limit=3 --voided");
    let codes = |line: &str| -> Vec<String> {
        let all = office.json(&line.split(' ').collect::<Vec<_>>());
        all.as_array().expect("a list").iter().map(|row| row["code"].to_string()).collect()
    };
    assert_eq!(codes("list 近百日"), ["\"C2026-0001\""]);
    // The same option takes the place of what was kept, a period that of days; any other narrows.
    assert_eq!(codes("list 近百日 --unit 执法大队"), ["\"C2026-0003\""]);
    assert_eq!(codes("list 近百日 --period 2026-06"), Vec::<String>::new());
    assert_eq!(codes("list 近百日 --state 已接收"), Vec::<String>::new());
    assert_eq!(codes("list 近百日 --today 2026-09-10"), Vec::<String>::new());
    // A condition with blanks and quotes is one word again.
    office.ok(&["complaint", "list", "--where", "内容 like '%占道 %' or 内容 like '%占道%'", "--save", "占道"]);
    assert_eq!(codes("list 占道"), ["\"C2026-0003\""]);
    office.line("export --all 整本");
    office.line("-f 新.db import --all 整本");
    assert_eq!(codes("-f 新.db list 近百日"), ["\"C2026-0001\""]);
    office.line("saved export -o 清单.csv");
    office.line("-f 空.db init --name 清河县效能办");
    office.line("-f 空.db saved import 清单.csv");
    assert_eq!(office.json(&["-f", "空.db", "saved", "show", "近百日"])["options"], kept["options"]);
}

#[test]
fn a_name_is_replaced_only_where_that_is_said_and_undo_gives_it_back() {
    let office = opened();
    office.line("complaint list --overdue --save 超期");
    let refused = office.say(&["complaint", "list", "--state", "已接收", "--save", "超期", "--json"], "");
    assert_eq!((refused.code, refused.out.as_str()), (4, ""));
    assert!(refused.err.contains("saved-taken"), "{}", refused.err);
    // Nothing that cannot be listed is kept, and a rehearsal keeps nothing.
    assert_eq!(office.say(&["complaint", "list", "--where", "没有=1", "--save", "坏"], "").code, 2);
    office.line("complaint list --save 演练 --dry-run");
    assert_eq!(office.json(&["list"]).as_array().map(Vec::len), Some(1));
    let options = || office.json(&["saved", "show", "超期"])["options"].clone();
    office.line("finding list --save 超期 --replace");
    assert_eq!((options(), office.json(&["saved", "show", "超期"])["noun"].clone()), (Value::Null, "finding".into()));
    office.line("undo --yes");
    assert_eq!(options(), "--overdue");
    // What was voided gives its name away, and takes it back when that is undone.
    office.line("saved void 超期 -m 不用");
    assert_eq!(office.say(&["list", "超期"], "").code, 3);
    office.line("complaint list --state 已接收 --save 超期");
    assert_eq!(options(), "--state=已接收");
    office.line("undo --yes");
    office.line("undo --yes");
    assert_eq!(options(), "--overdue");
    assert_eq!(office.say(&["check"], "").code, 0);
    // What was kept is taken away for once; what was not is no option.
    let count = |words: &[&str]| office.json(words).as_array().map(Vec::len);
    assert_eq!(count(&["list", "超期", "--no-overdue"]), count(&["complaint", "list"]));
    assert_ne!(count(&["list", "超期"]), count(&["complaint", "list"]));
    assert_eq!(office.say(&["list", "超期", "--no-unit"], "").code, 2);
    assert_eq!(options(), "--overdue");
}
