//! A paper with one of everything, and what must hold of its file. Not for what it looks like: that is seen.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use super::*;
use crate::base::document::{Align, Chart, Foot, Masthead, Run, words};
use crate::base::error::Both as Words;
use crate::base::page::Sheet;
use std::io::Read as _;

fn number(text: &str, at: &str) -> Run {
    Run::Number { text: text.to_owned(), at: at.to_owned() }
}

fn table(columns: usize, rows: usize) -> Block {
    Block::Table {
        title: Some("受理情况".to_owned()),
        heads: (0..columns).map(|i| (format!("第{i}列名称"), Align::Center)).collect(),
        rows: (0..rows).map(|r| (0..columns).map(|_| words(format!("C2026-{r:04}"))).collect()).collect(),
        notes: vec![words("注：按收到日期")],
    }
}

fn everything() -> Document {
    Document {
        code: None,
        name: "机关效能督查快报第20期".to_owned(),
        author: "云川市效能办".to_owned(),
        day: "2026-04-05".to_owned(),
        lang: "zh".to_owned(),
        form: false,
        head: Some(Masthead {
            name: "机关效能督查快报".to_owned(),
            marks: vec!["内部文件　注意保存".to_owned()],
            copy: Some("000012".to_owned()),
            number: Some("第20期".to_owned()),
            left: Some("云川市效能办".to_owned()),
            right: Some("签发人：李建国".to_owned()),
            letter: false,
        }),
        blocks: vec![
            Block::Title(words("关于3月份机关效能督查情况的通报")),
            Block::Subtitle(words("2026年3月")),
            Block::Addressee("各县（市、区）".to_owned()),
            Block::Aside(words("编者按：请对照检查")),
            Block::Heading(1, words("一、检查情况")),
            Block::Heading(2, words("（一）基本情况")),
            Block::Heading(3, words("1. 在岗")),
            Block::Heading(4, words("（1）窗口")),
            Block::Paragraph(vec![
                Run::Plain("受理".to_owned()),
                number("196", "3.2"),
                Run::Strong("件".to_owned()),
                number("196", "3.2"),
            ]),
            Block::Item(words("南街派出所")),
            table(3, 2),
            Block::Chart {
                kind: Chart::Bars,
                title: "趋势".to_owned(),
                by: "月份".to_owned(),
                categories: vec!["1月".to_owned(), "2月".to_owned()],
                series: vec![("受理".to_owned(), vec![Some(120)])],
                percent: false,
            },
            Block::Facts(vec![("编号".to_owned(), words("C2026-0001"))]),
            Block::Attachments(vec!["问题清单".to_owned(), "统计表".to_owned()]),
            Block::Signature { name: "云川市效能办".to_owned(), day: "2026年4月5日".to_owned() },
            Block::Remark("此件公开发布".to_owned()),
            Block::Small(words("数据来源：台账")),
        ],
        foot: Some(Foot {
            to: vec![("报".to_owned(), "市委。".to_owned()), ("送".to_owned(), "各单位。".to_owned())],
            by: Some("云川市效能办".to_owned()),
            on: Some("2026年4月5日印发".to_owned()),
            copies: Some("共印30份".to_owned()),
        }),
        witness: Some("登记册 n=12".to_owned()),
    }
}

fn of(blocks: Vec<Block>) -> Document {
    Document { lang: "zh".to_owned(), blocks, ..Document::default() }
}

/// The parts of a file, by name, in order; each is well-formed.
fn opened(paper: &Document) -> Vec<(String, String)> {
    let mut file = zip::ZipArchive::new(Cursor::new(file(paper).unwrap())).unwrap();
    let mut out = Vec::new();
    for at in 0..file.len() {
        let mut part = file.by_index(at).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        let name = part.name().unwrap().into_owned();
        assert_eq!(broken(&text), None, "{name}");
        out.push((name, text));
    }
    out
}

fn part(paper: &Document, name: &str) -> String {
    opened(paper).into_iter().find(|(n, _)| n == name).unwrap().1
}

fn text(paper: &Document) -> String {
    part(paper, "word/document.xml")
}

/// Why a text is no well-formed XML of the kind written here, if it is none.
fn broken(xml: &str) -> Option<String> {
    let allowed = |c: char| matches!(c, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let known = |text: &str| {
        text.split('&').skip(1).all(|rest| ["amp;", "lt;", "gt;", "quot;"].iter().any(|name| rest.starts_with(name)))
    };
    let (mut open, mut rest) = (Vec::new(), xml.strip_prefix(XML).unwrap_or(xml));
    while let Some((text, after)) = rest.split_once('<') {
        let (tag, behind) = after.split_once('>').unwrap_or((after, ">"));
        let name = tag.split([' ', '/']).find(|name| !name.is_empty()).unwrap_or_default();
        let closed = if tag.starts_with('/') { open.pop() } else { Some(name) };
        if text.contains('>')
            || !known(text)
            || !known(tag)
            || !tag.chars().chain(text.chars()).all(allowed)
            || closed != Some(name)
        {
            return Some(format!("{text}<{tag}>"));
        }
        if !tag.starts_with('/') && !tag.ends_with('/') {
            open.push(name);
        }
        rest = behind;
    }
    (!open.is_empty() || !rest.is_empty()).then(|| format!("{open:?} {rest}"))
}

#[test]
fn everything_stands_in_a_file_word_can_open() {
    let parts = opened(&everything());
    assert_eq!(parts[0].0, "[Content_Types].xml");
    for (name, _) in &parts {
        let named = parts[0].1.contains(&format!("PartName=\"/{name}\"")) || name.contains("_rels/");
        assert!(named || name == "[Content_Types].xml", "{name} has no type");
    }
    let body = text(&everything());
    let said = [
        "第20期",
        "000012",
        "李建国",
        "各县（市、区）：",
        "附件：",
        "（此件公开发布）",
        "报：市委。",
        "共印30份",
        "120",
    ];
    for words in said {
        assert!(body.contains(words), "{words}");
    }
    assert!(part(&everything(), "word/footer1.xml").contains("登记册 n=12"), "what it bears witness to");
    let styles = part(&everything(), "word/styles.xml");
    for style in body.split("Style w:val=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(styles.contains(&format!("w:styleId=\"{style}\"")), "{style} is no style");
    }
    assert!(part(&everything(), "docProps/core.xml").contains("<dc:title>机关效能督查快报第20期</dc:title>"));
    assert!(part(&everything(), "docProps/core.xml").contains(">2026-04-05T00:00:00Z<"));
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    assert_eq!(file(&everything()).unwrap(), file(&everything()).unwrap());
    let moments: Vec<_> = {
        let mut file = zip::ZipArchive::new(Cursor::new(file(&everything()).unwrap())).unwrap();
        (0..file.len()).map(|at| file.by_index(at).unwrap().last_modified()).collect()
    };
    assert!(moments.iter().all(|moment| *moment == Some(DateTime::default())));
}

#[test]
fn whatever_a_text_holds_the_file_is_whole() {
    let hostile =
        "<w:p>&amp;]]>\u{0}\u{1}\u{b}\u{1b}[31m\u{202e}反\u{feff}\u{fffe}\u{ffff}\"'\r\n二\r三\n\n\t👨\u{200d}👩";
    let mut paper = everything();
    paper.name = hostile.to_owned();
    paper.author = hostile.to_owned();
    paper.day = "<".to_owned();
    paper.witness = Some(hostile.to_owned());
    paper.head = Some(Masthead { name: hostile.repeat(5), marks: vec![hostile.to_owned()], ..Masthead::default() });
    paper.foot = Some(Foot { to: vec![(hostile.to_owned(), hostile.to_owned())], ..Foot::default() });
    let line = || vec![Run::Plain(hostile.to_owned()), Run::Strong(hostile.to_owned()), number(hostile, hostile)];
    paper.blocks = vec![
        Block::Title(line()),
        Block::Heading(9, line()),
        Block::Heading(0, line()),
        Block::Table {
            title: Some(hostile.to_owned()),
            heads: vec![(hostile.to_owned(), Align::Left)],
            rows: vec![vec![line()]],
            notes: vec![line()],
        },
        Block::Facts(vec![(hostile.to_owned(), line()), (String::new(), Vec::new())]),
        Block::Attachments(vec![hostile.to_owned()]),
        Block::Signature { name: hostile.repeat(30), day: hostile.to_owned() },
    ];
    let body = text(&paper);
    assert!(body.contains("\\u{202e}反") && body.contains("\\u{ffff}") && body.contains("<w:br/>"));
    for wrong in ["<a>]]></a>", "<a><b></a>", "<a>&x;</a>", "<a>\u{b}</a>", "<a", "<a>"] {
        assert!(broken(wrong).is_some(), "{wrong}");
    }
}

#[test]
fn a_number_is_found_by_its_place_and_named_once() {
    let body = text(&everything());
    assert_eq!(body.matches("w:name=\"n_3_2\"").count(), 1);
    assert_eq!(body.matches("<w:rStyle w:val=\"Number\"/>").count(), 2);
    assert_eq!(body.matches("<w:bookmarkStart").count(), body.matches("<w:bookmarkEnd").count());
}

#[test]
fn a_table_repeats_its_heading_and_keeps_its_rows_whole() {
    let body = text(&of(vec![table(3, 40)]));
    assert_eq!(body.matches("<w:tblHeader/>").count(), 1);
    assert_eq!(body.matches("<w:cantSplit/>").count(), 41);
    // A row that may be longer than a page goes over its end.
    let long = Block::Facts(vec![("内容".to_owned(), words("督".repeat(5_000)))]);
    assert!(!text(&of(vec![long])).contains("<w:cantSplit/>"));
    let none =
        Block::Table { title: None, heads: vec![("甲".to_owned(), Align::Left)], rows: Vec::new(), notes: Vec::new() };
    assert!(text(&of(vec![none])).contains("（无）"));
}

#[test]
fn pages_are_numbered_at_the_outer_side() {
    assert!(part(&everything(), "word/settings.xml").contains("<w:evenAndOddHeaders/>"));
    assert!(
        part(&everything(), "word/footer1.xml")
            .contains("<w:ind w:left=\"280\" w:right=\"280\"/><w:jc w:val=\"right\"/>")
    );
    assert!(part(&everything(), "word/footer2.xml").contains("<w:jc w:val=\"left\"/>"));
    assert!(text(&everything()).contains("<w:footerReference w:type=\"even\" r:id=\"rId6\"/>"));
}

#[test]
fn the_type_area_is_that_of_the_standard() {
    let body = text(&everything());
    assert!(body.contains("<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"), "A4");
    assert!(body.contains("w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\""), "37, 26, 35, 28 mm");
    assert!(body.contains("<w:docGrid w:type=\"lines\" w:linePitch=\"579\"/>"));
    // The foot hangs at the bottom of the type area, and the paragraph it hangs on is the last.
    let foot = body.rfind("w:tblpYSpec=\"bottom\"").unwrap();
    assert!(foot > body.rfind("数据来源").unwrap());
    assert!(body[foot..].contains("w:sz=\"8\"") && body[foot..].contains("w:sz=\"6\""));
}

#[test]
fn a_wide_table_lies_on_its_side_and_its_title_with_it() {
    let turned = |paper: &Document| text(paper).matches("w:orient=\"landscape\"").count();
    let wide = || vec![Block::Title(words("清单")), table(14, 3), Block::Small(words("注"))];
    let alone = text(&of(wide()));
    assert_eq!((turned(&of(wide())), alone.matches("<w:sectPr>").count()), (1, 1));
    let between = of([vec![Block::Paragraph(words("前"))], wide(), vec![Block::Paragraph(words("后"))]].concat());
    assert_eq!((turned(&between), text(&between).matches("<w:sectPr>").count()), (1, 3));
    let framed = Document { blocks: wide(), ..everything() };
    assert_eq!((turned(&framed), text(&framed).matches("<w:sectPr>").count()), (1, 3), "head and foot stand upright");
    assert_eq!(turned(&of(vec![table(4, 3)])), 0);
    assert_eq!(text(&of(Vec::new())).matches("<w:sectPr>").count(), 1);
}

#[test]
fn what_is_too_long_or_too_wide_is_refused() {
    assert_eq!(file(&of(vec![table(1, 5_001)])).unwrap_err().id, "document-too-long");
    assert_eq!(file(&of(vec![table(31, 1)])).unwrap_err().id, "document-too-wide");
    assert!(file(&of(vec![table(30, 1)])).is_ok());
    // A list is not read to its end for that.
    let endless = Sheet {
        rows: Box::new(|sink| (0..).try_for_each(|_: u64| sink(&[]))),
        ..Sheet::of("complaints", Words::default(), Vec::new(), Vec::new())
    };
    let read = (fitting_list(endless).rows)(&mut |_| Ok(()));
    assert_eq!(read.unwrap_err().id, "document-too-long");
}

/// 10.1: the name in the first page's header, no page number there, the number at the right of the first line, the foot's line.
#[test]
fn a_letter_has_a_first_page_of_its_own() {
    let mut paper = everything();
    if let Some(head) = &mut paper.head {
        head.letter = true;
    }
    let body = text(&paper);
    assert!(body.contains(
        "<w:headerReference w:type=\"first\" r:id=\"rId7\"/><w:footerReference w:type=\"first\" r:id=\"rId8\"/>"
    ));
    assert_eq!(body.matches("<w:titlePg/>").count(), 1);
    assert!(
        !body.contains("机关效能督查快报") && body.contains("第20期"),
        "the name stands in the header, the number in the text"
    );
    assert!(part(&paper, "word/header1.xml").contains("机关效能督查快报"));
    let foot = part(&paper, "word/footer3.xml");
    assert!(foot.contains("thinThickSmallGap") && foot.contains("登记册 n=12") && !foot.contains(" PAGE "), "{foot}");
    for listed in ["[Content_Types].xml", "word/_rels/document.xml.rels"] {
        assert!(
            part(&paper, listed).contains("header1.xml") && part(&paper, listed).contains("footer3.xml"),
            "{listed}"
        );
        assert!(!part(&everything(), listed).contains("header1.xml"), "{listed}: another paper has none");
    }
}
