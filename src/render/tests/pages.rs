//! What a browser shows and what plain text says: a whole paper, hostile texts, what may be done in a page, charts.

use super::*;
use crate::base::document::{Align, Chart, Document, Foot, Masthead, Run};
use crate::base::page::Source;
use crate::render::laid;
use crate::render::markup::base64;
use sha2::{Digest as _, Sha256};

fn number(text: &str, at: &str) -> Run {
    Run::Number { text: text.into(), at: at.into() }
}

fn chart(kind: Chart) -> Block {
    Block::Chart {
        kind,
        title: "按渠道".into(),
        by: "渠道".into(),
        categories: vec!["电话".into(), "来访".into()],
        series: vec![("接收".into(), vec![Some(12), Some(3)])],
        percent: false,
    }
}

fn table() -> Block {
    Block::Table {
        title: Some("各单位".into()),
        heads: ["单位", "接收", "办结", "在办"].map(|h| (h.to_owned(), Align::Right)).to_vec(),
        rows: vec![vec![words("住建局"), vec![number("12", "2.1")], words("7"), words(HOSTILE)]],
        notes: vec![words("不含中止")],
    }
}

fn paper() -> Document {
    let text = "对不动产登记窗口《办事指南》公示不全、群众“来回跑”等问题，责成立即整改；逾期不改的，严肃追究责任！";
    Document {
        name: "督查快报<1>".into(),
        lang: "zh".into(),
        day: "2026-05-06".into(),
        head: Some(Masthead {
            name: "机关效能督查快报".into(),
            marks: vec!["内部文件".into()],
            copy: Some("000012".into()),
            number: Some("第20期".into()),
            left: Some("市效能办".into()),
            right: Some("2026年5月6日".into()),
            letter: false,
        }),
        blocks: vec![
            Block::Title(words("关于四月份情况的通报")),
            Block::Addressee("市直各单位".into()),
            Block::Paragraph(vec![
                Run::Plain("共接收".into()),
                number("66", "1.1"),
                Run::Plain("件，又说一遍".into()),
                number("66", "1.1"),
                Run::Plain(text.into()),
            ]),
            Block::Heading(1, words("一、情况")),
            Block::Heading(4, words("（1）细目")),
            Block::Item(words("脱岗")),
            Block::Item(words("超时")),
            chart(Chart::Bars),
            table(),
            chart(Chart::Line),
            Block::Aside(words(HOSTILE)),
            Block::Attachments(vec!["明细".into(), "式样".into()]),
            Block::Signature { name: "云川市机关效能建设办公室".into(), day: "2026年5月6日".into() },
            Block::Remark("此件可公开".into()),
        ],
        foot: Some(Foot {
            to: vec![("报".into(), "市委、市政府".into())],
            by: Some("市效能办".into()),
            on: Some("2026年5月6日印发".into()),
            copies: Some("共印30份".into()),
        }),
        witness: Some("取自日志第 73 条".into()),
        ..Document::default()
    }
}

fn html(what: Page<'_>) -> String {
    said(what, Format::Html, &zh())
}

fn laid_out(paper: Document) -> Page<'static> {
    Page::Document(Box::new(paper))
}

/// What stands between two marks, every time.
fn between<'t>(text: &'t str, open: &str, close: &str) -> Vec<&'t str> {
    text.split(open).skip(1).filter_map(|rest| rest.split(close).next()).collect()
}

#[test]
fn a_page_needs_nothing_and_allows_nothing() {
    for page in [html(Page::Sheet(two())), html(complaint()), html(monthly()), html(laid_out(paper()))] {
        let style = between(&page, "<style>", "</style>");
        let hash = base64(&Sha256::digest(style[0].as_bytes()));
        let policy = format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
        assert!(page.contains(&policy) && style.len() == 1, "{policy}");
        for never in ["<script", "style=\"", "src=", "href=", "@import", "url(http", "onload", "javascript:"] {
            assert!(!page.contains(never), "{never}");
        }
        assert!(page.starts_with("<!doctype html>\n<html lang=\"zh-CN\">") && page.ends_with("</body>\n</html>\n"));
        assert_eq!((page.matches("<h1").count(), page.matches("<main>").count()), (1, 1));
    }
}

#[test]
fn ids_are_unique_and_a_number_is_found_by_its_place() {
    let page = html(laid_out(paper()));
    let ids = between(&page, " id=\"", "\"");
    let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    assert!(
        page.contains("<data class=\"n\" id=\"n-1-1\" value=\"66\" title=\"ducha explain … 1.1\">66</data>"),
        "{page}"
    );
    assert!(page.contains("<data class=\"n\" id=\"n-2-1\" value=\"12\""));
    assert_eq!(page.matches("value=\"66\"").count(), 2);
}

#[test]
fn headings_stand_in_order_and_charts_above_their_tables() {
    let page = html(laid_out(paper()));
    let body = page.split("</style>").nth(1).unwrap();
    let levels: Vec<char> = body.match_indices("<h").filter_map(|(at, _)| body[at + 2..].chars().next()).collect();
    let levels: Vec<char> = levels.into_iter().filter(char::is_ascii_digit).collect();
    assert_eq!(levels, ['1', '2', '3']);
    assert_eq!(body.matches("<svg class=\"chart\"").count(), 2);
    // The first has the table that stands behind it, the second one of its own.
    assert_eq!(body.matches("<table").count(), 2);
    assert!(body.contains("<tr><th scope=\"row\">电话</th><td class=\"r\">12</td></tr>"), "{body}");
    assert!(
        body.contains("<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"各单位：表格，可左右滚动\">")
    );
    assert!(body.contains("<ul><li>脱岗</li><li>超时</li></ul>"));
}

#[test]
fn hostile_text_is_shown_by_a_page_and_never_obeyed() {
    let shown = "a\\u{1b}[2Jb\\u{202e}c\\u{200b}\\u{e0041}\\u{7f}\\u{9b}\\u{2028}|&lt;script&gt;&amp;`x`\\<br>&quot;第二行&quot;\\t!";
    let pages = [html(Page::Sheet(hostile())), html(laid_out(paper())), {
        let Page::Record(mut record) = complaint() else { unreachable!() };
        record.values[5] = t(HOSTILE);
        html(Page::Record(record))
    }];
    for page in pages {
        let body = page.split("</style>").nth(1).unwrap();
        assert!(body.contains(shown) && !body.contains(|c| c != '\n' && text::is_hidden(c)), "{body}");
    }
}

#[test]
fn a_list_without_rows_says_so_on_a_page() {
    let page = html(Page::Sheet(none()));
    assert!(page.contains("<p>（无记录）</p>") && !page.contains("<table"), "{page}");
    let mut brief = two();
    brief.brief = vec![0, 6];
    let page = html(Page::Sheet(brief));
    assert!(page.contains("<th scope=\"row\" class=\"c\">C2026-0001</th><td class=\"x\">电话</td>"), "{page}");
    assert!(page.contains("<p class=\"po note\">"));
}

/// A report's table of counts behind names.
fn counted(names: &[String], columns: usize) -> Block {
    let mut heads = vec![head("unit")];
    heads.extend((0..columns).map(|_| head("units")));
    let rows = names.iter().enumerate().map(|(at, name)| {
        let count = i64::try_from(at % 20).unwrap();
        std::iter::once(t(name)).chain((0..columns).map(|_| Value::Int(count))).collect()
    });
    let Page::Report(mut report) = monthly() else { unreachable!() };
    report.figures = Vec::new();
    report.tables = vec![Sheet::of("x", both!("分单位", "By unit"), heads, rows.collect())];
    laid::report(*report, &zh()).unwrap().blocks.remove(2)
}

#[test]
fn a_report_draws_what_has_the_shape_of_a_chart() {
    let months: Vec<String> = (1..=12).map(|m| format!("2026-{m:02}")).collect();
    let Block::Chart { kind: Chart::Line, series, .. } = counted(&months, 7) else { panic!("no line") };
    assert_eq!(series.len(), 5);
    let units: Vec<String> = (0..30).map(|n| format!("第{n}所")).collect();
    let Block::Chart { kind: Chart::Bars, title, categories, series, .. } = counted(&units, 7) else {
        panic!("no bars")
    };
    assert_eq!((categories.len(), series.len(), title.as_str()), (15, 4, "分单位（前 15）"));
    assert_eq!((categories[0].as_str(), series[0].1[0], series[0].1[14]), ("第19所", Some(19), Some(7)));
    // Two names say more in words, and nothing but zeros says nothing.
    assert!(matches!(counted(&units[..2], 1), Block::Table { .. }));
    let of = |counts: &[i64]| {
        let Page::Report(mut report) = monthly() else { unreachable!() };
        let rows = counts.iter().map(|n| vec![t("甲"), Value::Int(*n)]).collect();
        report.figures = Vec::new();
        report.tables = vec![Sheet::of("x", both!("甲", "a"), vec![head("unit"), head("units")], rows)];
        laid::report(*report, &zh()).unwrap().blocks.remove(2)
    };
    assert!(matches!(of(&[1, 2, 0]), Block::Chart { .. }));
    assert!(matches!(of(&[0, 0, 0]), Block::Table { .. }) && matches!(of(&[5, -2, 3]), Block::Table { .. }));
    let Page::Report(report) = monthly() else { unreachable!() };
    let drawn = laid::report(*report, &zh()).unwrap().blocks;
    let at = drawn.iter().position(|b| matches!(b, Block::Chart { .. })).unwrap();
    let Block::Chart { title, series, .. } = &drawn[at] else { unreachable!() };
    assert_eq!((title.as_str(), series[0].1.as_slice()), ("接收投诉", [126, 41, 29].map(Some).as_slice()));
    assert!(drawn[at].is_told_by(drawn.get(at + 1)));
}

#[test]
fn a_column_that_is_not_all_counts_is_not_drawn() {
    let rows: Source<'static> = Box::new(|sink| {
        use crate::base::page::Cell;
        for name in ["甲", "乙", "丙"] {
            sink(&[Cell::Text(name), Cell::Int(3), Cell::Text("50.0% = 1/2"), Cell::Int(9)])?;
        }
        Ok(())
    });
    let heads = vec![head("unit"), head("units"), head("units"), head("units")];
    let Page::Report(mut report) = monthly() else { unreachable!() };
    report.tables = vec![Sheet {
        key: "x".into(),
        title: Some(both!("甲", "a")),
        heads,
        brief: vec![],
        rows,
        notes: vec![],
        named_by: &[],
        chart: None,
    }];
    let blocks = laid::report(*report, &zh()).unwrap().blocks;
    let last = blocks.iter().rev().find_map(|b| if let Block::Chart { series, .. } = b { Some(series) } else { None });
    assert_eq!(last.unwrap().len(), 1);
}

#[test]
fn a_paper_is_plain_text_of_twenty_eight_characters() {
    let file = Style { width: 0, ..zh() };
    let text = said(laid_out(paper()), Format::Table, &file);
    assert_eq!(text, said(laid_out(paper()), None, &Style { screen: false, ..file }));
    assert!(text.lines().all(|line| text::width(line) <= 56), "{text}");
    assert!(text.contains("\n                    机关效能督查快报\n                         第20期\n"), "{text}");
    assert!(text.contains("\n　　共接收66件"), "{text}");
    assert!(text.contains("\n　　附件：1. 明细\n          2. 式样\n"), "{text}");
    assert!(
        text.contains(
            "\n                        云川市机关效能建设办公室\n                              2026年5月6日\n"
        ),
        "{text}"
    );
    assert!(text.contains("\n报：市委、市政府\n市效能办                                2026年5月6日印发\n"), "{text}");
    // A chart in front of its table is that table; the other one is made of its numbers.
    assert_eq!(text.matches("按渠道").count(), 1);
    assert_eq!(said(laid_out(paper()), Format::Md, &zh()).matches("按渠道").count(), 1);
    assert!(text.contains("\n渠道  接收\n电话    12\n来访     3\n"), "{text}");
    // A cell of two lines does not line up: it is said instead.
    assert!(text.contains("\n单位：住建局\n接收：12\n办结：7\n在办：a"), "{text}");
}

#[test]
fn no_line_of_a_paper_begins_or_ends_where_none_may() {
    for width in 20..90 {
        let text = said(laid_out(paper()), Format::Table, &style(Lang::Zh, width));
        for line in text.lines().map(str::trim) {
            assert!(
                !line.starts_with(['。', '，', '、', '）', '》', '！', '？', '：', '；', '”', '’']),
                "{width} {line}"
            );
            assert!(!line.ends_with(['（', '《', '“', '‘']), "{width} {line}");
            assert!(text::width(line) <= width, "{width} {line}");
        }
    }
}

#[test]
fn a_paper_has_no_rows_for_a_spreadsheet() {
    for format in [Format::Csv, Format::Tsv] {
        let error = page(laid_out(paper()), Some(format), &zh(), &mut Vec::new()).unwrap_err();
        assert_eq!(error.id, "format-unfit");
    }
}
