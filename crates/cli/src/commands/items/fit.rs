//! How well the answers fit the parameters, part by part.

use super::data::Data;
use super::model::{Model, Part};
use gradatim_charts::wilson_interval;
use gradatim_irt::fit::{
    LimitedInformation, LocalDependence, MeanSquares, ModelTest, MomentSet, PairCorrelation, SX2, abilities,
    infit_outfit, limited_information, local_dependence, marginal_reliability, s_x2,
};
use gradatim_irt::score::{Method, Scorer};
use gradatim_irt::{Item, ResponseModel};

/// Fewest persons who answered every item for what needs complete answers: the whole, and S-X².
const LEAST_COMPLETE: usize = 100;
/// Fewest persons behind a residual correlation.
const LEAST_PAIRS: usize = 100;
/// Standard errors by which a pair over the cut must exceed the mean too: among the many pairs of a sparse log,
/// chance alone puts hundreds over a fixed cut.
const BEYOND_CHANCE: f64 = 3.5;
/// Most items whose pairs are all compared: two million pairs.
const MOST_ITEMS: usize = 2_000;
/// Groups of persons that a curve is compared with.
const TENTHS: usize = 10;

/// Fit of an item.
#[derive(Debug, Clone)]
pub(super) struct ItemFit {
    pub item: Item,
    /// `None` where it is undefined.
    pub s_x2: Option<SX2>,
    pub mean_squares: Option<MeanSquares>,
    pub observed: Vec<Tenth>,
}

/// Persons of about the same ability on an item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tenth {
    /// Mean ability, in logits.
    pub theta: f64,
    /// Mean category over the highest one: the share of points.
    pub share: f64,
    /// 95 % interval of the share; exact enough for right-or-wrong items only.
    pub interval: Option<(f64, f64)>,
    pub n: usize,
}

/// Fit of the items of one ability.
#[derive(Debug)]
pub(super) struct PartFit {
    pub domain: Option<String>,
    pub items: Vec<Item>,
    /// Reliability of ability estimates over the population.
    pub reliability: f64,
    pub whole: LimitedInformation,
    /// Mean residual correlation.
    pub q3_mean: Option<f64>,
    /// Distance above the mean from which a pair is listed.
    pub q3_cut: Option<f64>,
    /// Pairs over the cut, by place among the items that are analysed.
    pub pairs: Vec<PairCorrelation>,
    /// Posterior mean of each person.
    pub abilities: Vec<Option<f64>>,
}

impl PartFit {
    /// The test of the whole, or why there is none, in words.
    pub(super) fn whole_test(&self) -> Result<&ModelTest, String> {
        let persons = self.whole.persons;
        if persons < LEAST_COMPLETE {
            return Err(format!("{persons} persons answered every item; {LEAST_COMPLETE} needed"));
        }
        self.whole.test.as_ref().map_err(ToString::to_string)
    }
}

/// Fit of all items that have parameters, by place, and of the parts.
pub(super) fn fit(data: &Data, model: &Model) -> anyhow::Result<(Vec<Option<ItemFit>>, Vec<PartFit>)> {
    let (mut items, mut parts) = (vec![None; data.items.len()], Vec::new());
    for part in &model.parts {
        let (fits, whole) = part_fit(part)?;
        for (place, fit) in part.places.iter().zip(fits) {
            if let Some(slot) = items.get_mut(*place) {
                *slot = Some(fit);
            }
        }
        parts.push(whole);
    }
    Ok((items, parts))
}

fn part_fit(part: &Part) -> anyhow::Result<(Vec<ItemFit>, PartFit)> {
    let (responses, moments) = (&part.responses, part.population.moments());
    let scorer =
        Scorer::new(&part.items, Method::Eap, part.grid.clone()).with_prior(moments.mean, moments.sd)?;
    let scores = abilities(&scorer.score_all(responses)?);
    let answered = responses.iter().map(|row| !row.is_empty());
    let scores: Vec<Option<f64>> =
        scores.into_iter().zip(answered).map(|(s, any)| s.filter(|_| any)).collect();
    let s_x2 = s_x2(&part.items, responses, &part.population, &part.free)?;
    let enough = s_x2.persons >= LEAST_COMPLETE;
    let mean_squares = infit_outfit(&part.items, responses, &scores)?;
    let mut tenths = tenths(part, &scores).into_iter();
    let fits =
        part.items.iter().zip(s_x2.items).zip(mean_squares).map(|((item, s_x2), mean_squares)| ItemFit {
            item: item.clone(),
            s_x2: s_x2.ok().filter(|_| enough),
            mean_squares: mean_squares.ok(),
            observed: tenths.next().unwrap_or_default(),
        });
    Ok((fits.collect(), whole(part, scores)?))
}

fn whole(part: &Part, scores: Vec<Option<f64>>) -> anyhow::Result<PartFit> {
    let responses = &part.responses;
    let several = part.items.iter().any(|item| item.categories() > 2);
    let set = if several { MomentSet::C2 } else { MomentSet::M2 };
    let whole = limited_information(&part.items, responses, &part.population, &part.free, set)?;
    let local = match part.items.len() {
        n if n > MOST_ITEMS => None,
        _ => Some(local_dependence(&part.items, responses, &scores, LEAST_PAIRS)?),
    };
    let place = |i: usize| part.places.get(i).copied().unwrap_or_default();
    let placed = |p: PairCorrelation| PairCorrelation { first: place(p.first), second: place(p.second), ..p };
    Ok(PartFit {
        domain: part.domain.clone(),
        items: part.items.clone(),
        reliability: marginal_reliability(&part.items, &part.population),
        whole,
        q3_mean: local.as_ref().and_then(|local| local.mean),
        q3_cut: local.as_ref().map(|local| local.cut),
        pairs: local.iter().flat_map(beyond_chance).map(placed).collect(),
        abilities: scores,
    })
}

/// The pairs over the cut that chance does not explain.
fn beyond_chance(local: &LocalDependence) -> Vec<PairCorrelation> {
    let mean = local.mean.unwrap_or(0.0);
    let is_real = |pair: &PairCorrelation| (pair.q3 - mean) * (pair.persons as f64).sqrt() > BEYOND_CHANCE;
    local.flagged().into_iter().filter(is_real).collect()
}

/// The persons who answered each item in ten groups by ability, with the share of points they earned.
fn tenths(part: &Part, scores: &[Option<f64>]) -> Vec<Vec<Tenth>> {
    let mut answers: Vec<Vec<(f64, u8)>> = vec![Vec::new(); part.items.len()];
    for (row, theta) in part.responses.iter().zip(scores) {
        let Some(theta) = theta else { continue };
        for (item, score) in row {
            if let Some(own) = answers.get_mut(*item as usize) {
                own.push((*theta, *score));
            }
        }
    }
    answers.into_iter().zip(&part.items).map(|(own, item)| of_item(own, item.categories() - 1)).collect()
}

fn of_item(mut answers: Vec<(f64, u8)>, highest: usize) -> Vec<Tenth> {
    answers.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = answers.len().div_ceil(TENTHS).max(1);
    let mean = |group: &[(f64, u8)]| {
        let n = group.len() as f64;
        let theta = group.iter().map(|answer| answer.0).sum::<f64>() / n;
        let points = group.iter().map(|answer| f64::from(answer.1)).sum::<f64>();
        let share = points / (n * highest as f64);
        let interval = (highest == 1).then(|| wilson_interval(share, group.len()));
        Tenth { theta, share, interval, n: group.len() }
    };
    answers.chunks(size).map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_keep_everybody_and_rise_in_ability() {
        let answers: Vec<(f64, u8)> =
            (0..47).map(|i| (f64::from(i * 29 % 47), u8::from(i % 3 == 0))).collect();
        let right: f64 = answers.iter().map(|a| f64::from(a.1)).sum();
        let tenths = of_item(answers, 1);
        assert_eq!((tenths.len(), tenths.iter().map(|t| t.n).sum::<usize>()), (10, 47));
        assert!(tenths.is_sorted_by_key(|t| t.theta));
        let found: f64 = tenths.iter().map(|t| t.share * t.n as f64).sum();
        assert!((found - right).abs() < 1e-9);
        assert!(of_item(Vec::new(), 1).is_empty());
    }

    #[test]
    fn rating_scales_are_fitted_by_their_categories() {
        use gradatim_irt::fit::{FreeParameters, Population, Slopes};
        use gradatim_irt::{Graded, Grid, Responses};
        let graded = |a| Item::from(Graded::new(a, vec![-1.0, 0.0, 1.0]).unwrap());
        let items: Vec<Item> = [0.8, 1.2, 1.6, 1.0].map(graded).to_vec();
        let mut responses = Responses::new(4);
        for person in 0..300_u32 {
            let score = |item: u32| (person % 4 + (person / 4 + item * person) % 3).min(3) as u8;
            responses.push(&[0, 1, 2, 3].map(|item| (item, score(item)))).unwrap();
        }
        let grid = Grid::new(61, 6.0).unwrap();
        let population = Population::new(&grid, 0.0, 1.0).unwrap();
        let free = FreeParameters::new(&items, Slopes::PerItem);
        let part = Part { domain: None, places: vec![3, 2, 1, 0], items, responses, grid, population, free };
        let (fits, whole) = part_fit(&part).unwrap();
        assert_eq!((whole.whole.set, whole.whole.persons), (MomentSet::C2, 300));
        for fit in fits {
            assert!(fit.mean_squares.is_some_and(|squares| squares.infit.mean_square > 0.0));
            assert!(fit.observed.iter().all(|t| t.interval.is_none() && (0.0..=1.0).contains(&t.share)));
        }
        assert!(whole.pairs.iter().all(|pair| pair.first < 4 && pair.second < 4));
    }
}
