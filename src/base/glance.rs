//! Whether a text can hold some words at all, told by pairs of signs that stand in both: most texts hold none and need no closer look. May
//! say yes of what is not there, never no of what is. Not for where it is: that is `private`.

use super::signs::{Look, look};
use super::sought::SHORTEST;

/// The signs that stand beside each other in a text, up to three: those of a name, and those of a number or a place, where nothing is
/// known beside a ten.
#[derive(Default)]
struct Beside {
    name: [char; 3],
    figure: [char; 3],
}

/// What stands where there is no sign.
const NONE: char = '\0';

impl Beside {
    /// Goes on to the next character: whether it ended signs of a name, and of a figure.
    fn next(&mut self, look: Look) -> (bool, bool) {
        if look.unseen() {
            return (false, false);
        }
        let close = look.close();
        if close {
            self.name = [self.name[1], self.name[2], look.sign()];
        }
        if look.ten() {
            self.figure = [NONE; 3];
        }
        let figure = !look.ten() && !look.gap();
        if figure {
            self.figure = [self.figure[1], self.figure[2], look.digit().unwrap_or(look.sign())];
        }
        (close, figure)
    }

    /// The last two signs of the name, and of the figure, that a character ended.
    fn pairs(&mut self, look: Look) -> [Option<[char; 2]>; 2] {
        let (name, figure) = self.next(look);
        let pair = |ended: bool, [_, before, last]: [char; 3]| (ended && before != NONE).then_some([before, last]);
        [pair(name, self.name), pair(figure, self.figure)]
    }
}

/// Some signs of a kind as a number, well mixed.
fn mixed(kind: u64, signs: &[char]) -> u64 {
    let mix = |mixed: u64, c: &char| (mixed ^ u64::from(*c)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    signs.iter().fold(kind, mix)
}

/// The place among so many, a power of two, that a number falls into.
fn among(mixed: u64, many: usize) -> usize {
    usize::try_from(mixed & (many as u64 - 1)).unwrap_or_default()
}

/// Digits that stand together: those of the last, and the most there were.
#[derive(Default)]
struct Together {
    last: usize,
    most: usize,
}

impl Together {
    fn next(&mut self, look: Look) {
        if look.ten() || look.digit().is_some() {
            self.last += if look.ten() { 2 } else { 1 };
            self.most = self.most.max(self.last);
        } else if !(look.gap() || look.unseen() || look.sign() == 'x') {
            self.last = 0;
        }
    }
}

/// A text at a glance: what of some words it may hold.
pub struct Glance {
    /// How many digits stand together at the most, as figures and as words, with nothing but what stands between those of a number.
    pub digits: usize,
    ten: bool,
    /// The pairs of the words that stand in the text, in no order.
    found: Vec<[char; 2]>,
}

/// The pairs of some words, and those that stand in a text.
struct Wanted {
    pairs: Vec<[char; 2]>,
    /// The places the pairs fall into: a pair that falls into none is none of them.
    places: [u64; Self::PLACES / 64],
    found: Vec<[char; 2]>,
}

impl Wanted {
    const PLACES: usize = 4096;

    fn of(words: &[&str]) -> Wanted {
        let mut wanted = Wanted { pairs: Vec::new(), places: [0; Self::PLACES / 64], found: Vec::new() };
        for word in words {
            let mut beside = Beside::default();
            for pair in word.chars().flat_map(|c| beside.pairs(look(c))).flatten() {
                let (at, bit) = Self::place(pair);
                wanted.places[at] |= bit;
                wanted.pairs.push(pair);
            }
        }
        wanted
    }

    fn place([before, last]: [char; 2]) -> (usize, u64) {
        let mixed = u32::from(before).wrapping_mul(0x9e37_79b1).rotate_left(9) ^ u32::from(last);
        let at = mixed as usize % Self::PLACES;
        (at / 64, 1 << (at % 64))
    }

    /// A pair of a text.
    fn met(&mut self, pair: [char; 2]) {
        let (at, bit) = Self::place(pair);
        if self.places[at] & bit != 0 && self.pairs.contains(&pair) && !self.found.contains(&pair) {
            self.found.push(pair);
        }
    }
}

impl Glance {
    /// Of a text, for these words.
    pub fn of(text: &str, words: &[&str]) -> Glance {
        let (mut wanted, mut together, mut ten) = (Wanted::of(words), Together::default(), false);
        // The last signs of a name and of a figure, as in `Beside`.
        let (mut name, mut figure) = (NONE, NONE);
        for look in text.chars().map(look) {
            if let Some(sign) = look.letter() {
                wanted.met([name, sign]);
                if figure != name {
                    wanted.met([figure, sign]);
                }
                (name, figure, together.last) = (sign, sign, 0);
                continue;
            }
            together.next(look);
            ten |= look.ten();
            if look.unseen() {
                continue;
            }
            if look.close() {
                wanted.met([name, look.sign()]);
                name = look.sign();
            }
            if look.ten() {
                figure = NONE;
            } else if !look.gap() {
                let sign = look.digit().unwrap_or(look.sign());
                wanted.met([figure, sign]);
                figure = sign;
            }
        }
        Glance { digits: together.most, ten, found: wanted.found }
    }

    /// Whether it may hold what is sought of one of the words: a name and a place have a pair with a letter in it, a number has so many
    /// digits.
    pub fn may_hold(&self, word: &str) -> bool {
        let mut beside = Beside::default();
        let mut run = 0;
        for look in word.chars().map(look) {
            if look.ten() || self.ten && look.digit().is_some() {
                return true;
            }
            let pairs = beside.pairs(look);
            let told = |pair: &[char; 2]| !pair.iter().all(char::is_ascii_digit) && self.found.contains(pair);
            if pairs.iter().flatten().any(told) {
                return true;
            }
            if let Some(pair) = pairs[1] {
                run = if self.found.contains(&pair) { run + 1 } else { 0 };
            }
            if run + 1 >= SHORTEST {
                return true;
            }
        }
        false
    }
}

/// What any number of sought words begin with, to be met in texts: a Bloom filter in blocks of 64 bits, three of them to a word.
#[derive(Debug, Default)]
pub struct Begin {
    blocks: Vec<u64>,
}

impl Begin {
    /// Of names, and of numbers and places.
    pub fn of<'s>(names: impl Iterator<Item = &'s [char]>, figures: impl Iterator<Item = &'s [char]>) -> Begin {
        let names = names.map(|signs| (u64::from(signs.len() > 2), signs));
        let all: Vec<_> = names.chain(figures.map(|signs| (2, signs))).collect();
        let mut begin = Begin { blocks: vec![0; all.len().next_power_of_two()] };
        for (kind, signs) in all {
            let (at, bits) = begin.place(kind, &signs[..signs.len().min(3)]);
            begin.blocks[at] |= bits;
        }
        begin
    }

    /// The block of a word's first signs, two of a name of two, else three; and its bits.
    fn place(&self, kind: u64, signs: &[char]) -> (usize, u64) {
        let mixed = mixed(kind + 1, signs);
        let bit = |from: usize| 1 << (mixed >> from & 63);
        (among(mixed >> 18, self.blocks.len()), bit(0) | bit(6) | bit(12))
    }

    /// Whether one of them may begin in a text.
    pub fn may_meet(&self, text: &str) -> bool {
        let has = |kind: u64, signs: &[char]| {
            let (at, bits) = self.place(kind, signs);
            self.blocks[at] & bits == bits
        };
        let mut beside = Beside::default();
        !self.blocks.is_empty()
            && text.chars().map(look).any(|look| {
                let (name, figure) = beside.next(look);
                look.ten()
                    || name && (has(0, &beside.name[1..]) || has(1, &beside.name))
                    || figure && has(2, &beside.figure)
            })
    }
}
