//! That nobody may know yet where a campaign goes: it is covert, or its list is closed, and until that is opened nothing else that is kept
//! names where. Not for how a list is closed and opened: that is `target`'s.

use super::campaign::NOUN;
use crate::base::error::{Both, Error, Result};
use crate::base::vocab::{CampaignKind, CampaignState};
use crate::both;
use crate::rule::avoid;
use constcat::concat as sql;
use rusqlite::Connection;

/// That a campaign `p` is covert: by its kind, by one of its methods, or by the item of the year's plan it belongs to.
pub const COVERT: &str = sql!(
    "(p.kind = '",
    CampaignKind::Covert.slug(),
    "' OR EXISTS (SELECT 1 FROM plan i WHERE i.id = p.plan_item AND i.kind = '",
    CampaignKind::Covert.slug(),
    "') OR EXISTS (SELECT 1 FROM json_each(p.methods) m WHERE m.value IN (",
    avoid::COVERT,
    ")))"
);

/// That nobody has been anywhere for a campaign `p`.
pub const NOBODY_WENT: &str = "NOT EXISTS (SELECT 1 FROM visit v WHERE v.campaign = p.id AND v.void_reason IS NULL)";

/// That somebody is still to go somewhere for a campaign `p`: nobody went at all, or not to every unit of its groups, its list and its draws while it is
/// open.
pub const STILL_TO_GO: &str = sql!(
    "(",
    NOBODY_WENT,
    " OR p.state <> '",
    CampaignState::Closed.slug(),
    "' AND EXISTS (SELECT 1 FROM (
        SELECT unit FROM campaign_target WHERE campaign = p.id AND taken_back IS NULL
        UNION ALL SELECT unit FROM campaign_unsealed WHERE campaign = p.id AND taken_back IS NULL
        UNION ALL SELECT k.unit FROM draw_pick k JOIN draw d ON d.id = k.draw WHERE d.campaign = p.id AND d.void_reason IS NULL
          AND NOT EXISTS (SELECT 1 FROM draw_skip s WHERE s.draw = k.draw AND s.unit = k.unit AND s.taken_back IS NULL)) t
      WHERE t.unit IS NOT NULL AND t.unit NOT IN (SELECT unit FROM visit WHERE campaign = p.id AND void_reason IS NULL AND unit IS NOT NULL)))"
);

/// Asked before units are written beside a campaign in plain, by a group, a draw or a round. Refused while its list is closed; what a
/// person should know where it is covert and nobody was anywhere yet.
pub fn named(conn: &Connection, campaign: i64) -> Result<Option<Both>> {
    let code = NOUN.code(campaign);
    let sql = sql!(
        "SELECT ",
        COVERT,
        " AND ",
        NOBODY_WENT,
        " AND NOT EXISTS (SELECT 1 FROM campaign_seal s WHERE s.campaign = p.id AND s.taken_back IS NULL),
          (SELECT max(s.happened_on) FROM campaign_seal s WHERE s.campaign = p.id AND s.taken_back IS NULL
            AND NOT EXISTS (SELECT 1 FROM campaign_unsealed t WHERE t.campaign = p.id AND t.taken_back IS NULL))
        FROM campaign p WHERE p.id = ?1"
    );
    let (covert, sealed): (bool, Option<String>) = conn.prepare_cached(sql)?.query_row([campaign], |r| r.try_into())?;
    if let Some(on) = sealed {
        let said = both!(
            "{code} 的名单 {on} 起密封着，还没有启封：单位不能明写在它名下",
            "the list of {code} is sealed since {on} and not open: no unit is named beside it in plain"
        );
        return Err(Error::refused("target-closed", said).hint(both!(
            "要去时先启封：ducha target open {code}；密封的对象由组长凭口令看",
            "open it when it is time to go: ducha target open {code}"
        )));
    }
    Ok(covert.then(|| {
        both!(
            "{code} 是暗访，这些单位明写在台账里，看得到台账的人都看得到；要保密的封存：ducha target seal {code} --units …",
            "{code} is covert, and these units stand in the ledger in plain for all who see it; to keep them secret: ducha target seal {code} --units …"
        )
    }))
}
