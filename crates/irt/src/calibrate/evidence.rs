//! The responses as an E-step wants them: rows of look-up tables, person by person.
//!
//! An answer selects one row of a table of log probabilities at the nodes. Answers to a few items
//! of a dense matrix together select one row of a table of sums: so a step adds one row for several
//! answers, and what it counts is unfolded afterwards. Persons with the same answers are one
//! pattern with a weight, and patterns are sorted by score, so that neighbours have posteriors on
//! neighbouring nodes and share the cache.

use super::parameters::ItemParameters;
use crate::Responses;
use std::collections::HashMap;

/// Rows of a table of sums: more would not stay in the cache, fewer would save less.
const MOST_CODES: usize = 64;

/// Items whose rows fit the cache together.
const NEIGHBOURS: u32 = 128;

/// How answers select rows.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Items answered together, with the factor of each one's score in the code; empty when every
    /// answer has a row of its own.
    groups: Vec<Group>,
    /// First row of every item among the single rows, and their number at the end.
    first: Vec<usize>,
    /// Ability dimension of every row.
    pub dimension: Vec<u8>,
}

#[derive(Debug, Clone)]
struct Group {
    /// `(item, factor, categories)`; a missing answer has the code `categories`.
    members: Vec<(usize, usize, usize)>,
    /// First row.
    first: usize,
    codes: usize,
}

impl Layout {
    /// A layout for these responses: grouped where that saves a quarter of the rows.
    pub(super) fn new(items: &ItemParameters, dimension: &[u8], responses: &Responses) -> Self {
        let missing = responses.len() < responses.persons() * items.slots.len();
        let groups = groups(items, dimension, usize::from(missing));
        if 4 * groups.len() * responses.persons() > 3 * responses.len() {
            return Self::single(items, dimension);
        }
        let of = |g: &Group| g.members.first().map_or(0, |m| dimension[m.0]);
        let rows = groups.iter().flat_map(|g| std::iter::repeat_n(of(g), g.codes)).collect();
        Self { groups, first: items.first_rows(), dimension: rows }
    }

    /// The layout in which every answer has its own row.
    pub(super) fn single(items: &ItemParameters, dimension: &[u8]) -> Self {
        let of = |(slot, d): (&super::parameters::Slot, &u8)| std::iter::repeat_n(*d, slot.categories);
        let rows = items.slots.iter().zip(dimension).flat_map(of).collect();
        Self { groups: Vec::new(), first: items.first_rows(), dimension: rows }
    }

    pub(super) fn rows(&self) -> usize {
        self.dimension.len()
    }

    /// Rows of one person's answers.
    fn select(&self, answers: &[(u32, u8)], rows: &mut Vec<u32>) {
        if self.groups.is_empty() {
            rows.extend(answers.iter().map(|&(item, k)| (self.first[item as usize] + usize::from(k)) as u32));
            return;
        }
        let mut rest = answers.iter().peekable();
        for group in &self.groups {
            let mut code = 0;
            for &(item, factor, categories) in &group.members {
                let own = rest.next_if(|cell| cell.0 as usize == item);
                code += factor * own.map_or(categories, |cell| usize::from(cell.1));
            }
            rows.push((group.first + code) as u32);
        }
    }

    /// The single rows behind a selected row.
    pub(super) fn answers(&self, row: u32, mut take: impl FnMut(usize, usize)) {
        let row = row as usize;
        if self.groups.is_empty() {
            let item = self.first.partition_point(|f| *f <= row) - 1;
            return take(item, row - self.first[item]);
        }
        let group = &self.groups[self.groups.partition_point(|g| g.first <= row) - 1];
        for &(item, factor, categories) in &group.members {
            let k = (row - group.first) / factor % group.radix(item);
            if k < categories {
                take(item, k);
            }
        }
    }

    /// Tables of sums from the tables of single rows.
    pub(super) fn folded(&self, single: Vec<f64>, stride: usize) -> Vec<f64> {
        if self.groups.is_empty() {
            return single;
        }
        let mut folded = vec![0.0; self.rows() * stride];
        for group in &self.groups {
            let table = &mut folded[group.first * stride..(group.first + group.codes) * stride];
            group.fold(&single, &self.first, table, stride);
        }
        folded
    }

    /// Counts of single rows from counts of selected rows.
    pub(super) fn unfolded(&self, mut counts: Vec<f64>, stride: usize) -> Vec<f64> {
        let Some(total) = self.first.last().filter(|_| !self.groups.is_empty()) else { return counts };
        let mut single = vec![0.0; total * stride];
        for group in &self.groups {
            let table = &mut counts[group.first * stride..(group.first + group.codes) * stride];
            group.unfold(table, &self.first, &mut single, stride);
        }
        single
    }
}

impl Group {
    fn radix(&self, item: usize) -> usize {
        let at = self.members.iter().position(|m| m.0 == item).unwrap_or(0);
        let next = self.members.get(at + 1).map_or(self.codes, |m| m.1);
        next / self.members[at].1
    }

    /// Every code is an earlier code plus one more item's answer.
    fn fold(&self, single: &[f64], first: &[usize], table: &mut [f64], stride: usize) {
        for &(item, factor, categories) in &self.members {
            for k in (0..self.radix(item)).rev() {
                let row = (k < categories).then(|| &single[(first[item] + k) * stride..][..stride]);
                for code in 0..factor {
                    let (from, into) = (code * stride, (code + k * factor) * stride);
                    table.copy_within(from..from + stride, into);
                    if let Some(row) = row {
                        add(&mut table[into..into + stride], row);
                    }
                }
            }
        }
    }
}

impl Group {
    /// The other way: the last item's counts are sums over the codes of the others, which then take
    /// the counts of all its answers together.
    fn unfold(&self, table: &mut [f64], first: &[usize], single: &mut [f64], stride: usize) {
        for &(item, factor, categories) in self.members.iter().rev() {
            for k in 0..self.radix(item) {
                for code in 0..factor {
                    let from = (code + k * factor) * stride;
                    let (others, own) = table.split_at_mut(from);
                    let own = &own[..stride];
                    if k < categories {
                        add(&mut single[(first[item] + k) * stride..][..stride], own);
                    }
                    if k > 0 {
                        add(&mut others[code * stride..][..stride], own);
                    }
                }
            }
        }
    }
}

/// Adds the values of one slice to another.
pub(super) fn add(into: &mut [f64], from: &[f64]) {
    into.iter_mut().zip(from).for_each(|(a, b)| *a += b);
}

/// Consecutive items of one dimension, as many as [`MOST_CODES`] allows.
fn groups(items: &ItemParameters, dimension: &[u8], missing: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut row = 0;
    for (item, slot) in items.slots.iter().enumerate() {
        let radix = slot.categories + missing;
        let same = item > 0 && dimension[item - 1] == dimension[item];
        match groups.last_mut() {
            Some(group) if same && group.codes * radix <= MOST_CODES => {
                group.members.push((item, group.codes, slot.categories));
                group.codes *= radix;
                row += group.codes - group.codes / radix;
            }
            _ => {
                groups.push(Group { members: vec![(item, 1, slot.categories)], first: row, codes: radix });
                row += radix;
            }
        }
    }
    groups
}

/// Answer patterns with weights, sorted.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    offsets: Vec<usize>,
    rows: Vec<u32>,
    weights: Vec<f64>,
    groups: Vec<u8>,
}

/// Persons with the same answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pattern<'a> {
    pub rows: &'a [u32],
    pub weight: f64,
    pub group: usize,
}

impl Evidence {
    /// The persons who answered something; `group` tells a person's group, by place.
    pub(super) fn new(layout: &Layout, responses: &Responses, group: impl Fn(usize) -> u8) -> Self {
        let all = Self::in_order(layout, responses, group);
        let order = order(responses);
        let merged = if layout.groups.is_empty() { Vec::new() } else { all.merged(&order) };
        // Patterns pay where they are markedly fewer than persons.
        if merged.is_empty() || 5 * merged.len() > 4 * order.len() {
            return all.arranged(order.into_iter().map(|p| (p, 1.0)));
        }
        all.arranged(merged.into_iter())
    }

    /// The persons who answered something, those with neighbouring items together: where tables are
    /// far larger than the cache, persons of one part of a pool then find their rows in it.
    pub(super) fn by_items(layout: &Layout, responses: &Responses) -> Self {
        let middle = |p: &u32| {
            let row = responses.person(*p as usize);
            row.get(row.len() / 2).map_or(0, |cell| cell.0 / NEIGHBOURS)
        };
        let mut order = order(responses);
        // Stable: neighbours of one part are still sorted by score.
        order.sort_by_key(middle);
        Self::in_order(layout, responses, |_| 0).arranged(order.into_iter().map(|p| (p, 1.0)))
    }

    fn in_order(layout: &Layout, responses: &Responses, group: impl Fn(usize) -> u8) -> Self {
        let mut all = Self { offsets: vec![0], ..Self::default() };
        for (person, answers) in responses.iter().enumerate() {
            if !answers.is_empty() {
                layout.select(answers, &mut all.rows);
            }
            all.offsets.push(all.rows.len());
            all.groups.push(group(person));
        }
        all
    }

    /// The first person of each pattern, with the number of persons.
    fn merged(&self, order: &[u32]) -> Vec<(u32, f64)> {
        let mut seen: HashMap<(&[u32], u8), usize> = HashMap::with_capacity(order.len());
        let mut patterns: Vec<(u32, f64)> = Vec::new();
        for &person in order {
            let p = person as usize;
            let key = (&self.rows[self.offsets[p]..self.offsets[p + 1]], self.groups[p]);
            let place = *seen.entry(key).or_insert(patterns.len());
            if place == patterns.len() {
                patterns.push((person, 0.0));
            }
            patterns[place].1 += 1.0;
        }
        patterns
    }

    fn arranged(&self, order: impl ExactSizeIterator<Item = (u32, f64)>) -> Self {
        let mut sorted = Self { offsets: vec![0], ..Self::default() };
        sorted.rows.reserve_exact(self.rows.len());
        for (person, weight) in order {
            let p = person as usize;
            sorted.rows.extend_from_slice(&self.rows[self.offsets[p]..self.offsets[p + 1]]);
            sorted.offsets.push(sorted.rows.len());
            sorted.weights.push(weight);
            sorted.groups.push(self.groups[p]);
        }
        sorted
    }

    pub(super) fn len(&self) -> usize {
        self.weights.len()
    }

    pub(super) fn pattern(&self, index: usize) -> Pattern<'_> {
        Pattern {
            rows: &self.rows[self.offsets[index]..self.offsets[index + 1]],
            weight: self.weights[index],
            group: usize::from(self.groups[index]),
        }
    }
}

/// Persons with answers by mean score, equal ones in order.
fn order(responses: &Responses) -> Vec<u32> {
    let mean = |row: &[(u32, u8)]| {
        let sum: u32 = row.iter().map(|cell| u32::from(cell.1)).sum();
        f64::from(sum) / row.len() as f64
    };
    let mut keyed: Vec<(f64, u32)> = responses
        .iter()
        .enumerate()
        .filter(|(_, row)| !row.is_empty())
        .map(|(p, row)| (mean(row), p as u32))
        .collect();
    keyed.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
    keyed.into_iter().map(|(_, person)| person).collect()
}
