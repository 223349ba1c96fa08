//! p-values of many items at once.

/// How p-values are adjusted for the number of items tested.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Adjustment {
    /// Not at all.
    None,
    /// Holm (1979): the chance of any false alarm stays below the level.
    Holm,
    /// Benjamini & Hochberg (1995): the expected share of false alarms among the flagged stays below the level.
    #[default]
    BenjaminiHochberg,
}

impl Adjustment {
    /// The adjusted p-values, in the order given.
    #[must_use]
    pub fn adjust(self, p: &[f64]) -> Vec<f64> {
        let n = p.len() as f64;
        let mut order: Vec<usize> = (0..p.len()).collect();
        order.sort_by(|&i, &j| p[i].total_cmp(&p[j]));
        let mut adjusted = p.to_vec();
        let mut step = |i: usize, factor: f64, bound: &mut f64, keep: fn(f64, f64) -> f64| {
            *bound = keep(*bound, (p[i] * factor).min(1.0));
            adjusted[i] = *bound;
        };
        match self {
            Self::None => {}
            Self::Holm => {
                let mut bound = 0.0;
                for (rank, &i) in order.iter().enumerate() {
                    step(i, n - rank as f64, &mut bound, f64::max);
                }
            }
            Self::BenjaminiHochberg => {
                let mut bound = 1.0;
                for (rank, &i) in order.iter().enumerate().rev() {
                    step(i, n / (rank + 1) as f64, &mut bound, f64::min);
                }
            }
        }
        adjusted
    }
}
