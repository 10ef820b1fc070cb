//! Pages to try the formats on. Not for tests: they stand beside, by who reads.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod books;
mod pages;
mod people;
mod programs;
mod stream;

use super::*;
use crate::base::column::column;
use crate::base::day::{Period, iso};
use crate::base::page::{Figure, FigurePart, FigureValue, Term};
use crate::base::text;

fn style(lang: Lang, width: usize) -> Style {
    Style { lang, width, screen: true, ..Style::default() }
}

/// The formats that are plain lines; pages and workbooks are read beside.
fn plain() -> &'static [Format] {
    &Format::ALL[..6]
}

fn zh() -> Style {
    style(Lang::Zh, 80)
}

/// The formats a screen can show.
fn texts() -> impl Iterator<Item = &'static Format> {
    Format::ALL.iter().filter(|format| !format.is_binary() && !format.is_of_few())
}

fn said(what: Page<'_>, format: impl Into<Option<Format>>, style: &Style) -> String {
    let mut out = Vec::new();
    page(what, format.into(), style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn term(id: &'static str, value: i64) -> Term {
    let zh = match id {
        "complaints.closed" => "办结",
        "complaints.assigned" => "交办",
        _ => "应办结",
    };
    Term { id, label: Both { zh: zh.into(), en: id.into() }, value }
}

fn head(key: &str) -> Head {
    let column = column(key).unwrap();
    Head::new(key, column.shape, Both { zh: column.zh.into(), en: column.en.into() })
}

fn t(text: &str) -> Value {
    Value::Text(text.into())
}

/// Complaints: a code, a word, a day, a flag, names, a text.
fn complaints(rows: Vec<Vec<Value>>) -> Sheet<'static> {
    let heads = ["code", "channel", "received_on", "active", "aliases", "units", "subject"].map(head).to_vec();
    let mut sheet = Sheet::of("complaints", Both::default(), heads, rows);
    sheet.title = None;
    sheet
}

fn two() -> Sheet<'static> {
    complaints(vec![
        vec![
            t("C2026-0001"),
            t("phone"),
            t("2026-03-02"),
            Value::Int(1),
            t(r#"["市局","公安局"]"#),
            Value::Int(3),
            t("窗口无人值守"),
        ],
        vec![
            t("C2026-0012"),
            t("visit"),
            Value::Null,
            Value::Int(0),
            Value::Null,
            Value::Int(12),
            t("=cmd|'/c calc'!A1"),
        ],
    ])
}

fn none() -> Sheet<'static> {
    complaints(Vec::new())
}

/// Everything a letter of complaint should not hold.
const HOSTILE: &str = "a\u{1b}[2Jb\u{202e}c\u{200b}\u{e0041}\u{7f}\u{9b}\u{2028}|<script>&`x`\\\n\"第二行\"\t!";

fn hostile() -> Sheet<'static> {
    let mut sheet =
        Sheet::of("x", Both::same(HOSTILE), vec![head("code"), head("summary")], vec![vec![t("F1"), t(HOSTILE)]]);
    sheet.heads[1].label = Both::same(HOSTILE);
    sheet.note(Both::same(HOSTILE))
}

fn complaint() -> Page<'static> {
    let part = two();
    let part = Sheet { key: "orders".into(), title: Some(both!("整改通知", "Orders")), ..part };
    let empty = Sheet { key: "instructions".into(), title: Some(both!("批示", "Instructions")), ..none() };
    Page::Record(Box::new(Record {
        heads: ["code", "channel", "recorded_at", "closed_on", "extended", "summary"].map(head).to_vec(),
        values: vec![
            t("C2026-0001"),
            t("phone"),
            t("2026-03-02T09:30:11+08:00"),
            Value::Null,
            Value::Int(0),
            t("窗口无人值守,群众等候一小时。\n多次反映未果,请予查处。"),
        ],
        parts: vec![part, empty],
        notes: vec![both!(
            "3 月 9 日前决定是否受理:ducha complaint accept 1",
            "decide by 9 March: ducha complaint accept 1"
        )],
    }))
}

fn figure(id: &'static str, zh: &str, value: FigureValue) -> Figure {
    Figure {
        id,
        label: Both { zh: zh.into(), en: id.into() },
        definition: both!("按接收日期", "by the day received"),
        unit: both!("件", "cases"),
        by: None,
        value,
    }
}

fn monthly() -> Page<'static> {
    let part = |key: &str, zh: &str, value| FigurePart {
        key: key.into(),
        label: Both { zh: zh.into(), en: key.into() },
        value,
    };
    let parts = vec![part("phone", "电话", 126), part("visit", "来访", 41), part("letter", "来信", 29)];
    Page::Report(Box::new(Report {
        name: "monthly".into(),
        title: both!("效能投诉月报", "Monthly report"),
        office: "南城区效能办".into(),
        period: Period { from: iso("2026-03-01").unwrap(), to: iso("2026-03-31").unwrap() },
        as_of: iso("2026-04-05").unwrap(),
        filters: Vec::new(),
        figures: vec![
            figure("complaints.received", "接收投诉", FigureValue::Count(196, parts)),
            figure("complaints.closed", "办结", FigureValue::Count(88, vec![])),
            figure(
                "complaints.close_rate",
                "办结率(按交办)",
                FigureValue::Rate(term("complaints.closed", 88), term("complaints.assigned", 97)),
            ),
            figure(
                "complaints.on_time_rate",
                "按期率",
                FigureValue::Rate(term("complaints.closed", 0), term("complaints.due", 0)),
            ),
        ],
        tables: vec![
            Sheet::of(
                "units",
                both!("分单位", "By unit"),
                vec![head("unit"), head("units")],
                vec![vec![t("市公安局"), Value::Int(7)]],
            ),
            Sheet::of("late", both!("逾期", "Late"), vec![head("code")], vec![])
                .note(both!("不含中止", "suspended left out")),
        ],
        notes: vec![both!("期限按工作日", "limits in working days")],
        witness: None,
    }))
}
