//! What a plan starts from: the exam, the learner's past and, after a failed attempt, the report's sections.

use super::PlanArgs;
use super::past::Past;
use crate::sittings::{Desk, whose};
use anyhow::bail;
use gradatim_bank::{Catalogue, Pool};
use gradatim_irt::{ItemBelief, SecondOrderState};
use gradatim_practice::Material;
use gradatim_readiness::plan::{
    ColdForms, ExamFacts, PlanError, Recovery, SectionVerdict, Situation, Standing, Verdict, expected_share,
    verdict_log_likelihood,
};
use gradatim_readiness::retention::{Aim, USUAL_RECALL};
use gradatim_readiness::{HALF_LIFE_DAYS, fade};
use jiff::Zoned;
use jiff::civil::Date;

/// The situation of the learner on the day asked for.
pub fn situation(args: &PlanArgs, desk: &Desk, catalogue: &Catalogue) -> anyhow::Result<Situation> {
    let today = args.today.unwrap_or_else(|| Zoned::now().date());
    let exam = facts(desk, catalogue);
    let mut recovery = recovery(args, desk, exam.retake_days)?;
    let past = Past::read(desk, &args.learner, today)?;
    let Some(exam_on) = args.date.or(recovery.as_ref().map(|r| r.sensible_day(today))) else {
        bail!("--date is missing; give the day of the exam as YYYY-MM-DD");
    };
    let sections = sections(args, &desk.material)?;
    let after =
        |sections| state(&desk.material, &past, sections, recovery.as_ref().map(|r| r.failed_on), today);
    let (domains, own) = (
        standings(&desk.material, &past, &after(&sections)?),
        standings(&desk.material, &past, &after(&[])?),
    );
    if let Some(recovery) = &mut recovery {
        recovery.expected_without = Some(own.iter().map(|d| d.weight * d.expected).sum());
        recovery.day_left_open = args.date.is_none();
    }
    let bar = exam.bar();
    Ok(Situation {
        today,
        exam_on,
        hours_per_week: args.hours_per_week,
        domains,
        reviews_due: reviews_due(&desk.material, &past, exam_on)?,
        forms: ColdForms { sealed_left: past.sealed_left(&desk.material), over_bar: past.forms_over(bar) },
        recovery,
        whose: whose(&desk.home, &args.learner),
        exam,
    })
}

/// Reviews that fall due in each week to the exam, as things stand. A date that cannot be is left to the plan to refuse.
fn reviews_due(material: &Material, past: &Past, exam_on: Date) -> anyhow::Result<Vec<u32>> {
    let Ok(aim) = Aim::new(Some(exam_on), past.noon, USUAL_RECALL) else { return Ok(Vec::new()) };
    let due = past.history.reviewable(material)?.due_by_week(past.noon, &aim);
    Ok(due.into_iter().map(|n| u32::try_from(n).unwrap_or(u32::MAX)).collect())
}

fn facts(desk: &Desk, catalogue: &Catalogue) -> ExamFacts {
    let (blueprint, standard) = (desk.blueprint(), desk.material.standard());
    let code =
        |slug: &String| catalogue.blueprint(slug).map_or_else(|_| slug.to_uppercase(), |b| b.code.clone());
    let life = &blueprint.lifecycle;
    ExamFacts {
        slug: blueprint.slug.clone(),
        code: blueprint.code.clone(),
        questions: blueprint.form.questions,
        minutes: blueprint.form.minutes,
        cut: standard.reference.cut / standard.form.len().max(1) as f64,
        last_test_day: life.last_test_day.as_ref().and_then(|day| day.parse().ok()),
        successors: life.successors.iter().map(code).collect(),
        retake_days: blueprint.retake.wait_days,
        retake_note: blueprint.retake.note.clone(),
    }
}

fn recovery(args: &PlanArgs, desk: &Desk, wait: Option<u32>) -> anyhow::Result<Option<Recovery>> {
    let Some(failed_on) = args.failed_on else { return Ok(None) };
    let titles = desk.material.titles();
    let named = |(domain, verdict): (usize, Verdict)| {
        let domain = titles.get(domain).cloned().unwrap_or_default();
        SectionVerdict { domain, verdict }
    };
    let sections = sections(args, &desk.material)?.into_iter().map(named).collect();
    Ok(Some(Recovery::new(failed_on, wait.unwrap_or(0), sections)))
}

/// Domains with their results, each at most once.
fn sections(args: &PlanArgs, material: &Material) -> anyhow::Result<Vec<(usize, Verdict)>> {
    let mut found: Vec<(usize, Verdict)> = Vec::with_capacity(args.sections.len());
    for (asked, verdict) in &args.sections {
        let domain = material.domain(asked)?;
        if found.iter().any(|(known, _)| *known == domain) {
            bail!("--sections names domain '{asked}' twice; give every section one result");
        }
        found.push((domain, *verdict));
    }
    Ok(found)
}

/// Abilities after the learner's faded answers and, as weak evidence that fades alike, the sections of a failed attempt.
fn state(
    material: &Material,
    past: &Past,
    sections: &[(usize, Verdict)],
    failed_on: Option<Date>,
    today: Date,
) -> anyhow::Result<SecondOrderState> {
    let model = material.model();
    let mut state = model.start();
    (0..model.domains()).for_each(|d| model.add(&mut state, d, past.history.log_likelihood(d), 1.0));
    let items = exam_items(material);
    let since = failed_on.map_or(Ok(0), |day| day.until(today).map(|span| span.get_days()))?;
    if let Some(failed_on) = failed_on.filter(|_| since < 0) {
        return Err(PlanError::FailedLater { failed_on, today }.into());
    }
    let weight = fade(f64::from(since), HALF_LIFE_DAYS);
    for (domain, verdict) in sections {
        let own = items.get(*domain).map_or(&[][..], Vec::as_slice);
        let log = verdict_log_likelihood(model.grid(), own, material.standard().theta_cut, *verdict);
        model.add(&mut state, *domain, &log, weight);
    }
    Ok(state)
}

/// Items of the reference form, which stands for the exam, by domain.
fn exam_items(material: &Material) -> Vec<Vec<ItemBelief>> {
    material.beliefs_by_domain(&material.standard().form)
}

fn standings(material: &Material, past: &Past, state: &SecondOrderState) -> Vec<Standing> {
    let blueprint = &material.exam().blueprint;
    let (weights, on_form) = (blueprint.weights(), blueprint.quota(blueprint.form.questions));
    let (items, model) = (exam_items(material), material.model());
    let of = |(d, domain): (usize, &gradatim_bank::Domain)| {
        let own = items.get(d).map_or(&[][..], Vec::as_slice);
        let share = expected_share(model.grid(), &model.domain_posterior(state, d), own);
        let ability = model.domain_moments(state, d);
        let (unseen, seconds) = practice_items(material, past, d);
        Standing {
            id: domain.id.clone(),
            title: domain.title.clone(),
            weight: weights.get(d).copied().unwrap_or(0.0),
            mean: ability.mean,
            sd: ability.sd,
            expected: share.mean.clamp(0.0, 1.0),
            spread: share.sd,
            answered: past.answered.get(d).copied().unwrap_or(0),
            unseen,
            on_form: on_form.get(d).copied().unwrap_or(0),
            seconds,
        }
    };
    blueprint.domains().iter().enumerate().map(of).collect()
}

/// Practice items of a domain never met, and the mean of the seconds that all of them are expected to take.
fn practice_items(material: &Material, past: &Past, domain: usize) -> (usize, f64) {
    let items = material.exam().bank.items().iter().enumerate();
    let own: Vec<_> = items
        .filter(|(i, item)| {
            item.pool == Pool::Practice && item.is_active() && material.pool().domain(*i) == domain
        })
        .collect();
    let unseen = own.iter().filter(|(i, _)| !past.history.has_met(*i)).count();
    let seconds: f64 = own.iter().map(|(_, item)| f64::from(item.expected_seconds)).sum();
    (unseen, if own.is_empty() { 90.0 } else { seconds / own.len() as f64 })
}
