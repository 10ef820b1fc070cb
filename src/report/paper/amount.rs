//! Amounts in words, in figures or in characters: 12家, 60.7%, 三十多家, 两成, 三分之一; told from days, numbers of papers, articles,
//! codes, lists, terms and turns of speech. Not for whether anything stands behind one.

/// What follows an amount.
const MEASURES: &str = "件人个家次份条万亿多余名起户天元场倍成单百千位宗例批处所项辆台间类%％‰";
/// What follows an amount in characters; 项 and 条 are names there: 八项规定.
const COUNTED: &str = "件人个家次份名起户元场倍成宗例批处所辆台";
/// Numerals, and what only goes on with one.
const NUMERALS: &str = "零〇一二三四五六七八九十百千万亿两几数半";
const GOES_ON: &str = "多余来";
/// Turns of speech that count nothing.
const TURNS: [&str; 15] = [
    "两个维护",
    "两个确立",
    "两个确保",
    "三个代表",
    "四个意识",
    "四个自信",
    "四个全面",
    "三个区分",
    "四种形态",
    "千家万户",
    "一个个",
    "二次",
    "一次性",
    "三个不",
    "几个",
];
/// Shares that are words.
const SHARES: [&str; 11] =
    ["一半", "半数", "过半", "大半", "翻番", "翻一番", "翻了一番", "翻两番", "翻倍", "大多数", "大部分"];
/// What goes before a limit.
const LIMITS: [&str; 8] = ["时限", "期限", "超过", "不少于", "至少", "最多", "至多", "最迟"];

/// Whether a text has anything of a number in it.
pub fn numeric(text: &str) -> bool {
    text.chars().any(|c| c.is_numeric() || NUMERALS.contains(c))
}

/// A digit of either width as one.
fn plain(c: char) -> char {
    match c {
        '０'..='９' | '．' | '％' | '，' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// The amounts in words: not those of days, numbers of papers, articles, codes and lists.
pub fn amounts(text: &str) -> Vec<String> {
    let text = TURNS.iter().fold(text.to_owned(), |text, turn| text.replace(turn, "某"));
    let signs: Vec<char> = text.chars().collect();
    let mut out: Vec<(usize, String)> = figures(&signs);
    out.extend(characters(&signs));
    out.extend(SHARES.iter().flat_map(|share| text.match_indices(share)).map(|(at, share)| (at, share.to_owned())));
    out.sort();
    out.into_iter().map(|(_, amount)| amount).collect()
}

/// Whether it is said by when something is done: 3个工作日内, 不超过5个工作日.
fn term(before: &[char], after: &[char]) -> bool {
    let before: String = before.iter().rev().take(5).rev().collect();
    let after: String = after.iter().take(7).collect();
    let units = ["个工作日", "个自然日", "工作日", "个月", "个小时", "小时", "天", "日", "周"];
    let rest = units.iter().find_map(|unit| after.trim_start().strip_prefix(unit));
    let limit = LIMITS.iter().any(|word| before.contains(word));
    rest.is_some_and(|rest| limit || ["内", "以内", "之内", "前", "后"].iter().any(|word| rest.starts_with(word)))
}

/// Amounts in figures.
fn figures(signs: &[char]) -> Vec<(usize, String)> {
    let at_sign = |at: usize| signs.get(at).copied().map(plain);
    let digit = |at: usize| at_sign(at).is_some_and(|c| c.is_ascii_digit());
    let mut out = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        if !digit(at) {
            at += 1;
            continue;
        }
        let from = at;
        let joins = |at: usize| matches!(signs.get(at), Some('.' | ',' | '．')) && digit(at + 1);
        while digit(at) || joins(at) {
            at += 1;
        }
        let number: String = signs[from..at].iter().copied().map(plain).collect();
        if counts(signs, from, at, &number) {
            out.push((from, number));
        }
    }
    out
}

/// Whether digits are an amount, by what stands around them.
fn counts(signs: &[char], from: usize, to: usize, number: &str) -> bool {
    let before = from.checked_sub(1).and_then(|before| signs.get(before)).copied().unwrap_or(' ');
    let after = signs.get(to).copied().unwrap_or(' ');
    let next = signs[to..].iter().find(|c| **c != ' ').copied().unwrap_or('。');
    let measured = MEASURES.contains(next);
    let listed = from == 0 && matches!(after, '.' | '．' | '、' | '）' | ')');
    // Articles go on: 第三、四条, 第3、4条.
    let articles = matches!(next, '条' | '款' | '项') && signs[from.saturating_sub(10)..from].contains(&'第');
    let joined = matches!(before, '〔' | '[' | '-' | '—' | '/' | ':' | '：' | '（' | '(' | '·' | '.');
    let named = matches!(next, '年' | '月' | '日' | '号' | '期' | '款' | '版' | '-' | '/' | ':' | '〕' | '·');
    let lettered = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
    // 12345热线 and 3号楼 are names, 12345、12337 numbers to call and 2026 a year.
    let code = number.bytes().all(|b| b.is_ascii_digit())
        && (number.len() >= 5 || number.len() == 4 && (number.starts_with("20") || number.starts_with("19")));
    // 附件1, 表2.
    let annex = before == '表' || before == '图' || signs[..from].ends_with(&['附', '件']);
    let alone = !next.is_alphabetic() && !code && !joined && !annex;
    !listed
        && !named
        && !lettered
        && before != '第'
        && !articles
        && !term(&signs[..from], &signs[to..])
        && (measured || alone)
}

/// Amounts in characters.
fn characters(signs: &[char]) -> Vec<(usize, String)> {
    let numeral = |at: usize| signs.get(at).is_some_and(|c| NUMERALS.contains(*c));
    let mut out = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        if !numeral(at) {
            at += 1;
            continue;
        }
        let from = at;
        while numeral(at) || at > from && signs.get(at).is_some_and(|c| GOES_ON.contains(*c)) {
            at += 1;
        }
        let parts = signs.get(at) == Some(&'分') && signs.get(at + 1) == Some(&'之') && numeral(at + 2);
        if parts {
            at += 2;
            while numeral(at) || signs.get(at) == Some(&'点') {
                at += 1;
            }
        }
        let before = from.checked_sub(1).and_then(|before| signs.get(before)).copied().unwrap_or(' ');
        let after: String = signs[at..].iter().take(4).collect();
        let number: String = signs[from..at].iter().collect();
        let measured = after.chars().next().is_some_and(|c| COUNTED.contains(c));
        let spoken = ["一", "几", "数", "半"].contains(&number.as_str())
            || ["个月", "个工作日", "个小时", "次产业"].iter().any(|other| after.starts_with(other))
            || !after.starts_with(['成', '倍']) && after.chars().skip(1).collect::<String>().starts_with("以上")
            || after.starts_with("成立")
            || term(&signs[..from], &signs[at..]);
        if before != '第' && !before.is_ascii_digit() && (parts || measured && !spoken) {
            out.push((from, number));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_from_days_and_numbers_of_papers() {
        let none: Vec<String> = Vec::new();
        for text in [
            "2026年3月5日",
            "效能办〔2026〕1号",
            "第20期（总第63期）",
            "信访条例第22条",
            "依照条例第3、4条和第十二条",
            "C2026-0031",
            "1.检查情况",
            "（1）甲",
            "第一、第二、第三",
            "一是抓学习，二是抓整改，三是抓问责",
            "严格落实中央八项规定精神，坚决纠正四风",
            "请于3个工作日内报送，三个工作日内反馈，十日内整改到位",
            "拨打12345、12337反映，登录12345热线平台",
            "上午9:30至11:40",
            "一个单位一个单位地过，一件一件地改",
            "推行一次性告知和“最多跑一次”",
            "二〇二六年三月二日",
            "三人以上共同抽查",
            "GB/T 9704-2012",
            "五一、十一期间",
            "二次供水",
            "千家万户",
            "党员干部要增强“四个意识”，做到“两个维护”",
            "有关责任人2026年以来",
            "见附件1、表2，图3",
            "办理时限为5个工作日，最多不超过10个工作日",
        ] {
            assert_eq!(amounts(text), none, "{text}");
        }
        for (text, told) in [
            ("共查12家，整改率 60.7%，1,200 人", &["12", "60.7", "1,200"][..]),
            ("（12件）", &["12"]),
            ("查处（12户）", &["12"]),
            ("提出12条意见、3项建议", &["12", "3"]),
            ("共１２家，占６０％", &["12", "60"]),
            ("三十多家单位", &["三十多"]),
            ("下降了两成", &["两"]),
            ("占三分之一，约百分之十五", &["三分之一", "百分之十五"]),
            ("数十家企业、十几名干部、近百人", &["数十", "十几", "百"]),
            ("平均用时21天", &["21"]),
            ("过半单位没有整改", &["过半"]),
            ("占八成以上，翻了一番", &["八", "翻了一番"]),
            ("大多数单位", &["大多数"]),
            ("超过5个工作日的12件", &["12"]),
        ] {
            assert_eq!(amounts(text), told, "{text}");
        }
    }
}
