//! A number kept exact: a fraction of two machine numbers while it is one, of any length where it is not. What a year of answers adds up to is
//! worked out in the first, and nothing is lost in the second.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _};
use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Sub, SubAssign};

/// An exact number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exact(Kept);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kept {
    /// In lowest terms, the second above nothing.
    Small(i64, i64),
    /// What is no such fraction.
    Big(Box<BigRational>),
}

use Kept::{Big, Small};

/// The greatest number that divides both, neither below nothing.
fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        // Narrow numbers are divided in a tenth of the time.
        if let (Ok(x), Ok(y)) = (u64::try_from(a), u64::try_from(b)) {
            let (mut x, mut y) = (x, y);
            while y != 0 {
                (x, y) = (y, x % y);
            }
            return x.into();
        }
        (a, b) = (b, a % b);
    }
    a
}

impl Exact {
    /// A fraction; what it is divided by is not nothing, and neither is further from nothing than the product of two machine numbers.
    pub fn fraction(above: i128, below: i128) -> Exact {
        let (above, below) = if below < 0 { (-above, -below) } else { (above, below) };
        let by = if below == 1 { 1 } else { gcd(above.unsigned_abs(), below.unsigned_abs()).max(1).cast_signed() };
        match (i64::try_from(above / by), i64::try_from(below / by)) {
            (Ok(above), Ok(below)) if above != i64::MIN => Exact(Small(above, below)),
            _ => Exact::long(BigRational::new(above.into(), below.into())),
        }
    }

    /// A fraction of any length.
    pub fn long(number: BigRational) -> Exact {
        match (number.numer().to_i64(), number.denom().to_i64()) {
            (Some(above), Some(below)) if above != i64::MIN => Exact(Small(above, below)),
            _ => Exact(Big(Box::new(number))),
        }
    }

    /// Nothing.
    pub const fn zero() -> Exact {
        Exact(Small(0, 1))
    }

    /// The number as a fraction of any length.
    pub fn ratio(&self) -> BigRational {
        match &self.0 {
            Small(above, below) => BigRational::new_raw(BigInt::from(*above), BigInt::from(*below)),
            Big(number) => (**number).clone(),
        }
    }

    /// The number as a fraction of machine numbers, where it is one.
    pub fn small(&self) -> Option<(i64, i64)> {
        if let Small(above, below) = self.0 { Some((above, below)) } else { None }
    }

    fn sign(&self) -> Ordering {
        match &self.0 {
            Small(above, _) => above.cmp(&0),
            Big(number) if number.is_negative() => Ordering::Less,
            Big(_) => Ordering::Greater,
        }
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.sign().is_eq()
    }

    /// Whether it is above nothing.
    pub fn is_positive(&self) -> bool {
        self.sign().is_gt()
    }

    /// Whether it is below nothing.
    pub fn is_negative(&self) -> bool {
        self.sign().is_lt()
    }

    /// The number where it is whole and no longer than a machine's.
    pub fn whole(&self) -> Option<i64> {
        self.small().filter(|(_, below)| *below == 1).map(|(above, _)| above)
    }
}

impl Default for Exact {
    fn default() -> Exact {
        Exact::zero()
    }
}

impl From<i64> for Exact {
    fn from(n: i64) -> Exact {
        Exact::fraction(n.into(), 1)
    }
}

impl From<u64> for Exact {
    fn from(n: u64) -> Exact {
        Exact::fraction(n.into(), 1)
    }
}

/// One of the four ways to reckon: with machine numbers where both are such, else with long ones.
macro_rules! reckons {
    ($($trait:ident $name:ident |$a:ident, $b:ident, $c:ident, $d:ident| ($above:expr, $below:expr);)+) => {$(
        impl $trait<&Exact> for &Exact {
            type Output = Exact;

            fn $name(self, other: &Exact) -> Exact {
                let (Small(a, b), Small(c, d)) = (&self.0, &other.0) else {
                    return Exact::long(self.ratio().$name(other.ratio()));
                };
                let ($a, $b, $c, $d) = (i128::from(*a), i128::from(*b), i128::from(*c), i128::from(*d));
                Exact::fraction($above, $below)
            }
        }

        impl $trait<Exact> for Exact {
            type Output = Exact;

            fn $name(self, other: Exact) -> Exact {
                (&self).$name(&other)
            }
        }

        impl $trait<&Exact> for Exact {
            type Output = Exact;

            fn $name(self, other: &Exact) -> Exact {
                (&self).$name(other)
            }
        }

        impl $trait<Exact> for &Exact {
            type Output = Exact;

            fn $name(self, other: Exact) -> Exact {
                self.$name(&other)
            }
        }
    )+};
}

reckons! {
    Add add |a, b, c, d| (if b == d { a + c } else { a * d + c * b }, if b == d { b } else { b * d });
    Sub sub |a, b, c, d| (if b == d { a - c } else { a * d - c * b }, if b == d { b } else { b * d });
    Mul mul |a, b, c, d| (a * c, b * d);
    Div div |a, b, c, d| (a * d, b * c);
}

impl AddAssign for Exact {
    fn add_assign(&mut self, other: Exact) {
        *self = &*self + &other;
    }
}

impl AddAssign<&Exact> for Exact {
    fn add_assign(&mut self, other: &Exact) {
        *self = &*self + other;
    }
}

impl SubAssign for Exact {
    fn sub_assign(&mut self, other: Exact) {
        *self = &*self - &other;
    }
}

impl<'e> Sum<&'e Exact> for Exact {
    fn sum<I: Iterator<Item = &'e Exact>>(all: I) -> Exact {
        all.fold(Exact::zero(), |sum, one| sum + one)
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) => (i128::from(*a) * i128::from(*d)).cmp(&(i128::from(*c) * i128::from(*b))),
            _ => self.ratio().cmp(&other.ratio()),
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Small(above, 1) => above.fmt(to),
            Small(above, below) => write!(to, "{above}/{below}"),
            Big(number) => number.fmt(to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(edge: i64) -> impl Strategy<Value = i64> {
        prop_oneof![
            -20_i64..20,
            Just(edge),
            Just(-edge),
            edge - 9..edge,
            Just(3_037_000_500),
            any::<i32>().prop_map(i64::from)
        ]
    }

    proptest! {
        /// Whatever is reckoned in machine numbers is what long ones come to, at their edges too.
        #[test]
        fn small_numbers_come_to_what_long_ones_do(a in near(i64::MAX), b in near(i64::MAX), c in near(i64::MAX), d in near(i64::MAX)) {
            prop_assume!(b != 0 && c != 0 && d != 0);
            let long = |a: i64, b: i64| BigRational::new(a.into(), b.into());
            let (x, y) = (Exact::fraction(a.into(), b.into()), Exact::fraction(c.into(), d.into()));
            let (p, q) = (long(a, b), long(c, d));
            prop_assert_eq!((&x + &y).ratio(), &p + &q);
            prop_assert_eq!((&x - &y).ratio(), &p - &q);
            prop_assert_eq!((&x * &y).ratio(), &p * &q);
            prop_assert_eq!((&x / &y).ratio(), &p / &q);
            prop_assert_eq!(x.cmp(&y), p.cmp(&q));
            prop_assert_eq!(x.to_string(), p.to_string());
            // What is the same is kept the same way, however it came about.
            prop_assert_eq!(&(&x + &y) - &y, x);
        }
    }
}
