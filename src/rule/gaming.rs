//! Whether what bears a sign bears it too often to be chance: how many of a group, beside how many of it before. Not for
//! which signs there are, nor for what is counted.

/// How many bear a sign, of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Those that bear it.
    pub bear: u64,
    /// All that could.
    pub of: u64,
}

impl Share {
    /// One more, that bears it or does not.
    pub fn met(&mut self, bears: bool) {
        self.of += 1;
        self.bear += u64::from(bears);
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Share) -> Share {
        Share { bear: self.bear + other.bear, of: self.of + other.of }
    }

    /// What is left of it without another.
    #[must_use]
    pub fn without(self, other: Share) -> Share {
        Share { bear: self.bear.saturating_sub(other.bear), of: self.of.saturating_sub(other.of) }
    }

    /// How many of so many would bear it at the same share.
    pub fn expected(self, of: u64) -> f64 {
        if self.of == 0 { 0.0 } else { real(self.bear) * real(of) / real(self.of) }
    }
}

/// So few before are no measure.
pub const FEW: u64 = 30;

#[expect(clippy::cast_precision_loss, reason = "records are counted in millions")]
fn real(n: u64) -> f64 {
    n as f64
}

/// The natural logarithm of n!, by the series of Stirling from sixteen on (DLMF 5.11.1), exact to some 12 digits.
fn ln_factorial(n: u64) -> f64 {
    if n < 16 {
        return (2..=n).map(|k| real(k).ln()).sum();
    }
    let x = real(n) + 1.0;
    let series = 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3)) + 1.0 / (1260.0 * x.powi(5));
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

fn ln_choose(n: u64, k: u64) -> f64 {
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

/// How likely so many or more of these would bear it, were they drawn from both together: Fisher's exact test, one-sided (Fisher 1935). What
/// it takes for chance is never more than that, however few there are.
pub fn chance(now: Share, before: Share) -> f64 {
    let (all, bear) = (now.of + before.of, now.bear + before.bear);
    let most = now.of.min(bear);
    let whole = ln_choose(all, now.of);
    let term = |k: u64| (ln_choose(bear, k) + ln_choose(all - bear, now.of - k) - whole).exp();
    let mut sum = 0.0;
    for k in now.bear.max((now.of + bear).saturating_sub(all))..=most {
        let one = term(k);
        sum += one;
        // Past the middle each is smaller than the one before.
        if one < sum * 1e-12 && k > now.bear + 1 {
            break;
        }
    }
    sum.min(1.0)
}

/// The least that [`chance`] can come to with so many bearing it in both together: all of these bear it that can.
pub fn least(now: Share, before: Share) -> f64 {
    let bear = now.bear + before.bear;
    let most = now.of.min(bear);
    chance(Share { bear: most, ..now }, Share { bear: bear - most, ..before })
}

/// Below what one of many must be to be told, that chance tells anything of them no oftener than so: what is allowed is shared by those alone
/// that could be told at all (Tarone 1990). `least` has of each the least it can come to.
pub fn bar(allowed: f64, mut least: Vec<f64>) -> f64 {
    least.sort_unstable_by(f64::total_cmp);
    let (mut bar, mut sharing) = (allowed, 1);
    while least.get(sharing).is_some_and(|least| *least < bar) {
        sharing += 1;
        bar = allowed / real(sharing as u64);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bear: u64, of: u64) -> Share {
        Share { bear, of }
    }

    #[test]
    fn fishers_own_tea() {
        // Fisher, The Design of Experiments (1935): eight cups, all four of one kind found: 1 in 70; three of them: 17 in 70.
        assert!((chance(of(4, 4), of(0, 4)) - 1.0 / 70.0).abs() < 1e-12);
        assert!((chance(of(3, 4), of(1, 4)) - 17.0 / 70.0).abs() < 1e-12);
        assert!((chance(of(0, 4), of(4, 4)) - 1.0).abs() < 1e-12);
        assert!((chance(of(0, 0), of(4, 9)) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_told_takes_no_share() {
        assert!((least(of(1, 4), of(3, 4)) - 1.0 / 70.0).abs() < 1e-12);
        assert!((least(of(1, 3), of(7, 9)) - chance(of(3, 3), of(5, 9))).abs() < 1e-12);
        assert!((least(of(0, 36), of(0, 100)) - 1.0).abs() < 1e-12);
        let shared = |least: &[f64]| (0.001 / bar(0.001, least.to_vec())).round().to_string();
        assert_eq!([shared(&[]), shared(&[1.0; 9]), shared(&[0.0; 9])], ["1", "1", "9"]);
        // The third could be told by half of what is allowed, and shares it then; it could not by less than that.
        assert_eq!([shared(&[1.0, 0.0006, 0.0, 1.0, 0.0]), shared(&[1.0, 0.0004, 0.0, 1.0, 0.0])], ["2", "3"]);
    }

    /// Of two thousand halls in which a rare thing happens everywhere alike no more are told of than is allowed; ten of 36 where it never happened are.
    #[test]
    fn no_more_is_told_of_chance_than_is_allowed() {
        let mut dice = 0x2545_F491_4F6C_DD1D_u64;
        let mut rare = |of: u64| {
            let mut met = Share::default();
            for _ in 0..of {
                dice ^= dice << 13;
                dice ^= dice >> 7;
                dice ^= dice << 17;
                met.met(dice.is_multiple_of(50));
            }
            met
        };
        let told = |hall: &[(Share, Share)]| {
            let bar = bar(0.05, hall.iter().map(|(now, before)| least(*now, *before)).collect());
            hall.iter().filter(|(now, before)| chance(*now, *before) < bar).count()
        };
        let halls = (0..2000).filter(|_| told(&(0..40).map(|_| (rare(36), rare(60))).collect::<Vec<_>>()) > 0).count();
        assert!((1..=100).contains(&halls), "{halls} of 2000, and 100 are allowed");
        let mut hall: Vec<(Share, Share)> = (0..40).map(|_| (rare(36), rare(60))).collect();
        hall[7] = (of(10, 36), of(0, 60));
        assert_eq!(told(&hall), 1);
    }

    #[test]
    fn large_numbers_sum_to_one_and_fall() {
        let all: f64 = (0..=300)
            .map(|k| {
                chance(of(k, 1000), of(300 - k, 9000))
                    - if k < 300 { chance(of(k + 1, 1000), of(299 - k, 9000)) } else { 0.0 }
            })
            .sum();
        assert!((all - 1.0).abs() < 1e-9, "{all}");
        assert!(chance(of(60, 1000), of(240, 9000)) < 1e-5 && chance(of(30, 1000), of(270, 9000)) > 0.4);
        assert!((ln_factorial(16) - (2..=16u64).map(|k| real(k).ln()).sum::<f64>()).abs() < 1e-11);
    }
}
