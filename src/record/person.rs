//! A person a measure may fall on: name, unit, post and rank. Two may have one name; codes tell them apart.

use super::Record;
use crate::base::code;
use crate::base::error::{Both, Error, Result};
use crate::base::noun::{Draft as _, Noun, PLAIN};
use crate::base::word::fold;
use crate::both;
use crate::draft;
use crate::record::names::Names;
use rusqlite::Connection;

/// The noun.
pub static NOUN: Noun = Noun {
    name: "person",
    table: "person",
    called_by: "name",
    known_by: &["name", "unit"],
    view: "persons",
    letters: Some("R"),
    zh: "人员",
    en: "person",
    about: ("人员：姓名、单位、职务、处理经历", "Persons: name, unit, post, what was done to them"),
    fields: Draft::FIELDS,
    lead: Some("name"),
    brief: &["code", "name", "unit", "post", "rank"],
    filters: &["unit"],
    ..PLAIN
};

draft! {
    /// A person as somebody fills them in.
    Draft {
        name: String, Anywhere, "姓名", "name";
        unit: i64, Anywhere, "所在单位", "unit they belong to";
        post: String, Anywhere, "职务", "post";
        rank: String, Anywhere, "职级", "rank";
        note: String, Anywhere, "备注", "note";
    }
}

impl Record for Draft {
    const NOUN: &'static Noun = &NOUN;

    fn settle(&mut self, _conn: &Connection, _names: &Names, _id: Option<i64>) -> Result<()> {
        let name = self.name.as_deref().map(str::trim).filter(|n| !n.is_empty());
        let Some(name) = name else {
            return Err(Error::usage("field-missing", both!("缺少姓名", "the name is missing"))
                .hint(both!("ducha person add 姓名 --unit …", "ducha person add NAME --unit …"))
                .field("name"));
        };
        if self.unit.is_none() {
            let said = both!("{name:?} 没有单位，不能登记", "{name:?} is at no unit and cannot be recorded");
            return Err(Error::usage("person-no-unit", said)
                .hint(both!("加上 --unit …", "add --unit …"))
                .field("unit"));
        }
        if NOUN.letters.is_some_and(|letters| code::parse(letters, name, 2000).is_some()) {
            let said = both!("姓名 {name:?} 看起来是编号", "the name {name:?} reads as a code");
            return Err(Error::usage("person-name-code", said)
                .hint(both!("编号自动编，这里写姓名", "codes are given by themselves; write the name here"))
                .field("name"));
        }
        self.name = Some(name.to_owned());
        Ok(())
    }

    fn next(_conn: &Connection, _names: &Names, _id: i64, code: &str) -> Result<Vec<String>> {
        Ok(vec![format!("ducha sanction add --person {code} --kind … --on …")])
    }

    fn hints(conn: &Connection, _names: &Names, id: i64, _code: &str) -> Result<Vec<Both>> {
        let sql = "SELECT id, name FROM person WHERE void_reason IS NULL OR id = ? ORDER BY id";
        let mut statement = conn.prepare_cached(sql)?;
        let all = statement.query_map([id], |r| Ok((r.get(0)?, fold(&r.get::<_, String>(1)?))));
        let all = all?.collect::<rusqlite::Result<Vec<(i64, String)>>>()?;
        let own = all.iter().find(|(of, _)| *of == id).map(|(_, name)| name);
        let others = all.iter().filter(|(of, name)| *of != id && Some(name) == own);
        let codes: Vec<String> = others.map(|(of, _)| NOUN.code(*of)).collect();
        let (zh, en) = (codes.join("、"), codes.join(", "));
        let said = || {
            both!("已有同名的 {zh}；是同一人就作废这一条", "{en} has the same name; if it is one person, void this one")
        };
        Ok((!codes.is_empty()).then(said).into_iter().collect())
    }
}
