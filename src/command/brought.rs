//! What a row of a file means: its fields' values, the unit it names, in what it differs from the record it is, what the ledger counts otherwise.
//! Not for reading rows: that is `import`; nor for what became of one: that is `known`.

use super::columns::Columns;
use crate::base::code;
use crate::base::column::{self, Shape};
use crate::base::day::Day;
use crate::base::error::{Both, Error, Kind, Lang, Result};
use crate::base::kept;
use crate::base::noun::{Filled, From as Source, Noun, Raw, Value};
use crate::base::private;
use crate::base::text;
use crate::base::vocab::vocab;
use crate::both;
use crate::db::behind::Reads;
use crate::db::write::Write;
use crate::record::names::Names;
use crate::record::point;
use crate::record::twin::Difference;
use crate::record::{self, Record};
use chrono::Datelike as _;
use rusqlite::Connection;

/// Whether what a column names may be a record that the file itself brings further down.
pub fn may_stand_below(noun: &Noun, column: Option<&str>) -> bool {
    let Some(column) = column else { return true };
    let column = column.strip_suffix("_code").unwrap_or(column);
    match noun.shape(column) {
        Shape::Unit => noun.name == record::unit::NOUN.name,
        Shape::Code(letters) | Shape::Named(letters) => noun.letters == Some(letters),
        _ => true,
    }
}

/// The first of what a row says, in a field or in a column of its sheet beside, whose text holds what is somebody's own: a number, or
/// what the row itself keeps sealed. `free` are the fields that hold free text.
pub fn own_text(noun: &Noun, (given, free): (&[Filled], &[bool]), beside: &[kept::Cell]) -> Option<Both> {
    let sealed = given.iter().filter(|(field, _)| field.from == Source::Sealed);
    let sealed: Vec<&str> = sealed.filter_map(|(_, value)| value.as_text()).collect();
    let mut texts = given.iter().zip(free).filter(|(_, free)| **free).map(|(given, _)| given);
    let own = texts.find(|(_, value)| value.as_text().is_some_and(|text| private::holds(text, &sealed)));
    let own = own.map(|(field, _)| label(noun, field.column));
    // What a heading says of somebody is said once, of the column.
    let cell = |(heading, content): &&kept::Cell| !kept::says_who(heading) && private::holds(content, &sealed);
    own.or_else(|| beside.iter().find(cell).map(|(heading, _)| Both::same(heading.as_str())))
}

/// The first of what a new row says that went out masked: what stood there is not in the file.
pub fn masked_text(noun: &Noun, given: &[Filled], beside: &[kept::Cell]) -> Option<Both> {
    let masked = |text: &str| text.contains(kept::MASK);
    let own = given.iter().find(|(_, value)| value.as_text().is_some_and(masked));
    let own = own.map(|(field, _)| label(noun, field.column));
    own.or_else(|| beside.iter().find(|(_, content)| masked(content)).map(|(heading, _)| Both::same(heading.as_str())))
}

/// A column of a noun as people call it.
pub fn label(noun: &Noun, column: &'static str) -> Both {
    let (zh, en) = column::label(noun.name, column).unwrap_or((column, column));
    Both { zh: zh.into(), en: en.into() }
}

/// A value of a column as people say it.
pub fn shown(conn: &Connection, noun: &Noun, column: &str, value: &Value) -> Both {
    match (value, noun.shape(column)) {
        (Value::Int(id), Shape::Unit) => {
            let name = conn.query_row("SELECT coalesce(short_name, name) FROM unit WHERE id = ?", [id], |r| r.get(0));
            Both::same(name.unwrap_or_else(|_| id.to_string()))
        }
        (Value::Null, _) => both!("空", "nothing"),
        (Value::Text(slug), Shape::Word(list)) => word(list, slug),
        (Value::Text(all), Shape::Words(list)) => {
            let all: Vec<String> = serde_json::from_str(all).unwrap_or_default();
            let (zh, en): (Vec<_>, Vec<_>) = all.iter().map(|slug| word(list, slug)).map(|w| (w.zh, w.en)).unzip();
            Both { zh: zh.join("、"), en: en.join(", ") }
        }
        (Value::Text(text), _) => Both::same(text.as_str()),
        (Value::Int(id), Shape::Code(letters) | Shape::Named(letters)) => Both::same(code::code(letters, *id)),
        (Value::Int(n), _) => Both::same(n.to_string()),
    }
}

/// A word of a list as people say it.
pub fn word(list: &str, slug: &str) -> Both {
    let label = |lang| vocab(list).and_then(|v| v.label(slug, lang)).unwrap_or(slug).to_owned();
    Both { zh: label(Lang::Zh), en: label(Lang::En) }
}

/// What is shown of a column for each of two sides; nothing of what is sealed.
fn sides(conn: &Connection, noun: &Noun, differs: &Difference) -> (Both, Option<(Both, Both)>) {
    let name = match &differs.heading {
        Some(heading) => Both::same(heading.as_str()),
        None => label(noun, differs.column),
    };
    if differs.from == Source::Sealed {
        return (name, None);
    }
    let said = |value: &Value| match (value, &differs.heading) {
        (Value::Text(text), Some(_)) => Both::same(text.as_str()),
        (value, _) => shown(conn, noun, differs.column, value),
    };
    let cut = |Both { zh, en }: Both| Both { zh: text::cut(&zh, 40).into_owned(), en: text::cut(&en, 40).into_owned() };
    (name, Some((cut(said(&differs.has)), cut(said(&differs.given)))))
}

/// What a column has and what is given, as a difference is told; nothing where it may not be shown.
pub fn from_to(
    conn: &Connection,
    noun: &Noun,
    column: &'static str,
    has: Value,
    given: Value,
) -> (Both, Option<(Both, Both)>) {
    sides(conn, noun, &Difference { column, from: Source::Anywhere, heading: None, has, given, once: false })
}

/// In what a row differs from the record it is.
pub fn differing(conn: &Connection, noun: &'static Noun, all: &[Difference]) -> Both {
    let one = |differs: &Difference| match sides(conn, noun, differs) {
        (Both { zh, en }, Some((has, given))) => {
            let (has_zh, has_en, given_zh, given_en) = (has.zh, has.en, given.zh, given.en);
            both!("{zh} {has_zh} → {given_zh}", "{en} {has_en} → {given_en}")
        }
        (Both { zh, en }, None) => both!("{zh}（不显示）", "{en} (not shown)"),
    };
    let (zh, en): (Vec<_>, Vec<_>) = all.iter().map(one).map(|Both { zh, en }| (zh, en)).unzip();
    Both { zh: zh.join("；"), en: en.join("; ") }
}

/// The error of a row whose code is another record's.
pub fn taken(conn: &Connection, noun: &'static Noun, id: i64, differs: &Difference) -> Error {
    let (code, name, column) = (noun.code(id), noun.name, differs.column);
    let (Both { zh, en }, has) = sides(conn, noun, differs);
    let (has_zh, has_en) =
        has.map_or_else(Default::default, |(Both { zh, en }, _)| (format!("（台账里是 {zh}）"), format!(" ({en})")));
    let said = both!(
        "编号 {code} 已经有了，这一行的{zh}等与它不同{has_zh}，不像同一条",
        "the code {code} is taken, and this row's {en} and more are not its own{has_en}: it is not that record"
    );
    let hint = both!(
        "是另一件就去掉编号；要更正：ducha {name} edit {code} …",
        "if it is another, leave the code out; to correct it: ducha {name} edit {code} …"
    );
    Error::refused("code-taken", said).hint(hint).field(column)
}

/// The first of what a row says of a new record that the ledger counts otherwise, once all of the file is in.
pub fn counted_otherwise<D: Record>(conn: &Connection, id: i64, given: &D) -> Result<Option<Both>> {
    let (noun, kept): (_, D) = (D::NOUN, record::load(conn, id)?);
    let mut otherwise = None;
    given.each(|field, value| {
        let is = kept.get(field.column);
        // What is said not to be so is not said at all.
        let unsaid = value == Value::Null || value == Value::Int(0) && is == Value::Null;
        if field.from == Source::Anywhere && !unsaid && value != is && otherwise.is_none() {
            let Both { zh, en } = label(noun, field.column);
            let (was, is) = (shown(conn, noun, field.column, &value), shown(conn, noun, field.column, &is));
            let (was_zh, was_en, is_zh, is_en) = (was.zh, was.en, is.zh, is.en);
            otherwise = Some(both!(
                "{zh}写的是 {was_zh}，台账推算为 {is_zh}",
                "{en} is given as {was_en}, the ledger counts {is_en}"
            ));
        }
    });
    Ok(otherwise)
}

/// What a row says of the record, in its fields' values.
pub fn drafted<D: Record>(
    write: &mut Write<'_>,
    names: &Names,
    columns: &Columns,
    row: &[Raw],
    code: Option<i64>,
) -> Result<D> {
    let noun = D::NOUN;
    let mut draft = D::default();
    let mut of_many = Vec::new();
    for ((field, shape), raw) in noun.fields.iter().zip(&columns.shapes).zip(row.iter()) {
        // The first of some that were made together names itself, and is not there yet.
        if let (Some(id), Raw::Text(typed)) = (code.filter(|_| noun.together == Some(field.column)), raw)
            && noun.letters.and_then(|letters| code::parse(letters, typed, names.today.year())) == Some(id)
        {
            draft.set(field.column, Value::Int(id));
        } else if let (Shape::Named(letters), Raw::Text(typed)) = (shape, raw)
            && point::NOUN.letters == Some(letters)
        {
            let value = if typed.trim().is_empty() || text::is_dash(typed) {
                Value::Null
            } else {
                Value::Int(point::brought(write, names, typed, &draft.get("channel"))?)
            };
            draft.set(field.column, value);
        } else if matches!(raw, Raw::Text(typed) if field.from == Source::Sealed && text::is_left_out(typed)) {
            draft.set(field.column, Value::Null);
        } else if *raw != Raw::Null && *shape != Shape::Unit {
            match names.value_of(write, (field.column, *shape), raw) {
                // The unit, which stands further on, may tell which.
                Err(e) if e.id == "record-ambiguous" => of_many.push((field.column, *shape, raw, e)),
                value => {
                    draft.set(field.column, value?);
                }
            }
        }
    }
    for (at, column) in (columns.code() + 1..).zip(columns.units.iter().copied()) {
        let name = noun.fields.iter().position(|f| f.column == column).map_or(&Raw::Null, |at| &row[at]);
        if let Some(unit) = unit(write, names, column, name, &row[at])? {
            draft.set(column, Value::Int(unit));
        }
    }
    for (column, shape, raw, error) in of_many {
        let id = of_unit(write.conn(), shape, raw, &draft.get("unit"))?;
        draft.set(column, Value::Int(id.ok_or(error)?));
    }
    for ((field, shape), raw) in noun.fields.iter().zip(&columns.shapes).zip(row.iter()) {
        if let (Raw::Text(name), Value::Int(person), Value::Int(unit)) =
            (raw, draft.get(field.column), draft.get("unit"))
            && *shape == PERSON
            && code::parse(PERSON_LETTERS, name, names.today.year()).is_none()
        {
            is_there(write.conn(), (person, name.trim()), unit).map_err(|e| e.field(field.column))?;
        }
    }
    draft.tidy();
    Ok(draft)
}

/// Faults of a row told beside the first at the most.
const FURTHER: usize = 8;

/// What else cannot be understood of a bad row: what is found where each cell at fault is left out.
pub fn further<D: Record>(
    write: &mut Write<'_>,
    names: &Names,
    columns: &Columns,
    row: &[Raw],
    first: &Error,
) -> Vec<Error> {
    let (mut row, mut out) = (row.to_vec(), Vec::<Error>::new());
    while out.len() < FURTHER {
        let field = out.last().unwrap_or(first).field.as_deref().unwrap_or_default();
        let column = field.strip_suffix("_code").unwrap_or(field);
        let own = D::NOUN.fields.iter().position(|f| [field, column].contains(&f.column));
        let unit = columns.units.iter().position(|unit| *unit == column).map(|at| columns.code() + 1 + at);
        let left_out =
            [own, unit].into_iter().flatten().filter(|at| std::mem::replace(&mut row[*at], Raw::Null) != Raw::Null);
        if left_out.count() == 0 {
            break;
        }
        match drafted::<D>(write, names, columns, &row, None) {
            Err(e) if matches!(e.kind, Kind::Usage | Kind::NotFound | Kind::Refused) => out.push(e),
            _ => break,
        }
    }
    out
}

/// The error of a row that lacks something, told of all that it lacks.
pub fn lacking<D: Record>(write: &mut Write<'_>, names: &Names, columns: &Columns, row: &[Raw], error: Error) -> Error {
    let Ok(draft) = drafted::<D>(write, names, columns, row, None) else { return error };
    names.filed.set(false);
    let all = record::lacking_all(write.conn(), names, &draft, error);
    names.filed.set(true);
    all
}

/// The row of the code that a file gives; none of a noun without codes. A file may be another's: what only counts its rows is no code.
pub fn code(noun: &Noun, raw: &Raw, today: Day) -> Result<Option<i64>> {
    let (Raw::Text(typed), Some(letters)) = (raw, noun.letters) else { return Ok(None) };
    let counts = typed.trim().chars().all(char::is_numeric);
    if let Some(id) = code::parse(letters, typed, today.year()).filter(|_| !counts) {
        return Ok(Some(id));
    }
    let own = noun.field("office_no").is_some();
    let own = own
        .then_some(("，是本单位的文号用 --map 编号=office_no", "; of the office's own number, --map code=office_no"));
    let (zh, en) = own.unwrap_or_default();
    let said = both!(
        "编号写的是 {typed:?}，不是 {letters}2026-0001 这样的编号：是序号用 --map 编号=-{zh}",
        "{typed:?} is no code like {letters}2026-0001: leave a row number out with --map code=-{en}"
    );
    Err(Error::usage("code-unreadable", said).field("code"))
}

/// The one of a name that is of a unit, where several have the name: 张伟 of the unit that the row names.
pub fn of_unit(conn: &Connection, shape: Shape, raw: &Raw, unit: &Value) -> Result<Option<i64>> {
    let (Shape::Code(letters), Raw::Text(name), Value::Int(unit)) = (shape, raw, unit) else { return Ok(None) };
    let of = record::NOUNS.iter().find(|noun| noun.letters == Some(letters) && noun.field("unit").is_some());
    let Some(noun) = of.filter(|noun| noun.called_by == "name") else { return Ok(None) };
    let sql = format!("SELECT id FROM {} WHERE name = ? AND unit = ? AND void_reason IS NULL", noun.table);
    let mut statement = conn.prepare_cached(&sql)?;
    let all: Vec<i64> = statement.query_map((name.trim(), unit), |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(if let [id] = all.as_slice() { Some(*id) } else { None })
}

const PERSON_LETTERS: &str = "R";
/// What names a person.
const PERSON: Shape = Shape::Code(PERSON_LETTERS);

/// Refuses a person called by name who is of another unit than the row's, and of none above or below it, and never was: it is another of the name.
fn is_there(conn: &Connection, (person, name): (i64, &str), unit: i64) -> Result<()> {
    let sql = "SELECT coalesce(p.unit = ?2
            OR ?2 IN (SELECT parent FROM unit WHERE id = p.unit) OR p.unit IN (SELECT parent FROM unit WHERE id = ?2)
            OR EXISTS (SELECT 1 FROM change c, json_each(c.diff) d WHERE c.noun = 'person' AND c.record = p.id
                AND c.kind = 'edit' AND d.value ->> 0 = 'unit' AND d.value ->> 1 = ?2), 0)
        FROM person p WHERE p.id = ?1";
    if conn.prepare_cached(sql)?.query_row((person, unit), |r| r.get(0))? {
        return Ok(());
    }
    let whose: i64 = conn.query_row("SELECT unit FROM person WHERE id = ?", [person], |r| r.get(0))?;
    let (code, theirs) = (record::person::NOUN.code(person), record::unit::full_name(conn, whose)?);
    let said = both!(
        "名册里的 {name}（{code}）是 {theirs} 的，不是这个单位的：是同一个人就写 {code}，是另一个人先登记",
        "{name} ({code}) is of {theirs}, not of this unit: write {code} if it is the same, else record the other first"
    );
    Err(Error::refused("person-elsewhere", said))
}

/// The unit a row means by its name, its code, or both.
pub fn unit(conn: &dyn Reads, names: &Names, column: &str, name: &Raw, code: &Raw) -> Result<Option<i64>> {
    let of = |raw: &Raw, field: &str| match raw {
        Raw::Null => Ok(None),
        Raw::Text(typed) => names.unit(conn, typed).map(Some).map_err(|e| e.field(field)),
        _ => Err(Error::usage("value-wrong-shape", both!("单位要写成文字", "a unit is written as text")).field(field)),
    };
    let beside = format!("{column}_code");
    let by_code = of(code, &beside)?;
    match (of(name, column), by_code) {
        // One name of two units: the code tells which.
        (Err(error), Some(by_code)) if error.id == "unit-ambiguous" => Ok(Some(by_code)),
        (Ok(Some(by_name)), Some(by_code)) if by_name != by_code => {
            let (Raw::Text(name), Raw::Text(code)) = (name, code) else { return Ok(Some(by_name)) };
            let said = both!("{name:?} 和代码 {code:?} 不是同一个单位", "{name:?} and the code {code:?} are two units");
            Err(Error::usage("unit-two", said).field(&beside))
        }
        (by_name, by_code) => Ok(by_name?.or(by_code)),
    }
}
