//! Files as offices keep them come in as they are: any encoding, any workbook, titles, headings in two rows, merged cells, totals; what
//! cannot be understood is refused by name.

use crate::office;

use office::{Office, Said};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};

fn opened() -> Office {
    let office = Office::open("2026-03-20");
    office.import(
        "unit",
        &[
            json!({ "name": "清河县住建局", "short_name": "住建局", "kind": "县直部门", "code": "A01" }),
            json!({ "name": "登记中心", "kind": "窗口单位", "code": "A03" }),
        ],
    );
    office
}

/// Writes a file and imports it as complaints, with these options behind.
fn import(office: &Office, name: &str, bytes: &[u8], options: &[&str]) -> Said {
    std::fs::write(office.folder.path().join(name), bytes).expect("a file");
    office.say(&[&["complaint", "import", name], options].concat(), "")
}

fn complaints(office: &Office) -> Vec<String> {
    let rows = office.json(&["complaint", "list", "--sort", "code", "--fields", "received_on,unit,summary"]);
    let text = |row: &Value| {
        ["received_on", "unit", "summary"].map(|key| row[key].as_str().unwrap_or("-").to_owned()).join(" ")
    };
    rows.as_array().expect("rows").iter().map(text).collect()
}

const TABLE: &str = "接收日期,投诉渠道,单位,投诉类别,内容\n2026-03-02,电话,住建局,慢作为,窗口没人\n";

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let pair = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
    text.encode_utf16().flat_map(pair).collect()
}

#[test]
fn every_encoding_that_a_spreadsheet_writes_is_read_and_said() {
    let gb = encoding_rs::GB18030.encode(TABLE).0.into_owned();
    let rare = encoding_rs::GB18030
        .encode(&TABLE.replace("\n2026", ",𠮷㐂𠀀𠮷㐂𠀀\n2026").replace("没人\n", "没人,𠮷㐂𠀀𠮷㐂\n"))
        .0
        .into_owned();
    let marked = |little| [utf16("\u{feff}", little), utf16(TABLE, little)].concat();
    let tabs = [utf16("\u{feff}", true), utf16(&TABLE.replace(',', "\t"), true)].concat();
    for (bytes, options, said) in [
        (TABLE.as_bytes().to_vec(), &[][..], ""),
        (format!("\u{feff}{TABLE}").into_bytes(), &[], ""),
        (gb.clone(), &[], "GB18030"),
        (gb, &["--encoding", "gbk"], "GB18030"),
        (rare, &[], "GB18030"),
        (marked(true), &[], "UTF-16LE"),
        (marked(false), &[], "UTF-16BE"),
        (utf16(TABLE, true), &[], "UTF-16LE"),
        (tabs, &[], "UTF-16LE"),
        (TABLE.replace(',', ";").into_bytes(), &[], ""),
    ] {
        let office = opened();
        let told = import(&office, "台账.csv", &bytes, options);
        assert_eq!(told.code, 0, "{said}: {}", told.err);
        assert_eq!(told.err.contains(&format!("按 {said} 读入")), !said.is_empty(), "{}", told.err);
        assert_eq!(complaints(&office), ["2026-03-02 清河县住建局 窗口没人"]);
    }
    let office = opened();
    let big5 =
        encoding_rs::BIG5.encode("received_on,channel,category,summary\n2026-03-02,phone,slow-action,張三遲到\n").0;
    assert_eq!(import(&office, "a.csv", &big5, &[]).code, 2, "an encoding that does not show is not guessed");
    assert_eq!(import(&office, "a.csv", &big5, &["--encoding", "big5"]).code, 0);
    assert_eq!(import(&office, "a.csv", TABLE.as_bytes(), &["--encoding", "utf-7"]).code, 2);
}

#[test]
fn our_own_list_is_read_back() {
    let (home, away) = (opened(), opened());
    assert_eq!(import(&home, "a.csv", TABLE.as_bytes(), &[]).code, 0);
    let list = home.ok(&["complaint", "list", "--json"]);
    for (name, text) in [("l.json", list.clone()), ("l.ndjson", list.clone()), ("l.json", list.replace(',', " ,\n "))] {
        let said = import(&away, name, text.as_bytes(), &[]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(complaints(&away), complaints(&home));
    }
    for broken in ["[{\"channel\":\"phone\"}", "[]x", "[", "[{}] {}", "[1 2]"] {
        assert_ne!(import(&away, "l.json", broken.as_bytes(), &[]).code, 0, "{broken}");
    }
    assert_eq!(complaints(&away).len(), 1);
}

/// A workbook as a clerk keeps it.
fn ugly() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").expect("a name").write(0, 0, "本表由效能办填写").expect("text");
    let sheet = book.add_worksheet().set_name("台账").expect("a name");
    let (plain, day) = (Format::new(), Format::new().set_num_format("yyyy-mm-dd"));
    sheet.merge_range(0, 0, 0, 8, "清河县投诉台账", &plain).expect("a title");
    let headings = ["序号", "投诉日期（月.日）", "渠道", "被投诉单位", "投诉类别", "", "内　容"];
    for (at, heading) in (0..).zip(headings) {
        sheet.merge_range(2, at, 3, at, heading, &plain).expect("a heading");
    }
    sheet.merge_range(2, 7, 2, 8, "投诉人", &plain).expect("a heading");
    sheet.write(3, 7, "姓名").expect("text").write(3, 8, "电话").expect("text");
    let rows = [
        ["1", "", "电话", "住建局", "慢作为", "", "日期格"],
        ["2", "", "来访", "住建局", "慢作为", "", "序号日期"],
        ["", "", "", "", "", "", ""],
        ["3", "3月5日", "来信", "登记中心", "慢作为", "", "没有年份"],
        ["4", "二〇二六年三月六日", "电话", "A03", "慢作为", "", "汉字"],
        ["5", "２０２６．３．９", "电话", "", "慢作为", "", "合并"],
    ];
    for (row, cells) in (4..).zip(rows) {
        for (column, text) in (0..).zip(cells).filter(|cell| !cell.1.is_empty()) {
            sheet.write(row, column, text).expect("text");
        }
    }
    let date = ExcelDateTime::from_ymd(2026, 3, 2).expect("a day");
    sheet.write_with_format(4, 1, &date, &day).expect("a day").write(4, 8, 13_900_000_003_u64).expect("a number");
    sheet.write(5, 1, 46_085).expect("a number");
    sheet.merge_range(8, 3, 9, 3, "A03", &plain).expect("merged");
    sheet.write(10, 0, "合计").expect("text").write(10, 1, 5).expect("a number");
    sheet.write(12, 0, "填表人：李娟").expect("text");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_workbook_comes_in_as_the_clerk_keeps_it() {
    let office = opened();
    let said = import(&office, "台账.csv", &ugly(), &[]);
    assert_eq!(said.code, 4, "{}", said.err);
    assert!(said.err.contains("台账!B8 投诉日期（月.日）"), "sheet, cell and heading: {}", said.err);
    let said = import(&office, "台账.xlsx", &ugly(), &["--year", "2026"]);
    assert_eq!(said.code, 0, "{}", said.err);
    for told in ["没有读：说明", "1（清河县投诉台账）", "11（合计 5）", "13（填表人：李娟）", "没有读的列：序号"]
    {
        assert!(said.err.contains(told), "{told}: {}", said.err);
    }
    assert_eq!(
        complaints(&office),
        [
            "2026-03-02 清河县住建局 日期格",
            "2026-03-04 清河县住建局 序号日期",
            "2026-03-05 登记中心 没有年份",
            "2026-03-06 登记中心 汉字",
            "2026-03-09 登记中心 合并"
        ]
    );
    let again: Value =
        serde_json::from_str(&office.say(&["complaint", "import", "台账.xlsx", "--year", "2026", "--json"], "").out)
            .expect("JSON");
    assert_eq!((&again["read"], &again["added"], &again["same"]), (&json!(5), &json!(0), &json!(5)));
    assert_eq!(again["mapping"]["投诉人电话"], "complainant_phone");
    assert_eq!(again["mapping"]["序号"], Value::Null);
    let read = import(&office, "台账.xlsx", &ugly(), &["--sheet", "1"]);
    assert_eq!(read.code, 2, "{}", read.err);
    assert_eq!(import(&office, "台账.xlsx", &ugly(), &["--sheet", "三月"]).code, 3);
}

/// A year of months, each its sheet: the third not filled in yet, the second with a day as it is told; and a sheet of words.
fn months(second: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    for (month, days) in [("1月", vec!["2026-01-05", "2026-01-06"]), ("2月", vec![second]), ("3月", vec![])] {
        let sheet = book.add_worksheet().set_name(month).expect("a name");
        sheet.write(0, 0, format!("{month}投诉台账")).expect("a title");
        for (at, heading) in (0..).zip(["接收日期", "渠道", "单位", "投诉类别", "内容"]) {
            sheet.write(1, at, heading).expect("a heading");
        }
        for (row, day) in (2..).zip(days) {
            for (at, text) in (0..).zip([day, "电话", "住建局", "慢作为", &format!("{month}第{row}行")]) {
                sheet.write(row, at, text).expect("text");
            }
        }
    }
    book.add_worksheet().set_name("填表说明").expect("a name").write(0, 0, "按月登记").expect("text");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn the_sheets_of_a_workbook_come_in_with_one_command_or_none_does() {
    let office = opened();
    let one = import(&office, "年.xlsx", &months("2026-02-03"), &["--dry-run"]);
    assert!(one.err.contains("没有读：2月、3月、填表说明") && one.err.contains("都读：--sheet 全部"), "{}", one.err);
    let bad = import(&office, "年.xlsx", &months("2月30日"), &["--sheet", "全部", "--year", "2026"]);
    assert_eq!((bad.code, complaints(&office).len()), (4, 0), "all or none: {}", bad.err);
    assert!(bad.err.contains("3 行里有 1 行不合格") && bad.err.contains("2月!A3 接收日期"), "{}", bad.err);
    let tried = import(&office, "年.xlsx", &months("2026-02-03"), &["--sheet", "all", "--dry-run"]);
    assert_eq!((tried.code, complaints(&office).len()), (0, 0), "{}", tried.err);
    for row in ["1月            2", "2月            1", "3月            0"] {
        assert!(tried.out.contains(row), "{row}: {}", tried.out);
    }
    let said = import(&office, "年.xlsx", &months("2026-02-03"), &["--sheet", "全部"]);
    for told in ["工作表“1月”：已导入 2 条投诉", "没有读的工作表：填表说明", "已导入 3 条投诉"]
    {
        assert!(said.err.contains(told), "{told}: {}", said.err);
    }
    let days: Vec<String> = complaints(&office).iter().map(|row| row[..10].to_owned()).collect();
    assert_eq!(days, ["2026-01-05", "2026-01-06", "2026-02-03"]);
    let again = import(&office, "年.xlsx", &months("2026-02-03"), &["--sheet", "2月，1", "--json"]);
    let again: Value = serde_json::from_str(&again.out).expect("JSON");
    assert_eq!([&again["read"], &again["same"], &again["sheets"][0]["same"]], [&json!(3), &json!(3), &json!(1)]);
    assert_eq!([&again["sheet"], &again["sheets"][1]["sheet"]], [&Value::Null, &json!("1月")]);
}

/// A sheet of the year that has the months again, and one that calls its day otherwise.
#[test]
fn what_stands_on_two_sheets_is_one_record_and_what_is_said_of_a_heading_is_of_the_sheets_that_have_it() {
    let office = opened();
    let mut book = Workbook::new();
    let rows = [["2026-01-05", "甲"], ["2026-02-05", "乙"]];
    for (name, day, rows) in [("1月", "日子", &rows[..1]), ("全年", "接收日期", &rows[..])] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        for (at, heading) in (0..).zip([day, "渠道", "单位", "投诉类别", "内容"]) {
            sheet.write(0, at, heading).expect("a heading");
        }
        for (row, [day, text]) in (1..).zip(rows) {
            for (at, cell) in (0..).zip([*day, "电话", "住建局", "慢作为", *text]) {
                sheet.write(row, at, cell).expect("text");
            }
        }
    }
    let book = book.save_to_buffer().expect("a workbook");
    let said = import(&office, "年.xlsx", &book, &["--sheet", "全部"]);
    assert!(said.code == 4 && said.err.contains("--map 日子=…"), "{}", said.err);
    let said = import(&office, "年.xlsx", &book, &["--sheet", "全部", "--map", "日期=received_on"]);
    assert!(said.code == 2 && said.err.contains("没有 \"日期\" 这一列"), "{}", said.err);
    let said = import(&office, "年.xlsx", &book, &["--sheet", "全部", "--map", "日子=received_on"]);
    assert!(said.err.contains("已导入 2 条投诉；另 1 条台账里已有"), "{}", said.err);
    assert_eq!(complaints(&office).len(), 2);
}

#[test]
fn several_sheets_that_cannot_be_asked_for_are_refused_by_name() {
    let office = opened();
    let asked = |options: &[&str]| import(&office, "年.xlsx", &months("2026-02-03"), options);
    let said = asked(&["--sheet", "1月,四月"]);
    assert_eq!((said.code, complaints(&office).len()), (3, 0), "{}", said.err);
    assert!(said.err.contains("没有工作表 \"四月\"") && said.err.contains("1月、2月、3月、填表说明"), "{}", said.err);
    let said = asked(&["--sheet", "全部", "--rejects", "拒收.csv"]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("写成 --rejects 拒收.xlsx"), "{}", said.err);
    let said = import(&office, "表.csv", TABLE.as_bytes(), &["--sheet", "全部"]);
    assert_eq!(said.code, 3, "{}", said.err);
    let mut words = Workbook::new();
    words.add_worksheet().write(0, 0, "按月登记").expect("text");
    let words = words.save_to_buffer().expect("a workbook");
    let said = import(&office, "说明.xlsx", &words, &["--sheet", "全部"]);
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("没有一张工作表的表头看得懂"), "{}", said.err);
    let mut comma = Workbook::new();
    let sheet = comma.add_worksheet().set_name("一,二").expect("a name");
    for (at, text) in (0..).zip(TABLE.lines().next().unwrap_or_default().split(',')) {
        sheet
            .write(0, at, text)
            .expect("text")
            .write(1, at, ["2026-03-02", "电话", "住建局", "慢作为", "没人"][usize::from(at)])
            .expect("text");
    }
    let comma = comma.save_to_buffer().expect("a workbook");
    assert_eq!(import(&office, "逗号.xlsx", &comma, &["--sheet", "一,二"]).code, 0, "one sheet that is called so");
}

#[test]
fn a_number_that_lost_its_digits_and_a_day_of_two_readings_are_refused_with_their_cell() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, heading) in (0..).zip(["接收日期", "渠道", "投诉类别", "内容", "投诉人电话"]) {
        sheet.write(0, at, heading).expect("text");
    }
    for row in 1..3 {
        sheet.write(row, 0, "2026-03-02").expect("text").write(row, 1, "电话").expect("text");
        sheet.write(row, 2, "慢作为").expect("text").write(row, 3, format!("第{row}件")).expect("text");
    }
    sheet.write(1, 4, 110_101_199_001_010_017_u64).expect("a number").write(2, 0, 3.1).expect("a number");
    let said = import(&opened(), "a.xlsx", &book.save_to_buffer().expect("a workbook"), &["--year", "2026"]);
    assert_eq!(said.code, 4);
    for place in ["Sheet1!E2 投诉人电话", "Sheet1!A3 接收日期"] {
        assert!(said.err.contains(place), "{place}: {}", said.err);
    }
}

#[test]
fn what_a_column_may_be_is_told_with_what_to_type() {
    let table = "受理日期,来源,单位,投诉类别,内容,办理状态,办结日期,办理结果,是否满意\n2026-03-02,电话,住建局,慢作为,一,已办结,2026-03-12,属实,满意\n2026-03-03,来访,住建局,慢作为,二,办理中,,,\n";
    let office = opened();
    let said = import(&office, "a.csv", table.as_bytes(), &[]);
    assert!(said.code == 4 && said.err.contains("就是受理日期的：--map 受理日期=received_on"), "{}", said.err);
    let maybe = "--map 办理状态=state --map 办理结果=result --map 是否满意=satisfied";
    assert!(said.err.contains(&format!("指明字段：{maybe}")), "{}", said.err);
    let open = "接收日期,来源,投诉类别,办理状态\n2026-03-02,电话,慢作为,等回话\n";
    let said = import(&office, "b.csv", open.as_bytes(), &[]);
    assert!(said.code == 0 && said.err.contains("也许该读：--map 办理状态=state"), "{}", said.err);
    // As it is told, it is read.
    let office = opened();
    let told: Vec<&str> = maybe.split(' ').collect();
    let as_told = |more: &[&str]| {
        import(&office, "a.csv", table.as_bytes(), &[&told[..], &["--map", "受理日期=received_on"], more].concat())
    };
    let said = as_told(&[]);
    assert!(said.code == 4 && said.err.contains("--set 受理日期=@接收日期"), "{}", said.err);
    let said = as_told(&["--set", "受理日期=@接收日期,交办日期=@没有的"]);
    assert!(said.code == 2 && said.err.contains("没有的"), "{}", said.err);
    let said = as_told(&["--set", "受理日期=@接收日期,交办日期=@接收日期"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let one = office.json(&["complaint", "show", "1"]);
    let told = ["accepted_on", "closed_on", "result", "satisfied"].map(|key| one[key].clone());
    assert_eq!(told, ["2026-03-02", "2026-03-12", "substantiated", "satisfied"].map(|value| json!(value)), "{one}");
    // A day that is said of all rows is no column that lacks.
    let said = import(
        &opened(),
        "b.csv",
        "办结日期,投诉类别\n2026-03-12,没有的\n".as_bytes(),
        &["--set", "接收日期=2026-03-02"],
    );
    assert!(said.code == 4 && !said.err.contains("就是办结日期的"), "{}", said.err);
}

#[test]
fn columns_are_mapped_dropped_by_name_or_refused() {
    let table = "来的日子,渠道,单位,投诉类别,内容,密级\n2026-03-02,电话,住建局,慢作为,一,内部\n2026-03-03,同上,,慢作为,二,内部\n";
    let office = opened();
    let said = import(&office, "a.csv", table.as_bytes(), &[]);
    assert!(said.code == 4 && said.err.contains("没有认出的列：来的日子、密级"), "{}", said.err);
    let said = import(&office, "a.csv", table.as_bytes(), &["--map", "来的日子=received_on,密级="]);
    assert!(said.code == 4 && said.err.contains("--fill-down 渠道"), "{}", said.err);
    let map = ["--map", "来的日子=received_on", "--map", "密级=-", "--fill-down", "渠道,单位"];
    let said = import(&office, "a.csv", table.as_bytes(), &map);
    assert!(said.code == 0 && said.err.contains("没有读的列：密级"), "{}", said.err);
    assert_eq!(complaints(&office), ["2026-03-02 清河县住建局 一", "2026-03-03 清河县住建局 二"]);
    for unknown in [
        ["--map", "没有的=unit"],
        ["--fill-down", "没有的"],
        ["--map", "单位=nothing"],
        ["--map", "单位"],
        ["--year", "26"],
    ] {
        assert_eq!(import(&office, "b.csv", TABLE.as_bytes(), &unknown).code, 2, "{unknown:?}");
    }
    let bare = "接收日期,渠道,投诉类别,内容,\n2026-03-02,电话,慢作为,三,多出来\n";
    let said = import(&office, "b.csv", bare.as_bytes(), &[]);
    assert!(said.code == 4 && said.err.contains("E 列没有标题"), "{}", said.err);
}

#[test]
fn rows_that_are_refused_are_written_to_be_mended() {
    let table = "接收日期,渠道,单位,投诉类别,内容\n2026-03-02,电话,住建局,慢作为,一\n2026-02-30,电话,住建局,慢作为,\"=二\"\n2026-03-03,电话,没有的局,慢作为,三\n";
    let office = opened();
    let said = import(&office, "a.csv", table.as_bytes(), &[]);
    assert_eq!((said.code, complaints(&office).len()), (4, 0));
    let dry = import(&office, "a.csv", table.as_bytes(), &["--rejects", "坏.csv", "--dry-run"]);
    assert_eq!((dry.code, complaints(&office).len()), (0, 0), "{}", dry.err);
    // Into a pipe too: how each column was read, the first rows as they would be.
    assert!(dry.out.contains("列的读法") && dry.out.contains("头几条会是这样"), "{}", dry.out);
    let dry = import(&office, "a.csv", table.as_bytes(), &["--dry-run"]);
    assert!(dry.out.contains("不能导入的行") && dry.out.contains("没有单位"), "{}", dry.out);
    let said = import(&office, "a.csv", table.as_bytes(), &["--rejects", "坏.csv", "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let answer: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!((&answer["read"], &answer["added"], &answer["rejected"]), (&json!(3), &json!(1), &json!(2)));
    let path = office.folder.path().join("坏.csv");
    let bad = std::fs::read_to_string(&path).expect("the refused rows");
    assert!(bad.contains("2026-02-30,电话,住建局,慢作为,'=二,3,") && bad.contains("没有单位"), "{bad}");
    let mended = bad.replace("2026-02-30", "2026-02-28").replace("没有的局", "登记中心");
    let said = import(&office, "好.csv", mended.as_bytes(), &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    let mut all = complaints(&office);
    all.sort();
    assert_eq!(all, ["2026-02-28 清河县住建局 =二", "2026-03-02 清河县住建局 一", "2026-03-03 登记中心 三"]);
}

#[test]
fn what_is_no_workbook_or_too_large_is_refused() {
    let office = opened();
    // Text without an end, elements without an end, strings without an end, all of it together.
    let cells = "<c r='A1'><v>1</v></c>".repeat(50_000);
    for (part, piece, times) in [
        ("xl/worksheets/sheet1.xml", " ".repeat(1 << 20), 3),
        ("xl/workbook.xml", "<sheet/>".repeat(1 << 17), 20),
        ("xl/sharedStrings.xml", "<si><t/></si>".repeat(1 << 16), 60),
        ("xl/worksheets/sheet1.xml", cells, 90),
        ("xl/media/image1.png", " ".repeat(1 << 20), 400),
    ] {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(part, zip::write::SimpleFileOptions::default()).expect("a part");
        for _ in 0..times {
            std::io::Write::write_all(&mut zip, piece.as_bytes()).expect("a piece");
        }
        let bomb = zip.finish().expect("a zip file").into_inner();
        assert!(bomb.len() < 1 << 20, "{part}: {}", bomb.len());
        let said = import(&office, "a.xlsx", &bomb, &[]);
        assert!(said.code == 4 && said.err.contains("解开以后太大"), "{part}: {}", said.err);
    }
    let book = ugly();
    for (name, bytes) in [
        ("cut", &book[..book.len() / 2]),
        ("old", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no sectors"[..]),
        ("none", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        ("text", b"hello"),
    ] {
        let said = import(&office, "a.xlsx", bytes, &[]);
        assert!([2, 4].contains(&said.code) && !said.err.contains("panicked"), "{name}: {}", said.err);
    }
    assert_eq!(complaints(&office), [""; 0]);
}

/// A register as a spreadsheet program that we did not write saved it, in the two older formats.
#[test]
fn the_older_workbooks_come_in_as_they_are() {
    for name in ["register.xls", "register.ods"] {
        let office = opened();
        let bytes = std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name));
        let said = import(&office, name, &bytes.expect("a workbook"), &["--sheet", "台账"]);
        assert_eq!(said.code, 0, "{name}: {}", said.err);
        assert!(said.err.contains("（合计 3）") && said.err.contains("没有读：说明"), "{name}: {}", said.err);
        assert_eq!(
            complaints(&office),
            [
                "2026-03-02 清河县住建局 窗口没人",
                "2026-03-04 清河县住建局 号源  不够",
                "2026-03-09 登记中心 材料 & 表格"
            ],
            "{name}"
        );
        let kept = office.json(&["query", "SELECT code, content FROM kept ORDER BY code"]);
        assert_eq!(
            kept,
            json!([{ "code": "C2026-0001", "content": "内部" }, { "code": "C2026-0003", "content": "12.5" }])
        );
    }
}

/// What only claims to be large takes no room, and what is large is refused before it takes any.
#[test]
#[cfg(target_os = "linux")]
fn a_hostile_older_workbook_takes_no_room() {
    let office = opened();
    let within = |name: &str, bytes: &[u8]| {
        std::fs::write(office.folder.path().join(name), bytes).expect("a file");
        let line = format!(
            "ulimit -v 262144; exec '{}' complaint import {name} --sheet 台账 --dry-run",
            env!("CARGO_BIN_EXE_ducha")
        );
        let said = std::process::Command::new("sh")
            .args(["-c", &line])
            .current_dir(office.folder.path())
            .envs([("DUCHA_FILE", ""), ("DUCHA_TODAY", "2026-03-20"), ("LANG", "zh_CN.UTF-8")])
            .output()
            .expect("a shell");
        (said.status.code(), String::from_utf8_lossy(&said.stderr).into_owned())
    };
    let book = std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/register.xls"))
        .expect("a workbook");
    let patched = |from: &[u8], to: &[u8]| {
        let mut out = book.clone();
        let at: Vec<usize> = (0..out.len() - from.len()).filter(|at| out[*at..].starts_with(from)).collect();
        assert!(!at.is_empty());
        for at in at {
            out[at + 4..at + 4 + to.len()].copy_from_slice(to);
        }
        out
    };
    let claimed = patched(&[0x00, 0x02, 0x0e, 0x00], &[0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    let (code, err) = within("claimed.xls", &claimed);
    assert_eq!(code, Some(0), "{err}");
    let far = {
        // The last cell of shared text stands in the last place of the sheet.
        let mut out = book.clone();
        let last = (0..out.len() - 4).rfind(|at| out[*at..].starts_with(&[0xfd, 0x00, 0x0a, 0x00])).expect("a cell");
        out[last + 4..last + 8].copy_from_slice(&[0xff, 0xff, 0xff, 0x00]);
        out
    };
    let (code, err) = within("far.xls", &far);
    assert!(code == Some(4) && err.contains("铺得太开"), "{code:?} {err}");
    let table = |row: &str| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("content.xml", zip::write::SimpleFileOptions::default()).expect("a part");
        let text = format!(
            "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet><table:table table:name=\"台账\">{row}</table:table></office:spreadsheet></office:body></office:document-content>"
        );
        std::io::Write::write_all(&mut zip, text.as_bytes()).expect("text");
        zip.finish().expect("a zip file").into_inner()
    };
    let text = format!("<text:p>{}</text:p>", "字".repeat(10_000));
    for (row, wanted) in [
        (format!("<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"1000000\">{text}</table:table-cell></table:table-row>"), "太大"),
        (format!("<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"3\">{text}</table:table-cell></table:table-row>"), "太大"),
        ("<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"1000000\"/></table:table-row>".into(), "导入文件是空的"),
    ] {
        let (code, err) = within("hostile.ods", &table(&row));
        assert!(code == Some(4) && err.contains(wanted), "{code:?} {err}");
    }
}

/// What nobody knows of a sheet stays with the record: shown, found, masked on its way out, back again, followed and held by `check`.
#[test]
fn columns_nobody_knows_are_kept_with_the_record() {
    let (home, away) = (opened(), opened());
    let table = "接收日期,投诉渠道,单位,投诉类别,内容,密级,身份证,备注甲,密级\n2026-03-02,电话,住建局,慢作为,一,内部,110101199001010017,\"=打 13900000003\",乙\n2026-03-03,电话,住建局,慢作为,二,,,,\n";
    let said = import(&home, "a.csv", table.as_bytes(), &["--map", "备注甲=kept"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err.contains("原样保留的列：密级、身份证、备注甲、密级（2）") && said.err.contains("身份证 像是个人信息"),
        "{}",
        said.err
    );
    let shown = home.json(&["complaint", "show", "1"]);
    assert_eq!(shown["kept"][0], json!({ "heading": "密级", "content": "内部" }));
    assert!(home.ok(&["complaint", "show", "1", "--format", "table"]).contains("台账原有栏"));
    assert_eq!(home.json(&["complaint", "show", "2"])["kept"], Value::Null);
    let found = "SELECT code FROM kept WHERE heading = '密级（2）' AND content = '乙'";
    assert_eq!(home.json(&["query", found]), json!([{ "code": "C2026-0001" }]));
    for (format, name) in [("ndjson", "e.ndjson"), ("csv", "e.csv"), ("xlsx", "e.xlsx")] {
        home.ok(&["complaint", "export", "--format", format, "-o", name, "--force"]);
        let bytes = std::fs::read(home.folder.path().join(name)).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("110101199001010017") && !text.contains("13900000003"), "{format}: {text}");
        assert!(import(&home, name, &bytes, &[]).err.contains("另 2 条台账里已有（按编号认出）"), "{format}");
        let away = if format == "ndjson" { &away } else { &opened() };
        assert_eq!(import(away, name, &bytes, &[]).code, 0, "{format}");
        let kept = away.json(&["complaint", "show", "1"])["kept"].clone();
        assert_eq!(
            (&kept[0]["content"], &kept[1]["content"], &kept[3]["content"]),
            (&json!("内部"), &json!("***"), &json!("乙")),
            "{format}"
        );
        away.ok(&["check"]);
    }
    // It is corrected as anything else is, and the journal keeps what it was.
    home.ok(&["complaint", "edit", "1", "--kept", "密级=公开", "--kept", "备注甲="]);
    let shown = home.json(&["complaint", "show", "1"])["kept"].clone();
    assert_eq!((shown.as_array().map(Vec::len), &shown[0]["content"]), (Some(3), &json!("公开")));
    assert_eq!(home.say(&["complaint", "edit", "1", "--kept", "密级"], "").code, 2);
    assert!(home.ok(&["history", "C2026-0001"]).contains("内部"));
    home.ok(&["check"]);
    // A voided record's are no longer found.
    home.ok(&["complaint", "void", "1", "-m", "错登"]);
    assert_eq!(home.json(&["query", "SELECT * FROM kept"]), json!([]));
    home.ok(&["check"]);
    let dropped = import(
        &away,
        "b.csv",
        "接收日期,投诉渠道,投诉类别,内容,备注2\n2026-03-05,电话,慢作为,三,x\n".as_bytes(),
        &["--map", "备注2=-"],
    );
    assert!(dropped.code == 0 && dropped.err.contains("没有读的列：备注2"), "{}", dropped.err);
}

/// A sheet that came out of no ledger says of itself what ours would count: it is kept. What came out of one is counted again.
#[test]
fn what_a_ledger_counts_itself_is_kept_of_rows_that_came_out_of_none() {
    let office = opened();
    let visits = "检查日期,单位,检查方式,发现问题\n2026-03-05,住建局,暗访,窗口无人值守\n2026-03-06,住建局,暗访,2\n";
    std::fs::write(office.folder.path().join("v.csv"), visits).expect("a file");
    let said = office.say(&["visit", "import", "v.csv", "--dry-run"], "");
    assert!(said.code == 0 && said.out.contains("发现问题  kept"), "{said:?}");
    let said = office.say(&["visit", "import", "v.csv"], "");
    assert!(
        said.code == 0 && said.err.contains("原样保留的列：原表发现问题") && !said.err.contains("没有读入"),
        "{said:?}"
    );
    for (visit, kept) in [("V1", "窗口无人值守"), ("V2", "2")] {
        let shown = office.json(&["visit", "show", visit]);
        let told = [&shown["kept"][0]["heading"], &shown["kept"][0]["content"], &shown["found"]];
        assert_eq!(told, [&json!("原表发现问题"), &json!(kept), &json!(0)]);
    }
    let table = "编号,接收日期,投诉渠道,投诉类别,登记时间,登记人\n2026-07,2026-03-05,电话,慢作为,3月5日上午,李四\n";
    let said = import(&office, "c.csv", table.as_bytes(), &[]);
    assert!(said.code == 0 && said.err.contains("原样保留的列：原表登记时间、原表登记人"), "{said:?}");
    let line = r#"{"received_on":"2026-03-06","channel":"电话","category":"慢作为","overdue":true,"recorded_by":null}"#;
    let said = import(&office, "c.ndjson", line.as_bytes(), &[]);
    assert!(said.code == 0 && said.err.contains("原样保留的列：原表overdue"), "{said:?}");
    // Said to be left out it is, and ours comes in again as it went out.
    let again = line.replace("03-06", "03-07");
    assert!(!import(&office, "d.ndjson", again.as_bytes(), &["--map", "overdue=-"]).err.contains("保留"));
    for name in ["out.json", "out.csv", "out.xlsx"] {
        office.ok(&["complaint", "list", "-o", name]);
        let said = office.say(&["complaint", "import", name], "");
        assert!(said.code == 0 && !said.err.contains("原样保留"), "{name}: {said:?}");
        assert!(said.err.contains("另 3 条台账里已有"), "{name}: {said:?}");
    }
    // It goes out under a heading of its own, and comes in elsewhere.
    for name in ["kept.csv", "kept.xlsx", "kept.ndjson"] {
        let away = opened();
        office.ok(&["complaint", "export", "-o", name]);
        std::fs::copy(office.folder.path().join(name), away.folder.path().join(name)).expect("a file");
        away.ok(&["complaint", "import", name]);
        let kept = "SELECT code, heading, content FROM kept WHERE code LIKE 'C%' ORDER BY 1, 2";
        assert_eq!(away.json(&["query", kept]), office.json(&["query", kept]), "{name}");
    }
    office.ok(&["check"]);
}

/// Numbers and days that nobody knows come in again from our own workbook as they went out.
#[test]
fn what_is_kept_is_the_same_after_a_workbook() {
    let office = opened();
    let table = "接收日期,投诉渠道,投诉类别,内容,金额,约定日,册号\n2026-03-02,电话,慢作为,一,12.5,2026-05-01,0012\n";
    assert_eq!(import(&office, "a.csv", table.as_bytes(), &[]).code, 0);
    office.ok(&["complaint", "export", "-o", "e.xlsx"]);
    let (away, bytes) = (opened(), std::fs::read(office.folder.path().join("e.xlsx")).expect("a file"));
    for home in [&office, &away] {
        assert_eq!(import(home, "e.xlsx", &bytes, &[]).code, 0);
        let kept = "SELECT content FROM kept ORDER BY content";
        assert_eq!(
            home.json(&["query", kept]),
            json!([{"content":"0012"}, {"content":"12.5"}, {"content":"2026-05-01"}])
        );
    }
}

/// What was said of a sheet is kept under a name, and goes for the next of its kind.
#[test]
fn a_mapping_is_kept_and_known_again() {
    let office = opened();
    let table = |day: &str, text: &str| {
        format!("来的日子,渠道,单位,投诉类别,内容,密级\n{day},来访登记,住建委,慢作为,{text},内部\n")
    };
    let map = ["--map", "来的日子=received_on,渠道.来访登记=visit,unit.住建委=住建局"];
    let said = import(&office, "台账3.csv", table("2026-03-02", "一").as_bytes(), &map);
    assert!(said.code == 0 && said.err.contains("读法记作“台账3”"), "{}", said.err);
    let said = import(&office, "四月.csv", table("2026-03-03", "二").as_bytes(), &[]);
    assert!(said.code == 0 && said.err.contains("照读法“台账3”读入"), "{}", said.err);
    assert_eq!(complaints(&office), ["2026-03-02 清河县住建局 一", "2026-03-03 清河县住建局 二"]);
    let kept = office.json(&["mapping", "show", "台账3"]);
    for pair in ["来的日子=received_on", "密级=kept", "渠道.来访登记=visit", "单位.住建委=住建局"] {
        assert!(kept["pairs"].as_array().expect("pairs").contains(&json!(pair)), "{pair}: {kept}");
    }
    // By its name it goes for a sheet with other headings; a name nobody has is made.
    let other = "来的日子,渠道,投诉类别,内容\n2026-03-04,来访登记,慢作为,三\n";
    assert_eq!(import(&office, "b.csv", other.as_bytes(), &["--mapping", "台账3"]).code, 0);
    assert_eq!(import(&office, "b.csv", other.as_bytes(), &[]).code, 4, "it is not known by itself");
    let said = import(&office, "c.csv", TABLE.as_bytes(), &["--mapping", "新的"]);
    assert!(said.code == 0 && said.err.contains("读法记作“新的”"), "{}", said.err);
    office.ok(&["mapping", "void", "台账3", "-m", "不再用"]);
    assert_eq!(import(&office, "d.csv", table("2026-03-09", "四").as_bytes(), &[]).code, 4);
    office.ok(&["check"]);
}

/// Of a noun: a row, one column of it, what that may say instead, and another row.
type Row = (&'static str, Value, &'static str, Value, Value);

fn rows_of_every_noun() -> [Row; 12] {
    [
        (
            "unit",
            json!({ "name": "甲局", "kind": "县直部门", "code": "B01" }),
            "short_name",
            json!("甲"),
            json!({ "name": "乙局", "kind": "县直部门", "code": "B02" }),
        ),
        (
            "clue",
            json!({ "channel": "电话", "received_on": "2026-03-01", "office_no": "甲1", "summary": "一" }),
            "summary",
            json!("二"),
            json!({ "channel": "电话", "received_on": "2026-03-01", "summary": "三" }),
        ),
        (
            "campaign",
            json!({ "title": "专项", "kind": "暗访", "from_on": "2026-03-02" }),
            "basis",
            json!("甲文"),
            json!({ "title": "又一个", "kind": "暗访", "from_on": "2026-03-02" }),
        ),
        (
            "visit",
            json!({ "unit": "A01", "visited_on": "2026-03-02", "method": "暗访", "office_no": "查1" }),
            "method",
            json!("明查"),
            json!({ "unit": "A03", "visited_on": "2026-03-02", "method": "暗访" }),
        ),
        (
            "finding",
            json!({ "unit": "A01", "found_on": "2026-03-02", "kind": "脱岗", "office_no": "问1" }),
            "kind",
            json!("睡觉"),
            json!({ "unit": "A03", "found_on": "2026-03-02", "kind": "脱岗" }),
        ),
        (
            "point",
            json!({ "name": "书记信箱", "kind": "意见箱", "from_on": "2026-03-02" }),
            "place",
            json!("门口"),
            json!({ "name": "大厅信箱", "kind": "意见箱", "from_on": "2026-03-02" }),
        ),
        (
            "complaint",
            json!({ "channel": "电话", "received_on": "2026-03-01", "category": "慢作为", "summary": "一", "office_no": "诉1" }),
            "summary",
            json!("二"),
            json!({ "channel": "电话", "received_on": "2026-03-01", "category": "慢作为", "summary": "三" }),
        ),
        (
            "instruction",
            json!({ "leader": "陈县长", "received_on": "2026-03-01", "summary": "查", "office_no": "批1" }),
            "summary",
            json!("办"),
            json!({ "leader": "陈县长", "received_on": "2026-03-01", "summary": "督" }),
        ),
        (
            "person",
            json!({ "name": "王某", "unit": "A01" }),
            "post",
            json!("科员"),
            json!({ "name": "李某", "unit": "A01" }),
        ),
        (
            "stated",
            json!({ "figure": "complaints.received", "value": 5, "from_on": "2025-01-01", "to_on": "2025-12-31", "source": "总结" }),
            "value",
            json!(6),
            json!({ "figure": "complaints.received", "value": 5, "from_on": "2024-01-01", "to_on": "2024-12-31", "source": "总结" }),
        ),
        (
            "proposal",
            json!({ "kind": "rectify", "unit": "A01", "summary": "改", "made_on": "2026-03-01", "office_no": "建1" }),
            "summary",
            json!("再改"),
            json!({ "kind": "rectify", "unit": "A01", "summary": "另", "made_on": "2026-03-02" }),
        ),
        (
            "term",
            json!({ "vocab": "channel", "slug": "hotline-9", "zh": "九号热线" }),
            "zh",
            json!("九号线"),
            json!({ "vocab": "channel", "slug": "hotline-8", "zh": "八号热线" }),
        ),
    ]
}

/// Of every noun: the same row is there already, one that says something else is shown and changes nothing, a new one is added.
#[test]
fn a_changed_row_is_a_difference_and_no_second_record() {
    for (noun, row, column, other, new) in rows_of_every_noun() {
        let office = opened();
        let count = || office.json(&[noun, "list"]).as_array().expect("rows").len();
        let (before, bring) = (count(), |rows: &[&Value]| {
            let text = rows.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            let said = office.say(&[noun, "import", "-", "--json"], &text);
            assert_eq!(said.code, 0, "{noun}: {}", said.err);
            let answer: Value = serde_json::from_str(&said.out).expect("JSON");
            (["added", "same", "changed"].map(|key| answer[key].as_i64().expect("a count")), said.err)
        });
        assert_eq!(bring(&[&row]).0, [1, 0, 0], "{noun}");
        assert_eq!(bring(&[&row]).0, [0, 1, 0], "{noun}");
        let mut changed = row.clone();
        changed[column] = other;
        let (told, err) = bring(&[&changed, &new]);
        assert_eq!(told, [1, 0, 1], "{noun}: {err}");
        assert!(err.contains("与台账不同") && err.contains(" → "), "{noun}: {err}");
        assert_eq!(count(), before + 2, "{noun}");
        assert_eq!(bring(&[&row, &new]).0, [0, 2, 0], "{noun}: nothing of it was changed");
    }
}

/// A file of which nothing can be taken in is refused in bounded room: the first rows are told, the others counted.
#[test]
fn rows_beyond_the_ten_thousandth_bad_one_are_counted() {
    let office = opened();
    let row = "2026-03-02,电话,没有的局,慢作为,窗口没人\n";
    let table = format!("接收日期,投诉渠道,单位,投诉类别,内容\n{}", row.repeat(10_003));
    let said = import(&office, "a.csv", table.as_bytes(), &[]);
    assert_eq!(said.code, 4);
    assert!(said.err.contains("10003 行里有 10003 行不合格"), "{}", said.err.lines().next().unwrap_or_default());
    let said = import(&office, "a.csv", table.as_bytes(), &["--dry-run", "--json"]);
    let answer: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!((&answer["rejected"], answer["refused"].as_array().map(Vec::len)), (&json!(10_003), Some(10_000)));
    let said = import(&office, "a.csv", table.as_bytes(), &["--dry-run"]);
    assert!(said.err.contains("还有 3 行"), "{}", said.err);
}

/// Rows that name a unit of the file itself wait for it; those that name none do not wait for ever, and each new unit gets its code at once.
#[test]
fn units_that_stand_further_down_are_waited_for() {
    let office = opened();
    let rows: Vec<String> = (0..300).map(|n| format!("窗口{n},窗口单位,总窗\n")).collect();
    let table = format!("名称,类别,上级单位\n{}总窗,窗口单位,\n", rows.concat());
    std::fs::write(office.folder.path().join("u.csv"), &table).expect("a file");
    let said = office.say(&["unit", "import", "u.csv"], "");
    assert_eq!(said.code, 0, "{}", said.err);
    let units =
        office.json(&["query", "SELECT count(*) AS n, count(DISTINCT code) AS codes FROM units WHERE code LIKE 'U%'"]);
    assert_eq!(units, json!([{ "n": 301, "codes": 301 }]));
    std::fs::write(office.folder.path().join("w.csv"), table.replace("总窗,窗口单位,\n", "")).expect("a file");
    let said = opened().say(&["unit", "import", office.folder.path().join("w.csv").to_str().expect("a path")], "");
    assert!(said.code == 4 && said.err.contains("300 行里有 300 行不合格"), "{}", said.err);
}

/// A word for nobody where the name stands says nothing: the same sheet again is the same complaints.
#[test]
fn a_name_of_nobody_makes_no_record_another() {
    for word in ["匿名", "匿名人", "群众", "无", "不详", "未留"] {
        for (phone, number) in
            [("", ""), ("13900000001", ""), ("", "清信〔2026〕1号"), ("13900000001", "清信〔2026〕1号")]
        {
            let office = opened();
            let table = format!(
                "接收日期,投诉渠道,单位,投诉类别,内容,投诉人,联系电话,文号,是否要求答复\n2026-03-02,电话,住建局,慢作为,窗口没人,{word},{phone},{number},是\n"
            );
            for wanted in [[1, 0, 0], [0, 1, 0]] {
                let said = import(&office, "甲.csv", table.as_bytes(), &["--json"]);
                assert_eq!(said.code, 0, "{word}: {}", said.err);
                let answer: Value = serde_json::from_str(&said.out).expect("JSON");
                let counts = ["added", "same", "changed"].map(|key| answer[key].as_i64().expect("a count"));
                assert_eq!(counts, wanted, "{word} {phone} {number}: {}", said.err);
            }
        }
    }
}

/// An OpenDocument workbook of these sheets, each hidden or not; cells as they stand in its XML.
fn ods(sheets: &[(&str, bool, &str)]) -> Vec<u8> {
    let table = |(name, hidden, rows): &(&str, bool, &str)| {
        format!("<table:table table:name=\"{name}\" table:style-name=\"ta{}\">{rows}</table:table>", u8::from(*hidden))
    };
    let tables: String = sheets.iter().map(table).collect();
    let style = |n: u8, shows: bool| {
        format!(
            "<style:style style:name=\"ta{n}\" style:family=\"table\"><style:table-properties table:display=\"{shows}\"/></style:style>"
        )
    };
    let text = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" xmlns:style=\"s\"><office:automatic-styles>{}{}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        style(0, true),
        style(1, false)
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("content.xml", zip::write::SimpleFileOptions::default()).expect("a part");
    std::io::Write::write_all(&mut zip, text.as_bytes()).expect("text");
    zip.finish().expect("a zip file").into_inner()
}

/// The rows of a CSV as those of such a sheet.
fn ods_rows(table: &str) -> String {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row =
        |line: &str| format!("<table:table-row>{}</table:table-row>", line.split(',').map(cell).collect::<String>());
    table.lines().map(row).collect()
}

/// What is hidden in a workbook is told, and read where it is named or nothing else can be.
#[test]
fn a_hidden_sheet_is_not_read_for_a_visible_one() {
    let old = TABLE.replace("窗口没人", "去年的");
    let mut book = Workbook::new();
    for (name, table, hidden) in
        [("旧台账", old.as_str(), true), ("说明", "本表由效能办填写", false), ("台账", TABLE, false)]
    {
        let sheet = book.add_worksheet().set_name(name).expect("a name").set_hidden(hidden).set_active(name == "说明");
        for (row, line) in (0..).zip(table.lines()) {
            for (column, text) in (0..).zip(line.split(',')) {
                sheet.write(row, column, text).expect("text");
            }
        }
    }
    let xlsx = book.save_to_buffer().expect("a workbook");
    let (rows, old_rows) = (ods_rows(TABLE), ods_rows(&old));
    let ods = ods(&[("旧台账", true, &old_rows), ("说明", false, ""), ("台账", false, &rows)]);
    for (name, bytes) in [("表.xlsx", &xlsx), ("表.ods", &ods)] {
        for (options, all, told) in [
            (&[][..], &["2026-03-02 清河县住建局 窗口没人"][..], "隐藏的工作表没有读：旧台账"),
            (&["--sheet", "全部"], &["2026-03-02 清河县住建局 窗口没人"], "隐藏的工作表没有读：旧台账"),
            (&["--sheet", "2"], &["2026-03-02 清河县住建局 窗口没人"], "隐藏的工作表没有读：旧台账"),
            (&["--sheet", "旧台账"], &["2026-03-02 清河县住建局 去年的"], "没有读：说明、台账"),
        ] {
            let office = opened();
            let said = import(&office, name, bytes, options);
            assert_eq!(said.code, 0, "{name} {options:?}: {}", said.err);
            assert!(said.err.matches(told).count() == 1, "{name} {options:?}: {}", said.err);
            assert_eq!(complaints(&office), all, "{name} {options:?}");
        }
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/register.xls");
    let mut xls = std::fs::read(path).expect("a workbook");
    let last = (0..xls.len() - 4).rfind(|at| xls[*at..].starts_with(&[0x85, 0x00, 0x0c, 0x00])).expect("a sheet");
    xls[last + 8] = 1;
    let office = opened();
    let said = import(&office, "表.xls", &xls, &[]);
    assert!(said.code == 0 && said.err.contains("读的工作表“台账”是隐藏的"), "{}", said.err);
    assert_eq!(complaints(&office).len(), 3);
}

/// A time of day, a moment that shows as one, how long something took: the same from every workbook.
#[test]
fn times_are_the_same_from_every_workbook() {
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let time = |value: &str, shown: &str| {
        format!(
            "<table:table-cell office:value-type=\"time\" office:time-value=\"{value}\"><text:p>{shown}</text:p></table:table-cell>"
        )
    };
    let heading: String =
        ["接收日期", "投诉渠道", "单位", "投诉类别", "内容", "甲", "乙", "丙", "丁"].map(text).concat();
    let cells: String = ["2026-03-02", "电话", "住建局", "慢作为", "窗口没人"].map(text).concat();
    let moment = "<table:table-cell office:value-type=\"date\" office:date-value=\"2026-03-02T08:05:00\"><text:p>8:05</text:p></table:table-cell>";
    let times =
        time("PT08H05M00S", "8:05") + &time("PT1106000H05M00S", "8:05") + &time("PT30H00M00S", "30:00") + moment;
    let rows = format!("<table:table-row>{heading}</table:table-row><table:table-row>{cells}{times}</table:table-row>");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let (short, long) = (Format::new().set_num_format("h:mm"), Format::new().set_num_format("[h]:mm"));
    let row = ["接收日期", "投诉渠道", "单位", "投诉类别", "内容", "甲", "乙", "丙", "丁"];
    let values = ["2026-03-02", "电话", "住建局", "慢作为", "窗口没人"];
    for (column, cell) in (0..).zip(row) {
        sheet.write(0, column, cell).expect("text");
    }
    for (column, cell) in (0..).zip(values) {
        sheet.write(1, column, cell).expect("text");
    }
    let eight = (8.0 * 60.0 + 5.0) / 1440.0;
    for (column, value, look) in
        [(5, eight, &short), (6, 46_083.0 + eight, &short), (7, 1.25, &long), (8, 46_083.0 + eight, &short)]
    {
        sheet.write_number_with_format(1, column, value, look).expect("a time");
    }
    let wanted = ["08:05", "2026-03-02 08:05:00", "2026-03-02 08:05:00", "30:00"];
    for (name, bytes) in
        [("表.ods", ods(&[("台账", false, &rows)])), ("表.xlsx", book.save_to_buffer().expect("a workbook"))]
    {
        let office = opened();
        let said = import(&office, name, &bytes, &[]);
        assert_eq!(said.code, 0, "{name}: {}", said.err);
        let kept = office.json(&["query", "SELECT content FROM kept ORDER BY content"]);
        let kept: Vec<&str> = kept.as_array().expect("rows").iter().filter_map(|row| row["content"].as_str()).collect();
        assert_eq!(kept, wanted, "{name}");
    }
}

/// What sheets of complaints, orders and instructions call their columns is understood there, and only there.
#[test]
fn more_headings_are_understood_where_they_are_used() {
    let office = opened();
    let table = "接收日期,投诉渠道,单位,投诉类别,内容,是否实名,投诉人\n2026-03-02,电话,住建局,慢作为,一,是,李娟\n2026-03-02,电话,住建局,慢作为,二,否,\n2026-03-02,电话,住建局,慢作为,三,匿名,\n";
    for heading in ["是否实名", "实名情况", "署名", "实名与否"] {
        let office = opened();
        let said = import(&office, "甲.csv", table.replace("是否实名", heading).as_bytes(), &[]);
        assert_eq!(said.code, 0, "{heading}: {}", said.err);
        let named = office.json(&["query", "SELECT named FROM complaints ORDER BY code"]);
        let wanted = json!([{ "named": "named" }, { "named": "anonymous" }, { "named": "anonymous" }]);
        assert_eq!(named, wanted, "{heading}");
    }
    let said =
        import(&office, "甲.csv", table.replace("是否实名", "是否匿名").as_bytes(), &["--map", "是否匿名=named"]);
    assert_eq!(said.code, 4, "是 is no word there: {}", said.err);
    let of = |noun: &str, text: &str, options: &[&str]| {
        std::fs::write(office.folder.path().join("乙.csv"), text).expect("a file");
        office.say(&[&[noun, "import", "乙.csv"], options].concat(), "")
    };
    for heading in ["整改单位", "受文单位", "整改责任单位"] {
        let orders = format!("发文日期,{heading},整改期限,整改要求\n2026-03-02,住建局,2026-03-30,改{heading}\n");
        let said = of("order", &orders, &[]);
        assert!(said.code == 4 && said.err.contains("--set 文书=督查通知书"), "{heading}: {}", said.err);
        assert!(said.err.contains("第 2 行 所涉问题："), "{heading}: {}", said.err);
        let said = of("order", &orders, &["--set", "文书=督查通知书"]);
        assert_eq!(said.code, 0, "{heading}: {}", said.err);
    }
    let orders = office.json(&["order", "list", "--fields", "unit"]);
    assert_eq!(orders.as_array().map(Vec::len), Some(3));
    let said = of(
        "instruction",
        "批示领导,收到日期,批示内容,要求完成时限,主办单位,交办日期,回复日期,办理结果\n李县长,2026-03-02,查一查,2026-03-30,住建局,2026-03-03,2026-03-10,已改\n",
        &["--map", "主办单位=unit,交办日期=assigned_on,回复日期=answered_on"],
    );
    assert_eq!(said.code, 0, "{}", said.err);
    let told = office.json(&["query", "SELECT due_on, feedback FROM instructions"]);
    assert_eq!(told, json!([{ "due_on": "2026-03-30", "feedback": "已改" }]));
    for (noun, own) in [("complaint", true), ("person", false)] {
        let said = of(noun, "编号,单位\n信访一号,住建局\n", &[]);
        assert!(said.code == 4 && said.err.contains("编号写的是"), "{noun}: {}", said.err);
        assert_eq!(said.err.contains("--map 编号=office_no"), own, "{noun}: {}", said.err);
    }
}

/// A refusal names the cell, a format that is not read its name, a person whom nobody registered what to do.
#[test]
fn a_refusal_says_where_and_what_to_do() {
    let office = opened();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("1月").expect("a name");
    for (row, line) in (0..).zip(TABLE.replace("内容", "内容,去向").replace("没人", "没人,1.23457E+17").lines())
    {
        for (column, text) in (0..).zip(line.split(',')) {
            sheet.write(row, column, text).expect("text");
        }
    }
    let said = import(&office, "甲.xlsx", &book.save_to_buffer().expect("a workbook"), &[]);
    assert!(said.code == 4 && said.err.contains("1月!F2 去向"), "{}", said.err);
    let flat = "<?xml version=\"1.0\"?>\n<office:document xmlns:office=\"o\"><office:body/></office:document>";
    let said = import(&office, "甲.fods", flat.as_bytes(), &[]);
    assert!(said.code == 2 && said.err.contains(".fods") && said.err.contains("另存为"), "{}", said.err);
    let who = TABLE.replace("内容", "内容,被投诉人").replace("没人", "没人,张三丰");
    let said = import(&office, "甲.csv", who.as_bytes(), &[]);
    assert!(
        said.code == 4 && said.err.contains("--map 被投诉人=kept") && said.err.contains("ducha person import"),
        "{}",
        said.err
    );
    assert_eq!(import(&office, "甲.csv", who.as_bytes(), &["--map", "被投诉人=kept"]).code, 0);
    // 一 holds a NUL where other signs hold none.
    for (little, text) in [(true, "号一"), (false, "号一")] {
        let office = opened();
        let said = import(&office, "乙.csv", &utf16(&TABLE.replace("窗口没人", text), little), &[]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(complaints(&office), ["2026-03-02 清河县住建局 号一"]);
    }
}

/// A new row that is very near a complaint of before the file is one of its own, and told.
#[test]
fn a_row_that_is_nearly_a_record_is_told() {
    let office = opened();
    let table = TABLE.replace("窗口没人", "不动产窗口上午一直没有人办事");
    assert_eq!(import(&office, "甲.csv", table.as_bytes(), &[]).code, 0);
    let near = table.replace("没有人办事", "没有人").replace("03-02", "03-03");
    let near = format!("{near}2026-03-04,电话,住建局,慢作为,停车场收费太高\n");
    let said = import(&office, "乙.csv", near.as_bytes(), &[]);
    assert!(said.code == 0 && said.err.contains("第 2 行：像 C2026-0001，已作新的一件"), "{}", said.err);
    assert!(said.err.contains("请核对其中 1 条"), "{}", said.err);
    let said = import(
        &opened(),
        "乙.csv",
        format!("{table}{}", near.replace("接收日期,投诉渠道,单位,投诉类别,内容\n", "")).as_bytes(),
        &[],
    );
    assert!(
        said.code == 0 && !said.err.contains("已作新的一件"),
        "rows of one file are not held together: {}",
        said.err
    );
}

/// What was said of cells that go on from above is kept with the mapping, and holds for the next sheet alone that has the column.
#[test]
fn a_mapping_keeps_which_columns_go_on_from_above() {
    let home = opened();
    let sheet = |day: &str| {
        format!(
            "来电日子,电话还是来访,所涉单位,类别,内容\n{day},电话,住建局,慢作为,甲{day}\n{day},来访,,同上,乙{day}\n"
        )
    };
    let take = |text: &str, more: &[&str]| {
        std::fs::write(home.folder.path().join("表.csv"), text).expect("a sheet");
        home.say(&[&["complaint", "import", "表.csv"], more].concat(), "")
    };
    let map = ["--map", "来电日子=received_on,电话还是来访=channel,所涉单位=unit,类别=category"];
    let said = take(&sheet("2026-03-02"), &[&map[..], &["--fill-down", "所涉单位,类别"]].concat());
    assert!(said.code == 0 && said.err.contains("读法记作"), "{said:?}");
    let said = take(&sheet("2026-03-03"), &[]);
    assert!(said.code == 0 && said.err.contains("已导入 2 条"), "{said:?}");
    let all = home.json(&["complaint", "list", "--fields", "unit,category,received_on"]);
    let of: Vec<_> = all.as_array().expect("rows").iter().map(|row| (&row["unit"], &row["category"])).collect();
    assert!(of.len() == 4 && of.iter().all(|row| *row == of[0]), "{all}");
    let kept = home.line("mapping show 表");
    assert!(kept.contains("--fill-down=所涉单位") && kept.contains("--fill-down=类别"), "{kept}");
    // Another sheet has no such column.
    let said = take("接收日期,投诉渠道,投诉类别,内容\n2026-03-04,电话,慢作为,丙\n", &["--mapping", "表"]);
    assert!(said.code == 0, "{said:?}");
}

/// A day without its year is of the one that the title says, else the sheet's name, else the file's; a month half a year away from the title's is
/// not, nor any where several years are said.
#[test]
fn a_day_without_its_year_has_the_titles() {
    let table = |title: &str, day: &str| {
        format!("{title},,,,\n接收日期,投诉渠道,单位,投诉类别,内容\n{day},电话,住建局,慢作为,窗口没人\n")
    };
    for (name, title, day, received) in [
        ("a.csv", "清河县2026年3月投诉台账", "3月5日", Some("2026-03-05")),
        ("a.csv", "二〇二五年度投诉登记表", "十二月３日", Some("2025-12-03")),
        ("2025年台账.csv", "投诉台账", "5.6", Some("2025-05-06")),
        ("2025年台账.csv", "2026年投诉台账", "1月6日", Some("2026-01-06")),
        ("a.csv", "2026年1月投诉台账", "12月31日", None),
        ("a.csv", "2025年至2026年投诉台账", "3月5日", None),
        ("a.csv", "填报日期：2026年3月", "3月5日", None),
    ] {
        let office = opened();
        let said = import(&office, name, table(title, day).as_bytes(), &[]);
        let Some(received) = received else {
            assert!(said.code == 4 && said.err.contains("--year"), "{title}: {}", said.err);
            continue;
        };
        let told = format!("1 处日期没有年份，按标题是 {} 年的", &received[..4]);
        assert!(said.code == 0 && said.err.contains(&told), "{title}: {}", said.err);
        assert_eq!(complaints(&office), [format!("{received} 清河县住建局 窗口没人")], "{title}");
    }
    let office = opened();
    let said = import(&office, "a.csv", table("2026年3月", "3月5日上午9时").as_bytes(), &["--year", "2025"]);
    assert!(said.code == 0 && !said.err.contains("按标题"), "what is typed goes before: {}", said.err);
    assert_eq!(complaints(&office), ["2025-03-05 清河县住建局 窗口没人"]);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("2026年3月").expect("a name");
    for (r, row) in (0..).zip([["接收日期", "投诉渠道", "单位", "投诉类别"], ["3月5日", "电话", "住建局", "慢作为"]])
    {
        for (c, cell) in (0..).zip(row) {
            sheet.write_string(r, c, cell).expect("a cell");
        }
    }
    let said = import(&opened(), "a.xlsx", &book.save_to_buffer().expect("a workbook"), &[]);
    assert!(said.code == 0 && said.err.contains("1 处日期没有年份"), "{}", said.err);
}

/// Sheets leave out of which place a unit is; what is a unit's name but for that is that unit, once told. Anything else is refused with what is near.
#[test]
fn a_unit_is_called_without_its_place() {
    let table = |units: &[&str]| {
        let row = |unit: &&str| format!("2026-03-02,电话,{unit},慢作为,窗口没人\n");
        "接收日期,投诉渠道,单位,投诉类别,内容\n".to_owned() + &units.iter().map(row).collect::<String>()
    };
    let office = opened();
    office.import(
        "unit",
        &[
            json!({ "name": "清河县城市管理局", "kind": "县直部门", "code": "A05" }),
            json!({ "name": "清河县公安局城东派出所", "kind": "派出所", "code": "A06" }),
            json!({ "name": "城关镇财政所", "kind": "窗口单位", "code": "A07" }),
            json!({ "name": "河东乡财政所", "kind": "窗口单位", "code": "A08" }),
        ],
    );
    let said = import(&office, "a.csv", table(&["城市管理局", "城市管理局"]).as_bytes(), &["--year", "2026"]);
    assert!(
        said.code == 0 && said.err.matches("“城市管理局”按 A05 清河县城市管理局 理解").count() == 1,
        "{}",
        said.err
    );
    for (unit, why) in [
        ("城管局", "没有单位 \"城管局\"，相近的是：A05 清河县城市管理局"),
        ("派出所", "没有单位 \"派出所\"，相近的是：A06 清河县公安局城东派出所"),
        ("财政所", "不止一个单位：A07 城关镇财政所、A08 河东乡财政所"),
        ("税务局", "没有单位 \"税务局\""),
    ] {
        let said = import(&office, "b.csv", table(&[unit]).as_bytes(), &[]);
        assert!(said.code == 4 && said.err.contains(why), "{unit}: {}", said.err);
    }
    let said = import(&office, "b.csv", table(&["城管局"]).as_bytes(), &["--map", "单位.城管局=城市管理局"]);
    assert_eq!(said.code, 0, "{}", said.err);
}
