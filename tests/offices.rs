//! Offices together, each its own ledger: what a shared copy does not hold, that nobody can change it, how a newer one follows, and
//! that what several say is the sum of what each says.

use crate::office;

use office::Office;
use serde_json::{Value, json};
use std::path::PathBuf;

const TODAY: &str = "2026-03-20";

/// A county's ledger beside the city's: complaints by channel, the first so many closed, a visit with findings.
fn county(city: &Office, name: &str, calls: usize, letters: usize, closed: usize) {
    let file = format!("{name}.db");
    let say = |words: &str| city.line(&format!("-f {file} {words}"));
    say(&format!("init --name {name}县效能办"));
    say(&format!("unit add {name}县民政局 --kind 县直部门"));
    for n in 0..calls + letters {
        let channel = if n < calls { "电话" } else { "来信" };
        say(&format!(
            "complaint add --channel {channel} --received 2026-03-02 --unit {name}县民政局 --category 慢作为 -m 第{n}件"
        ));
        let code = format!("C2026-{:04}", n + 1);
        if n < closed {
            say(&format!("complaint accept {code} --on 2026-03-03"));
            say(&format!("complaint assign {code} --on 2026-03-04 --handling 自办"));
            say(&format!("complaint close {code} --on 2026-03-10 --result 属实"));
        }
    }
    say(&format!("visit add --unit {name}县民政局 --on 2026-03-05 --method 暗访"));
    say("finding add --visit V2026-0001 --kind 脱岗 --persons 2");
}

fn share(city: &Office, name: &str) -> String {
    let to = format!("{name}.交.db");
    let _ = std::fs::remove_file(city.folder.path().join(&to));
    city.line(&format!("-f {name}.db share {to}"));
    to
}

/// A city with three counties, whose copies it took.
fn together() -> Office {
    let city = Office::open(TODAY);
    city.line("unit add 市民政局 --kind 市直部门");
    city.line("complaint add --channel 电话 --received 2026-03-03 --unit 市民政局 --category 慢作为 -m 市里的");
    for (name, calls, letters, closed) in [("清河", 2, 1, 1), ("云川", 1, 0, 1), ("石桥", 0, 2, 0)] {
        county(&city, name, calls, letters, closed);
        let copy = share(&city, name);
        city.line(&format!("office take {copy}"));
    }
    city
}

fn at(city: &Office, name: &str) -> PathBuf {
    city.folder.path().join(name)
}

/// The figure of an id in a report, with its parts by key.
fn figure<'r>(report: &'r Value, id: &str, base: Option<&str>) -> &'r Value {
    let figures = report["figures"].as_array().expect("figures");
    let is = |f: &&Value| f["id"] == id && base.is_none_or(|base| f["denominator"]["id"] == base);
    figures.iter().find(is).unwrap_or_else(|| panic!("{id}: {report}"))
}

/// What is masked has digests of its own in a copy: a ledger altered behind the program's back is not shared.
#[test]
fn a_ledger_that_was_altered_is_not_shared() {
    let office = Office::open(TODAY);
    office.line("unit add 清河县住建局 --kind 县直部门 --code A02");
    office.line("complaint add --channel 电话 --received 2026-03-02 --unit A02 --category 慢作为 --complainant-name 王秀英 -m 王秀英三次被退");
    let conn = rusqlite::Connection::open(at(&office, "ducha.db")).expect("the ledger");
    conn.execute("UPDATE complaint SET channel = 'letter'", []).expect("a change");
    let said = office.say(&["share", "交.db"], "");
    assert!(said.code == 7 && said.err.contains("C2026-0001"), "{}: {}", said.code, said.err);
    assert!(!at(&office, "交.db").exists());
}

#[test]
fn no_byte_of_a_shared_copy_says_what_is_sealed_or_withheld() {
    let office = Office::open(TODAY);
    office.line("unit add 清河县公安局城东派出所 --kind 派出所 --code A01 --short-name 城东所");
    office.line("unit add 清河县住建局 --kind 县直部门 --code A02");
    let complaint = "complaint add --channel 电话 --received 2026-03-02 --unit A02 --category 慢作为";
    let mut words: Vec<&str> = complaint.split(' ').collect();
    words.extend(["--complainant-name", "王秀英", "--complainant-phone", "13912345678"]);
    words.extend(["--complainant-address", "东街九号院二单元", "-m", "王秀英说三次被退，电话 13912345678"]);
    office.ok(&words);
    office.line("complaint accept C2026-0001 --on 2026-03-03");
    office.ok(&[
        "complaint",
        "assign",
        "C2026-0001",
        "--on",
        "2026-03-04",
        "--to",
        "A02",
        "-m",
        "先打 13912345678 找王秀英",
    ]);
    office.ok(&["complaint", "edit", "C2026-0001", "--summary", "改为：王秀英说四次被退"]);
    office.ok(&["complaint", "edit", "C2026-0001", "--complainant-address", "西街五号院"]);
    office.ok(&["complaint", "reveal", "C2026-0001", "--reason", "回访王秀英"]);
    office.line("clue add --channel 电话 --received 2026-03-01 --unit A01 --hidden 是 --informant-name 赵某某 -m 城东所下午常没人");
    office.line("clue edit L2026-0001 --summary 城东所上午也没人");
    office
        .line("campaign add 夜查城东所值班 --kind 暗访 --from 2026-04-02 --basis 群众反映城东所空岗 --clue L2026-0001");
    office.line("instruction add --leader 陈县长 --received 2026-03-06 --of P2026-0001 -m 四月初夜里去看城东所");
    office.line("campaign add 专查派出所空岗 --kind 专项 --from 2026-04-05 --clue L2026-0001");
    // What a sheet had beside is kept at home, whatever it is.
    let sheet = "接收日期,投诉渠道,单位,投诉类别,内容,谁转来的\n2026-03-02,电话,A02,慢作为,又退一次,门卫钱守密\n";
    std::fs::write(at(&office, "旧.csv"), sheet).expect("a sheet");
    office.line("complaint import 旧.csv");
    assert!(office.ok(&["query", "SELECT content FROM kept"]).contains("钱守密"));
    // What was seen is told: this covert campaign had its visit.
    office.line("campaign add 春节后纪律督查 --kind 暗访 --from 2026-03-02");
    office.line("visit add --campaign P2026-0003 --unit A02 --on 2026-03-02 --method 暗访 --expected 16 --present 4");
    // Whatever else tells of them.
    for (verb, text) in [
        ("finding add --visit V2026-0001 --kind 脱岗 --persons 1", "王秀英说没人"),
        (complaint, "王秀英又来电，还是那件事"),
        ("clue add --channel 电话 --received 2026-03-08", "赵某某又说"),
        ("instruction add --leader 陈县长 --received 2026-03-09", "夜查城东所值班以前不得走漏"),
        ("paper draft 月报 --period 2026-02", "感谢王秀英；夜查城东所值班下月开展"),
    ] {
        office.ok(&verb.split(' ').chain(["-m", text]).collect::<Vec<_>>());
    }
    let secret: Vec<u8> = ledger(&office, "ducha.db")
        .query_row("SELECT secret FROM signing", [], |r| r.get(0))
        .expect("the key it signs with");
    office.line("share 交.db");
    let bytes = std::fs::read(at(&office, "交.db")).expect("a copy");
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    for word in [
        "王秀英",
        "13912345678",
        "东街九号",
        "西街五号",
        "赵某某",
        "钱守密",
        "下午常没人",
        "上午也没人",
        "夜查",
        "空岗",
        "夜里去看",
    ] {
        assert!(!holds(word.as_bytes()), "{word} is in the copy");
    }
    assert!(!holds(&secret), "the secret is in the copy");
    assert!(holds("春节后纪律督查".as_bytes()) && holds("清河县公安局城东派出所".as_bytes()), "the rest is");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(at(&office, "交.db")).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // It stands its check, counts what the ledger counts, and nobody writes to it.
    office.line("-f 交.db check");
    for figure in ["complaints.received", "clues.received", "campaigns.held", "visits.made", "instructions.received"] {
        let total = |ledger: &str| office.say(&["-f", ledger, "stats", figure, "--json"], "").out;
        let of = |text: String| serde_json::from_str::<Value>(&text).ok().map(|said| said["total"].clone());
        assert_eq!(of(total("交.db")), of(total("ducha.db")), "{figure}");
    }
    assert_eq!(office.say(&["-f", "交.db", "unit", "add", "某局", "--kind", "县直部门"], "").code, 4);
    assert_eq!(office.say(&["-f", "交.db", "share", "再交.db"], "").code, 4);
    assert_eq!(office.say(&["share", "交.db"], "").code, 4, "never over what is there");
    let clue = ledger(&office, "交.db");
    let unit: Option<i64> = clue.query_row("SELECT unit FROM clue", [], |r| r.get(0)).expect("the clue");
    let salts: i64 =
        clue.query_row("SELECT count(*) FROM journal WHERE salt IS NULL", [], |r| r.get(0)).expect("entries");
    assert!(unit.is_none() && salts >= 8, "{unit:?} {salts}");
}

fn ledger(office: &Office, name: &str) -> rusqlite::Connection {
    rusqlite::Connection::open(at(office, name)).expect("a ledger")
}

/// The journal of a copy is the ledger's, link by link, and an entry that tells less than it did is still held by its hash.
#[test]
fn the_chain_of_a_copy_is_whole() {
    let city = Office::open(TODAY);
    city.line("unit add 市民政局 --kind 市直部门");
    city.ok(&[
        "complaint",
        "add",
        "--channel",
        "电话",
        "--category",
        "慢作为",
        "--complainant-name",
        "王秀英",
        "-m",
        "王秀英来电",
    ]);
    city.line("share 交.db");
    let chain = |name: &str| -> Vec<(i64, Vec<u8>)> {
        let conn = ledger(&city, name);
        let mut rows = conn.prepare("SELECT seq, hash FROM journal ORDER BY seq").expect("a journal");
        rows.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).expect("rows").collect::<Result<_, _>>().expect("entries")
    };
    assert_eq!(chain("交.db"), chain("ducha.db"));
    // In a ledger itself no digest stands for what an entry holds.
    let whole = std::fs::read(at(&city, "ducha.db")).expect("a ledger");
    let content: Vec<u8> = ledger(&city, "交.db")
        .query_row("SELECT content FROM journal WHERE seq = 3", [], |r| r.get(0))
        .expect("an entry told in part");
    ledger(&city, "ducha.db")
        .execute("UPDATE journal SET command = '改过', salt = NULL, content = ? WHERE seq = 3", [content])
        .expect("a change");
    assert_eq!(city.say(&["check"], "").code, 5);
    std::fs::write(at(&city, "ducha.db"), whole).expect("a ledger");
    ledger(&city, "ducha.db").execute("UPDATE signing SET secret = randomblob(32)", []).expect("a change");
    assert_eq!(city.say(&["check"], "").code, 5);
    assert_eq!(city.say(&["share", "又.db"], "").code, 4);
    let bytes = std::fs::read(at(&city, "交.db")).expect("a copy");
    for sql in [
        "UPDATE journal SET content = randomblob(32) WHERE content IS NOT NULL",
        "UPDATE journal SET actor = '别人' WHERE seq = 3",
        "UPDATE complaint SET summary = '改过'",
        "UPDATE journal SET command = '改过' WHERE seq = 2",
        "INSERT INTO complainant (complaint, entry, salt, name) SELECT id, entry, randomblob(16), '王秀英' FROM complaint",
    ] {
        std::fs::write(at(&city, "改.db"), &bytes).expect("a copy");
        ledger(&city, "改.db").execute_batch(sql).expect("a change");
        assert_eq!(city.say(&["-f", "改.db", "check"], "").code, 5, "{sql}");
    }
}

#[test]
fn a_copy_that_anybody_changed_is_refused() {
    let city = together();
    let whole = std::fs::read(at(&city, "清河.交.db")).expect("a copy");
    let take = |bytes: &[u8]| {
        std::fs::write(at(&city, "改.db"), bytes).expect("a file");
        let said = city.say(&["office", "take", "改.db", "--json"], "");
        (said.code, serde_json::from_str::<Value>(&said.err).map_or(Value::Null, |e| e["error"]["id"].clone()))
    };
    assert_eq!(take(&whole).0, 0, "the same twice is once");
    let last = whole.len();
    let last_page = (last - 8192..last).step_by(677);
    for at in [200, last / 2, last - 4097, last - 4090, last - 4000, last - 3500, last - 1].into_iter().chain(last_page)
    {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        let (code, id) = take(&changed);
        assert!(code == 7 && id != "shared-copy-unsound", "byte {at}: {code} {id}");
    }
    assert_eq!(take(&whole[..last - 4096]).0, 7, "without its signature");
    assert_eq!(take(&whole[..last - 9000]).0, 7, "cut off");
    assert_eq!(take(b"no ledger").0, 7);
    // Of a newer version: its number stands in the first page.
    let mut newer = whole.clone();
    newer[63] = 200;
    assert_eq!(take(&newer), (7, json!("ledger-newer")));
    let mut foreign = whole;
    foreign[68] ^= 1;
    assert_eq!(take(&foreign), (7, json!("ledger-foreign")));
    assert_eq!(city.say(&["office", "take", "没有.db"], "").code, 3);
    assert_eq!(city.say(&["office", "take", "清河.db"], "").code, 7, "a ledger itself is no shared copy");
    let own = share(&city, "ducha");
    assert_eq!(city.say(&["office", "take", &own], "").code, 4, "its own");
    assert_eq!(city.json(&["office", "list"]).as_array().map(Vec::len), Some(3));
}

#[test]
fn a_newer_copy_follows_an_older_one_and_no_other_does() {
    let city = Office::open(TODAY);
    county(&city, "清河", 1, 0, 0);
    std::fs::copy(at(&city, "清河.db"), at(&city, "另本.db")).expect("a copy of the ledger");
    let first = share(&city, "清河");
    let older = std::fs::read(at(&city, &first)).expect("a copy");
    city.line(&format!("office take {first}"));
    let of = || city.json(&["office", "list"])[0].clone();
    let had = of();
    assert_eq!(had["name"], "清河县效能办");
    assert_eq!(had["key"].as_str().map(str::len), Some(8));
    let entries = city.json(&["history"]).as_array().expect("entries").len();
    city.line(&format!("office take {first}"));
    assert_eq!(city.json(&["history"]).as_array().expect("entries").len(), entries, "twice is once");
    city.line("-f 清河.db complaint add --channel 来信 --received 2026-03-06 --category 慢作为 -m 又一件");
    let newer = share(&city, "清河");
    city.line(&format!("office take {newer}"));
    assert_eq!(of()["entries"].as_i64(), had["entries"].as_i64().map(|n| n + 1));
    std::fs::write(at(&city, "旧.db"), older).expect("the older one");
    let id = |arguments: &[&str]| {
        let said = city.say(&[arguments, &["--json"]].concat(), "");
        let error: Value = serde_json::from_str(&said.err).unwrap_or_default();
        (said.code, error["error"]["id"].clone(), error["error"]["message"].to_string())
    };
    let (code, of_older, _) = id(&["office", "take", "旧.db"]);
    assert_eq!((code, of_older), (4, json!("shared-copy-older")));
    // Two offices that write to copies of one ledger have one key.
    city.line("-f 另本.db complaint add --channel 来访 --received 2026-03-06 --category 慢作为 -m 别的");
    let parted = share(&city, "另本");
    let (code, of_parted, message) = id(&["office", "take", &parted]);
    assert_eq!((code, of_parted), (4, json!("shared-copy-parts")));
    let at_entry = had["entries"].as_i64().expect("a number") + 1;
    assert!(message.contains(&format!(" {at_entry} ")), "{message}");
    // Once the office says which it is, the other is dropped, with a reason.
    assert_eq!(city.say(&["office", "drop", "清河县效能办"], "").code, 2);
    city.line("office drop 清河县效能办 --reason 换了台账");
    city.line(&format!("office take {parted}"));
    assert!(city.ok(&["history"]).contains("换了台账"));
    city.line("check");
}

/// A copy under the key of an office whose copy is kept, signed by somebody else, is refused, and nothing of it is kept.
#[test]
fn two_offices_have_no_one_key() {
    let city = Office::open(TODAY);
    county(&city, "清河", 1, 0, 0);
    let copy = share(&city, "清河");
    city.line(&format!("office take {copy}"));
    // Keys are digests of what is signed with: that two are alike is made so here, behind the program's back.
    let kept = ledger(&city, "ducha.db");
    let other = "00".repeat(32);
    assert_eq!(kept.execute("UPDATE taken SET public_key = ?", [&other]).expect("an edit"), 1);
    drop(kept);
    let before = city.ok(&["office", "list"]);
    for copy in [copy, share(&city, "清河")] {
        let said = city.say(&["office", "take", &copy, "--json"], "");
        let error: Value = serde_json::from_str(&said.err).unwrap_or_default();
        assert_eq!((said.code, &error["error"]["id"]), (4, &json!("office-key-twice")), "{}", said.err);
        assert!(error["error"]["hint"].as_str().is_some_and(|hint| hint.contains("核对")), "{}", said.err);
    }
    assert_eq!(city.ok(&["office", "list"]), before);
}

/// What is refused in the end leaves nothing behind, and a record of another office is told where it is.
#[test]
fn a_copy_that_is_not_taken_leaves_no_file() {
    let city = Office::open(TODAY);
    county(&city, "清河", 1, 0, 0);
    let copy = share(&city, "清河");
    // A ledger that was put back is not written to.
    let before = std::fs::read(at(&city, "ducha.db")).expect("a ledger");
    city.line("unit add 市民政局 --kind 市直部门");
    std::fs::write(at(&city, "ducha.db"), before).expect("the one before");
    assert_eq!(city.say(&["office", "take", &copy], "").code, 7);
    let folder = std::fs::read_dir(at(&city, "ducha.db.evidence")).expect("a folder");
    let left: Vec<_> = folder.map(|e| e.expect("an entry").file_name()).filter(|name| name.len() == 2).collect();
    assert!(left.is_empty(), "{left:?}");
    std::fs::remove_file(at(&city, "ducha.db.heads")).expect("what was seen of it");
    city.line(&format!("office take {copy}"));
    let key = city.json(&["office", "list"])[0]["key"].as_str().expect("a key").to_owned();
    let said = city.say(&["complaint", "show", &format!("{key}/C2026-0001")], "");
    assert!(said.code == 3 && said.err.contains(&format!("ducha office show {key}/C2026-0001")), "{}", said.err);
}

/// A word that an office added is told by that office's own label, whatever the word is called here; programs read its slug.
#[test]
fn anothers_own_words_are_told_as_that_office_calls_them() {
    let city = Office::open(TODAY);
    city.line("term add hotline-2 --vocab channel --zh 市民专线");
    county(&city, "清河", 1, 0, 0);
    city.line("-f 清河.db term add hotline-2 --vocab channel --zh 县长热线 --en Line");
    city.line("-f 清河.db complaint add --channel hotline-2 --received 2026-03-02 --unit 清河县民政局 --category 慢作为 -m 又");
    city.line("complaint add --channel hotline-2 --received 2026-03-02 --category 慢作为 -m 市里的");
    let copy = share(&city, "清河");
    city.line(&format!("office take {copy}"));
    let key = city.json(&["office", "list"])[0]["key"].as_str().expect("a key").to_owned();
    let by = "stats complaints.received --by channel --period 2026 --offices all";
    let (report, label) = ("report complaints --period 2026 --offices all", format!("{key}/县长热线"));
    for words in [by, report] {
        let said = city.line(&format!("{words} --format table"));
        assert!(said.contains(&label) && said.contains("市民专线"), "{words}: {said}");
        assert!(!said.contains("hotline-2"), "{words}: {said}");
        assert!(city.line(&format!("{words} --format table --lang en")).contains(&format!("{key}/Line")), "{words}");
        let json = city.json(&words.split(' ').collect::<Vec<_>>()).to_string();
        assert!(json.contains(&format!("\"{key}/hotline-2\"")), "{json}");
    }
    city.line(&format!("{report} -o 报.html"));
    let page = std::fs::read_to_string(at(&city, "报.html")).expect("a page");
    assert!(page.contains(&label) && !page.contains("hotline-2"));
}

/// The option stands in the help of what takes it, and nowhere else; asked for elsewhere it is refused by name.
#[test]
fn the_option_stands_where_it_is_taken() {
    let city = Office::open(TODAY);
    let help = city.ok(&["report", "--help"]);
    let commands = help.split("命令:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("commands");
    let all: Vec<&str> = commands.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(all.len() > 10 && all.contains(&"month"), "{help}");
    for name in all {
        let shown = city.ok(&["report", name, "--help"]).contains("--offices");
        let of = matches!(name, "unit" | "campaign").then_some("无");
        let words: Vec<&str> = ["report", name].into_iter().chain(of).collect();
        let said = city.say(&[&words[..], &["--offices", "all", "--json"]].concat(), "");
        assert_eq!(!said.err.contains("offices-unfit"), shown, "{name}: {}", said.err);
    }
    assert!(city.ok(&["stats", "--help"]).contains("--offices"));
}

#[test]
fn what_several_offices_say_is_the_sum_of_what_each_says() {
    let city = together();
    let ledgers = ["ducha.db", "清河.db", "云川.db", "石桥.db"];
    let month = |ledger: &str, more: &[&str]| {
        city.json(&[&["-f", ledger, "report", "month", "--period", "2026-03"], more].concat())
    };
    let (all, each) = (month("ducha.db", &["--offices", "all"]), ledgers.map(|ledger| month(ledger, &[])));
    for shown in all["figures"].as_array().expect("figures") {
        let (id, base) = (shown["id"].as_str().expect("an id"), shown["denominator"]["id"].as_str());
        let sum = |side: &str| -> i64 {
            each.iter()
                .map(|of| figure(of, id, base))
                .map(|f| if side.is_empty() { &f["value"] } else { &f[side]["value"] })
                .map(|n| n.as_i64().unwrap_or_default())
                .sum()
        };
        if base.is_some() {
            assert_eq!(shown["numerator"]["value"], sum("numerator"), "{id}");
            assert_eq!(shown["denominator"]["value"], sum("denominator"), "{id}");
        } else {
            assert_eq!(shown["value"], sum(""), "{id}");
        }
        for part in shown["parts"].as_array().into_iter().flatten() {
            let of = |f: &Value| -> i64 {
                let parts = f["parts"].as_array().into_iter().flatten();
                parts.filter(|p| p["key"] == part["key"]).filter_map(|p| p["value"].as_i64()).sum()
            };
            assert_eq!(part["value"], each.iter().map(|r| of(figure(r, id, None))).sum::<i64>(), "{id} {part}");
        }
    }
    // By hand: 1 + 3 + 1 + 2 came in, 2 were closed, 3 findings with 2 persons each.
    assert_eq!(figure(&all, "complaints.received", None)["value"], 7);
    assert_eq!(figure(&all, "findings.persons", None)["value"], 6);
    let rate = figure(&all, "complaints.close_rate", Some("complaints.received"));
    assert_eq!((&rate["numerator"]["value"], &rate["denominator"]["value"]), (&json!(2), &json!(7)));
    let table = |key: &str| {
        all["tables"].as_array().expect("tables").iter().find(|t| t["key"] == key).expect("a table").clone()
    };
    assert_eq!(table("offices")["rows"].as_array().map(Vec::len), Some(4));
    let units: Vec<String> =
        table("by_unit")["rows"].as_array().expect("rows").iter().map(|r| r["unit"].to_string()).collect();
    assert!(
        units.iter().any(|unit| unit.contains("/清河县民政局")) && units.contains(&"\"市民政局\"".into()),
        "{units:?}"
    );
    // The city's own records are as they were.
    assert_eq!(city.json(&["complaint", "list"]).as_array().map(Vec::len), Some(1));
    assert_eq!(city.json(&["stats", "complaints.received", "--period", "2026-03"])["total"], 1);
}

#[test]
fn figures_are_split_and_explained_over_offices() {
    let city = together();
    let keys: Vec<String> = city
        .json(&["office", "list"])
        .as_array()
        .expect("offices")
        .iter()
        .map(|o| o["key"].as_str().expect("a key").to_owned())
        .collect();
    let by = city.json(&["stats", "complaints.received", "--offices", "all", "--by", "office", "--period", "2026-03"]);
    let rows: Vec<(String, i64)> = by["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|r| (r["label"].as_str().expect("a name").to_owned(), r["value"].as_i64().expect("a number")))
        .collect();
    let wanted = [("清河市效能办", 1), ("清河县效能办", 3), ("云川县效能办", 1), ("石桥县效能办", 2)];
    assert_eq!(rows, wanted.map(|(name, n)| (name.to_owned(), n)));
    assert_eq!((&by["rows"][1]["office"], &by["total"]), (&json!(keys[0]), &json!(7)));
    let one = city.json(&[
        "stats",
        "complaints.close_rate",
        "--offices",
        &format!("{},own", keys[0]),
        "--base",
        "received",
        "--by",
        "office,channel",
    ]);
    assert_eq!(one["total_denominator"].as_i64().or(one["denominator"].as_i64()), Some(4), "{one}");
    let listed = city.json(&["explain", "complaints.closed", "--offices", "all", "--period", "2026-03"]);
    let codes: Vec<&str> =
        listed.as_array().expect("records").iter().map(|r| r["code"].as_str().expect("a code")).collect();
    assert_eq!(codes, [format!("{}/C2026-0001", keys[0]), format!("{}/C2026-0001", keys[1])]);
    let record = city.json(&["office", "show", codes[1]]);
    assert_eq!((&record["code"], &record["state"]), (&json!(codes[1]), &json!("closed")));
    assert_eq!(record["unit"], format!("{}/云川县民政局", keys[1]));
    let mixed = city.json(&[
        "stats",
        "complaints.received",
        "--offices",
        "石桥县效能办",
        "--period",
        "2026-03",
        "--compare",
        "mom",
    ]);
    assert_eq!(mixed["total"], 2);
    for (refused, why) in [
        (vec!["stats", "complaints.received", "--by", "office"], "offices-not-asked"),
        (vec!["stats", "complaints.received", "--offices", "all", "--unit", "市民政局"], "offices-narrowed"),
        (vec!["report", "overdue", "--offices", "all"], "offices-unfit"),
        (vec!["report", "diff", "--offices", "all"], "offices-unfit"),
        (vec!["report", "month", "--offices", "all", "--roll-up"], "offices-unfit"),
        (vec!["report", "month", "--offices", "平川县效能办"], "office-unknown"),
    ] {
        let said = city.say(&[refused.as_slice(), &["--json"]].concat(), "");
        assert!(said.err.contains(why), "{refused:?}: {}", said.err);
    }
    for report in ["quarter", "year", "complaints", "inspections", "units", "trend", "leader"] {
        city.json(&["report", report, "--offices", "all", "--period", "2026-03"]);
    }
}

#[test]
fn what_a_county_returned_stands_beside_what_its_ledger_says() {
    let city = together();
    city.line("unit add 清河县效能办 --kind 分办");
    for (figure, value) in [("complaints.received", "4"), ("visits.made", "1")] {
        city.line(&format!(
            "stated add --figure {figure} --value {value} --from 2026-03-01 --to 2026-03-15 --unit 清河县效能办 --source 三月报表"
        ));
    }
    let copy = share(&city, "清河");
    city.line(&format!("office take {copy} --unit 清河县效能办"));
    let shown = city.json(&["office", "show", "清河县效能办"]);
    let row = |figure: &str| {
        shown["returns"].as_array().expect("rows").iter().find(|r| r["figure"] == figure).expect("a row").clone()
    };
    let received = row("complaints.received");
    assert_eq!((&received["stated"], &received["ledger"], &received["difference"]), (&json!(4), &json!(3), &json!(-1)));
    assert_eq!(row("visits.made")["difference"], 0);
}

/// A backup and a whole export have the copies; what went missing is named, and taken again it is there.
#[test]
fn the_copies_go_where_the_ledger_goes() {
    let city = together();
    let total = |ledger: &str| {
        city.json(&["-f", ledger, "stats", "complaints.received", "--offices", "all", "--period", "2026-03"])["total"]
            .clone()
    };
    city.line("backup 备.db");
    city.line("-f 又.db restore 备.db");
    city.line("export --all 整本.zip");
    city.line("-f 文.db import --all 整本.zip");
    for ledger in ["备.db", "又.db", "文.db"] {
        assert_eq!(total(ledger), 7, "{ledger}");
        city.line(&format!("-f {ledger} check"));
    }
    let said = city.say(&["-f", "文.db", "share", "交.db"], "");
    assert_eq!(said.code, 4, "no text holds the key it signs with: {}", said.out);
    city.line("-f 又.db share 交.db");
    let sha256 = city.json(&["office", "list", "--fields", "name"]);
    assert_eq!(sha256.as_array().map(Vec::len), Some(3));
    let shown = city.json(&["office", "show", "云川县效能办"]);
    let sha256 = shown["sha256"].as_str().expect("a digest");
    let kept = at(&city, "ducha.db.evidence").join(&sha256[..2]).join(&sha256[2..]);
    std::fs::write(&kept, "不是原来的").expect("a file");
    assert_eq!(city.say(&["report", "month", "--offices", "all"], "").code, 7);
    assert_eq!(city.say(&["check"], "").code, 5);
    city.line("office take 云川.交.db");
    assert_eq!(total("ducha.db"), 7);
}
