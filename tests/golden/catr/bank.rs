//! The pools of the reference files.

use gradatim_cat::{Answer, ItemModel, ItemPool, PoolItem};
use gradatim_irt::{Dichotomous, Graded, Grid, Item, PartialCredit};
use gradatim_tests::{Reference, real_data};

pub const FILES: [&str; 5] = ["tcals", "sim4pl", "grm", "gpcm", "pcm"];

/// A reference file with its items.
pub struct Bank {
    pub name: String,
    pub golden: Reference,
    pub models: Vec<ItemModel>,
    /// The items with a metric constant of one.
    pub unscaled: Vec<ItemModel>,
    /// The metric constant of `models`.
    pub metric: f64,
}

/// A reference file; only called where there are some.
pub fn golden(name: &str) -> Reference {
    Reference::read(&real_data().unwrap().join(format!("golden/catr_{name}.json")))
}

impl Bank {
    /// `None` where there are no reference files.
    pub fn read(name: &str) -> Option<Self> {
        real_data()?;
        let golden = golden(name);
        let of = |row: &Reference| model(name, row);
        let models: Vec<ItemModel> = golden.get("bank").list().iter().map(of).collect();
        Some(Self { name: name.to_owned(), golden, unscaled: models.clone(), models, metric: 1.0 })
    }

    /// The same items with catR's metric constant `d`, which multiplies the slopes.
    pub fn with_metric(&self, d: f64) -> Self {
        let scaled = |model: &ItemModel| match model {
            ItemModel::Known(Item::Dichotomous(item)) => {
                Dichotomous::new(d * item.a(), item.b(), item.c(), item.d()).unwrap().into()
            }
            other => other.clone(),
        };
        let models = self.models.iter().map(scaled).collect();
        let name = format!("{} D = {d}", self.name);
        Self { name, golden: self.golden.clone(), models, unscaled: self.unscaled.clone(), metric: d }
    }

    pub fn pool(&self, nodes: usize, range: f64) -> ItemPool {
        let items = self.models.iter().enumerate();
        let items = items.map(|(i, model)| PoolItem::new((i + 1).to_string(), 0, model.clone()));
        ItemPool::new(items.collect(), 1, &Grid::new(nodes, range).unwrap()).unwrap()
    }
}

fn model(name: &str, row: &Reference) -> ItemModel {
    if row.find("a").is_some() {
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|part| row.get(part).number());
        return Dichotomous::new(a, b, c, d).unwrap().into();
    }
    let numbers: Vec<f64> = row.finite().into_iter().flatten().collect();
    match name {
        "grm" => Graded::new(numbers[0], numbers[1..].to_vec()).unwrap().into(),
        "gpcm" => PartialCredit::new(numbers[0], numbers[1..].to_vec()).unwrap().into(),
        _ => PartialCredit::new(1.0, numbers).unwrap().into(),
    }
}

/// The answers of a case; catR counts items from 1.
pub fn answers(case: &Reference) -> impl Iterator<Item = Answer> {
    let (items, categories) = (case.get("items").numbers(1), case.get("x").numbers(1));
    let answer =
        |(item, category): (f64, f64)| Answer { item: item as usize - 1, category: category as usize };
    items.into_iter().zip(categories).map(answer)
}
