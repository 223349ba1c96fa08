//! The options of one design, on the command line or in a file.

use super::exposure::Exposure;
use super::pool::Pool;
use anyhow::{Context as _, bail};
use clap::Args;
use gradatim_cat::{Design, LengthOrPrecision, Prior, StartAt, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::path::Path;

/// What makes a design; what is `None` is left to the usual.
#[derive(Debug, Clone, Default, Args, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[command(next_help_heading = "Design")]
pub struct Settings {
    /// Its name, in files of designs.
    #[arg(skip)]
    pub name: Option<String>,
    /// Selection rule [default: mfi].
    #[arg(long)]
    pub rule: Option<String>,
    /// How the ability is estimated: eap, map, ml or wle [default: eap].
    #[arg(long)]
    pub estimator: Option<String>,
    /// Most items of a test.
    #[arg(long, value_name = "ITEMS", value_parser = clap::value_parser!(u32).range(1..))]
    pub length: Option<u32>,
    /// Stop as soon as the standard error is below this, in logits.
    #[arg(long, value_name = "LOGITS")]
    pub se_below: Option<f64>,
    /// Fewest items before anything but the length ends a test [default: 1].
    #[arg(long, value_name = "ITEMS")]
    pub min_length: Option<u32>,
    /// Exposure control: none, randomesque:K, progressive[:T], proportional[:T], restricted:R,
    /// progressive-restricted:R, sympson-hetter:R or eligibility:R, the last two also R:BOUNDS for rates by ability.
    #[arg(long, value_name = "KIND", allow_hyphen_values = true)]
    pub exposure: Option<String>,
    /// Ability at which a test begins, in logits [default: the mean of the prior].
    #[arg(long, value_name = "LOGITS", allow_negative_numbers = true)]
    pub start: Option<f64>,
}

/// A file of designs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Designs {
    design: Vec<Settings>,
}

impl Settings {
    /// The designs of a file, with what they leave open as on the command line.
    pub fn read(path: &Path, usual: &Self) -> anyhow::Result<Vec<Self>> {
        let place = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("{place}: cannot be read"))?;
        let designs: Designs = toml::from_str(&text).map_err(|error| {
            let row = error.span().map(|span| text[..span.start].lines().count().max(1));
            let at = row.map_or_else(|| place.to_string(), |row| format!("{place}:{row}"));
            anyhow::anyhow!(
                "{at}: {}; tables [[design]] with options of this command expected",
                error.message()
            )
        })?;
        if designs.design.is_empty() {
            bail!("{place}: no designs; a table [[design]] for each expected");
        }
        let mut all: Vec<Self> = Vec::with_capacity(designs.design.len());
        for (i, design) in designs.design.into_iter().enumerate() {
            let name = design.name.clone().unwrap_or_else(|| format!("design {}", i + 1));
            if all.iter().any(|other| other.name.as_deref() == Some(&name)) {
                bail!("{place}: two designs are named `{name}`; a name of its own for each expected");
            }
            all.push(Self { name: Some(name), ..design.or(usual) });
        }
        Ok(all)
    }

    fn or(self, usual: &Self) -> Self {
        Self {
            name: self.name,
            rule: self.rule.or_else(|| usual.rule.clone()),
            estimator: self.estimator.or_else(|| usual.estimator.clone()),
            length: self.length.or(usual.length),
            se_below: self.se_below.or(usual.se_below),
            min_length: self.min_length.or(usual.min_length),
            exposure: self.exposure.or_else(|| usual.exposure.clone()),
            start: self.start.or(usual.start),
        }
    }

    /// The name of the design: its own, or what it does.
    pub fn title(&self) -> String {
        let rule = self.rule.as_deref().unwrap_or("mfi");
        let estimator = self.estimator.as_deref().unwrap_or("eap");
        self.name.clone().unwrap_or_else(|| format!("{rule} + {estimator}"))
    }

    /// The options as they were given, for the record.
    pub fn record(&self) -> Map<String, Value> {
        let all = serde_json::to_value(self).ok().and_then(|value| value.as_object().cloned());
        all.unwrap_or_default().into_iter().filter(|(_, value)| !value.is_null()).collect()
    }

    /// The exposure control asked for.
    pub fn exposure(&self) -> anyhow::Result<Exposure> {
        self.exposure.as_deref().map_or(Ok(Exposure::None), Exposure::parse)
    }

    /// Most items of a test.
    pub fn longest(&self, pool: &Pool) -> usize {
        self.length.map_or(pool.items.len(), |length| length as usize)
    }

    /// The design that they describe, with exposure parameters still to be tuned.
    pub fn design(&self, pool: &Pool, prior: (f64, f64)) -> anyhow::Result<Design> {
        let stopping = self.stopping(pool)?;
        let exposure = self.exposure()?.control(pool.items.len(), self.longest(pool));
        let prior = Prior::new(prior.0, prior.1)?;
        Ok(Design {
            rule: rule(self.rule.as_deref().unwrap_or("mfi"))?,
            start: Box::new(StartAt(self.start.unwrap_or(prior.mean()))),
            prior,
            exposure: exposure.context("--exposure")?,
            ..Design::new(gradatim_cat::MaximumInformation, stopping)
        })
    }

    fn stopping(&self, pool: &Pool) -> anyhow::Result<LengthOrPrecision> {
        let items = pool.items.len();
        if self.length.is_none() && self.se_below.is_none() {
            bail!("--length or --se-below: nothing ends the test; one of them expected");
        }
        let length = self.longest(pool);
        if length > items {
            bail!("--length {length}: the pool has only {items} items; as many or fewer expected");
        }
        if let Some(se) = self.se_below.filter(|se| !(se.is_finite() && *se > 0.0)) {
            bail!("--se-below {se}: a positive number of logits expected");
        }
        let minimum = self.min_length.unwrap_or(1) as usize;
        Ok(LengthOrPrecision { length, precision: self.se_below, minimum })
    }
}
