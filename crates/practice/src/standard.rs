//! The passing standard: one cut on one reference form, carried to any other form.

use gradatim_bank::{Exam, Item, Pool};
use gradatim_irt::{IrtError, ItemBelief, Standard, cut_ability};

/// A cut score on the reference form and the ability it implies.
///
/// The cut is the sum of the reference form's mean Angoff ratings (Angoff 1971). A just-qualified
/// candidate has the same ability in every domain; it is where the form's expected score is the cut.
#[derive(Debug, Clone, PartialEq)]
pub struct PassingStandard {
    /// Cut and standard error on the reference form, in raw points.
    pub reference: Standard,
    /// Ability of a just-qualified candidate, in logits on the N(0, 1) scale of learners.
    pub theta_cut: f64,
    /// Items of the reference form, positions in the bank.
    pub form: Vec<usize>,
}

impl PassingStandard {
    /// The standard of an exam under the present beliefs about its items.
    ///
    /// # Errors
    /// [`IrtError::Cut`] when no ability reaches the cut.
    pub fn new(exam: &Exam, beliefs: &[ItemBelief]) -> Result<Self, IrtError> {
        let form = reference_form(exam);
        let ratings = form.iter().map(|&i| rating(&exam.bank.items()[i]));
        let reference = Standard { cut: ratings.sum(), se: exam.blueprint.standard.cut_se };
        let items: Vec<ItemBelief> = form.iter().map(|&i| beliefs[i]).collect();
        Ok(Self { theta_cut: cut_ability(&items, reference.cut)?, reference, form })
    }

    /// The cut on another form: its expected score at the cut ability (true-score equating), with
    /// the reference's standard error scaled to the length of the form.
    #[must_use]
    pub fn on(&self, items: &[ItemBelief]) -> Standard {
        let cut = items.iter().map(|i| i.probability(self.theta_cut)).sum();
        Standard { cut, se: self.reference.se * items.len() as f64 / self.form.len() as f64 }
    }

    /// Share of learners who pass if abilities are N(0, 1): what the standard implies.
    #[must_use]
    pub fn base_pass_rate(&self) -> f64 {
        gradatim_irt::math::normal_cdf(-self.theta_cut)
    }
}

/// Share of just-qualified candidates expected to be right; halfway from chance to certain where
/// nobody has rated the item.
pub(crate) fn rating(item: &Item) -> f64 {
    item.mean_angoff().unwrap_or_else(|| 0.5 * (1.0 + item.chance()))
}

/// The scored items of the reference form: the sealed items where they fill the blueprint's quota
/// of a domain, else items spread evenly over the domain's bank in the order of ids.
fn reference_form(exam: &Exam) -> Vec<usize> {
    let quota = exam.blueprint.quota(exam.blueprint.form.scored);
    let of_domain = |(d, &needed): (usize, &usize)| {
        let active: Vec<usize> = (0..exam.bank.items().len())
            .filter(|&i| exam.bank.domains()[i] == d && exam.bank.items()[i].is_active())
            .collect();
        let sealed: Vec<usize> =
            active.iter().copied().filter(|&i| exam.bank.items()[i].pool == Pool::Sealed).collect();
        spread(if sealed.len() >= needed { &sealed } else { &active }, needed)
    };
    quota.iter().enumerate().flat_map(of_domain).collect()
}

/// `needed` entries at even distances; all of them when there are no more.
fn spread(entries: &[usize], needed: usize) -> Vec<usize> {
    let needed = needed.min(entries.len());
    (0..needed).map(|k| entries[k * entries.len() / needed]).collect()
}
