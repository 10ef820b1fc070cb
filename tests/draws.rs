//! Draws anyone can check: the frame before the seed, the receipt held against both without a ledger and by coreutils, what is refused,
//! and what became of the units that were drawn.

use crate::office;

use ducha::rule::draw;
use office::Office;
use serde_json::{Value, json};
use std::process::Command;

const TODAY: &str = "2026-03-20";

/// Six stations, three bureaus, and a campaign.
fn opened() -> Office {
    let office = Office::open(TODAY);
    for n in 1..=6 {
        office.line(&format!("unit add 清河县第{n}派出所 --kind 派出所 --level 县级"));
    }
    for n in 1..=3 {
        office.line(&format!("unit add 清河县第{n}局 --kind 县直部门 --level 市级"));
    }
    office.line("campaign add 春季抽查 --kind 专项督查 --from 2026-03-02 --to 2026-03-31");
    office
}

/// What a refused command says: its id, and that it has a hint.
fn refused(office: &Office, arguments: &[&str]) -> (i32, String) {
    let said = office.say(&[arguments, &["--json"]].concat(), "");
    let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|e| panic!("{arguments:?}: {e}: {}", said.err));
    assert!(error["error"]["hint"].is_string(), "{arguments:?} has no hint: {}", said.err);
    (said.code, error["error"]["id"].as_str().unwrap_or_default().to_owned())
}

fn codes(rows: &Value) -> Vec<&str> {
    rows.as_array().expect("rows").iter().map(|row| row["code"].as_str().expect("a code")).collect()
}

/// Writes the frame and the receipt of a draw, as they are handed on.
fn handed(office: &Office, code: &str) -> (String, String) {
    office.line(&format!("draw publish {code} -o {code}.csv"));
    office.line(&format!("draw receipt {code} -o {code}.json"));
    (format!("{code}.json"), format!("{code}.csv"))
}

fn read(office: &Office, name: &str) -> String {
    std::fs::read_to_string(office.folder.path().join(name)).expect("a file")
}

fn write(office: &Office, name: &str, text: &str) {
    std::fs::write(office.folder.path().join(name), text).expect("a file");
}

/// The example, where no ducha is on the PATH.
fn redraw(office: &Office, receipt: &str, frame: &str) -> (bool, Vec<String>) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/redraw.sh");
    let run = Command::new("sh")
        .args([script, receipt, frame])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .current_dir(office.folder.path())
        .output()
        .expect("a shell");
    let out = String::from_utf8(run.stdout).expect("text");
    (run.status.success(), out.lines().map(str::to_owned).collect())
}

#[test]
fn a_frame_is_published_before_its_seed_and_both_can_be_done_again() {
    let office = opened();
    assert_eq!(
        refused(&office, &["draw", "seed", "P1", "--seed", "7", "--witness", "赵"]),
        (4, "draw-no-frame".into())
    );
    let framed = office.json(&[
        "draw",
        "frame",
        "P1",
        "--where",
        "kind IN ('police-station', 'county-dept')",
        "--by",
        "kind",
        "--quota",
        "派出所=2,县直部门=1",
        "--weights",
        "U0002=3,U0008=2",
        "--inspectors",
        "张明=U0007,李华=U0003,王强=U0009,孙丽=U0009",
    ]);
    let code = framed["code"].as_str().expect("a code").to_owned();
    assert_eq!(
        (framed["state"].as_str(), framed["round"].as_i64(), framed["seed"].is_null()),
        (Some("framed"), Some(1), true)
    );
    office.line("draw publish P1 -o frame.csv");
    let text = read(&office, "frame.csv");
    assert_eq!(text.lines().next(), Some("code,stratum,weight"));
    assert!(text.contains("U0002,police-station,3\n") && !text.contains('\r') && !text.contains('\u{feff}'), "{text}");
    assert_eq!(framed["digest"], draw::digest(text.as_bytes()));
    assert_eq!(refused(&office, &["draw", "receipt", "P1"]).1, "draw-no-seed");

    let done = office.json(&["draw", "seed", "P1", "--seed", "双色球 03 07 12 + 09", "--witness", "赵主任"]);
    assert_eq!(done["digest"], framed["digest"]);
    assert_eq!(done["seed"], "双色球 03 07 12 + 09");
    // By our own hands: the lowest of the tickets of each, and of each stratum the first.
    let mut order: Vec<(String, String, String)> = text
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let tickets = (1..=fields[2].parse::<u32>().expect("a weight")).map(|n| {
                let ticket = if n == 1 { fields[0].to_owned() } else { format!("{}#{n}", fields[0]) };
                draw::digest(format!("双色球 03 07 12 + 09{ticket}").as_bytes())
            });
            (tickets.min().expect("a ticket"), fields[0].to_owned(), fields[1].to_owned())
        })
        .collect();
    order.sort();
    assert_eq!(codes(&done["order"]), order.iter().map(|(_, code, _)| code.as_str()).collect::<Vec<_>>());
    let of = |stratum: &str, n: usize| {
        order.iter().filter(|o| o.2 == stratum).take(n).map(|o| o.1.clone()).collect::<Vec<_>>()
    };
    let mut wanted = [of("police-station", 2), of("county-dept", 1)].concat();
    let mut drawn: Vec<&str> = codes(&done["drawn"]);
    wanted.sort();
    drawn.sort_unstable();
    assert_eq!(drawn, wanted);
    for row in done["drawn"].as_array().expect("rows") {
        let pair: Vec<&str> = row["inspectors"].as_str().expect("two").split('、').collect();
        let own = |name: &str| match name {
            "张明" => "U0007",
            "李华" => "U0003",
            _ => "U0009",
        };
        assert!(pair.len() == 2 && pair.iter().all(|name| own(name) != row["code"]), "{row}");
    }

    let (receipt, frame) = handed(&office, &code);
    let (fine, said) = redraw(&office, &receipt, &frame);
    assert!(fine && said == codes(&done["drawn"]), "{said:?}");
    assert_eq!(refused(&office, &["draw", "seed", "P1", "--seed", "8", "--witness", "赵"]).1, "draw-seeded");
    assert_eq!(refused(&office, &["draw", "seed", &code, "--seed", "8", "--witness", "赵"]).1, "draw-seeded");
    office.ok(&["check"]);
}

#[test]
fn a_condition_may_be_said_in_the_words_of_headings() {
    let office = opened();
    let framed = |condition: &str| {
        let draw = office.json(&["draw", "frame", "P1", "--where", condition, "--quota", "1"]);
        draw["units"].as_u64().expect("how many units")
    };
    let stations = framed("kind='police-station'");
    let all = framed("kind is not null");
    assert!(stations > 0 && stations < all, "{stations} of {all}");
    for condition in ["kind=派出所", "类别=派出所", "类别＝派出所", "类别=派出所 and 名称<>'没有的'"]
    {
        assert_eq!(framed(condition), stations, "{condition}");
    }
    assert_eq!(refused(&office, &["draw", "frame", "P1", "--where", "没有的=派出所", "--quota", "1"]).0, 2);
}

/// Where there is no ledger: the receipt stands, or the first place that does not is named.
#[test]
fn a_receipt_is_verified_without_a_ledger() {
    let office = opened();
    office.line("draw frame P1 --where kind=派出所 --quota 2 --weights U0002=3");
    office.line("draw seed P1 --seed 03-07-12 --witness 赵主任");
    let (receipt, frame) = handed(&office, "K1");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let verify = |receipt: &str, frame: &str| {
        for (name, text) in [("r.json", receipt), ("f.csv", frame)] {
            std::fs::write(elsewhere.path().join(name), text).expect("a file");
        }
        let run = Command::new(env!("CARGO_BIN_EXE_ducha"))
            .args(["draw", "verify", "r.json", "f.csv"])
            .env_clear()
            .env("HOME", elsewhere.path())
            .current_dir(elsewhere.path())
            .output()
            .expect("the program");
        (run.status.code().unwrap_or(-1), String::from_utf8(run.stderr).expect("text"))
    };
    let (receipt, frame) = (read(&office, &receipt), read(&office, &frame));
    let (code, said) = verify(&receipt, &frame);
    assert!(code == 0 && said.contains("核验一致"), "{code} {said}");
    assert!(std::fs::read_dir(elsewhere.path()).expect("a folder").count() == 2, "nothing is left behind");
    for (receipt, frame, place) in [
        (receipt.clone(), frame.replace("U0002,all,3", "U0002,all,2"), "名单第 3 行"),
        (receipt.clone(), frame.replace('\n', "\r\n"), "另存"),
        (receipt.replace("03-07-12", "03-07-13"), frame.clone(), "顺序第 1 位"),
        (receipt.replace("\"drawn\":true", "\"drawn\":false"), frame.clone(), "应抽中"),
        (receipt.replace("all=2", "all=3"), frame.clone(), "应抽中"),
        (receipt.replace("all=2", "all=9"), frame.clone(), "要抽 9 个"),
    ] {
        let (code, said) = verify(&receipt, &frame);
        assert!(code == 5 && said.contains(place) && said.contains("提示："), "{place}: {code} {said}");
    }
    for nonsense in ["", "{}", "[1]", "code,stratum,weight\n"] {
        let (code, said) = verify(nonsense, &frame);
        assert!(code == 2 && said.contains("不是抽查回执"), "{nonsense:?}: {code} {said}");
    }
    // The script tells it as well.
    write(&office, "bad.csv", &frame.replace("U0002,all,3", "U0002,all,2"));
    assert!(!redraw(&office, "K1.json", "bad.csv").0);
    write(&office, "bad.json", &receipt.replace("03-07-12", "03-07-14"));
    assert!(
        !redraw(&office, "bad.json", "K1.csv").0
            || redraw(&office, "K1.json", "K1.csv").1 == redraw(&office, "bad.json", "K1.csv").1
    );
    // A receipt in a file beside a foreign or damaged ledger asks nothing of it.
    std::fs::write(elsewhere.path().join("ducha.db"), "no ledger").expect("a file");
    assert_eq!(verify(&receipt, &frame).0, 0);
}

#[test]
fn what_cannot_be_drawn_is_refused_with_what_to_do() {
    let office = opened();
    let frame = |more: &[&str]| refused(&office, &[&["draw", "frame", "P1"], more].concat());
    for (arguments, id) in [
        (&["--where", "U0001", "--quota", "1"][..], "draw-frame-small"),
        (&["--where", "kind = 'none'", "--quota", "1"], "draw-frame-small"),
        (&["--where", "kind=派出所", "--quota", "7"], "draw-quota-over"),
        (&["--quota", "4", "--by", "kind"], "draw-quota-over"),
        (&["--quota", "派出所=1,县直部门=4", "--by", "kind"], "draw-quota-over"),
        (&["--quota", "0"], "draw-quota-none"),
        (&["--quota", "几个"], "draw-quota-unreadable"),
        (&["--quota", "0%"], "draw-quota-unreadable"),
        (&["--quota", "派出所=1"], "draw-quota-unreadable"),
        (&["--quota", "1", "--weights", "U0002=0"], "draw-weight-zero"),
        (&["--quota", "1", "--weights", "U0002=一"], "draw-weight-unreadable"),
        (&["--quota", "1", "--weights", "U0002=4000000"], "draw-weights-many"),
        (&["--where", "kind=派出所", "--quota", "1", "--weights", "U0007=2"], "draw-weight-outside"),
        (&["--where", "kind=派出所", "--quota", "1", "--exclude", "U0007=搬迁"], "draw-exclude-outside"),
        (&["--quota", "1", "--exclude", "U0007=搬迁", "--exclude", "U0007=停用"], "draw-exclude-twice"),
        (&["--quota", "1", "--exclude", "U0007"], "reason-missing"),
        (&["--quota", "1", "--not-visited", "久"], "count-unreadable"),
        (&["--quota", "1", "--inspectors", "张明=U0007,张明=U0008"], "draw-inspector-twice"),
        (&["--quota", "1", "--inspectors", "张明=U0007"], "draw-no-pair"),
        (&["--quota", "1", "--inspectors", "张明=U0007,李华=U0008"], "draw-no-pair"),
        (&["--where", "no_such = 1", "--quota", "1"], "query-unreadable"),
        (&["--where", "kind=没有的词", "--quota", "1"], "word-unknown"),
        (&["--where", "1 IN (SELECT 1 FROM complainant)", "--quota", "1"], "query-refused"),
        (&["--where", "第九派出所", "--quota", "1"], "unit-unknown"),
    ] {
        let (code, found) = frame(arguments);
        assert!(code != 0 && found == id, "{arguments:?}: {code} {found}");
    }
    assert_eq!(office.json(&["draw", "list"]), json!([]), "nothing of it was kept");
    // A code that a line of the frame cannot hold.
    office.line("unit edit U0001 --code U#1");
    assert_eq!(frame(&["--quota", "1"]).1, "draw-word-unfit");
    office.line("unit edit U#1 --code U0001");
    // One inspector is of the only unit left: nobody to pair.
    let said = office.say(
        &["draw", "frame", "P1", "--where", "U0007,U0008", "--quota", "1", "--inspectors", "张明=U0007,李华=U0009"],
        "",
    );
    assert!(said.code == 4 && said.err.contains("只剩 1 人可派（张明 应回避）"), "{}", said.err);
    // A stratum is called by its word.
    let said = office.say(&["draw", "frame", "P1", "--by", "类别", "--quota", "派出所=99"], "");
    assert!(said.err.contains("派出所要抽 99 个") && said.err.contains("县直部门 3"), "{}", said.err);
    // Weights that are all the same are said, and drawn as they are.
    let said = office
        .say(&["draw", "frame", "P1", "--where", "U0001,U0002", "--quota", "1", "--weights", "U0001=2,U0002=2"], "");
    assert!(said.code == 0 && said.err.contains("等于不加权"), "{}", said.err);
    for (seed, witness, id) in
        [("", "赵", "field-missing"), ("1", "", "field-missing"), ("a\"b", "赵", "draw-seed-unfit")]
    {
        assert_eq!(refused(&office, &["draw", "seed", "P1", "--seed", seed, "--witness", witness]).1, id, "{seed:?}");
    }
    assert_eq!(
        refused(&office, &["draw", "seed", "P1", "--seed", "1", "--witness", "赵", "--on", "2026-03-19"]).1,
        "draw-seed-early"
    );
    assert_eq!(refused(&office, &["draw", "edit", "K1", "--seed", "1"]).1, "argument-unknown");
    office.line("draw edit K1 --note 在大厅公布");
    assert_eq!(office.json(&["draw", "show", "K1"])["note"], "在大厅公布");
    // What ended takes no more.
    office.line("campaign open P1 --on 2026-03-02");
    office.line("campaign close P1 --on 2026-03-20");
    assert_eq!(refused(&office, &["draw", "seed", "P1", "--seed", "1", "--witness", "赵"]).1, "campaign-closed");
    assert_eq!(frame(&["--quota", "1"]).1, "campaign-closed");
}

/// Who stands in a frame: in service on its day, not excluded, not visited shortly before, by the weight of its complaints.
#[test]
fn a_frame_is_of_its_day() {
    let office = opened();
    office.line("unit edit U0006 --valid-to 2026-02-28");
    office.line("visit add --unit U0005 --on 2026-01-15 --method 明查 --expected 3 --present 3");
    office.line("visit add --unit U0004 --on 2025-11-15 --method 明查 --expected 3 --present 3");
    for on in ["2026-01-10", "2026-02-10", "2024-02-10"] {
        office.line(&format!("complaint add --channel 电话 --category 慢作为 --unit U0002 --received {on}"));
    }
    let framed = office.json(&[
        "draw",
        "frame",
        "P1",
        "--where",
        "kind=派出所",
        "--quota",
        "50%",
        "--not-visited",
        "90d",
        "--exclude",
        "U0001=正在搬迁",
        "--weights",
        "投诉",
        "--on",
        "2026-03-10",
    ]);
    let frame = office.line("draw publish P1");
    assert_eq!(frame, "code,stratum,weight\nU0002,all,3\nU0003,all,1\nU0004,all,1\n");
    assert_eq!((framed["quotas"].as_str(), framed["left_out"].as_i64()), (Some("all=2"), Some(2)));
    assert_eq!(
        framed["excluded"],
        json!([
            { "code": "U0001", "unit": "清河县第1派出所", "reason": "正在搬迁", "visit": null },
            { "code": "U0005", "unit": "清河县第5派出所", "reason": "V2026-0001 2026-01-15 (90d)", "visit": "V2026-0001" },
        ])
    );
    // Strata by the unit above, none of it where there is none.
    office.line("unit edit U0002 --parent U0007");
    office.line("unit edit U0003 --parent U0007");
    let strata = office.json(&[
        "draw",
        "frame",
        "P1",
        "--where",
        "U0002,U0003,U0004",
        "--by",
        "上级",
        "--quota",
        "U0007=1,none=1",
    ]);
    assert_eq!(strata["quotas"], "U0007=1,none=1");
    // A bureau's own people stay away from what stands under it.
    let (_, id) = refused(
        &office,
        &["draw", "frame", "P1", "--where", "U0002,U0004", "--quota", "1", "--inspectors", "张明=U0007,李华=U0008"],
    );
    assert_eq!(id, "draw-no-pair");
}

/// Where nobody is named the team goes, and nobody to a unit left shortly before or named: whose codes are published with the pool, so that
/// the pairs can be done again; for what reason is told nowhere.
#[test]
fn the_team_goes_and_keeps_away_from_whom_it_should() {
    let office = opened();
    for name in ["张明", "李华", "王强", "孙丽"] {
        office.line(&format!("person add {name} --unit U0007"));
        office.line(&format!("team add P1 --person {name} --on 2026-03-10"));
    }
    office.line("person add 周记 --unit U0009");
    office.line("team add P1 --person 周记 --role 记者 --on 2026-03-10");
    office.line("person avoid 张明 --unit U0001 --left 2025-06-01");
    office.line("person avoid 张明 --unit U0002 --left 2019-06-01");
    office.line("person avoid 李华 --unit U0002 -m 配偶在此任职");
    office.line("draw frame P1 --where U0001,U0002,U0003 --quota 3");
    let done = office.json(&["draw", "seed", "P1", "--seed", "7", "--witness", "赵"]);
    let pool: Vec<(&str, &str)> = done["pool"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (row["name"].as_str().expect("a name"), row["frame_code"].as_str().expect("codes")))
        .collect();
    assert_eq!(pool, [("张明", "U0007 U0001"), ("李华", "U0007 U0002"), ("王强", "U0007"), ("孙丽", "U0007")]);
    for row in done["drawn"].as_array().expect("rows") {
        let aside = match row["code"].as_str() {
            Some("U0001") => json!("张明"),
            Some("U0002") => json!("李华"),
            _ => Value::Null,
        };
        assert_eq!(row["aside"], aside, "{row}");
        assert!(aside.as_str().is_none_or(|name| !row["inspectors"].as_str().expect("two").contains(name)), "{row}");
    }
    let (receipt, frame) = handed(&office, "K1");
    office.line(&format!("draw verify {receipt} {frame}"));
    assert!(redraw(&office, &receipt, &frame).0);
    assert!(!read(&office, &receipt).contains("配偶"));
    office.ok(&["check"]);
    // A unit that is one's own is as it was; who is typed goes instead of the team, and nobody where that is said.
    let typed = office.json(&[
        "draw",
        "frame",
        "P1",
        "--quota",
        "1",
        "--inspectors",
        "赵一=U0009,钱二=U0009,冯三=U0008,陈四=U0008",
    ]);
    assert_eq!(typed["pool"].as_array().map(Vec::len), Some(4));
    let none = office.json(&["draw", "frame", "P1", "--quota", "1", "--inspectors", ""]);
    assert_eq!(none["pool"], json!([]));
    assert_eq!(refused(&office, &["draw", "frame", "P1", "--quota", "1"]).1, "draw-no-pair", "all are of a unit in it");
}

/// Two draws of one campaign are told apart, and one done over is seen.
#[test]
fn draws_of_a_campaign_are_numbered() {
    let office = opened();
    for round in 1..=3 {
        office.line("draw frame P1 --where kind=派出所 --quota 1");
        assert_eq!(office.json(&["draw", "show", &round.to_string()])["round"], round);
    }
    office.line("draw void K2 -m 名单有误");
    // The last that waits is meant.
    let third = office.json(&["draw", "seed", "P1", "--seed", "7", "--witness", "赵"]);
    assert_eq!(third["code"], "K2026-0003");
    let first = office.json(&["draw", "seed", "P1", "--seed", "8", "--witness", "赵"]);
    assert_eq!(first["code"], "K2026-0001");
    office.line("draw frame P1 --where kind=派出所 --quota 1");
    let rounds: Vec<(i64, bool)> = office.json(&["campaign", "show", "P1"])["draws"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (row["round"].as_i64().expect("a number"), row["void_reason"].is_null()))
        .collect();
    assert_eq!(rounds, [(1, true), (2, false), (3, true), (4, true)]);
    assert_eq!(office.say(&["campaign", "void", "P1", "-m", "误"], "").code, 4, "draws stand on it");
}

/// A frame or a result that was changed behind the program's back is found, named, and nothing is drawn of it.
#[test]
fn what_was_changed_after_it_was_published_is_noticed() {
    let changes = [
        ("UPDATE draw_frame SET weight = 9 WHERE n = 1", "名单"),
        ("DELETE FROM draw_frame WHERE n = 1", "名单"),
        ("UPDATE draw SET digest = replace(digest, substr(digest, 1, 1), 'x')", "名单"),
        ("UPDATE draw_pool SET name = '赵六' WHERE name = '张明'", "检查人员"),
    ];
    for (sql, said) in changes {
        let office = opened();
        office.line("draw frame P1 --where kind=派出所 --quota 1 --inspectors 张明=U0007,李华=U0008,王强=U0009");
        let ledger = office.folder.path().join("ducha.db");
        rusqlite::Connection::open(&ledger).expect("the ledger").execute_batch(sql).expect(sql);
        assert_eq!(
            refused(&office, &["draw", "seed", "P1", "--seed", "7", "--witness", "赵"]).1,
            "draw-frame-changed",
            "{sql}"
        );
        assert_eq!(refused(&office, &["draw", "publish", "P1"]).1, "draw-frame-changed", "{sql}");
        let found = office.say(&["check", "--json"], "");
        let found: Value = serde_json::from_str(&found.out).expect("JSON");
        let of: Vec<&Value> =
            found["problems"].as_array().expect("problems").iter().filter(|p| p["record"] == "K2026-0001").collect();
        assert!(
            of.iter().any(|p| p["id"] == "draw_counted" && p["message"].as_str().is_some_and(|m| m.contains(said))),
            "{sql}: {found}"
        );
    }
    let office = opened();
    office.line("draw frame P1 --where kind=派出所 --quota 1");
    office.line("draw seed P1 --seed 7 --witness 赵");
    let ledger = office.folder.path().join("ducha.db");
    let other = "UPDATE draw_pick SET frame_code = (SELECT frame_code FROM draw_frame f WHERE f.frame_code <> draw_pick.frame_code LIMIT 1)";
    rusqlite::Connection::open(&ledger).expect("the ledger").execute_batch(other).expect("another");
    assert!(office.say(&["check"], "").out.contains("抽中的单位不是按种子抽出的"));
    assert_eq!(refused(&office, &["draw", "receipt", "P1"]).1, "draw-frame-changed");
}

/// What was drawn is visited, at what took over from it too; or why not is said. What is neither is owing, and after the campaign's end
/// stands on the day's page.
#[test]
fn what_was_drawn_is_followed_up() {
    let office = opened();
    office.line("draw frame P1 --where kind=派出所 --quota 6 --on 2026-03-03");
    office.line("draw seed P1 --seed 7 --witness 赵 --on 2026-03-04");
    // Before the draw nobody went because of it; of another campaign neither.
    office.line("campaign add 别的活动 --kind 专项督查 --from 2026-03-02");
    office.line("visit add --campaign P1 --unit U0001 --on 2026-03-03 --method 明查 --expected 3 --present 3");
    office.line("visit add --campaign P2 --unit U0001 --on 2026-03-06 --method 明查 --expected 3 --present 3");
    office.line("visit add --campaign P1 --unit U0002 --on 2026-03-06 --method 明查 --expected 3 --present 3");
    // Merged between draw and visit.
    office.line("unit edit U0003 --valid-to 2026-03-05 --successor U0009");
    office.line("unit edit U0004 --valid-to 2026-03-05 --successor U0008");
    office.line("visit add --campaign P1 --unit U0009 --on 2026-03-07 --method 明查 --expected 3 --present 3");
    assert_eq!(refused(&office, &["draw", "skip", "P1", "U0005"]).1, "field-missing");
    office.line("draw skip P1 U0005 --reason 台风停工");
    for (arguments, id) in [
        (["draw", "skip", "P1", "U0005", "--reason", "再说"], "draw-skipped"),
        (["draw", "skip", "P1", "U0002", "--reason", "不去"], "draw-visited"),
        (["draw", "skip", "P1", "U0009", "--reason", "不去"], "draw-visited"),
        (["draw", "skip", "P1", "U0007", "--reason", "不去"], "draw-not-drawn"),
    ] {
        let said = office.say(&[&arguments[..], &["--json"]].concat(), "");
        assert!(said.code == 4 && said.err.contains(id), "{arguments:?}: {}", said.err);
    }
    let of = |page: &Value, code: &str, key: &str| {
        let row = page["drawn"].as_array().expect("rows").iter().find(|row| row["code"] == code).expect("the unit");
        row[key].clone()
    };
    let page = office.json(&["draw", "show", "K1"]);
    assert_eq!(of(&page, "U0001", "visit"), Value::Null);
    assert_eq!(of(&page, "U0002", "visit"), "V2026-0003");
    assert_eq!((of(&page, "U0003", "heir"), of(&page, "U0003", "visit")), (json!("清河县第3局"), json!("V2026-0004")));
    assert_eq!(of(&page, "U0005", "skipped"), "台风停工");
    let owing = |office: &Office| -> Vec<String> {
        let page = office.json(&["campaign", "show", "P1"]);
        page["draws_owing"]
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| row["unit"].as_str().expect("a unit").to_owned())
            .collect()
    };
    let mut left = owing(&office);
    left.sort();
    assert_eq!(left, ["清河县第1派出所", "清河县第2局", "清河县第6派出所"]);
    // What is said is taken back; what took over may be named.
    office.line("draw undo K1 U0005 -m 又去了");
    assert_eq!(owing(&office).len(), 4);
    office.line("draw skip K1 U0008 --reason 新单位已查过");
    assert_eq!(owing(&office).len(), 3);

    let figure = |id: &str| office.json(&["stats", id, "--period", "2026-03"])["total"].clone();
    assert_eq!(
        [figure("draws.held"), figure("draws.drawn"), figure("draws.visited"), figure("draws.owing")],
        [1, 6, 2, 3]
    );
    // By a day before, one of them was visited, and nothing was said.
    let then = |id: &str| office.json(&["stats", id, "--period", "2026-03", "--as-of", "2026-03-06"])["total"].clone();
    assert_eq!([then("draws.drawn"), then("draws.visited"), then("draws.owing")], [6, 1, 5]);
    let today = |day: &str| office.json(&["--today", day, "today"]);
    let table =
        |page: &Value| page["tables"].as_array().expect("tables").iter().find(|t| t["key"] == "draws_owing").cloned();
    assert!(table(&today("2026-03-31")).is_none(), "the campaign goes on");
    let late = table(&today("2026-04-01")).expect("what is owing");
    assert_eq!(late["rows"].as_array().expect("rows").len(), 3);
    assert_eq!(late["rows"][0]["to_on"], "2026-03-31");

    office.line("campaign open P1 --on 2026-03-02");
    let said = office.say(&["campaign", "close", "P1"], "");
    assert!(said.code == 0 && said.err.contains("抽中的还有 3 个没有去查"), "{}", said.err);

    let unit = office.json(&["unit", "show", "U0003"]);
    assert_eq!(
        (unit["draws"][0]["draw"].as_str(), unit["draws"][0]["drawn"].as_bool()),
        (Some("K2026-0001"), Some(true))
    );
    let dossier = office.json(&["unit", "show", "U0003", "--timeline"]);
    assert!(dossier.to_string().contains("\"draw\""), "{dossier}");
}

#[test]
fn coverage_tells_who_was_never_drawn_and_what_was_expected() {
    let office = opened();
    office.line("draw frame P1 --where kind=派出所 --quota 2 --weights U0001=5 --on 2026-03-03");
    office.line("draw seed P1 --seed 7 --witness 赵 --on 2026-03-04");
    office.line("draw frame P1 --by 类别 --quota 派出所=3,县直部门=1 --on 2026-03-05");
    office.line("draw seed P1 --seed 8 --witness 赵 --on 2026-03-06");
    let table = |page: &Value, key: &str| {
        let tables = page["tables"].as_array().expect("tables");
        tables.iter().find(|t| t["key"] == key).expect("a table")["rows"].as_array().expect("rows").clone()
    };
    let page = office.json(&["campaign", "coverage", "P1"]);
    let kinds = table(&page, "kind");
    let of = |kind: &str| kinds.iter().find(|row| row["kind"] == kind).expect("a kind").clone();
    // Two and three of the stations; 5/10 of two is one, and more than one nobody is drawn.
    let stations = of("police-station");
    assert_eq!((stations["units"].as_i64(), stations["drawn"].as_i64()), (Some(6), Some(5)));
    assert_eq!(stations["expected"], 5.0);
    assert_eq!((of("county-dept")["expected"].as_f64(), of("county-dept")["drawn"].as_i64()), (Some(1.0), Some(1)));
    let drawn: i64 = kinds.iter().map(|row| row["drawn"].as_i64().expect("a number")).sum();
    let by_level: i64 = table(&page, "level").iter().map(|row| row["drawn"].as_i64().expect("a number")).sum();
    assert_eq!((drawn, by_level), (6, 6));
    let never = table(&page, "never_drawn");
    let met: std::collections::BTreeSet<String> = ["K1", "K2"]
        .iter()
        .flat_map(|code| {
            codes(&office.json(&["draw", "show", code])["drawn"]).into_iter().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(never.len(), 9 - met.len());
    assert!(never.iter().all(|row| !met.contains(row["code"].as_str().expect("a code"))));
    // Of another period nothing was drawn, and everybody is left.
    let before = office.json(&["campaign", "coverage", "--period", "2026-02"]);
    assert_eq!(table(&before, "never_drawn").len(), 9);
    assert_eq!(table(&office.json(&["campaign", "coverage"]), "never_drawn").len(), 9 - met.len());
}

/// What goes out and comes in is the same draw, and one that is not what its seed makes of its frame does not come in.
#[test]
fn a_draw_travels_whole_or_not_at_all() {
    let office = opened();
    office.line("draw frame P1 --where kind=派出所 --quota 2 --exclude U0001=搬迁 --inspectors 张明=U0007,李华=U0008");
    office.line("draw seed P1 --seed 03-07-12 --witness 赵主任");
    let drawn = office.json(&["draw", "show", "K1"])["drawn"][0]["code"].as_str().expect("a code").to_owned();
    office.line(&format!("draw skip P1 {drawn} --reason 停电"));
    let away = opened();
    let out = office.line("draw export");
    assert_eq!(away.say(&["draw", "import", "-"], &out).code, 0);
    let told = |office: &Office| {
        let mut page = office.json(&["draw", "show", "K1"]);
        let page = page.as_object_mut().expect("an object");
        page.retain(|key, _| !key.starts_with("recorded"));
        page.clone()
    };
    assert_eq!(told(&away), told(&office));
    away.ok(&["check"]);
    let changed = [
        out.replace("\"weight\":1", "\"weight\":2"),
        out.replace("03-07-12", "03-07-19"),
        out.replace("all=2", "all=1"),
    ];
    for row in changed {
        assert_ne!(row, out);
        let taken = opened().say(&["draw", "import", "-"], &row);
        assert!(taken.code == 4 && taken.err.contains("不"), "{} {}", taken.code, taken.err);
    }
    let mut bare: Value = serde_json::from_str(&out).expect("JSON");
    for part in ["frame", "exclusions", "pool", "picks", "skips"] {
        bare.as_object_mut().expect("a row").remove(part);
    }
    assert_eq!(opened().say(&["draw", "import", "-"], &bare.to_string()).code, 4, "a draw without its frame");
}

/// What a covert campaign draws is told to no other office before somebody was there.
#[test]
fn a_shared_copy_does_not_tell_where_a_covert_campaign_goes() {
    let office = opened();
    office.line("campaign edit P1 --kind 暗访");
    office.line(
        "draw frame P1 --where U0001,U0002,U0003 --quota 1 --exclude U0003=已知情 --inspectors 张明=U0007,李华=U0008",
    );
    office.line("draw seed P1 --seed 7 --witness 赵");
    office.line("share 交.db");
    let copy = |sql: &str| office.json(&["-f", "交.db", "query", sql]);
    for view in ["draw_frames", "draw_exclusions", "draw_picks"] {
        let rows = copy(&format!("SELECT unit, unit_code, frame_code FROM {view}"));
        assert!(rows.as_array().is_some_and(|rows| !rows.is_empty()), "{view}");
        for row in rows.as_array().expect("rows") {
            assert_eq!(
                (&row["unit"], &row["unit_code"], row["frame_code"].as_str()),
                (&Value::Null, &Value::Null, Some("***")),
                "{view}"
            );
        }
    }
    let history = office.ok(&["-f", "交.db", "history", "--limit", "5"]);
    assert!(!history.contains("U0001") && !history.contains("已知情"), "{history}");
    assert_eq!(office.say(&["-f", "交.db", "check"], "").code, 0);
    assert_eq!(refused(&office, &["-f", "交.db", "draw", "publish", "K1"]).1, "draw-told-in-part");
}

/// A register of a hundred thousand is framed, drawn, verified and checked.
#[test]
fn a_hundred_thousand_units() {
    let office = opened();
    let rows: Vec<Value> = (1..=100_000)
        .map(|n| json!({ "code": format!("N{n:06}"), "name": format!("清河县第{n}办事点"), "kind": "window", "level": "township" }))
        .collect();
    office.import("unit", &rows);
    let framed =
        office.json(&["draw", "frame", "P1", "--where", "code LIKE 'N%'", "--quota", "1%", "--weights", "N000001=50"]);
    assert_eq!((framed["units"].as_i64(), framed["quotas"].as_str()), (Some(100_000), Some("all=1000")));
    office.line("draw seed P1 --seed 双色球2026031 --witness 赵主任");
    let (receipt, frame) = handed(&office, "K1");
    let said = office.say(&["draw", "verify", &receipt, &frame], "");
    assert!(said.code == 0 && said.err.contains("抽出的 1000 个"), "{}", said.err);
    assert_eq!(office.say(&["check"], "").code, 0);
}
