//! The regimes a measure stands under, as records hold them and as patterns. Not for what follows from one: that is `period`.

use crate::base::vocab::Regime;

/// 党纪处分.
pub const PARTY: &str = Regime::Party.slug();
/// 政务处分.
pub const ZHENGWU: &str = Regime::Zhengwu.slug();
/// 处分, by the appointing body.
pub const CHUFEN: &str = Regime::Chufen.slug();
/// 组织处理.
pub const ORGANISATIONAL: &str = Regime::Organisational.slug();
/// Lighter than a sanction.
pub const LIGHTER: &str = Regime::Lighter.slug();
/// In pay and appraisal.
pub const PERFORMANCE: &str = Regime::Performance.slug();
/// On a unit.
pub const UNIT: &str = Regime::Unit.slug();
