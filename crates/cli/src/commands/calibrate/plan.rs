//! What will be fitted: how many abilities there are, and what is known of guessing.

use super::CalibrateArgs;
use anyhow::bail;
use gradatim_irt::calibrate::{Density, Model, Priors};
use gradatim_log::ResponseTable;
use serde::Serialize;
use std::collections::BTreeMap;

/// The decisions that arguments and responses lead to.
#[derive(Debug)]
pub(super) struct Plan {
    pub abilities: Abilities,
    pub guessing: Guessing,
    /// Guessing level held for each item of the table; `None` where there is none or it is estimated.
    pub fixed_c: Option<Vec<f64>>,
    pub priors: Priors,
    /// Items with fewer responses are left out of the result.
    pub least_responses: usize,
}

/// Priors for logs of practice, where items have a few hundred answers at best: discriminations of one bank
/// differ by about 30 %, difficulties lie within three logits of the learners. Both are weak beside the data.
const LOG_PRIORS: (Density, Density) =
    (Density::LogNormal { mean: 0.0, sd: 0.3 }, Density::Normal { mean: 0.0, sd: 1.5 });
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
    /// Index of the domain of each item of the table.
    pub of_item: Vec<u8>,
}

impl Plan {
    /// Decides, and says on standard error what was not asked for explicitly.
    pub(super) fn new(args: &CalibrateArgs, table: &ResponseTable) -> anyhow::Result<Self> {
        let abilities = abilities(args, table)?;
        let (guessing, fixed_c) = guessing(args, table);
        let least = if table.exam.is_some() { LOG_LEAST } else { 0 };
        let least_responses = args.min_responses.map_or(least, |n| n as usize);
        Ok(Self { abilities, guessing, fixed_c, priors: priors(args, table), least_responses })
    }

    /// Priors by parameter, in words.
    pub(super) fn named_priors(&self) -> BTreeMap<&'static str, String> {
        let priors = [("a", self.priors.a), ("b", self.priors.b), ("c", self.priors.c), ("d", self.priors.d)];
        priors.into_iter().filter_map(|(name, density)| Some((name, density?.to_string()))).collect()
    }

    /// Whether domains are fitted together.
    pub(super) fn is_joint(&self) -> bool {
        matches!(self.abilities, Abilities::Joint(_))
    }
}

fn abilities(args: &CalibrateArgs, table: &ResponseTable) -> anyhow::Result<Abilities> {
    let place = args.data.place();
    let domains = domains(args, table)?;
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
    if args.joint || (table.adaptive && !args.no_joint) {
        check_joint(args)?;
        eprintln!("{place}: {n} domains calibrated jointly");
        return Ok(Abilities::Joint(domains));
    }
    if table.adaptive {
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
fn priors(args: &CalibrateArgs, table: &ResponseTable) -> Priors {
    let mut priors = Priors { a: args.prior_a, b: args.prior_b, c: args.prior_c, d: args.prior_d };
    if table.exam.is_none() || args.no_priors {
        return priors;
    }
    if !matches!(args.model, Model::Rasch | Model::OnePl) {
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
    if matches!(args.model, Model::Rasch | Model::OnePl) {
        bail!(
            "{}: a joint calibration, as for logs of adaptive sittings, takes --model 2pl, 3pl or 4pl; {} needs --no-joint",
            args.data.place(),
            args.model_name()
        );
    }
    Ok(())
}

/// The domains, if every item has one.
fn domains(args: &CalibrateArgs, table: &ResponseTable) -> anyhow::Result<Option<Domains>> {
    let mut names: Vec<String> = Vec::new();
    let mut places = Vec::with_capacity(table.items.len());
    for item in &table.items {
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

fn guessing(args: &CalibrateArgs, table: &ResponseTable) -> (Guessing, Option<Vec<f64>>) {
    let (place, n) = (args.data.place(), table.items.len());
    let estimates = matches!(args.model, Model::ThreePl | Model::FourPl);
    let chances: Option<Vec<f64>> = table.items.iter().map(|item| item.chance).collect();
    match (args.fix_c, chances) {
        (Some(c), _) if c > 0.0 || estimates => {
            eprintln!("{place}: guessing levels held at {c}");
            (Guessing::Fixed, Some(vec![c; n]))
        }
        (Some(_), _) => (Guessing::None, None),
        (None, _) if estimates => {
            if args.prior_c.is_none() {
                eprintln!("{place}: guessing levels are estimated without a prior; --prior-c steadies them");
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
