//! Decisions against the truth.

/// Width of the ranges of distance, in logits, and how far they reach.
const STEP: f64 = 0.25;
const REACH: usize = 8;

/// Counts of true and decided classes around one or several cuts; class k lies above k cuts.
///
/// An ability exactly at a cut is above it.
///
/// ```
/// use gradatim_simulate::Classification;
/// let mut classification = Classification::new(&[0.0]);
/// classification.add(-0.5, 1); // fails in truth, passes by decision
/// classification.add(0.7, 1);
/// assert_eq!(classification.accuracy(), Some(0.5));
/// assert_eq!(classification.false_pass(), Some(1.0)); // of those truly below
/// assert_eq!(classification.false_fail(), Some(0.0)); // of those truly above
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Classification {
    cuts: Vec<f64>,
    /// By true class, then by decided class.
    counts: Vec<u64>,
    /// By distance: examinees, and those decided rightly.
    by_distance: Vec<[u64; 2]>,
}

/// Decisions about examinees at some distance from the nearest cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtDistance {
    /// Middle of the range, ability less cut, in logits; the outermost ranges are open.
    pub distance: f64,
    /// Examinees.
    pub n: u64,
    /// Share of right decisions.
    pub accuracy: f64,
}

impl Classification {
    /// No decisions yet; `cuts` are abilities in rising order, in logits.
    #[must_use]
    pub fn new(cuts: &[f64]) -> Self {
        let classes = cuts.len() + 1;
        let by_distance = vec![[0; 2]; 2 * REACH + 2];
        Self { cuts: cuts.to_vec(), counts: vec![0; classes * classes], by_distance }
    }

    /// The cuts, in logits.
    #[must_use]
    pub fn cuts(&self) -> &[f64] {
        &self.cuts
    }

    /// The class of an ability: the number of cuts at or below it.
    #[must_use]
    pub fn class(&self, theta: f64) -> usize {
        self.cuts.partition_point(|cut| *cut <= theta)
    }

    /// Takes in the decision about an examinee; a class that does not exist counts as the highest.
    pub fn add(&mut self, theta: f64, decided: usize) {
        let (truth, decided) = (self.class(theta), decided.min(self.cuts.len()));
        self.counts[truth * (self.cuts.len() + 1) + decided] += 1;
        let nearest = |x: f64, cut: &f64| if (theta - cut).abs() < x.abs() { theta - cut } else { x };
        let distance = self.cuts.iter().fold(f64::INFINITY, nearest);
        if let Some([n, right]) = self.by_distance.get_mut(range(distance)) {
            *n += 1;
            *right += u64::from(truth == decided);
        }
    }

    /// Takes in the decisions of another with the same cuts.
    pub fn merge(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(n, m)| *n += m);
        for (mine, theirs) in self.by_distance.iter_mut().zip(&other.by_distance) {
            mine[0] += theirs[0];
            mine[1] += theirs[1];
        }
    }

    /// Share of right decisions.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        self.share(|truth, decided| truth == decided, |_| true)
    }

    /// Share decided too high of those who could be: with one cut, of those truly below it.
    #[must_use]
    pub fn false_pass(&self) -> Option<f64> {
        self.share(|truth, decided| decided > truth, |truth| truth < self.cuts.len())
    }

    /// Share decided too low of those who could be: with one cut, of those truly above it.
    #[must_use]
    pub fn false_fail(&self) -> Option<f64> {
        self.share(|truth, decided| decided < truth, |truth| truth > 0)
    }

    /// Share of decisions `is` among true classes `of`.
    fn share(&self, is: impl Fn(usize, usize) -> bool, of: impl Fn(usize) -> bool) -> Option<f64> {
        let classes = self.cuts.len() + 1;
        let cells = self.counts.iter().enumerate().map(|(i, n)| (i / classes, i % classes, *n));
        let (mut hit, mut all) = (0, 0);
        for (truth, decided, n) in cells.filter(|cell| of(cell.0)) {
            all += n;
            hit += if is(truth, decided) { n } else { 0 };
        }
        (all > 0).then(|| hit as f64 / all as f64)
    }

    /// Right decisions by distance from the nearest cut, where there are examinees.
    pub fn by_distance(&self) -> impl Iterator<Item = AtDistance> + '_ {
        let middle = |i: usize| (i as f64 - REACH as f64 - 0.5) * STEP;
        let rows = self.by_distance.iter().enumerate().filter(|(_, [n, _])| *n > 0);
        rows.map(move |(i, [n, right])| AtDistance {
            distance: middle(i),
            n: *n,
            accuracy: *right as f64 / *n as f64,
        })
    }
}

/// The range that a distance lies in; everything beyond the reach lies in the outermost ones.
fn range(distance: f64) -> usize {
    let reach = REACH as f64;
    ((distance / STEP).floor().clamp(-reach - 1.0, reach) + reach + 1.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_those_who_could_be_wrong_that_way() {
        let mut c = Classification::new(&[-1.0, 1.0]);
        // True classes 0, 1, 1, 2 with decisions 0, 0, 2, 1.
        [(-2.0, 0), (0.0, 0), (0.5, 2), (1.0, 1)].iter().for_each(|(t, d)| c.add(*t, *d));
        assert_eq!(c.accuracy(), Some(0.25));
        assert_eq!(c.false_pass(), Some(1.0 / 3.0));
        assert_eq!(c.false_fail(), Some(2.0 / 3.0));
        let mut twice = c.clone();
        twice.merge(&c);
        assert_eq!(twice.accuracy(), c.accuracy());
        assert_eq!(twice.by_distance().map(|d| d.n).sum::<u64>(), 8);
        assert_eq!(Classification::new(&[0.0]).accuracy(), None);
    }

    #[test]
    fn distance_is_from_the_nearest_cut() {
        let mut c = Classification::new(&[-1.0, 1.0]);
        c.add(0.9, 1);
        let rows: Vec<AtDistance> = c.by_distance().collect();
        assert_eq!(rows, [AtDistance { distance: -0.125, n: 1, accuracy: 1.0 }]);
        let mut far = Classification::new(&[0.0]);
        far.add(9.0, 0);
        assert!(far.by_distance().next().unwrap().accuracy.abs() < 1e-15);
    }
}
