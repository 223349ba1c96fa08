//! Item parameters: those of a pool, or of a 2PL from the same answers.

use super::ItemsArgs;
use super::data::Data;
use crate::calibrated::{CalibratedPool, listed};
use crate::layout::count;
use anyhow::{Context as _, bail};
use gradatim_irt::calibrate::{Calibration, IrtParams, Model as Response, SeMethod};
use gradatim_irt::fit::{FreeParameters, Population, Slopes};
use gradatim_irt::{Grid, Item, ResponseModel, Responses};
use linfa::traits::Fit as _;
use std::collections::{HashMap, HashSet};

/// Fewest answers to an item, and fewest persons, for a calibration by the way.
const LEAST_ANSWERS: usize = 100;
const LEAST_PERSONS: usize = 200;
/// Fewest items that tell slopes from the spread of abilities.
const LEAST_ITEMS: usize = 3;

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
    pub grid: Grid,
    pub population: Population,
    pub free: FreeParameters,
}

impl Model {
    /// The parameters of the pool, or a calibration where the answers suffice for one.
    pub(super) fn new(args: &ItemsArgs, data: &Data) -> anyhow::Result<Self> {
        if args.pool.is_some() {
            return of_pool(args, data);
        }
        match obstacle(data) {
            Some(why) => Ok(Self { notes: vec![format!("No fit statistics: {why}.")], ..Self::default() }),
            None => calibrated(data),
        }
    }
}

/// Why no 2PL can be calibrated by the way.
fn obstacle(data: &Data) -> Option<String> {
    let persons = data.responses.iter().filter(|row| !row.is_empty()).count();
    let items = well_answered(data).len();
    if !data.is_dichotomous() {
        Some("some items have more than two scores; calibrate them and give the --pool".to_owned())
    } else if data.adaptive {
        Some(
            "questions were chosen by earlier answers, which also makes the rest of the test a poor yardstick; calibrate jointly and give the --pool".to_owned(),
        )
    } else if persons < LEAST_PERSONS {
        Some(format!("{persons} persons are too few to calibrate; {LEAST_PERSONS} or a --pool needed"))
    } else if items < LEAST_ITEMS {
        Some(format!(
            "{} with {LEAST_ANSWERS} answers; {LEAST_ITEMS} or a --pool needed",
            count(items, "item")
        ))
    } else {
        None
    }
}

fn well_answered(data: &Data) -> Vec<usize> {
    let mut n = vec![0; data.items.len()];
    for (item, _) in data.responses.iter().flatten() {
        if let Some(n) = n.get_mut(*item as usize) {
            *n += 1;
        }
    }
    n.iter().enumerate().filter(|(_, n)| **n >= LEAST_ANSWERS).map(|(place, _)| place).collect()
}

/// The answers to some of the items, all persons kept.
pub(super) fn answers_to(data: &Data, places: &[usize]) -> anyhow::Result<Responses> {
    let own = crate::responses::places(data.items.len(), places.iter().copied());
    let mut responses = Responses::new(places.len());
    for row in data.responses.iter() {
        let cells = row.iter().filter_map(|(item, score)| Some(((*own.get(*item as usize)?)?, *score)));
        responses.push(&cells.collect::<Vec<_>>())?;
    }
    Ok(responses)
}

fn calibrated(data: &Data) -> anyhow::Result<Model> {
    let places = well_answered(data);
    let chances: Option<Vec<f64>> = places.iter().map(|p| data.items.get(*p)?.chance).collect();
    let settings = IrtParams::new(Response::TwoPl).standard_errors(SeMethod::Off);
    let settings = match &chances {
        Some(chances) => settings.fixed_c(chances.clone()),
        None => settings,
    };
    let fitted = settings.fit(&answers_to(data, &places)?.into_dataset());
    match fitted {
        Ok(calibration) if calibration.converged => of_calibration(data, &places, &calibration),
        Ok(_) => Ok(without("the calibration did not converge; a --pool helps")),
        Err(error) => Ok(without(&error.to_string())),
    }
}

fn without(why: &str) -> Model {
    Model { notes: vec![format!("No fit statistics: {why}.")], ..Model::default() }
}

fn of_calibration(data: &Data, places: &[usize], calibration: &Calibration) -> anyhow::Result<Model> {
    let usable = places.iter().zip(&calibration.items).filter_map(|(p, i)| Some((*p, Item::from(i.item()?))));
    let (places, items): (Vec<usize>, Vec<Item>) = usable.unzip();
    if items.len() < LEAST_ITEMS {
        return Ok(without("hardly any item goes with the others"));
    }
    let mut notes = Vec::new();
    let missing = data.items.len() - items.len();
    if missing > 0 {
        notes.push(format!(
            "{} without a curve: fewer than {LEAST_ANSWERS} answers, or a negative slope.",
            count(missing, "item")
        ));
    }
    let guessing = (0..items.len()).fold(FreeParameters::new(&items, Slopes::PerItem), |f, i| f.fixed(i, 2));
    let part = Part::new(None, places, items, (0.0, 1.0), guessing)?;
    let source = "a 2PL calibrated from the same answers".to_owned();
    Ok(Model { source: Some(source), parts: vec![part], notes })
}

fn of_pool(args: &ItemsArgs, data: &Data) -> anyhow::Result<Model> {
    let Some(path) = &args.pool else { return Ok(Model::default()) };
    let pool = CalibratedPool::read(path, &args.pool_map, args.data.skip_bad)?;
    let known: HashMap<&str, Item> =
        pool.items.iter().map(|item| (item.id.as_str(), Item::from(item.item))).collect();
    let strangers = data.items.iter().map(|item| item.id.as_str()).filter(|id| !known.contains_key(id));
    let strangers: Vec<&str> = strangers.collect();
    let place = path.display();
    if strangers.len() == data.items.len() {
        bail!("{place}: holds none of the items of {}; a pool of these items expected", args.data.place());
    }
    let mut notes = vec!["Degrees of freedom are counted as if the pool came from these answers.".to_owned()];
    if !strangers.is_empty() {
        let names = listed(strangers.iter().copied());
        notes.push(format!("{} not in the pool: {names}.", count(strangers.len(), "item")));
    }
    check_scores(args, data, &known)?;
    let mut parts = Vec::new();
    for domain in domains(&pool) {
        let (places, items) = members(data, &pool, &known, domain);
        if !items.is_empty() {
            let free = free_parameters(&pool, &items);
            let part = Part::new(domain.map(str::to_owned), places, items, pool.latent(domain), free);
            parts.push(part.with_context(|| place.to_string())?);
        }
    }
    Ok(Model { source: Some(format!("the pool {place}")), parts, notes })
}

/// No item of the pool has fewer categories than its answers.
fn check_scores(args: &ItemsArgs, data: &Data, known: &HashMap<&str, Item>) -> anyhow::Result<()> {
    for (item, max) in data.items.iter().zip(&data.maxima) {
        let highest = known.get(item.id.as_str()).map(|known| known.categories() - 1);
        if let Some(highest) = highest.filter(|highest| *highest < usize::from(*max)) {
            let (place, id) = (args.data.place(), &item.id);
            bail!(
                "{place}: column `{id}`: a score of {max} points; in the pool the item has at most {highest}"
            );
        }
    }
    Ok(())
}

/// The domains that are abilities of their own; otherwise one part holds all items.
fn domains(pool: &CalibratedPool) -> Vec<Option<&str>> {
    match pool.domains() {
        domains if domains.len() > 1 && pool.has_domain_abilities() => {
            domains.into_iter().map(Some).collect()
        }
        _ => vec![None],
    }
}

fn members(
    data: &Data,
    pool: &CalibratedPool,
    known: &HashMap<&str, Item>,
    domain: Option<&str>,
) -> (Vec<usize>, Vec<Item>) {
    let of_domain = pool.items.iter().filter(|i| domain.is_none() || i.domain.as_deref() == domain);
    let own: HashSet<&str> = of_domain.map(|item| item.id.as_str()).collect();
    let items = data.items.iter().enumerate().filter(|(_, item)| own.contains(item.id.as_str()));
    items.filter_map(|(place, item)| Some((place, known.get(item.id.as_str())?.clone()))).unzip()
}

/// What was estimated, as the sidecar tells; slopes and intercepts where it does not.
fn free_parameters(pool: &CalibratedPool, items: &[Item]) -> FreeParameters {
    let free = match pool.sidecar["model"].as_str() {
        Some("rasch" | "pcm") => FreeParameters::new(items, Slopes::Fixed).with_latent_sd(),
        Some("1pl") => FreeParameters::new(items, Slopes::Shared),
        _ => FreeParameters::new(items, Slopes::PerItem),
    };
    if pool.sidecar["guessing"].as_str().is_some_and(|guessing| guessing != "estimated") {
        return (0..items.len()).fold(free, |free, item| free.fixed(item, 2));
    }
    free
}

impl Part {
    fn new(
        domain: Option<String>,
        places: Vec<usize>,
        items: Vec<Item>,
        (mean, sd): (f64, f64),
        free: FreeParameters,
    ) -> anyhow::Result<Self> {
        let grid = Grid::new(61, 6.0 * sd.max(1.0) + mean.abs())?;
        let population = Population::new(&grid, mean, sd)?;
        Ok(Self { domain, places, items, grid, population, free })
    }
}
