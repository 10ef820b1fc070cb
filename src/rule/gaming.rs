//! Whether what bears a sign bears it too often to be chance: how many of a group, beside how many of it before, or of the others. Not for
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

/// So few before are no measure: the others are asked.
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
