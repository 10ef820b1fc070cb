//! What a sheet shows to whoever reads it: numbers by their formats, what is hidden, who signed it, what is written into one and comes back.

use crate::office;

use office::{Office, Said};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use serde_json::{Value, json};

fn opened() -> Office {
    let office = Office::open("2026-03-20");
    office.import(
        "unit",
        &[json!({ "name": "清河县住建局", "short_name": "住建局", "kind": "县直部门", "code": "A01" })],
    );
    office
}

fn import(office: &Office, noun: &str, name: &str, bytes: &[u8], options: &[&str]) -> Said {
    std::fs::write(office.folder.path().join(name), bytes).expect("a file");
    office.say(&[&[noun, "import", name], options].concat(), "")
}

const HEADING: [&str; 5] = ["接收日期", "投诉渠道", "单位", "投诉类别", "内容"];
const ROW: [&str; 5] = ["2026-03-02", "电话", "住建局", "慢作为", "窗口没人"];

fn put(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (at, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        sheet.write_string(row, at, *cell).expect("a cell");
    }
}

/// An OpenDocument workbook of one sheet, its rows as they stand in its XML.
fn ods(rows: &str) -> Vec<u8> {
    let text = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet><table:table table:name=\"台账\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("content.xml", zip::write::SimpleFileOptions::default()).expect("a part");
    std::io::Write::write_all(&mut zip, text.as_bytes()).expect("text");
    zip.finish().expect("a zip file").into_inner()
}

fn ods_row(cells: &[&str]) -> String {
    let cell = |text: &&str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    cells.iter().map(cell).collect()
}

fn ods_number(kind: &str, n: f64, shown: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"{kind}\" office:value=\"{n}\"><text:p>{shown}</text:p></table:table-cell>"
    )
}

/// What a record kept of the columns nobody knows, as heading=content.
fn kept(office: &Office) -> Vec<String> {
    let rows = office.json(&["query", "SELECT heading, content FROM kept"]);
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let mut all: Vec<String> =
        rows.as_array().expect("rows").iter().map(|row| text(row, "heading") + "=" + &text(row, "content")).collect();
    all.sort();
    all
}

/// The same as an older workbook that a spreadsheet program we did not write saved: numbers on its sheet 数, rows and a column that are hidden
/// on its sheet 甲.
fn xls() -> Vec<u8> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/shown.xls")).expect("a workbook")
}

/// Numbers whose format shows more than they are: text from every workbook, and what was lost of them is refused as before.
const NUMBERS: [(&str, f64, &str, &str, &str); 8] = [
    ("登记号", 12.0, "0000", "0012", "0012"),
    ("邮编", 10_005.0, "000000", "010005", "010005"),
    ("座机", 3_711_234_567.0, "0000-0000000", "0371-1234567", "0371-1234567"),
    ("传真", 1_234_567.0, "\"0371\"-0000000", "0371-1234567", "0371-1234567"),
    ("完成率", 0.855, "0%", "86%", "85.5%"),
    ("满意率", 0.9, "0.00%", "90.00%", "90.00%"),
    ("金额", 1_234.5, "#,##0.00", "1,234.50", "1234.5"),
    ("户数", 12.0, "0\"户\"", "12户", "12户"),
];

#[test]
fn a_number_is_read_as_its_format_shows_it() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    put(sheet, 0, &HEADING);
    put(sheet, 1, &ROW);
    let (mut heading, mut row) = (ods_row(&HEADING), ods_row(&ROW));
    for (at, (name, n, format, shown, _)) in (5..).zip(NUMBERS) {
        sheet.write_string(0, at, name).expect("a cell");
        sheet.write_number_with_format(1, at, n, &Format::new().set_num_format(format)).expect("a number");
        heading += &ods_row(&[name]);
        let kind = if format.ends_with('%') { "percentage" } else { "float" };
        row += &ods_number(kind, n, shown);
    }
    let ods = ods(&format!("<table:table-row>{heading}</table:table-row><table:table-row>{row}</table:table-row>"));
    let mut wanted: Vec<String> = NUMBERS.iter().map(|(name, .., is)| format!("{name}={is}")).collect();
    wanted.sort();
    for (name, bytes) in [("表.xlsx", book.save_to_buffer().expect("a workbook")), ("表.ods", ods), ("表.xls", xls())]
    {
        let office = opened();
        let said = import(&office, "complaint", name, &bytes, &[]);
        assert_eq!(said.code, 0, "{name}: {}", said.err);
        assert_eq!(kept(&office), wanted, "{name}");
    }
}

/// In a column of numbers it is the number, whatever is shown with it; in one of days a day.
#[test]
fn a_number_that_is_wanted_as_one_is_read_as_one() {
    let office = opened();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    put(sheet, 0, &["指标", "数值", "期间首日", "期间末日", "出处"]);
    let day = Format::new().set_num_format("0000\"年\"00\"月\"00\"日\"");
    for (row, (n, format)) in (1..).zip([(1200.0, "#,##0"), (35.0, "0\"户次\""), (7.0, "0000"), (9.0, "0.00")]) {
        put(sheet, row, &["visits.units", "", "", "", &format!("旧文件{row}")]);
        sheet.write_number_with_format(row, 1, n, &Format::new().set_num_format(format)).expect("a number");
        sheet.write_number_with_format(row, 2, 20_250_101.0 + f64::from(row), &day).expect("a number");
        sheet.write_number_with_format(row, 3, 20_251_201.0 + f64::from(row), &day).expect("a number");
    }
    let said = import(&office, "stated", "数.xlsx", &book.save_to_buffer().expect("a workbook"), &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    let rows = office.json(&["stated", "list", "--sort", "code", "--fields", "value,from_on"]);
    let is = |n: u32, day: u32| json!({ "value": n, "from_on": format!("2025-01-{day:02}") });
    assert_eq!(rows, json!([is(1200, 2), is(35, 3), is(7, 4), is(9, 5)]));
}

/// Rows and columns that are hidden, by hand or by a filter, are read as the others are, and said; a heading that is hidden is no row.
#[test]
fn what_is_hidden_within_a_sheet_is_read_and_said() {
    let mut book = Workbook::new();
    for (name, hides) in [("甲", true), ("乙", false)] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        put(sheet, 0, &[&HEADING[..], &["密级"]].concat());
        for row in 1..=5 {
            let summary = format!("{name}{row}");
            put(sheet, row, &["2026-03-02", "电话", "住建局", "慢作为", &summary, "内部"]);
        }
        if hides {
            for row in [0, 2, 4, 7] {
                sheet.set_row_hidden(row).expect("a row");
            }
            sheet.set_column_hidden(5).expect("a column").set_column_hidden(9).expect("a column");
        }
    }
    let row = |cells: &[&str], shows: &str| {
        format!("<table:table-row table:visibility=\"{shows}\">{}</table:table-row>", ods_row(cells))
    };
    let body = |n: u32, shows: &str| row(&["2026-03-02", "电话", "住建局", "慢作为", &format!("甲{n}"), "内部"], shows);
    let shows = ["visible", "filter", "visible", "collapse", "visible"];
    let rows: String = (1..).zip(shows).map(|(n, shows)| body(n, shows)).collect();
    let columns =
        "<table:table-column table:number-columns-repeated=\"5\"/><table:table-column table:visibility=\"collapse\"/>";
    let head = row(&[&HEADING[..], &["密级"]].concat(), "collapse");
    for (name, bytes) in [
        ("表.xlsx", book.save_to_buffer().expect("a workbook")),
        ("表.ods", ods(&format!("{columns}{head}{rows}"))),
        ("表.xls", xls()),
    ] {
        let office = opened();
        let first: &[&str] = if name == "表.xls" { &["--sheet", "甲"] } else { &[] };
        let said = import(&office, "complaint", name, &bytes, &[&["--json", "--dry-run"], first].concat());
        let answer: Value = serde_json::from_str(&said.out).expect("an answer");
        assert_eq!(answer["hidden"], json!({ "rows": 2, "columns": 1 }), "{name}: {answer}");
        let said = import(&office, "complaint", name, &bytes, first);
        assert!(said.code == 0 && said.err.contains("2 行、1 列（密级）是隐藏的，照样读入"), "{name}: {}", said.err);
        assert_eq!(office.json(&["complaint", "list", "--fields", "code"]).as_array().map(Vec::len), Some(5));
        let said = import(&office, "complaint", name, &bytes, &["--sheet", "全部", "--lang", "en"]);
        assert!(said.err.contains("hidden, and read like the others: 2 rows, 1 column (密级)"), "{name}: {}", said.err);
        if name == "表.xlsx" {
            let said = import(&opened(), "complaint", name, &bytes, &["--sheet", "乙"]);
            assert!(said.code == 0 && !said.err.contains("隐藏"), "{}", said.err);
        }
    }
}

/// Rows of several sheets that are refused go to a workbook, each on a sheet of its own with what it is and why; mended, they come in.
#[test]
fn refused_rows_of_several_sheets_go_to_a_sheet_each() {
    let office = opened();
    let mut book = Workbook::new();
    let months = [("1月", "接收日期"), ("1月!A", "接收日期"), ("3月", "日子"), ("4月", "接收日期")];
    for (name, day) in months {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        put(sheet, 0, &[&[day], &HEADING[1..]].concat());
        for (row, unit) in [(1, "住建局"), (2, if name == "4月" { "住建局" } else { "没有的局" }), (3, "住建局")]
        {
            put(sheet, row, &["2026-03-02", "电话", unit, "慢作为", &format!("{name}第{row}行"), ""]);
        }
    }
    let book = book.save_to_buffer().expect("a workbook");
    let options = ["--sheet", "全部", "--map", "日子=received_on", "--rejects", "拒收.xlsx"];
    let said = import(&office, "complaint", "年.xlsx", &book, &[&options[..], &["--dry-run", "--json"]].concat());
    let answer: Value = serde_json::from_str(&said.out).expect("an answer");
    assert_eq!([&answer["read"], &answer["added"], &answer["rejected"]], [12, 9, 3], "{answer}");
    assert_eq!(answer["sheets"][1]["rejected"], 1, "{answer}");
    assert!(!office.folder.path().join("拒收.xlsx").exists());
    let said = import(&office, "complaint", "年.xlsx", &book, &[&options[..], &["--dry-run"]].concat());
    assert!(said.out.contains("3月!C3 单位"), "{}", said.out);
    let said = import(&office, "complaint", "年.xlsx", &book, &options);
    assert_eq!(said.code, 0, "{}", said.err);
    let told = "里 1 行没有导入，连同原因写在 --rejects 的文件里";
    assert_eq!(said.err.matches(told).count(), 3, "{}", said.err);
    let read = |sheet: &str, out: &str| {
        let options = ["--sheet", sheet, "--map", "日子=received_on", "--rejects", out, "--force"];
        office.say(&[&["complaint", "import", "拒收.xlsx"][..], &options].concat(), "").err
    };
    for (sheet, at) in [("1月", "1月!C2 单位"), ("1月!A", "1月!A!C2 单位")] {
        assert_eq!(office.say(&["complaint", "import", "拒收.xlsx", "--sheet", sheet], "").err.matches(at).count(), 1);
    }
    assert!(read("4月", "又.xlsx").contains("没有工作表"), "a sheet without such a row is not written");
    // Mended where the unit is added, the same file comes in whole.
    office.ok(&["unit", "add", "--name", "没有的局", "--kind", "县直部门"]);
    let said = office.say(&["complaint", "import", "拒收.xlsx", "--sheet", "all"], "");
    assert!(said.code == 0 && said.err.contains("已导入 3 条投诉"), "{}", said.err);
    assert_eq!(office.json(&["complaint", "list", "--fields", "code"]).as_array().map(Vec::len), Some(12));
    // All of them refused: nothing is taken in, and they are written all the same.
    let away = Office::open("2026-03-20");
    let said = import(&away, "complaint", "年.xlsx", &book, &options);
    assert!(said.code == 4 && away.folder.path().join("拒收.xlsx").exists(), "{}", said.err);
}

/// What blank fields are is kept with a mapping, said where it goes for a sheet, and what is said now goes before it; a day of all rows is of one
/// sheet alone.
#[test]
fn a_mapping_keeps_what_blank_fields_are() {
    let home = opened();
    let take = |day: &str, more: &[&str]| {
        let text = format!("来电日子,所涉单位,类别,内容\n{day},住建局,慢作为,甲{day}\n");
        import(&home, "complaint", "表.csv", text.as_bytes(), more)
    };
    let channels = || {
        let rows = home.json(&["complaint", "list", "--sort", "code", "--fields", "channel,accepted_on"]);
        let of =
            |row: &Value| ["channel", "accepted_on"].map(|key| row[key].as_str().unwrap_or("-").to_owned()).join(" ");
        rows.as_array().expect("rows").iter().map(of).collect::<Vec<_>>()
    };
    let map = ["--map", "来电日子=received_on,所涉单位=unit,类别=category"];
    let said = take("2026-03-02", &[&map[..], &["--set", "渠道=电话,受理日期=2026-03-04"]].concat());
    assert!(said.code == 0 && said.err.contains("读法记作“表”"), "{}", said.err);
    let kept = home.line("mapping show 表");
    assert!(kept.contains("--set=channel=电话") && !kept.contains("2026-03-04"), "{kept}");
    let said = take("2026-03-05", &[]);
    assert!(said.code == 0 && said.err.contains("照读法“表”读入，空着的照 --set channel=电话"), "{}", said.err);
    // What is said now goes before it, and is what is kept from then on.
    let said = take("2026-03-06", &["--set", "channel=来访,受理日期=@接收日期"]);
    assert!(said.code == 0 && !said.err.contains("channel=电话"), "{}", said.err);
    let said = take("2026-03-09", &["--lang", "en"]);
    let told = "with --set channel=来访 --set accepted_on=@接收日期 where a field is blank";
    assert!(said.code == 0 && said.err.contains(told), "{}", said.err);
    // Said to be nothing it is nothing, and is kept no longer.
    let said = take("2026-03-10", &["--set", "渠道="]);
    assert!(said.code == 4 && said.err.contains("缺少投诉渠道"), "{}", said.err);
    let said = take("2026-03-11", &["--set", "受理日期="]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(!home.line("mapping show 表").contains("accepted_on"));
    let wanted = ["phone 2026-03-04", "phone -", "visit 2026-03-06", "visit 2026-03-09", "visit -"];
    assert_eq!(channels(), wanted);
    // What is said of blank fields alone makes no mapping.
    let away = opened();
    let said = import(
        &away,
        "complaint",
        "表.csv",
        "接收日期,类别,内容\n2026-03-02,慢作为,甲\n".as_bytes(),
        &["--set", "渠道=电话"],
    );
    assert!(said.code == 0 && !said.err.contains("读法"), "{}", said.err);
    home.ok(&["check"]);
}

/// Who made a sheet, when, and what is remarked under it stand in no row of it, with a column of numbers or without: they are left out, and told.
#[test]
fn signatures_and_remarks_under_a_sheet_are_no_records() {
    let feet: [&[&str]; 14] = [
        &["制表人：李四", "审核人：王五", "填报日期：2026-04-01"],
        &["制表人：李四", "", "审核人：王五", "", "填报日期：2026-04-01"],
        &["制表：", "李四", "审核：", "王五", "2026-04-01"],
        &["单位负责人:张三", "填表人:李四", "联系电话:0371-1234567"],
        &["单位负责人（签字）：", "张三", "制表人：", "李四", "2026-04-01"],
        &["填报单位（盖章）：清河县住建局", "", "", "", "2026年4月1日"],
        &["注：本表数据截至3月底"],
        &["注:本表数据截至3月底"],
        &["备注：按月报送", "", "联系人：李四"],
        &["注1：含乡镇"],
        &["说明：\n一、按月报送"],
        &["制表人：李四　审核人：王五　填报日期：2026-04-01"],
        &["", "", "", "填表人 李四", "日期：2026.4.1"],
        &["负责人：张三", "复核：王五"],
    ];
    for foot in feet {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        put(sheet, 0, &HEADING);
        put(sheet, 1, &ROW);
        put(sheet, 2, foot);
        let line = |cells: &[&str]| {
            let cell = |at: usize| format!("\"{}\"", cells.get(at).copied().unwrap_or_default());
            (0..5).map(cell).collect::<Vec<_>>().join(",")
        };
        let csv = [&HEADING[..], &ROW, foot].map(line).join("\n");
        for (name, bytes) in [("表.xlsx", book.save_to_buffer().expect("a workbook")), ("表.csv", csv.into_bytes())] {
            let office = opened();
            let said = import(&office, "complaint", name, &bytes, &[]);
            assert!(said.code == 0 && said.err.contains("已导入 1 条投诉"), "{name} {foot:?}: {}", said.err);
            assert!(said.err.contains("不是记录、没有读的行：3（"), "{name} {foot:?}: {}", said.err);
        }
    }
    // A remark goes on under itself; what is a row all the same is one, and is refused where it cannot be.
    let office = opened();
    let text = "接收日期,投诉渠道,单位,投诉类别,内容\n2026-03-02,电话,住建局,慢作为,负责人：不在岗\n注：1.含乡镇,,,,\n2.不含企业,,,,\n2026-03-03,电话,住建局,慢作为,注：未核实\n3.又一条,,,,\n";
    let said = import(&office, "complaint", "表.csv", text.as_bytes(), &["--rejects", "拒收.csv"]);
    assert!(said.err.contains("3（注：1.含乡镇）、4（2.不含企业）"), "{}", said.err);
    assert!(said.err.contains("1 行没有导入") && said.err.contains("已导入 2 条投诉"), "{}", said.err);
}

/// Moments go out as moments, and come in again to the sign; what a sheet would hold less of stays text. The same data are the same bytes.
#[test]
fn moments_go_out_as_moments_and_come_in_again() {
    use calamine::{Data, Reader as _, Xlsx};
    let (home, away) = (opened(), opened());
    let moments = [
        "2026-03-02 08:05:30",
        "2026-03-02 00:00:00",
        "2026-03-02 08:05",
        "2026-03-02T08:05:30+09:00",
        "2026-03-02 23:59:59",
    ];
    let line = |(n, at): (usize, &str)| format!("2026-03-0{},电话,住建局,慢作为,第{n}条,{at}\n", n + 1);
    let rows: String = moments.iter().copied().enumerate().map(line).collect();
    let text = format!("{},受理钟点\n{rows}", HEADING.join(","));
    let said = import(&home, "complaint", "表.csv", text.as_bytes(), &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    let export = |office: &Office, name: &str| {
        office.ok(&["complaint", "export", "-o", name]);
        std::fs::read(office.folder.path().join(name)).expect("a file")
    };
    let bytes = export(&home, "一.xlsx");
    assert_eq!(bytes, export(&home, "二.xlsx"));
    let mut book = Xlsx::new(std::io::Cursor::new(&bytes)).expect("a workbook");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("a sheet");
    let column = |name: &str| {
        let at = sheet.rows().next().expect("a heading").iter().position(|cell| *cell == name).expect(name);
        sheet.rows().skip(1).map(|row| row[at].clone()).collect::<Vec<_>>()
    };
    let is_moment = |cell: &Data| matches!(cell, Data::DateTime(_));
    assert!(column("登记时间").iter().all(is_moment), "{:?}", column("登记时间"));
    let of: Vec<bool> = column("受理钟点").iter().map(is_moment).collect();
    assert_eq!(of, [true, false, false, false, true], "{:?}", column("受理钟点"));
    assert_eq!(import(&away, "complaint", "一.xlsx", &bytes, &[]).code, 0);
    assert_eq!(kept(&away), kept(&home));
    let again = import(&home, "complaint", "一.xlsx", &bytes, &[]);
    assert!(again.code == 0 && again.err.contains("另 5 条台账里已有"), "{}", again.err);
}

/// A sheet of orders says how long a unit has, in whichever column its limit stands: understood, or refused with what to write.
#[test]
fn a_limit_by_days_is_understood_in_a_sheet_of_orders() {
    let sheet = |heading: &str, limit: &str| {
        format!("下达日期,文书,单位,整改要求,{heading}\n2026-03-02,督查通知书,住建局,整改{limit},{limit}\n")
    };
    for heading in ["期限", "整改期限", "整改时限", "期限约定"] {
        for (limit, due, on) in [
            ("15个工作日", "15wd", "2026-03-23"),
            ("十五个工作日内", "15wd", "2026-03-23"),
            ("15日内", "15d", "2026-03-17"),
            ("一周内", "7d", "2026-03-09"),
            ("2026-04-20", "2026-04-20", "2026-04-20"),
        ] {
            let office = opened();
            let text = sheet(heading, limit);
            let said = import(&office, "order", "督办.csv", text.as_bytes(), &[]);
            assert_eq!(said.code, 0, "{heading} {limit}: {}", said.err);
            let rows = office.json(&["order", "list", "--fields", "due,due_on"]);
            assert_eq!(rows, json!([{ "due": due, "due_on": on }]), "{heading} {limit}");
            let again = import(&office, "order", "督办.csv", text.as_bytes(), &[]);
            assert!(again.code == 0 && again.err.contains("另 1 条台账里已有"), "{heading} {limit}: {}", again.err);
        }
        for limit in ["尽快", "收到后15日内", "半个月"] {
            let said = import(&opened(), "order", "督办.csv", sheet(heading, limit).as_bytes(), &[]);
            let told = format!("{heading}：读不懂期限 \"{limit}\"，写成 15个工作日、15日、2个月或 2026-03-20");
            assert!(said.code == 4 && said.err.contains(&told), "{heading} {limit}: {}", said.err);
        }
    }
    let said = import(&opened(), "order", "督办.csv", sheet("整改期限", "3月20日前").as_bytes(), &["--lang", "en"]);
    assert!(said.code == 4 && said.err.contains("2026-03-07"), "a day is told as one: {}", said.err);
}
