//! The words of the office: what a column may hold, and what a clerk may type or read for it. Not for rules: which step
//! leads to which state, or how long a sanction lasts, stands elsewhere.
//!
//! A record keeps the slug, which is never renamed once released; people see the Chinese or the English label. A closed
//! vocabulary is an enum, because the program acts on each word; an open one is a list an office may add to.

pub use super::case_lists::{CATEGORY, CAUSE, CHANNEL, POINT_KIND, REMEDY, REPLY_WAY};
use super::error::{Both, Lang};
pub use super::lists::{
    ARBITRARY_SLUG, BREACH_SLUG, FINDING_KIND, INVITED_AS, MEASURE_KIND, MEDIUM, METHOD, OTHER_SLUG, PAPER_KIND,
    POSITIVE_SLUG, UNIT_KIND,
};
use super::value::{Held, Value};
pub use super::word::{Term, Vocab, Word, fold};
use constcat::concat_slices;

/// The vocabulary of a name.
pub fn vocab(name: &str) -> Option<&'static Vocab> {
    ALL.iter().copied().find(|v| v.name == name)
}

/// Words that are read as one of a vocabulary and are not quite it.
const NEARLY: [(&str, &str); 2] = [("satisfaction", "一般"), ("campaign_kind", "明察暗访")];

/// Whether a word of a vocabulary says something else than it is read as: where it comes from a file it is kept as it stood.
pub fn is_nearly(vocab: &str, typed: &str) -> bool {
    NEARLY.contains(&(vocab, typed.trim()))
}

/// A closed vocabulary: an enum, its slugs and its list, from one declaration.
macro_rules! closed {
    ($(
        $(#[$meta:meta])*
        $Enum:ident $name:literal $title_zh:literal $title_en:literal {
            $($Variant:ident $slug:literal $zh:literal $en:literal [$($also:literal),*],)+
        }
    )+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $Enum {
            $(#[doc = concat!($en, ": ", $zh)] $Variant,)+
        }

        impl $Enum {
            /// Every value, in the order people see them.
            pub const ALL: &'static [Self] = &[$(Self::$Variant),+];

            /// The list of words.
            pub const VOCAB: Vocab = Vocab {
                name: $name,
                zh: $title_zh,
                en: $title_en,
                open: false,
                terms: &[$(Term { slug: $slug, zh: $zh, en: $en, also: &[$($also),*], parent: None }),+],
            };

            /// What a record keeps.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$Variant => $slug),+ }
            }

            /// The value a record means by a slug.
            pub fn from_slug(slug: &str) -> Option<Self> {
                match slug { $($slug => Some(Self::$Variant),)+ _ => None }
            }

            /// The label in one language.
            pub const fn label(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Self::$Variant, Lang::Zh) => $zh, (Self::$Variant, Lang::En) => $en),+ }
            }

            /// The label as a heading.
            pub fn titled(self) -> Both {
                Both { zh: self.label(Lang::Zh).into(), en: self.label(Lang::En).into() }
            }

            /// The label within a sentence.
            pub fn said(self) -> Both {
                Self::all_said(&[self])
            }

            /// The labels of several within a sentence.
            pub fn all_said(all: &[Self]) -> Both {
                let list = |lang: Lang| all.iter().map(|one| one.label(lang)).collect::<Vec<_>>();
                Both { zh: list(Lang::Zh).join("、"), en: list(Lang::En).join(", ").to_lowercase() }
            }
        }

        impl Word for $Enum {
            const WORDS: &'static [Self] = Self::ALL;
            const LIST: &'static Vocab = &Self::VOCAB;

            fn slug(self) -> &'static str {
                self.slug()
            }

            fn from_slug(slug: &str) -> Option<Self> {
                Self::from_slug(slug)
            }

            fn all_said(all: &[Self]) -> Both {
                Self::all_said(all)
            }
        }

        impl Held for $Enum {
            fn held(value: Value) -> Option<$Enum> {
                if let Value::Text(slug) = value { Self::from_slug(&slug) } else { None }
            }

            fn value(&self) -> Value {
                Value::text(self.slug())
            }
        }
    )+
    /// The closed vocabularies, in the order people see them.
    const CLOSED: &[&Vocab] = &[$(&$Enum::VOCAB),+];
    };
}

impl Satisfaction {
    /// Whether it counts as satisfied.
    pub fn is_content(self) -> bool {
        !matches!(self, Satisfaction::Dissatisfied | Satisfaction::VeryDissatisfied)
    }
}

closed! {
    /// Whether a complainant gave a name.
    Named "named" "署名情况" "Signature" {
        Named "named" "实名" "Named" ["实名投诉"],
        Anonymous "anonymous" "匿名" "Anonymous" ["匿名投诉"],
        Unverified "unverified" "署名待核" "Name unverified" ["待核", "待核实"],
    }

    /// Who does the work on an accepted complaint.
    Handling "handling" "办理方式" "Handling" {
        Own "self" "自办" "Own inquiry" ["直查", "直接查办", "own"],
        Ordered "ordered" "责成" "Ordered" ["交办", "责成办理"],
        Forwarded "forwarded" "转办" "Forwarded" ["转送"],
    }

    /// How satisfied a complainant is, on the five grades of 好差评: the first three are satisfied.
    Satisfaction "satisfaction" "满意度" "Satisfaction" {
        VerySatisfied "very-satisfied" "非常满意" "Very satisfied" ["很满意"],
        Satisfied "satisfied" "满意" "Satisfied" ["是", "yes", "true"],
        FairlySatisfied "fairly-satisfied" "基本满意" "Fairly satisfied" ["一般"],
        Dissatisfied "dissatisfied" "不满意" "Dissatisfied" ["否", "no", "false"],
        VeryDissatisfied "very-dissatisfied" "非常不满意" "Very dissatisfied" ["很不满意"],
    }

    /// Whether a closed complaint had its answer (事事有回音).
    Told "told" "回音" "Told" {
        Owed "owed" "应有回音" "A reply owed" [],
        Told "told" "已答复" "Told" [],
        NotYet "not-yet" "未答复" "Not yet told" [],
        Outside "outside" "匿名或不要求答复" "Anonymous, or no reply wanted" [],
    }

    /// What was found true of a complaint.
    ComplaintResult "result" "核查结果" "Result" {
        Substantiated "substantiated" "属实" "Substantiated" ["查实"],
        Partly "partly" "部分属实" "Partly substantiated" ["partly true"],
        NotSubstantiated "not-substantiated" "不属实" "Not substantiated" ["失实", "unsubstantiated"],
        CannotVerify "cannot-verify" "无法查实" "Cannot be verified" ["无法核实"],
        Misunderstanding "misunderstanding" "误解" "Misunderstanding" ["属误解"],
    }

    /// Why a complaint is not taken up.
    RefusedReason "refused_reason" "不予受理原因" "Reason for refusal" {
        OutOfScope "out-of-scope" "不属受理范围" "Out of scope" ["不属于受理范围"],
        Litigation "litigation" "诉讼" "Litigation" ["涉诉", "已进入诉讼", "lawsuit"],
        Arbitration "arbitration" "仲裁" "Arbitration" ["已进入仲裁"],
        Review "review" "行政复议" "Administrative review" ["复议"],
        PetitionInProgress "petition-in-progress" "信访办理中" "Petition in progress" ["信访事项办理中"],
        DisciplineOrgan "discipline-organ" "属纪检监察机关管辖" "For the discipline organ" ["纪检监察", "纪委监委"],
        PrivateDispute "private-dispute" "民事纠纷" "Private dispute" ["民事", "经济纠纷"],
        Unclear "unclear" "事项不清" "Unclear" ["内容不清", "诉求不清"],
        Other "other" "其他" "Other" ["其它"],
    }

    /// Where a complaint stands.
    ComplaintState "complaint_state" "投诉状态" "Complaint state" {
        Received "received" "已接收" "Received" ["接收", "接收登记", "已登记"],
        AnsweredOnSpot "answered-on-spot" "当场答复" "Answered on the spot" ["已当场答复"],
        OutOfScope "out-of-scope" "不予受理" "Not accepted" ["不受理", "不属受理范围"],
        Merged "merged" "已并件" "Merged" ["并件"],
        Accepted "accepted" "已受理" "Accepted" ["受理"],
        Assigned "assigned" "已交办" "Assigned" ["交办", "办理中"],
        ReturnedObjection "returned-objection" "退件异议" "Returned with objection" ["退件", "异议"],
        Suspended "suspended" "已中止" "Suspended" ["中止"],
        ResultFiled "result-filed" "已报结果" "Result filed" ["报结果"],
        Checked "checked" "已审核" "Checked" ["审核"],
        Closed "closed" "已办结" "Closed" ["办结"],
        Replied "replied" "已答复" "Replied" ["答复", "已答复投诉人"],
        Revisited "revisited" "已回访" "Revisited" ["回访"],
        Reopened "reopened" "已重办" "Reopened" ["重办"],
        Withdrawn "withdrawn" "已撤诉" "Withdrawn" ["撤诉"],
        TransferredOut "transferred-out" "已移送" "Transferred out" ["移送"],
        Archived "archived" "已归档" "Archived" ["归档"],
    }

    /// An act that moves a complaint.
    Step "step" "办理环节" "Step" {
        Answer "answer" "当场答复" "Answer on the spot" [],
        Refuse "refuse" "不予受理" "Refuse" ["不受理"],
        Merge "merge" "并件" "Merge" ["合并"],
        Unmerge "unmerge" "撤销并件" "Undo merge" ["取消并件"],
        Accept "accept" "受理" "Accept" [],
        Assign "assign" "交办" "Assign" ["派件"],
        Object "object" "退件异议" "Object" ["退件", "异议"],
        Decide "decide" "异议裁定" "Decide objection" ["裁定"],
        Extend "extend" "延期" "Extend" ["延长"],
        Pause "pause" "中止" "Pause" ["暂停", "suspend"],
        Resume "resume" "恢复" "Resume" ["恢复办理"],
        Urge "urge" "催办" "Urge" ["催促"],
        File "file" "报结果" "File result" ["上报结果", "反馈"],
        Check "check" "审核" "Check" [],
        SendBack "send-back" "退回重办" "Send back" ["退回"],
        Close "close" "办结" "Close" ["结案"],
        Reply "reply" "答复" "Reply" ["答复投诉人"],
        Call "call" "回访" "Call back" [],
        Reopen "reopen" "重办" "Reopen" [],
        Withdraw "withdraw" "撤诉" "Withdraw" ["撤回"],
        Transfer "transfer" "移送" "Transfer out" [],
        Archive "archive" "归档" "Archive" [],
    }

    /// What a journal entry did to a record.
    Change "change" "动作" "Change" {
        Add "add" "登记" "Recorded" [],
        Step "step" "办理" "Step taken" [],
        Edit "edit" "更正" "Edited" [],
        Read "read" "查看身份" "Identity read" [],
        Move "move" "期限变动" "Limit moved" [],
    }

    /// A limit a record runs against: the first four a complaint's, the next three an order's, the last an instruction's; a
    /// proposal is to be replied to as well.
    Clock "clock" "期限" "Clock" {
        Accept "accept" "受理" "Acceptance" [],
        Handle "handle" "办结" "Handling" [],
        Reply "reply" "答复" "Reply" [],
        Object "object" "提出异议" "Objection" [],
        Correct "correct" "整改" "Correction" [],
        Contest "contest" "对结论提异议" "Contest" [],
        Decide "decide" "复核决定" "Decision" [],
        Answer "answer" "反馈" "Answer" [],
        Receipt "receipt" "回执" "Receipt" [],
        Report "report" "督查报告" "Report" [],
        Returns "returns" "填报" "Returns" [],
        Statutory "statutory" "法定" "By law" [],
        Promised "promised" "承诺" "Promised" [],
        Launch "launch" "投产" "To run" [],
        Permit "permit" "批复" "Permission" [],
    }

    /// How exact a stated figure is.
    Qualifier "qualifier" "准确程度" "Qualifier" {
        Exact "exact" "准确" "Exact" [],
        MoreThan "more-than" "超过" "More than" ["多于", "多", "余"],
        Nearly "nearly" "近" "Nearly" ["将近"],
        About "about" "约" "About" ["大约"],
    }

    /// What a limit is counted in.
    LimitUnit "limit_unit" "期限单位" "Limit unit" {
        WorkingDays "working-days" "工作日" "Working days" ["wd", "个工作日"],
        CalendarDays "calendar-days" "日历日" "Calendar days" ["d", "日", "天"],
        Months "months" "个月" "Months" ["m", "月"],
        Date "date" "指定日" "Date" [],
    }

    /// What became of a complaint received, for reports.
    Way "way" "去向" "Way" {
        Refused "refused" "不予受理" "Refused" [],
        Closed "closed" "已办结" "Closed" ["办结"],
        Ended "ended" "撤诉移送并件或当场答复" "Otherwise ended" [],
        InProgress "in-progress" "办理中" "In progress" [],
        Unassigned "unassigned" "已受理待交办" "Accepted, to be assigned" [],
        Undecided "undecided" "待受理" "To be decided" [],
    }

    /// What a record did to a figure between two answers.
    Difference "difference" "进出" "Difference" {
        Entered "entered" "进" "Entered" [],
        Left "left" "出" "Left" [],
        Changed "changed" "改" "Changed" [],
    }

    /// How a figure counts.
    Counting "counting" "数法" "Counting" {
        Flow "flow" "期间发生" "Flow" [],
        Stock "stock" "截止日存量" "Stock" [],
        Rate "rate" "比率" "Rate" [],
        Rank "rank" "分位数" "Rank" [],
    }

    /// What a campaign of inspections is for.
    CampaignKind "campaign_kind" "督查类别" "Campaign kind" {
        Comprehensive "comprehensive" "综合督查" "Comprehensive" ["综合"],
        Special "special" "专项督查" "Special" ["专项"],
        Event "event" "事件调查" "Event inquiry" ["事件"],
        Routine "routine" "日常督办" "Routine" ["日常"],
        ClueCheck "clue-check" "线索核查" "Clue check" ["线索"],
        Covert "covert" "暗访" "Covert visits" ["明察暗访"],
        StageDrive "stage-drive" "阶段性活动" "Stage drive" ["阶段活动"],
        HallSpotCheck "hall-spot-check" "大厅抽查" "Hall spot check" ["政务大厅抽查"],
    }

    /// Where a campaign stands.
    CampaignState "campaign_state" "督查状态" "Campaign state" {
        Planned "planned" "筹备" "Planned" ["筹备中"],
        Approved "approved" "已批准" "Approved" ["批准"],
        Open "open" "进行中" "Open" ["已启动"],
        Closed "closed" "已结束" "Closed" ["结束"],
    }

    /// Where a draw stands.
    DrawState "draw_state" "抽查状态" "Draw state" {
        Framed "framed" "已公布名单" "Framed" ["待抽"],
        Drawn "drawn" "已抽取" "Drawn" ["已抽"],
    }

    /// What parts the frame of a draw.
    StrataBy "strata_by" "分层依据" "Strata by" {
        Kind "kind" "单位类别" "Kind" ["类别", "unit_kind"],
        Level "level" "层级" "Level" [],
        Group "group" "评议分组" "Appraisal group" ["分组"],
        Parent "parent" "上级单位" "Parent" ["上级"],
    }

    /// Where the weights of a draw come from.
    Weighing "weighing" "权数依据" "Weighing" {
        Equal "equal" "不加权" "Equal" ["等权"],
        Complaints "complaints" "投诉件数" "Complaints" ["投诉"],
        Given "given" "逐个写明" "Given" [],
    }

    /// An act on a campaign.
    CampaignStep "campaign_step" "督查环节" "Campaign step" {
        Approve "approve" "批准" "Approve" [],
        Open "open" "启动" "Open" [],
        Close "close" "结束" "Close" [],
    }

    /// How often a form is answered.
    FormPeriod "form_period" "填报周期" "How often" {
        Once "once" "一次" "Once" ["单次"],
        Week "week" "每周" "Weekly" ["周", "周报"],
        Month "month" "每月" "Monthly" ["月", "月报"],
        Quarter "quarter" "每季度" "Quarterly" ["季", "季度"],
        Half "half" "每半年" "Half-yearly" ["半年", "half-year"],
        Year "year" "每年" "Yearly" ["年", "年度"],
        Stage "stage" "分阶段" "By stages" ["阶段", "stages"],
    }

    /// Whom a form is about.
    FormSubject "form_subject" "填报对象" "About" {
        Unit "unit" "单位" "A unit" ["units"],
        Person "person" "人员" "A person" ["persons"],
        Point "point" "监督点" "A point" ["points"],
        Named "named" "名目" "A thing by its name" ["岗位", "行业", "post", "trade"],
    }

    /// What is asked of an item.
    ItemKind "item_kind" "项目类型" "Item kind" {
        YesNo "yes-no" "是非" "Yes or no" ["是否"],
        Choice "choice" "选择" "Choice" ["单选"],
        Number "number" "数量" "Number" ["数字"],
        Score "score" "评分" "Score" ["打分", "分"],
        Text "text" "文字" "Text" ["文本"],
        Date "date" "日期" "Day" [],
        Evidence "evidence" "附件" "Evidence" ["证据"],
    }

    /// What a yes-or-no item may be answered.
    FormAnswer "form_answer" "是非回答" "Answer" {
        Yes "yes" "是" "Yes" ["有", "已", "√", "✓", "对", "true", "y", "1"],
        No "no" "否" "No" ["无", "未", "没有", "不是", "×", "✗", "错", "false", "n", "0"],
        Partly "partly" "部分" "Partly" ["部分是", "基本"],
        NotApplicable "not-applicable" "不适用" "Not applicable" ["不涉及", "n/a", "na"],
    }

    /// Where a round of a form stands.
    RoundState "round_state" "填报轮次状态" "Round state" {
        Open "open" "填报中" "Open" [],
        Frozen "frozen" "已定稿" "Frozen" [],
        Closed "closed" "已结束" "Closed" [],
    }

    /// An act on a round.
    RoundStep "round_step" "轮次环节" "Round step" {
        Freeze "freeze" "定稿" "Freeze" ["冻结"],
        Close "close" "结束" "Close" [],
    }

    /// Where the return of one subject stands.
    ReturnState "return_state" "报送状态" "Return state" {
        Due "due" "待报" "Due" ["未报"],
        Returned "returned" "已报" "Returned" [],
        Accepted "accepted" "已收" "Accepted" ["已审核"],
        SentBack "sent-back" "退回" "Sent back" ["退回重报"],
        Appealed "appealed" "申诉中" "Appealed" ["申诉"],
        Upheld "upheld" "维持" "Upheld" ["维持原分"],
        Corrected "corrected" "已更正" "Corrected" ["更正"],
    }

    /// How something done is undone.
    Undone "undone" "撤销做法" "Undone by" {
        Void "void" "作废" "Voided" [],
        Restore "restore" "改回" "Put back" [],
        TakeBack "take-back" "撤回一行" "A row taken back" [],
        TakeAgain "take-again" "恢复一行" "A row taken again" [],
    }

    /// How a weight is moved, to see whether the result would stand.
    WeightMove "weight_move" "权重变动" "Weight moved" {
        Up "up" "加一成" "A tenth more" [],
        Down "down" "减一成" "A tenth less" [],
        Out "out" "去掉" "Left out" [],
    }

    /// Why a visit that is planned should not be (政府督查工作条例 art. 15).
    Clash "clash" "重复督查" "Repeated supervision" {
        TwoCampaigns "two-campaigns" "多头检查" "Two campaigns" [],
        AgainSoon "again-soon" "检查过密" "Again soon" [],
    }

    /// Where a clue stands.
    ClueState "clue_state" "线索状态" "Clue state" {
        Open "open" "未用" "Open" [],
        Planned "planned" "已列入" "Planned" ["已列入计划"],
        Used "used" "已用" "Used" [],
        SetAside "set-aside" "不用" "Set aside" ["搁置"],
    }

    /// A day of the week.
    Weekday "weekday" "星期" "Day of the week" {
        Mon "mon" "周一" "Mon" ["星期一"],
        Tue "tue" "周二" "Tue" ["星期二"],
        Wed "wed" "周三" "Wed" ["星期三"],
        Thu "thu" "周四" "Thu" ["星期四"],
        Fri "fri" "周五" "Fri" ["星期五"],
        Sat "sat" "周六" "Sat" ["星期六"],
        Sun "sun" "周日" "Sun" ["星期日", "星期天", "周天"],
    }

    /// The tier of government a unit belongs to.
    Level "level" "层级" "Level" {
        Central "central" "中央" "Central" ["中央级", "国家级", "national"],
        Province "province" "省级" "Province" ["省", "provincial"],
        City "city" "市级" "City" ["市", "地市级", "municipal"],
        County "county" "县级" "County" ["县", "区", "区级", "县区级", "district"],
        Township "township" "乡镇级" "Township" ["乡级", "乡镇", "街道级"],
        Village "village" "村级" "Village" ["村", "社区级"],
    }

    /// The units a unit is appraised among.
    Group "group" "评议分组" "Appraisal group" {
        PenaltyPower "penalty-power" "有行政处罚权" "With penalty power" ["有处罚权"],
        NoPenaltyPower "no-penalty-power" "无行政处罚权" "Without penalty power" ["无处罚权"],
        Utility "utility" "公用事业" "Public utility" ["公用事业单位"],
    }

    /// Where an order to put things right stands; overdue is worked out from the day, extended, returned and relapsed are
    /// flags beside it.
    OrderState "order_state" "整改状态" "Order state" {
        Issued "issued" "已下发" "Issued" ["下发"],
        Acknowledged "acknowledged" "已签收" "Acknowledged" ["签收", "回执"],
        PlanFiled "plan-filed" "已报整改方案" "Plan filed" ["已报方案"],
        Reported "reported" "已报整改情况" "Reported" ["已报整改"],
        Returned "returned" "退回重改" "Returned" ["退回"],
        Escalated "escalated" "升级督办" "Escalated" ["提级督办"],
        Verified "verified" "已核实" "Verified" ["核实", "验收", "已验收"],
        Closed "closed" "已销号" "Closed" ["销号", "对账销号", "挂销号", "验收销号"],
        Withdrawn "withdrawn" "已撤销" "Withdrawn" ["撤销"],
    }

    /// An act that moves an order.
    OrderStep "order_step" "整改环节" "Order step" {
        Acknowledge "acknowledge" "签收" "Acknowledge" ["回执"],
        Plan "plan" "报整改方案" "File plan" ["报方案"],
        Extend "extend" "延期" "Extend" [],
        Report "report" "报整改情况" "Report" ["报整改"],
        Return "return" "退回重改" "Return" ["退回"],
        Verify "verify" "核实" "Verify" ["验收"],
        Close "close" "销号" "Close" ["对账销号", "挂销号"],
        Withdraw "withdraw" "撤销" "Withdraw" [],
        Remind "remind" "催办" "Remind" ["催促"],
        Escalate "escalate" "升级督办" "Escalate" ["提级督办"],
        Contest "contest" "提出异议" "Contest" ["申请复核"],
        Decide "decide" "复核决定" "Decide" ["异议复核"],
    }

    /// How an order ended.
    OrderResult "order_result" "整改结果" "Order result" {
        Corrected "corrected" "整改到位" "Corrected" ["已整改到位"],
        SetAside "set-aside" "异议成立" "Set aside" ["结论撤销"],
        Withdrawn "withdrawn" "撤销" "Withdrawn" [],
    }

    /// The paper an order is put on. Which name two of them bear follows the office's authority.
    Instrument "instrument" "文书" "Instrument" {
        RectifyOrder "rectify-order" "整改通知书" "Rectification order" ["整改通知", "责令整改通知书"],
        Notice "notice" "督查通知书" "Notice" ["督查通知", "通知书"],
        TransferLetter "transfer-letter" "转办函" "Transfer letter" [],
        Urge "urge" "催办单" "Urging slip" ["催办函", "催办通知单"],
    }

    /// What a revisit found of an earlier finding.
    Outcome "outcome" "复查结果" "Outcome" {
        Gone "gone" "已整改" "Gone" ["整改到位"],
        Still "still" "仍存在" "Still there" ["未整改"],
        Worse "worse" "加重" "Worse" ["更严重"],
    }

    /// What a revisit says of a finding carried forward, with those it has not looked at yet.
    Carried "carried" "回访复查" "Carried forward" {
        Gone "gone" "已整改" "Gone" [],
        Still "still" "仍存在" "Still there" [],
        Worse "worse" "加重" "Worse" [],
        Pending "pending" "待核" "Pending" [],
    }

    /// The rules a measure is taken under.
    Regime "regime" "处理依据" "Regime" {
        Party "party" "党纪处分" "Party discipline" ["党纪"],
        Zhengwu "zhengwu" "政务处分" "Supervisory sanction" ["政务"],
        Chufen "chufen" "处分" "Administrative sanction" ["行政处分"],
        Organisational "organisational" "组织处理" "Organisational measure" ["组织", "organizational"],
        Lighter "lighter" "其他处理" "Lighter measure" ["其他", "其它处理"],
        Performance "performance" "绩效处理" "Performance measure" ["绩效"],
        Unit "unit" "对单位处理" "Measure on a unit" ["单位处理"],
    }

    /// The kind of responsibility a person or a unit bears.
    Responsibility "responsibility" "责任类型" "Responsibility" {
        Direct "direct" "直接责任" "Direct" ["直接"],
        LeaderMain "leader-main" "主要领导责任" "Main leadership" ["主要领导"],
        LeaderImportant "leader-important" "重要领导责任" "Important leadership" ["重要领导"],
        Unit "unit" "单位责任" "Unit" ["单位"],
    }

    /// Which day is the last of a period: the law fixes only the first.
    Convention "convention" "期满口径" "End day by" {
        DayBefore "day-before" "前一日" "Day before" ["前日"],
        MatchingDay "matching-day" "对应日" "Matching day" ["届满对应日"],
        Stated "stated" "另行写明" "Stated" [],
    }

    /// How a leader's instruction was given.
    InstructionKind "instruction_kind" "指示类型" "Instruction kind" {
        WrittenNote "written-note" "批示" "Written note" ["书面批示", "领导批示"],
        Oral "oral" "口头指示" "Oral" ["口头"],
        MeetingDecision "meeting-decision" "会议决定" "Meeting decision" ["会议", "会议议定"],
    }

    /// What an inspector found of one person's attendance.
    Attendance "attendance" "在岗情况" "Attendance" {
        Present "present" "到岗" "Present" ["在岗"],
        Leave "leave" "请假" "On leave" ["休假"],
        OutOnDuty "out-on-duty" "外出公务" "Out on duty" ["公务外出", "因公外出", "出差"],
        OutUnregistered "out-unregistered" "因公未登记" "Out, unregistered" ["因公外出未登记", "外出未登记"],
        Absent "absent" "脱岗" "Absent" ["空岗", "缺岗", "擅离岗位"],
        Late "late" "迟到" "Late" [],
        Early "early" "早退" "Left early" [],
    }

    /// In what capacity somebody went on a visit.
    TeamRole "team_role" "身份" "Role in the team" {
        Inspector "inspector" "检查人员" "Inspector" ["督察员", "督查员", "检查员"],
        Leader "leader" "组长" "Leader" ["带队", "领队", "带队领导"],
        InvitedDeputy "invited-deputy" "代表委员" "Invited deputy" ["人大代表", "政协委员", "特邀代表", "deputy", "invited", "受邀", "特邀监察员", "群众代表"],
        Reporter "reporter" "记者" "Reporter" ["随行记者"],
    }

    /// What a piece of evidence is.
    EvidenceKind "evidence_kind" "证据种类" "Evidence kind" {
        Photo "photo" "照片" "Photo" ["图片", "相片"],
        Film "film" "录像" "Film" ["视频", "影像", "video"],
        Audio "audio" "录音" "Audio" ["音频"],
        Document "document" "书证" "Document" ["文件", "材料", "文书"],
        Screenshot "screenshot" "截图" "Screenshot" ["截屏"],
        Other "other" "其他" "Other" ["其它"],
    }

    /// What is found of a piece of evidence when it is read again.
    Intact "intact" "核验结果" "Verification" {
        Whole "whole" "完好" "Whole" [],
        Altered "altered" "内容被改" "Altered" [],
        Truncated "truncated" "被截短" "Truncated" [],
        Longer "longer" "被加长" "Longer" [],
        Missing "missing" "文件缺失" "Missing" [],
        NotAFile "not-a-file" "不是文件" "Not a file" [],
        Unreadable "unreadable" "读不了" "Unreadable" [],
    }

    /// Where a leader's instruction stands; overdue is worked out from the day.
    InstructionState "instruction_state" "批示状态" "Instruction state" {
        Registered "registered" "已登记" "Registered" ["登记"],
        Assigned "assigned" "已交办" "Assigned" ["交办", "办理中"],
        Answered "answered" "已反馈" "Answered" ["反馈"],
        Closed "closed" "已办结" "Closed" ["办结"],
        Archived "archived" "已归档" "Archived" ["归档"],
    }

    /// An act on a leader's instruction.
    InstructionStep "instruction_step" "批示环节" "Instruction step" {
        Assign "assign" "交办" "Assign" [],
        Urge "urge" "催办" "Urge" [],
        Answer "answer" "反馈" "Answer" [],
        Close "close" "办结" "Close" [],
        Archive "archive" "归档" "Archive" [],
    }

    /// What a proposal asks for.
    ProposalKind "proposal_kind" "建议类别" "Proposal kind" {
        Rectify "rectify" "整改建议" "Rectification" ["建议整改"],
        Recommendation "recommendation" "督查建议书" "Recommendation" ["督查建议", "效能建议", "建议书", "监察建议书"],
        Notice "notice" "督查通知书" "Notice" ["督查通知", "通知书", "监察通知书"],
        Accountability "accountability" "问责建议" "Accountability" ["问责", "处分建议"],
        Praise "praise" "表彰建议" "Praise" ["表彰", "表扬建议"],
        Opinion "opinion" "意见建议" "Opinion" ["意见"],
    }

    /// Where a proposal stands; overdue is worked out from the day.
    ProposalState "proposal_state" "建议状态" "Proposal state" {
        Made "made" "已提出" "Made" ["提出"],
        Approved "approved" "已批准" "Approved" ["批准"],
        Sent "sent" "已发出" "Sent" ["发出"],
        Answered "answered" "已答复" "Answered" ["答复"],
        Closed "closed" "已办结" "Closed" ["办结"],
    }

    /// An act on a proposal.
    ProposalStep "proposal_step" "建议环节" "Proposal step" {
        Approve "approve" "批准" "Approve" [],
        Send "send" "发出" "Send" ["送达"],
        Receive "receive" "签收" "Receive" [],
        Reply "reply" "答复" "Reply" [],
        Close "close" "办结" "Close" [],
    }

    /// What was answered to a proposal.
    ProposalResult "proposal_result" "建议采纳情况" "Answer to a proposal" {
        Adopted "adopted" "采纳" "Adopted" ["已采纳"],
        Partly "partly" "部分采纳" "Partly adopted" [],
        Rejected "rejected" "不采纳" "Rejected" ["未采纳"],
    }

    /// What became of a matter that was cleaned up.
    MatterEnding "matter_ending" "事项清理" "Clean-up" {
        Abolished "abolished" "取消" "Abolished" ["废止", "取消审批"],
        Merged "merged" "合并" "Merged" ["并入"],
        HandedDown "handed-down" "下放" "Handed down" ["下放管理", "委托下放"],
    }

    /// Where an approval stands; its light is worked out from the moment.
    ApprovalState "approval_state" "审批状态" "Approval state" {
        Received "received" "已收件" "Received" ["收件"],
        Accepted "accepted" "办理中" "Accepted" ["已受理", "在办"],
        Paused "paused" "计时中止" "Paused" ["中止", "特别程序中"],
        Refused "refused" "不予受理" "Refused" [],
        Decided "decided" "已办结" "Decided" ["办结", "已决定"],
        Delivered "delivered" "已送达" "Delivered" ["送达", "已出证"],
    }

    /// An act on an approval, as the hall's own system calls it as well.
    ApprovalStep "approval_step" "审批环节" "Approval step" {
        Accept "accept" "受理" "Accept" ["accepted", "予以受理", "准予受理"],
        Refuse "refuse" "不予受理" "Refuse" ["refused", "不受理"],
        Notice "notice" "一次性告知" "One-time notice" ["noticed", "告知", "补正告知"],
        Supplement "supplement" "补正" "Supplement" ["supplemented", "补正材料", "补齐补正"],
        Pause "pause" "中止计时" "Pause" ["paused", "中止", "特别程序", "特别程序开始", "挂起", "暂停"],
        Resume "resume" "恢复计时" "Resume" ["resumed", "特别程序结束", "恢复"],
        Step "step" "环节完成" "Step done" ["stepped", "环节", "过程"],
        Decide "decide" "办结" "Decide" ["decided", "决定", "审批办结"],
        Deliver "deliver" "送达" "Deliver" ["delivered", "出证", "发证", "取件"],
        Rate "rate" "评价" "Rate" ["rated", "好差评"],
        Late "late" "公开超时理由" "Tell why late" ["超时说明", "超时理由"],
        Reopen "reopen" "重办" "Reopen" ["reopened", "重新办理", "退回重办", "撤销办结"],
    }

    /// The light of an approval at a moment.
    Light "light" "审批灯" "Light" {
        Green "green" "绿灯" "Green" ["正常"],
        Yellow "yellow" "黄灯" "Yellow" ["预警"],
        Red "red" "红灯" "Red" ["超时"],
        Suspended "suspended" "计时中止" "Suspended" [],
        DoneEarly "done-early" "提前办结" "Done early" [],
        Done "done" "按时办结" "Done" [],
    }

    /// Where a project on the green channel stands.
    ProjectState "project_state" "项目状态" "Project state" {
        Open "open" "推进中" "Under way" ["在建", "推进"],
        Done "done" "已投产" "Running" ["投产", "办结"],
        Stopped "stopped" "已终止" "Given up" ["终止", "停建"],
    }

    /// An act on a project.
    ProjectStep "project_step" "项目环节" "Project step" {
        Follow "follow" "跟踪" "Follow up" ["走访"],
        Close "close" "投产" "Close" ["办结"],
        Stop "stop" "终止" "Stop" [],
    }

    /// Where an enforcement visit stands.
    EnforcementState "enforcement_state" "进企检查状态" "State of an enforcement visit" {
        Asked "asked" "待批准" "Asked for" ["报批", "申请"],
        Approved "approved" "已批准" "Approved" ["批准"],
        Refused "refused" "不批准" "Refused" ["不同意"],
        Visited "visited" "已进企" "Made" ["已检查"],
        Dropped "dropped" "没有去" "Not made" ["取消"],
        Found "found" "已列为问题" "Put down as a finding" [],
    }

    /// An act on an enforcement visit.
    EnforcementStep "enforcement_step" "进企检查环节" "Step of an enforcement visit" {
        Approve "approve" "批准" "Approve" ["同意"],
        Refuse "refuse" "不批准" "Refuse" ["不同意"],
        Visit "visit" "进企" "Visit" ["检查"],
        Drop "drop" "没有去" "Drop" ["取消"],
        Find "find" "列为问题" "Put down as a finding" [],
    }

    /// On what ground enforcers go to an enterprise on a calm day.
    CalmGround "calm_ground" "宁静日理由" "Ground on a calm day" {
        Complaint "complaint" "投诉举报" "Complaint" ["投诉", "举报"],
        Safety "safety" "安全" "Safety" ["安全生产", "食品安全", "药品安全"],
        Emergency "emergency" "突发事件" "Emergency" ["应急"],
        Case "case" "案件查办" "Case under investigation" ["案件", "立案"],
    }

    /// Where a paper stands.
    PaperState "paper_state" "文稿状态" "Paper state" {
        Draft "draft" "拟稿" "Draft" ["草稿"],
        Signed "signed" "已签发" "Signed" ["签发"],
        Issued "issued" "已印发" "Issued" ["印发", "已发"],
        Withdrawn "withdrawn" "已撤回" "Withdrawn" ["撤回"],
    }

    /// An act on a paper.
    PaperStep "paper_step" "文稿环节" "Paper step" {
        Sign "sign" "签发" "Sign" [],
        Pass "pass" "放行" "Let through" [],
        Issue "issue" "印发" "Issue" ["发布"],
        Send "send" "发送" "Send" ["送达"],
        Receive "receive" "签收" "Receive" [],
        Answer "answer" "回复" "Answer" ["回执"],
        Correct "correct" "更正" "Correct" [],
        Effect "effect" "见效" "Effect" ["成效", "反响"],
        Withdraw "withdraw" "撤回" "Withdraw" [],
    }

    /// How far a person, a unit or a paper may be made known.
    Publicity "publicity" "公开程度" "Publicity" {
        Internal "internal" "内部" "Internal" ["内部掌握", "不公开"],
        System "system" "系统内通报" "Within the system" ["系统内", "通报"],
        Media "media" "媒体点名" "Named in the media" ["媒体", "公开", "媒体曝光"],
    }

    /// A line of a unit's dossier.
    Event "event" "事项" "Event" {
        Visit "visit" "检查" "Visit" [],
        Revisit "revisit" "回访" "Revisit" [],
        Finding "finding" "问题" "Finding" [],
        Order "order" "整改通知" "Order" [],
        Measure "measure" "处理" "Measure" [],
        Complaint "complaint" "投诉" "Complaint" [],
        Instruction "instruction" "批示" "Instruction" [],
        Proposal "proposal" "建议" "Proposal" [],
        Clue "clue" "线索" "Clue" [],
        Exposure "exposure" "曝光" "Exposure" [],
        Draw "draw" "抽中" "Drawn" [],
        Return "return" "填报" "Return" [],
        Approval "approval" "审批" "Approval" [],
        Project "project" "项目" "Project" [],
        Obstacle "obstacle" "堵点" "Obstacle" [],
        Enforcement "enforcement" "进企检查" "Enforcement visit" [],
    }
}

/// Every vocabulary, the closed ones first.
pub static ALL: &[&Vocab] = concat_slices!([&Vocab]: CLOSED, OPEN);

/// The open ones.
const OPEN: &[&Vocab] = &[
    &CHANNEL,
    &CATEGORY,
    &CAUSE,
    &REMEDY,
    &POINT_KIND,
    &FINDING_KIND,
    &METHOD,
    &INVITED_AS,
    &MEDIUM,
    &PAPER_KIND,
    &REPLY_WAY,
    &UNIT_KIND,
    &MEASURE_KIND,
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn is_name(word: &str, joint: char) -> bool {
        word.split(joint)
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
    }

    fn slug(found: Option<&Term>) -> Option<&str> {
        found.map(|t| t.slug)
    }

    #[test]
    fn names_and_slugs_are_plain_and_unique() {
        let mut names = BTreeSet::new();
        for v in ALL {
            assert!(is_name(v.name, '_') && names.insert(v.name), "{}", v.name);
            assert_eq!(vocab(v.name), Some(*v));
            let mut slugs = BTreeSet::new();
            for t in v.terms {
                assert!(is_name(t.slug, '-') && slugs.insert(t.slug), "{} {}", v.name, t.slug);
            }
        }
    }

    #[test]
    fn no_word_answers_to_two_terms() {
        for v in ALL {
            let mut seen = BTreeMap::new();
            for t in v.terms {
                for w in t.words() {
                    let first = *seen.entry(fold(w)).or_insert(t.slug);
                    assert_eq!(first, t.slug, "{}: {w}", v.name);
                    assert_eq!(slug(v.find(w)), Some(t.slug), "{}: {w}", v.name);
                }
                let mut also = BTreeSet::from([t.slug.to_owned(), fold(t.zh), fold(t.en)]);
                for w in t.also {
                    assert!(also.insert(fold(w)), "{} {}: {w} said twice", v.name, t.slug);
                }
            }
        }
    }

    #[test]
    fn labels_are_single_words_people_can_read() {
        for v in ALL {
            for t in v.terms {
                assert!(t.zh.chars().all(char::is_alphanumeric) && !t.zh.is_ascii(), "{} {}", v.name, t.zh);
                assert!(t.en.is_ascii() && !t.en.contains('/') && t.en.len() <= 32, "{} {}", v.name, t.en);
                assert_eq!(v.label(t.slug, Lang::Zh), Some(t.zh));
                assert_eq!(v.label(t.slug, Lang::En), Some(t.en));
            }
        }
    }

    #[test]
    fn open_vocabularies_end_with_other() {
        for v in ALL.iter().filter(|v| v.open) {
            assert_eq!(slug(v.terms.last()), Some("other"), "{}", v.name);
        }
    }

    #[test]
    fn a_parent_is_a_term_of_the_same_list() {
        for v in ALL {
            for p in v.terms.iter().filter_map(|t| t.parent) {
                assert!(v.get(p).is_some_and(|t| t.parent.is_none()), "{} {p}", v.name);
            }
        }
        // Every word of these is of a family, but for what is none of them.
        let of_none = ["out-of-scope", "unstated", BREACH_SLUG, "positive", "other"];
        for list in [&CATEGORY, &FINDING_KIND] {
            let families: BTreeSet<&str> = list.terms.iter().filter_map(|t| t.parent).collect();
            for t in list.terms.iter().filter(|t| t.parent.is_none()) {
                let five = ["four-hard", "four-arbitrary", "no-or-wrong-action", "work-style", "enforcement"];
                assert!(five.contains(&t.slug) || of_none.contains(&t.slug), "{} {}", list.name, t.slug);
            }
            assert!(families.len() >= 3, "{families:?}");
        }
        assert_eq!(CATEGORY.get("hard-gate").and_then(|t| t.parent), Some("four-hard"));
    }

    #[test]
    fn a_closed_value_and_its_slug_are_one() {
        assert_eq!(Step::ALL.len(), Step::VOCAB.terms.len());
        for (step, term) in Step::ALL.iter().zip(Step::VOCAB.terms) {
            assert_eq!((step.slug(), step.label(Lang::Zh), step.label(Lang::En)), (term.slug, term.zh, term.en));
            assert_eq!(Step::from_slug(term.slug), Some(*step));
        }
        assert_eq!(Handling::from_slug("self"), Some(Handling::Own));
        assert_eq!(Handling::from_slug("自办"), None);
    }

    #[test]
    fn find_takes_slug_label_and_other_words() {
        for typed in ["visit", "来访", "VISIT", " 上门 ", "来 访", "ｖｉｓｉｔ"] {
            assert_eq!(slug(CHANNEL.find(typed)), Some("visit"), "{typed}");
        }
        for typed in ["monitor-point", "monitor_point", "Monitor  Point", "Monitoring point", "监督点"] {
            assert_eq!(slug(CHANNEL.find(typed)), Some("monitor-point"), "{typed}");
        }
        assert_eq!(slug(CHANNEL.find("“办不成事”反映窗口")), Some("hall-desk"));
        assert_eq!(slug(UNIT_KIND.find("县（区）直部门")), Some("county-dept"));
        assert_eq!(slug(UNIT_KIND.find("市直机关")), Some("city-dept"));
        assert_eq!(slug(Handling::VOCAB.find("直查")), Some("self"));
        assert_eq!(slug(MEASURE_KIND.find("警告")), Some("admin-warning"));
        assert_eq!(CHANNEL.find("电活"), None);
        assert_eq!(CHANNEL.find(""), None);
    }

    #[test]
    fn nearest_guesses_what_was_meant() {
        let near = |v: &Vocab, typed: &str| v.nearest(typed, 3).iter().map(|t| t.slug).collect::<Vec<_>>();
        assert_eq!(near(&CHANNEL, "phnoe").first(), Some(&"phone"));
        assert!(near(&CHANNEL, "电活").contains(&"phone"));
        assert!(near(&CHANNEL, "打电话").contains(&"phone"));
        assert_eq!(near(&CATEGORY, "推委扯皮").first(), Some(&"buck-passing"));
        assert_eq!(near(&FINDING_KIND, "一次性告知").first(), Some(&"no-one-time-notice"));
        for v in ALL {
            assert_eq!(v.nearest("☃", 1).len(), 1, "{}", v.name);
            assert_eq!(v.nearest("", 3).len(), v.terms.len().min(3), "{}", v.name);
        }
    }
}
