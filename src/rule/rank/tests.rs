//! Places, ties, quotas and their borders, by hand.

use super::*;

fn form(scoring: &str) -> Form {
    Form::parse(&format!(
        r#"{{"name":"评议","raters":["a","b"],"items":[{{"key":"q","zh":"分","kind":"score","max":100}}],"scoring":{{{scoring}}}}}"#
    ))
    .expect("a form")
}

const TWO: &str =
    r#""parts":[{"key":"p","zh":"甲","weight":70,"rater":"a"},{"key":"w","zh":"乙","weight":30,"rater":"b"}]"#;

/// Entries of one group by the means of their parts.
fn entries(scores: &[&[&str]]) -> Vec<Entry> {
    let part = |score: &&str| {
        let mut sum = Sum::default();
        if let Some(score) = exact(score) {
            sum.add(&score, 1);
        }
        sum
    };
    scores.iter().map(|parts| Entry { parts: parts.iter().map(part).collect(), ..Entry::default() }).collect()
}

/// Entry, total, place, shared or not, grade.
fn said(form: &Form, entries: &[Entry]) -> Vec<String> {
    let scoring = form.scoring.as_ref().expect("scored");
    let ranking = scoring.ranked(&scoring.weights(), entries);
    let grade = |at: Option<usize>| at.map_or("", |at| scoring.grades[at].key.as_str());
    let one = |p: &Place| {
        let (total, rank) = (p.total.clone().unwrap_or("-".into()), p.rank.map_or("-".into(), |rank| rank.to_string()));
        format!(
            "{} {total} {rank}{}{} {}",
            p.entry,
            if p.tied { "=" } else { "" },
            if p.last { "!" } else { "" },
            grade(p.grade)
        )
    };
    ranking.places.iter().map(one).map(|line| line.trim_end().to_owned()).collect()
}

#[test]
fn those_alike_share_a_place_and_the_next_is_as_far_down() {
    let form = form("\"decimals\":1");
    let found = said(&form, &entries(&[&["88.25"], &["90"], &["88.34"], &["90"], &["12"]]));
    // 88.25 and 88.34 are 88.3 both, as they are printed.
    assert_eq!(found, ["1 90.0 1=", "3 90.0 1=", "0 88.3 3=", "2 88.3 3=", "4 12.0 5!"]);
}

#[test]
fn parts_weigh_and_part_ties() {
    let alike = entries(&[&["80", "90"], &["83", "83"], &["90", ""]]);
    assert_eq!(said(&form(TWO), &alike), ["0 83 1=", "1 83 1=", "2 - -"]);
    let parted = form(&format!("{TWO},\"tie_by\":[\"p\"]"));
    assert_eq!(said(&parted, &alike), ["1 83 1", "0 83 2!", "2 - -"]);
}

#[test]
fn a_half_is_rounded_before_totals_are_compared() {
    let scores = entries(&[&["84.5"], &["85"], &["85.5"]]);
    assert_eq!(said(&form("\"decimals\":0"), &scores), ["2 86 1", "0 85 2=!", "1 85 2=!"]);
    assert_eq!(said(&form("\"decimals\":0,\"rounding\":\"half-even\""), &scores), ["2 86 1", "1 85 2", "0 84 3!"]);
}

#[test]
fn whom_a_veto_left_nothing_is_behind_all_others() {
    let mut all = entries(&[&["99"], &["0"], &["50"]]);
    all[0].vetoed = true;
    assert_eq!(said(&form(""), &all), ["2 50 1", "1 0 2", "0 0 3!"]);
}

const QUOTAS: &str = r#""grades":[{"key":"star","zh":"标兵","first":2},{"key":"good","zh":"优秀","first":2},{"key":"rest","zh":"未定"},{"key":"bottom","zh":"末位","last":1}]"#;

fn notes(form: &Form, entries: &[Entry]) -> Vec<String> {
    let scoring = form.scoring.as_ref().expect("scored");
    scoring.ranked(&scoring.weights(), entries).notes.into_iter().map(|note| note.en).collect()
}

#[test]
fn quotas_are_filled_from_both_ends() {
    let scores = entries(&[&["9"], &["8"], &["7"], &["6"], &["5"], &["4"]]);
    let form = form(QUOTAS);
    assert_eq!(
        said(&form, &scores),
        ["0 9 1 star", "1 8 2 star", "2 7 3 good", "3 6 4 good", "4 5 5 rest", "5 4 6! bottom"]
    );
    assert!(notes(&form, &scores).is_empty());
    // Fewer than there is room for: who is last is last all the same.
    assert_eq!(said(&form, &scores[..3]), ["0 9 1 star", "1 8 2 star", "2 7 3! bottom"]);
    assert_eq!(notes(&form, &scores[..3]), ["优秀: a quota of 2, and only 0 there"]);
}

#[test]
fn those_alike_at_the_border_are_all_in_or_all_out() {
    let scores = entries(&[&["9"], &["8"], &["8"], &["6"], &["5"], &["5"]]);
    let (inside, outside) = (form(QUOTAS), form(&format!("{QUOTAS},\"border\":\"out\"")));
    assert_eq!(
        said(&inside, &scores),
        ["0 9 1 star", "1 8 2= star", "2 8 2= star", "3 6 4 good", "4 5 5=! bottom", "5 5 5=! bottom"]
    );
    assert_eq!(notes(&inside, &scores).len(), 3);
    assert_eq!(
        said(&outside, &scores),
        ["0 9 1 star", "1 8 2= good", "2 8 2= good", "3 6 4 rest", "4 5 5=! rest", "5 5 5=! rest"]
    );
}

#[test]
fn of_all_alike_and_of_one_alone_nobody_is_last() {
    assert_eq!(said(&form(QUOTAS), &entries(&[&["7"], &["7"], &["7"]])), ["0 7 1= star", "1 7 1= star", "2 7 1= star"]);
    assert_eq!(said(&form(QUOTAS), &entries(&[&["7"]])), ["0 7 1 star"]);
}

#[test]
fn groups_are_ranked_apart() {
    let mut all = entries(&[&["9"], &["8"], &["7"]]);
    all[1].group = "utility".into();
    assert_eq!(said(&form(""), &all), ["0 9 1", "2 7 2!", "1 8 1"]);
}

#[test]
fn bands_begin_at_their_marks() {
    let bands = r#""grades":[{"key":"a","zh":"满意","from":85},{"key":"b","zh":"基本满意","from":60},{"key":"c","zh":"不满意"}]"#;
    let found = said(&form(bands), &entries(&[&["84.9"], &["85"], &["59"], &["60"]]));
    assert_eq!(found, ["0 85 1= a", "1 85 1= a", "3 60 3 b", "2 59 4! c"]);
}

fn sensitivity(form: &Form, entries: &[Entry]) -> Vec<Change> {
    let scoring = form.scoring.as_ref().expect("a scoring");
    form.sensitivity(entries.len(), |weights, _| Ok(scoring.ranked(weights, entries))).expect("changes")
}

#[test]
fn it_is_told_where_the_last_place_rests_on_a_weight() {
    let firm = entries(&[&["90", "90"], &["50", "50"]]);
    assert!(sensitivity(&form(TWO), &firm).iter().all(Change::holds));
    // By the one part the first is last, by the other the second.
    let shaky = entries(&[&["80", "50"], &["70", "72"], &["95", "95"]]);
    let changes = sensitivity(&form(&format!("\"decimals\":1,{TWO}")), &shaky);
    // 70 % of 80 and 30 % of 50 are 71, of 70 and 72 they are 70.6: a tenth more on the second part turns them round.
    let told: Vec<_> = changes.iter().filter(|c| !c.holds()).map(|c| (c.part, c.moved, c.last.clone())).collect();
    let turned = (vec![0], vec![1]);
    assert_eq!(
        told,
        [(0, WeightMove::Down, turned.clone()), (0, WeightMove::Out, turned.clone()), (1, WeightMove::Up, turned)]
    );
    assert_eq!(changes.len(), 6);
}
