//! The life of a paper (文稿): drafted, signed where its kind is signed, issued under a number, sent, received, answered,
//! corrected by a later one, withdrawn. Which act may follow which state, and how papers are numbered. Not for what a paper says.

use crate::base::day::Day;
use crate::base::error::{Error, Result};
use crate::base::vocab::{PaperState as State, PaperStep as Step};
use crate::both;
use crate::rule::clock::Name;
use crate::rule::limit::Limit;
use crate::rule::turn::{self, Done, Owed, Stands};
use crate::{draft, stands};

draft! {
    /// What an act carries beside its day.
    Carried {
        by_whom: String, Anywhere, "谁签发、谁经手", "who signed, or saw to it";
        number: String, Anywhere, "期号或文号", "its number as it is printed";
        series_no: i64, Anywhere, "第几期、第几号", "its number in the year";
        total: i64, Anywhere, "总第几期", "its number in the series";
        known_entry: i64, Anywhere, "据登记册第几条", "the last journal entry it was read from";
        sha256: String, Anywhere, "成文文件的摘要；放行的是那一处当时的文字", "digest of its file; of a place let through, of what it said";
        frozen: String, Anywhere, "印发时的全文和数字", "text and numbers as issued";
        unit: i64, Anywhere, "发给哪个单位", "the unit it goes to";
        to_organ: String, Anywhere, "发给名册以外的谁", "whom it goes to outside the register";
        place: String, Anywhere, "放行哪一处，如 2-3", "which place is let through, such as 2-3";
        note: String, Anywhere, "说明", "what is said of it";
    }
}

/// One dated act.
pub type Act = Done<Step, Carried>;

/// Somebody a paper was sent to: a unit, or a name outside the register.
type Receiver = (Option<i64>, Option<String>);

stands! {
    /// Where a paper stands.
    Life: State, Step, Carried;
    history {
        Sign [Draft] => Signed on signed_on { signed_by = by_whom: String };
        Issue [Draft Signed] => Issued on issued_on { number: String, series_no: i64, total: i64 };
        Withdraw [Issued] => Withdrawn on withdrawn_on;
    }
    steps {
        Pass [Draft Signed];
        Send [Issued] once sent_on;
        Receive [Issued];
        Answer [Issued];
        Correct [Issued];
        Effect [Issued];
    }
    kept {
        known_entry: Option<i64>,
        sha256: Option<String>,
        acknowledged_on: Option<Day>,
    }
    beside {
        /// Whether it is signed before it is issued.
        signs: bool,
        /// Within what those it was sent to say that they have it.
        receipt: Option<Limit>,
        /// Those it was sent to who have not said so.
        awaited: Vec<Receiver>,
        /// Those it was sent to.
        told: Vec<Receiver>,
    }
}

impl Life {
    /// A paper that has only been drafted.
    pub fn begin(drafted_on: Day, signs: bool, receipt: Option<Limit>) -> Life {
        Life { signs, receipt, ..Life::at(State::Draft, drafted_on) }
    }
}

fn receiver(act: &Act) -> Receiver {
    (act.unit, act.to_organ.clone())
}

impl turn::Life for Life {
    const NOUN: &'static str = "paper";

    fn more(&mut self, act: &Act) {
        match act.kind {
            Step::Issue => (self.known_entry, self.sha256) = (act.known_entry, act.sha256.clone()),
            Step::Send => {
                self.told.push(receiver(act));
                self.awaited.push(receiver(act));
                self.acknowledged_on = None;
            }
            // What is answered has been received.
            Step::Receive | Step::Answer => {
                self.awaited.retain(|other| *other != receiver(act));
                if self.awaited.is_empty() && self.sent_on.is_some() {
                    self.acknowledged_on.get_or_insert(act.on);
                }
            }
            Step::Sign | Step::Withdraw | Step::Pass | Step::Correct | Step::Effect => {}
        }
    }

    /// Its receipts: from the day it was first sent until all have said that they have it.
    fn owed(&self) -> Option<Owed> {
        let (limit, from) = self.receipt.zip(self.sent_on)?;
        let until = self.acknowledged_on.or(self.withdrawn_on);
        Some(Owed { name: Name::Receipt, limit, event: Step::Send.slug(), from, until })
    }

    const WAY: &'static [Step] = &[Step::Sign, Step::Issue, Step::Send];

    fn next(now: Stands<'_>, _today: Day) -> Vec<&'static str> {
        match now.text("state").and_then(State::from_slug) {
            Some(State::Draft) if now.flag("signs") == Some(true) => vec!["sign CODE --by …"],
            Some(State::Draft | State::Signed) => vec!["issue CODE"],
            Some(State::Issued) if now.has("receipt") && !now.has("sent_on") => vec!["send CODE --to …"],
            Some(State::Issued) if now.has("receipt") && !now.has("acknowledged_on") => vec!["receive CODE --from …"],
            Some(State::Issued | State::Withdrawn) | None => Vec::new(),
        }
    }

    /// What is to be signed is signed before it is issued, and nobody receives what was not sent to them.
    fn fits(&self, act: &Act, code: &str, today: Day) -> Result<()> {
        let known = |all: &[Receiver]| act.unit.is_none() && act.to_organ.is_none() || all.contains(&receiver(act));
        match act.kind {
            Step::Issue if self.signs && self.signed_on.is_none() => {
                let said = both!("{code} 还没有签发，不能印发", "{code} has not been signed: it cannot be issued");
                Err(Error::refused("paper-unsigned", said)
                    .hint(both!("先签发：ducha paper sign {code} --by …", "first: ducha paper sign {code} --by …")))
            }
            Step::Send if act.unit.is_some() | act.to_organ.is_some() && self.told.contains(&receiver(act)) => {
                let said = both!("{code} 已发给过它", "{code} was sent to them already");
                Err(Error::refused("paper-sent-already", said))
            }
            Step::Receive if self.awaited.is_empty() => Err(self.out_of_turn(act.kind, code, today)),
            Step::Receive if !known(&self.awaited) => Err(not_sent(code)),
            Step::Answer if !known(&self.told) => Err(not_sent(code)),
            _ => Ok(()),
        }
    }
}

fn not_sent(code: &str) -> Error {
    let said = both!("{code} 没有发给它，或它已签收", "{code} was not sent to them, or they have received it");
    Error::refused("paper-not-sent", said).hint(both!("经过见 ducha paper show {code}", "see ducha paper show {code}"))
}

/// A number in Chinese as headings count: 一, 十, 十一, 二十, 一百零三. None for what is not between 1 and 999.
pub fn counted(n: usize) -> Option<String> {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (hundreds, tens, ones) = (n / 100, n / 10 % 10, n % 10);
    if n == 0 || hundreds > 9 {
        return None;
    }
    let mut out = String::new();
    if hundreds > 0 {
        out += DIGITS[hundreds];
        out.push('百');
    }
    if tens > 0 {
        // 十一 and not 一十一, unless a hundred goes before.
        if tens > 1 || hundreds > 0 {
            out += DIGITS[tens];
        }
        out.push('十');
    } else if hundreds > 0 && ones > 0 {
        out.push('零');
    }
    if ones > 0 {
        out += DIGITS[ones];
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::turn::Life as _;
    use super::*;
    use proptest::prelude::*;

    fn day(n: u32) -> Day {
        Day::from_ymd_opt(2026, 4, n).expect("a day of April")
    }

    fn to(kind: Step, n: u32, unit: i64) -> Act {
        let mut act = Act::new(kind, day(n));
        act.unit = Some(unit);
        act
    }

    #[test]
    fn what_is_to_be_signed_is_signed_before_it_is_issued() {
        let refused = |life: &Life, act: &Act| life.may(act, "B2026-0001", day(30)).err().map(|e| e.id);
        let mut life = Life::begin(day(2), true, Limit::parse("3wd").ok());
        assert_eq!(refused(&life, &Act::new(Step::Issue, day(3))), Some("paper-unsigned"));
        assert_eq!(refused(&life, &to(Step::Send, 3, 1)), Some("step-wrong-state"));
        life.then(&Act::new(Step::Sign, day(3)));
        life.then(&Act::new(Step::Issue, day(3)));
        for unit in [1, 2] {
            life.then(&to(Step::Send, 4, unit));
        }
        assert_eq!(refused(&life, &to(Step::Send, 4, 2)), Some("paper-sent-already"));
        assert_eq!(refused(&life, &to(Step::Receive, 5, 3)), Some("paper-not-sent"));
        life.then(&to(Step::Receive, 5, 1));
        assert_eq!(life.acknowledged_on, None);
        // What is answered was received.
        life.then(&to(Step::Answer, 6, 2));
        assert_eq!(life.acknowledged_on, Some(day(6)));
        assert_eq!(refused(&life, &Act::new(Step::Issue, day(7))), Some("step-wrong-state"));
    }

    #[test]
    fn headings_count_as_people_do() {
        for (n, said) in [
            (1, "一"),
            (10, "十"),
            (11, "十一"),
            (20, "二十"),
            (21, "二十一"),
            (100, "一百"),
            (103, "一百零三"),
            (110, "一百一十"),
        ] {
            assert_eq!(counted(n).as_deref(), Some(said));
        }
        assert_eq!(counted(0), None);
    }

    proptest! {
        /// Whatever is tried in whatever order, nothing is sent that was not issued, nor received that was not sent.
        #[test]
        fn no_walk_reaches_an_impossible_state(signs: bool, steps in prop::collection::vec((0..Step::ALL.len(), 1..3_i64), 0..30)) {
            let mut life = Life::begin(day(1), signs, Limit::parse("5wd").ok());
            for (step, unit) in steps {
                let act = to(Step::ALL[step], 2, unit);
                if life.may(&act, "B2026-0001", day(2)).is_err() { continue }
                life.then(&act);
                prop_assert!(life.sent_on.is_none() || life.issued_on.is_some());
                prop_assert!(life.acknowledged_on.is_none() || life.sent_on.is_some());
                prop_assert!(life.issued_on.is_none() || !signs || life.signed_on.is_some());
                prop_assert!(life.awaited.iter().all(|one| life.told.contains(one)));
            }
        }
    }
}
