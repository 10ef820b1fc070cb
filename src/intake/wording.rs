//! What the words of a sheet mean for how it is read: headings set wider or with a remark, what counts its rows, totals, who filled it in, "as
//! above". Not for what a heading means to a noun.

use crate::base::text::narrow;
use std::borrow::Cow;

/// A text without what only sets it wider.
pub fn tight(text: &str) -> Cow<'_, str> {
    const ENDS: [char; 4] = ['：', ':', '*', '＊'];
    if text.contains(char::is_whitespace) {
        Cow::Owned(text.split_whitespace().collect::<String>().trim_end_matches(ENDS).to_owned())
    } else {
        Cow::Borrowed(text.trim_end_matches(ENDS))
    }
}

/// The same without a remark in brackets at its end.
pub fn bare(text: &str) -> &str {
    let cut =
        |open, close| text.strip_suffix(close).and_then(|text: &str| text.rsplit_once(open)).map(|(name, _)| name);
    cut('（', '）').or_else(|| cut('(', ')')).filter(|name| !name.is_empty()).unwrap_or(text)
}

/// What an import writes over the columns that it adds to rows it refused.
pub const OWN: [&str; 2] = ["拒收行", "拒收原因"];

/// Whether a heading is of a column that an import wrote beside rows it refused.
pub fn is_own(text: &str) -> bool {
    OWN.contains(&&*tight(text))
}

/// What counts the rows of a sheet, and what an import wrote beside those it refused: no column of a record.
pub fn counts_rows(text: &str) -> bool {
    OWN.contains(&text) || matches!(text, "序号" | "序" | "行号" | "No" | "No." | "NO")
}

/// What only says that a word names a group of columns.
const GROUPS: [&str; 7] = ["情况", "信息", "环节", "阶段", "部分", "事项", "登记"];

/// The name of a group of columns without what only says that it is one: 办结情况 is 办结.
pub fn group(text: &str) -> &str {
    let cut = GROUPS.iter().find_map(|end| text.strip_suffix(end));
    cut.filter(|name| !name.is_empty()).unwrap_or(text)
}

/// What is said of anybody and anything, so that the word over it says of whom: the 单位 of 投诉人 is not the one complained of.
const OF_SOME: [&str; 30] = [
    "姓名",
    "名字",
    "人员",
    "人",
    "单位",
    "部门",
    "工作单位",
    "所在单位",
    "职务",
    "电话",
    "联系电话",
    "联系方式",
    "手机",
    "手机号",
    "手机号码",
    "地址",
    "联系地址",
    "住址",
    "时间",
    "日期",
    "时限",
    "期限",
    "结果",
    "意见",
    "内容",
    "编号",
    "文号",
    "类别",
    "类型",
    "方式",
];

/// Whether a word says the same alone as under the name of a group: what is no word of somebody's or something's own, or stands under one that names nobody
/// and no step.
pub fn says_it_alone(word: &str, over: &str) -> bool {
    const OF_NONE: [&str; 10] = ["基本", "登记", "主要", "投诉", "举报", "信访", "来件", "问题", "检查", "案件"];
    let none = OF_NONE.iter().find_map(|none| over.strip_prefix(none));
    !OF_SOME.contains(&word) || none.is_some_and(|rest| rest.is_empty() || GROUPS.iter().any(|of| rest.starts_with(of)))
}

/// What a row that adds others up begins with.
const TOTALS: [&str; 7] = ["合计", "小计", "总计", "共计", "累计", "本页计", "总数"];

/// Whether a cell says that its row adds others up, and nothing else.
pub fn adds_up(text: &str) -> bool {
    TOTALS.contains(&&*tight(text))
}

/// Whether a row that begins so adds others up.
pub fn totals(text: &str) -> bool {
    let text = tight(text);
    let counts = |rest: &str| rest.starts_with(|c: char| matches!(c, '：' | ':') || narrow(c).is_ascii_digit());
    text.chars().nth(6).is_none() && sums(&text)
        || TOTALS.iter().any(|word| text.strip_prefix(word).is_some_and(counts))
}

/// Whether a cell may say of whom or when its row adds others up: 自然资源局小计.
pub fn sums(text: &str) -> bool {
    let text = tight(text);
    text.chars().nth(LOOKED_AT).is_none() && TOTALS.iter().any(|word| text.ends_with(word))
}

/// What begins a cell that says who filled a sheet in, whatever follows.
const SIGNED: [&str; 15] = [
    "填表人",
    "制表人",
    "填报人",
    "审核人",
    "复核人",
    "制表单位",
    "填报单位",
    "填表单位",
    "报送单位",
    "填表日期",
    "制表日期",
    "填报日期",
    "报送日期",
    "填表时间",
    "报送时间",
];

/// The same of what has a colon, a signature or a seal behind it.
const SIGNING: [&str; 22] = [
    "填报时间",
    "制表时间",
    "制表",
    "填表",
    "填报",
    "审核",
    "复核",
    "审批人",
    "审定",
    "校对",
    "经办人",
    "负责人",
    "单位负责人",
    "主要负责人",
    "科室负责人",
    "统计负责人",
    "分管领导",
    "主管领导",
    "单位领导",
    "统计人",
    "联系人",
    "日期",
];

/// What begins a remark under a table.
const REMARKS: [&str; 6] = ["注", "备注", "附注", "说明", "填表说明", "填报说明"];

/// The signs of a cell that tell what it is.
const LOOKED_AT: usize = 24;

/// A text as it is held against these: in one piece, its brackets and colons as Chinese has them.
fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        ':' => '：',
        '(' => '（',
        ')' => '）',
        c => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).take(LOOKED_AT).map(narrow).collect()
}

/// Whether a cell says who filled the sheet in, or when.
pub fn signs(text: &str) -> bool {
    // They are words of Chinese: most cells are told by one sign.
    if text.trim_start().starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return false;
    }
    let text = plain(text);
    let follows = |rest: &str| {
        let rest = rest.strip_prefix("（签字）").or_else(|| rest.strip_prefix("（签名）")).unwrap_or(rest);
        rest.starts_with('：') || rest.starts_with("（盖章）") || rest.starts_with("（公章）")
    };
    let signing = || SIGNING.iter().any(|word| text.strip_prefix(word).is_some_and(follows));
    SIGNED.iter().any(|word| text.starts_with(word)) || signing() || text.starts_with("（盖章）")
}

/// Whether a cell says something of a sheet and what it is: 填报单位：清河市. A heading has nothing behind its colon, but for what stands in brackets.
pub fn answered(text: &str) -> bool {
    let text = plain(text);
    text.split_once('：').is_some_and(|(name, rest)| !name.is_empty() && !name.contains('（') && !rest.is_empty())
}

/// Whether a cell is a remark under a table: 注：…, 备注1：…
pub fn remark(text: &str) -> bool {
    let text = plain(text);
    let counted =
        |rest: &str| rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['：', '.', '．', '、']);
    REMARKS.iter().any(|word| text.strip_prefix(word).is_some_and(counted))
}

/// Whether a cell that stands alone in its row begins a part of the table, or counts its pages: 一、县直部门, （二）乡镇, 第1页 共2页.
pub fn parts(text: &str) -> bool {
    let text = tight(text);
    let number = |text: &str| !text.is_empty() && text.chars().all(|c| "一二三四五六七八九十".contains(c));
    let begins = text.split_once('、').is_some_and(|(first, _)| number(first))
        || text.strip_prefix(['（', '(']).and_then(|rest| rest.split_once(['）', ')'])).is_some_and(|(n, _)| number(n));
    let page = text
        .strip_prefix('第')
        .and_then(|rest| rest.split_once('页'))
        .is_some_and(|(n, rest)| !n.is_empty() && n.chars().count() < 5 && rest.chars().count() < 10);
    begins || page
}

/// Whether all of a cell stands in brackets.
pub fn bracketed(text: &str) -> bool {
    text.starts_with(['（', '(']) && text.ends_with(['）', ')'])
}
