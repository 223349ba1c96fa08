//! What learners are able to do, domain by domain.

use super::{SMALLEST, cell, known_in, told};
use crate::bank::records::Records;
use crate::bank::words::{percent, two};
use maud::{Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

/// The learners known in a domain: with ten first answers in it at least.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DomainAbility {
    /// Title.
    domain: String,
    /// How many they are; null for a few.
    learners: Option<usize>,
    /// Mean ability in logits, as able as they were when they answered; null for few learners.
    mean: Option<f64>,
    /// Its standard deviation among them; null for few learners.
    sd: Option<f64>,
    /// Their share at or above the standard; null for few learners.
    above: Option<f64>,
}

/// Every domain of an exam, in the order of the guide.
pub(super) fn domains(records: &Records) -> Vec<DomainAbility> {
    let cut = records.material.standard().theta_cut;
    let titles = records.material.titles().into_iter().enumerate();
    titles
        .map(|(d, title)| DomainAbility::of(title, &known_in(records, d).collect::<Vec<_>>(), cut))
        .collect()
}

impl DomainAbility {
    fn of(domain: String, known: &[f64], cut: f64) -> Self {
        let (n, mean) = (known.len() as f64, known.iter().sum::<f64>() / known.len().max(1) as f64);
        let sd = (known.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
        let above = known.iter().filter(|x| **x >= cut).count() as f64 / n.max(1.0);
        let figure = |value: f64| (known.len() >= SMALLEST).then_some(value);
        let learners = told(known.len());
        Self { domain, learners, mean: figure(mean), sd: figure(sd), above: figure(above) }
    }
}

/// The table.
pub(super) fn section(domains: &[DomainAbility], cut: f64) -> Markup {
    html! {
        div.scroll role="region" aria-label="Ability by domain" tabindex="0" { table {
            caption { "Learners with ten first answers in a domain at least, as able as they were when they answered. A just-qualified candidate has " (two(cut)) " logits in every domain." }
            thead { tr { th scope="col" { "Domain" } th.number scope="col" { "Learners" } th.number scope="col" { "Mean (logits)" }
                th.number scope="col" { "Spread" } th.number scope="col" { "At or above the standard" } } }
            tbody { @for domain in domains { tr {
                th scope="row" { (domain.domain) } td.number { (cell(domain.learners)) }
                td.number { (two(domain.mean)) } td.number { (two(domain.sd)) } td.number { (percent(domain.above)) }
            } } }
        } }
    }
}
