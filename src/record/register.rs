//! The register of units as they are called: by code, full name, short name or alias, and by what comes near. Not for what a unit is.

use crate::base::called::{Way, Word};
use crate::base::error::{Error, Result};
use crate::base::text;
use crate::base::vocab::fold;
use crate::both;
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap};

/// The most that are told of several.
const MOST: usize = 9;

/// One unit, as far as it is called by names.
#[derive(Clone, Debug)]
struct Called {
    id: i64,
    code: String,
    name: String,
}

impl Called {
    fn shown(&self) -> String {
        format!("{} {}", self.code, self.name)
    }
}

/// How a word names a unit; the first goes before the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    /// By its code or its full name.
    Name,
    /// By its short name or another name.
    Other,
    /// By the full or the short name it had before.
    Before,
}

/// All of them, and the words each is found by.
#[derive(Debug, Default)]
pub struct Units {
    all: Vec<Called>,
    by_word: HashMap<String, Vec<(How, usize)>>,
}

impl Units {
    fn say(&mut self, word: &str, how: How, at: usize) {
        let places = self.by_word.entry(fold(word)).or_default();
        if !places.iter().any(|(_, other)| *other == at) {
            places.push((how, at));
        }
    }

    /// Takes in one more, with its other names.
    pub fn put(&mut self, id: i64, code: &str, name: &str, other: &[&str]) {
        let at = self.all.len();
        self.all.push(Called { id, code: code.into(), name: name.into() });
        for word in [code, name] {
            self.say(word, How::Name, at);
        }
        for word in other {
            self.say(word, How::Other, at);
        }
    }

    /// The other unit that answers to a word: how it is called.
    pub fn clash(&self, word: &str, own: Option<i64>) -> Option<String> {
        self.other(word, own, |how| how != How::Before)
    }

    /// The other unit that was once called so: how it is called now.
    pub fn before(&self, word: &str, own: Option<i64>) -> Option<String> {
        self.other(word, own, |how| how == How::Before)
    }

    fn other(&self, word: &str, own: Option<i64>, by: impl Fn(How) -> bool) -> Option<String> {
        let places = self.by_word.get(&fold(word))?;
        let (_, at) = places.iter().find(|(how, at)| Some(self.all[*at].id) != own && by(*how))?;
        Some(self.all[*at].shown())
    }

    /// Reads them.
    pub fn read(conn: &Connection) -> Result<Units> {
        let mut units = Units::default();
        let mut statement =
            conn.prepare("SELECT id, code, name, short_name, aliases FROM unit WHERE void_reason IS NULL ORDER BY coalesce(order_no, 1000000), id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, code, name): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let short: Option<String> = row.get(3)?;
            let aliases: Option<String> = row.get(4)?;
            let aliases: Vec<String> = aliases.and_then(|a| serde_json::from_str(&a).ok()).unwrap_or_default();
            let other: Vec<&str> = short.as_deref().into_iter().chain(aliases.iter().map(String::as_str)).collect();
            units.put(id, &code, &name, &other);
        }
        // What a unit was called before it was renamed still finds it.
        let before = "SELECT c.record, d.value ->> 1 FROM change c, json_each(c.diff) d
            WHERE c.noun = 'unit' AND c.kind = 'edit' AND d.value ->> 0 IN ('name', 'short_name')";
        let mut statement = conn.prepare(before)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, name): (i64, Option<String>) = (row.get(0)?, row.get(1)?);
            if let Some((at, name)) = units.all.iter().position(|u| u.id == id).zip(name) {
                units.say(&name, How::Before, at);
            }
        }
        Ok(units)
    }

    /// The one a text names.
    pub fn find(&self, typed: &str) -> Result<i64> {
        let places = self.by_word.get(typed).or_else(|| self.by_word.get(&fold(typed)));
        let places = places.map_or(&[][..], Vec::as_slice);
        let best = places.iter().map(|(how, _)| *how).min();
        let places: Vec<usize> = places.iter().filter(|(how, _)| Some(*how) == best).map(|(_, at)| *at).collect();
        match places.as_slice() {
            [one] => Ok(self.all[*one].id),
            [] => Err(self.unknown(typed)),
            many => Err(self.ambiguous(typed, many)),
        }
    }

    /// The one that a text names in part, or by the first letters of its sound, and how it is called; where there is none, those it is near to
    /// are told.
    pub fn find_near(&self, typed: &str) -> Result<(i64, String)> {
        if self.several(typed) {
            return Err(self.unknown(typed));
        }
        let word = Word::said(typed);
        let mut fits: Vec<Option<(Way, usize)>> = vec![None; self.all.len()];
        for (name, places) in &self.by_word {
            for (_, at) in places.iter().filter(|(how, _)| *how != How::Before) {
                let fit = word.fits(name).filter(|_| *name != fold(&self.all[*at].code));
                let fit = fit.map(|way| (way, name.chars().count()));
                fits[*at] = fits[*at].into_iter().chain(fit).min();
            }
        }
        // Of several, the one whose name has the least beside the word stands first.
        let mut found = word.among(fits.iter().enumerate().map(|(at, fit)| (at, fit.map(|(way, _)| way))));
        found.sort_by_key(|at| fits[*at]);
        match found.as_slice() {
            [one] => Ok((self.all[*one].id, self.all[*one].shown())),
            [] => Err(self.nearest(typed)),
            many => Err(self.ambiguous(typed, many)),
        }
    }

    /// The one that a file calls by its name without its place, and how it is called in full; what is near where there is none stands in the error
    /// itself, for rows of a file show no hint.
    pub fn find_local(&self, typed: &str) -> Result<(i64, String)> {
        if self.several(typed) {
            return Err(self.unknown(typed));
        }
        match *Vec::from_iter(self.called_where(Word::is_without_place, typed)) {
            [one] => Ok((self.all[one].id, self.all[one].shown())),
            [] => Err(match &*self.near(typed) {
                "" => self.unknown(typed),
                near => Error::not_found(
                    "unit-unknown",
                    both!("没有单位 {typed:?}，相近的是：{near}", "there is no unit {typed:?}; did you mean: {near}"),
                ),
            }),
            ref many => Err(self.ambiguous(typed, many)),
        }
    }

    /// The units that answer to a name, not a former one, that a text fits so.
    fn called_where(&self, fits: impl Fn(&Word, &str) -> bool, typed: &str) -> BTreeSet<usize> {
        let word = Word::said(typed);
        let called = self.by_word.iter().filter(|(name, _)| fits(&word, name)).flat_map(|(_, places)| places);
        called.filter(|(how, _)| *how != How::Before).map(|(_, at)| *at).collect()
    }

    /// The units a text may mean where it may name a person as well: those that answer to it, else those whose names end in it, where it ends as
    /// names of units do. None where it names a person.
    pub fn meant(&self, typed: &str) -> Vec<i64> {
        if let Some(places) = self.by_word.get(&fold(typed.trim())) {
            return places.iter().map(|(_, at)| self.all[*at].id).collect();
        }
        let ends = |word: &Word, name: &str| word.is_of_unit() && word.fits(name) == Some(Way::Part);
        self.called_where(ends, typed).into_iter().map(|at| self.all[at].id).collect()
    }

    fn ambiguous(&self, typed: &str, many: &[usize]) -> Error {
        let all: Vec<String> = many.iter().take(MOST).map(|at| self.all[*at].shown()).collect();
        let (list, count) = (all.join("、"), many.len());
        let said = if count > MOST {
            both!(
                "{typed:?} 不止一个单位，有 {count} 个：{list} …",
                "{typed:?} is more than one unit, {count} of them: {list} …"
            )
        } else {
            both!("{typed:?} 不止一个单位：{list}", "{typed:?} is more than one unit: {list}")
        };
        Error::not_found("unit-ambiguous", said).hint(both!("用单位代码", "use the unit's code"))
    }

    /// Whether a text names several units.
    fn several(&self, typed: &str) -> bool {
        let parts = typed.split(['、', '，', ',', '；', ';', '/', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let known = |part: &str| self.by_word.contains_key(part) || self.by_word.contains_key(&fold(part));
        parts.clone().count() > 1 && parts.clone().all(known)
    }

    fn unknown(&self, typed: &str) -> Error {
        let said = if self.several(typed) {
            both!(
                "{typed:?} 是几个单位，这里只能写一个：分成几行，一行一个单位",
                "{typed:?} are several units, and this is for one: make it several rows, one for each"
            )
        } else {
            both!("没有单位 {typed:?}", "there is no unit {typed:?}")
        };
        Error::not_found("unit-unknown", said)
    }

    /// Those that are called nearly so, or in more words.
    fn near(&self, typed: &str) -> String {
        let called = self.by_word.iter().filter(|(_, places)| places.iter().any(|(how, _)| *how != How::Before));
        let mut near: Vec<(f64, usize)> = Vec::new();
        for (word, places) in called {
            let typed = fold(typed);
            let near_to = text::nearness(&typed, word).max(if shortens(&typed, word) { 0.5 } else { 0.0 });
            near.extend(places.iter().map(|(_, at)| (near_to, *at)).filter(|_| near_to > text::NEAR));
        }
        near.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let mut seen = BTreeSet::new();
        near.retain(|(_, at)| seen.insert(*at));
        let near: Vec<String> = near.iter().take(3).map(|(_, at)| self.all[*at].shown()).collect();
        near.join("、")
    }

    /// That no unit is called so, with those that are called nearly so.
    fn nearest(&self, typed: &str) -> Error {
        let near = self.near(typed);
        self.unknown(typed).hint(if near.is_empty() {
            both!(
                "单位名单：ducha unit list；新增：ducha unit add 名称 --kind …",
                "see ducha unit list, or add it: ducha unit add NAME --kind …"
            )
        } else {
            both!("相近的是：{near}", "did you mean: {near}")
        })
    }
}

/// Whether a word is made of signs of a name in their order, its last one among them: 城管局 of 城市管理局.
fn shortens(word: &str, name: &str) -> bool {
    let mut signs = name.chars();
    word.chars().count() > 2
        && !word.is_ascii()
        && word.chars().all(|c| signs.any(|sign| sign == c))
        && signs.next().is_none()
}

/// The unit of an exact code or full name, which goes before any short name or alias; a single command needs no more. An import, which
/// asks for many, asks by code first too and so reads the register only for other names.
pub fn by_code_or_name(conn: &Connection, typed: &str) -> Result<Option<i64>> {
    let sql = "SELECT id FROM unit WHERE (code = ?1 OR name = ?1) AND void_reason IS NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let found: Vec<i64> = statement.query_map([typed], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(found.first().copied().filter(|_| found.len() == 1))
}
