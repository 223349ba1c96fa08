//! Items with known parameters: drawn, or those of a pool.

use anyhow::{Context as _, bail};
use gradatim_irt::{Dichotomous, Graded, IrtError, Item, PartialCredit};
use gradatim_log::atomic;
use gradatim_log::pool::{PoolOptions, PoolRow, read_pool, write_pool};
use gradatim_practice::ENGINE_VERSION;
use gradatim_simulate::generator;
use rand::RngExt;
use rand_distr::{Beta, Distribution, LogNormal, StandardNormal};
use rand_pcg::Pcg64Mcg;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// What items are drawn: a model, with the number of categories where it has more than two.
#[derive(Debug, Clone, Copy)]
pub enum Family {
    TwoPl,
    ThreePl,
    Grm(u8),
    Gpcm(u8),
}

/// True items, and the rows of a pool that say the same.
#[derive(Debug)]
pub struct Truth {
    pub items: Vec<Item>,
    rows: Vec<PoolRow>,
}

impl Truth {
    /// Draws `n` items: a lognormal(0, 0.3), b normal(0, 1), c of the 3PL beta(5, 17).
    pub fn drawn(family: Family, n: u32, seed: u64) -> anyhow::Result<Self> {
        let mut rng = generator(seed, 0);
        let items = (0..n).map(|_| family.draw(&mut rng)).collect::<anyhow::Result<Vec<Item>>>()?;
        let rows =
            (1..).zip(&items).map(|(i, item)| row(format!("item-{i}"), family.model(), item)).collect();
        Ok(Self { items, rows })
    }

    /// The items of a pool, of any model.
    pub fn of_pool(path: &Path) -> anyhow::Result<Self> {
        let rows = read_pool(path, &PoolOptions::default())?.rows;
        if rows.is_empty() {
            bail!("{}: no items; at least one expected", path.display());
        }
        let place = |row: &PoolRow| format!("{}: item `{}`", path.display(), row.item);
        let items = rows.iter().map(|row| item(row).with_context(|| place(row)));
        let items = items.collect::<anyhow::Result<Vec<Item>>>()?;
        let rows = rows.into_iter().zip(&items);
        let rows = rows.map(|(old, item)| PoolRow { domain: old.domain, ..row(old.item, &old.model, item) });
        let rows = rows.collect();
        Ok(Self { items, rows })
    }

    /// Ids of the items.
    pub fn ids(&self) -> Vec<String> {
        self.rows.iter().map(|row| row.item.clone()).collect()
    }

    /// The models of the items.
    pub fn model(&self) -> String {
        let models: BTreeSet<&str> = self.rows.iter().map(|row| row.model.as_str()).collect();
        models.into_iter().collect::<Vec<_>>().join(",")
    }

    /// The highest score of any item.
    pub fn max_score(&self) -> anyhow::Result<u8> {
        let most = self.items.iter().map(|item| item.thresholds().len().max(1)).max().unwrap_or(1);
        u8::try_from(most).with_context(|| format!("an item with {most} thresholds; 255 at most expected"))
    }

    /// Writes the items as a pool, with all digits.
    pub fn write(&self, path: &Path, seed: u64) -> anyhow::Result<()> {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase()).unwrap_or_default();
        match ending.to_str() {
            Some("csv") => Ok(atomic::write(path, |file| self.write_csv(file))?),
            Some("parquet") => {
                let note = "true parameters of simulated items, not a calibration";
                let sidecar = json!({ "pool": format!("truth-{seed}"), "synthetic": true, "seed": seed,
                    "gradatim": ENGINE_VERSION, "note": note });
                Ok(write_pool(path, &self.rows, &sidecar)?)
            }
            _ => bail!("{}: true parameters go to a pool; .csv or .parquet expected", path.display()),
        }
    }

    fn write_csv(&self, file: &mut std::fs::File) -> std::io::Result<()> {
        let mut csv = csv::Writer::from_writer(file);
        csv.write_record(["item", "model", "domain", "a", "b", "c", "d", "thresholds", "flags"])?;
        for row in &self.rows {
            let thresholds: Vec<String> = row.thresholds.iter().map(f64::to_string).collect();
            let [a, b, c, d] = [row.a, row.b, row.c, row.d].map(|number| number.to_string());
            let domain = row.domain.as_deref().unwrap_or_default();
            let (thresholds, flags) = (thresholds.join(";"), row.flags.join(";"));
            csv.write_record([&row.item, &row.model, domain, &a, &b, &c, &d, &thresholds, &flags])?;
        }
        csv.flush()
    }
}

impl Family {
    fn model(self) -> &'static str {
        match self {
            Self::TwoPl => "2pl",
            Self::ThreePl => "3pl",
            Self::Grm(_) => "grm",
            Self::Gpcm(_) => "gpcm",
        }
    }

    fn draw(self, rng: &mut Pcg64Mcg) -> anyhow::Result<Item> {
        let a = LogNormal::new(0.0, 0.3)?.sample(rng);
        let b: f64 = StandardNormal.sample(rng);
        Ok(match self {
            Self::TwoPl => Dichotomous::two_pl(a, b)?.into(),
            Self::ThreePl => Dichotomous::new(a, b, Beta::new(5.0, 17.0)?.sample(rng), 1.0)?.into(),
            Self::Grm(categories) => Graded::new(a, thresholds(b, categories, rng))?.into(),
            Self::Gpcm(categories) => PartialCredit::new(a, thresholds(b, categories, rng))?.into(),
        })
    }
}

/// Thresholds between `categories` categories, 0.5 to 1.25 logits apart, with mean `b`.
fn thresholds(b: f64, categories: u8, rng: &mut Pcg64Mcg) -> Vec<f64> {
    let mut at = 0.0;
    let mut next = || {
        at += rng.random_range(0.5..1.25);
        at
    };
    let rising: Vec<f64> = (1..categories).map(|_| next()).collect();
    let mean = rising.iter().sum::<f64>() / rising.len() as f64;
    rising.iter().map(|threshold| threshold - mean + b).collect()
}

/// The item that a row describes.
fn item(row: &PoolRow) -> Result<Item, IrtError> {
    Ok(match row.model.as_str() {
        "grm" => Graded::new(row.a, row.thresholds.clone())?.into(),
        "pcm" | "gpcm" => PartialCredit::new(row.a, row.thresholds.clone())?.into(),
        _ => Dichotomous::new(row.a, row.b, row.c, row.d)?.into(),
    })
}

pub fn row(id: String, model: &str, item: &Item) -> PoolRow {
    let (c, d) = item.asymptotes();
    PoolRow {
        item: id,
        model: model.to_owned(),
        domain: None,
        a: item.a(),
        b: item.b(),
        c,
        d,
        thresholds: item.thresholds().to_vec(),
        se_a: None,
        se_b: None,
        se_c: None,
        se_d: None,
        n: None,
        flags: vec!["synthetic".to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(numbers: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
        let n = numbers.clone().count() as f64;
        let mean = numbers.clone().sum::<f64>() / n;
        (mean, (numbers.map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt())
    }

    #[test]
    fn parameters_have_the_distributions_they_are_said_to_have() {
        let items = Truth::drawn(Family::ThreePl, 20_000, 5).unwrap().items;
        let (a, a_sd) = moments(items.iter().map(|item| item.a().ln()));
        let (b, b_sd) = moments(items.iter().map(Item::b));
        let (c, c_sd) = moments(items.iter().map(|item| item.asymptotes().0));
        // Beta(5, 17): mean 5/22, variance 5·17/(22²·23). Bounds are five standard errors of the means or more.
        let expected = [(a, 0.0), (a_sd, 0.3), (b, 0.0), (b_sd, 1.0), (c, 5.0 / 22.0), (c_sd, 0.0874)];
        for (place, (found, expected)) in expected.into_iter().enumerate() {
            let tolerance = if place == 2 || place == 3 { 0.036 } else { 0.011 };
            assert!((found - expected).abs() < tolerance, "{place}: {found} for {expected}");
        }
    }

    #[test]
    fn thresholds_rise_around_the_difficulty() {
        for family in [Family::Grm(5), Family::Gpcm(3)] {
            for item in Truth::drawn(family, 50, 1).unwrap().items {
                assert!(item.thresholds().windows(2).all(|pair| (0.49..1.26).contains(&(pair[1] - pair[0]))));
            }
        }
    }
}
