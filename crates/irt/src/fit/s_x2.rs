//! S-X²: an item against its expected curve over sum scores.

use super::chi_square::{rmsea, upper_tail};
use super::collapse::{ScoreGroup, collapse};
use super::{FreeParameters, Population, Undefined, check_responses, complete_rows};
use crate::{IrtError, ParametricModel, Responses};
use rayon::prelude::*;
use serde::Serialize;

/// S-X² of one item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SX2 {
    /// `Σ (observed − expected)²/expected` over cells of score group and category.
    pub statistic: f64,
    /// Cells, less score groups, less the item's free parameters.
    pub df: usize,
    /// `P(χ²_df > statistic)`.
    pub p: f64,
    /// Root mean square error of approximation, 0 where the statistic is below its df.
    pub rmsea: f64,
}

/// S-X² of every item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SX2Table {
    /// Persons who answered every item; only they have comparable sum scores.
    pub persons: usize,
    /// One entry an item, in their order.
    pub items: Vec<Result<SX2, Undefined>>,
}

/// S-X² of every item (Orlando & Thissen 2000; several categories: Kang & Chen 2008).
///
/// Among persons with sum score `s` the expected share in category `k` of an item is
/// `∫ P_k f*(s − k | θ) dΦ / ∫ f(s | θ) dΦ`; `f` and `f*` are the distributions of the sum score with
/// and without the item (Lord & Wingersky 1984). Scores that everyone reaches in only one way, 0 and
/// the maximum, say nothing and are left out. Cells expected to hold less than one person are merged:
/// categories first, then neighbouring scores.
///
/// # Errors
/// [`IrtError::Length`] and [`IrtError::Score`] when items, responses and free parameters do not
/// belong together.
pub fn s_x2<M: ParametricModel + Sync>(
    items: &[M],
    responses: &Responses,
    population: &Population,
    free: &FreeParameters,
) -> Result<SX2Table, IrtError> {
    check_responses(items, responses)?;
    free.check(items)?;
    let observed = Observed::new(items, responses);
    let traces: Vec<Trace> = items.par_iter().map(|item| population.trace(item)).collect();
    let expected = expected_shares(&traces, population);
    let statistic = |(i, shares): (usize, Vec<Vec<f64>>)| {
        if observed.persons < 2 {
            return Err(Undefined::TooFewPersons { persons: observed.persons });
        }
        let groups = collapse(groups(&observed.tables[i], &shares));
        of_groups(&groups, free.of_item(i), observed.persons)
    };
    let items = expected.into_iter().enumerate().map(statistic).collect();
    Ok(SX2Table { persons: observed.persons, items })
}

fn of_groups(groups: &[ScoreGroup], parameters: usize, persons: usize) -> Result<SX2, Undefined> {
    let cells = || groups.iter().flat_map(ScoreGroup::cells);
    let facts = cells().count().saturating_sub(groups.len());
    let df = facts.checked_sub(parameters).filter(|df| *df > 0);
    let df = df.ok_or(Undefined::DegreesOfFreedom { facts, parameters })?;
    let statistic: f64 = cells().map(|(observed, expected)| (observed - expected).powi(2) / expected).sum();
    let (p, rmsea) = (upper_tail(statistic, df as f64), rmsea(statistic, df as f64, persons));
    Ok(SX2 { statistic, df, p, rmsea })
}

/// Probabilities of an item by category and node.
type Trace = Vec<Vec<f64>>;

/// Probabilities of sum scores by score and node.
type ScoreTable = Vec<Vec<f64>>;

/// Persons by item, sum score and category.
struct Observed {
    persons: usize,
    tables: Vec<Vec<Vec<f64>>>,
}

impl Observed {
    fn new<M: ParametricModel>(items: &[M], responses: &Responses) -> Self {
        let most: usize = items.iter().map(|item| item.categories() - 1).sum();
        let table = |item: &M| vec![vec![0.0; item.categories()]; most + 1];
        let mut observed = Self { persons: 0, tables: items.iter().map(table).collect() };
        for row in complete_rows(responses) {
            let sum: usize = row.iter().map(|cell| usize::from(cell.1)).sum();
            observed.persons += 1;
            for (table, cell) in observed.tables.iter_mut().zip(row) {
                table[sum][usize::from(cell.1)] += 1.0;
            }
        }
        observed
    }
}

/// The score groups of an item: from its observed counts and the expected shares of its categories.
/// Scores from which some category cannot be reached join the first, or last, from which all can.
fn groups(observed: &[Vec<f64>], shares: &[Vec<f64>]) -> Vec<ScoreGroup> {
    let most = observed.len() - 1;
    let step = observed[0].len() - 1;
    let scores = 1..most.max(1);
    let mut groups: Vec<ScoreGroup> = Vec::with_capacity(scores.len());
    let inner = (step.max(1), most.saturating_sub(step.max(1)));
    for score in scores {
        let total: f64 = observed[score].iter().sum();
        let expected = shares[score].iter().map(|share| share * total).collect();
        let group = ScoreGroup { observed: observed[score].clone(), expected };
        // The lower merged scores make one group with score `inner.0`, the upper ones with `inner.1`.
        match groups.last_mut().filter(|_| score <= inner.0 || score > inner.1) {
            Some(last) => last.add(&group),
            None => groups.push(group),
        }
    }
    groups
}

/// Expected share of every category by item, sum score and category.
fn expected_shares(traces: &[Trace], population: &Population) -> Vec<Vec<Vec<f64>>> {
    let nothing: ScoreTable = vec![vec![1.0; population.nodes().len()]];
    let total: Vec<f64> = traces
        .iter()
        .fold(nothing.clone(), |table, trace| add_item(&table, trace))
        .iter()
        .map(|row| population.expectation(row))
        .collect();
    leave_one_out(traces, &nothing, &|trace, rest| shares(trace, rest, &total, population))
}

/// Calls `finish` with every item and the score distribution of all the others, in order.
///
/// Halving: the distribution of what lies outside a range is extended by one half to reach the
/// other, so `n` items cost `n log n` products instead of `n²`.
fn leave_one_out<T: Send>(
    traces: &[Trace],
    outside: &[Vec<f64>],
    finish: &(impl Fn(&Trace, &[Vec<f64>]) -> T + Sync),
) -> Vec<T> {
    match traces {
        [] => Vec::new(),
        [trace] => vec![finish(trace, outside)],
        _ => {
            let (left, right) = traces.split_at(traces.len() / 2);
            let with = |half: &[Trace]| half.iter().fold(outside.to_vec(), |t, trace| add_item(&t, trace));
            let (mut first, second) = rayon::join(
                || leave_one_out(left, &with(right), finish),
                || leave_one_out(right, &with(left), finish),
            );
            first.extend(second);
            first
        }
    }
}

/// The score distribution with one more item, at every node (Lord & Wingersky 1984).
fn add_item(table: &[Vec<f64>], trace: &[Vec<f64>]) -> ScoreTable {
    let nodes = table.first().map_or(0, Vec::len);
    let mut out = vec![vec![0.0; nodes]; table.len() + trace.len().saturating_sub(1)];
    for (score, row) in table.iter().enumerate() {
        for (k, p) in trace.iter().enumerate() {
            for ((cell, f), p) in out[score + k].iter_mut().zip(row).zip(p) {
                *cell += f * p;
            }
        }
    }
    out
}

/// `E[P_k f*(s − k)]/E[f(s)]` by sum score and category; 0 where the score cannot be.
fn shares(trace: &[Vec<f64>], rest: &[Vec<f64>], total: &[f64], population: &Population) -> Vec<Vec<f64>> {
    let share = |score: usize, k: usize| -> f64 {
        let Some(row) = score.checked_sub(k).and_then(|without| rest.get(without)) else { return 0.0 };
        let joint: Vec<f64> = row.iter().zip(&trace[k]).map(|(f, p)| f * p).collect();
        if total[score] > 0.0 { population.expectation(&joint) / total[score] } else { 0.0 }
    };
    (0..total.len()).map(|score| (0..trace.len()).map(|k| share(score, k)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dichotomous, Graded, Grid, Item};

    fn mixed() -> Vec<Item> {
        let graded = |a| Item::from(Graded::new(a, vec![-1.0, 0.3, 1.2]).unwrap());
        let dichotomous = |b| Item::from(Dichotomous::two_pl(1.2, b).unwrap());
        vec![graded(0.8), dichotomous(-0.5), graded(1.6), dichotomous(0.9), dichotomous(0.0)]
    }

    #[test]
    fn leaving_one_out_and_adding_it_back_is_the_whole() {
        let population = Population::new(&Grid::new(21, 5.0).unwrap(), 0.0, 1.0).unwrap();
        let traces: Vec<Trace> = mixed().iter().map(|item| population.trace(item)).collect();
        let start: ScoreTable = vec![vec![1.0; 21]];
        let whole = traces.iter().fold(start.clone(), |t, trace| add_item(&t, trace));
        for table in leave_one_out(&traces, &start, &|trace, rest| add_item(rest, trace)) {
            for (a, b) in table.iter().flatten().zip(whole.iter().flatten()) {
                assert!((a - b).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn expected_shares_of_a_score_sum_to_one() {
        let population = Population::new(&Grid::new(31, 6.0).unwrap(), 0.2, 1.1).unwrap();
        let traces: Vec<Trace> = mixed().iter().map(|item| population.trace(item)).collect();
        for row in expected_shares(&traces, &population).iter().flatten() {
            assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{row:?}");
        }
    }

    #[test]
    fn scores_without_every_category_join_the_next() {
        // Highest score 6, four categories: only score 3 has all, so it takes in all others.
        let observed = vec![vec![1.0; 4]; 7];
        assert_eq!(groups(&observed, &vec![vec![0.25; 4]; 7]).len(), 1);
        // Highest score 9: scores 1-3 and 6-8 make one group each, 4 and 5 stay.
        let observed = vec![vec![1.0; 4]; 10];
        assert_eq!(groups(&observed, &vec![vec![0.25; 4]; 10]).len(), 4);
    }
}
