//! Tasks: what to sum, and at which parameters.

use super::bytes::{Reader, Writer};
use super::sums::{Expectation, Missing, Point, Sums};
use super::survey::SurveySums;
use crate::calibrate::evidence::Layout;
use crate::calibrate::expectation::stride;
use crate::calibrate::joint::Joint;
use crate::calibrate::latent::Latent;
use crate::calibrate::model::Model;
use crate::calibrate::parameters::{ItemParameters, Slot};
use crate::calibrate::populations::{Population, Populations};
use crate::calibrate::settings::SeMethod;
use crate::{Grid, IrtError, Loading};

/// Numbers that one table of a task may have, 512 MB: a damaged task must not fill the memory.
const MOST_CELLS: usize = 1 << 26;
const MOST_NODES: usize = 1 << 12;
/// Scores are of one byte.
const MOST_CATEGORIES: usize = 1 << 8;

/// Kinds of latent spaces.
pub(in crate::calibrate) mod space {
    /// One ability, normal in each group of persons.
    pub(in crate::calibrate) const NORMAL: u8 = 0;
    /// One ability a domain.
    pub(in crate::calibrate) const SECOND_ORDER: u8 = 1;
}

/// The kind of a survey's task: counts of categories, links and rest scores.
const SURVEY: u8 = 0;

/// What is summed at given parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Expected counts.
    Expectation = 1,
    /// Missing information.
    Missing = 2,
    /// Missing information, and products of gradients for the sandwich.
    MissingAndOuter = 3,
}

impl Kind {
    /// The pass that standard errors need.
    pub(super) fn of_errors(method: SeMethod) -> Self {
        if method == SeMethod::Sandwich { Self::MissingAndOuter } else { Self::Missing }
    }

    fn read(code: u8, task: &Reader<'_>) -> Result<Self, IrtError> {
        let all = [Self::Expectation, Self::Missing, Self::MissingAndOuter];
        let known = all.into_iter().find(|kind| *kind as u8 == code);
        known.ok_or_else(|| task.bad("it asks for sums that are not known"))
    }
}

/// The task of a survey of items with these highest scores.
pub(super) fn survey(highest: &[u8]) -> Vec<u8> {
    let mut task = Writer::task(SURVEY);
    task.number(highest.len());
    highest.iter().for_each(|score| task.u8(*score));
    task.finish()
}

/// The task of sums at a point; `layout` has a row an answer.
pub(super) fn at(kind: Kind, items: &ItemParameters, layout: &Layout, latent: &impl Latent) -> Vec<u8> {
    let mut task = Writer::task(kind as u8);
    task.number(latent.grid().len());
    task.f64(latent.grid().nodes().first().map_or(0.0, |first| -first));
    task.number(items.slots.len());
    for (slot, first) in items.slots.iter().zip(items.first_rows()) {
        task.u8(layout.dimension.get(first).copied().unwrap_or(0));
        write_slot(slot, &mut task);
    }
    latent.write(&mut task);
    task.finish()
}

/// Anchors travel as their working parameters: the item itself stays with the client.
fn write_slot(slot: &Slot, into: &mut Writer) {
    into.u8(slot.model as u8);
    into.u8(u8::from(slot.active));
    into.number(slot.categories);
    into.number(slot.working.len());
    for (value, free) in slot.working.iter().zip(&slot.free) {
        into.f64(*value);
        into.u8(u8::from(*free));
    }
}

/// Highest scores of the items, and sums of nobody yet.
pub(super) fn read(task: &[u8]) -> Result<(Vec<u8>, Box<dyn Sums>), IrtError> {
    let (code, mut task) = Reader::task(task)?;
    let read = if code == SURVEY {
        read_survey(&mut task)?
    } else {
        read_point(Kind::read(code, &task)?, &mut task)?
    };
    task.end().map(|()| read)
}

fn read_survey(task: &mut Reader<'_>) -> Result<(Vec<u8>, Box<dyn Sums>), IrtError> {
    let items = task.count(usize::MAX)?;
    let highest = (0..items).map(|_| task.u8()).collect::<Result<Vec<u8>, IrtError>>()?;
    Ok((highest.clone(), Box::new(SurveySums::new(highest))))
}

fn read_point(kind: Kind, task: &mut Reader<'_>) -> Result<(Vec<u8>, Box<dyn Sums>), IrtError> {
    let (nodes, range) = (task.number()?, task.f64()?);
    if nodes > MOST_NODES {
        return Err(task.bad("it has more than 4,096 nodes"));
    }
    let grid = Grid::new(nodes, range)?;
    let (items, dimension) = read_items(task)?;
    let rows = items.slots.iter().map(|s| s.categories).sum::<usize>();
    fits(rows, stride(nodes), task)?;
    let highest = items.slots.iter().map(|s| u8::try_from(s.categories - 1).unwrap_or(u8::MAX)).collect();
    let sums = match task.u8()? {
        space::NORMAL => sums(kind, items, &dimension, read_populations(grid, task)?, task)?,
        space::SECOND_ORDER => sums(kind, items, &dimension, read_joint(grid, task)?, task)?,
        _ => return Err(task.bad("it has a latent space that is not known")),
    };
    Ok((highest, sums))
}

fn sums<L: Latent + Send + 'static>(
    kind: Kind,
    items: ItemParameters,
    dimension: &[u8],
    latent: L,
    task: &Reader<'_>,
) -> Result<Box<dyn Sums>, IrtError> {
    if dimension.iter().any(|d| usize::from(*d) >= latent.dimensions()) {
        return Err(task.bad("an item is of a domain that is not there"));
    }
    if kind != Kind::Expectation {
        let functions = items.slots.iter().map(|s| s.categories * s.working.len()).sum::<usize>();
        fits(functions, latent.grid().len(), task)?;
    }
    let point = Point::new(items, dimension, latent);
    Ok(match kind {
        Kind::Expectation => Box::new(Expectation::new(point)),
        Kind::Missing => Box::new(Missing::new(point, false)),
        Kind::MissingAndOuter => Box::new(Missing::new(point, true)),
    })
}

fn fits(rows: usize, columns: usize, task: &Reader<'_>) -> Result<(), IrtError> {
    if rows.saturating_mul(columns) <= MOST_CELLS {
        Ok(())
    } else {
        Err(task.bad("its tables would have more than 512 MB"))
    }
}

fn read_items(task: &mut Reader<'_>) -> Result<(ItemParameters, Vec<u8>), IrtError> {
    let n = task.count(usize::MAX)?;
    let (mut slots, mut dimension) = (Vec::new(), Vec::new());
    for _ in 0..n {
        dimension.push(task.u8()?);
        slots.push(read_slot(task)?);
    }
    Ok((ItemParameters { slots }, dimension))
}

fn read_slot(task: &mut Reader<'_>) -> Result<Slot, IrtError> {
    let model = Model::ALL.get(usize::from(task.u8()?)).copied();
    let model = model.ok_or_else(|| task.bad("an item has a model that is not known"))?;
    let active = task.u8()? != 0;
    let (categories, parameters) = (task.number()?, task.count(MOST_CATEGORIES)?);
    let of_model = if model.is_polytomous() { parameters } else { 2 };
    let right = if model.is_polytomous() { parameters >= 2 } else { parameters == 4 };
    if !right || !(2..=MOST_CATEGORIES).contains(&categories) || (active && categories != of_model) {
        return Err(task.bad("an item has categories that its model does not have"));
    }
    let (mut working, mut free) = (Vec::with_capacity(parameters), Vec::with_capacity(parameters));
    for _ in 0..parameters {
        working.push(task.f64()?);
        free.push(task.u8()? != 0);
    }
    Ok(Slot { model, categories, working, free, active, anchor: None })
}

fn read_populations(grid: Grid, task: &mut Reader<'_>) -> Result<Populations, IrtError> {
    let n = task.count(MOST_CATEGORIES)?;
    if n != 1 {
        return Err(task.bad("persons are of one group where sums are made elsewhere"));
    }
    let (mean, log_sd, free) = (task.f64()?, task.f64()?, task.u8()?);
    let population = Population { mean, log_sd, free_mean: free & 1 != 0, free_sd: free & 2 != 0 };
    Ok(Populations::new(grid, vec![population]))
}

fn read_joint(grid: Grid, task: &mut Reader<'_>) -> Result<Joint, IrtError> {
    let domains = task.count(MOST_CATEGORIES)?;
    fits(domains, grid.len() * grid.len(), task)?;
    let loadings = task.f64s(domains)?.into_iter().map(Loading::new).collect::<Result<_, _>>()?;
    Ok(Joint::new(grid, loadings))
}
