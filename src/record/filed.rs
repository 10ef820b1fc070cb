//! What need not be asked of the ledger for each row of a file that comes in. Not for what a row means: that is `names`.

use crate::base::noun::Noun;
use foldhash::HashSet;
use foldhash::fast::RandomState;
use std::hash::BuildHasher as _;

/// Office numbers that are remembered: of more the ledger is asked again.
const MOST: usize = 2_000_000;

/// What is known of a file's rows beside the ledger; of no file, nothing.
#[derive(Default)]
pub struct File {
    /// The office numbers it gave so far, as digests, where the ledger had no record of its noun before; and of which noun.
    numbers: Option<(&'static str, HashSet<u64>)>,
    hasher: RandomState,
    /// Whether every unit was always there.
    pub always: bool,
}

impl File {
    /// Of a noun: whether the ledger had records of it before, and whether any unit was not always there.
    pub fn of(noun: &'static Noun, begun: bool, dated: bool) -> File {
        let numbers = (!begun).then(|| (noun.name, HashSet::default()));
        // A file of units says of them when they were there.
        File { numbers, hasher: RandomState::default(), always: !dated && noun.table != "unit" }
    }

    /// Whether an office number is the first of its kind, for all that is known without asking the ledger.
    pub fn is_first(&mut self, noun: &Noun, number: &str) -> bool {
        self.numbers.take_if(|(_, all)| all.len() >= MOST);
        let of = self.numbers.as_mut().filter(|(of, _)| *of == noun.name);
        of.is_some_and(|(_, all)| all.insert(self.hasher.hash_one(number)))
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
    }
}
