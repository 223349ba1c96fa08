//! A window onto more rows than fit.

use crate::terminal::keys::Move;
use std::ops::Range;

/// Which rows are in view.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scroll {
    top: usize,
    height: usize,
    rows: usize,
}

impl Scroll {
    /// Fits the view to what there is to draw now.
    pub fn fit(&mut self, rows: usize, height: usize) {
        (self.rows, self.height) = (rows, height);
        self.top = self.top.min(rows.saturating_sub(height));
    }

    /// Brings a range into view, its beginning above all.
    pub fn reveal(&mut self, range: &Range<usize>) {
        if range.end > self.top + self.height {
            self.top = range.end - self.height;
        }
        self.top = self.top.min(range.start);
    }

    /// Moves the view.
    pub fn step(&mut self, by: Move) {
        let page = self.height.saturating_sub(1).max(1);
        let last = self.rows.saturating_sub(self.height);
        self.top = match by {
            Move::Up => self.top.saturating_sub(1),
            Move::Down => self.top + 1,
            Move::PageUp => self.top.saturating_sub(page),
            Move::PageDown => self.top + page,
            Move::Home => 0,
            Move::End => last,
        }
        .min(last);
    }

    /// The rows in view.
    pub fn view(&self) -> Range<usize> {
        self.top..(self.top + self.height).min(self.rows)
    }

    /// What is out of sight, in words; empty when all is in view.
    pub fn hint(&self) -> String {
        let (above, below) = (self.top, self.rows - self.view().end.min(self.rows));
        match (above, below) {
            (0, 0) => String::new(),
            (0, below) => format!("{below} more below"),
            (above, 0) => format!("{above} more above"),
            (above, below) => format!("{above} more above, {below} below"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_page_down_and_back() {
        let mut scroll = Scroll::default();
        scroll.fit(30, 10);
        scroll.step(Move::PageDown);
        assert_eq!(scroll.view(), 9..19);
        assert_eq!(scroll.hint(), "9 more above, 11 below");
        scroll.step(Move::End);
        assert_eq!(scroll.view(), 20..30);
        scroll.step(Move::Home);
        assert_eq!(scroll.view(), 0..10);
    }

    proptest! {
        #[test]
        fn the_view_is_full_and_shows_what_was_asked(
            rows in 1usize..100, height in 1usize..40, start in 0usize..100, len in 1usize..5, jump in 0usize..4,
        ) {
            let mut scroll = Scroll::default();
            scroll.fit(rows, height);
            (0..jump).for_each(|_| scroll.step(Move::PageDown));
            let range = start.min(rows - 1)..(start + len).min(rows).max(start.min(rows - 1) + 1);
            scroll.reveal(&range);
            scroll.fit(rows, height);
            let view = scroll.view();
            prop_assert_eq!(view.len(), rows.min(height));
            prop_assert!(view.contains(&range.start));
            prop_assert!(len > height || view.end >= range.end);
        }
    }
}
