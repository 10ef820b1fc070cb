//! What is looked for of a sealed word: a name without its title and its neighbours, a number without its area code, an address
//! without the province, town and house that may be left out of it. Not for where it is found: that is `private`.

use super::signs::{close, gap, signs, spelled};

/// The digits a sealed number has at the least: fewer stand in every date.
pub const SHORTEST: usize = 7;

/// A word as it is sought: its signs, and among which signs of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sought {
    /// A name, among the signs as they are.
    Name(Vec<char>),
    /// A number, among numerals as digits.
    Number(Vec<char>),
    /// Where somebody lives, among numerals as digits.
    Place(Vec<char>),
}

/// What stands for a name where there is none: it seals nothing.
const NOBODY: [&str; 27] = [
    "匿名",
    "不详",
    "不明",
    "未知",
    "无名",
    "无名氏",
    "群众",
    "市民",
    "村民",
    "居民",
    "网民",
    "网友",
    "职工",
    "家长",
    "学生",
    "企业",
    "业主",
    "家属",
    "热心市民",
    "本人",
    "投诉人",
    "举报人",
    "来电人",
    "来访人",
    "某某",
    "保密",
    "代表",
];
/// What people write where nobody gave a name.
const UNTOLD: [&str; 5] = ["无", "未留", "未提供", "不愿透露", "不愿透露姓名"];

/// Whether what stands for a name says that there is none.
pub fn is_nobody(name: &str) -> bool {
    let name = name.trim();
    name.starts_with("匿名") || NOBODY.contains(&name) || UNTOLD.contains(&name)
}

/// What follows a name and is none of it.
const TITLES: [&str; 10] = ["先生", "女士", "小姐", "同志", "老师", "师傅", "大爷", "大妈", "阿姨", "老人"];
/// What ends the name of a place that thousands live in; and what ends one that says which.
const WIDE: &str = "省市区县州盟旗镇乡";
const NARROW: &str = "路街巷道村区苑园里弄院庄屯组寨坊湾营沟坪店";
/// What counts a house, a door.
const HOUSES: &str = "号栋幢楼座单室户组队院弄层门排#";

/// A word as it is sought: a single character says nothing of anybody, and neither do a few digits.
pub fn sought(word: &str) -> Vec<Sought> {
    let mut out = numbers(word);
    for part in word.split(['、', ',', '，', ';', '；', '/', '(', ')', '（', '）', ':', '：', '\n']) {
        let signs = signs(part);
        let numerals: Vec<char> = spelled(&signs).into_iter().map(|(_, c)| c).filter(|c| !gap(*c)).collect();
        let plain: Vec<char> = signs.into_iter().map(|(_, c)| c).filter(|c| close(*c)).collect();
        let place = |c: &char| WIDE.contains(*c) || NARROW.contains(*c) || HOUSES.contains(*c);
        let district = plain.len() == 3 && plain.last().is_some_and(|c| "省市县区".contains(*c));
        if district || plain.len() > 3 && plain.iter().any(place) {
            out.extend(places(&numerals).into_iter().map(Sought::Place));
        } else if numerals.iter().filter(|c| c.is_ascii_digit()).count() < SHORTEST {
            out.extend(names(&plain).into_iter().map(Sought::Name));
        }
    }
    // A road without a name.
    out.retain(|sought| !matches!(sought, Sought::Place(signs) if signs.len() < 3));
    out.sort_by_key(|sought| std::cmp::Reverse(sought.signs().len()));
    out.dedup();
    out
}

impl Sought {
    /// Its signs.
    pub fn signs(&self) -> &[char] {
        match self {
            Sought::Name(signs) | Sought::Number(signs) | Sought::Place(signs) => signs,
        }
    }
}

/// The numbers in a word: each whole, and each without its area code.
fn numbers(word: &str) -> Vec<Sought> {
    let all: Vec<char> = spelled(&signs(word)).into_iter().map(|(_, c)| c).collect();
    let mut out = Vec::new();
    for run in all.split(|c| !c.is_ascii_digit() && (!gap(*c) || matches!(c, ',' | '、' | '/'))) {
        let whole: Vec<char> = run.iter().copied().filter(char::is_ascii_digit).collect();
        let area = match whole.as_slice() {
            ['0', '1' | '2', ..] if whole.len() > 9 => 3,
            ['0', ..] if whole.len() > 10 => 4,
            _ => 0,
        };
        let groups = run.split(|c| !c.is_ascii_digit()).map(<[char]>::to_vec);
        out.extend(groups.chain([whole[area..].to_vec(), whole.clone()]).filter(|digits| digits.len() >= SHORTEST));
    }
    out.into_iter().map(Sought::Number).collect()
}

/// A name, and what it is without title and company.
fn names(plain: &[char]) -> Vec<Vec<char>> {
    let whole: String = plain.iter().collect();
    let alone = whole.split_once('等').map_or(whole.as_str(), |(first, _)| first);
    let alone = TITLES.iter().find_map(|title| alone.strip_suffix(title)).unwrap_or(alone);
    let letters = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).count();
    let telling = |name: &&str| letters(name) >= 2 && !NOBODY.contains(name);
    let mut out: Vec<&str> = [alone, whole.as_str()].into_iter().filter(telling).collect();
    out.dedup();
    out.into_iter().map(|name| name.chars().collect()).collect()
}

/// Where the names of wide places end in an address, one behind the other.
fn wide(place: &[char]) -> Vec<usize> {
    let mut ends = vec![0];
    let mut from = 0;
    let mut at = 1;
    while at < place.len() && at - from <= 9 {
        let c = place[at];
        let district = c != '区' || !matches!(place[at - 1], '社' | '小' | '园' | '校' | '厂' | '片' | '院' | '新');
        let street = c == '道' && place[at - 1] == '街' && at - from > 2;
        // 市府路 begins with no town, and 东镇路 with none either.
        let road = place.get(at + 1).is_none_or(|next| !NARROW.contains(*next) || WIDE.contains(*next));
        if at > from
            && (WIDE.contains(c) && district && road || street)
            && !place[from..at].iter().any(char::is_ascii_digit)
        {
            from = at + 1;
            ends.push(from);
            at += 1;
        }
        at += 1;
    }
    ends
}

/// What of an address tells where somebody lives: the street or village with its house, the house with its door, a village with
/// its town.
fn places(place: &[char]) -> Vec<Vec<char>> {
    let ends = wide(place);
    let begins = ends.last().copied().unwrap_or_default();
    let rest = &place[begins..];
    let digit = |c: &char| c.is_ascii_digit();
    let Some(first) = rest.iter().position(digit) else {
        let town = ends.len().checked_sub(2).and_then(|at| ends.get(at)).copied().unwrap_or_default();
        let known =
            if matches!(place.get(begins.wrapping_sub(1)), Some('镇' | '乡' | '道')) { town } else { begins };
        let all = [place, &place[known..], rest].map(<[char]>::to_vec);
        // A county, a town: thousands live there. What only looks like one may be somebody's name.
        let nobody = rest.is_empty() && place.last().is_some_and(|c| "省市县区镇乡道".contains(*c));
        let telling = |part: &Vec<char>| part.len() > 4 || part.len() == place.len();
        return all.into_iter().filter(|part| !nobody && telling(part)).collect();
    };
    let mut out = Vec::new();
    let past = |from: usize| rest[from..].iter().position(|c| !digit(c)).map_or(rest.len(), |many| from + many);
    let house = past(first);
    let counted = rest.get(house).is_some_and(|c| HOUSES.contains(*c));
    // The last of the names before the house: 东街社区 of 柳林大街东街社区7号.
    let named = &rest[..first];
    let before = named.iter().take(first.saturating_sub(1)).rposition(|c| "路街巷道村".contains(*c));
    let last = before.map_or(0, |at| at + 1).min(first);
    let last = if first - last >= 3 { last } else { 0 };
    if first >= 2 && counted {
        out.push(rest[last..=house].to_vec());
    } else if first >= 2 {
        out.push(rest.to_vec());
    }
    // 7号楼2单元301: a door of a house.
    let door = rest.iter().rposition(digit).unwrap_or(first);
    if door > house && counted && door - first >= 4 {
        out.push(rest[first..=door].to_vec());
    }
    // What has no house, as 清河市第三中学, is told whole.
    if out.is_empty() && place.len() > 3 {
        out.push(place.to_vec());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(word: &str) -> Vec<String> {
        let mut all: Vec<String> = sought(word).iter().map(|sought| sought.signs().iter().collect()).collect();
        all.sort();
        all
    }

    #[test]
    fn a_word_is_sought_by_what_of_it_tells_who() {
        for (word, all) in [
            ("王秀英", &["王秀英"][..]),
            ("王秀英女士", &["王秀英", "王秀英女士"]),
            ("王秀英（女）、李大有等5人", &["李大有", "李大有等5人", "王秀英"]),
            ("买买提·艾力", &["买买提艾力"]),
            ("匿名", &[]),
            ("甲", &[]),
            ("0351-1234567", &["03511234567", "1234567"]),
            ("01088886666转801", &["01088886666", "88886666"]),
            ("八八八八六六六六（家）/13900000003", &["13900000003", "88886666"]),
            ("清河县", &[]),
            ("某省清河市柳林镇", &[]),
            ("某省清河市清河县东街社区7号楼2单元301室", &["7号楼2单元301", "东街社区7号"]),
            ("清河县柳林镇建设路十二号", &["建设路12号"]),
            ("清河市市府路5号", &["市府路5号"]),
            ("清河县柳林镇东街村", &["柳林镇东街村", "清河县柳林镇东街村"]),
            ("东街7号", &["东街7号"]),
            ("清河县柳林大街幸福小区7号楼", &["幸福小区7号"]),
            ("8号", &[]),
            ("欧阳镇海", &["欧阳镇海"]),
            ("欧阳镇三", &["欧阳镇3"]),
            ("清河市第三中学", &["清河市第3中学"]),
            ("清河市鑫源商贸有限公司", &["清河市鑫源商贸有限公司", "鑫源商贸有限公司"]),
            ("欧阳海州", &["欧阳海州"]),
            ("清河市东城街道幸福小区3-2-501", &["幸福小区32501"]),
        ] {
            assert_eq!(told(word), all, "{word}");
        }
    }
}
