//! What whoever complained was told, and what they said when they were called back: whom there is to tell, what is owed them,
//! two calls that differ. Not for limits: those are the rule set's.

use super::complaint::Draft;
use super::life::{Standing, Unmet};
use crate::base::error::{Both, Error, Result};
use crate::base::vocab::{Named, Satisfaction, Step};
use crate::both;
use crate::rule::complaint_clock::Name;
use crate::rule::flow::Act;

/// Holds what is said of telling the complainant: there is somebody to tell, who said something was reached, and nothing is put
/// away that is still owed.
pub(super) fn check(before: &Standing<Draft>, act: &Act, code: &str) -> Result<()> {
    let told = matches!(act.kind, Step::Reply | Step::Call);
    if told && before.begun.named.as_deref() == Some(Named::Anonymous.slug()) {
        let Both { zh, en } = act.kind.said();
        let said = both!("{code} 是匿名投诉，没有可以{zh}的人", "{code} is anonymous: there is nobody to {en}");
        return Err(Error::refused("complainant-anonymous", said).hint(both!(
            "知道是谁了：ducha complaint edit {code} --named 实名 --complainant-name -；不答复的直接归档",
            "once they are known: ducha complaint edit {code} --named named --complainant-name -; else archive it"
        )));
    }
    if act.kind == Step::Call && act.reached == Some(false) && (act.satisfied.is_some() || act.resolved.is_some()) {
        let said = both!("{code} 没有联系上，就没有满意度和是否解决", "{code}: who was not reached said nothing");
        return Err(Error::refused("call-unreached-said", said)
            .hint(both!(
                "联系上的写 --reached 是，没联系上的只写 --reached 否",
                "give --reached yes, or --reached no alone"
            ))
            .field("reached"));
    }
    if act.kind == Step::Archive
        && let Some(due) = before.clock(Name::Reply).filter(|c| c.stopped_on.is_none()).map(|c| c.due.due)
    {
        let said =
            both!("{code} 还没有答复投诉人（期限 {due}）", "{code}: the complainant was not told yet (by {due})");
        let first =
            both!("先答复：ducha complaint reply {code} --way …", "first: ducha complaint reply {code} --way …");
        let unwanted = both!(
            "先答复：ducha complaint reply {code} --way …；本人不要答复的：ducha complaint edit {code} --reply-wanted 否",
            "first: ducha complaint reply {code} --way …; if they want none: ducha complaint edit {code} --reply-wanted no"
        );
        return Err(Error::refused("reply-owed", said).hint(if act.on > due { first } else { unwanted }));
    }
    Ok(())
}

/// That there is nobody to tell.
pub(super) fn nobody(now: &Standing<Draft>) -> Option<Unmet> {
    let anonymous = now.begun.named.as_deref() == Some(Named::Anonymous.slug());
    anonymous.then(|| (both!("是匿名投诉，没有可答复的人", "it is anonymous: there is nobody to tell"), None))
}

/// That a call back heard something else than the one before.
pub(super) fn otherwise(last: &Act, before: &[Act], code: &str) -> Option<Both> {
    let since = before.iter().rposition(|act| act.kind == Step::Reopen).map_or(0, |at| at + 1);
    let said = |act: &&Act| act.kind == Step::Call && act.reached == Some(true);
    let earlier = before[since..].iter().rfind(said).filter(|_| last.reached == Some(true))?;
    let differ = |a: Option<bool>, b: Option<bool>| a.zip(b).is_some_and(|(a, b)| a != b);
    let content = |act: &Act| act.satisfied.map(Satisfaction::is_content);
    (differ(content(earlier), content(last)) || differ(earlier.resolved, last.resolved)).then(|| {
        let on = earlier.on;
        both!(
            "{code} 这次回访与 {on} 的说法不一，数字按这一次算",
            "{code}: this call heard otherwise than that of {on}; figures go by this one"
        )
    })
}
