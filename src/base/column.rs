//! The dictionary: every column of every public view, said once. Labels, shapes and headings of tables, JSON, CSV,
//! imports, flags and `schema` all come from here. Not for which nouns have which columns: their views say that.

use super::sound;
use super::vocab::{self, Vocab};

/// What a column holds, and so how it is read, stored, shown and described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A line of text.
    Text,
    /// The name of a person, or of several.
    Person,
    /// Text of any length.
    Long,
    /// A day, ISO.
    Day,
    /// A moment, RFC 3339.
    Instant,
    /// A whole number.
    Count,
    /// Yes or no.
    Flag,
    /// A record of the noun with these letters, by code.
    Code(&'static str),
    /// A record of the noun with these letters, by its name.
    Named(&'static str),
    /// A record of any noun, by code.
    Record,
    /// A unit, by full name.
    Unit,
    /// A slug of the vocabulary of this name; `""` where the noun says which.
    Word(&'static str),
    /// Several slugs of the vocabulary of this name, as a JSON array.
    Words(&'static str),
    /// Several words of text.
    List,
    /// Rows of a part, as a JSON array of objects.
    Rows,
    /// What a sheet had in a column nobody knows: a number, a day or text, as it was written.
    Cell,
    /// A number with the decimals it is told with: a score, a weight.
    Measure,
    /// What a passphrase closes: nobody is shown it, and no other office has it.
    Closed,
}

/// One column of the dictionary.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Name in views, JSON and CSV.
    pub name: &'static str,
    /// Chinese heading.
    pub zh: &'static str,
    /// English heading.
    pub en: &'static str,
    /// What it holds.
    pub shape: Shape,
}

const fn c(name: &'static str, shape: Shape, zh: &'static str, en: &'static str) -> Column {
    Column { name, zh, en, shape }
}

/// Whether names stand in the order of the alphabet, each once: they are found by halving.
const fn sorted(all: &[Column]) -> bool {
    let mut at = 1;
    while at < all.len() {
        let (a, b) = (all[at - 1].name.as_bytes(), all[at].name.as_bytes());
        let mut i = 0;
        while i < a.len() && i < b.len() && a[i] == b[i] {
            i += 1;
        }
        if i == b.len() || i < a.len() && a[i] > b[i] {
            return false;
        }
        at += 1;
    }
    true
}

const _: () = assert!(sorted(COLUMNS), "base::column::COLUMNS is not in the order of the alphabet, each name once");

/// Columns that name a record which a file may bring later, as it stands on theirs: no key holds them, `check` does.
pub const AHEAD: [&str; 2] = ["evidence", "report"];

/// Columns of text that hold a day, a minute of one, or how long there is until then.
const LIMITS: [&str; 7] =
    ["decided_at", "due", "promised_due", "red_after", "report_due", "statutory_due", "yellow_at"];

/// Whether a column of text may hold a day.
pub fn is_limit(column: &str) -> bool {
    LIMITS.contains(&column)
}

/// All columns, in the order of the alphabet.
pub static COLUMNS: &[Column] = &[
    c("about", Shape::Word("form_subject"), "填报对象", "About"),
    c("absent", Shape::Count, "缺岗", "Absent"),
    c("accept_due_on", Shape::Day, "受理期限", "Accept by"),
    c("accepted_on", Shape::Day, "受理日期", "Accepted on"),
    c("accepted_time", Shape::Text, "受理时刻", "Accepted at"),
    c("acknowledged_on", Shape::Day, "签收日期", "Acknowledged on"),
    c("active", Shape::Flag, "在册", "Active"),
    c("added", Shape::Long, "正文补充", "Text added"),
    c("added_on", Shape::Day, "加入日期", "Added on"),
    c("aliases", Shape::List, "别名", "Aliases"),
    c("amount", Shape::Count, "数量", "Amount"),
    c("answer", Shape::Cell, "回答", "Answer"),
    c("answered_on", Shape::Day, "反馈日期", "Answered on"),
    c("answers", Shape::Long, "各项回答", "Answers"),
    c("approval", Shape::Code("A"), "办件编号", "Approval"),
    c("approval_no", Shape::Text, "批准文号", "Approval number"),
    c("approvals", Shape::List, "所涉办件", "Approvals"),
    c("approved_by", Shape::Person, "批准人", "Approved by"),
    c("approved_on", Shape::Day, "批准日期", "Approved on"),
    c("article", Shape::Text, "法律条款", "Article"),
    c("as_of", Shape::Day, "截止日", "As of"),
    c("aside", Shape::Person, "回避人员", "Standing aside"),
    c("asked_on", Shape::Day, "报批日期", "Asked on"),
    c("assigned_on", Shape::Day, "交办日期", "Assigned on"),
    c("assigned_to", Shape::Unit, "承办单位", "Assigned to"),
    c("attendance", Shape::Word("attendance"), "在岗情况", "Attendance"),
    c("authority", Shape::Text, "批准依据", "Authority"),
    c("authority_no", Shape::Text, "依据文号", "Authority number"),
    c("avoidance", Shape::Text, "不回避的理由", "Why no avoidance"),
    c("ballots", Shape::Count, "有效票数", "Valid ballots"),
    c("basis", Shape::Text, "检查依据", "Basis"),
    c("batch", Shape::Code("O"), "同批", "Batch"),
    c("body", Shape::Long, "全文", "Body"),
    c("by_whom", Shape::Person, "经手人", "By whom"),
    c("bytes", Shape::Count, "字节", "Bytes"),
    c("calendar", Shape::Text, "日历依据", "Calendar"),
    c("called_on", Shape::Day, "回访日期", "Called back on"),
    c("calm_ground", Shape::Word("calm_ground"), "宁静日理由", "Ground on a calm day"),
    c("came_back", Shape::Count, "收回份数", "Came back"),
    c("came_in", Shape::Count, "已报", "Came in"),
    c("came_in_on", Shape::Day, "报送日期", "Came in on"),
    c("campaign", Shape::Code("P"), "活动编号", "Campaign"),
    c("category", Shape::Word("category"), "投诉类别", "Category"),
    c("category_note", Shape::Text, "类别说明", "Category note"),
    c("cause", Shape::Words("cause"), "投诉原因", "Cause"),
    c("channel", Shape::Word("channel"), "投诉渠道", "Channel"),
    c("channel_note", Shape::Text, "渠道说明", "Channel note"),
    c("cleared_on", Shape::Day, "解决日期", "Cleared on"),
    c("clock", Shape::Word("clock"), "期限", "Clock"),
    c("closed_even_so", Shape::Text, "无报告结束的理由", "Why closed without a report"),
    c("closed_on", Shape::Day, "办结日期", "Closed on"),
    c("clue", Shape::List, "所据线索", "Clues"),
    c("code", Shape::Text, "编号", "Code"),
    c("command", Shape::Long, "命令", "Command"),
    c("complainant_address", Shape::Text, "投诉人住址", "Complainant's address"),
    c("complainant_name", Shape::Person, "投诉人姓名", "Complainant's name"),
    c("complainant_phone", Shape::Text, "投诉人电话", "Complainant's phone"),
    c("complaint", Shape::Code("C"), "投诉编号", "Complaint"),
    c("complaints", Shape::List, "所引投诉", "Complaints quoted"),
    c("content", Shape::Long, "栏内容", "Column content"),
    c("contested_on", Shape::Day, "异议日期", "Contested on"),
    c("convention", Shape::Word("convention"), "期满口径", "End day by"),
    c("copies", Shape::Count, "份数", "Copies"),
    c("copy_to", Shape::Text, "抄送", "Copy to"),
    c("corrected", Shape::Flag, "有更正", "Corrected"),
    c("correction", Shape::Long, "更正理由", "Why corrected"),
    c("criteria", Shape::Long, "抽查范围", "Units asked for"),
    c("day", Shape::Day, "日期", "Day"),
    c("days", Shape::Count, "天数", "Days"),
    c("decided_at", Shape::Text, "办结时刻", "Decided at"),
    c("decided_by", Shape::Text, "决定机关", "Decided by"),
    c("decided_on", Shape::Day, "决定日期", "Decided on"),
    c("decided_time", Shape::Text, "办结钟点", "Time of decision"),
    c("decision_no", Shape::Text, "决定文号", "Decision number"),
    c("definition", Shape::Long, "表的定义", "Definition"),
    c("delivered_on", Shape::Day, "送达日期", "Delivered on"),
    c("demands", Shape::Text, "有关要求", "Demands"),
    c("digest", Shape::Text, "名单摘要", "Digest"),
    c("division", Shape::Text, "组别", "Group"),
    c("document", Shape::Text, "核实的材料", "Document checked"),
    c("drafted_on", Shape::Day, "拟稿日期", "Drafted on"),
    c("draw", Shape::Code("K"), "抽查编号", "Draw"),
    c("due", Shape::Text, "期限约定", "Limit as set"),
    c("due_on", Shape::Day, "办结期限", "Due on"),
    c("due_raw_on", Shape::Day, "顺延前期限", "Due before rolling"),
    c("en", Shape::Text, "英文", "English"),
    c("ended_on", Shape::Day, "了结日期", "Ended on"),
    c("ended_to", Shape::Text, "下放给", "Handed down to"),
    c("ending", Shape::Word("matter_ending"), "清理方式", "Clean-up"),
    c("ending_no", Shape::Text, "清理文号", "Clean-up document"),
    c("ends_on", Shape::Day, "期满日期", "Ends on"),
    c("enforcement", Shape::Code("Y"), "进企检查编号", "Enforcement visit"),
    c("entered_as", Shape::Text, "现场编号", "Entered as"),
    c("enterprise", Shape::Text, "企业", "Enterprise"),
    c("entries", Shape::Count, "日志条数", "Entries"),
    c("entry_name", Shape::Text, "登记项", "Row"),
    c("equipment", Shape::Text, "携带设备", "Equipment"),
    c("errand_limit", Shape::Text, "被告知的时限", "Limit told"),
    c("errand_materials", Shape::Text, "被告知的材料", "Materials told"),
    c("errand_matter", Shape::Text, "以何事项体验", "Matter asked for"),
    c("errand_procedure", Shape::Text, "被告知的程序", "Procedure told"),
    c("escalated_on", Shape::Day, "升级日期", "Escalated on"),
    c("even_so", Shape::Text, "仍然如此的理由", "Why all the same"),
    c("every", Shape::Word("form_period"), "填报周期", "How often"),
    c("every_days", Shape::Count, "几天一开", "Opened every days"),
    c("evidence", Shape::Code("E"), "证据编号", "Evidence"),
    c("expected", Shape::Count, "应到", "Expected"),
    c("extended", Shape::Flag, "已延期", "Extended"),
    c("extended_by", Shape::Count, "延长", "Extended by"),
    c("family", Shape::Text, "大类", "Family"),
    c("fee", Shape::Text, "收费依据", "Fee"),
    c("feedback", Shape::Long, "办理反馈", "Feedback"),
    c("figure", Shape::Text, "指标", "Figure"),
    c("file_name", Shape::Text, "原文件名", "File name"),
    c("filed_no", Shape::Text, "备案文号", "Filing number"),
    c("filed_on", Shape::Day, "备案日期", "Filed on"),
    c("filed_with", Shape::Text, "备案机关", "Filed with"),
    c("filled_by", Shape::Person, "填报人", "Filled in by"),
    c("finding", Shape::Code("F"), "问题编号", "Finding"),
    c("findings", Shape::Count, "问题数", "Findings"),
    c("first_accept_due_on", Shape::Day, "首次受理期限", "First accept by"),
    c("first_assigned_on", Shape::Day, "首次交办", "First assigned on"),
    c("first_closed_on", Shape::Day, "首次办结", "First closed on"),
    c("first_decided_on", Shape::Day, "首次办结日期", "First decided on"),
    c("first_decided_time", Shape::Text, "首次办结钟点", "Time of the first decision"),
    c("first_due_on", Shape::Day, "首次期限", "First due on"),
    c("first_found_on", Shape::Day, "首次查实", "First found on"),
    c("first_promised", Shape::Text, "首次承诺时限", "First promised"),
    c("first_refused_on", Shape::Day, "首次不予受理", "First refused on"),
    c("first_refused_reason", Shape::Word("refused_reason"), "首次不予受理理由", "First reason of refusal"),
    c("first_replied_on", Shape::Day, "首次答复日期", "First replied on"),
    c("first_reply_due_on", Shape::Day, "首次答复期限", "First reply by"),
    c("first_returned_on", Shape::Day, "首次退回", "First returned on"),
    c("focus", Shape::Text, "督查重点", "Focus"),
    c("followed_on", Shape::Day, "最近跟踪", "Last followed on"),
    c("follower", Shape::Code("R"), "跟踪人", "Follower"),
    c("follower_name", Shape::Person, "跟踪人姓名", "Follower's name"),
    c("follows", Shape::Code("V"), "回访对象", "Follows"),
    c("for_whom", Shape::Text, "为谁代办", "For whom"),
    c("form", Shape::Named("FM"), "表", "Form"),
    c("form_round", Shape::Code("G"), "轮次", "Round"),
    c("found", Shape::Count, "发现问题", "Findings made"),
    c("found_on", Shape::Day, "发现日期", "Found on"),
    c("frame_code", Shape::Text, "名单代码", "Code in the frame"),
    c("framed_on", Shape::Day, "名单日期", "Framed on"),
    c("from_on", Shape::Day, "开始日期", "From"),
    c("frozen_on", Shape::Day, "定稿日期", "Frozen on"),
    c("ground", Shape::Text, "特别程序", "Special procedure"),
    c("group", Shape::Word("group"), "评议分组", "Appraisal group"),
    c("handled_by", Shape::Unit, "期限到时承办", "Handled by when due"),
    c("handling", Shape::Word("handling"), "办理方式", "Handling"),
    c("happened_on", Shape::Day, "发生日期", "Happened on"),
    c("hash", Shape::Text, "链值", "Chain hash"),
    c("head", Shape::Text, "校验", "Head"),
    c("heading", Shape::Text, "栏名", "Heading"),
    c("headings", Shape::List, "表头", "Headings"),
    c("held_by", Shape::Person, "保管人", "Held by"),
    c("hidden", Shape::Flag, "单位不公开", "Unit hidden"),
    c("hours", Shape::Text, "时间", "Hours"),
    c("in_promised", Shape::Flag, "承诺内办结", "Within the promise"),
    c("in_statutory", Shape::Flag, "法定内办结", "Within the law"),
    c("in_yellow", Shape::Flag, "黄灯后办结", "Decided on yellow"),
    c("informant_address", Shape::Text, "提供人住址", "Informant's address"),
    c("informant_name", Shape::Person, "提供人姓名", "Informant's name"),
    c("informant_phone", Shape::Text, "提供人电话", "Informant's phone"),
    c("inspector", Shape::Code("R"), "本办人员", "One of our own"),
    c("inspectors", Shape::Person, "检查人员", "Inspectors"),
    c("instruction", Shape::Code("I"), "批示编号", "Instruction"),
    c("instrument", Shape::Word("instrument"), "文书", "Instrument"),
    c("into_matter", Shape::Code("M"), "并入事项", "Merged into"),
    c("investor", Shape::Text, "投资方", "Investor"),
    c("invited_as", Shape::Word("invited_as"), "受邀身份", "Invited as"),
    c("issued_by", Shape::Person, "签发人", "Issued by"),
    c("issued_on", Shape::Day, "发文日期", "Issued on"),
    c("item", Shape::Text, "项目", "Item"),
    c("items", Shape::Count, "项目数", "Items"),
    c("kept", Shape::Rows, "台账原有栏", "Kept columns"),
    c("key", Shape::Text, "单位代号", "Key"),
    c("kind", Shape::Word(""), "类别", "Kind"),
    c("kind_note", Shape::Text, "类别说明", "Kind note"),
    c("known_at", Shape::Instant, "据登记册至", "Known at"),
    c("known_entry", Shape::Count, "登记册条号", "Read to entry"),
    c("label", Shape::Text, "名目", "Subject"),
    c("late_reason", Shape::Text, "超时理由", "Why late"),
    c("lead", Shape::Text, "编者按", "Lead"),
    c("leader", Shape::Person, "批示领导", "Leader"),
    c("left_on", Shape::Day, "离任日期", "Left on"),
    c("left_out", Shape::Count, "排除", "Left out"),
    c("level", Shape::Word("level"), "层级", "Level"),
    c("lifted_on", Shape::Day, "解除日期", "Lifted on"),
    c("light", Shape::Word("light"), "审批灯", "Light"),
    c("limit_unit", Shape::Word("limit_unit"), "期限单位", "Limit unit"),
    c("line", Shape::Count, "行", "Line"),
    c("made_on", Shape::Day, "提出日期", "Made on"),
    c("main_to", Shape::Text, "主送", "To"),
    c("material", Shape::Text, "申请材料", "Material"),
    c("matter", Shape::Named("M"), "审批事项", "Matter"),
    c("matter_code", Shape::Code("M"), "事项编号", "Matter code"),
    c("matters", Shape::Text, "督查事项", "Matters"),
    c("medium", Shape::Word("medium"), "曝光方式", "Medium"),
    c("medium_note", Shape::Text, "方式说明", "Medium note"),
    c("merged_into", Shape::Code("C"), "并入", "Merged into"),
    c("met_on", Shape::Day, "完成日期", "Met on"),
    c("method", Shape::Word("method"), "检查方式", "Method"),
    c("methods", Shape::Words("method"), "督查方式", "Methods"),
    c("milestone", Shape::Text, "节点", "Milestone"),
    c("milestones_ahead", Shape::Count, "未完节点", "Milestones ahead"),
    c("months", Shape::Count, "期限（月）", "Months"),
    c("n", Shape::Count, "序", "No."),
    c("name", Shape::Text, "名称", "Name"),
    c("named", Shape::Word("named"), "实名与否", "Named"),
    c("not_visited", Shape::Count, "几天内未查", "Days not visited"),
    c("note", Shape::Long, "备注", "Note"),
    c("notified_on", Shape::Day, "一次性告知日期", "Notified on"),
    c("noun", Shape::Text, "名词", "Noun"),
    c("number", Shape::Text, "号码", "Number"),
    c("obstacle", Shape::Text, "堵点", "Obstacle"),
    c("obstacles_there", Shape::Count, "未解堵点", "Obstacles there"),
    c("of", Shape::Record, "所属记录", "Of"),
    c("of_campaign", Shape::Code("P"), "违诺活动", "Campaign of the breach"),
    c("off", Shape::Flag, "休息", "Rest"),
    c("office_no", Shape::Text, "文号", "Office number"),
    c("officer", Shape::Person, "承办人", "Officer"),
    c("on_duty_elsewhere", Shape::Count, "公务外出", "On duty elsewhere"),
    c("on_leave", Shape::Count, "请假", "On leave"),
    c("on_order", Shape::Text, "所涉整改通知", "On the order"),
    c("on_report", Shape::Text, "批示件", "On the report"),
    c("on_time", Shape::Flag, "按时", "On time"),
    c("opened_even_so", Shape::Text, "仍然启动的理由", "Why opened all the same"),
    c("opened_on", Shape::Day, "启动日期", "Opened on"),
    c("options", Shape::Text, "条件", "Options"),
    c("order", Shape::Code("O"), "整改编号", "Order"),
    c("order_no", Shape::Count, "机构排序", "Official order"),
    c("outcome", Shape::Word("outcome"), "复查结果", "Outcome"),
    c("outlet", Shape::Text, "媒体名称", "Outlet"),
    c("overdue", Shape::Flag, "超期", "Overdue"),
    c("overdue_days", Shape::Count, "超期天数", "Days over"),
    c("pairs", Shape::List, "读法", "Read as"),
    c("paper", Shape::Text, "通知", "Notice"),
    c("parent", Shape::Unit, "上级单位", "Parent"),
    c("part_of", Shape::Code("V"), "所属检查", "Part of"),
    c("paused", Shape::Flag, "已中止", "Paused"),
    c("paused_on", Shape::Day, "中止日", "Paused since"),
    c("period", Shape::Text, "期间", "Period"),
    c("person", Shape::Code("R"), "人员编号", "Person"),
    c("person_name", Shape::Person, "姓名", "Person's name"),
    c("person_rank", Shape::Text, "时任职级", "Rank then"),
    c("persons", Shape::Count, "人数", "Persons"),
    c("picked", Shape::Count, "抽中", "Drawn"),
    c("place", Shape::Text, "地点", "Place"),
    c("plan_item", Shape::Code("N"), "年度计划项", "Item of the year's plan"),
    c("plan_on", Shape::Day, "报方案日期", "Plan filed on"),
    c("planned_days", Shape::Count, "计划天数", "Planned days"),
    c("planned_on", Shape::Day, "拟去日期", "Planned for"),
    c("planned_to", Shape::Day, "拟去最后一天", "Planned to"),
    c("planned_visits", Shape::Count, "计划单位次", "Planned visits"),
    c("pledged", Shape::Count, "已签承诺人数", "Pledged"),
    c("point", Shape::Named("D"), "收件点", "Point"),
    c("point_code", Shape::Code("D"), "收件点编号", "Point code"),
    c("point_kind", Shape::Word("point_kind"), "收件点类别", "Point kind"),
    c("point_name", Shape::Text, "收件点名称", "Point name"),
    c("pool_digest", Shape::Text, "人员名单摘要", "Digest of the pool"),
    c("positive", Shape::Flag, "亮点", "Positive"),
    c("post", Shape::Text, "职务", "Post"),
    c("present", Shape::Count, "在岗", "Present"),
    c("project", Shape::Code("H"), "项目编号", "Project"),
    c("promised", Shape::Text, "承诺时限", "Promised"),
    c("promised_due", Shape::Text, "承诺到期", "Promised by"),
    c("promised_from", Shape::Day, "承诺起始", "Promised from"),
    c("promised_now", Shape::Text, "现行承诺", "Promised now"),
    c("proposal", Shape::Code("J"), "建议编号", "Proposal"),
    c("provisional", Shape::Flag, "暂定", "Provisional"),
    c("public_key", Shape::Text, "公钥", "Public key"),
    c("publicity", Shape::Word("publicity"), "公开程度", "Publicity"),
    c("published_in", Shape::Text, "公开于", "Published in"),
    c("published_on", Shape::Day, "公开日期", "Published on"),
    c("purpose", Shape::Text, "检查事由", "Purpose"),
    c("qualifier", Shape::Word("qualifier"), "准确程度", "Qualifier"),
    c("quarter", Shape::Count, "季度", "Quarter"),
    c("quotas", Shape::Text, "名额", "Quotas"),
    c("rank", Shape::Text, "职级", "Rank"),
    c("rated_on", Shape::Day, "评价日期", "Rated on"),
    c("rater", Shape::Text, "评价主体", "Raters"),
    c("reached", Shape::Flag, "联系上", "Reached"),
    c("reason", Shape::Text, "理由", "Reason"),
    c("receipt", Shape::Text, "回执期限", "Receipt within"),
    c("received_on", Shape::Day, "接收日期", "Received on"),
    c("received_time", Shape::Text, "收件时刻", "Time received"),
    c("record", Shape::Record, "形成的记录", "Record made"),
    c("recorded_at", Shape::Instant, "登记时间", "Recorded at"),
    c("recorded_by", Shape::Person, "登记人", "Recorded by"),
    c("red_after", Shape::Text, "红灯起于", "Red after"),
    c("refused_on", Shape::Day, "不予受理日期", "Refused on"),
    c("refused_reason", Shape::Word("refused_reason"), "不予受理理由", "Reason of refusal"),
    c("regime", Shape::Word("regime"), "处理依据", "Regime"),
    c("relapse_of", Shape::Code("F"), "反弹自", "Relapse of"),
    c("relapse_stated", Shape::Flag, "反弹由人认定", "Relapse stated"),
    c("relapsed", Shape::Flag, "反弹", "Relapsed"),
    c("relapsed_on", Shape::Day, "反弹日期", "Relapsed on"),
    c("remedy", Shape::Words("remedy"), "整治措施", "Remedy"),
    c("reopened_on", Shape::Day, "重办日期", "Reopened on"),
    c("reopened_reason", Shape::Text, "重办理由", "Why reopened"),
    c("reopened_time", Shape::Text, "重办时刻", "Time of reopening"),
    c("replied_on", Shape::Day, "答复日期", "Replied on"),
    c("reply_due_on", Shape::Day, "答复期限", "Reply by"),
    c("reply_overdue", Shape::Flag, "逾期未答复", "Reply overdue"),
    c("reply_wanted", Shape::Flag, "要求答复", "Reply wanted"),
    c("reply_way", Shape::Word("reply_way"), "答复方式", "Way of replying"),
    c("report", Shape::Code("B"), "督查报告", "Report"),
    c("report_due", Shape::Text, "启动时定的报告期限", "Report due as opened"),
    c("reported_on", Shape::Day, "报整改日期", "Reported on"),
    c("requirement", Shape::Long, "整改要求", "Requirement"),
    c("resolved", Shape::Flag, "问题解决", "Resolved"),
    c("resolved_on", Shape::Day, "核实整改日期", "Resolved on"),
    c("responsibility", Shape::Word("responsibility"), "责任类型", "Responsibility"),
    c("restored_on", Shape::Day, "恢复权利日期", "Rights restored on"),
    c("result", Shape::Word("result"), "调查结果", "Result"),
    c("retired_on", Shape::Day, "停用日期", "Retired on"),
    c("returned", Shape::Flag, "曾退回", "Returned"),
    c("returned_on", Shape::Day, "退回日期", "Returned on"),
    c("role", Shape::Word("team_role"), "身份", "Role"),
    c("rolls", Shape::Flag, "顺延", "Rolls"),
    c("round", Shape::Count, "第几次", "Round"),
    c("rounds", Shape::Count, "轮次数", "Rounds"),
    c("rule", Shape::Text, "规则", "Rule"),
    c("rule_made", Shape::Text, "出台制度", "Rule made"),
    c("rule_version", Shape::Text, "规则文本", "Rule's edition"),
    c("running", Shape::Flag, "期内", "Running"),
    c("sanction", Shape::Code("S"), "处理编号", "Measure"),
    c("satisfied", Shape::Word("satisfaction"), "满意度", "Satisfied"),
    c("scope", Shape::Text, "督查范围", "Scope"),
    c("score", Shape::Measure, "得分", "Score"),
    c("sealed_on", Shape::Day, "封存日期", "Sealed on"),
    c("sealed_units", Shape::Count, "检查对象数", "Units sealed"),
    c("section", Shape::Text, "科室", "Section"),
    c("seed", Shape::Text, "种子", "Seed"),
    c("seeded_on", Shape::Day, "抽取日期", "Seeded on"),
    c("sent_on", Shape::Day, "发出日期", "Sent on"),
    c("sent_out", Shape::Count, "发出份数", "Sent out"),
    c("seq", Shape::Count, "日志序号", "Entry"),
    c("series", Shape::Text, "刊名", "Series"),
    c("series_no", Shape::Count, "期号", "Number in the year"),
    c("service_window", Shape::Text, "办理窗口", "Window"),
    c("set_aside", Shape::Text, "不用的理由", "Set aside because"),
    c("sha256", Shape::Text, "SHA-256", "SHA-256"),
    c("shared_at", Shape::Instant, "副本做成于", "Shared at"),
    c("short_name", Shape::Text, "简称", "Short name"),
    c("shown_on", Shape::Day, "曝光日期", "Shown on"),
    c("sign_refused", Shape::Text, "拒签原因", "Why not signed"),
    c("sign_refused_by", Shape::Person, "拒签人", "Refused to sign"),
    c("signed_by", Shape::Person, "签字人", "Signed by"),
    c("signed_on", Shape::Day, "签字日期", "Signed on"),
    c("signs", Shape::Flag, "须签发", "To be signed"),
    c("slips", Shape::Count, "意见条", "Slips"),
    c("slug", Shape::Text, "代码词", "Slug"),
    c("source", Shape::Text, "出处", "Source"),
    c("squad", Shape::Text, "小组", "Group"),
    c("staff", Shape::Count, "计划人数", "Planned staff"),
    c("stage", Shape::Text, "阶段", "Stage"),
    c("stage_due", Shape::Day, "阶段期限", "Stage due"),
    c("stands", Shape::Flag, "作数", "Counts"),
    c("start_event", Shape::Text, "起算事件", "Starts from"),
    c("start_on", Shape::Day, "起算日", "Starts on"),
    c("state", Shape::Word(""), "状态", "State"),
    c("statutory", Shape::Text, "法定时限", "Statutory"),
    c("statutory_due", Shape::Text, "法定到期", "By law by"),
    c("step_limit", Shape::Text, "环节时限", "Step limit"),
    c("step_limits", Shape::Text, "各环节时限", "Step limits"),
    c("stopped_on", Shape::Day, "停止日", "Stopped on"),
    c("strata_by", Shape::Word("strata_by"), "分层依据", "Strata by"),
    c("stratum", Shape::Text, "分层", "Stratum"),
    c("subject", Shape::Text, "标题", "Subject"),
    c("subjects", Shape::Count, "应报", "Subjects"),
    c("successor", Shape::Unit, "承继单位", "Successor"),
    c("summary", Shape::Long, "内容", "Summary"),
    c("supervisory", Shape::Flag, "监察机关", "Supervisory organ"),
    c("supplied_on", Shape::Day, "补正日期", "Supplied on"),
    c("taken_at", Shape::Instant, "拍摄时间", "Taken at"),
    c("taken_back", Shape::Flag, "已撤回", "Taken back"),
    c("taken_by", Shape::Person, "取证人", "Taken by"),
    c("taken_on", Shape::Day, "取证日期", "Taken on"),
    c("team", Shape::List, "督查组", "Team"),
    c("tended_by", Shape::Person, "负责人", "Tended by"),
    c("tight_step", Shape::Text, "最紧的环节", "Tightest step"),
    c("tight_step_after", Shape::Text, "该环节超时于", "That step over after"),
    c("time", Shape::Text, "时刻", "Time"),
    c("title", Shape::Text, "名称", "Title"),
    c("to_on", Shape::Day, "结束日期", "To"),
    c("to_organ", Shape::Text, "提给机关", "To the organ"),
    c("token", Shape::Text, "随机串", "Token"),
    c("total", Shape::Count, "总期号", "Running number"),
    c("transfer_note", Shape::Text, "移送说明", "Transfer note"),
    c("transferred_on", Shape::Day, "移送日期", "Transferred on"),
    c("transferred_to", Shape::Text, "移送机关", "Transferred to"),
    c("unapproved", Shape::Flag, "未经批准", "Without approval"),
    c("unit", Shape::Unit, "单位", "Unit"),
    c("unit_code", Shape::Text, "单位代码", "Unit code"),
    c("unit_kind", Shape::Word("unit_kind"), "单位类别", "Unit kind"),
    c("units", Shape::Count, "单位数", "Units"),
    c("unplanned", Shape::Text, "计划外的理由", "Why outside a plan"),
    c("upheld", Shape::Flag, "异议成立", "Upheld"),
    c("urged", Shape::Count, "催办次数", "Times urged"),
    c("url", Shape::Text, "网址", "Address"),
    c("used_days", Shape::Count, "用时工作日", "Working days used"),
    c("used_minutes", Shape::Count, "用时分钟", "Minutes used"),
    c("used_on", Shape::Day, "使用日期", "Used on"),
    c("valid_from", Shape::Day, "启用日期", "Valid from"),
    c("valid_to", Shape::Day, "停用日期", "Valid to"),
    c("value", Shape::Count, "数值", "Value"),
    c("vault", Shape::Closed, "密封的名单", "Closed list"),
    c("verdict", Shape::Word("return_state"), "审核", "Verdict"),
    c("verified_document", Shape::Text, "核实所据材料", "Verified on document"),
    c("verified_on", Shape::Day, "核实日期", "Verified on"),
    c("verified_visit", Shape::Code("V"), "核实的回访", "Verified at"),
    c("version", Shape::Count, "版本", "Version"),
    c("vetoed", Shape::Flag, "一票否决", "Vetoed"),
    c("visit", Shape::Code("V"), "检查编号", "Visit"),
    c("visit_on", Shape::Day, "拟查日期", "To be visited on"),
    c("visited_on", Shape::Day, "检查日期", "Visited on"),
    c("visits", Shape::Count, "单位次", "Visits"),
    c("vocab", Shape::Text, "词表", "Vocabulary"),
    c("void_reason", Shape::Text, "作废理由", "Void reason"),
    c("weighing", Shape::Word("weighing"), "权数依据", "Weighing"),
    c("weight", Shape::Count, "权数", "Weight"),
    c("whereabouts_shown", Shape::Flag, "去向明示", "Whereabouts shown"),
    c("withdrawn_on", Shape::Day, "撤回日期", "Withdrawn on"),
    c("witness", Shape::Person, "见证人", "Witness"),
    c("year", Shape::Count, "年度", "Year"),
    c("yellow_at", Shape::Text, "黄灯起于", "Yellow from"),
    c("zh", Shape::Text, "中文", "Chinese"),
    c("zone_minutes", Shape::Count, "时区（分钟）", "Zone, minutes"),
];

/// What a column is for one noun, where it is not what it is for all: an order names its findings, others count them.
static OWN: &[(&str, Column)] = &[
    ("complaint", c("person", Shape::Code("R"), "被投诉人", "Person complained of")),
    ("order", c("closed_on", Shape::Day, "销号日期", "Closed on")),
    ("order", c("due_on", Shape::Day, "整改期限", "Due on")),
    ("order", c("findings", Shape::List, "所涉问题", "Findings")),
    ("order", c("result", Shape::Word("order_result"), "整改结果", "Result")),
    ("draw", c("happened_on", Shape::Day, "日期", "On")),
    ("draw", c("name", Shape::Person, "姓名", "Name")),
    ("draw", c("round", Shape::Count, "第几次抽查", "Draw no.")),
    ("draw", c("state", Shape::Word("draw_state"), "状态", "State")),
    ("draw", c("units", Shape::Count, "名单单位数", "Units in the frame")),
    ("campaign", c("drafted_on", Shape::Day, "方案日期", "Plan drafted on")),
    ("campaign", c("due", Shape::Text, "报告期限约定", "Report due within")),
    ("campaign", c("due_on", Shape::Day, "报告期限", "Report due on")),
    ("round", c("number", Shape::Count, "第几份", "Return no.")),
    ("round", c("round", Shape::Code("G"), "轮次", "Round")),
    ("sanction", c("round", Shape::Code("G"), "轮次", "Round")),
    ("return", c("round", Shape::Code("G"), "轮次", "Round")),
    ("answer", c("round", Shape::Code("G"), "轮次", "Round")),
    ("answer", c("happened_on", Shape::Day, "报送日期", "Came in on")),
    ("round", c("closed_even_so", Shape::Text, "没有收齐仍结束的理由", "Why closed all the same")),
    ("round", c("due", Shape::Text, "报送期限约定", "Returns due within")),
    ("round", c("due_on", Shape::Day, "报送期限", "Returns due on")),
    ("round", c("from_on", Shape::Day, "期间首日", "Period from")),
    ("round", c("to_on", Shape::Day, "期间末日", "Period to")),
    ("round", c("opened_on", Shape::Day, "布置日期", "Opened on")),
    ("return", c("due_on", Shape::Day, "报送期限", "Return due on")),
    ("return", c("happened_on", Shape::Day, "布置日期", "Opened on")),
    ("return", c("name", Shape::Person, "姓名", "Name")),
    ("evidence", c("place", Shape::Text, "拍摄位置", "Taken where")),
    ("exposure", c("approved_by", Shape::Person, "批准公开人", "Approved by")),
    ("exposure", c("approved_on", Shape::Day, "批准公开日期", "Approved on")),
    ("exposure", c("paper", Shape::Code("B"), "文稿编号", "Paper")),
    ("field_day", c("name", Shape::Person, "姓名", "Name")),
    ("going", c("name", Shape::Person, "姓名", "Name")),
    ("member", c("happened_on", Shape::Day, "加入日期", "Joined on")),
    ("member", c("name", Shape::Person, "姓名", "Name")),
    ("paper", c("acknowledged_on", Shape::Day, "签收齐日期", "All received on")),
    ("paper", c("due", Shape::Text, "回执期限", "Receipt within")),
    ("paper", c("due_on", Shape::Day, "回执截止日", "Receipt due on")),
    ("paper", c("findings", Shape::List, "所引问题", "Findings quoted")),
    ("paper", c("from_on", Shape::Day, "期间首日", "Period from")),
    ("paper", c("issued_on", Shape::Day, "印发日期", "Issued on")),
    ("paper", c("of", Shape::Record, "所据记录", "Made from")),
    ("paper", c("number", Shape::Text, "期号文号", "Number")),
    ("paper", c("sent_on", Shape::Day, "发送日期", "Sent on")),
    ("paper", c("signed_by", Shape::Person, "签发人", "Signed by")),
    ("paper", c("signed_on", Shape::Day, "签发日期", "Signed on")),
    ("paper", c("title", Shape::Text, "标题", "Title")),
    ("paper", c("to_on", Shape::Day, "期间末日", "Period to")),
    ("paper", c("to_organ", Shape::Text, "发给机关", "To the organ")),
    ("person", c("name", Shape::Person, "姓名", "Name")),
    ("pledge", c("happened_on", Shape::Day, "签字日期", "Signed on")),
    ("pledge", c("name", Shape::Person, "姓名", "Name")),
    ("point", c("from_on", Shape::Day, "启用日期", "In service from")),
    ("point", c("happened_on", Shape::Day, "开箱日期", "Opened on")),
    ("point", c("kind", Shape::Word("point_kind"), "类别", "Kind")),
    ("point", c("opened_on", Shape::Day, "最近开箱", "Last opened")),
    ("point", c("to_on", Shape::Day, "停用日期", "In service to")),
    ("matter", c("ended_on", Shape::Day, "清理日期", "Cleaned up on")),
    ("matter", c("rank", Shape::Count, "顺序", "Order")),
    ("matter", c("stage", Shape::Text, "办理环节", "Step")),
    ("matter", c("basis", Shape::Text, "调整文号", "By which document")),
    ("matter", c("from_on", Shape::Day, "起始", "From")),
    ("matter", c("to_on", Shape::Day, "截止", "To")),
    ("matter", c("unit", Shape::Unit, "实施单位", "Unit")),
    ("matter", c("office_no", Shape::Text, "目录编号", "Catalogue number")),
    ("approval", c("office_no", Shape::Text, "办件号", "Hall number")),
    ("approval", c("decided_by", Shape::Person, "办结人", "Decided by")),
    ("approval", c("decided_on", Shape::Day, "办结日期", "Decided on")),
    ("approval", c("point", Shape::Named("D"), "代办点", "Agency point")),
    ("approval", c("published_on", Shape::Day, "超时公开日期", "Lateness published on")),
    ("approval", c("reason", Shape::Text, "不予受理理由", "Reason of refusal")),
    ("approval", c("stage", Shape::Text, "环节", "Step")),
    ("approval", c("unit", Shape::Unit, "实施单位", "Unit")),
    ("project", c("closed_even_so", Shape::Text, "有未完仍办结的理由", "Why done with something left")),
    ("project", c("closed_on", Shape::Day, "投产日期", "Ran on")),
    ("project", c("due", Shape::Text, "投产期限约定", "To run within")),
    ("project", c("due_on", Shape::Day, "投产期限", "To run by")),
    ("project", c("ended_on", Shape::Day, "终止日期", "Given up on")),
    ("project", c("matters", Shape::List, "待办事项", "Matters ahead")),
    ("project", c("name", Shape::Text, "项目名称", "Project")),
    ("project", c("opened_on", Shape::Day, "纳入日期", "Taken on")),
    ("project", c("reason", Shape::Text, "终止理由", "Why given up")),
    ("project", c("unit", Shape::Unit, "牵头单位", "Leading unit")),
    ("milestone", c("due_on", Shape::Day, "完成期限", "Due on")),
    ("milestone", c("happened_on", Shape::Day, "定下日期", "Set on")),
    ("milestone", c("unit", Shape::Unit, "牵头单位", "Leading unit")),
    ("obstacle", c("due_on", Shape::Day, "解决期限", "Due on")),
    ("obstacle", c("happened_on", Shape::Day, "出现日期", "Since")),
    ("obstacle", c("unit", Shape::Unit, "须解决的单位", "Who must act")),
    ("enforcement", c("due_on", Shape::Day, "批复期限", "To be answered by")),
    ("enforcement", c("ended_on", Shape::Day, "不去日期", "Not going since")),
    ("enforcement", c("inspectors", Shape::Person, "进企人员", "Who goes")),
    ("enforcement", c("reason", Shape::Text, "不批准理由", "Why refused")),
    ("enforcement", c("refused_on", Shape::Day, "不批准日期", "Refused on")),
    ("enforcement", c("unit", Shape::Unit, "进企单位", "Unit that goes")),
    ("enforcement", c("visited_on", Shape::Day, "进企日期", "Went on")),
    ("complaint", c("approval", Shape::Code("A"), "所涉办件", "Approval")),
    ("proposal", c("due_on", Shape::Day, "答复期限", "Due on")),
    ("proposal", c("findings", Shape::List, "所据问题", "Findings")),
    ("proposal", c("result", Shape::Word("proposal_result"), "答复结果", "Answer")),
    ("sanction", c("kind", Shape::Word(""), "处理方式", "Measure")),
    ("taken", c("head", Shape::Text, "链头", "Head")),
    ("taken", c("name", Shape::Text, "单位", "Office")),
    ("taken", c("taken_on", Shape::Day, "收到日期", "Taken on")),
    ("taken", c("unit", Shape::Unit, "名册里的单位", "Unit of the register")),
];

/// The dictionary's entry for a column of one noun.
pub fn column_of(noun: &str, name: &str) -> Option<&'static Column> {
    OWN.iter().find(|(n, c)| *n == noun && c.name == name).map(|(_, c)| c).or_else(|| column(name))
}

/// The column that a noun calls by a name of its own.
pub fn called(noun: &str, text: &str) -> Option<&'static Column> {
    let own = OWN.iter().find(|(n, c)| *n == noun && (c.zh == text || c.en.eq_ignore_ascii_case(text)));
    own.and_then(|(_, c)| column(c.name))
}

/// The headings of a column, as a noun calls it.
pub fn label(noun: &str, name: &str) -> Option<(&'static str, &'static str)> {
    column_of(noun, name).map(|c| (c.zh, c.en))
}

/// The flag of a column: `visited_on` is `--visited`, `on_leave` is `--on-leave`.
pub fn flag(column: &str) -> String {
    column.strip_suffix("_on").unwrap_or(column).replace('_', "-")
}

/// The dictionary's entry for a column.
pub fn column(name: &str) -> Option<&'static Column> {
    COLUMNS.binary_search_by(|c| c.name.cmp(name)).ok().map(|i| &COLUMNS[i])
}

impl Shape {
    /// Whether it is a line that people write freely.
    pub fn is_line(self) -> bool {
        matches!(self, Shape::Text | Shape::Person)
    }

    /// Whether it is text that people write freely.
    pub fn is_text(self) -> bool {
        self.is_line() || self == Shape::Long
    }

    /// How people look it up.
    pub fn order(self) -> (&'static str, sound::Order) {
        sound::ORDERS[usize::from(self == Shape::Person)]
    }

    /// The shipped vocabulary behind a word column.
    pub fn vocab(self) -> Option<&'static Vocab> {
        match self {
            Shape::Word(name) | Shape::Words(name) => vocab::vocab(name),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_dictionary_exist() {
        for c in COLUMNS {
            assert!(
                !matches!(c.shape, Shape::Word(name) if !name.is_empty()) || c.shape.vocab().is_some(),
                "{}",
                c.name
            );
        }
    }
}
