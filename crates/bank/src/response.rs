//! Keys and responses: what is right, and how likely a blind guess is to be right.

use crate::item::{Item, Kind};

impl Item {
    /// Ids of the options that make up the key.
    ///
    /// Single and multiple: the right options in file order. Ordering: all options in the right order.
    /// Matching: all options in file order, because prompt *i* is matched by the partner of option *i*.
    ///
    /// ```
    /// # let text = include_str!("../tests/data/sound.toml");
    /// # let draft = gradatim_bank::Draft::read(&gradatim_bank::Blueprint::parse(
    /// #     include_str!("../../../data/blueprints/mls-c01.toml"), "b")?, [("sound.toml", text)]);
    /// # let item = &draft.items()[0].item;
    /// assert_eq!(item.key(), ["b"]);
    /// assert!(item.is_correct(&["b".to_owned()]));
    /// # Ok::<(), gradatim_bank::BankError>(())
    /// ```
    #[must_use]
    pub fn key(&self) -> Vec<&str> {
        match self.kind {
            Kind::Single | Kind::Multiple => self.keyed().map(|o| o.id.as_str()).collect(),
            Kind::Matching => self.options.iter().map(|o| o.id.as_str()).collect(),
            Kind::Ordering => {
                let mut ranked: Vec<_> = self.options.iter().collect();
                ranked.sort_by_key(|o| o.rank);
                ranked.iter().map(|o| o.id.as_str()).collect()
            }
        }
    }

    /// Whether a response earns the credit: all or nothing.
    ///
    /// `response` holds option ids. For single and multiple their order does not count, and naming an option
    /// twice is wrong. For ordering it is the order chosen. For matching, entry *i* is the option whose partner
    /// was chosen for prompt *i* in file order. An empty response is wrong.
    #[must_use]
    pub fn is_correct(&self, response: &[String]) -> bool {
        let mut key = self.key();
        let mut given: Vec<&str> = response.iter().map(String::as_str).collect();
        if self.has_distractors() {
            key.sort_unstable();
            given.sort_unstable();
        }
        !key.is_empty() && key == given
    }

    /// Probability that a blind guess is right: one over the number of permitted responses, in (0, 1].
    ///
    /// Single: 1 of *n* options. Multiple: 1 over "*n* choose *k*", because the stem says how many to select.
    /// Ordering and matching: 1 over *n*!. So 1 of 4 gives 1/4, 2 of 5 gives 1/10, 3 of 6 gives 1/20.
    #[must_use]
    pub fn chance(&self) -> f64 {
        let n = self.options.len();
        let patterns = match self.kind {
            Kind::Single => n as f64,
            Kind::Multiple => combinations(n, self.keyed().count()),
            Kind::Ordering | Kind::Matching => combinations_in_order(n),
        };
        1.0 / patterns.max(1.0)
    }
}

/// Number of ways to choose `k` of `n`.
fn combinations(n: usize, k: usize) -> f64 {
    (1..=k.min(n)).map(|i| (n - k.min(n) + i) as f64 / i as f64).product()
}

/// Number of orders of `n`.
fn combinations_in_order(n: usize) -> f64 {
    (1..=n).map(|i| i as f64).product()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::item::{Item, ItemOption, Kind};
    use crate::lint::testing::sound_item;

    /// An item with options `o0`, `o1`, … of which the first `keys` are right and whose ranks run backwards.
    fn item(kind: Kind, options: usize, keys: usize) -> Item {
        let option = |i: usize| ItemOption {
            id: format!("o{i}"),
            correct: i < keys,
            rank: (kind == Kind::Ordering).then_some(options - i),
            partner: (kind == Kind::Matching).then(|| format!("partner {i}")),
            ..ItemOption::default()
        };
        Item { kind, options: (0..options).map(option).collect(), ..sound_item() }
    }

    fn ids(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn chance_counts_permitted_patterns() {
        for (kind, n, k, patterns) in [
            (Kind::Single, 4, 1, 4.0),
            (Kind::Multiple, 5, 2, 10.0),
            (Kind::Multiple, 6, 3, 20.0),
            (Kind::Multiple, 6, 2, 15.0),
            (Kind::Ordering, 4, 0, 24.0),
            (Kind::Matching, 3, 0, 6.0),
            (Kind::Single, 0, 0, 1.0),
        ] {
            let chance = item(kind, n, k).chance();
            assert!((chance - 1.0 / patterns).abs() < 1e-12, "{kind} {k} of {n}: {chance}");
        }
    }

    #[test]
    fn order_counts_for_ordering_and_matching() {
        let ordering = item(Kind::Ordering, 3, 0);
        assert_eq!(ordering.key(), ["o2", "o1", "o0"]);
        assert!(ordering.is_correct(&ids(&["o2", "o1", "o0"])));
        assert!(!ordering.is_correct(&ids(&["o0", "o1", "o2"])));
        let matching = item(Kind::Matching, 3, 0);
        assert!(matching.is_correct(&ids(&["o0", "o1", "o2"])));
        assert!(!matching.is_correct(&ids(&["o1", "o0", "o2"])));
    }

    #[test]
    fn no_credit_for_parts_extras_repeats_or_blanks() {
        let multiple = item(Kind::Multiple, 5, 2);
        for wrong in [&[][..], &["o0"], &["o0", "o0"], &["o0", "o1", "o2"], &["o0", "o2"]] {
            assert!(!multiple.is_correct(&ids(wrong)), "{wrong:?}");
        }
        assert!(!item(Kind::Single, 0, 0).is_correct(&[]));
    }

    proptest! {
        #[test]
        fn the_order_of_a_multiple_response_does_not_count(
            (keys, shuffled) in (2usize..6).prop_flat_map(|k| (Just(k), Just((0..k).collect::<Vec<_>>()).prop_shuffle()))
        ) {
            let response: Vec<String> = shuffled.iter().map(|i| format!("o{i}")).collect();
            prop_assert!(item(Kind::Multiple, 7, keys).is_correct(&response));
            prop_assert!(!item(Kind::Multiple, 7, keys + 1).is_correct(&response));
        }
    }
}
