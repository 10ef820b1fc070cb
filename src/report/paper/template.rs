//! A template as an office writes it, run: what it asks of the ledger is asked of another thread, which has it; every number and
//! every word of a record that it prints carries a mark, so that layout knows where it came from. Bounded in work and in length.
//! Not for what the questions mean: that is `answer`'s.

use super::bound::{Bounded, Long};
use super::call::Call;
use super::given::{Ask, Given, Piece, Printed, Store};
use super::wrong::{Text, endless, wrong};
use crate::base::error::{Error, Result};
use crate::base::text;
use crate::both;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Enumerator, Kwargs, Object, ObjectRepr, Value};
use minijinja::{AutoEscape, Environment, Error as Broken, ErrorKind, Output, State, UndefinedBehavior};
use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter, Write as _};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Begins and ends the place of a marked piece of text in what a template printed; a block's; and guards a line of data, so that
/// nothing in it is taken for layout. None of them is in any text: they are taken out of it.
pub const MARK: (char, char) = ('\u{e000}', '\u{e001}');
/// The same of a block.
pub const BLOCK: (char, char) = ('\u{e002}', '\u{e003}');
/// Stands before data.
pub const DATA: char = '\u{e004}';

/// The instructions a template may take, and what it may hold in hand: some tenths of a second, some megabytes.
const FUEL: u64 = 1_000_000;

/// How long a template may work by itself between two questions: what fuel does not count ends here.
const PATIENCE: Duration = Duration::from_millis(1500);
/// The questions a template may ask, each as dear as it is to answer.
const QUESTIONS: usize = 6_000;
/// The stack of a template's thread: lists within lists are taken apart on it.
const STACK: usize = 256 << 20;

/// A question on its way, and where its answer goes.
type Request = (Ask, Sender<Result<Given>>);

/// The way from a template to the ledger, and what it printed.
struct Link {
    ask: Mutex<Sender<Request>>,
    store: Mutex<Store>,
    /// The error of an answer, told in place of what the template's runner makes of it.
    failed: Mutex<Option<Error>>,
}

impl Debug for Link {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("the ledger")
    }
}

type Said<T> = std::result::Result<T, Broken>;

impl Link {
    fn ask(self: &Arc<Link>, ask: Ask) -> Said<Value> {
        let gone = || Broken::new(ErrorKind::InvalidOperation, "the ledger is gone");
        let (back, answer) = channel();
        self.ask.lock().unwrap_or_else(PoisonError::into_inner).send((ask, back)).map_err(|_| gone())?;
        match answer.recv().map_err(|_| gone())? {
            Ok(given) => Ok(self.value(given)),
            Err(error) => {
                let told = Broken::new(ErrorKind::InvalidOperation, error.message.en.clone());
                *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                Err(told)
            }
        }
    }

    fn value(self: &Arc<Link>, given: Given) -> Value {
        match given {
            Given::Text(text) => Value::from(clean(&text)),
            Given::Written(text) => Value::from_safe_string(clean(&text)),
            Given::Int(n) => Value::from(n),
            Given::List(all) => all.into_iter().map(|one| self.value(one)).collect(),
            Given::Row(columns) => {
                let columns = columns.into_iter().map(|(name, one)| (name, self.value(one)));
                Value::from_object(Row(columns.collect()))
            }
            Given::Told(told) => {
                let attrs = told.attrs.into_iter().map(|(name, one)| (name, self.value(one)));
                let mark = Mark {
                    link: Arc::clone(self),
                    attrs: attrs.collect(),
                    piece: told.piece,
                    is: told.is,
                    call: told.call,
                };
                Value::from_object(mark)
            }
            Given::Table(table) => Value::from_object(Placed { link: Arc::clone(self), block: Printed::Table(*table) }),
            Given::Chart(chart) => Value::from_object(Placed { link: Arc::clone(self), block: Printed::Chart(*chart) }),
        }
    }

    /// What is wrong with a template: what an answer said, else what its runner says.
    fn wrong(&self, text: Text<'_>, error: &Broken) -> Error {
        let answer = self.failed.lock().unwrap_or_else(PoisonError::into_inner).take();
        wrong(text, error, answer)
    }

    fn store<T>(&self, with: impl FnOnce(&mut Store) -> T) -> T {
        with(&mut self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Something told, as a template has it.
#[derive(Debug)]
struct Mark {
    link: Arc<Link>,
    piece: Piece,
    is: bool,
    call: Option<Call>,
    attrs: BTreeMap<String, Value>,
}

impl Object for Mark {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.attrs.get(key.as_str()?).cloned()
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.is
    }

    fn call_method(self: &Arc<Self>, _state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Said<Value> {
        match (method, &self.call, args) {
            ("compare", Some(call), [against]) => self.link.ask(Ask::Compare(call.clone(), against.to_string())),
            _ => Err(Broken::from(ErrorKind::UnknownMethod)),
        }
    }

    fn render(self: &Arc<Self>, f: &mut Formatter<'_>) -> fmt::Result {
        let at = self.link.store(|store| {
            store.pieces.push(Piece { text: clean(&self.piece.text), source: self.piece.source.clone() });
            store.pieces.len() - 1
        });
        write!(f, "{}{at}{}", MARK.0, MARK.1)
    }
}

/// Columns by name; one that is not there is an error.
#[derive(Debug)]
struct Row(BTreeMap<String, Value>);

impl Object for Row {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.get(key.as_str()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.0.keys().map(|name| Value::from(name.as_str())).collect())
    }
}

/// A block, printed where it stands.
#[derive(Debug)]
struct Placed {
    link: Arc<Link>,
    block: Printed,
}

impl Object for Placed {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let rows = match &self.block {
            Printed::Table(table) => table.rows.len(),
            Printed::Chart(chart) => chart.categories.len(),
        };
        match (key.as_str()?, &self.block) {
            ("rows", _) => Some(Value::from(rows)),
            ("key", Printed::Table(table)) => Some(Value::from(table.key.as_str())),
            _ => None,
        }
    }

    fn is_true(self: &Arc<Self>) -> bool {
        match &self.block {
            Printed::Table(table) => !table.rows.is_empty(),
            Printed::Chart(chart) => chart.series.iter().any(|(_, all)| all.iter().any(|n| *n != 0)),
        }
    }

    fn render(self: &Arc<Self>, f: &mut Formatter<'_>) -> fmt::Result {
        let at = self.link.store(|store| {
            store.blocks.push(self.block.clone());
            store.blocks.len() - 1
        });
        write!(f, "\n\n{}{at}{}\n\n", BLOCK.0, BLOCK.1)
    }
}

/// Text without the signs of layout's own.
pub fn clean(text: &str) -> String {
    text.chars().filter(|c| !('\u{e000}'..='\u{e00f}').contains(c)).collect()
}

/// Prints a value: data in one line with a guard before it, what the clerk wrote as it stands.
fn printed(out: &mut Output<'_>, _state: &mut State<'_, '_>, value: &Value) -> Said<()> {
    if value.is_undefined() {
        return Err(Broken::from(ErrorKind::UndefinedError));
    }
    if value.is_none() {
        return Ok(());
    }
    let text = match value.as_str() {
        // What a macro printed, and what the clerk wrote.
        Some(text) if value.is_safe() => text.to_owned(),
        Some(text) => format!("{DATA}{}", text.replace(['\n', '\r'], " ")),
        None => {
            let mut text = Long::default();
            write!(text, "{value}").map_err(|_| Broken::from(ErrorKind::WriteFailure))?;
            text.0
        }
    };
    Ok(out.write_str(&text)?)
}

fn options<const N: usize>(kwargs: &Kwargs, names: [&str; N]) -> Said<[String; N]> {
    let mut out = [const { String::new() }; N];
    for (said, name) in out.iter_mut().zip(names) {
        *said = kwargs.get::<Option<Value>>(name)?.map_or_else(String::new, |value| plain(&value));
    }
    Ok(out)
}

/// A value as an argument: of something told its text, of a record its code.
fn plain(value: &Value) -> String {
    let told = value.downcast_object_ref::<Mark>().map(|mark| mark.piece.text.clone());
    let code = || value.downcast_object_ref::<Row>().and_then(|row| row.0.get("code")).map(plain);
    told.or_else(code).unwrap_or_else(|| value.to_string())
}

fn several(ids: &Value) -> Vec<String> {
    let many = ids.kind() == minijinja::value::ValueKind::Seq;
    let all = ids.try_iter().ok().filter(|_| many);
    all.map_or_else(|| vec![plain(ids)], |all| all.map(|id| plain(&id)).collect())
}

fn count(kwargs: &Kwargs, name: &str) -> Said<usize> {
    Ok(kwargs.get::<Option<usize>>(name)?.unwrap_or(usize::MAX))
}

fn environment<'t>(link: &Arc<Link>) -> Environment<'t> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    env.remove_global("debug");
    env.set_formatter(printed);
    // Nothing is escaped; what macros print is known from data by it.
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_syntax(lines_of_their_own());
    let to = Arc::clone(link);
    env.add_function("figure", move |id: String, kwargs: Kwargs| {
        let given = options(&kwargs, ["by", "base", "unit"])?;
        kwargs.assert_all_used()?;
        to.ask(Ask::Figure(id, given))
    });
    let to = Arc::clone(link);
    env.add_function("stop", move |why: String| to.ask(Ask::Stop(why)));
    let to = Arc::clone(link);
    env.add_function("report", move |name: String| to.ask(Ask::Report(name)));
    let to = Arc::clone(link);
    env.add_function("rows", move |noun: String, kwargs: Kwargs| {
        let mut filters = Vec::new();
        for column in kwargs.args() {
            let mut values = several(&kwargs.get::<Value>(column)?);
            // An empty list asks for no record.
            values.resize(values.len().max(1), String::new());
            filters.extend(values.into_iter().map(|value| (column.to_owned(), value)));
        }
        to.ask(Ask::Rows(noun, filters))
    });
    for share in [true, false] {
        let to = Arc::clone(link);
        env.add_function(if share { "table" } else { "chart" }, move |ids: Value, kwargs: Kwargs| {
            let (by, top) = (kwargs.get::<String>("by")?, count(&kwargs, "top")?);
            let shares = share && kwargs.get::<Option<bool>>("share")?.unwrap_or(false);
            kwargs.assert_all_used()?;
            let ids = several(&ids);
            to.ask(if share { Ask::Table(ids, by, top, shares) } else { Ask::Chart(ids, by, top) })
        });
    }
    let to = Arc::clone(link);
    env.add_function("most", move |id: String, kwargs: Kwargs| {
        let by = kwargs.get::<String>("by")?;
        kwargs.assert_all_used()?;
        to.ask(Ask::Most(id, by))
    });
    env
}

/// A line with nothing but a `{% … %}` prints nothing.
fn lines_of_their_own() -> SyntaxConfig {
    SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().unwrap_or_default()
}

/// Refuses templates that cannot be read, or use a name that is neither a function nor one of `globals`.
pub fn readable(texts: &[Text<'_>], globals: &[&str]) -> Result<()> {
    let link =
        Arc::new(Link { ask: Mutex::new(channel().0), store: Mutex::new(Store::default()), failed: Mutex::new(None) });
    let env = environment(&link);
    for text in texts {
        let template = env.template_from_named_str(text.0, text.1).map_err(|error| link.wrong(*text, &error))?;
        let mut unknown: Vec<String> = template.undeclared_variables(false).into_iter().collect();
        // A macro may be called above where it stands.
        let stands = |name: &str| text.1.contains(&format!("macro {name}("));
        unknown.retain(|name| !globals.contains(&name.as_str()) && env.globals().all(|(known, _)| known != name));
        unknown.retain(|name| !stands(name));
        unknown.sort();
        let Some(name) = unknown.first() else { continue };
        let known: Vec<&str> = globals.iter().copied().chain(env.globals().map(|(known, _)| known)).collect();
        let near = text::nearest(name, known, 2).join("、");
        let at = text.1.lines().position(|line| line.contains(name.as_str())).unwrap_or(0) + 1 + text.2;
        let said = both!("模板第 {at} 行：没有 {name:?} 这个名称", "template, line {at}: there is no name {name:?}");
        let hint = if near.is_empty() {
            both!("能用的名称见 ducha paper kind names", "the names there are: ducha paper kind names")
        } else {
            both!("相近的是 {near}；全部：ducha paper kind names", "did you mean {near}? All: ducha paper kind names")
        };
        return Err(Error::refused("template-wrong", said).hint(hint));
    }
    Ok(())
}

/// Runs templates over the same values: what each printed, and what their marks stand for. `answer` is asked on this thread; a
/// template that neither asks nor ends is left behind.
pub fn run(
    texts: &[Text<'_>],
    globals: Vec<(String, Given)>,
    answer: &mut dyn FnMut(Ask) -> Result<Given>,
) -> Result<(Vec<String>, Store)> {
    let (ask, asked) = channel::<Request>();
    let own: Vec<(String, String, usize)> =
        texts.iter().map(|(name, text, before)| ((*name).to_owned(), (*text).to_owned(), *before)).collect();
    let broke = || Error::failed("template-broke", both!("模板执行中断", "the template broke off"));
    let thread = std::thread::Builder::new().stack_size(STACK);
    let printing = thread.spawn(move || print(&own, globals, ask)).map_err(|e| broke().because(e))?;
    let mut left = QUESTIONS;
    loop {
        match asked.recv_timeout(PATIENCE) {
            Ok((ask, back)) => {
                let dear = left.checked_sub(ask.costs());
                left = dear.unwrap_or_default();
                // A template that has ended asks for nothing any more.
                let _ = back.send(if dear.is_some() { answer(ask) } else { Err(endless("")) });
            }
            Err(RecvTimeoutError::Timeout) => return Err(endless("模板：")),
            Err(RecvTimeoutError::Disconnected) => return printing.join().unwrap_or_else(|_| Err(broke())),
        }
    }
}

/// The template's own thread.
fn print(
    texts: &[(String, String, usize)],
    globals: Vec<(String, Given)>,
    ask: Sender<Request>,
) -> Result<(Vec<String>, Store)> {
    let link = Arc::new(Link { ask: Mutex::new(ask), store: Mutex::new(Store::default()), failed: Mutex::new(None) });
    let env = environment(&link);
    let names: BTreeMap<String, Value> = globals.into_iter().map(|(name, given)| (name, link.value(given))).collect();
    let mut out = Vec::new();
    for (name, text, before) in texts {
        let mut bounded = Bounded::default();
        env.template_from_named_str(name, text)
            .and_then(|template| {
                template.render_captured_to(Value::from_object(Row(names.clone())), &mut bounded).map(drop)
            })
            .map_err(|error| link.wrong((name, text, *before), &error))?;
        out.push(String::from_utf8_lossy(&bounded.0).into_owned());
    }
    Ok((out, link.store(std::mem::take)))
}
