//! What comes in again and says something else: of every noun and every column that a file may fill in, a changed cell is told with
//! its column, what the ledger has and what the file says, and nothing is written.

#[path = "support/office.rs"]
mod office;
#[path = "support/story.rs"]
mod story;

use ducha::base::column::{Shape, label};
use ducha::base::noun::{Field, From, Noun};
use ducha::base::vocab::vocab;
use ducha::record::NOUNS;
use office::Office as Ledger;
use serde_json::{Value, json};

/// The nouns that come in from a file: evidence has bytes of its own, and comes with the whole ledger.
fn nouns() -> impl Iterator<Item = &'static Noun> {
    NOUNS.iter().copied().filter(|noun| noun.name != "evidence")
}

/// The rows of a noun as they go out.
fn rows(office: &Ledger, noun: &Noun) -> Vec<Value> {
    let text = office.ok(&[noun.name, "export"]);
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Something else that may stand in a cell of this shape; none where the ledger has nothing else.
fn otherwise(office: &Ledger, noun: &Noun, column: &str, is: &Value) -> Option<Value> {
    let other_word = |list: &str| {
        let all = vocab(list).expect("a vocabulary").terms;
        all.iter().map(|word| word.slug).find(|slug| *is != *slug && *is != json!([slug])).expect("another word")
    };
    Some(match noun.shape(column) {
        Shape::Text | Shape::Person | Shape::Long => json!(format!("{}改", is.as_str().unwrap_or_default())),
        Shape::Day if is == "2026-03-01" => json!("2026-03-02"),
        Shape::Day => json!("2026-03-01"),
        Shape::Count => json!(is.as_i64().unwrap_or_default() + 1),
        Shape::Flag => json!(is != true),
        Shape::Unit => json!(if is.as_str().is_some_and(|is| is.contains("派出所")) { "A02" } else { "A01" }),
        Shape::Word(list) => json!(other_word(list)),
        Shape::Words(list) => json!([other_word(list)]),
        Shape::List => json!(["另一个"]),
        Shape::Code(letters) => {
            let to = NOUNS.iter().find(|noun| noun.letters == Some(letters)).expect("a noun");
            let codes = rows(office, to).into_iter().map(|row| row["code"].clone());
            let mut other = codes.filter(|code| code != is && *is != json!([code]));
            other.next()?
        }
        Shape::Named(_) => json!(is.is_null().then_some("书记信箱")?),
        Shape::Record => json!(if is == "C2026-0001" { "C2026-0002" } else { "C2026-0001" }),
        Shape::Rows | Shape::Instant => return None,
    })
}

/// What an import answers a program, with its exit code.
fn taken(office: &Ledger, noun: &Noun, rows: &[Value]) -> (i32, Value, String) {
    let text = rows.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let said = office.say(&[noun.name, "import", "-", "--json"], &text);
    (said.code, serde_json::from_str(&said.out).unwrap_or_default(), said.err)
}

/// What is wrong with how a changed cell is told.
fn told(noun: &Noun, field: &Field, (code, answer, err): &(i32, Value, String)) -> Option<String> {
    let (zh, _) = label(noun.name, field.column).expect("a label");
    let what = answer["differences"][0]["what"].as_str().unwrap_or_default();
    let fine = match field.from {
        _ if *code != 0 || answer["added"] != 0 => false,
        From::Anywhere => answer["changed"] == 1 && what.contains(zh) && what.contains(" → "),
        From::Sealed => answer["changed"] == 1 && what.contains(zh) && !what.contains(" → "),
        // Later steps are no row's to bring; that they say something else is told.
        From::History => answer["same"] == 1 && err.contains(zh),
    };
    (!fine).then(|| format!("{} {}: {code} {answer} {err}", noun.name, field.column))
}

#[test]
fn every_changed_cell_of_every_noun_is_told_and_changes_nothing() {
    let office = story::full();
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for noun in nouns() {
        let all = rows(&office, noun);
        // By what there is no other name for, another is another record.
        let called = |field: &&Field| {
            noun.letters.is_none()
                && (noun.identity.contains(&field.column) || ["name", "code", "slug"].contains(&field.column))
        };
        for field in noun.fields.iter().filter(|field| !called(field)) {
            let is = all[0][field.column].clone();
            let Some(other) = otherwise(&office, noun, field.column, &is) else { continue };
            let mut row = all[0].clone();
            if noun.shape(field.column) == Shape::Unit {
                row.as_object_mut().expect("a row").remove(&format!("{}_code", field.column));
            }
            row[field.column] = other;
            wrong.extend(told(noun, field, &taken(&office, noun, &[row])));
            tried += 1;
        }
        assert_eq!(rows(&office, noun), all, "{}: nothing of it was written", noun.name);
    }
    assert!(tried > 150, "{tried}");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}
