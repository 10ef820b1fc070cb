//! Sheets as clerks really leave them: what is no record is told, what is plain is read, what is not is refused with what to do.

use crate::office;

use office::{Office, Said};
use rust_xlsxwriter::{Format, Formula, Note, Workbook};
use serde_json::{Value, json};
use std::io::{Cursor, Read as _, Write as _};

fn opened() -> Office {
    let office = Office::open("2026-04-20");
    office.import(
        "unit",
        &[
            json!({ "name": "清河县住建局", "short_name": "住建局", "kind": "县直部门", "code": "A01" }),
            json!({ "name": "清河县不动产登记中心", "short_name": "登记中心", "kind": "窗口单位", "code": "A03" }),
        ],
    );
    office
}

/// Imports the text of a CSV as records of a noun.
fn csv(office: &Office, noun: &str, text: &str, options: &[&str]) -> Said {
    std::fs::write(office.folder.path().join("表.csv"), text).expect("a file");
    office.say(&[&[noun, "import", "表.csv"], options].concat(), "")
}

/// Imports a workbook of these rows, some of their cells merged.
fn book(office: &Office, rows: &[&[&str]], merges: &[(u32, u16, u32, u16)]) -> Said {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in (0..).zip(rows) {
        for (c, cell) in (0..).zip(*row) {
            match cell.strip_prefix('=') {
                Some(formula) => drop(sheet.write_formula(r, c, Formula::new(formula).set_result("")).expect("a cell")),
                None => drop(sheet.write_string(r, c, *cell).expect("a cell")),
            }
        }
    }
    for (r, c, to_r, to_c) in merges {
        let text = rows[*r as usize][usize::from(*c)];
        sheet.merge_range(*r, *c, *to_r, *to_c, text, &Format::new()).expect("merged cells");
    }
    let path = office.folder.path().join("表.xlsx");
    let whole = book.save_to_buffer().expect("a workbook");
    std::fs::write(path, unreckoned(&whole)).expect("a file");
    office.say(&["complaint", "import", "表.xlsx"], "")
}

/// The workbook without what its formulas come to, as programs that only write leave it.
fn unreckoned(book: &[u8]) -> Vec<u8> {
    otherwise(book, "</f><v>0</v>", "</f>")
}

/// The workbook with something else in its parts.
fn otherwise(book: &[u8], is: &str, to_be: &str) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(book)).expect("a zip");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).expect("a part");
        let (name, mut text) = (part.name().expect("a name").into_owned(), String::new());
        part.read_to_string(&mut text).expect("text");
        to.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        to.write_all(text.replace(is, to_be).as_bytes()).expect("text");
    }
    to.finish().expect("a zip").into_inner()
}

fn list(office: &Office, noun: &str, fields: &str) -> Value {
    office.json(&[noun, "list", "--sort", "code", "--fields", fields])
}

const HEAD: &[&str] = &["序号", "投诉时间", "投诉方式", "被投诉单位", "投诉类别", "投诉内容"];

#[test]
fn lines_between_and_under_the_rows_are_no_records_and_are_told() {
    let office = opened();
    let said = book(
        &office,
        &[
            &["清河县投诉台账"],
            HEAD,
            &["一、县直部门"],
            &["1", "2026-03-01", "电话", "住建局", "慢作为", "甲"],
            &["小计", "", "", "1件"],
            &["第1页 共2页"],
            &["清河县投诉台账"],
            HEAD,
            &["按窗口分"],
            &["2", "2026-03-02", "电话", "登记中心", "慢作为", "乙"],
            &["3"],
            &["4"],
            &["", "", "合计", "2件"],
            &["填表日期：2026年4月1日", "", "", "", "", "单位负责人：张某"],
        ],
        &[(2, 0, 2, 5), (8, 0, 8, 5)],
    );
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(list(&office, "complaint", "summary"), json!([{ "summary": "甲" }, { "summary": "乙" }]));
    for told in [
        "3（一、县直部门）",
        "5（小计 1件）",
        "6（第1页",
        "7（清河",
        "8（序号）",
        "9（按窗口分）",
        "11（3）",
        "13（合计 2件）",
        "14（填表日期：2026年4月1日 单位负责人：张某）",
    ] {
        assert!(said.err.contains(told), "{told}: {}", said.err);
    }
}

#[test]
fn rows_under_the_heading_that_explain_it_are_no_records() {
    let office = opened();
    let said = book(
        &office,
        &[
            &["接收情况", "", "投诉类别", "内容", "要求答复"],
            &["日期", "方式", "", "", ""],
            &["（必填）", "（必填）", "（必填）", "（选填）", "（是否）"],
            &["1", "2", "3", "4", "5"],
            &["2026-03-05", "电话", "慢作为", "甲", "√"],
            &["接收情况", "", "投诉类别", "内容", "要求答复"],
            &["日期", "方式"],
            &["2026-03-06", "电话", "慢作为", "乙", "×"],
        ],
        &[(0, 0, 0, 1)],
    );
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err
            .contains("3（（必填） （必填） （必填） （选填） （是否））、4（1 2 3 4 5）、6（接收情况）、7（日期）"),
        "{}",
        said.err
    );
    assert_eq!(list(&office, "complaint", "summary"), json!([{ "summary": "甲" }, { "summary": "乙" }]));
}

#[test]
fn of_two_rows_of_headings_that_disagree_the_plain_one_is_it() {
    let office = opened();
    let said = book(
        &office,
        &[
            &["接收情况", "", "被投诉单位", "", "投诉类别", "内容"],
            &["日期", "方式", "单位", "类别", "", ""],
            &["2026-03-05", "电话", "住建局", "县直部门", "慢作为", "不批"],
        ],
        &[(0, 0, 0, 1), (0, 2, 0, 3)],
    );
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("被投诉单位/类别"), "{}", said.err);
    assert_eq!(list(&office, "complaint", "category"), json!([{ "category": "slow-action" }]));
    assert!(office.ok(&["query", "SELECT content FROM kept"]).contains("县直部门"));
}

/// Where a record has a column for it, the time goes there; a column of its own says it better, and what is no time of day is kept.
#[test]
fn a_time_behind_a_day_goes_where_its_record_has_one() {
    let office = opened();
    office.ok(&["matter", "add", "施工许可", "--unit", "A01", "--statutory", "7d", "--promised", "2h"]);
    office.ok(&["matter", "add", "规划许可", "--unit", "A01", "--statutory", "7d", "--promised", "2wd"]);
    let head = "办件编号,事项,收件时间,收件时刻,受理时间,办结时间\n";
    let rows = "X1,施工许可,2026-03-05 08:50,,2026年3月5日9点,2026-03-05 10:40:30\nX2,规划许可,2026-03-05 08:50,08:30,2026/3/5 9:05,2026-03-05 下午4点\n";
    let said = csv(&office, "approval", &format!("{head}{rows}"), &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    let all = office.json(&[
        "approval",
        "list",
        "--sort",
        "office_no",
        "--fields",
        "office_no,received_time,accepted_time,decided_time,used_minutes,in_promised",
    ]);
    let of =
        |at: usize| ["received_time", "accepted_time", "decided_time", "used_minutes"].map(|key| all[at][key].clone());
    assert_eq!(of(0), [json!("08:50"), json!("09:00"), json!("10:40"), json!(100)], "{all}");
    assert_eq!(of(1), [json!("08:30"), json!("09:05"), Value::Null, Value::Null], "{all}");
    let kept = office.ok(&["query", "SELECT content FROM kept"]);
    assert!(kept.contains("下午4点") && kept.contains("08:50") && !kept.contains("10:40"), "{kept}");
    assert!(csv(&office, "approval", &format!("{head}{rows}"), &[]).err.contains("另 2 条"), "twice adds nothing");
}

#[test]
fn a_time_behind_a_day_is_kept_and_a_day_of_two_readings_refused_with_what_to_write() {
    let office = opened();
    let head = "接收日期,投诉渠道,投诉类别,内容,受理时间,备注\n";
    let rows = "2026-03-05 14:30:00,电话,慢作为,甲,2026年3月6日上午,急\n2026年3月5日上午,电话,慢作为,乙,,\n";
    let said = csv(&office, "complaint", &format!("{head}{rows}"), &[]);
    assert!(said.code == 0 && said.err.contains("日期带着钟点"), "{}", said.err);
    assert_eq!(list(&office, "complaint", "received_on")[0]["received_on"], "2026-03-05");
    let kept = office.ok(&["query", "SELECT content FROM kept"]);
    assert!(kept.contains("14:30") && kept.contains("3月6日上午"), "{kept}");
    assert!(csv(&office, "complaint", &format!("{head}{rows}"), &[]).err.contains("另 2 条"), "twice adds nothing");
    for out in ["全.csv", "全.xlsx"] {
        office.ok(&["complaint", "export", "-o", out]);
        let back = office.json(&["complaint", "import", out]);
        assert_eq!((&back["same"], &back["changed"], &back["added"]), (&json!(2), &json!(0), &json!(0)), "{back}");
    }
    for (day, said) in [
        ("26/3/5", "有几种读法"),
        ("3/5/26", "有几种读法"),
        ("03/05/2026", "有几种读法"),
        ("2026年3月", "写成 2026-03-07"),
        ("2026.03.05-03.06", "写成 2026-03-07"),
        ("3月5日", "--year"),
    ] {
        let refused = csv(&office, "complaint", &format!("{head}{day},电话,慢作为,丙,,\n"), &[]);
        assert!(refused.code == 4 && refused.err.contains(said), "{day}: {}", refused.err);
    }
}

#[test]
fn what_lost_its_digits_or_was_never_reckoned_is_refused_wherever_it_stands() {
    let office = opened();
    let head = "接收日期,投诉渠道,投诉类别,内容,流水号\n";
    for lost in ["1.10101199003075E+17", "########"] {
        let said = csv(&office, "complaint", &format!("{head}2026-03-05,电话,慢作为,甲,{lost}\n"), &[]);
        assert!(said.code == 4 && said.err.contains("流水号") && said.err.contains("改坏"), "{lost}: {}", said.err);
    }
    let whole = csv(&office, "complaint", &format!("{head}2026-03-05,电话,慢作为,甲,110101199003074514\n"), &[]);
    assert_eq!(whole.code, 0, "{}", whole.err);
    assert!(office.ok(&["query", "SELECT content FROM kept", "--format", "table"]).contains("110101199003074514"));
    for (summary, other) in [("甲", "=A1"), ("=A1", "乙")] {
        let said = book(
            &office,
            &[
                &["接收日期", "投诉渠道", "投诉类别", "内容", "承办人"],
                &["2026-03-05", "电话", "慢作为", summary, other],
            ],
            &[],
        );
        assert!(said.code == 4 && said.err.contains("公式没有算出的值"), "{summary} {other}: {}", said.err);
    }
}

#[test]
fn a_refusal_says_what_to_do() {
    let office = opened();
    let head = "接收日期,投诉渠道,单位,投诉类别,内容\n";
    for (row, said) in [
        ("2026-03-05,电话,住建局、登记中心,慢作为,甲", "分成几行"),
        ("2026-03-05,电话,税务局,慢作为,甲", "ducha unit import"),
        ("2026-03-05,电活,住建局,慢作为,甲", "--map 列名.词=词"),
        ("2026-03-05,同上,同上,慢作为,甲", "--fill-down 投诉渠道,单位"),
        ("2026-03-05,电话,住建局,慢作为,甲,多的", "标题有 5 列"),
    ] {
        let refused = csv(&office, "complaint", &format!("{head}{row}\n"), &[]);
        assert!(refused.code == 4 && refused.err.contains(said), "{row}: {}", refused.err);
    }
    let many = format!("{head}{}", "2026-03-05,电活,住建局,慢作为,甲\n".repeat(150));
    let refused = csv(&office, "complaint", &many, &[]);
    assert!(refused.err.lines().count() < 110 && refused.err.contains("还有 50 行"), "{}", refused.err);
    for page in ["<html><body>请登录</body></html>", "<?xml version=\"1.0\"?><Workbook></Workbook>"] {
        std::fs::write(office.folder.path().join("导出.xls"), page).expect("a file");
        let refused = office.say(&["complaint", "import", "导出.xls"], "");
        assert!(refused.code == 2 && refused.err.contains("另存为 .xlsx"), "{}", refused.err);
    }
}

#[test]
fn a_web_page_that_is_called_a_workbook_is_read() {
    let office = opened();
    let row = |what: &str| format!("<tr><td>2026.3.5<td>电话<td>住建局<td>慢作为<td>{what}</tr>");
    let page = format!(
        "<html><head><meta charset=gb2312></head><body><table><tr><td>导航</td></tr></table><table border=1>\
         <tr><td colspan=5>三月投诉台账</td></tr><tr><th>投诉时间<th>投诉方式<th>被投诉单位<th>投诉类别<th>投诉内容</tr>{}{}</table>",
        row("拖了&nbsp;三天<br>没有答复"),
        row("甲&lt;乙")
    );
    let bytes: Vec<u8> = encoding_rs::GB18030.encode(&page).0.into_owned();
    std::fs::write(office.folder.path().join("导出.xls"), bytes).expect("a file");
    let said = office.say(&["complaint", "import", "导出.xls"], "");
    assert!(said.code == 0 && said.err.contains("没有读：1"), "{}", said.err);
    let all = list(&office, "complaint", "received_on,summary");
    assert_eq!(
        all,
        json!([{ "received_on": "2026-03-05", "summary": "拖了 三天\n没有答复" },
               { "received_on": "2026-03-05", "summary": "甲<乙" }])
    );
    let cell = |kind: &str, text: &str| format!("<Cell><Data ss:Type=\"{kind}\">{text}</Data></Cell>");
    let row = |kind: &str, cells: [&str; 5]| {
        let rest = cells[1..].iter().map(|text| cell("String", text)).collect::<String>();
        format!("<Row>{}{rest}</Row>", cell(kind, cells[0]))
    };
    let book = format!(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
         <Worksheet ss:Name=\"四月\"><Table>{}{}{}</Table></Worksheet></Workbook>",
        row("String", ["投诉时间", "投诉方式", "被投诉单位", "投诉类别", "投诉内容"]),
        row("DateTime", ["2026-04-05T00:00:00.000", "来信", "住建局", "慢作为", "丙"]),
        row("DateTime", ["2026-04-06T00:00:00.000", "电活", "住建局", "慢作为", "丁"]),
    );
    std::fs::write(office.folder.path().join("四月.xls"), book).expect("a file");
    let said = office.say(&["complaint", "import", "四月.xls", "--rejects", "拒收.xlsx"], "");
    assert!(said.code == 0 && said.err.contains("1 行没有导入"), "{} {}", said.code, said.err);
    assert_eq!(list(&office, "complaint", "summary").as_array().map(Vec::len), Some(3));
}

#[test]
fn what_offices_call_columns_is_understood() {
    let office = opened();
    let visits = "检查时间,检查单位,检查方式,应到人数,实到,缺岗\n2026.3.5,住建局,暗访,16人,４人,12人\n";
    let said = csv(&office, "visit", visits, &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        list(&office, "visit", "visited_on,expected,present,absent"),
        json!([{ "visited_on": "2026-03-05", "expected": 16, "present": 4, "absent": 12 }])
    );
    let findings = "发现时间,责任单位,问题类型,问题描述\n2026-03-05,住建局,脱岗,无人\n";
    assert_eq!(csv(&office, "finding", findings, &[]).code, 0);
    assert_eq!(list(&office, "finding", "found_on,summary"), json!([{ "found_on": "2026-03-05", "summary": "无人" }]));
    let units =
        "序号,单位名称,单位性质,上级单位\n1,清河县国库支付中心,窗口单位,清河县财政局\n2,清河县财政局,县直部门,\n";
    assert_eq!(csv(&office, "unit", units, &[]).code, 0);
    let orders = "文号,下达时间,被督办单位,整改要求,整改时限,所涉问题\n清效督〔2026〕1号,2026-3-10,住建局,限期整改,2026-3-25,F2026-0001\n";
    let said = csv(&office, "order", orders, &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        list(&office, "order", "issued_on,due_on"),
        json!([{ "issued_on": "2026-03-10", "due_on": "2026-03-25" }])
    );
    office.line("person add 赵某 --unit A01");
    let measures = "姓名,单位,问责时间,处理方式\n赵某,住建局,2026-03-16,诫勉\n";
    let said = csv(&office, "sanction", measures, &[]);
    assert!(said.code == 0 && !said.err.contains("没有读入"), "{}", said.err);
    assert_eq!(
        list(&office, "sanction", "person,decided_on"),
        json!([{ "person": "R2026-0001", "decided_on": "2026-03-16" }])
    );
}

/// The container a workbook with a password is put into: its directory and no more than that.
fn enciphered() -> Vec<u8> {
    let long = |n: u32| n.to_le_bytes();
    let mut book = vec![0; 512 * 3];
    book[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    book[30..32].copy_from_slice(&9_u16.to_le_bytes());
    book[32..34].copy_from_slice(&6_u16.to_le_bytes());
    book[44..48].copy_from_slice(&long(1));
    book[56..60].copy_from_slice(&long(4096));
    book[60..64].copy_from_slice(&long(u32::MAX - 1));
    book[68..72].copy_from_slice(&long(u32::MAX - 1));
    book[76..512].fill(0xff);
    book[76..80].copy_from_slice(&long(1));
    // The directory is the first sector, the table of sectors the second.
    for (at, name) in ["Root Entry", "EncryptionInfo", "EncryptedPackage"].iter().enumerate() {
        let letters: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        book[512 + at * 128..][..letters.len()].copy_from_slice(&letters);
    }
    book[1024..1536].fill(0xff);
    book[1024..1028].copy_from_slice(&long(u32::MAX - 1));
    book
}

#[test]
fn a_workbook_with_a_password_is_called_that() {
    let office = opened();
    let mut ods = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let manifest =
        "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    for (name, text) in [("content.xml", "?"), ("META-INF/manifest.xml", manifest)] {
        ods.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        ods.write_all(text.as_bytes()).expect("text");
    }
    let ods = ods.finish().expect("a zip").into_inner();
    // In an old one a record, 0x2F, says so behind that which begins the workbook.
    let mut old = std::fs::read("tests/data/register.xls").expect("an old workbook");
    let begins = old.windows(4).position(|four| four == [0x09, 0x08, 0x10, 0x00]).expect("its first record");
    old[begins + 20..begins + 22].copy_from_slice(&[0x2f, 0x00]);
    for (name, bytes) in [("锁.xlsx", enciphered()), ("锁.ods", ods), ("锁.xls", old)] {
        std::fs::write(office.folder.path().join(name), bytes).expect("a file");
        let said = office.say(&["complaint", "import", name], "");
        assert!(said.code == 2 && said.err.contains("加了密码"), "{name}: {}", said.err);
        assert!(said.err.contains("去掉密码"), "{name}: {}", said.err);
    }
}

#[test]
fn a_dash_for_nothing_is_told() {
    let office = opened();
    let said = csv(&office, "complaint", "接收日期,投诉渠道,投诉类别,内容,标题\n2026-03-05,电话,慢作为,甲,—\n", &[]);
    assert!(said.code == 0 && said.err.contains("1 处只有一个“—”"), "{}", said.err);
}

/// A sheet of one hotline says nowhere that it is one; whoever brings it does.
#[test]
fn what_a_sheet_leaves_out_is_said_once_for_all_of_it() {
    let office = opened();
    let table = "来电时间,来电人,联系电话,反映内容,渠道\n2026-03-05,王某,13900000001,路灯不亮,\n2026-03-06,李某,,窗口没人,来访\n";
    let said = csv(&office, "complaint", table, &[]);
    assert!(said.code == 4 && said.err.contains("--set 字段=值"), "{}", said.err);
    let said = csv(&office, "complaint", table, &["--set", "渠道=电话,类别=慢作为"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let rows = office.json(&["complaint", "list", "--sort", "code", "--fields", "channel,category,named"]);
    assert_eq!(
        rows,
        json!([
            { "channel": "phone", "category": "slow-action", "named": "named" },
            { "channel": "visit", "category": "slow-action", "named": "named" }
        ])
    );
    for (set, code, id) in
        [("没有的=1", 2, "column-unknown"), ("渠道", 2, "map-unreadable"), ("渠道=电活", 4, "import-refused")]
    {
        let said = csv(&office, "complaint", table, &["--set", set, "--json"]);
        assert!(said.code == code && said.err.contains(id), "{set}: {}", said.err);
    }
}

/// Two people may say the same on one day; a row entered twice says so to the letter, and is told.
#[test]
fn rows_alike_to_the_letter_are_told() {
    let office = opened();
    let row = "2026-03-05,电话,慢作为,窗口没人\n";
    let said = csv(
        &office,
        "complaint",
        &format!("接收日期,投诉渠道,投诉类别,内容\n{row}2026-03-06,电话,慢作为,乙\n{row}{row}"),
        &[],
    );
    assert!(
        said.code == 0 && said.err.contains("2 行与文件里前面的一行完全相同，各登记了一条（第 4 行"),
        "{}",
        said.err
    );
    let again = csv(&office, "complaint", &format!("接收日期,投诉渠道,投诉类别,内容\n{row}{row}{row}"), &[]);
    assert!(again.code == 0 && !again.err.contains("完全相同") && again.err.contains("另 3 条"), "{}", again.err);
}

/// A roster whose column of names is called 单位, with other names one below the other, comes in; what was pasted with signs that take no room
/// goes out in a workbook as it is.
#[test]
fn a_roster_and_what_was_pasted_come_in_as_they_are() {
    let office = Office::open("2026-03-20");
    let said = csv(&office, "unit", "单位,类别,别名\n登记中心,窗口单位,\"住建委/房管局\n房产局\"\n", &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(list(&office, "unit", "aliases")[0]["aliases"], json!(["住建委", "房管局", "房产局"]));
    let head = "接收日期,投诉渠道,单位,投诉类别,内容\n";
    let said = csv(&office, "complaint", &format!("{head}2026-03-05,电话,房产局,慢作为,粘贴\u{200b}自微信\n"), &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    office.ok(&["complaint", "export", "-o", "全.xlsx"]);
    let back = office.json(&["complaint", "import", "全.xlsx"]);
    assert_eq!((&back["same"], &back["changed"]), (&json!(1), &json!(0)), "{back}");
    let other = office.say(&["unit", "import", "-"], "{\"name\":\"登记中心\",\"kind\":\"窗口单位\"}");
    assert!(other.code == 0 && other.err.contains("另 1 条"), "{}", other.err);
}

/// A row whose history leaves a step out is told which day is missing.
#[test]
fn a_history_with_a_step_left_out_says_which() {
    let office = opened();
    let head = "接收日期,投诉渠道,单位,投诉类别,内容,受理日期,承办单位,办结日期,调查结果\n";
    let row = "2026-03-02,电话,住建局,慢作为,甲,2026-03-03,住建局,2026-03-10,属实\n";
    let said = csv(&office, "complaint", &format!("{head}{row}"), &[]);
    assert!(said.code == 4 && said.err.contains("这一行写了办结，没有写之前的交办"), "{}", said.err);
    let sheet = format!("{},交办日期\n{},2026-03-04\n", head.trim_end(), row.trim_end());
    let said = csv(&office, "complaint", &sheet, &[]);
    assert_eq!(said.code, 0, "{}", said.err);
}

/// Of two persons of one name a row means the one of the unit it names.
#[test]
fn a_person_of_a_common_name_is_told_by_the_unit() {
    let office = opened();
    for unit in ["住建局", "登记中心"] {
        office.line(&format!("person add 张伟 --unit {unit}"));
    }
    let rows = "姓名,单位,处理方式,处理日期\n张伟,登记中心,诫勉,2026-03-02\n";
    let said = csv(&office, "sanction", rows, &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(list(&office, "sanction", "person"), json!([{ "person": "R2026-0002" }]));
    let said = csv(&office, "sanction", "姓名,处理方式,处理日期\n张伟,诫勉,2026-03-03\n", &[]);
    assert!(said.code == 4 && said.err.contains("不止一个"), "{}", said.err);
}

/// 编号 over the numbers of rows is no code: April's first is not March's.
#[test]
fn a_row_number_is_no_code() {
    let office = opened();
    let head = "编号,接收日期,投诉渠道,单位,投诉类别,内容\n";
    let rows = "1,2026-03-05,电话,住建局,慢作为,甲\n2,2026-03-06,电话,住建局,慢作为,乙\n";
    let said = csv(&office, "complaint", &format!("{head}{rows}"), &[]);
    assert!(said.code == 4 && said.err.contains("--map 编号=-"), "{}", said.err);
    assert_eq!(csv(&office, "complaint", &format!("{head}{rows}"), &["--map", "编号=-"]).code, 0);
    let april = csv(&office, "complaint", &format!("{head}1,2026-04-05,电话,住建局,慢作为,丙\n"), &["--map", "编号=-"]);
    assert!(april.code == 0 && april.err.contains("已导入 1 条"), "{}", april.err);
}

/// A row is told with all that cannot be read in it, not with the first alone; written out it has the reasons together.
#[test]
fn every_cell_at_fault_is_told() {
    let office = opened();
    let text = "收到日期,渠道,类别,单位,内容\n2026-03-01,电话,四难,登记中心,停电\n2026-13-01,电活,四难,没有的局,停水\n2026-03-02,电话,四难,城西所,停气\n";
    let said = csv(&office, "complaint", text, &["--json"]);
    let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|_| panic!("{said:?}"));
    let told: Vec<(Option<u64>, Option<&str>)> = error["error"]["rows"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| (row["line"].as_u64(), row["field"].as_str()))
        .collect();
    let at = |line: u64, field: &'static str| (Some(line), Some(field));
    assert_eq!(told, [at(3, "received_on"), at(3, "channel"), at(3, "unit"), at(4, "unit")], "{error}");
    let message = error["error"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("3 行里有 2 行不合格"), "{message}");
    let said = csv(&office, "complaint", text, &["--rejects", "拒.csv"]);
    assert_eq!(list(&office, "complaint", "summary"), json!([{ "summary": "停电" }]), "{said:?}");
    let out = std::fs::read_to_string(office.folder.path().join("拒.csv")).expect("the rows refused");
    let row = out.lines().find(|line| line.contains("停水")).unwrap_or_default();
    assert!(["2026-13-01", "电活", "没有的局"].iter().all(|word| row.matches(word).count() == 2), "{out}");
}

/// What a file beside the table holds.
fn written(office: &Office, name: &str) -> String {
    std::fs::read_to_string(office.folder.path().join(name)).unwrap_or_default()
}

/// A row with a cell too many or too few is written out whole and refused again until it is mended.
#[test]
fn refused_rows_are_written_whole_and_refused_again_until_mended() {
    let office = opened();
    let head = "收到日期,渠道,类别,单位,内容\n";
    let text = format!(
        "{head}2026-03-01,电话,慢作为,住建局,甲\n2026-03-02,电话,慢作为,住建局,乙,多出来的\n2026-03-03,电话,慢作为,丙\n"
    );
    let said = csv(&office, "complaint", &text, &["--rejects", "拒.csv"]);
    assert_eq!(said.code, 0, "{said:?}");
    let out = written(&office, "拒.csv");
    assert!(out.contains("内容,,拒收行") && out.contains("乙,多出来的,3,") && out.contains("丙,,少 1 格"), "{out}");
    assert!(out.contains(",4,有 4 列"), "{out}");
    let again = csv(&office, "complaint", &out, &["--rejects", "又.csv"]);
    assert!(again.code == 4 && again.err.contains("F 列没有标题"), "{again:?}");
    assert!(again.err.contains("写在 --rejects 的文件里"), "{again:?}");
    let twice = written(&office, "又.csv");
    assert!(twice.contains("内容,,拒收行,拒收原因\r\n") && twice.contains("乙,多出来的,2,"), "{twice}");
    assert_eq!(csv(&office, "complaint", &twice, &[]).code, 4, "as often as it comes in");
    let row = twice.lines().find(|line| line.contains("丙")).expect("the short row");
    let mended = twice.replace(row, "2026-03-03,电话,慢作为,登记中心,丙,,3,").replace("乙,多出来的", "乙多出来的,");
    let said = csv(&office, "complaint", &mended, &[]);
    assert_eq!(said.code, 0, "{said:?}");
    let all = json!([{ "summary": "甲" }, { "summary": "乙多出来的" }, { "summary": "丙" }]);
    assert_eq!(list(&office, "complaint", "summary"), all);
    // Of a workbook the cell beside the table is kept too.
    let office = opened();
    let rows: [&[&str]; 3] = [
        &["收到日期", "渠道", "类别", "单位", "内容"],
        &["2026-03-01", "电话", "慢作为", "住建局", "甲", "旁边"],
        &["2026-03-02", "电话", "慢作为", "住建局", "乙"],
    ];
    assert_eq!(book(&office, &rows, &[]).code, 4);
    office.ok(&["complaint", "import", "表.xlsx", "--rejects", "拒.csv"]);
    let out = written(&office, "拒.csv");
    assert!(out.contains("甲,旁边,2,"), "{out}");
    assert_eq!(csv(&office, "complaint", &out, &[]).code, 4);
}

/// What a refused row takes from above is taken from the row above in the file, whatever became of that.
#[test]
fn refused_rows_say_themselves_what_stood_above() {
    let office = opened();
    let text = "收到日期,渠道,类别,单位,内容\n2026-03-01,电话,慢作为,住建局,甲\n2026-03-32,电话,慢作为,登记中心,乙\n2026-03-03,同上,慢作为,同上,丙\n2026-03-04,电话,慢作为,住建局,丁\n2026-03-05,电话,慢作为,同上,戊\n";
    csv(&office, "complaint", text, &["--rejects", "拒.csv"]);
    let out = written(&office, "拒.csv");
    assert!(!out.lines().any(|line| line.starts_with("2026") && line.contains(",同上,")), "{out}");
    assert!(out.contains("电话,慢作为,登记中心,丙,4") && out.contains("电话,慢作为,住建局,戊,6"), "{out}");
    let out = out.replace("2026-03-32", "2026-03-02");
    let said = csv(&office, "complaint", &out, &["--fill-down", "单位"]);
    assert_eq!(said.code, 0, "{said:?}");
    // A row with other cells than the heading says nothing of what stands above: the next is not read by the one before it.
    let office = opened();
    let text = "收到日期,渠道,类别,单位,内容\n2026-03-01,电话,慢作为,住建局,甲\n2026-03-02,电话,慢作为,登记中心,乙,多\n2026-03-03,电话,慢作为,,丙\n2026-03-04,电话,慢作为,住建局,丁\n";
    let said = csv(&office, "complaint", text, &["--fill-down", "单位", "--rejects", "拒.csv"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(list(&office, "complaint", "summary"), json!([{ "summary": "甲" }, { "summary": "丁" }]));
    let out = written(&office, "拒.csv");
    assert!(out.contains("上一行的列数不对"), "{out}");
    let said = csv(&office, "complaint", &out.replace("乙,多", "乙多,"), &["--fill-down", "单位"]);
    assert_eq!(said.code, 0, "{said:?}");
    let last = office.json(&["complaint", "list", "--sort", "-code", "--limit", "1", "--fields", "summary,unit"]);
    assert_eq!(last, json!([{ "summary": "丙", "unit": "清河县不动产登记中心" }]));
}

/// The columns that an import adds to refused rows are no part of a mapping; refused rows are written where all are.
#[test]
fn refused_rows_are_read_by_the_mapping_they_were_refused_by() {
    let office = opened();
    let text = "日子,渠道,类别,内容\n2026-03-01,电话,慢作为,甲\n2026-03-32,电话,慢作为,乙\n";
    let said = csv(&office, "complaint", text, &["--map", "日子=received_on", "--rejects", "拒.csv"]);
    assert_eq!(said.code, 0, "{said:?}");
    let out = written(&office, "拒.csv").replace("2026-03-32", "2026-03-02");
    let said = csv(&office, "complaint", &out, &[]);
    assert!(said.code == 0 && said.err.contains("照读法“表”读入"), "{said:?}");
    // What is said of such a file is kept of the sheet, not of our columns.
    let office = opened();
    assert_eq!(csv(&office, "complaint", &out, &["--map", "日子=received_on,拒收原因=kept"]).code, 0);
    let kept = office.json(&["mapping", "show", "表"]);
    assert!(!kept.to_string().contains("拒收"), "{kept}");
    let shown = office.ok(&["complaint", "export", "--format", "csv"]);
    assert!(!shown.contains("日历上没有"), "{shown}");
    let all = "收到日期,渠道,类别,内容\n2026-03-32,电话,慢作为,乙\n";
    let dry = csv(&office, "complaint", all, &["--rejects", "全.csv", "--dry-run"]);
    assert!(dry.code == 4 && written(&office, "全.csv").is_empty(), "{dry:?}");
    let said = csv(&office, "complaint", all, &["--rejects", "全.csv"]);
    assert!(said.code == 4 && said.err.contains("写在 --rejects 的文件里"), "{said:?}");
    assert!(written(&office, "全.csv").contains("2026-03-32,电话,慢作为,乙,2,"));
}

/// A row is told by the line of the file on which it begins, after blank lines and texts of several lines too.
#[test]
fn a_row_is_told_by_the_line_it_begins_on() {
    let head = "收到日期,渠道,类别,内容";
    for end in ["\n", "\r\n", "\r"] {
        let rows = [
            head,
            "2026-03-01,电话,慢作为,\"甲",
            "第二行\"",
            "",
            "",
            "2026-03-32,电话,慢作为,乙",
            "",
            "2026-03-33,电话,慢作为,丙",
        ];
        let office = opened();
        let said = csv(&office, "complaint", &rows.join(end), &["--rejects", "拒.csv"]);
        assert_eq!(said.code, 0, "{end:?}: {said:?}");
        let out = written(&office, "拒.csv");
        assert!(out.contains("乙,6,") && out.contains("丙,8,"), "{end:?}: {out}");
    }
}

#[test]
fn what_would_stay_out_is_said_as_that_and_a_csv_has_no_sheets() {
    let office = opened();
    let text = "收到日期,渠道,类别,内容\n2026-03-01,电话,慢作为,甲\n2026-03-32,电话,慢作为,乙\n";
    let dry = csv(&office, "complaint", text, &["--rejects", "拒.csv", "--dry-run"]);
    assert!(dry.code == 0 && dry.err.contains("1 行不会导入；这次没有写"), "{dry:?}");
    assert!(!dry.err.contains("连同原因写在") && written(&office, "拒.csv").is_empty(), "{dry:?}");
    for asked in ["1", "全部"] {
        let said = csv(&office, "complaint", text, &["--sheet", asked]);
        assert!(said.code == 3 && said.err.contains("CSV 文件没有工作表"), "{said:?}");
        assert!(said.err.contains("去掉 --sheet"), "{said:?}");
    }
}

/// A group of columns means the same with 情况 behind its name; a bare 日期 is the day of the first group that has one.
#[test]
fn a_day_under_a_group_is_the_day_of_that_group() {
    for end in ["情况", "信息", "环节", ""] {
        let office = opened();
        let (accepted, closed) = (format!("受理{end}"), format!("办结{end}"));
        book(
            &office,
            &[
                &["投诉情况", "", "", "", &accepted, "", &closed, ""],
                &["日期", "渠道", "类别", "内容", "日期", "经办", "日期", "结果"],
                &["2026-03-02", "电话", "慢作为", "甲", "2026-03-03", "张三", "2026-03-09", "属实"],
            ],
            &[(0, 0, 0, 3), (0, 4, 0, 5), (0, 6, 0, 7)],
        );
        let tried = office.say(&["complaint", "import", "表.xlsx", "--dry-run", "--json"], "");
        let mapping = serde_json::from_str::<Value>(&tried.out).expect("JSON")["mapping"].clone();
        assert_eq!(mapping["办结日期"], json!("closed_on"), "{mapping}");
        assert_eq!(mapping["受理日期"], json!("accepted_on"), "{mapping}");
        assert_eq!(
            mapping.as_object().map(|all| all.values().filter(|to| **to == json!("received_on")).count()),
            Some(1)
        );
    }
    let office = opened();
    let said = book(
        &office,
        &[
            &["来件情况一", "", "", "", "督办甲", ""],
            &["日期", "渠道", "类别", "内容", "日期", "说法"],
            &["2026-03-02", "电话", "慢作为", "甲", "2026-03-09", "无"],
        ],
        &[(0, 0, 0, 3), (0, 4, 0, 5)],
    );
    assert!(said.code == 0 && said.err.contains("督办甲/日期"), "{said:?}");
    assert_eq!(list(&office, "complaint", "received_on"), json!([{ "received_on": "2026-03-02" }]));
}

/// Rows under another heading in the middle of a sheet are not read by the first, here nor where they were written out.
#[test]
fn rows_under_another_heading_are_refused_until_the_first_comes_again() {
    let office = opened();
    let head = "收到日期,渠道,类别,内容,投诉人";
    let text = format!(
        "{head}\n2026-03-01,电话,慢作为,甲,\n渠道,收到日期,内容,类别,经办人\n电话,2026-03-02,乙,慢作为,张三\n{head}\n2026-03-32,电话,慢作为,丙,\n2026-03-04,电话,慢作为,丁,\n"
    );
    let said = csv(&office, "complaint", &text, &[]);
    assert!(said.code == 4 && said.err.contains("第 3 行是另一种表头，其下各行没有读"), "{said:?}");
    let said = csv(&office, "complaint", &text, &["--rejects", "拒.csv"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(list(&office, "complaint", "summary"), json!([{ "summary": "甲" }, { "summary": "丁" }]));
    // What is mended comes in; what stands under the other heading does not, and takes nothing with it.
    let out = written(&office, "拒.csv");
    let said = csv(&office, "complaint", &out.replace("2026-03-32", "2026-03-03"), &["--rejects", "又.csv"]);
    assert_eq!(said.code, 0, "{out}: {said:?}");
    assert_eq!(list(&office, "complaint", "summary").as_array().map(Vec::len), Some(3), "{out}");
    let twice = written(&office, "又.csv");
    assert!(twice.contains("渠道,收到日期,内容,类别,经办人,3,") && twice.contains("张三,4,"), "{twice}");
    // The same heading in other words is none other.
    let other = format!("{head}\n接收日期,投诉渠道,投诉类别,内容,投诉人\n2026-03-08,电话,慢作为,戊,\n");
    assert_eq!(csv(&office, "complaint", &other, &[]).code, 0);
}

const PHONE: [&str; 4] = ["--set", "渠道=电话", "--set", "类别=慢作为"];

/// Every cell of a record's page.
fn page(office: &Office, code: &str) -> String {
    office.ok(&["show", code, "--format", "table"])
}

#[test]
fn what_no_row_can_bring_is_kept_as_it_stood_and_is_no_difference() {
    let office = opened();
    let text = "来电时间,被投诉单位,投诉内容,承办单位,调查结果,状态\n2026-03-02,住建局,甲,登记中心,属实,已办结\n";
    let said = csv(&office, "complaint", text, &PHONE);
    assert!(said.code == 0 && said.err.contains("原文在各条的“原表…”一栏"), "{said:?}");
    let shown = page(&office, "C2026-0001");
    for kept in ["原表承办单位", "登记中心", "原表调查结果", "属实", "原表状态", "已办结"] {
        assert!(shown.contains(kept), "{kept}: {shown}");
    }
    let again = csv(&office, "complaint", text, &PHONE);
    assert!(again.err.contains("另 1 条台账里已有") && !again.err.contains("不同"), "{again:?}");

    office.ok(&["finding", "add", "--unit", "住建局", "--kind", "迟到", "--on", "2026-03-01", "-m", "x"]);
    let text = "文号,发文日期,单位,所涉问题,整改要求,整改期限,报整改日期,核实日期,销号日期,整改结果\n\
                清1号,2026-03-02,住建局,F2026-0001,整改,2026-03-20,2026-03-18,2026-03-19,2026-03-19,已整改\n";
    let said = csv(&office, "order", text, &[]);
    assert!(said.err.contains("核实日期、销号日期、整改结果"), "{said:?}");
    assert!(page(&office, "O2026-0001").contains("已整改"));
    let again = csv(&office, "order", text, &[]);
    assert!(again.err.contains("另 1 条台账里已有") && !again.err.contains("不同"), "{again:?}");
}

/// 一般 counts as 基本满意 and is not quite that: what the sheet says stays with its record, and is no difference.
#[test]
fn a_word_that_is_read_as_another_stays_with_its_record() {
    let office = opened();
    let text = "来电时间,被投诉单位,投诉内容,受理日期,交办日期,办结日期,调查结果,答复日期,回访日期,满意度\n\
                2026-03-02,住建局,甲,2026-03-02,2026-03-02,2026-03-04,属实,2026-03-04,2026-03-05,一般\n\
                2026-03-03,住建局,乙,2026-03-03,2026-03-03,2026-03-04,属实,2026-03-04,2026-03-05,基本满意\n";
    let said = csv(&office, "complaint", text, &PHONE);
    assert_eq!(said.code, 0, "{said:?}");
    let fairly = json!({ "satisfied": "fairly-satisfied" });
    assert_eq!(list(&office, "complaint", "satisfied"), json!([fairly, fairly]));
    let kept = office.json(&["query", "SELECT code, heading, content FROM kept"]);
    assert_eq!(kept, json!([{ "code": "C2026-0001", "heading": "原表满意度", "content": "一般" }]));
    let again = csv(&office, "complaint", text, &PHONE);
    assert!(again.err.contains("另 2 条台账里已有") && !again.err.contains("不同"), "{again:?}");
}

#[test]
fn a_row_is_the_record_it_was_before_a_correction_and_before_it_went_on() {
    let office = opened();
    let head = "来电时间,姓名,被投诉单位,投诉内容,受理日期,交办日期,承办单位,办结日期,调查结果\n";
    let open = format!("{head}2026-03-02,王五,住建局,噪音,2026-03-03,,,,\n");
    let closed = format!("{head}2026-03-02,王五,住建局,噪音,2026-03-03,2026-03-04,住建局,2026-03-10,属实\n");
    csv(&office, "complaint", &open, &PHONE);
    let said = csv(&office, "complaint", &closed, &PHONE);
    assert!(said.err.contains("第 2 行是 C2026-0001，与台账不同") && said.err.contains("办结日期"), "{said:?}");
    for correction in [["-m", "噪音很大"], ["--unit", "登记中心"], ["--complainant-name", "王六"]] {
        office.ok(&[&["complaint", "edit", "C2026-0001"][..], &correction].concat());
        let said = csv(&office, "complaint", &open, &PHONE);
        assert!(said.err.contains("第 2 行是 C2026-0001，与台账不同"), "{correction:?}: {said:?}");
    }
    assert_eq!(office.ok(&["complaint", "list", "--json"]).matches("\"code\"").count(), 1);
    // Another who says the same is another.
    let said = csv(&office, "complaint", &open.replace("王五", "赵七"), &PHONE);
    assert!(said.err.contains("已导入 1 条"), "{said:?}");
}

#[test]
fn a_heading_means_what_it_means_in_such_a_sheet() {
    let office = opened();
    let text = "来电时间,反映人,工作单位,反映内容,说明\n2026-03-02,王五,登记中心,住建局乱收费,已电话告知\n";
    let said = csv(&office, "complaint", text, &PHONE);
    assert!(said.err.contains("原样保留的列：工作单位、说明"), "{said:?}");
    let both = "来电时间,责任单位,被投诉单位,反映内容\n2026-03-02,登记中心,住建局,乱收费\n";
    let said = csv(&office, "complaint", both, &PHONE);
    assert!(said.code == 2 && said.err.contains(r#""责任单位" 和 "被投诉单位" 说的是同一栏"#), "{said:?}");
}

#[test]
fn a_time_of_day_in_a_workbook_is_a_time_of_day() {
    let office = opened();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, heading) in (0..).zip(["来电时间", "被投诉单位", "反映内容", "时刻", "用时"]) {
        sheet.write_string(0, at, heading).expect("a cell");
    }
    for (at, cell) in (0..).zip(["2026-03-02", "住建局", "乱收费"]) {
        sheet.write_string(1, at, cell).expect("a cell");
    }
    let time = Format::new().set_num_format("h:mm");
    sheet.write_number_with_format(1, 3, (14.0 * 60.0 + 5.0) / 1440.0, &time).expect("a cell");
    sheet.write_number_with_format(1, 4, 1.25, &time).expect("a cell");
    book.save(office.folder.path().join("表.xlsx")).expect("a workbook");
    office.ok(&[&["complaint", "import", "表.xlsx"][..], &PHONE].concat());
    let shown = page(&office, "C2026-0001");
    assert!(shown.contains("14:05") && shown.contains("30:00"), "{shown}");
}

/// Remarks on cells are no column: that there are any is said, by a dry run too.
#[test]
fn comments_on_cells_are_told() {
    let office = opened();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip([["接收日期", "被投诉单位", "反映内容"], ["2026-03-02", "住建局", "乱收费"]])
    {
        for (at, cell) in (0..).zip(cells) {
            sheet.write_string(row, at, cell).expect("a cell");
        }
    }
    sheet.insert_note(1, 1, &Note::new("先打电话核实")).expect("a note");
    sheet.insert_note(1, 2, &Note::new("已退费")).expect("a note");
    book.save(office.folder.path().join("表.xlsx")).expect("a workbook");
    for (dry, added) in [(&["--dry-run"][..], 1), (&[], 1), (&[], 0)] {
        let said = office.say(&[&["complaint", "import", "表.xlsx"][..], &PHONE, dry].concat(), "");
        assert!(said.code == 0 && said.err.contains("2 处批注没有读入"), "{said:?}");
        let said = office.json(&[&["complaint", "import", "表.xlsx", "--dry-run"][..], &PHONE].concat());
        assert_eq!(said["comments"], 2, "{added}: {said}");
    }
}

/// A number in a column of days is one of the workbook's own count of days: older Macs begin it in 1904.
#[test]
fn a_bare_number_is_a_day_by_the_calendar_of_its_workbook() {
    let office = opened();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, heading) in (0..).zip(["接收日期", "被投诉单位", "反映内容"]) {
        sheet.write_string(0, at, heading).expect("a cell");
    }
    sheet.write_number(1, 0, 44_621.0).expect("a cell");
    for (at, cell) in (1..).zip(["住建局", "乱收费"]) {
        sheet.write_string(1, at, cell).expect("a cell");
    }
    let whole = book.save_to_buffer().expect("a workbook");
    for (attribute, day) in [("", "2022-03-01"), (" date1904=\"1\"", "2026-03-02")] {
        let book = otherwise(&whole, "<workbookPr", &format!("<workbookPr{attribute}"));
        std::fs::write(office.folder.path().join("表.xlsx"), book).expect("a file");
        office.ok(&[&["complaint", "import", "表.xlsx"][..], &PHONE].concat());
        let days = list(&office, "complaint", "received_on");
        assert!(days.as_array().expect("rows").iter().any(|row| row["received_on"] == day), "{attribute}: {days}");
    }
}

#[test]
fn rows_that_are_refused_go_to_a_file_of_their_kind_and_never_over_what_is_read() {
    let office = opened();
    let rows =
        "来电时间,被投诉单位,投诉内容,电话\n2026-03-02,住建局,甲,13900001234\n2026-13-03,住建局,\"=乙\n二\",0451-1\n";
    for name in ["拒.xlsx", "拒.csv", "拒.tsv"] {
        let said = csv(&office, "complaint", rows, &[&PHONE[..], &["--rejects", name]].concat());
        assert!(said.code == 0, "{name}: {said:?}");
        let again = office.say(&[&["complaint", "import", name, "--dry-run", "--json"][..], &PHONE].concat(), "");
        assert!(again.out.contains("2026-13-03") && again.out.contains("\"read\": 1"), "{name}: {again:?}");
    }
    let lines = concat!(
        r#"{"received_on":"2026-03-02","channel":"phone","category":"slow-action","summary":"好"}"#,
        "\n",
        r#"{"received_on":"2026-13-02","channel":"phone","category":"slow-action","summary":"坏"}"#,
        "\nnot json\n{}\n"
    );
    std::fs::write(office.folder.path().join("行.ndjson"), lines).expect("a file");
    let said = office.say(&["complaint", "import", "行.ndjson", "--rejects", "拒.ndjson"], "");
    assert!(said.err.contains("3 行没有导入") && said.err.contains("已导入 1 条"), "{said:?}");
    let out = std::fs::read_to_string(office.folder.path().join("拒.ndjson")).expect("lines");
    let all: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert!(all.len() == 3 && all.iter().all(|row| !row["拒收原因"].is_null()), "{out}");
    assert_eq!((&all[0]["summary"], &all[1]["原文"]), (&json!("坏"), &json!("not json")));
    // Mended, it comes in; what is not stays out again, with one reason.
    std::fs::write(office.folder.path().join("拒.ndjson"), out.replacen("2026-13-02", "2026-03-03", 1))
        .expect("a file");
    let said = office.say(&["complaint", "import", "拒.ndjson", "--rejects", "又.ndjson"], "");
    assert!(said.err.contains("2 行没有导入") && said.err.contains("已导入 1 条"), "{said:?}");
    let out = std::fs::read_to_string(office.folder.path().join("又.ndjson")).expect("lines");
    assert!(out.lines().all(|line| line.matches("拒收原因").count() == 1), "{out}");
    for (from, to) in [("表.csv", "表.csv"), ("表.csv", "拒.ods"), ("表.csv", "拒.ndjson"), ("行.ndjson", "拒.csv")]
    {
        let said = office.say(&["complaint", "import", from, "--rejects", to, "--force"], "");
        assert!(said.code == 2 && said.err.contains("拒收的行"), "{from} {to}: {said:?}");
    }
    assert_eq!(std::fs::read_to_string(office.folder.path().join("表.csv")).expect("a file"), rows);
}

#[test]
fn what_stands_on_standard_input_is_told_by_what_it_is() {
    let office = opened();
    let text = "来电时间,被投诉单位,投诉内容\n2026-03-02,住建局,甲\n";
    let said = office.say(&[&["complaint", "import", "-"][..], &PHONE].concat(), text);
    assert!(said.err.contains("已导入 1 条"), "{said:?}");
}

#[test]
fn a_dash_is_standard_output() {
    let office = opened();
    assert_eq!(office.ok(&["unit", "export", "-o", "-"]), office.ok(&["unit", "export"]));
    assert!(!office.folder.path().join("-").exists());
}

#[test]
fn what_goes_out_as_a_table_comes_in_to_the_letter() {
    let office = opened();
    let text = "多行\n第二\"行\t1\u{fe0f}\u{20e3}窗\u{200e}口\u{ad}\u{2028}'=1_x000D_\r|\r\n|\u{1}\u{1b}[2J\u{7f}\u{9b}\u{fffe}";
    let row = json!({ "received_on": "2026-03-02", "channel": "phone", "category": "slow-action", "summary": text });
    office.import("complaint", &[row]);
    for name in ["出.tsv", "出.csv", "出.xlsx"] {
        office.ok(&["complaint", "export", "-o", name]);
        let copy = opened();
        std::fs::copy(office.folder.path().join(name), copy.folder.path().join(name)).expect("a copy");
        copy.ok(&["complaint", "import", name]);
        let all: Value = serde_json::from_str(&copy.ok(&["complaint", "list", "--json"])).expect("JSON");
        // A line of a cell ends as spreadsheets end it.
        let text = if name == "出.xlsx" { text.replace("\r\n", "\n") } else { text.to_owned() };
        assert_eq!(all[0]["summary"], text, "{name}");
        let again = office.say(&["complaint", "import", name], "");
        assert!(again.err.contains("已导入 0 条") && !again.err.contains("不同"), "{name}: {again:?}");
    }
}

/// What a sheet may not bring as a text is none to type either; of a text longer than a cell the beginning is none.
#[test]
fn a_text_that_says_nothing_of_itself_is_refused_wherever_it_comes_from() {
    let office = opened();
    let add = ["complaint", "add", "--channel", "电话", "--category", "慢作为", "--subject"];
    for text in ["\"", "同上", " 〃 "] {
        let said = office.say(&[&add[..], &[text, "-m", "甲"]].concat(), "");
        assert!(said.code == 2 && said.err.contains("同上"), "{text}: {said:?}");
        let row = json!({ "received_on": "2026-03-02", "channel": "phone", "category": "slow-action", "summary": "甲", "密级": text });
        let said = office.say(&["complaint", "import", "-"], &row.to_string());
        assert!(said.code == 4 && said.err.contains("同上"), "{text}: {said:?}");
    }
    let long = "长".repeat(40_000);
    let row = json!({ "received_on": "2026-03-02", "channel": "phone", "category": "slow-action", "summary": long });
    office.import("complaint", &[row]);
    office.ok(&["complaint", "export", "-o", "出.xlsx"]);
    let copy = opened();
    std::fs::copy(office.folder.path().join("出.xlsx"), copy.folder.path().join("出.xlsx")).expect("a copy");
    let said = copy.say(&["complaint", "import", "出.xlsx"], "");
    assert!(said.code == 4 && said.err.contains("全文的开头") && said.err.len() < 2_000, "{said:?}");
}

#[test]
fn what_is_wrong_with_a_sheet_is_told_at_once_and_what_is_not_read_is_told_whole() {
    let office = opened();
    let text = "填报单位：住建局,,填报日期：2026年3月1日,,\n来电时间,被投诉单位,投诉内容,备注,密级\n2026-03-02,住建局,甲,,\n审核人：李主任,,电话：6221,,\n";
    let said = csv(&office, "complaint", text, &[]);
    assert!(said.code == 4 && said.err.contains("第 3 行 投诉渠道：缺少投诉渠道、投诉类别"), "{said:?}");
    let said = csv(&office, "complaint", text, &[&PHONE[..], &["--rejects", "拒.csv", "--dry-run"]].concat());
    let left = "1（填报单位：住建局 填报日期：2026年3月1日）、4（审核人：李主任 电话：6221）";
    assert!(said.err.contains(left), "{said:?}");
    // A dry run shows the rows that would stay out, with all of them too.
    let bad = "来电时间,被投诉单位,投诉内容\n2026-13-02,住建局,甲\n";
    let said = csv(&office, "complaint", bad, &[&PHONE[..], &["--rejects", "拒.csv", "--dry-run"]].concat());
    assert!(said.out.contains("日历上没有 2026-13-02") && said.out.contains("列的读法"), "{said:?}");
    // A heading of ours over words of theirs.
    let visits = "检查时间,检查单位,检查方式,应到人数,实到,检查组\n2026.3.5,住建局,暗访,16,4,第一组\n";
    let said = csv(&office, "visit", visits, &[]);
    assert!(said.code == 4 && said.err.contains("第一组") && said.err.contains("=kept"), "{said:?}");
    let said = csv(&office, "instruction", "批示时间,批示领导,批示内容\n2026-03-02,王县长,请办\n", &[]);
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn a_corrected_record_is_one_rows_and_the_next_is_another() {
    let office = opened();
    let sheet = |rows: &[(&str, &str)]| {
        let row = |(text, note): &(&str, &str)| format!("2026-03-02,王秀英,住建局,{text},{note}\n");
        "来电时间,反映人,被投诉单位,反映内容,备注\n".to_owned() + &rows.iter().map(row).collect::<String>()
    };
    let brought = |rows: &[(&str, &str)]| csv(&office, "complaint", &sheet(rows), &PHONE);
    brought(&[("态度差", "x")]);
    office.ok(&["complaint", "edit", "C2026-0001", "-m", "改"]);
    let said = brought(&[("态度差", "x"), ("态度差", "y")]);
    assert!(said.err.contains("第 2 行是 C2026-0001") && said.err.contains("已导入 1 条"), "{said:?}");
    // Nothing in the sheet tells three such rows apart: they are three.
    let said = brought(&[("态度差", "x"), ("态度差", "x"), ("态度差", "y")]);
    assert!(said.err.contains("已导入 1 条"), "{said:?}");
    // What came to say what another says is rather what it said.
    let other = opened();
    let rows = sheet(&[("甲", ""), ("乙", "")]);
    csv(&other, "complaint", &rows, &PHONE);
    other.ok(&["complaint", "edit", "C2026-0001", "-m", "乙"]);
    let said = csv(&other, "complaint", &rows, &PHONE);
    assert!(said.err.contains("第 2 行是 C2026-0001") && said.err.contains("已导入 0 条"), "{said:?}");
}

/// A record that somebody voided is known to its sheet: it does not come again, by all it says, by its number, by its code or as it was before
/// a correction. What was taken back comes again.
#[test]
fn a_voided_record_does_not_come_again_and_one_that_was_taken_back_does() {
    let office = opened();
    let count = || office.json(&["complaint", "list"]).as_array().expect("rows").len();
    let text = "来电时间,被投诉单位,投诉内容,文号\n2026-03-02,住建局,甲,\n2026-03-02,住建局,甲,\n2026-03-03,住建局,乙,清投3号\n2026-03-04,住建局,丙,\n";
    let first = csv(&office, "complaint", text, &PHONE);
    assert_eq!((first.code, count()), (0, 4), "{first:?}");
    office.line("complaint edit 4 --summary 丁");
    for code in ["2", "3", "4"] {
        office.ok(&["complaint", "void", code, "-m", "录重了"]);
    }
    office.ok(&["complaint", "export", "--voided", "-o", "出.csv"]);
    let again = csv(&office, "complaint", text, &PHONE);
    assert_eq!((again.code, count()), (0, 1), "{again:?}");
    assert!(again.err.contains("其中 3 条台账里已作废") && again.err.contains("第 3 行是 C2026-0002"), "{again:?}");
    let json = csv(&office, "complaint", text, &[&PHONE[..], &["--dry-run", "--json"]].concat());
    let json: Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(json["voided"][1], json!({ "line": 4, "code": "C2026-0003" }));
    // By its code, however it went out.
    let coded = "编号,来电时间,被投诉单位,投诉内容\nC2026-0002,2026-03-02,住建局,甲\n";
    let said = csv(&office, "complaint", coded, &PHONE);
    assert!(said.code == 0 && said.err.contains("第 2 行是 C2026-0002") && count() == 1, "{said:?}");
    // Another matter under its number is not taken for it.
    let other = "来电时间,被投诉单位,投诉内容,文号,投诉类别\n2026-03-09,登记中心,别的事,清投3号,吃拿卡要\n";
    let said = csv(&office, "complaint", other, &PHONE[..2]);
    assert!(said.code == 4 && said.err.contains("已被另一投诉使用"), "{said:?}");

    let office = opened();
    assert_eq!(csv(&office, "complaint", text, &PHONE).code, 0);
    office.line("undo");
    let again = csv(&office, "complaint", text, &PHONE);
    assert!(again.code == 0 && !again.err.contains("已作废"), "{again:?}");
    assert_eq!(office.json(&["complaint", "list"]).as_array().map(Vec::len), Some(4));
}

#[test]
fn what_was_kept_of_a_row_and_is_otherwise_now_is_told() {
    let office = opened();
    let of = |state: &str| {
        format!("原表状态,来电时间,被投诉单位,投诉内容,状态,承办单位\n手写,2026-03-02,住建局,甲,{state},登记中心\n")
    };
    csv(&office, "complaint", &of("已办结"), &PHONE);
    let shown = page(&office, "C2026-0001");
    assert!(shown.contains("手写") && shown.contains("原表状态（2）") && shown.contains("已办结"), "{shown}");
    let said = csv(&office, "complaint", &of("已办结"), &PHONE);
    assert!(said.err.contains("另 1 条台账里已有"), "{said:?}");
    let said = csv(&office, "complaint", &of("已答复"), &PHONE);
    assert!(said.err.contains("第 2 行是 C2026-0001，与台账不同") && said.err.contains("已答复"), "{said:?}");
}

/// Who keeps a sheet, when and in what, stands over two rows of headings as often as not: it is no heading of theirs.
#[test]
fn what_is_said_over_two_rows_of_headings_is_none_of_them() {
    let upper: &[&str] =
        &["序号", "投诉时间", "投诉方式", "投诉人", "", "被投诉单位", "投诉类别", "内容", "办理", "", "备注"];
    let lower: &[&str] = &["", "", "", "姓名", "电话", "", "", "", "办结时间", "调查结果", ""];
    let row: &[&str] =
        &["1", "2026-03-02", "电话", "张三", "13900000001", "住建局", "慢作为", "甲", "", "", "窗口无人"];
    let merges = [0, 1, 2, 5, 6, 7, 10].map(|at| (2, at, 3, at));
    let merges: Vec<_> = merges.into_iter().chain([(2, 3, 2, 4), (2, 8, 2, 9)]).collect();
    for over in [
        &["填报单位：清河市效能办", "", "", "", "", "", "", "", "填报时间：2026年6月"][..],
        &["清河市效能办", "", "", "", "", "", "", "", "2026年6月"],
        &["", "", "", "", "", "", "", "", "", "", "单位：件"],
    ] {
        let office = opened();
        let said = book(&office, &[&["清河市投诉台账"], over, upper, lower, row], &merges);
        assert_eq!(said.code, 0, "{over:?}: {}", said.err);
        assert!(said.err.contains("2（") && said.err.contains("原样保留的列：备注"), "{over:?}: {}", said.err);
        assert_eq!(
            list(&office, "complaint", "summary,received_on"),
            json!([{ "summary": "甲", "received_on": "2026-03-02" }])
        );
        let shown = office.ok(&["complaint", "reveal", "C2026-0001", "--reason", "核对", "--format", "md"]);
        assert!(shown.contains("张三") && shown.contains("13900000001"), "{over:?}: {shown}");
    }
}

/// A row that has words wherever the others have is one of them, though it begins as a signature, a remark or a total does.
#[test]
fn a_whole_row_is_a_record_whatever_it_begins_with() {
    let office = opened();
    let heading = "内容,接收日期,投诉渠道,单位,投诉类别,甲,乙,丙,丁,戊,备注";
    let rest = "2026-03-02,电话,住建局,慢作为";
    let whole = ["填表人：要找人代填", "审核人：不在岗", "备注：只收现金", "乱收费合计"];
    let rows: Vec<String> = whole.iter().map(|text| format!("{text},{rest},,,,,,")).collect();
    let text = format!(
        "{heading}\n{}\n填表人：要找人代填,{rest},,,,,,审核人：张某\n小计,4,,,,,,,,,\n填表人：李娟,审核人：王某,,日期：2026.4.1,,,,,,,\n注：按月报,,,,,,,,,,\n",
        rows.join("\n")
    );
    let said = csv(&office, "complaint", &text, &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("已导入 5 条投诉"), "{}", said.err);
    for told in ["7（小计 4）", "8（填表人：李娟 审核人：王某 日期：2026.4.1）", "9（注：按月报）"]
    {
        assert!(said.err.contains(told), "{told}: {}", said.err);
    }
    let summaries = list(&office, "complaint", "summary");
    assert!(whole.iter().all(|text| summaries.as_array().is_some_and(|all| all.contains(&json!({ "summary": text })))));
    // Of counts alone a total is one, and in a sheet of few columns a signature is.
    let office = opened();
    let visits = "被检查单位,检查日期,检查方式,应到,实到\n住建局,2026-03-02,暗访,5,5\n住建局合计,,,5,5\n合计,1次,,5,5\n填表人：李娟,审核人：王某,日期：,,\n";
    let said = csv(&office, "visit", visits, &[]);
    assert!(said.code == 0 && said.err.contains("已导入 1 条检查"), "{}", said.err);
}

/// What a clerk calls a column, and ticks in it.
#[test]
fn further_headings_of_offices_are_understood() {
    let office = opened();
    let found = "时间,被检查单位,问题类别,存在的问题\n2026-03-02,住建局,迟到早退,两人迟到\n";
    assert_eq!(csv(&office, "finding", found, &[]).code, 0);
    assert_eq!(
        list(&office, "finding", "found_on,summary"),
        json!([{ "found_on": "2026-03-02", "summary": "两人迟到" }])
    );
    let visits = "时间,单位,方式,应到,实到\n2026-03-02,住建局,暗访,5,5\n";
    assert_eq!(csv(&office, "visit", visits, &[]).code, 0);
    assert_eq!(list(&office, "visit", "visited_on"), json!([{ "visited_on": "2026-03-02" }]));
    let told = "批示日期,批示领导,批示内容,承办单位,交办日期,要求办结时限,反馈情况\n2026-03-02,张某,请核查,住建局,2026-03-02,2026-03-20,\n";
    let said = csv(&office, "instruction", told, &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(list(&office, "instruction", "due_on"), json!([{ "due_on": "2026-03-20" }]));
    let named = "投诉编号,时间,投诉方式,单位,投诉事项类型,内容,是否实名\n一,2026-03-02,电话,住建局,慢作为,甲,√\n二,2026-03-02,电话,住建局,慢作为,乙,×\n";
    let said = csv(&office, "complaint", named, &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        list(&office, "complaint", "office_no,named"),
        json!([{ "office_no": "一", "named": "named" }, { "office_no": "二", "named": "anonymous" }])
    );
    // Of a column under a group it is told which field it may be.
    let grouped = book(
        &opened(),
        &[
            &["投诉时间", "投诉方式", "单位", "投诉类别", "内容", "办理情况", ""],
            &["", "", "", "", "", "办结时间", "办理结果"],
            &["2026-03-02", "电话", "住建局", "慢作为", "甲", "2026-03-09", "属实"],
        ],
        &[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 1, 3), (0, 4, 1, 4), (0, 5, 0, 6)],
    );
    assert!(grouped.err.contains("办理情况/办理结果=result"), "{}", grouped.err);
}

/// A limit of the hall that says no unit has no day it ends on: such a case would be on time for ever.
#[test]
fn a_limit_of_the_hall_that_cannot_be_read_is_refused_and_one_in_words_is_kept_as_the_ledger_does() {
    let office = opened();
    let matters = "名称,实施单位,法定时限,承诺时限\n转移登记,登记中心,20个工作日,5个工作日\n";
    assert_eq!(csv(&office, "matter", matters, &[]).code, 0);
    let cases = |limit: &str| {
        format!(
            "办件编号,事项名称,实施部门,收件时间,受理时间,承诺时限\nA1,转移登记,登记中心,2026-03-02,2026-03-02,{limit}\n"
        )
    };
    let said = csv(&office, "approval", &cases("5"), &[]);
    assert!(said.code == 4 && said.err.contains("承诺时限：读不懂期限 5"), "{}", said.err);
    assert_eq!(csv(&office, "approval", &cases("5个工作日"), &[]).code, 0);
    let kept = list(&office, "approval", "office_no,promised,promised_due");
    assert_eq!(kept, json!([{ "office_no": "A1", "promised": "5wd", "promised_due": "2026-03-09" }]));
}

/// What flows can be read but once: it comes in, and is refused by name where it would have to be read again. What ends in the middle of a line
/// takes nothing in.
#[test]
#[cfg(unix)]
fn a_pipe_is_read_once() {
    let office = opened();
    let table = "接收日期,投诉渠道,单位,投诉类别,内容\n2026-03-02,电话,住建局,慢作为,甲\n";
    let pipe = |noun: &str, text: &str, options: &[&str]| {
        std::fs::write(office.folder.path().join("流.txt"), text).expect("a file");
        let line =
            format!("cat 流.txt | '{}' {noun} import /dev/stdin {}", env!("CARGO_BIN_EXE_ducha"), options.join(" "));
        let said = std::process::Command::new("sh")
            .args(["-c", &line])
            .current_dir(office.folder.path())
            .env("HOME", office.folder.path())
            .envs([("DUCHA_TODAY", "2026-04-20"), ("DUCHA_ACTOR", "李娟"), ("LANG", "zh_CN.UTF-8")])
            .output()
            .expect("a shell");
        (said.status.code(), String::from_utf8_lossy(&said.stderr).into_owned())
    };
    let bad = format!("{table}2026-03-02,电话,没有局,慢作为,乙\n");
    let (code, err) = pipe("complaint", &bad, &["--rejects", "拒收.csv"]);
    assert!(code == Some(2) && err.contains("要再读一遍：先存成文件"), "{code:?} {err}");
    let (code, err) = pipe("complaint", &bad, &[]);
    assert!(code == Some(4) && err.contains("没有单位"), "{code:?} {err}");
    let (code, err) = pipe("approval", "办件编号,event\n", &[]);
    assert!(code == Some(2) && err.contains("是管道，只能读一遍"), "{code:?} {err}");
    let row = |text: &str| {
        let row = json!({ "received_on": "2026-03-02", "channel": "phone", "unit": "A01", "category": "no-action", "summary": text });
        format!("{row}\n")
    };
    let cut = format!("{}{}", row("乙"), &row("丙")[..60]);
    let (code, err) = pipe("complaint", &cut, &[]);
    assert!(code == Some(4) && err.contains("第 2 行"), "{code:?} {err}");
    assert_eq!(list(&office, "complaint", "code"), json!([]));
    assert_eq!(pipe("complaint", table, &[]).0, Some(0));
    assert_eq!(list(&office, "complaint", "summary"), json!([{ "summary": "甲" }]));
}

/// Under the name of somebody or of a step a word of anybody's says of whom: no employer of a complainant is complained of, nobody accused complains, and
/// the day of a rectification finds nothing.
#[test]
fn a_word_of_anybodys_is_of_whom_it_stands_under() {
    let table = |upper: &str, lower: &str, row: &str| format!("{upper}\n{lower}\n{row}\n");
    let office = opened();
    let said = csv(
        &office,
        "complaint",
        &table(
            "序号,日期,方式,投诉人,,,被投诉人,,问题类别,内容",
            ",,,姓名,单位,电话,姓名,单位,,",
            "1,2026-3-5,电话,王某某,住建局,13900000001,张某某,登记中心,慢作为,无人",
        ),
        &[],
    );
    assert!(said.code == 0 && said.err.contains("投诉人/单位"), "{}", said.err);
    let unit = json!([{ "unit": "清河县不动产登记中心" }]);
    assert_eq!(list(&office, "complaint", "unit"), unit);
    let revealed = office.json(&["complaint", "reveal", "C2026-0001", "-m", "核对"]);
    assert_eq!(revealed["complainant_name"], json!("王某某"));
    for (upper, lower, row) in [
        ("日期,方式,单位,类别,内容,被投诉人,", ",,,,,姓名,电话", "2026-3-5,电话,住建局,慢作为,乙,张某某,13900000002"),
        ("日期,方式,单位,类别,内容,承办人,", ",,,,,姓名,电话", "2026-3-5,电话,住建局,慢作为,丙,李某某,13900000003"),
    ] {
        let office = opened();
        let said = csv(&office, "complaint", &table(upper, lower, row), &[]);
        assert!(said.code == 0 && said.err.contains("/姓名"), "{upper}: {}", said.err);
        assert_eq!(office.say(&["complaint", "reveal", "C2026-0001", "-m", "核对"], "").code, 3, "{upper}");
    }
    let said = csv(
        &office,
        "finding",
        &table("被查单位,问题类别,内容,整改,", ",,,时间,人", "住建局,脱岗,无人,2026-3-25,李某"),
        &[],
    );
    assert!(said.code == 4 && said.err.contains("缺少发现日期"), "{}", said.err);
}

/// A column that goes on from above makes no record of a row that has nothing of its own, of a total or of who signs.
#[test]
fn what_goes_on_from_above_makes_no_record_of_nothing() {
    let office = opened();
    let text = "序号,接收日期,投诉渠道,单位,投诉类别,内容\n1,2026-3-5,电话,住建局,慢作为,甲\n2,同　上,〞,同前,,乙\n3,,,,,\n住建局今年全部小计,,,,,2件\n4,2026-3-8,电话,登记中心,慢作为,丙\n2026年3月份合计,,,,,3件\n局长签字：,,,,,\n";
    let said = csv(&office, "complaint", text, &["--fill-down", "接收日期,投诉渠道,单位,投诉类别"]);
    assert!(said.code == 0 && said.err.contains("4（3）") && said.err.contains("局长签字"), "{}", said.err);
    assert_eq!(
        list(&office, "complaint", "summary"),
        json!([{ "summary": "甲" }, { "summary": "乙" }, { "summary": "丙" }])
    );
    let units = "单位名称,类别,备注\n清河县教育局,县直部门,\n合计1个,,\n2026年6月3日,,\n";
    let said = csv(&office, "unit", units, &["--set", "类别=县直部门"]);
    assert!(said.code == 0 && said.err.contains("合计1个"), "{}", said.err);
    assert_eq!(office.json(&["unit", "list"]).as_array().map(Vec::len), Some(3));
}

/// A person called by name is the one of the row's unit; one of the name who is elsewhere, and never was there, is somebody else.
#[test]
fn a_namesake_elsewhere_is_somebody_else() {
    let office = opened();
    office.import("person", &[json!({ "name": "王伟", "unit": "住建局" })]);
    let row = |who: &str, unit: &str| {
        format!("人员编号,单位,处理时间,处理方式,处理依据\n{who},{unit},2026-3-5,警告,党纪处分\n")
    };
    let said = csv(&office, "sanction", &row("王伟", "登记中心"), &[]);
    assert!(said.code == 4 && said.err.contains("名册里的 王伟（R2026-0001）是 清河县住建局 的"), "{}", said.err);
    let said = csv(&office, "sanction", &row("R2026-0001", "登记中心"), &[]);
    assert_eq!(said.code, 0, "the code says who it is: {}", said.err);
    assert_eq!(
        list(&office, "sanction", "kind,unit"),
        json!([{ "kind": "party-warning", "unit": "清河县不动产登记中心" }])
    );
    office.import("person", &[json!({ "name": "王伟", "unit": "登记中心" })]);
    let said = csv(&office, "sanction", &row("王伟", "住建局"), &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    office.ok(&["person", "edit", "R2026-0001", "--unit", "登记中心"]);
    office.ok(&["person", "void", "R2026-0002", "-m", "重复"]);
    let again = csv(&office, "sanction", &row("王伟", "住建局"), &[]);
    assert_eq!(again.code, 0, "who was there then: {}", again.err);
}

/// Of a call back without a word of what was said nobody knows whether anybody was reached.
#[test]
fn a_call_without_an_answer_reached_nobody_for_sure() {
    let office = opened();
    let head = "接收日期,投诉渠道,单位,投诉类别,内容,受理日期,交办日期,承办单位,办结日期,调查结果,回访日期,满意度";
    let row = |said: &str| {
        format!(
            "{head}\n2026-3-2,电话,住建局,慢作为,甲{said},2026-3-3,2026-3-4,住建局,2026-3-9,属实,2026-3-10,{said}\n"
        )
    };
    let refused = csv(&office, "complaint", &row(""), &["--map", "调查结果=result"]);
    assert!(refused.code == 4 && refused.err.contains("缺少联系上"), "{}", refused.err);
    let said = csv(&office, "complaint", &row("满意"), &["--map", "调查结果=result,满意度=satisfied"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let said = csv(&office, "complaint", &row(""), &["--map", "调查结果=result", "--set", "联系上=否"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let reached = json!([{ "reached": true }, { "reached": false }]);
    assert_eq!(list(&office, "complaint", "reached"), reached);
}

/// Headings that stand there twice can each be called; who inspects is not who is inspected; bars and semicolons part cells.
#[test]
fn two_columns_of_one_meaning_can_be_told_apart() {
    let office = opened();
    let twice = "接收日期,投诉渠道,单位,投诉类别,内容,单位\n2026-3-5,电话,住建局,慢作为,甲,登记中心\n";
    let said = csv(&office, "complaint", twice, &[]);
    assert!(
        said.code == 2 && said.err.contains("标题 \"单位\" 重复") && said.err.contains("--map 单位（2）=kept"),
        "{}",
        said.err
    );
    let said = csv(&office, "complaint", twice, &["--map", "单位（2）=kept"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(list(&office, "complaint", "unit"), json!([{ "unit": "清河县住建局" }]));
    for (text, of) in [
        ("检查单位,检查时间,被检查单位,存在问题,问题类别\n住建局,2026-3-5,登记中心,甲,脱岗\n", "检查单位"),
        ("被检查对象|检查时间|检查单位|存在问题|问题类别\n登记中心|2026-3-5|住建局|甲|脱岗\n", "检查单位"),
        ("被检查对象;检查时间;存在问题;问题类别;看法\n登记中心;2026-3-5;甲,乙;脱岗;无\n", "看法"),
    ] {
        let office = opened();
        let said = csv(&office, "finding", text, &[]);
        assert!(said.code == 0 && said.err.contains(&format!("原样保留的列：{of}")), "{}", said.err);
        assert_eq!(list(&office, "finding", "unit"), json!([{ "unit": "清河县不动产登记中心" }]));
    }
}
