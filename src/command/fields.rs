//! `--fields`: the columns asked for, and a page with no others; and what a list of them is called on paper.

use super::condition;
use crate::base::error::{Error, Result};
use crate::base::noun::Noun;
use crate::base::page::{Head, Kept, Page, Sheet, Sink};
use crate::both;
use crate::db::query;

/// The columns `--fields` names, of a noun by key or by heading in either language.
pub fn named(typed: &str, noun: Option<&Noun>) -> Result<Vec<String>> {
    let key = |typed: &str| noun.map_or_else(|| typed.to_owned(), |noun| condition::column(noun, typed));
    let all: Vec<String> = typed.split([',', '，', '、']).map(str::trim).filter(|s| !s.is_empty()).map(key).collect();
    if all.is_empty() {
        return Err(Error::usage("fields-empty", both!("--fields 没有写字段", "--fields names no column")).hint(
            both!("如 --fields code,unit；可用的见 ducha schema", "such as --fields code,unit; see ducha schema"),
        ));
    }
    if let Some(twice) = all.iter().enumerate().find(|(at, field)| all[..*at].contains(field)).map(|(_, field)| field) {
        let said = both!("--fields 里 {twice} 写了两次", "--fields names {twice} twice");
        return Err(Error::usage("fields-twice", said).hint(both!("每个字段写一次", "name each column once")));
    }
    Ok(all)
}

/// A page with only the columns asked for; a page that is no table of columns says so.
pub fn chosen<'a>(page: Page<'a>, fields: Option<&Vec<String>>) -> Result<Page<'a>> {
    let Some(fields) = fields else { return Ok(page) };
    match page {
        Page::Sheet(sheet) if sheet.heads.iter().map(|h| &h.key).ne(fields) => {
            let places = places(&sheet.heads, fields)?;
            let heads = places.iter().map(|at| sheet.heads[*at].clone()).collect();
            let source = sheet.rows;
            let rows = Box::new(move |sink: Sink<'_>| {
                source(&mut |row| sink(&places.iter().map(|at| row[*at]).collect::<Vec<_>>()))
            });
            Ok(Page::Sheet(Sheet { heads, rows, brief: Vec::new(), ..sheet }))
        }
        Page::Record(mut record) if record.heads.iter().map(|h| &h.key).ne(fields) => {
            let places = places(&record.heads, fields)?;
            record.values = places.iter().map(|at| record.values[*at].clone()).collect();
            record.heads = places.iter().map(|at| record.heads[*at].clone()).collect();
            record.parts.clear();
            Ok(Page::Record(record))
        }
        Page::Done(mut done) => {
            let page = done.kept.take().map(|kept| match kept {
                Kept::One(record) => Page::Record(record),
                Kept::Many(sheet) => Page::Sheet(sheet),
            });
            done.kept = match page.map(|page| chosen(page, Some(fields))).transpose()? {
                Some(Page::Record(record)) => Some(Kept::One(record)),
                Some(Page::Sheet(sheet)) => Some(Kept::Many(sheet)),
                _ => None,
            };
            Ok(Page::Done(done))
        }
        Page::Report(_) | Page::Document(_) | Page::Text(_) | Page::Json(_) | Page::Answer(_) => {
            let said = both!(
                "这里没有可选的字段，--fields 用不上",
                "there are no columns to choose here: --fields does not apply"
            );
            Err(Error::usage("fields-unfit", said))
        }
        page => Ok(page),
    }
}

/// Which columns are meant, by key or by what they are called.
pub fn places(heads: &[Head], fields: &[String]) -> Result<Vec<usize>> {
    let known: Vec<String> = heads.iter().map(|h| h.key.clone()).collect();
    let is = |head: &Head, name: &String| {
        head.key == *name || head.label.zh == *name || head.label.en.eq_ignore_ascii_case(name)
    };
    let place = |name: &String| {
        let at = known.iter().position(|k| k == name).or_else(|| heads.iter().position(|head| is(head, name)));
        at.ok_or_else(|| query::unknown_column(name, &known))
    };
    fields.iter().map(place).collect()
}
