//! The rows that belong to a round: whom it is for, what came in, what was said of that, what it made. Not for what they come to: that is
//! `returns`'.

use super::fields_of;
use crate::base::day::Day;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft, Put};
use crate::db::write::PartRow;
use crate::{both, draft};
use rusqlite::Connection;
use std::collections::HashSet;

draft! {
    /// Whom a round is for.
    Subject {
        happened_on: Day, Anywhere, "布置日期", "day it was asked";
        line: i64, Anywhere, "行", "line";
        unit: i64, Anywhere, "单位", "unit";
        person: i64, Anywhere, "人员", "person";
        point: i64, Anywhere, "监督点", "point";
        label: String, Anywhere, "名目", "name of what it is about";
        division: String, Anywhere, "组别", "what it is ranked among";
        stage: String, Anywhere, "阶段", "stage";
        stage_due: Day, Anywhere, "阶段期限", "by when that stage is due";
    }
}

draft! {
    /// What came in of a subject.
    Return {
        happened_on: Day, Anywhere, "报送日期", "day it came in";
        number: i64, Anywhere, "第几份", "which return";
        line: i64, Anywhere, "行", "line of its subject";
        rater: String, Anywhere, "评价主体", "by whose judgement";
        entry_name: String, Anywhere, "登记项", "which row of a register";
        ballots: i64, Anywhere, "有效票数", "valid ballots it stands for";
        sent_out: i64, Anywhere, "发出份数", "questionnaires sent out";
        came_back: i64, Anywhere, "收回份数", "questionnaires that came back";
        filled_by: String, Anywhere, "填报人", "who filled it in";
        answers: String, Anywhere, "各项回答", "the answers";
        score: String, Anywhere, "得分", "what that comes to";
        vetoed: bool, Anywhere, "一票否决", "whether one answer left nothing";
        correction: String, Anywhere, "更正理由", "why it was corrected afterwards";
        note: String, Anywhere, "备注", "note";
    }
}

draft! {
    /// What the office said of a return.
    Verdict {
        happened_on: Day, Anywhere, "审核日期", "day";
        number: i64, Anywhere, "第几份", "which return";
        verdict: String, Anywhere, "审核", "accepted or sent back";
        note: String, Anywhere, "说明", "what was said";
    }
}

draft! {
    /// What an accepted answer made.
    Made {
        happened_on: Day, Anywhere, "日期", "day";
        number: i64, Anywhere, "第几份", "which return";
        item: String, Anywhere, "项目", "item";
        record: String, Anywhere, "形成的记录", "the record";
    }
}

/// The standing rows of a part of a round.
pub fn standing<D: Draft>(conn: &Connection, table: &str, round: i64) -> Result<Vec<D>> {
    super::standing_rows(conn, (table, "form_round"), round)
}

/// A row of one of the parts.
pub fn row(table: &'static str, draft: &impl Draft) -> PartRow {
    (table, fields_of(draft))
}

/// Who of a round has nothing in, by name and stage.
pub fn missing(conn: &Connection, code: &str) -> Result<Vec<String>> {
    let sql = "SELECT coalesce(unit, name, point, label) || coalesce(' ' || stage, '') FROM round_subjects
        WHERE round = ? AND NOT taken_back AND came_in_on IS NULL ORDER BY line";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([code], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The rows of a new round as a file brings them, each under the column of its part, with every column of its table.
pub fn rows(given: &[(&'static str, Vec<Put>)]) -> Result<Vec<PartRow>> {
    let (mut lines, mut numbers) = (HashSet::new(), HashSet::new());
    let all = given.iter().map(|(column, put)| {
        Ok(match *column {
            "subject_rows" => {
                let subject = Subject::filled(put);
                if !lines.insert(subject.line) {
                    let line = subject.line.unwrap_or_default();
                    return Err(twice(both!("第 {line} 行有两个对象", "there are two subjects of line {line}")));
                }
                // The unit of a person is told beside, and is not whom the round is for.
                row("round_subject", &Subject { unit: subject.unit.filter(|_| subject.person.is_none()), ..subject })
            }
            "returns" => {
                let one = Return::filled(put);
                if !numbers.insert(one.number) {
                    let number = one.number.unwrap_or_default();
                    return Err(twice(both!("第 {number} 份报送有两份", "there are two returns {number}")));
                }
                row("round_return", &one)
            }
            "verdicts" => row("round_verdict", &Verdict::filled(put)),
            _ => row("round_made", &Made::filled(put)),
        })
    });
    all.collect()
}

fn twice(said: Both) -> Error {
    Error::refused("return-contradicted", said)
}
