//! The options of one design, on the command line or in a file.

use crate::numbers::finite;
use anyhow::{Context as _, bail};
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// What makes a design; what is `None` is left to the usual.
#[derive(Debug, Clone, Default, Args, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[command(next_help_heading = "Design")]
pub struct Settings {
    /// Its name, in files of designs.
    #[arg(skip)]
    pub name: Option<String>,
    /// Selection rule: mfi, mlwi, mpwi, mei, mei-fisher, mepv, kl, klp, gdi, gdip, bopt, thopt, a-stratified, random, or
    /// fixed, which gives the items in the order of the pool [default: mfi].
    #[arg(long, value_name = "NAME")]
    pub rule: Option<String>,
    /// Choose items at the cut instead of at the estimate.
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub at_cut: Option<bool>,
    /// Choose by the criterion over the expected time of the item.
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub per_second: Option<bool>,
    /// Strata of a-stratified [default: 4].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub strata: Option<u16>,
    /// How the ability is estimated: eap, map, ml, wle, jeffreys or robust [default: eap].
    #[arg(long, value_name = "NAME")]
    pub estimator: Option<String>,
    /// Most items of a test.
    #[arg(long, value_name = "ITEMS", value_parser = clap::value_parser!(u32).range(1..))]
    pub length: Option<u32>,
    /// Stop as soon as the standard error is below this, in logits.
    #[arg(long, value_name = "LOGITS", value_parser = finite)]
    pub se_below: Option<f64>,
    /// Stop when the best item left has less information than this at the estimate.
    #[arg(long, value_name = "INFORMATION", value_parser = finite)]
    pub information_below: Option<f64>,
    /// Stop when one more item would lower the standard error by less than this, in logits; with --se-below a test
    /// past that target goes on while an item gains twice as much (Choi, Grady & Dodd 2011).
    #[arg(long, value_name = "LOGITS", requires = "se_below", value_parser = finite)]
    pub reduction_below: Option<f64>,
    /// Stop when the ability is classified around the cuts: sprt, glr, interval or curtailment.
    #[arg(long, value_name = "RULE", requires = "cut")]
    pub classify: Option<String>,
    /// Half width of the indifference region around a cut, in logits [default: 0.3].
    #[arg(long, value_name = "LOGITS", value_parser = finite)]
    pub delta: Option<f64>,
    /// Error rate wanted of those below a cut, for sprt, glr and curtailment [default: 0.1].
    #[arg(long, value_name = "SHARE", value_parser = finite)]
    pub alpha: Option<f64>,
    /// Error rate wanted of those above a cut, for sprt, glr and curtailment [default: 0.1].
    #[arg(long, value_name = "SHARE", value_parser = finite)]
    pub beta: Option<f64>,
    /// Level of interval, certainty of curtailment [default: 0.95].
    #[arg(long, value_name = "SHARE", value_parser = finite)]
    pub confidence: Option<f64>,
    /// Fewest items before anything but the length ends a test [default: 1].
    #[arg(long, value_name = "ITEMS")]
    pub min_length: Option<u32>,
    /// Content of the tests: a TOML file with a table `[shares]` of the test by domain, or `[bounds]` of items as `[least, most]`.
    #[arg(long, value_name = "FILE")]
    pub content: Option<PathBuf>,
    /// Constraints that every test keeps, by shadow tests: a table as R's TestDesign has them (CSV), or TOML; --length
    /// is then one constraint more.
    #[arg(long, value_name = "FILE", conflicts_with = "content")]
    pub constraints: Option<PathBuf>,
    /// Exposure control: none, randomesque:K, `progressive[:T]`, `proportional[:T]`, restricted:R,
    /// progressive-restricted:R, sympson-hetter:R or eligibility:R, the last two also R:BOUNDS for rates by ability.
    #[arg(long, value_name = "KIND", allow_hyphen_values = true)]
    pub exposure: Option<String>,
    /// Ability at which a test begins, in logits [default: the mean of the prior].
    #[arg(long, value_name = "LOGITS", allow_negative_numbers = true, value_parser = finite)]
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
        Self::parse(&text, &place.to_string(), usual)
    }

    /// As [`read`](Self::read), from the text of a file; `place` names it.
    fn parse(text: &str, place: &str, usual: &Self) -> anyhow::Result<Vec<Self>> {
        let designs: Designs = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let row = before.map(|before| before.matches('\n').count() + 1);
            let at = row.map_or_else(|| place.to_owned(), |row| format!("{place}:{row}"));
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
            design.check().with_context(|| format!("{place}: design `{name}`"))?;
            all.push(Self { name: Some(name), ..design.or(usual) });
        }
        Ok(all)
    }

    /// What the command line refuses and TOML does not: nan, inf, and tests without items.
    fn check(&self) -> anyhow::Result<()> {
        let counts = [("length", self.length), ("strata", self.strata.map(u32::from))];
        if let Some((name, _)) = counts.iter().find(|(_, n)| *n == Some(0)) {
            bail!("{name} = 0; 1 or more expected");
        }
        let numbers = [
            ("se-below", self.se_below),
            ("information-below", self.information_below),
            ("reduction-below", self.reduction_below),
            ("delta", self.delta),
            ("alpha", self.alpha),
            ("beta", self.beta),
            ("confidence", self.confidence),
            ("start", self.start),
        ];
        match numbers.iter().find_map(|(name, x)| Some((name, x.filter(|x| !x.is_finite())?))) {
            Some((name, x)) => bail!("{name} = {x}; a finite number expected"),
            None => Ok(()),
        }
    }

    fn or(self, usual: &Self) -> Self {
        Self {
            name: self.name,
            rule: self.rule.or_else(|| usual.rule.clone()),
            at_cut: self.at_cut.or(usual.at_cut),
            per_second: self.per_second.or(usual.per_second),
            strata: self.strata.or(usual.strata),
            estimator: self.estimator.or_else(|| usual.estimator.clone()),
            length: self.length.or(usual.length),
            se_below: self.se_below.or(usual.se_below),
            information_below: self.information_below.or(usual.information_below),
            reduction_below: self.reduction_below.or(usual.reduction_below),
            classify: self.classify.or_else(|| usual.classify.clone()),
            delta: self.delta.or(usual.delta),
            alpha: self.alpha.or(usual.alpha),
            beta: self.beta.or(usual.beta),
            confidence: self.confidence.or(usual.confidence),
            min_length: self.min_length.or(usual.min_length),
            content: self.content.or_else(|| usual.content.clone()),
            constraints: self.constraints.or_else(|| usual.constraints.clone()),
            exposure: self.exposure.or_else(|| usual.exposure.clone()),
            start: self.start.or(usual.start),
        }
    }

    /// The name of the design: its own, or what it does.
    pub fn title(&self) -> String {
        let rule = self.rule.as_deref().unwrap_or("mfi");
        let rule = rule.to_owned() + if self.per_second == Some(true) { " per second" } else { "" };
        let estimator = self.estimator.as_deref().unwrap_or("eap");
        let shadow = if self.constraints.is_some() { " + shadow test" } else { "" };
        self.name.clone().unwrap_or_else(|| format!("{rule} + {estimator}{shadow}"))
    }

    /// The options as they were given, for the record.
    pub fn record(&self) -> Map<String, Value> {
        let all = serde_json::to_value(self).ok().and_then(|value| value.as_object().cloned());
        all.unwrap_or_default().into_iter().filter(|(_, value)| !value.is_null()).collect()
    }

    /// True when something beside the length can end a test.
    pub fn ends_early(&self) -> bool {
        self.classify.is_some() || self.se_below.is_some() || self.information_below.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::sentence;
    use gradatim_damage::{assert_sentence, cases, damaged_text};
    use proptest::prelude::*;

    const DESIGNS: &str = "[[design]]\nname = \"short\"\nrule = \"kl\"\nlength = 20\nstart = -0.5\nat-cut = true\n\n\
                           [[design]]\nestimator = \"wle\"\nse-below = 0.3\nstrata = 5\nexposure = \"randomesque:5\"\n";

    fn refused(text: &str) -> String {
        sentence(&Settings::parse(text, "designs.toml", &Settings::default()).unwrap_err())
    }

    /// The command line wants one item or more; a file of designs took none.
    #[test]
    fn tests_without_items_are_refused() {
        let error = refused(&DESIGNS.replace("length = 20", "length = 0"));
        assert_eq!(error, "designs.toml: design `short`: length = 0; 1 or more expected");
        assert!(
            refused(&DESIGNS.replace("strata = 5", "strata = 0")).ends_with("strata = 0; 1 or more expected")
        );
    }

    proptest! {
        #![proptest_config(cases(96))]

        #[test]
        fn damaged_designs(text in damaged_text(&[DESIGNS])) {
            match Settings::parse(&text, "designs.toml", &Settings::default()) {
                Ok(designs) => designs.iter().for_each(|design| drop((design.title(), design.record()))),
                Err(error) => assert_sentence(&sentence(&error), "designs.toml"),
            }
        }
    }
}
