//! Papers: every number on one is what the ledger says and lists its records, what was issued stays as it is to the byte, what
//! must not be said stops it, and no name or text breaks a file.

use crate::office;

use office::{Office, Said};
use serde_json::{Value, json};

const TODAY: &str = "2026-04-05";

/// Two months of an office: three complaints in February, one in March, a visit with its finding, its order.
fn ready() -> Office {
    let office = Office::open(TODAY);
    let lines = [
        "unit add 清河市不动产登记中心 --kind 窗口单位 --code A01 --short-name 登记中心",
        "unit add 清河市自然资源局 --kind 市直部门 --code A02 --short-name 资源局",
        "person add 周德海 --unit A01",
        "visit add --unit A01 --on 2026-02-10 --method 暗访 --expected 16 --present 4",
        "finding add --visit V2026-0001 --kind 脱岗 --persons 12 -m 下午窗口无人",
        "order issue --findings F2026-0001 --due 15wd --issued 2026-02-11 -m 恢复值班",
        "campaign add 春季督查 --kind 暗访 --from 2026-02-10 --to 2026-03-10",
        "instruction add --leader 陈市长 --received 2026-02-12 -m 查清原因",
        "proposal add --kind 整改建议 --findings F2026-0001 --made 2026-02-12 -m 公示值班表",
        "clue add --channel 电话 --received 2026-02-01 --unit A01 -m 下午常没人",
    ];
    for line in lines {
        office.line(line);
    }
    let complaint = |on: &str, channel: &str, name: &str, phone: &str| {
        json!({ "channel": channel, "received_on": on, "unit": "A01", "category": "slow-action", "summary": "三次被退",
            "complainant_name": name, "complainant_phone": phone })
    };
    office.import(
        "complaint",
        &[
            complaint("2026-02-02", "phone", "欧阳文英", "13900000003"),
            complaint("2026-02-03", "phone", "赵大有", "13900000004"),
            complaint("2026-02-25", "letter", "钱小满", "010-88886666"),
            complaint("2026-03-03", "visit", "孙有田", "13900000005"),
        ],
    );
    office.line("complaint accept 1 --on 2026-02-04");
    office.line("complaint assign 1 --to A02 --on 2026-02-05");
    office.line("complaint close 1 --result 属实 --on 2026-03-02");
    office
}

fn say(office: &Office, line: &str) -> Said {
    office.say(&line.split(' ').collect::<Vec<_>>(), "")
}

fn error(said: &Said) -> String {
    let error: Value = serde_json::from_str(&said.err).unwrap_or_else(|e| panic!("{e}: {} {}", said.out, said.err));
    error["error"]["id"].as_str().expect("an id").to_owned()
}

/// The numbers of a paper: where, what it comes from, as it reads.
fn numbers(office: &Office, code: &str) -> Vec<(String, String, String)> {
    let page = office.json(&["paper", "show", code]);
    let text = |row: &Value, key: &str| row[key].as_str().expect("a text").to_owned();
    let all = page["figures"].as_array().expect("figures").iter();
    all.map(|row| (text(row, "ref"), text(row, "id"), text(row, "value"))).collect()
}

#[test]
fn every_number_of_a_bulletin_is_what_the_figure_says_and_lists_its_records() {
    let office = ready();
    office.line("paper draft 月报 --period 2026-02");
    let all = numbers(&office, "B2026-0001");
    let mut asked = 0;
    for (at, id, value) in &all {
        let rows = office.json(&["explain", "B2026-0001", at]);
        let rows = rows.as_array().expect("rows");
        let Ok(n) = value.parse::<usize>() else { continue };
        let (figure, key) = id.split_once(' ').unwrap_or((id, ""));
        if !figure.contains('.') || figure.contains("2026") || figure.starts_with("report") {
            continue;
        }
        let mut call = vec!["stats", figure, "--period", "2026-02"];
        let by = key.split_once('=');
        // Units that are found wanting in several ways are no sum of the ways.
        if by.is_some() && figure.split('.').next_back() == Some("units") {
            continue;
        }
        if let Some((by, _)) = by {
            call.extend(["--by", by]);
        }
        let said = office.json(&call);
        let counted = match by {
            Some((by, key)) => {
                let rows = said["rows"].as_array().expect("rows").iter();
                rows.clone().find(|row| row[by] == key).map_or(json!(0), |row| row["value"].clone())
            }
            None => said["total"].clone(),
        };
        assert_eq!(counted, json!(n), "{at} {id}");
        // Persons are added up, and are not as many as the findings that tell of them.
        if !["findings.persons"].contains(&figure) {
            assert_eq!(rows.len(), n, "{at} {id}: {rows:?}");
        }
        asked += 1;
    }
    assert!(asked > 30, "{asked} numbers of {}: {all:?}", all.len());
    // What is known of February by another program: three came in, by telephone two.
    let value = |id: &str| all.iter().find(|(_, other, _)| other == id).map(|(.., value)| value.as_str());
    assert_eq!(value("complaints.received"), Some("3"));
    assert_eq!(value("complaints.received channel=phone"), Some("2"));
    assert_eq!(value("findings.persons"), Some("12"));
    assert_eq!(office.say(&["paper", "check", "B2026-0001"], "").code, 0);
}

#[test]
fn what_was_issued_is_the_same_to_the_byte_whatever_comes_after() {
    let office = ready();
    let read = |name: &str| std::fs::read(office.folder.path().join(name)).expect("a file");
    office.line("paper draft 月报 --period 2026-02");
    office.line("paper issue 1 --on 2026-04-05");
    for format in ["docx", "html", "md", "txt", "xlsx"] {
        office.line(&format!("paper show 1 -o a.{format}"));
    }
    let numbers_then = numbers(&office, "B2026-0001");
    let late =
        say(&office, "complaint add --channel 电话 --unit A01 --received 2026-02-14 --category 慢作为 -m 晚到 --json");
    assert_eq!((late.code, error(&late).as_str()), (4, "period-issued"));
    assert_eq!(office.json(&["complaint", "list"]).as_array().map(Vec::len), Some(4));
    office.line("complaint add --channel 电话 --unit A01 --received 2026-02-14 --category 慢作为 -m 晚到 --amend");
    for format in ["docx", "html", "md", "txt", "xlsx"] {
        office.line(&format!("paper show 1 -o b.{format}"));
        assert_eq!(read(&format!("a.{format}")), read(&format!("b.{format}")), "{format}");
    }
    assert_eq!(numbers(&office, "B2026-0001"), numbers_then);
    let paper = office.json(&["paper", "show", "1"]);
    let digest = {
        use sha2::Digest as _;
        ducha::base::hex::hex(&sha2::Sha256::digest(read("a.docx")))
    };
    assert_eq!(paper["sha256"], json!(digest));
    assert_eq!((&paper["series_no"], &paper["period"]), (&json!(1), &json!("2026-02")));
    // Its witness proves that nothing before it was rewritten.
    let witness = format!("{}:{}", paper["known_entry"], &paper["head"].as_str().expect("a head")[..16]);
    assert_eq!(office.say(&["check", "--against", &witness], "").code, 0);
    let diff = office.json(&["paper", "diff", "1"]);
    let table = |key: &str| {
        diff["tables"].as_array().expect("tables").iter().find(|t| t["key"] == key).expect(key)["rows"].clone()
    };
    assert!(table("figures").as_array().expect("rows").iter().any(|r| r["then"] == "3" && r["now"] == "4"), "{diff}");
    assert!(table("records").as_array().expect("rows").iter().all(|r| r["record"] == "C2026-0005"), "{diff}");
    assert_eq!(table("amended").as_array().map(Vec::len), Some(1), "{diff}");
    office.line("paper correct 1");
    office.line("paper draft 月报 --period 2026-03");
    let next = office.ok(&["paper", "show", "2", "--text"]);
    assert!(next.contains("更正") && next.contains("接收投诉“3”应为“4”"), "{next}");
    assert_eq!(office.say(&["paper", "check", "2"], "").code, 0, "a correction is proved by what it corrects");
    office.ok(&["check"]);
}

#[test]
fn an_entry_of_another_day_asks_for_nothing() {
    let office = ready();
    office.line("paper draft 月报 --period 2026-02");
    office.line("paper issue 1");
    for line in [
        "complaint add --channel 电话 --unit A01 --received 2026-04-05 --category 慢作为 -m 今天",
        "complaint accept 5 --on 2026-04-05",
        "complaint edit 2 --summary 改一个字",
        "paper draft 通报 --findings F2026-0001",
        "exposure add --finding F2026-0001 --publicity 系统内通报 --medium 会议通报 --shown 2026-03-01",
        "unit edit A02 --short-name 资规局",
    ] {
        let said = say(&office, line);
        assert_eq!(said.code, 0, "{line}: {}", said.err);
    }
    for line in [
        "complaint edit 2 --received 2026-02-05",
        "complaint accept 2 --on 2026-02-06",
        "complaint undo 1 -m 记错",
        "finding void F2026-0001 -m 误记",
        "complaint void 3 -m 误记",
    ] {
        let said = say(&office, &format!("{line} --json"));
        assert!(
            said.code == 4 && ["period-issued", "record-in-use"].contains(&error(&said).as_str()),
            "{line}: {}",
            said.err
        );
    }
    // A paper that was withdrawn holds nothing back.
    office.line("paper withdraw 1 -m 数字有误");
    office.line("complaint accept 2 --on 2026-02-06");
}

#[test]
fn who_complained_passes_through_no_paper() {
    let office = ready();
    office.line("paper draft 专报 --period 2026-02 -m 正文");
    office.line("paper sign 1 --by 陈主任");
    for planted in [
        "反映人欧阳文英来电",
        "欧阳　文英",
        "歐陽文英",
        "电话 139 0000 0003",
        "１３９００００００03",
        "一三九〇〇〇〇〇〇〇三",
        "电话88886666",
        "身份证 11010519491231002X",
        "13900000009",
    ] {
        office.ok(&["paper", "edit", "1", "-m", planted, "--quiet"]);
        for line in
            ["paper issue 1 --json", "paper show 1 -o x.docx", "paper show 1 -o x.html", "paper show 1 --format md"]
        {
            let said = say(&office, line);
            assert_eq!(said.code, 4, "{planted}: {line}: {}{}", said.out, said.err);
            assert!(!said.err.contains("文英") && !said.err.contains("0003"), "{}", said.err);
        }
        assert!(!office.folder.path().join("x.docx").exists(), "{planted}");
        assert!(!office.folder.path().join("x.html").exists(), "{planted}");
        assert_eq!(office.say(&["paper", "check", "1"], "").code, 5, "{planted}");
    }
    let refused = say(&office, "paper issue 1 --let-through 0-2 --json");
    assert_eq!(error(&refused), "reason-missing");
    // Nothing leaks elsewhere, and what is let through is let through as it reads.
    assert_eq!(
        error(&say(&office, "paper issue 1 --let-through 0-9 --reason 经本人同意 --json")),
        "paper-place-unknown"
    );
    office.line("paper show 1 -o 送审.html --let-through 0-2 --reason 经本人同意");
    office.line("paper show 1 -o 再送审.html");
    office.ok(&["paper", "edit", "1", "-m", "此事欧阳文英又来电反映。", "--quiet"]);
    assert_eq!(say(&office, "paper show 1 -o 三送审.html").code, 4);
    office.line("paper issue 1 --let-through 0-2 --reason 经本人同意");
    let steps = office.json(&["paper", "show", "1"])["steps"].clone();
    assert!(steps.as_array().expect("steps").iter().any(|s| s["kind"] == "pass" && s["place"] == "0-2"), "{steps}");
    // What a letter hands on is masked in the words of the complaint itself.
    office.ok(&["complaint", "edit", "4", "--summary", "孙有田说窗口没人", "--quiet"]);
    office.line("paper draft 转办函 --of C2026-0004");
    let letter = office.ok(&["paper", "show", "2", "--text"]);
    assert!(letter.contains("孙**说窗口没人") && !letter.contains("孙有田"), "{letter}");
}

#[test]
fn who_is_named_before_everybody_is_named_by_leave() {
    let office = ready();
    office.ok(&["paper", "draft", "公开通报", "--findings", "F2026-0001", "-m", "直接责任人周德海。"]);
    office.line("paper sign 1 --by 陈主任");
    let refused = say(&office, "paper issue 1");
    assert!(
        refused.code == 4 && refused.err.contains("未经批准点名的单位") && refused.err.contains("未经批准点到的人"),
        "{}",
        refused.err
    );
    office.line("exposure add --unit A01 --publicity 媒体点名 --approved-by 市委主要领导");
    office.line("exposure add --person R2026-0001 --publicity 系统内通报 --approved-by 市委主要领导");
    let refused = say(&office, "paper issue 1");
    assert!(
        refused.code == 4 && !refused.err.contains("单位") && refused.err.contains("未经批准点到的人"),
        "{}",
        refused.err
    );
    office.line("exposure add --person R2026-0001 --publicity 媒体点名 --medium 报纸 --shown 2026-04-02 --approved-by 市委主要领导");
    office.line("paper issue 1");
    let made = office.json(&["stats", "exposures.made", "--by", "publicity"]);
    assert_eq!(made["total"], json!(1), "a leave is not shown yet: {made}");
    assert_eq!(office.json(&["stats", "papers.issued"])["total"], json!(1));
    assert_eq!(office.json(&["stats", "exposures.units"])["total"], json!(0));
}

#[test]
fn a_number_is_taken_once_and_a_gap_is_explained() {
    let office = ready();
    let issue = |line: &str| say(&office, &format!("paper issue {line} --json"));
    for n in 1..=4 {
        office.line("finding add --visit V2026-0001 --kind 睡觉 --persons 1 -m 一人睡觉");
        office.line(&format!("paper draft 督查快报 --findings F2026-000{}", n + 1));
    }
    for n in 1..=4 {
        office.line(&format!("paper sign {n} --by 陈主任"));
    }
    assert_eq!(issue("1").code, 0);
    assert_eq!(issue("2").code, 0);
    assert_eq!(error(&issue("2")), "step-wrong-state");
    office.line("paper undo 2 -m 印错了");
    assert_eq!(error(&issue("3 --no 2")), "paper-number-taken");
    assert_eq!(error(&issue("3 --no 7")), "paper-number-gap");
    assert_eq!(office.json(&["paper", "issue", "3"])["series_no"], json!(3), "what was taken back is not taken again");
    let said = office.json(&["paper", "issue", "4", "--no", "6", "-m", "手工印发两期"]);
    assert_eq!((&said["series_no"], &said["total"]), (&json!(6), &json!(4)));
    let gaps = office.json(&["paper", "gaps"]);
    let gap = |n: i64| gaps.as_array().expect("rows").iter().find(|g| g["series_no"] == n).map(|g| g["why"].clone());
    assert_eq!(
        (gap(2), gap(4), gap(5)),
        (Some(json!("印错了")), Some(json!("手工印发两期")), Some(json!("手工印发两期")))
    );
    assert_eq!(gap(1), None);
    office.ok(&["check"]);
}

/// Every kind that ships, made from what it is made from and from nothing: it reads, and every format takes it, whatever the
/// names of units and the words of records are.
#[test]
fn every_kind_reads_in_every_format_whatever_the_names_are() {
    let office = ready();
    let long = "清河市".to_owned() + &"很长的单位名称".repeat(8);
    for (n, name) in ["甲<b>&\"'乙]]>局", "丙\u{202e}丁局", long.as_str()].iter().enumerate() {
        office.ok(&["unit", "add", name, "--kind", "市直部门", "--code", &format!("Z{n}")]);
        office.line(&format!("visit add --unit Z{n} --on 2026-02-1{n} --method 暗访 --expected 9 --present 8"));
        office.ok(&[
            "finding",
            "add",
            "--visit",
            &format!("V2026-000{}", n + 2),
            "--kind",
            "脱岗",
            "--persons",
            "1",
            "-m",
            "# 标题\n- 项目 | {{ 不是模板 }} **粗** <i>\u{7}",
        ]);
    }
    // From every source a kind declares, and from a period of nothing.
    let of = |noun: &str| match noun {
        "period" => vec!["--period 2026-02", "--period 2025-07"],
        "campaign" => vec!["--of P2026-0001"],
        "visit" => vec!["--of V2026-0001", "--of V2026-0003"],
        "finding" => vec!["--findings F2026-0001"],
        "complaint" => vec!["--of C2026-0001", "--of C2026-0002"],
        "order" => vec!["--of O2026-0001"],
        "proposal" => vec!["--of J2026-0001"],
        "instruction" => vec!["--of I2026-0001"],
        "clue" => vec!["--of L2026-0001"],
        // Cards of the hall: tests/graded.rs.
        "approval" => Vec::new(),
        other => panic!("nothing to make a paper of {other} from"),
    };
    let kinds = office.json(&["paper", "kind", "list"]);
    let kinds = kinds.as_array().expect("rows").iter().flat_map(|kind| {
        let name = kind["name"].as_str().expect("a name");
        let from =
            kind["of"].as_array().expect("a list").iter().flat_map(move |from| of(from.as_str().expect("a noun")));
        let own = kind["of"] == json!([]);
        from.chain(own.then_some("-m 正文")).map(move |from| (name, from))
    });
    for (kind, from) in kinds {
        let said = say(&office, &format!("paper draft {kind} {from} --json"));
        if (kind, from) == ("催办单", "--of C2026-0001") {
            assert_eq!(error(&said), "paper-stopped", "it is closed");
            continue;
        }
        assert_eq!(said.code, 0, "{kind} {from}: {}", said.err);
        let paper: Value = serde_json::from_str(&said.out).expect("a record");
        let code = paper["code"].as_str().expect("a code");
        let text = office.ok(&["paper", "show", code, "--text"]);
        assert!(!text.contains("{{") || text.contains("不是模板"), "{kind}: {text}");
        assert!(!text.contains('\u{202e}') && !text.contains('\u{7}'), "{kind}: {text}");
        if from.contains("2025") {
            assert!(text.contains("没有"), "{kind} of nothing says so: {text}");
        }
        for format in ["docx", "html", "md", "txt"] {
            let said = office.say(&["paper", "show", code, "-o", &format!("{code}.{format}")], "");
            // What everybody reads names nobody without leave.
            assert!(said.code == 0 || kind == "公开通报" && said.code == 4, "{kind} {from} {format}: {}", said.err);
        }
        let why = office.say(&["paper", "check", code], "");
        assert!([0, 5].contains(&why.code), "{kind}: {}", why.err);
    }
    office.ok(&["check"]);
}

/// A draft of the same records goes on, with all that was added to it; of others there is another.
#[test]
fn a_draft_made_again_is_the_same_draft() {
    let office = ready();
    office.line("finding add --visit V2026-0001 --kind 睡觉 --persons 1 -m 一人睡觉");
    let draft = |line: &str| office.ok(&format!("paper draft {line} --quiet").split(' ').collect::<Vec<_>>());
    let first = draft("督查快报 --findings F2026-0001,F2026-0002 -m 补充的话");
    assert_eq!(draft("督查快报 --findings F2026-0002,F2026-0001"), first);
    assert!(office.ok(&["paper", "show", "1", "--text"]).contains("补充的话"));
    assert_ne!(draft("督查快报 --findings F2026-0001"), first, "it quotes less");
    assert_ne!(draft("督查快报 --period 2026-03"), first);
    let letter = draft("催办单 --of O2026-0001 -m 请速办");
    assert_eq!(draft("催办单 --of O2026-0001"), letter);
    office.line("paper void 1 -m 不发了");
    assert_ne!(draft("督查快报 --findings F2026-0001,F2026-0002"), first, "what is void does not go on");
}

#[test]
fn a_template_says_itself_when_no_paper_is_made() {
    let office = ready();
    office.line("order acknowledge O2026-0001 --on 2026-03-04");
    office.line("order report O2026-0001 --on 2026-03-05 -m 已整改");
    office.line("order verify O2026-0001 --on 2026-03-06 --document 材料 -m 已核对");
    office.line("order close O2026-0001 --on 2026-03-07");
    let said = say(&office, "paper draft 催办单 --of O2026-0001 --json");
    assert_eq!((said.code, error(&said)), (4, "paper-stopped".to_owned()), "{}", said.err);
    assert!(said.err.contains("已经办结，没有可催的") && !said.err.contains("模板"), "{}", said.err);
    assert_eq!(office.json(&["paper", "list"]), json!([]));
}

#[test]
fn a_template_that_is_wrong_is_told_by_its_line_and_keeps_nothing() {
    let office = ready();
    let import = |body: &str| {
        office.say(
            &["paper", "kind", "import", "-", "--json"],
            &format!("kind: brief\nname: 简报\nof: period\n---\n{body}"),
        )
    };
    for (body, told) in [
        ("一\n{{ recieved }}", "第 6 行"),
        ("一\n二\n{% for a in rows(\"finding\") %}", "第 7 行：写法不对（unexpected end"),
        ("{{ figure(\"complaints.received\") }", "第 5 行"),
        ("一\n{% include \"x\" %}", "第 6 行：写法不对"),
        ("一\n{% import \"x\" as y %}", "第 6 行：写法不对"),
        ("{{ debug() }}", "第 5 行：没有"),
    ] {
        let said = import(body);
        assert!(said.code == 4 && said.err.contains(told), "{body}: {}", said.err);
    }
    for (body, told) in [
        ("一\n{{ figure(\"complaints.recieved\") }}", "complaints.received"),
        ("一\n{{ figure(\"complaints.received\", by=\"colour\") }}", "colour"),
        ("{{ rows(\"finding\", colour=\"red\") }}", "colour"),
        ("{{ record.colour }}", "第 5 行"),
        ("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}", "没完没了"),
        ("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}\n{{ a() }}", "自己调用自己"),
        ("一\n{{ 1 / 0 }}", "第 6 行：算不出来"),
        ("一\n{{ \"x\" * 10 ** 9 }}", "第 6 行：没完没了，或太长"),
        ("一\n{{ \"%1000000000d\"|format(1) }}", "第 6 行：没完没了"),
        ("一\n{{ \"x\"|nosuch }}", "第 6 行：没有这个名称（filter nosuch"),
        ("一\n{{ \"x\" is nosuch }}", "第 6 行：没有这个名称（test nosuch"),
        ("一\n{{ figure(\"complaints.received\", colour=1) }}", "第 6 行：没有这个参数"),
        ("{% set n = namespace(s=\"x\") %}{% for a in range(64) %}{% set n.s = n.s ~ n.s %}{% endfor %}", "没完没了"),
        (
            "{% set n = namespace(s=[1]) %}{% for a in range(64) %}{% set n.s = n.s + n.s %}{% endfor %}{{ n.s|length }}",
            "没完没了",
        ),
        (
            "{% set n = namespace(s=[1]) %}{% for a in range(64) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}",
            "太长",
        ),
        ("{% for a in range(9000) %}{% set x = report(\"month\") %}{% endfor %}", "没完没了"),
        ("{% for a in range(90000) %}{{ \"很长的一段话，一遍又一遍地写，直到写不下为止\" }}{% endfor %}", "太长"),
    ] {
        assert_eq!(import(body).code, 0, "{body}");
        let begun = std::time::Instant::now();
        let said = say(&office, "paper draft 简报 --period 2026-02 --json");
        assert!(said.code == 4 || said.code == 2, "{body}: {} {}", said.code, said.err);
        assert!(said.err.contains(told), "{body}: {}", said.err);
        assert!(begun.elapsed().as_secs() < 20, "{body}: {:?}", begun.elapsed());
        assert_eq!(office.json(&["paper", "list"]), json!([]), "nothing is kept of it");
    }
    office.ok(&["check"]);
}

#[test]
fn a_dry_run_issues_nothing_and_an_entry_beside_it_is_not_lost() {
    let office = ready();
    office.line("paper draft 月报 --period 2026-02");
    let before = office.json(&["history"]);
    for line in ["paper issue 1 --dry-run", "paper draft 通报 --period 2026-02 --dry-run"] {
        let said = say(&office, line);
        assert_eq!(said.code, 0, "{line}: {}", said.err);
    }
    assert_eq!(office.json(&["history"]), before);
    assert_eq!(office.json(&["paper", "show", "1"])["state"], json!("draft"));
}

#[test]
fn old_issues_come_in_and_the_numbers_go_on_from_them() {
    let office = ready();
    let old = |n: i64, on: &str| {
        json!({ "kind": "express", "title": "柳林镇调整镇长的情况", "drafted_on": on, "issued_on": on, "number": format!("第{n}期（总第{}期）", n + 43),
            "series_no": n, "total": n + 43 })
    };
    office.import("paper", &[old(19, "2026-02-20"), old(20, "2026-03-01")]);
    let shown = office.json(&["paper", "show", "第20期（总第63期）"]);
    assert_eq!((&shown["state"], &shown["series_no"], &shown["signs"]), (&json!("issued"), &json!(20), &json!(false)));
    office.line("paper effect B2026-0002 -m 镇长调整");
    let year = office.json(&["report", "year", "--period", "2026"]);
    let effects = year["tables"].as_array().expect("tables").iter().find(|table| table["key"] == "effects");
    assert_eq!(effects.expect("effects")["rows"][0]["effect"], json!("镇长调整"), "{year}");
    office.line("paper draft 督查快报 --findings F2026-0001");
    office.line("paper sign 3 --by 陈主任");
    let next = office.json(&["paper", "issue", "3"]);
    assert_eq!((&next["series_no"], &next["total"]), (&json!(21), &json!(64)));
    assert_eq!(office.json(&["paper", "gaps"]), json!([]));
    // What came in and goes out again is what it was.
    let out = office.ok(&["paper", "export"]);
    let again = office.say(&["paper", "import", "-", "--json"], &out);
    assert_eq!(again.code, 0, "{}", again.err);
    office.ok(&["check"]);
}

/// What is issued adds up as it did, whatever the ledger came to say since.
#[test]
fn an_issued_paper_is_held_against_what_it_says_itself() {
    let ready = ready();
    ready.line("paper draft 月报 --period 2026-02");
    ready.line("paper issue 1");
    let before = ready.say(&["paper", "check", "1"], "");
    ready.line("complaint add --channel 电话 --unit A01 --received 2026-02-14 --category 慢作为 -m 晚到 --amend");
    let after = ready.say(&["paper", "check", "1"], "");
    assert!(!after.out.contains("sum-wrong") && after.code == before.code, "{} {}", after.out, after.err);
}

/// An entry of every kind that changes what an issued paper counted asks first; one that does not, does not.
#[test]
fn an_entry_asks_for_amend_where_the_numbers_of_an_issued_paper_become_others() {
    let ready = ready();
    ready.line("paper draft 月报 --period 2026-02");
    ready.line("paper issue 1");
    let folder = ready.folder.path();
    std::fs::write(folder.join("v.csv"), "visited_on,unit,method\n2026-02-20,A01,暗访\n").expect("a file");
    std::fs::write(folder.join("w.csv"), "visited_on,unit,method\n2026-03-20,A01,暗访\n").expect("a file");
    let asks = [
        "complaint add --channel 电话 --unit A01 --received 2026-02-14 --category 慢作为 -m 晚到",
        "complaint add --channel 电话 --unit A01 --received 2026-01-20 --category 慢作为 -m 期前来的未办",
        "complaint accept 2 --on 2026-02-06",
        "complaint edit 2 --received 2026-03-05",
        "complaint edit 2 --received 2026-05-01",
        "complaint edit 4 --received 2026-02-25",
        "complaint edit 2 --category 推诿扯皮",
        "complaint edit 2 --unit A02",
        "complaint void 3 -m 误",
        "complaint undo 1 -m 记错",
        "visit add --unit A01 --on 2026-02-20 --method 暗访",
        "visit edit V2026-0001 --method 明查",
        "visit import v.csv",
        "finding add --visit V2026-0001 --kind 迟到早退 --persons 1 -m 迟到",
        "finding edit F2026-0001 --persons 3",
        "finding edit F2026-0001 --kind 迟到早退",
        "order issue --findings F2026-0001 --due 5wd --issued 2026-02-20 -m 再改",
        "order report O2026-0001 --on 2026-02-20 -m 改了",
        "order void O2026-0001 -m 误",
        "proposal void J2026-0001 -m 误",
        "sanction add --person 周德海 --finding F2026-0001 --kind 通报批评 --on 2026-02-20",
        "visit roll V2026-0001 --section 一楼 --code 脱岗 --count 1",
        "visit team V2026-0001 --add 马某 --unit A02",
    ];
    let asks_nothing = [
        "complaint add --channel 电话 --unit A01 --received 2026-05-02 --category 慢作为 -m 今天",
        "complaint accept 2 --on 2026-05-02",
        "complaint edit 2 --summary 改一个字",
        "visit add --unit A01 --on 2026-03-20 --method 暗访",
        "visit import w.csv",
        "finding edit F2026-0001 -m 换句话说",
        "order issue --findings F2026-0001 --due 5wd --issued 2026-05-02 -m 再改",
        "order report O2026-0001 --on 2026-05-02 -m 改了",
        "sanction add --person 周德海 --finding F2026-0001 --kind 通报批评 --on 2026-05-02",
        "clue add --channel 电话 --received 2026-02-02 --unit A01 -m 又一条",
        "clue void L2026-0001 -m 误",
        "instruction edit I2026-0001 --received 2026-02-13",
        "unit edit A02 --short-name 资规局",
    ];
    for (lines, code) in [(asks.as_slice(), 4), (asks_nothing.as_slice(), 0)] {
        for line in lines {
            let said = say(&ready, &format!("{line} --today 2026-05-06 --dry-run --json"));
            assert_eq!(said.code, code, "{line}: {}{}", said.out, said.err);
            assert!(code == 0 || error(&said) == "period-issued", "{line}: {}", said.err);
            let meant = say(&ready, &format!("{line} --today 2026-05-06 --dry-run --amend"));
            assert_eq!(meant.code, 0, "{line}: {}", meant.err);
            assert_eq!(meant.err.contains("paper diff B2026-0001"), code == 4, "{line}: {}", meant.err);
        }
    }
    // A step of a later day is taken back as it was made.
    ready.line("complaint accept 2 --on 2026-05-02 --today 2026-05-06");
    ready.line("complaint undo 2 -m 记错 --today 2026-05-06");
}

/// Who complained stands in no file, whatever record tells of it and however it is written.
#[test]
fn who_complained_is_in_no_file_whatever_record_tells_of_it() {
    let office = ready();
    office.ok(&["complaint", "edit", "1", "--complainant-address", "清河市柳林镇东街社区7号楼2单元301室", "--quiet"]);
    let told = "据欧 阳·文英（一三九〇〇〇〇〇〇〇三、东街社区七号楼）和钱小满（八八八八六六六六）说";
    for line in [
        "visit edit V2026-0001 --note",
        "finding edit F2026-0001 --summary",
        "order edit O2026-0001 --requirement",
        "instruction edit I2026-0001 --summary",
        "campaign edit P2026-0001 --title",
        "proposal edit J2026-0001 --summary",
        "clue edit L2026-0001 --summary",
        "complaint edit 2 --summary",
        "person edit R2026-0001 --note",
    ] {
        let words: Vec<&str> = line.split(' ').chain([told, "--quiet"]).collect();
        let said = office.say(&words, "");
        assert_eq!(said.code, 0, "{line}: {}", said.err);
    }
    let codes = ["V2026-0001", "F2026-0001", "O2026-0001", "I2026-0001", "P2026-0001", "J2026-0001", "L2026-0001"];
    let nouns = ["visit", "finding", "order", "instruction", "campaign", "proposal", "clue"];
    let mut asked: Vec<String> = Vec::new();
    for (noun, code) in nouns.iter().zip(codes) {
        asked.extend([format!("{noun} list"), format!("{noun} export"), format!("{noun} show {code}")]);
    }
    asked.extend(
        [
            "complaint show 2",
            "complaint list",
            "unit list",
            "person show R2026-0001",
            "history",
            "today",
            "report month --period 2026-02",
            "report unit A01",
            "visit sheet V2026-0001",
            "query select*from(findings)",
            "campaign show P2026-0001",
        ]
        .map(str::to_owned),
    );
    let mut written = 0;
    for line in &asked {
        // What programs exchange is held against what is sealed of each record alone.
        let exchanged = |format: &&str| line.ends_with(" export") && format.ends_with("json");
        for format in ["csv", "json", "ndjson", "md", "html", "txt"].into_iter().filter(|format| !exchanged(format)) {
            let said = say(&office, &format!("{line} -o x.{format} --force"));
            assert!([0, 2, 4].contains(&said.code), "{line} {format}: {}", said.err);
            if said.code != 0 {
                // The day's page is nobody's to correct first: it goes out, masked as lists are.
                let refused = line != "today" && said.err.contains("投诉人的信息");
                assert!(said.code == 2 || refused, "{line} {format}: {}", said.err);
                continue;
            }
            let text = std::fs::read_to_string(office.folder.path().join(format!("x.{format}"))).expect("a file");
            for word in ["阳·文英", "小满", "〇〇〇〇三", "六六六六", "社区七号"] {
                assert!(!text.contains(word), "{line} {format}: {text}");
            }
            written += 1;
        }
    }
    assert!(written > 100, "{written}");
    // What is revealed, with a reason, is what it is.
    office.line("complaint reveal 1 --reason 回访 -o r.json");
    let text = std::fs::read_to_string(office.folder.path().join("r.json")).expect("a file");
    assert!(text.contains("欧阳文英") && text.contains("13900000003") && text.contains("7号楼"), "{text}");
    // A register says who is registered, though somebody of that name complained.
    office.ok(&["person", "add", "赵大有", "--unit", "A01", "--quiet"]);
    office.line("person list -o p.csv");
    let text = std::fs::read_to_string(office.folder.path().join("p.csv")).expect("a file");
    assert!(text.contains("赵大有"), "{text}");
}

/// A correction stands in the next issue, once, with what was said and what it should say; what changes again is corrected from there.
#[test]
fn a_correction_is_told_once_and_says_which_part() {
    let office = ready();
    let correct = || say(&office, "paper correct 1 --json");
    let text = |n: u8| {
        office.ok(&["paper", "show", &n.to_string(), "--format", "json"])
            + &office.ok(&["paper", "show", &n.to_string(), "--text"]).replace(['\n', ' '], "")
    };
    office.line("paper draft 月报 --period 2026-02");
    office.line("paper issue 1");
    assert_eq!(error(&correct()), "paper-nothing-to-correct");
    office.line("finding edit F2026-0001 --kind 迟到早退 --amend");
    assert_eq!(correct().code, 0);
    office.line("complaint add --channel 电话 --unit A01 --received 2026-02-14 --category 慢作为 -m 晚到 --amend");
    // Counted again before it is told, the later count is the one that is told.
    assert_eq!(correct().code, 0);
    office.line("paper draft 月报 --period 2026-03");
    let next = text(2);
    assert_eq!(next.matches("更正　").count(), 1, "{next}");
    for told in ["接收投诉“3”应为“4”", "发现问题（脱岗）“1”应为“0”", "发现问题最多的“脱岗”应为“迟到早退”"]
    {
        assert!(next.contains(told), "{told}: {next}");
    }
    assert!(!next.contains("发现问题“1”应为“0”"), "{next}");
    office.line("paper issue 2");
    assert_eq!(error(&correct()), "paper-nothing-to-correct");
    office.line("paper draft 月报 --period 2026-04");
    assert!(!text(3).contains("更正　"), "{}", text(3));
    office.line("complaint void 5 -m 误记 --amend");
    assert_eq!(correct().code, 0);
    assert!(text(3).contains("接收投诉“4”应为“3”"), "{}", text(3));
    office.ok(&["check"]);
}

/// What is claimed in words or by hand is told; wishes, limits, days, numbers of papers and names are not.
#[test]
fn what_a_paper_claims_by_hand_is_told_and_nothing_else_is() {
    let office = ready();
    office.line("paper draft 专报 --period 2026-02 -m 正文");
    let claims = "涉及三十多家单位。较上月下降两成。近一半单位整改。环比持平。投诉翻了一番。登记中心问题最多。占八成以上。查处５０余人。\
        问题明显减少。投诉量有所下滑。问题激增。登记中心投诉量排名第一。投诉最集中的是登记中心。低于去年同期。与上月基本相当。大多数单位整改到位";
    let others = "请于3个工作日内报送。最多不超过5个工作日。二〇二六年三月二日至四日。效能办〔2026〕1号。要提高服务质量，减少群众跑腿次数。力争最多跑一次。\
        防止问题反弹上升。争取投诉量下降。力争实现增长。见附件1、表2。3号窗口。第二十三条。首问负责制。最高人民法院。联系电话：0351-8000000";
    for (text, told) in [(claims, true), (others, false)] {
        for sentence in text.split('。') {
            office.ok(&["paper", "edit", "1", "-m", sentence, "--quiet"]);
            let said = office.say(&["paper", "check", "1", "--json"], "");
            assert_eq!(said.code, if told { 5 } else { 0 }, "{sentence}: {}", said.out);
        }
    }
}

/// A paper over days that are not over says up to which, whoever wrote its title; one over days without records says that.
#[test]
fn a_paper_says_that_its_days_are_not_over_and_that_there_is_nothing_in_them() {
    let office = ready();
    let kind = "kind: brief\nname: 简报\nof: period\ntitle: {{ paper.period }}窗口情况\n---\n接收投诉{{ figure(\"complaints.received\") }}件。\n";
    assert_eq!(office.say(&["paper", "kind", "import", "-"], kind).code, 0);
    let text = |made: &str| {
        let paper: Value = serde_json::from_str(&say(&office, &format!("{made} --json")).out).expect("a paper");
        office.ok(&["paper", "show", paper["code"].as_str().expect("a code"), "--text"])
    };
    for kind in ["月报", "督查快报", "投诉动态", "通报", "公开通报", "专报", "简报"] {
        let now = text(&format!("paper draft {kind} --period 2026-04 --title 四月情况"));
        assert!(now.contains("四月情况（截至2026年4月5日）"), "{kind}: {now}");
        let over = text(&format!("paper draft {kind} --period 2026-03"));
        assert!(!over.contains("（截至"), "{kind}: {over}");
        let nothing = text(&format!("paper draft {kind} --period 2025-03"));
        assert!(nothing.contains("没有") || nothing.contains("投诉0件"), "{kind}: {nothing}");
    }
}

/// 下降34.8% said its direction in a word: what it should be is said so too.
#[test]
fn a_change_is_corrected_as_it_was_told() {
    let office = Office::open("2026-06-03");
    office.line("demo");
    let late = "complaint add --channel 电话 --received 2026-05-20 --unit 南街派出所 --category 慢作为 -m 迟来的一件";
    office.line(&format!("-f demo.db {late} --amend"));
    let told = say(&office, "-f demo.db paper correct 1").err;
    assert!(told.contains("“34.8%”应为“33.3%”"), "{told}");
}
