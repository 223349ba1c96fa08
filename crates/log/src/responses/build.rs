//! Collects answers in any order and hands them out sorted, each item once a learner.

use std::collections::HashMap;

use super::choices::OptionNames;
use super::{Details, ItemColumn, Response, ResponseTable};

/// Names and their indices in order of first appearance.
#[derive(Debug, Default)]
pub(super) struct Names {
    index: HashMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    /// The index of a name, new or known.
    pub(super) fn index(&mut self, name: &str) -> u32 {
        if let Some(index) = self.index.get(name) {
            return *index;
        }
        let index = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.index.insert(name.to_owned(), index);
        self.names.push(name.to_owned());
        index
    }

    pub(super) fn get(&self, name: &str) -> Option<u32> {
        self.index.get(name).copied()
    }

    pub(super) fn into_names(self) -> Vec<String> {
        self.names
    }
}

/// Answers in the order of the file, with whatever orders them.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub(super) learners: Names,
    pub(super) item_names: Names,
    pub(super) items: Vec<ItemColumn>,
    pub(super) responses: Vec<Response>,
    pub(super) details: Details,
    pub(super) sittings: Names,
    pub(super) groups: Vec<String>,
    pub(super) periods: Vec<String>,
    pub(super) options: OptionNames,
}

impl Builder {
    /// The index of an item, new or known, and its description for completion.
    pub(super) fn item(&mut self, id: &str) -> u32 {
        let index = self.item_names.index(id);
        if index as usize == self.items.len() {
            self.items.push(ItemColumn { id: id.to_owned(), domain: None, skill: None, chance: None });
        }
        index
    }

    /// Sorts by learner, then `order`, then `timestamp_ms`, then place in the file; drops later answers to an item.
    pub(super) fn finish(mut self, keep_details: bool) -> ResponseTable {
        let order = self.order();
        self.responses = pick(&self.responses, &order);
        let first = first_answers(&self.responses, self.items.len());
        let repeated = first.iter().filter(|first| !**first).count();
        retain(&mut self.responses, &first);
        let items = self.items.len();
        let details = keep_details.then(|| {
            let mut details = std::mem::take(&mut self.details);
            details.rearrange(&order, &first);
            details.sittings = self.sittings.into_names();
            self.options.settle(&mut details, &self.responses, items);
            details
        });
        ResponseTable {
            learners: self.learners.into_names(),
            items: self.items,
            responses: self.responses,
            details,
            repeated,
            ..ResponseTable::default()
        }
    }

    /// Indices of the answers in their final order.
    fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> =
            (0..self.responses.len()).map(|i| u32::try_from(i).unwrap_or(u32::MAX)).collect();
        let learner = |i: usize| self.responses.get(i).map(|r| r.learner);
        let place = |i: usize| self.details.order.as_ref().and_then(|o| o.get(i).copied());
        let time = |i: usize| self.details.timestamp_ms.as_ref().and_then(|t| t.get(i).copied().flatten());
        let key = |i: &u32| (learner(*i as usize), place(*i as usize), time(*i as usize));
        if !order.is_sorted_by_key(key) {
            order.sort_by_key(key); // stable: ties keep the order of the file
        }
        order
    }
}

impl Details {
    fn rearrange(&mut self, order: &[u32], keep: &[bool]) {
        fn column<T: Copy>(values: &mut Option<Vec<T>>, order: &[u32], keep: &[bool]) {
            if let Some(values) = values {
                *values = pick(values, order);
                retain(values, keep);
            }
        }
        column(&mut self.order, order, keep);
        column(&mut self.timestamp_ms, order, keep);
        column(&mut self.response_time_s, order, keep);
        column(&mut self.sitting, order, keep);
        column(&mut self.choice, order, keep);
    }
}

fn pick<T: Copy>(values: &[T], order: &[u32]) -> Vec<T> {
    order.iter().filter_map(|i| values.get(*i as usize).copied()).collect()
}

fn retain<T>(values: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    values.retain(|_| keep.next().copied().unwrap_or(true));
}

/// For answers sorted by learner: whether each is the learner's first to its item.
fn first_answers(sorted: &[Response], items: usize) -> Vec<bool> {
    let mut last_learner = vec![u32::MAX; items];
    let mut is_first = |response: &Response| {
        last_learner.get_mut(response.item as usize).is_some_and(|last| {
            let first = *last != response.learner;
            *last = response.learner;
            first
        })
    };
    sorted.iter().map(&mut is_first).collect()
}
