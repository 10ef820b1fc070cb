//! In the field: the blank sheet that goes along, what a telephone wrote down, the photos that come back, and what of them leaves.

use crate::office;

use ducha::intake::photo::{self, Kind};
use office::Office;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const JPEG: &[u8] = include_bytes!("data/photo.jpg");
const PNG: &[u8] = include_bytes!("data/photo.png");
const WEBP: &[u8] = include_bytes!("data/photo.webp");
/// Where they were taken, as degrees.
const PLACE: &str = "35.125000,105.230033";

/// A covert campaign that is open, with a group, its units, and a visit that found something.
fn opened() -> Office {
    let office = Office::open("2026-03-20");
    for line in [
        "unit add 清河市效能办 --kind 市直部门 --code Z01",
        "unit add 清河市公安局城东派出所 --kind 派出所 --code A01 --short-name 城东所",
        "unit add 清河市不动产登记中心 --kind 窗口单位 --code A02 --short-name 登记中心",
        "campaign add 节后在岗检查 --kind 专项 --from 2026-03-02",
        "campaign plan P1 --matters 在岗情况、去向牌 --focus 空岗 --scope 派出所、窗口 --methods 暗访,明查 --on 2026-03-01",
        "campaign open P1 --on 2026-03-02 --even-so 急办",
        "person add 张三 --unit Z01",
        "person add 李四 --unit Z01",
        "person add 刘建国 --unit A02 --post 窗口长",
        "team add P1 --person 张三,李四 --squad 第一组 --on 2026-03-02",
        "visit add --campaign P1 --unit A02 --on 2026-03-02 --method 暗访 --inspectors 张三、李四 --expected 6 --present 4",
        "finding add --visit V1 --kind 脱岗 --persons 2 -m 抵押窗口无人",
        "order issue --findings F1 --due 2026-03-12 --issued 2026-03-03 --requirement 公示值班表",
    ] {
        office.line(line);
    }
    office
}

fn put(office: &Office, name: &str, content: &[u8]) {
    let path = office.folder.path().join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, content).expect("a file");
}

/// The id of the error, and its exit code.
fn refusal(office: &Office, arguments: &[&str], input: &str) -> (i32, String, String) {
    let said = office.say(&[arguments, &["--json"]].concat(), input);
    let last = said.err.lines().rfind(|line| line.starts_with('{')).unwrap_or_else(|| panic!("{said:?}"));
    let error: Value = serde_json::from_str(last).unwrap_or_else(|_| panic!("{said:?}"));
    let text = |key: &str| error["error"][key].as_str().unwrap_or_default().to_owned();
    (said.code, text("id"), text("message"))
}

fn checked(office: &Office) {
    let said = office.json(&["check"]);
    assert_eq!(said["problems"], json!([]), "{said}");
}

// ---------------------------------------------------------------- the blank sheet

#[test]
fn a_blank_sheet_has_the_unit_its_people_what_was_found_and_what_is_owed() {
    let office = opened();
    office.line("team group P1 第一组 --units 登记中心");
    let sheet = office.line("visit sheet P2026-0001 --unit 登记中心 --format md");
    for wanted in [
        "清河市不动产登记中心",
        "窗口单位",
        "张三、李四",
        "刘建国",
        "窗口长",
        "在岗情况",
        "去向牌",
        "空岗",
        "V2026-0001，2026-03-02",
        "抵押窗口无人",
        "没有核实",
        "O2026-0001",
        "公示值班表",
        "2026-03-12",
        "没有报告",
        "带班领导签字",
        "□暗访　□明查",
    ] {
        assert!(sheet.contains(wanted), "{wanted}: {sheet}");
    }
    assert!(!sheet.contains("城东"), "{sheet}");
    office
        .line("visit add --follows V1 --on 2026-03-12 --method 回访 --inspectors 张三、李四 --expected 6 --present 6");
    office.line("visit recheck V2 F1=gone");
    office.line("order report O1 --on 2026-03-11");
    office.line("order verify O1 --visit V2 --on 2026-03-12");
    let sheet = office.line("visit sheet P2026-0001 --unit 登记中心 --format md");
    assert!(sheet.contains("V2026-0002，2026-03-12") && !sheet.contains("O2026-0001"), "{sheet}");
}

#[test]
fn each_unit_has_a_page_and_without_one_the_groups_are_asked() {
    let office = opened();
    let blank = |arguments: &[&str]| -> Vec<Value> {
        let paper = office.json(&[&["visit", "sheet", "P1"], arguments].concat());
        paper["blocks"].as_array().expect("blocks").clone()
    };
    assert_eq!(refusal(&office, &["visit", "sheet", "P1"], "").1, "sheet-unit-missing");
    office.line("team group P1 第一组 --units 城东所,登记中心");
    let pages = |blocks: &[Value]| blocks.iter().filter(|block| **block == json!("page")).count();
    assert_eq!(pages(&blank(&[])), 1);
    assert_eq!(pages(&blank(&["--unit", "A01,A02"])), 1);
    assert_eq!(pages(&blank(&["--unit", "A01", "--unit", "A02", "--unit", "A01"])), 1);
    assert_eq!(pages(&blank(&["--unit", "A01"])), 0);
    assert_eq!(refusal(&office, &["visit", "sheet", "P1", "--unit", "城南所"], "").0, 3);
    assert_eq!(refusal(&office, &["visit", "sheet", "P9"], "").0, 3);
    assert_eq!(refusal(&office, &["visit", "sheet", "V1", "--unit", "A01"], "").1, "sheet-unit-unasked");
    office.ok(&["visit", "sheet", "P1", "-o", "台帐.html"]);
    let page = fs::read_to_string(office.folder.path().join("台帐.html")).expect("a page");
    assert!(page.matches("督察台帐</h1>").count() == 2 && page.contains("<hr class=\"next\">"), "{page}");
    office.ok(&["visit", "sheet", "P1", "-o", "台帐.docx"]);
}

#[test]
fn a_secret_campaign_names_no_unit_but_the_one_asked_for() {
    let office = opened();
    office.line("campaign add 夜查 --kind 暗访 --from 2026-03-18");
    office.line("team group P2 第一组 --units 城东所,登记中心");
    let (code, id, message) = refusal(&office, &["visit", "sheet", "P2"], "");
    assert!(code == 2 && id == "sheet-unit-missing" && !message.contains("城东"), "{message}");
    let sheet = office.line("visit sheet P2 --unit 登记中心 --format md");
    assert!(sheet.contains("登记中心") && !sheet.contains("城东"), "{sheet}");
    office.line("campaign open P2 --on 2026-03-18 --even-so 急办");
    assert!(office.line("visit sheet P2 --format md").contains("城东"));
}

#[test]
fn who_complained_is_on_no_blank_sheet() {
    let office = opened();
    let row = json!({ "channel": "phone", "received_on": "2026-03-01", "category": "slow-action", "unit": "A02", "complainant_name": "王秀英" });
    office.import("complaint", &[row]);
    office.line("finding edit F1 --summary 王秀英来电13800138000反映窗口无人");
    let sheet = office.line("visit sheet P1 --unit 登记中心 --format md");
    assert!(!sheet.contains("王秀英") && !sheet.contains("13800138000") && sheet.contains("反映窗口无人"), "{sheet}");
}

// ---------------------------------------------------------------- what a telephone wrote

fn told() -> Value {
    json!({
        "id": "m-0310-1", "unit": "登记中心", "visited_on": "2026-03-10", "method": "暗访", "inspectors": ["张三", "李四"],
        "expected": 6, "present": 3, "on_leave": 1, "signed_by": "刘建国",
        "roll": [{ "person": "甲、乙", "status": "脱岗" }, { "person": "丙", "status": "请假", "note": "病假" }],
        "findings": [
            { "kind": "脱岗", "persons": 2, "summary": "9:40 抵押窗口无人", "photos": ["窗口.jpg"] },
            { "kind": "玩电脑游戏", "persons": 1, "summary": "3 号窗口" },
        ],
        "answers": { "去向牌是否如实": false, "公示几项": 12 },
        "photos": ["大厅.png"],
    })
}

fn furnished() -> Office {
    let office = opened();
    put(&office, "手机/窗口.jpg", JPEG);
    put(&office, "手机/大厅.png", PNG);
    put(&office, "手机/检查.ndjson", told().to_string().as_bytes());
    office
}

#[test]
fn a_telephone_s_visit_comes_in_whole_in_one_entry() {
    let office = furnished();
    let entries = |office: &Office| office.json(&["query", "SELECT count(*) AS n FROM entries"])[0]["n"].as_i64();
    let before = entries(&office);
    let visit = office.json(&["visit", "enter", "P1", "手机/检查.ndjson"]);
    assert_eq!(entries(&office), before.map(|n| n + 1));
    let said = |key: &str| visit[key].clone();
    assert_eq!(
        [
            said("code"),
            said("campaign"),
            said("absent"),
            said("found"),
            said("signed_by"),
            said("signed_on"),
            said("inspectors"),
            said("entered_as")
        ],
        [
            json!("V2026-0002"),
            json!("P2026-0001"),
            json!(2),
            json!(2),
            json!("刘建国"),
            json!("2026-03-10"),
            json!("张三、李四"),
            json!("m-0310-1")
        ]
    );
    let page = office.json(&["visit", "show", "V2"]);
    assert_eq!(page["visit_roll"][0]["name"], "甲、乙");
    assert_eq!(page["visit_roll"][0]["persons"], 2);
    assert_eq!(
        page["kept"],
        json!([{"heading":"去向牌是否如实","content":"否"},{"heading":"公示几项","content":"12"}]),
        "{page}"
    );
    let evidence = office.json(&["query", "SELECT \"of\", file_name, taken_at, place FROM evidences ORDER BY code"]);
    assert_eq!(
        evidence,
        json!([
            { "of": "F2026-0002", "file_name": "窗口.jpg", "taken_at": "2026-03-02T09:41:07+08:00", "place": PLACE },
            { "of": "V2026-0002", "file_name": "大厅.png", "taken_at": "2026-03-02T09:41:07+08:00", "place": PLACE },
        ])
    );
    assert_eq!(office.say(&["evidence", "verify"], "").code, 0);
    checked(&office);
}

#[test]
fn the_same_line_twice_is_once_and_said_so() {
    let office = furnished();
    let lines = format!("{}\n\n{}\n", told(), told());
    put(&office, "手机/两遍.ndjson", lines.as_bytes());
    let said = office.say(&["visit", "enter", "手机/两遍.ndjson", "--format", "table"], "");
    assert!(said.code == 0 && said.err.contains("已经录入过，就是 V2026-0002"), "{said:?}");
    let said = office.say(&["visit", "enter", "手机/检查.ndjson"], "");
    assert!(said.code == 0 && said.out.trim() == "V2026-0002" && said.err.contains("没有新的检查"), "{said:?}");
    assert!(!said.err.contains("不同"), "{said:?}");
    office.line("visit edit V2 --note 已核");
    let mut other = told();
    other["present"] = json!(4);
    let said = office.say(&["visit", "enter", "-", "--photos", "手机"], &other.to_string());
    assert!(said.code == 0 && said.err.contains("V2026-0002 的在岗与这一行不同，没有改动"), "{said:?}");
    assert_eq!(office.json(&["visit", "list"]).as_array().map(Vec::len), Some(2));
    assert_eq!(office.json(&["evidence", "list"]).as_array().map(Vec::len), Some(2));
    checked(&office);
}

#[test]
fn all_lines_come_in_or_none() {
    let office = furnished();
    let mut bad = told();
    bad["id"] = json!("m-0310-2");
    bad["unit"] = json!("城东所");
    bad["findings"][1]["kind"] = json!("睡大觉觉");
    let (code, id, message) =
        refusal(&office, &["visit", "enter", "-", "--photos", "手机"], &format!("{}\n{bad}\n", told()));
    assert!(code == 2 && id == "word-unknown" && message.contains("第 2 行：第 2 个问题："), "{message}");
    assert_eq!(office.json(&["visit", "list"]).as_array().map(Vec::len), Some(1));
    assert!(!office.folder.path().join("ducha.db.evidence").exists());
    office.ok(&["visit", "enter", "手机/检查.ndjson", "--dry-run"]);
    assert_eq!(office.json(&["visit", "list"]).as_array().map(Vec::len), Some(1));
    assert!(!office.folder.path().join("ducha.db.evidence").exists());
}

#[test]
fn what_a_telephone_says_wrong_is_refused_by_name() {
    let office = furnished();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut line = told();
        change(&mut line);
        line.to_string()
    };
    let cases: Vec<(String, &str, &str)> = vec![
        (with(&|l| l["visted_on"] = json!("2026-03-10")), "column-unknown", "visted_on"),
        (with(&|l| l["roll"][0]["stat"] = json!("脱岗")), "column-unknown", "stat"),
        (with(&|l| l["findings"][0]["person"] = json!(["甲"])), "column-unknown", "person"),
        (with(&|l| l["findings"][0]["visit"] = json!("V1")), "column-unknown", "visit"),
        (with(&|l| l["roll"] = json!("甲")), "rows-unreadable", "roll"),
        (with(&|l| l["answers"] = json!({ "几项": { "a": 1 } })), "rows-unreadable", "几项"),
        (with(&|l| l["unit"] = json!("城南所")), "unit-unknown", "城南所"),
        (with(&|l| l["visited_on"] = json!("2026-03-21")), "day-in-future", "2026-03-21"),
        (with(&|l| l["photos"] = json!(["没有.jpg"])), "evidence-no-file", "没有.jpg"),
        (with(&|l| l["photos"] = json!(["../ducha.db"])), "photo-outside", "../ducha.db"),
        (with(&|l| l["photos"] = json!(["/etc/passwd"])), "photo-outside", "/etc/passwd"),
        (with(&|l| l["photos"] = json!(["检查.ndjson"])), "photo-none", "检查.ndjson"),
        (with(&|l| l["rechecks"] = json!([{ "finding": "F1", "outcome": "gone" }])), "visit-no-revisit", "第 1 个复查"),
        (with(&|l| l["inspectors"] = json!("张三")), "inspectors-few", "张三"),
        (r#"{"unit":"登记中心","unit":"城东所","method":"暗访"}"#.to_owned(), "key-twice", "unit"),
        ("[\"a\"]".to_owned(), "rows-unreadable", ""),
        ("{\"unit\":".to_owned(), "import-unreadable", ""),
    ];
    for (line, id, named) in cases {
        let (code, found, message) = refusal(&office, &["visit", "enter", "-", "--photos", "手机"], &line);
        let ids = [found.as_str()];
        assert!(
            ids.contains(&id) && message.contains(named) && [2, 3, 4].contains(&code),
            "{line}: {code} {found} {message}"
        );
    }
    for nothing in [&["visit", "enter"][..], &["visit", "enter", "P1"]] {
        assert_eq!(refusal(&office, nothing, "").1, "enter-no-file");
    }
    assert_eq!(office.json(&["visit", "list"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn a_revisit_says_what_became_of_earlier_findings() {
    let office = furnished();
    let line = json!({
        "unit": "登记中心", "visited_on": "2026-03-10", "follows": "V2026-0001", "inspectors": "张三、李四", "expected": 6, "present": 6,
        "rechecks": [{ "finding": "F2026-0001", "outcome": "gone", "note": "值班表已公示" }],
    });
    let pretty = serde_json::to_string_pretty(&json!([line])).expect("JSON");
    assert_eq!(office.say(&["visit", "enter", "-"], &pretty).out.trim(), "V2026-0002");
    assert_eq!(office.json(&["finding", "show", "F1"])["resolved_on"], "2026-03-10");
    checked(&office);
}

// ---------------------------------------------------------------- photos

#[test]
fn the_pictures_of_a_folder_become_evidence_and_what_else_lies_there_is_told() {
    let office = opened();
    put(&office, "照片/b.png", PNG);
    put(&office, "照片/a.jpg", JPEG);
    put(&office, "照片/a (1).jpg", JPEG);
    put(&office, "照片/c.webp", WEBP);
    put(&office, "照片/说明.txt", "夜查".as_bytes());
    put(&office, "照片/假.jpg", "不是照片".as_bytes());
    put(&office, "照片/空.jpg", b"");
    put(&office, "照片/断.jpg", &JPEG[..60]);
    fs::create_dir(office.folder.path().join("照片/里面.jpg")).expect("a folder");
    #[cfg(unix)]
    std::os::unix::fs::symlink(office.folder.path().join("照片/a.jpg"), office.folder.path().join("照片/z.jpg"))
        .expect("a link");
    let said = office.say(&["evidence", "add", "V2026-0001", "照片"], "");
    assert!(said.code == 0 && said.out.split_whitespace().count() == 4, "{said:?}");
    for wanted in [
        "说明.txt（不是照片）",
        "假.jpg（不是照片）",
        "空.jpg（空文件）",
        "里面.jpg（文件夹）",
        "z.jpg（符号链接）",
        "不重复登记：a.jpg（E2026-0001）",
        "照样登记：断.jpg",
    ] {
        assert!(said.err.contains(wanted), "{wanted}: {}", said.err);
    }
    let rows =
        office.json(&["query", "SELECT file_name, kind, taken_on, taken_at, place FROM evidences ORDER BY code"]);
    assert_eq!(
        rows[0],
        json!({ "file_name": "a (1).jpg", "kind": "photo", "taken_on": "2026-03-02", "taken_at": "2026-03-02T09:41:07+08:00", "place": PLACE })
    );
    assert_eq!(
        rows[3],
        json!({ "file_name": "断.jpg", "kind": "photo", "taken_on": "2026-03-02", "taken_at": null, "place": null })
    );
    let said = office.say(&["evidence", "add", "V2026-0001", "照片"], "");
    assert!(said.code == 0 && said.out.is_empty() && said.err.contains("没有新的照片"), "{said:?}");
    checked(&office);
    assert_eq!(office.say(&["evidence", "verify"], "").code, 0);
}

#[test]
fn a_photo_of_another_day_is_told() {
    let office = opened();
    office.line("visit add --unit A01 --on 2026-03-09 --method 暗访");
    put(&office, "a.jpg", JPEG);
    let said = office.say(&["evidence", "add", "V2026-0002", "a.jpg"], "");
    assert!(said.err.contains("a.jpg（照片 2026-03-02，记录 2026-03-09）"), "{said:?}");
    let said = office.say(&["evidence", "add", "V2026-0001", "a.jpg"], "");
    assert!(!said.err.contains("记录 2026"), "{said:?}");
    // A complaint has no day of its own.
    office
        .import("complaint", &[json!({ "channel": "phone", "received_on": "2026-03-05", "category": "slow-action" })]);
    office.ok(&["evidence", "add", "C2026-0001", "a.jpg"]);
    assert_eq!(office.json(&["evidence", "show", "E2026-0003"])["taken_on"], "2026-03-02");
}

/// Whether anything of when, where or by what is left in a file.
fn tells(content: &[u8]) -> bool {
    let within = |word: &[u8]| content.windows(word.len()).any(|w| w == word);
    [&b"Exif"[..], b"eXIf", b"EXIF", b"xmpmeta", b"Lanhai", b"2026:03", b"35.125", b"35,7.5N", b"XMP "]
        .iter()
        .any(|w| within(w))
}

#[test]
fn a_copy_that_leaves_says_nothing_of_when_and_where_and_shows_the_same() {
    for (content, kind) in [(JPEG, Kind::Jpeg), (PNG, Kind::Png), (WEBP, Kind::WebP)] {
        assert!(tells(content) && photo::seen(content).place.as_deref() == Some(PLACE));
        let bare = photo::bare(content.to_vec()).expect("a bare photo");
        assert_eq!(Kind::of(&bare), Some(kind));
        assert!(!tells(&bare) && bare.len() < content.len(), "{kind:?}");
        assert_eq!(photo::bare(bare.clone()), Some(bare), "{kind:?}");
    }
    // A second picture behind the first, a film behind a photo: neither leaves.
    let bare = photo::bare(JPEG.to_vec()).expect("a bare photo");
    assert_eq!(photo::bare([JPEG, JPEG].concat()), Some(bare.clone()));
    assert_eq!(photo::bare([JPEG, b"ftypmp42 35.125"].concat()), Some(bare));
}

/// What stands in a JPEG of its camera: a TIFF without a picture.
fn tiff() -> Vec<u8> {
    let at = JPEG.windows(6).position(|w| w == b"Exif\0\0").expect("Exif") + 6;
    let length = usize::from(u16::from_be_bytes([JPEG[at - 8], JPEG[at - 7]])) - 8;
    JPEG[at..at + length].to_vec()
}

#[test]
fn a_broken_photo_is_no_reason_to_stop() {
    let tiff = tiff();
    assert!(Kind::of(&tiff) == Some(Kind::Tiff) && photo::seen(&tiff).place.as_deref() == Some(PLACE));
    assert_eq!(photo::bare(tiff.clone()), None);
    for content in [JPEG, PNG, WEBP, &tiff] {
        for cut in 0..content.len() {
            photo::seen(&content[..cut]);
            let bare = photo::bare(content[..cut].to_vec());
            assert!(bare.is_none_or(|bare| !tells(&bare)), "{cut}");
        }
        let mut spoilt = content.to_vec();
        for at in 0..content.len() {
            for bit in [0x01, 0x80, 0xff] {
                spoilt[at] ^= bit;
                photo::seen(&spoilt);
                photo::bare(spoilt.clone());
                spoilt[at] ^= bit;
            }
        }
    }
}

#[test]
fn copies_go_out_bare_the_office_s_own_whole_and_what_cannot_be_bare_stays() {
    let office = opened();
    put(&office, "照片/a.jpg", JPEG);
    put(&office, "照片/b.tif", b"II*\0\x08\0\0\0\0\0");
    put(&office, "现场.mp4", b"a film");
    office.ok(&["evidence", "add", "V2026-0001", "照片", "现场.mp4"]);
    let rows = office.json(&["evidence", "copy", "E2026-0001", "--to", "给外单位"]);
    assert_eq!((&rows[0]["file_name"], &rows[0]["bare"]), (&json!("E2026-0001.jpg"), &json!(true)), "{rows}");
    let copy = fs::read(office.folder.path().join("给外单位/E2026-0001.jpg")).expect("a copy");
    assert!(!tells(&copy) && Kind::of(&copy) == Some(Kind::Jpeg));
    assert_eq!(refusal(&office, &["evidence", "copy", "E2026-0001", "--to", "给外单位"], "").1, "file-exists");
    for piece in ["E2026-0002", "E2026-0003", "V2026-0001"] {
        let (code, id, _) = refusal(&office, &["evidence", "copy", piece, "--to", "别的"], "");
        assert_eq!((code, id.as_str()), (4, "evidence-not-bare"), "{piece}");
        assert!(!office.folder.path().join("别的").exists());
    }
    let said = office.say(&["evidence", "copy", "V2026-0001", "--to", "别的", "--as-is"], "");
    assert!(said.code == 0 && said.err.contains("E2026-0002、E2026-0003 照原样给出"), "{said:?}");
    assert!(!tells(&fs::read(office.folder.path().join("别的/E2026-0001.jpg")).expect("a copy")));
    assert_eq!(refusal(&office, &["evidence", "copy", "F2026-0001", "--to", "无"], "").1, "evidence-none");
    // What is kept stays as it came, and the office's own export has it whole.
    assert_eq!(office.say(&["evidence", "verify"], "").code, 0);
    office.ok(&["export", "--all", "整本"]);
    let whole = |folder: &Path| -> bool {
        fs::read_dir(folder).expect("a folder").flatten().any(|e| {
            let path = e.path();
            if path.is_dir() {
                fs::read_dir(path).expect("a folder").flatten().any(|f| fs::read(f.path()).is_ok_and(|c| c == JPEG))
            } else {
                false
            }
        })
    };
    assert!(whole(&office.folder.path().join("整本/evidence")));
}

#[test]
fn where_a_photo_was_taken_stays_in_the_office() {
    let office = opened();
    put(&office, "a.jpg", JPEG);
    office.ok(&["evidence", "add", "V2026-0001", "a.jpg"]);
    assert!(office.line("evidence show E2026-0001 --format table").contains(PLACE));
    assert_eq!(office.json(&["evidence", "show", "E2026-0001"])["place"], "***");
    assert_eq!(office.json(&["evidence", "list"])[0]["place"], "***");
    for (command, file) in
        [("list", "证据.csv"), ("list", "证据.html"), ("export", "证据.ndjson"), ("show", "证据页.html")]
    {
        let code: &[&str] = if command == "show" { &["E2026-0001"] } else { &[] };
        office.ok(&[&["evidence", command], code, &["-o", file]].concat());
        let text = fs::read_to_string(office.folder.path().join(file)).expect("a file");
        assert!(!text.contains("35.125") && text.contains("***"), "{file}: {text}");
    }
    let kind = "kind: brief\nname: 简报\nof: period\nnumber: 第{n}期（{year}年）\n---\n照片{% for e in rows(\"evidence\") %}{{ e.code }}{{ e.place }}{{ e.place.stored }}{% endfor %}。\n";
    put(&office, "简报.md", kind.as_bytes());
    office.ok(&["paper", "kind", "import", "简报.md"]);
    office.ok(&["paper", "draft", "简报", "--period", "2026-03"]);
    let paper = office.line("paper show B2026-0001 --format md");
    assert!(paper.contains(r"E2026-0001\*\*\*") && !paper.contains("35.125"), "{paper}");
    office.ok(&["share", "交.db"]);
    let shared = fs::read(office.folder.path().join("交.db")).expect("a copy");
    assert!(!shared.windows(6).any(|w| w == b"35.125"));
    let said = office.json(&["-f", "交.db", "query", "SELECT place, taken_at FROM evidences"]);
    assert_eq!(said[0]["place"], "***");
    checked(&office);
}

/// What a telephone answers of a form opened in the campaign is what the inspectors answer: filed with the visit, beside what the unit says,
/// and what it brings to light was found at that visit.
#[test]
fn what_a_form_asks_is_filed_with_the_visit_that_answers_it() {
    let office = opened();
    office.line("round open 五查五看自查表 --campaign P1 --units A02 --on 2026-03-02");
    office.line("round fill G1 --unit A02 --rater 单位自查 thinking=是 style=是 systems=是 carrying=是 result=是");
    let mut line = json!({
        "id": "m-1", "unit": "登记中心", "visited_on": "2026-03-10", "method": "明查", "inspectors": ["张三", "李四"],
        "answers": { "style": false, "查思想，看宗旨意识牢不牢": true, "天气": "晴" },
    });
    // Half a form is refused, and the visit with it.
    let (code, id, _) = refusal(&office, &["visit", "enter", "P1", "-"], &line.to_string());
    assert_eq!((code, id.as_str()), (4, "return-lacking"));
    for item in ["systems", "carrying", "result"] {
        line["answers"][item] = json!(true);
    }
    let said = office.say(&["visit", "enter", "P1", "-"], &line.to_string());
    assert!(said.code == 0 && said.err.contains("收到检查人员的回答 5 项") && said.err.contains("“天气”"), "{said:?}");
    // The same again files nothing anew.
    office.say(&["visit", "enter", "P1", "-"], &line.to_string());
    let answered = "SELECT count(*) AS n FROM answers WHERE rater = 'inspector'";
    assert_eq!(office.json(&["query", answered])[0]["n"], 5);
    let page = office.json(&["visit", "show", "V2"]);
    assert_eq!(page["kept"], json!([{ "heading": "天气", "content": "晴" }]));
    let differs = office.json(&["round", "compare", "G1"]);
    assert_eq!(differs.as_array().map(Vec::len), Some(1), "{differs}");
    office.line("round accept G1 --all --on 2026-03-19");
    let found = office.json(&["finding", "list", "--where", "visit = 'V2026-0002'"]);
    let told = (&found[0]["found_on"], &found[0]["summary"], &found[0]["unit_code"]);
    assert_eq!(told, (&json!("2026-03-10"), &json!("查作风，看工作纪律严不严：否"), &json!("A02")), "{found}");
    checked(&office);
}

/// What is written is not ticked: a question of the form that wants words has no boxes.
#[test]
fn a_question_that_wants_words_has_no_boxes() {
    let office = opened();
    office.line("round open 五查五看自查表 --campaign P1 --units A02 --on 2026-03-02");
    let sheet = office.ok(&["visit", "sheet", "P1", "--unit", "A02", "--format", "md"]);
    let row = |asked: &str| sheet.lines().find(|line| line.contains(asked)).unwrap_or_default().to_owned();
    assert!(row("查作风").contains("□是") && !row("整改措施和时限").contains('□'), "{sheet}");
}
