//! What need not be asked of the ledger for each row of a file that comes in. Not for what a row means: that is `names`.

use crate::base::noun::Noun;
use foldhash::fast::RandomState;
use std::hash::BuildHasher as _;

/// The bits in which numbers are remembered, a power of two: of a million, two in a thousand are asked of the ledger for nothing.
const BITS: usize = 1 << 24;
/// The bits of a number.
const EACH: usize = 4;

/// What is known of a file's rows beside the ledger; of no file, nothing.
#[derive(Default)]
pub struct File {
    /// The noun, where the ledger had no record of it before.
    new: Option<&'static str>,
    /// The office numbers it gave so far, a Bloom filter.
    numbers: Vec<u64>,
    hasher: RandomState,
    /// Whether every unit was always there.
    pub always: bool,
}

impl File {
    /// Of a noun: whether the ledger had records of it before, and whether any unit was not always there.
    pub fn of(noun: &'static Noun, begun: bool, dated: bool) -> File {
        // A file of units says of them when they were there.
        File { new: (!begun).then_some(noun.name), always: !dated && noun.table != "unit", ..File::default() }
    }

    /// Whether an office number is the first of its kind, as far as that is told without asking the ledger.
    pub fn is_first(&mut self, noun: &Noun, number: &str) -> bool {
        if self.new != Some(noun.name) {
            return false;
        }
        self.numbers.resize(BITS / 64, 0);
        let hash = self.hasher.hash_one(number);
        let mut first = false;
        for n in 0..EACH as u64 {
            let at =
                usize::try_from(hash.wrapping_add(n.wrapping_mul(hash >> 32 | 1)) & (BITS as u64 - 1)).unwrap_or(0);
            let (word, bit) = (&mut self.numbers[at / 64], 1 << (at % 64));
            first |= *word & bit == 0;
            *word |= bit;
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{complaint, order};

    #[test]
    fn a_number_is_the_first_once_and_where_nothing_was_before() {
        let mut new = File::of(&complaint::NOUN, false, false);
        assert!(new.is_first(&complaint::NOUN, "1") && !new.is_first(&complaint::NOUN, "1"));
        assert!(!new.is_first(&order::NOUN, "2"), "nobody knows of orders");
        assert!(!File::of(&complaint::NOUN, true, false).is_first(&complaint::NOUN, "1"));
        let again = (0..100_000).filter(|n| !new.is_first(&complaint::NOUN, &format!("投{n}"))).count();
        assert!(again < 100, "{again} are asked for nothing");
        assert!((0..100_000).all(|n| !new.is_first(&complaint::NOUN, &format!("投{n}"))));
    }
}
