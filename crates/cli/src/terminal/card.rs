//! A question of its own: the item and how it was shown, kept by a screen while the sitting goes on.

use gradatim_bank::Item;
use gradatim_log::Presentation;
use gradatim_practice::Question;

/// An owned [`Question`].
#[derive(Debug, Clone)]
pub struct Card {
    item: Item,
    shown: Presentation,
}

impl Card {
    /// A card with this question.
    pub fn new(question: &Question<'_>) -> Self {
        Self { item: question.item.clone(), shown: question.shown.clone() }
    }

    /// The question on it.
    pub fn question(&self) -> Question<'_> {
        Question { item: &self.item, shown: &self.shown }
    }
}
