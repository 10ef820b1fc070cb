//! Workbooks, read back by another library than the one that writes them.

use super::*;
use crate::base::document::Align;
use crate::base::page::{Added, AddedTerm, Source};
use crate::render::out::Out;
use crate::render::workbook::Book;
use crate::render::worksheet::{MOST, Shown};
use calamine::{Data, Reader as _, Xlsx};
use std::io::{Cursor, Read as _};

type Read = Xlsx<Cursor<Vec<u8>>>;

fn file() -> Style {
    Style { screen: false, to_file: true, width: 0, ..zh() }
}

fn bytes(what: Page<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    page(what, Some(Format::Xlsx), &file(), &mut out).unwrap();
    out
}

fn read(what: Page<'_>) -> Read {
    calamine::open_workbook_from_rs(Cursor::new(bytes(what))).unwrap()
}

fn rows(book: &mut Read, sheet: &str) -> Vec<Vec<Data>> {
    book.worksheet_range(sheet).unwrap().rows().map(<[Data]>::to_vec).collect()
}

/// A part of a workbook, as it is written.
fn part(book: Vec<u8>, name: &str) -> String {
    let mut xml = String::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    zip.by_name(name).unwrap().read_to_string(&mut xml).unwrap();
    xml
}

fn s(text: &str) -> Data {
    Data::String(text.into())
}

/// Days between 1899-12-30 and 2026-03-02, as Excel counts them.
const DAY: f64 = 46_083.0;

#[test]
fn a_list_is_one_worksheet_of_numbers_days_and_texts() {
    let mut book = read(Page::Sheet(two()));
    assert_eq!(book.sheet_names(), ["complaints", "词表"]);
    let all = rows(&mut book, "complaints");
    assert_eq!(all[0][..3], [s("编号"), s("投诉渠道"), s("接收日期")]);
    assert_eq!(all[1][..2], [s("C2026-0001"), s("电话")]);
    let Data::DateTime(day) = &all[1][2] else { panic!("{:?}", all[1][2]) };
    assert_eq!((day.as_f64(), &all[1][3], &all[1][5]), (DAY, &s("是"), &Data::Float(3.0)));
    assert_eq!((&all[2][2], &all[2][6]), (&Data::Empty, &s("=cmd|'/c calc'!A1")));
    assert_eq!(book.worksheet_formula("complaints").unwrap().cells().count(), 0);
}

/// What a sheet had beside comes out as what it was: an amount is added up, a day is one, a serial number keeps its noughts.
#[test]
fn cells_nobody_knows_are_numbers_and_days_where_they_read_as_such() {
    let cells = ["120000", "12.5", "-3", "2026-03-02", "0012", "12.50", "13900000003", "1e5", "NaN", "内部", "=1+1"];
    let heads = cells.iter().map(|name| Head::of(name, Shape::Cell, "某", "some")).collect();
    let row = cells.iter().map(|text| Value::Text((*text).into())).collect();
    let mut book = read(Page::Sheet(Sheet::of("kept", both!("某", "some"), heads, vec![row])));
    let all = rows(&mut book, "某").remove(1);
    assert_eq!(all[..3], [Data::Float(120_000.0), Data::Float(12.5), Data::Float(-3.0)]);
    assert!(matches!(&all[3], Data::DateTime(day) if day.as_f64() == DAY), "{:?}", all[3]);
    assert_eq!(all[4..], cells[4..].iter().map(|text| s(text)).collect::<Vec<_>>());
}

/// Whoever goes on with a list chooses from its words, the office's own among them.
#[test]
fn the_words_of_a_list_are_there_to_choose_from() {
    let own = AddedTerm {
        vocab: "channel".into(),
        slug: "app".into(),
        label: Both { zh: "掌上通".into(), en: "App".into() },
        ..AddedTerm::default()
    };
    let style = Style { added: Added::of(vec![own]), ..file() };
    let mut out = Vec::new();
    page(Page::Sheet(two()), Some(Format::Xlsx), &style, &mut out).unwrap();
    let mut book: Read = calamine::open_workbook_from_rs(Cursor::new(out.clone())).unwrap();
    let words = rows(&mut book, "词表");
    assert_eq!((&words[0][0], &words[1][0], &words[words.len() - 1][0]), (&s("投诉渠道"), &s("电话"), &s("掌上通")));
    let xml = part(out, "xl/worksheets/sheet1.xml");
    let all = format!("sqref=\"B2:B1048576\"><formula1>'词表'!$A$2:$A${}</formula1>", words.len());
    assert!(xml.contains(&all), "{}", &xml[xml.find("<dataValidations").unwrap_or(0)..]);
}

/// A page of paper says of which list it is and which page, and where a list is too wide for one, of which record each line tells.
#[test]
fn a_worksheet_prints_as_pages_that_can_be_told_apart() {
    let narrow = bytes(Page::Sheet(two()));
    let heads = |n: usize| (0..n).map(|_| head("summary")).collect::<Vec<_>>();
    let sheet = |row: Vec<Value>| Sheet::of("x", both!("甲", "a"), heads(row.len()), vec![row]);
    let wide = bytes(Page::Sheet(sheet(vec![t("窗口"); 13])));
    for (book, titles) in [(&narrow, "complaints!$1:$1<"), (&wide, "甲!$A:$A,甲!$1:$1<")] {
        let xml = part(book.clone(), "xl/worksheets/sheet1.xml");
        for said in
            ["<oddHeader>&amp;C&amp;14&amp;A</oddHeader>", "<oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter>"]
        {
            assert!(xml.contains(said), "{xml}");
        }
        let names = part(book.clone(), "xl/workbook.xml");
        assert!(names.contains(titles), "{names}");
    }
    // A text of more than one line is seen whole by programs that do not find the height themselves.
    let text = ["第一行\n第二行".to_owned(), "长".repeat(100), "短".to_owned()];
    let heights = text.map(|text| part(bytes(Page::Sheet(sheet(vec![t(&text)]))), "xl/worksheets/sheet1.xml"));
    for (xml, height) in heights.iter().zip([Some(30), Some(60), None]) {
        let said = height.map_or("<row r=\"2\">".to_owned(), |points| format!("<row r=\"2\" ht=\"{points}\""));
        assert!(xml.contains(&said), "{said}: {xml}");
    }
}

#[test]
fn what_a_cell_cannot_hold_as_itself_stays_text() {
    let long = "长".repeat(40_000);
    let telling = ["+86 138", "-3", "@x", "0012", "13900000003", "1899-12-31", "_x0041_", HOSTILE, long.as_str()];
    let rows_of = telling.iter().map(|text| vec![t(text), t(text), Value::Int(i64::MAX)]).collect();
    let heads = vec![head("subject"), head("received_on"), head("units")];
    let mut book = read(Page::Sheet(Sheet::of("x", both!("甲", "a"), heads, rows_of)));
    let all = rows(&mut book, "甲");
    for (row, text) in all[1..].iter().zip(&telling[..8]) {
        assert_eq!(row[..3], [s(text), s(text), s("9223372036854775807")]);
    }
    let Data::String(cut) = &all[9][0] else { panic!("no text") };
    assert!(cut.chars().count() == 32_767 && cut.ends_with("（全文见台账）"));
}

#[test]
fn a_count_that_comes_as_text_is_a_number_where_it_is_one() {
    let heads = vec![head("unit"), head("units")];
    let said = ["32", "-3", "007", "87.6% = 113/129"];
    let rows_of = said.iter().map(|n| vec![t("甲"), t(n)]).chain([vec![t("乙"), Value::Int(i64::MIN)]]).collect();
    let mut book = read(Page::Sheet(Sheet::of("x", both!("甲", "a"), heads, rows_of)));
    let all: Vec<Data> = rows(&mut book, "甲").iter().map(|row| row[1].clone()).collect();
    assert_eq!(all[1..5], [Data::Float(32.0), Data::Float(-3.0), s("007"), s("87.6% = 113/129")]);
    assert_eq!(all[5], s("-9223372036854775808"));
}

/// A score ends in a nought as often as not, and a column that is half text adds up to half.
#[test]
fn scores_and_percentages_are_numbers_that_show_what_was_said() {
    let heads = vec![
        Head::of("score", Shape::Measure, "得分", "Score"),
        Head::of("change", Shape::Count, "环比", "Change"),
        Head::of("office_no", Shape::Text, "文号", "Number"),
        Head::of("own", Shape::Cell, "自带", "Own"),
    ];
    let said = [
        ("92.20", "-34.8%", "000123", "2026.10"),
        ("100.00", "+12.5%", "12.50", "0012"),
        ("92.25", "—", "60.7%", "60.7%"),
    ];
    let row = |(a, b, c, d): (&str, &str, &str, &str)| vec![t(a), t(b), t(c), t(d)];
    let sheet = || Sheet::of("x", both!("甲", "a"), heads.clone(), said.map(row).to_vec());
    let all = rows(&mut read(Page::Sheet(sheet())), "甲");
    assert_eq!(all[1], [Data::Float(92.2), Data::Float(-0.348), s("000123"), s("2026.10")]);
    assert_eq!(all[2], [Data::Float(100.0), Data::Float(0.125), s("12.50"), s("0012")]);
    assert_eq!(all[3], [Data::Float(92.25), s("—"), s("60.7%"), s("60.7%")]);
    let looks = part(bytes(Page::Sheet(sheet())), "xl/styles.xml");
    for format in ["formatCode=\"0.00\"", "formatCode=\"0.0%\"", "formatCode=\"+0.0%\""] {
        assert!(looks.contains(format), "{looks}");
    }
}

#[test]
fn a_limit_is_a_day_and_else_what_it_says() {
    let heads = ["promised_due", "statutory_due", "summary"].map(head).to_vec();
    let said = ["2026-03-02", "2026-03-02T12:00", "20wd"].map(|text| vec![t(text), t(text), t(text)]);
    let mut book = read(Page::Sheet(Sheet::of("x", both!("甲", "a"), heads, said.to_vec())));
    let all = rows(&mut book, "甲");
    let is = |cell: &Data| matches!(cell, Data::DateTime(at) if at.as_f64().to_bits() == DAY.to_bits());
    assert!(is(&all[1][0]) && is(&all[1][1]) && matches!(all[1][2], Data::String(_)), "{:?}", all[1]);
    for (row, said) in all[2..].iter().zip(["2026-03-02T12:00", "20wd"]) {
        assert_eq!(row, &[s(said), s(said), s(said)]);
    }
}

#[test]
fn a_record_has_a_worksheet_of_its_own_and_one_of_each_part_with_rows() {
    let mut book = read(complaint());
    assert_eq!(book.sheet_names(), ["C2026-0001", "整改通知", "说明"]);
    let all = rows(&mut book, "C2026-0001");
    assert_eq!(all[0], [s("项目"), s("内容")]);
    assert_eq!(all[2], [s("投诉渠道"), s("电话")]);
    assert_eq!(rows(&mut book, "整改通知").len(), 3);
}

#[test]
fn a_report_has_its_figures_with_their_terms_and_its_tables() {
    let mut book = read(monthly());
    assert_eq!(book.sheet_names(), ["数字", "构成", "分单位", "逾期", "说明"]);
    let all = rows(&mut book, "数字");
    assert_eq!(all[1][..3], [s("complaints.received"), s("接收投诉"), Data::Float(196.0)]);
    assert_eq!(all[3][2..6], [Data::Empty, Data::Float(88.0), Data::Float(97.0), Data::Float(88.0 / 97.0)]);
    assert_eq!(all[4][3..6], [Data::Float(0.0), Data::Float(0.0), Data::Empty]);
    assert_eq!(rows(&mut book, "构成")[1], [s("complaints.received"), s("接收投诉"), s("电话"), Data::Float(126.0)]);
    let notes = rows(&mut book, "说明");
    assert!(notes.contains(&vec![s("不含中止")]) && notes.contains(&vec![s("期限按工作日")]), "{notes:?}");
}

#[test]
fn a_paper_gives_its_tables_and_refuses_without() {
    let table = |title: &str| Block::Table {
        title: Some(title.into()),
        heads: vec![("单位".into(), Align::Left), ("件数".into(), Align::Right), ("编号".into(), Align::Left)],
        rows: vec![vec![words("甲"), words("12"), words("007")], vec![words("乙"), words("60.7%"), words("8")]],
        notes: Vec::new(),
    };
    let blocks = vec![table("一[1]:/"), table("一[1]:/"), table(&"长".repeat(40)), table(&"长".repeat(40))];
    let mut book = read(Page::Document(Box::new(Document { blocks, ..Document::default() })));
    let names = book.sheet_names();
    assert_eq!(names[..2], ["一 1", "一 1 2"]);
    assert!(names.iter().all(|name| name.chars().count() <= 31) && names[2] != names[3], "{names:?}");
    let all = rows(&mut book, "一 1");
    assert_eq!(all[1], [s("甲"), Data::Float(12.0), s("007")]);
    assert_eq!(all[2], [s("乙"), Data::Float(0.607), s("8")]);
    let empty = Page::Document(Box::default());
    assert_eq!(page(empty, Some(Format::Xlsx), &file(), &mut Vec::new()).unwrap_err().id, "format-unfit");
}

#[test]
fn the_same_page_is_the_same_bytes_and_needs_a_file() {
    let before = (bytes(monthly()), bytes(Page::Sheet(two())));
    // A file that kept when it was written would differ a second later.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert!(before == (bytes(monthly()), bytes(Page::Sheet(two()))));
    let error = page(Page::Sheet(two()), Some(Format::Xlsx), &zh(), &mut Vec::new()).unwrap_err();
    assert_eq!((error.id, error.kind as u8), ("format-needs-file", 2));
}

#[test]
fn more_rows_than_a_worksheet_has_are_refused() {
    let mut book = Book::new(Lang::Zh, None).unwrap();
    let mut one = book.page("甲", &[("编号", Shape::Text)]).unwrap();
    one.row = MOST;
    one.begin("甲").unwrap();
    one.put(0, &Shown::Text("C2026-0001")).unwrap();
    one.row += 1;
    let error = one.begin("甲").unwrap_err();
    assert_eq!((error.id, error.hint.clone().is_some_and(|h| h.zh.contains("csv"))), ("sheet-too-long", true));
    one.end().unwrap();
    let mut bytes = Vec::new();
    book.write(&mut Out::new(&mut bytes)).unwrap();
    assert!(bytes.starts_with(b"PK"));
}

#[test]
fn an_error_of_a_source_comes_through() {
    let stops: Source<'static> = Box::new(|_| Err(Error::usage("fields-unfit", Both::default())));
    let sheet = Sheet { rows: stops, ..none() };
    assert_eq!(page(Page::Sheet(sheet), Some(Format::Xlsx), &file(), &mut Vec::new()).unwrap_err().id, "fields-unfit");
}
