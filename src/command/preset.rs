//! What fields are that a file leaves blank, said once for all of it: `--set 渠道=电话`, or by the row itself in the column beside. Not for what its
//! columns are: that is `mapped`.

use super::args::option;
use super::columns::Columns;
use crate::base::error::{Error, Lang, Result};
use crate::base::noun::{From, Noun, Raw};
use crate::base::text::is_dash;
use crate::both;
use crate::intake::Pair;
use crate::rule::hall::Term;
use crate::rule::limit::Limit;
use clap::{Arg, ArgAction, ArgMatches};

/// `--set`.
pub fn arg(lang: Lang) -> Arg {
    let help = lang.pick(
        "文件里没有或空着的字段都是这个值，如 渠道=电话；受理日期=@接收日期 是照同一行的另一栏；可重复，或用逗号隔开",
        "what a field is that the file lacks or leaves blank, such as channel=phone; accepted_on=@received_on is as another field of the row has it; repeat, or separate by commas",
    );
    option("set", lang.pick("字段=值", "FIELD=VALUE"), help).action(ArgAction::Append)
}

/// The words of an option that may be repeated, or separated by commas.
pub fn listed(matches: &ArgMatches, name: &str) -> Vec<String> {
    let all = matches.get_many::<String>(name).into_iter().flatten();
    all.flat_map(|typed| typed.split([',', '，']))
        .map(|one| one.trim().to_owned())
        .filter(|one| !one.is_empty())
        .collect()
}

/// The same, each of one thing and another with `=` between.
pub fn pairs(matches: &ArgMatches, name: &str) -> Result<Vec<Pair>> {
    let pair = |typed: String| match typed.split_once(['=', '＝']) {
        Some((one, other)) => Ok((one.trim().to_owned(), other.trim().to_owned())),
        None => {
            Err(Error::usage("map-unreadable", both!("--{name} {typed:?} 里没有 =", "--{name} {typed:?} has no ="))
                .hint(both!("写成 --map 列名=字段、--set 字段=值", "write --map HEADING=FIELD, --set FIELD=VALUE")))
        }
    };
    listed(matches, name).into_iter().map(pair).collect()
}

/// What a blank field is filled with.
enum With {
    /// The same in every row.
    All(Raw),
    /// What another field of the row has.
    As(usize),
}

/// Fills what a row that could be read leaves blank with what was said of all of them, in the order it was said.
pub fn filling(columns: &Columns, set: &[Pair]) -> Result<impl Fn(&mut Result<&mut [Raw]>) + use<>> {
    let mut all = Vec::new();
    for (field, value) in set {
        let with = match value.strip_prefix(['@', '＠']) {
            Some(other) => columns.slot(other)?.map(With::As),
            None => Some(With::All(Raw::Text(value.clone()))),
        };
        all.extend(columns.slot(field)?.zip(with));
    }
    let blank = |raw: &Raw| matches!(raw, Raw::Null) || matches!(raw, Raw::Text(text) if text.trim().is_empty());
    Ok(move |row: &mut Result<&mut [Raw]>| {
        let Ok(row) = row else { return };
        for (slot, with) in &all {
            if !row.get(*slot).is_some_and(blank) {
                continue;
            }
            row[*slot] = match with {
                With::All(value) => value.clone(),
                With::As(other) => row.get(*other).cloned().unwrap_or(Raw::Null),
            };
        }
    })
}

/// A limit as it was set.
pub const DUE: &str = "due";
/// How long a case of the hall may take, by law and as promised.
const TERMS: [&str; 2] = ["statutory", "promised"];
/// The day it ends on.
pub const DUE_ON: &str = "due_on";

/// Where the day that something is due on has no day but how long it may take, 15个工作日, that is the limit as it was set; which is written as the
/// ledger does. Limits of the hall that a life states go by no rule of their record: one that cannot be read is refused here.
pub fn limits(noun: &Noun) -> impl Fn(&mut Result<&mut [Raw]>) + use<> {
    let at = |column: &str| noun.fields.iter().position(|field| field.column == column);
    let (due, due_on) = (at(DUE), at(DUE_ON));
    let stated = |column: &str| at(column).filter(|at| noun.fields[*at].from == From::History);
    let terms: Vec<_> = TERMS.into_iter().filter_map(|column| Some((stated(column)?, column))).collect();
    move |row: &mut Result<&mut [Raw]>| {
        for (slot, column) in &terms {
            let typed = row.as_ref().ok().and_then(|row| row[*slot].plain()).filter(|text| !is_dash(text));
            match typed.map(|text| Term::parse(&text)) {
                Some(Err(error)) => *row = Err(error.field(column)),
                Some(Ok(term)) => row.iter_mut().for_each(|row| row[*slot] = Raw::Text(term.written())),
                None => {}
            }
        }
        let (Ok(row), Some(due)) = (row, due) else { return };
        if let Some(on) = due_on
            && row[due] == Raw::Null
            && matches!(&row[on], Raw::Text(text) if lasts(text))
        {
            row[due] = std::mem::replace(&mut row[on], Raw::Null);
        }
        if let Raw::Text(text) = &mut row[due]
            && let Ok(limit) = Limit::parse(text)
        {
            *text = limit.written();
        }
    }
}

/// Whether a text is about how long something takes, not a day however written.
fn lasts(text: &str) -> bool {
    let dated =
        text.contains(['年', '-', '/', '.', '－', '／', '．', '号']) || text.contains('月') && text.contains('日');
    let set = || Limit::parse(text).is_ok_and(|limit| limit.date().is_none());
    !dated && (set() || text.chars().any(|c| !c.is_ascii() && c.is_alphabetic()))
}
