//! The model and the categories of every item.

use super::CalibrateArgs;
use crate::answers::{Answers, occurring};
use crate::calibrated::listed;
use anyhow::bail;
use gradatim_irt::calibrate::Model;

/// Models and categories, one entry an item of the file.
#[derive(Debug, Clone)]
pub(super) struct Formats {
    pub models: Vec<Model>,
    /// Scores that mean category 0, 1, 2, …; empty where a score is its category.
    pub categories: Vec<Vec<u8>>,
}

/// Items with more than two scores take the polytomous model. Their categories are the scores that occur: one that
/// nobody has, such as 0 on a scale from 1 to 5, is no category.
pub(super) fn formats(args: &CalibrateArgs, answers: &Answers) -> anyhow::Result<Formats> {
    let of = |counts: &Vec<u64>| -> anyhow::Result<Model> {
        match (args.model.is_polytomous() || counts.len() <= 2, args.poly) {
            (true, _) => Ok(args.model),
            (false, Some(poly)) => Ok(poly),
            (false, None) => bail!(
                "{}: --model {} is for right and wrong; --poly gpcm, grm or pcm expected for items with other scores",
                args.data.place(),
                args.model
            ),
        }
    };
    let models = answers.counts.iter().map(of).collect::<Result<Vec<_>, _>>()?;
    let categories: Vec<Vec<u8>> =
        answers.counts.iter().zip(&models).map(|(counts, model)| scores(counts, *model)).collect();
    say(args, answers, &categories);
    Ok(Formats { models, categories })
}

fn scores(counts: &[u64], model: Model) -> Vec<u8> {
    let present = occurring(counts);
    let as_they_are = present.iter().zip(0..).all(|(score, category)| *score == category);
    if as_they_are || !model.is_polytomous() || present.len() < 2 { Vec::new() } else { present }
}

fn say(args: &CalibrateArgs, answers: &Answers, categories: &[Vec<u8>]) {
    let renumbered: Vec<&str> = answers
        .items
        .iter()
        .zip(categories)
        .filter(|(_, scores)| !scores.is_empty())
        .map(|(item, _)| item.id.as_str())
        .collect();
    if !renumbered.is_empty() {
        eprintln!(
            "{}: scores that occur are the categories, from 0, of {}",
            args.data.place(),
            listed(renumbered.iter().copied())
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_the_scores_that_occur() {
        for (counts, model, expected) in [
            (&[4, 3, 2][..], Model::Grm, vec![]),
            (&[0, 3, 2, 5][..], Model::Gpcm, vec![1, 2, 3]),
            (&[4, 0, 2][..], Model::Pcm, vec![0, 2]),
            (&[0, 7][..], Model::TwoPl, vec![]),
            (&[0, 7][..], Model::Grm, vec![]),
        ] {
            assert_eq!(scores(counts, model), expected, "{counts:?}");
        }
    }
}
