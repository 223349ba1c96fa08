//! The results as one HTML file that stands alone.

mod charts;
mod tables;
mod trials;

use super::findings::sentences;
use super::outcome::Results;
use gradatim_charts::{Block, ChartError, Page, Section};

/// The whole report.
pub fn html(results: &Results) -> Result<String, ChartError> {
    let page = Page::new(&format!("Adaptive test study: {}", results.pool))
        .lead(&sentences(results).join(" "))
        .with(comparison(results))
        .with(charts::by_ability(results)?)
        .with(charts::exposure(results)?)
        .with(charts::lengths(results)?)
        .with(charts::decisions(results)?)
        .with(charts::times(results)?)
        .with(trials::trials(results))
        .with(notes(results))
        .foot(concat!(
            "Made by Gradatim ",
            env!("CARGO_PKG_VERSION"),
            " on this machine from simulated tests; nothing in it is fetched from elsewhere."
        ));
    Ok(page.html())
}

fn comparison(results: &Results) -> Section {
    let heading =
        if results.outcomes.len() > 1 { "The designs side by side" } else { "The design in figures" };
    let mut section = Section::new("designs", heading);
    section.push(Block::table(tables::measurement(results)));
    section.push(Block::table(tables::practice(results)));
    if let Some(table) = tables::decisions(results) {
        section.push(Block::table(table));
    }
    for table in [tables::tuning(results), tables::times(results), tables::steps(results)] {
        section.push_all(table.map(Block::table));
    }
    section
}

fn notes(results: &Results) -> Section {
    let mut section = Section::new("notes", "How this was made, and how to read it");
    section.push(Block::list(&[
        "Bias is the mean of estimate less ability, RMSE the root mean squared error, both in logits; SE is the root mean square of the standard errors that the tests themselves state. Where SE and RMSE differ over all examinees by more than chance, the tests are wrong about their own precision.",
        "Curves over ability are of tenths of the examinees (or of each ability given), at their mean ability. An EAP estimate leans towards the prior mean: bias at the ends is its nature. RMSE at an ability takes in the bias there, so it may lie apart from SE although the tests are right over all examinees.",
        "Use of items is the share of examinees who were given an item; overlap is the mean share of items that two tests have in common, over all pairs (Chen, Ankenmann & Spray 2003); chi-square is the distance from even use (Chang & Ying 1999).",
        "False passes are shares of those truly below a cut, false fails of those truly above. Examinees far from the cut are easy; the chart by distance shows where decisions are hard.",
        "Content broken counts constraints that finished tests do not keep, by a check that has no part in choosing items. Times are simulated by the lognormal model (van der Linden 2007); unscored items take time too.",
        "New items are unscored: they change neither estimates nor lengths. Each is given to whom it is expected to learn most from (D-optimality, van der Linden & Ren 2015); its standard errors are those that the information of the answers implies, with abilities known as well as the tests say.",
        "All designs meet the same examinees with the same luck: an examinee answers an item the same way in every design.",
    ]));
    section.push(Block::text(&format!(
        "Abilities: {}. Seed {}; the same seed gives the same figures on any number of threads.",
        results.abilities, results.seed
    )));
    section.push(Block::table(tables::settings(results)));
    section
}
