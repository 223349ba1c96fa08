//! Collects answers in any order and hands them out sorted, each item once a learner.

use std::collections::HashMap;

use super::choices::OptionNames;
use super::{Details, ItemColumn, ReadOptions, Response, ResponseTable};

/// Names and their indices in order of first appearance.
#[derive(Debug, Default)]
pub(crate) struct Names {
    index: HashMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    /// The index of a name, new or known.
    pub(crate) fn index(&mut self, name: &str) -> u32 {
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

    /// The names by index.
    pub(crate) fn as_slice(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn into_names(self) -> Vec<String> {
        self.names
    }
}

/// The items met so far.
#[derive(Debug, Default)]
pub(crate) struct Items {
    names: Names,
    columns: Vec<ItemColumn>,
}

impl Items {
    /// The index of an item; a new one is described by `describe`.
    pub(crate) fn index(&mut self, id: &str, describe: impl FnOnce(&mut ItemColumn)) -> u32 {
        let index = self.names.index(id);
        if index as usize == self.columns.len() {
            let mut new = ItemColumn { id: id.to_owned(), domain: None, skill: None, chance: None };
            describe(&mut new);
            self.columns.push(new);
        }
        index
    }

    /// The item with an id, if it was met.
    pub(crate) fn get(&self, id: &str) -> Option<&ItemColumn> {
        self.names.get(id).and_then(|index| self.columns.get(index as usize))
    }

    /// Number of items.
    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }

    /// The items in the order in which they were met.
    pub(crate) fn into_columns(self) -> Vec<ItemColumn> {
        self.columns
    }
}

/// Answers in the order of the file, with whatever orders them.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub(super) learners: Names,
    pub(super) items: Items,
    pub(super) responses: Vec<Response>,
    pub(super) details: Details,
    pub(super) sittings: Names,
    pub(super) groups: Vec<String>,
    pub(super) periods: Vec<String>,
    pub(super) options: OptionNames,
}

impl Builder {
    /// Sorts by learner, then `order`, then `timestamp_ms`, then place in the file; drops later answers to an item unless
    /// histories are read.
    pub(super) fn finish(mut self, options: &ReadOptions) -> ResponseTable {
        let order = self.order();
        if let Some(order) = &order {
            self.responses = pick(&self.responses, order);
        }
        let first = match options.histories {
            true => vec![true; self.responses.len()],
            false => first_answers(&self.responses, self.items.len()),
        };
        let repeated = first.iter().filter(|first| !**first).count();
        retain(&mut self.responses, &first);
        let items = self.items.len();
        let details = options.details.then(|| {
            let mut details = std::mem::take(&mut self.details);
            details.rearrange(order.as_deref(), &first);
            details.sittings = self.sittings.into_names();
            self.options.settle(&mut details, &self.responses, items);
            details
        });
        ResponseTable {
            learners: self.learners.into_names(),
            items: self.items.into_columns(),
            responses: self.responses,
            details,
            repeated,
            ..ResponseTable::default()
        }
    }

    /// Indices of the answers in their final order; `None` if that is the present one.
    fn order(&self) -> Option<Vec<u32>> {
        let learner = |i: usize| self.responses.get(i).map(|r| r.learner);
        let place = |i: usize| self.details.order.as_ref().and_then(|o| o.get(i).copied());
        let time = |i: usize| self.details.timestamp_ms.as_ref().and_then(|t| t.get(i).copied().flatten());
        let key = |i: usize| (learner(i), place(i), time(i));
        if (0..self.responses.len()).is_sorted_by_key(key) {
            return None;
        }
        let indices = 0..self.responses.len();
        let mut order: Vec<u32> = indices.map(|i| u32::try_from(i).unwrap_or(u32::MAX)).collect();
        order.sort_by_key(|i| key(*i as usize)); // stable: ties keep the order of the file
        Some(order)
    }
}

impl Details {
    fn rearrange(&mut self, order: Option<&[u32]>, keep: &[bool]) {
        fn column<T: Copy>(values: &mut Option<Vec<T>>, order: Option<&[u32]>, keep: &[bool]) {
            let Some(values) = values else { return };
            if let Some(order) = order {
                *values = pick(values, order);
            }
            retain(values, keep);
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

/// Keeps the values whose place says so.
pub(super) fn retain<T>(values: &mut Vec<T>, keep: &[bool]) {
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
