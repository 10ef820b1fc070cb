//! That nobody is supervised twice over: whether two visits of a unit, planned or made, lie in two campaigns or too near each other. Not for
//! which visits there are.

use crate::base::day::Day;
use crate::base::vocab::Clash;

/// A visit of a unit, made or planned: the campaign it is of, and its day where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call<'c> {
    /// The campaign; none for a visit of none, or of another office.
    pub campaign: Option<&'c str>,
    /// The day.
    pub on: Option<Day>,
    /// Whether it was made.
    pub made: bool,
}

/// Why a visit that is planned should not be beside another of the same unit: planned by another campaign too, else within `gap` days.
/// What was made by another campaign long ago is no clash.
// 政府督查工作条例 第十五条: the frequency of supervision is limited; none is repeated or many-headed.
pub fn clash(planned: Call<'_>, other: Call<'_>, gap: i64) -> Option<Clash> {
    let two = planned.campaign.is_some() && other.campaign.is_some() && planned.campaign != other.campaign;
    if two && !other.made {
        return Some(Clash::TwoCampaigns);
    }
    let apart = planned.on.zip(other.on).map(|(a, b)| (a - b).num_days().abs());
    (apart.is_some_and(|apart| apart <= gap) && gap > 0).then_some(Clash::AgainSoon)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::day::iso;

    fn call<'c>(campaign: Option<&'c str>, on: &str, made: bool) -> Call<'c> {
        Call { campaign, on: iso(on), made }
    }

    #[test]
    fn a_unit_is_not_visited_again_within_the_days_kept() {
        let planned = call(Some("P1"), "2026-04-20", false);
        let made = |on| call(Some("P1"), on, true);
        assert_eq!(
            clash(planned, made("2026-03-21"), 30),
            Some(Clash::AgainSoon),
            "thirty days apart, 以内 holds the last"
        );
        assert_eq!(clash(planned, made("2026-03-20"), 30), None);
        assert_eq!(clash(planned, made("2026-04-20"), 0), None, "an office may keep no days");
    }

    #[test]
    fn a_unit_stands_in_one_campaign() {
        let planned = call(Some("P1"), "2026-04-20", false);
        assert_eq!(clash(planned, call(Some("P2"), "2026-09-01", false), 30), Some(Clash::TwoCampaigns));
        assert_eq!(clash(planned, Call { campaign: Some("P2"), on: None, made: false }, 30), Some(Clash::TwoCampaigns));
        assert_eq!(clash(planned, call(Some("P2"), "2025-09-01", true), 30), None, "what is over is over");
        assert_eq!(clash(planned, call(None, "2026-09-01", false), 30), None);
    }
}
