//! The looks of a paper by GB/T 9704-2012, as styles a clerk can change: faces, sizes, indents, rules; and the parts of the file
//! that hold them. Not for what stands on the paper.

use super::measure::{CHAR, LINE, PAGE_NUMBER, SPACING, WIDTH};
use std::fmt::Write as _;

/// The face of titles (小标宋).
pub const TITLE: &str = "方正小标宋简体";
/// The face of texts (仿宋).
pub const TEXT: &str = "仿宋_GB2312";
/// The face of asides and of headings of the second level (楷体).
pub const ASIDE: &str = "楷体_GB2312";
/// The face of headings of the first level and of marks (黑体).
pub const HEAVY: &str = "黑体";
/// The face of page numbers and of tables (宋体).
pub const SMALL: &str = "宋体";
/// The face of Latin letters and digits.
const LATIN: &str = "Times New Roman";

/// Where a face is not on a machine, what comes nearest, the likeliest first.
const FACES: &[(&str, &str, &str)] = &[
    (TITLE, "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体", "roman"),
    (TEXT, "仿宋,FangSong,华文仿宋,STFangsong", "modern"),
    (ASIDE, "楷体,KaiTi,华文楷体,STKaiti", "modern"),
    (HEAVY, "SimHei,华文黑体,STHeiti", "modern"),
    (SMALL, "SimSun,华文宋体,STSong", "auto"),
];

/// The parts every paper has alike, each with its name.
pub fn parts() -> [(&'static str, String); 4] {
    [
        ("word/styles.xml", styles()),
        ("word/numbering.xml", numbering()),
        ("word/settings.xml", settings()),
        ("word/fontTable.xml", faces()),
    ]
}

/// The first line of every part.
pub const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The names the parts are written in.
pub const NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

/// A face for Chinese.
fn face(name: &str) -> String {
    format!("<w:rFonts w:eastAsia=\"{name}\"/>")
}

/// A size in half points, as Word wants it: once for either kind of script.
fn size(half_points: u32) -> String {
    format!("<w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/>")
}

/// Words of another size than the text's: a character is as wide as it is high.
fn sized(name: &str, half_points: u32) -> String {
    format!("{}<w:spacing w:val=\"0\"/>{}", face(name), size(half_points))
}

/// Lines that are so far apart, in twentieths of a point, and off the grid of the page.
fn apart(lines: u32) -> String {
    format!("<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"{lines}\" w:lineRule=\"exact\"/>")
}

/// Two characters in on the first line.
fn indent() -> String {
    format!("<w:ind w:firstLineChars=\"200\" w:firstLine=\"{}\"/>", 2 * CHAR)
}

/// A style of paragraphs: id, name, what follows it, paragraph and character properties.
type Look = (&'static str, &'static str, &'static str, String, String);

fn text_looks() -> Vec<Look> {
    let heading = |level: u8| format!("<w:keepNext/>{}<w:outlineLvl w:val=\"{level}\"/>", indent());
    vec![
        ("BodyText", "Body Text", "BodyText", indent(), String::new()),
        (
            "Title",
            "Title",
            "BodyText",
            "<w:keepNext/><w:jc w:val=\"center\"/>".to_owned(),
            format!("{}{}", face(TITLE), size(44)),
        ),
        ("Subtitle", "Subtitle", "BodyText", "<w:keepNext/><w:jc w:val=\"center\"/>".to_owned(), face(ASIDE)),
        ("Heading1", "heading 1", "BodyText", heading(0), face(HEAVY)),
        ("Heading2", "heading 2", "BodyText", heading(1), face(ASIDE)),
        ("Heading3", "heading 3", "BodyText", heading(2), String::new()),
        ("Heading4", "heading 4", "BodyText", heading(3), String::new()),
        ("Addressee", "Addressee", "BodyText", "<w:jc w:val=\"left\"/>".to_owned(), String::new()),
        ("Aside", "Aside", "BodyText", indent(), face(ASIDE)),
        (
            "ListBullet",
            "List Bullet",
            "ListBullet",
            format!("<w:numPr><w:numId w:val=\"1\"/></w:numPr><w:ind w:left=\"{}\" w:hanging=\"{CHAR}\"/>", 3 * CHAR),
            String::new(),
        ),
        ("Attachment", "Attachment", "BodyText", "<w:jc w:val=\"left\"/>".to_owned(), String::new()),
        ("Signature", "Signature", "BodyText", "<w:jc w:val=\"right\"/>".to_owned(), String::new()),
        ("Remark", "Remark", "BodyText", indent(), String::new()),
        (
            "Small",
            "Small",
            "Small",
            "<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"60\" w:line=\"260\" w:lineRule=\"exact\"/>".to_owned(),
            sized(SMALL, 18),
        ),
    ]
}

fn table_looks() -> Vec<Look> {
    let cell = |lines| {
        format!("<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"{lines}\" w:lineRule=\"exact\"/><w:jc w:val=\"left\"/>")
    };
    vec![
        (
            "Caption",
            "caption",
            "BodyText",
            "<w:keepNext/><w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"240\" w:after=\"80\" w:line=\"360\" \
             w:lineRule=\"exact\"/><w:jc w:val=\"center\"/>"
                .to_owned(),
            sized(HEAVY, 24),
        ),
        ("Cell", "Cell", "Cell", cell(300), sized(SMALL, 21)),
        ("CellSmall", "Cell Small", "CellSmall", cell(260), sized(SMALL, 18)),
        ("CellTiny", "Cell Tiny", "CellTiny", cell(220), sized(SMALL, 15)),
        (
            "Gap",
            "Gap",
            "BodyText",
            "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"160\" w:lineRule=\"exact\"/>".to_owned(),
            size(4),
        ),
    ]
}

fn frame_looks() -> Vec<Look> {
    let stop = |at: u32| format!("<w:tabs><w:tab w:val=\"right\" w:pos=\"{at}\"/></w:tabs>");
    vec![
        ("HeadMark", "Head Mark", "HeadMark", stop(WIDTH), face(HEAVY)),
        (
            "HeadName",
            "Head Name",
            "HeadNumber",
            "<w:keepNext/><w:snapToGrid w:val=\"0\"/><w:jc w:val=\"center\"/>".to_owned(),
            format!("{}<w:color w:val=\"FF0000\"/>", face(TITLE)),
        ),
        ("HeadNumber", "Head Number", "HeadLine", "<w:jc w:val=\"center\"/>".to_owned(), String::new()),
        (
            "HeadLine",
            "Head Line",
            "BodyText",
            format!("{}<w:ind w:left=\"{CHAR}\" w:right=\"{CHAR}\"/><w:jc w:val=\"left\"/>", stop(WIDTH - CHAR)),
            String::new(),
        ),
        (
            "HeadRule",
            "Head Rule",
            "BodyText",
            format!(
                "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"16\" w:space=\"0\" w:color=\"FF0000\"/></w:pBdr>{}",
                apart(120)
            ),
            size(4),
        ),
        ("FootText", "Foot Text", "FootText", format!("{}<w:jc w:val=\"left\"/>", apart(480)), sized(TEXT, 28)),
        ("Footer", "footer", "Footer", format!("{}<w:jc w:val=\"right\"/>", apart(PAGE_NUMBER)), page_number()),
    ]
}

/// 4号半角宋体, its digits as well.
fn page_number() -> String {
    format!(
        "<w:rFonts w:ascii=\"{SMALL}\" w:hAnsi=\"{SMALL}\" w:eastAsia=\"{SMALL}\"/><w:spacing w:val=\"0\"/>{}",
        size(28)
    )
}

/// Latin letters are English in a Chinese paper too: in Chinese, LibreOffice parts the digits of a number.
fn styles() -> String {
    let mut out = format!(
        "{XML}<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"{LATIN}\" w:hAnsi=\"{LATIN}\" \
         w:eastAsia=\"{TEXT}\" w:cs=\"{LATIN}\"/>{}<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr>\
         </w:rPrDefault><w:pPrDefault/></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/>\
         <w:pPr><w:widowControl w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>\
         <w:spacing w:line=\"{LINE}\" w:lineRule=\"exact\"/><w:jc w:val=\"both\"/></w:pPr>\
         <w:rPr><w:spacing w:val=\"{SPACING}\"/></w:rPr></w:style>\
         <w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\">\
         <w:name w:val=\"Default Paragraph Font\"/><w:uiPriority w:val=\"1\"/><w:semiHidden/></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>\
         <w:uiPriority w:val=\"99\"/><w:semiHidden/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar>\
         <w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"108\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/>\
         <w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\
         <w:style w:type=\"numbering\" w:default=\"1\" w:styleId=\"NoList\"><w:name w:val=\"No List\"/>\
         <w:uiPriority w:val=\"99\"/><w:semiHidden/></w:style>",
        size(32)
    );
    for (id, name, next, paragraph, character) in text_looks().into_iter().chain(table_looks()).chain(frame_looks()) {
        let _ = write!(
            out,
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/>\
             <w:next w:val=\"{next}\"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{character}</w:rPr></w:style>"
        );
    }
    for (id, character) in
        [("Strong", "<w:b/><w:bCs/>".to_owned()), ("Number", String::new()), ("CellHead", face(HEAVY))]
    {
        let _ = write!(
            out,
            "<w:style w:type=\"character\" w:styleId=\"{id}\"><w:name w:val=\"{id}\"/>\
             <w:basedOn w:val=\"DefaultParagraphFont\"/><w:qFormat/><w:rPr>{character}</w:rPr></w:style>"
        );
    }
    out + "<w:style w:type=\"table\" w:styleId=\"Ledger\"><w:name w:val=\"Ledger\"/><w:basedOn w:val=\"TableNormal\"/>"
        + "<w:tblPr><w:tblBorders>"
        + &["top", "left", "bottom", "right", "insideH", "insideV"].map(|side| border(side, 4)).concat()
        + "</w:tblBorders></w:tblPr></w:style></w:styles>"
}

/// A black rule on a side, so many eighths of a point thick; 0 is none.
pub fn border(side: &str, eighths: u32) -> String {
    match eighths {
        0 => format!("<w:{side} w:val=\"nil\"/>"),
        _ => format!("<w:{side} w:val=\"single\" w:sz=\"{eighths}\" w:space=\"0\" w:color=\"000000\"/>"),
    }
}

fn numbering() -> String {
    format!(
        "{XML}<w:numbering {NAMES}><w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"singleLevel\"/>\
         <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:pStyle w:val=\"ListBullet\"/>\
         <w:lvlText w:val=\"•\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{}\" w:hanging=\"{CHAR}\"/></w:pPr>\
         </w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>",
        3 * CHAR
    )
}

fn settings() -> String {
    let mode = |name: &str, value: &str| {
        format!(
            "<w:compatSetting w:name=\"{name}\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"{value}\"/>"
        )
    };
    // A line that ends in a break is not drawn out to the margin.
    format!(
        "{XML}<w:settings {NAMES}><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"420\"/><w:evenAndOddHeaders/>\
         <w:characterSpacingControl w:val=\"doNotCompress\"/><w:compat><w:balanceSingleByteDoubleByteWidth/>\
         <w:doNotExpandShiftReturn/><w:useFELayout/>{}{}{}</w:compat>\
         <w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/><w:decimalSymbol w:val=\".\"/><w:listSeparator w:val=\",\"/>\
         </w:settings>",
        mode("compatibilityMode", "15"),
        mode("overrideTableStyleFontSizeAndJustification", "1"),
        mode("enableOpenTypeFeatures", "1"),
    )
}

fn faces() -> String {
    let mut out = format!("{XML}<w:fonts {NAMES}>");
    for (name, others, family) in FACES {
        let _ = write!(
            out,
            "<w:font w:name=\"{name}\"><w:altName w:val=\"{others}\"/><w:charset w:val=\"86\"/>\
             <w:family w:val=\"{family}\"/><w:pitch w:val=\"variable\"/></w:font>"
        );
    }
    let _ = write!(
        out,
        "<w:font w:name=\"{LATIN}\"><w:charset w:val=\"00\"/><w:family w:val=\"roman\"/><w:pitch w:val=\"variable\"/></w:font>"
    );
    out + "</w:fonts>"
}
