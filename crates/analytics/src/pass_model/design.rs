//! From features and covariates to the columns of a regression, by what training learned.

use crate::features::Features;
use crate::history::Person;
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A feature or level that is missing, or present, in less than this share has no column for it.
const RARE: f64 = 0.005;
/// A category seen less often has no column of its own.
const LEAST_OF_A_LEVEL: usize = 20;

/// Where a column comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A feature of the history.
    Feature(String),
    /// A covariate of the outcomes.
    Covariate(String),
}

/// How a value becomes a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// The number itself, and the median of training where it is missing.
    Value {
        /// What stands in for a missing value.
        median: f64,
    },
    /// 1 where the value is missing.
    Missing,
    /// 1 where the value is this category.
    Level(String),
}

/// Columns in order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Design {
    columns: Vec<(Source, Encoding)>,
}

/// The values behind a column.
enum Values<'a> {
    Numbers(Vec<Option<f64>>),
    Texts(Vec<Option<&'a str>>),
}

impl Source {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Feature(name) | Self::Covariate(name) => name,
        }
    }

    fn values<'a>(&self, features: &Features, people: &'a [Person]) -> Values<'a> {
        match self {
            Self::Feature(name) => {
                let column = features.column(name).map(<[_]>::to_vec);
                Values::Numbers(column.unwrap_or_else(|| vec![None; people.len()]))
            }
            Self::Covariate(name) => Values::Texts(texts(people, name)),
        }
    }
}

/// A covariate of everybody.
pub(super) fn texts<'a>(people: &'a [Person], name: &str) -> Vec<Option<&'a str>> {
    people.iter().map(|person| person.columns.get(name).and_then(Option::as_deref)).collect()
}

/// The texts as numbers, if all of them are.
pub(super) fn as_numbers(texts: &[Option<&str>]) -> Option<Vec<Option<f64>>> {
    let finite = |text: &str| text.parse::<f64>().ok().filter(|x| x.is_finite());
    let numbers = texts.iter().map(|text| text.map_or(Some(None), |text| finite(text).map(Some)));
    numbers.collect::<Option<Vec<_>>>().filter(|numbers| numbers.iter().any(Option::is_some))
}

impl Design {
    /// Learns medians and levels from the people of training.
    #[must_use]
    pub fn learn(features: &Features, covariates: &[String], people: &[Person]) -> Self {
        let mut design = Self::default();
        for name in &features.names {
            let numbers = features.column(name).unwrap_or_default();
            design.add_numbers(&Source::Feature(name.clone()), numbers);
        }
        for name in covariates {
            let source = Source::Covariate(name.clone());
            let texts = texts(people, name);
            match as_numbers(&texts) {
                Some(numbers) => design.add_numbers(&source, &numbers),
                None => design.add_levels(&source, &texts),
            }
        }
        design
    }

    fn add_numbers(&mut self, source: &Source, numbers: &[Option<f64>]) {
        let mut known: Vec<f64> = numbers.iter().flatten().copied().collect();
        known.sort_by(f64::total_cmp);
        if let (Some(first), Some(last), Some(&median)) =
            (known.first(), known.last(), known.get(known.len() / 2))
            && first < last
        {
            self.columns.push((source.clone(), Encoding::Value { median }));
        }
        self.add_missing(source, numbers.len(), numbers.len() - known.len());
    }

    fn add_levels(&mut self, source: &Source, texts: &[Option<&str>]) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        texts.iter().flatten().for_each(|text| *counts.entry(text).or_default() += 1);
        let often = |n: &usize| *n >= LEAST_OF_A_LEVEL && *n < texts.len();
        let levels = counts.iter().filter(|(_, n)| often(n));
        self.columns.extend(levels.map(|(level, _)| (source.clone(), Encoding::Level((*level).to_owned()))));
        self.add_missing(source, texts.len(), texts.iter().filter(|text| text.is_none()).count());
    }

    fn add_missing(&mut self, source: &Source, all: usize, missing: usize) {
        let share = missing as f64 / all.max(1) as f64;
        if share > RARE && share < 1.0 - RARE {
            self.columns.push((source.clone(), Encoding::Missing));
        }
    }

    /// Only the columns of one feature.
    #[must_use]
    pub fn only(&self, feature: &str) -> Self {
        let is = |source: &Source| matches!(source, Source::Feature(name) if name == feature);
        Self { columns: self.columns.iter().filter(|(source, _)| is(source)).cloned().collect() }
    }

    /// Where columns come from, and how.
    #[must_use]
    pub fn columns(&self) -> &[(Source, Encoding)] {
        &self.columns
    }

    /// Names of the columns.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let name = |(source, encoding): &(Source, Encoding)| match encoding {
            Encoding::Value { .. } => source.name().to_owned(),
            Encoding::Missing => format!("{} missing", source.name()),
            Encoding::Level(level) => format!("{}={level}", source.name()),
        };
        self.columns.iter().map(name).collect()
    }

    /// People × columns, all finite.
    #[must_use]
    pub fn matrix(&self, features: &Features, people: &[Person]) -> Array2<f64> {
        let mut matrix = Array2::zeros((people.len(), self.columns.len()));
        let mut values: BTreeMap<&Source, Values<'_>> = BTreeMap::new();
        for ((source, encoding), mut column) in self.columns.iter().zip(matrix.columns_mut()) {
            let values = values.entry(source).or_insert_with(|| source.values(features, people));
            for (row, cell) in column.iter_mut().enumerate() {
                *cell = values.encode(row, encoding);
            }
        }
        matrix
    }
}

impl Values<'_> {
    fn encode(&self, row: usize, encoding: &Encoding) -> f64 {
        let flag = |yes: bool| f64::from(u8::from(yes));
        match encoding {
            Encoding::Value { median } => self.number(row).unwrap_or(*median),
            Encoding::Missing => flag(match self {
                Self::Numbers(_) => self.number(row).is_none(),
                Self::Texts(texts) => texts.get(row).is_none_or(Option::is_none),
            }),
            Encoding::Level(level) => flag(match self {
                Self::Numbers(_) => false,
                Self::Texts(texts) => texts.get(row).copied().flatten() == Some(level.as_str()),
            }),
        }
    }

    fn number(&self, row: usize) -> Option<f64> {
        match self {
            Self::Numbers(numbers) => numbers.get(row).copied().flatten(),
            Self::Texts(texts) => {
                texts.get(row).copied().flatten()?.parse().ok().filter(|x: &f64| x.is_finite())
            }
        }
    }
}
