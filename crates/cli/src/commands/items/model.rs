//! Item parameters: those of a pool, or of a calibration of the same answers.

mod calibration;
mod pool;

use super::ItemsArgs;
use super::data::Data;
use crate::answers::Selection;
use gradatim_irt::fit::{FreeParameters, Population};
use gradatim_irt::{Grid, Item, Responses};

/// Calibrated items, in parts of one ability each.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// Where the parameters come from, in words; `None` if there are none.
    pub source: Option<String>,
    pub parts: Vec<Part>,
    /// What a reader should know about the parameters.
    pub notes: Vec<String>,
}

/// Items that measure one ability.
#[derive(Debug)]
pub(super) struct Part {
    pub domain: Option<String>,
    /// Place of each item among those that are analysed.
    pub places: Vec<usize>,
    pub items: Vec<Item>,
    /// The answers of all persons in the categories of the items.
    pub responses: Responses,
    pub grid: Grid,
    pub population: Population,
    pub free: FreeParameters,
}

impl Model {
    /// The parameters of the pool, or a calibration where the answers suffice for one.
    pub(super) fn new(args: &ItemsArgs, data: &Data) -> anyhow::Result<Self> {
        match &args.pool {
            Some(path) => pool::model(args, path, data),
            None => calibration::model(data),
        }
    }
}

impl Part {
    pub(super) fn new(
        places: Vec<usize>,
        items: Vec<Item>,
        responses: Responses,
        (mean, sd): (f64, f64),
        free: FreeParameters,
    ) -> anyhow::Result<Self> {
        let grid = Grid::new(61, 6.0 * sd.max(1.0) + mean.abs())?;
        let population = Population::new(&grid, mean, sd)?;
        Ok(Self { domain: None, places, items, responses, grid, population, free })
    }
}

/// The answers to some of the items, all persons kept; `categories` are the scores of the file that mean
/// category 0, 1, 2, … of each item that is analysed. An answer with another score is left out.
fn coded(data: &Data, places: &[usize], categories: Vec<Vec<u8>>) -> anyhow::Result<Responses> {
    let own = crate::responses::places(data.items.len(), places.iter().copied());
    let selection = Selection { items: places.len(), places: own, categories };
    let mut responses = Responses::new(places.len());
    for row in data.responses.iter() {
        let cells = row.iter().filter_map(|(item, points)| selection.code(*item, data.score(*points)));
        responses.push(&cells.collect::<Vec<_>>())?;
    }
    Ok(responses)
}

/// Guessing levels that were held, not estimated.
fn without_guessing(free: FreeParameters, items: &[Item]) -> FreeParameters {
    let right_or_wrong = items.iter().enumerate().filter(|(_, item)| matches!(item, Item::Dichotomous(_)));
    right_or_wrong.fold(free, |free, (item, _)| free.fixed(item, 2))
}
