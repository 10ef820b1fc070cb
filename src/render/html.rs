//! Pages for a browser: one file that needs nothing else. No script, no font and no picture from anywhere; what may be done is
//! said in the page itself, with the hash of its one style. A list goes out row by row; any other page is laid out first. Not
//! for how things look: that is `page.css`.

use super::chart::{self, Picture};
use super::markup::{attribute, base64, escaped};
use super::out::Out;
use super::{Style, cell, laid};
use crate::base::column::Shape;
use crate::base::document::{Align, Block, Document, Foot, Line, Masthead, Run};
use crate::base::error::{Lang, Result};
use crate::base::page::Sheet;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How pages look.
const LOOKS: &str = include_str!("page.css");
/// How charts look, of that.
pub fn drawn_looks() -> &'static str {
    let (from, to) = (LOOKS.find(".chart{"), LOOKS.find("@media"));
    LOOKS.get(from.unwrap_or_default()..to.unwrap_or_default()).unwrap_or_default()
}

/// A table of more columns than these slides sideways on a narrow screen.
const NARROW: usize = 3;

/// Words in an element of their own.
fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escaped(text))
}

/// The classes of a cell.
fn class(align: Align, more: &str) -> String {
    let align = match align {
        Align::Left => "",
        Align::Center => " c",
        Align::Right => " r",
    };
    let all = format!("{align}{more}");
    if all.is_empty() { all } else { format!(" class=\"{}\"", all.trim_start()) }
}

/// A page being written.
struct Html<'o, 'w> {
    out: &'o mut Out<'w>,
    lang: Lang,
    /// Ids that stand already: none stands twice.
    ids: BTreeSet<String>,
    /// What the paper is called where its numbers are asked.
    code: String,
    charts: usize,
    /// The level of the last heading.
    level: u8,
    /// Whether titles of tables are headings: on a paper with headings of its own they are not.
    titled: bool,
}

impl<'o, 'w> Html<'o, 'w> {
    fn begin(out: &'o mut Out<'w>, lang: Lang, title: &str, author: &str, kind: &str) -> Result<Html<'o, 'w>> {
        let hash = base64(&Sha256::digest(LOOKS.as_bytes()));
        let (code, title, author) = (lang.pick("zh-CN", "en"), attribute(title), attribute(author));
        out.put(&format!(
            "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light\">\n"
        ))?;
        if !author.is_empty() {
            out.put(&format!("<meta name=\"author\" content=\"{author}\">\n"))?;
        }
        out.put(&format!("<title>{title}</title>\n<style>{LOOKS}</style>\n</head>\n<body class=\"{kind}\">\n"))?;
        Ok(Html { out, lang, ids: BTreeSet::new(), code: "…".to_owned(), charts: 0, level: 1, titled: true })
    }

    fn end(&mut self) -> Result<()> {
        self.out.put("</body>\n</html>\n")
    }

    /// An element of words, if there are any.
    fn element(&mut self, open: &str, text: &str) -> Result<()> {
        let name = open.split(' ').next().unwrap_or_default();
        if text.is_empty() { Ok(()) } else { self.out.put(&format!("<{open}>{text}</{name}>\n")) }
    }

    /// A line with its numbers, each to be found from outside.
    fn line(&mut self, line: &[Run]) -> String {
        let mut said = String::new();
        for run in line {
            match run {
                Run::Plain(text) => said.push_str(&escaped(text)),
                Run::Strong(text) => said += &element("strong", text),
                Run::Number { text, at } => {
                    let sign = |c: char| if c.is_alphanumeric() { c } else { '-' };
                    let id = format!("n-{}", at.chars().map(sign).collect::<String>());
                    let (at, value, text) = (attribute(at), attribute(text), escaped(text));
                    let id = if self.ids.insert(id.clone()) { format!(" id=\"{id}\"") } else { String::new() };
                    let _ = write!(
                        said,
                        "<data class=\"n\"{id} value=\"{value}\" title=\"ducha explain {} {at}\">{text}</data>",
                        attribute(&self.code)
                    );
                }
            }
        }
        said
    }

    /// Opens a table, within what slides where it has many columns.
    fn table_begin(&mut self, caption: &str, hidden: bool, heads: &[(String, Align, &str)]) -> Result<()> {
        if heads.len() > NARROW {
            let said = self.lang.pick("表格，可左右滚动", "table, scrolls sideways");
            let colon = if caption.is_empty() { "" } else { self.lang.pick("：", ": ") };
            let label = format!("{}{colon}{said}", attribute(caption));
            self.out.put(&format!("<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{label}\">"))?;
        }
        self.out.put(if heads.len() == 2 { "<table class=\"two\">" } else { "<table>" })?;
        match (caption.is_empty(), hidden, self.titled) {
            (true, ..) => {}
            (_, true, _) => {
                self.out.put(&format!("<caption><span class=\"v\">{}</span></caption>", escaped(caption)))?;
            }
            (.., true) => self.out.put(&format!("<caption><h2>{}</h2></caption>", escaped(caption)))?,
            _ => self.out.put(&format!("<caption class=\"cap\">{}</caption>", escaped(caption)))?,
        }
        self.out.put("<thead><tr>")?;
        for (text, align, more) in heads {
            self.out.put(&format!("<th scope=\"col\"{}>{}</th>", class(*align, more), escaped(text)))?;
        }
        self.out.put("</tr></thead>\n<tbody>\n")
    }

    /// A row, its first cell its name.
    fn row(&mut self, heads: &[(String, Align, &str)], cells: impl Iterator<Item = String>) -> Result<()> {
        self.out.put("<tr>")?;
        for (i, (text, (_, align, more))) in cells.zip(heads).enumerate() {
            let (name, scope) = if i == 0 && !text.is_empty() { ("th", " scope=\"row\"") } else { ("td", "") };
            self.out.put(&format!("<{name}{scope}{}>{text}</{name}>", class(*align, more)))?;
        }
        self.out.put("</tr>\n")
    }

    fn table_end(&mut self, heads: usize) -> Result<()> {
        self.out.put(if heads > NARROW { "</tbody></table></div>\n" } else { "</tbody></table>\n" })
    }

    fn table(&mut self, block: &Block, hidden: bool) -> Result<()> {
        let Block::Table { title, heads, rows, notes } = block else { return Ok(()) };
        let heads: Vec<(String, Align, &str)> = heads.iter().map(|(text, align)| (text.clone(), *align, "")).collect();
        self.table_begin(title.as_deref().unwrap_or_default(), hidden, &heads)?;
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| self.line(cell)).collect();
            self.row(&heads, cells.into_iter())?;
        }
        if rows.is_empty() {
            let none = self.lang.pick("（无）", "(none)");
            self.out.put(&format!("<tr><td colspan=\"{}\">{none}</td></tr>\n", heads.len().max(1)))?;
        }
        self.table_end(heads.len())?;
        notes.iter().try_for_each(|note| {
            let said = self.line(note);
            self.element("p class=\"note\"", &said)
        })
    }

    /// A chart, and behind it the table of its numbers: the one that stands there, or one of its own.
    fn chart(&mut self, block: &Block, next: Option<&Block>) -> Result<()> {
        let Block::Chart { kind, title, categories, series, percent, .. } = block else { return Ok(()) };
        self.charts += 1;
        let told = self.lang.pick("数字见下表", "the numbers stand in the table below");
        let picture = Picture { kind: *kind, title, categories, series, percent: *percent, nth: self.charts, told };
        let own = laid::numbers(block, self.lang);
        let table = next.unwrap_or(&own);
        let Block::Table { title: shown, .. } = table else { return Ok(()) };
        let shown = shown.as_deref().unwrap_or(title);
        self.element(if self.titled { "h2" } else { "p class=\"cap\"" }, &escaped(shown))?;
        let caption =
            if shown == title { String::new() } else { format!("<figcaption>{}</figcaption>", escaped(title)) };
        self.figure(&picture, &caption)?;
        self.table(table, true)
    }

    fn figure(&mut self, picture: &Picture<'_>, caption: &str) -> Result<()> {
        let (key, svg) = (chart::key(picture), chart::svg(picture, self.lang));
        self.out.put(&format!("<figure>{caption}{key}{svg}</figure>\n"))
    }

    fn heading(&mut self, level: u8, line: &[Run]) -> Result<()> {
        self.level = (level + 1).min(self.level + 1).clamp(2, 6);
        let (name, said) = (format!("h{}", self.level), self.line(line));
        self.element(&name, &said)
    }

    fn facts(&mut self, facts: &[(String, Line)]) -> Result<()> {
        self.out.put("<dl class=\"facts\">\n")?;
        for (label, line) in facts {
            let (label, said) = (escaped(label), self.line(line));
            self.out.put(&format!("<div><dt>{label}</dt><dd>{said}</dd></div>\n"))?;
        }
        self.out.put("</dl>\n")
    }

    fn attachments(&mut self, names: &[String]) -> Result<()> {
        let colon = self.lang.pick("附件：", "Attachments: ");
        if let [name] = names {
            return self.element("div class=\"att\"", &format!("{colon}{}", escaped(name)));
        }
        let items: String = names.iter().map(|name| element("li", name)).collect();
        self.out.put(&format!("<div class=\"att\">{colon}<ol>{items}</ol></div>\n"))
    }

    /// A block that is neither item, table nor chart.
    fn block(&mut self, block: &Block) -> Result<()> {
        let (open, line) = match block {
            Block::Title(line) => ("h1", line),
            Block::Subtitle(line) => ("p class=\"sub\"", line),
            Block::Paragraph(line) => ("p", line),
            Block::Aside(line) => ("div class=\"aside\" role=\"note\"", line),
            Block::Small(line) => ("p class=\"small\"", line),
            Block::Heading(level, line) => return self.heading(*level, line),
            Block::Facts(facts) => return self.facts(facts),
            Block::Attachments(names) => return self.attachments(names),
            Block::Addressee(to) => return self.element("p class=\"flush\"", &format!("{}：", escaped(to))),
            Block::Remark(text) => return self.element("p", &format!("（{}）", escaped(text))),
            Block::Page => return self.out.put("<hr class=\"next\">\n"),
            Block::Signature { name, day } => {
                let said = element("p", name) + &element("p", day);
                return self.element("div class=\"sign\"", &said);
            }
            Block::Item(_) | Block::Table { .. } | Block::Chart { .. } => return Ok(()),
        };
        let said = self.line(line);
        self.element(open, &said)
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<()> {
        let mut at = 0;
        while let Some(block) = blocks.get(at) {
            at += 1;
            let next = blocks.get(at);
            match block {
                Block::Item(_) => {
                    let items = blocks[at - 1..]
                        .iter()
                        .map_while(|b| if let Block::Item(line) = b { Some(line) } else { None });
                    let said: String =
                        items.flat_map(|line| ["<li>".into(), self.line(line), "</li>".into()]).collect();
                    at += blocks[at..].iter().take_while(|b| matches!(b, Block::Item(_))).count();
                    self.out.put(&format!("<ul>{said}</ul>\n"))?;
                }
                Block::Table { .. } => self.table(block, false)?,
                Block::Chart { .. } if block.is_told_by(next) => {
                    self.chart(block, next)?;
                    at += 1;
                }
                Block::Chart { .. } => self.chart(block, None)?,
                other => self.block(other)?,
            }
        }
        Ok(())
    }

    /// The head in red; its name is the heading of a paper that has no title.
    fn masthead(&mut self, head: &Masthead, untitled: bool) -> Result<()> {
        let marks: String = head.marks.iter().map(|mark| element("p", mark)).collect();
        let copy = head.copy.as_deref().map(|copy| element("p", copy)).unwrap_or_default();
        if !marks.is_empty() || !copy.is_empty() {
            self.out.put(&format!("<div class=\"top\"><div>{marks}</div>{copy}</div>\n"))?;
        }
        self.element(if untitled { "h1 class=\"mast\"" } else { "p class=\"mast\"" }, &escaped(&head.name))?;
        self.element("p class=\"no\"", &head.number.as_deref().map(escaped).unwrap_or_default())?;
        self.sides(head.left.as_deref(), head.right.as_deref())?;
        self.out.put("<hr class=\"red\">\n")
    }

    fn sides(&mut self, left: Option<&str>, right: Option<&str>) -> Result<()> {
        if left.or(right).is_none() {
            return Ok(());
        }
        let [left, right] = [left, right].map(|side| escaped(side.unwrap_or_default()));
        self.out.put(&format!("<div class=\"sides\"><p>{left}</p><p>{right}</p></div>\n"))
    }

    fn foot(&mut self, foot: &Foot) -> Result<()> {
        self.out.put("<div class=\"foot\">\n")?;
        foot.to.iter().try_for_each(|(to, whom)| self.element("p", &format!("{}：{}", escaped(to), escaped(whom))))?;
        self.sides(foot.by.as_deref(), foot.on.as_deref())?;
        self.out.put("</div>\n")?;
        self.element("p class=\"copies\"", &foot.copies.as_deref().map(escaped).unwrap_or_default())
    }
}

/// Any page that was laid out.
pub fn document(paper: &Document, out: &mut Out<'_>) -> Result<()> {
    let lang = paper.tongue();
    let kind = match paper {
        Document { form: true, .. } => "page form",
        Document { head: None, foot: None, .. } => "page",
        _ => "paper",
    };
    let title = |block: &Block| matches!(block, Block::Title(_) | Block::Subtitle(_));
    let untitled = !paper.blocks.iter().any(|block| matches!(block, Block::Title(_)));
    let mut html = Html::begin(out, lang, &paper.name, &paper.author, kind)?;
    html.code = paper.code.clone().unwrap_or(html.code);
    html.titled = !paper.blocks.iter().any(|block| matches!(block, Block::Heading(..)));
    // Without a head in red the title is the head.
    let above = if paper.head.is_some() { 0 } else { paper.blocks.iter().take_while(|b| title(b)).count() };
    let (head, body) = paper.blocks.split_at(above);
    if paper.head.is_some() || above > 0 {
        html.out.put("<header>\n")?;
        paper.head.iter().try_for_each(|mast| html.masthead(mast, untitled))?;
        html.blocks(head)?;
        html.out.put("</header>\n")?;
    }
    html.out.put("<main>\n")?;
    html.blocks(body)?;
    html.out.put("</main>\n")?;
    if paper.foot.is_some() || paper.witness.is_some() {
        html.out.put("<footer>\n")?;
        paper.foot.iter().try_for_each(|foot| html.foot(foot))?;
        html.element("p class=\"wit\"", &paper.witness.as_deref().map(escaped).unwrap_or_default())?;
        html.out.put("</footer>\n")?;
    }
    html.end()
}

/// The look of a column of a list: wide where its texts are long, not printed where a screen leaves it out.
fn look(sheet: &Sheet<'_>, at: usize) -> &'static str {
    let brief = sheet.brief.is_empty() || sheet.brief.contains(&at);
    match (brief, matches!(sheet.heads[at].shape, Shape::Long | Shape::Unit)) {
        (true, false) => "",
        (true, true) => " t",
        (false, false) => " x",
        (false, true) => " t x",
    }
}

/// A list, row by row.
pub fn sheet(sheet: Sheet<'_>, style: &Style, out: &mut Out<'_>) -> Result<()> {
    let title = sheet.title.as_ref().map_or(sheet.key.as_str(), |title| style.say(title)).to_owned();
    let mut html = Html::begin(out, style.lang, &title, "", "page")?;
    html.out.put("<header>\n")?;
    html.element("h1", &escaped(&title))?;
    html.out.put("</header>\n<main>\n")?;
    if let Some(Block::Chart { kind, title, categories, series, percent, .. }) = sheet.chart.as_deref() {
        let told = style.lang.pick("数字见下表", "the numbers stand in the table below");
        let picture = Picture { kind: *kind, title, categories, series, percent: *percent, nth: 1, told };
        html.figure(&picture, "")?;
    }
    let heads = laid::heads(&sheet.heads, style).into_iter().enumerate();
    let heads: Vec<(String, Align, &str)> = heads.map(|(i, (text, align))| (text, align, look(&sheet, i))).collect();
    let (own, mut any) = (sheet.heads, false);
    (sheet.rows)(&mut |cells| {
        if !any {
            any = true;
            html.table_begin(&title, true, &heads)?;
        }
        let text = |(i, head)| escaped(&cell::under(head, cell::at(cells, i), style));
        html.row(&heads, own.iter().enumerate().map(text))
    })?;
    if any {
        html.table_end(heads.len())?;
        if heads.iter().any(|(.., look)| look.ends_with('x')) {
            let said =
                style.lang.pick("纸上只印主要的栏，其余的栏在屏幕上", "paper shows the main columns, the screen all");
            html.element("p class=\"po note\"", said)?;
        }
    } else {
        html.element("p", style.no_records())?;
    }
    sheet.notes.iter().try_for_each(|note| html.element("p class=\"note\"", &escaped(style.say(note))))?;
    html.out.put("</main>\n")?;
    html.end()
}
