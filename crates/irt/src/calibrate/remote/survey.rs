//! The survey as sums: what the answers of any number of persons come to, in a size that only the
//! items decide.

use super::bytes::{Reader, Writer};
use super::sums::Sums;
use crate::calibrate::start::{ENOUGH, Sample, rest_logit};
use crate::calibrate::survey::{ItemCounts, Links, Survey};
use crate::{IrtError, Responses};

/// Intervals of the logit of the rest score that answers are counted in: sums cannot keep the first
/// persons who met an item, as the survey of one machine does, because no order is first.
const BINS: usize = 32;
/// Half of the range they cover, in logits; what lies beyond counts in the last one.
const REACH: f64 = 4.0;

/// Answers with one rest score that are believed: all of an item's then have a sum.
const MOST: usize = usize::MAX >> 13;

/// Answers with one score, by rest score.
type ByRest = [usize; BINS];

/// Counts of the persons seen so far.
#[derive(Debug, Clone)]
pub(in crate::calibrate) struct SurveySums {
    /// Highest score of every item.
    highest: Vec<u8>,
    /// `[item][score]`.
    items: Vec<Vec<ByRest>>,
    persons: usize,
    responses: usize,
    links: Links,
}

impl SurveySums {
    pub(in crate::calibrate) fn new(highest: Vec<u8>) -> Self {
        let (items, links) = (vec![Vec::new(); highest.len()], Links::new(highest.len(), &[]));
        Self { highest, items, persons: 0, responses: 0, links }
    }

    fn add_person(&mut self, row: &[(u32, u8)]) {
        let right = row.iter().filter(|cell| cell.1 > 0).count();
        for &(item, score) in row {
            let by_score = &mut self.items[item as usize];
            let bin = bin_of(rest_logit(row.len(), right, score));
            with_score(by_score, usize::from(score))[bin] += 1;
        }
        self.links.add(row);
        self.persons += usize::from(!row.is_empty());
        self.responses += row.len();
    }

    /// The survey that the sums make, with the items that are on one scale already linked.
    pub(in crate::calibrate) fn survey(mut self, anchored: &[bool]) -> Survey {
        let anchors: Vec<(u32, u8)> = (0..).zip(anchored).filter(|a| *a.1).map(|a| (a.0, 0)).collect();
        self.links.add(&anchors);
        let count = |by_score: &Vec<ByRest>| ItemCounts {
            by_category: by_score.iter().map(|bins| bins.iter().sum()).collect(),
        };
        Survey {
            items: self.items.iter().map(count).collect(),
            persons: self.persons,
            responses: self.responses,
            samples: self.items.iter().map(|by_score| sample(by_score)).collect(),
            part: self.links.parts(),
        }
    }

    fn merge_item(&mut self, item: usize, partial: &mut Reader<'_>) -> Result<(), IrtError> {
        let scores = partial.count(usize::from(self.highest[item]) + 1)?;
        for score in 0..scores {
            for n in with_score(&mut self.items[item], score) {
                add_count(n, partial)?;
            }
        }
        Ok(())
    }
}

fn add_count(into: &mut usize, partial: &mut Reader<'_>) -> Result<(), IrtError> {
    let sum = into.checked_add(partial.number()?).filter(|sum| *sum <= MOST);
    *into = sum.ok_or_else(|| partial.bad("it counts more answers than there can be"))?;
    Ok(())
}

fn with_score(by_score: &mut Vec<ByRest>, score: usize) -> &mut ByRest {
    if by_score.len() <= score {
        by_score.resize(score + 1, [0; BINS]);
    }
    &mut by_score[score]
}

fn bin_of(rest: f64) -> usize {
    // The cast keeps what lies beyond the range at its ends.
    (((rest + REACH) / (2.0 * REACH) * BINS as f64) as usize).min(BINS - 1)
}

/// Middle of an interval, in logits.
fn middle(bin: usize) -> f64 {
    (bin as f64 + 0.5) / BINS as f64 * 2.0 * REACH - REACH
}

/// As many answers as a start needs, evenly spaced among all, by score and rest score.
fn sample(by_score: &[ByRest]) -> Sample {
    let n: usize = by_score.iter().flatten().sum();
    let taken = n.min(ENOUGH);
    let (mut sample, mut seen, mut next) = (Sample::default(), 0.0, 0);
    for (score, bins) in (0..=u8::MAX).zip(by_score) {
        for (bin, answers) in bins.iter().enumerate() {
            seen += *answers as f64;
            while next < taken && (next as f64 + 0.5) * n as f64 / (taken as f64) < seen {
                sample.add(middle(bin), score);
                next += 1;
            }
        }
    }
    sample
}

impl Sums for SurveySums {
    fn add(&mut self, block: &Responses) {
        block.iter().for_each(|row| self.add_person(row));
    }

    fn merge(&mut self, partial: &mut Reader<'_>) -> Result<(), IrtError> {
        add_count(&mut self.persons, partial)?;
        add_count(&mut self.responses, partial)?;
        for item in 0..self.items.len() {
            self.merge_item(item, partial)?;
            let root = partial.number()?;
            if root > item {
                return Err(partial.bad("an item is linked to one that is not there"));
            }
            self.links.link(root, item);
        }
        Ok(())
    }

    fn write(&self, into: &mut Writer) {
        into.number(self.persons);
        into.number(self.responses);
        for (by_score, root) in self.items.iter().zip(self.links.roots()) {
            into.number(by_score.len());
            by_score.iter().flatten().for_each(|n| into.number(*n));
            into.number(root);
        }
    }

    fn size(&self) -> usize {
        let scores: usize = self.items.iter().map(Vec::len).sum();
        scores * size_of::<ByRest>() + self.items.len() * 4 * size_of::<usize>()
    }

    fn copy(&self) -> Box<dyn Sums> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bin_holds_its_middle() {
        assert!((0..BINS).all(|bin| bin_of(middle(bin)) == bin));
        assert_eq!((bin_of(-50.0), bin_of(50.0), bin_of(f64::NAN)), (0, BINS - 1, 0));
    }
}
