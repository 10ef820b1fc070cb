//! The open vocabularies of a complaint: how it came in, what it is about, why it came about, how it was answered. The others are `lists`.

use super::lists::{OTHER, term, under};
use super::word::Vocab;

/// How a complaint came in.
pub static CHANNEL: Vocab = Vocab {
    name: "channel",
    zh: "投诉渠道",
    en: "Channel",
    open: true,
    terms: &[
        term("phone", "电话", "Phone", &["来电", "telephone"]),
        term("visit", "来访", "Visit", &["上门"]),
        term("letter", "来信", "Letter", &["信函", "信件"]),
        term("monitor-point", "监督点", "Monitoring point", &["效能监督点"]),
        term("hotline", "监督热线", "Hotline", &["热线", "投诉热线", "举报热线"]),
        term(
            "hotline-12345",
            "12345热线",
            "Hotline 12345",
            &["12345", "12345热线转办", "政务服务便民热线", "市长热线"],
        ),
        term("online", "网络", "Online", &["网上", "网上投诉", "网站", "web"]),
        term("email", "电子邮件", "Email", &["邮件", "电子邮箱", "e-mail"]),
        term("mailbox", "意见箱", "Suggestion box", &["书记信箱", "信箱", "举报箱"]),
        term("fax", "传真", "Fax", &[]),
        term("hall-desk", "大厅投诉窗口", "Hall desk", &["政务大厅投诉窗口", "办不成事反映窗口", "办不成事窗口"]),
        term("superior-transfer", "上级转办", "From above", &["上级交办", "上级转交"]),
        term("leader-transfer", "领导批转", "From a leader", &["领导批示", "领导交办"]),
        term("media", "媒体反映", "Media", &["媒体", "媒体曝光"]),
        term("rating-poor", "差评", "Poor rating", &["好差评", "好差评差评"]),
        term("covert-clue", "暗访线索", "Clue from a covert visit", &["暗访中群众反映", "covert visit clue"]),
        OTHER,
    ],
};

/// What a complaint is about.
pub static CATEGORY: Vocab = Vocab {
    name: "category",
    zh: "投诉类别",
    en: "Category",
    open: true,
    terms: &[
        term("four-hard", "四难", "Four hards", &[]),
        under("four-hard", term("hard-gate", "门难进", "Hard to get in", &[])),
        under("four-hard", term("hard-face", "脸难看", "Sour face", &[])),
        under("four-hard", term("hard-talk", "话难听", "Harsh words", &[])),
        under("four-hard", term("hard-work", "事难办", "Hard to get done", &[])),
        term("four-arbitrary", "四乱", "Four arbitraries", &[]),
        under("four-arbitrary", term("arbitrary-fee", "乱收费", "Arbitrary fee", &[])),
        under("four-arbitrary", term("arbitrary-fine", "乱罚款", "Arbitrary fine", &[])),
        under("four-arbitrary", term("arbitrary-check", "乱检查", "Arbitrary check", &[])),
        under("four-arbitrary", term("arbitrary-levy", "乱摊派", "Arbitrary levy", &[])),
        term("no-or-wrong-action", "不作为与乱作为", "No or wrong action", &["不作为乱作为", "不作为、乱作为"]),
        under("no-or-wrong-action", term("no-action", "不作为", "No action", &["inaction"])),
        under("no-or-wrong-action", term("slow-action", "慢作为", "Slow action", &["拖延履行", "拖延", "delay"])),
        under("no-or-wrong-action", term("wrong-action", "乱作为", "Wrong action", &[])),
        under("no-or-wrong-action", term("buck-passing", "推诿扯皮", "Buck-passing", &["推诿", "扯皮"])),
        under(
            "no-or-wrong-action",
            term("no-one-time-notice", "不一次性告知", "No one-time notice", &["未一次性告知"]),
        ),
        under("no-or-wrong-action", term("not-informed", "不予告知", "Not informed", &["不告知", "未告知"])),
        under("no-or-wrong-action", term("made-to-detour", "制造周折", "Made to run about", &["来回跑"])),
        under("no-or-wrong-action", term("improper-answer", "乱作答复", "Improper answer", &["答复不当"])),
        under(
            "no-or-wrong-action",
            term("overtime-approval", "审批超时", "Overdue approval", &["超时审批", "超时办结"]),
        ),
        under("no-or-wrong-action", term("hidden-rules", "暗箱操作", "Hidden rules", &["该公开不公开"])),
        term("work-style", "作风", "Work style", &["作风问题", "机关作风"]),
        under(
            "work-style",
            term(
                "bad-attitude",
                "态度生冷硬顶",
                "Bad attitude",
                &["服务态度", "态度生硬", "态度粗暴", "态度恶劣", "态度差", "生冷硬顶"],
            ),
        ),
        under("work-style", term("absent", "脱岗缺位", "Absent from post", &["脱岗", "空岗", "缺位"])),
        under("work-style", term("eat-take-block", "吃拿卡要", "Soliciting favours", &["索拿卡要", "extortion"])),
        under("work-style", term("retaliation", "打击报复", "Retaliation", &["报复"])),
        under("work-style", term("private-gain", "谋取私利", "Private gain", &["以权谋私"])),
        under("work-style", term("poor-skill", "业务不精", "Poor skill", &["业务不熟"])),
        under(
            "work-style",
            term("trade-misconduct", "行业不正之风", "Trade misconduct", &["部门行业不正之风", "不正之风"]),
        ),
        term("enforcement", "执法", "Enforcement", &["执法问题", "行政执法"]),
        under(
            "enforcement",
            term("irregular-enforcement", "执法不规范", "Irregular enforcement", &["执法不透明", "执法不规范不透明"]),
        ),
        under(
            "enforcement",
            term("black-money", "收黑钱", "Black money", &["放黑车", "收黑钱放黑车", "收黑钱、放黑车"]),
        ),
        term("out-of-scope", "不属受理范围", "Out of scope", &["不属于受理范围"]),
        // Old registers have none, and nobody should have to invent it.
        term("unstated", "未填", "Not stated", &["没有写明", "无"]),
        OTHER,
    ],
};

/// What a point is that takes complaints in.
pub static POINT_KIND: Vocab = Vocab {
    name: "point_kind",
    zh: "收件点类别",
    en: "Point kind",
    open: true,
    terms: &[
        term("hotline", "热线", "Hotline", &["监督热线", "投诉热线", "举报热线", "电话"]),
        term("centre", "投诉中心", "Complaint centre", &["举报投诉中心", "中心", "center"]),
        term("hall-desk", "大厅投诉窗口", "Hall desk", &["大厅窗口", "办不成事反映窗口", "窗口"]),
        term("monitor-point", "监督点", "Monitoring point", &["效能监督点", "百家监督点"]),
        term("mailbox", "意见箱", "Suggestion box", &["书记信箱", "信箱", "举报箱"]),
        term("web", "网上", "Web page", &["网站", "网页", "网络"]),
        term("agency", "代办点", "Agency point", &["代办服务点", "代办窗口", "便民服务点"]),
        OTHER,
    ],
};

/// How a complainant was told what came of it.
pub static REPLY_WAY: Vocab = Vocab {
    name: "reply_way",
    zh: "答复方式",
    en: "Way of replying",
    open: true,
    terms: &[
        term("phone", "电话", "Phone", &["去电", "telephone"]),
        term("letter", "书面", "Letter", &["答复书", "书信"]),
        term("in-person", "当面", "In person", &["面复", "当面答复"]),
        term("message", "短信", "Message", &["微信", "sms"]),
        term("online", "网上", "Online", &["网络", "网上答复"]),
        OTHER,
    ],
};

/// Why what a complaint says came about.
pub static CAUSE: Vocab = Vocab {
    name: "cause",
    zh: "投诉原因",
    en: "Cause",
    open: true,
    terms: &[
        term("no-rule", "制度缺失", "No rule", &["制度不健全", "无章可循"]),
        term("rule-ignored", "制度不落实", "Rule ignored", &["有章不循", "制度执行不力"]),
        term("no-sense-of-duty", "责任心不强", "No sense of duty", &["工作懈怠", "责任意识不强"]),
        term("style", "作风不实", "Style of work", &["作风漂浮", "服务意识不强"]),
        term("skill", "业务不熟", "Skill", &["业务不精", "能力不足"]),
        term("process", "流程繁琐", "Process", &["环节过多", "流程不畅"]),
        term("coordination", "部门协调不畅", "Coordination", &["职责不清", "协作不力"]),
        term("staffing", "人手不足", "Staffing", &["力量不足"]),
        term("oversight", "监管不到位", "Oversight", &["管理不严", "监督不力"]),
        term("private-gain", "谋取私利", "Private gain", &["以权谋私"]),
        term("not-published", "公开告知不够", "Not published", &["告知不到位", "公开不够"]),
        term("misunderstanding", "投诉人误解", "Misunderstanding", &["误解"]),
        OTHER,
    ],
};

/// What was done so that it does not come again.
pub static REMEDY: Vocab = Vocab {
    name: "remedy",
    zh: "整治措施",
    en: "Remedy",
    open: true,
    terms: &[
        term("corrected", "纠正到位", "Corrected", &["当场纠正", "改正"]),
        term("account", "问责处理", "Held to account", &["追究责任", "查处"]),
        term("educated", "教育提醒", "Educated", &["批评教育"]),
        term("rule-made", "建章立制", "Rule made", &["完善制度", "建制"]),
        term("trained", "业务培训", "Trained", &["培训"]),
        term("simplified", "优化流程", "Simplified", &["简化程序"]),
        term("published", "公开公示", "Published", &["公开"]),
        term("circular", "通报曝光", "Circular", &["通报"]),
        term("explained", "解释疏导", "Explained", &["做好解释"]),
        OTHER,
    ],
};
