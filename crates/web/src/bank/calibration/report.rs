//! A calibration in words and numbers.

use super::super::browse;
use super::super::words::{NONE, count, logits, minute, two};
use crate::backstage::{PoolItem, PoolReport};
use gradatim_practice::Material;
use maud::{Markup, html};

/// What it rests on, how the fit went, and what to be careful about.
pub(super) fn summary(pool: &PoolReport) -> Markup {
    let number = |value: Option<u64>| value.map_or_else(|| NONE.to_owned(), |n| n.to_string());
    let likelihood =
        pool.log_likelihood.map_or_else(|| NONE.to_owned(), |l| format!("{l:.2}").replace('-', "−"));
    let gradient = pool.max_gradient.map_or_else(|| NONE.to_owned(), |g| format!("{g:.1e}"));
    html! {
        p { strong { (pool.id) } @if let Some(at) = pool.made_at { ", made " (minute(at)) } ": "
            (count(pool.items.len(), "item")) " by the model " (pool.model) ", from " (number(pool.responses)) " answers of "
            (number(pool.persons)) " learners." }
        p.quiet { "Steps of the fit " (number(pool.iterations)) ", log-likelihood " (likelihood) ", largest gradient at the end " (gradient) "." }
        @for warning in warnings(pool) { p.note.warn { (warning) } }
        @if !pool.left_out.is_empty() { details {
            summary { (count(pool.left_out.len(), "item")) " left out" }
            ul { @for (item, why) in &pool.left_out { li { (item) ": " (why) } } }
        } }
    }
}

/// What to be careful about.
pub(crate) fn warnings(pool: &PoolReport) -> Vec<String> {
    let flagged = pool.items.iter().filter(|item| !item.flags.is_empty()).count();
    let vague = pool.items.iter().filter(|item| item.b.1.is_some_and(|se| se > VAGUE)).count();
    let warnings = [
        (pool.converged == Some(false), "The fit did not converge.".to_owned()),
        (pool.synthetic, "It rests on answers of simulated learners.".to_owned()),
        (flagged > 0, format!("{} with a flag: see the table.", count(flagged, "item"))),
        (
            vague > 0,
            format!("{} whose difficulty is known to within {VAGUE} logits at best.", count(vague, "item")),
        ),
    ];
    warnings.into_iter().filter(|(holds, _)| *holds).map(|(_, text)| text).collect()
}

/// Standard error from which a difficulty is hardly better known than by ratings.
const VAGUE: f64 = 0.5;

/// The items, beside what is in force.
pub(super) fn items(pool: &PoolReport, material: &Material) -> Markup {
    let mut items: Vec<&PoolItem> = pool.items.iter().collect();
    items.sort_by(|a, b| a.item.cmp(&b.item));
    html! {
        div.scroll role="region" aria-label="Calibrated items" tabindex="0" { table {
            caption { "New parameters with their standard errors, and the difficulties now in force." }
            thead { tr { th scope="col" { "Item" } th.number scope="col" { "Answers" } th.number scope="col" { "Slope" }
                th.number scope="col" { "Difficulty" } th.number scope="col" { "Now" } th.number scope="col" { "Guessing" }
                th scope="col" { "Flags" } } }
            tbody { @for item in items { (row(item, material)) } }
        } }
    }
}

/// The difficulty that sittings begin with now, in logits; `None` for an item that the bank does not have.
pub(crate) fn difficulty_now(item: &PoolItem, material: &Material) -> Option<f64> {
    let place = material.pool().position(&item.item)?;
    material.beliefs().get(place).map(|belief| belief.item().b())
}

fn row(item: &PoolItem, material: &Material) -> Markup {
    let within = |se: Option<f64>| se.map_or_else(String::new, |se| format!(" ± {se:.2}"));
    html! { tr {
        th scope="row" { a href=(browse::address(&item.item)) { (item.item) } }
        td.number { (item.n.map_or_else(|| NONE.to_owned(), |n| n.to_string())) }
        td.number { (two(item.a.0)) (within(item.a.1)) } td.number { (logits(item.b.0)) (within(item.b.1)) }
        td.number { (difficulty_now(item, material).map_or_else(|| NONE.to_owned(), logits)) }
        td.number { (two(item.c)) } td { (item.flags.join(", ")) }
    } }
}
