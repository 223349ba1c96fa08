//! What the first answers say of each item: classical analysis, as `gradatim items` has it.

mod choices;
mod observed;

use super::records::Learner;
pub(crate) use choices::{Choice, Choices};
use gradatim_irt::classical::{RapidGuesses, TimedAnswer, analyse, rapid_guesses};
use gradatim_irt::{IrtError, Responses};
use gradatim_practice::Material;
pub(crate) use observed::Observed;
use std::sync::Arc;

/// Figures of an item; what is undefined is `None`.
#[derive(Debug, Clone, Default)]
pub(crate) struct ItemFigures {
    /// First answers.
    pub(crate) n: usize,
    /// Those that were right.
    pub(crate) right: usize,
    /// Correlation with the share right on the other items (corrected point-biserial).
    pub(crate) point_biserial: Option<f64>,
    /// Times, and answers too fast to have been read.
    pub(crate) rapid: Option<RapidGuesses>,
    /// Seconds that half of the learners needed at most.
    pub(crate) median_seconds: Option<f64>,
    /// Who chose what.
    pub(crate) choices: Choices,
    /// Share right among learners of like ability, weakest first.
    pub(crate) observed: Vec<Observed>,
    /// Learners who saw it, and times it was shown.
    pub(crate) seen_by: usize,
    /// Times it was shown.
    pub(crate) shown: usize,
}

impl ItemFigures {
    /// Share of right answers.
    pub(crate) fn share(&self) -> Option<f64> {
        (self.n > 0).then(|| self.right as f64 / self.n as f64)
    }
}

/// The figures of all items of a bank.
pub(crate) fn of_items(material: &Material, learners: &[Arc<Learner>]) -> Result<Vec<ItemFigures>, IrtError> {
    let n = material.pool().len();
    let mut items = vec![ItemFigures::default(); n];
    let statistics = analyse(&responses(n, learners)?, &vec![1; n])?.items;
    for (item, statistics) in items.iter_mut().zip(statistics) {
        item.n = statistics.n;
        item.point_biserial = statistics.point_biserial;
    }
    count(&mut items, learners);
    add_times(&mut items, learners)?;
    for (item, choices) in items.iter_mut().zip(choices::of_items(material, learners)?) {
        item.choices = choices;
    }
    for (item, observed) in items.iter_mut().zip(observed::of_items(material, learners)) {
        item.observed = observed;
    }
    Ok(items)
}

/// Right and wrong, a row a learner.
fn responses(items: usize, learners: &[Arc<Learner>]) -> Result<Responses, IrtError> {
    let mut responses = Responses::new(items);
    for learner in learners {
        let answers =
            learner.first_answers().filter_map(|(i, g)| Some((u32::try_from(i).ok()?, u8::from(g.correct))));
        responses.push(&answers.collect::<Vec<_>>())?;
    }
    Ok(responses)
}

fn count(items: &mut [ItemFigures], learners: &[Arc<Learner>]) {
    for learner in learners {
        let mut seen: Vec<usize> = learner.showings.iter().map(|s| s.item).collect();
        seen.iter().for_each(|i| items[*i].shown += 1);
        seen.sort_unstable();
        seen.dedup();
        seen.iter().for_each(|i| items[*i].seen_by += 1);
        learner.first_answers().filter(|(_, given)| given.correct).for_each(|(i, _)| items[i].right += 1);
    }
}

fn add_times(items: &mut [ItemFigures], learners: &[Arc<Learner>]) -> Result<(), IrtError> {
    let mut seconds: Vec<Vec<f64>> = vec![Vec::new(); items.len()];
    let mut timed = Vec::new();
    for (i, given) in learners.iter().flat_map(|l| l.first_answers()) {
        let (Some(s), Ok(item)) = (given.seconds, u32::try_from(i)) else { continue };
        seconds[i].push(s);
        timed.push(TimedAnswer { item, score: f64::from(u8::from(given.correct)), seconds: s });
    }
    let rapid = rapid_guesses(items.len(), &timed)?;
    for ((item, rapid), seconds) in items.iter_mut().zip(rapid).zip(seconds) {
        item.median_seconds = median(seconds);
        item.rapid = Some(rapid).filter(|rapid| rapid.n > 0);
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.get(values.len().saturating_sub(1) / 2)?, values.get(values.len() / 2)?);
    Some(f64::midpoint(*low, *high))
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn medians() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0]), Some(3.0));
        assert_eq!(median(vec![4.0, 1.0]), Some(2.5));
        assert_eq!(median(vec![9.0, 1.0, 2.0]), Some(2.0));
    }
}
