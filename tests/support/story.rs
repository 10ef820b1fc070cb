//! A ledger with a row in every table: what was typed, and what came from a file. The frozen ledgers and everything that is
//! done behind a ledger's back begin from it.

use super::office::Office;
use serde_json::json;
use std::fs::Permissions;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The day it was typed on.
pub const TODAY: &str = "2026-03-20";

/// What its paper holds.
pub const PAPER: &str = "值班表";

/// What its photo holds, with what the camera wrote.
pub const PHOTO: &[u8] = include_bytes!("../data/photo.jpg");

/// What was typed, each kind of step and an edit among it.
pub const TYPED: &[&str] = &[
    "unit add 清河县公安局城东派出所 --kind 派出所 --code A01 --short-name 城东所",
    "unit add 清河县住建局 --kind 县直部门 --code A02",
    "stated add --figure complaints.received --value 196 --from 2025-01-01 --to 2025-12-31 --source 年度总结",
    "term add hotline-2 --vocab channel --zh 二号热线",
    "clue add --channel 电话 --received 2026-03-01 --unit A01 --hidden 是 --informant-name 赵某某 -m 下午常没人",
    "campaign add 春节后纪律督查 --kind 暗访 --from 2026-03-02 --clue L2026-0001",
    "target seal P2026-0001 --units A01,A02 --passphrase-file 口令 --on 2026-03-01",
    "campaign open P2026-0001 --on 2026-03-02",
    "visit add --campaign P2026-0001 --unit A01 --on 2026-03-02 --method 暗访 --expected 16 --present 4",
    "visit add --follows V2026-0001 --on 2026-03-09 --expected 16 --present 8 --entered-as m-0309-1",
    "target open P2026-0001 --passphrase-file 口令 --on 2026-03-10",
    "visit team V2026-0001 --add 张明 --role 记者",
    "visit roll V2026-0001 --code 脱岗 --count 2",
    "finding add --visit V2026-0001 --kind 脱岗 --persons 11",
    "finding edit F2026-0001 --persons 12",
    "point add 书记信箱 --kind 意见箱 --every-days 7 --from 2026-03-02",
    "point open 书记信箱 --on 2026-03-09 --slips 0",
    "complaint add --channel 电话 --received 2026-03-02 --point 书记信箱 --unit A02 --category 慢作为 --complainant-name 王秀英",
    "complaint accept C2026-0001 --on 2026-03-03",
    "complaint assign C2026-0001 --on 2026-03-04 --to A02 -m 督办",
    "complaint undo C2026-0001 -m 交错了单位",
    "complaint assign C2026-0001 --on 2026-03-05 --to A02 -m 督办",
    "complaint close C2026-0001 --on 2026-03-12 --result 属实 --cause 业务不熟,制度缺失 --remedy 教育提醒",
    "finding add --visit V2026-0001 --kind 脱岗 --persons 1",
    "order issue --findings F2026-0001 --due 15wd --issued 2026-03-10 --requirement 限期整改",
    "proposal add --kind 整改建议 --findings F2026-0001 --made 2026-03-10 -m 公示值班表",
    "proposal send J2026-0001 --on 2026-03-11 --due 5wd",
    "order acknowledge O2026-0001 --on 2026-03-11",
    "visit recheck V2026-0002 F2026-0001=still:8",
    "instruction add --leader 陈县长 --received 2026-03-06 -m 查清原因",
    "instruction assign I2026-0001 --on 2026-03-06 --to A02 --due 2026-03-27",
    "person add 王某某 --unit A01",
    "sanction add --person 王某某 --kind 政纪警告 --regime 政务处分 --decided 2026-03-16 --finding F2026-0001",
    "exposure add --finding F2026-0001 --publicity 系统内通报 --medium 会议通报 --shown 2026-03-16",
    "paper kind import 简报.md",
    "paper draft 通报 --findings F2026-0001 --complaints C2026-0001 --demands 限期整改",
    "paper sign B2026-0001 --by 陈主任",
    "paper issue B2026-0001",
    "paper send B2026-0001 --to A02",
    "evidence add V2026-0001 值班表.txt",
    "evidence hand E2026-0001 --to 李某 -m 移交",
    "unit edit A02 --short-name 住建局",
    "term import 旧词表3.csv --map 词=zh",
    "office take 云川.交.db",
    "office drop 云川县效能办 --reason 并入清河",
    "unit add 清河县政务服务中心 --kind 县直部门 --code A90",
    "draw frame P2026-0001 --where A01,A02,A90 --quota 1 --by 类别 --exclude A90=检查组所在 --inspectors 张明=A90,李华=A90",
    "draw seed P2026-0001 --seed 07-12-19 --witness 王主任",
    "draw skip P2026-0001 A02 --reason 已列入回访",
    "plan add 春季纪律检查 --kind 暗访 --from 2026-01-01 --to 2026-03-31 --planned-visits 6",
    "plan file 2026 --with 县委办 --on 2026-01-20",
    "campaign add 派出所值班暗访 --kind 暗访 --from 2026-03-16 --plan-item N2026-0001",
    "campaign plan P2026-0002 --matters 值班纪律 --scope 派出所 --methods 暗访 --authority 县政府 --on 2026-03-10",
    "campaign approve P2026-0002 --by 陈县长 --no 清政办〔2026〕3号 --on 2026-03-11",
    "person add 孙某某 --unit A02",
    "person avoid 孙某某 --unit A01 --left 2025-01-01",
    "team add P2026-0002 --person 孙某某 --squad 第二组 --on 2026-03-12",
    "team group P2026-0002 第一组 --units A02 --visit-on 2026-03-30",
    "pledge import 十不准.txt",
    "pledge sign P2026-0002 --person 孙某某 --on 2026-03-13 --evidence E2026-0001",
    "campaign open P2026-0002 --on 2026-03-16 --due 15wd",
    "pledge breach P2026-0002 --person 孙某某 --on 2026-03-16 -m 提前打招呼",
    "evidence add F2026-0001 照片",
    "form add 每周一报",
    "round open 每周一报 --period 2026-W10 --units A01,A02 --on 2026-03-09",
    "round fill G2026-0001 --unit A01 meetings=2 problems=1 solved=1 work=学习 bright=延时服务 --on 2026-03-09",
    "round accept G2026-0001 --unit A01 --on 2026-03-10",
    "round freeze G2026-0001 --on 2026-03-11",
    "complaint list --unit A01 --overdue --save 城东超期2",
    "matter add 食品经营许可 --unit A02 --statutory 20wd --promised 14wd --service-window 3号窗口",
    "matter promise M2026-0001 4wd --from 2026-03-01 --no 清政〔2026〕3号",
    "matter stage M2026-0001 审查",
    "matter material M2026-0001 营业执照",
    "approval add --matter 食品经营许可 --office-no 清审1 --received 2026-03-16",
    "approval accept A2026-0001 --on 2026-03-16 --at 9:05 --by 许某",
    "approval pause A2026-0001 --on 2026-03-17 --ground 检验",
    "approval resume A2026-0001 --on 2026-03-18",
    "approval step A2026-0001 --stage 审查 --on 2026-03-19",
    "project add 汽车配件厂 --unit A02 --follower 孙某某 --investor 甲公司 --opened 2026-03-02 --due 2026-11-30 --approvals A2026-0001 --matters 食品经营许可",
    "project milestone H2026-0001 开工 --due 2026-03-10 --on 2026-03-02",
    "project met H2026-0001 开工 --on 2026-03-09 -m 提前一天",
    "project obstacle H2026-0001 供水没有接通 --unit A01 --due 2026-03-18 --on 2026-03-12",
    "project follow H2026-0001 --on 2026-03-16 -m 设备已订",
    "enforcement calm --from 1 --to 10 --source 清政〔2026〕2号",
    "enforcement add --unit A02 --enterprise 汽车配件厂 --purpose 扬尘检查 --asked 2026-03-10 --planned 2026-03-12",
    "enforcement approve Y2026-0001 --by 陈县长 --no 清政办〔2026〕8号 --on 2026-03-11",
    "enforcement add --unit A02 --enterprise 汽车配件厂 --purpose 消防抽查 --asked 2026-03-16 --planned 2026-03-18",
    "enforcement visit Y2026-0002 --on 2026-03-17",
    "enforcement find Y2026-0002",
];

/// The files that what is typed names.
pub fn furnish(office: &Office) {
    let kind = "kind: brief\nname: 简报\nof: period\nnumber: 第{n}期（{year}年）\n---\n本期接收投诉{{ figure(\"complaints.received\") }}件。\n";
    let words = "vocab,slug,词,出处\nchannel,hotline-3,三号热线,旧台账\n";
    for (name, text) in [
        ("值班表.txt", PAPER),
        ("十不准.txt", "不准事先打招呼。\n"),
        ("简报.md", kind),
        ("旧词表3.csv", words),
        ("口令", "腊梅开了又落雪\n"),
    ] {
        std::fs::write(office.folder.path().join(name), text).expect("a file");
    }
    let photos = office.folder.path().join("照片");
    std::fs::create_dir(&photos).expect("a folder");
    std::fs::write(photos.join("现场.jpg"), PHOTO).expect("a photo");
    // Another office, and the copy it shared.
    office.line("-f 云川.db init --name 云川县效能办");
    office.line("-f 云川.db share 云川.交.db");
}

/// What a folder holds: under each name a file, or that it is a folder, and who may read it.
type Held = Vec<(PathBuf, Option<Vec<u8>>, Permissions)>;

fn held(folder: &Path, below: &Path, into: &mut Held) {
    for entry in std::fs::read_dir(folder.join(below)).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, mode) = (below.join(entry.file_name()), entry.metadata().expect("its mode").permissions());
        if entry.path().is_dir() {
            into.push((path.clone(), None, mode));
            held(folder, &path, into);
        } else {
            into.push((path, Some(std::fs::read(entry.path()).expect("a file")), mode));
        }
    }
}

/// An office whose ledger has a row in every table: typed once, and then a copy for each test.
pub fn full() -> Office {
    static TYPED_OUT: OnceLock<Held> = OnceLock::new();
    let all = TYPED_OUT.get_or_init(|| {
        let (office, mut all) = (typed(), Held::new());
        held(office.folder.path(), Path::new(""), &mut all);
        all
    });
    let office = Office::empty(TODAY);
    for (path, bytes, mode) in all {
        let path = office.folder.path().join(path);
        match bytes {
            None => std::fs::create_dir(&path).expect("a folder"),
            Some(bytes) => std::fs::write(&path, bytes).expect("a file"),
        }
        std::fs::set_permissions(&path, mode.clone()).expect("its mode");
    }
    office
}

fn typed() -> Office {
    let office = Office::open(TODAY);
    furnish(&office);
    for line in TYPED {
        office.line(line);
    }
    office.import(
        "complaint",
        &[json!({ "channel": "letter", "received_on": "2026-03-06", "category": "buck-passing" })],
    );
    office
}

/// What a covert campaign of the story may have before anybody goes: a draw, a closed list, a plan as evidence, a round.
pub const PLANNED: [&str; 7] = [
    "draw frame P2026-0002 --where A01,A02,A90 --quota 2 --inspectors 张明=A90,李华=A90 --exclude A90=检查组所在",
    "draw seed P2026-0002 --seed 07-12-19 --witness 王主任",
    "draw skip P2026-0002 A02 --reason 已列入回访",
    "target seal P2026-0002 --units A01,A02 --passphrase-file 口令",
    "target open P2026-0002 --passphrase-file 口令",
    "evidence add P2026-0002 值班表.txt --as 方案.txt",
    "round open 五查五看自查表 --campaign P2026-0002 --units A02 --on 2026-03-17",
];
