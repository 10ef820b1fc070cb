//! What the words of a sheet mean for how it is read: headings set wider or with a remark, what counts its rows, totals, who filled it in, "as
//! above". Not for what a heading means to a noun.

/// A text without what only sets it wider.
pub fn tight(text: &str) -> String {
    text.split_whitespace().collect::<String>().trim_end_matches(['：', ':', '*', '＊']).to_owned()
}

/// The same without a remark in brackets at its end.
pub fn bare(text: &str) -> &str {
    let cut =
        |open, close| text.strip_suffix(close).and_then(|text: &str| text.rsplit_once(open)).map(|(name, _)| name);
    cut('（', '）').or_else(|| cut('(', ')')).filter(|name| !name.is_empty()).unwrap_or(text)
}

/// What counts the rows of a sheet, and what an import wrote beside those it refused: no column of a record.
pub fn counts_rows(text: &str) -> bool {
    matches!(text, "拒收行" | "拒收原因" | "序号" | "序" | "行号" | "No" | "No." | "NO")
}

/// Whether a row that begins so adds others up.
pub fn totals(text: &str) -> bool {
    const TOTALS: [&str; 7] = ["合计", "小计", "总计", "共计", "累计", "本页计", "总数"];
    let text = tight(text);
    let short = text.chars().count() <= 6 && TOTALS.iter().any(|word| text.ends_with(word));
    short || TOTALS.iter().any(|word| text.strip_prefix(word).is_some_and(|rest| rest.starts_with(['：', ':'])))
}

/// Whether a row that begins so says who filled the sheet in.
pub fn footer(text: &str) -> bool {
    ["填表人", "制表人", "填报人", "审核人", "制表单位", "填报单位", "注：", "备注：", "说明："]
        .iter()
        .any(|word| tight(text).starts_with(word))
}

/// Whether a cell says that it is as above.
pub fn as_above(text: &str) -> bool {
    matches!(text.trim(), "同上" | "〃" | "″" | "\"" | "“" | "”" | "''")
}
