//! What the answers in one domain say, on the nodes.

/// Below this a likelihood has lost digits, or soon will; the sum of logs has them still.
const LOWEST: f64 = 1e-250;
/// Products in a row before the logs are turned to, so that roundings never add up over a long test.
const PRODUCTS: u32 = 64;

/// The likelihood of the answers in a domain: its log, and itself over `e^top`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evidence {
    log: Vec<f64>,
    pub(super) likelihood: Vec<f64>,
    /// `M(g)` on the scale of the likelihood.
    pub(super) marginal: Vec<f64>,
    /// Log of the factor that was taken out of the likelihood, so that its largest value is one.
    pub(super) top: f64,
    products: u32,
}

impl Evidence {
    /// No answers yet.
    pub(super) fn blank(nodes: usize) -> Self {
        let [likelihood, marginal] = [1, 2].map(|_| vec![1.0; nodes]);
        Self { log: vec![0.0; nodes], likelihood, marginal, top: 0.0, products: 0 }
    }

    /// Multiplies by an answer's likelihood, given with its log.
    ///
    /// The product saves the exponentials. It is left for the logs before it loses digits, where it underflows at a
    /// node that later answers may come back to.
    pub(super) fn multiply(&mut self, likelihood: &[f64], log: &[f64]) {
        self.add_log(log, 1.0);
        for (l, p) in self.likelihood.iter_mut().zip(likelihood) {
            *l *= p;
        }
        let (low, high) = extremes(&self.likelihood);
        self.products += 1;
        if low < LOWEST || self.products == PRODUCTS {
            return self.leave_product();
        }
        self.top += high.ln();
        let scale = 1.0 / high;
        self.likelihood.iter_mut().for_each(|l| *l *= scale);
    }

    /// Adds `factor · log`.
    pub(super) fn add(&mut self, log: &[f64], factor: f64) {
        self.add_log(log, factor);
        self.leave_product();
    }

    /// Takes `log` for all the evidence there is.
    pub(super) fn replace(&mut self, log: &[f64]) {
        self.log.copy_from_slice(log);
        self.leave_product();
    }

    fn add_log(&mut self, log: &[f64], factor: f64) {
        for (l, x) in self.log.iter_mut().zip(log) {
            *l += factor * x;
        }
    }

    /// The likelihood from its log, with a largest value of one.
    fn leave_product(&mut self) {
        self.products = 0;
        self.top = self.log.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for (l, x) in self.likelihood.iter_mut().zip(&self.log) {
            *l = (x - self.top).exp();
        }
    }
}

/// Smallest and largest value, in lanes that the compiler vectorises.
fn extremes(values: &[f64]) -> (f64, f64) {
    const LANES: usize = 8;
    let (mut low, mut high) = ([f64::INFINITY; LANES], [0.0; LANES]);
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks.iter().map(<[f64; LANES]>::as_slice).chain([rest]) {
        for ((l, h), x) in low.iter_mut().zip(&mut high).zip(chunk) {
            *l = if *x < *l { *x } else { *l };
            *h = if *x > *h { *x } else { *h };
        }
    }
    (low.into_iter().fold(f64::INFINITY, f64::min), high.into_iter().fold(0.0, f64::max))
}
