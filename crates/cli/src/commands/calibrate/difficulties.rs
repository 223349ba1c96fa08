//! Priors of single difficulties: what raters or older calibrations say of an item.

use super::CalibrateArgs;
use crate::answers::Answers;
use crate::context::Context;
use anyhow::{Context as _, bail};
use gradatim_irt::ItemBelief;
use gradatim_irt::calibrate::Density;
use gradatim_practice::{COLD_START_SD, Material};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::Path;

/// A row of the file.
#[derive(Debug, Deserialize)]
struct Row {
    item: String,
    /// Mean and standard deviation in logits.
    mean: Option<f64>,
    sd: Option<f64>,
    /// Share of just-qualified candidates expected to answer right (Angoff).
    rating: Option<f64>,
    /// Chance of a lucky guess.
    chance: Option<f64>,
}

/// The prior of each item's difficulty, where there is one.
pub(super) fn difficulties(
    args: &CalibrateArgs,
    context: &Context,
    answers: &Answers,
) -> anyhow::Result<Option<Vec<Option<Density>>>> {
    let known = match args.difficulty_priors.as_deref() {
        None => return Ok(None),
        Some("bank") => of_bank(context, answers)?,
        Some(path) => of_file(Path::new(path), args.cut_theta)?,
    };
    let found: Vec<Option<Density>> = answers.items.iter().map(|item| known.get(&item.id).copied()).collect();
    if found.iter().all(Option::is_none) {
        bail!("{}: --difficulty-priors: none of its items is in this file", args.data.place());
    }
    Ok(Some(found))
}

/// What the ratings in an exam's bank say.
fn of_bank(context: &Context, answers: &Answers) -> anyhow::Result<HashMap<String, Density>> {
    let Some(exam) = &answers.exam else {
        bail!(
            "--difficulty-priors bank: only an attempt log tells its exam; a file with item,rating expected"
        );
    };
    let material = Material::new(context.catalogue()?.exam(exam)?, None)?;
    let items = material.exam().bank.items().iter().zip(material.beliefs());
    Ok(items.map(|(item, belief)| (item.id.clone(), density(belief))).collect())
}

fn density(belief: &ItemBelief) -> Density {
    Density::Normal { mean: belief.item().b(), sd: belief.b_sd() }
}

fn of_file(path: &Path, cut: f64) -> anyhow::Result<HashMap<String, Density>> {
    let place = path.display();
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("{place}: cannot be read"))?;
    let mut known = HashMap::new();
    for (row, record) in (2..).zip(reader.deserialize()) {
        let at = || format!("{place}:{row}");
        let record: Row =
            record.with_context(|| format!("{}: item, and mean and sd or rating, expected", at()))?;
        let density = prior(&record, cut).with_context(at)?;
        known.insert(record.item, density);
    }
    Ok(known)
}

fn prior(row: &Row, cut: f64) -> anyhow::Result<Density> {
    let sd = row.sd.unwrap_or(COLD_START_SD);
    if !(sd.is_finite() && sd > 0.0) {
        bail!("sd {sd}; a positive number of logits expected");
    }
    match (row.mean, row.rating) {
        (Some(mean), _) if mean.is_finite() => Ok(Density::Normal { mean, sd }),
        (None, Some(rating)) if (0.0..=1.0).contains(&rating) => {
            Ok(density(&ItemBelief::from_angoff(rating, row.chance.unwrap_or(0.0), cut, sd)?))
        }
        _ => bail!("item `{}`: a mean in logits, or a rating from 0 to 1, expected", row.item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(mean: Option<f64>, sd: Option<f64>, rating: Option<f64>) -> Row {
        Row { item: "q".to_owned(), mean, sd, rating, chance: None }
    }

    #[test]
    fn ratings_are_difficulties_below_the_cut() {
        let Density::Normal { mean, sd } = prior(&row(None, None, Some(0.5)), 0.4).unwrap() else { panic!() };
        assert!((mean - 0.4).abs() < 1e-12 && (sd - COLD_START_SD).abs() < 1e-12);
        let given = prior(&row(Some(-1.0), Some(0.3), None), 0.0).unwrap();
        assert_eq!(given, Density::Normal { mean: -1.0, sd: 0.3 });
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in [row(None, None, None), row(None, None, Some(1.5)), row(Some(0.0), Some(-1.0), None)] {
            assert!(prior(&bad, 0.0).is_err());
        }
    }
}
