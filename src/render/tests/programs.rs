//! What programs read: JSON, CSV, TSV, and that nothing hostile gets through or lost.

use super::*;
use crate::base::page::{Cell, Source};

#[test]
fn programs_read_keys_slugs_and_whole_values() {
    let first = r#"{"code":"C2026-0001","channel":"phone","received_on":"2026-03-02","active":true,"aliases":["市局","公安局"],"units":3,"subject":"窗口无人值守"}"#;
    let second = r#"{"code":"C2026-0012","channel":"visit","received_on":null,"active":false,"aliases":null,"units":12,"subject":"=cmd|'/c calc'!A1"}"#;
    assert_eq!(said(Page::Sheet(two()), Format::Json, &zh()), format!("[\n{first},\n{second}\n]\n"));
    assert_eq!(said(Page::Sheet(two()), Format::Ndjson, &zh()), format!("{first}\n{second}\n"));
    assert_eq!(
        said(Page::Sheet(two()), None, &Style { screen: false, ..zh() }).lines().last().unwrap(),
        "C2026-0012\tvisit\t\tfalse\t\t12\t=cmd|'/c calc'!A1"
    );
    let file = Style { to_file: true, screen: false, ..zh() };
    assert_eq!(
        said(Page::Sheet(two()), Format::Csv, &file),
        "\u{feff}code,channel,received_on,active,aliases,units,subject\r\n\
         C2026-0001,phone,2026-03-02,true,市局、公安局,3,窗口无人值守\r\n\
         C2026-0012,visit,,false,,12,'=cmd|'/c calc'!A1\r\n"
    );
}

#[test]
fn measures_negative_numbers_and_ragged_rows_pass() {
    let sheet = || {
        let heads = vec![head("subject"), head("units"), head("note")];
        let rows: Source<'static> = Box::new(|sink| {
            sink(&[Cell::Real(1.5), Cell::Int(-3)])?;
            sink(&[Cell::Real(f64::INFINITY), Cell::Int(10), Cell::Text("-3")])
        });
        Sheet { key: String::new(), title: None, heads, brief: vec![], named_by: &[], rows, notes: vec![], chart: None }
    };
    assert_eq!(said(Page::Sheet(sheet()), Format::Csv, &zh()), "subject,units,note\n1.5,-3,\n,10,'-3\n");
    assert_eq!(
        said(Page::Sheet(sheet()), Format::Ndjson, &zh()),
        "{\"subject\":1.5,\"units\":-3,\"note\":null}\n{\"subject\":null,\"units\":10,\"note\":\"-3\"}\n"
    );
    assert_eq!(said(Page::Sheet(sheet()), None, &zh()), "标题  单位数  备注\n 1.5      -3\n          10  -3\n");
}

#[test]
fn hostile_text_reaches_no_terminal_and_comes_back_whole() {
    for format in Format::ALL.iter().filter(|format| !format.is_binary() && !format.is_of_few()) {
        let text = said(Page::Sheet(hostile()), *format, &zh());
        let obeyed = |c: char| text::is_hidden(c) && c != '\n' && !(c == '\t' && *format == Format::Tsv);
        assert!(!text.contains(obeyed), "{format:?} {text:?}");
    }
    let json: Vec<serde_json::Value> =
        serde_json::from_str(&said(Page::Sheet(hostile()), Format::Json, &zh())).unwrap();
    assert_eq!(json[0]["summary"], HOSTILE);
    let csv = said(Page::Sheet(hostile()), Format::Csv, &Style { screen: false, ..zh() });
    let row = csv::Reader::from_reader(csv.as_bytes()).records().next().unwrap().unwrap();
    assert_eq!(text::unguard(&row[1]), HOSTILE);
    assert_eq!(said(Page::Sheet(hostile()), Format::Tsv, &zh()).lines().count(), 2);
    let md = said(Page::Sheet(hostile()), Format::Md, &zh());
    assert!(md.contains("\\|&lt;script>&amp;\\`x\\`\\\\<br>\"第二行\""), "{md}");
}

#[test]
fn a_record_for_programs_is_one_object_or_one_line() {
    let text = said(complaint(), Format::Json, &zh());
    assert!(text.starts_with("{\n  \"code\": \"C2026-0001\",\n  \"channel\": \"phone\",\n"), "{text}");
    assert!(text.ends_with("\n  ],\n  \"instructions\": []\n}\n"), "{text}");
    let line = said(complaint(), Format::Ndjson, &zh());
    assert_eq!(line.lines().count(), 1);
    let (a, b): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(&text).unwrap(), serde_json::from_str(&line).unwrap());
    assert_eq!(a, b);
    assert_eq!(
        (&a["closed_on"], &a["extended"], &a["orders"][1]["units"]),
        (&serde_json::Value::Null, &false.into(), &12.into())
    );
    assert_eq!(said(complaint(), Format::Tsv, &zh()).lines().count(), 2);
    let md = said(complaint(), Format::Md, &zh());
    assert!(md.contains("| 内容 | 窗口无人值守,群众等候一小时。<br>多次") && md.contains("\n## 整改通知\n"), "{md}");
}

#[test]
fn a_write_prints_its_code_or_its_record() {
    let done = |record: bool| {
        let kept = if let (true, Page::Record(r)) = (record, complaint()) { Some(Kept::One(r)) } else { None };
        let said = both!("已登记 C2026-0001", "recorded C2026-0001");
        Page::Done(Box::new(Done { codes: vec!["C2026-0001".into()], said, next: vec![], kept }))
    };
    assert_eq!(said(done(true), None, &zh()), "C2026-0001\n");
    assert_eq!(said(done(true), Format::Json, &zh()), said(complaint(), Format::Json, &zh()));
    assert_eq!(said(done(false), Format::Ndjson, &zh()), "{\"code\":\"C2026-0001\",\"said\":\"已登记 C2026-0001\"}\n");
}

#[test]
fn a_report_for_programs_has_its_exact_shape() {
    let json: serde_json::Value = serde_json::from_str(&said(monthly(), Format::Json, &style(Lang::En, 80))).unwrap();
    let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["report", "title", "office", "period", "as_of", "filters", "figures", "tables", "notes"]);
    let figure = |i: usize| json["figures"][i].to_string();
    assert_eq!(
        figure(1),
        r#"{"id":"complaints.closed","label":"complaints.closed","definition":"by the day received","value":88,"unit":"cases","parts":[]}"#
    );
    assert_eq!(
        figure(2),
        r#"{"id":"complaints.close_rate","label":"complaints.close_rate","definition":"by the day received","value":0.9072,"numerator":{"id":"complaints.closed","value":88},"denominator":{"id":"complaints.assigned","value":97}}"#
    );
    assert!(json["figures"][3]["value"].is_null());
    assert_eq!(
        json["tables"][0].to_string(),
        r#"{"key":"units","title":"By unit","columns":[{"key":"unit","label":"Unit"},{"key":"units","label":"Units"}],"rows":[{"unit":"市公安局","units":7}],"notes":[]}"#
    );
    let lines = said(monthly(), Format::Ndjson, &zh());
    assert_eq!(lines.lines().last().unwrap(), r#"{"table":"units","unit":"市公安局","units":7}"#);
    assert_eq!(
        said(monthly(), Format::Csv, &zh()),
        "section,key,label,value,numerator,denominator\n\
         figure,complaints.received,接收投诉,196,,\ncomplaints.received,phone,电话,126,,\n\
         complaints.received,visit,来访,41,,\ncomplaints.received,letter,来信,29,,\n\
         figure,complaints.closed,办结,88,,\nfigure,complaints.close_rate,办结率(按交办),0.9072,88,97\n\
         figure,complaints.on_time_rate,按期率,,0,0\nunits,市公安局,单位数,7,,\n"
    );
}

#[test]
fn a_document_is_itself_in_every_format_and_a_line_where_lines_are_asked() {
    let document = serde_json::json!({ "b": 1, "a": ["\u{202e}"] });
    for format in plain() {
        let text = said(Page::Json(document.clone()), *format, &zh());
        let lines = "{\"b\":1,\"a\":[\"\\u202e\"]}\n";
        let indented = "{\n  \"b\": 1,\n  \"a\": [\n    \"\\u202e\"\n  ]\n}\n";
        assert_eq!(text, if *format == Format::Ndjson { lines } else { indented });
    }
    for format in [Format::Html, Format::Xlsx] {
        let style = Style { screen: false, ..zh() };
        let error = page(Page::Json(document.clone()), Some(format), &style, &mut Vec::new()).unwrap_err();
        assert_eq!(error.id, "format-unfit");
    }
}

#[test]
fn formats_answer_to_names_and_endings() {
    for format in Format::ALL {
        assert_eq!(Format::from_name(format.slug()), Some(*format));
    }
    let ending = |path: &str| Format::from_path(Path::new(path));
    assert_eq!(ending("a/月报.JSON"), Some(Format::Json));
    assert_eq!(
        (ending("x.jsonl"), ending("x.txt"), ending("x.htm"), ending("月报.DOCX")),
        (Some(Format::Ndjson), Some(Format::Table), Some(Format::Html), Some(Format::Docx))
    );
    assert_eq!((ending("x.odt"), ending("json"), ending("x.table")), (None, None, None));
}

#[test]
fn what_is_no_text_is_refused_on_a_screen_and_where_there_is_nothing_to_lay_out() {
    let written = |what: Page<'_>, format, screen| {
        page(what, Some(format), &Style { screen, ..zh() }, &mut Vec::new()).map_err(|e| e.id)
    };
    for what in [|| Page::Sheet(two()), complaint, monthly] {
        assert_eq!(written(what(), Format::Docx, true), Err("format-needs-file"));
        assert_eq!(written(what(), Format::Docx, false), Ok(()));
    }
    assert_eq!(written(Page::Json(serde_json::json!({})), Format::Docx, false), Err("format-unfit"));
}

#[test]
fn csv_for_people_has_headings_and_words_and_no_formula() {
    let style = Style { labels: true, screen: false, ..zh() };
    let text = said(Page::Sheet(two()), Format::Csv, &style);
    let keys = said(Page::Sheet(two()), Format::Csv, &Style { screen: false, ..zh() });
    assert_eq!(text.lines().count(), keys.lines().count());
    assert!(text.starts_with("编号,") && keys.starts_with("code,"), "{text}{keys}");
    let guarded = said(Page::Sheet(hostile()), Format::Csv, &style);
    assert!(!guarded.contains(",=") && !guarded.contains("\n="), "{guarded}");
}
