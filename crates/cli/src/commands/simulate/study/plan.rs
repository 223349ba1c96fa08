//! From the options of a design to a design.

use super::StudyArgs;
use super::content::Content;
use super::exposure::Exposure;
use super::pool::Pool;
use super::settings::Settings;
use super::{seeding, stopping};
use crate::constraints::{Form, Length};
use anyhow::{Context as _, bail};
use gradatim_cat::pretest::Seeding;
use gradatim_cat::{Design, FixedLength, MaximumInformation, Prior, RuleSettings, StartAt, estimator, rule};
use gradatim_simulate::ContentCheck;
use std::sync::Arc;

/// Strata of an a-stratified test where nothing is said.
const STRATA: u16 = 4;

/// A design with what goes with it.
pub struct Plan {
    /// Its name.
    pub name: String,
    /// The design, with exposure parameters still to be tuned.
    pub design: Design,
    pub exposure: Exposure,
    /// What finished tests are checked against.
    pub check: Option<Arc<dyn ContentCheck>>,
    pub seeding: Option<Seeding>,
    /// Most scored items of a test.
    pub longest: usize,
}

impl Plan {
    /// The design that options describe.
    pub fn new(settings: &Settings, args: &StudyArgs, pool: &Pool) -> anyhow::Result<Self> {
        let form = form(settings, args, pool)?;
        let longest = longest(settings, pool, form.as_ref())?;
        let content = content(settings, pool, form.as_ref(), longest)?;
        let prior = Prior::new(args.prior.0, args.prior.1)?;
        let name = settings.rule.as_deref().unwrap_or("mfi");
        let exposure = settings.exposure.as_deref().map_or(Ok(Exposure::None), Exposure::parse)?;
        let constraints = content.specification.as_ref();
        let design = Design {
            rule: rule(name, &pool.items, &rule_settings(settings, pool, &args.cut, longest)?)?,
            estimator: estimator(settings.estimator.as_deref().unwrap_or("eap"), None)?,
            start: Box::new(StartAt(settings.start.unwrap_or(prior.mean()))),
            stopping: stopping::rule(settings, pool, &args.cut, longest, constraints)?,
            content: content.control,
            exposure: exposure.control(pool.items.len(), longest).context("--exposure")?,
            prior,
            // The fallback is the only role left to the usual.
            ..Design::new(MaximumInformation, FixedLength(1))
        };
        let seeding = seeding::seeding(args, pool, longest)?;
        Ok(Self { name: settings.title(), design, exposure, check: content.check, seeding, longest })
    }
}

/// The constraints of a design; the length asked for is one of them.
fn form(settings: &Settings, args: &StudyArgs, pool: &Pool) -> anyhow::Result<Option<Form>> {
    let Some(path) = &settings.constraints else { return Ok(None) };
    if settings.content.is_some() {
        bail!("--content beside --constraints; one of the two expected");
    }
    let length =
        settings.length.map(|n| if settings.ends_early() { Length::AtMost(n) } else { Length::Exactly(n) });
    Form::read(path, &pool.attributes(args)?, length).map(Some)
}

/// Most scored items of a test.
fn longest(settings: &Settings, pool: &Pool, form: Option<&Form>) -> anyhow::Result<usize> {
    let items = pool.scored();
    match settings.length {
        Some(length) if length as usize > items => {
            bail!("--length {length}: the pool has only {items} items; as many or fewer expected")
        }
        Some(length) => Ok(length as usize),
        None => Ok(form.map_or(items, Form::longest)),
    }
}

fn content(settings: &Settings, pool: &Pool, form: Option<&Form>, longest: usize) -> anyhow::Result<Content> {
    match (form, &settings.content) {
        (Some(form), _) => Ok(Content::assembled(form, pool)),
        (None, Some(path)) => Content::read(path, pool, longest),
        (None, None) => Ok(Content::free()),
    }
}

fn rule_settings(
    settings: &Settings,
    pool: &Pool,
    cuts: &[f64],
    longest: usize,
) -> anyhow::Result<RuleSettings> {
    let cut = match (settings.at_cut.unwrap_or(false), cuts) {
        (false, _) => None,
        (true, [cut]) => Some(*cut),
        (true, _) => bail!("--at-cut: {} cuts; exactly one by --cut expected", cuts.len()),
    };
    Ok(RuleSettings {
        cut,
        per_second: if settings.per_second.unwrap_or(false) { Some(seconds(pool)?) } else { None },
        strata: usize::from(settings.strata.unwrap_or(STRATA)),
        length: longest,
        form: pool.scorable(),
        ..RuleSettings::default()
    })
}

fn seconds(pool: &Pool) -> anyhow::Result<f64> {
    pool.seconds.context(
        "--per-second: the pool says nothing of times; a column time_intensity or expected_seconds expected",
    )
}
