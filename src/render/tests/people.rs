//! What people read: tables, records, reports, Markdown, errors.

use super::*;
use crate::base::error::{BadRow, Error};
use crate::base::page::AddedTerm;

#[test]
fn a_list_lines_up_on_a_screen() {
    assert_eq!(
        said(Page::Sheet(two()), None, &zh()),
        "编号        投诉渠道  接收日期    在册  别名          单位数  标题\n\
         C2026-0001  电话      2026-03-02  是    市局、公安局       3  窗口无人值守\n\
         C2026-0012  来访                  否                      12  =cmd|'/c calc'!A1\n"
    );
}

#[test]
fn no_line_of_a_list_is_wider_than_the_screen() {
    for width in 1..200 {
        for sheet in [two(), hostile()] {
            let sheet = Sheet { title: None, ..sheet };
            let text = said(Page::Sheet(sheet), Format::Table, &style(Lang::En, width));
            let widest = text.lines().take_while(|l| !l.is_empty()).map(text::width).max().unwrap();
            assert!(widest <= width.max(4), "{width}: {text}");
            assert!(width < 40 || text.contains("C2026-0012") || text.contains("F1"), "{text}");
        }
    }
    let narrow = said(Page::Sheet(two()), Format::Table, &style(Lang::Zh, 45));
    assert!(narrow.lines().all(|l| l.ends_with('…')), "{narrow}");
}

#[test]
fn brief_columns_and_the_offices_own_words_are_for_the_screen() {
    let own = AddedTerm {
        vocab: "channel".into(),
        slug: "phone".into(),
        label: both!("热线", "Hotline"),
        ..AddedTerm::default()
    };
    let look = Style { added: Added::of(vec![own]), color: true, ..zh() };
    let brief = || Sheet { brief: vec![1, 5], ..two() };
    assert_eq!(
        said(Page::Sheet(brief()), None, &look),
        "\u{1b}[1m投诉渠道  单位数\u{1b}[0m\n热线           3\n来访          12\n"
    );
    assert!(said(Page::Sheet(brief()), Format::Tsv, &look).starts_with("code\tchannel\t"));
}

#[test]
fn an_empty_list_says_so_to_people_only() {
    let all = |lang| plain().iter().map(move |f| said(Page::Sheet(none()), *f, &style(lang, 80)));
    let keys = "code,channel,received_on,active,aliases,units,subject\n";
    let tabs = keys.replace(',', "\t");
    let zh: Vec<String> = all(Lang::Zh).collect();
    assert_eq!(zh, ["（无记录）\n", &tabs, "[]\n", "", keys, "（无记录）\n"]);
    assert_eq!(all(Lang::En).next().unwrap(), "(no records)\n");
}

#[test]
fn a_record_on_a_screen_leaves_out_what_is_empty() {
    let narrow = said(complaint(), None, &style(Lang::Zh, 30));
    assert_eq!(
        narrow.split("\n\n").next().unwrap(),
        "编号      C2026-0001\n投诉渠道  电话\n登记时间  2026-03-02 09:30\n已延期    否\n\
         内容      窗口无人值守,群众等\n          候一小时。\n          多次反映未果,请予查\n          处。"
    );
    let text = said(complaint(), None, &zh());
    assert!(text.contains("\n\n整改通知\n编号 ") && !text.contains("批示"), "{text}");
    assert!(text.ends_with("\n\n3 月 9 日前决定是否受理:ducha complaint accept 1\n"), "{text}");
}

#[test]
fn a_report_on_a_screen_never_shows_a_bare_percent() {
    assert_eq!(
        said(monthly(), None, &style(Lang::Zh, 44)),
        "                效能投诉月报\n\
         南城区效能办 · 2026-03-01 至 2026-03-31 · 截至 2026-04-05\n\n\
         接收投诉        196 件 = 电话 126 +\n                来访 41 + 来信 29\n\
         办结            88 件\n\
         办结率(按交办)  90.7% = 交办 97 中 办结 88\n\
         按期率          — = 应办结 0 中 办结 0\n\n\
         分单位\n单位      单位数\n市公安局       7\n\n逾期\n（无）\n\n不含中止\n\n期限按工作日\n"
    );
}

#[test]
fn a_report_in_markdown_carries_its_definitions() {
    let text = said(monthly(), Format::Md, &zh());
    assert!(text.starts_with(
        "# 效能投诉月报\n\n南城区效能办 · 2026-03-01 至 2026-03-31 · 截至 2026-04-05\n\n| 名称 | 数值 | 口径 |\n"
    ));
    assert!(
        text.contains("| 按期率 | — = 应办结 0 中 办结 0 | 按接收日期 |\n\n## 接收投诉\n\n| 名称 | 数值 |\n"),
        "{text}"
    );
    assert!(text.ends_with("\n## 逾期\n\n（无）\n\n不含中止\n\n期限按工作日\n"), "{text}");
}

#[test]
fn an_error_is_a_few_lines_or_one_object() {
    let wrong = Error::usage("import-unreadable", both!("2 行有误\u{1b}", "2 rows are wrong\u{1b}"))
        .hint(both!("改后再导入", "mend and import again"));
    let row = |line, field: &str| BadRow {
        label: "",
        line,
        field: field.into(),
        place: String::new(),
        message: both!("没有这个词", "no such word"),
    };
    let with_rows = wrong.clone().rows(vec![row(3, "category"), row(4, "")]);
    assert_eq!(error(&wrong, false, &zh()), "错误：2 行有误\\u{1b}\n提示：改后再导入");
    assert_eq!(
        error(&with_rows, false, &Style { color: true, ..style(Lang::En, 80) }),
        "\u{1b}[31merror:\u{1b}[0m 2 rows are wrong\\u{1b}\nhint: mend and import again\nline 3, category: no such word\nline 4: no such word"
    );
    assert!(error(&with_rows, false, &zh()).ends_with("\n第 3 行 category：没有这个词\n第 4 行：没有这个词"));
    assert_eq!(
        error(&wrong, true, &style(Lang::En, 80)),
        r#"{"error":{"id":"import-unreadable","kind":"usage","message":"2 rows are wrong\u001b","hint":"mend and import again"}}"#
    );
    assert!(error(&with_rows, true, &zh()).ends_with(
        r#""rows":[{"line":3,"field":"category","message":"没有这个词"},{"line":4,"field":null,"message":"没有这个词"}]}}"#
    ));
}

#[test]
fn what_lies_behind_an_error_is_a_line_or_a_list() {
    let cause = anyhow::Error::msg("bad\u{1b}[2J\npage").context("read");
    let wrong =
        Error::failed("sqlite", both!("读写出错", "it cannot be read")).because(cause).hint(both!("再试", "again"));
    assert_eq!(error(&wrong, false, &zh()), "错误：读写出错\n原因：read: bad\\u{1b}[2J\\npage\n提示：再试");
    assert!(error(&wrong, false, &style(Lang::En, 80)).contains("\ncause: read: bad\\u{1b}[2J\\npage\n"));
    let object = error(&wrong, true, &zh());
    assert!(object.ends_with(r#""hint":"再试","cause":["read","bad\u001b[2J\npage"]}}"#), "{object}");
}

/// Whoever asked for words gets no key, no slug and no JSON, in a report as in a list.
#[test]
fn lines_with_labels_are_in_words() {
    let style = Style { labels: true, to_file: true, ..zh() };
    let text = said(monthly(), Format::Csv, &style);
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(
        lines[..3],
        ["部分,项目,名称,数值,分子,分母", "指标,接收投诉,接收投诉,196,,", "接收投诉,电话,电话,126,,"]
    );
    assert!(lines.iter().any(|line| line.starts_with("分单位,市公安局,") && line.ends_with(",7,,")), "{text}");
    assert!(!text.contains("complaints.") && !text.contains("section"), "{text}");
    let heads = || vec![head("unit"), Head::of("parts", Shape::Rows, "各部分", "Parts").echo()];
    let row = vec![t("市公安局"), t("[{\"key\":\"a\"}]")];
    let sheet = || Page::Sheet(Sheet::of("x", both!("甲", "a"), heads(), vec![row.clone()]));
    let labelled = said(sheet(), Format::Csv, &style);
    assert!(labelled.contains("市公安局") && !labelled.contains("各部分") && !labelled.contains("key"), "{labelled}");
    assert!(said(sheet(), Format::Csv, &zh()).contains("parts"));
}
