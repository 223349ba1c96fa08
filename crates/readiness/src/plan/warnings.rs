//! What speaks against a plan, said plainly.

use super::gates::FORMS_OVER_BAR;
use super::mocks::sitting;
use super::schedule::questions_an_hour;
use super::sheet::{count, hours, long_day, share};
use super::weeks::later;
use super::worth::Learning;
use super::{Plan, Situation};

/// Standard deviation of an ability above which hardly anything is known; a learner without answers has 1.
const UNKNOWN_SD: f64 = 0.8;

/// Every reason to think again, the weightiest first.
pub(super) fn warnings(situation: &Situation, learning: &Learning, plan: &Plan) -> Vec<String> {
    let found = [
        withdrawn(situation),
        near(plan),
        unknown(situation, plan),
        short(situation, learning, plan),
        forms(situation, plan),
        reviews(situation, plan),
        used_up(situation, plan),
        caution(plan),
    ];
    found.into_iter().flatten().collect()
}

fn withdrawn(situation: &Situation) -> Option<String> {
    let exam = &situation.exam;
    let last = exam.last_test_day.filter(|_| !situation.is_held())?;
    let verb = if last < situation.today { "was" } else { "will be" };
    let next = match exam.successors.as_slice() {
        [] => "No successor is known".to_owned(),
        successors => format!("To hold a certificate take {}", successors.join(", ")),
    };
    Some(format!(
        "{} {verb} last held (in English) on {}, so it cannot be sat on that day. {next}. The plan is still good for practice.",
        exam.code,
        long_day(last)
    ))
}

fn near(plan: &Plan) -> Option<String> {
    match plan.days() {
        0 => {
            Some("The exam is today. Study no more; read every question twice, leave none blank.".to_owned())
        }
        1 => Some(
            "The exam is tomorrow. Today is for rest; nothing learnt today is worth a bad night.".to_owned(),
        ),
        2..14 => Some(format!(
            "Only {} to the exam: too few for two cold forms with time to act on what they show. If the date can \
             be moved without loss, think of it.",
            count(plan.days().unsigned_abs() as usize, "day")
        )),
        _ => None,
    }
}

fn unknown(situation: &Situation, plan: &Plan) -> Option<String> {
    let unknown = plan.hours > 0.0 && situation.domains.iter().all(|d| d.sd > UNKNOWN_SD);
    unknown.then(|| {
        format!(
            "Hardly anything recent is known of you: the plan is that of an average learner and goes mostly by weights. Drill \
             for an hour{} and make it again.",
            situation.reader.in_brackets(&format!("drill {}", situation.exam.slug))
        )
    })
}

/// Where the hours do not bring the expected share to the bar: what would.
fn short(situation: &Situation, learning: &Learning, plan: &Plan) -> Option<String> {
    let bar = plan.expected.bar;
    if plan.expected.on_exam >= bar || plan.hours <= 0.0 {
        return None;
    }
    let start = format!(
        "The hours do not suffice by the plan's assumption: about {} of 100 right on the day, and a safe date wants {}.",
        share(plan.expected.on_exam),
        share(bar)
    );
    let studied: f64 = plan.domains.iter().map(|d| d.hours).sum();
    let Some(needed) = learning.hours_for(bar).filter(|_| studied > 0.0) else {
        return Some(format!(
            "{start} No number of hours is expected to reach it; ask what is missing first."
        ));
    };
    Some(format!("{start} It would take {}.", more(situation, plan, needed / studied)))
}

/// What gives so many times the hours: more in a week, or more weeks.
fn more(situation: &Situation, plan: &Plan, factor: f64) -> String {
    let days = (factor * plan.days() as f64).ceil();
    let week = (situation.hours_per_week * factor).ceil();
    let date = || format!("a date from about {}", long_day(later(situation.today, whole(days))));
    let ways = [(week <= 40.0).then(|| format!("about {} a week", hours(week))), (days <= 731.0).then(date)];
    let ways: Vec<String> = ways.into_iter().flatten().collect();
    if ways.is_empty() {
        return "far more hours than there are, or a date years away".to_owned();
    }
    ways.join(", or ")
}

#[allow(clippy::cast_possible_truncation)]
fn whole(days: f64) -> i64 {
    days as i64
}

fn forms(situation: &Situation, plan: &Plan) -> Option<String> {
    let missing = FORMS_OVER_BAR.saturating_sub(situation.forms.over_bar).saturating_sub(plan.mocks.len());
    if missing == 0 || plan.days() < 2 {
        return None;
    }
    let hours = sitting(situation);
    let roomy = plan.weeks.iter().any(|w| w.hours >= hours);
    let why = match (roomy, plan.days() < 21) {
        (false, _) => format!("a mock exam takes {hours:.1} hours, more than a week of the plan has"),
        (true, true) => "there are too few days".to_owned(),
        (true, false) => "there are too few unseen questions for cold forms".to_owned(),
    };
    let can = if missing == 1 { "Only one" } else { "Neither" };
    Some(format!("{can} of the two cold forms that should come before the exam can be placed: {why}."))
}

fn reviews(situation: &Situation, plan: &Plan) -> Option<String> {
    let due: usize = situation.reviews_due.iter().map(|n| *n as usize).sum();
    let placed: usize = plan.weeks.iter().map(|w| w.reviews.questions).sum();
    (due > placed && plan.hours > 0.0).then(|| {
        format!("{due} reviews fall due and the plan has room for {placed}; take the oldest misses first.")
    })
}

fn used_up(situation: &Situation, plan: &Plan) -> Option<String> {
    let short = |(i, d): (usize, &super::Standing)| {
        let domain = plan.domains.get(i)?;
        let wanted = domain.hours * questions_an_hour(d, &plan.settings);
        (wanted >= domain.questions as f64 + 5.0).then(|| d.title.clone())
    };
    let titles: Vec<String> = situation.domains.iter().enumerate().filter_map(short).collect();
    (!titles.is_empty()).then(|| {
        format!(
            "New questions run out in {}; use the hours left there for the guide, hands-on work and reviews.",
            if titles.len() == situation.domains.len() {
                "every domain".to_owned()
            } else {
                titles.join("; ")
            }
        )
    })
}

fn caution(plan: &Plan) -> Option<String> {
    let recovery = plan.recovery.as_ref().filter(|r| !r.sections.is_empty())?;
    let moved = recovery.expected_without.map_or_else(String::new, |without| {
        let (from, to) = (share(without), share(plan.expected.now));
        match from == to {
            true => format!(" It leaves the estimate for today at {to} of 100 questions right."),
            false => format!(" It moves the estimate for today from {from} to {to} of 100 questions right."),
        }
    });
    Some(format!(
        "The section table of {} is weak evidence: a section is judged on few questions, and where the line lies is \
         not published.{moved} Answers of your own will say more.",
        long_day(recovery.failed_on)
    ))
}
