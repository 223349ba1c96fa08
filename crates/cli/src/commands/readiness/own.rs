//! The learner's own journal against the exam's material.

use super::ReportArgs;
use super::case::Case;
use crate::context::Context;
use crate::sittings::{Desk, YOU, whose};
use crate::terminal::Pointer;
use gradatim_log::Journal;
use gradatim_practice::{Assumed, History, Material, exam_day};
use gradatim_readiness::words::About;
use gradatim_readiness::{Evidence, Gates};

pub fn case(args: &ReportArgs, context: &Context) -> anyhow::Result<Case> {
    let desk = Desk::at(args.exam()?, args.pool.as_deref(), context)?;
    let learner = args.learner.as_deref().unwrap_or(YOU);
    of(&desk.material, learner, &args.assumed(), args.moment(), args.half_life, context)
}

/// The case of a learner at a moment (UTC ms).
pub fn of(
    material: &Material,
    learner: &str,
    assumed: &Assumed,
    now: i64,
    half_life: f64,
    context: &Context,
) -> anyhow::Result<Case> {
    let journal = super::journal(context)?;
    let evidence = match &journal {
        Some(journal) => material.evidence_of(journal, learner, now, half_life)?,
        None => Evidence::new(material.model(), half_life),
    };
    let exam = material.exam();
    let retention = journal.as_ref().map(|journal| retention(material, journal, learner, now)).transpose()?;
    let synthetic = journal.is_some_and(|j| j.is_synthetic());
    let pointer = Pointer {
        exam: exam.blueprint.slug.clone(),
        domains: exam.blueprint.domains().iter().map(|d| d.id.clone()).collect(),
        whose: whose(&context.home()?, learner),
        about: About { synthetic, ..assumed.about(&exam.blueprint) },
    };
    Ok(Case {
        target: material.target(assumed)?,
        evidence,
        gates: Gates::default(),
        retention: retention.flatten(),
        learner: Some(learner.to_owned()),
        bank_version: Some(exam.bank.version().to_owned()),
        pool: material.pool_id().to_owned(),
        pointer,
    })
}

/// What is likely still known on the day of the exam.
fn retention(material: &Material, journal: &Journal, learner: &str, now: i64) -> anyhow::Result<Option<f64>> {
    let exam = &material.exam().blueprint.slug;
    let mut sittings = journal.sittings_until(learner, exam, now)?;
    sittings.sort_by_key(|s| s.record.started_at);
    let aim = exam_day(journal, learner, exam, now)?;
    Ok(History::of(material, &sittings, now).retention(material, &aim)?)
}
