//! A sealed list: until it is opened no byte the program writes says where a campaign goes; then it stands beside what was visited.

use crate::office;
use crate::story;

use office::Office;
use rusqlite::Connection;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::path::Path;

const PASSPHRASE: &str = "腊梅开了又落雪\n";

fn opened() -> Office {
    let office = Office::open("2026-02-20");
    office.import(
        "unit",
        &[
            json!({ "name": "清河市住建局", "kind": "市直部门", "code": "JGDW-01" }),
            json!({ "name": "清河市不动产登记中心", "kind": "窗口单位", "code": "JGDW-02" }),
            json!({ "name": "清河市公安局", "kind": "市直部门", "code": "JGDW-03" }),
        ],
    );
    office.line("campaign add 春节前作风暗访 --kind 暗访 --from 2026-01-20 --to 2026-02-10");
    office
}

/// How often a text stands in the files of a folder, and of those below it; of six bytes or more, since a copy holds digests and
/// keys, and three bytes stand in them by chance.
fn found(folder: &Path, text: &str) -> usize {
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        count += if path.is_dir() {
            found(&path, text)
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            bytes.windows(text.len()).filter(|window| *window == text.as_bytes()).count()
        };
    }
    count
}

fn seal(office: &Office, units: &str, more: &[&str]) -> office::Said {
    let line = ["target", "seal", "P2026-0001", "--units", units, "--passphrase-file", "-", "--on", "2026-01-19"];
    office.say(&[&line, more].concat(), PASSPHRASE)
}

/// Everything the program can be asked to write: the ledger, its copies, its exports, what another office gets.
fn written(office: &Office, name: &str) {
    for line in [
        format!("backup {name}.db"),
        format!("export --all {name}"),
        format!("share {name}.ducha"),
        format!("campaign export -o {name}.ndjson"),
        format!("campaign list -o {name}.xlsx"),
        format!("campaign show 1 -o {name}.html"),
        format!("visit list -o {name}.csv"),
    ] {
        office.line(&line);
    }
    let said = [
        office.ok(&["history", "--limit", "1000", "--json"]),
        office.ok(&["query", "SELECT * FROM campaign_seals", "--json"]),
        office.ok(&["query", "SELECT * FROM campaign_unsealed_units", "--json"]),
        office.ok(&["query", "SELECT * FROM entries", "--json"]),
        office.ok(&["today", "--json"]),
        office.ok(&["target", "show", "1", "--json"]),
    ];
    std::fs::write(office.folder.path().join(format!("{name}.said")), said.concat()).expect("a file");
}

#[test]
fn no_byte_that_is_written_names_a_sealed_unit() {
    let (plain, office) = (opened(), opened());
    for units in ["JGDW-03", "清河市公安局"] {
        let said = seal(&office, units, &["--again", "换名单"]);
        assert_eq!(said.code, 0, "{}", said.err);
    }
    // The same ledger with another list: what it says of units is what both say.
    assert_eq!(seal(&plain, "JGDW-01,JGDW-02", &[]).code, 0);
    assert_eq!(seal(&plain, "JGDW-01,JGDW-02", &["--again", "换名单"]).code, 0);
    for office in [&plain, &office] {
        office.line("visit add --unit JGDW-02 --campaign 1 --method 暗访 --visited 2026-01-22");
        written(office, "out");
        office.ok(&["check"]);
    }
    // A name stands as often in either: in the register and its journal alone.
    for name in ["清河市公安局", "清河市住建局", "\"JGDW-03\"", "腊梅"] {
        let both = [&plain, &office].map(|office| found(office.folder.path(), name));
        assert_eq!(both[0], both[1], "{name}");
    }
    // Another office does not even get what is closed; a backup does.
    let vault: String = {
        let conn = Connection::open(office.folder.path().join("ducha.db")).expect("the ledger");
        let sql = "SELECT vault FROM campaign_seal WHERE taken_back IS NULL";
        conn.query_row(sql, [], |r| r.get(0)).expect("a list")
    };
    let holds = |name: &str| {
        let bytes = std::fs::read(office.folder.path().join(name)).expect("a file");
        bytes.windows(60).any(|window| window == &vault.as_bytes()[40..100])
    };
    assert!(holds("ducha.db") && holds("out.db") && !holds("out.ducha") && !holds("out.said"));
}

#[test]
fn a_list_opens_with_its_passphrase_and_stands_beside_what_was_visited() {
    let office = opened();
    assert_eq!(seal(&office, "JGDW-02,JGDW-03", &[]).code, 0);
    let shown = office.json(&["target", "show", "1"]);
    assert_eq!((&shown["count"], &shown["opened_on"]), (&json!(2), &Value::Null));
    assert_eq!(office.say(&["target", "list", "1"], "").code, 4);
    let wrong = office.say(&["target", "open", "1", "--passphrase-file", "-"], "腊梅开了又落雨\n");
    assert!(wrong.code == 8 && wrong.err.contains("打不开"), "{}", wrong.err);
    office.line("unit add 清河市登记服务中心 --kind 窗口单位 --code JGDW-04");
    office.line("unit edit JGDW-02 --successor JGDW-04 --valid-to 2026-01-21");
    office.line("visit add --unit JGDW-04 --campaign 1 --method 暗访 --visited 2026-01-22");
    office.line("visit add --unit JGDW-01 --campaign 1 --method 暗访 --visited 2026-01-23");
    let said = office.say(&["target", "open", "1", "--passphrase-file", "-"], PASSPHRASE);
    assert!(said.code == 0 && said.err.contains("2 个检查对象，查了 1 个；名单外查了 1 个单位"), "{}", said.err);
    let list = office.json(&["target", "list", "1"]);
    let brief = |row: &Value| json!([row["code"], row["sealed"], row["visits"]]);
    let rows: Vec<Value> = list.as_array().expect("rows").iter().map(brief).collect();
    assert_eq!(
        rows,
        [json!(["JGDW-02", true, "V2026-0001"]), json!(["JGDW-03", true, ""]), json!([null, false, "V2026-0002"])]
    );
    // Anybody counts the digest again.
    let lines: String = list.as_array().expect("rows")[..2]
        .iter()
        .map(|row| ["code", "token"].map(|key| row[key].as_str().expect("text")).join(",") + "\n")
        .collect();
    assert_eq!(shown["digest"], json!(ducha::base::hex::hex(&Sha256::digest(lines.as_bytes()))));
    assert_eq!(office.say(&["target", "open", "1", "--passphrase-file", "-"], PASSPHRASE).code, 4);
    assert_eq!(seal(&office, "JGDW-01", &["--again", "晚了"]).code, 4);
    office.ok(&["check"]);
}

/// A list that is open is still a plan until somebody was there: another office is not told it.
/// While a list is closed nothing else names where the campaign goes; a covert campaign without one is told what that means.
#[test]
fn beside_a_closed_list_no_unit_is_named_in_plain() {
    let office = opened();
    office.line("round open 五查五看自查表 --campaign 1 --units JGDW-01 --on 2026-01-18");
    let group = |unit: &str| office.say(&["team", "group", "1", "第一组", "--units", unit, "--on", "2026-01-19"], "");
    let said = group("JGDW-02");
    assert!(said.code == 0 && said.err.contains("明写在台账里"), "{}", said.err);
    let said = seal(&office, "JGDW-02,JGDW-03", &[]);
    assert!(said.code == 0 && said.err.contains("其中 1 个早已明写"), "{}", said.err);
    let before = office.ok(&["history", "--json"]);
    for line in [
        "team group 1 第二组 --units JGDW-03",
        "draw frame 1 --quota 1",
        "round open 五查五看自查表 --campaign 1 --units JGDW-03",
        "round include 1 --units JGDW-03",
    ] {
        let said = office.say(&line.split(' ').chain(["--json"]).collect::<Vec<_>>(), "");
        assert!(said.code == 4 && said.err.contains("target-closed"), "{line}: {}", said.err);
    }
    assert_eq!(before, office.ok(&["history", "--json"]));
    office.say(&["target", "open", "1", "--passphrase-file", "-", "--on", "2026-01-20"], PASSPHRASE);
    let said = group("JGDW-03");
    assert!(said.code == 0 && !said.err.contains("明写"), "{}", said.err);
    // What another office is given may be told as it was.
    office.line("round include 1 --units JGDW-03");
}

#[test]
fn an_open_list_of_a_campaign_not_carried_out_is_not_shared() {
    let offices = ["JGDW-01", "JGDW-03"].map(|units| {
        let office = opened();
        assert_eq!(seal(&office, units, &[]).code, 0);
        assert_eq!(office.say(&["target", "open", "1", "--passphrase-file", "-"], PASSPHRASE).code, 0);
        office.line("share 交.ducha");
        office.ok(&["check"]);
        let copy = office.folder.path().join("copy");
        std::fs::create_dir(&copy).expect("a folder");
        std::fs::rename(office.folder.path().join("交.ducha"), copy.join("交.ducha")).expect("a copy");
        // Beside its token a unit is found by trying out what the digest is of.
        let told = "SELECT count(*) FROM campaign_unsealed WHERE token <> printf('%032d', 0)";
        let tokens = Connection::open(copy.join("交.ducha")).expect("the copy").query_row(told, [], |r| r.get(0));
        assert_eq!(tokens, Ok(0));
        (office, copy)
    });
    for name in ["清河市住建局", "清河市公安局", "JGDW-01", "JGDW-03"] {
        let [one, other] = offices.each_ref().map(|(_, copy)| found(copy, name));
        assert_eq!(one, other, "{name}");
    }
}

/// Whatever belongs to a covert campaign nobody was sent on, a copy of it can be made, and taken.
#[test]
fn a_plan_with_all_that_belongs_to_one_can_be_shared() {
    let office = story::full();
    for line in story::PLANNED.iter().copied().chain([
        "round fill G2026-0002 --unit A02 --rater 检查人员 thinking=是 style=否 systems=是 carrying=是 result=是",
        "round accept G2026-0002 --all",
        "round open 重点岗位评议 --campaign P2026-0002 --names 值班岗 --period 2026",
        "share 交.ducha",
        "check",
    ]) {
        office.line(line);
    }
    let city = Office::open("2026-03-20");
    std::fs::copy(office.folder.path().join("交.ducha"), city.folder.path().join("交.ducha")).expect("a copy");
    city.line("office take 交.ducha");
    city.line("check");
    // Nor does the copy tell whom a round of the campaign is for, or what was answered there.
    let copy = Connection::open(city.folder.path().join("交.ducha")).expect("the copy");
    let told = "SELECT count(*) FROM round_subjects s JOIN rounds g ON g.code = s.round WHERE g.code <> 'G2026-0001'
        AND (s.unit IS NOT NULL OR s.label = '值班岗')";
    assert_eq!(copy.query_row(told, [], |r| r.get::<_, i64>(0)), Ok(0));
    let answered = "SELECT count(*) FROM answers WHERE round <> 'G2026-0001'";
    assert_eq!(copy.query_row(answered, [], |r| r.get::<_, i64>(0)), Ok(0));
}

/// A lost passphrase costs the list, never the ledger.
#[test]
fn a_list_whose_passphrase_is_lost_is_followed_by_another() {
    let office = opened();
    assert_eq!(seal(&office, "JGDW-02", &[]).code, 0);
    assert_eq!(seal(&office, "JGDW-03", &[]).code, 4);
    let again = ["target", "seal", "1", "--units", "-", "--passphrase-file", "新口令", "--again", "口令丢了"];
    std::fs::write(office.folder.path().join("新口令"), "换一句谁也想不到的\r\n").expect("a file");
    let said = office.say(&again, "JGDW-03\nJGDW-01\n");
    assert!(said.code == 0 && said.err.contains("2 个检查对象已封存"), "{}", said.err);
    assert_eq!(office.say(&["target", "open", "1", "--passphrase-file", "-"], PASSPHRASE).code, 8);
    assert_eq!(office.say(&["target", "open", "1", "--passphrase-file", "新口令"], "").code, 0);
    let lists = office.json(&["query", "SELECT sealed_units, taken_back FROM campaign_seals"]);
    assert_eq!(
        lists,
        json!([
            { "sealed_units": 1, "taken_back": true },
            { "sealed_units": 2, "taken_back": false }
        ])
    );
    office.ok(&["check"]);
}

#[test]
fn what_cannot_be_sealed_is_refused_by_name() {
    let office = opened();
    let refused = |arguments: &[&str], input: &str| {
        let said = office.say(&[&["target"], arguments, &["--json"]].concat(), input);
        let error: Value =
            serde_json::from_str(&said.err).unwrap_or_else(|e| panic!("{arguments:?}: {e}: {}", said.err));
        (said.code, error["error"]["id"].as_str().unwrap_or_default().to_owned())
    };
    let file = ["--passphrase-file", "-"];
    for (arguments, input, code, id) in [
        (vec!["seal", "1", "--units", "JGDW-01"], "", 2, "passphrase-missing"),
        ([&["seal", "1", "--units", "JGDW-01"], &file[..]].concat(), "", 2, "input-empty"),
        ([&["seal", "1", "--units", "JGDW-01"], &file[..]].concat(), "123\n", 4, "passphrase-short"),
        ([&["seal", "1", "--units", "JGDW-01,清河市住建局"], &file[..]].concat(), PASSPHRASE, 4, "sealed-twice"),
        ([&["seal", "1", "--units", "没有的局"], &file[..]].concat(), PASSPHRASE, 3, "unit-unknown"),
        ([&["seal", "1", "--units", "，"], &file[..]].concat(), PASSPHRASE, 2, "value-empty"),
        ([&["seal", "1", "--units", "-"], &file[..]].concat(), PASSPHRASE, 2, "argument-conflict"),
        (
            [&["seal", "1", "--units", "JGDW-01", "--on", "2027-01-01"], &file[..]].concat(),
            PASSPHRASE,
            4,
            "day-in-future",
        ),
        (vec!["seal", "1", "--units", "JGDW-01", "--passphrase-file", "没有"], "", 1, "file-unopened"),
        (vec!["seal", "1", "--units", "JGDW-01", "--passphrase-fd", "77"], "", 1, "file-unopened"),
        ([&["open", "1"], &file[..]].concat(), PASSPHRASE, 3, "target-none"),
        (vec!["show", "1"], "", 3, "target-none"),
        (vec!["show", "9"], "", 3, "record-unknown"),
    ] {
        assert_eq!(refused(&arguments, input), (code, id.to_owned()), "{arguments:?}");
    }
    assert_eq!(seal(&office, "JGDW-01", &[]).code, 0);
    let early = refused(&["open", "1", "--on", "2026-01-18", "--passphrase-file", "-"], PASSPHRASE);
    assert_eq!(early, (4, "days-backwards".to_owned()));
    office.line("campaign void 1 -m 取消");
    assert_eq!(refused(&["open", "1", "--passphrase-file", "-"], PASSPHRASE).0, 4);
}
