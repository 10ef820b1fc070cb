//! The roll of a visit: who should be there, who is. Not for attendance of single persons.

use crate::base::error::{Both, Error, Result};
use crate::base::vocab::Attendance;
use crate::both;

/// Head counts of one visit; what was not counted is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roll {
    /// On the establishment that day, 应到.
    pub expected: Option<i64>,
    /// At their posts, 在岗.
    pub present: Option<i64>,
    /// On leave, 请假.
    pub on_leave: Option<i64>,
    /// On duty elsewhere, 公务外出.
    pub on_duty_elsewhere: Option<i64>,
    /// Absent without either, 缺岗.
    pub absent: Option<i64>,
}

/// The roll with the one missing count filled in, if it is one of expected, present and absent. A roll that does not add
/// up, or of which only a part was counted, is refused: leave and duty elsewhere count as none where nobody said more.
pub fn complete(roll: Roll) -> Result<Roll> {
    let excused = roll.on_leave.unwrap_or(0) + roll.on_duty_elsewhere.unwrap_or(0);
    let full = match (roll.expected, roll.present, roll.absent) {
        (None, None, None) if roll.on_leave.is_none() && roll.on_duty_elsewhere.is_none() => return Ok(roll),
        (Some(e), Some(p), None) => Roll { absent: Some(e - p - excused), ..roll },
        (Some(e), None, Some(a)) => Roll { present: Some(e - a - excused), ..roll },
        (None, Some(p), Some(a)) => Roll { expected: Some(p + a + excused), ..roll },
        (Some(_), Some(_), Some(_)) => roll,
        _ => {
            return Err(Error::refused(
                "roll-incomplete",
                both!(
                    "点名不完整：应到、在岗、缺岗至少要有两项",
                    "the roll is incomplete: give two of expected, present and absent"
                ),
            )
            .field("expected"));
        }
    };
    let (e, p, a) = (full.expected.unwrap_or(0), full.present.unwrap_or(0), full.absent.unwrap_or(0));
    let (leave, duty) = (full.on_leave.unwrap_or(0), full.on_duty_elsewhere.unwrap_or(0));
    if e != p + a + excused || p < 0 || a < 0 {
        let sum = p.max(0) + a.max(0) + excused;
        return Err(Error::refused(
            "roll-does-not-add-up",
            both!(
                "点名对不上：应到 {e}，而在岗 {p}、请假 {leave}、公务外出 {duty}、缺岗 {a}，合计 {sum}",
                "the roll does not add up: {e} expected, but {p} present, {leave} on leave, {duty} on duty elsewhere and {a} absent make {sum}"
            ),
        )
        .field("expected"));
    }
    Ok(full)
}

/// Holds the lines of a visit's sections against its roll: nobody is absent on a line who was not counted absent. Out without
/// being registered, late and gone early are codes the head has no count of: only all lines together are held against it.
pub fn lines_fit(roll: Roll, lines: &[(Attendance, i64)], code: &str) -> Result<()> {
    let Some(expected) = roll.expected else { return Ok(()) };
    let head = [
        (Attendance::Present, roll.present),
        (Attendance::Leave, roll.on_leave),
        (Attendance::OutOnDuty, roll.on_duty_elsewhere),
        (Attendance::Absent, roll.absent),
    ];
    for (attendance, most) in head {
        let most = most.unwrap_or(0);
        let sum: i64 = lines.iter().filter(|l| l.0 == attendance).map(|l| l.1).sum();
        if sum > most {
            let Both { zh, en } = attendance.said();
            let said = both!(
                "{code} 各科室{zh}合计 {sum} 人，多于点名的 {most} 人",
                "{code}: its sections have {sum} {en}, more than the {most} of its roll"
            );
            return Err(Error::refused("roll-lines-exceed", said)
                .hint(both!(
                    "点名有误：ducha visit edit {code} …；细目有误：ducha visit undo {code} -m …",
                    "if the roll is wrong: ducha visit edit {code} …; if a line is: ducha visit undo {code} -m …"
                ))
                .field("persons"));
        }
    }
    let all: i64 = lines.iter().map(|l| l.1).sum();
    if all > expected {
        let said = both!(
            "{code} 各科室合计 {all} 人，多于应到的 {expected} 人",
            "{code}: its sections have {all} persons, more than the {expected} expected"
        );
        return Err(Error::refused("roll-lines-exceed", said).field("persons"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roll(e: i64, p: i64, a: i64) -> Roll {
        Roll { expected: Some(e), present: Some(p), absent: Some(a), ..Roll::default() }
    }

    #[test]
    fn sixteen_expected_four_present_leave_twelve_absent() {
        let counted = Roll { expected: Some(16), present: Some(4), ..Roll::default() };
        assert_eq!(complete(counted), Ok(roll(16, 4, 12)));
        assert_eq!(complete(roll(16, 4, 12)), Ok(roll(16, 4, 12)));
        assert_eq!(complete(Roll::default()), Ok(Roll::default()));
    }

    #[test]
    fn what_does_not_add_up_is_refused() {
        for bad in [roll(16, 10, 12), roll(16, 4, 11), Roll { expected: Some(3), present: Some(4), ..Roll::default() }]
        {
            assert_eq!(complete(bad).map_err(|e| e.id), Err("roll-does-not-add-up"));
        }
        let half = Roll { present: Some(4), ..Roll::default() };
        assert_eq!(complete(half).map_err(|e| e.id), Err("roll-incomplete"));
    }

    #[test]
    fn nobody_is_absent_on_a_line_who_is_not_on_the_roll() {
        let whole = roll(16, 4, 12);
        let id = |lines: &[(Attendance, i64)]| lines_fit(whole, lines, "V2026-0001").map_err(|e| e.id);
        assert_eq!(id(&[(Attendance::Absent, 7), (Attendance::Absent, 5), (Attendance::Present, 4)]), Ok(()));
        assert_eq!(id(&[(Attendance::Absent, 7), (Attendance::Absent, 6)]), Err("roll-lines-exceed"));
        assert_eq!(id(&[(Attendance::Leave, 1)]), Err("roll-lines-exceed"));
        assert_eq!(id(&[(Attendance::Late, 16), (Attendance::Early, 1)]), Err("roll-lines-exceed"));
        assert_eq!(lines_fit(Roll::default(), &[(Attendance::Absent, 99)], "V2026-0001"), Ok(()));
    }
}
