//! Domains against the standard: words, marks and ranges.

use gradatim_readiness::{Band, DomainReadiness};
use maud::{Markup, html};

/// A band in words, with a mark that says the same.
pub(crate) fn band_words(band: Option<Band>, words: &str) -> Markup {
    let (class, sign) = match band {
        Some(Band::Above) => ("good-text", "✓ "),
        Some(Band::Below) => ("bad-text", "✗ "),
        Some(Band::NoClearDifference) => ("", ""),
        None => ("quiet", ""),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } (words) } }
}

/// Logits that a range shows on either side of the standard.
const REACH: f64 = 2.0;

/// Half of the width of a range, in its own units.
const HALF: f64 = 100.0;

/// The middle 80 % of an ability as a bar, with a line where the standard is.
pub(crate) fn range(domain: &DomainReadiness, theta_cut: f64) -> Markup {
    let x = |theta: f64| {
        let away = ((theta - theta_cut) / REACH).clamp(-1.0, 1.0);
        format!("{:.1}", HALF + (HALF - 6.0) * away)
    };
    let [low, high] = domain.interval;
    let class = match domain.band {
        Band::Above => "above",
        Band::NoClearDifference => "unclear",
        Band::Below => "below",
    };
    let title = format!("{}, against the standard: {}", domain.domain, domain.band.words());
    html! {
        svg.range.(class) viewBox="0 0 200 24" width="200" height="24" role="img" focusable="false" {
            title { (title) }
            line.track x1="2" x2="198" y1="12" y2="12" {}
            line.standard x1="100" x2="100" y1="1" y2="23" {}
            line.spread x1=(x(low)) x2=(x(high)) y1="12" y2="12" {}
            circle.mean cx=(x(domain.mean)) cy="12" r="4" {}
        }
    }
}
