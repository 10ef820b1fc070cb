//! Rows of teams as figures count them: members, units of groups, pledges, who went on which visit, days in the field. Nothing is filled in
//! here: that is `team`'s.

use crate::base::noun::{Noun, PLAIN};

/// One of a team, as figures count them: nothing is filled in.
pub static MEMBER: Noun = Noun {
    name: "member",
    table: "members",
    view: "members",
    zh: "督查组成员",
    en: "member",
    brief: &["code", "campaign", "name", "role", "squad", "happened_on"],
    day: Some("happened_on"),
    ..PLAIN
};

/// A unit of a group, as figures count them.
pub static TARGET: Noun = Noun {
    name: "target",
    table: "targets",
    view: "targets",
    zh: "各组单位",
    en: "target",
    brief: &["code", "campaign", "squad", "unit", "visit_on", "happened_on"],
    day: Some("happened_on"),
    ..PLAIN
};

/// A pledge, as figures count them.
pub static PLEDGE: Noun = Noun {
    name: "pledge",
    table: "pledges",
    view: "pledges",
    zh: "承诺",
    en: "pledge",
    brief: &["code", "campaign", "name", "version", "witness", "happened_on"],
    day: Some("happened_on"),
    ..PLAIN
};

/// One of a team on a visit, as figures count them.
pub static GOING: Noun = Noun {
    name: "going",
    table: "goings",
    view: "goings",
    zh: "参加检查",
    en: "going",
    brief: &["code", "visited_on", "unit", "name", "role", "campaign"],
    day: Some("visited_on"),
    ..PLAIN
};

/// A day one of a team was in the field, as figures count them.
pub static FIELD_DAY: Noun = Noun {
    name: "field_day",
    table: "field_days",
    view: "field_days",
    zh: "人天",
    en: "person-day",
    brief: &["code", "visited_on", "name", "role", "visits"],
    day: Some("visited_on"),
    ..PLAIN
};
