//! What a person typed as SQL, held to the public views. Not for running it: that is `query`'s.

use super::file::SCHEMA;
use crate::base::error::{Error, Result};
use crate::base::sound;
use crate::both;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, Statement};

/// The names of the public views.
pub fn views(conn: &Connection) -> Result<Vec<String>> {
    let mut statement = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")?;
    let names = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(names)
}

/// The tables behind the public views, which nobody but the program reads.
fn hidden_tables(schema: &Connection) -> Result<Vec<String>> {
    let mut statement = schema.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let names = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(names)
}

fn deny_all_but(views: &[String], context: &AuthContext<'_>) -> Authorization {
    let public = |name: &str| views.iter().any(|v| v == name);
    match context.action {
        // A list opened up is as good as the column it stands in.
        AuthAction::Select | AuthAction::Recursive | AuthAction::Read { table_name: "json_each" | "json_tree", .. } => {
            Authorization::Allow
        }
        AuthAction::Function { function_name } if !function_name.eq_ignore_ascii_case("load_extension") => {
            Authorization::Allow
        }
        AuthAction::Read { table_name, .. } if public(table_name) || context.accessor.is_some_and(public) => {
            Authorization::Allow
        }
        // Counted without a column: a table the query itself makes, since no other is there.
        AuthAction::Read { table_name, column_name: "" }
            if !["sqlite_", "pragma_"].iter().any(|own| table_name.starts_with(own)) =>
        {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }
}

/// Prepares a statement typed by a person, held to reading the public views: it is vetted first where the public views
/// are plain empty tables and nothing else exists, under an authorizer that sees every table and function it would touch. Told
/// beside it: which of its columns are one column of a view and bear its name.
pub fn guarded<'a>(conn: &'a Connection, sql: &str, typed: &str) -> Result<(Statement<'a>, Vec<bool>)> {
    let schema = Connection::open_in_memory()?;
    schema.execute_batch(SCHEMA)?;
    let views = views(&schema)?;
    let names = views.iter().filter(|v| !v.starts_with("every_")).map(String::as_str).collect::<Vec<_>>().join(", ");
    let mut empty = Connection::open_in_memory()?;
    for view in &views {
        let statement = schema.prepare(&format!("SELECT * FROM {view}"))?;
        let columns: Vec<String> = statement.column_names().map(|c| format!("\"{c}\"")).collect();
        empty.execute_batch(&format!("CREATE TABLE {view} ({})", columns.join(", ")))?;
    }
    for (name, order) in sound::ORDERS {
        empty.create_collation(name, order)?;
    }
    let private = hidden_tables(&schema)?;
    let public = views.clone();
    empty.authorizer(Some(move |context: AuthContext<'_>| deny_all_but(&views, &context)))?;
    // Rows that are put under others stand under the names of the first.
    let one = !sql.to_ascii_lowercase().contains("union");
    let of_view = |table: Option<&str>| table.is_some_and(|table| public.iter().any(|view| view == table));
    let own = |vetted: Statement<'_>| {
        let columns = vetted.columns_with_metadata();
        columns.map(|c| one && of_view(c.table_name()) && c.origin_name() == Some(c.name())).collect::<Vec<_>>()
    };
    let vetted = empty.prepare(sql).map(own);
    let prepared = vetted.and_then(|own| Ok((conn.prepare(sql)?, own)));
    prepared.map_err(|e| {
        let said = match &e {
            rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
            rusqlite::Error::MultipleStatement => "more than one statement".into(),
            e => e.to_string(),
        };
        let private =
            private.iter().any(|t| said == format!("no such table: {t}") || said == format!("no such table: main.{t}"));
        if private || said.contains("authoriz") || said.contains("prohibited") {
            return Error::refused(
                "query-refused",
                both!("查询只能读公开视图：{typed:?}（{said}）", "a query reads public views only: {typed:?} ({said})"),
            )
            .hint(both!("公开视图：{names}", "the public views are: {names}"));
        }
        let hint = both!(
            "公开视图：{names}；字段见 ducha schema",
            "the public views are: {names}; see ducha schema for their columns"
        );
        Error::usage("query-unreadable", both!("查询有误：{said}", "the query cannot be run: {said}")).hint(hint)
    })
}
