//! What learners are able to do, domain by domain.

use super::{SMALLEST, cell, known_in};
use crate::bank::records::Records;
use crate::bank::words::{NONE, percent, two};
use maud::{Markup, html};

/// The table.
pub(super) fn section(records: &Records) -> Markup {
    let cut = records.material.standard().theta_cut;
    html! {
        div.scroll role="region" aria-label="Ability by domain" tabindex="0" { table {
            caption { "Learners with ten first answers in a domain at least, as able as they were when they answered. A just-qualified candidate has " (two(cut)) " logits in every domain." }
            thead { tr { th scope="col" { "Domain" } th.number scope="col" { "Learners" } th.number scope="col" { "Mean (logits)" }
                th.number scope="col" { "Spread" } th.number scope="col" { "At or above the standard" } } }
            tbody { @for (d, title) in records.material.titles().iter().enumerate() { (row(records, d, title, cut)) } }
        } }
    }
}

fn row(records: &Records, domain: usize, title: &str, cut: f64) -> Markup {
    let known: Vec<f64> = known_in(records, domain).collect();
    let (n, mean) = (known.len() as f64, known.iter().sum::<f64>() / known.len().max(1) as f64);
    let sd = (known.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
    let above = known.iter().filter(|x| **x >= cut).count() as f64 / n.max(1.0);
    let enough = known.len() >= SMALLEST;
    let told = |text: String| if enough { text } else { NONE.to_owned() };
    html! { tr {
        th scope="row" { (title) } td.number { (cell(known.len())) }
        td.number { (told(two(mean))) } td.number { (told(two(sd))) } td.number { (told(percent(above))) }
    } }
}
