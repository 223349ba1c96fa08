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

/// Half of the width of a range, in its own units.
const HALF: f64 = 100.0;

/// The scale that the ranges of several domains share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranges {
    theta_cut: f64,
    reach: f64,
}

impl Ranges {
    /// A scale with the standard in the middle on which every range fits; never finer than half a logit to either side,
    /// so that small differences look small.
    pub(crate) fn new(domains: &[DomainReadiness], theta_cut: f64) -> Self {
        let ends = domains.iter().flat_map(|d| d.interval);
        let reach = ends.map(|end| (end - theta_cut).abs()).filter(|x| x.is_finite()).fold(0.5, f64::max);
        Self { theta_cut, reach }
    }

    fn x(self, theta: f64) -> String {
        let away = ((theta - self.theta_cut) / self.reach).clamp(-1.0, 1.0);
        format!("{:.1}", HALF + (HALF - 6.0) * away)
    }

    /// The middle 80 % of an ability as a bar, with a line where the standard is.
    pub(crate) fn chart(self, domain: &DomainReadiness) -> Markup {
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
                line.spread x1=(self.x(low)) x2=(self.x(high)) y1="12" y2="12" {}
                circle.mean cx=(self.x(domain.mean)) cy="12" r="4" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(interval: [f64; 2]) -> DomainReadiness {
        DomainReadiness {
            domain: "One".into(),
            mean: f64::midpoint(interval[0], interval[1]),
            sd: 0.2,
            interval,
            weight: 1.0,
            answered: 9,
            band: Band::Above,
            one_exam: None,
        }
    }

    #[test]
    fn ranges_stay_within_the_chart_and_on_their_side() {
        let domains = [domain([0.3, 3.0]), domain([-0.2, 0.1]), domain([f64::NAN, 0.0])];
        let ranges = Ranges::new(&domains, 0.2);
        assert_eq!((ranges.x(0.2), ranges.x(3.0)), ("100.0".to_owned(), "194.0".to_owned()));
        assert!(ranges.x(-0.2).parse::<f64>().unwrap() > 80.0, "a small difference looks small");
        let chart = ranges.chart(&domains[0]).into_string();
        assert!(chart.contains("<title>One, against the standard: above</title>"), "{chart}");
    }
}
