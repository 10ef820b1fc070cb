//! What a list can be narrowed to, the same options for every noun: of a unit, of a word, of some days. Not for reading it.

use super::args::{self, Id, option, switch};
use super::condition;
use super::desk::Desk;
use super::whose;
use crate::base::column::Shape;
use crate::base::error::{Lang, Result};
use crate::base::noun::{Noun, Value};
use crate::db::query::Filter;
use crate::record;
use crate::record::names::Names;
use crate::record::sealed;
use clap::{Arg, ArgMatches};

/// What a list of a noun can be narrowed to, and how it is put in order.
pub fn args(lang: Lang, noun: &'static Noun) -> Vec<Arg> {
    let mut out = Vec::new();
    let has = |name: &str| noun.filters.contains(&name);
    if has("unit") {
        out.extend(whose::units(lang, lang.pick("哪个单位的", "of one unit")));
    }
    if has("assigned_to") {
        out.push(whose::handler(lang));
    }
    for (word, _) in words(noun) {
        out.push(option(
            word,
            lang.pick("词", "WORD"),
            lang.pick("只要这一类，可用逗号列几类", "only these, separated by commas"),
        ));
    }
    if can_be_overdue(noun) {
        out.push(switch("overdue", lang.pick("只要已超期的", "only what is overdue")));
    }
    if has("campaign") {
        out.push(option(Id::CAMPAIGN, lang.pick("编号", "CODE"), lang.pick("哪次活动的", "of one campaign")));
    }
    if has("point") {
        out.push(option(Id::POINT, lang.pick("名称", "NAME"), lang.pick("哪个收件点、代办点的", "of one point")));
    }
    if has("approval") {
        out.push(option(Id::APPROVAL, lang.pick("编号", "CODE"), lang.pick("反映哪一办件的", "about one approval")));
    }
    if has("person") {
        out.push(option(Id::PERSON, lang.pick("人员", "PERSON"), lang.pick("哪个人的", "of one person")));
    }
    if noun.day.is_some() {
        out.push(option(Id::FROM, lang.pick("日期", "DATE"), lang.pick("从哪天", "from a day on")));
        out.push(option(Id::TO, lang.pick("日期", "DATE"), lang.pick("到哪天", "up to a day")));
        out.push(
            option(Id::PERIOD, lang.pick("期间", "PERIOD"), lang.pick("如 2026-03、2026Q1", "such as 2026-03, 2026Q1"))
                .conflicts_with_all([Id::FROM, Id::TO]),
        );
    }
    out.push(option(
        Id::WHERE,
        "SQL",
        lang.pick("条件，如 状态=已办结、接收日期>=3月1日", "a condition, such as persons > 2"),
    ));
    out.push(option(
        Id::SORT,
        lang.pick("字段", "COLUMNS"),
        lang.pick("按哪些字段排序，如 -接收日期 为倒序", "order by; -COLUMN turns it round"),
    ));
    out.push(option(Id::LIMIT, lang.pick("数", "N"), lang.pick("最多几条", "rows at the most")));
    out.push(switch("voided", lang.pick("连作废的一起", "voided ones too")));
    if noun.open.is_some() {
        out.push(switch(Id::OPEN, lang.pick("只要未办结的", "only those not closed")));
    }
    if has("leader") {
        out.push(option(Id::LEADER, lang.pick("姓名", "NAME"), lang.pick("哪位领导的", "of one leader")));
    }
    out
}

/// The columns of words a list is narrowed by, each with its vocabulary.
fn words(noun: &'static Noun) -> impl Iterator<Item = (&'static str, &'static str)> {
    noun.filters.iter().filter_map(|name| match noun.shape(name) {
        Shape::Word(list) | Shape::Words(list) => Some((*name, list)),
        _ => None,
    })
}

/// Conditions on a view, each with its value.
type Conditions = Vec<(String, Value)>;

fn condition(out: &mut Conditions, sql: &str, value: Value) {
    out.push((sql.to_owned(), value));
}

fn can_be_overdue(noun: &Noun) -> bool {
    noun.daily.iter().any(|(name, _)| *name == "overdue")
}

/// Of some words of its vocabularies.
fn of_words(names: &Names, noun: &'static Noun, matches: &ArgMatches, out: &mut Conditions) -> Result<()> {
    let text = |id| args::text(matches, id);
    for (name, vocab) in words(noun) {
        let Some(typed) = text(Id::column(name)) else { continue };
        // Overdue is no state that is kept, but people ask for it as one.
        let (late, words): (Vec<&str>, Vec<&str>) = typed.split([',', '、', '，']).map(str::trim).partition(|w| {
            name == "state" && can_be_overdue(noun) && ["overdue", "逾期", "超期", "已逾期"].contains(w)
        });
        let words: Vec<Vec<String>> = words.into_iter().map(|w| names.words_under(vocab, w)).collect::<Result<_>>()?;
        let words: Vec<String> = words.concat();
        let or = if late.is_empty() { "" } else { " OR overdue" };
        let list = serde_json::Value::from(words).to_string();
        let said = match noun.shape(name) {
            // The plus keeps SQLite from making a join of it, which no index of another condition then begins.
            Shape::Words(_) => format!(
                "+EXISTS (SELECT 1 FROM json_each(\"{name}\") e WHERE e.value IN (SELECT value FROM json_each(?)))"
            ),
            _ => format!("\"{name}\" IN (SELECT value FROM json_each(?))"),
        };
        condition(out, &format!("({said}{or})"), Value::Text(list));
    }
    Ok(())
}

/// From a day on, up to a day, or of a period.
fn of_days(desk: &Desk, noun: &'static Noun, matches: &ArgMatches, out: &mut Conditions) -> Result<()> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let text = |id| args::text(matches, id);
    let Some(day) = noun.day else { return Ok(()) };
    if let Some(typed) = text(Id::PERIOD) {
        let span = names.period(conn, typed)?;
        condition(out, &format!("{day} >= ?"), Value::Text(span.from.to_string()));
        condition(out, &format!("{day} <= ?"), Value::Text(span.to.to_string()));
    }
    if let (Some(from), Some(to)) = (text(Id::FROM), text(Id::TO)) {
        names.period(conn, &format!("{from}..{to}"))?;
    }
    for (id, sign) in [(Id::FROM, ">="), (Id::TO, "<=")] {
        if let Some(typed) = text(id) {
            condition(out, &format!("{day} {sign} ?"), Value::Text(names.day(conn, typed)?.to_string()));
        }
    }
    Ok(())
}

/// Of one record of another noun: by its number, where that stands in the table and an index finds it; else by its code.
fn of_record(noun: &Noun, of: &Noun, id: i64) -> (String, Value) {
    let (table, column) = (noun.table, of.name);
    if noun.fields.iter().any(|field| field.column == column) {
        (format!("id IN (SELECT t.id FROM main.{table} t WHERE t.{column} = ?)"), Value::Int(id))
    } else {
        (format!("{column} = ?"), Value::Text(of.code(id)))
    }
}

/// What units are called by, of a list of rows.
fn codes(column: &str) -> String {
    format!("SELECT o.{column} FROM units o WHERE o.id IN (SELECT value FROM json_each(?))")
}

/// The filter a list's arguments ask for.
pub fn asked(desk: &Desk, noun: &'static Noun, matches: &ArgMatches) -> Result<Filter> {
    let (conn, names) = (desk.read()?, desk.names()?);
    let text = |id| args::text(matches, id);
    let mut conditions = Vec::new();
    let (units, handlers) = whose::both(desk, matches)?;
    if let Some(units) = units {
        let column = if noun.name == record::unit::NOUN.name { "code" } else { "unit_code" };
        // That none without a unit is meant lets SQLite begin with the units, and read their records alone.
        let sql = format!("{column} IS NOT NULL AND {column} IN ({})", codes("code"));
        condition(&mut conditions, &sql, Value::Text(units.list()));
    }
    if let Some(units) = handlers {
        condition(&mut conditions, &format!("assigned_to IN ({})", codes("name")), Value::Text(units.list()));
    }
    if can_be_overdue(noun) && matches.get_flag("overdue") {
        condition(&mut conditions, "overdue = ?", Value::Int(1));
    }
    of_words(names, noun, matches, &mut conditions)?;
    let of = [
        (Id::CAMPAIGN, &record::campaign::NOUN),
        (Id::PERSON, &record::person::NOUN),
        (Id::POINT, &record::point::NOUN),
        (Id::APPROVAL, &record::approval::NOUN),
    ];
    for (id, of) in of {
        if let Some(typed) = text(id) {
            conditions.push(of_record(noun, of, names.record(conn, of, typed)?));
        }
    }
    if let Some(open) = noun.open.filter(|_| args::is_set(matches, Id::OPEN)) {
        condition(&mut conditions, &format!("({open}) = ?"), Value::Int(1));
    }
    if let Some(typed) = text(Id::LEADER) {
        condition(&mut conditions, "leader = ?", Value::Text(typed.clone()));
    }
    of_days(desk, noun, matches, &mut conditions)?;
    let limit = args::limit(matches)?;
    Ok(Filter {
        conditions,
        typed: text(Id::WHERE).map(|typed| condition::sql((desk.read()?, desk.names()?), noun, typed)).transpose()?,
        sort: text(Id::SORT).map(|typed| condition::order(noun, typed)),
        limit,
        fields: desk.wish.fields.clone(),
        voided: matches.get_flag("voided"),
        parts: false,
        spread: false,
        masked: desk.for_others().then(|| sealed::around(noun)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{main, tree, wished};
    use super::*;
    use crate::base::vocab::vocab;
    use crate::db::plan::{leads, walked};
    use crate::db::query::select_of;
    use crate::record::NOUNS;

    /// A ledger with one of each record that a list can be narrowed to.
    fn ledger(file: &str) {
        let typed = "init --name 云江市效能办\nunit add --code A01 --name 市数据局 --kind other\nperson add --name 李娟 --unit A01
campaign add --title 明查 --kind special --from 2026-03-01 --to 2026-03-31\npoint add --name 大厅意见箱 --kind mailbox";
        for line in typed.lines() {
            let words = ["ducha", "-f", file, "--today", "2026-03-20", "--actor", "甲", "--quiet"];
            assert_eq!(main(words.into_iter().chain(line.split_whitespace()).map(Into::into).collect()), 0, "{line}");
        }
    }

    /// What is typed for an option of a list, and the column of the table it is about.
    fn typed(noun: &'static Noun, id: &str) -> Option<(Vec<String>, &'static str)> {
        let column = |name: &str| noun.filters.iter().copied().find(|filter| *filter == name).unwrap_or_default();
        let (value, about) = match id {
            "unit" => ("A01", column("unit")),
            "handler" => ("A01", "assigned_to"),
            "campaign" => ("P2026-0001", "campaign"),
            "point" => ("大厅意见箱", "point"),
            "person" => ("李娟", "person"),
            "leader" => ("王书记", "leader"),
            "period" => ("2026-03", noun.day.unwrap_or_default()),
            "open" | "overdue" => ("", ""),
            _ => {
                (words(noun).find(|(word, _)| *word == id).and_then(|(_, list)| vocab(list))?.terms[0].slug, column(id))
            }
        };
        let value = Some(value.to_owned()).filter(|value| !value.is_empty());
        Some(([format!("--{}", id.replace('_', "-"))].into_iter().chain(value).collect(), about))
    }

    #[test]
    fn no_list_reads_its_table_through_where_an_index_serves() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.db").display().to_string();
        ledger(&file);
        let mut found = Vec::new();
        for noun in NOUNS {
            let options: Vec<_> =
                args(Lang::En, noun).iter().filter_map(|arg| typed(noun, arg.get_id().as_str())).collect();
            let mut tree = tree(Lang::En, Some(noun.name));
            for (at, one) in options.iter().enumerate() {
                for other in &options[at..] {
                    let mut argv: Vec<String> =
                        ["ducha", "-f", &file, noun.name, "list", "--limit", "50"].map(Into::into).into();
                    argv.extend(one.0.clone());
                    argv.extend(if one.0 == other.0 { Vec::new() } else { other.0.clone() });
                    let matches = tree.try_get_matches_from_mut(&argv).unwrap_or_else(|e| panic!("{argv:?}: {e}"));
                    let desk = Desk::new(wished::wish(&matches, &argv, Lang::En).expect("a wish"));
                    let list = matches.subcommand().and_then(|(_, m)| m.subcommand()).expect("a list").1;
                    let filter = asked(&desk, noun, list).unwrap_or_else(|e| panic!("{argv:?}: {e:?}"));
                    let conn = desk.read().expect("the ledger");
                    let serves =
                        [one.1, other.1].iter().any(|column| leads(conn, noun.table, column).expect("an index"));
                    let through = walked(conn, &select_of(conn, noun, &filter).expect("a select")).expect("a plan");
                    if serves && through.contains(noun.table) {
                        found.push(argv[3..].join(" "));
                    }
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    }
}
