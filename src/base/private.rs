//! What is somebody's own and slips into free text: a telephone number of eleven digits, an identity number of eighteen or fifteen,
//! however they are written, and words that are known to be sealed. Found, to warn; masked, where text goes out. Not for sealed
//! fields themselves, nor for how a sealed word may be written: that is `sought`.

use super::glance::{Begin, Glance};
use super::signs::{Sign, close, gap, signs, spelled};
use super::sought::{Sought, sought};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// The digits of a person's number at the least.
const FEWEST: usize = 11;

/// The gaps between two groups at the most.
const WIDEST: usize = 3;

/// A group of digits: where its signs begin and end, and whether a letter touches it, as in a serial number.
struct Group {
    at: Range<usize>,
    lettered: bool,
}

/// Runs of groups with nothing but gaps between them. The last sign of an identity number may be an X.
fn runs(signs: &[Sign]) -> Vec<Vec<Group>> {
    let is = |at: usize, test: &dyn Fn(char) -> bool| signs.get(at).is_some_and(|(_, c)| test(*c));
    let digit = |c: char| c.is_ascii_digit();
    let (mut out, mut run, mut at) = (Vec::new(), Vec::new(), 0);
    while at < signs.len() {
        let begin = at;
        while is(at, &digit) {
            at += 1;
        }
        // An X belongs to what goes before it, unless it begins a word.
        let x = is(at, &|c| c == 'x') && !is(at + 1, &|c| c.is_ascii_alphanumeric()) && (at > begin || !run.is_empty());
        if at > begin || x {
            at += usize::from(x);
            let before = begin.checked_sub(1).is_some_and(|before| is(before, &|c| c.is_ascii_alphabetic()));
            run.push(Group { at: begin..at, lettered: before || is(at, &|c| c.is_ascii_alphabetic()) });
            let from = at;
            while at - from < WIDEST && is(at, &gap) {
                at += 1;
            }
            if at > from && (is(at, &digit) || is(at, &|c| c == 'x')) {
                continue;
            }
        } else {
            at += 1;
        }
        if !run.is_empty() {
            out.push(std::mem::take(&mut run));
        }
    }
    out
}

/// The ways in which telephone numbers are written in groups, and identity numbers.
const TELEPHONE: [&[usize]; 7] = [&[3, 4, 4], &[3, 3, 5], &[4, 3, 4], &[4, 4, 3], &[3, 8], &[7, 4], &[5, 6]];
const IDENTITY: [&[usize]; 10] = [
    &[6, 8, 4],
    &[6, 4, 4, 4],
    &[6, 12],
    &[6, 4, 2, 2, 4],
    &[3, 3, 4, 4, 4],
    &[6, 8, 3, 1],
    &[14, 4],
    &[6, 6, 3],
    &[6, 9],
    &[6, 2, 2, 2, 3],
];

/// The number of a mobile telephone.
fn mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && digits[1..2].bytes().all(|b| b >= b'3')
}

/// An identity number, by the day of birth in it; in one of fifteen digits the region and the whole day must be possible.
fn identity(digits: &str) -> bool {
    let within = |from: usize, low: u8, high: u8| {
        digits.get(from..from + 2).and_then(|two| two.parse::<u8>().ok()).is_some_and(|n| (low..=high).contains(&n))
    };
    match digits.len() {
        18 => matches!(&digits[6..8], "18" | "19" | "20"),
        15 => !digits.ends_with('x') && within(0, 11, 82) && within(8, 1, 12) && within(10, 1, 31),
        _ => false,
    }
}

/// The number that some groups one after the other are: the signs of it. Digits that letters touch are one only if they can be
/// nothing else.
fn number(signs: &[Sign], groups: &[Group]) -> Option<Range<usize>> {
    let mut span = groups.first()?.at.start..groups.last()?.at.end;
    let mut digits: String = groups.iter().flat_map(|g| &signs[g.at.clone()]).map(|(_, c)| *c).collect();
    // An X behind a number that has none is no part of it.
    if digits.ends_with('x') && digits.len() != 18 {
        digits.pop();
        span.end -= 1;
    }
    if digits.is_empty() || digits[..digits.len() - 1].contains('x') {
        return None;
    }
    let country = ["0086", "86", "0"].iter().find_map(|prefix| digits.strip_prefix(prefix).filter(|rest| mobile(rest)));
    if groups.len() == 1 {
        if country.is_some() {
            return Some(span.end - 11..span.end);
        }
        // Digits behind a point are a sum of money.
        let decimal = matches!(signs.get(span.end..span.end + 2), Some([(_, '.'), (_, c)]) if c.is_ascii_digit());
        // Eleven digits that begin with neither are a number of something: a case, a sum.
        let long = digits.len() == 18 || digits.len() == 11 && (digits.starts_with('0') || mobile(&digits));
        let plain = long && !groups[0].lettered && !decimal;
        let two = digits.len() == 22 && mobile(&digits[..11]) && mobile(&digits[11..]);
        let born = identity(&digits) && (digits.len() == 18 || !groups[0].lettered && !decimal);
        return (plain || two || mobile(&digits) || born).then_some(span);
    }
    let lengths: Vec<usize> = groups.iter().map(|g| g.at.len()).collect();
    // One by one they stand with blanks between them, else they are a list.
    let blank = |at: usize| signs[at].1.is_whitespace() || signs[at].1 == '-';
    let between = groups.windows(2).flat_map(|pair| pair[0].at.end..pair[1].at.start);
    let blanks = between.clone().all(blank);
    let apart = blanks && (lengths.iter().all(|length| *length == 1) || lengths.len() == 2 || lengths[0] == 3);
    // No amount begins with a nought: such groups are of one number, however they are cut. A comma parts a list, unless they do.
    let nought = groups[1..].iter().any(|g| g.at.len() > 1 && signs[g.at.start].1 == '0');
    let listed = between.clone().any(|at| matches!(signs[at].1, ',' | '，' | '、'));
    let known = |ways: &[&[usize]]| nought || !listed && (apart || ways.contains(&lengths.as_slice()));
    let born = identity(&digits) && (digits.len() == 18 || apart || IDENTITY.contains(&lengths.as_slice()));
    (mobile(&digits) && known(&TELEPHONE) || born && known(&IDENTITY)).then_some(span)
}

/// Where a text holds numbers of eleven or eighteen digits, in figures or in words: by signs.
fn numbers(signs: &[Sign]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for run in runs(signs) {
        let mut from = 0;
        while from < run.len() {
            let mut lengths = 0;
            let longest = run[from..].iter().take_while(|g| {
                lengths += g.at.len();
                lengths <= 18
            });
            let found = (1..=longest.count().max(1))
                .rev()
                .find_map(|many| Some((many, number(signs, &run[from..from + many])?)));
            let (many, span) = found.map_or((1, None), |(many, span)| (many, Some(span)));
            out.extend(span);
            from += many;
        }
    }
    out
}

/// Where a text holds what is sought of a word, however wide, large and spaced it is. A digit at either end is one only where no
/// other touches it.
fn places(signs: &[Sign], sought: &Sought) -> Vec<Range<usize>> {
    let sign = |c: char| if matches!(sought, Sought::Name(_)) { close(c) } else { !gap(c) };
    let at: Vec<usize> = (0..signs.len()).filter(|at| sign(signs[*at].1)).collect();
    let digit = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(|(_, c)| c.is_ascii_digit());
    let is = |places: &&[usize]| places.iter().zip(sought.signs()).all(|(at, c)| signs[*at].1 == *c);
    let spans = at.windows(sought.signs().len()).filter(is).map(|places| places[0]..places[places.len() - 1] + 1);
    let goes_on = |span: &Range<usize>| {
        digit(Some(span.start)) && digit(span.start.checked_sub(1))
            || digit(Some(span.end - 1)) && digit(Some(span.end))
    };
    spans.filter(|span| !goes_on(span)).collect()
}

/// Some of what is sought, by its signs: each with the word as it was given.
#[derive(Debug, Default)]
struct Index {
    words: HashMap<Vec<char>, String>,
    /// What they begin with, and how long they then are.
    begin: HashMap<[char; 2], BTreeSet<usize>>,
}

impl Index {
    fn put(&mut self, signs: &[char], word: &str) {
        if let [first, second, ..] = signs {
            self.begin.entry([*first, *second]).or_default().insert(signs.len());
            self.words.insert(signs.to_vec(), word.to_owned());
        }
    }

    fn signs(&self) -> impl Iterator<Item = &[char]> {
        self.words.keys().map(Vec::as_slice)
    }

    fn found(&self, signs: &[char]) -> impl Iterator<Item = &str> {
        let begun = signs.windows(2).enumerate().filter_map(|(at, pair)| Some((at, self.begin.get(pair)?)));
        let windows =
            begun.flat_map(move |(at, lengths)| lengths.iter().filter_map(move |length| signs.get(at..at + length)));
        windows.filter_map(|window| self.words.get(window)).map(String::as_str)
    }
}

/// Any number of sealed words, to be looked for in texts at once.
#[derive(Debug, Default)]
pub struct Sealed {
    begin: Begin,
    names: Index,
    figures: Index,
}

impl Sealed {
    /// Of words.
    pub fn new(words: impl IntoIterator<Item = String>) -> Sealed {
        let mut all = Sealed::default();
        for word in words {
            for sought in sought(&word) {
                let index = if matches!(sought, Sought::Name(_)) { &mut all.names } else { &mut all.figures };
                index.put(sought.signs(), &word);
            }
        }
        all.begin = Begin::of(all.names.signs(), all.figures.signs());
        all
    }

    /// Those of them that a text may hold.
    fn found(&self, text: &str) -> Vec<&str> {
        if !self.begin.may_meet(text) {
            return Vec::new();
        }
        let signs = signs(text);
        let kept = |signs: &[Sign], keep: fn(char) -> bool| -> Vec<char> {
            signs.iter().map(|(_, c)| *c).filter(|c| keep(*c)).collect()
        };
        let names = self.names.found(&kept(&signs, close)).collect::<BTreeSet<_>>();
        let figures = self.figures.found(&kept(&spelled(&signs), |c| !gap(c))).collect::<BTreeSet<_>>();
        names.union(&figures).copied().collect()
    }

    /// The text with them masked, and numbers with them.
    pub fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        masked(text, &self.found(text))
    }

    /// Whether a text holds one of them. A number alone is not one of them.
    pub fn within(&self, text: &str) -> bool {
        let found = self.found(text);
        !found.is_empty() && masked(text, &found) != masked(text, &[])
    }
}

/// Whether a text holds such a number, or one of the words that are sealed elsewhere.
pub fn holds(text: &str, sealed: &[&str]) -> bool {
    matches!(masked(text, sealed), Cow::Owned(_))
}

/// The text with such numbers and words masked: the first three digits of a number and the first character of a word are left.
pub fn masked<'t>(text: &'t str, sealed: &[&str]) -> Cow<'t, str> {
    let glance = Glance::of(text, sealed);
    let sealed: Vec<&str> = sealed.iter().copied().filter(|word| glance.may_hold(word)).collect();
    let digits = glance.digits;
    if sealed.is_empty() && digits < FEWEST {
        return Cow::Borrowed(text);
    }
    let signs = signs(text);
    let figures = spelled(&signs);
    // Of a number all behind the third sign is hidden, of a word all behind the first.
    let mut hidden: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut hide = |signs: &[Sign], kept: usize| {
        let shown = signs.iter().filter(|(_, c)| !gap(*c));
        hidden.extend(shown.skip(kept).map(|(at, _)| (at.start, at.end)));
    };
    let numbers = if digits < FEWEST { Vec::new() } else { numbers(&figures) };
    let taken: Vec<Range<usize>> =
        numbers.iter().map(|span| figures[span.start].0.start..figures[span.end - 1].0.end).collect();
    for span in numbers {
        hide(&figures[span], 3);
    }
    for sought in sealed.iter().flat_map(|word| sought(word)) {
        let signs = if matches!(sought, Sought::Name(_)) { &signs } else { &figures };
        for span in places(signs, &sought) {
            if !taken.iter().any(|number| number.contains(&signs[span.start].0.start)) {
                hide(&signs[span], 1);
            }
        }
    }
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (from, to) in hidden.into_iter().filter(|(from, to)| from < to) {
        out.push_str(&text[at..from]);
        out.push('*');
        at = to;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// Whether one text may be another as it went out: the same, but for characters that are masked.
pub fn went_out_as(text: &str, given: &str) -> bool {
    let mut all = text.chars();
    text == given || given.chars().all(|c| all.next().is_some_and(|is| is == c || c == '*')) && all.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};
    use std::cell::Cell;

    #[test]
    fn numbers_of_persons_are_found_however_they_are_written() {
        for text in [
            "来电 13900000003 反映",
            "１３９０００００００３",
            "139 0000 0003",
            "139-0000-0003。",
            "1 3 9 0 0 0 0 0 0 0 3",
            "１　３　９　０　０　０　０　０　０　０　３",
            "139.0000.0003",
            "139·0000·0003",
            "139—0000—0003",
            "139 - 0000 - 0003",
            "(139)00000003",
            "139/0000/0003",
            "139\t0000\t0003",
            "139\n0000\n0003",
            "139\u{200b}0000\u{200b}0003",
            "+8613900000003",
            "008613900000003",
            "86-139-0000-0003",
            "2026-03-04 139 0000 0003",
            "tel13900000003",
            "身份证 11010519491231002X",
            "11010519491231002x号",
            "110105 19491231 0021",
            "110105 19491231 002 X",
            "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 1",
            "１１０１０５１９４９１２３１００２Ｘ",
            "13 9 0000 00 03",
            "139 00 000003",
            "139_0000_0003",
            "139，0000，0003",
            "1390,000,0003",
            "一三九〇〇〇〇〇〇〇三",
            "壹叁玖 零零零零 零零零叁",
            "幺三九〇〇〇〇〇〇〇3",
            "一三八八八八八八八八八",
            "一三八 八八八八 八八八八",
            "一三八—八八八八—八八八八",
            "一 三 八 八 八 八 八 八 八 八 八",
            "①③⑧⑧⑧⑧⑧⑧⑧⑧⑧",
            "❶❸❽❽❽❽❽❽❽❽❽",
            "13○零〇0○零○○3",
            "138·8888·8888",
            "138・8888・8888",
            "138～8888～8888",
            "138：8888：8888",
            "【138】8888-8888",
            "１３８－８８８８－８８８８",
            "138 88 88 88 88",
            "138 888 888 88",
            "13888 888888",
            "138\u{301}88888888",
            "013888888888",
            "13888888888X2台",
            "1388888888813999999999",
            "身份证 110105491231002",
            "１１０１０５４９１２３１００２",
            "110105 491231 002",
            "110105-491231-002。",
            "一一〇一〇五四九一二三一〇〇二",
            "一一〇一〇五一九四九一二三一〇〇二Ｘ",
            "11010519491231002Ⅹ",
            "11010519491231002х",
            "110105 19491231 002 Ｘ",
            "11010519491231002 X",
        ] {
            assert!(holds(text, &[]), "{text}");
            assert!(!holds(&masked(text, &[]), &[]), "{}", masked(text, &[]));
        }
        for text in [
            "2026-03-02 09:00",
            "C2026-0001",
            "123456789012",
            "第20260302号",
            "0351-1234567",
            "K00001476638c-0000",
            "100 200 300 45",
            "12.5 13.7 14 100",
            "139, 2000, 3000",
            "13、14、15、16、17、8",
            "13 45 67 89 10 5",
            "",
            "一百一十个",
            "123456789012345",
            "110105 200 300 491",
            "20260302-20260401",
            "二〇二六年三月二日至二〇二六年四月一日",
            "第一、二、三、四、五、六、七、八、九、十一项",
        ] {
            assert!(!holds(text, &[]), "{text}");
            assert_eq!(masked(text, &[]), text);
        }
        assert_eq!(masked("1 3 9 0 0 0 0 0 0 0 3 完", &[]), "1 3 9 * * * * * * * * 完");
        assert_eq!(masked("+8613900000003", &[]), "+86139********");
    }

    /// A glance refuses no text that holds a word: words within texts, each of signs that are read in more than one way.
    #[test]
    fn where_few_digits_stand_together_there_is_no_number() {
        let alphabet: Vec<char> = "0123456789013579１①十一零xＸ -，、/. 甲\u{200b}".chars().collect();
        let (signed, few) = (Cell::new(0), Cell::new(0));
        let mut runner = TestRunner::new(Config { cases: 20_000, ..Config::default() });
        let run = runner.run(&prop::collection::vec(prop::sample::select(alphabet), 11..50), |text| {
            let text: String = text.into_iter().collect();
            let numbers = numbers(&spelled(&signs(&text)));
            signed.set(signed.get() + usize::from(!numbers.is_empty()));
            let digits = Glance::of(&text, &[]).digits;
            few.set(few.get() + usize::from(digits < FEWEST));
            prop_assert!(digits >= FEWEST || numbers.is_empty(), "{text:?}");
            Ok(())
        });
        assert!(run.is_ok() && signed.get() > 300 && few.get() > 300, "{run:?}, {signed:?} {few:?}");
    }

    #[test]
    fn a_glance_misses_nothing_that_is_held() {
        let alphabet: Vec<char> = "王秀英三十拾一①1390007Ｘ路村號号清河縣县街、，-· 乾Ａa\u{200b}".chars().collect();
        let text = |most: usize| prop::collection::vec(prop::sample::select(alphabet.clone()), 0..most);
        let held = Cell::new(0);
        let cases = (text(6), text(14), text(6), prop::collection::vec(0..4u8, 14));
        let mut runner = TestRunner::new(Config { cases: 20_000, ..Config::default() });
        let run = runner.run(&cases, |(before, word, after, apart)| {
            let within = word.iter().zip(apart).flat_map(|(c, apart)| [Some(*c), (apart == 0).then_some(' ')]);
            let text: String = before.into_iter().chain(within.flatten()).chain(after).collect();
            let word: String = word.into_iter().collect();
            let (signs, sealed) = (signs(&text), Sealed::new([word.clone()]));
            let figures = spelled(&signs);
            for sought in sought(&word) {
                let among = if matches!(sought, Sought::Name(_)) { &signs } else { &figures };
                if !places(among, &sought).is_empty() {
                    prop_assert!(Glance::of(&text, &[&word]).may_hold(&word), "{word:?} in {text:?}");
                    prop_assert!(sealed.begin.may_meet(&text), "{word:?} in {text:?}");
                    held.set(held.get() + 1);
                }
            }
            Ok(())
        });
        assert!(run.is_ok() && held.get() > 1000, "{run:?}, {held:?} held");
    }

    #[test]
    fn what_is_sealed_is_masked_where_it_stands() {
        let sealed = ["钱某某", "甲"];
        assert!(holds("钱某某来电", &sealed) && !holds("甲来电", &sealed));
        assert_eq!(masked("钱某某来电 13900000003", &["钱某某"]), "钱**来电 139********");
    }

    #[test]
    fn what_seals_nothing_masks_nothing() {
        for (sealed, text) in [
            ("匿名", "匿名来电"),
            ("群众", "群众反映窗口无人"),
            ("不详", "情况不详"),
            ("20", "2026年来20次"),
            ("12", "2026-05-12"),
            ("88886666", "编号1888866667"),
            ("清河县", "清河县效能办"),
            ("某省清河市柳林镇", "柳林镇政府"),
            ("清河县东街7号", "清河县东街共查7家"),
            ("清河县建设路12号", "建设路112号"),
            ("8号", "3月8号"),
        ] {
            assert_eq!(masked(text, &[sealed]), text);
        }
        for text in ["12345678901.50元", "1.3.5.7.9.1.3.5.7.9.1", "1/3/5/7/9/1/3/5/7/9/1"] {
            assert_eq!(masked(text, &[]), text);
        }
    }

    #[test]
    fn what_is_sealed_is_found_however_it_is_written() {
        for (sealed, text) in [
            ("010-88886666", "０１０－８８８８６６６６"),
            ("88886666", "8888 6666"),
            ("欧阳文英", "欧阳　文英来电"),
            ("王 五", "王五来电"),
            ("John Smith", "john smith"),
            ("东街7号", "东街７号"),
            ("欧阳文英", "歐陽文英来电"),
            ("010-88886666", "电话88886666"),
            ("010-88886666", "捌捌捌捌陆陆陆陆"),
            ("88886666", "八八八八 六六六六"),
            ("0351-8000003", "八零〇○○○三"),
            ("88886666转801", "8888·6666"),
            ("欧阳文英", "欧·阳·文·英"),
            ("欧阳文英", "欧阳 文　英来电"),
            ("买买提·艾力", "买买提艾力"),
            ("买买提·艾力", "买买提•艾力来电"),
            ("买买提·艾力", "买买提．艾力"),
            ("买买提·艾力", "买买提･艾力"),
            ("买买提·艾力", "买买提・艾力"),
            ("买买提艾力", "买买提‧艾力"),
            ("买买提·艾力", "買買提－艾力"),
            ("陈东", "陳東反映"),
            ("陳東", "陈东反映"),
            ("王秀英（女）", "王秀英反映"),
            ("王秀英女士", "王秀英反映"),
            ("王秀英、李大有等5人", "李大有来访"),
            ("Ann Lee", "ＡＮＮ　ＬＥＥ"),
            ("某省清河市清河县东街社区7号楼2单元301室", "家住东街社区７号楼"),
            ("清河县东街社区7号楼2单元301室", "东街社区七号"),
            ("清河县东街社区7号楼2单元301室", "住7号楼2单元301"),
            ("清河县柳林镇建设路12号", "建设路十二号"),
            ("清河县柳林镇建设路十二号", "建设路 12 号"),
            ("清河县柳林镇东街村", "柳林镇东街村"),
        ] {
            assert!(holds(text, &[sealed]), "{text}");
            let masked = masked(text, &[sealed]);
            assert!(!holds(&masked, &[sealed]), "{masked}");
        }
    }
}
