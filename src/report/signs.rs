//! Signs that a limit was kept on paper alone: what each says, and what it is held against. Not for which records bear it: that is
//! `signs_borne`'s; not for whether that is more than chance: that is `gaming`'s.

/// What a sign is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// Nothing: one is one too many.
    Nothing,
    /// What there was before of the same matter or unit under the same limit.
    Before,
    /// The same, and the others of the same time and limit: what comes in late for all of them is how a file was brought.
    BeforeAndOthers,
}

/// A sign.
#[derive(Debug)]
pub struct Sign {
    /// Its word.
    pub key: &'static str,
    /// What people call it, in Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// What it says, in both languages.
    pub says: (&'static str, &'static str),
    /// What it is held against.
    pub against: Against,
}

const fn sign(
    key: &'static str,
    (zh, en): (&'static str, &'static str),
    against: Against,
    says: (&'static str, &'static str),
) -> Sign {
    Sign { key, zh, en, says, against }
}

/// The sign of a duration, which is told by what records took.
pub const SAME_DURATION: &str = "same-duration";
/// How many there are.
pub const MANY: usize = 7;

/// All signs, in the order of `Met::bears`.
pub const SIGNS: [Sign; MANY] = [
    sign(
        "last-day",
        ("踩点办结", "On the last day"),
        Against::Before,
        (
            "按时办结的，比以前多得多地在期限最后一天办结（按分钟、小时的期限：用到九成以后）",
            "of what was in time far more than before was done on the last day of the limit (of limits in minutes and hours: in its last tenth)",
        ),
    ),
    sign(
        "pause-near-limit",
        ("临期中止", "Paused near the limit"),
        Against::Before,
        (
            "比以前多得多地在期限前一个工作日之内中止计时（按分钟、小时的期限：剩下不到一半时；期限过后才中止的不算）",
            "far more than before the clock was stopped within a working day of the limit (of limits in minutes and hours: with less than half of it left; not after it was over)",
        ),
    ),
    sign(
        "reopened",
        ("办结又重办", "Closed and reopened"),
        Against::Before,
        (
            "办结后三十天内又重办（审批：撤回办结、后来再办结的也算）的，比以前多得多",
            "far more than before was reopened within thirty days after it was closed (of approvals also: the decision taken back and made again later)",
        ),
    ),
    sign(
        "entered-late",
        ("过期补录", "Entered after the limit"),
        Against::BeforeAndOthers,
        (
            "写着按时办结，却是期限过后才录入的，比以前、也比别家多得多",
            "far more than before, and than of others, is dated within the limit and was entered after it",
        ),
    ),
    sign(
        SAME_DURATION,
        ("时长雷同", "The same duration"),
        Against::Before,
        ("办理时长一分钟不差的，比以前多得多", "far more than before took the same time to the minute"),
    ),
    sign(
        "told-twice",
        ("多次告知补正", "Told twice"),
        Against::Nothing,
        (
            "要申请人补正不止一次；行政许可法第三十二条：一次告知",
            "what was missing was told more than once; Administrative Licensing Law, article 32: once",
        ),
    ),
    sign(
        "outside-hours",
        ("非办公时间办结", "Decided outside hours"),
        Against::Nothing,
        (
            "有一次办结不在大厅办公时间之内，或只写了日期而那天休息",
            "decided, the first time or again, at a time when the hall is closed, or on a day of rest",
        ),
    ),
];
