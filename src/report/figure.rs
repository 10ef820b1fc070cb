//! The figures: id, names, definition, unit and set of records of each, declared once. Their values, parts and rates are
//! computed from that declaration and from nothing else; how they are counted stands in `tally`.

use super::number::Number;
use super::{Holder, Scope};
use crate::base::error::{Both, Error, Result};
use crate::base::noun::Noun;
use crate::base::text;
use crate::base::vocab::{
    Attendance, BREACH_SLUG, ComplaintResult, Counting, OrderState, ProposalResult, Regime, Responsibility,
    Satisfaction, Step, TeamRole,
};
use crate::both;
use crate::record;
use crate::record::approval_light::{LATE, UNTOLD};
use crate::record::complaint::LAST_RESULT;
use crate::record::frequency::{AGAIN, MANY_HEADED};
use crate::record::repeated::YEAR;
use crate::rule::avoid::NOBODY_GOES;
use constcat::concat as sql;
use rusqlite::Connection;

/// What a figure counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 件
    Case,
    /// 次
    Time,
    /// 次, of campaigns
    Campaign,
    /// 单位次
    UnitVisit,
    /// 单位次, of measures
    UnitTime,
    /// 个单位
    Unit,
    /// 天
    Day,
    /// 个问题
    Finding,
    /// 人次
    Person,
    /// 人
    Head,
    /// 件次
    Measure,
    /// 件 of orders
    Order,
    /// 条 of proposals
    Proposal,
    /// 条 of clues
    Clue,
    /// 个 of points
    Point,
    /// 份 of papers
    Paper,
    /// 人天
    PersonDay,
    /// 项 of the year's plan
    Item,
    /// 张
    Slip,
    /// a share, of two sets
    Rate,
    /// %, of a limit
    Percent,
}

impl Unit {
    /// The word behind the number.
    pub fn word(self) -> Both {
        match self {
            Unit::Case => both!("件", "cases"),
            Unit::Time => both!("次", "times"),
            Unit::Campaign => both!("次", "campaigns"),
            Unit::UnitVisit => both!("单位次", "unit-visits"),
            Unit::UnitTime => both!("单位次", "unit-times"),
            Unit::Unit => both!("个单位", "units"),
            Unit::Day => both!("天", "days"),
            Unit::Finding => both!("个", "findings"),
            Unit::Person => both!("人次", "person-times"),
            Unit::Head => both!("人", "persons"),
            Unit::Measure => both!("件次", "measures"),
            Unit::Order => both!("件", "orders"),
            Unit::Proposal => both!("条", "proposals"),
            Unit::Clue => both!("条", "clues"),
            Unit::Point => both!("个", "points"),
            Unit::Paper => both!("份", "papers"),
            Unit::PersonDay => both!("人天", "person-days"),
            Unit::Item => both!("项", "items"),
            Unit::Slip => both!("张", "slips"),
            Unit::Rate | Unit::Percent => both!("%", "%"),
        }
    }
}

/// Which records a figure is.
#[derive(Debug)]
pub enum Set {
    /// Records of a view whose day falls into the period.
    Flow {
        /// Noun counted.
        noun: &'static Noun,
        /// SQL of the day.
        day: &'static str,
        /// SQL condition.
        when: &'static str,
        /// What is counted of them.
        count: Count,
    },
    /// Records of a view as they stand on the as-of day.
    Stock {
        /// Noun counted.
        noun: &'static Noun,
        /// SQL condition of standing on that day, with `:as_of`.
        stands: &'static str,
        /// SQL condition besides.
        when: &'static str,
    },
    /// Of the records of a base in the period, those that reached something by the as-of day.
    Rate {
        /// Figures it may be taken of; the first unless another is asked for.
        bases: &'static [&'static str],
        /// The figure that the numerator is a part of.
        reached: &'static str,
        /// SQL condition, with `:as_of`.
        when: &'static str,
    },
}

/// What is counted of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Each record.
    Records,
    /// The different values of a column.
    Distinct(&'static str),
    /// The numbers in a column, added up.
    Sum(&'static str),
    /// Of the numbers in a column the smallest that so many of a hundred do not exceed (nearest rank); records without one are left out.
    Rank(&'static str, u64),
}

/// A figure.
#[derive(Debug)]
pub struct Figure {
    /// Its id, stable.
    pub id: &'static str,
    /// Chinese name.
    pub zh: &'static str,
    /// English name.
    pub en: &'static str,
    /// Chinese definition.
    pub means_zh: &'static str,
    /// English definition.
    pub means_en: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// Which records.
    pub set: Set,
    /// The dimensions it can be split by, the usual one first.
    pub by: &'static [&'static str],
}

const COMPLAINT: &Noun = &record::complaint::NOUN;
const DRAW: &Noun = &record::draw::NOUN;
const PICK: &Noun = &record::draw::PICK;
/// A unit drawn by a draw that stands.
const PICKED: &str = "NOT taken_back AND void_reason IS NULL AND unit IS NOT NULL";
/// Somebody of its campaign was there since, or at what took over from it, by the as-of day.
const PICK_VISITED: &str =
    "EXISTS (SELECT 1 FROM visits v WHERE v.campaign = draw_picks.campaign AND v.visited_on >= draw_picks.happened_on
  AND v.visited_on <= :as_of AND v.unit_code IN (WITH RECURSIVE heir (code, successor) AS (
    SELECT u.code, u.successor FROM units u WHERE u.code = draw_picks.unit_code
    UNION SELECT u.code, u.successor FROM units u JOIN heir h ON u.name = h.successor) SELECT h.code FROM heir h))";
/// Why nobody goes there was said by the as-of day.
const PICK_EXPLAINED: &str =
    "EXISTS (SELECT 1 FROM draw_skips s WHERE s.draw = draw_picks.draw AND s.unit_code = draw_picks.unit_code
  AND NOT s.taken_back AND s.happened_on <= :as_of)";
const PICKS: &[&str] = &["unit_kind", "level", "unit"];
const RETURN: &Noun = &record::round::RETURN;
/// A subject of a round that stands.
const ASKED: &str = "NOT taken_back AND void_reason IS NULL";
/// What it filed came in by the as-of day.
const CAME_IN: &str = "came_in_on <= :as_of";
const RETURNS: &[&str] = &["form", "unit", "unit_kind", "stage", "state"];
const ANSWER: &Noun = &record::round::ANSWER;
const ANSWERS: &[&str] = &["item", "form", "answer", "entry_name", "unit", "unit_kind", "stage"];
const CLUE: &Noun = &record::clue::NOUN;
const CLUES: &[&str] = &["channel", "unit", "unit_kind"];
/// A visit was made on it, or something found at one, by the as-of day, as far as visits and findings are known.
const CLUE_USED: &str =
    "code IN (SELECT e.value FROM visits v, json_each(v.clue) e WHERE v.clue IS NOT NULL AND v.visited_on <= :as_of)";
const CLUE_BORNE_OUT: &str =
    "code IN (SELECT e.value FROM visits v, json_each(v.clue) e WHERE v.clue IS NOT NULL AND v.code IN
  (SELECT f.visit FROM findings f WHERE NOT f.positive AND f.found_on <= :as_of))";
const POINT: &Noun = &record::point::NOUN;
const EXPOSURE: &Noun = &record::exposure::NOUN;
const OPENING: &Noun = &record::point::OPENING;
const IN_SERVICE: &str = "coalesce(from_on, '') <= :as_of AND coalesce(to_on, '9999') >= :as_of";
const OPENED: &str = "NOT taken_back AND point IN (SELECT p.code FROM points p)";
const CLOSING: &Noun = &record::complaint::CLOSING;
const VISIT: &Noun = &record::visit::NOUN;
/// A roll by itself: not that of a section whose whole was counted too.
const OWN_ROLL: &str = "NOT EXISTS (SELECT 1 FROM visits p WHERE p.code = visits.part_of AND p.expected IS NOT NULL)";
/// Those a roll expects, has and misses: by its totals, else by its lines. Lines that say only who was missing expect nobody.
const EXPECTED: &str = sql!("coalesce(expected, ", ON_LINES, " HAVING sum(", THERE, ") > 0))");
const PRESENT: &str = sql!("coalesce(present, ", ON_LINES, " AND ", THERE, "))");
const ABSENT: &str = sql!("coalesce(absent, ", ON_LINES, " AND ", MISSING, "))");
const ON_LINES: &str = "(SELECT sum(l.persons) FROM visit_rolls l WHERE l.visit = visits.code AND NOT l.taken_back";
const THERE: &str = sql!("l.attendance = '", Attendance::Present.slug(), "'");
const MISSING: &str = sql!("l.attendance = '", Attendance::Absent.slug(), "'");
/// The visits with somebody missing on a line.
const WITH_MISSING: &str = sql!("(SELECT l.visit FROM visit_rolls l WHERE ", MISSING, " AND NOT l.taken_back)");
/// Its roll, a line of it or that of a section has somebody missing. Each list is made once, not for every visit.
const FOUND_ABSENT: &str = sql!(
    "part_of IS NULL AND (absent > 0 OR code IN ",
    WITH_MISSING,
    " OR code IN (SELECT p.part_of FROM visits p WHERE p.part_of IS NOT NULL AND (p.absent > 0 OR p.code IN ",
    WITH_MISSING,
    ")))"
);
/// How many sections a visit saw: its own, else those on the lines of its roll, where they have no sheet of their own.
pub const SECTIONS: &str =
    "CASE WHEN section IS NOT NULL THEN 1 WHEN EXISTS (SELECT 1 FROM visits p WHERE p.part_of = visits.code) THEN 0
  ELSE (SELECT count(DISTINCT l.section) FROM visit_rolls l WHERE l.visit = visits.code AND NOT l.taken_back) END";
/// Not within a plan approved by its day; a revisit and a section's sheet are as planned as what they follow.
const UNPLANNED: &str = "part_of IS NULL AND follows IS NULL AND NOT EXISTS
  (SELECT 1 FROM campaigns p WHERE p.code = visits.campaign AND p.approved_on <= visits.visited_on)";
/// Where somebody went, one inspector is named and no more: among the inspectors, and on the team of the sheet.
const SHORT_HANDED: &str = sql!(
    "part_of IS NULL AND method NOT IN (",
    NOBODY_GOES,
    ") AND max(
  coalesce(1 + length(",
    LISTED,
    ") - length(replace(",
    LISTED,
    ", '、', '')), 0),
  (SELECT count(*) FROM visit_teams t WHERE t.visit = visits.code AND NOT t.taken_back AND t.role IN ('",
    TeamRole::Inspector.slug(),
    "', '",
    TeamRole::Leader.slug(),
    "'))) = 1"
);
const LISTED: &str =
    "replace(replace(replace(replace(trim(inspectors), '，', '、'), ',', '、'), '；', '、'), ' ', '、')";
const CAMPAIGN: &Noun = &record::campaign::NOUN;
const PLAN: &Noun = &record::plan::NOUN;
const MEMBER: &Noun = &record::mustered::MEMBER;
const TARGET: &Noun = &record::mustered::TARGET;
const PLEDGE: &Noun = &record::mustered::PLEDGE;
const GOING: &Noun = &record::mustered::GOING;
const FIELD_DAY: &Noun = &record::mustered::FIELD_DAY;
const MEMBERS: &[&str] = &["role", "campaign", "unit", "person"];
const GOINGS: &[&str] = &["role", "campaign", "person", "unit", "unit_kind"];
/// On the team, and on no visit of the campaign by the as-of day.
const IDLE: &str = sql!(
    STANDS,
    " AND NOT EXISTS (SELECT 1 FROM goings g
  WHERE g.campaign = members.campaign AND g.person = members.person AND g.visited_on <= :as_of)"
);
/// A row of a team that was not taken back, of a campaign that was not voided.
const STANDS: &str = "NOT taken_back AND campaign IN (SELECT p.code FROM campaigns p)";
const UNPLEDGED: &str = sql!(
    STANDS,
    " AND NOT EXISTS (SELECT 1 FROM pledges p
  WHERE p.campaign = members.campaign AND p.person = members.person AND NOT p.taken_back AND p.happened_on <= :as_of)"
);
/// One that was sent, or a unit that was given, for a stated reason.
const EVEN_SO: &str = sql!(STANDS, " AND avoidance IS NOT NULL");
const BREACH: &str = sql!("kind = '", BREACH_SLUG, "'");
const FINDING: &Noun = &record::finding::NOUN;
const SANCTION: &Noun = &record::sanction::NOUN;
const MEASURES: &[&str] = &["regime", "kind", "unit", "unit_kind", "responsibility", "person_rank"];
/// Passing a case on is recorded and is no measure; only the three regimes of sanctions count as sanctions.
const IS_MEASURE: &str = "regime IS NOT NULL";
/// A measure that is a sanction, as SQL over `sanctions`.
pub const IS_SANCTION: &str =
    sql!("regime IN ('", Regime::Party.slug(), "', '", Regime::Zhengwu.slug(), "', '", Regime::Chufen.slug(), "')");
const ANSWERED_FOR: &str = "code IN (SELECT complaint FROM sanctions WHERE complaint IS NOT NULL AND regime IS NOT NULL AND decided_on <= :as_of)";
/// Handed by the as-of day to the unit it is about, or to one under it.
const OWN_CASE: &str = sql!(
    "EXISTS (SELECT 1 FROM steps s WHERE s.id = complaints.id AND s.kind = '",
    Step::Assign.slug(),
    "' AND NOT s.taken_back AND s.happened_on <= :as_of
       AND (s.officer = (SELECT p.name FROM persons p WHERE p.code = complaints.person) OR s.unit IS NOT NULL
         AND (WITH RECURSIVE up (name) AS (SELECT s.unit UNION SELECT u.parent FROM units u JOIN up ON u.name = up.name WHERE u.parent IS NOT NULL)
           SELECT count(*) FROM up WHERE up.name = complaints.unit) > 0))"
);
/// First closed by the as-of day and not after the limit it then had: what was late stays late, reopened or not.
pub const IN_TIME: &str = "first_closed_on <= first_due_on AND first_closed_on <= :as_of";
const RESOLVED: &str = "reached AND resolved";
/// Satisfied on the first three of the five grades.
const CONTENT: &str = sql!(
    "reached AND satisfied IN ('",
    Satisfaction::VerySatisfied.slug(),
    "', '",
    Satisfaction::Satisfied.slug(),
    "', '",
    Satisfaction::FairlySatisfied.slug(),
    "')"
);
const INSTRUCTION: &Noun = &record::instruction::NOUN;
const INSTRUCTIONS: &[&str] = &["leader", "unit", "state", "kind"];
const UNCLOSED: &str = "received_on <= :as_of AND (closed_on IS NULL OR closed_on > :as_of)";
const PROPOSAL: &Noun = &record::proposal::NOUN;
const ADOPTED: &str = sql!("result = '", ProposalResult::Adopted.slug(), "'");
const PROPOSALS: &[&str] = &["kind", "unit", "unit_kind", "state", "result"];
/// Made on one of the office's calm days.
const ON_A_CALM_DAY: &str =
    "coalesce((SELECT CAST(substr(visited_on, 9, 2) AS INTEGER) BETWEEN o.calm_from AND o.calm_to FROM office o),
  calm_ground IS NOT NULL)";
const APPROVAL: &Noun = &record::approval::NOUN;
/// SQL of the minutes of a working day by the hours the hall had when a period ended, as `Clockwork::hall` finds them.
const DAY_LONG: &str = sql!(
    "coalesce((SELECT sum(60 * (substr(h.value, 7, 2) - substr(h.value, 1, 2)) + substr(h.value, 10, 2) - substr(h.value, 4, 2))
      FROM json_each((SELECT r.body ->> '$.hall.hours' FROM rule_set r WHERE r.from_on <= :to AND r.body ->> '$.hall' IS NOT NULL
        ORDER BY r.from_on DESC, r.id DESC LIMIT 1)) h), ",
    USUAL_DAY,
    ")"
);
/// The same of the hours that are shipped.
const USUAL_DAY: &str = "390";
/// SQL of how long a limit is, in sevenths of a minute of the hall's hours: five working days to the week, a month thirty days.
macro_rules! long {
    ($of:literal) => {
        sql!(
            "CAST(",
            $of,
            " AS INTEGER) * CASE WHEN ",
            $of,
            " LIKE '%min' THEN 7 WHEN ",
            $of,
            " LIKE '%h' THEN 420 WHEN ",
            $of,
            " LIKE '%wd' THEN 7 * ",
            DAY_LONG,
            " WHEN ",
            $of,
            " LIKE '%d' THEN 5 * ",
            DAY_LONG,
            " WHEN ",
            $of,
            " LIKE '%m' THEN 150 * ",
            DAY_LONG,
            " END"
        )
    };
}
/// What a case took in hundredths of its promise, begun ones in full, in the unit of that: minutes or working days. Calendar days it took are not
/// kept.
const OF_PROMISE: &str =
    "CASE WHEN promised LIKE '%min' THEN (used_minutes * 100 + promised - 1) / CAST(promised AS INTEGER)
  WHEN promised LIKE '%h' THEN (used_minutes * 100 + 60 * promised - 1) / (60 * CAST(promised AS INTEGER))
  WHEN promised LIKE '%wd' THEN (used_days * 100 + promised - 1) / CAST(promised AS INTEGER) END";
/// What was promised in hundredths of the limit by law.
const OF_LAW: &str =
    sql!("(", long!("promised"), " * 100 + (", long!("statutory"), ") - 1) / (", long!("statutory"), ")");
const APPROVALS: &[&str] = &["matter", "unit", "unit_kind", "service_window", "state", "point", "point_kind"];
/// Accepted, and not decided by the as-of day.
const IN_HAND: &str = "accepted_on <= :as_of AND (decided_on IS NULL OR decided_on > :as_of)";
const MATTER: &Noun = &record::matter::NOUN;
const PROJECT: &Noun = &record::project::NOUN;
const PROJECTS: &[&str] = &["unit", "unit_kind", "state"];
const MILESTONE: &Noun = &record::channel::MILESTONE;
const OBSTACLE: &Noun = &record::channel::OBSTACLE;
const FOLLOWED: &[&str] = &["project", "unit"];
/// A milestone or an obstacle that was not taken back, of a project that was not voided.
const OF_PROJECT: &str = "NOT taken_back AND project IN (SELECT p.code FROM projects p)";
const MET_IN_TIME: &str = sql!(OF_PROJECT, " AND met_on <= due_on AND met_on <= :as_of");
const ENFORCEMENT: &Noun = &record::enforcement::NOUN;
const ENFORCEMENTS: &[&str] = &["unit", "unit_kind", "state"];
const ORDER: &Noun = &record::order::NOUN;
const ORDERS: &[&str] = &["instrument", "unit", "unit_kind", "state"];
const CASES: &[&str] = &[
    "channel",
    "category",
    "unit",
    "unit_kind",
    "state",
    "handling",
    "handler",
    "way",
    "result",
    "point",
    "point_kind",
];
const ACCEPTANCE: &[&str] = &["channel", "category", "unit", "unit_kind", "handler", "point", "point_kind"];
/// Found true when last closed by the as-of day.
const FOUND_TRUE: &str =
    sql!(LAST_RESULT, " IN ('", ComplaintResult::Substantiated.slug(), "', '", ComplaintResult::Partly.slug(), "')");
// The plus keeps SQLite from walking everything ever received or due: the few that had not ended find themselves by
// `ended_on`.
const OPEN: &str = "+received_on <= :as_of AND (ended_on IS NULL OR ended_on > :as_of)";

const fn flow(noun: &'static Noun, day: &'static str, when: &'static str, count: Count) -> Set {
    Set::Flow { noun, day, when, count }
}

/// All figures, in the order of reports.
pub static FIGURES: &[Figure] = &[
    Figure {
        id: "complaints.received",
        zh: "接收投诉",
        en: "Complaints received",
        means_zh: "接收日期在期间内的投诉",
        means_en: "complaints whose day of receipt is in the period",
        unit: Unit::Case,
        set: flow(COMPLAINT, "received_on", "1", Count::Records),
        by: CASES,
    },
    Figure {
        id: "complaints.about_approvals",
        zh: "反映办件的投诉",
        en: "Complaints about approvals",
        means_zh: "接收日期在期间内、写明所涉审批办件的投诉（办不成事）",
        means_en: "complaints received in the period that name the approval they are about",
        unit: Unit::Case,
        set: flow(COMPLAINT, "received_on", "approval IS NOT NULL", Count::Records),
        by: CASES,
    },
    Figure {
        id: "complaints.accepted",
        zh: "受理",
        en: "Accepted",
        means_zh: "受理日期在期间内的投诉",
        means_en: "complaints accepted as within scope in the period",
        unit: Unit::Case,
        set: flow(COMPLAINT, "accepted_on", "1", Count::Records),
        by: CASES,
    },
    Figure {
        id: "complaints.refused",
        zh: "不予受理",
        en: "Refused",
        means_zh: "首次不予受理日期在期间内的投诉，后来重办的也在内",
        means_en: "complaints first refused in the period, those taken up again since among them",
        unit: Unit::Case,
        set: flow(COMPLAINT, "first_refused_on", "1", Count::Records),
        by: &["refused_reason", "channel", "category", "unit", "unit_kind", "handler", "point", "point_kind"],
    },
    Figure {
        id: "complaints.assigned",
        zh: "交办",
        en: "Assigned",
        means_zh: "首次交办（含转办、自办）日期在期间内的投诉；改派的不再算一件",
        means_en: "complaints first assigned (ordered, forwarded or self) in the period; handed to another they are not counted again",
        unit: Unit::Case,
        set: flow(COMPLAINT, "first_assigned_on", "1", Count::Records),
        by: &["handling", "channel", "category", "unit", "unit_kind", "handler", "state", "result", "point", "point_kind"],
    },
    Figure {
        id: "complaints.assigned_own",
        zh: "交被投诉单位或本人办",
        en: "Assigned to those complained of",
        means_zh: "期间内首次交办、到截止日曾交给被投诉单位、其下属或被投诉人本人办理的投诉，须写明理由（信访工作条例第三十条）",
        means_en: "complaints first assigned in the period that by the as-of day were handed to the unit complained of, one under it or the person complained of, which needs a reason (信访工作条例 art. 30)",
        unit: Unit::Case,
        set: flow(COMPLAINT, "first_assigned_on", OWN_CASE, Count::Records),
        by: &["channel", "category", "unit", "unit_kind", "state", "result"],
    },
    Figure {
        id: "complaints.closed",
        zh: "办结",
        en: "Closed",
        means_zh: "首次办结日期在期间内的投诉；重办后再办结的不再算一件",
        means_en: "complaints first closed in the period; one reopened and closed again is still one",
        unit: Unit::Case,
        set: flow(COMPLAINT, "first_closed_on", "1", Count::Records),
        by: &["result", "channel", "category", "unit", "unit_kind", "state", "handling", "handler", "point", "point_kind", "cause", "remedy"],
    },
    Figure {
        id: "complaints.closings",
        zh: "办结次数",
        en: "Closings",
        means_zh: "期间内办结了多少次；重办后再办结的再算一次",
        means_en: "how often a complaint was closed in the period; closed again after it was reopened, it counts again",
        unit: Unit::Time,
        set: flow(CLOSING, "closed_on", "1", Count::Records),
        by: &["result", "channel", "category", "unit", "unit_kind", "handler", "point", "point_kind"],
    },
    Figure {
        id: "complaints.open",
        zh: "在办",
        en: "Open",
        means_zh: "截止日已接收而未了结的全部投诉，不限期间",
        means_en: "all complaints received and not ended by the as-of day, whatever the period",
        unit: Unit::Case,
        set: Set::Stock { noun: COMPLAINT, stands: OPEN, when: "1" },
        by: &["state", "channel", "category", "unit", "unit_kind", "handling", "handler", "point", "point_kind"],
    },
    Figure {
        id: "complaints.due",
        zh: "应办结",
        en: "Due",
        means_zh: "首次办结的期限在期间内的投诉，到期前撤诉、并件、移送的不算，截止日仍在中止、期限随之后移的不算",
        means_en: "complaints whose limit for closing them the first time falls in the period; those withdrawn, merged or transferred before it left out, and those still paused whose limit moves",
        unit: Unit::Case,
        set: flow(
            COMPLAINT,
            "first_due_on",
            "NOT (first_closed_on IS NULL AND ended_on IS NOT NULL AND ended_on <= first_due_on)
               AND NOT (paused AND provisional AND first_due_on = due_on)",
            Count::Records,
        ),
        by: CASES,
    },
    Figure {
        id: "complaints.overdue",
        zh: "超期未结",
        en: "Overdue",
        means_zh: "截止日已过办结期限而未了结的投诉，不限期间；中止而期限随之后移的不算，手工写定的期限不因中止后移",
        means_en: "complaints open on the as-of day whose limit had passed, whatever the period; not while a pause moves the limit, which it does not where the limit was stated by hand",
        unit: Unit::Case,
        set: Set::Stock { noun: COMPLAINT, stands: OPEN, when: "+due_on < :as_of AND NOT (paused AND provisional)" },
        by: CASES,
    },
    Figure {
        id: "complaints.closed_on_time",
        zh: "按时办结",
        en: "Closed on time",
        means_zh: "首次办结日期在期间内且不晚于当时期限的投诉；逾期的重办后仍算逾期",
        means_en: "complaints first closed in the period, not after the limit they then had; reopened, what was late is late",
        unit: Unit::Case,
        set: flow(COMPLAINT, "first_closed_on", "first_closed_on <= first_due_on", Count::Records),
        by: CASES,
    },
    Figure {
        id: "complaints.substantiated",
        zh: "查实",
        en: "Substantiated",
        means_zh: "期间内首次办结、结果为属实或部分属实的投诉；重办未结的看原来的结果",
        means_en: "complaints first closed in the period as substantiated, wholly or in part; reopened and not closed again, by the result they had",
        unit: Unit::Case,
        set: flow(COMPLAINT, "first_closed_on", FOUND_TRUE, Count::Records),
        by: &["channel", "category", "unit", "unit_kind", "state", "handling", "handler", "result", "point", "point_kind", "cause", "remedy"],
    },
    Figure {
        id: "complaints.close_rate",
        zh: "办结率",
        en: "Close rate",
        means_zh: "期间内进入基数的投诉中，到截止日已办结的",
        means_en: "of the complaints that entered the base in the period, those closed by the as-of day",
        unit: Unit::Rate,
        set: Set::Rate {
            bases: &["complaints.assigned", "complaints.accepted", "complaints.received", "complaints.due"],
            reached: "complaints.closed",
            when: "closed_on <= :as_of",
        },
        by: CASES,
    },
    Figure {
        id: "complaints.on_time_rate",
        zh: "按时办结率",
        en: "On-time rate",
        means_zh: "期间内到期的投诉中，不晚于期限首次办结的",
        means_en: "of the complaints falling due in the period, those first closed not after their limit",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["complaints.due"], reached: "complaints.closed_on_time", when: IN_TIME },
        by: CASES,
    },
    Figure {
        id: "complaints.accept_due",
        zh: "应受理",
        en: "Due to be accepted",
        means_zh: "受理期限在期间内的投诉，期限前已不予受理、答复、撤诉、并件、移送的不算",
        means_en: "complaints whose limit for accepting them falls in the period; those refused, answered, withdrawn, merged or transferred before it left out",
        unit: Unit::Case,
        set: flow(
            COMPLAINT,
            "first_accept_due_on",
            "NOT (accepted_on IS NULL AND ended_on IS NOT NULL AND ended_on <= first_accept_due_on)",
            Count::Records,
        ),
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.accepted_on_time",
        zh: "按时受理",
        en: "Accepted on time",
        means_zh: "受理日期在期间内且不晚于受理期限的投诉",
        means_en: "complaints accepted in the period, not after the limit for it",
        unit: Unit::Case,
        set: flow(COMPLAINT, "accepted_on", "accepted_on <= first_accept_due_on", Count::Records),
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.accept_on_time_rate",
        zh: "受理按时率",
        en: "Accepted-on-time rate",
        means_zh: "期间内应受理的投诉中，不晚于期限受理的",
        means_en: "of the complaints due to be accepted in the period, those accepted not after the limit",
        unit: Unit::Rate,
        set: Set::Rate {
            bases: &["complaints.accept_due"],
            reached: "complaints.accepted_on_time",
            when: "accepted_on <= first_accept_due_on AND accepted_on <= :as_of",
        },
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.accountable",
        zh: "追究责任的投诉",
        en: "Complaints answered for",
        means_zh: "期间内办结、到截止日至少有一项处理的投诉",
        means_en: "complaints closed in the period that led to at least one measure by the as-of day",
        unit: Unit::Case,
        set: flow(COMPLAINT, "first_closed_on", ANSWERED_FOR, Count::Records),
        by: CASES,
    },
    Figure {
        id: "complaints.accountability_rate",
        zh: "追责率",
        en: "Accountability rate",
        means_zh: "期间内办结的投诉中，到截止日至少有一项处理的",
        means_en: "of the complaints closed in the period, those that led to at least one measure by the as-of day",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["complaints.closed"], reached: "complaints.accountable", when: ANSWERED_FOR },
        by: CASES,
    },
    Figure {
        id: "complaints.reply_due",
        zh: "应答复",
        en: "Replies due",
        means_zh: "答复期限（按规则自办结起算）的首次到期日在期间内的投诉；匿名和不要求答复的不计",
        means_en: "complaints whose first limit to reply, counted from closing by the rule set, falls in the period; not the anonymous and who wants none",
        unit: Unit::Case,
        set: flow(COMPLAINT, "first_reply_due_on", "1", Count::Records),
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.replied",
        zh: "已答复",
        en: "Replied",
        means_zh: "首次答复日期在期间内的投诉",
        means_en: "complaints whose complainant was first told in the period",
        unit: Unit::Case,
        set: flow(COMPLAINT, "first_replied_on", "1", Count::Records),
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.replied_on_time",
        zh: "按时答复",
        en: "Replied in time",
        means_zh: "首次答复日期在期间内且不晚于当时期限的投诉；重办后再答复的不改",
        means_en: "complaints first replied to in the period, not after the limit they then had",
        unit: Unit::Case,
        set: flow(COMPLAINT, "first_replied_on", "first_replied_on <= first_reply_due_on", Count::Records),
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.reply_overdue",
        zh: "逾期未答复",
        en: "Replies overdue",
        means_zh: "截止日已过答复期限而未答复的投诉，不限期间；重办的自再次办结起算",
        means_en: "complaints whose complainant was not told by the as-of day though the limit had passed, whatever the period; of what was reopened the limit counts from its next closing",
        unit: Unit::Case,
        set: Set::Stock {
            noun: COMPLAINT,
            // As of a past day later replies are taken away: who was told after it is not told yet.
            stands: "reply_due_on < :as_of AND replied_on IS NULL",
            when: "1",
        },
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.response_rate",
        zh: "响应率",
        en: "Response rate",
        means_zh: "期间内应答复的投诉中，按时答复的",
        means_en: "of the replies due in the period, those made in time",
        unit: Unit::Rate,
        set: Set::Rate {
            bases: &["complaints.reply_due"],
            reached: "complaints.replied_on_time",
            when: "first_replied_on <= first_reply_due_on AND first_replied_on <= :as_of",
        },
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.called",
        zh: "回访",
        en: "Called back",
        means_zh: "最后一次联系上的回访在期间内的投诉；都没有联系上的，看最后一次",
        means_en: "complaints whose last call back that reached somebody was in the period; where none did, the last",
        unit: Unit::Case,
        set: flow(COMPLAINT, "called_on", "1", Count::Records),
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.reached",
        zh: "有效回访",
        en: "Reached",
        means_zh: "最后一次回访在期间内、联系上了的投诉",
        means_en: "complaints last called back in the period whose complainant was reached",
        unit: Unit::Case,
        set: flow(COMPLAINT, "called_on", "reached", Count::Records),
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.unreached",
        zh: "回访未联系上",
        en: "Not reached",
        means_zh: "回访过而一次也没有联系上、最后一次在期间内的投诉；不在解决率、满意率的基数内",
        means_en: "complaints called back whose complainant was never reached, the last call in the period; outside the base of both rates",
        unit: Unit::Case,
        set: flow(COMPLAINT, "called_on", "NOT reached", Count::Records),
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.resolved",
        zh: "回访已解决",
        en: "Put right",
        means_zh: "期间内有效回访中，投诉人说问题已解决的",
        means_en: "of those reached in the period, those who said it was put right",
        unit: Unit::Case,
        set: flow(COMPLAINT, "called_on", RESOLVED, Count::Records),
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.satisfied",
        zh: "回访满意",
        en: "Satisfied",
        means_zh: "期间内有效回访中，非常满意、满意和基本满意的",
        means_en: "of those reached in the period, those very, quite or fairly satisfied",
        unit: Unit::Case,
        set: flow(COMPLAINT, "called_on", CONTENT, Count::Records),
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.resolution_rate",
        zh: "解决率",
        en: "Resolution rate",
        means_zh: "期间内有效回访中，投诉人说问题已解决的；没联系上的不在基数内",
        means_en: "of those reached in the period, those who said it was put right; who was not reached is outside the base",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["complaints.reached"], reached: "complaints.resolved", when: RESOLVED },
        by: ACCEPTANCE,
    },
    Figure {
        id: "complaints.satisfaction_rate",
        zh: "满意率",
        en: "Satisfaction rate",
        means_zh: "期间内有效回访中，非常满意、满意和基本满意的；没联系上的不在基数内",
        means_en: "of those reached in the period, those satisfied on the first three of five grades; who was not reached is outside the base",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["complaints.reached"], reached: "complaints.satisfied", when: CONTENT },
        by: ACCEPTANCE,
    },
    Figure {
        id: "papers.issued",
        zh: "印发文稿",
        en: "Papers issued",
        means_zh: "印发日期在期间内的文稿，撤回的也算",
        means_en: "papers issued in the period, those withdrawn since too",
        unit: Unit::Paper,
        set: flow(&record::paper::NOUN, "issued_on", "1", Count::Records),
        by: &["kind", "publicity"],
    },
    Figure {
        id: "exposures.made",
        zh: "曝光",
        en: "Exposures",
        means_zh: "曝光日期在期间内的；只批准还没公开的不算",
        means_en: "what was made known in the period; what is only allowed does not count",
        unit: Unit::Time,
        set: flow(EXPOSURE, "shown_on", "1", Count::Records),
        by: &["publicity", "medium", "unit"],
    },
    Figure {
        id: "exposures.units",
        zh: "曝光单位",
        en: "Units exposed",
        means_zh: "期间内被曝光的不同单位",
        means_en: "distinct units that were made known in the period",
        unit: Unit::Unit,
        set: flow(EXPOSURE, "shown_on", "unit_code IS NOT NULL", Count::Distinct("unit_code")),
        by: &["publicity", "unit_kind"],
    },
    Figure {
        id: "points.in_service",
        zh: "在用收件点",
        en: "Points in service",
        means_zh: "截止日在用的收件点：热线、中心、窗口、监督点、意见箱、网上",
        means_en: "points in service on the as-of day: hotlines, centres, desks, monitor points, mailboxes, pages",
        unit: Unit::Point,
        set: Set::Stock { noun: POINT, stands: IN_SERVICE, when: "1" },
        by: &["kind"],
    },
    Figure {
        id: "points.silent",
        zh: "没有收件的收件点",
        en: "Silent points",
        means_zh: "期间内在用、期间内没有收到一件投诉、也没有代办一件审批的收件点",
        means_en: "points in service in the period by which neither a complaint nor an approval came in during it",
        unit: Unit::Point,
        set: Set::Stock {
            noun: POINT,
            stands: "coalesce(from_on, '') <= :to AND coalesce(to_on, '9999') >= :from",
            when: "code NOT IN (SELECT c.point_code FROM complaints c WHERE c.point_code IS NOT NULL AND c.received_on BETWEEN :from AND :to)
              AND code NOT IN (SELECT a.point_code FROM approvals a WHERE a.point_code IS NOT NULL AND a.received_on BETWEEN :from AND :to)",
        },
        by: &["kind"],
    },
    Figure {
        id: "points.openings",
        zh: "开箱次数",
        en: "Boxes opened",
        means_zh: "期间内开箱的次数",
        means_en: "how often a box was opened in the period",
        unit: Unit::Time,
        set: flow(OPENING, "happened_on", OPENED, Count::Records),
        by: &[],
    },
    Figure {
        id: "points.slips",
        zh: "意见条",
        en: "Slips",
        means_zh: "期间内开箱取出的意见条张数",
        means_en: "slips taken out of boxes opened in the period",
        unit: Unit::Slip,
        set: flow(OPENING, "happened_on", OPENED, Count::Sum("slips")),
        by: &[],
    },
    Figure {
        id: "clues.received",
        zh: "接收线索",
        en: "Clues received",
        means_zh: "接收日期在期间内的线索；单位不公开的不按单位列出",
        means_en: "clues that came in in the period; those whose unit is hidden stand under no unit",
        unit: Unit::Clue,
        set: flow(CLUE, "received_on", "1", Count::Records),
        by: CLUES,
    },
    Figure {
        id: "clues.used",
        zh: "使用线索",
        en: "Clues used",
        means_zh: "期间内接收、到截止日已依它检查过的线索；只列入活动、还没有去的不算",
        means_en: "clues of the period on which a visit had been made by the as-of day; one that a campaign only plans is left out",
        unit: Unit::Clue,
        set: flow(CLUE, "received_on", CLUE_USED, Count::Records),
        by: CLUES,
    },
    Figure {
        id: "clues.borne_out",
        zh: "查实线索",
        en: "Clues borne out",
        means_zh: "期间内接收、到截止日依它检查查到问题的线索",
        means_en: "clues of the period on which a visit had found something by the as-of day",
        unit: Unit::Clue,
        set: flow(CLUE, "received_on", CLUE_BORNE_OUT, Count::Records),
        by: CLUES,
    },
    Figure {
        id: "clues.use_rate",
        zh: "线索使用率",
        en: "Clues used, of those received",
        means_zh: "期间内接收的线索中，到截止日已使用的",
        means_en: "of the clues that came in in the period, those used by the as-of day",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["clues.received"], reached: "clues.used", when: CLUE_USED },
        by: CLUES,
    },
    Figure {
        id: "clues.findings",
        zh: "线索查出的问题",
        en: "Found on clues",
        means_zh: "期间内发现、由依线索的检查查出的问题",
        means_en: "findings of the period from visits that clues led to",
        unit: Unit::Finding,
        set: flow(
            FINDING,
            "found_on",
            "NOT positive AND visit IN (SELECT v.code FROM visits v WHERE v.clue IS NOT NULL)",
            Count::Records,
        ),
        by: &["kind", "unit", "unit_kind"],
    },
    Figure {
        id: "plans.items",
        zh: "年度计划项",
        en: "Items of the year's plan",
        means_zh: "开始日期在期间内的年度检查计划项，还没到的也算",
        means_en: "items of the year's plan that begin in the period, those to come among them",
        unit: Unit::Item,
        set: Set::Stock { noun: PLAN, stands: "from_on BETWEEN :from AND :to_whole", when: "1" },
        by: &["kind", "stage"],
    },
    Figure {
        id: "plans.filed",
        zh: "已备案的计划项",
        en: "Items filed",
        means_zh: "备案日期在期间内的年度检查计划项",
        means_en: "items of the year's plan filed in the period",
        unit: Unit::Item,
        set: flow(PLAN, "filed_on", "1", Count::Records),
        by: &["kind", "stage"],
    },
    Figure {
        id: "plans.unfiled",
        zh: "未备案的计划项",
        en: "Items not filed",
        means_zh: "开始日期在期间内、到截止日没有备案的年度检查计划项（2024年整治形式主义为基层减负的规定要求年度计划备案）",
        means_en: "items that begin in the period and were not filed by the as-of day (the 2024 rules on easing grass-roots burdens have the year's plan filed)",
        unit: Unit::Item,
        set: Set::Stock { noun: PLAN, stands: "from_on BETWEEN :from AND :to_whole", when: "filed_on IS NULL OR filed_on > :as_of" },
        by: &["kind", "stage"],
    },
    Figure {
        id: "campaigns.drafted",
        zh: "拟定督查方案",
        en: "Plans drafted",
        means_zh: "督查方案拟定日期在期间内的活动",
        means_en: "campaigns whose plan was drafted in the period",
        unit: Unit::Campaign,
        set: flow(CAMPAIGN, "drafted_on", "1", Count::Records),
        by: &["kind", "state", "plan_item"],
    },
    Figure {
        id: "campaigns.approved",
        zh: "批准督查方案",
        en: "Plans approved",
        means_zh: "督查方案批准日期在期间内的活动",
        means_en: "campaigns whose plan was approved in the period",
        unit: Unit::Campaign,
        set: flow(CAMPAIGN, "approved_on", "1", Count::Records),
        by: &["kind", "state", "plan_item"],
    },
    Figure {
        id: "campaigns.opened",
        zh: "启动督查活动",
        en: "Campaigns opened",
        means_zh: "启动日期在期间内的活动",
        means_en: "campaigns opened in the period",
        unit: Unit::Campaign,
        set: flow(CAMPAIGN, "opened_on", "1", Count::Records),
        by: &["kind", "state", "plan_item"],
    },
    Figure {
        id: "campaigns.opened_even_so",
        zh: "条件不齐仍启动",
        en: "Opened all the same",
        means_zh: "期间内启动、方案未批准或承诺没有签齐而写明理由的活动",
        means_en: "campaigns opened in the period for a stated reason, though the plan was not approved or not all had signed",
        unit: Unit::Campaign,
        set: flow(CAMPAIGN, "opened_on", "opened_even_so IS NOT NULL", Count::Records),
        by: &["kind", "state"],
    },
    Figure {
        id: "campaigns.closed",
        zh: "结束督查活动",
        en: "Campaigns closed",
        means_zh: "结束手续日期在期间内的活动",
        means_en: "campaigns closed in the period",
        unit: Unit::Campaign,
        set: flow(CAMPAIGN, "closed_on", "1", Count::Records),
        by: &["kind", "plan_item"],
    },
    Figure {
        id: "campaigns.unreported",
        zh: "无报告结束",
        en: "Closed without a report",
        means_zh: "期间内结束、有督查方案而没有督查报告的活动，须写明理由",
        means_en: "campaigns with a plan closed in the period without a report, which needs a reason",
        unit: Unit::Campaign,
        set: flow(CAMPAIGN, "closed_on", "drafted_on IS NOT NULL AND report IS NULL", Count::Records),
        by: &["kind"],
    },
    Figure {
        id: "members.joined",
        zh: "督查组成员",
        en: "Members",
        means_zh: "期间内加入各督查组的人，一人进两个组算两次，退出的不算",
        means_en: "who joined a team in the period; of two teams counted twice, those who left not counted",
        unit: Unit::Person,
        set: flow(MEMBER, "happened_on", STANDS, Count::Records),
        by: MEMBERS,
    },
    Figure {
        id: "members.idle",
        zh: "从未去过的成员",
        en: "Members who never went",
        means_zh: "期间内加入、到截止日没有参加过所在活动任何一次检查的督查组成员",
        means_en: "members who joined in the period and by the as-of day were on no visit of their campaign",
        unit: Unit::Person,
        set: flow(MEMBER, "happened_on", IDLE, Count::Records),
        by: MEMBERS,
    },
    Figure {
        id: "members.unpledged",
        zh: "没有签承诺的成员",
        en: "Members who have not signed",
        means_zh: "期间内加入、到截止日没有为所在活动签十不准承诺的督查组成员",
        means_en: "members who joined in the period and by the as-of day had signed no pledge for their campaign",
        unit: Unit::Person,
        set: flow(MEMBER, "happened_on", UNPLEDGED, Count::Records),
        by: MEMBERS,
    },
    Figure {
        id: "members.even_so",
        zh: "应回避而派出",
        en: "Sent though they should stand aside",
        means_zh: "期间内加入、应当回避而写明理由派出的督查组成员",
        means_en: "members who joined in the period, sent for a stated reason though they should stand aside",
        unit: Unit::Person,
        set: flow(MEMBER, "happened_on", EVEN_SO, Count::Records),
        by: MEMBERS,
    },
    Figure {
        id: "targets.given",
        zh: "分到小组的单位",
        en: "Units given to groups",
        means_zh: "期间内分给各督查组小组去查的单位，收回的不算",
        means_en: "units given to the groups of campaigns in the period, those taken back not counted",
        unit: Unit::UnitTime,
        set: flow(TARGET, "happened_on", STANDS, Count::Records),
        by: &["campaign", "unit_kind", "unit"],
    },
    Figure {
        id: "targets.even_so",
        zh: "应回避而分派",
        en: "Given though somebody should stand aside",
        means_zh: "期间内分派、组里有人应当回避而写明理由的单位",
        means_en: "units given in the period for a stated reason, though one of the group should stand aside",
        unit: Unit::UnitTime,
        set: flow(TARGET, "happened_on", EVEN_SO, Count::Records),
        by: &["campaign", "unit_kind", "unit"],
    },
    Figure {
        id: "goings.made",
        zh: "参加检查",
        en: "Went on visits",
        means_zh: "期间内督查组成员参加检查的人次：一人一次检查算一次，随单位一起查的科室不算",
        means_en: "how often members of teams went on visits of the period; one person and visit is one, sections left out",
        unit: Unit::Person,
        set: flow(GOING, "visited_on", "1", Count::Records),
        by: GOINGS,
    },
    Figure {
        id: "goings.persons",
        zh: "参加检查的人",
        en: "Who went",
        means_zh: "期间内参加过检查的督查组成员，同一人只算一次",
        means_en: "members of teams who went on a visit of the period, each once",
        unit: Unit::Head,
        set: flow(GOING, "visited_on", "1", Count::Distinct("person")),
        by: &["role", "unit_kind"],
    },
    Figure {
        id: "goings.days",
        zh: "外勤人天",
        en: "Person-days in the field",
        means_zh: "期间内督查组成员在外检查的人天：一人一天查几个单位都算一人天",
        means_en: "days of the period that members of teams were in the field; a person and day is one, whatever the visits",
        unit: Unit::PersonDay,
        set: flow(FIELD_DAY, "visited_on", "1", Count::Records),
        by: &["role", "campaign", "person"],
    },
    Figure {
        id: "pledges.signed",
        zh: "签订十不准承诺",
        en: "Pledges signed",
        means_zh: "期间内签的十不准承诺，一人为一个活动签一次算一份",
        means_en: "pledges of the ten don'ts signed in the period, one a person and campaign",
        unit: Unit::Paper,
        set: flow(PLEDGE, "happened_on", STANDS, Count::Records),
        by: &["campaign", "person"],
    },
    Figure {
        id: "pledges.breaches",
        zh: "违反十不准",
        en: "Breaches of the ten don'ts",
        means_zh: "期间内发现的本办督查人员违反十不准的问题",
        means_en: "findings of the period that one of our own broke the ten don'ts",
        unit: Unit::Finding,
        set: flow(FINDING, "found_on", BREACH, Count::Records),
        by: &["unit", "unit_kind"],
    },
    Figure {
        id: "campaigns.held",
        zh: "开展督查活动",
        en: "Campaigns held",
        means_zh: "期间内至少检查过一个单位的活动",
        means_en: "campaigns with at least one visit in the period",
        unit: Unit::Campaign,
        set: flow(VISIT, "visited_on", "campaign IS NOT NULL", Count::Distinct("campaign")),
        by: &[],
    },
    Figure {
        id: "draws.held",
        zh: "抽查",
        en: "Draws held",
        means_zh: "期间内给出种子、抽取了单位的抽查",
        means_en: "draws whose seed was given in the period",
        unit: Unit::Time,
        set: flow(DRAW, "seeded_on", "seed IS NOT NULL", Count::Records),
        by: &[],
    },
    Figure {
        id: "draws.drawn",
        zh: "抽中单位",
        en: "Units drawn",
        means_zh: "期间内抽中的单位，抽中几次算几次",
        means_en: "units drawn in the period; one drawn twice counts twice",
        unit: Unit::UnitTime,
        set: flow(PICK, "happened_on", PICKED, Count::Records),
        by: PICKS,
    },
    Figure {
        id: "draws.visited",
        zh: "抽中已查",
        en: "Drawn and visited",
        means_zh: "期间内抽中、到截止日那次活动已去检查过的单位；并入别的单位的，查了承继单位也算",
        means_en: "units drawn in the period that their campaign had visited by the as-of day, or what took over from them",
        unit: Unit::UnitTime,
        set: flow(PICK, "happened_on", sql!(PICKED, " AND ", PICK_VISITED), Count::Records),
        by: PICKS,
    },
    Figure {
        id: "draws.owing",
        zh: "抽中未查",
        en: "Drawn and not visited",
        means_zh: "期间内抽中、到截止日没有去检查，也没有说明理由的单位",
        means_en: "units drawn in the period that were neither visited nor explained by the as-of day",
        unit: Unit::UnitTime,
        set: flow(
            PICK,
            "happened_on",
            sql!(PICKED, " AND NOT ", PICK_VISITED, " AND NOT ", PICK_EXPLAINED),
            Count::Records,
        ),
        by: PICKS,
    },
    Figure {
        id: "returns.due",
        zh: "应报",
        en: "Returns due",
        means_zh: "报送期限在期间内的，每轮每家（分阶段的每阶段）算一份；免报的不算",
        means_en: "returns due in the period, one for each subject of a round, of each of its stages; those let off left out",
        unit: Unit::Paper,
        set: flow(RETURN, "due_on", ASKED, Count::Records),
        by: RETURNS,
    },
    Figure {
        id: "returns.in",
        zh: "已报",
        en: "Returns that came in",
        means_zh: "期限在期间内的应报中，到截止日已报、没有退回的",
        means_en: "of the returns due in the period, those in by the as-of day and not sent back",
        unit: Unit::Paper,
        set: flow(RETURN, "due_on", sql!(ASKED, " AND ", CAME_IN), Count::Records),
        by: RETURNS,
    },
    Figure {
        id: "returns.in_time",
        zh: "按时报",
        en: "Returns in time",
        means_zh: "期限在期间内的应报中，在期限内报的",
        means_en: "of the returns due in the period, those in by their day",
        unit: Unit::Paper,
        set: flow(RETURN, "due_on", sql!(ASKED, " AND on_time AND ", CAME_IN), Count::Records),
        by: RETURNS,
    },
    Figure {
        id: "returns.late",
        zh: "晚报",
        en: "Returns late",
        means_zh: "期限在期间内的应报中，过了期限才报的；还没有报的不算在内",
        means_en: "of the returns due in the period, those in after their day; those not in yet are no part of it",
        unit: Unit::Paper,
        set: flow(RETURN, "due_on", sql!(ASKED, " AND NOT on_time AND ", CAME_IN), Count::Records),
        by: RETURNS,
    },
    Figure {
        id: "returns.missing",
        zh: "未报",
        en: "Returns missing",
        means_zh: "期限在期间内、到截止日已过期限而没有报的，退回没有重报的也算",
        means_en: "returns due in the period and before the as-of day that are not in, or were sent back and not filed again",
        unit: Unit::Paper,
        set: flow(RETURN, "due_on", sql!(ASKED, " AND due_on < :as_of AND coalesce(came_in_on > :as_of, 1)"), Count::Records),
        by: RETURNS,
    },
    Figure {
        id: "returns.filing_rate",
        zh: "报送率",
        en: "Filing rate",
        means_zh: "期限在期间内的应报中，到截止日已报的",
        means_en: "of the returns due in the period, those in by the as-of day",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["returns.due"], reached: "returns.in", when: CAME_IN },
        by: RETURNS,
    },
    Figure {
        id: "returns.on_time_rate",
        zh: "按时报送率",
        en: "On-time filing rate",
        means_zh: "期限在期间内的应报中，在期限内报的",
        means_en: "of the returns due in the period, those in by their day",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["returns.due"], reached: "returns.in_time", when: sql!("on_time AND ", CAME_IN) },
        by: RETURNS,
    },
    Figure {
        id: "answers.given",
        zh: "回答",
        en: "Answers given",
        means_zh: "期间内报来、作数的各项回答；退回的、后来又报过的、票数不算",
        means_en: "answers of returns that came in in the period and count; those sent back, filed anew, or mere counts left out",
        unit: Unit::Item,
        set: flow(ANSWER, "happened_on", "NOT corrected", Count::Records),
        by: ANSWERS,
    },
    Figure {
        id: "answers.total",
        zh: "填报合计",
        en: "Total of numbers filed",
        means_zh: "期间内报来、作数的回答里各项整数之和，按项目分看",
        means_en: "the whole numbers of answers that came in in the period and count, added up; to be split by item",
        unit: Unit::Item,
        set: flow(ANSWER, "happened_on", "NOT corrected AND amount IS NOT NULL", Count::Sum("amount")),
        by: ANSWERS,
    },
    Figure {
        id: "visits.made",
        zh: "检查",
        en: "Visits made",
        means_zh: "期间内的检查，同一单位查几次算几次，科室随单位不另计",
        means_en: "visits in the period; a unit visited twice counts twice, its sections do not count again",
        unit: Unit::UnitVisit,
        set: flow(VISIT, "visited_on", "part_of IS NULL", Count::Records),
        by: &["unit_kind", "method", "unit"],
    },
    Figure {
        id: "visits.again_soon",
        zh: "检查过密",
        en: "Visited again soon",
        means_zh: "期间内的检查中，同一单位此前几天内（本办定的天数，--window 另定）已查过的；回访、随单位一起查的科室不算（政府督查工作条例第十五条）",
        means_en: "visits of the period whose unit was visited within the days before that the office keeps between two (--window); revisits and the sections of a visit left out (政府督查工作条例 art. 15)",
        unit: Unit::UnitVisit,
        set: flow(VISIT, "visited_on", AGAIN, Count::Records),
        by: &["unit_kind", "method", "unit"],
    },
    Figure {
        id: "visits.two_campaigns",
        zh: "多头检查",
        en: "Visited by two campaigns",
        means_zh: "期间内的检查中，同一单位当天还在另一个督查活动里、它没有结束也没有过结束日期的；回访、随单位一起查的科室不算（政府督查工作条例第十五条）",
        means_en: "visits of the period whose unit stood in another campaign that was neither closed nor past its last day then; revisits and the sections of a visit left out (政府督查工作条例 art. 15)",
        unit: Unit::UnitVisit,
        set: flow(VISIT, "visited_on", MANY_HEADED, Count::Records),
        by: &["unit_kind", "method", "unit"],
    },
    Figure {
        id: "visits.unplanned",
        zh: "计划外检查",
        en: "Visits outside a plan",
        means_zh: "期间内的检查中，不属于当天已批准方案的活动的；回访、随单位一起查的科室不算（政府督查工作条例第十五条）",
        means_en: "visits of the period that belong to no campaign whose plan was approved by then; revisits and the sections of a visit left out (政府督查工作条例 art. 15)",
        unit: Unit::UnitVisit,
        set: flow(VISIT, "visited_on", UNPLANNED, Count::Records),
        by: &["unit_kind", "method", "unit"],
    },
    Figure {
        id: "visits.short_handed",
        zh: "单人检查",
        en: "Visits by one inspector",
        means_zh: "期间内有人到场、只写了一名检查人员的检查；没有写检查人员的不算",
        means_en: "visits of the period where somebody went and one inspector alone is named; those that name nobody not counted",
        unit: Unit::UnitVisit,
        set: flow(VISIT, "visited_on", SHORT_HANDED, Count::Records),
        by: &["unit_kind", "method", "unit"],
    },
    Figure {
        id: "visits.even_so",
        zh: "写明理由仍去的检查",
        en: "Visits made all the same",
        means_zh: "期间内人员不足两人或应回避而去、写明了理由的检查",
        means_en: "visits of the period made for a stated reason with fewer than two inspectors, or by one who should stand aside",
        unit: Unit::UnitVisit,
        set: flow(
            VISIT,
            "visited_on",
            "even_so IS NOT NULL OR code IN (SELECT t.visit FROM visit_teams t WHERE t.avoidance IS NOT NULL AND NOT t.taken_back)",
            Count::Records,
        ),
        by: &["unit_kind", "method", "unit"],
    },
    Figure {
        id: "visits.units",
        zh: "检查单位",
        en: "Units visited",
        means_zh: "期间内检查过的单位，同一单位只算一次",
        means_en: "distinct units visited in the period",
        unit: Unit::Unit,
        set: flow(VISIT, "visited_on", "1", Count::Distinct("unit_code")),
        by: &["unit_kind", "unit"],
    },
    Figure {
        id: "visits.days",
        zh: "外勤天数",
        en: "Days in the field",
        means_zh: "期间内有检查的日子，同一天查几个单位、分几个组都算一天",
        means_en: "days of the period with a visit; a day of several visits or teams is one day",
        unit: Unit::Day,
        set: flow(VISIT, "visited_on", "1", Count::Distinct("visited_on")),
        by: &[],
    },
    Figure {
        id: "visits.sections",
        zh: "检查科室",
        en: "Sections visited",
        means_zh: "期间内检查过的科室，查几次算几次：写明科室的检查，和点名细目里的科室",
        means_en: "sections visited in the period, each time: visits that name one, and those on the lines of a roll",
        unit: Unit::Time,
        set: flow(VISIT, "visited_on", "1", Count::Sum(SECTIONS)),
        by: &["unit_kind", "method", "unit"],
    },
    Figure {
        id: "visits.expected",
        zh: "应到人次",
        en: "Expected at rolls",
        means_zh: "期间内各次点名的应到人数之和，整体点过名的不再加科室，只点了科室的按科室",
        means_en: "those expected at the rolls of the period, added up: by the whole where it was counted, else by its sections",
        unit: Unit::Person,
        set: flow(VISIT, "visited_on", OWN_ROLL, Count::Sum(EXPECTED)),
        by: &["unit_kind", "method", "unit"],
    },
    Figure {
        id: "visits.present",
        zh: "在岗人次",
        en: "Present at rolls",
        means_zh: "期间内各次点名的在岗人数之和，整体点过名的不再加科室，只点了科室的按科室",
        means_en: "those present at the rolls of the period, added up: by the whole where it was counted, else by its sections",
        unit: Unit::Person,
        set: flow(VISIT, "visited_on", OWN_ROLL, Count::Sum(PRESENT)),
        by: &["unit_kind", "method", "unit"],
    },
    Figure {
        id: "visits.absent",
        zh: "缺岗人次",
        en: "Absent at rolls",
        means_zh: "期间内各次点名的缺岗人数之和，整体点过名的不再加科室，只点了科室的按科室；请假、公务外出的不算",
        means_en: "those absent at the rolls of the period, added up, without leave or duty elsewhere: by the whole where it was counted, else by its sections",
        unit: Unit::Person,
        set: flow(VISIT, "visited_on", OWN_ROLL, Count::Sum(ABSENT)),
        by: &["unit_kind", "method", "unit"],
    },
    Figure {
        id: "visits.found_absent",
        zh: "有缺岗的检查",
        en: "Visits that found absence",
        means_zh: "期间内点名有人缺岗的检查，同一单位几次算几次，科室随单位不另计",
        means_en: "visits of the period whose roll, or a section's, has somebody absent; a unit as often as it was so",
        unit: Unit::UnitVisit,
        set: flow(
            VISIT,
            "visited_on",
            FOUND_ABSENT,
            Count::Records,
        ),
        by: &["unit_kind", "method", "unit"],
    },
    Figure {
        id: "findings.found",
        zh: "发现问题",
        en: "Findings",
        means_zh: "发现日期在期间内的问题，不含亮点",
        means_en: "findings of the period, positive ones left out",
        unit: Unit::Finding,
        set: flow(FINDING, "found_on", "NOT positive", Count::Records),
        by: &["kind", "unit", "unit_kind"],
    },
    Figure {
        id: "findings.units",
        zh: "有问题的单位",
        en: "Units with findings",
        means_zh: "期间内发现过问题的单位，同一单位只算一次",
        means_en: "distinct units with a finding in the period",
        unit: Unit::Unit,
        set: flow(FINDING, "found_on", "NOT positive", Count::Distinct("unit_code")),
        by: &["unit_kind", "unit"],
    },
    Figure {
        id: "findings.persons",
        zh: "涉及人员",
        en: "Persons in findings",
        means_zh: "期间内各问题涉及的人数之和",
        means_en: "the persons counted in the period's findings, added up",
        unit: Unit::Person,
        set: flow(FINDING, "found_on", "NOT positive", Count::Sum("persons")),
        by: &["kind", "unit", "unit_kind"],
    },
    Figure {
        id: "findings.relapsed",
        zh: "反弹问题",
        en: "Relapses",
        means_zh: "期间内发现、同一单位同类问题一年内核实整改后再现的；没有核实过就再犯的见屡查屡犯",
        means_en: "findings of the period that repeat one of the same kind at the same unit, verified gone within the year before; what came again without that is findings.repeated",
        unit: Unit::Finding,
        set: flow(FINDING, "found_on", "relapse_of IS NOT NULL", Count::Records),
        by: &["kind", "unit", "unit_kind"],
    },
    Figure {
        id: "findings.repeated",
        zh: "屡查屡犯",
        en: "Found again",
        means_zh: "期间内发现、同一单位同类问题在此前 12 个月（--window 另定）的另一天也查到过的，不问前一次是否整改；核实整改后再现的另见反弹问题",
        means_en: "findings of the period whose kind was found at the same unit on an earlier day within 12 months (--window), whatever became of that one; findings.relapsed are those that came back after they were verified gone",
        unit: Unit::Finding,
        set: flow(
            FINDING,
            "found_on",
            sql!("NOT positive AND EXISTS (SELECT 1 FROM findings p WHERE ", crate::earlier_time!("findings"), ")"),
            Count::Records,
        ),
        by: &["kind", "unit", "unit_kind"],
    },
    Figure {
        id: "orders.issued",
        zh: "下发整改",
        en: "Orders issued",
        means_zh: "发文日期在期间内的整改文书",
        means_en: "orders issued in the period",
        unit: Unit::Order,
        set: flow(ORDER, "issued_on", "1", Count::Records),
        by: ORDERS,
    },
    Figure {
        id: "orders.units",
        zh: "收到整改文书的单位",
        en: "Units ordered",
        means_zh: "发文日期在期间内的整改文书发给的单位，同一单位只算一次",
        means_en: "distinct units to which an order was issued in the period",
        unit: Unit::Unit,
        set: flow(ORDER, "issued_on", "1", Count::Distinct("unit_code")),
        by: &["unit_kind", "unit"],
    },
    Figure {
        id: "orders.due",
        zh: "应报整改",
        en: "Orders due",
        means_zh: "整改的首次期限在期间内的整改文书，到期前撤销的不计；退回后另定的期限不再算一次",
        means_en: "orders whose first limit falls in the period, those withdrawn before it left out; a limit set when the report was sent back is not counted again",
        unit: Unit::Order,
        set: flow(
            ORDER,
            "first_due_on",
            sql!("NOT (state = '", OrderState::Withdrawn.slug(), "' AND ended_on <= first_due_on)"),
            Count::Records,
        ),
        by: ORDERS,
    },
    Figure {
        id: "orders.reported",
        zh: "已报整改",
        en: "Reported",
        means_zh: "单位首次报整改情况的日期在期间内的（自报，不等于核实）",
        means_en: "orders the unit first reported done in the period; its own word, not a verification",
        unit: Unit::Order,
        set: flow(ORDER, "reported_on", "1", Count::Records),
        by: ORDERS,
    },
    Figure {
        id: "orders.reported_on_time",
        zh: "按期报整改",
        en: "Reported in time",
        means_zh: "期间内首次报整改、且不晚于当时期限的",
        means_en: "orders first reported done in the period, not after the limit then in force",
        unit: Unit::Order,
        set: flow(ORDER, "reported_on", "on_time", Count::Records),
        by: ORDERS,
    },
    Figure {
        id: "orders.returned",
        zh: "退回重改",
        en: "Returned",
        means_zh: "首次退回的日期在期间内的；再退回的不再算一件",
        means_en: "orders whose report was first sent back in the period; sent back again they are not counted again",
        unit: Unit::Order,
        set: flow(ORDER, "first_returned_on", "1", Count::Records),
        by: ORDERS,
    },
    Figure {
        id: "orders.verified",
        zh: "核实整改",
        en: "Verified",
        means_zh: "核实日期在期间内的：凭回访，或凭本单位核过的材料",
        means_en: "orders verified in the period, by a revisit or by a document the office checked",
        unit: Unit::Order,
        set: flow(ORDER, "verified_on", "1", Count::Records),
        by: ORDERS,
    },
    Figure {
        id: "orders.overdue",
        zh: "逾期未报整改",
        en: "Overdue",
        means_zh: "截止日已过整改期限而没有报整改（或退回后没有再报）的，不限期间",
        means_en: "orders past their limit on the as-of day and not reported done, or not again since sent back, whatever the period",
        unit: Unit::Order,
        set: Set::Stock {
            noun: ORDER,
            stands: "issued_on <= :as_of AND (stopped_on IS NULL OR stopped_on > :as_of)",
            when: "due_on < :as_of",
        },
        by: ORDERS,
    },
    Figure {
        id: "orders.relapsed",
        zh: "整改后反弹",
        en: "Relapsed",
        means_zh: "核实整改后所涉问题再现的日期在期间内的",
        means_en: "orders verified whose finding came back in the period",
        unit: Unit::Order,
        set: flow(ORDER, "relapsed_on", "1", Count::Records),
        by: ORDERS,
    },
    Figure {
        id: "orders.reported_rate",
        zh: "自报整改率",
        en: "Self-reported rate",
        means_zh: "期间内到期的整改文书中，到截止日单位自己报了整改的",
        means_en: "of the orders falling due in the period, those the unit itself reported done by the as-of day",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["orders.due"], reached: "orders.reported", when: "reported_on <= :as_of" },
        by: ORDERS,
    },
    Figure {
        id: "orders.verified_rate",
        zh: "核实整改率",
        en: "Verified rate",
        means_zh: "期间内到期的整改文书中，到截止日经核实的",
        means_en: "of the orders falling due in the period, those verified by the as-of day",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["orders.due"], reached: "orders.verified", when: "verified_on <= :as_of" },
        by: ORDERS,
    },
    Figure {
        id: "proposals.made",
        zh: "提出建议",
        en: "Proposals made",
        means_zh: "提出日期在期间内的建议，与整改文书分开计",
        means_en: "proposals made in the period, counted apart from orders",
        unit: Unit::Proposal,
        set: flow(PROPOSAL, "made_on", "1", Count::Records),
        by: PROPOSALS,
    },
    Figure {
        id: "proposals.units",
        zh: "收到建议的单位",
        en: "Units proposed to",
        means_zh: "期间内提出的建议所提给的单位，同一单位只算一次；提给名册以外机关的不算",
        means_en: "distinct units to which a proposal of the period was put; organs outside the register left out",
        unit: Unit::Unit,
        set: flow(PROPOSAL, "made_on", "1", Count::Distinct("unit_code")),
        by: &["unit_kind", "unit"],
    },
    Figure {
        id: "proposals.sent",
        zh: "发出建议",
        en: "Proposals sent",
        means_zh: "发出日期在期间内的建议",
        means_en: "proposals sent in the period",
        unit: Unit::Proposal,
        set: flow(PROPOSAL, "sent_on", "1", Count::Records),
        by: PROPOSALS,
    },
    Figure {
        id: "proposals.answered",
        zh: "答复建议",
        en: "Proposals answered",
        means_zh: "对方答复的日期在期间内的建议，不论是否采纳",
        means_en: "proposals answered in the period, adopted or not",
        unit: Unit::Proposal,
        set: flow(PROPOSAL, "replied_on", "1", Count::Records),
        by: PROPOSALS,
    },
    Figure {
        id: "proposals.adopted",
        zh: "采纳建议",
        en: "Proposals adopted",
        means_zh: "期间内答复、全部采纳的建议；部分采纳另看答复结果",
        means_en: "proposals answered in the period and adopted in full; those adopted in part stand under their answer",
        unit: Unit::Proposal,
        set: flow(PROPOSAL, "replied_on", ADOPTED, Count::Records),
        by: PROPOSALS,
    },
    Figure {
        id: "proposals.overdue",
        zh: "逾期未答复建议",
        en: "Proposals overdue",
        means_zh: "截止日已过答复期限而未答复的建议，不限期间",
        means_en: "proposals unanswered on the as-of day whose limit had passed, whatever the period",
        unit: Unit::Proposal,
        set: Set::Stock {
            noun: PROPOSAL,
            stands: "sent_on <= :as_of AND (replied_on IS NULL OR replied_on > :as_of)",
            when: "due_on < :as_of",
        },
        by: PROPOSALS,
    },
    Figure {
        id: "proposals.adoption_rate",
        zh: "建议采纳率",
        en: "Adoption rate",
        means_zh: "期间内答复的建议中，全部采纳的",
        means_en: "of the proposals answered in the period, those adopted in full",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["proposals.answered"], reached: "proposals.adopted", when: ADOPTED },
        by: PROPOSALS,
    },
    Figure {
        id: "projects.open",
        zh: "在推进的项目",
        en: "Projects under way",
        means_zh: "截止日还在绿色通道、没有投产也没有终止的项目，不限期间",
        means_en: "projects on the green channel on the as-of day that neither ran nor were given up, whatever the period",
        unit: Unit::Item,
        set: Set::Stock {
            noun: PROJECT,
            stands: "opened_on <= :as_of AND (closed_on IS NULL OR closed_on > :as_of) AND (ended_on IS NULL OR ended_on > :as_of)",
            when: "1",
        },
        by: PROJECTS,
    },
    Figure {
        id: "projects.done",
        zh: "投产项目",
        en: "Projects that ran",
        means_zh: "期间内投产的绿色通道项目",
        means_en: "projects of the green channel that ran in the period",
        unit: Unit::Item,
        set: flow(PROJECT, "closed_on", "1", Count::Records),
        by: PROJECTS,
    },
    Figure {
        id: "milestones.due",
        zh: "到期节点",
        en: "Milestones due",
        means_zh: "完成期限在期间内的项目节点，不论是否完成",
        means_en: "milestones of projects that were to be met in the period, met or not",
        unit: Unit::Item,
        set: flow(MILESTONE, "due_on", OF_PROJECT, Count::Records),
        by: FOLLOWED,
    },
    Figure {
        id: "milestones.in_time",
        zh: "按期完成节点",
        en: "Milestones met in time",
        means_zh: "完成期限在期间内、到截止日按期完成的项目节点",
        means_en: "milestones that were to be met in the period and were met by their day",
        unit: Unit::Item,
        set: flow(MILESTONE, "due_on", MET_IN_TIME, Count::Records),
        by: FOLLOWED,
    },
    Figure {
        id: "milestones.in_time_rate",
        zh: "节点按期完成率",
        en: "Share of milestones met in time",
        means_zh: "完成期限在期间内的项目节点中，到截止日按期完成的",
        means_en: "of the milestones that were to be met in the period, those met by their day",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["milestones.due"], reached: "milestones.in_time", when: MET_IN_TIME },
        by: FOLLOWED,
    },
    Figure {
        id: "obstacles.arisen",
        zh: "新增堵点",
        en: "Obstacles that arose",
        means_zh: "期间内出现的项目堵点",
        means_en: "obstacles in the way of projects that arose in the period",
        unit: Unit::Item,
        set: flow(OBSTACLE, "happened_on", OF_PROJECT, Count::Records),
        by: FOLLOWED,
    },
    Figure {
        id: "obstacles.open",
        zh: "未解决堵点",
        en: "Obstacles there",
        means_zh: "截止日还没有解决的项目堵点，不限期间",
        means_en: "obstacles in the way of projects not cleared on the as-of day, whatever the period",
        unit: Unit::Item,
        set: Set::Stock {
            noun: OBSTACLE,
            stands: "happened_on <= :as_of AND (cleared_on IS NULL OR cleared_on > :as_of)",
            when: OF_PROJECT,
        },
        by: FOLLOWED,
    },
    Figure {
        id: "enforcements.asked",
        zh: "报批进企检查",
        en: "Enforcement visits asked for",
        means_zh: "报批日期在期间内的进企检查",
        means_en: "enforcement visits to enterprises asked for in the period",
        unit: Unit::Time,
        set: flow(ENFORCEMENT, "asked_on", "1", Count::Records),
        by: ENFORCEMENTS,
    },
    Figure {
        id: "enforcements.approved",
        zh: "批准进企检查",
        en: "Enforcement visits approved",
        means_zh: "期间内批准的进企检查",
        means_en: "enforcement visits approved in the period",
        unit: Unit::Time,
        set: flow(ENFORCEMENT, "approved_on", "1", Count::Records),
        by: ENFORCEMENTS,
    },
    Figure {
        id: "enforcements.refused",
        zh: "不批准进企检查",
        en: "Enforcement visits refused",
        means_zh: "期间内不批准的进企检查",
        means_en: "enforcement visits refused in the period",
        unit: Unit::Time,
        set: flow(ENFORCEMENT, "refused_on", "1", Count::Records),
        by: ENFORCEMENTS,
    },
    Figure {
        id: "enforcements.visited",
        zh: "进企检查",
        en: "Enforcement visits made",
        means_zh: "期间内进企的检查，批准与否都算",
        means_en: "enforcement visits made in the period, approved or not",
        unit: Unit::Time,
        set: flow(ENFORCEMENT, "visited_on", "1", Count::Records),
        by: ENFORCEMENTS,
    },
    Figure {
        id: "enforcements.unapproved",
        zh: "未经批准进企",
        en: "Enforcement visits without approval",
        means_zh: "期间内未经批准就进企的检查",
        means_en: "enforcement visits made in the period without approval before",
        unit: Unit::Time,
        set: flow(ENFORCEMENT, "visited_on", "unapproved", Count::Records),
        by: ENFORCEMENTS,
    },
    Figure {
        id: "enforcements.on_calm_days",
        zh: "宁静日进企",
        en: "Enforcement visits on calm days",
        means_zh: "期间内在企业宁静日进企的检查，有没有法定情形都算；没有设宁静日的，算写明宁静日情形的",
        means_en: "enforcement visits made in the period on a calm day, whether on a ground the law allows or not; where no calm days are kept, those that name such a ground",
        unit: Unit::Time,
        set: flow(ENFORCEMENT, "visited_on", ON_A_CALM_DAY, Count::Records),
        by: ENFORCEMENTS,
    },
    Figure {
        id: "approvals.received",
        zh: "收件",
        en: "Approvals received",
        means_zh: "收件日期在期间内的审批办件，不论是否受理",
        means_en: "approvals that came in within the period, accepted or not",
        unit: Unit::Case,
        set: flow(APPROVAL, "received_on", "1", Count::Records),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.accepted",
        zh: "受理办件",
        en: "Approvals accepted",
        means_zh: "受理日期在期间内的审批办件",
        means_en: "approvals accepted in the period",
        unit: Unit::Case,
        set: flow(APPROVAL, "accepted_on", "1", Count::Records),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.refused",
        zh: "不予受理办件",
        en: "Approvals refused",
        means_zh: "期间内书面不予受理的审批办件",
        means_en: "approvals refused in writing in the period",
        unit: Unit::Case,
        set: flow(APPROVAL, "refused_on", "1", Count::Records),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.decided",
        zh: "办结办件",
        en: "Approvals decided",
        means_zh: "办结日期在期间内的审批办件",
        means_en: "approvals decided in the period",
        unit: Unit::Case,
        set: flow(APPROVAL, "decided_on", "1", Count::Records),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.decided_promised",
        zh: "有承诺的办结",
        en: "Decided, of those with a promise",
        means_zh: "期间内办结、受理时有承诺时限的审批办件",
        means_en: "approvals decided in the period that were accepted under a promise",
        unit: Unit::Case,
        set: flow(APPROVAL, "decided_on", "in_promised IS NOT NULL", Count::Records),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.in_promised",
        zh: "承诺时限内办结",
        en: "Decided within the promise",
        means_zh: "期间内办结、用时不超过受理时承诺时限的审批办件：按天的到最后一日二十四时，按小时、分钟的只算大厅办公时间；没有承诺的不算",
        means_en: "approvals decided in the period that took no longer than the promise in force when they were accepted: in days until the end of the last of them, in hours and minutes by the hall's hours alone; those without one are left out",
        unit: Unit::Case,
        set: flow(APPROVAL, "decided_on", "in_promised", Count::Records),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.in_statutory",
        zh: "法定时限内办结",
        en: "Decided within the law",
        means_zh: "期间内办结、用时不超过法定时限的审批办件",
        means_en: "approvals decided in the period within the limit by law",
        unit: Unit::Case,
        set: flow(APPROVAL, "decided_on", "in_statutory", Count::Records),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.on_yellow",
        zh: "黄灯后办结",
        en: "Decided on yellow",
        means_zh: "期间内按时办结、办结时已亮黄灯的审批办件",
        means_en: "approvals decided in the period, in time but when their light was yellow",
        unit: Unit::Case,
        set: flow(APPROVAL, "decided_on", "in_yellow", Count::Records),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.late",
        zh: "超时办结",
        en: "Decided over the limit",
        means_zh: "期间内办结、超过承诺时限的审批办件；没有承诺的按法定时限",
        means_en: "approvals decided in the period over their promise, or where there is none over the limit by law",
        unit: Unit::Case,
        set: flow(APPROVAL, "decided_on", LATE, Count::Records),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.late_untold",
        zh: "超时未公开理由",
        en: "Lateness not told",
        means_zh: "期间内超时办结、至今没有公开理由的审批办件",
        means_en: "approvals decided in the period over their limit, of which no reason was published",
        unit: Unit::Case,
        set: flow(APPROVAL, "decided_on", UNTOLD, Count::Records),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.agency",
        zh: "代办办件",
        en: "Handled by agency points",
        means_zh: "收件日期在期间内、由代办点代办的审批办件",
        means_en: "approvals that came in within the period by way of an agency point",
        unit: Unit::Case,
        set: flow(APPROVAL, "received_on", "point IS NOT NULL", Count::Records),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.late_told",
        zh: "超时已公开理由",
        en: "Lateness told in public",
        means_zh: "期间内公开了超时理由的审批办件，按公开日期",
        means_en: "approvals of which it was published in the period why they were late",
        unit: Unit::Case,
        set: flow(APPROVAL, "published_on", "1", Count::Records),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.days_used",
        zh: "办结用时",
        en: "Working days used",
        means_zh: "期间内办结的审批办件所用工作日之和，受理当日不算，特别程序扣除",
        means_en: "working days the approvals decided in the period took together, the day of acceptance not counted and pauses left out",
        unit: Unit::Day,
        set: flow(APPROVAL, "decided_on", "used_days IS NOT NULL", Count::Sum("used_days")),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.median_days",
        zh: "用时中位数",
        en: "Days, median",
        means_zh: "期间内办结的审批办件所用工作日，至少一半不超过它的那个数（最近秩）",
        means_en: "the working days that approvals decided in the period took: the number that at least half of them do not exceed (nearest rank)",
        unit: Unit::Day,
        set: flow(APPROVAL, "decided_on", "1", Count::Rank("used_days", 50)),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.ninetieth_days",
        zh: "用时九成位",
        en: "Days, ninetieth of a hundred",
        means_zh: "期间内办结的审批办件所用工作日，至少九成不超过它的那个数（最近秩）",
        means_en: "the working days that approvals decided in the period took: the number that at least ninety of a hundred of them do not exceed (nearest rank)",
        unit: Unit::Day,
        set: flow(APPROVAL, "decided_on", "1", Count::Rank("used_days", 90)),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.median_of_promise",
        zh: "用时占承诺中位数",
        en: "Of the promise, median",
        means_zh: "期间内办结的审批办件所用时间占受理时承诺的百分数（进到整数），承诺按自然日、月算的不计，至少一半不超过它的那个数（最近秩）",
        means_en: "what approvals decided in the period took in begun hundredths of the promise they were accepted under, those promised in calendar days or months left out: the number that at least half of them do not exceed (nearest rank)",
        unit: Unit::Percent,
        set: flow(APPROVAL, "decided_on", "1", Count::Rank(OF_PROMISE, 50)),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.ninetieth_of_promise",
        zh: "用时占承诺九成位",
        en: "Of the promise, ninetieth of a hundred",
        means_zh: "期间内办结的审批办件所用时间占受理时承诺的百分数（进到整数），承诺按自然日、月算的不计，至少九成不超过它的那个数（最近秩）",
        means_en: "what approvals decided in the period took in begun hundredths of the promise they were accepted under, those promised in calendar days or months left out: the number that at least ninety of a hundred of them do not exceed (nearest rank)",
        unit: Unit::Percent,
        set: flow(APPROVAL, "decided_on", "1", Count::Rank(OF_PROMISE, 90)),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.median_promise",
        zh: "承诺占法定中位数",
        en: "Promise of the law, median",
        means_zh: "期间内办结的审批办件承诺时限占法定时限的百分数（进到整数；一天按大厅每日办公时间、一周按五个工作日、一月按30天），至少一半不超过它的那个数（最近秩）",
        means_en: "the promise of approvals decided in the period in begun hundredths of the limit by law (a day is the hall's hours, a week five working days, a month thirty days): the number that at least half of them do not exceed (nearest rank)",
        unit: Unit::Percent,
        set: flow(APPROVAL, "decided_on", "1", Count::Rank(OF_LAW, 50)),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.ninetieth_promise",
        zh: "承诺占法定九成位",
        en: "Promise of the law, ninetieth of a hundred",
        means_zh: "期间内办结的审批办件承诺时限占法定时限的百分数（进到整数；一天按大厅每日办公时间、一周按五个工作日、一月按30天），至少九成不超过它的那个数（最近秩）",
        means_en: "the promise of approvals decided in the period in begun hundredths of the limit by law (a day is the hall's hours, a week five working days, a month thirty days): the number that at least ninety of a hundred of them do not exceed (nearest rank)",
        unit: Unit::Percent,
        set: flow(APPROVAL, "decided_on", "1", Count::Rank(OF_LAW, 90)),
        by: APPROVALS,
    },
    Figure {
        id: "approvals.open",
        zh: "在办办件",
        en: "Approvals open",
        means_zh: "截止日已受理、未办结的审批办件，不限期间",
        means_en: "approvals accepted and not decided on the as-of day, whatever the period",
        unit: Unit::Case,
        set: Set::Stock { noun: APPROVAL, stands: IN_HAND, when: "1" },
        by: APPROVALS,
    },
    Figure {
        id: "approvals.overdue",
        zh: "超承诺未办结",
        en: "Approvals over their promise",
        means_zh: "截止日终了时已过承诺时限（没有承诺的按法定时限）而未办结的审批办件，不限期间；没到期就中止计时的不算",
        means_en: "approvals open at the end of the as-of day whose promise, or where there is none the limit by law, had passed, whatever the period; those whose clock was stopped before that are left out",
        unit: Unit::Case,
        set: Set::Stock { noun: APPROVAL, stands: IN_HAND, when: "red_after < :as_of || 'T23:59'" },
        by: APPROVALS,
    },
    Figure {
        id: "approvals.promised_rate",
        zh: "承诺按时办结率",
        en: "Rate within the promise",
        means_zh: "期间内办结、受理时有承诺时限的审批办件中，承诺时限内办结的",
        means_en: "of the approvals decided in the period that were accepted under a promise, those decided within it",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["approvals.decided_promised"], reached: "approvals.in_promised", when: "in_promised" },
        by: APPROVALS,
    },
    Figure {
        id: "approvals.statutory_rate",
        zh: "法定按时办结率",
        en: "Rate within the law",
        means_zh: "期间内办结的审批办件中，法定时限内办结的",
        means_en: "of the approvals decided in the period, those decided within the limit by law",
        unit: Unit::Rate,
        set: Set::Rate { bases: &["approvals.decided"], reached: "approvals.in_statutory", when: "in_statutory" },
        by: APPROVALS,
    },
    Figure {
        id: "matters.ended",
        zh: "清理事项",
        en: "Matters cleaned up",
        means_zh: "清理日期在期间内的审批事项：取消、合并、下放",
        means_en: "matters abolished, merged or handed down in the period",
        unit: Unit::Item,
        set: flow(MATTER, "ended_on", "1", Count::Records),
        by: &["ending", "unit", "unit_kind"],
    },
    Figure {
        id: "measures.taken",
        zh: "处理",
        en: "Measures taken",
        means_zh: "决定日期在期间内的各项处理，一人一项算一件次，移送不计",
        means_en: "measures decided in the period, each counted once; cases passed on are left out",
        unit: Unit::Measure,
        set: flow(SANCTION, "decided_on", IS_MEASURE, Count::Records),
        by: MEASURES,
    },
    Figure {
        id: "measures.person_times",
        zh: "处理人员",
        en: "Person-times",
        means_zh: "期间内对人员的处理，一人处理几次算几次",
        means_en: "measures on persons decided in the period; a person counts each time",
        unit: Unit::Person,
        set: flow(SANCTION, "decided_on", "regime IS NOT NULL AND person IS NOT NULL", Count::Records),
        by: MEASURES,
    },
    Figure {
        id: "measures.persons",
        zh: "受处理人",
        en: "Persons",
        means_zh: "期间内受到处理的人，同一人只算一次",
        means_en: "distinct persons with a measure decided in the period",
        unit: Unit::Head,
        set: flow(SANCTION, "decided_on", "regime IS NOT NULL AND person IS NOT NULL", Count::Distinct("person")),
        // A person who moved is one person of two units: no parts that add up.
        by: &[],
    },
    Figure {
        id: "measures.unit_times",
        zh: "处理单位次",
        en: "Unit-times",
        means_zh: "期间内对单位的处理，一单位处理几次算几次",
        means_en: "measures on units decided in the period; a unit counts each time",
        unit: Unit::UnitTime,
        set: flow(SANCTION, "decided_on", "regime IS NOT NULL AND person IS NULL", Count::Records),
        by: &["kind", "regime", "unit_kind", "unit"],
    },
    Figure {
        id: "measures.units",
        zh: "受处理单位",
        en: "Units",
        means_zh: "期间内单位本身受到处理的单位，同一单位只算一次",
        means_en: "distinct units with a measure on the unit itself decided in the period",
        unit: Unit::Unit,
        set: flow(SANCTION, "decided_on", "regime IS NOT NULL AND person IS NULL", Count::Distinct("unit_code")),
        by: &["unit_kind", "unit"],
    },
    Figure {
        id: "measures.repeated",
        zh: "处理两次以上的人",
        en: "Persons dealt with again",
        means_zh: "期间内受到处理、此前 12 个月（--window 另定）的另一天也受过处理的人，同一人只算一次",
        means_en: "distinct persons with a measure decided in the period and another on an earlier day within 12 months (--window)",
        unit: Unit::Head,
        set: flow(
            SANCTION,
            "decided_on",
            sql!("regime IS NOT NULL AND person IS NOT NULL AND EXISTS (SELECT 1 FROM sanctions p WHERE p.person = sanctions.person
               AND p.regime IS NOT NULL AND p.decided_on < sanctions.decided_on
               AND p.decided_on >= date(sanctions.decided_on, coalesce(:window, '",
                YEAR,
                "'), 'floor'))"),
            Count::Distinct("person"),
        ),
        by: &[],
    },
    Figure {
        id: "measures.leaders",
        zh: "受追责的领导",
        en: "Leaders held to account",
        means_zh: "期间内因主要领导责任或重要领导责任受到处理的人，同一人只算一次",
        means_en: "distinct persons with a measure decided in the period for their main or important leadership responsibility",
        unit: Unit::Head,
        set: flow(
            SANCTION,
            "decided_on",
            sql!(
                "regime IS NOT NULL AND person IS NOT NULL AND responsibility IN ('",
                Responsibility::LeaderMain.slug(),
                "', '",
                Responsibility::LeaderImportant.slug(),
                "')"
            ),
            Count::Distinct("person"),
        ),
        // A person who moved is one person of two units: no parts that add up.
        by: &[],
    },
    Figure {
        id: "sanctions.decided",
        zh: "处分",
        en: "Sanctions decided",
        means_zh: "期间内决定的党纪处分、政务处分和处分；免职、通报批评、书面检查、诫勉不是处分",
        means_en: "party and administrative sanctions decided in the period; removal from post, criticism, self-criticism and admonition are none",
        unit: Unit::Person,
        set: flow(SANCTION, "decided_on", IS_SANCTION, Count::Records),
        by: MEASURES,
    },
    Figure {
        id: "sanctions.persons",
        zh: "受处分人",
        en: "Persons sanctioned",
        means_zh: "期间内受到处分的人，同一人只算一次",
        means_en: "distinct persons with a sanction decided in the period",
        unit: Unit::Head,
        set: flow(SANCTION, "decided_on", IS_SANCTION, Count::Distinct("person")),
        // A person who moved is one person of two units: no parts that add up.
        by: &[],
    },
    Figure {
        id: "instructions.received",
        zh: "收到批示",
        en: "Instructions received",
        means_zh: "收到日期在期间内的领导批示、口头指示和会议决定",
        means_en: "instructions of leaders that came in in the period",
        unit: Unit::Case,
        set: flow(INSTRUCTION, "received_on", "1", Count::Records),
        by: INSTRUCTIONS,
    },
    Figure {
        id: "instructions.closed",
        zh: "批示办结",
        en: "Instructions closed",
        means_zh: "办结日期在期间内的批示",
        means_en: "instructions closed in the period",
        unit: Unit::Case,
        set: flow(INSTRUCTION, "closed_on", "1", Count::Records),
        by: INSTRUCTIONS,
    },
    Figure {
        id: "instructions.open",
        zh: "在办批示",
        en: "Instructions open",
        means_zh: "截止日已收到而未办结的全部批示，不限期间",
        means_en: "all instructions received and not closed by the as-of day, whatever the period",
        unit: Unit::Case,
        set: Set::Stock { noun: INSTRUCTION, stands: UNCLOSED, when: "1" },
        by: INSTRUCTIONS,
    },
    Figure {
        id: "instructions.overdue",
        zh: "逾期未反馈批示",
        en: "Instructions overdue",
        means_zh: "截止日已过期限而未反馈的批示，不限期间",
        means_en: "instructions unanswered on the as-of day whose limit had passed, whatever the period",
        unit: Unit::Case,
        set: Set::Stock {
            noun: INSTRUCTION,
            stands: UNCLOSED,
            when: "assigned_on <= :as_of AND due_on < :as_of AND (answered_on IS NULL OR answered_on > :as_of)",
        },
        by: INSTRUCTIONS,
    },
];

/// The figure of an id or a Chinese name; the nearest ones are named where there is none.
pub fn figure(typed: &str) -> Result<&'static Figure> {
    FIGURES.iter().find(|f| f.id == typed || f.zh == typed).ok_or_else(|| {
        let near = text::nearest(typed, FIGURES.iter().flat_map(|f| [f.id, f.zh]), 3).join(", ");
        let error = Error::usage("figure-unknown", both!("没有指标 {typed:?}", "there is no figure {typed:?}"));
        error.hint(if near.is_empty() {
            both!("全部：ducha figures list", "all of them: ducha figures list")
        } else {
            both!("相近的是 {near}", "did you mean {near}?")
        })
    })
}

/// The id of a figure whose number somebody else may state: a count, for a rate without its base is no number.
pub fn stateable(typed: &str) -> Result<&'static str> {
    let figure = figure(typed)?;
    if figure.rank().is_some() {
        let (id, zh) = (figure.id, figure.zh);
        return Err(Error::usage(
            "figure-is-rank",
            both!("{zh}（{id}）是分位数，几家的加不到一起", "{id} is a rank: those of several do not add up"),
        )
        .hint(both!("报办结数：approvals.decided", "state how many were decided: approvals.decided")));
    }
    if figure.is_rate() {
        let (id, zh) = (figure.id, figure.zh);
        return Err(Error::usage(
            "figure-is-rate",
            both!("{zh}（{id}）是比率，不能只报一个数", "{id} is a rate: it is not stated as one number"),
        )
        .hint(both!("分别报分子和基数", "state its numerator and its base, each by itself")));
    }
    Ok(figure.id)
}

impl Figure {
    /// How it counts.
    pub fn counting(&self) -> Counting {
        match &self.set {
            Set::Flow { count: Count::Rank(..), .. } => Counting::Rank,
            Set::Flow { .. } => Counting::Flow,
            Set::Stock { .. } => Counting::Stock,
            Set::Rate { .. } => Counting::Rate,
        }
    }

    /// Whether it is a share of a base.
    pub fn is_rate(&self) -> bool {
        matches!(self.set, Set::Rate { .. })
    }

    /// Of how many of a hundred it is the value they do not exceed.
    pub fn rank(&self) -> Option<u64> {
        if let Set::Flow { count: Count::Rank(_, percent), .. } = self.set { Some(percent) } else { None }
    }

    /// Whether it is a number of records, units or days that were counted.
    pub fn is_count(&self) -> bool {
        !self.is_rate() && self.rank().is_none()
    }

    /// What it comes to where there is nothing.
    pub fn nothing(&self) -> Number {
        match self.rank() {
            Some(_) => Number::Rank(None),
            None if self.is_rate() => Number::Rate(0, 0),
            None => Number::Count(0),
        }
    }

    /// Whether its parts add up to it: not where it counts what is distinct, nor where it is a rank.
    pub fn adds_up(&self) -> bool {
        !matches!(self.set, Set::Flow { count: Count::Distinct(_) | Count::Rank(..), .. })
    }

    /// Whether it counts what stands on the as-of day, whatever the period.
    pub fn is_stock(&self) -> bool {
        matches!(self.set, Set::Stock { .. })
    }

    /// The condition of what stands on the as-of day, where it counts that.
    pub fn stands(&self) -> Option<&'static str> {
        if let Set::Stock { stands, .. } = self.set { Some(stands) } else { None }
    }

    /// Who a record it counts is told of: who has it, who had it when it was late, who had it when it was assigned.
    pub fn holder(&self) -> Holder {
        match self.set {
            // Lateness is whose hands it was in when the limit ran out.
            Set::Stock { .. } if !self.id.ends_with("overdue") => Holder::Now,
            Set::Flow { day: "first_assigned_on", .. } => Holder::First,
            _ => Holder::Then,
        }
    }

    /// Whether it comes out otherwise by a later as-of day, over the same period.
    pub fn ages(&self) -> bool {
        match &self.set {
            Set::Flow { when, .. } => when.contains(":as_of"),
            Set::Stock { .. } | Set::Rate { .. } => true,
        }
    }

    /// Whether its page says the period: what stands on a day has none, unless it asks what happened in one.
    pub fn has_period(&self) -> bool {
        !matches!(&self.set, Set::Stock { stands, when, .. } if !stands.contains(":from") && !when.contains(":from"))
    }

    /// Whether it looks for earlier records, within a window.
    pub fn looks_back(&self) -> bool {
        matches!(&self.set, Set::Flow { when, .. } if when.contains(":window"))
    }

    /// The noun whose records it counts.
    pub fn noun(&self) -> &'static Noun {
        match &self.set {
            Set::Flow { noun, .. } | Set::Stock { noun, .. } => noun,
            Set::Rate { bases, .. } => FIGURES.iter().find(|f| f.id == bases[0]).map_or(COMPLAINT, Figure::noun),
        }
    }
}

/// Gives a statement the days it names.
pub fn bind(statement: &mut rusqlite::Statement<'_>, scope: &Scope) -> Result<()> {
    let days =
        [(":from", scope.period.from), (":to", scope.until()), (":to_whole", scope.period.to), (":as_of", scope.as_of)];
    for (name, day) in days {
        if let Some(at) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(at, day.to_string())?;
        }
    }
    if let Some(at) = statement.parameter_index(":window")? {
        statement.raw_bind_parameter(at, scope.window.as_ref().map(|window| window.back.as_str()))?;
    }
    for (place, filter) in scope.narrow.iter().enumerate() {
        if let Some(at) = statement.parameter_index(&format!(":narrow{place}"))? {
            statement.raw_bind_parameter(at, &filter.value)?;
        }
    }
    Ok(())
}

/// The noun, what is counted and the condition of a count figure, narrowed by the scope and by one more condition.
pub fn select(figure: &Figure, condition: &str, scope: &Scope) -> Result<(&'static Noun, Count, String)> {
    let condition = format!("({condition}) AND {}", scope.narrowed(figure.noun(), figure.holder()));
    match &figure.set {
        Set::Flow { noun, day, when, count } => {
            let numbered =
                if let Count::Rank(column, _) = count { format!(" AND ({column}) IS NOT NULL") } else { String::new() };
            Ok((noun, *count, format!("{day} BETWEEN :from AND :to AND ({when}) AND ({condition}){numbered}")))
        }
        Set::Stock { noun, stands, when } => {
            Ok((noun, Count::Records, format!("({stands}) AND ({when}) AND ({condition})")))
        }
        Set::Rate { .. } => {
            let id = figure.id;
            Err(Error::usage(
                "figure-is-rate",
                both!("{id} 是比率，不能直接计数", "{id} is a rate and cannot be counted"),
            ))
        }
    }
}

/// Gives every record a figure counts, with the columns and in the order asked for.
pub fn each(
    conn: &Connection,
    figure: &Figure,
    columns: &str,
    order: &str,
    scope: &Scope,
    with: &mut dyn FnMut(&rusqlite::Row<'_>) -> Result<()>,
) -> Result<()> {
    let (noun, _, when) = select(figure, "1", scope)?;
    let mut statement = conn.prepare(&format!("SELECT {columns} FROM {} WHERE {when} ORDER BY {order}", noun.view))?;
    bind(&mut statement, scope)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        with(row)?;
    }
    Ok(())
}
