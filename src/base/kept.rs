//! What a sheet had of a record beside what the program has words for: what stood under which heading, in the sheet's order. Not for where it is
//! kept: it is one column of the record, `kept`, as JSON.

use super::private;
use serde_json::{Value, json};
use std::borrow::Cow;

/// A heading, and what stood under it.
pub type Cell = (String, String);

/// What stands for what is somebody's own.
pub const MASK: &str = "***";

/// What stands before a heading that is the ledger's own as well: each is told from the other wherever both go.
pub const OF_SHEET: &str = "原表";

/// The cells of the column as it is stored.
pub fn cells(stored: &str) -> Vec<Cell> {
    let rows: Vec<Value> = serde_json::from_str(stored).unwrap_or_default();
    let text = |row: &Value, key: &str| row[key].as_str().map(str::to_owned);
    rows.iter().filter_map(|row| Some((text(row, "heading")?, text(row, "content")?))).collect()
}

/// The column that holds these cells; none where there are none.
pub fn stored(cells: &[Cell]) -> Option<String> {
    let row = |(heading, content): &Cell| json!({ "heading": heading, "content": content });
    (!cells.is_empty()).then(|| Value::from(cells.iter().map(row).collect::<Vec<_>>()).to_string())
}

/// Whether what stands under a heading says who somebody is: whoever it is, it leaves the ledger masked.
pub fn says_who(heading: &str) -> bool {
    const WHO: [&str; 18] = [
        "姓名",
        "身份证",
        "证件",
        "电话",
        "手机",
        "号码",
        "联系",
        "住址",
        "地址",
        "邮箱",
        "微信",
        "投诉人",
        "来电人",
        "来访人",
        "信访人",
        "举报人",
        "反映人",
        "当事人",
    ];
    WHO.iter().any(|word| heading.contains(word)) || says_who_in_english(heading)
}

/// The same of a heading in English, or the key of a program: one of its words says so.
fn says_who_in_english(heading: &str) -> bool {
    const WHO: [&str; 17] = [
        "phone",
        "telephone",
        "tel",
        "mobile",
        "cellphone",
        "address",
        "email",
        "wechat",
        "qq",
        "contact",
        "contacts",
        "idcard",
        "complainant",
        "caller",
        "informant",
        "petitioner",
        "whistleblower",
    ];
    // A capital within begins a word: callerPhone.
    let (mut parted, mut small) = (String::new(), false);
    for c in heading.chars() {
        if c.is_ascii_uppercase() && small {
            parted.push(' ');
        }
        small = c.is_ascii_lowercase();
        parted.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' });
    }
    let words: Vec<&str> = parted.split_whitespace().collect();
    let person = matches!(words[..], ["name"] | ["full" | "first" | "last" | "real" | "person", "name"]);
    let id = words.windows(2).any(|pair| matches!(pair, ["id", "card" | "no" | "number"] | ["identity", _]));
    heading.is_ascii() && (person || id || words.iter().any(|word| WHO.contains(word)))
}

/// Whether what stands under a heading tells one record from the next: a number somebody gave it.
pub fn tells_apart(heading: &str) -> bool {
    let heading = heading.trim_end_matches(['.', '．']);
    ["号", "编码", "代码"].iter().any(|word| heading.ends_with(word)) || matches!(heading, "No" | "NO" | "ID" | "id")
}

/// What stands under a heading as others may read it.
pub fn masked<'c>((heading, content): (&str, &'c str), sealed: &[&str]) -> Cow<'c, str> {
    if says_who(heading) { Cow::Borrowed(MASK) } else { private::masked(content, sealed) }
}

/// Whether one may be what a cell was on its way out.
pub fn went_out_as((heading, content): (&str, &str), given: &str) -> bool {
    private::went_out_as(content, given) || says_who(heading) && given == MASK
}

/// The column as others may read it.
pub fn all_masked(text: &str, sealed: &[&str]) -> String {
    let cell = |(heading, content): Cell| {
        let content = masked((&heading, &content), sealed).into_owned();
        (heading, content)
    };
    stored(&cells(text).into_iter().map(cell).collect::<Vec<_>>()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_stored_and_read_in_its_order_and_leaves_masked() {
        let all: Vec<Cell> = [("密级", "内部"), ("身份证号", "甲"), ("备注\"2\"", "打 13900000003")]
            .map(|(h, c)| (h.into(), c.into()))
            .into();
        let kept = stored(&all).expect("cells");
        assert_eq!(cells(&kept), all);
        assert_eq!(stored(&[]), None);
        let out = cells(&all_masked(&kept, &["内部"]));
        assert_eq!(out[1].1, MASK);
        assert!(out[0].1 != "内部" && !out[2].1.contains("13900000003"), "{out:?}");
        assert!(tells_apart("流水号") && !tells_apart("密级"));
        for who in ["caller_phone", "callerPhone", "Name", "id_card", "Contact person", "ID No."] {
            assert!(says_who(who), "{who}");
        }
        for not in ["weight", "unit_name", "file name", "telegram", "hotel", "identity", "valid_no"] {
            assert!(!says_who(not), "{not}");
        }
    }
}
