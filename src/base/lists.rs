//! The open vocabularies: lists an office may add to; those of complaints stand in `case_lists`. The closed ones, whose words the
//! program acts on, stand in `vocab`.

use super::word::{Term, Vocab};

/// A term of an open list.
pub(super) const fn term(
    slug: &'static str,
    zh: &'static str,
    en: &'static str,
    also: &'static [&'static str],
) -> Term {
    Term { slug, zh, en, also, parent: None }
}

/// The word of the last term of every open list; its record must say more in words.
pub const OTHER_SLUG: &str = "other";

/// The word of a finding that is about the office's own people: one of the ten don'ts was done.
pub const BREACH_SLUG: &str = "pledge-breach";

/// The word of a finding that enforcers went to an enterprise without approval.
pub const ARBITRARY_SLUG: &str = "arbitrary-check";

/// The word of a finding that is none against a unit, but praise.
pub const POSITIVE_SLUG: &str = "positive";

/// The last term of every open list.
pub(super) const OTHER: Term = term(OTHER_SLUG, "其他", "Other", &["其它"]);

/// The same term, counted under a wider one.
pub(super) const fn under(parent: &'static str, term: Term) -> Term {
    Term { parent: Some(parent), ..term }
}

/// What an inspection found.
pub static FINDING_KIND: Vocab = Vocab {
    name: "finding_kind",
    zh: "问题类型",
    en: "Finding kind",
    open: true,
    terms: &[
        term("four-hard", "四难", "Four hards", &[]),
        term("four-arbitrary", "四乱", "Four arbitraries", &[]),
        under(
            "four-arbitrary",
            term("fee-violation", "违规收费", "Improper charge", &["违规罚款", "违规摊派", "违规收费、罚款、摊派"]),
        ),
        term("no-or-wrong-action", "不作为与乱作为", "No or wrong action", &["不作为乱作为", "不作为、乱作为"]),
        under("four-arbitrary", term(ARBITRARY_SLUG, "乱检查", "Arbitrary check", &["未经批准进企"])),
        under(
            "no-or-wrong-action",
            term("no-one-time-notice", "不一次性告知", "No one-time notice", &["不实行一次性告知", "未一次性告知"]),
        ),
        under(
            "no-or-wrong-action",
            term("catalogue-mismatch", "公开目录不对应", "Catalogue mismatch", &["政务公开目录不对应", "目录不对应"]),
        ),
        under(
            "no-or-wrong-action",
            term("catalogue-missing", "公示不全", "Not fully published", &["未公开", "公开不全", "未公示"]),
        ),
        under("no-or-wrong-action", term("overtime", "超时办结", "Finished late", &["超时"])),
        under("no-or-wrong-action", term("buck-pass", "推诿扯皮", "Buck-passing", &["推诿", "扯皮"])),
        under(
            "no-or-wrong-action",
            term("ledger-thin", "台账不齐", "Thin ledger", &["资料不齐", "心得不齐", "台账不全"]),
        ),
        under("no-or-wrong-action", term("stage-late", "未进入规定阶段", "Behind stage", &["阶段滞后"])),
        under(
            "no-or-wrong-action",
            term("no-leading-group", "未成立领导小组", "No leading group", &["未成立领导组", "无领导小组"]),
        ),
        under(
            "no-or-wrong-action",
            term("no-mobilisation", "未动员", "No mobilisation", &["未动员部署", "no mobilization"]),
        ),
        under("no-or-wrong-action", term("no-plan", "无方案", "No plan", &["未制定方案"])),
        under("no-or-wrong-action", term("work-error", "工作失误", "Work error", &["工作失误影响进度"])),
        under("no-or-wrong-action", term("plan-not-done", "计划未落实", "Plan not done", &["计划未落实到位"])),
        under(
            "no-or-wrong-action",
            term("service-slow-extension", "代办延伸缓慢", "Slow service extension", &["代办延伸进展缓慢"]),
        ),
        term("work-style", "作风", "Work style", &["作风问题", "机关作风"]),
        under("work-style", term("absent-post", "脱岗", "Absent from post", &["空岗", "擅离岗位", "离岗"])),
        under(
            "work-style",
            term("late-early", "迟到早退", "Late or left early", &["迟到", "早退", "late", "left early"]),
        ),
        under("work-style", term("absent-long", "旷工", "Long absence", &["长期无故不上班", "长期不上班"])),
        under(
            "work-style",
            term(
                "mahjong-cards",
                "打牌打麻将",
                "Cards or mahjong",
                &["打牌", "打麻将", "麻将", "方城", "打牌、打麻将"],
            ),
        ),
        under("work-style", term("computer-game", "玩电脑游戏", "Computer game", &["玩游戏", "电脑游戏", "打游戏"])),
        under("work-style", term("onlooking", "围观", "Looking on", &[])),
        under("work-style", term("chat-online", "网聊", "Online chat", &["网上聊天", "上网聊天"])),
        under("work-style", term("online-shopping", "网购", "Online shopping", &["网上购物"])),
        under("work-style", term("online-stock", "炒股", "Stock trading", &["网上炒股"])),
        under("work-style", term("online-video", "看视频", "Watching video", &["看电影", "看电视剧"])),
        under("work-style", term("sleep", "睡觉", "Sleeping", &["上班睡觉"])),
        under(
            "work-style",
            term("improper-uniform", "不注意形象", "Improper in uniform", &["穿制服嬉笑打闹", "着装不规范"]),
        ),
        under("work-style", term("tough-attitude", "态度生硬", "Tough attitude", &["态度强硬"])),
        under("work-style", term("lazy", "工作懒散", "Slack at work", &["懒散", "作风懒散"])),
        under("work-style", term("low-skill", "业务不精", "Low skill", &["业务不熟"])),
        under("work-style", term("eat-take-block", "吃拿卡要", "Soliciting favours", &["索拿卡要", "extortion"])),
        term("enforcement", "执法", "Enforcement", &["执法问题", "行政执法"]),
        term(BREACH_SLUG, "违反十不准", "Ten don'ts broken", &["违反督查纪律", "违诺"]),
        term(POSITIVE_SLUG, "亮点", "Positive", &["典型", "正面典型", "先进典型"]),
        OTHER,
    ],
};

/// Where something was made known.
pub static MEDIUM: Vocab = Vocab {
    name: "medium",
    zh: "曝光方式",
    en: "Medium",
    open: true,
    terms: &[
        term("film", "专题片", "Film", &["暗访片", "警示片"]),
        term("showing", "集中展播", "Showing", &["展播", "放映会"]),
        term("newspaper", "报纸", "Newspaper", &["报刊"]),
        term("station", "广播电视", "Broadcast", &["电视台", "电台", "电视"]),
        term("web", "网页", "Web page", &["网站", "网络", "公众号"]),
        term("notice-board", "公告栏", "Notice board", &["公示栏"]),
        term("circular", "通报文件", "Circular", &["文件"]),
        term("meeting", "会议通报", "Meeting", &["会议"]),
        OTHER,
    ],
};

/// What papers there are; each has its template (`record::paper_kind`).
pub static PAPER_KIND: Vocab = Vocab {
    name: "paper_kind",
    zh: "文稿种类",
    en: "Paper kind",
    open: true,
    terms: &[
        term("circular", "通报", "Circular", &["系统内通报"]),
        term("monthly", "月报", "Monthly report", &["效能督查月报"]),
        term("express", "督查快报", "Supervision bulletin", &["快报"]),
        term("complaint-bulletin", "投诉动态", "Complaint bulletin", &["动态"]),
        term("media-circular", "公开通报", "Public circular", &["媒体通报"]),
        term("campaign-report", "督查报告", "Campaign report", &["检查报告"]),
        term("rectify-notice", "整改通知书", "Order to correct", &["整改通知"]),
        term("recommendation", "督查建议书", "Recommendation", &["建议书", "监察建议书"]),
        term("transfer", "转办函", "Transfer letter", &["交办单", "转办单"]),
        term("urge", "催办单", "Reminder", &["催办通知"]),
        term("answer", "答复书", "Answer", &["答复函"]),
        term("appraisal-feedback", "评议意见反馈书", "Appraisal feedback", &["评议反馈", "反馈意见书"]),
        term("ledger-sheet", "台帐", "Visit sheet", &["督查台账", "台账"]),
        term("special-report", "专报", "Special report", &["专题报告"]),
        term("hall-weekly", "大厅周报", "Weekly hall report", &["周报"]),
        term("hall-card", "红黄牌通知", "Yellow or red card", &["红牌通知", "黄牌通知"]),
        term("hall-grades", "大厅考核通报", "Grades of the hall", &["季度考核通报"]),
        term("other", "其他文稿", "Other paper", &["其他", "公文"]),
    ],
};

/// What one who was invited along is (政府督查工作条例 art. 8).
pub static INVITED_AS: Vocab = Vocab {
    name: "invited_as",
    zh: "受邀身份",
    en: "Invited as",
    open: true,
    terms: &[
        term("peoples-deputy", "人大代表", "People's deputy", &[]),
        term("cppcc-member", "政协委员", "CPPCC member", &[]),
        term("counsellor", "政府参事", "Government counsellor", &[]),
        term("expert", "专家学者", "Expert", &["专家"]),
        term("special-monitor", "特邀监察员", "Special monitor", &["特约监察员"]),
        term("citizen", "群众代表", "Citizen", &[]),
        OTHER,
    ],
};

/// How a visit was made.
pub static METHOD: Vocab = Vocab {
    name: "method",
    zh: "检查方式",
    en: "Method",
    open: true,
    terms: &[
        term("covert-visit", "暗访", "Covert visit", &["实地暗访"]),
        term("covert-phone", "电话暗访", "Covert call", &["电话咨询暗访", "电话咨询"]),
        term("covert-errand", "体验办事", "Covert errand", &["以办事者身份体验", "办事体验"]),
        term("open-visit", "明查", "Open visit", &["实地明查", "明察"]),
        term("report-hearing", "听取汇报", "Hearing of reports", &["听汇报"]),
        term("file-review", "查阅资料", "File review", &["查资料", "查阅台账"]),
        term("forum", "座谈", "Forum", &["座谈会"]),
        term("home-visit", "走访", "Home visit", &["入户走访"]),
        term("self-check", "自查自纠", "Self-check", &["自查"]),
        term("follow-up", "回访", "Follow-up", &["回头看"]),
        term("tracking-visit", "跟踪访", "Tracking visit", &["跟踪督查"]),
        term("special-topic", "专项检查", "Special topic", &["单类突出问题专项检查"]),
        term("random-draw", "随机抽查", "Random draw", &["抽查"]),
        term("online", "网上督查", "Online", &["互联网+督查", "互联网督查"]),
        term("interview", "约谈", "Interview", &[]),
        OTHER,
    ],
};

/// What a unit is.
pub static UNIT_KIND: Vocab = Vocab {
    name: "unit_kind",
    zh: "单位类别",
    en: "Unit kind",
    open: true,
    terms: &[
        term("city-dept", "市直部门", "City department", &["市直机关", "市直单位"]),
        term(
            "county-dept",
            "县直部门",
            "County department",
            &["区直部门", "县区直部门", "县(区)直部门", "县直机关", "区直机关", "县直单位", "区直单位"],
        ),
        term("stationed", "驻市单位", "Stationed unit", &["驻市省属单位", "驻市中央属单位", "省属单位", "中央属单位"]),
        term("window", "窗口单位", "Service window", &["基层窗口单位", "窗口服务单位", "窗口"]),
        term("station", "基层站所", "Local station", &["站所"]),
        term("police-station", "派出所", "Police station", &["公安派出所"]),
        term("township", "乡镇", "Township", &["乡", "镇", "乡镇政府"]),
        term("street", "街道", "Subdistrict", &["街道办", "街道办事处", "办事处"]),
        term("village", "村", "Village", &["行政村", "村委会"]),
        term("community", "社区", "Community", &["居委会", "社区居委会"]),
        term("public-utility", "公用事业单位", "Public utility", &["公用事业"]),
        term("court-procuratorate", "法检两院", "Court or procuratorate", &["法院", "检察院", "法院、检察院", "两院"]),
        term("party-organ", "党委机关", "Party organ", &["党委部门", "党委"]),
        term("congress", "人大", "People's congress", &["人大机关", "人大常委会"]),
        term("cppcc", "政协", "CPPCC", &["政协机关"]),
        term("enterprise", "企业", "Enterprise", &["国有企业", "公司"]),
        term("second-tier", "二层机构", "Second-tier body", &["二级机构", "二级单位"]),
        term("section", "科室", "Section", &["股室", "处室"]),
        term("sub-office", "分办", "Sub-office", &["部门效能办"]),
        term("leading-group", "领导小组", "Leading group", &["领导组"]),
        term(
            "supervision-centre",
            "督察办公室",
            "Supervision centre",
            &["督查办公室", "督察办", "督查办", "supervision center"],
        ),
        term("petition-office", "信访局", "Petition office", &["信访办", "信访部门"]),
        OTHER,
    ],
};

/// What was done to a person or a unit.
pub static MEASURE_KIND: Vocab = Vocab {
    name: "measure_kind",
    zh: "处理方式",
    en: "Measure",
    open: true,
    terms: &[
        // Party discipline: always said with 党, so that a bare 警告 is the administrative one.
        term("party-warning", "党内警告", "Party warning", &["党内警告处分"]),
        term("party-serious-warning", "党内严重警告", "Serious party warning", &["严重警告", "党内严重警告处分"]),
        term("party-post-removal", "撤销党内职务", "Removal from party posts", &["撤销党内职务处分"]),
        term(
            "party-probation-1",
            "留党察看一年",
            "Party probation, one year",
            &["留党察看1年", "one year party probation"],
        ),
        term(
            "party-probation-2",
            "留党察看二年",
            "Party probation, two years",
            &["留党察看两年", "留党察看2年", "two year party probation"],
        ),
        term("party-expel", "开除党籍", "Expulsion from the party", &["开除党籍处分"]),
        // 政务处分 and 处分 share these six names; the regime tells them apart. 警告 alone would be the party's too, so it
        // is never shown bare.
        term(
            "admin-warning",
            "政纪警告",
            "Administrative warning",
            &["警告", "行政警告", "政务警告", "警告处分", "warning"],
        ),
        term("admin-demerit", "记过", "Demerit", &["行政记过", "政务记过", "记过处分"]),
        term("admin-major-demerit", "记大过", "Major demerit", &["行政记大过", "政务记大过", "记大过处分"]),
        term("admin-grade-down", "降级", "Grade reduction", &["行政降级", "政务降级", "降级处分"]),
        term("admin-removal", "撤职", "Removal from office", &["行政撤职", "政务撤职", "撤职处分"]),
        term("admin-dismissal", "开除", "Dismissal", &["行政开除", "政务开除", "开除公职", "开除处分"]),
        // Organisational and lighter measures; none of them counts as a sanction.
        term("talk-remind", "谈话提醒", "Reminder talk", &["提醒谈话"]),
        term("criticise-educate", "批评教育", "Criticism and education", &["教育批评"]),
        term("written-self-criticism", "书面检查", "Written self-criticism", &["责令检查", "责令书面检查", "书面检讨"]),
        term("circular-criticism", "通报批评", "Criticism by circular", &[]),
        term("admonish", "诫勉", "Admonition", &["诫勉谈话"]),
        term("efficacy-admonish", "效能告诫", "Efficacy admonition", &["行政告诫", "告诫"]),
        term("efficacy-exhort", "诫勉教育", "Efficacy exhortation", &["效能诫勉教育"]),
        term("suspend-check", "停职检查", "Suspension", &["停职"]),
        term("transfer", "调整职务", "Transfer", &["调离岗位", "调整岗位", "调岗"]),
        term("order-resign", "责令辞职", "Ordered to resign", &[]),
        term("remove-post", "免职", "Relieved of post", &["免去职务"]),
        term("demote", "降职", "Demotion", &["降职使用"]),
        term("resign-blame", "引咎辞职", "Resignation for blame", &[]),
        term("off-post", "待岗", "Off post", &["离岗", "离岗培训", "待岗培训"]),
        term("pay-deduct", "扣发绩效", "Pay deduction", &["扣发津贴", "扣发奖金", "扣发绩效工资"]),
        term("no-merit", "取消评先评优", "Barred from merit titles", &["取消评优评先", "取消评优资格"]),
        term("yellow-card", "黄牌警告", "Yellow card", &["黄牌"]),
        term("unit-write-check", "单位书面检查", "Written self-criticism by unit", &["责令单位书面检查"]),
        term(
            "transfer-discipline",
            "移送纪检监察",
            "Passed to discipline organ",
            &["移送纪检监察机关", "移送纪委监委"],
        ),
        OTHER,
    ],
};
