//! The item itself: how easy it and its skills are for others.

use super::{Outcome, Question, Tracker};
use crate::answers::features::Feature;

/// Says how easy the item is; needs no history.
pub(in crate::answers) struct Item;

impl Tracker for Item {
    fn describe(&self) -> Vec<Feature> {
        [
            ("item_ease", "ease of the item with regard to who answered it, logits"),
            ("item_share", "share of right answers to the item, smoothed, logits"),
            ("skill_ease", "ease of the skill with regard to who answered, logits"),
            ("skill_share", "share of right answers on the skill, smoothed, logits"),
            ("item_rare", "one over the root of 1 + answers that the ease of the item rests on"),
            ("item_ease_rare", "ease of the item times how rare it is"),
        ]
        .map(Feature::from)
        .to_vec()
    }

    fn features(&self, question: &Question<'_>, row: &mut Vec<f64>) {
        let facts = question.facts;
        let rare = 1.0 / (1.0 + facts.answers).sqrt();
        row.extend([facts.ease, facts.share, facts.skill_ease, facts.skill_share, rare, facts.ease * rare]);
    }

    fn update(&mut self, _: &Question<'_>, _: &Outcome) {}
}
