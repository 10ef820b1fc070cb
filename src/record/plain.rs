//! What one value says: a text, a number, yes or no, several words; and the errors of one that says nothing of the kind. Not for what
//! a name stands for: that is `names`.

use crate::base::column::Shape;
use crate::base::error::{Error, Result};
use crate::base::noun::Value;
use crate::base::text;
use crate::base::vocab;
use crate::both;

/// Text that may be stored: no NUL, not longer than the limit.
pub fn clean(typed: &str) -> Result<&str> {
    if typed.contains('\0') {
        return Err(Error::usage("text-nul", both!("文字里有 NUL 字符", "the text holds a NUL character")));
    }
    if typed.len() > text::LONGEST && typed.chars().count() > text::LONGEST {
        let (have, most) = (typed.chars().count(), text::LONGEST);
        return Err(Error::refused(
            "text-too-long",
            both!("文字有 {have} 字，最多 {most} 字", "the text has {have} characters, at most {most} are kept"),
        )
        .hint(both!("把全文存为附件，这里写摘要", "keep the full text as a file and write a summary here")));
    }
    Ok(typed)
}

/// A number of things.
pub fn count(n: i64) -> Result<Value> {
    if (0..=1_000_000_000).contains(&n) { Ok(Value::Int(n)) } else { Err(not_a_count(&n.to_string())) }
}

/// A number of things as typed, in wide figures or narrow.
pub fn counted(typed: &str) -> Result<Value> {
    text::narrowed(typed.trim()).parse().map_or_else(|_| Err(not_a_count(typed)), count)
}

/// The error of what is no number of things.
pub fn not_a_count(typed: &str) -> Error {
    let about = ["多", "余", "来", "以上", "左右", "近", "约", "将近", "大约", "超过"];
    let number = typed.chars().any(|c| c.is_ascii_digit()) && about.iter().any(|word| typed.contains(word));
    let hint = if number {
        both!(
            "只写整数；外报数字的“多、余、近、约”写在 --qualifier（准确程度）：超过、近、约",
            "write the whole number alone; how exact a stated figure is stands in --qualifier: more-than, nearly, about"
        )
    } else {
        both!("写 0 以上的整数", "write a whole number, 0 or more")
    };
    Error::usage("count-unreadable", both!("{typed:?} 不是个数", "{typed:?} is not a count")).hint(hint)
}

/// Yes or no.
pub fn flag(typed: &str) -> Result<Value> {
    match typed.trim().to_lowercase().as_str() {
        "yes" | "true" | "1" | "是" | "满意" | "√" | "✓" | "☑" => Ok(Value::Int(1)),
        "no" | "false" | "0" | "否" | "不满意" | "×" | "✗" | "☒" => Ok(Value::Int(0)),
        _ => Err(Error::usage("flag-unreadable", both!("{typed:?} 不是“是”或“否”", "{typed:?} is neither yes nor no"))),
    }
}

/// Several words, as they are kept.
pub fn list<'a>(words: impl Iterator<Item = &'a str>) -> Result<Value> {
    let words: Vec<&str> = words.map(clean).collect::<Result<_>>()?;
    Ok(if words.is_empty() { Value::Null } else { Value::Text(serde_json::Value::from(words).to_string()) })
}

/// The error of a value of another type than its column's.
pub fn wrong_shape(shape: Shape) -> Error {
    let what = format!("{shape:?}").to_lowercase();
    let said = both!("值的类型不对，应为 {what}", "the value has the wrong type, {what} is wanted");
    Error::usage("value-wrong-shape", said)
}

/// The error of a dash where something is to be said.
pub fn nothing(typed: &str) -> Error {
    let said = both!("{typed:?} 只是表示没有，不能当内容登记", "{typed:?} only says that there is nothing");
    Error::usage("nothing-typed", said)
        .hint(both!("没有就不写这一项；要清空写成 ''", "leave the option out; to empty it write ''"))
}

/// Refuses what says nothing of itself: that it is as above, the beginning of a text that stands elsewhere, what is `spoiled`.
pub fn says(typed: &str, spoiled: fn(&str) -> bool) -> Result<()> {
    if text::as_above(typed) {
        let said = both!("{typed:?} 只是说同上，不能当内容登记", "{typed:?} only says that it is as above");
        return Err(Error::usage("nothing-typed", said).hint(both!("写明是什么", "write what it is")));
    }
    if typed.ends_with(text::CUT) {
        let said = both!("表格里只有全文的开头", "the workbook has only the beginning of the text");
        return Err(Error::usage("cell-garbled", said)
            .hint(both!("在原台账里导出 CSV 或 NDJSON 再导入", "export it as CSV or NDJSON and import that")));
    }
    if spoiled(typed) { Err(self::spoiled(typed)) } else { Ok(()) }
}

/// The error of what a spreadsheet made of a value.
fn spoiled(typed: &str) -> Error {
    if typed == text::UNRECKONED {
        let said = both!(
            "公式没有算出的值：用 Excel 或 WPS 打开保存一次",
            "the formula has no value: open the workbook in a spreadsheet and save it once"
        );
        return Error::usage("cell-garbled", said);
    }
    let said = both!("{typed:?} 是表格软件改坏的值", "{typed:?} is what a spreadsheet made of a value");
    Error::usage("cell-garbled", said).hint(both!(
        "在表格里把这一列设为“文本”，重新填写",
        "format the column as text in the spreadsheet and enter it again"
    ))
}

/// That a word is none of a vocabulary, with those near to it.
pub(super) fn unknown_word(name: &str, typed: &str, hinted: bool) -> Error {
    let Some(shipped) = vocab::vocab(name) else {
        return Error::usage("word-unknown", both!("没有词表 {name}", "there is no vocabulary {name}"));
    };
    let (zh, en) = (shipped.zh, shipped.en);
    let error = Error::usage("word-unknown", both!("{zh}里没有 {typed:?}", "{typed:?} is not a word of: {en}"));
    if !hinted {
        return error;
    }
    let near = shipped.nearest(typed, 3);
    let zh_near = near.iter().map(|t| format!("{}({})", t.zh, t.slug)).collect::<Vec<_>>().join("、");
    let en_near = near.iter().map(|t| t.slug).collect::<Vec<_>>().join(", ");
    error.hint(match vocab::ALL.iter().find(|v| v.find(typed).is_some()) {
        // A word of another list was said in the wrong place.
        Some(other) => {
            let (in_zh, in_en, list) = (other.zh, other.en, other.name);
            both!(
                "它是“{in_zh}”（{list}）里的词；相近的是 {zh_near}；全部：ducha vocab {name}",
                "it is a word of: {in_en} ({list}); did you mean {en_near}? All: ducha vocab {name}"
            )
        }
        None => {
            both!("相近的是 {zh_near}；全部：ducha vocab {name}", "did you mean {en_near}? All: ducha vocab {name}")
        }
    })
}
