//! What commands, verbs and options are called in Chinese: nouns, steps and columns by the dictionary, the rest by one list. A name is looked
//! up where one was typed, and shown where help is asked for; a start that needs neither pays nothing. Not for values: words of lists
//! are `names`'.

use super::wished;
use crate::base::column::{column, label};
use crate::base::error::Lang;
use crate::base::noun::Noun;
use crate::base::text;
use crate::base::vocab::fold;
use crate::record;
use crate::record::flag;
use clap::{Arg, Command};

/// Commands and verbs that are neither a noun nor a step.
const VERBS: &[(&str, &str)] = &[
    ("accept", "通过"),
    ("accountability", "责任追究"),
    ("add", "登记"),
    ("answers", "回答"),
    ("appeal", "申诉"),
    ("appraisal", "评议"),
    ("avoid", "回避"),
    ("backup", "备份"),
    ("batch", "批次"),
    ("board", "看板"),
    ("breach", "违反"),
    ("cadence", "外勤频次"),
    ("calendar", "日历"),
    ("calm", "宁静日"),
    ("cards", "亮牌"),
    ("check", "核对"),
    ("cleared", "堵点解决"),
    ("coming", "今后"),
    ("compare", "对照"),
    ("complaints", "投诉办理"),
    ("completions", "补全"),
    ("copy", "副本"),
    ("coverage", "覆盖"),
    ("deadline", "期限"),
    ("demo", "演示"),
    ("diff", "差异"),
    ("dossier", "卷宗"),
    ("draft", "成文"),
    ("drop", "不留"),
    ("due", "将满"),
    ("edit", "更正"),
    ("end", "清理"),
    ("enter", "录入"),
    ("errors", "错误"),
    ("excuse", "免报"),
    ("explain", "明细"),
    ("export", "导出"),
    ("figures", "指标"),
    ("fill", "报送"),
    ("frame", "名单"),
    ("gap", "间隔"),
    ("gaps", "缺号"),
    ("gaming", "查造假"),
    ("grades", "等次"),
    ("group", "分单位"),
    ("hand", "移交"),
    ("help", "帮助"),
    ("history", "日志"),
    ("import", "导入"),
    ("include", "补加"),
    ("init", "新建"),
    ("inspections", "明查暗访"),
    ("install", "安装"),
    ("issue", "下发"),
    ("kind", "种类"),
    ("leader", "领导"),
    ("learn", "教程"),
    ("leave", "退出"),
    ("lift", "解除"),
    ("lights", "亮灯"),
    ("list", "列表"),
    ("man", "手册"),
    ("material", "材料"),
    ("met", "节点完成"),
    ("milestone", "定节点"),
    ("month", "月报"),
    ("obstacle", "记堵点"),
    ("office", "外单位"),
    ("open", "打开"),
    ("overdue", "办理时限"),
    ("participation", "参加督查"),
    ("pledge", "承诺"),
    ("points", "收件点"),
    ("promise", "承诺"),
    ("publish", "公布"),
    ("quarter", "季报"),
    ("query", "查询"),
    ("rank", "名次"),
    ("receipt", "回执"),
    ("recheck", "复查"),
    ("release", "收回单位"),
    ("repeats", "屡查屡犯"),
    ("report", "报表"),
    ("redo", "重做"),
    ("restore", "恢复"),
    ("retire", "停用"),
    ("reveal", "查看身份"),
    ("roll", "点名"),
    ("rules", "规则"),
    ("schema", "字段说明"),
    ("seal", "封存"),
    ("search", "查找"),
    ("seed", "种子"),
    ("send-back", "退回"),
    ("share", "交出"),
    ("shipped", "自带"),
    ("show", "看"),
    ("sign", "签字"),
    ("skip", "不查"),
    ("speed", "提速"),
    ("stage", "加环节"),
    ("stats", "统计"),
    ("take", "收下"),
    ("target", "检查对象"),
    ("team", "检查组"),
    ("test", "验算"),
    ("text", "文本"),
    ("today", "今天"),
    ("transfer", "移送"),
    ("trend", "走势"),
    ("unavoid", "取消回避"),
    ("undo", "撤回"),
    ("units", "单位情况"),
    ("uphold", "维持"),
    ("use", "选用"),
    ("verify", "核验"),
    ("vocab", "词表"),
    ("void", "作废"),
    ("where", "位置"),
    ("why", "为何"),
    ("year", "全年"),
];

/// Options that fill no column.
const OPTIONS: &[(&str, &str)] = &[
    ("actor", "经手"),
    ("add", "添加"),
    ("again", "再来"),
    ("against", "对照"),
    ("all", "全部"),
    ("amend", "补录"),
    ("as", "作为"),
    ("as-is", "原样"),
    ("as-now", "按现在"),
    ("at", "时刻"),
    ("base", "基数"),
    ("below", "连同下级"),
    ("blank", "空白"),
    ("by", "分组"),
    ("chart", "图"),
    ("color", "颜色"),
    ("compare", "比较"),
    ("correct", "更正"),
    ("count", "人数"),
    ("daily", "每日"),
    ("dry-run", "演练"),
    ("encoding", "编码"),
    ("entry", "日志序号"),
    ("exclude", "排除"),
    ("exit-code", "退出码"),
    ("explain", "说明"),
    ("few", "少于"),
    ("fields", "字段"),
    ("file", "台账"),
    ("fill-down", "向下填充"),
    ("force", "覆盖"),
    ("format", "格式"),
    ("from-format", "来源格式"),
    ("full", "全卷"),
    ("handler", "承办"),
    ("help", "帮助"),
    ("history", "连同旧的"),
    ("ics", "日历"),
    ("in", "范围"),
    ("into", "并入"),
    ("json", "JSON"),
    ("labels", "中文表头"),
    ("lacking", "缺的"),
    ("lang", "语言"),
    ("late", "逾期"),
    ("let-through", "放过"),
    ("limit", "条数"),
    ("list", "列出"),
    ("map", "对应"),
    ("mapping", "读法"),
    ("message", "内容"),
    ("missing", "缺文件"),
    ("names", "姓名"),
    ("no", "文号"),
    ("no-header", "无表头"),
    ("not-entered", "未录"),
    ("offices", "各单位"),
    ("on", "日期"),
    ("open", "未结"),
    ("output", "输出"),
    ("passphrase-fd", "口令描述符"),
    ("passphrase-file", "口令文件"),
    ("photos", "照片"),
    ("places", "排名"),
    ("points", "分值"),
    ("quiet", "安静"),
    ("quota", "名额"),
    ("rejects", "退回文件"),
    ("replace", "替换"),
    ("roll-up", "加分办"),
    ("rules", "规则"),
    ("save", "存为"),
    ("seconds", "秒数"),
    ("sensitivity", "变动"),
    ("set", "规则集"),
    ("share", "占比"),
    ("sheet", "工作表"),
    ("skip", "跳过"),
    ("sign", "迹象"),
    ("sort", "排序"),
    ("streak", "连续"),
    ("text", "文字"),
    ("timeline", "经过"),
    ("times", "次数"),
    ("today", "今天"),
    ("top", "前几"),
    ("units-from", "单位表"),
    ("untold", "未公开"),
    ("versus-as-of", "比截至"),
    ("versus-known-at", "比当时所知"),
    ("versus-period", "比期间"),
    ("voided", "连同作废"),
    ("weights", "权数"),
    ("where", "条件"),
    ("whereabouts", "去向"),
    ("window", "回看"),
    ("with", "随行"),
    ("with-forerunners", "连同前身"),
    ("within", "天内"),
    ("years", "年数"),
    ("yes", "不问"),
];

/// What means something else of one noun, or of one verb.
const OWN: &[(&str, &str, &str)] = &[
    ("", "undo", "撤销"),
    ("decide", "rejected", "异议不成立"),
    ("plan", "file", "备案"),
    ("form", "file", "定义"),
    ("visit", "sheet", "台帐"),
    ("round", "sheet", "汇总表"),
    ("report", "year", "年报"),
    ("campaign", "plan", "方案"),
    ("campaign", "team", "督查组"),
    ("paper", "correct", "更正数字"),
    ("paper", "undo", "撤回一步"),
    ("paper kind", "names", "可用名称"),
    ("report", "campaign", "活动"),
    ("report", "unit", "单位"),
];

fn own(of: &[&str], name: &str) -> Option<&'static str> {
    OWN.iter().find(|(place, known, _)| *known == name && of.contains(place)).map(|own| own.2)
}

fn among(words: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    words.iter().find(|(known, _)| *known == name).map(|word| word.1)
}

/// What a command, or a verb of a noun, is called.
pub fn verb(noun: Option<&'static Noun>, of: &str, name: &str) -> Option<&'static str> {
    let step = || noun.and_then(record::life_of).and_then(|life| life.steps.get(name)).map(|step| step.zh);
    let of_noun = || (of.is_empty()).then(|| record::noun(name)).flatten().map(|noun| noun.zh);
    own(&[of], name).or_else(step).or_else(|| among(VERBS, name)).or_else(of_noun)
}

/// What an option of a verb is called: as its noun, then anybody, calls the column it fills.
pub fn option(noun: Option<&'static Noun>, of: &str, verb: &str, name: &str) -> Option<&'static str> {
    let filled = |noun: &'static Noun| {
        let takes = record::life_of(noun).and_then(|life| (life.takes)(verb)).unwrap_or_default();
        let filled = takes.iter().find(|take| take.flag == name).map(|take| take.column);
        let field = || noun.fields.iter().map(|field| field.column).find(|column| flag(column) == name);
        filled.or_else(field).and_then(|column| label(noun.name, column)).map(|label| label.0)
    };
    let key = name.replace('-', "_");
    let any = || column(&key).or_else(|| column(&format!("{key}_on"))).map(|column| column.zh);
    own(&[of, verb], name).or_else(|| noun.and_then(filled)).or_else(|| among(OPTIONS, name)).or_else(any)
}

/// What an argument begins with that is an option in Chinese: two dashes, as they are typed.
fn dashed(arg: &str) -> Option<&str> {
    let rest = ["--", "——", "－－"].into_iter().find_map(|dashes| arg.strip_prefix(dashes))?;
    (!rest.is_ascii()).then_some(rest)
}

/// The arguments, with what is called in Chinese called as the program calls it. What is not understood stays as it is.
pub fn plain(mut argv: Vec<String>, lang: Lang) -> Vec<String> {
    if !argv.iter().any(|arg| dashed(arg).is_some())
        && wished::words(&argv).first().is_none_or(|at| argv[*at].is_ascii())
    {
        return argv;
    }
    let everywhere: Vec<Arg> = wished::global(lang);
    options(&mut argv, &|typed| find(&everywhere, typed, &|name| option(None, "", "", name)));
    let (mut path, mut command) = (Vec::new(), super::tree(lang, Some("")));
    for at in wished::words(&argv) {
        let place = path.join(" ");
        let noun = path.first().and_then(|of: &String| record::noun(of));
        let called = |inner: &&Command| {
            let begins = path.is_empty().then(|| begins(inner)).flatten();
            let name = verb(noun, &place, inner.get_name()).map(str::to_owned);
            [name, begins].iter().flatten().any(|name| fold(name) == fold(&argv[at]))
        };
        let found = command.find_subcommand(&argv[at]).or_else(|| command.get_subcommands().find(called));
        let Some(inner) = found.map(Command::get_name).map(str::to_owned) else { break };
        command = if path.is_empty() { super::tree(lang, Some(&inner)) } else { command };
        let Some(next) = command.find_subcommand(&inner).cloned() else { break };
        command = next;
        argv[at].clone_from(&inner);
        path.push(inner);
    }
    let (noun, of) = (path.first().and_then(|of| record::noun(of)), path.first().map_or("", String::as_str));
    let last = path.last().map_or("", String::as_str);
    let all: Vec<Arg> = command.get_arguments().cloned().collect();
    let heading = |typed: &str| {
        let column = noun?.heading(typed)?;
        let fills = |arg: &&Arg| arg.get_long().is_some_and(|long| flag(column.name) == long);
        all.iter().find(fills).and_then(Arg::get_long).map(str::to_owned)
    };
    options(&mut argv, &|typed| find(&all, typed, &|name| option(noun, of, last, name)).or_else(|| heading(typed)));
    argv
}

/// What help calls a command first: 填报：布置、报送…
fn begins(command: &Command) -> Option<String> {
    command.get_about()?.to_string().split_once('：').map(|(word, _)| word.to_owned())
}

/// Calls options as `known` has them.
fn options(argv: &mut [String], known: &dyn Fn(&str) -> Option<String>) {
    for arg in argv.iter_mut().skip(1).take_while(|arg| *arg != "--") {
        let Some((name, value)) =
            dashed(arg).map(|rest| rest.split_once(['=', '＝']).map_or((rest, None), |(n, v)| (n, Some(v))))
        else {
            continue;
        };
        if let Some(long) = known(name) {
            *arg = value.map_or_else(|| format!("--{long}"), |value| format!("--{long}={value}"));
        }
    }
}

/// The option that is called so.
fn find(all: &[Arg], typed: &str, called: &dyn Fn(&str) -> Option<&'static str>) -> Option<String> {
    let is = |long: &&str| called(long).is_some_and(|name| fold(name) == fold(typed));
    all.iter().filter_map(Arg::get_long).find(is).map(str::to_owned)
}

/// The Chinese name of an option, or of a verb, that is nearest to what was typed.
pub fn nearest(command: &Command, path: &[&str], typed: &str, of_options: bool) -> Option<&'static str> {
    let (of, last) = (path.first().copied().unwrap_or_default(), path.last().copied().unwrap_or_default());
    let (noun, place) = (record::noun(of), path.join(" "));
    let options = command.get_arguments().filter(|arg| !arg.is_hide_set()).filter_map(Arg::get_long);
    let verbs = command.get_subcommands().filter(|verb| !verb.is_hide_set()).map(Command::get_name);
    let names: Vec<&'static str> = if of_options {
        options.filter_map(|long| option(noun, of, last, long)).collect()
    } else {
        verbs.filter_map(|name| verb(noun, &place, name)).collect()
    };
    text::nearest(typed, names.iter().copied(), 1)
        .first()
        .and_then(|near| names.iter().copied().find(|name| name == near))
}

/// A command whose Chinese help says what its verbs and options are called.
pub fn shown(command: Command) -> Command {
    told(command, &[])
}

fn told(command: Command, path: &[String]) -> Command {
    let (of, last) = (path.first().cloned().unwrap_or_default(), path.last().cloned().unwrap_or_default());
    let noun = record::noun(&of);
    let said = |help: String, name: &str| if help.starts_with(name) { help } else { format!("{help} [{name}]") };
    let command = command.mut_args(|arg| {
        let name = arg.get_long().and_then(|long| option(noun, &of, &last, long));
        match (name, arg.get_help().map(ToString::to_string)) {
            (Some(name), Some(help)) if !name.is_ascii() => arg.help(said(help, &format!("--{name}"))),
            _ => arg,
        }
    });
    command.mut_subcommands(|inner| {
        let path = [path, &[inner.get_name().to_owned()]].concat();
        let name = verb(noun, &path[..path.len() - 1].join(" "), inner.get_name());
        let about = inner.get_about().map(ToString::to_string).unwrap_or_default();
        let inner = told(inner, &path);
        match name {
            Some(name) => inner.about(said(about, name)),
            None => inner,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn walk(command: &Command, path: &[&str], into: &mut dyn FnMut(&[&str], &Command)) {
        into(path, command);
        for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
            walk(inner, &[path, &[inner.get_name()]].concat(), into);
        }
    }

    /// By its name in the dictionary, and by the word its help begins with.
    #[test]
    fn a_command_is_what_its_help_calls_it() {
        let said = |line: &str| plain(line.split(' ').map(str::to_owned).collect(), Lang::Zh).join(" ");
        assert_eq!(said("ducha 填报 看板 G1"), "ducha round board G1");
        assert_eq!(said("ducha 填报轮次 看板 G1"), "ducha round board G1");
        assert_eq!(said("ducha 整改 签收 O1"), "ducha order acknowledge O1");
        assert_eq!(said("ducha 没有的 看板"), "ducha 没有的 看板");
    }

    #[test]
    fn everything_has_a_name_of_its_own() {
        let mut wrong = Vec::new();
        walk(&crate::command::tree(Lang::Zh, None), &[], &mut |path, command| {
            let of = path.first().copied().unwrap_or_default();
            let noun = record::noun(of);
            let last = path.last().copied().unwrap_or_default();
            let mut names: BTreeMap<(bool, &str), Vec<String>> = BTreeMap::new();
            let mut keep = |name: Option<&'static str>, of: String| match name {
                Some(name) => names.entry((of.starts_with('-'), name)).or_default().push(of),
                None => wrong.push(format!("{path:?} {of} has no name")),
            };
            for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
                keep(verb(noun, path.join(" ").as_str(), inner.get_name()), inner.get_name().to_owned());
            }
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                if let Some(long) = arg.get_long() {
                    keep(option(noun, of, last, long), format!("--{long}"));
                }
            }
            wrong.extend(
                names
                    .into_iter()
                    .filter(|(_, of)| of.len() > 1)
                    .map(|((_, name), of)| format!("{path:?} {of:?} are all {name}")),
            );
        });
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
