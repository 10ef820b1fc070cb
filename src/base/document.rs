//! A paper as it is laid out: what stands on it, in order, and which of its numbers come from the ledger. Frozen as JSON when a
//! paper is issued. Not for faces, sizes or colours: each format has its own.

use super::error::Lang;
use serde::{Deserialize, Serialize};

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Run {
    /// Words.
    Plain(String),
    /// Words that stand out.
    Strong(String),
    /// A number from the ledger, or words with one.
    Number {
        /// As it reads: `196`, `60.7%`.
        text: String,
        /// How `explain` calls it: `3.2`, the second number of section three.
        at: String,
    },
}

impl Run {
    /// What is read.
    pub fn text(&self) -> &str {
        match self {
            Run::Plain(text) | Run::Strong(text) | Run::Number { text, .. } => text,
        }
    }
}

/// A line of text.
pub type Line = Vec<Run>;

/// What is read of a line.
pub fn read(line: &[Run]) -> String {
    line.iter().map(Run::text).collect()
}

/// A line of words alone.
pub fn words(text: impl Into<String>) -> Line {
    vec![Run::Plain(text.into())]
}

/// How the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Words.
    Left,
    /// Short words, days, codes.
    Center,
    /// Numbers.
    Right,
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chart {
    /// Amounts beside one another.
    Bars,
    /// A course of time.
    Line,
}

/// What stands on a paper below its head and above its foot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// The title (标题).
    Title(Line),
    /// A line below the title: the day, the period, the office.
    Subtitle(Line),
    /// Whom it is addressed to (主送机关), without the colon.
    Addressee(String),
    /// A heading of level 1 (一、) to 4 (（1）), with its number.
    Heading(u8, Line),
    /// A paragraph.
    Paragraph(Line),
    /// A paragraph set apart: 编者按, 更正.
    Aside(Line),
    /// One of a list.
    Item(Line),
    /// Rows under headings.
    Table {
        /// What it shows.
        title: Option<String>,
        /// Its headings, each with how its cells stand.
        heads: Vec<(String, Align)>,
        /// Its rows.
        rows: Vec<Vec<Line>>,
        /// What a reader must know of it.
        notes: Vec<Line>,
    },
    /// Labels and what they say: a record.
    Facts(Vec<(String, Line)>),
    /// Numbers to be seen; a table of them stands near, or is made from it.
    Chart {
        /// How it is drawn.
        kind: Chart,
        /// What it shows.
        title: String,
        /// What the categories are: 渠道, 月份.
        #[serde(default)]
        by: String,
        /// What the numbers are of, in order.
        categories: Vec<String>,
        /// Each row of numbers with its name; one for every category, none where there is no number.
        series: Vec<(String, Vec<Option<i64>>)>,
        /// Whether they are tenths of a per cent.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        percent: bool,
    },
    /// Names of attachments (附件).
    Attachments(Vec<String>),
    /// Who signs, and the day (成文日期).
    Signature {
        /// The office.
        name: String,
        /// The day, as it is written: 2026年1月5日.
        day: String,
    },
    /// A remark below the signature (附注), without its brackets.
    Remark(String),
    /// What is said in small below everything: where the numbers come from.
    Small(Line),
    /// What follows stands on a page of its own.
    Page,
}

/// The head in red (发文机关标志、简报报头).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masthead {
    /// What is large and red: 机关效能督查快报, 云川市机关效能建设办公室文件.
    pub name: String,
    /// Above it on the left, a line each: 密级, 紧急程度, 内部文件 注意保存.
    pub marks: Vec<String>,
    /// Above it on the right: the number of the copy (份号).
    pub copy: Option<String>,
    /// Below it in the middle: 第20期（总第63期）, 效能办〔2026〕1号.
    pub number: Option<String>,
    /// Above the red line on the left: who issues it.
    pub left: Option<String>,
    /// Above the red line on the right: the day, or 签发人.
    pub right: Option<String>,
    /// Whether it is a letter's (信函格式), which stands nearer to the edge and leaves the page to the text.
    #[serde(default)]
    pub letter: bool,
}

/// The foot (版记、报尾).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foot {
    /// 报、送、发 or 抄送, each with whom.
    pub to: Vec<(String, String)>,
    /// Left of the last line: who printed it.
    pub by: Option<String>,
    /// Right of the last line: the day with 印发.
    pub on: Option<String>,
    /// Below it on the right: 共印30份.
    pub copies: Option<String>,
}

/// A paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is called, for programs that list files.
    pub name: String,
    /// What it is called in the ledger, if it is a paper of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Who made it.
    pub author: String,
    /// The day it is of, `YYYY-MM-DD`.
    pub day: String,
    /// `zh` or `en`.
    pub lang: String,
    /// Whether it is filled in by hand: its rows have room for that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub form: bool,
    /// Its head in red, if it has one.
    pub head: Option<Masthead>,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Its foot, if it has one.
    pub foot: Option<Foot>,
    /// A line in the foot by which the ledger can be held against it: 登记册 n=…，校验 ….
    pub witness: Option<String>,
}

impl Block {
    /// Whether it is a chart whose numbers stand in the table right behind it.
    pub fn is_told_by(&self, next: Option<&Block>) -> bool {
        matches!((self, next), (Block::Chart { .. }, Some(Block::Table { .. })))
    }
}

impl Document {
    /// What it speaks.
    pub fn tongue(&self) -> Lang {
        if self.lang == "en" { Lang::En } else { Lang::Zh }
    }

    /// What a format shows that draws nothing: every block but the charts whose numbers stand right behind them.
    pub fn told(&self) -> impl Iterator<Item = &Block> {
        let told = |at: usize, block: &Block| block.is_told_by(self.blocks.get(at + 1));
        self.blocks.iter().enumerate().filter(move |(at, block)| !told(*at, block)).map(|(_, block)| block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_beside_its_table_is_left_out_where_nothing_is_drawn() {
        let chart = Block::Chart {
            kind: Chart::Bars,
            title: String::new(),
            by: String::new(),
            categories: Vec::new(),
            series: Vec::new(),
            percent: false,
        };
        let table = Block::Table { title: None, heads: Vec::new(), rows: Vec::new(), notes: Vec::new() };
        let paper = Document { blocks: vec![chart.clone(), table.clone(), chart.clone()], ..Document::default() };
        assert_eq!(paper.told().collect::<Vec<_>>(), [&table, &chart]);
    }
}
