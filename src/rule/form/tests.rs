//! What a definition may say, and what of it does not hold together.

use super::*;

fn refused(text: &str) -> String {
    Form::parse(text).map_or_else(|error| error.message.en.clone(), |_| "fine".into())
}

const PLAIN: &str = r#"{"name":"每周一报","period":"week","due":"1wd","items":[
    {"key":"meetings","zh":"召开会议","kind":"number","required":true},
    {"key":"self","zh":"自选动作","kind":"text","own":true}]}"#;

#[test]
fn a_form_is_the_same_text_however_it_was_written() {
    let form = Form::parse(PLAIN).expect("a form");
    assert_eq!(form.period, Every::Week);
    assert_eq!(Form::parse(&form.text()).expect("again"), form);
    assert!(form.item("召开会议").is_some_and(|item| item.key == "meetings" && item.required));
    assert!(form.known("召开会").is_err_and(|e| e.hint.as_ref().is_some_and(|h| h.zh.contains("召开会议"))));
}

#[test]
fn stages_and_choices_are_said_by_a_word_or_whole() {
    let text = r#"{"name":"三阶段","period":"stage","stages":["动员",{"key":"two","zh":"查摆","due":"2026-05-30"}],
        "items":[{"key":"a","zh":"甲","kind":"choice","options":["有",{"key":"none","zh":"没有","score":0}],"stage":"two"}]}"#;
    let form = Form::parse(text).expect("a form");
    assert_eq!(form.stage("1").map(|s| s.key.clone()).ok().as_deref(), Some("动员"));
    assert_eq!(form.stage("查摆").map(|s| s.key.clone()).ok().as_deref(), Some("two"));
    assert!(form.stage("3").is_err());
    assert_eq!(form.asked(At { stage: Some("动员"), rater: None }).count(), 0);
}

#[test]
fn what_does_not_hold_together_is_told() {
    assert_eq!(refused(PLAIN), "fine");
    for (from, to, told) in [
        ("\"self\"", "\"meetings\"", "the item \"meetings\" stands twice"),
        ("\"自选动作\"", "\"召开会议\"", "the item \"召开会议\" stands twice"),
        ("\"1wd\"", "\"soon\"", ""),
        ("\"kind\":\"text\"", "\"kind\":\"song\"", "the form cannot be read at line 3, column "),
        ("\"own\"", "\"owm\"", "the form cannot be read at line 3, column "),
        ("\"own\":true", "\"weight\":5", "self scores nothing, or is no part of the whole: it has no weight, nor `as`"),
        ("\"required\":true", "\"max\":0", "meetings: its max must be above 0 and its min"),
        ("\"required\":true", "\"weight\":50,\"max\":5", "meetings scores, and the form has no scoring"),
        ("\"required\":true", "\"stage\":\"two\"", "meetings: there is no stage \"two\" among the stages"),
        ("\"required\":true", "\"makes\":\"finding\"", "meetings: only what is answered yes or no"),
    ] {
        let said = refused(&PLAIN.replace(from, to));
        assert!(said != "fine" && said.starts_with(told), "{to}: {said}");
    }
}

const SCORED: &str = r#"{"name":"评议","period":"year","raters":["服务对象","监督员"],
    "items":[{"key":"a","zh":"作风","kind":"score","max":100,"weight":60},{"key":"b","zh":"效率","kind":"score","max":100,"weight":40}],
    "scoring":{"decimals":2,"parts":[{"key":"p","zh":"服务对象","weight":70,"rater":"服务对象"},{"key":"q","zh":"监督员","weight":30,"rater":"监督员"}],
      "tie_by":["p"],"grades":[{"key":"good","zh":"优秀","first":1},{"key":"fair","zh":"达标"},{"key":"bottom","zh":"末位","last":1}],
      "consequences":[{"times":1,"zh":"黄牌警告"},{"times":2,"zh":"建议辞职"}]}}"#;

#[test]
fn weights_add_up_to_the_whole() {
    assert_eq!(refused(SCORED), "fine");
    for (from, to, told) in [
        ("\"weight\":60", "\"weight\":55.5", "the weights add up to 95.5, not to 100"),
        ("\"weight\":70", "\"weight\":71", "the weights add up to 101, not to 100"),
        (",\"weight\":60", "", "others have a weight, a has none"),
        ("\"tie_by\":[\"p\"]", "\"tie_by\":[\"r\"]", "tie_by names \"r\", which is none of the parts"),
        ("\"rater\":\"监督员\"", "\"rater\":\"记者\"", "评议 has no raters \"记者\""),
        ("\"first\":1", "\"first\":0", "the grade good has one of from, first and last, and a quota of 1 at the least"),
        ("\"times\":2", "\"times\":1", "the times of consequences begin with 1 and grow"),
        ("\"max\":100,\"weight\":60", "\"weight\":60", "a has a weight and so needs its max"),
        ("\"decimals\":2", "\"decimals\":9", "decimals are 6 at the most"),
    ] {
        let said = refused(&SCORED.replacen(from, to, 1));
        assert_eq!(said, told, "{to}");
    }
}
