//! The hours of every week: mock exams and reviews first, what is left to the domains.

use super::mocks::practice_forms;
use super::weeks::{Frame, days, frames};
use super::worth::Learning;
use super::{Form, Mock, PlanSettings, Share, Situation, Standing, Week};

/// A week and its hours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Budget {
    pub frame: Frame,
    /// Hours of study: a seventh of a full week's for every day of study.
    pub hours: f64,
}

/// The weeks with their hours.
pub(super) fn budgets(situation: &Situation) -> Vec<Budget> {
    let of = |frame: Frame| Budget { frame, hours: situation.hours_per_week * frame.study_days as f64 / 7.0 };
    frames(situation.today, situation.exam_on).into_iter().map(of).collect()
}

/// The weeks with everything in them. Hours of domains follow the best split of all hours so far, so that weak domains come
/// first and the others join them.
pub(super) fn schedule(
    situation: &Situation,
    settings: &PlanSettings,
    learning: &Learning,
    budgets: &[Budget],
    mocks: &[Mock],
) -> Vec<Week> {
    let stock = stock(situation, mocks);
    let answered: usize = situation.domains.iter().map(|d| d.answered).sum();
    let (mut studied, mut waiting) = (0.0, 0);
    let mut past = vec![Share::default(); situation.domains.len()];
    let mut weeks = Vec::with_capacity(budgets.len());
    for budget in budgets {
        let mock = mocks.iter().find(|m| budget.frame.from <= m.on && m.on <= budget.frame.to).copied();
        let free = budget.hours - mock.map_or(0.0, |m| m.hours);
        waiting += due(situation, &budget.frame);
        let seen = answered + past.iter().map(|d| d.questions).sum::<usize>();
        let reviews = reviews(settings, free, waiting, seen, budget.frame.weeks_left == 0);
        waiting = waiting.saturating_sub(reviews.questions);
        studied += free - reviews.hours;
        let now = cumulative(situation, settings, &learning.split(studied), &stock, &past);
        weeks.push(week(budget, mock, reviews, &now, &past));
        past = now;
    }
    weeks
}

fn week(budget: &Budget, mock: Option<Mock>, reviews: Share, now: &[Share], past: &[Share]) -> Week {
    let since = |(now, past): (&Share, &Share)| Share {
        hours: (now.hours - past.hours).max(0.0),
        questions: now.questions.saturating_sub(past.questions),
    };
    let Frame { weeks_left, from, to, .. } = budget.frame;
    let domains = now.iter().zip(past).map(since).collect();
    Week { weeks_left, from, to, hours: budget.hours, domains, reviews, mock }
}

/// Questions of each domain that drills may use: what the practice forms of the plan need stays unseen.
fn stock(situation: &Situation, mocks: &[Mock]) -> Vec<usize> {
    let forms = mocks.iter().filter(|m| m.form == Form::Practice).count().min(practice_forms(situation));
    situation.domains.iter().map(|d| d.unseen.saturating_sub(forms * d.on_form)).collect()
}

/// Hours and new questions of each domain from the beginning of the plan; never fewer than a week before, whatever rounding does.
fn cumulative(
    situation: &Situation,
    settings: &PlanSettings,
    hours: &[f64],
    stock: &[usize],
    past: &[Share],
) -> Vec<Share> {
    let of = |(((d, hours), stock), past): (((&Standing, &f64), &usize), &Share)| Share {
        hours: *hours,
        questions: whole(hours * questions_an_hour(d, settings)).min(*stock).max(past.questions),
    };
    situation.domains.iter().zip(hours).zip(stock).zip(past).map(of).collect()
}

/// Questions answered in an hour of study of a domain: reading the reasons takes as long as answering.
pub(super) fn questions_an_hour(domain: &Standing, settings: &PlanSettings) -> f64 {
    settings.on_questions * 3600.0 / (2.0 * domain.seconds)
}

/// Reviews known to fall due in a week of the plan; they are counted from today in weeks of seven days.
fn due(situation: &Situation, frame: &Frame) -> usize {
    let week = |(k, n): (usize, &u32)| {
        let first = super::weeks::later(situation.today, 7 * k as i64);
        let inside = days(frame.from, first) >= 0 && days(first, frame.to) >= 0;
        if inside { *n as usize } else { 0 }
    };
    situation.reviews_due.iter().enumerate().map(week).sum()
}

/// What is due, at least the reserve, at most the limit; in the last week the limit. A reserve is for questions seen so far:
/// nothing else can come back.
fn reviews(settings: &PlanSettings, free: f64, due: usize, seen: usize, last: bool) -> Share {
    let each = settings.review_seconds / 3600.0;
    let share = if last { settings.review_limit } else { settings.review_reserve };
    let reserve = (share * free).min(seen as f64 * each);
    let hours = (due as f64 * each).max(reserve).min(settings.review_limit * free);
    Share { hours, questions: whole(hours / each + 1e-9) }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(x: f64) -> usize {
    x.floor().max(0.0) as usize
}
