//! A calibration by the way: a 2PL for right and wrong, graded responses for more scores.

use super::super::data::Data;
use super::{Model, Part, coded, without_guessing};
use crate::answers::occurring;
use crate::layout::count;
use gradatim_irt::calibrate::{Calibration, IrtParams, ItemEstimate, Model as Response, SeMethod};
use gradatim_irt::fit::{FreeParameters, Slopes};
use gradatim_irt::{Item, Responses};
use linfa::traits::Fit as _;

/// Fewest answers to an item, and fewest persons.
const LEAST_ANSWERS: u64 = 100;
const LEAST_PERSONS: usize = 200;
/// Fewest items that tell slopes from the spread of abilities.
const LEAST_ITEMS: usize = 3;
/// Most scores of an item: with more, hardly anybody is left for each.
const MOST_SCORES: usize = 20;

/// The parameters of the answers themselves, or why there are none.
pub(super) fn model(data: &Data) -> anyhow::Result<Model> {
    match obstacle(data) {
        Some(why) => Ok(without(&why)),
        None => calibrated(data),
    }
}

fn without(why: &str) -> Model {
    Model { notes: vec![format!("No fit statistics: {why}.")], ..Model::default() }
}

/// Why nothing can be calibrated by the way.
fn obstacle(data: &Data) -> Option<String> {
    let persons = data.responses.iter().filter(|row| !row.is_empty()).count();
    let items = suited(data).len();
    if data.adaptive {
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

/// The items with enough answers for their scores.
fn suited(data: &Data) -> Vec<usize> {
    let enough =
        |own: &[u64]| own.iter().sum::<u64>() >= LEAST_ANSWERS && occurring(own).len() <= MOST_SCORES;
    data.counts.iter().enumerate().filter(|(_, own)| enough(own)).map(|(place, _)| place).collect()
}

/// The scores of the file that occur, item by item: its categories.
fn categories(data: &Data) -> Vec<Vec<u8>> {
    let of = |own: &Vec<u64>| occurring(own).into_iter().map(|points| data.score(points)).collect();
    data.counts.iter().map(of).collect()
}

fn calibrated(data: &Data) -> anyhow::Result<Model> {
    let places = suited(data);
    let answers = coded(data, &places, categories(data))?;
    match settings(data, &places).fit(&answers.into_dataset()) {
        Ok(calibration) if calibration.converged => of_calibration(data, &places, &calibration),
        Ok(_) => Ok(without("the calibration did not converge; a --pool helps")),
        Err(error) => Ok(without(&error.to_string())),
    }
}

fn settings(data: &Data, places: &[usize]) -> IrtParams {
    let scores = |place: &usize| data.counts.get(*place).map_or(0, |own| occurring(own).len());
    let model = |place: &usize| if scores(place) > 2 { Response::Grm } else { Response::TwoPl };
    let settings = IrtParams::new(Response::TwoPl)
        .models(places.iter().map(model).collect())
        .standard_errors(SeMethod::Off);
    let chances: Option<Vec<f64>> = places.iter().map(|place| data.items.get(*place)?.chance).collect();
    match chances {
        Some(chances) => settings.fixed_c(chances),
        None => settings,
    }
}

fn of_calibration(data: &Data, places: &[usize], calibration: &Calibration) -> anyhow::Result<Model> {
    let estimates = places.iter().zip(&calibration.items);
    let usable = estimates.filter_map(|(place, estimate)| Some((*place, estimate.item()?.clone())));
    let (places, items): (Vec<usize>, Vec<Item>) = usable.unzip();
    if items.len() < LEAST_ITEMS {
        return Ok(without("hardly any item goes with the others"));
    }
    let mut notes = Vec::new();
    let missing = data.items.len() - items.len();
    if missing > 0 {
        notes.push(format!(
            "{} without a curve: fewer than {LEAST_ANSWERS} answers, over {MOST_SCORES} scores, or a negative slope.",
            count(missing, "item")
        ));
    }
    let answers: Responses = coded(data, &places, categories(data))?;
    let free = without_guessing(FreeParameters::new(&items, Slopes::PerItem), &items);
    let ability = calibration.ability();
    let part = Part::new(places, items, answers, (ability.mean, ability.sd), free)?;
    let source = format!("a {} calibrated from the same answers", in_words(&calibration.items));
    Ok(Model { source: Some(source), parts: vec![part], notes })
}

/// The models of the items.
fn in_words(items: &[ItemEstimate]) -> &'static str {
    let graded = items.iter().filter(|item| item.model.is_polytomous()).count();
    match graded {
        0 => "2PL",
        n if n == items.len() => "graded response model",
        _ => "2PL and graded response model",
    }
}
