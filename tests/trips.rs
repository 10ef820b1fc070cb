//! What goes out of one ledger and comes into another says the same there, and goes on as it would have at home; what a row says
//! that no row can bring is told.

use crate::office;

use office::Office;
use serde_json::{Value, json};

const TODAY: &str = "2026-06-10";

fn opened() -> Office {
    let office = Office::open(TODAY);
    office.line("unit add 甲县住建局 --kind 县直部门 --code A01");
    office
}

/// Takes the records of a noun from one office to another, by either format.
fn carry(from: &Office, to: &Office, noun: &str, format: &str) -> String {
    let said = from.say(&[noun, "export", "--format", format], "");
    assert_eq!(said.code, 0, "{}", said.err);
    let taken = to.say(&[noun, "import", "-", "--from-format", format], &said.out);
    assert_eq!(taken.code, 0, "{noun} {format}: {}", taken.err);
    taken.err
}

fn rows(office: &Office, noun: &str, fields: &str) -> Value {
    office.json(&[noun, "list", "--fields", fields, "--sort", "code"])
}

/// Measures that move each other come in as they were, in whatever order the file has them, and go on moving.
#[test]
fn measures_that_weigh_on_each_other_travel() {
    for (format, notes) in [("ndjson", ["-m 乙案", "-m 甲案"]), ("csv", ["-m 乙案", "-m 甲案"]), ("csv", ["", ""])]
    {
        let (home, away) = (opened(), opened());
        for office in [&home, &away] {
            office.line("person add 王某 --unit A01");
        }
        home.line(
            format!("sanction add --person 王某 --kind 记过 --regime 政务处分 --on 2026-05-10 {}", notes[0]).trim(),
        );
        home.line(
            format!("sanction add --person 王某 --kind 记大过 --regime 政务处分 --on 2026-01-12 {}", notes[1]).trim(),
        );
        carry(&home, &away, "sanction", format);
        let told = |office: &Office| rows(office, "sanction", "code,ends_on,convention");
        assert_eq!(told(&away), told(&home), "{format}");
        for office in [&home, &away] {
            office.line("sanction void S2026-0002 -m 撤销");
            office.ok(&["check"]);
        }
        assert_eq!(told(&away), told(&home), "{format}");
    }
}

/// A limit that is the rule's own is the rule's where it comes to, and goes with a pause and an extension.
#[test]
fn a_limit_of_the_rule_travels_as_the_rules() {
    let (home, away) = (opened(), opened());
    home.line("complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-05-06 -m b");
    home.line("complaint accept 1 --on 2026-05-08");
    for format in ["ndjson", "csv"] {
        let away = if format == "csv" { &away } else { &opened() };
        carry(&home, away, "complaint", format);
        assert_eq!(
            rows(away, "complaint", "due_on,due_raw_on"),
            rows(&home, "complaint", "due_on,due_raw_on"),
            "{format}"
        );
    }
    for office in [&home, &away] {
        office.line("complaint pause 1 --on 2026-05-11 -m 等");
        office.line("complaint resume 1 --on 2026-05-25 -m 到");
        office.line("complaint extend 1 --by 10 --approver 张 -m x");
    }
    assert_eq!(rows(&away, "complaint", "due_on,extended"), rows(&home, "complaint", "due_on,extended"));
    // One that is not the rule's was set by hand, and stays.
    let row = r#"{"received_on":"2026-05-06","channel":"phone","category":"slow-action","unit":"A01","summary":"c","accepted_on":"2026-05-08","due_on":"2026-06-30"}"#;
    assert_eq!(away.say(&["complaint", "import", "-"], row).code, 0);
    away.line("complaint pause 2 --on 2026-05-11 -m 等");
    away.line("complaint resume 2 --on 2026-05-25 -m 到");
    assert_eq!(away.json(&["complaint", "show", "2"])["due_on"], "2026-06-30");
}

/// What a row says of a life that nothing in it brings is told, with the row.
#[test]
fn what_no_row_can_bring_is_told() {
    let begins = r#""received_on":"2026-05-01","channel":"phone","category":"slow-action","unit":"A01","summary":"a""#;
    for (noun, row, said) in [
        ("complaint", format!(r#"{{{begins},"accepted_on":"2026-05-02","result":"substantiated"}}"#), "调查结果 属实"),
        ("complaint", format!(r#"{{{begins},"satisfied":"satisfied"}}"#), "满意度 满意"),
        ("complaint", format!(r#"{{{begins},"accepted_on":"2026-05-02","handling":"self"}}"#), "办理方式 自办"),
        ("complaint", format!(r#"{{{begins},"accepted_on":"2026-05-02","assigned_to":"A01"}}"#), "承办单位"),
        ("complaint", format!(r#"{{{begins},"refused_reason":"litigation"}}"#), "不予受理理由 诉讼"),
        (
            "complaint",
            format!(
                r#"{{{begins},"accepted_on":"2026-05-02","assigned_on":"2026-05-02","closed_on":"2026-05-04","result":"partly","ended_on":"2026-05-09"}}"#
            ),
            "了结日期 2026-05-09",
        ),
        ("instruction", r#"{"leader":"陈县长","received_on":"2026-05-01","summary":"查","unit":"A01"}"#.into(), "单位"),
        (
            "proposal",
            r#"{"kind":"rectify","unit":"A01","summary":"改","made_on":"2026-05-01","result":"adopted"}"#.into(),
            "答复结果 采纳",
        ),
    ] {
        let office = opened();
        let taken = office.say(&[noun, "import", "-"], &row);
        assert_eq!(taken.code, 0, "{row}: {}", taken.err);
        assert!(taken.err.contains("第 1 行写着") && taken.err.contains(said), "{row}: {}", taken.err);
    }
    let office = opened();
    let whole = format!(
        r#"{{{begins},"accepted_on":"2026-05-02","assigned_on":"2026-05-02","handling":"self","closed_on":"2026-05-04","result":"partly","ended_on":"2026-05-04"}}"#
    );
    let taken = office.say(&["complaint", "import", "-"], &whole);
    assert!(taken.code == 0 && !taken.err.contains("写着"), "{}", taken.err);
}

/// A relapse the ledger found is found again where it comes to; one that a person stated stays stated.
#[test]
fn a_relapse_travels_as_what_it_was() {
    let (home, away) = (opened(), opened());
    for line in [
        "visit add --unit A01 --on 2026-01-07 --method 暗访",
        "finding add --visit 1 --kind 脱岗",
        "visit add --follows V1 --on 2026-02-04",
        "visit recheck V2 F1=gone",
        "visit add --unit A01 --on 2026-03-04 --method 暗访",
        "finding add --visit 3 --kind 脱岗",
        "finding add --unit A01 --kind 脱岗 --found 2026-03-05 --relapse-of F1 -m 又一处",
    ] {
        home.line(line);
    }
    for format in ["ndjson", "csv"] {
        assert!(carry(&home, &home, "finding", format).contains("已导入 0 条"), "{format}");
    }
    let other = home.ok(&["finding", "export"]).replacen("absent-post", "sleep", 1);
    let said = home.say(&["finding", "import", "-"], &other);
    assert!(said.code == 0 && said.err.contains("第 1 行是 F2026-0001，与台账不同：类别"), "{}", said.err);
    carry(&home, &away, "visit", "ndjson");
    let said = carry(&home, &away, "finding", "ndjson");
    assert!(said.contains("反弹自"), "what the copy cannot find yet is told: {said}");
    for office in [&home, &away] {
        office.line("visit recheck V2 F1=gone");
    }
    let relapsed = |office: &Office| office.json(&["stats", "findings.relapsed", "--period", "2026"])["total"].clone();
    assert_eq!(relapsed(&away), relapsed(&home));
    for office in [&home, &away] {
        office.line("visit recheck V2 F1=still");
        office.ok(&["check"]);
    }
    assert_eq!(relapsed(&away), relapsed(&home));
}

/// A row may name what stands further down.
#[test]
fn a_file_may_name_what_comes_later_in_it() {
    let (home, away) = (opened(), Office::open(TODAY));
    home.line("unit add 甲县自然资源局 --kind 县直部门 --code A02");
    home.line("unit add 甲县人民政府 --kind 乡镇 --code A03");
    home.line("unit edit A01 --successor A02 --parent A03");
    for n in 1..=3 {
        home.line(&format!(
            "complaint add --channel 电话 --category 慢作为 --unit A02 --received 2026-05-0{n} -m 第{n}件"
        ));
    }
    home.line("complaint merge 1 --into 3");
    home.line("visit add --unit A02 --on 2026-05-04 --method 暗访");
    home.line("visit add --unit A02 --on 2026-04-04 --method 暗访");
    home.line("visit edit V1 --follows V2");
    for noun in ["unit", "complaint", "visit"] {
        carry(&home, &away, noun, "ndjson");
        let fields = match noun {
            "unit" => "code,parent,successor",
            "complaint" => "code,merged_into,state",
            _ => "code,follows",
        };
        assert_eq!(rows(&away, noun, fields), rows(&home, noun, fields));
    }
    away.ok(&["check"]);
    // What is nowhere in it is told with its line, and nothing is written.
    let rows = "name,kind,parent\n甲,county-dept,乙\n乙,county-dept,丙\n丁,county-dept,\n";
    let said = away.say(&["unit", "import", "-", "--from-format", "csv"], rows);
    assert!(
        said.code == 4 && said.err.contains("第 2 行 parent") && said.err.contains("第 3 行 parent"),
        "{}",
        said.err
    );
    assert_eq!(rows_of(&away), 3);
}

fn rows_of(office: &Office) -> usize {
    rows(office, "unit", "code").as_array().map_or(0, Vec::len)
}

/// A dash in a sheet says that there is nothing; what a program makes of a cell is no text.
#[test]
fn a_dash_is_nothing_and_a_truth_value_no_number() {
    let office = opened();
    let csv = |cells: &str| {
        format!(
            "received_on,channel,category,unit,complainant_name,complainant_phone,summary\n2026-05-01,phone,slow-action,A01,{cells}\n"
        )
    };
    let take = |cells: &str| office.say(&["complaint", "import", "-", "--from-format", "csv"], &csv(cells));
    // In a text of any length it is what stands there.
    assert_eq!(take("-,—,-").code, 0);
    let first = office.json(&["complaint", "show", "1"]);
    assert_eq!((&first["named"], &first["summary"]), (&"anonymous".into(), &"-".into()));
    let said = take("王某,TRUE,a");
    assert!(said.code == 4 && said.err.contains("TRUE"), "{}", said.err);
    assert_eq!(take("王某,'13900000001,b").code, 0);
    let told = office.json(&["complaint", "reveal", "2", "--reason", "核对"]);
    assert_eq!(told["complainant_phone"], "13900000001");
}

/// The state of every case and every further file of it: taken a second time nothing is added and nothing refused, and what the
/// ledger does not have of it is told.
#[test]
fn a_file_taken_twice_adds_nothing_and_refuses_nothing() {
    let home = opened();
    home.line("term add slow-tax --vocab category --zh 税务慢");
    for n in 1..=8 {
        home.line(&format!(
            "complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-05-0{n} --complainant-name 王{n} -m 第{n}件"
        ));
    }
    for n in 2..=7 {
        home.line(&format!("complaint accept {n} --on 2026-05-09"));
        home.line(&format!("complaint assign {n} --to A01 --on 2026-05-09 -m 督办"));
    }
    for line in [
        "complaint pause 2 --on 2026-05-10 -m 等",
        "complaint object 3 --on 2026-05-11 -m 不是我们的",
        "complaint file 4 --on 2026-05-11",
        "complaint close 5 --on 2026-05-12 --result 属实",
        "complaint reply 5 --on 2026-05-12 --way 电话",
        "complaint archive 5 --on 2026-05-13",
        "complaint close 6 --on 2026-05-12 --result 属实",
        "complaint reopen 6 --on 2026-05-13 -m 又来",
        "complaint close 7 --on 2026-05-12 --result 属实",
        "complaint call 7 --on 2026-05-13 --reached 否",
        "complaint reply 7 --on 2026-05-14 --way 书面",
        "complaint answer 8 --on 2026-05-09",
        "complaint reply 8 --on 2026-05-09 --way 当面",
        "finding add --unit A01 --kind 脱岗 --found 2026-05-01 -m 无人",
        "order issue --findings F1 --due 15wd --issued 2026-05-02 -m 整改",
        "order acknowledge 1 --on 2026-05-04",
        "order extend 1 --on 2026-05-10 --due 2026-06-30 --approver 张 -m 缓",
        "instruction add --leader 陈县长 --received 2026-05-06 -m 查",
        "instruction assign 1 --on 2026-05-06 --to A01 --due 2026-05-27",
    ] {
        home.line(line);
    }
    for format in ["ndjson", "csv"] {
        let away = Office::open(TODAY);
        for noun in ["unit", "term", "complaint", "finding", "order", "instruction"] {
            carry(&home, &away, noun, format);
            let fields = if noun == "term" { "slug,zh" } else { "code" };
            let before = away.json(&[noun, "list", "--fields", fields]);
            let again = carry(&home, &away, noun, format);
            assert!(again.contains("已导入 0 条"), "{noun} {format}: {again}");
            assert_eq!(away.json(&[noun, "list", "--fields", fields]), before);
            carry(&home, &home, noun, format);
        }
        away.ok(&["check"]);
    }
    // Owed at home, owed where it comes to.
    let home = opened();
    home.line(
        "complaint add --channel 电话 --category 慢作为 --unit A01 --received 2026-03-02 --complainant-name 王 -m 一",
    );
    home.line("complaint accept 1 --on 2026-03-03");
    home.line("complaint assign 1 --handling self --on 2026-03-03");
    home.line("complaint close 1 --on 2026-03-10 --result 属实");
    for format in ["ndjson", "csv"] {
        let away = opened();
        carry(&home, &away, "complaint", format);
        for figure in ["complaints.reply_due", "complaints.reply_overdue"] {
            let total = |office: &Office| office.json(&["stats", figure, "--period", "2026"])["total"].clone();
            assert_eq!((total(&away), total(&home)), (1.into(), 1.into()), "{figure} {format}");
        }
    }
    home.line("complaint void 1 -m 误记");
    let gone = home.say(&["complaint", "export", "--voided"], "").out;
    let said = opened().say(&["complaint", "import", "-"], &gone);
    assert!(said.code == 4 && said.err.contains("作废"), "{}", said.err);
}

/// What can be typed as a text can come in from a file: it is refused at both doors or taken at both.
#[test]
fn what_is_typed_comes_in_again() {
    let odd = [
        "NULL",
        "None",
        "nan",
        "TRUE",
        "/",
        "—",
        "-",
        "－－",
        "1.39E+10",
        "13900000.0",
        "13,900,000",
        "#REF!",
        "####",
        "'=1",
        "=1+1",
        "'139",
        "\u{ff1d}1",
        "无",
        "0",
        "#1",
        "a/b",
        "3-5",
        "x\ty",
    ];
    for format in ["csv", "ndjson"] {
        let (home, away) = (opened(), opened());
        let mut taken = Vec::new();
        for text in odd {
            let words = ["visit", "add", "--unit", "A01", "--method", "暗访", "--on", "2026-03-02", "--note", text];
            let said = home.say(&words, "");
            assert!(matches!(said.code, 0 | 2), "{text}: {}", said.err);
            if said.code == 0 {
                taken.push(Value::from(text));
            }
        }
        carry(&home, &away, "visit", format);
        let notes = |office: &Office| -> Vec<Value> {
            rows(office, "visit", "note").as_array().expect("rows").iter().map(|row| row["note"].clone()).collect()
        };
        assert_eq!(notes(&home), taken);
        assert_eq!(notes(&away), taken, "{format}");
        let refused: Vec<&str> = odd.into_iter().filter(|text| !taken.contains(&Value::from(*text))).collect();
        assert_eq!(refused, odd[..13], "{format}");
    }
}

/// What went out masked is taken for what was masked, in the rows that belong to a record too; what is otherwise is named by line and
/// field.
#[test]
fn what_went_out_masked_comes_in_as_what_it_was() {
    let home = opened();
    for line in [
        "point add 书记信箱 --kind 意见箱 --every-days 7 --from 2026-03-02 --note 联系13900001111",
        "point open 书记信箱 --on 2026-05-04 --slips 0 --by 李某 -m 来信人13900003333",
        "visit add --unit A01 --method 暗访 --on 2026-05-06",
        "visit team 1 --add 赵某 --role 记者 -m 电话13900004444",
        "visit roll 1 --code 脱岗 --count 2 -m 见13900005555",
    ] {
        home.line(line);
    }
    for format in ["ndjson", "csv"] {
        for noun in ["point", "visit"] {
            let out = home.ok(&[noun, "export", "--format", format]);
            assert!(out.contains("139********"), "{out}");
            assert!(carry(&home, &home, noun, format).contains("已导入 0 条"), "{noun} {format}");
            let away = opened();
            carry(&home, &away, noun, format);
            assert!(carry(&home, &away, noun, format).contains("已导入 0 条"), "{noun} {format}");
        }
    }
    let out = home.ok(&["point", "export"]);
    for (from, to, said) in [
        ("来信人139", "来人139", "开箱记录第 1 行的备注"),
        ("\"slips\":0", "\"slips\":1", "开箱记录第 1 行的意见条"),
        ("139********\"}]", "139********\"},{\"happened_on\":\"2026-05-11\",\"slips\":0}]", "有 1 行，这里是 2 行"),
    ] {
        assert!(out.contains(from), "{out}");
        let taken = home.say(&["point", "import", "-"], &out.replace(from, to));
        assert!(taken.code == 0 && taken.err.contains(said), "{to}: {}", taken.err);
    }
}

/// Orders of one batch are of the batch whichever of them they name, each time the file is taken.
/// A list that was handed on tells nobody of any record; what another record seals of its text is no difference either.
#[test]
fn a_list_that_was_handed_on_comes_in_as_what_it_was() {
    for list in ["单.csv", "单.xlsx"] {
        let office = opened();
        for row in ["--complainant-name 钱某某 -m 窗口没人", "--complainant-name 孙某某 -m 找钱某某说过"]
        {
            office.line(&format!("complaint add --on 3月2日 --channel 电话 --unit A01 --category 慢作为 {row}"));
        }
        office.line(&format!("complaint list --fields code,received_on,channel,unit,category,summary -o {list}"));
        let taken = office.json(&["complaint", "import", list]);
        assert_eq!((&taken["same"], &taken["changed"], &taken["added"]), (&json!(2), &json!(0), &json!(0)), "{taken}");
        let text = office.json(&["complaint", "list", "--fields", "summary"]);
        assert!(text.to_string().contains("找钱某某说过"), "{text}");
    }
}

#[test]
fn a_batch_named_by_any_of_its_orders_is_that_batch() {
    let row = |serial: u8, unit: &str, with: u8| {
        format!(
            r#"{{"code":"O2026-001{serial}","unit":"{unit}","instrument":"notice","issued_on":"2026-05-01","due":"15wd","requirement":"改","batch":"O2026-001{with}"}}"#
        )
    };
    let office = opened();
    office.line("unit add 甲县城管局 --kind 县直部门 --code A02");
    office.line("unit add 甲县教育局 --kind 县直部门 --code A03");
    let rows = [row(1, "A01", 1), row(2, "A02", 1), row(3, "A03", 2)];
    let file = rows.join("\n");
    let turned = [rows[2].as_str(), &rows[1], &rows[0]].join("\n");
    for (file, said) in [(&file, "已导入 3 条"), (&file, "已导入 0 条"), (&turned, "已导入 0 条")] {
        let taken = office.say(&["order", "import", "-"], file);
        assert!(taken.code == 0 && taken.err.contains(said), "{}", taken.err);
    }
    let orders = office.json(&["order", "list", "--fields", "batch"]);
    assert!(orders.as_array().is_some_and(|all| all.iter().all(|order| order["batch"] == "O2026-0011")), "{orders}");
    let away = opened();
    away.line("unit add 甲县城管局 --kind 县直部门 --code A02");
    away.line("unit add 甲县教育局 --kind 县直部门 --code A03");
    assert_eq!(away.say(&["order", "import", "-"], &turned).code, 0);
    let orders = away.json(&["order", "list", "--fields", "batch"]);
    assert!(orders.as_array().is_some_and(|all| all.iter().all(|order| order["batch"] == "O2026-0011")), "{orders}");
}

/// What became of a record and no row can bring is told by name, column by column, of a record that is new and of one that is there.
#[test]
fn what_became_of_a_record_is_never_dropped_without_a_word() {
    let home = opened();
    home.line("unit add 甲县城管局 --kind 县直部门 --code A02");
    for line in [
        "visit add --unit A01 --on 2026-03-02 --method 暗访",
        "finding add --visit V1 --kind 脱岗 --persons 2",
        "order issue --findings F1 --due 15wd --issued 2026-03-03 -m 改",
        "order report O1 --on 2026-03-12 -m 已改",
        "visit add --follows V1 --on 2026-03-20",
        "visit recheck V2 F1=gone",
        "order verify O1 --visit V2 --on 2026-03-20",
        "order contest O1 --on 2026-03-23 -m 有异议",
        "order issue --unit A01 --instrument 督查通知书 --due 15wd --issued 2026-03-21 -m 另改",
        "order remind O2 --on 2026-03-25",
        "order extend O2 --on 2026-03-26 --due 2026-06-30 --approver 张 -m 缓",
        "instruction add --leader 陈县长 --received 2026-05-06 -m 查",
        "instruction assign I1 --on 2026-05-06 --to A01 --due 2026-05-27",
        "instruction answer I1 --on 2026-05-10 -m 先反馈",
        "instruction assign I1 --on 2026-05-12 --to A02 --due 2026-06-27",
        "instruction add --leader 王书记 --received 2026-05-07 -m 查二",
    ] {
        home.line(line);
    }
    for format in ["ndjson", "csv"] {
        let away = opened();
        away.line("unit add 甲县城管局 --kind 县直部门 --code A02");
        for (noun, named) in [
            ("visit", &[][..]),
            ("finding", &["核实整改日期", "ducha visit recheck"]),
            ("order", &["状态", "异议日期", "催办", "延期", "整改期限"]),
            ("instruction", &["办理反馈"]),
        ] {
            for time in ["first", "second"] {
                let said = carry(&home, &away, noun, format);
                assert!(named.iter().all(|named| said.contains(named)), "{noun} {format} {time}: {said}");
                assert_eq!(said.contains("带不进来"), !named.is_empty(), "{noun} {format} {time}: {said}");
            }
            let said = carry(&home, &home, noun, format);
            assert!(!said.contains("带不进来"), "{noun} {format}: {said}");
        }
        away.ok(&["check"]);
    }
}

/// Whatever goes out of a ledger is known there when it comes back: nothing is added, nothing refused, nothing told.
#[test]
fn a_ledger_knows_all_that_came_from_it() {
    let office = Office::open("2027-01-10");
    office.line("demo");
    for noun in ducha::record::NOUNS.iter().filter(|noun| noun.name != "evidence") {
        if office.ok(&["-f", "demo.db", noun.name, "export"]).is_empty() {
            continue;
        }
        for (file, labels) in [("a.ndjson", false), ("a.csv", false), ("带标题.csv", true), ("a.xlsx", false)] {
            let mut export = vec!["-f", "demo.db", noun.name, "export", "-o", file, "--quiet"];
            export.extend(labels.then_some("--labels"));
            office.ok(&export);
            let back = office.say(&["-f", "demo.db", noun.name, "import", file], "");
            assert!(back.code == 0 && back.err.contains("已导入 0 条"), "{} {file}: {}", noun.name, back.err);
            let complains = back.err.contains("带不进来") || back.err.contains("请核对");
            assert!(!complains, "{} {file}: {}", noun.name, back.err);
        }
    }
}

/// Keys of JSON that nobody knows are kept with the record as columns of a sheet are: told, shown, asked, out and in again.
#[test]
fn keys_nobody_knows_are_kept_with_the_record() {
    let begins = r#""received_on":"2026-05-01","channel":"phone","category":"slow-action","unit":"A01""#;
    let one = format!(
        r#"{{{begins},"summary":"甲","流水 号":"LS-1","weight":1.50,"big":12345678901234567890,"hurried":true,"geo":{{"lat": 1, "名":["a b","c"]}},"none":null,"empty":" "}}"#
    );
    let kept = json!([
        { "heading": "流水号", "content": "LS-1" },
        { "heading": "weight", "content": "1.50" },
        { "heading": "big", "content": "12345678901234567890" },
        { "heading": "hurried", "content": "true" },
        { "heading": "geo", "content": r#"{"lat":1,"名":["a b","c"]}"# }
    ]);
    for text in [one.clone(), format!("[\n{one}\n]"), one.replacen('{', "{\n", 1).replace(",\"", ",\n\"")] {
        let office = opened();
        let import = |text: &str| office.say(&["complaint", "import", "-"], text);
        let said = import(&text);
        assert!(said.code == 0 && said.err.contains("原样保留的列：流水号、weight、big"), "{text}: {}", said.err);
        assert_eq!(office.json(&["complaint", "show", "1"])["kept"], kept, "{text}");
        assert!(office.ok(&["query", "SELECT content FROM kept WHERE heading = 'weight'"]).contains("1.50"));
        let out = office.ok(&["complaint", "export"]);
        assert_eq!(serde_json::from_str::<Value>(out.trim()).expect("JSON")["kept"], kept);
        for format in ["ndjson", "csv"] {
            let (again, away) = (carry(&office, &office, "complaint", format), opened());
            assert!(again.contains("另 1 条台账里已有"), "{format}: {again}");
            carry(&office, &away, "complaint", format);
            assert_eq!(away.json(&["complaint", "show", "1"])["kept"], kept, "{format}");
        }
        // What was kept and is now said otherwise is a difference.
        let other = import(&out.replace("LS-1", "LS-2"));
        assert!(other.code == 0 && other.err.contains("流水号 LS-1 → LS-2"), "{}", other.err);
        // What stands on the page of a record is told by name, and not kept.
        let page = import(&office.json(&["complaint", "show", "1"]).to_string());
        assert!(page.code == 0 && page.err.contains("steps、clocks"), "{}", page.err);
    }
}

/// A key that is nearly one of ours is refused with that, unless it is said what it is; a row with no key of ours is no row.
#[test]
fn a_slip_of_the_pen_in_a_key_is_told() {
    let office = opened();
    let row = |key: &str, value: &str| {
        format!(
            r#"{{"received_on":"2026-05-01","channel":"phone","category":"slow-action","unit":"A01","{key}":"{value}"}}"#
        )
    };
    let import = |text: &str, options: &[&str]| office.say(&[&["complaint", "import", "-"], options].concat(), text);
    for (key, near) in [("sumary", "summary"), ("acepted_on", "accepted_on"), ("投诉渠到", "投诉渠道")] {
        let said = import(&row(key, "甲"), &[]);
        assert!(said.code == 4 && said.err.contains(&format!("--map {key}={near}")), "{key}: {}", said.err);
    }
    assert_eq!(import(&row("sumary", "甲"), &["--map", "sumary=summary"]).code, 0);
    assert_eq!(import(&row("sumary", "乙"), &["--map", "sumary=kept"]).code, 0);
    assert!(import(&row("sumary", "丙"), &["--map", "sumary=-"]).err.contains("另 1 条"), "it is left out");
    let all = rows(&office, "complaint", "summary");
    assert_eq!(all, json!([{ "summary": "甲" }, { "summary": null }]));
    assert!(office.ok(&["query", "SELECT content FROM kept"]).contains('乙'));
    let missing = import(&row("weight", "1"), &["--map", "sumary=kept"]);
    assert!(missing.code == 2 && missing.err.contains("sumary"), "{}", missing.err);
    for (text, said) in [
        (r#"{"a":1}"#.to_owned(), "没有一个认得的字段"),
        (row("lat", "1").replace('}', r#","lat":2}"#), "重复"),
        (row(" ", "1"), "没有名称"),
    ] {
        let refused = import(&text, &[]);
        assert!(refused.code == 4 && refused.err.contains(said), "{text}: {}", refused.err);
    }
}

/// Rows without codes, many of them alike, are each found again.
#[test]
fn a_second_import_of_rows_without_codes_finds_each() {
    let office = opened();
    let row = |n: usize| {
        let summary = if n.is_multiple_of(4) { String::new() } else { format!(r#","summary":"第{n}件""#) };
        format!(r#"{{"received_on":"2026-05-01","channel":"phone","category":"slow-action","unit":"A01"{summary}}}"#)
    };
    let text = (0..400).map(row).collect::<Vec<_>>().join("\n");
    let import = || office.say(&["complaint", "import", "-"], &text).err;
    assert!(import().contains("已导入 400 条"));
    assert!(import().contains("另 400 条台账里已有"));
}

/// A noun whose list can be narrowed by more than others writes out what its sheet had beside as they do.
#[test]
fn what_a_sheet_of_instructions_had_beside_goes_out_under_its_own_heading() {
    let office = opened();
    let sheet = "批示领导,收到日期,批示内容,密级\n陈县长,2026-05-02,查清,内部\n";
    assert_eq!(office.say(&["instruction", "import", "-", "--from-format", "csv"], sheet).code, 0);
    let said = office.say(&["instruction", "export", "--open", "--leader", "陈县长", "--format", "csv"], "");
    let mut lines = said.out.lines();
    assert!(lines.next().is_some_and(|heads| heads.ends_with(",密级")), "{}", said.out);
    assert!(lines.next().is_some_and(|row| row.ends_with(",内部")), "{}", said.out);
    assert_eq!(
        office.say(&["instruction", "list", "--leader", "李县长", "--format", "csv"], "").out.lines().count(),
        1
    );
}
