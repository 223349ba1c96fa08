//! What will be fitted: how many abilities there are, and what is known of guessing.

use super::CalibrateArgs;
use super::anchors::{Anchors, anchors};
use super::difficulties::difficulties;
use super::formats::{Formats, formats};
use super::groups::{Groups, groups};
use crate::answers::Answers;
use crate::context::Context;
use anyhow::bail;
use gradatim_irt::calibrate::{Density, Model, Priors};
use serde::Serialize;
use std::collections::BTreeMap;

/// The decisions that arguments and responses lead to.
#[derive(Debug)]
pub(super) struct Plan {
    pub abilities: Abilities,
    pub formats: Formats,
    pub anchors: Option<Anchors>,
    pub groups: Option<Groups>,
    pub guessing: Guessing,
    /// Guessing level held for each item of the table; `None` where there is none or it is estimated.
    pub fixed_c: Option<Vec<f64>>,
    pub priors: Priors,
    /// Chance of a lucky guess by item, where the log tells it.
    pub chances: Option<Vec<f64>>,
    /// Priors of single difficulties, one entry an item of the file.
    pub difficulties: Option<Vec<Option<Density>>>,
    /// Items with fewer responses are left out of the result.
    pub least_responses: usize,
}

/// Priors for logs of practice, where items have a few hundred answers at best: discriminations of one bank
/// differ by about 30 %, difficulties lie within three logits of the learners. Both are weak beside the data.
const LOG_PRIORS: (Density, Density) =
    (Density::LogNormal { mean: 0.0, sd: 0.3 }, Density::Normal { mean: 0.0, sd: 1.5 });
/// Spread of logit c around the chance of a lucky guess: from 0.11 to 0.47 for one of four.
const CHANCE_SD: f64 = 0.5;
/// Fewest responses to an item of an attempt log.
const LOG_LEAST: usize = 100;

/// The abilities behind the items.
#[derive(Debug, PartialEq)]
pub(super) enum Abilities {
    /// One.
    Single,
    /// One a domain, each fitted by itself.
    Separate(Domains),
    /// One a domain, fitted together.
    Joint(Domains),
}

/// Where the guessing levels come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Guessing {
    /// There is none.
    None,
    /// Held where `--fix-c` says.
    Fixed,
    /// Held at the chance of a lucky guess that the log tells for each item.
    Chance,
    /// Estimated.
    Estimated,
}

/// Domains of items.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Domains {
    pub names: Vec<String>,
    /// Index of the domain of each item of the answers.
    pub of_item: Vec<u8>,
}

impl Plan {
    /// Decides, and says on standard error what was not asked for explicitly.
    pub(super) fn new(args: &CalibrateArgs, context: &Context, answers: &Answers) -> anyhow::Result<Self> {
        let abilities = abilities(args, answers)?;
        let mut formats = formats(args, answers)?;
        let anchors = anchors(args, answers, &abilities)?;
        // An anchor's scores mean what they meant when it was calibrated.
        for (categories, known) in formats.categories.iter_mut().zip(anchors.iter().flat_map(|a| &a.scores)) {
            categories.clone_from(known.as_ref().unwrap_or(&categories.clone()));
        }
        let (guessing, fixed_c) = guessing(args, answers);
        let least = if answers.exam.is_some() { LOG_LEAST } else { 0 };
        Ok(Self {
            abilities,
            formats,
            anchors,
            groups: groups(args, answers)?,
            guessing,
            fixed_c,
            priors: priors(args, answers),
            chances: chances(answers),
            difficulties: difficulties(args, context, answers)?,
            least_responses: args.min_responses.map_or(least, |n| n as usize),
        })
    }

    /// The priors of an item of the file.
    pub(super) fn priors_of(&self, column: usize) -> Priors {
        let own = self.difficulties.as_ref().and_then(|d| d.get(column).copied().flatten());
        let chance = self.chances.as_ref().and_then(|c| c.get(column).copied());
        let chance = chance.filter(|c| *c > 0.0 && *c < 1.0 && self.guessing == Guessing::Estimated);
        let near_chance = chance.map(|c| Density::LogitNormal { mean: (c / (1.0 - c)).ln(), sd: CHANCE_SD });
        Priors { b: own.or(self.priors.b), c: self.priors.c.or(near_chance), ..self.priors.clone() }
    }

    /// Priors by parameter, in words.
    pub(super) fn named_priors(&self) -> BTreeMap<&'static str, String> {
        let priors = [("a", self.priors.a), ("b", self.priors.b), ("c", self.priors.c), ("d", self.priors.d)];
        let mut named: BTreeMap<_, _> =
            priors.into_iter().filter_map(|(name, density)| Some((name, density?.to_string()))).collect();
        if let Some(known) = &self.difficulties {
            let n = known.iter().flatten().count();
            named.insert("b of single items", format!("normal, {n} of {} items", known.len()));
        }
        named
    }

    /// Whether domains are fitted together.
    pub(super) fn is_joint(&self) -> bool {
        matches!(self.abilities, Abilities::Joint(_))
    }
}

fn abilities(args: &CalibrateArgs, answers: &Answers) -> anyhow::Result<Abilities> {
    let place = args.data.place();
    let domains = domains(args, answers)?;
    let several = domains.filter(|domains| domains.names.len() > 1);
    if args.single {
        return Ok(Abilities::Single);
    }
    let Some(domains) = several else {
        return match args.joint {
            true => bail!("{place}: --joint needs a domain for every item, and at least two domains"),
            false => Ok(Abilities::Single),
        };
    };
    let n = domains.names.len();
    if args.joint || (answers.adaptive && !args.no_joint) {
        check_joint(args)?;
        eprintln!("{place}: {n} domains calibrated jointly");
        return Ok(Abilities::Joint(domains));
    }
    if answers.adaptive {
        eprintln!(
            "{place}: questions were chosen by earlier answers; fitted without --joint, difficulties are biased"
        );
    }
    eprintln!(
        "{place}: {n} domains, each calibrated by itself (--single for one ability, --joint for all together)"
    );
    Ok(Abilities::Separate(domains))
}

/// The priors asked for; for attempt logs those of [`LOG_PRIORS`] where none were.
fn priors(args: &CalibrateArgs, answers: &Answers) -> Priors {
    let mut priors = Priors { a: args.prior_a, b: args.prior_b, c: args.prior_c, d: args.prior_d };
    if answers.exam.is_none() || args.no_priors {
        return priors;
    }
    if !shares_slopes(args) {
        priors.a = priors.a.or(Some(LOG_PRIORS.0));
    }
    priors.b = priors.b.or(Some(LOG_PRIORS.1));
    let of = |density: Option<Density>| density.map_or_else(|| "none".to_owned(), |d| d.to_string());
    let (place, a, b) = (args.data.place(), of(priors.a), of(priors.b));
    eprintln!("{place}: prior of a: {a}, of b: {b} (--no-priors for maximum likelihood)");
    priors
}

/// In a joint fit every ability has variance one, so that slopes of one would leave no scale free.
fn check_joint(args: &CalibrateArgs) -> anyhow::Result<()> {
    if shares_slopes(args) {
        bail!(
            "{}: a joint calibration, as for logs of adaptive sittings, takes a model with a slope an item, such as --model 2pl; {} needs --no-joint",
            args.data.place(),
            args.model
        );
    }
    Ok(())
}

fn shares_slopes(args: &CalibrateArgs) -> bool {
    matches!(args.model, Model::Rasch | Model::OnePl | Model::Pcm)
}

/// The domains, if every item has one.
fn domains(args: &CalibrateArgs, answers: &Answers) -> anyhow::Result<Option<Domains>> {
    let mut names: Vec<String> = Vec::new();
    let mut places = Vec::with_capacity(answers.items.len());
    for item in &answers.items {
        let Some(domain) = &item.domain else { return Ok(None) };
        let known = names.iter().position(|name| name == domain);
        places.push(known.unwrap_or_else(|| {
            names.push(domain.clone());
            names.len() - 1
        }));
    }
    let of_item: Result<Vec<u8>, _> = places.into_iter().map(u8::try_from).collect();
    match of_item {
        Ok(of_item) => Ok(Some(Domains { names, of_item })),
        Err(_) => bail!("{}: {} domains; at most 256 expected", args.data.place(), names.len()),
    }
}

/// The chance of a lucky guess on every item, if the log tells it for all.
fn chances(answers: &Answers) -> Option<Vec<f64>> {
    answers.items.iter().map(|item| item.chance).collect()
}

fn guessing(args: &CalibrateArgs, answers: &Answers) -> (Guessing, Option<Vec<f64>>) {
    let (place, n) = (args.data.place(), answers.items.len());
    let estimates = args.model.estimates_c();
    match (args.fix_c, chances(answers)) {
        (Some(c), _) if c > 0.0 || estimates => {
            eprintln!("{place}: guessing levels held at {c}");
            (Guessing::Fixed, Some(vec![c; n]))
        }
        (Some(_), _) => (Guessing::None, None),
        (None, chances) if estimates => {
            match (args.prior_c, chances) {
                (Some(_), _) => {}
                (None, Some(_)) => eprintln!(
                    "{place}: guessing levels are estimated near each item's chance of a lucky guess (--prior-c for another prior)"
                ),
                (None, None) => {
                    eprintln!(
                        "{place}: guessing levels are estimated without a prior; --prior-c steadies them"
                    );
                }
            }
            (Guessing::Estimated, None)
        }
        (None, Some(chances)) => {
            eprintln!(
                "{place}: guessing levels held at each item's chance of a lucky guess (--fix-c 0 for none)"
            );
            (Guessing::Chance, Some(chances))
        }
        (None, None) => (Guessing::None, None),
    }
}
